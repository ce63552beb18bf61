"""The one family of errors: something could not be done, where, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class GovgraphError(Exception):
    """A task that could not be carried out; never a finding about a system.

    Args:
        message: what is wrong, in one sentence without a final full stop.
        file: the file in which it was found, as the user named it.
        line: the line in that file, counted from 1.
        hint: what to do about it.
    """

    def __init__(self, message: str, *, file: str | None = None, line: int | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.file = file
        self.line = line
        self.hint = hint

    @property
    def where(self) -> str:
        """File and line, written before the message; empty where neither is known."""
        return f"{self.file}:{self.line}: " if self.file and self.line else f"{self.file}: " if self.file else ""

    def __str__(self) -> str:
        return f"{self.where}{self.message}"


class InputError(GovgraphError):
    """A file or argument from the user that cannot be used as it is."""


class CorpusError(GovgraphError):
    """The corpus, the mappings or the ontology contradict their own format."""


class MissingExtraError(GovgraphError):
    """A command needs an optional dependency that is not installed.

    Args:
        feature: what was asked for.
        extra: the extra that brings it, as in ``pip install 'govgraph[extra]'``.
    """

    def __init__(self, feature: str, extra: str) -> None:
        super().__init__(f"{feature} needs the extra '{extra}'", hint=f"pip install 'govgraph[{extra}]'")


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like ``word``, or None if none is near."""
    found = get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return found[0] if found else None


def unknown_id_hint(word: str, known: Iterable[str]) -> str:
    """A hint that names the nearest known id, or says how many there are."""
    choices = sorted(known)
    if not choices:
        return "none is known"
    near = nearest(word, choices)
    if near is not None:
        return f"did you mean '{near}'?"
    return f"known: {', '.join(choices)}" if len(choices) <= 12 else f"{len(choices)} ids are known; none is like it"
