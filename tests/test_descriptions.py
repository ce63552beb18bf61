"""A description means the same whatever its form."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from conftest import ROOT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import systems

from govgraph import descriptions, knowledge
from govgraph.claims import claims
from govgraph.engine import RuleEngine
from govgraph.errors import InputError

KNOWLEDGE = knowledge.load()
DAY = date(2029, 1, 1)
ENGINE = RuleEngine(KNOWLEDGE, KNOWLEDGE.regimes(), DAY)
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))


def verdicts(system):
    days = ENGINE.future_days(system, DAY)
    situation = ENGINE.situation(system, DAY)
    return {c.norm.code: c.verdict(situation, days)[0] for c in ENGINE.norms}


def through_json_ld(system, folder):
    graph = claims(ENGINE.situation(system, DAY), KNOWLEDGE, DAY)
    path = folder / "system.jsonld"
    path.write_text(graph.serialize(format="json-ld"), encoding="utf-8")
    return descriptions.load(path, KNOWLEDGE)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_an_example_gets_the_same_verdicts_from_its_json_ld(path, tmp_path):
    system = descriptions.load(path, KNOWLEDGE)
    assert verdicts(through_json_ld(system, tmp_path)) == verdicts(system)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(system=systems(KNOWLEDGE))
def test_a_generated_system_gets_the_same_verdicts_from_its_json_ld(system, tmp_path_factory):
    past = {e: tuple(d for d in days if d <= DAY) for e, days in system.dates.items()}
    system = replace(system, dates=past, level=None)
    assert verdicts(through_json_ld(system, tmp_path_factory.mktemp("ld"))) == verdicts(system)


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


@given(st.sampled_from(EXAMPLES))
def test_loading_is_repeatable(path):
    assert descriptions.load(path, KNOWLEDGE) == descriptions.load(path, KNOWLEDGE)
