"""Grading a class from the command line: real kernels, nbval, and every known wrong answer in one run.

Broken and hostile submissions are in test_odd_submissions.py, test_forging.py, test_stealing.py and test_disturbing.py.
"""

import csv
from xml.etree import ElementTree

import pytest

from coursework import grade, report, safe
from coursework.check import load_reference
from exercises.forging import memorised
from exercises.handing_in import FULL, NOTHING, SLUG, grade_folder, said, verdicts, write


def first_line(code):
    """``code`` as the first line inside the function."""
    return lambda solution: solution.replace("    L = len", f"    {code}\n    L = len", 1)


# name: (what is done to the solution's code, points, what the row says)
ANSWERS = {
    "solution": (lambda code: code, FULL, "all right"),
    "prints": (first_line("print('debugging', Y.shape); import sys; print('more', file=sys.stderr)"), FULL,
               "all right"),
    "warns": (first_line("import warnings; warnings.warn('careful')"), FULL, "all right"),
    "calls-itself-deep": (first_line("down = lambda n: n and down(n - 1); down(955)"), FULL, "all right"),
    "displays": (first_line("from IPython.display import display; display(Y)"), FULL, "all right"),
    "inside-an-if": (lambda code: "if True:\n" + "".join(f"    {text}\n" for text in code.splitlines()), FULL,
                     "all right"),
    "module-prints": (lambda code: "print('hello')\nimport math\n" + code + "\n'a result'", FULL, "all right"),
    "helper-elsewhere": (first_line("missing_helper()"), NOTHING,
                         "name 'missing_helper' is not defined. Only the answer cell is"),
    "raises-at-once": (lambda code: "1 / 0\n" + code, NOTHING,
                       "the answer cell backpropagation failed: ZeroDivisionError"),
    "prints-lines": (first_line("print('{\"values\":{}}')"), FULL, "all right"),
    "exits": (first_line("raise SystemExit"), NOTHING, "SystemExit"),
    "writes-past-python": (first_line("import os; os.write(1, b'x' * 50_000_000)"), FULL, "all right"),
    "floods": (lambda code: code + "\nprint('x' * 50_000_000)", FULL, "all right"),
    "huge-result": (lambda code: "import numpy as np\ndef backpropagation(cache, Y, parameters):\n"
                                 "    return {'dZ2': np.ones(10**7), 'dZ3': np.ones(10**7)}", NOTHING,
                    "has shape (10000000,)"),
    # the public data are public; forging.py shows what becomes of this on fresh data
    "memorised": (lambda code: memorised(), FULL, "different sizes: Your function stopped"),
}
ANSI = "\x1b[31m=cmd|' /C calc'!A0"


@pytest.fixture(scope="module")
def graded(tmp_path_factory, exercise, solution, handed_in):
    """(rows of grades.json by student, the finished command, its output folder) of one run over everything."""
    folder, output = tmp_path_factory.mktemp("class"), tmp_path_factory.mktemp("out") / "grades"
    for name, (change, _, _) in ANSWERS.items():
        write(folder / f"{name}.ipynb", handed_in(change(solution)))
    for wrong in exercise.wrong_answers:
        write(folder / f"wrong-{wrong.identifier}" / f"{SLUG}.ipynb", handed_in(wrong.code["backpropagation"]))
    write(folder / "untouched.ipynb", handed_in(exercise.cells[3].stub))
    return grade_folder(folder, output)


@pytest.mark.parametrize("name", ANSWERS)
def test_every_answer_has_its_points_and_its_reason(graded, name):
    rows, _, _ = graded
    _, points, words = ANSWERS[name]
    assert (rows[name]["points"], rows[name]["out_of"]) == (points, FULL), rows[name]
    assert words in said(rows[name])


def test_an_untouched_notebook_is_not_attempted(graded):
    row = graded[0]["untouched"]
    assert (row["points"], row["checks"], said(row)) == (NOTHING, [], "not attempted")


def test_every_known_wrong_answer_gets_nothing_and_its_own_diagnosis(graded, exercise):
    rows, _, _ = graded
    for wrong in exercise.wrong_answers:
        row = rows[f"wrong-{wrong.identifier}"]
        assert row["points"] == NOTHING
        for check in row["checks"]:
            assert check["points"] == 0
            assert check["mistake"] == wrong.identifier if check["out_of"] else check["mistake"] in (None,
                                                                                                     wrong.identifier)


def test_the_grader_says_what_the_check_cell_says_in_a_notebook(graded, exercise):
    """So ``python -m coursework check`` does, too: it is the same on the public data."""
    for wrong in exercise.wrong_answers:
        told = {check["title"]: check["verdict"] for check in graded[0][f"wrong-{wrong.identifier}"]["checks"]}
        shown = verdicts(exercise, load_reference(SLUG), wrong.code)
        same = {title: verdict.text for title, verdict in shown.items() if not verdict.right}
        same = {title: text for title, text in same.items() if "stopped" not in text}  # in which line differs
        assert same and {title: told[title] for title in same} == same


def test_the_reports_agree_and_no_cell_is_a_formula(graded):
    rows, done, folder = graded
    with open(folder / "grades.csv", newline="", encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    assert [line["student"].lstrip("'") for line in lines] == list(rows)
    for line, row in zip(lines, rows.values()):
        assert (line["points"], line["status"]) == (str(row["points"]), row["status"])
        assert not any(cell.startswith(safe.FORMULA) for cell in line.values())
    assert lines[[line["student"] for line in lines].index("solution")]["square layers"] == "4"
    assert str(folder) in done.stdout and "wrong-sign-flipped" in done.stdout and "10/10" in done.stdout


def test_everyone_has_a_page_and_every_verdict_its_result(graded):
    rows, _, folder = graded
    assert len(list((folder / "feedback").glob("*.html"))) == len(rows)
    judged = [row for row in rows.values() if row["status"] != "not graded"]
    assert len(list((folder / "gradescope" / SLUG).glob("*/results.json"))) == len(judged)
    (suite,) = ElementTree.parse(folder / "junit.xml").getroot()
    assert int(suite.get("errors")) == len(rows) - len(judged)


def test_an_escape_sequence_or_a_formula_reaches_no_screen_and_no_sheet():
    row = grade.Row(ANSI, SLUG, "[bold]file[/]", "unreadable", 0, 10, reasons=("[red]" + ANSI,))
    assert "\x1b" not in report.to_csv([row]) and "\x1b" not in report.summary(row)
    assert "\n'=cmd" in report.to_csv([row._replace(student="=cmd")])
