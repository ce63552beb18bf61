"""The values everything else is about: documents, provisions, concepts, facts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

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
    """One tier of fines of a document.

    Attributes:
        amount, turnover_percent: the highest fine, the percentage being of the worldwide annual turnover of the year before.
        rule: whether the ``higher`` or the ``lower`` of the two is the cap.
        since: the first day from which fines of the tier can be imposed; None: as long as the document is in force.
    """

    id: str
    label: Text
    stated_in: tuple[str, ...]
    amount: int | None = None
    currency: str | None = None
    turnover_percent: float | None = None
    rule: str | None = None
    covers: tuple[str, ...] = ()
    note: Text = Text()
    since: date | None = None


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

    def meets(self, other: Anchor) -> bool:
        """Whether the two passages have something in common: a line, or one holds the other.

        >>> Anchor("seed-en", "L3-L5").meets(Anchor("seed-en", "L5")), Anchor("seed-en", "L3").meets(Anchor("seed-zh", "L3"))
        (True, False)
        """
        if self.text != other.text or self.at[0] != other.at[0]:
            return False
        if self.at.startswith("/"):
            return f"{self.at}/".startswith(f"{other.at}/") or f"{other.at}/".startswith(f"{self.at}/")
        (a, b), (c, d) = (self._lines(), other._lines())
        return a <= d and c <= b

    def _lines(self) -> tuple[int, int]:
        first, _, last = self.at.removeprefix("L").partition("-L")
        return int(first), int(last or first)


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
class Figure:
    """A figure that a document gives.

    Attributes:
        words: as the document gives it, with unit and reserve ("more than", "about").
        low: the number, or where a range begins; None where it is open.
        high: the number, or where a range ends; None where it is open.
        unit: ISO 4217 code of money, UCUM code of a measure; empty for counts and multiples.
        year: four digits; empty where none is told.
    """

    words: Text
    low: Decimal | None = None
    high: Decimal | None = None
    unit: str = ""
    year: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """What a document says of a concept: the relation, its object, and on what basis.

    Attributes:
        value: the figure, of a relation ``has-value``.
    """

    rel: str
    to: str
    basis: str
    stated_in: tuple[str, ...] = ()
    note: Text = Text()
    value: Figure | None = None


@dataclass(frozen=True, slots=True)
class Concept:
    """An idea that a document or the hub names (skos:Concept).

    Attributes:
        date: year, month or day (ISO 8601) on which a document was issued or an event took place; empty where none is told.
    """

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
    date: str = ""

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
    """Where two language texts of a document, or two places of one text, say different things.

    Attributes:
        first: what the English text says, or the first place.
        second: what the Chinese text says, or the second place.
        between_languages: whether the readings are those of the two language texts.
    """

    document: str
    id: str
    kind: str
    provisions: tuple[str, ...]
    first: Text
    second: Text
    note: Text = Text()
    anchors: tuple[Anchor, ...] = ()
    place: Place = Place("", 0)
    between_languages: bool = True

    @property
    def code(self) -> str:
        """``<document>:difference/<id>``, as the graph has it."""
        return f"{self.document}:difference/{self.id}"


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
