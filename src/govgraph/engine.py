"""The rules of some documents as the law stood on a day, compiled for any number of systems."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from govgraph.condition import All, AnyOf, Condition, Not, Ref, Truth, all_of, conjunction, disjunction
from govgraph.errors import InputError, unknown_id_hint
from govgraph.knowledge import Knowledge
from govgraph.model import Text
from govgraph.norm import Clause, Norm, Schedule, bearer_condition
from govgraph.situation import Closure, Situation, compile_condition
from govgraph.system import SystemDescription
from govgraph.vocab import condition_iri


@dataclass(frozen=True, slots=True)
class CompiledNorm:
    """A norm with its conditions put together and compiled.

    Attributes:
        applies: scope, bearer, ``when`` and the exception, as one condition.
        clauses: when it is in effect; None: as long as it is valid.
    """

    norm: Norm
    force: str
    applies: Condition
    clauses: tuple[Clause, ...] | None
    amended_by: Text | None
    applies_now: Closure
    effects: tuple[tuple[Clause, Closure], ...]
    met: Closure

    def in_effect(self, situation: Situation) -> Truth:
        """Whether a clause of the schedule holds on the situation's day."""
        if self.clauses is None:
            return True
        unknown = False
        for clause, closure in self.effects:
            if clause.span.contains(situation.day):
                value = closure(situation)
                if value is True:
                    return True
                unknown = unknown or value is None
        return None if unknown else False

    def binds(self, situation: Situation) -> Truth:
        """Whether it applies and is in effect."""
        return conjunction((self.applies_now(situation), self.in_effect(situation)))

    def verdict(self, situation: Situation, days: Sequence[date]) -> tuple[str, date | None]:
        """The verdict before waivers, and the first later day for ``not-yet``.

        Args:
            days: later days on which something may change, ascending.
        """
        now = self.binds(situation)
        if now is None:
            return "undetermined", None
        if now is True:
            met = self.met_by(situation)
            return ("satisfied" if met else "undetermined" if met is None else "violated"), None
        for day in days:
            later = self.binds(situation.on(day))
            if later is True:
                return "not-yet", day
            if later is None:
                return "undetermined", None
        return "not-applicable", None

    def met_by(self, situation: Situation) -> Truth:
        """Whether what is required is in place; a prohibition that binds is never met, a permission always."""
        if self.norm.deontic == "prohibition":
            return False
        return True if self.norm.deontic == "permission" else self.met(situation)

    def binding_condition(self, day: date) -> Condition:
        """Application and effect on the day as one condition, for reasons and questions."""
        if self.clauses is None:
            return self.applies
        open_clauses = tuple(replace_basis(c.when, c.basis) for c in self.clauses if c.span.contains(day))
        return all_of(self.applies, AnyOf(open_clauses))


def replace_basis(condition: Condition, basis: tuple[str, ...]) -> Condition:
    """The condition under a node that carries the basis."""
    return All((condition,), basis) if basis else condition


class RuleEngine:
    """The rules of some documents as the law stood on a day, compiled once for any number of systems.

    Args:
        knowledge: the corpus as far as verdicts need it.
        documents: ids of the regimes, in the order in which reports show them.
        law: the day on which the law is read.

    Attributes:
        absent: those of the documents that have no version on that day; they have no rules here.

    Raises:
        InputError: a document is unknown or has no norms.
    """

    def __init__(self, knowledge: Knowledge, documents: Sequence[str], law: date) -> None:
        self.knowledge = knowledge
        self.documents = tuple(documents)
        self.law = law
        known = {n.document for n in knowledge.rules.norms}
        for document in documents:
            if document not in known:
                raise InputError(f"unknown regime '{document}'", hint=unknown_id_hint(document, known))
        self.book = knowledge.rules.on(law)
        self.edges = knowledge.rules.edges(law)
        self.days = tuple(d for d in self.edges if d > law)
        self.conditions: dict[str, Condition] = {d.code: d.when for d in self.book.derived}
        self.closures: dict[str, Closure] = {code: compile_condition(c) for code, c in self.conditions.items()}
        schedules = {f"{s.document}:{s.id}": s for s in self.book.schedules}
        self.absent = tuple(d for d in documents if knowledge.instruments[d].version_on(law) is None)
        chosen = set(documents) - set(self.absent)
        order = {d: i for i, d in enumerate(documents)}
        norms = sorted((n for n in self.book.norms if n.document in chosen), key=lambda n: order[n.document])
        self.norms = tuple(self._compile(n, schedules) for n in norms)

    def _compile(self, norm: Norm, schedules: Mapping[str, Schedule]) -> CompiledNorm:
        applies = self.application(norm)
        clauses: tuple[Clause, ...] | None = None
        if norm.schedule is not None:
            schedule = schedules.get(f"{norm.document}:{norm.schedule}")
            clauses = schedule.clauses if schedule else ()
        effects = tuple((c, compile_condition(c.when)) for c in clauses or ())
        instrument = self.knowledge.instruments[norm.document]
        version = instrument.version_on(self.law)
        return CompiledNorm(
            norm, instrument.force, applies, clauses, version.amended_by if version else None,
            compile_condition(applies), effects, compile_condition(norm.requires),
        )  # fmt: skip

    def application(self, norm: Norm) -> Condition:
        """Scope, bearer, condition and exception of a norm as one condition."""
        return application(norm, self.knowledge.rules.scope.get(norm.document), self.knowledge.rules.market[norm.document])

    def situation(self, system: SystemDescription, day: date, evidence: str = "claimed") -> Situation:
        """The system on a day under these rules."""
        return Situation(system, day, self.knowledge.terms, self.closures, evidence)

    def future_days(self, system: SystemDescription, day: date) -> tuple[date, ...]:
        """Later days on which a verdict may change: dates in the law and planned events."""
        planned = {d for days in system.dates.values() for d in days if d > day}
        return tuple(sorted(planned | {d for d in self.days if d > day}))


def application(norm: Norm, scope: str | None, market: str | None) -> Condition:
    """Scope, bearer, ``when`` and ``unless`` of a norm as one condition."""
    return all_of(
        Ref(scope) if scope else None,
        bearer_condition(norm, market),
        norm.when,
        Not(norm.unless) if norm.unless is not None else None,
    )


def derived_truths(engine: RuleEngine, situation: Situation) -> dict[str, Truth]:
    """Every derived fact and schedule of the engine's law in a situation: IRI to truth."""
    found: dict[str, Truth] = {condition_iri(code): situation.derived(code) for code in sorted(engine.closures)}
    for schedule in engine.book.schedules:
        clauses = [(c, compile_condition(c.when)) for c in schedule.clauses]
        values = [closure(situation) for c, closure in clauses if c.span.contains(situation.day)]
        found[condition_iri(f"{schedule.document}:in-effect-{schedule.id}")] = disjunction(values)
    return found
