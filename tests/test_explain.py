"""Explanations: every code has one, in both languages, and says what the corpus says."""

from __future__ import annotations

import json

import minicorpus
import pytest

from govgraph.corpus import Corpus
from govgraph.errors import InputError
from govgraph.explain import NAMES, STATUS_WORDS, Explanation, all_codes, explain
from govgraph.lint import RULES
from govgraph.model import Text
from govgraph.sssom import MappingSet
from govgraph.tables import explanation_json, explanation_text


def of(code: str) -> tuple[Explanation, ...]:
    return explain(minicorpus.read(), minicorpus.mapped(), code)


def only(code: str) -> Explanation:
    [found] = of(code)
    return found


def lines(found: Explanation, name: str) -> list[tuple[str, str]]:
    return [(line.text.en, line.code) for line in found.lines if line.name == name]


def test_a_norm_says_all_it_says_in_each_of_its_wordings() -> None:
    norm, provision = of("mini-act:art-2")
    assert (norm.kind, provision.kind) == ("norm", "provision")
    assert norm.title == Text("Oversight", "监督")
    assert lines(norm, "deontic") == [("obligation", "")]
    assert lines(norm, "force") == [("binding", "")]
    assert lines(norm, "bearer") == [("provider", "hub:provider")]
    assert lines(norm, "wording") == [("from 2024-01-01, before 2026-01-01", ""), ("since 2026-01-01", "")]
    assert lines(norm, "gist") == [("Grave systems are logged.", ""), ("Someone watches grave systems.", "")]
    assert lines(norm, "when") == [("grave [mini-act:grave]", "")] * 2
    assert lines(norm, "unless") == [("is a toy [fact:is-toy]", "")]
    assert lines(norm, "requires") == [("measure: logging [hub:logging]", ""), ("measure: oversight [hub:oversight]", "")]
    assert lines(norm, "fix") == [("Switch logging on.", ""), ("Let someone step in.", "")]
    assert lines(norm, "stated-in") == [("Article 2(1)", "mini-act:art-2-1")] * 2
    assert lines(norm, "penalty") == [("up to EUR 1 million or 2 %", "")] * 2
    assert lines(norm, "note") == [("Reworded in 2026.", "")]


def test_a_norm_says_from_when_it_applies_in_each_reading_of_the_law() -> None:
    effects = [text for text, _ in lines(of("mini-act:art-2")[0], "effect")]
    assert len(effects) == 3
    for effect, words in zip(
        effects,
        [("2025-01-01", "before 2026-01-01"), ("2026-06-01", "[fact:public-body]"), ("2027-01-01", "(Article 7)")],
        strict=True,
    ):
        assert all(word in effect for word in words), effect
    assert lines(only_norm("mini-act:art-5"), "effect") == []


def only_norm(code: str) -> Explanation:
    return next(e for e in of(code) if e.kind == "norm")


def test_a_provision_names_its_wordings_its_place_and_its_norms() -> None:
    found = only("mini-act:art-2-1")
    assert (found.kind, found.title) == ("provision", Text("Article 2(1)", "第2(1)条"))
    assert lines(found, "wording") == [("from 2024-01-01, before 2026-01-01", ""), ("since 2026-01-01, by the Amending Act", "")]
    assert lines(found, "part-of") == [("Article 2", "mini-act:art-2")]
    assert lines(found, "norms") == [("Keep logs", "mini-act:art-2"), ("Oversight", "mini-act:art-2")]
    assert lines(found, "anchor") == [("first-en L4", "")]
    assert lines(found, "mapping") == [
        ("mini-act:art-2-1 skos:exactMatch hub:oversight (0.9): Said so by the invented text.", "hub:oversight")
    ]
    _, whole = of("mini-act:art-2")
    assert lines(whole, "parts") == [("Article 2(1)", "mini-act:art-2-1")]
    assert lines(whole, "heading") == [("Oversight", "")]


def test_a_condition_names_who_rests_on_it() -> None:
    found = only("mini-act:grave")
    assert found.kind == "condition"
    assert lines(found, "when") == [
        ("use: use at work [hub:work-use]", ""),
        ("one of these:\n  - use: use at work [hub:work-use]\n  - profiles people [fact:profiles]", ""),
    ]
    assert {code for _, code in lines(found, "stated-in")} == {"mini-act:annex-1", "mini-act:art-2"}
    assert lines(found, "asked-by") == [("mini-act:art-2", "mini-act:art-2")]


def test_a_fact_names_the_question_and_who_asks() -> None:
    for code in ("profiles", "fact:profiles"):
        found = only(code)
        assert (found.kind, found.code) == ("fact", "fact:profiles")
        assert lines(found, "question") == [("Does it profile people?", "")]
        assert [code for _, code in lines(found, "asked-by")] == ["mini-act:art-3", "mini-act:grave"]


