"""Current and target profile: which outcomes of a framework are wanted, which are achieved, and which will be with the plans done.

NIST AI 100-1, section 6, calls these profiles: the current one says how AI is managed now, the target one which outcomes are
wanted; the gaps between them are what there is to do. The target is every relevant outcome unless some are chosen.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from govgraph.citation import citation, citation_key
from govgraph.condition import Condition, atoms
from govgraph.corpus import Corpus
from govgraph.engine import CompiledNorm, RuleEngine
from govgraph.errors import InputError, unknown_id_hint
from govgraph.findings import in_line, written
from govgraph.model import Provision, Text
from govgraph.questions import unknown_keys
from govgraph.situation import unmet
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
    "all": Text("Target profile: every relevant outcome.", "目标配置：全部相关成果。"),
    "chosen": Text("Target profile: {chosen}.", "目标配置：{chosen}。"),
    "head": Text("achieved {now}, with plans {then}, of {all} wanted", "目标 {all} 项：已实现 {now}，含计划 {then}"),
    "open": Text("{n} cannot be said yet", "尚不能判断 {n}"),
    "none": Text("none wanted", "不在目标之列"),
    "irrelevant": Text("not relevant", "不相关"),
    "lacks": Text("lacks {measures}", "缺少 {measures}"),
    "plans": Text("plans {measures}", "计划 {measures}"),
    "waits": Text("waits for {keys}", "取决于 {keys}"),
}


TITLE_SHOWN = 60  # characters; longer titles of groups have a line of their own


@dataclass(frozen=True, slots=True)
class Outcome:
    """One outcome (subcategory, action, point) and how far the description supports it.

    Attributes:
        status: one of ``STATUSES``.
        present, planned: hub measures it asks for that are in place, and that are planned.
        missing: those that it still takes when the plans are done; of alternatives none, once one is in place or planned.
        questions: keys of what would have to be known.
        wanted: whether it belongs to the target profile.
        lacking: ``missing`` as a condition, which says what is one of several ways; None where nothing is missing.
    """

    code: str
    number: Text
    label: Text
    status: str
    present: tuple[str, ...]
    planned: tuple[str, ...]
    missing: tuple[str, ...]
    questions: tuple[str, ...]
    wanted: bool = True
    lacking: Condition | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A function, category or other heading with its outcomes.

    Attributes:
        depth: 0 for the top headings.
        relevant: outcomes that apply, or of which that cannot be said yet.
        target: how many of them belong to the target profile.
        current, planned, unknown: how many of those are achieved now, achieved now or with the plans, and cannot be said yet.
    """

    code: str
    number: Text
    title: Text
    depth: int
    relevant: int
    target: int
    current: int
    planned: int
    unknown: int
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """The profile of one system against one document on one day.

    Attributes:
        measures: label of each hub measure that an outcome asks for, by id.
        chosen: citations of what the target profile was said to consist of; none: of every relevant outcome.
    """

    system: str
    name: Text
    document: str
    as_of: date
    groups: tuple[Group, ...]
    measures: Mapping[str, Text]
    chosen: tuple[Text, ...] = ()

    def outcomes(self) -> tuple[Outcome, ...]:
        """All outcomes, in the document's order."""
        return tuple(o for g in self.groups for o in g.outcomes)


def profile(corpus: Corpus, engine: RuleEngine, system: SystemDescription, document: str, target: Sequence[str] = ()) -> Profile:
    """The current and target profile of a system.

    Args:
        engine: compiled rules that include the document; its law day is the day asked about.
        target: the outcomes wanted, by code, id or citation of an outcome or of a heading above it; by default all.

    Raises:
        InputError: the document has no version on the day, or a target is no part of it.
    """
    if document in engine.absent:
        start = min(v.valid.start for v in corpus.instrument(document).versions if v.valid.start)
        raise InputError(f"'{document}' has no version on {engine.law}", hint=f"ask about {start} or later")
    provisions = {p.id: p for p in corpus.provisions if p.document == document}
    chosen = tuple(_provision(provisions, document, name) for name in target)
    outcomes: dict[str, list[Outcome]] = {}
    for compiled in (c for c in engine.norms if c.norm.document == document):
        stated = provisions[compiled.norm.stated_in[0]]
        wanted = not chosen or any(_within(provisions, stated.id, c.id) for c in chosen)
        outcome = replace(_outcome(engine, compiled, system, stated), wanted=wanted)
        outcomes.setdefault(stated.parent or stated.id, []).append(outcome)
    groups = tuple(_group(provisions, heading, outcomes) for heading in _headings(provisions, outcomes))
    asked = {m for c in engine.norms if c.norm.document == document for m in c.norm.measures}
    labels = {m: concept.label for m, concept in corpus.hub("measure").items() if m in asked}
    return Profile(system.id, system.name, document, engine.law, groups, labels, tuple(citation(c) for c in chosen))


