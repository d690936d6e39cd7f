"""What was graded before is not graded again; whatever could change a row changes its key.

Kernels are stood in for by a function that counts, but for the run that is killed.
"""

import errno
import json
import os
import subprocess
import sys
import time

import psutil
import pytest

from coursework import __main__, cache, grade, restarts
from coursework.reference import build_reference_near
from coursework.run import Result, RunFailed
from coursework.sandbox import NONE
from coursework.source import Text
from coursework.submission import Submission, fingerprint
from exercises.handing_in import SLUG, answer_cell, rows_when_stopped, write


@pytest.fixture
def runs(monkeypatch):
    """The answers that were run, in order; an answer that speaks of trouble comes to no verdict."""
    answers = []

    def run(notebook, *_):
        answers.append(answer_cell(notebook)["source"])
        if "trouble" in answers[-1]:
            raise RunFailed("no kernel")
        titles = [cell["metadata"]["coursework"]["check"] for cell in notebook["cells"]
                  if "check" in cell["metadata"].get("coursework", {})]
        return Result({title: {"passed": "wrong" not in answers[-1], "problem": None, "output": ""}
                       for title in titles})

    for module in (grade, restarts):
        monkeypatch.setattr(module, "run_notebook", run)
    return answers


@pytest.fixture
def group(tmp_path, solution, handed_in):
    """A folder with a class of three: a is right, b is wrong, c has handed in something else."""
    write(tmp_path / "class" / "a.ipynb", handed_in(solution))
    write(tmp_path / "class" / "b.ipynb", handed_in(solution + "\n# wrong"))
    (tmp_path / "class" / "c.txt").write_text("my answer")
    return tmp_path


def graded(folder, *options):
    """Grade the class in ``folder``; the text of grades.json."""
    arguments = ["grade", str(folder / "class"), "--output", str(folder / "grades"), "--jobs", "1", "--exercise", SLUG]
    assert __main__.main(arguments + list(options)) == 0
    latest = max((folder / "grades").glob("run-*"), key=lambda path: int(path.name[4:]))
    return (latest / "grades.json").read_text()


def test_a_second_run_starts_nothing_and_says_the_same(group, runs, capsys):
    first = graded(group)
    assert len(runs) == 3, "the solution, a and b"
    assert [row["points"] for row in json.loads(first)["rows"]] == [10, 0, 0]
    assert "graded before" not in capsys.readouterr().out
    assert graded(group) == first
    assert len(runs) == 3 and "2 of 3 were graded before" in capsys.readouterr().out


def test_a_changed_byte_grades_one_notebook_again(group, runs):
    graded(group)
    with open(group / "class" / "b.ipynb", "a") as file:
        file.write("\n")
    del runs[:]
    rows = json.loads(graded(group))["rows"]
    assert ["wrong" in answer for answer in runs] == [False, True], "the solution and b"
    assert [row["points"] for row in rows] == [10, 0, 0] and rows[0]["sha256"] != rows[1]["sha256"]


def test_a_row_follows_the_bytes_and_not_the_name(group, runs):
    graded(group)
    (group / "class" / "a.ipynb").rename(group / "class" / "zoë.ipynb")
    (group / "class" / "zoë.txt").write_text("beside it")
    rows = json.loads(graded(group))["rows"]
    assert len(runs) == 3
    assert [(row["student"], row["file"], row["points"]) for row in rows if row["points"]] == [("zoë", "zoë.ipynb", 10)]
    assert [row["warnings"] for row in rows if row["points"]] == [["not graded: zoë.txt"]]


@pytest.mark.parametrize("options", [["--seed", "4242"], ["--timeout", "21"], ["--no-cache"]])
def test_another_way_of_grading_is_another_row(group, runs, options):
    graded(group)
    graded(group, *options)
    assert len(runs) == 6


def test_nothing_is_kept_where_nothing_is_wanted(group, runs):
    graded(group, "--no-cache")
    assert not (group / "grades" / "cache").exists()
    graded(group, "--cache", str(group / "elsewhere"))
    assert len(list((group / "elsewhere").iterdir())) == 2 and not (group / "grades" / "cache").exists()


