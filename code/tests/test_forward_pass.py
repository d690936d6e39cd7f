"""ForwardPass's Python side: one unit's sum, beside forward propagation."""

import base64
import doctest
import io
import json

import numpy as np
import pytest
from PIL import Image
from traitlets import TraitError

from backprop import cost, forward_propagation
from backprop.network import losses_per_example
from backprop.widgets import ForwardPass, forward_pass
from backprop.widgets.unit_picture import forward_pass_figure

NETWORKS = {
    "chapter 2": {},
    "prime": {"layer_sizes": [3, 5, 2], "seed": 2, "hidden": "sigmoid", "head": "binary_cross_entropy"},
    "square": {"layer_sizes": [3, 3, 3], "seed": 1, "head": "categorical_cross_entropy"},
    "largest": {"layer_sizes": [8, 8, 8, 8, 8], "seed": 3, "hidden": "softplus"},
    "one": {"layer_sizes": [1, 1]},
}


def units(widget):
    return [f"A{l}[{k}]" for l, size in enumerate(widget.layer_sizes) for k in range(size)]


@pytest.mark.parametrize("network", NETWORKS)
def test_every_units_sum_is_forward_propagations(network):
    widget = ForwardPass(**NETWORKS[network])
    cache = forward_propagation(widget.X, widget.parameters, widget.head, widget.hidden)
    for widget.selected in units(widget):
        for widget.example in range(widget.X.shape[1]):
            (l, k), i = widget.unit(), widget.example
            assert widget.activation == cache[f"A{l}"][k, i]
            if l == 0:
                assert (widget.terms, widget.bias, widget.weighted_sum) == ([], None, None)
                assert widget.activation == widget.X[k, i] and widget.function() is None
                continue
            assert widget.weighted_sum == cache[f"Z{l}"][k, i]
            assert sum(w * a for w, a in widget.terms) + widget.bias == pytest.approx(widget.weighted_sum, abs=1e-13)
            weights, before = zip(*widget.terms)
            np.testing.assert_array_equal(weights, widget.parameters[f"W{l}"][k])
            np.testing.assert_array_equal(before, cache[f"A{l - 1}"][:, i])
    assert widget.losses == losses_per_example(cache, widget.Y, widget.head).tolist()
    assert widget.cost == cost(cache, widget.Y, widget.head) == pytest.approx(np.mean(widget.losses))


def test_the_unit_that_opens_can_be_followed_in_the_head():
    widget = ForwardPass()
    assert widget.layer_sizes == [2, 3, 2, 1] and widget.selected == "A2[0]"
    assert widget.terms == [(1.0, 0.5), (-0.5, 0.25), (0.5, 0.25)]
    assert (widget.bias, widget.weighted_sum, widget.activation) == (-0.25, 0.25, 0.25)
    assert widget.function() == "relu" and ForwardPass(selected="A3[0]").function() == "identity"


def test_a_place_that_a_new_network_lacks_gives_way_to_the_first():
    widget = ForwardPass(selected="A3[0]", example=3)
    with widget.hold_trait_notifications():
        widget.parameters, widget.X, widget.Y = {"W1": [[2.0]], "b1": [[1.0]]}, [[3.0]], [[0.0]]
    assert (widget.selected, widget.example, widget.weighted_sum) == ("A1[0]", 0, 7.0)


@pytest.mark.parametrize("name, value, words", [
    ("selected", "A4[0]", r"selected is 'A4\[0\]'; expected a unit such as 'A0\[0\]' of A0 \(2\), A1 \(3\), A2 \(2"),
    ("selected", "A1[3]", "expected a unit"), ("selected", "W1[0,0]", "expected a unit"), ("selected", 1, "selected"),
    ("example", 4, "example is 4; expected a whole number from 0 to 3"), ("example", -1, "example is -1"),
    ("X", np.ones((3, 4)), r"X has shape \(3, 4\); expected 2 rows"), ("Y", [[1.0]], r"Y has shape \(1, 1\)"),
    ("hidden", "gelu", "gelu"), ("head", "binary_cross_entropy", "labels between 0 and 1"),
    ("parameters", {"W1": np.ones((9, 2)), "b1": np.ones((9, 1))}, "at most 9 units a layer"),
])
def test_what_cannot_be_used_is_refused_and_the_old_stays(name, value, words):
    widget = ForwardPass()
    before = widget.get_state()
    with pytest.raises(TraitError, match=words):
        setattr(widget, name, value)
    assert widget.get_state() == before


def test_spaces_in_a_units_name_are_forgiven():
    assert ForwardPass(selected=" A1[ 2 ] ").selected == "A1[2]"


def test_state_makes_the_round_trip_through_json():
    widget = ForwardPass(layer_sizes=[3, 5, 2], seed=2, selected="A1[4]", example=2)
    state = json.loads(json.dumps(widget.get_state()))
    assert state["kind"] == "forward-pass"
    other = ForwardPass()
    other.set_state({name: state[name] for name in ("parameters", "X", "Y", "hidden", "head", "selected", "example")})
    assert (other.selected, other.example) == ("A1[4]", 2)
    assert (other.terms, other.weighted_sum, other.losses) == (widget.terms, widget.weighted_sum, widget.losses)


@pytest.mark.parametrize("selected, line", [
    ("A2[0]", "Z2[0] = 1 · 0.5 + (−0.5) · 0.25 + 0.5 · 0.25 + (−0.25) = 0.25"),
    ("A0[1]", "A0[1] = X[1] = 0.5: an input"), ("A3[0]", "A3[0] = identity(0.3) = 0.3"),
])
def test_the_picture_writes_the_sum_out_inside_its_frame(selected, line):
    figure = forward_pass_figure(ForwardPass(selected=selected))
    texts = [text.get_text() for text in figure.texts]
    assert line in texts and "cost J, the average of 4 losses: 0.1084" in texts
    figure.draw_without_rendering()
    box = figure.get_tightbbox()
    assert min(box.x0, box.y0) >= 0 and box.x1 <= figure.get_figwidth() and box.y1 <= figure.get_figheight()


def test_a_softmax_is_of_the_whole_column():
    figure = forward_pass_figure(ForwardPass(**NETWORKS["square"], selected="A2[1]"))
    assert any(text.get_text().startswith("A2[1] = softmax(Z2)[1] = 0.") for text in figure.texts)


@pytest.mark.parametrize("network", ["largest", "one"])
def test_displayed_where_no_front_end_runs_it_is_a_picture_and_words(network):
    data, _ = ForwardPass(**NETWORKS[network], selected="A1[0]")._repr_mimebundle_()
    picture = Image.open(io.BytesIO(base64.b64decode(data["image/png"])))
    picture.load()
    assert picture.width > 600 and len(data["image/png"]) < 400_000
    assert "A1[0] of example 0: the weighted sum z is" in data["text/plain"] and "the cost" in data["text/plain"]


def test_the_example_in_the_docstring_runs():
    assert doctest.testmod(forward_pass) == (0, 2)
