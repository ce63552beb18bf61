"""``extract``: from a legal text or standard to a review file with proposed provisions and norms, English and Chinese.

Nothing here becomes part of the corpus by itself. Each proposal carries its offsets and a confidence, and waits for a person. The
pipeline is spaCy's, begun blank and filled with the components of this module, so that no trained package is needed; ``model=``
takes one that the user has, and its parser then finds subjects where position alone does not.
"""

from __future__ import annotations

import hashlib
import re
import warnings
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from govgraph import knowledge, wording, yamltext
from govgraph.errors import InputError, MissingExtraError
from govgraph.model import LANGUAGES
from govgraph.reading import Passage, Source, detect, load, segment, squeezed
from govgraph.wording import CONSTITUTIVE, DEONTIC, Bearer, Cue, Named

COMPONENTS = ("govgraph_sentences", "govgraph_terms", "govgraph_force", "govgraph_bearers", "govgraph_references")
KINDS = ("risk", "measure", "principle", "role", "use")
PLACEHOLDER = {"en": "to be written by the reviewer", "zh": "待审阅者撰写"}
_KEY = "govgraph"
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


# Lexicon


@dataclass(frozen=True, slots=True)
class Entry:
    """One surface form: the hub concept it stands for, none for an actor the hub has no role for."""

    surface: str
    id: str
    kind: str
    confidence: float


@cache
def lexicon(language: str) -> tuple[Entry, ...]:
    """The surface forms of a language: labels of the hub, then the shipped synonyms."""
    folder = files("govgraph") / "lexicon"
    roles = yamltext.parse((folder / "roles.yaml").read_text("utf-8"), file="lexicon/roles.yaml").data
    terms = yamltext.parse((folder / "terms.yaml").read_text("utf-8"), file="lexicon/terms.yaml").data
    known = knowledge.load()
    ignored = {w.lower() for w in terms["ignore"][language]}
    found: dict[str, Entry] = {}

    def add(surface: str, identifier: str, kind: str, confidence: float) -> None:
        for form in _forms(surface) if language == "en" else (surface,):
            if form.lower() not in ignored:
                found.setdefault(form.lower(), Entry(form, identifier, kind, confidence))

    for kind, words, confidence in (("role", roles["roles"], 0.8), ("", terms["terms"], 0.75)):
        for identifier, surfaces in words.items():
            if identifier in known.kinds:
                for surface in surfaces[language]:
                    add(surface, identifier, kind or known.kinds[identifier], confidence)
    for surface in roles["others"][language]:
        add(surface, "", "role", 0.5)
    for identifier, kind in sorted(known.kinds.items()):
        label = re.sub(r"[（(].*?[)）]", "", known.labels[f"hub:{identifier}"].get(language)).strip()
        if kind in KINDS and label:
            add(label, identifier, kind, 0.9)
    return tuple(found.values())


@cache
def surfaces(language: str) -> Mapping[str, Entry]:
    """The lexicon by lower-case surface form."""
    return {e.surface.lower(): e for e in lexicon(language)}


_IRREGULAR = ("y", "ies"), ("s", "ses"), ("x", "xes"), ("ch", "ches"), ("sh", "shes")
_SPELLING = (("isation", "ization"), ("ise ", "ize "), ("ised", "ized"), ("ising", "izing"), ("labell", "label"), ("centred", "centered"),
             ("behaviour", "behavior"), ("defence", "defense"), ("minimis", "minimiz"), ("categoris", "categoriz"))  # fmt: skip


def _forms(term: str) -> list[str]:
    """An English term with its plural, with blanks for hyphens, and in the other spelling."""
    head, joint, tail = re.match(r"(.*?)((?: (?:of|in|for|that|assigned|entrusted|concerned|to) .*)?)$", term).group(1, 2, 2)  # type: ignore[union-attr]
    del joint
    plural = head + "s"
    for ending, other in _IRREGULAR:
        if head.endswith(ending) and not re.search(r"[aeiou]y$", head):
            plural = head[: len(head) - len(ending)] + other if ending == "y" else head + other[len(ending) :]
    forms = [term, plural + tail]
    forms += [f.replace("-", " ") for f in forms if "-" in f]
    for ours, theirs in _SPELLING:
        forms += [f.replace(ours, theirs) for f in forms if ours in f]
    return list(dict.fromkeys(forms))


# The pipeline


def _spacy() -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # spaCy and its dependencies warn of their own deprecations while they load
            import spacy
    except ImportError:
        raise MissingExtraError("extract", "nlp") from None
    _register()
    return spacy


