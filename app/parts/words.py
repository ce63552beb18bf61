"""The explorer's own words in English and Chinese, from ``words.yaml``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import TypeVar

import streamlit as st

from govgraph import yamltext
from govgraph.condition import Interval
from govgraph.model import Text

T = TypeVar("T")
LANGUAGES = {"en": "English", "zh": "中文"}
WORDS_FILE = Path(__file__).resolve().parent.parent / "words.yaml"


@cache
def table() -> dict[str, Text]:
    """Every word of the explorer by key."""
    return {key: Text(entry["en"], entry["zh"]) for key, entry in yamltext.read(WORDS_FILE).data.items()}


def language() -> str:
    """``en`` or ``zh``, as chosen in the sidebar."""
    chosen = st.session_state.get("keep_lang")
    return chosen if chosen in LANGUAGES else "en"


def w(key: str, **values: object) -> str:
    """The word in the chosen language."""
    return table()[key].get(language()).format(**values)


def family(name: str, value: str) -> str:
    """The word for one of a closed list of ids, e.g. a kind of provision; the id in plain letters where there is none."""
    text = table().get(f"{name}.{value}")
    return text.get(language()) if text else value.replace("-", " ")


def t(text: Text) -> str:
    """A bilingual text in the chosen language."""
    return text.get(language())


def joined(items: list[str]) -> str:
    """Items as a list in running text."""
    return ("、" if language() == "zh" else ", ").join(items)


def run_on(sentences: list[str]) -> str:
    """Sentences one after the other; Chinese sets no space between them."""
    return ("" if language() == "zh" else " ").join(sentences)


def in_a_row(clauses: list[str]) -> str:
    """Clauses one after the other."""
    return ("；" if language() == "zh" else "; ").join(clauses)


def spelled(options: Iterable[T], say: Callable[[T], str]) -> Callable[[T], str]:
    """The words of a widget's options, looked up now: a widget may ask for them later, in no session."""
    said = {option: say(option) for option in options}
    return lambda option: said.get(option, str(option))


def span(valid: Interval) -> str:
    """An interval of validity in words; empty for one without ends."""
    if valid.start and valid.end:
        return w("span.both", start=valid.start, end=valid.end)
    if valid.start:
        return w("span.start", start=valid.start)
    return w("span.end", end=valid.end) if valid.end else ""
