"""Where the description of a system comes from: an example, a file, or what the reader writes."""

from __future__ import annotations

import re
import unicodedata

import streamlit as st
import yaml

from govgraph import system
from govgraph.errors import GovgraphError
from govgraph.knowledge import MARKETS
from govgraph.model import Text
from parts import choices, sources
from parts.look import code, e, grid, muted, show
from parts.words import spelled, t, w

SOURCES = ("example", "upload", "text")
LISTS = ("uses", "roles", "measures", "facts", "stages", "markets")


def edit(text: str) -> None:
    """Make a text the description that the reader writes."""
    st.session_state["keep_draft"] = text
    st.session_state["keep_source"] = "text"


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
    if kind == "upload":
        return _uploaded()
    if kind == "text":
        return _written()
    if not examples:
        st.info(w("system.no-examples"))
        return "", ""
    choices.from_address("example", "keep_example", list(examples))
    file = right.selectbox(w("system.example"), list(examples), format_func=spelled(examples, _example_name), key="keep_example")
    choices.to_address("example", file)
    return examples[file], file


def _example_name(file: str) -> str:
    try:
        return t(system.parse(sources.examples()[file], file=file).name)
    except GovgraphError:
        return file


def minimal(name: str) -> str:
    """The least description of a system with this name.

    >>> print(minimal("CV: screening"), end="")
    govgraph: 1
    system:
      id: cv-screening
      name: 'CV: screening'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    identifier = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-")
    if not identifier[:1].isalpha():
        identifier = f"system-{identifier}".strip("-")
    body = {"govgraph": 1, "system": {"id": identifier, "name": name}}
    return yaml.safe_dump(body, allow_unicode=True, sort_keys=False, width=200)


def _start() -> None:
    name = (st.session_state.get("start_name") or "").strip()
    if name:
        edit(minimal(name))


def _written() -> tuple[str, str]:
    """A text of the reader's own, from a name and the questions or written out."""
    if not (st.session_state.get("keep_draft") or "").strip():
        with st.form(key="start"):
            st.text_input(w("start.name"), key="start_name", max_chars=200, placeholder=w("start.example"))
            st.form_submit_button(w("start.button"), on_click=_start, type="primary")
            st.caption(w("start.note"))
    st.text_area(w("system.paste"), key="keep_draft", height=320, placeholder=w("system.placeholder"))
    vocabulary()
    text = st.session_state.get("keep_draft") or ""
    if not text.strip():
        st.info(w("system.empty"))
        return "", ""
    st.caption(w("system.kept-here"))
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


def ids(name: str) -> dict[str, Text]:
    """The ids that one list of a description may hold, with their words."""
    known = sources.known()
    words = known.vocabulary()
    if name == "markets":
        return dict(MARKETS)
    if name == "facts":
        return {i: known.questions[i] for i in words.facts}
    return {i: known.label(i) for i in getattr(words, name)}


def vocabulary() -> None:
    """The ids that a description may use, to look up while writing."""
    with st.expander(w("ids.title")):
        left, right = st.columns(2, vertical_alignment="bottom")
        with left:
            names = spelled(LISTS, lambda n: w(f"ids.{n}"))
            chosen = st.selectbox(w("ids.list"), LISTS, format_func=names, key="keep_ids")
        wanted = right.text_input(w("ids.find"), key="keep_find_id").casefold().split()
        found = {
            i: text for i, text in ids(chosen).items() if all(term in f"{i} {text.en} {text.zh}".casefold() for term in wanted)
        }
        lines = [[code(i), e(t(text))] for i, text in sorted(found.items(), key=lambda pair: t(pair[1]).casefold())]
        where = w(f"ids.where-{chosen}")
        show(f"<p>{muted(where)}</p>", grid([w("ids.id"), w("ids.words")], lines) if lines else muted(w("ids.none")))
