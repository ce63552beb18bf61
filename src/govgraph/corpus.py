"""Reading ``corpus/``: the documents, their provisions, concepts, norms, conditions and schedules, and the hub."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from govgraph import resources, yamltext
from govgraph.condition import TRUE, Interval
from govgraph.errors import CorpusError, unknown_id_hint
from govgraph.forms import (
    AnchorForm,
    Bilingual,
    ConceptFile,
    DerivedFile,
    DifferenceFile,
    DocumentForm,
    FactFile,
    IndexFile,
    NormFile,
    PenaltyFile,
    ProvisionFile,
    RelationForm,
    ScheduleFile,
    VersionForm,
    validate,
)
from govgraph.model import (
    Anchor,
    Concept,
    Difference,
    Fact,
    Hierarchy,
    Instrument,
    PenaltyTier,
    Place,
    Provision,
    Relation,
    SourceText,
    Text,
    Version,
)
from govgraph.norm import Clause, DerivedFact, Norm, RuleBook, Schedule
from govgraph.notation import ConditionReader
from govgraph.yamltext import Key, Located

HUB_SCHEMES = ("risks", "principles", "roles", "measures", "stages", "uses", "entities")


@dataclass(frozen=True, slots=True)
class Corpus:
    """Everything under ``corpus/``, as values, sorted by document and id.

    Attributes:
        concepts: those of the documents and, under document ``hub``, those of the hub.
    """

    instruments: tuple[Instrument, ...]
    provisions: tuple[Provision, ...]
    concepts: tuple[Concept, ...]
    facts: tuple[Fact, ...]
    norms: tuple[Norm, ...]
    derived: tuple[DerivedFact, ...]
    schedules: tuple[Schedule, ...]
    differences: tuple[Difference, ...]

    def hub(self, kind: str) -> dict[str, Concept]:
        """The hub's concepts of one kind by id."""
        return {c.id: c for c in self.concepts if c.document == "hub" and c.kind == kind}

    def instrument(self, document: str) -> Instrument:
        """The document with that id.

        Raises:
            CorpusError: there is none; the nearest is named.
        """
        for instrument in self.instruments:
            if instrument.id == document:
                return instrument
        ids = [i.id for i in self.instruments]
        raise CorpusError(f"unknown document '{document}'", hint=unknown_id_hint(document, ids))

    def hierarchy(self, kind: str) -> Hierarchy:
        """The closed is-a relation of one hub scheme."""
        return Hierarchy.of({c.id: c.broader for c in self.hub(kind).values()})

    def tools(self) -> dict[str, tuple[str, ...]]:
        """Hub measure ids to the codes of the tools that documents name for them, sorted."""
        found: dict[str, set[str]] = {}
        for concept in self.concepts:
            for relation in concept.relations:
                if relation.rel == "implements" and relation.to.startswith("hub:"):
                    found.setdefault(relation.to.removeprefix("hub:"), set()).add(concept.code)
        return {measure: tuple(sorted(codes)) for measure, codes in sorted(found.items())}

    def rules(self) -> RuleBook:
        """All rules of all documents."""
        scope = {i.id: f"{i.id}:{i.scope}" for i in self.instruments if i.scope}
        market = {i.id: _market(i) for i in self.instruments}
        return RuleBook(self.norms, self.derived, self.schedules, scope, market)


class _Shelf:
    """Collects values while the files are read."""

    def __init__(self) -> None:
        self.provisions: list[Provision] = []
        self.concepts: list[Concept] = []
        self.facts: list[Fact] = []
        self.norms: list[Norm] = []
        self.derived: list[DerivedFact] = []
        self.schedules: list[Schedule] = []
        self.differences: list[Difference] = []


def load(folder: Path | None = None) -> Corpus:
    """Read the corpus.

    Args:
        folder: the ``corpus`` folder; the project's own by default.

    Raises:
        CorpusError: a file does not have its form.
        InputError: a file cannot be read or parsed.
    """
    folder = folder or resources.corpus_dir()
    index = validate(IndexFile, _located(folder / "index.yaml"))
    shelf = _Shelf()
    instruments = []
    for form in index.documents:
        instrument = _instrument(form)
        home = folder / form.id
        if home.is_dir():
            _load_document(instrument, home, shelf)
            penalty_file = home / "penalties.yaml"
            if penalty_file.is_file():
                instrument = replace(instrument, penalties=_penalties(penalty_file))
        instruments.append(instrument)
    return Corpus(
        tuple(sorted(instruments, key=lambda i: i.id)),
        tuple(sorted(shelf.provisions, key=lambda p: (p.document, natural_key(p.id), str(p.valid.start)))),
        tuple(sorted(shelf.concepts, key=lambda c: (c.document, c.kind, c.order or 0, c.id))),
        tuple(sorted(shelf.facts, key=lambda f: f.id)),
        tuple(sorted(shelf.norms, key=lambda n: (n.document, natural_key(n.id), str(n.valid.start)))),
        tuple(sorted(shelf.derived, key=lambda d: (d.document, d.id, str(d.valid.start)))),
        tuple(sorted(shelf.schedules, key=lambda s: (s.document, s.id, str(s.law.start)))),
        tuple(sorted(shelf.differences, key=lambda d: (d.document, d.id))),
    )


