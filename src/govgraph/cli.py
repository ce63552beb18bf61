"""The command line. Results on stdout, everything else on stderr; exit 0 clean, 1 findings, 2 could not run."""

from __future__ import annotations

import io
import sys
import traceback
from collections.abc import Iterable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from govgraph import __version__
from govgraph.console import LANGUAGES, VARIABLE, Group, complain, complain_of_usage, explained, give_up, say, tell_of_building
from govgraph.errors import GovgraphError, InputError, unknown_id_hint
from govgraph.messages import in_language

if TYPE_CHECKING:
    from govgraph.knowledge import Knowledge


class Day(click.ParamType[date]):
    """A calendar day, ``YYYY-MM-DD``."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value if len(value) == len("YYYY-MM-DD") and value[4] == value[7] == "-" else "")
        except ValueError:
            self.fail(f"{value!r} is not a date; write YYYY-MM-DD", param, ctx)


AS_OF = click.option("--as-of", type=Day(), default=date.today, show_default="today", help="Read the law as it stands on this day.")
LANG = click.option(
    "--lang", type=click.Choice(LANGUAGES), default="en", envvar=VARIABLE, show_envvar=True, help="Language of the output."
)
OUTPUT = click.option("--output", "-o", type=click.Path(path_type=Path), help="Write to this file, whole or not at all.")


def emit(text: str, output: Path | None, read: Iterable[Path] = ()) -> None:
    """Print the text, or write it to the file, which must not be one of those that were read.

    Raises:
        GovgraphError: the file cannot be written.
    """
    if output is None:
        click.echo(text, nl=False)
        return
    from govgraph.files import refuse_inputs, write

    refuse_inputs(output, read)
    write(output, text.encode("utf-8", "surrogateescape"))


def named_regimes(known: Knowledge, named: Sequence[str]) -> tuple[str, ...]:
    """The regimes named, each once; ``all`` stands for every one there is."""
    found = (d for name in named for d in (known.regimes(informative=True) if name == "all" else (name,)))
    return tuple(dict.fromkeys(found))


def tell_of_installed_data(files: Sequence[Path]) -> None:
    """Say on which data a command works that works on the project's own, where these are not a checkout's but installed ones."""
    from govgraph import resources

    root = resources.data_root()
    if not files and "site-packages" in root.parts:
        say(f"works on the installed data in {root}; 'pip install -e .' makes it work on a clone", err=True)


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="govgraph")
@click.option("--trace", is_flag=True, expose_value=False, help="Show where an error arose.")
def cli() -> None:
    """Which rules apply to an AI system, what is met, what is missing, and what cannot be said yet.

    A clean run says that the description meets the encoded rules. It is not legal advice and says nothing about the system itself.
    """


@cli.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--regime", "-r", "regimes", multiple=True, help="Document to check against; 'all' for all. Default: all but white papers."
)
@AS_OF
@LANG
@OUTPUT
@click.option("--format", "form", type=click.Choice(["text", "concise", "json"]), default="text", show_default=True)
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "note", "never"]),
    default="error",
    show_default=True,
    help="Exit 1 at this level.",
)
@click.option(
    "--evidence",
    type=click.Choice(["claimed", "documented", "verified"]),
    default="claimed",
    show_default=True,
    help="Least evidence with which a measure counts.",
)
@click.option("--due", is_flag=True, help="Only what is to be done in the lifecycle stage of the description, or at any time.")
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
    due: bool,
    verbose: bool,
) -> None:
    """Check system descriptions against the regimes."""
    from govgraph import assess, descriptions, knowledge, render

    known = knowledge.load()
    named = named_regimes(known, regimes)
    systems = [descriptions.load(path, known) for path in files]
    engines: dict[tuple[str, ...], assess.RuleEngine] = {}
    reports = []
    for system in systems:
        chosen = named or known.regimes_for(system)
        engine = engines.get(chosen) or engines.setdefault(chosen, assess.RuleEngine(known, chosen, as_of))
        reports.append(assess.check(known, system, as_of=as_of, documents=chosen, evidence=evidence, engine=engine))
        if due and not reports[-1].stages:
            raise InputError("states no lifecycle stage", file=system.file, hint="give 'stage:', or leave --due away")
    if due:
        reports = [r.due() for r in reports]
    emit(render.REPORT_FORMATS[form](reports, render.View(known, lang, verbose)), output, files)
    if any(r.fails(fail_on) for r in reports):
        sys.exit(1)


@cli.command()
@click.argument("code")
@LANG
@OUTPUT
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--passages", is_flag=True, help="Show the original passages, from the copies you have registered.")
def explain(code: str, lang: str, output: Path | None, form: str, passages: bool) -> None:
    """Everything known of a code: norm, provision, condition, fact, concept, document or lint rule."""
    from govgraph import corpus, evidence, explain, sssom, tables

    documents = corpus.load()
    shown = evidence.finder(documents) if passages else explain.no_passages
    found = explain.explain(documents, sssom.load(), code, shown)
    emit(tables.EXPLANATION_FORMATS[form](found, lang), output)


@cli.command()
@click.argument("left")
@click.argument("right")
@AS_OF
@LANG
@OUTPUT
@click.option("--format", "form", type=click.Choice(["text", "csv", "json"]), default="text", show_default=True)
@click.option(
    "--status",
    "statuses",
    multiple=True,
    type=click.Choice(["covered", "partly", "related", "missing"]),
    help="Only these rows.",
)
@click.option("--area", "areas", multiple=True, help="Only rows that ask for measures of this hub area.")
@click.option(
    "--items",
    multiple=True,
    type=click.Choice(["norm", "measure", "risk", "principle", "provision"]),
    help="What of LEFT to look at; repeat for several. Default: its norms.",
)
@click.option("--both-ways", is_flag=True, help="Also what RIGHT asks and LEFT lacks.")
def gaps(
    left: str,
    right: str,
    as_of: date,
    lang: str,
    output: Path | None,
    form: str,
    statuses: tuple[str, ...],
    areas: tuple[str, ...],
    items: tuple[str, ...],
    both_ways: bool,
) -> None:
    """What LEFT asks, what in RIGHT answers it, and on which rows that rests."""
    from govgraph import compare, corpus, sssom, tables

    documents, sets = corpus.load(), sssom.load()
    known = {c.area for c in documents.hub("measure").values()}
    for area in areas:
        if area not in known:
            raise InputError(f"unknown area '{area}'", hint=unknown_id_hint(area, known))
    found = [compare.gaps(documents, sets, left, right, as_of, items)]
    if both_ways:
        found.append(compare.gaps(documents, sets, right, left, as_of, items))
    emit(tables.GAP_FORMATS[form](found, documents, tables.GapView(lang, frozenset(statuses), frozenset(areas))), output)


@cli.command()
@click.argument("name", required=False)
@click.option("--endpoint", help="Ask this SPARQL 1.1 endpoint instead of the built-in graph.")
@click.option(
    "--timeout",
    metavar="SECONDS",
    type=click.IntRange(1, 86_400),
    default=60,
    show_default=True,
    help="Give a query up after so many seconds.",
)
@click.option("--list", "listing", is_flag=True, help="List the library's questions.")
@LANG
@OUTPUT
@click.option("--format", "form", type=click.Choice(["table", "csv", "json", "turtle"]), default="table", show_default=True)
def query(name: str | None, endpoint: str | None, timeout: int, listing: bool, lang: str, output: Path | None, form: str) -> None:
    """Answer a SPARQL query: a .rq file, or the NAME of a question of the library."""
    from govgraph import evaluation, ontology, query

    if listing or name is None:
        lines = [f"{q.name}  {q.question_zh if lang == 'zh' else q.question_en}" for q in ontology.competency_questions()]
        emit("\n".join(lines) + "\n", output)
        return
    text = query.find(name)
    if endpoint:
        answer = query.ask_endpoint(endpoint, text, timeout)
    else:
        answer = evaluation.ask(text, file=name, timeout=timeout, building=tell_of_building)
    emit(query.RENDERERS[form](answer), output, [Path(name)])


@cli.command()
@click.argument("what", type=click.Choice(["graph", "shapes", "system", "schema"]))
@click.argument("target", required=False)
@AS_OF
@OUTPUT
@click.option("--format", "form", type=click.Choice(["nquads", "trig", "turtle", "json-ld"]), help="For graph and system.")
def export(what: str, target: str | None, as_of: date, output: Path | None, form: str | None) -> None:
    """Write the graph, the SHACL shapes of a document, the claims of a description, or the form's JSON Schema.

    TARGET is a document for shapes, a description file for system.
    """
    from govgraph import exporting

    emit(exporting.export(what, target, as_of, form), output, [Path(target)] if target and what == "system" else ())


@cli.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@AS_OF
@LANG
@OUTPUT
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--fail-on", type=click.Choice(["error", "warning", "never"]), default="error", show_default=True)
def lint(files: tuple[Path, ...], as_of: date, lang: str, output: Path | None, form: str, fail_on: str) -> None:
    """Check the corpus, mappings and shapes against themselves; with FILES, these descriptions or mapping files."""
    from govgraph import build, corpus, descriptions, lint, resources, sssom, tables, yamltext
    from govgraph import knowledge as words

    if files:
        known = words.load()
        for path in (p for p in files if p.suffix != ".tsv"):
            descriptions.load(path, known)
        sets = [sssom.read(path) for path in files if path.suffix == ".tsv"]
        defects = lint.mapping_files(corpus.load(), sets, as_of) if sets else ()
        if not defects:
            clean = in_language(f"{len(files)} file(s) checked, 0 defects", lang)
            emit(f"{clean}\n" if form == "text" else "[]\n", output, files)
            return
    else:
        tell_of_installed_data(files)
        texts = {resources.relative_name(p): yamltext.read_text(p) for p in resources.written_files()}
        defects = lint.lint(corpus.load(), sssom.load(), as_of, texts, build.passage_hashes())
    emit(tables.DEFECT_FORMATS[form](defects, lang), output, files)
    grave = {"error": {"error"}, "warning": {"error", "warning"}, "never": set()}[fail_on]
    if any(d.level in grave for d in defects):
        sys.exit(1)


@cli.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--check", "only_check", is_flag=True, help="Change nothing; exit 1 if a file would change.")
def fmt(files: tuple[Path, ...], only_check: bool) -> None:
    """Rewrite mapping files (.sssom.tsv) and Turtle files (.ttl) in their canonical form. Default: the project's own.

    The project's own are mappings/*.tsv, ontology/*.ttl and ontology/alignments/*.ttl. Shapes and the examples of the competency
    questions are laid out otherwise and left alone. A file with something that the form would lose is refused, not rewritten.
    """
    from govgraph import exporting, ontology, resources

    chosen = list(files) or [*sorted(resources.mappings_dir().glob("*.tsv")), *ontology.own_files()]
    tell_of_installed_data(files)
    changed = [path for path in chosen if exporting.reformat(path, write=not only_check)]
    for path in changed:
        say(f"would change {path}" if only_check else f"changed {path}", err=True)
    all_files, altered = len(chosen), len(changed)
    say(f"{all_files} file(s), {altered} to change" if only_check else f"{all_files} file(s), {altered} changed", err=True)
    if only_check and changed:
        sys.exit(1)


@cli.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--regime", "-r", "regimes", multiple=True, help="Document to check against; 'all' for all. Default: all but white papers."
)
@AS_OF
def verify(files: tuple[Path, ...], regimes: tuple[str, ...], as_of: date) -> None:
    """Hold the compiled rules against pySHACL on these descriptions: both must find the same."""
    from govgraph import descriptions, engine, knowledge, referee

    known = knowledge.load()
    chosen = named_regimes(known, regimes) or known.regimes()
    rules = engine.RuleEngine(known, chosen, as_of)
    shapes = referee.shapes_graph(rules)
    differing = 0
    for path in files:
        description = descriptions.load(path, known)
        ours = referee.by_closures(rules, description, as_of)
        theirs = referee.by_shacl(rules, description, as_of, shapes)
        same = ours == theirs
        differing += not same
        agreement = "same" if same else "DIFFERENT"
        say(f"{path}: {len(theirs.violations)} violations, {len(theirs.questions)} questions: {agreement}")
        for code in sorted((ours.violations ^ theirs.violations) | (ours.questions ^ theirs.questions)):
            click.echo(f"  {code}")
    if differing:
        sys.exit(1)


@cli.group()
def corpus() -> None:
    """The documents, and your copies of the texts they were read from."""


@corpus.command("list")
@LANG
@OUTPUT
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def corpus_list(lang: str, output: Path | None, form: str) -> None:
    """Every document: versions, force, how much is encoded and read by two people, and your copies."""
    from govgraph import catalogue, corpus

    emit(catalogue.CARD_FORMATS[form](catalogue.cards(corpus.load()), lang), output)


@corpus.command("add")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def corpus_add(files: tuple[Path, ...]) -> None:
    """Register your own copies of texts, so that 'explain --passages' and the explorer can show the original."""
    from govgraph import corpus, evidence

    instruments = corpus.load().instruments
    refused: GovgraphError | None = None
    for file in files:
        try:
            kept = evidence.register(file, instruments)
        except GovgraphError as problem:
            if refused is not None:
                complain(refused)
            refused = problem
            continue
        say(f"{file}: registered as {', '.join(s.code for s in kept)}")
    if refused is not None:
        raise refused


@corpus.command("fetch")
@click.argument("identifier", metavar="ID")
def corpus_fetch(identifier: str) -> None:
    """Download the official text of ID (eu-ai-act, or eu-ai-act:oj-2024-en), and keep it if it is what was read.

    Official sites publish other file formats and correct their files: a download that differs is not kept, since positions and
    hashes would not fit it.
    """
    from govgraph import corpus, fetching

    differing = False
    for found in fetching.fetch(corpus.load().instruments, identifier):
        kept = ", ".join(s.code for s in found.kept)
        if found.had:
            say(f"{kept}: registered before; nothing downloaded")
        elif found.kept:
            say(f"{kept}: registered from {found.address}")
        missing = [s.code for s in found.wanted if s not in found.kept]
        if missing:
            differing = True
            lost, kind = ", ".join(missing), found.media_type
            say(f"{lost}: not kept: {found.address} gives {found.size:,} bytes of {kind}, not the file that was read", err=True)
    if differing:
        say("  hint: 'govgraph corpus add FILE' registers a copy that is the same byte for byte", err=True)
        sys.exit(1)


@corpus.command("anchors")
@click.argument("documents", nargs=-1)
@click.option("--sources", required=True, type=click.Path(path_type=Path), help="Folder with the files that the index names.")
@click.option("--write", is_flag=True, help="Write corpus/<document>/anchors.tsv; otherwise exit 1 where one is out of date.")
def corpus_anchors(documents: tuple[str, ...], sources: Path, write: bool) -> None:
    """Hash the passage of every anchor anew. Default: all documents."""
    from govgraph import corpus, evidence, resources

    known = corpus.load()
    stale = False
    for found in evidence.tables(known, documents, evidence.reader(sources), resources.corpus_dir()):
        stale = stale or not found.is_current
        state = "up to date" if found.is_current else "written" if write else "out of date"
        if write and not found.is_current:
            emit(found.text(), found.path)
        say(f"{resources.relative_name(found.path)}: {len(found.rows)} anchors, {state}")
    if stale and not write:
        sys.exit(1)


@cli.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--regime", "-r", "regime", default="nist-ai-rmf", show_default=True, help="Framework to profile against.")
@click.option("--target", "-t", multiple=True, help="Outcome or heading of the target profile, such as 'MAP 1'. Default: all.")
@AS_OF
@LANG
@OUTPUT
@click.option("--format", "form", type=click.Choice(["text", "csv", "json"]), default="text", show_default=True)
def profile(file: Path, regime: str, target: tuple[str, ...], as_of: date, lang: str, output: Path | None, form: str) -> None:
    """Current and target profile of a description: which outcomes are wanted, achieved now, and achieved with its plans."""
    from govgraph import corpus, descriptions, engine, knowledge, profile

    known = knowledge.load()
    rules = engine.RuleEngine(known, [regime], as_of)
    found = profile.profile(corpus.load(), rules, descriptions.load(file, known), regime, target)
    emit(profile.FORMATS[form](found, known.instruments[regime].short_title, lang), output, [file])


@cli.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--document", help="Id the document will have in the corpus. Default: made from the file name.")
@click.option("--language", type=click.Choice(["en", "zh"]), help="Language of the text. Default: found out.")
@click.option("--model", help="A trained spaCy package or folder; its parser then helps to find subjects.")
@OUTPUT
def extract(file: Path, document: str | None, language: str | None, model: str | None, output: Path | None) -> None:
    """Read a text or PDF and propose provisions, norms, bearers and terms, in a review file."""
    from govgraph import extract

    emit(extract.review_file(extract.extract(file, language, document, model=model)), output, [file])


@cli.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1)
def explore(arguments: tuple[str, ...]) -> None:
    """Open the explorer in the browser; further ARGUMENTS go to streamlit."""
    from govgraph import exporting

    sys.exit(exporting.run_explorer(arguments))


def main() -> None:
    """Run the command line; every failure is one message and exit 2."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="surrogateescape")
    stdout = sys.stdout
    trace = "--trace" in sys.argv
    argv = [a for a in sys.argv[1:] if a != "--trace"]
    try:
        cli.main(args=argv, prog_name="govgraph", standalone_mode=False)
    except click.exceptions.Exit as leaving:
        sys.exit(leaving.exit_code)
    except click.ClickException as problem:
        give_up(partial(complain_of_usage, problem))
    except click.Abort:
        give_up(partial(complain, GovgraphError("interrupted")))
    except SystemExit:
        if sys.stdout is not stdout:  # click saw the reader go away and wrapped the stream; its exit 1 would mean findings
            give_up()
        raise
    except Exception as problem:
        give_up(traceback.print_exc if trace else partial(complain, explained(problem)))


if __name__ == "__main__":
    main()
