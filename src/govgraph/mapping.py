"""What follows from mapping rows: inversion, chains over the hub, combined evidence; and the gate that checks rows.

Composition follows the chaining rules of SSSOM (https://mapping-commons.github.io/sssom/chaining-rules/) and SKOS §10, and is
stricter in one place: ``related`` never chains, not even over ``exact``.

=========  =======  =======  =======  =======  =========
first      exact    close    broad    narrow   related
=========  =======  =======  =======  =======  =========
exact      exact    close    broad    narrow   –
close      close    –        –        –        –
broad      broad    –        broad    –        –
narrow     narrow   –        –        narrow   –
related    –        –        –        –        –
=========  =======  =======  =======  =======  =========

``close`` after ``close`` gives nothing: small distances add up (SKOS declares closeMatch not transitive). ``broad`` after
``narrow`` gives nothing: two parts of one whole, or two wholes with a common part, need not have anything to do with
each other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from math import prod
from typing import TYPE_CHECKING

from govgraph.condition import Interval
from govgraph.errors import nearest
from govgraph.model import Provision, Text
from govgraph.sssom import CHINESE_COMMENT, Mapping, MappingSet

if TYPE_CHECKING:
    from govgraph.corpus import Corpus

RELATIONS = ("exact", "close", "broad", "narrow", "related")
RELATION_OF = {f"skos:{r}Match": r for r in RELATIONS}
PREDICATE_OF = {r: p for p, r in RELATION_OF.items()}
INVERSE = {"exact": "exact", "close": "close", "broad": "narrow", "narrow": "broad", "related": "related"}
COMPOSITION = {
    ("exact", "exact"): "exact",
    ("exact", "close"): "close",
    ("exact", "broad"): "broad",
    ("exact", "narrow"): "narrow",
    ("close", "exact"): "close",
    ("broad", "exact"): "broad",
    ("broad", "broad"): "broad",
    ("narrow", "exact"): "narrow",
    ("narrow", "narrow"): "narrow",
}
_SWAPPED = {"subject": "object", "object": "subject"}


@dataclass(frozen=True, slots=True)
class Link:
    """That one code stands in a relation to another, with the rows it rests on.

    Attributes:
        relation: one of ``RELATIONS``; ``broad`` says that the object is broader.
        confidence: the product of the rows' confidences; never above the weakest row.
        rows: as they were written, in the order from subject to object; a row read backwards is not rewritten.
    """

    subject: str
    relation: str
    object: str
    confidence: float
    rows: tuple[Mapping, ...]

    @property
    def key(self) -> tuple[str, str, str]:
        """Subject, relation, object."""
        return (self.subject, self.relation, self.object)


@dataclass(frozen=True, slots=True)
class Combined:
    """One relation between two codes with all its derivations.

    Attributes:
        confidence: see ``combine``.
        derivations: the surest first; they may share rows.
    """

    subject: str
    relation: str
    object: str
    confidence: float
    derivations: tuple[Link, ...]

    @property
    def rows(self) -> tuple[Mapping, ...]:
        """All rows it rests on, sorted, each once."""
        return tuple(sorted({r for d in self.derivations for r in d.rows}, key=lambda r: (r.key, r.confidence)))


def link(row: Mapping) -> Link:
    """The link that a row states.

    >>> link(Mapping("a:x", "skos:broadMatch", "hub:y", confidence=0.5)).key
    ('a:x', 'broad', 'hub:y')
    """
    return Link(row.subject, RELATION_OF[row.predicate], row.object, row.confidence, (row,))


def invert(row: Mapping) -> Mapping:
    """The row read from its object: ``invert(invert(r)) == r``.

    >>> invert(Mapping("a:x", "skos:broadMatch", "hub:y")).key
    ('hub:y', 'skos:narrowMatch', 'a:x')
    """
    return replace(
        row,
        subject=row.object,
        predicate=PREDICATE_OF[INVERSE[RELATION_OF[row.predicate]]],
        object=row.subject,
        subject_label=row.object_label,
        object_label=row.subject_label,
        subject_version=row.object_version,
        object_version=row.subject_version,
        extra=tuple(sorted((_swapped(name), value) for name, value in row.extra)),
    )


def _swapped(slot: str) -> str:
    side, _, rest = slot.partition("_")
    return f"{_SWAPPED[side]}_{rest}" if side in _SWAPPED else slot


def backwards(forward: Link) -> Link:
    """The link read from its object; the rows stay as written and change places."""
    return Link(forward.object, INVERSE[forward.relation], forward.subject, forward.confidence, forward.rows[::-1])


def chain(first: Link, second: Link) -> Link | None:
    """The link from the subject of the first to the object of the second, or None where nothing follows.

    Nothing follows where the table has no relation, the ends do not meet, or the way leads back to where it began.
    """
    relation = COMPOSITION.get((first.relation, second.relation))
    if relation is None or first.object != second.subject or first.subject == second.object:
        return None
    rows = first.rows + second.rows
    return Link(first.subject, relation, second.object, _product(rows), rows)


def _product(rows: Iterable[Mapping]) -> float:
    """The product in one order, so that the way in which a chain was put together cannot show in the last digit."""
    return prod(sorted(r.confidence for r in rows))


def combine(links: Iterable[Link]) -> tuple[Combined, ...]:
    """One value for each relation between two codes, sorted; several derivations make it surer, within a bound.

    Derivations that share no row are independent: they are combined by noisy-or, 1 − Π(1 − p), the surest first. The sum never
    exceeds the surest ``exact`` row among them; where none is exact, agreement adds nothing and the surest derivation counts.
    """
    groups: dict[tuple[str, str, str], list[Link]] = defaultdict(list)
    for one in links:
        groups[one.key].append(one)
    return tuple(
        Combined(*key, _joint(derivations), derivations)
        for key in sorted(groups)
        for derivations in (tuple(sorted(set(groups[key]), key=lambda d: (-d.confidence, [r.key for r in d.rows]))),)
    )


def _joint(derivations: tuple[Link, ...]) -> float:
    used: set[Mapping] = set()
    doubt = 1.0
    cap = 0.0
    for derivation in derivations:
        if used.isdisjoint(derivation.rows):
            used.update(derivation.rows)
            doubt *= 1 - derivation.confidence
            cap = max([cap, *(r.confidence for r in derivation.rows if RELATION_OF[r.predicate] == "exact")])
    best = derivations[0].confidence
    return max(best, min(1 - doubt, cap))


def usable(sets: Iterable[MappingSet], statuses: Iterable[str] = ("curated",)) -> Iterator[Mapping]:
    """The rows that may be reasoned with: those of the sets with the statuses, without negated ones."""
    wanted = frozenset(statuses)
    for mapping_set in sets:
        if mapping_set.status in wanted:
            yield from (row for row in mapping_set.mappings if not row.negated)


def document_of(code: str) -> str:
    """The document a code belongs to.

    >>> document_of("eu-ai-act:art-14")
    'eu-ai-act'
    """
    return code.partition(":")[0]


@dataclass(frozen=True)
class Index:
    """Rows by the codes at their ends, so that joining them costs no more than what comes out.

    Attributes:
        outgoing: code to the links from it, stated ones and those read backwards, sorted.
    """

    outgoing: dict[str, tuple[Link, ...]]

    @classmethod
    def of(cls, rows: Iterable[Mapping]) -> Index:
        """Index the rows from both ends."""
        outgoing: dict[str, list[Link]] = defaultdict(list)
        for row in rows:
            stated = link(row)
            outgoing[stated.subject].append(stated)
            outgoing[stated.object].append(backwards(stated))
        return cls({code: tuple(sorted(links, key=_order)) for code, links in sorted(outgoing.items())})

    def links(self, code: str) -> tuple[Link, ...]:
        """The links from the code; none where it has none."""
        return self.outgoing.get(code, ())

    def to_hub(self, code: str) -> tuple[Link, ...]:
        """The links from the code to hub concepts."""
        return tuple(one for one in self.links(code) if document_of(one.object) == "hub")

    def from_hub(self, concept: str, document: str) -> tuple[Link, ...]:
        """The links from a hub concept to the codes of a document."""
        return tuple(one for one in self.links(concept) if document_of(one.object) == document)


def _order(one: Link) -> tuple[str, str, float, tuple[str, str, str]]:
    return (one.object, one.relation, -one.confidence, one.rows[0].key)


def between(index: Index, left: str, right: str) -> tuple[Combined, ...]:
    """All links from the codes of one document to those of another: stated directly, and composed over the hub.

    Near-linear in the rows and in what comes out: rows meet at hub concepts only, and only relations that compose are paired.

    Args:
        left, right: document ids.
    """
    found: list[Link] = []
    for code, links in index.outgoing.items():
        document = document_of(code)
        if document == left:
            found.extend(one for one in links if document_of(one.object) == right)
        elif document == "hub":
            found.extend(_meeting(links, left, right))
    return combine(found)


def _meeting(links: tuple[Link, ...], left: str, right: str) -> Iterator[Link]:
    """Chains through one hub concept."""
    incoming: dict[str, list[Link]] = defaultdict(list)
    onward: dict[str, list[Link]] = defaultdict(list)
    for one in links:
        document = document_of(one.object)
        if document == left:
            incoming[INVERSE[one.relation]].append(backwards(one))
        if document == right:
            onward[one.relation].append(one)
    for first, second in COMPOSITION:
        for a in incoming.get(first, ()):
            for b in onward.get(second, ()):
                found = chain(a, b)
                if found is not None:
                    yield found


# The gate: rows against the corpus.

FLAW_LEVELS = {
    "unknown-id": "error",
    "wrong-document": "error",
    "label-differs": "error",
    "unknown-version": "error",
    "not-in-version": "error",
    "rationale-missing": "warning",
    "stale": "warning",
    "norm-unmapped": "warning",
}


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something in the mapping sets that does not agree with the corpus; the row is kept all the same.

    Attributes:
        kind: a key of ``FLAW_LEVELS``.
        code: the code it is about.
        file, line: the row; for ``norm-unmapped``, the norm.
        near: the known code that was probably meant, for ``unknown-id``.
    """

    kind: str
    code: str
    text: Text
    file: str
    line: int
    near: str | None = None

    @property
    def level(self) -> str:
        """``error`` or ``warning``."""
        return FLAW_LEVELS[self.kind]


