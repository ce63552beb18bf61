"""Norms and the derived facts and schedules they rest on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from govgraph.condition import ALWAYS, TRUE, Atom, Condition, Interval, Ref, atoms, references
from govgraph.model import Place, Text

DEONTICS = ("obligation", "prohibition", "permission", "recommendation")


@dataclass(frozen=True, slots=True)
class DerivedFact:
    """A named condition of a document in one wording: high-risk, in scope, deemed provider, …."""

    document: str
    id: str
    label: Text
    definition: Text
    when: Condition
    stated_in: tuple[str, ...] = ()
    valid: Interval = ALWAYS
    note: Text = Text()
    status: str = "drafted"
    place: Place = Place("", 0)

    @property
    def code(self) -> str:
        """``<document>:<id>``."""
        return f"{self.document}:{self.id}"


@dataclass(frozen=True, slots=True)
class Clause:
    """One span of days in which a norm is in effect for the systems that meet ``when``."""

    span: Interval
    when: Condition = TRUE
    basis: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Schedule:
    """Application dates while the law reads in one way.

    Attributes:
        law: days on which this is the law.
        clauses: the norm is in effect on a day when one of them holds.
    """

    document: str
    id: str
    law: Interval
    clauses: tuple[Clause, ...]
    basis: tuple[str, ...] = ()
    place: Place = Place("", 0)


@dataclass(frozen=True, slots=True)
class Norm:
    """One duty, prohibition, permission or recommendation in one wording.

    Attributes:
        id: locator; ``code`` is ``<document>:<id>``.
        bearer: hub roles, any of which makes the organisation the addressee; empty: whoever is addressed.
        when: condition of application without the bearer and the document's scope.
        unless: exception.
        requires: condition over ``measure`` atoms; ``TRUE`` for prohibitions and permissions.
        schedule: id of the schedule, or None: in effect as long as valid.
        valid: days on which the law reads like this.
    """

    document: str
    id: str
    defect: str
    label: Text
    deontic: str
    gist: Text
    fix: Text
    stated_in: tuple[str, ...]
    bearer: tuple[str, ...] = ()
    beneficiary: tuple[str, ...] = ()
    when: Condition = TRUE
    unless: Condition | None = None
    requires: Condition = TRUE
    schedule: str | None = None
    valid: Interval = ALWAYS
    penalty: str | None = None
    risks: tuple[str, ...] = ()
    stage: tuple[str, ...] = ()
    note: Text = Text()
    status: str = "drafted"
    place: Place = Place("", 0)

    @property
    def code(self) -> str:
        """``<document>:<id>``."""
        return f"{self.document}:{self.id}"

    @property
    def measures(self) -> tuple[str, ...]:
        """The measures it names, sorted."""
        return tuple(sorted({a.id for a in atoms(self.requires)}))


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All rules of the corpus, each in all its wordings.

    Attributes:
        norms, derived, schedules: sorted by code, then by validity.
        scope: document id to the code of the condition every norm of it presupposes.
        market: document id to the market its roles are played in (None: any).
    """

    norms: tuple[Norm, ...]
    derived: tuple[DerivedFact, ...]
    schedules: tuple[Schedule, ...]
    scope: dict[str, str]
    market: dict[str, str | None]

    def on(self, law: date) -> RuleBook:
        """The rules as the law stood on the day."""
        return RuleBook(
            tuple(n for n in self.norms if n.valid.contains(law)),
            tuple(d for d in self.derived if d.valid.contains(law)),
            tuple(s for s in self.schedules if s.law.contains(law)),
            self.scope,
            self.market,
        )

    def edges(self, law: date) -> tuple[date, ...]:
        """All days at which a schedule or condition that is law on ``law`` begins or ends, ascending."""
        book = self.on(law)
        days: set[date] = set()
        for schedule in book.schedules:
            for clause in schedule.clauses:
                days.update(_edges(clause.span))
                days.update(_condition_edges(clause.when))
        for derived in book.derived:
            days.update(_condition_edges(derived.when))
        for norm in book.norms:
            for condition in (norm.when, norm.unless):
                if condition is not None:
                    days.update(_condition_edges(condition))
        return tuple(sorted(days))


def _edges(span: Interval) -> set[date]:
    return {d for d in (span.start, span.end) if d is not None}


def _condition_edges(condition: Condition) -> set[date]:
    found: set[date] = set()
    for atom in atoms(condition):
        if atom.kind == "on":
            found |= _edges(atom.interval)
    return found


def bearer_condition(norm: Norm, market: str | None) -> Condition:
    """That the organisation plays one of the bearer roles in the document's market."""
    from govgraph.condition import AnyOf

    if not norm.bearer:
        return TRUE
    roles = tuple(Atom("role", r, market) for r in norm.bearer)
    return roles[0] if len(roles) == 1 else AnyOf(roles)


def reachable_atoms(condition: Condition, derived: dict[str, Condition]) -> tuple[Atom, ...]:
    """All atoms the condition rests on, named conditions entered; sorted, without repetition.

    Args:
        derived: code of each named condition to its tree.
    """
    seen: set[str] = set()
    found: dict[tuple[str, str, str, Interval], Atom] = {}
    todo: list[Condition] = [condition]
    while todo:
        here = todo.pop()
        for atom in atoms(here):
            found.setdefault(atom.key, atom)
        for code in references(here):
            if code not in seen and code in derived:
                seen.add(code)
                todo.append(derived[code])
    return tuple(found[k] for k in sorted(found, key=repr))


__all__ = [
    "DEONTICS",
    "Clause",
    "DerivedFact",
    "Norm",
    "Ref",
    "RuleBook",
    "Schedule",
    "bearer_condition",
    "reachable_atoms",
]
