"""Numerical gradients: four formulas, their steps, and functions of any dictionary of arrays, good and bad."""

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad
from hypothesis import given, settings
from hypothesis import strategies as st

from backprop import cost, forward_propagation, numerical_gradient, relative_error
from backprop.gradient_check import METHODS, default_step, network_numerical_gradient
from problems import random_problem, refused

every_method = pytest.mark.parametrize("method", METHODS)
every_dtype = pytest.mark.parametrize("dtype", ["float32", "float64"])
SHAPES = {"scalar": (), "vector": (5,), "matrix": (2, 3), "cube": (2, 1, 3)}


def smooth(p):
    """A function of arrays of all shapes that both NumPy and autograd can follow, complex or not."""
    return anp.mean(anp.exp(anp.sin(p["cube"])) * p["vector"][:3]) * p["scalar"] + anp.sum(p["matrix"] ** 3) / 7


def random_arrays(seed, dtype="float64"):
    rng = np.random.default_rng(seed)
    return {name: np.asarray(rng.uniform(0.3, 1.3, shape), dtype) for name, shape in SHAPES.items()}


@every_method
@every_dtype
def test_all_shapes_agree_with_autograd(method, dtype):
    parameters = random_arrays(0, dtype)
    derived = grad(smooth)(random_arrays(0))
    measured = numerical_gradient(smooth, parameters, method=method)
    bound = {"float64": {"forward": 1e-6, "central": 1e-9, "five-point": 1e-11, "complex": 1e-15},
             "float32": {"forward": 2e-3, "central": 2e-4, "five-point": 1e-4, "complex": 1e-6}}[dtype][method]
    for name, shape in SHAPES.items():
        assert measured[f"d{name}"].shape == shape and measured[f"d{name}"].dtype == dtype
        assert relative_error(measured[f"d{name}"], derived[name]) < bound, name


@every_method
@every_dtype
def test_the_default_step_is_near_the_best_power_of_ten(method, dtype):
    """The claim of default_step, measured: no power of ten is five times better, and some are fifty times worse."""
    derived = np.concatenate([grad(smooth)(random_arrays(seed))["cube"].ravel() for seed in range(5)])

    def error(step):
        problems = [random_arrays(seed, dtype) for seed in range(5)]
        measured = [numerical_gradient(lambda p: smooth({**problem, **p}), {"cube": problem["cube"]}, step,
                                       method)["dcube"].ravel() for problem in problems]
        return relative_error(np.concatenate(measured), derived)

    chosen = error(default_step(method, np.finfo(dtype).eps))
    others = [error(10.0**k) for k in (range(-11, 0) if dtype == "float64" else range(-5, 0))]
    assert chosen <= 5 * min(others)
    assert chosen < max(others) / 50


@pytest.mark.parametrize("method, order", [("forward", 1), ("central", 2), ("five-point", 4), ("complex", 2)])
def test_truncation_falls_with_the_order_that_the_table_states(method, order):
    assert METHODS[method].order == order
    errors = [abs(METHODS[method].formula(lambda t: np.exp(1 + t), h) - np.e) for h in (0.1, 0.05)]
    assert np.log2(errors[0] / errors[1]) == pytest.approx(order, abs=0.1)


def test_forward_looks_ahead_and_the_others_to_both_sides():
    assert [METHODS[method].formula(lambda t: max(t, 0.0), 0.5) for method in ("forward", "central", "five-point")] == [
        1, 0.5, 0.5]


def test_the_relative_error_compares_equal_shapes_alone():
    with pytest.raises(ValueError, match=r"\(3, 1\) with shape \(1, 3\)"):
        relative_error(np.ones((3, 1)), np.ones((1, 3)))


@pytest.mark.parametrize("method", ["forward", "central", "five-point"])
def test_the_spread_is_the_standard_deviation_that_rounding_leaves(method):
    rng = np.random.default_rng(0)
    measured = METHODS[method].formula(lambda t: rng.standard_normal(20_000), 1.0)
    assert measured.std() == pytest.approx(METHODS[method].spread, rel=0.03)


