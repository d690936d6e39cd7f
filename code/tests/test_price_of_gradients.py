"""PriceOfGradients' Python side: its formulas against multiplications that were counted while they were done."""

import base64
import doctest
import io
import json
import math

import numpy as np
import pytest
from PIL import Image
from traitlets import TraitError

from backprop import backpropagation_general, forward_propagation
from backprop.widgets import PriceOfGradients, price_of_gradients
from backprop.widgets.price_of_gradients import multiplications
from problems import random_problem

NETWORKS = {"prime": [5, 7, 3, 2], "square": [3, 3, 3], "one layer": [5, 3], "one unit": [1, 1, 1], "deep": [2] * 6}


class Counter:
    """Multiplies scalars, one at a time, and counts."""

    def __init__(self):
        self.count = 0

    def times(self, a, b):
        self.count += 1
        return a * b

    def product(self, M, x):
        """The matrix M times the column x."""
        return [sum(self.times(entry, x_k) for entry, x_k in zip(row, x, strict=True)) for row in M]


class Network:
    """Chapter 2's network with tanh and half the squared error, in plain Python, for one example."""

    def __init__(self, sizes):
        self.parameters, self.X, self.Y = random_problem(sizes, 1, seed=11)
        self.L = len(sizes) - 1
        self.x, self.y = self.X[:, 0].tolist(), self.Y[:, 0].tolist()
        self.W = {l: self.parameters[f"W{l}"].tolist() for l in range(1, self.L + 1)}
        self.b = {l: self.parameters[f"b{l}"][:, 0].tolist() for l in range(1, self.L + 1)}

    def forward(self, counter):
        """{l: a} and the dZ of the last layer."""
        A = {0: self.x}
        for l in range(1, self.L + 1):
            z = [s + b for s, b in zip(counter.product(self.W[l], A[l - 1]), self.b[l])]
            A[l] = [math.tanh(v) for v in z] if l < self.L else z
        return A, [a - y for a, y in zip(A[self.L], self.y)]

    def loss(self, counter):
        return sum(d * d for d in self.forward(counter)[1]) / 2

    def places(self):
        """(l, the list that holds a parameter, its index), for W1, b1, W2, ..., row by row."""
        for l in range(1, self.L + 1):
            yield from ((l, row, k) for row in self.W[l] for k in range(len(row)))
            yield from ((l, self.b[l], j) for j in range(len(self.b[l])))


def through_activation(tangent, a):
    return [t * (1 - v * v) for t, v in zip(tangent, a)]  # with g', which is not counted


def by_nudging(network, counter, differences):
    step, derivatives = 1e-6, []
    here = network.loss(counter) if differences == "one-sided" else None
    for _, held, k in list(network.places()):
        old, held[k] = held[k], held[k] + step
        above = network.loss(counter)
        if differences == "central":
            held[k] = old - step
            derivatives.append((above - network.loss(counter)) / (2 * step))
        else:
            derivatives.append((above - here) / step)
        held[k] = old
    return derivatives


def by_forward_mode(network, counter):
    A, dZ = network.forward(counter)
    derivatives = []
    for l, held, k in network.places():
        j = next((j for j, row in enumerate(network.W[l]) if row is held), k)
        tangent = [0.0] * len(network.b[l])
        tangent[j] = 1.0 if held is network.b[l] else A[l - 1][k]
        for r in range(l + 1, network.L + 1):
            tangent = counter.product(network.W[r], through_activation(tangent, A[r - 1]))
        derivatives.append(counter.product([dZ], tangent)[0])
    return derivatives


def by_reverse_mode(network, counter):
    """The derivatives, and the multiplications of the backward sweep alone."""
    A, dZ = network.forward(counter)
    forward, grads = counter.count, {}
    for l in range(network.L, 0, -1):
        grads[l] = [counter.times(d, a) for d in dZ for a in A[l - 1]] + dZ
        if l > 1:
            dZ = through_activation(counter.product(list(zip(*network.W[l])), dZ), A[l - 1])
    return [value for l in sorted(grads) for value in grads[l]], counter.count - forward


def by_package(network):
    cache = forward_propagation(network.X, network.parameters, "squared_error", "tanh")
    grads = backpropagation_general(cache, network.Y, network.parameters, "squared_error", "tanh")
    return np.concatenate([grads[f"d{name}"].ravel() for name in network.parameters])


@pytest.mark.parametrize("sizes", NETWORKS.values(), ids=NETWORKS)
def test_the_prices_are_what_was_counted_while_the_right_gradient_was_computed(sizes):
    network, price = Network(sizes), multiplications(sizes)
    expected = by_package(network)
    assert price.parameters == len(expected)

    counter = Counter()
    network.loss(counter)
    assert counter.count == price.forward_pass
    for differences, tolerance in [("one-sided", 1e-4), ("central", 1e-8)]:
        counter = Counter()
        np.testing.assert_allclose(by_nudging(network, counter, differences), expected, rtol=0, atol=tolerance)
        assert counter.count == multiplications(sizes, differences).nudging

    counter = Counter()
    np.testing.assert_allclose(by_forward_mode(network, counter), expected, rtol=1e-12, atol=1e-15)
    assert counter.count == price.forward_mode

    counter = Counter()
    derivatives, backward = by_reverse_mode(network, counter)
    np.testing.assert_allclose(derivatives, expected, rtol=1e-12, atol=1e-15)
    assert (backward, counter.count) == (price.backward, price.reverse_mode)


