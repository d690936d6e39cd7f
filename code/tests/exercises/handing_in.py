"""Notebooks as students hand them in, and the command that marks them."""

import hashlib
import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from coursework import grade, report
from coursework.diagnosis import diagnose
from coursework.notebook import to_text
from coursework.reference import build_reference_near, run_checks
from coursework.source import Answer
from coursework.values import line, parse_line, select

COURSE = Path(__file__).parents[3]
SLUG = "09-backpropagation"
FULL, NOTHING = 10, 0


def answer_cell(notebook):
    """The answer cell of a notebook."""
    return next(cell for cell in notebook["cells"] if "answer" in cell["metadata"].get("coursework", {}))


def solutions(exercise):
    """{name: code} of the exercise's solution."""
    return {answer.name: answer.solution for answer in exercise.of_kind(Answer)}


def verdicts(exercise, reference, code, titles=None):
    """{title: verdict} on the solution with the answers ``code``, through the printed line as the grader has it."""
    calls = run_checks(exercise, solutions(exercise) | code, reference["seed"], titles)
    printed = {title: line(select(call.outcome, reference["checks"][title]["expected"]))
               for title, call in calls.items()}
    return {title: diagnose(parse_line(text), reference["checks"][title], reference["diagnoses"])
            for title, text in printed.items()}


def write(path, notebook):
    """Save a notebook, and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(to_text(notebook), encoding="utf-8")


def run(*arguments, cwd=COURSE, environment=None, user=None, python=sys.executable):
    """``python -m coursework ...`` as a user would, with more in the environment; what it did. Root may run it as
    another user, a number."""
    other = {} if user is None else {"user": user, "group": user, "extra_groups": []}
    return subprocess.run([python, "-P", "-m", "coursework", *map(str, arguments)], cwd=cwd,
                          capture_output=True,
                          text=True, stdin=subprocess.DEVNULL,
                          env={**os.environ, "COLUMNS": "120", **(environment or {})}, **other)


def snapshot(folder):
    """Every path below a folder, with its contents."""
    return {path: hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None
            for path in sorted(folder.rglob("*"))}


def grade_folder(folder, output, *options, environment=None):
    """({student: row}, the finished command, where its files are): everything in the folder graded, and nothing in it
    changed."""
    before = snapshot(folder)
    done = run("grade", folder, "--output", output, "--jobs", 2, *options, environment=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    assert snapshot(folder) == before
    rows = json.loads((output / "run-1" / "grades.json").read_text())["rows"]
    assert len(rows) == len(list(folder.iterdir()))
    return {row["student"]: row for row in rows}, done, output / "run-1"


def said(row):
    """What the row of grades.json says in one line."""
    return report.summary(as_row(row))


def as_row(row):
    """The Row that grades.json holds as plain data."""
    return grade.Row(**row | {"checks": [grade.CheckResult(**check) for check in row["checks"]]})


def rows_when_stopped(monkeypatch, exercise, submissions, jobs, cache=None):
    """What ``grade_all`` knows when it is stopped after the first row, before the solution has been graded."""
    ended = threading.Event()
    monkeypatch.setattr(grade, "control_problem", lambda *_: ended.wait(60))
    monkeypatch.setattr(grade, "end_runs", ended.set)

    def stop(row):
        raise KeyboardInterrupt

    with pytest.raises(grade.Stopped) as caught:
        grade.grade_all(exercise, build_reference_near(exercise, 7), submissions, jobs, on_row=stop, cache=cache)
    return caught.value.rows