class Wordings:
    """Which wording of a provision a version of its document has, and which one holds on a day.

    Args:
        corpus: the corpus.
    """

    def __init__(self, corpus: Corpus) -> None:
        self.versions: dict[str, dict[str, Interval]] = {i.id: {v.id: v.valid for v in i.versions} for i in corpus.instruments}
        self._of: dict[str, list[Provision]] = defaultdict(list)
        for provision in corpus.provisions:
            self._of[provision.code].append(provision)

    def knows(self, code: str) -> bool:
        """Whether the code is a provision."""
        return code in self._of

    def on(self, code: str, day: date) -> Provision | None:
        """The wording that holds on the day."""
        return next((p for p in self._of.get(code, ()) if p.valid.contains(day)), None)

    def at(self, code: str, version: str) -> Provision | None:
        """The wording in a version; None where the version has none, or is unknown."""
        span = self.versions.get(document_of(code), {}).get(version)
        if span is None:
            return None
        found = [p for p in self._of.get(code, ()) if p.valid.overlaps(span)]
        named = [p for p in found if p.amended_by == version]
        first = [p for p in found if span.start is not None and p.valid.contains(span.start)]
        return next(iter([*named, *first, *found]), None)

    def differs(self, code: str, version: str, day: date) -> bool:
        """Whether the provision reads otherwise on the day than in the version, or is not there on the day."""
        then = self.at(code, version)
        return then is not None and then is not self.on(code, day)

    def stale(self, row: Mapping, day: date) -> bool:
        """Whether one end of the row reads otherwise on the day than in the version that was compared."""
        return self.differs(row.subject, row.subject_version, day) or self.differs(row.object, row.object_version, day)


