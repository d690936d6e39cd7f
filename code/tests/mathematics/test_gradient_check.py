"""check_gradients: which bugs each kind of check finds, what it says about them, and the table it returns."""

from dataclasses import FrozenInstanceError

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backprop import backpropagation_general, cost, forward_propagation
from backprop.activations import relu_derivative
from backprop.gradient_check import METHODS, check_gradients
from problems import HEADS, HIDDEN, random_problem, refused

KINDS = ["entries", "sample", "directions", "joint directions"]
every_kind = pytest.mark.parametrize("check", KINDS)


def network(sizes, m, seed, head="squared_error", hidden="relu", dtype="float64"):
    """A network's cost, its parameters and its gradients."""
    parameters, X, Y = random_problem(sizes, m, seed, dtype)
    grads = backpropagation_general(forward_propagation(X, parameters, head, hidden), Y, parameters, head, hidden)
    return lambda p: cost(forward_propagation(X, p, head, hidden), Y, head), parameters, grads


def squared_error_of(X, Y):
    return lambda p: cost(forward_propagation(X, p, "squared_error"), Y, "squared_error")


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.lists(st.integers(1, 5), min_size=2, max_size=4), st.integers(1, 5), st.sampled_from(HIDDEN),
       st.sampled_from(HEADS), st.sampled_from(KINDS), st.sampled_from(["forward", "central", "five-point"]),
       st.integers(0, 10**6))
def test_right_gradients_of_any_network_pass(sizes, m, hidden, head, check, method, seed):
    sizes[-1] = max(sizes[-1], 2)
    function, parameters, grads = network(sizes, m, seed, head, hidden)
    check_gradients(function, parameters, grads, check, method=method).raise_if_wrong()


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.lists(st.integers(1, 5), min_size=2, max_size=4), st.integers(1, 5), st.sampled_from(HIDDEN),
       st.sampled_from(HEADS), st.sampled_from(KINDS), st.integers(0, 10**6))
def test_in_float32_right_gradients_are_never_called_wrong(sizes, m, hidden, head, check, seed):
    sizes[-1] = max(sizes[-1], 2)
    function, parameters, grads = network(sizes, m, seed, head, hidden, "float32")
    result = check_gradients(function, parameters, grads, check)
    assert "wrong" not in {row.verdict for row in result.rows}, result


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.integers(0, 10**6), st.sampled_from(HIDDEN), st.sampled_from([1e-3, -0.5, 4.0]), st.data())
def test_one_wrong_entry_among_all_is_found_and_named(seed, hidden, error, data):
    function, parameters, grads = network([3, 5, 2], 7, seed, hidden=hidden)
    name = data.draw(st.sampled_from(list(parameters)))
    index = tuple(data.draw(st.integers(0, n - 1)) for n in parameters[name].shape)
    grads[f"d{name}"][index] += error
    wrong = [row for row in check_gradients(function, parameters, grads).rows if row.verdict != "right"]
    assert [(row.gradient, row.place, row.verdict, row.disagreeing) for row in wrong] == [
        (f"d{name}", str(list(index)), "wrong", 1)]


# Known bugs, planted into a backpropagation of three layers, the second one square.
def plant(bug, parameters, X, Y):
    cache, L, m = forward_propagation(X, parameters, "squared_error"), 3, X.shape[1]
    share = {"1/m missing": 1, "1/m twice": 1 / m**2}.get(bug, 1 / m)
    grads, dZ = {}, cache["A3"] - Y
    for l in range(L, 0, -1):
        grads[f"dW{l}"] = dZ @ cache[f"A{l - 1}"].T * share
        grads[f"db{l}"] = dZ.sum(axis=1, keepdims=True) * (1 if bug == "bias summed" else share)
        if l > 1:
            W = parameters[f"W{l}"]
            dA = (W if bug == "no transpose" and l == 2 else W.T) @ dZ
            dZ = dA * (cache[f"A{l - 1}"] >= 0 if bug == "ReLU' of A" else relu_derivative(cache[f"Z{l - 1}"]))
    if bug == "wrong sign":
        grads = {name: -gradient for name, gradient in grads.items()}
    if bug == "one entry":
        grads["dW1"][1, 2] *= 1.5
    return {name: gradient.astype(X.dtype) for name, gradient in grads.items()}


EVERYWHERE = ["1/m missing", "1/m twice", "no transpose", "wrong sign", "ReLU' of A", "bias summed"]
FOUND_BY = {  # a single wrong entry is diluted among 35: float64 still sees it, float32 does not
    **{(bug, dtype): KINDS for bug in EVERYWHERE for dtype in ("float64", "float32")},
    ("one entry", "float64"): ["entries", "directions", "joint directions"],  # the seeded sample passes by
    ("one entry", "float32"): ["entries"],
    ("no bug", "float64"): [],
    ("no bug", "float32"): [],
}


