"""The network's functions for complex arguments, so that an imaginary nudge passes through them.

Identity, sigmoid, tanh, softplus, softmax and the three losses are analytic. ReLU and leaky ReLU are not: they are
analytic on each side of 0 only. An imaginary nudge leaves Re z where it is and so never crosses the kink. It measures
the slope of the side on which z lies, at z = 0 that of the negative side, as the book's derivative does.

The package's own functions, written for real numbers, take absolute values and maxima to be stable, and those drop or
mistreat an imaginary part. Here the stability comes from the real part alone. The derivatives of the package are not
used: what is measured with their help would not be a check of them.
"""

import numpy as np

from backprop.activations import LEAKY_RELU_SLOPE


def softplus(Z):
    """log(1 + e^z), from e^z or from e^-z, whichever does not overflow.

    >>> print(softplus(np.array([[-1000.0 + 1e-20j, 0, 1000 + 1e-20j]])).imag)
    [[0.e+00 0.e+00 1.e-20]]
    """
    positive = Z.real > 0
    return np.where(positive, Z, 0) + np.log1p(np.exp(np.where(positive, -Z, Z)))


def sigmoid(Z):
    """1 / (1 + e^-z), from e^z or from e^-z, whichever does not overflow.

    >>> print(sigmoid(np.array([[1e-20j]])).imag / 1e-20)
    [[0.25]]
    """
    positive = Z.real > 0
    E = np.exp(np.where(positive, -Z, Z))
    return np.where(positive, 1, E) / (1 + E)


def relu(Z):
    """z where Re z > 0, else 0.

    >>> print(relu(np.array([[-1 + 1e-20j, 1 + 1e-20j]])).imag)
    [[0.e+00 1.e-20]]
    """
    return np.where(Z.real > 0, Z, 0)


def leaky_relu(Z):
    """z where Re z > 0, else 0.01 z.

    >>> print(leaky_relu(np.array([[-1 + 1e-20j, 1 + 1e-20j]])).imag)
    [[1.e-22 1.e-20]]
    """
    return np.where(Z.real > 0, Z, LEAKY_RELU_SLOPE * Z)


def log_sum_exp(Z):
    """log Σ_k e^{z_k} of each column of Z (units, examples), as a row (1, m).

    >>> print(log_sum_exp(np.array([[1000 + 1e-20j], [1000]])).imag / 1e-20)
    [[0.5]]
    """
    top = Z.real.max(axis=0, keepdims=True)
    return top + np.log(np.exp(Z - top).sum(axis=0, keepdims=True))


ANALYTIC = {
    "identity": lambda Z: Z,
    "sigmoid": sigmoid,
    "tanh": np.tanh,
    "relu": relu,
    "leaky_relu": leaky_relu,
    "softplus": softplus,
    "softmax": lambda Z: np.exp(Z - log_sum_exp(Z)),
}


def analytic_losses(Z, Y, output, loss):
    """ℓ of shape (m,), complex, from the output layer's Z and the targets Y, both (n_L, m).

    >>> print(analytic_losses(np.array([[3 + 1e-20j]]), np.array([[1.0]]), "identity", "squared_error"))
    [2.+2.e-20j]
    """
    if loss == "squared_error":
        return 0.5 * ((ANALYTIC[output](Z) - Y) ** 2).sum(axis=0)
    if output == "softmax":
        log_probability = Z - log_sum_exp(Z)
    else:
        log_probability = -softplus(-Z)
    if loss == "categorical_cross_entropy":
        return -(Y * log_probability).sum(axis=0)
    if output == "softmax":  # 1 - a_k is what the other units of the column share
        others = np.concatenate([log_sum_exp(np.delete(Z, k, axis=0)) for k in range(len(Z))])
        log_complement = others - log_sum_exp(Z)
    else:
        log_complement = -softplus(Z)
    return -(Y * log_probability + (1 - Y) * log_complement).sum(axis=0)
