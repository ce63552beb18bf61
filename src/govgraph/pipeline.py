"""The spaCy pipeline that reads a passage, and the lexicon of hub terms it reads with; the one home of spaCy.

It begins blank and is filled with the components of this module, so that no trained package is needed.
"""

from __future__ import annotations

import re
import warnings
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from govgraph import bearers, knowledge, resources, wording, yamltext
from govgraph.bearers import Bearer, Named
from govgraph.errors import InputError, MissingExtraError
from govgraph.wording import CONSTITUTIVE, Cue

COMPONENTS = ("govgraph_sentences", "govgraph_terms", "govgraph_force", "govgraph_bearers", "govgraph_references")
KINDS = ("risk", "measure", "principle", "role", "use")
KEY = "govgraph"


# Lexicon


@dataclass(frozen=True, slots=True)
class Entry:
    """One surface form: the hub concept it stands for, none for an actor the hub has no role for."""

    surface: str
    id: str
    kind: str
    confidence: float


def lexicon(language: str) -> tuple[Entry, ...]:
    """The surface forms of a language: labels of the hub, then the shipped synonyms."""
    return _lexicon(language, resources.data_root())


@cache
def _lexicon(language: str, _data: Path) -> tuple[Entry, ...]:
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


def surfaces(language: str) -> Mapping[str, Entry]:
    """The lexicon by lower-case surface form."""
    return _surfaces(language, resources.data_root())


@cache
def _surfaces(language: str, _data: Path) -> Mapping[str, Entry]:
    return {e.surface.lower(): e for e in lexicon(language)}


_HEAD = re.compile(r" (?:of|in|for|that|assigned|entrusted|concerned|to) ")
_SPELLING = (
    ("isation", "ization"), ("ise ", "ize "), ("ised", "ized"), ("ising", "izing"), ("labell", "label"), ("centred", "centered"),
    ("behaviour", "behavior"), ("defence", "defense"), ("minimis", "minimiz"), ("categoris", "categoriz"),
)  # fmt: skip


def _forms(term: str) -> list[str]:
    """An English term with its plural, with blanks for hyphens, and in the other spelling."""
    cut = _HEAD.search(term)
    head, tail = (term[: cut.start()], term[cut.start() :]) if cut else (term, "")
    endings = ((r"(?<=[^aeiou])y$", "ies"), (r"(?<=s|x|h)$", "es"), (r"$", "s"))
    plural = next(re.sub(ending, other, head) for ending, other in endings if re.search(ending, head))
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
    return _pipeline(language, model, resources.data_root())


@cache
def _pipeline(language: str, model: str | None, _data: Path) -> Any:
    spacy = _spacy()
    if model is None:
        nlp = spacy.blank(language)
    else:
        try:
            nlp = spacy.load(model)
        except (OSError, ValueError) as problem:
            first = str(problem).partition("\n")[0]
            raise InputError(
                f"the spaCy model '{model}' cannot be loaded: {first}", hint="install it, or leave --model out"
            ) from None
        if nlp.lang != language:
            raise InputError(
                f"the spaCy model '{model}' reads '{nlp.lang}', the text is '{language}'", hint="name a model for that language"
            )
    for name in COMPONENTS:
        if name not in nlp.pipe_names:
            nlp.add_pipe(name)
    return nlp


def _spans(doc: Any, group: str, spans: Iterable[tuple[int, int, str]]) -> None:
    from spacy.tokens import Span

    begins = [token.idx for token in doc]
    doc.spans[group] = [Span(doc, bisect_right(begins, a) - 1, bisect_left(begins, b), label=label) for a, b, label in spans]


class _Sentences:
    """Sentence spans."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, doc: Any) -> Any:
        found = wording.sentences(doc.text, self.language)
        doc.user_data[KEY, "sentences"] = found
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
        for surface, identifier in doc.user_data.get((KEY, "aliases"), {}).items():
            for m in re.finditer(re.escape(surface), doc.text, re.I):
                if (span := doc.char_span(*m.span(), label="role", kb_id=identifier, alignment_mode="contract")) is not None:
                    spans.insert(0, span)
        text = doc.text  # spaCy builds it anew each time it is asked
        doc.spans["terms"] = filter_spans([s for s in spans if self._whole(text, s)])
        return doc

    def _whole(self, text: str, span: Any) -> bool:
        """No Latin word is cut in two (Chinese text has one token per character), nor a Han word that ends otherwise."""
        before, after = text[max(0, span.start_char - 1) : span.start_char], text[span.end_char : span.end_char + 1]
        if self.language != "zh":
            return True
        if (before.isascii() and before.isalnum() and span.text[0].isascii()) or (
            after.isascii() and after.isalnum() and span.text[-1].isascii()
        ):
            return False
        if span.text in {"国家", "公众", "平台", "组织", "委员会", "政府", "用户", "个人", "主体", "机构"} and re.match(
            r"安全|秩序|利益|标准|主权|机密|秘密|机构|信息|形象|人格|结构|化|行为|画像|权益|法律|统一|规定|有关规定|政策|隐私|身份|特征|服务|规则|数据|账号|协议|意见",
            text[span.end_char : span.end_char + 8],
        ):
            return span.text == "国家" and bool(re.match(r"机构", text[span.end_char : span.end_char + 8]))
        return True


class _Force:
    """Cues of deontic force, sentence by sentence."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, doc: Any) -> Any:
        found: list[list[Cue]] = []
        whole = doc.text
        for start, end in doc.user_data[KEY, "sentences"]:
            found.append([wording.shifted(c, start) for c in wording.cues(whole[start:end], self.language)])
        doc.user_data[KEY, "cues"] = found
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
        whole = doc.text
        before: Bearer | None = None
        for (start, end), cues in zip(doc.user_data[KEY, "sentences"], doc.user_data[KEY, "cues"], strict=True):
            text = whole[start:end]
            inside = [Named(n.id, n.start - start, n.end - start) for n in roles if start <= n.start and n.end <= end]
            since, row = 0, []
            for cue in cues:
                here = wording.shifted(cue, -start)
                one = bearers.bearer(text, here, inside, self.language, before=before, since=since)
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
        doc.user_data[KEY, "bearers"] = found
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
        whole = doc.text
        found = [(a, b, "reference", whole[a:b]) for a, b in wording.references(whole, self.language)]
        found += [(a, b, "date", value) for a, b, value in wording.dates(doc.text)]
        doc.user_data[KEY, "pointers"] = sorted(found)
        _spans(doc, "pointers", [(a, b, kind) for a, b, kind, _ in sorted(found)])
        return doc
