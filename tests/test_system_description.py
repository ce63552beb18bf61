"""Descriptions of systems: every field, what is refused, on which line, and with which hint."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from govgraph import resources, system, yamltext
from govgraph.errors import InputError
from govgraph.model import Text
from govgraph.system import ANY_MARKET, Listing, MeasureClaim, SystemDescription, Vocabulary, Waiver

HEAD = "govgraph: 1\nsystem: {id: a}\n"
EXAMPLES = sorted(resources.examples_dir().glob("*.yaml"))
WORDS = Vocabulary(
    uses=frozenset({"cv-sorting", "chatting"}),
    roles=frozenset({"provider", "deployer"}),
    facts=frozenset({"profiles", "is-toy"}),
    measures=frozenset({"logging", "oversight"}),
    stages=frozenset({"design", "operation"}),
    levels=frozenset({"level-1", "level-2"}),
    markets=frozenset({"eu", "cn"}),
    codes=frozenset({"mini-act:art-2", "mini-act:art-3"}),
)


def parse(body: str, vocabulary: Vocabulary | None = WORDS) -> SystemDescription:
    return system.parse(HEAD + body, file="a.yaml", vocabulary=vocabulary)


def refused(text: str, vocabulary: Vocabulary | None = WORDS) -> InputError:
    with pytest.raises(InputError) as caught:
        system.parse(text, file="a.yaml", vocabulary=vocabulary)
    assert caught.value.file == "a.yaml"
    assert "Form" not in str(caught.value)
    return caught.value


def test_every_field_is_read() -> None:
    found = system.parse(
        """\
govgraph: 1
system:
  id: cv.sorter_2-b
  name: {en: Sorter, zh: 排序}
  description: {en: sorts, zh: 排序简历}
  source: invented
organisation:
  name: A company
  roles:
    eu: [provider, deployer]
    cn: {list: [deployer], complete: no}
markets: [eu, cn]
dates:
  placed-on-market: 2025-03-01
  significant-design-change: [2027-12-02, 2026-09-15]
  substantial-modification: never
stage: operation
capability-level: level-2
uses: {list: [cv-sorting], complete: no}
facts: {profiles: yes, is-toy: no}
measures:
  - oversight
  - {id: logging, status: planned, evidence: documented, note: soon}
waivers:
  - {code: "mini-act:art-3", reason: late, by: B. Boss, until: 2027-02-01}
  - {code: "mini-act:art-2", reason: early, by: A. Boss, until: 2027-01-31}