class _Register:
    """Every code of the corpus with its label."""

    def __init__(self, corpus: Corpus) -> None:
        self.wordings = Wordings(corpus)
        self.labels: dict[str, str] = {d.code: d.label.en for d in corpus.derived}
        self.labels.update({n.code: n.label.en for n in corpus.norms})
        self.labels.update({c.code: c.label.en for c in corpus.concepts})
        self.labels.update({p.code: label_of(p) for p in corpus.provisions})
        self.by_document: dict[str, list[str]] = defaultdict(list)
        for code in sorted(self.labels):
            self.by_document[document_of(code)].append(code)

    def near(self, code: str) -> str | None:
        document = document_of(code)
        if document not in self.wordings.versions:
            document = nearest(document, self.wordings.versions) or document
        return nearest(code, self.by_document.get(document, ()))

    def label(self, code: str, version: str) -> str:
        provision = self.wordings.at(code, version)
        return label_of(provision) if provision else self.labels[code]


def label_of(provision: Provision) -> str:
    """What a mapping calls a provision: its number, else its heading, else its id."""
    return provision.number or provision.heading.en or provision.id


def check_ids(sets: Iterable[MappingSet], corpus: Corpus, as_of: date) -> tuple[Flaw, ...]:
    """Hold every row, and the rows as a whole, against the corpus.

    Args:
        sets: the mapping sets, rejected and unsure ones included.
        corpus: the corpus they speak of.
        as_of: the day whose wordings count as the present ones.

    Returns:
        Flaws sorted by file, line, kind and code; empty when all agree.
    """
    sets = tuple(sets)
    register = _Register(corpus)
    found: list[Flaw] = []
    for mapping_set in sets:
        ends = tuple(mapping_set.name.split("--")) if "--" in mapping_set.name else ("", "")
        declares_chinese = any(e.slot_name == CHINESE_COMMENT for e in mapping_set.extensions)
        for row in mapping_set.mappings:
            for end in (
                _End(row.subject, row.subject_label, row.subject_version, ends[0]),
                _End(row.object, row.object_label, row.object_version, ends[1]),
            ):
                found.extend(_end_flaws(row, end, register, as_of))
            if not row.comment:
                text = Text(f"{row.subject} → {row.object} gives no rationale", f"{row.subject} → {row.object} 未说明理由")
                found.append(Flaw("rationale-missing", row.subject, text, row.file, row.line))
            elif declares_chinese and CHINESE_COMMENT not in dict(row.extra):
                text = Text(
                    f"{row.subject} → {row.object} gives no rationale in Chinese", f"{row.subject} → {row.object} 未用中文说明理由"
                )
                found.append(Flaw("rationale-missing", row.subject, text, row.file, row.line))
    found.extend(unmapped_norms(sets, corpus, as_of))
    return tuple(sorted(found, key=lambda f: (f.file, f.line, f.kind, f.code, f.text.en)))


