"""How things look: one style sheet and small pieces of HTML. Every piece of text is escaped here."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from urllib.parse import urlencode

import streamlit as st
from parts import choices
from parts.words import language, w

from govgraph.errors import GovgraphError

_CSS = """
[data-testid="stMainBlockContainer"]{padding-top:3.2rem;padding-bottom:3rem;max-width:1320px}
h1{font-size:1.65rem!important;font-weight:600!important;padding-bottom:.2rem!important}
h2{font-size:1.2rem!important;font-weight:600!important} h3{font-size:1.02rem!important;font-weight:600!important}
.gg{font-size:.93rem;line-height:1.5;color:#1c2530}
.gg a{color:#1f4e79;text-decoration:none} .gg a:hover{text-decoration:underline}
.gg .muted{color:#5d6b7a} .gg .small{font-size:.85rem}
.gg code{background:#eef1f4;color:#3a4654;padding:0 .3em;border-radius:3px;font-size:.82em;white-space:nowrap}
.gg table{border-collapse:collapse;width:100%;margin:.3rem 0 .8rem}
.gg th{text-align:left;font-weight:600;color:#5d6b7a;font-size:.83rem;border-bottom:1.5px solid #b9c3cd;padding:.35rem .6rem;vertical-align:bottom}
.gg td{border-bottom:1px solid #e4e8ec;padding:.42rem .6rem;vertical-align:top}
.gg td.n,.gg th.n{text-align:right;font-variant-numeric:tabular-nums}
.gg td.zero{color:#aab4be}
.gg .badge{display:inline-block;border-radius:3px;padding:.05rem .45rem;font-size:.78rem;font-weight:600;white-space:nowrap}
.gg .red{background:#f8e4e1;color:#8c2318} .gg .amber{background:#f8eed6;color:#7a5200} .gg .blue{background:#e3ecf5;color:#1f4e79}
.gg .green{background:#e2f0e6;color:#1d5f37} .gg .grey{background:#eceff2;color:#4a5663}
.gg details{border:1px solid #dbe1e7;border-radius:4px;margin:.35rem 0;background:#fff}
.gg details[open]{border-color:#b9c3cd}
.gg summary{cursor:pointer;padding:.5rem .8rem;list-style-position:inside;line-height:1.45}
.gg summary:hover{background:#f6f8fa}
.gg summary .right{float:right;margin-left:1rem}
.gg .body{padding:.3rem .95rem .8rem;border-top:1px solid #eceff2}
.gg dl{display:grid;padding:0;margin-left:0!important;grid-template-columns:minmax(7.2em,max-content) 1fr;gap:.32rem 1rem;margin:.5rem 0 .2rem}
.gg dt{color:#5d6b7a;font-size:.86rem;padding-top:.06rem} .gg dd{margin:0}
.gg dd ul{margin:0;padding-left:1.1rem} .gg p{margin:.35rem 0}
.gg .tree{border-left:2px solid #e4e8ec;margin:.25rem 0 .25rem .25rem;padding-left:.9rem}
.gg .provision{padding:.45rem 0 .1rem}
.gg .provision.past{opacity:.62}
.gg .state{float:right;color:#8b98a5;font-size:.78rem}
.gg .bar{display:flex;height:.6rem;border-radius:2px;overflow:hidden;background:#eceff2;min-width:90px}
.gg .bar span{display:block}
.gg .key{display:inline-block;width:.7rem;height:.7rem;border-radius:2px;margin:0 .3rem 0 .9rem;vertical-align:-1px}
.gg .footer{border-top:1px solid #dbe1e7;margin-top:2.2rem;padding-top:.7rem;color:#5d6b7a;font-size:.84rem}
.gg .problem{border-left:3px solid #8c2318;background:#fbf2f1;padding:.7rem 1rem;border-radius:3px}
.gg pre{background:#f4f6f8;padding:.5rem .8rem;font-size:.83rem;overflow-x:auto;margin:.5rem 0 0;border-radius:3px}
.gg pre .hit{background:#f3d5d0;display:inline-block;width:100%}
"""


def style() -> None:
    """Put the style sheet into the page."""
    st.html(f"<style>{_CSS}</style>")


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


def code(text: str) -> str:
    """An id."""
    return f"<code>{e(text)}</code>"


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
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


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
    pieces = [f"<b>{e(w('error.title'))}</b>", f"<p>{muted(where)}</p>" if where else "", f"<p>{e(error.message)}</p>"]
    if error.hint:
        pieces.append(f"<p>{e(w('error.hint'))} {e(error.hint)}</p>")
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
