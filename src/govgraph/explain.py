"""Everything the graph holds about one code: a norm, provision, derived fact, fact, concept, document or lint rule."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from govgraph.citation import citation, citation_key
from govgraph.condition import TRUE
from govgraph.corpus import Corpus
from govgraph.errors import InputError, unknown_id_hint
from govgraph.evidence import ALTERED, CHANGED, LOST, NO_COPY, SHOWN, Anchored, Passage
from govgraph.findings import DEONTIC_LABELS, FORCE_LABELS
from govgraph.knowledge import MARKETS
from govgraph.lint import RULES
from govgraph.model import Anchor, Concept, Difference, Fact, Instrument, Provision, Relation, Text
from govgraph.network import EDGE_LABELS
from govgraph.norm import DerivedFact, Norm
from govgraph.notation import expression
from govgraph.phrasing import STEP, days, in_words, labels_of, law_of
from govgraph.sssom import MappingSet


@dataclass(frozen=True, slots=True)
class Line:
    """One statement about a code.

    Attributes:
        name: key of ``NAMES``.
        text: the words.
        code: what it is about, for links.
    """

    name: str
    text: Text
    code: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is known of a code, wording by wording.

    Attributes:
        kind: ``norm``, ``provision``, ``condition``, ``fact``, ``concept``, ``document``, ``difference`` or ``rule``.
    """

    code: str
    kind: str
    title: Text
    lines: tuple[Line, ...]


NAMES: dict[str, Text] = {
    "deontic": Text("kind", "类型"),
    "force": Text("force", "效力"),
    "bearer": Text("bearer", "义务主体"),
    "wording": Text("wording", "文本"),
    "gist": Text("gist", "要旨"),
    "when": Text("applies when", "适用条件"),
    "unless": Text("unless", "例外"),
    "effect": Text("in effect", "适用时间"),
    "requires": Text("requires", "要求"),
    "penalty": Text("penalty", "罚则"),
    "fix": Text("fix", "整改"),
    "stated-in": Text("stated in", "出处"),
    "note": Text("note", "注"),
    "status": Text("status", "状态"),
    "definition": Text("definition", "定义"),
    "question": Text("question", "问题"),
    "asked-by": Text("asked by", "使用者"),
    "part-of": Text("part of", "隶属于"),
    "parts": Text("parts", "组成"),
    "broader": Text("broader", "上位"),
    "narrower": Text("narrower", "下位"),
    "relation": Text("relation", "关系"),
    "mapping": Text("mapping", "映射"),
    "anchor": Text("read from", "读自"),
    "passage": Text("original", "原文"),
    "versions": Text("version", "版本"),
    "heading": Text("heading", "标题"),
    "norms": Text("norms", "规范"),
    "rule": Text("what it finds", "检查内容"),
    "level": Text("level", "级别"),
    "issuer": Text("issuer", "发布者"),
    "jurisdiction": Text("jurisdiction", "法域"),
    "date": Text("date", "日期"),
    "difference": Text("difference", "文本差异"),
    "english": Text("English text", "英文文本"),
    "chinese": Text("Chinese text", "中文文本"),
    "first": Text("first place", "其一"),
    "second": Text("second place", "其二"),
}
STATUS_WORDS = {
    "reviewed": Text("read by two people", "已经两人核对"),
    "drafted": Text("read by one person so far", "目前仅一人核对"),
}

_NO_PASSAGE = {
    NO_COPY: Text(
        "no copy is registered: 'govgraph corpus add FILE' takes {file}", "未登记副本：可用 govgraph corpus add FILE 登记 {file}"
    ),
    ALTERED: Text(
        "the copy is no longer the file that was registered; register {file} again", "副本已不是登记时的文件；请重新登记 {file}"
    ),
    CHANGED: Text("the words at {at} are not those whose hash is kept; not shown", "{at} 处文字与所存哈希不符，不予显示"),
    LOST: Text("nothing stands at {at}", "{at} 处没有文字"),
}
Evidence = Callable[[Anchored], Iterable[Passage]]


def no_passages(_thing: Anchored) -> tuple[Passage, ...]:
    """No evidence: positions only."""
    return ()


BASIS_WORDS = {
    "stated": Text("stated", "明言"),
    "structure": Text("by its structure", "由结构得出"),
    "interpreted": Text("our reading", "解读"),
}


