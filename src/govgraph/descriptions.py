"""Reading a description whatever its form: YAML, JSON, or JSON-LD as ``govgraph export system --format json-ld`` writes it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from govgraph import system, yamltext
from govgraph.errors import InputError
from govgraph.knowledge import MARKETS, Knowledge
from govgraph.model import Hierarchy
from govgraph.system import ANY_MARKET, SystemDescription
from govgraph.vocab import BASE, EVENT_KINDS, EVENT_PROPERTIES, FACT, HUB, MARKET, SYSTEM_MODULE

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node


def load(path: Path, knowledge: Knowledge) -> SystemDescription:
    """The description in a file.

    Raises:
        InputError: the file cannot be read, or something in it does not fit.
    """
    vocabulary = knowledge.vocabulary()
    if path.suffix.lower() in (".jsonld", ".json"):
        located = yamltext.read(path, limit=system.MAX_BYTES)
        linked = (
            isinstance(located.data, list)
            or (isinstance(located.data, dict) and "@graph" in located.data)
            or _is_node(located.data)
        )
        if linked:
            plain = from_graph(_graph(located.data, str(path)), knowledge, str(path))
            return system.interpret(yamltext.Located(plain, {(): 1}, str(path)), vocabulary)
        return system.interpret(located, vocabulary)
    return system.load(path, vocabulary)


def _is_node(data: Any) -> bool:
    return isinstance(data, dict) and "govgraph" not in data and ("@id" in data or "@context" in data)


def _graph(data: Any, file: str) -> Graph:
    from pyoxigraph import RdfFormat, parse
    from rdflib import Graph

    for context in _contexts(data):
        if isinstance(context, str):
            raise InputError(f"has a remote @context: {context}", file=file, hint="write the context into the file")
    try:
        triples = [f"{quad.triple} ." for quad in parse(input=json.dumps(data), format=RdfFormat.JSON_LD)]
    except (SyntaxError, ValueError) as problem:
        raise InputError(f"is not JSON-LD: {problem}", file=file, line=1) from None
    return Graph().parse(data="\n".join(triples), format="nt")


def _contexts(data: Any) -> list[Any]:
    """Every ``@context`` in the document, lists of them opened."""
    found: list[Any] = []
    todo = [data]
    while todo:
        here = todo.pop()
        if isinstance(here, list):
            todo.extend(here)
        elif isinstance(here, dict):
            context = here.get("@context")
            found += context if isinstance(context, list) else [context] if context is not None else []
            todo.extend(v for k, v in here.items() if k != "@context")
    return found


def from_graph(graph: Graph, knowledge: Knowledge, file: str) -> dict[str, Any]:
    """The claims of the one system in a graph, as the plain form of a description.

    Raises:
        InputError: the graph describes no system, or several.
    """
    from rdflib import RDF, RDFS, Literal, URIRef

    systems = sorted(set(graph.subjects(RDF.type, URIRef(f"{SYSTEM_MODULE}AISystem"))), key=str)
    if len(systems) != 1:
        raise InputError(f"describes {len(systems)} systems; one is expected", file=file, hint="a node of type ggsys:AISystem")
    node = systems[0]
    labels = [o for o in graph.objects(node, RDFS.label) if isinstance(o, Literal)]
    names = {o.language: str(o) for o in labels if o.language in ("en", "zh")}
    plain: dict[str, Any] = {"govgraph": "1", "system": {"id": str(node).rsplit("/", 1)[-1], "name": names}}
    plain["facts"] = {**_facts(graph, node, "no"), **_facts(graph, node, "yes")}
    vocabulary = knowledge.vocabulary()
    for key, kind, prefix, known in (
        ("uses", "hasUse", HUB, vocabulary.uses),
        ("markets", "offeredIn", MARKET, vocabulary.markets),
    ):
        plain[key] = _listing(graph, node, kind, prefix, known)
    plain["stage"] = _listing(graph, node, "yes", HUB, vocabulary.stages)
    plain["measures"] = _measures(graph, node, vocabulary.measures)
    plain["organisation"] = {"roles": _roles(graph, node, knowledge.terms.roles)}
    plain["dates"] = _dates(graph, node)
    levels = _local(graph, node, "yes", f"{BASE}huawei-2019/")
    if levels:
        plain["capability-level"] = max(levels, key=lambda i: knowledge.terms.levels.get(i, 0))
    return {k: v for k, v in plain.items() if v is not None}


def _local(graph: Graph, node: Node, name: str, prefix: str) -> set[str]:
    from rdflib import URIRef

    found = (str(o) for o in graph.objects(node, URIRef(f"{SYSTEM_MODULE}{name}")))
    return {o[len(prefix) :] for o in found if o.startswith(prefix) and "/" not in o[len(prefix) :]}


def _facts(graph: Graph, node: Node, answer: str) -> dict[str, str]:
    return dict.fromkeys(sorted(_local(graph, node, answer, FACT)), answer)


def _listing(graph: Graph, node: Node, kind: str, prefix: str, known: frozenset[str]) -> dict[str, Any] | None:
    """What is listed; complete where something is said not to hold; None where nothing is said."""
    stated = sorted(_local(graph, node, kind, prefix) & known)
    denied = _local(graph, node, "no", prefix) & known
    if not stated and not denied:
        return None
    return {"list": stated, "complete": "yes" if denied else "no"}


def _measures(graph: Graph, node: Node, known: frozenset[str]) -> dict[str, Any] | None:
    present, absent = _local(graph, node, "implements", HUB), _local(graph, node, "lacks", HUB)
    if not present and not absent:
        return None
    if known <= present | absent:
        return {"list": [{"id": m} for m in sorted(present)], "complete": "yes"}
    claims = [{"id": m} for m in sorted(present)] + [{"id": m, "status": "planned"} for m in sorted(absent)]
    return {"list": claims, "complete": "no"}


def _roles(graph: Graph, node: Node, tree: Hierarchy) -> dict[str, Any] | None:
    from rdflib import URIRef

    answers: dict[str, dict[str, str]] = {}
    for claim in graph.objects(node, URIRef(f"{SYSTEM_MODULE}hasClaim")):
        parts = [str(graph.value(claim, URIRef(f"{SYSTEM_MODULE}{n}"))) for n in ("market", "role", "value")]
        market, role, value = parts[0].removeprefix(MARKET), parts[1].removeprefix(HUB), parts[2].removeprefix(SYSTEM_MODULE)
        answers.setdefault(market, {})[role] = value
    general = answers.pop("any", None)
    if not answers and general is None:
        return None
    if len(answers) == len(MARKETS) and len({tuple(sorted(a.items())) for a in answers.values()}) == 1:
        return {ANY_MARKET: _role_list(next(iter(answers.values())), tree)}
    return {market: _role_list(found, tree) for market, found in sorted(answers.items())}


def _role_list(found: dict[str, str], tree: Hierarchy) -> dict[str, Any]:
    """The stated roles behind the answers: those with nothing narrower, or with something narrower left open."""
    held = {r for r, v in found.items() if v == "Yes"}
    stated: list[str] = []
    for role in sorted(held, key=lambda r: (-len(tree.broader.get(r, ())), r)):
        narrower = tree.narrower.get(role, frozenset()) - {role}
        open_ones = [n for n in narrower if n not in found and not tree.broader.get(n, frozenset()) & set(stated)]
        if not narrower & held or open_ones:
            stated.append(role)
    return {"list": stated, "complete": "yes" if "No" in found.values() else "no"}


def _dates(graph: Graph, node: Node) -> dict[str, list[str]]:
    from rdflib import URIRef

    known = {str(o).removeprefix(SYSTEM_MODULE) for o in graph.objects(node, URIRef(f"{SYSTEM_MODULE}eventKnown"))}
    found = {}
    for event, kind in EVENT_KINDS.items():
        if kind in known:
            days = graph.objects(node, URIRef(f"{SYSTEM_MODULE}{EVENT_PROPERTIES[event]}"))
            found[event] = sorted(str(d) for d in days)
    return found
