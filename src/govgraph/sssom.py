"""Mapping sets in SSSOM/TSV: reading with exact complaints, and one canonical way of writing.

Source: SSSOM 1.1 (https://mapping-commons.github.io/sssom/), the serialisation format and the slot tables of ``Mapping`` and
``MappingSet``; ``docs/formats.md`` narrows them to five predicates and eleven columns that are always there.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from govgraph import resources, yamltext
from govgraph.errors import InputError, unknown_id_hint
from govgraph.model import Text

PREDICATES = ("skos:exactMatch", "skos:closeMatch", "skos:broadMatch", "skos:narrowMatch", "skos:relatedMatch")
MANUAL = "semapv:ManualMappingCuration"
COLUMNS = (
    "subject_id", "subject_label", "predicate_id", "object_id", "object_label", "mapping_justification", "confidence",
    "comment", "subject_source_version", "object_source_version", "reviewer_label",
)  # fmt: skip
MORE_COLUMNS = (
    "record_id", "subject_category", "predicate_label", "predicate_modifier", "object_category", "author_id", "author_label",
    "reviewer_id", "creator_id", "creator_label", "license", "subject_type", "subject_source", "object_type", "object_source",
    "predicate_type", "mapping_provider", "mapping_source", "mapping_cardinality", "cardinality_scope", "mapping_tool",
    "mapping_tool_id", "mapping_tool_version", "mapping_date", "publication_date", "review_date", "reviewer_agreement",
    "curation_rule", "curation_rule_text", "subject_match_field", "object_match_field", "match_string", "subject_preprocessing",
    "object_preprocessing", "similarity_score", "similarity_measure", "see_also", "issue_tracker_item", "other", "derived_from",
)  # fmt: skip
HEADER_SLOTS = (
    "sssom_version", "curie_map", "mapping_set_id", "mapping_set_version", "mapping_set_source", "mapping_set_title",
    "mapping_set_description", "mapping_set_confidence", "creator_id", "creator_label", "license", "subject_type",
    "subject_source", "subject_source_version", "object_type", "object_source", "object_source_version", "predicate_type",
    "mapping_provider", "cardinality_scope", "mapping_tool", "mapping_tool_id", "mapping_tool_version", "mapping_date",
    "publication_date", "subject_match_field", "object_match_field", "subject_preprocessing", "object_preprocessing",
    "similarity_measure", "curation_rule", "curation_rule_text", "see_also", "issue_tracker", "other", "comment",
    "extension_definitions",
)  # fmt: skip
LIST_SLOTS = frozenset({
    "mapping_set_source", "creator_id", "creator_label", "cardinality_scope", "subject_match_field", "object_match_field",
    "subject_preprocessing", "object_preprocessing", "curation_rule", "curation_rule_text", "see_also",
})  # fmt: skip
BUILT_IN = frozenset({"sssom", "owl", "rdf", "rdfs", "skos", "semapv"})
CHINESE_COMMENT = "comment_zh"  # the extension column with the rationale in Chinese
SPECIAL_NAMES = ("rejected", "unsure", "proposed")
_REQUIRED = ("mapping_set_id", "license")
_FILLED = ("subject_id", "predicate_id", "object_id", "mapping_justification", "confidence")
# Document ids may begin with a digit, so prefixes may too.
_CURIE = re.compile(r"([A-Za-z0-9_][A-Za-z0-9_.-]*):([^\s:|\"]+)")
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_PLAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 _./@()+,=&%?;'~-]|:(?! |$)|#)*")
_NULLS = frozenset({"null", "Null", "NULL", "~"})
HeaderValue = str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mapping:
    """One row: the subject stands in the relation to the object, as someone judged.

    Attributes:
        subject, object: codes, ``eu-ai-act:art-14``, ``hub:human-oversight-design``.
        predicate: one of ``PREDICATES``; ``skos:broadMatch`` says that the object is broader.
        confidence: from 0 to 1.
        comment: the rationale, in English.
        subject_version, object_version: versions of the documents that were compared.
        reviewer: who has checked the row; empty if nobody has.
        extra: other SSSOM slots of the row, by name, none empty.
        file, line: where it was read; not part of what the row says.
    """

    subject: str
    predicate: str
    object: str
    subject_label: str = ""
    object_label: str = ""
    justification: str = MANUAL
    confidence: float = 1.0
    comment: str = ""
    subject_version: str = ""
    object_version: str = ""
    reviewer: str = ""
    extra: tuple[tuple[str, str], ...] = ()
    file: str = field(default="", compare=False)
    line: int = field(default=0, compare=False)

    @property
    def key(self) -> tuple[str, str, str]:
        """Subject, predicate, object: unique in a set, and the order of its rows."""
        return (self.subject, self.predicate, self.object)

    @property
    def rationale(self) -> Text:
        """The rationale; its Chinese is the column ``comment_zh``, where the set has one."""
        return Text(self.comment, dict(self.extra).get(CHINESE_COMMENT, ""))

    @property
    def negated(self) -> bool:
        """Whether the row says that the relation does not hold (``predicate_modifier`` is ``Not``)."""
        return dict(self.extra).get("predicate_modifier") == "Not"


@dataclass(frozen=True, slots=True)
class Extension:
    """A column outside SSSOM that the header declares."""

    slot_name: str
    property: str = ""
    type_hint: str = ""


@dataclass(frozen=True, slots=True)
class MappingSet:
    """One file of mappings.

    Attributes:
        id: IRI of the set.
        license: IRI of the licence.
        prefixes: the curie map, sorted by prefix.
        mappings: sorted by ``Mapping.key``.
        header: the other header slots in the order of ``HEADER_SLOTS``.
        extensions: declared columns outside SSSOM, sorted.
        name: file name without ``.sssom.tsv``; not part of what the set says.
    """

    id: str
    license: str
    prefixes: tuple[tuple[str, str], ...] = ()
    mappings: tuple[Mapping, ...] = ()
    header: tuple[tuple[str, HeaderValue], ...] = ()
    extensions: tuple[Extension, ...] = ()
    name: str = field(default="", compare=False)

    @property
    def status(self) -> str:
        """``rejected``, ``unsure`` or ``proposed`` by its name, else ``curated``."""
        return self.name if self.name in SPECIAL_NAMES else "curated"


def load(folder: Path | None = None) -> tuple[MappingSet, ...]:
    """All mapping sets of a folder, sorted by name; the project's own by default.

    Raises:
        InputError: a file cannot be read or does not have its form.
    """
    paths = sorted((folder or resources.mappings_dir()).glob("*.sssom.tsv"))
    return tuple(read(path, name=resources.relative_name(path)) for path in paths)


def read(path: Path, *, name: str | None = None) -> MappingSet:
    """The mapping set in a file.

    Args:
        path: a UTF-8 SSSOM/TSV file.
        name: what to call it in messages; the path by default.

    Raises:
        InputError: missing, unreadable, not UTF-8, empty, or not of the form; with the line and what to do.
    """
    shown = name or str(path)
    text = yamltext.read_text(path, name=shown)
    _require_whole(text, shown)
    return parse(text, file=shown)


def _require_whole(text: str, file: str) -> None:
    """Refuse a file that ends within a line: whatever wrote or copied it did not finish.

    Raises:
        InputError: the last line has no end.
    """
    if text.strip() and not text.endswith(("\n", "\r")):
        line = len(text.splitlines())
        raise InputError("ends in the middle of a line", file=file, line=line, hint="complete the row and end it with a line feed")


def parse(text: str, *, file: str = "") -> MappingSet:
    """The mapping set that the text writes.

    Args:
        text: SSSOM/TSV; line ends may be LF or CRLF.
        file: name for messages; its stem becomes the set's name.

    Raises:
        InputError: the first thing that is wrong, with line and hint.
    """
    if not text.strip():
        raise InputError("is empty", file=file, line=1, hint="a set has a header of '#' lines and a line of column names")
    head, table, first = _split(text)
    if not head:
        raise InputError("has no header", file=file, line=1, hint="begin with '#mapping_set_id: …' and '#license: …'")
    header = _Header(head, file)
    rows = _Rows(header, file, first)
    mappings = sorted(rows.read(table), key=lambda m: m.key)
    stem = Path(file).name.removesuffix(".tsv").removesuffix(".sssom")
    return MappingSet(
        header.text("mapping_set_id"),
        header.text("license"),
        header.prefixes,
        tuple(mappings),
        header.rest,
        header.extensions,
        stem,
    )


def _split(text: str) -> tuple[list[str], str, int]:
    """Header lines without ``#``, the table, and the line on which the table begins."""
    lines = text.removeprefix("\ufeff").split("\n")
    count = next((i for i, line in enumerate(lines) if not line.startswith("#")), len(lines))
    head = [line[1:].removesuffix("\r") for line in lines[:count]]
    filled = [line for line in head if line.strip()]
    indent = min((len(line) - len(line.lstrip(" ")) for line in filled), default=0)
    return [line[indent:] for line in head], "\n".join(lines[count:]), count + 1


