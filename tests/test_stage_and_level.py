"""A description that states its stage and its capability level gets what follows from them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import minicorpus
import pytest

from govgraph import assess, render, system
from govgraph.findings import Report
from govgraph.knowledge import Knowledge

DAY = date(2026, 11, 20)
PLAIN = (
    "govgraph: 1\nsystem: {id: a, name: A}\nmarkets: [eu]\norganisation: {roles: [provider]}\nuses: [cv-sorting]\nmeasures: []\n"
)


def report(known: Knowledge, extra: str = "", *documents: str) -> Report:
    described = system.parse(PLAIN + extra, file="a.yaml", vocabulary=known.vocabulary())
    return assess.check(known, described, as_of=DAY, documents=documents or known.regimes_for(described))


def informative(known: Knowledge) -> Knowledge:
    """The small corpus, its guide being a white paper."""
    guide = replace(known.instruments["mini-guide"], force="informative")
    return replace(known, instruments={**known.instruments, "mini-guide": guide})


def test_a_white_paper_is_asked_when_its_level_is_stated() -> None:
    known = informative(minicorpus.known())
    assert known.regimes() == ("mini-act",)
    assert report(known).documents == ("mini-act",)
    assert report(known, "stage: operation\n").documents == ("mini-act",)
    stated = report(known, "capability-level: level-1\n")
    assert (stated.documents, stated.level) == (("mini-act", "mini-guide"), ("mini-guide:level-1",))
    assert {f.level for f in stated.findings if f.document == "mini-guide"} == {"note"}


@pytest.mark.parametrize(
    ("extra", "verdict"),
    [
        ("capability-level: level-2\nstage: operation\n", "violated"),
        ("capability-level: level-1\nstage: operation\n", "not-applicable"),
        ("capability-level: level-2\nstage: design\n", "not-applicable"),
        ("stage: operation\n", "undetermined"),
    ],
)
def test_what_is_asked_from_a_level_in_a_stage(extra: str, verdict: str) -> None:
    found = report(minicorpus.known(), extra, "mini-guide")
    assert next(f.verdict for f in found.findings if f.code == "mini-guide:part-1-2") == verdict


def test_what_is_due_is_of_the_stage_or_of_any() -> None:
    known = minicorpus.known()
    whole = report(known, "stage: operation\n", "mini-act")
    stages = {f.code: f.stages for f in whole.findings}
    assert stages["mini-act:art-2"] == ("design",)
    due = whole.due()
    assert {f.code for f in whole.findings} - {f.code for f in due.findings} == {"mini-act:art-2"}
    assert sum(due.counts.values()) == len(due.findings) == len(whole.findings) - 1
    in_design = report(known, "stage: [design, operation]\n", "mini-act")
    assert in_design.due().findings == in_design.findings


def test_the_stage_and_the_level_are_told() -> None:
    known = minicorpus.known()
    facts = "dates: {placed-on-market: 2025-05-01}\nfacts: {profiles: no, is-toy: no, public-body: yes}\n"
    found = report(known, f"stage: operation\ncapability-level: level-2\n{facts}")
    en, zh = (render.as_text(found, render.View(known, language, verbose=True)).splitlines() for language in ("en", "zh"))
    assert en[1:3] == ["in the stage: operation", "capability level: level 2"]
    assert zh[1:3] == ["阶段：运行", "能力等级：二级"]
    assert "  to do in      design" in en
    [record] = json.loads(render.as_json([found]))
    assert (record["stages"], record["level"]) == (["operation"], ["mini-guide:level-2"])
    assert not report(known).stages
    assert "in the stage: " not in render.as_text(report(known), render.View(known, "en"))
