"""The documents, provision by provision, with what each asks and since when."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

import streamlit as st
from parts import choices, norms, search, sources
from parts.finding import number
from parts.look import badge, e, facts, muted, pager, provision_link, show
from parts.notes import resolved
from parts.passages import Originals
from parts.words import family, joined, run_on, span, spelled, t, w

from govgraph.model import Provision

HITS = 40
ENTRANCE_KINDS = ("article", "annex", "category", "section", "part", "dimension")


def parents(document: str) -> dict[str | None, list[str]]:
    """Id of a provision to the ids of its parts, in the document's order; None: the top."""
    found: dict[str | None, list[str]] = defaultdict(list)
    known = sources.provisions(document)
    for identifier, wordings in known.items():
        parent = wordings[-1].parent
        found[parent if parent in known else None].append(identifier)
    return {parent: sorted(parts, key=natural) for parent, parts in found.items()}


def natural(identifier: str) -> list[tuple[int, str]]:
    """Sort key that puts 9 before 10, and 6(1a) after 6(1)."""
    parts = [re.fullmatch(r"(\d*)(.*)", part) for part in identifier.split("-")]
    return [(int(p[1] or 0), p[2]) for p in parts if p]


def title(document: str, identifier: str) -> str:
    """Number and heading."""
    found = sources.wording(f"{document}:{identifier}", choices.as_of())
    if found is None:
        return identifier
    head, cited = t(found.heading), number(found.code)
    return f"{cited} · {head}" if head and head != cited else cited


def wording_block(
    found: Provision, *, current: bool, several: bool, leaf: bool = True, originals: Originals | None = None, before: str = ""
) -> str:
    """One wording of a provision.

    Args:
        before: what stands before its citation, such as its document.
    """
    cited = number(found.code)
    heading = f" <b>{e(t(found.heading))}</b>" if t(found.heading) and t(found.heading) != cited else ""
    validity = span(found.valid)
    marks = []
    if several:
        marks.append(badge(w("provision.current") if current else w("provision.other"), "green" if current else "grey"))
    if validity and (several or found.valid.end):
        marks.append(muted(validity))
    if found.amended_by:
        marks.append(muted(w("provision.amended", act=amending(found))))
    state = f'<span class="state">{e(w("provision.reviewed") if found.status == "reviewed" else w("provision.drafted"))}</span>'
    said = resolved(found.note, found.document)
    note = f'<p class="small">{muted(run_on([w("provision.note-inline"), said]))}</p>' if said else ""
    head = f"{muted(before)} {provision_link(found.code, cited)}{heading}"
    return (
        f'<div class="provision{"" if current else " past"}">{state}{head} {" ".join(marks)}'
        f"<p>{e(t(found.gist))}</p>{originals.of(found, folded_away=not leaf) if originals else ''}{note}</div>"
    )


def amending(found: Provision) -> str:
    """The name of the amending act of a wording."""
    versions = sources.known().instruments[found.document].versions
    return next((t(v.amended_by or v.label) for v in versions if v.id == found.amended_by), found.amended_by or "")


def block(
    document: str,
    identifier: str,
    tree: dict[str | None, list[str]],
    told: set[str],
    *,
    all_wordings: bool,
    originals: Originals | None,
) -> str:
    """A provision, the norms stated in it, and its parts.

    Args:
        told: codes of the norms that were shown in full further up; they are only named again.
    """
    day = choices.as_of()
    wordings = sources.provisions(document)[identifier]
    shown = [p for p in wordings if p.valid.contains(day)] if not all_wordings else list(wordings)
    leaf, several = not tree.get(identifier), all_wordings and len(wordings) > 1
    pieces = [wording_block(p, current=p.valid.contains(day), several=several, leaf=leaf, originals=originals) for p in shown]
    if not shown:
        pieces = [f'<div class="provision past">{e(number(f"{document}:{identifier}"))} {muted(w("provision.not-on-date"))}</div>']
    here = [n for n in sources.norms_stated_in().get(f"{document}:{identifier}", ()) if n.valid.contains(day)]
    pieces += [norms.block(n) for n in here if n.code not in told]
    again = [t(n.label) for n in here if n.code in told]
    if again:
        pieces.append(f'<div class="small">{muted(w("provision.norms-above", norms=joined(again)))}</div>')
    told.update(n.code for n in here)
    parts = [
        block(document, child, tree, told, all_wordings=all_wordings, originals=originals) for child in tree.get(identifier, ())
    ]
    if parts:
        pieces.append(f'<div class="tree">{"".join(parts)}</div>')
    return "".join(pieces)


def entrances(document: str, tree: dict[str | None, list[str]]) -> Iterator[tuple[str, str]]:
    """What can be opened: top-level parts and, under chapters and the like, their articles; with the indentation to show."""
    for top in sorted(tree[None], key=lambda i: _place(document, i)):
        yield top, title(document, top)
        yield from _inner(document, top, tree, 1)


