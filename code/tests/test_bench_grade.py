"""`make bench-grade`: every grader gets the same answers in its own format, and the results name the target.

The peers are not installed here, so what is tested is what they are given and what is written. No times are asserted.
"""

import json
import re
import subprocess
import sys

import pytest

from problems import ROOT

BENCHMARK = ROOT / "code" / "benchmarks" / "grading"
RESULTS = ROOT / "code" / "benchmarks" / "results"
WRITE = """import sys
from pathlib import Path
import formats
handed_in = formats.Class(4)
for name in ("coursework", "nbval", "nbgrader", "otter"):
    folder = Path(sys.argv[1], name)
    folder.mkdir()
    getattr(handed_in, f"write_{name}")(folder)
"""
MARKS = """import json, sys, formats, graders
handed_in = formats.Class(4)
full = sum(handed_in.points().values())
right = {student: full if right else 0 for student, (_, right) in handed_in.submissions.items()}
print(json.dumps([graders.wrong_marks(handed_in, marks) for marks in (
    right, right | {"student-00": 0}, right | {"student-01": full}, {"student-00": full})]))
"""


def in_the_benchmark(script, *arguments):
    run = subprocess.run([sys.executable, "-c", script, *arguments], cwd=BENCHMARK, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return run.stdout


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """{path within the folder: notebook} of all that the graders are given."""
    folder = tmp_path_factory.mktemp("formats")
    in_the_benchmark(WRITE, folder)
    return {path.relative_to(folder).as_posix(): json.loads(path.read_text(encoding="utf-8"))
            for path in folder.rglob("*.ipynb")}


def code(notebook):
    return ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]


@pytest.mark.parametrize("student", ["student-00", "student-01"])
def test_all_get_the_same_answer(written, student):
    paths = [f"coursework/{student}.ipynb", f"nbval/{student}.ipynb", f"otter/submitted/{student}.ipynb",
             f"nbgrader/submitted/{student}/09-backpropagation/09-backpropagation.ipynb"]
    answers = [next(text for text in code(written[path]) if "def backpropagation(" in text) for path in paths]
    assert len(set(map(str.strip, answers))) == 1


def test_each_format_has_every_check_with_its_points(written):
    points = [0, 3, 4, 3]
    assert [cell["metadata"]["coursework"]["points"] for cell in written["nbval/student-00.ipynb"]["cells"]
            if "check" in cell["metadata"].get("coursework", {}) and cell["outputs"]] == points
    source = written["nbgrader/source/09-backpropagation/09-backpropagation.ipynb"]
    cells = [cell["metadata"]["nbgrader"] for cell in source["cells"] if "nbgrader" in cell["metadata"]]
    assert [cell["points"] for cell in cells if cell["grade"]] == points
    assert [cell["grade"] for cell in cells].count(False) == 1
    tests = [text for text in code(written["otter/09-backpropagation.ipynb"]) if "# BEGIN TEST CONFIG" in text]
    assert [int(re.search(r"points: (\d+)", text)[1]) for text in tests] == points


def test_marks_that_are_not_right_are_seen():
    none, right_less, wrong_full, missing = json.loads(in_the_benchmark(MARKS))
    assert none is None
    assert right_less == "student-00's right answer has 0 of 10 points"
    assert wrong_full == "student-01's wrong answer has 10 of 10 points" and missing == "student-01 has no mark"


def test_the_committed_results_name_the_targets_and_whether_they_are_met(tmp_path):
    text = (RESULTS / "grading.md").read_text(encoding="utf-8")
    targets = re.findall(r"^\| (.+) \| ([\d.]+) \| (met|\*\*missed\*\*) \|$", text, re.MULTILINE)
    wanted = {"throughput in tier A at least 3 × the best peer's": 3,
              "linear in cores: 2 cores at least 1.8 × 1 core": 1.8}
    assert [name for name, _, _ in targets] == list(wanted)
    assert all((verdict == "met") == (float(ratio) >= wanted[name]) for name, ratio, verdict in targets)
    assert "A quick run" not in text and "load average" in text
    (tmp_path / "grading.json").write_bytes((RESULTS / "grading.json").read_bytes())
    in_the_benchmark("import runpy, sys; sys.argv[:] = ['.', 'none', '--report-only', '--out', sys.argv[1]]\n"
                     "sys.path.insert(0, '.'); runpy.run_path('.', run_name='__main__')", tmp_path)
    assert (tmp_path / "grading.md").read_text(encoding="utf-8") == text
    for published in (text, (RESULTS / "grading.json").read_text(encoding="utf-8")):
        assert not [place for place in (str(ROOT), sys.prefix, "/usr", "/tmp", "://") if place in published]
