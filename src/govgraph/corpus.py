"""Reading ``corpus/``: the documents, their provisions, concepts, norms, conditions and schedules, and the hub.

The forms are those of ``docs/formats.md``; pydantic checks them, and every complaint names file and line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

from govgraph import resources, yamltext
from govgraph.condition import EVENTS, TRUE, All, AnyOf, Atom, Condition, Interval, Not, Ref
from govgraph.errors import CorpusError, unknown_id_hint
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
from govgraph.yamltext import Key, Located

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
RELATIONS = (
    "mitigates", "mitigated-by", "addressed-by", "responsible-role", "applies-in-stage", "requires", "cites", "implemented-by",
    "illustrates", "precedes", "conflicts-with", "differs-in-translation", "corresponds-to", "affects", "has-value", "related",
)  # fmt: skip
HUB_SCHEMES = ("risks", "principles", "roles", "measures", "stages", "uses")


def _as_interval(value: Any) -> Any:
    return value if value is not None else {}


def _as_list(value: Any) -> Any:
    return [] if value is None else [value] if isinstance(value, str) else value


def _as_text(value: Any) -> Any:
    return {"en": value} if isinstance(value, str) else value


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True, populate_by_name=True)


class _Bilingual(_Form):
    en: Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
    zh: Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]

    def value(self) -> Text:
        return Text(self.en, self.zh)


class _NoteForm(_Form):
    en: str = ""
    zh: str = ""

    def value(self) -> Text:
        return Text(self.en, self.zh)


class _IntervalForm(_Form):
    start: date | None = Field(None, alias="from")
    until: date | None = None

    def value(self) -> Interval:
        return Interval(self.start, self.until)


Id = Annotated[str, StringConstraints(pattern=f"^{ID.pattern}$")]
Ids = Annotated[list[str], BeforeValidator(_as_list)]
Note = Annotated[_NoteForm, BeforeValidator(_as_text)]
Span = Annotated[_IntervalForm, BeforeValidator(_as_interval)]
Status = Literal["drafted", "reviewed"]


class _AnchorForm(_Form):
    text: str
    at: Annotated[str, StringConstraints(pattern=r"^(L\d+(-L\d+)?|/.*)$")]


class _VersionForm(_Form):
    id: Id
    label: _Bilingual
    valid: Span = _IntervalForm()
    amended_by: str | None = Field(None, alias="amended-by")
    address: str | None = None


class _TextForm(_Form):
    id: Id
    version: Id
    language: Literal["en", "zh"]
    file: str
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    address: str | None = None
    licence: str | None = None


class _DocumentForm(_Form):
    id: Id
    title: _Bilingual
    short_title: _Bilingual = Field(alias="short-title")
    issuer: _Bilingual
    jurisdiction: Id
    force: Literal["binding", "standard", "voluntary", "informative"]
    scope: Id | None = None
    versions: list[_VersionForm] = Field(min_length=1)
    texts: list[_TextForm] = []


class _IndexFile(_Form):
    documents: list[_DocumentForm]


class _ProvisionForm(_Form):
    id: Id
    parent: Id | None = None
    kind: Id
    number: str = ""
    heading: _Bilingual | None = None
    gist: _Bilingual
    valid: Span = _IntervalForm()
    amended_by: str | None = Field(None, alias="amended-by")
    anchors: list[_AnchorForm] = []
    note: Note = _NoteForm()
    status: Status = "drafted"


class _ProvisionFile(_Form):
    provisions: list[_ProvisionForm]


class _RelationForm(_Form):
    rel: Literal[RELATIONS]  # type: ignore[valid-type]
    to: str
    basis: Literal["stated", "structure", "interpreted"]
    stated_in: Ids = Field([], alias="stated-in")
    note: Note = _NoteForm()
    value: str = ""


class _ConceptForm(_Form):
    id: Id
    kind: Id
    label: _Bilingual
    definition: _Bilingual
    alt_label: list[_NoteForm] = Field([], alias="alt-label")
    broader: Ids = []
    part_of: Id | None = Field(None, alias="part-of")
    order: int | None = None
    area: str = ""
    nature: Literal["", "technical", "managerial", "governance"] = ""
    stated_in: Ids = Field([], alias="stated-in")
    relations: list[_RelationForm] = []
    anchors: list[_AnchorForm] = []
    note: Note = _NoteForm()
    status: Status = "drafted"


class _ConceptFile(_Form):
    concepts: list[_ConceptForm]


class _FactForm(_Form):
    id: Id
    label: _Bilingual
    definition: _Bilingual
    question: _Bilingual
    area: str
    note: Note = _NoteForm()
    status: Status = "drafted"


class _FactFile(_Form):
    facts: list[_FactForm]


class _DerivedForm(_Form):
    id: Id
    label: _Bilingual
    definition: _Bilingual
    when: Any
    stated_in: Ids = Field([], alias="stated-in")
    valid: Span = _IntervalForm()
    note: Note = _NoteForm()
    status: Status = "drafted"


class _DerivedFile(_Form):
    conditions: list[_DerivedForm]


class _ClauseForm(_Form):
    start: date | None = Field(None, alias="from")
    until: date | None = None
    when: Any = None
    basis: Ids = []


class _ScheduleForm(_Form):
    id: Id
    law: Span = _IntervalForm()
    basis: Ids = []
    applies: list[_ClauseForm] = Field(min_length=1)
    note: Note = _NoteForm()
    status: Status = "drafted"


class _ScheduleFile(_Form):
    schedules: list[_ScheduleForm]


class _NormForm(_Form):
    norm: Id
    defect: Id
    label: _Bilingual
    deontic: Literal["obligation", "prohibition", "permission", "recommendation"]
    bearer: Ids = []
    beneficiary: Ids = []
    when: Any = None
    unless: Any = None
    requires: Any = None
    schedule: Id | None = None
    valid: Span = _IntervalForm()
    stated_in: Ids = Field(alias="stated-in", min_length=1)
    penalty: Id | None = None
    risks: Ids = []
    stage: Ids = []
    gist: _Bilingual
    fix: _Bilingual | None = None
    note: Note = _NoteForm()
    status: Status = "drafted"


class _NormFile(_Form):
    norms: list[_NormForm]


class _CapForm(_Form):
    amount: int | None = None
    currency: str | None = None
    turnover_percent: float | None = Field(None, alias="turnover-percent")
    rule: Literal["higher", "lower"] | None = None


class _PenaltyForm(_Form):
    id: Id
    stated_in: Ids = Field(alias="stated-in")
    label: _Bilingual
    covers: Ids = []
    cap: _CapForm = _CapForm()
    note: Note = _NoteForm()
    status: Status = "drafted"


class _PenaltyFile(_Form):
    penalties: list[_PenaltyForm]


class _DifferenceForm(_Form):
    id: Id
    kind: Id
    provisions: Ids = []
    en: Annotated[_NoteForm, BeforeValidator(_as_text)]
    zh: Annotated[_NoteForm, BeforeValidator(_as_text)]
    note: Note = _NoteForm()
    anchors: list[_AnchorForm] = []
    status: Status = "drafted"


class _DifferenceFile(_Form):
    differences: list[_DifferenceForm]


F = TypeVar("F", bound=BaseModel)


def validate(form: type[F], located: Located) -> F:
    """The parsed document as the form.

    Raises:
        CorpusError: the first thing that does not fit, with file, line and what was expected.
    """
    try:
        return form.model_validate(located.data)
    except ValidationError as problem:
        raise _first_complaint(problem, located) from None


def _first_complaint(problem: ValidationError, located: Located) -> CorpusError:
    error = problem.errors(include_url=False)[0]
    path: Key = tuple(p for p in error["loc"] if isinstance(p, str | int))
    while path and path not in located.lines:
        path = path[:-1]
    where = ".".join(str(p) for p in error["loc"])
    hint = None
    if error["type"] == "extra_forbidden":
        message = f"has the unknown key '{error['loc'][-1]}'"
    elif error["type"] == "missing":
        message = f"lacks '{where}'"
    else:
        message = f"{where}: {error['msg']}"
        hint = f"found {str(error['input'])[:80]!r}"
    return CorpusError(message, file=located.file, line=located.line(path), hint=hint)


class ConditionReader:
    """Turns the condition language of ``docs/formats.md`` into trees.

    Args:
        document: id of the document in which the condition stands.
        market: market in which the roles it names are played.
        located: the file, for error messages.
    """

    _LEAVES = ("fact", "use", "role", "market", "stage", "event", "on", "level", "is", "measure")
    _EXTRAS = {"role": {"market"}, "event": {"from", "until"}}

    def __init__(self, document: str, market: str | None, located: Located) -> None:
        self.document = document
        self.market = market
        self.located = located

    def _fail(self, message: str, path: Key, hint: str | None = None) -> CorpusError:
        return CorpusError(message, file=self.located.file, line=self.located.line(path), hint=hint)

    def read(self, raw: Any, path: Key) -> Condition:
        """The tree that ``raw`` writes.

        Raises:
            CorpusError: it is not a condition.
        """
        if not isinstance(raw, dict):
            raise self._fail("a condition is a mapping such as {fact: performs-profiling}", path)
        basis = self._basis(raw.get("basis"), path)
        keys = [k for k in raw if k != "basis"]
        heads = [k for k in keys if k in ("all", "any", "not") or (k in self._LEAVES and not (k == "market" and "role" in raw))]
        if len(heads) != 1:
            hint = unknown_id_hint(keys[0], ["all", "any", "not", *self._LEAVES]) if keys else None
            raise self._fail(f"a condition has one of all, any, not or an atom; found {sorted(keys)}", path, hint)
        head = heads[0]
        surplus = set(keys) - {head} - self._EXTRAS.get(head, set())
        if surplus:
            raise self._fail(f"'{sorted(surplus)[0]}' cannot stand beside '{head}'", path)
        if head in ("all", "any"):
            return self._branch(head, raw[head], (*path, head), basis)
        if head == "not":
            return Not(self.read(raw["not"], (*path, "not")), basis)
        return self._leaf(head, raw, path, basis)

    def _branch(self, head: str, raw: Any, path: Key, basis: tuple[str, ...]) -> Condition:
        if not isinstance(raw, list) or not raw:
            raise self._fail(f"'{head}' takes a list of conditions", path)
        parts = tuple(self.read(part, (*path, i)) for i, part in enumerate(raw))
        return All(parts, basis) if head == "all" else AnyOf(parts, basis)

    def _leaf(self, head: str, raw: dict[str, Any], path: Key, basis: tuple[str, ...]) -> Condition:
        value = raw[head]
        if head == "on":
            return Atom("on", interval=self._interval(value, path), basis=basis)
        if not isinstance(value, str) or not value:
            raise self._fail(f"'{head}' takes an id", path)
        if head == "is":
            return Ref(value if ":" in value else f"{self.document}:{value}", basis)
        if head == "event":
            if value not in EVENTS:
                raise self._fail(f"unknown event '{value}'", path, unknown_id_hint(value, EVENTS))
            return Atom("event", value, None, self._interval({k: raw[k] for k in ("from", "until") if k in raw}, path), basis)
        if head == "role":
            return Atom("role", value, raw.get("market", self.market), basis=basis)
        return Atom(head, value, basis=basis)

    def _interval(self, raw: Any, path: Key) -> Interval:
        try:
            return _IntervalForm.model_validate(raw or {}).value()
        except ValidationError:
            raise self._fail(f"{raw!r} is not an interval {{from: date, until: date}}", path) from None

    def _basis(self, raw: Any, path: Key) -> tuple[str, ...]:
        given = _as_list(raw)
        if not isinstance(given, list) or not all(isinstance(b, str) for b in given):
            raise self._fail("'basis' takes provision ids", path)
        return tuple(b if ":" in b else f"{self.document}:{b}" for b in given)

    def measures(self, raw: Any, path: Key) -> Condition:
        """The requirement that ``requires`` writes: a list, or nested all / any, of measure ids."""
        if raw is None or raw == []:
            return TRUE
        if isinstance(raw, str):
            return Atom("measure", raw)
        if isinstance(raw, list):
            parts = tuple(self.measures(part, (*path, i)) for i, part in enumerate(raw))
            return parts[0] if len(parts) == 1 else All(parts)
        if isinstance(raw, dict) and len(raw) == 1 and next(iter(raw)) in ("all", "any"):
            head, inner = next(iter(raw.items()))
            if isinstance(inner, list) and inner:
                parts = tuple(self.measures(part, (*path, head, i)) for i, part in enumerate(inner))
                return All(parts) if head == "all" else AnyOf(parts)
        raise self._fail("'requires' takes measure ids, or {all: […]} or {any: […]}", path)


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

    def rules(self) -> RuleBook:
        """All rules of all documents."""
        scope = {i.id: f"{i.id}:{i.scope}" for i in self.instruments if i.scope}
        market = {i.id: None if i.jurisdiction == "international" else i.jurisdiction for i in self.instruments}
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
    index = validate(_IndexFile, _located(folder / "index.yaml"))
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
        tuple(sorted(shelf.provisions, key=lambda p: (p.document, _natural(p.id), str(p.valid.start)))),
        tuple(sorted(shelf.concepts, key=lambda c: (c.document, c.kind, c.order or 0, c.id))),
        tuple(sorted(shelf.facts, key=lambda f: f.id)),
        tuple(sorted(shelf.norms, key=lambda n: (n.document, _natural(n.id), str(n.valid.start)))),
        tuple(sorted(shelf.derived, key=lambda d: (d.document, d.id, str(d.valid.start)))),
        tuple(sorted(shelf.schedules, key=lambda s: (s.document, s.id, str(s.law.start)))),
        tuple(sorted(shelf.differences, key=lambda d: (d.document, d.id))),
    )


def _natural(identifier: str) -> tuple[tuple[int, str], ...]:
    """Sort key that puts ``art-9`` before ``art-10``."""
    return tuple((int(p), "") if p.isdigit() else (0, p) for p in identifier.split("-"))


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


def _instrument(form: _DocumentForm) -> Instrument:
    return Instrument(
        form.id,
        form.title.value(),
        form.short_title.value(),
        form.issuer.value(),
        form.jurisdiction,
        form.force,
        tuple(Version(v.id, v.label.value(), v.valid.value(), v.amended_by, v.address) for v in form.versions),
        tuple(SourceText(t.id, t.version, t.language, t.sha256, t.file, t.address, t.licence) for t in form.texts),
        form.scope,
    )


def _penalties(path: Path) -> tuple[PenaltyTier, ...]:
    form = validate(_PenaltyFile, _located(path))
    return tuple(
        PenaltyTier(
            p.id, p.label.value(), tuple(p.stated_in), p.cap.amount, p.cap.currency, p.cap.turnover_percent, p.cap.rule,
            tuple(p.covers), p.note.value(),
        )
        for p in form.penalties
    )  # fmt: skip


def _anchors(forms: Iterable[_AnchorForm]) -> tuple[Anchor, ...]:
    return tuple(Anchor(a.text, a.at) for a in forms)


def _text(form: _Bilingual | None) -> Text:
    return form.value() if form else Text()


def _read_provisions(instrument: Instrument, located: Located, shelf: _Shelf) -> None:
    for i, p in enumerate(validate(_ProvisionFile, located).provisions):
        shelf.provisions.append(
            Provision(
                instrument.id, p.id, p.kind, p.gist.value(), p.number, p.parent, _text(p.heading), p.valid.value(), p.amended_by,
                _anchors(p.anchors), p.note.value(), p.status, Place(located.file, located.line(("provisions", i))),
            )
        )  # fmt: skip


def _read_concepts(instrument: Instrument, located: Located, shelf: _Shelf) -> None:
    for i, c in enumerate(validate(_ConceptFile, located).concepts):
        relations = tuple(
            Relation(r.rel, r.to if ":" in r.to else f"{instrument.id}:{r.to}", r.basis, tuple(r.stated_in), r.note.value(), r.value)
            for r in c.relations
        )
        shelf.concepts.append(
            Concept(
                instrument.id, c.id, c.kind, c.label.value(), c.definition.value(), tuple(c.broader), c.part_of, c.order, c.area,
                c.nature, tuple(c.stated_in), relations, _anchors(c.anchors), tuple(a.value() for a in c.alt_label),
                c.note.value(), c.status, Place(located.file, located.line(("concepts", i))),
            )
        )  # fmt: skip


def _read_facts(_instrument: Instrument, located: Located, shelf: _Shelf) -> None:
    for i, f in enumerate(validate(_FactFile, located).facts):
        place = Place(located.file, located.line(("facts", i)))
        shelf.facts.append(Fact(f.id, f.label.value(), f.definition.value(), f.question.value(), f.area, f.note.value(), place))


def _market(instrument: Instrument) -> str | None:
    return None if instrument.jurisdiction == "international" else instrument.jurisdiction


def _read_derived(instrument: Instrument, located: Located, shelf: _Shelf) -> None:
    reader = ConditionReader(instrument.id, _market(instrument), located)
    for i, d in enumerate(validate(_DerivedFile, located).conditions):
        path: Key = ("conditions", i)
        shelf.derived.append(
            DerivedFact(
                instrument.id, d.id, d.label.value(), d.definition.value(), reader.read(d.when, (*path, "when")),
                tuple(d.stated_in), d.valid.value(), d.note.value(), d.status, Place(located.file, located.line(path)),
            )
        )  # fmt: skip


def _read_schedules(instrument: Instrument, located: Located, shelf: _Shelf) -> None:
    reader = ConditionReader(instrument.id, _market(instrument), located)
    for i, s in enumerate(validate(_ScheduleFile, located).schedules):
        path: Key = ("schedules", i)
        clauses = []
        for j, clause in enumerate(s.applies):
            when = reader.read(clause.when, (*path, "applies", j, "when")) if clause.when is not None else TRUE
            basis = tuple(b if ":" in b else f"{instrument.id}:{b}" for b in clause.basis)
            clauses.append(Clause(Interval(clause.start, clause.until), when, basis))
        basis = tuple(b if ":" in b else f"{instrument.id}:{b}" for b in s.basis)
        shelf.schedules.append(Schedule(instrument.id, s.id, s.law.value(), tuple(clauses), basis, Place(located.file, located.line(path))))


def _read_norms(instrument: Instrument, located: Located, shelf: _Shelf) -> None:
    reader = ConditionReader(instrument.id, _market(instrument), located)
    for i, n in enumerate(validate(_NormFile, located).norms):
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
    for i, d in enumerate(validate(_DifferenceFile, located).differences):
        shelf.differences.append(
            Difference(
                instrument.id, d.id, d.kind, tuple(d.provisions), d.en.value(), d.zh.value(), d.note.value(), _anchors(d.anchors),
                Place(located.file, located.line(("differences", i))),
            )
        )  # fmt: skip


