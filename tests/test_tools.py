"""Tools that documents name for a measure are shown where the measure is missing, and nowhere else."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import minicorpus
import pytest

from govgraph import assess, compare, corpus, knowledge, render, system, tables
from govgraph.corpus import Corpus
from govgraph.findings import Finding
from govgraph.model import Concept, Relation, Text

TODAY = date(2026, 11, 20)
TOOL = """
  - id: tool-logger
    kind: tool
    label: {en: Logger, zh: 日志器}
    definition: {en: writes what happens, zh: 写下所发生之事}
    stated-in: [part-1]
    relations: [{rel: %s, to: "%s", basis: stated, stated-in: [part-1]}]
    status: reviewed
"""
LACKS = "govgraph: 1\nsystem: {id: a, name: A}\nmeasures: [training]\n"
HAS = "govgraph: 1\nsystem: {id: a, name: A}\nmeasures: [logging]\n"


def with_tool(folder: Path, rel: str = "implements", to: str = "hub:logging") -> Corpus:
    home = minicorpus.copy_to(folder) / "corpus"
    minicorpus.append_to(home / "mini-guide/concepts/main.yaml", TOOL.lstrip("\n") % (rel, to))
    return corpus.load(home)


def finding(read: Corpus, description: str) -> tuple[knowledge.Knowledge, Finding]:
    known = knowledge.of_corpus(read)
    known = knowledge.decode(json.loads(knowledge.serialise(known)))
    report = assess.check(known, system.parse(description, file="a.yaml"), as_of=TODAY, documents=["mini-guide"])
    return known, next(f for f in report.findings if f.code == "mini-guide:part-1-1")


def test_a_missing_measure_names_the_tool(tmp_path: Path) -> None:
    known, found = finding(with_tool(tmp_path), LACKS)
    assert (found.verdict, found.level, found.tools) == ("violated", "warning", (("logging", "mini-guide:tool-logger"),))
    report = assess.check(known, system.parse(LACKS, file="a.yaml"), as_of=TODAY, documents=["mini-guide"])
    assert "tools         Logger (Mini Guide) for `logging`" in render.as_text(report, render.View(known, "en", verbose=True))
    assert "日志器（小型指南），用于 `logging`" in render.as_text(report, render.View(known, "zh", verbose=True))
    assert json.loads(render.as_json([report]))[0]["findings"][0]["tools"] == [["logging", "mini-guide:tool-logger"]]


def test_a_measure_in_place_names_none(tmp_path: Path) -> None:
    _, found = finding(with_tool(tmp_path), HAS)
    assert (found.verdict, found.tools) == ("satisfied", ())


@pytest.mark.parametrize(("rel", "to"), [("related", "hub:logging"), ("implements", "hub:training"), ("implements", "level-1")])
def test_a_tool_for_something_else_is_not_named(tmp_path: Path, rel: str, to: str) -> None:
    _, found = finding(with_tool(tmp_path, rel, to), LACKS)
    assert (found.verdict, found.tools) == ("violated", ())


def test_without_tools_none_is_named() -> None:
    _, found = finding(minicorpus.read(), LACKS)
    assert (found.verdict, found.tools) == ("violated", ())


def test_a_gap_names_the_tool_for_what_is_not_answered() -> None:
    read = minicorpus.read()
    relations = (
        Relation("implements", "hub:oversight", "stated", ("part-1",)),
        Relation("implements", "hub:logging", "stated", ()),
    )
    tool = Concept("mini-guide", "tool-x", "tool", Text("X", "某工具"), Text("x", "某"), relations=relations)
    read = replace(read, concepts=(*read.concepts, tool))
    table = compare.gaps(read, [], "mini-act", "mini-guide", date(2025, 6, 1))
    by_status = {g.code: (g.status, g.tools) for g in table.gaps}
    assert by_status["mini-act:art-2"] == ("covered", ())
    table = compare.gaps(read, [], "mini-guide", "mini-act", date(2025, 6, 1))
    gap = next(g for g in table.gaps if g.code == "mini-guide:part-1-3")
    assert (gap.status, gap.kind, gap.tools) == ("missing", "gap", (("hub:oversight", "mini-guide:tool-x"),))
    for language, words in {
        "en": "a tool named for oversight: X [mini-guide:tool-x]",
        "zh": "用于 监督 的工具：某工具 [mini-guide:tool-x]",
    }.items():
        assert words in tables.gap_text([table], read, tables.GapView(language))
    assert "mini-guide:tool-x" in tables.gap_csv([table], read, tables.GapView()).splitlines()[-1]
