"""A system on a day: the truth of every atom, and closures that evaluate conditions over it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from govgraph.condition import ALWAYS, All, AnyOf, Atom, Condition, Interval, Not, Ref, Truth, conjunction, disjunction, negation
from govgraph.errors import CorpusError
from govgraph.model import Hierarchy
from govgraph.system import ANY_MARKET, EVIDENCE, Listing, SystemDescription

Closure = Callable[["Situation"], Truth]


@dataclass(frozen=True, slots=True)
class Terms:
    """What the vocabulary says about its ids.

    Attributes:
        uses, roles: closed is-a relations.
        levels: capability level to its rank.
    """

    uses: Hierarchy
    roles: Hierarchy
    levels: Mapping[str, int]


class Situation:
    """The atoms of one description on one day.

    Args:
        system: the description.
        day: the date asked about; events dated later have not happened.
        terms: is-a relations of the hub.
        derived: closures of the named conditions, as the law stands.
        evidence: the least evidence with which an implemented measure counts.
    """

    __slots__ = ("_days", "_derived", "_memo", "_terms", "because", "day", "evidence", "facts", "system")

    def __init__(
        self, system: SystemDescription, day: date, terms: Terms, derived: Mapping[str, Closure], evidence: str = "claimed"
    ) -> None:
        self.system = system
        self.day = day
        self.facts = system.facts
        self.evidence = evidence
        self._terms = terms
        self._derived = derived
        self._memo: dict[str, Truth] = {}
        self._days: dict[date, Situation] = {}
        self.because: dict[str, Reason] = {}

    def on(self, day: date) -> Situation:
        """The same system on another day, the law unchanged."""
        if day not in self._days:
            self._days[day] = Situation(self.system, day, self._terms, self._derived, self.evidence)
        return self._days[day]

    def stated(self, kind: str, identifier: str, market: str | None = None) -> str:
        """What the description itself lists that makes a use or role hold: the id, or a narrower one."""
        tree = self._terms.uses if kind == "use" else self._terms.roles
        listing = self.system.uses if kind == "use" else self._roles_in(market)
        narrower = tree.narrower.get(identifier, frozenset({identifier}))
        items = listing.items if listing else ()
        return identifier if identifier in items else next((i for i in items if i in narrower), identifier)

    def _roles_in(self, market: str | None) -> Listing | None:
        roles = self.system.roles or {}
        if market is None:
            return Listing(tuple(sorted({i for listing in roles.values() for i in listing.items})))
        return roles.get(market, roles.get(ANY_MARKET))

    def derived(self, code: str) -> Truth:
        """The truth of a named condition.

        Raises:
            CorpusError: there is no such condition, or it rests on itself.
        """
        memo = self._memo
        if code in memo:
            return memo[code]
        closure = self._derived.get(code)
        if closure is None:
            raise CorpusError(f"the condition '{code}' does not exist on the date the law is read")
        memo[code] = None
        value = memo[code] = closure(self)
        return value

    def use(self, identifier: str) -> Truth:
        """Whether the system has the use or a narrower one."""
        return membership(identifier, self.system.uses, self._terms.uses)

    def role(self, identifier: str, market: str | None) -> Truth:
        """Whether the organisation plays the role, or a narrower one, in the market (None: in any)."""
        roles = self.system.roles
        if not roles:
            return None
        if market is None:
            return disjunction(membership(identifier, listing, self._terms.roles) for listing in roles.values())
        return membership(identifier, self._roles_in(market), self._terms.roles)

    def market(self, identifier: str) -> Truth:
        """Whether the system is offered or used in the market."""
        return plain_membership(identifier, self.system.markets)

    def stage(self, identifier: str) -> Truth:
        """Whether the system is in the lifecycle stage."""
        return plain_membership(identifier, self.system.stage)

    def level(self, identifier: str) -> Truth:
        """Whether the capability level is the given one or higher."""
        stated = self.system.level
        if stated is None:
            return None
        ranks = self._terms.levels
        return ranks.get(stated, 0) >= ranks.get(identifier, 1 << 30)

    def event(self, identifier: str, interval: Interval) -> Truth:
        """Whether the event has happened by the day, on a date in the interval."""
        days = self.system.dates.get(identifier)
        if days is None:
            return None
        return any(d <= self.day and interval.contains(d) for d in days)

    def measure(self, identifier: str) -> Truth:
        """Whether the measure is in place with enough evidence."""
        claims = self.system.measures
        if claims is None:
            return None
        least = EVIDENCE.index(self.evidence)
        stated = [c for c in claims if c.id == identifier]
        if any(c.status == "implemented" and EVIDENCE.index(c.evidence) >= least for c in stated):
            return True
        return False if stated or self.system.measures_complete else None

    def atom(self, atom: Atom) -> Truth:
        """The truth of any atom."""
        kind, identifier = atom.kind, atom.id
        if kind == "fact":
            return self.facts.get(identifier)
        if kind == "role":
            return self.role(identifier, atom.market)
        if kind == "event":
            return self.event(identifier, atom.interval)
        if kind == "on":
            return atom.interval.contains(self.day)
        reader: Callable[[str], Truth] = getattr(self, kind)
        return reader(identifier)


def membership(identifier: str, listing: Listing | None, tree: Hierarchy) -> Truth:
    """Whether a listed id is ``identifier`` or narrower.

    Unknown where the list is not given, or not complete, or where something broader than ``identifier`` is listed.
    """
    if listing is None:
        return None
    narrower = tree.narrower.get(identifier, frozenset({identifier}))
    if any(item in narrower for item in listing.items):
        return True
    if not listing.complete:
        return None
    broader = tree.broader.get(identifier, frozenset({identifier}))
    return None if any(item in broader for item in listing.items) else False


def plain_membership(identifier: str, listing: Listing | None) -> Truth:
    """Whether the id is listed; unknown where the list is not given or not complete."""
    if listing is None:
        return None
    if identifier in listing.items:
        return True
    return False if listing.complete else None


def compile_condition(condition: Condition) -> Closure:
    """A closure that gives the condition's truth in a situation."""
    if isinstance(condition, Ref):
        code = condition.code
        return lambda s: s.derived(code)
    if isinstance(condition, Not):
        part = compile_condition(condition.part)
        return lambda s: negation(part(s))
    if isinstance(condition, All):
        conjuncts = tuple(compile_condition(p) for p in condition.parts)
        return lambda s: conjunction(c(s) for c in conjuncts)
    if isinstance(condition, AnyOf):
        disjuncts = tuple(compile_condition(p) for p in condition.parts)
        return lambda s: disjunction(d(s) for d in disjuncts)
    return _compile_atom(condition)


