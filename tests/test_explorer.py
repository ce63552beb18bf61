"""The explorer: every page and state, in both languages, and its words."""

from __future__ import annotations

import ast
import csv
import importlib
import io
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest
from streamlit.testing.v1 import AppTest, app_test

from govgraph import compare, evidence, gaptable, resources, system, yamltext
from govgraph.condition import EVENTS
from govgraph.findings import DISCLAIMER, VERDICT_LABELS
from govgraph.model import SourceText, Text

APP = resources.app_dir()
EXPLORER = APP / "explorer.py"
PAGES = ("views/check.py", "views/gaps.py", "views/provisions.py", "views/concepts.py", "views/about.py")
EXAMPLES = sorted(p.name for p in resources.examples_dir().glob("*.yaml"))
STATES = (evidence.SHOWN, evidence.NO_COPY, evidence.ALTERED, evidence.CHANGED, evidence.LOST)
MINIMAL = "govgraph: 1\nsystem:\n  id: demo\n  name: Demo\n"
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:streamlit.*")


@pytest.fixture(scope="session", autouse=True)
def _tidy() -> Iterator[None]:
    """Streamlit's test harness makes a folder at import and leaves it to the end of the process, which warns."""
    yield
    app_test.TMP_DIR.cleanup()


@pytest.fixture(scope="session")
def words() -> dict[str, Text]:
    raw = yamltext.read(APP / "words.yaml").data
    return {key: Text(entry["en"], entry["zh"]) for key, entry in raw.items()}


@pytest.fixture
def part(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], ModuleType]:
    """Imports one of the explorer's own modules."""
    monkeypatch.syspath_prepend(str(APP))

    def load(name: str) -> ModuleType:
        return importlib.import_module(f"parts.{name}")

    return load


def opened(page: str = PAGES[0], **query: str) -> AppTest:
    """The explorer on a page."""
    at = AppTest.from_file(str(EXPLORER), default_timeout=120)
    for name, value in query.items():
        at.query_params[name] = value
    at.run()
    if page != PAGES[0]:
        at.switch_page(page).run()
    assert not at.exception, at.exception
    return at


def shown(at: AppTest) -> str:
    """All text on the page."""
    assert not at.exception, at.exception
    kinds = (at.title, at.header, at.subheader, at.caption, at.markdown, at.html, at.info, at.warning, at.error)
    return "\n".join(str(element.value if hasattr(element, "value") else element.proto.body) for kind in kinds for element in kind)


def address(at: AppTest) -> dict[str, str]:
    """What the page puts into the address."""
    return dict(at.session_state["page_address"])


def pasted(text: str, **query: str) -> AppTest:
    """The system page with a pasted description."""
    at = opened(**query)
    at.radio(key="keep_source").set_value("text").run()
    at.text_area(key="keep_draft").set_value(text).run()
    assert not at.exception, at.exception
    return at


# Words.


def python_files() -> list[Path]:
    files = sorted(APP.rglob("*.py"))
    assert len(files) >= 14
    return files


def test_every_word_has_both_languages_and_the_same_places(words: dict[str, Text]) -> None:
    assert len(words) > 150
    for key, text in words.items():
        assert text.en.strip(), key
        assert text.zh.strip(), key
        assert sorted(re.findall(r"{(\w+)}", text.en)) == sorted(re.findall(r"{(\w+)}", text.zh)), key


def test_every_chinese_word_is_chinese(words: dict[str, Text]) -> None:
    without = {key for key, text in words.items() if not re.search(r"[\u4e00-\u9fff]", text.zh)}
    assert without == {"about.reviewed-of", "finding.more-norms"} & without | {k for k in without if "{" in words[k].zh}


def test_no_word_is_missing_or_unused(words: dict[str, Text]) -> None:
    source = "\n".join(p.read_text(encoding="utf-8") for p in python_files())
    asked = set(re.findall(r"""\bw\(\s*["']([^"']+)["']""", source))
    families = set(re.findall(r'\bfamily\(\s*"([^"]+)"', source))
    prefixes = {f"{f}." for f in families} | set(re.findall(r'\bw\(\s*f"([^"{]+){', source))
    assert len(asked) > 100
    assert asked <= set(words), f"missing: {sorted(asked - set(words))}"
    unused = {k for k in words if f'"{k}"' not in source and f"'{k}'" not in source and not any(k.startswith(p) for p in prefixes)}
    assert not unused
    for prefix in prefixes:
        assert any(k.startswith(prefix) for k in words), prefix


def test_a_missing_or_unused_word_would_be_seen() -> None:
    assert re.findall(r"""\bw\(\s*["']([^"']+)["']""", 'st.write(w("no.such-word"))') == ["no.such-word"]


def test_closed_lists_have_words(words: dict[str, Text], corpus) -> None:
    wanted = {f"kind.{c.kind}" for c in corpus.concepts}
    wanted |= {f"basis.{r.basis}" for c in corpus.concepts for r in c.relations}
    wanted |= {f"nature.{c.nature}" for c in corpus.concepts if c.nature}
    wanted |= {f"difference.{d.kind}" for d in corpus.differences}
    wanted |= {f"event.{e}" for e in EVENTS}
    wanted |= {f"item.{k}" for k in (*compare.ITEM_KINDS, "norm", "provision")}
    wanted |= {f"evidence.{v}" for v in system.EVIDENCE}
    assert wanted <= set(words), sorted(wanted - set(words))


