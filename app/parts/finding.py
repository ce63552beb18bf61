"""A finding as a row that unfolds to its reasoning."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from govgraph import render
from govgraph.condition import All, AnyOf, Interval
from govgraph.findings import DEONTIC_LABELS, FORCE_LABELS, Finding, Step, conjuncts, in_line
from govgraph.knowledge import MARKETS
from parts import choices, sources
from parts.look import badge, bullets, concept_link, e, facts, folded, muted, provision_link
from parts.words import family, joined, language, span, t, w

_INTERVAL = re.compile(r"\[(\d{4}-\d\d-\d\d|…), (\d{4}-\d\d-\d\d|…)\)")
REASONS_SHOWN = 4
OTHERS_SHOWN = 8


def view() -> render.View:
    """How the library is to word things."""
    return render.View(sources.known(), language(), True)


def number(code: str) -> str:
    """How a provision is cited."""
    return render.provision_number(view(), code)


def stated(finding: Finding) -> str:
    """The provisions a norm stands in, as cited."""
    return joined([number(f"{finding.document}:{p}") for p in finding.stated_in])


def reasoning(step: Step) -> str:
    """One line of the reasoning, with labels for ids."""
    knowledge = sources.known()
    if step.kind == "event":
        label = family("event", step.id)
    elif step.kind == "market" and step.id in MARKETS:
        label = t(MARKETS[step.id])
    else:
        label = t(knowledge.label(f"fact:{step.id}" if step.kind == "fact" else step.id))
    line = render.chain(view(), step).replace(f"`{step.id}`", label)
    return _INTERVAL.sub(lambda found: span(Interval(_day(found[1]), _day(found[2]))) or w("span.always"), line)


def _day(given: str) -> date | None:
    return None if given == "…" else date.fromisoformat(given)


def measure(identifier: str) -> str:
    """A measure of the hub as a link."""
    return concept_link(f"hub:{identifier}", t(sources.known().label(identifier)))


def kind(finding: Finding) -> str:
    """Obligation, prohibition, permission or recommendation, and of whom."""
    roles = joined([t(sources.known().label(r)) for r in finding.bearers])
    deontic = t(DEONTIC_LABELS[finding.deontic])
    return w("finding.of-the", deontic=deontic, roles=roles) if roles else deontic


def head(finding: Finding) -> str:
    """Deontic, bearer, force and dates in one line."""
    pieces = [kind(finding), t(FORCE_LABELS[finding.force])]
    if finding.applies_from:
        key = "finding.from" if finding.verdict == "not-yet" else "finding.since"
        pieces.append(w(key, day=finding.applies_from))
    if finding.amended_by:
        pieces.append(render.amended(view(), finding))
    return " · ".join(pieces)


def penalty(finding: Finding) -> str:
    """The fines that stand behind a norm."""
    return render.fine(view(), finding)


def _reasons(finding: Finding) -> str:
    telling = [s for s in finding.steps if s.value is True] or list(finding.steps)
    rest = [s for s in finding.steps if s not in telling[:REASONS_SHOWN]]
    lines = [e(reasoning(s)) for s in telling[:REASONS_SHOWN]]
    more = folded(muted(w("finding.more-reasons", n=len(rest))), bullets([e(reasoning(s)) for s in rest])) if rest else ""
    return bullets(lines) + more


def _missing(finding: Finding) -> str:
    """What is missing; several ways to the same stand under their own head."""

    def named(m: str) -> str:
        return measure(m) + (f" {badge(w('finding.planned'), 'grey')}" if m in finding.planned else "")

    items = []
    for part in conjuncts(finding.lacking):
        ways = [in_line(All((way,)), named, language()) for way in (part.parts if isinstance(part, AnyOf) else (part,))]
        items.append(muted(w("finding.one-of")) + bullets(ways) if len(ways) > 1 else ways[0])
    return bullets(items)


def _tools(finding: Finding) -> str:
    """The tools that documents name for what is missing, each with its document."""
    named: dict[str, list[str]] = {}
    for hub, code in finding.tools:
        named.setdefault(code, []).append(t(sources.known().label(hub)))
    items = []
    for code, measures in named.items():
        tail = muted(f"{choices.name(code.partition(':')[0])} · {joined(measures)}")
        items.append(f"{concept_link(code, t(sources.known().label(code)))} {tail}")
    return bullets(items)


def _others(finding: Finding) -> str:
    codes = finding.also_asked_by
    shown = [_other(c) for c in codes[:OTHERS_SHOWN]]
    rest = [_other(c) for c in codes[OTHERS_SHOWN:]]
    more = folded(muted(w("finding.more-norms", n=len(rest))), bullets(rest)) if rest else ""
    return bullets(shown) + more


def _other(code: str) -> str:
    norm = sources.norm_on(code, choices.as_of())
    document = code.partition(":")[0]
    label = f"{t(norm.label)}" if norm else code
    where = joined([number(f"{document}:{p}") for p in norm.stated_in[:2]]) if norm else ""
    place = joined([x for x in (choices.name(document), where) if x])
    return f"{e(label)} {muted(f'{place} · {choices.force(document)}')}"


def _provisions(finding: Finding) -> str:
    """Where it is stated, with the gist of each place unless that was said above."""
    above = {t(finding.gist), advice(finding)}
    items = []
    for identifier in finding.stated_in:
        code = f"{finding.document}:{identifier}"
        wording = sources.wording(code, choices.as_of())
        gist = t(wording.gist) if wording else ""
        link = provision_link(code, number(code))
        items.append(w("pair", name=link, text=e(gist)) if gist and gist not in above else link)
    return bullets(items)


def advice(finding: Finding) -> str:
    """What would close the gap; empty where nothing is to be done or the gist says the same."""
    fix = t(finding.fix)
    return fix if finding.verdict in ("violated", "not-yet") and fix != t(finding.gist) else ""


def details(finding: Finding) -> str:
    """Everything about a finding."""
    waits = [e(t(sources.known().question(q))) for q in finding.questions]
    waiver = finding.waiver
    return f"<p>{e(t(finding.gist))}</p>" + facts(
        [
            (w("finding.kind"), e(head(finding))),
            (w("finding.because"), _reasons(finding)),
            (w("finding.waits-for"), bullets(waits)),
            (w("finding.missing"), _missing(finding)),
            (w("finding.tools"), _tools(finding)),
            (w("finding.present"), bullets([measure(m) for m in finding.present])),
            (w("finding.waived"), e(w("finding.waived-by", by=waiver[1], until=waiver[2], reason=waiver[0])) if waiver else ""),
            (w("finding.also"), _others(finding)),
            (w("finding.fix") if finding.force == "binding" else w("finding.advice"), e(advice(finding))),
            (w("finding.penalty"), e(penalty(finding))),
            (w("finding.stated-in"), _provisions(finding)),
            (w("finding.place"), e(w("finding.line", file=finding.file, line=finding.line))),
            (w("finding.code"), f"<code>{e(finding.code)}</code>"),
            (w("finding.review"), muted(w(f"status.{finding.status}"))),
        ]
    )


def row(finding: Finding, mark: str = "", tail: str = "") -> str:
    """The finding as a row that unfolds."""
    summary = f"{mark} <b>{e(t(finding.label))}</b> {muted(f'{stated(finding)} · {kind(finding)}')}"
    return folded(f"{f'<span class=right>{tail}</span>' if tail else ''}{summary}", details(finding))


def rows(findings: Sequence[Finding], mark: str = "") -> str:
    """Findings, one below the other."""
    return "".join(row(f, mark, muted(_lacks(f))) for f in findings)


def _lacks(finding: Finding) -> str:
    if finding.verdict == "violated" and finding.missing:
        return w("finding.lacks", n=len(finding.missing))
    if finding.verdict == "not-yet":
        return w("finding.lacks", n=len(finding.missing)) if finding.missing else w("finding.ready") if finding.present else ""
    if finding.verdict == "undetermined":
        return w("finding.waits", n=len(finding.questions))
    return ""
