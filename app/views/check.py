"""Which rules apply to a system, what is met, what is missing, and what cannot be said yet."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from datetime import date

import streamlit as st
from parts import answers, choices, finding, questions, sources
from parts.look import badge, e, grid, muted, problem, show
from parts.words import joined, spelled, t, w

from govgraph import render, system
from govgraph.errors import GovgraphError
from govgraph.findings import VERDICT_LABELS, Finding, Report

SOURCES = ("example", "upload", "text")
SECTIONS = ("unmet", "gaps", "later", "open", "rest")
COLUMNS = ("violated", "undetermined", "not-yet", "waived", "satisfied", "not-applicable")


def _edit(text: str) -> None:
    st.session_state["keep_draft"] = text
    st.session_state["keep_source"] = "text"


def _example_name(file: str) -> str:
    try:
        return t(system.parse(sources.examples()[file], file=file).name)
    except GovgraphError:
        return file


def chosen_text() -> tuple[str, str]:
    """The description's text and the name of its file; both empty where there is none yet."""
    examples = sources.examples()
    st.session_state.setdefault("keep_source", "example" if examples else "text")
    left, right = st.columns([2, 3], vertical_alignment="bottom")
    with left:
        kind = st.radio(
            w("system.source"),
            SOURCES,
            format_func=spelled(SOURCES, lambda s: w(f"system.source-{s}")),
            horizontal=True,
            key="keep_source",
        )
    if kind == "example":
        if not examples:
            st.info(w("system.no-examples"))
            return "", ""
        choices.from_address("example", "keep_example", list(examples))
        file = right.selectbox(
            w("system.example"), list(examples), format_func=spelled(examples, _example_name), key="keep_example"
        )
        choices.to_address("example", file)
        return examples[file], file
    st.query_params.pop("example", None)
    if kind == "upload":
        return _uploaded()
    st.text_area(w("system.paste"), key="keep_draft", height=320, placeholder=w("system.placeholder"))
    text = st.session_state.get("keep_draft") or ""
    if not text.strip():
        st.info(w("system.empty"))
        return "", ""
    return text, w("system.pasted-file")


def _uploaded() -> tuple[str, str]:
    file = st.file_uploader(w("system.upload"), type=["yaml", "yml", "json", "jsonld"])
    if file is not None:
        try:
            st.session_state["uploaded"] = (file.getvalue().decode("utf-8-sig"), file.name)
        except UnicodeDecodeError:
            st.error(w("system.not-utf8"))
            return "", ""
    text, name = st.session_state.get("uploaded", ("", ""))
    if not text.strip():
        st.info(w("system.empty-upload"))
        return "", ""
    st.caption(w("system.uploaded", file=name))
    return text, name


def summary(report: Report) -> str:
    """How many norms of each regime stand where."""
    lines = []
    for document in report.documents:
        found = [f for f in report.findings if f.document == document]
        counts = {v: sum(f.verdict == v for f in found) for v in COLUMNS}
        binding = sources.known().instruments[document].force == "binding"
        unmet = str(counts["violated"]) if binding or not counts["violated"] else w("summary.gaps", n=counts["violated"])
        if binding and counts["violated"]:
            unmet = badge(unmet, "red")
        rest = [str(counts[v]) for v in COLUMNS[1:]]
        lines.append([f"<b>{e(choices.name(document))}</b>", e(choices.force(document)), unmet, *rest, str(len(found))])
    heads = [w("summary.regime"), w("summary.force"), *(t(VERDICT_LABELS[v]) for v in COLUMNS), w("summary.norms")]
    return grid(heads, lines, range(2, 9))


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
    for document in dict.fromkeys(f.document for f in findings):
        here = [f for f in findings if f.document == document]
        show(f"<h3>{e(choices.name_with_force(document))} · {len(here)}</h3>", finding.rows(here))


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
    """Norms that are waived, met, or do not apply."""
    for verdict in ("waived", "satisfied", "not-applicable"):
        here = list(report.of(verdict))
        if here:
            with st.expander(w("rest.verdict", verdict=t(VERDICT_LABELS[verdict]), n=len(here)), expanded=verdict == "waived"):
                show(finding.rows(here))


