"""Heads, an output activation with a loss, worked from Z[L], where nothing has been rounded away yet.

A probability of e^-1000 is 0 in floating point, and its logarithm is lost. From Z the logarithm is -1000. In the same
way, what a cross-entropy divides by on the way back, a or 1 - a, is a factor of what comes next, and cancels on paper.
"""

import numpy as np

from backprop.activations import sigmoid, softmax, softplus
from backprop.losses import squared_error


def log_sigmoid(Z):
    """log of :func:`sigmoid`, for Z of any shape; finite even where the probability underflows to 0.

    log(1 - sigmoid(z)) is log_sigmoid(-z).

    >>> print(log_sigmoid(np.array([[-1000.0, 0.0]])).round(4))
    [[-1.000e+03 -6.931e-01]]
    """
    return -softplus(-Z)


def log_softmax(Z):
    """log of :func:`softmax`, down each column of Z (units, examples).

    Finite even where the probability underflows to 0.

    >>> print(log_softmax(np.array([[1000.0], [0.0]])))
    [[    0.]
     [-1000.]]
    """
    S = Z - Z.max(axis=0, keepdims=True)
    return S - np.log(np.exp(S).sum(axis=0, keepdims=True))


def log_softmax_complement(Z):
    """log(1 - softmax), down each column of Z (units, examples); finite for two units or more.

    1 - a_k is what the other units of the column share. Subtracting is exact enough for all but the largest a_k,
    which may have been rounded to 1: there the others are added up, in logarithms.

    >>> print(log_softmax_complement(np.array([[1000.0], [0.0]]))[0])
    [-1000.]
    """
    top = largest(Z)
    others = np.where(top, -np.inf, log_softmax(Z))
    return np.where(top, np.logaddexp.reduce(others, axis=0, keepdims=True), np.log1p(-np.exp(others)))


def largest(Z):
    """True at the largest entry of each column of Z (units, examples), the first one of equals; else False.

    >>> print(largest(np.array([[1.0, 2.0], [3.0, 2.0]])))
    [[False  True]
     [ True False]]
    """
    return np.arange(len(Z))[:, np.newaxis] == Z.argmax(axis=0)


# log a and log(1 - a) of the outputs whose values are probabilities.
LOG_PROBABILITY = {"sigmoid": log_sigmoid, "softmax": log_softmax}
LOG_COMPLEMENT = {"sigmoid": lambda Z: log_sigmoid(-Z), "softmax": log_softmax_complement}


def head_losses(A, Z, Y, output, loss):
    """ℓ of shape (m,) from the output A = g(Z), its pre-activation Z and the targets Y, all (n_L, m).

    The loss of :mod:`backprop.losses`, finite at any saturation. Nothing is checked here:
    :func:`backprop.losses_per_example` is the same for a cache, and looks at every argument.

    >>> Z = np.array([[1000.0]])
    >>> print(head_losses(sigmoid(Z), Z, np.array([[0.0]]), "sigmoid", "binary_cross_entropy"))
    [1000.]
    """
    if loss == "squared_error":
        return squared_error(A, Y)
    log_likelihood = Y * LOG_PROBABILITY[output](Z)
    if loss == "binary_cross_entropy":
        log_likelihood = log_likelihood + (1 - Y) * LOG_COMPLEMENT[output](Z)
    return -log_likelihood.sum(axis=0)


def _sigmoid_categorical_gradient(A, Z, Y):
    """dZ of a sigmoid with the categorical cross-entropy, all (n_L, m).

    dz = -y / a · a (1 - a) = -y (1 - a): equation (6) with the division by a cancelled.

    >>> Z = np.array([[-1000.0], [0.0]])
    >>> print(_sigmoid_categorical_gradient(sigmoid(Z), Z, np.array([[0.5], [0.5]])))
    [[-0.5 ]
     [-0.25]]
    """
    return -Y * sigmoid(-Z)


def _softmax_binary_gradient(A, Z, Y):
    """dZ of a softmax with the binary cross-entropy, all (n_L, m).

    With e = a - y, equation (6) is dz_k = e_k / (1 - a_k) - a_k Σ_j e_j / (1 - a_j). Of each column only the largest
    a can have been rounded to 1. Call it a_t. Its terms come to e_t where k = t, and to -s_k e_t elsewhere, where
    s_k = a_k / (1 - a_t) is unit k's share of what a_t leaves: a softmax without unit t.

    >>> Z = np.array([[1000.0], [0.0]])
    >>> print(_softmax_binary_gradient(softmax(Z), Z, np.array([[0.0], [1.0]])))
    [[ 2.]
     [-2.]]
    """
    top = largest(Z)
    E = A - Y
    quotients = np.where(top, 0, E) / np.where(top, 1, 1 - A)
    E_top = np.where(top, E, 0).sum(axis=0, keepdims=True)
    shares = softmax(np.where(top, -np.inf, Z))
    return quotients - A * quotients.sum(axis=0, keepdims=True) + (top - shares) * E_top


# Where an output saturates, equation (6) as it stands would be 0 · ∞. These divide by nothing that can be 0. (For the
# canonical heads the same cancelling gives equation (5).)
CANCELLED = {
    ("sigmoid", "categorical_cross_entropy"): _sigmoid_categorical_gradient,
    ("softmax", "binary_cross_entropy"): _softmax_binary_gradient,
}
