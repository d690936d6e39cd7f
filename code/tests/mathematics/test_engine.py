"""The engine computes the teaching functions' numbers: every activation, every head, any shape and depth."""

import copy
import pickle

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from backprop import backpropagation, backpropagation_general, cost, forward_propagation, initialise_parameters
from backprop.activations import ACTIVATIONS
from backprop.training import Network, with_ones
from problems import HEADS, random_problem, refused

every_activation = pytest.mark.parametrize("hidden", list(ACTIVATIONS))
every_head = pytest.mark.parametrize("head", HEADS, ids=str)


def agree(parameters, X, Y, head, hidden, units=4):
    """The engine against the teaching functions, within ``units`` × terms × eps of each array's largest entry.

    An entry of dW is a sum of m products whose factors are themselves sums of at most n terms, layer after layer; the
    two programs add in different orders, so each sum may differ by its number of terms × eps, relative to the sizes of
    what is added. 4 covers the elementwise functions.
    """
    cache = forward_propagation(X, parameters, head, hidden)
    expected = backpropagation_general(cache, Y, parameters, head, hidden)
    network = Network(parameters, head, hidden)
    J, grads = network.cost_and_gradients(X, Y)
    L, m, n = len(parameters) // 2, X.shape[1], max(len(value) for value in parameters.values())
    tolerance = units * 2 * L * (m + n) * float(np.finfo(X.dtype).eps)
    size = max(1.0, float(np.abs(cache[f"Z{L}"]).max()))  # a cost is rounded to the last place of Z[L]
    assert isinstance(J, float) and J == pytest.approx(cost(cache, Y, head), rel=tolerance, abs=tolerance * size)
    assert set(grads) == {"d" + name for name in parameters}
    for name, value in grads.items():
        assert value.dtype == X.dtype and value.shape == expected[name].shape
        largest = np.abs(expected[name]).max()
        np.testing.assert_allclose(value, expected[name], rtol=tolerance, atol=tolerance * largest, err_msg=name)
    np.testing.assert_allclose(network.predict(X), cache[f"A{L}"], rtol=tolerance, atol=tolerance)


@every_activation
@every_head
def test_gradients_are_those_of_the_teaching_functions(problem, head, hidden):
    parameters, X, Y = problem
    expected = backpropagation_general(forward_propagation(X, parameters, head, hidden), Y, parameters, head, hidden)
    for name, value in Network(parameters, head, hidden).cost_and_gradients(X, Y)[1].items():
        np.testing.assert_allclose(value, expected[name], rtol=1e-12, atol=1e-15, err_msg=name)
    agree(parameters, X, Y, head, hidden)


@every_activation
@every_head
def test_float32_stays_float32_within_its_rounding(head, hidden):
    agree(*random_problem([5, 7, 3, 2], 11, seed=2, dtype=np.float32), head, hidden)


@given(st.lists(st.integers(1, 9), min_size=2, max_size=7), st.integers(1, 12), st.integers(0, 99),
       st.sampled_from(HEADS), st.sampled_from(list(ACTIVATIONS)), st.sampled_from([np.float32, np.float64]))
@settings(max_examples=80, deadline=None, derandomize=True)
def test_any_shape_and_depth(sizes, m, seed, head, hidden, dtype):
    assume(sizes[-1] > 1 or head != ("softmax", "binary_cross_entropy"))  # refused: such an output is always 1
    agree(*random_problem(sizes, m, seed, dtype), head, hidden, units=16)


@pytest.mark.parametrize("order", ["C", "F"])
def test_the_memory_order_of_the_data_changes_nothing(order):
    parameters, X, Y = random_problem([5, 7, 3], 11, seed=0)
    first = Network(parameters, "categorical_cross_entropy").cost_and_gradients(X, Y)[1]
    other = Network({name: np.asarray(value, order=order) for name, value in parameters.items()},
                    "categorical_cross_entropy").cost_and_gradients(np.array(X, order=order), np.array(Y, order=order))
    for name in first:
        np.testing.assert_allclose(other[1][name], first[name], rtol=1e-13, atol=1e-16)


