"""How provisions are cited, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import minicorpus
import pytest

from govgraph import corpus
from govgraph.citation import citation, citation_key
from govgraph.errors import GovgraphError
from govgraph.model import Provision, Text


def provision(number: str, zh: str = "", id: str = "p-1") -> Provision:
    return Provision("mini-act", id, "paragraph", Text("x", "某"), number, number_zh=zh)


@pytest.mark.parametrize(
    ("given", "cited"),
    [
        (provision("14(1)", id="art-14-1"), Text("Article 14(1)", "第14(1)条")),
        (provision("Annex III, point 5(d)"), Text("Annex III, point 5(d)", "附件三第5(d)点")),
        (provision("2(iii)"), Text("2(iii)", "2(iii)")),
        (provision("Abstract 2, paragraph 2"), Text("Abstract 2, paragraph 2", "Abstract 2, paragraph 2")),
        (provision("Abstract 2, paragraph 2", "摘要2第2段"), Text("Abstract 2, paragraph 2", "摘要2第2段")),
        (provision("", id="commentary-p-1"), Text("commentary-p-1", "commentary-p-1")),
    ],
)
def test_a_provision_is_cited_in_both_languages(given: Provision, cited: Text) -> None:
    assert citation(given) == cited


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("Art. 14 (1)", "14(1)"),
        ("Article 14, paragraph 1", "14(1)"),
        ("art 5 para. 1 point (a)", "5(1)(a)"),
        ("Article 4a", "4a"),
        ("第14（1）条", "14(1)"),
        ("第14条第1款", "14(1)"),
        ("第十四条第一款", "14(1)"),
        ("第5条第1款第a项", "5(1)(a)"),
        ("第5条第1款（a）项", "5(1)(a)"),
        ("第一百一十一条", "111"),
        ("第4a条", "4a"),
        ("Annex III, point 4", "annex iii point 4"),
        ("Annex III(4)(a)", "annex iii point 4(a)"),
        ("附件三第4(a)点", "附件3第4(a)点"),
        ("附件III第4点第a项", "附件3第4(a)点"),
        ("第二章第1段", "2章第1段"),
        ("MAP 3.5", "map 3 5"),
        ("条", "条"),
        ("第条", "第条"),
        ("", ""),
    ],
)
def test_citations_are_read_however_they_are_written(written: str, plain: str) -> None:
    assert citation_key(written) == plain


def test_every_citation_names_its_provision_and_what_it_is_a_part_of() -> None:
    cited: dict[tuple[str, str, str], str] = {}
    for p in corpus.load().provisions:
        both = citation(p)
        for language, words in (("en", both.en), ("zh", both.zh)):
            assert not re.fullmatch(r"[\d.()]+", words), p.code
            assert language == "en" or ", " not in words, p.code
            key = citation_key(words)
            assert cited.setdefault((p.document, language, key), p.id) == p.id, (p.code, words)
    assert len(cited) > 3000


def test_a_number_is_given_once_or_in_both_languages(tmp_path: Path) -> None:
    home = minicorpus.copy_to(tmp_path) / "corpus"
    entry = "  - {{id: art-1{0}, kind: article, number: {1}, gist: {{en: Ends it., zh: 结束。}}, status: reviewed}}\n"
    minicorpus.append_to(home / "mini-act/provisions/main.yaml", entry.format(0, '"10"'))
    minicorpus.append_to(home / "mini-act/provisions/main.yaml", entry.format(1, "{en: Article 11, zh: 第十一条}"))
    read = {p.id: (p.number, p.number_zh) for p in corpus.load(home).provisions if p.document == "mini-act"}
    assert (read["art-10"], read["art-11"]) == (("10", ""), ("Article 11", "第十一条"))
    minicorpus.append_to(home / "mini-act/provisions/main.yaml", entry.format(2, "{en: Article 12}"))
    with pytest.raises(GovgraphError, match=r"number\.zh") as caught:
        corpus.load(home)
    assert caught.value.line is not None


def test_every_note_of_the_corpus_stands_in_both_languages() -> None:
    known = corpus.load()
    noted = [
        x
        for x in (*known.concepts, *known.provisions, *known.norms, *known.derived, *known.facts, *known.differences)
        if x.note.en or x.note.zh
    ]
    assert len(noted) > 500
    assert [x.id for x in noted if not (x.note.en and re.search("[\u4e00-\u9fff]", x.note.zh))] == []
