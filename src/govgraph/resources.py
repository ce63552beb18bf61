"""Where the project's data is: the one module that knows.

In a checkout the folders stand at the top; in an installed wheel they stand under ``govgraph/data``.
``GOVGRAPH_DATA`` names another folder that holds ``corpus``, ``mappings`` and ``ontology``.
"""

from __future__ import annotations

import hashlib
import os
from functools import cache
from pathlib import Path

from govgraph.errors import GovgraphError

_HERE = Path(__file__).resolve().parent
DATA_SUFFIXES = frozenset({".yaml", ".tsv", ".ttl", ".xml", ".csv", ".rq"})


@cache
def data_root() -> Path:
    """The folder that holds ``corpus/``, ``mappings/`` and ``ontology/``.

    Raises:
        GovgraphError: there is none.
    """
    named = os.environ.get("GOVGRAPH_DATA")
    candidates = [Path(named)] if named else [_HERE / "data", _HERE.parent.parent]
    for folder in candidates:
        if (folder / "corpus" / "index.yaml").is_file():
            return folder
    raise GovgraphError("the corpus is not there", file=str(candidates[0]), hint="install govgraph again, or unset GOVGRAPH_DATA")


def corpus_dir() -> Path:
    """The documents as data."""
    return data_root() / "corpus"


def mappings_dir() -> Path:
    """The SSSOM mapping sets."""
    return data_root() / "mappings"


def ontology_dir() -> Path:
    """The OWL modules, shapes and competency questions."""
    return data_root() / "ontology"


def examples_dir() -> Path:
    """The example system descriptions."""
    return data_root() / "examples"


def app_dir() -> Path:
    """The Streamlit explorer."""
    return data_root() / "app"


def cache_dir() -> Path:
    """The folder for derived files; ``GOVGRAPH_CACHE`` overrides the user's cache folder."""
    named = os.environ.get("GOVGRAPH_CACHE")
    if named:
        return Path(named)
    from platformdirs import user_cache_dir

    return Path(user_cache_dir("govgraph"))


def data_files(*folders: Path) -> list[Path]:
    """All data files under the folders, sorted by path."""
    found = [p for folder in folders for p in folder.rglob("*") if p.suffix in DATA_SUFFIXES and p.is_file()]
    return sorted(found)


def content_hash(*folders: Path) -> str:
    """A hash of the content and relative names of all data files under the folders, and of the package's own code."""
    digest = hashlib.blake2b(digest_size=16)
    root = data_root()
    named = [(path.relative_to(root).as_posix(), path) for path in data_files(*folders)]
    named += [(f"code/{path.name}", path) for path in sorted(_HERE.glob("*.py"))]
    for name, path in named:
        raw = path.read_bytes()
        digest.update(f"{name}\0{len(raw)}\0".encode())
        digest.update(raw)
    return digest.hexdigest()


def written_files() -> list[Path]:
    """The files of the project in which people write: data, examples, documentation."""
    root = data_root()
    found = [p for name in ("corpus", "mappings", "ontology", "examples", "docs", "app") for p in (root / name).rglob("*")]
    kept = [p for p in (*found, *root.glob("*.md")) if p.suffix in DATA_SUFFIXES | {".md", ".py"} and p.is_file()]
    return sorted(p for p in kept if "shapes" not in p.parts)


def relative_name(path: Path) -> str:
    """The path as shown in messages: relative to the data root where it lies under it."""
    root = data_root()
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
