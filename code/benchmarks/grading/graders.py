"""The graders: each gets the same answers in its own format, grades them all, and hands its marks back.

A grader is prepared once. ``prepare`` writes what it reads; ``command`` is what is timed, run in ``folder`` with
``environment`` besides ours; ``marks`` reads {student: points} from what that left.
"""

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

from formats import SLUG

HERE = Path(__file__).parent
OTTER = """
import glob, json, pathlib
from otter.api import grade_submission
marks = {pathlib.Path(path).stem: grade_submission(path, "autograder.zip", quiet=True).total
         for path in sorted(glob.glob("submitted/*.ipynb"))}
json.dump(marks, open("marks.json", "w"))
"""


class Ours(NamedTuple):
    """``python -m coursework grade`` in one sandbox tier on some cores; ``cached``: the second time over."""

    tier: str
    cores: int
    cached: bool = False

    @property
    def name(self):
        return f"this course, tier {self.tier}, {self.cores} {'core' if self.cores == 1 else 'cores'}" + (
            ", cached" if self.cached else "")

    def prepare(self, folder, handed_in):
        (folder / "class").mkdir()
        handed_in.write_coursework(folder / "class")
        if self.cached:
            run(self, folder)

    def clean(self, folder):
        shutil.rmtree(folder / "grades", ignore_errors=True)

    def command(self, folder):
        caching = ["--cache", str(folder / "cache")] if self.cached else ["--no-cache"]
        return [sys.executable, "-P", str(HERE / "one_tier.py"), self.tier, str(self.cores),
                str(folder / "seconds.json"), "grade", str(folder / "class"), "--output", str(folder / "grades"),
                *caching]

    def environment(self, folder, handed_in):
        return {}

    def marks(self, folder, handed_in):
        rows = json.loads((folder / "grades" / "run-1" / "grades.json").read_text(encoding="utf-8"))["rows"]
        if {row["tier"] for row in rows} != {self.tier}:
            raise SystemExit(f"{self.name}: rows name the tiers {sorted({row['tier'] for row in rows})}")
        return {row["student"]: row["points"] for row in rows}

    def seconds(self, folder):
        """How long each submission took, from its turn to its row."""
        return json.loads((folder / "seconds.json").read_text(encoding="utf-8"))


class Nbval(NamedTuple):
    """pytest with nbval over a folder of notebooks, in one process or in xdist's workers."""

    peers: Path
    jobs: int

    @property
    def name(self):
        return "nbval" if self.jobs == 1 else f"nbval, {self.jobs} workers of xdist"

    def prepare(self, folder, handed_in):
        (folder / "class").mkdir()
        handed_in.write_nbval(folder / "class")

    def clean(self, folder):
        (folder / "junit.xml").unlink(missing_ok=True)

    def command(self, folder):
        workers = ["-n", str(self.jobs), "--dist", "loadfile"] if self.jobs > 1 else []
        return [str(self.peers / "nbval" / "bin" / "python"), "-m", "pytest", "--nbval", "--nbval-current-env", "-q",
                "--tb=no", "-p", "no:cacheprovider", "--junitxml=junit.xml", *workers, "class"]

    def environment(self, folder, handed_in):
        return handed_in.grading_variable()

    def marks(self, folder, handed_in):
        """Points for each check cell that passed; nbval numbers a notebook's code cells from 0."""
        points = handed_in.points()
        cells = [case for case in ElementTree.parse(folder / "junit.xml").iter("testcase")]
        marks = {}
        for student, text in handed_in.notebooks(handed_in._with_outputs):
            code = [cell for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"]
            passed = {case.get("name") for case in cells if student in case.get("classname") and not len(case)}
            marks[student] = sum(points[cell["metadata"]["coursework"]["check"]] for number, cell in enumerate(code)
                                 if "check" in cell["metadata"].get("coursework", {}) and f"Cell {number}" in
                                 {name.rpartition("::")[2] for name in passed})
        return marks


class Nbgrader(NamedTuple):
    """``nbgrader autograde`` of one assignment."""

    peers: Path
    name: str = "nbgrader"

    def prepare(self, folder, handed_in):
        handed_in.write_nbgrader(folder)
        self._run(folder, "generate_assignment", SLUG)

    def clean(self, folder):
        shutil.rmtree(folder / "autograded", ignore_errors=True)

    def command(self, folder):
        return [str(self.peers / "nbgrader" / "bin" / "nbgrader"), "autograde", SLUG, "--force"]

    def environment(self, folder, handed_in):
        return _first_on_path(self.peers / "nbgrader")

    def marks(self, folder, handed_in):
        self._run(folder, "export")
        with open(folder / "grades.csv", newline="", encoding="utf-8") as file:
            return {line["student_id"]: float(line["raw_score"]) for line in csv.DictReader(file)}

    def _run(self, folder, *arguments):
        subprocess.run([self.command(folder)[0], *arguments], cwd=folder, check=True, capture_output=True,
                       env=os.environ | self.environment(folder, None))


class Otter(NamedTuple):
    """otter's API, one process for all submissions: its command line needs Docker, and takes longer."""

    peers: Path
    name: str = "otter-grader"

    def prepare(self, folder, handed_in):
        handed_in.write_otter(folder)
        environment = os.environ | self.environment(folder, handed_in)
        subprocess.run([self.peers / "otter" / "bin" / "otter", "assign", "--no-run-tests", f"{SLUG}.ipynb", "dist"],
                       cwd=folder, check=True, capture_output=True, env=environment)
        (archive,) = (folder / "dist" / "autograder").glob("*.zip")
        archive.rename(folder / "autograder.zip")

    def clean(self, folder):
        (folder / "marks.json").unlink(missing_ok=True)

    def command(self, folder):
        return [str(self.peers / "otter" / "bin" / "python"), "-c", OTTER]

    def environment(self, folder, handed_in):
        return _first_on_path(self.peers / "otter")

    def marks(self, folder, handed_in):
        return json.loads((folder / "marks.json").read_text(encoding="utf-8"))


def run(grader, folder, handed_in=None):
    """Grade everything once; the finished process. Its output is kept for the message when the marks are wrong."""
    return subprocess.run(grader.command(folder), cwd=folder, capture_output=True, text=True, stdin=subprocess.DEVNULL,
                          env=os.environ | grader.environment(folder, handed_in))


def wrong_marks(handed_in, marks):
    """What is wrong with a grader's marks, or None: the right answers have all points and the wrong ones fewer."""
    full = sum(handed_in.points().values())
    for student, (_, right) in handed_in.submissions.items():
        if student not in marks:
            return f"{student} has no mark"
        if (marks[student] == full) != right:
            return f"{student}'s {'right' if right else 'wrong'} answer has {marks[student]} of {full} points"
    return None


def _first_on_path(environment):
    return {"PATH": f"{environment / 'bin'}{os.pathsep}{os.environ['PATH']}"}
