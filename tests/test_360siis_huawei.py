"""The 360/SIIS report and the Huawei white paper: what they contain is there, and their recommendations give gaps, never breaches.

The numbers are those of the documents' own lists, headings, tables and figures, counted by reading.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from govgraph import corpus, knowledge, system
from govgraph.assess import check
from govgraph.citation import citation
from govgraph.corpus import Corpus
from govgraph.findings import Finding
from govgraph.model import Concept

SIIS, HUAWEI = "360siis-2022", "huawei-2019"
TODAY = date(2026, 11, 20)
SEEDS = Path(__file__).resolve().parents[2] / "shared" / "seeds"
FILES = {SIIS: SEEDS / "002_e712f1750f339956.txt", HUAWEI: SEEDS / "003_119be0cd0f2fa542.txt"}
needs_seeds = pytest.mark.skipif(
    not all(f.is_file() for f in FILES.values()), reason="no copies of the documents beside the checkout"
)
ROLES = ("developer", "regulator", "end-user")


@cache
def library() -> Corpus:
    return corpus.load()


def concepts(document: str, kind: str | None = None) -> dict[str, Concept]:
    return {c.id: c for c in library().concepts if c.document == document and kind in (None, c.kind)}


def below(document: str, parent: str) -> set[str]:
    return {i for i, c in concepts(document).items() if parent in c.broader}


def inside(document: str, whole: str, kind: str | None = None) -> list[str]:
    """The parts of a whole, in their order."""
    parts = [c for c in concepts(document, kind).values() if c.part_of == whole]
    return [c.id for c in sorted(parts, key=lambda c: (c.order or 0, c.id))]


def related(document: str, identifier: str, rel: str) -> list[str]:
    return [r.to.partition(":")[2] for r in concepts(document)[identifier].relations if r.rel == rel]


# What is there


def test_the_report_names_ten_aspects_of_risk() -> None:
    assert below(SIIS, "risk-aspects") == {
        f"risk-aspect-{name}"
        for name in (
            "cybersecurity", "corporate-compliance", "interpretability", "privacy", "reputation-ethics", "job-prospects",
            "fairness", "personal-safety", "national-security", "political-stability",
        )
    }  # fmt: skip


@pytest.mark.parametrize(
    ("whole", "kind", "count"),
    [
        ("approach-governance-philosophy", "model", 3),
        ("approach-integrated-models", "model", 2),
        ("model-participatory-design", "step", 4),
        ("model-agile-governance", "element", 3),
        ("approach-us", "stage", 3),
        ("instrument-eu-ai-act-proposal", "tier", 4),
        ("instrument-unesco-recommendation-2021", "value", 4),
        ("instrument-unesco-recommendation-2021", "area", 11),
        ("opportunity-ai-cybersecurity", "opportunity", 6),
        ("tool-security-brain-platform", "tool", 6),
    ],
)
def test_the_report_has_what_its_lists_have(whole: str, kind: str, count: int) -> None:
    assert len(inside(SIIS, whole, kind)) == count


def test_the_tables_of_the_report_have_their_rows() -> None:
    rows = Counter(p.parent for p in library().provisions if p.document == SIIS and p.kind == "row")
    assert rows == {"table-1-1": 7, "table-1-2": 7, "table-4-1": 9}
    assert sum(p.kind == "footnote" for p in library().provisions if p.document == SIIS) == 45


def test_the_conflict_of_figures_is_told_from_both_sides() -> None:
    for one, other in (
        ("statistic-oecd-plans", "statistic-oecd-repository-title"),
        ("statistic-dimensions-ch2", "statistic-challenges-ch5"),
    ):
        assert related(SIIS, one, "conflicts-with") == [other]
        assert related(SIIS, other, "conflicts-with") == [one]


def test_the_paper_has_seven_objectives_and_five_levels() -> None:
    seven = [c for c in concepts(HUAWEI, "objective").values() if c.order and c.order < 10]
    assert [c.id for c in sorted(seven, key=lambda c: c.order or 0)] == [
        "objective-system-security-controllability", "objective-transparency-traceability", "objective-privacy-protection",
        "objective-fairness", "objective-data-management", "objective-competence", "objective-deployment-assurance",
    ]  # fmt: skip
    levels = concepts(HUAWEI, "level")
    assert {i: c.order for i, c in levels.items()} == {f"level-{n}": n for n in range(1, 6)}
    for n in range(1, 5):
        assert related(HUAWEI, f"level-{n}", "precedes") == [f"level-{n + 1}"]


@pytest.mark.parametrize(
    ("level", "objective", "techniques"),
    [
        ("level-1", "objective-data-sharing", 5),
        ("level-2", "objective-model-self-protection", 4),
        ("level-3", "objective-result-explainability", 2),
        ("level-4", "objective-traceable-system", 3),
        ("level-5", "objective-continuous-self-adaption", 3),
    ],
)
def test_each_level_adds_an_objective_with_its_techniques(level: str, objective: str, techniques: int) -> None:
    assert related(HUAWEI, level, "requires") == [objective]
    assert len(related(HUAWEI, objective, "implemented-by")) == techniques


def test_the_paper_has_its_roles_challenges_and_practices() -> None:
    key = [c for c in concepts(HUAWEI, "role").values() if "ch-1-p-8" in c.stated_in]
    responsible = [c for c in concepts(HUAWEI, "role").values() if "ch-6-p-3" in c.stated_in]
    assert (len(key), len(responsible)) == (4, 6)
    groups = ("risk-technical-reliability", "risk-societal-applications", "risk-legal-requirements-responsibilities")
    assert [len(inside(HUAWEI, g, "risk")) for g in groups] == [3, 3, 1]
    assert sum(bool(re.match("(example|incident)-", i)) for i in concepts(HUAWEI)) == 8
    areas = ("area-policies", "area-organisation", "area-process", "area-technology", "area-verification")
    assert [len(inside(HUAWEI, a)) for a in areas] == [4, 3, 3, 4, 3]
    assert len(inside(HUAWEI, "tool-full-stack-solution", "layer")) == 4
    assert len(inside(HUAWEI, "tool-full-stack-solution", "scenario")) == 5


def test_the_figure_of_the_paper_has_its_applications() -> None:
    applications = {b: inside(HUAWEI, f"business-{b}", "use") for b in ("carrier", "internal-it", "enterprise")}
    assert {b: len(found) for b, found in applications.items()} == {"carrier": 5, "internal-it": 6, "enterprise": 3}
    shown = {i for i, c in concepts(HUAWEI, "use").items() if "ch-3-figure-2-2" in c.stated_in}
    assert shown == {*applications["enterprise"], "use-healthcare", "use-transportation"}


def test_practices_of_the_paper_are_tied_to_roles_and_techniques() -> None:
    assert related(HUAWEI, "measure-privacy-technology-innovation", "implemented-by") == ["technique-differential-privacy"]
    assert related(HUAWEI, "measure-data-operations-capacity", "responsible-role") == [
        "role-data-steward", "role-tenant-administrator", "role-privacy-professional",
    ]  # fmt: skip
    assert [c.removeprefix("measure-") for c in inside(HUAWEI, "measure-data-sharing-policy")] == [
        "data-classification", "data-sharing-arbitration", "personal-data-labelling", "data-operations-capacity",
        "training-data-rules",
    ]  # fmt: skip


# Form


@pytest.mark.parametrize("document", [SIIS, HUAWEI])
def test_every_concept_is_told_in_both_languages_and_has_evidence(document: str) -> None:
    found = concepts(document)
    assert len(found) >= {SIIS: 650, HUAWEI: 195}[document]
    for concept in found.values():
        assert concept.stated_in, concept.id
        assert concept.anchors, concept.id
        assert concept.label.en, concept.id
        assert concept.label.zh, concept.id  # a product may keep its Latin name
        assert concept.definition.en, concept.id
        assert re.search("[\u4e00-\u9fff]", concept.definition.zh), concept.id


@pytest.mark.parametrize("document", [SIIS, HUAWEI])
def test_every_provision_is_cited_in_chinese(document: str) -> None:
    for provision in library().provisions:
        if provision.document == document and provision.number:
            assert not re.search("[A-Za-z]{4,}", citation(provision).zh), provision.id


@needs_seeds
@pytest.mark.parametrize("document", [SIIS, HUAWEI])
def test_every_anchor_stands_on_words(document: str) -> None:
    lines = FILES[document].read_text(encoding="utf-8").split("\n")
    things = [*concepts(document).values(), *(p for p in library().provisions if p.document == document)]
    assert len(things) > 400
    for thing in things:
        for anchor in thing.anchors:
            first, _, last = anchor.at.replace("L", "").partition("-")
            assert any(line.strip() for line in lines[int(first) - 1 : int(last or first)]), (thing.id, anchor.at)


# Verdicts


def findings(document: str, text: str) -> dict[str, Finding]:
    known = knowledge.load()
    described = system.parse(f"govgraph: 1\nsystem: {{id: a, name: A}}\n{text}", file="a.yaml", vocabulary=known.vocabulary())
    report = check(known, described, as_of=TODAY, documents=[document])
    assert not report.fails("error")
    assert not report.fails("warning")
    assert {f.level for f in report.findings} == {"note"}
    return {f.code.partition(":")[2]: f for f in report.findings}


@pytest.mark.parametrize("document", [SIIS, HUAWEI])
@pytest.mark.parametrize("text", ["", "measures: []", "organisation: {roles: [developer, regulator]}\nmeasures: []"])
def test_nothing_of_them_is_ever_a_breach(document: str, text: str) -> None:
    assert {f.force for f in findings(document, text).values()} == {"informative"}


@pytest.mark.parametrize(
    ("text", "norm", "verdict"),
    [
        ("measures: [vulnerability-management, patch-management]", "ch-2-1-p-2", "satisfied"),
        ("measures: [vulnerability-management]", "ch-2-1-p-2", "violated"),
        ("", "ch-2-1-p-2", "undetermined"),
        ("organisation: {roles: [regulator]}\nmeasures: [supervisory-enforcement]", "ch-3-1-b-p-1-2", "satisfied"),
        ("organisation: {roles: [regulator]}\nmeasures: []", "ch-3-1-b-p-1-2", "violated"),
        ("organisation: {roles: [deployer]}\nmeasures: []", "ch-3-1-b-p-1-2", "not-applicable"),
        ("measures: []", "ch-3-1-b-p-1-2", "undetermined"),
    ],
)
def test_the_report_is_judged_by_role_and_measure(text: str, norm: str, verdict: str) -> None:
    assert findings(SIIS, text)[norm].verdict == verdict


@pytest.mark.parametrize("stated", range(1, 6))
def test_levels_are_cumulative(stated: int) -> None:
    found = findings(HUAWEI, f"capability-level: level-{stated}\nmeasures: []")
    by_level = {"ch-5-5": 1, "ch-5-4": 2, "ch-5-3": 3, "ch-5-2": 4, "ch-5-1": 5, "ch-4-3-3-d-2": 5}
    for norm, level in by_level.items():
        assert found[norm].verdict == ("violated" if level <= stated else "not-applicable"), norm
    assert found["ch-4-3-3-e"].verdict == ("violated" if stated == 4 else "not-applicable")


@pytest.mark.parametrize("stage", ["planning-design", "model-building-training", "deployment-release", "operation-monitoring"])
def test_the_objectives_of_a_level_are_due_in_every_stage(stage: str) -> None:
    known = knowledge.load()
    text = f"govgraph: 1\nsystem: {{id: a, name: A}}\nstage: {stage}\ncapability-level: level-5\nmeasures: []\n"
    described = system.parse(text, file="a.yaml", vocabulary=known.vocabulary())
    due = check(known, described, as_of=TODAY, documents=[HUAWEI]).due().findings
    assert {f.code for f in due} >= {f"{HUAWEI}:ch-5-{n}" for n in range(1, 6)}


def test_without_a_level_the_question_is_asked() -> None:
    found = findings(HUAWEI, "measures: []")
    assert {found[n].verdict for n in ("ch-5-1", "ch-5-2", "ch-5-3", "ch-5-4", "ch-5-5")} == {"undetermined"}
    assert found["ch-5-3"].questions == ("level",)


@pytest.mark.parametrize(
    "measure", ["differential-privacy", "federated-learning", "privacy-enhancing-technology", "poisoning-defence"]
)
def test_one_technique_is_enough_for_an_objective(measure: str) -> None:
    assert findings(HUAWEI, f"capability-level: level-1\nmeasures: [{measure}]")["ch-5-5"].verdict == "satisfied"
