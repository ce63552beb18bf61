"""What provisions say of concepts: read, held against what exists, told in explanations, and said in the graph."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import minicorpus
import pytest

from govgraph import corpus, lint
from govgraph.corpus import Corpus
from govgraph.explain import explain
from govgraph.model import Relation
from govgraph.network import build
from govgraph.triples import corpus_quads

DAY = date(2026, 11, 20)
CORE = "https://w3id.org/govgraph/core/"
ENTRY = (
    "  - {{id: part-1-9, parent: part-1, kind: clause, number: '1.9', gist: {{en: Ends., zh: 结束。}}, "
    "relations: [{0}], status: reviewed}}\n"
)
ADDRESSES = '{rel: addresses, to: "hub:bias", basis: stated}'
ACTS = '{rel: responsible-role, to: "hub:provider", basis: interpreted, stated-in: [part-1-1]}'


def with_relations(folder: Path, *relations: str) -> Corpus:
    home = minicorpus.copy_to(folder) / "corpus"
    minicorpus.append_to(home / "mini-guide/provisions/main.yaml", ENTRY.format(", ".join(relations)))
    return corpus.load(home)


def test_they_are_read(tmp_path: Path) -> None:
    read = with_relations(tmp_path, ADDRESSES, ACTS)
    [provision] = [p for p in read.provisions if p.code == "mini-guide:part-1-9"]
    assert provision.relations == (
        Relation("addresses", "hub:bias", "stated"),
        Relation("responsible-role", "hub:provider", "interpreted", ("part-1-1",)),
    )
    assert not [d for d in lint.lint(read, [], DAY) if d.level == "error"]


@pytest.mark.parametrize(
    ("relation", "rule"),
    [
        ('{rel: addresses, to: "hub:bia", basis: stated}', "unknown-relation-target"),
        ('{rel: addresses, to: "hub:bias", basis: stated, stated-in: [part-1-8]}', "unknown-provision"),
    ],
)
def test_what_does_not_exist_is_told(tmp_path: Path, relation: str, rule: str) -> None:
    found = [d for d in lint.lint(with_relations(tmp_path, relation), [], DAY) if d.level == "error"]
    assert [(d.rule, d.file.endswith("mini-guide/provisions/main.yaml")) for d in found] == [(rule, True)]


def test_they_are_statements_of_the_graph(tmp_path: Path) -> None:
    quads = list(corpus_quads(with_relations(tmp_path, ADDRESSES, ACTS), {}))
    node = "https://w3id.org/govgraph/mini-guide/part-1-9"
    said = {(q.predicate.value, getattr(q.object, "value", "")) for q in quads if getattr(q.subject, "value", "") == node}
    assert ("https://w3id.org/govgraph/measure/contributesTo", "https://w3id.org/govgraph/hub/bias") in said
    assert ("https://w3id.org/govgraph/actor/responsibleRole", "https://w3id.org/govgraph/hub/provider") in said
    where = {
        (q.subject.value, q.object.value)
        for q in quads
        if q.predicate.value == f"{CORE}statedIn" and getattr(q.subject, "value", "").startswith(f"{node}/statement/")
    }
    assert where == {
        (f"{node}/statement/1", node),
        (f"{node}/statement/2", "https://w3id.org/govgraph/mini-guide/part-1-1"),
    }


def test_they_are_explained_from_both_ends(tmp_path: Path) -> None:
    read = with_relations(tmp_path, ADDRESSES)
    [provision] = explain(read, [], "mini-guide:part-1-9")
    told = [(line.text.en, line.text.zh, line.code) for line in provision.lines if line.name == "relation"]
    assert told == [("addresses bias (stated)", "应对：偏见（明言）", "hub:bias")]
    [risk] = explain(read, [], "hub:bias")
    assert ("1.9 addresses this (stated)", "mini-guide:part-1-9") in [
        (x.text.en, x.code) for x in risk.lines if x.name == "relation"
    ]


def test_they_are_edges_of_the_network(tmp_path: Path) -> None:
    network = build(with_relations(tmp_path, ADDRESSES), [], DAY)
    assert any(e.kind == "addresses" and e.object == "hub:bias" for e in network.edges)


def test_without_any_nothing_is_said() -> None:
    [provision] = [p for p in minicorpus.read().provisions if p.code == "mini-guide:part-1"]
    assert provision.relations == ()
    [found] = explain(minicorpus.read(), [], "mini-guide:part-1")
    assert not [line for line in found.lines if line.name == "relation"]
