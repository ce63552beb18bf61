"""What one document asks and what another one answers, both ways, with the rows each cell rests on."""

from __future__ import annotations

import streamlit as st
from parts import choices, sources
from parts.comparison import areas, as_csv, legend, line
from parts.look import e, muted, pager, show
from parts.words import joined, language, spelled, t, w

from govgraph.gaptable import AREA_LABELS, STATUS_LABELS, STATUSES, Gap, GapTable

PER_PAGE = 30


def choose() -> tuple[str, str] | None:
    """The two documents, in the direction to look."""
    documents = [d for d in sources.documents() if d != "hub"]
    if len(documents) < 2:
        st.info(w("gap.too-few"))
        return None
    choices.from_address("left", "keep_left", documents)
    choices.from_address("right", "keep_right", documents)
    st.session_state.setdefault("keep_left", documents[0])
    st.session_state.setdefault("keep_right", documents[1])
    one, two, three = st.columns([3, 3, 4], vertical_alignment="bottom")
    left = one.selectbox(w("gap.left"), documents, format_func=spelled(documents, choices.name_with_force), key="keep_left")
    right = two.selectbox(w("gap.right"), documents, format_func=spelled(documents, choices.name_with_force), key="keep_right")
    choices.to_address("left", left)
    choices.to_address("right", right)
    if left == right:
        st.info(w("gap.same"))
        return None
    names = {"there": (left, right), "back": (right, left)}
    with three:
        way = st.radio(
            w("gap.direction"),
            ["there", "back"],
            horizontal=True,
            key="keep_direction",
            format_func=spelled(names, lambda d: w("gap.way", left=choices.name(names[d][0]), right=choices.name(names[d][1]))),
        )
    return names[way]


def choose_item(left: str) -> str:
    """The kind of items of a document to compare."""
    kinds = sources.items(left)
    if len(kinds) < 2:
        return kinds[0]
    names = spelled(kinds, lambda k: w(f"gap.items-{k}"))
    chosen = st.segmented_control(w("gap.items"), kinds, default=kinds[0], format_func=names, key=f"keep_items_{left}")
    return chosen or kinds[0]


def narrowed(table: GapTable) -> list[Gap]:
    """The rows with the areas and statuses that the reader chooses."""
    one, two = st.columns(2)
    present = [a.area for a in table.summary]
    areas_ = one.multiselect(
        w("gap.area"),
        present,
        format_func=spelled(present, lambda a: t(AREA_LABELS[a]) if a in AREA_LABELS else a),
        key=f"keep_areas_{table.left}_{table.right}",
        placeholder=w("gap.all"),
    )
    wanted = two.multiselect(
        w("gap.status"),
        STATUSES,
        format_func=spelled(STATUSES, lambda s: t(STATUS_LABELS[s])),
        key="keep_statuses",
        placeholder=w("gap.all"),
    )
    return [g for g in table.gaps if (not wanted or g.status in wanted) and (not areas_ or any(a.area in areas_ for a in g.asks))]


def rows(table: GapTable, found: list[Gap]) -> None:
    """The rows, page by page, and as a file."""
    count, button = st.columns([5, 1], vertical_alignment="bottom")
    with count:
        shown = found[pager(len(found), PER_PAGE, "keep_page")]
    part = "" if len(found) == len(table.gaps) else f"-{len(found)}-of-{len(table.gaps)}"
    name = f"{table.left}--{table.right}-{table.as_of}-{language()}{part}.csv"
    button.download_button(w("gap.csv", n=len(found)), as_csv(table, found), name, "text/csv", on_click="ignore")
    show(*(line(g, table) for g in shown))


def main() -> None:
    """The page."""
    st.title(w("nav.gaps"))
    st.caption(w("gap.lead"))
    chosen = choose()
    if chosen is None:
        return
    left, right = chosen
    table = sources.gap_table(left, right, choices.as_of(), choose_item(left))
    for notice in table.notices:
        st.info(t(notice))
    intro = w("gap.intro", left=choices.name_with_force(left), right=choices.name_with_force(right), n=len(table.gaps))
    show(f"<p>{e(intro)}</p>", legend(table.counts))
    if not table.gaps:
        st.info(w("gap.nothing"))
        return
    with st.expander(w("gap.by-area")):
        show(areas(table))
    found = narrowed(table)
    if not found:
        st.info(w("gap.filtered-out"))
        return
    rows(table, found)
    if table.unmapped:
        with st.expander(w("gap.unmapped", n=len(table.unmapped))):
            labels = [t(sources.concepts()[c].label) if c in sources.concepts() else c for c in table.unmapped]
            show(f"<p>{muted(w('gap.unmapped-note'))}</p><p>{e(joined(labels))}</p>")


main()
