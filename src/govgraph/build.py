"""The whole graph: ontology, corpus, mappings and what follows from them, as one dataset of named graphs, kept between runs."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from govgraph import caching, ontology, resources, sssom, triples, yamltext
from govgraph import corpus as corpus_files
from govgraph.corpus import Corpus
from govgraph.errors import CorpusError
from govgraph.vocab import GRAPH

if TYPE_CHECKING:
    from pyoxigraph import Quad, Store

FORMAT = 2
PREFIX = "graph-"
STORE = "store"
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


def all_quads(corpus: Corpus | None = None) -> list[Quad]:
    """The whole dataset: what people have written and what follows from it."""
    quads = list(asserted_quads(corpus or corpus_files.load()))
    quads += inferred_quads(quads)
    return quads


def nquads(corpus: Corpus | None = None) -> str:
    """The dataset as sorted N-Quads; the same bytes for the same data, blank nodes of the ontology apart."""
    return "".join(sorted({f"{q} .\n" for q in all_quads(corpus)}))


def store() -> Store:
    """The dataset, read-only, from the cache where it is current and unharmed.

    Raises:
        CorpusError: the data does not have its form.
    """
    from pyoxigraph import Store

    home = _home()
    if caching.is_sound(home):
        with contextlib.suppress(OSError, RuntimeError):
            return _opened(home)
    quads = all_quads()
    if _keep(quads, home):
        with contextlib.suppress(OSError, RuntimeError):
            return _opened(home)
    memory = Store()
    memory.bulk_extend(quads)
    return memory


@contextlib.contextmanager
def folder(building: Callable[[], None] = lambda: None) -> Iterator[Path]:
    """A folder with the dataset as a store: that of the cache, or a temporary one where the cache cannot be written.

    Args:
        building: called before the dataset is built, which takes a while.

    Raises:
        CorpusError: the data does not have its form.
    """
    home = _home()
    if caching.is_sound(home):
        caching.mark_used(home)
        yield home / STORE
        return
    building()
    quads = all_quads()
    if _keep(quads, home):
        yield home / STORE
        return
    with tempfile.TemporaryDirectory(prefix="govgraph-", ignore_cleanup_errors=True) as aside:
        _fill(Path(aside), quads)
        yield Path(aside) / STORE


def _home() -> Path:
    key = resources.content_hash(resources.corpus_dir(), resources.mappings_dir(), resources.ontology_dir())
    return resources.cache_dir() / f"{PREFIX}{FORMAT}-{key}"


def _opened(home: Path) -> Store:
    from pyoxigraph import Store

    caching.mark_used(home)
    return Store.read_only(str(home / STORE))


def _keep(quads: list[Quad], home: Path) -> bool:
    kept = caching.keep_folder(home, lambda part: _fill(part, quads))
    caching.prune(PREFIX)
    return kept


def _fill(folder: Path, quads: list[Quad]) -> None:
    from pyoxigraph import Store

    built = Store(str(folder / STORE))
    built.bulk_extend(quads)
    built.optimize()
    built.flush()
    del built
