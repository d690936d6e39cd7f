"""Exercise 09 alone: what its diagnoses say, the trap that it sets, and what other honest answers look like."""

import pytest

from coursework.reference import build_reference_near
from exercises.handing_in import verdicts

PUBLIC = 7
SECRET = (4242, 900_017)


@pytest.fixture(scope="module", params=(PUBLIC, *SECRET))
def reference(request, exercise):
    return build_reference_near(exercise, request.param)


def test_a_missing_average_is_told_the_factor_and_m(exercise, reference):
    wrong = next(wrong for wrong in exercise.wrong_answers if wrong.identifier == "average-missing")
    found = verdicts(exercise, reference, wrong.code)
    assert found["square layers"].text.startswith("dW3 is 5 times too large, and there are m = 5 examples")
    assert found["one output"].text.startswith("dW3 is 7 times too large, and there are m = 7 examples")


def test_the_first_of_two_mistakes_is_named(exercise, reference, solution):
    both = solution.replace('cache[f"A{l}"] - Y', 'Y - cache[f"A{l}"]').replace(" / m", "")
    assert {verdict.mistake
            for verdict in verdicts(exercise, reference, {"backpropagation": both}).values()} == {"sign-flipped"}


def test_a_wrong_transpose_passes_only_where_shapes_refuse_it(exercise, reference):
    """The trap that the exercise teaches: without a square layer there is nothing to see."""
    wrong = next(wrong for wrong in exercise.wrong_answers if wrong.identifier == "transpose-missing")
    found = verdicts(exercise, reference, wrong.code)
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
    assert all(verdict.right for verdict in verdicts(exercise, reference, {"backpropagation": code}).values())
