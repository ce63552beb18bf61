"""Reading YAML and JSON so that every value remembers its line.

Only what the formats need: mappings, sequences and scalars. Plain scalars stay strings except ``null``, ``~`` and the empty one; so
``NO`` is Norway and ``yes`` is the word. Anchors, aliases, tags, duplicate keys, deep nesting and large files are refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from govgraph import files
from govgraph.errors import InputError

MAX_BYTES = 20_000_000
MAX_DEPTH = 64
Key = tuple[str | int, ...]
_DEEP = f"is nested deeper than {MAX_DEPTH} levels"
_MEANT = "is it the file you meant?"
_HALF = "holds half of a character (a lone surrogate)"
_WHOLE = "write the character itself"

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_JSON_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]]|[^\s{}\[\],:"]+|\n')


@dataclass(frozen=True)
class Located:
    """A parsed document with the line of each value.

    Attributes:
        data: plain dicts, lists, strings and None (and numbers and booleans, from JSON).
        lines: path of keys and indexes to the line on which that value (for mappings: its key) stands.
        file: name to show in messages.
    """

    data: Any
    lines: Mapping[Key, int] = field(repr=False)
    file: str

    def line(self, path: Key) -> int:
        """The line of the value at ``path``, or of the nearest value around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def error(self, message: str, path: Key = (), hint: str | None = None) -> InputError:
        """An error that names the file and the line of ``path``."""
        return InputError(message, file=self.file, line=self.line(path), hint=hint)


def read(path: Path, *, name: str | None = None, limit: int = MAX_BYTES) -> Located:
    """Read a ``.yaml``, ``.yml``, ``.json`` or ``.jsonld`` file; from standard input, which is called ``-``, either.

    Args:
        path: the file.
        name: what to call it in messages; the path itself by default.
        limit: size in bytes above which the file is refused.

    Raises:
        InputError: the file is missing, too large, not UTF-8, or malformed.
    """
    if path == files.STANDARD_INPUT:
        return parse_any(read_text(path, name=files.SHOWN_INPUT, limit=limit), file=files.SHOWN_INPUT)
    shown = name or str(path)
    return parse(read_text(path, name=shown, limit=limit), file=shown, is_json=path.suffix.lower() in {".json", ".jsonld"})


def parse_any(text: str, *, file: str) -> Located:
    """Parse text that may be YAML or JSON.

    Raises:
        InputError: with the line of what is wrong; as for JSON, where it begins as JSON does and is neither.
    """
    if text.lstrip()[:1] not in ("{", "["):
        return parse(text, file=file)
    try:
        return parse(text, file=file, is_json=True)
    except InputError as problem:
        try:
            return parse(text, file=file)
        except InputError:
            raise problem from None


def read_text(path: Path, *, name: str | None = None, limit: int = MAX_BYTES) -> str:
    """The text of a UTF-8 file.

    Raises:
        InputError: the file is missing, a folder, unreadable, larger than ``limit`` bytes, or not UTF-8.
    """
    shown = name or str(path)
    raw = files.read_bytes(path, limit=limit, name=shown)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = raw[: problem.start].count(b"\n") + 1
        raise InputError("is not UTF-8 text", file=shown, line=line, hint="save it as UTF-8") from None


def parse(text: str, *, file: str, is_json: bool = False) -> Located:
    """Parse YAML (or JSON) text.

    Raises:
        InputError: with the line of what is wrong.
    """
    try:
        text.encode()
    except UnicodeEncodeError as problem:
        line = text.count("\n", 0, problem.start) + 1
        raise InputError(_HALF, file=file, line=line, hint=_WHOLE) from None
    data, lines = _build_json(text, file) if is_json else _build(text, file)
    return Located(data, lines, file)


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not a number of JSON")


def _require_json(text: str, file: str) -> None:
    try:
        json.loads(text, parse_constant=_no_constant)
    except json.JSONDecodeError as problem:
        raise InputError(
            f"is not JSON: {problem.msg}", file=file, line=problem.lineno, hint="check commas, quotes and brackets up to this line"
        ) from None
    except RecursionError:
        raise InputError(_DEEP, file=file, line=1, hint=_MEANT) from None
    except ValueError as problem:
        if "digits" in str(problem):
            raise InputError(
                "has a number with too many digits", file=file, line=1, hint="write a shorter number, or a text"
            ) from None
        raise InputError(
            f"is not usable JSON: {problem}", file=file, line=1, hint="write a shorter number, a text or null"
        ) from None


def _build_json(text: str, file: str) -> tuple[Any, dict[Key, int]]:
    """JSON by its own grammar: what is one key or one word there need not be so in YAML."""
    _require_json(text, file)
    tree = _Tree(file)
    line = 1
    for token in _JSON_TOKEN.findall(text):
        if token == "\n":
            line += 1
        elif token in "{[":
            tree.start({} if token == "{" else [], line)
        elif token in "}]":
            tree.stack.pop()
        else:
            value = json.loads(token)
            if isinstance(value, str) and any("\ud800" <= c <= "\udfff" for c in value):
                raise tree.fail(_HALF, line, _WHOLE)
            tree.place(value, line)
    return tree.root, tree.lines


