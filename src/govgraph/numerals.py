"""Chinese and Roman numerals, as legal texts number their parts."""

from __future__ import annotations

import re
from itertools import pairwise

_HAN_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_HAN_UNITS = {"十": 10, "百": 100, "千": 1000}


def han_number(word: str) -> int | None:
    """The value of a Chinese (or Arabic) numeral; None where it is none."""
    if word.isdigit():
        return int(word)
    total, digit = 0, 0
    for char in word:
        if char in _HAN_UNITS:
            total += (digit or 1) * _HAN_UNITS[char]
            digit = 0
        elif char in _HAN_DIGITS:
            digit = digit * 10 + _HAN_DIGITS[char] if digit and not total else _HAN_DIGITS[char]
        else:
            return None
    return total + digit


def roman_number(word: str) -> int | None:
    """The value of a well-formed Roman numeral below 90, in either case."""
    if not re.fullmatch(r"(xc|xl|l?x{0,3})(ix|iv|v?i{0,3})", word.lower()) or not word:
        return None
    values = [{"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}[c] for c in word.lower()]
    return sum(-v if v < after else v for v, after in pairwise([*values, 0]))
