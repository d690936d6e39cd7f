"""Kinks, curvature and noise: none of them may excuse a wrong gradient, or have a right one called wrong."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from backprop import backpropagation_general, cost, forward_propagation
from backprop.gradient_check import METHODS, check_gradients
from problems import random_problem


def row_of(function, at, derived, **how):
    """The single row of a check of a function of one number."""
    return check_gradients(lambda p: function(p["w"]), {"w": np.array(at)}, {"dw": np.array(derived)}, **how).rows[0]


@pytest.mark.parametrize("derived, verdict", [(1.0, "right"), (0.999, "wrong"), (0.0, "wrong"), (0.5, "wrong")])
@pytest.mark.parametrize("dtype, at", [("float64", 3e-6), ("float32", 3e-3)])
def test_a_kink_within_the_step_is_named_and_hides_nothing(derived, verdict, dtype, at):
    row = row_of(lambda w: np.maximum(w, 0) + 1, np.array(at, dtype), np.array(derived, dtype))
    if dtype == "float32" and derived == 0.999:
        assert row.verdict == "right"  # float32 cannot tell 0.1 % within such a step, and claims no more
    else:
        assert row.verdict == verdict
        assert row.remark.startswith("a kink was crossed here") and row.kinks == 1
        assert float(row.measured) == pytest.approx(1, rel=1e-3)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.floats(-0.9, 0.9), st.floats(-3, 3), st.floats(0.1, 3), st.sampled_from([1.0, 1.01, -1.0, 3.0]))
def test_any_kink_in_a_bent_function_is_found_and_hides_nothing(place, slope, jump, factor):
    kink = 0.7 + 1e-5 * place
    right = slope + np.cos(0.7) + jump * (0.7 > kink)
    assume(abs(place) > 1e-3)  # at the kink itself the slope of either side is right: the next test
    derived = factor * right + (factor - 1) / 10
    row = row_of(lambda w: np.sin(w) + slope * w + jump * np.maximum(w - kink, 0), 0.7, derived)
    assert row.verdict == ("right" if factor == 1 else "wrong")
    assert row.kinks == 1


@pytest.mark.parametrize("derived, verdict", [(0.0, "right"), (1.0, "right"), (0.5, "right"), (0.25, "undecided"),
                                              (2.0, "undecided")])
def test_at_the_kink_itself_either_slope_is_right_and_nothing_else_is_decided(derived, verdict):
    result = check_gradients(lambda p: np.maximum(p["w"], 0) + 1, {"w": np.array(0.0)}, {"dw": np.array(derived)})
    row = result.rows[0]
    assert result.passed == (verdict == "right")  # undecided is not passed
    assert "-0" not in row.cells
    assert row.verdict == verdict  # 0.5 is what central differences measure there, and a subgradient too
    if verdict == "undecided":
        assert "the slope of neither side agrees" in row.remark
        assert row.hint.startswith("1 of 1 could not be judged")


@pytest.mark.parametrize("function, slope", [
    (lambda w: np.sin(1e4 * w), lambda w: 1e4 * np.cos(1e4 * w)),
    (lambda w: np.tanh(1e5 * (w - 0.3)), lambda w: 1e5 / np.cosh(1e5 * (w - 0.3)) ** 2),
    (lambda w: np.logaddexp(0, 1e6 * (w - 0.3)) / 1e6, lambda w: 1 / (1 + np.exp(-1e6 * (w - 0.3)))),
    (lambda w: np.exp(300 * w), lambda w: 300 * np.exp(300 * w)),
    (lambda w: (w - 0.3) ** 2 * 1e8, lambda w: 2e8 * (w - 0.3)),
])
@pytest.mark.parametrize("at", [0.3, 0.3 + 1e-6, 0.3 - 3e-6])
@pytest.mark.parametrize("method", ["forward", "central", "five-point"])
def test_strong_curvature_is_no_kink(function, slope, at, method):
    right = row_of(function, at, slope(at), method=method)
    assert right.verdict == "right" and right.kinks == 0
    wrong = row_of(function, at, 1.01 * slope(at) + 2.7, method=method)
    assert wrong.verdict == "wrong" and wrong.kinks == 0


def test_a_wrong_gradient_away_from_every_kink_is_wrong_and_not_excused():
    for at in (0.5, -0.5, 1e-4):
        row = row_of(lambda w: np.maximum(w, 0) + 1, at, 0.7)
        assert row.verdict == "wrong" and row.remark == ""


@pytest.mark.parametrize("derived, verdict", [(3.0, "right"), (2.0, "wrong")])
def test_two_kinks_whose_changes_cancel_beyond_them_hide_nothing(derived, verdict):
    edge = 0.7e-5  # from there on the function is w again, and so looks the first step from either side
    bent = [-edge, -edge / 2, edge / 2, edge]
    row = row_of(lambda w: w + np.interp(w, bent, [0, -edge, edge, 0]), 0.0, derived)
    assert row.verdict == verdict and float(row.measured) == pytest.approx(3, rel=1e-6)


def test_relu_network_with_a_unit_on_the_edge():
    """One unit so close to its kink that the step crosses it: named, judged at a shorter step, bugs still found."""
    parameters, X, Y = random_problem([5, 7, 3], 11, seed=3)
    Z1 = forward_propagation(X, parameters, "squared_error")["Z1"]
    parameters["b1"][2] += 3e-6 - Z1[2, 4]

    def function(p):
        return cost(forward_propagation(X, p, "squared_error"), Y, "squared_error")

    grads = backpropagation_general(forward_propagation(X, parameters, "squared_error"), Y, parameters, "squared_error")
    result = check_gradients(function, parameters, grads).raise_if_wrong()
    assert {row.gradient for row in result.rows if row.kinks} == {"dW1", "db1"}
    assert "a kink was crossed here" in str(result) and "measured again" in str(result)
    grads["dW1"][2, 1] *= 1.0001
    row = check_gradients(function, parameters, grads).rows[0]
    assert (row.verdict, row.place) == ("wrong", "[2, 1]") and row.remark == "a kink was crossed here"


# The tolerance.
@pytest.mark.parametrize("method", METHODS)
def test_the_tolerance_lies_between_a_right_gradient_and_a_slightly_wrong_one(method):
    error = {"forward": 1e-5, "central": 1e-7, "five-point": 1e-9, "complex": 1e-12}[method]
    for scale in (1e-6, 1.0, 1e6):
        assert row_of(lambda w: scale * np.exp(w), 0.5, scale * np.exp(0.5), method=method).verdict == "right"
        wrong = row_of(lambda w: scale * np.exp(w), 0.5, scale * np.exp(0.5) * (1 + error), method=method)
        assert wrong.verdict == "wrong"


def test_a_noisy_function_is_given_the_tolerance_that_its_noise_needs():
    row = row_of(lambda w: float(np.float32(np.exp(w))), 0.5, np.exp(0.5), step=1e-3)
    assert row.verdict == "right"
    coarse = row_of(lambda w: np.round(np.exp(w), 9), 0.5, np.exp(0.5))
    assert coarse.verdict == "right" and coarse.relative_error > 1e-8


def test_the_tolerance_can_be_overridden():
    loose = row_of(np.exp, 0.5, 1.001 * np.exp(0.5), tolerance=1e-2)
    strict = row_of(np.exp, 0.5, 1.001 * np.exp(0.5), tolerance=1e-5)
    assert (loose.verdict, strict.verdict) == ("right", "wrong")


@pytest.mark.parametrize("step", [0.1, 0.3, 1.0, 5.0, 1e7])
@pytest.mark.parametrize("factor, verdict", [(1, "right"), (1.1, "wrong"), (-1, "wrong")])
def test_a_long_step_is_no_excuse(step, factor, verdict):
    scale = max(1, step / 10)
    row = row_of(lambda w: np.sin(w / scale), 0.7 * scale, factor * np.cos(0.7) / scale, step=step)
    assert row.verdict == verdict


@pytest.mark.parametrize("slope", [1e-14, -1e-14, 5e-12])
def test_slopes_too_small_to_measure_are_said_to_be_and_not_called_right(slope):
    result = check_gradients(lambda p: 1 + 1e-14 * p["w"].sum(), {"w": np.ones(2)}, {"dw": np.full(2, slope)})
    assert result.rows[0].verdict == "undecided" and "Rounding blurs every slope by up to 4e-11" in str(result)


def test_slopes_too_small_to_measure_do_no_harm_beside_large_ones():
    gradients = {"dw": np.full(2, 1e-14), "dv": np.full(2, 3.0)}
    result = check_gradients(lambda p: 1 + 1e-14 * p["w"].sum() + 3 * p["v"].sum(),
                             {"w": np.ones(2), "v": np.zeros(2)}, gradients).raise_if_wrong()
    assert "dw: rounding blurs" in str(result) and "dv:" not in str(result)


@pytest.mark.parametrize("factor", [1, -1])
def test_a_large_constant_in_the_cost_leaves_the_verdict_open(factor):
    row = row_of(lambda w: 1e12 + np.sin(w), 0.3, factor * np.cos(0.3))
    assert row.verdict == "undecided" and "large constants" in row.hint


@pytest.mark.parametrize("factor", [1, 1.3, -1])
def test_a_function_that_works_in_float32_inside_is_given_its_noise(factor):
    w = np.array([0.3, 0.5, 2.0])
    result = check_gradients(lambda p: float((p["w"].astype("float32") ** 2).sum()), {"w": w}, {"dw": factor * 2 * w})
    assert result.passed == (factor == 1)


@pytest.mark.parametrize("scale", [1e-12, 1e-6, 1.0, 1e6, 1e12])
def test_a_right_gradient_is_never_called_wrong_whatever_the_scale(scale):
    w = np.array([0.3, -0.7, 1.1])
    arguments = check_gradients(lambda p: np.sin(p["w"] / scale).sum(), {"w": scale * w}, {"dw": np.cos(w) / scale},
                                step=1e-5 * max(1, scale))
    assert arguments.rows[0].verdict == ("undecided" if scale == 1e-12 else "right")
    for factor in (1, 1.1):
        costs = check_gradients(lambda p: scale * np.sin(p["w"]).sum(), {"w": w}, {"dw": factor * scale * np.cos(w)})
        assert costs.rows[0].verdict == ("right" if factor == 1 else "wrong")
