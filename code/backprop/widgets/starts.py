"""Where a page's network starts: the package's initialisations, from random numbers that the page can draw again."""

import numpy as np

from backprop.initialisation import INITIALISATIONS
from backprop.widgets.randomness import normals

MOST_SEEDS = 1000  # what else is drawn for a seed has one of its own, beyond all these
STARTS = tuple(name for name in INITIALISATIONS if name != "xavier_uniform")  # what normal numbers alone can draw


def start(layer_sizes, initialisation, seed):
    """Parameters {"W1": (n_1, n_0), ...} by one of the package's initialisations, from the shared randomness.

    >>> print(start([2, 3, 1], "zeros", seed=0)["W2"])
    [[0. 0. 0.]]
    """
    pairs = list(zip(layer_sizes, layer_sizes[1:]))
    stream = _Stream(normals(seed, sum(n_in * n_out for n_in, n_out in pairs)))
    parameters = {}
    for l, (n_in, n_out) in enumerate(pairs, start=1):
        parameters[f"W{l}"] = INITIALISATIONS[initialisation](n_in, n_out, stream)
        parameters[f"b{l}"] = np.zeros((n_out, 1))
    return parameters


class _Stream:
    """As much of a NumPy generator as normal initialisations ask of it."""

    def __init__(self, numbers):
        self._numbers, self._taken = np.asarray(numbers), 0

    def standard_normal(self, shape):
        count = int(np.prod(shape))
        self._taken += count
        return self._numbers[self._taken - count : self._taken].reshape(shape)
