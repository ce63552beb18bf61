"""pySHACL is the referee: on the published shapes it must find what the closures find."""

from __future__ import annotations

from datetime import date

import pytest
from conftest import ROOT
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from strategies import systems

from govgraph import knowledge, shapes, system
from govgraph.engine import RuleEngine, derived_truths
from govgraph.model import Text

pytest.importorskip("pyshacl", reason="pySHACL is not installed (extra 'reason')")
from govgraph import referee
from govgraph.claims import add_derived, claims, system_iri

KNOWLEDGE = knowledge.load()
DAY = date(2027, 12, 2)
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
HEAVY = pytest.mark.xdist_group("referee")


@pytest.fixture(scope="module")
def engine():
    return RuleEngine(KNOWLEDGE, KNOWLEDGE.regimes(), DAY)


@pytest.fixture(scope="module")
def shapes_graph(engine):
    return referee.shapes_graph(engine)


@HEAVY
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_both_engines_find_the_same_on_an_example(path, engine, shapes_graph):
    description = system.load(path, KNOWLEDGE.vocabulary())
    ours = referee.by_closures(engine, description, DAY)
    assert ours == referee.by_shacl(engine, description, DAY, shapes_graph)
    assert ours.violations | ours.questions, "an example about which nothing at all is found proves little"


@HEAVY
@settings(max_examples=8, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_both_engines_find_the_same_on_generated_systems(data, engine, shapes_graph):
    description = data.draw(systems(KNOWLEDGE))
    codes = data.draw(st.lists(st.sampled_from([c.norm.code for c in engine.norms]), min_size=20, max_size=30, unique=True))
    ours = referee.by_closures(engine, description, DAY, codes)
    assert ours == referee.by_shacl(engine, description, DAY, shapes_graph, codes)


@HEAVY
def test_the_referee_notices_a_difference(engine, shapes_graph):
    """On two different systems the two engines differ, so equality above means something."""
    description = system.load(ROOT / "examples" / "cv-screening.yaml", KNOWLEDGE.vocabulary())
    codes = ["eu-ai-act:art-14", "eu-ai-act:art-4-1", "eu-ai-act:art-9-1"]
    nothing = system.SystemDescription("nothing", Text("nothing", "无"))
    assert referee.by_closures(engine, description, DAY, codes) != referee.by_shacl(engine, nothing, DAY, shapes_graph, codes)


@HEAVY
def test_of_an_empty_description_the_shapes_report_no_violation(engine, shapes_graph):
    nothing = system.SystemDescription("nothing", Text("nothing", "无"))
    found = referee.by_shacl(engine, nothing, DAY, shapes_graph)
    assert found.violations == frozenset()
    assert len(found.questions) > 200


@HEAVY
def test_a_core_processor_without_rules_finds_the_same_on_the_exported_claims(engine, shapes_graph):
    from pyshacl import validate
    from rdflib import URIRef

    description = system.load(ROOT / "examples" / "cv-screening.yaml", KNOWLEDGE.vocabulary())
    situation = engine.situation(description, DAY)
    data = claims(situation, KNOWLEDGE, DAY)
    add_derived(data, situation, derived_truths(engine, situation))
    codes = [c.norm.code for c in engine.norms if c.norm.document == "eu-ai-act"][:60]
    targeted = referee._targeting(engine, shapes_graph, codes)
    _, report, _ = validate(data, shacl_graph=targeted, inference="none", advanced=False, max_validation_depth=referee.MAX_DEPTH)
    sources = {referee._parse(str(s), shapes_graph) for s in report.objects(None, URIRef(referee.SH + "sourceShape"))} - {None}
    ours = referee.by_closures(engine, description, DAY, codes)
    assert {c for r, c in sources if r == "violation"} == ours.violations
    assert {c for r, c in sources if r == "question"} == ours.questions
    assert system_iri(description.id) in set(report.objects(None, URIRef(referee.SH + "focusNode")))


def test_the_shipped_shapes_are_those_of_the_corpus():
    texts = shapes.write_shapes(KNOWLEDGE.instruments.values(), KNOWLEDGE.rules)
    shipped = sorted((ROOT / "ontology" / "shapes").glob("norms-*.ttl"))
    assert {p.stem.removeprefix("norms-") for p in shipped} == set(texts)
    for path in shipped:
        fresh = texts[path.stem.removeprefix("norms-")]
        assert path.read_text(encoding="utf-8") == fresh, f"run: govgraph export shapes {path.stem[6:]} -o {path.relative_to(ROOT)}"
