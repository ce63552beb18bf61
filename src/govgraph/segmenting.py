"""Cutting a document into provisions.

A provision's own passage runs from its marker (``Article 14``, ``第十四条``, ``(a)``) to the next one, so that the passages of a
document follow each other without gap or overlap and together are the whole text.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from statistics import median

from govgraph.numerals import han_number, roman_number
from govgraph.reading import HAN, Source, detect


@dataclass(frozen=True, slots=True)
class Passage:
    """The own words of one provision, without those of the provisions under it.

    Attributes:
        start, end: the span in the text, marker and heading included.
        body: where the words after marker and heading begin.
        heading: the heading as printed.
    """

    id: str
    parent: str | None
    kind: str
    number: str
    heading: str
    start: int
    body: int
    end: int


# Markers


@dataclass(frozen=True, slots=True)
class _Marker:
    style: str
    kind: str
    key: str  # what it adds to the id
    order: int
    number: str
    end: int  # offset in the line after the marker


_N = "[0-9零〇一二两三四五六七八九十百千]{1,7}"
_LEAD = re.compile(r"[ \t\u3000]*(?:#{1,6}[ \t]+)?(?:\*\*|__)?[ \t\u3000]*")
_DIVISION = re.compile(
    r"(?P<word>PART|Part|TITLE|Title|CHAPTER|Chapter|SECTION|Section|Subsection|ARTICLE|Article|ANNEX|Annex|APPENDIX|Appendix|Art\.)"
    r"[ \t]+(?P<n>[IVXLC]+(?![A-Za-z])|\d{1,3}[a-z]{0,2}(?![A-Za-z0-9])|[A-Z](?![A-Za-z]))(?!\.\d)"
)
_HAN_DIVISION = re.compile(rf"第[ \t]*(?P<n>{_N})[ \t]*(?P<word>编|部分|章|节|条)(?:之(?P<sub>[一二三四五六七八九十]))?")
_HAN_ANNEX = re.compile(r"附[ \t]*[录件](?:[ \t]*(?P<n>[A-Z](?![A-Za-z])|[0-9一二三四五六七八九十]{1,3}))?(?=[ \t:：（(]|$)")
_CLAUSE = re.compile(r"(?P<n>(?:\d{1,2}|[A-Z])(?:\.\d{1,2}){1,5})\.?(?=[ \t\u3000]|[\u3400-\u9fff])(?!\d)")
_BARE = re.compile(r"(?P<n>\d{1,2})[ \t\u3000]+(?=[A-Z\u3400-\u9fff])")
_SMALL = (
    ("han-dun", re.compile(r"(?P<n>[一二三四五六七八九十]{1,3})、")),
    ("paren-han", re.compile(r"[（(][ \t]*(?P<n>[一二三四五六七八九十]{1,3})[ \t]*[）)]")),
    ("paren-num", re.compile(r"[（(](?P<n>\d{1,3})(?P<x>[a-z]?)[）)]")),
    ("paren-letter", re.compile(r"[（(](?P<n>[a-z]{1,4})[）)]")),
    ("num-dot", re.compile(r"(?P<n>\d{1,3})(?P<x>[a-z]?)[.．、](?!\d)(?=\s|[\u3400-\u9fff“‘(（])")),
    ("num-paren", re.compile(r"(?P<n>\d{1,2})(?P<x>[a-z]?)[)）]")),
    ("letter-paren", re.compile(r"(?P<n>[a-z])[)）](?=\s|[\u3400-\u9fff])")),
    ("circled", re.compile(r"(?P<n>[①-⑳])")),
    ("bullet", re.compile(r"(?P<n>[•●▪◦·■◆]|[-*–—](?=[ \t]))")),
)  # fmt: skip
_WORDS = {
    "part": ("part", 1), "title": ("title", 2), "chapter": ("chapter", 3), "section": ("section", 4),
    "subsection": ("subsection", 4.5),
    "article": ("article", 5), "art.": ("article", 5), "annex": ("annex", 1), "appendix": ("appendix", 1),
    "编": ("part", 1), "部分": ("part", 1), "章": ("chapter", 3), "节": ("section", 4), "条": ("article", 5),
}  # fmt: skip
_CONTENTS = re.compile(r"(?:\.[ .]{3,}|…{2,}|·{4,}|_{4,})[ \t]*\d*[ \t]*$")
_TERMINAL = re.compile(r"[.。;；:：!！?？]['\"”’』」)）*]*\s*$")
_NOT_A_HEAD = re.compile(r"[ \t]*(?:[,(]|[a-z]|$)")
_HAN_NOT_A_HEAD = re.compile(r"[ \t]*(?:[、，,；;和至及与或]|第[^章节条]{1,6}[款项条]|规定|所列|所称|的|中[^国华])")


def _leads(outer: int, inner: int) -> bool:
    """Whether the numbered clause ``outer`` (5 as 5.0.0.0.0.0, two digits a level) contains ``inner`` (5.2)."""
    while outer and outer % 100 == 0:
        outer, inner = outer // 100, inner // 100
    return outer == inner


class _Cutter:
    """Goes through the lines once and opens a passage at each marker."""

    def __init__(self, source: Source) -> None:
        self.text = source.text
        self.found: list[Passage] = []
        self.numbers: dict[str, str] = {}
        self.stack: list[tuple[str, float, int, str]] = []  # style, rank, order, id
        self.ids: set[str] = set()
        self.subs: Counter[str] = Counter()
        self.wants_heading = False
        self.last_line = ""
        self.words = False  # the open passage has words of its own
        self.blank = True
        self.lines = [
            (s, min(e, len(self.text))) for s, e in zip(source.line_starts, (*source.line_starts[1:], len(self.text)), strict=True)
        ]
        self.wrapped, self.width = self._wrapping()

    def _wrapping(self) -> tuple[bool, float]:
        long = [self.text[a:b].strip() for a, b in self.lines]
        long = [line for line in long if len(line) > 15]
        if len(long) < 4:
            return False, 0.0
        return sum(not _TERMINAL.search(line) for line in long) / len(long) > 0.35, median(len(line) for line in long)

    def run(self) -> list[Passage]:
        for start, end in self.lines:
            line = self.text[start:end].rstrip("\n")
            if not line.strip():
                self.blank = True
                continue
            self._line(start, line)
            self.last_line = line
            self.blank = False
        if not self.found:
            return []
        first = replace(self.found[0], start=0)
        passages = [first, *self.found[1:]]
        ends = [p.start for p in passages[1:]] + [len(self.text)]
        return [replace(p, end=e, body=min(p.body, e)) for p, e in zip(passages, ends, strict=True)]

    def _line(self, start: int, line: str) -> None:
        lead = _LEAD.match(line)
        at = lead.end() if lead else 0
        opened = False
        while at < len(line):
            marker = self._division(line, at) if not opened else None
            marker = marker or self._small(line, at)
            if marker is None:
                break
            at = self._open(marker, start if not opened else start + at, start, line, opened)
            opened = True
            if at < 0:
                return
        if opened:
            return
        if line.lstrip().startswith("#"):
            self._plain_heading(start, line, at)
        elif self.wants_heading and self._is_title(line.strip()):
            self._give_heading(start, line)
        else:
            self.wants_heading = False
            if self._new_paragraph(line):
                self._paragraph(start + at)
            self.words = True

    # which markers count

    def _division(self, line: str, at: int) -> _Marker | None:
        if _CONTENTS.search(line):
            return None
        if m := _DIVISION.match(line, at):
            rest = line[m.end() :].strip(" \t*_")
            bad = _NOT_A_HEAD.match(line[m.end() :].strip("*_") or "X")
            if (bad and rest) or rest[:1] == ")":
                return None
            kind, _ = _WORDS[m["word"].lower()]
            return _Marker(
                kind, kind, m["n"].lower(), 0, f"{'Article' if kind == 'article' else m['word'].title()} {m['n']}", m.end()
            )
        if m := _HAN_DIVISION.match(line, at):
            if _HAN_NOT_A_HEAD.match(line, m.end()) or han_number(m["n"]) is None:
                return None
            kind, _ = _WORDS[m["word"]]
            sub = f"-bis-{han_number(m['sub'])}" if m["sub"] else ""
            return _Marker(kind, kind, f"{han_number(m['n'])}{sub}", 0, re.sub(r"\s", "", m.group()), m.end())
        if (m := _HAN_ANNEX.match(line, at)) and len(line.strip()) < 40:
            number = m["n"] or ""
            return _Marker("annex", "annex", str(han_number(number) or number.lower()), 0, re.sub(r"\s", "", m.group()), m.end())
        return self._numbered_clause(line, at)

    def _numbered_clause(self, line: str, at: int) -> _Marker | None:
        if any(s[0] in {"article", "han-dun"} for s in self.stack):
            return None
        if m := _CLAUSE.match(line, at):
            parts = m["n"].split(".")
            after = line[m.end() :].strip()
            if not after or not re.match(rf"[A-Z{HAN}“‘\"'《（(]", after):
                return None
            order = 0
            for i in range(6):
                part = parts[i] if i < len(parts) else "0"
                order = order * 100 + (int(part) if part.isdigit() else 50 + ord(part) - 65)
            last = max((s[2] for s in self.stack if s[0] == "clause"), default=0)
            return _Marker("clause", "clause", "-".join(parts).lower(), order, m["n"], m.end()) if order > last else None
        if (m := _BARE.match(line, at)) and self.blank and self._is_title(line[m.end() :].strip()):
            return self._top_clause(int(m["n"]), m["n"], m.end())
        return None

    def _top_clause(self, n: int, number: str, end: int) -> _Marker | None:
        last = next((s[2] // 100**5 for s in self.stack if s[0] == "clause"), 0)
        return _Marker("clause", "clause", str(n), n * 100**5, number, end) if last < n <= last + 2 else None

    def _small(self, line: str, at: int) -> _Marker | None:
        for style, pattern in _SMALL:
            m = pattern.match(line, at)
            if m is None:
                continue
            after = line[m.end() :].lstrip()
            if style != "bullet" and re.match(r"(?:of|and|or|to|above|thereof)\b|[,;)）、，；]", after):
                return None
            if not after and style in {"num-dot", "num-paren", "letter-paren", "bullet"}:
                return None
            if style == "num-dot" and not any(s[0] in {"article", "annex", "han-dun", "paren-han", "chapter"} for s in self.stack):
                marker = self._top_clause(int(m["n"]), m["n"], m.end())
                if marker is not None:
                    return marker
            return self._in_sequence(style, m)
        return None

    def _in_sequence(self, style: str, m: re.Match[str]) -> _Marker | None:
        word = m["n"]
        extra = m.groupdict().get("x") or ""
        if style == "bullet":
            last = next((s[2] for s in reversed(self.stack) if s[0] == style), 0)
            return _Marker(style, "item", f"item-{last + 1}", last + 1, "", m.end())
        if style == "paren-letter":
            return self._letter(word, m)
        if style == "letter-paren":
            order = ord(word) - 96
        elif style == "circled":
            order = ord(word) - ord("①") + 1
        else:
            order = han_number(word) or 0
        last = next((s[2] for s in reversed(self.stack) if s[0] == style), 0)
        if not (last < order <= last + 4 if last else order == 1) and not (extra and order == last):
            return None
        key = word if style == "letter-paren" else f"{order}{extra}"
        kind = {"num-dot": "paragraph", "han-dun": "clause", "paren-han": "point"}.get(style, "point")
        return _Marker(style, kind, key, order, m.group().strip(), m.end())

    def _letter(self, word: str, m: re.Match[str]) -> _Marker | None:
        letter = next((s[2] for s in reversed(self.stack) if s[0] == "paren-letter"), 0)
        roman = next((s[2] for s in reversed(self.stack) if s[0] == "paren-roman"), 0)
        value = roman_number(word)
        as_letter = ord(word[0]) - 96 if len(word) == 1 else ord(word[0]) - 96 if len(word) == 2 else 0
        follows = letter < as_letter <= letter + 3 if letter else as_letter == 1
        if len(word) == 2 and as_letter != letter:
            follows = False
        nested = bool(re.search(r"[:：]\s*$", self.last_line))  # (h) … : (i) opens a list, (h) … ; (i) goes on
        if value and (value == roman + 1 if roman else value == 1 and (nested or not (follows and letter == as_letter - 1))):
            return _Marker("paren-roman", "point", word, value, m.group(), m.end())
        if follows:
            return _Marker("paren-letter", "point", word, as_letter, m.group(), m.end())
        if value and roman < value <= roman + 3 and roman:
            return _Marker("paren-roman", "point", word, value, m.group(), m.end())
        return None

    # opening passages

    def _open(self, marker: _Marker, start: int, line_start: int, line: str, nested: bool) -> int:
        rank = _WORDS.get({"annex": "annex"}.get(marker.style, marker.style), ("", 0.0))[1]
        if marker.style == "clause":
            rank = 5 + 0.1 * (marker.key.count("-") + 1)
        if rank:
            while self.stack and (self.stack[-1][1] >= rank or not self.stack[-1][1]):
                self.stack.pop()
            while (
                marker.style == "clause"
                and self.stack
                and self.stack[-1][0] == "clause"
                and not _leads(self.stack[-1][2], marker.order)
            ):
                self.stack.pop()
        elif any(s[0] == marker.style for s in self.stack):
            while self.stack[-1][0] != marker.style:
                self.stack.pop()
            self.stack.pop()
        parent = self.stack[-1][3] if self.stack else None
        identifier = self._id(marker, parent)
        self.stack.append((marker.style, rank, marker.order, identifier))
        rest = line[marker.end :]
        gap = len(rest) - len(rest.lstrip(" \t\u3000.:：—–-*_" if rank else " \t\u3000"))
        title = rest[gap:].strip().strip("*_")
        body = line_start + marker.end + gap
        has_title = bool(rank) and bool(title) and self._is_title(title)
        if has_title and marker.number.startswith("第") and marker.kind == "article":
            # Chinese articles seldom have headings; one stands in 【】 or alone on its line
            after = self.text[line_start + len(line) + 1 :][:80]
            has_title = title.startswith("【") or bool(re.match(r"[ \t\u3000]*\n|[ \t\u3000]+\S", after))
        number = self._cited(marker, parent)
        self._add(Passage(identifier, parent, marker.kind, number, title if has_title else "", start, body, body))
        self.wants_heading = bool(rank) and not title
        self.words = bool(title) and not has_title
        if has_title:
            self._set_body(line_start + len(line))
            return -1
        return -1 if not title or rank else marker.end + gap

    def _cited(self, marker: _Marker, parent: str | None) -> str:
        if marker.style in {"num-dot", "paren-num", "paren-letter", "paren-roman", "num-paren", "letter-paren"} and parent:
            above = self.numbers.get(parent or "", "")
            return f"{above}({marker.key})" if above and re.search(r"[A-Za-z0-9)]$", above) else f"{above}{marker.number}"
        return marker.number

    def _id(self, marker: _Marker, parent: str | None) -> str:
        if marker.kind == "article":
            base = f"art-{marker.key}"
        elif marker.style == "clause":
            outer = next((s[3] for s in self.stack if s[0] == "annex"), None)
            base = f"{outer}-{marker.key}" if outer else f"clause-{marker.key}"
        elif marker.kind in {"section", "subsection"} and parent:
            base = f"{parent}-{marker.kind}-{marker.key}"
        elif marker.style in _WORDS or marker.kind in {"part", "title", "chapter", "section", "subsection", "annex", "appendix"}:
            base = f"{marker.kind}-{marker.key}".rstrip("-")
        elif parent:
            base = f"{self._holder(marker, parent)}-{marker.key}"
        else:
            base = {"han-dun": "clause-", "bullet": ""}.get(marker.style, "point-") + marker.key
        return self._unique(base)

    def _holder(self, marker: _Marker, parent: str) -> str:
        """Points of a second subparagraph are cited by the paragraph (Article 6(3), point (a)) unless the first has such points."""
        outer, is_sub, _ = parent.rpartition("-sub-")
        if not is_sub or marker.style not in {"paren-letter", "paren-num"} or "（" in marker.number:
            return parent
        return parent if f"{outer}-{marker.key}" in self.ids or f"{parent}-a" in self.ids or f"{parent}-1" in self.ids else outer

    def _unique(self, base: str) -> str:
        identifier, n = base, 1
        while identifier in self.ids:
            n += 1
            identifier = f"{base}-again-{n}"
        self.ids.add(identifier)
        return identifier

    def _add(self, passage: Passage) -> None:
        self.found.append(passage)
        self.numbers[passage.id] = passage.number

    def _set_body(self, body: int) -> None:
        self.found[-1] = replace(self.found[-1], body=body)

    def _plain_heading(self, start: int, line: str, at: int) -> None:
        level = len(line.lstrip()) - len(line.lstrip().lstrip("#"))
        rank = 0.5 + 0.1 * level
        while self.stack and (self.stack[-1][1] >= rank or not self.stack[-1][1]):
            self.stack.pop()
        parent = self.stack[-1][3] if self.stack else None
        self.subs["heading"] += 1
        identifier = self._unique(f"heading-{self.subs['heading']}")
        self.stack.append(("heading", rank, 0, identifier))
        title = line[at:].strip().strip("*_").strip()
        self._add(Passage(identifier, parent, "heading", "", title, start, start + len(line), start + len(line)))
        self.wants_heading = self.words = False

    def _give_heading(self, start: int, line: str) -> None:
        self.found[-1] = replace(self.found[-1], heading=line.strip().strip("*_"), body=start + len(line))
        self.wants_heading = False

    @staticmethod
    def _is_title(text: str) -> bool:
        han = bool(re.search(f"[{HAN}]", text))
        if not text or _TERMINAL.search(text) or len(text) > (36 if han else 120):
            return False
        if re.search(r"\b(shall|must|means)\b", text) or re.search("应当|不得|必须|，", text):
            return False
        return bool(re.match(rf"[A-Z0-9{HAN}“‘\"'《【（(]", text))

    def _new_paragraph(self, line: str) -> bool:
        if not self.found:
            return True
        if not self.words:
            return False
        if not _TERMINAL.search(self.last_line):
            return self.blank and not self.wrapped and not re.match(r"[a-z]", line.strip())
        if detect(line) == "zh":
            return not self.wrapped or len(self.last_line.strip()) < 0.85 * self.width
        return self.blank and not re.match(r"[a-z]", line.strip())

    def _paragraph(self, start: int) -> None:
        keep = {"num-dot", "article", "clause", "annex", "han-dun", "heading", "chapter", "section", "part", "title", "appendix"}
        while self.stack and self.stack[-1][0] not in keep:
            self.stack.pop()
        if self.stack:
            parent: str | None = self.stack[-1][3]
            self.subs[parent or ""] += 1
            identifier = self._unique(f"{parent}-sub-{self.subs[parent or ''] + 1}")
            number = self.numbers.get(parent or "", "")
            cited = f"{number}, subparagraph {self.subs[parent or ''] + 1}" if number else ""
        else:
            parent = None
            self.subs["para"] += 1
            identifier = self._unique(f"para-{self.subs['para']}")
            cited = ""
        self.stack.append(("sub", 0.0, 0, identifier))
        self._add(Passage(identifier, parent, "subparagraph" if parent else "paragraph", cited, "", start, start, start))


def segment(source: Source) -> list[Passage]:
    """The provisions of a document in the order of its text; their passages cover it without overlap."""
    return _Cutter(source).run()
