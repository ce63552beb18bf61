"""The network finds contradictions and circles, and shows what lies around a code and how two codes hang together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from govgraph import corpus as corpora
from govgraph import network, sssom
from govgraph.condition import Atom, Interval, Ref
from govgraph.corpus import Corpus
from govgraph.errors import InputError
from govgraph.forms import RELATIONS as STATED
from govgraph.mapping import PREDICATE_OF, RELATIONS
from govgraph.model import Concept, Provision, Relation, Text
from govgraph.norm import DerivedFact, Norm
from govgraph.sssom import Mapping, MappingSet

TODAY = date(2026, 11, 20)
T = Text("x", "x")


def row(subject: str, relation: str, target: str, confidence: float = 0.9) -> Mapping:
    return Mapping(subject, PREDICATE_OF[relation], target, confidence=confidence)


def a_set(*rows: Mapping, name: str = "a--hub") -> MappingSet:
    return MappingSet("i", "l", (), tuple(rows), (), (), name)


def concept(code: str, *broader: str, part_of: str | None = None, relations: tuple[Relation, ...] = ()) -> Concept:
    document, _, name = code.partition(":")
    return Concept(document, name, "measure", Text(name, name), T, broader, part_of, relations=relations)


def a_corpus(*concepts: Concept, provisions: tuple[Provision, ...] = (), norms: tuple[Norm, ...] = ()) -> Corpus:
    return Corpus((), provisions, concepts, (), norms, (), (), ())


EMPTY = a_corpus()


# Contradictions.


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("exact", "broad"),
        ("exact", "narrow"),
        ("exact", "related"),
        ("broad", "narrow"),
        ("broad", "related"),
        ("narrow", "related"),
    ],
)
def test_two_relations_that_exclude_each_other_contradict(first: str, second: str) -> None:
    rows = (row("a:x", first, "hub:h"), row("a:x", second, "hub:h"))
    (found,) = network.contradictions([a_set(*rows)])
    assert (found.kind, found.subject, found.object) == ("two-relations", "a:x", "hub:h")
    assert set(found.rows) == set(rows)
    assert found.text.en
    assert found.text.zh


def test_two_rows_each_calling_the_other_broader_contradict() -> None:
    rows = (row("a:x", "broad", "b:y"), row("b:y", "broad", "a:x"))
    (found,) = network.contradictions([a_set(rows[0]), a_set(rows[1], name="b--a")])
    assert found.rows == rows


def test_exact_one_way_and_broad_the_other_way_contradict() -> None:
    (found,) = network.contradictions([a_set(row("b:y", "exact", "a:x"), row("a:x", "broad", "b:y"))])
    assert (found.subject, found.object) == ("a:x", "b:y")


@pytest.mark.parametrize(("first", "second"), [("exact", "close"), ("close", "broad"), ("close", "related")])
def test_relations_that_go_together_do_not_contradict(first: str, second: str) -> None:
    assert network.contradictions([a_set(row("a:x", first, "hub:h"), row("a:x", second, "hub:h"))]) == ()


def test_a_row_and_its_own_inversion_do_not_contradict() -> None:
    assert network.contradictions([a_set(row("a:x", "broad", "b:y"), row("b:y", "narrow", "a:x"))]) == ()


def test_rows_on_other_pairs_and_no_rows_do_not_contradict() -> None:
    assert network.contradictions([a_set(row("a:x", "exact", "hub:h"), row("a:x", "broad", "hub:g"))]) == ()
    assert network.contradictions([]) == ()
    assert network.contradictions([a_set(row("a:x", "exact", "hub:h"), name="unsure"), a_set(row("a:x", "broad", "hub:h"))]) == ()


def test_a_kept_row_that_was_rejected_contradicts_whichever_way_round() -> None:
    kept = row("a:x", "broad", "hub:h")
    for refused in (kept, row("hub:h", "narrow", "a:x")):
        (found,) = network.contradictions([a_set(kept), a_set(refused, name="rejected")])
        assert (found.kind, found.object) == ("rejected", "hub:h")


def test_a_negated_row_counts_as_rejected() -> None:
    kept = row("a:x", "broad", "hub:h")
    negated = replace(kept, extra=(("predicate_modifier", "Not"),))
    assert [c.kind for c in network.contradictions([a_set(kept), a_set(negated, name="b--hub")])] == ["rejected"]


def test_rejecting_another_relation_of_the_pair_contradicts_nothing() -> None:
    assert network.contradictions([a_set(row("a:x", "broad", "hub:h")), a_set(row("a:x", "exact", "hub:h"), name="rejected")]) == ()


# Cycles.


def test_a_circle_of_concepts_is_found_once_and_begins_with_the_smallest_code() -> None:
    (found,) = network.cycles(a_corpus(concept("hub:c", "a"), concept("hub:a", "b"), concept("hub:b", "c")), [])
    assert (found.kind, found.codes) == ("broader", ("hub:a", "hub:b", "hub:c"))
    assert [e.object for e in found.edges] == ["hub:b", "hub:c", "hub:a"]


def test_a_circle_over_mappings_and_concepts_is_found() -> None:
    rows = (row("a:x", "exact", "hub:low"), row("a:x", "narrow", "hub:top"))
    (found,) = network.cycles(a_corpus(concept("hub:low", "top"), concept("hub:top")), [a_set(*rows)])
    assert found.members == ("a:x", "hub:low", "hub:top")
    assert {e.kind for e in found.edges} == {"exact", "narrow", "broader"}


def test_a_loop_of_one_code_is_a_circle() -> None:
    (found,) = network.cycles(a_corpus(concept("hub:a", "a")), [])
    assert found.codes == found.members == ("hub:a",)


def test_circles_of_parts_and_of_order_are_found_apart() -> None:
    parts = (concept("d:a", part_of="b"), concept("d:b", part_of="a"))
    order = (
        concept("d:s", relations=(Relation("precedes", "d:t", "stated"),)),
        concept("d:t", relations=(Relation("precedes", "d:s", "stated"),)),
    )
    assert [c.kind for c in network.cycles(a_corpus(*parts, *order), [])] == ["part-of", "precedes"]
    provisions = (Provision("d", "p", "article", T, parent="q"), Provision("d", "q", "article", T, parent="p"))
    assert [c.codes for c in network.cycles(a_corpus(provisions=provisions), [])] == [("d:p", "d:q")]


def test_trees_exact_rows_and_nothing_have_no_circle() -> None:
    assert network.cycles(EMPTY, []) == ()
    tree = a_corpus(concept("hub:a"), concept("hub:b", "a"), concept("hub:c", "a"), concept("hub:d", "b", "c"))
    exact = a_set(
        row("a:x", "exact", "hub:a"), row("b:x", "exact", "hub:a"), row("a:x", "exact", "b:x"), row("a:x", "related", "hub:b")
    )
    assert network.cycles(tree, [exact]) == ()
    assert network.cycles(tree, [a_set(row("hub:a", "broad", "hub:d"), name="rejected")]) == ()


# Neighbourhoods and paths.


def a_network() -> network.Network:
    provisions = (
        Provision("a", "art-1", "article", T, "1"),
        Provision("a", "art-1-1", "paragraph", T, "1(1)", parent="art-1"),
        Provision("a", "art-9", "article", T, "9", valid=Interval(None, date(2020, 1, 1))),
    )
    norm = Norm("a", "art-1", "d", Text("N", "规"), "obligation", T, T, ("art-1-1",), requires=Atom("measure", "m"), risks=("r",))
    rows = (row("a:art-1-1", "exact", "hub:m", 0.9), row("b:y", "related", "hub:m"), row("b:gone", "exact", "hub:m"))
    concepts = (concept("hub:m"), concept("hub:r"), concept("hub:lone"), concept("b:y", "z"), concept("b:z"))
    corpus = a_corpus(*concepts, provisions=provisions, norms=(norm,))
    return network.build(corpus, [a_set(*rows)], TODAY)


def test_a_norm_and_a_provision_with_one_code_are_one_node() -> None:
    assert a_network().node("a:art-1").kinds == ("norm", "provision")
    assert a_network().node("a:art-1").label == Text("N", "规")


def test_a_condition_hangs_together_with_what_rests_on_it() -> None:
    derived = (
        DerivedFact("a", "high", Text("high", "高"), T, Ref("a:low"), ("art-1",)),
        DerivedFact("a", "low", T, T, Atom("fact", "f")),
        DerivedFact("a", "past", T, T, Ref("a:low"), valid=Interval(None, date(2020, 1, 1))),
    )
    norm = Norm("a", "n", "d", T, "obligation", T, T, ("art-1",), when=Ref("a:high"))
    corpus = replace(a_corpus(provisions=(Provision("a", "art-1", "article", T),), norms=(norm,)), derived=derived)
    graph = network.build(corpus, [], TODAY)
    assert graph.node("a:high").kinds == ("condition",)
    assert "a:past" not in graph.nodes
    found = {(e.subject, e.kind, e.object) for e in graph.edges if e.kind == "rests-on" or e.origin == "condition"}
    assert found == {("a:n", "rests-on", "a:high"), ("a:high", "rests-on", "a:low"), ("a:high", "stated-in", "a:art-1")}


def test_what_is_not_there_on_the_day_or_not_in_the_corpus_is_left_out() -> None:
    assert "a:art-9" not in a_network().nodes
    assert all("b:gone" not in (e.subject, e.object) for e in a_network().edges)


def test_a_neighbourhood_grows_with_its_depth() -> None:
    graph = a_network()
    assert [n.code for n in graph.neighbourhood("hub:m", 0).nodes] == ["hub:m"]
    near = graph.neighbourhood("hub:m", 1)
    assert [(n.code, n.distance) for n in near.nodes] == [("hub:m", 0), ("a:art-1", 1), ("a:art-1-1", 1), ("b:y", 1)]
    assert [(e.subject, e.kind, e.object) for e in near.edges] == [
        ("a:art-1", "requires", "hub:m"), ("a:art-1", "stated-in", "a:art-1-1"), ("a:art-1-1", "exact", "hub:m"),
        ("a:art-1-1", "part-of", "a:art-1"), ("b:y", "related", "hub:m"),
    ]  # fmt: skip
    assert {n.code for n in graph.neighbourhood("hub:m", 2).nodes} == {"hub:m", "a:art-1", "a:art-1-1", "b:y", "b:z", "hub:r"}
    assert [n.code for n in graph.neighbourhood("hub:lone", 3).nodes] == ["hub:lone"]


def test_a_neighbourhood_may_be_kept_to_some_kinds_of_edges() -> None:
    found = a_network().neighbourhood("hub:m", 3, kinds=["related", "broader"])
    assert [n.code for n in found.nodes] == ["hub:m", "b:y", "b:z"]
    assert {e.kind for e in found.edges} == {"related", "broader"}


def test_a_path_explains_how_two_codes_hang_together() -> None:
    path = a_network().path("a:art-1", "b:z")
    assert path is not None
    assert [(s.edge.subject, s.edge.kind, s.edge.object, s.forward) for s in path] == [
        ("a:art-1", "requires", "hub:m", True), ("b:y", "related", "hub:m", False), ("b:y", "broader", "b:z", True),
    ]  # fmt: skip


def test_a_path_prefers_strong_edges_to_related_ones() -> None:
    corpus = a_corpus(concept("a:x"), concept("hub:m"), concept("b:y"))
    rows = (row("a:x", "exact", "hub:m"), row("b:y", "exact", "hub:m"), row("a:x", "related", "b:y"))
    path = network.build(corpus, [a_set(*rows)], TODAY).path("a:x", "b:y")
    assert path is not None
    assert [s.edge.kind for s in path] == ["exact", "exact"]


def test_no_path_and_an_empty_path_differ() -> None:
    assert a_network().path("a:art-1", "hub:lone") is None
    assert a_network().path("a:art-1", "a:art-1") == ()
    assert a_network().path("a:art-1", "b:z", kinds=["broader"]) is None


def test_an_unknown_code_names_its_nearest_neighbour() -> None:
    with pytest.raises(InputError, match="unknown code 'a:art-11'") as caught:
        a_network().neighbourhood("a:art-11")
    assert "did you mean" in (caught.value.hint or "")
    with pytest.raises(InputError):
        a_network().path("a:art-1", "nothing:like-it")


def test_the_order_in_which_things_are_read_does_not_show() -> None:
    rows = [row("a:x", "exact", "hub:m"), row("b:y", "broad", "hub:m"), row("b:y", "related", "a:x")]
    concepts = [concept("a:x"), concept("hub:m"), concept("b:y")]
    one = network.build(a_corpus(*concepts), [a_set(*rows)], TODAY)
    two = network.build(a_corpus(*concepts[::-1]), [a_set(*rows[::-1])], TODAY)
    assert (one.edges, list(one.nodes)) == (two.edges, list(two.nodes))
    assert one.neighbourhood("a:x", 2) == two.neighbourhood("a:x", 2)
    assert one.path("a:x", "b:y") == two.path("a:x", "b:y")


def test_an_empty_corpus_is_an_empty_network() -> None:
    graph = network.build(EMPTY, [], TODAY)
    assert (graph.nodes, graph.edges) == ({}, ())


def test_every_kind_of_edge_has_words_in_both_languages() -> None:
    assert {*RELATIONS, *STATED} <= set(network.EDGE_LABELS)
    assert all(label.en and label.zh for label in network.EDGE_LABELS.values())


def test_the_projects_mappings_have_no_contradiction_and_no_circle() -> None:
    corpus, sets = corpora.load(), sssom.load()
    assert len(network.build(corpus, sets, TODAY).edges) > 2000
    assert network.contradictions(sets) == ()
    assert network.cycles(corpus, sets) == ()
