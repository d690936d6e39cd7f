"""Every gradient against two referees that share no code with it: nudging, and HIPS autograd."""

import numpy as np
import pytest
from autograd import grad

from backprop import (
    backpropagation,
    backpropagation_general,
    cost,
    forward_propagation,
    losses_per_example,
    numerical_gradient,
    relative_error,
)
from backprop.activations import ACTIVATIONS, softmax
from backprop.losses import LOSSES
from backprop.validation import check_head
from problems import CANONICAL_HEADS, HEADS, HIDDEN
from referees import autograd_cost

every_network = pytest.mark.parametrize("hidden", HIDDEN)
every_head = pytest.mark.parametrize("head", HEADS, ids=str)


def derive(problem, head, hidden):
    parameters, X, Y = problem
    cache = forward_propagation(X, parameters, head, hidden)
    return cache, backpropagation_general(cache, Y, parameters, head, hidden)


@every_network
@every_head
def test_parameter_gradients_agree_with_nudging(problem, head, hidden):
    parameters, X, Y = problem
    _, grads = derive(problem, head, hidden)
    measured = numerical_gradient(
        lambda p: cost(forward_propagation(X, p, head, hidden), Y, head), parameters)
    assert set(measured) == {"d" + name for name in parameters}
    for name, value in measured.items():
        np.testing.assert_allclose(grads[name], value, rtol=1e-6, atol=1e-9)


@every_network
@every_head
def test_gradients_agree_with_autograd(problem, head, hidden):
    parameters, X, Y = problem
    _, grads = derive(problem, head, hidden)
    for name, value in grad(lambda p: autograd_cost(p, X, Y, hidden, head))(parameters).items():
        assert relative_error(value, grads["d" + name]) < 1e-12, name


@every_network
@every_head
def test_dZ_and_dA_hold_per_example_derivatives(problem, head, hidden):
    """∂J/∂Z = dZ / m: an error of the convention shows as a factor m."""
    parameters, X, Y = problem
    cache, grads = derive(problem, head, hidden)
    m = X.shape[1]
    for name in [key for key in grads if key[:2] in ("dZ", "dA")]:
        measured = numerical_gradient(lambda c: _cost_from(c, name[1:], cache, Y, parameters, head, hidden),
                                      {name[1:]: cache[name[1:]]})
        np.testing.assert_allclose(grads[name], m * measured[name], rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("head", CANONICAL_HEADS)
def test_the_teaching_function_is_the_general_one_for_relu_and_a_canonical_head(problem, head):
    parameters, X, Y = problem
    cache, general = derive(problem, head, "relu")
    grads = backpropagation(cache, Y, parameters)
    L = len(parameters) // 2
    assert set(grads) == {f"d{k}{l}" for k in "ZWb" for l in range(1, L + 1)} | {f"dA{l}" for l in range(1, L)}
    for name in grads:
        np.testing.assert_array_equal(grads[name], general[name])


def test_a_wrong_transpose_is_seen_on_a_square_layer(problem):
    """The trap of the shape check: the test above must be able to fail."""
    parameters, X, Y = problem
    if parameters["W2"].shape != (3, 3):
        with pytest.raises(ValueError):
            parameters["W2"] @ derive(problem, "squared_error", "relu")[1]["dZ2"]
        return
    grads = derive(problem, "squared_error", "relu")[1]
    assert relative_error(parameters["W2"] @ grads["dZ2"], grads["dA1"]) > 0.1


def _cost_from(nudged, name, cache, Y, parameters, head, hidden):
    """J when the cached array `name` is replaced and the rest of the network follows from it."""
    kind, start = name[0], int(name[1:])
    L = len(parameters) // 2
    output, _ = check_head(head)
    functions = {l: ACTIVATIONS[hidden].function for l in range(1, L)}
    functions[L] = softmax if output == "softmax" else ACTIVATIONS[output].function
    follow = {**cache, **nudged}
    for l in range(start, L + 1):
        if l > start:
            follow[f"Z{l}"] = parameters[f"W{l}"] @ follow[f"A{l - 1}"] + parameters[f"b{l}"]
        if l > start or kind == "Z":
            follow[f"A{l}"] = functions[l](follow[f"Z{l}"])
    if kind == "A" and start == L:  # the loss alone, from A: Z[L] must not be used
        return float(LOSSES[check_head(head)[1]].function(follow[f"A{L}"], Y).mean())
    return float(losses_per_example(follow, Y, head).mean())
