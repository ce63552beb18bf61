"""Files: read whole within a limit, written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from govgraph.errors import InputError

STANDARD_INPUT = Path("-")
SHOWN_INPUT = "<stdin>"
SPLIT = "split it, or check that it is the file you meant"
_OUTPUT = "check the folder and its permissions"


def read_bytes(path: Path, *, limit: int, name: str | None = None, hint: str = SPLIT) -> bytes:
    """The content of a file; of standard input for ``-``.

    Args:
        limit: size in bytes above which it is refused.
        name: what to call it in messages; the path itself by default.
        hint: what to do about a file that is too large.

    Raises:
        InputError: it is missing, a folder, unreadable or too large.
    """
    shown = name or (SHOWN_INPUT if path == STANDARD_INPUT else str(path))
    try:
        if path == STANDARD_INPUT:
            if sys.stdin is None:
                raise InputError("cannot be read: it is closed", file=shown)
            raw = sys.stdin.buffer.read(limit + 1)
        elif path.is_dir():
            raise InputError("is a folder, not a file", file=shown, hint="name one file in it")
        else:
            with path.open("rb") as stream:
                raw = stream.read(limit + 1)
    except FileNotFoundError:
        raise InputError("no such file", file=shown, hint="check the path") from None
    except (OSError, ValueError) as problem:
        raise InputError(f"cannot be read: {getattr(problem, 'strerror', None) or problem}", file=shown) from None
    if len(raw) > limit:
        raise InputError(f"is larger than {limit:,} bytes", file=shown, hint=hint)
    return raw


def write(path: Path, content: bytes, *, hint: str = _OUTPUT) -> None:
    """Write the file, whole or not at all.

    Links are followed. A file that is there keeps its permissions, and stays as it is if they say that nobody may write to it.
    What is no regular file (a pipe, a device) is opened and written to, as is the file that standard output goes to.

    Raises:
        InputError: it cannot be written.
    """
    try:
        there = _status(path)
        if there is not None and (not stat.S_ISREG(there.st_mode) or _is_standard_output(there)):
            _into(path, content, there)
        else:
            _replace(Path(os.path.realpath(path)), content, there)
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or str(problem)
        raise InputError(f"cannot be written: {reason}", file=str(path), hint=hint) from None


def refuse_inputs(output: Path, inputs: Iterable[Path]) -> None:
    """See that a file to be written is none of those that are read.

    Raises:
        InputError: it is.
    """
    there = _status(output)
    if there is None or not stat.S_ISREG(there.st_mode):
        return
    for path in inputs:
        other = _status(path)
        if other is not None and os.path.samestat(there, other):
            raise InputError("is one of the files to be read", file=str(output), hint="name another file for --output")


def default_mode(mode: int) -> int:
    """The permissions that new files or folders of this user get."""
    mask = os.umask(0)
    os.umask(mask)
    return mode & ~mask


def _status(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        return None  # opening it will say why


def _is_standard_output(there: os.stat_result) -> bool:
    try:
        return os.path.samestat(there, os.fstat(1))
    except OSError:
        return False


def _into(path: Path, content: bytes, there: os.stat_result) -> None:
    is_output = _is_standard_output(there)
    handle = os.dup(1) if is_output else os.open(path, os.O_WRONLY | getattr(os, "O_BINARY", 0))
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)


def _replace(path: Path, content: bytes, there: os.stat_result | None) -> None:
    if there is None:
        path.parent.mkdir(parents=True, exist_ok=True)
    elif not stat.S_IMODE(there.st_mode) & 0o222 or not os.access(path, os.W_OK):
        raise PermissionError(0, "it is read-only")
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        if there is not None:
            _give(part, there)
        part.chmod(default_mode(0o666) if there is None else stat.S_IMODE(there.st_mode))
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _give(part: Path, there: os.stat_result) -> None:
    """Let the file belong to the same user and group, where we may."""
    if hasattr(os, "chown"):
        with contextlib.suppress(OSError):
            os.chown(part, there.st_uid, there.st_gid)