class _Header:
    """The metadata block, checked."""

    def __init__(self, lines: Sequence[str], file: str) -> None:
        self.located = yamltext.parse("\n".join(lines), file=file)
        if not isinstance(self.located.data, dict):
            raise self.located.error("has a header that is not a list of slots", hint="write '#slot: value', one slot a line")
        self.data = {k: v for k, v in self.located.data.items() if v is not None}
        self.extensions = tuple(sorted(self._extensions(), key=lambda e: (e.property, e.slot_name)))
        declared = {e.slot_name for e in self.extensions}
        for slot in self.data:
            if slot not in HEADER_SLOTS and slot not in declared:
                raise self.located.error(f"has the unknown slot '{slot}'", (slot,), unknown_id_hint(slot, HEADER_SLOTS))
        for slot in _REQUIRED:
            if not self.data.get(slot):
                raise self.located.error(f"lacks '{slot}' in the header", hint=f"add '#{slot}: …'")
        self.prefixes = tuple(sorted(self._prefixes()))
        own = {"curie_map", "extension_definitions", *_REQUIRED}
        order = [s for s in HEADER_SLOTS if s in self.data and s not in own] + sorted(s for s in self.data if s in declared)
        self.rest = tuple((slot, self._value(slot)) for slot in order)

    def text(self, slot: str) -> str:
        """The value of a slot that is one text."""
        value = self._value(slot)
        return value if isinstance(value, str) else value[0]

    def _value(self, slot: str) -> HeaderValue:
        raw = self.data[slot]
        items = raw if isinstance(raw, list) else [raw]
        if not all(isinstance(item, str) for item in items) or not items:
            raise self.located.error(f"'{slot}' takes text", (slot,))
        if slot in LIST_SLOTS:
            return tuple(items)
        if isinstance(raw, list):
            raise self.located.error(f"'{slot}' takes one value, not a list", (slot,))
        return str(raw)

    def _prefixes(self) -> Iterator[tuple[str, str]]:
        raw = self.data.get("curie_map", {})
        if not isinstance(raw, dict) or not all(isinstance(v, str) and v for v in raw.values()):
            raise self.located.error("'curie_map' takes prefixes and their IRIs", ("curie_map",), "write '#  hub: https://…/hub/'")
        yield from raw.items()

    def _extensions(self) -> Iterator[Extension]:
        raw = self.data.get("extension_definitions", [])
        for i, entry in enumerate(raw if isinstance(raw, list) else [raw]):
            path = ("extension_definitions", i)
            keys = {"slot_name", "property", "type_hint"}
            if not isinstance(entry, dict) or not entry.get("slot_name") or set(entry) - keys:
                raise self.located.error("has an extension that is not {slot_name, property, type_hint}", path)
            if not all(isinstance(v, str) for v in entry.values()):
                raise self.located.error("has an extension whose values are not text", path)
            yield Extension(entry["slot_name"], entry.get("property", ""), entry.get("type_hint", ""))


