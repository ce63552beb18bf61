"""Verdicts, held against a corpus small enough to work every one of them out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import minicorpus
import pytest

from govgraph import assess, system
from govgraph.errors import InputError
from govgraph.findings import VERDICTS, Finding, Report, level_of
from govgraph.model import Text
from govgraph.system import ANY_MARKET, Listing, MeasureClaim, SystemDescription, Waiver

TODAY = date(2026, 11, 20)
LATER = date(2027, 1, 1)
BOTH = ("mini-act", "mini-guide")
CODES = [f"mini-act:art-{n}" for n in (2, 3, 4, 5, 6)] + [f"mini-guide:part-1-{n}" for n in (1, 2, 3)]

# A provider of a CV sorter in the EU that was on the market before the day that matters, with nothing in place.
SORTER = SystemDescription(
    id="sorter",
    name=Text("sorter", "排序"),
    roles={"eu": Listing(("provider",))},
    markets=Listing(("eu",)),
    dates={"placed-on-market": (date(2025, 5, 1),)},
    stage=Listing(("operation",)),
    level="level-1",
    uses=Listing(("cv-sorting",)),
    facts={"profiles": False, "is-toy": False, "public-body": False},
    measures=(),
)
EMPTY = SystemDescription(id="empty", name=Text("empty", "空"))


def report(description: SystemDescription = SORTER, day: date = TODAY, **more: Any) -> Report:
    return assess.check(minicorpus.known(), description, as_of=day, documents=more.pop("documents", BOTH), **more)


def finding(code: str, description: SystemDescription = SORTER, day: date = TODAY, **more: Any) -> Finding:
    [found] = [f for f in report(description, day, **more).findings if f.code == code]
    return found


def verdict(code: str, description: SystemDescription = SORTER, day: date = TODAY, **more: Any) -> str:
    return finding(code, description, day, **more).verdict


def with_facts(description: SystemDescription = SORTER, **facts: bool | None) -> SystemDescription:
    merged = {**description.facts, **{k.replace("_", "-"): v for k, v in facts.items()}}
    return replace(description, facts={k: v for k, v in merged.items() if v is not None})


def with_measures(*ids: str, complete: bool = True) -> SystemDescription:
    return replace(SORTER, measures=tuple(MeasureClaim(i) for i in ids), measures_complete=complete)


def as_role(*roles: str, complete: bool = True) -> SystemDescription:
    return replace(SORTER, roles={"eu": Listing(roles, complete)})


def test_every_norm_in_force_gets_one_verdict() -> None:
    found = report()
    assert [f.code for f in found.findings] == CODES
    assert {f.code: f.verdict for f in found.findings} == {
        "mini-act:art-2": "not-yet",
        "mini-act:art-3": "not-applicable",
        "mini-act:art-4": "not-applicable",
        "mini-act:art-5": "not-applicable",
        "mini-act:art-6": "not-applicable",
        "mini-guide:part-1-1": "violated",
        "mini-guide:part-1-2": "not-applicable",
        "mini-guide:part-1-3": "not-yet",
    }
    assert found.counts == {"not-applicable": 5, "not-yet": 2, "violated": 1}
    assert (found.questions, found.notices) == ((), ())
    assert {f.verdict for f in found.findings} <= set(VERDICTS)


def test_a_norm_that_binds_without_its_measure_is_violated() -> None:
    found = finding("mini-act:art-2", day=LATER)
    assert (found.verdict, found.level, found.force, found.deontic) == ("violated", "error", "binding", "obligation")
    assert (found.missing, found.present, found.planned) == (("oversight",), (), ())
    assert (found.defect, found.penalty, found.bearers, found.stated_in) == (
        "oversight-missing",
        "tier-1",
        ("provider",),
        ("art-2-1",),
    )
    assert found.applies_from == LATER
    assert found.amended_by == Text("the Amending Act", "修正案")


def test_a_norm_that_binds_with_its_measure_is_satisfied() -> None:
    found = finding("mini-act:art-2", with_measures("oversight"), LATER)
    assert (found.verdict, found.level) == ("satisfied", "note")
    assert (found.missing, found.present) == ((), ("oversight",))


def test_the_day_before_it_applies_it_does_not() -> None:
    assert verdict("mini-act:art-2", day=LATER - timedelta(days=1)) == "not-yet"
    assert verdict("mini-act:art-2", day=LATER) == "violated"


def test_a_norm_that_applies_later_names_the_day_and_what_will_be_missing() -> None:
    found = finding("mini-act:art-2")
    assert (found.verdict, found.level, found.applies_from, found.missing) == ("not-yet", "note", LATER, ("oversight",))
    assert finding("mini-guide:part-1-3").applies_from == date(2027, 3, 1)


def test_a_clause_of_the_schedule_brings_the_day_forward_for_whom_it_names() -> None:
    public = with_facts(public_body=True)
    assert verdict("mini-act:art-2", public, date(2026, 5, 31)) == "not-yet"
    assert finding("mini-act:art-2", public, date(2026, 5, 31)).applies_from == date(2026, 6, 1)
    found = finding("mini-act:art-2", public)
    assert (found.verdict, found.applies_from) == ("violated", date(2026, 6, 1))
    assert verdict("mini-act:art-2", public, date(2027, 5, 1)) == "violated"


def test_a_schedule_that_rests_on_an_unknown_fact_leaves_it_open() -> None:
    found = finding("mini-act:art-2", with_facts(public_body=None))
    assert (found.verdict, found.questions) == ("undetermined", ("fact:public-body",))
    assert verdict("mini-act:art-2", with_facts(public_body=None), LATER) == "violated"


def test_the_law_of_two_days_gives_two_wordings() -> None:
    old, new = date(2025, 12, 31), date(2026, 1, 1)
    before, after = finding("mini-act:art-2", day=old), finding("mini-act:art-2", day=new)
    assert (before.verdict, before.defect, before.missing) == ("violated", "log-missing", ("logging",))
    assert (before.applies_from, before.amended_by) == (date(2025, 1, 1), None)
    assert (after.verdict, after.defect, after.missing, after.applies_from) == (
        "not-yet",
        "oversight-missing",
        ("oversight",),
        LATER,
    )


def test_before_the_law_there_is_no_wording() -> None:
    day = date(2023, 12, 31)
    assert "mini-act:art-2" not in [f.code for f in report(day=day).findings]


def test_a_derived_fact_reads_as_the_law_of_the_day_has_it() -> None:
    profiler = with_facts(replace(SORTER, uses=Listing(())), profiles=True)
    assert verdict("mini-act:art-2", profiler, date(2025, 12, 31)) == "not-applicable"
    assert verdict("mini-act:art-2", profiler, LATER) == "violated"


def test_the_exception_lets_it_go_and_an_unknown_exception_leaves_it_open() -> None:
    assert verdict("mini-act:art-2", with_facts(is_toy=True), LATER) == "not-applicable"
    found = finding("mini-act:art-2", with_facts(is_toy=None), LATER)
    assert (found.verdict, found.questions) == ("undetermined", ("fact:is-toy",))


def test_a_prohibition_is_violated_by_being_met() -> None:
    chat = replace(SORTER, uses=Listing(("chatting",)))
    assert verdict("mini-act:art-3", chat) == "not-applicable"
    found = finding("mini-act:art-3", with_facts(chat, profiles=True))
    assert (found.verdict, found.level, found.missing) == ("violated", "error", ())
    assert verdict("mini-act:art-3", with_facts(chat, profiles=None)) == "undetermined"
    assert verdict("mini-act:art-3", replace(chat, facts={"profiles": True}, uses=None)) == "undetermined"


def test_a_permission_is_never_violated() -> None:
    public = with_facts(as_role("deployer"), public_body=True)
    found = finding("mini-act:art-4", public)
    assert (found.verdict, found.level, found.missing) == ("satisfied", "note", ())
    assert verdict("mini-act:art-4", as_role("deployer")) == "not-applicable"


def test_a_recommendation_of_a_voluntary_text_is_a_warning() -> None:
    found = finding("mini-guide:part-1-1")
    assert (found.verdict, found.level, found.force, found.missing) == ("violated", "warning", "voluntary", ("logging",))


def test_levels_of_findings() -> None:
    assert level_of("violated", "binding", "recommendation") == "warning"
    assert level_of("violated", "informative", "obligation") == "note"
    assert {level_of(v, "binding", "obligation") for v in VERDICTS if v != "violated"} == {"note"}


# --- measures ---------------------------------------------------------------------------------------------------------


def test_a_planned_measure_is_not_in_place() -> None:
    planned = replace(SORTER, measures=(MeasureClaim("oversight", "planned"),))
    found = finding("mini-act:art-2", planned, LATER)
    assert (found.verdict, found.missing, found.planned) == ("violated", ("oversight",), ("oversight",))


def test_a_measure_that_is_planned_here_and_implemented_there_is_in_place() -> None:
    twice = replace(SORTER, measures=(MeasureClaim("oversight", "implemented"), MeasureClaim("oversight", "planned")))
    assert verdict("mini-act:art-2", twice, LATER) == "satisfied"


@pytest.mark.parametrize(("stated", "enough_for"), [("claimed", 1), ("documented", 2), ("verified", 3)])
def test_evidence_below_what_is_asked_does_not_count(stated: str, enough_for: int) -> None:
    described = replace(SORTER, measures=(MeasureClaim("oversight", evidence=stated),))
    found = [verdict("mini-act:art-2", described, LATER, evidence=e) for e in ("claimed", "documented", "verified")]
    assert found == ["satisfied"] * enough_for + ["violated"] * (3 - enough_for)


def test_measures_that_are_not_given_leave_it_open_and_an_empty_list_does_not() -> None:
    found = finding("mini-act:art-2", replace(SORTER, measures=None), LATER)
    assert (found.verdict, found.questions) == ("undetermined", ("measures",))
    assert verdict("mini-act:art-2", replace(SORTER, measures=()), LATER) == "violated"


def test_an_incomplete_list_of_measures_leaves_it_open() -> None:
    assert verdict("mini-act:art-2", with_measures("logging", complete=False), LATER) == "undetermined"
    assert verdict("mini-act:art-2", with_measures("oversight", complete=False), LATER) == "satisfied"
    planned = replace(SORTER, measures=(MeasureClaim("oversight", "planned"),), measures_complete=False)
    assert verdict("mini-act:art-2", planned, LATER) == "violated"


@pytest.mark.parametrize(
    ("measures", "expected", "missing"),
    [
        ((), "violated", ("logging", "notice", "training")),
        (("logging",), "violated", ("notice", "training")),
        (("notice",), "violated", ("logging",)),
        (("logging", "notice"), "satisfied", ()),
        (("logging", "training"), "satisfied", ()),
    ],
)
def test_all_of_and_one_of(measures: tuple[str, ...], expected: str, missing: tuple[str, ...]) -> None:
    new = replace(with_measures(*measures), dates={"placed-on-market": (date(2026, 6, 1),)})
    found = finding("mini-act:art-6", new)
    assert (found.verdict, found.missing) == (expected, missing)


# --- uses, roles, markets, stages, levels -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("uses", "grave", "sorting"),
    [
        (Listing(("cv-sorting",)), "violated", "violated"),
        (Listing(("work-use",)), "violated", "undetermined"),
        (Listing(("chatting",)), "not-applicable", "not-applicable"),
        (Listing(()), "not-applicable", "not-applicable"),
        (Listing((), False), "undetermined", "undetermined"),
        (Listing(("chatting",), False), "undetermined", "undetermined"),
        (None, "undetermined", "undetermined"),
    ],
)
def test_a_narrower_use_counts_and_a_broader_one_leaves_it_open(uses: Listing | None, grave: str, sorting: str) -> None:
    described = replace(SORTER, uses=uses, roles={"eu": Listing(("provider", "deployer"))})
    assert (verdict("mini-act:art-2", described, LATER), verdict("mini-act:art-5", described)) == (grave, sorting)


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        ({"eu": Listing(("provider",))}, "violated"),
        ({"eu": Listing(("small-provider",))}, "violated"),
        ({"eu": Listing(("actor",))}, "undetermined"),
        ({"eu": Listing(("deployer",))}, "not-applicable"),
        ({"eu": Listing(("deployer",), False)}, "undetermined"),
        ({"eu": Listing(())}, "not-applicable"),
        ({ANY_MARKET: Listing(("provider",))}, "violated"),
        ({"cn": Listing(("provider",))}, "undetermined"),
        ({"cn": Listing(("provider",)), "eu": Listing(("deployer",))}, "not-applicable"),
        ({"eu": Listing(("deployer",)), ANY_MARKET: Listing(("provider",))}, "not-applicable"),
        ({}, "undetermined"),
        (None, "undetermined"),
    ],
)
def test_the_bearer_is_sought_in_the_market_of_the_document(roles: dict[str, Listing] | None, expected: str) -> None:
    assert verdict("mini-act:art-2", replace(SORTER, roles=roles), LATER) == expected


def test_a_document_without_a_market_takes_a_role_from_anywhere() -> None:
    day = date(2027, 3, 1)
    for market in ("eu", "cn", ANY_MARKET):
        assert verdict("mini-guide:part-1-3", replace(SORTER, roles={market: Listing(("provider",))}), day) == "violated"
    assert verdict("mini-guide:part-1-3", as_role("deployer"), day) == "not-applicable"


def test_outside_its_scope_the_law_does_not_apply_and_the_guide_does() -> None:
    abroad = replace(SORTER, markets=Listing(("cn",)))
    found = report(abroad, LATER)
    assert {f.verdict for f in found.findings if f.document == "mini-act"} == {"not-applicable"}
    assert [f.code for f in found.of("violated")] == ["mini-guide:part-1-1"]
    assert verdict("mini-act:art-2", replace(SORTER, markets=Listing(("cn",), False)), LATER) == "undetermined"


@pytest.mark.parametrize(
    ("level", "stage", "expected"),
    [
        ("level-2", Listing(("operation",)), "violated"),
        ("level-1", Listing(("operation",)), "not-applicable"),
        ("level-2", Listing(("design",)), "not-applicable"),
        ("level-2", Listing(("design", "operation")), "violated"),
        ("level-2", Listing(("design",), False), "undetermined"),
        ("level-2", None, "undetermined"),
        (None, Listing(("operation",)), "undetermined"),
        (None, Listing(("design",)), "not-applicable"),
    ],
)
def test_level_and_stage(level: str | None, stage: Listing | None, expected: str) -> None:
    assert verdict("mini-guide:part-1-2", replace(SORTER, level=level, stage=stage)) == expected


# --- events -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ((date(2026, 5, 31),), "not-applicable"),
        ((date(2026, 6, 1),), "violated"),
        ((TODAY,), "violated"),
        ((TODAY + timedelta(days=1),), "not-yet"),
        ((date(2025, 1, 1), date(2026, 7, 1)), "violated"),
        ((), "not-applicable"),
        (None, "undetermined"),
    ],
)
def test_an_event_counts_once_it_has_happened_within_its_days(days: tuple[date, ...] | None, expected: str) -> None:
    described = replace(SORTER, dates={} if days is None else {"placed-on-market": days})
    assert verdict("mini-act:art-6", described) == expected


def test_a_planned_event_is_the_first_day_of_what_follows() -> None:
    launch = date(2027, 5, 5)
    found = finding("mini-act:art-6", replace(SORTER, dates={"placed-on-market": (launch,)}))
    assert (found.verdict, found.applies_from) == ("not-yet", launch)
    assert found.missing == ("logging", "notice", "training")
    after = finding("mini-act:art-6", replace(SORTER, dates={"placed-on-market": (launch,)}), launch)
    assert (after.verdict, after.applies_from) == ("violated", launch)


# --- waivers ----------------------------------------------------------------------------------------------------------


def waived(code: str, until: date, description: SystemDescription = SORTER) -> SystemDescription:
    return replace(description, waivers=(Waiver(code, "migration", "A. Boss", until),))


def test_a_valid_waiver_counts_as_its_own_verdict() -> None:
    found = finding("mini-guide:part-1-1", waived("mini-guide:part-1-1", TODAY + timedelta(days=1)))
    assert (found.verdict, found.level) == ("waived", "note")
    assert found.waiver == ("migration", "A. Boss", TODAY + timedelta(days=1))
    assert found.missing == ("logging",)


def test_a_waiver_ends_on_its_last_day_and_says_so() -> None:
    over = report(waived("mini-guide:part-1-1", TODAY))
    assert [f.code for f in over.of("violated")] == ["mini-guide:part-1-1"]
    assert [n.en for n in over.notices] == ["the waiver of mini-guide:part-1-1 by A. Boss ended on 2026-11-20 and does not count"]
    assert "已于 2026-11-20 到期" in over.notices[0].zh


def test_a_waiver_of_what_is_met_or_does_not_apply_is_noticed() -> None:
    for code, state in (("mini-act:art-3", "not-applicable"), ("mini-guide:part-1-1", "satisfied")):
        described = waived(code, LATER, with_measures("logging"))
        found = report(described)
        assert verdict(code, described) == state
        assert len(found.notices) == 1
        assert found.notices[0].en.startswith(f"the waiver of {code} is not needed")


def test_a_waiver_covers_the_undetermined_and_reaches_into_the_future_only_as_far_as_it_lasts() -> None:
    assert verdict("mini-act:art-2", waived("mini-act:art-2", date(2028, 1, 1), with_facts(is_toy=None)), LATER) == "waived"
    assert verdict("mini-act:art-2", waived("mini-act:art-2", date(2028, 1, 1))) == "waived"
    short = report(waived("mini-act:art-2", LATER))
    assert [f.verdict for f in short.findings if f.code == "mini-act:art-2"] == ["not-yet"]


def test_a_waiver_of_another_regime_is_neither_used_nor_noticed() -> None:
    found = report(waived("mini-act:art-2", LATER), documents=("mini-guide",))
    assert (found.of("waived"), found.notices) == ((), ())


# --- reasons, questions, the whole ------------------------------------------------------------------------------------


def test_an_empty_description_is_undetermined_throughout() -> None:
    found = report(EMPTY, LATER)
    assert {f.verdict for f in found.findings if f.document == "mini-act"} == {"undetermined"}
    assert {f.code: f.verdict for f in found.findings if f.document == "mini-guide"} == {
        "mini-guide:part-1-1": "undetermined",
        "mini-guide:part-1-2": "undetermined",
        "mini-guide:part-1-3": "undetermined",
    }
    assert all(f.questions and not f.missing and not f.steps for f in found.findings)
    assert not found.fails("warning")
    assert found.fails("note")


def test_questions_come_most_decisive_first_with_those_who_ask() -> None:
    found = report(EMPTY, LATER).questions
    decisive = [(q.decides, len(q.asked_by)) for q in found]
    assert decisive == sorted(decisive, reverse=True)
    asked = {q.key: q for q in found}
    assert set(asked) == {
        "markets", "roles:eu", "roles:*", "uses", "measures", "level", "stage", "dates:placed-on-market",
        "fact:profiles", "fact:is-toy", "fact:public-body",
    }  # fmt: skip
    assert found[0].key == "markets"
    assert found[0].decides == 5
    assert set(found[0].asked_by) == {c for c in CODES if c.startswith("mini-act")}
    assert asked["measures"].asked_by == ("mini-guide:part-1-1",)
    assert asked["measures"].decides == 1
    assert all(q.text.en and q.text.zh for q in found)


def test_only_what_would_change_something_is_asked() -> None:
    # art-3 needs both the use and the profiling: once one is surely absent, the other is no longer asked for it.
    found = report(replace(with_facts(profiles=None), uses=Listing(())), documents=("mini-act",))
    assert [(q.key, q.asked_by) for q in found.questions] == [("fact:profiles", ("mini-act:art-2",))]


def test_answering_a_question_as_counted_decides_that_many() -> None:
    before = report(EMPTY, LATER)
    after = report(replace(EMPTY, markets=Listing(())), LATER)
    assert len(before.of("undetermined")) - len(after.of("undetermined")) == before.questions[0].decides


def test_the_reasoning_leads_from_the_statement_to_the_provisions() -> None:
    steps = finding("mini-act:art-2", day=LATER).steps
    assert {(s.kind, s.id, s.value) for s in steps} == {
        ("use", "cv-sorting", True),
        ("fact", "is-toy", False),
        ("role", "provider", True),
        ("market", "eu", True),
    }
    use = next(s for s in steps if s.kind == "use")
    passed = [t for t in use.through if t.startswith(("provision:", "condition:"))]
    assert passed == ["provision:mini-act:annex-1", "provision:mini-act:art-2", "condition:mini-act:grave"]
    assert next(s for s in steps if s.kind == "role").detail == "eu"
    assert "provision:mini-act:art-1" in next(s for s in steps if s.kind == "fact").through


def test_other_norms_that_bind_and_ask_for_the_same_are_named() -> None:
    day = date(2027, 3, 1)
    assert finding("mini-act:art-2", day=day).also_asked_by == ("mini-guide:part-1-3",)
    assert finding("mini-guide:part-1-3", day=day).also_asked_by == ("mini-act:art-2",)
    assert finding("mini-guide:part-1-1", day=day).also_asked_by == ()


def test_a_finding_names_the_line_to_look_at() -> None:
    text = "govgraph: 1\nsystem: {id: a}\nmarkets: [eu]\nuses: [chatting]\nfacts:\n  profiles: yes\n"
    text += "organisation: {roles: [provider]}\n"
    described = system.parse(text, file="a.yaml", vocabulary=minicorpus.known().vocabulary())
    found = finding("mini-act:art-3", described)
    assert (found.verdict, found.file) == ("violated", "a.yaml")
    assert found.line in (4, 6)
    with_list = system.parse(text + "measures: []\n", file="a.yaml", vocabulary=minicorpus.known().vocabulary())
    assert finding("mini-guide:part-1-1", with_list).line == 8


def test_the_order_of_regimes_is_the_order_of_the_report() -> None:
    found = report(documents=("mini-guide", "mini-act"))
    assert [f.document for f in found.findings] == ["mini-guide"] * 3 + ["mini-act"] * 5
    assert found.documents == ("mini-guide", "mini-act")


@pytest.mark.parametrize("name", ["mini-atc", "hub", ""])
def test_an_unknown_regime_is_refused(name: str) -> None:
    with pytest.raises(InputError, match=f"unknown regime '{name}'") as caught:
        report(documents=(name,))
    assert caught.value.hint is not None


@pytest.mark.parametrize(
    ("described", "day", "error", "warning", "note"),
    [
        (SORTER, LATER, True, True, True),
        (SORTER, TODAY, False, True, True),
        (with_measures("logging"), TODAY, False, False, False),
        (EMPTY, TODAY, False, False, True),
        (waived("mini-guide:part-1-1", LATER), TODAY, False, False, False),
    ],
)
def test_the_threshold_says_what_fails(described: SystemDescription, day: date, error: bool, warning: bool, note: bool) -> None:
    found = report(described, day)
    assert [found.fails(t) for t in ("error", "warning", "note", "never")] == [error, warning, note, False]


def test_the_engine_can_be_used_again() -> None:
    rules = assess.RuleEngine(minicorpus.known(), BOTH, TODAY)
    first, second = report(SORTER, engine=rules), report(with_facts(is_toy=True), engine=rules)
    assert first == report(SORTER)
    assert second == report(with_facts(is_toy=True))
    assert first != second
