"""What is kept between runs: damage is never believed and never an error, the graph is built once and said to be."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from govgraph import build, knowledge

QUADS = [Quad(NamedNode(f"http://a/{i}"), NamedNode("http://a/p"), Literal(str(i))) for i in range(500)]


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GOVGRAPH_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def built(cache: Path, monkeypatch: pytest.MonkeyPatch) -> list[None]:
    """One entry for each time the graph was built."""
    found: list[None] = []

    def quads() -> list[Quad]:
        found.append(None)
        return QUADS

    monkeypatch.setattr(build, "all_quads", quads)
    return found


def test_the_graph_is_built_once_and_said_to_be(built: list[None], cache: Path) -> None:
    told: list[None] = []
    for _ in range(2):
        with build.folder(lambda: told.append(None)) as folder:
            assert folder.parent.parent == cache
    assert len(build.store()) == 500
    assert (len(built), len(told)) == (1, 1)
    assert folder.parent.stat().st_mode & 0o055 == 0o055
    assert [p.name for p in cache.iterdir()] == [folder.parent.name]


def _cut(folder: Path) -> None:
    for path in folder.glob("*.sst"):
        path.write_bytes(path.read_bytes()[:100])


def _flip(folder: Path) -> None:
    path = max(folder.glob("*.sst"), key=lambda p: p.stat().st_size)
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 255
    path.write_bytes(raw)


DAMAGE: dict[str, Callable[[Path], object]] = {
    "tables cut": _cut,
    "a byte flipped": _flip,
    "CURRENT gone": lambda folder: (folder / "CURRENT").unlink(),
    "sums gone": lambda folder: (folder.parent / "sums.json").unlink(),
}


@pytest.mark.parametrize("case", DAMAGE)
def test_a_damaged_graph_is_built_anew(built: list[None], cache: Path, case: str) -> None:
    with build.folder() as folder:
        pass
    DAMAGE[case](folder)
    assert len(build.store()) == 500
    assert len(built) == 2
    DAMAGE[case](folder)
    with build.folder() as again:
        assert again == folder
    assert len(built) == 3
    assert len(build.store()) == 500
    assert len(built) == 3
    assert len(list(cache.iterdir())) == 1


def test_where_nothing_can_be_kept_the_graph_is_there_for_this_run(
    built: list[None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("GOVGRAPH_CACHE", str(tmp_path / "file"))
    assert len(build.store()) == 500
    with build.folder() as folder:
        from pyoxigraph import Store

        assert len(Store.read_only(str(folder))) == 500
    assert not folder.exists()
    assert len(built) == 2


def _changed(raw: bytes) -> bytes:
    data = json.loads(raw)
    data["norms"] = []
    return json.dumps(data).encode()


def _relabelled(raw: bytes) -> bytes:
    data = json.loads(raw)
    data["labels"] = []
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


HARM: tuple[Callable[[bytes], bytes], ...] = (
    _changed,
    _relabelled,
    lambda raw: raw[:-1],
    lambda raw: raw.replace(b"obligation", b"permission", 1),
    lambda raw: b"",
    lambda raw: b"{}",
)


@pytest.mark.parametrize("damage", HARM)
def test_damaged_knowledge_is_read_anew(
    cache: Path, damage: Callable[[bytes], bytes], known: knowledge.Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[None] = []

    def counted() -> knowledge.Knowledge:
        calls.append(None)
        return known

    monkeypatch.setattr(knowledge, "compiled", counted)
    assert knowledge.load() == known
    (path,) = cache.iterdir()
    sound = path.read_bytes()
    path.write_bytes(damage(sound))
    assert knowledge.load() == known
    assert path.read_bytes() == sound
    assert knowledge.load() == known
    assert len(calls) == 2


def test_knowledge_is_its_own_sum_and_plain_json(known: knowledge.Knowledge) -> None:
    raw = knowledge.serialise(known)
    assert knowledge.deserialised(raw) == known == knowledge.decode(json.loads(raw))
    for wrong in (b"", raw[:-1], raw[:40] + b" " + raw[40:]):
        with pytest.raises(ValueError, match="damaged"):
            knowledge.deserialised(wrong)


@pytest.fixture(scope="module")
def known() -> knowledge.Knowledge:
    return knowledge.compiled()
