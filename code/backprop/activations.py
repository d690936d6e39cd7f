"""Activation functions g and their derivatives g', all taken at the pre-activation Z.

Every function maps an array of any shape to one of the same shape and dtype. ``softmax`` is the exception
in kind: it mixes the units of a column, so it has no elementwise derivative, only a Jacobian.
"""

from typing import Callable, NamedTuple

import numpy as np


def identity(Z):
    """g(z) = z."""
    return Z.copy()


def identity_derivative(Z):
    """g'(z) = 1."""
    return np.ones_like(Z)


def sigmoid(Z):
    """g(z) = 1 / (1 + e^-z), through tanh so that no exponential overflows."""
    return 0.5 * (1 + np.tanh(0.5 * Z))


def sigmoid_derivative(Z):
    """g'(z) = g(z) (1 - g(z))."""
    return sigmoid(Z) * sigmoid(-Z)  # 1 - g(z) = g(-z), without the cancellation


def tanh(Z):
    """g(z) = tanh z."""
    return np.tanh(Z)


def tanh_derivative(Z):
    """g'(z) = 1 - tanh² z."""
    return 1 - np.tanh(Z) ** 2


def relu(Z):
    """g(z) = max(0, z)."""
    return np.maximum(Z, 0)


def relu_derivative(Z):
    """g'(z) = 1 where z > 0, else 0. At the kink, z = 0, the book takes 0."""
    return (Z > 0).astype(Z.dtype)


def softmax(Z):
    """a_k = e^{z_k} / Σ_j e^{z_j}, down each column of Z (units, examples)."""
    E = np.exp(Z - Z.max(axis=0, keepdims=True))  # a shift changes nothing but the overflow
    return E / E.sum(axis=0, keepdims=True)


def log_softmax(Z):
    """log of :func:`softmax`, finite even where the probability underflows to 0."""
    S = Z - Z.max(axis=0, keepdims=True)
    return S - np.log(np.exp(S).sum(axis=0, keepdims=True))


def softmax_backward(dA, A):
    """dZ of a softmax from its dA, both (n, m): dz_k = a_k (da_k - Σ_j da_j a_j), equation (6).

    The second term is what an elementwise derivative would lose: nudging z_k moves every probability.
    """
    return A * (dA - (dA * A).sum(axis=0, keepdims=True))


class Activation(NamedTuple):
    """An elementwise activation: ``function`` g and ``derivative`` g', both of Z."""

    function: Callable
    derivative: Callable


ACTIVATIONS = {
    "identity": Activation(identity, identity_derivative),
    "sigmoid": Activation(sigmoid, sigmoid_derivative),
    "tanh": Activation(tanh, tanh_derivative),
    "relu": Activation(relu, relu_derivative),
}
