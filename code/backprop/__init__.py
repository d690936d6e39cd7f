"""Backpropagation in NumPy, written to be read beside the book.

Conventions (appendix A of the book): layers l = 1..L, examples are columns, ``W[l]`` is (n_l, n_{l-1}),
``b[l]`` is (n_l, 1). ``dZ`` and ``dA`` hold per-example derivatives; ``dW`` and ``db`` are derivatives of
the cost, and the average over the m examples is taken there, once.
"""

from backprop.activations import identity, relu, sigmoid, softmax, tanh
from backprop.datasets import load_digits
from backprop.gradient_check import numerical_gradient, relative_error
from backprop.network import (
    backpropagation,
    backpropagation_general,
    cost,
    forward_propagation,
    initialise_parameters,
    losses_per_example,
)
from backprop.training import accuracy, gradient_descent_step, train

__all__ = [
    "accuracy",
    "backpropagation",
    "backpropagation_general",
    "cost",
    "forward_propagation",
    "gradient_descent_step",
    "identity",
    "initialise_parameters",
    "load_digits",
    "losses_per_example",
    "numerical_gradient",
    "relative_error",
    "relu",
    "sigmoid",
    "softmax",
    "tanh",
    "train",
]
