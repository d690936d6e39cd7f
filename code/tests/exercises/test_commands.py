"""The command line beside a whole class: what it refuses, what ends it, and what is left then."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time

import psutil
import pytest

from coursework import __main__, grade, report, restarts, servers
from coursework.reference import build_reference_near
from coursework.run import Result
from coursework.submission import Submission
from exercises.handing_in import FULL, NOTHING, rows_when_stopped, snapshot, write


def test_an_earlier_run_is_kept(tmp_path):
    for number in (1, 2, 3):
        assert report.write_report([], tmp_path / "grades", None) == tmp_path / "grades" / f"run-{number}"
    assert sorted(path.name for path in (tmp_path / "grades").iterdir()) == ["run-1", "run-2", "run-3"]


@pytest.mark.parametrize("arguments, words", [
    (["grade", "{none}"], "is not a folder"),
    (["grade", "{empty}"], "nothing to grade in"),
    (["grade", "{class}", "--output", "{class}/grades"], "inside the submissions"),
    (["grade", "{class}", "--output", "{class}/../class/x"], "inside the submissions"),
    (["grade", "{class}", "--output", "{file}"], "is not a folder that can be written to"),
    (["grade", "{class}", "--output", "{file}/grades"], "is not a folder that can be written to"),
    (["grade", "{class}", "--exercise", "10-nothing"], "there is no exercise '10-nothing'"),
    (["check", "{file}"], "not a notebook"),
    (["check", "{none}"], "cannot be opened"),
    (["check", "{class}"], "a folder, not a notebook"),
])
def test_a_command_that_cannot_be_carried_out_changes_nothing(tmp_path, capsys, arguments, words):
    places = {"none": tmp_path / "none", "empty": tmp_path / "empty", "class": tmp_path / "class",
              "file": tmp_path / "file.txt"}
    places["empty"].mkdir()
    places["file"].write_text("text")
    write(places["class"] / "a.ipynb", {"cells": []})
    before = snapshot(tmp_path)
    assert __main__.main([argument.format(**places) for argument in arguments]) == 2
    assert words in " ".join(capsys.readouterr().err.split())
    assert snapshot(tmp_path) == before


@pytest.mark.parametrize("arguments",
                         [[], ["grade"], ["grade", "x", "--seed", "-1"], ["grade", "x", "--jobs", "0"], ["mark"]])
def test_a_command_that_is_none_is_usage(arguments):
    with pytest.raises(SystemExit) as caught:
        __main__.main(arguments)
    assert caught.value.code == 2


@pytest.mark.parametrize("away, warned", [(0, True), (1, False)])
def test_a_seed_that_students_have_is_not_called_fresh(tmp_path, capsys, exercise, solution, handed_in, away, warned):
    write(tmp_path / "class" / "a.ipynb", handed_in(solution))
    seed = str(exercise.seed + away)
    assert __main__.main(["grade", str(tmp_path / "class"), "--output", str(tmp_path / "grades"), "--seed", seed]) == 0
    said = f"--seed {seed} is the seed of {exercise.slug} that students have"
    assert (said in " ".join(capsys.readouterr().out.split())) == warned


def test_when_the_solution_itself_fails_nobody_gets_a_mark(tmp_path, monkeypatch, capsys, solution, handed_in):
    for module in (grade, restarts):
        monkeypatch.setattr(module, "run_notebook", lambda *_: Result({}, "no kernel"))
    write(tmp_path / "class" / "a.ipynb", handed_in(solution))
    assert __main__.main(["grade", str(tmp_path / "class"), "--output", str(tmp_path / "grades")]) == 1
    assert "nobody's marks can be trusted" in " ".join(capsys.readouterr().err.split())
    assert not (tmp_path / "grades").exists()


def test_an_error_of_the_grader_stays_in_its_row(tmp_path, monkeypatch, exercise, solution, handed_in):
    write(tmp_path / "a.ipynb", handed_in(solution))

    def fails(*_):
        raise OSError("no space left")

    for module in (grade, restarts):
        monkeypatch.setattr(module, "run_notebook", fails)
    row = grade.grade_one(exercise, build_reference_near(exercise, 7), Submission("a", tmp_path / "a.ipynb"))
    assert row.status == "not graded" and "the grader failed on this file (OSError: no space left)" in row.reasons[0]


def test_a_run_without_a_verdict_is_no_mark(tmp_path, monkeypatch, exercise, solution, handed_in):
    monkeypatch.setattr(sys, "executable", shutil.which("false"))
    monkeypatch.setattr(servers, "_idle", [])
    write(tmp_path / "a.ipynb", handed_in(solution))
    reference = build_reference_near(exercise, 7)
    row = grade.grade_one(exercise, reference, Submission("a", tmp_path / "a.ipynb"))
    assert (row.status, row.reasons) == ("not graded", ("no check was run: nbval ended with 1",))
    with pytest.raises(grade.GraderFailed, match="nbval ended with 1"):
        grade.grade_all(exercise, reference, [], 1)


CHILD = "98764"  # seconds that the child of an endless answer sleeps


@pytest.fixture
def endless(tmp_path, solution, handed_in):
    """A class whose second notebook starts a child, by which it is known to have begun, and never ends."""
    code = f"    import subprocess; subprocess.Popen(['sleep', '{CHILD}'])\n    while True: pass\n    L = len"
    for name, answer in (("a", solution), ("b", solution.replace("    L = len", code)), ("c", solution)):
        write(tmp_path / "class" / f"{name}.ipynb", handed_in(answer))
    (tmp_path / "temporary").mkdir()
    return tmp_path


def stopped(folder, number, *arguments):
    """Start a command, send it a signal once the endless answer runs; (its exit code, what it printed)."""
    command = [sys.executable, "-P", "-m", "coursework", *arguments, "--timeout", "500"]
    process = subprocess.Popen(command, cwd=folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               env={**os.environ, "TMPDIR": str(folder / "temporary"), "COLUMNS": "120"},
                               preexec_fn=lambda: signal.signal(number, signal.SIG_DFL))
    wait_until(lambda: any(map(is_the_child, psutil.Process(process.pid).children(recursive=True))))
    started = psutil.Process(process.pid).children(recursive=True)
    assert len(started) >= 3, "nbval, the kernel and its child"
    try:
        process.send_signal(number)
        out, _ = process.communicate(timeout=60)
        wait_until(lambda: not any(map(is_running, started)))
    finally:
        process.kill()
        for left in filter(is_running, started):
            left.kill()
    assert list((folder / "temporary").iterdir()) == []
    return process.returncode, " ".join(out.split())


def wait_until(condition):
    end = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def is_the_child(process):
    try:
        return CHILD in process.cmdline()
    except psutil.Error:  # it has just ended
        return False


def is_running(process):
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stopped_class_keeps_its_finished_rows_and_leaves_nothing(endless, number):
    code, out = stopped(endless, number, "grade", "class", "--jobs", "1")
    assert code == 1
    assert "grades.json are in grades/run-1; the run was stopped, and the rows without a verdict say so" in out
    rows = json.loads((endless / "grades" / "run-1" / "grades.json").read_text())["rows"]
    assert [(row["student"], row["status"], row["points"], row["reasons"]) for row in rows] == [
        ("a", "graded", FULL, []), ("b", "not graded", NOTHING, ["the run was stopped"]),
        ("c", "not graded", NOTHING, ["the run was stopped"])]
    assert not any(row["warnings"] for row in rows)


def test_a_stopped_check_leaves_nothing(endless):
    code, out = stopped(endless, signal.SIGTERM, "check", "class/b.ipynb")
    assert (code, out) == (1, "stopped; no file is half written")


def test_a_row_that_was_known_before_the_solution_was_graded_says_so(tmp_path, monkeypatch, exercise):
    (row,) = rows_when_stopped(monkeypatch, exercise, [Submission("a", tmp_path, problem="a folder")], 2)
    assert row.status == "unreadable" and row.warnings == ("the run was stopped before the solution itself was graded",)


def test_a_signal_that_is_ignored_stays_ignored_and_others_come_back(monkeypatch):
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    seen = []
    monkeypatch.setattr(__main__, "run_release",
                        lambda _: seen.append([signal.getsignal(number) for number in __main__.STOPPING]))
    try:
        handlers = [signal.getsignal(number) for number in __main__.STOPPING]
        __main__.main(["release"])
        assert seen[0][2] == signal.SIG_IGN and seen[0][1] != handlers[1]
        assert [signal.getsignal(number) for number in __main__.STOPPING] == handlers
    finally:
        signal.signal(signal.SIGHUP, before)


def test_check_runs_one_notebook_and_says_what_it_finds(tmp_path, capsys, exercise, handed_in):
    wrong = next(wrong for wrong in exercise.wrong_answers if wrong.identifier == "average-missing")
    write(tmp_path / "mine.ipynb", handed_in(wrong.code["backpropagation"]))
    assert __main__.main(["check", str(tmp_path / "mine.ipynb")]) == 0
    out = capsys.readouterr().out
    assert "square layers (0/4): dW3 is 5 times too large" in out and out.endswith("0 of 10 points\n")


