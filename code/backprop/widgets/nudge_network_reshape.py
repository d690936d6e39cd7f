"""How one network becomes another of other sizes: the twin of the front end's reshape.js."""

import numpy as np

# The numbers of what is new: the same in Python and in the page.
STOCK = (0.5, -0.7, 0.3, 0.9, -0.4, 0.8, -0.6, 0.2)


def reshaped(parameters, X, Y, head, layer_sizes, new_head):
    """{"parameters", "X", "Y", "head"} of a network with these sizes and head.

    What stays keeps its numbers: the first hidden layers, the output layer, and of each the first units. What is new
    comes from ``STOCK``, its biases are 0. Targets that the new head cannot score become labels: the largest of a
    column for classes, the positive ones for a binary output.
    """
    before, L = len(parameters) // 2, len(layer_sizes) - 1
    resized = {}
    for l in range(1, L + 1):
        old = before if l == L else l if l < before else None
        W, b = (parameters[f"W{old}"], parameters[f"b{old}"]) if old else (np.empty((0, 0)), np.empty((0, 1)))
        resized[f"W{l}"] = _resize(W, (layer_sizes[l], layer_sizes[l - 1]), lambda j, k: _stock(j, k, l))
        resized[f"b{l}"] = _resize(b, (layer_sizes[l], 1), lambda j, k: 0.0)
    m = X.shape[1]
    target = {"squared_error": lambda k, i: _stock(k, i, 2),
              "binary_cross_entropy": lambda k, i: float(_stock(k, i, 2) > 0),
              "categorical_cross_entropy": lambda k, i: 0.0}[head]
    return {"parameters": resized, "X": _resize(X, (layer_sizes[0], m), lambda k, i: _stock(k, i, 0)),
            "Y": _labels(_resize(Y, (layer_sizes[-1], m), target), new_head), "head": new_head}


def _stock(row, column, turn):
    return STOCK[(3 * row + 5 * column + turn) % len(STOCK)]


def _resize(matrix, shape, new):
    """The corner of ``matrix`` that fits, and ``new(row, column)`` elsewhere."""
    rows, columns = matrix.shape
    return np.array([[matrix[j, k] if j < rows and k < columns else new(j, k) for k in range(shape[1])]
                     for j in range(shape[0])])


def _labels(Y, head):
    inside = (Y >= 0) & (Y <= 1)
    if head == "binary_cross_entropy" and not inside.all():
        return (Y > 0).astype(float)
    if head == "categorical_cross_entropy":
        fit = inside.all(axis=0) & (abs(Y.sum(axis=0) - 1) <= 1e-6)
        return np.where(fit, Y, np.eye(len(Y))[:, Y.argmax(axis=0)])
    return Y
