"""The library's data, read once for all sessions."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import streamlit as st

from govgraph import assess, compare, corpus, knowledge, mapping, network, phrasing, resources, sssom, system
from govgraph.corpus import Corpus
from govgraph.findings import Report
from govgraph.gaptable import GapTable
from govgraph.knowledge import Knowledge
from govgraph.mapping import Index, usable
from govgraph.model import Concept, Provision, Text
from govgraph.network import Network
from govgraph.norm import DerivedFact, Norm
from govgraph.sssom import MappingSet


@st.cache_resource(show_spinner=False)
def known() -> Knowledge:
    """Rules, vocabulary and words."""
    return knowledge.load()


@st.cache_resource(show_spinner=False)
def library() -> Corpus:
    """Everything under ``corpus/``."""
    return corpus.load()


@st.cache_resource(show_spinner=False)
def mapping_sets() -> tuple[MappingSet, ...]:
    """Everything under ``mappings/``."""
    return sssom.load()


@st.cache_resource(show_spinner=False)
def rows() -> Index:
    """The curated mapping rows by the codes at their ends."""
    return Index.of(usable(mapping_sets()))


@st.cache_resource(show_spinner=False)
def wordings() -> mapping.Wordings:
    """Which wording of a provision holds when."""
    return mapping.Wordings(library())


@st.cache_resource(show_spinner=False, max_entries=6)
def graph(as_of: date) -> Network:
    """Mappings and stated relations as one graph."""
    return network.build(library(), mapping_sets(), as_of)


@st.cache_resource(show_spinner=False, max_entries=12)
def gap_table(left: str, right: str, as_of: date, item: str = "") -> GapTable:
    """What the left document asks, or the items of one kind that it has, and what in the right one answers it."""
    return compare.gaps(library(), mapping_sets(), left, right, as_of, [item] if item else [])


@st.cache_resource(show_spinner=False)
def items(document: str) -> list[str]:
    """The kinds of items of a document that can be compared."""
    there = {c.kind for c in library().concepts if c.document == document and rows().links(c.code)}
    there |= {"norm" for n in library().norms if n.document == document}
    return [item for item in compare.ITEMS if item in there] or ["provision"]


@st.cache_resource(show_spinner=False, max_entries=12)
def engine(documents: tuple[str, ...], as_of: date) -> assess.RuleEngine:
    return assess.RuleEngine(known(), documents, as_of)


@st.cache_resource(show_spinner=False, max_entries=40)
def report(text: str, file: str, documents: tuple[str, ...], as_of: date, evidence: str) -> Report:
    """The report on a description.

    Raises:
        InputError: the description does not have its form.
    """
    description = system.parse(text, file=file, vocabulary=known().vocabulary())
    rules = engine(documents, as_of)
    return assess.check(known(), description, as_of=as_of, documents=documents, evidence=evidence, engine=rules)


@st.cache_resource(show_spinner=False)
def concepts() -> dict[str, Concept]:
    """Every concept by code."""
    return {c.code: c for c in library().concepts}


@st.cache_resource(show_spinner=False)
def norms_by_code() -> dict[str, tuple[Norm, ...]]:
    """Every norm by code, all wordings."""
    found: dict[str, list[Norm]] = defaultdict(list)
    for norm in library().norms:
        found[norm.code].append(norm)
    return {code: tuple(norms) for code, norms in found.items()}


@st.cache_resource(show_spinner=False)
def provisions(document: str) -> dict[str, tuple[Provision, ...]]:
    """The provisions of a document by id, all wordings, as the document orders them."""
    found: dict[str, list[Provision]] = defaultdict(list)
    for provision in library().provisions:
        if provision.document == document:
            found[provision.id].append(provision)
    return {i: tuple(p) for i, p in found.items()}


def wording(code: str, as_of: date) -> Provision | None:
    """The wording of a provision that holds on the day; another one where none does."""
    document, _, identifier = code.partition(":")
    found = provisions(document).get(identifier, ())
    return next((p for p in found if p.valid.contains(as_of)), found[-1] if found else None)


def norm_on(code: str, as_of: date) -> Norm | None:
    """The wording of a norm that holds on the day; another one where none does."""
    found = norms_by_code().get(code, ())
    return next((n for n in found if n.valid.contains(as_of)), found[-1] if found else None)


@st.cache_resource(show_spinner=False, max_entries=6)
def derived_on(as_of: date) -> dict[str, DerivedFact]:
    """The named conditions as they read on the day, by code."""
    return {d.code: d for d in library().derived if d.valid.contains(as_of)}


@st.cache_resource(show_spinner=False)
def words_of_conditions() -> dict[str, Text]:
    """Words for everything that a condition can name."""
    return phrasing.labels_of(library())


@st.cache_resource(show_spinner=False)
def norms_stated_in() -> dict[str, tuple[Norm, ...]]:
    """Code of a provision to the norms stated in it, all wordings."""
    found: dict[str, list[Norm]] = defaultdict(list)
    for norm in library().norms:
        for identifier in norm.stated_in:
            found[f"{norm.document}:{identifier}"].append(norm)
    return {code: tuple(norms) for code, norms in found.items()}


def examples() -> dict[str, str]:
    """The example descriptions: file name to text, sorted."""
    folder = resources.examples_dir()
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.yaml"))} if folder.is_dir() else {}


def documents(*, with_norms: bool = False) -> list[str]:
    """Ids of the documents that have content, binding ones first; the hub last."""
    order = {"binding": 0, "standard": 1, "voluntary": 2, "informative": 3}
    full = {p.document for p in library().provisions} | {c.document for c in library().concepts}
    if with_norms:
        full = {n.document for n in library().norms}
    force = {i.id: i.force for i in library().instruments}
    return sorted(full, key=lambda d: (d == "hub", order[force[d]], d))
