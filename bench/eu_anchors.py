"""Writes the anchors of the EU AI Act's provisions: where each locator stands in the two texts that were read.

    python bench/eu_anchors.py --sources DIR [--write]

Without ``--write`` it only reports: locators with no place, passages that do not begin as their locator says, and provisions
valid in both versions whose passages differ much. Afterwards run ``govgraph corpus anchors --sources DIR --write``.
"""

from __future__ import annotations

import argparse
import difflib
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from govgraph import corpus, resources, yamltext
from govgraph.evidence import normalised, passage
from govgraph.model import Anchor, Provision

DOCUMENT = "eu-ai-act"
PUBLISHED, ARTICLES, ANNEXES = "oj-2024-en", "consolidated-2026-articles-en", "consolidated-2026-annexes-en"
VERSIONS = {"oj-2024": (PUBLISHED,), "reg-2026-1744": (ARTICLES, ANNEXES)}
ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv", "xvi")
NOTHING: tuple[str, ...] = ()


def letters(label: str) -> str:
    """``(ba)``, ``1.`` or ``14a.`` without its signs."""
    return label.strip("(). ")


# As published: chapters, sections, articles, paragraphs, blocks, points


class Published:
    """Finds locators in the structured text."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data
        self.articles: dict[str, tuple[str, dict[str, Any]]] = {}
        for c, chapter in enumerate(data["chapters"]):
            for a, article in enumerate(chapter["articles"]):
                self.articles[article["number"]] = (f"/chapters/{c}/articles/{a}", article)
            for s, section in enumerate(chapter["sections"]):
                for a, article in enumerate(section["articles"]):
                    self.articles[article["number"]] = (f"/chapters/{c}/sections/{s}/articles/{a}", article)

    def find(self, locator: str) -> tuple[str, ...]:
        """Pointers to the locator's passages, in order; none where it has no place."""
        kind, *rest = locator.split("-")
        if kind == "chapter":
            return self._chapter(rest)
        if kind == "annex":
            return self._annex(rest)
        if kind != "art" or rest[0] not in self.articles:
            return NOTHING
        here, article = self.articles[rest[0]]
        paragraphs = article["paragraphs"]
        numbers = [p["number"] for p in paragraphs]
        if len(rest) == 1:
            return tuple(f"{here}/paragraphs/{i}/text" for i in range(len(paragraphs)))
        if rest[1] in numbers:
            i, tail = numbers.index(rest[1]), rest[2:]
        elif numbers == [None]:
            i, tail = 0, rest[1:]
        elif set(numbers) == {None} and rest[1].isdigit() and int(rest[1]) <= len(numbers):
            i, tail = int(rest[1]) - 1, rest[2:]
        else:
            return NOTHING
        return self._in_paragraph(f"{here}/paragraphs/{i}", paragraphs[i], tail)

    def _in_paragraph(self, here: str, paragraph: dict[str, Any], tail: list[str]) -> tuple[str, ...]:
        if not tail:
            return (f"{here}/text",)
        blocks = list(enumerate(paragraph["blocks"]))
        if tail[0] == "sub":
            starts = [i for i, b in blocks if "text" in b]
            k = int(tail[1]) - 1
            if k >= len(starts):
                return NOTHING
            end = starts[k + 1] if k + 1 < len(starts) else len(blocks)
            blocks, tail = blocks[starts[k] : end], tail[2:]
            if not tail:
                return tuple(f"{here}/blocks/{i}" for i, _ in blocks)
        for i, block in blocks:
            found = self._point(f"{here}/blocks/{i}", block, tail)
            if found:
                return found
        return NOTHING

    def _point(self, here: str, holder: dict[str, Any], tail: list[str]) -> tuple[str, ...]:
        for i, point in enumerate(holder.get("points", [])):
            if letters(point["label"]) == tail[0]:
                at = f"{here}/points/{i}"
                return self._point(at, point, tail[1:]) if tail[1:] else (at,)
        return NOTHING

    def _chapter(self, rest: list[str]) -> tuple[str, ...]:
        for c, chapter in enumerate(self.data["chapters"]):
            if chapter["label"] == f"CHAPTER {rest[0].upper()}":
                if len(rest) == 1:
                    return (f"/chapters/{c}/title",)
                return tuple(
                    f"/chapters/{c}/sections/{s}/title"
                    for s, section in enumerate(chapter["sections"])
                    if section["label"] == f"SECTION {rest[2]}"
                )
        return NOTHING

    def _annex(self, rest: list[str]) -> tuple[str, ...]:
        for n, annex in enumerate(self.data["annexes"]):
            if annex["label"] != f"ANNEX {rest[0].upper()}":
                continue
            here = f"/annexes/{n}"
            if len(rest) == 1:
                return (f"{here}/text",)
            for i, block in enumerate(annex["content"]):
                at = f"{here}/content/{i}"
                if rest[1] == "section":
                    if block.get("section", "").startswith(f"Section {rest[2].upper()}"):
                        return (at,)
                    continue
                for j, point in enumerate(block.get("content", [])):
                    if letters(point.get("label", "")) == rest[1]:
                        return (f"{at}/content/{j}",)
                found = self._point(at, block, rest[1:])
                if found:
                    return found
        return NOTHING