def test_pages_show_no_words_of_their_own() -> None:
    """Widgets take their words from the table, never from a literal."""
    silent = {"set_page_config", "html", "Page", "columns", "container", "get", "pop"}
    found = []
    for path in python_files():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
                literal = node.args and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str)
                if node.func.value.id == "st" and node.func.attr not in silent and literal:
                    found.append(f"{path.name}:{node.lineno}")
    assert not found


def test_streamlit_stays_in_the_explorer() -> None:
    package = Path(resources.__file__).parent
    modules = [p for p in package.rglob("*.py") if p.relative_to(package).parts[0] != "data"]  # where a wheel keeps the explorer
    assert len(modules) > 30
    assert not [p.name for p in modules if re.search(r"^\s*(import|from) streamlit", p.read_text(encoding="utf-8"), re.M)]


# Pages.


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_in_a_language(page: str, language: str, words: dict[str, Text]) -> None:
    at = opened(page, lang=language)
    key = {"check": "system"}.get(Path(page).stem, Path(page).stem)
    assert at.title[0].value == words[f"nav.{key}"].get(language)
    assert DISCLAIMER.get(language) in shown(at)


def test_the_language_switch_changes_the_page_and_the_address() -> None:
    at = opened()
    at.radio(key="keep_lang").set_value("zh").run()
    assert at.title[0].value == "系统核查"
    assert address(at)["lang"] == "zh"


def test_choices_come_from_the_address() -> None:
    at = opened(lang="zh", date="2025-03-01", regimes="eu-ai-act", example="empty.yaml")
    text = shown(at)
    assert "2025-03-01" in text
    assert "欧盟人工智能法" in text
    assert at.multiselect(key="keep_regimes").value == ["eu-ai-act"]
    assert address(at)["regimes"] == "eu-ai-act"
    assert address(at)["example"] == "empty.yaml"


@pytest.mark.parametrize(
    "query", [{"lang": "fr"}, {"date": "soon"}, {"date": "0001-01-01"}, {"regimes": "none"}, {"example": "none"}]
)
def test_a_wrong_address_falls_back(query: dict[str, str]) -> None:
    assert "System check" in shown(opened(**query))


@pytest.mark.parametrize("page", PAGES)
def test_choices_survive_a_change_of_page(page: str) -> None:
    at = opened(lang="zh", date="2027-12-02")
    at.switch_page(page).run()
    assert address(at)["lang"] == "zh"
    assert address(at)["date"] == "2027-12-02"


def test_no_regime_is_asked_for() -> None:
    at = opened()
    at.multiselect(key="keep_regimes").set_value([]).run()
    assert "at least one regime" in shown(at)


def test_white_papers_can_be_asked_for_and_are_never_breached() -> None:
    at = opened(regimes="caict-2021", example="cv-screening.yaml")
    assert at.multiselect(key="keep_regimes").value == ["caict-2021"]
    text = shown(at)
    assert "CAICT white paper" in text
    assert address(at)["regimes"] == "caict-2021"
    assert "gaps against a text and no breach of law" in text


# System check.


def test_what_is_due_in_the_stage_is_fewer() -> None:
    at = opened(example="cv-screening.yaml", date="2028-01-01")
    whole = shown(at)
    at.toggle(key="keep_due").set_value(True).run()
    assert not at.exception
    assert shown(at) != whole
    assert not opened(example="empty.yaml").toggle


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_is_checked(example: str, language: str, knowledge) -> None:
    at = opened(example=example, lang=language)
    text = shown(at)
    for document in knowledge.regimes():
        assert knowledge.instruments[document].short_title.get(language) in text
    assert not at.error


