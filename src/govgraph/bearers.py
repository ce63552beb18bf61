# ruff: noqa: E501 -- a rule and its traps are one pattern on one line
"""Who bears a norm, by the position of the roles named in its sentence, English or Chinese.

The subject is the role at the head of the clause before the cue, not one in a condition, an object or a genitive; in a passive it is
the agent. Nobody is better than somebody wrong.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from govgraph.wording import Cue, full_width


@dataclass(frozen=True, slots=True)
class Named:
    """A role named in a sentence; no ``id`` where the hub has no such role, or where everyone is meant."""

    id: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who is bound, as named."""

    named: tuple[Named, ...]
    how: str
    confidence: float


_NOT_IN_SUBJECT = (
    r"of|to|by|with|for|from|on|in|at|under|upon|about|between|against|towards?|through|via|per|among|than|into|onto|over|within|without|"
    r"who|which|that|where|when|if|unless|whether|shall|must|may|should|is|are|was|were|be|has|have|inform|informs|notify|tell|allow|help|enable|make|"
    r"and|or|but|include|includes|including"
)
_SUBJECT_START = re.compile(
    r"(?:^|[,;:(]\s*|\b(?:[Aa]nd|[Oo]r|[Tt]hen|[Tt]hat|[Bb]ut|as well as|together with)\s+|[—–]\s*|^\W{0,3}\w{1,3}[.)]\s+)"
    r"(?:(?:in no (?:case|event)|under no circumstances)\s+)?"
    rf"(?:(?!(?:{_NOT_IN_SUBJECT})\b)[\w'’-]+\s+){{0,4}}$",
    re.I,
)
_OPENS_CONDITION = re.compile(
    r"\b(?:where|if|when|unless|before|after|upon)\s+"
    r"(?:(?!(?:of|to|by|with|for|from|on|in|at|under|that|which|who|is|are|has|have)\b)[\w-]+\s+){0,7}$",
    re.I,
)
_PATIENT = re.compile(  # providers shall be informed: the subject is not bound; providers shall be required to …: it is
    r"^\s+(?:(?:also|always|then|only|not|further)\s+)*be\s+(?:(?:also|always|fully|properly|duly|clearly|adequately|promptly|\w+ly)\s+)?"
    r"(?!(?:required|obliged|obligated|prohibited|forbidden|allowed|permitted|entitled|encouraged|expected|subject|responsible|liable|able|"
    r"authori[sz]ed|held|bound|exempt|exempted|prepared|trained|qualified|registered|established|organi[sz]ed|staffed|equipped|empowered|invited|urged)\b)"
    r"(?:\w+ed|given|shown|told|made|paid|sent|kept|taken|chosen|known|seen|put|set|left|built|held|brought|sought|subjected)\b"
)
_GROUP = re.compile(
    r"^[\s,]*(?:(?:and|or|as well as|and/or|and,? where applicable,?|or,? where applicable,?|where applicable,?)\s*)?(?:,\s*)?(?:the |their |its |any |other |an? |all |such )*(?:relevant |competent |responsible |national |prospective |potential |authori[sz]ed )?$",
    re.I,
)
_BY = re.compile(r"\bby\s+(?:(?:the|an?|any|each|all|its|their|such|that|those)\s+)?(?:[\w-]+\s+)?$", re.I)
_PASSIVE = re.compile(
    r"^\s+(?:(?:not|also|only|always|then|further|[a-z]+ly)\s+)*be\s+(?:(?:[a-z]+ly|also|first|then)\s+)?\w+(?:ed|en|wn|ne|pt|id|de|lt|ld|nt|ut|un)\b"
)


def bearer(
    text: str, cue: Cue, named: Sequence[Named], language: str, *, before: Bearer | None = None, since: int = 0
) -> Bearer | None:
    """Who bears the norm of the cue: the subject by position, else the agent of a passive, else nobody named.

    Args:
        named: the roles named in the sentence, in order.
        before: the bearer of the norm before in the same passage, for a pronoun or an omitted subject.
        since: where the words belonging to this cue begin (the end of the cue before).
    """
    find = _bearer_zh if language == "zh" else _bearer_en
    return find(full_width(text) if language == "zh" else text, cue, named, before, since)


def _group(text: str, named: Sequence[Named], first: int, until: int, joint: re.Pattern[str]) -> tuple[Named, ...]:
    """The role at ``first`` and those joined to it by and, or, 和, 、."""
    chosen = [named[first]]
    for other in named[first + 1 :]:
        if other.end > until or not joint.match(text[chosen[-1].end : other.start]):
            break
        chosen.append(other)
    return tuple(chosen)


