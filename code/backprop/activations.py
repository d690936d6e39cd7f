"""Activation functions g and their derivatives g', all taken at the pre-activation Z.

Every function maps floats of any shape to an array of the same shape and dtype. ``softmax`` is the exception in kind:
it mixes the units of a column, so it has no elementwise derivative, only a Jacobian. Their logarithms are in
:mod:`backprop.heads`.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from backprop.shapes import check_column, check_same_shape

LEAKY_RELU_SLOPE = 0.01  # for z <= 0; Maas, Hannun & Ng 2013


def identity(Z):
    """g(z) = z, for Z of any shape; a copy.

    >>> print(identity(np.array([[-1.0, 2.0]])))
    [[-1.  2.]]
    """
    return np.array(Z)


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
    return np.where(np.less(Z, 0), E, 1) / (1 + E)


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
    return np.maximum(Z, np.multiply(LEAKY_RELU_SLOPE, Z))  # the slope is below 1, so the larger is the right one


def leaky_relu_derivative(Z):
    """g'(z) = 1 where z > 0, else 0.01, for Z of any shape. At the kink, z = 0, the book takes 0.01.

    >>> print(leaky_relu_derivative(np.array([[-2.0, 0.0, 3.0]])))
    [[0.01 0.01 1.  ]]
    """
    return np.maximum(relu_derivative(Z), LEAKY_RELU_SLOPE)


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


def softmax(Z):
    """a_k = e^{z_k} / Σ_j e^{z_j}, down each column of Z (units, examples).

    >>> print(softmax(np.array([[1000.0, 0.0], [1000.0, 0.0], [0.0, 0.0]])).round(4))
    [[0.5    0.3333]
     [0.5    0.3333]
     [0.     0.3333]]
    """
    E = np.exp(Z - np.max(Z, axis=0, keepdims=True))  # a shift changes nothing but the overflow
    return E / E.sum(axis=0, keepdims=True)


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
    """dZ of a softmax from its dA, both (n, m): equation (6).

    dz_k = a_k (da_k - Σ_j da_j a_j). The second term is what an elementwise
    derivative would lose: nudging z_k moves every probability. Column by column
    this is softmax_jacobian times dA, without forming the Jacobian.

    Raises TypeError or ValueError unless dA and A are float matrices of one shape
    and dtype.

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
