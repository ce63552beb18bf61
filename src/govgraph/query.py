"""SPARQL over the dataset: the library of questions, files and text; tables, CSV, JSON and Turtle."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from govgraph import ontology, sparql
from govgraph.errors import InputError, unknown_id_hint
from govgraph.vocab import BASE, PREFIXES
from govgraph.yamltext import read_text

if TYPE_CHECKING:
    from pyoxigraph import Store

FORMATS = ("table", "csv", "json", "turtle")
MAX_BYTES = 1_000_000
TIMEOUT = 60


Row = tuple[str, ...]
Terms = tuple[dict[str, str] | None, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a query.

    Attributes:
        variables: names of the columns; empty for ASK and graph answers.
        rows: values as text, unbound ones empty; sorted unless the query orders them.
        boolean: the answer of an ASK.
        triples: N-Triples lines of a CONSTRUCT or DESCRIBE, sorted.
        terms: the same rows as SPARQL JSON terms.
    """

    variables: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    boolean: bool | None = None
    triples: tuple[str, ...] | None = None
    terms: tuple[Terms, ...] = ()


def find(name: str) -> str:
    """The query text of a ``.rq`` file or of a competency question by name or number.

    Raises:
        InputError: there is no such file or question; the nearest is named.
    """
    path = Path(name)
    if path.suffix == ".rq" or path.is_file():
        return read_text(path, limit=MAX_BYTES)
    questions = ontology.competency_questions()
    for question in questions:
        cq, number, slug = question.name.split("-", 2)
        if name in (question.name, slug, f"{cq}-{number}"):
            return question.query
    hint = unknown_id_hint(name, [q.name for q in questions])
    raise InputError(f"no query file and no library question '{name}'", hint=hint)


def run(store: Store, text: str, *, file: str = "query") -> Answer:
    """The answer to a query over the union of all named graphs.

    Args:
        file: what to call the query in messages.

    Raises:
        InputError: the query is malformed, nests too deeply, is an update, or asks another service.
    """
    from pyoxigraph import QueryBoolean, QuerySolutions, QueryTriples

    if (line := sparql.line_that_nests_too_deeply(text)) is not None:
        raise InputError(f"is nested deeper than {sparql.MAX_DEPTH} levels", file=file, line=line, hint="is it the file you meant?")
    try:
        result = store.query(sparql.without_services(text), use_default_graph_as_union=True, prefixes={**PREFIXES, "gg": BASE})
        if isinstance(result, QueryBoolean):
            return Answer(boolean=bool(result))
        if isinstance(result, QueryTriples):
            return Answer(triples=tuple(sorted({f"{t} ." for t in result})))
        assert isinstance(result, QuerySolutions)
        variables = tuple(v.value for v in result.variables)
        solutions = [tuple(s[v] for v in variables) for s in result]
    except SyntaxError as problem:
        raise _refusal(problem, text, file) from None
    except (ValueError, RuntimeError, OSError) as problem:
        raise InputError(f"could not be answered: {problem}", file=file) from None
    rows = [tuple(_text(t) for t in s) for s in solutions]
    return _table(text, variables, rows, [tuple(_json_term(t) for t in s) for s in solutions])


def _refusal(problem: SyntaxError, text: str, file: str) -> InputError:
    place = re.match(r"error at (\d+):\d+: ", problem.msg)
    line = min(int(place[1]) if place else problem.lineno or 1, len(text.splitlines()) or 1)
    if sparql.without_services(text) != text:
        service = "asks another service; the built-in graph answers alone"
        return InputError(service, file=file, line=line, hint="use --endpoint for a remote graph")
    if sparql.is_update(text):
        return InputError("is an update; the graph is read-only", file=file, line=line, hint="ask with SELECT or ASK")
    reason = problem.msg[place.end() :] if place else problem.msg
    if "Prefix not found" in reason:
        return InputError("uses a prefix it does not declare", file=file, line=line, hint="add a PREFIX line")
    return InputError(f"is not SPARQL: {_cut(reason.strip(), 160)}", file=file, line=line, hint="see the SPARQL 1.1 grammar")


def _table(text: str, variables: tuple[str, ...], rows: list[Row], terms: list[Terms]) -> Answer:
    """The rows in the order of the query; in that of their texts where it has none."""
    order = range(len(rows)) if sparql.is_ordered(text) else sorted(range(len(rows)), key=lambda i: rows[i])
    return Answer(variables, tuple(rows[i] for i in order), terms=tuple(terms[i] for i in order))


def ask_endpoint(endpoint: str, text: str, timeout: float = TIMEOUT) -> Answer:
    """The answer of a SPARQL 1.1 endpoint (SELECT and ASK; SPARQL 1.1 Protocol, results as JSON).

    Args:
        timeout: seconds of silence after which it is given up.

    Raises:
        InputError: the endpoint cannot be reached, refuses, or answers something else.
    """
    import http.client
    import urllib.error
    import urllib.parse
    import urllib.request

    try:
        scheme = urllib.parse.urlsplit(endpoint).scheme
    except ValueError:
        scheme = ""
    if scheme not in ("http", "https"):
        raise InputError(f"'{endpoint}' is not an http address", hint="for example http://localhost:7878/query")
    declared = "".join(f"PREFIX {p}: <{n}>\n" for p, n in PREFIXES.items() if f"PREFIX {p}:" not in text)
    body = urllib.parse.urlencode({"query": declared + text}).encode()
    request = urllib.request.Request(endpoint, body, {"Accept": "application/sparql-results+json"})
    try:
        with urllib.request.urlopen(request, timeout=timeout) as reply:
            found = json.load(reply)
    except urllib.error.HTTPError as problem:
        with problem:
            detail = problem.read(500).decode(errors="replace").strip().splitlines()
        raise InputError(f"the endpoint answered {problem.code}", hint=detail[0] if detail else None) from None
    except (OSError, ValueError, http.client.HTTPException) as problem:
        raise InputError(f"the endpoint did not answer: {problem}", hint="is it running?") from None
    return _of_endpoint(found, text)


