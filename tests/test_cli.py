"""The command line: exit codes both ways, what goes where, every format and language, and failures in one message."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import minicorpus
import pytest

from govgraph import cli, findings, gaptable, referee, render, resources, tables
from govgraph.explain import NAMES, STATUS_WORDS
from govgraph.lint import RULES
from govgraph.model import Text

ROOT = Path(__file__).resolve().parents[1]
TODAY = "2026-11-20"
HAN = re.compile("[\u4e00-\u9fff]")
SORTER = """\
govgraph: 1
system:
  id: sorter
  name: {en: Sorter, zh: 排序}
organisation: {roles: {eu: [provider]}}
markets: [eu]
dates: {placed-on-market: 2025-05-01}
stage: operation
capability-level: level-1
uses: [cv-sorting]
facts: {profiles: no, is-toy: no, public-body: no}
measures: []
"""


@dataclass(frozen=True)
class Result:
    """What one run of the command line left behind."""

    code: int
    out: str
    err: str


Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command line in this process."""

    def once(*args: object) -> Result:
        monkeypatch.setattr(sys, "argv", ["govgraph", *map(str, args)])
        capsys.readouterr()
        code = 0
        try:
            cli.main()
        except SystemExit as leaving:
            code = leaving.code if isinstance(leaving.code, int) else 0
        shown = capsys.readouterr()
        return Result(code, shown.out, shown.err)

    return once


