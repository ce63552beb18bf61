"""The values everything else is about: documents, provisions, concepts, facts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from govgraph.condition import ALWAYS, Interval

LANGUAGES = ("en", "zh")
FORCES = ("binding", "standard", "voluntary", "informative")


@dataclass(frozen=True, slots=True)
class Text:
    """One text for readers in English and Chinese."""

    en: str = ""
    zh: str = ""

    def get(self, language: str) -> str:
        """The text in ``en`` or ``zh``; the other language where one is empty."""
        return (self.zh or self.en) if language == "zh" else (self.en or self.zh)


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a document (ELI: a consolidated or original expression)."""

    id: str
    label: Text
    valid: Interval = ALWAYS
    amended_by: Text | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class SourceText:
    """A copy of a document that was read; anchors point into it.

    Attributes:
        sha256: hash of the whole file.
        file: path of the copy relative to a folder of sources.
    """

    id: str
    version: str
    language: str
    sha256: str
    file: str
    address: str | None = None
    licence: str | None = None


@dataclass(frozen=True, slots=True)
class PenaltyTier:
    """One tier of fines of a document."""

    id: str
    label: Text
    stated_in: tuple[str, ...]
    amount: int | None = None
    currency: str | None = None
    turnover_percent: float | None = None
    rule: str | None = None
    covers: tuple[str, ...] = ()
    note: Text = Text()


@dataclass(frozen=True, slots=True)
class Instrument:
    """A document: a law, a standard, a framework, a white paper, or the hub.

    Attributes:
        jurisdiction: market id (``eu``, ``cn``, ``us``) or ``international``.
        force: one of ``FORCES``.
        scope: code of the condition every norm of the document presupposes.
    """

    id: str
    title: Text
    short_title: Text
    issuer: Text
    jurisdiction: str
    force: str
    versions: tuple[Version, ...]
    texts: tuple[SourceText, ...] = ()
    scope: str | None = None
    penalties: tuple[PenaltyTier, ...] = ()

    def version_on(self, day: date) -> Version | None:
        """The version in force on the day."""
        return next((v for v in self.versions if v.valid.contains(day)), None)


@dataclass(frozen=True, slots=True)
class Anchor:
    """A passage of a source text.

    Attributes:
        text: id of the source text.
        at: ``L12-L15`` for line-based texts, a JSON pointer (RFC 6901) for JSON.
    """

    text: str
    at: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a thing is written in our own data."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Provision:
    """One subdivision of a document in one wording (ELI LegalResourceSubdivision).

    Attributes:
        number: as cited in English.
        number_zh: as cited in Chinese, where that cannot be derived from ``number``.
        relations: what it says of concepts: risks it addresses, roles that are to act.
    """

    document: str
    id: str
    kind: str
    gist: Text
    number: str = ""
    parent: str | None = None
    heading: Text = Text()
    valid: Interval = ALWAYS
    amended_by: str | None = None
    anchors: tuple[Anchor, ...] = ()
    note: Text = Text()
    status: str = "drafted"
    place: Place = Place("", 0)
    number_zh: str = ""
    relations: tuple[Relation, ...] = ()

    @property
    def code(self) -> str:
        """``<document>:<id>``."""
        return f"{self.document}:{self.id}"


@dataclass(frozen=True, slots=True)
class Relation:
    """What a document says of a concept: the relation, its object, and on what basis."""

    rel: str
    to: str
    basis: str
    stated_in: tuple[str, ...] = ()
    note: Text = Text()
    value: str = ""


@dataclass(frozen=True, slots=True)
class Concept:
    """An idea that a document or the hub names (skos:Concept)."""

    document: str
    id: str
    kind: str
    label: Text
    definition: Text
    broader: tuple[str, ...] = ()
    part_of: str | None = None
    order: int | None = None
    area: str = ""
    nature: str = ""
    stated_in: tuple[str, ...] = ()
    relations: tuple[Relation, ...] = ()
    anchors: tuple[Anchor, ...] = ()
    alt_label: tuple[Text, ...] = ()
    note: Text = Text()
    status: str = "drafted"
    place: Place = Place("", 0)

    @property
    def code(self) -> str:
        """``<document>:<id>``."""
        return f"{self.document}:{self.id}"


@dataclass(frozen=True, slots=True)
class Fact:
    """A closed question about a system that conditions ask."""

    id: str
    label: Text
    definition: Text
    question: Text
    area: str
    note: Text = Text()
    place: Place = Place("", 0)


@dataclass(frozen=True, slots=True)
class Difference:
    """A place where two language texts of a document say different things."""

    document: str
    id: str
    kind: str
    provisions: tuple[str, ...]
    en: Text
    zh: Text
    note: Text = Text()
    anchors: tuple[Anchor, ...] = ()
    place: Place = Place("", 0)


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """The is-a relation of one hub scheme, closed under transitivity.

    Attributes:
        broader: concept id to all broader ids, itself included.
        narrower: concept id to all narrower ids, itself included.
    """

    broader: dict[str, frozenset[str]] = field(default_factory=dict)
    narrower: dict[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, direct: dict[str, tuple[str, ...]]) -> Hierarchy:
        """Close ``direct`` (id to directly broader ids); cycles are cut, not followed."""
        broader: dict[str, frozenset[str]] = {}
        for start in direct:
            seen: set[str] = set()
            todo = [start]
            while todo:
                here = todo.pop()
                if here not in seen:
                    seen.add(here)
                    todo.extend(direct.get(here, ()))
            broader[start] = frozenset(seen)
        narrower: dict[str, set[str]] = {i: set() for i in direct}
        for low, ups in broader.items():
            for up in ups:
                narrower.setdefault(up, set()).add(low)
        return cls(broader, {i: frozenset(n) for i, n in narrower.items()})
