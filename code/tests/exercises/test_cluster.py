"""Grading on a Dask cluster: a real scheduler and two worker processes, which are killed, stopped and found wanting.

What comes back is compared with the local run as files, byte for byte.
"""

import os
import re
import signal
import subprocess
import sys

import psutil
import pytest

from coursework import __main__, cache, cluster, worker
from coursework.cache import environment
from coursework.grade import GraderFailed, grade_one
from coursework.notebook import answer_source, as_saved, student_notebook
from coursework.reference import build_reference_near
from coursework.release import read_exercises
from coursework.source import Answer
from coursework.submission import Submission
from exercises.dask_cluster import ENDS_ITS_WORKER, Processes, wait_until
from exercises.handing_in import COURSE, answer_cell, run, write

SLUG = "01-numerical-derivative"
CHILD = "98763"  # seconds that the child of the slow answer sleeps, by which a run of it is known
SLOW = f"import subprocess, time; subprocess.Popen(['sleep', '{CHILD}']); time.sleep(4)"
ENDLESS = f"import subprocess; subprocess.Popen(['sleep', '{CHILD}'])\nwhile True: pass"


@pytest.fixture(scope="module")
def processes(tmp_path_factory):
    started = Processes(tmp_path_factory.mktemp("cluster"))
    try:
        with pytest.raises(GraderFailed) as caught:
            cluster.Cluster(started.address)
        started.without_workers = str(caught.value)
        started.start_workers()
        yield started
    finally:
        started.end()


@pytest.fixture(scope="module")
def exercise():
    return read_exercises(COURSE)[SLUG]


@pytest.fixture(scope="module")
def reference(exercise):
    return build_reference_near(exercise, exercise.seed)


@pytest.fixture
def connected(processes):
    with cluster.Cluster(processes.address) as place:
        yield place


def notebook(exercise, first="", change=lambda code: code):
    """The solution as handed in, with a line before the first answer and a change to its code."""
    made = student_notebook(exercise)
    answers = exercise.of_kind(Answer)
    cells = [cell for cell in made["cells"] if "answer" in cell["metadata"].get("coursework", {})]
    for cell, answer in zip(cells, answers, strict=True):
        cell["source"] = answer_source(answer.name, change(answer.solution))
    cells[0]["source"] += f"\n{first}\n"
    return as_saved(made)


def write_class(folder, exercise):
    """A class of eight: right, known to be wrong, slow, not attempted, refused, crashing, and two other files."""
    wrong = exercise.wrong_answers[0].code
    known = as_saved(student_notebook(exercise))
    answer_cell(known)["source"] = next(iter(wrong.values()))
    write(folder / "right.ipynb", notebook(exercise))
    write(folder / "wrong.ipynb", known)
    write(folder / "slow.ipynb", notebook(exercise, SLOW))
    write(folder / "untouched.ipynb", as_saved(student_notebook(exercise)))
    write(folder / "syntax.ipynb", notebook(exercise, "def ("))
    write(folder / "=crashes.ipynb", notebook(exercise, "import os; os.kill(os.getpid(), 9)"))
    (folder / "broken.ipynb").write_bytes(b'{"cells": [')
    (folder / "other.zip").write_bytes(b"PK")


def files(folder):
    """{path: bytes} of everything in a run's folder."""
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def grade(folder, output, *options):
    """Start grading ``folder``."""
    command = [sys.executable, "-P", "-m", "coursework", "grade", folder, "--output", output, "--timeout", 60, *options]
    return subprocess.Popen(list(map(str, command)), cwd=COURSE, text=True, stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "COLUMNS": "120"},
                            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))  # `make test &` ignores it


def the_worker_that_runs_it(processes):
    """(the worker process below which the answer's child sleeps, all that is below it), or None."""
    for process in processes.workers():
        below = process.children(recursive=True)
        if any(CHILD in _command(child) for child in below):
            return process, below
    return None


def _command(process):
    try:
        return process.cmdline()
    except psutil.Error:  # it has just ended
        return []


def sleeping():
    return [process for process in psutil.process_iter(["cmdline"]) if CHILD in (process.info["cmdline"] or [])]


def test_the_files_are_the_local_runs_though_a_worker_is_killed_while_it_grades(processes, tmp_path, exercise):
    folder, local, far = tmp_path / "class", tmp_path / "local", tmp_path / "far"
    write_class(folder, exercise)
    command = grade(folder, far, "--scheduler", processes.address)
    try:
        killed, below = wait_until(lambda: the_worker_that_runs_it(processes), command)
        assert any("coursework.nbval_run" in _command(child) for child in below), "it was not grading"
        killed.kill()
        out, errors = command.communicate(timeout=300)
    finally:
        command.kill()
    assert not killed.is_running() and command.returncode == 0, out + errors
    here = run("grade", folder, "--output", local, "--timeout", 60)
    assert here.returncode == 0, here.stderr
    assert files(far / "run-1") == files(local / "run-1")
    assert out.count("10/10") == 2, "right and slow"
    again = run("grade", folder, "--output", local, "--timeout", 60, "--cache", far / "cache")
    assert "7 of 8 were graded before" in again.stdout and files(local / "run-2") == files(local / "run-1")
    assert not psutil.wait_procs(below, timeout=120)[1] and not sleeping()


def test_a_notebook_that_no_worker_survives_is_a_row_with_a_reason(processes, connected, tmp_path, exercise, reference):
    write(tmp_path / "fatal.ipynb", notebook(exercise, f"# {ENDS_ITS_WORKER}"))
    row = grade_one(exercise, reference, Submission("fatal", tmp_path / "fatal.ipynb"), place=connected)
    assert (row.status, row.points) == ("not graded", 0)
    assert re.fullmatch(r"every worker that took this notebook died over it, the last at tcp://\S+; see the log there",
                        *row.reasons)
    wait_until(lambda: len(processes.workers()) == 2)


