"""What one document asks and what another one answers, both ways, with the rows each cell rests on."""

from __future__ import annotations

import streamlit as st
from parts import choices, sources
from parts.comparison import COLOURS, areas, as_csv, line
from parts.look import e, key, muted, show
from parts.words import joined, spelled, t, w

from govgraph.gaptable import AREA_LABELS, STATUS_LABELS, STATUSES, Gap

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


def page_of(found: list[Gap]) -> list[Gap]:
    """The rows of the chosen page."""
    if len(found) <= PER_PAGE:
        return found
    starts = list(range(0, len(found), PER_PAGE))
    if st.session_state.get("keep_page") not in starts:
        st.session_state["keep_page"] = 0
    chosen = st.selectbox(
        w("gap.page"),
        starts,
        key="keep_page",
        width=260,
        format_func=spelled(starts, lambda s: w("gap.page-range", first=s + 1, last=min(s + PER_PAGE, len(found)), n=len(found))),
    )
    return found[chosen : chosen + PER_PAGE]


def main() -> None:
    """The page."""
    st.title(w("nav.gaps"))
    st.caption(w("gap.lead"))
    chosen = choose()
    if chosen is None:
        return
    left, right = chosen
    kinds = sources.items(left)
    item = kinds[0]
    if len(kinds) > 1:
        names = spelled(kinds, lambda k: w(f"gap.items-{k}"))
        item = (
            st.segmented_control(w("gap.items"), kinds, default=kinds[0], format_func=names, key=f"keep_items_{left}") or kinds[0]
        )
    table = sources.gap_table(left, right, choices.as_of(), item)
    for notice in table.notices:
        st.info(t(notice))
    counts = table.counts
    legend = "".join(key(COLOURS[s], f"{e(t(STATUS_LABELS[s]))}: <b>{counts[s]}</b>") for s in STATUSES)
    intro = w("gap.intro", left=choices.name_with_force(left), right=choices.name_with_force(right), n=len(table.gaps))
    show(f"<p>{e(intro)}</p><p>{legend}</p>")
    if not table.gaps:
        st.info(w("gap.nothing"))
        return
    with st.expander(w("gap.by-area")):
        show(areas(table))
    one, two = st.columns(2)
    present = [a.area for a in table.summary]
    wanted_areas = one.multiselect(
        w("gap.area"),
        present,
        format_func=spelled(present, lambda a: t(AREA_LABELS[a]) if a in AREA_LABELS else a),
        key=f"keep_areas_{left}_{right}",
        placeholder=w("gap.all"),
    )
    wanted = two.multiselect(
        w("gap.status"),
        STATUSES,
        format_func=spelled(STATUSES, lambda s: t(STATUS_LABELS[s])),
        key="keep_statuses",
        placeholder=w("gap.all"),
    )
    found = [
        g
        for g in table.gaps
        if (not wanted or g.status in wanted) and (not wanted_areas or any(a.area in wanted_areas for a in g.asks))
    ]
    if not found:
        st.info(w("gap.filtered-out"))
        return
    count, button = st.columns([5, 1], vertical_alignment="bottom")
    with count:
        shown = page_of(found)
    name = f"{left}--{right}-{table.as_of}.csv"
    button.download_button(w("gap.csv", n=len(found)), as_csv(table, found), name, "text/csv", on_click="ignore")
    show(*(line(g, table) for g in shown))
    if table.unmapped:
        with st.expander(w("gap.unmapped", n=len(table.unmapped))):
            labels = [t(sources.concepts()[c].label) if c in sources.concepts() else c for c in table.unmapped]
            show(f"<p>{muted(w('gap.unmapped-note'))}</p><p>{e(joined(labels))}</p>")


main()
