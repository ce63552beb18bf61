"""Explanations, gap tables and defects as text, CSV and JSON. Reports on systems are rendered by ``render``."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.cells import set_cell_size

from govgraph.corpus import Corpus
from govgraph.explain import NAMES, Explanation
from govgraph.findings import FORCE_LABELS
from govgraph.gaptable import KIND_LABELS, STATUS_LABELS, Gap, GapTable
from govgraph.lint import Defect
from govgraph.model import Instrument, Text

_AS_OF = Text("as of {day}", "截至 {day}")
_TOOL = Text("a tool named for {measures}: {tool} [{code}]", "用于 {measures} 的工具：{tool} [{code}]")
_READ_AS_TOOL = Text(
    "a tool that serves {measures}, as its description is read here: {tool} [{code}]",
    "按本项目的解读可用于 {measures} 的工具：{tool} [{code}]",
)
_LACKS = Text("no counterpart for {measures}", "无对应：{measures}")


def _plain(text: object) -> object:
    return {"en": text.en, "zh": text.zh} if isinstance(text, Text) else text


def explanation_text(found: Sequence[Explanation], language: str) -> str:
    """What is known of a code, for a terminal."""
    blocks = []
    for explanation in found:
        lines = [f"{explanation.code} · {explanation.title.get(language)}"]
        last = ""
        for line in explanation.lines:
            name = NAMES[line.name].get(language)
            code = f"  [{line.code}]" if line.code and line.code not in line.text.get(language) else ""
            text = line.text.get(language).replace("\n", f"\n{'':<17}")
            lines.append(f"  {set_cell_size(name if name != last else '', 14)} {text}{code}")
            last = name
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def explanation_json(found: Sequence[Explanation], language: str) -> str:
    """What is known of a code, as JSON."""
    records = [
        {
            "code": e.code,
            "kind": e.kind,
            "title": _plain(e.title),
            "lines": [{"name": line.name, "text": _plain(line.text), "code": line.code} for line in e.lines],
        }
        for e in found
    ]
    return json.dumps(records, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


EXPLANATION_FORMATS = {"text": explanation_text, "json": explanation_json}


@dataclass(frozen=True, slots=True)
class GapView:
    """Which rows of a gap table to show.

    Attributes:
        statuses, areas: empty for all.
    """

    language: str = "en"
    statuses: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()

    @property
    def colon(self) -> str:
        """What stands between a name and what is said of it."""
        return "：" if self.language == "zh" else ": "

    def aside(self, text: str) -> str:
        """A text in brackets, to be put behind another."""
        return f"（{text}）" if self.language == "zh" else f" ({text})"

    def joined(self, items: Iterable[str]) -> str:
        """Items as a list in running text."""
        return ("、" if self.language == "zh" else ", ").join(items)

    def chosen(self, table: GapTable) -> list[Gap]:
        """The gaps to show, in the table's order."""
        return [
            g
            for g in table.gaps
            if (not self.statuses or g.status in self.statuses) and (not self.areas or any(a.area in self.areas for a in g.asks))
        ]


def gap_text(tables: Sequence[GapTable], corpus: Corpus, view: GapView) -> str:
    """Gap tables for a terminal."""
    lines: list[str] = []
    labels = {c.code: c.label.get(view.language) for c in corpus.concepts}
    served = ((c.code, r) for c in corpus.concepts for r in c.relations if r.rel == "implements")
    stated = frozenset((r.to, code) for code, r in served if r.basis == "stated")
    for table in tables:
        left, right = (_forced(corpus.instrument(document), view) for document in (table.left, table.right))
        counts = view.joined(f"{n} {STATUS_LABELS[s].get(view.language)}" for s, n in table.counts.items())
        lines += [f"{left} → {right} · {_AS_OF.get(view.language).format(day=table.as_of)}", f"  {counts}", ""]
        lines += [f"  {notice.get(view.language)}" for notice in table.notices]
        for gap in view.chosen(table):
            lines += [*_gap_lines(gap, labels, view), *_tool_lines(gap, labels, stated, view)]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _forced(instrument: Instrument, view: GapView) -> str:
    title, force = instrument.short_title.get(view.language), FORCE_LABELS[instrument.force].get(view.language)
    return f"{title}{view.aside(force)}"


