"""An answer that hangs or ends its kernel loses its own checks, and no other answer's."""

import pytest

from coursework.grade import judge
from coursework.notebook import as_saved, student_notebook, to_text
from coursework.reference import build_reference_near
from coursework.release import read_exercises
from coursework.source import Answer, Check
from exercises.handing_in import COURSE, solutions

EXERCISE = read_exercises(COURSE)["06-weights-and-biases"]
FIRST, SECOND = [answer.name for answer in EXERCISE.of_kind(Answer)][:2]
SECONDS = 8  # where time runs out anyway
STOP = "import os; os._exit(0)"


@pytest.fixture(scope="module")
def reference():
    return build_reference_near(EXERCISE, 7)


def graded(reference, change):
    """The row of a notebook in which ``change`` was made to the first answer's solution."""
    notebook = student_notebook(EXERCISE)
    for cell in notebook["cells"]:
        name = cell["metadata"].get("coursework", {}).get("answer")
        if name:
            code = solutions(EXERCISE)[name]
            cell["source"] = f"# ANSWER: {name}\n{change(code) if name == FIRST else code}"
    return judge(EXERCISE, reference, to_text(as_saved(notebook)).encode(), SECONDS)


@pytest.mark.parametrize("change, words", [
    (lambda code: f"def {FIRST}(*_):\n    while True: pass", f"{FIRST} ended the run in the check"),
    (lambda code: f"def {FIRST}(*_):\n    {STOP}", f"{FIRST} ended the run in the check"),
    (lambda code: f"{code}\n{STOP}", f"{FIRST} ended the run in its own cell"),
    (lambda code: f"def {FIRST}(:", f"{FIRST}: syntax error in line 2"),
], ids=["hangs", "ends-the-kernel", "ends-it-at-once", "cannot-be-read"])
def test_the_other_answers_keep_their_points(reference, change, words):
    row = graded(reference, change)
    own = {check.title: check.concerns(FIRST) for check in EXERCISE.of_kind(Check)}
    assert 0 < sum(own.values()) < len(own), "this proves nothing"
    for check in row.checks:
        assert check.right is not own[check.title], (check, row.reasons)
    assert words in " ".join(check.verdict for check in row.checks if not check.right)
