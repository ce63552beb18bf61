"""The graph of mappings and stated relations: contradictions, cycles, neighbourhoods and explanation paths.

The only home of networkx. A node is a code; a norm and a provision with the same code are one node, as they are for the reader.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any

import networkx as nx

from govgraph.condition import references
from govgraph.corpus import Corpus
from govgraph.errors import InputError, unknown_id_hint
from govgraph.mapping import INVERSE, RELATION_OF, RELATIONS, document_of, label_of, link, usable
from govgraph.model import Text
from govgraph.sssom import Mapping, MappingSet

EDGE_LABELS = {
    "exact": Text("is the same as", "等同于"),
    "close": Text("is close to", "接近于"),
    "broad": Text("is narrower than", "窄于"),
    "narrow": Text("is broader than", "宽于"),
    "related": Text("is related to", "相关于"),
    "broader": Text("is a kind of", "属于"),
    "part-of": Text("is part of", "是…的组成部分"),
    "stated-in": Text("is stated in", "载于"),
    "requires": Text("requires", "要求"),
    "rests-on": Text("rests on the condition", "以…为条件"),
    "answers": Text("answers the risk", "应对风险"),
    "mitigates": Text("mitigates", "缓解"),
    "mitigated-by": Text("is mitigated by", "由…缓解"),
    "addressed-by": Text("is addressed by", "由…应对"),
    "addresses": Text("addresses", "应对"),
    "responsible-role": Text("is the responsibility of", "由…负责"),
    "applies-in-stage": Text("applies in the stage", "适用于阶段"),
    "cites": Text("cites", "引用"),
    "implemented-by": Text("is implemented by", "由…实施"),
    "implements": Text("implements", "实施"),
    "illustrates": Text("illustrates", "例示"),
    "precedes": Text("precedes", "先于"),
    "conflicts-with": Text("is in tension with", "与…存在冲突"),
    "differs-in-translation": Text("differs in translation from", "与…译文不一致"),
    "corresponds-to": Text("corresponds to", "对应于"),
    "affects": Text("affects", "影响"),
    "has-value": Text("has the value", "取值为"),
    "issued-by": Text("was issued by", "由…发布"),
    "made-by": Text("was made or brought out by", "由…研制或推出"),
    "addressed-to": Text("is addressed to", "面向"),
    "involves": Text("involves", "涉及"),
}
INCOMPATIBLE = frozenset({
    frozenset({"exact", "broad"}), frozenset({"exact", "narrow"}), frozenset({"exact", "related"}),
    frozenset({"broad", "narrow"}), frozenset({"broad", "related"}), frozenset({"narrow", "related"}),
})  # fmt: skip
_FAMILIES = {"broader": ("broader", "broad", "narrow", "exact"), "part-of": ("part-of",), "precedes": ("precedes",)}
_COST = {
    "exact": 1.0,
    "requires": 1.0,
    "answers": 2.5,
    "rests-on": 2.0,
    "responsible-role": 2.5,
    "applies-in-stage": 2.5,
    "related": 3.0,
}


@dataclass(frozen=True, slots=True, order=True)
class Edge:
    """One statement between two codes.

    Attributes:
        kind: a key of ``EDGE_LABELS``.
        origin: ``mapping``, ``concept``, ``provision``, ``condition`` or ``norm``.
        basis: for concepts' relations ``stated``, ``structure`` or ``interpreted``.
    """

    subject: str
    kind: str
    object: str
    origin: str
    confidence: float = 1.0
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """A code in the graph.

    Attributes:
        kinds: ``provision``, ``norm``, ``condition`` or a concept kind; several where codes coincide.
        distance: steps from where a neighbourhood began.
    """

    code: str
    kinds: tuple[str, ...]
    label: Text
    document: str
    distance: int = 0


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """The nodes within some steps, nearest first then by code, and all edges among them, sorted."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class PathStep:
    """One edge of a path; ``forward`` is False where it is walked against its direction."""

    edge: Edge
    forward: bool


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Rows that cannot all be right.

    Attributes:
        kind: ``two-relations`` or ``rejected``.
        rows: sorted.
    """

    kind: str
    subject: str
    object: str
    text: Text
    rows: tuple[Mapping, ...]


@dataclass(frozen=True, slots=True)
class Cycle:
    """A circle in an order that must not have one.

    Attributes:
        kind: ``broader``, ``part-of`` or ``precedes``.
        codes: once around, the smallest code first; one code for a loop.
        edges: the edges walked, in that order.
        members: all codes that are caught in this or an entangled circle, sorted.
    """

    kind: str
    codes: tuple[str, ...]
    edges: tuple[Edge, ...]
    members: tuple[str, ...]


class Network:
    """Mappings and stated relations as one graph.

    Args:
        nodes: code to node.
        edges: all edges; those with an end that is no node are left out.
    """

    def __init__(self, nodes: dict[str, Node], edges: Iterable[Edge]) -> None:
        self.nodes = dict(sorted(nodes.items()))
        self.edges = tuple(sorted({e for e in edges if e.subject in nodes and e.object in nodes and e.subject != e.object}))
        self._at: dict[str, list[Edge]] = defaultdict(list)
        for edge in self.edges:
            self._at[edge.subject].append(edge)
            self._at[edge.object].append(edge)

    def node(self, code: str) -> Node:
        """The node of a code.

        Raises:
            InputError: there is none; the nearest is named.
        """
        if code not in self.nodes:
            raise InputError(f"unknown code '{code}'", hint=unknown_id_hint(code, self.nodes))
        return self.nodes[code]

    def neighbourhood(self, code: str, depth: int = 1, kinds: Iterable[str] | None = None) -> Neighbourhood:
        """What lies within ``depth`` steps of the code, walking edges in both directions.

        Args:
            kinds: kinds of edges to walk and show; all by default.

        Raises:
            InputError: unknown code.
        """
        wanted = frozenset(EDGE_LABELS if kinds is None else kinds)
        distance = {self.node(code).code: 0}
        todo = deque([code])
        while todo:
            here = todo.popleft()
            if distance[here] >= depth:
                continue
            for edge in self._at[here]:
                other = edge.object if edge.subject == here else edge.subject
                if edge.kind in wanted and other not in distance:
                    distance[other] = distance[here] + 1
                    todo.append(other)
        nodes = sorted((d, c) for c, d in distance.items())
        seen = {e for c in distance for e in self._at[c] if e.kind in wanted and e.subject in distance and e.object in distance}
        return Neighbourhood(tuple(replace(self.nodes[c], distance=d) for d, c in nodes), tuple(sorted(seen)))

    def path(self, start: str, goal: str, kinds: Iterable[str] | None = None) -> tuple[PathStep, ...] | None:
        """The shortest explanation from one code to the other; None where nothing links them.

        Sure and strong edges are short, ``related`` ones long. No steps from a code to itself.

        Raises:
            InputError: unknown code.
        """
        self.node(start)
        self.node(goal)
        wanted = frozenset(EDGE_LABELS if kinds is None else kinds)
        graph: Any = nx.Graph()
        graph.add_nodes_from(self.nodes)
        for edge in self.edges:
            cost = _COST.get(edge.kind, 1.5) + 1 - edge.confidence
            if edge.kind in wanted and cost < graph.get_edge_data(edge.subject, edge.object, {"cost": float("inf")})["cost"]:
                graph.add_edge(edge.subject, edge.object, cost=cost, edge=edge)
        try:
            codes: list[str] = nx.dijkstra_path(graph, start, goal, weight="cost")
        except nx.NetworkXNoPath:
            return None
        found = [(a, graph.edges[a, b]["edge"]) for a, b in pairwise(codes)]
        return tuple(PathStep(edge, edge.subject == a) for a, edge in found)


def build(corpus: Corpus, sets: Iterable[MappingSet], as_of: date) -> Network:
    """The graph of the corpus as it reads on the day, with the curated rows.

    Ends of rows and relations that the corpus does not know are left out; the gate reports them.
    """
    sets = tuple(sets)
    nodes: dict[str, Node] = {}

    def add(code: str, kind: str, label: Text) -> None:
        old = nodes.get(code)
        kinds = tuple(sorted({kind, *(old.kinds if old else ())}))
        nodes[code] = Node(code, kinds, old.label if old else label, document_of(code))

    for norm in corpus.norms:
        if norm.valid.contains(as_of):
            add(norm.code, "norm", norm.label)
    for derived in corpus.derived:
        if derived.valid.contains(as_of):
            add(derived.code, "condition", derived.label)
    for concept in corpus.concepts:
        add(concept.code, concept.kind, concept.label)
    for provision in corpus.provisions:
        if provision.valid.contains(as_of):
            label = provision.heading if provision.heading.en else Text(label_of(provision), label_of(provision))
            add(provision.code, "provision", label)
    return Network(nodes, [*_stated(corpus, as_of), *_mapped(sets)])


def _mapped(sets: Iterable[MappingSet]) -> Iterator[Edge]:
    for row in usable(sets):
        yield Edge(row.subject, RELATION_OF[row.predicate], row.object, "mapping", row.confidence)


def _stated(corpus: Corpus, as_of: date) -> Iterator[Edge]:
    yield from _of_concepts(corpus)
    yield from _of_derived(corpus, as_of)
    for p in corpus.provisions:
        if p.parent and p.valid.contains(as_of):
            yield Edge(p.code, "part-of", f"{p.document}:{p.parent}", "provision")
    for norm in corpus.norms:
        if norm.valid.contains(as_of):
            yield from (Edge(norm.code, "stated-in", f"{norm.document}:{p}", "norm") for p in norm.stated_in)
            yield from (Edge(norm.code, "requires", f"hub:{m}", "norm") for m in norm.measures)
            yield from (Edge(norm.code, "rests-on", code, "norm") for code in references(norm.when))
            yield from (Edge(norm.code, "answers", f"hub:{r}", "norm") for r in norm.risks)


def _of_derived(corpus: Corpus, as_of: date) -> Iterator[Edge]:
    for d in corpus.derived:
        if d.valid.contains(as_of):
            yield from (Edge(d.code, "stated-in", f"{d.document}:{p}", "condition") for p in d.stated_in)
            yield from (Edge(d.code, "rests-on", code, "condition") for code in references(d.when))


def _of_concepts(corpus: Corpus) -> Iterator[Edge]:
    for p in corpus.provisions:
        yield from (Edge(p.code, r.rel, r.to, "concept", 1.0, r.basis) for r in p.relations)
    for c in corpus.concepts:
        yield from (Edge(c.code, "broader", f"{c.document}:{b}", "concept") for b in c.broader)
        if c.part_of:
            yield Edge(c.code, "part-of", f"{c.document}:{c.part_of}", "concept")
        yield from (Edge(c.code, "stated-in", f"{c.document}:{p}", "concept") for p in c.stated_in)
        yield from (Edge(c.code, r.rel, r.to, "concept", 1.0, r.basis) for r in c.relations)


def contradictions(sets: Iterable[MappingSet]) -> tuple[Contradiction, ...]:
    """Rows that contradict each other, whichever way round they are written.

    Two relations of one pair contradict where SKOS declares them disjoint (S27, S46) or one is the inverse of the other; a
    curated row contradicts a rejected or negated one that says the same.

    Returns:
        Sorted by the two codes, then by kind.
    """
    sets = tuple(sets)
    pairs: dict[tuple[str, str], dict[str, list[Mapping]]] = defaultdict(lambda: defaultdict(list))
    for row in usable(sets):
        pair, relation = _turned(row)
        pairs[pair][relation].append(row)
    found = []
    for (a, b), relations in pairs.items():
        names = sorted(relations, key=RELATIONS.index)
        clashing = [(x, y) for i, x in enumerate(names) for y in names[i + 1 :] if frozenset({x, y}) in INCOMPATIBLE]
        for x, y in clashing:
            text = Text(
                f"{a} {EDGE_LABELS[x].en} {b}, and yet {EDGE_LABELS[y].en} it",
                f"{a} 既“{EDGE_LABELS[x].zh}”又“{EDGE_LABELS[y].zh}” {b}",
            )
            found.append(Contradiction("two-relations", a, b, text, _sorted([*relations[x], *relations[y]])))
    for row in _refused(sets):
        (a, b), relation = _turned(row)
        kept = pairs.get((a, b), {}).get(relation, [])
        if kept:
            text = Text(f"{a} → {b} ({relation}) is kept and was rejected", f"{a} → {b}（{relation}）既被采用又曾被否定")
            found.append(Contradiction("rejected", a, b, text, _sorted([*kept, row])))
    return tuple(sorted(found, key=lambda c: (c.subject, c.object, c.kind, c.text.en)))


def _turned(row: Mapping) -> tuple[tuple[str, str], str]:
    """The pair in alphabetical order, and the relation read in that direction."""
    relation = RELATION_OF[row.predicate]
    if row.subject <= row.object:
        return (row.subject, row.object), relation
    return (row.object, row.subject), INVERSE[relation]


def _refused(sets: Iterable[MappingSet]) -> Iterator[Mapping]:
    for s in sets:
        yield from (row for row in s.mappings if s.status == "rejected" or (s.status == "curated" and row.negated))


def _sorted(rows: Iterable[Mapping]) -> tuple[Mapping, ...]:
    return tuple(sorted(rows, key=lambda r: (r.key, r.file, r.line)))


def cycles(corpus: Corpus, sets: Iterable[MappingSet]) -> tuple[Cycle, ...]:
    """Circles in ``broader`` (concepts and mappings together), ``part-of`` and ``precedes``.

    ``exact`` rows join their ends, so that a circle over two documents shows. One shortest circle is given for each knot.

    Returns:
        Sorted by kind, then by codes.
    """
    edges = [
        *_of_concepts(corpus),
        *(Edge(p.code, "part-of", f"{p.document}:{p.parent}", "provision") for p in corpus.provisions if p.parent),
    ]
    edges += [Edge(*link(row).key, "mapping", row.confidence) for row in usable(tuple(sets))]
    found = [cycle for kind in _FAMILIES for cycle in _knots(kind, edges)]
    return tuple(sorted(found, key=lambda c: (c.kind, c.codes)))


def _knots(kind: str, edges: Iterable[Edge]) -> Iterator[Cycle]:
    graph: Any = nx.DiGraph()
    strict: dict[tuple[str, str], Edge] = {}
    loose: dict[tuple[str, str], Edge] = {}
    for edge in sorted(e for e in set(edges) if e.kind in _FAMILIES[kind]):
        ends = (edge.object, edge.subject) if edge.kind == "narrow" else (edge.subject, edge.object)
        if edge.kind == "exact":
            loose.setdefault(ends, edge)
            loose.setdefault(ends[::-1], edge)
        else:
            strict.setdefault(ends, edge)
    graph.add_edges_from(sorted({*strict, *loose}))
    for members in nx.strongly_connected_components(graph):
        inside = sorted(ends for ends in strict if ends[0] in members and ends[1] in members)
        if not inside:
            continue
        knot = graph.subgraph(members)
        rounds = [nx.shortest_path(knot, up, low) for low, up in inside]
        shortest = min(rounds, key=lambda codes: (len(codes), codes))
        yield _cycle(kind, shortest, {**loose, **strict}, members)


def _cycle(kind: str, codes: list[str], edges: dict[tuple[str, str], Edge], members: Iterable[str]) -> Cycle:
    first = codes.index(min(codes))
    turned = codes[first:] + codes[:first]
    walked = tuple(edges[a, b] for a, b in zip(turned, turned[1:] + turned[:1], strict=True))
    return Cycle(kind, tuple(turned), walked, tuple(sorted(members)))
