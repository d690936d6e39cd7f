"""Answers that take all they can get and end what they can reach, in the strongest sandbox."""

import pytest

from exercises.hostile import (
    DISTURBING,
    ENDLESS,
    HONEST,
    assert_as_expected,
    assert_honest,
    disturbing_answers,
    grade_in_sandbox,
    left_behind,
)

SECONDS = 8  # for a cell where time runs out anyway; the honest answer needs a fraction of one


@pytest.fixture(scope="module")
def graded(tmp_path_factory, solution, handed_in):
    """(cases, rows by student): two runs, each with an honest answer among them."""
    all_cases, all_rows = {}, {}
    for name, table, options in (("ends", DISTURBING, ()), ("endless", ENDLESS, ("--timeout", SECONDS))):
        cases = disturbing_answers(solution, table)
        notebooks = {student: handed_in(code) for student, (code, _, _) in cases.items()}
        output = tmp_path_factory.mktemp("out") / "grades"
        rows = grade_in_sandbox(
            tmp_path_factory.mktemp("class"), output, notebooks | {HONEST: handed_in(solution)}, *options
        )
        all_rows |= rows | {f"{HONEST}-{name}": rows.pop(HONEST)}
        all_cases |= cases
    return all_cases, all_rows


@pytest.mark.parametrize("name", [*DISTURBING, *ENDLESS])
def test_a_disturbance_has_its_points_and_its_reason(graded, name):
    assert_as_expected(*graded, name)


@pytest.mark.parametrize("name", ["ends", "endless"])
def test_the_honest_answer_has_full_marks(graded, name):
    assert_honest(graded[1], f"{HONEST}-{name}")


def test_nothing_is_left_behind(graded):
    assert not left_behind()
