"""Figures, dates and readings: read exactly, told in both languages, typed in the graph, and refused where they make no sense."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import minicorpus
import pytest
from rdflib import RDFS, URIRef

from govgraph import corpus as corpus_files
from govgraph import lint, ontology
from govgraph.corpus import Corpus
from govgraph.errors import CorpusError, InputError
from govgraph.explain import explain
from govgraph.forms import RELATIONS, UNITS
from govgraph.messages import in_language
from govgraph.model import Anchor, Concept, Figure, Text
from govgraph.triples import corpus_quads

DAY = date(2026, 11, 20)
CORE = "https://w3id.org/govgraph/core/"
MEASURE = "https://w3id.org/govgraph/measure/"
GUIDE = "https://w3id.org/govgraph/mini-guide"
XSD = "http://www.w3.org/2001/XMLSchema#"
CONCEPTS = "mini-guide/concepts/main.yaml"
DIFFERENCES = "mini-guide/differences.yaml"
WORDS = 'value: {en: "about 1.5 units", zh: "约 1.5 个"}'
TEXTS = """    texts:
      - {id: en-1, version: guide-1, language: en, file: a.txt, sha256: "SHA"}
""".replace("SHA", "0" * 64)


def entry(tail: str, rel: str = "has-value", extra: str = "") -> str:
    return (
        "  - id: statistic-1\n    kind: statistic\n    label: {en: share, zh: 占比}\n    definition: {en: how many, zh: 数量}\n"
        f"{extra}    stated-in: [part-1-1]\n    relations:\n      - {{rel: {rel}, to: level-1, basis: stated{tail}}}\n"
    )


def written(folder: Path, text: str) -> Path:
    home = minicorpus.copy_to(folder) / "corpus"
    minicorpus.append_to(home / CONCEPTS, text)
    return home


def statistic(read: Corpus) -> Concept:
    return next(c for c in read.concepts if c.id == "statistic-1")


# Figures


@pytest.mark.parametrize(
    ("tail", "figure"),
    [
        ("", Figure(Text("about 1.5 units", "约 1.5 个"))),
        (", number: 1.5", Figure(Text("about 1.5 units", "约 1.5 个"), Decimal("1.5"), Decimal("1.5"))),
        (", number: -3, year: 2020", Figure(Text("about 1.5 units", "约 1.5 个"), Decimal(-3), Decimal(-3), "", "2020")),
        (', number: {from: 21, to: 35}, unit: "%"', Figure(Text("about 1.5 units", "约 1.5 个"), Decimal(21), Decimal(35), "%")),
        (", number: {from: 200}", Figure(Text("about 1.5 units", "约 1.5 个"), Decimal(200))),
        (", number: {to: 30}, unit: ms", Figure(Text("about 1.5 units", "约 1.5 个"), None, Decimal(30), "ms")),
    ],
)
def test_a_figure_is_read_as_it_stands(tmp_path: Path, tail: str, figure: Figure) -> None:
    [relation] = statistic(corpus_files.load(written(tmp_path, entry(f", {WORDS}{tail}")))).relations
    assert (relation.rel, relation.value) == ("has-value", figure)


def test_a_relation_of_another_kind_has_no_figure() -> None:
    assert {r.value for c in minicorpus.read().concepts for r in c.relations} == {None}


HAS = "'value' stands with the relation has-value, and has-value with a 'value'"
DIGITS = "a number is written in digits, with a point before decimals"
# What stands in the relation (and its kind), what the complaint ends with, and the hint.
FAULTS = [
    (f", {WORDS}, number: many", "has-value", DIGITS, "found 'many'"),
    (f", {WORDS}, number: 1e9", "has-value", DIGITS, "found '1e9'"),
    (f', {WORDS}, number: "1,500"', "has-value", DIGITS, "found '1,500'"),
    (f", {WORDS}, number: NaN", "has-value", DIGITS, "found 'NaN'"),
    (f", {WORDS}, number: {{from: 1, to: x}}", "has-value", DIGITS, "found 'x'"),
    (f", {WORDS}, number: {{}}", "has-value", "a range says 'from', 'to' or both", None),
    (f", {WORDS}, number: {{from: 3, to: 2}}", "has-value", "a range does not end before it begins", None),
    (f", {WORDS}, unit: ms", "has-value", "a 'unit' stands beside a 'number'", None),
    (f", {WORDS}, number: 1, unit: miles", "has-value", "'a', 'ms', '/min' or 'PBy'", "found 'miles'"),
    (f", {WORDS}, year: 20", "has-value", "string should match pattern '^[0-9]{4}$'", "found '20'"),
    (", number: 1", "related", "'number', 'unit' and 'year' stand beside a 'value'", None),
    ("", "has-value", HAS, None),
    (f", {WORDS}", "related", HAS, None),
    (", value: {en: one}", "has-value", "lacks 'concepts.2.relations.0.value.zh'", None),
    (", value: 1", "has-value", "a mapping is expected", "found '1'"),
]  # fmt: skip


@pytest.mark.parametrize(("tail", "rel", "message", "hint"), FAULTS)
def test_a_figure_that_makes_no_sense_is_refused(tmp_path: Path, tail: str, rel: str, message: str, hint: str | None) -> None:
    home = written(tmp_path, entry(tail, rel))
    with pytest.raises(CorpusError) as caught:
        corpus_files.load(home)
    assert caught.value.message.endswith(message)
    assert caught.value.file == str(home / CONCEPTS)
    assert (home / CONCEPTS).read_text("utf-8").split("\n")[(caught.value.line or 0) - 1].lstrip().startswith("- {rel: ")
    if hint:
        assert caught.value.hint == hint


def test_a_figure_is_told_with_what_it_is_of(tmp_path: Path) -> None:
    read = corpus_files.load(written(tmp_path, entry(f", {WORDS}, number: 1.5")))
    [found] = explain(read, [], "mini-guide:statistic-1")
    [line] = [x for x in found.lines if x.name == "relation"]
    assert line.text == Text("has the value about 1.5 units, of: level 1 (stated)", "取值为：约 1.5 个，对象：一级（明言）")
    [level] = explain(read, [], "mini-guide:level-1")
    [line] = [x for x in level.lines if x.name == "relation"]
    assert line.text.en == "share has the value about 1.5 units, of: this (stated)"
    assert line.text.zh == "占比 取值为：约 1.5 个，对象：本条目（明言）"


def facts(read: Corpus, node: str) -> set[tuple[str, str, str]]:
    """Property, value and language or datatype of what the graph says of a node in literals."""
    return {
        (q.predicate.value.removeprefix(CORE), q.object.value, q.object.language or q.object.datatype.value.removeprefix(XSD))
        for q in corpus_quads(read, {})
        if q.subject.value == node and hasattr(q.object, "datatype")
    }


@pytest.mark.parametrize(
    ("tail", "said"),
    [
        ("", set()),
        (', number: 1.50, unit: "%"', {("quantity", "1.50", "decimal"), ("unit", "%", "string")}),
        (", year: 2020", {("year", "2020", "gYear")}),
        (", number: {from: 10000000, to: 20000000}", {("minimum", "10000000", "decimal"), ("maximum", "20000000", "decimal")}),
        (", number: {to: 30}", {("maximum", "30", "decimal")}),
    ],
)  # fmt: skip
def test_a_figure_is_typed_in_the_graph(tmp_path: Path, tail: str, said: set[tuple[str, str, str]]) -> None:
    read = corpus_files.load(written(tmp_path, entry(f", {WORDS}{tail}")))
    words = {("hasValue", "about 1.5 units", "en"), ("hasValue", "约 1.5 个", "zh")}
    assert facts(read, f"{GUIDE}/statistic-1/statement/1") == words | said


def test_a_value_in_the_wrong_language_is_noticed(tmp_path: Path) -> None:
    home = written(tmp_path, entry(", value: {en: 约一半, zh: 约一半}"))
    found = [d for d in lint.lint(corpus_files.load(home), [], DAY) if d.file == str(home / CONCEPTS)]
    assert [(d.rule, d.text.en) for d in found] == [("wrong-language", "mini-guide:statistic-1: the English value holds Chinese")]


def test_every_figure_of_the_project_has_words_in_both_languages_and_most_a_number(corpus: Corpus) -> None:
    figures = [r.value for c in corpus.concepts for r in c.relations if r.value is not None]
    assert len(figures) > 70
    assert all(f.words.en and f.words.zh for f in figures)
    assert sum(f.low is None and f.high is None for f in figures) == 2  # said to stand in a picture alone
    assert all(any(c.isdigit() or c in "一半五" for c in f.words.zh) for f in figures if f.low is not None)


# Dates and organisations


@pytest.mark.parametrize(("written_as", "kind"), [("2019", "gYear"), ("2019-10", "gYearMonth"), ("2019-10-31", "date")])
def test_a_date_is_as_exact_as_it_is_told(tmp_path: Path, written_as: str, kind: str) -> None:
    read = corpus_files.load(written(tmp_path, entry("", "related", f"    date: {written_as}\n")))
    assert statistic(read).date == written_as
    assert ("date", written_as, kind) in facts(read, f"{GUIDE}/statistic-1")
    [found] = explain(read, [], "mini-guide:statistic-1")
    assert [x.text.zh for x in found.lines if x.name == "date"] == [written_as]


def test_without_a_date_there_is_none() -> None:
    assert {c.date for c in minicorpus.read().concepts} == {""}


@pytest.mark.parametrize("wrong", ["soon", "19", "2019-13", "2019-10-32", "2019-1", "2019/10", "October 2019"])
def test_a_date_that_is_none_is_refused(tmp_path: Path, wrong: str) -> None:
    home = written(tmp_path, entry("", "related", f"    date: {wrong}\n"))
    with pytest.raises(CorpusError) as caught:
        corpus_files.load(home)
    assert caught.value.message == "concepts.2.date: a date is written YYYY, YYYY-MM or YYYY-MM-DD"
    assert in_language(caught.value.message, "zh") == "concepts.2.date：日期应写作 YYYY、YYYY-MM 或 YYYY-MM-DD"
    assert (home / CONCEPTS).read_text("utf-8").split("\n")[(caught.value.line or 0) - 1] == f"    date: {wrong}"
    assert caught.value.hint == f"found '{wrong}'"


@pytest.mark.parametrize(
    ("rel", "predicate", "words"),
    [
        ("issued-by", f"{CORE}issuer", Text("was issued by", "由…发布")),
        ("made-by", f"{MEASURE}maker", Text("was made or brought out by", "由…研制或推出")),
        ("addressed-to", f"{CORE}addressedTo", Text("is addressed to", "面向")),
        ("involves", f"{CORE}involves", Text("involves", "涉及")),
    ],
)
def test_who_stands_behind_an_entry_is_told(tmp_path: Path, rel: str, predicate: str, words: Text) -> None:
    read = corpus_files.load(written(tmp_path, entry("", rel)))
    links = {(q.subject.value, q.predicate.value, q.object.value) for q in corpus_quads(read, {}) if hasattr(q.subject, "value")}
    assert (f"{GUIDE}/statistic-1", predicate, f"{GUIDE}/level-1") in links
    [found] = explain(read, [], "mini-guide:statistic-1")
    [line] = [x for x in found.lines if x.name == "relation"]
    assert line.text == Text(f"{words.en} level 1 (stated)", f"{words.zh}：一级（明言）")


def test_no_instrument_cites_its_issuer_and_no_incident_its_parties(corpus: Corpus) -> None:
    bodies = {c.code for c in corpus.concepts if c.kind == "organisation"}
    cited = {
        (c.id, r.to) for c in corpus.concepts if c.kind in ("instrument", "work", "incident") for r in c.relations
        if r.rel == "cites" and r.to in bodies
    }  # fmt: skip
    assert cited == {("incident-face-recognition-3d-mask", "caict-2021:org-fortune")}  # the magazine that told it
    kinds_of = {"issued-by": {"instrument", "work"}, "made-by": {"tool"}, "involves": {"incident", "example", "event"}}
    for rel, kinds in kinds_of.items():
        assert {c.kind for c in corpus.concepts for r in c.relations if r.rel == rel} == kinds


# Differences


def test_a_difference_is_found_by_both_its_codes() -> None:
    read = minicorpus.read()
    assert explain(read, [], "mini-guide:diff-1") == explain(read, [], "mini-guide:difference/diff-1")
    [found] = explain(read, [], "mini-guide:diff-1")
    assert (found.code, found.kind) == ("mini-guide:difference/diff-1", "difference")
    told = {line.name: line.text for line in found.lines}
    assert told["english"] == Text("says log", "写“日志”")
    assert told["chinese"] == Text("says log and train", "写“日志和培训”")
    with pytest.raises(InputError, match="nothing has the code"):
        explain(read, [], "mini-guide:difference/diff-2")


def test_a_provision_lists_its_differences_and_no_other_does() -> None:
    def listed(code: str) -> list[tuple[Text, str]]:
        return [(x.text, x.code) for e in explain(minicorpus.read(), [], code) for x in e.lines if x.name == "difference"]

    words = Text(
        "mini-guide:difference/diff-1: says log / says log and train", "mini-guide:difference/diff-1：写“日志” / 写“日志和培训”"
    )
    assert listed("mini-guide:part-1-1") == [(words, "mini-guide:difference/diff-1")]
    assert listed("mini-guide:part-1-2") == []
    assert listed("mini-guide:level-1") == []


def test_a_concept_lists_the_differences_in_its_passage(corpus: Corpus) -> None:
    [found] = explain(corpus, [], "360siis-2022:statistic-oecd-plans")
    assert "360siis-2022:difference/oecd-444-or-260" in [x.code for x in found.lines if x.name == "difference"]
    [other] = explain(corpus, [], "360siis-2022:statistic-customers-finance")
    assert [x for x in other.lines if x.name == "difference"] == []


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        ("L3-L5", "L5", True), ("L3-L5", "L6", False), ("L10", "L9-L11", True), ("/a/1", "/a/1", True), ("/a", "/a/1", True),
        ("/a/1", "/a/10", False), ("L1", "/a", False),
    ],
)  # fmt: skip
def test_passages_meet_where_they_share_something(one: str, other: str, meet: bool) -> None:
    assert Anchor("a", one).meets(Anchor("a", other)) is Anchor("a", other).meets(Anchor("a", one)) is meet
    assert not Anchor("a", one).meets(Anchor("b", one))


def places(folder: Path, languages: bool) -> Path:
    """A copy in which the difference is one between places, and the guide was read in English alone."""
    home = minicorpus.copy_to(folder) / "corpus"
    minicorpus.append_to(home / "index.yaml", TEXTS)
    if not languages:
        minicorpus.replace_in(home / DIFFERENCES, "en: {en: says log,", "first: {en: says log,")
        minicorpus.replace_in(home / DIFFERENCES, "zh: {en: says log and", "second: {en: says log and")
    return home


def test_two_places_of_one_text_are_no_two_languages(tmp_path: Path) -> None:
    read = corpus_files.load(places(tmp_path, False))
    [found] = explain(read, [], "mini-guide:diff-1")
    assert [x.name for x in found.lines if x.name in ("english", "chinese", "first", "second")] == ["first", "second"]
    names = {name for name, _, _ in facts(read, f"{GUIDE}/difference/diff-1")}
    assert {"firstReading", "secondReading"} <= names
    assert not {"englishReading", "chineseReading"} & names


def test_a_document_in_one_language_has_no_reading_of_another(tmp_path: Path) -> None:
    home = places(tmp_path, True)
    with pytest.raises(CorpusError) as caught:
        corpus_files.load(home)
    assert caught.value.message == "differences.0: the document was read in one language"
    assert in_language(caught.value.message, "zh") == "differences.0：该文件仅有一种语言的文本"
    assert (caught.value.file, caught.value.line) == (str(home / DIFFERENCES), 2)
    assert caught.value.hint == "name the readings 'first' and 'second'"


@pytest.mark.parametrize(
    ("old", "new"),
    [("en: {en: says log,", "first: {en: says log,"), ("zh: {en: says log and", "second: {en: says log and")],
)
def test_a_pair_of_readings_is_not_mixed(tmp_path: Path, old: str, new: str) -> None:
    home = minicorpus.copy_to(tmp_path) / "corpus"
    minicorpus.replace_in(home / DIFFERENCES, old, new)
    with pytest.raises(CorpusError, match="a difference has 'en' and 'zh', or 'first' and 'second'"):
        corpus_files.load(home)


def test_documents_in_english_alone_claim_no_chinese_reading(corpus: Corpus) -> None:
    languages = {i.id: {t.language for t in i.texts} for i in corpus.instruments}
    single = [d for d in corpus.differences if len(languages[d.document]) == 1]
    assert {d.document for d in single} == {"360siis-2022", "huawei-2019"}
    assert not any(d.between_languages for d in single)
    assert all(d.between_languages for d in corpus.differences if len(languages[d.document]) == 2)
    for difference in corpus.differences:
        assert explain(corpus, [], difference.code)[0].kind == "difference"


# Cases


def test_supposed_cases_and_incidents_are_examples() -> None:
    assert URIRef(f"{CORE}Example") in set(ontology.modules().objects(URIRef(f"{CORE}Incident"), RDFS.subClassOf))


def test_an_example_has_its_class(corpus: Corpus) -> None:
    wanted = {
        f"https://w3id.org/govgraph/{c}"
        for c in ("caict-2021/example-road-sign-sticker", "huawei-2019/example-drug-dosage-poisoning")
    }
    typed = {q.subject.value for q in corpus_quads(corpus, {}) if getattr(q.object, "value", "") == f"{CORE}Example"}
    assert wanted <= typed


def test_every_kind_of_concept_and_every_relation_is_documented(corpus: Corpus) -> None:
    page = (Path(__file__).resolve().parents[1] / "docs" / "formats.md").read_text("utf-8")
    words = {c.kind for c in corpus.concepts} | {d.kind for d in corpus.differences} | set(RELATIONS) | set(UNITS)
    assert {word for word in words if f"`{word}`" not in page and f" {word} " not in page and f" {word}\n" not in page} == set()
