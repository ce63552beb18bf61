"""Passages: positions, hashes, the user's copies, and downloads that are not what they should be."""

from __future__ import annotations

import hashlib
import json
import re
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govgraph import build, catalogue, cli, evidence, explain, fetching
from govgraph import corpus as corpus_files
from govgraph.corpus import Corpus
from govgraph.errors import CorpusError, GovgraphError, InputError
from govgraph.evidence import ALTERED, CHANGED, LOST, NO_COPY, SHOWN
from govgraph.model import Instrument

SOURCES = Path(__file__).resolve().parents[2] / "shared"
with_sources = pytest.mark.skipif(not SOURCES.is_dir(), reason="the texts that were read are not beside the checkout")
LEAST = {"eu-ai-act": 1100, "nist-ai-rmf": 260, "tc260-2024": 340}  # anchors; fewer means that some were lost


@pytest.fixture(autouse=True)
def texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of copies of the test's own."""
    folder = tmp_path / "copies"
    monkeypatch.setenv("GOVGRAPH_TEXTS", str(folder))
    monkeypatch.setenv("no_proxy", "*")
    return folder


def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of the command line."""
    monkeypatch.setattr(sys, "argv", ["govgraph", *arguments])
    code = 0
    try:
        cli.main()
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else 0
    out, err = capsys.readouterr()
    return code, out, err


# Positions

RFC_6901 = json.dumps(
    {
        "foo": ["bar", "baz"], "": "empty", "a/b": "slash", "c%d": "percent", "e^f": "caret", "g|h": "bar", 'k"l': "quote",
        " ": "space", "m~n": "tilde",
    }
)  # fmt: skip


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("/foo", "bar baz"), ("/foo/0", "bar"), ("/", "empty"), ("/a~1b", "slash"), ("/c%d", "percent"), ("/e^f", "caret"),
        ("/g|h", "bar"), ('/k"l', "quote"), ("/ ", "space"), ("/m~0n", "tilde"),
    ],
)  # fmt: skip
def test_pointers_of_the_rfc(at: str, words: str) -> None:
    assert evidence.passage(RFC_6901, at) == words


@pytest.mark.parametrize(
    ("content", "at", "complaint"),
    [
        (RFC_6901, "/foo/2", "no '2'"),
        (RFC_6901, "/foo/-", "no '-'"),
        (RFC_6901, "/foo/00", "no '00'"),
        (RFC_6901, "/foo/-1", "no '-1'"),
        (RFC_6901, "/foo/0/0", "no '0'"),
        (RFC_6901, "/nothing", "no 'nothing'"),
        (RFC_6901, "/m~n", "not a JSON pointer"),
        (RFC_6901, "foo", "not a position"),
        ('{"n": 3, "t": ["  "]}', "/n", "no words"),
        ('{"n": 3, "t": ["  "]}', "/t", "no words"),
        ("[" * 100_000, "/0", "is not JSON"),
        ("plain", "/0", "is not JSON"),
        ("one\ntwo", "L3", "no line 3"),
        ("one\ntwo", "L1-L3", "no line 3"),
        ("one\ntwo", "L2-L1", "ends before"),
        ("one\ntwo", "L0", "not a position"),
        ("one\ntwo", "L1-2", "not a position"),
        ("one\ntwo", "L1-L2 ", "not a position"),
        ("one\n\n\ntwo", "L2-L3", "no words"),
    ],
)
def test_positions_where_nothing_stands(content: str, at: str, complaint: str) -> None:
    with pytest.raises(InputError, match=re.escape(complaint)):
        evidence.passage(content, at)


def test_only_a_line_feed_ends_a_line() -> None:
    content = "one\x0cstill one\u2028and on\r\ntwo\r\nthree"
    assert evidence.passage(content, "L2") == "two"
    assert evidence.passage(content, "L1-L2") == "one\x0cstill one\u2028and on\ntwo"
    assert evidence.passage(content, "L3-L3") == "three"


@given(
    st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), min_size=1).filter(str.strip), min_size=1), st.data()
)
def test_a_range_of_lines_is_those_lines(lines: list[str], data: st.DataObject) -> None:
    first = data.draw(st.integers(1, len(lines)))
    last = data.draw(st.integers(first, len(lines)))
    assert evidence.passage("\n".join(lines), f"L{first}-L{last}").split("\n") == lines[first - 1 : last]


@given(st.text())
def test_the_hash_does_not_depend_on_layout(words: str) -> None:
    spaced = "\n \t".join(words.split())
    assert evidence.passage_hash(f" {spaced}\n") == evidence.passage_hash(words)
    assert re.fullmatch("[0-9a-f]{16}", evidence.passage_hash(words))


def test_the_hash_is_as_documented() -> None:
    assert evidence.normalised("e\u0301tat\u3000 d'\u00a0art") == "état d' art"
    assert evidence.passage_hash("e\u0301tat\nd'art") == hashlib.sha256("état d'art".encode()).hexdigest()[:16]
    assert evidence.passage_hash("One") != evidence.passage_hash("one")


# A document of our own

OWN = {"clauses": [{"label": "(a)", "text": "Keep a lamp lit."}, {"label": "(b)", "text": "Count the steps."}]}
OWN_TEXT = json.dumps(OWN)
OWN_LINES = "第一行\n点灯。\n数步。\n"


def digest(raw: str) -> str:
    return hashlib.sha256(raw.encode()).hexdigest()


@pytest.fixture
def own(tmp_path: Path) -> tuple[Corpus, Path]:
    """A corpus of one document with an English and a Chinese text, its sources, and its table of hashes."""
    folder = tmp_path / "corpus"
    (folder / "lamp" / "provisions").mkdir(parents=True)
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "lamp.json").write_bytes(OWN_TEXT.encode())
    (tmp_path / "sources" / "lamp.txt").write_bytes(OWN_LINES.encode())
    (folder / "index.yaml").write_text(
        f"""documents:
  - id: lamp
    title: {{en: Lamp rules, zh: 灯规}}
    short-title: {{en: Lamp, zh: 灯}}
    issuer: {{en: us, zh: 我们}}
    jurisdiction: international
    force: voluntary
    versions: [{{id: v1, label: {{en: one, zh: 一}}}}]
    texts:
      - {{id: en, version: v1, language: en, sha256: {digest(OWN_TEXT)}, file: sources/lamp.json}}
      - {{id: zh, version: v1, language: zh, sha256: {digest(OWN_LINES)}, file: sources/lamp.txt}}
