"""The NIST AI RMF: its core is there id for id, and each outcome gives the right verdicts."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from govgraph import corpus, knowledge, system
from govgraph.assess import check
from govgraph.corpus import Corpus
from govgraph.findings import Finding
from govgraph.knowledge import Knowledge
from govgraph.model import Provision

NIST = "nist-ai-rmf"
TODAY = date(2026, 11, 20)
SOURCES = Path(__file__).resolve().parents[2] / "shared" / "sources" / "nist"
CORE = SOURCES / "airmf_1.0_core_actors_characteristics.json"
PLAYBOOK = SOURCES / "airmf_playbook.json"
needs_source = pytest.mark.skipif(not CORE.is_file(), reason="no copy of the framework's text beside the checkout")

# Subcategories of each category of AI RMF 1.0.
COUNTS = {
    "GOVERN 1": 7, "GOVERN 2": 3, "GOVERN 3": 2, "GOVERN 4": 3, "GOVERN 5": 2, "GOVERN 6": 2,
    "MAP 1": 6, "MAP 2": 3, "MAP 3": 5, "MAP 4": 2, "MAP 5": 2,
    "MEASURE 1": 3, "MEASURE 2": 13, "MEASURE 3": 3, "MEASURE 4": 3,
    "MANAGE 1": 4, "MANAGE 2": 4, "MANAGE 3": 2, "MANAGE 4": 3,
}  # fmt: skip
FUNCTIONS = {"GOVERN": 6, "MAP": 5, "MEASURE": 4, "MANAGE": 4}
CHARACTERISTICS = {
    "characteristic-valid-reliable", "characteristic-safe", "characteristic-secure-resilient",
    "characteristic-accountable-transparent", "characteristic-explainable-interpretable",
    "characteristic-privacy-enhanced", "characteristic-fair-bias-managed",
}  # fmt: skip

THIRD_PARTY = ({"uses-third-party-components": "yes"}, {"uses-third-party-model": "yes"}, {"uses-third-party-data": "yes"})
STAGES_IN_PRODUCTION = ("deployment-release", "operation-monitoring", "change-update")


@dataclass(frozen=True)
class Case:
    """What an outcome rests on: facts or a stage, and the measures it asks for (alternatives joined by ``|``)."""

    norm: str
    needs: tuple[tuple[str, ...], ...]
    facts: tuple[tuple[str, str], ...] = ()
    stage: str = ""

    def __str__(self) -> str:
        return "-".join((self.norm, *(f for f, _ in self.facts), self.stage)).rstrip("-")


def case(norm: str, needs: str, facts: Mapping[str, str] | None = None, stage: str = "") -> Case:
    return Case(norm, tuple(tuple(n.split("|")) for n in needs.split()), tuple((facts or {}).items()), stage)


UNCONDITIONAL = [
    case("govern-1-1", "legal-requirements-management"),
    case("govern-1-2", "ai-policy"),
    case("govern-1-3", "risk-tiering-classification"),
    case("govern-1-4", "risk-management-system"),
    case("govern-1-5", "regular-audit roles-responsibilities"),
    case("govern-1-6", "system-inventory"),
    case("govern-1-7", "decommissioning"),
    case("govern-2-1", "roles-responsibilities"),
    case("govern-2-2", "personnel-training"),
    case("govern-2-3", "executive-responsibility"),
    case("govern-3-1", "diverse-team"),
    case("govern-3-2", "human-oversight-assignment roles-responsibilities"),
    case("govern-4-1", "safety-culture"),
    case("govern-4-2", "impact-assessment public-transparency-reporting|risk-information-sharing"),
    case("govern-4-3", "testing-validation incident-response-plan|incident-reporting risk-information-sharing"),
    case("govern-5-1", "stakeholder-engagement"),
    case("govern-5-2", "user-feedback-channel|stakeholder-engagement continual-improvement"),
    case("map-1-1", "intended-purpose-context-definition"),
    case("map-1-2", "diverse-team"),
    case("map-1-3", "ai-policy"),
    case("map-1-4", "benefit-cost-analysis|intended-purpose-context-definition"),
    case("map-1-5", "risk-tolerance-definition"),
    case("map-1-6", "system-requirements-elicitation"),
    case("map-2-1", "technical-documentation"),
    case("map-2-2", "knowledge-limits-documentation"),
    case("map-2-3", "tevv-documentation data-representativeness-check"),
    case("map-3-1", "benefit-cost-analysis"),
    case("map-3-2", "benefit-cost-analysis risk-identification-assessment"),
    case("map-3-3", "use-limits-documentation"),
    case("map-3-4", "human-oversight-competence"),
    case("map-3-5", "human-oversight-design"),
    case("map-4-1", "risk-identification-assessment ip-protection"),
    case("map-4-2", "supply-chain-security risk-treatment-plan"),
    case("map-5-1", "impact-assessment"),
    case("map-5-2", "stakeholder-engagement"),
    case("measure-1-1", "performance-metrics"),
    case("measure-1-2", "measurement-effectiveness-review regular-audit"),
    case("measure-1-3", "independent-evaluation stakeholder-engagement"),
    case("measure-2-1", "tevv-documentation"),
    case("measure-2-3", "deployment-context-validation performance-metrics"),
    case("measure-2-5", "testing-validation knowledge-limits-documentation"),
    case("measure-2-6", "testing-validation residual-risk-evaluation redundancy-fail-safe"),
    case("measure-2-7", "adversarial-robustness-testing|red-teaming resilience-assessment"),
    case("measure-2-8", "transparency-accountability-evaluation"),
    case("measure-2-9", "explainability-methods explainability-evaluation"),
    case("measure-2-10", "privacy-evaluation"),
    case("measure-2-11", "fairness-evaluation bias-examination"),
    case("measure-2-12", "environmental-impact-assessment"),
    case("measure-2-13", "measurement-effectiveness-review"),
    case("measure-3-1", "emergent-risk-tracking risk-register"),
    case("measure-3-2", "emergent-risk-tracking"),
    case("measure-3-3", "user-feedback-channel appeal-override-process"),
    case("measure-4-1", "performance-metrics stakeholder-engagement"),
    case("measure-4-2", "deployment-context-validation stakeholder-engagement"),
    case("measure-4-3", "drift-monitoring stakeholder-engagement"),
    case("manage-1-1", "go-no-go-decision"),
    case("manage-1-2", "risk-treatment-plan"),
    case("manage-1-3", "risk-treatment-plan"),
    case("manage-1-4", "residual-risk-evaluation"),
    case("manage-2-1", "resource-allocation benefit-cost-analysis"),
    case("manage-2-3", "incident-response-plan business-continuity"),
    case("manage-2-4", "emergency-stop|suspension-of-use|manual-fallback human-oversight-assignment"),
    case("manage-4-2", "continual-improvement stakeholder-engagement"),
    case("manage-4-3", "error-incident-communication incident-response-plan"),
]
CONDITIONAL = [
    *(case("govern-6-1", "third-party-risk-policy ip-protection", f) for f in THIRD_PARTY),
    *(case("govern-6-2", "third-party-contingency", f) for f in THIRD_PARTY[1:]),
    *(case("manage-3-1", "supplier-due-diligence supply-chain-security", f) for f in THIRD_PARTY),
    case("manage-3-2", "monitoring-of-pretrained-models", {"uses-pretrained-model": "yes"}),
    case("measure-2-2", "human-subject-protection data-representativeness-check", {"evaluation-with-human-subjects": "yes"}),
]
IN_PRODUCTION = [
    *(case("measure-2-4", "drift-monitoring|real-time-risk-monitoring|deployer-monitoring", stage=s) for s in STAGES_IN_PRODUCTION),
    *(case("manage-2-2", "continual-improvement|drift-monitoring", stage=s) for s in STAGES_IN_PRODUCTION),
    *(
        case(
            "manage-4-1",
            "post-market-monitoring|deployer-monitoring user-feedback-channel appeal-override-process "
            "incident-response-plan decommissioning",
            stage=s,
        )
        for s in STAGES_IN_PRODUCTION
    ),
]
CASES = [*UNCONDITIONAL, *CONDITIONAL, *IN_PRODUCTION]


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GOVGRAPH_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def known(_own_cache: None) -> Knowledge:
    return knowledge.load()


@pytest.fixture(scope="session")
def whole() -> Corpus:
    return corpus.load()


@pytest.fixture(scope="session")
def provisions(whole: Corpus) -> Mapping[str, Provision]:
    return {p.id: p for p in whole.provisions if p.document == NIST}


@cache
def source(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def locator(printed: str) -> str:
    return printed.lower().replace(" ", "-").replace(".", "-")


SUBCATEGORIES = {f"{category}.{n}" for category, count in COUNTS.items() for n in range(1, count + 1)}


def description(one: Case | None = None, measures: Sequence[str] | None = None, **given: str) -> str:
    facts = {**dict(one.facts if one else ()), **given}
    lines = ["govgraph: 1", "system: {id: example, name: Example}", "markets: [us]"]
    if one and one.stage:
        lines.append(f"stage: {one.stage}")
    if facts:
        lines.append(f"facts: {{{', '.join(f'{f}: {v}' for f, v in facts.items())}}}")
    if measures is not None:
        lines.append(f"measures: [{', '.join(f'{{id: {m}, status: implemented}}' for m in measures)}]")
    return "\n".join(lines) + "\n"


def findings(known: Knowledge, text: str) -> dict[str, Finding]:
    report = check(known, system.parse(text, vocabulary=known.vocabulary()), as_of=TODAY, documents=[NIST])
    return {f.code.partition(":")[2]: f for f in report.findings}


# What the framework contains.


def test_four_functions_nineteen_categories_seventy_two_subcategories(provisions: Mapping[str, Provision]) -> None:
    kinds = Counter(p.kind for p in provisions.values())
    assert (kinds["function"], kinds["category"], kinds["subcategory"]) == (4, 19, 72)
    assert (len(COUNTS), len(SUBCATEGORIES)) == (19, 72)


def test_categories_stand_under_their_functions(provisions: Mapping[str, Provision]) -> None:
    found = Counter(p.parent for p in provisions.values() if p.kind == "category")
    assert found == {locator(f): n for f, n in FUNCTIONS.items()}
    assert {p.number for p in provisions.values() if p.kind == "category"} == set(COUNTS)


@pytest.mark.parametrize(("category", "count"), COUNTS.items())
def test_subcategories_of_each_category(category: str, count: int, provisions: Mapping[str, Provision]) -> None:
    found = {p.id: p.number for p in provisions.values() if p.kind == "subcategory" and p.parent == locator(category)}
    assert found == {locator(f"{category}.{n}"): f"{category}.{n}" for n in range(1, count + 1)}


def test_one_recommendation_per_subcategory_under_the_same_id(whole: Corpus) -> None:
    norms = [n for n in whole.norms if n.document == NIST]
    assert sorted(n.id for n in norms) == sorted(locator(s) for s in SUBCATEGORIES)
    assert [n.id for n in norms if n.stated_in != (n.id,)] == []
    assert {(n.deontic, n.bearer) for n in norms} == {("recommendation", ())}
    assert len({n.defect for n in norms}) == 72


def test_one_playbook_entry_per_subcategory(provisions: Mapping[str, Provision]) -> None:
    found = {p.id: p.parent for p in provisions.values() if p.kind == "guidance"}
    assert found == {f"playbook-{locator(s)}": locator(s) for s in SUBCATEGORIES}


def test_seven_characteristics_and_fifteen_groups_of_actors(whole: Corpus) -> None:
    concepts = [c for c in whole.concepts if c.document == NIST]
    assert {c.id for c in concepts if c.kind == "characteristic"} == CHARACTERISTICS
    assert len([c for c in concepts if c.kind == "role" and "role-ai-actor" in c.broader]) == 15


def test_a_tension_stated_of_an_attribute_is_not_stated_of_the_characteristic(whole: Corpus) -> None:
    base = next(c for c in whole.concepts if c.code == f"{NIST}:characteristic-valid-reliable")
    tensions = {r.to.partition(":")[2] or r.to: r.basis for r in base.relations if r.rel == "conflicts-with"}
    assert tensions == {
        "characteristic-explainable-interpretable": "interpreted",
        "characteristic-privacy-enhanced": "interpreted",
    }


@needs_source
@pytest.mark.parametrize(("kind", "key"), [("function", "functions"), ("category", "categories"), ("subcategory", "subcategories")])
def test_ids_are_those_of_the_source_and_anchored_there(kind: str, key: str, provisions: Mapping[str, Provision]) -> None:
    found = {p.id: [a.at for a in p.anchors if a.text == "core-json"] for p in provisions.values() if p.kind == kind}
    assert found == {locator(i): [f"/{key}/{i}"] for i in source(CORE)[key]}


@needs_source
def test_the_counts_are_those_of_the_source() -> None:
    assert Counter(i.rpartition(".")[0] for i in source(CORE)["subcategories"]) == COUNTS


@needs_source
def test_playbook_entries_are_anchored_to_their_own_text(provisions: Mapping[str, Provision]) -> None:
    entries = source(PLAYBOOK)
    for one in (p for p in provisions.values() if p.kind == "guidance"):
        (anchor,) = one.anchors
        assert f"playbook-{locator(entries[int(anchor.at[1:])]['title'])}" == one.id


@needs_source
@pytest.mark.parametrize(("kind", "key"), [("characteristic", "trustworthiness_characteristics"), ("role", "ai_actor_tasks")])
def test_concepts_bear_the_names_of_the_source(kind: str, key: str, whole: Corpus) -> None:
    entries = source(CORE)[key]
    anchored = [
        (int(a.at.rpartition("/")[2]), c.label.en)
        for c in whole.concepts
        if c.document == NIST and c.kind == kind
        for a in c.anchors
        if a.text == "core-json"
    ]
    assert sorted(anchored) == [(i, e["name"].rstrip(".:")) for i, e in enumerate(entries)]


# What it asks of a system.


def test_every_outcome_has_a_case() -> None:
    assert {c.norm for c in CASES} == {locator(s) for s in SUBCATEGORIES}


def test_an_empty_description_gives_only_questions(known: Knowledge) -> None:
    found = findings(known, "govgraph: 1\nsystem: {id: example, name: Example}\n")
    assert {f.verdict for f in found.values()} == {"undetermined"}
    assert all(f.questions for f in found.values())


def test_the_framework_asks_in_every_market(known: Knowledge) -> None:
    text = "govgraph: 1\nsystem: {id: example, name: Example}\nmarkets: [cn]\nmeasures: []\n"
    assert findings(known, text)["govern-1-1"].verdict == "violated"


@pytest.mark.parametrize("one", CASES, ids=str)
def test_met_by_every_choice_among_the_alternatives(one: Case, known: Knowledge) -> None:
    for choice in product(*one.needs):
        found = findings(known, description(one, choice))[one.norm]
        assert (found.verdict, found.level) == ("satisfied", "note")


@pytest.mark.parametrize("one", CASES, ids=str)
def test_not_met_where_one_demand_is_left_out(one: Case, known: Knowledge) -> None:
    for left_out in one.needs:
        others = [m for need in one.needs if need != left_out for m in need if m not in left_out]
        found = findings(known, description(one, others))[one.norm]
        assert (found.verdict, found.level) == ("violated", "warning")
        assert set(left_out) <= set(found.missing)


@pytest.mark.parametrize("one", CASES, ids=str)
def test_unrelated_measures_do_not_count(one: Case, known: Knowledge) -> None:
    assert findings(known, description(one, ["minor-protection-by-guardians"]))[one.norm].verdict == "violated"


@pytest.mark.parametrize("one", CASES, ids=str)
def test_undetermined_while_measures_are_not_told(one: Case, known: Knowledge) -> None:
    found = findings(known, description(one))[one.norm]
    assert (found.verdict, found.questions) == ("undetermined", ("measures",))


@pytest.mark.parametrize("one", CONDITIONAL, ids=str)
def test_not_asked_where_its_facts_are_denied(one: Case, known: Knowledge) -> None:
    denied = {f: "no" for c in CONDITIONAL if c.norm == one.norm for f, _ in c.facts}
    found = findings(known, description(None, (), **denied))[one.norm]
    assert found.verdict == "not-applicable"


@pytest.mark.parametrize("one", CONDITIONAL, ids=str)
def test_asks_for_the_facts_it_rests_on(one: Case, known: Knowledge) -> None:
    found = findings(known, description(None, ()))[one.norm]
    assert found.verdict == "undetermined"
    assert {f"fact:{f}" for f, _ in one.facts} <= set(found.questions)


@pytest.mark.parametrize("stage", ["planning-design", "model-building-training", "verification-validation", "retirement"])
@pytest.mark.parametrize("norm", ["measure-2-4", "manage-2-2", "manage-4-1"])
def test_production_outcomes_wait_for_production(norm: str, stage: str, known: Knowledge) -> None:
    found = findings(known, description(Case(norm, (), stage=stage), ()))[norm]
    assert found.verdict == "not-applicable"


def test_other_components_of_third_parties_are_not_third_party_data_or_systems(known: Knowledge) -> None:
    given = {"uses-third-party-components": "yes", "uses-third-party-model": "no", "uses-third-party-data": "no"}
    found = findings(known, description(None, (), **given))
    assert (found["govern-6-1"].verdict, found["govern-6-2"].verdict) == ("violated", "not-applicable")


def test_better_evidence_can_be_demanded(known: Knowledge) -> None:
    text = description() + "measures: [{id: system-inventory, status: implemented, evidence: claimed}]\n"
    parsed = system.parse(text, vocabulary=known.vocabulary())
    report = check(known, parsed, as_of=TODAY, documents=[NIST], evidence="documented")
    assert next(f.verdict for f in report.findings if f.code == f"{NIST}:govern-1-6") == "violated"
