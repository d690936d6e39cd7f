"""Exercise 09 under mutation: the solution passes, each known wrong answer fails and is told why.

The functions run in this process here; test_grading.py does the same through nbval.
"""

import pytest
from coursework.check import load_reference
from coursework.diagnosis import diagnose
from coursework.reference import build_reference_near, run_checks
from coursework.source import Answer, Check
from coursework.values import line, parse_line, select

PUBLIC = 7
SECRET = (4242, 900_017)


@pytest.fixture(scope="module", params=(PUBLIC, *SECRET))
def reference(request, exercise):
    return build_reference_near(exercise, request.param)


def verdicts(exercise, reference, code):
    """{title: verdict} through the printed line, as the grader has it."""
    calls = run_checks(exercise, {"backpropagation": code}, reference["seed"])
    printed = {title: line(select(call.outcome, reference["checks"][title]["expected"])) for title, call in calls.items()}
    return {title: diagnose(parse_line(text), reference["checks"][title], reference["diagnoses"])
            for title, text in printed.items()}


def graded(exercise):
    return [check.title for check in exercise.of_kind(Check) if check.points]


def test_the_public_reference_is_what_the_package_ships(exercise):
    shipped = dict(load_reference(exercise.slug))
    del shipped["generated"]
    built = build_reference_near(exercise, exercise.seed)
    assert shipped == built
    assert [list(check["expected"]) for check in shipped["checks"].values()] == \
           [list(check["expected"]) for check in built["checks"].values()], "the order of computation is lost"


def test_the_solution_is_right_in_every_check(exercise, reference, solution):
    assert all(verdict.right for verdict in verdicts(exercise, reference, solution).values())


def test_the_stub_is_wrong_in_every_check(exercise, reference):
    stub = exercise.of_kind(Answer)[0].stub
    for verdict in verdicts(exercise, reference, stub).values():
        assert not verdict.right and verdict.text.startswith("Not written yet")


def test_every_known_wrong_answer_loses_every_graded_check_with_its_own_diagnosis(exercise, reference):
    assert len(exercise.wrong_answers) >= 15
    for wrong in exercise.wrong_answers:
        found = verdicts(exercise, reference, wrong.code["backpropagation"])
        for title in graded(exercise):
            assert not found[title].right, (wrong.identifier, title)
            assert found[title].mistake == wrong.identifier, (title, found[title])
            assert "{" not in found[title].text
        assert {verdict.mistake for verdict in found.values()} <= {wrong.identifier, None}


def test_a_missing_average_is_told_the_factor_and_m(exercise, reference):
    wrong = next(wrong for wrong in exercise.wrong_answers if wrong.identifier == "average-missing")
    found = verdicts(exercise, reference, wrong.code["backpropagation"])
    assert found["square layers"].text.startswith("dW3 is 5 times too large, and there are m = 5 examples")
    assert found["one output"].text.startswith("dW3 is 7 times too large, and there are m = 7 examples")


def test_the_first_of_two_mistakes_is_named(exercise, reference, solution):
    both = solution.replace('cache[f"A{l}"] - Y', 'Y - cache[f"A{l}"]').replace(" / m", "")
    assert {verdict.mistake for verdict in verdicts(exercise, reference, both).values()} == {"sign-flipped"}


def test_a_wrong_transpose_passes_only_where_shapes_refuse_it(exercise, reference):
    """The trap that the exercise teaches: without a square layer there is nothing to see."""
    wrong = next(wrong for wrong in exercise.wrong_answers if wrong.identifier == "transpose-missing")
    found = verdicts(exercise, reference, wrong.code["backpropagation"])
    assert [title for title, verdict in found.items() if verdict.right] == ["different sizes"]


@pytest.mark.parametrize("rewrite", [
    lambda code: code.replace("    return grads", "    return {name: grads[name] for name in sorted(grads)}"),
    lambda code: code.replace("    return grads", "    return grads | {'dA0': 0, 'extra': 'text'}"),
    lambda code: code.replace("    return grads", "    return {name: value.tolist() for name, value in grads.items()}"),
    lambda code: code.replace(" / m", " * (1 / m)"),
    lambda code: code.replace("m = Y.shape[1]", "m = Y.shape[1]; Y = Y.copy(); Y += 0; cache['A0'] *= 1"),
    lambda code: code.replace('.sum(axis=1, keepdims=True)', ' @ np.ones((m, 1))'),
])
def test_honest_variants_are_right(exercise, reference, solution, rewrite):
    code = rewrite(solution)
    assert code != solution
    assert all(verdict.right for verdict in verdicts(exercise, reference, code).values())
