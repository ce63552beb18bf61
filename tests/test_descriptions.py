"""A description means the same whatever its form."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date

import pytest
from conftest import ROOT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import systems

from govgraph import descriptions, knowledge
from govgraph.assess import check
from govgraph.claims import claims
from govgraph.engine import RuleEngine
from govgraph.errors import InputError
from govgraph.system import EVIDENCE, Listing, MeasureClaim, Waiver

KNOWLEDGE = knowledge.load()
DAYS = (date(2026, 11, 20), date(2027, 12, 2), date(2029, 1, 1))
ENGINES = {day: RuleEngine(KNOWLEDGE, KNOWLEDGE.regimes(informative=True), day) for day in DAYS}
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
NS = "https://w3id.org/govgraph/"
SYSTEM = f"{NS}system/"


def report(system, day, evidence="claimed"):
    """What a check finds, without the file it was read from."""
    engine = ENGINES[day]
    found = check(KNOWLEDGE, system, as_of=day, documents=engine.documents, evidence=evidence, engine=engine)
    return [(f.code, f.verdict, f.applies_from, f.missing, f.planned, f.present, f.waiver) for f in found.findings]


def through_json_ld(system, day, folder):
    graph = claims(ENGINES[day].situation(system, day), KNOWLEDGE, day)
    path = folder / "system.jsonld"
    path.write_text(graph.serialize(format="json-ld"), encoding="utf-8")
    return descriptions.load(path, KNOWLEDGE)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_an_example_gets_the_same_report_from_its_json_ld(path, tmp_path):
    """Planned days, evidence and waivers included, whatever the day of the export and of the check."""
    system = descriptions.load(path, KNOWLEDGE)
    waiver = Waiver("eu-ai-act:art-4", "the course starts in spring", "head of compliance", date(2027, 6, 1))
    system = replace(system, waivers=(waiver,))
    for exported in DAYS[:2]:
        back = through_json_ld(system, exported, tmp_path)
        assert back.dates == system.dates
        assert back.waivers == system.waivers
        for day, evidence in ((DAYS[0], "claimed"), (DAYS[1], "documented"), (DAYS[2], "verified")):
            assert report(back, day, evidence) == report(system, day, evidence)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(system=systems(KNOWLEDGE), exported=st.sampled_from(DAYS), day=st.sampled_from(DAYS), evidence=st.sampled_from(EVIDENCE))
def test_a_generated_system_gets_the_same_report_from_its_json_ld(system, exported, day, evidence, tmp_path_factory):
    back = through_json_ld(system, exported, tmp_path_factory.mktemp("ld"))
    assert report(back, day, evidence) == report(system, day, evidence)


@pytest.mark.parametrize("evidence", EVIDENCE)
def test_evidence_and_a_planned_day_decide_after_the_round_trip(evidence, tmp_path):
    """What the round trip must not lose makes a difference to begin with."""
    system = descriptions.load(ROOT / "examples" / "cv-screening.yaml", KNOWLEDGE)
    bare = replace(system, dates={}, waivers=())
    assert report(bare, DAYS[0]) != report(system, DAYS[0])
    claimed = replace(
        system,
        measures=tuple(replace(m, evidence=evidence) for m in system.measures or ())
        or (MeasureClaim("ai-literacy-training", evidence=evidence),),
    )
    back = through_json_ld(claimed, DAYS[0], tmp_path)
    assert {m.evidence for m in back.measures} == {evidence}
    counted = [any(f[5] for f in report(back, DAYS[0], least)) for least in EVIDENCE]
    assert counted == [EVIDENCE.index(evidence) >= i for i in range(3)]


def test_json_with_the_keys_of_the_form_reads_like_yaml(tmp_path):
    path = tmp_path / "system.json"
    body = {
        "govgraph": 1,
        "system": {"id": "a"},
        "facts": {"is-ai-system": True, "performs-profiling": "no"},
        "uses": ["cv-screening"],
    }
    path.write_text(json.dumps(body), encoding="utf-8")
    found = descriptions.load(path, KNOWLEDGE)
    assert found.facts == {"is-ai-system": True, "performs-profiling": False}
    assert found.uses.items == ("cv-screening",)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"@context": "https://example.org/context.jsonld", "@id": "urn:a"}, "remote @context"),
        ({"@context": {}, "@id": "urn:a", "https://example.org/p": 1}, "describes 0 systems"),
        (
            [
                {"@id": "urn:a", "@type": "https://w3id.org/govgraph/system/AISystem"},
                {"@id": "urn:b", "@type": "https://w3id.org/govgraph/system/AISystem"},
            ],
            "describes 2 systems",
        ),
        ([{"@id": "urn:a", "@type": 7}], "is not JSON-LD"),
    ],
)
def test_json_ld_that_cannot_be_read_gets_one_clear_message(tmp_path, body, message):
    path = tmp_path / "bad.jsonld"
    path.write_text(json.dumps(body), encoding="utf-8")
    with pytest.raises(InputError, match=message) as caught:
        descriptions.load(path, KNOWLEDGE)
    assert caught.value.file == str(path)


def linked(**properties):
    """A description in JSON-LD; ``ggsys`` names may be used as they are."""
    context = {
        "ggsys": SYSTEM,
        "ggasr": f"{NS}assurance/",
        "hub": f"{NS}hub/",
        "fact": f"{NS}hub/fact/",
        "market": f"{NS}hub/market/",
    }
    node = {"@id": f"{NS}described/a", "@type": "ggsys:AISystem"}
    node.update({f"ggsys:{k}": v for k, v in properties.items() if not k.startswith("@")})
    return {"@context": context, "@graph": [node, *properties.get("@more", [])]}


def ids(*names):
    return [{"@id": n} for n in names]


def loaded(folder, body):
    path = folder / "system.jsonld"
    path.write_text(json.dumps(body, indent=1), encoding="utf-8")
    return descriptions.load(path, KNOWLEDGE)


ROLE = {"@type": "ggsys:RoleClaim", "ggsys:system": {"@id": f"{NS}described/a"}, "ggsys:role": {"@id": "hub:provider"}}
EU = {"ggsys:market": {"@id": "market:eu"}}
LITERACY = {"@type": "ggsys:MeasureRecord", "ggsys:measure": {"@id": "hub:ai-literacy-training"}}
HOW = {"ggsys:status": {"@id": "ggsys:Planned"}, "ggasr:evidence": {"@id": "ggasr:Claimed"}}
WAIVER = {"@type": "ggasr:Waiver", "ggasr:reason": "a", "ggasr:approvedBy": "b", f"{NS}core/validUntil": "2027-01-01"}


@pytest.mark.parametrize(
    ("properties", "message", "hint"),
    [
        ({"hasUse": ids("hub:nope")}, "unknown use 'nope'", ""),
        ({"hasUse": ids("hub:cv-screenin")}, "unknown use 'cv-screenin'", "did you mean 'cv-screening'?"),
        ({"yes": ids("fact:is-ai-sistem")}, "unknown fact 'is-ai-sistem'", "did you mean 'is-ai-system'?"),
        ({"yes": ids("market:mars")}, "unknown market 'mars'", "known: br"),
        ({"no": ids("hub:operation-monitorin")}, "unknown use 'operation-monitorin'", "did you mean 'operation-monitoring'?"),
        ({"yes": "is-ai-system"}, "unknown code 'is-ai-system'", ""),
        ({"implements": ids("hub:ai-literacy")}, "unknown measure 'ai-literacy'", "ai-literacy"),
        (
            {"yes": ids("fact:is-ai-system"), "no": ids("fact:is-ai-system")},
            "contradicts itself: ggsys:yes and ggsys:no",
            "keep the",
        ),
        (
            {"hasUse": ids("hub:cv-screening"), "no": ids("hub:cv-screening")},
            "contradicts itself: ggsys:hasUse and ggsys:no",
            "keep",
        ),
        ({"implements": ids("hub:emergency-stop"), "lacks": ids("hub:emergency-stop")}, "contradicts itself", "keep"),
        ({"hasUs": ids("hub:cv-screening")}, "unknown property 'ggsys:hasUs'", "did you mean 'ggsys:hasUse'?"),
        ({"hasClaim": {"@type": "ggsys:RoleClam"}}, "unknown class 'ggsys:RoleClam'", "did you mean 'ggsys:RoleClaim'?"),
        ({"hasClaim": {**ROLE, "ggsys:value": {"@id": "ggsys:Yes"}}}, "has 0 values of ggsys:market", ""),
        (
            {"hasClaim": {**ROLE, **EU, "ggsys:value": {"@id": "ggsys:Maybe"}}},
            "unknown value 'ggsys:Maybe' of ggsys:value",
            "Yes, No",
        ),
        (
            {"hasClaim": [{**ROLE, **EU, "ggsys:value": {"@id": f"ggsys:{v}"}} for v in ("Yes", "No")]},
            "contradicts itself: yes and no to the role 'provider'",
            "keep",
        ),
        ({"placedOnMarket": "2026-01-01"}, "gives a day of 'placed-on-market' and does not say", "ggsys:eventKnown"),
        ({"eventKnown": ids("ggsys:Placing")}, "unknown value 'ggsys:Placing' of ggsys:eventKnown", "PlacingOnMarket"),
        ({"@more": [{**LITERACY, **HOW}, {**LITERACY, **HOW}]}, "two claims about the measure 'ai-literacy-training'", "keep"),
        ({"implements": ids("hub:ai-literacy-training"), "@more": [{**LITERACY, **HOW}]}, "two claims about the measure", "keep"),
        ({"@more": [{**LITERACY, **HOW, "ggsys:system": {"@id": "urn:b"}}]}, "a claim about another system", ""),
        (
            {"@more": [{**WAIVER, "ggasr:aboutNorm": {"@id": f"{NS}eu-ai-act/norm/art-4-11"}}]},
            "unknown code 'eu-ai-act:art-4-11'",
            "did",
        ),
    ],
)
def test_json_ld_that_says_what_no_description_says_is_refused(tmp_path, properties, message, hint):
    with pytest.raises(InputError, match=re.escape(message)) as caught:
        loaded(tmp_path, linked(**properties))
    assert hint in (caught.value.hint or "")
    assert caught.value.file == str(tmp_path / "system.jsonld")


def test_the_line_of_what_is_wrong_in_json_ld_is_told(tmp_path):
    body = linked(hasUse=ids("hub:cv-screenin"))
    with pytest.raises(InputError) as caught:
        loaded(tmp_path, body)
    assert "hub:cv-screenin" in (tmp_path / "system.jsonld").read_text(encoding="utf-8").splitlines()[caught.value.line - 1]


def test_a_denial_alone_does_not_make_a_list_complete(tmp_path):
    found = loaded(tmp_path, linked(no=ids("hub:translation", "market:us"), yes=ids("market:eu")))
    assert found.uses == Listing((), complete=False)
    assert found.markets == Listing(("eu",), complete=False)


def test_what_is_only_affirmed_counts_as_listed(tmp_path):
    found = loaded(tmp_path, linked(yes=ids("hub:cv-screening", "hub:operation-monitoring")))
    assert found.uses == Listing(("cv-screening",), complete=False)
    assert found.stage == Listing(("operation-monitoring",), complete=False)


def test_measures_without_records_are_claimed_and_no_plan_is_made_of_a_lack(tmp_path):
    found = loaded(tmp_path, linked(implements=ids("hub:ai-literacy-training"), lacks=ids("hub:emergency-stop")))
    assert found.measures == (MeasureClaim("ai-literacy-training"),)
    assert not found.measures_complete
    found = loaded(tmp_path, linked(lacks=ids("hub:emergency-stop")))
    assert (found.measures, found.measures_complete) == ((), False)


@pytest.mark.parametrize(
    "context",
    [
        {"@version": 1.1, "@import": "https://example.org/c.jsonld"},
        {"ggsys": SYSTEM, "uses": {"@id": "ggsys:hasUse", "@context": "https://example.org/c.jsonld"}},
        [{"ggsys": SYSTEM}, "https://example.org/c.jsonld"],
    ],
)
def test_a_context_elsewhere_is_never_fetched(tmp_path, context):
    with pytest.raises(InputError, match=r"has a remote @context: https://example\.org/c\.jsonld") as caught:
        loaded(tmp_path, {"@context": context, "@id": "urn:a", "@type": f"{SYSTEM}AISystem"})
    assert caught.value.hint == "write the context into the file"
    assert caught.value.line > 1


def test_turtle_is_not_taken_for_yaml(tmp_path):
    path = tmp_path / "system.ttl"
    path.write_text("<urn:a> a <urn:b> .\n", encoding="utf-8")
    with pytest.raises(InputError, match="is RDF in a form that is not read here") as caught:
        descriptions.load(path, KNOWLEDGE)
    assert "json-ld" in caught.value.hint


@given(st.sampled_from(EXAMPLES))
def test_loading_is_repeatable(path):
    assert descriptions.load(path, KNOWLEDGE) == descriptions.load(path, KNOWLEDGE)
