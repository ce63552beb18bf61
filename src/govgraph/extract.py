"""``extract``: from a legal text or standard to a review file with proposed provisions and norms, English and Chinese.

Nothing here becomes part of the corpus by itself. Each proposal carries its offsets and a confidence, and waits for a person. The
pipeline needs no trained package; ``model=`` takes one that the user has, and its parser then finds subjects where position alone
does not.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from govgraph import wording
from govgraph.bearers import Bearer
from govgraph.errors import InputError
from govgraph.model import LANGUAGES
from govgraph.pipeline import KEY, KINDS, pipeline, surfaces
from govgraph.reading import Source, detect, load, squeezed
from govgraph.segmenting import Passage, segment
from govgraph.wording import CONSTITUTIVE, DEONTIC

PLACEHOLDER = {"en": "to be written by the reviewer", "zh": "待审阅者撰写"}
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Mention:
    """A hub concept named in a passage; offsets are those of the text."""

    provision: str
    id: str
    kind: str
    surface: str
    start: int
    end: int
    confidence: float


@dataclass(frozen=True, slots=True)
class ProposedBearer:
    """Who is bound as the wording says; ``roles`` are hub roles, empty where it names nobody the hub knows."""

    roles: tuple[str, ...]
    surface: str
    start: int
    end: int
    how: str
    confidence: float


@dataclass(frozen=True, slots=True)
class ProposedNorm:
    """A duty, prohibition, permission or recommendation that a person has to confirm.

    Attributes:
        start, end: the words that give the force.
        inherited_from: the provision whose lead-in gives the force, for a point of a list.
    """

    id: str
    provision: str
    deontic: str
    rule: str
    confidence: float
    start: int
    end: int
    bearer: ProposedBearer | None
    mentions: tuple[str, ...]
    inherited_from: str | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence with the forces found in it; ``constitutive`` for definitions and rules of application."""

    provision: str
    start: int
    end: int
    forces: tuple[str, ...]
    bearers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pointer:
    """A date (with its ISO form) or a reference to a provision or instrument."""

    provision: str
    kind: str
    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that was read out of one document."""

    document: str
    language: str
    source: Source
    passages: tuple[Passage, ...]
    languages: Mapping[str, str] = field(repr=False)
    statements: tuple[Statement, ...] = field(repr=False)
    norms: tuple[ProposedNorm, ...] = field(repr=False)
    constitutive: tuple[Pointer, ...] = field(repr=False)
    mentions: tuple[Mention, ...] = field(repr=False)
    pointers: tuple[Pointer, ...] = field(repr=False)

    def statistics(self) -> dict[str, Any]:
        """Counts, in a fixed order."""

        def counted(values: Iterable[str], order: tuple[str, ...] = ()) -> dict[str, int]:
            counts = Counter(values)
            return {k: counts[k] for k in (order or sorted(counts)) if counts[k]}

        return {
            "characters": len(self.source.text),
            "lines": len(self.source.line_starts),
            "pages": len(self.source.pages),
            "provisions": counted(p.kind for p in self.passages),
            "sentences": len(self.statements),
            "norms": counted((n.deontic for n in self.norms), DEONTIC),
            "norms-with-bearer": sum(1 for n in self.norms if n.bearer and n.bearer.roles),
            "norms-inherited": sum(1 for n in self.norms if n.inherited_from),
            "constitutive": len(self.constitutive),
            "mentions": counted((m.kind for m in self.mentions), KINDS),
            "references": sum(1 for p in self.pointers if p.kind == "reference"),
            "dates": sum(1 for p in self.pointers if p.kind == "date"),
        }


# From a text to proposals

_ALIAS = re.compile(
    r"（以下(?:简称|统称|称)为?[“\"「](?P<zh>[\u3400-\u9fff]{2,12})[”\"」]）"
    r"| \((?:hereinafter|hereafter)[^“\"‘')]{0,30}[“\"‘'](?P<en>[A-Za-z][\w -]{2,40})[”\"’']\)"
)
_LEAD_IN = re.compile(r"[:：]\s*$|[-—–]\s*$")
_NOT_INHERITED = re.compile(
    r"(?:following|these)\s+(?:\w+\s+){0,2}(?:conditions?|circumstances|cases?|situations?|criteria|grounds|information|elements|particulars|"
    r"items|details|factors|definitions|data)\b|conditions? (?:are|is) (?:met|fulfilled|satisfied)|"
    r"(?:shall|should|must) (?:contain|include|comprise|cover|specify)\b[^:]*:|"
    r"(?:下列|以下|如下)[^：，。]{0,6}(?:情形|条件|情况|内容|信息|事项|要素|材料|因素|活动)"
)


def extract(
    what: Path | str, language: str | None = None, document_id: str | None = None, *, model: str | None = None
) -> Extraction:
    """Read a document and propose its provisions and norms.

    Args:
        what: a ``Path`` to a text or PDF file, or the text itself.
        language: ``en`` or ``zh``; found out passage by passage where not given.
        document_id: id the document will have in the corpus; made from the file name where not given.
        model: a trained spaCy package or folder the user has; its parser then helps to find subjects.

    Raises:
        InputError: the document cannot be read, or the language, id or model cannot be used.
        MissingExtraError: the extra ``nlp`` is not installed.
    """
    if language is not None and language not in LANGUAGES:
        raise InputError(f"'{language}' is not a language that can be read", hint="en or zh")
    source = load(what)
    document = document_id if document_id is not None else _slug(what)
    if not _ID.fullmatch(document):
        raise InputError(f"'{document}' is not an id", hint="lower-case letters, digits and single hyphens")
    main = language or detect(source.text)
    passages = tuple(segment(source))
    bodies = {p.id: squeezed(source.text, p.body, p.end, furniture=bool(source.pages)) for p in passages}
    languages = {p.id: language or (detect(bodies[p.id][0]) if len(bodies[p.id][0]) > 20 else main) for p in passages}
    docs = _read(passages, {i: b for i, (b, _) in bodies.items()}, languages, source.text, main, model)
    return _Gathering(document, main, source, passages, bodies, languages, docs).result()


def _slug(what: Path | str) -> str:
    stem = what.stem if isinstance(what, Path) else ""
    return re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-") or "document"


def _read(
    passages: Iterable[Passage], bodies: Mapping[str, str], languages: Mapping[str, str], text: str, main: str, model: str | None
) -> dict[str, Any]:
    docs: dict[str, Any] = {}
    passages = list(passages)
    for language in LANGUAGES:
        mine = [p for p in passages if languages[p.id] == language and bodies[p.id]]
        if not mine:
            continue
        nlp = pipeline(language, model if language == main else None)
        aliases = _aliases(text, language)
        made = []
        for p in mine:
            nlp.max_length = max(nlp.max_length, len(bodies[p.id]) + 1)
            doc = nlp.make_doc(bodies[p.id])
            doc.user_data[KEY, "aliases"] = aliases
            made.append(doc)
        docs.update(zip((p.id for p in mine), nlp.pipe(made), strict=True))
    return docs


def _aliases(text: str, language: str) -> dict[str, str]:
    """Short names the document gives, and the bare word provider where the document knows service providers alone."""
    entries = {s: e for s, e in surfaces(language).items() if e.kind == "role"}
    found: dict[str, str] = {}
    for m in _ALIAS.finditer(text):
        if short := m[language]:
            long = text[max(0, m.start() - 60) : m.start()].lower()
            entry = next((entries[long[i:]] for i in range(len(long)) if long[i:] in entries), None)
            if entry:
                found[short] = entry.id
    low = text.lower()
    names = {
        i: [e.surface.lower() for e in entries.values() if e.id == i]
        for i in ("service-provider", "deployer", "system-provider", "model-provider")
    }
    if any(s in low for s in names["service-provider"]) and not any(
        s in low for i in ("deployer", "system-provider", "model-provider") for s in names[i]
    ):
        for bare in ("提供者", "提供方") if language == "zh" else ("provider", "providers"):
            found.setdefault(bare, "service-provider")
    return found


class _Gathering:
    """Puts what the pipeline found into values with offsets of the text."""

    def __init__(
        self, document: str, language: str, source: Source, passages: tuple[Passage, ...],
        bodies: Mapping[str, tuple[str, list[int]]], languages: Mapping[str, str], docs: Mapping[str, Any],
    ) -> None:  # fmt: skip
        self.document, self.language, self.source, self.passages = document, language, source, passages
        self.bodies, self.languages, self.docs = bodies, languages, docs
        self.statements: list[Statement] = []
        self.norms: list[ProposedNorm] = []
        self.constitutive: list[Pointer] = []
        self.mentions: list[Mention] = []
        self.pointers: list[Pointer] = []
        self.lead: dict[str, ProposedNorm] = {}
        self.ids: set[str] = set()

    def result(self) -> Extraction:
        for passage in self.passages:
            if passage.heading:
                self._heading(passage)
            if passage.id in self.docs:
                self._passage(passage, self.docs[passage.id])
        return Extraction(
            self.document, self.language, self.source, self.passages, dict(self.languages), tuple(self.statements),
            tuple(self.norms), tuple(self.constitutive), tuple(self.mentions), tuple(self.pointers),
        )  # fmt: skip

    def _passage(self, passage: Passage, doc: Any) -> None:
        text, at = self.bodies[passage.id]

        def spot(a: int, b: int) -> tuple[int, int]:
            return at[a], at[b - 1] + 1

        mine = self._named(passage, doc, at)
        self.mentions.extend(m for _, m in mine)
        for a, b, kind, value in doc.user_data[KEY, "pointers"]:
            self.pointers.append(Pointer(passage.id, kind, value, *spot(a, b)))
        rows = zip(*(doc.user_data[KEY, k] for k in ("sentences", "cues", "bearers")), strict=True)
        last: ProposedNorm | None = None
        for (start, end), cues, bearers in rows:
            inside = tuple(dict.fromkeys(m.id for s, m in mine if start <= s < end and m.kind != "role"))
            last = None
            seen: set[tuple[str, tuple[str, ...]]] = set()
            roles: list[str] = []
            for cue, one in zip(cues, bearers, strict=True):
                where = spot(cue.start, cue.end)
                if cue.deontic == CONSTITUTIVE:
                    self.constitutive.append(Pointer(passage.id, CONSTITUTIVE, cue.rule, *where))
                    continue
                who = self._bearer(one, text, at)
                roles.extend(who.roles if who else ())
                key = (cue.deontic, who.roles if who else ())
                if key not in seen:
                    seen.add(key)
                    last = self._norm(passage, cue.deontic, cue.rule, cue.confidence, where, who, inside)
                    self.norms.append(last)
            forces = wording.kinds(cues)
            self.statements.append(Statement(passage.id, *spot(start, end), forces, tuple(dict.fromkeys(roles))))
        forced = any(doc.user_data[KEY, "cues"])
        lead = self.lead.get(passage.parent or "")
        if lead is not None and not forced and passage.kind in {"point", "item", "paragraph"}:
            inside = tuple(dict.fromkeys(m.id for _, m in mine if m.kind != "role"))
            where = spot(*doc.user_data[KEY, "sentences"][0])
            last = self._norm(
                passage,
                lead.deontic,
                lead.rule,
                round(lead.confidence * 0.75, 2),
                where,
                lead.bearer,
                inside,
                lead.inherited_from or lead.provision,
            )
            self.norms.append(last)
        if last is not None and _LEAD_IN.search(text) and not _NOT_INHERITED.search(text[-400:]):
            self.lead[passage.id] = last

    def _named(self, passage: Passage, doc: Any, at: list[int]) -> list[tuple[int, Mention]]:
        """The hub concepts of a doc with their offsets in it."""
        known = surfaces(doc.lang_)
        found = []
        for span in doc.spans["terms"]:
            if span.kb_id_:
                entry = known.get(span.text.lower())
                confidence = entry.confidence if entry else 0.6
                one = Mention(
                    passage.id, span.kb_id_, span.label_, span.text, at[span.start_char], at[span.end_char - 1] + 1, confidence
                )
                found.append((span.start_char, one))
        return found

    def _heading(self, passage: Passage) -> None:
        """What a heading names."""
        text, start = self.source.text, self.source.text.find(passage.heading, passage.start)
        words, at = squeezed(text, start, start + len(passage.heading))
        nlp = pipeline(detect(words), None)
        self.mentions.extend(m for _, m in self._named(passage, nlp.get_pipe("govgraph_terms")(nlp.make_doc(words)), at))

    def _bearer(self, one: Bearer | None, text: str, at: list[int]) -> ProposedBearer | None:
        if one is None or not one.named:
            return None
        roles = tuple(dict.fromkeys(n.id for n in one.named if n.id))
        first, final = one.named[0], one.named[-1]
        surface = "; ".join(dict.fromkeys(text[n.start : n.end] for n in one.named))
        return ProposedBearer(roles, surface, at[first.start], at[final.end - 1] + 1, one.how, one.confidence)

    def _norm(
        self, passage: Passage, deontic: str, rule: str, confidence: float, where: tuple[int, int], who: ProposedBearer | None,
        mentions: tuple[str, ...], inherited: str | None = None,
    ) -> ProposedNorm:  # fmt: skip
        identifier, n = passage.id, 1
        while identifier in self.ids:
            n += 1
            identifier = f"{passage.id}-norm-{n}"
        self.ids.add(identifier)
        return ProposedNorm(identifier, passage.id, deontic, rule, confidence, *where, who, mentions, inherited)


# The review file


def review_file(extraction: Extraction) -> str:
    """The proposals as YAML for a person to review; the same text for the same document, byte for byte.

    ``provisions`` has the form of the corpus and can be taken over once its gists are written; everything else is evidence. No
    sentence of the document is in it.
    """
    import yaml

    class Dumper(yaml.SafeDumper):
        def ignore_aliases(self, data: Any) -> bool:
            return True

    head = (
        f"# Proposals read from a text for {extraction.document}. Nothing counts before a person has checked it:\n"
        "# write each gist in your own words in both languages, set `review` to accepted or rejected, and correct what is wrong.\n"
        "# Offsets count characters of the text from 0; `at` counts lines of the text (for a PDF, of its extracted text).\n"
    )
    return head + yaml.dump(
        _plain(extraction), Dumper=Dumper, sort_keys=False, allow_unicode=True, default_flow_style=None, width=140
    )


def _plain(x: Extraction) -> dict[str, Any]:
    pointers: dict[str, list[Pointer]] = {}
    for pointer in x.pointers:
        pointers.setdefault(pointer.provision, []).append(pointer)
    text = {"id": f"{x.document}-{x.language}", "file": Path(x.source.name).name, "sha256": x.source.sha256}
    return {
        "review": 1,
        "document": x.document,
        "language": x.language,
        "text": text,
        "statistics": x.statistics(),
        "provisions": [_provision(x, p, text["id"]) for p in x.passages],
        "passages": [_passage(x, p, pointers.get(p.id, [])) for p in x.passages],
        "proposed": {
            "norms": [_proposed(x, n) for n in x.norms],
            "constitutive": [
                {"provision": c.provision, "rule": c.value, "evidence": _evidence(c), "review": "pending"} for c in x.constitutive
            ],
            "mentions": [
                {"provision": m.provision, "concept": f"hub:{m.id}", "kind": m.kind, "words": m.surface, "evidence": _evidence(m),
                 "confidence": m.confidence, "review": "pending"}
                for m in x.mentions
            ],
        },
    }  # fmt: skip


def _evidence(found: Any) -> dict[str, int]:
    return {"start": found.start, "end": found.end}


def _provision(x: Extraction, p: Passage, text: str) -> dict[str, Any]:
    out: dict[str, Any] = {"id": p.id}
    if p.parent:
        out["parent"] = p.parent
    out["kind"] = p.kind
    if p.number:
        out["number"] = p.number
    if p.heading and len(p.heading) <= 120:
        mine = detect(p.heading)
        out["heading"] = {k: p.heading if k == mine else PLACEHOLDER[k] for k in LANGUAGES}
    out["gist"] = dict(PLACEHOLDER)
    first, last = _lines(x.source, p)
    out["anchors"] = [{"text": text, "at": f"L{first}-L{last}"}]
    out["status"] = "drafted"
    return out


def _lines(source: Source, p: Passage) -> tuple[int, int]:
    words = source.text[p.start : p.end]
    start = p.start + len(words) - len(words.lstrip())
    end = p.start + len(words.rstrip())
    return source.line(min(start, max(p.end - 1, 0))), source.line(max(end - 1, p.start))


def _passage(x: Extraction, p: Passage, pointers: list[Pointer]) -> dict[str, Any]:
    words = x.source.text[p.start : p.end]
    out: dict[str, Any] = {
        "provision": p.id,
        "sha256": hashlib.sha256(words.strip().encode("utf-8", "surrogatepass")).hexdigest(),
        "evidence": _evidence(p),
    }
    if (page := x.source.page(p.start)) is not None:
        out["page"] = page
    if x.languages[p.id] != x.language:
        out["language"] = x.languages[p.id]
    for kind, key in (("reference", "references"), ("date", "dates")):
        values = [f.value for f in pointers if f.kind == kind]
        if values:
            out[key] = list(dict.fromkeys(values))
    return out


def _proposed(x: Extraction, n: ProposedNorm) -> dict[str, Any]:
    out: dict[str, Any] = {
        "norm": n.id,
        "stated-in": [n.provision],
        "deontic": n.deontic,
        "rule": n.rule,
        "confidence": n.confidence,
        "evidence": _evidence(n),
    }
    if n.inherited_from:
        out["inherited-from"] = n.inherited_from
    out["bearer"] = list(n.bearer.roles) if n.bearer else []
    if n.bearer:
        out["bearer-evidence"] = {
            "words": n.bearer.surface,
            "start": n.bearer.start,
            "end": n.bearer.end,
            "how": n.bearer.how,
            "confidence": n.bearer.confidence,
        }
    if n.mentions:
        out["mentions"] = [f"hub:{m}" for m in n.mentions]
    out["review"] = "pending"
    return out
