"""What must hold of every verdict: forgetting only ever leads to `undetermined`, order means nothing, closures agree with trees."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from conftest import ROOT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import systems

from govgraph import assess, knowledge, system, yamltext
from govgraph.engine import RuleEngine
from govgraph.situation import compile_condition, evaluate

KNOWLEDGE = knowledge.load()
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
DAYS = [date(2025, 1, 15), date(2026, 11, 20), date(2027, 12, 2)]
ENGINES = {day: RuleEngine(KNOWLEDGE, KNOWLEDGE.regimes(), day) for day in DAYS}
SLOW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def verdicts(description, day):
    engine = ENGINES[day]
    days = engine.future_days(description, day)
    situation = engine.situation(description, day)
    return {c.norm.code: c.verdict(situation, days)[0] for c in engine.norms}


def weaker(description):
    """Each description that forgets one thing."""
    for fact in description.facts:
        yield f"fact {fact}", replace(description, facts={f: v for f, v in description.facts.items() if f != fact})
    for event in description.dates:
        yield f"date {event}", replace(description, dates={e: d for e, d in description.dates.items() if e != event})
    for name in ("roles", "markets", "uses", "stage", "level", "measures"):
        if getattr(description, name) is not None:
            yield name, replace(description, **{name: None})


def assert_only_forgets(description, poorer, what, day):
    rich, poor = verdicts(description, day), verdicts(poorer, day)
    for code, verdict in poor.items():
        assert verdict in ("undetermined", rich[code]), f"{code}: forgetting {what} turned {rich[code]} into {verdict} on {day}"


def test_there_are_examples():
    assert len(EXAMPLES) >= 9


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_forgetting_anything_in_an_example_only_leads_to_undetermined(path):
    description = system.load(path, KNOWLEDGE.vocabulary())
    for what, poorer in weaker(description):
        for day in DAYS:
            assert_only_forgets(description, poorer, what, day)


@SLOW
@given(systems(KNOWLEDGE), st.sampled_from(DAYS), st.randoms(use_true_random=False))
def test_forgetting_anything_in_a_generated_system_only_leads_to_undetermined(description, day, random):
    steps = list(weaker(description))
    for what, poorer in random.sample(steps, min(4, len(steps))):
        assert_only_forgets(description, poorer, what, day)


def test_the_law_can_be_broken():
    """A verdict that jumps is noticed: the check above can fail."""
    description = system.load(ROOT / "examples" / "cv-screening.yaml", KNOWLEDGE.vocabulary())
    jumped = replace(description, markets=system.Listing(("jp",)), uses=system.Listing(()))
    with pytest.raises(AssertionError):
        assert_only_forgets(description, jumped, "nothing", date(2027, 12, 2))


@SLOW
@given(systems(KNOWLEDGE), st.sampled_from(DAYS))
def test_closures_and_trees_agree(description, day):
    engine = ENGINES[day]
    situation = engine.situation(description, day)
    for compiled in engine.norms:
        assert compiled.applies_now(situation) is evaluate(compiled.applies, situation)
        for clause, closure in compiled.effects:
            assert closure(situation) is evaluate(clause.when, situation) is compile_condition(clause.when)(situation)


@SLOW
@given(systems(KNOWLEDGE), st.sampled_from(DAYS))
def test_every_undetermined_norm_names_a_question_and_every_question_waits(description, day):
    report = assess.check(KNOWLEDGE, description, as_of=day, documents=KNOWLEDGE.regimes(), engine=ENGINES[day])
    asked = {key for f in report.findings for key in f.questions}
    assert asked == {q.key for q in report.questions}
    for finding in report.findings:
        assert bool(finding.questions) is (finding.verdict == "undetermined"), finding.code
    order = [(-q.decides, -len(q.asked_by)) for q in report.questions]
    assert order == sorted(order)


def test_order_of_facts_uses_and_measures_changes_nothing(tmp_path):
    import yaml

    for path in EXAMPLES:
        turned = _turned(yamltext.read(path).data)
        other = tmp_path / path.name
        other.write_text(yaml.safe_dump(turned, allow_unicode=True, sort_keys=False), encoding="utf-8")
        first, second = system.load(path, KNOWLEDGE.vocabulary()), system.load(other, KNOWLEDGE.vocabulary())
        day = DAYS[2]
        strip = {"file": "", "line": 0}
        reports = [
            assess.check(KNOWLEDGE, s, as_of=day, documents=KNOWLEDGE.regimes(), engine=ENGINES[day]) for s in (first, second)
        ]
        assert [replace(f, **strip) for f in reports[0].findings] == [replace(f, **strip) for f in reports[1].findings]
        assert reports[0].questions == reports[1].questions


def _turned(raw):
    if isinstance(raw, dict):
        return {k: _turned(raw[k]) for k in reversed(raw)}
    if isinstance(raw, list):
        return [_turned(x) for x in reversed(raw)]
    return raw
