"""Reading ``ontology/``: the OWL modules through the catalog, the shapes and the competency questions."""

from __future__ import annotations

import csv
import io
import logging
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from govgraph import resources
from govgraph.errors import CorpusError
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
