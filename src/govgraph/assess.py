"""Verdicts: every norm of the chosen regimes against one system on one day, with the reasoning and the questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from govgraph.condition import AnyOf, walk
from govgraph.engine import CompiledNorm, RuleEngine
from govgraph.findings import Finding, Report, Step, counted, level_of
from govgraph.knowledge import Knowledge
from govgraph.model import Text
from govgraph.norm import Norm
from govgraph.questions import questions, unknown_keys
from govgraph.situation import Reason, Situation, reasons
from govgraph.system import SystemDescription, Waiver

__all__ = ["CompiledNorm", "RuleEngine", "check"]


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
    asked = questions(engine, system, situation, days, [(c, v) for c, v, _ in verdicts])
    notices = _notices(system, as_of, {f.code: f for f in findings})
    return Report(
        system.id,
        system.name,
        system.file,
        as_of,
        tuple(documents),
        tuple(findings),
        asked,
        notices,
        counted(findings),
        system.stage.items if system.stage else (),
        knowledge.level_codes(system.level),
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
    counts = verdict in ("violated", "undetermined") or (later is not None and waiver is not None and waiver.until > later)
    if waiver is not None and counts:
        verdict = "waived"
    else:
        waiver = None
    day = later or situation.day
    here = situation if later is None else situation.on(day)
    condition = compiled.binding_condition(day)
    steps = _steps(reasons(condition, here, engine.conditions)) if verdict != "undetermined" else ()
    missing = tuple(m for m in norm.measures if situation.measure(m) is False) if compiled.met(situation) is False else ()
    missing = missing if verdict in ("violated", "not-yet", "waived") else ()
    in_effect = verdict in ("violated", "satisfied", "waived")
    return Finding(
        code=norm.code,
        document=norm.document,
        defect=norm.defect,
        label=norm.label,
        gist=norm.gist,
        fix=norm.fix,
        deontic=norm.deontic,
        force=compiled.force,
        verdict=verdict,
        level=level_of(verdict, compiled.force, norm.deontic),
        bearers=_bearers(norm, steps),
        stated_in=norm.stated_in,
        applies_from=later or (_since(engine, compiled, here) if in_effect else None),
        amended_by=_amended(engine, norm),
        steps=steps,
        missing=missing,
        planned=tuple(m for m in missing if any(c.id == m for c in situation.system.measures or ())),
        present=tuple(m for m in norm.measures if situation.measure(m) is True),
        questions=tuple(sorted(unknown_keys(engine, compiled, situation, days))) if verdict == "undetermined" else (),
        file=situation.system.file,
        line=_line(norm, situation.system, steps),
        alternatives=any(isinstance(n, AnyOf) for n in walk(norm.requires)),
        penalty=norm.penalty,
        waiver=(waiver.reason, waiver.by, waiver.until) if waiver else None,
        status=norm.status,
        stages=norm.stage,
        tools=tuple((m, code) for m in missing for code in engine.knowledge.tools.get(m, ())),
    )


def _bearers(norm: Norm, steps: Sequence[Step]) -> tuple[str, ...]:
    """The roles addressed; where a derived fact names them, those by which it holds here."""
    return norm.bearer or tuple(sorted({s.id for s in steps if s.kind == "role" and s.value is True}))


def _amended(engine: RuleEngine, norm: Norm) -> Text | None:
    """The amending act, where the wording or the dates of the norm come from it."""
    instrument = engine.knowledge.instruments[norm.document]
    version = instrument.version_on(engine.law)
    if version is None or version.amended_by is None:
        return None
    start = version.valid.start
    rescheduled = any(
        s.law.start == start and s.law.start is not None
        for s in engine.book.schedules
        if s.document == norm.document and s.id == norm.schedule
    )
    return version.amended_by if norm.valid.start == start or rescheduled else None


def _since(engine: RuleEngine, compiled: CompiledNorm, situation: Situation) -> date | None:
    """The day since which a norm that binds has bound this system without a break, as the law stands; None: ever since."""
    norm = compiled.norm
    starts = {c.span.start for c in compiled.clauses or ()} | {d for days in situation.system.dates.values() for d in days}
    starts |= set(engine.edges)
    if norm.schedule is None and norm.valid.start is not None:
        starts.add(norm.valid.start)
    since = None
    for day in sorted((d for d in starts if d is not None and d <= situation.day), reverse=True):
        if compiled.binds(situation.on(day)) is not True:
            break
        since = day
        if norm.schedule is None and day == norm.valid.start:
            break
    return since


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
            named = (f"concept:hub:{node.id}",) if node.stated and node.stated != node.id else ()
            step = Step(node.kind, node.stated or node.id, node.value, tuple(dict.fromkeys((*named, *inner))), detail)
            old = found.get((step.kind, step.id, step.detail))
            if old is None or len(step.through) > len(old.through):
                found[(step.kind, step.id, step.detail)] = step

    visit(reason, ())
    return tuple(sorted(found.values(), key=lambda s: (s.value is not True, _telling(s), -len(s.through), s.kind, s.id, s.detail)))


def _telling(step: Step) -> int:
    """How much a statement says about this system rather than about any: uses first, the market last."""
    if step.id in ("is-ai-system", "general-purpose-ai-model"):
        return 5
    return {"use": 0, "level": 1, "stage": 1, "event": 2, "fact": 3, "role": 4}.get(step.kind, 6)


def _cross_reference(findings: Sequence[Finding]) -> list[Finding]:
    """Name, at each finding with missing measures, the other norms that bind and ask for one of them."""
    asking: dict[str, list[str]] = {}
    order = {code: i for i, code in enumerate(dict.fromkeys(f.code for f in findings))}
    for finding in findings:
        if finding.verdict in ("violated", "not-yet"):
            for measure in finding.missing:
                asking.setdefault(measure, []).append(finding.code)
    result = []
    for finding in findings:
        others = {code for m in finding.missing for code in asking.get(m, ()) if code != finding.code}
        ordered = tuple(sorted(others, key=order.__getitem__))
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