def _provision(provisions: dict[str, Provision], document: str, name: str) -> Provision:
    """The provision that a code, an id or a citation names."""
    wanted = name.strip().casefold()
    for p in provisions.values():
        if wanted in (p.code, p.id) or citation_key(name) in map(citation_key, (citation(p).en, citation(p).zh)):
            return p
    known = [citation(p).en for p in provisions.values()]
    raise InputError(f"'{name}' is no part of '{document}'", hint=unknown_id_hint(name, known))


def _group(provisions: dict[str, Provision], heading: Provision, outcomes: Mapping[str, Sequence[Outcome]]) -> Group:
    under = [o for key, found in outcomes.items() if _within(provisions, key, heading.id) for o in found]
    relevant = [o for o in under if o.status != "not-relevant"]
    counts = Counter(o.status for o in relevant if o.wanted)
    return Group(
        code=heading.code,
        number=citation(heading),
        title=heading.heading if heading.heading.en else heading.gist,
        depth=_depth(provisions, heading.id),
        relevant=len(relevant),
        target=counts.total(),
        current=counts["achieved"],
        planned=counts["achieved"] + counts["planned"],
        unknown=counts["unknown"],
        outcomes=tuple(outcomes.get(heading.id, ())),
    )


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
    days = engine.future_days(system, engine.law)
    verdict = compiled.verdict(situation, days)[0]
    status = {"satisfied": "achieved", "not-applicable": "not-relevant", "undetermined": "unknown"}.get(verdict)
    planned: tuple[str, ...] = ()
    lacking = None
    if status is None:
        asked = _measures(unmet(norm.requires, situation))
        planned = tuple(m for m in norm.measures if m in asked and any(c.id == m for c in system.measures or ()))
        promised = replace(system, measures=tuple(replace(c, status="implemented") for c in system.measures or ()))
        kept = engine.situation(promised, engine.law)
        lacking = unmet(norm.requires, kept)
        status = "planned" if compiled.verdict(kept, days)[0] == "satisfied" else "partly" if present or planned else "absent"
    missing = tuple(m for m in norm.measures if m in _measures(lacking))
    keys = tuple(sorted(unknown_keys(engine, compiled, situation, days))) if status == "unknown" else ()
    return Outcome(norm.code, citation(stated), norm.label, status, present, planned, missing, keys, True, lacking)


def _measures(requirement: Condition | None) -> set[str]:
    return {a.id for a in atoms(requirement)} if requirement is not None else set()


def as_text(found: Profile, title: Text, language: str) -> str:
    """The profile for a terminal."""
    lines = [_WORDS["title"].get(language).format(system=found.name.get(language), document=title.get(language), day=found.as_of)]
    chosen = ("、" if language == "zh" else ", ").join(c.get(language) for c in found.chosen)
    lines.append(_WORDS["chosen" if chosen else "all"].get(language).format(chosen=chosen))
    closed: int | None = None  # depth of a heading under which nothing is wanted
    for group in found.groups:
        if (closed is not None and group.depth > closed) or (chosen and group.depth and not group.target):
            continue
        closed = None if group.target else group.depth
        lines += [""] if group.depth == 0 else []
        lines += _group_lines(found, group, language)
    return "\n".join(lines) + "\n"


