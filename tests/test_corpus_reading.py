"""Reading a corpus: every value as written, every fault with its file and line, and the notation of conditions both ways."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import minicorpus
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govgraph import corpus, yamltext
from govgraph.condition import ALWAYS, EVENTS, TRUE, All, AnyOf, Atom, Condition, Interval, Not, Ref
from govgraph.errors import CorpusError, InputError
from govgraph.forms import ID
from govgraph.model import Anchor, Difference, Fact, PenaltyTier, Relation, SourceText, Text, Version
from govgraph.norm import Clause, Norm
from govgraph.notation import ConditionReader, expression

NEW_YEAR = date(2026, 1, 1)


def named(things: tuple, code: str) -> list:
    return [t for t in things if getattr(t, "code", None) == code]


def test_the_documents_are_read() -> None:
    c = minicorpus.read()
    assert [i.id for i in c.instruments] == ["hub", "mini-act", "mini-guide"]
    act = c.instrument("mini-act")
    assert (act.jurisdiction, act.force, act.scope) == ("eu", "binding", "in-scope")
    assert act.short_title == Text("Mini Act", "小型法")
    assert act.versions == (
        Version("first", Text("as enacted", "原始文本"), Interval(date(2024, 1, 1), NEW_YEAR)),
        Version("second", Text("as amended", "修正文本"), Interval(NEW_YEAR), Text("the Amending Act", "修正案")),
    )
    assert act.texts == (SourceText("first-en", "first", "en", "0" * 64, "mini-act/first.txt"),)
    assert act.penalties == (
        PenaltyTier(
            "tier-1", Text("up to EUR 1 million or 2 %", "最高 100 万欧元或 2%"), ("art-8",), 1_000_000, "EUR", 2.0, "higher"
        ),
    )
    assert (act.version_on(date(2025, 12, 31)), act.version_on(date(2023, 1, 1))) == (act.versions[0], None)


def test_the_rest_is_read() -> None:
    c = minicorpus.read()
    assert {k: len(getattr(c, k)) for k in c.__slots__} == {
        "instruments": 3, "provisions": 14, "concepts": 17, "facts": 3, "norms": 9, "derived": 3, "schedules": 2, "differences": 1,
    }  # fmt: skip
    assert c.facts[0] == Fact(
        "is-toy", Text("is a toy", "是玩具"), Text("it is made to play with", "供玩耍之用"), Text("Is it a toy?", "是否为玩具？"),
        "scope", Text(), c.facts[0].place,
    )  # fmt: skip
    assert c.differences == (
        Difference(
            "mini-guide", "diff-1", "missing-in-english", ("part-1-1",), Text("says log", "写“日志”"),
            Text("says log and train", "写“日志和培训”"), place=c.differences[0].place,
        ),
    )  # fmt: skip


def test_provisions_keep_their_wordings_in_order_of_time() -> None:
    old, new = named(minicorpus.read().provisions, "mini-act:art-2-1")
    assert (old.valid, new.valid) == (Interval(date(2024, 1, 1), NEW_YEAR), Interval(NEW_YEAR))
    assert (old.anchors, new.amended_by, new.parent, new.number) == ((Anchor("first-en", "L4"),), "second", "art-2", "2(1)")
    assert old.place.line < new.place.line
    assert old.place.file == "tests/minicorpus/corpus/mini-act/provisions/main.yaml"


def test_provisions_stand_in_natural_order(tmp_path: Path) -> None:
    home = minicorpus.copy_to(tmp_path) / "corpus"
    extra = '  - {id: art-10, kind: article, number: "10", gist: {en: Ends it., zh: 结束。}, status: reviewed}\n'
    minicorpus.append_to(home / "mini-act/provisions/main.yaml", extra)
    ids = [p.id for p in corpus.load(home).provisions if p.document == "mini-act"]
    assert ids.index("art-10") == ids.index("art-8") + 1


def test_concepts_have_their_relations() -> None:
    [level] = named(minicorpus.read().concepts, "mini-guide:level-2")
    assert level.relations == (Relation("related", "hub:oversight", "stated", ("part-1-2",), Text("by its heading", "依其标题")),)
    [stage] = named(minicorpus.read().concepts, "hub:design")
    assert stage.relations == (Relation("precedes", "hub:operation", "structure"),)


def test_hierarchies_are_closed() -> None:
    roles = minicorpus.read().hierarchy("role")
    assert roles.broader["small-provider"] == {"small-provider", "provider", "actor"}
    assert roles.narrower["provider"] == {"provider", "small-provider"}
    assert roles.narrower["actor"] == {"actor", "provider", "small-provider", "deployer"}


def test_norms_are_read_with_all_they_say() -> None:
    old, new = named(minicorpus.read().norms, "mini-act:art-2")
    assert (old.defect, old.measures, old.valid) == ("log-missing", ("logging",), Interval(date(2024, 1, 1), NEW_YEAR))
    assert replace(new, place=old.place) == Norm(
        document="mini-act",
        id="art-2",
        defect="oversight-missing",
        label=Text("Oversight", "监督"),
        deontic="obligation",
        gist=Text("Someone watches grave systems.", "重要系统须有人监督。"),
        fix=Text("Let someone step in.", "安排人员介入。"),
        stated_in=("art-2-1",),
        bearer=("provider",),
        beneficiary=("actor",),
        when=Ref("mini-act:grave", ("mini-act:art-2",)),
        unless=Atom("fact", "is-toy", basis=("mini-act:art-1",)),
        requires=Atom("measure", "oversight"),
        schedule="main",
        valid=Interval(NEW_YEAR),
        penalty="tier-1",
        risks=("bias",),
        stage=("design",),
        note=Text("Reworded in 2026.", "2026 年修改。"),
        status="reviewed",
        place=old.place,
    )


def test_requirements_nest_and_a_lone_bearer_is_a_list_of_one() -> None:
    norms = {n.code: n for n in minicorpus.read().norms}
    notice, training, logging = (Atom("measure", m) for m in ("notice", "training", "logging"))
    assert norms["mini-act:art-5"].requires == AnyOf((notice, training))
    assert norms["mini-act:art-6"].requires == All((logging, AnyOf((notice, training))))
    assert norms["mini-act:art-3"].requires == TRUE
    assert norms["mini-guide:part-1-2"].requires == training
    assert norms["mini-guide:part-1-3"].bearer == ("provider",)


def test_conditions_and_schedules_are_read() -> None:
    c = minicorpus.read()
    old, new = named(c.derived, "mini-act:grave")
    use = Atom("use", "work-use", basis=("mini-act:annex-1",))
    assert (old.when, new.when) == (use, AnyOf((use, Atom("fact", "profiles"))))
    assert [s.law for s in c.schedules] == [Interval(date(2024, 1, 1), NEW_YEAR), Interval(NEW_YEAR)]
    assert c.schedules[1].clauses == (
        Clause(Interval(date(2026, 6, 1), date(2027, 1, 1)), Atom("fact", "public-body"), ("mini-act:art-7",)),
        Clause(Interval(date(2027, 1, 1)), TRUE, ("mini-act:art-7",)),
    )


def test_rules_know_scope_and_market() -> None:
    rules = minicorpus.read().rules()
    assert rules.scope == {"mini-act": "mini-act:in-scope"}
    assert rules.market == {"hub": None, "mini-act": "eu", "mini-guide": None}
    assert len(rules.norms) == 9
    assert [n.id for n in rules.on(date(2025, 1, 1)).norms if n.id == "art-2"] == ["art-2"]


def test_an_unknown_document_is_refused_with_the_nearest() -> None:
    with pytest.raises(CorpusError, match="unknown document 'mini-atc'") as caught:
        minicorpus.read().instrument("mini-atc")
    assert caught.value.hint == "did you mean 'mini-act'?"


def test_an_index_without_documents_is_an_empty_corpus(tmp_path: Path) -> None:
    (tmp_path / "index.yaml").write_text("documents: []\n", encoding="utf-8")
    c = corpus.load(tmp_path)
    assert all(getattr(c, k) == () for k in c.__slots__)


def test_a_document_without_a_folder_is_read_from_the_index_alone(tmp_path: Path) -> None:
    (tmp_path / "index.yaml").write_bytes((minicorpus.CORPUS / "index.yaml").read_bytes())
    c = corpus.load(tmp_path)
    assert (len(c.instruments), c.norms, c.provisions) == (3, (), ())


ACT, GUIDE, HUB = "mini-act", "mini-guide", "hub"
# file, what stands there, what is put in its place, what the complaint says, and how many lines after the change it is named
FAULTS = [
    ("index.yaml", "force: voluntary", "force: strong", "documents.2.force: input should be 'binding', 'standard'", 0),
    ("index.yaml", "    scope: in-scope\n", "    scop: in-scope\n", "has the unknown key 'scop'", 0),
    (
        "index.yaml",
        "        language: en\n",
        "        language: fr\n",
        "documents.1.texts.0.language: input should be 'en' or 'zh'",
        0,
    ),
    ("index.yaml", '"' + "0" * 64 + '"', '"00"', "documents.1.texts.0.sha256: string should match pattern", 0),
    (
        "index.yaml",
        "amended-by: {en: the Amending Act, zh: 修正案}",
        "amended-by: 2",
        "documents.1.versions.1.amended-by: a mapping",
        0,
    ),
    (
        "index.yaml",
        "versions:\n      - {id: guide-1, label: {en: first edition, zh: 第一版}}",
        "versions: []",
        "documents.2.versions: ",
        0,
    ),
    ("index.yaml", "documents:\n", "document:\n", "lacks 'documents'", 0),
    ("index.yaml", "  - id: hub\n", "  - id: Hub\n", "documents.0.id: string should match pattern", 0),
    (
        f"{ACT}/provisions/main.yaml",
        "{id: art-8, kind: article",
        "{id: Art-8, kind: article",
        "provisions.9.id: string should match",
        0,
    ),
    (f"{ACT}/provisions/main.yaml", "{id: art-8, kind", "{id: art--8, kind", "provisions.9.id: string should match", 0),
    (
        f"{ACT}/provisions/main.yaml",
        "{en: Names the fines., zh: 规定罚款。}",
        "{en: Names the fines.}",
        "lacks 'provisions.9.gist.zh'",
        0,
    ),
    (f"{ACT}/provisions/main.yaml", "zh: 规定罚款。", "zh: ' '", "provisions.9.gist.zh: must not be empty", 0),
    (f"{ACT}/provisions/main.yaml", "at: L1-L3", "at: line 1", "provisions.0.anchors.0.at: string should match", 0),
    (
        f"{ACT}/provisions/main.yaml",
        "    valid: {from: 2026-01-01}\n",
        "    valid: {from: soon}\n",
        "provisions.3.valid.from: a date is",
        0,
    ),
    (f"{ACT}/provisions/main.yaml", "    amended-by: second\n", "    amends: second\n", "has the unknown key 'amends'", 0),
    (
        f"{ACT}/provisions/main.yaml",
        "zh: 规定罚款。}, status: reviewed",
        "zh: 规定罚款。}, status: read",
        "provisions.9.status: input",
        0,
    ),
    (f"{GUIDE}/concepts/main.yaml", "rel: related", "rel: likes", "concepts.1.relations.0.rel: input should be 'mitigates'", 0),
    (f"{GUIDE}/concepts/main.yaml", "basis: stated", "basis: felt", "concepts.1.relations.0.basis: input should be 'stated'", 0),
    (f"{GUIDE}/concepts/main.yaml", "    order: 2\n", "    order: two\n", "concepts.1.order: input should be a valid integer", 0),
    (f"{GUIDE}/concepts/main.yaml", "concepts:\n", "concept:\n", "lacks 'concepts'", 0),
    (
        f"{HUB}/measures.yaml",
        "id: training, kind: measure, area: people, nature: managerial",
        "id: training, kind: measure, nature: other",
        "concepts.3.nature: ",
        0,
    ),
    (f"{HUB}/facts.yaml", "question: {en: Is it a toy?, zh: 是否为玩具？}, ", "", "lacks 'facts.1.question'", 0),
    (f"{HUB}/facts.yaml", "facts:\n", "facts: none\nrest:\n", "facts: a list is expected", 0),
    (f"{ACT}/penalties.yaml", "rule: higher", "rule: highest", "penalties.0.cap.rule: input should be 'higher' or 'lower'", 0),
    (f"{ACT}/penalties.yaml", "turnover-percent: 2", "turnover-percent: two", "penalties.0.cap.turnover-percent: ", 0),
    (f"{GUIDE}/differences.yaml", "en: {en: says log, zh: 写“日志”}, ", "", "differences.0: a difference has 'en' and 'zh', or", 0),
    (
        f"{ACT}/schedules.yaml",
        "{from: 2025-01-01, basis: [art-7]}",
        "{from: 2025-1-1, basis: [art-7]}",
        "schedules.0.applies.0.from: a date is",
        0,
    ),
    (f"{ACT}/schedules.yaml", "{from: 2025-01-01, basis: [art-7]}", "{since: 2025-01-01}", "has the unknown key 'since'", 0),
    (
        f"{ACT}/schedules.yaml",
        "when: {fact: public-body}",
        "when: {facts: public-body}",
        "a condition has one of all, any, not or an atom",
        0,
    ),
    (f"{ACT}/conditions.yaml", "{market: eu, basis: [art-1]}", "eu", "a condition is a mapping such as", 0),
    (
        f"{ACT}/conditions.yaml",
        "{market: eu, basis: [art-1]}",
        "{}",
        "a condition has one of all, any, not or an atom; found []",
        0,
    ),
    (f"{ACT}/conditions.yaml", "{market: eu, basis: [art-1]}", "{market: eu, use: chatting}", "a condition has one of all, any", 0),
    (f"{ACT}/conditions.yaml", "{market: eu, basis: [art-1]}", "{market: eu, form: x}", "'form' cannot stand beside 'market'", 0),
    (f"{ACT}/conditions.yaml", "{market: eu, basis: [art-1]}", "{market: [eu]}", "'market' takes an id", 0),
    (f"{ACT}/conditions.yaml", "{market: eu, basis: [art-1]}", "{market: }", "'market' takes an id", 0),
    (f"{ACT}/conditions.yaml", "{market: eu, basis: [art-1]}", "{market: eu, basis: {a: b}}", "'basis' takes provision ids", 0),
    (f"{ACT}/conditions.yaml", "{market: eu, basis: [art-1]}", "{event: sold}", "unknown event 'sold'", 0),
    (
        f"{ACT}/conditions.yaml",
        "{market: eu, basis: [art-1]}",
        "{event: put-into-service, from: soon}",
        "{'from': 'soon'} is not an interval",
        0,
    ),
    (f"{ACT}/conditions.yaml", "{market: eu, basis: [art-1]}", "{on: 2026-01-01}", "'2026-01-01' is not an interval", 0),
    (
        f"{ACT}/conditions.yaml",
        "{market: eu, basis: [art-1]}",
        "{on: {since: 2026-01-01}}",
        "{'since': '2026-01-01'} is not an interval",
        0,
    ),
    (f"{ACT}/conditions.yaml", "{market: eu, basis: [art-1]}", "{all: []}", "'all' takes a list of conditions", 0),
    (f"{ACT}/conditions.yaml", "{market: eu, basis: [art-1]}", "{any: {market: eu}}", "'any' takes a list of conditions", 0),
    (f"{ACT}/conditions.yaml", "{market: eu, basis: [art-1]}", "{not: [{market: eu}]}", "a condition is a mapping such as", 0),
    (f"{ACT}/conditions.yaml", "        - {fact: profiles}\n", "        - {fct: profiles}\n", "a condition has one of all, any", 0),
    (f"{ACT}/norms/main.yaml", "deontic: permission", "deontic: wish", "norms.3.deontic: input should be 'obligation'", 0),
    (f"{ACT}/norms/main.yaml", "    stated-in: [art-4]\n", "", "lacks 'norms.3.stated-in'", -6),
    (f"{ACT}/norms/main.yaml", "stated-in: [art-4]", "stated-in: []", "norms.3.stated-in: list should have at least 1 item", 0),
    (
        f"{ACT}/norms/main.yaml",
        "requires: {any: [notice, training]}",
        "requires: {one: [notice]}",
        "'requires' takes measure ids",
        0,
    ),
    (f"{ACT}/norms/main.yaml", "requires: {any: [notice, training]}", "requires: {any: []}", "'requires' takes measure ids", 0),
    (
        f"{ACT}/norms/main.yaml",
        "requires: {any: [notice, training]}",
        "requires: {any: [notice], all: [notice]}",
        "'requires' takes",
        0,
    ),
    (f"{ACT}/norms/main.yaml", "requires: {any: [notice, training]}", "requires: [notice, ~, [[]], {a: b}]", "'requires' takes", 0),
    (f"{ACT}/norms/main.yaml", "when: {use: cv-sorting}", "when: cv-sorting", "a condition is a mapping such as", 0),
    (f"{ACT}/norms/main.yaml", "unless: {fact: is-toy, basis: [art-1]}", "unless: is-toy", "a condition is a mapping such as", 0),
    (f"{ACT}/norms/main.yaml", "norm: art-6", "norm: art_6", "norms.5.norm: string should match pattern", 0),
]


@pytest.mark.parametrize(("name", "old", "new", "message", "shift"), FAULTS)
def test_a_fault_is_named_with_file_and_line(tmp_path: Path, name: str, old: str, new: str, message: str, shift: int) -> None:
    home = minicorpus.copy_to(tmp_path) / "corpus"
    line = minicorpus.replace_in(home / name, old, new)
    with pytest.raises(CorpusError) as caught:
        corpus.load(home)
    assert caught.value.message.startswith(message)
    assert (caught.value.file, caught.value.line) == (str(home / name), line + shift)


def test_the_faults_are_all_there() -> None:
    assert len(FAULTS) == 54
    files = {name for name, *_ in FAULTS}
    kinds = {"index.yaml", "provisions/main.yaml", "concepts/main.yaml", "norms/main.yaml"}
    kinds |= {"facts.yaml", "penalties.yaml", "conditions.yaml", "schedules.yaml", "differences.yaml", "measures.yaml"}
    assert {name.split("/", 1)[-1] for name in files} == kinds


def test_an_unknown_kind_of_condition_gets_the_nearest(tmp_path: Path) -> None:
    home = minicorpus.copy_to(tmp_path) / "corpus"
    minicorpus.replace_in(home / "mini-act/conditions.yaml", "- {fact: profiles}", "- {fcat: profiles}")
    with pytest.raises(CorpusError) as caught:
        corpus.load(home)
    assert caught.value.hint == "did you mean 'fact'?"


@pytest.mark.parametrize("name", ["mini-act/other.yaml", "mini-act/norms/more/x.yaml", "mini-act/risks.yaml", "hub/tools.yaml"])
def test_a_file_the_corpus_does_not_know_is_refused(tmp_path: Path, name: str) -> None:
    home = minicorpus.copy_to(tmp_path) / "corpus"
    (home / name).parent.mkdir(exist_ok=True)
    (home / name).write_text("norms: []\n", encoding="utf-8")
    with pytest.raises(CorpusError, match="is not a file the corpus knows") as caught:
        corpus.load(home)
    assert (caught.value.file, caught.value.hint) == (str(home / name), "see docs/formats.md")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "a mapping is expected"),
        (b"- x\n", "a mapping is expected"),
        (b"norms:\n", "norms: a list is expected"),
        (b"norms: [\n", "is not YAML"),
        (b"norms: [x]\n", "norms.0: a mapping is expected"),
        (b"norms: []\nnorms: []\n", "has the key 'norms' twice"),
        (b"norms: \xff\n", "is not UTF-8 text"),
    ],
)
@pytest.mark.parametrize("name", ["norms/main.yaml", "norms/more.yaml"])
def test_a_file_that_is_no_list_of_norms_is_refused(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    home = minicorpus.copy_to(tmp_path) / "corpus"
    (home / "mini-act" / name).write_bytes(content)
    with pytest.raises((CorpusError, InputError)) as caught:
        corpus.load(home)
    assert caught.value.message.startswith(message)
    assert caught.value.file == str(home / "mini-act" / name)
    assert caught.value.line in (1, 2)


def test_without_an_index_there_is_no_corpus(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file") as caught:
        corpus.load(tmp_path)
    assert caught.value.file == str(tmp_path / "index.yaml")


# --- the notation -------------------------------------------------------------------------------------------------------------

IDS = st.from_regex(ID, fullmatch=True).filter(lambda i: i != "null" and len(i) < 30)
DAYS = st.none() | st.dates()
INTERVALS = st.builds(Interval, DAYS, DAYS)
ATOMS = st.one_of(
    st.builds(Atom, st.sampled_from(["fact", "use", "market", "stage", "level", "measure"]), IDS),
    st.builds(Atom, st.just("role"), IDS, st.none() | IDS),
    st.builds(Atom, st.just("event"), st.sampled_from(EVENTS), st.none(), INTERVALS),
    st.builds(Atom, st.just("on"), interval=INTERVALS),
    st.builds(Ref, st.builds("{}:{}".format, IDS, IDS)),
)
CONDITIONS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(All, st.lists(inner, min_size=1, max_size=4).map(tuple)),
        st.builds(AnyOf, st.lists(inner, min_size=1, max_size=4).map(tuple)),
    ),
    max_leaves=12,
)


def reader(located: yamltext.Located, market: str | None = None) -> ConditionReader:
    return ConditionReader("mini-act", market, located)


@given(CONDITIONS)
@settings(max_examples=150, deadline=None)
def test_a_written_condition_is_read_back_as_it_was(condition: Condition) -> None:
    located = yamltext.parse(f"when: {expression(condition)}\n", file="a.yaml")
    assert reader(located).read(located.data["when"], ("when",)) == condition


def test_every_kind_of_node_is_written_in_one_way() -> None:
    day = date(2026, 1, 2)
    assert expression(TRUE) == "{all: []}"
    assert expression(Not(Atom("fact", "profiles"))) == "{not: {fact: profiles}}"
    assert expression(AnyOf((Atom("role", "provider", "eu"), Ref("a:b")))) == "{any: [{role: provider, market: eu}, {is: a:b}]}"
    assert expression(Atom("event", "put-into-service", None, Interval(day, None))) == "{event: put-into-service, from: 2026-01-02}"
    assert expression(Atom("on", interval=Interval(None, day))) == "{on: {until: 2026-01-02}}"


def test_a_role_is_played_in_the_market_of_its_document_unless_it_says_otherwise() -> None:
    located = yamltext.parse("a: {role: provider}\nb: {role: provider, market: cn}\n", file="a.yaml")
    read = reader(located, "eu").read
    assert read(located.data["a"], ("a",)) == Atom("role", "provider", "eu")
    assert read(located.data["b"], ("b",)) == Atom("role", "provider", "cn")


def test_short_codes_are_completed_with_the_document() -> None:
    located = yamltext.parse("a: {is: grave, basis: [art-1, 'x:y']}\nb: {is: 'x:y', basis: art-2}\n", file="a.yaml")
    read = reader(located).read
    assert read(located.data["a"], ("a",)) == Ref("mini-act:grave", ("mini-act:art-1", "x:y"))
    assert read(located.data["b"], ("b",)) == Ref("x:y", ("mini-act:art-2",))


def test_basis_is_kept_on_every_node() -> None:
    text = "a: {all: [{not: {use: x, basis: b1}, basis: b2}, {any: [{on: {}, basis: b3}], basis: b4}], basis: b5}\n"
    located = yamltext.parse(text, file="a.yaml")
    found = reader(located).read(located.data["a"], ("a",))
    on = Atom("on", interval=ALWAYS, basis=("mini-act:b3",))
    inner = Not(Atom("use", "x", basis=("mini-act:b1",)), ("mini-act:b2",))
    assert found == All((inner, AnyOf((on,), ("mini-act:b4",))), ("mini-act:b5",))


def test_a_white_paper_is_asked_wherever_roles_are_played(tmp_path: Path) -> None:
    home = minicorpus.copy_to(tmp_path) / "corpus"
    minicorpus.replace_in(
        home / "index.yaml", "jurisdiction: international\n    force: voluntary", "jurisdiction: cn\n    force: voluntary"
    )
    assert corpus.load(home).rules().market["mini-guide"] == "cn"
    minicorpus.replace_in(home / "index.yaml", "force: voluntary", "force: informative")
    assert corpus.load(home).rules().market["mini-guide"] is None
