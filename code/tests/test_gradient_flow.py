"""GradientFlow's Python side: the sizes of the package's own gradients, and what they say."""

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
from backprop.initialisation import INITIALISATIONS
from backprop.widgets import GradientFlow, gradient_flow
from backprop.widgets.gradient_flow import BINS, EXAMPLES, root_mean_square
from backprop.widgets.randomness import normals


def by_hand(widget, deviation):
    """The sizes of dZ and dW, l = 1 ... L, by equations (1) to (5) in NumPy."""
    n, L = widget.width, widget.depth
    weights = deviation * normals(widget.seed, L * n * n).reshape(L, n, n)
    X, Y = normals(1000 + widget.seed, 2 * n * EXAMPLES).reshape(2, n, EXAMPLES)
    g, derivative = ACTIVATIONS[widget.hidden]
    A, Z = [X], [None]
    for l, W in enumerate(weights, start=1):
        Z.append(W @ A[-1])
        A.append(g(Z[-1]) if l < L else Z[-1])
    dZ, sizes = A[L] - Y, []
    for l in range(L, 0, -1):
        dW = dZ @ A[l - 1].T / EXAMPLES
        sizes.append([np.sqrt(np.mean(values**2)) for values in (dZ, dW)])
        if l > 1:
            dZ = weights[l - 1].T @ dZ * derivative(Z[l - 1])
    return np.array(sizes[::-1]).T


DEVIATIONS = {"xavier": lambda n, scale: n**-0.5, "he": lambda n, scale: (2 / n) ** 0.5,
              "normal": lambda n, scale: scale, "zeros": lambda n, scale: 0.0}


@pytest.mark.parametrize("initialisation", DEVIATIONS)
@pytest.mark.parametrize("hidden", ACTIVATIONS)
def test_the_sizes_are_those_of_the_equations(hidden, initialisation):
    widget = GradientFlow(depth=5, width=7, hidden=hidden, initialisation=initialisation, scale=0.3, seed=2)
    expected = by_hand(widget, DEVIATIONS[initialisation](7, 0.3))
    np.testing.assert_allclose([widget.dZ, widget.dW], expected, rtol=1e-12)
    if expected[0, 0]:
        assert widget.factor**4 == pytest.approx(expected[0, 0] / expected[0, -1], rel=1e-12)


def test_every_initialisation_of_normal_numbers_can_be_chosen():
    assert set(DEVIATIONS) == set(INITIALISATIONS) - {"xavier_uniform"} == set(GradientFlow.initialisation.values)


@pytest.mark.parametrize("traits, verdict", [
    ({"hidden": "sigmoid"}, "vanishes"), ({"hidden": "tanh"}, "arrives"), ({"hidden": "relu", "depth": 20}, "vanishes"),
    ({"hidden": "relu", "initialisation": "he", "depth": 20}, "arrives"), ({"initialisation": "zeros"}, "stops"),
    ({"hidden": "tanh", "initialisation": "normal", "scale": 1.5, "depth": 30, "seed": 3}, "explodes"),
    ({"hidden": "identity", "initialisation": "normal", "scale": 1e6, "depth": 30}, "overflows"),
    ({"hidden": "identity", "initialisation": "normal", "scale": 1e-50, "depth": 12}, "stops"),
])
def test_what_becomes_of_the_gradient(traits, verdict):
    widget = GradientFlow(**traits)
    assert widget.verdict == verdict and f"the gradient {verdict}" in widget.words()
    grown = widget.dZ[0] / widget.dZ[-1]
    in_words = {"vanishes": 0 < grown < 0.01, "arrives": 0.01 <= grown <= 100, "explodes": 100 < grown < math.inf,
                "stops": grown == 0, "overflows": math.isinf(widget.dZ[0])}
    assert [name for name, holds in in_words.items() if holds] == [verdict]
    assert (widget.factor is None) == (verdict == "overflows")


def test_dead_units_are_counted_where_there_are_relus():
    widget = GradientFlow(depth=20, hidden="relu", initialisation="he")
    dead = widget.dead()
    assert len(dead) == 20 and dead[-1] == 0 and 0 < sum(dead) < 20 * widget.width
    asleep = [(widget._cache[f"Z{l}"].max(axis=1) <= 0).sum() for l in range(1, 20)]
    assert dead[:-1] == asleep
    widget.initialisation = "zeros"
    assert widget.dead() == [widget.width] * 19 + [0]
    widget.hidden = "tanh"
    assert widget.dead() == [0] * 20  # 0 everywhere, but ready to learn from the first nudge


