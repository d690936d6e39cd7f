"""Activation functions g and their derivatives g', all taken at the pre-activation Z.

Every function maps an array of any shape to one of the same shape and dtype. ``softmax`` is the exception
in kind: it mixes the units of a column, so it has no elementwise derivative, only a Jacobian.
"""

from typing import Callable, NamedTuple

import numpy as np

from backprop.shapes import check_column, check_same_shape

LEAKY_RELU_SLOPE = 0.01  # for z <= 0; Maas, Hannun & Ng 2013


def identity(Z):
    """g(z) = z, for Z of any shape; a copy.

    >>> print(identity(np.array([[-1.0, 2.0]])))
    [[-1.  2.]]
    """
    return Z.copy()


def identity_derivative(Z):
    """g'(z) = 1, for Z of any shape.

    >>> print(identity_derivative(np.array([[-1.0, 2.0]])))
    [[1. 1.]]
    """
    return np.ones_like(Z)


def sigmoid(Z):
    """g(z) = 1 / (1 + e^-z), for Z of any shape.

    No exponential overflows, and a value near 0 keeps all its digits.

    >>> print(sigmoid(np.array([[0.0, 1000.0, -40.0]])))
    [[5.00000000e-01 1.00000000e+00 4.24835426e-18]]
    """
    E = np.exp(-np.abs(Z))
    return np.where(Z >= 0, 1, E) / (1 + E)


def sigmoid_derivative(Z):
    """g'(z) = g(z) (1 - g(z)), for Z of any shape.

    >>> print(sigmoid_derivative(np.array([[0.0, -40.0, 40.0]])))
    [[2.50000000e-01 4.24835426e-18 4.24835426e-18]]
    """
    return sigmoid(Z) * sigmoid(-Z)  # 1 - g(z) = g(-z), without the cancellation


def tanh(Z):
    """g(z) = tanh z, for Z of any shape.

    >>> print(tanh(np.array([[0.0, -1000.0]])))
    [[ 0. -1.]]
    """
    return np.tanh(Z)


def tanh_derivative(Z):
    """g'(z) = 1 - tanh² z, for Z of any shape.

    >>> print(tanh_derivative(np.array([[0.0, -1000.0]])))
    [[1. 0.]]
    """
    return 1 - np.tanh(Z) ** 2


def relu(Z):
    """g(z) = max(0, z), for Z of any shape.

    >>> print(relu(np.array([[-2.0, 0.0, 3.0]])))
    [[0. 0. 3.]]
    """
    return np.maximum(Z, 0)


def relu_derivative(Z):
    """g'(z) = 1 where z > 0, else 0, for Z of any shape. At the kink, z = 0, the book takes 0.

    >>> print(relu_derivative(np.array([[-2.0, 0.0, 3.0]])))
    [[0. 0. 1.]]
    """
    return (Z > 0).astype(Z.dtype)


def leaky_relu(Z):
    """g(z) = z where z > 0, else 0.01 z, for Z of any shape: a unit that is off still answers a little.

    Source: Maas, Hannun & Ng 2013, *Rectifier Nonlinearities Improve Neural Network Acoustic Models*.

    >>> print(leaky_relu(np.array([[-2.0, 0.0, 3.0]])))
    [[-0.02  0.    3.  ]]
    """
    return np.maximum(Z, LEAKY_RELU_SLOPE * Z)  # the slope is below 1, so the larger is the right one


def leaky_relu_derivative(Z):
    """g'(z) = 1 where z > 0, else 0.01, for Z of any shape. At the kink, z = 0, the book takes 0.01.

    >>> print(leaky_relu_derivative(np.array([[-2.0, 0.0, 3.0]])))
    [[0.01 0.01 1.  ]]
    """
    return np.where(Z > 0, 1, LEAKY_RELU_SLOPE).astype(Z.dtype)


