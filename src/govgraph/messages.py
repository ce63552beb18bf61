"""Error messages in the language of the reader.

The code raises its errors in English; ``lexicon/messages.yaml`` holds each message as a template with its Chinese. What a library
says within one of them (a parser, the operating system) stays in that library's language.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
NESTED = "message"
KINDS = {
    "capability level": "能力等级",
    "code": "代码",
    "fact": "事实",
    "market": "市场",
    "measure": "措施",
    "role": "角色",
    "stage": "阶段",
    "use": "用途",
}


@dataclass(frozen=True, slots=True)
class Template:
    """A message with places for the words that differ.

    Attributes:
        english: the template as the code raises it.
        chinese: the same in Chinese, with the same places.
        pattern: what a whole English message of this template looks like.
    """

    english: str
    chinese: str
    pattern: re.Pattern[str]

    @property
    def is_bare(self) -> bool:
        """Whether it has no words of its own, as ``{key}: {message}``."""
        return not any(c.isalpha() for c in PLACEHOLDER.sub("", self.english))


@cache
def templates() -> tuple[Template, ...]:
    """Every template: those that begin with words of their own first, then those with the most of them."""
    import yaml

    pairs = yaml.safe_load(files("govgraph").joinpath("lexicon/messages.yaml").read_text("utf-8"))
    return tuple(
        Template(english, chinese, _pattern(english))
        for english, chinese in sorted(pairs, key=lambda p: (p[0].startswith("{"), -len(PLACEHOLDER.sub("", p[0])), p[0]))
    )


def _pattern(english: str) -> re.Pattern[str]:
    pieces = PLACEHOLDER.split(english)
    return re.compile("".join(re.escape(p) if i % 2 == 0 else f"(?P<{p}>.+?)" for i, p in enumerate(pieces)), re.DOTALL)


def in_language(message: str, language: str) -> str:
    """The message in the language (``en`` or ``zh``); unchanged where the list does not have it."""
    if language != "zh":
        return message
    for template in templates():
        if found := template.pattern.fullmatch(message):
            words = found.groupdict()
            if NESTED in words:
                inner = words[NESTED]
                words[NESTED] = in_language(inner, language)
                if words[NESTED] == inner and template.is_bare:
                    continue
            if "kind" in words:
                words["kind"] = KINDS.get(words["kind"], words["kind"])
            return _filled(template.chinese, words)
    return message


def _filled(template: str, words: dict[str, str]) -> str:
    return PLACEHOLDER.sub(lambda place: words.get(place[1], place[0]), template)