@pytest.mark.parametrize("section", ["unmet", "gaps", "later", "open", "rest"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_section_opens(section: str, language: str) -> None:
    at = opened(example="cv-screening.yaml", lang=language, date="2028-01-01")
    at.segmented_control(key="keep_section").set_value(section).run()
    assert len(shown(at)) > 2000


def test_gaps_are_no_breaches() -> None:
    at = opened(example="cv-screening.yaml", date="2028-01-01", regimes="nist-ai-rmf")
    text = shown(at)
    assert re.search(r">\d+ gaps<", text)
    assert "badge red" not in text
    at.segmented_control(key="keep_section").set_value("unmet").run()
    assert "no duty or prohibition of binding law is unmet" in shown(at)


def test_violations_of_law_come_first() -> None:
    at = opened(example="cv-screening.yaml", date="2028-01-01")
    assert at.session_state["keep_section"] == "unmet"
    assert "→" in shown(at)


def test_nothing_pasted_is_a_hint() -> None:
    at = opened()
    at.radio(key="keep_source").set_value("text").run()
    assert "Paste a description" in shown(at)


BROKEN = {
    "not YAML": ("govgraph: 1\nsystem: {id: a\nuses: [\n", "line", "不是合法的 YAML"),
    "no mapping": ("just text", "a mapping is expected", "应为映射"),
    "unknown key": (MINIMAL + "colour: red\n", "line 5", "第 5 行"),
    "unknown use": (MINIMAL + "uses: [recruitment-screning]\n", "recruitment-screening", "是否应为“recruitment-screening”"),
    "unknown fact": (MINIMAL + "facts:\n  likes-cats: yes\n", "line 6", "第 6 行"),
    "unknown measure": (MINIMAL + "measures: [human-oversight-desing]\n", "human-oversight-design", "未知的措施"),
    "alias": ("a: &x 1\nb: *x\n", "anchor", "锚点"),
    "no form": ("system: {id: a}\n", "govgraph: 1", "未注明格式版本"),
}


@pytest.mark.parametrize("case", BROKEN)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_broken_description_is_explained(case: str, language: str) -> None:
    text, english, chinese = BROKEN[case]
    at = pasted(text, lang=language)
    said = shown(at)
    assert {"en": "cannot be used as it is", "zh": "暂无法使用"}[language] in said
    assert {"en": english, "zh": chinese}[language] in said
    assert "Traceback" not in said


def test_markup_in_a_description_stays_text() -> None:
    at = pasted(MINIMAL.replace("Demo", "'<img src=x onerror=alert(1)>'") + "description: '<b>bold</b>'\n")
    assert "has the unknown key" in shown(at)
    at = pasted("govgraph: 1\nsystem:\n  id: demo\n  name: Demo\n  description: '<img src=x onerror=alert(1)>'\n")
    html = "".join(e.proto.body for e in at.html)
    assert "<img" not in html
    assert "&lt;img" in html


def test_an_uploaded_file_is_read() -> None:
    at = opened()
    at.radio(key="keep_source").set_value("upload").run()
    assert "Choose a YAML or JSON file" in shown(at)
    at.file_uploader[0].set_value(("mine.yaml", MINIMAL.encode(), "application/yaml")).run()
    assert "mine.yaml" in shown(at)
    assert "<h2>Demo</h2>" in shown(at)
    at.file_uploader[0].set_value(("mine.yaml", b"\xff\xfe\x00", "application/yaml")).run()
    assert "not UTF-8" in shown(at)


def fact_radios(at: AppTest) -> list[str]:
    return [r.key for r in at.radio if r.key and r.key.startswith("q_")]


def test_an_answer_decides_and_can_be_withdrawn() -> None:
    at = opened(example="empty.yaml")
    before = shown(at)
    first = fact_radios(at)[0]
    at.radio(key=first).set_value("yes").run()
    after = shown(at)
    assert "Answers given here (1)" in after
    assert after != before
    fact = first.rsplit(":", 1)[1]
    assert f"{fact}: yes" in at.code[0].value
    withdraw = next(b for b in at.button if b.key and b.key.startswith("withdraw_"))
    withdraw.click().run()
    assert "Answers given here" not in shown(at)
    assert f"{fact}: yes" not in at.code[0].value


def test_an_answer_survives_the_language_switch_and_other_pages() -> None:
    at = opened(example="empty.yaml")
    at.radio(key=fact_radios(at)[0]).set_value("no").run()
    at.radio(key="keep_lang").set_value("zh").run()
    assert "已作答（1）" in shown(at)
    at.switch_page("views/about.py").run()
    at.switch_page("views/check.py").run()
    assert "已作答（1）" in shown(at)


def test_a_list_can_be_the_answer() -> None:
    at = opened(example="empty.yaml")
    roles = next(m for m in at.multiselect if m.key and m.key.endswith("roles:eu"))
    roles.set_value(["deployer"]).run()
    at.button(key=f"take_{roles.key}").click().run()
    assert "roles: {eu: [deployer]}" in at.code[0].value
    assert not at.error


def test_every_kind_of_question_has_a_widget(knowledge) -> None:
    at = pasted(MINIMAL + "markets: [eu, cn, us]\n")
    at.checkbox(key="keep_all_questions").check().run()
    said = shown(at)
    assert "Open questions" in said
    assert len(fact_radios(at)) > 20


def test_an_example_can_be_edited() -> None:
    at = opened(example="cv-screening.yaml")
    edit = next(b for b in at.button if b.label == "Edit this description")
    edit.click().run()
    assert at.text_area(key="keep_draft").value.strip().startswith("#") or "govgraph: 1" in at.text_area(key="keep_draft").value
    at.switch_page("views/about.py").run()
    at.switch_page("views/check.py").run()
    assert "govgraph: 1" in at.text_area(key="keep_draft").value


def test_stricter_evidence_meets_no_more() -> None:
    def met(at: AppTest) -> int:
        found = re.findall(
            r"Met, waived, permitted, not applicable \((\d+)\)", " ".join(at.segmented_control(key="keep_section").options)
        )
        return int(found[0])

    at = opened(example="cv-screening.yaml", date="2028-01-01")
    claimed = met(at)
    at.selectbox(key="keep_evidence").set_value("verified").run()
    assert met(at) <= claimed


def test_a_permission_is_not_counted_as_met(words: dict[str, Text]) -> None:
    for language in ("en", "zh"):
        text = shown(opened(lang=language, example="cv-screening.yaml", date="2026-11-21", regimes="eu-ai-act", section="rest"))
        head = re.search(r"<thead>(.*?)</thead>.*?<tbody>(.*?)</tbody>", text, re.S)
        assert head
        names = re.findall(r"<th[^>]*>(.*?)</th>", head[1])
        cells = re.findall(r"<td[^>]*>(.*?)</td>", head[2])
        found = dict(zip(names, cells, strict=False))
        assert found[VERDICT_LABELS["satisfied"].get(language)] == "0"
        assert int(found[words["verdict.permission"].get(language)]) > 0
        assert words["rest.permission-note"].get(language) in text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_question_says_what_each_answer_settles(language: str) -> None:
    text = shown(opened(lang=language, example="empty.yaml"))
    wanted = {"en": r"“No” settles \d+; “Yes” leaves them open", "zh": r"答“否”可判定 \d+ 项；答“是”则均待定"}
    assert re.search(wanted[language], text)


def test_every_simple_answer_has_words(words: dict[str, Text]) -> None:
    for answer in ("yes", "no", "never", "today", "nothing-more", "as-asked", "none"):
        assert f"settles.{answer}" in words


def test_all_open_questions_have_words() -> None:
    at = pasted(MINIMAL)
    at.checkbox(key="keep_all_questions").check().run()
    assert shown(at).count("Norms that wait for it") > 100


@pytest.mark.parametrize(("language", "name"), [("en", "Shift: planning"), ("zh", "护士排班系统")])
def test_a_name_is_enough_to_begin(language: str, name: str, words: dict[str, Text]) -> None:
    at = opened(lang=language)
    at.radio(key="keep_source").set_value("text").run()
    at.text_input(key="start_name").set_value(name)
    start = next(b for b in at.button if b.label == words["start.button"].get(language))
    start.click().run()
    data = yamltext.parse(at.text_area(key="keep_draft").value, file="t").data
    assert data["system"]["name"] == name
    assert words["questions.note"].get(language) in shown(at)
    assert not at.error


def test_no_name_begins_nothing() -> None:
    at = opened()
    at.radio(key="keep_source").set_value("text").run()
    at.text_input(key="start_name").set_value("   ")
    next(b for b in at.button if b.label == "Start with questions").click().run()
    assert not at.text_area(key="keep_draft").value
    assert "Paste a description" in at.info[0].value


@pytest.mark.parametrize("name", ["护士排班", "3D printer", "Été", "—", "a" * 200])
def test_any_name_gives_a_description_that_can_be_read(part, knowledge, name: str) -> None:
    text = part("describe").minimal(name)
    assert system.parse(text, file="t", vocabulary=knowledge.vocabulary()).name.en == name


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_ids_of_a_description_can_be_looked_up(language: str) -> None:
    at = opened(lang=language)
    at.radio(key="keep_source").set_value("text").run()
    for name in ("uses", "roles", "measures", "facts", "stages", "markets"):
        at.selectbox(key="keep_ids").set_value(name).run()
        assert "<code>" in shown(at)
    at.selectbox(key="keep_ids").set_value("measures").run()
    at.text_input(key="keep_find_id").set_value("人工监督设计").run()
    assert "<code>human-oversight-design</code>" in shown(at)
    at.text_input(key="keep_find_id").set_value("xyzzy").run()
    assert "<code>" not in shown(at)


def test_answers_can_be_saved_and_are_said_to_be_lost_on_reload(words: dict[str, Text]) -> None:
    for language in ("en", "zh"):
        at = opened(lang=language, example="empty.yaml")
        assert not at.warning
        at.radio(key=fact_radios(at)[0]).set_value("no").run()
        assert words["answers.lost"].get(language) in at.warning[0].value
        assert words["answers.keep"].get(language) in [b.proto.label for b in at.get("download_button")]


def test_a_gap_is_not_called_a_thing_to_rectify() -> None:
    text = shown(opened(lang="zh", example="cv-screening.yaml", regimes="nist-ai-rmf", section="gaps"))
    assert "建议做法" in text
    assert "整改" not in text
    text = shown(opened(lang="zh", example="cv-screening.yaml", regimes="eu-ai-act", section="unmet", date="2026-11-21"))
    assert "应做事项" in text
    assert "整改" not in text


def test_gaps_are_grouped_and_narrowed() -> None:
    at = opened(example="cv-screening.yaml", regimes="nist-ai-rmf,nist-ai-600-1", section="gaps")
    everything = shown(at)
    assert "GOVERN 1" in everything
    assert "· recommendation" in everything
    at.selectbox(key="keep_grouping").set_value("area").run()
    assert "human oversight" in shown(at)
    at.multiselect(key="keep_list_areas").set_value(["human-oversight"]).run()
    some = re.search(r"(\d+) of (\d+) shown", shown(at))
    assert some
    assert 0 < int(some[1]) < int(some[2])
    at.text_input(key="keep_find").set_value("xyzzy").run()
    assert "Nothing in the list answers these" in shown(at)


def test_gaps_are_narrowed_by_role_in_chinese() -> None:
    at = opened(lang="zh", example="cv-screening.yaml", regimes="caict-2021", section="gaps")
    at.selectbox(key="keep_grouping").set_value("role").run()
    whole = shown(at).count("<details>")
    roles = sorted(set(at.multiselect(key="keep_list_roles").options))
    assert len(roles) > 1
    assert not any(re.fullmatch(r"[a-z-]+", r) for r in roles)
    at.multiselect(key="keep_list_roles").set_value(["provider"]).run()
    assert 0 < shown(at).count("<details>") <= whole
    assert "显示" in shown(at)


def test_no_sentence_is_said_twice_in_a_gap(part) -> None:
    at = opened(example="cv-screening.yaml", regimes="nist-ai-600-1", section="gaps")
    text = shown(at)
    twice = re.findall(r"<p>([^<]{20,})</p><dl>(?:(?!</details>).)*<dd>\1</dd>", text)
    assert not twice


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("document", ["nist-ai-rmf", "nist-ai-600-1", "eu-ai-act", "tc260-2024"])
def test_a_profile_shows_current_against_target(document: str, language: str, words: dict[str, Text]) -> None:
    at = opened(lang=language, example="foundation-model.yaml", section="profile")
    at.selectbox(key="keep_profile").set_value(document).run()
    text = shown(at)
    assert words["profile.note"].get(language) in text
    assert 'class="bar"' in text or words["profile.nothing"].get(language) in text


def test_a_profile_takes_a_target() -> None:
    at = opened(example="cv-screening.yaml", section="profile")
    at.selectbox(key="keep_profile").set_value("nist-ai-rmf").run()
    whole = re.search(r"Of (\d+) outcomes wanted", shown(at))
    at.multiselect(key="keep_target_nist-ai-rmf").set_value(["nist-ai-rmf:govern"]).run()
    text = shown(at)
    some = re.search(r"Of (\d+) outcomes wanted", text)
    assert whole
    assert some
    assert 0 < int(some[1]) < int(whole[1])
    assert "MANAGE 1" not in text


def test_a_profile_without_a_relevant_outcome_says_so() -> None:
    at = opened(example="cv-screening.yaml", regimes="tc260-2024", section="profile")
    assert "No outcome of this document is relevant" in at.info[0].value


def test_a_profile_on_a_day_without_the_document_says_so() -> None:
    at = opened(example="cv-screening.yaml", regimes="tc260-2024", section="profile", date="2020-01-01")
    assert "has no version on 2020-01-01" in shown(at)


def test_a_name_is_no_markup() -> None:
    assert "<h2>**b** $x$</h2>" in shown(pasted("govgraph: 1\nsystem:\n  id: demo\n  name: '**b** $x$'\n"))


def test_section_and_evidence_come_from_the_address() -> None:
    at = opened(example="cv-screening.yaml", section="gaps", evidence="verified")
    assert at.segmented_control(key="keep_section").value == "gaps"
    assert address(at)["evidence"] == "verified"
    assert address(at)["section"] == "gaps"


def test_cleared_regimes_stay_cleared() -> None:
    at = opened()
    at.multiselect(key="keep_regimes").set_value([]).run()
    assert address(at)["regimes"] == ""
    assert "at least one regime" in shown(opened(regimes=""))


@pytest.mark.parametrize("page", PAGES[1:])
def test_regimes_are_asked_for_only_where_they_matter(page: str) -> None:
    assert not [m for m in opened(page).multiselect if m.key == "keep_regimes"]
    at = opened(regimes="eu-ai-act")
    at.switch_page(page).run()
    at.switch_page(PAGES[0]).run()
    assert at.multiselect(key="keep_regimes").value == ["eu-ai-act"]


def test_the_address_is_replaced_and_never_written_by_the_server() -> None:
    at = opened(lang="zh")
    assert at.query_params == {"lang": "zh"} or "date" not in at.query_params
    script = next(e.proto.body for e in at.html if "history.replaceState" in e.proto.body)
    assert "lang=zh" in script
    assert 'lang = "zh-Hans"' in script
    assert "pushState" not in script
    assert 'here === ""' in script
    at.switch_page(PAGES[1]).run()
    assert 'here === "gaps"' in next(e.proto.body for e in at.html if "history.replaceState" in e.proto.body)


def test_a_file_name_tells_language_and_narrowing(part) -> None:
    at = opened(lang="zh", example="cv-screening.yaml")
    labels = [b.proto.label for b in at.get("download_button")]
    assert "报告（JSON）" in labels
    at.toggle(key="keep_due").set_value(True).run()
    assert "仅含当前阶段应做事项" in shown(at)


# Answers in the text.


@pytest.mark.parametrize(
    ("text", "given", "expected"),
    [
        (MINIMAL, {"fact:generative-ai": "yes"}, "facts:\n  generative-ai: yes\n"),
        (MINIMAL + "facts:\n  a: no # why\nuses: [x]\n", {"fact:b": "no"}, "facts:\n  a: no # why\n  b: no\nuses: [x]\n"),
        (MINIMAL + "facts:\n    a: unknown   # why\n", {"fact:a": "yes"}, "facts:\n    a: yes   # why\n"),
        (MINIMAL, {"uses": ["spam-filtering"]}, "uses: [spam-filtering]\n"),
        (MINIMAL, {"dates:put-into-service": "never"}, "dates:\n  put-into-service: never\n"),
        (MINIMAL, {"roles:*": []}, "organisation:\n  roles: []\n"),
        (MINIMAL, {"level": "level-3"}, "capability-level: level-3\n"),
    ],
)
def test_an_answer_is_written_where_it_belongs(part, text: str, given: dict[str, object], expected: str) -> None:
    assert part("answers").written(text, given).endswith(expected)


@pytest.mark.parametrize(
    ("text", "given", "field", "value"),
    [
        (MINIMAL + "facts: {a: yes}\n", {"fact:b": "no"}, "facts", {"a": "yes", "b": "no"}),
        (MINIMAL + "measures: {list: [x], complete: no}\n", {"measures": ["x", "y"]}, "measures", ["x", "y"]),
        (
            MINIMAL + "organisation:\n  name: N\n",
            {"roles:eu": ["provider"]},
            "organisation",
            {"name": "N", "roles": {"eu": ["provider"]}},
        ),
        (MINIMAL + "uses: {list: [x], complete: no}\n", {"uses": ["x"]}, "uses", ["x"]),
        ('{"govgraph": 1, "system": {"id": "a"}}', {"fact:b": "yes"}, "facts", {"b": "yes"}),
    ],
)
def test_an_answer_is_in_the_data_even_where_the_text_is_rewritten(part, text, given, field, value) -> None:
    written = part("answers").written(text, given)
    assert yamltext.parse(written, file="t").data[field] == value


@pytest.mark.parametrize("example", EXAMPLES)
def test_answers_leave_the_rest_of_an_example_alone(part, example: str) -> None:
    text = (resources.examples_dir() / example).read_text(encoding="utf-8")
    before = yamltext.parse(text, file="t").data
    written = part("answers").written(text, {"fact:generative-ai": "yes"})
    after = yamltext.parse(written, file="t").data
    assert after.pop("facts") == {**(before.pop("facts", None) or {}), "generative-ai": "yes"}
    assert after == before
    assert [line for line in text.splitlines() if line.startswith("#")] == [
        line for line in written.splitlines() if line.startswith("#")
    ]


@pytest.mark.parametrize("text", ["", "[1", "- a\n", "text"])
def test_answers_to_a_broken_description_change_nothing(part, text: str) -> None:
    assert part("answers").written(text, {"fact:a": "yes"}) == text


# Gap table.


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("direction", ["there", "back"])
@pytest.mark.parametrize("pair", [("eu-ai-act", "nist-ai-rmf"), ("eu-ai-act", "tc260-2024"), ("nist-ai-rmf", "tc260-2024")])
def test_the_gap_page_compares(pair: tuple[str, str], direction: str, language: str) -> None:
    at = opened(PAGES[1], lang=language)
    at.selectbox(key="keep_left").set_value(pair[0])
    at.selectbox(key="keep_right").set_value(pair[1])
    at.radio(key="keep_direction").set_value(direction).run()
    text = shown(at)
    assert "<details>" in text
    assert gaptable.STATUS_LABELS["missing"].get(language) in text
    assert "breach" not in text.replace("no breach", "")


def test_a_document_is_not_compared_with_itself() -> None:
    at = opened(PAGES[1])
    at.selectbox(key="keep_right").set_value(at.selectbox(key="keep_left").value).run()
    assert "two different documents" in shown(at)


def csv_rows(at: AppTest) -> int:
    return int(re.sub(r"\D", "", at.get("download_button")[0].proto.label))


def test_the_gap_page_filters_by_status_and_area() -> None:
    at = opened(PAGES[1])
    everything = csv_rows(at)
    at.multiselect(key="keep_statuses").set_value(["covered", "missing"]).run()
    some = csv_rows(at)
    at.multiselect(key="keep_statuses").set_value(["covered"]).run()
    covered = csv_rows(at)
    assert 0 < covered < some < everything
    areas = next(m for m in at.multiselect if m.key and m.key.startswith("keep_areas_"))
    areas.set_value(["documentation"]).run()
    assert 0 < csv_rows(at) < covered


def test_the_gap_page_says_when_a_filter_leaves_nothing(corpus, mapping_sets) -> None:
    table = compare.gaps(corpus, mapping_sets, "nist-ai-rmf", "tc260-2024", date(2026, 11, 20))
    there = {(g.status, a.area) for g in table.gaps for a in g.asks}
    areas = [a.area for a in table.summary]
    status, area = next((s, a) for s in gaptable.STATUSES for a in areas if (s, a) not in there)
    at = opened(PAGES[1], date="2026-11-20")
    at.selectbox(key="keep_left").set_value("nist-ai-rmf")
    at.selectbox(key="keep_right").set_value("tc260-2024").run()
    at.multiselect(key="keep_statuses").set_value([status])
    at.multiselect(key="keep_areas_nist-ai-rmf_tc260-2024").set_value([area]).run()
    assert "No row has these" in shown(at)


def test_a_chosen_example_stays_chosen() -> None:
    at = opened()
    for file in EXAMPLES[:4]:
        at.selectbox(key="keep_example").set_value(file).run()
        assert at.selectbox(key="keep_example").value == file
        assert address(at)["example"] == file


def test_the_gap_page_on_a_day_before_the_law() -> None:
    at = opened(PAGES[1], date="2020-01-01")
    assert "has no version on 2020-01-01" in shown(at)


def test_the_csv_has_a_line_for_every_row(part, corpus, mapping_sets) -> None:
    table = compare.gaps(corpus, mapping_sets, "eu-ai-act", "tc260-2024", date(2026, 11, 20))
    raw = part("comparison").as_csv(table, list(table.gaps))
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    assert len(rows) == len(table.gaps) + 1
    assert {len(r) for r in rows} == {18}
    assert {r[5] for r in rows[1:]} == {"binding"}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_gap_page_says_what_statuses_and_confidence_mean(language: str, words: dict[str, Text]) -> None:
    text = shown(opened(PAGES[1], lang=language))
    for key in (*(f"legend.{s}" for s in gaptable.STATUSES), "legend.confidence"):
        assert words[key].get(language) in text


def test_gap_rows_and_csv_speak_in_citations(part, corpus, mapping_sets) -> None:
    table = compare.gaps(corpus, mapping_sets, "eu-ai-act", "caict-2021", date(2026, 11, 20))
    rows = list(csv.reader(io.StringIO(part("comparison").as_csv(table, list(table.gaps)).decode("utf-8-sig"))))
    heads = rows[0]
    for name in ("Counterparts", "Mapping rows"):
        assert not [r for r in rows[1:] if re.search(r"\b(caict-2021|eu-ai-act|hub):|skos:", r[heads.index(name)])]
    assert [r for r in rows[1:] if "caict-2021:" in r[heads.index("Codes of the counterparts")]]
    at = opened(PAGES[1], left="eu-ai-act", right="caict-2021")
    assert not re.search(r">caict-2021:[\w-]+</a>", shown(at))


# Provisions.


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("document", ["eu-ai-act", "nist-ai-rmf", "tc260-2024"])
def test_a_document_is_browsed(document: str, language: str) -> None:
    at = opened(PAGES[2], lang=language)
    at.selectbox(key="keep_document").set_value(document).run()
    options = at.selectbox(key=f"keep_entrance_{document}").options
    assert len(options) > 3
    assert "provision" in shown(at)


def test_a_provision_is_opened_by_its_address() -> None:
    at = opened(PAGES[2])
    at.query_params["p"] = "eu-ai-act:art-14"
    at.run()
    text = shown(at)
    assert "Human oversight" in text
    assert "obligation" in text


def test_an_unknown_provision_is_said_to_be_unknown() -> None:
    at = opened(PAGES[2])
    at.query_params["p"] = "eu-ai-act:art-999"
    at.run()
    assert "no provision eu-ai-act:art-999" in shown(at)


@pytest.mark.parametrize("words_", ["oversight", "人工监督", "14(1)", "ART-14"])
def test_search_finds_in_both_languages(words_: str) -> None:
    at = opened(PAGES[2])
    at.text_input(key="keep_search").set_value(words_).run()
    assert re.search(r"\d+ found", shown(at))


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("Article 14(1)", "art-14-1"), ("第14条", "art-14"), ("art. 14", "art-14"), ("14", "art-14"), ("Annex III", "annex-iii"),
        ("附件三", "annex-iii"), ("第14（1）条", "art-14-1"), ("eu-ai-act:art-9", "art-9"),
    ],
)  # fmt: skip
def test_a_citation_is_found_first(part, language: str, asked: str, first: str) -> None:
    found = part("search").find(["eu-ai-act"], asked, date(2026, 11, 20))
    assert found[0].id == first


