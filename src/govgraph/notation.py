"""The condition language of ``docs/formats.md``: reading it into trees, and writing trees in it."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import ValidationError

from govgraph.condition import EVENTS, TRUE, All, AnyOf, Atom, Condition, Interval, Not, Ref
from govgraph.errors import CorpusError, unknown_id_hint
from govgraph.forms import IntervalForm, as_list
from govgraph.yamltext import Key, Located


class ConditionReader:
    """Turns the condition language of ``docs/formats.md`` into trees.

    Args:
        document: id of the document in which the condition stands.
        market: market in which the roles it names are played.
        located: the file, for error messages.
    """

    _LEAVES = ("fact", "use", "role", "market", "stage", "event", "on", "level", "is", "measure")
    _EXTRAS: ClassVar[dict[str, set[str]]] = {"role": {"market"}, "event": {"from", "until"}}

    def __init__(self, document: str, market: str | None, located: Located) -> None:
        self.document = document
        self.market = market
        self.located = located

    def _fail(self, message: str, path: Key, hint: str | None = None) -> CorpusError:
        return CorpusError(message, file=self.located.file, line=self.located.line(path), hint=hint)

    def read(self, raw: Any, path: Key) -> Condition:
        """The tree that ``raw`` writes.

        Raises:
            CorpusError: it is not a condition.
        """
        if not isinstance(raw, dict):
            raise self._fail("a condition is a mapping such as {fact: performs-profiling}", path)
        basis = self._basis(raw.get("basis"), path)
        keys = [k for k in raw if k != "basis"]
        heads = [k for k in keys if k in ("all", "any", "not") or (k in self._LEAVES and not (k == "market" and "role" in raw))]
        if len(heads) != 1:
            hint = unknown_id_hint(keys[0], ["all", "any", "not", *self._LEAVES]) if keys else None
            raise self._fail(f"a condition has one of all, any, not or an atom; found {sorted(keys)}", path, hint)
        head = heads[0]
        surplus = set(keys) - {head} - self._EXTRAS.get(head, set())
        if surplus:
            raise self._fail(f"'{sorted(surplus)[0]}' cannot stand beside '{head}'", path)
        if head in ("all", "any"):
            return self._branch(head, raw[head], (*path, head), basis)
        if head == "not":
            return Not(self.read(raw["not"], (*path, "not")), basis)
        return self._leaf(head, raw, path, basis)

    def _branch(self, head: str, raw: Any, path: Key, basis: tuple[str, ...]) -> Condition:
        if not isinstance(raw, list) or not raw:
            raise self._fail(f"'{head}' takes a list of conditions", path)
        parts = tuple(self.read(part, (*path, i)) for i, part in enumerate(raw))
        return All(parts, basis) if head == "all" else AnyOf(parts, basis)

    def _leaf(self, head: str, raw: dict[str, Any], path: Key, basis: tuple[str, ...]) -> Condition:
        value = raw[head]
        if head == "on":
            return Atom("on", interval=self._interval(value, path), basis=basis)
        if not isinstance(value, str) or not value:
            raise self._fail(f"'{head}' takes an id", path)
        if head == "is":
            return Ref(value if ":" in value else f"{self.document}:{value}", basis)
        if head == "event":
            if value not in EVENTS:
                raise self._fail(f"unknown event '{value}'", path, unknown_id_hint(value, EVENTS))
            return Atom("event", value, None, self._interval({k: raw[k] for k in ("from", "until") if k in raw}, path), basis)
        if head == "role":
            return Atom("role", value, raw.get("market", self.market), basis=basis)
        return Atom(head, value, basis=basis)

    def _interval(self, raw: Any, path: Key) -> Interval:
        try:
            return IntervalForm.model_validate(raw or {}).value()
        except ValidationError:
            raise self._fail(f"{raw!r} is not an interval {{from: date, until: date}}", path) from None

    def _basis(self, raw: Any, path: Key) -> tuple[str, ...]:
        given = as_list(raw)
        if not isinstance(given, list) or not all(isinstance(b, str) for b in given):
            raise self._fail("'basis' takes provision ids", path)
        return tuple(b if ":" in b else f"{self.document}:{b}" for b in given)

    def measures(self, raw: Any, path: Key) -> Condition:
        """The requirement that ``requires`` writes: a list, or nested all / any, of measure ids."""
        if raw is None or raw == []:
            return TRUE
        if isinstance(raw, str):
            return Atom("measure", raw)
        if isinstance(raw, list):
            parts = tuple(self.measures(part, (*path, i)) for i, part in enumerate(raw))
            return parts[0] if len(parts) == 1 else All(parts)
        if isinstance(raw, dict) and len(raw) == 1 and next(iter(raw)) in ("all", "any"):
            head, inner = next(iter(raw.items()))
            if isinstance(inner, list) and inner:
                parts = tuple(self.measures(part, (*path, head, i)) for i, part in enumerate(inner))
                return All(parts) if head == "all" else AnyOf(parts)
        raise self._fail("'requires' takes measure ids, or {all: […]} or {any: […]}", path)


def expression(condition: Condition) -> str:
    """A condition in the notation of the corpus, on one line."""
    if isinstance(condition, Ref):
        return f"{{is: {condition.code}}}"
    if isinstance(condition, Not):
        return f"{{not: {expression(condition.part)}}}"
    if isinstance(condition, All | AnyOf):
        inner = ", ".join(expression(p) for p in condition.parts)
        return f"{{{'all' if isinstance(condition, All) else 'any'}: [{inner}]}}"
    return _atom_expression(condition)


def _atom_expression(atom: Atom) -> str:
    days = [f"from: {atom.interval.start}"] if atom.interval.start else []
    days += [f"until: {atom.interval.end}"] if atom.interval.end else []
    if atom.kind == "on":
        return f"{{on: {{{', '.join(days)}}}}}"
    parts = [f"{atom.kind}: {atom.id}", *days]
    if atom.market:
        parts.append(f"market: {atom.market}")
    return f"{{{', '.join(parts)}}}"
