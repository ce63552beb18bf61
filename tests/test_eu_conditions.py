"""The derived facts and dates of the EU AI Act: each holds, fails by a hair, and stays open when the description is silent."""
# ruff: noqa: E501 (tables of cases)

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any

import pytest

from govgraph import knowledge, system
from govgraph.assess import RuleEngine
from govgraph.condition import Truth
from govgraph.situation import Situation

FIRST = date(2026, 7, 26)  # last day of the text as first published
NOW = date(2026, 11, 20)  # the text in force

AI = {"is-ai-system": "yes"}


@cache
def engine(day: date) -> RuleEngine:
    return RuleEngine(knowledge.load(), ["eu-ai-act"], day)


def describe(**parts: Any) -> system.SystemDescription:
    """A description with the given parts, through its YAML form; ``roles`` are those played in the EU."""
    raw: dict[str, Any] = {"govgraph": 1, "system": {"id": "sample"}}
    if "roles" in parts:
        raw["organisation"] = {"roles": {"eu": parts.pop("roles")}}
    return system.parse(json.dumps(raw | parts))


def facts(**answers: bool | str) -> dict[str, str]:
    """Facts by name with underscores, on top of being an AI system."""
    return AI | {k.replace("_", "-"): v if isinstance(v, str) else "yes" if v else "no" for k, v in answers.items()}


def situation(parts: dict[str, Any], day: date, law: date | None = None) -> Situation:
    return engine(law or day).situation(describe(**parts), day)


def truth(condition: str, day: date, parts: dict[str, Any]) -> Truth:
    return situation(parts, day).derived(f"eu-ai-act:{condition}")


def used(*uses: str, **answers: bool | str) -> dict[str, Any]:
    return {"uses": list(uses), "facts": facts(**answers)}


def product(**answers: bool | str) -> dict[str, Any]:
    """A system that is no Annex III matter, with answers on the product it belongs to."""
    return {"uses": ["internal-productivity"], "facts": facts(**answers)}


IN = {
    "exclusively_military_defence_security": False, "third_country_authority_cooperation": False, "scientific_research_only": False,
    "pre_market_testing_only": False, "personal_non_professional_use": False,
}  # fmt: skip


def scope(**other: Any) -> dict[str, Any]:
    """A system offered in the EU of which no exclusion holds, with changes; None removes a fact."""
    own = {k: other.pop(k) for k in ("markets", "roles", "dates") if k in other}
    answers = {k: v for k, v in (IN | other).items() if v is not None}
    return {"markets": ["eu"], "facts": facts(**answers)} | own


A = {"safety_component_of_product": True, "third_party_assessment_required": True, "product_under_annex_i_section_a": True}
B = {
    "safety_component_of_product": True, "third_party_assessment_required": True,
    "product_under_annex_i_section_a": False, "product_under_annex_i_section_b": True,
}  # fmt: skip
SAFE = {
    "non_safety_assistance_only": False,
    "failure_endangers_health_safety": False,
    "third_party_assessment_non_safety_only": False,
}
HARMFUL = {"distorts_behaviour": True, "causes_significant_harm": True}
POLICE = {"publicly_accessible_space": True, "for_law_enforcement_purpose": True}
CV = used("cv-screening", significant_risk_of_harm=True)
RBI = "real-time-remote-biometric-identification"

Case = tuple[str, date, Truth, str, dict[str, Any]]

SCOPE: list[Case] = [
    ("in-scope", NOW, True, "a system on the Union market that no exclusion covers is in scope", scope()),
    ("in-scope", NOW, False, "a system kept out of the Union, its output too, is out of scope",
     scope(markets=["cn"], output_used_in_market=False, established_in_eu=False)),
    ("in-scope", NOW, True, "a system kept out of the Union whose output is used there is in scope",
     scope(markets=["cn"], output_used_in_market=True)),
    ("in-scope", NOW, True, "a deployer established in the Union is in scope wherever the system is offered",
     scope(markets=["cn"], output_used_in_market=False, established_in_eu=True, roles=["deployer"])),
    ("in-scope", NOW, False, "a provider established in the Union with a system for elsewhere is not reached as deployer",
     scope(markets=["cn"], output_used_in_market=False, established_in_eu=True, roles=["provider"])),
    ("in-scope", NOW, False, "a system for the military alone is out of scope", scope(exclusively_military_defence_security=True)),
    ("in-scope", NOW, None, "silence on the military exclusion leaves the scope open", scope(exclusively_military_defence_security=None)),
    ("in-scope", NOW, None, "silence on research leaves the scope open", scope(scientific_research_only=None)),
    ("in-scope", NOW, False, "a system for research alone is out of scope", scope(scientific_research_only=True)),
    ("in-scope", NOW, False, "silence on one exclusion does not matter where another holds",
     scope(scientific_research_only=True, exclusively_military_defence_security=None)),
    ("in-scope", NOW, False, "use in police cooperation by a third country is out of scope", scope(third_country_authority_cooperation=True)),
    ("in-scope", NOW, False, "a system still in the laboratory is out of scope",
     scope(pre_market_testing_only=True, real_world_testing=False, dates={"placed-on-market": "never", "put-into-service": "never"})),
    ("in-scope", NOW, True, "testing in the real world is in scope", scope(pre_market_testing_only=True, real_world_testing=True)),
    ("in-scope", NOW, True, "once marketed a system is in scope without a word on testing",
     scope(pre_market_testing_only=None, dates={"placed-on-market": "2025-03-01"})),
    ("in-scope", NOW, True, "once in own use a system is in scope without a word on testing",
     scope(pre_market_testing_only=None, dates={"placed-on-market": "never", "put-into-service": "2025-03-01"})),
    ("in-scope", NOW, None, "a marketing date still to come does not end the testing exclusion",
     scope(pre_market_testing_only=None, dates={"placed-on-market": "2027-03-01", "put-into-service": "never"})),
    ("in-scope", NOW, False, "private use by a person is out of scope", scope(personal_non_professional_use=True, roles=["deployer"])),
    ("in-scope", NOW, True, "the provider stays in scope where a user acts privately", scope(personal_non_professional_use=True, roles=["provider"])),
    ("in-scope", NOW, True, "silence on private use does not matter for a mere provider", scope(personal_non_professional_use=None, roles=["provider"])),
    ("in-scope", NOW, None, "silence on private use matters for a deployer", scope(personal_non_professional_use=None, roles=["deployer"])),
    ("in-scope", NOW, True, "a general-purpose model that is no system is in scope", scope(is_ai_system="no", general_purpose_ai_model=True)),
    ("in-scope", NOW, False, "software that is neither AI system nor model is out of scope", scope(is_ai_system="no", general_purpose_ai_model=False)),
    ("in-scope", NOW, None, "a description without markets leaves the scope open", {"facts": facts(**IN)}),
    ("personal-use-exclusion", NOW, True, "a private deployer is excluded", {"roles": ["deployer"], "facts": facts(personal_non_professional_use=True)}),
    ("personal-use-exclusion", NOW, False, "a deployer that also provides is not excluded",
     {"roles": ["deployer", "provider"], "facts": facts(personal_non_professional_use=True)}),
    ("personal-use-exclusion", NOW, False, "a professional deployer is not excluded",
     {"roles": ["deployer"], "facts": facts(personal_non_professional_use=False)}),
    ("personal-use-exclusion", NOW, False, "a private data supplier is no deployer",
     {"roles": ["data-supplier"], "facts": facts(personal_non_professional_use=True)}),
    *(
        ("personal-use-exclusion", NOW, False, f"a deployer that is also {role} is not excluded",
         {"roles": ["deployer", role], "facts": facts(personal_non_professional_use=True)})
        for role in ("importer", "distributor", "product-manufacturer", "authorised-representative")
    ),
    ("personal-use-exclusion", NOW, None, "private use without a word on roles stays open", {"facts": facts(personal_non_professional_use=True)}),
    ("gpai-model", NOW, True, "a general-purpose model is one", {"facts": {"general-purpose-ai-model": "yes"}}),
    ("gpai-model", NOW, False, "a model for one task is none", {"facts": {"general-purpose-ai-model": "no"}}),
    ("gpai-model", NOW, None, "a model that is not described stays open", {}),
]  # fmt: skip

