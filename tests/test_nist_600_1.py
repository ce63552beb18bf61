"""The Generative AI Profile, NIST AI 600-1: its risks and actions are there id for id, and each action gives the right verdicts."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import product
from pathlib import Path

import pytest

from govgraph import corpus, knowledge, profile, resources, system
from govgraph.assess import RuleEngine, check
from govgraph.corpus import Corpus
from govgraph.findings import Finding
from govgraph.knowledge import Knowledge
from govgraph.model import Provision

PROFILE = "nist-ai-600-1"
TODAY = date(2026, 11, 20)
SOURCE = Path(__file__).resolve().parents[2] / "shared" / "sources" / "nist" / "nist_ai_600-1_actions.json"
needs_source = pytest.mark.skipif(not SOURCE.is_file(), reason="no copy of the profile's text beside the checkout")

# Suggested actions under each subcategory, and at how many of them each risk and each actor task is named.
ACTIONS = {
    "GOVERN 1.1": 1, "GOVERN 1.2": 2, "GOVERN 1.3": 7, "GOVERN 1.4": 2, "GOVERN 1.5": 3, "GOVERN 1.6": 3, "GOVERN 1.7": 2,
    "GOVERN 2.1": 5, "GOVERN 3.2": 5, "GOVERN 4.1": 3, "GOVERN 4.2": 3, "GOVERN 4.3": 3, "GOVERN 5.1": 2, "GOVERN 6.1": 10,
    "GOVERN 6.2": 7,
    "MAP 1.1": 4, "MAP 1.2": 2, "MAP 2.1": 2, "MAP 2.2": 2, "MAP 2.3": 5, "MAP 3.4": 6, "MAP 4.1": 10, "MAP 5.1": 6, "MAP 5.2": 2,
    "MEASURE 1.1": 9, "MEASURE 1.3": 3, "MEASURE 2.2": 4, "MEASURE 2.3": 4, "MEASURE 2.5": 6, "MEASURE 2.6": 7, "MEASURE 2.7": 9,
    "MEASURE 2.8": 4, "MEASURE 2.9": 2, "MEASURE 2.10": 3, "MEASURE 2.11": 5, "MEASURE 2.12": 4, "MEASURE 2.13": 1,
    "MEASURE 3.2": 1, "MEASURE 3.3": 5, "MEASURE 4.2": 5,
    "MANAGE 1.3": 2, "MANAGE 2.2": 9, "MANAGE 2.3": 1, "MANAGE 2.4": 4, "MANAGE 3.1": 5, "MANAGE 3.2": 9, "MANAGE 4.1": 7,
    "MANAGE 4.2": 3, "MANAGE 4.3": 3,
}  # fmt: skip
RISKS = {
    "risk-cbrn-information-or-capabilities": 31, "risk-confabulation": 18, "risk-dangerous-violent-hateful-content": 31,
    "risk-data-privacy": 29, "risk-environmental-impacts": 4, "risk-harmful-bias-homogenization": 57,
    "risk-human-ai-configuration": 58, "risk-information-integrity": 73, "risk-information-security": 51,
    "risk-intellectual-property": 28, "risk-obscene-degrading-abusive-content": 14, "risk-value-chain-component-integration": 36,
}  # fmt: skip
ROLES = {
    "role-affected-individuals-communities": 39, "role-ai-deployment": 126, "role-ai-design": 30, "role-ai-development": 46,
    "role-ai-impact-assessment": 62, "role-domain-expert": 81, "role-end-user": 52, "role-governance-oversight": 51,
    "role-human-factors": 22, "role-operation-monitoring": 144, "role-procurement": 20, "role-tevv": 89,
    "role-third-party-entity": 41,
}  # fmt: skip
SHORT = {"GOVERN": "gv", "MAP": "mp", "MEASURE": "ms", "MANAGE": "mg"}


def locators() -> list[str]:
    """The ids of all actions, as their subcategories and numbers give them."""
    return [
        f"{SHORT[name]}-{number.replace('.', '-')}-{i:03d}"
        for subcategory, count in ACTIONS.items()
        for name, number in [subcategory.split()]
        for i in range(1, count + 1)
    ]


@pytest.fixture(scope="module")
def library() -> Corpus:
    return corpus.load()


@pytest.fixture(scope="module")
def actions(library: Corpus) -> dict[str, Provision]:
    return {p.id: p for p in library.provisions if p.document == PROFILE and p.kind == "action"}


@pytest.fixture(scope="module")
def known() -> Knowledge:
    return knowledge.load()


def test_every_action_is_there_id_for_id(actions: dict[str, Provision]) -> None:
    assert sum(ACTIONS.values()) == 212
    assert sorted(actions) == sorted(locators())
    for identifier, action in actions.items():
        prefix, major, minor, number = identifier.split("-")
        assert action.number == f"{prefix.upper()}-{major}.{minor}-{number}"
        assert action.gist.en
        assert action.gist.zh


def test_actions_stand_under_subcategories_that_the_framework_has(library: Corpus, actions: dict[str, Provision]) -> None:
    parents = Counter(a.parent for a in actions.values())
    assert parents == {s.lower().replace(" ", "-").replace(".", "-"): n for s, n in ACTIONS.items()}
    framework = {p.id: p.number for p in library.provisions if p.document == "nist-ai-rmf" and p.kind == "subcategory"}
    own = {p.id: p.number for p in library.provisions if p.document == PROFILE and p.kind == "subcategory"}
    assert len(own) == len(ACTIONS)
    assert own.items() <= framework.items()


@pytest.mark.parametrize(("rel", "counts"), [("addresses", RISKS), ("responsible-role", ROLES)])
def test_each_risk_and_task_is_named_as_often_as_in_the_source(
    actions: dict[str, Provision], rel: str, counts: dict[str, int]
) -> None:
    named = Counter(r.to.partition(":")[2] for a in actions.values() for r in a.relations if r.rel == rel)
    assert named == counts


def test_the_twelve_risks_are_there_in_order(library: Corpus) -> None:
    top = [c for c in library.concepts if c.document == PROFILE and c.kind == "risk" and not c.broader]
    assert {c.id for c in top} == set(RISKS)
    assert sorted(c.order or 0 for c in top) == list(range(1, 13))
    below = [c for c in library.concepts if c.document == PROFILE and c.kind == "risk" and c.broader]
    assert {b for c in below for b in c.broader} <= set(RISKS)
    assert len(below) >= 20


def test_every_action_has_one_recommendation(library: Corpus, actions: dict[str, Provision]) -> None:
    norms = {n.id: n for n in library.norms if n.document == PROFILE}
    assert set(norms) == set(actions)
    for identifier, norm in norms.items():
        assert (norm.deontic, norm.bearer, norm.stated_in) == ("recommendation", (), (identifier,))
        assert norm.measures


def test_the_table_of_actions_says_the_same(actions: dict[str, Provision]) -> None:
    with (resources.corpus_dir() / PROFILE / "actions.tsv").open(encoding="utf-8") as stream:
        rows = {r["action"]: r for r in csv.DictReader(stream, delimiter="\t")}
    assert set(rows) == set(actions)
    for identifier, row in rows.items():
        risks = [r.to.partition(":")[2] for r in actions[identifier].relations if r.rel == "addresses"]
        assert row["risks"].split("|") == (risks or [""])
        assert row["subcategory"] == actions[identifier].parent


@needs_source
def test_the_source_says_the_same(library: Corpus, actions: dict[str, Provision]) -> None:
    source = json.loads(SOURCE.read_text("utf-8"))
    assert Counter(a["subcategory"] for a in source["actions"]) == ACTIONS
    labels = {c.code: c.label.en for c in library.concepts if c.document == PROFILE}
    assert [c.label.en for c in library.concepts if c.code in {f"{PROFILE}:{r}" for r in RISKS}] == source["gai_risks"]
    for i, entry in enumerate(source["actions"]):
        action = actions[re.sub(r"[.]", "-", entry["id"].lower())]
        assert action.anchors[0].at == f"/actions/{i}/action"
        assert [labels[r.to] for r in action.relations if r.rel == "addresses"] == entry["gai_risks"]
        assert [labels[r.to] for r in action.relations if r.rel == "responsible-role"] == entry["ai_actor_tasks"]


# Verdicts


def findings(known: Knowledge, text: str) -> dict[str, Finding]:
    described = system.parse(f"govgraph: 1\nsystem: {{id: a, name: A}}\n{text}", file="a.yaml", vocabulary=known.vocabulary())
    return {f.code: f for f in check(known, described, as_of=TODAY, documents=[PROFILE]).findings}


def test_nothing_of_it_is_about_other_systems(known: Knowledge) -> None:
    assert {f.verdict for f in findings(known, "facts: {generative-ai: no}\nmeasures: []").values()} == {"not-applicable"}


def test_an_empty_description_is_asked_and_never_in_want(known: Knowledge) -> None:
    found = findings(known, "")
    assert len(found) == 212
    assert {f.verdict for f in found.values()} == {"undetermined"}


def test_nothing_of_it_is_ever_an_error(known: Knowledge) -> None:
    found = findings(known, "facts: {generative-ai: yes}\nmeasures: []\n")
    assert {f.level for f in found.values()} == {"warning", "note"}
    assert sum(f.verdict == "violated" for f in found.values()) > 80


@pytest.mark.parametrize(
    ("text", "code", "verdict"),
    [
        ("facts: {generative-ai: yes}\nmeasures: [whistleblower-protection]", "gv-2-1-005", "satisfied"),
        ("facts: {generative-ai: yes}\nmeasures: []", "gv-2-1-005", "violated"),
        ("facts: {generative-ai: yes}", "gv-2-1-005", "undetermined"),
        ("facts: {generative-ai: no}", "gv-2-1-005", "not-applicable"),
        ("facts: {generative-ai: yes, uses-third-party-model: yes}\nmeasures: []", "gv-6-1-004", "violated"),
        ("facts: {generative-ai: yes, uses-third-party-model: yes}\nmeasures: [third-party-agreement]", "gv-6-1-004", "satisfied"),
        (
            "facts: {generative-ai: yes, uses-third-party-model: no, uses-third-party-data: no, uses-third-party-components: no}",
            "gv-6-1-004",
            "not-applicable",
        ),
        ("facts: {generative-ai: yes}\nmeasures: []", "gv-6-1-004", "undetermined"),
    ],
)
def test_an_action_is_judged_by_what_is_said(known: Knowledge, text: str, code: str, verdict: str) -> None:
    assert findings(known, text)[f"{PROFILE}:{code}"].verdict == verdict


# What an action presupposes, what denies it (empty: nothing does), and the measures it asks for (alternatives joined by ``|``).
JUDGED = [
    ("gv-1-4-001", "generates-synthetic-content: yes", "generates-synthetic-content: no", "output-filtering|misuse-restriction"),
    ("gv-1-7-001", "", "", "decommissioning|emergency-stop|suspension-of-use"),
    *(
        (
            "gv-6-1-003",
            "uses-third-party-data: yes, generates-synthetic-content: yes",
            denied,
            "content-provenance measurement-effectiveness-review",
        )
        for denied in (
            "uses-third-party-data: yes, generates-synthetic-content: no",
            "generates-synthetic-content: yes, uses-third-party-data: no, "
            "uses-third-party-model: no, uses-third-party-components: no",
        )
    ),
    *(
        (
            "mg-3-1-003",
            facts,
            "adapts-model: no, uses-third-party-model: no",
            "risk-identification-assessment safety-evaluation-of-models|monitoring-of-pretrained-models",
        )
        for facts in ("adapts-model: yes", "uses-third-party-model: yes", "adapts-model: no, uses-third-party-model: yes")
    ),
    ("mg-3-2-002", "adapts-model: yes", "adapts-model: no", "training-run-documentation technical-documentation"),
    *(
        (
            "mp-4-1-007",
            "adapts-model: yes, uses-third-party-model: yes",
            denied,
            "monitoring-of-pretrained-models testing-validation",
        )
        for denied in ("adapts-model: no, uses-third-party-model: yes", "adapts-model: yes, uses-third-party-model: no")
    ),
    ("ms-2-2-002", "generates-synthetic-content: yes", "generates-synthetic-content: no", "content-provenance privacy-evaluation"),
    ("ms-2-3-001", "adapts-model: yes", "adapts-model: no", "testing-validation performance-metrics"),
    ("ms-2-6-003", "adapts-model: yes", "adapts-model: no", "safety-evaluation-of-models residual-risk-evaluation"),
    (
        "ms-2-7-008",
        "adapts-model: yes",
        "adapts-model: no",
        "safety-evaluation-of-models adversarial-robustness-testing|red-teaming",
    ),
    ("ms-3-3-003", "generates-synthetic-content: yes", "generates-synthetic-content: no", "fairness-evaluation"),
]


@pytest.mark.parametrize(("code", "facts", "denied", "needs"), JUDGED)
def test_conditions_and_alternatives(known: Knowledge, code: str, facts: str, denied: str, needs: str) -> None:
    def verdict(given: str, measures: Sequence[str] | None) -> str:
        generative = "generative-ai: yes" + (f", {given}" if given else "")
        listed = "" if measures is None else f"\nmeasures: [{', '.join(measures)}]"
        return findings(known, f"facts: {{{generative}}}{listed}")[f"{PROFILE}:{code}"].verdict

    alternatives = [n.split("|") for n in needs.split()]
    for choice in product(*alternatives):
        assert verdict(facts, choice) == "satisfied"
        for lacking in choice:
            assert verdict(facts, [m for m in choice if m != lacking]) == "violated"
    first = [a[0] for a in alternatives]
    assert verdict(facts, []) == "violated"
    assert verdict(facts, None) == "undetermined"
    if facts:
        assert verdict("", []) == "undetermined"
    if denied:
        assert {verdict(denied, []), verdict(denied, first)} == {"not-applicable"}


def test_a_profile_counts_by_function_and_subcategory(library: Corpus, known: Knowledge) -> None:
    described = system.parse(
        "govgraph: 1\nsystem: {id: a, name: A}\nfacts: {generative-ai: yes}\nmeasures: [whistleblower-protection]\n", file="a.yaml"
    )
    found = profile.profile(library, RuleEngine(known, [PROFILE], TODAY), described, PROFILE)
    groups = {g.number.en: g for g in found.groups}
    assert {n: g.depth for n, g in groups.items() if g.depth == 0} == dict.fromkeys(("GOVERN", "MAP", "MEASURE", "MANAGE"), 0)
    assert [groups[f].relevant for f in ("GOVERN", "MAP", "MEASURE", "MANAGE")] == [58, 39, 72, 43]
    assert groups["GOVERN 2.1"].current >= 1
    assert len(found.outcomes()) == 212
