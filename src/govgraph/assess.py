"""Verdicts: every norm of the chosen regimes against one system on one day, with the reasoning and the questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from govgraph.condition import All, AnyOf, Condition, Not, Ref, Truth, all_of, conjunction, disjunction, walk
from govgraph.errors import InputError, unknown_id_hint
from govgraph.findings import Finding, Question, Report, Step, level_of
from govgraph.knowledge import Knowledge
from govgraph.model import Text
from govgraph.norm import Clause, Norm, Schedule, bearer_condition, reachable_atoms
from govgraph.situation import Closure, Reason, Situation, compile_condition, reasons, unknown_atoms
from govgraph.system import ANY_MARKET, Listing, SystemDescription, Waiver
from govgraph.vocab import condition_iri

QuestionKey = str


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
    amended_by: str | None
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
        self.days = knowledge.rules.boundaries(law)
        self.conditions: dict[str, Condition] = {d.code: d.when for d in self.book.derived}
        self.closures: dict[str, Closure] = {code: compile_condition(c) for code, c in self.conditions.items()}
        schedules = {f"{s.document}:{s.id}": s for s in self.book.schedules}
        chosen = set(documents)
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


def check(
    knowledge: Knowledge,
    system: SystemDescription,
    *,
    as_of: date,
    documents: Sequence[str],
    evidence: str = "claimed",
    engine: RuleEngine | None = None,
) -> Report:
    """Every norm of the documents against the system.

    Args:
        knowledge: the corpus as far as verdicts need it.
        system: the description.
        as_of: the day asked about; the law is read as it stood then.
        documents: ids of the regimes.
        evidence: least evidence with which a measure counts: ``claimed``, ``documented`` or ``verified``.
        engine: compiled rules to use again; made afresh by default.

    Raises:
        InputError: an unknown regime.
    """
    engine = engine or RuleEngine(knowledge, documents, as_of)
    situation = engine.situation(system, as_of, evidence)
    days = engine.future_days(system, as_of)
    verdicts = [(c, *c.verdict(situation, days)) for c in engine.norms]
    waivers = {w.code: w for w in system.waivers if w.until > as_of}
    findings = [_finding(engine, c, v, later, situation, waivers, days) for c, v, later in verdicts]
    findings = _cross_reference(findings)
    questions = _questions(engine, system, situation, days, [(c, v) for c, v, _ in verdicts])
    counts: dict[str, int] = {}
    for finding in findings:
        counts[finding.verdict] = counts.get(finding.verdict, 0) + 1
    notices = _notices(system, as_of, {f.code: f for f in findings})
    return Report(
        system.id, system.name, system.file, as_of, tuple(documents), tuple(findings), questions, notices, dict(sorted(counts.items()))
    )


def _finding(
    engine: RuleEngine,
    compiled: CompiledNorm,
    verdict: str,
    later: date | None,
    situation: Situation,
    waivers: Mapping[str, Waiver],
    days: Sequence[date],
) -> Finding:
    norm = compiled.norm
    waiver = waivers.get(norm.code)
    if waiver is not None and verdict in ("violated", "undetermined", "not-yet"):
        verdict = "waived"
    else:
        waiver = None
    day = later or situation.day
    here = situation if later is None else situation.on(day)
    condition = compiled.binding_condition(day)
    steps = _steps(reasons(condition, here, engine.conditions)) if verdict != "undetermined" else ()
    missing = tuple(m for m in norm.measures if situation.measure(m) is False) if compiled.met(situation) is False else ()
    planned = tuple(m for m in missing if any(c.id == m for c in situation.system.measures or ()))
    present = tuple(m for m in norm.measures if situation.measure(m) is True)
    return Finding(
        norm.code, norm.document, norm.defect, norm.label, norm.gist, norm.fix, norm.deontic, compiled.force, verdict,
        level_of(verdict, compiled.force, norm.deontic), norm.bearer, norm.stated_in,
        later or _since(compiled, here), _amended(engine, norm), steps,
        missing if verdict in ("violated", "not-yet", "waived") else (), planned, present,
        tuple(sorted(_unknown_keys(engine, compiled, situation, days))) if verdict == "undetermined" else (),
        situation.system.file, _line(norm, situation.system, steps), any(isinstance(n, AnyOf) for n in walk(norm.requires)),
        norm.penalty, (), (waiver.reason, waiver.by, waiver.until) if waiver else None, norm.status,
    )  # fmt: skip


def _amended(engine: RuleEngine, norm: Norm) -> str | None:
    """The amending act, where the wording or the dates of the norm come from it."""
    instrument = engine.knowledge.instruments[norm.document]
    version = instrument.version_on(engine.law)
    if version is None or version.amended_by is None:
        return None
    start = version.valid.start
    rescheduled = any(
        s.law.start == start and s.law.start is not None for s in engine.book.schedules if s.document == norm.document and s.id == norm.schedule
    )
    return version.amended_by if norm.valid.start == start or rescheduled else None


def _since(compiled: CompiledNorm, situation: Situation) -> date | None:
    """The day from which a norm in effect has been so, by its schedule or its validity."""
    if compiled.clauses is None:
        return compiled.norm.valid.start
    starts = [
        c.span.start
        for c, closure in compiled.effects
        if c.span.start is not None and c.span.contains(situation.day) and closure(situation) is True
    ]
    return min(starts) if starts else None


def _line(norm: Norm, system: SystemDescription, steps: Sequence[Step]) -> int:
    """The line of the description to look at: the measures, else the statement that makes the norm apply."""
    if norm.deontic != "prohibition" and norm.measures and system.measures is not None:
        return system.line("measures")
    for step in steps:
        if step.kind == "fact":
            return system.line("facts", step.id)
        if step.kind == "use" and system.uses is not None:
            return system.line("uses")
    return system.line("system")


def _steps(reason: Reason) -> tuple[Step, ...]:
    """The lines of reasoning in a tree of reasons, one a decisive atom, without repetition."""
    found: dict[tuple[str, str, str], Step] = {}

    def visit(node: Reason, path: tuple[str, ...]) -> None:
        named = (f"condition:{node.id}",) if node.kind == "is" else ()
        inner = (*(f"provision:{b}" for b in node.basis), *named, *path)
        if node.parts:
            for part in node.parts:
                visit(part, inner)
        elif node.kind not in ("all", "any", "not"):
            detail = node.market or (str(node.interval) if node.kind in ("event", "on") else "")
            step = Step(node.kind, node.id, node.value, tuple(dict.fromkeys(inner)), detail)
            old = found.get((step.kind, step.id, step.detail))
            if old is None or len(step.through) > len(old.through):
                found[(step.kind, step.id, step.detail)] = step

    visit(reason, ())
    return tuple(sorted(found.values(), key=lambda s: (-len(s.through), s.value is not True, s.kind, s.id, s.detail)))


def _cross_reference(findings: Sequence[Finding]) -> list[Finding]:
    """Name, at each finding with missing measures, the other norms that bind and ask for one of them."""
    asking: dict[str, list[str]] = {}
    for finding in findings:
        if finding.verdict in ("violated", "not-yet"):
            for measure in finding.missing:
                asking.setdefault(measure, []).append(finding.code)
    result = []
    for finding in findings:
        others = {code for m in finding.missing for code in asking.get(m, ()) if code != finding.code}
        ordered = tuple(c for c in dict.fromkeys(code for f in findings for code in (f.code,)) if c in others)
        result.append(replace(finding, also_asked_by=ordered) if ordered else finding)
    return result


def _notices(system: SystemDescription, as_of: date, findings: Mapping[str, Finding]) -> tuple[Text, ...]:
    notices = []
    for waiver in system.waivers:
        if waiver.until <= as_of:
            notices.append(
                Text(
                    f"the waiver of {waiver.code} by {waiver.by} ended on {waiver.until} and does not count",
                    f"{waiver.by} 对 {waiver.code} 的豁免已于 {waiver.until} 到期，不再有效",
                )
            )
        elif waiver.code in findings and findings[waiver.code].verdict != "waived":
            notices.append(
                Text(
                    f"the waiver of {waiver.code} is not needed: the norm is {findings[waiver.code].verdict}",
                    f"无需对 {waiver.code} 的豁免：该规范的结论为 {findings[waiver.code].verdict}",
                )
            )
    return tuple(notices)


def _atom_key(kind: str, identifier: str, market: str) -> QuestionKey | None:
    if kind == "fact":
        return f"fact:{identifier}"
    if kind == "event":
        return f"dates:{identifier}"
    if kind == "role":
        return f"roles:{market or ANY_MARKET}"
    return {"use": "uses", "market": "markets", "stage": "stage", "level": "level", "measure": "measures"}.get(kind)


def _unknown_keys(engine: RuleEngine, compiled: CompiledNorm, situation: Situation, days: Sequence[date]) -> set[QuestionKey]:
    """The questions whose answers the undetermined verdict waits for."""
    keys: set[QuestionKey] = set()
    for here in (situation, *(situation.on(d) for d in days)):
        binds = compiled.binds(here)
        if binds is None:
            found = unknown_atoms(compiled.binding_condition(here.day), here, engine.conditions)
            keys |= {k for a in found.values() if (k := _atom_key(a.kind, a.id, a.market or ""))}
            break
        if binds is True:
            found = unknown_atoms(compiled.norm.requires, here, engine.conditions)
            keys |= {k for a in found.values() if (k := _atom_key(a.kind, a.id, a.market or ""))}
            break
    return keys


def answers(system: SystemDescription, key: QuestionKey, day: date) -> list[SystemDescription]:
    """The description with each of the simple answers to a question: yes and no, the empty list, never and already."""
    kind, _, identifier = key.partition(":")
    if kind == "fact":
        return [replace(system, facts={**system.facts, identifier: value}) for value in (True, False)]
    if kind == "dates":
        return [replace(system, dates={**system.dates, identifier: value}) for value in ((), (day,))]
    if kind == "roles":
        return [replace(system, roles={**(system.roles or {}), identifier: Listing(())})]
    if kind == "measures":
        return [replace(system, measures=system.measures or (), measures_complete=True)]
    if kind == "level":
        return [replace(system, level="")]
    listing = getattr(system, kind, None)
    return [replace(system, **{kind: Listing(listing.items if listing else (), True)})]


def _questions(
    engine: RuleEngine,
    system: SystemDescription,
    situation: Situation,
    days: Sequence[date],
    verdicts: Sequence[tuple[CompiledNorm, str]],
) -> tuple[Question, ...]:
    waiting: dict[QuestionKey, list[CompiledNorm]] = {}
    for compiled, verdict in verdicts:
        if verdict == "undetermined":
            for key in _unknown_keys(engine, compiled, situation, days):
                waiting.setdefault(key, []).append(compiled)
    questions = []
    for key, norms in waiting.items():
        decided = 0
        for answered in answers(system, key, situation.day):
            trial = engine.situation(answered, situation.day, situation.evidence)
            decided = max(decided, sum(c.verdict(trial, days)[0] != "undetermined" for c in norms))
        text = engine.knowledge.question(key)
        questions.append(Question(key, text, decided, tuple(c.norm.code for c in norms)))
    return tuple(sorted(questions, key=lambda q: (-q.decides, -len(q.asked_by), q.key)))


def derived_truths(engine: RuleEngine, situation: Situation) -> dict[str, Truth]:
    """Every derived fact and schedule of the engine's law in a situation: IRI to truth."""
    found: dict[str, Truth] = {condition_iri(code): situation.derived(code) for code in sorted(engine.closures)}
    for schedule in engine.book.schedules:
        clauses = [(c, compile_condition(c.when)) for c in schedule.clauses]
        values = [closure(situation) for c, closure in clauses if c.span.contains(situation.day)]
        found[condition_iri(f"{schedule.document}:in-effect-{schedule.id}")] = disjunction(values)
    return found


def asked_atoms(engine: RuleEngine, compiled: CompiledNorm) -> set[QuestionKey]:
    """All question keys a norm may ever ask for."""
    clauses = tuple(c.when for c in compiled.clauses or ())
    tree = All((compiled.applies, *clauses, compiled.norm.requires))
    found = (_atom_key(a.kind, a.id, a.market or "") for a in reachable_atoms(tree, engine.conditions))
    return {k for k in found if k}


__all__ = ["CompiledNorm", "RuleEngine", "answers", "application", "asked_atoms", "check", "derived_truths"]