PLAIN = {
    "free_open_source_release": True, "third_party_assessment_required": False, "interacts_with_persons": False,
    "generates_synthetic_content": False, "generates_deepfakes": False, "text_on_public_interest": False,
    "subliminal_or_deceptive_techniques": False, "exploits_age_disability_situation": False, "generates_intimate_imagery_of_persons": False,
    "generates_csam": False, "solely_profiling_based_crime_prediction": False, "untargeted_scraping_facial_images": False,
}  # fmt: skip

OPEN_SOURCE: list[Case] = [
    ("open-source-exempt", NOW, True, "an open-source tool of no special kind is exempt", used("internal-productivity", **PLAIN)),
    ("open-source-exempt", NOW, False, "an open-source chatbot is not exempt",
     used("internal-productivity", **PLAIN | {"interacts_with_persons": True, "ai_interaction_obvious": False, "law_enforcement_authorised": False})),
    ("open-source-exempt", NOW, False, "an open-source face scraper is not exempt",
     used("internal-productivity", **PLAIN | {"untargeted_scraping_facial_images": True})),
    ("open-source-exempt", NOW, False, "an open-source CV filter is not exempt", used("cv-screening", **PLAIN, significant_risk_of_harm=True)),
    ("open-source-exempt", NOW, False, "a proprietary tool is not exempt", {"facts": facts(free_open_source_release=False)}),
    ("open-source-exempt", NOW, None, "an open-source tool of unknown use stays open", {"facts": facts(**PLAIN)}),
    ("open-source-exempt", NOW, False, "a bare open-source model is not exempt as a system", used("internal-productivity", **PLAIN, is_ai_system="no")),
]  # fmt: skip

# leaf of Annex III: uses that meet it, a near miss, a broader use that leaves it open
ANNEX_III: dict[str, tuple[tuple[str, ...], str, str]] = {
    "1-a": (("remote-biometric-identification", RBI, "post-remote-biometric-identification"), "biometric-verification", "biometric-use"),
    "1-b": (("sensitive-biometric-categorisation",), "emotion-recognition", "biometric-use"),
    "1-c": (("emotion-recognition",), "biometric-categorisation", "biometric-use"),
    "3-a": (("education-admission",), "exam-monitoring", "education-use"),
    "3-b": (("learning-outcome-evaluation",), "education-admission", "education-use"),
    "3-c": (("education-level-assessment",), "learning-outcome-evaluation", "education-use"),
    "3-d": (("exam-monitoring",), "learning-outcome-evaluation", "education-use"),
    "4-a": (("recruitment-screening", "cv-screening", "job-advert-targeting", "candidate-evaluation"), "workforce-management", "employment-use"),
    "4-b": (("promotion-termination-decision", "task-allocation-by-traits", "worker-performance-monitoring"), "cv-screening", "workforce-management"),
    "5-a": (("public-benefit-eligibility",), "creditworthiness-assessment", "essential-services-use"),
    "5-b": (("creditworthiness-assessment",), "financial-fraud-detection", "essential-services-use"),
    "5-c": (("life-health-insurance-pricing",), "creditworthiness-assessment", "essential-services-use"),
    "5-d": (("emergency-call-evaluation", "emergency-dispatch", "emergency-triage"), "medical-diagnosis-support", "essential-services-use"),
    "6-a": (("victim-risk-assessment",), "offending-risk-assessment", "law-enforcement-use"),
    "6-b": (("law-enforcement-polygraph",), "migration-polygraph", "law-enforcement-use"),
    "6-c": (("evidence-reliability-evaluation",), "judicial-decision-support", "law-enforcement-use"),
    "6-d": (("offending-risk-assessment",), "victim-risk-assessment", "law-enforcement-use"),
    "6-e": (("criminal-profiling",), "victim-risk-assessment", "law-enforcement-use"),
    "7-a": (("migration-polygraph",), "law-enforcement-polygraph", "migration-border-use"),
    "7-b": (("migration-risk-assessment",), "travel-document-verification", "migration-border-use"),
    "7-c": (("asylum-visa-application-examination",), "travel-document-verification", "migration-border-use"),
    "7-d": (("migration-person-detection",), "travel-document-verification", "migration-border-use"),
    "8-a": (("judicial-decision-support", "alternative-dispute-resolution-support"), "evidence-reliability-evaluation", "justice-democracy-use"),
}  # fmt: skip


def annex_iii() -> Iterable[Case]:
    for leaf, (hits, miss, broader) in ANNEX_III.items():
        name = f"annex-iii-{leaf}"
        for hit in hits:
            yield name, NOW, True, f"{hit} meets {name}", used(hit)
        yield name, NOW, False, f"{miss} misses {name}", used(miss)
        yield name, NOW, None, f"{broader} alone leaves {name} open", used(broader)


SAFETY = "critical-infrastructure-safety-component"
RUNNING = "critical-infrastructure-management"

LEAVES: list[Case] = [
    *annex_iii(),
    ("annex-iii-1-b", NOW, True, "categorisation that infers sensitive traits is listed",
     used("biometric-categorisation", infers_sensitive_attributes_from_biometrics=True)),
    ("annex-iii-1-b", NOW, None, "categorisation without a word on the traits stays open", used("biometric-categorisation")),
    ("annex-iii-2", FIRST, True, "a safety component of a grid was listed at first", used(SAFETY)),
    ("annex-iii-2", FIRST, False, "running an office is no infrastructure matter at first", used("internal-productivity")),
    ("annex-iii-2", FIRST, None, "running a grid was open at first", used(RUNNING)),
    ("annex-iii-2", NOW, True, "a safety component of a grid is listed", used(SAFETY, non_safety_assistance_only=False)),
    ("annex-iii-2", NOW, False, "a mere aid whose failure endangers nobody is not listed",
     used(SAFETY, non_safety_assistance_only=True, failure_endangers_health_safety=False)),
    ("annex-iii-2", NOW, True, "a mere aid whose failure endangers people is listed",
     used(SAFETY, non_safety_assistance_only=True, failure_endangers_health_safety=True)),
    ("annex-iii-2", NOW, True, "running a grid is listed where failure endangers people", used(RUNNING, failure_endangers_health_safety=True)),
    ("annex-iii-2", NOW, False, "a dangerous tool outside infrastructure is not listed here",
     used("medical-diagnosis-support", non_safety_assistance_only=False, failure_endangers_health_safety=True)),
    ("annex-iii-2", NOW, None, "a safety component of unknown bearing on safety stays open", used(SAFETY)),
    ("annex-iii-4-b", NOW, True, "deciding on pay is listed", used("workforce-management", decides_terms_of_work_relationship=True)),
    *(
        case
        for name in ("annex-iii-6-d", "crime-prediction-for-law-enforcement")
        for case in (
            (name, NOW, True, "police prediction of crime from more than a profile is listed",
             used("crime-prediction-of-persons", for_law_enforcement_purpose=True, solely_profiling_based_crime_prediction=False)),
            (name, NOW, False, "prediction of crime from a profile alone is not",
             used("crime-prediction-of-persons", for_law_enforcement_purpose=True, solely_profiling_based_crime_prediction=True)),
            (name, NOW, False, "prediction of crime by a shop is not", used("crime-prediction-of-persons", for_law_enforcement_purpose=False)),
            (name, NOW, None, "police prediction of crime from unknown grounds stays open",
             used("crime-prediction-of-persons", for_law_enforcement_purpose=True)),
        )
    ),
    ("annex-iii-8-b", NOW, True, "messages that sway voters are listed", used("election-influence", output_directly_exposed_to_persons=True)),
    ("annex-iii-8-b", NOW, False, "campaign planning that voters never meet is not listed",
     used("election-influence", output_directly_exposed_to_persons=False)),
    ("annex-iii-8-b", NOW, False, "campaign logistics are not listed", used("campaign-logistics", output_directly_exposed_to_persons=True)),
    ("annex-iii-8-b", NOW, None, "influence of unknown exposure stays open", used("election-influence")),
    ("annex-iii-listed", NOW, True, "one listed use among others suffices", used("internal-productivity", "exam-monitoring")),
    ("annex-iii-listed", NOW, False, "fraud detection, verification and travel documents are not listed",
     used("financial-fraud-detection", "biometric-verification", "travel-document-verification", "campaign-logistics")),
    ("annex-iii-listed", NOW, None, "an incomplete list of uses stays open", {"uses": {"list": ["translation"], "complete": "no"}}),
]  # fmt: skip

