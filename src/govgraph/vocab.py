"""IRIs: one namespace a module of the ontology, one a document; nothing here reads a file."""

from __future__ import annotations

BASE = "https://w3id.org/govgraph/"
HUB = f"{BASE}hub/"
FACT = f"{BASE}hub/fact/"
MARKET = f"{BASE}hub/market/"
SYSTEM_MODULE = f"{BASE}system/"
GRAPH = f"{BASE}graph/"

MODULES = ("core", "norm", "actor", "risk", "measure", "system", "assurance", "classes")
PREFIXES = {
    "ggcore": f"{BASE}core/",
    "ggnorm": f"{BASE}norm/",
    "ggactor": f"{BASE}actor/",
    "ggrisk": f"{BASE}risk/",
    "ggmeas": f"{BASE}measure/",
    "ggsys": SYSTEM_MODULE,
    "ggasr": f"{BASE}assurance/",
    "ggcls": f"{BASE}classes/",
    "hub": HUB,
    "fact": FACT,
    "market": MARKET,
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/",
    "sh": "http://www.w3.org/ns/shacl#",
}
EVENT_PROPERTIES = {
    "placed-on-market": "placedOnMarket",
    "put-into-service": "putIntoService",
    "significant-design-change": "significantDesignChange",
    "substantial-modification": "substantialModification",
    "model-placed-on-market": "modelPlacedOnMarket",
}

EVENT_KINDS = {
    "placed-on-market": "PlacingOnMarket",
    "put-into-service": "PuttingIntoService",
    "significant-design-change": "DesignChange",
    "substantial-modification": "Modification",
    "model-placed-on-market": "PlacingModelOnMarket",
}
ANY_MARKET = f"{MARKET}any"


def iri(code: str) -> str:
    """The IRI of a provision or concept code such as ``eu-ai-act:art-14-1`` or ``hub:human-oversight-design``.

    >>> iri("hub:provider")
    'https://w3id.org/govgraph/hub/provider'
    """
    document, _, identifier = code.partition(":")
    return f"{BASE}{document}/{identifier}" if identifier else f"{BASE}{document}"


def norm_iri(code: str) -> str:
    """The IRI of a norm.

    >>> norm_iri("eu-ai-act:art-14")
    'https://w3id.org/govgraph/eu-ai-act/norm/art-14'
    """
    document, _, identifier = code.partition(":")
    return f"{BASE}{document}/norm/{identifier}"


def condition_iri(code: str) -> str:
    """The IRI of a named condition."""
    document, _, identifier = code.partition(":")
    return f"{BASE}{document}/condition/{identifier}"


def shape_iri(document: str, role: str, identifier: str) -> str:
    """The IRI of a generated shape; ``role`` is ``yes``, ``no``, ``violation`` or ``question``."""
    return f"{BASE}{document}/shape/{role}/{identifier}"


def atom_iri(kind: str, identifier: str) -> str:
    """The IRI that stands for a fact, use, role, market, stage, level or measure in a system's claims."""
    if kind == "fact":
        return f"{FACT}{identifier}"
    if kind == "market":
        return f"{MARKET}{identifier}"
    if kind == "level":
        return f"{BASE}huawei-2019/{identifier}"
    return f"{HUB}{identifier}"
