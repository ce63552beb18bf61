"""Conditions in words: every kind of part, in both languages, and every condition of the corpus."""

from __future__ import annotations

import re
from datetime import date

import pytest

from govgraph import corpus as corpora
from govgraph.condition import FALSE, TRUE, All, AnyOf, Atom, Condition, Interval, Not, Ref, atoms, walk
from govgraph.corpus import Corpus
from govgraph.model import Text
from govgraph.phrasing import in_words, labels_of, law_of

HAN = re.compile("[\u4e00-\u9fff]")
LABELS = {
    "fact:profiles": Text("performs profiling", "进行画像"),
    "act:high-risk": Text("high-risk system", "高风险系统"),
    "cv-sorting": Text("sorting of CVs", "简历筛选"),
    "provider": Text("provider", "提供者"),
    "design": Text("design", "设计"),
    "level-2": Text("retrieval", "检索"),
    "logging": Text("logging", "日志"),
}
FACT = Atom("fact", "profiles")
USE = Atom("use", "cv-sorting")
SINCE, UNTIL = Interval(date(2026, 8, 2), None), Interval(None, date(2026, 8, 2))


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return corpora.load()


@pytest.mark.parametrize(
    ("condition", "english", "chinese"),
    [
        (FACT, "performs profiling [fact:profiles]", "进行画像 [fact:profiles]"),
        (Ref("act:high-risk"), "high-risk system [act:high-risk]", "高风险系统 [act:high-risk]"),
        (USE, "use: sorting of CVs [hub:cv-sorting]", "用途：简历筛选 [hub:cv-sorting]"),
        (
            Atom("role", "provider", "eu"),
            "role: provider [hub:provider] (European Union)",
            "角色：提供者 [hub:provider]（欧洲联盟）",
        ),
        (Atom("role", "provider"), "role: provider [hub:provider]", "角色：提供者 [hub:provider]"),
        (Atom("market", "eu"), "market: European Union [eu]", "市场：欧洲联盟 [eu]"),
        (Atom("stage", "design"), "in the stage design [hub:design]", "所处阶段：设计 [hub:design]"),
        (Atom("level", "level-2"), "capability level, at least retrieval [level-2]", "能力等级至少为：检索 [level-2]"),
        (Atom("measure", "logging"), "measure: logging [hub:logging]", "措施：日志 [hub:logging]"),
        (Atom("event", "placed-on-market"), "placed on the market", "投放市场"),
        (
            Atom("event", "placed-on-market", interval=SINCE),
            "placed on the market on or after 2026-08-02",
            "2026-08-02 或之后投放市场",
        ),
        (Atom("event", "placed-on-market", interval=UNTIL), "placed on the market before 2026-08-02", "2026-08-02 前投放市场"),
        (
            Atom("on", interval=Interval(date(2026, 1, 1), date(2026, 8, 2))),
            "the day asked about is from 2026-01-01, before 2026-08-02",
            "查询日期：自 2026-01-01 起、2026-08-02 前",
        ),
        (Atom("fact", "unheard-of"), "fact:unheard-of", "fact:unheard-of"),
        (TRUE, "always", "始终"),
        (FALSE, "never", "从不"),
        (Not(FACT), "not: performs profiling [fact:profiles]", "并非：进行画像 [fact:profiles]"),
        (All((FACT,)), "performs profiling [fact:profiles]", "进行画像 [fact:profiles]"),
    ],
    ids=str,
)
def test_one_line(condition: Condition, english: str, chinese: str) -> None:
    assert in_words(condition, LABELS) == Text(english, chinese)


def test_parts_are_listed_one_below_the_other() -> None:
    found = in_words(All((FACT, AnyOf((USE, Not(Ref("act:high-risk")))))), LABELS)
    assert found.en.split("\n") == [
        "all of these:",
        "  - performs profiling [fact:profiles]",
        "  - one of these:",
        "      - use: sorting of CVs [hub:cv-sorting]",
        "      - not: high-risk system [act:high-risk]",
    ]
    assert found.zh.split("\n")[0] == "同时满足："
    assert found.zh.split("\n")[2] == "  - 满足其一："


@pytest.mark.parametrize(
    ("condition", "head"),
    [
        (Not(All((FACT, USE))), "not all of these together:"),
        (Not(AnyOf((FACT, USE))), "none of these:"),
        (Not(Not(FACT)), "not:"),
    ],
    ids=str,
)
def test_what_is_denied_as_a_whole(condition: Condition, head: str) -> None:
    first, *rest = in_words(condition, LABELS).en.split("\n")
    assert first == head
    assert rest
    assert all(line.startswith("  - ") for line in rest)


@pytest.mark.parametrize(
    ("span", "english"),
    [
        (Interval(), ""),
        (SINCE, ", as the law reads since 2026-08-02"),
        (UNTIL, ", as the law read before 2026-08-02"),
        (Interval(date(2024, 8, 1), date(2026, 8, 2)), ", as the law read before 2026-08-02"),
    ],
    ids=str,
)
def test_the_state_of_the_law(span: Interval, english: str) -> None:
    found = law_of(span)
    assert found.en == english
    assert bool(found.zh) == bool(english)


def test_every_condition_of_the_corpus_is_said_whole_and_in_both_languages(corpus: Corpus) -> None:
    """Each atom and each name stands in the words, under its label in both languages: nothing is left as a bare id."""
    labels = labels_of(corpus)
    conditions = [n.when for n in corpus.norms] + [n.requires for n in corpus.norms]
    conditions += [n.unless for n in corpus.norms if n.unless is not None] + [d.when for d in corpus.derived]
    conditions += [c.when for s in corpus.schedules for c in s.clauses]
    assert len(conditions) > 1200
    for condition in conditions:
        found = in_words(condition, labels)
        lines = found.en.split("\n")
        assert len(lines) == len(found.zh.split("\n"))
        assert all(HAN.search(line) for line in found.zh.split("\n")), found.zh
        for atom in atoms(condition):
            assert atom.kind in {"event", "on"} or f"{atom.id}]" in found.en
        for part in walk(condition):
            assert not isinstance(part, Ref) or f"[{part.code}]" in found.en
        assert "{" not in found.en