NIST_FUNCTIONS = {"govern": 1, "map": 2, "measure": 3, "manage": 4, "gv": 1, "mp": 2, "ms": 3, "mg": 4}


def natural_key(identifier: str) -> tuple[tuple[int, int, str], ...]:
    """Sort key in the order of a document: ``art-9`` before ``art-10``, ``art-6-1`` before ``art-6-1a``, Roman numerals by value.

    The functions of the NIST AI RMF come in the framework's order: govern, map, measure, manage.

    >>> sorted(["art-10", "art-6-1a", "art-6-1", "chapter-ix", "chapter-v", "art-9"], key=natural_key)
    ['art-6-1', 'art-6-1a', 'art-9', 'art-10', 'chapter-v', 'chapter-ix']
    """
    key: list[tuple[int, int, str]] = []
    before = ""
    for part in identifier.split("-"):
        digits = len(part) - len(part.lstrip("0123456789"))
        if digits:
            key.append((0, int(part[:digits]), part[digits:]))
        elif before in ("chapter", "annex") and (number := _roman(part)):
            key.append((0, number, ""))
        else:
            key.append((1, NIST_FUNCTIONS.get(part, 0), part))
        before = part
    return tuple(key)


def _roman(numeral: str) -> int:
    """The value of a Roman numeral in lower case; 0 where it is none."""
    values = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
    if not numeral or any(c not in values for c in numeral):
        return 0
    numbers = [values[c] for c in numeral]
    return sum(-n if n < max(numbers[i:]) else n for i, n in enumerate(numbers))


def _located(path: Path) -> Located:
    return yamltext.read(path, name=resources.relative_name(path))


def _load_document(instrument: Instrument, home: Path, shelf: _Shelf) -> None:
    readers: list[tuple[str, Callable[[Instrument, Located, _Shelf], None]]] = [
        ("provisions/*.yaml", _read_provisions),
        ("concepts/*.yaml", _read_concepts),
        ("norms/*.yaml", _read_norms),
        ("conditions.yaml", _read_derived),
        ("schedules.yaml", _read_schedules),
        ("differences.yaml", _read_differences),
        ("facts.yaml", _read_facts),
    ]
    if instrument.id == "hub":
        readers += [(f"{scheme}.yaml", _read_concepts) for scheme in HUB_SCHEMES]
    known = {"penalties.yaml"}
    for pattern, reader in readers:
        for path in sorted(home.glob(pattern)):
            known.add(path.relative_to(home).as_posix())
            reader(instrument, _located(path), shelf)
    for path in sorted(home.rglob("*.yaml")):
        if path.relative_to(home).as_posix() not in known:
            raise CorpusError("is not a file the corpus knows", file=resources.relative_name(path), hint="see docs/formats.md")


def _version(form: VersionForm) -> Version:
    amended_by = form.amended_by.value() if form.amended_by else None
    return Version(form.id, form.label.value(), form.valid.value(), amended_by, form.address)


def _instrument(form: DocumentForm) -> Instrument:
    return Instrument(
        form.id,
        form.title.value(),
        form.short_title.value(),
        form.issuer.value(),
        form.jurisdiction,
        form.force,
        tuple(_version(v) for v in form.versions),
        tuple(SourceText(t.id, t.version, t.language, t.sha256, t.file, t.address, t.licence) for t in form.texts),
        form.scope,
    )


def _penalties(path: Path) -> tuple[PenaltyTier, ...]:
    form = validate(PenaltyFile, _located(path))
    return tuple(
        PenaltyTier(
            p.id, p.label.value(), tuple(p.stated_in), p.cap.amount, p.cap.currency, p.cap.turnover_percent, p.cap.rule,
            tuple(p.covers), p.note.value(), p.since,
        )
        for p in form.penalties
    )  # fmt: skip


def _relations(instrument: Instrument, forms: Iterable[RelationForm]) -> tuple[Relation, ...]:
    return tuple(
        Relation(r.rel, r.to if ":" in r.to else f"{instrument.id}:{r.to}", r.basis, tuple(r.stated_in), r.note.value(), r.figure())
        for r in forms
    )


def _anchors(forms: Iterable[AnchorForm]) -> tuple[Anchor, ...]:
    return tuple(Anchor(a.text, a.at) for a in forms)


def _text(form: Bilingual | None) -> Text:
    return form.value() if form else Text()