def _bearer_en(text: str, cue: Cue, named: Sequence[Named], before: Bearer | None, since: int) -> Bearer | None:
    if cue.rule == "encourage":
        first = next((i for i, n in enumerate(named) if n.start >= cue.end), None)
        near = first is not None and not re.search(r"\b(?:of|in|for|by)\b|[,;.]", text[cue.end : named[first].start])
        if first is None or not near:
            return None
        everyone = [n for n in named[first:] if not re.search(r"\b(?:to|in|for)\b", text[named[first].end : n.start])]
        return Bearer(tuple(everyone), "object", 0.6)
    if cue.rule in {"no one may", "under no circumstances", "only"}:
        inside = [i for i, n in enumerate(named) if cue.start <= n.start < cue.end]
        if inside:
            return Bearer(_group(text, named, inside[0], cue.end, _GROUP), "subject", 0.8)
    patient = bool(_PATIENT.match(text[cue.end :])) and cue.rule not in {"required", "right", "exempt", "recommended", "prohibited"}
    for floor in () if patient else (since, 0):
        starts = []
        for i, n in enumerate(named):
            if text[n.end : n.end + 2] in {"'s", "’s"}:
                continue
            if floor <= n.start and n.end <= cue.start and _SUBJECT_START.search(text[: n.start][max(0, n.start - 90) :]):
                between = text[n.end : cue.start]
                if re.search(r"[;.]\s", between) or _subordinate_head(text, n.start):
                    continue
                joined = i > 0 and re.fullmatch(r"\s+(?:and|or)\s+(?:the |other |an? )?", text[named[i - 1].end : n.start])
                if joined and i - 1 not in starts:
                    continue
                starts.append(i)
        chosen = _pick_en(text, cue, named, starts)
        if chosen:
            return chosen
        if since == 0:
            break
        if not re.fullmatch(r"[^;.]*?(?:,|\band|\bor|\bbut)\s*(?:(?:also|then|they|it|who)\s*)?", text[since : cue.start]):
            break
    if (
        _PASSIVE.match(text[cue.end :])
        or cue.rule in {"prohibited", "not permitted"}
        or re.search(r"\bbe\s+\w+$", text[cue.start : cue.end])
    ):
        stop = re.search(r"[;]|\.\s", text[cue.end :])
        limit = cue.end + stop.start() if stop else len(text)
        for i, n in enumerate(named):
            if cue.end <= n.start < min(limit, cue.end + 160) and _BY.search(text[: n.start]):
                return Bearer(_group(text, named, i, limit, _GROUP), "agent", 0.75)
    if re.search(r"(?:^|,\s*|\band\s+)(?:it|they|he or she)\s*(?:\w+ly\s+|also\s+)?$", text[: cue.start]):
        for i, n in enumerate(named):
            if n.end < cue.start and _OPENS_CONDITION.search(text[: n.start]):
                return Bearer(_group(text, named, i, cue.start, _GROUP), "pronoun", 0.6)
    if before and re.search(
        r"(?:^|[,;]\s*|\band\s+)(?:[Tt]hey|[Ii]t|[Tt]hese|[Tt]hose|[Hh]e or she|[Tt]he latter|[Tt]he same)\s*(?:\w+ly\s+|also\s+)?$",
        text[: cue.start],
    ):
        conditional = re.match(
            r"\W*(?:where|if|when|unless|before|after|upon)\b(?!\s+(?:it|they|this|these|there|so|\w+ed)\b)", text, re.I
        )  # its own subject is meant, not the last one
        return None if conditional else Bearer(before.named, "pronoun", 0.5)
    return None


def _subordinate_head(text: str, at: int) -> bool:
    """Whether the role opens a clause with where, if, when … that a comma ends before the main clause."""
    head = re.split(r"[,;:]", text[:at])[-1]
    return bool(
        re.search(
            r"\b(?:[Ww]here|[Ii]f|[Ww]hen|[Uu]nless|[Ww]henever|[Bb]efore|[Aa]fter|[Ww]hile|[Aa]s|[Ff]or|[Tt]o|[Bb]y|[Oo]f|[Ww]ith|[Ii]n|[Oo]n|[Ff]rom|[Aa]bout|[Uu]pon|[Ii]nform|[Ww]hich|[Ww]hose)\b",
            head,
        )
    )