model: {family: any}
data: {rows: 3}
""",
        file="a.yaml",
        vocabulary=WORDS,
    )
    assert found == SystemDescription(
        id="cv.sorter_2-b",
        name=Text("Sorter", "排序"),
        description=Text("sorts", "排序简历"),
        source="invented",
        organisation="A company",
        roles={"cn": Listing(("deployer",), False), "eu": Listing(("deployer", "provider"))},
        markets=Listing(("cn", "eu")),
        dates={
            "placed-on-market": (date(2025, 3, 1),),
            "significant-design-change": (date(2026, 9, 15), date(2027, 12, 2)),
            "substantial-modification": (),
        },
        stage=Listing(("operation",)),
        level="level-2",
        uses=Listing(("cv-sorting",), False),
        facts={"is-toy": False, "profiles": True},
        measures=(MeasureClaim("logging", "planned", "documented", "soon"), MeasureClaim("oversight")),
        measures_complete=True,
        waivers=(
            Waiver("mini-act:art-2", "early", "A. Boss", date(2027, 1, 31)),
            Waiver("mini-act:art-3", "late", "B. Boss", date(2027, 2, 1)),
        ),
    )
    assert found.file == "a.yaml"
    assert (found.line("uses"), found.line("facts", "is-toy"), found.line("measures", 1), found.line("nothing")) == (19, 20, 23, 1)


def test_what_is_not_given_is_unknown() -> None:
    found = parse("")
    assert found == SystemDescription(id="a", name=Text("a", "a"))
    assert (found.roles, found.markets, found.stage, found.level, found.uses, found.measures) == (None,) * 6
    assert (dict(found.dates), dict(found.facts), found.waivers) == ({}, {}, ())


@pytest.mark.parametrize(
    "key", ["organisation", "markets", "dates", "stage", "uses", "facts", "measures", "waivers", "capability-level"]
)
def test_a_key_with_nothing_after_it_is_not_given(key: str) -> None:
    assert parse(f"{key}:\n") == parse("")


def test_one_name_serves_both_languages_and_the_id_serves_for_none() -> None:
    assert system.parse("govgraph: 1\nsystem: {id: a, name: Sorter}").name == Text("Sorter", "Sorter")
    assert system.parse("govgraph: 1\nsystem: {id: a, name: {en: Sorter}}").name == Text("Sorter", "Sorter")
    assert system.parse("govgraph: 1\nsystem: {id: a, name: {zh: 排序}}").name == Text("a", "排序")


@pytest.mark.parametrize(
    ("written", "value"),
    [("yes", True), ("no", False), ("true", True), ("false", False), ("unknown", None), ("", None), ("~", None), ('"yes"', True)],
)
def test_a_fact_is_yes_no_or_unknown(written: str, value: bool | None) -> None:
    assert parse(f"facts: {{profiles: {written}}}").facts.get("profiles") is value


@pytest.mark.parametrize("written", ["maybe", "YES", "1", "[]", "{}", '""', "[yes]"])
def test_any_other_answer_is_refused(written: str) -> None:
    error = refused(f"{HEAD}facts:\n  is-toy: no\n  profiles: {written}\n")
    assert error.line == 5
    assert error.message.startswith("facts.profiles: ")
    assert error.message.endswith(" is not yes, no or unknown")
    assert error.hint == "write yes, no or unknown"


@pytest.mark.parametrize(
    ("written", "listing"),
    [
        ("cv-sorting", Listing(("cv-sorting",))),
        ("[]", Listing(())),
        ("[cv-sorting, chatting, chatting]", Listing(("chatting", "cv-sorting"))),
        ("{list: [chatting]}", Listing(("chatting",))),
        ("{list: [chatting], complete: yes}", Listing(("chatting",))),
        ("{list: [chatting], complete: no}", Listing(("chatting",), False)),
        ("{list: [], complete: no}", Listing((), False)),
    ],
)
def test_a_list_is_complete_unless_it_says_otherwise(written: str, listing: Listing) -> None:
    assert parse(f"uses: {written}").uses == listing


def test_roles_are_a_list_for_every_market_or_one_for_each() -> None:
    def roles(written: str) -> Any:
        return parse(f"organisation: {{roles: {written}}}").roles

    assert roles("provider") == {ANY_MARKET: Listing(("provider",))}
    assert roles("[provider]") == {ANY_MARKET: Listing(("provider",))}
    assert roles("{list: [provider], complete: no}") == {ANY_MARKET: Listing(("provider",), False)}
    assert roles("{eu: provider, cn: []}") == {"cn": Listing(()), "eu": Listing(("provider",))}
    assert roles("{}") == {}
    assert roles("") is None


def test_measures_are_ids_or_claims() -> None:
    assert parse("measures: logging").measures == (MeasureClaim("logging"),)
    assert parse("measures: []").measures == ()
    part = parse("measures: {list: [{id: logging, evidence: verified}, oversight], complete: no}")
    assert part.measures == (MeasureClaim("logging", evidence="verified"), MeasureClaim("oversight"))
    assert part.measures_complete is False


BAD = [
    ("", 1, "is empty", "begin with 'govgraph: 1'"),
    ("[]", 1, "is not a description", "begin with 'govgraph: 1'"),
    ("text", 1, "is not a description", "begin with 'govgraph: 1'"),
    ("system: {id: a}", 1, "does not say which form it has", "add the line 'govgraph: 1'"),
    ("govgraph: 2\nsystem: {id: a}", 1, "govgraph: input should be '1'", "found '2'"),
    ("govgraph: 1.0\nsystem: {id: a}", 1, "govgraph: input should be '1'", "found '1.0'"),
    ("govgraph:\nsystem: {id: a}", 1, "govgraph: ", "found 'None'"),
    ("govgraph: 1", 1, "lacks 'system'", "see docs/formats.md"),
    ("govgraph: 1\nsystem: {}", 2, "lacks 'system.id'", "see docs/formats.md"),
    ("govgraph: 1\nsystem: a", 2, "system: a mapping is expected", "found 'a'"),
    ("govgraph: 1\nsystem: {id: a b}", 2, "system.id: letters, digits", "found 'a b'"),
    ("govgraph: 1\nsystem: {id: ''}", 2, "system.id: letters, digits", "found ''"),
    ("govgraph: 1\nsystem:\n  id: a\n  nam: x", 4, "has the unknown key 'nam'", "did you mean 'name'?"),
    ("govgraph: 1\nsystem:\n  id: a\n  name: {eng: x}", 4, "has the unknown key 'eng'", "did you mean 'en'?"),
    (f"{HEAD}use: [chatting]", 3, "has the unknown key 'use'", "did you mean 'uses'?"),
    (f"{HEAD}zzz: 1", 3, "has the unknown key 'zzz'", "13 ids are known"),
    (f"{HEAD}organisation:\n  rols: [provider]", 4, "has the unknown key 'rols'", "did you mean 'roles'?"),
    (f"{HEAD}organisation: []", 3, "organisation: a mapping is expected", "found '[]'"),
    (f"{HEAD}organisation: {{roles: {{ue: [provider]}}}}", 3, "unknown market 'ue'", "known: cn, eu"),
    (
        f"{HEAD}organisation:\n  roles:\n    eu: [provider]\n    cn:\n      - provder",
        7,
        "unknown role 'provder'",
        "did you mean 'provider'?",
    ),
    (f"{HEAD}organisation:\n  roles:\n    - provder", 5, "unknown role 'provder'", "did you mean 'provider'?"),
    (f"{HEAD}organisation:\n  roles:\n    list:\n      - provder", 6, "unknown role 'provder'", "did you mean 'provider'?"),
    (f"{HEAD}markets:\n  - eu\n  - cm", 5, "unknown market 'cm'", "known: cn, eu"),
    (f"{HEAD}markets: {{}}", 3, "lacks 'markets.list'", "see docs/formats.md"),
    (
        f"{HEAD}dates:\n  placed-on-markt: 2025-01-01",
        4,
        "dates: unknown event 'placed-on-markt'",
        "did you mean 'placed-on-market'?",
    ),
    (f"{HEAD}dates: []", 3, "dates: a mapping is expected", "found '[]'"),
    (f"{HEAD}stage: opration", 3, "unknown stage 'opration'", "did you mean 'operation'?"),
    (f"{HEAD}stage: ''", 3, "stage.0: must not be empty", "found ''"),
    (f"{HEAD}capability-level: level-9", 3, "unknown capability level 'level-9'", "did you mean 'level-"),
    (f"{HEAD}capability-level: [level-1]", 3, "capability-level: text is expected", "found "),
    (f"{HEAD}uses:\n  - chatting\n  - cv-sortng", 5, "unknown use 'cv-sortng'", "did you mean 'cv-sorting'?"),
    (f"{HEAD}uses:\n  list:\n    - cv-sortng", 5, "unknown use 'cv-sortng'", "did you mean 'cv-sorting'?"),
    (f"{HEAD}uses:\n  list: [chatting]\n  complet: no", 5, "has the unknown key 'complet'", "did you mean 'complete'?"),
    (f"{HEAD}uses:\n  list: [chatting]\n  complete: perhaps", 5, "uses.complete: input should be 'yes' or 'no'", "found 'perhaps'"),
    (f"{HEAD}uses: [[chatting]]", 3, "uses.0: text is expected", "found "),
    (f"{HEAD}uses: [~]", 3, "uses.0: text is expected", "found 'None'"),
    (f"{HEAD}uses: {{list: chatting}}", 3, "uses.list: a list is expected", "found 'chatting'"),
    (f"{HEAD}facts:\n  is-toy: no\n  profile: yes", 5, "unknown fact 'profile'", "did you mean 'profiles'?"),
    (f"{HEAD}facts: [profiles]", 3, "facts: a mapping is expected", "found "),
    (f"{HEAD}measures:\n  - logging\n  - oversigt", 5, "unknown measure 'oversigt'", "did you mean 'oversight'?"),
    (f"{HEAD}measures:\n  - logging\n  - {{id: oversigt}}", 5, "unknown measure 'oversigt'", "did you mean 'oversight'?"),
    (f"{HEAD}measures:\n  - {{id: logging,\n     stats: planned}}", 5, "has the unknown key 'stats'", "did you mean 'status'?"),
    (f"{HEAD}measures:\n  - {{status: planned}}", 4, "lacks 'measures.0.id'", "see docs/formats.md"),
    (
        f"{HEAD}measures:\n  - {{id: logging, status: done}}",
        4,
        "measures.0.status: input should be 'planned' or 'implemented'",
        "found 'done'",
    ),
    (
        f"{HEAD}measures:\n  - {{id: logging, evidence: seen}}",
        4,
        "measures.0.evidence: input should be 'claimed', 'documented'",
        "found 'seen'",
    ),
    (f"{HEAD}measures: {{list: [logging], complet: no}}", 3, "has the unknown key 'complet'", "did you mean 'complete'?"),
    (f"{HEAD}waivers:\n  - code: mini-act:art-2", 4, "lacks 'waivers.0.reason'", "see docs/formats.md"),
    (
        f"{HEAD}waivers:\n  - {{code: mini-act:art-2, reason: ' ', by: b, until: 2027-01-01}}",
        4,
        "waivers.0.reason: must not be empty",
        "found ' '",
    ),
    (
        f"{HEAD}waivers:\n  - {{code: mini-act:art-2, reason: r, by: b, until: soon}}",
        4,
        "waivers.0.until: 'soon' is not a date",
        "write YYYY-MM-DD",
    ),
    (
        f"{HEAD}waivers:\n  - {{code: mini-act:art-2, reason: r, by: b, til: 2027-01-01}}",
        4,
        "lacks 'waivers.0.until'",
        "see docs/formats.md",
    ),
    (f"{HEAD}waivers: {{code: mini-act:art-2}}", 3, "waivers: a list is expected", "found "),
    (f"{HEAD}model: text", 3, "model: a mapping is expected", "found 'text'"),
    (f"{HEAD}uses: []\nuses: []", 4, "has the key 'uses' twice", "the first is on line 3"),
]


@pytest.mark.parametrize(("text", "line", "message", "hint"), BAD)
def test_what_does_not_fit_is_refused_with_line_and_hint(text: str, line: int, message: str, hint: str) -> None:
    error = refused(text)
    assert error.line == line
    assert error.message.startswith(message)
    assert error.hint is not None
    assert error.hint.startswith(hint)


def test_the_cases_are_all_there() -> None:
    assert len(BAD) == 53


def test_a_waiver_of_an_unknown_norm_names_the_line_of_its_code() -> None:
    first = "  - {code: mini-act:art-2, reason: r, by: b, until: 2027-01-01}\n"
    error = refused(f"{HEAD}waivers:\n{first}  - reason: r\n    code: mini-act:art-22\n    by: b\n    until: 2027-01-01\n")
    assert (error.line, error.message, error.hint) == (6, "unknown code 'mini-act:art-22'", "did you mean 'mini-act:art-2'?")


@pytest.mark.parametrize(
    "written",
    [
        "tomorrow",
        "2025-02-30",
        "2025-13-01",
        "86400",
        "20250301",
        "2025-3-1",
        "01.03.2025",
        "2025-03-01T00:00:00",
        "2025-03-01Z",
        "2025",
        "''",
        "{}",
    ],
)
def test_what_is_no_date_is_refused(written: str) -> None:
    error = refused(f"{HEAD}dates:\n  put-into-service: never\n  placed-on-market: [2025-03-01, {written}]\n")
    assert error.line == 5
    assert "is not a date" in error.message
    assert error.hint == "write YYYY-MM-DD"


def test_dates_of_json_are_texts_and_not_numbers() -> None:
    for number in ("86400", "20250301", "true", "1.5"):
        text = f'{{"govgraph": 1, "system": {{"id": "a"}}, "dates": {{"placed-on-market": [{number}]}}}}'
        with pytest.raises(InputError, match="is not a date"):
            system.interpret(yamltext.parse(text, file="a.json", is_json=True))


def test_without_a_vocabulary_ids_are_not_checked() -> None:
    assert parse("uses: [anything]\nfacts: {whatever: yes}", vocabulary=None).uses == Listing(("anything",))


def test_json_says_the_same_as_yaml(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(
        json.dumps(
            {
                "govgraph": 1,
                "system": {"id": "a", "name": "n"},
                "markets": ["eu"],
                "facts": {"profiles": True, "is-toy": False},
                "uses": {"list": ["chatting"], "complete": False},
                "measures": ["logging"],
                "dates": {"placed-on-market": "2025-03-01"},
            },
            indent="\t",
        ),
        encoding="utf-8",
    )
    expected = "govgraph: 1\nsystem: {id: a, name: n}\nmarkets: [eu]\nfacts: {profiles: yes, is-toy: no}\n"
    expected += "uses: {list: [chatting], complete: no}\nmeasures: [logging]\ndates: {placed-on-market: 2025-03-01}\n"
    assert system.load(path, WORDS) == system.parse(expected)


def test_json_names_its_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"govgraph": 1,\n "system": {"id": "a"},\n "uses": [\n  "cv-sortng"]}', encoding="utf-8")
    with pytest.raises(InputError, match="unknown use 'cv-sortng'") as caught:
        system.load(path, WORDS)
    assert (caught.value.file, caught.value.line) == (str(path), 4)


def test_large_descriptions_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"#" * (system.MAX_BYTES + 1))
    with pytest.raises(InputError, match="is larger than"):
        system.load(path)
    with pytest.raises(InputError, match="is larger than"):
        system.parse("#" * (system.MAX_BYTES + 1))


# --- the schema for editors ---------------------------------------------------------------------------------------------------


def accepts(schema: Any, value: Any, root: Any | None = None) -> bool:
    """Whether a value fits a schema; only the words of JSON Schema that ours uses, and no others."""
    root = root or schema
    if "$ref" in schema:
        return accepts(root["$defs"][schema["$ref"].rsplit("/", 1)[1]], value, root)
    checks = {
        "anyOf": lambda s: any(accepts(o, value, root) for o in s),
        "enum": lambda s: any(type(o) is type(value) and o == value for o in s),
        "const": lambda s: type(s) is type(value) and s == value,
        "type": lambda s: any(has_type(value, t) for t in ([s] if isinstance(s, str) else s)),
        "minLength": lambda s: not isinstance(value, str) or len(value) >= s,
        "maxLength": lambda s: not isinstance(value, str) or len(value) <= s,
        "pattern": lambda s: not isinstance(value, str) or yamltext.re.search(s, value) is not None,
        "format": lambda s: s == "date" and (not isinstance(value, str) or is_date(value)),
        "required": lambda s: not isinstance(value, dict) or set(s) <= set(value),
        "properties": lambda s: not isinstance(value, dict) or all(accepts(s[k], v, root) for k, v in value.items() if k in s),
        "propertyNames": lambda s: not isinstance(value, dict) or all(accepts(s, k, root) for k in value),
        "items": lambda s: not isinstance(value, list) or all(accepts(s, v, root) for v in value),
        "additionalProperties": lambda s: (
            not isinstance(value, dict)
            or all(
                (accepts(s, v, root) if isinstance(s, dict) else s)
                for k, v in value.items()
                if k not in schema.get("properties", {})
            )
        ),
    }
    silent = {"title", "description", "default", "$defs", "$schema", "$id"}
    assert set(schema) <= {*checks, *silent}, set(schema) - {*checks, *silent}
    return all(check(schema[word]) for word, check in checks.items() if word in schema)


def has_type(value: Any, name: str) -> bool:
    if name in ("number", "integer"):
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, {"object": dict, "array": list, "string": str, "null": type(None), "boolean": bool}[name])


def is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text) is not None
    except ValueError:
        return False


def test_the_schema_accepts_every_example_read_with_words() -> None:
    assert len(EXAMPLES) >= 13
    for path in EXAMPLES:
        assert accepts(system.json_schema(), yamltext.read(path).data), path.name


def test_the_schema_accepts_every_example_read_with_booleans_and_numbers() -> None:
    def typed(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: typed(v) for k, v in value.items()}
        if isinstance(value, list):
            return [typed(v) for v in value]
        return {"yes": True, "no": False, "1": 1}.get(value, value) if isinstance(value, str) else value

    for path in EXAMPLES:
        raw = typed(yamltext.read(path).data)
        assert raw["govgraph"] == 1
        assert accepts(system.json_schema(), raw), path.name


@pytest.mark.parametrize(
    "change",
    [
        {"govgraph": 2},
        {"system": {}},
        {"system": {"id": "a b"}},
        {"systm": {}},
        {"facts": {"profiles": "maybe"}},
        {"facts": ["profiles"]},
        {"uses": {"complete": "no"}},
        {"uses": {"list": ["a"], "complete": "perhaps"}},
        {"uses": [""]},
        {"uses": 3},
        {"measures": [{"id": "a", "status": "done"}]},
        {"measures": [{"status": "planned"}]},
        {"dates": {"placed-on-market": "tomorrow"}},
        {"dates": {"placed-on-markt": "2025-01-01"}},
        {"organisation": {"roles": {"eu": {"complete": "no"}}}},
        {"organisation": {"rols": []}},
        {"waivers": [{"code": "a:b", "reason": "r", "by": "b"}]},
        {"waivers": [{"code": "a:b", "reason": "", "by": "b", "until": "2027-01-01"}]},
        {"model": "text"},
    ],
)
def test_schema_and_reader_refuse_the_same(change: dict[str, Any]) -> None:
    good = {"govgraph": 1, "system": {"id": "a"}}
    assert accepts(system.json_schema(), good)
    assert not accepts(system.json_schema(), {**good, **change})
    with pytest.raises(InputError):
        system.interpret(yamltext.parse(json.dumps({**good, **change}), file="a.json", is_json=True))


def test_the_schema_agrees_with_a_real_validator() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schema = system.json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    for path in EXAMPLES:
        assert [e.message for e in validator.iter_errors(yamltext.read(path).data)] == [], path.name
    assert not validator.is_valid({"govgraph": 1, "system": {"id": "a"}, "facts": {"profiles": "maybe"}})


# --- anything else --------------------------------------------------------------------------------------------------------------


@st.composite
def spoiled_examples(draw: st.DrawFn) -> str:
    """An example with some lines or characters changed."""
    text = draw(st.sampled_from([p.read_text(encoding="utf-8") for p in EXAMPLES]))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(text)))
        cut = draw(st.integers(0, 40))
        piece = draw(
            st.sampled_from(
                ["", "x", ": ", "- ", "\n", "{", "}", "[", "]", "null", "yes", "[]", "{}", "&a ", '"', "  ", "2025-99-01", "中"]
            )
        )
        text = text[:at] + piece + text[at + cut :]
    return text


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["yes", "never", "2025-01-01", "a"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["list", "complete", "id", "eu", "en", "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)
KEYS = [
    "govgraph",
    "system",
    "organisation",
    "markets",
    "dates",
    "stage",
    "capability-level",
    "uses",
    "facts",
    "measures",
    "waivers",
    "model",
    "data",
]


def read_or_refused(read: Any) -> None:
    try:
        found = read()
    except InputError as problem:
        found = problem
    assert isinstance(found, SystemDescription) or (found.line and found.message)


@given(spoiled_examples())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_a_spoiled_example_is_read_or_refused_with_a_line(vocabulary: Vocabulary, text: str) -> None:
    read_or_refused(lambda: system.parse(text, file="a.yaml", vocabulary=vocabulary))


@given(st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=6))
@settings(max_examples=300, deadline=None)
def test_any_values_under_the_keys_are_read_or_refused(raw: dict[str, Any]) -> None:
    text = json.dumps({"govgraph": 1, "system": {"id": "a"}, **raw}, default=str).replace("NaN", "0").replace("Infinity", "1")
    read_or_refused(lambda: system.interpret(yamltext.parse(text, file="a.json", is_json=True), WORDS))
    read_or_refused(lambda: system.parse(text, file="a.yaml", vocabulary=WORDS))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ('"Assistant\\n\\nEU AI Act (binding) — met: 174\\e[2J"', "Assistant EU AI Act (binding) — met: 174[2J"),
        ('"a\\u202Eb\\u2028c\\td"', "ab c d"),
        ('"面向企业的 模型"', "面向企业的 模型"),
        ('""', "s"),
    ],
)
def test_a_name_cannot_pass_for_a_line_of_the_report(written: str, read: str) -> None:
    assert system.parse(f"govgraph: 1\nsystem:\n  id: s\n  name: {written}\n").name.en == read


def test_an_unknown_word_is_shown_short_and_visible(vocabulary: Vocabulary) -> None:
    with pytest.raises(InputError) as refusal:
        system.parse('govgraph: 1\nsystem: {id: s}\nuses: ["x\\e[31m' + "y" * 500 + '"]\n', vocabulary=vocabulary)
    assert "\x1b" not in str(refusal.value)
    assert len(refusal.value.message) < 120
    assert "unknown use 'x\\x1b[31myyy" in refusal.value.message


def test_a_measure_is_stated_once(vocabulary: Vocabulary) -> None:
    twice = "govgraph: 1\nsystem: {id: s}\nmeasures:\n  - {id: ai-literacy-training, status: planned}\n  - ai-literacy-training\n"
    with pytest.raises(InputError, match="lists the measure 'ai-literacy-training' twice") as refusal:
        system.parse(twice, vocabulary=vocabulary)
    assert refusal.value.line == 5
    once = "govgraph: 1\nsystem: {id: s}\nmeasures: [ai-literacy-training, risk-management-system]\n"
    assert len(system.parse(once, vocabulary=vocabulary).measures or ()) == 2
    assert system.parse("govgraph: 1\nsystem: {id: s}\nmeasures: []\n", vocabulary=vocabulary).measures == ()