def use_data(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setenv("GOVGRAPH_DATA", str(home))
    resources.data_root.cache_clear()


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the small corpus, with the project's ontology, in use by the command line."""
    home = minicorpus.copy_to(tmp_path)
    (home / "ontology").symlink_to(ROOT / "ontology")
    use_data(monkeypatch, home)
    yield home
    monkeypatch.undo()
    resources.data_root.cache_clear()


@pytest.fixture
def sorter(tmp_path: Path) -> Path:
    path = tmp_path / "sorter.yaml"
    path.write_text(SORTER, encoding="utf-8")
    return path


def failed(result: Result, message: str, hint: str | None = None) -> None:
    """One message on stderr, nothing on stdout, exit 2."""
    assert result.code == 2
    assert result.out == ""
    assert "Traceback" not in result.err
    assert "defect of govgraph" not in result.err
    lines = result.err.splitlines()
    told = [line for line in lines if line.lower().startswith("error: ")]
    assert len(told) == 1, result.err
    assert message in told[0]
    if hint is not None:
        assert [line.strip() for line in lines if line.strip().startswith("hint: ")] == [f"hint: {hint}"]


# --- check ------------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("data")
def test_check_due_leaves_out_what_belongs_to_another_stage(run: Run, sorter: Path) -> None:
    options = ("check", sorter, "--as-of", "2027-01-01", "--fail-on", "never", "--format", "json")
    whole, due = (json.loads(run(*options, *more).out)[0] for more in ((), ("--due",)))
    left_out = {f["code"] for f in whole["findings"]} - {f["code"] for f in due["findings"]}
    assert left_out == {"mini-act:art-2"}
    assert whole["stages"] == due["stages"] == ["operation"]
    assert run("check", sorter, "--as-of", "2027-01-01", "--regime", "mini-act").code == 1
    assert run("check", sorter, "--as-of", "2027-01-01", "--regime", "mini-act", "--due").code == 0


@pytest.mark.usefixtures("data")
def test_check_due_needs_a_stage(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("govgraph: 1\nsystem: {id: a, name: A}\n", encoding="utf-8")
    failed(run("check", path, "--due"), "states no lifecycle stage", "give 'stage:', or leave --due away")


@pytest.mark.parametrize(
    ("day", "threshold", "code"),
    [
        ("2027-01-01", "error", 1),
        ("2027-01-01", "never", 0),
        (TODAY, "error", 0),
        (TODAY, "warning", 1),
        (TODAY, "note", 1),
        (TODAY, "never", 0),
    ],
)
@pytest.mark.parametrize("form", ["text", "concise", "json"])
@pytest.mark.usefixtures("data")
def test_check_ends_with_1_at_or_above_the_threshold(
    run: Run, sorter: Path, day: str, threshold: str, code: int, form: str
) -> None:
    result = run("check", sorter, "--as-of", day, "--fail-on", threshold, "--format", form)
    assert (result.code, result.err) == (code, "")
    assert result.out


@pytest.mark.usefixtures("data")
def test_error_is_the_threshold_and_today_the_day_unless_said(run: Run, sorter: Path) -> None:
    assert run("check", sorter, "--as-of", TODAY).code == 0
    assert json.loads(run("check", sorter, "--format", "json").out)[0]["as_of"] >= TODAY


@pytest.mark.usefixtures("data")
def test_only_undetermined_norms_fail_at_note_alone(run: Run, tmp_path: Path) -> None:
    empty = tmp_path / "empty.yaml"
    empty.write_text("govgraph: 1\nsystem: {id: e}\n", encoding="utf-8")
    codes = [run("check", empty, "--as-of", TODAY, "--fail-on", t).code for t in ("error", "warning", "note", "never")]
    assert codes == [0, 0, 1, 0]


@pytest.mark.usefixtures("data")
def test_evidence_raises_the_bar(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(SORTER.replace("measures: []", "measures: [{id: oversight, evidence: documented}]"), encoding="utf-8")
    codes = [
        run("check", path, "-r", "mini-act", "--as-of", "2027-01-01", "--evidence", e).code
        for e in ("claimed", "documented", "verified")
    ]
    assert codes == [0, 0, 1]


@pytest.mark.usefixtures("data")
def test_regimes_are_chosen_in_order_and_once(run: Run, sorter: Path) -> None:
    def documents(*args: str) -> list[str]:
        return json.loads(run("check", sorter, "--as-of", TODAY, "--format", "json", *args).out)[0]["documents"]

    assert documents() == ["mini-act", "mini-guide"]
    assert documents("-r", "all") == ["mini-act", "mini-guide"]
    assert documents("-r", "mini-guide") == ["mini-guide"]
    assert documents("-r", "mini-guide", "-r", "mini-act", "-r", "mini-guide") == ["mini-guide", "mini-act"]


@pytest.mark.usefixtures("data")
def test_several_files_give_several_reports_and_the_worst_decides(run: Run, sorter: Path, tmp_path: Path) -> None:
    good = tmp_path / "good.yaml"
    good.write_text(SORTER.replace("measures: []", "measures: [oversight]").replace("id: sorter", "id: good"), encoding="utf-8")
    result = run("check", good, sorter, "-r", "mini-act", "--as-of", "2027-01-01", "--format", "json")
    assert result.code == 1
    assert [(r["system"], r["file"]) for r in json.loads(result.out)] == [("good", str(good)), ("sorter", str(sorter))]
    assert run("check", good, "-r", "mini-act", "--as-of", "2027-01-01").code == 0


@pytest.mark.usefixtures("data")
def test_one_bad_file_of_several_and_nothing_is_shown(run: Run, sorter: Path, tmp_path: Path) -> None:
    failed(run("check", sorter, tmp_path / "none.yaml"), "none.yaml: no such file", "check the path")


@pytest.mark.usefixtures("data")
def test_json_holds_every_finding(run: Run, sorter: Path) -> None:
    [report] = json.loads(run("check", sorter, "--as-of", TODAY, "--format", "json").out)
    assert set(report) == {
        "as_of",
        "counts",
        "disclaimer",
        "documents",
        "file",
        "findings",
        "level",
        "name",
        "notices",
        "questions",
        "stages",
        "system",
    }
    assert report["name"] == {"en": "Sorter", "zh": "排序"}
    by_code = {f["code"]: f for f in report["findings"]}
    assert len(by_code) == 8
    assert by_code["mini-act:art-2"]["verdict"] == "not-yet"
    assert by_code["mini-act:art-2"]["applies_from"] == "2027-01-01"
    assert by_code["mini-guide:part-1-1"]["line"] == 12
    assert sum(report["counts"].values()) == 8


@pytest.mark.usefixtures("data")
def test_concise_is_one_line_a_finding_that_editors_can_follow(run: Run, sorter: Path) -> None:
    lines = run("check", sorter, "--as-of", TODAY, "--format", "concise").out.splitlines()
    assert lines == [
        f"{sorter}:12: note[mini-act:art-2] applies later 2027-01-01 oversight-missing: oversight",
        f"{sorter}:12: warning[mini-guide:part-1-1] gap not-logged: logging",
        f"{sorter}:12: note[mini-guide:part-1-3] applies later 2027-03-01 unwatched-later: oversight",
    ]


@pytest.mark.usefixtures("data")
def test_text_shows_the_finding_the_reason_and_the_fix(run: Run, sorter: Path) -> None:
    shown = run("check", sorter, "--as-of", "2027-01-01").out
    assert f"{sorter}:12: error[mini-act:art-2] oversight-missing" in shown
    for words in (
        "obligation of the provider",
        "2027-01-01",
        "the Amending Act",
        "cv-sorting",
        "Annex 1",
        "`oversight`",
        "Let someone step in.",
    ):
        assert words in shown
    assert findings.DISCLAIMER.en in shown


@pytest.mark.usefixtures("data")
def test_verbose_shows_every_norm(run: Run, sorter: Path) -> None:
    brief, full = (run("check", sorter, "--as-of", TODAY, *v).out for v in ((), ("-v",)))
    assert "mini-act:art-3" not in brief
    for code in ("art-2", "art-3", "art-4", "art-5", "art-6"):
        assert f"mini-act:{code}" in full


# --- languages ----------------------------------------------------------------------------------------------------------


def english(*words: Text) -> set[str]:
    """Our own English phrases, without their gaps; single common words that ids hold are left out."""
    pieces = {p.strip(" :;,()") for w in words for p in re.split(r"\{\w*\}", w.en)}
    return {p for p in pieces if len(p) > 3 and p not in {"note", "measure", "part of", "parts"}}


def sections(text: str) -> list[str]:
    return [block for block in text.split("\n\n") if block.strip()]


def is_chinese(text: str, *words: Text) -> None:
    for block in sections(text):
        assert HAN.search(block), block
    for phrase in english(*words):
        assert not re.search(rf"(?<![\w`:.-]){re.escape(phrase)}(?![\w`:-])", text), phrase


@pytest.mark.parametrize("day", [TODAY, "2027-03-01", "2025-06-01"])
@pytest.mark.parametrize("verbose", [(), ("--verbose",)])
@pytest.mark.usefixtures("data")
def test_a_report_in_chinese_is_chinese_throughout(run: Run, sorter: Path, day: str, verbose: tuple[str, ...]) -> None:
    shown = run("check", sorter, "--as-of", day, "--lang", "zh", *verbose).out
    words = [*render._W.values(), *render._ATOM_WORDS.values(), findings.DISCLAIMER]
    words += [*findings.VERDICT_LABELS.values(), *findings.FORCE_LABELS.values(), *findings.DEONTIC_LABELS.values()]
    is_chinese(shown, *words)
    for english_only in ("Mini Act", "Sorter", "Oversight", "Let someone step in"):
        assert english_only not in shown


@pytest.mark.usefixtures("data")
def test_questions_in_chinese_are_chinese(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "empty.yaml"
    path.write_text("govgraph: 1\nsystem: {id: e}\n", encoding="utf-8")
    shown = run("check", path, "--as-of", TODAY, "--lang", "zh").out
    is_chinese(shown, *render._W.values(), findings.DISCLAIMER)
    asked = [line for line in shown.splitlines() if re.match(r"\s+\d+\. ", line)]
    assert len(asked) == 11
    assert all(HAN.search(line) for line in asked)


@pytest.mark.parametrize(
    "code", ["mini-act:art-2", "mini-act:art-2-1", "mini-act:grave", "profiles", "bias", "mini-act", "unknown-parent"]
)
@pytest.mark.usefixtures("data")
def test_an_explanation_in_chinese_is_chinese(run: Run, code: str) -> None:
    shown = run("explain", code, "--lang", "zh").out
    is_chinese(shown, *NAMES.values(), *STATUS_WORDS.values(), *(t for _, t in RULES.values()))
    for line in shown.splitlines():
        name = line[2:16].strip() if line.startswith("  ") else ""
        assert not name or HAN.search(name), line


@pytest.mark.usefixtures("data")
def test_a_gap_table_and_defects_in_chinese_are_chinese(run: Run, data: Path) -> None:
    shown = run("gaps", "mini-act", "mini-guide", "--as-of", TODAY, "--lang", "zh", "--both-ways").out
    is_chinese(shown, *gaptable.STATUS_LABELS.values(), *gaptable.KIND_LABELS.values(), tables._AS_OF, tables._LACKS)
    minicorpus.replace_in(data / "corpus/mini-act/norms/main.yaml", "bearer: [provider, deployer]", "bearer: [provider, deployr]")
    shown = run("lint", "--lang", "zh").out
    assert [bool(HAN.search(line)) for line in shown.splitlines()] == [True, True]
    assert "which does not exist" not in shown


# --- the other commands: exit codes both ways ------------------------------------------------------------------------------


@pytest.mark.usefixtures("data")
def test_explain_finds_a_code_or_ends_with_2(run: Run) -> None:
    found = run("explain", "mini-act:art-2")
    assert (found.code, found.err) == (0, "")
    assert found.out.startswith("mini-act:art-2 · ")
    failed(run("explain", "mini-act:art-22"), "nothing has the code 'mini-act:art-22'", "did you mean 'mini-act:art-2'?")
    [record, provision] = json.loads(run("explain", "mini-act:art-2", "--format", "json").out)
    assert (record["kind"], provision["kind"]) == ("norm", "provision")


@pytest.mark.usefixtures("data")
def test_gaps_compares_or_ends_with_2(run: Run) -> None:
    day = ("--as-of", TODAY)
    found = run("gaps", "mini-act", "mini-guide", *day)
    assert (found.code, found.err) == (0, "")
    assert "mini-act:art-2" in found.out
    rows = json.loads(run("gaps", "mini-act", "mini-guide", *day, "--format", "json").out)
    assert {r["left"] for r in rows} == {"mini-act"}
    both = json.loads(run("gaps", "mini-act", "mini-guide", *day, "--format", "json", "--both-ways").out)
    assert {r["left"] for r in both} == {"mini-act", "mini-guide"}
    some = json.loads(run("gaps", "mini-act", "mini-guide", *day, "--format", "json", "--status", "missing").out)
    assert some == [r for r in rows if r["status"] == "missing"]
    assert 0 < len(some) < len(rows)
    lines = run("gaps", "mini-act", "mini-guide", *day, "--format", "csv").out.splitlines()
    assert lines[0] == ",".join(tables.GAP_COLUMNS)
    assert len(lines) == len(rows) + 1
    failed(run("gaps", "mini-atc", "mini-guide"), "unknown document 'mini-atc'", "did you mean 'mini-act'?")
    failed(run("gaps", "mini-act", "mini-guid"), "unknown document 'mini-guid'", "did you mean 'mini-guide'?")


@pytest.mark.usefixtures("data")
def test_gaps_by_area_and_an_unknown_area(run: Run) -> None:
    rows = json.loads(run("gaps", "mini-act", "mini-guide", "--as-of", TODAY, "--format", "json", "--area", "records").out)
    assert {r["code"] for r in rows} == {"mini-act:art-6"}
    failed(run("gaps", "mini-act", "mini-guide", "--area", "record"), "unknown area 'record'", "did you mean 'records'?")


def test_lint_ends_with_0_1_or_2(run: Run, data: Path) -> None:
    sound = run("lint", "--as-of", TODAY)
    assert (sound.code, sound.out, sound.err) == (0, "0 errors, 0 warnings\n", "")
    norms = data / "corpus/mini-act/norms/main.yaml"
    minicorpus.append_to(data / "corpus/hub/facts.yaml", "  - {id: x, label: {en: a, zh: 甲}, definition: {en: b, zh: 乙}, question: {en: c, zh: 丙}, area: scope, status: reviewed}\n")  # fmt: skip # noqa: E501
    assert [run("lint", "--fail-on", f).code for f in ("error", "warning", "never")] == [0, 1, 0]
    line = minicorpus.replace_in(norms, "stated-in: [art-4]", "stated-in: [art-44]") - 6
    assert [run("lint", "--fail-on", f).code for f in ("error", "warning", "never")] == [1, 1, 0]
    shown = run("lint").out.splitlines()
    assert f"corpus/mini-act/norms/main.yaml:{line}: error[unknown-provision] mini-act:art-4 names 'art-44'" in shown[1]
    assert shown[-1] == "1 errors, 1 warnings"
    assert {d["rule"] for d in json.loads(run("lint", "--format", "json").out)} == {"unused-fact", "unknown-provision"}
    minicorpus.replace_in(norms, "deontic: permission", "deontic: wish")
    failed(run("lint"), "corpus/mini-act/norms/main.yaml:")


@pytest.mark.usefixtures("data")
def test_lint_of_files_reads_them(run: Run, sorter: Path, data: Path, tmp_path: Path) -> None:
    both = run("lint", sorter, data / "mappings/mini-act--hub.sssom.tsv")
    assert (both.code, both.out) == (0, "2 file(s) checked, 0 defects\n")
    assert run("lint", sorter, "--format", "json").out == "[]\n"
    bad = tmp_path / "bad.yaml"
    bad.write_text(SORTER.replace("cv-sorting", "cv-sortin"), encoding="utf-8")
    failed(run("lint", sorter, bad), f"{bad}:10: unknown use 'cv-sortin'", "did you mean 'cv-sorting'?")


def test_fmt_checks_and_rewrites(run: Run, data: Path) -> None:
    path = data / "mappings/mini-act--hub.sssom.tsv"
    sound = path.read_bytes()
    result = run("fmt", "--check")
    own = 2 + len([*(ROOT / "ontology").glob("*.ttl"), *(ROOT / "ontology/alignments").glob("*.ttl")])
    assert (result.code, result.out, result.err) == (0, "", f"{own} file(s), 0 to change\n")
    lines = sound.decode().splitlines()
    untidy = "\n".join([*lines[:7], *reversed(lines[7:])]) + "\n"
    path.write_text(untidy, encoding="utf-8")
    result = run("fmt", "--check", path)
    assert (result.code, result.out) == (1, "")
    assert f"would change {path}" in result.err
    assert path.read_text(encoding="utf-8") == untidy
    result = run("fmt", path)
    assert (result.code, result.out) == (0, "")
    assert path.read_bytes() == sound
    assert run("fmt", "--check", path).code == 0
    failed(run("fmt", data / "corpus/index.yaml"), "has no canonical form here", "fmt takes .sssom.tsv and .ttl files")
    failed(run("fmt", data / "none.ttl"), "no such file")


def test_verify_holds_both_engines_against_each_other(run: Run, data: Path, sorter: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    same = run("verify", sorter, "--as-of", "2027-01-01")
    assert (same.code, same.err) == (0, "")
    assert same.out == f"{sorter}: 2 violations, 0 questions: same\n"
    monkeypatch.setattr(referee, "by_closures", lambda *_: referee.Outcome(frozenset(), frozenset()))
    differs = run("verify", sorter, "--as-of", "2027-01-01", "-r", "mini-act")
    assert differs.code == 1
    assert differs.out.splitlines()[0].endswith(": DIFFERENT")
    assert "  mini-act:art-2" in differs.out.splitlines()
    failed(run("verify", sorter, "-r", "mini-atc"), "unknown regime 'mini-atc'", "did you mean 'mini-act'?")
    failed(run("verify", data / "none.yaml"), "no such file")


def test_verify_agrees_on_an_example_of_the_project(run: Run) -> None:
    example = resources.examples_dir() / "internal-productivity.yaml"
    result = run("verify", example, "-r", "tc260-2024", "--as-of", TODAY)
    assert result.code == 0
    assert re.fullmatch(rf"{re.escape(str(example))}: \d+ violations, \d+ questions: same\n", result.out)


def test_explore_gives_the_explorers_exit_code_or_says_what_to_install(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[list[str]] = []
    monkeypatch.setattr(subprocess, "call", lambda command: calls.append(command) or 3)
    assert run("explore", "--server.port", "8600").code == 3
    assert calls[0][1:4] == ["-m", "streamlit", "run"]
    assert calls[0][-2:] == ["--server.port", "8600"]
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    failed(run("explore"), "the explorer needs the extra 'explorer'", "pip install 'govgraph[explorer]'")


# --- export ---------------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("data")
def test_export_schema_is_json_schema(run: Run) -> None:
    schema = json.loads(run("export", "schema").out)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["additionalProperties"] is False


@pytest.mark.usefixtures("data")
def test_export_shapes_is_turtle_of_one_document(run: Run) -> None:
    from rdflib import RDF, Graph, Namespace

    result = run("export", "shapes", "mini-act")
    assert (result.code, result.err) == (0, "")
    graph = Graph().parse(data=result.out, format="turtle")
    assert len(list(graph.subjects(RDF.type, Namespace("http://www.w3.org/ns/shacl#").NodeShape))) > 5
    failed(run("export", "shapes"), "which document's shapes?", "one of mini-act, mini-guide")
    failed(run("export", "shapes", "mini-atc"), "'mini-atc' has no shapes", "did you mean 'mini-act'?")


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph")
@pytest.mark.usefixtures("data")
def test_export_system_is_the_same_graph_in_both_formats(run: Run, sorter: Path) -> None:
    from rdflib import Graph
    from rdflib.compare import isomorphic

    texts = {f: run("export", "system", sorter, "--as-of", TODAY, "--format", f).out for f in ("turtle", "json-ld")}
    graphs = [Graph().parse(data=text, format=form) for form, text in texts.items()]
    assert isomorphic(*graphs)
    assert len(graphs[0]) > 20
    assert run("export", "system", sorter, "--as-of", TODAY).out == texts["turtle"]
    failed(run("export", "system"), "which description?", "name its file")
    failed(run("export", "system", sorter, "--format", "trig"), "a description has no format 'trig'", "turtle or json-ld")


@pytest.mark.usefixtures("data")
def test_export_graph_is_one_dataset_in_both_formats(run: Run) -> None:
    from pyoxigraph import RdfFormat, parse

    quads = run("export", "graph")
    assert (quads.code, quads.err) == (0, "")
    lines = quads.out.splitlines()
    assert lines == sorted(lines)
    names = {str(q.graph_name) for q in parse(input=quads.out, format=RdfFormat.N_QUADS)}
    base = "<https://w3id.org/govgraph/graph/"
    assert {f"{base}ontology>", f"{base}inferred>", f"{base}corpus/mini-act>", f"{base}corpus/hub>"} <= names
    trig = run("export", "graph", "--format", "trig").out
    assert len(list(parse(input=trig, format=RdfFormat.TRIG))) == len(lines)
    failed(run("export", "graph", "--format", "turtle"), "the graph has no format 'turtle'", "nquads or trig")


# --- query ----------------------------------------------------------------------------------------------------------------

COUNT = (
    "PREFIX ggnorm: <https://w3id.org/govgraph/norm/>\nSELECT (COUNT(DISTINCT ?n) AS ?count) WHERE { ?n a ggnorm:Prohibition }\n"
)


def written(folder: Path, text: str) -> Path:
    path = folder / "q.rq"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.usefixtures("data")
def test_a_query_file_is_answered_in_every_format(run: Run, tmp_path: Path) -> None:
    path = written(tmp_path, COUNT)
    assert run("query", path).out == "count\n-----\n1\n(1 rows)\n"
    assert run("query", path, "--format", "csv").out == "count\n1\n"
    answer = json.loads(run("query", path, "--format", "json").out)
    assert answer["results"]["bindings"][0]["count"]["value"] == "1"
    failed(
        run("query", path, "--format", "turtle"), "turtle is for CONSTRUCT and DESCRIBE queries", "use --format table, csv or json"
    )
    built = written(tmp_path, "CONSTRUCT { ?n a ?t } WHERE { ?n a ?t . FILTER(?t = <https://w3id.org/govgraph/norm/Prohibition>) }")
    assert run("query", built, "--format", "turtle").out.count("\n") == 1


@pytest.mark.xdist_group("store")
def test_a_question_of_the_library_by_name_number_and_list(run: Run) -> None:
    listed = run("query", "--list").out.splitlines()
    assert listed == run("query").out.splitlines()
    name = listed[18].split("  ")[0]
    assert name.startswith("CQ-19-")
    by_name, by_number = run("query", name), run("query", "CQ-19")
    assert (by_name.code, by_name.out) == (by_number.code, by_number.out)
    assert by_name.err in ("", "building the graph: once for this version of the data, in a minute or two\n")
    assert by_number.err == ""
    assert "eu-ai-act:art-5-1-a" in by_name.out
    assert all(HAN.search(line) for line in run("query", "--list", "--lang", "zh").out.splitlines())


@pytest.mark.usefixtures("data")
def test_bad_queries_end_with_2(run: Run, tmp_path: Path) -> None:
    path = written(tmp_path, "SELECT ?a\nWHERE {\n  ?a ?b\n}\n")
    result = run("query", path)
    failed(result, f"{path}:", "see the SPARQL 1.1 grammar")
    assert re.search(r"q\.rq:[345]: is not SPARQL", result.err)
    failed(
        run("query", written(tmp_path, "DELETE WHERE { ?s ?p ?o }")),
        "q.rq:1: is an update; the graph is read-only",
        "ask with SELECT or ASK",
    )
    failed(run("query", written(tmp_path, "")), "is not SPARQL")
    failed(run("query", tmp_path / "none.rq"), "no such file")
    failed(run("query", "CQ-1x"), "no query file and no library question 'CQ-1x'")


@pytest.mark.usefixtures("data")
def test_a_graph_is_no_table(run: Run, tmp_path: Path) -> None:
    path = written(tmp_path, "CONSTRUCT { ?s a ?o } WHERE { ?s a ?o } LIMIT 3")
    for form in ("csv", "json"):
        failed(run("query", path, "--format", form), f"{form} is for SELECT and ASK queries", "use --format turtle or table")
    asked = written(tmp_path, "ASK { ?s a ?o }")
    assert run("query", asked, "--format", "csv").out == "answer\ntrue\n"
    assert json.loads(run("query", asked, "--format", "json").out) == {"head": {}, "boolean": True}


@pytest.mark.usefixtures("data")
def test_a_query_has_its_time_and_the_building_is_told(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    endless = written(tmp_path, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }")
    result = run("query", endless, "--timeout", "1", "-o", tmp_path / "out.csv")
    failed(result, "q.rq: was not answered within 1 seconds", "ask for less, or allow more time with --timeout")
    assert not (tmp_path / "out.csv").exists()
    failed(run("query", endless, "--timeout", "0"), "0 is not in the range 1<=x<=86400")
    failed(run("query", endless, "-o", endless, "--timeout", "1"), "was not answered")
    path = written(tmp_path, "ASK { ?s a ?o }")
    failed(run("query", path, "-o", path), "is one of the files to be read")
    assert run("query", path) == Result(0, "true\n", "")
    monkeypatch.setenv("GOVGRAPH_CACHE", str(tmp_path / "empty"))
    monkeypatch.setattr("govgraph.build.all_quads", list)
    monkeypatch.setenv("GOVGRAPH_LANG", "zh")
    assert run("query", path) == Result(0, "false\n", "正在构建图：每个数据版本只需一次，约需一两分钟\n")


@dataclass
class Reply:
    status: int = 200
    body: bytes = b""
    asked: str = ""


@pytest.fixture
def endpoint() -> Iterator[tuple[str, Reply]]:
    """A SPARQL endpoint on this machine that answers what it is told."""
    reply = Reply()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            reply.asked = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.send_response(reply.status)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, *_args: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/query", reply
        server.shutdown()
        thread.join()


def test_an_endpoint_is_asked_instead_of_the_built_in_graph(run: Run, tmp_path: Path, endpoint: tuple[str, Reply]) -> None:
    address, reply = endpoint
    rows = [
        {"a": {"type": "uri", "value": "https://w3id.org/govgraph/eu-ai-act/art-14"}, "b": {"type": "literal", "value": "x"}},
        {},
    ]
    reply.body = json.dumps({"head": {"vars": ["a", "b"]}, "results": {"bindings": rows}}).encode()
    result = run("query", written(tmp_path, "SELECT ?a ?b {}"), "--endpoint", address, "--format", "csv")
    assert (result.code, result.err) == (0, "")
    assert result.out == "a,b\n,\neu-ai-act:art-14,x\n"
    assert "query=PREFIX" in reply.asked
    reply.body = b'{"head": {}, "boolean": true}'
    assert run("query", written(tmp_path, "ASK {}"), "--endpoint", address).out == "true\n"


@pytest.mark.parametrize(
    ("status", "body", "message"),
    [
        (500, b"out of memory\nat line 3", "the endpoint answered 500"),
        (404, b"", "the endpoint answered 404"),
        (200, b"<html>", "the endpoint did not answer"),
        (200, b"", "the endpoint did not answer"),
        (200, b"\xff\xfe\x00", "the endpoint did not answer"),
        (200, b"[]", "the endpoint's answer is not SPARQL 1.1 JSON"),
        (200, b"{}", "the endpoint's answer is not SPARQL 1.1 JSON"),
        (200, b'{"head": {"vars": ["a"]}, "results": {"bindings": [3]}}', "the endpoint's answer is not SPARQL 1.1 JSON"),
        (200, b'{"head": {"vars": ["a"]}, "results": {"bindings": [{"a": {}}]}}', "the endpoint's answer is not SPARQL 1.1 JSON"),
        (200, b"null", "the endpoint's answer is not SPARQL 1.1 JSON"),
    ],
)
def test_an_endpoint_that_answers_nonsense_ends_with_2(
    run: Run, tmp_path: Path, endpoint: tuple[str, Reply], status: int, body: bytes, message: str
) -> None:
    address, reply = endpoint
    reply.status, reply.body = status, body
    failed(run("query", written(tmp_path, "ASK {}"), "--endpoint", address), message)


def test_an_endpoint_that_is_not_there_ends_with_2(run: Run, tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    path = written(tmp_path, "ASK {}")
    failed(run("query", path, "--endpoint", f"http://127.0.0.1:{port}/"), "the endpoint did not answer", "is it running?")
    for address in ("ftp://127.0.0.1/", "127.0.0.1", "http:/[", "http://[bad", "file:///etc/passwd"):
        result = run("query", path, "--endpoint", address)
        assert result.code == 2
        failed(result, "")


# --- what cannot be run -----------------------------------------------------------------------------------------------------

REFUSED = [
    (["check", "none.yaml"], "none.yaml: no such file"),
    (["check", "."], "is a folder, not a file"),
    (["check", "SORTER", "-r", "mini-atc"], "unknown regime 'mini-atc'"),
    (["check", "SORTER", "-r", "all", "-r", "mini-atc"], "unknown regime 'mini-atc'"),
    (["check", "SORTER", "--as-of", "2026-13-01"], "'2026-13-01' is not a date; write YYYY-MM-DD"),
    (["check", "SORTER", "--as-of", "20261120"], "'20261120' is not a date"),
    (["check", "SORTER", "--as-of", "2026-W01-1"], "'2026-W01-1' is not a date"),
    (["check", "SORTER", "--as-of", "today"], "'today' is not a date"),
    (["check", "SORTER", "--lang", "fr"], "'fr' is not one of 'en', 'zh'"),
    (["check", "SORTER", "--format", "yaml"], "'yaml' is not one of"),
    (["check", "SORTER", "--fail-on", "always"], "'always' is not one of"),
    (["check", "SORTER", "--evidence", "seen"], "'seen' is not one of"),
    (["check", "SORTER", "--strict"], "No such option"),
    (["check"], "Missing argument 'FILES...'"),
    (["explain"], "Missing argument 'CODE'"),
    (["explain", ""], "nothing has the code ''"),
    (["gaps", "mini-act"], "Missing argument 'RIGHT'"),
    (["export", "pictures"], "'pictures' is not one of"),
    (["frobnicate"], "No such command 'frobnicate'"),
    (["lint", "--fail-on", "note"], "'note' is not one of"),
]


@pytest.mark.parametrize(("args", "message"), REFUSED, ids=[" ".join(a) for a, _ in REFUSED])
@pytest.mark.usefixtures("data")
def test_what_cannot_be_run_is_one_message_and_2(run: Run, sorter: Path, args: list[str], message: str) -> None:
    failed(run(*(sorter if a == "SORTER" else a for a in args)), message)


@pytest.mark.usefixtures("data")
def test_a_defect_of_our_own_is_one_line_and_2(run: Run, sorter: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object, **_more: object) -> None:
        raise ZeroDivisionError("two words")

    monkeypatch.setattr("govgraph.assess.check", broken)
    result = run("check", sorter)
    assert (result.code, result.out) == (2, "")
    assert result.err == "error: ZeroDivisionError: two words (this is a defect of govgraph; --trace shows where)\n"
    traced = run("--trace", "check", sorter)
    assert (traced.code, traced.out) == (2, "")
    assert traced.err.startswith("Traceback ")
    assert traced.err.endswith("ZeroDivisionError: two words\n")


@pytest.mark.usefixtures("data")
def test_an_interruption_is_one_line_and_2(run: Run, sorter: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_args: object, **_more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("govgraph.assess.check", interrupted)
    result = run("check", sorter)
    assert (result.code, result.out, result.err.strip()) == (2, "", "error: interrupted")


@pytest.mark.usefixtures("data")
def test_trace_shows_where_a_refusal_arose(run: Run) -> None:
    traced = run("check", "none.yaml", "--trace")
    assert (traced.code, traced.out) == (2, "")
    assert "Traceback " in traced.err
    assert "none.yaml: no such file" in traced.err
    assert "--trace" in run("--help").out


def test_without_data_there_is_one_message(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use_data(monkeypatch, tmp_path)
    try:
        failed(run("lint"), f"{tmp_path}: the corpus is not there", "install govgraph again, or unset GOVGRAPH_DATA")
    finally:
        resources.data_root.cache_clear()


@pytest.mark.usefixtures("data")
def test_help_and_version_are_results(run: Run) -> None:
    from govgraph import __version__

    assert run("--version") == Result(0, f"govgraph, version {__version__}\n", "")
    shown = run("--help")
    assert (shown.code, shown.err) == (0, "")
    for command in ("check", "explain", "gaps", "query", "export", "lint", "fmt", "verify", "explore"):
        assert f"  {command} " in shown.out
        assert run(command, "--help").code == 0
    alone = run()
    assert (alone.code, alone.out) == (2, "")


# --- --output -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "args",
    [
        ["check", "SORTER", "--as-of", TODAY, "--lang", "zh"],
        ["check", "SORTER", "--as-of", "2027-01-01", "--format", "json"],
        ["explain", "mini-act:art-2"],
        ["gaps", "mini-act", "mini-guide", "--as-of", TODAY, "--format", "csv"],
        ["lint", "--as-of", TODAY],
        ["export", "schema"],
    ],
)
@pytest.mark.usefixtures("data")
def test_output_gets_what_stdout_would(run: Run, sorter: Path, tmp_path: Path, args: list[str]) -> None:
    words = [sorter if a == "SORTER" else a for a in args]
    shown = run(*words)
    target = tmp_path / "new" / "out.txt"
    result = run(*words, "--output", target)
    assert (result.code, result.out, result.err) == (shown.code, "", "")
    assert target.read_bytes().decode("utf-8") == shown.out
    assert [p.name for p in target.parent.iterdir()] == ["out.txt"]


@pytest.mark.usefixtures("data")
def test_output_is_written_whole_or_not_at_all(run: Run, sorter: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.txt"
    target.write_text("before", encoding="utf-8")
    before = sorted(tmp_path.iterdir())
    failed(run("check", tmp_path / "none.yaml", "-o", target), "no such file")
    failed(run("check", sorter, "-o", target / "below.txt"), f"{target / 'below.txt'}: cannot be written")
    failed(run("check", sorter, "-o", tmp_path), "cannot be written", "check the folder and its permissions")
    assert target.read_text(encoding="utf-8") == "before"
    assert sorted(tmp_path.iterdir()) == before
    assert run("check", sorter, "--as-of", TODAY, "-o", target).code == 0
    assert target.read_text(encoding="utf-8").startswith(str(sorter))


@pytest.mark.usefixtures("data")
def test_output_follows_links_and_spares_what_is_read_or_read_only(run: Run, sorter: Path, tmp_path: Path) -> None:
    target, link, fixed = tmp_path / "t.txt", tmp_path / "l.txt", tmp_path / "r.txt"
    target.write_text("before", encoding="utf-8")
    target.chmod(0o600)
    link.symlink_to(target)
    assert run("check", sorter, "--as-of", TODAY, "-o", link).code == 0
    assert link.is_symlink()
    assert target.read_text(encoding="utf-8").startswith(str(sorter))
    assert target.stat().st_mode & 0o777 == 0o600
    fixed.write_text("before", encoding="utf-8")
    fixed.chmod(0o444)
    failed(run("check", sorter, "-o", fixed), "r.txt: cannot be written: it is read-only")
    assert fixed.read_text(encoding="utf-8") == "before"
    hint = "name another file for --output"
    for command in (["check"], ["lint"], ["profile", "-r", "mini-guide"], ["export", "system"], ["extract"]):
        failed(run(*command, sorter, "-o", sorter), f"{sorter}: is one of the files to be read", hint)
    link.unlink()
    link.symlink_to(sorter)
    failed(run("check", sorter, "-o", link), "is one of the files to be read", hint)
    assert sorter.read_text(encoding="utf-8") == SORTER


@pytest.mark.usefixtures("data")
def test_a_link_to_a_mapping_file_is_formatted_where_it_leads(run: Run, data: Path, tmp_path: Path) -> None:
    path = next((data / "mappings").glob("*.tsv"))
    sound = path.read_bytes()
    lines = sound.splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-2] + lines[-1:] + lines[-2:-1]))
    path.chmod(0o600)
    link = tmp_path / "link.sssom.tsv"
    link.symlink_to(path)
    changed = run("fmt", link)
    assert changed.code == 0
    assert link.is_symlink()
    assert path.stat().st_mode & 0o777 == 0o600
    assert run("fmt", "--check", path).code == 0


# --- real processes ---------------------------------------------------------------------------------------------------------------


def process(*args: object, **env: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-W", "error", "-m", "govgraph.cli", *map(str, args)]
    return subprocess.run(command, capture_output=True, timeout=600, check=False, env={**os.environ, **env}, cwd=ROOT)


def test_a_process_ends_with_0_1_and_2_and_keeps_its_streams_apart(sorter: Path) -> None:
    home = {"GOVGRAPH_DATA": str(minicorpus.HERE)}
    clean = process("check", sorter, "--as-of", TODAY, **home)
    assert (clean.returncode, clean.stderr) == (0, b"")
    assert clean.stdout.decode().startswith(str(sorter))
    found = process("check", sorter, "--as-of", "2027-01-01", **home)
    assert (found.returncode, found.stderr) == (1, b"")
    assert b"error[mini-act:art-2]" in found.stdout
    refused = process("check", sorter, "-r", "mini-atc", **home)
    assert (refused.returncode, refused.stdout) == (2, b"")
    assert refused.stderr == b"error: unknown regime 'mini-atc'\n  hint: did you mean 'mini-act'?\n"
    usage = process("check", "--nope", **home)
    assert (usage.returncode, usage.stdout) == (2, b"")
    assert usage.stderr.count(b"Error: ") == 1


def test_chinese_comes_out_whatever_the_terminal_says(sorter: Path) -> None:
    shown = process("check", sorter, "--as-of", TODAY, "--lang", "zh", GOVGRAPH_DATA=str(minicorpus.HERE), PYTHONIOENCODING="ascii")
    assert (shown.returncode, shown.stderr) == (0, b"")
    assert "小型法" in shown.stdout.decode("utf-8")


def test_a_file_name_that_is_no_text_is_shown_as_it_is(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/caf\xe9.yaml"
    Path(os.fsdecode(path)).write_text(SORTER, encoding="utf-8")
    command = [os.fsencode(sys.executable), b"-m", b"govgraph.cli", b"check", path, b"--as-of", TODAY.encode()]
    shown = subprocess.run(command, capture_output=True, check=False, env={**os.environ, "GOVGRAPH_DATA": str(minicorpus.HERE)})
    assert (shown.returncode, shown.stderr) == (0, b"")
    assert shown.stdout.startswith(path)


FULL = Path("/dev/full")


def test_standard_input_is_yaml_or_json() -> None:
    command = [sys.executable, "-W", "error", "-m", "govgraph.cli", "check", "-", "--as-of", TODAY, "--format", "json"]
    env = {**os.environ, "GOVGRAPH_DATA": str(minicorpus.HERE)}
    asked = {"govgraph": 1, "system": {"id": "a", "name": "A"}, "facts": {"is-toy": "no"}}
    yaml = "govgraph: 1\nsystem: {id: a, name: A}\nfacts: {is-toy: no}\n"
    flow = "{govgraph: 1, system: {id: a, name: A}, facts: {is-toy: no}}"
    shown = [
        subprocess.run(command, input=text.encode(), capture_output=True, check=False, env=env)
        for text in (yaml, json.dumps(asked), flow)
    ]
    assert [(s.returncode, s.stderr) for s in shown] == [(0, b"")] * 3
    assert len({s.stdout.replace(b'"line": 2', b'"line": 1') for s in shown}) <= 2
    assert all(json.loads(s.stdout)[0]["file"] == "<stdin>" for s in shown)
    for text, message in (("", "<stdin>:1: is empty"), ('{"govgraph": 1,', "<stdin>:1: is not JSON"), ("a: [", "is not YAML")):
        wrong = subprocess.run(command, input=text.encode(), capture_output=True, check=False, env=env)
        assert (wrong.returncode, wrong.stdout) == (2, b"")
        assert message in wrong.stderr.decode()


@pytest.mark.skipif(not FULL.exists(), reason="needs a device that is always full")
def test_full_disks_and_dead_streams_end_with_2(sorter: Path, tmp_path: Path) -> None:
    env = {**os.environ, "GOVGRAPH_DATA": str(minicorpus.HERE)}
    begin = [sys.executable, "-m", "govgraph.cli"]
    with FULL.open("wb") as full:
        told = subprocess.run(
            [*begin, "check", sorter, "--as-of", TODAY], stdout=full, stderr=subprocess.PIPE, check=False, env=env
        )
        assert told.stderr == b"error: cannot read or write: No space left on device\n"
        assert told.returncode == 2
        for more in (["check", "none.yaml"], ["--trace", "check", "none.yaml"], ["chek"], ["check"], ["explain", "nothing-such"]):
            done = subprocess.run([*begin, *more], stdout=subprocess.PIPE, stderr=full, check=False, env=env)
            assert (done.returncode, done.stdout) == (2, b"")
    with subprocess.Popen([*begin, "check", "none.yaml"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env) as child:
        assert child.stderr is not None
        child.stderr.close()
        assert child.wait(timeout=60) == 2
    chinese = [*begin, "check", sorter, "--lang", "zh"]
    with FULL.open("wb") as full:
        told = subprocess.run(chinese, stdout=full, stderr=subprocess.PIPE, check=False, env=env)
    assert told.stderr.decode() == "错误：无法读写：No space left on device\n"


def test_a_reader_that_goes_away_is_no_defect() -> None:
    command = [sys.executable, "-m", "govgraph.cli", "export", "schema"]
    env = {**os.environ, "GOVGRAPH_DATA": str(minicorpus.HERE)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.close()
        said = child.stderr.read()
        assert child.wait(timeout=60) == 2
    assert said == b""


MANY = """
import sys
from govgraph.cli import main
for words in {runs!r}:
    sys.argv = ["govgraph", *words]
    try:
        main()
    except SystemExit as leaving:
        print("exit", leaving.code, flush=True)
"""


def test_the_same_question_gets_the_same_bytes(sorter: Path) -> None:
    day = ["--as-of", TODAY]
    runs = [
        ["check", str(sorter), *day, "-v"],
        ["check", str(sorter), *day, "--lang", "zh", "--format", "json"],
        ["explain", "mini-act:art-2", "--format", "json"],
        ["explain", "logging"],
        ["gaps", "mini-act", "mini-guide", *day, "--format", "csv", "--both-ways"],
        ["lint", "--format", "json"],
        ["export", "schema"],
        ["export", "shapes", "mini-act"],
        ["export", "system", str(sorter), *day],
        ["export", "system", str(sorter), *day, "--format", "json-ld"],
        ["check", str(sorter), "-r", "nope"],
    ]
    seen = set()
    for seed in ("0", "1", "4711"):
        env = {**os.environ, "GOVGRAPH_DATA": str(minicorpus.HERE), "PYTHONHASHSEED": seed}
        done = subprocess.run([sys.executable, "-c", MANY.format(runs=runs)], capture_output=True, check=False, env=env)
        assert done.stdout.count(b"exit") == 1
        assert len(done.stdout) > 30_000
        seen.add((done.stdout, done.stderr))
    assert len(seen) == 1


@pytest.mark.xdist_group("store")
def test_the_projects_graph_answers_the_same_under_another_seed() -> None:
    answers = {process("query", "CQ-24", "--format", "csv", PYTHONHASHSEED=seed).stdout for seed in ("0", "1")}
    assert len(answers) == 1
    assert len(answers.pop().splitlines()) > 2


def test_the_module_runs_as_the_command() -> None:
    done = subprocess.run([sys.executable, "-m", "govgraph", "--version"], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.startswith("govgraph")
    assert done.stderr == ""
