"""A folder of everything that can be handed in, honest or not, marked in one run from the command line."""

import csv
import json
import os
from pathlib import Path
from xml.etree import ElementTree

import pytest

from coursework import safe
from exercises.handing_in import FULL, grade_folder, said, write
from exercises.odd_submissions import FILES, NOT_UTF8, STRUCTURE, make_what_is_no_file, text

NO_FILES = (
    "link",
    "loop",
    "dangling",
    "linked-folder",
    "folder.ipynb",
    "pipe",
    "socket",
    "two",
    "nested",
    os.fsdecode(NOT_UTF8).removesuffix(".ipynb"),
)


@pytest.fixture(scope="module")
def graded(tmp_path_factory, solution, handed_in):
    """(rows by student, (points, words) of what is no file, the finished command, its output folder)."""
    folder, output = tmp_path_factory.mktemp("class"), tmp_path_factory.mktemp("out") / "grades"
    notebook = handed_in(solution)
    for name, (change, _, _) in STRUCTURE.items():
        (folder / f"{name}.ipynb").write_bytes(text(change(json.loads(json.dumps(notebook)))))
    for name, (to_bytes, _, _) in FILES.items():
        (folder / name).write_bytes(to_bytes(notebook))
    expected = make_what_is_no_file(folder, notebook)
    write(folder / "honest.ipynb", notebook)
    rows, done, files = grade_folder(folder, output)
    return rows, expected, done, files


def assert_row(row, points, words):
    assert (row["points"], words in said(row)) == (points, True), said(row)


@pytest.mark.parametrize("name", STRUCTURE)
def test_a_changed_notebook_has_its_points_and_its_reason(graded, name):
    assert_row(graded[0][name], *STRUCTURE[name][1:])


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_any_kind_has_its_points_and_its_reason(graded, name):
    (row,) = [row for row in graded[0].values() if row["file"] == name]
    assert_row(row, *FILES[name][1:])


@pytest.mark.parametrize("name", NO_FILES)
def test_what_is_no_file_is_a_row_too(graded, name):
    rows, expected, _, _ = graded
    assert_row(rows[name], *expected[name])


def test_the_honest_answer_has_full_marks(graded):
    assert_row(graded[0]["honest"], FULL, "all right")


def test_no_name_is_a_formula_a_colour_or_a_tag_anywhere(graded):
    rows, _, done, folder = graded
    assert not set("\x1b\x07\r") & set(done.stdout)
    with open(folder / "grades.csv", newline="", encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    assert len(lines) == len(rows) and not [
        cell for line in lines for cell in line.values() if cell.startswith(safe.FORMULA)
    ]
    pages = list((folder / "feedback").glob("*.html"))
    assert len(pages) == len(rows) and not any("<script" in page.read_text(encoding="utf-8") for page in pages)
    (suite,) = ElementTree.parse(folder / "junit.xml").getroot()
    assert len(suite) > len(rows)
    assert all(Path(path).resolve().is_relative_to(folder.resolve()) for path in folder.rglob("*"))
