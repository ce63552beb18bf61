"""Reading a description whatever its form: YAML, JSON, or JSON-LD as ``govgraph export system --format json-ld`` writes it.

What JSON-LD says is read whole or refused: an unknown id, a contradiction, or a property of ours that no description uses is an
error. A list counts as complete only where the graph answers yes or no for every id of the vocabulary; otherwise what it leaves out
is unknown.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from govgraph import system, yamltext
from govgraph.errors import InputError, unknown_id_hint
from govgraph.knowledge import MARKETS, Knowledge
from govgraph.model import Hierarchy
from govgraph.system import ANY_MARKET, SystemDescription
from govgraph.vocab import BASE, EVENT_KINDS, EVENT_PROPERTIES, FACT, HUB, MARKET, PREFIXES, SYSTEM_MODULE, atom_iri, norm_iri
from govgraph.yamltext import Located

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

ASSURANCE = PREFIXES["ggasr"]
_VALID_UNTIL = f"{PREFIXES['ggcore']}validUntil"
_READ = ("yes", "no", "implements", "lacks", "hasClaim", "hasUse", "offeredIn", "asOf", "lawAsOf", "eventKnown")
_OF_CLAIMS = ("role", "market", "value", "system", "measure", "status", "event", "expectedOn")
_UNREAD = ("organisation", "inRiskClass", "treatsRisk")  # follow from the rest, or decide nothing
_OF_DECISIONS = ("evidence", "aboutSystem", "aboutNorm", "reason", "approvedBy")
PROPERTIES = frozenset({
    *(f"{SYSTEM_MODULE}{n}" for n in (*_READ, *_OF_CLAIMS, *_UNREAD, *EVENT_PROPERTIES.values())),
    *(f"{ASSURANCE}{n}" for n in _OF_DECISIONS),
    _VALID_UNTIL,
})  # fmt: skip
CLASSES = frozenset({
    *(f"{SYSTEM_MODULE}{n}" for n in ("AISystem", "Claim", "RoleClaim", "MeasureRecord", "EventClaim")), f"{ASSURANCE}Waiver",
})  # fmt: skip


def load(path: Path, knowledge: Knowledge) -> SystemDescription:
    """The description in a file.

    Raises:
        InputError: the file cannot be read, or something in it does not fit.
    """
    vocabulary = knowledge.vocabulary()
    if path.suffix.lower() in (".jsonld", ".json"):
        located = yamltext.read(path, limit=system.MAX_BYTES)
        linked = (
            isinstance(located.data, list)
            or (isinstance(located.data, dict) and "@graph" in located.data)
            or _is_node(located.data)
        )
        if linked:
            plain = from_graph(_graph(located), knowledge, located)
            return system.interpret(Located(plain, {(): 1}, str(path)), vocabulary)
        return system.interpret(located, vocabulary)
    if path.suffix.lower() in (".ttl", ".nt", ".nq", ".trig", ".rdf"):
        raise InputError("is RDF in a form that is not read here", file=str(path), hint="export it with --format json-ld")
    return system.load(path, vocabulary)


def _is_node(data: Any) -> bool:
    return isinstance(data, dict) and "govgraph" not in data and ("@id" in data or "@context" in data)


def _graph(located: Located) -> Graph:
    from pyoxigraph import RdfFormat, parse
    from rdflib import Graph

    for context in _contexts(located.data):
        remote = context if isinstance(context, str) else context.get("@import") if isinstance(context, dict) else None
        if isinstance(remote, str):
            message = f"has a remote @context: {system.shown(remote)}"
            raise InputError(message, file=located.file, line=_line(located, remote), hint="write the context into the file")
    try:
        triples = [f"{quad.triple} ." for quad in parse(input=json.dumps(located.data), format=RdfFormat.JSON_LD)]
    except (SyntaxError, ValueError) as problem:
        raise InputError(f"is not JSON-LD: {problem}", file=located.file, line=1) from None
    return Graph().parse(data="\n".join(triples), format="nt")


def _contexts(data: Any) -> list[Any]:
    """Every ``@context`` in the document, those within contexts included, lists of them opened."""
    found: list[Any] = []
    todo = [data]
    while todo:
        here = todo.pop()
        if isinstance(here, list):
            todo.extend(here)
        elif isinstance(here, dict):
            context = here.get("@context")
            found += context if isinstance(context, list) else [context] if context is not None else []
            todo.extend(here.values())
    return found


def _line(located: Located, iri: str) -> int:
    """The first line on which the IRI is written, whole or by its last part after a prefix."""
    local = iri.replace("#", "/").rsplit("/", 1)[-1]

    def names(word: object) -> bool:
        return isinstance(word, str) and (word in (iri, local) or (word.endswith(f":{local}") and "//" not in word))

    for path, line in sorted(located.lines.items(), key=lambda entry: entry[1]):
        value = located.data
        for step in path:
            value = value[step]
        if names(value) or (path and names(path[-1])):
            return line
    return 1


def from_graph(graph: Graph, knowledge: Knowledge, located: Located) -> dict[str, Any]:
    """The claims of the one system in a graph, as the plain form of a description.

    Args:
        located: the file the graph was read from, for messages.

    Raises:
        InputError: the graph describes no system, or several, or says something that no description says.
    """
    from rdflib import RDF, RDFS, BNode, Literal, URIRef

    systems = sorted(set(graph.subjects(RDF.type, URIRef(f"{SYSTEM_MODULE}AISystem"))), key=str)
    if len(systems) != 1:
        raise InputError(
            f"describes {len(systems)} systems; one is expected", file=located.file, hint="a node of type ggsys:AISystem"
        )
    node = systems[0]
    if isinstance(node, BNode):
        raise InputError("describes a system that has no name", file=located.file, line=1, hint="give the node an @id")
    claims = _Claims(graph, node, knowledge, located)
    claims.check()
    labels = [o for o in graph.objects(node, RDFS.label) if isinstance(o, Literal)]
    names = {o.language: str(o) for o in labels if o.language in ("en", "zh")}
    plain: dict[str, Any] = {"govgraph": "1", "system": {"id": str(node).rsplit("/", 1)[-1], "name": names}}
    vocabulary = knowledge.vocabulary()
    plain["facts"] = {
        fact: answer for answer in ("yes", "no") for fact in sorted(claims.answered(answer, "fact", vocabulary.facts))
    }
    plain["uses"] = claims.listing("use", "hasUse", vocabulary.uses, knowledge.terms.uses)
    plain["markets"] = claims.listing("market", "offeredIn", vocabulary.markets)
    plain["stage"] = claims.listing("stage", None, vocabulary.stages)
    plain["measures"] = claims.measures(vocabulary.measures)
    plain["organisation"] = {"roles": claims.roles(vocabulary.roles, knowledge.terms.roles)}
    plain["dates"] = claims.dates()
    plain["waivers"] = claims.waivers(vocabulary.codes)
    levels = claims.answered("yes", "level", vocabulary.levels)
    if levels:
        plain["capability-level"] = max(levels, key=lambda i: knowledge.terms.levels.get(i, 0))
    return {k: v for k, v in plain.items() if v is not None}


class _Claims:
    """The claims of one system in a graph, checked against the vocabulary."""

    def __init__(self, graph: Graph, node: Node, knowledge: Knowledge, located: Located) -> None:
        self.graph = graph
        self.node = node
        self.located = located
        vocabulary = knowledge.vocabulary()
        self.kinds = {
            "fact": vocabulary.facts, "use": vocabulary.uses, "market": vocabulary.markets, "stage": vocabulary.stages,
            "level": vocabulary.levels, "measure": vocabulary.measures, "role": vocabulary.roles,
        }  # fmt: skip
        self.ids = {kind: {atom_iri(kind, i): i for i in known} for kind, known in self.kinds.items()}

    def fail(self, message: str, iri: str = "", hint: str | None = None) -> InputError:
        return InputError(message, file=self.located.file, line=_line(self.located, iri) if iri else 1, hint=hint)

    def objects(self, subject: Node, iri: str) -> list[str]:
        """The values of a property, sorted."""
        from rdflib import URIRef

        return sorted(str(o) for o in self.graph.objects(subject, URIRef(iri)))

    def stated(self, name: str) -> list[str]:
        """What the system's property of the system module says."""
        return self.objects(self.node, f"{SYSTEM_MODULE}{name}")

    def one(self, subject: Node, iri: str) -> str:
        """The single value of a claim's property."""
        found = self.objects(subject, iri)
        if len(found) != 1:
            raise self.fail(f"has {len(found)} values of {_short(iri)} at {_short(str(subject))}; one is expected", str(subject))
        return found[0]

    def identifier(self, kind: str, iri: str) -> str:
        """The id of an IRI that stands for a word of the vocabulary."""
        found = self.ids[kind].get(iri)
        if found is None:
            word = iri.rsplit("/", 1)[-1]
            raise self.fail(f"unknown {kind} '{system.shown(word)}'", iri, unknown_id_hint(word, self.kinds[kind]))
        return found

    def of_type(self, iri: str, about: str) -> list[Node]:
        """The nodes of a class, each said to be about this system."""
        from rdflib import RDF, URIRef

        found = sorted(set(self.graph.subjects(RDF.type, URIRef(iri))), key=str)
        for node in found:
            if self.objects(node, about) not in ([], [str(self.node)]):
                raise self.fail(f"has a claim about another system: {_short(str(node))}", str(node))
        return found

    def check(self) -> None:
        """Refuse what no description says.

        Raises:
            InputError: a property or class of ours that is not read, an unknown id, or a yes and a no to one question.
        """
        from rdflib import RDF

        for predicate in sorted({str(p) for p in self.graph.predicates()}):
            if predicate.startswith(BASE) and predicate not in PROPERTIES:
                hint = unknown_id_hint(_short(predicate), map(_short, PROPERTIES))
                raise self.fail(f"has the unknown property '{_short(predicate)}'", predicate, hint)
        for kind in sorted({str(o) for o in self.graph.objects(None, RDF.type)}):
            if kind.startswith((SYSTEM_MODULE, ASSURANCE)) and kind not in CLASSES:
                raise self.fail(
                    f"has the unknown class '{_short(kind)}'", kind, unknown_id_hint(_short(kind), map(_short, CLASSES))
                )
        for name in ("yes", "no"):
            for iri in self.stated(name):
                self._answerable(iri)
        for one, other in (("yes", "no"), ("implements", "lacks"), ("hasUse", "no"), ("offeredIn", "no")):
            for iri in sorted(set(self.stated(one)) & set(self.stated(other))):
                message = f"contradicts itself: ggsys:{one} and ggsys:{other} of '{_short(iri)}'"
                raise self.fail(message, iri, "keep the one that is so, or none")

    def _answerable(self, iri: str) -> None:
        if "/condition/" in iri or any(iri in self.ids[kind] for kind in ("fact", "use", "market", "stage", "level")):
            return
        kind = "fact" if iri.startswith(FACT) else "market" if iri.startswith(MARKET) else "use" if iri.startswith(HUB) else "code"
        known = {**self.ids["use"], **self.ids["stage"]} if kind == "use" else self.ids.get(kind, {})
        word = iri.rsplit("/", 1)[-1]
        hint = unknown_id_hint(word, known.values()) if known else None
        raise self.fail(f"unknown {kind} '{system.shown(word)}'", iri, hint)

    def answered(self, answer: str, kind: str, known: Collection[str]) -> set[str]:
        """The ids of a kind that the system's ``ggsys:yes`` or ``ggsys:no`` names."""
        ids = self.ids[kind]
        return {ids[iri] for iri in self.stated(answer) if iri in ids} & set(known)

    def listing(self, kind: str, name: str | None, known: Collection[str], tree: Hierarchy | None = None) -> dict[str, Any] | None:
        """What is listed, and whether that is all; None where nothing is said."""
        affirmed, denied = self.answered("yes", kind, known), self.answered("no", kind, known)
        listed = {self.identifier(kind, iri) for iri in self.stated(name)} if name else set[str]()
        narrower = tree.narrower if tree else {}
        implied = {i for i in affirmed if (narrower.get(i, frozenset()) - {i}) & (affirmed | listed)}
        listed |= affirmed - implied
        if not listed and not denied:
            return None
        return {"list": sorted(listed), "complete": _complete(known, listed | affirmed, denied, listed, tree)}

    def measures(self, known: Collection[str]) -> dict[str, Any] | None:
        """The measures with status and evidence: from their records, else from ``ggsys:implements``.

        What is lacking without being planned is told only by a list that leaves it out and is complete.
        """
        present = {self.identifier("measure", iri) for iri in self.stated("implements")}
        absent = {self.identifier("measure", iri) for iri in self.stated("lacks")}
        claims = {claim["id"]: claim for claim in self._records(present, absent)}
        for measure in present - set(claims):
            claims[measure] = {"id": measure}
        if not claims and not absent:
            return None
        complete = set(known) <= present | absent
        return {"list": [claims[m] for m in sorted(claims)], "complete": "yes" if complete else "no"}

    def _records(self, present: set[str], absent: set[str]) -> Iterable[dict[str, str]]:
        seen: set[str] = set()
        for record in self.of_type(f"{SYSTEM_MODULE}MeasureRecord", f"{SYSTEM_MODULE}system"):
            iri = self.one(record, f"{SYSTEM_MODULE}measure")
            measure = self.identifier("measure", iri)
            status = self._word(record, f"{SYSTEM_MODULE}status", ("Planned", "Implemented"))
            evidence = self._word(record, f"{ASSURANCE}evidence", ("Claimed", "Documented", "Verified"))
            if measure in seen or measure in (present if status == "planned" else absent):
                raise self.fail(f"contradicts itself: two claims about the measure '{measure}'", iri, "keep the one that is so")
            seen.add(measure)
            yield {"id": measure, "status": status, "evidence": evidence}

    def _word(self, node: Node, iri: str, words: tuple[str, ...]) -> str:
        """One of the individuals that stand for the words."""
        value = self.one(node, iri)
        namespace, _, word = value.rpartition("/")
        if word not in words or f"{namespace}/" != iri.rpartition("/")[0] + "/":
            raise self.fail(f"has the unknown value '{_short(value)}' of {_short(iri)}", value, f"one of {', '.join(words)}")
        return word.lower()

    def roles(self, known: Collection[str], tree: Hierarchy) -> dict[str, Any] | None:
        """The roles in each market; under ``*`` where they are the same in all."""
        from rdflib import URIRef

        answers: dict[str, dict[str, str]] = {}
        typed = self.of_type(f"{SYSTEM_MODULE}RoleClaim", f"{SYSTEM_MODULE}system")
        linked = set(self.graph.objects(self.node, URIRef(f"{SYSTEM_MODULE}hasClaim")))
        for claim in sorted({*typed, *linked}, key=str):
            role = self.identifier("role", self.one(claim, f"{SYSTEM_MODULE}role"))
            place = self.one(claim, f"{SYSTEM_MODULE}market")
            market = ANY_MARKET if place == f"{MARKET}any" else self.identifier("market", place)
            value = self._word(claim, f"{SYSTEM_MODULE}value", ("Yes", "No"))
            if answers.setdefault(market, {}).setdefault(role, value) != value:
                raise self.fail(
                    f"contradicts itself: yes and no to the role '{role}'", str(claim), "keep the one that is so, or none"
                )
        general = answers.pop(ANY_MARKET, None)
        if general is not None and not answers:
            raise self.fail("states roles for no market", "", "name the market of each role claim")
        if not answers:
            return None
        if len(answers) == len(MARKETS) and len({tuple(sorted(a.items())) for a in answers.values()}) == 1:
            return {ANY_MARKET: _role_list(next(iter(answers.values())), known, tree)}
        return {market: _role_list(found, known, tree) for market, found in sorted(answers.items())}

    def dates(self) -> dict[str, list[str]]:
        """The days of each event of which the graph gives every day, planned ones included."""
        kinds = {f"{SYSTEM_MODULE}{kind}": event for event, kind in EVENT_KINDS.items()}
        found: dict[str, set[str]] = {}
        for iri in self.stated("eventKnown"):
            if iri not in kinds:
                raise self.fail(
                    f"has the unknown value '{_short(iri)}' of ggsys:eventKnown", iri, f"one of {', '.join(EVENT_KINDS.values())}"
                )
            found[kinds[iri]] = set()
        days = [(event, day) for event, name in EVENT_PROPERTIES.items() for day in self.stated(name)]
        for claim in self.of_type(f"{SYSTEM_MODULE}EventClaim", f"{SYSTEM_MODULE}system"):
            iri = self.one(claim, f"{SYSTEM_MODULE}event")
            if iri not in kinds:
                raise self.fail(
                    f"has the unknown value '{_short(iri)}' of ggsys:event", iri, f"one of {', '.join(EVENT_KINDS.values())}"
                )
            days.append((kinds[iri], self.one(claim, f"{SYSTEM_MODULE}expectedOn")))
        for event, day in days:
            if event not in found:
                message = f"gives a day of '{event}' and does not say whether it is the only one"
                raise self.fail(
                    message, f"{SYSTEM_MODULE}{EVENT_PROPERTIES[event]}", f"add ggsys:eventKnown ggsys:{EVENT_KINDS[event]}"
                )
            found[event].add(day)
        return {event: sorted(all_days) for event, all_days in sorted(found.items())}

    def waivers(self, codes: Collection[str]) -> list[dict[str, str]]:
        """The decisions to leave norms unmet."""
        by_iri = {norm_iri(code): code for code in codes}
        found = []
        for waiver in self.of_type(f"{ASSURANCE}Waiver", f"{ASSURANCE}aboutSystem"):
            iri = self.one(waiver, f"{ASSURANCE}aboutNorm")
            if iri not in by_iri:
                word = iri.removeprefix(BASE).replace("/norm/", ":")
                raise self.fail(f"unknown code '{system.shown(word)}'", iri, unknown_id_hint(word, codes))
            reason, by = self.one(waiver, f"{ASSURANCE}reason"), self.one(waiver, f"{ASSURANCE}approvedBy")
            found.append({"code": by_iri[iri], "reason": reason, "by": by, "until": self.one(waiver, _VALID_UNTIL)})
        return found


