"""One exercise and its submissions in the format of each grader, all generated from the exercise's one source.

nbval compares what the check cells print with the outputs that are saved in the notebook, as the course's grader does.
nbgrader and otter take their verdict inside the notebook: there a check cell calls a ``check`` that raises
AssertionError unless the same line would be printed.
"""

import json
from pathlib import Path

from coursework.check import GRADING
from coursework.notebook import answer_source, as_saved, reference_notebook, student_notebook, to_text
from coursework.reference import build_reference_near
from coursework.release import find_course, read_exercises
from coursework.source import Answer

SLUG = "09-backpropagation"
ANSWER = "backpropagation"

ASSERTING = '''\
import json

from coursework.values import line, outcome_of, select

EXPECTED = json.loads({expected!r})


def check(exercise, title, function, *arguments):
    """Raise AssertionError unless the function returns the right values, to the digits that the course compares."""
    values = EXPECTED[title]
    assert line(select(outcome_of(function, arguments), values)) == line({{"values": values}}), title
'''


class Class:
    """An exercise, its reference data, and ``submissions`` {student: (code, whether it is right)}: half are."""

    def __init__(self, size):
        self.exercise = read_exercises(find_course())[SLUG]
        self.reference = build_reference_near(self.exercise, self.exercise.seed)
        right = self.exercise.of_kind(Answer)[0].solution
        wrong = [mistake.code[ANSWER] for mistake in self.exercise.wrong_answers]
        self.submissions = {f"student-{n:02}": (right, True) if n % 2 == 0 else (wrong[n // 2 % len(wrong)], False)
                            for n in range(size)}

    def notebooks(self, make):
        """[(student, notebook as text)], each made from a student's answer."""
        return [(student, to_text(make(code))) for student, (code, _) in self.submissions.items()]

    def points(self):
        """{title: points} of the checks."""
        return {title: check["points"] for title, check in self.reference["checks"].items()}

    # coursework

    def write_coursework(self, folder):
        """What students hand in: their notebook, with an answer in it."""
        for student, text in self.notebooks(lambda code: as_saved(_answered(student_notebook(self.exercise), code))):
            (folder / f"{student}.ipynb").write_text(text, encoding="utf-8")

    # nbval

    def write_nbval(self, folder):
        """Notebooks whose saved outputs are the reference's; the check cells print values alone in grading_variable."""
        for student, text in self.notebooks(self._with_outputs):
            (folder / f"{student}.ipynb").write_text(text, encoding="utf-8")

    def _with_outputs(self, code):
        return reference_notebook(self.exercise, self.reference, {ANSWER: answer_source(ANSWER, code)})

    def grading_variable(self):
        """{name: value} of the environment variable that tells the check cells to print values and no diagnosis."""
        names = {title: list(check["expected"]) for title, check in self.reference["checks"].items()}
        return {GRADING: json.dumps({"names": names})}

    # nbgrader

    def write_nbgrader(self, folder):
        """A course: source/, from which nbgrader generates its release, and submitted/STUDENT/."""
        solution = self.exercise.of_kind(Answer)[0].solution
        source = f"### BEGIN SOLUTION\n{solution}\n### END SOLUTION"
        _write(folder / "source" / SLUG / f"{SLUG}.ipynb", to_text(self._nbgrader(source)))
        for student, text in self.notebooks(self._nbgrader):
            _write(folder / "submitted" / student / SLUG / f"{SLUG}.ipynb", text)
        (folder / "nbgrader_config.py").write_text("c = get_config()\nc.CourseDirectory.course_id = 'bench'\n")

    def _nbgrader(self, code):
        notebook = self._asserting(code)
        for cell in notebook["cells"]:
            role = cell["metadata"].pop("coursework", {})
            if role:
                graded = "check" in role
                cell["metadata"]["nbgrader"] = {
                    "grade": graded, "grade_id": cell["id"], "locked": graded, "points": role.get("points", 0),
                    "schema_version": 3, "solution": not graded, "task": False}
        return notebook

    # otter

    def write_otter(self, folder):
        """The source for ``otter assign``, and the submissions in submitted/."""
        solution = self.exercise.of_kind(Answer)[0].solution
        _write(folder / f"{SLUG}.ipynb", to_text(self._otter_source(solution)))
        for student, text in self.notebooks(self._otter):
            _write(folder / "submitted" / f"{student}.ipynb", text)

    def _otter_source(self, solution):
        notebook = self._asserting(solution)
        opening = "# ASSIGNMENT CONFIG\ninit_cell: false\nexport_cell: false\nrun_tests: false\ngenerate: true"
        cells = [_raw(opening)]
        for cell in notebook["cells"]:
            role = cell["metadata"].pop("coursework", {})
            if "answer" in role:
                cells += [_raw(f"# BEGIN QUESTION\nname: {ANSWER}"), _raw("# BEGIN SOLUTION"), cell,
                          _raw("# END SOLUTION"), _raw("# BEGIN TESTS")]
            elif "check" in role:
                points = f'""" # BEGIN TEST CONFIG\npoints: {role["points"]}\n""" # END TEST CONFIG\n'
                cells.append(cell | {"source": points + cell["source"]})
            elif cell["cell_type"] == "code":
                cells.append(cell)
        return notebook | {"cells": [*cells, _raw("# END TESTS"), _raw("# END QUESTION")]}

    def _otter(self, code):
        """A submission: given cells and the answer; the tests are otter's to add."""
        notebook = self._asserting(code)
        return notebook | {"cells": [cell for cell in notebook["cells"]
                                     if "check" not in cell["metadata"].get("coursework", {})]}

    def _asserting(self, code):
        """The student's notebook with an answer, and with check cells that raise AssertionError on other values."""
        notebook = _answered(student_notebook(self.exercise), code)
        expected = {title: check["expected"] for title, check in self.reference["checks"].items()}
        cells = [cell for cell in notebook["cells"]
                 if not {"explore", "install"} & set(cell["metadata"].get("coursework", {}))]
        first = next(number for number, cell in enumerate(cells) if "from coursework import check" in cell["source"])
        cells.insert(first + 1, {"cell_type": "code", "execution_count": None, "id": "asserting", "metadata": {},
                                 "outputs": [], "source": ASSERTING.format(expected=json.dumps(expected))})
        return notebook | {"cells": cells}


def _answered(notebook, code):
    for cell in notebook["cells"]:
        if "answer" in cell["metadata"].get("coursework", {}):
            cell["source"] = answer_source(ANSWER, code)
    return notebook


def _raw(text):
    return {"cell_type": "raw", "metadata": {}, "source": text}


def _write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text, encoding="utf-8")
