"""The course's exercise, its solution, and what a student makes of its notebook."""

import pytest

from coursework.notebook import as_saved, student_notebook
from coursework.release import read_exercises
from coursework.source import Answer
from exercises.handing_in import COURSE, answer_cell


@pytest.fixture(scope="session")
def exercise():
    return read_exercises(COURSE)["09-backpropagation"]


@pytest.fixture(scope="session")
def solution(exercise):
    return exercise.of_kind(Answer)[0].solution


@pytest.fixture(scope="session")
def handed_in(exercise):
    """A function: the student's notebook, as plain data, with this code in its answer cell."""

    def make(code):
        notebook = student_notebook(exercise)
        answer_cell(notebook)["source"] = f"# ANSWER: backpropagation\n{code}\n"
        return as_saved(notebook)

    return make
