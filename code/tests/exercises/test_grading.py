"""Grading a class from the command line: real kernels, nbval, and everything that students hand in.

One run grades every known wrong answer and every odd or broken submission, because the point is that none of
them touches another's row.
"""

import csv
import json
import os

import psutil
import pytest
from coursework import grade, report
from coursework.reference import SEED_STRIDE, build_reference_near
from coursework.submission import Submission

from exercises.handing_in import FULL, NOTHING, SLUG, answer_cell, run, snapshot, write


def first_line(code):
    """``code`` as the first line inside the function."""
    return lambda solution: solution.replace("    L = len", f"    {code}\n    L = len", 1)


# name: (what is done to the solution's code, points, what the row says)
ANSWERS = {
    "solution": (lambda code: code, FULL, "all right"),
    "prints": (first_line("print('debugging', Y.shape); import sys; print('more', file=sys.stderr)"), FULL, "all right"),
    "warns": (first_line("import warnings; warnings.warn('careful')"), FULL, "all right"),
    "displays": (first_line("from IPython.display import display; display(Y)"), FULL, "all right"),
    "inside-an-if": (lambda code: "if True:\n" + "".join(f"    {text}\n" for text in code.splitlines()), FULL, "all right"),
    # keeps its points until answers run where backprop's own files cannot be read; a person is sent there
    "reloads-it": (lambda code: "import importlib, backprop.network\nimportlib.reload(backprop.equations)\n"
                                "backpropagation = importlib.reload(backprop.network).backpropagation", FULL,
                   "note: the answer names importlib: look at it"),
    "module-prints": (lambda code: "print('hello')\nimport math\n" + code + "\n'a result'", FULL, "all right"),
    "imports-it": (lambda code: "from backprop import backpropagation", NOTHING, "withheld while grading"),
    "wraps-it": (lambda code: "import backprop.network\ndef backpropagation(cache, Y, parameters):\n"
                              "    return backprop.network.backpropagation(cache, Y, parameters)", NOTHING, "withheld while grading"),
    "helper-elsewhere": (first_line("missing_helper()"), NOTHING, "name 'missing_helper' is not defined. Only the answer cell is"),
    "raises-at-once": (lambda code: "1 / 0\n" + code, NOTHING, "the answer cell backpropagation failed: ZeroDivisionError"),
    "prints-lines": (first_line("print('{\"values\":{}}')"), FULL, "all right"),
    "rebinds-check": (lambda code: code + "\ndef check(*_):\n    print('True')", NOTHING, "printed no values"),
    "equals-everything": (lambda code: "class Yes:\n    __eq__ = lambda self, other: True\n"
                                       "def backpropagation(cache, Y, parameters):\n    return Yes()", NOTHING, "Missing"),
    "kills-the-kernel": (first_line("import os; os.kill(os.getpid(), 9)"), NOTHING, "the kernel died"),
    "kills-its-parent": (first_line("import os; os.kill(os.getppid(), 9)"), NOTHING, "not graded; no check was run"),
    "exits": (first_line("raise SystemExit"), NOTHING, "SystemExit"),
    "never-ends": (first_line("while True: pass"), NOTHING, "ran out of time"),
    "cannot-be-interrupted": (lambda code: "def backpropagation(cache, Y, parameters):\n    while True:\n        try:\n"
                                           "            while True: print('x', flush=True)\n        except BaseException: pass",
                              NOTHING, "ran out of time"),
    "writes-past-python": (first_line("import os; os.write(1, b'x' * 50_000_000)"), FULL, "all right"),
    "floods": (lambda code: code + "\nprint('x' * 50_000_000)", FULL, "all right"),
    "leaves-a-child": (first_line("import subprocess; subprocess.Popen(['sleep', '98765'])"), FULL, "all right"),
    "asks": (first_line("input('what?')"), NOTHING, "StdinNotImplementedError"),
    "huge-result": (lambda code: "import numpy as np\ndef backpropagation(cache, Y, parameters):\n"
                                 "    return {'dZ2': np.ones(10**7), 'dZ3': np.ones(10**7)}", NOTHING, "has shape (10000000,)"),
    "syntax": (lambda code: code.replace("for l in", "for l on"), NOTHING, "syntax error in line 7: for l on range(L, 0, -1):"),
    "magic": (lambda code: "%matplotlib inline\n" + code, NOTHING, "a notebook command, not Python: %matplotlib inline"),
}
ANSI = "\x1b[31m=cmd|' /C calc'!A0"

