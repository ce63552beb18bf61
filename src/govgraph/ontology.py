"""Reading ``ontology/``: the OWL modules through the catalog, the shapes and the competency questions."""

from __future__ import annotations

import csv
import io
import logging
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from govgraph import resources
from govgraph.errors import CorpusError, InputError
from govgraph.yamltext import read_text

if TYPE_CHECKING:
    from rdflib import Graph

_CATALOG = "{urn:oasis:names:tc:entity:xmlns:xml:catalog}"
_QUESTION = re.compile(r"CQ-\d{2,3}-[a-z0-9-]+")


@dataclass(frozen=True, slots=True)
class CompetencyQuestion:
    """A question the graph must answer.

    Attributes:
        name: file name without ending, ``CQ-07-who-must-keep-logs``.
        question_en, question_zh: the header's words.
        query: SPARQL.
        expected: rows of the expected answer, the variable names first; None where it has not been written.
    """

    name: str
    question_en: str
    question_zh: str
    query: str
    expected: tuple[tuple[str, ...], ...] | None


def catalog(folder: Path | None = None) -> dict[str, Path]:
    """Import IRI to file, as ``catalog-v001.xml`` says.

    Raises:
        CorpusError: the catalog is malformed or names a file that is not there.
    """
    folder = folder or resources.ontology_dir()
    path = folder / "catalog-v001.xml"
    try:
        root = ElementTree.fromstring(read_text(path))
    except ElementTree.ParseError as problem:
        raise CorpusError(f"is not XML: {problem}", file=str(path)) from None
    found: dict[str, Path] = {}
    for entry in root.iter(f"{_CATALOG}uri"):
        target = folder / entry.attrib["uri"]
        if not target.is_file():
            raise CorpusError(f"names a file that is not there: {entry.attrib['uri']}", file=str(path))
        found[entry.attrib["name"]] = target
    return found


def modules(folder: Path | None = None) -> Graph:
    """All modules that ``govgraph.ttl`` imports, as one graph.

    Raises:
        CorpusError: a module is not Turtle, or an import is not in the catalog.
    """
    from rdflib import OWL, Graph, URIRef

    folder = folder or resources.ontology_dir()
    files = catalog(folder)
    graph = Graph()
    todo = [folder / "govgraph.ttl"]
    seen: set[Path] = set()
    while todo:
        path = todo.pop()
        if path in seen:
            continue
        seen.add(path)
        part = parse_turtle(path)
        graph += part
        for target in part.objects(None, OWL.imports):
            if str(target) not in files:
                raise CorpusError(f"imports {target}, which the catalog does not know", file=str(path))
            todo.append(files[str(target)])
    for prefix, namespace in (("skos", "http://www.w3.org/2004/02/skos/core#"), ("dcterms", "http://purl.org/dc/terms/")):
        graph.bind(prefix, URIRef(namespace))
    return graph


def parse_turtle(path: Path) -> Graph:
    """A Turtle file as a graph.

    Raises:
        CorpusError: with file and, where the parser says it, line.
    """
    from rdflib import Graph
    from rdflib.plugins.parsers.notation3 import BadSyntax

    text = read_text(path)
    graph = Graph()
    logging.getLogger("rdflib.term").addHandler(logging.NullHandler())  # it tells of odd IRIs on stderr
    try:
        graph.parse(data=text, format="turtle")
    except BadSyntax as problem:
        line = min(getattr(problem, "lines", 0) + 1, len(text.splitlines()) or 1)
        reason = str(getattr(problem, "_why", "malformed"))
        hint = "check brackets, full stops and prefixes up to this line"
        raise CorpusError(f"is not Turtle: {reason}", file=resources.relative_name(path), line=line, hint=hint) from None
    return graph


def own_files(folder: Path | None = None) -> list[Path]:
    """The files kept in canonical form: modules and bridges. Shapes and the examples of the questions are laid out otherwise."""
    folder = folder or resources.ontology_dir()
    return sorted((*folder.glob("*.ttl"), *folder.glob("alignments/*.ttl")))


