"""Backpropagation in NumPy, written to be read beside the book.

Conventions (appendix A of the book): layers l = 1..L, examples are columns, ``W[l]`` is (n_l, n_{l-1}),
``b[l]`` is (n_l, 1). ``dZ`` and ``dA`` hold per-example derivatives; ``dW`` and ``db`` are derivatives of
the cost, and the average over the m examples is taken there, once.
"""

from backprop.activations import (
    identity,
    leaky_relu,
    relu,
    sigmoid,
    softmax,
    softmax_backward,
    softmax_jacobian,
    softplus,
    tanh,
)
from backprop.datasets import circles, load_digits, one_hot, spiral, two_moons, xor
from backprop.equations import (
    activation_backward,
    bias_gradient,
    head_gradient,
    linear_backward,
    output_gradient,
    weight_gradient,
)
from backprop.gradient_check import check_gradients, network_numerical_gradient, numerical_gradient, relative_error
from backprop.network import (
    backpropagation,
    backpropagation_general,
    cost,
    forward_propagation,
    initialise_parameters,
    losses_per_example,
)
from backprop.training import (
    SGD,
    Adam,
    Diverged,
    Momentum,
    Network,
    Trainer,
    accuracy,
    gradient_descent_step,
    train,
)

__all__ = [
    "SGD",
    "Adam",
    "Diverged",
    "Momentum",
    "Network",
    "Trainer",
    "accuracy",
    "activation_backward",
    "backpropagation",
    "backpropagation_general",
    "bias_gradient",
    "check_gradients",
    "circles",
    "cost",
    "forward_propagation",
    "gradient_descent_step",
    "head_gradient",
    "identity",
    "initialise_parameters",
    "leaky_relu",
    "linear_backward",
    "load_digits",
    "losses_per_example",
    "network_numerical_gradient",
    "numerical_gradient",
    "one_hot",
    "output_gradient",
    "relative_error",
    "relu",
    "sigmoid",
    "softmax",
    "softmax_backward",
    "softmax_jacobian",
    "softplus",
    "spiral",
    "tanh",
    "train",
    "two_moons",
    "weight_gradient",
    "xor",
]
