"""Reports as text and JSON, in English and Chinese. One function a format; all from the same values."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from rich.cells import set_cell_size

from govgraph.condition import All, AnyOf
from govgraph.findings import (
    DEONTIC_LABELS,
    DISCLAIMER,
    FORCE_LABELS,
    VERDICT_LABELS,
    Finding,
    Question,
    Report,
    Step,
    conjuncts,
    in_line,
    written,
)
from govgraph.knowledge import MARKETS, Knowledge
from govgraph.model import Text

_W: dict[str, Text] = {
    "as-of": Text("as of {day}", "截至 {day}"),
    "of-the": Text("{deontic} of the {roles}", "{roles}的{deontic}"),
    "since": Text("applies since {day}", "自 {day} 起适用"),
    "from": Text("applies from {day}", "将于 {day} 起适用"),
    "amended": Text("as amended by {act}", "经{act}修正"),
    "reworded": Text("as amended by {act}, in this wording since {day}", "经{act}修正，自 {day} 起为现行文本"),
    "because": Text("because", "理由"),
    "more-reasons": Text("and {n} further statements (see --format json)", "及另外 {n} 项陈述（见 --format json）"),
    "missing": Text("missing", "缺少"),
    "measure": Text("measure", "措施"),
    "planned": Text("planned", "已计划"),
    "one-of": Text("one way of", "任选其一"),
    "or": Text("or", "或"),
    "in-stage": Text("to do in", "所属阶段"),
    "stated": Text("in the stage: {stages}", "阶段：{stages}"),
    "stated-level": Text("capability level: {level}", "能力等级：{level}"),
    "tool": Text("tools", "工具"),
    "tool-for": Text("{tool} ({document}) for `{measure}`", "{tool}（{document}），用于 `{measure}`"),
    "also": Text("also asked by", "同样要求"),
    "fix": Text("fix", "整改"),
    "or-waive": Text("Or waive it with a reason, an author and an end date", "或注明理由、责任人和截止日期予以豁免"),
    "penalty": Text("penalty", "罚则"),
    "fine-higher": Text(
        "up to {amount} {currency} or, for undertakings, {percent}% of worldwide annual turnover if that is higher",
        "最高 {amount} {currency}，企业为全球年营业额的 {percent}%（以较高者为准）",
    ),
    "fine-lower": Text(
        "up to {amount} {currency} or {percent}% of worldwide annual turnover, whichever is lower",
        "最高 {amount} {currency} 或全球年营业额的 {percent}%，以较低者为准",
    ),
    "gap": Text("gap against a document that does not bind", "与不具约束力文件之间的差距"),
    "gaps": Text("gaps", "差距"),
    "a-gap": Text("gap", "差距"),
    "questions": Text("Questions, most decisive first ({shown} of {total})", "问题（按可判定的规范数排序，显示 {shown}/{total}）"),
    "decides": Text("decides {n}, asked by {m}", "可判定 {n} 项，{m} 项需要"),
    "settles": Text("{answers}; asked by {m}", "{answers}；{m} 项需要"),
    "answer": Text("{answer} decides {n}", "{answer}可判定 {n} 项"),
    "answer-yes": Text("yes", "“是”"),
    "answer-no": Text("no", "“否”"),
    "answer-never": Text("not happened", "“从未”"),
    "answer-today": Text("a date", "“已发生”"),
    "answer-nothing-more": Text("nothing more", "“没有其他”"),
    "answer-as-asked": Text("what is asked for", "“所问各项”"),
    "answer-none": Text("none", "“没有”"),
    "later": Text("Applies later", "尚未适用"),
    "unknown": Text("Cannot be said yet", "尚不能判断"),
    "waived": Text("Waived", "已豁免"),
    "waived-by": Text("by {by} until {until}: {reason}", "{by} 豁免至 {until}：{reason}"),
    "nothing-missing": Text("in place", "已落实"),
    "lacks": Text("lacks {measures}", "缺少 {measures}"),
    "nothing": Text("nothing to check", "无可检查的规范"),
    "may-use": Text("permissions to use", "可用许可"),
    "does-not": Text("does not apply: {why}", "不适用：{why}"),
    "permitted": Text("permitted", "允许"),
    "not-so": Text("not: {name}", "并非：{name}"),
    "notice": Text("note", "提示"),
    "yes": Text("yes", "是"),
    "no": Text("no", "否"),
    "drafted": Text("not yet read by a second person", "尚未经第二人核对"),
    "waits-for": Text("waits for {keys}", "取决于 {keys}"),
    "head": Text("{text}:", "{text}："),
    "pair": Text("{name}: {n}", "{name}：{n}"),
    "aside": Text(" ({text})", "（{text}）"),
    "named": Text("{id}", "{label}（{id}）"),
    "more-gaps": Text("further gaps: {n} (--verbose shows them)", "其余差距：{n} 项（--verbose 可显示）"),
    "more-keys": Text("and {n} more", "等另外 {n} 项"),
    "hidden": Text(
        "norms that are met or do not apply: {n} (--verbose shows them)", "已满足或不适用的规范：{n} 项（--verbose 可显示）"
    ),
}
_ATOM_WORDS: dict[str, Text] = {
    "fact": Text("fact", "事实"),
    "use": Text("use", "用途"),
    "role": Text("role", "角色"),
    "market": Text("market", "市场"),
    "stage": Text("stage", "阶段"),
    "event": Text("date", "日期"),
    "on": Text("date asked about", "查询日期"),
    "level": Text("level", "等级"),
    "measure": Text("measure", "措施"),
}
QUESTIONS_SHOWN = 12
REASONS_SHOWN = 4
TOOLS_SHOWN = 3
KEYS_SHOWN = 8
GAPS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class View:
    """How a report is to be shown.

    Attributes:
        language: ``en`` or ``zh``.
        verbose: show every norm, every reason and every question.
    """

    knowledge: Knowledge
    language: str = "en"
    verbose: bool = False

    def word(self, key: str, **values: object) -> str:
        """One of the report's own words."""
        return _W[key].get(self.language).format(**values)

    def text(self, text: Text) -> str:
        """A bilingual text in the chosen language."""
        return text.get(self.language)

    def label(self, code: str) -> str:
        """The label of a concept, condition or norm."""
        return self.knowledge.label(code).get(self.language)

    def aside(self, text: str) -> str:
        """A text in brackets, to be put behind another."""
        return self.word("aside", text=text)

    def joined(self, items: Iterable[str]) -> str:
        """Items as a list in running text."""
        return ("、" if self.language == "zh" else ", ").join(items)


