"""GradientCheck's Python side: its estimates are those of backprop.gradient_check, in the precision chosen."""

import base64
import doctest
import io
import json
import math

import numpy as np
import pytest
from PIL import Image
from traitlets import TraitError

from backprop import numerical_gradient, relative_error
from backprop.widgets import GradientCheck, gradient_check
from backprop.widgets.gradient_check import FUNCTIONS, STEPS

TRAITS = ("function", "x", "kink", "dtype", "step")
EPSILON = {"float64": 2.0**-52, "float32": 2.0**-23}
SMOOTH = {
    "sigmoid": (lambda p: 1 / (1 + np.exp(-p["x"])), lambda x: math.exp(-x) / (1 + math.exp(-x)) ** 2),
    "tanh": (lambda p: np.tanh(p["x"]), lambda x: 1 / math.cosh(x) ** 2),
    "exp": (lambda p: np.exp(p["x"]), math.exp),
    "cube": (lambda p: p["x"] * p["x"] * p["x"], lambda x: 3 * x**2),
}


@pytest.mark.parametrize("dtype", EPSILON)
@pytest.mark.parametrize("function", SMOOTH)
@pytest.mark.parametrize("x", [0.7, -2.5])
def test_it_measures_what_numerical_gradient_measures(function, dtype, x):
    f, derivative = SMOOTH[function]
    check, epsilon = GradientCheck(function=function, dtype=dtype, x=x), EPSILON[dtype]
    held = np.array([x], dtype)
    assert check.exact == pytest.approx(derivative(float(held[0])), rel=1e-14)
    size = abs(float(f({"x": held})[0])) + abs(x * check.exact)
    for check.step in (1e-1, 3e-3, 1e-5):
        for method, estimate in check.estimates.items():
            measured = numerical_gradient(lambda p: f(p)[0], {"x": held}, check.step, method)["dx"][0]
            rounding = 0 if method == "complex" else 4 * epsilon * size / check.step
            assert estimate == pytest.approx(measured, rel=8 * epsilon, abs=rounding)
            assert check.errors[method] == relative_error(estimate, check.exact)


def test_best_steps_are_where_theory_has_them():
    """Near the square root and the cube root of ε, within a factor of 10; the complex step knows no lower end."""
    for function in ("sigmoid", "tanh", "exp"):
        for dtype, epsilon in EPSILON.items():
            check = GradientCheck(function=function, dtype=dtype)
            for method, order in {"forward": 1, "central": 2}.items():
                assert 0.1 < check.best_steps[method] / epsilon ** (1 / (order + 1)) < 10
            assert max(check.errors_at([1e-10, 1e-15, 1e-20])["complex"]) <= 2 * epsilon


def test_the_slope_of_the_sigmoid_at_0_7():
    """What the book says: central differences are best near 1e-5, off by about 4e-12 of the slope."""
    check = GradientCheck(step=1e-5)
    assert abs(check.estimates["central"] / check.exact - 1) == pytest.approx(4e-12, rel=0.2)
    assert 1e-6 < check.best_steps["central"] < 1e-4
    assert 1e-9 < check.best_steps["forward"] < 1e-7


@pytest.mark.parametrize("method, order", [("forward", 1), ("central", 2), ("complex", 2)])
def test_truncation_falls_by_the_order_of_the_method(method, order):
    errors = GradientCheck(function="exp").errors_at([1e-2, 1e-3])[method]
    assert math.log10(errors[0] / errors[1]) == pytest.approx(order, abs=0.05)


def test_a_step_that_does_not_change_x_measures_nothing():
    check = GradientCheck(step=1e-17)
    assert (check.estimates["forward"], check.estimates["central"], check.errors["forward"]) == (0, 0, 1)
    assert check.errors["complex"] < 1e-15


@pytest.mark.parametrize("dtype", EPSILON)
def test_a_step_across_the_kink_goes_wrong(dtype):
    check = GradientCheck(function="relu", kink=-1e-2, dtype=dtype)
    assert check.exact == 1 and check.errors["complex"] is None and check.best_steps["complex"] is None
    assert (check.errors_at([5e-3])["central"] < 1e-4).all()
    np.testing.assert_allclose(check.estimates_at([2e-2, 4e-2])["central"], [0.75, 0.625], rtol=1e-4)
    assert (check.errors_at([5e-3, 2e-2, 1])["forward"] < 1e-4).all()  # it looks away from the kink
    check.kink = 1e-2
    assert check.exact == 0 and (check.errors_at([5e-3])["forward"] == 0).all()
    np.testing.assert_allclose(check.estimates_at([2e-2])["forward"], [0.5], rtol=1e-4)


