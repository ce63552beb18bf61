# ruff: noqa: E501 -- a rule and its traps are one pattern on one line
"""Sentences, deontic force, dates and references in a wording, English or Chinese.

Rules over plain text, so that they can be read and argued with. Each knows the traps of its words: ``may`` the month and ``may`` the
possibility, 应 in 应用 and 应急, 可 in 可靠, a modal in a relative clause, a rule that only says to what it applies.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

OBLIGATION, PROHIBITION, PERMISSION, RECOMMENDATION = "obligation", "prohibition", "permission", "recommendation"
CONSTITUTIVE = "constitutive"  # a definition, or a rule on what the text applies to: no duty
DEONTIC = (OBLIGATION, PROHIBITION, PERMISSION, RECOMMENDATION)
LONGEST = {"en": 2000, "zh": 600}
_H = r"\u3400-\u9fff"


@dataclass(frozen=True, slots=True)
class Cue:
    """The words that give a sentence its force."""

    deontic: str
    start: int
    end: int
    rule: str
    confidence: float


# Sentences

_ABBREVIATION = re.compile(
    r"(?:\b(?:Art|Arts|No|Nos|para|paras|pp?|ch|sec|cf|e\.g|i\.e|etc|al|Fig|vs|Dr|Mr|Ms|Inc|Ltd|Co|Corp|U\.S|resp|approx)|\b[A-Z]|^\(?\d+)\.$"
)


_FULL_WIDTH = str.maketrans(",;:()", "，；：（）")


def full_width(text: str) -> str:
    """Chinese text with full-width punctuation, character for character."""
    return text.translate(_FULL_WIDTH)


def _bounded(text: str, spans: Iterable[tuple[int, int]], longest: int) -> Iterator[tuple[int, int]]:
    """The spans, with those that no sentence is as long as (tables, lists without stops) cut at a separator."""
    for start, end in spans:
        a = start
        while end - a > longest:
            stops = [m.end() for m in re.finditer(r"[;；,，\s]", text[a : a + longest])]
            cut = a + (stops[-1] if stops else longest)
            yield a, cut
            a = cut
        yield a, end


def sentences(text: str, language: str) -> list[tuple[int, int]]:
    """Spans of the sentences; together they hold every character that is not white space."""
    if language == "zh":
        found = [m.span() for m in re.finditer(r"[^。！？；;]+[。！？；;]*[”’』」）)]*|[。！？；;]+", text)]
    else:
        found, start = [], 0
        for m in re.finditer(r"[.!?]+['\"”’)\]]*(?=\s+[\"“‘'(\[]?[A-Z0-9])", text):
            if _ABBREVIATION.search(text[max(start, m.start() - 8) : m.start() + 1]):
                continue
            found.append((start, m.end()))
            start = m.end()
        found.append((start, len(text)))
    trimmed = []
    for a, b in _bounded(text, found, LONGEST[language]):
        piece = text[a:b]
        left = len(piece) - len(piece.lstrip())
        if piece.strip():
            trimmed.append((a + left, a + left + len(piece.strip())))
    return trimmed


# English force

_SUB = r"(?:that|which|who|whom|whose|what|how|whether|why|if|where|when|whenever|wherever|unless|as|than|because|since|so|while|until)"
_SUBORDINATE = re.compile(rf"\b{_SUB}\b(?:\s+[\w'’/()-]+){{0,9}}\s*$", re.I)
_STRICT_SUB = re.compile(r"\b(?:if|unless|whether|how|why|what|than)\b(?:\s+[\w'’/()-]+){0,9}\s*$", re.I)
_RELATIVE = re.compile(r"\b(?:that|which|who|if|where|when|unless|as|whether)(?:\s+(?:it|he|she|they|this|so|and))?\s*$", re.I)
_ADV = r"(?:\s+(?:also|always|only|however|therefore|then|thus|further|furthermore|moreover|in addition|immediately|at least|at all times|where \w+))?"
_EN: tuple[tuple[str, str, re.Pattern[str], float], ...] = tuple(
    (label, rule, re.compile(pattern), confidence)
    for label, rule, pattern, confidence in (
        (CONSTITUTIVE, "applicability", r"\b(?:shall|should|does|do)(?:\s+not)?(?:\s+(?:only|also|therefore|equally))?\s+apply(?=\s*(?:to|from|until|as|in|only|where|if|when|whether|without|after|before|accordingly|mutatis|also|irrespective|regardless|for (?:a|the) (?:period|purposes?|first|duration)|with|by|either|[.,;:)])|$)", 0.9),
        (CONSTITUTIVE, "applicability", r"\b(?:applies|apply)\s+(?:neither\s+|also\s+|only\s+|equally\s+|mutatis mutandis\s+|in particular\s+)*(?:to(?! (?:the|an?) (?:[\w-]+ )?(?:authority|office|commission|court|department)\b)|where|if|from|as regards|without prejudice|irrespective)\b", 0.7),
        (CONSTITUTIVE, "applicability", r"\b(?:shall|should)\s+(?:not\s+)?(?:enter into force|cease to apply|cease to have effect|expire|take effect|be (?:repealed|replaced|amended|inserted|added|deleted)|remain (?:valid|in force|applicable|unaffected)|have (?:direct |legal |no )?effect|be binding)\b", 0.85),
        (CONSTITUTIVE, "deeming", r"\b(?:shall|should|must|may|will)\s+(?:(?:also|always|not|nevertheless|therefore|only|no longer)\s+)*be\s+(?:(?:also|not|therefore)\s+)?(?:considered|deemed|regarded|treated|read as|construed|understood|presumed|interpreted|taken (?:to|as)|without prejudice|equivalent|valid)\b", 0.85),
        (CONSTITUTIVE, "scope", r"\b(?:is|are)\s+without\s+prejudice\s+to\b", 0.8),
        (CONSTITUTIVE, "scope", r"\b(?:shall|should)\s+not\s+(?:in itself\s+|,\s*in itself,\s*)?(?:affect|cover|prejudice|preclude|prevent|limit the|alter the|imply|constitute)\b", 0.8),
        (CONSTITUTIVE, "definition", r"\b(?:shall|should)\s+(?:mean|refer to|constitute|have the (?:same )?meaning|encompass)\b", 0.9),
        (CONSTITUTIVE, "definition", r"[‘“\"'][^’”\"']{1,80}[’”\"'](?:\s*\([^)]*\))?\s+(?:means|refers to|is understood as|includes)\b", 0.95),
        (CONSTITUTIVE, "definition", r"^(?:For the purposes? of [^,]{3,60},\s*)?(?:\(?\w{1,3}[).]\s*)?(?:[Aa]n? |[Tt]he term )?[\w -]{2,60}?(?<!\bby)(?<!\bany)(?<!\bof)\s+means\s+(?:an?|the|any|every|all|that|to)\b", 0.85),
        (CONSTITUTIVE, "definition", r"\brefers\s+to\s+(?!Article|Annex|paragraph|point|Section|Chapter|Regulation|Directive|it\b)", 0.6),
        (CONSTITUTIVE, "definition", r"^[*‘“\"']*[A-Z][\w -]{2,60}?[*’”\"']* refers to\b", 0.75),
        (CONSTITUTIVE, "definition", r"\b(?:the following definitions|definitions? (?:\w+ ){0,6}apply)\b", 0.9),
        (PERMISSION, "exempt", r"\b(?:(?:shall|must|should)\s+not\s+be|(?:is|are)\s+not)\s+(?:required|obliged|obligated|bound)\s+to\b", 0.85),
        (PERMISSION, "exempt", r"\b(?:need\s+not|needn't|(?:does|do|shall)\s+not\s+(?:have|need)\s+to)\b", 0.8),
        (PROHIBITION, "not permitted", r"\b(?:(?:shall|must|may|should)\s+not\s+be|(?:is|are)\s+not|never)\s+(?:permitted|allowed|authori[sz]ed|admissible)\b", 0.85),
        (PERMISSION, "right", r"\b(?:shall|should|has|have)\s+(?:also\s+)?(?:have\s+)?(?:the|a)\s+(?:[\w-]+\s+)?(?:rights?|powers?|possibility|option)\b", 0.8),
        (PERMISSION, "right", r"\b(?:(?:shall|should|may)\s+be|is|are)\s+(?:also\s+)?(?:entitled|authori[sz]ed|allowed|permitted|empowered|free)\s+to\b", 0.8),
        (PERMISSION, "right", r"\b(?:is|are|shall be)\s+(?:permitted|allowed)\b(?!\s+to)", 0.7),
        (PROHIBITION, "no one may", r"\b(?:[Nn]o|[Nn]either|[Nn]one of)\s+(?:[\w'’-]+\s+){1,9}?(?:shall|may|must|is (?:permitted|allowed) to|are (?:permitted|allowed) to)\b|\b(?:[Nn]obody|[Nn]o one|[Nn]o-one)\s+(?:shall|may|must)\b", 0.85),
        (PROHIBITION, "no one may", r"\b[Nn]either\s[^.;]{1,200}?\b(?:shall|may|must)\b", 0.8),
        (PROHIBITION, "under no circumstances", r"\b(?:[Ii]n no (?:case|event|way)|[Uu]nder no circumstances?|[Aa]t no time)\b[^.;,]{0,60}?\b(?:shall|may|must|should)\b|\b(?:shall|may|must)\s+(?:in no (?:case|event|way)|under no circumstances?|at no time|never)\b", 0.9),
        (PROHIBITION, "only", r"\bmay\s+(?:\w+\s+)?(?:be\s+\w+\s+)?only\b|\b[Oo]nly\s+(?:[\w'’-]+\s+){1,8}?may\b", 0.7),
        (OBLIGATION, "not only", r"\b(?:shall|must)\s+not\s+(?:only|merely)\b", 0.8),
        (PROHIBITION, "shall not", r"\b(?:shall|must|SHALL|MUST)\s+(?:also\s+|therefore\s+)?(?:not|NOT)\b", 0.9),
        (PROHIBITION, "may not", r"\bmay\s+(?:also\s+)?not\b", 0.8),
        (PROHIBITION, "prohibited", r"\b(?:is|are|(?:shall|should|must)\s+(?:also\s+|therefore\s+)?be)\s+(?:strictly\s+|expressly\s+|hereby\s+|also\s+|therefore\s+)?(?:prohibited|forbidden|banned)\b", 0.9),
        (PROHIBITION, "refrain", r"\b(?:shall|must|is to|are to|is required to|are required to)\s+(?:refrain|abstain|desist)\s+from\b", 0.85),
        (RECOMMENDATION, "should", r"\b(?:should|ought\s+to|SHOULD)(?:\s+(?:not|never|NOT)\b)?", 0.85),
        (RECOMMENDATION, "recommended", r"\b(?:(?:is|are|shall be|should be)\s+(?:strongly\s+|also\s+|further\s+|therefore\s+)?(?:recommended|encouraged|advised|invited|urged|advisable|called upon to)|(?:[Ww]e|[Ii]t is)\s+(?:strongly\s+)?(?:recommend|recommended|suggest|advisable)\b|recommends?\s+that|[Cc]onsider\s+\w+ing\b)", 0.75),
        (RECOMMENDATION, "encourage", r"^(?:\(\w{1,3}\)\s*)?(?:Encourage|Support)\b(?! for| of)", 0.65),
        (OBLIGATION, "shall", r"\b(?:shall|must|SHALL|MUST)\b(?!-)", 0.9),
        (OBLIGATION, "required", r"\b(?:is|are|remains?)\s+(?:also\s+|legally\s+)?(?:required|obliged|obligated|bound)\s+to\b", 0.8),
        (OBLIGATION, "duty", r"\b(?:has|have)\s+(?:a|the)\s+(?:duty|obligation)\s+to\b|\b(?:is|are)\s+under\s+(?:a|an|the)\s+(?:duty|obligation)\s+to\b|\b(?:has|have)\s+to\s+(?!do\b)(?=[a-z])", 0.65),
        (OBLIGATION, "are to", r"(?<!if we )(?<!if they )\bare\s+(?:also\s+|then\s+)?to\s+(?!be\s+(?:found|seen|expected)|some|a\b|the\b|date\b)(?=[a-z])", 0.55),
        (PERMISSION, "may", r"\b(?:may|MAY)\b(?!\s+\d)", 0.7),
    )
)  # fmt: skip
_EPISTEMIC_ADJECTIVE = (
    r"possible|impossible|necessary|appropriate|inappropriate|able|unable|subject|present|harmful|relevant|difficult|hard|due|inaccurate|"
    r"sufficient|insufficient|adequate|available|biased|unfair|misleading|unsafe|vulnerable|exposed|affected|caused|influenced|harmed|needed|"
    r"unaware|aware|likely|prone|misused|compromised|attributed|attributable|useful|helpful|beneficial|wrong|incorrect|incomplete|outdated|"
    r"higher|lower|greater|more|less|so|too|lost|leaked|stolen|poisoned|damaged|disrupted|linked|associated|related|perceived|part|one|an?|the|expected|said|exploited|tampered|abused|hacked|mistaken|confused|tempted|induced|forced|reduced|increased"
)
_EPISTEMIC_VERB = (
    r"pose|lead|cause|result|affect|occur|arise|contain|vary|differ|emerge|become|depend|exist|involve|appear|fail|harm|threaten|undermine|"
    r"amplify|contribute|give rise|change|increase|decrease|remain|seem|suffer|lack|include|comprise|entail|impact|influence|happen|"
    r"reflect|perpetuate|exacerbate|reveal|generate harm|come|turn|degrade|drift|hallucinate|reinforce|expose|bring|create|introduce|"
    r"produce|help|feel|find it|know|realise|realize|notice|perform|work|hold|understand|look|take (?:days|weeks|months|years|time)|differ|"
    r"range|overlap|interact|need|want|wish|face|encounter|experience|have(?! access| recourse)|well be|still be"
)
_EPISTEMIC = re.compile(
    rf"may\s+(?:(?:also|therefore|thus|still|well|sometimes|often|even|not|always|necessarily|fully|inadvertently|unintentionally|otherwise|potentially|no longer|nevertheless|nonetheless|reasonably|easily|improperly|irregularly|illegally|maliciously|wrongly|subtly|accidentally|autonomously)\s+)*"
    rf"(?:be\s+(?:(?:also|not|always|particularly|very|highly|especially)\s+)?(?:{_EPISTEMIC_ADJECTIVE})\b|(?:{_EPISTEMIC_VERB})\b|have been\b|or may not\b)",
    re.I,
)
_AGENT = re.compile(  # someone who decides: for these some of the verbs above tell a choice
    r"\b(?:authorit(?:y|ies)|bod(?:y|ies)|providers?|deployers?|developers?|importers?|distributors?|operators?|representatives?|Commission|Office|"
    r"Board|States?|part(?:y|ies)|persons?|individuals?|users?|organi[sz]ations?|compan(?:y|ies)|agenc(?:y|ies)|panel|committee|courts?)\s*$"
)
_VOLITIONAL = re.compile(
    r"\b(?:perform|produce|create|introduce|bring|help|include|involve|change|increase|decrease|hold|take|work|look|interact|contribute)$"
)
_INVERTED = re.compile(r"(?:^|[,;:]\s+)(?:Should|should)\s+(?:an?|the|any|this|that|such|it|they|he|she|[a-z]+s)\b")


def cues(text: str, language: str) -> list[Cue]:
    """The cues of one sentence, in order; where two rules overlap the first one wins."""
    return _cues_zh(full_width(text)) if language == "zh" else _cues_en(text)


def _cues_en(text: str) -> list[Cue]:
    taken: list[Cue] = []
    blocked = [m.span() for m in _INVERTED.finditer(text)]
    for label, rule, pattern, confidence in _EN:
        for m in pattern.finditer(text):
            if any(m.start() < b and a < m.end() for a, b in blocked) or any(
                m.start() < c.end and c.start < m.end() for c in taken
            ):
                continue
            score = _english_context(text, label, rule, m, confidence)
            if score is None:
                blocked.append(m.span())
            else:
                taken.append(Cue(label, m.start(), m.end(), rule, score))
    return sorted(taken, key=lambda c: c.start)


def _english_context(text: str, label: str, rule: str, m: re.Match[str], confidence: float) -> float | None:
    """The confidence after a look at what stands around, or None where the words have no force."""
    left, right = text[: m.start()], text[m.end() :]
    if rule in {"may", "may not"}:
        return _may(text, left, m, confidence)
    if rule == "applicability" and m.group().startswith("appl") and _RELATIVE.search(left):
        return None
    if rule == "are to" and re.search(
        r"\b(?:aims?|purposes?|objectives?|goals?|tasks?|roles?|functions?|steps?|ways?|if)\b[^.;,]*$", left, re.I
    ):
        return None
    if rule in {"required", "prohibited", "are to", "exempt", "not permitted", "right", "recommended", "duty"} and _RELATIVE.search(
        left
    ):
        return None
    if rule in {"required", "shall", "should", "duty"} and _STRICT_SUB.search(left.rpartition(",")[2]) and _opens_low(left):
        return None
    if rule in {"shall", "should"} and re.match(r"\s+have\s+(?:been|known|had|done)\b", right):
        return None
    if rule == "prohibited" and re.search(r"\bpractices?\s+that\s+$", left):
        return None
    if rule == "shall" and re.match(r"\s+(?:be|remain)\s+(?:responsible|liable)\b", right):
        return confidence - 0.05
    return confidence


def _opens_low(left: str) -> bool:
    """Whether the clause before the cue is a condition or an indirect question rather than the main clause."""
    clause = re.split(r"[,;:]", left)[-1]
    return bool(_STRICT_SUB.search(clause))


def _may(text: str, left: str, m: re.Match[str], confidence: float) -> float | None:
    clause = re.split(r"[,;:(]", left)[-1]
    if _SUBORDINATE.search(clause) and not re.match(r"\s*(?:That|Such|As\b.*,)", left if len(left) < 60 else clause):
        return None
    if re.search(r"\b(?:as the case|as|come what)\s+$", left, re.I):
        return None
    if (found := _EPISTEMIC.match(text, m.start())) and not (_AGENT.search(clause) and _VOLITIONAL.search(found.group())):
        return None
    return confidence


# Chinese force

_ZH: tuple[tuple[str, str, re.Pattern[str], float], ...] = tuple(
    (label, rule, re.compile(pattern), confidence)
    for label, rule, pattern, confidence in (
        (CONSTITUTIVE, "definition", r"所称[^。；]{0,60}?(?:是指|系指|指的是|包括)|是指|系指|指的是|所称|以下(?:简称|称)(?=[“\"《])(?!.*(?:应当|不得))", 0.9),
        (CONSTITUTIVE, "applicability", r"(?<![准可])(?:不|均|也|同样|优先)?适用(?=于|本|前|第|《|该|上述|其他法|有关)(?!于[^，。；]{0,20}的(?:技术|措施|方法|标准))", 0.8),
        (CONSTITUTIVE, "applicability", r"自[^。，；]{0,30}起(?:正式)?(?:施行|实施|生效|执行)|同时废止", 0.9),
        (CONSTITUTIVE, "deeming", r"(?:应当?|不应|不得|可以)?(?:被)?(?:视为|视同|推定为|认定为)(?![^，。；]{0,10}的[，])", 0.75),
        (CONSTITUTIVE, "scope", r"由[^，。；]{2,30}负责解释", 0.8),
        (PERMISSION, "exempt", r"(?:无需|毋需|无须|毋须|不必|不需要?|可不|可以不|可免予?|免于|不要求)(?=[" + _H + r"])", 0.75),
        (PROHIBITION, "only", r"(?:只能|仅能|只可|仅可|方可|才可以?|方能|只有[^，。；]{2,30}才能|不满[^，。；]{1,10}不得)(?!是)", 0.7),
        (PROHIBITION, "must not", r"不得(?!不|已|而知|人心|了|力|当)|不准(?!确)|不许|不允许|(?:切|请|严)?勿(?=[" + _H + r"])(?<!切勿勿)|不可以", 0.9),
        (PROHIBITION, "forbidden", r"(?:严格|严|全面|一律)?禁止(?!性|类|的|令|清单|事项|目录)|严禁", 0.85),
        (PROHIBITION, "should not", r"不应当?(?!该?有的|视|有的)(?=[" + _H + r"])", 0.85),
        (PROHIBITION, "must not", r"不可(?=将|向|擅|随意|单独|作为|用于|代替|仅|在|对|以(?!避|估|或)|直接|使用|提供|收集|披露|泄露)", 0.75),
        (RECOMMENDATION, "advise against", r"不宜(?=[" + _H + r"])|不建议|不鼓励|不提倡", 0.8),
        (RECOMMENDATION, "advise", r"(?<![适便事不时权机合相])宜(?=[" + _H + r"])(?!居|人|家|昌|宾|春|兴)", 0.8),
        (RECOMMENDATION, "advise", r"(?<![改见询诉化策馈出的和或、理供收集取纳善])建议(?!书|稿|权|的|和|、|或|等|，|。|；|被)", 0.75),
        (RECOMMENDATION, "encourage", r"(?<!受)(?<!被)鼓励(?!的|性|类|措施|政策|创新的)|倡导(?!者)|提倡|推荐(?=采用|使用|优先)", 0.8),
        (RECOMMENDATION, "encourage", r"国家(?!安全|机关|秘密|标准|规定|利益|网信)[^，。；应不]{0,12}?(?<!技术)支持(?!下|的|和|、|与)", 0.7),
        (RECOMMENDATION, "encourage", r"^(?:（[一二三四五六七八九十\d]+）)?支持(?=[^，。；]{2,40}(?:开展|参与|研发|建设|加强|探索|制定|应用|创新))", 0.6),
        (OBLIGATION, "must", r"(?<!不)必须|务必|务须", 0.9),
        (OBLIGATION, "should", r"(?<!不)(?<!理所)(?<!相)应(?:当|该)(?!知|有的)(?=[^的]|$)", 0.9),
        (OBLIGATION, "should", r"(?<![不相对响反适供效回照答感因报呼策一顺])应对(?=[^，。；]{1,45}?(?:进行|开展|实施|予以|采取|加以|作出|做出|做好|负责|承担|保密|落实|设置|建立|给予|履行))", 0.75),
        (OBLIGATION, "should", r"(?<![不相对响反适供效回照答感因报呼策一顺理])应(?!当|该|用|急|对|答|变|邀|激|力|收|付|运|景|聘|届|试|诉|战|有的|有之|验|声|和|允|知|得的|的|、|，|。|；|）)(?=[" + _H + r"])", 0.8),
        (OBLIGATION, "must", r"(?<![无毋必勿务])须(?!知|要|臾|眉)(?=[" + _H + r"])", 0.8),
        (OBLIGATION, "need", r"(?<![无所必急按亟供刚满特军内市不])需(?!要|求|方|量|知|的|、|，|。)(?=[" + _H + r"])", 0.6),
        (OBLIGATION, "duty", r"负有[^，。；]{0,20}(?:义务|责任)|有(?:义务|责任)(?!心|的|感|主体)(?=[" + _H + r"])", 0.7),
        (PERMISSION, "right", r"(?<!没|未|只)有权(?!机|部|单|的|属|限|威)", 0.85),
        (PERMISSION, "may", r"(?<!不)可以(?!说|看出|看到|预见|想见|理解)", 0.75),
        (PERMISSION, "may", r"(?<![许认不尚仅只才方未宁皆均适])可(?=采取|采用|由|向|根据|按照|依据|依法|自行|委托|申请|要求|选择|参照|参考|结合|视情|适当|同时|处|并处|予以|责令|暂停|提出|组织|开展|建立|拒绝|查阅|延长|不经|直接|通过|在[^，。；]{2,20}[下后内前]|将|对[^，。；]{2,25}(?:进行|采取|作|予以|实施|处))", 0.65),
    )
)  # fmt: skip
_ZH_CONTENT = re.compile(r"(?:确保|保证|保障|以便|便于|使得?|是否|如何|让|说明|表明|认为|提出|什么)[^，。；：]{0,20}$")
_ZH_CONDITION = re.compile(
    r"[^，。；：]*(?<!目)(?:的|而未[^，。；]{1,10}的|时)(?:，|$)|[^，。；：、]{0,30}的(?:除外|情形|规定|行为|[，]|信息|内容|数据|事项|要求|义务|场景|活动|资料)"
)


def _cues_zh(text: str) -> list[Cue]:
    taken: list[Cue] = []
    blocked: list[tuple[int, int]] = [m.span() for m in re.finditer(r"不得不|迫不得已|不得已|应有尽有|理应外", text)]
    for label, rule, pattern, confidence in _ZH:
        for m in pattern.finditer(text):
            if any(m.start() < b and a < m.end() for a, b in blocked) or any(
                m.start() < c.end and c.start < m.end() for c in taken
            ):
                continue
            if _without_force(text, label, rule, m):
                blocked.append(m.span())
            else:
                taken.append(Cue(label, m.start(), m.end(), rule, confidence))
    return sorted(taken, key=lambda c: c.start)


def _without_force(text: str, label: str, rule: str, m: re.Match[str]) -> bool:
    if label == CONSTITUTIVE:
        return False
    left, right = text[: m.start()], text[m.end() :]
    clause = re.split(r"[，。；：]", right)[0]
    after = right[len(clause) : len(clause) + 1]
    if after == "，" and clause.endswith("的") and not clause.endswith("目的"):
        return True  # 应当备案而未备案的，…: a condition
    if clause.endswith(("的除外", "的情形除外", "的情形", "的，")):
        return True
    if rule in {"forbidden", "must", "should", "may", "must not", "need"} and re.search(
        r"(?:法律|法规|规定|国家|依法|明令|依规|违反|违背|按规定|约定|规章)(?:的|所|、|中|等)?[^，。；：]{0,6}$", left
    ):
        noun = re.match(
            r"[^，。；：]{0,14}的(?:其他)?(?:信息|内容|行为|活动|数据|情形|事项|要求|义务|技术|产品|用途|领域|期限|措施|条件|资料|场景|条款)",
            right,
        )
        if noun and not re.match(r"(?:提供|采取|遵守|遵循|履行|具有|具备|建立|使用|收集)", right):
            return True
    if rule == "forbidden" and re.match(r"[^，。；：]{0,4}的", right):
        return True
    if rule in {"may", "need", "only"} and _ZH_CONTENT.search(re.split(r"[，。；：]", left)[-1]):
        return True
    if (
        rule == "may"
        and text[m.start() : m.end()] == "可以"
        and re.match(r"[^，。；：、]{1,14}的(?:个人|自然人|信息|数据|内容|方式|技术|系统|模型|工具)", right)
    ):
        return not re.match(r"(?:采取|采用|要求|处理|使用|提供|委托|向|依法|根据|查阅|复制)", right)
    return False


# References and dates

_EN_REFERENCE = re.compile(
    r"\b(?:Articles?|Sections?|Chapters?|Annex(?:es)?|Recitals?|paragraphs?|points?|subparagraphs?|Clauses?|Art\.)\s+"
    r"(?:[IVXLC]+\b|\d+[a-z]{0,2}(?:\.\d+)*|\([a-z0-9]+\))(?:\s?\([a-z0-9]+\))*"
    r"(?:(?:,\s+|\s+(?:and|or|to)\s+|,\s+and\s+)(?:\d+[a-z]{0,2}(?:\.\d+)*|\([a-z0-9]+\))(?:\s?\([a-z0-9]+\))*(?!\s*\w*%))*"
)
_ZH_REFERENCE = re.compile(
    r"第[零〇一二两三四五六七八九十百千\d]+(?:条|章|节|款|项|目)(?:之[一二三四五六七八九十])?(?:第[零〇一二两三四五六七八九十百\d]+[款项目])*(?:、第[零〇一二两三四五六七八九十百千\d]+[条款项])*"
    r"|《[^《》]{2,40}》|附[录件]\s?[A-Z一二三四五六七八九十\d]"
)
_MONTHS = {
    m: i + 1
    for i, m in enumerate(
        ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"]
    )
}
_DATE = re.compile(
    r"\b(?P<y>(?:19|20)\d\d)-(?P<m>\d\d)-(?P<d>\d\d)\b"
    r"|\b(?P<d2>\d{1,2})\s+(?P<mo2>" + "|".join(m.title() for m in _MONTHS) + r")\s+(?P<y2>(?:19|20)\d\d)\b"
    r"|\b(?P<mo3>" + "|".join(m.title() for m in _MONTHS) + r")\s+(?P<d3>\d{1,2}),?\s+(?P<y3>(?:19|20)\d\d)\b"
    r"|\b(?P<mo5>" + "|".join(m.title() for m in _MONTHS) + r")\s+(?P<y5>(?:19|20)\d\d)\b"
    r"|(?P<y4>(?:19|20)\d\d)\s*年\s*(?P<m4>\d{1,2})\s*月(?:\s*(?P<d4>\d{1,2})\s*日)?"
)


def references(text: str, language: str) -> list[tuple[int, int]]:
    """Spans of references to provisions and instruments."""
    return [m.span() for m in (_ZH_REFERENCE if language == "zh" else _EN_REFERENCE).finditer(text)]


def dates(text: str) -> list[tuple[int, int, str]]:
    """Spans of dates with their ISO form (``2026-08`` where no day is given)."""
    found = []
    for m in _DATE.finditer(text):
        g = m.groupdict()
        year = g["y"] or g["y2"] or g["y3"] or g["y4"] or g["y5"]
        name = g["mo2"] or g["mo3"] or g["mo5"]
        month = _MONTHS[name.lower()] if name else int(g["m"] or g["m4"])
        day = g["d"] or g["d2"] or g["d3"] or g["d4"]
        if 1 <= month <= 12 and (day is None or 1 <= int(day) <= 31):
            found.append((m.start(), m.end(), f"{year}-{month:02}" + (f"-{int(day):02}" if day else "")))
    return found


def shifted(cue: Cue, by: int) -> Cue:
    """The cue with its offsets moved."""
    return replace(cue, start=cue.start + by, end=cue.end + by)


def kinds(found: Iterable[Cue]) -> tuple[str, ...]:
    """The distinct forces in order of first appearance."""
    return tuple(dict.fromkeys(c.deontic for c in found))
