"""Which rules apply to a system, what is met, what is missing, and what cannot be said yet."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from datetime import date

import streamlit as st
from parts import answers, choices, describe, finding, gaplist, profiles, questions, sources
from parts.look import badge, e, grid, muted, problem, show
from parts.words import joined, language, spelled, t, w

from govgraph import render, system
from govgraph.errors import GovgraphError
from govgraph.findings import VERDICT_LABELS, Finding, Report

SECTIONS = ("unmet", "gaps", "later", "open", "rest", "profile")
COLUMNS = ("violated", "undetermined", "not-yet", "waived", "satisfied", "permission", "not-applicable")


def standing(one: Finding) -> str:
    """The verdict, but for a permission that can be used: that is nothing met."""
    return "permission" if one.verdict == "satisfied" and one.deontic == "permission" else one.verdict


def standing_name(key: str) -> str:
    """A verdict in words."""
    return w("verdict.permission") if key == "permission" else t(VERDICT_LABELS[key])


def summary(report: Report) -> str:
    """How many norms of each regime stand where."""
    lines = []
    for document in report.documents:
        found = [f for f in report.findings if f.document == document]
        counts = Counter(map(standing, found))
        binding = sources.known().instruments[document].force == "binding"
        unmet = str(counts["violated"]) if binding or not counts["violated"] else w("summary.gaps", n=counts["violated"])
        if binding and counts["violated"]:
            unmet = badge(unmet, "red")
        rest = [str(counts[v]) for v in COLUMNS[1:]]
        lines.append([f"<b>{e(choices.name(document))}</b>", e(choices.force(document)), unmet, *rest, str(len(found))])
    heads = [w("summary.regime"), w("summary.force"), *map(standing_name, COLUMNS), w("summary.norms")]
    return grid(heads, lines, range(2, len(heads)))


def unmet(findings: list[Finding]) -> None:
    """Duties and prohibitions of binding law that are not met."""
    if not findings:
        show(f"<p>{e(w('unmet.none'))}</p>")
        return
    show(f"<p>{muted(w('unmet.note'))}</p>", finding.rows(findings))


def gaps(findings: list[Finding]) -> None:
    """What documents that do not bind recommend and the description lacks: gaps, never breaches."""
    if not findings:
        show(f"<p>{e(w('gaps.none'))}</p>")
        return
    show(f"<p>{muted(w('gaps.note'))}</p>")
    gaplist.show_all(findings)


def later(findings: list[Finding]) -> None:
    """Norms that will apply, by date."""
    if not findings:
        show(f"<p>{e(w('later.none'))}</p>")
        return
    by_day: dict[date | None, list[Finding]] = defaultdict(list)
    for one in findings:
        by_day[one.applies_from].append(one)
    show(f"<p>{muted(w('later.note'))}</p>")
    for day in sorted(by_day, key=lambda d: d or date.max):
        here = by_day[day]
        title = w("later.day", day=day, n=len(here)) if day else w("later.no-day", n=len(here))
        show(f"<h3>{e(title)}</h3>", finding.rows(here))


def open_questions(source: str, report: Report, description: system.SystemDescription) -> None:
    """The questions, and the norms that wait for them."""
    questions.ask(source, report, description)
    waiting = report.of("undetermined")
    if waiting:
        st.markdown(f"**{w('open.norms', n=len(waiting))}**")
        for document in report.documents:
            here = [f for f in waiting if f.document == document]
            if here:
                with st.expander(w("open.regime", name=choices.name_with_force(document), n=len(here))):
                    show(finding.rows(here))


def rest(report: Report) -> None:
    """Norms that are waived, met, may be made use of, or do not apply."""
    for key in ("waived", "satisfied", "permission", "not-applicable"):
        here = [f for f in report.findings if standing(f) == key]
        if here:
            with st.expander(w("rest.verdict", verdict=standing_name(key), n=len(here)), expanded=key == "waived"):
                show(f"<p>{muted(w('rest.permission-note'))}</p>" if key == "permission" else "", finding.rows(here))


def _stated(report: Report) -> Report:
    """Stage and level as stated, and the report, narrowed to the stage where the reader wants that."""
    label = sources.known().label
    stages, level = (joined([t(label(code)) for code in codes]) for codes in (report.stages, report.level))
    if level:
        show(f"<p>{muted(w('system.level', level=level))}</p>")
    if stages and st.toggle(w("system.due", stages=stages), key="keep_due", help=w("system.due-help")):
        return report.due()
    return report


def file_stem(report: Report, *, narrowed: bool) -> str:
    """The name of a file with the report: system, day, language, and whether it holds only what is to be done now."""
    return "-".join([report.system, str(report.as_of), language(), *(["due"] if narrowed else [])])


def downloads(report: Report, text: str, *, narrowed: bool) -> None:
    """The report and the description as files."""
    view = finding.view()
    name = file_stem(report, narrowed=narrowed)
    with st.container(horizontal=True):
        st.download_button(w("download.json"), render.as_json([report]), f"{name}.json", "application/json", on_click="ignore")
        st.download_button(w("download.text"), render.as_text(report, view), f"{name}.txt", "text/plain", on_click="ignore")
        st.download_button(w("download.yaml"), text, f"{report.system}.yaml", "application/yaml", on_click="ignore")
    if narrowed:
        st.caption(w("download.narrowed"))


def settings(effective: str) -> None:
    """The description as it is read, and what evidence is asked for."""
    with st.expander(w("system.description")):
        st.code(effective, language="yaml", line_numbers=True)
        if st.session_state["keep_source"] != "text":
            st.button(w("system.edit"), on_click=describe.edit, args=(effective,))
        st.selectbox(
            w("system.evidence"),
            list(system.EVIDENCE),
            format_func=spelled(system.EVIDENCE, lambda v: w(f"evidence.{v}")),
            key="keep_evidence",
            help=w("system.evidence-help"),
        )


def evidence() -> str:
    """The least evidence that is asked for, from the address at first."""
    choices.from_address("evidence", "keep_evidence", list(system.EVIDENCE))
    chosen = st.session_state.get("keep_evidence") or "claimed"
    if chosen != "claimed":
        choices.to_address("evidence", chosen)
    return str(chosen)


def section(source: str, counts: dict[str, int]) -> str:
    """The part of the result that the reader looks at."""
    first = next((s for s in ("unmet", "later", "open", "gaps") if counts[s]), "rest")
    if not st.session_state.get("keep_section") or st.session_state.get("shown") not in (source, None):
        st.session_state["keep_section"] = first
    choices.from_address("section", "keep_section", list(SECTIONS))
    st.session_state["shown"] = source
    st.segmented_control(
        w("system.sections"),
        SECTIONS,
        format_func=spelled(SECTIONS, lambda s: w(f"section.{s}", n=counts[s])),
        key="keep_section",
        label_visibility="collapsed",
    )
    chosen = st.session_state.get("keep_section") or first
    choices.to_address("section", chosen)
    return str(chosen)


def result(source: str, report: Report, description: system.SystemDescription) -> None:
    """What was found, by section."""
    violated, coming, waiting = report.of("violated"), list(report.of("not-yet")), report.of("undetermined")
    hard = [f for f in violated if f.force == "binding"]
    soft = [f for f in violated if f.force != "binding"]
    counts = {
        "unmet": len(hard),
        "gaps": len(soft),
        "later": len(coming),
        "open": len(report.questions),
        "rest": len(report.findings) - len(violated) - len(coming) - len(waiting),
        "profile": 0,
    }
    chosen = section(source, counts)
    if chosen == "unmet":
        unmet(hard)
    elif chosen == "gaps":
        gaps(soft)
    elif chosen == "later":
        later(coming)
    elif chosen == "open":
        open_questions(source, report, description)
    elif chosen == "profile":
        profiles.section(description)
    else:
        rest(report)


def main() -> None:
    """The page."""
    st.title(w("nav.system"))
    st.caption(w("system.lead"))
    text, file = describe.chosen_text()
    if not text:
        return
    if not choices.regimes():
        st.info(w("system.no-regimes"))
        return
    source = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
    effective = answers.written(text, questions.given(source))
    try:
        description = system.parse(effective, file=file, vocabulary=sources.known().vocabulary())
        whole = sources.report(effective, file, choices.regimes(), choices.as_of(), evidence())
    except GovgraphError as error:
        problem(error, effective)
        return
    settings(effective)
    text_of = t(description.description)
    law = w("system.as-of", day=whole.as_of)
    show(f"<h2>{e(t(whole.name))}</h2>", f"<p>{e(text_of)}</p>" if text_of else "", f"<p>{muted(law)}</p>")
    report = _stated(whole)
    show(summary(report))
    for notice in report.notices:
        st.info(t(notice))
    downloads(report, effective, narrowed=report is not whole)
    questions.answered(source, effective, report.system)
    result(source, report, description)


main()