def _read_provisions(instrument: Instrument, located: Located, shelf: _Shelf) -> None:
    for i, p in enumerate(validate(ProvisionFile, located).provisions):
        shelf.provisions.append(
            Provision(
                instrument.id, p.id, p.kind, p.gist.value(), p.number.en, p.parent, _text(p.heading), p.valid.value(),
                p.amended_by, _anchors(p.anchors), p.note.value(), p.status, Place(located.file, located.line(("provisions", i))),
                p.number.zh, _relations(instrument, p.relations),
            )
        )  # fmt: skip


def _read_concepts(instrument: Instrument, located: Located, shelf: _Shelf) -> None:
    for i, c in enumerate(validate(ConceptFile, located).concepts):
        relations = _relations(instrument, c.relations)
        shelf.concepts.append(
            Concept(
                instrument.id, c.id, c.kind, c.label.value(), c.definition.value(), tuple(c.broader), c.part_of, c.order, c.area,
                c.nature, tuple(c.stated_in), relations, _anchors(c.anchors), tuple(a.value() for a in c.alt_label),
                c.note.value(), c.status, Place(located.file, located.line(("concepts", i))), c.date,
            )
        )  # fmt: skip


def _read_facts(_instrument: Instrument, located: Located, shelf: _Shelf) -> None:
    for i, f in enumerate(validate(FactFile, located).facts):
        place = Place(located.file, located.line(("facts", i)))
        shelf.facts.append(Fact(f.id, f.label.value(), f.definition.value(), f.question.value(), f.area, f.note.value(), place))


def _market(instrument: Instrument) -> str | None:
    """Where a document's roles are played; what is international or only informs can be asked of everybody."""
    everywhere = instrument.jurisdiction == "international" or instrument.force == "informative"
    return None if everywhere else instrument.jurisdiction


def _read_derived(instrument: Instrument, located: Located, shelf: _Shelf) -> None:
    reader = ConditionReader(instrument.id, _market(instrument), located)
    for i, d in enumerate(validate(DerivedFile, located).conditions):
        path: Key = ("conditions", i)
        shelf.derived.append(
            DerivedFact(
                instrument.id, d.id, d.label.value(), d.definition.value(), reader.read(d.when, (*path, "when")),
                tuple(d.stated_in), d.valid.value(), d.note.value(), d.status, Place(located.file, located.line(path)),
            )
        )  # fmt: skip


def _read_schedules(instrument: Instrument, located: Located, shelf: _Shelf) -> None:
    reader = ConditionReader(instrument.id, _market(instrument), located)
    for i, s in enumerate(validate(ScheduleFile, located).schedules):
        path: Key = ("schedules", i)
        clauses = []
        for j, clause in enumerate(s.applies):
            when = reader.read(clause.when, (*path, "applies", j, "when")) if clause.when is not None else TRUE
            basis = tuple(b if ":" in b else f"{instrument.id}:{b}" for b in clause.basis)
            clauses.append(Clause(Interval(clause.start, clause.until), when, basis))
        basis = tuple(b if ":" in b else f"{instrument.id}:{b}" for b in s.basis)
        shelf.schedules.append(
            Schedule(instrument.id, s.id, s.law.value(), tuple(clauses), basis, Place(located.file, located.line(path)))
        )


def _read_norms(instrument: Instrument, located: Located, shelf: _Shelf) -> None:
    reader = ConditionReader(instrument.id, _market(instrument), located)
    for i, n in enumerate(validate(NormFile, located).norms):
        path: Key = ("norms", i)
        shelf.norms.append(
            Norm(
                instrument.id, n.norm, n.defect, n.label.value(), n.deontic, n.gist.value(), _text(n.fix), tuple(n.stated_in),
                tuple(n.bearer), tuple(n.beneficiary),
                reader.read(n.when, (*path, "when")) if n.when is not None else TRUE,
                reader.read(n.unless, (*path, "unless")) if n.unless is not None else None,
                reader.measures(n.requires, (*path, "requires")),
                n.schedule, n.valid.value(), n.penalty, tuple(n.risks), tuple(n.stage), n.note.value(), n.status,
                Place(located.file, located.line(path)),
            )
        )  # fmt: skip


def _read_differences(instrument: Instrument, located: Located, shelf: _Shelf) -> None:
    languages = {text.language for text in instrument.texts}
    for i, d in enumerate(validate(DifferenceFile, located).differences):
        place = Place(located.file, located.line(("differences", i)))
        if d.between_languages and len(languages) == 1:
            raise CorpusError(
                f"differences.{i}: the document was read in one language",
                file=place.file,
                line=place.line,
                hint="name the readings 'first' and 'second'",
            )
        shelf.differences.append(
            Difference(
                instrument.id, d.id, d.kind, tuple(d.provisions), *d.readings(), d.note.value(), _anchors(d.anchors), place,
                d.between_languages,
            )
        )  # fmt: skip
