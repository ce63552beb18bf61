"""Descriptions that make a condition true, found by walking its tree; used to give every norm its cases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import islice

from govgraph.condition import All, AnyOf, Atom, Condition, Not, Ref
from govgraph.engine import CompiledNorm, RuleEngine
from govgraph.model import Text
from govgraph.situation import Situation
from govgraph.system import Listing, MeasureClaim, SystemDescription

BRANCHES = 40


@dataclass(frozen=True)
class Wish:
    """What has to be said so that a condition holds; None: contradictory."""

    facts: dict[str, bool] = field(default_factory=dict)
    members: dict[str, frozenset[str]] = field(default_factory=dict)
    strangers: dict[str, frozenset[str]] = field(default_factory=dict)
    events: dict[str, tuple[date, ...]] = field(default_factory=dict)


def _merge(a: Wish, b: Wish) -> Wish | None:
    for fact, value in b.facts.items():
        if a.facts.get(fact, value) is not value:
            return None
    members = {k: a.members.get(k, frozenset()) | b.members.get(k, frozenset()) for k in {*a.members, *b.members}}
    strangers = {k: a.strangers.get(k, frozenset()) | b.strangers.get(k, frozenset()) for k in {*a.strangers, *b.strangers}}
    if any(members.get(k, frozenset()) & strangers[k] for k in strangers):
        return None
    events = dict(a.events)
    for event, days in b.events.items():
        events[event] = tuple(sorted({*events.get(event, ()), *days}))
    return Wish({**a.facts, **b.facts}, members, strangers, events)


def _wishes(node: Condition, truth: bool, conditions: dict[str, Condition], day: date) -> Iterator[Wish]:
    if isinstance(node, Ref):
        yield from _wishes(conditions[node.code], truth, conditions, day)
    elif isinstance(node, Not):
        yield from _wishes(node.part, not truth, conditions, day)
    elif isinstance(node, All | AnyOf):
        if isinstance(node, All) is truth:
            yield from _product([*node.parts], truth, conditions, day)
        else:
            for part in node.parts:
                yield from islice(_wishes(part, truth, conditions, day), BRANCHES)
    else:
        yield from _atom(node, truth, day)


def _product(parts: list[Condition], truth: bool, conditions: dict[str, Condition], day: date) -> Iterator[Wish]:
    found = [Wish()]
    for part in parts:
        options = list(islice(_wishes(part, truth, conditions, day), BRANCHES))
        merged = (m for old in found for option in options if (m := _merge(old, option)))
        found = list(islice(merged, BRANCHES))
        if not found:
            return
    yield from found


def _atom(atom: Atom, truth: bool, day: date) -> Iterator[Wish]:
    if atom.kind == "fact":
        yield Wish(facts={atom.id: truth})
    elif atom.kind == "on":
        if atom.interval.contains(day) is truth:
            yield Wish()
    elif atom.kind == "event":
        if truth:
            start = atom.interval.start
            end = atom.interval.end
            chosen = start if start is not None else (end - timedelta(days=1) if end is not None else day)
            if chosen <= day:
                yield Wish(events={atom.id: (chosen,)})
        else:
            yield Wish(events={atom.id: ()})
    else:
        key = f"role:{atom.market}" if atom.kind == "role" else atom.kind
        yield Wish(members={key: frozenset({atom.id})}) if truth else Wish(strangers={key: frozenset({atom.id})})


def _describe(wish: Wish) -> SystemDescription:
    roles: dict[str, Listing] = {}
    for key in {*wish.members, *wish.strangers}:
        if key.startswith("role:"):
            market = key.removeprefix("role:")
            roles["*" if market == "None" else market] = Listing(tuple(sorted(wish.members.get(key, ()))))

    def listing(kind: str) -> Listing | None:
        if kind in wish.members or kind in wish.strangers:
            return Listing(tuple(sorted(wish.members.get(kind, ()))))
        return None

    levels = sorted(wish.members.get("level", ()))
    return SystemDescription(
        "witness",
        Text("witness", "示例"),
        roles=roles or None,
        markets=listing("market"),
        stage=listing("stage"),
        uses=listing("use"),
        level=levels[-1] if levels else None,
        facts=wish.facts,
        dates=wish.events,
    )


def binding(engine: RuleEngine, compiled: CompiledNorm, day: date) -> SystemDescription | None:
    """A description for which the norm surely binds on the day, without measures; None where none is found."""
    for wish in islice(_wishes(compiled.binding_condition(day), True, engine.conditions, day), 400):
        system = _describe(wish)
        if compiled.binds(engine.situation(system, day)) is True:
            return system
    return None


def with_measures(system: SystemDescription, measures: tuple[str, ...]) -> SystemDescription:
    """The description with these measures in place and no others."""
    return replace(system, measures=tuple(MeasureClaim(m) for m in measures))


def situation(engine: RuleEngine, system: SystemDescription, day: date) -> Situation:
    """The description on the day."""
    return engine.situation(system, day)
