"""Dropout: switch units off at random while training, so that none can rely on another."""

import numpy as np

from backprop.layers.contract import check_backward, check_input, make_cache
from backprop.validation import check_number, check_whole


def dropout_forward(X, rate, seed):
    """Zero each entry of X (any shape, examples last) with probability ``rate``, and divide the rest by 1 - rate.

    The division keeps every entry's expected value ("inverted" dropout), so that prediction leaves the layer out, or
    gives it rate 0. The same ``seed``, a whole number or a tuple of them such as (run, step), drops the same entries:
    a nudge can be measured. Use another one at each step. Returns Y like X, and the cache, whose "mask" holds
    0 or 1 / (1 - rate).
    Raises TypeError when X is no float array, the rate no number or the seed a generator (whose state this would
    change), ValueError when the rate is not from 0 to below 1 or the seed is negative.
    Source: Srivastava, Hinton, Krizhevsky, Sutskever & Salakhutdinov (2014), who scale at prediction instead.

    >>> Y, cache = dropout_forward(np.ones((1, 6)), rate=0.5, seed=3)
    >>> print(Y.tolist())
    [[0.0, 0.0, 2.0, 2.0, 0.0, 0.0]]
    """
    check_input("X", X, "features, ..., m")
    rate = check_number("rate", rate, lambda share: 0 <= share < 1, "a number from 0 to below 1")
    seeds = [check_whole("seed", number, least=0) for number in _several(seed)]
    keep = np.random.default_rng(seeds).random(X.shape) >= rate
    mask = keep.astype(X.dtype) / (1 - rate)
    Y = mask * X
    return Y, make_cache("dropout", Y, mask=mask)


def dropout_backward(dY, cache):
    """grads: dX like X, per example.

    An entry touches its own output alone, with slope 0 or 1 / (1 - rate): the mask goes back with its scale.
    Raises TypeError or ValueError when dY or the cache is not that of this layer. Source: Srivastava et al. (2014).

    >>> Y, cache = dropout_forward(np.ones((1, 6)), rate=0.5, seed=3)
    >>> print(dropout_backward(np.array([[1.0, 2, 3, 4, 5, 6]]), cache)["dX"].tolist())
    [[0.0, 0.0, 6.0, 8.0, 0.0, 0.0]]
    """
    check_backward("dropout", dY, cache)
    return {"dX": cache["mask"] * dY}


def _several(seed):
    """The numbers of a seed."""
    if isinstance(seed, (np.random.Generator, np.random.RandomState)) or seed is None:
        raise TypeError(f"seed is {'None' if seed is None else 'a ' + type(seed).__name__}; expected a whole number or "
                        "a tuple of them, such as (run, step): the same seed must drop the same entries.")
    return seed if isinstance(seed, (tuple, list)) else [seed]