def test_the_coarsest_dtype_decides_the_step():
    parameters = {"w": np.ones(1), "v": np.ones(1, "float32")}
    steps = []
    numerical_gradient(lambda p: steps.append(float(p["w"][0]) - 1) or float(p["w"][0]), parameters)
    assert max(steps) == pytest.approx(0.01)
    measured = numerical_gradient(lambda p: np.float32(np.exp(p["w"][0])), {"w": np.ones(1)})  # float32 inside
    assert measured["dw"][0] == pytest.approx(np.e, rel=1e-4)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.integers(0, 10**6), st.sampled_from(list(METHODS)))
def test_polynomials_of_any_coefficients(seed, method):
    coefficients = np.random.default_rng(seed).standard_normal((4, 3))
    x = np.random.default_rng(seed + 1).uniform(-1, 1, 3)
    powers = np.arange(4)[:, np.newaxis]
    measured = numerical_gradient(lambda p: (coefficients * p["x"] ** powers).sum(), {"x": x}, method=method)["dx"]
    derived = (coefficients[1:] * powers[1:] * x ** powers[:-1]).sum(axis=0)
    np.testing.assert_allclose(measured, derived, rtol=0, atol={"forward": 1e-6, "complex": 1e-13}.get(method, 1e-8))


@every_method
def test_nothing_is_mutated_and_read_only_strided_arrays_are_welcome(method):
    parameters = {"w": np.asfortranarray(np.arange(12.0).reshape(3, 4))[::2, ::-1], "v": [1.0, 2.0], "s": 3.0}
    before = parameters["w"].copy()
    parameters["w"].setflags(write=False)
    measured = numerical_gradient(lambda p: (p["w"] ** 2).sum() + p["v"][1] * p["s"], parameters, method=method)
    np.testing.assert_allclose(measured["dw"], 2 * before, atol=1e-5)
    np.testing.assert_allclose(measured["dv"], [0, 3], atol=1e-5)
    np.testing.assert_array_equal(parameters["w"], before)
    assert parameters["v"] == [1.0, 2.0]


@every_method
def test_an_array_of_one_number_is_one_number(method):
    measured = numerical_gradient(lambda p: p["w"].reshape(1, -1) @ p["w"].reshape(-1, 1), {"w": np.array([3.0, 4.0])},
                                  method=method)
    np.testing.assert_allclose(measured["dw"], [6, 8], rtol=1e-7)


@every_method
def test_names_need_not_be_text(method):
    np.testing.assert_allclose(numerical_gradient(lambda p: p[0] ** 2, {0: 3.0}, method=method)["d0"], 6, rtol=1e-7)


def test_the_complex_step_takes_the_side_of_a_maximum_on_which_it_stands():
    close = {"w": np.array([-1e-9, 1e-9])}
    measured = numerical_gradient(lambda p: np.maximum(p["w"], 0).sum(), close, method="complex")
    np.testing.assert_array_equal(measured["dw"], [0, 1])


def network_cost(p):
    _, X, Y = random_problem([3, 2], 5, seed=0)
    return cost(forward_propagation(X, p, "squared_error"), Y, "squared_error")


PARAMETERS = random_problem([3, 2], 5, seed=0)[0]
CALLS = []
W = {"w": np.array([0.5, -2.0])}


def into_floats(p):
    kept = np.zeros(2)
    kept[:] = p["w"]
    return kept.sum()


def mutating(p):
    p["w"] -= 0.1
    return p["w"].sum()


def adding(p):
    p["z"] = p["w"] + 1
    return p["z"].sum()


def counting(p):
    CALLS.append(1)
    return p["w"].sum() + len(CALLS)


