"""The chapters' sources: the template, the words, and a numerical check behind every labelled equation.

That the cells run is proved by the build, which stops at the first failing assertion.
"""

import re
from types import SimpleNamespace

import jupytext
import pytest
import yaml
from sphinx.directives.code import LiteralIncludeReader

from backprop import equations
from backprop.activations import ACTIVATIONS
from problems import ROOT

CHAPTERS = sorted((ROOT / "chapters").glob("[0-9][0-9]-*.md"))
PAGES = sorted((ROOT / "chapters").glob("*.md"))
HEADINGS = ["What you will be able to do", "In words", "In symbols", "In numbers", "Where this goes wrong",
            "Check yourself", "Recap"]
COLUMN = 86  # characters
UNKIND = re.compile(r"\b(simply|just|obviously|trivial(?:ly)?|of course|clearly|it is easy to see)\b", re.IGNORECASE)

every_chapter = pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
every_page = pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)


def text_of(path):
    return path.read_text(encoding="utf-8")


def code_cells(path):
    return [cell.source for cell in jupytext.read(path).cells if cell.cell_type == "code"]


def test_chapters_are_numbered_without_a_gap():
    assert len(CHAPTERS) >= 14
    assert [path.stem[:2] for path in CHAPTERS] == [f"{number:02}" for number in range(1, len(CHAPTERS) + 1)]


@every_chapter
def test_chapter_follows_the_template(chapter):
    text = text_of(chapter)
    positions = [text.find(f"\n## {heading}") for heading in HEADINGS]
    assert -1 not in positions, f"{chapter.name} lacks '{HEADINGS[positions.index(-1)]}'"
    assert positions == sorted(positions)
    assert re.search(r"\*\*Before you start:?\*\*", text) and re.search(r"\*\*Time:?\*\* \d+ minutes", text)
    assert re.search(r"^from backprop\.widgets import ", text, flags=re.MULTILINE)
    assert "../exercises/" in text[positions[-1]:], "the recap leads to the exercise"


@every_chapter
def test_three_or_more_questions_have_explained_answers(chapter):
    """That every option is explained, the directive sees to."""
    questions = text_of(chapter).split("\n## Check yourself")[1].split("\n## Recap")[0]
    quizzes = questions.split(":::{quiz}")[1:]
    answers = [quiz.split("<summary>Answer</summary>")[1].split("</details>")[0] for quiz in quizzes]
    assert len(answers) >= 3
    assert all(len(answer.split()) >= 25 for answer in answers)


@every_page
def test_every_labelled_equation_is_checked_by_a_cell(page):
    labels = set(re.findall(r":label: (eq-\S+)", text_of(page)))
    checked = set()
    for source in code_cells(page):
        names = re.findall(r"eq-[\w-]+", " ".join(re.findall(r"^# checks (.*)$", source, flags=re.MULTILINE)))
        assert not names or re.search(r"^\s*assert |assert_allclose", source, flags=re.MULTILINE), source
        checked |= set(names)
    assert labels == checked
    if page in CHAPTERS:
        assert labels


@every_page
def test_words_are_kind(page):
    prose = re.sub(r"```\{code-cell\}.*?```", "", text_of(page), flags=re.DOTALL)
    assert UNKIND.findall(prose) == []


@every_page
def test_cells_hold_one_idea(page):
    for source in code_cells(page):
        code = [line for line in source.splitlines() if line.strip() and not line.startswith((":", "---", "# "))]
        assert len(code) <= 15, f"{len(code)} lines:\n{source}"
        assert [line for line in code if len(line) > COLUMN] == [], "wider than the page's column"


@every_page
def test_code_that_is_included_fits_the_column(page):
    for file, block in re.findall(r"```\{literalinclude\} (\S+)\n(.*?)```", text_of(page), flags=re.DOTALL):
        options = yaml.safe_load("\n".join(line.removeprefix(":") for line in block.splitlines())) or {}
        reader = LiteralIncludeReader(str(page.parent / file), options, SimpleNamespace(source_encoding="utf-8"))
        shown, _ = reader.read()
        assert shown.strip()
        assert [line for line in shown.splitlines() if len(line) > COLUMN] == []


def test_the_conventions_list_every_activation():
    table = text_of(ROOT / "chapters" / "a-conventions.md").split("## Activations")[1].split("\n## ")[0]
    assert re.findall(r"^\| `(\w+)` \|", table, flags=re.MULTILINE) == list(ACTIVATIONS)


def test_the_conventions_name_the_function_of_every_equation():
    text = text_of(ROOT / "chapters" / "a-conventions.md").split("## The six equations")[1].split("\n## ")[0]
    named = re.findall(r"`(\w+)` \((\d)\)", text)
    docstrings = [(name, re.search(r"equation \((\d)\)", getattr(equations, name).__doc__)[1]) for name, _ in named]
    assert named == docstrings and [number for _, number in named] == list("123456")


@every_page
def test_mathematics_uses_the_coloured_symbols(page):
    """A bare W^{[l]} would be a symbol without its colour."""
    prose = re.sub(r"```\{code-cell\}.*?```", "", text_of(page), flags=re.DOTALL)
    assert re.findall(r"(?<![A-Za-z{\\])[WbZA]\^\{\[", prose) == []