NARROW = {"significant_risk_of_harm": False, "narrow_procedural_task": True}
NO_CASE = {
    "narrow_procedural_task": False, "improves_completed_human_activity": False,
    "detects_decision_patterns_with_human_review": False, "preparatory_task": False,
}  # fmt: skip

CLASSIFICATION: list[Case] = [
    *(
        ("art-6-3-derogation", NOW, True, f"without significant risk {case} is enough", {"facts": facts(significant_risk_of_harm=False, **{case: True})})
        for case in NO_CASE
    ),
    ("art-6-3-derogation", NOW, False, "a limited role with significant risk is not enough", {"facts": facts(significant_risk_of_harm=True, preparatory_task=True)}),
    ("art-6-3-derogation", NOW, False, "no significant risk without a limited role is not enough", {"facts": facts(significant_risk_of_harm=False, **NO_CASE)}),
    ("art-6-3-derogation", NOW, None, "a limited role of unknown risk stays open", {"facts": facts(narrow_procedural_task=True)}),
    ("profiling-override", NOW, True, "profiling overrides", {"facts": facts(performs_profiling=True)}),
    ("profiling-override", NOW, False, "no profiling, no override", {"facts": facts(performs_profiling=False)}),
    ("profiling-override", NOW, None, "unknown profiling stays open", {}),
    ("annex-iii-route", NOW, True, "a listed system with significant risk is high-risk", CV),
    ("annex-iii-route", NOW, False, "a listed system of limited role and no risk is not", used("cv-screening", **NARROW, performs_profiling=False)),
    ("annex-iii-route", NOW, True, "profiling makes it high-risk all the same", used("cv-screening", **NARROW, performs_profiling=True)),
    ("annex-iii-route", NOW, True, "profiling decides without a word on the derogation", used("cv-screening", performs_profiling=True)),
    ("annex-iii-route", NOW, False, "profiling alone is not enough", used("algorithmic-recommendation", performs_profiling=True)),
    ("annex-iii-route", NOW, None, "a limited role with unknown profiling stays open", used("cv-screening", **NARROW)),
    ("annex-iii-route", NOW, None, "a listed use alone stays open", used("cv-screening")),
    ("annex-iii-route", NOW, False, "a bare model is not high-risk", used("cv-screening", performs_profiling=True, is_ai_system="no")),
    ("annex-i-section-a", FIRST, True, "machinery was in Section A at first", product(product_under_annex_i_section_b=True, machinery_product=True)),
    ("annex-i-section-a", NOW, False, "machinery is not in Section A now",
     product(product_under_annex_i_section_a=False, product_under_annex_i_section_b=True, machinery_product=True)),
    ("annex-i-section-a", FIRST, False, "a car was not in Section A at first",
     product(product_under_annex_i_section_a=False, product_under_annex_i_section_b=True, machinery_product=False)),
    ("annex-i-section-a", FIRST, True, "a medical device was in Section A at first", product(product_under_annex_i_section_a=True)),
    ("annex-i-section-a", FIRST, False, "a machine part of no listed act was not",
     product(product_under_annex_i_section_a=False, product_under_annex_i_section_b=False, machinery_product=True)),
    ("annex-i-section-b", FIRST, False, "a toy was not in Section B at first", product(product_under_annex_i_section_b=False, machinery_product=False)),
    ("annex-i-section-a", NOW, True, "a medical device is in Section A", product(product_under_annex_i_section_a=True)),
    ("annex-i-section-a", FIRST, None, "a Section B product that may be machinery was open at first",
     product(product_under_annex_i_section_a=False, product_under_annex_i_section_b=True)),
    ("annex-i-section-a", NOW, None, "an unknown product stays open", product()),
    ("annex-i-section-b", FIRST, False, "machinery was not in Section B at first", product(product_under_annex_i_section_b=True, machinery_product=True)),
    ("annex-i-section-b", FIRST, True, "a car was in Section B at first", product(product_under_annex_i_section_b=True, machinery_product=False)),
    ("annex-i-section-b", FIRST, None, "what may be machinery was open at first", product(product_under_annex_i_section_b=True)),
    ("annex-i-section-b", NOW, True, "machinery is in Section B now", product(product_under_annex_i_section_b=True, machinery_product=True)),
    ("annex-i-section-b", NOW, False, "a toy is not in Section B", product(product_under_annex_i_section_b=False)),
    ("annex-i-section-b", NOW, None, "an unknown product stays open for Section B", product()),
    ("safety-component", FIRST, True, "a safety part was a safety component at first", product(safety_component_of_product=True)),
    ("safety-component", FIRST, False, "a comfort part was none at first", product(safety_component_of_product=False)),
    ("safety-component", FIRST, None, "an unknown part was open at first", product()),
    ("safety-component", NOW, True, "a safety part is a safety component", product(safety_component_of_product=True, non_safety_assistance_only=False)),
    ("safety-component", NOW, False, "a mere aid that endangers nobody is none",
     product(safety_component_of_product=True, non_safety_assistance_only=True, failure_endangers_health_safety=False)),
    ("safety-component", NOW, True, "an aid whose failure endangers people is one",
     product(safety_component_of_product=False, non_safety_assistance_only=True, failure_endangers_health_safety=True)),
    ("safety-component", NOW, False, "what is no part of a product and endangers nobody is none",
     product(safety_component_of_product=False, non_safety_assistance_only=False, failure_endangers_health_safety=False)),
    ("safety-component", NOW, None, "a part of unknown bearing on safety stays open", product(safety_component_of_product=True)),
    ("annex-i-route", NOW, True, "a safety component of a lift is high-risk", product(**A, **SAFE)),
    ("annex-i-route", NOW, True, "a medical device by itself is high-risk",
     product(is_annex_i_product=True, third_party_assessment_required=True, third_party_assessment_non_safety_only=False)),
    ("annex-i-route", NOW, False, "a device that its maker may assess alone is not", product(is_annex_i_product=True, third_party_assessment_required=False)),
    ("annex-i-route", NOW, False, "a product assessed for radio spectrum alone is not", product(**A, **SAFE | {"third_party_assessment_non_safety_only": True})),
    ("annex-i-route", FIRST, True, "assessment for radio spectrum alone was enough at first", product(**A, **SAFE | {"third_party_assessment_non_safety_only": True})),
    ("annex-i-route", FIRST, False, "a part of a product outside Annex I was not high-risk at first",
     product(**A | {"product_under_annex_i_section_a": False}, product_under_annex_i_section_b=False, is_annex_i_product=False)),
    ("annex-i-route", FIRST, None, "a safety part of an unknown product was open at first",
     product(safety_component_of_product=True, third_party_assessment_required=True)),
    ("annex-i-route", NOW, False, "a convenience function of a lift is not",
     product(**A, **SAFE | {"non_safety_assistance_only": True}, is_annex_i_product=False)),
    *(
        ("annex-i-route", day, False, f"a safety component is not by this route if {miss} is missing, {day}",
         product(**A | {miss: False}, **SAFE, product_under_annex_i_section_b=False, is_annex_i_product=False))
        for day in (FIRST, NOW) for miss in A
    ),
    *(("annex-i-route", day, False, f"a model in a lift is no system, {day}", product(**A, **SAFE, is_ai_system="no")) for day in (FIRST, NOW)),
    *(("annex-i-route", day, True, f"a car part is high-risk, {day}", product(**B, **SAFE)) for day in (FIRST, NOW)),
    ("annex-i-route", FIRST, True, "a medical device by itself was high-risk at first",
     product(is_annex_i_product=True, third_party_assessment_required=True)),
    ("annex-i-route", NOW, None, "a safety component of unknown grounds of assessment stays open", product(**A, non_safety_assistance_only=False)),
    ("annex-i-section-b-only", NOW, True, "a car part is high-risk through Section B only", product(**B, **SAFE)),
    ("annex-i-section-b-only", NOW, False, "a part under both sections is not", product(**B | {"product_under_annex_i_section_a": True}, **SAFE)),
    ("annex-i-section-b-only", NOW, False, "a convenience function of a car is not high-risk through it",
     product(**B, **SAFE | {"non_safety_assistance_only": True}, is_annex_i_product=False)),
    ("annex-i-section-b-only", NOW, False, "a device under neither section is not high-risk through Section B",
     product(is_annex_i_product=True, third_party_assessment_required=True, third_party_assessment_non_safety_only=False,
             product_under_annex_i_section_a=False, product_under_annex_i_section_b=False)),
    ("annex-i-section-b-only", NOW, None, "a car part with Section A unknown stays open",
     product(safety_component_of_product=True, third_party_assessment_required=True, product_under_annex_i_section_b=True, **SAFE)),
    ("annex-i-section-b-only", NOW, False, "a car part that Annex III lists too is not",
     used("emotion-recognition", **B, **SAFE, significant_risk_of_harm=True)),
    ("annex-i-section-b-only", NOW, None, "a car part that may be listed too stays open", used("biometric-use", **B, **SAFE)),
    ("annex-i-section-b-only", FIRST, False, "a machine was not high-risk through Section B at first", product(**B, **SAFE, machinery_product=True)),
    ("high-risk", NOW, True, "a CV filter is high-risk", CV),
    ("high-risk", NOW, True, "a lift part is high-risk", product(**A, **SAFE)),
    ("high-risk", NOW, True, "a car part is high-risk too", product(**B, **SAFE)),
    ("high-risk", NOW, False, "a translation tool in no product is not", used("translation", third_party_assessment_required=False)),
    ("high-risk", NOW, None, "a translation tool in an unknown product stays open", used("translation")),
    ("chapter-iii-applies", NOW, True, "Chapter III applies to a lift part", product(**A, **SAFE, product_under_annex_i_section_b=False)),
    ("chapter-iii-applies", NOW, False, "Chapter III does not apply to a car part", product(**B, **SAFE)),
    ("chapter-iii-applies", NOW, False, "Chapter III no longer applies to a machine", product(**B, **SAFE, machinery_product=True)),
    ("chapter-iii-applies", FIRST, True, "Chapter III applied to a machine at first", product(**B, **SAFE, machinery_product=True)),
    ("chapter-iii-applies", NOW, True, "Chapter III applies to a CV filter", CV),
    ("chapter-iii-applies", NOW, True, "Chapter III applies to a listed car part", used("emotion-recognition", **B, **SAFE, significant_risk_of_harm=True)),
    ("chapter-iii-applies", NOW, False, "Chapter III does not apply to a translation tool",
     used("translation", third_party_assessment_required=False, product_under_annex_i_section_a=True)),
    ("chapter-iii-applies", NOW, None, "a part of unknown section stays open",
     product(is_annex_i_product=True, third_party_assessment_required=True, third_party_assessment_non_safety_only=False)),
]  # fmt: skip

