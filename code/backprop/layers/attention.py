"""Scaled dot-product attention: every query takes a weighted mean of the values, by how well their keys match.

Sequences are (features, length, m): vectors are columns, and so are the weights of a query. For one example,

    S = Kᵀ Q / √d        A = softmax down each column of S        Y = V A

which is the paper's softmax(Q Kᵀ / √d) V with every matrix transposed. No parameters, so no 1/m; several heads are
several examples: fold them into the last axis. Source: Vaswani et al. (2017).
"""

import math

import numpy as np

from backprop.activations import softmax, softmax_backward
from backprop.layers.contract import check_backward, check_input, make_cache
from backprop.shapes import check_same_dtype, check_shape


def attention_forward(Q, K, V, mask=None):
    """Queries Q (d, queries, m), keys K (d, keys, m) and values V (n, keys, m).

    ``mask``, True where a query may look, is (keys, queries), the same for every example, or (keys, queries, m),
    where an axis may have length 1 for "all". ``np.triu(np.ones((T, T), bool))`` lets no query look ahead.
    Returns Y (n, queries, m) and the cache, whose "A" (keys, queries, m) holds the weights.
    Raises TypeError for what are no float arrays of one dtype or no boolean mask, ValueError when shapes do not fit
    or a query may look nowhere. Source: Vaswani et al. (2017), equation (1).

    >>> keys = np.array([[1.0, -1.0], [0.0, 0.0]]).reshape(2, 2, 1)
    >>> values = np.array([[10.0, 20.0]]).reshape(1, 2, 1)
    >>> Y, cache = attention_forward(1000 * keys[:, :1], keys, values)  # a strong match with the first key
    >>> print(Y.ravel().tolist())
    [10.0]
    """
    mask = _check_forward(Q, K, V, mask)
    S = np.einsum("dki,dqi->kqi", K, Q) / math.sqrt(len(Q))
    if mask is not None:
        S = np.where(mask, S, -np.inf)  # e^-∞ = 0: no weight
    A = _columns(softmax, S)
    Y = np.einsum("nki,kqi->nqi", V, A)
    return Y, make_cache("attention", Y, Q=Q, K=K, V=V, A=A)


def attention_backward(dY, cache):
    """grads: dQ, dK and dV, like Q, K and V, per example. dY is (n, queries, m).

    Raises TypeError or ValueError when dY or the cache is not that of this layer.
    Source: the comments in the code derive it; Vaswani et al. (2017) for the layer.

    >>> Q, V = np.zeros((1, 1, 1)), np.array([10.0, 20.0]).reshape(1, 2, 1)
    >>> Y, cache = attention_forward(Q, np.array([1.0, -1.0]).reshape(1, 2, 1), V)  # equal weights
    >>> grads = attention_backward(np.ones((1, 1, 1)), cache)
    >>> print(grads["dV"].ravel().tolist(), grads["dQ"].ravel().tolist())  # a larger query prefers the first key
    [0.5, 0.5] [-5.0]
    """
    check_backward("attention", dY, cache)
    Q, K, V, A = (cache[name] for name in ("Q", "K", "V", "A"))
    # Y = V A is a matrix product for each example, so both factors follow equations (2) and (4), without the average.
    dV = np.einsum("nqi,kqi->nki", dY, A)
    dA = np.einsum("nki,nqi->kqi", V, dY)
    # A weight of 0 under a mask keeps its score out: softmax_backward multiplies by A.
    dS = _columns(softmax_backward, dA, A) / math.sqrt(len(Q))
    # S = Kᵀ Q: a key meets every query, and a query every key; sum over whom it met.
    dQ = np.einsum("dki,kqi->dqi", K, dS)
    dK = np.einsum("dqi,kqi->dki", Q, dS)
    return {"dQ": dQ, "dK": dK, "dV": dV}


def _columns(function, *arrays):
    """A function of matrices, with each query of each example as a column."""
    return function(*(array.reshape(len(array), -1) for array in arrays)).reshape(arrays[0].shape)


def _check_forward(Q, K, V, mask):
    """The mask, if any, as (keys, queries, m) or what broadcasts to it, once all arguments are known to fit."""
    check_input("Q", Q, "d, queries, m")
    check_input("K", K, "d, keys, m")
    check_input("V", V, "n, keys, m")
    check_same_dtype(Q=Q, K=K, V=V)
    (d, queries, m), keys = Q.shape, K.shape[1]
    check_shape("K", K, (d, keys, m), "as many features as Q, to be multiplied with, and as many examples")
    check_shape("V", V, (len(V), keys, m), "one value for each key, and as many examples as Q")
    if mask is None:
        return None
    if not isinstance(mask, np.ndarray) or mask.dtype != bool:
        came = mask.dtype if isinstance(mask, np.ndarray) else type(mask).__name__
        raise TypeError(f"mask is {came}; expected a NumPy array of bool, True where a query may look.")
    full = mask[..., np.newaxis] if mask.ndim == 2 else mask
    if full.ndim != 3 or any(n not in (1, N) for n, N in zip(full.shape, (keys, queries, m))):
        raise ValueError(f"mask has shape {mask.shape}; expected (keys, queries) = {(keys, queries)}, or (keys, "
                         f"queries, m) = {(keys, queries, m)}, where an axis may have length 1.")
    blind = np.argwhere(~full.any(axis=0))
    if blind.size:
        raise ValueError(f"mask lets query {blind[0][0]} of example {blind[0][1]} look nowhere; expected True for at "
                         "least one key: the weights of no keys cannot sum to 1.")
    return full
