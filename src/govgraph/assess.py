"""Verdicts: every norm of the chosen regimes against one system on one day, with the reasoning and the questions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from govgraph.condition import atoms
from govgraph.engine import CompiledNorm, RuleEngine
from govgraph.errors import InputError, unknown_id_hint
from govgraph.findings import Finding, Report, Step, counted, level_of
from govgraph.knowledge import Knowledge
from govgraph.model import Text
from govgraph.norm import Norm, reachable_atoms
from govgraph.questions import questions, unknown_keys
from govgraph.situation import Reason, Situation, reasons, unmet
from govgraph.system import ANY_MARKET, EVIDENCE, SystemDescription, Waiver

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
        InputError: an unknown regime or level of evidence, or an engine for another day or other documents.
    """
    engine = _fitting(engine or RuleEngine(knowledge, documents, as_of), documents, as_of, evidence)
    situation = engine.situation(system, as_of, evidence)
    days = engine.future_days(system, as_of)
    verdicts = [(c, *c.verdict(situation, days)) for c in engine.norms]
    waivers = {w.code: w for w in system.waivers if w.until > as_of}
    findings = [_finding(engine, c, v, later, situation, waivers, days) for c, v, later in verdicts]
    findings = _cross_reference(findings)
    asked = questions(engine, system, situation, days, [(c, v) for c, v, _ in verdicts])
    notices = (*_absent(engine), *_strangers(engine, system, findings), *_notices(system, as_of, {f.code: f for f in findings}))
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


def _fitting(engine: RuleEngine, documents: Sequence[str], as_of: date, evidence: str) -> RuleEngine:
    """The engine, if it answers what is asked."""
    if engine.law != as_of or engine.documents != tuple(documents):
        raise InputError("the rules given were compiled for another day or other documents", hint="compile them for this check")
    if evidence not in EVIDENCE:
        raise InputError(f"unknown evidence '{evidence}'", hint=unknown_id_hint(evidence, EVIDENCE))
    return engine


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
    if waiver is not None and (verdict in ("violated", "undetermined") or (later is not None and waiver.until > later)):
        verdict = "waived"
    else:
        waiver = None
    day = later or situation.day
    here = _telling_day(compiled, situation, days) if verdict == "not-applicable" else situation.on(day) if later else situation
    steps = _steps(reasons(compiled.binding_condition(here.day), here, engine.conditions)) if verdict != "undetermined" else ()
    lacking = unmet(norm.requires, situation) if verdict in ("violated", "not-yet", "waived") else None
    named = {a.id for a in atoms(lacking) if a.kind == "measure"} if lacking is not None else set()
    missing = tuple(m for m in norm.measures if m in named)
    in_effect = verdict in ("violated", "satisfied", "waived")
    amended, worded_since = _amended(engine, norm)
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
        amended_by=amended,
        steps=steps,
        missing=missing,
        planned=tuple(m for m in missing if any(c.id == m for c in situation.system.measures or ())),
        present=tuple(m for m in norm.measures if situation.measure(m) is True),
        questions=tuple(sorted(unknown_keys(engine, compiled, situation, days))) if verdict == "undetermined" else (),
        file=situation.system.file,
        line=_line(norm, situation.system, steps),
        lacking=lacking,
        penalty=_penalty(engine, norm, day),
        waiver=(waiver.reason, waiver.by, waiver.until) if waiver else None,
        status=norm.status,
        stages=norm.stage,
        worded_since=worded_since,
        tools=tuple((m, code) for m in missing for code in engine.knowledge.tools.get(m, ())),
    )


def _telling_day(compiled: CompiledNorm, situation: Situation, days: Sequence[date]) -> Situation:
    """The situation on the first day on which it shows why the norm does not apply, where nothing but the dates is in the way.

    Before the first clause of a schedule begins there is nothing that the system could fail.
    """
    if compiled.clauses is None or compiled.applies_now(situation) is False:
        return situation
    for day in (situation.day, *days):
        if any(c.span.contains(day) for c in compiled.clauses):
            return situation.on(day)
    return situation