def _gap_lines(gap: Gap, labels: Mapping[str, str], view: GapView) -> Iterator[str]:
    yield f"  {gap.code}  {gap.label.get(view.language)} — {STATUS_LABELS[gap.status].get(view.language)}"
    if gap.status != "covered":
        yield f"      {KIND_LABELS[gap.kind].get(view.language)}"
    for one in gap.counterparts[:4]:
        sure = "" if one.confidence is None else view.aside(f"{one.confidence:.2f}")
        yield f"      ← {one.code}  {one.label.get(view.language)}{view.colon}{STATUS_LABELS[one.status].get(view.language)}{sure}"
    if gap.missing:
        yield f"      {_LACKS.get(view.language).format(measures=view.joined(labels.get(m, m) for m in gap.missing))}"


def _tool_lines(gap: Gap, labels: Mapping[str, str], stated: frozenset[tuple[str, str]], view: GapView) -> Iterator[str]:
    """The tools for what is not fully answered: those that a text names for it, then those that are read so.

    Args:
        stated: pairs of a measure and a tool that a text itself brings together.
    """
    for words, wanted in ((_TOOL, True), (_READ_AS_TOOL, False)):
        for tool, measures in _by_tool(gap).items():
            named = [m for m in measures if ((m, tool) in stated) is wanted]
            if named:
                values = {"tool": labels[tool], "code": tool, "measures": view.joined(labels.get(m, m) for m in named)}
                yield f"      {words.get(view.language).format(**values)}"


def _by_tool(gap: Gap) -> dict[str, list[str]]:
    """The tools named for what is not fully answered, and the measures each is for."""
    found: dict[str, list[str]] = {}
    for measure, tool in gap.tools:
        found.setdefault(tool, []).append(measure)
    return found


def gap_rows(tables: Sequence[GapTable], view: GapView) -> list[dict[str, Any]]:
    """One row a counterpart, and one for an item without any."""
    rows = []
    for table in tables:
        for gap in view.chosen(table):
            common = {
                "left": table.left, "right": table.right, "as_of": table.as_of.isoformat(), "code": gap.code, "item": gap.item,
                "label_en": gap.label.en, "label_zh": gap.label.zh, "deontic": gap.deontic, "status": gap.status, "kind": gap.kind,
                "left_force": gap.left_force, "right_force": gap.right_force, "missing": " ".join(gap.missing),
                "tools": " ".join(_by_tool(gap)),
            }  # fmt: skip
            for one in gap.counterparts or (None,):
                rows.append(
                    {
                        **common,
                        "counterpart": one.code if one else "",
                        "counterpart_status": one.status if one else "",
                        "relation": (one.relation or "") if one else "",
                        "confidence": "" if one is None or one.confidence is None else f"{one.confidence:.4f}",
                        "rests_on": " | ".join(f"{r.subject} {r.predicate} {r.object}" for r in one.rows) if one else "",
                        "stale": str(bool(one and one.stale)).lower(),
                    }
                )
    return rows


def gap_csv(tables: Sequence[GapTable], corpus: Corpus, view: GapView) -> str:
    """Gap tables as CSV, one row a counterpart."""
    rows = gap_rows(tables, view)
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, GAP_COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()


GAP_COLUMNS = (
    "left", "right", "as_of", "code", "item", "label_en", "label_zh", "deontic", "status", "kind", "left_force", "right_force",
    "counterpart", "counterpart_status", "relation", "confidence", "rests_on", "stale", "missing",
    "tools",
)  # fmt: skip


def gap_json(tables: Sequence[GapTable], corpus: Corpus, view: GapView) -> str:
    """Gap tables as JSON, one record a counterpart."""
    return json.dumps(gap_rows(tables, view), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


GAP_FORMATS: dict[str, Callable[[Sequence[GapTable], Corpus, GapView], str]] = {
    "text": gap_text,
    "csv": gap_csv,
    "json": gap_json,
}


def defects_text(defects: Sequence[Defect], language: str) -> str:
    """Defects of the data, one a line."""
    lines = []
    for d in defects:
        hint = f" ({d.hint})" if d.hint else ""
        lines.append(f"{d.file}:{d.line}: {d.level}[{d.rule}] {d.text.get(language)}{hint}")
    grave = sum(d.level == "error" for d in defects)
    lines.append(
        f"{grave} errors, {len(defects) - grave} warnings" if language == "en" else f"{grave} 个错误，{len(defects) - grave} 个警告"
    )
    return "\n".join(lines) + "\n"


def defects_json(defects: Sequence[Defect], language: str) -> str:
    """Defects of the data as JSON."""
    records = [{name: _plain(getattr(d, name)) for name in d.__slots__} for d in defects]
    return json.dumps(records, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


DEFECT_FORMATS: dict[str, Callable[[Sequence[Defect], str], str]] = {"text": defects_text, "json": defects_json}
