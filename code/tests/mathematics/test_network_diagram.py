"""The network diagram: every number in it is the network's, and every sign has a pattern."""

import re

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import Circle, Rectangle

from backprop import backpropagation, forward_propagation
from backprop.plots import SYMBOL_COLOURS, network_diagram
from backprop.plots.network import RADIUS, NetworkDiagram
from backprop.plots.style import HALO, short_number
from problems import random_problem, refused

LARGEST = [8] * 5


def network(sizes, dtype=np.float64):
    parameters, X, Y = random_problem(sizes, 3, seed=2, dtype=dtype)
    cache = forward_propagation(X, parameters, "squared_error")
    return parameters, cache, Y


def texts(figure):
    return {tuple(np.round(text.get_position(), 6)): text.get_text() for text in figure.axes[0].texts}


def places(sizes, diagram):
    return {(l, k): (diagram.x[l], ((n - 1) / 2 - k) * diagram.row) for l, n in enumerate(sizes) for k in range(n)}


def weight_lines(figure):
    return [line for line in figure.axes[0].lines if to_hex(line.get_color()) == SYMBOL_COLOURS["W"]]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("sizes", [[1, 1], [2, 3, 1], [3, 3, 3], [5, 7, 3, 2], LARGEST], ids=str)
def test_units_hold_the_activations_of_the_example_and_its_targets(sizes, dtype):
    parameters, cache, Y = network(sizes, dtype)
    figure, diagram = network_diagram(parameters, cache, 1, Y), NetworkDiagram(parameters, cache, 1, Y)
    shown, circles = texts(figure), [patch for patch in figure.axes[0].patches if isinstance(patch, Circle)]
    for (l, k), place in places(sizes, diagram).items():
        assert shown[tuple(np.round(place, 6))] == short_number(cache[f"A{l}"][k, 1])
        if l:
            x, y = place
            assert shown[tuple(np.round((x, y + RADIUS + 0.05), 6))] == f"b {short_number(parameters[f'b{l}'][k, 0])}"
    assert {circle.center for circle in circles} == set(places(sizes, diagram).values())
    boxes = [patch for patch in figure.axes[0].patches if isinstance(patch, Rectangle)]
    assert [shown[tuple(np.round((box.get_x() + 0.4, box.get_y() + 0.2), 6))] for box in boxes] == [
        short_number(y) for y in Y[:, 1]]
    assert {"$X$", r"$\hat{Y}$", "$Y$"} | {f"$A^{{[{l}]}}$" for l in range(1, len(sizes) - 1)} <= set(shown.values())
    assert (figure.get_figwidth(), figure.get_figheight()) == pytest.approx((0.8 * diagram.width, 0.8 * diagram.height))


@pytest.mark.parametrize("sizes", [[2, 3, 1], [3, 3], LARGEST], ids=str)
def test_lines_are_dashed_where_a_weight_is_negative_and_wider_where_it_is_larger(sizes):
    parameters, cache, _ = network(sizes)
    lines = weight_lines(network_diagram(parameters, cache))
    weights = np.concatenate([parameters[f"W{l}"].ravel() for l in range(1, len(sizes))])
    assert len(lines) == len(weights)
    np.testing.assert_array_equal([line.is_dashed() for line in lines], weights < 0)
    order = np.argsort(np.abs(weights))
    widths = np.array([line.get_linewidth() for line in lines])
    assert (np.diff(widths[order]) >= 0).all() and widths.max() > 2 * widths.min()


def test_every_line_joins_its_units_and_carries_its_weight():
    parameters, cache, _ = network([3, 5, 2])
    figure, diagram = network_diagram(parameters, cache), NetworkDiagram(parameters, cache)
    place, lines, shown = places([3, 5, 2], diagram), iter(weight_lines(figure)), texts(figure)
    for l in (1, 2):
        W = parameters[f"W{l}"]
        for (j, k), w in np.ndenumerate(W):
            start, end = next(lines).get_xydata()
            assert (tuple(start), tuple(end)) == (place[l - 1, k], place[l, j])
            share = 3 / 4 if l == 1 else 1 / 3  # 3 units on the left, then 2 on the right
            assert shown[tuple(np.round(start + share * (end - start), 6))] == short_number(w)


def test_in_a_crowd_only_the_selected_weight_carries_its_number():
    parameters, cache, _ = network(LARGEST)
    figure = network_diagram(parameters, cache, selected=("W2", (1, 5)))
    numbers = [text for text in figure.axes[0].texts if to_hex(text.get_color()) == SYMBOL_COLOURS["W"]]
    assert [text.get_text() for text in numbers] == [short_number(parameters["W2"][1, 5])]
    [halo] = [line for line in figure.axes[0].lines if to_hex(line.get_color()) == HALO]
    diagram = NetworkDiagram(parameters, cache)
    place = places(LARGEST, diagram)
    assert halo.get_xydata().tolist() == [list(place[1, 5]), list(place[2, 1])]
    opaque = [line for line in weight_lines(figure) if line.get_alpha() == 1]
    assert [line.get_xydata().tolist() for line in opaque] == [halo.get_xydata().tolist()]
    assert figure.description.endswith(f"Highlighted: W2[1,5] = {parameters['W2'][1, 5]:.3g}.".replace("-", "−"))


