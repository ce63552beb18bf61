"""Current and target profile: which outcomes of a framework a description supports today, and which with its plans done.

NIST AI 100-1, section 6, calls these profiles: the current one says how AI is managed now, the target one which outcomes
are wanted. Here the target is what the description plans: measures in place and planned ones together.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from govgraph.corpus import Corpus
from govgraph.engine import CompiledNorm, RuleEngine
from govgraph.knowledge import citation
from govgraph.model import Provision, Text
from govgraph.questions import unknown_keys
from govgraph.system import SystemDescription

STATUSES = ("achieved", "planned", "partly", "absent", "unknown", "not-relevant")
STATUS_LABELS = {
    "achieved": Text("achieved", "已实现"),
    "planned": Text("planned", "已计划"),
    "partly": Text("partly achieved", "部分实现"),
    "absent": Text("absent", "缺失"),
    "unknown": Text("cannot be said yet", "尚不能判断"),
    "not-relevant": Text("not relevant", "不相关"),
}
_WORDS = {
    "title": Text("Profile of {system} against {document}, as of {day}", "{system}对照{document}的配置文件，截至 {day}"),
    "head": Text(
        "current {now}/{all}, target {then}/{all} of the relevant outcomes", "相关成果：当前 {now}/{all}，目标 {then}/{all}"
    ),
    "lacks": Text("lacks {measures}", "缺少 {measures}"),
    "plans": Text("plans {measures}", "已计划 {measures}"),
    "waits": Text("waits for {keys}", "取决于 {keys}"),
}


TITLE_SHOWN = 90  # characters; longer titles of groups are left to CSV and JSON


@dataclass(frozen=True, slots=True)
class Outcome:
    """One outcome (subcategory, action, point) and how far the description supports it.

    Attributes:
        status: one of ``STATUSES``.
        present, planned, missing: hub measures it asks for.
        questions: keys of what would have to be known.
    """

    code: str
    number: Text
    label: Text
    status: str
    present: tuple[str, ...]
    planned: tuple[str, ...]
    missing: tuple[str, ...]
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A function, category or other heading with its outcomes.

    Attributes:
        depth: 0 for the top headings.
        current, target: outcomes achieved now, and achieved or planned.
        relevant: outcomes that apply, or of which that cannot be said yet.
    """

    code: str
    number: Text
    title: Text
    depth: int
    current: int
    target: int
    relevant: int
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """The profile of one system against one document on one day.

    Attributes:
        measures: label of each hub measure that an outcome asks for, by id.
    """

    system: str
    name: Text
    document: str
    as_of: date
    groups: tuple[Group, ...]
    measures: Mapping[str, Text]

    def outcomes(self) -> tuple[Outcome, ...]:
        """All outcomes, in the document's order."""
        return tuple(o for g in self.groups for o in g.outcomes)


def profile(corpus: Corpus, engine: RuleEngine, system: SystemDescription, document: str) -> Profile:
    """The current and target profile of a system.

    Args:
        engine: compiled rules that include the document; its law day is the day asked about.
    """
    provisions = {p.id: p for p in corpus.provisions if p.document == document}
    norms = [c for c in engine.norms if c.norm.document == document]
    outcomes: dict[str, list[Outcome]] = {}
    for compiled in norms:
        stated = provisions[compiled.norm.stated_in[0]]
        outcomes.setdefault(stated.parent or stated.id, []).append(_outcome(engine, compiled, system, stated))
    groups = []
    for heading in _headings(provisions, outcomes):
        under = [o for key, found in outcomes.items() if _within(provisions, key, heading.id) for o in found]
        relevant = [o for o in under if o.status != "not-relevant"]
        groups.append(
            Group(
                code=heading.code,
                number=citation(heading),
                title=heading.heading if heading.heading.en else heading.gist,
                depth=_depth(provisions, heading.id),
                current=sum(o.status == "achieved" for o in relevant),
                target=sum(o.status in ("achieved", "planned") for o in relevant),
                relevant=len(relevant),
                outcomes=tuple(outcomes.get(heading.id, ())),
            )
        )
    asked = {m for c in norms for m in c.norm.measures}
    labels = {m: concept.label for m, concept in corpus.hub("measure").items() if m in asked}
    return Profile(system.id, system.name, document, engine.law, tuple(groups), labels)


def _headings(provisions: dict[str, Provision], outcomes: dict[str, list[Outcome]]) -> list[Provision]:
    wanted: set[str] = set()
    for key in outcomes:
        here: str | None = key
        while here is not None and here in provisions and provisions[here].kind in ("function", "category", "subcategory"):
            wanted.add(here)
            here = provisions[here].parent
        wanted.add(key)
    order = list(provisions)
    return [provisions[i] for i in sorted(wanted, key=lambda i: _path(provisions, i, order))]


def _path(provisions: dict[str, Provision], identifier: str, order: list[str]) -> tuple[int, ...]:
    parent = provisions[identifier].parent
    above = _path(provisions, parent, order) if parent in provisions and parent is not None else ()
    return (*above, order.index(identifier))


