"""What the command line says in the reader's language: help, usage, messages and errors."""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import NoReturn

import click

from govgraph.errors import GovgraphError
from govgraph.messages import in_language

LANGUAGES = ("en", "zh")
VARIABLE = "GOVGRAPH_LANG"
_SUFFIX = re.compile(r"(?P<text>.*?)(?P<suffix>\s*\[[^\]]*\])?", re.DOTALL)
_SUFFIX_WORDS = {"env var: ": "环境变量：", "default: ": "默认：", "required": "必填"}


def asked_language(arguments: Sequence[str] | None = None) -> str:
    """The language of messages: what ``--lang`` says, else the variable GOVGRAPH_LANG, else English.

    Args:
        arguments: words of the command line; those of this process by default.
    """
    words = sys.argv[1:] if arguments is None else arguments
    said = [b for a, b in pairwise([*words, ""]) if a == "--lang"]
    said += [a.removeprefix("--lang=") for a in words if a.startswith("--lang=")]
    found = [word for word in (*said, os.environ.get(VARIABLE, "")) if word in LANGUAGES]
    return found[0] if found else "en"


def say(message: str, *, err: bool = False) -> None:
    """Print a line of ours in the language asked for."""
    click.echo(in_language(message, asked_language()), err=err)


def complain(problem: GovgraphError) -> None:
    """Print what is wrong, where, and what to do about it, in the language asked for."""
    language = asked_language()
    head, hint = ("错误：", "提示：") if language == "zh" else ("error: ", "hint: ")
    click.echo(f"{head}{problem.where}{in_language(problem.message, language)}", err=True)
    if problem.hint:
        click.echo(f"  {hint}{in_language(problem.hint, language)}", err=True)


def explained(problem: Exception) -> GovgraphError:
    """What the reader is told of an error: a full disk and the like as it is, all else as a defect of ours."""
    if isinstance(problem, GovgraphError):
        return problem
    if isinstance(problem, OSError):
        file = None if problem.filename is None else os.fsdecode(problem.filename)
        return GovgraphError(f"cannot read or write: {problem.strerror or problem}", file=file)
    return GovgraphError(f"{type(problem).__name__}: {problem} (this is a defect of govgraph; --trace shows where)")


def give_up(tell: Callable[[], None] = lambda: None) -> NoReturn:
    """Say why, as far as the streams allow, and exit with 2."""
    with contextlib.suppress(OSError, ValueError):
        tell()
    for name in ("stdout", "stderr"):  # what cannot be flushed now would change the exit code at the end
        try:
            getattr(sys, name).flush()
        except (OSError, ValueError):
            setattr(sys, name, None)
        except AttributeError:  # there is no such stream
            pass
    sys.exit(2)


def tell_of_building() -> None:
    """Say that the graph is being built, which takes a while."""
    with contextlib.suppress(OSError):
        say("building the graph: once for this version of the data, in a minute or two", err=True)


def complain_of_usage(problem: click.ClickException) -> None:
    """Print what click has to say of the arguments: its English as it stands, its Chinese from our list."""
    if asked_language() == "en":
        problem.show()
        return
    context = getattr(problem, "ctx", None)
    if context is not None:
        click.echo(context.get_usage(), err=True)
        click.echo(f"“{context.command_path} --help”可查看说明。\n", err=True)
    complain(GovgraphError(problem.format_message()))


class ChineseHelp(click.HelpFormatter):
    """Help whose headings, texts and explanations are in Chinese; names and values stay."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The line with program and arguments."""
        super().write_usage(prog, args, prefix="用法：")

    def write_heading(self, heading: str) -> None:
        """A heading such as *Options*."""
        self.write(f"{'':>{self.current_indent}}{in_language(heading, 'zh')}：\n")

    def write_text(self, text: str) -> None:
        """The description of a command, paragraph by paragraph."""
        super().write_text("\n\n".join(in_language(" ".join(p.split()), "zh") for p in text.split("\n\n")))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Names with their explanations."""
        super().write_dl([(name, _explained(text)) for name, text in rows], col_max, col_spacing)


def _explained(text: str) -> str:
    found = _SUFFIX.fullmatch(text)
    if found is None:
        return text
    suffix = found["suffix"] or ""
    for english, chinese in _SUFFIX_WORDS.items():
        suffix = suffix.replace(english, chinese)
    return in_language(found["text"], "zh") + suffix


class Context(click.Context):
    """A context whose help is in the language asked for."""

    def make_formatter(self) -> click.HelpFormatter:
        """The formatter for help and usage."""
        kind = ChineseHelp if asked_language() == "zh" else click.HelpFormatter
        return kind(width=self.terminal_width, max_width=self.max_content_width)


class Command(click.Command):
    """A command with help in the language asked for."""

    context_class = Context

    def get_short_help_str(self, limit: int = 45) -> str:
        """The line in the list of commands; never cut in Chinese, where there are no spaces to cut at."""
        return _short(self) if asked_language() == "zh" else super().get_short_help_str(limit)


class Group(click.Group):
    """A group of such commands."""

    context_class = Context
    command_class = Command
    group_class = type

    def get_short_help_str(self, limit: int = 45) -> str:
        """As in ``Command``."""
        return _short(self) if asked_language() == "zh" else super().get_short_help_str(limit)


def _short(command: click.Command) -> str:
    first = (command.help or "").partition("\n\n")[0]
    return in_language(" ".join(first.split()), "zh")