class _Rows:
    """The mappings block, checked."""

    def __init__(self, header: _Header, file: str, first: int) -> None:
        self.file = file
        self.first = first
        self.line = first
        self.prefixes = BUILT_IN | {p for p, _ in header.prefixes}
        self.declared = {e.slot_name for e in header.extensions}
        self.columns: list[str] = []

    def fail(self, message: str, hint: str | None = None) -> InputError:
        return InputError(message, file=self.file, line=self.line, hint=hint)

    def read(self, table: str) -> Iterator[Mapping]:
        """The rows, in the order of the file."""
        cells = self._cells(table)
        self.columns = self._names(next(cells, []))
        seen: dict[tuple[str, str, str], int] = {}
        for row in cells:
            mapping = self._mapping(row)
            if mapping.key in seen:
                what = " ".join(mapping.key)
                raise self.fail(f"has the row '{what}' twice", f"the first is on line {seen[mapping.key]}; keep one")
            seen[mapping.key] = self.line
            yield mapping

    def _cells(self, table: str) -> Iterator[list[str]]:
        reader = csv.reader(io.StringIO(table, newline=""), delimiter="\t", strict=True)
        while True:
            self.line = self.first + reader.line_num
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as problem:
                hint = 'a value in double quotes ends with one, and a quote within it is written twice ("")'
                raise self.fail(f"has a value that is not quoted rightly: {problem}", hint) from None
            if row and row != [""]:
                yield [cell.strip(" ") for cell in row]

    def _names(self, row: list[str]) -> list[str]:
        if not row:
            raise self.fail("has no table", "after the header comes a line of column names, parted by tabs")
        if len(row) == 1 and "subject_id" in row[0]:
            raise self.fail("has column names that are not parted by tabs", "spaces or commas do not part columns")
        known = {*COLUMNS, *MORE_COLUMNS, *self.declared}
        for name in row:
            if name not in known:
                raise self.fail(f"has the unknown column '{name}'", unknown_id_hint(name, known))
            if row.count(name) > 1:
                raise self.fail(f"has the column '{name}' twice", "keep one")
        missing = [name for name in COLUMNS if name not in row]
        if missing:
            raise self.fail(f"lacks the column {', '.join(missing)}", f"columns: {' '.join(COLUMNS)}")
        return row

    def _mapping(self, row: list[str]) -> Mapping:
        if len(row) != len(self.columns):
            few = len(row) < len(self.columns)
            hint = (
                "a tab is missing; empty cells need theirs too"
                if few
                else 'there is a tab too many; quote a value with a tab ("…")'
            )
            raise self.fail(f"has {len(row)} cells where the table has {len(self.columns)} columns", hint)
        cell = dict(zip(self.columns, row, strict=True))
        for name in _FILLED:
            if not cell[name]:
                raise self.fail(f"lacks a value in '{name}'", f"every row has {', '.join(_FILLED)}")
        for name in ("subject_id", "predicate_id", "object_id", "mapping_justification"):
            self._curie(name, cell[name])
        if cell["predicate_id"] not in PREDICATES:
            hint = unknown_id_hint(cell["predicate_id"], PREDICATES)
            raise self.fail(f"has the unknown predicate '{cell['predicate_id']}'", hint)
        extra = tuple((n, cell[n]) for n in sorted(cell) if n not in COLUMNS and cell[n])
        return Mapping(
            cell["subject_id"], cell["predicate_id"], cell["object_id"], cell["subject_label"], cell["object_label"],
            cell["mapping_justification"], self._confidence(cell["confidence"]), cell["comment"],
            cell["subject_source_version"], cell["object_source_version"], cell["reviewer_label"], extra, self.file, self.line,
        )  # fmt: skip

    def _curie(self, name: str, value: str) -> None:
        found = _CURIE.fullmatch(value)
        if not found:
            raise self.fail(f"'{value}' in '{name}' is not a CURIE", "write prefix:id, for example hub:human-oversight-design")
        if found[1] not in self.prefixes:
            hint = f"{unknown_id_hint(found[1], self.prefixes)}; or add it to curie_map"
            raise self.fail(f"'{value}' has the undeclared prefix '{found[1]}'", hint)

    def _confidence(self, value: str) -> float:
        number = float(value) if _NUMBER.fullmatch(value) else -1.0
        if not 0 <= number <= 1:
            raise self.fail(f"has the confidence '{value}'", "it is a number from 0 to 1, with a point: 0.85")
        return number


