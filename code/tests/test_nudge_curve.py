"""NudgeCurve's Python side, and the expressions it reads."""

import base64
import io
import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from traitlets import TraitError

from backprop.widgets import NudgeCurve
from backprop.widgets.expression import FUNCTIONS, Expression

KNOWN = {
    "2 + 3*w": (lambda w: 2 + 3 * w, lambda w: 3),
    "-w^2": (lambda w: -(w**2), lambda w: -2 * w),
    "2^3^2 - w": (lambda w: 512 - w, lambda w: -1),
    "2^-w": (lambda w: 2**-w, lambda w: -math.log(2) * 2**-w),
    "w^w": (lambda w: w**w, lambda w: w**w * (math.log(w) + 1)),
    "8 / 4 / (1 + w)": (lambda w: 2 / (1 + w), lambda w: -2 / (1 + w) ** 2),
    "sin(w) * cos(w)": (lambda w: math.sin(2 * w) / 2, lambda w: math.cos(2 * w)),
    "log(exp(3*w))": (lambda w: 3 * w, lambda w: 3),
    "sqrt(w^4)": (lambda w: w**2, lambda w: 2 * w),
    "tan(w) - tanh(w)": (lambda w: math.tan(w) - math.tanh(w), lambda w: math.tan(w) ** 2 + math.tanh(w) ** 2),
    "abs(-w) + relu(-w) + relu(w)": (lambda w: 2 * w, lambda w: 2),
    "sigmoid(-w)": (lambda w: 1 / (1 + math.exp(w)), lambda w: -math.exp(w) / (1 + math.exp(w)) ** 2),
    ".5e1": (lambda w: 5, lambda w: 0),
}


@pytest.mark.parametrize("text", KNOWN)
@pytest.mark.parametrize("w", [0.3, 1.7])
def test_values_and_derivatives_of_known_functions(text, w):
    value, derivative = Expression(text, ["w"]).differentiate({"w": w}, "w")
    g, g_prime = KNOWN[text]
    assert value == pytest.approx(g(w), rel=1e-13) and derivative == pytest.approx(g_prime(w), rel=1e-13)


def test_a_constant_power_of_a_negative_number_has_its_derivative():
    assert Expression("w^3", ["w"]).differentiate({"w": -2.0}, "w") == (-8.0, 12.0)
    assert Expression("abs(w) + relu(w)", ["w"]).differentiate({"w": 0.0}, "w") == (0.0, 0.0)  # the kink


def test_partial_derivatives_of_several_variables():
    product = Expression("x*w + b", ["x", "w", "b"])
    at = {"x": 2.0, "w": 3.0, "b": 1.0}
    assert [product.differentiate(at, name) for name in "xwb"] == [(7.0, 3.0), (7.0, 2.0), (7.0, 1.0)]


def trees():
    numbers = st.floats(0.1, 9, allow_nan=False).map(lambda x: f"{x:.3g}")
    branch = lambda parts: st.one_of(
        st.tuples(parts, st.sampled_from("+-*/"), parts).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
        parts.map(lambda part: f"-({part})"), parts.map(lambda part: f"({part})^2"),
        st.tuples(st.sampled_from(["sin", "cos", "tanh", "sigmoid"]), parts).map("{0[0]}({0[1]})".format))
    return st.recursive(st.one_of(numbers, st.just("w")), branch, max_leaves=5)


@given(trees(), st.floats(-2, 2))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_the_derivative_is_what_a_nudge_measures(text, w):
    if len(text) > 100:
        return
    read = Expression(text, ["w"])
    slope = read.differentiate({"w": w}, "w")[1]
    above, below = (read.value({"w": w + step}) for step in (1e-5, -1e-5))
    measured = (above - below) / 2e-5
    if np.isfinite(slope) and abs(slope) < 1e3 and max(abs(above), abs(below)) < 1e3:
        assert measured == pytest.approx(slope, rel=1e-3, abs=1e-3)