def provision_number(view: View, code: str) -> str:
    """How a provision is cited, e.g. ``Annex III 5(d)``; its id where it has no number."""
    text = view.knowledge.labels.get(f"provision:{code}")
    return text.get(view.language) if text else code.split(":", 1)[1]


def chain(view: View, step: Step) -> str:
    """One line of reasoning, e.g. ``use emergency-triage → Annex III 5(d) → high-risk``."""
    word = _ATOM_WORDS[step.kind].get(view.language)
    name = f"`{step.id}`" if step.id else step.detail
    if step.kind == "role" and step.detail in MARKETS:
        name += view.aside(view.text(MARKETS[step.detail]))
    elif step.kind == "event":
        name += f" {step.detail}" if step.detail != "[…, …)" else ""
    said = f"{word} {name}"
    if step.value is not True or step.kind == "fact":
        said = view.word("pair", name=said, n=view.word("yes" if step.value else "no"))
    parts = [said]
    provisions = {code for p in step.through if p.startswith("provision") for code in p.split(":", 1)[1].split()}
    for item in step.through:
        kind, code = item.split(":", 1)
        if kind in ("provision", "provisions"):
            parts.append(cited(view, code.split()))
        elif kind == "not":
            parts.append(view.word("not-so", name=view.label(code)))
        elif kind == "concept" or code not in provisions:
            parts.append(view.label(code))
    return " → ".join(dict.fromkeys(parts))


def _head(view: View, finding: Finding) -> str:
    deontic = view.text(DEONTIC_LABELS[finding.deontic])
    roles = view.joined(view.label(r) for r in finding.bearers)
    pieces = [view.word("of-the", deontic=deontic, roles=roles) if roles else deontic, view.text(FORCE_LABELS[finding.force])]
    if finding.applies_from is not None:
        since = view.word("from" if finding.verdict == "not-yet" else "since", day=finding.applies_from)
        if finding.amended_by:
            since += view.aside(amended(view, finding))
        pieces.append(since)
    return view.joined(pieces)


