"""The questions of a report as widgets, and the answers given so far."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import streamlit as st

from govgraph.findings import Question, Report
from govgraph.knowledge import MARKETS
from govgraph.system import SystemDescription
from parts import sources
from parts.answers import Answer
from parts.choices import EARLIEST, LATEST
from parts.look import e, muted, show
from parts.words import in_a_row, joined, spelled, t, w

SHOWN = 8


def given(source: str) -> dict[str, Answer]:
    """The answers given to the questions about one source text."""
    everything: dict[str, dict[str, Answer]] = st.session_state.setdefault("answers", {})
    return everything.setdefault(source, {})


def _give(source: str, key: str, widget: str) -> None:
    value = st.session_state.get(widget)
    if value in ("yes", "no"):
        given(source)[key] = value


def _take(source: str, key: str, value: Answer) -> None:
    given(source)[key] = value


def _withdraw(source: str, key: str) -> None:
    given(source).pop(key, None)


def _withdraw_all(source: str) -> None:
    given(source).clear()


def said(key: str, answer: Answer) -> str:
    """An answer in words."""
    if isinstance(answer, str):
        return w(f"answer.{answer}") if answer in ("yes", "no", "never") else label(key, answer)
    return joined([label(key, a) for a in answer]) if answer else w("answer.none")


def label(key: str, identifier: str) -> str:
    """The words for an id that answers a question."""
    kind = key.partition(":")[0]
    if kind == "markets":
        return t(MARKETS[identifier])
    if kind == "level":
        found = [c for c in sources.library().concepts if c.kind == "level" and c.id == identifier]
        return t(found[0].label) if found else identifier
    return identifier if kind == "dates" else t(sources.known().label(identifier))


def answered(source: str, text: str, system: str) -> None:
    """The answers given so far, each with a way back, and the description with them as a file.

    Args:
        text: the description with the answers in it.
        system: its id.
    """
    answers = given(source)
    if not answers:
        return
    with st.container(border=True):
        st.markdown(f"**{w('answers.title', n=len(answers))}**")
        st.caption(w("answers.note"))
        left, right = st.columns([3, 1], vertical_alignment="center")
        left.warning(w("answers.lost"), icon=":material/warning:")
        file, widget = f"{system}.yaml", f"save_{source}"
        right.download_button(w("answers.keep"), text, file, "application/yaml", on_click="ignore", key=widget)
        for key, answer in answers.items():
            left, right = st.columns([6, 1], vertical_alignment="center")
            with left:
                show(f"{e(t(sources.known().question(key)))} <b>{e(said(key, answer))}</b>")
            right.button(w("answers.withdraw"), key=f"withdraw_{source}_{key}", on_click=_withdraw, args=(source, key))
        if len(answers) > 1:
            st.button(w("answers.withdraw-all"), key=f"withdraw_all_{source}", on_click=_withdraw_all, args=(source,))


def ask(source: str, report: Report, description: SystemDescription) -> None:
    """The open questions, most decisive first."""
    questions = report.questions
    if not questions:
        st.write(w("questions.none"))
        return
    st.markdown(f"**{w('questions.title', n=len(questions))}**")
    st.caption(w("questions.note"))
    everything = st.session_state.get("keep_all_questions", False)
    for question in questions if everything else questions[:SHOWN]:
        with st.container(border=True):
            _one(source, question, description)
    if len(questions) > SHOWN:
        st.checkbox(w("questions.all", n=len(questions)), key="keep_all_questions")


def settles(question: Question) -> str:
    """How many norms wait for a question, and how many of them each answer would decide."""
    ranked = sorted(question.settles, key=lambda pair: -pair[1])
    words = [
        w("settles.some", answer=w(f"settles.{name}"), n=n) if n else w("settles.nothing", answer=w(f"settles.{name}"))
        for name, n in ranked
    ]
    return w("settles.asked", m=len(question.asked_by), answers=in_a_row(words))


def _one(source: str, question: Question, description: SystemDescription) -> None:
    left, right = st.columns([3, 2], vertical_alignment="center")
    with left:
        show(f"<b>{e(t(question.text))}</b><br>{muted(settles(question))}")
    kind, _, identifier = question.key.partition(":")
    widget = f"q_{source}_{question.key}"
    with right:
        if kind == "fact":
            _whether(source, question, widget)
        elif kind == "dates":
            _when(source, question, widget)
        elif kind == "level":
            _how_able(source, question, widget)
        else:
            _which(source, question, widget, kind, identifier, description)


def _whether(source: str, question: Question, widget: str) -> None:
    st.radio(
        t(question.text),
        ["unknown", "yes", "no"],
        format_func=spelled(("unknown", "yes", "no"), lambda a: w(f"answer.{a}")),
        horizontal=True,
        key=widget,
        label_visibility="collapsed",
        on_change=_give,
        args=(source, question.key, widget),
    )


def _how_able(source: str, question: Question, widget: str) -> None:
    levels = sorted(sources.known().terms.levels, key=lambda i: sources.known().terms.levels[i])
    chosen = st.selectbox(
        t(question.text),
        levels,
        index=None,
        format_func=spelled(levels, lambda i: label("level", i)),
        key=widget,
        placeholder=w("choice.pick"),
        label_visibility="collapsed",
    )
    if chosen:
        _button(widget, lambda: _take(source, question.key, chosen))


def _button(widget: str, action: Callable[[], None]) -> None:
    st.button(w("answers.take"), key=f"take_{widget}", on_click=action)


def _when(source: str, question: Question, widget: str) -> None:
    if st.checkbox(w("answer.never"), key=f"never_{widget}"):
        _button(widget, lambda: _take(source, question.key, "never"))
        return
    day = st.date_input(
        t(question.text),
        value=None,
        format="YYYY-MM-DD",
        min_value=EARLIEST,
        max_value=LATEST,
        key=widget,
        label_visibility="collapsed",
    )
    if isinstance(day, date):
        _button(widget, lambda: _take(source, question.key, [day.isoformat()]))


def _which(source: str, question: Question, widget: str, kind: str, identifier: str, description: SystemDescription) -> None:
    vocabulary = sources.known().vocabulary()
    if kind == "measures":
        options, stated = vocabulary.measures, [m.id for m in description.measures or ()]
    elif kind == "roles":
        listing = (description.roles or {}).get(identifier)
        options, stated = vocabulary.roles, list(listing.items if listing else ())
    else:
        options = {"uses": vocabulary.uses, "markets": vocabulary.markets, "stage": vocabulary.stages}[kind]
        listing = getattr(description, kind)
        stated = list(listing.items if listing else ())
    chosen = st.multiselect(
        t(question.text),
        sorted(options, key=lambda i: label(question.key, i)),
        default=sorted(stated),
        key=widget,
        format_func=spelled(options, lambda i: label(question.key, i)),
        placeholder=w("choice.pick"),
        label_visibility="collapsed",
    )
    _button(widget, lambda: _take(source, question.key, list(chosen)))
