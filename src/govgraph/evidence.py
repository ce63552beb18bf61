"""Passages of the texts that were read: where they stand, their hashes, and the copies of those texts that a user has.

The project holds positions and hashes, never the sentences. A copy is known by the hash of the whole file, a passage by the
hash of its words: normalised to NFC, every run of white space one space, none at the ends; SHA-256, the first 16 hex digits.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from govgraph.build import passage_hashes
from govgraph.corpus import Corpus
from govgraph.errors import InputError
from govgraph.files import read_bytes, write
from govgraph.model import Anchor, Concept, Difference, Instrument, Provision, SourceText

MAX_BYTES = 50_000_000
_MEANT = "check that it is the file you meant"
LABEL = 10
HEADER = "text\tat\thash"
SHOWN, NO_COPY, ALTERED, CHANGED, LOST = "shown", "no-copy", "altered", "changed", "lost"
_LINES = re.compile(r"L([1-9][0-9]*)(?:-L([1-9][0-9]*))?")
_INDEX = re.compile(r"0|[1-9][0-9]*")
Anchored = Provision | Concept | Difference
Hashes = Mapping[tuple[str, str], str]


# Passages


def passage(content: str, at: str) -> str:
    """The words at a position of a text.

    Args:
        content: the whole text.
        at: ``L12-L15`` or ``L12``, lines counted from 1 and ended by line feeds alone; or a JSON pointer (RFC 6901) to a string,
            or to a list or object, whose strings are joined in order, one a line; a short one, such as ``(a)``, opens the next.

    Raises:
        InputError: the position is malformed, or nothing stands there.

    >>> passage("one\\ntwo\\nthree", "L2-L3")
    'two\\nthree'
    >>> passage('{"a/b": [{"label": "(a)", "text": "words"}]}', "/a~1b/0")
    '(a) words'
    """
    words = _at_pointer(content, at) if at.startswith("/") else _at_lines(content, at)
    if not words.strip():
        raise InputError(f"there are no words at {at}")
    return words


def _at_lines(content: str, at: str) -> str:
    found = _LINES.fullmatch(at)
    if found is None:
        raise InputError(f"'{at}' is not a position", hint="L12-L15, or a JSON pointer such as /articles/3")
    first = int(found[1])
    last = int(found[2] or first)
    if last < first:
        raise InputError(f"{at} ends before it begins")
    lines = content.split("\n")
    if last > len(lines):
        raise InputError(f"there is no line {last}: the text has {len(lines)}")
    return "\n".join(line.removesuffix("\r") for line in lines[first - 1 : last])


@lru_cache(maxsize=4)
def _parsed(content: str) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        raise InputError("is not JSON, but is to be read with a JSON pointer") from None


def _at_pointer(content: str, at: str) -> str:
    value = _parsed(content)
    for raw in at.split("/")[1:]:
        if re.search(r"~(?![01])", raw):
            raise InputError(f"'{at}' is not a JSON pointer", hint="'~' is written ~0 and '/' in a key ~1")
        token = raw.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict) and token in value:
            value = value[token]
        elif isinstance(value, list) and _INDEX.fullmatch(token) and int(token) < len(value):
            value = value[int(token)]
        else:
            raise InputError(f"nothing stands at {at}: there is no '{token}'")
    return "".join(s + (" " if len(s) <= LABEL else "\n") for s in _strings(value))[:-1]


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _strings(part)


def normalised(words: str) -> str:
    """Words as they are hashed: NFC, every run of white space one space, none at the ends.

    >>> normalised("  two \\n words ")
    'two words'
    """
    return " ".join(unicodedata.normalize("NFC", words).split())


def passage_hash(words: str) -> str:
    """The first 16 hex digits of the SHA-256 of the normalised words.

    >>> passage_hash("two words") == passage_hash("two\\nwords ")
    True
    """
    return hashlib.sha256(normalised(words).encode("utf-8", "surrogatepass")).hexdigest()[:16]


# Copies


@dataclass(frozen=True, slots=True)
class Source:
    """A text that was read, with the document it is a text of."""

    document: str
    text: SourceText

    @property
    def code(self) -> str:
        """``<document>:<text>``."""
        return f"{self.document}:{self.text.id}"


def sources(instruments: Iterable[Instrument]) -> tuple[Source, ...]:
    """Every text that anchors may point into."""
    return tuple(Source(i.id, t) for i in instruments for t in i.texts)


def texts_dir() -> Path:
    """The folder of the user's copies; ``GOVGRAPH_TEXTS`` overrides the user's data folder."""
    named = os.environ.get("GOVGRAPH_TEXTS")
    if named:
        return Path(named)
    from platformdirs import user_data_dir

    return Path(user_data_dir("govgraph")) / "texts"


def copy_path(text: SourceText) -> Path:
    """Where the copy of the text stands once it is registered."""
    return texts_dir() / f"{text.sha256}{Path(text.file).suffix}"


def register(file: Path, instruments: Iterable[Instrument]) -> tuple[Source, ...]:
    """Keep a copy of the file; the texts it is (one file may hold two languages).

    Raises:
        InputError: the file cannot be read, or is none of the texts that were read.
    """
    known = sources(instruments)
    kept = keep(read_bytes(file, limit=MAX_BYTES, hint=_MEANT), known)
    if kept:
        return kept
    same_name = [s for s in known if Path(s.text.file).name == file.name]
    what = f"has the name of {same_name[0].code} but other content" if same_name else "is not one of the texts that were read"
    names = sorted({f"{Path(s.text.file).name} ({s.document})" for s in known})
    raise InputError(what, file=str(file), hint=f"a copy counts when it is the same byte for byte; known: {', '.join(names)}")


def keep(raw: bytes, known: Iterable[Source]) -> tuple[Source, ...]:
    """Keep the content if it is one of the texts; which it is, or none.

    Raises:
        InputError: the folder of copies cannot be written.
    """
    digest = hashlib.sha256(raw).hexdigest()
    found = tuple(s for s in known if s.text.sha256 == digest)
    for path in dict.fromkeys(copy_path(s.text) for s in found):
        write(path, raw, hint="check the folder, or name another in GOVGRAPH_TEXTS")
    return found


class Copies:
    """The user's copies, each read and checked once."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, str]] = {}

    def read(self, text: SourceText) -> tuple[str, str]:
        """The state of the copy (``shown``, ``no-copy`` or ``altered``) and, where it can be shown, its content."""
        if text.sha256 not in self._known:
            self._known[text.sha256] = self._read(text)
        return self._known[text.sha256]

    @staticmethod
    def _read(text: SourceText) -> tuple[str, str]:
        path = copy_path(text)
        if not path.is_file():
            return NO_COPY, ""
        try:
            raw = read_bytes(path, limit=MAX_BYTES)
            if hashlib.sha256(raw).hexdigest() == text.sha256:
                return SHOWN, raw.decode("utf-8-sig")
        except (InputError, UnicodeDecodeError):
            pass
        return ALTERED, ""


