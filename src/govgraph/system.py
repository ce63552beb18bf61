"""Descriptions of AI systems: what their authors claim, with the line of every claim.

Forms: YAML, and JSON with the same keys. A fact that is not given is unknown; a list that is given is complete unless it
says otherwise; a list that is not given is unknown.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    WithJsonSchema,
)

from govgraph import yamltext
from govgraph.condition import EVENTS
from govgraph.errors import InputError, unknown_id_hint
from govgraph.model import Text
from govgraph.yamltext import Key, Located, as_day, expected

EVIDENCE = ("claimed", "documented", "verified")
ANY_MARKET = "*"
MAX_BYTES = 2_000_000


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of ids as the author gave it; ``complete`` says that nothing else belongs to it."""

    items: tuple[str, ...]
    complete: bool = True


@dataclass(frozen=True, slots=True)
class MeasureClaim:
    """A measure the author says is planned or in place.

    Attributes:
        status: ``planned`` or ``implemented``.
        evidence: ``claimed``, ``documented`` or ``verified``.
    """

    id: str
    status: str = "implemented"
    evidence: str = "claimed"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Waiver:
    """A decision to leave a norm unmet for a time: why, by whom, until when."""

    code: str
    reason: str
    by: str
    until: date


@dataclass(frozen=True)
class SystemDescription:
    """One AI system as its author describes it.

    Attributes:
        roles: market id (or ``*`` for every market) to the roles played there; None: not given.
        dates: event to the days on which it happened or will happen; an empty tuple says never.
        facts: stated facts only; a fact left out is unknown.
        measures: None: not given; else the claims, complete or not.
        located: positions in the file, for messages.
    """

    id: str
    name: Text
    description: Text = Text()
    source: str = ""
    organisation: str = ""
    roles: Mapping[str, Listing] | None = None
    markets: Listing | None = None
    dates: Mapping[str, tuple[date, ...]] = field(default_factory=dict)
    stage: Listing | None = None
    level: str | None = None
    uses: Listing | None = None
    facts: Mapping[str, bool] = field(default_factory=dict)
    measures: tuple[MeasureClaim, ...] | None = None
    measures_complete: bool = True
    waivers: tuple[Waiver, ...] = ()
    located: Located = field(default_factory=lambda: Located({}, {(): 1}, "<description>"), compare=False, repr=False)

    @property
    def file(self) -> str:
        """The file it was read from."""
        return self.located.file

    def line(self, *path: str | int) -> int:
        """The line of a value, or of the nearest value around it."""
        return self.located.line(path)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The ids a description may use."""

    uses: frozenset[str]
    roles: frozenset[str]
    facts: frozenset[str]
    measures: frozenset[str]
    stages: frozenset[str]
    levels: frozenset[str]
    markets: frozenset[str]
    codes: frozenset[str]


def _truth(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return {"true": "yes", "false": "no"}.get(value, value) if isinstance(value, str) else "unknown" if value is None else value


def _listing(value: Any) -> Any:
    if isinstance(value, str):
        return {"list": [value]}
    if isinstance(value, list):
        return {"list": value}
    return value


def _days(value: Any) -> Any:
    if value == "never":
        return []
    return [value] if isinstance(value, str) else value


def _name(value: Any) -> Any:
    return {"en": value, "zh": value} if isinstance(value, str) else value


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True, populate_by_name=True)


_WORD: dict[str, Any] = {"type": ["string", "number"]}
_YES_NO: dict[str, Any] = {"enum": ["yes", "no", True, False]}


def _listed(item: dict[str, Any]) -> dict[str, Any]:
    """The schema of one id, a list, or a list that says whether it is complete."""
    items = {"type": "array", "items": item}
    whole = {
        "type": "object",
        "properties": {"list": items, "complete": _YES_NO},
        "required": ["list"],
        "additionalProperties": False,
    }
    return {"anyOf": [{"type": "string"}, items, whole]}


def on_one_line(text: str) -> str:
    """The text as one line without control characters or marks that turn its direction.

    What a description calls its system must not pass for a line of a report.

    >>> on_one_line("a\\n b\\x1b[2J")
    'a b[2J'
    """
    return " ".join(
        "".join(c for c in text if c.isspace() or not (c in _TURNING or unicodedata.category(c) in ("Cc", "Cs"))).split()
    )


def shown(word: str) -> str:
    """A word of the file as messages show it: short, and what cannot be seen written out.

    >>> shown("a\\x1b[31mred")
    'a\\\\x1b[31mred'
    """
    seen = "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in word)
    return seen if len(seen) <= WORD_SHOWN else f"{seen[:WORD_SHOWN]}…"


_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # Unicode UAX 9, table 3
WORD_SHOWN = 80  # characters
OneLine = Annotated[str, AfterValidator(on_one_line)]


class _TextForm(_Form):
    en: OneLine = ""
    zh: OneLine = ""


class _ListForm(_Form):
    items: list[Annotated[str, StringConstraints(min_length=1)]] = Field(alias="list")
    complete: Annotated[Literal["yes", "no"], BeforeValidator(_truth)] = "yes"

    def value(self) -> Listing:
        return Listing(tuple(sorted(set(self.items))), self.complete == "yes")


_LIST_SCHEMA = _listed({"type": "string", "minLength": 1})
Flexible = Annotated[_ListForm, BeforeValidator(_listing), WithJsonSchema(_LIST_SCHEMA)]
Answer = Annotated[
    Literal["yes", "no", "unknown"],
    BeforeValidator(_truth),
    WithJsonSchema({"enum": ["yes", "no", "unknown", True, False, None]}),
]
_BILINGUAL_SCHEMA = {"type": "object", "properties": {"en": _WORD, "zh": _WORD}, "additionalProperties": False}
Words = Annotated[_TextForm, BeforeValidator(_name), WithJsonSchema({"anyOf": [_WORD, _BILINGUAL_SCHEMA]})]
Day = Annotated[date, BeforeValidator(as_day)]
_DAY_SCHEMA = {"type": "string", "format": "date"}
Days = Annotated[
    list[Day],
    BeforeValidator(_days),
    WithJsonSchema({"anyOf": [{"const": "never"}, _DAY_SCHEMA, {"type": "array", "items": _DAY_SCHEMA}]}),
]
Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=200)]


class _SystemForm(_Form):
    id: Identifier
    name: Words = _TextForm()
    description: Words = _TextForm()
    source: OneLine = ""


def _roles(value: Any) -> Any:
    if isinstance(value, dict) and "list" not in value:
        return value
    return {ANY_MARKET: value}


class _OrganisationForm(_Form):
    name: OneLine = ""
    roles: (
        Annotated[
            dict[str, Flexible],
            BeforeValidator(_roles),
            WithJsonSchema({"anyOf": [_LIST_SCHEMA, {"type": "object", "additionalProperties": _LIST_SCHEMA}]}),
        ]
        | None
    ) = None


class _MeasureForm(_Form):
    id: str
    status: Literal["planned", "implemented"] = "implemented"
    evidence: Literal["claimed", "documented", "verified"] = "claimed"
    note: OneLine = ""


def _measure(value: Any) -> Any:
    return {"id": value} if isinstance(value, str) else value


class _MeasuresForm(_Form):
    items: list[Annotated[_MeasureForm, BeforeValidator(_measure)]] = Field(alias="list")
    complete: Annotated[Literal["yes", "no"], BeforeValidator(_truth)] = "yes"


_MEASURES_SCHEMA = _listed({"anyOf": [{"type": "string"}, _MeasureForm.model_json_schema()]})


class _WaiverForm(_Form):
    code: str
    reason: Annotated[str, StringConstraints(min_length=1, strip_whitespace=True), AfterValidator(on_one_line)]
    by: Annotated[str, StringConstraints(min_length=1, strip_whitespace=True), AfterValidator(on_one_line)]
    until: Day


class DescriptionForm(_Form):
    """The form of a description file; the JSON Schema for editors is generated from it."""

    govgraph: Annotated[Literal["1"], WithJsonSchema({"enum": [1, "1"]})] = Field(description="version of the form")
    system: _SystemForm
    organisation: _OrganisationForm = _OrganisationForm()
    markets: Flexible | None = None
    dates: dict[Literal[EVENTS], Days] = {}  # type: ignore[valid-type]
    stage: Flexible | None = None
    capability_level: str | None = Field(None, alias="capability-level")
    uses: Flexible | None = None
    facts: dict[str, Answer] = {}
    measures: Annotated[_MeasuresForm, BeforeValidator(_listing), WithJsonSchema(_MEASURES_SCHEMA)] | None = None
    waivers: list[_WaiverForm] = []
    model: dict[str, Any] | None = Field(None, description="free description of the model; not used in verdicts")
    data: dict[str, Any] | None = Field(None, description="free description of the data; not used in verdicts")


def load(path: Path, vocabulary: Vocabulary | None = None) -> SystemDescription:
    """Read a description file.

    Args:
        path: YAML or JSON.
        vocabulary: known ids; unknown ones are refused where it is given.

    Raises:
        InputError: the file cannot be read, or something in it does not fit; with its line.
    """
    return interpret(yamltext.read(path, limit=MAX_BYTES), vocabulary)


def parse(text: str, *, file: str = "<description>", vocabulary: Vocabulary | None = None) -> SystemDescription:
    """Read a description from text (YAML; JSON is YAML too).

    Raises:
        InputError: as for ``load``.
    """
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise InputError(f"is larger than {MAX_BYTES:,} bytes", file=file)
    return interpret(yamltext.parse(text, file=file), vocabulary)


def interpret(located: Located, vocabulary: Vocabulary | None = None) -> SystemDescription:
    """The description that a parsed file holds.

    Raises:
        InputError: as for ``load``.
    """
    raw = located.data
    if raw is None:
        raise located.error("is empty", hint="begin with 'govgraph: 1' and 'system: {id: …}'; see docs/formats.md")
    if not isinstance(raw, dict):
        raise located.error("is not a description: a mapping is expected", hint="begin with 'govgraph: 1'")
    raw = {k: v for k, v in raw.items() if v is not None or k == "govgraph"}
    if isinstance(raw.get("govgraph"), int) and not isinstance(raw.get("govgraph"), bool):
        raw["govgraph"] = str(raw["govgraph"])
    if "govgraph" not in raw:
        raise located.error("does not say which form it has", hint="add the line 'govgraph: 1'")
    try:
        form = DescriptionForm.model_validate(raw)
    except ValidationError as problem:
        raise _complaint(problem, located) from None
    description = _description(form, located)
    if vocabulary is not None:
        _check_ids(description, vocabulary)
    return description


def _complaint(problem: ValidationError, located: Located) -> InputError:
    error = problem.errors(include_url=False)[0]
    loc = tuple(p for p in error["loc"] if isinstance(p, str | int))
    path: Key = tuple(p for p in loc if p not in ("list", "items") or (*loc[: loc.index(p)], p) in located.lines)
    while path and path not in located.lines:
        path = path[:-1]
    kept = {*located.lines, *([loc] if error["type"] == "missing" else [])}
    shown = ".".join(str(p) for i, p in enumerate(loc) if p != "[key]" and (p != "list" or loc[: i + 1] in kept))
    if error["type"] == "extra_forbidden":
        known = _known_keys(loc[:-1])
        return located.error(f"has the unknown key '{loc[-1]}'", path, unknown_id_hint(str(loc[-1]), known) if known else None)
    if error["type"] == "missing":
        return located.error(f"lacks '{shown}'", path, "see docs/formats.md")
    if loc and loc[0] == "dates" and ("date" in error["type"] or "YYYY-MM-DD" in error["msg"]):
        return located.error(f"{shown}: {str(error['input'])[:60]!r} is not a date", path, "write YYYY-MM-DD")
    if loc and loc[0] == "dates" and "[key]" in loc:
        return located.error(f"dates: unknown event {loc[1]!r}", ("dates", str(loc[1])), unknown_id_hint(str(loc[1]), EVENTS))
    if loc[:1] == ("facts",) and len(loc) > 1:
        return located.error(f"{shown}: {str(error['input'])[:60]!r} is not yes, no or unknown", path, "write yes, no or unknown")
    if "date" in error["type"] or "YYYY-MM-DD" in error["msg"]:
        return located.error(f"{shown}: {str(error['input'])[:60]!r} is not a date", path, "write YYYY-MM-DD")
    return located.error(f"{shown}: {_expected(error)}", path, f"found {str(error['input'])[:60]!r}")


def _expected(error: Any) -> str:
    if error["type"] == "string_pattern_mismatch":
        return "letters, digits, '.', '_' and '-' only, beginning with a letter or digit"
    return expected(error)


def _known_keys(loc: tuple[str | int, ...]) -> list[str]:
    forms: dict[tuple[str, ...], type[BaseModel]] = {
        (): DescriptionForm,
        ("system",): _SystemForm,
        ("organisation",): _OrganisationForm,
    }
    form: type[BaseModel] | None = forms.get(tuple(str(p) for p in loc))
    if form is None and loc:
        inside = any(isinstance(p, int) for p in loc)
        lists: dict[str, type[BaseModel]] = {"measures": _MeasureForm, "waivers": _WaiverForm}
        form = lists.get(str(loc[0])) if inside else _TextForm if loc[0] == "system" else _ListForm
    return sorted(f.alias or name for name, f in form.model_fields.items()) if form else []


def _description(form: DescriptionForm, located: Located) -> SystemDescription:
    system, measures = form.system, form.measures
    name = Text(system.name.en or system.id, system.name.zh or system.name.en or system.id)
    claims = None
    if measures is not None:
        claims = tuple(
            sorted((MeasureClaim(m.id, m.status, m.evidence, m.note) for m in measures.items), key=lambda m: (m.id, m.status))
        )
    roles = form.organisation.roles
    return SystemDescription(
        id=system.id,
        name=name,
        description=Text(system.description.en, system.description.zh),
        source=system.source,
        organisation=form.organisation.name,
        roles={market: roles[market].value() for market in sorted(roles)} if roles is not None else None,
        markets=form.markets.value() if form.markets else None,
        dates={event: tuple(sorted(days)) for event, days in sorted(form.dates.items())},
        stage=form.stage.value() if form.stage else None,
        level=form.capability_level,
        uses=form.uses.value() if form.uses else None,
        facts={fact: answer == "yes" for fact, answer in sorted(form.facts.items()) if answer != "unknown"},
        measures=claims,
        measures_complete=measures.complete == "yes" if measures else True,
        waivers=tuple(sorted((Waiver(w.code, w.reason, w.by, w.until) for w in form.waivers), key=lambda w: (w.code, w.until))),
        located=located,
    )


def _check_ids(description: SystemDescription, vocabulary: Vocabulary) -> None:
    located = description.located
    raw = located.data
    checks: list[tuple[str, str, frozenset[str], Key]] = []
    for key, what, known in (
        ("markets", "market", vocabulary.markets),
        ("stage", "stage", vocabulary.stages),
        ("uses", "use", vocabulary.uses),
    ):
        checks += [(item, what, known, path) for item, path in _items(raw.get(key), (key,))]
    organisation = raw.get("organisation") or {}
    roles = organisation.get("roles") if isinstance(organisation, dict) else None
    by_market = roles if isinstance(roles, dict) and "list" not in roles else {ANY_MARKET: roles}
    for market, listed in by_market.items():
        path: Key = ("organisation", "roles") if market == ANY_MARKET else ("organisation", "roles", market)
        if market != ANY_MARKET:
            checks.append((market, "market", vocabulary.markets, path))
        checks += [(item, "role", vocabulary.roles, p) for item, p in _items(listed, path)]
    checks += [(fact, "fact", vocabulary.facts, ("facts", fact)) for fact in raw.get("facts") or {}]
    checks += [(claim, "measure", vocabulary.measures, path) for claim, path in _items(raw.get("measures"), ("measures",))]
    checks += [(str(w["code"]), "code", vocabulary.codes, ("waivers", i, "code")) for i, w in enumerate(raw.get("waivers") or ())]
    if description.level is not None:
        checks.append((description.level, "capability level", vocabulary.levels, ("capability-level",)))
    for word, what, known, path in checks:
        if word not in known:
            raise located.error(f"unknown {what} '{shown(word)}'", path, unknown_id_hint(word, known))
    claimed: set[str] = set()
    for claim, path in _items(raw.get("measures"), ("measures",)):
        if claim in claimed:
            raise located.error(f"lists the measure '{claim}' twice", path, "state it once, with its status and evidence")
        claimed.add(claim)


def _items(raw: Any, path: Key) -> list[tuple[str, Key]]:
    if raw is None:
        return []
    if isinstance(raw, str):
        return [(raw, path)]
    if isinstance(raw, dict):
        return _items(raw.get("list"), (*path, "list"))
    return [(str(item.get("id")) if isinstance(item, dict) else str(item), (*path, i)) for i, item in enumerate(raw)]


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a description, for editors (JSON Schema 2020-12)."""
    schema = DescriptionForm.model_json_schema(by_alias=True)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["$id"] = "https://w3id.org/govgraph/schema/description-1.json"
    schema["title"] = "govgraph system description"
    return schema
