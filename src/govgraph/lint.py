"""Checks of the corpus, the mappings and the shapes against themselves: what the reader of one file cannot see."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from govgraph import entities, mapping, network
from govgraph.condition import All, Condition, Interval, atoms, references, walk
from govgraph.corpus import Corpus
from govgraph.errors import unknown_id_hint
from govgraph.knowledge import MARKETS
from govgraph.model import Concept, Difference, Place, Provision, Text
from govgraph.norm import Norm
from govgraph.sssom import MappingSet

RULES: dict[str, tuple[str, Text]] = {
    "duplicate-id": (
        "error",
        Text(
            "An id stands twice in one document, or two wordings of it overlap in time.",
            "同一文件中标识符重复，或同一条目的两个文本在时间上重叠。",
        ),
    ),
    "unknown-parent": (
        "error",
        Text("A provision or concept names a parent that does not exist.", "条款或概念引用了不存在的上级。"),
    ),
    "unknown-provision": (
        "error",
        Text("Something is stated in a provision, or rests on one, that does not exist.", "所依据或所载的条款不存在。"),
    ),
    "unknown-hub-id": (
        "error",
        Text("A norm or condition names a hub concept or fact that does not exist.", "规范或条件引用了不存在的中枢概念或事实。"),
    ),
    "unknown-condition": (
        "error",
        Text("A condition refers to a derived fact that does not exist.", "条件引用了不存在的派生事实。"),
    ),
    "unknown-schedule": (
        "error",
        Text("A norm names a schedule that does not exist while the norm is law.", "规范引用了在其有效期内不存在的适用时间表。"),
    ),
    "unknown-penalty": (
        "error",
        Text("A norm names a penalty tier that its document does not have.", "规范引用了其文件中不存在的处罚档次。"),
    ),
    "unknown-relation-target": (
        "error",
        Text("A stated relation points to something that does not exist.", "所述关系指向不存在的对象。"),
    ),
    "unknown-text": (
        "error",
        Text("An anchor names a source text that its document does not have.", "锚点引用了其文件中不存在的来源文本。"),
    ),
    "unhashed-anchor": (
        "warning",
        Text("The passage of an anchor has no hash in anchors.tsv.", "锚点所指段落在 anchors.tsv 中没有散列值。"),
    ),
    "unjoined-entity": (
        "warning",
        Text(
            "Two documents name an organisation, instrument, incident or tool alike, and nobody has said whether it is one.",
            "两份文件以同名提及某一组织、文书、事件或工具，但尚未判定是否为同一实体。",
        ),
    ),
    "condition-cycle": ("error", Text("Derived facts rest on each other in a circle.", "派生事实循环依赖。")),
    "duplicate-defect": (
        "error",
        Text("Two norms of one document name the same defect.", "同一文件的两条规范使用了相同的缺陷名称。"),
    ),
    "nothing-required": ("error", Text("An obligation or recommendation requires no measure.", "义务或建议未要求任何措施。")),
    "prohibition-requires": ("error", Text("A prohibition or permission requires a measure.", "禁止或许可要求了措施。")),
    "fix-missing": ("error", Text("A duty does not say what to do.", "义务未说明整改方法。")),
    "one-language": (
        "error",
        Text(
            "A text stands in one language only, or one that is no name is the same in both.",
            "文本缺少一种语言，或（名称以外的）文本在两种语言中相同。",
        ),
    ),
    "wrong-language": (
        "warning",
        Text("A Chinese text holds no Chinese, or an English one holds Chinese.", "中文文本不含中文，或英文文本含中文。"),
    ),
    "unused-fact": ("warning", Text("No condition asks for a fact.", "没有条件使用该事实。")),
    "unused-condition": ("warning", Text("Nothing refers to a derived fact.", "没有内容引用该派生事实。")),
    "mapping": ("error", Text("A mapping row does not agree with the corpus.", "映射行与语料不一致。")),
    "contradiction": ("error", Text("Two mapping rows contradict each other.", "两行映射相互矛盾。")),
    "cycle": ("error", Text("Broader, part-of or precedes go round in a circle.", "上位、组成或先后关系出现循环。")),
    "invented-nist-id": (
        "error",
        Text("A file names a NIST subcategory or action that does not exist.", "文件引用了不存在的 NIST 子类别或行动编号。"),
    ),
}


@dataclass(frozen=True, slots=True)
class Defect:
    """Something in the data that contradicts the rest of it."""

    rule: str
    level: str
    text: Text
    file: str
    line: int
    hint: str | None = None


def _defect(rule: str, place: Place, en: str, zh: str, hint: str | None = None) -> Defect:
    return Defect(rule, RULES[rule][0], Text(en, zh), place.file, place.line, hint)


Hashes = Mapping[str, Mapping[tuple[str, str], str]]


def lint(
    corpus: Corpus,
    sets: Iterable[MappingSet],
    as_of: date,
    texts: Mapping[str, str] | None = None,
    hashes: Hashes | None = None,
) -> tuple[Defect, ...]:
    """All defects, sorted by file and line.

    Args:
        as_of: the day on which mappings are held against the wording of provisions.
        texts: file name to text of files whose NIST ids are to be checked.
        hashes: document id to the hashes of its passages (``build.passage_hashes``); documents without any are not asked.
    """
    sets = tuple(sets)
    found: list[Defect] = []
    for check in CHECKS:
        found.extend(check(corpus))
    found.extend(_mapping_defects(corpus, sets, as_of))
    found.extend(invented_nist_ids(corpus, texts or {}))
    found.extend(unhashed_anchors(corpus, hashes or {}))
    return tuple(sorted(set(found), key=lambda d: (d.file, d.line, d.rule, d.text.en)))


def _ids_on(corpus: Corpus) -> dict[str, set[str]]:
    ids: dict[str, set[str]] = {i.id: set() for i in corpus.instruments}
    for provision in corpus.provisions:
        ids[provision.document].add(provision.id)
    return ids


def duplicate_ids(corpus: Corpus) -> Iterator[Defect]:
    """Ids that stand twice, wordings that overlap, defects named twice."""
    spans: dict[tuple[str, str, str], list[tuple[Interval, Place]]] = {}
    entries: list[tuple[str, str, str, Interval, Place]] = []
    entries += [("provision or concept", p.document, p.id, p.valid, p.place) for p in corpus.provisions]
    entries += [("provision or concept", c.document, c.id, Interval(), c.place) for c in corpus.concepts]
    entries += [("fact", "hub", f.id, Interval(), f.place) for f in corpus.facts]
    entries += [("norm", n.document, n.id, n.valid, n.place) for n in corpus.norms]
    entries += [("condition", d.document, d.id, d.valid, d.place) for d in corpus.derived]
    entries += [("schedule", s.document, s.id, s.law, s.place) for s in corpus.schedules]
    for kind, document, identifier, valid, place in entries:
        others = spans.setdefault((kind, document, identifier), [])
        for other, where in others:
            if valid.overlaps(other):
                yield _defect(
                    "duplicate-id", place, f"{document}:{identifier} stands here and at {where.file}:{where.line}",
                    f"{document}:{identifier} 重复，另见 {where.file}:{where.line}",
                )  # fmt: skip
        others.append((valid, place))
    named: dict[tuple[str, str], str] = {}
    for norm in corpus.norms:
        first = named.setdefault((norm.document, norm.defect), norm.id)
        if first != norm.id:
            yield _defect(
                "duplicate-defect", norm.place, f"{norm.code} names the defect '{norm.defect}', as {norm.document}:{first} does",
                f"{norm.code} 的缺陷名称 '{norm.defect}' 与 {norm.document}:{first} 相同",
            )  # fmt: skip


def unknown_parents(corpus: Corpus) -> Iterator[Defect]:
    """Parents, wholes and broader concepts that do not exist."""
    provisions = _ids_on(corpus)
    concepts: dict[str, set[str]] = {i.id: set() for i in corpus.instruments}
    for concept in corpus.concepts:
        concepts[concept.document].add(concept.id)
    for p in corpus.provisions:
        if p.parent and p.parent not in provisions[p.document]:
            yield _unknown("unknown-parent", p.place, p.code, p.parent, provisions[p.document])
    for c in corpus.concepts:
        for up in (*c.broader, *([c.part_of] if c.part_of else [])):
            if up not in concepts[c.document]:
                yield _unknown("unknown-parent", c.place, c.code, up, concepts[c.document])


def _unknown(rule: str, place: Place, what: str, named: str, known: Iterable[str]) -> Defect:
    return _defect(
        rule,
        place,
        f"{what} names '{named}', which does not exist",
        f"{what} 引用了不存在的 '{named}'",
        unknown_id_hint(named, known),
    )


def unknown_provisions(corpus: Corpus) -> Iterator[Defect]:
    """``stated-in``, ``basis`` and difference entries that name no provision."""
    known = _ids_on(corpus)
    codes = {f"{d}:{i}" for d, ids in known.items() for i in ids}
    stated: list[tuple[str, Place, str, tuple[str, ...]]] = []
    stated += [
        (c.code, c.place, c.document, (*c.stated_in, *(s for r in c.relations for s in r.stated_in))) for c in corpus.concepts
    ]
    stated += [(p.code, p.place, p.document, tuple(s for r in p.relations for s in r.stated_in)) for p in corpus.provisions]
    stated += [(n.code, n.place, n.document, n.stated_in) for n in corpus.norms]
    stated += [(d.code, d.place, d.document, d.stated_in) for d in corpus.derived]
    stated += [(f"{d.document}:{d.id}", d.place, d.document, d.provisions) for d in corpus.differences]
    stated += [
        (f"{i.id}:{t.id}", Place(f"corpus/{i.id}/penalties.yaml", 1), i.id, t.stated_in)
        for i in corpus.instruments
        for t in i.penalties
    ]
    for what, place, document, ids in stated:
        for identifier in ids:
            if identifier not in known[document]:
                yield _unknown("unknown-provision", place, what, identifier, known[document])
    for what, place, condition in _conditions(corpus):
        for node in walk(condition):
            for basis in node.basis:
                if basis not in codes:
                    yield _unknown("unknown-provision", place, what, basis, codes)


def _conditions(corpus: Corpus) -> Iterator[tuple[str, Place, Condition]]:
    """Every condition of the corpus with what it belongs to."""
    for norm in corpus.norms:
        yield norm.code, norm.place, All((norm.when, *((norm.unless,) if norm.unless else ()), norm.requires))
    for derived in corpus.derived:
        yield derived.code, derived.place, derived.when
    for schedule in corpus.schedules:
        for clause in schedule.clauses:
            yield f"{schedule.document}:{schedule.id}", schedule.place, All((clause.when,), clause.basis)


def unknown_hub_ids(corpus: Corpus) -> Iterator[Defect]:
    """Facts, uses, roles, measures, stages, levels, markets and risks that the hub does not have."""
    known: dict[str, set[str]] = {kind: set(corpus.hub(kind)) for kind in ("use", "role", "measure", "stage", "risk")}
    known["fact"] = {f.id for f in corpus.facts}
    known["market"] = set(MARKETS)
    known["level"] = {c.id for c in corpus.concepts if c.kind == "level"}
    for what, place, condition in _conditions(corpus):
        for atom in atoms(condition):
            if atom.kind in known and atom.id not in known[atom.kind]:
                yield _unknown("unknown-hub-id", place, what, atom.id, known[atom.kind])
            if atom.kind == "role" and atom.market is not None and atom.market not in known["market"]:
                yield _unknown("unknown-hub-id", place, what, atom.market, known["market"])
    for norm in corpus.norms:
        for kind, ids in (("role", (*norm.bearer, *norm.beneficiary)), ("risk", norm.risks), ("stage", norm.stage)):
            for identifier in ids:
                if identifier not in known[kind]:
                    yield _unknown("unknown-hub-id", norm.place, norm.code, identifier, known[kind])


def unknown_references(corpus: Corpus) -> Iterator[Defect]:
    """Derived facts, schedules and penalty tiers that do not exist; circles of derived facts."""
    codes = {d.code for d in corpus.derived}
    uses: dict[str, set[str]] = {}
    for what, place, condition in _conditions(corpus):
        for code in references(condition):
            if code not in codes:
                yield _unknown("unknown-condition", place, what, code, codes)
    for derived in corpus.derived:
        uses.setdefault(derived.code, set()).update(references(derived.when))
    for derived in corpus.derived:
        if _reaches(derived.code, uses):
            yield _defect("condition-cycle", derived.place, f"{derived.code} rests on itself", f"{derived.code} 依赖自身")
    for instrument in corpus.instruments:
        if instrument.scope and f"{instrument.id}:{instrument.scope}" not in codes:
            yield _unknown("unknown-condition", Place("corpus/index.yaml", 1), instrument.id, instrument.scope, codes)
    for norm in corpus.norms:
        yield from _norm_references(corpus, norm)


def _reaches(code: str, uses: dict[str, set[str]]) -> bool:
    seen: set[str] = set()
    todo = list(uses.get(code, ()))
    while todo:
        here = todo.pop()
        if here == code:
            return True
        if here not in seen:
            seen.add(here)
            todo.extend(uses.get(here, ()))
    return False


def _norm_references(corpus: Corpus, norm: Norm) -> Iterator[Defect]:
    if norm.schedule:
        laws = [s.law for s in corpus.schedules if s.document == norm.document and s.id == norm.schedule]
        if not any(law.overlaps(norm.valid) for law in laws):
            known = {s.id for s in corpus.schedules if s.document == norm.document}
            yield _unknown("unknown-schedule", norm.place, norm.code, norm.schedule, known)
    if norm.penalty:
        tiers = {t.id for t in corpus.instrument(norm.document).penalties}
        if norm.penalty not in tiers:
            yield _unknown("unknown-penalty", norm.place, norm.code, norm.penalty, tiers)


def unknown_targets(corpus: Corpus) -> Iterator[Defect]:
    """Relations to nothing, anchors into no text."""
    codes = {c.code for c in corpus.concepts} | {p.code for p in corpus.provisions} | {i.id for i in corpus.instruments}
    codes |= {n.code for n in corpus.norms}
    tellers: list[Provision | Concept] = [*corpus.provisions, *corpus.concepts]
    for teller in tellers:
        for relation in teller.relations:
            if relation.to not in codes:
                yield _unknown("unknown-relation-target", teller.place, teller.code, relation.to, codes)
    texts = {i.id: {t.id for t in i.texts} for i in corpus.instruments}
    things: list[Provision | Concept | Difference] = [*corpus.provisions, *corpus.concepts, *corpus.differences]
    for thing in things:
        for anchor in thing.anchors:
            if anchor.text not in texts[thing.document]:
                yield _unknown("unknown-text", thing.place, f"{thing.document}:{thing.id}", anchor.text, texts[thing.document])


def unhashed_anchors(corpus: Corpus, hashes: Hashes) -> Iterator[Defect]:
    """Anchors whose passage was not hashed when ``anchors.tsv`` was written."""
    things: list[Provision | Concept | Difference] = [*corpus.provisions, *corpus.concepts, *corpus.differences]
    for thing in things:
        table = hashes.get(thing.document)
        for anchor in thing.anchors if table else ():
            if table is not None and (anchor.text, anchor.at) not in table:
                yield _defect(
                    "unhashed-anchor",
                    thing.place,
                    f"{thing.document}:{thing.id}: the passage {anchor.text} {anchor.at} has no hash",
                    f"{thing.document}:{thing.id}：段落 {anchor.text} {anchor.at} 没有散列值",
                    f"govgraph corpus anchors {thing.document} --sources DIR --write",
                )


def norm_form(corpus: Corpus) -> Iterator[Defect]:
    """Duties that require nothing or say no remedy; prohibitions and permissions that require something."""
    for norm in corpus.norms:
        duty = norm.deontic in ("obligation", "recommendation")
        if duty and not norm.measures:
            yield _defect("nothing-required", norm.place, f"{norm.code} requires no measure", f"{norm.code} 未要求措施")
        if not duty and norm.measures:
            yield _defect(
                "prohibition-requires",
                norm.place,
                f"{norm.code} is a {norm.deontic} and requires a measure",
                f"{norm.code} 为{norm.deontic}却要求措施",
            )
        if norm.deontic != "permission" and not (norm.fix.en and norm.fix.zh):
            yield _defect("fix-missing", norm.place, f"{norm.code} does not say what to do", f"{norm.code} 未说明如何整改")


def _words(corpus: Corpus) -> Iterator[tuple[str, Place, str, Text]]:
    for concept in corpus.concepts:
        yield concept.code, concept.place, "label", concept.label
        yield concept.code, concept.place, "definition", concept.definition
        for relation in concept.relations:
            if relation.value is not None:
                yield concept.code, concept.place, "value", relation.value.words
    for fact in corpus.facts:
        yield f"fact:{fact.id}", fact.place, "label", fact.label
        yield f"fact:{fact.id}", fact.place, "question", fact.question
    for norm in corpus.norms:
        yield norm.code, norm.place, "label", norm.label
        yield norm.code, norm.place, "gist", norm.gist
        yield norm.code, norm.place, "fix", norm.fix
    for derived in corpus.derived:
        yield derived.code, derived.place, "label", derived.label
    for provision in corpus.provisions:
        yield provision.code, provision.place, "gist", provision.gist


def languages(corpus: Corpus) -> Iterator[Defect]:
    """Texts that stand in one language only, or in the wrong one."""
    for what, place, role, text in _words(corpus):
        if bool(text.en) != bool(text.zh):
            yield _defect("one-language", place, f"{what}: its {role} stands in one language", f"{what} 的 {role} 仅有一种语言")
            continue
        named = role in ("label", "value")
        if not named and text.en and text.en == text.zh:
            yield _defect("one-language", place, f"{what}: its {role} is the same in both", f"{what} 的 {role} 两种语言相同")
            continue
        if not named and text.zh and not _han(text.zh):
            yield _defect("wrong-language", place, f"{what}: the Chinese {role} holds no Chinese", f"{what} 的中文 {role} 不含中文")
        if _han(text.en):
            yield _defect("wrong-language", place, f"{what}: the English {role} holds Chinese", f"{what} 的英文 {role} 含中文")


def _han(text: str) -> bool:
    return any("\u4e00" <= c <= "\u9fff" for c in text)


def unused(corpus: Corpus) -> Iterator[Defect]:
    """Facts no condition asks for, derived facts nothing refers to."""
    asked: Counter[str] = Counter()
    referred: Counter[str] = Counter(f"{i.id}:{i.scope}" for i in corpus.instruments if i.scope)
    for _, _, condition in _conditions(corpus):
        asked.update(a.id for a in atoms(condition) if a.kind == "fact")
        referred.update(references(condition))
    for fact in corpus.facts:
        if not asked[fact.id]:
            yield _defect("unused-fact", fact.place, f"no condition asks for '{fact.id}'", f"没有条件使用 '{fact.id}'")
    for code, place in sorted({d.code: d.place for d in corpus.derived}.items()):
        if not referred[code]:
            yield _defect("unused-condition", place, f"nothing refers to '{code}'", f"没有内容引用 '{code}'")


_NIST_ID = re.compile(
    r"\b(?:(GOVERN|MAP|MEASURE|MANAGE) (\d+)(?:\.(\d+))?(?![\d.]*\d)|(?:GV|MP|MS|MG)-\d+\.\d+-\d+)\b"
    r"|\bnist-ai-rmf:((?:govern|map|measure|manage)-\d+(?:-\d+)?)\b|\bnist-ai-600-1:((?:gv|mp|ms|mg)-\d+-\d+-\d+)\b"
)


def invented_nist_ids(corpus: Corpus, texts: Mapping[str, str]) -> Iterator[Defect]:
    """Ids in the form of NIST AI 100-1 or AI 600-1 that these documents do not have, wherever they are written."""
    numbers = {p.number for p in corpus.provisions if p.document in ("nist-ai-rmf", "nist-ai-600-1")}
    codes = {p.code for p in corpus.provisions if p.document in ("nist-ai-rmf", "nist-ai-600-1")}
    if not numbers:
        return
    with_actions = any(p.document == "nist-ai-600-1" for p in corpus.provisions)
    for name in sorted(texts):
        for line, text in enumerate(texts[name].splitlines(), 1):
            for match in _NIST_ID.finditer(text):
                written = match[0]
                known = codes if ":" in written else numbers
                action = (written[:2].isupper() and written[2:3] == "-") or written.startswith("nist-ai-600-1")
                if written not in known and (with_actions or not action):
                    yield _unknown("invented-nist-id", Place(name, line), name, written, known)


def _mapping_defects(corpus: Corpus, sets: tuple[MappingSet, ...], as_of: date) -> Iterator[Defect]:
    for flaw in (*mapping.check_ids(sets, corpus, as_of), *mapping.unmapped_norms(sets, corpus, as_of)):
        yield _flaw_defect(flaw)
    for one, other in entities.lookalikes(corpus, sets):
        names = {"one": one.code, "other": other.code}
        yield _defect(
            "unjoined-entity",
            other.place,
            "'{other}' bears the name of '{one}': join them in the hub, or reject the match".format(**names),
            "“{other}”与“{one}”同名：请在中枢词表中合并，或登记为已否决的对应".format(**names),
        )
    for contradiction in network.contradictions(sets):
        row = contradiction.rows[0]
        yield Defect("contradiction", "error", contradiction.text, row.file, row.line)
    places = {p.code: p.place for p in reversed(corpus.provisions)} | {c.code: c.place for c in corpus.concepts}
    for cycle in network.cycles(corpus, sets):
        around = " → ".join(cycle.codes)
        place = places.get(cycle.codes[0], Place("corpus", 1))
        yield _defect("cycle", place, f"{cycle.kind} goes round: {around}", f"{cycle.kind} 循环：{around}")


def mapping_files(corpus: Corpus, sets: Iterable[MappingSet], as_of: date) -> tuple[Defect, ...]:
    """What is wrong with the rows of some mapping files alone: whether others are missing is not asked."""
    return tuple(_flaw_defect(flaw) for flaw in mapping.check_ids(sets, corpus, as_of) if flaw.kind != "norm-unmapped")


def _flaw_defect(flaw: mapping.Flaw) -> Defect:
    return Defect("mapping", flaw.level, flaw.text, flaw.file, flaw.line)


CHECKS: tuple[Callable[[Corpus], Iterator[Defect]], ...] = (
    duplicate_ids,
    unknown_parents,
    unknown_provisions,
    unknown_hub_ids,
    unknown_references,
    unknown_targets,
    norm_form,
    languages,
    unused,
)
