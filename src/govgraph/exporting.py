"""Files for other tools: graph, shapes, claims of a description, JSON Schema; canonical forms; the explorer's start."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from govgraph import files, resources
from govgraph.errors import InputError, MissingExtraError, unknown_id_hint
from govgraph.yamltext import read_text

_SYSTEM_FORMATS = {"turtle": "longturtle", "json-ld": "json-ld", None: "longturtle"}


def export(what: str, target: str | None, as_of: date, form: str | None) -> str:
    """The text of an export.

    Args:
        what: ``graph``, ``shapes``, ``system`` or ``schema``.
        target: a document id for ``shapes``, a file for ``system``.
        form: ``nquads`` or ``trig`` for the graph, ``turtle`` or ``json-ld`` for a system.

    Raises:
        InputError: the target is missing or unknown, or the format does not go with what is exported.
    """
    _require_fit(what, target, form)
    if what == "schema":
        from govgraph import system

        return json.dumps(system.json_schema(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    if what == "shapes":
        return shapes_text(target)
    if what == "system":
        return system_text(target, as_of, form)
    return graph_text(form)


def _require_fit(what: str, target: str | None, form: str | None) -> None:
    """Refuse an option that the export would not heed."""
    if target is not None and what in ("schema", "graph"):
        raise InputError(f"'{target}' does not go with '{what}'", hint=f"write 'govgraph export {what}' alone")
    if form is not None and what == "schema":
        raise InputError(f"the JSON Schema has no format '{form}'", hint="leave --format away")
    if form not in (None, "turtle") and what == "shapes":
        raise InputError(f"shapes have no format '{form}'", hint="turtle")


def graph_text(form: str | None) -> str:
    """The whole dataset as N-Quads (sorted) or TriG."""
    from govgraph import build

    if form not in (None, "nquads", "trig"):
        raise InputError(f"the graph has no format '{form}'", hint="nquads or trig")
    text = build.nquads()
    if form != "trig":
        return text
    from pyoxigraph import RdfFormat, parse, serialize

    from govgraph.vocab import PREFIXES

    out = serialize(parse(input=text, format=RdfFormat.N_QUADS), format=RdfFormat.TRIG, prefixes=PREFIXES)
    return (out or b"").decode()


def shapes_text(target: str | None) -> str:
    """The SHACL shapes of a document as Turtle."""
    from govgraph import knowledge, shapes

    known = knowledge.load()
    texts = shapes.write_shapes(known.instruments.values(), known.rules)
    if target is None:
        raise InputError("which document's shapes?", hint=f"one of {', '.join(sorted(texts))}")
    if target not in texts:
        raise InputError(f"'{target}' has no shapes", hint=unknown_id_hint(target, texts))
    return texts[target]


def system_text(target: str | None, as_of: date, form: str | None) -> str:
    """The claims of a description, derived facts included, as Turtle or JSON-LD."""
    from govgraph import claims, descriptions, engine, knowledge

    if target is None:
        raise InputError("which description?", hint="name its file")
    if form not in _SYSTEM_FORMATS:
        raise InputError(f"a description has no format '{form}'", hint="turtle or json-ld")
    known = knowledge.load()
    rules = engine.RuleEngine(known, known.regimes(), as_of)
    description = descriptions.load(Path(target), known)
    situation = rules.situation(description, as_of)
    graph = claims.claims(situation, known, as_of)
    claims.add_derived(graph, situation, engine.derived_truths(rules, situation))
    text = graph.serialize(format=_SYSTEM_FORMATS[form])
    if form == "json-ld":
        return json.dumps(_ordered(json.loads(text)), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    return text if text.endswith("\n") else f"{text}\n"


def _ordered(value: Any) -> Any:
    """JSON-LD with its sets, which rdflib writes in any order, sorted."""
    if isinstance(value, dict):
        return {k: _ordered(v) for k, v in value.items()}
    if isinstance(value, list):
        return sorted((_ordered(v) for v in value), key=lambda v: json.dumps(v, sort_keys=True))
    return value


def reformat(path: Path, *, write: bool) -> bool:
    """Whether the file is not in its canonical form; with ``write`` it is rewritten, whole or not at all.

    Raises:
        InputError: the file is of another kind, or malformed.
    """
    text = read_text(path)
    if path.suffix == ".tsv":
        from govgraph import sssom

        canonical = sssom.fmt(text, file=str(path))
    elif path.suffix == ".ttl":
        from govgraph.ontology import canonical_turtle

        canonical = canonical_turtle(text, str(path))
    else:
        raise InputError("has no canonical form here", file=str(path), hint="fmt takes .sssom.tsv and .ttl files")
    if canonical == text:
        return False
    if write:
        files.write(path, canonical.encode())
    return True


def run_explorer(arguments: Sequence[str]) -> int:
    """Run the Streamlit explorer until it is stopped; its exit code.

    Raises:
        MissingExtraError: streamlit is not installed.
    """
    from importlib.util import find_spec

    if find_spec("streamlit") is None:
        raise MissingExtraError("the explorer", "explorer")
    script = resources.app_dir() / "explorer.py"
    return subprocess.call([sys.executable, "-m", "streamlit", "run", str(script), *arguments])
