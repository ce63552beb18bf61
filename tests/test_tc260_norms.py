"""The TC260 framework: every part of it is there, stands where it says, and its recommendations give the right verdicts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from govgraph import corpus, knowledge, system
from govgraph.assess import check
from govgraph.corpus import Corpus
from govgraph.findings import Finding
from govgraph.knowledge import Knowledge
from govgraph.model import Provision

TC260 = "tc260-2024"
TODAY = date(2026, 11, 20)
SEED = Path(__file__).resolve().parents[2] / "shared" / "seeds" / "004_1705ba986f58d720.txt"
needs_seed = pytest.mark.skipif(not SEED.is_file(), reason="no copy of the framework's text beside the checkout")
HAN = "一二三四五六七八九十"

# Clauses of Article 4, Part II: group, its letters, first English line, first Chinese line.
CLAUSES = [
    ("tm-model", "ab", 224, 430), ("tm-data", "abcdef", 228, 433), ("tm-system", "abcd", 240, 440),
    ("tm-network", "ab", 249, 446), ("tm-real", "ab", 253, 448), ("tm-cognitive", "abcde", 257, 450),
]  # fmt: skip
CHINESE_NUMBERS = {"tm-network": 1, "tm-real": 3, "tm-cognitive": 5}
# Parts of Article 6: number of points, first English line, first Chinese line.
PARTS = [("part-a", 10, 290, 479), ("part-b", 9, 311, 491), ("part-c", 6, 330, 502)]
# Intrinsic risks per class, application risks per domain.
INTRINSIC = {"art-3-1": 6, "art-3-2": 4, "art-3-3": 3}
APPLICATION = {"art-4-1-1": 5, "art-4-1-2": 3, "art-4-1-3": 2, "art-4-1-4": 3}


@dataclass(frozen=True)
class Case:
    """What a recommendation rests on: a role in China, facts, and the measures it asks for (alternatives joined by ``|``)."""

    norm: str
    role: str
    facts: tuple[str, ...]
    needs: tuple[str, ...]

    def __str__(self) -> str:
        return self.norm


def case(norm: str, needs: str, *, role: str = "", facts: str = "") -> Case:
    return Case(norm, role, tuple(facts.split()), tuple(needs.split()))


def technical(norm: str, needs: str, facts: str = "") -> Case:
    return case(norm, needs, facts=facts)


def provider(norm: str, needs: str, facts: str = "") -> Case:
    return case(norm, needs, role="service-provider", facts=facts)


def key_sector(norm: str, needs: str, facts: str = "") -> Case:
    return case(norm, needs, role="key-sector-user", facts=facts)


def public(norm: str, needs: str, facts: str = "") -> Case:
    return case(norm, needs, role="general-public", facts=facts)


def authority(norm: str, needs: str, role: str = "regulator") -> Case:
    return case(norm, needs, role=role)


CASES = [
    technical("tm-model-a", "explainability-methods"),
    technical("tm-model-b", "secure-development-lifecycle bias-mitigation robustness-assurance"),
    technical("tm-data-a", "lawful-data-collection", "trained-with-data"),
    technical("tm-data-a", "lawful-data-collection", "interacts-with-persons"),
    technical("tm-data-a-2", "personal-data-protection consent-and-data-subject-rights", "processes-personal-data"),
    technical("tm-data-b", "ip-protection"),
    technical("tm-data-c", "dangerous-domain-data-exclusion", "trained-with-data"),
    technical("tm-data-d", "sensitive-data-safeguards", "trained-with-data processes-special-category-data"),
    technical("tm-data-d", "sensitive-data-safeguards", "trained-with-data processes-important-data"),
    technical("tm-data-e", "data-quality-management training-data-screening lawful-data-collection", "trained-with-data"),
    technical("tm-data-f", "cross-border-data-compliance", "cross-border-service"),
    technical("tm-data-f-2", "cross-border-data-compliance", "exports-models-or-algorithms"),
    technical("tm-system-a", "capability-limit-disclosure"),
    technical("tm-system-a-2", "visible-content-labelling", "generates-synthetic-content"),
    technical("tm-system-b", "model-aggregation-protection", "aggregates-multiple-models"),
    technical("tm-system-c", "computing-platform-security business-continuity"),
    technical("tm-system-d", "supply-chain-security vulnerability-management patch-management"),
    technical("tm-network-a", "runtime-protection"),
    technical("tm-network-b", "output-filtering data-leak-prevention"),
    technical("tm-real-a", "service-boundary-definition misuse-restriction"),
    technical("tm-real-b", "end-use-traceability"),
    technical("tm-cognitive-a", "output-filtering"),
    technical("tm-cognitive-b", "user-inference-misuse-prevention", "infers-traits-from-user-queries"),
    technical("tm-cognitive-c", "synthetic-content-detection", "generates-synthetic-content"),
    technical("tm-cognitive-d", "training-data-screening output-filtering bias-mitigation"),
    technical("tm-cognitive-e", "emergency-stop incident-response-plan", "key-sector-deployment"),
    case("part-a-1", "ethics-review stakeholder-engagement security-education", role="developer"),
    provider("part-a-2", "use-limits-documentation informed-consent-of-users"),
    provider("part-a-3", "user-supervision-support"),
    provider("part-a-4", "accuracy-disclosure"),
    provider("part-a-4-2", "explanation-of-decisions", "high-impact-decisions"),
    provider("part-a-5", "responsibility-chain-review", "uses-third-party-model"),
    provider("part-a-6", "real-time-risk-monitoring"),
    provider("part-a-7", "resilience-assessment redundancy-fail-safe"),
    provider("part-a-8", "incident-reporting"),
    provider("part-a-9", "contract-misuse-termination"),
    provider("part-a-10", "impact-assessment"),
    key_sector("part-b-1", "risk-identification-assessment impact-assessment risk-tiering-classification"),
    key_sector("part-b-2", "regular-audit security-education incident-response-plan"),
    key_sector("part-b-3", "procurement-assessment"),
    key_sector("part-b-4", "account-password-security multi-factor-authentication"),
    key_sector("part-b-5", "cybersecurity-protection supply-chain-security business-continuity"),
    key_sector("part-b-6", "data-access-control data-backup-recovery regular-audit"),
    key_sector("part-b-7", "data-leak-prevention"),
    key_sector("part-b-7-2", "data-encryption", "processes-special-category-data"),
    key_sector("part-b-7-2", "data-encryption", "processes-important-data"),
    key_sector("part-b-8", "human-authorisation-control deployer-monitoring|human-oversight-assignment"),
    key_sector("part-b-9", "automation-bias-safeguard override-recording manual-fallback"),
    public("part-c-1", "reputation-based-selection"),
    public("part-c-2", "reputation-based-selection"),
    public("part-c-3", "user-personal-data-caution"),
    public("part-c-4", "reputation-based-selection"),
    public("part-c-5", "account-password-security"),
    public("part-c-6", "minor-protection-by-guardians", "used-by-minors"),
    authority("gm-1", "tiered-classification-scheme capability-threshold-filing"),
    technical("gm-1-3", "capability-threshold-filing", "above-capability-threshold"),
    technical("gm-1-3", "capability-threshold-filing", "key-sector-deployment"),
    technical("gm-1-4", "secure-development-lifecycle", "above-capability-threshold"),
    technical("gm-1-4", "secure-development-lifecycle", "key-sector-deployment"),
    authority("gm-2", "traceability-regime labelling-standards"),
    authority("gm-3", "data-protection-rules"),
    authority("gm-4", "responsible-rd-guidelines ethics-norms-development"),
    authority("gm-4-2", "copyright-regime-for-ai dataset-construction"),
    authority("gm-5", "supply-chain-diversification open-source-ecosystem"),
    authority("gm-6", "interpretability-research"),
    authority("gm-6", "interpretability-research", "research-institution"),
    authority("gm-7", "threat-intelligence-sharing-mechanism emergency-response-mechanism"),
    authority("gm-8", "talent-cultivation"),
    authority("gm-9", "public-education industry-self-discipline public-reporting-mechanism"),
    authority("gm-9", "public-education industry-self-discipline public-reporting-mechanism", "industry-association"),
    authority("gm-10", "international-cooperation-mechanism"),
    authority("gm-10-3", "standards-development international-cooperation-mechanism"),
]
WITH_ROLE = [c for c in CASES if c.role]
WITH_FACTS = [c for c in CASES if c.facts]


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GOVGRAPH_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def known(_own_cache: None) -> Knowledge:
    return knowledge.load()


@pytest.fixture(scope="session")
def whole() -> Corpus:
    return corpus.load()


@pytest.fixture(scope="session")
def provisions(whole: Corpus) -> Mapping[str, Provision]:
    return {p.id: p for p in whole.provisions if p.document == TC260}


def description(
    *,
    markets: Sequence[str] | None = ("cn",),
    roles: Mapping[str, Sequence[str]] | None = None,
    facts: Mapping[str, str] | None = None,
    measures: Sequence[str] | None = None,
) -> str:
    lines = ["govgraph: 1", "system: {id: example, name: Example}"]
    if roles is not None:
        inner = ", ".join(f"{m}: [{', '.join(r)}]" for m, r in roles.items())
        lines.append(f"organisation: {{roles: {{{inner}}}}}")
    if markets is not None:
        lines.append(f"markets: [{', '.join(markets)}]")
    if facts is not None:
        lines.append(f"facts: {{{', '.join(f'{f}: {v}' for f, v in facts.items())}}}")
    if measures is not None:
        lines.append(f"measures: [{', '.join(f'{{id: {m}, status: implemented}}' for m in measures)}]")
    return "\n".join(lines) + "\n"


def findings(known: Knowledge, text: str) -> dict[str, Finding]:
    report = check(known, system.parse(text, vocabulary=known.vocabulary()), as_of=TODAY, documents=[TC260])
    return {f.code.partition(":")[2]: f for f in report.findings}


def stated(one: Case, value: str = "yes") -> dict[str, str]:
    return dict.fromkeys(one.facts, value)


def played(one: Case) -> dict[str, list[str]]:
    return {"cn": [one.role] if one.role else []}


def chosen(groups: Sequence[str]) -> list[str]:
    return [g.split("|")[0] for g in groups]


# What the framework contains.


def test_the_four_principles_are_provisions_and_concepts(whole: Corpus, provisions: Mapping[str, Provision]) -> None:
    numbered = [f"principle-{n}" for n in range(1, 5)]
    assert {p for p in provisions if p.startswith("principle-")} == set(numbered)
    assert {provisions[p].parent for p in numbered} == {"art-1"}
    concepts = [c for c in whole.concepts if c.document == TC260 and c.kind == "principle"]
    assert sorted(s for c in concepts for s in c.stated_in if s in numbered) == numbered


@pytest.mark.parametrize(("prefix", "classes"), [("risk", INTRINSIC), ("app-risk", APPLICATION)])
def test_thirteen_risks_of_each_kind(
    prefix: str, classes: dict[str, int], whole: Corpus, provisions: Mapping[str, Provision]
) -> None:
    numbered = [f"{prefix}-{n}" for n in range(1, 14)]
    assert {p for p in provisions if p.startswith(f"{prefix}-")} == set(numbered)
    assert Counter(provisions[p].parent for p in numbered) == classes
    concepts = Counter(s for c in whole.concepts if c.document == TC260 and c.kind == "risk" for s in c.stated_in)
    assert {p: concepts[p] for p in numbered} == dict.fromkeys(numbered, 1)


def test_the_uses_and_bodies_it_names_are_there_in_both_readings(whole: Corpus) -> None:
    found = {c.id: c for c in whole.concepts if c.document == TC260 and c.kind in ("use", "technology", "organisation")}
    industries = [i for i, c in found.items() if "app-risk-6" in c.stated_in]
    assert sorted(industries) == [
        "use-autonomous-driving", "use-energy", "use-finance", "use-intelligent-diagnosis", "use-public-services",
        "use-telecommunications", "use-transportation",
    ]  # fmt: skip
    assert sum("gm-8" in c.stated_in for c in found.values()) == 4
    assert sum(bool({"gm-10-1", "gm-10-2"} & set(c.stated_in)) for c in found.values()) == 9
    assert [i for i, c in found.items() if {a.text for a in c.anchors} != {"seed-en", "seed-zh"}] == []


def test_the_twenty_one_technical_clauses(provisions: Mapping[str, Provision]) -> None:
    expected = [f"{group}-{letter}" for group, letters, _, _ in CLAUSES for letter in letters]
    groups = {g for g, _, _, _ in CLAUSES}
    assert {p for p, v in provisions.items() if v.parent in groups} == set(expected)
    assert len(expected) == 21


def test_the_ten_governance_measures(whole: Corpus, provisions: Mapping[str, Provision]) -> None:
    expected = [f"gm-{n}" for n in range(1, 11)]
    assert {p for p, v in provisions.items() if v.parent == "art-5"} == set(expected)
    asked = {s for n in whole.norms if n.document == TC260 for s in n.stated_in}
    assert set(expected) <= asked


@pytest.mark.parametrize(("part", "count"), [(p, n) for p, n, _, _ in PARTS])
def test_every_guideline_point_by_its_locator(part: str, count: int, whole: Corpus, provisions: Mapping[str, Provision]) -> None:
    expected = [f"{part}-{n}" for n in range(1, count + 1)]
    points = {p for p, v in provisions.items() if v.parent == part and v.kind == "point"}
    assert {p for p in points if not p.startswith("zh-")} == set(expected)
    asking = Counter(s for n in whole.norms if n.document == TC260 and n.id.startswith(part) for s in n.stated_in)
    assert [p for p in expected if not asking[p] and not asking[f"{p}-2"]] == []


def test_part_a_has_a_chinese_reading_of_every_point(whole: Corpus, provisions: Mapping[str, Provision]) -> None:
    chinese = {"zh-dev-1", *(f"zh-sp-{n}" for n in range(2, 11))}
    assert {p for p in provisions if p.startswith(("zh-dev", "zh-sp"))} == chinese
    bearers = {n.id: n.bearer for n in whole.norms if n.document == TC260 and n.id.startswith("part-a-")}
    assert bearers.pop("part-a-1") == ("developer",)
    assert set(bearers.values()) == {("service-provider",)}


def test_every_difference_names_provisions_that_exist_and_speaks_both_languages(
    whole: Corpus, provisions: Mapping[str, Provision]
) -> None:
    found = [d for d in whole.differences if d.document == TC260]
    assert len(found) == 66
    assert [d.id for d in found if not d.provisions or not set(d.provisions) <= set(provisions)] == []
    assert [d.id for d in found if not all((d.first.en, d.first.zh, d.second.en, d.second.zh))] == []
    assert {d.kind for d in found} == {"wording", "missing-in-en", "missing-in-zh", "addressee", "grouping"}


def test_the_addressees_of_part_a_differ_point_by_point(whole: Corpus) -> None:
    differing = {d.id for d in whole.differences if d.document == TC260 and d.kind == "addressee"}
    assert {f"part-a-{n}-addressee" for n in range(2, 11)} <= differing
    assert "part-a-1-addressee" not in differing


def test_all_norms_are_recommendations_and_all_have_cases(whole: Corpus) -> None:
    norms = [n for n in whole.norms if n.document == TC260]
    assert {n.deontic for n in norms} == {"recommendation"}
    assert {n.id for n in norms} == {c.norm for c in CASES}
    assert len({n.defect for n in norms}) == len(norms)


def lines_of(provision: Provision, text: str) -> list[int]:
    return [int(a.at.split("-")[0].removeprefix("L")) for a in provision.anchors if a.text == text]


@cache
def seed() -> tuple[str, ...]:
    return ("", *SEED.read_text(encoding="utf-8").split("\n"))


@needs_seed
@pytest.mark.parametrize(("group", "letters", "english", "chinese"), CLAUSES)
def test_technical_clauses_stand_where_their_anchors_say(
    group: str, letters: str, english: int, chinese: int, provisions: Mapping[str, Provision]
) -> None:
    first = CHINESE_NUMBERS.get(group, 1)
    for place, letter in enumerate(letters):
        one = provisions[f"{group}-{letter}"]
        assert (lines_of(one, "seed-en"), lines_of(one, "seed-zh")) == ([english + 2 * place], [chinese + place])
        assert seed()[english + 2 * place].startswith(f"({letter}) ")
        assert seed()[chinese + place].startswith(f"({first + place})")


@needs_seed
@pytest.mark.parametrize(("part", "count", "english", "chinese"), PARTS)
def test_guideline_points_stand_where_their_anchors_say(
    part: str, count: int, english: int, chinese: int, provisions: Mapping[str, Provision]
) -> None:
    for n in range(1, count + 1):
        one = provisions[f"{part}-{n}"]
        at = (english + 2 * (n - 1), chinese + n - 1)
        assert (lines_of(one, "seed-en"), lines_of(one, "seed-zh")) == ([at[0]], [at[1]])
        assert [seed()[line].startswith(f"({n})") for line in at] == [True, True]


@needs_seed
def test_numbered_headings_stand_where_their_anchors_say(provisions: Mapping[str, Provision]) -> None:
    for n in range(1, 11):
        one = provisions[f"gm-{n}"]
        assert seed()[lines_of(one, "seed-en")[0]].startswith(f"Measure {n} ")
        assert seed()[lines_of(one, "seed-zh")[0]].startswith(f"({HAN[n - 1]})")
    for n in range(1, 14):
        assert seed()[lines_of(provisions[f"risk-{n}"], "seed-en")[0]].startswith(f"Risk {n} ")
    for n in range(1, 5):
        one = provisions[f"principle-{n}"]
        assert seed()[lines_of(one, "seed-en")[0]].startswith(f"Principle {n} ")
        assert seed()[lines_of(one, "seed-zh")[0]].startswith(f"原则{HAN[n - 1]}")


@needs_seed
def test_headings_are_those_of_the_text(provisions: Mapping[str, Provision]) -> None:
    shortened = {"gm-3", "gm-7", "gm-9"}  # Chinese headings longer than may be repeated, as their notes say
    for n in (*(f"gm-{i}" for i in range(1, 11)), *(f"risk-{i}" for i in range(1, 14)), *(f"app-risk-{i}" for i in range(1, 14))):
        one = provisions[n]
        assert one.heading is not None
        assert one.heading.en in seed()[lines_of(one, "seed-en")[0]].replace("“", '"')
        chinese = seed()[lines_of(one, "seed-zh")[0]].replace('"', "")
        assert n in shortened or one.heading.zh.replace("“", "").replace("”", "").replace("、", ",") in chinese.replace("、", ",")


# What it asks of a system.


def test_an_empty_description_gives_only_questions(known: Knowledge) -> None:
    found = findings(known, description(markets=None))
    assert {f.verdict for f in found.values()} == {"undetermined"}
    assert all("markets" in f.questions for f in found.values())


def test_a_system_outside_china_is_asked_nothing(known: Knowledge) -> None:
    found = findings(known, description(markets=("eu", "us"), measures=()))
    assert {f.verdict for f in found.values()} == {"not-applicable"}


@pytest.mark.parametrize("one", CASES, ids=str)
def test_satisfied_with_its_measures(one: Case, known: Knowledge) -> None:
    text = description(roles=played(one), facts=stated(one), measures=chosen(one.needs))
    found = findings(known, text)[one.norm]
    assert (found.verdict, found.level) == ("satisfied", "note")
    assert set(found.present) == set(chosen(one.needs))


@pytest.mark.parametrize("one", [c for c in CASES if any("|" in n for n in c.needs)], ids=str)
def test_satisfied_with_any_of_the_ways_it_offers(one: Case, known: Knowledge) -> None:
    [ways] = [n.split("|") for n in one.needs if "|" in n]
    for way in ways:
        held = [*(n for n in one.needs if "|" not in n), way]
        found = findings(known, description(roles=played(one), facts=stated(one), measures=held))[one.norm]
        assert (found.verdict, found.missing) == ("satisfied", ())


@pytest.mark.parametrize("one", CASES, ids=str)
def test_not_met_without_any_one_of_them(one: Case, known: Knowledge) -> None:
    for left_out in one.needs:
        kept = chosen([m for m in one.needs if m != left_out])
        found = findings(known, description(roles=played(one), facts=stated(one), measures=kept))[one.norm]
        assert (found.verdict, found.level, set(found.missing)) == ("violated", "warning", set(left_out.split("|")))


@pytest.mark.parametrize("one", CASES, ids=str)
def test_unrelated_measures_do_not_count(one: Case, known: Knowledge) -> None:
    found = findings(known, description(roles=played(one), facts=stated(one), measures=["environmental-efficiency"]))
    assert found[one.norm].verdict == "violated"


@pytest.mark.parametrize("one", CASES, ids=str)
def test_undetermined_while_measures_are_not_told(one: Case, known: Knowledge) -> None:
    found = findings(known, description(roles=played(one), facts=stated(one)))[one.norm]
    assert (found.verdict, found.questions) == ("undetermined", ("measures",))


@pytest.mark.parametrize("one", WITH_FACTS, ids=str)
def test_not_asked_where_its_facts_are_denied(one: Case, known: Knowledge) -> None:
    alternatives = {f: "no" for c in CASES if c.norm == one.norm for f in c.facts}
    found = findings(known, description(roles=played(one), facts=alternatives, measures=()))[one.norm]
    assert found.verdict == "not-applicable"


@pytest.mark.parametrize("one", WITH_FACTS, ids=str)
def test_asks_for_the_facts_it_rests_on(one: Case, known: Knowledge) -> None:
    found = findings(known, description(roles=played(one), measures=()))[one.norm]
    assert found.verdict == "undetermined"
    assert {f"fact:{f}" for f in one.facts} <= set(found.questions)


@pytest.mark.parametrize("one", WITH_ROLE, ids=str)
def test_not_asked_of_another_role(one: Case, known: Knowledge) -> None:
    other = {"cn": ["importer"]}
    assert findings(known, description(roles=other, facts=stated(one), measures=()))[one.norm].verdict == "not-applicable"


@pytest.mark.parametrize("one", WITH_ROLE, ids=str)
def test_not_asked_where_the_role_is_played_in_another_market(one: Case, known: Knowledge) -> None:
    elsewhere = {"eu": [one.role], "cn": []}
    text = description(markets=("cn", "eu"), roles=elsewhere, facts=stated(one), measures=())
    assert findings(known, text)[one.norm].verdict == "not-applicable"


def test_the_english_addressee_of_part_a_is_not_asked_what_service_providers_are(known: Knowledge) -> None:
    found = findings(known, description(roles={"cn": ["developer"]}, facts={"uses-third-party-model": "yes"}, measures=()))
    assert found["part-a-1"].verdict == "violated"
    assert {found[f"part-a-{n}"].verdict for n in range(2, 11)} == {"not-applicable"}


def test_sensitive_data_matter_only_in_training(known: Knowledge) -> None:
    facts = {"trained-with-data": "no", "processes-special-category-data": "yes"}
    assert findings(known, description(facts=facts, measures=()))["tm-data-d"].verdict == "not-applicable"


def test_a_planned_measure_is_not_in_place(known: Knowledge) -> None:
    text = description() + "measures: [{id: explainability-methods, status: planned}]\n"
    found = findings(known, text)["tm-model-a"]
    assert (found.verdict, found.planned) == ("violated", ("explainability-methods",))
