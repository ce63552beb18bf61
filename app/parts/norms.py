"""A norm as a row that unfolds: who bears it, when it applies, since when for whom, and what it asks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from govgraph.condition import TRUE, All, AnyOf, Atom, Condition, Interval, Not, Ref, references
from govgraph.findings import DEONTIC_LABELS, FORCE_LABELS
from govgraph.norm import DerivedFact, Norm, Schedule
from govgraph.phrasing import in_words
from parts import choices, sources
from parts.finding import number
from parts.look import badge, bullets, code, concept_link, e, facts, folded, muted
from parts.notes import resolved
from parts.words import joined, span, t, w

TONES = {"prohibition": "red", "obligation": "blue", "permission": "green"}
_CODE = re.compile(r" \[[^\]\s]+\]")


def bearers(norm: Norm, day: date) -> list[str]:
    """Who bears the norm: its roles, else the conditions it rests on that hold by a role, in words."""
    if norm.bearer:
        return [t(sources.known().label(role)) for role in norm.bearer]
    derived = sources.derived_on(day)
    found = [_who(part, derived) for part in _stated(norm.when)]
    return list(dict.fromkeys(name for name in found if name))


def _stated(condition: Condition) -> Iterator[Condition]:
    """The things that a condition asks to be so, on their own or as one of several ways."""
    if isinstance(condition, All | AnyOf):
        for part in condition.parts:
            yield from _stated(part)
    elif not isinstance(condition, Not):
        yield condition


def _who(part: Condition, derived: dict[str, DerivedFact]) -> str:
    if isinstance(part, Atom):
        return t(sources.known().label(part.id)) if part.kind == "role" else ""
    if isinstance(part, Ref) and part.code in derived and by_role(part.code, derived):
        return t(derived[part.code].label)
    return ""


def by_role(name: str, derived: dict[str, DerivedFact], seen: frozenset[str] = frozenset()) -> bool:
    """Whether a named condition asks for a role, itself or through others."""
    if name in seen or name not in derived:
        return False
    parts = list(_stated(derived[name].when))
    if any(isinstance(p, Atom) and p.kind == "role" for p in parts):
        return True
    return any(isinstance(p, Ref) and by_role(p.code, derived, seen | {name}) for p in parts)


def who(norm: Norm, day: date) -> str:
    """Kind of norm and who bears it, in one line."""
    roles = joined(bearers(norm, day))
    deontic = t(DEONTIC_LABELS[norm.deontic])
    return w("finding.of-the", deontic=deontic, roles=roles) if roles else deontic


def told(condition: Condition) -> str:
    """A condition as indented lines, without codes."""
    lines = []
    for line in _CODE.sub("", t(in_words(condition, sources.words_of_conditions()))).split("\n"):
        depth = (len(line) - len(line.lstrip())) // 2
        said = re.sub(r"^- ", "– ", line.strip())
        lines.append(f'<div style="padding-left:{1.1 * depth:.1f}em">{e(said)}</div>')
    return f'<div class="condition">{"".join(lines)}</div>'


def meanings(condition: Condition | None, day: date) -> str:
    """What the named conditions in a condition mean, each unfolding to what it rests on."""
    derived = sources.derived_on(day)
    found = []
    for name in dict.fromkeys(references(condition)) if condition is not None else ():
        one = derived.get(name)
        if one is not None:
            where = joined([number(f"{one.document}:{p}") for p in one.stated_in])
            body = f"<p>{e(t(one.definition))}</p>{told(one.when)}"
            found.append(folded(f"{e(t(one.label))} {muted(where)}", body))
    return "".join(found)


def schedule(norm: Norm, day: date) -> str:
    """From when a norm is in effect and for which systems, as the law stands on the day."""
    if norm.schedule is None:
        return ""
    found: list[Schedule] = [
        s for s in sources.library().schedules if s.document == norm.document and s.id == norm.schedule and s.law.contains(day)
    ]
    return bullets([_clause(clause.span, clause.when, clause.basis) for one in found for clause in one.clauses])


def _clause(valid: Interval, when: Condition, basis: tuple[str, ...]) -> str:
    cited = joined([number(b) for b in basis])
    where = muted(w("aside", text=cited)) if cited else ""
    head = f"{e(span(valid) or w('span.always'))} {where}"
    return head if when == TRUE else f"{head} {muted(w('norm.for-systems'))}{told(when)}"


def block(norm: Norm) -> str:
    """A norm with who bears it, when it applies, with what force, and since when."""
    label, day = sources.known().label, choices.as_of()
    roles = joined(bearers(norm, day))
    force = t(FORCE_LABELS[sources.known().instruments[norm.document].force])
    head = f"{badge(t(DEONTIC_LABELS[norm.deontic]), TONES.get(norm.deontic, 'grey'))} <b>{e(t(norm.label))}</b> {muted(roles)}"
    body = f"<p>{e(t(norm.gist))}</p>" + facts(
        [
            (w("norm.bearer"), e(roles or w("norm.anyone"))),
            (w("norm.force"), e(force)),
            (w("norm.when"), told(norm.when) if norm.when != TRUE else e(w("norm.always"))),
            (w("norm.unless"), told(norm.unless) if norm.unless is not None else ""),
            (w("norm.meanings"), meanings(norm.when, day) + meanings(norm.unless, day)),
            (w("norm.measures"), bullets([concept_link(f"hub:{m}", t(label(m))) for m in norm.measures])),
            (w("norm.in-effect"), schedule(norm, day)),
            (w("norm.wording"), e(span(norm.valid))),
            (w("norm.risks"), joined([concept_link(f"hub:{r}", t(label(r))) for r in norm.risks])),
            (w("finding.code"), code(norm.code)),
            (w("provision.note"), e(resolved(norm.note, norm.document))),
            (w("finding.review"), muted(w(f"status.{norm.status}"))),
        ]
    )
    return folded(head, body)
