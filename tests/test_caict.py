"""The CAICT white paper: what it contains is there, stands where it says, and its recommendations give gaps but never breaches.

The numbers are those of the paper's own lists, headings and table, counted by reading.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from govgraph import knowledge as words
from govgraph import system
from govgraph.assess import check
from govgraph.citation import citation
from govgraph.corpus import Corpus
from govgraph.engine import RuleEngine
from govgraph.findings import VERDICT_LABELS, Finding
from govgraph.knowledge import Knowledge
from govgraph.model import Anchor, Concept, Provision, Text

CAICT = "caict-2021"
TODAY = date(2026, 11, 20)
BOTH = {"seed-en", "seed-zh"}
SEEDS = Path(__file__).resolve().parents[2] / "shared" / "seeds"
FILES = {"seed-en": SEEDS / "000_ebb97adc45462e5b.txt", "seed-zh": SEEDS / "001_5e92db817773d1f7.txt"}
needs_seeds = pytest.mark.skipif(not all(f.is_file() for f in FILES.values()), reason="no copy of the paper beside the checkout")

# Ethical principles of Figure 5 in order: documents that name it, number of its keywords.
FIGURE_5 = [
    ("transparency", 73, 7), ("justice-fairness", 68, 16), ("non-maleficence", 60, 9), ("responsibility", 60, 4),
    ("privacy", 47, 2), ("beneficence", 41, 6), ("freedom-autonomy", 34, 7), ("trust", 28, 1), ("sustainability", 14, 4),
    ("dignity", 13, 1), ("solidarity", 6, 3),
]  # fmt: skip
CHARACTERISTICS = {
    "characteristic-reliability-controllability", "characteristic-transparency-explainability", "characteristic-data-protection",
    "characteristic-clear-responsibilities", "characteristic-diversity-tolerance",
}  # fmt: skip
# Number, first English line, first Chinese line of each heading.
HEADINGS = [
    ("preface", "", 1, 1),
    ("ch-1", "1.", 37, 54), ("ch-1-1", "(1)", 52, 74), ("ch-1-2", "(2)", 101, 133), ("ch-1-3", "(3)", 186, 241),
    ("ch-2", "2.", 235, 317),
    ("ch-3", "3.", 387, 413), ("ch-3-1", "(1)", 394, 423), ("ch-3-2", "(2)", 435, 479), ("ch-3-3", "(3)", 470, 530),
    ("ch-3-4", "(4)", 515, 601),
    ("ch-4", "4.", 556, 660), ("ch-4-1", "(1)", 567, 668), ("ch-4-1-1", "1.", 576, 680), ("ch-4-1-2", "2.", 605, 715),
    ("ch-4-1-3", "3.", 659, 769), ("ch-4-2", "(2)", 833, 977),
    ("ch-5", "5.", 873, 1029), ("ch-5-1", "(1)", 881, 1041), ("ch-5-2", "(2)", 898, 1063), ("ch-5-3", "(3)", 919, 1090),
    ("ch-5-4", "(4)", 934, 1108),
]  # fmt: skip
# Headings that only the Chinese numbers.
POINTS = [
    ("ch-4-1-1-1", 582, 686), ("ch-4-1-1-2", 590, 695), ("ch-4-1-1-3", 598, 705),
    ("ch-4-1-2-1", 611, 721), ("ch-4-1-2-2", 622, 732), ("ch-4-1-2-3", 633, 744),
    ("ch-4-1-2-4", 645, 756), ("ch-4-1-2-5", 651, 762), ("ch-4-1-3-1", 661, 771),
    ("ch-4-1-3-2", 689, 807), ("ch-4-1-3-3", 807, 943),
]  # fmt: skip
HAN = "零一二三四五"
CITED_IN_CHINESE = re.compile(
    r"(前言|第[一二三四五]章|[一二三四五]（[一二三四]）([123](（[1-5]）)?)?|脚注\d\d?|图[1-5]|表1)(第\d\d?[段行])?(第[1-5]点)?([a-e]项)?"
)

ENTERPRISE = ("developer", "provider", "deployer", "service-provider")
BUILDER = ("developer", "provider")
OPERATOR = ("provider", "deployer", "service-provider")
RESEARCH = ("research-institution",)
GOVERNMENT = ("regulator",)
SECTOR = ("industry-association",)
IN_USE = ("deployment-release", "operation-monitoring", "change-update")
TRAINED = "trained-with-data"


@dataclass(frozen=True)
class Case:
    """What a recommendation rests on: bearers, a fact, use of the system; and what it asks for (alternatives joined by ``|``)."""

    norm: str
    bearers: tuple[str, ...]
    needs: tuple[str, ...]
    fact: str = ""
    in_use: bool = False

    def __str__(self) -> str:
        return self.norm


def case(norm: str, bearers: tuple[str, ...], needs: str, fact: str = "", *, in_use: bool = False) -> Case:
    return Case(norm, bearers, tuple(needs.split()), fact, in_use)


def built(norm: str, needs: str, fact: str = "") -> Case:
    return case(f"ch-4-1-3-{norm}", BUILDER, needs, fact)


def used(norm: str, needs: str, fact: str = "") -> Case:
    return case(f"ch-4-1-3-3-{norm}", OPERATOR, needs, fact, in_use=True)


CASES = [
    case("ch-2-p-4", RESEARCH, "interpretability-research trustworthiness-research"),
    case("ch-3-2-p-3", (), "explainability-methods"),
    case("ch-3-3-p-2-a", RESEARCH, "trustworthiness-research"),
    case("ch-4-1-1-1", ENTERPRISE, "ai-policy"),
    case("ch-4-1-1-2", ENTERPRISE, "ai-literacy-training"),
    case("ch-4-1-1-3", ENTERPRISE, "safety-culture"),
    case("ch-4-1-2-1", ENTERPRISE, "roles-responsibilities"),
    case("ch-4-1-2-1-a", ENTERPRISE, "executive-responsibility"),
    case("ch-4-1-2-1-b", ENTERPRISE, "diverse-team"),
    case("ch-4-1-2-1-c", ENTERPRISE, "roles-responsibilities"),
    case("ch-4-1-2-2", ENTERPRISE, "personnel-training"),
    case("ch-4-1-2-3", BUILDER, "quality-management-system roles-responsibilities"),
    case("ch-4-1-2-3-a", OPERATOR, "quality-management-system"),
    case("ch-4-1-2-3-b", OPERATOR, "incident-response-plan compensation-mechanism|complaint-handling|appeal-override-process"),
    case("ch-4-1-2-4", ENTERPRISE, "resource-allocation"),
    case("ch-4-1-2-5", ENTERPRISE, "continual-improvement legal-requirements-management"),
    built("1-p-1", "system-requirements-elicitation"),
    built("1-p-3", "risk-identification-assessment"),
    built("1-p-3-a", "risk-treatment-plan system-requirements-elicitation"),
    built("1-p-4", "design-review"),
    built("2-p-1-a", "poisoning-defence robustness-assurance", TRAINED),
    built("2-p-1-b", "model-theft-protection adversarial-training"),
    built("2-p-1-c", "human-oversight-design|human-authorisation-control"),
    built("2-p-1-d", "redundancy-fail-safe|manual-fallback|emergency-stop"),
    built("2-p-2-a", "data-provenance-documentation", TRAINED),
    built("2-p-2-b", "training-run-documentation", TRAINED),
    built("2-p-3-a", "data-governance lawful-data-collection data-leak-prevention", TRAINED),
    built("2-p-3-b", "differential-privacy|federated-learning|privacy-enhancing-technology", TRAINED),
    built("2-p-4", "development-audit"),
    built("2-p-5", "data-representativeness-check bias-examination bias-mitigation", TRAINED),
    built("2-p-5-a", "data-quality-management", TRAINED),
    built("2-p-5-b", "fairness-evaluation"),
    built("2-p-5-1", "lawful-data-collection", TRAINED),
    built("2-p-5-2", "data-quality-management", TRAINED),
    built("2-p-5-3", "data-quality-management", TRAINED),
    built("2-p-5-4", "data-quality-management", TRAINED),
    built("2-p-5-5", "performance-metrics fairness-evaluation"),
    used("p-2-a", "ai-interaction-disclosure clear-accessible-notice", "interacts-with-persons"),
    used("p-2-b", "capability-limit-disclosure instructions-for-use"),
    used("p-2-c", "capability-limit-disclosure|accuracy-disclosure"),
    used("p-2-d", "capability-limit-disclosure accuracy-disclosure instructions-for-use"),
    used("p-3-a", "user-feedback-channel continual-improvement"),
    used("p-3-b", "post-market-monitoring|deployer-monitoring|real-time-risk-monitoring"),
    used("p-3-c", "compensation-mechanism accountability-structure"),
    case("ch-4-2-p-2", ("standards-body", "industry-association"), "standards-development"),
    case("ch-4-2-p-3", ("evaluator", "industry-association"), "independent-evaluation"),
    case("ch-4-2-p-4", ENTERPRISE, "ai-insurance"),
    case("ch-5-1-p-1-a", GOVERNMENT, "legislation-development"),
    case("ch-5-1-p-1-b", GOVERNMENT, "legislation-development"),
    case("ch-5-1-p-1-c", GOVERNMENT, "regulatory-sandbox supervisory-technology"),
    case("ch-5-1-p-1-d", GOVERNMENT, "legislation-development"),
    case("ch-5-1-p-1-e", GOVERNMENT, "international-cooperation-mechanism"),
    case("ch-5-2-p-1", RESEARCH, "trustworthiness-research"),
    case("ch-5-2-p-2", RESEARCH, "trustworthiness-research"),
    case("ch-5-3-p-1", ENTERPRISE, "continual-improvement"),
    case("ch-5-3-p-1-a", ENTERPRISE, "testing-validation real-time-risk-monitoring"),
    case("ch-5-3-p-1-b", ENTERPRISE, "authority-cooperation"),
    case("ch-5-4-p-1-a", SECTOR, "industry-exchange-platform"),
    case("ch-5-4-p-1-b", SECTOR, "responsible-rd-guidelines"),
    case("ch-5-4-p-1-c", SECTOR, "standards-development"),
    case("ch-5-4-p-1-d", SECTOR, "independent-evaluation"),
]
WITH_BEARER = [c for c in CASES if c.bearers]
WITH_FACT = [c for c in CASES if c.fact]
OF_USE = [c for c in CASES if c.in_use]


@pytest.fixture(scope="module")
def known() -> Knowledge:
    return words.load()


@pytest.fixture(scope="module")
def engine(known: Knowledge) -> RuleEngine:
    return RuleEngine(known, [CAICT], TODAY)


@pytest.fixture(scope="module")
def provisions(corpus: Corpus) -> Mapping[str, Provision]:
    return {p.id: p for p in corpus.provisions if p.document == CAICT}


@pytest.fixture(scope="module")
def concepts(corpus: Corpus) -> Mapping[str, Concept]:
    return {c.id: c for c in corpus.concepts if c.document == CAICT}


# What the paper contains.


def narrower(concepts: Mapping[str, Concept], broader: str) -> set[str]:
    return {c.id for c in concepts.values() if broader in c.broader}


def parts(concepts: Mapping[str, Concept], whole: str, kind: str) -> list[str]:
    found = [c for c in concepts.values() if c.part_of == whole and c.kind == kind]
    return [c.id for c in sorted(found, key=lambda c: (c.order or 0, c.id))]


def related(concept: Concept, rel: str) -> list[str]:
    return [r.to.partition(":")[2] for r in concept.relations if r.rel == rel]


def test_chapters_sections_figures_notes_and_the_table(provisions: Mapping[str, Provision]) -> None:
    kinds = Counter(p.kind for p in provisions.values())
    assert kinds == {
        "paragraph": 66, "clause": 35, "section": 28, "item": 21, "footnote": 12, "chapter": 5, "figure": 5, "table": 1,
    }  # fmt: skip
    assert [p for p, v in provisions.items() if v.kind == "chapter"] == [f"ch-{n}" for n in range(1, 6)]
    assert {p for p, v in provisions.items() if v.kind == "footnote"} == {f"footnote-{n}" for n in range(1, 13)}
    assert {p for p, v in provisions.items() if v.kind == "figure"} == {f"figure-{n}" for n in range(1, 6)}
    assert Counter(v.parent for v in provisions.values() if v.kind == "item") == {
        "figure-5": 11, "table-1": 5, "ch-4-1-3-2-p-5": 5,
    }  # fmt: skip


def test_five_risks_with_five_incidents(concepts: Mapping[str, Concept]) -> None:
    risks = narrower(concepts, "risk-ai-technology")
    told = {
        "ch-1-1-p-2": "risk-algorithm-security", "ch-1-1-p-3": "risk-algorithm-opacity", "ch-1-1-p-4": "risk-data-discrimination",
        "ch-1-1-p-5": "risk-responsibility-unclear", "ch-1-1-p-6": "risk-privacy-leakage",
    }  # fmt: skip
    assert risks == set(told.values())
    assert all(paragraph in concepts[risk].stated_in for paragraph, risk in told.items())
    incidents = [c for c in concepts.values() if c.kind == "incident"]
    assert Counter(next(s for s in c.stated_in if s in told) for c in incidents) == {
        "ch-1-1-p-2": 2, "ch-1-1-p-3": 1, "ch-1-1-p-4": 1, "ch-1-1-p-6": 1,
    }  # fmt: skip
    assert all(set(related(c, "illustrates")) & risks for c in incidents)


def test_five_characteristics_from_five_principles_of_consensus(concepts: Mapping[str, Concept]) -> None:
    assert narrower(concepts, "characteristic-trustworthiness") == CHARACTERISTICS
    assert {c for c in concepts if c.startswith("principle-consensus-")} == {
        f"principle-consensus-{p}" for p in ("transparency", "security", "fairness", "accountability", "privacy")
    }
    assert all("ch-2-p-3" in concepts[c].stated_in for c in CHARACTERISTICS)


def test_figure_5_row_by_row(concepts: Mapping[str, Concept]) -> None:
    for row, (name, documents, keywords) in enumerate(FIGURE_5, 1):
        place = f"figure-5-row-{row}"
        assert place in concepts[f"principle-ethics-{name}"].stated_in
        [value] = [r.value for r in concepts[f"statistic-documents-{name}"].relations if r.rel == "has-value"]
        assert value is not None
        assert (value.words.en, value.low, value.high) == (f"{documents} of 84 documents", documents, documents)
        assert len(parts(concepts, f"principle-ethics-{name}", "keyword")) == keywords
    assert len([c for c in concepts.values() if c.kind == "keyword"]) == sum(k for _, _, k in FIGURE_5) == 60


def test_levels_technologies_attacks_and_techniques(concepts: Mapping[str, Concept]) -> None:
    assert parts(concepts, "framework-trustworthy-ai", "layer") == [
        "layer-characteristics", "layer-technology", "layer-enterprise", "layer-industry",
    ]  # fmt: skip
    fields = [f"technology-{f}" for f in ("stability", "explainability", "privacy", "fairness")]
    assert [t for t in parts(concepts, "layer-technology", "technology") if concepts[t].order] == fields
    assert {a for a in narrower(concepts, "risk-interference") if a.endswith("-attack")} == {
        "risk-poisoning-attack", "risk-adversarial-attack", "risk-backdoor-attack",
    }  # fmt: skip
    assert narrower(concepts, "risk-adversarial-attack") == {f"risk-adversarial-{m}" for m in ("fgsm", "carlini-wagner", "pgd")}
    assert [len(parts(concepts, f, "measure")) for f in fields] == [4, 4, 3, 3]
    assert narrower(concepts, "measure-fairness-algorithms") == {
        f"measure-fairness-{p}" for p in ("preprocessing", "inprocessing", "postprocessing")
    }
    assert len(parts(concepts, "measure-federated-learning", "step")) == 4
    assert {c for c in concepts if c.startswith("metric-")} == {"metric-individual-fairness", "metric-group-fairness"}


def test_stages_lists_and_the_table_of_biases(concepts: Mapping[str, Concept]) -> None:
    stages = sorted((c for c in concepts.values() if c.kind == "stage" and c.part_of is None), key=lambda c: c.order or 0)
    assert [s.id for s in stages] == ["stage-planning-design", "stage-rd-testing", "stage-operation-use"]
    assert len(parts(concepts, "measure-design-requirements", "criterion")) == 7
    audited = [s for s in parts(concepts, "stage-rd-testing", "stage") if s.startswith("stage-audit-")]
    assert audited == [f"stage-audit-{s}" for s in ("data-preparation", "model-training", "model-evaluation")]
    for row, bias in enumerate(("reporting", "automation", "selection", "group-attribution", "hidden"), 1):
        assert f"table-1-row-{row}" in concepts[f"risk-bias-{bias}"].stated_in
    evaluated = [c for c in related(concepts["measure-third-party-evaluation"], "related") if c.startswith("criterion-")]
    assert {c.removeprefix("criterion-") for c in evaluated} == {
        "system-security", "robustness", "reproducibility", "data-protection", "traceability", "fairness",
    }  # fmt: skip
    assert {c for c in concepts if c.startswith("reference-")} == {f"reference-{n}" for n in range(1, 21)}


def test_every_characteristic_and_every_stage_has_measures(concepts: Mapping[str, Concept]) -> None:
    assert all(related(concepts[c], "implemented-by") for c in CHARACTERISTICS)
    in_stage = Counter(s for c in concepts.values() if c.kind == "measure" for s in related(c, "applies-in-stage"))
    assert set(in_stage) >= {"stage-planning-design", "stage-rd-testing", "stage-operation-use"}


def test_every_concept_is_in_two_languages_with_a_passage_in_each_text(concepts: Mapping[str, Concept]) -> None:
    assert [c.id for c in concepts.values() if not all((c.label.en, c.label.zh, c.definition.en, c.definition.zh))] == []
    one_sided = [c for c in concepts.values() if {a.text for a in c.anchors} != BOTH]
    assert [c.id for c in one_sided if not (c.note.en and c.note.zh)] == []


def test_every_provision_has_a_passage_in_each_text_or_says_why_not(provisions: Mapping[str, Provision]) -> None:
    english_only = {p for p, v in provisions.items() if {a.text for a in v.anchors} != BOTH}
    assert english_only == {"footnote-12", *(f"figure-5-row-{n}" for n in range(1, 12))}
    assert all(p.gist.en and p.gist.zh for p in provisions.values())


def test_every_difference_names_provisions_that_exist_and_speaks_both_languages(
    corpus: Corpus, provisions: Mapping[str, Provision]
) -> None:
    found = [d for d in corpus.differences if d.document == CAICT]
    assert Counter(d.kind for d in found) == {
        "wording": 64, "contradiction": 7, "missing-in-zh": 5, "corruption": 5, "missing-in-en": 4, "missing-in-both": 2,
        "pairing": 1, "addressee": 1, "grouping": 1,
    }  # fmt: skip
    assert [d.id for d in found if not d.provisions or not set(d.provisions) <= set(provisions)] == []
    assert [d.id for d in found if not all((d.first.en, d.first.zh, d.second.en, d.second.zh))] == []
    assert [d.id for d in found if {a.text for a in d.anchors} != BOTH] == []


# How it is cited, and where it stands.


@pytest.mark.parametrize(
    ("provision", "cited"),
    [
        ("preface-p-2", Text("Preface, paragraph 2", "前言第2段")),
        ("ch-3", Text("Chapter 3", "第三章")),
        ("ch-2-p-3", Text("Chapter 2, paragraph 3", "第二章第3段")),
        ("ch-1-2", Text("Section 1(2)", "一（二）")),
        ("ch-3-3-p-2-a", Text("Section 3(3), paragraph 2, clause a", "三（三）第2段a项")),
        ("ch-4-1-3", Text("Section 4(1) 3", "四（一）3")),
        ("ch-4-1-3-2-p-5-4", Text("Section 4(1) 3 (2), paragraph 5, point 4", "四（一）3（2）第5段第4点")),
        ("figure-5-row-11", Text("Figure 5, row 11", "图5第11行")),
        ("table-1-row-2", Text("Table 1, row 2", "表1第2行")),
        ("footnote-12", Text("Footnote 12", "脚注12")),
    ],
)
def test_cited_in_both_languages(provision: str, cited: Text, provisions: Mapping[str, Provision]) -> None:
    assert citation(provisions[provision]) == cited


def test_the_chinese_citation_has_no_english_word(provisions: Mapping[str, Provision]) -> None:
    cited = {p: citation(v) for p, v in provisions.items()}
    assert {p: c.zh for p, c in cited.items() if not CITED_IN_CHINESE.fullmatch(c.zh)} == {}
    assert len({c.zh for c in cited.values()}) == len({c.en for c in cited.values()}) == len(cited)


@cache
def seed(text: str) -> tuple[str, ...]:
    return ("", *FILES[text].read_text(encoding="utf-8").split("\n"))


def lines_of(anchor: Anchor) -> range:
    first, _, last = anchor.at.replace("L", "").partition("-")
    return range(int(first), int(last or first) + 1)


def starts(provision: Provision) -> tuple[int, int]:
    english, chinese = (min(lines_of(a)[0] for a in provision.anchors if a.text == t) for t in ("seed-en", "seed-zh"))
    return english, chinese


@needs_seeds
@pytest.mark.parametrize(("provision", "number", "english", "chinese"), HEADINGS, ids=[h[0] for h in HEADINGS])
def test_headings_stand_where_their_anchors_say(
    provision: str, number: str, english: int, chinese: int, provisions: Mapping[str, Provision]
) -> None:
    one = provisions[provision]
    assert starts(one) == (english, chinese)
    there = seed("seed-en")[english].strip(), seed("seed-zh")[chinese].strip()
    assert there[0].startswith(number)
    if number.endswith(")"):
        assert there[1].startswith(f"（{HAN[int(number[1])]}）")
    elif provision.count("-") == 1:
        assert there[1].startswith(f"{HAN[int(number[0])]}、")
    else:
        assert there[1].startswith(number)
    assert one.heading.en.split("…")[0].strip()[:40] in there[0]
    assert "…" in one.heading.zh or one.heading.zh.replace(" ", "") in there[1].replace(" ", "")


@needs_seeds
@pytest.mark.parametrize(("provision", "english", "chinese"), POINTS, ids=[p[0] for p in POINTS])
def test_points_of_chapter_4_stand_where_their_anchors_say(
    provision: str, english: int, chinese: int, provisions: Mapping[str, Provision]
) -> None:
    one = provisions[provision]
    assert starts(one) == (english, chinese)
    assert seed("seed-zh")[chinese].strip().startswith(f"（{provision[-1]}）")
    assert one.heading.en.split("…")[0].strip()[:40] in seed("seed-en")[english]


@needs_seeds
@pytest.mark.parametrize("text", sorted(BOTH))
def test_nothing_but_headings_is_left_out(text: str, provisions: Mapping[str, Provision]) -> None:
    divided = {p.parent for p in provisions.values() if p.kind in ("section", "paragraph")}
    covered = {n for p in provisions.values() if p.id not in divided for a in p.anchors if a.text == text for n in lines_of(a)}
    headings = {
        n for p in divided if p for a in provisions[p].anchors if a.text == text for n in lines_of(a)[:3]
    }  # a heading runs over two lines, between which the Chinese has an empty one
    running_head = set(range(351, 358)) if text == "seed-zh" else set()
    written = {n for n, line in enumerate(seed(text)) if line.strip()}
    assert written - covered - headings - running_head == set()


@needs_seeds
@pytest.mark.parametrize("text", sorted(BOTH))
def test_no_passage_has_blank_edges_or_swallows_a_footnote(text: str, provisions: Mapping[str, Provision]) -> None:
    passages = [(p, lines_of(a)) for p in provisions.values() for a in p.anchors if a.text == text]
    assert [(p.id, r) for p, r in passages if not (seed(text)[r[0]].strip() and seed(text)[r[-1]].strip())] == []
    notes = {n for p, r in passages if p.kind == "footnote" and p.id != "footnote-7" for n in r}
    assert [p.id for p, r in passages if p.kind in ("paragraph", "clause", "item") and notes & set(r)] == []


# What it asks of a system.


def description(
    roles: Sequence[str] | None = None,
    facts: Mapping[str, str] | None = None,
    measures: Sequence[str] | None = None,
    stage: str = "",
    market: str = "",
) -> str:
    lines = ["govgraph: 1", "system: {id: example, name: Example}"]
    if stage:
        lines.append(f"stage: {stage}")
    if market:
        lines.append(f"markets: [{market}]")
    if roles is not None:
        listed = f"[{', '.join(roles)}]"
        lines.append(f"organisation: {{roles: {f'{{{market}: {listed}}}' if market else listed}}}")
    if facts:
        lines.append(f"facts: {{{', '.join(f'{f}: {v}' for f, v in facts.items())}}}")
    if measures is not None:
        lines.append(f"measures: [{', '.join(f'{{id: {m}, status: implemented}}' for m in measures)}]")
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def findings(known: Knowledge, engine: RuleEngine):
    def of(text: str) -> dict[str, Finding]:
        described = system.parse(text, vocabulary=known.vocabulary())
        report = check(known, described, as_of=TODAY, documents=[CAICT], engine=engine)
        assert not any(report.fails(level) for level in ("error", "warning"))
        assert {f.level for f in report.findings} == {"note"}
        return {f.code.partition(":")[2]: f for f in report.findings}

    return of


def applying(one: Case, measures: Sequence[str] | None, role: int = 0, value: str = "yes") -> str:
    stage = IN_USE[1] if one.in_use else ""
    return description([one.bearers[role]] if one.bearers else [], {one.fact: value} if one.fact else None, measures, stage)


def test_all_norms_are_recommendations_and_all_have_cases(corpus: Corpus) -> None:
    norms = {n.id: n for n in corpus.norms if n.document == CAICT}
    assert {n.deontic for n in norms.values()} == {"recommendation"}
    assert {i: n.bearer for i, n in norms.items()} == {c.norm: c.bearers for c in CASES}
    assert len({n.defect for n in norms.values()}) == len(norms) == len(CASES) == 61


def test_every_recommendation_stands_in_a_provision_of_its_name(corpus: Corpus) -> None:
    assert {n.id: n.stated_in for n in corpus.norms if n.document == CAICT} == {c.norm: (c.norm,) for c in CASES}


def test_an_empty_description_gives_only_questions(findings) -> None:
    assert {f.verdict for f in findings(description()).values()} == {"undetermined"}


@pytest.mark.parametrize("one", CASES, ids=str)
def test_met_with_its_measures_whoever_bears_it(one: Case, findings) -> None:
    for role in range(len(one.bearers) or 1):
        found = findings(applying(one, [m.split("|")[0] for m in one.needs], role))[one.norm]
        assert (found.verdict, found.missing) == ("satisfied", ())


@pytest.mark.parametrize("one", [c for c in CASES if any("|" in n for n in c.needs)], ids=str)
def test_met_with_any_of_the_ways_it_offers(one: Case, findings) -> None:
    [ways] = [n.split("|") for n in one.needs if "|" in n]
    for way in ways:
        found = findings(applying(one, [*(n for n in one.needs if "|" not in n), way]))[one.norm]
        assert (found.verdict, found.missing) == ("satisfied", ())


@pytest.mark.parametrize("one", CASES, ids=str)
def test_a_gap_without_any_one_of_them_but_never_a_breach(one: Case, findings) -> None:
    for left_out in one.needs:
        found = findings(applying(one, [m.split("|")[0] for m in one.needs if m != left_out]))[one.norm]
        assert (found.verdict, found.level, found.force) == ("violated", "note", "informative")
        assert set(found.missing) >= set(left_out.split("|"))
        assert VERDICT_LABELS[found.verdict] == Text("not met", "未满足")


@pytest.mark.parametrize("one", CASES, ids=str)
def test_undetermined_while_measures_are_not_told(one: Case, findings) -> None:
    found = findings(applying(one, None))[one.norm]
    assert (found.verdict, found.questions) == ("undetermined", ("measures",))


@pytest.mark.parametrize("one", WITH_BEARER, ids=str)
def test_not_asked_of_another_role(one: Case, findings) -> None:
    facts = {one.fact: "yes"} if one.fact else None
    text = description(["importer"], facts, [], IN_USE[1] if one.in_use else "")
    assert findings(text)[one.norm].verdict == "not-applicable"


@pytest.mark.parametrize("one", WITH_FACT, ids=str)
def test_not_asked_where_its_fact_is_denied_and_asked_for_where_it_is_not_told(one: Case, findings) -> None:
    assert findings(applying(one, [], value="no"))[one.norm].verdict == "not-applicable"
    found = findings(description([one.bearers[0]], None, [], IN_USE[1] if one.in_use else ""))[one.norm]
    assert (found.verdict, found.questions) == ("undetermined", (f"fact:{one.fact}",))


@pytest.mark.parametrize("one", OF_USE, ids=str)
def test_what_is_due_in_use_is_asked_from_release_on(one: Case, findings) -> None:
    facts = {one.fact: "yes"} if one.fact else None
    asked = {s: findings(description(["provider"], facts, [], s))[one.norm].verdict for s in (*IN_USE, "planning-design")}
    assert asked == {**dict.fromkeys(IN_USE, "violated"), "planning-design": "not-applicable"}
    found = findings(description(["provider"], facts, []))[one.norm]
    assert (found.verdict, found.questions) == ("undetermined", ("stage",))


@pytest.mark.parametrize("market", ["cn", "eu", "us"])
def test_asked_in_every_market(market: str, findings) -> None:
    found = findings(description(["developer"], {TRAINED: "yes"}, ["design-review"], market=market))
    assert found["ch-4-1-3-1-p-4"].verdict == "satisfied"
    assert found["ch-4-1-3-2-p-4"].verdict == "violated"
    assert found["ch-5-4-p-1-a"].verdict == "not-applicable"


def test_not_asked_where_nobody_asks_for_the_white_paper(known: Knowledge) -> None:
    described = system.parse(description(["provider"], None, [], market="cn"), vocabulary=known.vocabulary())
    assert CAICT not in known.regimes_for(described)