def same(value: object) -> Text:
    """One string in both languages."""
    return Text(str(value), str(value))


def explain(corpus: Corpus, sets: Iterable[MappingSet], code: str, evidence: Evidence = no_passages) -> tuple[Explanation, ...]:
    """What is known of the code; several explanations where a provision and a norm share it.

    Args:
        code: ``eu-ai-act:art-14``, ``hub:human-oversight-design``, a bare hub id, a fact id, a document id or a lint rule; also
            what a provision is called when it is cited (``Article 14(1)``, ``GOVERN 1.7``, ``GV-1.6-002``), its id without the
            document, or the defect of a norm, as reports name it.
        evidence: gives the original passages to be shown; none by default.

    Raises:
        InputError: nothing has that code; the nearest is named.
    """
    sets = tuple(sets)
    found = list(_matches(corpus, sets, code, evidence))
    if not found:
        found = [one for named in _called(corpus, code) for one in _matches(corpus, sets, named, evidence)]
    if not found:
        raise InputError(f"nothing has the code '{code}'", hint=unknown_id_hint(code, all_codes(corpus)))
    return tuple(found)


def _called(corpus: Corpus, name: str) -> list[str]:
    """The codes of the provisions cited by that name or with that id, and of the norms with that id or defect."""
    wanted, bare = name.strip().casefold(), name.strip().isdigit()
    codes = {n.code for n in corpus.norms if wanted and wanted in (n.id, n.defect)}
    codes |= {p.code for p in corpus.provisions if wanted and wanted == p.id}
    key = citation_key(name)
    if key and not bare:  # a number alone is cited by every document
        codes |= {p.code for p in corpus.provisions if key in (citation_key(citation(p).en), citation_key(citation(p).zh))}
    return sorted(codes)


def all_codes(corpus: Corpus) -> set[str]:
    """Every code that ``explain`` knows."""
    codes = {n.code for n in corpus.norms} | {p.code for p in corpus.provisions} | {d.code for d in corpus.derived}
    codes |= {c.code for c in corpus.concepts} | {c.id for c in corpus.concepts if c.document == "hub"}
    codes |= {c for d in corpus.differences for c in (d.code, f"{d.document}:{d.id}")}
    return codes | {f.id for f in corpus.facts} | {i.id for i in corpus.instruments} | set(RULES)


def _matches(corpus: Corpus, sets: tuple[MappingSet, ...], code: str, evidence: Evidence) -> Iterator[Explanation]:
    norms = [n for n in corpus.norms if n.code == code]
    if norms:
        yield Explanation(code, "norm", norms[-1].label, tuple(_norm_lines(corpus, norms, evidence)))
    provisions = [p for p in corpus.provisions if p.code == code]
    if provisions:
        title = citation(provisions[-1])
        yield Explanation(code, "provision", title, (*_provision_lines(corpus, provisions, evidence), *_mapping_lines(sets, code)))
    derived = [d for d in corpus.derived if d.code == code]
    if derived:
        yield Explanation(code, "condition", derived[-1].label, tuple(_derived_lines(corpus, derived)))
    for concept in corpus.concepts:
        if code == concept.code or (concept.document == "hub" and code == concept.id):
            lines = (*_concept_lines(corpus, concept, evidence), *_mapping_lines(sets, concept.code))
            yield Explanation(concept.code, "concept", concept.label, lines)
    for difference in corpus.differences:
        if code in (difference.code, f"{difference.document}:{difference.id}"):
            lines = tuple(_difference_lines(corpus, difference))
            yield Explanation(difference.code, "difference", _differing(corpus, difference), lines)
    for fact in corpus.facts:
        if code in (fact.id, f"fact:{fact.id}"):
            yield Explanation(f"fact:{fact.id}", "fact", fact.label, tuple(_fact_lines(corpus, fact)))
    for instrument in corpus.instruments:
        if code == instrument.id:
            yield Explanation(code, "document", instrument.title, tuple(_document_lines(corpus, instrument)))
    if code in RULES:
        level, text = RULES[code]
        yield Explanation(code, "rule", same(code), (Line("level", same(level)), Line("rule", text)))


def _cited(corpus: Corpus, code: str) -> Text:
    return next((citation(p) for p in corpus.provisions if p.code == code), same(code))