@pytest.mark.parametrize("bug, dtype", FOUND_BY)
def test_which_checks_find_which_bugs(bug, dtype):
    parameters, X, Y = random_problem([5, 7, 7, 3], 11, seed=1, dtype=dtype)
    grads = plant(bug, parameters, X, Y)
    passed = {check: check_gradients(squared_error_of(X, Y), parameters, grads, check).passed for check in KINDS}
    assert [check for check in KINDS if not passed[check]] == FOUND_BY[bug, dtype]


@pytest.mark.parametrize("bug, words", [
    ("1/m missing", "of the 35 compared is 11 times too large. If there are m = 11 examples, the average (1/m) is mis"),
    ("1/m twice", "is 11 times too small. If there are m = 11 examples, the average (1/m) is taken twice."),
    ("wrong sign", "very one of the 35 compared has the wrong sign."),
    ("no transpose", "Wrong: db1. None of the 7 compared agrees, and they have no factor in common."),
    ("bias summed", "Wrong: db3. Every one of the 3 compared is 11 times too large."),
    ("one entry", "Wrong: dW1. 1 place disagrees, of 35 compared: the formula is right for the others."),
])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_likely_mistake_is_named(bug, words, dtype):
    parameters, X, Y = random_problem([5, 7, 7, 3], 11, seed=1, dtype=dtype)
    assert words in str(check_gradients(squared_error_of(X, Y), parameters, plant(bug, parameters, X, Y)))


def squares(p):
    return sum(float((value**2).sum()) for value in p.values()) / 2


SQUARE = {"W": np.random.default_rng(0).standard_normal((3, 3)), "b": np.random.default_rng(1).standard_normal((3, 1))}


@pytest.mark.parametrize("gradients, words", [
    ({"dW": SQUARE["W"].T, "db": SQUARE["b"]}, "Wrong: dW. It is the transpose of what was measured."),
    ({"dW": 0 * SQUARE["W"], "db": SQUARE["b"]}, "Wrong: dW. Every one of the 9 compared is 0, but"),
    ({"dW": -2.5 * SQUARE["W"], "db": SQUARE["b"]}, "has the wrong sign and is 2.5 times too large."),
    ({"dW": SQUARE["W"], "db": SQUARE["b"].T}, "It has shape (1, 3), but b has shape (3, 1): it is transposed."),
    ({"dW": SQUARE["W"], "db": np.ones(2)}, "It has shape (2,), but b has shape (3, 1); a gradient has the shape"),
    ({"dW": SQUARE["W"]}, "Wrong: db. It is missing. The keys are dW."),
    ({"W": SQUARE["W"], "db": SQUARE["b"]}, "W is there, but the gradient of W is called dW. The keys are W, db."),
    ({"dW": SQUARE["W"], "db": SQUARE["b"] * [[1], [np.nan], [1]]}, "Wrong: db. Db[1, 0] is nan; find out where"),
    ({"dW": SQUARE["W"], "db": [[1], [1, 2]]}, "Wrong: db. Its rows differ in length"),
    ({"dW": SQUARE["W"], "db": None}, "Wrong: db. It is a NoneType of dtype object; expected real"),
    ({"dW": SQUARE["W"], "db": SQUARE["b"].astype("float32")}, "It is float32, but b is float64: derive it in that"),
    ({"dW": 2 * SQUARE["W"], "db": SQUARE["b"]}, "m = 2 examples, the average (1/m) is missing; if not, look for a"),
    ({"dW": SQUARE["W"], "db": SQUARE["b"].astype(object)}, "It is an array of dtype object; expected real numbers."),
])
def test_patterns_and_faults_are_named(gradients, words):
    for check in ("entries", "joint directions"):
        result = check_gradients(squares, SQUARE, gradients, check)
        assert not result.passed
        if check == "entries":
            assert words.lower() in str(result).lower()
            assert [row.gradient for row in result.rows] == ["dW", "db"]


def test_one_place_alone_is_told_in_the_singular():
    result = check_gradients(squares, {"w": np.array(0.7)}, {"dw": np.array(0.8)})
    assert "Wrong: dw. It is not what was measured." in str(result)


def test_a_function_that_does_not_use_its_argument_is_suspected():
    result = check_gradients(lambda p: squares(SQUARE), SQUARE, {"dW": SQUARE["W"], "db": SQUARE["b"]})
    assert str(result).count("Make sure that the function uses what it is called with".lower()) == 2


