"""Every exercise under mutation: the solution is right, and each known wrong answer is told what is wrong with it.

The functions run in this process here; test_grading.py does the same through nbval.
"""

import ast

import pytest

from coursework.check import load_reference
from coursework.reference import build_reference_near
from coursework.release import read_exercises
from coursework.source import Answer, Check
from coursework.values import line
from exercises.handing_in import COURSE, verdicts

EXERCISES = read_exercises(COURSE)
SECRET = (4242, 900_017, 77)
COLUMN = 86  # characters of code that fit a page of the book
CASES = [(slug, seed) for slug, exercise in EXERCISES.items() for seed in (exercise.seed, *SECRET)]


@pytest.fixture(scope="module", params=EXERCISES.values(), ids=EXERCISES)
def exercise(request):
    return request.param


@pytest.fixture(scope="module", params=CASES, ids=lambda case: f"{case[0]}-{case[1]}")
def case(request):
    """(exercise, reference) for one seed."""
    slug, seed = request.param
    return EXERCISES[slug], build_reference_near(EXERCISES[slug], seed)


def concerned(exercise, names):
    """The titles of the graded checks that name one of the answers."""
    return [check.title for check in exercise.of_kind(Check) if check.points and any(map(check.concerns, names))]


def test_there_is_one_exercise_for_each_chapter():
    chapters = sorted(int(path.name[:2]) for path in (COURSE / "chapters").glob("[0-9][0-9]-*.md"))
    assert [exercise.chapter for exercise in EXERCISES.values()] == chapters and len(chapters) >= 14
    assert all(5 <= exercise.minutes <= 45 for exercise in EXERCISES.values())


def test_no_answer_has_the_name_of_another():
    """By its marked answers a notebook is known that has lost its name and its metadata."""
    names = [answer.name for exercise in EXERCISES.values() for answer in exercise.of_kind(Answer)]
    assert len(names) == len(set(names))


def test_the_public_reference_is_what_the_package_ships(exercise):
    shipped = dict(load_reference(exercise.slug))
    del shipped["generated"]
    built = build_reference_near(exercise, exercise.seed)
    assert shipped == built
    assert [list(check["expected"]) for check in shipped["checks"].values()] == \
           [list(check["expected"]) for check in built["checks"].values()], "the order of computation is lost"


def test_the_solution_is_right_in_every_check(case):
    exercise, reference = case
    found = verdicts(exercise, reference, {})
    assert list(found) == [check.title for check in exercise.of_kind(Check)]
    assert all(verdict.right for verdict in found.values())


def test_no_stub_is_right_in_a_check_that_it_answers(case):
    exercise, reference = case
    for answer in exercise.of_kind(Answer):
        titles = concerned(exercise, [answer.name])
        found = verdicts(exercise, reference, {answer.name: answer.stub}, titles)
        assert titles and not any(verdict.right for verdict in found.values()), answer.name


def test_every_known_wrong_answer_earns_nothing_and_has_its_own_diagnosis(case):
    """Where it stops with an error, Python says why; wherever it returns something, the diagnosis is its own."""
    exercise, reference = case
    assert len(exercise.wrong_answers) >= 5
    for wrong in exercise.wrong_answers:
        titles = concerned(exercise, wrong.code)
        found = verdicts(exercise, reference, wrong.code, titles)
        assert not any(verdict.right for verdict in found.values()), wrong.identifier
        stopped = {title for title, verdict in found.items() if verdict.text.startswith("Your function stopped")}
        own = {title for title, verdict in found.items() if verdict.mistake == wrong.identifier}
        assert own and own | stopped == set(titles), (wrong.identifier, found)
        assert not any("{" in found[title].text for title in own)


def test_every_answer_has_a_known_wrong_one_and_hints(exercise):
    answered = {name for wrong in exercise.wrong_answers for name in wrong.code}
    names = {answer.name for answer in exercise.of_kind(Answer)}
    assert names - answered <= {"learn"}, "whatever can be told from its values is known by them"
    hints = [cell.text.count("<summary>Hint") for cell in exercise.cells if hasattr(cell, "text")]
    assert sum(hints) >= 2 * len(names)


def test_every_graded_check_prints_more_than_a_yes(exercise):
    """Values that a student would have to compute, at least two of them or one with its digits."""
    for title, check in load_reference(exercise.slug)["checks"].items():
        assert line({"values": check["expected"]}) not in ('{"values":{"result":1.0}}',
                                                           '{"values":{"result":true}}'), title


def test_code_in_a_students_notebook_fits_its_column(exercise):
    for cell in exercise.cells:
        for text in getattr(cell, "code", getattr(cell, "stub", "")).splitlines():
            assert len(text) <= COLUMN, text
        assert ast.parse(getattr(cell, "code", "")) is not None
