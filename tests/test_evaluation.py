"""Queries in a process of their own: the same answers, an end to those that have none, and nothing left running."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from govgraph import build, evaluation, query
from govgraph.errors import InputError

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of a thousand triples in a folder."""
    home = tmp_path_factory.mktemp("graph")
    build._fill(home, [Quad(NamedNode(f"http://a/{i}"), NamedNode("http://a/p"), Literal(str(i))) for i in range(1000)])
    return home / build.STORE


@pytest.fixture(autouse=True)
def _small(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    @contextlib.contextmanager
    def small(building: Callable[[], None]) -> Iterator[Path]:
        building()
        yield folder

    monkeypatch.setattr(build, "folder", small)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?o { ?s ?p ?o } ORDER BY DESC(?s) LIMIT 3",
        "SELECT ?s ?x { ?s ?p '7' OPTIONAL { ?s <http://a/q> ?x } }",
        "SELECT ?s { ?s <http://a/q> ?o }",
        "ASK { ?s ?p '7' }",
        "CONSTRUCT WHERE { ?s ?p '7' }",
    ],
)
def test_the_answer_is_that_of_the_library(text: str, folder: Path) -> None:
    told: list[None] = []
    assert evaluation.ask(text, building=lambda: told.append(None)) == query.run(Store.read_only(str(folder)), text)
    assert told == [None]


def test_a_refusal_keeps_its_place_and_hint() -> None:
    with pytest.raises(InputError, match=r"^my\.rq:2: is an update; the graph is read-only$") as refused:
        evaluation.ask("#\nDROP ALL", file="my.rq")
    assert (refused.value.line, refused.value.hint) == (2, "ask with SELECT or ASK")


def test_a_query_without_end_is_given_up() -> None:
    start = time.monotonic()
    with pytest.raises(InputError, match=r"^my\.rq: was not answered within 1 seconds$") as refused:
        evaluation.ask(ENDLESS, file="my.rq", timeout=1)
    assert time.monotonic() - start < 30
    assert refused.value.hint == "ask for less, or allow more time with --timeout"


@pytest.mark.parametrize("size", [3_000, 20_000])
def test_a_query_nested_deeply_is_one_message(size: int) -> None:
    with pytest.raises(InputError, match="is nested deeper than 200 levels"):
        evaluation.ask("SELECT * {" + "{" * size + "}" * size + "}")


@pytest.mark.skipif(sys.platform == "win32", reason="the stack ends otherwise")
def test_an_engine_that_breaks_down_is_one_message() -> None:
    with pytest.raises(InputError, match="cannot be answered: the engine broke down"):
        evaluation.ask("SELECT * { FILTER(1" + "+1" * 50_000 + ")}")


def test_a_defect_in_the_child_is_a_defect(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluation, "_CHILD", "raise ZeroDivisionError('two words')")
    with pytest.raises(RuntimeError, match=r"^ZeroDivisionError: two words$"):
        evaluation.ask("ASK { }")


def test_modules_of_the_working_folder_are_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "govgraph.py").write_text("raise SystemExit(1)", encoding="utf-8")
    (tmp_path / "pickle.py").write_text("raise SystemExit(1)", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert evaluation.ask("ASK { }").boolean is True


WAITING = """
import contextlib, pathlib, sys
from govgraph import build, evaluation
build.folder = lambda building: contextlib.nullcontext(pathlib.Path(sys.argv[1]))
print("ready", flush=True)
evaluation.ask(sys.argv[2], timeout=60)
"""


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="needs process groups")
def test_an_interrupt_ends_both_processes(folder: Path) -> None:
    command = [sys.executable, "-c", WAITING, str(folder), ENDLESS]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True) as run:
        assert run.stdout is not None
        assert run.stdout.readline() == b"ready\n"
        time.sleep(2)
        os.killpg(run.pid, signal.SIGINT)
        _, said = run.communicate(timeout=30)  # ends only when the child, too, has let go of the pipes
    assert said.endswith(b"KeyboardInterrupt\n")
    assert said.count(b"Traceback") == 1
    with pytest.raises(ProcessLookupError):
        os.killpg(run.pid, 0)
