"""Kleene's logic, intervals and the evaluation of trees."""

from __future__ import annotations

import doctest
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govgraph import condition as c
from govgraph import corpus, findings, query, reason, vocab

TRUTHS = [True, False, None]
truth = st.sampled_from(TRUTHS)


@pytest.mark.parametrize("module", [c, findings, vocab, reason, corpus, query], ids=lambda m: m.__name__)
def test_docstring_examples_hold(module):
    result = doctest.testmod(module)
    assert result.attempted > 0
    assert result.failed == 0


@given(st.lists(truth))
def test_de_morgan(values):
    assert c.negation(c.conjunction(values)) is c.disjunction(c.negation(v) for v in values)


@given(st.lists(truth), st.lists(truth))
def test_knowing_more_never_changes_a_decided_value(known, guesses):
    """Replacing unknowns by answers keeps true true and false false."""
    padded = [*guesses, *([None] * len(known))]
    filled = [g if k is None else k for k, g in zip(known, padded, strict=False)]
    for combine in (c.conjunction, c.disjunction):
        before = combine(known)
        if before is not None:
            assert combine(filled) is before


@given(st.permutations([True, False, None, None, True]))
def test_order_does_not_matter(values):
    assert c.conjunction(values) is False
    assert c.disjunction(values) is True


@pytest.mark.parametrize(
    ("interval", "day", "inside"),
    [
        (c.Interval(date(2024, 8, 1), None), date(2024, 8, 1), True),
        (c.Interval(date(2024, 8, 1), None), date(2024, 7, 31), False),
        (c.Interval(None, date(2026, 7, 27)), date(2026, 7, 27), False),
        (c.Interval(None, date(2026, 7, 27)), date(2026, 7, 26), True),
        (c.ALWAYS, date(1900, 1, 1), True),
    ],
)
def test_an_interval_includes_its_start_and_excludes_its_end(interval, day, inside):
    assert interval.contains(day) is inside


def test_adjacent_wordings_do_not_overlap():
    day = date(2026, 7, 27)
    assert not c.Interval(None, day).overlaps(c.Interval(day, None))
    assert c.Interval(None, day).overlaps(c.Interval(date(2026, 7, 26), None))


def test_all_of_flattens_and_drops_what_says_nothing():
    fact = c.Atom("fact", "x")
    assert c.all_of(None, c.TRUE, fact) == fact
    assert c.all_of(fact, c.All((fact, fact))) == c.All((fact, fact, fact))
    assert c.all_of() == c.TRUE