def test_a_selected_bias_is_marked():
    parameters, cache, _ = network([2, 3, 1])
    figure = network_diagram(parameters, cache, selected=("b1", (2, 0)))
    marked = [text for text in figure.axes[0].texts if text.get_weight() == "bold"]
    assert [text.get_text() for text in marked] == [f"b {short_number(parameters['b1'][2, 0])}"]
    assert to_hex(marked[0].get_bbox_patch().get_facecolor()) == HALO


def test_a_nudge_shows_what_changed_and_nothing_else():
    parameters, cache, _ = network([2, 3, 1])
    nudged = {**cache, "A1": cache["A1"].copy(), "A2": cache["A2"] - 0.25}
    nudged["A1"][1, 0] += 0.5
    figure = network_diagram(parameters, cache, nudged=nudged)
    arrows = [text.get_text() for text in figure.axes[0].texts if text.get_text().startswith("→ ")]
    assert arrows == [f"→ {short_number(nudged['A1'][1, 0])}", f"→ {short_number(nudged['A2'][0, 0])}"]
    widths = [patch.get_linewidth() for patch in figure.axes[0].patches if isinstance(patch, Circle)]
    assert widths[:3] + [widths[4]] == [widths[0]] * 4 and min(widths[3], widths[5]) > 2 * widths[0]


def test_gradients_stand_beside_what_they_belong_to():
    parameters, cache, Y = network([2, 3, 1])
    grads = backpropagation(cache, Y, parameters)
    shown = texts(network_diagram(parameters, cache, 2, grads=grads)).values()
    for l in (1, 2):
        for kind in "Wb":
            for w, dw in zip(parameters[f"{kind}{l}"].flat, grads[f"d{kind}{l}"].flat):
                prefix = "b " if kind == "b" else ""
                assert f"{prefix}{short_number(w)}\nd{kind} {short_number(dw)}" in shown
        for dz in grads[f"dZ{l}"][:, 2]:
            assert f"dz {short_number(dz)}" in shown


def test_every_mark_is_explained():
    parameters, cache, Y = network([2, 3, 1])
    key = " ".join(NetworkDiagram(parameters, cache, grads=backpropagation(cache, Y, parameters)).key)
    for mark in ("dashed if negative", "b:", "dz, dW, db:"):
        assert mark in key.replace("\N{NO-BREAK SPACE}", " ")
    assert "→:" in " ".join(NetworkDiagram(parameters, cache, nudged=cache).key)
    assert max(len(line) for line in NetworkDiagram(*network([1, 1])[:2]).key) < 45  # a small network has a narrow key


def test_a_network_of_zeros_can_be_drawn():
    parameters, cache, _ = network([2, 3, 1])
    parameters = {name: np.zeros_like(value) for name, value in parameters.items()}
    figure = network_diagram(parameters, forward_propagation(cache["A0"], parameters, "squared_error"))
    assert not any(line.is_dashed() for line in weight_lines(figure))
    assert re.search(r"outputs 0\.$", figure.description)


PARAMETERS, CACHE, TARGETS = network([2, 3, 1])
GRADS = backpropagation(CACHE, TARGETS, PARAMETERS)
BAD = {
    "nine units": (network([2, 9, 1])[:2], {}, ["at most 9 units", "at most 4 and 8"]),
    "five layers": (network([1] * 6)[:2], {}, ["5 layers"]),
    "another network's cache": ((PARAMETERS, network([2, 5, 1])[1]), {}, ["cache", "expected (3, 3)"]),
    "an example that is not there": ((PARAMETERS, CACHE), {"example": 3}, ["example is 3", "0 to 2"]),
    "targets in rows": ((PARAMETERS, CACHE), {"Y": TARGETS.T}, ["Y has shape (3, 1)", "Y.T"]),
    "both views": ((PARAMETERS, CACHE), {"nudged": CACHE, "grads": GRADS}, ["both given", "two diagrams"]),
    "another batch": ((PARAMETERS, CACHE), {"nudged": {k: v[:, :2] for k, v in CACHE.items()}}, ["nudged holds 2"]),
    "gradients without dZ": ((PARAMETERS, CACHE), {"grads": {k: v for k, v in GRADS.items() if k != "dZ1"}},
                             ["grads['dZ1'] is missing", "(3, 3)"]),
    "a transposed gradient": ((PARAMETERS, CACHE), {"grads": GRADS | {"dW1": GRADS["dW1"].T}}, ["(2, 3)", "(3, 2)"]),
    "an entry outside": ((PARAMETERS, CACHE), {"selected": ("W1", (3, 0))}, ["('W1', (3, 0))", "W1 (3, 2)"]),
    "half an entry": ((PARAMETERS, CACHE), {"selected": ("W1", (0.5, 0))}, ["(0.5, 0)"]),
    "an entry in words": ((PARAMETERS, CACHE), {"selected": "W1[0,0]"}, ["'W1[0,0]'", 'such as ("W1", (0, 1))']),
}


@pytest.mark.parametrize("network, arguments, words", BAD.values(), ids=BAD)
def test_what_cannot_be_drawn_is_refused_in_words(network, arguments, words):
    with refused(ValueError, words):
        network_diagram(*network, **arguments)
