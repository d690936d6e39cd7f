"""The last layer of the engine: the losses' sum, and equation (5) or (6), in the memory that held Z[L].

A head is a function ``head(Y, out)`` of the targets (n_L, m) and the arrays ``out`` of an :class:`Output`.
It returns the sum of the losses of all examples, and overwrites Z[L] with ``factor`` times dZ[L].
"""

from typing import NamedTuple

import numpy as np

from backprop.activations import ACTIVATIONS, softmax
from backprop.equations import head_gradient
from backprop.heads import head_losses
from backprop.losses import CANONICAL_OUTPUT


class Output(NamedTuple):
    """The arrays of the last layer, for batches of m examples."""

    Z: np.ndarray  # (n_L, m): Z[L], and dZ[L] after the head
    spare: np.ndarray  # (n_L, m), to work in
    factor: np.ndarray  # one number: scale / m
    ones: np.ndarray  # (n_L, m); a product with ones is a sum, at half the price of .sum() on small arrays
    units: np.ndarray  # n_L of them
    examples: np.ndarray  # m of them


def make_head(output, loss, dtype):
    """The head of an output activation and a loss, both named as in :mod:`backprop.losses`, for arrays of ``dtype``.

    >>> Z, Y = np.array([[3.0, 5.0]]), np.array([[1.0, 5.0]])
    >>> out = Output(Z, np.empty_like(Z), np.array(0.5), np.ones((1, 2)), np.ones(1), np.ones(2))
    >>> print(make_head("identity", "squared_error", Z.dtype)(Y, out), Z)
    2.0 [[1. 0.]]
    """
    if output != CANONICAL_OUTPUT[loss]:
        return _make_pair(output, loss)
    if loss == "binary_cross_entropy":
        return _make_binary_cross_entropy(dtype)
    return {"squared_error": _squared_error, "categorical_cross_entropy": _categorical_cross_entropy}[loss]


def output_function(output):
    """g of the output layer by its name: Ŷ = g(Z[L]), of Z[L]'s shape (n_L, m).

    >>> print(output_function("softmax")(np.zeros((2, 1))).T)
    [[0.5 0.5]]
    """
    return softmax if output == "softmax" else ACTIVATIONS[output].function


def _squared_error(Y, out):
    """Identity output with ½ squared error."""
    Z = out.Z
    Z -= Y  # (5)
    total = 0.5 * float(np.vdot(Z, Z))
    Z *= out.factor
    return total


def _make_binary_cross_entropy(dtype):
    """Sigmoid output with ℓ = Σ_k [s_k - y_k z_k], where s = log(1 + e^z); then the sigmoid itself is e^{z - s}.

    Where an output is right and sure the difference cancels: what remains is right to a few units in the last place
    of z, and never below 0.
    """
    zero = np.zeros((), dtype)  # half the price of Python's 0

    def head(Y, out):
        Z, s = out.Z, out.spare
        np.logaddexp(zero, Z, out=s)  # never overflows
        total = float(np.vdot(out.ones, s)) - float(np.vdot(Y, Z))
        Z -= s
        np.exp(Z, out=Z)
        Z -= Y  # (5)
        Z *= out.factor
        return 0.0 if total < 0 else total  # a NaN stays one

    return head


def _categorical_cross_entropy(Y, out):
    """Softmax output with ℓ = log Σ_j e^z_j - Σ_k y_k z_k, after a shift of each column that changes neither."""
    Z, E = out.Z, out.spare
    Z -= np.maximum.reduce(Z, axis=0)
    np.exp(Z, out=E)
    sums = np.dot(out.units, E)
    total = float(np.dot(out.examples, np.log(sums))) - float(np.vdot(Y, Z))
    np.divide(E, sums, out=Z)
    Z -= Y  # (5)
    Z *= out.factor
    return total


def _make_pair(output, loss):
    """Any other output activation and loss: equation (6), as the teaching functions have it."""
    function = output_function(output)

    def head(Y, out):
        A = function(out.Z)
        total = float(head_losses(A, out.Z, Y, output, loss).sum())
        _, dZ = head_gradient(A, out.Z, Y, (output, loss))  # (6)
        np.multiply(dZ, out.factor, out=out.Z)
        return total

    return head