def _within(provisions: dict[str, Provision], identifier: str, heading: str) -> bool:
    here: str | None = identifier
    while here is not None:
        if here == heading:
            return True
        here = provisions[here].parent if here in provisions else None
    return False


def _depth(provisions: dict[str, Provision], identifier: str) -> int:
    return {"function": 0, "category": 1, "subcategory": 2}.get(provisions[identifier].kind, 1)


def _outcome(engine: RuleEngine, compiled: CompiledNorm, system: SystemDescription, stated: Provision) -> Outcome:
    situation = engine.situation(system, engine.law)
    norm = compiled.norm
    present = tuple(m for m in norm.measures if situation.measure(m) is True)
    planned = tuple(m for m in norm.measures if m not in present and any(c.id == m for c in system.measures or ()))
    missing = tuple(m for m in norm.measures if m not in present and m not in planned and situation.measure(m) is False)
    days = engine.future_days(system, engine.law)
    verdict = compiled.verdict(situation, days)[0]
    status = {"satisfied": "achieved", "not-applicable": "not-relevant", "undetermined": "unknown"}.get(verdict)
    if status is None:
        promised = replace(system, measures=tuple(replace(c, status="implemented") for c in system.measures or ()))
        kept = compiled.verdict(engine.situation(promised, engine.law), days)[0]
        status = "planned" if kept == "satisfied" else "partly" if present or planned else "absent"
    keys = tuple(sorted(unknown_keys(engine, compiled, situation, days))) if status == "unknown" else ()
    return Outcome(norm.code, citation(stated), norm.label, status, present, planned, missing, keys)


def as_text(found: Profile, title: Text, language: str) -> str:
    """The profile for a terminal."""
    lines = [_WORDS["title"].get(language).format(system=found.name.get(language), document=title.get(language), day=found.as_of)]
    colon = "：" if language == "zh" else ": "
    for group in found.groups:
        pad = "  " * group.depth
        counts = _WORDS["head"].get(language).format(now=group.current, then=group.target, all=group.relevant)
        number, heading = group.number.get(language), group.title.get(language).rstrip(".。")
        shown = heading if heading.lower() != number.lower() and len(heading) <= TITLE_SHOWN else ""
        lines += [""] if group.depth == 0 else []
        lines.append("  ".join(filter(None, (pad + number, shown, counts))))
        for o in group.outcomes:
            status = STATUS_LABELS[o.status].get(language)
            lines.append(f"{pad}  {o.number.get(language)}  {o.label.get(language)}{colon}{status}{_tail(found, o, language)}")
    return "\n".join(lines) + "\n"


def _tail(found: Profile, outcome: Outcome, language: str) -> str:
    """What an outcome still takes: measures lacking, measures planned, or what would have to be known."""
    zh = language == "zh"
    comma = "、" if zh else ", "

    def named(measures: Sequence[str]) -> str:
        return comma.join(f"{found.measures[m].zh}（{m}）" if zh else m for m in measures)

    parts = []
    if outcome.missing:
        parts.append(_WORDS["lacks"].get(language).format(measures=named(outcome.missing)))
    if outcome.planned:
        parts.append(_WORDS["plans"].get(language).format(measures=named(outcome.planned)))
    if not parts and outcome.questions:
        parts.append(_WORDS["waits"].get(language).format(keys=comma.join(outcome.questions)))
    return " — " + ("；" if zh else "; ").join(parts) if parts else ""


def as_csv(found: Profile, title: Text, language: str) -> str:
    """The profile as CSV, one row an outcome."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(["group", "code", "number", "label_en", "label_zh", "status", "present", "planned", "missing", "questions"])
    for group in found.groups:
        for o in group.outcomes:
            lists = [" ".join(x) for x in (o.present, o.planned, o.missing, o.questions)]
            writer.writerow([group.code, o.code, o.number.en, o.label.en, o.label.zh, o.status, *lists])
    return buffer.getvalue()


def as_json(found: Profile, title: Text, language: str) -> str:
    """The profile as JSON."""

    def text(value: Text) -> dict[str, str]:
        return {"en": value.en, "zh": value.zh}

    def outcome(o: Outcome) -> dict[str, object]:
        return {
            "code": o.code, "number": o.number.en, "label": text(o.label), "status": o.status, "present": list(o.present),
            "planned": list(o.planned), "missing": list(o.missing), "questions": list(o.questions),
        }  # fmt: skip

    groups = [
        {
            "code": g.code, "number": g.number.en, "title": text(g.title), "depth": g.depth, "current": g.current,
            "target": g.target, "relevant": g.relevant, "outcomes": [outcome(o) for o in g.outcomes],
        }
        for g in found.groups
    ]  # fmt: skip
    body = {"system": found.system, "document": found.document, "as_of": found.as_of.isoformat(), "groups": groups}
    return json.dumps(body, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


FORMATS = {"text": as_text, "csv": as_csv, "json": as_json}


def statuses(outcomes: Sequence[Outcome]) -> dict[str, int]:
    """How many outcomes stand where, every status named."""
    return {s: sum(o.status == s for o in outcomes) for s in STATUSES}
