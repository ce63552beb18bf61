"""Files: what is read and refused, and what writing leaves behind, whatever stands in its place."""

from __future__ import annotations

import io
import os
import stat
import sys
import threading
from pathlib import Path

import pytest

from govgraph import files
from govgraph.errors import InputError

POSIX = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def alone(folder: Path) -> bool:
    """Whether no part of a write was left."""
    return not list(folder.glob(".part-*"))


# Reading


def test_a_file_is_read_up_to_its_limit(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"")
    assert files.read_bytes(path, limit=3) == b""
    path.write_bytes(b"abc")
    assert files.read_bytes(path, limit=3) == b"abc"
    with pytest.raises(InputError, match=r"^shown: is larger than 2 bytes$") as refused:
        files.read_bytes(path, limit=2, name="shown", hint="less")
    assert refused.value.hint == "less"


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    for path, message in (
        (tmp_path, "is a folder, not a file"),
        (tmp_path / "none", "no such file"),
        (Path("a\0b"), "cannot be read"),
    ):
        with pytest.raises(InputError, match=message) as refused:
            files.read_bytes(path, limit=9)
        assert refused.value.file == str(path)


def test_a_dash_is_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"words")))
    assert files.read_bytes(Path("-"), limit=9) == b"words"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"words")))
    with pytest.raises(InputError, match="<stdin>: is larger than 4 bytes"):
        files.read_bytes(Path("-"), limit=4)
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(InputError, match="<stdin>: cannot be read: it is closed"):
        files.read_bytes(Path("-"), limit=4)


# Writing


def test_a_new_file_has_the_usual_permissions(tmp_path: Path) -> None:
    path = tmp_path / "new" / "a"
    mask = os.umask(0o027)
    try:
        files.write(path, b"one")
    finally:
        os.umask(mask)
    assert (path.read_bytes(), mode(path)) == (b"one", 0o640)
    assert alone(path.parent)


@pytest.mark.parametrize("permissions", [0o600, 0o644, 0o755, 0o200])
def test_a_file_keeps_its_permissions(tmp_path: Path, permissions: int) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"one")
    path.chmod(permissions)
    files.write(path, b"")
    assert (path.stat().st_size, mode(path)) == (0, permissions)


def test_a_link_stays_a_link_and_its_target_gets_the_words(tmp_path: Path) -> None:
    target, link, second = tmp_path / "sub" / "t", tmp_path / "l", tmp_path / "m"
    target.parent.mkdir()
    target.write_bytes(b"one")
    link.symlink_to("sub/t")
    second.symlink_to(link)
    files.write(second, b"two")
    assert target.read_bytes() == b"two"
    assert link.is_symlink()
    assert second.is_symlink()
    assert alone(tmp_path)
    assert alone(target.parent)


def test_a_link_to_nothing_makes_its_target(tmp_path: Path) -> None:
    (tmp_path / "l").symlink_to(tmp_path / "t")
    files.write(tmp_path / "l", b"one")
    assert (tmp_path / "t").read_bytes() == b"one"
    assert (tmp_path / "l").is_symlink()


def test_a_link_to_itself_is_refused(tmp_path: Path) -> None:
    (tmp_path / "l").symlink_to(tmp_path / "l")
    with pytest.raises(InputError, match="cannot be written"):
        files.write(tmp_path / "l" / "a", b"one")
    assert (tmp_path / "l").is_symlink()


def test_a_file_that_nobody_may_write_to_stays(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"one")
    path.chmod(0o444)
    with pytest.raises(InputError, match="cannot be written: it is read-only") as refused:
        files.write(path, b"two", hint="another")
    assert (refused.value.file, refused.value.hint) == (str(path), "another")
    assert (path.read_bytes(), mode(path)) == (b"one", 0o444)
    assert alone(tmp_path)


@POSIX
def test_a_pipe_stays_a_pipe_and_its_reader_gets_the_words(tmp_path: Path) -> None:
    pipe = tmp_path / "p"
    os.mkfifo(pipe)
    (tmp_path / "l").symlink_to(pipe)
    for path in (pipe, tmp_path / "l"):
        got: list[bytes] = []
        reader = threading.Thread(target=lambda to=got: to.append(pipe.read_bytes()))
        reader.start()
        files.write(path, b"words" * 50_000)
        reader.join(timeout=30)
        assert got == [b"words" * 50_000]
        assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert alone(tmp_path)


def test_a_folder_and_a_file_for_a_folder_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"one")
    for path in (tmp_path, tmp_path / "a" / "b", tmp_path / ("x" * 300), Path("a\0b")):
        with pytest.raises(InputError, match="cannot be written: "):
            files.write(path, b"two")
    assert [p.name for p in tmp_path.iterdir()] == ["a"]


def test_a_write_that_breaks_off_leaves_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"one")

    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(InputError, match="cannot be written: No space left on device"):
        files.write(path, b"two")
    assert path.read_bytes() == b"one"
    assert alone(tmp_path)


def test_the_file_that_standard_output_goes_to_is_written_on(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "a"
    with path.open("wb") as stream:
        kept = os.dup(1)
        try:
            os.dup2(stream.fileno(), 1)
            os.write(1, b"one ")
            files.write(path, b"two")
        finally:
            os.dup2(kept, 1)
            os.close(kept)
    assert path.read_bytes() == b"one two"


def test_an_output_is_none_of_the_inputs(tmp_path: Path) -> None:
    path, other = tmp_path / "a", tmp_path / "b"
    path.write_bytes(b"one")
    files.refuse_inputs(path, [])
    files.refuse_inputs(path, [other, tmp_path, Path("-")])
    files.refuse_inputs(other, [other])
    other.symlink_to(path)
    (tmp_path / "c").hardlink_to(path)
    for output, read in ((path, path), (other, path), (path, other), (tmp_path / "c", path), (tmp_path / "." / "a", path)):
        with pytest.raises(InputError, match="is one of the files to be read"):
            files.refuse_inputs(output, [tmp_path / "none", read])