@pytest.mark.parametrize("values", ["A", "Z"])
def test_the_histogram_holds_every_value_of_its_layer(values):
    widget = GradientFlow(depth=3, width=5, hidden="sigmoid", values=values, layer=2)
    counts, edges = widget.histogram()
    assert len(counts) == BINS and counts.sum() == 5 * EXAMPLES
    if values == "A":
        assert 0 < edges[0] < edges[-1] < 1
    widget.initialisation = "zeros"
    counts, edges = widget.histogram()
    assert counts.max() == 5 * EXAMPLES and edges[0] < (0.5 if values == "A" else 0) < edges[-1]


def test_a_root_mean_square_overflows_only_with_its_values():
    assert root_mean_square(np.array([[3e200, -4e200]])) == pytest.approx(math.sqrt(12.5) * 1e200, rel=1e-15)
    assert root_mean_square(np.array([[3e-200, 4e-200]])) == pytest.approx(math.sqrt(12.5) * 1e-200, rel=1e-15)
    assert root_mean_square(np.array([0.0, np.nan])) == math.inf and root_mean_square(np.array([-math.inf])) == math.inf


def test_the_numbers_follow_every_trait():
    widget, seen = GradientFlow(), []
    widget.observe(lambda change: seen.append(change["new"]), "dZ")
    for name, value in [("depth", 5), ("width", 3), ("hidden", "tanh"), ("initialisation", "normal"), ("scale", 0.7),
                        ("seed", 9)]:
        setattr(widget, name, value)
        assert widget.dZ == seen[-1]
    assert len(seen) == 6
    widget.layer, widget.values = 5, "Z"
    assert len(seen) == 6  # looking computes nothing
    widget.depth = 3
    assert widget.layer == 3


@pytest.mark.parametrize("name, value, words", [
    ("depth", 31, "depth is 31; expected a whole number from 2 to 30"), ("depth", 1, "depth is 1"),
    ("width", 13, "width is 13; expected a whole number from 1 to 12"), ("width", 2.0, "width is 2.0"),
    ("hidden", "softmax", "sigmoid.*tanh"), ("initialisation", "xavier_uniform", "zeros.*normal.*xavier.*he"),
    ("scale", -0.1, "scale is -0.1; expected a number from 0 to 1e[+]06"), ("scale", math.nan, "scale is nan"),
    ("scale", 2e6, "scale is 2e[+]06"), ("seed", 1000, "seed is 1000; expected a whole number from 0 to 999"),
    ("layer", 13, "layer is 13; expected a whole number from 1 to 12"), ("layer", 0, "layer is 0"),
    ("values", "dZ", "A.*Z"), ("dZ", (), "read-only"), ("factor", 1.0, "read-only"), ("verdict", "", "read-only"),
])
def test_what_cannot_be_used_is_refused_and_the_old_stays(name, value, words):
    widget = GradientFlow()
    before = widget.get_state(), widget.dZ
    with pytest.raises(TraitError, match=words):
        setattr(widget, name, value)
    assert (widget.get_state(), widget.dZ) == before


def test_state_makes_the_round_trip_through_json():
    given = {"depth": 4, "width": 3, "hidden": "relu", "initialisation": "normal", "scale": 1 / 3, "seed": 5,
             "layer": 4, "values": "Z"}
    state = json.loads(json.dumps(GradientFlow(**given).get_state()))
    assert state["kind"] == "gradient-flow" and "dZ" not in state
    other = GradientFlow()
    other.set_state({name: state[name] for name in given})
    assert {name: getattr(other, name) for name in given} == given
    assert other.dZ == GradientFlow(**given).dZ


@pytest.mark.parametrize("traits", [{}, {"hidden": "relu", "initialisation": "he", "depth": 20, "layer": 12},
                                    {"initialisation": "zeros", "depth": 2, "width": 1, "layer": 2},
                                    {"hidden": "relu", "initialisation": "normal", "scale": 1e6, "depth": 30}])
def test_displayed_where_no_front_end_runs_it_is_a_picture_and_words(traits):
    widget = GradientFlow(**traits)
    data, _ = widget._repr_mimebundle_()
    picture = Image.open(io.BytesIO(base64.b64decode(data["image/png"])))
    picture.load()
    assert picture.width > 800 and len(picture.convert("RGB").getcolors(1 << 24)) > 20
    assert f"{widget.depth} layers of {widget.width} units" in data["text/plain"]


def test_the_picture_shows_0_and_infinity_at_its_edges():
    from backprop.widgets.gradient_flow_picture import gradient_flow_figure

    overflowing = {"initialisation": "normal", "scale": 1e6, "depth": 30, "hidden": "relu"}
    for traits, edge in [({"initialisation": "zeros"}, 0), (overflowing, 1)]:
        axes = gradient_flow_figure(GradientFlow(**traits)).axes[0]
        assert axes.lines[0].get_ydata()[0] == axes.get_ylim()[edge]
        assert [label.get_text() for label in axes.get_yticklabels()][-edge] == "0∞"[edge]


def test_the_examples_in_the_docstrings_run():
    assert doctest.testmod(gradient_flow) == (0, 5)
