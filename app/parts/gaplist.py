"""Long lists of findings: narrowed by words, role and area, and grouped by part of the document or by area."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from govgraph.findings import Finding
from govgraph.gaptable import AREA_LABELS
from parts import choices, finding, sources
from parts.look import e, folded, muted, show
from parts.words import spelled, t, w

GROUPINGS = ("part", "area", "role")
FEW = 8
TITLE = 110
TOO_WIDE = ("document", "annex", "part", "title", "chapter")


def part_of(one: Finding) -> str:
    """The function, section or other heading under which a norm stands."""
    known = sources.provisions(one.document)
    here: str | None = one.stated_in[0] if one.stated_in else None
    above: list[str] = []
    while here is not None and here in known and here not in above:
        above.append(here)
        here = known[here][-1].parent
    if not above:
        return ""
    kinds = {known[i][-1].kind: i for i in above}
    chosen = kinds.get("category") or kinds.get("function") or kinds.get("article") or above[-1]
    if chosen == above[-1] and len(above) > 2 and known[chosen][-1].kind in TOO_WIDE:
        chosen = above[-2]
    code = f"{one.document}:{chosen}"
    wording = sources.wording(code, choices.as_of())
    cited, head = finding.number(code), ""
    if wording:
        head = t(wording.heading) or t(wording.gist).rstrip(".。")
    return f"{cited} · {head}" if head and len(head) <= TITLE and cited.casefold() not in head.casefold() else cited


def areas_of(one: Finding) -> list[str]:
    """Ids of the areas of the measures that are missing."""
    found = [sources.concepts()[f"hub:{m}"].area for m in one.missing if f"hub:{m}" in sources.concepts()]
    return [a for a in dict.fromkeys(found) if a in AREA_LABELS]


def text_of(one: Finding) -> str:
    """Everything about a finding that a search looks into, in both languages."""
    known = sources.known()
    measures = [known.label(m) for m in one.missing]
    both = [one.label, one.gist, one.fix, *measures]
    return " ".join([*(f"{x.en} {x.zh}" for x in both), finding.stated(one), one.code, *one.missing]).casefold()


def _area(identifier: str) -> str:
    return t(AREA_LABELS[identifier])


def _role(identifier: str) -> str:
    return t(sources.known().label(identifier))


def _keys(one: Finding, grouping: str) -> list[str]:
    if grouping == "part":
        return [part_of(one)]
    if grouping == "area":
        return [_area(a) for a in areas_of(one)] or [w("group.no-area")]
    return [_role(r) for r in one.bearers] or [w("norm.anyone")]


def narrowed(findings: Sequence[Finding]) -> tuple[list[Finding], str]:
    """The findings that the reader wants to see, and how they are to be grouped."""
    one, two, three, four = st.columns([3, 2, 2, 2])
    words = one.text_input(w("list.find"), key="keep_find", placeholder=w("list.find-example")).casefold().split()
    with two:
        areas = choices.several(w("gap.area"), {a for f in findings for a in areas_of(f)}, _area, "keep_list_areas")
    with three:
        roles = choices.several(w("norm.bearer"), {r for f in findings for r in f.bearers}, _role, "keep_list_roles")
    grouping = four.selectbox(
        w("list.group"), GROUPINGS, format_func=spelled(GROUPINGS, lambda g: w(f"group.{g}")), key="keep_grouping"
    )
    found = [
        f
        for f in findings
        if (not words or all(term in text_of(f) for term in words))
        and (not areas or areas & set(areas_of(f)))
        and (not roles or roles & set(f.bearers))
    ]
    return found, grouping


def grouped(findings: Sequence[Finding], grouping: str, rows: Callable[[Sequence[Finding]], str]) -> str:
    """Findings under the headings they belong to, each heading unfolding; few stand open."""
    groups: dict[str, list[Finding]] = {}
    for one in findings:
        for key in _keys(one, grouping):
            groups.setdefault(key, []).append(one)
    if len(groups) < 2:
        return rows(findings)
    opened = len(findings) <= FEW
    return "".join(
        folded(f"<b>{e(name)}</b> {muted(w('list.count', n=len(here)))}", rows(here), opened=opened)
        for name, here in groups.items()
    )


def show_all(findings: Sequence[Finding]) -> None:
    """Findings of several documents, narrowed and grouped."""
    found, grouping = narrowed(findings)
    if not found:
        st.info(w("list.nothing"))
        return
    if len(found) < len(findings):
        st.caption(w("list.some", n=len(found), all=len(findings)))
    for document in dict.fromkeys(f.document for f in found):
        here = [f for f in found if f.document == document]
        show(f"<h3>{e(choices.name_with_force(document))} · {len(here)}</h3>", grouped(here, grouping, finding.rows))
