"""What govgraph is, what it is not, and what it rests on."""

from __future__ import annotations

from collections import Counter

import streamlit as st
from parts import choices, sources
from parts.look import bold, e, grid, muted, show
from parts.words import family, run_on, t, w

from govgraph import __version__
from govgraph.findings import DISCLAIMER, FORCE_LABELS
from govgraph.knowledge import MARKETS
from govgraph.model import Instrument

LICENCES = (
    ("public domain", "public-domain"),
    ("EUR-Lex", "eur-lex"),
    ("held by its issuer and the page", "held-page"),
    ("held by its issuers and translator", "held-translator"),
    ("held by its issuer", "held"),
)


def address(url: str, text: str) -> str:
    """A link to an official address."""
    return (
        f'<a href="{e(url)}" target="_blank" rel="noopener">{e(text)}</a>' if url.startswith(("https://", "http://")) else e(text)
    )


def versions(document: Instrument) -> str:
    """The versions of a document with their official addresses."""
    return "<br>".join(address(v.address or "", t(v.label)) for v in document.versions)


def terms(licence: str) -> str:
    """The terms of a text in words; as they stand in the corpus where they are none of the known ones."""
    name = next((name for start, name in LICENCES if licence.startswith(start)), "")
    return family("licence", name) if name else licence


def documents_table() -> str:
    """Every document with force, version, licence of what was read, and how much of it is encoded."""
    library = sources.library()
    provisions = Counter(p.document for p in library.provisions)
    norms = Counter(n.document for n in library.norms)
    concepts = Counter(c.document for c in library.concepts)
    lines = []
    for d in sorted(library.instruments, key=lambda i: (i.id == "hub", not provisions[i.id], i.id)):
        place = t(MARKETS[d.jurisdiction]) if d.jurisdiction in MARKETS else w("about.international")
        licences = "<br>".join(e(terms(x)) for x in dict.fromkeys(s.licence or "" for s in d.texts) if x)
        empty = "" if provisions[d.id] or concepts[d.id] else f"<br>{muted(w('about.not-encoded'))}"
        lines.append(
            [
                f"<b>{e(t(d.short_title))}</b><br>{muted(t(d.title))}{empty}",
                f"{e(t(d.issuer))}<br>{muted(place)}",
                e(t(FORCE_LABELS[d.force])),
                versions(d),
                licences,
                str(provisions[d.id]),
                str(norms[d.id]),
                str(concepts[d.id]),
            ]
        )
    heads = [
        w("about.document"),
        w("about.issuer"),
        w("summary.force"),
        w("about.versions"),
        w("about.licence"),
        w("about.provisions"),
        w("summary.norms"),
        w("nav.concepts"),
    ]
    return grid(heads, lines, (5, 6, 7))


def review_table() -> str:
    """How much of each document a second person has read against the text."""
    library = sources.library()
    lines = []
    for document in sources.documents():
        cells = []
        for things in (library.provisions, library.norms, library.concepts):
            found = [x.status for x in things if x.document == document]
            cells.append(w("about.reviewed-of", n=found.count("reviewed"), all=len(found)) if found else "–")
        lines.append([e(choices.name(document)), *map(e, cells)])
    return grid([w("about.document"), w("about.provisions"), w("summary.norms"), w("nav.concepts")], lines, (1, 2, 3))


def mappings_table() -> str:
    """The mapping sets with their rows and how many a second person has checked."""
    lines = []
    for one in sources.mapping_sets():
        checked = sum(bool(m.reviewer) for m in one.mappings)
        lines.append([e(set_name(one.name)), str(len(one.mappings)), str(checked)])
    return grid([w("about.set"), w("about.rows"), w("about.checked")], lines, (1, 2))


def set_name(name: str) -> str:
    """A mapping set in words."""
    if "--" in name:
        known = sources.known().instruments
        left, right = name.split("--", 1)
        return " – ".join(choices.name(d) if d in known else d for d in (left, right))
    return w({"rejected": "about.rejected", "unsure": "about.unsure"}.get(name, "about.proposed"))


def main() -> None:
    """The page."""
    st.title(w("nav.about"))
    show(
        f"<p>{e(w('about.what'))}</p><p>{e(w('about.verdicts'))}</p><p>{e(w('about.evidence'))}</p>",
        f"<p>{run_on([bold(w('about.not')), e(t(DISCLAIMER)), e(w('about.gaps'))])}</p>",
        f"<p>{muted(w('about.version', version=__version__))}</p>",
    )
    st.subheader(w("about.documents"))
    show(documents_table())
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader(w("about.review"))
        show(review_table())
    with right:
        st.subheader(w("about.mappings"))
        show(mappings_table())


main()
