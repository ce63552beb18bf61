"""The examples say what the law says: decisive verdicts by code and day, with the statement they rest on."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml

from govgraph import knowledge as knowledge_module
from govgraph import render
from govgraph import system as system_module
from govgraph.assess import RuleEngine, check
from govgraph.findings import Finding, Report
from govgraph.knowledge import Knowledge
from govgraph.norm import RuleBook
from govgraph.system import Listing, SystemDescription

EXAMPLES = Path(__file__).parents[1] / "examples"
FILES = sorted(EXAMPLES.glob("*.yaml"))
REGIMES = ("eu-ai-act", "tc260-2024", "nist-ai-rmf")
EU = "eu-ai-act:"
TODAY = "2026-11-20"


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Knowledge]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GOVGRAPH_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield knowledge_module.load()


@pytest.fixture(scope="module")
def engines(knowledge: Knowledge) -> dict[str, RuleEngine]:
    return {}


class Desk:
    """Asks an example, or a variation of it, on a day."""

    def __init__(self, knowledge: Knowledge, engines: dict[str, RuleEngine]) -> None:
        self.knowledge = knowledge
        self.engines = engines

    def example(self, name: str) -> SystemDescription:
        return system_module.load(EXAMPLES / f"{name}.yaml", self.knowledge.vocabulary())

    def report(self, system: SystemDescription | str, day: str) -> Report:
        described = self.example(system) if isinstance(system, str) else system
        as_of = date.fromisoformat(day)
        if day not in self.engines:
            self.engines[day] = RuleEngine(self.knowledge, REGIMES, as_of)
        return check(self.knowledge, described, as_of=as_of, documents=REGIMES, engine=self.engines[day])

    def finding(self, system: SystemDescription | str, day: str, code: str) -> Finding:
        code = code if ":" in code else EU + code
        found = {f.code: f for f in self.report(system, day).findings}
        assert code in found, f"{code} is no norm on {day}"
        return found[code]

    def verdict(self, system: SystemDescription | str, day: str, code: str) -> str:
        """``verdict``, or ``not-yet DATE``."""
        finding = self.finding(system, day, code)
        return f"not-yet {finding.applies_from}" if finding.verdict == "not-yet" else finding.verdict


@pytest.fixture(scope="module")
def desk(knowledge: Knowledge, engines: dict[str, RuleEngine]) -> Desk:
    return Desk(knowledge, engines)


def rests_on(finding: Finding, kind: str, identifier: str) -> bool:
    return any(s.kind == kind and s.id == identifier for s in finding.steps)


def with_facts(system: SystemDescription, **facts: bool) -> SystemDescription:
    return replace(system, facts={**system.facts, **{k.replace("_", "-"): v for k, v in facts.items()}})


def with_dates(system: SystemDescription, **dates: str) -> SystemDescription:
    """Dates by event; the empty string says never."""
    given = {k.replace("_", "-"): (date.fromisoformat(v),) if v else () for k, v in dates.items()}
    return replace(system, dates={**system.dates, **given})


# Each row: the day, and norm to verdict; `not-yet` with its date. Codes without a document are of the EU AI Act.
VERDICTS: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "service-chatbot": {
        "2025-01-15": {"art-4": "not-yet 2025-02-02", "art-50-1": "not-yet 2026-08-02", "art-50-2": "not-applicable"},
        TODAY: {
            "art-4": "satisfied",
            "art-50-1": "satisfied",
            "art-50-5": "violated",
            "art-50-2": "not-applicable",
            "art-9-1": "not-applicable",
            "art-26-1": "not-applicable",
            "art-27-1": "not-applicable",
            "tc260-2024:part-a-1": "not-applicable",
            "nist-ai-rmf:govern-1-6": "satisfied",
        },
    },
    "cv-screening": {
        # Reached by its redesign of 2026-09-15, as an older system under the text of 2024.
        "2025-01-15": {
            "art-4": "not-yet 2025-02-02",
            "art-5-1-f": "not-applicable",
            "art-9-1": "not-yet 2026-09-15",
            "art-14": "not-yet 2026-09-15",
            "art-26-7": "not-yet 2026-09-15",
            "art-49-1": "not-yet 2026-09-15",
            "art-50-2": "not-yet 2026-08-02",
        },
        "2026-07-26": {"art-4": "violated", "art-9-1": "not-yet 2026-09-15", "art-50-2": "not-yet 2026-08-02"},
        TODAY: {
            "art-4": "violated",
            "art-9-1": "not-yet 2027-12-02",
            "art-14": "not-yet 2027-12-02",
            "art-26-7": "not-yet 2027-12-02",
            "art-43-2": "not-yet 2027-12-02",
            "art-49-1": "not-yet 2027-12-02",
            "art-27-1": "not-applicable",
            "art-50-1": "not-applicable",
            "art-50-2": "not-yet 2026-12-02",
            "nist-ai-rmf:govern-6-1": "violated",
        },
        "2026-12-02": {"art-50-2": "violated", "art-9-1": "not-yet 2027-12-02"},
        "2027-12-01": {"art-9-1": "not-yet 2027-12-02", "art-14": "not-yet 2027-12-02"},
        "2027-12-02": {
            "art-4": "violated",
            "art-9-1": "violated",
            "art-10-2": "violated",
            "art-11-1": "violated",
            "art-12-1": "satisfied",
            "art-14": "satisfied",
            "art-17-1": "violated",
            "art-26-7": "violated",
            "art-26-9": "satisfied",
            "art-27-1": "not-applicable",
            "art-43-2": "violated",
            "art-43-4": "not-applicable",
            "art-49-1": "violated",
            "art-50-2": "violated",
            "art-72-1": "violated",
            "art-86": "violated",
        },
    },
    "credit-scoring": {
        TODAY: {
            "art-4": "not-yet 2028-02-01",
            "art-26-1": "not-yet 2028-02-01",
            "art-27-1": "not-yet 2028-02-01",
            "art-86": "not-yet 2028-02-01",
            "art-9-1": "not-applicable",
            "nist-ai-rmf:govern-6-1": "violated",
        },
        "2028-02-01": {
            "art-26-1": "violated",
            "art-26-5": "not-applicable",
            "art-26-5-sub-2": "satisfied",
            "art-26-6-sub-2": "satisfied",
            "art-26-7": "not-applicable",
            "art-26-9": "satisfied",
            "art-27-1": "violated",
            "art-49-3": "not-applicable",
            "art-86": "violated",
        },
    },
    "emergency-triage": {
        TODAY: {
            "art-4": "not-yet 2028-03-01",
            "art-9-1": "not-yet 2028-03-01",
            "art-11-1": "waived",
            "art-43-2": "not-yet 2028-03-01",
            "art-26-1": "not-applicable",
            "art-6-4": "not-applicable",
        },
        "2028-03-01": {
            "art-9-1": "satisfied",
            "art-11-1": "waived",
            "art-14": "satisfied",
            "art-17-1": "violated",
            "art-43-2": "violated",
            "art-49-1": "violated",
            "art-49-2": "not-applicable",
        },
        "2028-06-30": {"art-11-1": "violated"},
    },
    "generative-service": {
        "2025-01-15": {"art-50-2": "not-yet 2026-08-02", "art-50-1": "not-yet 2026-08-02"},
        TODAY: {
            "art-50-1": "satisfied",
            "art-50-5": "satisfied",
            "art-50-2": "not-yet 2026-12-02",
            "art-9-1": "not-applicable",
            "art-5-1-ba": "not-applicable",
            "tc260-2024:part-a-8": "satisfied",
            "tc260-2024:tm-data-f": "violated",
            "tc260-2024:tm-data-f-2": "violated",
            "tc260-2024:part-b-1": "not-applicable",
            "tc260-2024:gm-1": "not-applicable",
        },
        "2026-12-02": {"art-50-2": "violated", "art-50-1": "satisfied"},
    },
    "generative-service-2026": {
        TODAY: {
            "art-50-2": "violated",
            "art-5-1-ba": "not-yet 2026-12-02",
            "art-5-1-bb": "not-applicable",
            "art-50-1": "not-applicable",
            "art-50-4": "not-applicable",
            "art-4": "satisfied",
            "tc260-2024:tm-data-f": "violated",
            "tc260-2024:tm-data-f-2": "not-applicable",
        },
        "2026-12-02": {"art-5-1-ba": "violated", "art-50-2": "violated"},
    },
    "remote-biometric-identification": {
        "2025-01-15": {"art-5-1-h": "not-yet 2025-02-02", "art-26-1": "not-yet 2030-08-02"},
        "2025-02-02": {"art-5-1-h": "violated", "art-4": "satisfied"},
        TODAY: {
            "art-5-1-h": "violated",
            "art-5-1-g": "not-applicable",
            "art-5-3": "not-applicable",
            "art-26-1": "not-yet 2030-08-02",
            "art-27-1": "not-yet 2030-08-02",
            "art-86": "undetermined",
            "art-26-10": "not-applicable",
            "art-9-1": "not-applicable",
            "nist-ai-rmf:govern-6-1": "violated",
        },
        "2027-12-02": {"art-26-1": "not-yet 2030-08-02", "art-5-1-h": "violated"},
        "2030-08-02": {"art-26-1": "satisfied", "art-27-1": "violated", "art-26-8": "violated"},
    },
    "foundation-model": {
        TODAY: {
            "art-4": "not-applicable",
            "art-9-1": "not-applicable",
            "art-50-1": "not-applicable",
            "art-50-2": "not-applicable",
            "art-5-1-a": "not-applicable",
            "tc260-2024:tm-data-a": "not-applicable",
            "nist-ai-rmf:govern-1-1": "satisfied",
            "nist-ai-rmf:map-2-1": "satisfied",
            "nist-ai-rmf:measure-2-1": "satisfied",
            "nist-ai-rmf:map-2-3": "violated",
            "nist-ai-rmf:govern-6-1": "satisfied",
            "nist-ai-rmf:manage-3-2": "violated",
        },
    },
    "internal-productivity": {
        "2025-02-01": {"art-4": "not-yet 2025-02-02"},
        TODAY: {
            "art-4": "satisfied",
            "art-9-1": "not-applicable",
            "art-26-1": "not-applicable",
            "art-50-1": "not-applicable",
            "art-50-2": "not-applicable",
            "art-50-4-sub-2": "not-applicable",
            "nist-ai-rmf:govern-1-2": "satisfied",
            "nist-ai-rmf:manage-3-1": "violated",
        },
    },
    "fraud-detection": {
        TODAY: {
            "art-4": "satisfied",
            "art-6-4": "not-applicable",
            "art-9-1": "not-applicable",
            "art-26-1": "not-applicable",
            "art-27-1": "not-applicable",
            "art-5-1-d": "not-applicable",
            "nist-ai-rmf:govern-3-2": "satisfied",
        },
        "2027-12-02": {"art-9-1": "not-applicable", "art-26-1": "not-applicable"},
        "2030-08-02": {"art-9-1": "not-applicable", "art-26-1": "not-applicable"},
    },
    "medical-device": {
        "2026-07-26": {"art-9-1": "not-yet 2027-08-02", "art-43-3": "not-yet 2027-08-02"},
        TODAY: {
            "art-4": "satisfied",
            "art-9-1": "not-yet 2028-08-02",
            "art-43-3": "not-yet 2028-08-02",
            "art-43-2": "not-applicable",
            "art-49-1": "not-applicable",
            "art-22-1": "not-yet 2028-08-02",
        },
        "2027-12-02": {"art-9-1": "not-yet 2028-08-02"},
        "2028-10-01": {
            "art-9-1": "satisfied",
            "art-11-1": "satisfied",
            "art-14": "violated",
            "art-22-1": "violated",
            "art-43-3": "violated",
            "art-43-2": "not-applicable",
            "art-25-4": "not-applicable",
        },
    },
    "derogation": {
        TODAY: {
            "art-6-4": "not-yet 2028-02-01",
            "art-49-2": "not-applicable",  # the closed part of the database instead
            "art-49-4-b": "not-yet 2028-02-01",
            "art-9-1": "not-applicable",
            "art-26-1": "not-applicable",
            "art-27-1": "not-applicable",
            "art-86": "not-applicable",
        },
        "2028-02-01": {
            "art-4": "satisfied",
            "art-6-4": "violated",
            "art-49-2": "not-applicable",
            "art-49-4-b": "violated",
            "art-49-1": "not-applicable",
            "art-9-1": "not-applicable",
        },
    },
}

# The statement each decisive verdict rests on: example, day, norm, kind and id of the statement.
REASONS = (
    ("service-chatbot", TODAY, "art-50-1", "fact", "interacts-with-persons"),
    ("service-chatbot", TODAY, "art-50-2", "fact", "generates-synthetic-content"),
    ("cv-screening", "2025-01-15", "art-9-1", "event", "significant-design-change"),
    ("cv-screening", "2026-12-02", "art-50-2", "fact", "generates-synthetic-content"),
    ("cv-screening", "2026-12-02", "art-50-2", "event", "placed-on-market"),
    ("cv-screening", "2027-12-02", "art-9-1", "use", "cv-screening"),
    ("cv-screening", "2027-12-02", "art-9-1", "fact", "performs-profiling"),
    ("cv-screening", "2027-12-02", "art-9-1", "event", "significant-design-change"),
    ("credit-scoring", "2028-02-01", "art-27-1", "use", "creditworthiness-assessment"),
    ("credit-scoring", "2028-02-01", "art-26-5-sub-2", "fact", "financial-institution"),
    ("emergency-triage", "2028-03-01", "art-43-2", "use", "emergency-call-evaluation"),
    ("emergency-triage", "2028-03-01", "art-9-1", "fact", "significant-risk-of-harm"),
    ("generative-service", "2026-12-02", "art-50-2", "fact", "generates-synthetic-content"),
    ("generative-service", TODAY, "tc260-2024:tm-data-f", "fact", "cross-border-service"),
    ("generative-service-2026", TODAY, "art-50-2", "event", "placed-on-market"),
    ("generative-service-2026", "2026-12-02", "art-5-1-ba", "fact", "generates-intimate-imagery-of-persons"),
    ("remote-biometric-identification", TODAY, "art-5-1-h", "fact", "rbi-strictly-necessary-objective"),
    ("remote-biometric-identification", TODAY, "art-5-1-h", "use", "real-time-remote-biometric-identification"),
    ("remote-biometric-identification", "2030-08-02", "art-27-1", "fact", "intended-for-public-authorities"),
    ("foundation-model", TODAY, "art-4", "fact", "is-ai-system"),
    ("foundation-model", TODAY, "nist-ai-rmf:manage-3-2", "fact", "uses-pretrained-model"),
    ("foundation-model", TODAY, "tc260-2024:tm-data-a", "market", "cn"),
    ("internal-productivity", TODAY, "art-50-2", "role", "provider"),
    ("medical-device", "2028-10-01", "art-43-3", "fact", "is-annex-i-product"),
    ("medical-device", "2028-10-01", "art-43-3", "fact", "product-under-annex-i-section-a"),
    ("derogation", "2028-02-01", "art-6-4", "use", "asylum-visa-application-examination"),
    ("derogation", "2028-02-01", "art-6-4", "fact", "assesses-not-high-risk"),
)


def test_every_example_is_covered() -> None:
    names = {f.stem for f in FILES}
    assert len(names) == 13
    assert names == {*VERDICTS, "empty"}
    for name, days in VERDICTS.items():
        assert sum(len(v) for v in days.values()) >= 6, name


@pytest.mark.parametrize(("name", "day"), [(n, d) for n, days in VERDICTS.items() for d in days])
def test_verdicts(desk: Desk, name: str, day: str) -> None:
    expected = VERDICTS[name][day]
    system = desk.example(name)
    assert {code: desk.verdict(system, day, code) for code in expected} == expected


@pytest.mark.parametrize(("name", "day", "code", "kind", "identifier"), REASONS)
def test_reasons(desk: Desk, name: str, day: str, code: str, kind: str, identifier: str) -> None:
    assert rests_on(desk.finding(name, day, code), kind, identifier)


def test_the_wording_of_literacy_was_softened(desk: Desk) -> None:
    before = desk.finding("cv-screening", "2026-07-26", "art-4")
    after = desk.finding("cv-screening", TODAY, "art-4")
    assert before.gist != after.gist
    assert before.amended_by is None
    assert after.amended_by is not None
    assert "2026/1744" in after.amended_by.en
    assert after.applies_from == date(2025, 2, 2)
    assert after.missing == ("ai-literacy-training",) == after.planned


def test_cv_screening_has_nothing_left_to_ask_of_the_act(desk: Desk) -> None:
    for day in ("2025-01-15", TODAY, "2027-12-02"):
        report = desk.report("cv-screening", day)
        assert not [f.code for f in report.findings if f.verdict == "undetermined" and f.document == "eu-ai-act"]
    for finding in desk.report("cv-screening", "2025-01-15").findings:
        assert finding.document != "eu-ai-act" or finding.verdict in ("not-yet", "not-applicable"), finding.code


def test_an_older_system_without_redesign_stays_outside(desk: Desk) -> None:
    """Article 111(2): marketed before the date, never changed in design, not meant for public authorities."""
    old = with_dates(desk.example("cv-screening"), significant_design_change="")
    assert {desk.verdict(old, day, "art-9-1") for day in (TODAY, "2027-12-02", "2031-01-01")} == {"not-applicable"}
    assert desk.verdict(old, TODAY, "art-4") == "violated"
    bank = with_dates(desk.example("credit-scoring"), placed_on_market="2024-05-01", put_into_service="2024-05-01")
    assert desk.verdict(bank, TODAY, "art-27-1") == "not-applicable"
    assert desk.verdict(with_facts(bank, intended_for_public_authorities=True), TODAY, "art-27-1") == "not-yet 2030-08-02"


def test_two_regimes_ask_for_the_same_measure(desk: Desk) -> None:
    finding = desk.finding("cv-screening", "2027-12-02", "art-9-1")
    assert finding.missing == ("risk-management-system",)
    assert "nist-ai-rmf:govern-1-4" in finding.also_asked_by


def test_the_day_of_marking_depends_on_the_day_of_supply(desk: Desk) -> None:
    service = desk.example("generative-service")
    assert desk.verdict(with_dates(service, placed_on_market="2026-08-01"), TODAY, "art-50-2") == "not-yet 2026-12-02"
    assert desk.verdict(with_dates(service, placed_on_market="2026-08-02"), TODAY, "art-50-2") == "violated"
    assert desk.finding(service, "2026-12-02", "art-50-2").applies_from == date(2026, 12, 2)


def test_a_listed_objective_turns_the_prohibition_into_duties(desk: Desk) -> None:
    permitted = with_facts(desk.example("remote-biometric-identification"), rbi_strictly_necessary_objective=True)
    assert desk.verdict(permitted, TODAY, "art-5-1-h") == "not-applicable"
    assert desk.verdict(permitted, TODAY, "art-5-2-assessment") == "violated"
    assert desk.verdict(permitted, TODAY, "art-5-3") == "violated"
    assert desk.verdict(permitted, TODAY, "art-5-3-refusal") == "not-applicable"
    assert desk.verdict(with_facts(permitted, rbi_authorisation_refused=True), TODAY, "art-5-3-refusal") == "violated"
    unasked = replace(permitted, facts={k: v for k, v in permitted.facts.items() if k != "rbi-authorisation-refused"})
    assert desk.finding(unasked, TODAY, "art-5-3-refusal").questions == ("fact:rbi-authorisation-refused",)
    open_question = replace(permitted, facts={k: v for k, v in permitted.facts.items() if k != "rbi-strictly-necessary-objective"})
    assert desk.verdict(open_question, TODAY, "art-5-1-h") == "undetermined"
    assert desk.finding("remote-biometric-identification", TODAY, "art-86").questions == ("fact:explanation-right-excluded",)


def test_profiling_shuts_the_derogation(desk: Desk) -> None:
    profiling = with_facts(desk.example("derogation"), performs_profiling=True)
    assert desk.verdict("derogation", "2028-02-01", "art-26-1") == "not-applicable"
    assert desk.verdict(profiling, "2028-02-01", "art-26-1") == "violated"
    risky = with_facts(desk.example("derogation"), significant_risk_of_harm=True)
    assert desk.verdict(risky, "2028-02-01", "art-26-1") == "violated"
    no_case = with_facts(desk.example("derogation"), preparatory_task=False)
    assert desk.verdict(no_case, "2028-02-01", "art-26-1") == "violated"


def test_a_second_use_ends_the_exception_for_fraud(desk: Desk) -> None:
    example = with_dates(desk.example("fraud-detection"), put_into_service="2028-02-01")
    rating = replace(example, uses=Listing(("creditworthiness-assessment", "financial-fraud-detection")))
    assert desk.verdict(example, "2028-02-01", "art-26-1") == "not-applicable"
    assert desk.verdict(rating, "2028-02-01", "art-26-1") == "violated"
    older = replace(desk.example("fraud-detection"), uses=rating.uses)
    assert desk.verdict(older, TODAY, "art-26-1") == "not-yet 2030-08-02"


def test_a_device_without_third_party_assessment_is_not_high_risk(desk: Desk) -> None:
    low = with_facts(desk.example("medical-device"), third_party_assessment_required=False)
    assert desk.verdict(low, "2028-10-01", "art-9-1") == "not-applicable"
    radio = with_facts(desk.example("medical-device"), third_party_assessment_non_safety_only=True)
    assert desk.verdict(radio, "2028-10-01", "art-9-1") == "not-applicable"
    assert desk.verdict(radio, "2026-07-26", "art-9-1") == "not-yet 2027-08-02"


def test_the_waiver_ends(desk: Desk) -> None:
    waived = desk.finding("emergency-triage", TODAY, "art-11-1")
    assert waived.waiver is not None
    assert waived.waiver[2] == date(2028, 6, 30)
    late = desk.report("emergency-triage", "2028-06-30")
    assert any("ended on 2028-06-30" in n.en for n in late.notices)


def test_nothing_follows_from_an_empty_description(desk: Desk) -> None:
    for day in ("2025-01-15", TODAY, "2027-12-02"):
        report = desk.report("empty", day)
        assert {f.verdict for f in report.findings} == {"undetermined"}
        assert not [f.code for f in report.findings if f.missing]
        assert all(f.questions for f in report.findings)


def test_the_questions_of_an_empty_description_are_ordered(desk: Desk) -> None:
    questions = desk.report("empty", TODAY).questions
    assert [q.decides for q in questions] == sorted((q.decides for q in questions), reverse=True)
    assert questions[0].decides > 100
    assert {"uses", "measures", "markets", "roles:eu"} <= {q.key for q in questions[:12]}
    assert all(q.text.en and q.text.zh and q.asked_by for q in questions)


def test_every_example_speaks_both_languages(desk: Desk) -> None:
    for file in FILES:
        system = desk.example(file.stem)
        assert system.id == file.stem
        assert system.name.en
        assert system.name.zh != system.name.en
        if file.stem != "empty":
            assert system.source
            assert system.description.en
            assert system.description.zh


@pytest.mark.parametrize("name", [f.stem for f in FILES])
def test_the_order_of_statements_does_not_matter(desk: Desk, name: str) -> None:
    raw = yaml.safe_load((EXAMPLES / f"{name}.yaml").read_text(encoding="utf-8"))
    dice = random.Random(name)
    for key in ("facts", "measures", "uses", "markets", "dates"):
        value = raw.get(key)
        if isinstance(value, dict):
            raw[key] = dict(dice.sample(list(value.items()), len(value)))
        elif isinstance(value, list):
            raw[key] = dice.sample(value, len(value))
    shuffled = system_module.parse(yaml.safe_dump(raw, sort_keys=False, allow_unicode=True), vocabulary=desk.knowledge.vocabulary())
    one, other = desk.report(name, TODAY), desk.report(shuffled, TODAY)
    assert [replace(f, line=0, file="") for f in one.findings] == [replace(f, line=0, file="") for f in other.findings]
    assert one.questions == other.questions


@pytest.mark.parametrize("name", [p.stem for p in FILES])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_summary_of_a_report_counts_every_norm_once(desk: Desk, name: str, language: str) -> None:
    report = desk.report(name, "2026-11-20")
    text = render.as_text(report, render.View(desk.knowledge, language))
    heads = {d: f"{i.short_title.get(language)}" for d, i in desk.knowledge.instruments.items() if d in REGIMES}
    for document, head in heads.items():
        (line,) = [row for row in text.splitlines() if row.startswith(head) and " — " in row]
        counted = sum(int(n) for n in re.findall(r"[:：] ?(\d+)", line.partition(" — ")[2]))
        assert counted == sum(f.document == document for f in report.findings)


def test_the_days_of_the_law_are_gathered_once_for_any_number_of_systems(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are read from every rule; once for each norm would be most of the time that a check takes."""
    calls: list[date] = []
    gather = RuleBook.edges
    monkeypatch.setattr(RuleBook, "edges", lambda book, law: calls.append(law) or gather(book, law))
    engine = RuleEngine(desk.knowledge, REGIMES, date(2026, 11, 20))
    for name in ("cv-screening", "generative-service"):
        check(desk.knowledge, desk.example(name), as_of=date(2026, 11, 20), documents=REGIMES, engine=engine)
    assert calls == [date(2026, 11, 20)]


@pytest.mark.parametrize("name", [p.stem for p in FILES])
def test_what_is_assumed_is_only_claimed(name: str) -> None:
    """Papers stand behind a measure only where the record names or is them; under "assumed" nobody could show any."""
    assumed = False
    rows = (EXAMPLES / f"{name}.yaml").read_text(encoding="utf-8").splitlines()
    for row in rows[next((n for n, r in enumerate(rows) if r.startswith("measures:")), len(rows)) :]:
        if row.startswith(("measures:", "  #")):
            assumed = "assumed" in row.lower() if row.startswith("measures:") else "Assumed for the example" in row or assumed
        elif assumed and row.startswith("  - {id:"):
            assert "status: planned" in row or "evidence: claimed" in row, row
