"""The whole graph: ontology, corpus, mappings and what follows from them, as one dataset of named graphs, kept between runs."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from govgraph import corpus as corpus_files
from govgraph import ontology, resources, sssom, triples, yamltext
from govgraph.corpus import Corpus
from govgraph.errors import CorpusError
from govgraph.vocab import GRAPH

if TYPE_CHECKING:
    from pyoxigraph import Quad, Store

FORMAT = 1
ONTOLOGY_GRAPH = f"{GRAPH}ontology"
INFERRED_GRAPH = f"{GRAPH}inferred"


def passage_hashes(folder: Path | None = None) -> dict[str, dict[tuple[str, str], str]]:
    """Document id to the hash of each anchored passage, from ``corpus/<document>/anchors.tsv``.

    Raises:
        CorpusError: a line does not have three columns.
    """
    folder = folder or resources.corpus_dir()
    found: dict[str, dict[tuple[str, str], str]] = {}
    for path in sorted(folder.glob("*/anchors.tsv")):
        rows: dict[tuple[str, str], str] = {}
        for number, line in enumerate(yamltext.read_text(path).splitlines()[1:], 2):
            cells = line.split("\t")
            if len(cells) != 3:
                raise CorpusError("has a line without text, position and hash", file=resources.relative_name(path), line=number)
            rows[(cells[0], cells[1])] = cells[2]
        found[path.parent.name] = rows
    return found


def asserted_quads(corpus: Corpus) -> Iterator[Quad]:
    """Everything people have written: ontology, corpus, mappings."""
    from pyoxigraph import NamedNode, Quad, RdfFormat, parse

    graph = NamedNode(ONTOLOGY_GRAPH)
    turtle = ontology.modules().serialize(format="nt")
    for quad in parse(input=turtle, format=RdfFormat.N_TRIPLES):
        yield Quad(quad.subject, quad.predicate, quad.object, graph)
    yield from triples.corpus_quads(corpus, passage_hashes())
    for mapping_set in sssom.load():
        yield from triples.mapping_quads(mapping_set)


def inferred_quads(quads: list[Quad]) -> Iterator[Quad]:
    """What follows by the OWL 2 RL rules from ontology and corpus; mappings take no part."""
    import io

    from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, parse, serialize
    from rdflib import Graph

    from govgraph.reason import materialise

    source = [Triple(q.subject, q.predicate, q.object) for q in quads if "/graph/mapping/" not in str(q.graph_name)]
    buffer = io.BytesIO()
    serialize(source, buffer, format=RdfFormat.N_TRIPLES)
    graph = Graph()
    graph.parse(data=buffer.getvalue().decode(), format="nt")
    target = NamedNode(INFERRED_GRAPH)
    for quad in parse(input=materialise(graph).serialize(format="nt"), format=RdfFormat.N_TRIPLES):
        yield Quad(quad.subject, quad.predicate, quad.object, target)


def nquads(corpus: Corpus | None = None) -> str:
    """The dataset as sorted N-Quads; the same bytes for the same data, blank nodes of the ontology apart."""
    quads = list(asserted_quads(corpus or corpus_files.load()))
    quads += inferred_quads(quads)
    return "".join(sorted({f"{q} .\n" for q in quads}))


def store() -> Store:
    """The dataset, read-only, from the cache where it is current.

    Raises:
        CorpusError: the data does not have its form.
    """
    from pyoxigraph import Store

    key = resources.content_hash(resources.corpus_dir(), resources.mappings_dir(), resources.ontology_dir())
    home = resources.cache_dir() / f"graph-{FORMAT}-{key}"
    if home.is_dir():
        try:
            return Store.read_only(str(home))
        except OSError:
            pass
    quads = list(asserted_quads(corpus_files.load()))
    quads += inferred_quads(quads)
    if _keep(quads, home):
        return Store.read_only(str(home))
    memory = Store()
    memory.bulk_extend(quads)
    return memory


def _keep(quads: list[Quad], home: Path) -> bool:
    """Write the store beside its place and move it there; False where the cache cannot be written."""
    from pyoxigraph import Store

    try:
        home.parent.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(dir=home.parent, prefix=".part-"))
    except OSError:
        return False
    try:
        built = Store(str(part))
        built.bulk_extend(quads)
        built.optimize()
        built.flush()
        del built
        part.rename(home)
    except OSError:
        shutil.rmtree(part, ignore_errors=True)
        return home.is_dir()
    return True