def _anchor_lines(anchors: Iterable[Anchor]) -> Iterator[Line]:
    for text, group in groupby(anchors, key=lambda a: a.text):
        at = [a.at for a in group]
        where = ", ".join(at) if len(at) <= 3 else f"{at[0]} … {at[-1]} ({len(at)})"
        yield Line("anchor", same(f"{text} {where}"))


def _passage_lines(things: Iterable[Provision | Concept], evidence: Evidence) -> Iterator[Line]:
    """The original passages, each once, those that follow each other in one text as one."""
    seen: set[tuple[str, str]] = set()
    for thing in things:
        for (source, state), group in groupby(evidence(thing), key=lambda p: (p.source, p.state)):
            whole = state in (NO_COPY, ALTERED)
            found = [p for p in group if (source.code, "" if whole else p.at) not in seen]
            if not found:
                continue
            seen |= {(source.code, "" if whole else p.at) for p in found}
            head = f"{source.text.id} ({source.text.language})"
            if state == SHOWN:
                words = "\n".join(p.words for p in found)
                yield Line("passage", same(f"{thing.code} · {head}\n{words}"), thing.code)
                continue
            why = _NO_PASSAGE[state]
            values = {"file": Path(source.text.file).name, "at": ", ".join(p.at for p in found)}
            yield Line("passage", Text(f"{head}: {why.en.format(**values)}", f"{head}：{why.zh.format(**values)}"))


def _note(text: Text) -> Iterator[Line]:
    if text.en or text.zh:
        yield Line("note", text)


def _norm_lines(corpus: Corpus, versions: list[Norm], evidence: Evidence) -> Iterator[Line]:
    latest = versions[-1]
    instrument = corpus.instrument(latest.document)
    roles = corpus.hub("role")
    labels = labels_of(corpus)
    yield Line("deontic", DEONTIC_LABELS[latest.deontic])
    yield Line("force", FORCE_LABELS[instrument.force])
    for role in latest.bearer:
        yield Line("bearer", roles[role].label if role in roles else same(role), f"hub:{role}")
    for norm in versions:
        if len(versions) > 1:
            yield Line("wording", days(norm.valid))
        yield Line("gist", norm.gist)
        yield Line("when", in_words(norm.when, labels))
        if norm.unless is not None:
            yield Line("unless", in_words(norm.unless, labels))
        yield Line("requires", in_words(norm.requires, labels))
        yield from _effect_lines(corpus, norm, labels)
        if norm.fix.en:
            yield Line("fix", norm.fix)
        for provision in norm.stated_in:
            code = f"{norm.document}:{provision}"
            yield Line("stated-in", _cited(corpus, code), code)
        wordings = [p for p in corpus.provisions if p.document == norm.document and p.id in norm.stated_in]
        yield from _passage_lines((p for p in wordings if p.valid.overlaps(norm.valid)), evidence)
        yield from (Line("penalty", t.label) for t in instrument.penalties if t.id == norm.penalty)
        yield from _note(norm.note)
        yield Line("status", STATUS_WORDS[norm.status])


def _effect_lines(corpus: Corpus, norm: Norm, labels: Mapping[str, Text]) -> Iterator[Line]:
    if norm.schedule is None:
        if norm.valid.start:
            yield Line("effect", Text(f"from {norm.valid.start}", f"自 {norm.valid.start} 起"))
        return
    for schedule in corpus.schedules:
        if schedule.document == norm.document and schedule.id == norm.schedule and schedule.law.overlaps(norm.valid):
            for clause in schedule.clauses:
                basis = [_cited(corpus, b) for b in clause.basis]
                law = law_of(schedule.law)
                head = Text(
                    f"from {clause.span.start}{law.en} ({', '.join(b.en for b in basis)})",
                    f"自 {clause.span.start} 起{law.zh}（{'、'.join(b.zh for b in basis)}）",
                )
                if clause.when == TRUE:
                    yield Line("effect", head)
                    continue
                condition = in_words(clause.when, labels)
                yield Line(
                    "effect", Text(f"{head.en}, if\n{_indented(condition.en)}", f"{head.zh}，条件：\n{_indented(condition.zh)}")
                )


def _indented(text: str) -> str:
    return "\n".join(STEP + line for line in text.split("\n"))


