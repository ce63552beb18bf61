"""Norms as SHACL: for each norm a shape that reports a violation and one that reports a question.

A condition compiles to two forms, surely-true and surely-false. Both demand a value (``sh:hasValue``,
``sh:qualifiedMinCount 1``); the false form of a date also demands that the event was answered. So nothing holds of a system
of which nothing is said.

The shapes are SHACL Core (W3C Recommendation 20 July 2017, https://www.w3.org/TR/shacl/). Derived facts (high-risk, in
scope, a schedule in effect) stand beside them as SHACL-AF triple rules (https://www.w3.org/TR/shacl-af/#TripleRule), so
that each is found once; a Core processor reads them from the claims graph, into which ``govgraph export system`` writes
them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from govgraph.condition import ALWAYS, TRUE, All, AnyOf, Atom, Condition, Interval, Not, Ref, all_of, references
from govgraph.findings import level_of
from govgraph.model import Instrument
from govgraph.norm import DerivedFact, Norm, RuleBook, Schedule, bearer_condition
from govgraph.vocab import BASE, EVENT_KINDS, EVENT_PROPERTIES, PREFIXES, atom_iri, condition_iri, norm_iri, shape_iri

_SEVERITY = {"error": "sh:Violation", "warning": "sh:Warning", "note": "sh:Info"}
_INDENT = "  "


@dataclass(frozen=True, slots=True)
class Law:
    """A pseudo-atom: the day on which the law is read lies in the interval."""

    interval: Interval


Node = Condition | Law
_TRUE_FORM = "sh:nodeKind sh:IRI"
_FALSE_FORM = "sh:in ()"


def _lit(day: object) -> str:
    return f'"{day}"^^xsd:date'


def _text(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'


def shorten(iri: str, prefixes: Mapping[str, str]) -> str:
    """The IRI as a prefixed name where its local part allows, else in angle brackets."""
    for prefix, namespace in prefixes.items():
        local = iri[len(namespace) :]
        if (
            iri.startswith(namespace)
            and local
            and all(c.isascii() and (c.isalnum() or c in "-_") for c in local)
            and local[0] != "-"
        ):
            return f"{prefix}:{local}"
    return f"<{iri}>"


def effect_iri(document: str, schedule: str) -> str:
    """The IRI of the derived fact that a schedule is in effect for the system on the day asked about."""
    return condition_iri(f"{document}:in-effect-{schedule}")


def ranked(cases: Mapping[str, list[tuple[Interval, Condition]]]) -> dict[str, int]:
    """For each derived fact the length of the longest chain of others it rests on; a cycle is cut, not followed."""
    ranks: dict[str, int] = {}

    def rank(iri: str, above: frozenset[str]) -> int:
        if iri not in ranks:
            below = {condition_iri(c) for _, condition in cases[iri] for c in references(condition)}
            ranks[iri] = 1 + max((rank(b, above | {iri}) for b in below if b in cases and b not in above), default=0)
        return ranks[iri]

    for iri in sorted(cases):
        rank(iri, frozenset())
    return ranks


class ShapeWriter:
    """Writes the shapes of one document as Turtle.

    Args:
        document: the document.
        book: all rules, in all wordings.
    """

    def __init__(self, document: Instrument, book: RuleBook) -> None:
        self.document = document
        self.book = book
        self.derived: dict[str, list[DerivedFact]] = {}
        for d in book.derived:
            self.derived.setdefault(d.code, []).append(d)
        self.prefixes = {
            **{k: PREFIXES[k] for k in ("dcterms", "fact", "ggsys", "hub", "market", "rdfs", "sh", "xsd")},
            "condition": f"{BASE}{document.id}/condition/",
            "norm": f"{BASE}{document.id}/norm/",
            "question": f"{BASE}{document.id}/shape/question/",
            "violation": f"{BASE}{document.id}/shape/violation/",
        }

    def name(self, iri: str) -> str:
        """The IRI as Turtle writes it here."""
        return shorten(iri, self.prefixes)

    # Conditions

    def form(self, node: Node, truth: bool, depth: int = 1) -> str:
        """The constraints that hold exactly where the condition is surely true (or surely false)."""
        if isinstance(node, Law):
            return self._day("ggsys:lawAsOf", node.interval, truth, depth)
        if isinstance(node, Ref):
            return self.derived_form(condition_iri(node.code), truth)
        if isinstance(node, Not):
            return self.form(node.part, not truth, depth)
        if isinstance(node, All | AnyOf):
            return self.combine(node.parts, truth, conjunctive=isinstance(node, All) is truth, depth=depth)
        return self._atom(node, truth, depth)

    def derived_form(self, iri: str, truth: bool) -> str:
        """That a derived fact was found to hold (or found not to)."""
        return f"sh:property [ sh:path {'ggsys:yes' if truth else 'ggsys:no'} ; sh:hasValue {self.name(iri)} ]"

    def combine(self, parts: Iterable[Node], truth: bool, *, conjunctive: bool, depth: int) -> str:
        """The forms of the parts under ``sh:and`` or ``sh:or``."""
        forms = [self.form(p, truth, depth + 1) for p in parts]
        return self.join(forms, conjunctive=conjunctive, depth=depth)

    @staticmethod
    def join(forms: list[str], *, conjunctive: bool, depth: int) -> str:
        """Constraint texts under ``sh:and`` or ``sh:or``; one alone stands as it is, none is the neutral element."""
        if not forms:
            return _TRUE_FORM if conjunctive else _FALSE_FORM
        if len(forms) == 1:
            return forms[0]
        pad = _INDENT * (depth + 1)
        inner = "".join(f"\n{pad}[ {f} ]" for f in forms)
        return f"sh:{'and' if conjunctive else 'or'} ({inner}\n{_INDENT * depth})"

    def _atom(self, atom: Atom, truth: bool, depth: int) -> str:
        if atom.kind == "on":
            return self._day("ggsys:asOf", atom.interval, truth, depth)
        if atom.kind == "event":
            return self._event(atom, truth)
        if atom.kind == "role":
            return self._role(atom, truth)
        positive, negative = ("ggsys:implements", "ggsys:lacks") if atom.kind == "measure" else ("ggsys:yes", "ggsys:no")
        path = positive if truth else negative
        return f"sh:property [ sh:path {path} ; sh:hasValue {self.name(atom_iri(atom.kind, atom.id))} ]"

    def _role(self, atom: Atom, truth: bool) -> str:
        market = self.name(atom_iri("market", atom.market or "any"))
        value = "ggsys:Yes" if truth else "ggsys:No"
        return (
            "sh:property [ sh:path ggsys:hasClaim ; sh:qualifiedMinCount 1 ; sh:qualifiedValueShape [ "
            f"sh:property [ sh:path ggsys:role ; sh:hasValue {self.name(atom_iri('role', atom.id))} ] ; "
            f"sh:property [ sh:path ggsys:market ; sh:hasValue {market} ] ; "
            f"sh:property [ sh:path ggsys:value ; sh:hasValue {value} ] ] ]"
        )

    @staticmethod
    def _range(interval: Interval) -> str:
        parts = []
        if interval.start is not None:
            parts.append(f"sh:minInclusive {_lit(interval.start)}")
        if interval.end is not None:
            parts.append(f"sh:maxExclusive {_lit(interval.end)}")
        return " ; ".join(["sh:datatype xsd:date", *parts])

    def _event(self, atom: Atom, truth: bool) -> str:
        path = f"ggsys:{EVENT_PROPERTIES[atom.id]}"
        shape = f"sh:qualifiedValueShape [ {self._range(atom.interval)} ]"
        if truth:
            return f"sh:property [ sh:path {path} ; sh:qualifiedMinCount 1 ; {shape} ]"
        known = f"sh:property [ sh:path ggsys:eventKnown ; sh:hasValue ggsys:{EVENT_KINDS[atom.id]} ]"
        return f"{known} ; sh:property [ sh:path {path} ; sh:qualifiedMaxCount 0 ; {shape} ]"

    def _day(self, path: str, interval: Interval, truth: bool, depth: int) -> str:
        if truth:
            return f"sh:property [ sh:path {path} ; sh:minCount 1 ; {self._range(interval)} ]"
        outside = []
        if interval.start is not None:
            outside.append(f"sh:property [ sh:path {path} ; sh:minCount 1 ; {self._range(Interval(None, interval.start))} ]")
        if interval.end is not None:
            outside.append(f"sh:property [ sh:path {path} ; sh:minCount 1 ; {self._range(Interval(interval.end, None))} ]")
        return self.join(outside, conjunctive=False, depth=depth)

    # Versions

    def versions(self, cases: Iterable[tuple[Interval, Condition]], truth: bool, depth: int) -> str:
        """A condition whose wording depends on the day the law is read."""
        known = list(cases)
        if len(known) == 1 and known[0][0] == ALWAYS:
            return self.form(known[0][1], truth, depth)
        forms = []
        for interval, condition in known:
            pair = [self.form(Law(interval), truth, depth + 2), self.form(condition, truth, depth + 2)]
            forms.append(self.join(pair, conjunctive=truth, depth=depth + 1))
        return self.join(forms, conjunctive=not truth, depth=depth)

    def effect_cases(self, identifier: str) -> list[tuple[Interval, Condition]]:
        """When a schedule has a clause that holds on the day asked about, by wording of the law."""
        schedules: list[Schedule] = [s for s in self.book.schedules if s.document == self.document.id and s.id == identifier]
        return [(s.law, AnyOf(tuple(all_of(Atom("on", interval=c.span), c.when) for c in s.clauses))) for s in schedules]

    def application(self, norm: Norm) -> Condition:
        """Scope, bearer, condition and exception."""
        scope = self.book.scope.get(norm.document)
        return all_of(
            Ref(scope) if scope else None,
            bearer_condition(norm, self.book.market[norm.document]),
            norm.when,
            Not(norm.unless) if norm.unless is not None else None,
        )

    def binds(self, norm: Norm, truth: bool, depth: int) -> str:
        """That the norm is law, applies and is in effect (or that it surely is not)."""
        forms = []
        if norm.valid != ALWAYS:
            forms.append(self.form(Law(norm.valid), truth, depth + 1))
        applies = self.application(norm)
        if applies != TRUE:
            forms.append(self.form(applies, truth, depth + 1))
        if norm.schedule is not None:
            forms.append(self.derived_form(effect_iri(norm.document, norm.schedule), truth))
        return self.join(forms, conjunctive=truth, depth=depth)

    # Shapes

    def rules(self) -> str:
        """The derivation of every named condition and schedule, as SHACL-AF triple rules ordered by what rests on what."""
        cases: dict[str, list[tuple[Interval, Condition]]] = {
            condition_iri(code): [(d.valid, d.when) for d in wordings]
            for code, wordings in self.derived.items()
            if code.startswith(f"{self.document.id}:")
        }
        for schedule in {s.id for s in self.book.schedules if s.document == self.document.id}:
            cases[effect_iri(self.document.id, schedule)] = self.effect_cases(schedule)
        ranks = ranked(cases)
        entries = []
        for iri in sorted(cases, key=lambda i: (ranks[i], i)):
            for truth in (True, False):
                entries.append(
                    f"  sh:rule [ a sh:TripleRule ; sh:order {ranks[iri]} ; sh:subject sh:this ; "
                    f"sh:predicate {'ggsys:yes' if truth else 'ggsys:no'} ; sh:object {self.name(iri)} ;\n"
                    f"    sh:condition [ a sh:NodeShape ; {self.versions(cases[iri], truth, 2)} ] ]"
                )
        if not entries:
            return ""
        name = f"<{BASE}{self.document.id}/shape/derive>"
        return f"{name} a sh:NodeShape ;\n  sh:targetClass ggsys:AISystem ;\n" + " ;\n".join(entries) + " ."

    def norm_shapes(self, norm: Norm, suffix: str) -> str:
        """The violation shape and the question shape of a norm in one wording."""
        local = f"{norm.id}{suffix}"
        severity = _SEVERITY[level_of("violated", self.document.force, norm.deontic)]
        about = f"dcterms:source {self.name(norm_iri(norm.code))}"
        blocks = [f"# {norm.code}{suffix}: {norm.label.en} / {norm.label.zh}"]
        if norm.deontic != "permission":
            unmet = [self.binds(norm, True, 3)]
            if norm.deontic != "prohibition":
                unmet.append(self.form(norm.requires, False, 3))
            blocks.append(
                f"{self.name(shape_iri(self.document.id, 'violation', local))} a sh:NodeShape ;\n"
                f"  sh:targetClass ggsys:AISystem ;\n  {about} ;\n  sh:severity {severity} ;\n"
                f"  sh:message {_text(f'{norm.code} {norm.label.en}: {norm.fix.en or norm.gist.en}')}@en ,\n"
                f"    {_text(f'{norm.code} {norm.label.zh}：{norm.fix.zh or norm.gist.zh}')}@zh ;\n"
                f"  sh:not [ {self.join(unmet, conjunctive=True, depth=2)} ] ."
            )
        decided = self.binds(norm, True, 3)
        if norm.deontic not in ("prohibition", "permission") and norm.requires != TRUE:
            either = self.join([self.form(norm.requires, t, 4) for t in (True, False)], conjunctive=False, depth=3)
            decided = self.join([decided, either], conjunctive=True, depth=2)
        known = self.join([self.binds(norm, False, 2), decided], conjunctive=False, depth=1)
        blocks.append(
            f"{self.name(shape_iri(self.document.id, 'question', local))} a sh:NodeShape ;\n"
            f"  sh:targetClass ggsys:AISystem ;\n  {about} ;\n  sh:severity sh:Info ;\n"
            f"  sh:message {_text(f'{norm.code} {norm.label.en}: cannot be said yet; the description lacks facts')}@en ,\n"
            f"    {_text(f'{norm.code} {norm.label.zh}：尚不能判断，描述缺少事实')}@zh ;\n"
            f"  {known} ."
        )
        return "\n\n".join(blocks)

    def write(self) -> str:
        """All shapes of the document as Turtle, sorted, byte-stable."""
        head = [
            f"# SHACL shapes of {self.document.short_title.en} / {self.document.short_title.zh}.",
            "# Generated from corpus/ by `govgraph export shapes`; a test holds them equal. Target: ggsys:AISystem with its claims",
            "# as `govgraph export system` writes them: ggsys:yes, ggsys:no, ggsys:implements, ggsys:lacks, ggsys:hasClaim, dates,",
            "# ggsys:asOf and ggsys:lawAsOf.",
        ]
        prefixes = [f"@prefix {p}: <{n}> ." for p, n in sorted(self.prefixes.items())]
        ontology = [
            f"<{BASE}{self.document.id}/shape> a <http://www.w3.org/2002/07/owl#Ontology> ;\n"
            f"  rdfs:label {_text(f'Shapes of {self.document.short_title.en}')}@en ,\n"
            f"    {_text(f'{self.document.short_title.zh}的约束形状')}@zh ."
        ]
        norms = [n for n in self.book.norms if n.document == self.document.id]
        counts: dict[str, int] = {}
        for norm in norms:
            counts[norm.id] = counts.get(norm.id, 0) + 1
        shapes = [self.norm_shapes(n, f"-from-{n.valid.start}" if counts[n.id] > 1 else "") for n in norms]
        return "\n\n".join(p for p in ["\n".join(head), "\n".join(prefixes), *ontology, self.rules(), *shapes] if p) + "\n"


def write_shapes(instruments: Iterable[Instrument], book: RuleBook) -> dict[str, str]:
    """Document id to the Turtle of its shapes, for every document that has norms."""
    with_norms = {n.document for n in book.norms}
    return {i.id: ShapeWriter(i, book).write() for i in instruments if i.id in with_norms}
