"""pySHACL as the referee: the published shapes and the compiled closures must find the same things. The one home of pySHACL."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from govgraph.claims import claims
from govgraph.engine import RuleEngine
from govgraph.errors import GovgraphError, MissingExtraError
from govgraph.shapes import write_shapes
from govgraph.system import SystemDescription
from govgraph.vocab import BASE

if TYPE_CHECKING:
    from rdflib import Graph

MAX_DEPTH = 200
SH = "http://www.w3.org/ns/shacl#"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one engine finds on the day asked about.

    Attributes:
        violations: codes of norms that surely bind and are surely unmet.
        questions: codes of norms of which that cannot be said.
    """

    violations: frozenset[str]
    questions: frozenset[str]


def shapes_graph(engine: RuleEngine) -> Graph:
    """The shapes of the engine's documents and of the conditions they use, as one graph."""
    from rdflib import Graph

    texts = write_shapes(engine.knowledge.instruments.values(), engine.knowledge.rules)
    graph = Graph()
    for document in sorted(texts):
        graph.parse(data=texts[document], format="turtle")
    return graph


def by_shacl(engine: RuleEngine, system: SystemDescription, day: date, shapes: Graph, only: Iterable[str] | None = None) -> Outcome:
    """What pySHACL reports of the system.

    Args:
        shapes: as ``shapes_graph`` gives them.
        only: norm codes to validate; all norms of the engine's documents by default.

    Raises:
        MissingExtraError: pySHACL is not installed.
        GovgraphError: pySHACL could not run.
    """
    try:
        from pyshacl import validate
    except ImportError:
        raise MissingExtraError("the referee", "reason") from None
    from rdflib import Graph, URIRef

    data = claims(engine.situation(system, day), engine.knowledge, engine.law)
    _, report, text = validate(
        data, shacl_graph=_targeting(engine, shapes, only), inference="none", advanced=True, max_validation_depth=MAX_DEPTH
    )
    if not isinstance(report, Graph):
        raise GovgraphError(f"pySHACL could not run: {text}")
    violations: set[str] = set()
    questions: set[str] = set()
    for source in report.objects(None, URIRef(f"{SH}sourceShape")):
        parsed = _parse(str(source), shapes)
        if parsed is not None:
            role, code = parsed
            (violations if role == "violation" else questions).add(code)
    return Outcome(frozenset(violations), frozenset(questions))


def _parse(shape: str, shapes: Graph) -> tuple[str, str] | None:
    from rdflib import DCTERMS, URIRef

    norm = shapes.value(URIRef(shape), DCTERMS.source)
    if norm is None:
        return None
    document, _, identifier = str(norm).removeprefix(BASE).partition("/norm/")
    role = shape.removeprefix(f"{BASE}{document}/shape/").partition("/")[0]
    return role, f"{document}:{identifier}"


def _targeting(engine: RuleEngine, shapes: Graph, only: Iterable[str] | None) -> Graph:
    """The shapes, with targets only where the norm was chosen."""
    from rdflib import DCTERMS, Graph, URIRef

    chosen = set(only) if only is not None else {c.norm.code for c in engine.norms}
    target = URIRef(f"{SH}targetClass")
    idle = set()
    for shape in shapes.subjects(DCTERMS.source, None):
        parsed = _parse(str(shape), shapes)
        if parsed is None or parsed[1] not in chosen:
            idle.add(shape)
    if not idle:
        return shapes
    kept = Graph()
    for triple in shapes:
        if not (triple[1] == target and triple[0] in idle):
            kept.add(triple)
    return kept


def by_closures(engine: RuleEngine, system: SystemDescription, day: date, only: Iterable[str] | None = None) -> Outcome:
    """What the compiled closures find of the system."""
    situation = engine.situation(system, day)
    chosen = set(only) if only is not None else None
    violations: set[str] = set()
    questions: set[str] = set()
    for compiled in engine.norms:
        code = compiled.norm.code
        if chosen is not None and code not in chosen:
            continue
        binds = compiled.binds(situation)
        met = compiled.met_by(situation)
        if binds is None or (binds is True and met is None):
            questions.add(code)
        elif binds is True and met is False:
            violations.add(code)
    return Outcome(frozenset(violations), frozenset(questions))
