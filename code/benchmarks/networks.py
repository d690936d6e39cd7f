"""The networks that are timed, their data, and the counts that the results are held against."""

from typing import NamedTuple

import numpy as np

LEARNING_RATE = 1 / 16  # exact in float32 too, which some libraries keep it in


class Network(NamedTuple):
    """Layer sizes [n_0, ..., n_L], ReLU between them, a canonical head, and the number of examples in a batch."""

    sizes: tuple
    batch: int
    head: str = "categorical_cross_entropy"

    def __str__(self):
        return f"{'-'.join(map(str, self.sizes))}, batch {self.batch}"


NETWORKS = {
    "a": Network((2, 3, 1), 4, "binary_cross_entropy"),
    "b": Network((64, 32, 10), 64),
    "c": Network((784, 256, 128, 10), 128),
    "d": Network((784, 512, 512, 10), 512),
    "e": Network((2048,) * 6, 1024),
}


def problem(network, dtype, seed=0):
    """Parameters {"W1": ..., "b1": ...}, X (n_0, m) and Y (n_L, m) of one-hot (or, with one unit, 0 and 1) targets.

    Biases are random too: zero biases behind a dead layer would put Z on ReLU's kink, where libraries differ.
    """
    rng = np.random.default_rng(seed)
    parameters = {}
    for l, (n_in, n_out) in enumerate(zip(network.sizes, network.sizes[1:]), start=1):
        parameters[f"W{l}"] = (rng.standard_normal((n_out, n_in)) * np.sqrt(2 / n_in)).astype(dtype)
        parameters[f"b{l}"] = (0.1 * rng.standard_normal((n_out, 1))).astype(dtype)
    X = rng.standard_normal((network.sizes[0], network.batch)).astype(dtype)
    n_L, m = network.sizes[-1], network.batch
    Y = np.zeros((n_L, m), dtype)
    if n_L == 1:
        Y[0, rng.permutation(m)[: m // 2]] = 1
    else:
        Y[rng.integers(n_L, size=m), np.arange(m)] = 1
    return parameters, X, Y


def products(network):
    """Multiplications for one example: (forward, backward). Backward never forms dA[0], so it saves n_1 n_0."""
    pairs = [n_in * n_out for n_in, n_out in zip(network.sizes, network.sizes[1:])]
    return sum(pairs), 2 * sum(pairs) - pairs[0]
