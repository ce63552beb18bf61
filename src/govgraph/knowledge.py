"""What verdicts need of the corpus, kept ready between runs.

The first use reads ``corpus/`` and writes one JSON file into the cache folder, named by the content hash of the data;
later starts read that file. A cache that is damaged, or cannot be written or read, is no error: the corpus is read instead.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from govgraph import caching, resources
from govgraph.citation import citation
from govgraph.condition import All, AnyOf, Atom, Condition, Interval, Not, Ref
from govgraph.errors import InputError
from govgraph.files import write
from govgraph.model import Hierarchy, Instrument, PenaltyTier, Place, SourceText, Text, Version
from govgraph.norm import Clause, DerivedFact, Norm, RuleBook, Schedule
from govgraph.situation import Terms
from govgraph.system import ANY_MARKET, SystemDescription, Vocabulary

if TYPE_CHECKING:
    from govgraph.corpus import Corpus

FORMAT = 3
_SUM_LENGTH = len(',"sum":""}') + 32
MARKETS = {
    "eu": Text("European Union", "欧洲联盟"),
    "cn": Text("China", "中国"),
    "us": Text("United States", "美国"),
    "uk": Text("United Kingdom", "英国"),
    "kr": Text("Republic of Korea", "韩国"),
    "jp": Text("Japan", "日本"),
    "sg": Text("Singapore", "新加坡"),
    "br": Text("Brazil", "巴西"),
    "ca": Text("Canada", "加拿大"),
    "tw": Text("Taiwan, China", "中国台湾"),
    "other": Text("elsewhere", "其他"),
}
_FIELD_QUESTIONS = {
    "uses": Text("What is the system intended to be used for? List all its uses.", "系统的预期用途是什么？请列出全部用途。"),
    "markets": Text("In which markets is the system offered or used?", "系统在哪些市场提供或使用？"),
    "stage": Text("In which stage of its lifecycle is the system?", "系统处于生命周期的哪个阶段？"),
    "level": Text("Which capability level has the system?", "系统的能力等级是多少？"),
    "measures": Text("Which measures are in place? List all of them.", "已落实哪些措施？请列出全部措施。"),
}
EVENT_LABELS = {
    "placed-on-market": Text("placed on the market", "投放市场"),
    "put-into-service": Text("put into service", "投入使用"),
    "significant-design-change": Text("significantly changed in its design", "设计发生重大变更"),
    "substantial-modification": Text("substantially modified", "进行实质性修改"),
    "model-placed-on-market": Text("placed on the market as a model", "作为模型投放市场"),
}


@dataclass(frozen=True)
class Knowledge:
    """Rules, vocabulary and words, ready for verdicts.

    Attributes:
        instruments: document id to document.
        labels: code of a concept, condition, fact (``fact:<id>``) or provision to its words; provisions carry their number.
        questions: fact id to the question asked for it.
        kinds: hub concept id to its kind.
        tools: hub measure id to the codes of the tools that documents name for it.
    """

    instruments: Mapping[str, Instrument]
    rules: RuleBook
    terms: Terms
    labels: Mapping[str, Text]
    questions: Mapping[str, Text]
    kinds: Mapping[str, str]
    tools: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def vocabulary(self) -> Vocabulary:
        """The ids a description may use."""

        def of(kind: str) -> frozenset[str]:
            return frozenset(i for i, k in self.kinds.items() if k == kind)

        return Vocabulary(
            of("use"), of("role"), frozenset(self.questions), of("measure"), of("stage"), frozenset(self.terms.levels),
            frozenset(MARKETS), frozenset(n.code for n in self.rules.norms),
        )  # fmt: skip

    def regimes(self, *, informative: bool = False) -> tuple[str, ...]:
        """Ids of the documents that have norms, binding ones first; white papers only where asked for."""
        order = {"binding": 0, "standard": 1, "voluntary": 2, "informative": 3}
        ids = {n.document for n in self.rules.norms if informative or self.instruments[n.document].force != "informative"}
        return tuple(sorted(ids, key=lambda d: (order[self.instruments[d].force], d)))

    def regimes_for(self, system: SystemDescription) -> tuple[str, ...]:
        """What a description is checked against where nobody says: all but white papers, and the one whose level it states."""
        extra = {code.partition(":")[0] for code in self.level_codes(system.level)}
        return tuple(d for d in self.regimes(informative=True) if d in extra or d in self.regimes())

    def level_codes(self, level: str | None) -> tuple[str, ...]:
        """Codes of a capability level in the documents that have it."""
        return tuple(f"{d}:{level}" for d in sorted(self.instruments) if level and f"{d}:{level}" in self.labels)

    def label(self, code: str) -> Text:
        """The words for a code or hub id; the id itself where there are none."""
        return self.labels.get(code) or self.labels.get(f"hub:{code}") or Text(code, code)

    def question(self, key: str) -> Text:
        """The words of a question."""
        kind, _, identifier = key.partition(":")
        if kind == "fact":
            return self.questions.get(identifier, Text(identifier, identifier))
        if kind == "dates":
            label = EVENT_LABELS[identifier]
            return Text(
                f"When was, or will it be, {label.en}? Give the dates, or never.",
                f"何时{label.zh}或计划{label.zh}？请给出日期，或填 never。",
            )
        if kind == "roles":
            where = MARKETS.get(identifier)
            place = Text(f" in {where.en}", f"在{where.zh}") if where and identifier != ANY_MARKET else Text("", "")
            return Text(
                f"Which roles does the organisation play{place.en}? List all of them.",
                f"本组织{place.zh}承担哪些角色？请全部列出。",
            )
        return _FIELD_QUESTIONS[kind]


def file_name() -> str:
    """The name of the file that holds the knowledge of the corpus as it is now."""
    return f"knowledge-{FORMAT}-{resources.content_hash(resources.corpus_dir())}.json"


def load() -> Knowledge:
    """The knowledge in the project's corpus: from the wheel or the cache where it is current, else read anew.

    Raises:
        CorpusError: the corpus does not have its form.
    """
    name = file_name()
    kept = resources.cache_dir() / name
    for path in (resources.data_root() / name, kept):
        try:
            found = deserialised(path.read_bytes())
        except (OSError, ValueError):
            continue
        if path == kept:
            caching.mark_used(kept)
        return found
    knowledge = compiled()
    with contextlib.suppress(InputError):
        write(kept, serialise(knowledge))
        caching.prune("knowledge-")
    return knowledge


def compiled() -> Knowledge:
    """The knowledge read anew from the corpus."""
    from govgraph import corpus

    return of_corpus(corpus.load())


def serialise(knowledge: Knowledge) -> bytes:
    """The knowledge as the bytes of its file, with a sum of them at the end."""
    body = json.dumps(encode(knowledge), ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    return body[:-1] + _sum(body)


def _sum(raw: bytes) -> bytes:
    return b',"sum":"%s"}' % hashlib.blake2b(raw, digest_size=16).hexdigest().encode()


def deserialised(raw: bytes) -> Knowledge:
    """The knowledge in the bytes of its file.

    Raises:
        ValueError: they are not what was written.
    """
    body, found = raw[:-_SUM_LENGTH] + b"}", raw[-_SUM_LENGTH:]
    if found != _sum(body):
        raise ValueError("damaged")
    return decode(json.loads(body))


def of_corpus(corpus: Corpus) -> Knowledge:
    """The knowledge in a corpus that was read."""
    labels = {c.code: c.label for c in corpus.concepts}
    labels.update({d.code: d.label for d in corpus.derived})
    labels.update({n.code: n.label for n in corpus.norms if n.code not in labels})
    labels.update({f"fact:{f.id}": f.label for f in corpus.facts})
    for provision in corpus.provisions:
        labels.setdefault(f"provision:{provision.code}", citation(provision))
    hub = [c for c in corpus.concepts if c.document == "hub"]
    levels = {c.id: c.order or 0 for c in corpus.concepts if c.kind == "level"}
    return Knowledge(
        {i.id: i for i in corpus.instruments},
        corpus.rules(),
        Terms(corpus.hierarchy("use"), corpus.hierarchy("role"), levels),
        labels,
        {f.id: f.question for f in corpus.facts},
        {c.id: c.kind for c in hub},
        corpus.tools(),
    )


# The cache's codec: every value is a list of its fields in order.


def _dump(value: Any) -> Any:
    if isinstance(value, Atom):
        return ["a", value.kind, value.id, value.market, _dump(value.interval), list(value.basis)]
    if isinstance(value, Ref):
        return ["r", value.code, list(value.basis)]
    if isinstance(value, All | AnyOf):
        return ["&" if isinstance(value, All) else "|", [_dump(p) for p in value.parts], list(value.basis)]
    if isinstance(value, Not):
        return ["!", _dump(value.part), list(value.basis)]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [_dump(v) for v in value]
    if isinstance(value, Mapping):
        return {k: _dump(v) for k, v in value.items()}
    if isinstance(value, str | int | float | bool | None):
        return value
    return [_dump(getattr(value, f.name)) for f in fields(value)]


def _day(raw: str | None) -> date | None:
    return None if raw is None else date.fromisoformat(raw)


def _interval(raw: list[Any]) -> Interval:
    return Interval(_day(raw[0]), _day(raw[1]))


def _condition(raw: list[Any]) -> Condition:
    tag = raw[0]
    if tag == "a":
        return Atom(raw[1], raw[2], raw[3], _interval(raw[4]), tuple(raw[5]))
    if tag == "r":
        return Ref(raw[1], tuple(raw[2]))
    if tag == "!":
        return Not(_condition(raw[1]), tuple(raw[2]))
    parts = tuple(_condition(p) for p in raw[1])
    return All(parts, tuple(raw[2])) if tag == "&" else AnyOf(parts, tuple(raw[2]))


def _text(raw: list[str]) -> Text:
    return Text(raw[0], raw[1])


def _optional(raw: list[Any] | None) -> Condition | None:
    return None if raw is None else _condition(raw)


def _clause(raw: list[Any]) -> Clause:
    return Clause(_interval(raw[0]), _condition(raw[1]), tuple(raw[2]))


def _place(raw: list[Any]) -> Place:
    return Place(raw[0], raw[1])


_READERS: dict[str, Callable[[Any], Any]] = {
    "Text": _text,
    "Interval": _interval,
    "Text | None": lambda raw: None if raw is None else _text(raw),
    "date | None": _day,
    "Condition": _condition,
    "Condition | None": _optional,
    "Place": _place,
    "tuple[str, ...]": tuple,
    "tuple[Clause, ...]": lambda raw: tuple(_clause(c) for c in raw),
    "tuple[Version, ...]": lambda raw: tuple(_record(Version, v) for v in raw),
    "tuple[SourceText, ...]": lambda raw: tuple(_record(SourceText, v) for v in raw),
    "tuple[PenaltyTier, ...]": lambda raw: tuple(_record(PenaltyTier, v) for v in raw),
}
T = TypeVar("T")
_plans: dict[type, list[Callable[[Any], Any] | None]] = {}


def _record(cls: type[T], raw: list[Any]) -> T:
    plan = _plans.get(cls)
    if plan is None:
        plan = _plans[cls] = [_READERS.get(str(f.type)) for f in fields(cls)]  # type: ignore[arg-type]
    return cls(*(r(v) if r else v for r, v in zip(plan, raw, strict=True)))


def encode(knowledge: Knowledge) -> dict[str, Any]:
    """The knowledge as plain JSON data."""
    rules = knowledge.rules
    return {
        "instruments": _dump(tuple(knowledge.instruments.values())),
        "norms": _dump(rules.norms),
        "derived": _dump(rules.derived),
        "schedules": _dump(rules.schedules),
        "scope": rules.scope,
        "market": rules.market,
        "uses": {i: sorted(b) for i, b in sorted(knowledge.terms.uses.broader.items())},
        "roles": {i: sorted(b) for i, b in sorted(knowledge.terms.roles.broader.items())},
        "levels": dict(knowledge.terms.levels),
        "labels": _dump(knowledge.labels),
        "questions": _dump(knowledge.questions),
        "kinds": dict(knowledge.kinds),
        "tools": _dump(knowledge.tools),
    }


def decode(raw: dict[str, Any]) -> Knowledge:
    """The knowledge in what ``encode`` wrote."""
    rules = RuleBook(
        tuple(_record(Norm, n) for n in raw["norms"]),
        tuple(_record(DerivedFact, d) for d in raw["derived"]),
        tuple(_record(Schedule, s) for s in raw["schedules"]),
        raw["scope"],
        raw["market"],
    )
    instruments = [_record(Instrument, i) for i in raw["instruments"]]
    return Knowledge(
        {i.id: i for i in instruments},
        rules,
        Terms(_hierarchy(raw["uses"]), _hierarchy(raw["roles"]), raw["levels"]),
        {k: _text(v) for k, v in raw["labels"].items()},
        {k: _text(v) for k, v in raw["questions"].items()},
        raw["kinds"],
        {k: tuple(v) for k, v in raw["tools"].items()},
    )


def _hierarchy(raw: dict[str, list[str]]) -> Hierarchy:
    return Hierarchy.of({k: tuple(v) for k, v in raw.items()})
