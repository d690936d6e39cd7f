"""Forward pass, cost, initialisation: values worked out independently, stability, and purity."""

import numpy as np
import pytest

from backprop import backpropagation, cost, forward_propagation, initialise_parameters, numerical_gradient
from backprop.activations import log_softmax, sigmoid, softmax
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


@pytest.mark.parametrize("scale", [1, 1e3, 1e6])
@pytest.mark.parametrize("head", ["binary_cross_entropy", "categorical_cross_entropy"])
def test_cross_entropies_stay_finite_however_sure_the_network_is(head, scale):
    parameters, X, Y = random_problem([5, 7, 3], 11, seed=0)
    parameters = {name: scale * value for name, value in parameters.items()}
    cache = forward_propagation(X, parameters, head)
    assert np.isfinite(cost(cache, Y, head))
    assert all(np.isfinite(g).all() for g in backpropagation(cache, Y, parameters).values())


def test_a_confident_mistake_costs_its_logit():
    cache = {"A0": np.ones((1, 1)), "Z1": np.array([[1000.0]]), "A1": np.array([[1.0]])}
    assert cost(cache, [[0]], "binary_cross_entropy") == 1000


def test_softmax_and_log_softmax_agree_and_do_not_overflow():
    Z = np.array([[1000.0, 1.0], [998.0, -1.0]])
    np.testing.assert_allclose(np.exp(log_softmax(Z)), softmax(Z), rtol=1e-12)
    np.testing.assert_allclose(softmax(Z).sum(axis=0), 1)
    assert sigmoid(np.array(-800.0)) == 0 and sigmoid(np.array(800.0)) == 1


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_dtype_is_kept_and_no_argument_changes(dtype):
    parameters, X, Y = random_problem([5, 7, 3], 11, seed=0, dtype=dtype)
    before = {name: value.copy() for name, value in {**parameters, "X": X, "Y": Y}.items()}
    cache = forward_propagation(X, parameters, "categorical_cross_entropy")
    grads = backpropagation(cache, Y, parameters)
    assert {value.dtype for value in [*cache.values(), *grads.values()]} == {np.dtype(dtype)}
    for name, value in {**parameters, "X": X, "Y": Y}.items():
        np.testing.assert_array_equal(value, before[name])


@pytest.mark.parametrize("scheme, deviation", [("he", np.sqrt(2 / 300)), ("xavier", np.sqrt(2 / 500)),
                                               ("normal", 0.01), ("zeros", 0)])
def test_initialisation_has_its_schemes_spread(scheme, deviation):
    parameters = initialise_parameters([300, 200], 0, scheme)
    assert parameters["W1"].shape == (200, 300) and not parameters["b1"].any()
    assert parameters["W1"].std() == pytest.approx(deviation, rel=0.02)


def test_initialisation_repeats_with_its_seed_and_not_without():
    first, again, other = (initialise_parameters([3, 2], seed)["W1"] for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


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