@cache
def _register() -> None:
    from spacy.language import Language

    Language.factory("govgraph_sentences", func=lambda nlp, name: _Sentences(nlp.lang))
    Language.factory("govgraph_terms", func=lambda nlp, name: _Terms(nlp))
    Language.factory("govgraph_force", func=lambda nlp, name: _Force(nlp.lang))
    Language.factory("govgraph_bearers", func=lambda nlp, name: _Bearers(nlp.lang))
    Language.factory("govgraph_references", func=lambda nlp, name: _References(nlp.lang))


def pipeline(language: str, model: str | None = None) -> Any:
    """The spaCy pipeline: blank, or the trained one the user names, with this module's components at the end.

    Raises:
        MissingExtraError: spaCy is not installed.
        InputError: the model is not there or is for another language.
    """
    return _pipeline(language, model)


@cache
def _pipeline(language: str, model: str | None) -> Any:
    spacy = _spacy()
    if model is None:
        nlp = spacy.blank(language)
    else:
        try:
            nlp = spacy.load(model)
        except (OSError, ValueError) as problem:
            first = str(problem).partition("\n")[0]
            raise InputError(f"the spaCy model '{model}' cannot be loaded: {first}", hint="install it, or leave --model out") from None
        if nlp.lang != language:
            raise InputError(f"the spaCy model '{model}' reads '{nlp.lang}', the text is '{language}'", hint="name a model for that language")
    for name in COMPONENTS:
        if name not in nlp.pipe_names:
            nlp.add_pipe(name)
    return nlp


def _spans(doc: Any, group: str, spans: Iterable[tuple[int, int, str]]) -> None:
    found = (doc.char_span(a, b, label=label, alignment_mode="expand") for a, b, label in spans)
    doc.spans[group] = [span for span in found if span is not None]


class _Sentences:
    """Sentence spans."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, doc: Any) -> Any:
        found = wording.sentences(doc.text, self.language)
        doc.user_data[_KEY, "sentences"] = found
        _spans(doc, "sentences", [(a, b, "sentence") for a, b in found])
        return doc


class _Terms:
    """Hub terms by longest match; the document's own short names (``hereinafter``, 以下称) count too."""

    def __init__(self, nlp: Any) -> None:
        from spacy.matcher import PhraseMatcher

        self.nlp = nlp
        self.language = nlp.lang
        self.matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
        by_key: dict[str, list[Any]] = {}
        for entry in lexicon(nlp.lang):
            by_key.setdefault(f"{entry.kind}|{entry.id}", []).append(nlp.make_doc(entry.surface))
        for key, patterns in by_key.items():
            self.matcher.add(key, patterns)

    def __call__(self, doc: Any) -> Any:
        from spacy.tokens import Span
        from spacy.util import filter_spans

        spans = []
        for key, start, end in self.matcher(doc):
            kind, _, identifier = self.nlp.vocab.strings[key].partition("|")
            spans.append(Span(doc, start, end, label=kind, kb_id=identifier))
        for surface, identifier in doc.user_data.get((_KEY, "aliases"), {}).items():
            for m in re.finditer(re.escape(surface), doc.text, re.I):
                if (span := doc.char_span(*m.span(), label="role", kb_id=identifier, alignment_mode="contract")) is not None:
                    spans.insert(0, span)
        doc.spans["terms"] = filter_spans([s for s in spans if self._whole(doc, s)])
        return doc

    def _whole(self, doc: Any, span: Any) -> bool:
        """No Latin word is cut in two (Chinese text has one token per character), nor a Han word that ends otherwise."""
        before, after = doc.text[: span.start_char][-1:], doc.text[span.end_char :][:1]
        if self.language != "zh":
            return True
        if (before.isascii() and before.isalnum() and span.text[0].isascii()) or (after.isascii() and after.isalnum() and span.text[-1].isascii()):
            return False
        if span.text in {"国家", "公众", "平台", "组织", "委员会", "政府", "用户", "个人", "主体", "机构"} and re.match(
            r"安全|秩序|利益|标准|主权|机密|秘密|机构|信息|形象|人格|结构|化|行为|画像|权益|法律|统一|规定|有关规定|政策|隐私|身份|特征|服务|规则|数据|账号|协议|意见", doc.text[span.end_char :]
        ):
            return span.text == "国家" and bool(re.match(r"机构", doc.text[span.end_char :]))
        return True


