"""The cache folder: sums hold, damage is found, parts and what nobody uses go, concurrent runs lose nothing."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from govgraph import caching


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GOVGRAPH_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "thing-1"


def fill(part: Path) -> None:
    (part / "sub").mkdir()
    (part / "sub" / "a").write_bytes(b"one")
    (part / "b").write_bytes(b"two")
    (part / "LOG").write_bytes(b"now")


def test_a_folder_is_kept_with_its_sums(home: Path) -> None:
    assert not caching.is_sound(home)
    mask = os.umask(0o022)
    try:
        assert caching.keep_folder(home, fill)
    finally:
        os.umask(mask)
    assert caching.is_sound(home)
    assert home.stat().st_mode & 0o777 == 0o755
    assert set(json.loads((home / caching.SUMS).read_bytes())) == {"b", "sub/a"}
    (home / "LOG").write_bytes(b"later")
    assert caching.is_sound(home)
    assert [p.name for p in home.parent.iterdir()] == ["thing-1"]


DAMAGE: dict[str, Callable[[Path], object]] = {
    "gone": lambda home: (home / "b").unlink(),
    "cut": lambda home: (home / "b").write_bytes(b"tw"),
    "changed": lambda home: (home / "sub" / "a").write_bytes(b"onf"),
    "no sums": lambda home: (home / caching.SUMS).unlink(),
    "empty sums": lambda home: (home / caching.SUMS).write_bytes(b"{}"),
    "sums of another kind": lambda home: (home / caching.SUMS).write_bytes(b"[1]"),
    "sums that are none": lambda home: (home / caching.SUMS).write_bytes(b"\xff"),
}


@pytest.mark.parametrize("case", DAMAGE)
def test_damage_is_found_and_repaired(home: Path, case: str) -> None:
    assert caching.keep_folder(home, fill)
    DAMAGE[case](home)
    assert not caching.is_sound(home)
    assert caching.keep_folder(home, fill)
    assert caching.is_sound(home)
    assert [p.name for p in home.parent.iterdir()] == ["thing-1"]


def test_a_file_in_the_place_of_the_folder_goes(home: Path) -> None:
    home.parent.mkdir()
    home.write_bytes(b"x")
    assert caching.keep_folder(home, fill)
    assert caching.is_sound(home)


def test_where_nothing_can_be_kept_that_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    assert not caching.keep_folder(tmp_path / "file" / "thing-1", fill)


@pytest.mark.parametrize("error", [OSError, RuntimeError])
def test_a_filling_that_fails_leaves_nothing(home: Path, error: type[Exception]) -> None:
    def fails(part: Path) -> None:
        fill(part)
        raise error("full")

    assert not caching.keep_folder(home, fails)
    assert list(home.parent.iterdir()) == []


def test_an_interruption_leaves_nothing(home: Path) -> None:
    def interrupted(part: Path) -> None:
        fill(part)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        caching.keep_folder(home, interrupted)
    assert list(home.parent.iterdir()) == []


def test_runs_at_the_same_time_agree(home: Path) -> None:
    kept: list[bool] = []
    runs = [threading.Thread(target=lambda: kept.append(caching.keep_folder(home, fill))) for _ in range(8)]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert kept == [True] * 8
    assert caching.is_sound(home)
    assert [p.name for p in home.parent.iterdir()] == ["thing-1"]


def test_the_oldest_that_nobody_uses_go(home: Path) -> None:
    now = time.time()
    for number in range(6):
        path = home.parent / f"thing-{number}"
        path.mkdir(parents=True)
        (path / "a").write_bytes(b"x")
        os.utime(path, (now - 7200 - number, now - 7200 - number))
    for name, age in ((".part-old", 7200), (".part-new", 60), ("other-1", 7200), ("thing-file", 99_999)):
        (home.parent / name).write_bytes(b"x")
        os.utime(home.parent / name, (now - age, now - age))
    caching.prune("thing-", now=now)
    assert {p.name for p in home.parent.iterdir()} == {"thing-0", "thing-1", "thing-2", ".part-new", "other-1"}


def test_what_is_in_use_stays(home: Path) -> None:
    now = time.time()
    for number in range(6):
        path = home.parent / f"thing-{number}"
        path.mkdir(parents=True)
        os.utime(path, (now - 7200, now - 7200))
        if number % 2:
            caching.mark_used(path)
    caching.prune("thing-", now=now)
    assert {p.name for p in home.parent.iterdir()} == {"thing-1", "thing-3", "thing-5"}


def test_a_cache_that_is_not_there_is_left_alone(home: Path) -> None:
    caching.prune("thing-")
    caching.mark_used(home)
    caching.remove(home)
    assert not home.parent.exists()
