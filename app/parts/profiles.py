"""The current profile of a system against a target profile, function by function, with bars."""

from __future__ import annotations

import streamlit as st

from govgraph import profile
from govgraph.errors import GovgraphError
from govgraph.findings import in_line
from govgraph.profile import STATUS_LABELS, Group, Outcome, Profile
from govgraph.system import SystemDescription
from parts import choices, sources
from parts.finding import measure
from parts.look import badge, bullets, e, facts, folded, key, muted, problem, provision_link, show
from parts.words import language, spelled, t, w

TONES = {"achieved": "green", "planned": "blue", "partly": "amber", "absent": "amber", "unknown": "grey", "not-relevant": "grey"}
COLOURS = {"current": "#7fb394", "planned": "#8fb1d3", "open": "#e3bd6c", "unknown": "#c3ccd5"}
FIRST = "nist-ai-rmf"
OUTCOME_KINDS = ("action", "subcategory")


def documents() -> list[str]:
    """The documents that a profile can be made against: those chosen, frameworks that do not bind first."""
    force = sources.known().instruments
    return sorted(choices.regimes(), key=lambda d: (d != FIRST, force[d].force == "binding", not d.startswith("nist"), d))


def counts(group: Group) -> dict[str, int]:
    """Of what is wanted: achieved now, achieved with the plans alone, still to do, and what cannot be said yet."""
    then = group.planned - group.current
    return {
        "current": group.current,
        "planned": then,
        "open": group.target - group.planned - group.unknown,
        "unknown": group.unknown,
    }


def bar(group: Group) -> str:
    """The counts of a heading as one bar."""
    whole = group.target or 1
    parts = [(n, COLOURS[name]) for name, n in counts(group).items() if n]
    return f'<div class="bar">{"".join(f"<span style=width:{100 * n / whole:.1f}%;background:{c}></span>" for n, c in parts)}</div>'


def legend() -> str:
    """What the colours of the bars say."""
    words = {name: w(f"profile.{name}") for name in COLOURS}
    return f"<p>{''.join(key(COLOURS[name], e(said)) for name, said in words.items())}</p>"


def _heading(group: Group) -> str:
    number, title = t(group.number), t(group.title).rstrip(".。")
    name = f"<b>{e(title)}</b>" if number.casefold() in title.casefold() else f"<b>{e(number)}</b> {e(title)}"
    numbers = w("profile.counts", now=group.current, then=group.planned, all=group.target)
    cells = [name, muted(numbers if group.target else w("profile.none")), bar(group) if group.target else ""]
    return f'<div class="profile d{group.depth}">{"".join(f"<div>{cell}</div>" for cell in cells)}</div>'


def outcome(one: Outcome) -> str:
    """One outcome with its state and what it still takes."""
    known = sources.known()
    head = f"{badge(t(STATUS_LABELS[one.status]), TONES[one.status])} {provision_link(one.code, t(one.number))} {e(t(one.label))}"
    body = facts(
        [
            (w("finding.missing"), in_line(one.lacking, measure, language())),
            (w("profile.plans"), bullets([measure(m) for m in one.planned])),
            (w("finding.present"), bullets([measure(m) for m in one.present])),
            (w("finding.waits-for"), bullets([e(t(known.question(q))) for q in one.questions])),
        ]
    )
    return f'<div class="provision">{head}{body}</div>'


def group_html(group: Group) -> str:
    """A heading with its bar, unfolding to its outcomes."""
    wanted = [o for o in group.outcomes if o.wanted]
    body = "".join(outcome(o) for o in wanted)
    return folded(_heading(group), body) if wanted else f'<div class="headed">{_heading(group)}</div>'


def headings(document: str, found: Profile) -> list[str]:
    """Codes of the headings that can be the target: functions, categories and the like, not single outcomes."""
    known = sources.provisions(document)
    return [g.code for g in found.groups if known[g.code.partition(":")[2]][-1].kind not in OUTCOME_KINDS]


def _whole(groups: tuple[Group, ...]) -> Group | None:
    tops = [g for g in groups if g.depth == min(x.depth for x in groups)]
    if not tops:
        return None
    numbers = {name: sum(getattr(g, name) for g in tops) for name in ("relevant", "target", "current", "planned", "unknown")}
    return Group(code="", number=tops[0].number, title=tops[0].title, depth=0, outcomes=(), **numbers)


def _made(document: str, description: SystemDescription, target: list[str]) -> Profile | None:
    rules = sources.engine((document,), choices.as_of())
    try:
        return profile.profile(sources.library(), rules, description, document, target)
    except GovgraphError as error:
        problem(error)
        return None


def section(description: SystemDescription) -> None:
    """The profile of a system against the document and the target that the reader chooses."""
    show(f"<p>{muted(w('profile.note'))}</p>")
    names = documents()
    left, right = st.columns([2, 3])
    with left:
        if st.session_state.get("keep_profile") not in names:
            st.session_state["keep_profile"] = names[0]
        document = st.selectbox(
            w("provisions.document"), names, format_func=spelled(names, choices.name_with_force), key="keep_profile"
        )
    whole = _made(document, description, [])
    if whole is None:
        return
    titles = {g.code: f"{t(g.number)} · {t(g.title)}" for g in whole.groups}
    order = headings(document, whole)
    with right:
        target = choices.several(w("profile.target"), order, titles.__getitem__, f"keep_target_{document}")
    found = _made(document, description, [c for c in order if c in target]) if target else whole
    if found is not None:
        _shown(found, document, bool(target))


def _shown(found: Profile, document: str, chosen: bool) -> None:
    total = _whole(found.groups)
    if total is None or not total.target:
        st.info(w("profile.nothing"))
        return
    name = f"profile-{found.system}-{document}-{found.as_of}-{language()}.csv"
    words = w("profile.summary", now=total.current, then=total.planned, all=total.target, unknown=total.unknown)
    show(f"<p><b>{e(words)}</b></p>{bar(total)}", legend())
    table = profile.as_csv(found, sources.known().instruments[document].short_title, language())
    st.download_button(w("profile.csv"), table.encode("utf-8-sig"), name, "text/csv", on_click="ignore")
    show(*(group_html(g) for g in found.groups if g.target or not chosen))
