"""What a comparison of two regimes yields: gaps with their counterparts, and their words in English and Chinese."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from govgraph.model import Text
from govgraph.sssom import Mapping

STATUSES = ("covered", "partly", "related", "missing")
STATUS_LABELS = {
    "covered": Text("covered", "已覆盖"),
    "partly": Text("partly covered", "部分覆盖"),
    "related": Text("related only", "仅相关"),
    "missing": Text("no counterpart", "无对应"),
}
KIND_LABELS = {
    "match": Text("counterpart found", "有对应要求"),
    "legal-gap": Text("gap: a legal duty without a full counterpart", "差距：该法律义务没有完整的对应要求"),
    "gap": Text("gap: not asked as a legal duty", "差距：并非作为法律义务提出"),
    "difference": Text("difference: a permission, not a duty", "差异：属于许可，而非义务"),
}
AREA_LABELS = {
    "risk-management": Text("risk management", "风险管理"),
    "data": Text("data", "数据"),
    "documentation": Text("documentation", "文件记录"),
    "transparency": Text("transparency", "透明度"),
    "human-oversight": Text("human oversight", "人工监督"),
    "robustness-security": Text("robustness and security", "稳健性与安全"),
    "testing": Text("testing", "测试评估"),
    "monitoring": Text("monitoring", "监测"),
    "governance": Text("governance", "组织治理"),
    "ecosystem": Text("ecosystem", "生态与公共治理"),
    "risk": Text("risks", "风险"),
    "principle": Text("principles", "原则"),
    "role": Text("roles", "角色"),
    "use": Text("uses", "用途"),
    "stage": Text("lifecycle stages", "生命周期阶段"),
}


@dataclass(frozen=True, slots=True)
class Counterpart:
    """Something in the other regime that answers an ask.

    Attributes:
        kind: ``norm``, ``provision`` or a concept kind.
        status: how far it answers: ``covered``, ``partly`` or ``related``.
        basis: ``requires`` (a norm that asks for the measure), ``mapping``, ``risk`` (a norm that answers the same risk), or
            ``group`` (asks for, or maps to, a measure near the asked one in the hub's hierarchy).
        relation: of the counterpart to what is asked, composed from ``rows``, where a measure that is a part of a norm counts as
            asked whole; None where nothing follows, a side has no row, or the basis is ``group``.
        confidence: product of ``rows``, for ``group`` times ``STEP`` for each step of ``path``; None where a side that needs
            one has no row.
        rows: the mapping rows it rests on, the left one first.
        stale: whether a row compared another wording than the one that holds on the day.
        path: for ``group``, hub codes from the asked measure to the one the counterpart is about, each broader or narrower
            than the one before.
    """

    code: str
    kind: str
    label: Text
    status: str
    basis: str
    relation: str | None
    confidence: float | None
    rows: tuple[Mapping, ...]
    stale: bool = False
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ask:
    """One hub concept that an item asks for or is about.

    Attributes:
        hub: code of the hub concept.
        area: the measure's area; for other concepts their kind.
        counterparts: strongest first.
    """

    hub: str
    label: Text
    area: str
    status: str
    counterparts: tuple[Counterpart, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """One item of the left regime and what the right one has for it.

    Attributes:
        item: ``norm``, ``provision`` or a concept kind.
        deontic: for norms.
        status: one of ``STATUSES``.
        kind: a key of ``KIND_LABELS``; never a breach.
        left_force, right_force: legal force of the two documents.
        asks: sorted by hub code.
        direct: counterparts by rows between the two documents.
        missing: hub codes without any counterpart.
        tools: pairs of a hub code that is not fully answered and the code of a tool that some document names for it.
    """

    code: str
    item: str
    label: Text
    deontic: str
    status: str
    kind: str
    left_force: str
    right_force: str
    asks: tuple[Ask, ...]
    direct: tuple[Counterpart, ...]
    missing: tuple[str, ...]
    tools: tuple[tuple[str, str], ...] = ()

    @property
    def counterparts(self) -> tuple[Counterpart, ...]:
        """The strongest counterpart of each code, strongest first."""
        best: dict[str, Counterpart] = {}
        for one in sorted([*self.direct, *(c for a in self.asks for c in a.counterparts)], key=strength):
            best.setdefault(one.code, one)
        return tuple(best.values())


@dataclass(frozen=True, slots=True)
class AreaSummary:
    """How many asks of an area stand where."""

    area: str
    label: Text
    covered: int
    partly: int
    related: int
    missing: int


@dataclass(frozen=True, slots=True)
class GapTable:
    """What ``left`` asks and ``right`` answers, on one day.

    Attributes:
        gaps: every item of the left regime, covered ones included, in the document's order.
        summary: by area, sorted.
        unmapped: of the measures, risks and principles looked at, those without a row: nothing can be said of them.
        notices: what limits the comparison.
    """

    left: str
    right: str
    as_of: date
    gaps: tuple[Gap, ...]
    summary: tuple[AreaSummary, ...]
    unmapped: tuple[str, ...] = ()
    notices: tuple[Text, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """Items by status, every status named."""
        found = Counter(g.status for g in self.gaps)
        return {s: found[s] for s in STATUSES}


def strength(one: Counterpart) -> tuple[int, bool, float, str, str, list[tuple[str, str, str]]]:
    """Sort key: best status first, norms before the rest, then the surest."""
    rows = [r.key for r in one.rows]
    return (STATUSES.index(one.status), one.kind != "norm", -(one.confidence or 0.0), one.code, one.basis, rows)
