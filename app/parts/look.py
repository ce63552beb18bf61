"""How things look: one style sheet and small pieces of HTML. Every piece of text is escaped here."""

from __future__ import annotations

import html
import inspect
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import streamlit as st

from govgraph.errors import GovgraphError
from govgraph.messages import in_language
from parts import choices
from parts.words import language, spelled, w

STYLE_SHEET = Path(__file__).resolve().parent.parent / "look.css"


def style() -> None:
    """Put the style sheet into the page."""
    st.html(STYLE_SHEET)


_SCRIPT = """<script>(() => {
  document.documentElement.lang = {language};
  const last = location.pathname.replace(/[/]+$/, "").split("/").pop();
  const here = {pages}.includes(last) ? last : "";
  if (here === {page} && location.search.slice(1) !== {query})
    history.replaceState(history.state, "", location.pathname + "?" + {query} + location.hash);
})();</script>"""


def settle(page: str, pages: Sequence[str]) -> None:
    """Tell the browser the language of the page, and put what it shows into the address without a new step in the history.

    Args:
        page: the path of the page; a browser that has gone on to another one is left alone.
        pages: the paths of all pages.
    """
    query = choices.address()
    if "unsafe_allow_javascript" in inspect.signature(st.html).parameters:
        values = {
            "language": {"en": "en", "zh": "zh-Hans"}[language()],
            "query": query,
            "page": page,
            "pages": [p for p in pages if p],
        }
        safe = {name: json.dumps(value).replace("<", "\\u003c") for name, value in values.items()}
        script = _SCRIPT
        for name, value in safe.items():
            script = script.replace(f"{{{name}}}", value)
        st.html(script, unsafe_allow_javascript=True)
    elif st.query_params.to_dict() != dict(parse_qsl(query, keep_blank_values=True)):
        st.query_params.from_dict(dict(parse_qsl(query, keep_blank_values=True)))


def e(text: object) -> str:
    """The text, safe inside HTML."""
    return html.escape(str(text))


def show(*pieces: str) -> None:
    """Put pieces of HTML into the page."""
    st.html(f'<div class="gg">{"".join(pieces)}</div>')


def badge(text: str, tone: str) -> str:
    """A small coloured label; tones are red, amber, blue, green, grey."""
    return f'<span class="badge {tone}">{e(text)}</span>'


def muted(text: str) -> str:
    """Text that steps back."""
    return f'<span class="muted">{e(text)}</span>'


def bold(text: str) -> str:
    """Text that steps forward."""
    return f"<b>{e(text)}</b>"


def code(text: str) -> str:
    """An id."""
    return f"<code>{e(text)}</code>"


def key(colour: str, text: str) -> str:
    """An entry of a legend; the text is HTML."""
    return f'<span class="key" style="background:{colour}"></span>{text}'


def folded(summary: str, body: str, *, opened: bool = False) -> str:
    """A row that unfolds; both parts are HTML."""
    return f'<details{" open" if opened else ""}><summary>{summary}</summary><div class="body">{body}</div></details>'


def facts(pairs: Iterable[tuple[str, str]]) -> str:
    """A list of names and values; the values are HTML, empty ones are left out."""
    return "<dl>" + "".join(f"<dt>{e(name)}</dt><dd>{value}</dd>" for name, value in pairs if value) + "</dl>"


def bullets(items: Sequence[str]) -> str:
    """Items of HTML as a list; a single one stands alone."""
    return items[0] if len(items) == 1 else "<ul>" + "".join(f"<li>{i}</li>" for i in items) + "</ul>" if items else ""


def grid(heads: Sequence[str], lines: Iterable[Sequence[str]], numeric: Iterable[int] = ()) -> str:
    """A table; heads are text, cells are HTML.

    Args:
        numeric: positions of the columns with numbers.
    """
    right = set(numeric)

    def cell(i: int, value: str) -> str:
        kind = "n zero" if i in right and value == "0" else "n" if i in right else ""
        return f'<td class="{kind}">{value}</td>'

    head = "".join(f'<th class="{"n" if i in right else ""}">{e(h)}</th>' for i, h in enumerate(heads))
    body = "".join("<tr>" + "".join(cell(i, v) for i, v in enumerate(line)) + "</tr>" for line in lines)
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def pager(count: int, per_page: int, key: str) -> slice:
    """The rows of the page that the reader chose; no widget where one page holds them all."""
    if count <= per_page:
        return slice(0, count)
    starts = list(range(0, count, per_page))
    if st.session_state.get(key) not in starts:
        st.session_state[key] = 0

    def words(start: int) -> str:
        return w("page.range", first=start + 1, last=min(start + per_page, count), n=count)

    chosen = st.selectbox(w("page.rows"), starts, key=key, width=260, format_func=spelled(starts, words))
    return slice(chosen, chosen + per_page)


def link(page: str, parameter: str, value: str, text: str) -> str:
    """A link to a page of the explorer, opened beside this one."""
    query = urlencode({parameter: value, "lang": language(), "date": choices.as_of().isoformat()})
    return f'<a href="{page}?{e(query)}" target="_blank">{e(text)}</a>'


def provision_link(code_: str, text: str) -> str:
    """A link to a provision."""
    return link("provisions", "p", code_, text)


def concept_link(code_: str, text: str) -> str:
    """A link to a concept."""
    return link("concepts", "c", code_, text)


def problem(error: GovgraphError, text: str = "") -> None:
    """An error of the library: where, what, what to do; with the lines around it where the text is at hand."""
    place = w("error.line", line=error.line) if error.line else ""
    where = " · ".join(p for p in (error.file, place) if p)
    pieces = [
        f"<b>{e(w('error.title'))}</b>",
        f"<p>{muted(where)}</p>" if where else "",
        f"<p>{e(in_language(error.message, language()))}</p>",
    ]
    if error.hint:
        pieces.append(f"<p>{e(w('error.hint'))} {e(in_language(error.hint, language()))}</p>")
    if text and error.line:
        lines = text.splitlines()
        first = max(1, error.line - 2)
        shown = [(n, lines[n - 1]) for n in range(first, min(len(lines), error.line + 2) + 1)]
        rows = [f'<span class="{"hit" if n == error.line else ""}">{n:>4}  {e(line)}</span>' for n, line in shown]
        pieces.append("<pre>" + "\n".join(rows) + "</pre>")
    show('<div class="problem">', *pieces, "</div>")


def footer(text: str) -> None:
    """The last line of every page."""
    show(f'<div class="footer">{e(text)}</div>')