""",
        encoding="utf-8",
    )
    (folder / "lamp" / "provisions" / "all.yaml").write_text(
        """provisions:
  - {id: lit, kind: clause, gist: {en: light, zh: 光}, anchors: [{text: en, at: /clauses/0}, {text: zh, at: L2}]}
  - {id: counted, kind: clause, gist: {en: steps, zh: 步}, anchors: [{text: en, at: /clauses/1/text}, {text: zh, at: L3-L3}]}
""",
        encoding="utf-8",
    )
    known = corpus_files.load(folder)
    (table,) = evidence.tables(known, (), evidence.reader(tmp_path), folder)
    table.path.write_text(table.text(), encoding="utf-8")
    return known, tmp_path


def states(own: tuple[Corpus, Path], which: int = 1) -> list[tuple[str, str]]:
    known, home = own
    hashes = build.passage_hashes(home / "corpus")
    return [(p.state, p.words) for p in evidence.evidence_for(known, known.provisions[which], hashes=hashes)]


def test_without_a_copy_there_is_no_passage_and_no_failure(own: tuple[Corpus, Path]) -> None:
    assert states(own) == [(NO_COPY, ""), (NO_COPY, "")]


def test_a_registered_copy_shows_both_languages(own: tuple[Corpus, Path]) -> None:
    known, home = own
    for name, text in (("lamp.json", "lamp:en"), ("lamp.txt", "lamp:zh")):
        renamed = home / f"my {name}"
        renamed.write_bytes((home / "sources" / name).read_bytes())
        assert [s.code for s in evidence.register(renamed, known.instruments)] == [text]
    assert states(own) == [(SHOWN, "(a) Keep a lamp lit."), (SHOWN, "点灯。")]
    assert states(own, 0) == [(SHOWN, "Count the steps."), (SHOWN, "数步。")]


def test_one_file_may_be_two_texts(own: tuple[Corpus, Path]) -> None:
    known, home = own
    (lamp,) = known.instruments
    twice = replace(lamp, texts=(lamp.texts[0], replace(lamp.texts[0], id="again", language="zh")))
    assert [s.code for s in evidence.register(home / "sources" / "lamp.json", [twice])] == ["lamp:en", "lamp:again"]


@pytest.mark.parametrize("content", ["", OWN_TEXT + "\n", OWN_TEXT[:-1], "\ufeff" + OWN_TEXT])
def test_another_file_is_refused_and_nothing_kept(own: tuple[Corpus, Path], texts: Path, content: str) -> None:
    known, home = own
    (home / "lamp.json").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match="has the name of lamp:en but other content"):
        evidence.register(home / "lamp.json", known.instruments)
    (home / "other.pdf").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match="not one of the texts") as refused:
        evidence.register(home / "other.pdf", known.instruments)
    assert "lamp.json (lamp), lamp.txt (lamp)" in (refused.value.hint or "")
    assert not texts.exists()


def test_what_cannot_be_read_or_written_is_said(own: tuple[Corpus, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    known, home = own
    with pytest.raises(InputError, match="no such file"):
        evidence.register(home / "none", known.instruments)
    with pytest.raises(InputError, match="is a folder, not a file"):
        evidence.register(home, known.instruments)
    monkeypatch.setenv("GOVGRAPH_TEXTS", str(home / "sources" / "lamp.json" / "under-a-file"))
    with pytest.raises(InputError, match="cannot be written"):
        evidence.register(home / "sources" / "lamp.json", known.instruments)
    monkeypatch.setattr(evidence, "MAX_BYTES", 10)
    with pytest.raises(InputError, match="larger than 10 bytes"):
        evidence.register(home / "sources" / "lamp.json", known.instruments)


def test_a_copy_that_was_altered_is_not_shown(own: tuple[Corpus, Path], texts: Path) -> None:
    known, home = own
    evidence.register(home / "sources" / "lamp.json", known.instruments)
    (copy,) = texts.iterdir()
    copy.write_text(OWN_TEXT.replace("lit", "out"), encoding="utf-8")
    assert states(own)[0] == (ALTERED, "")
    evidence.register(home / "sources" / "lamp.json", known.instruments)
    assert states(own)[0] == (SHOWN, "(a) Keep a lamp lit.")


def test_words_that_have_not_the_kept_hash_are_not_shown(own: tuple[Corpus, Path]) -> None:
    known, home = own
    evidence.register(home / "sources" / "lamp.json", known.instruments)
    table = home / "corpus" / "lamp" / "anchors.tsv"
    table.write_text(table.read_text().replace("en\t/clauses/0\t", "en\t/clauses/0\t0"), encoding="utf-8")
    assert states(own)[0] == (CHANGED, "")
    table.unlink()
    assert states(own)[0] == (CHANGED, "")
    moved = replace(known.provisions[1], anchors=(replace(known.provisions[1].anchors[0], at="/clauses/7"),))
    assert [p.state for p in evidence.evidence_for(known, moved, hashes={})] == [LOST]


def test_explain_shows_passages_next_to_the_gist(own: tuple[Corpus, Path]) -> None:
    known, home = own
    evidence.register(home / "sources" / "lamp.json", known.instruments)
    hashes = build.passage_hashes(home / "corpus")
    (found,) = explain.explain(known, (), "lamp:lit", lambda t: evidence.evidence_for(known, t, hashes=hashes))
    names = [line.name for line in found.lines]
    assert names[: names.index("gist") + 3] == ["gist", "passage", "passage"]
    shown, absent = (line.text for line in found.lines if line.name == "passage")
    assert shown.en == "lamp:lit · en (en)\n(a) Keep a lamp lit."
    assert absent.en.startswith("zh (zh): no copy is registered")
    assert "lamp.txt" in absent.en
    assert "lamp.txt" in absent.zh
    (plain,) = explain.explain(known, (), "lamp:lit")
    assert "passage" not in {line.name for line in plain.lines}


# The generator


def test_the_table_is_sorted_and_says_what_the_texts_say(own: tuple[Corpus, Path]) -> None:
    known, home = own
    (table,) = evidence.tables(known, ["lamp"], evidence.reader(home), home / "corpus")
    assert table.is_current
    lines = table.path.read_text(encoding="utf-8").splitlines()
    assert lines[0] == evidence.HEADER
    assert lines[1:] == sorted(lines[1:])
    assert len(lines) == 5
    assert f"zh\tL2\t{evidence.passage_hash('点灯。')}" in lines
    table.path.write_text("\n".join(lines[:-1]) + "\n", encoding="utf-8")
    (again,) = evidence.tables(known, (), evidence.reader(home), home / "corpus")
    assert not again.is_current


def test_the_generator_refuses_other_sources_and_names_a_lost_anchor(own: tuple[Corpus, Path]) -> None:
    known, home = own
    with pytest.raises(CorpusError, match="unknown document 'lamb'"):
        evidence.tables(known, ["lamb"], evidence.reader(home), home / "corpus")
    path = home / "corpus" / "lamp" / "provisions" / "all.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("L3-L3", "L9"), encoding="utf-8")
    with pytest.raises(InputError, match="counted: zh: there is no line 9") as lost:
        evidence.tables(corpus_files.load(home / "corpus"), (), evidence.reader(home), home / "corpus")
    assert lost.value.line == 3
    assert (lost.value.file or "").endswith("all.yaml")
    path.write_text(path.read_text(encoding="utf-8").replace("text: zh, at: L9", "text: fr, at: L9"), encoding="utf-8")
    with pytest.raises(InputError, match="has no text 'fr'"):
        evidence.tables(corpus_files.load(home / "corpus"), (), evidence.reader(home), home / "corpus")
    (home / "sources" / "lamp.txt").write_text("another", encoding="utf-8")
    with pytest.raises(InputError, match="not the file that was read"):
        evidence.tables(known, (), evidence.reader(home), home / "corpus")
    (home / "sources" / "lamp.txt").unlink()
    with pytest.raises(InputError, match="no such file"):
        evidence.tables(known, (), evidence.reader(home), home / "corpus")


# The project's own anchors


def anchors_of(corpus: Corpus, document: str) -> set[tuple[str, str]]:
    return {(a.text, a.at) for thing in evidence.anchored(corpus, document) for a in thing.anchors}


def test_every_anchor_has_its_row_and_every_row_its_anchor(corpus: Corpus) -> None:
    hashes = build.passage_hashes()
    compared = 0
    for instrument in corpus.instruments:
        anchors, rows = anchors_of(corpus, instrument.id), hashes.get(instrument.id, {})
        fix = f"run 'govgraph corpus anchors {instrument.id} --sources DIR --write'"
        assert not anchors - set(rows), f"{instrument.id}: anchors without hash; {fix}"
        assert not set(rows) - anchors, f"{instrument.id}: hashes without anchor; {fix}"
        assert all(re.fullmatch("[0-9a-f]{16}", h) for h in rows.values())
        assert {t for t, _ in anchors} <= {t.id for t in instrument.texts}
        assert len(rows) >= LEAST.get(instrument.id, 0)
        compared += len(rows)
    assert compared >= sum(LEAST.values())


@pytest.mark.parametrize("document", sorted(LEAST))
def test_every_provision_is_anchored(corpus: Corpus, document: str) -> None:
    provisions = [p for p in corpus.provisions if p.document == document]
    assert len(provisions) >= 170
    assert [p.code for p in provisions if not p.anchors] == []


def test_a_wording_is_anchored_in_the_versions_in_which_it_stands(corpus: Corpus) -> None:
    instrument = corpus.instrument("eu-ai-act")
    version_of = {t.id: t.version for t in instrument.texts}
    checked = 0
    for provision in (p for p in corpus.provisions if p.document == "eu-ai-act"):
        wanted = {v.id for v in instrument.versions if v.valid.overlaps(provision.valid)}
        assert {version_of[a.text] for a in provision.anchors} == wanted, provision.code
        checked += 1
    assert checked >= 629


@with_sources
def test_every_anchor_resolves_to_the_passage_that_was_read(corpus: Corpus) -> None:
    for source in evidence.sources(corpus.instruments):
        assert hashlib.sha256((SOURCES / source.text.file).read_bytes()).hexdigest() == source.text.sha256, source.code
    assert len(evidence.sources(corpus.instruments)) >= 14
    found = evidence.tables(corpus, (), evidence.reader(SOURCES), corpus_dir())
    assert set(LEAST) <= {t.document for t in found}
    assert [t.document for t in found if not t.is_current] == []
    for table in found:
        assert table.path.read_text(encoding="utf-8") == table.text(), f"{table.document}: anchors.tsv is not sorted"


def corpus_dir() -> Path:
    from govgraph import resources

    return resources.corpus_dir()


@with_sources
def test_eu_passages_begin_as_their_locator_says(corpus: Corpus) -> None:
    read = evidence.reader(SOURCES)
    texts = {t.id: t for t in corpus.instrument("eu-ai-act").texts}
    checked = dict.fromkeys(("paragraph", "point", "annex point", "heading"), 0)
    for provision in (p for p in corpus.provisions if p.document == "eu-ai-act"):
        *_, label = provision.id.split("-")
        for text in dict.fromkeys(a.text for a in provision.anchors):
            at = [a.at for a in provision.anchors if a.text == text]
            words = evidence.normalised(evidence.passage(read(texts[text]), at[0]))
            if re.fullmatch(r"art-(?!3-|113-)[0-9]+a?-[0-9]+[a-z]*", provision.id):
                kind, pattern = "paragraph", rf"{label}\. ?\S"
            elif re.fullmatch(r"art-.*-[a-z]+", provision.id) and label != "sub":
                kind, pattern = "point", rf"\({label}\) "
            elif re.fullmatch(r"annex-[a-z]+-[0-9]+(-[a-z])?", provision.id):
                number = provision.id.split("-")[2]
                flat = text == "consolidated-2026-annexes-en"
                kind, pattern = "annex point", rf"{number}\. (.*\({label}\) )?" if flat else rf"\(?{label}[.)] "
            elif provision.kind in ("chapter", "section") and not provision.id.startswith("annex"):
                kind, pattern = "heading", re.escape(re.split("[…&]", provision.heading.en)[0].strip())
            else:
                continue
            assert re.match(pattern, words, re.IGNORECASE), f"{provision.code} {text} {at[0]}: {words[:60]}"
            checked[kind] += 1
    assert checked["paragraph"] >= 300, checked
    assert checked["point"] >= 300, checked
    assert checked["annex point"] >= 90, checked
    assert checked["heading"] >= 30, checked


# Downloads

PAGE = b"<!doctype html><title>Please wait</title>"


class Answers(BaseHTTPRequestHandler):
    """A server that answers well at /good and badly elsewhere."""

    protocol_version = "HTTP/1.0"

    def log_message(self, *_arguments: object) -> None:
        pass

    def reply(self, status: int, body: bytes, kind: str = "application/json", length: int | None = -1, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if length is not None:
            self.send_header("Content-Length", str(len(body) if length == -1 else length))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        raw = OWN_TEXT.encode()
        name = self.path.strip("/")
        replies: dict[str, Callable[[], None]] = {
            "good": lambda: self.reply(200, raw),
            "unmeasured": lambda: self.reply(200, raw, length=None),
            "wrong": lambda: self.reply(200, raw + b" "),
            "page": lambda: self.reply(200, PAGE, "text/html; charset=utf-8"),
            "empty": lambda: self.reply(202, b"", "text/html"),
            "missing": lambda: self.reply(404, PAGE, "text/html"),
            "broken": lambda: self.reply(503, PAGE, "text/html"),
            "short": lambda: self.reply(200, raw[:40], length=len(raw)),
            "declared": lambda: self.reply(200, b"", length=10**12),
            "nonsense": lambda: self.wfile.write(b"this is no HTTP\r\n\r\n"),
            "moved": lambda: self.reply(302, b"", Location="/good"),
            "file": lambda: self.reply(302, b"", Location="file:///etc/hostname"),
            "ftp": lambda: self.reply(302, b"", Location="ftp://127.0.0.1/x"),
            "loop": lambda: self.reply(302, b"", Location="/loop"),
            "endless": self.endless,
            "silent": lambda: time.sleep(3),
            "slow": self.slow,
        }
        replies[name]()

    def endless(self) -> None:
        self.reply(200, b"", length=None)
        while True:
            self.wfile.write(b"x" * 65536)

    def slow(self) -> None:
        self.reply(200, b"", length=None)
        for _ in range(60):
            self.wfile.write(b"x")
            time.sleep(0.05)


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_arguments: object) -> None:
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = Server(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


def at(own: tuple[Corpus, Path], address: str) -> list[Instrument]:
    """The document with the address for its English text."""
    (lamp,) = own[0].instruments
    return [replace(lamp, texts=(replace(lamp.texts[0], address=address), lamp.texts[1]))]


@pytest.mark.parametrize("path", ["good", "unmeasured", "moved"])
@pytest.mark.parametrize("identifier", ["lamp", "lamp:en"])
def test_a_download_that_is_the_text_is_kept(own: tuple[Corpus, Path], site: str, path: str, identifier: str) -> None:
    instruments = at(own, f"{site}/{path}")
    (found,) = fetching.fetch(instruments, identifier)
    assert [s.code for s in found.kept] == ["lamp:en"]
    assert not found.had
    assert states(own)[0] == (SHOWN, "(a) Keep a lamp lit.")
    (again,) = fetching.fetch(instruments, identifier)
    assert again.had
    assert again.size == 0


@pytest.mark.parametrize(("path", "kind"), [("wrong", "application/json"), ("page", "text/html"), ("empty", "text/html")])
def test_a_download_that_is_something_else_is_not_kept(
    own: tuple[Corpus, Path], site: str, texts: Path, path: str, kind: str
) -> None:
    (found,) = fetching.fetch(at(own, f"{site}/{path}"), "lamp")
    assert found.kept == ()
    assert found.media_type == kind
    assert not texts.exists()


@pytest.mark.parametrize(
    ("path", "complaint"),
    [
        ("missing", "answered 404"),
        ("broken", "answered 503"),
        ("short", "broke off after 40 of"),
        ("declared", "sends more than"),
        ("endless", "sends more than"),
        ("nonsense", "could not be read"),
        ("file", "answered 302"),
        ("ftp", "could not be read"),
        ("loop", "answered 302"),
        ("silent", "could not be read"),
        ("slow", "was not done after"),
    ],
)
def test_a_download_that_fails_is_one_error(site: str, path: str, complaint: str) -> None:
    with pytest.raises(GovgraphError, match=complaint):
        fetching.download(
            f"{site}/{path}", limit=1_000_000, timeout=0.5 if path == "silent" else 20, deadline=0.5 if path == "slow" else 60
        )


@pytest.mark.parametrize(
    "address", ["file:///etc/hostname", "ftp://127.0.0.1/x", "data:,x", "", "http://", "http://127.0.0.1:1/x", "http://[::"]
)
def test_an_address_that_is_none_is_one_error(address: str) -> None:
    with pytest.raises(GovgraphError, match=r"is not an http address|could not be read"):
        fetching.download(address, timeout=0.5)


def test_unknown_ids_and_missing_addresses_are_said(own: tuple[Corpus, Path], corpus: Corpus) -> None:
    with pytest.raises(InputError, match="no text of a document has the id 'eu-ai'") as unknown:
        fetching.wanted(corpus.instruments, "eu-ai")
    assert unknown.value.hint == "did you mean 'eu-ai-act'?"
    with pytest.raises(InputError, match="no official address for 'lamp'"):
        fetching.wanted(own[0].instruments, "lamp")
    with pytest.raises(InputError, match="no text"):
        fetching.wanted(corpus.instruments, "hub")
    assert len(fetching.wanted(corpus.instruments, "eu-ai-act")) == 2


# The command line


def test_fetch_says_what_it_kept_and_what_not(
    own: tuple[Corpus, Path], site: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def serve(path: str) -> None:
        known = replace(own[0], instruments=tuple(at(own, f"{site}/{path}")))
        monkeypatch.setattr(corpus_files, "load", lambda *_: known)

    serve("page")
    code, out, err = run(monkeypatch, capsys, "corpus", "fetch", "lamp")
    assert (code, out) == (1, "")
    assert "lamp:en: not kept" in err
    assert f"{len(PAGE)} bytes of text/html" in err
    serve("missing")
    code, out, err = run(monkeypatch, capsys, "corpus", "fetch", "lamp")
    assert (code, out) == (2, "")
    assert err.count("error:") == 1
    serve("good")
    assert run(monkeypatch, capsys, "corpus", "fetch", "lamp")[:2] == (0, f"lamp:en: registered from {site}/good\n")
    code, out, _ = run(monkeypatch, capsys, "corpus", "fetch", "lamp")
    assert (code, out) == (0, "lamp:en: registered before; nothing downloaded\n")
    code, out, err = run(monkeypatch, capsys, "corpus", "fetch", "lamb")
    assert (code, out) == (2, "")
    assert "did you mean 'lamp'" in err


def test_add_registers_what_it_knows_and_names_what_not(
    own: tuple[Corpus, Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    known, home = own
    monkeypatch.setattr(corpus_files, "load", lambda *_: known)
    (home / "x.pdf").write_text("x")
    files = [str(home / "x.pdf"), str(home / "sources" / "lamp.json"), str(home / "none")]
    code, out, err = run(monkeypatch, capsys, "corpus", "add", *files)
    assert code == 2
    assert out == f"{files[1]}: registered as lamp:en\n"
    assert err.count("error:") == 2
    assert run(monkeypatch, capsys, "corpus", "add", files[1])[0] == 0
    assert run(monkeypatch, capsys, "corpus", "add")[0] == 2


def test_list_shows_every_document_in_both_languages(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, english, _ = run(monkeypatch, capsys, "corpus", "list")
    assert code == 0
    _, chinese, _ = run(monkeypatch, capsys, "corpus", "list", "--lang", "zh")
    _, raw, _ = run(monkeypatch, capsys, "corpus", "list", "--format", "json")
    records = {r["id"]: r for r in json.loads(raw)}
    assert set(records) == {i.id for i in corpus.instruments}
    for instrument in corpus.instruments:
        assert f"{instrument.id} · {instrument.short_title.en}" in english
        assert f"{instrument.id} · {instrument.short_title.zh}" in chinese
        assert [v["id"] for v in records[instrument.id]["versions"]] == [v.id for v in instrument.versions]
    assert records["eu-ai-act"]["provisions"] == len({p.id for p in corpus.provisions if p.document == "eu-ai-act"})
    assert records["eu-ai-act"]["copies"] == {t.id: False for t in corpus.instrument("eu-ai-act").texts}
    assert all(0 <= r["reviewed"] <= r["entries"] for r in records.values())
    assert "copy oj-2024-en: none" in english


def test_a_card_counts_wordings_and_copies(own: tuple[Corpus, Path]) -> None:
    known, home = own
    evidence.register(home / "sources" / "lamp.json", known.instruments)
    (card,) = catalogue.cards(known)
    assert (card.provisions, card.anchors, card.entries, card.reviewed) == (2, 4, 2, 0)
    assert card.copies == (("en", True), ("zh", False))


def test_explain_without_a_copy_says_how_to_register_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = run(monkeypatch, capsys, "explain", "eu-ai-act:art-14", "--passages")
    assert code == 0
    assert "govgraph corpus add FILE" in out
    assert "eu_ai_act_2024_en.json" in out
    assert "original" not in run(monkeypatch, capsys, "explain", "eu-ai-act:art-14")[1]


@with_sources
def test_explain_with_copies_shows_both_wordings_and_both_languages(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    files = sorted({str(SOURCES / s.text.file) for s in evidence.sources(corpus.instruments)})
    assert run(monkeypatch, capsys, "corpus", "add", *files)[0] == 0
    _, out, _ = run(monkeypatch, capsys, "explain", "eu-ai-act:art-99-6a", "--passages", "--format", "json")
    passages = [line["text"]["en"] for e in json.loads(out) for line in e["lines"] if line["name"] == "passage"]
    assert passages
    assert all(p.startswith("eu-ai-act:art-99-6a · consolidated-2026-articles-en (en)\n6a. ") for p in passages)
    _, out, _ = run(monkeypatch, capsys, "explain", "tc260-2024:principle-1", "--passages")
    assert "seed-en (en)" in out
    assert "seed-zh (zh)" in out
    assert "包容审慎" in out
    finder = evidence.finder(corpus)
    things = [t for i in corpus.instruments for t in evidence.anchored(corpus, i.id)]
    assert len(things) >= 1000
    assert {p.state for t in things for p in finder(t)} == {SHOWN}


@with_sources
def test_the_command_finds_the_tables_current(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, out, err = run(monkeypatch, capsys, "corpus", "anchors", "eu-ai-act", "--sources", str(SOURCES))
    assert (code, err) == (0, "")
    assert re.fullmatch(r"corpus/eu-ai-act/anchors.tsv: \d+ anchors, up to date\n", out)
    assert run(monkeypatch, capsys, "corpus", "anchors", "eu-ai-act", "--sources", str(tmp_path))[0] == 2


def test_the_command_writes_a_table_that_is_out_of_date(
    own: tuple[Corpus, Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    known, home = own
    table = home / "corpus" / "lamp" / "anchors.tsv"
    before = table.read_text(encoding="utf-8")
    table.write_text(evidence.HEADER + "\n", encoding="utf-8")
    monkeypatch.setattr(corpus_files, "load", lambda *_: known)
    monkeypatch.setattr("govgraph.resources.corpus_dir", lambda: home / "corpus")
    code, out, _ = run(monkeypatch, capsys, "corpus", "anchors", "--sources", str(home))
    assert code == 1
    assert "4 anchors, out of date" in out
    assert table.read_text(encoding="utf-8") == evidence.HEADER + "\n"
    code, out, _ = run(monkeypatch, capsys, "corpus", "anchors", "--sources", str(home), "--write")
    assert code == 0
    assert "written" in out
    assert table.read_text(encoding="utf-8") == before
    assert run(monkeypatch, capsys, "corpus", "anchors", "--sources", str(home))[0] == 0