def test_a_concept_names_what_is_around_it() -> None:
    found = only("hub:provider")
    assert found == only("provider")
    assert lines(found, "broader") == [("actor", "hub:actor")]
    assert lines(found, "narrower") == [("small provider", "hub:small-provider")]
    measure = only("oversight")
    assert [code for _, code in lines(measure, "norms")] == ["mini-act:art-2", "mini-guide:part-1-3"]
    assert {code for _, code in lines(measure, "relation")} == {"hub:bias", "mini-guide:level-2"}
    assert {code for _, code in lines(measure, "mapping")} == {"mini-act:art-2-1", "mini-guide:part-1-2"}
    assert ("is related to oversight (stated)", "hub:oversight") in lines(only("mini-guide:level-2"), "relation")


def test_a_document_names_its_versions_and_its_size() -> None:
    found = only("mini-act")
    assert (found.kind, found.title) == ("document", Text("Act on Small Systems", "小型系统法"))
    assert lines(found, "jurisdiction") == [("European Union", "")]
    assert lines(found, "versions") == [
        ("as enacted, from 2024-01-01, before 2026-01-01", ""),
        ("as amended, since 2026-01-01", ""),
    ]
    [(size, _)] = lines(found, "parts")
    assert size == "10 provisions, 5 norms, 0 concepts"
    assert next(line.text.zh for line in found.lines if line.name == "parts") == "10 个条款、5 项规范、0 个概念"


def test_a_rule_of_the_linter_is_explained() -> None:
    for rule, (level, text) in RULES.items():
        found = only(rule)
        assert (found.kind, lines(found, "level"), lines(found, "rule")) == ("rule", [(level, "")], [(text.en, "")])


@pytest.mark.parametrize(
    "code", ["", "mini-act:", ":", "mini-act:art-22", "mini-act:art-2 ", "MINI-ACT:ART-2", "fact:", "\0", "日志"]
)
def test_what_nothing_is_called_is_refused(code: str) -> None:
    with pytest.raises(InputError) as caught:
        of(code)
    assert caught.value.message == f"nothing has the code '{code}'"
    assert caught.value.hint


def test_every_code_of_the_small_corpus_is_explained() -> None:
    codes = all_codes(minicorpus.read())
    assert {"mini-act", "mini-act:art-2", "mini-act:grave", "hub:bias", "bias", "profiles", "cycle", "mini-guide:level-1"} <= codes
    for code in codes:
        assert of(code)


def shown_in_both(found: tuple[Explanation, ...]) -> None:
    for explanation in found:
        assert explanation.title.en
        assert explanation.title.zh
        assert explanation.lines
        for line in explanation.lines:
            assert line.name in NAMES
            assert line.text.en, (explanation.code, line.name)
            assert line.text.zh or line.name == "note", (explanation.code, line.name)  # notes may stand in one language
    for language in ("en", "zh"):
        text = explanation_text(found, language)
        assert text.endswith("\n")
        assert all(e.code in text for e in found)
    record = json.loads(explanation_json(found, "en"))
    assert [r["code"] for r in record] == [e.code for e in found]


def test_every_norm_of_the_project_is_explained_in_both_languages(corpus: Corpus, mapping_sets: tuple[MappingSet, ...]) -> None:
    codes = sorted({n.code for n in corpus.norms})
    assert len(codes) > 200
    for code in codes:
        found = explain(corpus, mapping_sets, code)
        assert found[0].kind == "norm"
        shown_in_both(found)


def test_every_kind_of_code_of_the_project_is_explained_in_both_languages(
    corpus: Corpus, mapping_sets: tuple[MappingSet, ...]
) -> None:
    codes = [i.id for i in corpus.instruments] + [d.code for d in corpus.derived] + [f.id for f in corpus.facts]
    codes += [d.code for d in corpus.differences][::5]
    codes += [c.code for c in corpus.concepts][::5] + [p.code for p in corpus.provisions][::25] + list(RULES)
    seen = set()
    for code in codes:
        found = explain(corpus, mapping_sets, code)
        seen |= {e.kind for e in found}
        shown_in_both(found)
    assert seen == {"norm", "provision", "condition", "fact", "concept", "document", "difference", "rule"}


def test_names_and_states_are_bilingual() -> None:
    for text in (*NAMES.values(), *STATUS_WORDS.values()):
        assert text.en
        assert any("\u4e00" <= c <= "\u9fff" for c in text.zh)


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("Article 14(1)", {"eu-ai-act:art-14-1"}),
        ("第14(1)条", {"eu-ai-act:art-14-1"}),
        ("art. 14 (1)", {"eu-ai-act:art-14-1"}),
        ("art-14", {"eu-ai-act:art-14"}),
        ("GOVERN 1.7", {"nist-ai-600-1:govern-1-7", "nist-ai-rmf:govern-1-7"}),
        ("gv-1.6-002", {"nist-ai-600-1:gv-1-6-002"}),
        ("ai-literacy-missing", {"eu-ai-act:art-4"}),
    ],
)
def test_what_is_cited_can_be_looked_up_as_it_is_cited(corpus, name: str, codes: set[str]) -> None:
    assert {e.code for e in explain(corpus, (), name)} == codes


@pytest.mark.parametrize("name", ["", " ", "Article 999", "GOVERN 9.9", "art", "14"])
def test_a_name_that_nothing_bears_is_refused(corpus, name: str) -> None:
    with pytest.raises(InputError, match="nothing has the code"):
        explain(corpus, (), name)
