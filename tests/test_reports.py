"""What a report says besides its verdicts: dates and wordings, fines, reasons why nothing applies, and what it cannot check."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from conftest import ROOT

from govgraph import assess, render
from govgraph.condition import All, AnyOf, Atom
from govgraph.findings import Finding, Report, in_line, written
from govgraph.knowledge import Knowledge
from govgraph.system import Listing, SystemDescription, load

TODAY = date(2026, 11, 20)
BINDING, VOLUNTARY = "eu-ai-act", "nist-ai-rmf"


@pytest.fixture(scope="module")
def screening(vocabulary) -> SystemDescription:
    return load(ROOT / "examples" / "cv-screening.yaml", vocabulary)


def report(known: Knowledge, system: SystemDescription, day: date = TODAY, *documents: str) -> Report:
    return assess.check(known, system, as_of=day, documents=documents or (BINDING, VOLUNTARY))


def one(found: Report, code: str) -> Finding:
    return next(f for f in found.findings if f.code == code)


@pytest.mark.parametrize(
    ("day", "checked"),
    [
        (date(2022, 1, 1), set()),
        (date(2023, 1, 26), {VOLUNTARY}),
        (date(2024, 7, 31), {VOLUNTARY}),
        (date(2024, 8, 1), {BINDING, VOLUNTARY}),
    ],
)
def test_nothing_is_checked_of_a_document_that_does_not_exist_yet(knowledge, screening, day: date, checked: set[str]) -> None:
    found = report(knowledge, screening, day)
    assert {f.document for f in found.findings} == checked
    absent = {BINDING, VOLUNTARY} - checked
    told = [n for n in found.notices if "has no version on" in n.en]
    assert len(told) == len(absent)
    assert all(n.zh and str(day) in n.zh for n in told)
    text = render.as_text(found, render.View(knowledge))
    assert text.count("— nothing to check") == len(absent)


def test_what_does_not_bind_has_no_day_from_which_it_applies(knowledge, screening) -> None:
    found = report(knowledge, screening)
    voluntary = [f for f in found.findings if f.document == VOLUNTARY and f.verdict in ("violated", "satisfied")]
    assert len(voluntary) > 50
    assert {f.applies_from for f in voluntary} == {None}
    assert one(found, "eu-ai-act:art-4").applies_from == date(2025, 2, 2)


def test_a_gap_is_no_violation_in_any_language(knowledge, screening) -> None:
    found = report(knowledge, screening)
    english = render.as_concise(found, render.View(knowledge)).splitlines()
    chinese = render.as_concise(found, render.View(knowledge, "zh")).splitlines()
    gaps = [line for line in english if VOLUNTARY in line and "] gap " in line]
    assert len(gaps) > 50
    assert not [line for line in english if VOLUNTARY in line and ("violated" in line or "not met" in line)]
    assert len([line for line in chinese if VOLUNTARY in line and "] 差距 " in line]) == len(gaps)
    assert any(f"[{BINDING}:art-4] not met " in line for line in english)


def test_only_what_an_amendment_changed_is_called_amended(knowledge, vocabulary) -> None:
    chatbot = load(ROOT / "examples" / "generative-service.yaml", vocabulary)
    found = report(knowledge, chatbot, date(2026, 12, 2), BINDING)
    literacy = one(found, "eu-ai-act:art-4")
    assert (literacy.worded_since, literacy.amended_by is not None) == (date(2026, 7, 27), True)
    view = render.View(knowledge)
    assert render.amended(view, literacy) == "as amended by Regulation (EU) 2026/1744, in this wording since 2026-07-27"
    marking = one(found, "eu-ai-act:art-50-2")  # its dates were changed, not its words
    assert (marking.worded_since, marking.amended_by is not None) == (None, True)
    assert render.amended(view, marking) == "as amended by Regulation (EU) 2026/1744"
    untouched = one(found, "eu-ai-act:art-50-1")
    assert (untouched.amended_by, untouched.worded_since, render.amended(view, untouched)) == (None, None, "")


def test_a_fine_stands_behind_a_norm_from_the_day_it_can_be_imposed(knowledge, vocabulary) -> None:
    scoring = replace(load(ROOT / "examples" / "cv-screening.yaml", vocabulary), uses=Listing(("behavioural-manipulation",)))
    early = report(knowledge, scoring, date(2025, 8, 1), BINDING)
    late = report(knowledge, scoring, date(2025, 8, 2), BINDING)
    assert {f.penalty for f in early.findings if f.verdict != "not-yet"} == {None}
    assert {"tier-1", "tier-2"} <= {f.penalty for f in late.findings}
    fined = next(f for f in late.findings if f.penalty == "tier-1")
    assert "35,000,000 EUR" in render.fine(render.View(knowledge), fined)
    assert "35,000,000 EUR" in render.fine(render.View(knowledge, "zh"), fined)
    assert render.fine(render.View(knowledge), next(f for f in early.findings if f.penalty is None)) == ""


def test_a_system_that_is_exempt_because_of_its_date_is_told_so(knowledge, screening) -> None:
    placed = replace(
        screening,
        dates={**screening.dates, "placed-on-market": (date(2026, 1, 10),), "put-into-service": (date(2026, 1, 10),),
               "significant-design-change": (), "substantial-modification": ()},
    )  # fmt: skip
    found = report(knowledge, placed, date(2027, 12, 2), BINDING)
    exempt = one(found, "eu-ai-act:art-26-1")
    assert exempt.verdict == "not-applicable"
    through = {t for s in exempt.steps for t in s.through}
    assert "provision:eu-ai-act:art-111-2" in through
    before = one(report(knowledge, placed, TODAY, BINDING), "eu-ai-act:art-26-1")
    assert (before.verdict, bool(before.steps)) == ("not-applicable", True)
    assert "Article 111(2)" in render.as_text(report(knowledge, placed, TODAY, BINDING), render.View(knowledge, "en", True))


@pytest.mark.parametrize(
    ("roles", "told"),
    [
        (Listing(("data-annotator",)), True),
        (Listing(("deployer",)), False),
        (Listing(()), False),
        (None, False),
    ],
)
def test_roles_that_the_law_does_not_know_are_pointed_out(knowledge, screening, roles: Listing | None, told: bool) -> None:
    system = replace(screening, roles={"eu": roles} if roles is not None else {})
    notices = [n.en for n in report(knowledge, system).notices]
    assert any("knows none of the roles stated" in n for n in notices) is told


LOG, TRAIN, STOP = (Atom("measure", i) for i in ("log", "train", "stop"))


@pytest.mark.parametrize(
    ("requirement", "english", "chinese", "plain"),
    [
        (None, "", "", None),
        (LOG, "log", "log", "log"),
        (All((LOG, TRAIN)), "log, train", "log、train", {"all": ["log", "train"]}),
        (AnyOf((LOG, TRAIN)), "one of (log / train)", "任选其一（log / train）", {"any": ["log", "train"]}),
        (
            All((STOP, AnyOf((LOG, All((TRAIN, STOP)))))),
            "stop, one of (log / train with stop)",
            "stop、任选其一（log / train连同stop）",
            {"all": ["stop", {"any": ["log", {"all": ["train", "stop"]}]}]},
        ),
    ],
)
def test_a_requirement_on_one_line_and_as_data(requirement, english: str, chinese: str, plain: object) -> None:
    assert (in_line(requirement, str, "en"), in_line(requirement, str, "zh"), written(requirement)) == (english, chinese, plain)


def test_several_ways_are_listed_as_such(knowledge, screening) -> None:
    found = report(knowledge, replace(screening, measures=(), measures_complete=True), TODAY, VOLUNTARY)
    gap = one(found, "nist-ai-rmf:manage-2-4")
    view = render.View(knowledge, "en", True)
    block = render.as_text(replace(found, findings=(gap,)), view)
    assert block.count("one way of: measure") == 1
    assert block.count(" or: measure") == 2
    record = json.loads(render.as_json([replace(found, findings=(gap,))]))[0]["findings"][0]
    ways, assigned = sorted(record["lacking"]["all"], key=str, reverse=True)
    assert (assigned, sorted(ways["any"])) == (
        "human-oversight-assignment",
        ["emergency-stop", "manual-fallback", "suspension-of-use"],
    )
    assert set(record["missing"]) == {"emergency-stop", "suspension-of-use", "manual-fallback", "human-oversight-assignment"}


def test_a_question_tells_what_each_answer_would_decide(knowledge, vocabulary) -> None:
    empty = load(ROOT / "examples" / "empty.yaml", vocabulary)
    found = report(knowledge, empty, TODAY, BINDING)
    assert all(q.decides == max(n for _, n in q.settles) for q in found.questions)
    military = next(q for q in found.questions if q.key == "fact:exclusively-military-defence-security")
    assert dict(military.settles) == {"yes": military.decides, "no": 0}
    for answer, facts in (("yes", True), ("no", False)):
        told = replace(empty, facts={"exclusively-military-defence-security": facts})
        decided = sum(f.verdict != "undetermined" for f in report(knowledge, told, TODAY, BINDING).findings)
        assert decided == dict(military.settles)[answer]
    text = render.as_text(found, render.View(knowledge))
    assert f"yes decides {military.decides}, no decides 0; asked by {len(military.asked_by)}]" in text
    assert {a for q in found.questions for a, _ in q.settles} <= {
        "yes", "no", "never", "today", "nothing-more", "as-asked", "none",
    }  # fmt: skip


def test_no_line_of_reasoning_states_a_condition_that_does_not_hold(knowledge, screening) -> None:
    found = report(knowledge, screening, TODAY, BINDING)
    literacy = one(found, "eu-ai-act:art-4")
    lines = [render.chain(render.View(knowledge), s) for s in literacy.steps]
    free = next(line for line in lines if "free-open-source-release" in line)
    assert "not: exempt as free and open-source release" in free
    chinese = [render.chain(render.View(knowledge, "zh"), s) for s in literacy.steps]
    assert any("并非：" in line for line in chinese)
    market = next(line for line in lines if line.startswith("market `eu`"))
    assert "Article 2(1)(a), 2(1)(b), 2(1)(d), 2(1)(e)" in market
    assert "not:" not in market
