"""How well ``extract`` reads: precision, recall and F1 against hand-made labels.

    python bench/score_extract.py [--split dev|test|all] [--errors] [SOURCES]

SOURCES is a folder that holds the texts named in ``tests/extract/real-labels.yaml`` (``seeds/``, ``sources/``). With it the labels
of real sentences and the structure of real laws are scored too; without it the passages written for the tests alone. Nothing of a
source text is printed unless ``--errors`` asks for it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from govgraph.extract import Extraction, extract

LABELS = Path(__file__).resolve().parent.parent / "tests" / "extract"
FORCES = {"o": "obligation", "p": "prohibition", "m": "permission", "r": "recommendation", "c": "constitutive"}


@dataclass
class Score:
    """Counts of one task."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def add(self, found: set[Any], gold: set[Any]) -> None:
        self.right += len(found & gold)
        self.wrong += len(found - gold)
        self.missed += len(gold - found)

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


Scores = dict[str, Score]
Error = tuple[str, str, list[Any], list[Any]]


def forces(word: str) -> set[str]:
    return set() if word == "-" else {FORCES[letter] for letter in word}


def score_passages(language: str, split: str = "all") -> tuple[Scores, list[Error]]:
    """The passages written for the tests: force, bearer, mentions, segmentation, inheritance."""
    scores: Scores = defaultdict(Score)
    errors: list[Error] = []
    for case in yaml.safe_load((LABELS / f"labelled-{language}.yaml").read_text("utf-8"))["passages"]:
        if split not in ("all", case["split"]):
            continue
        x = extract(case["text"], language)
        inherited = {n.provision: n.deontic for n in x.norms if n.inherited_from}
        pairs = {
            "force": (
                {(i, f) for i, s in enumerate(x.statements) for f in s.forces},
                {(i, f) for i, word in enumerate(case["force"].split()) for f in forces(word)},
            ),
            "bearer": ({r for n in x.norms if n.bearer for r in n.bearer.roles}, set(case["bearer"])),
            "mentions": ({m.id for m in x.mentions if m.kind != "role"}, set(case["mentions"])),
            "segmentation": ({p.id for p in x.passages}, set(case.get("locators", ["para-1"]))),
            "inheritance": (set(inherited.items()), {(k, FORCES[v]) for k, v in case.get("inherited", {}).items()}),
        }
        for task, (found, gold) in pairs.items():
            scores[task].add(found, gold)
            if found != gold:
                errors.append((case["id"], task, sorted(found - gold), sorted(gold - found)))
    return scores, errors


# Real texts


def texts(path: Path, language: str) -> tuple[str, dict[str, int]]:
    """A real document as one text, and the offset at which each addressable string (JSON pointer or line) begins."""
    if path.suffix != ".json":
        raw = path.read_text("utf-8")
        starts, here = {}, 0
        for n, line in enumerate(raw.split("\n"), 1):
            starts[f"L{n}"] = here
            here += len(line) + 1
        return raw, starts
    parts: list[str] = []
    at: dict[str, int] = {}
    length = 0

    def put(string: str, pointer: str | None) -> None:
        nonlocal length
        if pointer:
            at[pointer] = length
        parts.append(string + "\n\n")
        length += len(string) + 2

    for i, article in enumerate(json.loads(path.read_text("utf-8"))):
        if language == "en" and "translations" in article:
            put(article["translations"]["en"].get("title", article["label"]), None)
            for j, paragraph in enumerate(article["translations"]["en"]["paragraphs"]):
                put(paragraph, f"/{i}/translations/en/paragraphs/{j}")
            continue
        if "paragraphs" not in article:
            for key in ("text", "fullText"):
                if key in article:
                    put(article[key], f"/{i}/{key}")
            continue
        if language == "zh":
            put(article["originalTitle"], None)
        else:
            put(article["label"], None)
            put(article["title"], None)
        for j, paragraph in enumerate(article["paragraphs"]):
            put(paragraph, f"/{i}/paragraphs/{j}")
        if article.get("fullText") == "\n\n".join(article["paragraphs"]):
            at[f"/{i}/fullText"] = at[f"/{i}/paragraphs/0"]
    return "".join(parts), at


@cache
def _read(path: Path, language: str) -> tuple[Extraction, dict[str, int]]:
    text, at = texts(path, language)
    return extract(text, language), at


def score_real(folder: Path, split: str = "all") -> tuple[dict[str, Scores], list[Error], int]:
    """Labelled sentences of the texts under ``folder``; the number of labels whose text is not there or differs."""
    scores: dict[str, Scores] = {"en": defaultdict(Score), "zh": defaultdict(Score)}
    errors: list[Error] = []
    skipped = 0
    for label in yaml.safe_load((LABELS / "real-labels.yaml").read_text("utf-8"))["labels"]:
        if split not in ("all", label["split"]):
            continue
        path = folder / label["file"]
        if not path.is_file():
            skipped += 1
            continue
        x, at = _read(path, label["language"])
        start, end = (at.get(label["at"], 0) + offset for offset in label["span"])
        sentence = x.source.text[start:end]
        if hashlib.sha256(sentence.encode()).hexdigest()[:16] != label["sha256"]:
            skipped += 1
            continue
        pairs = {
            "force": ({f for s in x.statements if start <= s.start < end for f in s.forces}, forces(label["force"])),
            "bearer": (
                {r for n in x.norms if start <= n.start < end and not n.inherited_from and n.bearer for r in n.bearer.roles},
                set(label["bearer"]),
            ),
        }
        for task, (found, gold) in pairs.items():
            scores[label["language"]][task].add(found, gold)
            if found != gold:
                errors.append((f"{label['id']} {sentence}", task, sorted(found - gold), sorted(gold - found)))
    return scores, errors, skipped