def write(mapping_set: MappingSet) -> str:
    """The set as canonical SSSOM/TSV: one text for one meaning, rows and slots in their order, LF line ends.

    ``parse(write(s)) == s`` for every set whose values have no blanks at their ends.
    """
    lines = [f"#{line}" for line in _header_lines(mapping_set)]
    used = {name for m in mapping_set.mappings for name, _ in m.extra}
    more = [n for n in MORE_COLUMNS if n in used] + sorted(used - set(MORE_COLUMNS))
    lines.append("\t".join((*COLUMNS, *more)))
    for m in sorted(mapping_set.mappings, key=lambda m: m.key):
        extra = dict(m.extra)
        cells = (
            m.subject, m.subject_label, m.predicate, m.object, m.object_label, m.justification, _decimal(m.confidence),
            m.comment, m.subject_version, m.object_version, m.reviewer, *(extra.get(n, "") for n in more),
        )  # fmt: skip
        lines.append("\t".join(_cell(c) for c in cells))
    return "\n".join(lines) + "\n"


def fmt(text: str, *, file: str = "") -> str:
    """The text of a mapping set in its canonical form; ``fmt(fmt(t)) == fmt(t)``.

    Raises:
        InputError: it is not a mapping set, or not whole.
    """
    _require_whole(text, file)
    return write(parse(text, file=file))