@pytest.mark.parametrize("head", ["binary_cross_entropy", "categorical_cross_entropy"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("scale", [1e3, 1e6])
def test_saturated_outputs_stay_finite_and_right(head, dtype, scale):
    parameters, X, Y = random_problem([5, 7, 3], 11, seed=0, dtype=dtype)
    parameters = {name: np.asarray(scale * value, dtype) for name, value in parameters.items()}
    cache = forward_propagation(X, parameters, head)
    expected = backpropagation(cache, Y, parameters)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        J, grads = Network(parameters, head).cost_and_gradients(X, Y)
    assert J == pytest.approx(cost(cache, Y, head), rel=1e3 * float(np.finfo(dtype).eps))
    for name, value in grads.items():
        np.testing.assert_allclose(value, expected[name], rtol=1e-3 if dtype == np.float32 else 1e-9,
                                   atol=1e-5 * np.abs(expected[name]).max())


def test_a_sure_and_right_network_costs_nothing_less_than_nothing():
    """log(1 + e^z) - z is about e^-z: two large sums, both rounded, and a difference near 0."""
    network = Network({"W1": np.ones((1, 1), np.float32), "b1": np.zeros((1, 1), np.float32)}, "binary_cross_entropy")
    Y = np.where(np.arange(50) % 7, 1, 0.999999).astype(np.float32)[np.newaxis]
    for seed in range(20):
        z = 15 + 15 * np.random.default_rng(seed).random((1, 50)).astype(np.float32)
        assert 0 <= network.cost_and_gradients(z, Y)[0] < 1e-4


@every_head
def test_scale_multiplies_the_gradient_and_leaves_the_dictionary_true(head):
    parameters, X, Y = random_problem([5, 7, 3], 11, seed=0)
    network = Network(parameters, head)
    J, grads = network.cost_and_gradients(X, Y)
    plain = network.gradient.copy()
    assert network.backpropagate(with_ones(X), Y, scale=0.3) == J
    np.testing.assert_allclose(network.gradient, 0.3 * plain, rtol=1e-13, atol=1e-17)
    for name, value in network.gradients.items():
        np.testing.assert_allclose(value, grads[name], rtol=1e-13, atol=1e-16)


def test_batches_of_many_sizes_share_one_network():
    parameters, X, Y = random_problem([5, 7, 3], 11, seed=0)
    network = Network(parameters, "squared_error")
    for m in [11, 3, 1, 7, 2, 11, 3]:
        grads = network.cost_and_gradients(X[:, :m], Y[:, :m])[1]
        fresh = Network(parameters, "squared_error").cost_and_gradients(X[:, :m], Y[:, :m])[1]
        for name in grads:
            np.testing.assert_array_equal(grads[name], fresh[name])


def test_dictionaries_are_copies_and_no_argument_changes():
    parameters, X, Y = random_problem([5, 7, 3], 11, seed=0)
    before = {name: value.copy() for name, value in {**parameters, "X": X, "Y": Y}.items()}
    network = Network(parameters, "categorical_cross_entropy")
    for name, value in network.parameters.items():
        np.testing.assert_array_equal(value, parameters[name])
    _, grads = network.cost_and_gradients(X, Y)
    kept = {name: value.copy() for name, value in {**grads, **network.parameters}.items()}
    old_parameters = network.parameters
    network.vector += 1
    network.cost_and_gradients(X, Y)
    for name, value in {**grads, **old_parameters}.items():
        np.testing.assert_array_equal(value, kept[name])
    for name, value in {**parameters, "X": X, "Y": Y}.items():
        np.testing.assert_array_equal(value, before[name])


def test_a_numpy_scale_does_not_widen_float32():
    parameters, X, Y = random_problem([5, 7, 3], 11, seed=0, dtype=np.float32)
    network = Network(parameters, "squared_error")
    network.backpropagate(with_ones(X), Y, scale=np.float64(0.1))
    assert {value.dtype for value in network.gradients.values()} == {np.dtype(np.float32)}


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy, lambda n: pickle.loads(pickle.dumps(n))])
def test_a_copy_trains_and_leaves_its_original_alone(duplicate):
    parameters, X, Y = random_problem([5, 7, 3], 11, seed=0)
    original = Network(parameters, ("softmax", "squared_error"), "tanh")
    again = duplicate(original)
    J = again.cost_and_gradients(X, Y)[0]
    assert J == original.cost_and_gradients(X, Y)[0]
    again.vector -= again.gradient
    assert again.cost_and_gradients(X, Y)[0] < J == original.cost_and_gradients(X, Y)[0]


PARAMETERS, X, Y = random_problem([5, 7, 3], 11, seed=0)
CROSS_ENTROPY = "categorical_cross_entropy"
REFUSED = {
    "X transposed": (lambda n: n.cost_and_gradients(X.T, Y), ValueError, ["X has shape (11, 5)", "did you mean X.T"]),
    "Y transposed": (lambda n: n.cost_and_gradients(X, Y.T), ValueError, ["Y has shape (11, 3)", "did you mean Y.T"]),
    "labels that are no probabilities": (lambda n: n.cost_and_gradients(X, Y / 2), ValueError, ["sums to 0.5"]),
    "X with NaN": (lambda n: n.predict(np.where(X == X[1, 2], np.nan, X)), ValueError, ["X[1, 2] is nan"]),
    "no row of ones": (lambda n: n.backpropagate(X, Y), ValueError, ["(5, 11)", "expected 6 rows", "with_ones"]),
    "no examples": (lambda n: n.backpropagate(with_ones(X)[:, :0], Y[:, :0]), ValueError, ["at least one column"]),
    "one column as a vector": (lambda n: n.backpropagate(with_ones(X)[:, 0], Y[:, 0]), ValueError, ["(6,)", "6 rows"]),
    "ones under a list": (lambda n: with_ones([[1.0]]), TypeError, ["X is a list"]),
    "a row of targets": (lambda n: n.backpropagate(with_ones(X), Y[:1]), ValueError, ["(1, 11)", "(3, 11)"]),
    "mixed precision": (lambda n: n.backpropagate(with_ones(X), Y.astype("float32")), TypeError, ["Y is float32"]),
    "unknown activation": (lambda n: Network(PARAMETERS, CROSS_ENTROPY, "rleu"), ValueError, ["hidden is 'rleu'"]),
    "unknown head": (lambda n: Network(PARAMETERS, "softmax"), ValueError, ["head is 'softmax'"]),
    "no parameters": (lambda n: Network({}, CROSS_ENTROPY), ValueError, ["W1, b1"]),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refusal_names_the_fault(case):
    call, error, words = REFUSED[case]
    with refused(error, words):
        call(Network(PARAMETERS, CROSS_ENTROPY))


def test_one_layer_and_one_example():
    for sizes in ([4, 1], [1, 1, 1]):
        parameters = initialise_parameters(sizes, seed=0)
        agree(parameters, np.ones((sizes[0], 1)), np.ones((1, 1)), "binary_cross_entropy", "tanh")
