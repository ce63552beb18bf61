"""What a SPARQL text says before it is parsed: whether it orders its rows, how deep it nests, whether it may ask a service.

The words of strings, IRIs and comments do not count. The engine's parser takes words apart more freely than the grammar says
(``1SERVICE``, ``SERVICESILENT``, ``?a<?b`` with a later ``>``), so the safety of a query must not rest on these words alone.
"""

from __future__ import annotations

import re

MAX_DEPTH = 200
_TOKEN = re.compile(
    r"""
      (?P<opaque> <[^<>"{}|^`\x00-\x20]*>
                | \"\"\"(?:\"{0,2}(?:[^"\\]|\\.))*\"\"\" | '''(?:'{0,2}(?:[^'\\]|\\.))*'''
                | "(?:[^"\\\r\n]|\\.)*" | '(?:[^'\\\r\n]|\\.)*'
                | \#[^\r\n]* )
    | (?P<name> [?$@]\w+ | (?:[\w.-]*:(?:[\w.:%-]|\\.)*) )
    | (?P<open> [{(\[] ) | (?P<close> [})\]] )
    | \w+ | .
    """,
    re.VERBOSE | re.DOTALL,
)
_ORDER = re.compile(r"\bORDER\s*BY", re.IGNORECASE)
_UPDATE = re.compile(r"\s*(?:(?:PREFIX|BASE)\b\s*)*(?:INSERT|DELETE|LOAD|CLEAR|CREATE|DROP|COPY|MOVE|ADD|WITH)\b", re.IGNORECASE)
_GAP = r"(?:\s|\#[^\r\n]*(?:[\r\n]|$))*"
# Whatever an engine could take for the beginning of a SERVICE clause, wherever it stands: the word, a target, a brace.
_SERVICE = re.compile(
    rf"""
    (?P<variable>[?$]\w*)?  (?P<first>s)(?=ervice {_GAP} (?:silent {_GAP})?
        (?: <[^<>{{}}]*> | [?$][^\s{{}}]+ | [^\s{{}}<]*:[^\s{{}}]* ) {_GAP} \{{)
    """,
    re.VERBOSE | re.IGNORECASE,
)


def is_ordered(text: str) -> bool:
    """Whether the query orders its rows; the order of a sub-query is lost in the outer one.

    >>> is_ordered("SELECT ?n { ?n a ?t } ORDER BY ?n"), is_ordered("SELECT ?n { { SELECT ?n { } ORDER BY ?n } } # ORDER BY")
    (True, False)
    """
    return _ORDER.search(_outermost(text)) is not None


def is_update(text: str) -> bool:
    """Whether the text begins as an update does."""
    return _UPDATE.match(_outermost(text)) is not None


def line_that_nests_too_deeply(text: str, limit: int = MAX_DEPTH) -> int | None:
    """The line on which brackets are nested deeper than the limit; None where they nowhere are.

    >>> line_that_nests_too_deeply("ASK {\\n{{}}}", 2), line_that_nests_too_deeply("ASK {{}}", 2)
    (2, None)
    """
    depth = 0
    for token in _TOKEN.finditer(text):
        depth += 1 if token.lastgroup == "open" else -1 if token.lastgroup == "close" else 0
        if depth > limit:
            return text.count("\n", 0, token.start()) + 1
    return None


def without_services(text: str) -> str:
    """The same query in which no clause can ask another service.

    Everything that could be read as the beginning of such a clause gets its first letter as a codepoint escape. Strings, IRIs and
    comments mean the same with it; as a keyword it is an error.

    >>> without_services("ASK { SERVICE <http://x/> { } }")
    'ASK { \\\\u0053ERVICE <http://x/> { } }'
    >>> without_services("ASK { ?service ?p ?o }")
    'ASK { ?service ?p ?o }'
    """

    def escaped(found: re.Match[str]) -> str:
        return found[0] if found["variable"] else f"\\u{ord(found['first']):04x}"

    return _SERVICE.sub(escaped, text)


def _outermost(text: str) -> str:
    """The words outside all brackets; strings, IRIs, comments, names and what is in brackets are blanks."""
    depth = 0
    kept = []
    for token in _TOKEN.finditer(text):
        depth += 1 if token.lastgroup == "open" else -1 if token.lastgroup == "close" else 0
        kept.append(token[0] if token.lastgroup is None and depth <= 0 else " ")
    return "".join(kept)