class _Force:
    """Cues of deontic force, sentence by sentence."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, doc: Any) -> Any:
        found: list[list[Cue]] = []
        for start, end in doc.user_data[_KEY, "sentences"]:
            found.append([wording.shifted(c, start) for c in wording.cues(doc.text[start:end], self.language)])
        doc.user_data[_KEY, "cues"] = found
        _spans(doc, "force", [(c.start, c.end, c.deontic) for cues in found for c in cues])
        return doc


class _Bearers:
    """Who bears each norm: by position, or by the parse where the pipeline has one."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, doc: Any) -> Any:
        roles = [Named(s.kb_id_ or None, s.start_char, s.end_char) for s in doc.spans["terms"] if s.label_ == "role"]
        parsed = doc.has_annotation("DEP")
        found: list[list[Bearer | None]] = []
        before: Bearer | None = None
        for (start, end), cues in zip(doc.user_data[_KEY, "sentences"], doc.user_data[_KEY, "cues"], strict=True):
            text = doc.text[start:end]
            inside = [Named(n.id, n.start - start, n.end - start) for n in roles if start <= n.start and n.end <= end]
            since, row = 0, []
            for cue in cues:
                here = wording.shifted(cue, -start)
                one = wording.bearer(text, here, inside, self.language, before=before, since=since)
                one = _moved(one, start if one and one.how not in {"pronoun", "omitted"} else 0)
                if parsed and (one is None or one.how in {"pronoun", "omitted"} or one.confidence < 0.8):
                    one = _by_parse(doc, cue, roles) or one
                if cue.deontic != CONSTITUTIVE:
                    before = one or (before if since else None)
                    if one is None and since:
                        one = None
                row.append(one)
                since = here.end
            found.append(row)
        doc.user_data[_KEY, "bearers"] = found
        return doc


def _moved(one: Bearer | None, by: int) -> Bearer | None:
    if one is None or not by:
        return one
    return Bearer(tuple(Named(n.id, n.start + by, n.end + by) for n in one.named), one.how, one.confidence)


def _by_parse(doc: Any, cue: Cue, roles: list[Named]) -> Bearer | None:
    """The role that is the head of the grammatical subject (or of the agent) of the cue's verb."""
    span = doc.char_span(cue.start, cue.end, alignment_mode="expand")
    if span is None:
        return None
    verb = span.root.head if span.root.dep_ in {"aux", "auxpass", "neg"} else span.root
    heads = [t for t in verb.children if t.dep_ in {"nsubj", "agent"}]
    heads += [c for t in verb.children if t.dep_ == "agent" for c in t.children if c.dep_ == "pobj"]
    wanted = [n for h in heads for n in roles if n.start <= h.idx < n.end]
    return Bearer(tuple(wanted), "parse", 0.75) if wanted else None


