"""A corpus small enough to be held in one's head, and ways to spoil copies of it."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

from govgraph import corpus, knowledge, sssom
from govgraph.corpus import Corpus
from govgraph.knowledge import Knowledge
from govgraph.sssom import MappingSet

HERE = Path(__file__).resolve().parent
CORPUS = HERE / "corpus"
MAPPINGS = HERE / "mappings"


@cache
def read() -> Corpus:
    """The small corpus."""
    return corpus.load(CORPUS)


@cache
def known() -> Knowledge:
    """What verdicts need of it."""
    return knowledge.of_corpus(read())


@cache
def mapped() -> tuple[MappingSet, ...]:
    """Its mapping sets."""
    return sssom.load(MAPPINGS)


def copy_to(folder: Path) -> Path:
    """A copy of corpus and mappings that may be spoiled; the folder that holds both."""
    home = folder / "data"
    shutil.copytree(CORPUS, home / "corpus")
    shutil.copytree(MAPPINGS, home / "mappings")
    return home


def replace_in(path: Path, old: str, new: str) -> int:
    """Replace the one occurrence of ``old``; the line on which it stood."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{path.name} holds {old!r} {text.count(old)} times"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return text.count("\n", 0, text.index(old)) + 1


def append_to(path: Path, text: str) -> int:
    """Add text at the end; the line on which it begins."""
    old = path.read_text(encoding="utf-8")
    path.write_text(old + text, encoding="utf-8")
    return old.count("\n") + 1
