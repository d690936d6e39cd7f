"""Losses ℓ(i), one number per example, and their derivatives with respect to the output A[L].

All arrays are (n_L, m); a loss is the sum over the units of its column. Cross-entropies use the natural
logarithm. :func:`canonical_losses` computes each loss from Z[L], where it is stable at any saturation. The functions
of A serve the other heads: there a cross-entropy, and its gradient, is infinite once a wrong unit saturates.
"""

from typing import Callable, NamedTuple

import numpy as np

from backprop.activations import log_softmax


def squared_error(A, Y):
    """ℓ = ½ Σ_k (a_k - y_k)²; the ½ makes dA = A - Y."""
    return 0.5 * ((A - Y) ** 2).sum(axis=0)


def squared_error_backward(A, Y):
    """dA = A - Y."""
    return A - Y


def binary_cross_entropy(A, Y):
    """ℓ = -Σ_k [y_k log a_k + (1 - y_k) log(1 - a_k)], for a_k in (0, 1)."""
    return -(_times_log(Y, A) + _times_log(1 - Y, 1 - A)).sum(axis=0)


def binary_cross_entropy_backward(A, Y):
    """dA = (A - Y) / (A (1 - A))."""
    return (A - Y) / (A * (1 - A))


def categorical_cross_entropy(A, Y):
    """ℓ = -Σ_k y_k log a_k, for a column Y of probabilities that sum to 1."""
    return -_times_log(Y, A).sum(axis=0)


def categorical_cross_entropy_backward(A, Y):
    """dA = -Y / A."""
    return -Y / A


def _times_log(Y, A):
    """Y log A with 0 log 0 = 0."""
    return Y * np.log(np.where(Y == 0, 1, A))


class Loss(NamedTuple):
    """``function`` gives ℓ of shape (m,), ``backward`` gives dA[L] of shape (n_L, m)."""

    function: Callable
    backward: Callable


LOSSES = {
    "squared_error": Loss(squared_error, squared_error_backward),
    "binary_cross_entropy": Loss(binary_cross_entropy, binary_cross_entropy_backward),
    "categorical_cross_entropy": Loss(categorical_cross_entropy, categorical_cross_entropy_backward),
}

# The output activation with which each loss gives dZ[L] = Ŷ - Y, equation (5).
CANONICAL_OUTPUT = {
    "squared_error": "identity",
    "binary_cross_entropy": "sigmoid",
    "categorical_cross_entropy": "softmax",
}

# Outputs whose values a loss can take: a cross-entropy needs probabilities.
OUTPUTS = {
    "squared_error": ("identity", "sigmoid", "tanh", "relu", "softmax"),
    "binary_cross_entropy": ("sigmoid", "softmax"),
    "categorical_cross_entropy": ("sigmoid", "softmax"),
}


def canonical_losses(loss, Z, Y):
    """ℓ of shape (m,) from the pre-activation Z[L] of the loss's canonical output; never overflows."""
    if loss == "binary_cross_entropy":  # max(z, 0) - z y + log(1 + e^-|z|)
        return (np.maximum(Z, 0) - Z * Y + np.log1p(np.exp(-np.abs(Z)))).sum(axis=0)
    if loss == "categorical_cross_entropy":
        return -(Y * log_softmax(Z)).sum(axis=0)
    return squared_error(Z, Y)
