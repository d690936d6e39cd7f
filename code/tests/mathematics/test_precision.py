"""float32 gradients stay as near the float64 ones as the operations counted allow."""

import numpy as np
import pytest

from backprop import backpropagation_general, forward_propagation
from problems import CANONICAL_HEADS, HIDDEN, random_problem
from rounding import gradient_bounds

NETWORKS = {"prime": ([5, 7, 3, 2], 11), "square": ([3, 3, 3], 3), "digits": ([64, 32, 10], 64), "one": ([1, 1], 1)}


def in_both_precisions(sizes, m, hidden, head):
    """The float64 cache, gradients and their bounds, and the float32 gradients of the same float32 numbers."""
    parameters, X, Y = random_problem(sizes, m, seed=6, dtype=np.float32)
    Y = np.eye(sizes[-1], dtype=np.float32)[:, np.arange(m) % sizes[-1]]  # exact in both, and so are their sums
    single = backpropagation_general(forward_propagation(X, parameters, head, hidden), Y, parameters, head, hidden)
    exactly = {name: value.astype(np.float64) for name, value in parameters.items()}
    cache = forward_propagation(X.astype(np.float64), exactly, head, hidden)
    double = backpropagation_general(cache, Y.astype(np.float64), exactly, head, hidden)
    return single, double, gradient_bounds(cache, double, exactly, head, hidden)


@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize("head", CANONICAL_HEADS)
@pytest.mark.parametrize("network", NETWORKS)
def test_float32_gradients_are_within_the_derived_bound(network, head, hidden):
    """The tolerance is the bound of rounding.py: unit roundoff times operation counts, carried from layer to layer."""
    single, double, bounds = in_both_precisions(*NETWORKS[network], hidden, head)
    for name, value in double.items():
        assert single[name].dtype == np.float32
        assert (abs(single[name] - value) <= bounds[name]).all(), name


@pytest.mark.parametrize("network", NETWORKS)
def test_the_bound_is_tight_enough_to_mean_something(network):
    """Away from kinks an error of one percent in any gradient breaks it."""
    _, double, bounds = in_both_precisions(*NETWORKS[network], "tanh", "squared_error")
    for name, value in double.items():
        assert np.linalg.norm(bounds[name]) < 0.01 * np.linalg.norm(value), name