def softplus(Z):
    """g(z) = log(1 + e^z), for Z of any shape: a ReLU with a round corner, whose slope is the sigmoid.

    Source: Dugas, Bengio, Bélisle, Nadeau & Garcia 2001, *Incorporating Second-Order Functional Knowledge for
    Better Option Pricing*. Computed as max(z, 0) + log(1 + e^-|z|), so that no exponential overflows.

    >>> print(softplus(np.array([[-1000.0, 0.0, 1000.0]])))
    [[0.00000000e+00 6.93147181e-01 1.00000000e+03]]
    """
    return np.maximum(Z, 0) + np.log1p(np.exp(-np.abs(Z)))


def softplus_derivative(Z):
    """g'(z) = 1 / (1 + e^-z), the sigmoid, for Z of any shape.

    >>> print(softplus_derivative(np.array([[0.0, 1000.0]])))
    [[0.5 1. ]]
    """
    return sigmoid(Z)


def log_sigmoid(Z):
    """log of :func:`sigmoid`, for Z of any shape; finite even where the probability underflows to 0.

    log(1 - sigmoid(z)) is log_sigmoid(-z).

    >>> print(log_sigmoid(np.array([[-1000.0, 0.0]])).round(4))
    [[-1.000e+03 -6.931e-01]]
    """
    return -softplus(-Z)


def softmax(Z):
    """a_k = e^{z_k} / Σ_j e^{z_j}, down each column of Z (units, examples).

    >>> print(softmax(np.array([[1000.0, 0.0], [1000.0, 0.0], [0.0, 0.0]])).round(4))
    [[0.5    0.3333]
     [0.5    0.3333]
     [0.     0.3333]]
    """
    E = np.exp(Z - Z.max(axis=0, keepdims=True))  # a shift changes nothing but the overflow
    return E / E.sum(axis=0, keepdims=True)


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


def softmax_jacobian(a):
    """The n × n table J_jk = ∂a_j/∂z_k of a softmax, for one column a = softmax(z) of shape (n, 1) or (n,).

    ∂a_k/∂z_k = a_k (1 - a_k): its own logit lifts a probability. ∂a_j/∂z_k = -a_j a_k for j ≠ k: any other
    logit lowers it, since the sum stays 1. Both at once: J = diag(a) - a aᵀ, which is symmetric.

    Raises TypeError or ValueError unless ``a`` is one column of floats.

    >>> print(softmax_jacobian(np.array([[0.5], [0.25], [0.25]])))
    [[ 0.25   -0.125  -0.125 ]
     [-0.125   0.1875 -0.0625]
     [-0.125  -0.0625  0.1875]]
    """
    a = check_column("a", a)
    return np.diagflat(a) - a @ a.T


def softmax_backward(dA, A):
    """dZ of a softmax from its dA, both (n, m): dz_k = a_k (da_k - Σ_j da_j a_j), equation (6).

    The second term is what an elementwise derivative would lose: nudging z_k moves every probability. Column by
    column this is :func:`softmax_jacobian` times dA, without forming the Jacobian.

    Raises TypeError or ValueError unless dA and A are float matrices of one shape and dtype.

    >>> A = np.array([[0.5], [0.25], [0.25]])
    >>> print(softmax_backward(np.array([[1.0], [0.0], [0.0]]), A))
    [[ 0.25 ]
     [-0.125]
     [-0.125]]
    """
    check_same_shape(dA=dA, A=A)
    return A * (dA - (dA * A).sum(axis=0, keepdims=True))


class Activation(NamedTuple):
    """An elementwise activation: ``function`` g and ``derivative`` g', both of Z.

    >>> g, derivative = ACTIVATIONS["tanh"]
    >>> print(g(np.zeros((1, 1))), derivative(np.zeros((1, 1))))
    [[0.]] [[1.]]
    """

    function: Callable
    derivative: Callable


ACTIVATIONS = {
    "identity": Activation(identity, identity_derivative),
    "sigmoid": Activation(sigmoid, sigmoid_derivative),
    "tanh": Activation(tanh, tanh_derivative),
    "relu": Activation(relu, relu_derivative),
    "leaky_relu": Activation(leaky_relu, leaky_relu_derivative),
    "softplus": Activation(softplus, softplus_derivative),
}
