"""Search in the provisions: by citation as people write it, by heading, and by words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from govgraph.citation import citation_key
from govgraph.model import Provision, Text
from parts import sources


def rank(provision: Provision, words: str) -> int | None:
    """How well a provision answers: 0 its citation, 1 a part of it, 2 its heading, 3 its text; None: not at all."""
    cited = sources.known().labels.get(f"provision:{provision.code}") or Text(provision.number, provision.number_zh)
    names = {citation_key(n) for n in (cited.en, cited.zh, provision.number, provision.number_zh, provision.id) if n}
    wanted = citation_key(words)
    if wanted in names or words.strip().casefold() == provision.code:
        return 0
    if wanted and any(_begins(name, wanted) for name in names):
        return 1
    terms = words.casefold().split()
    if all(term in f"{provision.heading.en} {provision.heading.zh}".casefold() for term in terms):
        return 2
    texts = (provision.id, *names, provision.heading.en, provision.heading.zh, provision.gist.en, provision.gist.zh)
    return 3 if all(term in " ".join(texts).casefold() for term in terms) else None


def _begins(name: str, wanted: str) -> bool:
    """Whether a citation goes on from what was asked for, and not in the middle of a number or word."""
    return name.startswith(wanted) and not (name[len(wanted)].isalnum() and wanted[-1].isalnum() and wanted[-1].isascii())


def find(documents: Iterable[str], words: str, day: date) -> list[Provision]:
    """The wordings that hold on the day and answer the words, best first, else as the documents order them."""
    found = []
    for document in documents:
        for wordings in sources.provisions(document).values():
            for one in wordings:
                place = rank(one, words) if one.valid.contains(day) else None
                if place is not None:
                    found.append((place, one))
    return [one for _, one in sorted(found, key=lambda pair: pair[0])]