def test_on_the_kink_the_book_takes_0_and_nothing_agrees():
    check = GradientCheck(function="relu", kink=0, x=0.5, step=2.0**-10)
    assert (check.exact, check.estimates) == (0, {"forward": 1, "central": 0.5, "complex": None})
    assert set(check.best_steps.values()) == {None}


def test_where_the_derivative_is_0_no_step_is_right():
    check = GradientCheck(function="cube", x=0, step=1e-3)
    assert check.exact == 0 and check.errors == {"forward": 1, "central": 1, "complex": 1}
    assert check.best_steps["central"] is None and "best" not in check.words()


def test_float32_is_used_at_every_operation():
    check = GradientCheck(dtype="float32", step=1e-3)
    for estimate in check.estimates_at(STEPS).values():
        assert estimate.dtype == np.float32 and estimate.shape == (161,)
    assert check.exact == pytest.approx(SMOOTH["sigmoid"][1](float(np.float32(0.7))), rel=1e-15)


def test_the_numbers_follow_every_trait():
    check, seen = GradientCheck(), []
    check.observe(lambda change: seen.append(change["name"]))
    exact = check.exact
    check.x = -1.0
    assert check.exact != exact and check.exact == pytest.approx(SMOOTH["sigmoid"][1](-1))
    best = check.best_steps
    check.step = 1e-2
    assert check.best_steps == best
    check.dtype = "float32"
    assert check.best_steps["central"] > best["central"]
    check.function = "relu"
    assert check.exact == 1
    check.kink = 0.5
    assert check.exact == 0
    assert {"exact", "estimates", "errors", "best_steps"} < set(seen)


@pytest.mark.parametrize("name, value, words", [
    ("function", "sin", "sigmoid.*tanh.*exp.*cube.*relu"), ("dtype", "float16", "float64.*float32"),
    ("x", 11, "x is 11; expected a number from -10 to 10"), ("x", math.nan, "x is nan; expected a finite number"),
    ("kink", -1.5, "kink is -1.5; expected a number from -1 to 1"),
    ("step", 0, "step is 0; expected a number from 1e-20 to 1"), ("step", -1e-5, "step is -1e-05"),
    ("step", 2, "step is 2; expected"),
    ("exact", 1.0, "read-only"), ("errors", {}, "read-only"), ("best_steps", {}, "read-only"),
])
def test_what_cannot_be_used_is_refused_and_the_old_stays(name, value, words):
    check = GradientCheck()
    before = check.get_state(), check.errors
    with pytest.raises(TraitError, match=words):
        setattr(check, name, value)
    assert (check.get_state(), check.errors) == before


def test_state_makes_the_round_trip_through_json():
    built = GradientCheck(function="relu", x=1 / 3, kink=1e-7, dtype="float32", step=3e-4)
    state = json.loads(json.dumps(built.get_state()))
    assert state["kind"] == "gradient-check" and "errors" not in state
    other = GradientCheck()
    other.set_state({name: state[name] for name in TRAITS})
    assert (other.estimates, other.exact, other.best_steps) == (built.estimates, built.exact, built.best_steps)


@pytest.mark.parametrize("function", [*FUNCTIONS, "relu"])
@pytest.mark.parametrize("dtype", EPSILON)
def test_displayed_where_no_front_end_runs_it_is_a_picture_and_words(function, dtype):
    data, _ = GradientCheck(function=function, dtype=dtype)._repr_mimebundle_()
    picture = Image.open(io.BytesIO(base64.b64decode(data["image/png"])))
    picture.load()
    assert picture.width > 800 and len(picture.convert("RGB").getcolors(1 << 24)) > 20
    assert f"{function} " in data["text/plain"] and "central" in data["text/plain"] and dtype in data["text/plain"]


def test_the_example_in_the_docstring_runs():
    assert doctest.testmod(gradient_check) == (0, 2)
