"""Answers to a report's questions, written into the description's text."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from typing import Any

import yaml

from govgraph import yamltext
from govgraph.errors import InputError
from govgraph.system import ANY_MARKET

Answer = str | list[str]
_FIELDS = {"level": "capability-level"}


def written(text: str, given: Mapping[str, Answer]) -> str:
    """The description with the answers in it; comments and layout stay where the text allows it.

    Args:
        text: YAML or JSON.
        given: question key to ``yes``, ``no``, an id, ``never``, or a list of ids or dates.
    """
    if not given:
        return text
    try:
        data = yamltext.parse(text, file="").data
    except InputError:
        return text
    if not isinstance(data, dict):
        return text
    for key, answer in given.items():
        after = _merged(data, key, answer)
        edited = _edited(text, key, answer)
        if edited is None or _data(edited) != after:
            edited = yaml.safe_dump(after, allow_unicode=True, sort_keys=False, width=110)
        text, data = edited, after
    return text


def _data(text: str) -> Any:
    try:
        return yamltext.parse(text, file="").data
    except InputError:
        return None


def _merged(data: dict[str, Any], key: str, answer: Answer) -> dict[str, Any]:
    """The plain data of the description with the answer in it."""
    data = copy.deepcopy(data)
    kind, _, identifier = key.partition(":")
    if kind in ("fact", "dates"):
        field = "facts" if kind == "fact" else "dates"
        data[field] = {**(data.get(field) or {}), identifier: answer}
    elif kind == "roles":
        organisation = data["organisation"] = dict(data.get("organisation") or {})
        roles = organisation.get("roles")
        by_market = roles if isinstance(roles, dict) and "list" not in roles else None
        if by_market is None and identifier == ANY_MARKET:
            organisation["roles"] = answer
        else:
            organisation["roles"] = {**(by_market or {}), identifier: answer}
    elif kind == "measures":
        old = data.get("measures") or []
        items = list(old.get("list") or []) if isinstance(old, dict) else [old] if isinstance(old, str) else list(old)
        named = {i.get("id") if isinstance(i, dict) else i for i in items}
        data["measures"] = [*items, *(m for m in answer if m not in named)]
    else:
        data[_FIELDS.get(kind, kind)] = answer
    return data


def _edited(text: str, key: str, answer: Answer) -> str | None:
    """The text with one answer put in by lines; None where that is not simple."""
    kind, _, identifier = key.partition(":")
    if kind in ("fact", "dates"):
        return _entered(text, "facts" if kind == "fact" else "dates", identifier, _flow(answer))
    if kind == "roles":
        if _has(text, "organisation"):
            return None
        inner = _flow(answer) if identifier == ANY_MARKET else f"{{{identifier}: {_flow(answer)}}}"
        return _appended(text, f"organisation:\n  roles: {inner}\n")
    field = _FIELDS.get(kind, kind)
    return None if _has(text, field) else _appended(text, f"{field}: {_flow(answer)}\n")


def _flow(answer: Answer) -> str:
    return answer if isinstance(answer, str) else f"[{', '.join(answer)}]"


def _has(text: str, field: str) -> bool:
    return re.search(rf"^{re.escape(field)}\s*:", text, re.MULTILINE) is not None


def _appended(text: str, block: str) -> str:
    return (text if text.endswith("\n") or not text else text + "\n") + block


def _entered(text: str, field: str, name: str, value: str) -> str | None:
    """The text with ``name: value`` under a top-level field."""
    if not _has(text, field):
        return _appended(text, f"{field}:\n  {name}: {value}\n")
    lines = text.splitlines(keepends=True)
    start = next((i for i, line in enumerate(lines) if re.match(rf"{re.escape(field)}\s*:\s*(#.*)?$", line)), None)
    if start is None:
        return None
    end = start + 1
    indent, last = "  ", start
    while end < len(lines) and (not lines[end].strip() or lines[end][0] in " #"):
        found = re.match(r"( +)[a-z]", lines[end])
        if found:
            indent, last = found[1], end
        stated = re.match(rf"( +{re.escape(name)}\s*:)([^#\n]*?)(\s+#.*)?\r?\n?$", lines[end])
        if stated:
            lines[end] = f"{stated[1]} {value}{stated[3] or ''}\n"
            return "".join(lines)
        end += 1
    if not lines[last].endswith("\n"):
        lines[last] += "\n"
    lines.insert(last + 1, f"{indent}{name}: {value}\n")
    return "".join(lines)
