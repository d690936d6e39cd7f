"""A class of 200: everybody who was honest gets what the answers deserve, whatever the others hand in."""

import json

import psutil
import pytest

from exercises.class_of_200 import write_class
from exercises.handing_in import run, said, snapshot
from exercises.hostile import CHILD


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """(points that the honest deserve, what the others' rows have to be, rows), each by file."""
    folder, output = tmp_path_factory.mktemp("class"), tmp_path_factory.mktemp("grades")
    deserved, others = write_class(folder)
    before = snapshot(folder)
    done = run("grade", folder, "--output", output, "--jobs", 2, "--timeout", 10, "--require-sandbox")
    assert done.returncode == 0, done.stdout + done.stderr
    assert snapshot(folder) == before
    rows = json.loads((output / "run-1" / "grades.json").read_text())["rows"]
    return deserved, others, {row["file"]: row for row in rows}


def test_there_are_180_honest_ones_and_20_others_and_each_is_a_row(graded):
    deserved, others, rows = graded
    assert (len(deserved), len(others)) == (180, 20)
    assert set(rows) == set(deserved) | set(others)


def test_every_honest_mark_is_right(graded):
    deserved, _, rows = graded
    wrong = {file: (points, said(rows[file])) for file, points in deserved.items()
             if rows[file]["points"] != points or rows[file]["status"] == "not graded"}
    assert wrong == {}
    assert len({points for points in deserved.values()}) > 4, "marks between nothing and everything"


def test_no_other_earns_what_it_should_not(graded):
    _, others, rows = graded
    wrong = {file: said(rows[file]) for file, (points, words) in others.items()
             if rows[file]["points"] != points or not any(word in said(rows[file]) for word in words)}
    assert wrong == {}


def test_no_child_of_theirs_is_left(graded):
    children = [process for process in psutil.process_iter(["cmdline"]) if CHILD in (process.info["cmdline"] or [])]
    assert not psutil.wait_procs(children, timeout=60)[1]