OWN = {"puts_own_name_on_system": False, "makes_substantial_modification": False, "changes_purpose_to_high_risk": False}


def chain(*roles: str, base: dict[str, Any] | None = None, **answers: bool | str) -> dict[str, Any]:
    """A CV filter (or another system) in the hands of an operator with these roles."""
    base = base or CV
    return base | {"roles": list(roles), "facts": base["facts"] | facts(**answers)}


MAKER = {"manufactures_product_with_ai": True}

VALUE_CHAIN: list[Case] = [
    *(
        ("takes-over-system", NOW, True, f"a provider of other systems takes this one over as {role}", {"roles": ["provider", role]})
        for role in ("distributor", "importer", "deployer")
    ),
    ("takes-over-system", NOW, True, "whoever is not provider is another operator", {"roles": ["developer"]}),
    ("takes-over-system", NOW, False, "a mere provider is no other operator", {"roles": ["provider"]}),
    ("takes-over-system", NOW, None, "unknown roles stay open", {}),
    *(
        ("becomes-provider", NOW, True, f"an importer that answers yes to {act} becomes provider", chain("importer", **OWN | {act: True}))
        for act in OWN
    ),
    ("becomes-provider", NOW, False, "an importer that changes nothing does not become provider", chain("importer", **OWN)),
    ("becomes-provider", NOW, False, "the provider itself does not become provider", chain("provider", makes_substantial_modification=True)),
    ("becomes-provider", NOW, False, "rebranding a harmless tool makes nobody provider of a high-risk system",
     chain("importer", base=used("translation"), third_party_assessment_required=False, puts_own_name_on_system=True)),
    ("becomes-provider", NOW, False, "rebranding a car part makes nobody provider under Article 25",
     chain("importer", base=product(**B, **SAFE), puts_own_name_on_system=True)),
    ("becomes-provider", NOW, None, "an importer of unknown acts stays open", chain("importer")),
    ("manufacturer-as-provider", NOW, True, "the maker of a lift with its own AI brake counts as provider",
     chain("product-manufacturer", base=product(**A, **SAFE), **MAKER)),
    ("manufacturer-as-provider", NOW, False, "the maker of a car does not", chain("product-manufacturer", base=product(**B, **SAFE), **MAKER)),
    ("manufacturer-as-provider", NOW, False, "a maker whose supplier keeps its name on the AI does not",
     chain("product-manufacturer", base=product(**A, **SAFE), manufactures_product_with_ai=False)),
    ("manufacturer-as-provider", NOW, False, "the maker of a device that is itself the AI system does not by this rule",
     chain("product-manufacturer", base=product(**A | {"safety_component_of_product": False}, **SAFE, is_annex_i_product=True), **MAKER)),
    ("manufacturer-as-provider", NOW, False, "the maker of a lift that nobody else assesses does not",
     chain("product-manufacturer", base=product(**A | {"third_party_assessment_required": False}, **SAFE), **MAKER)),
    ("manufacturer-as-provider", NOW, False, "the supplier of its AI brake does not",
     chain("component-supplier", base=product(**A, **SAFE), **MAKER)),
    ("manufacturer-as-provider", NOW, None, "a maker that does not say whose name it bears stays open", chain("product-manufacturer", base=product(**A, **SAFE))),
    ("deemed-provider", NOW, True, "a rebranding deployer is deemed provider", chain("deployer", puts_own_name_on_system=True)),
    ("deemed-provider", NOW, True, "the maker of a lift with its own AI brake is deemed provider",
     chain("product-manufacturer", base=product(**A, **SAFE), **OWN, **MAKER)),
    ("deemed-provider", NOW, False, "a deployer that only uses is not", chain("deployer", **OWN)),
    ("deemed-provider", NOW, None, "a deployer of unknown acts stays open", chain("deployer")),
    ("initial-provider-relieved", NOW, True, "a provider whose system another took over is relieved", chain("provider", another_operator_became_provider=True)),
    ("initial-provider-relieved", NOW, False, "a provider whose system nobody took over is not", chain("provider", another_operator_became_provider=False)),
    ("initial-provider-relieved", NOW, False, "a deployer cannot be relieved", chain("deployer", another_operator_became_provider=True)),
    ("initial-provider-relieved", NOW, None, "a provider that does not know stays open", chain("provider")),
    ("provider-of-high-risk", NOW, True, "the provider of a CV filter is one", chain("system-provider", another_operator_became_provider=False)),
    ("provider-of-high-risk", NOW, False, "a relieved provider is none", chain("provider", another_operator_became_provider=True)),
    ("provider-of-high-risk", NOW, True, "the operator who took over is one", chain("deployer", changes_purpose_to_high_risk=True)),
    ("provider-of-high-risk", NOW, False, "a deployer that only uses it is none",
     chain("deployer", **OWN, another_operator_became_provider=False, manufactures_product_with_ai=False)),
    ("provider-of-high-risk", NOW, False, "the provider of a harmless tool is none",
     chain("provider", base=used("translation"), third_party_assessment_required=False)),
    ("provider-of-high-risk", NOW, None, "a provider that may be relieved stays open", chain("provider")),
    *(
        case
        for day in (FIRST, NOW)
        for case in (
            ("acting-provider", day, True, f"a provider is one, {day}", {"roles": ["provider"], "facts": facts(another_operator_became_provider=False)}),
            ("acting-provider", day, True, f"Article 25 relieves nobody yet, {day}", chain("provider", another_operator_became_provider=True)),
            ("acting-provider", day, False, f"nor puts it anybody in the place of the provider yet, {day}", chain("importer", puts_own_name_on_system=True)),
            ("acting-provider", day, False, f"an importer that changes nothing is none, {day}", chain("importer", **OWN)),
            ("acting-provider", day, None, f"unknown roles leave it open, {day}", {"facts": facts(another_operator_became_provider=False)}),
        )
    ),
    ("professional-deployer", NOW, True, "a company that uses a system is one", {"roles": ["deployer"], "facts": facts(personal_non_professional_use=False)}),
    ("professional-deployer", NOW, False, "a private user is none", {"roles": ["deployer"], "facts": facts(personal_non_professional_use=True)}),
    ("professional-deployer", NOW, False, "a private user who also distributes is none",
     {"roles": ["deployer", "distributor"], "facts": facts(personal_non_professional_use=True)}),
    ("professional-deployer", NOW, False, "a provider is none", {"roles": ["provider"]}),
    ("professional-deployer", NOW, None, "a user who may act privately stays open", {"roles": ["deployer"]}),
    *(("addressed-by-article-5", NOW, True, f"Article 5 addresses the {role}", {"roles": [role]}) for role in ("provider", "importer", "product-manufacturer")),
    ("addressed-by-article-5", NOW, True, "a replaced provider has released the system all the same", chain("provider", another_operator_became_provider=True)),
    ("addressed-by-article-5", NOW, True, "Article 5 addresses users", {"roles": ["deployer"], "facts": facts(personal_non_professional_use=False)}),
    ("addressed-by-article-5", NOW, False, "but not private ones", {"roles": ["deployer", "distributor"], "facts": facts(personal_non_professional_use=True)}),
    ("addressed-by-article-5", NOW, False, "nor distributors", {"roles": ["distributor"]}),
    ("addressed-by-article-5", NOW, None, "users who may act privately stay open", {"roles": ["deployer"]}),
    *(
        ("secure-section-registration", NOW, True, f"{use} by police is entered in secret", used(use, in_law_enforcement_migration_border_area=True))
        for use in ("remote-biometric-identification", "emotion-recognition", "criminal-profiling", "migration-risk-assessment")
    ),
    ("secure-section-registration", NOW, False, "biometrics in a shop are not", used("emotion-recognition", in_law_enforcement_migration_border_area=False)),
    ("secure-section-registration", NOW, False, "hiring of police officers is not", used("cv-screening", in_law_enforcement_migration_border_area=True)),
    ("secure-section-registration", NOW, None, "biometrics in an unknown area stay open", used("emotion-recognition")),
    ("deployer-of-high-risk", NOW, True, "the professional user of a CV filter is one", chain("deployer", personal_non_professional_use=False)),
    ("deployer-of-high-risk", NOW, True, "an authority that uses it is one", chain("public-authority-deployer", personal_non_professional_use=False)),
    ("deployer-of-high-risk", NOW, False, "a private user is none", chain("deployer", personal_non_professional_use=True)),
    ("deployer-of-high-risk", NOW, False, "the user of a car part is none", chain("deployer", base=product(**B, **SAFE), personal_non_professional_use=False)),
    ("deployer-of-high-risk", NOW, False, "the provider of a CV filter is none", chain("provider", personal_non_professional_use=False)),
    ("deployer-of-high-risk", NOW, None, "a user who may act privately stays open", chain("deployer")),
]  # fmt: skip