@dataclass(frozen=True, slots=True)
class _End:
    code: str
    label: str
    version: str
    document: str


def _end_flaws(row: Mapping, end: _End, register: _Register, as_of: date) -> Iterator[Flaw]:
    """What is wrong with one end of a row."""
    code, label, version, document = end.code, end.label, end.version, end.document

    def flaw(kind: str, en: str, zh: str, near: str | None = None) -> Flaw:
        return Flaw(kind, code, Text(en, zh), row.file, row.line, near)

    if code not in register.labels:
        near = register.near(code)
        hint = Text(f"; did you mean '{near}'?", f"；是否应为“{near}”？") if near else Text()
        yield flaw("unknown-id", f"'{code}' is not in the corpus{hint.en}", f"语料库中没有“{code}”{hint.zh}", near)
        return
    if document and document_of(code) != document:
        yield flaw(
            "wrong-document",
            f"'{code}' is not of {document}, as the file's name says",
            f"“{code}”不属于文件名所示的 {document}",
        )
    wordings = register.wordings
    if version not in wordings.versions[document_of(code)]:
        known = ", ".join(wordings.versions[document_of(code)])
        en = f"'{code}' is pinned to the unknown version '{version}'; known: {known}"
        yield flaw("unknown-version", en, f"“{code}”标注的版本“{version}”不存在；已知版本：{known}")
        return
    if wordings.knows(code) and wordings.at(code, version) is None:
        yield flaw("not-in-version", f"'{code}' is not in the version '{version}'", f"版本“{version}”中没有“{code}”")
        return
    expected = register.label(code, version)
    if label != expected:
        yield flaw(
            "label-differs", f"'{code}' is called '{expected}', not '{label}'", f"“{code}”的名称是“{expected}”，不是“{label}”"
        )
    if wordings.differs(code, version, as_of):
        en = f"'{code}' has changed since the version '{version}': compare it again"
        yield flaw("stale", en, f"“{code}”自版本“{version}”以来已变更，须重新比对")


def unmapped_norms(sets: Iterable[MappingSet], corpus: Corpus, as_of: date) -> tuple[Flaw, ...]:
    """The required measures that no curated row of the norm's own provisions, or of one above or below them, names.

    Args:
        as_of: norms in the wording of this day.

    Returns:
        One flaw for each norm and measure, sorted by code and measure.
    """
    ancestors = ancestors_of(corpus.provisions)
    exact: set[tuple[str, str]] = set()
    below: set[tuple[str, str]] = set()
    for row in usable(sets):
        exact.add((row.subject, row.object))
        below.update((code, row.object) for code in ancestors.get(row.subject, {row.subject}))
    found = []
    for norm in sorted((n for n in corpus.norms if n.valid.contains(as_of)), key=lambda n: n.code):
        stated = [f"{norm.document}:{p}" for p in norm.stated_in]
        for measure in norm.measures:
            wanted = f"hub:{measure}"
            above = {up for code in stated for up in ancestors.get(code, {code})}
            if not any((code, wanted) in below for code in stated) and not any((code, wanted) in exact for code in above):
                text = Text(
                    f"{norm.code} requires '{measure}', which no row maps", f"{norm.code} 要求“{measure}”，但没有相应的映射"
                )
                found.append(Flaw("norm-unmapped", norm.code, text, norm.place.file, norm.place.line))
    return tuple(found)


def ancestors_of(provisions: Iterable[Provision]) -> dict[str, set[str]]:
    """Code of each provision to itself and all codes above it, in any wording."""
    parents: dict[str, set[str]] = defaultdict(set)
    for p in provisions:
        parents[p.code].update([f"{p.document}:{p.parent}"] if p.parent else [])
    closed: dict[str, set[str]] = {}
    for code in parents:
        todo, seen = [code], set[str]()
        while todo:
            here = todo.pop()
            if here not in seen:
                seen.add(here)
                todo.extend(parents.get(here, ()))
        closed[code] = seen
    return closed