def _version_words(corpus: Corpus, provision: Provision) -> Text:
    """When the wording holds, and by which act it came."""
    span, version = days(provision.valid), provision.amended_by
    acts = {v.id: v.amended_by for v in corpus.instrument(provision.document).versions if v.amended_by is not None}
    if not version:
        return span
    act = acts.get(version, same(version))
    return Text(f"{span.en}, by {act.en}", f"{span.zh}（{act.zh}）")


def _provision_lines(corpus: Corpus, versions: list[Provision], evidence: Evidence) -> Iterator[Line]:
    latest = versions[-1]
    for provision in versions:
        if len(versions) > 1:
            yield Line("wording", _version_words(corpus, provision))
        if provision.heading.en:
            yield Line("heading", provision.heading)
        yield Line("gist", provision.gist)
        yield from _passage_lines([provision], evidence)
        yield from _note(provision.note)
        yield Line("status", STATUS_WORDS[provision.status])
        yield from _anchor_lines(provision.anchors)
    if latest.parent:
        code = f"{latest.document}:{latest.parent}"
        yield Line("part-of", _cited(corpus, code), code)
    for part in dict.fromkeys(p.code for p in corpus.provisions if p.document == latest.document and p.parent == latest.id):
        yield Line("parts", _cited(corpus, part), part)
    yield from _relation_lines(corpus, latest, {c.code: c.label for c in corpus.concepts})
    for norm in dict.fromkeys(n for n in corpus.norms if n.document == latest.document and latest.id in n.stated_in):
        yield Line("norms", norm.label, norm.code)
    yield from _differences_of(corpus, latest.document, lambda d: latest.id in d.provisions)


def _derived_lines(corpus: Corpus, versions: list[DerivedFact]) -> Iterator[Line]:
    for derived in versions:
        if len(versions) > 1:
            yield Line("wording", days(derived.valid))
        yield Line("definition", derived.definition)
        yield Line("when", in_words(derived.when, labels_of(corpus)))
        yield from _note(derived.note)
        yield Line("status", STATUS_WORDS[derived.status])
    for provision in versions[-1].stated_in:
        code = f"{versions[-1].document}:{provision}"
        yield Line("stated-in", _cited(corpus, code), code)
    for code in _users(corpus, f"{{is: {versions[-1].code}}}"):
        yield Line("asked-by", same(code), code)


def _users(corpus: Corpus, atom: str) -> list[str]:
    """Codes of norms and derived facts whose conditions contain the written atom."""
    found: dict[str, None] = {}
    for norm in corpus.norms:
        if atom in expression(norm.when) or (norm.unless is not None and atom in expression(norm.unless)):
            found[norm.code] = None
    for derived in corpus.derived:
        if atom in expression(derived.when):
            found[derived.code] = None
    return list(found)


def _fact_lines(corpus: Corpus, fact: Fact) -> Iterator[Line]:
    yield Line("definition", fact.definition)
    yield Line("question", fact.question)
    yield from _note(fact.note)
    for code in _users(corpus, f"{{fact: {fact.id}}}"):
        yield Line("asked-by", same(code), code)


def _differing(corpus: Corpus, difference: Difference) -> Text:
    """A difference by the provisions it stands in."""
    cited = [_cited(corpus, f"{difference.document}:{p}") for p in difference.provisions]
    return Text(f"Difference in {'; '.join(c.en for c in cited)}", f"文本差异：{'；'.join(c.zh for c in cited)}")


def _difference_lines(corpus: Corpus, difference: Difference) -> Iterator[Line]:
    names = ("english", "chinese") if difference.between_languages else ("first", "second")
    for name, reading in zip(names, (difference.first, difference.second), strict=True):
        yield Line(name, reading)
    for provision in difference.provisions:
        code = f"{difference.document}:{provision}"
        yield Line("stated-in", _cited(corpus, code), code)
    yield from _note(difference.note)
    yield from _anchor_lines(difference.anchors)


def _differences_of(corpus: Corpus, document: str, concerns: Callable[[Difference], bool]) -> Iterator[Line]:
    for difference in corpus.differences:
        if difference.document == document and concerns(difference):
            one, other = difference.first, difference.second
            words = Text(f"{one.en} / {other.en}", f"{one.zh} / {other.zh}")
            yield Line("difference", Text(f"{difference.code}: {words.en}", f"{difference.code}：{words.zh}"), difference.code)