# name: (bytes of the file, what the row says)
BROKEN = {
    "empty": (b"", "unreadable; the file is empty"),
    "picture": (b"\x89PNG\r\n\x1a\n", "unreadable; not UTF-8"),
    "cut-off": (b'{"cells": [{"cell', "unreadable; not a notebook"),
    "deep": (b"[" * 100_000, "unreadable; not a notebook: its JSON is nested"),
    "format-3": (b'{"worksheets": []}', "unreadable; a notebook of the old format 3"),
    "r-kernel": (b'{"cells": [], "metadata": {"kernelspec": {"language": "R"}}}', "unreadable; a notebook for the language 'r'"),
    "no-answer": (b'{"cells": []}', "refused; the answer cell is gone"),
    "other-exercise": (b'{"cells": [], "metadata": {"coursework": {"exercise": "05-sigmoid"}}}', "this is exercise '05-sigmoid'"),
    "=HYPERLINK(1)": (b"[]", "unreadable; JSON, but no notebook"),
}


@pytest.fixture(scope="module")
def graded(tmp_path_factory, exercise, solution, handed_in):
    """(rows of grades.json by student, the finished command, its output folder) of one run over everything."""
    folder, output = tmp_path_factory.mktemp("class"), tmp_path_factory.mktemp("out") / "grades"
    for name, (change, _, _) in ANSWERS.items():
        write(folder / f"{name}.ipynb", handed_in(change(solution)))
    for wrong in exercise.wrong_answers:
        write(folder / f"wrong-{wrong.identifier}" / f"{SLUG}.ipynb", handed_in(wrong.code["backpropagation"]))
    for name, (data, _) in BROKEN.items():
        (folder / f"{name}.ipynb").write_bytes(data)
    write(folder / "untouched.ipynb", handed_in(exercise.cells[3].stub))
    write(folder / "reordered.ipynb", reordered(handed_in(solution)))
    write(folder / "stripped.ipynb", stripped(handed_in(solution)))
    write(folder / "tampered.ipynb", tampered(handed_in(exercise.wrong_answers[0].code["backpropagation"])))
    write(folder / "zoë ✓.ipynb", handed_in(solution))
    (folder / "link.ipynb").symlink_to(folder / "solution.ipynb")
    (folder / "folder.ipynb").mkdir()
    os.mkfifo(folder / "pipe.ipynb")
    (folder / "dan.zip").write_bytes(b"PK")
    before = snapshot(folder)
    done = run("grade", folder, "--output", output, "--jobs", 2, "--timeout", 4)
    assert done.returncode == 0, done.stdout + done.stderr
    assert snapshot(folder) == before
    rows = json.loads((output / "run-1" / "grades.json").read_text())["rows"]
    assert len(rows) == len(list(folder.iterdir()))
    return {row["student"]: row for row in rows}, done, output / "run-1"


def reordered(notebook):
    """Text gone, a new first cell, the checks before the answer."""
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    return notebook | {"cells": [{"cell_type": "code", "source": "scratch = 1", "metadata": {}}, *reversed(cells)]}


def stripped(notebook):
    """As another editor writes it: no ids, no metadata, sources as one text, outputs of its own."""
    cells = [{"cell_type": cell["cell_type"], "source": "".join(cell["source"]), "metadata": {}, "outputs": [{"output_type": "?"}]}
             for cell in notebook["cells"]]
    return {"cells": cells, "metadata": {"colab": {"provenance": []}}, "nbformat": 4, "nbformat_minor": 0}


def tampered(notebook):
    """Check cells that print what the grader wants to see, and a promise of points."""
    for cell in notebook["cells"]:
        if "check" in cell["metadata"].get("coursework", {}):
            cell["source"], cell["metadata"]["coursework"]["points"] = "print('all right')", 1000
    return notebook


def said(row):
    return report.summary(as_row(row))


def as_row(row):
    return grade.Row(**row | {"checks": [grade.CheckResult(**check) for check in row["checks"]]})


@pytest.mark.parametrize("name", ANSWERS)
def test_every_answer_has_its_points_and_its_reason(graded, name):
    rows, _, _ = graded
    _, points, words = ANSWERS[name]
    assert (rows[name]["points"], rows[name]["out_of"]) == (points, FULL), rows[name]
    assert words in said(rows[name])


@pytest.mark.parametrize("name", BROKEN)
def test_every_broken_file_is_a_row_with_a_reason(graded, name):
    rows, _, _ = graded
    assert rows[name]["points"] == NOTHING and rows[name]["checks"] == []
    assert BROKEN[name][1] in said(rows[name])


