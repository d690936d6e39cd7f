"""Gradient descent with the teaching functions."""

from typing import NamedTuple

import numpy as np

from backprop.network import backpropagation, cost, forward_propagation
from backprop.validation import check_cache, check_inputs, check_parameters, check_targets, check_whole


class History(NamedTuple):
    """What :func:`train` measured after each epoch: lists with one number per epoch."""

    cost: list
    accuracy: list
    held_out_accuracy: list


def gradient_descent_step(parameters, grads, learning_rate):
    """New parameters, each moved against its gradient: w - learning_rate * dw. The old ones stay as they are.

    ``grads`` has a "dW1" of W1's shape for each parameter. Raises ValueError where one is missing or of
    another shape, or when the learning rate is not a positive number.
    """
    if not learning_rate > 0:
        raise ValueError(f"learning_rate is {learning_rate!r}; expected a positive number such as 0.1.")
    for name, value in parameters.items():
        shape = np.shape(grads[f"d{name}"]) if f"d{name}" in grads else "missing"
        if shape != value.shape:
            raise ValueError(f"d{name} is {shape}; expected an array of {name}'s shape, {value.shape}.")
    return {name: value - learning_rate * grads["d" + name] for name, value in parameters.items()}


def accuracy(cache, Y):
    """The fraction of the m examples that the network gets right, a float.

    ``cache`` is what ``forward_propagation`` returned, Y is (n_L, m). With several outputs, an example is right when
    its largest output is in the row of Y's largest entry; with one output, when both are on the same side of ½.

    Raises TypeError or ValueError when cache and Y do not fit together.
    """
    Y_hat = cache[f"A{check_cache(cache)}"]
    Y = check_targets(Y, Y_hat)
    right = (Y_hat > 0.5) == (Y > 0.5) if len(Y) == 1 else Y_hat.argmax(axis=0) == Y.argmax(axis=0)
    return float(right.mean())


def train(parameters, X, Y, held_out, head="categorical_cross_entropy", epochs=20, batch_size=32,
          learning_rate=0.5, seed=0):
    """Mini-batch gradient descent on X (n_0, m), Y (n_L, m); ``held_out`` is a pair (X, Y) never trained on.

    ReLU hidden layers and a canonical head (a loss's name), as :func:`backpropagation` has. Examples are shuffled
    once an epoch. Returns the trained parameters and a :class:`History`; the given parameters stay as they are.

    Raises TypeError or ValueError when an argument cannot be used, before anything is trained.
    """
    X, Y, held_out = _check_training(parameters, X, Y, held_out, head, epochs, batch_size)
    rng = np.random.default_rng(seed)
    history = History([], [], [])
    for _ in range(epochs):
        order = rng.permutation(X.shape[1])
        for start in range(0, X.shape[1], batch_size):
            batch = order[start : start + batch_size]
            cache = forward_propagation(X[:, batch], parameters, head)
            grads = backpropagation(cache, Y[:, batch], parameters)
            parameters = gradient_descent_step(parameters, grads, learning_rate)
        _record(history, parameters, X, Y, held_out, head)
    return parameters, history


def _check_training(parameters, X, Y, held_out, head, epochs, batch_size):
    """X, Y and held_out in the parameters' dtype, once everything is known to fit."""
    L = check_parameters(parameters)
    if not isinstance(head, str):
        raise ValueError(f"head is {head!r}; train needs a canonical head, named by its loss. For any other, use "
                         "backpropagation_general in a loop of your own.")
    check_whole("epochs", epochs, least=1)
    check_whole("batch_size", batch_size, least=1)
    if not isinstance(held_out, tuple | list) or len(held_out) != 2:
        raise TypeError(f"held_out is a {type(held_out).__name__}; expected a pair (X, Y).")
    pairs = []
    for inputs, targets in [(X, Y), held_out]:
        inputs = check_inputs(inputs, parameters)
        output = np.empty((len(parameters[f"b{L}"]), inputs.shape[1]), inputs.dtype)
        pairs.append((inputs, check_targets(targets, output, head)))
    return *pairs[0], pairs[1]


def _record(history, parameters, X, Y, held_out, head):
    cache = forward_propagation(X, parameters, head)
    history.cost.append(cost(cache, Y, head))
    history.accuracy.append(accuracy(cache, Y))
    X_held_out, Y_held_out = held_out
    history.held_out_accuracy.append(accuracy(forward_propagation(X_held_out, parameters, head), Y_held_out))