PROHIBITED: list[Case] = [
    ("art-5-1-a", NOW, True, "harmful manipulation is forbidden", {"facts": facts(subliminal_or_deceptive_techniques=True, **HARMFUL)}),
    ("art-5-1-a", NOW, False, "manipulation without significant harm is not",
     {"facts": facts(subliminal_or_deceptive_techniques=True, distorts_behaviour=True, causes_significant_harm=False)}),
    ("art-5-1-a", NOW, None, "manipulation of unknown harm stays open", {"facts": facts(subliminal_or_deceptive_techniques=True, distorts_behaviour=True)}),
    ("art-5-1-b", NOW, True, "harmful use of weakness is forbidden", {"facts": facts(exploits_age_disability_situation=True, **HARMFUL)}),
    ("art-5-1-b", NOW, False, "addressing the old without distortion is not", {"facts": facts(exploits_age_disability_situation=True, distorts_behaviour=False)}),
    ("art-5-1-b", NOW, None, "use of weakness of unknown effect stays open", {"facts": facts(exploits_age_disability_situation=True)}),
    ("art-5-1-ba", NOW, True, "undressing people without consent is named", {"facts": facts(generates_intimate_imagery_of_persons=True, consent_of_depicted_person=False)}),
    ("art-5-1-ba", NOW, False, "with explicit consent it is not", {"facts": facts(generates_intimate_imagery_of_persons=True, consent_of_depicted_person=True)}),
    ("art-5-1-ba", NOW, None, "unknown consent stays open", {"facts": facts(generates_intimate_imagery_of_persons=True)}),
    ("art-5-1-bb", NOW, True, "abuse material is named", {"facts": facts(generates_csam=True, without_right_defence=False)}),
    ("art-5-1-bb", NOW, False, "with a defence in national law it is not", {"facts": facts(generates_csam=True, without_right_defence=True)}),
    ("art-5-1-bb", NOW, None, "an unknown defence stays open", {"facts": facts(generates_csam=True)}),
    ("art-5-1-c", NOW, True, "scoring with unjustified detriment is forbidden", used("social-scoring", unjustified_detrimental_treatment=True)),
    ("art-5-1-c", NOW, False, "scoring without such detriment is not", used("social-scoring", unjustified_detrimental_treatment=False)),
    ("art-5-1-c", NOW, False, "credit scoring is not social scoring", used("creditworthiness-assessment", unjustified_detrimental_treatment=True)),
    ("art-5-1-c", NOW, None, "scoring of unknown effect stays open", used("social-scoring")),
    ("art-5-1-d", NOW, True, "crime prediction by profile alone is forbidden",
     {"facts": facts(solely_profiling_based_crime_prediction=True, supports_human_assessment_objective_facts=False)}),
    ("art-5-1-d", NOW, False, "support for an assessment on facts is not",
     {"facts": facts(solely_profiling_based_crime_prediction=True, supports_human_assessment_objective_facts=True)}),
    ("art-5-1-d", NOW, None, "prediction of unknown role stays open", {"facts": facts(solely_profiling_based_crime_prediction=True)}),
    ("art-5-1-e", NOW, True, "untargeted scraping of faces is forbidden", {"facts": facts(untargeted_scraping_facial_images=True)}),
    ("art-5-1-e", NOW, False, "a database built otherwise is not", used("facial-image-database-building", untargeted_scraping_facial_images=False)),
    ("art-5-1-e", NOW, None, "a database of unknown origin stays open", used("facial-image-database-building")),
    ("art-5-1-f", NOW, True, "reading moods of workers is forbidden", used("emotion-recognition", workplace_or_education_context=True, medical_or_safety_purpose=False)),
    ("art-5-1-f", NOW, False, "watching the fatigue of pilots is not", used("emotion-recognition", workplace_or_education_context=True, medical_or_safety_purpose=True)),
    ("art-5-1-f", NOW, False, "reading moods of shoppers is not", used("emotion-recognition", workplace_or_education_context=False)),
    ("art-5-1-f", NOW, None, "reading moods for an unknown purpose stays open", used("emotion-recognition", workplace_or_education_context=True)),
    ("art-5-1-g", NOW, True, "inferring belief from faces is forbidden",
     used("biometric-categorisation", infers_sensitive_attributes_from_biometrics=True, lawfully_acquired_biometric_dataset_labelling=False,
          for_law_enforcement_purpose=False)),
    ("art-5-1-g", NOW, False, "labelling a lawful data set is not",
     used("biometric-categorisation", infers_sensitive_attributes_from_biometrics=True, lawfully_acquired_biometric_dataset_labelling=True)),
    ("art-5-1-g", NOW, False, "sorting by hair colour is not", used("biometric-categorisation", infers_sensitive_attributes_from_biometrics=False)),
    ("art-5-1-g", NOW, None, "inferring belief for an unknown purpose stays open",
     used("biometric-categorisation", infers_sensitive_attributes_from_biometrics=True, lawfully_acquired_biometric_dataset_labelling=False)),
    ("art-5-1-h", NOW, True, "live face search by police without a listed objective is forbidden", used(RBI, **POLICE, rbi_strictly_necessary_objective=False)),
    ("art-5-1-h", NOW, False, "for a missing child it is not", used(RBI, **POLICE, rbi_strictly_necessary_objective=True)),
    ("art-5-1-h", NOW, False, "search in recordings is not live", used("post-remote-biometric-identification", **POLICE, rbi_strictly_necessary_objective=False)),
    ("art-5-1-h", NOW, None, "live face search for an unknown objective stays open", used(RBI, **POLICE)),
    ("art-5-1-h", NOW, None, "remote identification of unknown timing stays open",
     used("remote-biometric-identification", **POLICE, rbi_strictly_necessary_objective=False)),
    ("rbi-law-enforcement-use", NOW, True, "live search for a missing child is a permitted objective", used(RBI, **POLICE, rbi_strictly_necessary_objective=True)),
    ("rbi-law-enforcement-use", NOW, False, "live search in a private shop is none",
     used(RBI, publicly_accessible_space=True, for_law_enforcement_purpose=False, rbi_strictly_necessary_objective=True)),
    ("rbi-law-enforcement-use", NOW, None, "an unknown objective leaves the permission open", used(RBI, **POLICE)),
    ("prohibited-practice", FIRST, True, "one forbidden practice suffices", {"facts": facts(untargeted_scraping_facial_images=True)}),
    ("prohibited-practice", NOW, True, "abuse material counts now", {"facts": facts(generates_csam=True, without_right_defence=False)}),
    ("prohibited-practice", FIRST, False, "abuse material did not count at first",
     used("internal-productivity", **PLAIN | {"generates_csam": True}, without_right_defence=False)),
    ("prohibited-practice", NOW, False, "a plain tool is not forbidden", used("internal-productivity", **PLAIN)),
    ("prohibited-practice", FIRST, None, "an undescribed system was open at first", {"facts": AI}),
    ("prohibited-practice", NOW, None, "a tool of unknown use stays open", {"facts": facts(**PLAIN)}),
]  # fmt: skip

