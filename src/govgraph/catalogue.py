"""The documents at a glance: versions, force, how much is encoded, how much of it two people have read, and the user's copies."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from govgraph.corpus import Corpus
from govgraph.evidence import SHOWN, Copies
from govgraph.findings import FORCE_LABELS
from govgraph.knowledge import MARKETS
from govgraph.model import Instrument, Text

_COUNTS = Text(
    "{provisions} provisions, {norms} norms, {concepts} concepts, {anchors} anchors; read by two people: {reviewed} of {entries}",
    "{provisions} 条规定，{norms} 项规范，{concepts} 个概念，{anchors} 个锚点；经两人核对：{reviewed}/{entries}",
)
_COPY = Text("copy", "副本")
_HAVE = {True: Text("registered", "已登记"), False: Text("none", "无")}
_INTERNATIONAL = Text("international", "国际")


@dataclass(frozen=True, slots=True)
class Card:
    """What there is of one document.

    Attributes:
        provisions, norms: ids; a provision in two wordings counts once.
        entries: provisions, norms and concepts, each wording for itself.
        reviewed: those of the entries that a second person has read.
        copies: id of each text that was read, and whether a copy is registered.
    """

    instrument: Instrument
    provisions: int
    norms: int
    concepts: int
    anchors: int
    entries: int
    reviewed: int
    copies: tuple[tuple[str, bool], ...]


def cards(corpus: Corpus) -> tuple[Card, ...]:
    """One card a document, by id."""
    copies = Copies()
    found = []
    for instrument in corpus.instruments:
        provisions = [p for p in corpus.provisions if p.document == instrument.id]
        norms = [n for n in corpus.norms if n.document == instrument.id]
        concepts = [c for c in corpus.concepts if c.document == instrument.id]
        differences = [d for d in corpus.differences if d.document == instrument.id]
        statuses = [x.status for xs in (provisions, norms, concepts) for x in xs]
        anchors = {(a.text, a.at) for xs in (provisions, concepts, differences) for x in xs for a in x.anchors}
        found.append(
            Card(
                instrument, len({p.id for p in provisions}), len({n.id for n in norms}), len(concepts), len(anchors), len(statuses),
                statuses.count("reviewed"), tuple((t.id, copies.read(t)[0] == SHOWN) for t in instrument.texts),
            )
        )  # fmt: skip
    return tuple(found)


def as_text(found: Sequence[Card], language: str) -> str:
    """The cards for a terminal."""
    blocks = []
    for card in found:
        instrument = card.instrument
        market = MARKETS.get(instrument.jurisdiction, _INTERNATIONAL).get(language)
        lines = [
            f"{instrument.id} · {instrument.short_title.get(language)} · {market} · {FORCE_LABELS[instrument.force].get(language)}"
        ]
        lines += [f"  {v.id}  {v.label.get(language)}  {v.valid}" for v in instrument.versions]
        numbers = {name: getattr(card, name) for name in ("provisions", "norms", "concepts", "anchors", "entries", "reviewed")}
        lines.append(f"  {_COUNTS.get(language).format(**numbers)}")
        lines += [f"  {_COPY.get(language)} {text}: {_HAVE[have].get(language)}" for text, have in card.copies]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def as_json(found: Sequence[Card], _language: str) -> str:
    """The cards as JSON."""
    records = [
        {
            "anchors": c.anchors,
            "concepts": c.concepts,
            "copies": dict(c.copies),
            "entries": c.entries,
            "force": c.instrument.force,
            "id": c.instrument.id,
            "jurisdiction": c.instrument.jurisdiction,
            "norms": c.norms,
            "provisions": c.provisions,
            "reviewed": c.reviewed,
            "title": {"en": c.instrument.title.en, "zh": c.instrument.title.zh},
            "versions": [
                {
                    "from": v.valid.start.isoformat() if v.valid.start else None,
                    "id": v.id,
                    "until": v.valid.end.isoformat() if v.valid.end else None,
                }
                for v in c.instrument.versions
            ],
        }
        for c in found
    ]
    return json.dumps(records, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


CARD_FORMATS = {"text": as_text, "json": as_json}