def _structure(folder: Path) -> Iterator[tuple[str, str, str, set[str]]]:
    """Real laws whose structure is known from structured copies: name, language, text, locators down to points."""
    act = folder / "sources/eu-ai-act/eu_ai_act_2024_en.json"
    if act.is_file():
        parts: list[str] = []
        gold: set[str] = set()
        data = json.loads(act.read_text("utf-8"))
        for chapter in data["chapters"]:
            for article in [*chapter.get("articles", []), *(a for s in chapter.get("sections", []) for a in s["articles"])]:
                parts.append(f"Article {article['number']}\n{article['title']}")
                here = f"art-{article['number']}"
                gold.add(here)
                for paragraph in article["paragraphs"]:
                    number = paragraph.get("number")
                    name = f"{here}-{number}" if number else here
                    if number:
                        gold.add(name)
                    lead = f"{number}. " if number else ""
                    listed = 0
                    for block in paragraph["blocks"]:
                        listed += "points" in block
                        if "text" in block:
                            parts.append(lead + block["text"])
                            lead = ""
                        for label, text, locator in _points(block.get("points", []), name if listed < 2 else f"{name}-sub-2"):
                            parts.append(f"{lead}{label} {text}")
                            lead = ""
                            gold.add(locator)
        yield "EU AI Act 2024, articles", "en", "\n\n".join(parts), gold
    for name, file in (
        ("PIPL", "cn-pipl"),
        ("generative AI measures", "cn-generative-ai-measures"),
        ("network data", "cn-network-data-regulations"),
    ):
        path = folder / f"sources/cn/structured/{file}-articles.json"
        if path.is_file():
            gold, lines = set(), []
            for article in json.loads(path.read_text("utf-8")):
                here = f"art-{article['articleNumber']}"
                gold.add(here)
                holder, subs, points = here, 1, 0
                lines.append(f"{article['originalTitle']}　{article['paragraphs'][0]}")
                for paragraph in article["paragraphs"][1:]:
                    lines.append(paragraph)
                    if paragraph.startswith("（") and paragraph.partition("）")[0][1:] in _HAN:
                        points += 1
                        gold.add(f"{holder}-{points}")
                    else:
                        subs, points = subs + 1, 0
                        holder = f"{here}-sub-{subs}"
                        gold.add(holder)
            yield name, "zh", "\n".join(lines), gold


_HAN = {"一", "二", "三", "四", "五", "六", "七", "八", "九", "十", *(f"十{c}" for c in "一二三四五六七八九")}


def _points(points: Iterable[dict[str, Any]], above: str) -> Iterator[tuple[str, str, str]]:
    for point in points:
        locator = f"{above}-{point['label'].strip('().').lower()}"
        yield point["label"], point.get("text", ""), locator
        yield from _points(point.get("points", []), locator)


def score_structure(folder: Path) -> dict[str, Score]:
    """Segmentation of whole laws."""
    found: dict[str, Score] = {}
    for name, language, text, gold in _structure(folder):
        score = found.setdefault(f"{name} ({language})", Score())
        ids = {p.id for p in extract(text, language).passages}
        score.add({i for i in ids if not re.search(r"-sub-\d+$", i)} if language == "en" else ids, gold)
    return found


def show(title: str, scores: Scores) -> None:
    for task, s in scores.items():
        print(
            f"{title:28} {task:14} P {s.precision:.3f}  R {s.recall:.3f}  F1 {s.f1:.3f}"
            f"   ({s.right} right, {s.wrong} wrong, {s.missed} missed)"
        )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("sources", nargs="?", type=Path)
    parser.add_argument("--split", choices=("dev", "test", "all"), default="test")
    parser.add_argument("--errors", action="store_true")
    args = parser.parse_args()
    wrong: list[Error] = []
    for language in ("en", "zh"):
        scores, errors = score_passages(language, args.split)
        show(f"written passages {language} {args.split}", scores)
        wrong += errors
    if args.sources:
        real, errors, skipped = score_real(args.sources, args.split)
        for language, scores in real.items():
            show(f"real sentences {language} {args.split}", scores)
        wrong += errors
        if skipped:
            print(f"{skipped} labels skipped: their text is not there, or is another version", file=sys.stderr)
        for name, score in score_structure(args.sources).items():
            show(name, {"segmentation": score})
    if args.errors:
        for where, task, extra, missing in wrong:
            print(f"- {task}: too much {extra}, missing {missing} | {where}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
