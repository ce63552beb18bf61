"""Findings: what was found of one norm for one system, as values that every output renders."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from govgraph.condition import All, AnyOf, Atom, Condition
from govgraph.model import Text

VERDICTS = ("violated", "undetermined", "not-yet", "waived", "satisfied", "not-applicable")
LEVELS = ("error", "warning", "note")

VERDICT_LABELS = {
    "violated": Text("not met", "未满足"),
    "undetermined": Text("cannot be said yet", "尚不能判断"),
    "not-yet": Text("applies later", "尚未适用"),
    "waived": Text("waived", "已豁免"),
    "satisfied": Text("met", "已满足"),
    "not-applicable": Text("does not apply", "不适用"),
}
FORCE_LABELS = {
    "binding": Text("binding", "有法律约束力"),
    "standard": Text("standard", "标准"),
    "voluntary": Text("voluntary", "自愿性"),
    "informative": Text("informative", "参考性"),
}
DEONTIC_LABELS = {
    "obligation": Text("obligation", "义务"),
    "prohibition": Text("prohibition", "禁止"),
    "permission": Text("permission", "许可"),
    "recommendation": Text("recommendation", "建议"),
}


def level_of(verdict: str, force: str, deontic: str) -> str:
    """How grave a verdict is: only a duty of binding law can be an error.

    >>> level_of("violated", "binding", "prohibition"), level_of("violated", "informative", "recommendation")
    ('error', 'note')
    """
    if verdict != "violated":
        return "note"
    if force == "binding" and deontic in ("obligation", "prohibition"):
        return "error"
    return "note" if force == "informative" else "warning"


@dataclass(frozen=True, slots=True)
class Step:
    """One line of reasoning: from something stated, through conditions and provisions, to the norm.

    Attributes:
        kind: atom kind (``fact``, ``use``, ``role``, …) of what was stated.
        id: its id.
        value: what was found of it.
        through: what was passed, from the statement towards the norm: ``provision:<code>``, or ``provisions:<code> <code>`` where
            several stand behind one thing; ``condition:<code>`` of a condition that holds, ``not:<code>`` of one that does not;
            ``concept:<code>``.
        detail: market of a role, or interval of an event.
    """

    kind: str
    id: str
    value: bool | None
    through: tuple[str, ...] = ()
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """Something the description does not say, and how much an answer would decide.

    Attributes:
        key: ``fact:<id>``, ``uses``, ``roles:<market>``, ``markets``, ``dates:<event>``, ``stage``, ``level``, ``measures``.
        decides: norms that the better of the simple answers would decide.
        settles: each simple answer and the number of norms that it would decide: ``yes`` and ``no``; ``never`` and ``today``;
            ``nothing-more`` and ``as-asked`` for lists; ``none`` for the level.
        asked_by: codes of the norms that wait for it.
    """

    key: str
    text: Text
    decides: int
    asked_by: tuple[str, ...]
    settles: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """The verdict on one norm for one system.

    Attributes:
        verdict: one of ``VERDICTS``.
        level: ``error``, ``warning`` or ``note``.
        bearers: hub roles that bear the norm.
        applies_from: the day on which it came or will come into effect for this system, where that can be said.
        amended_by: the amending act where the wording or the dates of the norm come from it.
        worded_since: the day from which the norm reads as it does, where an amending act gave it its wording.
        missing: measures that are asked and not in place; of alternatives none, once one of them is.
        lacking: the same as a condition, which says what is one of several ways; None where nothing is missing.
        planned: those of ``missing`` that are planned.
        present: measures asked and in place.
        questions: keys of the questions it waits for.
        stages: hub lifecycle stages in which the norm is to be kept; none: at any time.
        tools: pairs of a missing measure and the code of a tool that a document names for it.
        also_asked_by: other norms of the chosen regimes that ask for a missing measure and apply.
        waiver: reason, author and end date where waived.
        line: line in the description to look at.
    """

    code: str
    document: str
    defect: str
    label: Text
    gist: Text
    fix: Text
    deontic: str
    force: str
    verdict: str
    level: str
    bearers: tuple[str, ...]
    stated_in: tuple[str, ...]
    applies_from: date | None
    amended_by: Text | None
    steps: tuple[Step, ...]
    missing: tuple[str, ...]
    planned: tuple[str, ...]
    present: tuple[str, ...]
    questions: tuple[str, ...]
    file: str
    line: int
    lacking: Condition | None = None
    penalty: str | None = None
    also_asked_by: tuple[str, ...] = ()
    waiver: tuple[str, str, date] | None = None
    status: str = "drafted"
    stages: tuple[str, ...] = ()
    tools: tuple[tuple[str, str], ...] = ()
    worded_since: date | None = None


def conjuncts(requirement: Condition | None) -> tuple[Condition, ...]:
    """The things that a requirement asks for together."""
    return requirement.parts if isinstance(requirement, All) else (requirement,) if requirement is not None else ()


def in_line(requirement: Condition | None, name: Callable[[str], str], language: str) -> str:
    """A requirement of measures on one line.

    Args:
        name: words for a measure's id.

    >>> log, train, stop = (Atom("measure", i) for i in ("log", "train", "stop"))
    >>> in_line(All((log, AnyOf((train, All((stop, log)))))), str, "en")
    'log, one of (train / stop with log)'
    """
    return ("、" if language == "zh" else ", ").join(_in_line(part, name, language) for part in conjuncts(requirement))


def _in_line(part: Condition, name: Callable[[str], str], language: str) -> str:
    if isinstance(part, Atom):
        return name(part.id)
    if isinstance(part, AnyOf):
        return ONE_OF.get(language).format(" / ".join(_in_line(p, name, language) for p in part.parts))
    parts = part.parts if isinstance(part, All) else ()
    return WITH.get(language).join(_in_line(p, name, language) for p in parts)


def written(requirement: Condition | None) -> Any:
    """A requirement of measures as the corpus writes ``requires``: an id, ``{all: […]}`` or ``{any: […]}``.

    >>> written(AnyOf((Atom("measure", "log"), Atom("measure", "train"))))
    {'any': ['log', 'train']}
    """
    if isinstance(requirement, All | AnyOf):
        return {"all" if isinstance(requirement, All) else "any": [written(p) for p in requirement.parts]}
    return requirement.id if isinstance(requirement, Atom) else None


ONE_OF = Text("one of ({})", "任选其一（{}）")
WITH = Text(" with ", "连同")


def counted(findings: Iterable[Finding]) -> dict[str, int]:
    """How many findings have each verdict that occurs, sorted by verdict."""
    return dict(sorted(Counter(f.verdict for f in findings).items()))


@dataclass(frozen=True, slots=True)
class Report:
    """All findings for one system on one day.

    Attributes:
        documents: the regimes that were asked, in order.
        findings: sorted by document, then as the document orders its norms.
        questions: most decisive first.
        notices: expired or unused waivers and the like.
        stages: the lifecycle stages that the description states.
        level: codes of the capability level that it states, in each document that has it.
    """

    system: str
    name: Text
    file: str
    as_of: date
    documents: tuple[str, ...]
    findings: tuple[Finding, ...]
    questions: tuple[Question, ...] = ()
    notices: tuple[Text, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    stages: tuple[str, ...] = ()
    level: tuple[str, ...] = ()

    def due(self) -> Report:
        """The report with only those norms that are to be kept in a stage the description states, or at any time."""
        findings = tuple(f for f in self.findings if not f.stages or set(f.stages) & set(self.stages))
        return replace(self, findings=findings, counts=counted(findings))

    def of(self, verdict: str) -> tuple[Finding, ...]:
        """The findings with the verdict."""
        return tuple(f for f in self.findings if f.verdict == verdict)

    def fails(self, threshold: str) -> bool:
        """Whether a finding is at or above ``error``, ``warning`` or ``note``; never for ``never``.

        At ``note``, norms that are met or do not apply do not count.
        """
        if threshold == "never":
            return False
        wanted = LEVELS[: LEVELS.index(threshold) + 1]
        return any(f.level in wanted and f.verdict in ("violated", "undetermined") for f in self.findings)


DISCLAIMER = Text(
    "A clean run says that the description meets the encoded rules. It is not legal advice and says nothing about the "
    "system itself.",
    "结果仅说明描述是否符合已编码的规则，不构成法律意见，也不评价系统本身。",
)
