"""The command line. Results on stdout, everything else on stderr; exit 0 clean, 1 findings, 2 could not run."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path
from typing import Any

import click

from govgraph import __version__
from govgraph.errors import GovgraphError


class Day(click.ParamType):
    """A calendar day, ``YYYY-MM-DD``."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a date; write YYYY-MM-DD", param, ctx)


AS_OF = click.option("--as-of", type=Day(), default=date.today, show_default="today", help="Read the law as it stands on this day.")
LANG = click.option("--lang", type=click.Choice(["en", "zh"]), default="en", help="Language of the output.")
OUTPUT = click.option("--output", "-o", type=click.Path(path_type=Path), help="Write to this file, whole or not at all.")


def emit(text: str, output: Path | None) -> None:
    """Print the text, or write it to the file.

    Raises:
        GovgraphError: the file cannot be written.
    """
    if output is None:
        click.echo(text, nl=False)
        return
    from govgraph.knowledge import write_atomically

    if not write_atomically(output, text.encode("utf-8")):
        raise GovgraphError("cannot be written", file=str(output), hint="check the folder and its permissions")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="govgraph")
def cli() -> None:
    """Which rules apply to an AI system, what is met, what is missing, and what cannot be said yet.

    A clean run says that the description meets the encoded rules. It is not legal advice and says nothing about the system itself.
    """


@cli.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--regime", "-r", "regimes", multiple=True, help="Document to check against; repeat for several. Default: all.")
@AS_OF
@LANG
@OUTPUT
@click.option("--format", "form", type=click.Choice(["text", "concise", "json"]), default="text", show_default=True)
@click.option("--fail-on", type=click.Choice(["error", "warning", "note", "never"]), default="error", show_default=True, help="Exit 1 at this level.")
@click.option(
    "--evidence",
    type=click.Choice(["claimed", "documented", "verified"]),
    default="claimed",
    show_default=True,
    help="Least evidence with which a measure counts.",
)
@click.option("--verbose", "-v", is_flag=True, help="Show every norm, reason and question.")
def check(
    files: tuple[Path, ...],
    regimes: tuple[str, ...],
    as_of: date,
    lang: str,
    output: Path | None,
    form: str,
    fail_on: str,
    evidence: str,
    verbose: bool,
) -> None:
    """Check system descriptions against the regimes."""
    from govgraph import assess, knowledge, render, system

    known = knowledge.load()
    chosen = known.regimes() if not regimes or regimes == ("all",) else tuple(dict.fromkeys(regimes))
    engine = assess.RuleEngine(known, chosen, as_of)
    vocabulary = known.vocabulary()
    systems = [system.load(path, vocabulary) for path in files]
    reports = [assess.check(known, s, as_of=as_of, documents=chosen, evidence=evidence, engine=engine) for s in systems]
    emit(render.REPORT_FORMATS[form](reports, render.View(known, lang, verbose)), output)
    if any(r.fails(fail_on) for r in reports):
        sys.exit(1)


def main() -> None:
    """Run the command line; every failure is one message and exit 2."""
    trace = "--trace" in sys.argv
    argv = [a for a in sys.argv[1:] if a != "--trace"]
    try:
        cli.main(args=argv, prog_name="govgraph", standalone_mode=False)
    except click.exceptions.Exit as leaving:
        sys.exit(leaving.exit_code)
    except click.ClickException as problem:
        problem.show()
        sys.exit(2)
    except click.Abort:
        click.echo("error: interrupted", err=True)
        sys.exit(2)
    except GovgraphError as problem:
        if trace:
            raise
        click.echo(f"error: {problem}", err=True)
        if problem.hint:
            click.echo(f"  hint: {problem.hint}", err=True)
        sys.exit(2)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(2)
    except Exception as problem:
        if trace:
            raise
        click.echo(f"error: {type(problem).__name__}: {problem} (this is a defect of govgraph; --trace shows where)", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