def canonical_turtle(text: str, file: str) -> str:
    """The graph of a Turtle file in one form: sorted, one value a line; comments at its head are kept.

    Raises:
        InputError: it is not Turtle, or holds what this form would lose: other comments, a base, shared or circular blank nodes,
            a spelling of a value.
    """
    head = _leading_comments(text, file)
    before = _strict_triples(text, file)
    try:
        body = _normal_form(text)
    except RecursionError:
        raise InputError("is nested too deep", file=file, hint="name the inner nodes") from None
    parts = [part for part in (head, body.strip("\n")) if part]
    canonical = "\n\n".join(parts) + ("\n" if parts else "")
    if re.search(r"(?<![\w:-])_:", _TURTLE_TOKEN.sub(" ", body)):
        raise InputError("has a blank node that is named twice or in a circle", file=file, hint="give it an IRI")
    changed = before - _strict_triples(canonical, file)
    if changed:
        message = f"has a value that the canonical form would spell otherwise: {min(changed)}"
        raise InputError(message, file=file, hint="write it in its usual form")
    return canonical


_TURTLE_TOKEN = re.compile(
    r'"""(?:[^"\\]|\\.|"{1,2}(?!"))*"""|' + r"'''(?:[^'\\]|\\.|'{1,2}(?!'))*'''|"
    r'"(?:[^"\\\n]|\\.)*"|'
    + r"'(?:[^'\\\n]|\\.)*'|<[^<>\s]*>|\\.|(?P<comment>#[^\n]*)|(?P<base>@base\b|\b[Bb][Aa][Ss][Ee]\b(?=\s*<))",
    re.DOTALL,
)


def _leading_comments(text: str, file: str) -> str:
    """The comments before the first statement.

    Raises:
        InputError: there is a comment further down, or a base.
    """
    kept: list[str] = []
    end = 0
    for token in _TURTLE_TOKEN.finditer(text):
        line = text.count("\n", 0, token.start()) + 1
        if token["base"]:
            raise InputError(
                "has a base IRI, which the canonical form does not keep", file=file, line=line, hint="write the IRIs out"
            )
        if token["comment"] is None:
            continue
        if text[end : token.start()].strip():
            hint = "move it to the head of the file, or into an rdfs:comment"
            raise InputError("has a comment that the canonical form would lose", file=file, line=line, hint=hint)
        kept.append(token["comment"].rstrip())
        end = token.end()
    return "\n".join(kept)


def _strict_triples(text: str, file: str) -> Counter[str]:
    """The triples of a Turtle text, blank nodes all alike.

    Raises:
        InputError: the text is not Turtle by its grammar, or has relative IRIs.
    """
    from pyoxigraph import BlankNode, RdfFormat, parse

    try:
        quads = list(parse(input=text, format=RdfFormat.TURTLE))
    except SyntaxError as problem:
        reason = re.sub(r"^Parser error (?:at line \d+ )?[^:]*?: ", "", problem.msg)
        hint = "check brackets, full stops and prefixes up to this line"
        if "scheme" in reason:
            reason, hint = "a relative IRI", "write the IRI out"
        raise InputError(f"is not Turtle: {reason}", file=file, line=problem.lineno, hint=hint) from None
    parts = ((q.subject, q.predicate, q.object) for q in quads)
    return Counter(" ".join("_" if isinstance(t, BlankNode) else str(t) for t in triple) for triple in parts)


def _normal_form(text: str) -> str:
    """The Turtle of the graph, blank nodes in an order that rests on what they say alone."""
    from rdflib import RDF, Graph

    graph = Graph(bind_namespaces="none")
    graph.parse(data=text, format="turtle")
    graph.bind("rdf", RDF, override=False)  # lists make use of it; without a name of its own it would get one like ns1
    return graph.serialize(format="longturtle", canon=True)


def competency_questions(folder: Path | None = None) -> tuple[CompetencyQuestion, ...]:
    """All competency questions, sorted by number.

    Raises:
        CorpusError: a file name or header does not have its form.
    """
    folder = folder or resources.ontology_dir() / "competency"
    questions = [_question(path) for path in folder.glob("*.rq")]
    return tuple(sorted(questions, key=lambda q: (int(q.name.split("-")[1]), q.name)))


def _question(path: Path) -> CompetencyQuestion:
    name = path.stem
    if not _QUESTION.fullmatch(name):
        raise CorpusError("is not named CQ-nn-slug.rq", file=resources.relative_name(path))
    query = read_text(path)
    header = {}
    for line in query.splitlines():
        if match := re.match(r"#\s*(en|zh):\s*(.+)", line):
            header[match[1]] = match[2].strip()
    if set(header) != {"en", "zh"}:
        raise CorpusError("lacks its question in the header", file=resources.relative_name(path), hint="'# en: …' and '# zh: …'")
    answer = path.with_suffix(".csv")
    rows = None
    if answer.is_file():
        rows = tuple(tuple(row) for row in csv.reader(io.StringIO(read_text(answer))))
    return CompetencyQuestion(name, header["en"], header["zh"], query, rows)
