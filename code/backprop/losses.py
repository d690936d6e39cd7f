"""Losses ℓ(i), one number per example, and their derivatives with respect to the output A[L].

All arrays are (n_L, m); a loss is the sum over the units of its column. Cross-entropies use the natural
logarithm. The functions of A are the definitions. Once a probability has been rounded to 0 or 1 they can only
say infinity, so :mod:`backprop.heads` works from Z[L], where nothing has been rounded away.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from backprop.shapes import check_same_shape


def squared_error(A, Y):
    """ℓ = ½ Σ_k (a_k - y_k)², of shape (m,), for A and Y (n, m); the ½ makes dA = A - Y.

    Raises TypeError or ValueError unless A and Y are float matrices of one shape and dtype.

    >>> print(squared_error(np.array([[1.0, 0.0], [2.0, 0.0]]), np.array([[0.0, 0.0], [0.0, 4.0]])))
    [2.5 8. ]
    """
    check_same_shape(A=A, Y=Y)
    return 0.5 * ((A - Y) ** 2).sum(axis=0)


def squared_error_backward(A, Y):
    """dA = A - Y, all (n, m).

    Raises TypeError or ValueError unless A and Y are float matrices of one shape and dtype.

    >>> print(squared_error_backward(np.array([[1.0], [2.0]]), np.array([[0.0], [4.0]])))
    [[ 1.]
     [-2.]]
    """
    check_same_shape(A=A, Y=Y)
    return A - Y


def binary_cross_entropy(A, Y):
    """ℓ = -Σ_k [y_k log a_k + (1 - y_k) log(1 - a_k)], of shape (m,), for A in [0, 1] and Y in [0, 1], both (n, m).

    Infinite where an a_k is 0 or 1 and y_k is not. Raises TypeError or ValueError unless A and Y are float
    matrices of one shape and dtype.

    >>> print(binary_cross_entropy(np.array([[0.5, 0.9]]), np.array([[1.0, 1.0]])).round(4))
    [0.6931 0.1054]
    """
    check_same_shape(A=A, Y=Y)
    return -(_times_log(Y, A) + _times_log(1 - Y, 1 - A)).sum(axis=0)


def binary_cross_entropy_backward(A, Y):
    """dA = (1 - Y) / (1 - A) - Y / A, all (n, m).

    Infinite where :func:`binary_cross_entropy` is. Raises TypeError or ValueError unless A and Y are float
    matrices of one shape and dtype.

    >>> print(binary_cross_entropy_backward(np.array([[0.5, 0.8]]), np.array([[1.0, 0.0]])).round(4))
    [[-2.  5.]]
    """
    check_same_shape(A=A, Y=Y)
    return _quotient(1 - Y, 1 - A) - _quotient(Y, A)


def categorical_cross_entropy(A, Y):
    """ℓ = -Σ_k y_k log a_k, of shape (m,), for A in [0, 1] and Y (n, m), whose columns sum to 1.

    Infinite where an a_k is 0 and y_k is not. Raises TypeError or ValueError unless A and Y are float matrices of
    one shape and dtype.

    >>> print(categorical_cross_entropy(np.array([[0.25], [0.75]]), np.array([[0.0], [1.0]])).round(4))
    [0.2877]
    """
    check_same_shape(A=A, Y=Y)
    return -_times_log(Y, A).sum(axis=0)


def categorical_cross_entropy_backward(A, Y):
    """dA = -Y / A, all (n, m).

    Infinite where :func:`categorical_cross_entropy` is. Raises TypeError or ValueError unless A and Y are float
    matrices of one shape and dtype.

    >>> print(categorical_cross_entropy_backward(np.array([[0.25], [0.75]]), np.array([[0.5], [0.5]])).round(4))
    [[-2.    ]
     [-0.6667]]
    """
    check_same_shape(A=A, Y=Y)
    return -_quotient(Y, A)


def _times_log(Y, A):
    """Y log A with 0 log 0 = 0: what has probability 0 and never happens costs nothing."""
    with np.errstate(divide="ignore"):  # where the loss is infinite, infinity is the answer, not an accident
        return Y * np.log(np.where(Y == 0, 1, A))


def _quotient(Y, A):
    """Y / A with 0 / 0 = 0."""
    with np.errstate(divide="ignore", over="ignore"):
        return Y / np.where(Y == 0, 1, A)


class Loss(NamedTuple):
    """``function`` gives ℓ of shape (m,), ``backward`` gives dA[L] of shape (n_L, m), both from (A, Y).

    >>> A, Y = np.array([[3.0]]), np.array([[1.0]])
    >>> print(LOSSES["squared_error"].function(A, Y), LOSSES["squared_error"].backward(A, Y))
    [2.] [[2.]]
    """

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
    "squared_error": ("identity", "sigmoid", "tanh", "relu", "leaky_relu", "softplus", "softmax"),
    "binary_cross_entropy": ("sigmoid", "softmax"),
    "categorical_cross_entropy": ("sigmoid", "softmax"),
}