@pytest.mark.parametrize("sizes", NETWORKS.values(), ids=NETWORKS)
def test_the_backward_sweep_costs_what_the_book_says(sizes):
    price = multiplications(sizes)
    weights = sum(a * b for a, b in zip(sizes, sizes[1:]))
    assert price.backward_ratio == pytest.approx(2 - sizes[0] * sizes[1] / weights, rel=1e-15)
    assert 1 <= price.backward_ratio < 2


def test_the_prices_follow_every_trait():
    widget, seen = PriceOfGradients(), []
    widget.observe(lambda change: seen.append(change["new"]), "price")
    for name, value in [("depth", 2), ("width", 7), ("inputs", 5), ("outputs", 3), ("differences", "central")]:
        setattr(widget, name, value)
        assert widget.price == seen[-1] == multiplications(widget.layer_sizes, widget.differences)
    assert widget.layer_sizes == [5, 7, 3] and len(seen) == 5
    assert widget.price.nudging == 2 * widget.price.parameters * (35 + 21)


def test_reuse_takes_one_link_a_layer():
    widget = PriceOfGradients(depth=8)
    for widget.step in range(9):
        assert widget.with_reuse == widget.step
        assert widget.without_reuse == sum(range(widget.step + 1))
    widget.depth = 3  # a shorter chain
    assert (widget.step, widget.with_reuse, widget.without_reuse) == (3, 3, 6)


@pytest.mark.parametrize("name, value, words", [
    ("depth", 9, "depth is 9; expected a whole number from 1 to 8"), ("depth", 2.5, "depth is 2.5; expected a whole"),
    ("depth", True, "depth is True"), ("width", 0, "width is 0; expected a whole number from 1 to 64"),
    ("width", "wide", "width is 'wide'"), ("inputs", 1025, "inputs is 1025; expected a whole number from 1 to 1024"),
    ("outputs", 0, "outputs is 0"), ("step", 5, "step is 5; expected a whole number from 0 to 4"),
    ("differences", "none", "one-sided.*central"), ("price", None, "read-only"), ("with_reuse", 3, "read-only"),
])
def test_what_cannot_be_used_is_refused_and_the_old_stays(name, value, words):
    widget = PriceOfGradients(step=1)
    before = widget.get_state(), widget.price
    with pytest.raises(TraitError, match=words):
        setattr(widget, name, value)
    assert (widget.get_state(), widget.price) == before


def test_state_makes_the_round_trip_through_json():
    given = {"depth": 3, "width": 5, "inputs": 7, "outputs": 2, "differences": "central", "step": 2}
    state = json.loads(json.dumps(PriceOfGradients(**given).get_state()))
    assert state["kind"] == "price-of-gradients" and "price" not in state
    other = PriceOfGradients()
    other.set_state({name: state[name] for name in given})
    assert {name: getattr(other, name) for name in given} == given
    assert other.price == multiplications([7, 5, 5, 2], "central")


@pytest.mark.parametrize("traits", [{}, {"depth": 1, "width": 1, "inputs": 1, "outputs": 1},
                                    {"depth": 8, "width": 64, "step": 8, "differences": "central"}])
def test_displayed_where_no_front_end_runs_it_is_a_picture_and_words(traits):
    widget = PriceOfGradients(**traits)
    data, _ = widget._repr_mimebundle_()
    picture = Image.open(io.BytesIO(base64.b64decode(data["image/png"])))
    picture.load()
    assert picture.width > 800 and len(picture.convert("RGB").getcolors(1 << 24)) > 20
    for count in (widget.price.nudging, widget.price.forward_mode, widget.price.reverse_mode):
        assert f" {count} " in data["text/plain"]


def test_the_areas_in_the_picture_are_the_prices():
    from backprop.widgets.price_of_gradients_picture import price_of_gradients_figure

    widget = PriceOfGradients(depth=3, step=2)
    figure = price_of_gradients_figure(widget)
    far, near = figure.axes[:2]
    areas = [patch.get_width() * patch.get_height() for patch in far.patches]
    price = widget.price
    np.testing.assert_allclose(areas, np.divide([price.nudging, price.forward_mode, price.reverse_mode], price.nudging))
    assert near.patches[2].get_width() == 0.5
    texts = " ".join(text.get_text() for axes in figure.axes for text in axes.texts)
    assert "links multiplied: 2 with reuse, 3 without" in texts and "11\u202f760\u202f064 multiplications" in texts


def test_the_examples_in_the_docstrings_run():
    assert doctest.testmod(price_of_gradients) == (0, 7)
