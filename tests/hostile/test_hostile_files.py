"""Malformed files, each given to the command that would read it: one message with file, line and hint, and exit 2."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import minicorpus
import pytest

from govgraph import cli, resources

FILES = Path(__file__).parent / "files"
UTF_8 = ("is not UTF-8 text", "save it as UTF-8")
CHECK, LINT, FMT, QUERY = ("check",), ("lint",), ("fmt", "--check"), ("query",)

# file: command, line (None: the fault is not on one line), beginning of the message, hint
CASES: dict[str, tuple[tuple[str, ...], int | None, str, str]] = {
    "alias.yaml": (CHECK, 3, "uses the alias '*missing'", "write the value out"),
    "colon-in-text.yaml": (CHECK, 4, "is not YAML: mapping values are not allowed", "quote text that contains ': ' or '#'"),
    "date-of-32.yaml": (CHECK, 4, "dates.placed-on-market.0: '2026-01-32' is not a date", "write YYYY-MM-DD"),
    "deep.yaml": (CHECK, 4, "is nested deeper than 64 levels", "is it the file you meant?"),
    "duplicate-key.yaml": (CHECK, 4, "has the key 'uses' twice", "the first is on line 3"),
    "empty.yaml": (CHECK, 1, "is empty", "begin with 'govgraph: 1' and 'system: {id: …}'; see docs/formats.md"),
    "form-2.yaml": (CHECK, 1, "govgraph: input should be '1'", "found '2'"),
    "key-that-is-a-list.yaml": (CHECK, 3, "has a key that is not a word", "keys are plain text"),
    "latin-1.yaml": (CHECK, 3, *UTF_8),
    "laughs.yaml": (CHECK, 1, "uses the anchor '&a'", "write the value out where it is needed"),
    "list.yaml": (CHECK, 1, "is not a description: a mapping is expected", "begin with 'govgraph: 1'"),
    "mark-only.yaml": (CHECK, 1, "is empty", "begin with 'govgraph: 1' and 'system: {id: …}'; see docs/formats.md"),
    "markup.yaml": (CHECK, 1, "is not a description: a mapping is expected", "begin with 'govgraph: 1'"),
    "no-form.yaml": (CHECK, 1, "does not say which form it has", "add the line 'govgraph: 1'"),
    "nul.yaml": (CHECK, 3, "is not YAML: control characters are not allowed", "remove the character"),
    "open-quote.yaml": (CHECK, 4, "is not YAML: found unexpected end of stream", "quote text that contains ': ' or '#'"),
    "paper.pdf": (CHECK, 2, *UTF_8),
    "path-id.yaml": (CHECK, 2, "system.id: letters, digits", "found '../../etc/passwd'"),
    "python-tag.yaml": (CHECK, 3, "uses the tag 'tag:yaml.org,2002:python/object/apply:os.system'", "remove the tag"),
    "remarks-only.yaml": (CHECK, 1, "is empty", "begin with 'govgraph: 1' and 'system: {id: …}'; see docs/formats.md"),
    "tab-indent.yaml": (
        CHECK,
        4,
        "is not YAML: found character that cannot start any token",
        "indent with spaces, not with tabs",
    ),
    "two-documents.yaml": (CHECK, 3, "holds more than one YAML document", "keep one document in a file"),
    "unknown-key.yaml": (CHECK, 3, "has the unknown key 'purposes'", "did you mean 'uses'?"),
    "unknown-use.yaml": (CHECK, 5, "unknown use 'cv-sorter'", "did you mean 'cv-sorting'?"),
    "utf-16.yaml": (CHECK, 1, *UTF_8),
    "waiver-for-ever.yaml": (CHECK, 4, "waivers.0.until: 'forever' is not a date", "write YYYY-MM-DD"),
    "yes-as-list.yaml": (CHECK, 4, "facts.profiles: ", "write yes, no or unknown"),
    "deep.json": (CHECK, 1, "is nested deeper than 64 levels", "is it the file you meant?"),
    "duplicate.json": (CHECK, 3, "has the key 'system' twice", "the first is on line 2"),
    "half-character.json": (CHECK, 2, "holds half of a character", "write the character itself"),
    "nan.json": (CHECK, 1, "is not usable JSON: NaN is not a number of JSON", "write a shorter number, a text or null"),
    "trailing.json": (CHECK, 2, "is not JSON: Extra data", "check commas, quotes and brackets up to this line"),
    "truncated.json": (CHECK, 3, "is not JSON: Expecting ',' delimiter", "check commas, quotes and brackets up to this line"),
    "bad.ttl": (FMT, 3, "is not Turtle: ; is not a valid RDF object", "check brackets, full stops and prefixes up to this line"),
    "latin-1.ttl": (FMT, 1, *UTF_8),
    "markup.ttl": (FMT, 1, "is not Turtle: Invalid IRI code point", "check brackets, full stops and prefixes up to this line"),
    "no-prefix.ttl": (
        FMT,
        1,
        "is not Turtle: The prefix x: has not been declared",
        "check brackets, full stops and prefixes up to this line",
    ),
    "bad-header.sssom.tsv": (LINT, 2, "is not YAML: did not find expected node content", "close the bracket that is still open"),
    "confidence-2.sssom.tsv": (LINT, 8, "has the confidence '2'", "it is a number from 0 to 1, with a point: 0.85"),
    "confidence-word.sssom.tsv": (LINT, 7, "has the confidence 'high'", "it is a number from 0 to 1, with a point: 0.85"),
    "empty.sssom.tsv": (LINT, 1, "is empty", "a set has a header of '#' lines and a line of column names"),
    "latin-1.sssom.tsv": (LINT, 7, *UTF_8),
    "missing-column.sssom.tsv": (LINT, 6, "lacks the column confidence", "columns: subject_id subject_label predicate_id"),
    "no-header.sssom.tsv": (FMT, 1, "has no header", "begin with '#mapping_set_id: …' and '#license: …'"),
    "no-licence.sssom.tsv": (FMT, 1, "lacks 'license' in the header", "add '#license: …'"),
    "predicate.sssom.tsv": (LINT, 7, "has the unknown predicate 'owl:sameAs'", "known: skos:broadMatch, skos:closeMatch"),
    "prefix.sssom.tsv": (LINT, 7, "'other:art-2' has the undeclared prefix 'other'", "known: hub, mini-act"),
    "short-row.sssom.tsv": (LINT, 7, "has 2 cells where the table has 11 columns", "a tab is missing; empty cells need theirs too"),
    "twice.sssom.tsv": (
        LINT,
        8,
        "has the row 'mini-act:art-2 skos:exactMatch hub:oversight' twice",
        "the first is on line 7; keep one",
    ),
    "bad.rq": (QUERY, 2, "is not SPARQL: expected ", "see the SPARQL 1.1 grammar"),
    "empty.rq": (QUERY, 1, "is not SPARQL: expected ", "see the SPARQL 1.1 grammar"),
    "latin-1.rq": (QUERY, 1, *UTF_8),
    "unknown-prefix.rq": (QUERY, 1, "uses a prefix it does not declare", "add a PREFIX line"),
    "update.rq": (QUERY, 1, "is an update; the graph is read-only", "ask with SELECT or ASK"),
}


@pytest.fixture(scope="module", autouse=True)
def _small_data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    home = minicorpus.copy_to(tmp_path_factory.mktemp("hostile"))
    (home / "ontology").symlink_to(resources.ontology_dir())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GOVGRAPH_DATA", str(home))
        resources.data_root.cache_clear()
        yield
    resources.data_root.cache_clear()


@pytest.mark.parametrize("name", sorted(CASES))
def test_a_malformed_file_is_one_message_with_line_and_hint(
    name: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    command, line, message, hint = CASES[name]
    path = FILES / name
    before = path.read_bytes()
    monkeypatch.setattr(sys, "argv", ["govgraph", *command, str(path)])
    with pytest.raises(SystemExit) as leaving:
        cli.main()
    shown = capfd.readouterr()
    assert (leaving.value.code, shown.out) == (2, "")
    told = [line for line in shown.err.splitlines() if not line.startswith("building the graph")]
    shown_name = rf"(?:{re.escape(str(path))}|tests/hostile/files/{re.escape(name)})"
    assert len(told) == 2, shown.err
    assert re.match(rf"error: {shown_name}:{line}: {re.escape(message)}", told[0]), told[0]
    assert told[1].startswith(f"  hint: {hint}"), told[1]
    assert all(len(text) < 400 for text in told)
    assert path.read_bytes() == before


def test_every_file_has_its_case() -> None:
    assert {p.name for p in FILES.iterdir()} == set(CASES)
    assert len(CASES) == 54
