"""SPARQL texts before they are parsed: order, depth, updates, and that no clause ever asks a service."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Store

from govgraph import query, sparql
from govgraph.errors import InputError


@pytest.mark.parametrize(
    ("text", "ordered"),
    [
        ("SELECT ?n { ?n a ?t } ORDER BY ?n", True),
        ("select ?n { ?n a ?t }\norder\n  # the names\n by desc(?n)", True),
        ("SELECT ?n { ?n a ?t }ORDER BY(?n)LIMIT 3", True),
        ("SELECT ?n { ?n a ?t } ORDERBY ?n", True),
        ("SELECT ?n { { SELECT ?n { ?n a ?t } ORDER BY ?n } } ORDER BY ?n", True),
        ("", False),
        ("SELECT ?n { ?n a ?t }", False),
        ("SELECT ?n { ?n a ?t } # ORDER BY ?n", False),
        ('SELECT ?n { ?n a "ORDER BY" }', False),
        ('SELECT ("ORDER BY" AS ?x) (""" " ORDER BY """ AS ?y) { }', False),
        ("SELECT ?n FROM <http://x/ORDER%20BY> { ?n a ?t }", False),
        ("SELECT ?n { { SELECT ?n { ?n a ?t } ORDER BY ?n } }", False),
        ("SELECT ?order ?by { ?order a ?by }", False),
        ("PREFIX order: <http://x/> SELECT ?by FROM order:BY { }", False),
    ],
)
def test_the_order_is_that_of_the_outermost_query(text: str, ordered: bool) -> None:
    assert sparql.is_ordered(text) is ordered


@pytest.mark.parametrize(
    ("text", "update"),
    [
        ("INSERT DATA { }", True),
        ("# SELECT\nPREFIX a: <http://a/>\nBASE <http://b/> delete where { }", True),
        ("PREFIX insert: <http://a/> SELECT ?x { }", False),
        ("# INSERT\nSELECT ?x { }", False),
        ("", False),
    ],
)
def test_updates_are_known_by_their_first_word(text: str, update: bool) -> None:
    assert sparql.is_update(text) is update


def test_brackets_of_strings_and_comments_do_not_nest() -> None:
    deep = "{([" * sparql.MAX_DEPTH
    assert sparql.line_that_nests_too_deeply("") is None
    assert sparql.line_that_nests_too_deeply("{}" * 1000 + "}" * 9) is None
    assert sparql.line_that_nests_too_deeply(f'"{deep}" # {deep}\n """{deep}\n"{deep}""" \'{deep}\'') is None
    assert sparql.line_that_nests_too_deeply("{" * sparql.MAX_DEPTH) is None
    assert sparql.line_that_nests_too_deeply("\n\n" + "(" * (sparql.MAX_DEPTH + 1)) == 3


HERE = "<http://127.0.0.1:PORT/>"
ASKING = [
    f"SELECT * {{ SERVICE {HERE} {{?s ?p ?o}} }}",
    f"SELECT * {{ service silent {HERE} {{?s ?p ?o}} }}",
    f"SELECT * {{ ?s ?p 1SERVICE {HERE} {{?s ?p ?o}} }}",
    f"SELECT * {{ ?s ?p ?o.SERVICESILENT{HERE}{{?s ?p ?o}} }}",
    "PREFIX ex: <http://127.0.0.1:PORT/> SELECT * { SERVICEex:a{?s ?p ?o} }",
    "PREFIX ex: <http://127.0.0.1:PORT/> SELECT * { SERVICE ex:a# {\n{?s ?p ?o} }",
    f"SELECT * {{ VALUES ?x {{ {HERE} }} SERVICE?x{{?s ?p ?o}} }}",
    f"SELECT * {{ SERVICE#x\r{HERE}#y\n{{?s ?p ?o}} }}",
    f"SELECT * {{ #x\rSERVICE {HERE} {{?s ?p ?o}} }}",
    'SELECT * { BIND(""" " """ AS ?q) SERVICE ' + HERE + ' {?s ?p ?o} BIND (""" " """ AS ?r) }',
    "SELECT * { BIND('''it's''' AS ?q) SERVICE " + HERE + " {?s ?p ?o} BIND ('''it's''' AS ?r) }",
    "SELECT * { ?a <http://a/p> ?v FILTER(?a<?b&&?c='>') SERVICE " + HERE + " {?s ?p ?o} FILTER(''='') }",
    "SELECT * { { SELECT * { FILTER EXISTS { SERVICE " + HERE + " {?s ?p ?o} } } } }",
    "SELECT * { SERVICE<http:\\u002f/127.0.0.1:PORT/>{?s ?p ?o} }",
    "ASK { SERVICE " + HERE + " {?s ?p ?o} }",
    "CONSTRUCT WHERE { ?s ?p ?o } # \nSERVICE " + HERE + " {",
]