# Evidence


@dataclass(frozen=True, slots=True)
class Passage:
    """An anchored passage as far as it can be shown.

    Attributes:
        state: ``shown``; ``no-copy``: the user has registered none; ``altered``: the copy is no longer what was registered;
            ``changed``: the words there have not the hash in ``anchors.tsv``, or it has none; ``lost``: nothing stands there.
        words: the passage; empty unless it is shown.
    """

    source: Source
    at: str
    state: str
    words: str = ""


def evidence_for(
    corpus: Corpus, thing: Anchored, copies: Copies | None = None, hashes: Mapping[str, Hashes] | None = None
) -> tuple[Passage, ...]:
    """The passages behind a provision, concept or difference, in the order of its anchors.

    Args:
        copies: to be shared between calls; read anew by default.
        hashes: what ``anchors.tsv`` says, by document; read anew by default.
    """
    texts = {t.id: Source(thing.document, t) for t in corpus.instrument(thing.document).texts}
    copies = copies or Copies()
    rows = (passage_hashes() if hashes is None else hashes).get(thing.document, {})
    return tuple(_evidence(texts[a.text], a, copies, rows) for a in thing.anchors if a.text in texts)


def finder(corpus: Corpus) -> Callable[[Anchored], tuple[Passage, ...]]:
    """``evidence_for`` with copies and hashes read once."""
    copies, hashes = Copies(), passage_hashes()
    return lambda thing: evidence_for(corpus, thing, copies, hashes)


