"""The mathematics written a second time, sharing no code with the package: for HIPS autograd to differentiate, and
from the definitions in arithmetic of a thousand digits."""

from decimal import Decimal, localcontext
from functools import cache

import autograd.numpy as anp

from backprop.validation import check_head

DIGITS = 1000  # 1 - e^-2000 needs 870

AUTOGRAD_ACTIVATIONS = {
    "identity": lambda z: z,
    "sigmoid": lambda z: 1 / (1 + anp.exp(-z)),
    "tanh": anp.tanh,
    "relu": lambda z: anp.where(z > 0, z, 0.0),
    "leaky_relu": lambda z: anp.where(z > 0, z, 0.01 * z),
    "softplus": lambda z: anp.log(1 + anp.exp(z)),
    "softmax": lambda z: anp.exp(z) / anp.sum(anp.exp(z), axis=0),
}


def autograd_cost(parameters, X, Y, hidden, head):
    """J as a function that autograd can differentiate."""
    output, loss = check_head(head)
    L = len(parameters) // 2
    A = X
    for l in range(1, L + 1):
        Z = anp.dot(parameters[f"W{l}"], A) + parameters[f"b{l}"]
        A = AUTOGRAD_ACTIVATIONS[hidden if l < L else output](Z)
    if loss == "squared_error":
        return anp.sum((A - Y) ** 2) / 2 / X.shape[1]
    if loss == "categorical_cross_entropy":
        return -anp.sum(Y * anp.log(A)) / X.shape[1]
    return -anp.sum(Y * anp.log(A) + (1 - Y) * anp.log(1 - A)) / X.shape[1]


def exact_head(z, y, head):
    """ℓ and dZ[L] of one example by the definitions and equation (6), as floats, from lists of floats z and y."""
    output, loss = check_head(head)
    with localcontext(prec=DIGITS):
        z, y = [Decimal(value) for value in z], [Decimal(value) for value in y]
        units = range(len(z))
        if output == "softmax":
            exponentials = [exponential(value) for value in z]
            a = [value / sum(exponentials) for value in exponentials]
            jacobian = [[a[j] * ((j == k) - a[k]) for k in units] for j in units]
        else:
            a, slopes = zip(*map(EXACT_ACTIVATIONS[output], z))
            jacobian = [[slopes[j] * (j == k) for k in units] for j in units]
        terms, da = zip(*map(EXACT_LOSSES[loss], a, y))
        dz = [sum(da[j] * jacobian[j][k] for j in units) for k in units]
        return float(sum(terms)), [float(value) for value in dz]


def exact_activation(name, z):
    """(g(z), g'(z)) as floats."""
    with localcontext(prec=DIGITS):
        return [float(value) for value in EXACT_ACTIVATIONS[name](Decimal(z))]


@cache  # an exponential of 1000 digits takes a millisecond, and few logits are asked for
def exponential(z):
    return z.exp()


def logarithm(x):
    """To 50 digits: the subtraction in 1 - a is what needs a thousand."""
    with localcontext(prec=50):
        return (+x).ln()


def exact_sigmoid(z):
    return 1 / (1 + exponential(-z)), 1 / (1 + exponential(-z)) / (1 + exponential(z))


def exact_tanh(z):
    a = 1 - 2 / (1 + exponential(2 * z))
    return a, 1 - a * a


# (g, g') at z.
EXACT_ACTIVATIONS = {
    "identity": lambda z: (z, Decimal(1)),
    "sigmoid": exact_sigmoid,
    "tanh": exact_tanh,
    "relu": lambda z: (z, Decimal(1)) if z > 0 else (Decimal(0), Decimal(0)),
    "leaky_relu": lambda z: (z, Decimal(1)) if z > 0 else (z / 100, Decimal(1) / 100),
    "softplus": lambda z: (logarithm(1 + exponential(z)), exact_sigmoid(z)[0]),
}
# (one unit's term of ℓ, da) at (a, y).
EXACT_LOSSES = {
    "squared_error": lambda a, y: ((a - y) ** 2 / 2, a - y),
    "binary_cross_entropy": lambda a, y: (-y * logarithm(a) - (1 - y) * logarithm(1 - a), (a - y) / (a * (1 - a))),
    "categorical_cross_entropy": lambda a, y: (-y * logarithm(a), -y / a),
}
