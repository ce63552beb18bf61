"""Organisations, instruments, incidents and tools of several documents: joined where they are one, kept apart where not."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations

from govgraph.corpus import Corpus
from govgraph.model import Concept
from govgraph.sssom import MappingSet

KINDS = ("event", "incident", "instrument", "organisation", "tool")
_BRACKETS = re.compile(r"\([^)]*\)|（[^）]*）")
_FILLING = re.compile(r"[\W_]+")


def shared(corpus: Corpus, sets: Iterable[MappingSet]) -> dict[str, tuple[str, ...]]:
    """Each entity of the hub and the concepts of documents that rows call exactly or closely the same, sorted."""
    hub = {c.code for c in corpus.concepts if c.document == "hub" and c.kind in KINDS}
    found: dict[str, set[str]] = {code: set() for code in sorted(hub)}
    for mapping_set in sets:
        if mapping_set.status == "curated":
            for row in mapping_set.mappings:
                if row.object in hub and row.predicate in ("skos:exactMatch", "skos:closeMatch") and not row.negated:
                    found[row.object].add(row.subject)
    return {code: tuple(sorted(members)) for code, members in found.items()}


def lookalikes(corpus: Corpus, sets: Iterable[MappingSet]) -> Iterator[tuple[Concept, Concept]]:
    """Pairs of entities of two documents that bear one name, are not joined in the hub, and were not examined and kept apart."""
    sets = tuple(sets)
    joined = [set(members) for members in shared(corpus, sets).values()]
    apart = {frozenset((r.subject, r.object)) for s in sets if s.status == "rejected" for r in s.mappings}
    named: dict[tuple[str, str], list[Concept]] = defaultdict(list)
    for concept in corpus.concepts:
        if concept.kind in KINDS and concept.document != "hub":
            for word in {plain(concept.label.en), plain(concept.label.zh)}:
                named[concept.kind, word].append(concept)
    seen = set()
    for key in sorted(named):
        for one, other in combinations(named[key], 2):
            pair = frozenset((one.code, other.code))
            if one.document == other.document or pair in seen or pair in apart or any(pair <= members for members in joined):
                continue
            seen.add(pair)
            yield one, other


def plain(name: str) -> str:
    """A name without what stands in brackets, without spaces and marks, in small letters.

    >>> plain("European Commission (EC)"), plain("国际数据公司（IDC）")
    ('europeancommission', '国际数据公司')
    """
    return _FILLING.sub("", _BRACKETS.sub("", name)).casefold()
