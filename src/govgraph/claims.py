"""A system description as RDF claims: what is stated to hold, what is stated not to, and nothing else.

The graph is what the published shapes read: ``ggsys:yes`` and ``ggsys:no`` for facts, uses, markets, stages and levels,
``ggsys:implements`` and ``ggsys:lacks`` for measures, ``ggsys:hasClaim`` for roles in markets, and the dates of events
that have happened by the day asked about. Beside these stands what the shapes do not read and a later reader needs: days that are
planned, how far and with what evidence each measure is in place, and waivers.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from rdflib import RDF, RDFS, XSD, Graph, Literal, URIRef

from govgraph.condition import Truth
from govgraph.knowledge import MARKETS, Knowledge
from govgraph.situation import Situation
from govgraph.vocab import ANY_MARKET, BASE, EVENT_KINDS, EVENT_PROPERTIES, PREFIXES, SYSTEM_MODULE, atom_iri, norm_iri


def system_iri(identifier: str) -> URIRef:
    """The IRI of a described system."""
    return URIRef(f"{BASE}described/{identifier}")


def _term(name: str) -> URIRef:
    return URIRef(f"{SYSTEM_MODULE}{name}")


def _assurance(name: str) -> URIRef:
    return URIRef(f"{PREFIXES['ggasr']}{name}")


def _day(day: date) -> Literal:
    return Literal(day.isoformat(), datatype=XSD.date)


def claims(situation: Situation, knowledge: Knowledge, law: date) -> Graph:
    """The claims of a description on a day.

    Args:
        situation: the description on the day asked about.
        knowledge: the vocabulary: every id of it is answered yes or no as far as the description decides it.
        law: the day on which the law is read.
    """
    graph = Graph()
    for prefix in ("ggsys", "ggasr", "ggcore", "hub", "fact", "market", "xsd", "rdfs"):
        graph.bind(prefix, PREFIXES[prefix])
    system = situation.system
    node = system_iri(system.id)
    graph.add((node, RDF.type, _term("AISystem")))
    for language in ("en", "zh"):
        if system.name.get(language):
            graph.add((node, RDFS.label, Literal(system.name.get(language), lang=language)))
    graph.add((node, _term("asOf"), _day(situation.day)))
    graph.add((node, _term("lawAsOf"), _day(law)))
    _simple_claims(graph, node, situation, knowledge)
    _role_claims(graph, node, situation, knowledge)
    _events(graph, node, situation)
    _measure_records(graph, node, situation)
    _waivers(graph, node, situation)
    return graph


def _simple_claims(graph: Graph, node: URIRef, situation: Situation, knowledge: Knowledge) -> None:
    vocabulary = knowledge.vocabulary()
    asked = [("fact", i, situation.facts.get(i)) for i in vocabulary.facts]
    asked += [("use", i, situation.use(i)) for i in vocabulary.uses]
    asked += [("market", i, situation.market(i)) for i in vocabulary.markets]
    asked += [("stage", i, situation.stage(i)) for i in vocabulary.stages]
    asked += [("level", i, situation.level(i)) for i in vocabulary.levels]
    for kind, prefix, listing in (("use", "hasUse", situation.system.uses), ("market", "offeredIn", situation.system.markets)):
        for identifier in listing.items if listing else ():
            graph.add((node, _term(prefix), URIRef(atom_iri(kind, identifier))))
    for kind, identifier, value in asked:
        if value is not None:
            graph.add((node, _term("yes" if value else "no"), URIRef(atom_iri(kind, identifier))))
    for identifier in vocabulary.measures:
        value = situation.measure(identifier)
        if value is not None:
            graph.add((node, _term("implements" if value else "lacks"), URIRef(atom_iri("measure", identifier))))


def _role_claims(graph: Graph, node: URIRef, situation: Situation, knowledge: Knowledge) -> None:
    places: list[tuple[str | None, URIRef]] = [(m, URIRef(atom_iri("market", m))) for m in MARKETS]
    places.append((None, URIRef(ANY_MARKET)))
    for role in sorted(knowledge.vocabulary().roles):
        for market, place in places:
            value = situation.role(role, market)
            if value is not None:
                claim = URIRef(f"{node}/claim/{role}-in-{market or 'any'}")
                graph.add((node, _term("hasClaim"), claim))
                graph.add((claim, RDF.type, _term("RoleClaim")))
                graph.add((claim, _term("role"), URIRef(atom_iri("role", role))))
                graph.add((claim, _term("market"), place))
                graph.add((claim, _term("value"), _term("Yes" if value else "No")))


def _events(graph: Graph, node: URIRef, situation: Situation) -> None:
    for event, days in situation.system.dates.items():
        graph.add((node, _term("eventKnown"), _term(EVENT_KINDS[event])))
        for day in days:
            if day <= situation.day:
                graph.add((node, _term(EVENT_PROPERTIES[event]), _day(day)))
            else:
                planned = URIRef(f"{node}/event/{event}-on-{day}")
                graph.add((planned, RDF.type, _term("EventClaim")))
                graph.add((planned, _term("system"), node))
                graph.add((planned, _term("event"), _term(EVENT_KINDS[event])))
                graph.add((planned, _term("expectedOn"), _day(day)))


def _measure_records(graph: Graph, node: URIRef, situation: Situation) -> None:
    for claim in situation.system.measures or ():
        record = URIRef(f"{node}/measure/{claim.id}")
        graph.add((record, RDF.type, _term("MeasureRecord")))
        graph.add((record, _term("system"), node))
        graph.add((record, _term("measure"), URIRef(atom_iri("measure", claim.id))))
        graph.add((record, _term("status"), _term(claim.status.title())))
        graph.add((record, _assurance("evidence"), _assurance(claim.evidence.title())))


def _waivers(graph: Graph, node: URIRef, situation: Situation) -> None:
    for number, waiver in enumerate(situation.system.waivers, 1):
        decision = URIRef(f"{node}/waiver/{number}")
        graph.add((decision, RDF.type, _assurance("Waiver")))
        graph.add((decision, _assurance("aboutSystem"), node))
        graph.add((decision, _assurance("aboutNorm"), URIRef(norm_iri(waiver.code))))
        graph.add((decision, _assurance("reason"), Literal(waiver.reason)))
        graph.add((decision, _assurance("approvedBy"), Literal(waiver.by)))
        graph.add((decision, URIRef(f"{PREFIXES['ggcore']}validUntil"), _day(waiver.until)))


def add_derived(graph: Graph, situation: Situation, truths: Mapping[str, Truth]) -> None:
    """Add what was derived, so that a processor without rules can use the shapes.

    Args:
        truths: IRI of a derived fact to its truth.
    """
    node = system_iri(situation.system.id)
    for iri, value in truths.items():
        if value is not None:
            graph.add((node, _term("yes" if value else "no"), URIRef(iri)))
