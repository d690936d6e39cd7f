"""How far float32 may move a network's gradients: a bound derived from the unit roundoff and the operations counted.

Every value carries a bound e on its error, entry by entry, from the inputs (exact) to the last gradient. The rules,
with u = 2^-24 and γ(k) = k u / (1 - k u), are those of any textbook on rounding errors (Higham 2002, chapter 3):

- a product of matrices that sums k terms, in any order: |P| e_Q + e_P |Q̂| + γ(k) |P̂| |Q̂|;
- one more addition or division in the sum: γ(k + 1) in place of γ(k);
- a function of slope at most s, evaluated to a relative error r: s e + r |value|.

NumPy's float32 exponentials, logarithms and hyperbolic tangents are accurate to 4 units in the last place: 8 u.
Values of float64 stand for the exact ones; their own errors are 2^-29 of the bound.
"""

from typing import NamedTuple

import numpy as np

from backprop.activations import ACTIVATIONS
from backprop.validation import check_head

U = 2.0**-24
ELEMENTARY = 8 * U


class Rounding(NamedTuple):
    """Of g and of g': the largest slope and the error of evaluation. At a kink, how far g' jumps."""

    slope: float
    relative: float
    slope_of_derivative: float
    derivative: float  # absolute
    jump: float


SIGMOID = ELEMENTARY + 3 * U  # e^-|z|, 1 + it, the quotient
ROUNDING = {
    "identity": Rounding(1, 0, 0, 0, 0),
    "sigmoid": Rounding(1 / 4, SIGMOID, 0.1, (2 * SIGMOID + U) / 4 * 1.01, 0),  # g' = g(z) g(-z) ≤ 1/4, |g''| < 0.1
    "tanh": Rounding(1, ELEMENTARY, 0.77, (2 * ELEMENTARY + 2 * U) * 1.01, 0),  # 1 - tanh², |g''| < 0.77
    "relu": Rounding(1, 0, 0, 0, 1),
    "leaky_relu": Rounding(1, 2 * U, 0, U, 1),  # the slope 0.01 is rounded, then the product
    "softplus": Rounding(1, 2 * ELEMENTARY + U, 1 / 4, SIGMOID, 0),  # log(1 + x) of an x that is off by ELEMENTARY
}


def gamma(k):
    return k * U / (1 - k * U)


def gradient_bounds(cache, grads, parameters, head, hidden):
    """{"dW1": ..., ...}: the most by which float32 may differ from the float64 ``grads``, entry by entry."""
    output, _ = check_head(head)
    L, m = len(parameters) // 2, cache["A0"].shape[1]
    functions = {l: hidden if l < L else output for l in range(1, L + 1)}
    e = _forward_bounds(cache, parameters, functions)
    size = {name: abs(value) for name, value in (parameters | cache | grads).items()}
    e[f"dZ{L}"] = e[f"A{L}"] + U * (size[f"dZ{L}"] + e[f"A{L}"])  # Ŷ - Y, one subtraction
    for l in range(L, 0, -1):
        if l < L:
            e[f"dZ{l}"] = _through_activation(e, size, cache[f"Z{l}"], l, hidden)
        W, dZ, e_dZ = size[f"W{l}"], size[f"dZ{l}"], e[f"dZ{l}"]
        A, e_A = size[f"A{l - 1}"], e[f"A{l - 1}"]
        e[f"dW{l}"] = (dZ @ e_A.T + e_dZ @ (A + e_A).T + gamma(m + 1) * (dZ + e_dZ) @ (A + e_A).T) / m
        e[f"db{l}"] = (e_dZ + gamma(m) * (dZ + e_dZ)).sum(axis=1, keepdims=True) / m
        e[f"dA{l - 1}"] = W.T @ e_dZ + gamma(len(dZ)) * W.T @ (dZ + e_dZ)
    return {name: e[name] for name in grads}


def _forward_bounds(cache, parameters, functions):
    e = {"A0": np.zeros_like(cache["A0"])}
    for l, name in functions.items():
        W, b, A, e_A = abs(parameters[f"W{l}"]), abs(parameters[f"b{l}"]), abs(cache[f"A{l - 1}"]), e[f"A{l - 1}"]
        e[f"Z{l}"] = W @ e_A + gamma(W.shape[1] + 1) * (W @ (A + e_A) + b)
        if name == "softmax":
            e[f"A{l}"] = _softmax_bound(cache[f"Z{l}"], cache[f"A{l}"], e[f"Z{l}"])
        else:
            e_linear = ROUNDING[name].slope * e[f"Z{l}"]
            e[f"A{l}"] = e_linear + ROUNDING[name].relative * (abs(cache[f"A{l}"]) + e_linear)
    return e


def _softmax_bound(Z, A, e_Z):
    """The exponents are off by twice the worst e_Z, and by the rounding of z - max; then come n sums and a quotient."""
    worst = e_Z.max(axis=0)
    exponent = 2 * worst + U * (Z.max(axis=0) - Z.min(axis=0) + 2 * worst)
    return A * (np.exp(2 * (exponent + 1.01 * ELEMENTARY)) * (1 + gamma(len(Z) + 1)) - 1)


def _through_activation(e, size, Z, l, hidden):
    """Of dA ⊙ g'(Z). Within e of a kink, float32 may see the other side, and g' is off by the jump."""
    rounding, slope = ROUNDING[hidden], abs(ACTIVATIONS[hidden].derivative(Z))
    e_slope = rounding.slope_of_derivative * e[f"Z{l}"] + rounding.derivative + rounding.jump * (abs(Z) <= e[f"Z{l}"])
    e_product = e[f"dA{l}"] * (slope + e_slope) + size[f"dA{l}"] * e_slope
    return e_product + U * (size[f"dZ{l}"] + e_product)
