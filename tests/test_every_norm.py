"""No norm without data that passes, data that fails, the empty case and an irrelevant one."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

os.environ.setdefault("GOVGRAPH_DATA", str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("GOVGRAPH_CACHE", "")

import witness

from govgraph import corpus as corpus_files
from govgraph import knowledge as words
from govgraph.engine import RuleEngine
from govgraph.model import Text
from govgraph.system import Listing, SystemDescription

EMPTY = SystemDescription("empty", Text("empty", "空"))
KNOWLEDGE = words.of_corpus(corpus_files.load())
LATE = date(2031, 1, 1)
PAST = date(2026, 7, 26)
CODES = sorted({(n.code, n.valid.end is not None and n.valid.end <= date(2026, 7, 27)) for n in KNOWLEDGE.rules.norms})
ENGINES: dict[date, RuleEngine] = {}


def engine_on(day: date) -> RuleEngine:
    if day not in ENGINES:
        ENGINES[day] = RuleEngine(KNOWLEDGE, KNOWLEDGE.regimes(informative=True), day)
    return ENGINES[day]


def compiled(code: str, past: bool):
    engine = engine_on(PAST if past else LATE)
    return engine, next(c for c in engine.norms if c.norm.code == code)


def never_applied(norm, schedules) -> bool:
    """Norms repealed before their schedule began: they never bound anybody."""
    starts = [
        c.span.start for s in schedules if s.id == norm.schedule and s.document == norm.document for c in s.clauses if c.span.start
    ]
    return norm.valid.end is not None and bool(starts) and min(starts) >= norm.valid.end


def test_there_are_as_many_norms_as_the_corpus_promises():
    assert len(CODES) > 300
    assert {c.split(":")[0] for c, _ in CODES} >= {"eu-ai-act", "nist-ai-rmf", "tc260-2024"}


@pytest.mark.parametrize(("code", "past"), CODES)
def test_norm_fails_passes_asks_and_stays_silent(code, past):
    engine, rule = compiled(code, past)
    day = engine.law
    if past and never_applied(rule.norm, engine.book.schedules):
        assert rule.in_effect(engine.situation(EMPTY, day)) is not True
        day = LATE
    bound = witness.binding(engine, rule, day)
    assert bound is not None, f"no description was found for which {code} binds"
    without = witness.with_measures(bound, ())
    complete = witness.with_measures(bound, rule.norm.measures)
    days = engine.future_days(bound, day)
    verdicts = [rule.verdict(engine.situation(s, day), days)[0] for s in (without, complete)]
    if rule.norm.deontic == "prohibition":
        assert verdicts == ["violated", "violated"]
    elif rule.norm.deontic == "permission":
        assert verdicts == ["satisfied", "satisfied"]
    else:
        assert verdicts == ["violated", "satisfied"]
        assert rule.verdict(engine.situation(bound, day), days)[0] == "undetermined", "measures not given are unknown"
    assert rule.verdict(engine.situation(EMPTY, day), engine.future_days(EMPTY, day))[0] == "undetermined"


@pytest.mark.parametrize(("code", "past"), [c for c in CODES if c[0].split(":")[0] in ("eu-ai-act", "tc260-2024")])
def test_norm_does_not_apply_to_what_it_is_not_about(code, past):
    engine, rule = compiled(code, past)
    elsewhere = SystemDescription(
        "elsewhere", Text("elsewhere", "他处"), roles={"*": Listing(())}, markets=Listing(("jp",)), uses=Listing(()), measures=(),
        facts={"is-ai-system": False, "general-purpose-ai-model": False, "output-used-in-market": False},
    )  # fmt: skip
    assert rule.verdict(engine.situation(elsewhere, engine.law), ())[0] == "not-applicable"
