"""Networks to test on: prime layer sizes, so that no two axes can be confused, and square layers, where a wrong
transpose keeps every shape. And what a refusal has to say."""

from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
HIDDEN = ["identity", "sigmoid", "tanh", "relu", "leaky_relu", "softplus"]
CANONICAL_HEADS = ["squared_error", "binary_cross_entropy", "categorical_cross_entropy"]
HEADS = [
    *CANONICAL_HEADS,
    ("sigmoid", "squared_error"),
    ("tanh", "squared_error"),
    ("relu", "squared_error"),
    ("leaky_relu", "squared_error"),
    ("softplus", "squared_error"),
    ("softmax", "squared_error"),
    ("softmax", "binary_cross_entropy"),
    ("sigmoid", "categorical_cross_entropy"),
]
SIZES = {"prime": ([5, 7, 3, 2], 11), "square": ([3, 3, 3], 3)}


def random_problem(layer_sizes, m, seed, dtype=np.float64):
    """Parameters with random biases (zero biases can put Z exactly on ReLU's kink), X and Y."""
    rng = np.random.default_rng(seed)
    parameters = {}
    for l, (n_in, n_out) in enumerate(zip(layer_sizes, layer_sizes[1:]), start=1):
        parameters[f"W{l}"] = (rng.standard_normal((n_out, n_in)) / np.sqrt(n_in)).astype(dtype)
        parameters[f"b{l}"] = (0.5 * rng.standard_normal((n_out, 1))).astype(dtype)
    X = rng.standard_normal((layer_sizes[0], m)).astype(dtype)
    Y = rng.random((layer_sizes[-1], m))
    return parameters, X, (Y / Y.sum(axis=0)).astype(dtype)  # in (0, 1), columns sum to 1: fits every loss


@contextmanager
def refused(error, words):
    """What runs inside raises ``error``, and its message holds every one of ``words``."""
    with pytest.raises(error) as refusal:
        yield
    for word in words:
        assert word in str(refusal.value)
