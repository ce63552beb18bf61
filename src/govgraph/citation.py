"""How provisions are cited, in both languages; and citations read back however people write them."""

from __future__ import annotations

import re
from collections.abc import Callable

from govgraph.model import Provision, Text
from govgraph.numerals import han_number, roman_number

_ORDINALS = {"first": "一", "second": "二", "third": "三", "fourth": "四", "fifth": "五", "sixth": "六", "seventh": "七"}
_ROMAN = {"I": "一", "II": "二", "III": "三", "IV": "四", "V": "五", "VI": "六", "VII": "七", "VIII": "八", "IX": "九",
          "X": "十", "XI": "十一", "XII": "十二", "XIII": "十三", "XIV": "十四"}  # fmt: skip
_CHINESE: tuple[tuple[str, Callable[[re.Match[str]], str]], ...] = (
    (r"^Article (\d+[a-z]?)([^,]*)", lambda m: f"第{m[1]}{m[2]}条"),
    (r"^Annex ([IVX]+)", lambda m: f"附件{_ROMAN.get(m[1], m[1])}"),
    (r"^Chapter ([IVX]+)", lambda m: f"第{_ROMAN.get(m[1], m[1])}章"),
    (r"^Appendix ([A-Z])", lambda m: f"附录{m[1]}"),
    (r"^Fig(?:ure|\.) (\d+)", lambda m: f"图{m[1]}"),
    (r"^Part ([A-Z]) ?", lambda m: f"第{m[1]}部分"),
    (r"^Risk (\d+)", lambda m: f"风险{m[1]}"),
    (r"^Principle (\d+)", lambda m: f"原则{m[1]}"),
    (r"^Measure (\d+)", lambda m: f"措施{m[1]}"),
    (r"^Dimension (\d+)", lambda m: f"方面{m[1]}"),
    (r",? ?Section ([A-Z0-9]+)", lambda m: f"{m[1]}节" if m[1].isalpha() else f"第{m[1]}节"),
    (r",? (first|second|third|fourth|fifth|sixth|seventh) subparagraph", lambda m: f"第{_ORDINALS[m[1]]}分段"),
    (r",? (first|second|third|fourth|fifth|sixth|seventh) paragraph", lambda m: f"第{_ORDINALS[m[1]]}款"),
    (r",? ?points? ((?:\([a-z]+\)|[0-9]+[a-z]?)+(?:\([a-z]+\))*)", lambda m: f"第{m[1]}点"),
)


def citation(provision: Provision) -> Text:
    """How a provision is cited: ``Article 14(1)``, ``Annex III, point 5(d)``; its id where it has no number.

    The Chinese is what the provision gives, or what the patterns make of the English; the English where words of it remain
    (Roman numerals in brackets are none).
    """
    number = provision.number or provision.id
    english = f"Article {number}" if provision.id.startswith("art-") and number[:1].isdigit() else number
    if provision.number_zh:
        return Text(english, provision.number_zh)
    chinese = english
    for pattern, words in _CHINESE:
        chinese = re.sub(pattern, words, chinese)
    return Text(english, english if re.search("[A-Za-z]{3}", re.sub(r"\([ivxlc]+\)", "", chinese)) else chinese)


# Read back

_PART = r"\(?(?:[0-9]+[a-z]?|[a-z]+)\)?"
_WAYS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    # 第十四条第一款 as 第14条第1款, 附件三 and 附件III as 附件3
    (re.compile(r"(?<=第)[零〇一二三四五六七八九十百]+(?=[条款项目点段节章])"), lambda m: str(han_number(m[0]))),
    (re.compile(r"(?<=^附件)[一二三四五六七八九十]+"), lambda m: str(han_number(m[0]))),
    (re.compile(r"(?<=^附件)\s*[ivx]+"), lambda m: str(roman_number(m[0].strip()) or m[0])),
    # 第14条第1款第a项 as 第14(1)(a)条, 附件3第4点第a项 as 附件3第4(a)点
    (re.compile(rf"^第([0-9]+[a-z]?)条((?:第?{_PART}[款项目点])+)"), lambda m: f"第{m[1]}{_bracketed(m[2])}条"),
    (re.compile(rf"^(附件[0-9]+)第?([0-9]+)[点项]((?:第?{_PART}[款项目点])+)"), lambda m: f"{m[1]}第{m[2]}{_bracketed(m[3])}点"),
    # "Article 14, paragraph 1, point (a)" as 14(1)(a), "Annex III(4)(a)" as "annex iii point 4(a)"
    (re.compile(r"^(?:articles?|art\.?|第)\s*(?=[0-9])"), lambda m: ""),
    (re.compile(r"^([0-9]+[a-z]?)[\s,]+para(?:graph)?\.?\s*\(?([0-9]+[a-z]?)\)?"), lambda m: f"{m[1]}({m[2]})"),
    (re.compile(r"^([0-9]+[a-z]?(?:\([0-9a-z]+\))*)[\s,]+(?:point|letter|lit\.?)\s*\(?([a-z]+)\)?"), lambda m: f"{m[1]}({m[2]})"),
    (re.compile(r"^annex\s+([ivx]+)[\s,]*\(?([0-9]+)\)?"), lambda m: f"annex {m[1]} point {m[2]}"),
)  # fmt: skip


def _bracketed(parts: str) -> str:
    return "".join(f"({p})" for p in re.findall(r"[0-9]+[a-z]?|[a-z]+", parts))


def citation_key(cited: str) -> str:
    """A citation in one way of writing: no case, no "Article", plain brackets, Arabic numerals, parts set apart by one space.

    >>> citation_key("Art. 14 (1)"), citation_key("第十四条第一款"), citation_key("Annex III, point 4")
    ('14(1)', '14(1)', 'annex iii point 4')
    """
    text = cited.casefold().replace("（", "(").replace("）", ")").strip()
    text = re.sub(r"\s*([()])\s*", r"\1", text)
    for pattern, written in _WAYS:
        text = pattern.sub(written, text)
    if re.match("[0-9]", text):
        text = text.replace("条", " ")
    return re.sub(r"[\s,，、.]+", " ", text).strip()
