"""Answers that reach for what is not theirs, in the strongest sandbox: whatever they find would earn full marks."""

import os
import socket

import pytest

from exercises.hostile import (
    HONEST,
    STEALING,
    assert_as_expected,
    assert_honest,
    grade_in_sandbox,
    left_behind,
    stealing_answers,
)


@pytest.fixture(scope="module")
def graded(tmp_path_factory, solution, handed_in):
    """(cases, rows by student), with an honest one among them and with something to find on the network."""
    folder, output = tmp_path_factory.mktemp("class"), tmp_path_factory.mktemp("out") / "grades"
    with socket.create_server(("127.0.0.1", 0)) as listening, socket.socket(socket.AF_UNIX) as unnamed:
        name = f"coursework-test-{os.getpid()}"
        unnamed.bind(f"\0{name}")
        unnamed.listen()
        from_here = {"submissions": folder, "port": listening.getsockname()[1], "socket": name}
        cases = stealing_answers(solution, from_here)
        notebooks = {student: handed_in(code) for student, (code, _, _) in cases.items()}
        return cases, grade_in_sandbox(folder, output, notebooks | {HONEST: handed_in(solution)},
                                       "--timeout", 120)  # some search a whole machine


@pytest.mark.parametrize("name", STEALING)
def test_nothing_is_stolen(graded, name):
    assert_as_expected(*graded, name)


def test_the_honest_answer_has_full_marks(graded):
    assert_honest(graded[1])


def test_nothing_is_left_behind(graded):
    assert not left_behind()
