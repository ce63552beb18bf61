"""Entities that documents share are one entity with the names it has in them; look-alikes are told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import minicorpus
import pytest

from govgraph import corpus, entities, lint, sssom
from govgraph.corpus import Corpus
from govgraph.model import Concept, Text
from govgraph.sssom import Mapping, MappingSet

HUB = Concept("hub", "alliance", "organisation", Text("Alliance", "联盟"), Text("x", "某"))
ONE = Concept("mini-act", "org-alliance", "organisation", Text("Alliance (A)", "联盟甲"), Text("x", "某"))
OTHER = Concept("mini-guide", "org-alliance", "organisation", Text("Guild", "联盟甲（简称）"), Text("x", "某"))


def row(subject: str, target: str, predicate: str = "skos:exactMatch") -> Mapping:
    return Mapping(subject, predicate, target, confidence=0.9)


def a_set(*rows: Mapping, name: str = "shared-entities") -> MappingSet:
    return MappingSet("i", "l", (), tuple(rows), (), (), name)


def with_concepts(*concepts: Concept) -> Corpus:
    read = minicorpus.read()
    return replace(read, concepts=(*read.concepts, *concepts))


def test_entities_of_one_name_in_two_documents_are_told() -> None:
    assert [(a.code, b.code) for a, b in entities.lookalikes(with_concepts(HUB, ONE, OTHER), [])] == [
        ("mini-act:org-alliance", "mini-guide:org-alliance")
    ]


@pytest.mark.parametrize(
    "sets",
    [
        [a_set(row("mini-act:org-alliance", "hub:alliance"), row("mini-guide:org-alliance", "hub:alliance", "skos:closeMatch"))],
        [a_set(row("mini-guide:org-alliance", "mini-act:org-alliance"), name="rejected")],
    ],
    ids=["joined", "kept apart"],
)
def test_what_was_judged_is_not_told_again(sets: list[MappingSet]) -> None:
    assert not list(entities.lookalikes(with_concepts(HUB, ONE, OTHER), sets))


def test_a_row_of_one_side_or_a_looser_one_joins_nothing() -> None:
    read = with_concepts(HUB, ONE, OTHER)
    half = [a_set(row("mini-act:org-alliance", "hub:alliance"))]
    loose = [
        a_set(row("mini-act:org-alliance", "hub:alliance"), row("mini-guide:org-alliance", "hub:alliance", "skos:relatedMatch"))
    ]
    assert len(list(entities.lookalikes(read, half))) == len(list(entities.lookalikes(read, loose))) == 1


@pytest.mark.parametrize(
    "other",
    [
        replace(OTHER, label=Text("Guild", "行会")),
        replace(OTHER, kind="tool"),
        replace(OTHER, document="mini-act", id="org-guild"),
    ],
    ids=["other name", "other kind", "same document"],
)
def test_what_does_not_look_alike_is_left_alone(other: Concept) -> None:
    assert not list(entities.lookalikes(with_concepts(HUB, ONE, other), []))


def test_an_empty_corpus_has_none() -> None:
    assert not list(entities.lookalikes(minicorpus.read(), []))
    assert entities.shared(minicorpus.read(), []) == {}


def test_the_linter_tells_them() -> None:
    found = [d for d in lint.lint(with_concepts(HUB, ONE, OTHER), [], date(2026, 11, 20)) if d.rule == "unjoined-entity"]
    assert [(d.level, "mini-guide:org-alliance" in d.text.en, "同名" in d.text.zh) for d in found] == [("warning", True, True)]


# The project's own


def test_shared_entities_have_at_least_two_documents_and_all_their_names() -> None:
    read, sets = corpus.load(), sssom.load()
    concepts = {c.code: c for c in read.concepts}
    found = entities.shared(read, sets)
    assert len(found) >= 24
    for code, members in found.items():
        assert len({m.partition(":")[0] for m in members}) >= 2, code
        names = {concepts[code].label, *concepts[code].alt_label}
        assert {concepts[m].label for m in members} <= names, code


def test_no_lookalike_of_the_project_is_unjudged() -> None:
    assert not [(a.code, b.code) for a, b in entities.lookalikes(corpus.load(), sssom.load())]
