"""Current and target profiles, and ids that NIST does not have."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date

import pytest
from conftest import ROOT

from govgraph import lint, profile
from govgraph.condition import AnyOf, Atom
from govgraph.engine import RuleEngine
from govgraph.errors import InputError
from govgraph.model import Text
from govgraph.system import MeasureClaim, SystemDescription, load

DAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def engine(knowledge):
    return RuleEngine(knowledge, ["nist-ai-rmf"], DAY)


def of(corpus, engine, *measures, complete=True):
    system = SystemDescription("s", Text("s", "系统"), measures=tuple(measures), measures_complete=complete)
    return profile.profile(corpus, engine, system, "nist-ai-rmf")


def test_a_profile_has_every_function_category_and_subcategory(corpus, engine):
    found = of(corpus, engine)
    assert [g.number.en for g in found.groups if g.depth == 0] == ["GOVERN", "MAP", "MEASURE", "MANAGE"]
    assert sum(g.depth == 1 for g in found.groups) == 19
    assert len(found.outcomes()) == 72
    assert {g.number.en: len(g.outcomes) for g in found.groups if g.depth == 1}["GOVERN 1"] == 7


def test_what_is_in_place_is_achieved_and_what_is_planned_is_target(corpus, engine):
    claims = [MeasureClaim("system-inventory"), MeasureClaim("decommissioning", "planned")]
    found = {o.code: o for o in of(corpus, engine, *claims).outcomes()}
    assert found["nist-ai-rmf:govern-1-6"].status == "achieved"
    assert found["nist-ai-rmf:govern-1-7"].status == "planned"
    assert found["nist-ai-rmf:govern-1-7"].planned == ("decommissioning",)
    assert found["nist-ai-rmf:govern-2-3"].status == "absent"
    govern = next(g for g in of(corpus, engine, *claims).groups if g.number.en == "GOVERN 1")
    assert (govern.current, govern.planned, govern.target, govern.relevant, govern.unknown) == (1, 2, 7, 7, 0)


def test_one_of_two_measures_is_partly_achieved(corpus, engine):
    found = {o.code: o for o in of(corpus, engine, MeasureClaim("ip-protection")).outcomes()}
    outcome = found["nist-ai-rmf:govern-6-1"]
    assert outcome.status in ("partly", "unknown")
    assert "ip-protection" in outcome.present


def test_without_a_list_of_measures_nothing_can_be_said(corpus, engine):
    system = SystemDescription("s", Text("s", "系统"))
    found = profile.profile(corpus, engine, system, "nist-ai-rmf")
    assert profile.statuses(found.outcomes()) == {**dict.fromkeys(profile.STATUSES, 0), "unknown": 72}
    assert all(o.questions for o in found.outcomes())


def test_planned_measures_never_lower_a_profile(corpus, engine, vocabulary):
    system = load(ROOT / "examples" / "foundation-model.yaml", vocabulary)
    before = profile.profile(corpus, engine, system, "nist-ai-rmf")
    more = replace(system, measures=(*(system.measures or ()), MeasureClaim("safety-culture", "planned")))
    after = profile.profile(corpus, engine, more, "nist-ai-rmf")
    for old, new in zip(before.groups, after.groups, strict=True):
        assert new.current == old.current
        assert new.planned >= old.planned
        assert new.target == old.target


def test_all_formats_tell_the_same(corpus, engine):
    found = of(corpus, engine, MeasureClaim("system-inventory"))
    rows = list(csv.DictReader(io.StringIO(profile.as_csv(found, Text("x", "x"), "en"))))
    record = json.loads(profile.as_json(found, Text("x", "x"), "en"))
    told = [o for g in record["groups"] for o in g["outcomes"]]
    assert [r["status"] for r in rows] == [o["status"] for o in told] == [o.status for o in found.outcomes()]
    chinese = profile.as_text(found, Text("NIST", "美国框架"), "zh")
    assert "美国框架" in chinese
    assert "已实现" in chinese
    assert "achieved" not in chinese


@pytest.mark.parametrize(
    ("text", "written", "near"),
    [
        ("see GOVERN 1.9 for it", "GOVERN 1.9", "GOVERN 1."),
        ("see MAP 6", "MAP 6", "MAP"),
        ("nist-ai-rmf:measure-2-14 asks", "nist-ai-rmf:measure-2-14", "nist-ai-rmf:measure-2-"),
    ],
)
def test_an_invented_nist_id_is_found_and_the_nearest_named(corpus, text, written, near):
    (defect,) = lint.invented_nist_ids(corpus, {"notes.md": f"first\n{text}\n"})
    assert (defect.rule, defect.level, defect.file, defect.line) == ("invented-nist-id", "error", "notes.md", 2)
    assert written in defect.text.en
    assert defect.hint is not None
    assert near in defect.hint


@pytest.mark.parametrize(
    "text", ["", "nothing of the kind", "GOVERN 1.1 and MEASURE 2.13, MANAGE 4.3", "MAP 5", "version 1.9", "MAPS 9.9"]
)
def test_real_ids_and_other_numbers_are_left_alone(corpus, text):
    assert list(lint.invented_nist_ids(corpus, {"notes.md": text})) == []


def test_the_text_parts_what_is_lacking_from_what_is_planned() -> None:
    measures = {"ai-policy": Text("AI policy", "人工智能方针"), "regular-audit": Text("regular audit", "定期审计")}
    outcome = profile.Outcome(
        "d:g-1-1", Text("G 1.1"), Text("Policy", "方针"), "partly", (), ("ai-policy",), ("regular-audit",), (), True,
        Atom("measure", "regular-audit"),
    )  # fmt: skip
    group = profile.Group("d:g", Text("G"), Text("Govern.", "治理。"), 0, 1, 1, 0, 0, 0, (outcome,))
    found = profile.Profile("s", Text("S", "某系统"), "d", date(2026, 11, 20), (group,), measures)
    english, chinese = (profile.as_text(found, Text("D", "文件"), language) for language in ("en", "zh"))
    assert "\nTarget profile: every relevant outcome.\n\nG  Govern  achieved 0, with plans 0, of 1 wanted\n" in english
    assert english.endswith("  G 1.1  Policy: partly achieved — lacks regular-audit; plans ai-policy\n")
    assert chinese.endswith("方针：部分实现 — 缺少 定期审计（regular-audit）；计划 人工智能方针（ai-policy）\n")
    long = profile.Profile("s", Text("S"), "d", date(2026, 11, 20), (replace(group, title=Text("x" * 61), outcomes=()),), {})
    assert f"of 1 wanted\n  {'x' * 61}\n" in profile.as_text(long, Text("D"), "en")
    waiting = replace(outcome, planned=(), missing=(), lacking=None, questions=("fact:x",), status="unknown")
    waits = replace(found, groups=(replace(group, outcomes=(waiting,)),))
    assert profile.as_text(waits, Text("D"), "en").endswith("cannot be said yet — waits for fact:x\n")


def test_the_target_profile_is_what_is_chosen_else_everything_relevant(corpus, engine) -> None:
    system = SystemDescription("s", Text("s", "系统"), measures=(MeasureClaim("system-inventory"),), measures_complete=True)
    found = profile.profile(corpus, engine, system, "nist-ai-rmf", ("GOVERN 1", "nist-ai-rmf:map-1-1", "map-1-2"))
    wanted = [o.number.en for o in found.outcomes() if o.wanted]
    assert wanted == [*(f"GOVERN 1.{i}" for i in range(1, 8)), "MAP 1.1", "MAP 1.2"]
    govern = next(g for g in found.groups if g.number.en == "GOVERN")
    assert (govern.current, govern.target, govern.relevant) == (1, 7, 19)
    text = profile.as_text(found, Text("D"), "en")
    assert "Target profile: GOVERN 1, MAP 1.1, MAP 1.2." in text
    assert "MEASURE" in text
    assert "GOVERN 2" not in text
    assert profile.profile(corpus, engine, system, "nist-ai-rmf", ()).chosen == ()
    playbook = profile.profile(corpus, engine, system, "nist-ai-rmf", ("第1.2.1节", "govern 1.1"))
    assert [c.en for c in playbook.chosen] == ["Section 1.2.1", "GOVERN 1.1"]
    with pytest.raises(InputError, match="'MAP 9' is no part of 'nist-ai-rmf'"):
        profile.profile(corpus, engine, system, "nist-ai-rmf", ("MAP 9",))


def test_there_is_no_profile_against_a_framework_that_did_not_exist(corpus, knowledge) -> None:
    engine = RuleEngine(knowledge, ["nist-ai-rmf"], date(2022, 5, 5))
    with pytest.raises(InputError, match="has no version on 2022-05-05") as refusal:
        profile.profile(corpus, engine, SystemDescription("s", Text("s")), "nist-ai-rmf")
    assert refusal.value.hint == "ask about 2023-01-26 or later"


def test_of_alternatives_none_is_lacking_once_one_is_in_place(corpus, engine) -> None:
    """MANAGE 2.4 asks for oversight that is assigned and for one of three ways to stop the system."""
    assigned, stop, halt = "human-oversight-assignment", "emergency-stop", "suspension-of-use"
    found = {o.number.en: o for o in of(corpus, engine, MeasureClaim(stop)).outcomes()}["MANAGE 2.4"]
    assert (found.status, found.missing, found.lacking) == ("partly", (assigned,), Atom("measure", assigned))
    none = {o.number.en: o for o in of(corpus, engine, MeasureClaim(assigned)).outcomes()}["MANAGE 2.4"]
    assert none.missing == tuple(sorted((stop, halt, "manual-fallback")))
    assert isinstance(none.lacking, AnyOf)
    both = {o.number.en: o for o in of(corpus, engine, MeasureClaim(assigned), MeasureClaim(halt, "planned")).outcomes()}
    assert (both["MANAGE 2.4"].status, both["MANAGE 2.4"].missing, both["MANAGE 2.4"].planned) == ("planned", (), (halt,))
