"""Shared ground: a cache of the run's own, no network but loopback, the project's corpus read once."""

from __future__ import annotations

import os
import socket
import tempfile
from datetime import date
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
os.environ["GOVGRAPH_CACHE"] = str(Path(tempfile.gettempdir()) / f"govgraph-test-{RUN}")
os.environ.setdefault("GOVGRAPH_DATA", str(ROOT))
TODAY = date(2026, 11, 20)


def pytest_sessionfinish(session: pytest.Session) -> None:
    if not hasattr(session.config, "workerinput"):
        import shutil

        shutil.rmtree(os.environ["GOVGRAPH_CACHE"], ignore_errors=True)


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection that leaves the machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else "localhost"
        if self.family in (socket.AF_INET, socket.AF_INET6) and host not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test tried to reach {host}")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def knowledge():
    from govgraph import knowledge

    return knowledge.load()


@pytest.fixture(scope="session")
def corpus():
    from govgraph import corpus

    return corpus.load()


@pytest.fixture(scope="session")
def mapping_sets():
    from govgraph import sssom

    return sssom.load()


@pytest.fixture(scope="session")
def vocabulary(knowledge):
    return knowledge.vocabulary()