# Consolidated: one flat list of strings an article or annex


@dataclass(frozen=True, slots=True)
class Item:
    """One string of the list, with the labels above it and its own."""

    path: tuple[str, ...]
    index: int


def items(strings: list[str]) -> Iterator[Item]:
    """The strings with their locators: paragraphs ``5.``, points ``(1)``, ``(a)``, ``(i)``, and unnumbered text as ``sub-n``."""
    numbered = any(re.match(r"\d+[a-z]*\. ", s) for s in strings)
    definitions = any(re.match(r"\(\d+[a-z]*\) ", s) for s in strings)
    whole = any(re.match(r"\([a-z]+\) ", s) for s in strings) and not numbered and not definitions
    unnumbered = sum(not re.match(r"\(", s) for s in strings) > 1 and not numbered
    base: tuple[str, ...] = ()
    path: tuple[str, ...] = ()
    subs, count = 1, 0
    for i, text in enumerate(strings):
        if found := re.match(r"(\d+[a-z]*)\. ", text):
            base = path = (found[1],)
            subs = 1
        elif found := re.match(r"\((\d+[a-z]*)\) ", text):
            base = path = (found[1],)
        elif found := re.match(r"\(([a-z]+)\) ", text):
            label, level = found[1], len(path) - len(base)
            top = path[len(base)] if level else ""
            last = path[-1] if level > 1 else ""
            following = re.match(r"\(([a-z]+)\) ", strings[i + 1]) if i + 1 < len(strings) else None
            opens = label == "i" and following is not None and following[1] == "ii" and level >= 1
            runs = last in ROMAN[:-1] and label == ROMAN[ROMAN.index(last) + 1]
            path = (*base, top, label) if opens or runs else (*base, label)
        elif unnumbered and not definitions:
            count += 1
            base = path = (str(count),)
        elif base and not definitions:
            subs += 1
            base = path = (base[0], "sub", str(subs))
        elif whole or not base:
            path = ()
        yield Item(path, i)


class Consolidated:
    """Finds locators in the flat lists."""

    def __init__(self, articles: list[dict[str, Any]], annexes: list[dict[str, Any]]) -> None:
        self.articles = {a["articleNumber"]: (i, a) for i, a in enumerate(articles)}
        self.annexes = {a["annexNumber"]: (i, a) for i, a in enumerate(annexes)}

    def find(self, locator: str) -> tuple[str, ...]:
        """Pointers to the locator's passages, in order; none where it has no place."""
        kind, *rest = locator.split("-")
        if kind == "chapter":
            return self._chapter(rest)
        if kind == "annex":
            return self._annex(rest)
        if kind != "art" or rest[0] not in self.articles:
            return NOTHING
        n, article = self.articles[rest[0]]
        if len(rest) == 1:
            return (f"/{n}/paragraphs",)
        here = tuple(rest[1:])
        found = list(items(article["paragraphs"]))
        exact = [f for f in found if f.path[: len(here)] == here]
        if not exact and len(here) > 1:  # points of a later subparagraph are cited without it
            loose = [(f, (f.path[0], *f.path[3:])) for f in found if f.path[1:2] == ("sub",)]
            exact = [f for f, path in loose if len(path) > 1 and path[: len(here)] == here]
        return tuple(f"/{n}/paragraphs/{f.index}" for f in exact)

    def _chapter(self, rest: list[str]) -> tuple[str, ...]:
        for n, article in self.articles.values():
            if article["chapter"]["label"] == f"CHAPTER {rest[0].upper()}":
                if len(rest) == 1:
                    return (f"/{n}/chapter/title",)
                if article["section"] and article["section"]["label"] == f"SECTION {rest[2]}":
                    return (f"/{n}/section/title",)
        return NOTHING

    def _annex(self, rest: list[str]) -> tuple[str, ...]:
        n, annex = self.annexes[rest[0].upper()]
        strings = annex["paragraphs"]
        if len(rest) == 1:
            return (f"/{n}/paragraphs",)
        if rest[1] == "section":
            heads = [i for i, s in enumerate(strings) if s.startswith("Section ")]
            for k, start in enumerate(heads):
                if strings[start].startswith(f"Section {rest[2].upper()}"):
                    end = heads[k + 1] if k + 1 < len(heads) else len(strings)
                    return tuple(f"/{n}/paragraphs/{i}" for i in range(start, end))
            return NOTHING
        for i, string in enumerate(strings):
            if string.startswith(f"{rest[1]}. ") and (len(rest) == 2 or f"({rest[2]}) " in string):
                return (f"/{n}/paragraphs/{i}",)
        return NOTHING


# Doubts


