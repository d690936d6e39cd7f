"""Extreme inputs: the cost and dZ of every head, and whole networks, are finite and right however saturated."""

import itertools

import numpy as np
import pytest

from backprop import backpropagation_general, cost, forward_propagation, head_gradient, losses_per_example
from backprop.activations import softmax_backward
from backprop.equations import activation_backward
from backprop.losses import LOSSES, OUTPUTS
from backprop.validation import check_head
from problems import CANONICAL_HEADS, HEADS, random_problem
from referees import exact_head

every_head = pytest.mark.parametrize("head", HEADS, ids=str)
LOGITS = [-1000.0, -40.0, 0.5, 1000.0]
TARGETS = [(1, 0, 0), (0, 0, 1), (0.25, 0.5, 0.25)]


def extreme_columns(dtype):
    """Z and Y (3, m): every mixture of the extreme logits, right, wrong and undecided."""
    columns = list(itertools.product(itertools.combinations_with_replacement(LOGITS, 3), TARGETS))
    return [np.array(side, dtype).T for side in zip(*columns)]


def head_cache(Z, head):
    """The cache of one layer that passes Z on to the head."""
    parameters = {"W1": np.eye(len(Z), dtype=Z.dtype), "b1": np.zeros((len(Z), 1), Z.dtype)}
    return forward_propagation(Z, parameters, head), parameters


def test_the_list_of_heads_is_whole():
    assert {check_head(head) for head in HEADS} == {(output, loss) for loss in OUTPUTS for output in OUTPUTS[loss]}


@every_head
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_losses_and_dZ_are_right_at_logits_of_a_thousand(head, dtype):
    """Beside the definitions and equation (6) in arithmetic of 1000 digits, to the rounding of numbers like 1."""
    Z, Y = extreme_columns(dtype)
    cache, parameters = head_cache(Z, head)
    losses = losses_per_example(cache, Y, head)
    dZ = backpropagation_general(cache, Y, parameters, head)["dZ1"]
    assert losses.dtype == dZ.dtype == dtype
    eps = np.finfo(dtype).eps
    for i in range(Z.shape[1]):
        loss, dz = exact_head(Z[:, i].tolist(), Y[:, i].tolist(), head)
        np.testing.assert_allclose(losses[i], loss, rtol=20 * eps, atol=20 * eps)
        np.testing.assert_allclose(dZ[:, i], dz, rtol=20 * eps, atol=20 * eps)


@every_head
def test_where_nothing_saturates_dZ_is_equation_6_as_it_stands(head):
    """dA from the loss, then (1) or the softmax's Jacobian: the cancelled forms are the same product."""
    Z = np.random.default_rng(8).standard_normal((5, 7))
    Y = random_problem([1, 5], 7, seed=8)[2]
    A = head_cache(Z, head)[0]["A1"]
    output, loss = check_head(head)
    dA, dZ = head_gradient(A, Z, Y, head)
    np.testing.assert_array_equal(dA, LOSSES[loss].backward(A, Y))
    literal = softmax_backward(dA, A) if output == "softmax" else activation_backward(dA, Z, output)
    np.testing.assert_allclose(dZ, literal, rtol=1e-11, atol=1e-13)


@every_head
def test_where_nothing_saturates_losses_are_their_definitions(head):
    Z = np.random.default_rng(8).standard_normal((5, 7))
    Y = random_problem([1, 5], 7, seed=8)[2]
    cache = head_cache(Z, head)[0]
    definition = LOSSES[check_head(head)[1]].function(cache["A1"], Y)
    np.testing.assert_allclose(losses_per_example(cache, Y, head), definition, rtol=1e-13)


@every_head
@pytest.mark.parametrize("scale", [1, 1e3, 1e6])
def test_networks_stay_finite_however_sure(head, scale):
    """dA of a cross-entropy is the exception: it divides by a probability that may have been rounded to 0."""
    parameters, X, Y = random_problem([5, 7, 3], 11, seed=0)
    parameters = {name: scale * value for name, value in parameters.items()}
    cache = forward_propagation(X, parameters, head)
    assert np.isfinite(cost(cache, Y, head))
    grads = backpropagation_general(cache, Y, parameters, head)
    grads.pop("dA2", None)
    assert all(np.isfinite(value).all() for value in grads.values())


def test_a_definition_says_infinity_only_where_a_target_contradicts_a_rounded_probability():
    A, Y = np.array([[0.0, 1.0, 0.0, 1.0]]), np.array([[0.0, 1.0, 1.0, 0.0]])
    assert LOSSES["binary_cross_entropy"].function(A, Y).tolist() == [0, 0, np.inf, np.inf]
    assert LOSSES["binary_cross_entropy"].backward(A, Y).tolist() == [[1, -1, -np.inf, np.inf]]
    assert LOSSES["categorical_cross_entropy"].function(A, Y).tolist() == [0, 0, np.inf, 0]
    assert LOSSES["categorical_cross_entropy"].backward(A, Y).tolist() == [[0, -1, -np.inf, 0]]


def test_a_confident_mistake_costs_its_logit():
    cache = {"A0": np.ones((1, 1)), "Z1": np.array([[1000.0]]), "A1": np.array([[1.0]])}
    assert cost(cache, [[0]], "binary_cross_entropy") == 1000


@pytest.mark.parametrize("head", [head for head in HEADS if head != ("softmax", "binary_cross_entropy")], ids=str)
def test_one_unit_and_one_example(head):
    """A softmax of one unit is always 1, and so it has no slope."""
    z, y = 0.75, 1.0
    cache, parameters = head_cache(np.array([[z]]), head)
    loss, (dz,) = exact_head([z], [y], head)
    grads = backpropagation_general(cache, [[y]], parameters, head)
    assert cost(cache, [[y]], head) == pytest.approx(loss, rel=1e-14)
    np.testing.assert_allclose(grads["dZ1"], [[dz]], rtol=1e-14)
    np.testing.assert_allclose(grads["dW1"], [[dz * z]], rtol=1e-14)


def test_a_softmax_of_one_unit_with_a_loss_that_is_infinite_is_refused():
    with pytest.raises(ValueError, match="a softmax of one unit is 1 .* Use 'binary_cross_entropy'"):
        head_cache(np.ones((1, 3)), ("softmax", "binary_cross_entropy"))


@pytest.mark.parametrize("head", CANONICAL_HEADS)
def test_a_batch_of_equal_examples_has_the_gradient_of_one(head):
    parameters, X, Y = random_problem([5, 7, 3], 1, seed=0)
    one, many = (backpropagation_general(forward_propagation(inputs, parameters, head), targets, parameters, head)
                 for inputs, targets in [(X, Y), (np.tile(X, 13), np.tile(Y, 13))])
    for name in parameters:
        np.testing.assert_allclose(many[f"d{name}"], one[f"d{name}"], rtol=1e-13)
