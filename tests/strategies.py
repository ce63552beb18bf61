"""Hypothesis strategies for system descriptions over the project's own vocabulary."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from govgraph.condition import EVENTS
from govgraph.knowledge import Knowledge
from govgraph.model import Text
from govgraph.system import EVIDENCE, Listing, MeasureClaim, SystemDescription, Waiver

DAYS = [date(2024, 1, 1), date(2025, 6, 1), date(2026, 8, 2), date(2026, 9, 15), date(2027, 12, 2), date(2028, 9, 1)]


def listings(ids: list[str], most: int = 3) -> st.SearchStrategy[Listing | None]:
    """A list of ids, complete or not, or none."""
    items = st.lists(st.sampled_from(ids), max_size=most)
    given = st.builds(lambda found, complete: Listing(tuple(sorted(set(found))), complete), items, st.booleans())
    return st.none() | given


def systems(knowledge: Knowledge) -> st.SearchStrategy[SystemDescription]:
    """Descriptions with some of everything, much of it unknown."""
    v = knowledge.vocabulary()
    facts, uses, roles, measures = sorted(v.facts), sorted(v.uses), sorted(v.roles), sorted(v.measures)
    played = listings(roles).filter(lambda given: given is not None)
    days = st.lists(st.sampled_from(DAYS), max_size=2).map(lambda d: tuple(sorted(d)))
    claim = st.builds(
        MeasureClaim, st.sampled_from(measures), st.sampled_from(["planned", "implemented"]), st.sampled_from(EVIDENCE)
    )
    claims = st.lists(claim, max_size=12, unique_by=lambda c: c.id)
    waiver = st.builds(Waiver, st.sampled_from(sorted(v.codes)), st.just("tested"), st.just("head"), st.sampled_from(DAYS))
    return st.builds(
        SystemDescription,
        id=st.just("generated"),
        name=st.just(Text("generated", "生成")),
        roles=st.none() | st.dictionaries(st.sampled_from(["eu", "cn", "*"]), played, max_size=2),
        markets=listings(["eu", "cn", "us", "jp"]),
        dates=st.dictionaries(st.sampled_from(EVENTS), days, max_size=4),
        stage=listings(sorted(v.stages), 2),
        uses=listings(uses),
        facts=st.dictionaries(st.sampled_from(facts), st.booleans(), max_size=len(facts)),
        measures=st.none() | claims.map(lambda c: tuple(sorted(c, key=lambda m: (m.id, m.status)))),
        measures_complete=st.booleans(),
        waivers=st.lists(waiver, max_size=3).map(lambda w: tuple(sorted(w, key=lambda one: (one.code, one.until)))),
    )
