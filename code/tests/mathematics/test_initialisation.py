"""Initialisation: each scheme's spread, and what it is for: signals that keep their size through many layers."""

import numpy as np
import pytest

from backprop import backpropagation_general, forward_propagation, initialise_parameters
from backprop.initialisation import INITIALISATIONS

DEVIATIONS = {"zeros": 0, "normal": 0.01, "xavier": np.sqrt(2 / 500), "xavier_uniform": np.sqrt(2 / 500),
              "he": np.sqrt(2 / 300)}
# One layer changes the mean square of its signals by a chance factor of about 1 ± √(5 / width) behind ReLU, less behind
# the identity. Four in a row: 1 ± 0.2. A wrong scheme halves it each time, to 1/16.
LAYERS, WIDTH, EXAMPLES = 5, 500, 100
KEPT = (0.5, 2)


def signals(scheme, hidden, seed=0):
    """The mean square of each layer's activations, and of each layer's dZ, relative to where the signal starts."""
    parameters = initialise_parameters([WIDTH] * (LAYERS + 1), seed, scheme)
    rng = np.random.default_rng(seed + 1)
    X, errors = rng.standard_normal((2, WIDTH, EXAMPLES))
    cache = forward_propagation(X, parameters, "squared_error", hidden)
    grads = backpropagation_general(cache, cache[f"A{LAYERS}"] - errors, parameters, "squared_error", hidden)
    forward = [np.mean(cache[f"A{l}"] ** 2) for l in range(LAYERS)]
    backward = [np.mean(grads[f"dZ{l}"] ** 2) for l in range(LAYERS, 0, -1)]
    return np.array(forward) / forward[0], np.array(backward) / backward[0]


def is_kept(mean_squares):
    return KEPT[0] < mean_squares.min() and mean_squares.max() < KEPT[1]


@pytest.mark.parametrize("scheme", INITIALISATIONS)
def test_weights_have_the_schemes_spread_around_0(scheme):
    """Of 60 000 draws the deviation is known to 0.3 %, the mean to a 245th of the deviation. Allow 4 times that."""
    parameters = initialise_parameters([300, 200], 0, scheme)
    W, deviation = parameters["W1"], DEVIATIONS[scheme]
    assert W.shape == (200, 300) and not parameters["b1"].any()
    assert W.std() == pytest.approx(deviation, rel=0.012)
    assert abs(W.mean()) <= 4 * deviation / np.sqrt(W.size)


def test_uniform_weights_stay_within_their_bound_and_fill_it():
    W = initialise_parameters([300, 200], 0, "xavier_uniform")["W1"]
    bound = np.sqrt(6 / 500)
    assert 0.999 * bound < abs(W).max() <= bound
    np.testing.assert_allclose(np.quantile(W, [0.25, 0.5, 0.75]), [-bound / 2, 0, bound / 2], atol=0.02 * bound)


@pytest.mark.parametrize("scheme", ["xavier", "xavier_uniform"])
def test_xavier_keeps_the_variance_of_linear_layers_both_ways(scheme):
    forward, backward = signals(scheme, "identity")
    assert is_kept(forward) and is_kept(backward)


def test_he_keeps_the_mean_square_of_relu_layers_both_ways():
    """ReLU halves the mean square of what passes it, forward and back, and He's variance doubles it."""
    forward, backward = signals("he", "relu")
    assert is_kept(forward) and is_kept(backward)


def test_the_wrong_scheme_fades_by_half_a_layer():
    """Xavier's variance is half of He's for equal layers, so behind ReLU four layers keep about 2^-4."""
    forward, backward = signals("xavier", "relu")
    assert not is_kept(forward) and not is_kept(backward)
    assert 2**-5 < forward[-1] < 2**-3
    assert signals("normal", "tanh")[0][-1] < 1e-4  # 500 · 0.01² = 0.05 of the mean square in each layer


def test_zeros_leave_the_units_of_a_layer_alike():
    parameters = initialise_parameters([3, 5, 2], 0, "zeros")
    X, Y = np.random.default_rng(0).standard_normal((3, 7)), np.ones((2, 7))
    cache = forward_propagation(X, parameters, "squared_error", "sigmoid")
    grads = backpropagation_general(cache, Y, parameters, "squared_error", "sigmoid")
    assert not grads["dW1"].any() and grads["dW2"].any()
    np.testing.assert_array_equal(grads["dW2"], np.tile(grads["dW2"][:1, :1], (2, 5)))


@pytest.mark.parametrize("scheme", INITIALISATIONS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_dtype_is_as_asked_and_the_seed_repeats(scheme, dtype):
    first, again = (initialise_parameters([3, 5, 2], 7, scheme, dtype) for _ in range(2))
    assert list(first) == ["W1", "b1", "W2", "b2"]
    for name, value in first.items():
        assert value.dtype == dtype
        np.testing.assert_array_equal(again[name], value)


def test_another_seed_gives_other_numbers_and_a_generator_goes_on():
    first, other = (initialise_parameters([3, 2], seed)["W1"] for seed in (0, 1))
    rng = np.random.default_rng(0)
    drawn, next_drawn = (initialise_parameters([3, 2], rng)["W1"] for _ in range(2))
    np.testing.assert_array_equal(drawn, first)
    assert not np.array_equal(first, other) and not np.array_equal(drawn, next_drawn)


@pytest.mark.parametrize("scheme", INITIALISATIONS)
def test_a_scheme_refuses_a_layer_without_units(scheme):
    with pytest.raises(ValueError, match="n_in is 0; expected a whole number, 1 or more"):
        INITIALISATIONS[scheme](0, 3, np.random.default_rng(0))