def amended(view: View, finding: Finding) -> str:
    """By which act the norm was amended, and since when it has its wording; empty where it was not."""
    if finding.amended_by is None:
        return ""
    act, day = view.text(finding.amended_by), finding.worded_since
    later = day is not None and finding.applies_from is not None and day > finding.applies_from
    return view.word("reworded", act=act, day=day) if later else view.word("amended", act=act)


def _cited(view: View, finding: Finding) -> str:
    return cited(view, [f"{finding.document}:{p}" for p in finding.stated_in])


def cited(view: View, codes: Sequence[str]) -> str:
    """Provisions as cited together, e.g. ``Article 2(1)(a), 2(1)(b)``."""
    numbers = [provision_number(view, code) for code in codes]
    if view.language == "en":
        numbers = [n if i == 0 else n.removeprefix("Article ") for i, n in enumerate(numbers)]
    return view.joined(numbers)


def _reason_lines(view: View, finding: Finding) -> list[str]:
    telling = [s for s in finding.steps if s.value is True] or list(finding.steps)
    shown = telling if view.verbose else telling[:REASONS_SHOWN]
    norm = _cited(view, finding)
    lines = [_led_to(chain(view, s), norm) for s in shown]
    rest = len(finding.steps) - len(shown)
    if rest:
        lines.append(view.word("more-reasons", n=rest))
    return lines


def _led_to(path: str, norm: str) -> str:
    """A chain with the norm's provisions at its end, unless it ends there already."""
    return path if not norm or path.endswith(f"→ {norm}") else f"{path} → {norm}"


def _block(view: View, finding: Finding) -> list[str]:
    lines = [f"{finding.file}:{finding.line}: {finding.level}[{finding.code}] {finding.defect}", f"  {_head(view, finding)}"]

    def row(name: str, entries: Sequence[str]) -> None:
        for i, entry in enumerate(entries):
            lines.append(f"  {set_cell_size(view.word(name) if i == 0 else '', 13)} {entry}")

    row("because", _reason_lines(view, finding))
    row("missing", _missing(view, finding))
    row("in-stage", [view.joined(view.label(s) for s in finding.stages)] if finding.stages else [])
    row("tool", _tools(view, finding))
    if finding.also_asked_by:
        shown = finding.also_asked_by if view.verbose else finding.also_asked_by[:6]
        row("also", [view.joined(shown) + (" …" if len(shown) < len(finding.also_asked_by) else "")])
    if finding.penalty:
        row("penalty", [fine(view, finding)])
    fix = view.text(finding.fix)
    row(
        "fix",
        [
            f"{fix} {view.word('or-waive')}"
            if finding.level == "error" and finding.deontic != "prohibition" and view.verbose
            else fix
        ]
        if fix
        else [],
    )
    if finding.status != "reviewed":
        row("notice", [view.word("drafted")])
    return lines


def _missing(view: View, finding: Finding) -> list[str]:
    """What is missing, a line for each thing; the first of several ways says so, the others follow with ``or``."""

    def named(m: str) -> str:
        planned = view.aside(view.word("planned")) if m in finding.planned else ""
        return f"{view.word('measure')} `{m}` — {view.label(m)}{planned}"

    lines = []
    for part in conjuncts(finding.lacking):
        ways = part.parts if isinstance(part, AnyOf) else (part,)
        for i, way in enumerate(ways):
            text = in_line(All((way,)), named, view.language)
            lines.append(view.word("pair", name=view.word("or" if i else "one-of"), n=text) if len(ways) > 1 else text)
    return lines


def _lacks(view: View, finding: Finding) -> str:
    return in_line(finding.lacking, lambda m: view.word("named", id=m, label=view.label(m)), view.language)


def _tools(view: View, finding: Finding) -> list[str]:
    """The tools that documents name for what is missing; no recommendation of ours."""
    named = []
    for measure, code in finding.tools:
        document = view.text(view.knowledge.instruments[code.partition(":")[0]].short_title)
        named.append(view.word("tool-for", tool=view.label(code), document=document, measure=measure))
    shown = named if view.verbose else named[:TOOLS_SHOWN]
    return [*shown, "…"] if len(shown) < len(named) else shown


