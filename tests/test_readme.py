"""What the README says: the same in both languages, of commands and files that exist."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from govgraph import cli

ROOT = Path(__file__).resolve().parents[1]
LANGUAGES = {"en": ROOT / "README.md", "zh": ROOT / "README.zh.md"}


def blocks(text: str) -> list[str]:
    return re.findall(r"^```\w*\n(.*?)^```", text, re.M | re.S)


def first_cells(text: str) -> list[list[str]]:
    """The code words in the first cell of each row of each table."""
    return [words for row in re.findall(r"^\| (.*?)(?<!\\) \|", text, re.M) if (words := re.findall(r"`([^`]+)`", row))]


def test_both_languages_show_the_same_blocks_tables_and_dates() -> None:
    english, chinese = (path.read_text("utf-8") for path in LANGUAGES.values())
    assert len(blocks(english)) == 3
    assert blocks(english) == [b.replace(" --lang zh", "") for b in blocks(chinese)]
    assert len(first_cells(english)) > 15
    assert first_cells(english) == first_cells(chinese)
    days = [re.findall(r"\d{4}-\d{2}-\d{2}", text) for text in (english, chinese)]
    assert len(days[0]) > 5
    assert days[0] == days[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_commands_of_the_readme_are_those_that_exist(language: str) -> None:
    text = LANGUAGES[language].read_text("utf-8")
    named = {words.split()[1] for row in first_cells(text) for words in row if words.startswith("govgraph ")}
    assert isinstance(cli.cli, click.Group)
    assert named == set(cli.cli.commands)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_file_that_the_readme_links_is_there(language: str) -> None:
    linked = re.findall(r"\]\(([^)#:]+)\)", LANGUAGES[language].read_text("utf-8"))
    assert len(linked) >= 4
    assert [name for name in linked if not (ROOT / name).is_file()] == []
