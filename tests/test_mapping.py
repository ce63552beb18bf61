"""Chains weaken, inversion undoes itself, and rows are held to the corpus."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from itertools import product
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govgraph import corpus as corpora
from govgraph import mapping, resources, sssom
from govgraph.condition import ALWAYS, All, Atom, Interval
from govgraph.corpus import Corpus
from govgraph.mapping import COMPOSITION, INVERSE, PREDICATE_OF, RELATIONS, Index, Link
from govgraph.model import Concept, Instrument, Provision, Text, Version
from govgraph.norm import DerivedFact, Norm
from govgraph.sssom import Extension, Mapping, MappingSet

TODAY = date(2026, 11, 20)
T = Text("x", "x")


def row(subject: str, relation: str, target: str, confidence: float = 0.9, **more: str) -> Mapping:
    return Mapping(subject, PREDICATE_OF[relation], target, confidence=confidence, **more)  # type: ignore[arg-type]


def step(subject: str, relation: str, target: str, confidence: float = 0.9) -> Link:
    return mapping.link(row(subject, relation, target, confidence))


def a_set(*rows: Mapping, name: str = "law--hub") -> MappingSet:
    return MappingSet("i", "l", (), tuple(rows), (), (), name)


RELATION = st.sampled_from(RELATIONS)
CONFIDENCE = st.floats(0, 1)
ROWS = st.builds(
    Mapping, st.sampled_from(["a:x", "a:y"]), st.sampled_from(sssom.PREDICATES), st.sampled_from(["hub:x", "hub:y"]),
    st.text(max_size=3), st.text(max_size=3), st.just(sssom.MANUAL), CONFIDENCE, st.text(max_size=3), st.just("v1"),
    st.just("v2"), st.just(""), st.sampled_from([(), (("object_category", "c"), ("subject_type", "t")), (("other", "o"),)]),
)  # fmt: skip
TRIPLES = st.tuples(RELATION, CONFIDENCE, RELATION, CONFIDENCE, RELATION, CONFIDENCE)


@given(ROWS)
def test_inverting_twice_gives_the_row_back(one: Mapping) -> None:
    assert mapping.invert(mapping.invert(one)) == one
    assert mapping.backwards(mapping.backwards(mapping.link(one))) == mapping.link(one)


def test_a_row_read_backwards_swaps_everything_that_has_a_side() -> None:
    one = replace(row("a:x", "broad", "hub:y", subject_label="X", object_version="hub-1"), extra=(("subject_type", "t"),))
    turned = mapping.invert(one)
    assert turned.key == ("hub:y", "skos:narrowMatch", "a:x")
    assert (turned.object_label, turned.subject_version, turned.extra) == ("X", "hub-1", (("object_type", "t"),))


@given(RELATION, CONFIDENCE, RELATION, CONFIDENCE)
def test_chaining_never_raises_confidence(first: str, p: float, second: str, q: float) -> None:
    found = mapping.chain(step("a:x", first, "hub:h", p), step("hub:h", second, "b:y", q))
    assert found is None or found.confidence <= min(p, q)


@given(TRIPLES)
def test_chaining_is_associative_where_it_is_defined(parts: tuple[str, float, str, float, str, float]) -> None:
    a, b, c = (
        step("a:x", parts[0], "b:x", parts[1]),
        step("b:x", parts[2], "c:x", parts[3]),
        step("c:x", parts[4], "d:x", parts[5]),
    )
    ab, bc = mapping.chain(a, b), mapping.chain(b, c)
    left = mapping.chain(ab, c) if ab else None
    right = mapping.chain(a, bc) if bc else None
    assert left == right


@given(RELATION, CONFIDENCE, RELATION, CONFIDENCE)
def test_a_chain_inverted_is_the_chain_of_the_inversions_reversed(first: str, p: float, second: str, q: float) -> None:
    a, b = step("a:x", first, "hub:h", p), step("hub:h", second, "b:y", q)
    found = mapping.chain(a, b)
    assert (mapping.backwards(found) if found else None) == mapping.chain(mapping.backwards(b), mapping.backwards(a))


def test_exact_is_the_unit_of_all_that_chains() -> None:
    for one in ("exact", "close", "broad", "narrow"):
        assert COMPOSITION["exact", one] == COMPOSITION[one, "exact"] == one
    assert (COMPOSITION["broad", "broad"], COMPOSITION["narrow", "narrow"]) == ("broad", "narrow")


@pytest.mark.parametrize(
    ("first", "second"),
    [("close", "close"), ("broad", "narrow"), ("narrow", "broad"), ("close", "broad"), ("narrow", "close"),
     *product(["related"], RELATIONS), *product(RELATIONS, ["related"])],
)  # fmt: skip
def test_what_does_not_chain_gives_nothing(first: str, second: str) -> None:
    assert mapping.chain(step("a:x", first, "hub:h"), step("hub:h", second, "b:y")) is None


def test_the_table_is_closed_under_inversion() -> None:
    for (first, second), result in COMPOSITION.items():
        assert COMPOSITION[INVERSE[second], INVERSE[first]] == INVERSE[result]


def test_chains_need_a_common_end_and_do_not_return() -> None:
    assert mapping.chain(step("a:x", "exact", "hub:h"), step("hub:other", "exact", "b:y")) is None
    assert mapping.chain(step("a:x", "exact", "hub:h"), step("hub:h", "exact", "a:x")) is None


def test_a_chain_keeps_its_rows_in_order() -> None:
    first, second = row("a:x", "exact", "hub:h"), row("b:y", "broad", "hub:h", 0.5)
    found = mapping.chain(mapping.link(first), mapping.backwards(mapping.link(second)))
    assert found is not None
    assert (found.key, found.rows, found.confidence) == (("a:x", "narrow", "b:y"), (first, second), pytest.approx(0.45))


def test_independent_derivations_make_a_relation_surer_but_not_surer_than_its_surest_exact_row() -> None:
    rows = [row(f"{d}:x", "exact", f"hub:{h}", 0.8) for d, h in product("ab", "123")]
    (found,) = mapping.between(Index.of(rows), "a", "b")
    assert len(found.derivations) == 3
    assert 1 - (1 - 0.64) ** 3 > 0.8
    assert found.confidence == 0.8
    two = mapping.between(Index.of([row(f"{d}:x", "exact", f"hub:{h}", 0.8) for d, h in product("ab", "12")]), "a", "b")[0]
    assert two.confidence == 0.8 < 1 - (1 - 0.64) ** 2


def test_weak_independent_derivations_add_up() -> None:
    rows = [
        row("a:x", "exact", "hub:1", 0.9),
        row("b:x", "broad", "hub:1", 0.5),
        row("a:x", "exact", "hub:2", 0.9),
        row("b:x", "broad", "hub:2", 0.5),
    ]
    (found,) = mapping.between(Index.of(rows), "a", "b")
    assert found.relation == "narrow"
    assert found.confidence == pytest.approx(1 - 0.55**2)


def test_without_an_exact_row_agreement_adds_nothing() -> None:
    links = [step("a:x", "close", "b:y", 0.6), Link("a:x", "close", "b:y", 0.5, (row("a:x", "close", "b:y", 0.5),))]
    assert mapping.combine(links)[0].confidence == 0.6


def test_derivations_that_share_a_row_count_once() -> None:
    shared, other, third = (
        row("a:x", "exact", "hub:1", 0.9),
        row("hub:1", "exact", "b:y", 0.5),
        row("hub:1", "exact", "b:y", 0.4),
    )
    links = [Link("a:x", "exact", "b:y", 0.45, (shared, other)), Link("a:x", "exact", "b:y", 0.36, (shared, third))]
    assert mapping.combine(links)[0].confidence == 0.45
    assert mapping.combine(links)[0].rows == tuple(sorted({shared, other, third}, key=lambda r: (r.key, r.confidence)))


@given(st.lists(st.tuples(RELATION, CONFIDENCE), max_size=6))
def test_combined_confidence_lies_between_the_best_derivation_and_its_bound(parts: list[tuple[str, float]]) -> None:
    links = [Link("a:x", "exact", "b:y", p, (row("a:x", r, f"hub:{i}", p),)) for i, (r, p) in enumerate(parts)]
    for found in mapping.combine(links):
        best = max(d.confidence for d in found.derivations)
        assert best <= found.confidence <= max([best, *(p for r, p in parts if r == "exact")])


def test_links_between_documents_are_composed_over_the_hub_and_taken_directly() -> None:
    rows = [
        row("a:x", "exact", "hub:h"), row("b:y", "broad", "hub:h"), row("b:z", "related", "hub:h"),
        row("c:q", "exact", "hub:h"), row("b:w", "broad", "a:x", 0.7),
    ]  # fmt: skip
    found = {(c.subject, c.relation, c.object) for c in mapping.between(Index.of(rows), "a", "b")}
    assert found == {("a:x", "narrow", "b:y"), ("a:x", "narrow", "b:w")}
    back = {(c.subject, c.relation, c.object) for c in mapping.between(Index.of(rows), "b", "a")}
    assert back == {(o, INVERSE[r], s) for s, r, o in found}


def test_nothing_is_between_documents_without_rows() -> None:
    assert mapping.between(Index.of([]), "a", "b") == ()
    assert mapping.between(Index.of([row("c:x", "exact", "hub:h")]), "a", "b") == ()
    assert Index.of([]).links("a:x") == ()


def test_rejected_unsure_and_negated_rows_are_not_reasoned_with() -> None:
    negated = replace(row("a:y", "exact", "hub:h"), extra=(("predicate_modifier", "Not"),))
    good = row("a:x", "exact", "hub:h")
    sets = [
        a_set(good, negated),
        a_set(row("a:z", "exact", "hub:h"), name="rejected"),
        a_set(row("a:w", "exact", "hub:h"), name="unsure"),
    ]
    assert list(mapping.usable(sets)) == [good]
    assert len(list(mapping.usable(sets, ("curated", "unsure")))) == 2


def test_ten_thousand_rows_that_meet_at_many_concepts_are_joined_at_once() -> None:
    rows = [row(f"{d}:{i}", "exact" if i % 2 else "related", f"hub:{i // 4}") for d in "ab" for i in range(5000)]
    rows += [row(f"a:r{i}", "related", "hub:popular") for i in range(3000)] + [
        row(f"b:r{i}", "related", "hub:popular") for i in range(3000)
    ]
    start = perf_counter()
    assert len(mapping.between(Index.of(rows), "a", "b")) == 1250 * 4
    assert perf_counter() - start < 5


# The gate.


def instrument(name: str, *versions: Version) -> Instrument:
    return Instrument(name, T, T, T, "eu", "binding", versions or (Version("v1", T),))


OLD, NEW = Interval(None, date(2026, 7, 27)), Interval(date(2026, 7, 27), None)


def a_corpus(**more: object) -> Corpus:
    law = instrument("law", Version("old", T, OLD), Version("new", T, NEW, amended_by="act"))
    provisions = (
        Provision("law", "art-1", "article", T, "1"),
        Provision("law", "art-1-1", "paragraph", T, "1(1)", parent="art-1"),
        Provision("law", "art-1-1-a", "point", T, "1(1)(a)", parent="art-1-1"),
        Provision("law", "art-2", "article", T, "2", valid=OLD),
        Provision("law", "art-2", "article", T, "2 new", valid=NEW, amended_by="new"),
        Provision("law", "art-3", "article", T, "3", valid=OLD),
        Provision("law", "art-4", "article", T, "", heading=Text("Four", "四"), valid=NEW),
    )
    concepts = (
        Concept("hub", "logging", "measure", Text("logging", "日志"), T),
        Concept("hub", "training", "measure", Text("training", "培训"), T),
        Concept("law", "risk-drift", "risk", Text("drift", "漂移"), T),
    )
    values: dict[str, object] = {
        "instruments": (instrument("hub", Version("hub-1", T)), law), "provisions": provisions, "concepts": concepts,
        "facts": (), "norms": (), "derived": (DerivedFact("law", "high-risk", Text("high-risk", "高风险"), T, All(())),),
        "schedules": (), "differences": (),
    }  # fmt: skip
    return Corpus(**{**values, **more})  # type: ignore[arg-type]


GOOD = row(
    "law:art-1", "exact", "hub:logging", subject_label="1", object_label="logging", comment="why", subject_version="new",
    object_version="hub-1",
)  # fmt: skip


def kinds(*rows: Mapping, name: str = "law--hub", corpus: Corpus | None = None) -> list[str]:
    return [f.kind for f in mapping.check_ids([a_set(*rows, name=name)], corpus or a_corpus(), TODAY)]


def test_rows_that_agree_with_the_corpus_have_no_flaw() -> None:
    good = [
        GOOD,
        replace(GOOD, subject="law:risk-drift", subject_label="drift"),
        replace(GOOD, subject="law:high-risk", subject_label="high-risk"),
        replace(GOOD, subject="law:art-2", subject_label="2 new"),
        replace(GOOD, subject="law:art-4", subject_label="Four"),
    ]
    assert kinds(*good) == []


def test_no_rows_and_no_sets_have_no_flaw() -> None:
    assert kinds() == []
    assert mapping.check_ids([], a_corpus(), TODAY) == ()


def test_an_unknown_subject_names_its_nearest_neighbour() -> None:
    (flaw,) = mapping.check_ids([a_set(replace(GOOD, subject="law:art-1-1-b", file="f", line=9))], a_corpus(), TODAY)
    assert (flaw.kind, flaw.level, flaw.near, flaw.file, flaw.line) == ("unknown-id", "error", "law:art-1-1-a", "f", 9)
    assert "did you mean 'law:art-1-1-a'?" in flaw.text.en
    assert "“law:art-1-1-a”" in flaw.text.zh


def test_an_unknown_object_and_an_unknown_document_are_flaws() -> None:
    assert kinds(replace(GOOD, object="hub:loging")) == ["unknown-id"]
    (flaw,) = mapping.check_ids([a_set(replace(GOOD, object="hbu:logging"))], a_corpus(), TODAY)
    assert flaw.near == "hub:logging"


def test_ends_belong_to_the_documents_in_the_file_name() -> None:
    assert kinds(replace(GOOD, object="law:risk-drift", object_label="drift", object_version="new")) == ["wrong-document"]
    assert kinds(replace(GOOD, object="law:risk-drift", object_label="drift", object_version="new"), name="unsure") == []


@pytest.mark.parametrize("label", ["", "Article 1", "logging"])
def test_a_label_is_the_one_of_the_corpus(label: str) -> None:
    assert kinds(replace(GOOD, subject_label=label)) == ["label-differs"]


def test_a_label_is_that_of_the_pinned_version() -> None:
    assert kinds(replace(GOOD, subject="law:art-2", subject_label="2", subject_version="old")) == ["stale"]
    assert kinds(replace(GOOD, subject="law:art-2", subject_label="2")) == ["label-differs"]


def test_a_pinned_version_exists_at_both_ends() -> None:
    assert kinds(replace(GOOD, subject_version="v9")) == ["unknown-version"]
    assert kinds(replace(GOOD, object_version="")) == ["unknown-version"]


def test_a_provision_is_in_its_pinned_version() -> None:
    assert kinds(replace(GOOD, subject="law:art-3", subject_label="3")) == ["not-in-version"]
    assert kinds(replace(GOOD, subject="law:art-4", subject_label="Four", subject_version="old")) == ["not-in-version"]


def test_a_row_whose_provision_has_changed_or_gone_is_stale_and_kept() -> None:
    changed = replace(GOOD, subject="law:art-2", subject_label="2", subject_version="old")
    gone = replace(GOOD, subject="law:art-3", subject_label="3", subject_version="old")
    unchanged = replace(GOOD, subject_version="old")
    assert kinds(changed, gone, unchanged) == ["stale", "stale"]
    assert mapping.check_ids([a_set(changed, gone)], a_corpus(), date(2026, 1, 1)) == ()
    assert list(mapping.usable([a_set(changed)])) == [changed]


def test_a_row_gives_its_reason() -> None:
    assert kinds(replace(GOOD, comment="")) == ["rationale-missing"]


def test_a_row_gives_its_reason_in_chinese_where_the_set_has_a_column_for_it() -> None:
    def flaws(*rows: Mapping, columns: tuple[str, ...] = ("comment_zh",)) -> list[str]:
        one = replace(a_set(*rows), extensions=tuple(Extension(name, "rdfs:comment") for name in columns))
        return [f.text.en for f in mapping.check_ids([one], a_corpus(), TODAY)]

    said = replace(GOOD, extra=(("comment_zh", "理由"),))
    assert flaws(said) == []
    assert flaws(GOOD) == ["law:art-1 → hub:logging gives no rationale in Chinese"]
    assert flaws(replace(GOOD, comment="")) == ["law:art-1 → hub:logging gives no rationale"]
    assert flaws(GOOD, columns=()) == []
    assert flaws(GOOD, columns=("other_ext",)) == []
    assert flaws() == []


def test_every_row_of_the_project_gives_its_reason_in_both_languages() -> None:
    sets = sssom.load()
    rows = [row for one in sets for row in one.mappings]
    assert len(rows) > 2500
    assert all(re.search("[\u4e00-\u9fff]", row.rationale.zh) for row in rows)
    assert all(re.search("[a-z]", row.rationale.en) for row in rows)


def a_norm(stated: str, *measures: str, valid: Interval = ALWAYS) -> Norm:
    requires = All(tuple(Atom("measure", m) for m in measures))
    return Norm("law", "n", "d", T, "obligation", T, T, (stated,), requires=requires, valid=valid)


@pytest.mark.parametrize("stated", ["art-1", "art-1-1", "art-1-1-a"])
@pytest.mark.parametrize("mapped", ["art-1", "art-1-1", "art-1-1-a"])
def test_a_required_measure_may_be_mapped_at_above_or_below_the_norms_provision(stated: str, mapped: str) -> None:
    assert (
        mapping.unmapped_norms([a_set(replace(GOOD, subject=f"law:{mapped}"))], a_corpus(norms=(a_norm(stated, "logging"),)), TODAY)
        == ()
    )


def test_a_required_measure_that_no_row_maps_is_reported() -> None:
    corpus = a_corpus(norms=(a_norm("art-1", "logging", "training"),))
    (flaw,) = mapping.unmapped_norms([a_set(GOOD)], corpus, TODAY)
    assert (flaw.kind, flaw.level, flaw.code) == ("norm-unmapped", "warning", "law:n")
    assert "training" in flaw.text.en
    assert len(mapping.unmapped_norms([], corpus, TODAY)) == 2


def test_rows_elsewhere_rejected_rows_and_past_norms_do_not_count() -> None:
    corpus = a_corpus(norms=(a_norm("art-1", "logging"),))
    assert len(mapping.unmapped_norms([a_set(replace(GOOD, subject="law:art-2"))], corpus, TODAY)) == 1
    assert len(mapping.unmapped_norms([a_set(GOOD, name="rejected")], corpus, TODAY)) == 1
    assert mapping.unmapped_norms([], a_corpus(norms=(a_norm("art-1", "logging", valid=OLD),)), TODAY) == ()
    assert mapping.unmapped_norms([], a_corpus(norms=(a_norm("art-1"),)), TODAY) == ()


def test_the_projects_mappings_agree_with_its_corpus() -> None:
    files = sorted(resources.mappings_dir().glob("*.sssom.tsv"))
    sets = sssom.load()
    assert len(files) == len(sets) >= 5
    assert sum(len(s.mappings) for s in sets) > 1000
    flaws = mapping.check_ids(sets, corpora.load(), TODAY)
    assert [f.text.en for f in flaws if f.level == "error"] == []


def test_the_gate_can_fail_on_the_projects_mappings() -> None:
    corpus = corpora.load()
    first = sssom.load()[0]
    broken = replace(first, mappings=(replace(first.mappings[0], object="hub:no-such-thing"), *first.mappings[1:]))
    assert "unknown-id" in [f.kind for f in mapping.check_ids([broken], corpus, TODAY)]
    assert len(mapping.unmapped_norms([], corpus, TODAY)) > 300