# The result.
def test_the_result_is_a_table_in_text_and_in_html_and_never_a_boolean():
    function, parameters, grads = network([3, 5, 2], 7, seed=0)
    grads["dW2"] = -grads["dW2"]
    result = check_gradients(function, parameters, grads)
    for text in (str(result), repr(result), result._repr_html_()):
        for word in ("gradient", "worst", "derived", "measured", "relative error", "step", "verdict", "dW1", "✓ right",
                     "✗ wrong", "wrong sign", "Every entry was nudged by itself"):
            assert word in text
    assert result._repr_html_().count("<tr>") == 1 + len(result.rows) == 5
    for question in (bool, lambda check: not check, lambda check: check and 1):
        with pytest.raises(TypeError, match="more than true or false.*raise_if_wrong"):
            question(result)
    with pytest.raises(AssertionError, match="did not pass[\\s\\S]*dW2 .*wrong"):
        result.raise_if_wrong()
    with pytest.raises(FrozenInstanceError):
        result.rows[0].verdict = "right"
    assert "<td style=\"white-space: nowrap\">1e-05</td>" in result._repr_html_()  # unbroken at its sign
    assert not result.passed and result.rows[2].gradient == "dW2" and result.rows[2].relative_error == pytest.approx(1)


def test_html_is_escaped():
    result = check_gradients(squares, {"<b>": np.ones(1)}, {"d<b>": np.ones(1)})
    assert "d&lt;b&gt;" in result._repr_html_() and "<b>" not in result._repr_html_()


@every_kind
def test_the_check_says_what_was_done_and_repeats_with_its_seed(check):
    function, parameters, grads = network([5, 7, 3], 11, seed=0, hidden="tanh")
    first, again = (check_gradients(function, parameters, grads, check, seed=4) for _ in range(2))
    assert str(first) == str(again)
    words = {"entries": "Every entry was nudged", "sample": "At most 20 entries of each array were nudged (seed 4)",
             "directions": "Each array was moved along 3 random directions (seed 4)",
             "joint directions": "All arrays were moved together along 3 random directions (seed 4)"}
    assert words[check] in first.reach
    counts = {"entries": [35, 7, 21, 3], "sample": [20, 7, 20, 3], "directions": [3] * 4, "joint directions": [3]}
    assert [row.checked for row in first.rows] == counts[check]


@every_kind
@pytest.mark.parametrize("method", METHODS)
def test_arrays_of_any_shape_by_any_method(check, method):
    parameters = {"scalar": 0.5, "vector": np.arange(1.0, 4), "cube": np.arange(1.0, 7).reshape(2, 1, 3)}
    derived = {"dscalar": 6.0, "dvector": np.full(3, 0.25), "dcube": 3 * parameters["cube"] ** 2, "dother": None}
    check_gradients(lambda p: p["scalar"] ** 2 * p["vector"].sum() + (p["cube"] ** 3).sum(), parameters, derived, check,
                    method=method).raise_if_wrong()


def test_no_argument_changes():
    function, parameters, grads = network([3, 5, 2], 7, seed=0)
    before = {name: value.copy() for name, value in {**parameters, **grads}.items()}
    check_gradients(function, parameters, grads)
    for name, value in {**parameters, **grads}.items():
        np.testing.assert_array_equal(value, before[name])


ONE = ({"w": np.ones(2)}, {"dw": np.ones(2)})
REFUSED = {
    "an unknown check": (lambda: check_gradients(squares, *ONE, "all"), ValueError, ["check is 'all'", "'entries'"]),
    "an unknown method": (lambda: check_gradients(squares, *ONE, method="exact"), ValueError, ["method is 'exact'"]),
    "a count of every entry": (lambda: check_gradients(squares, *ONE, count=3), ValueError, ["count is 3", "sample"]),
    "no directions": (lambda: check_gradients(squares, *ONE, "directions", count=0), ValueError, ["count is 0"]),
    "no tolerance": (lambda: check_gradients(squares, *ONE, tolerance=0), ValueError, ["tolerance is 0"]),
    "a step of zero": (lambda: check_gradients(squares, *ONE, step=0), ValueError, ["step is 0"]),
    "a step that is rounded away": (lambda: check_gradients(squares, *ONE, step=1e-20), ValueError,
                                    ["1e-20", "w[0]", "larger step"]),
    "gradients in a list": (lambda: check_gradients(squares, ONE[0], [1.0]), TypeError, ["gradients is a list"]),
    "parameters in a list": (lambda: check_gradients(squares, [1.0], ONE[1]), TypeError, ["parameters is a list"]),
    "no parameters": (lambda: check_gradients(squares, {}, {}), ValueError, ["parameters is empty"]),
    "an empty array": (lambda: check_gradients(squares, {"w": np.ones((0, 3))}, {}), ValueError, ["w has shape (0"]),
    "a parameter that is not finite": (lambda: check_gradients(squares, {"w": np.array([1, np.inf])}, {}), ValueError,
                                       ["w[1] is inf", "finite"]),
    "whole numbers": (lambda: check_gradients(squares, {"w": np.ones(2, int)}, {}), TypeError, ["w has dtype int64"]),
    "float(...) by complex step": (lambda: check_gradients(squares, *ONE, method="complex"), TypeError, ["dropped"]),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refusal_names_the_fault(case):
    call, error, words = REFUSED[case]
    with refused(error, words):
        call()