def _place(document: str, identifier: str) -> tuple[bool, int]:
    """Annexes come last; Roman numerals count."""
    numerals = {"i": 1, "v": 5, "x": 10, "l": 50}
    last = identifier.rsplit("-", 1)[-1]
    digits = [numerals[c] for c in last] if set(last) <= set(numerals) else []
    value = sum(-d if any(later > d for later in digits[i:]) else d for i, d in enumerate(digits))
    return sources.provisions(document)[identifier][-1].kind in ("annex", "commentary"), value


def _inner(document: str, identifier: str, tree: dict[str | None, list[str]], depth: int) -> Iterator[tuple[str, str]]:
    for child in tree.get(identifier, ()):
        if sources.provisions(document)[child][-1].kind in ENTRANCE_KINDS:
            yield child, "\u2003" * depth + title(document, child)
            yield from _inner(document, child, tree, depth + 1)


def results(documents: list[str], words: str, originals: Originals | None) -> None:
    """The provisions that a search found, best first."""
    found = search.find(documents, words, choices.as_of())
    if not found:
        st.info(w("search.none", words=words))
        return
    st.caption(w("search.count", n=len(found)))
    here = found[pager(len(found), HITS, "keep_hits")]
    several = len(documents) > 1
    show(
        *(
            wording_block(p, current=True, several=False, originals=originals, before=choices.name(p.document) if several else "")
            for p in here
        )
    )


def differences(document: str, identifiers: set[str]) -> None:
    """Where the language texts of the document, or two places of one, differ in these provisions."""
    found = [d for d in sources.library().differences if d.document == document and identifiers & set(d.provisions)]
    if not found:
        return
    rows = []
    for d in found:
        cited = joined([number(f"{document}:{p}") for p in d.provisions])
        names = ("english", "chinese") if d.between_languages else ("first", "second")
        readings = zip(names, (d.first, d.second), strict=True)
        pairs = [(w(f"difference.{name}"), e(t(reading))) for name, reading in readings]
        pairs.append((w("provision.note"), e(resolved(d.note, document))))
        rows.append(f'<div class="provision">{badge(family("difference", d.kind), "amber")} {muted(cited)}{facts(pairs)}</div>')
    show(f"<h3>{e(w('difference.title', n=len(found)))}</h3>", *rows)


def below(identifier: str, tree: dict[str | None, list[str]]) -> set[str]:
    """A provision and everything in it."""
    return {identifier}.union(*(below(child, tree) for child in tree.get(identifier, ())))


def asked(documents: list[str]) -> None:
    """Open what the address names."""
    wanted = choices.news("p")
    if not wanted:
        return
    document, _, identifier = wanted.partition(":")
    if document in documents and identifier in sources.provisions(document):
        st.session_state["keep_document"] = document
        st.session_state[f"keep_entrance_{document}"] = identifier
        st.session_state["keep_search"] = ""
    else:
        st.warning(w("provisions.unknown", code=wanted))


def choose(documents: list[str]) -> tuple[str, str, dict[str | None, list[str]], str]:
    """Document, part to open, the document's tree, and the words to search for."""
    left, middle, right = st.columns([2, 3, 3])
    document = left.selectbox(
        w("provisions.document"), documents, format_func=spelled(documents, choices.name_with_force), key="keep_document"
    )
    tree = parents(document)
    labels = dict(entrances(document, tree))
    key = f"keep_entrance_{document}"
    if st.session_state.get(key) in sources.provisions(document):
        labels.setdefault(st.session_state[key], title(document, st.session_state[key]))
    chosen = middle.selectbox(w("provisions.entrance"), list(labels), format_func=labels.__getitem__, key=key)
    words = right.text_input(w("search.box"), key="keep_search", placeholder=w("search.placeholder"))
    return document, chosen, tree, words.strip()


def main() -> None:
    """The page."""
    st.title(w("nav.provisions"))
    st.caption(w("provisions.lead"))
    documents = [d for d in sources.documents() if sources.provisions(d)]
    asked(documents)
    document, chosen, tree, words = choose(documents)
    with st.container(horizontal=True, gap="large"):
        every = st.checkbox(w("provisions.all-wordings"), key="keep_all_wordings")
        wanted = st.checkbox(w("provisions.originals"), key="keep_originals", help=w("provisions.originals-help"))
        everywhere = st.checkbox(w("search.everywhere"), key="keep_everywhere")
    originals = Originals(every) if wanted else None
    choices.to_address("p", f"{document}:{chosen}")
    version = sources.known().instruments[document].version_on(choices.as_of())
    st.caption(t(version.label) if version else w("provisions.no-version", day=choices.as_of()))
    if words:
        results(documents if everywhere else [document], words, originals)
        return
    content = block(document, chosen, tree, set(), all_wordings=every, originals=originals)
    if originals and originals.notice():
        st.info(originals.notice())
    show(above(document, chosen), content)
    differences(document, below(chosen, tree))


def above(document: str, identifier: str) -> str:
    """Where a provision stands: its parents, outermost first."""
    known = sources.provisions(document)
    chain: list[str] = []
    parent = known[identifier][-1].parent
    while parent in known and parent not in chain:
        chain.append(parent)
        parent = known[parent][-1].parent
    links = [provision_link(f"{document}:{p}", title(document, p)) for p in reversed(chain)]
    return f"<p>{' › '.join(links)}</p>" if links else ""


main()
