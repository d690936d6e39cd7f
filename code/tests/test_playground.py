"""The Playground's Python side: its data, its descent beside the teaching functions, its traits and its pictures."""

import base64
import doctest
import gzip
import io
import json
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image
from traitlets import TraitError

from backprop import backpropagation_general, cost, forward_propagation
from backprop.datasets import load_digits
from backprop.initialisation import NORMAL_DEVIATION
from backprop.training import accuracy, gradient_descent_step
from backprop.widgets import Playground, playground, playground_training, randomness, starts
from backprop.widgets.playground_training import DATASETS, POINTS, examples, wire
from backprop.widgets.randomness import permutation, uniforms
from backprop.widgets.starts import start

RUNS = {
    "two moons": dict(widths=[4, 3], seed=7),
    "circles": dict(dataset="circles", widths=[5], hidden="relu", initialisation="he", batch_size=7, learning_rate=0.1),
    "all at once": dict(dataset="xor", widths=[3, 3], hidden="sigmoid", initialisation="normal", batch_size=400),
    "digits": dict(dataset="digits", widths=[2], hidden="leaky_relu", batch_size=64),
}


def by_teaching_functions(widget):
    """Parameters after ``step`` updates, from the same start, by the functions of chapter 9."""
    data = examples(widget.dataset)
    X, Y, m = data.X[:, : data.m], data.Y[:, : data.m], data.m
    parameters, numbers = start(widget.layer_sizes, widget.initialisation, widget.seed), uniforms(1000 + widget.seed)
    kept = [(step, *playground._named(name, widget.layer_sizes), nudge) for step, name, nudge in widget.kept]
    size, order = min(widget.batch_size, m), None
    for step in range(widget.step + 1):
        for _, kind, l, row, column, nudge in [one for one in kept if one[0] == step]:
            parameters[f"{kind}{l}"][row, column] += nudge
        if step == widget.step:
            return parameters
        first = step * size % (-(-m // size) * size)
        order = permutation(numbers, m) if first == 0 else order
        batch = order[first : first + size]
        cache = forward_propagation(X[:, batch], parameters, data.head, widget.hidden)
        grads = backpropagation_general(cache, Y[:, batch], parameters, data.head, widget.hidden)
        parameters = gradient_descent_step(parameters, grads, widget.learning_rate)


@pytest.mark.parametrize("kept", [[], [(0, "W1[1,0]", 0.5), (60, "b2[0]", -1.0), (90, "W1[0,1]", 0.25)]])
@pytest.mark.parametrize("traits", RUNS.values(), ids=RUNS)
def test_its_descent_is_the_teaching_functions(traits, kept):
    widget = Playground(**traits, kept=kept, step=90, selected="W2[0,1]", nudge=0.3)
    parameters = by_teaching_functions(widget)
    for name, value in parameters.items():
        np.testing.assert_allclose(widget.parameters[name], value, rtol=1e-12, atol=1e-14)
    data = examples(widget.dataset)
    for part, found in [(slice(data.m), (widget.cost, widget.accuracy)),
                        (slice(data.m, None), (widget.held_out_cost, widget.held_out_accuracy))]:
        cache = forward_propagation(data.X[:, part], parameters, data.head, widget.hidden)
        assert found == pytest.approx((cost(cache, data.Y[:, part], data.head), accuracy(cache, data.Y[:, part])))
        if part.start is None:
            grads = backpropagation_general(cache, data.Y[:, part], parameters, data.head, widget.hidden)
            before, X, Y = cost(cache, data.Y[:, part], data.head), data.X[:, part], data.Y[:, part]
    np.testing.assert_allclose(widget.gradient["dW1"], grads["dW1"], rtol=1e-10, atol=1e-15)
    parameters["W2"][0, 1] += 0.3
    after = cost(forward_propagation(X, parameters, data.head, widget.hidden), Y, data.head)
    assert widget.predicted_change == pytest.approx(0.3 * grads["dW2"][0, 1], rel=1e-10)
    assert widget.measured_change == pytest.approx(after - before, abs=1e-14)
    assert widget.ratio == pytest.approx(widget.measured_change / widget.predicted_change)


def test_the_costs_of_a_run_are_those_of_its_steps():
    widget = Playground(step=40, kept=[(10, "W1[0,0]", 0.5)])
    costs = widget.costs()
    assert costs.shape == (41,) and costs[-1] == pytest.approx(widget.cost, rel=1e-14)
    for step in (25, 10, 9, 0, 33):  # back and forth
        widget.step = step
        assert widget.cost == pytest.approx(costs[step], rel=1e-14)
    widget.kept = []
    assert widget.cost != pytest.approx(costs[33], rel=1e-6)


def test_every_epoch_uses_every_example_once_in_a_new_order():
    numbers = uniforms(1000)
    orders = [tuple(permutation(numbers, 200)) for _ in range(3)]
    assert len(set(orders)) == 3 and all(sorted(order) == list(range(200)) for order in orders)


@pytest.mark.parametrize("dataset", DATASETS)
def test_each_data_set_is_the_packages_and_balanced(dataset):
    data = examples(dataset)
    assert data.X.shape[1] == len(data.labels) == data.Y.shape[1] and not data.X.flags.writeable
    if dataset == "digits":
        digits = load_digits()
        np.testing.assert_array_equal(data.X, np.hstack([digits.X_train[:, :400], digits.X_test[:, :200]]))
        np.testing.assert_array_equal(data.Y.argmax(axis=0), [*digits.labels_train[:400], *digits.labels_test[:200]])
        assert np.bincount(data.labels[:400]).min() > 25
        return
    X, _, labels = POINTS[dataset](300)
    held_out = np.isin(np.arange(300) % 6, [4, 5])
    np.testing.assert_allclose(data.X, np.hstack([X[:, ~held_out], X[:, held_out]]), atol=0.005 + 1e-12)
    np.testing.assert_array_equal(data.Y[0], [*labels[~held_out], *labels[held_out]])
    assert data.labels[: data.m].sum() == data.m / 2 == 100 and data.labels[data.m :].sum() == 50


def test_what_a_page_carries_is_small():
    text = json.dumps({name: wire(name) for name in DATASETS}, separators=(",", ":")).encode()
    assert len(text) < 60_000 and len(gzip.compress(text)) < 25_000


@pytest.mark.parametrize("scheme, deviation", [
    ("zeros", lambda n_in, n_out: 0), ("normal", lambda n_in, n_out: NORMAL_DEVIATION),
    ("xavier", lambda n_in, n_out: (2 / (n_in + n_out)) ** 0.5), ("he", lambda n_in, n_out: (2 / n_in) ** 0.5)])
def test_each_start_has_its_spread(scheme, deviation):
    sizes = [300, 200, 100]
    parameters = start(sizes, scheme, seed=1)
    for l, (n_in, n_out) in enumerate(pairwise(sizes), start=1):
        W, b = parameters[f"W{l}"], parameters[f"b{l}"]
        assert W.shape == (n_out, n_in) and b.shape == (n_out, 1) and not b.any()
        assert W.std() == pytest.approx(deviation(n_in, n_out), rel=0.02)
    assert scheme == "zeros" or not np.array_equal(start(sizes, scheme, 2)["W1"], parameters["W1"])


def test_steps_too_long_overflow_quietly():
    widget = Playground(dataset="digits", hidden="relu", initialisation="he", widths=[8, 8], learning_rate=10, step=60)
    assert not np.isfinite(widget.cost) or widget.cost > 2
    assert np.isnan(Playground(hidden="identity", widths=[8, 8, 8, 8], learning_rate=10, step=60).costs()[-1])
    assert "After 60 steps" in widget.words() and widget.picture()[:4] == b"\x89PNG"


@pytest.mark.parametrize("name, value, words", [
    ("dataset", "moons", "two_moons"), ("hidden", "rleu", "relu"), ("initialisation", "xavier_uniform", "xavier"),
    ("widths", [], r"widths is \[\]; expected 1 to 4 whole numbers from 1 to 8"), ("widths", [4, 9], r"\[4, 9\]"),
    ("widths", [1] * 5, "expected 1 to 4"), ("widths", ["many"], "widths"), ("widths", 4, "widths"),
    ("seed", -1, "seed is -1; expected a whole number from 0 to 999"), ("seed", 1.5, "whole number"),
    ("learning_rate", 0, "learning_rate is 0.0; expected a number from 1e-06 to 10"),
    ("learning_rate", np.nan, "finite"), ("batch_size", 0, "batch_size is 0; expected a whole number from 1 to 400"),
    ("step", 20_001, "step is 20001; expected a whole number from 0 to 20000"), ("step", True, "step is True"),
    ("selected", "W4[0,0]", r"'W4\[0,0\]' names no entry; expected one such as .* of W1 4 × 2, W2 4 × 4, W3 1 × 4"),
    ("selected", "W1[0]", "names no entry"), ("selected", "b1[0,0]", "names no entry"),
    ("selected", "W1[0,2]", "names no entry"), ("nudge", np.inf, "nudge is inf; expected a finite number"),
    ("kept", [(3, "W1[0,0]")], r"kept holds \(3, 'W1\[0,0\]'\); expected \(step, entry, δ\)"),
    ("kept", [(3, "W9[0,0]", 1.0)], "names no entry"), ("kept", [(-1, "W1[0,0]", 1.0)], "kept holds"),
    ("kept", [(1, "W1[0,0]", np.nan)], "kept holds"), ("kept", [(0, "W1[0,0]", 1.0)] * 21, "holds 21 nudges"),
    ("data", {}, "read-only"),
])
def test_what_cannot_be_used_is_refused_and_the_old_stays(name, value, words):
    widget = Playground()
    before = widget.get_state()
    with pytest.raises(TraitError, match=words):
        setattr(widget, name, value)
    assert widget.get_state() == before


@pytest.mark.parametrize("name, value, words", [("kind", "another", "never changes"), ("data", {}, "built in")])
def test_a_front_end_cannot_change_what_is_fixed(name, value, words):
    widget = Playground()
    with pytest.raises(TraitError, match=words):
        widget.set_state({name: value})
    assert set(widget.data) == set(DATASETS) and widget.kind == "playground"


def test_entries_that_another_network_lacks_give_way():
    widget = Playground(selected="W3[0,3]", kept=[(5, "W2[3,3]", 1.0)])
    widget.dataset = "circles"
    assert (widget.selected, len(widget.kept)) == ("W3[0,3]", 1)
    widget.widths = [4]
    assert (widget.selected, widget.kept, widget.layer_sizes) == ("W1[0,0]", [], [2, 4, 1])
    with widget.hold_trait_notifications():
        widget.dataset, widget.selected = "digits", "W1[3,63]"
    assert widget.selected == "W1[3,63]" and widget.layer_sizes == [64, 4, 10]


def test_state_makes_the_round_trip_through_json():
    widget = Playground(dataset="digits", widths=[3], kept=[(9, "b1[ 2 ]", 1), (3, "W1[0,63]", 1 / 3)], step=12)
    assert widget.kept == [[3, "W1[0,63]", 1 / 3], [9, "b1[2]", 1.0]]
    state = json.loads(json.dumps(widget.get_state()))
    other = Playground()
    other.set_state({name: state[name] for name in (*playground.RUN, "step", "selected", "nudge", "data")})
    assert other.cost == widget.cost and other.kept == widget.kept


@pytest.mark.parametrize("traits", [{}, {"dataset": "spiral", "step": 30, "nudge": -0.5},
                                    {"dataset": "digits", "widths": [2], "step": 5}])
def test_displayed_where_no_front_end_runs_it_is_a_picture_and_words(traits):
    widget = Playground(**traits)
    data, _ = widget._repr_mimebundle_()
    picture = Image.open(io.BytesIO(base64.b64decode(data["image/png"])))
    picture.load()
    assert picture.width > 1000 and len(picture.convert("RGB").getcolors(1 << 24)) > 20
    assert f"After {widget.step} steps" in data["text/plain"] and f"learns {widget.dataset}" in data["text/plain"]


@pytest.mark.parametrize("module, count", [(playground, 2), (playground_training, 7), (randomness, 4),
                                           (starts, 1)])
def test_the_examples_in_the_docstrings_run(module, count):
    assert doctest.testmod(module) == (0, count)
