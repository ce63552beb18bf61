"""One concept and what is around it: definition, relations, mapping rows, norms, and a picture."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from textwrap import wrap

import streamlit as st
from parts import choices, norms, sources
from parts.finding import number
from parts.look import badge, bullets, code, concept_link, e, facts, grid, key, muted, pager, provision_link, show
from parts.notes import resolved
from parts.words import family, joined, language, spelled, t, w

from govgraph.condition import atoms
from govgraph.gaptable import AREA_LABELS
from govgraph.mapping import Link
from govgraph.model import Concept, Text
from govgraph.network import EDGE_LABELS, Edge, Neighbourhood, Node
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
CROWD = 10
EN_WIDTH, ZH_WIDTH = 28, 20
TOLD_ELSEWHERE = {("concept", "broader"), ("norm", "requires"), ("norm", "answers")}
PER_PAGE = 40
FIRST_KINDS = ("measure", "risk", "principle")


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
        value = f" {e(t(r.value.words))}" if r.value else ""
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


def norm_lines(found: list[Norm]) -> list[list[str]]:
    """Norms as cells."""
    lines = []
    for n in found:
        where = joined([provision_link(f"{n.document}:{p}", number(f"{n.document}:{p}")) for p in n.stated_in[:3]])
        kind = norms.who(n, choices.as_of())
        lines.append([e(choices.name(n.document)), e(choices.force(n.document)), e(t(n.label)), e(kind), where])
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
    """The neighbourhood in the DOT language; in a crowd every second node goes to the other side of the centre."""
    font = f'fontname="{"Noto Sans CJK SC" if language() == "zh" else "Helvetica"}"'
    box = 'shape=box style="filled,rounded" color="#b9c3cd" fontcolor="#1c2530" fontsize=11 margin="0.12,0.06"'
    lines = [
        "digraph g {",
        "rankdir=LR; bgcolor=transparent; nodesep=0.14; ranksep=0.45;",
        f"node [{box} {font}];",
        f'edge [color="#8b98a5" fontcolor="#5d6b7a" fontsize=9 arrowsize=0.6 {font}];',
    ]
    for node in around.nodes:
        extra = ' penwidth=2 color="#1f4e79"' if node.code == centre else ""
        words = _quoted(_wrapped(node.code, t(node.label), node.document))
        lines.append(f'{_quoted(node.code)} [label={words} fillcolor="{COLOURS.get(node.document, "#ffffff")}"{extra}];')
    star = len(around.nodes) > CROWD and all(node.distance < 2 for node in around.nodes)
    after = {node.code for node in around.nodes[2::2]}
    for edge in around.edges:
        ends = (edge.subject, edge.object)
        if star and centre not in ends:
            continue
        other = edge.subject if edge.object == centre else edge.object
        turned = star and (other in after) != (edge.subject == centre)
        a, b = ends[::-1] if turned else ends
        style = (" style=dashed" if edge.origin == "mapping" else "") + (" dir=back" if turned else "")
        lines.append(f"{_quoted(a)} -> {_quoted(b)} [label={_quoted(_edge(edge))}{style}];")
    return "\n".join([*lines, "}"])


def _edge(edge: Edge) -> str:
    return t(EDGE_LABELS[edge.kind]) + (f" {edge.confidence:.2f}" if edge.origin == "mapping" else "")


def _wrapped(code_: str, label: str, document: str) -> str:
    cited = number(code_) if document != "hub" and sources.wording(code_, choices.as_of()) else ""
    lines = [] if label and label in cited else _broken(label)[:3]
    where = "" if document == "hub" else " · ".join(x for x in (choices.name(document), cited) if x)
    return "\n".join([*lines, *(_broken(where) if where else [])])


def _broken(text: str) -> list[str]:
    """A text in lines that a box can hold; Chinese breaks anywhere."""
    if re.search("[\u3400-\u9fff]", text):
        return [text[i : i + ZH_WIDTH] for i in range(0, len(text), ZH_WIDTH)]
    return wrap(text, EN_WIDTH)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def rank(edge: Edge) -> float:
    """How much a link weighs in a picture: what a document states, then rows by kind and confidence."""
    if edge.origin == "mapping":
        return {"exact": 4.0, "close": 3.0, "broad": 2.5, "narrow": 2.5}.get(edge.kind, 1.0) + edge.confidence
    return {"requires": 4.5, "answers": 3.5, "broader": 5.0, "part-of": 5.0}.get(edge.kind, 3.0)


def trimmed(around: Neighbourhood, most: int = MOST_NODES) -> Neighbourhood:
    """The strongest nodes only, as many as a picture can bear, shared out between the documents; the nearest go first."""
    weight = dict.fromkeys((n.code for n in around.nodes), 0.0)
    for edge in around.edges:
        for end in (edge.subject, edge.object):
            weight[end] = max(weight[end], rank(edge))
    kept: list[Node] = []
    for step in sorted({n.distance for n in around.nodes}):
        queues: dict[str, list[Node]] = {}
        for node in sorted((n for n in around.nodes if n.distance == step), key=lambda n: (-weight[n.code], n.code)):
            queues.setdefault(node.document, []).append(node)
        while queues and len(kept) < most:
            for document in list(queues)[: most - len(kept)]:
                kept.append(queues[document].pop(0))
                if not queues[document]:
                    del queues[document]
    codes = {n.code for n in kept}
    return Neighbourhood(tuple(kept), tuple(x for x in around.edges if x.subject in codes and x.object in codes))


def incoming(concept: Concept) -> list[Edge]:
    """What other things say of the concept, without what the other tables of the page tell."""
    network = sources.graph(choices.as_of())
    if concept.code not in network.nodes:
        return []
    own = {(concept.code, r.to) for r in concept.relations}
    found = [
        x
        for x in network.neighbourhood(concept.code, 1).edges
        if x.object == concept.code and x.origin != "mapping" and (x.origin, x.kind) not in TOLD_ELSEWHERE
    ]
    return sorted((x for x in found if (x.object, x.subject) not in own), key=lambda x: (x.kind, x.subject))


def pointing(concept: Concept) -> None:
    """The table of what points to the concept, by relation, page by page."""
    found = incoming(concept)
    if not found:
        return
    st.subheader(w("concept.incoming", n=len(found)))
    kinds = {x.kind for x in found}
    if len(kinds) > 1:
        wanted = choices.several(w("concept.relation"), kinds, lambda k: t(EDGE_LABELS[k]), f"incoming_{concept.code}")
        found = [x for x in found if not wanted or x.kind in wanted]
    here = found[pager(len(found), PER_PAGE, f"incoming_page_{concept.code}")]
    lines = [
        [named(x.subject), f'<span class="nowrap">{e(t(EDGE_LABELS[x.kind]))}</span>', e(choices.name(x.subject.partition(":")[0]))]
        for x in here
    ]
    show(grid([w("concept.from"), w("concept.relation"), w("about.document")], lines))


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
    st.graphviz_chart(dot(around, centre), width="content")
    legend = dict.fromkeys(n.document for n in around.nodes)
    keys = "".join(key(COLOURS.get(d, "#fff"), e(choices.name(d))) for d in legend)
    show(f'<p class="small muted">{keys} · {e(w("graph.legend"))}</p>')


def choose() -> Concept | None:
    """The concept to look at."""
    concepts = sources.concepts()
    asked = choices.news("c")
    if asked:
        if asked in concepts:
            found = concepts[asked]
            st.session_state["keep_concept_document"] = found.document
            st.session_state["keep_concept_kind"] = found.kind
            st.session_state["keep_concept"] = asked
        else:
            st.warning(w("concepts.unknown", code=asked))
    documents = [d for d in sources.documents() if any(c.document == d for c in concepts.values())]
    documents.sort(key=lambda d: d != "hub")
    left, middle, right = st.columns([2, 2, 4])
    document = left.selectbox(
        w("provisions.document"), documents, format_func=spelled(documents, choices.name), key="keep_concept_document"
    )
    kinds = list(dict.fromkeys(c.kind for c in concepts.values() if c.document == document))
    if st.session_state.get("keep_concept_kind") not in kinds:
        st.session_state["keep_concept_kind"] = next((k for k in FIRST_KINDS if k in kinds), kinds[0])
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


def described(concept: Concept) -> None:
    """Names, definition and where it stands."""
    english = language() == "en"
    other = concept.label.zh if english else concept.label.en
    marks = [kind_name(concept.kind), choices.name(concept.document)]
    if concept.area:
        marks.append(t(AREA_LABELS.get(concept.area, Text(concept.area, concept.area))))
    if concept.nature:
        marks.append(family("nature", concept.nature))
    st.header(t(concept.label))
    where = [provision_link(f"{concept.document}:{p}", number(f"{concept.document}:{p}")) for p in concept.stated_in]
    first, second = concept.definition.get("en" if english else "zh"), concept.definition.zh if english else concept.definition.en
    show(
        f"<p>{muted(other)} · {muted(' · '.join(marks))} {code(concept.code)}</p>",
        facts(
            [
                (w("concept.definition"), f"{e(first)}<br>{muted(second)}"),
                (w("concept.also"), e(joined([t(a) for a in concept.alt_label]))),
                (w("finding.stated-in"), joined(where)),
                (w("provision.note"), e(resolved(concept.note, concept.document))),
                (w("finding.review"), muted(w(f"status.{concept.status}"))),
            ]
        ),
    )


def main() -> None:
    """The page."""
    st.title(w("nav.concepts"))
    st.caption(w("concepts.lead"))
    concept = choose()
    if concept is None:
        return
    described(concept)
    st.subheader(w("concept.picture"))
    picture(concept.code)
    stated = relations(concept)
    if stated:
        st.subheader(w("concept.relations"))
        show(stated)
    pointing(concept)
    links = sources.rows().links(concept.code)
    if links:
        st.subheader(w("concept.mappings", n=len(links)))
        heads = [w("concept.relation"), w("concept.to"), w("mapping.confidence"), w("mapping.rationale")]
        show(grid(heads, [row_line(one) for one in links], [2]))
    day = choices.as_of()
    heads = [w("summary.regime"), w("summary.force"), w("norm.norm"), w("finding.kind"), w("finding.stated-in")]
    for part, found in norms_about(concept, day).items():
        st.subheader(w("concept.norms", part=family("part", part), n=len(found)))
        show(grid(heads, norm_lines(found)))
    asking = conditions_about(concept, day)
    if asking:
        st.subheader(w("concept.conditions"))
        show(bullets(asking))


main()