class _References:
    """References to provisions and instruments, and dates."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, doc: Any) -> Any:
        found = [(a, b, "reference", doc.text[a:b]) for a, b in wording.references(doc.text, self.language)]
        found += [(a, b, "date", value) for a, b, value in wording.dates(doc.text)]
        doc.user_data[_KEY, "pointers"] = sorted(found)
        _spans(doc, "pointers", [(a, b, kind) for a, b, kind, _ in sorted(found)])
        return doc


# From a text to proposals

_ALIAS = re.compile(
    r"([\u3400-\u9fff]{2,30})（以下(?:简称|统称|称)为?[“\"「]([\u3400-\u9fff]{2,12})[”\"」]）"
    r"|([A-Za-z][\w -]{3,60}) \((?:hereinafter|hereafter)[^“\"‘')]{0,30}[“\"‘']([A-Za-z][\w -]{2,40})[”\"’']\)"
)
_LEAD_IN = re.compile(r"[:：]\s*$|[-—–]\s*$")
_NOT_INHERITED = re.compile(
    r"(?:following|these)\s+(?:\w+\s+){0,2}(?:conditions?|circumstances|cases?|situations?|criteria|grounds|information|elements|particulars|"
    r"items|details|factors|definitions|data)\b|conditions? (?:are|is) (?:met|fulfilled|satisfied)|(?:shall|should|must) (?:contain|include|comprise|cover|specify)\b[^:]*:|"
    r"(?:下列|以下|如下)[^：，。]{0,6}(?:情形|条件|情况|内容|信息|事项|要素|材料|因素|活动)"
)


def extract(what: Path | str, language: str | None = None, document_id: str | None = None, *, model: str | None = None) -> Extraction:
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


def _read(passages: Iterable[Passage], bodies: Mapping[str, str], languages: Mapping[str, str], text: str, main: str, model: str | None) -> dict[str, Any]:
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
            doc.user_data[_KEY, "aliases"] = aliases
            made.append(doc)
        docs.update(zip((p.id for p in mine), nlp.pipe(made), strict=True))
    return docs


def _aliases(text: str, language: str) -> dict[str, str]:
    """Short names the document gives, and the bare word provider where the document knows service providers alone."""
    entries = {s: e for s, e in surfaces(language).items() if e.kind == "role"}
    found: dict[str, str] = {}
    for m in _ALIAS.finditer(text):
        long, short = (m[1], m[2]) if language == "zh" else (m[3], m[4])
        if not long:
            continue
        words = [long[i:].lower() for i in range(len(long))]
        entry = next((entries[w] for w in words if w in entries), None)
        if entry:
            found[short] = entry.id
    low = text.lower()
    names = {i: [e.surface.lower() for e in entries.values() if e.id == i] for i in ("service-provider", "deployer", "system-provider", "model-provider")}
    if any(s in low for s in names["service-provider"]) and not any(s in low for i in ("deployer", "system-provider", "model-provider") for s in names[i]):
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
            self.document, self.language, self.source, self.passages, dict(self.languages), tuple(self.statements), tuple(self.norms),
            tuple(self.constitutive), tuple(self.mentions), tuple(self.pointers),
        )  # fmt: skip

    def _passage(self, passage: Passage, doc: Any) -> None:
        text, at = self.bodies[passage.id]

        def spot(a: int, b: int) -> tuple[int, int]:
            return at[a], at[b - 1] + 1

        mine = self._named(passage, doc, at)
        self.mentions.extend(m for _, m in mine)
        for a, b, kind, value in doc.user_data[_KEY, "pointers"]:
            self.pointers.append(Pointer(passage.id, kind, value, *spot(a, b)))
        rows = zip(*(doc.user_data[_KEY, k] for k in ("sentences", "cues", "bearers")), strict=True)
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
        forced = any(doc.user_data[_KEY, "cues"])
        lead = self.lead.get(passage.parent or "")
        if lead is not None and not forced and passage.kind in {"point", "item", "paragraph"}:
            inside = tuple(dict.fromkeys(m.id for _, m in mine if m.kind != "role"))
            where = spot(*doc.user_data[_KEY, "sentences"][0])
            last = self._norm(passage, lead.deontic, lead.rule, round(lead.confidence * 0.75, 2), where, lead.bearer, inside, lead.inherited_from or lead.provision)
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
                one = Mention(passage.id, span.kb_id_, span.label_, span.text, at[span.start_char], at[span.end_char - 1] + 1, confidence)
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
        f"# Proposals read out of a text for {extraction.document}. Nothing here counts before a person has read it against the text:\n"
        "# write each gist in your own words in both languages, set `review` to accepted or rejected, and correct what is wrong.\n"
        "# Offsets count characters of the text from 0; `at` counts lines of the text (for a PDF, of its extracted text).\n"
    )
    return head + yaml.dump(
        _plain(extraction), Dumper=Dumper, sort_keys=False, allow_unicode=True, default_flow_style=None, width=140
    )


def _plain(x: Extraction) -> dict[str, Any]:
    text = {"id": f"{x.document}-{x.language}", "file": Path(x.source.name).name, "sha256": x.source.sha256}
    return {
        "review": 1,
        "document": x.document,
        "language": x.language,
        "text": text,
        "statistics": x.statistics(),
        "provisions": [_provision(x, p, text["id"]) for p in x.passages],
        "passages": [_passage(x, p) for p in x.passages],
        "proposed": {
            "norms": [_proposed(x, n) for n in x.norms],
            "constitutive": [{"provision": c.provision, "rule": c.value, "evidence": _evidence(c), "review": "pending"} for c in x.constitutive],
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


def _passage(x: Extraction, p: Passage) -> dict[str, Any]:
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
        values = [f.value for f in x.pointers if f.provision == p.id and f.kind == kind]
        if values:
            out[key] = list(dict.fromkeys(values))
    return out


def _proposed(x: Extraction, n: ProposedNorm) -> dict[str, Any]:
    out: dict[str, Any] = {"norm": n.id, "stated-in": [n.provision], "deontic": n.deontic, "rule": n.rule, "confidence": n.confidence, "evidence": _evidence(n)}
    if n.inherited_from:
        out["inherited-from"] = n.inherited_from
    out["bearer"] = list(n.bearer.roles) if n.bearer else []
    if n.bearer:
        out["bearer-evidence"] = {"words": n.bearer.surface, "start": n.bearer.start, "end": n.bearer.end, "how": n.bearer.how, "confidence": n.bearer.confidence}
    if n.mentions:
        out["mentions"] = [f"hub:{m}" for m in n.mentions]
    out["review"] = "pending"
    return out
