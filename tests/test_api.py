"""The public interface: what ``docs/api.md`` shows holds, and importing the package loads nothing."""

from __future__ import annotations

import doctest
import pkgutil
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import minicorpus
import pytest

import govgraph
from govgraph import assess, system
from govgraph.engine import RuleEngine
from govgraph.errors import GovgraphError, InputError
from govgraph.model import Text

ROOT = Path(__file__).resolve().parent.parent
DAY = date(2026, 11, 20)
BOTH = ["mini-act", "mini-guide"]


@pytest.mark.xdist_group("store")
def test_what_the_page_shows_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    page = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    shown = "\n".join(re.findall(r"^```python\n(.*?)^```$", page, re.DOTALL | re.MULTILINE))
    test = doctest.DocTestParser().get_doctest(shown, {}, "docs/api.md", "docs/api.md", 0)
    result = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test)
    assert result.failed == 0
    assert result.attempted > 12


def test_every_public_name_is_there_and_has_a_place_on_the_page() -> None:
    page = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    stub = (ROOT / "src" / "govgraph" / "__init__.pyi").read_text(encoding="utf-8")
    for name in govgraph.__all__:
        assert getattr(govgraph, name) is not None
        assert name in dir(govgraph)
        assert name in stub
        assert name in page or name in ("SystemDescription", "__version__")


def test_no_public_name_is_that_of_a_module() -> None:
    """A module of the same name would take its place as soon as it is imported."""
    modules = {m.name for m in pkgutil.iter_modules(govgraph.__path__)}
    assert not modules & set(govgraph.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'chek'"):
        _ = govgraph.chek  # type: ignore[attr-defined]


def test_importing_the_package_loads_nothing() -> None:
    code = "import sys; before = set(sys.modules); import govgraph; print(sorted(set(sys.modules) - before))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said == "['govgraph']\n"


def test_a_file_and_a_description_give_the_same_report() -> None:
    path = ROOT / "examples" / "cv-screening.yaml"
    described = govgraph.load_description(str(path))
    assert govgraph.check(path, as_of=DAY) == govgraph.check(described, as_of=DAY)
    assert govgraph.check(described, as_of=DAY).documents == ("eu-ai-act", "nist-ai-600-1", "nist-ai-rmf", "tc260-2024")


def test_a_report_is_of_today_unless_a_day_is_named() -> None:
    nothing = system.SystemDescription("nothing", Text("nothing", "无"))
    assert govgraph.check(nothing, regimes=["tc260-2024"]).as_of == date.today()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: govgraph.load_description("none.yaml"), "no such file"),
        (lambda: govgraph.check("none.yaml"), "no such file"),
        (lambda: govgraph.check(ROOT / "examples" / "empty.yaml", regimes=["eu-ai-atc"]), "unknown regime 'eu-ai-atc'"),
        (lambda: govgraph.check(ROOT / "examples" / "empty.yaml", evidence="proven"), "unknown evidence 'proven'"),
        (lambda: govgraph.gaps("eu-ai-act", "eu-ai-act"), "cannot be compared with itself"),
        (lambda: govgraph.ask("CQ-9999"), "no query file and no library question"),
    ],
)
def test_bad_input_is_one_clear_error(call, message) -> None:
    with pytest.raises(GovgraphError, match=message):
        call()


@pytest.mark.parametrize(("documents", "law"), [(BOTH, date(2026, 11, 21)), (["mini-act"], DAY), (list(reversed(BOTH)), DAY)])
def test_rules_of_another_day_or_other_documents_are_refused(documents: list[str], law: date) -> None:
    known = minicorpus.known()
    nothing = system.SystemDescription("nothing", Text("nothing", "无"))
    with pytest.raises(InputError, match="compiled for another day or other documents"):
        assess.check(known, nothing, as_of=DAY, documents=BOTH, engine=RuleEngine(known, documents, law))


def test_rules_of_the_same_day_and_documents_are_used() -> None:
    known = minicorpus.known()
    nothing = system.SystemDescription("nothing", Text("nothing", "无"))
    rules = RuleEngine(known, BOTH, DAY)
    assert assess.check(known, nothing, as_of=DAY, documents=BOTH, engine=rules).findings