def _events(text: str, file: str) -> Iterator[Any]:
    try:
        yield from yaml.parse(text, Loader=_Loader)
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        what = (problem.problem or problem.context or "malformed").strip()
        line = mark.line + 1 if mark else 1
        raise InputError(f"is not YAML: {what}", file=file, line=line, hint=_advice(problem, text, line)) from None
    except yaml.YAMLError as problem:
        position = getattr(problem, "position", 0)
        reason = getattr(problem, "reason", None) or str(problem)
        raise InputError(
            f"is not YAML: {reason}", file=file, line=text.count("\n", 0, position) + 1, hint="remove the character"
        ) from None


def _advice(problem: yaml.MarkedYAMLError, text: str, line: int) -> str:
    """What to do about text that is not YAML, as far as the place of the fault tells."""
    lines = text.splitlines()
    here = lines[line - 1] if line <= len(lines) else ""
    before = "\n".join(lines[:line])
    if "\t" in here[: len(here) - len(here.lstrip())]:
        return "indent with spaces, not with tabs"
    if here.startswith("%"):
        return "remove the line that begins with '%'"
    if "flow" in (problem.context or "") and not "\n".join(lines[line:]).strip():
        return "close the bracket that is still open"
    if before.lstrip().lower().startswith(("@prefix", "prefix ", "@base")):
        return "this looks like Turtle; a YAML file is expected"
    return "quote text that contains ': ' or '#'"


class _Frame:
    """One open mapping or sequence while the tree is built."""

    __slots__ = ("is_map", "key", "path", "value")

    def __init__(self, value: Any, path: Key) -> None:
        self.value = value
        self.path = path
        self.is_map = isinstance(value, dict)
        self.key: str | None = None


class _Tree:
    """Builds plain data and the line table from parser events."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.root: Any = None
        self.lines: dict[Key, int] = {}
        self.stack: list[_Frame] = []
        self.documents = 0

    def fail(self, message: str, line: int, hint: str | None = None) -> InputError:
        return InputError(message, file=self.file, line=line, hint=hint)

    def start(self, value: Any, line: int) -> None:
        path = self.place(value, line)
        self.stack.append(_Frame(value, path))
        if len(self.stack) > MAX_DEPTH:
            raise self.fail(_DEEP, line, _MEANT)

    def place(self, value: Any, line: int) -> Key:
        """Put a finished or just opened value where it belongs; return its path."""
        if not self.stack:
            self.root = value
            self.lines[()] = line
            return ()
        top = self.stack[-1]
        if not top.is_map:
            path = (*top.path, len(top.value))
            top.value.append(value)
            self.lines[path] = line
            return path
        if top.key is None:
            if not isinstance(value, str):
                raise self.fail("has a key that is not a word", line, "keys are plain text")
            if value in top.value:
                raise self.fail(f"has the key '{value}' twice", line, f"the first is on line {self.lines[(*top.path, value)]}")
            top.key = value
            self.lines[(*top.path, value)] = line
            return top.path
        path = (*top.path, top.key)
        top.value[top.key] = value
        top.key = None
        return path


def _build(text: str, file: str) -> tuple[Any, dict[Key, int]]:
    tree = _Tree(file)
    for event in _events(text, file):
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent):
            raise tree.fail(f"uses the alias '*{event.anchor}'", line, "write the value out")
        if getattr(event, "anchor", None):
            raise tree.fail(f"uses the anchor '&{event.anchor}'", line, "write the value out where it is needed")
        if isinstance(event, yaml.ScalarEvent):
            if event.tag not in (None, "!", "tag:yaml.org,2002:str"):
                raise tree.fail(f"uses the tag '{event.tag}'", line, "remove the tag")
            plain = event.style is None or event.style == ""
            is_key = bool(tree.stack) and tree.stack[-1].is_map and tree.stack[-1].key is None
            tree.place(None if plain and event.value in _NULLS and not is_key else event.value, line)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            if event.tag not in (None, "!"):
                raise tree.fail(f"uses the tag '{event.tag}'", line, "remove the tag")
            tree.start({} if isinstance(event, yaml.MappingStartEvent) else [], line)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            tree.stack.pop()
        elif isinstance(event, yaml.DocumentStartEvent):
            tree.documents += 1
            if tree.documents > 1:
                raise tree.fail("holds more than one YAML document", line, "keep one document in a file")
    return tree.root, tree.lines


def as_day(value: Any) -> Any:
    """A day written ``YYYY-MM-DD`` and in no other way, for a pydantic validator; None stays None.

    Raises:
        ValueError: anything else.
    """
    if value is None or (isinstance(value, str) and _DAY.fullmatch(value)):
        return value
    raise ValueError("a date is written YYYY-MM-DD")


def expected(error: Any) -> str:
    """What a value should have been, from an error of pydantic and without the names of our own classes."""
    plain = {
        "dict_type": "a mapping is expected",
        "model_type": "a mapping is expected",
        "list_type": "a list is expected",
        "string_type": "text is expected",
        "string_too_short": "must not be empty",
    }
    message = str(error["msg"]).removeprefix("Value error, ")
    return plain.get(error["type"], message[:1].lower() + message[1:])
