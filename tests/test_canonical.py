"""The canonical form of Turtle keeps everything or refuses, and is the form of the project's own ontology."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from rdflib import Graph
from rdflib.compare import isomorphic

from govgraph import cli, ontology, resources
from govgraph.errors import InputError
from govgraph.ontology import canonical_turtle

ROOT = Path(__file__).resolve().parent.parent
TODAY = "2026-11-20"
SOUND = """# One thing.
# 一件事。

PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX x: <urn:x:>

x:a
    x:b
        1 ,
        "# no comment, <no> IRI @base"@en ;
    x:c (
        x:d
        x:e
    ) ;
.
"""


def test_a_canonical_text_stays_as_it_is() -> None:
    assert canonical_turtle(SOUND, "a.ttl") == SOUND


@pytest.mark.parametrize(
    "text",
    [
        "<urn:x:a> <urn:x:b> <urn:x:c> , \"a\"@en-GB , 'b' , 1.50 , true , 7 .",
        '@prefix x: <urn:x:> . x:a x:b """long "quoted" # text\n""" , \'\'\'it\'s\'\'\' .',
        "@prefix x: <urn:x:> . [] a x:b ; x:c ( 1 [ x:d 2 ] ) . [] a x:b ; x:c ( 3 ) . x:a x:b [ x:c [ x:d x:e ] ] , [ ] .",
        "# head\n\n# more\n@prefix x: <urn:x:> .\nx:a\\#b x:c x:d .",
        '@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . <urn:a> <urn:b> "2026-01-02"^^xsd:date , "x"^^<urn:type> .',
    ],
)
def test_nothing_is_lost_and_the_second_time_nothing_changes(text: str) -> None:
    once = canonical_turtle(text, "a.ttl")
    assert canonical_turtle(once, "a.ttl") == once
    assert isomorphic(Graph().parse(data=text, format="turtle"), Graph().parse(data=once, format="turtle"))
    assert [line for line in once.splitlines() if line.startswith("#")] == [s for s in text.splitlines() if s.startswith("#")]


def test_the_order_of_the_text_does_not_matter() -> None:
    parts = [f"[] a x:c ; x:p {i} , [ x:q {i} ] ." for i in range(12)]
    forward, backward = (canonical_turtle("@prefix x: <urn:x:> . " + " ".join(p), "a.ttl") for p in (parts, parts[::-1]))
    assert forward == backward


@pytest.mark.parametrize("text", ["", "\n \n"])
def test_of_nothing_nothing_is_made(text: str) -> None:
    assert canonical_turtle(text, "a.ttl") == ""
    assert canonical_turtle("# only words\n", "a.ttl") == "# only words\n"


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("<urn:a> <urn:b>\n  <urn:c> . # why\n", 2, "has a comment that the canonical form would lose"),
        ("# head\n<urn:a> <urn:b> <urn:c> .\n# foot\n", 3, "has a comment"),
        ("<urn:a> <urn:b> <urn:c> .\n<a> <urn:b> <urn:c> .\n", 2, "a relative IRI"),
        ("@base <urn:x> .\n<urn:a> <urn:b> <urn:c> .\n", 1, "has a base IRI"),
        ("BASE <urn:x>\n<urn:a> <urn:b> <urn:c> .\n", 1, "has a base IRI"),
        ("<urn:a> <urn:b> <urn:c d> .\n", 1, "is not Turtle"),
        ("<urn:a> <urn:b>\n  x:c .\n", 2, "is not Turtle"),
        ('<urn:a> <urn:b> "open .\n', 1, "is not Turtle"),
        ("_:a <urn:b> _:c . _:c <urn:b> _:a .\n", None, "has a blank node that is named twice or in a circle"),
        ("_:a <urn:b> _:c . _:d <urn:b> _:c .\n", None, "has a blank node that is named twice or in a circle"),
        ("<urn:a> <urn:b> 01 .\n", None, "would spell otherwise"),
        ("<urn:a> <urn:b> '01'^^<http://www.w3.org/2001/XMLSchema#integer> .\n", None, "would spell otherwise"),
        ("<urn:a> <urn:b> 1e2 .\n", None, "would spell otherwise"),
        (f"<urn:a> <urn:b> {'[ <urn:c> ' * 3000}1{' ]' * 3000} .\n", None, "is nested too deep"),
    ],
)
def test_what_would_be_lost_is_refused(text: str, line: int | None, message: str, tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message) as caught:
        canonical_turtle(text, str(path))
    assert (caught.value.file, caught.value.line) == (str(path), line)
    assert caught.value.hint
    result = CliRunner().invoke(cli.cli, ["fmt", str(path)])
    assert isinstance(result.exception, InputError)
    assert path.read_text(encoding="utf-8") == text