def expected_start(provision: Provision, text: str) -> re.Pattern[str]:
    """How the passage of a locator begins."""
    kind, *rest = provision.id.split("-")
    if kind == "chapter":
        return re.compile(re.escape(normalised(provision.heading.en)), re.IGNORECASE)
    if kind == "annex":
        if "section" in rest:
            return re.compile(f"Section {rest[-1].upper()}")
        if len(rest) == 1:
            return re.compile("")
        if len(rest) > 2 and text == ANNEXES:
            return re.compile(rf"{rest[1]}\. .*\({rest[2]}\) ", re.DOTALL)
        return re.compile(rf"\(?{rest[-1]}[.)] ")
    if "sub" in rest and rest[-2] == "sub":
        return re.compile(r"(?!\(|\d+[a-z]*\.)")
    if len(rest) == 1:
        return re.compile(r"(1\. ?)?(?!\()")
    if rest[0] == "113" and len(rest) == 2:
        return re.compile(r"(This Regulation shall enter|It shall apply|However)")
    return re.compile(rf"{rest[-1]}\. ?\S" if len(rest) == 2 and rest[0] not in ("3", "16") else rf"\({rest[-1]}\) ")


def bare(words: str) -> str:
    """Words without labels, quotation marks and case."""
    return re.sub(r"\(\w{1,4}\)|^\d+[a-z]*\.|[‘’“”'\"\s;.,]", "", normalised(words)).lower()


def doubts(provision: Provision, found: dict[str, tuple[str, ...]], contents: dict[str, str]) -> Iterator[str]:
    """What does not fit between a provision and its passages."""
    words = {t: "\n".join(passage(contents[t], at) for at in pointers) for t, pointers in found.items() if pointers}
    for text in found:
        if text not in words:
            yield f"{provision.id}: no place in {text}"
        elif not expected_start(provision, text).match(normalised(words[text])):
            yield f"{provision.id}: {text} {found[text][0]} begins {normalised(words[text])[:60]!r}"
    if len(words) == 2:
        old, new = (bare(w) for w in words.values())
        ratio = difflib.SequenceMatcher(None, old, new, autojunk=False).ratio() if len(old) < 9000 else 1.0
        if ratio < 0.97 and not (provision.id.startswith("annex-iii-") and old in new):
            yield f"{provision.id}: passages of both versions agree by {ratio:.0%}"


# Writing


def rewrite(path: Path, anchors: dict[tuple[str, str], tuple[Anchor, ...]]) -> str:
    """The file with the anchors of each entry put before its note or status; every other byte stays."""
    raw = path.read_bytes().decode("utf-8")
    located = yamltext.parse(raw, file=path.name)
    lines = raw.splitlines(keepends=True)
    edits: list[tuple[int, int, list[str]]] = []
    for i, entry in enumerate(located.data["provisions"]):
        key = (entry["id"], str((entry.get("valid") or {}).get("from", "")))
        new = ["    anchors:\n", *(f'      - {{text: {a.text}, at: "{a.at}"}}\n' for a in anchors[key])] if anchors[key] else []
        if "anchors" in entry:
            start = located.lines["provisions", i, "anchors"] - 1
            end = start + 1
            while lines[end].startswith("      "):
                end += 1
        else:
            after = min(located.lines["provisions", i, k] for k in ("note", "status") if k in entry)
            start = end = after - 1
        edits.append((start, end, new))
    for start, end, new in reversed(edits):
        lines[start:end] = new
    return "".join(lines)


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sources", type=Path, required=True, help="folder with the files of corpus/index.yaml")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    known = corpus.load()
    instrument = known.instrument(DOCUMENT)
    contents = {t.id: (options.sources / t.file).read_text(encoding="utf-8") for t in instrument.texts}
    published = Published(json.loads(contents[PUBLISHED]))
    consolidated = Consolidated(json.loads(contents[ARTICLES]), json.loads(contents[ANNEXES]))
    anchors: dict[tuple[str, str], tuple[Anchor, ...]] = {}
    problems = []
    for provision in (p for p in known.provisions if p.document == DOCUMENT):
        found: dict[str, tuple[str, ...]] = {}
        for version in instrument.versions:
            if version.valid.overlaps(provision.valid):
                if version.id == "oj-2024":
                    found[PUBLISHED] = published.find(provision.id)
                else:
                    found[ANNEXES if provision.id.startswith("annex") else ARTICLES] = consolidated.find(provision.id)
        anchors[provision.id, str(provision.valid.start or "")] = tuple(Anchor(t, at) for t, ats in found.items() for at in ats)
        problems += doubts(provision, found, contents)
    print("\n".join(problems))
    print(f"{len(anchors)} provisions, {sum(map(len, anchors.values()))} anchors, {len(problems)} doubts", file=sys.stderr)
    if options.write:
        for path in sorted((resources.corpus_dir() / DOCUMENT / "provisions").glob("*.yaml")):
            new = rewrite(path, anchors)
            if new.encode() != path.read_bytes():
                path.write_bytes(new.encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
