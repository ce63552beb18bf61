"""The cache folder: what is kept there is complete and unharmed or not used, and what nobody uses any more goes."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
import time
import zlib
from collections.abc import Callable
from pathlib import Path

from govgraph import resources
from govgraph.files import default_mode, write

KEPT = 3
IDLE = 3600.0
PART = ".part-"
SUMS = "sums.json"


def mark_used(path: Path) -> None:
    """Note that the file or folder is in use now, so that ``prune`` leaves it alone."""
    with contextlib.suppress(OSError):
        os.utime(path)


def prune(prefix: str, *, now: float | None = None) -> None:
    """Remove what no run has used for an hour: parts of writes that broke off, and all but the latest that begin with the prefix.

    A run that is about to read one of them builds its own.
    """
    last = (time.time() if now is None else now) - IDLE
    with contextlib.suppress(OSError):
        found = [(p.lstat().st_mtime, p.name, p) for p in resources.cache_dir().iterdir()]
        named = sorted((f for f in found if f[1].startswith(prefix)), reverse=True)
        parts = [f for f in found if f[1].startswith(PART)]
        for used, _, path in (*named[KEPT:], *parts):
            if used < last:
                remove(path)


def remove(path: Path) -> None:
    """Remove the file or folder, so that nobody finds half of it; nothing happens where that may not be."""
    with contextlib.suppress(OSError):
        away = path
        if not path.name.startswith(PART):
            away = Path(tempfile.mkdtemp(dir=path.parent, prefix=PART))
            with contextlib.suppress(OSError):
                path.rename(away / path.name)
        if away.is_dir() and not away.is_symlink():
            shutil.rmtree(away, ignore_errors=True)
        else:
            away.unlink()


def keep_folder(home: Path, fill: Callable[[Path], None]) -> bool:
    """Fill a folder beside its place and move it there with the sums of its files; False where the cache cannot be written."""
    try:
        home.parent.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(dir=home.parent, prefix=PART))
    except OSError:
        return False
    try:
        fill(part)
        write(part / SUMS, json.dumps(_sums(part), sort_keys=True).encode())
        part.chmod(default_mode(0o777))
        for _ in range(3):
            with contextlib.suppress(OSError):
                part.rename(home)
                return True
            if is_sound(home):  # another run was faster
                return True
            remove(home)
        return False
    except (OSError, RuntimeError):  # the latter is how a store fails
        return False
    finally:
        shutil.rmtree(part, ignore_errors=True)


def is_sound(home: Path) -> bool:
    """Whether the folder is there and each of its files is as it was written."""
    try:
        said = json.loads((home / SUMS).read_bytes())
        return isinstance(said, dict) and bool(said) and all(_sum(home / name) == said[name] for name in said)
    except (OSError, ValueError):
        return False


def _sums(folder: Path) -> dict[str, int]:
    files = (p for p in folder.rglob("*") if p.is_file() and not p.name.startswith("LO"))  # LOG and LOCK are of the moment
    return {p.relative_to(folder).as_posix(): _sum(p) for p in sorted(files)}


def _sum(path: Path) -> int:
    return zlib.crc32(path.read_bytes())
