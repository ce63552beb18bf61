"""Queries: finding them, running them, and writing their answers, over a store of four triples."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Store

from govgraph import ontology, query
from govgraph.errors import InputError
from govgraph.query import Answer

BASE = "https://w3id.org/govgraph/"
LABEL = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")


@pytest.fixture(scope="module")
def store() -> Store:
    found = Store()
    graphs = [NamedNode(f"{BASE}graph/corpus/a"), NamedNode(f"{BASE}graph/corpus/b")]
    oversight = NamedNode(f"{BASE}hub/oversight")
    found.add(Quad(oversight, LABEL, Literal("oversight", language="en"), graphs[0]))
    found.add(Quad(oversight, LABEL, Literal("监督", language="zh"), graphs[1]))
    found.add(Quad(NamedNode(f"{BASE}mini-act/norm/art-2"), LABEL, Literal("Oversight, with a comma"), graphs[0]))
    order = Literal("3", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#integer"))
    found.add(Quad(oversight, NamedNode(f"{BASE}core/order"), order, graphs[1]))
    return found


def test_select_runs_over_all_graphs_with_known_prefixes(store: Store) -> None:
    answer = query.run(store, 'SELECT ?l WHERE { hub:oversight rdfs:label ?l FILTER(LANG(?l) = "zh") }')
    assert (answer.variables, answer.rows, answer.boolean, answer.triples) == (("l",), (("监督",),), None, None)
    named = query.run(store, "SELECT ?g WHERE { GRAPH ?g { hub:oversight ggcore:order 3 } }")
    assert named.rows == (("graph:corpus/b",),)


def test_rows_are_sorted_unless_the_query_orders_them(store: Store) -> None:
    plain = query.run(store, "SELECT ?s ?l WHERE { ?s rdfs:label ?l }")
    assert plain.rows == tuple(sorted(plain.rows))
    assert [r[0] for r in plain.rows] == ["hub:oversight", "hub:oversight", "mini-act:norm/art-2"]
    ordered = query.run(store, "SELECT ?s ?l WHERE { ?s rdfs:label ?l } ORDER BY DESC(?s) ?l")
    assert [r[0] for r in ordered.rows] == ["mini-act:norm/art-2", "hub:oversight", "hub:oversight"]
    assert [t[0]["value"].removeprefix(BASE) for t in ordered.terms if t[0]] == [
        "mini-act/norm/art-2",
        "hub/oversight",
        "hub/oversight",
    ]


def test_ask_and_construct(store: Store) -> None:
    assert query.run(store, "ASK { hub:oversight ?p ?o }").boolean is True
    assert query.run(store, "ASK { hub:nothing ?p ?o }").boolean is False
    built = query.run(store, "CONSTRUCT { ?s rdfs:comment ?l } WHERE { ?s rdfs:label ?l }")
    assert built.triples is not None
    assert len(built.triples) == 3
    assert list(built.triples) == sorted(built.triples)
    assert all(t.endswith(" .") for t in built.triples)
    assert query.run(store, "DESCRIBE hub:oversight").triples is not None


def test_unbound_values_are_empty(store: Store) -> None:
    answer = query.run(store, "SELECT ?s ?n WHERE { ?s rdfs:label ?l OPTIONAL { ?s ggcore:order ?n } } ORDER BY ?s")
    assert answer.rows[-1] == ("mini-act:norm/art-2", "")
    assert answer.terms[-1][1] is None
    assert json.loads(query.as_json(answer))["results"]["bindings"][-1] == {
        "s": {"type": "uri", "value": f"{BASE}mini-act/norm/art-2"}
    }


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("SELECT ?a\nWHERE {\n  ?a ?b }", 3, "is not SPARQL: expected "),
        ("SELEKT ?a {}", 1, "is not SPARQL: expected "),
        ("", 1, "is not SPARQL: expected "),
        ("SELECT * { ?s nowhere:p ?o }", 1, "uses a prefix it does not declare"),
        ("INSERT DATA { hub:a hub:b hub:c }", 1, "is an update; the graph is read-only"),
        ("# now\nPREFIX a: <http://a/>\ndelete where { ?s ?p ?o }", 3, "is an update; the graph is read-only"),
        ("DROP ALL", 1, "is an update; the graph is read-only"),
        ("CLEAR GRAPH <http://a/>", 1, "is an update; the graph is read-only"),
    ],
)
def test_what_is_no_question_is_refused_and_nothing_changes(store: Store, text: str, line: int, message: str) -> None:
    before = len(store)
    with pytest.raises(InputError) as caught:
        query.run(store, text, file="my.rq")
    assert caught.value.file == "my.rq"
    assert caught.value.line is not None
    assert caught.value.line <= line
    assert caught.value.message.startswith(message)
    assert caught.value.hint
    assert len(caught.value.message) < 200
    assert len(store) == before


def test_a_store_that_fails_is_a_refusal() -> None:
    def broken(*_args: object, **_more: object) -> None:
        raise OSError("disk gone")

    with pytest.raises(InputError, match="could not be answered: disk gone"):
        query.run(SimpleNamespace(query=broken), "ASK {}")  # type: ignore[arg-type]


def test_a_question_is_found_by_file_name_number_and_slug(tmp_path: Path) -> None:
    first = ontology.competency_questions()[0]
    slug = first.name.split("-", 2)[2]
    assert query.find(first.name) == query.find("-".join(first.name.split("-")[:2])) == query.find(slug) == first.query
    path = tmp_path / "mine.rq"
    path.write_text("ASK {}", encoding="utf-8")
    assert query.find(str(path)) == "ASK {}"
    other = tmp_path / "mine.txt"
    other.write_text("ASK {}", encoding="utf-8")
    assert query.find(str(other)) == "ASK {}"


def test_a_question_that_is_not_there_gets_the_nearest() -> None:
    first = ontology.competency_questions()[0].name
    with pytest.raises(InputError, match="no query file and no library question") as caught:
        query.find(first[:-1])
    assert caught.value.hint == f"did you mean '{first}'?"
    with pytest.raises(InputError, match="no such file"):
        query.find("none.rq")
    with pytest.raises(InputError, match="no query file"):
        query.find("CQ")


@pytest.mark.parametrize(
    ("iri", "short"),
    [
        (f"{BASE}hub/oversight", "hub:oversight"),
        (f"{BASE}hub/fact/profiles", "fact:profiles"),
        (f"{BASE}hub/market/eu", "market:eu"),
        (f"{BASE}core/statedIn", "ggcore:statedIn"),
        (f"{BASE}eu-ai-act/art-14", "eu-ai-act:art-14"),
        (f"{BASE}eu-ai-act/norm/art-14", "eu-ai-act:norm/art-14"),
        (f"{BASE}eu-ai-act", "eu-ai-act"),
        ("http://www.w3.org/2004/02/skos/core#broader", "skos:broader"),
        ("http://example.org/a", "http://example.org/a"),
    ],
)
def test_iris_are_shown_as_people_write_them(iri: str, short: str) -> None:
    assert query.shortened(iri) == short


TABLE = Answer(("code", "名称"), (("a:b", "一二"), ("c", "")))


def test_a_table_is_aligned_by_what_is_seen() -> None:
    assert query.as_table(TABLE) == "code  名称\n----  ----\na:b   一二\nc\n(2 rows)\n"
    assert query.as_table(Answer(("a",), ())) == "a\n-\n(0 rows)\n"
    assert query.as_table(Answer(boolean=True)) == "true\n"
    assert query.as_table(Answer(triples=("<a> <b> <c> .",))) == "<a> <b> <c> .\n"
    assert query.as_table(Answer(triples=())) == ""


def test_a_long_cell_is_cut_with_a_mark() -> None:
    shown = query.as_table(Answer(("a", "b"), (("x" * 100, "中" * 40),))).splitlines()[2]
    left, right = shown.split("  ")
    assert left == "x" * 59 + "…"
    assert right == "中" * 29 + "…"


def test_boolean_and_turtle_answers_in_other_formats() -> None:
    assert query.as_csv(Answer(boolean=False)) == "answer\nfalse\n"
    assert json.loads(query.as_json(Answer(boolean=False))) == {"head": {}, "boolean": False}
    assert query.as_turtle(Answer(triples=("x .", "y ."))) == "x .\ny .\n"
    with pytest.raises(InputError, match="turtle is for CONSTRUCT and DESCRIBE"):
        query.as_turtle(TABLE)
    assert set(query.RENDERERS) == set(query.FORMATS)


def test_json_answers_keep_language_and_type(store: Store) -> None:
    answer = query.run(store, "SELECT ?o WHERE { hub:oversight ?p ?o }")
    found = [b["o"] for b in json.loads(query.as_json(answer))["results"]["bindings"]]
    assert {"type": "literal", "value": "监督", "xml:lang": "zh"} in found
    assert {"type": "literal", "value": "3", "datatype": "http://www.w3.org/2001/XMLSchema#integer"} in found


CELLS = st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=12) | st.sampled_from(['"', ",", "a\nb", "=1+1"])


@given(st.lists(st.tuples(CELLS, CELLS), max_size=6))
def test_csv_is_read_back_as_it_was(rows: list[tuple[str, str]]) -> None:
    text = query.as_csv(Answer(("a", "b"), tuple(rows)))
    assert [tuple(r) for r in csv.reader(io.StringIO(text, newline=""))] == [("a", "b"), *rows]


@given(st.lists(st.tuples(CELLS, CELLS), max_size=6))
def test_a_table_has_a_line_for_every_row_at_least(rows: list[tuple[str, str]]) -> None:
    text = query.as_table(Answer(("a", "b"), tuple(rows)))
    assert text.endswith(f"({len(rows)} rows)\n")
    assert text.count("\n") >= len(rows) + 3


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("SELECT * { SERVICE <http://localhost:1/sparql> { ?s ?p ?o } }", True),
        ("select * { service silent <http://localhost:1/sparql> { ?s ?p ?o } }", True),
        ('SELECT * { ?s ?p "SERVICE" } # SERVICE', False),
        ("SELECT * { ?s <http://example.org/SERVICE> ?o }", False),
        ("SELECT * { ?service ?p ?o }", False),
    ],
)
def test_the_built_in_graph_asks_no_other_service(text, refused):
    from pyoxigraph import Store

    if refused:
        with pytest.raises(InputError, match="another service"):
            query.run(Store(), text)
    else:
        assert query.run(Store(), text).rows == ()
