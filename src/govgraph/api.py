"""What a Python program uses: read a description, check it, compare two regimes, ask the graph. ``docs/api.md`` shows each.

The project's data are read once a process, at the first call that needs them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from govgraph.assess import check as check_description
from govgraph.engine import RuleEngine
from govgraph.findings import Report
from govgraph.knowledge import Knowledge
from govgraph.knowledge import load as load_knowledge
from govgraph.system import SystemDescription

if TYPE_CHECKING:
    from govgraph.corpus import Corpus
    from govgraph.gaptable import GapTable
    from govgraph.query import Answer
    from govgraph.sssom import MappingSet


@cache
def _knowledge() -> Knowledge:
    return load_knowledge()


@cache
def _engine(regimes: tuple[str, ...], law: date) -> RuleEngine:
    return RuleEngine(_knowledge(), regimes, law)


@cache
def _data() -> tuple[Corpus, tuple[MappingSet, ...]]:
    from govgraph import corpus, sssom

    return corpus.load(), sssom.load()


def load_description(path: Path | str) -> SystemDescription:
    """The description in a file: YAML, JSON, or JSON-LD as ``govgraph export system`` writes it.

    Raises:
        InputError: the file cannot be read, or something in it does not fit; with its line.
    """
    from govgraph.descriptions import load

    return load(Path(path), _knowledge())


def check(
    system: SystemDescription | Path | str, *, as_of: date | None = None, regimes: Sequence[str] = (), evidence: str = "claimed"
) -> Report:
    """Every norm of the regimes against a system, as the law reads on a day.

    Args:
        system: a description, or the file of one.
        as_of: today by default.
        regimes: ids of documents; by default those that ``govgraph check`` takes: all but white papers.
        evidence: least evidence with which a measure counts: ``claimed``, ``documented`` or ``verified``.

    Raises:
        InputError: the file, a regime or the level of evidence is none.
    """
    described = system if isinstance(system, SystemDescription) else load_description(system)
    day = as_of or date.today()
    chosen = tuple(dict.fromkeys(regimes)) or _knowledge().regimes_for(described)
    return check_description(_knowledge(), described, as_of=day, documents=chosen, evidence=evidence, engine=_engine(chosen, day))


def gaps(left: str, right: str, *, as_of: date | None = None, items: Collection[str] = ()) -> GapTable:
    """What one regime asks, what in another answers it, and on which mapping rows that rests.

    Args:
        left, right: ids of two documents.
        as_of: both are read as they stood on this day; today by default.
        items: what of the left one: ``norm`` (the default), ``measure``, ``risk``, ``principle``, ``provision``.

    Raises:
        GovgraphError: a document or item is unknown, or has no version on the day.
    """
    from govgraph import compare

    documents, sets = _data()
    return compare.gaps(documents, sets, left, right, as_of or date.today(), items)


def ask(question: str | Path, *, timeout: float = 60) -> Answer:
    """The answer of the built-in graph to a SPARQL query.

    Args:
        question: SPARQL text, a ``.rq`` file, or the name or number of a question of the library (``CQ-01``).
        timeout: seconds after which it is given up.

    Raises:
        InputError: there is no such question, or it is malformed, an update, or not answered in time.
    """
    from govgraph import evaluation, query

    text = question if isinstance(question, str) and "{" in question else query.find(str(question))
    return evaluation.ask(text, timeout=timeout)
