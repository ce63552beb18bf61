"""Queries that end: each is evaluated in a process of its own, which can be stopped and may break down.

The engine does not come back before it has its answer, listens to no interrupt, and a hostile query can exhaust its stack.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from govgraph import query
from govgraph.errors import GovgraphError, InputError
from govgraph.query import TIMEOUT, Answer

# Interrupts end the child at once; the modules are found where this process finds them, not in the working folder.
_START = "import signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); sys.path[:] = sys.argv[1:]"
_CHILD = f"{_START}; from govgraph.evaluation import answer_request; answer_request()"
_GRACE = 5


def ask(text: str, *, file: str = "query", timeout: float = TIMEOUT, building: Callable[[], None] = lambda: None) -> Answer:
    """The answer of the built-in graph to a query, as ``query.run`` gives it.

    Args:
        file: what to call the query in messages.
        timeout: seconds after which it is given up, counted without the building of the graph.
        building: called before the graph is built, which takes a while.

    Raises:
        InputError: as for ``query.run``; or the time is over, or the engine broke down.
        CorpusError: the data does not have its form.
    """
    from govgraph import build

    with build.folder(building) as folder:
        request = pickle.dumps((str(folder), text, file, timeout))
        command = [sys.executable, "-c", _CHILD, *(os.path.abspath(p) for p in sys.path)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
            try:
                reply, said = child.communicate(request, timeout)
            except subprocess.TimeoutExpired:
                child.kill()
                hint = "ask for less, or allow more time with --timeout"
                raise InputError(f"was not answered within {timeout:g} seconds", file=file, hint=hint) from None
            except BaseException:
                child.kill()
                raise
    return _answer(child.returncode, reply, said, file)


def _answer(code: int, reply: bytes, said: bytes, file: str) -> Answer:
    if code == 1:  # an error of Python: a defect
        raise RuntimeError(said.decode(errors="replace").strip().rpartition("\n")[2])
    if code != 0:
        hint = "it is nested too deeply, has too many parts, or needs more memory than there is"
        raise InputError("cannot be answered: the engine broke down", file=file, hint=hint)
    found, refusal = pickle.loads(reply)  # what our own code wrote
    if refusal is not None:
        raise InputError(refusal["message"], file=refusal["file"], line=refusal["line"], hint=refusal["hint"])
    assert isinstance(found, Answer)
    return found


def answer_request() -> None:
    """In the child: read the request from standard input, write the answer or the refusal to standard output."""
    folder, text, file, timeout = pickle.load(sys.stdin.buffer)
    _end_after(timeout + _GRACE)
    reply: tuple[Answer | None, dict[str, Any] | None]
    try:
        reply = _evaluated(Path(folder), text, file), None
    except GovgraphError as problem:
        reply = None, {"message": problem.message, "file": problem.file, "line": problem.line, "hint": problem.hint}
    sys.stdout.buffer.write(pickle.dumps(reply))
    sys.stdout.buffer.flush()
    os._exit(0)  # nothing is left to be done, and the store is not written to


def _evaluated(folder: Path, text: str, file: str) -> Answer:
    from pyoxigraph import Store

    try:
        return query.run(Store.read_only(str(folder)), text, file=file)
    except MemoryError:
        raise InputError("needs more memory than there is", file=file, hint="ask for less") from None


def _end_after(seconds: float) -> None:
    """See that this process ends even if nobody is left to stop it."""
    import signal

    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)
