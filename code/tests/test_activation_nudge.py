"""ActivationNudge's Python side: slope, changes and dZ are the package's."""

import base64
import doctest
import io
import json
import math

import numpy as np
import pytest
from PIL import Image
from traitlets import TraitError

from backprop.activations import ACTIVATIONS
from backprop.widgets import ActivationNudge, activation_nudge

TRAITS = ("activation", "z", "nudge", "dA")


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_numbers_are_the_packages(activation):
    g, derivative = ACTIVATIONS[activation]
    rng = np.random.default_rng(5)
    unit = ActivationNudge(activation=activation)
    for z, nudge, dA in [*rng.normal(0, 4, (20, 3)).tolist(), [0, -0.5, 2], [-1000, 1, 3], [1000, -1, 3]]:
        unit.set_state({"z": z, "nudge": nudge, "dA": dA})
        Z = np.array([[z]], float)
        assert unit.slope == derivative(Z)[0, 0] and unit.dZ == dA * unit.slope
        assert unit.predicted_change == unit.slope * nudge
        assert unit.measured_change == (g(Z + nudge) - g(Z))[0, 0]
        assert unit.ratio == (unit.measured_change / unit.predicted_change if unit.predicted_change else None)
        assert unit.saturated == (unit.slope < 0.05)


@pytest.mark.parametrize("activation", [name for name in ACTIVATIONS if not name.endswith("relu")])
def test_halving_the_nudge_sends_the_ratio_to_one(activation):
    unit = ActivationNudge(activation=activation, z=0.4)
    for unit.nudge in (1.0, 0.1, 0.01, 0.001):
        assert unit.ratio == pytest.approx(1, abs=unit.nudge)


@pytest.mark.parametrize("activation, slope", [("relu", 0.0), ("leaky_relu", 0.01)])
def test_at_the_kink_the_book_takes_the_slope_to_the_left(activation, slope):
    unit = ActivationNudge(activation=activation, z=0, nudge=0.5, dA=2)
    assert (unit.slope, unit.dZ, unit.measured_change, unit.saturated) == (slope, 2 * slope, 0.5, True)


def test_no_nudge_has_no_ratio():
    unit = ActivationNudge(nudge=0)
    assert (unit.predicted_change, unit.measured_change, unit.ratio) == (0, 0, None)
    assert "there is no ratio" in unit.words()


def test_the_numbers_follow_every_trait():
    unit, seen = ActivationNudge(activation="identity", z=1, nudge=0.5, dA=2), []
    unit.observe(lambda change: seen.append(change["name"]))
    assert (unit.slope, unit.dZ, unit.measured_change) == (1, 2, 0.5)
    unit.dA = -3
    assert unit.dZ == -3
    unit.nudge = -0.25
    assert unit.predicted_change == unit.measured_change == -0.25
    unit.activation = "relu"
    unit.z = -1
    assert (unit.slope, unit.dZ, unit.ratio, unit.saturated) == (0, 0, None, True)
    assert {"slope", "dZ", "predicted_change", "measured_change", "ratio", "saturated"} < set(seen)


@pytest.mark.parametrize("name, value, words", [
    ("activation", "swish", "identity.*sigmoid.*tanh.*relu.*leaky_relu.*softplus"),
    ("z", math.nan, "z is nan; expected a finite number"), ("nudge", math.inf, "nudge is inf; expected a finite"),
    ("dA", -math.inf, "dA is -inf; expected a finite number"), ("z", "far", "z"),
    ("slope", 1.0, "read-only"), ("dZ", 1.0, "read-only"), ("saturated", True, "read-only"),
])
def test_what_cannot_be_used_is_refused_and_the_old_stays(name, value, words):
    unit = ActivationNudge()
    before = unit.get_state(), unit.dZ
    with pytest.raises(TraitError, match=words):
        setattr(unit, name, value)
    assert (unit.get_state(), unit.dZ) == before


def test_state_makes_the_round_trip_through_json():
    state = json.loads(json.dumps(ActivationNudge(activation="tanh", z=1 / 3, nudge=-0.1, dA=0.7).get_state()))
    assert state["kind"] == "activation-nudge" and "dZ" not in state
    other = ActivationNudge()
    other.set_state({name: state[name] for name in TRAITS})
    assert [getattr(other, name) for name in TRAITS] == ["tanh", 1 / 3, -0.1, 0.7]
    assert other.dZ == pytest.approx(0.7 / math.cosh(1 / 3) ** 2, rel=1e-14)


@pytest.mark.parametrize("traits", [{}, {"nudge": 0}, {"activation": "relu", "z": -1},
                                    {"activation": "softplus", "z": 900}, {"activation": "identity", "dA": -2}])
def test_displayed_where_no_front_end_runs_it_is_a_picture_and_words(traits):
    unit = ActivationNudge(**traits)
    data, _ = unit._repr_mimebundle_()
    picture = Image.open(io.BytesIO(base64.b64decode(data["image/png"])))
    picture.load()
    assert picture.width > 800 and len(picture.convert("RGB").getcolors(1 << 24)) > 20
    assert f"there is dZ = {unit.dZ:z.4g} left" in data["text/plain"]


def test_the_picture_has_the_same_number_in_both_plots():
    from backprop.widgets.activation_nudge_picture import activation_nudge_figure

    figure = activation_nudge_figure(ActivationNudge(z=0, dA=-2))
    above, below = figure.axes
    assert above.get_xlim() == below.get_xlim()
    assert below.get_title() == "slope above = height below = 0.25"
    assert "−2 · 0.25 = −0.5" in figure.get_supxlabel()
    tangent = next(line for line in above.lines if line.get_label() == "tangent: predicted")
    assert np.ptp(tangent.get_ydata()) / np.ptp(tangent.get_xdata()) == pytest.approx(0.25)


def test_the_example_in_the_docstring_runs():
    assert doctest.testmod(activation_nudge) == (0, 2)
