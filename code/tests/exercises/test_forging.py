"""Answers that compute nothing and try to be found right, in the strongest sandbox and on fresh data."""

import pytest

from coursework.reference import SEED_STRIDE
from exercises.forging import forging_answers
from exercises.hostile import HONEST, assert_as_expected, assert_honest, grade_in_sandbox, left_behind

CASES = forging_answers()
SEED = 4242


@pytest.fixture(scope="module")
def graded(tmp_path_factory, solution, handed_in):
    """Rows by student, with an honest one among them."""
    notebooks = {student: handed_in(code) for student, (code, _, _) in CASES.items()} | {HONEST: handed_in(solution)}
    output = tmp_path_factory.mktemp("out") / "grades"
    return grade_in_sandbox(tmp_path_factory.mktemp("class"), output, notebooks, "--seed", SEED)


def test_the_rows_name_the_seed_that_was_used(graded):
    """The one that was asked for, or the next whose data can tell right from wrong."""
    assert {(row["seed"] - SEED) % SEED_STRIDE for row in graded.values()} == {0}


@pytest.mark.parametrize("name", CASES)
def test_nothing_is_forged(graded, name):
    assert_as_expected(CASES, graded, name)


def test_the_honest_answer_has_full_marks(graded):
    assert_honest(graded)


def test_nothing_is_left_behind(graded):
    assert not left_behind()
