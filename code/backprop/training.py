"""Gradient descent with the teaching functions."""

from typing import NamedTuple

import numpy as np

from backprop.network import backpropagation, cost, forward_propagation


class History(NamedTuple):
    """What :func:`train` measured after each epoch: lists with one number per epoch."""

    cost: list
    accuracy: list
    held_out_accuracy: list


def gradient_descent_step(parameters, grads, learning_rate):
    """New parameters, each moved against its gradient: w - learning_rate * dw. The old ones stay as they are."""
    return {name: value - learning_rate * grads["d" + name] for name, value in parameters.items()}


def accuracy(cache, Y):
    """The fraction of columns whose largest output is in the row of Y's largest entry."""
    Y_hat = cache[f"A{len(cache) // 2}"]
    return float((Y_hat.argmax(axis=0) == np.asarray(Y).argmax(axis=0)).mean())


def train(parameters, X, Y, held_out, head="categorical_cross_entropy", epochs=20, batch_size=32,
          learning_rate=0.5, seed=0):
    """Mini-batch gradient descent on X (n_0, m), Y (n_L, m); ``held_out`` is a pair (X, Y) never trained on.

    ReLU hidden layers and a canonical head, as :func:`backpropagation` has. Examples are shuffled once an
    epoch. Returns the trained parameters and a :class:`History`; the given parameters stay as they are.
    """
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


def _record(history, parameters, X, Y, held_out, head):
    cache = forward_propagation(X, parameters, head)
    history.cost.append(cost(cache, Y, head))
    history.accuracy.append(accuracy(cache, Y))
    X_held_out, Y_held_out = held_out
    history.held_out_accuracy.append(accuracy(forward_propagation(X_held_out, parameters, head), Y_held_out))
