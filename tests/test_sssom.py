"""SSSOM/TSV is read with exact complaints and written in one way."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govgraph import resources, sssom
from govgraph.errors import InputError
from govgraph.sssom import COLUMNS, PREDICATES, Extension, Mapping, MappingSet

HEAD = (
    "#curie_map:\n#  a: https://example.org/a/\n#  hub: https://example.org/hub/\n"
    "#mapping_set_id: https://example.org/set\n#license: https://creativecommons.org/licenses/by/4.0/\n"
)
NAMES = "\t".join(COLUMNS)
ROW = "a:x\tX\tskos:exactMatch\thub:y\ty\tsemapv:ManualMappingCuration\t0.9\tsame\tv1\thub-1\t"
MAPPING_FILES = sorted(resources.mappings_dir().glob("*.sssom.tsv"))


def table(*rows: str, head: str = HEAD, names: str = NAMES) -> str:
    return head + "\n".join([names, *rows]) + "\n"


def changed(column: str, value: str, row: str = ROW) -> str:
    cells = row.split("\t")
    cells[COLUMNS.index(column)] = value
    return "\t".join(cells)


def complaint(text: str) -> InputError:
    with pytest.raises(InputError) as caught:
        sssom.parse(text, file="a--hub.sssom.tsv")
    assert caught.value.file == "a--hub.sssom.tsv"
    return caught.value


@pytest.mark.parametrize("lost", [1, 3, 20])
def test_a_file_cut_within_a_row_is_refused(lost, tmp_path):
    path = tmp_path / "a--hub.sssom.tsv"
    whole = table(ROW)
    path.write_text(whole, encoding="utf-8")
    assert sssom.read(path).mappings
    path.write_text(whole[:-lost], encoding="utf-8")
    with pytest.raises(InputError, match="ends in the middle of a line") as caught:
        sssom.read(path)
    assert caught.value.line == len(whole.splitlines())
    with pytest.raises(InputError, match="ends in the middle of a line"):
        sssom.fmt(whole[:-lost])


def test_a_row_is_read_with_all_its_values_and_its_place() -> None:
    found = sssom.parse(table(ROW), file="mappings/a--hub.sssom.tsv")
    assert found.mappings == (Mapping("a:x", "skos:exactMatch", "hub:y", "X", "y", sssom.MANUAL, 0.9, "same", "v1", "hub-1", ""),)
    assert (found.mappings[0].file, found.mappings[0].line) == ("mappings/a--hub.sssom.tsv", 7)
    assert (found.name, found.status, found.id) == ("a--hub", "curated", "https://example.org/set")
    assert found.prefixes == (("a", "https://example.org/a/"), ("hub", "https://example.org/hub/"))


def test_a_set_without_rows_is_a_set() -> None:
    assert sssom.parse(table()).mappings == ()


@pytest.mark.parametrize(
    ("name", "status"), [("rejected", "rejected"), ("unsure", "unsure"), ("proposed", "proposed"), ("a--hub", "curated")]
)
def test_the_file_name_tells_the_status(name: str, status: str) -> None:
    assert sssom.parse(table(), file=f"{name}.sssom.tsv").status == status


def test_columns_may_come_in_any_order_and_lines_may_end_in_crlf() -> None:
    order = list(reversed(range(len(COLUMNS))))
    turned = table("\t".join(ROW.split("\t")[i] for i in order), names="\t".join(COLUMNS[i] for i in order))
    assert sssom.parse(turned) == sssom.parse(table(ROW)) == sssom.parse(table(ROW).replace("\n", "\r\n"))


def test_a_header_may_be_indented_after_the_hash() -> None:
    assert sssom.parse(table(ROW, head=HEAD.replace("#", "#   "))) == sssom.parse(table(ROW))


def test_quoted_values_may_hold_tabs_quotes_and_line_ends() -> None:
    text = table(changed("comment", '"a\t""b""\nc"'), changed("subject_id", "a:z"))
    first, second = sssom.parse(text).mappings
    assert first.comment == 'a\t"b"\nc'
    assert (first.line, second.line) == (7, 9)


def test_other_slots_of_sssom_are_kept() -> None:
    head = HEAD + "#mapping_date: 2026-11-20\n#creator_id: orcid:0000-0001\n"
    text = table(f"{ROW}\t2026-11-20\tNot", head=head, names=f"{NAMES}\tmapping_date\tpredicate_modifier")
    found = sssom.parse(text)
    assert found.header == (("creator_id", ("orcid:0000-0001",)), ("mapping_date", "2026-11-20"))
    assert found.mappings[0].extra == (("mapping_date", "2026-11-20"), ("predicate_modifier", "Not"))
    assert found.mappings[0].negated
    assert not sssom.parse(table(ROW)).mappings[0].negated


def test_declared_extensions_are_kept() -> None:
    head = HEAD + "#extension_definitions:\n#  - slot_name: ext_area\n#    property: a:area\n"
    found = sssom.parse(table(f"{ROW}\tdata", head=head, names=f"{NAMES}\text_area"))
    assert found.extensions == (Extension("ext_area", "a:area"),)
    assert found.mappings[0].extra == (("ext_area", "data"),)
    assert sssom.parse(sssom.write(found)) == found


@pytest.mark.parametrize(
    ("text", "line", "message", "hint"),
    [
        ("", 1, "is empty", "header"),
        (" \n\n", 1, "is empty", "header"),
        (NAMES + "\n", 1, "has no header", "mapping_set_id"),
        (HEAD, 6, "has no table", "column names"),
        (table(head=HEAD.replace("#license", "#licence")), 5, "unknown slot 'licence'", "did you mean 'license'?"),
        (table(head=HEAD.partition("#license")[0]), 1, "lacks 'license'", "#license"),
        (table(head=HEAD.replace("_id: https", "_id: [https").replace("set\n", "set, b]\n")), 4, "one value", None),
        (table(head="#just words\n"), 1, "not a list of slots", "slot: value"),
        (table(head=HEAD + "#comment: *x\n"), 6, "alias", "write the value out"),
        (table(head=HEAD + "#comment: {a: b}\n"), 6, "takes text", None),
        (table(head=HEAD.replace("#  a: https://example.org/a/\n", "#  a: [b]\n")), 1, "'curie_map' takes prefixes", "hub"),
        (table(head=HEAD + "#extension_definitions:\n#  - {name: x}\n"), 7, "has an extension", None),
        (table(names=NAMES.replace("confidence\t", "")), 6, "lacks the column confidence", "columns:"),
        (table(names=NAMES.replace("\t", " ")), 6, "not parted by tabs", "spaces"),
        (table(names=NAMES + "\tsubject_lable"), 6, "unknown column 'subject_lable'", "did you mean 'subject_label'?"),
        (table(names=NAMES + "\tcomment"), 6, "column 'comment' twice", "keep one"),
        (table(ROW.replace("\tX\t", " X\t")), 7, "has 10 cells where the table has 11 columns", "tab is missing"),
        (table(ROW + "\t"), 7, "has 12 cells where the table has 11 columns", "tab too many"),
        (table(changed("comment", '"open')), 7, "not quoted rightly", "double quotes"),
        (table(changed("comment", '"a" b')), 7, "not quoted rightly", "double quotes"),
        (table(changed("object_id", "")), 7, "lacks a value in 'object_id'", "every row"),
        (table(changed("confidence", "")), 7, "lacks a value in 'confidence'", "every row"),
        (table(ROW, changed("predicate_id", "skos:exactMach")), 8, "unknown predicate 'skos:exactMach'", "'skos:exactMatch'?"),
        (table(changed("predicate_id", "owl:sameAs")), 7, "unknown predicate 'owl:sameAs'", "known"),
        (table(changed("confidence", "1.01")), 7, "has the confidence '1.01'", "from 0 to 1"),
        (table(changed("confidence", "-0.1")), 7, "has the confidence '-0.1'", "from 0 to 1"),
        (table(changed("confidence", "nan")), 7, "has the confidence 'nan'", "from 0 to 1"),
        (table(changed("confidence", "0,9")), 7, "has the confidence '0,9'", "with a point"),
        (table(changed("confidence", "high")), 7, "has the confidence 'high'", "from 0 to 1"),
        (table(changed("subject_id", "x")), 7, "'x' in 'subject_id' is not a CURIE", "prefix:id"),
        (table(changed("subject_id", "a:x y")), 7, "not a CURIE", "prefix:id"),
        (table(changed("object_id", "hbu:y")), 7, "undeclared prefix 'hbu'", "did you mean 'hub'?"),
        (table(changed("mapping_justification", "manual")), 7, "not a CURIE", "prefix:id"),
        (table(ROW, changed("comment", "again")), 8, "twice", "the first is on line 7"),
    ],
)  # fmt: skip
def test_every_complaint_names_line_and_remedy(text: str, line: int, message: str, hint: str | None) -> None:
    found = complaint(text)
    assert message in found.message
    assert found.line == line
    assert (hint or "") in (found.hint or "")


def test_text_that_is_not_utf_8_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a--hub.sssom.tsv"
    path.write_bytes(table(ROW).encode() + "é".encode("latin-1"))
    with pytest.raises(InputError, match="not UTF-8") as caught:
        sssom.read(path)
    assert caught.value.line == 8


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        sssom.read(tmp_path / "none.sssom.tsv")


def test_a_folder_is_loaded_in_order_and_other_files_are_ignored(tmp_path: Path) -> None:
    for name in ("unsure.sssom.tsv", "a--hub.sssom.tsv", "notes.tsv"):
        (tmp_path / name).write_text(table(), encoding="utf-8")
    assert [s.name for s in sssom.load(tmp_path)] == ["a--hub", "unsure"]
    assert sssom.load(tmp_path / "nothing") == ()


def test_the_canonical_form_is_sorted_and_spares_quotes() -> None:
    messy = table(changed("subject_id", "a:z"), "", changed("confidence", "0.900"), changed("object_id", "hub:b"))
    assert sssom.fmt(messy) == table(changed("object_id", "hub:b"), ROW, changed("subject_id", "a:z"))


def test_a_confidence_is_written_as_short_as_it_can_be() -> None:
    written = [sssom.fmt(table(changed("confidence", c))).split("\t")[-5] for c in ("1.0", "0.0", "0.50", "1e-3")]
    assert written == ["1", "0", "0.5", "0.001"]


WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12).map(lambda s: s.strip(" "))
LINE = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=12)
IDS = st.builds("{}:{}".format, st.sampled_from(["a", "hub"]), st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)?", fullmatch=True))
ROWS = st.builds(
    Mapping, IDS, st.sampled_from(PREDICATES), IDS, WORDS, WORDS, st.just(sssom.MANUAL), st.floats(0, 1), WORDS, WORDS,
    WORDS, WORDS,
    st.dictionaries(st.sampled_from(["author_label", "other"]), WORDS.filter(bool)).map(lambda d: tuple(sorted(d.items()))),
)  # fmt: skip
SETS = st.builds(
    MappingSet, LINE, LINE,
    st.dictionaries(st.just("note"), LINE).map(lambda d: (*sorted({**d, "a": "i", "hub": "j"}.items()),)),
    st.lists(ROWS, unique_by=lambda m: m.key, max_size=5).map(lambda rows: tuple(sorted(rows, key=lambda m: m.key))),
    st.tuples(LINE, st.lists(LINE, min_size=1, max_size=2)).map(
        lambda v: (("mapping_set_title", v[0]), ("creator_label", tuple(v[1])))
    ),
)  # fmt: skip


@given(SETS)
def test_reading_what_was_written_gives_the_same_set(mapping_set: MappingSet) -> None:
    assert sssom.parse(sssom.write(mapping_set)) == mapping_set


@given(SETS)
def test_formatting_twice_changes_nothing(mapping_set: MappingSet) -> None:
    once = sssom.write(mapping_set)
    assert sssom.fmt(once) == once


def test_all_mapping_files_of_the_project_are_canonical() -> None:
    assert len(MAPPING_FILES) >= 5
    for path in MAPPING_FILES:
        text = path.read_text(encoding="utf-8")
        assert sssom.fmt(text, file=path.name) == text, path.name