def test_the_projects_files_are_those_of_modules_and_bridges() -> None:
    names = {resources.relative_name(p) for p in ontology.own_files()}
    assert {"ontology/core.ttl", "ontology/govgraph.ttl", "ontology/alignments/skos.ttl"} <= names
    assert not [n for n in names if "shapes" in n or "competency" in n]
    assert len(names) >= 15


def test_fmt_without_files_looks_at_mappings_and_ontology() -> None:
    result = CliRunner().invoke(cli.cli, ["fmt", "--check"])
    assert result.exit_code == 0, result.stderr
    count = len(ontology.own_files()) + len(list(resources.mappings_dir().glob("*.tsv")))
    assert f"{count} file(s), 0 to change" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["shapes", "eu-ai-act", "--format", "json-ld"], "shapes have no format 'json-ld'"),
        (["schema", "foo"], "'foo' does not go with 'schema'"),
        (["schema", "--format", "trig"], "the JSON Schema has no format 'trig'"),
        (["graph", "foo"], "'foo' does not go with 'graph'"),
    ],
)
def test_export_refuses_what_it_would_not_heed(arguments: list[str], message: str) -> None:
    result = CliRunner().invoke(cli.cli, ["export", *arguments])
    assert isinstance(result.exception, InputError)
    assert result.exception.message == message
    assert result.exception.hint
    assert result.stdout == ""


def test_export_of_shapes_may_name_its_format() -> None:
    plain, named = (
        CliRunner().invoke(cli.cli, ["export", "shapes", "tc260-2024", *f]).stdout for f in ([], ["--format", "turtle"])
    )
    assert plain == named != ""


def test_lint_of_a_mapping_file_asks_whether_its_ids_exist(tmp_path: Path) -> None:
    own = resources.mappings_dir() / "tc260-2024--hub.sssom.tsv"
    assert CliRunner().invoke(cli.cli, ["lint", str(own), "--as-of", TODAY]).exit_code == 0
    bad = tmp_path / own.name
    row = own.read_text(encoding="utf-8").splitlines()[-1]
    code = row.split("\t")[0]
    bad.write_text(own.read_text(encoding="utf-8").replace(row, row.replace(code, "tc260-2024:nope")), encoding="utf-8")
    result = CliRunner().invoke(cli.cli, ["lint", str(bad), "--as-of", TODAY])
    assert result.exit_code == 1
    assert f"{bad}:" in result.stdout
    assert "'tc260-2024:nope' is not in the corpus" in result.stdout
    assert "1 errors, 0 warnings" in result.stdout


def test_all_regimes_may_be_named_beside_others() -> None:
    path = str(ROOT / "examples" / "empty.yaml")
    day = ["--as-of", TODAY, "--format", "json", "--fail-on", "never"]
    alone, twice = (
        CliRunner().invoke(cli.cli, ["check", path, *day, *r]).stdout for r in (["-r", "all"], ["-r", "eu-ai-act", "-r", "all"])
    )
    assert alone == twice != ""


def test_lint_and_fmt_say_that_they_work_on_installed_data(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    cli.tell_of_installed_data([])
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(resources, "data_root", lambda: Path("/opt/lib/python3.11/site-packages/govgraph/data"))
    cli.tell_of_installed_data([])
    assert "works on the installed data in /opt/lib/python3.11/site-packages/govgraph/data" in capsys.readouterr().err
    cli.tell_of_installed_data([Path("a.ttl")])
    assert capsys.readouterr().err == ""