PEACE = {"law_enforcement_authorised": False}

TRANSPARENCY: list[Case] = [
    ("art-50-1", NOW, True, "a chatbot that could pass as human is one case", {"facts": facts(interacts_with_persons=True, ai_interaction_obvious=False, **PEACE)}),
    ("art-50-1", NOW, False, "a plainly artificial one is none", {"facts": facts(interacts_with_persons=True, ai_interaction_obvious=True)}),
    ("art-50-1", NOW, False, "a lawful police decoy is none",
     {"facts": facts(interacts_with_persons=True, ai_interaction_obvious=False, law_enforcement_authorised=True, public_crime_reporting_system=False)}),
    ("art-50-1", NOW, True, "a police hotline for the public is one",
     {"facts": facts(interacts_with_persons=True, ai_interaction_obvious=False, law_enforcement_authorised=True, public_crime_reporting_system=True)}),
    ("art-50-1", NOW, None, "a chatbot of unknown appearance stays open", {"facts": facts(interacts_with_persons=True, **PEACE)}),
    ("art-50-2", NOW, True, "an image generator is one case", {"facts": facts(generates_synthetic_content=True, assistive_editing_only=False, **PEACE)}),
    ("art-50-2", NOW, False, "a spelling aid is none", {"facts": facts(generates_synthetic_content=True, assistive_editing_only=True)}),
    ("art-50-2", NOW, False, "a bare model is none",
     {"facts": facts(is_ai_system="no", generates_synthetic_content=True, assistive_editing_only=False, **PEACE)}),
    ("art-50-2", NOW, None, "a generator of unknown reach stays open", {"facts": facts(generates_synthetic_content=True)}),
    ("art-50-3", NOW, True, "reading emotions is one case", used("emotion-recognition", **PEACE)),
    ("art-50-3", NOW, True, "sorting by sensitive traits is one case", used("sensitive-biometric-categorisation", **PEACE)),
    ("art-50-3", NOW, False, "verification is none", used("biometric-verification", **PEACE)),
    ("art-50-3", NOW, None, "reading emotions under an unknown warrant stays open", used("emotion-recognition")),
    ("art-50-4-deepfake", NOW, True, "an artistic deep fake is still one case", {"facts": facts(generates_deepfakes=True, evidently_artistic_work=True, **PEACE)}),
    ("art-50-4-deepfake", NOW, False, "an authorised police deep fake is none", {"facts": facts(generates_deepfakes=True, law_enforcement_authorised=True)}),
    ("art-50-4-deepfake", NOW, None, "an unknown likeness stays open", {"facts": facts(**PEACE)}),
    ("art-50-4-text", NOW, True, "unreviewed news text is one case",
     {"facts": facts(text_on_public_interest=True, human_review_and_editorial_responsibility=False, **PEACE)}),
    ("art-50-4-text", NOW, False, "news text under an editor is none",
     {"facts": facts(text_on_public_interest=True, human_review_and_editorial_responsibility=True, **PEACE)}),
    ("art-50-4-text", NOW, None, "news text of unknown review stays open", {"facts": facts(text_on_public_interest=True, **PEACE)}),
    ("transparency-system", NOW, True, "one case of Article 50 suffices", used("emotion-recognition", **PEACE)),
    ("transparency-system", NOW, False, "a plain tool falls under none", used("internal-productivity", **PLAIN)),
    ("transparency-system", NOW, None, "a tool of unknown use may fall under one", {"facts": facts(**PLAIN)}),
]  # fmt: skip

CASES = [*SCOPE, *OPEN_SOURCE, *LEAVES, *CLASSIFICATION, *VALUE_CHAIN, *PROHIBITED, *TRANSPARENCY]


@pytest.mark.parametrize(
    ("condition", "day", "expected", "parts"), [pytest.param(c, d, e, p, id=f"{c}: {s}") for c, d, e, s, p in CASES]
)
def test_derived_fact(condition: str, day: date, expected: Truth, parts: dict[str, Any]) -> None:
    assert truth(condition, day, parts) is expected


@pytest.mark.parametrize("day", [FIRST, NOW])
def test_every_condition_is_open_for_an_empty_description(day: date) -> None:
    empty = situation({}, day)
    assert {code: empty.derived(code) for code in engine(day).conditions} == dict.fromkeys(engine(day).conditions)


ELEMENTS = [c for c in CASES if c[2] is True and c[1] == NOW and c[0].startswith(("art-5-1-", "art-50-", "rbi-"))]
NOT_DECISIVE = {"evidently-artistic-work", "public-crime-reporting-system", "law-enforcement-authorised"}


@pytest.mark.parametrize(("condition", "parts"), [pytest.param(c, p, id=f"{c}: {s}") for c, _, _, s, p in ELEMENTS])
def test_every_element_of_a_prohibition_or_transparency_case_is_needed(condition: str, parts: dict[str, Any]) -> None:
    for fact, answer in parts["facts"].items():
        if fact not in NOT_DECISIVE:
            contrary = parts | {"facts": parts["facts"] | {fact: "no" if answer == "yes" else "yes"}}
            assert truth(condition, NOW, contrary) is False, fact
            assert truth(condition, NOW, parts | {"facts": {k: v for k, v in parts["facts"].items() if k != fact}}) is None, fact
    if "uses" in parts:
        assert truth(condition, NOW, parts | {"uses": ["translation"]}) is False
        assert truth(condition, NOW, {k: v for k, v in parts.items() if k != "uses"}) is None


UNIONS = {"prohibited-practice": "art-5-1-", "transparency-system": "art-50-", "annex-iii-listed": "annex-iii-"}


