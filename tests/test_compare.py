"""Two regimes are compared through what their norms require and through mapping rows; each answer shows what it rests on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import FrozenInstanceError, replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govgraph import compare, gaptable, sssom
from govgraph import corpus as corpora
from govgraph.condition import ALWAYS, TRUE, All, AnyOf, Atom, Condition, Interval
from govgraph.corpus import Corpus
from govgraph.errors import CorpusError, InputError
from govgraph.gaptable import STATUSES, Gap, GapTable
from govgraph.mapping import PREDICATE_OF, RELATIONS
from govgraph.model import Concept, Instrument, Provision, Text, Version
from govgraph.norm import Norm
from govgraph.sssom import Mapping, MappingSet

TODAY = date(2026, 11, 20)
T = Text("x", "x")
OLD, NEW = Interval(None, date(2026, 1, 1)), Interval(date(2026, 1, 1), None)
REGIMES = ("eu-ai-act", "nist-ai-rmf", "tc260-2024")


def row(subject: str, relation: str, target: str, confidence: float = 0.9, version: str = "v1") -> Mapping:
    return Mapping(subject, PREDICATE_OF[relation], target, confidence=confidence, subject_version=version, object_version="v1")


def a_set(*rows: Mapping, name: str = "rows") -> MappingSet:
    return MappingSet("i", "l", (), tuple(rows), (), (), name)


def instrument(name: str, force: str, *versions: Version) -> Instrument:
    return Instrument(name, T, Text(name, name), T, "eu", force, versions or (Version("v1", T),))


def needs(*measures: str) -> Condition:
    return All(tuple(Atom("measure", m) for m in measures)) if measures else TRUE


def norm(
    code: str,
    requires: Condition,
    *,
    deontic: str = "obligation",
    valid: Interval = ALWAYS,
    risks: tuple[str, ...] = (),
) -> Norm:
    document, _, name = code.partition(":")
    return Norm(
        document,
        name,
        f"d-{name}",
        Text(name, name),
        deontic,
        T,
        T,
        (f"p-{name}",),
        requires=requires,
        valid=valid,
        risks=risks,
    )


def concept(code: str, kind: str, area: str = "") -> Concept:
    document, _, name = code.partition(":")
    return Concept(document, name, kind, Text(name, f"{name}（中）"), T, area=area)


HUB = (
    concept("hub:log", "measure", "documentation"),
    concept("hub:train", "measure", "governance"),
    concept("hub:test", "measure", "testing"),
    concept("hub:drift", "risk"),
    concept("hub:scoring", "use"),
)


def a_corpus(*norms: Norm, concepts: Iterable[Concept] = (), provisions: Iterable[Provision] = (), **forces: str) -> Corpus:
    own = tuple(Provision(n.document, p, "article", T, p) for n in norms for p in n.stated_in)
    documents = [instrument("hub", "informative")]
    documents += [instrument(d, forces.get(d, "binding")) for d in ("law", "frame", "paper")]
    return Corpus(tuple(documents), (*own, *provisions), (*HUB, *concepts), (), norms, (), (), ())


def only(table: GapTable) -> Gap:
    (gap,) = table.gaps
    return gap


def test_a_measure_that_the_other_regime_requires_is_covered() -> None:
    corpus = a_corpus(norm("law:a", needs("log")), norm("frame:b", needs("log", "train")))
    gap = only(compare.gaps(corpus, [], "law", "frame", TODAY))
    assert (gap.status, gap.kind, gap.missing) == ("covered", "match", ())
    (found,) = gap.counterparts
    assert (found.code, found.kind, found.basis, found.relation, found.confidence, found.rows) == (
        "frame:b",
        "norm",
        "requires",
        None,
        None,
        (),
    )


def test_all_of_several_measures_are_covered_only_together() -> None:
    corpus = a_corpus(norm("law:a", needs("log", "train")), norm("frame:b", needs("log")))
    gap = only(compare.gaps(corpus, [], "law", "frame", TODAY))
    assert (gap.status, gap.missing) == ("partly", ("hub:train",))
    assert [(a.hub, a.status, a.area) for a in gap.asks] == [
        ("hub:log", "covered", "documentation"),
        ("hub:train", "missing", "governance"),
    ]


def test_any_of_several_measures_is_covered_by_one() -> None:
    corpus = a_corpus(norm("law:a", AnyOf((Atom("measure", "log"), Atom("measure", "train")))), norm("frame:b", needs("log")))
    assert only(compare.gaps(corpus, [], "law", "frame", TODAY)).status == "covered"


def test_a_measure_nobody_else_requires_is_missing() -> None:
    corpus = a_corpus(norm("law:a", needs("log")), norm("frame:b", needs("train")), norm("paper:c", needs("log")))
    gap = only(compare.gaps(corpus, [], "law", "frame", TODAY))
    assert (gap.status, gap.kind, gap.missing, gap.counterparts) == ("missing", "legal-gap", ("hub:log",), ())


def test_rows_of_both_sides_give_relation_confidence_and_derivation() -> None:
    corpus = a_corpus(norm("law:a", needs("log")), norm("frame:b", needs("log")))
    rows = (row("law:p-a", "exact", "hub:log", 0.9), row("frame:p-b", "broad", "hub:log", 0.5))
    (found,) = only(compare.gaps(corpus, [a_set(*rows)], "law", "frame", TODAY)).counterparts
    assert (found.relation, found.rows, found.status, found.stale) == ("narrow", rows, "partly", False)
    assert found.confidence == pytest.approx(0.45)


@pytest.mark.parametrize(
    ("ours", "theirs", "status", "relation"),
    [
        ("exact", "exact", "covered", "exact"),
        ("exact", "narrow", "covered", "exact"),
        ("narrow", "narrow", "covered", "exact"),
        ("broad", "exact", "covered", "broad"),
        ("broad", "narrow", "covered", "broad"),
        ("exact", "broad", "partly", "narrow"),
        ("exact", "close", "partly", "close"),
        ("close", "close", "partly", None),
        ("broad", "close", "partly", None),
        ("broad", "broad", "related", None),
        ("exact", "related", "related", None),
        ("related", "exact", "related", None),
        ("related", "related", "related", None),
    ],
)
def test_how_far_a_norm_answers_another_follows_from_what_each_asks_of_the_measure(
    ours: str, theirs: str, status: str, relation: str | None
) -> None:
    corpus = a_corpus(norm("law:a", needs("log")), norm("frame:b", needs("log")))
    rows = (row("law:p-a", ours, "hub:log"), row("frame:p-b", theirs, "hub:log"))
    gap = only(compare.gaps(corpus, [a_set(*rows)], "law", "frame", TODAY))
    (found,) = gap.counterparts
    assert (gap.status, found.status, found.relation, found.basis) == (status, status, relation, "requires")


def test_what_is_covered_rests_on_no_row_that_says_less() -> None:
    corpus, sets = corpora.load(), sssom.load()
    documents = sorted({n.document for n in corpus.norms})
    seen = 0
    for left, right in ((a, b) for a in documents for b in documents if a != b):
        for gap in compare.gaps(corpus, sets, left, right, TODAY).gaps:
            for one in (c for c in gap.counterparts if c.status == "covered" and c.basis == "requires" and len(c.rows) == 2):
                seen += 1
                assert one.relation in ("exact", "broad")
    assert seen > 50


def test_rows_that_do_not_compose_claim_no_relation() -> None:
    corpus = a_corpus(norm("law:a", needs("log")), norm("frame:b", needs("log")))
    rows = (row("law:p-a", "close", "hub:log"), row("frame:p-b", "close", "hub:log"))
    (found,) = only(compare.gaps(corpus, [a_set(*rows)], "law", "frame", TODAY)).counterparts
    assert (found.relation, found.rows) == (None, rows)


def test_the_evidence_may_stand_above_or_below_the_norms_provision() -> None:
    provisions = (Provision("frame", "point", "point", T, parent="p-b"),)
    corpus = a_corpus(norm("law:a", needs("log")), norm("frame:b", needs("log")), provisions=provisions)
    rows = (row("law:p-a", "exact", "hub:log"), row("frame:point", "exact", "hub:log"))
    found = only(compare.gaps(corpus, [a_set(*rows)], "law", "frame", TODAY)).counterparts
    assert [(c.code, c.rows) for c in found] == [("frame:b", rows), ("frame:point", (rows[0], rows[1]))]


@pytest.mark.parametrize(
    ("relation", "status"),
    [("exact", "covered"), ("narrow", "covered"), ("close", "partly"), ("broad", "partly"), ("related", "related")],
)
def test_a_row_of_the_other_document_to_the_measure_counts_by_its_relation(relation: str, status: str) -> None:
    corpus = a_corpus(norm("law:a", needs("log")), concepts=[concept("paper:measure-l", "measure")])
    gap = only(compare.gaps(corpus, [a_set(row("paper:measure-l", relation, "hub:log", 0.7))], "law", "paper", TODAY))
    (found,) = gap.counterparts
    assert (gap.status, found.status, found.kind, found.basis, found.confidence) == (status, status, "measure", "mapping", 0.7)


def test_rows_between_the_documents_count_directly() -> None:
    corpus = a_corpus(norm("law:a", needs("log")), provisions=[Provision("paper", "s-1", "section", T, "1")])
    for relation, status in (("exact", "covered"), ("broad", "covered"), ("narrow", "partly"), ("related", "related")):
        gap = only(compare.gaps(corpus, [a_set(row("law:p-a", relation, "paper:s-1"))], "law", "paper", TODAY))
        assert (gap.status, [c.code for c in gap.direct]) == (status, ["paper:s-1"])


def test_related_never_chains() -> None:
    corpus = a_corpus(norm("law:a", TRUE, deontic="prohibition"), concepts=[concept("paper:use-s", "use")])
    rows = [row("law:p-a", "related", "hub:scoring"), row("paper:use-s", "related", "hub:scoring")]
    assert only(compare.gaps(corpus, [a_set(*rows)], "law", "paper", TODAY)).status == "missing"
    rows[1] = row("paper:use-s", "exact", "hub:scoring")
    (found,) = only(compare.gaps(corpus, [a_set(*rows)], "law", "paper", TODAY)).counterparts
    assert (found.status, found.relation) == ("related", None)


def test_a_prohibition_is_answered_by_what_maps_to_the_same_use() -> None:
    corpus = a_corpus(norm("law:a", TRUE, deontic="prohibition"), concepts=[concept("paper:use-s", "use")])
    rows = (row("law:p-a", "broad", "hub:scoring", 0.8), row("paper:use-s", "exact", "hub:scoring", 0.5))
    gap = only(compare.gaps(corpus, [a_set(*rows)], "law", "paper", TODAY))
    (found,) = gap.counterparts
    assert (gap.status, found.relation, found.rows) == ("covered", "broad", rows)
    assert found.confidence == pytest.approx(0.4)


def test_two_parts_of_one_hub_concept_are_only_related() -> None:
    corpus = a_corpus(norm("law:a", TRUE, deontic="prohibition"), concepts=[concept("paper:use-s", "use")])
    rows = (row("law:p-a", "broad", "hub:scoring"), row("paper:use-s", "broad", "hub:scoring"))
    (found,) = only(compare.gaps(corpus, [a_set(*rows)], "law", "paper", TODAY)).counterparts
    assert (found.status, found.relation, found.rows) == ("related", None, rows)


def test_norms_against_the_same_risk_are_related() -> None:
    corpus = a_corpus(norm("law:a", TRUE, deontic="prohibition", risks=("drift",)), norm("frame:b", needs("log"), risks=("drift",)))
    (found,) = only(compare.gaps(corpus, [], "law", "frame", TODAY)).counterparts
    assert (found.code, found.status, found.basis) == ("frame:b", "related", "risk")


def test_a_document_without_norms_is_compared_by_what_its_rows_map() -> None:
    kinds = {"paper:measure-l": "measure", "paper:risk-d": "risk", "paper:risk-u": "risk", "paper:org-x": "organisation"}
    concepts = [concept(code, kind) for code, kind in kinds.items()]
    provisions = [Provision("paper", "s-1", "section", T, "1"), Provision("paper", "s-2", "section", T, "2")]
    corpus = a_corpus(norm("law:a", needs("log"), risks=("drift",)), concepts=concepts, provisions=provisions, paper="informative")
    rows = [
        row("paper:measure-l", "exact", "hub:log"),
        row("paper:risk-d", "exact", "hub:drift"),
        row("paper:s-1", "broad", "hub:train"),
    ]
    table = compare.gaps(corpus, [a_set(*rows)], "paper", "law", TODAY)
    assert [(g.code, g.item, g.status) for g in table.gaps] == [
        ("paper:measure-l", "measure", "covered"), ("paper:risk-d", "risk", "related"), ("paper:s-1", "provision", "missing"),
    ]  # fmt: skip
    assert table.unmapped == ("paper:risk-u",)


def test_a_gap_against_a_text_that_is_not_binding_is_never_called_a_breach() -> None:
    corpus = a_corpus(norm("frame:b", needs("log"), deontic="recommendation"), frame="voluntary")
    gap = only(compare.gaps(corpus, [], "frame", "law", TODAY))
    assert (gap.kind, gap.left_force, gap.right_force) == ("gap", "voluntary", "binding")
    words = " ".join(f"{label.en} {label.zh}" for label in gaptable.KIND_LABELS.values()).lower()
    assert [w for w in ("breach", "violat", "infring", "违") if w in words] == []


@pytest.mark.parametrize(
    ("status", "force", "deontic", "kind"),
    [
        ("covered", "binding", "obligation", "match"), ("missing", "binding", "obligation", "legal-gap"),
        ("partly", "binding", "prohibition", "legal-gap"), ("missing", "binding", "permission", "difference"),
        ("missing", "voluntary", "recommendation", "gap"), ("related", "informative", "", "gap"),
        ("missing", "standard", "obligation", "gap"),
    ],
)  # fmt: skip
def test_what_a_gap_is_called_depends_on_the_force(status: str, force: str, deontic: str, kind: str) -> None:
    assert compare.gap_kind(status, force, deontic) == kind


def test_norms_are_read_as_they_stood_on_the_day() -> None:
    corpus = a_corpus(
        norm("law:a", needs("log")), norm("frame:b", needs("log"), valid=NEW), norm("law:c", needs("test"), valid=OLD)
    )
    assert [(g.code, g.status) for g in compare.gaps(corpus, [], "law", "frame", TODAY).gaps] == [("law:a", "covered")]
    past = compare.gaps(corpus, [], "law", "frame", date(2025, 1, 1))
    assert [(g.code, g.status) for g in past.gaps] == [("law:a", "missing"), ("law:c", "missing")]


def test_a_row_on_another_wording_is_flagged_and_one_on_a_vanished_provision_is_left_out() -> None:
    provisions = [
        Provision("paper", "s-1", "section", T, "1", valid=OLD), Provision("paper", "s-1", "section", T, "1", valid=NEW),
        Provision("paper", "s-2", "section", T, "2", valid=OLD),
    ]  # fmt: skip
    corpus = a_corpus(norm("law:a", needs("log")), provisions=provisions)
    paper = instrument("paper", "informative", Version("v0", T, OLD), Version("v1", T, NEW))
    corpus = replace(corpus, instruments=tuple(paper if i.id == "paper" else i for i in corpus.instruments))
    rows = [row("paper:s-1", "exact", "hub:log", version="v0"), row("paper:s-2", "exact", "hub:log", version="v0")]
    assert [(c.code, c.stale) for c in only(compare.gaps(corpus, [a_set(*rows)], "law", "paper", TODAY)).counterparts] == [
        ("paper:s-1", True)
    ]
    fresh = [replace(rows[0], subject_version="v1")]
    assert [c.stale for c in only(compare.gaps(corpus, [a_set(*fresh)], "law", "paper", TODAY)).counterparts] == [False]


def test_a_document_that_is_not_in_force_on_the_day_has_nothing_and_says_so() -> None:
    corpus = a_corpus(norm("law:a", needs("log")), norm("frame:b", needs("log")))
    frame = instrument("frame", "voluntary", Version("v1", T, NEW))
    corpus = replace(corpus, instruments=tuple(frame if i.id == "frame" else i for i in corpus.instruments))
    early = date(2025, 1, 1)
    assert only(compare.gaps(corpus, [], "law", "frame", early)).status == "missing"
    table = compare.gaps(corpus, [], "frame", "law", early)
    assert table.gaps == ()
    assert any("has no version on 2025-01-01" in n.en for n in table.notices)


def test_rejected_and_unsure_rows_are_not_used() -> None:
    corpus = a_corpus(norm("law:a", needs("log")), concepts=[concept("paper:measure-l", "measure")])
    for name in ("rejected", "unsure", "proposed"):
        sets = [a_set(row("paper:measure-l", "exact", "hub:log"), name=name)]
        assert only(compare.gaps(corpus, sets, "law", "paper", TODAY)).status == "missing"


# Measures near each other in the hub: keeping > log > signed-log, keeping > archive; other is of no group.
NEAR = (
    concept("hub:keeping", "measure", "documentation"), replace(HUB[0], broader=("keeping",)),
    replace(concept("hub:signed-log", "measure", "documentation"), broader=("log",)),
    replace(concept("hub:archive", "measure", "documentation"), broader=("keeping",)), *HUB[1:],
)  # fmt: skip


def near(*norms: Norm, hub: tuple[Concept, ...] = NEAR, concepts: Iterable[Concept] = ()) -> Corpus:
    return replace(a_corpus(*norms), concepts=(*hub, *concepts))


@pytest.mark.parametrize(
    ("asked", "there", "status", "path"),
    [
        ("log", "signed-log", "partly", ("log", "signed-log")),
        ("keeping", "signed-log", "partly", ("keeping", "log", "signed-log")),
        ("signed-log", "log", "related", ("signed-log", "log")),
        ("signed-log", "keeping", "related", ("signed-log", "log", "keeping")),
        ("log", "archive", "related", ("log", "keeping", "archive")),
    ],
)
def test_a_kind_of_the_measure_answers_partly_and_its_genus_or_a_sibling_is_related(
    asked: str, there: str, status: str, path: tuple[str, ...]
) -> None:
    gap = only(compare.gaps(near(norm("law:a", needs(asked)), norm("frame:b", needs(there))), [], "law", "frame", TODAY))
    (found,) = gap.counterparts
    assert (gap.status, found.code, found.status, found.basis, found.relation, found.confidence) == (
        status, "frame:b", status, "group", None, None,
    )  # fmt: skip
    assert found.path == tuple(f"hub:{p}" for p in path)
    assert gap.missing == ()


@pytest.mark.parametrize(("asked", "there"), [("signed-log", "archive"), ("log", "train"), ("train", "log"), ("gone", "log")])
def test_measures_that_share_no_group_do_not_answer_each_other(asked: str, there: str) -> None:
    gap = only(compare.gaps(near(norm("law:a", needs(asked)), norm("frame:b", needs(there))), [], "law", "frame", TODAY))
    assert (gap.status, gap.counterparts, gap.missing) == ("missing", (), (f"hub:{asked}",))


def test_what_asks_for_the_measure_itself_leaves_no_room_for_its_group() -> None:
    norms = (norm("law:a", needs("log")), norm("frame:b", needs("log")), norm("frame:c", needs("signed-log", "archive")))
    gap = only(compare.gaps(near(*norms), [], "law", "frame", TODAY))
    assert [(c.code, c.basis, c.path) for c in gap.counterparts] == [("frame:b", "requires", ())]
    paper = concept("paper:measure-l", "measure")
    rows = [row("paper:measure-l", "close", "hub:log"), row("paper:measure-s", "exact", "hub:signed-log")]
    both = near(norms[0], concepts=[paper, concept("paper:measure-s", "measure")])
    assert [c.code for c in only(compare.gaps(both, [a_set(*rows)], "law", "paper", TODAY)).counterparts] == ["paper:measure-l"]


def test_what_is_merely_related_gives_way_to_a_kind() -> None:
    norms = (
        norm("law:a", needs("log"), risks=("drift",)), norm("frame:b", needs("signed-log")), norm("frame:c", needs("archive")),
    )  # fmt: skip
    corpus = near(*norms, concepts=[concept("frame:measure-l", "measure")])
    gap = only(compare.gaps(corpus, [a_set(row("frame:measure-l", "related", "hub:log"))], "law", "frame", TODAY))
    assert [(c.code, c.status) for c in gap.counterparts] == [
        ("frame:b", "partly"), ("frame:c", "related"), ("frame:measure-l", "related"),
    ]  # fmt: skip


def test_each_step_in_the_hierarchy_takes_from_the_confidence() -> None:
    rows = (row("law:p-a", "exact", "hub:log", 0.9), row("frame:p-b", "exact", "hub:signed-log", 0.8))
    norms = (norm("law:a", needs("log")), norm("frame:b", needs("signed-log")))
    (found,) = only(compare.gaps(near(*norms), [a_set(*rows)], "law", "frame", TODAY)).counterparts
    assert (found.rows, found.relation) == (rows, None)
    assert found.confidence == pytest.approx(0.9 * 0.8 * compare.STEP)
    rows = (rows[0], row("frame:p-b", "exact", "hub:archive", 0.8))
    norms = (norms[0], norm("frame:b", needs("archive")))
    (found,) = only(compare.gaps(near(*norms), [a_set(*rows)], "law", "frame", TODAY)).counterparts
    assert found.confidence == pytest.approx(0.9 * 0.8 * compare.STEP**2)


@pytest.mark.parametrize(
    ("relation", "kind", "genus"),
    [("exact", "partly", "related"), ("broad", "partly", None), ("close", None, None), ("narrow", None, None)],
)
def test_a_row_to_a_measure_near_the_asked_one_counts_where_the_relation_carries_on(
    relation: str, kind: str | None, genus: str | None
) -> None:
    for asked, target, status in (("log", "signed-log", kind), ("signed-log", "log", genus), ("log", "archive", genus)):
        corpus = near(norm("law:a", needs(asked)), concepts=[concept("paper:measure-l", "measure")])
        rows = [row("paper:measure-l", relation, f"hub:{target}", 0.7)]
        gap = only(compare.gaps(corpus, [a_set(*rows)], "law", "paper", TODAY))
        assert gap.status == (status or "missing")
        steps = 2 if target == "archive" else 1
        assert [(c.kind, c.basis) for c in gap.counterparts] == ([("measure", "group")] if status else [])
        assert all(c.confidence == pytest.approx(0.7 * compare.STEP**steps) for c in gap.counterparts)


@pytest.mark.parametrize(
    ("relation", "found"),
    [
        ("exact", {"signed-log": "partly", "keeping": "related", "archive": "related"}), ("narrow", {"signed-log": "partly"}),
        ("broad", {"keeping": "related"}), ("close", {}), ("related", {}),
    ],
)  # fmt: skip
def test_an_item_without_required_measures_reaches_only_as_far_as_its_own_row(relation: str, found: dict[str, str]) -> None:
    rows = [row("paper:measure-l", relation, "hub:log")]
    for there in ("signed-log", "keeping", "archive"):
        corpus = near(norm("law:a", needs(there)), concepts=[concept("paper:measure-l", "measure")])
        assert only(compare.gaps(corpus, [a_set(*rows)], "paper", "law", TODAY)).status == found.get(there, "missing")


def test_circles_in_the_hierarchy_end() -> None:
    circle = tuple(replace(c, broader=("signed-log",)) if c.id == "keeping" else c for c in NEAR)
    corpus = near(norm("law:a", needs("log")), norm("frame:b", needs("train")), hub=circle)
    gap = only(compare.gaps(corpus, [], "law", "frame", TODAY))
    assert gap.status == "missing"


@settings(deadline=None)
@given(st.sampled_from(["keeping", "log", "signed-log", "archive"]), st.sampled_from(["keeping", "log", "signed-log", "archive"]))
def test_only_the_measure_itself_covers(asked: str, there: str) -> None:
    gap = only(compare.gaps(near(norm("law:a", needs(asked)), norm("frame:b", needs(there))), [], "law", "frame", TODAY))
    assert (gap.status == "covered") == (asked == there)


def test_the_projects_groups_of_measures_are_shallow_and_never_required() -> None:
    corpus = corpora.load()
    measures = corpus.hub("measure")
    groups = {c.id for c in measures.values() if c.note.en.startswith("Group:")}
    assert len(groups) >= 10
    required = {m for n in corpus.norms for m in n.measures}
    assert sorted(groups & required) == []
    assert [i for i in sorted(groups) if len(corpus.hierarchy("measure").narrower[i]) < 3] == []

    def depth(identifier: str) -> int:
        return 1 + max((depth(up) for up in measures[identifier].broader), default=0)

    assert max(depth(i) for i in measures) <= 3


def test_the_summary_counts_asks_by_area() -> None:
    corpus = a_corpus(norm("law:a", needs("log", "train")), norm("law:b", needs("log")), norm("frame:b", needs("log")))
    table = compare.gaps(corpus, [], "law", "frame", TODAY)
    assert [(s.area, s.covered, s.partly, s.related, s.missing) for s in table.summary] == [
        ("documentation", 2, 0, 0, 0),
        ("governance", 0, 0, 0, 1),
    ]
    assert table.counts == {"covered": 1, "partly": 1, "related": 0, "missing": 0}
    assert all(s.label.en and s.label.zh for s in table.summary)


def test_both_directions_are_there() -> None:
    corpus = a_corpus(norm("law:a", needs("log")), norm("frame:b", needs("train")))
    there, back = compare.both_ways(corpus, iter([]), "law", "frame", TODAY)
    assert (there.left, there.right, back.left, back.right) == ("law", "frame", "frame", "law")
    assert (only(there).code, only(back).code) == ("law:a", "frame:b")


def test_nothing_to_compare_is_an_empty_table() -> None:
    table = compare.gaps(a_corpus(), [], "law", "frame", TODAY)
    assert (table.gaps, table.summary, table.unmapped) == ((), (), ())
    assert len(table.notices) == 2


def test_unknown_documents_and_a_document_against_itself_are_refused() -> None:
    with pytest.raises(CorpusError, match="unknown document 'lawn'"):
        compare.gaps(a_corpus(), [], "lawn", "frame", TODAY)
    with pytest.raises(InputError, match="itself"):
        compare.gaps(a_corpus(), [], "law", "law", TODAY)


def test_a_table_cannot_be_changed() -> None:
    table = compare.gaps(a_corpus(), [], "law", "frame", TODAY)
    with pytest.raises(FrozenInstanceError):
        table.left = "x"  # type: ignore[misc]


ANY_ROWS = st.lists(
    st.builds(
        row, st.sampled_from(["law:p-a", "law:p-b", "frame:p-c", "paper:use-s"]), st.sampled_from(RELATIONS),
        st.sampled_from(["hub:log", "hub:train", "hub:scoring", "frame:p-c"]), st.floats(0, 1),
    ).filter(lambda r: r.subject != r.object), unique_by=lambda r: r.key, max_size=8,
)  # fmt: skip


@settings(deadline=None)
@given(ANY_ROWS, st.sampled_from([("law", "frame"), ("frame", "law"), ("law", "paper"), ("paper", "law")]))
def test_confidence_never_exceeds_a_row_it_rests_on_and_rows_of_the_whole_never_take_cover_away(
    rows: list[Mapping], pair: tuple[str, str]
) -> None:
    norms = (norm("law:a", needs("log", "train")), norm("law:b", TRUE, deontic="prohibition"), norm("frame:c", needs("log")))
    corpus = a_corpus(*norms, concepts=[concept("paper:use-s", "use")])
    table = compare.gaps(corpus, [a_set(*rows)], *pair, TODAY)
    bare = {g.code: g.status for g in compare.gaps(corpus, [], *pair, TODAY).gaps}
    whole = {"skos:exactMatch", "skos:narrowMatch"} >= {r.predicate for r in rows}
    for gap in table.gaps:
        assert not whole or STATUSES.index(gap.status) <= STATUSES.index(bare.get(gap.code, "missing"))
        assert (gap.status == "missing") <= (bare.get(gap.code, "missing") == "missing")
        for one in gap.counterparts:
            assert one.confidence is None or one.confidence <= min(r.confidence for r in one.rows)
            assert one.code.startswith(f"{pair[1]}:")
    assert table == compare.gaps(corpus, [a_set(*rows[::-1])], *pair, TODAY)


def test_the_projects_regimes_can_be_compared_in_both_directions() -> None:
    corpus, sets = corpora.load(), sssom.load()
    tables = [t for i, a in enumerate(REGIMES) for b in REGIMES[i + 1 :] for t in compare.both_ways(corpus, sets, a, b, TODAY)]
    assert len(tables) == 6
    for table in tables:
        assert len(table.gaps) >= 50
        assert sum(table.counts.values()) == len(table.gaps)
        assert table.counts["covered"] + table.counts["partly"] > 0
        assert table.counts["missing"] > 0
        assert not table.notices
        assert {s.area for s in table.summary} <= set(compare.AREA_LABELS)
    oversight = next(g for g in tables[0].gaps if g.code == "eu-ai-act:art-14")
    assert oversight.status == "partly"
    assert any(c.code.startswith("nist-ai-rmf:") and c.rows for c in oversight.counterparts)


# What of the left regime is looked at.


WITH_RISK = (concept("law:r", "risk"), concept("law:s", "risk"), concept("frame:q", "risk"))
RISK_ROWS = (row("law:r", "exact", "hub:drift", 0.8), row("frame:q", "exact", "hub:drift", 0.5))


@pytest.mark.parametrize(
    ("items", "codes", "unmapped"),
    [
        ((), ["law:a"], ()),
        (("norm",), ["law:a"], ()),
        (("risk",), ["law:r"], ("law:s",)),
        (("norm", "risk"), ["law:a", "law:r"], ("law:s",)),
        (("principle",), [], ()),
    ],
)
def test_norms_and_concepts_are_looked_at_as_wished(items: tuple[str, ...], codes: list[str], unmapped: tuple[str, ...]) -> None:
    corpus = a_corpus(norm("law:a", needs("log")), norm("frame:b", needs("log")), concepts=WITH_RISK)
    table = compare.gaps(corpus, [a_set(*RISK_ROWS)], "law", "frame", TODAY, items)
    assert ([g.code for g in table.gaps], table.unmapped) == (codes, unmapped)


def test_a_risk_is_covered_by_the_same_risk_and_is_never_a_legal_gap() -> None:
    corpus = a_corpus(norm("law:a", needs("log")), concepts=WITH_RISK)
    gap = only(compare.gaps(corpus, [a_set(*RISK_ROWS)], "law", "frame", TODAY, ["risk"]))
    assert (gap.status, gap.kind, gap.counterparts[0].code, gap.counterparts[0].relation) == (
        "covered",
        "match",
        "frame:q",
        "exact",
    )
    assert gap.counterparts[0].confidence == pytest.approx(0.4)
    gap = only(compare.gaps(corpus, [a_set(RISK_ROWS[0])], "law", "frame", TODAY, ["risk"]))
    assert (gap.status, gap.kind) == ("missing", "gap")


def test_an_unknown_item_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match="unknown item 'risks'") as caught:
        compare.gaps(a_corpus(), [], "law", "frame", TODAY, ["risks"])
    assert caught.value.hint == "did you mean 'risk'?"


@pytest.fixture(scope="module")
def library() -> tuple[Corpus, tuple[MappingSet, ...]]:
    return corpora.load(), sssom.load()


DOCUMENTS = sorted({p.document for p in corpora.load().provisions})


def test_there_are_documents_to_compare() -> None:
    assert len(DOCUMENTS) >= 5


@pytest.mark.parametrize("right", DOCUMENTS)
@pytest.mark.parametrize("left", DOCUMENTS)
def test_any_two_documents_can_be_compared_and_force_is_shown(
    left: str, right: str, library: tuple[Corpus, tuple[MappingSet, ...]]
) -> None:
    if left == right:
        with pytest.raises(InputError, match="cannot be compared with itself"):
            compare.gaps(*library, left, right, TODAY)
        return
    corpus, sets = library
    table = compare.gaps(corpus, sets, left, right, TODAY, compare.ITEMS[:4])
    forces = corpus.instrument(left).force, corpus.instrument(right).force
    assert table.gaps
    assert {(g.left_force, g.right_force) for g in table.gaps} == {forces}
    if forces[0] != "binding":
        assert "legal-gap" not in {g.kind for g in table.gaps}
    assert {g.kind for g in table.gaps if g.item != "norm"} <= {"gap", "match"}
