"""Gradient descent with the teaching functions."""

from typing import NamedTuple

import numpy as np

from backprop.network import backpropagation, cost, forward_propagation
from backprop.shapes import FLOATS
from backprop.training.optimisers import check_learning_rate
from backprop.validation import check_cache, check_inputs, check_parameters, check_targets, check_whole


class History(NamedTuple):
    """What was measured after each epoch: lists with one entry per epoch.

    >>> history = History(cost=[0.7, 0.4], accuracy=[0.5, 0.9], held_out_accuracy=[0.5, 0.8])
    >>> history.cost[-1]
    0.4
    """

    cost: list
    accuracy: list
    held_out_accuracy: list
    gradient_norms: list = ()  # one list [layer 1, ..., layer L] per epoch, from ``Trainer``; ``train`` leaves it empty


def gradient_descent_step(parameters, grads, learning_rate):
    """New parameters, each moved against its gradient: w - learning_rate * dw. The old ones stay as they are.

    ``grads`` has a "dW1" of W1's shape and dtype for each parameter. Raises ValueError where one is missing or of
    another shape, or when the learning rate is not a positive number; TypeError where dtypes differ.

    >>> print(gradient_descent_step({"W1": np.array([[1.0]])}, {"dW1": np.array([[2.0]])}, 0.25)["W1"])
    [[0.5]]
    """
    learning_rate = check_learning_rate(learning_rate)
    for name, value in parameters.items():
        shape = np.shape(grads[f"d{name}"]) if f"d{name}" in grads else "missing"
        if shape != np.shape(value):
            raise ValueError(f"d{name} is {shape}; expected an array of {name}'s shape, {np.shape(value)}.")
        found = [getattr(array, "dtype", type(array)) for array in (value, grads[f"d{name}"])]
        if found[0] not in FLOATS or found[1] != found[0]:
            raise TypeError(f"{name} is {found[0]} and d{name} is {found[1]}; expected NumPy arrays of one dtype, "
                            "float32 or float64.")
    return {name: value - learning_rate * grads["d" + name] for name, value in parameters.items()}


def accuracy(cache, Y):
    """The fraction of the m examples that the network gets right, a float.

    ``cache`` is what ``forward_propagation`` returned, Y is (n_L, m). With several outputs, an example is right when
    its largest output is in the row of Y's largest entry; with one output, when both are on the same side of ½.

    Raises TypeError or ValueError when cache and Y do not fit together.

    >>> cache = {"A0": np.ones((1, 4)), "Z1": np.zeros((1, 4)), "A1": np.array([[0.9, 0.2, 0.6, 0.4]])}
    >>> accuracy(cache, [[1, 0, 0, 1]])
    0.5
    """
    Y_hat = cache[f"A{check_cache(cache)}"]
    return float(examples_right(Y_hat, check_targets(Y, Y_hat)).mean())


def examples_right(Y_hat, Y):
    """Which of the m examples the outputs Y_hat (n_L, m) get right, as :func:`accuracy` counts: (m,), True or False.

    >>> print(examples_right(np.array([[0.9, 0.4], [0.1, 0.6]]), np.array([[1, 1], [0, 0]])))
    [ True False]
    """
    return ((Y_hat > 0.5) == (Y > 0.5))[0] if len(Y) == 1 else Y_hat.argmax(axis=0) == Y.argmax(axis=0)


def train(parameters, X, Y, held_out, head="categorical_cross_entropy", epochs=20, batch_size=32,
          learning_rate=0.5, seed=0):
    """Mini-batch gradient descent on X (n_0, m), Y (n_L, m); ``held_out`` is a pair (X, Y) never trained on.

    ReLU hidden layers and a canonical head (a loss's name), as :func:`backpropagation` has. Examples are shuffled
    once an epoch. Returns the trained parameters and a :class:`History`; the given parameters stay as they are.

    Raises TypeError or ValueError when an argument cannot be used, before anything is trained.

    >>> from backprop import initialise_parameters
    >>> X, Y = np.array([[0.0, 1.0, 2.0, 3.0]]), np.array([[1.0, 3.0, 5.0, 7.0]])
    >>> line, history = train(initialise_parameters([1, 1], 0), X, Y, (X, Y), "squared_error", epochs=100,
    ...                       batch_size=2, learning_rate=0.1)
    >>> print(line["W1"].round(3), line["b1"].round(3))
    [[2.]] [[1.]]
    """
    X, Y, held_out = _check_training(parameters, X, Y, held_out, head, epochs, batch_size, learning_rate, seed)
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


def _check_training(parameters, X, Y, held_out, head, epochs, batch_size, learning_rate, seed):
    """X, Y and held_out in the parameters' dtype, once everything is known to fit."""
    check_parameters(parameters)
    if not isinstance(head, str):
        raise ValueError(f"head is {head!r}; train needs a canonical head, named by its loss. For any other, use "
                         "backpropagation_general in a loop of your own.")
    check_whole("epochs", epochs, least=1)
    check_whole("batch_size", batch_size, least=1)
    check_whole("seed", seed, least=0)
    check_learning_rate(learning_rate)
    return check_examples(parameters, X, Y, held_out, head)


def check_examples(parameters, X, Y, held_out, loss):
    """X (n_0, m), Y (n_L, m) and the pair held_out in the parameters' dtype, once they fit these and the loss's name.

    Raises TypeError or ValueError when one of them does not.

    >>> parameters = {"W1": np.ones((1, 2)), "b1": np.ones((1, 1))}
    >>> X, Y, held_out = check_examples(parameters, [[0], [1]], [[1]], ([[1], [1]], [[0]]), "squared_error")
    >>> print(X.dtype, held_out[1])
    float64 [[0.]]
    """
    if not isinstance(held_out, tuple | list) or len(held_out) != 2:
        raise TypeError(f"held_out is a {type(held_out).__name__}; expected a pair (X, Y).")
    n_outputs = len(parameters[f"b{len(parameters) // 2}"])
    pairs = []
    for inputs, targets in [(X, Y), held_out]:
        try:
            inputs = check_inputs(inputs, parameters)
            output = np.empty((n_outputs, inputs.shape[1]), inputs.dtype)
            pairs.append((inputs, check_targets(targets, output, loss)))
        except (TypeError, ValueError) as error:
            if not pairs:
                raise
            raise type(error)(f"In held_out: {error}") from None
    return *pairs[0], pairs[1]


def _record(history, parameters, X, Y, held_out, head):
    cache = forward_propagation(X, parameters, head)
    history.cost.append(cost(cache, Y, head))
    history.accuracy.append(accuracy(cache, Y))
    X_held_out, Y_held_out = held_out
    history.held_out_accuracy.append(accuracy(forward_propagation(X_held_out, parameters, head), Y_held_out))