@pytest.mark.parametrize("union", UNIONS)
def test_each_member_makes_the_whole_true(union: str) -> None:
    members = [
        (c, p)
        for c, d, e, _, p in CASES
        if d == NOW and e is True and c.startswith(UNIONS[union]) and c not in (union, "annex-iii-route")
    ]
    assert members
    assert {c: truth(union, NOW, p) for c, p in members} == dict.fromkeys((c for c, _ in members), True)


@pytest.mark.parametrize("authorised", ["art-50-1", "art-50-2", "art-50-3", "art-50-4-deepfake", "art-50-4-text"])
def test_authorised_fight_against_crime_is_excepted_from_each_transparency_case(authorised: str) -> None:
    parts = next(p for c, d, e, _, p in CASES if c == authorised and e is True and d == NOW)
    police = facts(law_enforcement_authorised=True, public_crime_reporting_system=False)
    assert truth(authorised, NOW, parts | {"facts": parts["facts"] | police}) is False


def test_every_condition_in_force_is_tried_true_false_and_open() -> None:
    tried = {value: {c for c, d, e, _, _ in CASES if d == NOW and e is value} for value in (True, False, None)}
    known = {code.removeprefix("eu-ai-act:") for code in engine(NOW).conditions if code.startswith("eu-ai-act:")}
    assert {value: known - names for value, names in tried.items()} == {True: set(), False: set(), None: set()}


def test_every_wording_that_differs_is_tried_on_both_sides_of_the_amendment() -> None:
    first, now = ({d.id: d for d in engine(day).book.derived if d.document == "eu-ai-act"} for day in (FIRST, NOW))
    changed = {i for i in now if i in first and now[i].valid != first[i].valid}
    assert changed <= {c for c, d, *_ in CASES if d == FIRST} & {c for c, d, *_ in CASES if d == NOW}


def test_the_two_prohibitions_of_2026_do_not_exist_before_the_amendment() -> None:
    assert not {"eu-ai-act:art-5-1-ba", "eu-ai-act:art-5-1-bb"} & set(engine(FIRST).conditions)


# Dates


def effect(schedule: str, day: date, parts: dict[str, Any], law: date) -> Truth:
    """Whether norms under a schedule are in effect on a day, as the law stands on another."""
    rules = engine(law)
    compiled = next(c for c in rules.norms if c.norm.document == "eu-ai-act" and c.norm.schedule == schedule)
    return compiled.in_effect(situation(parts, day, law))


def cv(placed: str, service: str = "never", change: str = "never", modified: str = "never", **more: bool | str) -> dict[str, Any]:
    """A CV filter with its dates; an empty one is not stated."""
    answers = {
        "third_party_assessment_required": False,
        "component_of_large_scale_it_system": False,
        "intended_for_public_authorities": False,
    } | more
    dates = {
        "placed-on-market": placed,
        "put-into-service": service,
        "significant-design-change": change,
        "substantial-modification": modified,
    }
    return chain("provider", **answers) | {"dates": {k: v for k, v in dates.items() if v}}


def lift(placed: str, change: str = "never") -> dict[str, Any]:
    answers = {"component_of_large_scale_it_system": False, "intended_for_public_authorities": False}
    dates = {
        "placed-on-market": placed,
        "put-into-service": "never",
        "significant-design-change": change,
        "substantial-modification": "never",
    }
    return product(**A, **SAFE, **answers) | {"roles": ["provider"], "dates": dates}


def bot(placed: str, **more: bool | str) -> dict[str, Any]:
    """A system under Article 50 with its date of marketing."""
    return {
        "facts": facts(**{"component_of_large_scale_it_system": False} | more),
        "dates": {"placed-on-market": placed, "put-into-service": "never"},
    }


def on(text: str) -> date:
    return date.fromisoformat(text)


Dated = tuple[str, date, str, Truth, str, dict[str, Any]]

HIGH_RISK: list[Dated] = [
    # the text in force: two routes, two dates, each dividing its own old systems from new ones
    ("chapter-iii-1-3", NOW, "2027-12-01", False, "a new CV filter is not bound on the eve", cv("2027-12-01")),
    ("chapter-iii-1-3", NOW, "2027-12-02", True, "a CV filter marketed on the day is bound on the day", cv("2027-12-02")),
    ("chapter-iii-1-3", NOW, "2029-01-01", False, "a CV filter marketed on the eve stays free", cv("2027-12-01")),
    ("chapter-iii-1-3", NOW, "2029-01-01", False, "a CV filter marketed after the old date but before the new one stays free", cv("2026-09-01")),
    ("chapter-iii-1-3", NOW, "2029-01-01", True, "an old CV filter redesigned after the date is bound", cv("2027-12-01", change="2028-05-01")),
    ("chapter-iii-1-3", NOW, "2028-04-30", False, "an old CV filter is free until the redesign happens", cv("2027-12-01", change="2028-05-01")),
    ("chapter-iii-1-3", NOW, "2029-01-01", False, "a redesign before the date does not bind", cv("2025-05-01", change="2027-05-01")),
    ("chapter-iii-1-3", NOW, "2029-01-01", None, "an old CV filter with redesigns unknown stays open", cv("2027-12-01", change="")),
    *(
        case
        for schedule in ("chapter-iii-1-3", "high-risk-dependent")
        for case in (
            (schedule, NOW, "2029-01-01", True, "an old CV filter substantially modified after the date is bound", cv("2027-12-01", modified="2028-05-01")),
            (schedule, NOW, "2029-01-01", True, "whether or not it says a word on the design", cv("2027-12-01", change="", modified="2028-05-01")),
            (schedule, NOW, "2028-04-30", False, "it is free until the modification happens", cv("2027-12-01", modified="2028-05-01")),
            (schedule, NOW, "2029-01-01", False, "a modification before the date does not bind", cv("2025-05-01", modified="2027-05-01")),
            (schedule, NOW, "2029-01-01", None, "an old CV filter with modifications unknown stays open", cv("2027-12-01", modified="")),
            (schedule, FIRST, "2027-01-01", True, "at first a modification after August 2026 was to bind", cv("2026-01-01", modified="2026-10-01")),
        )
    ),
    ("chapter-iii-1-3", NOW, "2029-01-01", False, "own use before the date makes an old system of one marketed later", cv("2028-05-01", service="2027-05-01")),
    ("chapter-iii-1-3", NOW, "2029-01-01", None, "an unknown start of use leaves it open", cv("2028-05-01", service="")),
    ("chapter-iii-1-3", NOW, "2028-08-01", False, "a new lift part is not bound on the eve of its own date", lift("2028-08-01")),
    ("chapter-iii-1-3", NOW, "2028-08-02", True, "a lift part marketed on the day is bound", lift("2028-08-02")),
    ("chapter-iii-1-3", NOW, "2029-01-01", False, "a lift part marketed between the two dates stays free", lift("2028-03-01")),
    # Article 111(2), second sentence
    ("chapter-iii-1-3", NOW, "2030-08-01", False, "an old system for authorities is free on the eve", cv("2025-05-01", intended_for_public_authorities=True)),
    ("chapter-iii-1-3", NOW, "2030-08-02", True, "an old system for authorities is bound by August 2030", cv("2025-05-01", intended_for_public_authorities=True)),
    ("chapter-iii-1-3", NOW, "2030-08-02", False, "an old system for business stays free", cv("2025-05-01")),
    ("chapter-iii-1-3", NOW, "2030-08-02", False, "the importer of an old system for authorities stays free",
     cv("2025-05-01", intended_for_public_authorities=True) | {"roles": ["importer"], "facts": CV["facts"] | facts(
         **OWN, third_party_assessment_required=False, component_of_large_scale_it_system=False, intended_for_public_authorities=True,
         manufactures_product_with_ai=False)}),
    # Article 111(1)
    ("chapter-iii-1-3", NOW, "2030-08-02", False, "a component of a large IT system of 2027 is free although for authorities",
     cv("2027-08-01", intended_for_public_authorities=True, component_of_large_scale_it_system=True)),
    ("chapter-iii-1-3", NOW, "2030-12-31", True, "it is bound at the end of 2030",
     cv("2027-08-01", intended_for_public_authorities=True, component_of_large_scale_it_system=True)),
    # the text of 2024: one dividing date
    ("chapter-iii-1-3", FIRST, "2026-08-02", True, "at first a CV filter marketed in August 2026 was to be bound at once", cv("2026-08-02")),
    ("chapter-iii-1-3", FIRST, "2026-08-02", False, "at first a CV filter of the eve was to stay free", cv("2026-08-01")),
    ("chapter-iii-1-3", FIRST, "2027-08-01", False, "at first a lift part was free for a year longer", lift("2026-10-01")),
    ("chapter-iii-1-3", FIRST, "2027-08-02", True, "at first a lift part of that year was to be bound after it", lift("2026-10-01")),
    ("chapter-iii-1-3", FIRST, "2027-08-02", False, "at first a lift part of before that year was to stay free", lift("2026-08-01")),
    # the duties around the classification follow it
    ("high-risk-dependent", NOW, "2026-11-20", False, "registration does not bind before the classification", cv("2026-09-01")),
    ("high-risk-dependent", NOW, "2027-12-02", True, "registration binds with the classification", cv("2027-12-02")),
    ("high-risk-dependent", NOW, "2029-01-01", None, "an undated system stays open", chain("provider")),
]  # fmt: skip

