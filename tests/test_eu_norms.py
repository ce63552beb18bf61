"""Norms of the EU AI Act through the engine: when they bind, what meets them, when they surely do not apply."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from govgraph import assess, knowledge, system
from govgraph.findings import Finding, Report
from govgraph.knowledge import Knowledge

TABLE: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("eu_norm_cases.yaml").read_text(encoding="utf-8"))
DOCUMENT = "eu-ai-act"
DAY: date = TABLE["day"]
CASES: list[dict[str, Any]] = TABLE["cases"]
WAYS_OUT = [(case, change) for case in CASES for change in case.get("unless", ())]
PENALTIES = [(day, norm, tier) for day, norms in TABLE["penalties"].items() for norm, tier in norms.items()]


def name(value: Any) -> str | None:
    if isinstance(value, Mapping):
        return str(value["norm"]) if "norm" in value else ",".join(map(str, value.values()))
    return str(value)


@pytest.fixture(scope="session")
def known(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Knowledge]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GOVGRAPH_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield knowledge.load()


class Act:
    """Verdicts of the Act for descriptions put together from parts; compiled rules and reports are kept."""

    def __init__(self, known: Knowledge) -> None:
        self.known = known
        self.silence = dict.fromkeys(sorted(known.vocabulary().facts), False)
        self.engines: dict[date, assess.RuleEngine] = {}
        self.reports: dict[tuple[str, date], Report] = {}

    def finding(self, norm: str, text: str, day: date = DAY) -> Finding:
        if day not in self.engines:
            self.engines[day] = assess.RuleEngine(self.known, [DOCUMENT], day)
        if (text, day) not in self.reports:
            described = system.parse(text, vocabulary=self.known.vocabulary())
            self.reports[text, day] = assess.check(self.known, described, as_of=day, documents=[DOCUMENT], engine=self.engines[day])
        (found,) = [f for f in self.reports[text, day].findings if f.code == f"{DOCUMENT}:{norm}"]
        return found

    def text(self, *parts: Mapping[str, Any], measures: list[str]) -> str:
        """A description in which later parts overrule earlier ones and every fact is answered."""
        merged: dict[str, Any] = {"facts": dict(self.silence), "dates": dict(TABLE["dates"]), "stage": "deployment-release"}
        for part in parts:
            for key in ("facts", "dates"):
                merged[key] |= part.get(key, {})
            merged |= {k: part[k] for k in ("roles", "uses", "stage") if k in part}
        description = {
            "govgraph": 1,
            "system": {"id": "case", "name": "case"},
            "organisation": {"roles": {"eu": merged["roles"]}},
            "markets": ["eu"],
            "dates": merged["dates"],
            "stage": merged["stage"],
            "uses": merged["uses"],
            "facts": merged["facts"],
            "measures": measures,
        }
        return str(yaml.safe_dump(description))


@pytest.fixture(scope="session")
def act(known: Knowledge) -> Act:
    return Act(known)


def profile(case: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = TABLE["profiles"][case["profile"]]
    return found


@pytest.mark.parametrize("case", CASES, ids=name)
def test_a_norm_that_binds_and_is_not_met_is_violated(act: Act, case: dict[str, Any]) -> None:
    found = act.finding(case["norm"], act.text(profile(case), case, measures=[]))
    assert found.verdict == "violated"


@pytest.mark.parametrize("case", [c for c in CASES if "measures" in c], ids=name)
def test_the_measures_meet_the_norm_and_none_can_be_left_out(act: Act, case: dict[str, Any]) -> None:
    measures: list[str] = case["measures"]
    assert act.finding(case["norm"], act.text(profile(case), case, measures=measures)).verdict == "satisfied"
    for left_out in measures:
        rest = [m for m in measures if m != left_out]
        assert act.finding(case["norm"], act.text(profile(case), case, measures=rest)).verdict == "violated", left_out


@pytest.mark.parametrize("case", [c for c in CASES if c.get("prohibition")], ids=name)
def test_no_measure_lifts_a_prohibition(act: Act, case: dict[str, Any]) -> None:
    everything = sorted(act.known.vocabulary().measures)
    assert act.finding(case["norm"], act.text(profile(case), case, measures=everything)).verdict == "violated"


@pytest.mark.parametrize("norm", sorted({c["norm"] for c in CASES}))
def test_nothing_is_said_of_an_empty_description(act: Act, norm: str) -> None:
    assert act.finding(norm, "govgraph: 1\nsystem: {id: empty, name: empty}\n").verdict == "undetermined"


@pytest.mark.parametrize("norm", sorted({c["norm"] for c in CASES}))
def test_a_norm_leaves_a_system_alone_that_it_does_not_speak_of(act: Act, norm: str) -> None:
    assert act.finding(norm, act.text(TABLE["irrelevant"], measures=[])).verdict == "not-applicable"


@pytest.mark.parametrize(("case", "change"), WAYS_OUT, ids=name)
def test_an_exception_or_another_case_lifts_the_norm(act: Act, case: dict[str, Any], change: dict[str, Any]) -> None:
    assert act.finding(case["norm"], act.text(profile(case), case, change, measures=[])).verdict == "not-applicable"


@pytest.mark.parametrize("case", TABLE["together"], ids=lambda c: c["what"])
def test_norms_that_meet_on_one_description(act: Act, case: dict[str, Any]) -> None:
    text = act.text(profile(case), case, measures=case.get("measures", []))
    assert {norm: act.finding(norm, text, case.get("asked", DAY)).verdict for norm in case["verdicts"]} == case["verdicts"]


@pytest.mark.parametrize("case", TABLE["days"], ids=lambda c: f"{c['norm']}-{c['placed']}-on-{c['asked']}")
def test_a_norm_takes_effect_on_its_day(act: Act, case: dict[str, Any]) -> None:
    placed = {"dates": {"placed-on-market": [case["placed"]]}}
    found = act.finding(case["norm"], act.text(profile(case), case, placed, measures=[]), case["asked"])
    assert found.verdict == case["verdict"]
    if "from" in case:
        assert found.applies_from == case["from"]


@pytest.mark.parametrize(("day", "norm", "tier"), PENALTIES, ids=name)
def test_a_breach_has_the_tier_that_article_99_gives_it(known: Knowledge, day: date, norm: str, tier: str | None) -> None:
    (found,) = [n for n in known.rules.on(day).norms if n.code == f"{DOCUMENT}:{norm}"]
    assert found.penalty == tier


def test_every_tier_named_by_a_norm_exists(known: Knowledge) -> None:
    penalties = yaml.safe_load((Path(__file__).parents[1] / "corpus" / DOCUMENT / "penalties.yaml").read_text(encoding="utf-8"))
    tiers = {p["id"] for p in penalties["penalties"]}
    used = {n.penalty for day in (date(2026, 7, 26), DAY) for n in known.rules.on(day).norms if n.document == DOCUMENT}
    assert used <= tiers | {None}
