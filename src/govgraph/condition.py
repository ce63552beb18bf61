"""Conditions over facts, and Kleene's strong three-valued logic.

A truth value is ``True``, ``False`` or ``None`` (unknown). Reference: S. C. Kleene, Introduction to Metamathematics (1952), §64.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

Truth = bool | None

EVENTS = (
    "placed-on-market",
    "put-into-service",
    "significant-design-change",
    "substantial-modification",
    "model-placed-on-market",
)
ATOM_KINDS = ("fact", "use", "role", "market", "stage", "event", "on", "level", "measure")


def conjunction(values: Iterable[Truth]) -> Truth:
    """Kleene's and: false if one is false, else unknown if one is unknown, else true.

    >>> conjunction([True, None]), conjunction([None, False]), conjunction([])
    (None, False, True)
    """
    unknown = False
    for value in values:
        if value is False:
            return False
        if value is None:
            unknown = True
    return None if unknown else True


def disjunction(values: Iterable[Truth]) -> Truth:
    """Kleene's or: true if one is true, else unknown if one is unknown, else false.

    >>> disjunction([False, None]), disjunction([None, True]), disjunction([])
    (None, True, False)
    """
    unknown = False
    for value in values:
        if value is True:
            return True
        if value is None:
            unknown = True
    return None if unknown else False


def negation(value: Truth) -> Truth:
    """Kleene's not: unknown stays unknown.

    >>> negation(True), negation(None)
    (False, None)
    """
    return None if value is None else not value


@dataclass(frozen=True, slots=True)
class Interval:
    """A span of days, ``start`` included, ``end`` excluded; None is open.

    >>> Interval(date(2024, 8, 1), None).contains(date(2024, 8, 1))
    True
    """

    start: date | None = None
    end: date | None = None

    def contains(self, day: date) -> bool:
        """Whether the day lies in the interval."""
        return (self.start is None or day >= self.start) and (self.end is None or day < self.end)

    def overlaps(self, other: Interval) -> bool:
        """Whether some day lies in both."""
        starts_before = self.start is None or other.end is None or self.start < other.end
        ends_after = other.start is None or self.end is None or other.start < self.end
        return starts_before and ends_after

    def __str__(self) -> str:
        return f"[{self.start or '…'}, {self.end or '…'})"


ALWAYS = Interval()


@dataclass(frozen=True, slots=True)
class Atom:
    """One question about a system: a fact, a use, a role in a market, a date, ….

    Attributes:
        kind: one of ``ATOM_KINDS``.
        id: the fact, use, role, market, stage, event, level or measure; empty for ``on``.
        market: for ``role``, the market in which it is played.
        interval: for ``event`` and ``on``, the days that count.
        basis: provision codes the reasoning shows.
    """

    kind: str
    id: str = ""
    market: str | None = None
    interval: Interval = ALWAYS
    basis: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str, str, Interval]:
        """What the atom asks, without where it stands."""
        return (self.kind, self.id, self.market or "", self.interval)


@dataclass(frozen=True, slots=True)
class Ref:
    """A named condition (derived fact) used inside another.

    Attributes:
        code: full code of the condition, ``<document>:<id>``.
        basis: provision codes the reasoning shows.
    """

    code: str
    basis: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class All:
    """True when every part is true; the empty one is true."""

    parts: tuple[Condition, ...]
    basis: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AnyOf:
    """True when one part is true; the empty one is false."""

    parts: tuple[Condition, ...]
    basis: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Not:
    """True when the part is false."""

    part: Condition
    basis: tuple[str, ...] = ()


Condition = Atom | Ref | All | AnyOf | Not

TRUE = All(())
FALSE = AnyOf(())


def all_of(*parts: Condition | None) -> Condition:
    """The conjunction of the given parts, flattened; None and ``TRUE`` are left out."""
    kept: list[Condition] = []
    for part in parts:
        if part is None or part == TRUE:
            continue
        if isinstance(part, All) and not part.basis:
            kept.extend(part.parts)
        else:
            kept.append(part)
    return kept[0] if len(kept) == 1 else All(tuple(kept))


def walk(condition: Condition) -> Iterator[Condition]:
    """The condition and everything in it, parents first; named conditions are not entered."""
    todo: list[Condition] = [condition]
    while todo:
        node = todo.pop()
        yield node
        if isinstance(node, All | AnyOf):
            todo.extend(reversed(node.parts))
        elif isinstance(node, Not):
            todo.append(node.part)


def atoms(condition: Condition) -> Iterator[Atom]:
    """The atoms of the condition, named conditions not entered."""
    return (node for node in walk(condition) if isinstance(node, Atom))


def references(condition: Condition) -> Iterator[str]:
    """The codes of the named conditions it uses directly."""
    return (node.code for node in walk(condition) if isinstance(node, Ref))
