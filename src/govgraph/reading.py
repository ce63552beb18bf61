"""Reading a document from a text or PDF file: its text, its lines and pages, its language."""

from __future__ import annotations

import hashlib
import io
import logging
import re
import warnings
from bisect import bisect_right
from dataclasses import dataclass, field
from pathlib import Path

from govgraph.errors import InputError, MissingExtraError
from govgraph.files import SHOWN_INPUT, SPLIT, STANDARD_INPUT, read_bytes

MAX_BYTES = 20_000_000
HAN = r"\u3400-\u9fff"


@dataclass(frozen=True, slots=True)
class Source:
    """A document as one text.

    Attributes:
        text: the whole text, lines separated by line feeds.
        name: what to call it in messages.
        sha256: hash of the file (of the UTF-8 text, where there is no file).
        pages: offset at which each page begins; empty where there are no pages.
    """

    text: str = field(repr=False)
    name: str
    sha256: str
    pages: tuple[int, ...] = ()
    line_starts: tuple[int, ...] = field(default=(), repr=False)

    @classmethod
    def of(cls, text: str, name: str, raw: bytes, pages: tuple[int, ...] = ()) -> Source:
        """A source with its line table."""
        starts = (0, *(m.end() for m in re.finditer("\n", text)))
        return cls(text, name, hashlib.sha256(raw).hexdigest(), pages, starts)

    def line(self, offset: int) -> int:
        """The line of a character, from 1."""
        return bisect_right(self.line_starts, offset)

    def page(self, offset: int) -> int | None:
        """The page of a character, from 1."""
        return bisect_right(self.pages, offset) if self.pages else None


# Loading


def load(what: Path | str, *, name: str | None = None) -> Source:
    """The text of a file (``Path``) or of a string.

    Raises:
        InputError: missing, empty, too large, binary or not UTF-8; for a PDF also malformed, encrypted or without text.
        MissingExtraError: a PDF, but pypdf is not installed.
    """
    if isinstance(what, str):
        raw = what.encode("utf-8", "surrogatepass")
        shown = name or "text"
        if len(raw) > MAX_BYTES:
            raise InputError(f"is larger than {MAX_BYTES:,} bytes", file=shown, hint=SPLIT)
        return Source.of(_checked(what, shown), shown, raw)
    shown = name or (SHOWN_INPUT if what == STANDARD_INPUT else str(what))
    raw = read_bytes(what, limit=MAX_BYTES, name=shown)
    if raw.lstrip()[:5] == b"%PDF-" or what.suffix.lower() == ".pdf":
        return _pdf(raw, shown)
    if b"\0" in raw:
        raise InputError("is a binary file, not text", file=shown, hint="give a text file (UTF-8) or a PDF")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = raw[: problem.start].count(b"\n") + 1
        raise InputError("is not UTF-8 text", file=shown, line=line, hint="save it as UTF-8") from None
    return Source.of(_checked(text, shown), shown, raw)


def _checked(text: str, shown: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        raise InputError("is a binary file, not text", file=shown, hint="give a text file (UTF-8) or a PDF")
    if not text.strip():
        raise InputError("is empty", file=shown, hint="give a document with text in it")
    return text


def _pdf(raw: bytes, shown: str) -> Source:
    if not raw.strip():
        raise InputError("is empty", file=shown, hint="give a document with text in it")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            from pypdf import PdfReader
        logging.getLogger("pypdf").addHandler(logging.NullHandler())  # it tells of faults on stderr; ours are told once, below
    except ImportError:
        raise MissingExtraError("reading a PDF", "nlp") from None
    try:
        reader = PdfReader(io.BytesIO(raw))
        locked = reader.is_encrypted and not reader.decrypt("")
        pages = [] if locked else [page.extract_text() or "" for page in reader.pages]
    except Exception as problem:
        if type(problem).__name__ == "DependencyError":
            raise InputError(
                "is encrypted in a way that needs another library", file=shown, hint="save a copy without protection"
            ) from None
        # a damaged PDF makes pypdf raise errors of many kinds; none of them says more to the user than this
        raise InputError(
            f"is not a readable PDF: {problem or type(problem).__name__}", file=shown, hint="open it and save it again"
        ) from None
    if locked:
        raise InputError("is protected by a password", file=shown, hint="save a copy without protection")
    if not pages:
        raise InputError("is a PDF without pages", file=shown, hint="open it and save it again")
    if not any(page.strip() for page in pages):
        raise InputError("has pages but no text (scanned?)", file=shown, hint="run text recognition (OCR) on it first")
    offsets, parts, here = [], [], 0
    for page in pages:
        part = page.replace("\r\n", "\n").replace("\r", "\n").replace("\0", " ").rstrip("\n") + "\n"
        offsets.append(here)
        parts.append(part)
        here += len(part)
    return Source.of("".join(parts), shown, raw, tuple(offsets))


def detect(text: str) -> str:
    """``zh`` where at least a quarter of the letters are Han characters, else ``en``."""
    han = len(re.findall(f"[{HAN}]", text))
    latin = len(re.findall(r"[^\W\d_]", text)) - han
    return "zh" if han and han * 3 >= latin else "en"


def squeezed(text: str, start: int, end: int, *, furniture: bool = False) -> tuple[str, list[int]]:
    """The passage on one line, and for each of its characters the offset in the text.

    White space becomes one blank, or nothing between Han characters, so that a wrapped line breaks no word. With
    ``furniture``, lines that hold a page number alone are left out.
    """
    if furniture:
        numbers = [m.span() for m in re.finditer(r"(?m)^[ \t]*[-—–]?[ \t]*\d{1,4}[ \t]*[-—–]?[ \t]*$", text[start:end])]
        skip = {start + i for a, b in numbers for i in range(a, b)}
    else:
        skip = set()
    out: list[str] = []
    at: list[int] = []
    gap = False
    for i in range(start, end):
        char = text[i]
        if char.isspace() or i in skip:
            gap = True
            continue
        if gap and out and not (_wide(out[-1]) and _wide(char)):
            out.append(" ")
            at.append(i - 1)
        gap = False
        out.append(char)
        at.append(i)
    return "".join(out), at


def _wide(char: str) -> bool:
    return "\u2e80" <= char <= "\u9fff" or "\uff00" <= char <= "\uff65" or char in "“”‘’…—"
