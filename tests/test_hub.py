"""The hub's vocabulary: complete, bilingual, without doubles or circles, and all of it in use."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

import pytest

from govgraph.condition import ALWAYS, AnyOf, Atom, Condition, Not, atoms
from govgraph.corpus import Corpus
from govgraph.model import Concept, Fact, Text
from govgraph.norm import DerivedFact

AT_LEAST = {"fact": 137, "measure": 278, "principle": 31, "risk": 79, "role": 33, "stage": 9, "use": 89}
LANGUAGES = ("en", "zh")
EMPTY = Corpus((), (), (), (), (), (), (), ())

# The points of Annex III, and the use each of its areas is about.
LETTERS = {"1": "abc", "2": "", "3": "abcd", "4": "ab", "5": "abcd", "6": "abcde", "7": "abcd", "8": "ab"}
LEAVES = [f"{point}-{letter}" for point, letters in LETTERS.items() for letter in letters] + ["2"]
AREAS = {
    "1": "biometric-use", "2": "critical-infrastructure-management", "3": "education-use", "4": "employment-use",
    "5": "essential-services-use", "6": "law-enforcement-use", "7": "migration-border-use", "8": "justice-democracy-use",
}  # fmt: skip
# What the points except by their own words.
EXCEPTED = {
    "1-a": "biometric-verification", "5-b": "financial-fraud-detection", "7-d": "travel-document-verification",
    "8-b": "campaign-logistics",
}  # fmt: skip

# Facts that no condition asks, and why they are in the list all the same.
UNASKED = {
    "is-ai-model": "Chapter V of the EU AI Act has no norms yet",
    "systemic-risk-model": "Chapter V of the EU AI Act has no norms yet",
    "open-weights": "Article 53(2) of the EU AI Act has no norm yet",
    "trained-on-copyrighted-content": "Article 53(1)(c) of the EU AI Act has no norm yet",
    "evidently-artistic-work": "Article 50(4) of the EU AI Act then changes the manner of the disclosure, not the duty",
    "affects-natural-persons": "tells readers whom the system concerns; rules ask for narrower facts",
    "vulnerable-groups-affected": "tells readers whom the system concerns; rules ask of everybody to look into it",
    "human-decision-maker-in-loop": "no rule is lifted because a human decides",
    "safety-critical": "rules ask for narrower facts, such as failure-endangers-health-safety",
    "sensitive-domain-training-data": "the TC260 framework recommends exclusion to everybody",
    "user-input-used-for-training": "the TC260 framework recommends protection to everybody",
}


def schemes(corpus: Corpus) -> dict[str, list[Concept | Fact]]:
    """The entries of the hub by kind; the facts are one."""
    found: dict[str, list[Concept | Fact]] = defaultdict(list)
    for concept in corpus.concepts:
        if concept.document == "hub":
            found[concept.kind].append(concept)
    if corpus.facts:
        found["fact"].extend(corpus.facts)
    return found


def entries(corpus: Corpus) -> Iterator[tuple[str, Concept | Fact]]:
    return ((kind, entry) for kind, those in schemes(corpus).items() for entry in those)


def said(text: Text, language: str) -> str:
    """The words in this very language; ``Text.get`` would give those of the other one instead of none."""
    return str(getattr(text, language))


def plain(words: str) -> str:
    """Small letters, single spaces, in Chinese none; so that two spellings of one phrase are equal."""
    return re.sub(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])", "", " ".join(words.casefold().split()))


# The checks: each names what is wrong, and nothing where there is nothing wrong.


def too_few(corpus: Corpus) -> list[str]:
    return [f"{kind}: {len(schemes(corpus)[kind])}" for kind, n in AT_LEAST.items() if len(schemes(corpus)[kind]) < n]


def silent(corpus: Corpus) -> list[str]:
    """Entries without a label or a definition in one language, facts without a question."""
    missing = []
    for _, entry in entries(corpus):
        parts = {"label": entry.label, "definition": entry.definition}
        if isinstance(entry, Fact):
            parts["question"] = entry.question
        missing += [f"{entry.id} {part} {x}" for part, text in parts.items() for x in LANGUAGES if not said(text, x).strip()]
    return missing


def doubles(corpus: Corpus) -> list[str]:
    """Two entries of one scheme with the same label or definition."""
    seen: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for kind, entry in entries(corpus):
        for part, text in (("label", entry.label), ("definition", entry.definition)):
            for language in LANGUAGES:
                seen[kind, part, language, plain(said(text, language))].append(entry.id)
    return [f"{part} {x} {' '.join(ids)}" for (_, part, x, words), ids in seen.items() if words and len(ids) > 1]


def circular(corpus: Corpus) -> list[str]:
    """Entries whose definition contains their own label."""
    return [
        f"{entry.id} {x}"
        for _, entry in entries(corpus)
        for x in LANGUAGES
        if said(entry.label, x).strip() and contains(plain(said(entry.definition, x)), plain(said(entry.label, x)), x)
    ]


def contains(text: str, words: str, language: str) -> bool:
    return words in text if language == "zh" else re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text) is not None


def dangling(corpus: Corpus) -> list[str]:
    """Concepts whose broader one is missing in their scheme, or is themselves in the end."""
    wrong = []
    for kind, those in schemes(corpus).items():
        above = {c.id: c.broader for c in those if isinstance(c, Concept)}
        wrong += [f"{c} < {b}" for c, broader in above.items() for b in broader if b not in above]
        for start, direct in above.items():
            reached: set[str] = set()
            todo = list(direct)
            while todo:
                here = todo.pop()
                if here not in reached:
                    reached.add(here)
                    todo.extend(above.get(here, ()))
            wrong += [f"{kind} {start} is broader than itself"] if start in reached else []
    return wrong


def leaves(corpus: Corpus) -> dict[str, list[DerivedFact]]:
    found: dict[str, list[DerivedFact]] = defaultdict(list)
    for derived in corpus.derived:
        if derived.document == "eu-ai-act" and (m := re.fullmatch(r"annex-iii-(\d(?:-[a-z])?)", derived.id)):
            found[m[1]].append(derived)
    return found


def annex_iii(corpus: Corpus) -> list[str]:
    """Points of Annex III whose condition names no use, one that is missing, or one of another area."""
    uses, narrower, wrong = corpus.hub("use"), corpus.hierarchy("use").narrower, []
    for point, versions in leaves(corpus).items():
        for version in versions:
            named = {a.id for a in atoms(version.when) if a.kind == "use"}
            if not named:
                wrong.append(f"{point} names no use")
            wrong += [f"{point}: no use {u}" for u in sorted(named - set(uses))]
            wrong += [f"{point}: {u} is of another area" for u in sorted(named & set(uses)) if u not in narrower[AREAS[point[0]]]]
            excepted = EXCEPTED.get(point, "")
            wrong += [f"{point} takes in {excepted}" for u in sorted(named & set(uses)) if excepted in narrower[u]]
    return wrong


def conditions(corpus: Corpus) -> Iterator[Condition]:
    for norm in corpus.norms:
        yield norm.when
        yield from (norm.unless,) if norm.unless else ()
    yield from (d.when for d in corpus.derived)
    yield from (clause.when for schedule in corpus.schedules for clause in schedule.clauses)


def idle(corpus: Corpus, unasked: Iterable[str] = UNASKED) -> list[str]:
    """Facts that no condition asks without a reason; reasons that have become void."""
    facts = {f.id for f in corpus.facts}
    asked = {a.id for c in conditions(corpus) for a in atoms(c) if a.kind == "fact"}
    wrong = [f"nobody asks {f}" for f in sorted(facts - asked - set(unasked))]
    wrong += [f"{f} is asked" for f in sorted(asked & set(unasked))]
    return wrong + [f"no fact {f}" for f in sorted(asked - facts)] + [f"no fact {f}" for f in sorted(set(unasked) - facts - asked)]


def unread(corpus: Corpus) -> list[str]:
    """Concepts that no second person has read, unless a note says what is in doubt."""
    return [c.id for _, c in entries(corpus) if isinstance(c, Concept) and c.status == "drafted" and not c.note.en]


CHECKS = (too_few, silent, doubles, circular, dangling, annex_iii, idle, unread)


@pytest.mark.parametrize("check", CHECKS)
def test_the_hub_passes(corpus: Corpus, check: Callable[[Corpus], list[str]]) -> None:
    assert check(corpus) == []


@pytest.mark.parametrize("check", [c for c in CHECKS if c not in (too_few, idle)])
def test_without_data_there_is_nothing_to_say(check: Callable[[Corpus], list[str]]) -> None:
    assert check(EMPTY) == []


def test_an_empty_hub_is_not_a_small_one() -> None:
    assert too_few(EMPTY) == [f"{kind}: 0" for kind in AT_LEAST]
    assert idle(EMPTY, ()) == []
    assert idle(EMPTY, ["open-weights"]) == ["no fact open-weights"]


def with_concept(corpus: Corpus, identifier: str, document: str = "hub", **changes: object) -> Corpus:
    """The corpus with one concept changed."""
    assert any((c.document, c.id) == (document, identifier) for c in corpus.concepts)
    changed = (replace(c, **changes) if (c.document, c.id) == (document, identifier) else c for c in corpus.concepts)  # type: ignore[arg-type]
    return replace(corpus, concepts=tuple(changed))


def with_fact(corpus: Corpus, identifier: str, **changes: object) -> Corpus:
    assert any(f.id == identifier for f in corpus.facts)
    return replace(corpus, facts=tuple(replace(f, **changes) if f.id == identifier else f for f in corpus.facts))  # type: ignore[arg-type]


def with_condition(corpus: Corpus, identifier: str, when: Condition) -> Corpus:
    assert any((d.document, d.id) == ("eu-ai-act", identifier) for d in corpus.derived)
    changed = (replace(d, when=when) if (d.document, d.id) == ("eu-ai-act", identifier) else d for d in corpus.derived)
    return replace(corpus, derived=tuple(changed))


def a_foreign_concept(corpus: Corpus) -> Concept:
    return next(c for c in corpus.concepts if c.document == "tc260-2024" and c.kind == "risk")


@pytest.mark.parametrize("kind", AT_LEAST)
def test_a_lost_entry_is_missed(corpus: Corpus, kind: str) -> None:
    those = schemes(corpus)[kind]
    cut = {e.id for e in those[: len(those) - AT_LEAST[kind] + 1]}
    if kind == "fact":
        less = replace(corpus, facts=tuple(f for f in corpus.facts if f.id not in cut))
    else:
        less = replace(corpus, concepts=tuple(c for c in corpus.concepts if not (c.document == "hub" and c.id in cut)))
    assert too_few(less) == [f"{kind}: {AT_LEAST[kind] - 1}"]
    assert too_few(replace(corpus, concepts=tuple(c for c in corpus.concepts if c.document == "hub"))) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", ["label", "definition"])
def test_an_entry_silent_in_one_language_is_found(corpus: Corpus, part: str, language: str) -> None:
    old = getattr(corpus.hub("measure")["red-teaming"], part)
    gap = replace(old, **{language: " "})
    assert silent(with_concept(corpus, "red-teaming", **{part: gap})) == [f"red-teaming {part} {language}"]
    assert silent(with_fact(corpus, "sme", **{part: gap})) == [f"sme {part} {language}"]
    foreign = a_foreign_concept(corpus)
    assert silent(with_concept(corpus, foreign.id, foreign.document, **{part: gap})) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_fact_without_a_question_is_found(corpus: Corpus, language: str) -> None:
    question = replace(next(f for f in corpus.facts if f.id == "sme").question, **{language: ""})
    assert silent(with_fact(corpus, "sme", question=question)) == [f"sme question {language}"]
    assert silent(with_fact(corpus, "sme", note=Text())) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", ["label", "definition"])
def test_two_entries_that_say_the_same_are_found(corpus: Corpus, part: str, language: str) -> None:
    risks = corpus.hub("risk")
    words = said(getattr(risks["loss-of-control"], part), language)
    other = replace(getattr(risks["over-reliance"], part), **{language: words.upper() + " "})
    assert doubles(with_concept(corpus, "over-reliance", **{part: other})) == [f"{part} {language} loss-of-control over-reliance"]
    assert doubles(with_concept(corpus, "red-teaming", **{part: other})) == []  # a measure may bear the name of a risk
    foreign = a_foreign_concept(corpus)
    assert doubles(with_concept(corpus, foreign.id, foreign.document, **{part: other})) == []


def test_silence_is_no_double(corpus: Corpus) -> None:
    mute = with_concept(with_concept(corpus, "loss-of-control", label=Text()), "over-reliance", label=Text())
    assert doubles(mute) == []
    assert circular(mute) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_definition_with_its_own_label_is_found(corpus: Corpus, language: str) -> None:
    concept = corpus.hub("role")["deployer"]
    words = {"en": f"actor that is a {concept.label.en.upper()}", "zh": f"身为 {concept.label.zh} 的主体"}[language]
    definition = replace(concept.definition, **{language: words})
    assert circular(with_concept(corpus, "deployer", definition=definition)) == [f"deployer {language}"]
    assert circular(with_concept(corpus, "importer", definition=definition)) == []  # another's label is what a genus is


def test_part_of_a_word_is_not_a_label(corpus: Corpus) -> None:
    definition = replace(corpus.hub("role")["child"].definition, en="affected person in childhood")
    assert circular(with_concept(corpus, "child", definition=definition)) == []
    assert circular(with_concept(corpus, "child", definition=replace(definition, en="a child"))) == ["child en"]


def test_a_broken_hierarchy_is_found(corpus: Corpus) -> None:
    assert dangling(with_concept(corpus, "cv-screening", broader=("no-such-use",))) == ["cv-screening < no-such-use"]
    assert dangling(with_concept(corpus, "cv-screening", broader=("deployer",))) == ["cv-screening < deployer"]
    # The circle takes in all that is narrower than the concept turned upside down and on the way back to it.
    assert dangling(with_concept(corpus, "recruitment-screening", broader=("cv-screening",))) == [
        "use cv-screening is broader than itself", "use recruitment-screening is broader than itself",
    ]  # fmt: skip
    assert dangling(with_concept(corpus, "cv-screening", broader=())) == []
    foreign = a_foreign_concept(corpus)
    assert dangling(with_concept(corpus, foreign.id, foreign.document, broader=("no-such-risk",))) == []


def test_annex_iii_is_there_point_by_point(corpus: Corpus) -> None:
    assert sorted(leaves(corpus)) == sorted(LEAVES)
    assert set(AREAS) == {point[0] for point in LEAVES}
    assert set(AREAS.values()) | set(EXCEPTED.values()) <= set(corpus.hub("use"))


@pytest.mark.parametrize(
    ("when", "found"),
    [
        (Atom("fact", "performs-profiling"), ["4-a names no use"]),
        (AnyOf(()), ["4-a names no use"]),
        (Atom("use", "recruiting"), ["4-a: no use recruiting"]),
        (Atom("use", "exam-monitoring"), ["4-a: exam-monitoring is of another area"]),
        (AnyOf((Atom("use", "cv-screening"), Not(Atom("use", "hiring")))), ["4-a: no use hiring"]),
        (AnyOf((Atom("use", "cv-screening"), Atom("fact", "no-such-fact"))), []),
    ],
)
def test_a_point_of_annex_iii_that_names_no_fitting_use_is_found(corpus: Corpus, when: Condition, found: list[str]) -> None:
    assert annex_iii(with_condition(corpus, "annex-iii-4-a", when)) == found
    assert annex_iii(with_condition(corpus, "in-scope", when)) == []


@pytest.mark.parametrize(("point", "excepted"), EXCEPTED.items())
def test_an_exception_drawn_into_its_point_is_found(corpus: Corpus, point: str, excepted: str) -> None:
    [version] = leaves(corpus)[point]
    named = next(a.id for a in atoms(version.when) if a.kind == "use")
    assert annex_iii(with_concept(corpus, excepted, broader=(named,))) == [f"{point} takes in {excepted}"]
    assert annex_iii(with_concept(corpus, excepted, broader=(AREAS[point[0]],))) == []


def test_a_fact_that_nobody_asks_is_found(corpus: Corpus) -> None:
    new = Fact("has-a-logo", Text("has a logo", "有标识"), Text("a", "甲"), Text("b", "乙"), "scope")
    assert idle(replace(corpus, facts=(*corpus.facts, new))) == ["nobody asks has-a-logo"]
    assert idle(replace(corpus, facts=(*corpus.facts, new)), [*UNASKED, "has-a-logo"]) == []
    assert idle(corpus, [f for f in UNASKED if f != "open-weights"]) == ["nobody asks open-weights"]


def test_a_reason_that_has_become_void_is_found(corpus: Corpus) -> None:
    asking = DerivedFact("eu-ai-act", "open", Text("a", "甲"), Text("b", "乙"), Atom("fact", "open-weights"), (), ALWAYS)
    assert idle(replace(corpus, derived=(*corpus.derived, asking))) == ["open-weights is asked"]
    assert idle(replace(corpus, facts=tuple(f for f in corpus.facts if f.id != "open-weights"))) == ["no fact open-weights"]
    assert idle(replace(corpus, derived=(*corpus.derived, replace(asking, when=Atom("fact", "typo"))))) == ["no fact typo"]
    assert idle(replace(corpus, derived=(*corpus.derived, replace(asking, when=Atom("use", "open-weights"))))) == []
    assert all(UNASKED.values())


def test_an_unread_entry_without_a_reason_is_found(corpus: Corpus) -> None:
    assert unread(with_concept(corpus, "red-teaming", status="drafted", note=Text())) == ["red-teaming"]
    assert unread(with_concept(corpus, "red-teaming", status="drafted", note=Text("a doubt", "存疑"))) == []
    foreign = a_foreign_concept(corpus)
    assert unread(with_concept(corpus, foreign.id, foreign.document, status="drafted", note=Text())) == []
