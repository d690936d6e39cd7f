"""Backpropagation against nudging and against HIPS autograd, on networks that Hypothesis draws."""

import numpy as np
from autograd import grad
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from backprop import backpropagation_general, cost, forward_propagation, numerical_gradient
from problems import HEADS, HIDDEN, random_problem
from referees import autograd_cost

KINKED = {"relu", "leaky_relu"}
drawn = settings(max_examples=60, deadline=None, derandomize=True)
networks = st.fixed_dictionaries({
    "sizes": st.lists(st.integers(1, 5), min_size=2, max_size=5),  # 1 to 4 layers
    "m": st.integers(1, 5),
    "hidden": st.sampled_from(HIDDEN),
    "head": st.sampled_from(HEADS),
    "seed": st.integers(0, 2**32 - 1),
})
SMALLEST = {"sizes": [1, 1], "m": 1, "hidden": "tanh", "head": "binary_cross_entropy", "seed": 0}
DEEPEST = {"sizes": [2, 5, 3, 4, 2], "m": 3, "hidden": "relu", "head": ("softmax", "binary_cross_entropy"), "seed": 1}


def solve(sizes, m, hidden, head, seed):
    """(parameters, X, Y, cache, grads) of a drawn network; one whose loss is infinite is drawn again."""
    assume(head != ("softmax", "binary_cross_entropy") or sizes[-1] > 1)
    parameters, X, Y = random_problem(sizes, m, seed)
    if sizes[-1] == 1 and head in ("binary_cross_entropy", "squared_error"):
        Y = np.random.default_rng(seed).random(Y.shape)  # columns need not sum to 1
    cache = forward_propagation(X, parameters, head, hidden)
    return parameters, X, Y, cache, backpropagation_general(cache, Y, parameters, head, hidden)


@drawn
@given(network=networks)
@example(network=SMALLEST)
@example(network=DEEPEST)
def test_every_gradient_agrees_with_autograd(network):
    parameters, X, Y, _, grads = solve(**network)
    derived = grad(autograd_cost)(parameters, X, Y, network["hidden"], network["head"])
    for name, value in derived.items():
        np.testing.assert_allclose(grads[f"d{name}"], value, rtol=1e-9, atol=1e-12)


@drawn
@given(network=networks)
@example(network=SMALLEST)
@example(network=DEEPEST)
def test_every_gradient_agrees_with_nudging(network):
    """Away from kinks: a nudge across one measures neither slope."""
    parameters, X, Y, cache, grads = solve(**network)
    hidden, head, L = network["hidden"], network["head"], len(parameters) // 2
    functions = {l: hidden if l < L else head[0] for l in range(1, L + 1)}
    assume(all(abs(cache[f"Z{l}"]).min() > 1e-3 for l in functions if functions[l] in KINKED))
    measured = numerical_gradient(lambda p: cost(forward_propagation(X, p, head, hidden), Y, head), parameters)
    for name, value in measured.items():
        np.testing.assert_allclose(grads[name], value, rtol=1e-5, atol=1e-8)


@drawn
@given(network=networks)
def test_every_gradient_has_its_shape_and_one_example_at_a_time_adds_up(network):
    """Column i of dZ belongs to example i alone, and the cost's gradients are the averages of the examples' own."""
    parameters, X, Y, cache, grads = solve(**network)
    head, hidden = network["head"], network["hidden"]
    singles = []
    for i in range(network["m"]):
        single = forward_propagation(X[:, [i]], parameters, head, hidden)
        singles.append(backpropagation_general(single, Y[:, [i]], parameters, head, hidden))
    for name, value in grads.items():
        assert value.shape == (parameters | cache)[name[1:]].shape
        alone = [single[name] for single in singles]
        expected = np.mean(alone, axis=0) if name[1] in "Wb" else np.concatenate(alone, axis=1)
        np.testing.assert_allclose(value, expected, rtol=1e-9, atol=1e-13)