def _touches(concept: Concept, difference: Difference) -> bool:
    """Whether a difference stands in a provision and a passage that the concept was read from."""
    here = set(concept.stated_in) & set(difference.provisions)
    return bool(here) and any(a.meets(b) for a in concept.anchors for b in difference.anchors)


def _said(relation: Relation, target: Text) -> Text:
    """The words of a relation to a thing."""
    rel, basis = EDGE_LABELS[relation.rel], BASIS_WORDS[relation.basis]
    if relation.value is None:
        return Text(f"{rel.en} {target.en} ({basis.en})", f"{rel.zh}：{target.zh}（{basis.zh}）")
    value = relation.value.words
    return Text(f"{rel.en} {value.en}, of: {target.en} ({basis.en})", f"{rel.zh}：{value.zh}，对象：{target.zh}（{basis.zh}）")


def _relation_lines(corpus: Corpus, teller: Provision | Concept, labels: dict[str, Text]) -> Iterator[Line]:
    """What it says of others, and what others say of it."""
    for relation in teller.relations:
        target = labels.get(relation.to) or _cited(corpus, relation.to)
        yield Line("relation", _said(relation, target), relation.to)
    others: list[Provision | Concept] = [*corpus.provisions, *corpus.concepts]
    for other in others:
        for relation in other.relations:
            if relation.to == teller.code:
                name = other.label if isinstance(other, Concept) else citation(other)
                said = _said(relation, Text("this", "本条目"))
                yield Line("relation", Text(f"{name.en} {said.en}", f"{name.zh} {said.zh}"), other.code)


def _concept_lines(corpus: Corpus, concept: Concept, evidence: Evidence) -> Iterator[Line]:
    yield Line("definition", concept.definition)
    if concept.date:
        yield Line("date", same(concept.date))
    yield from _passage_lines([concept], evidence)
    labels = {c.code: c.label for c in corpus.concepts}
    for up in concept.broader:
        code = f"{concept.document}:{up}"
        yield Line("broader", labels.get(code, same(code)), code)
    for other in corpus.concepts:
        if other.document == concept.document and concept.id in other.broader:
            yield Line("narrower", other.label, other.code)
    yield from _relation_lines(corpus, concept, labels)
    for provision in concept.stated_in:
        yield Line("stated-in", _cited(corpus, f"{concept.document}:{provision}"), f"{concept.document}:{provision}")
    if concept.document == "hub" and concept.kind == "measure":
        for norm in corpus.norms:
            if concept.id in norm.measures:
                yield Line("norms", Text(f"{norm.code} {norm.label.en}", f"{norm.code} {norm.label.zh}"), norm.code)
    yield from _differences_of(corpus, concept.document, lambda d: _touches(concept, d))
    yield from _note(concept.note)
    yield Line("status", STATUS_WORDS[concept.status])
    yield from _anchor_lines(concept.anchors)


def _mapping_lines(sets: tuple[MappingSet, ...], code: str) -> Iterator[Line]:
    for mapping_set in sets:
        if mapping_set.status != "curated":
            continue
        for row in mapping_set.mappings:
            if code in (row.subject, row.object):
                head = f"{row.subject} {row.predicate} {row.object} ({row.confidence:g})"
                yield Line(
                    "mapping",
                    Text(f"{head}: {row.rationale.get('en')}", f"{head}：{row.rationale.get('zh')}"),
                    row.object if row.subject == code else row.subject,
                )


def _document_lines(corpus: Corpus, instrument: Instrument) -> Iterator[Line]:
    yield Line("issuer", instrument.issuer)
    yield Line("jurisdiction", MARKETS.get(instrument.jurisdiction, same(instrument.jurisdiction)))
    yield Line("force", FORCE_LABELS[instrument.force])
    for version in instrument.versions:
        span = days(version.valid)
        yield Line(
            "versions",
            Text(", ".join(filter(None, (version.label.en, span.en))), "，".join(filter(None, (version.label.zh, span.zh)))),
        )
    provisions = len({p.id for p in corpus.provisions if p.document == instrument.id})
    norms = len({n.id for n in corpus.norms if n.document == instrument.id})
    concepts = sum(c.document == instrument.id for c in corpus.concepts)
    yield Line(
        "parts",
        Text(
            f"{provisions} provisions, {norms} norms, {concepts} concepts",
            f"{provisions} 个条款、{norms} 项规范、{concepts} 个概念",
        ),
    )