def _header_lines(mapping_set: MappingSet) -> Iterator[str]:
    slots: dict[str, HeaderValue] = {"mapping_set_id": mapping_set.id, "license": mapping_set.license}
    slots.update(mapping_set.header)
    if mapping_set.prefixes:
        yield "curie_map:"
        yield from (f"  {_scalar(p)}: {_scalar(iri)}" for p, iri in sorted(mapping_set.prefixes))
    for slot in (*(s for s in HEADER_SLOTS if s in slots), *sorted(set(slots) - set(HEADER_SLOTS))):
        value = slots[slot]
        if isinstance(value, str):
            yield f"{slot}: {_scalar(value)}"
        else:
            yield f"{slot}:"
            yield from (f"  - {_scalar(item)}" for item in value)
    if mapping_set.extensions:
        yield "extension_definitions:"
        for extension in mapping_set.extensions:
            parts = (("slot_name", extension.slot_name), ("property", extension.property), ("type_hint", extension.type_hint))
            for i, (key, value) in enumerate((k, v) for k, v in parts if v):
                yield f"  {'-' if i == 0 else ' '} {key}: {_scalar(value)}"


def _scalar(value: str) -> str:
    if _PLAIN.fullmatch(value) and " #" not in value and not value.endswith(" ") and value not in _NULLS:
        return value
    return '"' + "".join(_escaped(value)) + '"'


def _escaped(value: str) -> Iterable[str]:
    for char in value:
        code = ord(char)
        if char in '"\\':
            yield f"\\{char}"
        elif 0x20 <= code <= 0x7E or (0xA0 <= code <= 0xFFFD and code not in (0x2028, 0x2029, 0xFEFF)) or code >= 0x10000:
            yield char
        else:
            yield f"\\u{code:04x}"


def _cell(value: str) -> str:
    return '"' + value.replace('"', '""') + '"' if any(c in value for c in '\t\n\r"') else value


def _decimal(number: float) -> str:
    """The shortest decimal that reads back as the number: 0.85, 1, 0."""
    return str(int(number)) if number in (0.0, 1.0) else repr(float(number))