def _compile_atom(atom: Atom) -> Closure:
    identifier, market, interval = atom.id, atom.market, atom.interval
    if atom.kind == "fact":
        return lambda s: s.facts.get(identifier)
    if atom.kind == "role":
        return lambda s: s.role(identifier, market)
    if atom.kind == "event":
        return lambda s: s.event(identifier, interval)
    return lambda s: s.atom(atom)


def unknown_atoms(
    condition: Condition, situation: Situation, derived: Mapping[str, Condition]
) -> dict[tuple[str, str, str, Interval], Atom]:
    """The unknown atoms on which the condition's unknown value rests; empty when it is decided."""
    found: dict[tuple[str, str, str, Interval], Atom] = {}
    seen: set[str] = set()

    def visit(node: Condition) -> None:
        if evaluate(node, situation) is not None:
            return
        if isinstance(node, Atom):
            found.setdefault(node.key, node)
        elif isinstance(node, Ref):
            if node.code not in seen:
                seen.add(node.code)
                visit(derived[node.code])
        elif isinstance(node, Not):
            visit(node.part)
        else:
            for part in node.parts:
                visit(part)

    visit(condition)
    return found


def evaluate(condition: Condition, situation: Situation) -> Truth:
    """The condition's truth, by walking the tree; equal to its closure."""
    if isinstance(condition, Atom):
        return situation.atom(condition)
    if isinstance(condition, Ref):
        return situation.derived(condition.code)
    if isinstance(condition, Not):
        return negation(evaluate(condition.part, situation))
    values: Iterable[Truth] = (evaluate(p, situation) for p in condition.parts)
    return conjunction(values) if isinstance(condition, All) else disjunction(values)


def unmet(condition: Condition, situation: Situation) -> Condition | None:
    """What of a requirement is not met: of several things those that are false, of alternatives each, as any of them would do.

    Returns:
        The requirement without whatever holds or is unknown; None where it is not false.
    """
    if evaluate(condition, situation) is not False:
        return None
    if not isinstance(condition, All | AnyOf):
        return condition
    parts: list[Condition] = []
    for part in condition.parts:
        left = unmet(part, situation)
        if left is not None:
            parts.extend(left.parts if isinstance(left, type(condition)) else (left,))
    return parts[0] if len(parts) == 1 else type(condition)(tuple(parts))


@dataclass(frozen=True, slots=True)
class Reason:
    """One step of the reasoning: what was found, why, and where it stands.

    Attributes:
        kind: ``all``, ``any``, ``not``, ``is`` or an atom kind.
        id: condition code or atom id.
        value: the truth found.
        basis: provision codes.
        parts: the steps that decided it.
    """

    kind: str
    id: str
    value: Truth
    basis: tuple[str, ...] = ()
    parts: tuple[Reason, ...] = ()
    market: str | None = None
    interval: Interval = ALWAYS
    stated: str = ""


def reasons(condition: Condition, situation: Situation, derived: Mapping[str, Condition]) -> Reason:
    """The steps that decide the condition: of a false conjunction or true disjunction only the parts that suffice."""
    value = evaluate(condition, situation)
    if isinstance(condition, Atom):
        stated = (
            situation.stated(condition.kind, condition.id, condition.market) if condition.kind in ("use", "role") and value else ""
        )
        return Reason(condition.kind, condition.id, value, condition.basis, (), condition.market, condition.interval, stated)
    if isinstance(condition, Ref):
        inner = situation.because.get(condition.code)
        if inner is None:
            inner = situation.because[condition.code] = reasons(derived[condition.code], situation, derived)
        return Reason("is", condition.code, value, condition.basis, (inner,))
    if isinstance(condition, Not):
        return Reason("not", "", value, condition.basis, (reasons(condition.part, situation, derived),))
    kind = "all" if isinstance(condition, All) else "any"
    deciding = [p for p in condition.parts if evaluate(p, situation) is value]
    if (kind == "all" and value is False) or (kind == "any" and value is True):
        deciding = deciding[:1]
    return Reason(kind, "", value, condition.basis, tuple(reasons(p, situation, derived) for p in deciding))
