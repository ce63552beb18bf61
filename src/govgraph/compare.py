"""Where two regimes differ: what one asks, and what in the other answers it.

How far a norm that requires a measure answers another that does follows from the rows of both. A norm that asks for the whole
measure covers one that asks for the whole or a part; one that asks for a part of it, or for much the same (``broadMatch``,
``closeMatch``), answers partly; two parts of one measure are related, and what is merely related to it covers nothing.

Everything is derived from the hub measures that norms require and from curated mapping rows, and shows the rows it rests on.
What a comparison finds is a gap between texts; whether anybody is in breach of anything is for ``assess`` to say of a system.

Where nothing on the right asks for a measure itself, the hub's hierarchy of measures is looked up: a measure of which the other
regime asks for a kind is answered ``partly``, one of which it asks for the genus or a sibling is ``related``, and never more. Such
an answer has the basis ``group`` and names its path; each step of the path takes ``STEP`` off the confidence of its rows.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from math import prod
from typing import NamedTuple

from govgraph.citation import citation
from govgraph.condition import All, AnyOf, Atom, Condition
from govgraph.corpus import Corpus
from govgraph.errors import InputError, unknown_id_hint
from govgraph.gaptable import AREA_LABELS, STATUSES, AreaSummary, Ask, Counterpart, Gap, GapTable, strength
from govgraph.mapping import COMPOSITION, INVERSE, RELATIONS, Index, Link, Wordings, ancestors_of, usable
from govgraph.model import Concept, Text
from govgraph.norm import Norm
from govgraph.sssom import Mapping, MappingSet

ITEM_KINDS = ("measure", "risk", "principle")
ITEMS = ("norm", *ITEM_KINDS, "provision")
_STATUS_OF = {"exact": "covered", "broad": "covered", "close": "partly", "narrow": "partly"}
_REQUIRED = {
    ("exact", "exact"): "covered",
    ("broad", "exact"): "covered",
    ("exact", "close"): "partly",
    ("exact", "broad"): "partly",
    ("close", "exact"): "partly",
    ("close", "close"): "partly",
    ("close", "broad"): "partly",
    ("broad", "close"): "partly",
}
STEP = 0.8  # what is left of a confidence after one step in the hierarchy of measures; a sibling is two steps away


def gaps(corpus: Corpus, sets: Iterable[MappingSet], left: str, right: str, as_of: date, items: Collection[str] = ()) -> GapTable:
    """What ``left`` asks and what in ``right`` answers it.

    Args:
        sets: mapping sets; only the curated ones are used.
        left, right: two different document ids.
        as_of: both regimes are read as they stood on this day.
        items: what of the left regime to look at, some of ``ITEMS``; by default its norms, or what rows map where it has none.

    Raises:
        CorpusError: unknown document.
        InputError: both are the same, or an item is none of ``ITEMS``.
    """
    for item in items:
        if item not in ITEMS:
            raise InputError(f"unknown item '{item}'", hint=unknown_id_hint(item, ITEMS))
    if left == right:
        raise InputError(f"'{left}' cannot be compared with itself", hint="name two documents")
    return _Comparison(corpus, tuple(sets), left, right, as_of).table(frozenset(items))


def both_ways(
    corpus: Corpus, sets: Iterable[MappingSet], left: str, right: str, as_of: date, items: Collection[str] = ()
) -> tuple[GapTable, GapTable]:
    """``gaps`` from left to right and from right to left."""
    sets = tuple(sets)
    return gaps(corpus, sets, left, right, as_of, items), gaps(corpus, sets, right, left, as_of, items)


_Asks = tuple[Ask, ...]
_Found = tuple[Counterpart, ...]


class _Way(NamedTuple):
    """How two codes hang together: see the attributes of ``Counterpart``."""

    relation: str | None
    confidence: float | None
    rows: tuple[Mapping, ...]


@dataclass(frozen=True, slots=True)
class _Need:
    """A hub concept an item asks for: in which relation the item stands to it, by which row.

    Attributes:
        required: whether it is a measure that a norm requires, not one that a row links to the item.
    """

    hub: str
    relation: str
    row: Link | None
    required: bool = False


class _Comparison:
    """One comparison; holds the indexes."""

    def __init__(self, corpus: Corpus, sets: tuple[MappingSet, ...], left: str, right: str, as_of: date) -> None:
        self.corpus = corpus
        self.left, self.right = corpus.instrument(left), corpus.instrument(right)
        self.as_of = as_of
        self.wordings = Wordings(corpus)
        self.index = Index.of(r for r in usable(sets) if self._alive(r.subject) and self._alive(r.object))
        self.above = ancestors_of(corpus.provisions)
        self.below: dict[tuple[str, str], list[Link]] = defaultdict(list)
        for code in self.above:
            for one in self.index.to_hub(code):
                for up in self.above[code] - {code}:
                    self.below[up, one.object].append(one)
        self.concepts: dict[str, Concept] = {c.code: c for c in corpus.concepts}
        self.by_measure: dict[str, list[Norm]] = defaultdict(list)
        self.by_risk: dict[str, list[Norm]] = defaultdict(list)
        for norm in self._norms(right):
            for measure in norm.measures:
                self.by_measure[f"hub:{measure}"].append(norm)
            for risk in norm.risks:
                self.by_risk[f"hub:{risk}"].append(norm)
        self.stating = {f"{n.document}:{p}" for n in self._norms(right) for p in n.stated_in}
        self.measures = corpus.hierarchy("measure")
        self.tools = corpus.tools()
        self.genera = {c.id: c.broader for c in corpus.hub("measure").values()}
        self.kinds = {up: tuple(low for low in sorted(self.genera) if up in self.genera[low]) for up in self.genera}

    def _alive(self, code: str) -> bool:
        return not self.wordings.knows(code) or self.wordings.on(code, self.as_of) is not None

    def _norms(self, document: str) -> list[Norm]:
        if self.corpus.instrument(document).version_on(self.as_of) is None:
            return []
        return [n for n in self.corpus.norms if n.document == document and n.valid.contains(self.as_of)]

    def table(self, items: frozenset[str]) -> GapTable:
        """The comparison of those items."""
        unmapped: tuple[str, ...] = ()
        if not items:
            items = frozenset(
                {"norm"} if any(n.document == self.left.id for n in self.corpus.norms) else {*ITEM_KINDS, "provision"}
            )
        found = []
        if self.left.version_on(self.as_of) is not None:
            if "norm" in items:
                found += [self._norm_gap(n) for n in self._norms(self.left.id)]
            found += self._item_gaps(items)
            kinds = [c for c in self.corpus.concepts if c.document == self.left.id and c.kind in items & {*ITEM_KINDS}]
            unmapped = tuple(c.code for c in kinds if not self.index.links(c.code))
        notices = tuple(self._notices())
        return GapTable(self.left.id, self.right.id, self.as_of, tuple(found), _summary(found), unmapped, notices)

    def _notices(self) -> Iterator[Text]:
        for document in (self.left, self.right):
            name = document.short_title
            if document.version_on(self.as_of) is None:
                yield Text(f"{name.en} has no version on {self.as_of}.", f"{name.zh}在 {self.as_of} 没有有效版本。")
            if not any(c.partition(":")[0] == document.id for c in self.index.outgoing):
                yield Text(f"No curated mapping of {name.en} exists.", f"尚无{name.zh}的已审映射。")

    # The left side: what is asked.

    def _norm_gap(self, norm: Norm) -> Gap:
        codes = [norm.code, *(f"{norm.document}:{p}" for p in norm.stated_in)]
        if norm.measures:
            rows = {f"hub:{m}": self._evidence(norm, f"hub:{m}") for m in norm.measures}
            needs = [_Need(hub, _asked(row), row, True) for hub, row in rows.items()]
        else:
            mapped = [one for code in dict.fromkeys(codes) for one in self.index.to_hub(code)]
            needs = [_Need(one.object, one.relation, one) for one in mapped]
            named = {n.hub for n in needs}
            needs += [_Need(f"hub:{r}", "related", None) for r in norm.risks if f"hub:{r}" not in named]
        asks = self._asks(needs)
        direct = self._direct(codes)
        by_hub = {a.hub: a.status for a in asks}
        status = _strongest([_of_tree(norm.requires, by_hub) if norm.measures else _strongest(by_hub.values()), *_statuses(direct)])
        return self._gap(norm.code, "norm", norm.label, norm.deontic, asks=asks, direct=direct, status=status)

    def _item_gaps(self, items: frozenset[str]) -> Iterator[Gap]:
        """Concepts and provisions, as far as rows map them."""
        for concept in self.corpus.concepts:
            if concept.document == self.left.id and concept.kind in items and self.index.links(concept.code):
                yield self._item_gap(concept.code, concept.kind, concept.label)
        for p in self.corpus.provisions if "provision" in items else ():
            if p.document == self.left.id and p.valid.contains(self.as_of) and self.index.links(p.code):
                label = p.heading if p.heading.en else citation(p)
                yield self._item_gap(p.code, "provision", label)

    def _item_gap(self, code: str, kind: str, label: Text) -> Gap:
        asks = self._asks([_Need(one.object, one.relation, one) for one in self.index.to_hub(code)])
        direct = self._direct([code])
        status = _strongest([*(a.status for a in asks), *_statuses(direct)])
        return self._gap(code, kind, label, "", asks=asks, direct=direct, status=status)

    def _gap(self, code: str, item: str, label: Text, deontic: str, *, asks: _Asks, direct: _Found, status: str) -> Gap:
        kind = gap_kind(status, self.left.force, deontic)
        missing = tuple(a.hub for a in asks if a.status == "missing")
        open_asks = [a.hub for a in asks if a.status != "covered"] if status != "covered" else []
        tools = tuple((hub, tool) for hub in open_asks for tool in self.tools.get(hub.removeprefix("hub:"), ()))
        return Gap(code, item, label, deontic, status, kind, self.left.force, self.right.force, asks, direct, missing, tools)

    # The right side: what answers.

    def _asks(self, needs: Iterable[_Need]) -> tuple[Ask, ...]:
        needs = tuple(needs)
        found: dict[str, dict[str, Counterpart]] = {need.hub: {} for need in needs}
        for need in needs:
            _keep(found[need.hub], (*self._by_norm(need), *self._by_row(need)))
        unanswered = {hub for hub, best in found.items() if not any(_asks_itself(one) for one in best.values())}
        for need in needs:
            if need.hub in unanswered:
                _keep(found[need.hub], self._by_group(need))
        asks = []
        for hub in sorted(found):
            concept = self.concepts.get(hub)
            area = (concept.area or concept.kind) if concept else ""
            ordered = tuple(sorted(found[hub].values(), key=strength))
            label = concept.label if concept else Text(hub, hub)
            asks.append(Ask(hub, label, area, _strongest(_statuses(ordered)), ordered))
        return tuple(asks)

    def _by_norm(self, need: _Need) -> Iterator[Counterpart]:
        """Norms of the right that require the measure, or answer the risk."""
        for norm in self.by_measure.get(need.hub, ()):
            theirs = self._evidence(norm, need.hub)
            there = _asked(theirs)
            status = _REQUIRED.get((need.relation, there), "related") if need.required else _status(need.relation, INVERSE[there])
            way = _joined(need.row, theirs, required=2)
            if need.row and theirs:
                way = way._replace(relation=COMPOSITION.get((need.relation, INVERSE[there])))
            yield self._counterpart(norm.code, ("norm", norm.label), status, "requires", way)
        for norm in self.by_risk.get(need.hub, ()):
            way = _Way(None, need.row.confidence, need.row.rows) if need.row else _Way(None, None, ())
            yield self._counterpart(norm.code, ("norm", norm.label), "related", "risk", way)

    def _by_row(self, need: _Need) -> Iterator[Counterpart]:
        """Provisions and concepts of the right that a row links to the hub concept."""
        required = bool(self.by_measure.get(need.hub))
        for onward in self.index.from_hub(need.hub, self.right.id):
            code = onward.object
            if required and code in self.stating:
                continue  # the norm stated there stands for it, with this row as its evidence
            if need.relation == onward.relation == "related":
                continue
            status = _status(need.relation, onward.relation)
            needed = 1 if need.row is None else 2
            theirs = Link(code, INVERSE[onward.relation], need.hub, onward.confidence, onward.rows)
            way = _joined(need.row, theirs, required=needed)
            way = way._replace(relation=COMPOSITION.get((need.relation, onward.relation)))
            yield self._counterpart(code, self._words(code), status, "mapping", way)

    def _by_group(self, need: _Need) -> Iterator[Counterpart]:
        """What asks for, or maps to, a kind of the measure, its genus, or a sibling."""
        for way_there, status in self._near(need):
            path = tuple(f"hub:{i}" for i in way_there)
            hub = path[-1]
            for norm in self.by_measure.get(hub, ()):
                theirs = self._evidence(norm, hub)
                way = _joined(need.row, theirs, required=2)
                weaker = "related" if _asked(theirs) == "related" else status
                yield self._counterpart(norm.code, ("norm", norm.label), weaker, "group", way, path)
            required = bool(self.by_measure.get(hub))
            for onward in self.index.from_hub(hub, self.right.id):
                inside = onward.relation == "exact" or (onward.relation == "narrow" and status == "partly")
                if not inside or (required and onward.object in self.stating):
                    continue
                theirs = Link(onward.object, INVERSE[onward.relation], hub, onward.confidence, onward.rows)
                way = _joined(need.row, theirs, required=1 if need.row is None else 2)
                yield self._counterpart(onward.object, self._words(onward.object), status, "group", way, path)

    def _near(self, need: _Need) -> Iterator[tuple[tuple[str, ...], str]]:
        """Paths from the measure to those near it, and how far one that is asked for there answers the need.

        The relation in which an item stands to the measure has to carry on: what is narrower than the measure need not have
        anything to do with a kind of it, nor what is broader with its genus. What requires the measure has to do with both, but a
        kind answers it partly only where it asks for the whole.
        """
        own = need.hub.partition(":")[2]
        if own not in self.measures.broader:
            return
        whole = need.relation == "exact" or need.required
        if whole or need.relation == "narrow":
            partly = need.relation in ("exact", "narrow")
            yield from ((path, "partly" if partly else "related") for path in _ways(own, self.kinds))
        if whole or need.relation == "broad":
            yield from ((path, "related") for path in _ways(own, self.genera))
        if whole:
            line = self.measures.broader[own] | self.measures.narrower[own]
            for up in self.genera[own]:
                yield from (((own, up, one), "related") for one in self.kinds.get(up, ()) if one not in line)

    def _direct(self, codes: Iterable[str]) -> tuple[Counterpart, ...]:
        """By rows between the two documents, either way round."""
        best: dict[str, Counterpart] = {}
        for code in dict.fromkeys(codes):
            for one in self.index.from_hub(code, self.right.id):
                status = _STATUS_OF.get(one.relation, "related")
                way = _Way(one.relation, one.confidence, one.rows)
                found = self._counterpart(one.object, self._words(one.object), status, "mapping", way)
                if found.code not in best or strength(found) < strength(best[found.code]):
                    best[found.code] = found
        return tuple(sorted(best.values(), key=strength))

    def _words(self, code: str) -> tuple[str, Text]:
        concept = self.concepts.get(code)
        if concept:
            return concept.kind, concept.label
        provision = self.wordings.on(code, self.as_of)
        if provision is None:
            return "provision", Text(code, code)
        return "provision", provision.heading if provision.heading.en else citation(provision)

    def _counterpart(
        self, code: str, words: tuple[str, Text], status: str, basis: str, way: _Way, path: tuple[str, ...] = ()
    ) -> Counterpart:
        stale = any(self.wordings.stale(r, self.as_of) for r in way.rows)
        relation, confidence = way.relation, way.confidence
        if path:
            relation = None
            confidence = None if confidence is None else confidence * STEP ** (len(path) - 1)
        return Counterpart(code, *words, status, basis, relation, confidence, way.rows, stale, path)

    def _evidence(self, norm: Norm, hub: str) -> Link | None:
        """The strongest row from the norm, its provisions, else one above or below them, to the hub concept."""
        own = [norm.code, *(f"{norm.document}:{p}" for p in norm.stated_in)]
        above = sorted({up for code in own for up in self.above.get(code, ())} - set(own))
        for rows in (
            [one for code in own for one in self.index.to_hub(code) if one.object == hub],
            [one for code in own for one in self.below.get((code, hub), ())],
            [one for code in above for one in self.index.to_hub(code) if one.object == hub],
        ):
            if rows:
                return min(rows, key=lambda one: (RELATIONS.index(one.relation), -one.confidence, one.key))
        return None


def gap_kind(status: str, left_force: str, deontic: str) -> str:
    """What to call the state of an item; a text that is not binding can be missed, never breached.

    >>> gap_kind("missing", "voluntary", "recommendation"), gap_kind("missing", "binding", "obligation")
    ('gap', 'legal-gap')
    """
    if status == "covered":
        return "match"
    if deontic == "permission":
        return "difference"
    return "legal-gap" if left_force == "binding" and deontic in ("obligation", "prohibition") else "gap"


def _asked(row: Link | None) -> str:
    """How much of a measure a norm that requires it asks for, as a relation of the norm to it.

    The whole of it, where no row says otherwise or the norm is the wider of the two and has the measure as one of its parts.
    """
    return "exact" if row is None or row.relation == "narrow" else row.relation


def _status(ours: str, theirs: str) -> str:
    """How far a thing answers another that it hangs together with by these two relations, one after the other."""
    composed = COMPOSITION.get((ours, theirs))
    return _STATUS_OF[composed] if composed else "related"


def _joined(ours: Link | None, theirs: Link | None, *, required: int) -> _Way:
    """Relation, confidence and rows of the way from ours over the hub to theirs."""
    rows = (*(ours.rows if ours else ()), *(theirs.rows if theirs else ()))
    if len(rows) < required:
        return _Way(None, None, rows)
    confidence = prod(sorted(r.confidence for r in rows))
    if ours and theirs:
        return _Way(COMPOSITION.get((ours.relation, INVERSE[theirs.relation])), confidence, rows)
    return _Way(INVERSE[theirs.relation] if theirs else None, confidence, rows)


def _of_tree(requires: Condition, status: dict[str, str]) -> str:
    """The status of a requirement: all of several are covered only together, any of several by the best."""
    if isinstance(requires, Atom):
        return status.get(f"hub:{requires.id}", "missing")
    if isinstance(requires, AnyOf):
        return _strongest(_of_tree(p, status) for p in requires.parts)
    found = {_of_tree(p, status) for p in requires.parts} if isinstance(requires, All) else set()
    if len(found) == 1:
        return found.pop()
    return "related" if found == {"related", "missing"} else "partly" if found else "missing"


def _ways(start: str, steps: dict[str, tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """The shortest path from an id to each other one that the steps lead to; circles are not followed."""
    seen = {start}
    todo: list[tuple[str, ...]] = [(start,)]
    while todo:
        path = todo.pop(0)
        for onward in steps.get(path[-1], ()):
            if onward not in seen:
                seen.add(onward)
                todo.append((*path, onward))
                yield (*path, onward)


def _keep(best: dict[str, Counterpart], found: Iterable[Counterpart]) -> None:
    """Put the strongest of each code into ``best``."""
    for one in sorted(found, key=strength):
        if one.code not in best or strength(one) < strength(best[one.code]):
            best[one.code] = one


def _asks_itself(one: Counterpart) -> bool:
    """Whether the counterpart asks for the measure itself, not for something that is merely related to it."""
    return one.basis == "requires" or one.status in ("covered", "partly")


def _statuses(counterparts: Iterable[Counterpart]) -> list[str]:
    return [c.status for c in counterparts]


def _strongest(statuses: Iterable[str]) -> str:
    return min(statuses, key=STATUSES.index, default="missing")


def _summary(found: Iterable[Gap]) -> tuple[AreaSummary, ...]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for gap in found:
        for ask in gap.asks:
            counts[ask.area][ask.status] += 1
    return tuple(
        AreaSummary(area, AREA_LABELS.get(area, Text(area, area)), *(counts[area][s] for s in STATUSES)) for area in sorted(counts)
    )
