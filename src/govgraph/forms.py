"""The forms of the corpus files: what ``docs/formats.md`` says, as pydantic models; complaints name file and line."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from govgraph.condition import Interval
from govgraph.errors import CorpusError
from govgraph.model import Figure, Text
from govgraph.yamltext import Key, Located, as_day, expected

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
RELATIONS = (
    "mitigates", "mitigated-by", "addressed-by", "responsible-role", "applies-in-stage", "requires", "cites", "implemented-by",
    "implements", "addresses", "illustrates", "precedes", "conflicts-with", "differs-in-translation", "corresponds-to",
    "affects", "has-value", "issued-by", "made-by", "addressed-to", "involves", "related",
)  # fmt: skip
UNITS = ("%", "USD", "CNY", "a", "ms", "/min", "PBy")
_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_MOMENT = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2]))?")


def as_interval(value: Any) -> Any:
    return value if value is not None else {}


def as_list(value: Any) -> Any:
    """One id as a list of one; nothing as the empty list."""
    return [] if value is None else [value] if isinstance(value, str) else value


def as_text(value: Any) -> Any:
    return {"en": value} if isinstance(value, str) else value


def as_number(value: Any) -> Any:
    """A number given once stands for English; the Chinese one is then derived where it is shown."""
    return value if isinstance(value, dict) else {"en": value, "zh": ""}


def as_decimal(value: Any) -> Any:
    """A decimal number written in digits; nothing stays nothing."""
    if value is None or _DECIMAL.fullmatch(str(value)):
        return value
    raise ValueError("a number is written in digits, with a point before decimals")


def as_quantity(value: Any) -> Any:
    """One number as the span from itself to itself."""
    return value if value is None or isinstance(value, dict) else {"from": value, "to": value}


def as_moment(value: Any) -> Any:
    """A year, a month or a day as text.

    Raises:
        ValueError: it is none of them.
    """
    if value is None or _MOMENT.fullmatch(str(value)):
        return value
    try:
        date.fromisoformat(str(as_day(value)))
    except ValueError:
        raise ValueError("a date is written YYYY, YYYY-MM or YYYY-MM-DD") from None
    return value


class Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True, populate_by_name=True)


class Bilingual(Form):
    en: Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
    zh: Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]

    def value(self) -> Text:
        return Text(self.en, self.zh)


class NoteForm(Form):
    en: str = ""
    zh: str = ""

    def value(self) -> Text:
        return Text(self.en, self.zh)


class NumberForm(Form):
    en: str
    zh: str


Day = Annotated[date | None, BeforeValidator(as_day)]


class IntervalForm(Form):
    start: Day = Field(None, alias="from")
    until: Day = None

    def value(self) -> Interval:
        return Interval(self.start, self.until)


ALWAYS_FORM = IntervalForm.model_validate({})
Id = Annotated[str, StringConstraints(pattern=f"^{ID.pattern}$")]
Ids = Annotated[list[str], BeforeValidator(as_list)]
Note = Annotated[NoteForm, BeforeValidator(as_text)]
Number = Annotated[NumberForm, BeforeValidator(as_number)]
Span = Annotated[IntervalForm, BeforeValidator(as_interval)]
Status = Literal["drafted", "reviewed"]


class AnchorForm(Form):
    text: str
    at: Annotated[str, StringConstraints(pattern=r"^(L\d+(-L\d+)?|/.*)$")]


class VersionForm(Form):
    id: Id
    label: Bilingual
    valid: Span = ALWAYS_FORM
    amended_by: Bilingual | None = Field(None, alias="amended-by")
    address: str | None = None


class TextForm(Form):
    id: Id
    version: Id
    language: Literal["en", "zh"]
    file: str
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    address: str | None = None
    licence: str | None = None


class DocumentForm(Form):
    id: Id
    title: Bilingual
    short_title: Bilingual = Field(alias="short-title")
    issuer: Bilingual
    jurisdiction: Id
    force: Literal["binding", "standard", "voluntary", "informative"]
    scope: Id | None = None
    versions: list[VersionForm] = Field(min_length=1)
    texts: list[TextForm] = []


class IndexFile(Form):
    documents: list[DocumentForm]


class QuantityForm(Form):
    low: Annotated[Decimal | None, BeforeValidator(as_decimal)] = Field(None, alias="from")
    high: Annotated[Decimal | None, BeforeValidator(as_decimal)] = Field(None, alias="to")

    @model_validator(mode="after")
    def _span(self) -> QuantityForm:
        if self.low is None and self.high is None:
            raise ValueError("a range says 'from', 'to' or both")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError("a range does not end before it begins")
        return self


class RelationForm(Form):
    rel: Literal[RELATIONS]  # type: ignore[valid-type]
    to: str
    basis: Literal["stated", "structure", "interpreted"]
    stated_in: Ids = Field([], alias="stated-in")
    note: Note = NoteForm()
    value: Bilingual | None = None
    number: Annotated[QuantityForm | None, BeforeValidator(as_quantity)] = None
    unit: Literal[UNITS] | None = None  # type: ignore[valid-type]
    year: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")] = ""

    @model_validator(mode="after")
    def _figure(self) -> RelationForm:
        if (self.rel == "has-value") != (self.value is not None):
            raise ValueError("'value' stands with the relation has-value, and has-value with a 'value'")
        if self.value is None and (self.number is not None or self.year):
            raise ValueError("'number', 'unit' and 'year' stand beside a 'value'")
        if self.number is None and self.unit is not None:
            raise ValueError("a 'unit' stands beside a 'number'")
        return self

    def figure(self) -> Figure | None:
        """What a relation has-value tells."""
        if self.value is None:
            return None
        number = self.number or QuantityForm.model_construct()
        return Figure(self.value.value(), number.low, number.high, self.unit or "", self.year)


class ProvisionForm(Form):
    id: Id
    parent: Id | None = None
    kind: Id
    number: Number = NumberForm(en="", zh="")
    heading: Bilingual | None = None
    gist: Bilingual
    valid: Span = ALWAYS_FORM
    amended_by: str | None = Field(None, alias="amended-by")
    relations: list[RelationForm] = []
    anchors: list[AnchorForm] = []
    note: Note = NoteForm()
    status: Status = "drafted"


class ProvisionFile(Form):
    provisions: list[ProvisionForm]


class ConceptForm(Form):
    id: Id
    kind: Id
    label: Bilingual
    definition: Bilingual
    alt_label: list[NoteForm] = Field([], alias="alt-label")
    broader: Ids = []
    part_of: Id | None = Field(None, alias="part-of")
    order: int | None = None
    date: Annotated[str, BeforeValidator(as_moment)] = ""
    area: str = ""
    nature: Literal["", "technical", "managerial", "governance"] = ""
    stated_in: Ids = Field([], alias="stated-in")
    relations: list[RelationForm] = []
    anchors: list[AnchorForm] = []
    note: Note = NoteForm()
    status: Status = "drafted"


class ConceptFile(Form):
    concepts: list[ConceptForm]


class FactForm(Form):
    id: Id
    label: Bilingual
    definition: Bilingual
    question: Bilingual
    area: str
    note: Note = NoteForm()
    status: Status = "drafted"


class FactFile(Form):
    facts: list[FactForm]


class DerivedForm(Form):
    id: Id
    label: Bilingual
    definition: Bilingual
    when: Any
    stated_in: Ids = Field([], alias="stated-in")
    valid: Span = ALWAYS_FORM
    note: Note = NoteForm()
    status: Status = "drafted"


class DerivedFile(Form):
    conditions: list[DerivedForm]


class ClauseForm(Form):
    start: Day = Field(None, alias="from")
    until: Day = None
    when: Any = None
    basis: Ids = []


class ScheduleForm(Form):
    id: Id
    law: Span = ALWAYS_FORM
    basis: Ids = []
    applies: list[ClauseForm] = Field(min_length=1)
    note: Note = NoteForm()
    status: Status = "drafted"


class ScheduleFile(Form):
    schedules: list[ScheduleForm]


class NormForm(Form):
    norm: Id
    defect: Id
    label: Bilingual
    deontic: Literal["obligation", "prohibition", "permission", "recommendation"]
    bearer: Ids = []
    beneficiary: Ids = []
    when: Any = None
    unless: Any = None
    requires: Any = None
    schedule: Id | None = None
    valid: Span = ALWAYS_FORM
    stated_in: Ids = Field(alias="stated-in", min_length=1)
    penalty: Id | None = None
    risks: Ids = []
    stage: Ids = []
    gist: Bilingual
    fix: Bilingual | None = None
    note: Note = NoteForm()
    status: Status = "drafted"


class NormFile(Form):
    norms: list[NormForm]


class CapForm(Form):
    amount: int | None = None
    currency: str | None = None
    turnover_percent: float | None = Field(None, alias="turnover-percent")
    rule: Literal["higher", "lower"] | None = None


NO_CAP = CapForm.model_validate({})


class PenaltyForm(Form):
    id: Id
    stated_in: Ids = Field(alias="stated-in")
    label: Bilingual
    covers: Ids = []
    cap: CapForm = NO_CAP
    since: date | None = None
    note: Note = NoteForm()
    status: Status = "drafted"


class PenaltyFile(Form):
    penalties: list[PenaltyForm]


class DifferenceForm(Form):
    id: Id
    kind: Id
    provisions: Ids = []
    en: Note | None = None
    zh: Note | None = None
    first: Bilingual | None = None
    second: Bilingual | None = None
    note: Note = NoteForm()
    anchors: list[AnchorForm] = []
    status: Status = "drafted"

    @model_validator(mode="after")
    def _pair(self) -> DifferenceForm:
        languages, places = (self.en, self.zh), (self.first, self.second)
        if (None in languages or places != (None, None)) and (None in places or languages != (None, None)):
            raise ValueError("a difference has 'en' and 'zh', or 'first' and 'second'")
        return self

    @property
    def between_languages(self) -> bool:
        """Whether the readings are those of the two language texts."""
        return self.en is not None

    def readings(self) -> tuple[Text, Text]:
        """The two readings: the English text's and the Chinese one's, or the first place's and the second's."""
        pair = (self.en, self.zh) if self.between_languages else (self.first, self.second)
        one, other = (reading.value() if reading else Text() for reading in pair)
        return one, other


class DifferenceFile(Form):
    differences: list[DifferenceForm]


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
        message = f"{where}: {expected(error)}" if where else expected(error)
        hint = f"found {str(error['input'])[:80]!r}"
    return CorpusError(message, file=located.file, line=located.line(path), hint=hint)