@pytest.mark.parametrize("name, words", [
    ("link", "unreadable; a symbolic link"), ("folder.ipynb", "a folder, not a notebook"), ("pipe", "a pipe or a device"),
    ("dan", "unreadable; not a notebook (.zip); expected a file ending in .ipynb"),
    ("untouched", "not attempted"),
])
def test_what_is_no_submission_is_a_row_too(graded, name, words):
    rows, _, _ = graded
    assert rows[name]["points"] == NOTHING and words in said(rows[name])


@pytest.mark.parametrize("name", ["reordered", "stripped", "zoë ✓"])
def test_an_honest_odd_notebook_keeps_full_marks(graded, name):
    rows, _, _ = graded
    assert rows[name]["points"] == FULL, said(rows[name])


def test_every_known_wrong_answer_gets_nothing_and_its_own_diagnosis(graded, exercise):
    rows, _, _ = graded
    for wrong in exercise.wrong_answers:
        row = rows[f"wrong-{wrong.identifier}"]
        assert row["points"] == NOTHING
        for check in row["checks"]:
            assert check["points"] == 0
            assert check["mistake"] == wrong.identifier if check["out_of"] else check["mistake"] in (None, wrong.identifier)


def test_nothing_that_an_answer_started_is_left(graded):
    assert not [process for process in psutil.process_iter(["cmdline"]) if "98765" in (process.info["cmdline"] or [])]


def test_edited_checks_and_promised_points_count_for_nothing(graded, exercise):
    rows, _, _ = graded
    assert rows["tampered"]["points"] == NOTHING
    assert {check["mistake"] for check in rows["tampered"]["checks"]} == {exercise.wrong_answers[0].identifier}


def test_the_reports_agree_and_no_cell_is_a_formula(graded):
    rows, done, folder = graded
    with open(folder / "grades.csv", newline="", encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    assert [line["student"].lstrip("'") for line in lines] == list(rows)
    for line, row in zip(lines, rows.values()):
        assert (line["points"], line["status"]) == (str(row["points"]), row["status"])
        assert not any(cell.startswith(report.FORMULA) for cell in line.values())
    assert lines[[line["student"] for line in lines].index("solution")]["square layers"] == "4"
    assert "'=HYPERLINK(1)" in [line["student"] for line in lines]
    assert str(folder) in done.stdout and "wrong-sign-flipped" in done.stdout and "10/10" in done.stdout


def test_a_secret_seed_defeats_memorised_numbers(tmp_path, solution, handed_in):
    replay = ("import json, coursework.check\ndata = coursework.check.load_reference('09-backpropagation')['checks']\n"
              "def backpropagation(cache, Y, parameters):\n"
              "    L = len(parameters) // 2\n"
              "    return next(c['expected'] for c in data.values() if c['points'] and f'dZ{L}' in c['expected'])")
    write(tmp_path / "class" / "honest.ipynb", handed_in(solution))
    write(tmp_path / "class" / "replay.ipynb", handed_in(replay))
    done = run("grade", "class", "--seed", 4242, "--output", "grades", "--jobs", 2, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    data = json.loads((tmp_path / "grades" / "run-1" / "grades.json").read_text())
    assert [(row["student"], row["points"]) for row in data["rows"]] == [("honest", FULL), ("replay", NOTHING)]
    assert data["seed"] == 4242 and (data["rows"][0]["seed"] - 4242) % SEED_STRIDE == 0


def test_an_escape_sequence_or_a_formula_reaches_no_screen_and_no_sheet():
    row = grade.Row(ANSI, SLUG, "[bold]file[/]", "unreadable", 0, 10, reasons=("[red]" + ANSI,))
    assert "\x1b" not in report.to_csv([row]) and "\x1b" not in report.summary(row)
    assert "\n'=cmd" in report.to_csv([row._replace(student="=cmd")])


def test_the_answer_of_another_cell_type_is_still_graded(exercise, solution, handed_in, tmp_path):
    notebook = handed_in(solution)
    answer_cell(notebook)["cell_type"] = "markdown"
    write(tmp_path / "a.ipynb", notebook)
    row = grade.grade_one(exercise, build_reference_near(exercise, 7), Submission("a", tmp_path / "a.ipynb"))
    assert row.points == FULL and "is a markdown cell; it was run as code" in row.warnings[0]