def fine(view: View, finding: Finding) -> str:
    """The fines that stand behind a norm and how high they can be; empty where there are none."""
    for tier in view.knowledge.instruments[finding.document].penalties:
        if tier.id == finding.penalty:
            values = (
                {"amount": f"{tier.amount:,}", "currency": tier.currency, "percent": f"{tier.turnover_percent:g}"}
                if tier.amount
                else {}
            )
            cap = view.word(f"fine-{tier.rule}", **values) if values and tier.rule else ""
            return view.word("pair", name=view.text(tier.label), n=cap) if cap else view.text(tier.label)
    return finding.penalty or ""


def _summary(view: View, document: str, findings: Sequence[Finding]) -> str:
    instrument = view.knowledge.instruments[document]
    counts = [] if findings else [view.word("nothing")]
    for verdict, label in VERDICT_LABELS.items():
        n = sum(f.verdict == verdict and (verdict != "satisfied" or f.deontic != "permission") for f in findings)
        if n and verdict == "violated" and instrument.force != "binding":
            counts.append(view.word("pair", name=view.word("gaps"), n=n))
        elif n:
            counts.append(view.word("pair", name=view.text(label), n=n))
    allowed = sum(f.verdict == "satisfied" and f.deontic == "permission" for f in findings)
    if allowed:
        counts.append(view.word("pair", name=view.word("may-use"), n=allowed))
    return f"{view.text(instrument.short_title)}{view.aside(view.text(FORCE_LABELS[instrument.force]))} — {' · '.join(counts)}"


def _compact(view: View, finding: Finding) -> str:
    when = f"{finding.applies_from} " if finding.verdict == "not-yet" and finding.applies_from else ""
    if finding.verdict == "waived" and finding.waiver:
        reason, by, until = finding.waiver
        tail = view.word("waived-by", by=by, until=until, reason=reason)
    elif finding.missing:
        tail = view.word("lacks", measures=_lacks(view, finding))
    elif finding.verdict == "undetermined":
        rest = len(finding.questions) - KEYS_SHOWN
        keys = view.joined(finding.questions[:KEYS_SHOWN])
        tail = view.word("waits-for", keys=keys) + (f" {view.word('more-keys', n=rest)}" if rest > 0 else "")
    elif finding.deontic == "permission" and finding.verdict == "satisfied":
        tail = view.word("permitted")
    elif finding.verdict in ("not-yet", "satisfied") and finding.present:
        tail = view.word("nothing-missing")
    elif finding.verdict == "not-applicable" and finding.steps:
        tail = view.word("does-not", why=chain(view, finding.steps[0]))
    else:
        tail = view.text(VERDICT_LABELS[finding.verdict])
    return f"  {when}{finding.code}  {view.text(finding.label)} — {tail}"


def _document_lines(view: View, document: str, findings: Sequence[Finding]) -> list[str]:
    lines = ["", _summary(view, document, findings)]
    unmet = [f for f in findings if f.verdict == "violated"]
    full = [f for f in unmet if f.level == "error" or view.verbose]
    for finding in full:
        lines += ["", *_block(view, finding)]
    brief = [f for f in unmet if f not in full]
    if brief:
        lines += ["", f"  {view.word('head', text=view.word('gap'))}", *(_compact(view, f) for f in brief[:GAPS_SHOWN])]
        if len(brief) > GAPS_SHOWN:
            lines.append(f"  {view.word('more-gaps', n=len(brief) - GAPS_SHOWN)}")
    for verdict, title in (("waived", "waived"), ("not-yet", "later"), ("undetermined", "unknown")):
        chosen = [f for f in findings if f.verdict == verdict]
        if chosen and (verdict != "undetermined" or view.verbose):
            chosen.sort(key=lambda f: str(f.applies_from))
            lines += ["", f"  {view.word('head', text=view.word(title))}", *(_compact(view, f) for f in chosen)]
    rest = [f for f in findings if f.verdict in ("satisfied", "not-applicable")]
    if rest and view.verbose:
        lines += ["", *(_compact(view, f) for f in rest)]
    elif rest:
        lines += ["", f"  {view.word('hidden', n=len(rest))}"]
    return lines


