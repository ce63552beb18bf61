"""Notes as they are shown: ids of our data that stand in them are put into words."""

from __future__ import annotations

import re

from govgraph.model import Text
from parts import sources
from parts.words import t, w

_ID = re.compile(r"`?(?<![\w:/.-])([a-z][a-z0-9]*(?:-[a-z0-9]+)+)(?![\w/-])`?")
PROSE = {"high-risk"}  # an id, and a word of every English note


def resolved(note: Text, document: str) -> str:
    """The note in the chosen language, with labels and citations for ids."""
    return _ID.sub(lambda found: _words(found[1], document) or found[0], t(note))


def _words(identifier: str, document: str) -> str:
    """What an id stands for in a document: a provision, a condition, a fact or a hub concept; empty for an ordinary word."""
    if identifier in PROSE:
        return ""
    labels = sources.known().labels
    cited = labels.get(f"provision:{document}:{identifier}")
    if cited is not None:
        return t(cited)
    found = labels.get(f"{document}:{identifier}") or labels.get(f"fact:{identifier}") or labels.get(f"hub:{identifier}")
    if found is None:
        return ""
    plain = identifier.replace("-", " ")
    return t(found) if t(found).casefold() in (plain, identifier) else w("quoted", text=t(found))
