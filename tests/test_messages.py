"""Messages in two languages: the list holds every message of the code, and nothing else."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from govgraph import cli, console, messages
from govgraph.errors import GovgraphError, MissingExtraError, unknown_id_hint
from govgraph.messages import PLACEHOLDER, Template, in_language, templates

ROOT = Path(__file__).resolve().parents[1]
CODE = ROOT / "src" / "govgraph"
HAN = re.compile("[\u4e00-\u9fff]")
RAISING = {"GovgraphError", "InputError", "CorpusError", "error", "fail", "_fail", "say", "in_language"}
IN_BETWEEN = {"message", "problem.hint", "hint", "what", "detail[0]", "text", "name"}  # handed on from where they are raised
FILLER = "⟦x⟧"


def _texts(node: ast.expr, constants: dict[str, ast.expr]) -> Iterator[str]:
    """The texts that an argument can be, with a filler for what is put in at run time."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=values):
            yield "".join(v.value if isinstance(v, ast.Constant) and isinstance(v.value, str) else FILLER for v in values)
        case ast.IfExp(body=body, orelse=other):
            yield from _texts(body, constants)
            yield from _texts(other, constants)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            yield from (a + b for a in _texts(left, constants) for b in _texts(right, constants))
        case ast.Name(id=name) if name in constants:
            yield from _texts(constants[name], constants)