def _pick_en(text: str, cue: Cue, named: Sequence[Named], starts: list[int]) -> Bearer | None:
    if not starts:
        return None
    # the last subject whose clause reaches the cue; joined subjects count together from their first member
    first = starts[-1]
    for i in reversed(starts[:-1]):
        group = _group(text, named, i, cue.start, _GROUP)
        if named[first] in group:
            first = i
        else:
            between = text[named[i].end : named[first].start]
            if (
                "," in between
                and re.search(r"^\s*,?\s*(?:of|that|who|which|placing|using|providing|in|offering|developing)\b", between)
                and re.search(r"\b(?:and|or)\s+(?:[\w-]+\s+){0,2}$", between)
            ):
                first = i
    direct = len(text[named[first].end : cue.start].split()) <= 12
    return Bearer(_group(text, named, first, cue.start, _GROUP), "subject", 0.85 if direct else 0.7)


_ZH_START = re.compile(
    r"(?:^|[，。；：、“（]|和|与|及|或者?|以及|并|但|则|而)(?:（[一二三四五六七八九十\d]+）)?(?P<before>[\u3400-\u9fff]{0,6})$"
)
_ZH_NOT_BEFORE = re.compile(
    r"[向对给被经与由在从于将把使让令为请]|的$|通知|告知|督促|要求|指导|监督|委托|通过|协助|配合|支持|鼓励|引导|保护|帮助|提醒|允许|发现|组织|约谈|接受|报告|会同|利用|侵害|影响|维护|保障|违反|涉及"
)
_ZH_RELATIVE = re.compile(r"(?:^|[，。；])(?!对|向|就|由|为|将|在|与|给|经)[^，。；]{2,40}的[\u3400-\u9fff]{0,4}$")
_ZH_GROUP = re.compile(
    r"^(?:和|与|及|或|或者|以及|、|及其|或者其|或其|和其他|、其他|和相关|以及其他|等|及相关)?(?:有关|相关|其他|各类)?$"
)


def _bearer_zh(text: str, cue: Cue, named: Sequence[Named], before: Bearer | None, since: int) -> Bearer | None:
    starts: list[int] = []
    for i, n in enumerate(named):
        if n.end > cue.start or n.start < 0:
            continue
        left, after = text[: n.start], text[n.end : n.end + 1]
        if re.search(r"由(?:省级以上|县级以上|市级以上|设区的|当地|所在地|上级|同级|其|该|相应|有关|国家)*$", left):
            between = text[n.end : cue.start]
            sanction = re.search(r"责令|给予|没收|处|吊销|约谈", between) and not re.search(r"[。；]", between)
            if sanction or not re.search(r"[，。；的]", between):
                return Bearer(_group(text, named, i, cue.start, _ZH_GROUP), "agent", 0.8)
            continue
        head = _ZH_START.search(left)
        if (head is None or _ZH_NOT_BEFORE.search(head["before"])) and not (
            _ZH_RELATIVE.search(left) and re.fullmatch(r"，?(?:还|也|均|都|同时|依法|及时|自行|另)*", text[n.end : cue.start])
        ):
            continue
        joined = i > 0 and named[i - 1].end < n.start and bool(_ZH_GROUP.match(text[named[i - 1].end : n.start]))
        if after == "的" or (joined and i - 1 not in starts):
            continue
        starts.append(i)
    if cue.rule == "encourage":
        return _encouraged(text, cue, named)
    if starts and not re.match(r"被|由", text[cue.end :]):
        first = starts[-1]
        for i in reversed(starts[:-1]):
            if named[first] in _group(text, named, i, cue.start, _ZH_GROUP):
                first = i
        return Bearer(
            _group(text, named, first, cue.start, _ZH_GROUP),
            "subject",
            0.85 if len(text[named[first].end : cue.start]) <= 30 else 0.7,
        )
    agent = re.match(r"[^，。；]{0,12}?由", text[cue.end :])
    if agent:
        for i, n in enumerate(named):
            if cue.end <= n.start <= cue.end + agent.end() + 4:
                return Bearer(_group(text, named, i, len(text), _ZH_GROUP), "agent", 0.75)
    if before and (since or re.match(r"(?:其|并|同时|此外|，)", text)):
        return Bearer(before.named, "omitted", 0.5)
    return None


def _encouraged(text: str, cue: Cue, named: Sequence[Named]) -> Bearer | None:
    """鼓励 X …: X is addressed, whoever encourages."""
    for i, n in enumerate(named):
        if cue.end <= n.start and re.fullmatch(r"[^，。；]{0,8}", text[cue.end : n.start]) and text[n.end : n.end + 1] != "的":
            return Bearer(_group(text, named, i, len(text), _ZH_GROUP), "object", 0.65)
    return None