def _of_endpoint(found: Any, text: str) -> Answer:
    try:
        if "boolean" in found:
            return Answer(boolean=bool(found["boolean"]))
        variables = tuple(found["head"]["vars"])
        terms = [tuple(b.get(v) for v in variables) for b in found["results"]["bindings"]]
        rows: list[Row] = [
            tuple("" if t is None else shortened(t["value"]) if t["type"] == "uri" else str(t["value"]) for t in row)
            for row in terms
        ]
    except (KeyError, TypeError, AttributeError):
        raise InputError("the endpoint's answer is not SPARQL 1.1 JSON", hint="is the address that of its query service?") from None
    return _table(text, variables, rows, terms)


def _text(term: Any) -> str:
    return "" if term is None else shortened(term.value) if type(term).__name__ == "NamedNode" else str(term.value)


def shortened(iri: str) -> str:
    """An IRI in the notation people read: ``eu-ai-act:art-14`` for the corpus, ``skos:broader`` for known prefixes.

    >>> shortened("https://w3id.org/govgraph/eu-ai-act/art-14")
    'eu-ai-act:art-14'
    """
    for prefix, namespace in sorted(PREFIXES.items(), key=lambda p: -len(p[1])):
        if iri.startswith(namespace) and "/" not in iri[len(namespace) :]:
            return f"{prefix}:{iri[len(namespace) :]}"
    if iri.startswith(BASE):
        document, _, rest = iri[len(BASE) :].partition("/")
        return f"{document}:{rest}" if rest else document
    return iri


def _json_term(term: Any) -> dict[str, str] | None:
    if term is None:
        return None
    kind = type(term).__name__
    if kind == "NamedNode":
        return {"type": "uri", "value": term.value}
    if kind == "BlankNode":
        return {"type": "bnode", "value": term.value}
    found = {"type": "literal", "value": term.value}
    if term.language:
        found["xml:lang"] = term.language
    elif term.datatype.value != PREFIXES["xsd"] + "string":
        found["datatype"] = term.datatype.value
    return found


def as_csv(answer: Answer) -> str:
    """The answer as CSV (RFC 4180 quoting, ``\\n`` line ends), IRIs shortened.

    Raises:
        InputError: the query was CONSTRUCT or DESCRIBE.
    """
    _require_no_graph(answer, "csv")
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    if answer.boolean is not None:
        writer.writerows([["answer"], [str(answer.boolean).lower()]])
    else:
        writer.writerow(answer.variables)
        writer.writerows(answer.rows)
    return buffer.getvalue()


def as_table(answer: Answer) -> str:
    """The answer as an aligned table."""
    if answer.boolean is not None:
        return f"{str(answer.boolean).lower()}\n"
    if answer.triples is not None:
        return as_turtle(answer)
    rows: list[Sequence[str]] = [answer.variables, *answer.rows]
    widths = [min(60, max(_width(r[i]) for r in rows)) for i in range(len(answer.variables))]
    lines = ["  ".join(_pad(_cut(cell, w), w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in rows]
    lines.insert(1, "  ".join("-" * w for w in widths))
    return "\n".join(lines) + f"\n({len(answer.rows)} rows)\n"


def _width(text: str) -> int:
    return sum(2 if ord(c) > 0x2E7F else 1 for c in text)


def _cut(text: str, width: int) -> str:
    if _width(text) <= width:
        return text
    kept = ""
    for c in text:
        if _width(kept + c) > width - 1:
            break
        kept += c
    return kept + "…"


def _pad(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def as_json(answer: Answer) -> str:
    """The answer as SPARQL 1.1 Query Results JSON.

    Raises:
        InputError: the query was CONSTRUCT or DESCRIBE.
    """
    _require_no_graph(answer, "json")
    body: dict[str, Any]
    if answer.boolean is not None:
        body = {"head": {}, "boolean": answer.boolean}
    else:
        bindings = [{v: t for v, t in zip(answer.variables, row, strict=True) if t is not None} for row in answer.terms]
        body = {"head": {"vars": list(answer.variables)}, "results": {"bindings": bindings}}
    return json.dumps(body, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _require_no_graph(answer: Answer, form: str) -> None:
    if answer.triples is not None:
        raise InputError(f"{form} is for SELECT and ASK queries", hint="use --format turtle or table")


def as_turtle(answer: Answer) -> str:
    """The answer of a CONSTRUCT or DESCRIBE as Turtle.

    Raises:
        InputError: the query was neither.
    """
    if answer.triples is None:
        raise InputError("turtle is for CONSTRUCT and DESCRIBE queries", hint="use --format table, csv or json")
    return "\n".join(answer.triples) + ("\n" if answer.triples else "")


RENDERERS = {"table": as_table, "csv": as_csv, "json": as_json, "turtle": as_turtle}