def test_the_parts_of_a_citation_follow_it(part) -> None:
    found = part("search").find(["eu-ai-act"], "Annex III", date(2026, 11, 20))
    assert [p.id for p in found[:2]] == ["annex-iii", "annex-iii-1"]
    first = [p.id for p in part("search").find(["eu-ai-act"], "14", date(2026, 11, 20))[:3]]
    assert first[0] == "art-14"
    assert all(i.startswith("art-14-") for i in first[1:])


def test_search_ranks_headings_before_texts_and_looks_everywhere(part) -> None:
    found = part("search").find(["eu-ai-act"], "human oversight", date(2026, 11, 20))
    assert "oversight" in found[0].heading.en.casefold()
    at = opened(PAGES[2])
    at.checkbox(key="keep_everywhere").check()
    at.text_input(key="keep_search").set_value("MAP 3.5").run()
    assert "NIST AI RMF" in shown(at)


def test_many_hits_come_in_pages() -> None:
    at = opened(PAGES[2])
    at.text_input(key="keep_search").set_value("high-risk").run()
    first = shown(at)
    at.selectbox(key="keep_hits").set_value(40).run()
    assert shown(at) != first


def test_search_without_hits_says_so() -> None:
    at = opened(PAGES[2])
    at.text_input(key="keep_search").set_value("xyzzy <b>").run()
    assert "contains “xyzzy <b>”" in at.info[0].value


