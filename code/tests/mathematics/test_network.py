"""Forward pass and cost: values worked out independently, and purity."""

import numpy as np
import pytest

from backprop import backpropagation, cost, forward_propagation, numerical_gradient
from problems import HEADS, random_problem


def test_forward_pass_by_hand():
    """2-2-1, one example: z1 = 1·2 - 1·1 + 0 = 1, z2 = 0.5·2 + 0·1 - 2 = -1 → relu 1, 0; z = 3·1 + 4·0 + 1 = 4."""
    parameters = {"W1": np.array([[1.0, -1.0], [0.5, 0.0]]), "b1": np.array([[0.0], [-2.0]]),
                  "W2": np.array([[3.0, 4.0]]), "b2": np.array([[1.0]])}
    cache = forward_propagation(np.array([[2.0], [1.0]]), parameters, "squared_error")
    assert list(cache) == ["A0", "Z1", "A1", "Z2", "A2"]
    np.testing.assert_array_equal(cache["Z1"], [[1], [-1]])
    np.testing.assert_array_equal(cache["A1"], [[1], [0]])
    np.testing.assert_array_equal(cache["A2"], [[4]])
    assert cost(cache, [[1]], "squared_error") == 4.5


def test_cost_is_the_average_over_examples():
    parameters, X, Y = random_problem([5, 7, 3], 11, seed=0)
    whole = cost(forward_propagation(X, parameters, "categorical_cross_entropy"), Y, "categorical_cross_entropy")
    single = [cost(forward_propagation(X[:, [i]], parameters, "categorical_cross_entropy"), Y[:, [i]],
                   "categorical_cross_entropy") for i in range(11)]
    assert whole == pytest.approx(np.mean(single), rel=1e-14)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_dtype_is_kept_and_no_argument_changes(dtype):
    parameters, X, Y = random_problem([5, 7, 3], 11, seed=0, dtype=dtype)
    before = {name: value.copy() for name, value in {**parameters, "X": X, "Y": Y}.items()}
    cache = forward_propagation(X, parameters, "categorical_cross_entropy")
    grads = backpropagation(cache, Y, parameters)
    assert {value.dtype for value in [*cache.values(), *grads.values()]} == {np.dtype(dtype)}
    for name, value in {**parameters, "X": X, "Y": Y}.items():
        np.testing.assert_array_equal(value, before[name])


@pytest.mark.parametrize("head", HEADS, ids=str)
def test_numerical_gradient_leaves_parameters_alone(head):
    parameters, X, Y = random_problem([2, 3, 2], 1, seed=5)
    before = {name: value.copy() for name, value in parameters.items()}
    numerical_gradient(lambda p: cost(forward_propagation(X, p, head), Y, head), parameters)
    for name, value in before.items():
        np.testing.assert_array_equal(parameters[name], value)


def test_numerical_gradient_of_a_known_function():
    x = {"v": np.array([[1.0, -2.0], [0.5, 3.0]])}
    np.testing.assert_allclose(numerical_gradient(lambda p: float((p["v"] ** 3).sum()), x)["dv"], 3 * x["v"] ** 2,
                               rtol=1e-9)
