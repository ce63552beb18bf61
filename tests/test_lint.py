"""Every rule of the linter finds the fault planted for it, where it stands, and nothing in sound data."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import minicorpus
import pytest
from minicorpus import append_to, replace_in

from govgraph import corpus as corpus_files
from govgraph import lint, resources, sssom
from govgraph.corpus import Corpus
from govgraph.errors import CorpusError
from govgraph.lint import RULES, Defect
from govgraph.sssom import MappingSet

DAY = date(2026, 11, 20)
Planted = tuple[str, int]
ACT = "corpus/mini-act"
HUB = "corpus/hub"


def defects(home: Path) -> tuple[Defect, ...]:
    return lint.lint(corpus_files.load(home / "corpus"), sssom.load(home / "mappings"), DAY)


def in_file(name: str, old: str, new: str, shift: int = 0) -> Callable[[Path], Planted]:
    """A fault planted by replacing text; it is expected on the line of the text, plus ``shift``."""

    def plant(home: Path) -> Planted:
        return name, replace_in(home / name, old, new) + shift

    return plant


def at_end(name: str, text: str) -> Callable[[Path], Planted]:
    """A fault planted by adding an entry at the end of a file."""

    def plant(home: Path) -> Planted:
        return name, append_to(home / name, text)

    return plant


ROW = "\t2(1)\tskos:{}Match\thub:oversight\toversight\tsemapv:ManualMappingCuration\t0.9\tInvented.\tsecond\thub-1\t"
FACT = (
    "  - {id: heard, label: {en: heard, zh: 听见}, definition: {en: it hears, zh: 系统能听见}, "
    "question: {en: Does it hear?, zh: 能听见吗？}, area: scope, status: reviewed}\n"
)
LOST = "  - {id: lost, label: {en: a, zh: 甲}, definition: {en: b, zh: 乙}, when: {market: eu}, status: reviewed}\n"


def reject(home: Path) -> Planted:
    """Reject what the curated set holds."""
    text = (home / "mappings/mini-act--hub.sssom.tsv").read_text(encoding="utf-8")
    kept = [line for line in text.splitlines() if line.startswith(("#", "subject_id", "mini-act:art-2-1"))]
    kept = [line.replace("mini-act--hub", "rejected") for line in kept]
    (home / "mappings/rejected.sssom.tsv").write_text("\n".join(kept) + "\n", encoding="utf-8")
    return "mappings/mini-act--hub.sssom.tsv", 8


def relate(home: Path) -> Planted:
    """Say of the two ends of an exact match that they are merely related."""
    name = "mappings/mini-act--hub.sssom.tsv"
    append_to(home / name, "mini-act:art-2-1" + ROW.format("related") + "\n")
    return name, 8


def name_alike(home: Path) -> Planted:
    """Let two documents name a tool alike."""
    tool = "  - {id: tool-log, kind: tool, label: {en: Logger, zh: 日志器}, definition: {en: a, zh: 甲}, status: reviewed}\n"
    (home / ACT / "concepts").mkdir()
    (home / ACT / "concepts/main.yaml").write_text("concepts:\n" + tool, encoding="utf-8")
    name = "corpus/mini-guide/concepts/main.yaml"
    return name, append_to(home / name, tool)


def rename_schedule(home: Path) -> Planted:
    """Leave a norm without the schedule it names while it is law."""
    replace_in(
        home / ACT / "schedules.yaml", "  - id: main\n    law: {from: 2026-01-01}", "  - id: mean\n    law: {from: 2026-01-01}"
    )
    return f"{ACT}/norms/main.yaml", 16


CASES: dict[str, list[Callable[[Path], Planted]]] = {
    "duplicate-id": [
        at_end(f"{ACT}/provisions/main.yaml", "  - {id: art-3, kind: article, gist: {en: Again., zh: 重复。}, status: reviewed}\n"),
        in_file(f"{ACT}/provisions/main.yaml", "    valid: {from: 2026-01-01}\n", "    valid: {from: 2025-12-31}\n", -5),
        at_end(f"{HUB}/facts.yaml", FACT.replace("heard", "is-toy")),
        in_file(f"{ACT}/schedules.yaml", "law: {from: 2026-01-01}", "law: {from: 2025-06-01}", -1),
        in_file("corpus/mini-guide/concepts/main.yaml", "{id: level-1, kind", "{id: part-1, kind"),
        at_end(
            f"{HUB}/uses.yaml",
            "  - {id: actor, kind: use, label: {en: a, zh: 甲}, definition: {en: b, zh: 乙}, status: reviewed}\n",
        ),
    ],
    "unknown-parent": [
        in_file(f"{ACT}/provisions/main.yaml", "  - {id: art-8, kind", "  - {id: art-8, parent: art-80, kind"),
        in_file(f"{HUB}/roles.yaml", "id: deployer, kind: role, broader: actor", "id: deployer, kind: role, broader: actr"),
        in_file(f"{HUB}/stages.yaml", "    order: 1\n", "    order: 1\n    part-of: all\n", -2),
    ],
    "unknown-provision": [
        in_file(f"{ACT}/norms/main.yaml", "stated-in: [art-4]", "stated-in: [art-44]", -6),
        in_file(f"{ACT}/norms/main.yaml", "when: {is: grave, basis: [art-2]}", "when: {is: grave, basis: [art-9]}", -6),
        in_file(
            f"{ACT}/conditions.yaml",
            "{use: work-use, basis: [annex-1]}\n        -",
            "{use: work-use, basis: [annex-2]}\n        -",
            -7,
        ),
        in_file(f"{ACT}/conditions.yaml", "stated-in: [art-1]", "stated-in: [art-11]", -3),
        in_file(f"{ACT}/schedules.yaml", "{from: 2025-01-01, basis: [art-7]}", "{from: 2025-01-01, basis: [art-77]}", -4),
        in_file(f"{ACT}/penalties.yaml", "stated-in: [art-8]", "stated-in: [art-88]", -2),
        in_file("corpus/mini-guide/differences.yaml", "provisions: [part-1-1]", "provisions: [part-1-9]"),
        in_file("corpus/mini-guide/concepts/main.yaml", "stated-in: [part-1-2]", "stated-in: [part-1-9]", -7),
    ],
    "unknown-hub-id": [
        in_file(
            f"{ACT}/norms/main.yaml", "when: {fact: public-body}", "when: {any: [{fact: public-body}, {fact: publc-body}]}", -5
        ),
        in_file(f"{ACT}/norms/main.yaml", "when: {use: cv-sorting}", "when: {use: cv-sortin}", -5),
        in_file(f"{ACT}/norms/main.yaml", "bearer: [provider, deployer]", "bearer: [provider, deployr]", -4),
        in_file(f"{ACT}/norms/main.yaml", "beneficiary: [actor]", "beneficiary: [actors]", -5),
        in_file(f"{ACT}/norms/main.yaml", "risks: [bias]", "risks: [byas]", -13),
        in_file(f"{ACT}/norms/main.yaml", "stage: [design]", "stage: [desing]", -14),
        in_file("corpus/mini-guide/norms/main.yaml", "{level: level-2}", "{level: level-3}", -4),
        in_file("corpus/mini-guide/norms/main.yaml", "{stage: operation}", "{stage: operations}", -4),
        in_file(f"{ACT}/conditions.yaml", "when: {market: eu, basis: [art-1]}", "when: {market: ue, basis: [art-1]}", -4),
        in_file(f"{ACT}/conditions.yaml", "when: {market: eu, basis: [art-1]}", "when: {role: actor, market: ue}", -4),
    ],
    "unknown-condition": [
        in_file(f"{ACT}/norms/main.yaml", "when: {is: grave, basis", "when: {all: [{is: grave}, {is: grve}], basis", -6),
        in_file("corpus/index.yaml", "scope: in-scope", "scope: in-scop", -16),
    ],
    "unknown-schedule": [
        in_file(f"{ACT}/norms/main.yaml", "    requires: {any: [notice", "    schedule: other\n    requires: {any: [notice", -6),
        rename_schedule,
    ],
    "unknown-penalty": [
        in_file(f"{ACT}/norms/main.yaml", "    stated-in: [art-5]\n", "    stated-in: [art-5]\n    penalty: tier-2\n", -7),
    ],
    "unknown-relation-target": [
        in_file(f"{HUB}/risks.yaml", "to: oversight", "to: oversigt", -5),
    ],
    "unknown-text": [
        in_file(f"{ACT}/provisions/main.yaml", "text: first-en, at: L1-L3", "text: first-zh, at: L1-L3"),
    ],
    "condition-cycle": [
        in_file(f"{ACT}/conditions.yaml", "- {fact: profiles}\n", "- {fact: profiles}\n        - {is: grave}\n", -8),
    ],
    "duplicate-defect": [
        in_file(f"{ACT}/norms/main.yaml", "defect: records-missing", "defect: people-not-told", -1),
    ],
    "nothing-required": [
        in_file("corpus/mini-guide/norms/main.yaml", "    requires: [logging]\n", "", -4),
    ],
    "prohibition-requires": [
        in_file(f"{ACT}/norms/main.yaml", "obligation\n    bearer: [deployer]", "permission\n    bearer: [deployer]", -3),
    ],
    "fix-missing": [
        in_file(f"{ACT}/norms/main.yaml", "    fix: {en: Stop profiling., zh: 停止画像。}\n", "", -7),
    ],
    "one-language": [
        in_file(f"{ACT}/norms/main.yaml", "fix: {en: Keep records., zh: 留存记录。}", "fix: {en: OK!, zh: OK!}", -9),
        in_file(f"{HUB}/measures.yaml", "definition: {en: people are told, zh: 告知相关人员}", "definition: {en: 告知, zh: 告知}"),
    ],
    "wrong-language": [
        in_file(
            f"{ACT}/norms/main.yaml",
            "gist: {en: New systems keep records., zh: 新系统须留存记录。}",
            "gist: {en: Keep them., zh: Keep it.}",
            -8,
        ),
        in_file(f"{HUB}/uses.yaml", "label: {en: chatting, zh: 聊天}", "label: {en: chatting 聊天, zh: 聊天}"),
    ],
    "unused-fact": [at_end(f"{HUB}/facts.yaml", FACT)],
    "unused-condition": [at_end(f"{ACT}/conditions.yaml", LOST)],
    "mapping": [
        in_file("mappings/mini-act--hub.sssom.tsv", "mini-act:art-2-1\t", "mini-act:art-2-2\t"),
        in_file("mappings/mini-act--hub.sssom.tsv", "\t2(1)\t", "\t2(2)\t"),
        in_file("mappings/mini-guide--hub.sssom.tsv", "\t0.8\tSaid so by the invented text.\t", "\t0.8\t\t"),
    ],
    "unjoined-entity": [name_alike],
    "contradiction": [reject, relate],
    "cycle": [
        in_file(f"{HUB}/roles.yaml", "{id: actor, kind: role,", "{id: actor, kind: role, broader: small-provider,"),
        in_file(
            f"{HUB}/stages.yaml",
            "order: 2, label",
            "order: 2, relations: [{rel: precedes, to: design, basis: structure}], label",
            -8,
        ),
        in_file(f"{ACT}/provisions/main.yaml", "{id: art-2, kind", "{id: art-2, parent: art-2-1, kind"),
    ],
}
PLANTED = [(rule, i, plant) for rule, plants in CASES.items() for i, plant in enumerate(plants)]
LEFT_BEHIND = {("unknown-condition", 1): {"unused-condition"}}  # what a broken name leaves without a use


@pytest.mark.parametrize(("rule", "number", "plant"), PLANTED, ids=[f"{r}-{i}" for r, i, _ in PLANTED])
def test_a_planted_fault_fires_its_rule_alone_and_where_it_stands(
    tmp_path: Path, rule: str, number: int, plant: Callable[[Path], Planted]
) -> None:
    home = minicorpus.copy_to(tmp_path)
    name, line = plant(home)
    found = defects(home)
    assert {d.rule for d in found} == {rule} | LEFT_BEHIND.get((rule, number), set()), found
    found = tuple(d for d in found if d.rule == rule)
    where = {(d.file, d.line) for d in found}
    assert (str(home / name), line) in where or (name, line) in where, where
    for defect in found:
        assert defect.level == RULES[rule][0] or rule == "mapping"
        assert defect.text.en
        assert any("\u4e00" <= c <= "\u9fff" for c in defect.text.zh)


def test_every_rule_has_its_case() -> None:
    assert {*CASES, "invented-nist-id", "unhashed-anchor"} == set(RULES)  # their tests are below
    assert len(RULES) == 24
    assert all(CASES.values())
    assert len(PLANTED) == 54


def test_every_rule_says_what_it_finds_in_both_languages() -> None:
    for level, text in RULES.values():
        assert level in ("error", "warning")
        assert text.en.endswith(".")
        assert text.zh.endswith("。")


def test_the_small_corpus_is_sound() -> None:
    assert lint.lint(minicorpus.read(), minicorpus.mapped(), DAY) == ()


def test_an_empty_corpus_is_sound(tmp_path: Path) -> None:
    (tmp_path / "index.yaml").write_text("documents: []\n", encoding="utf-8")
    assert lint.lint(corpus_files.load(tmp_path), (), DAY) == ()


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        (f"{ACT}/norms/main.yaml", "en: Keep records.", "en: Write it down."),
        (f"{HUB}/measures.yaml", "area: records", "area: books"),
        (f"{ACT}/provisions/main.yaml", "Both dates were read twice.", "One date was read once."),
        ("corpus/index.yaml", "force: voluntary", "force: standard"),
        (f"{ACT}/schedules.yaml", "from: 2026-06-01", "from: 2026-07-01"),
        ("mappings/mini-act--hub.sssom.tsv", "skos:exactMatch\thub:oversight", "skos:closeMatch\thub:oversight"),
    ],
)
def test_a_harmless_change_fires_nothing(tmp_path: Path, name: str, old: str, new: str) -> None:
    home = minicorpus.copy_to(tmp_path)
    replace_in(home / name, old, new)
    assert defects(home) == ()


def test_an_unknown_id_gets_the_nearest(tmp_path: Path) -> None:
    home = minicorpus.copy_to(tmp_path)
    replace_in(home / ACT / "norms/main.yaml", "bearer: [provider, deployer]", "bearer: [provider, deployr]")
    [found] = defects(home)
    assert found.hint == "did you mean 'deployer'?"
    assert found.text.en == "mini-act:art-6 names 'deployr', which does not exist"


def test_defects_stand_in_the_order_of_files_and_lines(tmp_path: Path) -> None:
    home = minicorpus.copy_to(tmp_path)
    append_to(home / HUB / "facts.yaml", FACT)
    replace_in(home / ACT / "norms/main.yaml", "stated-in: [art-4]", "stated-in: [art-44]")
    replace_in(home / ACT / "norms/main.yaml", "stated-in: [art-3]", "stated-in: [art-33]")
    found = [(d.file, d.line) for d in defects(home)]
    assert len(found) == 3
    assert found == sorted(found)


def test_a_circle_of_two_derived_facts_is_found_at_both(tmp_path: Path) -> None:
    home = minicorpus.copy_to(tmp_path)
    replace_in(
        home / ACT / "conditions.yaml", "        - {fact: profiles}\n", "        - {fact: profiles}\n        - {is: round}\n"
    )
    text = LOST.replace("lost", "round").replace("{market: eu}", "{not: {is: grave}}")
    append_to(home / ACT / "conditions.yaml", text)
    assert [d.rule for d in defects(home)] == ["condition-cycle"] * 3  # both wordings of grave, and round


def test_an_invented_nist_id_is_found_in_the_text_that_holds_it(corpus: Corpus, mapping_sets: tuple[MappingSet, ...]) -> None:
    sound = {"a.md": "GOVERN 1.1 and MEASURE 2.13\n"}
    spoiled = {**sound, "b.md": "GOVERN 1.1\nGOVERN 1.9\n"}
    before = lint.lint(corpus, mapping_sets, DAY)
    assert lint.lint(corpus, mapping_sets, DAY, sound) == before
    [found] = set(lint.lint(corpus, mapping_sets, DAY, spoiled)) - set(before)
    assert (found.rule, found.level, found.file, found.line) == ("invented-nist-id", "error", "b.md", 2)
    actions = {"c.md": "GV-1.1-001, nist-ai-600-1:ms-2-13-001\n"}
    assert lint.lint(corpus, mapping_sets, DAY, actions) == before
    spoiled = {"d.md": "MG-4.3-003 and MG-4.3-004\nnist-ai-600-1:gv-1-1-009\n"}
    found_too = sorted(set(lint.lint(corpus, mapping_sets, DAY, spoiled)) - set(before), key=lambda d: d.line)
    assert [(d.rule, d.line) for d in found_too] == [("invented-nist-id", 1), ("invented-nist-id", 2)]
    assert "MG-4.3-004" in found_too[0].text.en
    assert "MG-4.3-00" in (found_too[0].hint or "")


def test_an_anchor_without_a_hash_is_found_where_the_document_has_hashes(tmp_path: Path) -> None:
    home = minicorpus.copy_to(tmp_path)
    known = corpus_files.load(home / "corpus")
    anchored = [(t, a) for t in (*known.provisions, *known.concepts) if t.document == "mini-act" for a in t.anchors]
    complete = {"mini-act": {(a.text, a.at): "0" * 16 for _, a in anchored}}
    thing, lost = anchored[0]
    damaged = {
        "mini-act": {key: value for key, value in complete["mini-act"].items() if key != (lost.text, lost.at)} | {("a", "b"): ""}
    }
    assert lint.lint(known, (), DAY, hashes={}) == lint.lint(known, (), DAY, hashes=complete)
    new = set(lint.lint(known, (), DAY, hashes=damaged)) - set(lint.lint(known, (), DAY))
    assert {(d.rule, d.level, d.file, d.line) for d in new} == {("unhashed-anchor", "warning", thing.place.file, thing.place.line)}
    assert "corpus anchors mini-act" in (new.pop().hint or "")


def test_mapping_files_alone_are_held_against_the_corpus(tmp_path: Path) -> None:
    home = minicorpus.copy_to(tmp_path)
    path = home / "mappings/mini-act--hub.sssom.tsv"
    known = corpus_files.load(home / "corpus")
    assert lint.mapping_files(known, [sssom.read(path)], DAY) == ()
    replace_in(path, "hub:oversight\t", "hub:oversigt\t")
    [found] = lint.mapping_files(known, [sssom.read(path)], DAY)
    assert (found.rule, found.level, found.file) == ("mapping", "error", str(path))
    assert found.text.en.count("did you mean") == 1
    assert found.hint is None


def test_the_projects_own_data_has_no_error() -> None:
    found = lint.lint(corpus_files.load(), sssom.load(), DAY)
    assert [d for d in found if d.level == "error"] == []
    assert all((resources.data_root() / d.file).is_file() for d in found)


def test_a_malformed_corpus_is_not_linted_but_refused(tmp_path: Path) -> None:
    home = minicorpus.copy_to(tmp_path)
    append_to(home / ACT / "norms/main.yaml", "  - {norm: x}\n")
    with pytest.raises(CorpusError, match=r"lacks 'norms\.6\.defect'"):
        defects(home)
