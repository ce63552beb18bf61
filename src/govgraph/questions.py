"""What a description does not say, and how much each answer would decide."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from govgraph.engine import CompiledNorm, RuleEngine
from govgraph.findings import Question
from govgraph.situation import Situation, unknown_atoms
from govgraph.system import ANY_MARKET, Listing, SystemDescription

QuestionKey = str
_OF_A_LIST = ("nothing-more", "as-asked")
_ANSWERS = {"fact": ("yes", "no"), "dates": ("never", "today"), "measures": ("nothing-more",), "level": ("none",)}


def _atom_key(kind: str, identifier: str, market: str) -> QuestionKey | None:
    if kind == "fact":
        return f"fact:{identifier}"
    if kind == "event":
        return f"dates:{identifier}"
    if kind == "role":
        return f"roles:{market or ANY_MARKET}"
    return {"use": "uses", "market": "markets", "stage": "stage", "level": "level", "measure": "measures"}.get(kind)


def unknown_keys(
    engine: RuleEngine, compiled: CompiledNorm, situation: Situation, days: Sequence[date]
) -> dict[QuestionKey, set[str]]:
    """The questions whose answers the undetermined verdict waits for."""
    for here in (situation, *(situation.on(d) for d in days)):
        binds = compiled.binds(here)
        if binds is False:
            continue
        condition = compiled.binding_condition(here.day) if binds is None else compiled.norm.requires
        keys: dict[QuestionKey, set[str]] = {}
        for atom in unknown_atoms(condition, here, engine.conditions).values():
            key = _atom_key(atom.kind, atom.id, atom.market or "")
            if key is not None:
                keys.setdefault(key, set()).add(atom.id)
        return keys
    return {}


def answers(system: SystemDescription, key: QuestionKey, day: date, asked: Collection[str] = ()) -> list[SystemDescription]:
    """The description with each of the simple answers to a question: yes and no; nothing more and what was asked; never and today.

    Args:
        asked: ids that the waiting norms ask for under this key.
    """
    kind, _, identifier = key.partition(":")
    if kind == "fact":
        return [replace(system, facts={**system.facts, identifier: value}) for value in (True, False)]
    if kind == "dates":
        return [replace(system, dates={**system.dates, identifier: value}) for value in ((), (day,))]
    if kind == "measures":
        return [replace(system, measures=system.measures or (), measures_complete=True)]
    if kind == "level":
        return [replace(system, level="")]
    if kind == "roles":
        given = (system.roles or {}).get(identifier)
        return [replace(system, roles={**(system.roles or {}), identifier: one}) for one in _completed(given, asked)]
    if kind == "uses":
        return [replace(system, uses=one) for one in _completed(system.uses, asked)]
    if kind == "markets":
        return [replace(system, markets=one) for one in _completed(system.markets, asked)]
    return [replace(system, stage=one) for one in _completed(system.stage, asked)]


def _completed(given: Listing | None, asked: Collection[str]) -> list[Listing]:
    """A list with nothing more in it, and with what was asked for."""
    items = given.items if given else ()
    return [Listing(items), Listing(tuple(sorted({*items, *asked})))]


def questions(
    engine: RuleEngine,
    system: SystemDescription,
    situation: Situation,
    days: Sequence[date],
    verdicts: Sequence[tuple[CompiledNorm, str]],
) -> tuple[Question, ...]:
    waiting: dict[QuestionKey, list[CompiledNorm]] = {}
    asked: dict[QuestionKey, set[str]] = {}
    for compiled, verdict in verdicts:
        if verdict == "undetermined":
            for key, ids in unknown_keys(engine, compiled, situation, days).items():
                waiting.setdefault(key, []).append(compiled)
                asked.setdefault(key, set()).update(ids)
    found = []
    for key, norms in waiting.items():
        settles = []
        names = _ANSWERS.get(key.partition(":")[0], _OF_A_LIST)
        for name, answered in zip(names, answers(system, key, situation.day, asked[key]), strict=True):
            trial = engine.situation(answered, situation.day, situation.evidence)
            settles.append((name, sum(c.verdict(trial, days)[0] != "undetermined" for c in norms)))
        text, decided = engine.knowledge.question(key), max(n for _, n in settles)
        found.append(Question(key, text, decided, tuple(c.norm.code for c in norms), tuple(settles)))
    return tuple(sorted(found, key=lambda q: (-q.decides, -len(q.asked_by), q.key)))
