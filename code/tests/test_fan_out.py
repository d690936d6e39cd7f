"""FanOut's Python side: what comes back to an activation, beside backpropagation and what a nudge measures."""

import base64
import doctest
import io
import json

import numpy as np
import pytest
from PIL import Image
from traitlets import TraitError

from backprop import backpropagation_general, forward_propagation
from backprop.network import losses_per_example
from backprop.widgets import FanOut, fan_out
from backprop.widgets.unit_picture import fan_out_figure

NETWORKS = {
    "chapter 7": {},
    "prime": {"layer_sizes": [3, 5, 2], "seed": 2, "hidden": "sigmoid", "head": "binary_cross_entropy"},
    "square": {"layer_sizes": [3, 3, 3], "seed": 1, "head": "categorical_cross_entropy"},
    "largest": {"layer_sizes": [8, 8, 8, 8, 8], "seed": 3, "hidden": "softplus"},
    "one": {"layer_sizes": [1, 1]},
}


def units(widget):
    return [f"A{l}[{k}]" for l, size in enumerate(widget.layer_sizes[:-1]) for k in range(size)]


@pytest.mark.parametrize("network", NETWORKS)
def test_what_comes_back_is_backpropagations_and_what_is_measured(network):
    widget = FanOut(**NETWORKS[network])
    cache = forward_propagation(widget.X, widget.parameters, widget.head, widget.hidden)
    grads = backpropagation_general(cache, widget.Y, widget.parameters, widget.head, widget.hidden)
    for widget.selected in units(widget):
        for widget.example in range(widget.X.shape[1]):
            (l, k), i = widget.unit(), widget.example
            if l > 0:  # the package returns no dA0
                assert widget.derivative == grads[f"dA{l}"][k, i]
            assert sum(w * dz for w, dz in widget.terms) == pytest.approx(widget.derivative, abs=1e-13)
            assert [w for w, _ in widget.terms] == widget.parameters[f"W{l + 1}"][:, k].tolist()
            central = (widget.loss_at(1e-5) - widget.loss_at(-1e-5)) / 2e-5
            assert central == pytest.approx(widget.derivative, rel=1e-6, abs=1e-9)  # per example: no 1/m


def test_the_three_numbers_and_the_changes():
    widget = FanOut(selected="A1[2]", example=1, nudge=0.25)
    assert widget.changes == (0.25 * widget.parameters["W2"][:, 2]).tolist()
    assert widget.predicted_change == widget.derivative * 0.25
    cache = forward_propagation(widget.X, widget.parameters, widget.head, widget.hidden)
    A = cache["A1"].copy()
    A[2, 1] += 0.25
    Z = widget.parameters["W2"] @ A + widget.parameters["b2"]
    above = {"W1": widget.parameters["W3"], "b1": widget.parameters["b3"]}
    after = losses_per_example(forward_propagation(np.tanh(Z), above, widget.head), widget.Y, widget.head)
    before = losses_per_example(cache, widget.Y, widget.head)
    assert widget.measured_change == pytest.approx((after - before)[1], rel=1e-12)
    assert after[0] == before[0] and after[2] == before[2]  # the other examples feel nothing
    assert widget.ratio == widget.measured_change / widget.predicted_change
    np.testing.assert_allclose(widget.nudged_cache()["Z2"], Z, rtol=1e-14)


def test_an_input_can_be_nudged_as_the_data_can():
    widget = FanOut(selected="A0[1]", example=2, nudge=0.1)
    moved = widget.X.copy()
    moved[1, 2] += 0.1
    losses = [losses_per_example(forward_propagation(X, widget.parameters, widget.head, widget.hidden), widget.Y,
                                 widget.head)[2] for X in (moved, widget.X)]
    assert widget.measured_change == pytest.approx(losses[0] - losses[1], rel=1e-12)


def test_what_opens_has_something_to_show():
    widget = FanOut()
    assert widget.layer_sizes == [2, 3, 3, 2] and widget.selected == "A1[0]"
    assert 0.5 < widget.ratio < 0.95  # far enough from 1 that the gap is seen
    assert FanOut(layer_sizes=[2, 3, 1]).selected == "A1[0]" and FanOut(layer_sizes=[2, 1]).selected == "A0[0]"
    assert FanOut(nudge=0).ratio is None and "no ratio" in FanOut(nudge=0).words()
    assert FanOut(layer_sizes=[2, 1], selected="A0[0]").words().count("feeds 1 unit.") == 1


@pytest.mark.parametrize("name, value, words", [
    ("selected", "A3[0]", r"selected is 'A3\[0\]'; expected a unit such as 'A0\[0\]' of A0 \(2\), A1 \(3\), A2 \(3"),
    ("selected", "A1[3]", "expected a unit"), ("selected", "dA1[0]", "expected a unit"),
    ("nudge", float("inf"), "nudge is inf; expected a finite number"), ("nudge", "far", "nudge"),
    ("example", 3, "example is 3; expected a whole number from 0 to 2"),
    ("X", np.ones((3, 3)), r"X has shape \(3, 3\); expected 2 rows"), ("hidden", "gelu", "gelu"),
])
def test_what_cannot_be_used_is_refused_and_the_old_stays(name, value, words):
    widget = FanOut()
    before = widget.get_state()
    with pytest.raises(TraitError, match=words):
        setattr(widget, name, value)
    assert widget.get_state() == before


def test_state_makes_the_round_trip_through_json():
    widget = FanOut(layer_sizes=[3, 5, 2], seed=2, selected="A1[4]", example=2, nudge=1 / 3)
    state = json.loads(json.dumps(widget.get_state()))
    assert state["kind"] == "fan-out"
    other = FanOut()
    other.set_state({name: state[name] for name in ("parameters", "X", "Y", "selected", "example", "nudge")})
    assert (other.selected, other.example, other.nudge) == ("A1[4]", 2, 1 / 3)
    assert (other.terms, other.measured_change) == (widget.terms, widget.measured_change)


def test_the_picture_writes_what_comes_back_inside_its_frame():
    figure = fan_out_figure(FanOut())
    lines = " ".join(text.get_text().strip() for text in figure.texts)
    assert "dA1[0] = Σ w · dz = 0.9 · (−1.052) + (−0.6) · 1.406 + 0.5 · 0.4653 = −1.558" in lines
    assert "Z2[0] 0.36, Z2[1] −0.24, Z2[2] 0.2" in lines and "measured −0.5212, ratio 0.8361" in lines
    figure.draw_without_rendering()
    box = figure.get_tightbbox()
    assert min(box.x0, box.y0) >= 0 and box.x1 <= figure.get_figwidth() and box.y1 <= figure.get_figheight()


@pytest.mark.parametrize("network", ["largest", "one"])
def test_displayed_where_no_front_end_runs_it_is_a_picture_and_words(network):
    data, _ = FanOut(**NETWORKS[network], nudge=0.3)._repr_mimebundle_()
    picture = Image.open(io.BytesIO(base64.b64decode(data["image/png"])))
    picture.load()
    assert picture.width > 600 and len(data["image/png"]) < 400_000
    assert "Nudging it by 0.3 is predicted to change the loss of example 0" in data["text/plain"]


def test_the_example_in_the_docstring_runs():
    assert doctest.testmod(fan_out) == (0, 2)