@pytest.fixture
def listener() -> Iterator[tuple[int, list[bytes]]]:
    """A port of this machine and what arrives there."""
    arrived: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                caller, _ = server.accept()
                with caller:
                    word = caller.recv(100)
                    if word == b"end":
                        return
                    arrived.append(word)
                    caller.sendall(b"HTTP/1.1 500 x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

        thread = threading.Thread(target=serve)
        thread.start()
        yield server.getsockname()[1], arrived
        with socket.create_connection(server.getsockname()) as last:
            last.sendall(b"end")
        thread.join(timeout=30)


@pytest.fixture(scope="module")
def store() -> Store:
    found = Store()
    found.add(Quad(NamedNode("http://a/a"), NamedNode("http://a/p"), Literal(1)))
    return found


@pytest.mark.parametrize("text", ASKING)
def test_nothing_leaves_for_another_service(text: str, store: Store, listener: tuple[int, list[bytes]]) -> None:
    port, arrived = listener
    with pytest.raises(InputError, match=r"^my\.rq:\d+: (asks another service|is not SPARQL)") as refused:
        query.run(store, text.replace("PORT", str(port)), file="my.rq")
    assert arrived == []
    assert refused.value.hint


def test_the_listener_would_have_heard(store: Store, listener: tuple[int, list[bytes]]) -> None:
    """The guard, not the machine, is why nothing arrives."""
    port, arrived = listener
    for text in (ASKING[0], ASKING[2], ASKING[3], ASKING[9], ASKING[11]):
        before = len(arrived)
        with contextlib.suppress(OSError):
            list(store.query(text.replace("PORT", str(port))))
        assert len(arrived) == before + 1, text


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("PREFIX SERVICE: <http://a/> SELECT ?o { ?s SERVICE:p ?o }", 1),
        ('SELECT ?x { BIND("SERVICE <http://x/> {" AS ?x) }', 1),
        ("SELECT ?x { BIND('''SERVICE <http://x/>\n{''' AS ?x) }", 1),
        ("# SERVICE <http://x/> { ?s ?p ?o }\nSELECT ?o { ?s ?p ?o }", 1),
        ("SELECT ?service ?x { ?x ?p ?service }", 1),
        ("SELECT * { GRAPH ?service { ?s ?p ?o } }", 0),
        ("PREFIX a: <http://a/service> SELECT * FROM a:service { ?s ?p ?o }", 1),
        ("SELECT * { ?s <http://a/SERVICE> ?o }", 0),
    ],
)
def test_the_word_alone_is_no_call(text: str, rows: int, store: Store) -> None:
    assert len(query.run(store, text).rows) == rows


def test_a_string_keeps_its_words(store: Store) -> None:
    words = "Service <http://x/> { and SERVICE ?x {"
    assert query.run(store, f'SELECT ?x {{ BIND("{words}" AS ?x) }}').rows == ((words,),)


@given(st.text(alphabet="serviceSILNT <>?:{}#\"'\n\\x1", max_size=60))
def test_no_text_breaks_the_guard(text: str) -> None:
    guarded = sparql.without_services(text)
    assert guarded.replace("\\u0073", "s").replace("\\u0053", "S") == text.replace("\\u0073", "s").replace("\\u0053", "S")
    assert sparql.without_services(guarded) == guarded
    assert sparql.line_that_nests_too_deeply(text) is None or "{" in text
    sparql.is_ordered(text)