def test_everything_that_a_row_depends_on_is_in_its_key(monkeypatch, exercise):
    reference = build_reference_near(exercise, 7)
    keys = {cache.context_of(exercise, reference, 20), cache.context_of(exercise, reference, 21),
            cache.context_of(exercise, reference | {"seed": 8}, 20),
            cache.context_of(exercise._replace(cells=[*exercise.cells, Text("more")]), reference, 20)}
    monkeypatch.setattr(cache, "strongest", lambda: NONE)
    keys.add(cache.context_of(exercise, reference, 20))
    for package in cache.PACKAGES:
        cache._machine.cache_clear()
        monkeypatch.setattr(cache, "_version", lambda name, other=package: "0" if name == other else "1")
        keys.add(cache.context_of(exercise, reference, 20))
    cache._machine.cache_clear()
    assert len(keys) == 5 + len(cache.PACKAGES)


def test_a_row_without_a_verdict_is_graded_again(group, runs, solution, handed_in):
    write(group / "class" / "b.ipynb", handed_in(solution + "\n# trouble"))
    assert json.loads(graded(group))["rows"][1]["status"] == "not graded"
    del runs[:]
    graded(group)
    assert ["trouble" in answer for answer in runs] == [False, True]


def test_a_known_row_stands_when_the_run_is_stopped(tmp_path, monkeypatch, exercise, solution, handed_in):
    """Its marks were proved when it was graded; what is not known yet stays without a verdict."""
    submissions = [Submission(name, tmp_path / f"{name}.ipynb") for name in "ab"]
    for submission in submissions:
        write(submission.path, handed_in(f"{solution}\n# {submission.student}"))
    known = grade.Row("a", SLUG, "a.ipynb", "graded", 10, 10, sha256=fingerprint(submissions[0].path.read_bytes()))
    rows = cache.Cache(tmp_path / "cache", "context")
    rows.keep(submissions[0], known)
    first, second = rows_when_stopped(monkeypatch, exercise, submissions, 1, cache=rows)
    assert first == known and second.status == "not graded"


def test_nothing_is_kept_when_the_solution_fails(group, monkeypatch):
    for module in (grade, restarts):
        monkeypatch.setattr(module, "run_notebook", lambda *_: Result({}, "a broken machine"))
    assert __main__.main(["grade", str(group / "class"), "--output", str(group / "grades")]) == 1
    assert not (group / "grades").exists()


@pytest.mark.parametrize("damage", [b"", b"{}", b'{"checks": 1}', b"[" * 50, b"\xff"])
def test_a_damaged_entry_is_graded_again(group, runs, damage):
    first = graded(group)
    for path in (group / "grades" / "cache").iterdir():
        path.write_bytes(damage)
    assert graded(group) == first and len(runs) == 6


def test_a_cache_that_cannot_be_written_costs_no_marks(group, runs, monkeypatch, capsys):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(cache, "write_atomically", full)
    assert [row["points"] for row in json.loads(graded(group))["rows"]] == [10, 0, 0]
    assert "could not be kept in" in capsys.readouterr().out


def test_the_cache_is_never_among_the_submissions(group, runs, capsys):
    assert __main__.main(["grade", str(group / "class"), "--cache", str(group / "class" / "cache")]) == 2
    assert "inside the submissions" in " ".join(capsys.readouterr().err.split()) and not runs


def servers_and_runs(folder):
    """The processes of graders that have their temporary files below a folder."""
    return [process for process in psutil.process_iter(["cmdline"])
            if any(str(folder) in part for part in process.info["cmdline"] or [])]


def test_a_run_that_was_killed_goes_on_where_it_was(tmp_path, runs, solution, handed_in):
    """Killed outright, with no chance to write anything."""
    endless = "    while True: pass\n    L = len"
    write(tmp_path / "class" / "a.ipynb", handed_in(solution))
    write(tmp_path / "class" / "b.ipynb", handed_in(solution.replace("    L = len", endless)))
    (tmp_path / "temporary").mkdir()
    command = [sys.executable, "-P", "-m", "coursework", "grade", "class", "--jobs", "1", "--timeout", "500",
               "--exercise", SLUG]
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL,
                               env={**os.environ, "TMPDIR": str(tmp_path / "temporary")})
    try:
        kept = tmp_path / "grades" / "cache"
        end = time.monotonic() + 120
        while not list(kept.glob("*.json")):
            assert time.monotonic() < end and process.poll() is None, "waited in vain"
            time.sleep(0.05)
    finally:
        process.kill()
        process.wait()
        while left := servers_and_runs(tmp_path):  # again: one may be about to start another
            for other in left:
                other.kill()
            psutil.wait_procs(left, timeout=1)
    rows = json.loads(graded(tmp_path, "--timeout", "500"))["rows"]
    assert [("while True" in answer) for answer in runs] == [False, True], "the solution and b, not a"
    assert [row["points"] for row in rows] == [10, 10]