def _names(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else call.func.attr if isinstance(call.func, ast.Attribute) else ""


def messages_of_the_code() -> dict[str, str]:
    """Each message or hint that the code raises or says, with the place of it."""
    found = {}
    for path in sorted(CODE.glob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        constants = {
            t.id: node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign)
            for t in node.targets
            if isinstance(t, ast.Name) and (t.id.isupper() or t.id in {"hint", "what", "message"})
        }
        for call in (n for n in ast.walk(tree) if isinstance(n, ast.Call) and _names(n) in RAISING):
            given = call.args[:1] if _names(call) in {"say", "in_language"} else call.args[:3]
            values = [*given, *(k.value for k in call.keywords if k.arg == "hint")]
            for value in values:
                for text in _texts(value, constants):
                    found[text] = f"{path.name}:{call.lineno}"
    return found


RAISED = {text: place for text, place in messages_of_the_code().items() if any(c.isalpha() for c in text.replace(FILLER, ""))}


def test_the_messages_of_the_code_are_found() -> None:
    assert len(RAISED) > 150
    assert {"no such file", "is empty", f"unknown regime '{FILLER}'"} <= set(RAISED)


@pytest.mark.parametrize("text", sorted(RAISED), ids=str)
def test_every_message_of_the_code_has_its_chinese(text: str) -> None:
    assert HAN.search(in_language(text, "zh")), RAISED[text]


@pytest.mark.parametrize("template", templates(), ids=lambda t: t.english)
def test_both_languages_of_a_template_have_the_same_places(template: Template) -> None:
    assert sorted(PLACEHOLDER.findall(template.english)) == sorted(PLACEHOLDER.findall(template.chinese))
    assert len(set(PLACEHOLDER.findall(template.english))) == len(PLACEHOLDER.findall(template.english))
    assert HAN.search(template.chinese) or not re.search("[a-z]{3}", PLACEHOLDER.sub("", template.english))


@pytest.mark.parametrize("template", templates(), ids=lambda t: t.english)
def test_a_template_is_found_by_its_own_words(template: Template) -> None:
    """No other template takes its messages away."""
    filled = PLACEHOLDER.sub("7", template.english)
    assert in_language(filled, "zh") == (filled if template.is_bare else PLACEHOLDER.sub("7", template.chinese))


def test_every_template_is_of_use() -> None:
    """Each is a message of the code, or one that click, pydantic or the hints of unknown ids give."""
    source = "\n".join(p.read_text("utf-8") for p in sorted(CODE.glob("*.py")))
    loose = re.sub(r"\{[^{}\n]*\}", "{}", source)
    unused = [
        t.english
        for t in templates()
        if not any(t.pattern.fullmatch(text) for text in RAISED)
        and max(re.split(r"\{[^{}]*\}", t.english), key=len).strip(" ':;.") not in loose
        and not t.english[0].isupper()
    ]
    assert sorted(unused) == ["{value} is not a valid integer.", "{value} is not in the range {words}."]  # click's


def test_english_stays_and_the_unknown_stays() -> None:
    assert in_language("no such file", "en") == "no such file"
    assert in_language("something nobody says", "zh") == "something nobody says"
    assert in_language("nobody: says this", "zh") == "nobody: says this"
    assert in_language("", "zh") == ""


def test_words_put_in_stay_as_they_are() -> None:
    assert in_language("unknown fact 'is-\\1-{word}'", "zh") == "未知的事实“is-\\1-{word}”"
    assert in_language("has the key 'a\nb' twice", "zh") == "键“a\nb”出现两次"
    assert in_language("facts: 'x' is not yes, no or unknown", "zh").startswith("facts：")


def test_a_message_within_a_message() -> None:
    assert in_language("system.name: text is expected", "zh") == "system.name：此处应为文本"
    day = "Invalid value for '--as-of': 'x' is not a date; write YYYY-MM-DD"
    assert in_language(day, "zh") == "“--as-of”的值无效：'x' 不是日期；请写作 YYYY-MM-DD"
    assert in_language("did you mean 'hub'?; or add it to curie_map", "zh") == "是否应为“hub”？；或将其加入 curie_map"


@pytest.mark.parametrize("known", [[], ["fact"], ["a", "b"], [f"x{i}" for i in range(20)]])
def test_hints_of_unknown_ids(known: list[str]) -> None:
    assert HAN.search(in_language(unknown_id_hint("fakt", known), "zh"))


def test_a_missing_extra() -> None:
    assert in_language(MissingExtraError("extract", "nlp").message, "zh") == "extract 需要安装附加组件“nlp”"


@pytest.mark.parametrize(
    ("arguments", "variable", "language"),
    [
        ([], None, "en"),
        (["check", "--lang", "zh"], None, "zh"),
        (["--lang=zh"], None, "zh"),
        (["--lang"], None, "en"),
        (["--lang", "fr"], None, "en"),
        (["check"], "zh", "zh"),
        (["--lang", "en"], "zh", "en"),
        (["check"], "klingon", "en"),
    ],
)
def test_the_language_asked_for(arguments: list[str], variable: str | None, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GOVGRAPH_LANG", raising=False)
    if variable is not None:
        monkeypatch.setenv("GOVGRAPH_LANG", variable)
    assert console.asked_language(arguments) == language


def complaint(arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """Exit code and stderr of the command line."""
    monkeypatch.setattr(sys, "argv", ["govgraph", *arguments])
    with pytest.raises(SystemExit) as leaving:
        cli.main()
    return int(str(leaving.value.code)), capsys.readouterr().err


WRONG: dict[str, Callable[[Path], list[str]]] = {
    "missing file": lambda folder: ["check", str(folder / "none.yaml")],
    "unknown fact": lambda folder: ["check", str(_written(folder, "facts: {is-ai-sistem: yes}"))],
    "unknown key": lambda folder: ["check", str(_written(folder, "colour: red"))],
    "not a date": lambda folder: ["check", str(_written(folder, "dates: {placed-on-market: soon}"))],
    "not YAML": lambda folder: ["check", str(_written(folder, "facts: {"))],
    "key twice": lambda folder: ["check", str(_written(folder, "facts: {}\nfacts: {}"))],
    "unknown regime": lambda folder: ["gaps", "tc260-2025", "eu-ai-act"],
    "unknown code": lambda folder: ["explain", "eu-ai-act:art-999"],
    "bad day": lambda folder: ["check", "x.yaml", "--as-of", "tomorrow"],
    "bad choice": lambda folder: ["check", "x.yaml", "--format", "xml"],
    "no argument": lambda folder: ["check"],
    "no option": lambda folder: ["check", "--colour"],
    "no command": lambda folder: ["chek"],
    "no value": lambda folder: ["check", "x.yaml", "--as-of"],
    "bad query": lambda folder: ["query", "CQ-999"],
}


def _written(folder: Path, line: str) -> Path:
    path = folder / "system.yaml"
    path.write_text(f"govgraph: 1\nsystem: {{id: x}}\n{line}\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("case", WRONG)
def test_bad_input_is_answered_in_chinese(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GOVGRAPH_LANG", "zh")
    code, err = complaint(WRONG[case](tmp_path), monkeypatch, capsys)
    (line,) = [row for row in err.splitlines() if row.startswith("错误：")]
    assert code == 2
    assert HAN.search(line.removeprefix("错误："))
    assert all(HAN.search(row) for row in err.splitlines() if row.startswith("  提示："))
    assert "Error" not in err
    assert "hint" not in err


def test_bad_input_is_answered_in_english_unless_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("GOVGRAPH_LANG", raising=False)
    code, err = complaint(WRONG["unknown fact"](tmp_path), monkeypatch, capsys)
    assert code == 2
    assert "error: " in err
    assert "did you mean 'is-ai-system'?" in err
    assert not HAN.search(err)


def commands(command: click.Command = cli.cli, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command with its path, groups included."""
    yield path, command
    if isinstance(command, click.Group):
        for name, inner in sorted(command.commands.items()):
            yield from commands(inner, (*path, name))


COMMANDS = dict(commands())


def test_the_commands_are_found() -> None:
    assert len(COMMANDS) >= 17
    assert ("corpus", "fetch") in COMMANDS


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_the_help_of_a_command_is_chinese_where_that_is_asked(path: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    """No explanation is left in English: each has its template, and the page shows the Chinese of it."""
    monkeypatch.setattr(sys, "argv", ["govgraph"])
    explained = [" ".join(p.split()) for p in (COMMANDS[path].help or "").split("\n\n") if p.strip()]
    explained += [option.help for option in COMMANDS[path].params if isinstance(option, click.Option) and option.help]
    assert explained
    pages = {}
    for language in ("en", "zh"):
        monkeypatch.setenv("GOVGRAPH_LANG", language)
        answer = CliRunner().invoke(cli.cli, [*path, "--help"], terminal_width=400, max_content_width=400)
        assert answer.exit_code == 0
        pages[language] = " ".join(answer.output.split())
    for text in explained:
        chinese = in_language(text, "zh")
        assert HAN.search(chinese), text
        assert chinese in pages["zh"]
        assert text in pages["en"]
    assert "用法：" in pages["zh"]
    assert "显示本说明并退出。" in pages["zh"]
    assert not HAN.search(pages["en"])
    assert not re.search(r"Usage|Options|Commands|Show this|default:|env var", pages["zh"])


def test_click_speaks_as_the_list_expects() -> None:
    """The templates for click's own sentences fit the installed click."""

    @click.command()
    @click.argument("name")
    @click.option("--count", type=int)
    def command(name: str, count: int) -> None: ...

    for arguments in ([], ["a", "b"], ["a", "--counts", "1"], ["a", "--count", "x"], ["a", "--count"]):
        output = CliRunner().invoke(command, arguments).output
        said = next(row for row in output.splitlines() if row.startswith("Error: ")).removeprefix("Error: ")
        assert HAN.search(in_language(said, "zh")), said


def test_the_list_is_read_only_when_it_is_needed() -> None:
    code = "import sys; from govgraph.messages import in_language; in_language('x', 'en'); sys.exit('yaml' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_where_of_an_error() -> None:
    assert GovgraphError("is empty", file="a.yaml", line=3).where == "a.yaml:3: "
    assert GovgraphError("is empty", file="a.yaml").where == "a.yaml: "
    assert GovgraphError("is empty").where == ""
    assert messages.NESTED == "message"