def _group_lines(found: Profile, group: Group, language: str) -> Iterator[str]:
    pad = "  " * group.depth
    number, heading = group.number.get(language), group.title.get(language).rstrip(".。")
    heading = "" if re.search(rf"\b{re.escape(number)}\b", heading, re.IGNORECASE) else heading
    short = len(heading) <= TITLE_SHOWN
    yield "  ".join(filter(None, (pad + number, heading if short else "", _counts(group, language))))
    if heading and not short:
        yield f"{pad}  {heading}"
    colon, comma = ("：", "、") if language == "zh" else (": ", ", ")
    wanted = [o for o in group.outcomes if o.wanted]
    for o in wanted:
        if o.status != "not-relevant":
            status = STATUS_LABELS[o.status].get(language)
            yield f"{pad}  {o.number.get(language)}  {o.label.get(language)}{colon}{status}{_tail(found, o, language)}"
    irrelevant = comma.join(o.number.get(language) for o in wanted if o.status == "not-relevant")
    if irrelevant and group.target:
        yield f"{pad}  {_WORDS['irrelevant'].get(language)}{colon}{irrelevant}"


def _counts(group: Group, language: str) -> str:
    if not group.target:
        return _WORDS["none" if group.relevant else "irrelevant"].get(language)
    counts = _WORDS["head"].get(language).format(now=group.current, then=group.planned, all=group.target)
    still = _WORDS["open"].get(language).format(n=group.unknown) if group.unknown else ""
    return ("，" if language == "zh" else "; ").join(filter(None, (counts, still)))


def _tail(found: Profile, outcome: Outcome, language: str) -> str:
    """What an outcome still takes: measures lacking, measures planned, or what would have to be known."""
    zh = language == "zh"

    def named(measure: str) -> str:
        return f"{found.measures[measure].zh}（{measure}）" if zh else measure

    comma = "、" if zh else ", "
    parts = []
    if outcome.missing:
        parts.append(_WORDS["lacks"].get(language).format(measures=in_line(outcome.lacking, named, language)))
    if outcome.planned:
        parts.append(_WORDS["plans"].get(language).format(measures=comma.join(map(named, outcome.planned))))
    if outcome.questions:
        parts.append(_WORDS["waits"].get(language).format(keys=comma.join(outcome.questions)))
    return " — " + ("；" if zh else "; ").join(parts) if parts else ""


def as_csv(found: Profile, title: Text, language: str) -> str:
    """The profile as CSV, one row an outcome."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(
        ["group", "code", "number", "label_en", "label_zh", "status", "wanted", "present", "planned", "missing", "questions"]
    )
    for group in found.groups:
        for o in group.outcomes:
            lists = [" ".join(x) for x in (o.present, o.planned, o.missing, o.questions)]
            writer.writerow([group.code, o.code, o.number.en, o.label.en, o.label.zh, o.status, str(o.wanted).lower(), *lists])
    return buffer.getvalue()


def as_json(found: Profile, title: Text, language: str) -> str:
    """The profile as JSON."""

    def text(value: Text) -> dict[str, str]:
        return {"en": value.en, "zh": value.zh}

    def outcome(o: Outcome) -> dict[str, object]:
        return {
            "code": o.code, "number": o.number.en, "label": text(o.label), "status": o.status, "present": list(o.present),
            "planned": list(o.planned), "missing": list(o.missing), "lacking": written(o.lacking),
            "questions": list(o.questions), "wanted": o.wanted,
        }  # fmt: skip

    groups = [
        {
            "code": g.code, "number": g.number.en, "title": text(g.title), "depth": g.depth, "relevant": g.relevant,
            "target": g.target, "current": g.current, "planned": g.planned, "unknown": g.unknown,
            "outcomes": [outcome(o) for o in g.outcomes],
        }
        for g in found.groups
    ]  # fmt: skip
    chosen = [text(c) for c in found.chosen]
    body = {
        "target": chosen,
        "system": found.system,
        "document": found.document,
        "as_of": found.as_of.isoformat(),
        "groups": groups,
    }
    return json.dumps(body, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


FORMATS = {"text": as_text, "csv": as_csv, "json": as_json}


def statuses(outcomes: Sequence[Outcome]) -> dict[str, int]:
    """How many outcomes stand where, every status named."""
    return {s: sum(o.status == s for o in outcomes) for s in STATUSES}
