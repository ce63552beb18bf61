"""One concept and what is around it: definition, relations, mapping rows, norms, and a picture."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from textwrap import wrap

import streamlit as st
from parts import choices, sources
from parts.finding import number
from parts.look import badge, bullets, code, concept_link, e, facts, grid, key, muted, provision_link, show
from parts.words import family, joined, language, spelled, t, w

from govgraph.condition import atoms
from govgraph.findings import DEONTIC_LABELS
from govgraph.gaptable import AREA_LABELS
from govgraph.mapping import Link
from govgraph.model import Concept, Text
from govgraph.network import EDGE_LABELS, Edge, Neighbourhood
from govgraph.norm import Norm

COLOURS = {
    "hub": "#eef1f4",
    "eu-ai-act": "#dfe9f4",
    "nist-ai-rmf": "#e3f0e6",
    "nist-ai-600-1": "#d8ece4",
    "tc260-2024": "#f8e9e4",
    "caict-2021": "#f7f0da",
    "360siis-2022": "#efe6f3",
    "huawei-2019": "#f5e3ea",
}
MOST_NODES = 26


def kind_name(kind: str) -> str:
    """A kind of concept in words."""
    return family("kind", kind)


def named(code_: str) -> str:
    """The label of a code, as a link where it leads somewhere."""
    concept = sources.concepts().get(code_)
    if concept:
        return concept_link(code_, t(concept.label))
    norm = sources.norm_on(code_, choices.as_of())
    provision = sources.wording(code_, choices.as_of())
    if provision:
        words = t(norm.label) if norm else t(provision.heading)
        return f"{provision_link(code_, number(code_))} {e(words)}"
    return e(t(norm.label)) if norm else code(code_)


def relations(concept: Concept) -> str:
    """What the document says of the concept."""
    lines = []
    for up in concept.broader:
        lines.append([e(t(EDGE_LABELS["broader"])), named(f"{concept.document}:{up}"), "", ""])
    if concept.part_of:
        lines.append([e(t(EDGE_LABELS["part-of"])), named(f"{concept.document}:{concept.part_of}"), "", ""])
    for r in concept.relations:
        where = joined([provision_link(f"{concept.document}:{p}", number(f"{concept.document}:{p}")) for p in r.stated_in])
        value = f" {e(r.value)}" if r.value else ""
        note = f"<br>{muted(t(r.note))}" if t(r.note) else ""
        lines.append([e(t(EDGE_LABELS[r.rel])), named(r.to) + value + note, e(family("basis", r.basis)), where])
    for other in sources.library().concepts:
        if other.document == concept.document and concept.id in other.broader:
            lines.append([e(t(EDGE_LABELS["narrow"])), named(other.code), "", ""])
    heads = [w("concept.relation"), w("concept.to"), w("concept.basis"), w("finding.stated-in")]
    return grid(heads, lines) if lines else ""


def row_line(one: Link) -> list[str]:
    """A mapping row as cells, read from the concept."""
    row = one.rows[0]
    document = one.object.partition(":")[0]
    stale = any(sources.wordings().stale(r, choices.as_of()) for r in one.rows)
    mark = f" {badge(w('mapping.stale'), 'amber')}" if stale else ""
    return [
        f'<span class="nowrap">{e(t(EDGE_LABELS[one.relation]))}</span>',
        f"{named(one.object)} {muted(choices.name(document))}{mark}",
        f"{one.confidence:.2f}",
        e(t(row.rationale)),
    ]


def parts_played(concept: Concept, norm: Norm) -> list[str]:
    """The parts that a concept of the hub plays in a norm."""
    plays: dict[str, dict[str, Collection[str]]] = {
        "measure": {"requires": norm.measures},
        "risk": {"answers": norm.risks},
        "role": {"bears": norm.bearer, "benefits": norm.beneficiary},
        "stage": {"stage": norm.stage},
        "use": {"asks": [a.id for a in atoms(norm.when) if a.kind == "use"]},
    }
    return [part for part, ids in plays.get(concept.kind, {}).items() if concept.document == "hub" and concept.id in ids]


def norms_about(concept: Concept, day: date) -> dict[str, list[Norm]]:
    """The norms that name the concept, by the part it plays in them."""
    found: dict[str, list[Norm]] = {}
    for norm in sources.library().norms:
        if norm.valid.contains(day):
            for part in parts_played(concept, norm):
                found.setdefault(part, []).append(norm)
    return found


def norm_lines(norms: list[Norm]) -> list[list[str]]:
    """Norms as cells."""
    lines = []
    for n in norms:
        where = joined([provision_link(f"{n.document}:{p}", number(f"{n.document}:{p}")) for p in n.stated_in[:3]])
        bearer = joined([t(sources.known().label(r)) for r in n.bearer])
        who = f"{t(DEONTIC_LABELS[n.deontic])} · {bearer}" if bearer else t(DEONTIC_LABELS[n.deontic])
        lines.append([e(choices.name(n.document)), e(choices.force(n.document)), e(t(n.label)), e(who), where])
    return lines


def conditions_about(concept: Concept, day: date) -> list[str]:
    """The conditions of documents that ask for the use."""
    if concept.document != "hub" or concept.kind != "use":
        return []
    found = []
    for d in sources.library().derived:
        for atom in atoms(d.when):
            if d.valid.contains(day) and atom.kind == "use" and atom.id == concept.id:
                where = joined([provision_link(b, number(b)) for b in atom.basis])
                found.append(f"{e(t(d.label))} {muted(choices.name(d.document))} {where}")
    return list(dict.fromkeys(found))


def dot(around: Neighbourhood, centre: str) -> str:
    """The neighbourhood in the DOT language."""
    font = f'fontname="{"Noto Sans CJK SC" if language() == "zh" else "Helvetica"}"'
    box = 'shape=box style="filled,rounded" color="#b9c3cd" fontcolor="#1c2530" fontsize=11 margin="0.14,0.07"'
    lines = [
        "digraph g {",
        "rankdir=LR; bgcolor=transparent; nodesep=0.16; ranksep=0.9;",
        f"node [{box} {font}];",
        f'edge [color="#8b98a5" fontcolor="#5d6b7a" fontsize=9 arrowsize=0.6 {font}];',
    ]
    for node in around.nodes:
        extra = ' penwidth=2 color="#1f4e79"' if node.code == centre else ""
        words = _quoted(_wrapped(node.code, t(node.label), node.document))
        lines.append(f'{_quoted(node.code)} [label={words} fillcolor="{COLOURS.get(node.document, "#ffffff")}"{extra}];')
    for edge in around.edges:
        style = " style=dashed" if edge.origin == "mapping" else ""
        lines.append(f"{_quoted(edge.subject)} -> {_quoted(edge.object)} [label={_quoted(_edge(edge))}{style}];")
    return "\n".join([*lines, "}"])


def _edge(edge: Edge) -> str:
    return t(EDGE_LABELS[edge.kind]) + (f" {edge.confidence:.2f}" if edge.origin == "mapping" else "")


def _wrapped(code_: str, label: str, document: str) -> str:
    width = 18 if language() == "zh" else 34
    lines = [label[i : i + width] for i in range(0, len(label), width)] if language() == "zh" else wrap(label, width)
    cited = number(code_) if document != "hub" and sources.wording(code_, choices.as_of()) else ""
    if label and label in cited:
        lines = []
    where = "" if document == "hub" else " · ".join(x for x in (choices.name(document), cited) if x)
    return "\n".join([*lines[:3], *([where] if where else [])])


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def trimmed(around: Neighbourhood) -> Neighbourhood:
    """The nearest nodes only, as many as a picture can bear."""
    nodes = around.nodes[:MOST_NODES]
    codes = {n.code for n in nodes}
    return Neighbourhood(nodes, tuple(x for x in around.edges if x.subject in codes and x.object in codes))


def picture(centre: str) -> None:
    """The neighbourhood as a graph."""
    left, right = st.columns([1, 3])
    depth = left.radio(w("graph.depth"), [1, 2], horizontal=True, key="keep_depth")
    network = sources.graph(choices.as_of())
    if centre not in network.nodes:
        return
    present = sorted({x.kind for x in network.neighbourhood(centre, depth).edges}, key=lambda k: t(EDGE_LABELS[k]))
    kinds = right.multiselect(
        w("graph.kinds"),
        present,
        format_func=spelled(present, lambda k: t(EDGE_LABELS[k])),
        key=f"kinds_{centre}_{depth}",
        placeholder=w("graph.all-kinds"),
    )
    around = network.neighbourhood(centre, depth, kinds or None)
    if len(around.nodes) < 2:
        st.caption(w("graph.alone"))
        return
    if len(around.nodes) > MOST_NODES:
        st.caption(w("graph.trimmed", shown=MOST_NODES, n=len(around.nodes)))
        around = trimmed(around)
    st.graphviz_chart(dot(around, centre), width="stretch")
    legend = dict.fromkeys(n.document for n in around.nodes)
    keys = "".join(key(COLOURS.get(d, "#fff"), e(choices.name(d))) for d in legend)
    show(f'<p class="small muted">{keys} · {e(w("graph.legend"))}</p>')


def choose() -> Concept | None:
    """The concept to look at."""
    concepts = sources.concepts()
    asked = st.query_params.get("c", "")
    if asked and st.session_state.get("taken_c") != asked:
        if asked in concepts:
            found = concepts[asked]
            st.session_state["keep_concept_document"] = found.document
            st.session_state["keep_concept_kind"] = found.kind
            st.session_state["keep_concept"] = asked
        else:
            st.warning(w("concepts.unknown", code=asked))
    st.session_state["taken_c"] = asked
    documents = [d for d in sources.documents() if any(c.document == d for c in concepts.values())]
    documents.sort(key=lambda d: d != "hub")
    left, middle, right = st.columns([2, 2, 4])
    document = left.selectbox(
        w("provisions.document"), documents, format_func=spelled(documents, choices.name), key="keep_concept_document"
    )
    kinds = list(dict.fromkeys(c.kind for c in concepts.values() if c.document == document))
    if st.session_state.get("keep_concept_kind") not in kinds:
        st.session_state["keep_concept_kind"] = kinds[0]
    kind = middle.selectbox(w("concepts.kind"), kinds, format_func=spelled(kinds, kind_name), key="keep_concept_kind")
    codes = [c.code for c in concepts.values() if c.document == document and c.kind == kind]
    if kind not in ("stage", "level"):
        codes.sort(key=lambda c: t(concepts[c].label).casefold())
    if st.session_state.get("keep_concept") not in codes:
        st.session_state["keep_concept"] = max(codes, key=lambda c: len(sources.rows().links(c)))
    chosen = right.selectbox(
        w("concepts.concept"), codes, format_func=spelled(codes, lambda c: t(concepts[c].label)), key="keep_concept"
    )
    choices.to_address("c", chosen)
    return concepts.get(chosen)


def main() -> None:
    """The page."""
    st.title(w("nav.concepts"))
    st.caption(w("concepts.lead"))
    concept = choose()
    if concept is None:
        return
    day = choices.as_of()
    other = concept.label.zh if language() == "en" else concept.label.en
    marks = [kind_name(concept.kind), choices.name(concept.document)]
    if concept.area:
        marks.append(t(AREA_LABELS.get(concept.area, Text(concept.area, concept.area))))
    if concept.nature:
        marks.append(family("nature", concept.nature))
    st.header(t(concept.label))
    where = [provision_link(f"{concept.document}:{p}", number(f"{concept.document}:{p}")) for p in concept.stated_in]
    also = joined([t(a) for a in concept.alt_label])
    first, second = (
        (concept.definition.en, concept.definition.zh) if language() == "en" else (concept.definition.zh, concept.definition.en)
    )
    show(
        f"<p>{muted(other)} · {muted(' · '.join(marks))} {code(concept.code)}</p>",
        facts(
            [
                (w("concept.definition"), f"{e(first)}<br>{muted(second)}"),
                (w("concept.also"), e(also)),
                (w("finding.stated-in"), joined(where)),
                (w("provision.note"), e(t(concept.note))),
                (w("finding.review"), muted(w(f"status.{concept.status}"))),
            ]
        ),
    )
    st.subheader(w("concept.picture"))
    picture(concept.code)
    stated = relations(concept)
    if stated:
        st.subheader(w("concept.relations"))
        show(stated)
    links = sources.rows().links(concept.code)
    if links:
        st.subheader(w("concept.mappings", n=len(links)))
        heads = [w("concept.relation"), w("concept.to"), w("mapping.confidence"), w("mapping.rationale")]
        show(grid(heads, [row_line(one) for one in links], [2]))
    heads = [w("summary.regime"), w("summary.force"), w("norm.norm"), w("finding.kind"), w("finding.stated-in")]
    for part, norms in norms_about(concept, day).items():
        st.subheader(w("concept.norms", part=family("part", part), n=len(norms)))
        show(grid(heads, norm_lines(norms)))
    asking = conditions_about(concept, day)
    if asking:
        st.subheader(w("concept.conditions"))
        show(bullets(asking))


main()