def _evidence(source: Source, anchor: Anchor, copies: Copies, rows: Hashes) -> Passage:
    state, content = copies.read(source.text)
    if state != SHOWN:
        return Passage(source, anchor.at, state)
    try:
        words = passage(content, anchor.at)
    except InputError:
        return Passage(source, anchor.at, LOST)
    if rows.get((anchor.text, anchor.at)) != passage_hash(words):
        return Passage(source, anchor.at, CHANGED)
    return Passage(source, anchor.at, SHOWN, words)


# The table of hashes


@dataclass(frozen=True, slots=True)
class Table:
    """The anchors of a document, hashed anew.

    Attributes:
        path: its ``anchors.tsv``.
        rows: position to hash.
        before: the rows that the file has now.
    """

    document: str
    path: Path
    rows: Hashes
    before: Hashes

    @property
    def is_current(self) -> bool:
        """Whether the file says the same."""
        return dict(self.rows) == dict(self.before)

    def text(self) -> str:
        """The file: a header, then one sorted line an anchor."""
        return "".join(f"{line}\n" for line in [HEADER, *("\t".join((*key, self.rows[key])) for key in sorted(self.rows))])


def anchored(corpus: Corpus, document: str) -> tuple[Anchored, ...]:
    """Everything in a document that may bear anchors."""
    things: list[Anchored] = [*corpus.provisions, *corpus.concepts, *corpus.differences]
    return tuple(t for t in things if t.document == document)


def table(corpus: Corpus, document: str, read: Callable[[SourceText], str], folder: Path) -> Table | None:
    """The hashes of a document's anchors; None where it has neither anchors nor a table.

    Args:
        read: gives the content of a text.
        folder: the ``corpus`` folder whose table it is compared with.

    Raises:
        InputError: an anchor names no text of the document, or nothing stands there; names the file and line of the anchor.
    """
    texts = {t.id: t for t in corpus.instrument(document).texts}
    rows: dict[tuple[str, str], str] = {}
    for thing in anchored(corpus, document):
        for anchor in thing.anchors:
            if (anchor.text, anchor.at) in rows:
                continue
            try:
                if anchor.text not in texts:
                    raise InputError(f"the document has no text '{anchor.text}'", hint=f"known: {', '.join(sorted(texts))}")
                rows[anchor.text, anchor.at] = passage_hash(passage(read(texts[anchor.text]), anchor.at))
            except InputError as problem:
                if problem.file is not None:
                    raise
                message = f"{thing.id}: {anchor.text}: {problem.message}"
                raise InputError(message, file=thing.place.file, line=thing.place.line, hint=problem.hint) from None
    before = passage_hashes(folder).get(document, {})
    return Table(document, folder / document / "anchors.tsv", rows, before) if rows or before else None


def tables(corpus: Corpus, documents: Iterable[str], read: Callable[[SourceText], str], folder: Path) -> tuple[Table, ...]:
    """The tables of the documents, or of all that have anchors.

    Raises:
        CorpusError: there is no such document.
        InputError: as for ``table``.
    """
    chosen = [corpus.instrument(d).id for d in dict.fromkeys(documents)] or [i.id for i in corpus.instruments]
    found = (table(corpus, document, read, folder) for document in chosen)
    return tuple(t for t in found if t is not None)


def reader(folder: Path) -> Callable[[SourceText], str]:
    """Reads texts from a folder that holds them under the ``file`` paths of the index; each must have its hash."""
    contents: dict[str, str] = {}

    def read(text: SourceText) -> str:
        if text.sha256 not in contents:
            path = folder / text.file
            raw = read_bytes(path, limit=MAX_BYTES, hint=_MEANT)
            if hashlib.sha256(raw).hexdigest() != text.sha256:
                raise InputError("is not the file that was read: its hash is another", file=str(path), hint="see corpus/index.yaml")
            contents[text.sha256] = raw.decode("utf-8-sig")
        return contents[text.sha256]

    return read
