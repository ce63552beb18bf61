"""Conditions and requirements in words, English and Chinese, for people who do not read the notation of the corpus."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from govgraph.condition import All, AnyOf, Atom, Condition, Interval, Not, Ref
from govgraph.corpus import Corpus
from govgraph.knowledge import EVENT_LABELS, MARKETS
from govgraph.model import Text

_KINDS = {
    "use": Text("use", "用途"),
    "role": Text("role", "角色"),
    "market": Text("market", "市场"),
    "stage": Text("in the stage", "所处阶段"),
    "level": Text("capability level, at least", "能力等级至少为"),
    "measure": Text("measure", "措施"),
}
_ALL = Text("all of these:", "同时满足：")
_ANY = Text("one of these:", "满足其一：")
_NONE = Text("none of these:", "均不满足：")
_NOT_ALL = Text("not all of these together:", "不同时满足：")
_NOT = Text("not:", "并非：")
_ALWAYS = Text("always", "始终")
_NEVER = Text("never", "从不")
STEP = "  "


def labels_of(corpus: Corpus) -> dict[str, Text]:
    """Words for everything that a condition can name: ``fact:<id>``, codes of conditions, hub ids, and capability levels."""
    words = {f"fact:{f.id}": f.label for f in corpus.facts}
    words |= {d.code: d.label for d in corpus.derived}
    words |= {c.id: c.label for c in corpus.concepts if c.kind == "level"}
    return words | {c.id: c.label for c in corpus.concepts if c.document == "hub"}


def in_words(condition: Condition, labels: Mapping[str, Text]) -> Text:
    """A condition as an indented list, one line for each part; a single part stands on one line.

    Args:
        labels: see ``labels_of``; what has no label is named by its id.
    """
    return Text(
        *(
            "\n".join(f"{STEP * depth}{line.get(language)}" for depth, line in _lines(condition, labels))
            for language in ("en", "zh")
        )
    )


def _lines(condition: Condition, labels: Mapping[str, Text], depth: int = 0) -> Iterator[tuple[int, Text]]:
    match condition:
        case Atom():
            yield depth, _atom(condition, labels)
        case Ref():
            yield depth, _named(condition.code, condition.code, labels)
        case Not(part=All(parts=parts)) if len(parts) > 1:
            yield from _listed(_NOT_ALL, parts, labels, depth)
        case Not(part=AnyOf(parts=parts)) if len(parts) > 1:
            yield from _listed(_NONE, parts, labels, depth)
        case Not(part=Atom() | Ref() as part):
            ((_, line),) = _lines(part, labels)
            yield depth, Text(f"{_NOT.en} {line.en}", f"{_NOT.zh}{line.zh}")
        case Not(part=part):
            yield from _listed(_NOT, (part,), labels, depth)
        case All(parts=()):
            yield depth, _ALWAYS
        case AnyOf(parts=()):
            yield depth, _NEVER
        case All(parts=(part,)) | AnyOf(parts=(part,)):
            yield from _lines(part, labels, depth)
        case All(parts=parts):
            yield from _listed(_ALL, parts, labels, depth)
        case AnyOf(parts=parts):
            yield from _listed(_ANY, parts, labels, depth)


def _listed(head: Text, parts: tuple[Condition, ...], labels: Mapping[str, Text], depth: int) -> Iterator[tuple[int, Text]]:
    yield depth, head
    for part in parts:
        first, *rest = _lines(part, labels, depth + 1)
        yield first[0], Text(f"- {first[1].en}", f"- {first[1].zh}")
        for at, line in rest:
            yield at + 1, line


def _atom(atom: Atom, labels: Mapping[str, Text]) -> Text:
    if atom.kind == "fact":
        return _named(f"fact:{atom.id}", f"fact:{atom.id}", labels)
    if atom.kind == "event":
        event, span = EVENT_LABELS[atom.id], _when(atom.interval)
        return Text(f"{event.en} {span.en}".strip(), f"{span.zh}{event.zh}")
    if atom.kind == "on":
        span = _when(atom.interval)
        return Text(f"the day asked about is {span.en}", f"查询日期：{span.zh}")
    kind = _KINDS[atom.kind]
    code = f"hub:{atom.id}" if atom.kind in {"use", "role", "stage", "measure"} else atom.id
    named = _named(atom.id, code, MARKETS if atom.kind == "market" else labels)
    place = MARKETS.get(atom.market) if atom.market else None
    where = Text(f" ({place.en})", f"（{place.zh}）") if place else Text()
    joint = " " if atom.kind in {"stage", "level"} else ": "
    return Text(f"{kind.en}{joint}{named.en}{where.en}", f"{kind.zh}：{named.zh}{where.zh}")


def _named(key: str, code: str, labels: Mapping[str, Text]) -> Text:
    label = labels.get(key)
    return Text(f"{label.en} [{code}]", f"{label.zh} [{code}]") if label else Text(code, code)


def _when(interval: Interval) -> Text:
    if interval.start and not interval.end:
        return Text(f"on or after {interval.start}", f"{interval.start} 或之后")
    return days(interval)


def days(interval: Interval) -> Text:
    """A span of days in words; empty where it has no limits."""
    start, end = interval.start, interval.end
    if start and end:
        return Text(f"from {start}, before {end}", f"自 {start} 起、{end} 前")
    if start:
        return Text(f"since {start}", f"{start} 起")
    if end:
        return Text(f"before {end}", f"{end} 前")
    return Text()


def law_of(span: Interval) -> Text:
    """The state of the law that holds over a span of days, to be put behind a date; empty where it holds always."""
    if span.end:
        return Text(f", as the law read before {span.end}", f"，按 {span.end} 前的法律文本")
    if span.start:
        return Text(f", as the law reads since {span.start}", f"，按 {span.start} 起的法律文本")
    return Text()