OTHERS: list[Dated] = [
    ("chapter-i-ii", FIRST, "2025-02-01", False, "prohibitions do not bind before February 2025", {}),
    ("chapter-i-ii", FIRST, "2025-02-02", True, "prohibitions bind from February 2025 whatever the system's age", bot("2020-01-01")),
    ("chapter-i-ii", NOW, "2026-11-20", True, "prohibitions still bind whatever the system's age", bot("2020-01-01")),
    ("art-5-ba-bb", NOW, "2026-12-01", False, "the two new prohibitions do not bind before December 2026", {}),
    ("art-5-ba-bb", NOW, "2026-12-02", True, "the two new prohibitions bind from December 2026", {}),
    ("art-6-4", NOW, "2027-12-02", True, "an unmarketed listed system owes the assessment", bot("never")),
    ("art-6-4", NOW, "2028-12-02", False, "a system marketed before the date owes none", bot("2027-12-01")),
    ("art-6-4", NOW, "2028-12-02", None, "an undated system may owe one", {}),
    ("art-50", NOW, "2026-08-01", False, "disclosure is not owed before August 2026", bot("2026-01-01")),
    ("art-50", NOW, "2026-08-02", True, "disclosure is owed from August 2026 for old systems too", bot("2020-01-01")),
    ("art-50", NOW, "2026-08-02", False, "components of large IT systems have time", bot("2026-01-01", component_of_large_scale_it_system=True)),
    ("art-50", NOW, "2030-12-31", True, "until the end of 2030", bot("2026-01-01", component_of_large_scale_it_system=True)),
    ("art-50", NOW, "2026-08-02", None, "an old system that may be a component stays open", {"facts": AI, "dates": {"placed-on-market": "2026-01-01"}}),
    ("art-50-2", NOW, "2026-12-01", False, "marking has four months of grace for old systems", bot("2026-08-01")),
    ("art-50-2", NOW, "2026-12-02", True, "and binds them from December 2026", bot("2026-08-01")),
    ("art-50-2", NOW, "2026-08-02", True, "a system marketed on the day has no grace", bot("2026-08-02")),
    ("art-50-2", NOW, "2026-11-20", True, "own use before the day gives no grace",
     {"facts": facts(component_of_large_scale_it_system=False), "dates": {"placed-on-market": "never", "put-into-service": "2025-01-01"}}),
    ("art-50-2", NOW, "2026-11-20", None, "an undated system may have grace", {"facts": facts(component_of_large_scale_it_system=False)}),
    ("art-50-2", NOW, "2026-12-02", True, "after the grace the date no longer matters", {"facts": facts(component_of_large_scale_it_system=False)}),
    ("art-50-2", FIRST, "2026-08-02", True, "at first there was to be no grace", bot("2026-08-01")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("schedule", "law", "day", "expected", "parts"),
    [pytest.param(s, w, on(d), e, p, id=f"{s}: {n}") for s, w, d, e, n, p in [*HIGH_RISK, *OTHERS]],
)
def test_effect_in_time(schedule: str, law: date, day: date, expected: Truth, parts: dict[str, Any]) -> None:
    assert effect(schedule, day, parts, law) is expected


CHANGE_OF_PROVIDER: list[tuple[date, str, Truth, str, dict[str, Any]]] = [
    (NOW, "2027-12-01", True, "the provider of a CV filter is not relieved on the eve", chain("provider", another_operator_became_provider=True)),
    (NOW, "2027-12-02", False, "it is relieved on the day", chain("provider", another_operator_became_provider=True)),
    (NOW, "2027-12-01", False, "whoever rebrands it is not in its place on the eve", chain("importer", puts_own_name_on_system=True)),
    (NOW, "2027-12-02", True, "it is on the day", chain("importer", puts_own_name_on_system=True)),
    (NOW, "2028-08-01", True, "the provider of a lift part is not relieved on the eve of its own day",
     chain("provider", base=product(**A, **SAFE), another_operator_became_provider=True)),
    (NOW, "2028-08-02", False, "it is relieved on that day", chain("provider", base=product(**A, **SAFE), another_operator_became_provider=True)),
    (NOW, "2028-08-02", True, "the provider of a car part is not relieved at all",
     chain("provider", base=product(**B, **SAFE), another_operator_became_provider=True)),
    (NOW, "2029-01-01", True, "nor is that of a translation tool",
     chain("provider", base=used("translation"), third_party_assessment_required=False, another_operator_became_provider=True)),
    (NOW, "2029-01-01", None, "a provider that may be relieved stays open", chain("provider")),
    (NOW, "2029-01-01", None, "of the maker of a lift with its own AI brake nothing sure is said",
     chain("product-manufacturer", base=product(**A, **SAFE), **OWN, **MAKER)),
    (NOW, "2029-01-01", True, "if it has developed the brake it is provider",
     chain("manufacturer-developing-ai", base=product(**A, **SAFE), **OWN, **MAKER)),
    (NOW, "2026-11-21", True, "and so it has been from the first day",
     chain("manufacturer-developing-ai", base=product(**A, **SAFE), **OWN, **MAKER)),
    (NOW, "2026-11-21", True, "as the maker of a talking doll is that develops what speaks in it",
     chain("manufacturer-developing-ai", base=used("translation"), third_party_assessment_required=False)),
    (NOW, "2026-11-21", False, "a maker of dolls that says no more is none",
     chain("product-manufacturer", base=used("translation"), third_party_assessment_required=False)),
    (NOW, "2029-01-01", False, "if the brake bears the name of the supplier it is not",
     chain("product-manufacturer", base=product(**A, **SAFE), **OWN, manufactures_product_with_ai=False)),
    (FIRST, "2026-08-01", True, "at first nobody was to be relieved before August 2026", chain("provider", another_operator_became_provider=True)),
    (FIRST, "2026-08-02", False, "and from then on of CV filters", chain("provider", another_operator_became_provider=True)),
    (FIRST, "2027-08-01", False, "at first whoever rebranded a lift part was to wait until August 2027",
     chain("importer", base=product(**A, **SAFE), puts_own_name_on_system=True)),
    (FIRST, "2027-08-02", True, "and to be provider from then on", chain("importer", base=product(**A, **SAFE), puts_own_name_on_system=True)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("law", "day", "expected", "parts"), [pytest.param(w, on(d), e, p, id=n) for w, d, e, n, p in CHANGE_OF_PROVIDER]
)
def test_the_provider_changes_from_the_day_of_article_25(law: date, day: date, expected: Truth, parts: dict[str, Any]) -> None:
    assert situation(parts, day, law).derived("eu-ai-act:acting-provider") is expected


def test_all_schedules_of_norms_are_tried() -> None:
    used_by_norms = {n.schedule for n in engine(NOW).book.norms if n.document == "eu-ai-act"}
    assert used_by_norms <= {s for s, w, *_ in [*HIGH_RISK, *OTHERS] if w == NOW}