def _short(iri: str) -> str:
    """The IRI as people write it: with one of our prefixes where it has one."""
    found = [(p, n) for p, n in PREFIXES.items() if iri.startswith(n) and "/" not in iri[len(n) :]]
    return system.shown(f"{found[-1][0]}:{iri[len(found[-1][1]) :]}" if found else iri)


def _complete(known: Collection[str], held: set[str], denied: set[str], listed: Collection[str], tree: Hierarchy | None) -> str:
    """Whether every id is answered: held, denied, or left open because something broader is listed (yes or no)."""
    below = {n for i in listed for n in tree.narrower.get(i, ())} if tree else set()
    return "yes" if set(known) <= held | denied | below else "no"


def _role_list(found: dict[str, str], known: Collection[str], tree: Hierarchy) -> dict[str, Any]:
    """The stated roles behind the answers: those with nothing narrower, or with something narrower left open."""
    held = {r for r, v in found.items() if v == "yes"}
    stated: list[str] = []
    for role in sorted(held, key=lambda r: (-len(tree.broader.get(r, ())), r)):
        narrower = tree.narrower.get(role, frozenset()) - {role}
        open_ones = [n for n in narrower if n not in found and not tree.broader.get(n, frozenset()) & set(stated)]
        if not narrower & held or open_ones:
            stated.append(role)
    denied = {r for r, v in found.items() if v == "no"}
    return {"list": stated, "complete": _complete(known, held, denied, stated, tree)}