def test_ctrl_c_ends_what_runs_on_the_workers_and_the_same_command_goes_on(processes, tmp_path, exercise):
    folder, output = tmp_path / "class", tmp_path / "grades"
    write(folder / "a.ipynb", notebook(exercise))
    write(folder / "b.ipynb", notebook(exercise, ENDLESS))
    before = {process.pid for process in processes.workers()}
    command = grade(folder, output, "--scheduler", processes.address, "--jobs", 2, "--timeout", 500)
    try:
        wait_until(lambda: the_worker_that_runs_it(processes) and list((output / "cache").glob("*.json")), command)
        command.send_signal(signal.SIGINT)
        out, errors = command.communicate(timeout=120)
    finally:
        command.kill()
    out = " ".join(out.split())
    assert command.returncode == 1 and "the same command goes on from there" in out and not errors, out + errors
    wait_until(lambda: not sleeping())
    assert {process.pid for process in processes.workers()} == before, "the workers live on"
    write(folder / "b.ipynb", notebook(exercise, "# it ends now"))
    again = run("grade", folder, "--output", output, "--scheduler", processes.address, "--timeout", 500)
    assert again.returncode == 0 and "1 of 2 were graded before" in again.stdout, again.stdout
    assert again.stdout.count("10/10") == 2


def test_a_worker_that_does_not_come_back_is_given_up(connected, tmp_path, monkeypatch, exercise, reference):
    """Both take longer than is allowed here; the next notebook is graded all the same."""
    for name, first in (("slow", SLOW), ("right", "")):
        write(tmp_path / f"{name}.ipynb", notebook(exercise, first))
    with monkeypatch.context() as short:
        short.setattr(cluster, "longest", lambda *_: 0)
        short.setattr(cluster, "SLACK", 1)
        row = grade_one(exercise, reference, Submission("slow", tmp_path / "slow.ipynb"), place=connected)
    assert row.status == "not graded" and "did not come back with it within 1 seconds; end that" in row.reasons[0]
    assert len(connected._hanging) == 2, "the second try went to the other worker"
    row = grade_one(exercise, reference, Submission("right", tmp_path / "right.ipynb"), place=connected)
    assert row.points == row.out_of


def test_a_worker_with_another_version_is_refused_before_anything_is_graded(processes, monkeypatch):
    there = environment()
    other = {name: there[name] for name in there if name != "sandbox"} | {"numpy": "0.1", "the course's code": "f" * 64}
    monkeypatch.setattr(cache, "_machine", lambda: other)
    with pytest.raises(GraderFailed) as caught:
        cluster.Cluster(processes.address)
    text = str(caught.value)
    assert "2 of 2 workers are not like this machine" in text and "Install the same course there" in text
    assert text.count(f"numpy is {there['numpy']}, here 0.1") == 2
    code = there["the course's code"][:12]
    assert f"the course's code is {code}, here {'f' * 12}" in text


def test_a_worker_with_another_version_that_comes_later_stops_the_run(connected, tmp_path, exercise, reference):
    connected.environment = environment() | {"Python": "2.7"}
    write(tmp_path / "a.ipynb", notebook(exercise))
    with pytest.raises(GraderFailed, match="1 of 1 workers are not like this machine(.|\n)*, here 2.7"):
        grade_one(exercise, reference, Submission("a", tmp_path / "a.ipynb"), place=connected)


def test_a_worker_without_the_course_says_so():
    with pytest.raises(GraderFailed, match="tcp://a: the course cannot be imported .ModuleNotFoundError: No module"):
        worker.require_same({"tcp://a": ModuleNotFoundError("No module named 'coursework'")}, environment())


def test_a_worker_whose_solution_fails_gives_no_marks(monkeypatch, exercise, reference):
    monkeypatch.setattr(worker, "control_problem", lambda *_: "no kernel")
    with pytest.raises(GraderFailed, match="nobody's marks can be trusted: worker tcp://a: no kernel"):
        worker._require_proved(exercise, reference, 20, "tcp://a")


def test_a_cluster_without_workers_says_how_to_start_one(processes):
    assert processes.without_workers == (f"the cluster at {processes.address} has no workers; expected at least one. "
                                         f"Start one: dask worker {processes.address}")


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nonsense", "http://127.0.0.1:8786"])
def test_a_scheduler_that_cannot_be_reached_is_named(tmp_path, monkeypatch, capsys, exercise, address):
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 1)
    write(tmp_path / "class" / "a.ipynb", notebook(exercise))
    arguments = ["grade", str(tmp_path / "class"), "--output", str(tmp_path / "grades"), "--scheduler", address]
    assert __main__.main(arguments) == 1
    said = " ".join(capsys.readouterr().err.split())
    assert f"no scheduler at '{address}'" in said and "such as tcp://192.168.0.10:8786" in said
    assert not (tmp_path / "grades").exists()


def test_without_the_extra_the_message_says_how_to_install_it(tmp_path, monkeypatch, capsys, exercise):
    monkeypatch.delitem(sys.modules, "coursework.cluster")
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.setitem(sys.modules, "dask", None)
    write(tmp_path / "class" / "a.ipynb", notebook(exercise))
    assert __main__.main(["grade", str(tmp_path / "class"), "--scheduler", "tcp://127.0.0.1:9"]) == 2
    assert "pip install -e 'code[cluster]'" in " ".join(capsys.readouterr().err.split())


def test_nobody_pays_for_the_cluster_who_does_not_use_it():
    script = "import sys, coursework.__main__; print([name for name in ('dask', 'distributed') if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout == "[]\n"