def _penalty(engine: RuleEngine, norm: Norm, day: date) -> str | None:
    """The tier of fines behind the norm, unless none can be imposed on the day yet."""
    tiers = engine.knowledge.instruments[norm.document].penalties
    early = any(t.id == norm.penalty and t.since is not None and day < t.since for t in tiers)
    return None if early else norm.penalty


def _bearers(norm: Norm, steps: Sequence[Step]) -> tuple[str, ...]:
    """The roles addressed; where a derived fact names them, those by which it holds here."""
    return norm.bearer or tuple(sorted({s.id for s in steps if s.kind == "role" and s.value is True}))


def _amended(engine: RuleEngine, norm: Norm) -> tuple[Text | None, date | None]:
    """The amending act where the wording or the dates of the norm come from it, and the day of the wording if that does."""
    version = engine.knowledge.instruments[norm.document].version_on(engine.law)
    if version is None or version.amended_by is None:
        return None, None
    start = version.valid.start
    if norm.valid.start == start:
        return version.amended_by, start
    mine = [s for s in engine.knowledge.rules.schedules if (s.document, s.id) == (norm.document, norm.schedule)]
    before = [[(c.span, c.when) for c in s.clauses] for s in mine if s.law.end == start]
    after = [[(c.span, c.when) for c in s.clauses] for s in mine if s.law.start == start]
    return (version.amended_by if before != after else None), None


def _since(engine: RuleEngine, compiled: CompiledNorm, situation: Situation) -> date | None:
    """The day since which a norm that binds has bound this system without a break, as the law stands.

    None: ever since, or the document does not bind anybody and so has no day from which it applies.
    """
    norm = compiled.norm
    if compiled.force != "binding":
        return None
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
        named = (f"{'condition' if node.value else 'not'}:{node.id}",) if node.kind == "is" else ()
        basis = (f"{'provision' if len(node.basis) == 1 else 'provisions'}:{' '.join(node.basis)}",) if node.basis else ()
        inner = (*basis, *named, *path)
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


def _absent(engine: RuleEngine) -> Iterator[Text]:
    """A notice for each regime that did not exist on the day the law is read."""
    for document in engine.absent:
        name = engine.knowledge.instruments[document].short_title
        yield Text(
            f"{name.en} has no version on {engine.law}: nothing of it is checked",
            f"{name.zh}在 {engine.law} 没有有效版本：不作检查",
        )


def _strangers(engine: RuleEngine, system: SystemDescription, findings: Sequence[Finding]) -> Iterator[Text]:
    """A notice for each binding regime none of whose norms applies because it knows none of the roles stated."""
    for document in engine.documents:
        instrument = engine.knowledge.instruments[document]
        market = engine.knowledge.rules.market[document] or ANY_MARKET
        stated = (system.roles or {}).get(market, (system.roles or {}).get(ANY_MARKET))
        mine = [f for f in findings if f.document == document]
        if instrument.force != "binding" or not mine or stated is None or not stated.items:
            continue
        if any(f.verdict != "not-applicable" for f in mine):
            continue
        norms = [c for c in engine.norms if c.norm.document == document]
        asked = {a.id for c in norms for a in reachable_atoms(c.applies, engine.conditions) if a.kind == "role"}
        kin = engine.knowledge.terms.roles
        if not any(asked & (kin.broader.get(i, frozenset({i})) | kin.narrower.get(i, frozenset({i}))) for i in stated.items):
            roles = [engine.knowledge.label(i) for i in stated.items]
            yield Text(
                f"{instrument.short_title.en} knows none of the roles stated ({', '.join(r.en for r in roles)}): "
                "state the role it gives the organisation, such as provider or deployer",
                f"{instrument.short_title.zh}中没有所述角色（{'、'.join(r.zh for r in roles)}）："
                "请说明该文件赋予本组织的角色，例如提供者或部署者",
            )


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
