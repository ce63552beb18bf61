"""The reader of YAML and JSON: what stays a word, which line a value has, and what is refused."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govgraph import yamltext
from govgraph.errors import InputError

BOM = "\ufeff"


def data(text: str) -> object:
    return yamltext.parse(text, file="a.yaml").data


def refused(text: str, *, is_json: bool = False) -> InputError:
    with pytest.raises(InputError) as caught:
        yamltext.parse(text, file="a.yaml", is_json=is_json)
    assert caught.value.file == "a.yaml"
    assert caught.value.line is not None
    return caught.value


@pytest.mark.parametrize(
    "word",
    [
        "NO",
        "no",
        "yes",
        "Yes",
        "on",
        "off",
        "true",
        "False",
        "1.10",
        "007",
        "0x1F",
        "1e3",
        "2024-01-01",
        "12:30:45",
        ".inf",
        "1_000",
    ],
)
def test_plain_scalars_stay_the_words_they_are(word: str) -> None:
    assert data(f"key: {word}") == {"key": word}
    assert data(f"- {word}") == [word]
    assert data(f"{word}: x") == {word: "x"}


@pytest.mark.parametrize("written", ["", "~", "null", "Null", "NULL"])
def test_null_is_written_in_five_ways_and_only_plain(written: str) -> None:
    assert data(f"key: {written}") == {"key": None}
    assert data(f'key: "{written}"') == {"key": written}
    assert data(f"key: '{written}'") == {"key": written}


def test_a_null_word_as_a_key_is_that_word() -> None:
    assert data("null: x\n~: y") == {"null": "x", "~": "y"}


def test_block_scalars_keep_their_lines() -> None:
    assert data("a: |\n  one\n  two\nb: >\n  one\n  two\n") == {"a": "one\ntwo\n", "b": "one two\n"}


def test_every_value_knows_its_line() -> None:
    located = yamltext.parse("# title\na:\n  b:\n    - x\n    - {c: y,\n       d: z}\n\ne: w\n", file="a.yaml")
    assert located.data == {"a": {"b": ["x", {"c": "y", "d": "z"}]}, "e": "w"}
    assert dict(located.lines) == {
        (): 2, ("a",): 2, ("a", "b"): 3, ("a", "b", 0): 4, ("a", "b", 1): 5, ("a", "b", 1, "c"): 5, ("a", "b", 1, "d"): 6,
        ("e",): 8,
    }  # fmt: skip


def test_the_line_of_what_is_not_there_is_that_of_what_is_around_it() -> None:
    located = yamltext.parse("a:\n  b: 1\n", file="a.yaml")
    assert located.line(("a", "b", "c", 3)) == 2
    assert located.line(("a", "z")) == 1
    assert located.line(("z",)) == 1
    error = located.error("is wrong", ("a", "b"), "mend it")
    assert (str(error), error.hint) == ("a.yaml:2: is wrong", "mend it")


def test_an_empty_document_is_nothing() -> None:
    for text in ("", "# only a remark\n", "---\n", "\n\n"):
        assert data(text) is None
    assert yamltext.parse("", file="a.yaml").line(("x",)) == 1


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "has the key 'a' twice"),
        ("x:\n  a: 1\n  a: 2\n", 3, "has the key 'a' twice"),
        ("a: &x [1]\nb: *x\n", 1, "uses the anchor '&x'"),
        ("a: 1\nb: *x\n", 2, "uses the alias '*x'"),
        ("a: !!python/object/apply:os.system [ls]\n", 1, "uses the tag 'tag:yaml.org,2002:python/object/apply:os.system'"),
        ("a:\n  - !!int 3\n", 2, "uses the tag 'tag:yaml.org,2002:int'"),
        ("a: !secret x\n", 1, "uses the tag '!secret'"),
        ("a: !!set {x}\n", 1, "uses the tag 'tag:yaml.org,2002:set'"),
        ("? [a, b]\n: c\n", 1, "has a key that is not a word"),
        ("? {a: b}\n: c\n", 1, "has a key that is not a word"),
        ("a: 1\n---\nb: 2\n", 2, "holds more than one YAML document"),
        ("a: [1\nb: 2\n", 2, "is not YAML"),
        ("a: b: c\n", 1, "is not YAML"),
        ("a:\n\t- b\n", 2, "is not YAML"),
        ("a: 'open\n", 2, "is not YAML"),
        ("ok: 1\na: x\0y\n", 2, "is not YAML"),
        ("ok: 1\na: \ud800\n", 2, "holds half of a character"),
        ("%YAML 9.9\n---\na: 1\n", 1, "is not YAML"),
    ],
)  # fmt: skip
def test_what_the_formats_do_not_need_is_refused_with_its_line(text: str, line: int, words: str) -> None:
    error = refused(text)
    assert error.line == line
    assert words in error.message


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("a:\n\t- b\n", "indent with spaces, not with tabs"),
        ("%YAML 9.9\n---\na: 1\n", "remove the line that begins with '%'"),
        ("a: {\n", "close the bracket that is still open"),
        ("a: [b,\n\n", "close the bracket that is still open"),
        ("PREFIX a: <urn:a>\na:b a:c a:d .\n", "this looks like Turtle; a YAML file is expected"),
        ("a: b: c\n", "quote text that contains ': ' or '#'"),
        ("a: [1\nb: 2\nc: 3\n", "quote text that contains ': ' or '#'"),
    ],
)
def test_the_hint_fits_what_is_wrong(text: str, hint: str) -> None:
    assert refused(text).hint == hint


def test_a_number_of_too_many_digits_is_named_as_such(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="has a number with too many digits") as caught:
        yamltext.read(write(tmp_path, "a.json", b'{"a": ' + b"1" * 5000 + b"}"))
    assert "sys." not in str(caught.value) + str(caught.value.hint)


def test_the_second_of_two_keys_names_the_first() -> None:
    assert refused("a: 1\nb: 2\na: 3\n").hint == "the first is on line 1"


def test_many_laughs_are_refused_at_the_first_anchor() -> None:
    layers = ["a0: &a0 [ha]"] + [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 12)]
    started = time.perf_counter()
    assert "anchor" in refused("\n".join(layers)).message
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_deep_nesting_is_refused_at_once(opening: str) -> None:
    started = time.perf_counter()
    assert "nested deeper than 64 levels" in refused(opening * 100_000).message
    assert time.perf_counter() - started < 2


@pytest.mark.parametrize(("levels", "fits"), [(64, True), (65, False)])
@pytest.mark.parametrize("is_json", [False, True])
def test_the_limit_of_nesting_is_exact(levels: int, fits: bool, is_json: bool) -> None:
    text = "[" * levels + "]" * levels
    if fits:
        assert json.dumps(yamltext.parse(text, file="a.yaml", is_json=is_json).data) == text
    else:
        assert "nested deeper" in refused(text, is_json=is_json).message


def write(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_files_are_utf_8_with_or_without_a_mark(tmp_path: Path) -> None:
    for content in ("a: 中\n".encode(), (BOM + "a: 中\n").encode()):
        assert yamltext.read(write(tmp_path, "a.yaml", content)).data == {"a": "中"}


@pytest.mark.parametrize("suffix", ["yaml", "yml", "json", "jsonld"])
def test_the_ending_says_which_language(tmp_path: Path, suffix: str) -> None:
    found = yamltext.read(write(tmp_path, f"a.{suffix}", b'{"a": 1, "b": true}')).data
    assert found == ({"a": 1, "b": True} if suffix.startswith("json") else {"a": "1", "b": "true"})


def test_text_of_another_encoding_is_refused_with_its_line(tmp_path: Path) -> None:
    path = write(tmp_path, "a.yaml", b"a: 1\nb: caf\xe9\n")
    with pytest.raises(InputError, match="is not UTF-8 text") as caught:
        yamltext.read(path)
    assert (caught.value.file, caught.value.line, caught.value.hint) == (str(path), 2, "save it as UTF-8")


def test_utf_16_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not UTF-8 text"):
        yamltext.read(write(tmp_path, "a.yaml", "a: 1".encode("utf-16")))


def test_a_large_file_is_refused_and_one_of_just_that_size_is_not(tmp_path: Path) -> None:
    path = write(tmp_path, "a.yaml", b"a: " + b"x" * 97)
    assert yamltext.read(path, limit=100).data == {"a": "x" * 97}
    with pytest.raises(InputError, match="is larger than 99 bytes") as caught:
        yamltext.read(path, limit=99)
    assert caught.value.hint is not None


def test_the_size_limit_of_a_file_holds_by_default(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    with path.open("wb") as stream:
        stream.truncate(yamltext.MAX_BYTES + 1)
    with pytest.raises(InputError, match="is larger than"):
        yamltext.read(path)


def test_a_folder_a_missing_file_and_a_bad_name_are_refused(tmp_path: Path) -> None:
    for path, words in (
        (tmp_path, "is a folder, not a file"),
        (tmp_path / "none.yaml", "no such file"),
        (tmp_path / ("x" * 300 + ".yaml"), "cannot be read"),
        (Path("a\0b.yaml"), "cannot be read"),
        (write(tmp_path, "plain", b"") / "below.yaml", "cannot be read"),
    ):
        with pytest.raises(InputError, match=words) as caught:
            yamltext.read(path, name="shown.yaml")
        assert caught.value.file == "shown.yaml"


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="this system has no file modes")
def test_an_unreadable_file_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "a.yaml", b"a: 1")
    path.chmod(0)
    user = os.geteuid()
    if user == 0:  # the superuser reads everything, so the file is read as nobody
        os.seteuid(65534)
    try:
        with pytest.raises(InputError, match="cannot be read: Permission denied"):
            yamltext.read(path)
    finally:
        os.seteuid(user)


def test_json_keeps_its_own_types_and_lines() -> None:
    text = '{\n\t"a": [1, 2.5,\n\t\ttrue],\n\t"b": {"c": null, "d": "x: y # z"},\n\t"e":"\\u4e2d"\n}\n'
    located = yamltext.parse(text, file="a.json", is_json=True)
    assert located.data == json.loads(text)
    assert located.data["a"] == [1, 2.5, True]
    assert located.lines[("a", 2)] == 3
    assert located.lines[("b", "d")] == 4
    assert located.lines[("e",)] == 5


@pytest.mark.parametrize(
    "text",
    [
        '{"a": "\\ud83d\\ude00"}',
        '{"a": "x\\/y"}',
        '{"' + "k" * 2000 + '": 1}',
        '{"a"\n:\n1}',
        '{"a": "\x7f"}',
        '{"a": "\\u0000"}',
        '{"a":"b","c":[{}]}',
        '"[{,:}]"',
        "3",
        "null",
        "[]",
    ],
)
def test_json_that_yaml_would_not_take_is_json_all_the_same(text: str) -> None:
    assert yamltext.parse(text, file="a.json", is_json=True).data == json.loads(text)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('{"a": 1,\n "a": 2}', 2, "has the key 'a' twice"),
        ('{"a": 1}\n{"b": 2}', 2, "is not JSON: Extra data"),
        ('{"a": 1} x', 1, "is not JSON: Extra data"),
        ('{"a": 1,\n}', 2, "is not JSON"),
        ("", 1, "is not JSON"),
        ("{a: 1}", 1, "is not JSON"),
        ('{"a": NaN}', 1, "NaN is not a number of JSON"),
        ('{"a": -Infinity}', 1, "-Infinity is not a number of JSON"),
        ('{"a": ' + "1" * 5000 + "}", 1, "has a number with too many digits"),
        ('{\n"a": "\\ud83d"}', 2, "holds half of a character"),
        ("[" * 100_000 + "]" * 100_000, 1, "nested deeper than 64 levels"),
        ('{"a": ' * 100 + "1" + "}" * 100, 1, "nested deeper than 64 levels"),
    ],
)
def test_json_is_refused_with_its_line(text: str, line: int, words: str) -> None:
    error = refused(text, is_json=True)
    assert error.line == line
    assert words in error.message


def holds_or_is_refused(text: str, is_json: bool) -> None:
    problem = None
    lines = [1]
    try:
        lines += yamltext.parse(text, file="a.yaml", is_json=is_json).lines.values()
    except InputError as caught:
        problem = caught
    if problem is not None:
        assert problem.file == "a.yaml"
        assert problem.line is not None
        assert problem.message
        lines.append(problem.line)
    assert min(lines) >= 1


MARKS = [*"ab:[]{}|>#%@`?~,\n\t\r\u2028'\"中", ": ", "- ", "  ", "&x ", "*x", "!t ", "---"]
PIECES = st.sampled_from([*MARKS, ", "])


@given(st.text() | st.lists(PIECES, max_size=30).map("".join), st.booleans())
@settings(max_examples=400, deadline=None)
def test_any_text_is_read_or_refused_with_a_line(text: str, is_json: bool) -> None:
    holds_or_is_refused(text, is_json)


@given(st.text(alphabet=st.characters(categories=["Cs", "Cc", "Lu", "Zl"]), max_size=20))
@settings(deadline=None)
def test_half_characters_and_controls_are_read_or_refused_with_a_line(text: str) -> None:
    holds_or_is_refused(text, False)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**12), 10**12) | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(JSON, st.sampled_from([None, 1, "\t"]), st.booleans())
@settings(max_examples=200, deadline=None)
def test_json_is_read_as_json_reads_it(value: object, indent: int | str | None, ascii_only: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    assert yamltext.parse(text, file="a.json", is_json=True).data == value
