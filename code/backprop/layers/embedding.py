"""Embedding: a vector for each word, looked up by number."""

import numpy as np

from backprop.layers.contract import check_backward, make_cache
from backprop.shapes import check_finite


def embedding_forward(ids, E):
    """The columns of E (d, words) that the whole numbers ``ids`` name.

    ``ids`` is (m,), one word an example, or (length, m); Y is (d, m) or (d, length, m). A look-up is a layer W = E
    whose input is a 1 in row ``id`` of a column of zeros, without the multiplications. Returns Y and the cache.
    Raises TypeError when ids are no array of whole numbers or E is no float array, ValueError when shapes do not fit
    or an id is not from 0 to words - 1. Source: Bengio, Ducharme, Vincent & Jauvin (2003).

    >>> E = np.array([[0.0, 1.0, 2.0], [5.0, 6.0, 7.0]])  # three words, vectors of two numbers
    >>> Y, cache = embedding_forward(np.array([2, 0, 2]), E)
    >>> print(Y.tolist())
    [[2.0, 0.0, 2.0], [7.0, 5.0, 7.0]]
    """
    _check_forward(ids, E)
    Y = E[:, ids]
    return Y, make_cache("embedding", Y, ids=ids, E_shape=E.shape)


def embedding_backward(dY, cache):
    """grads: dE like E, the derivative of the cost. There is no dX: a word's number cannot be nudged.

    dY is (d, m) or (d, length, m). Raises TypeError or ValueError when dY or the cache is not that of this layer.
    Source: Bengio, Ducharme, Vincent & Jauvin (2003).

    >>> Y, cache = embedding_forward(np.array([2, 0, 2]), np.zeros((1, 3)))
    >>> grads = embedding_backward(np.array([[3.0, 6.0, 9.0]]), cache)
    >>> print(grads["dE"].tolist())  # word 2 was used twice: (3 + 9) / 3 examples
    [[2.0, 0.0, 4.0]]
    """
    check_backward("embedding", dY, cache)
    m = dY.shape[-1]
    dE = np.zeros(cache["E_shape"], cache["dtype"])
    # Which outputs does a word's vector touch? Each place where the word stands.
    # np.add.at adds up repeated ids; dE[:, ids] += dY would keep only the last of them.
    np.add.at(dE, (slice(None), cache["ids"]), dY)
    return {"dE": dE / m}


def _check_forward(ids, E):
    check_finite("E", E)
    if E.ndim != 2:
        raise ValueError(f"E has shape {E.shape}; expected (d, words), a column for each word.")
    if not isinstance(ids, np.ndarray) or ids.dtype.kind not in "iu":
        came = f"has dtype {ids.dtype}" if isinstance(ids, np.ndarray) else f"is a {type(ids).__name__}"
        raise TypeError(f"ids {came}; expected a NumPy array of whole numbers, such as np.array([2, 0]).")
    if ids.ndim not in (1, 2) or ids.size == 0:
        raise ValueError(f"ids has shape {ids.shape}; expected (m,) or (length, m), with at least one id.")
    words = E.shape[1]
    if ids.min() < 0 or ids.max() >= words:
        where = np.argwhere((ids < 0) | (ids >= words))[0].tolist()
        raise ValueError(f"ids{where} is {ids[tuple(where)]}; expected 0 to {words - 1}: E, of shape {E.shape}, has a "
                         f"column for each of {words} word(s).")