def test_wordings_follow_the_date() -> None:
    at = opened(PAGES[2], date="2025-01-01")
    assert "as first published" in shown(at)
    at.checkbox(key="keep_all_wordings").check().run()
    assert "other wording" in shown(at)


def test_originals_are_asked_for_where_no_copy_is_registered(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GOVGRAPH_TEXTS", str(tmp_path))
    at = opened(PAGES[2], date="2026-11-20")
    at.selectbox(key="keep_document").set_value("tc260-2024").run()
    at.checkbox(key="keep_originals").check().run()
    assert "govgraph corpus add" in at.info[0].value


def test_a_passage_is_shown_only_where_its_words_are_sure(part) -> None:
    text = SourceText("seed-zh", "v1", "zh", "0" * 64, "seed.txt")
    source = evidence.Source("tc260-2024", text)
    states = {s: evidence.Passage(source, "L1", s, "words <b>" if s == evidence.SHOWN else "") for s in STATES}
    block = part("passages").block
    assert "words &lt;b&gt;" in block([states[evidence.SHOWN]])
    assert "not shown" in block([states[evidence.CHANGED]])
    assert "Nothing stands" in block([states[evidence.LOST]])
    assert block([states[evidence.NO_COPY]]) == ""


def test_an_inserted_paragraph_follows_the_one_it_was_inserted_after() -> None:
    at = opened(PAGES[2], date="2026-11-20")
    at.query_params["p"] = "eu-ai-act:art-6"
    at.run()
    places = [shown(at).index(f">{cited}<") for cited in ("Article 6(1)", "Article 6(1)(b)", "Article 6(1a)", "Article 6(2)")]
    assert places == sorted(places)


def test_an_interval_is_told_in_words() -> None:
    text = shown(opened(example="cv-screening.yaml", date="2028-01-01"))
    assert not re.search(r"\[\d{4}-\d\d-\d\d, ", text)


@pytest.mark.parametrize(("language", "who"), [("en", "provider of a high-risk AI system"), ("zh", "高风险")])
@pytest.mark.parametrize("article", ["art-9", "art-14"])
def test_a_norm_says_who_bears_it_and_when_it_applies(article: str, language: str, who: str, words: dict[str, Text]) -> None:
    at = opened(PAGES[2], lang=language, date="2026-11-21")
    at.query_params["p"] = f"eu-ai-act:{article}"
    at.run()
    text = shown(at)
    assert who in text
    assert words["norm.anyone"].get(language) not in text
    assert words["norm.when"].get(language) in text
    assert words["norm.for-systems"].get(language) in text
    assert {"en": "under Article 6(2) and Annex III", "zh": "附件三"}[language] in text


def test_no_norm_of_the_act_is_borne_by_whoever(part, corpus) -> None:
    day = date(2026, 11, 20)
    nobody = [
        n.code for n in corpus.norms if n.document == "eu-ai-act" and n.valid.contains(day) and not part("norms").bearers(n, day)
    ]
    assert not nobody


def test_a_norm_for_everybody_says_so(words: dict[str, Text]) -> None:
    at = opened(PAGES[2])
    at.query_params["p"] = "nist-ai-rmf:govern-1-1"
    at.run()
    assert words["norm.anyone"].en in shown(at)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_ids_in_notes_are_put_into_words(part, monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    monkeypatch.setattr(part("words"), "language", lambda: language)
    said = part("notes").resolved(
        Text("As art-49-3 for used-by-public-authority, see emergency-stop; well-known.", ""), "eu-ai-act"
    )
    assert "art-49-3" not in said
    assert "used-by-public-authority" not in said
    assert "emergency-stop" not in said
    assert "well-known" in said


# Concepts.


def test_every_kind_of_concept_opens(corpus) -> None:
    at = opened(PAGES[3])
    kinds = dict.fromkeys((c.document, c.kind) for c in corpus.concepts)
    assert len(kinds) >= 15
    for document, kind in kinds:
        at.selectbox(key="keep_concept_document").set_value(document).run()
        at.selectbox(key="keep_concept_kind").set_value(kind).run()
        assert at.selectbox(key="keep_concept").value.startswith(f"{document}:")
        assert not at.exception


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_concept_is_opened_by_its_address(language: str, words: dict[str, Text]) -> None:
    at = opened(PAGES[3], lang=language)
    at.query_params["c"] = "hub:human-oversight-design"
    at.run()
    text = shown(at)
    assert words["part.requires"].get(language) in text
    assert "eu-ai-act" in text
    at.radio(key="keep_depth").set_value(2).run()
    graph = at.get("graphviz_chart")
    assert len(graph) == 1
    assert graph[0].proto.spec.startswith("digraph")


def test_an_unknown_concept_is_said_to_be_unknown() -> None:
    at = opened(PAGES[3])
    at.query_params["c"] = "hub:nothing"
    at.run()
    assert "no concept hub:nothing" in shown(at)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_points_to_a_concept_has_a_table(language: str, words: dict[str, Text]) -> None:
    at = opened(PAGES[3], lang=language)
    at.query_params["c"] = "nist-ai-600-1:role-operation-monitoring"
    at.run()
    title = words["concept.incoming"].get(language).split("{")[0]
    found = next(h.value for h in at.subheader if h.value.startswith(title))
    assert int(re.sub(r"\D", "", found)) > 100


def test_a_crowded_picture_is_shared_between_the_documents() -> None:
    at = opened(PAGES[3])
    at.query_params["c"] = "hub:bias-discrimination"
    at.run()
    dot = at.get("graphviz_chart")[0].proto.spec
    for document in ("nist-ai-rmf", "nist-ai-600-1", "tc260-2024", "huawei-2019", "eu-ai-act", "caict-2021", "360siis-2022"):
        assert f'"{document}:' in dot, document


def test_concepts_open_on_a_measure() -> None:
    at = opened(PAGES[3])
    assert at.selectbox(key="keep_concept_kind").value == "measure"
    assert "The hub is the project's own list" in shown(at)


def test_a_norm_in_a_concept_names_who_bears_it() -> None:
    at = opened(PAGES[3])
    at.query_params["c"] = "hub:human-oversight-design"
    at.run()
    assert "obligation of the provider of a high-risk AI system" in shown(at)


# About.


def test_terms_are_told_in_chinese() -> None:
    text = shown(opened(PAGES[4], lang="zh"))
    assert "公有领域" in text
    for english in ("held by", "public domain"):
        assert english not in text


def test_about_names_every_document(corpus) -> None:
    text = shown(opened(PAGES[4]))
    for instrument in corpus.instruments:
        assert instrument.short_title.en in text
    assert "not legal advice" in text