REFUSED = {
    "this network by complex step": (network_cost, PARAMETERS, "complex", TypeError,
                                     ["refuses complex numbers", "complex128", "network_numerical_gradient"]),
    "np.logaddexp": (lambda p: np.logaddexp(0, p["w"]).sum(), W, "complex", TypeError,
                     ["refuses complex", "method='central'"]),
    "float(...)": (lambda p: float(p["w"].sum()), W, "complex", TypeError, ["returned the real number", "float(...)"]),
    "all imaginary parts dropped": (lambda p: np.linalg.norm(p["w"]), W, "complex", TypeError,
                                    ["returned the real number", "dropped", "np.linalg.norm"]),
    "a copy into floats": (into_floats, W, "complex", TypeError, ["returned the real number", "float array"]),
    "one imaginary part dropped": (lambda p: (p["w"] ** 2).sum() + 0.1 * np.abs(p["w"]).sum(), W, "complex", TypeError,
                                   ["random direction of w", "dropped", "np.abs"]),
    "a function that mutates": (mutating, W, "central", ValueError, ["changed its argument: w", "W = W - V"]),
    "a function that adds a key": (adding, W, "central", ValueError, ["changed its argument: z"]),
    "a random function": (counting, W, "forward", ValueError, ["is random", "returned -0.5, then 0.5", "dropout"]),
    "NaN at the start": (lambda p: np.nan, W, "central", ValueError, ["returned nan at the parameters as they are"]),
    "NaN after a nudge": (lambda p: float("inf") if p["w"][1] > -2 else 0.0, W, "central", ValueError,
                          ["returned inf when w[1] was nudged"]),
    "losses instead of a cost": (lambda p: p["w"], W, "central", ValueError, ["shape (2,)", "average over"]),
    "None": (lambda p: None, W, "central", TypeError, ["returned None", "return?"]),
    "text": (lambda p: "3", W, "central", TypeError, ["returned a str", "one number"]),
    "a cost and its cache": (lambda p: (1.0, {"A0": p["w"]}), W, "central", TypeError, ["returned a tuple", "alone"]),
    "the edge of the domain": (lambda p: float("nan") if p["w"][1] > -2 else 0.0, W, "central", ValueError,
                               ["w[1] was nudged by 1e-05", "edge", "smaller step"]),
    "ragged rows": (lambda p: 0.0, {"n": [[1.0], [1.0, 2.0]]}, "central", ValueError, ["n is a list", "differ in le"]),
    "half precision": (lambda p: 0.0, {"n": np.ones(2, "float16")}, "central", TypeError, ["n has dtype float16"]),
    "NaN among the parameters": (lambda p: 0.0, {"n": np.array(np.nan)}, "central", ValueError, ["n is nan", "finite"]),
    "a complex cost": (lambda p: 1j, W, "central", TypeError, ["complex number 1j"]),
    "whole numbers": (lambda p: 0.0, {"n": np.ones(2, int)}, "central", TypeError, ["int64", "astype('float64')"]),
    "complex parameters": (lambda p: 0.0, {"n": np.ones(2) * 1j}, "central", TypeError, ["n has dtype complex128",
                                                                                         "n.real and n.imag"]),
    "no function": (3.0, W, "central", TypeError, ["function is a float"]),
    "an unknown method": (lambda p: 0.0, W, "centered", ValueError, ["method is 'centered'", "'central'"]),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refusal_names_the_fault(case):
    function, parameters, method, error, words = REFUSED[case]
    CALLS.clear()
    with refused(error, words):
        numerical_gradient(function, parameters, method=method)


@pytest.mark.parametrize("step", [0, -1e-5, np.nan, np.inf, "1e-5", [1e-5]])
def test_a_step_that_is_no_positive_number_is_refused(step):
    with pytest.raises(ValueError, match="step is"):
        numerical_gradient(network_cost, PARAMETERS, step=step)
    with pytest.raises(ValueError, match="step is"):
        network_numerical_gradient(PARAMETERS, np.ones((3, 1)), np.ones((2, 1)), "squared_error", step=step)