def _question_lines(view: View, questions: Sequence[Question]) -> list[str]:
    if not questions:
        return []
    shown = questions if view.verbose else questions[:QUESTIONS_SHOWN]
    lines = ["", view.word("questions", shown=len(shown), total=len(questions))]
    for i, q in enumerate(shown, 1):
        lines.append(f"  {i:>2}. {view.text(q.text)}  [{q.key}; {_decides(view, q)}]")
    return lines


def _decides(view: View, question: Question) -> str:
    """Which answer would decide how much; where all answers decide the same, the number alone."""
    if len({n for _, n in question.settles}) > 1:
        said = [view.word("answer", answer=view.word(f"answer-{a}"), n=n) for a, n in question.settles]
        return view.word("settles", answers=view.joined(said), m=len(question.asked_by))
    return view.word("decides", n=question.decides, m=len(question.asked_by))


def as_text(report: Report, view: View) -> str:
    """The report for a terminal."""
    lines = [f"{report.file}: {report.system} · {view.text(report.name)} · {view.word('as-of', day=report.as_of)}"]
    if report.stages:
        lines.append(view.word("stated", stages=view.joined(view.label(s) for s in report.stages)))
    if report.level:
        lines.append(view.word("stated-level", level=view.joined(view.label(code) for code in report.level)))
    for document in report.documents:
        lines += _document_lines(view, document, [f for f in report.findings if f.document == document])
    lines += _question_lines(view, report.questions)
    if report.notices:
        lines += ["", *(view.word("pair", name=view.word("notice"), n=view.text(n)) for n in report.notices)]
    lines += ["", view.text(DISCLAIMER)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def as_concise(report: Report, view: View) -> str:
    """One line a finding that wants attention; what does not bind is a gap, never a violation."""
    lines = []
    for f in report.findings:
        if f.verdict in ("violated", "undetermined", "not-yet", "waived"):
            detail = in_line(f.lacking, str, view.language) or view.joined(f.questions)
            when = f" {f.applies_from}" if f.verdict == "not-yet" else ""
            said = view.word("a-gap") if f.verdict == "violated" and f.force != "binding" else view.text(VERDICT_LABELS[f.verdict])
            line = f"{f.file}:{f.line}: {f.level}[{f.code}] {said}{when} {f.defect}"
            lines.append(view.word("pair", name=line, n=detail) if detail else line)
    return "\n".join(lines) + ("\n" if lines else "")


def _plain(value: Any) -> Any:
    if isinstance(value, Text):
        return {"en": value.en, "zh": value.zh}
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [_plain(v) for v in value]
    return value


def finding_record(finding: Finding) -> dict[str, Any]:
    """A finding as plain data; the keys are part of the JSON output's contract."""
    record = {name: _plain(getattr(finding, name)) for name in finding.__slots__ if name not in ("lacking", "steps", "waiver")}
    record["lacking"] = written(finding.lacking)
    record["steps"] = [{name: _plain(getattr(s, name)) for name in s.__slots__} for s in finding.steps]
    record["waiver"] = (
        {"reason": finding.waiver[0], "by": finding.waiver[1], "until": _plain(finding.waiver[2])} if finding.waiver else None
    )
    return record


def report_record(report: Report) -> dict[str, Any]:
    """A report as plain data."""
    return {
        "as_of": report.as_of.isoformat(),
        "counts": report.counts,
        "disclaimer": _plain(DISCLAIMER),
        "documents": list(report.documents),
        "file": report.file,
        "findings": [finding_record(f) for f in report.findings],
        "name": _plain(report.name),
        "notices": [_plain(n) for n in report.notices],
        "questions": [{name: _plain(getattr(q, name)) for name in q.__slots__} for q in report.questions],
        "level": list(report.level),
        "stages": list(report.stages),
        "system": report.system,
    }


def as_json(reports: Sequence[Report]) -> str:
    """Reports as one JSON array."""
    return json.dumps([report_record(r) for r in reports], ensure_ascii=False, indent=2, sort_keys=True) + "\n"


REPORT_FORMATS: dict[str, Callable[[Sequence[Report], View], str]] = {
    "text": lambda reports, view: "\n".join(as_text(r, view) for r in reports),
    "concise": lambda reports, view: "".join(as_concise(r, view) for r in reports),
    "json": lambda reports, view: as_json(reports),
}