def _stated(report: Report) -> Report:
    """Stage and level as stated, and the report, narrowed to the stage where the reader wants that."""
    label = sources.known().label
    stages, level = (joined([t(label(code)) for code in codes]) for codes in (report.stages, report.level))
    if level:
        show(f"<p>{muted(w('system.level', level=level))}</p>")
    if stages and st.toggle(w("system.due", stages=stages), key="keep_due", help=w("system.due-help")):
        return report.due()
    return report


def downloads(report: Report, text: str) -> None:
    """The report and the description as files."""
    view = finding.view()
    name = f"{report.system}-{report.as_of}"
    with st.container(horizontal=True):
        st.download_button(w("download.json"), render.as_json([report]), f"{name}.json", "application/json", on_click="ignore")
        st.download_button(w("download.text"), render.as_text(report, view), f"{name}.txt", "text/plain", on_click="ignore")
        st.download_button(w("download.yaml"), text, f"{report.system}.yaml", "application/yaml", on_click="ignore")


def main() -> None:
    """The page."""
    st.title(w("nav.system"))
    st.caption(w("system.lead"))
    text, file = chosen_text()
    if not text:
        return
    if not choices.regimes():
        st.info(w("system.no-regimes"))
        return
    source = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
    effective = answers.written(text, questions.given(source))
    try:
        description = system.parse(effective, file=file, vocabulary=sources.known().vocabulary())
        evidence = st.session_state.get("keep_evidence") or "claimed"
        report = sources.report(effective, file, choices.regimes(), choices.as_of(), evidence)
    except GovgraphError as error:
        problem(error, effective)
        return
    with st.expander(w("system.description")):
        st.code(effective, language="yaml", line_numbers=True)
        if st.session_state["keep_source"] != "text":
            st.button(w("system.edit"), on_click=_edit, args=(effective,))
        st.selectbox(
            w("system.evidence"),
            list(system.EVIDENCE),
            format_func=spelled(system.EVIDENCE, lambda v: w(f"evidence.{v}")),
            key="keep_evidence",
            help=w("system.evidence-help"),
        )
    st.header(t(report.name))
    text_of = t(description.description)
    law = w("system.as-of", day=report.as_of)
    show(f"<p>{e(text_of)}</p>" if text_of else "", f"<p>{muted(law)}</p>")
    report = _stated(report)
    show(summary(report))
    for notice in report.notices:
        st.info(t(notice))
    downloads(report, effective)
    questions.answered(source)
    violated = report.of("violated")
    hard = [f for f in violated if f.force == "binding"]
    soft = [f for f in violated if f.force != "binding"]
    coming, waiting = list(report.of("not-yet")), report.of("undetermined")
    counts = {
        "unmet": len(hard),
        "gaps": len(soft),
        "later": len(coming),
        "open": len(report.questions),
        "rest": len(report.findings) - len(violated) - len(coming) - len(waiting),
    }
    first = next((s for s in ("unmet", "later", "open", "gaps") if counts[s]), "rest")
    if not st.session_state.get("keep_section") or st.session_state.get("shown") != source:
        st.session_state["keep_section"] = first
    st.session_state["shown"] = source
    st.segmented_control(
        w("system.sections"),
        SECTIONS,
        format_func=spelled(SECTIONS, lambda s: w(f"section.{s}", n=counts[s])),
        key="keep_section",
        label_visibility="collapsed",
    )
    section = st.session_state.get("keep_section") or first
    if section == "unmet":
        unmet(hard)
    elif section == "gaps":
        gaps(soft)
    elif section == "later":
        later(coming)
    elif section == "open":
        open_questions(source, report, description)
    else:
        rest(report)


main()