@pytest.mark.parametrize("text, words", [
    ("", "empty"),
    ("w +", "Position 4: the end where a number, w or x, or “\\(” was expected"),
    ("2w", "Position 2: an operator was expected before “w”; write \\* to multiply"),
    ("w**2", "Position 2: write \\^ for a power"),
    ("(w + 1", "Position 7: the end where “\\)” was expected, for the “\\(” at position 1"),
    ("w)", "Position 2: this “\\)” closes nothing"),
    ("sin w", "Position 5: “w” where “\\(” was expected, as in sin\\(w\\)"),
    ("__import__(w)", "Position 1: “__import__” is not known here"),
    ("w.real", "Position 2: “.” means nothing here"),
    ("[w]", "means nothing here"),
    ("1e999", "too large"),
    ("x*w", "holds both w and x"),
    ("w" * 101, "101 characters; expected at most 100"),
])
def test_what_is_no_function_is_refused_and_the_old_one_stays(text, words):
    widget = NudgeCurve(function="w^2")
    with pytest.raises(TraitError, match=words):
        widget.function = text
    assert widget.function == "w^2" and widget.value_at(3) == 9
    with pytest.raises(TraitError, match=words):
        NudgeCurve(function=text)


@pytest.mark.parametrize("name, value, words", [
    ("w", math.nan, "w is nan; expected a finite number"), ("nudge", math.inf, "nudge is inf"), ("w", "far", "w"),
    ("function", 3, "function"), ("predicted_change", 1.0, "read-only"),
])
def test_values_that_cannot_be_used_are_refused(name, value, words):
    widget = NudgeCurve()
    before = widget.get_state()
    with pytest.raises(TraitError, match=words):
        setattr(widget, name, value)
    assert widget.get_state() == before


def test_an_expression_is_text():
    with pytest.raises(TypeError, match="written as text"):
        Expression(3, ["w"])


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_functions_name_alone_is_that_function(name):
    short, long = NudgeCurve(function=name, w=0.5, nudge=0.25), NudgeCurve(function=f"{name}(w)", w=0.5, nudge=0.25)
    assert short.measured_change == long.measured_change != 0


def test_the_three_numbers_follow_every_trait():
    widget, seen = NudgeCurve(function="w^2", w=1, nudge=0.5), []
    widget.observe(lambda change: seen.append(change["name"]), ["predicted_change", "measured_change", "ratio"])
    assert (widget.predicted_change, widget.measured_change, widget.ratio) == (1.0, 1.25, 1.25)
    widget.w = 2
    assert (widget.predicted_change, widget.measured_change, widget.ratio) == (2.0, 2.25, 1.125)
    widget.nudge = 0
    assert (widget.predicted_change, widget.measured_change, widget.ratio) == (0, 0, None)
    widget.function, widget.nudge = "x^3", 1.0
    assert (widget.predicted_change, widget.measured_change) == (12.0, 19.0)
    assert set(seen) == {"predicted_change", "measured_change", "ratio"}


def test_where_the_function_has_no_value_there_is_no_number():
    widget = NudgeCurve(function="log(w)", w=-1, nudge=0.5)
    assert math.isnan(widget.predicted_change) and math.isnan(widget.measured_change) and widget.ratio is None


def test_state_makes_the_round_trip_through_json():
    state = json.loads(json.dumps(NudgeCurve(function="sin", w=1 / 3, nudge=-0.1).get_state()))
    assert state["kind"] == "nudge-curve" and "ratio" not in state
    other = NudgeCurve()
    other.set_state({name: state[name] for name in ("function", "w", "nudge")})
    assert (other.function, other.w, other.nudge) == ("sin", 1 / 3, -0.1)
    assert other.measured_change == math.sin(1 / 3 - 0.1) - math.sin(1 / 3)


@pytest.mark.parametrize("traits", [{}, {"nudge": 0}, {"function": "log", "w": 0.5, "nudge": -1}])
def test_displayed_where_no_front_end_runs_it_is_a_picture_and_words(traits):
    data, _ = NudgeCurve(**traits)._repr_mimebundle_()
    picture = Image.open(io.BytesIO(base64.b64decode(data["image/png"])))
    picture.load()
    assert picture.width > 800 and len(picture.convert("RGB").getcolors(1 << 24)) > 20
    assert "Nudging w" in data["text/plain"]
