"""Layers that only carry values on: the residual connection and flatten."""

from backprop.layers.contract import check_backward, check_input, make_cache
from backprop.shapes import check_same_dtype, check_shape


def residual_forward(X, F):
    """X + F, where F is what a branch of layers made of X. Both have the same shape, examples last.

    Returns Y like X, and the cache. Raises TypeError for what are no float arrays of one dtype, ValueError when the
    shapes differ. Source: He, Zhang, Ren & Sun (2016).

    >>> Y, cache = residual_forward(np.array([[1.0, 2.0]]), np.array([[10.0, 20.0]]))
    >>> print(Y.tolist())
    [[11.0, 22.0]]
    """
    check_input("X", X, "features, ..., m")
    check_input("F", F, "features, ..., m")
    check_shape("F", F, X.shape, "the shape of X, to which it is added")
    check_same_dtype(X=X, F=F)
    Y = X + F
    return Y, make_cache("residual", Y)


def residual_backward(dY, cache):
    """grads: dX, what reaches X past the branch, and dF, for the branch, both like dY, per example.

    X forks: it is added here and feeds the branch. Forks add, so X's whole derivative is this dX plus the dX that the
    branch's own backward pass makes of dF. Even where the branch gives nothing back, this one arrives undiminished.
    Raises TypeError or ValueError when dY or the cache is not that of this layer.
    Source: He, Zhang, Ren & Sun (2016).

    >>> Y, cache = residual_forward(np.array([[1.0, 2.0]]), np.array([[10.0, 20.0]]))
    >>> grads = residual_backward(np.array([[3.0, 4.0]]), cache)
    >>> print(grads["dX"].tolist(), grads["dF"].tolist())
    [[3.0, 4.0]] [[3.0, 4.0]]
    """
    check_backward("residual", dY, cache)
    return {"dX": dY.copy(), "dF": dY.copy()}


def flatten_forward(X):
    """Images (channels, height, width, m), or any (..., m), as columns (features, m), ready for W[1].

    Returns Y and the cache. Raises TypeError when X is no float array, ValueError when it has fewer than two axes.
    Source: LeCun, Bottou, Bengio & Haffner (1998) end their network in fully connected layers.

    >>> Y, cache = flatten_forward(np.zeros((3, 8, 8, 100)))
    >>> print(Y.shape)
    (192, 100)
    """
    check_input("X", X, "channels, ..., m")
    Y = X.reshape(-1, X.shape[-1]).copy()  # examples are the last axis before and after, so no column is mixed up
    return Y, make_cache("flatten", Y, X_shape=X.shape)


def flatten_backward(dY, cache):
    """grads: dX like X, per example: every value goes back to where it came from.

    Raises TypeError or ValueError when dY (features, m) or the cache is not that of this layer.
    Source: LeCun, Bottou, Bengio & Haffner (1998).

    >>> Y, cache = flatten_forward(np.zeros((3, 8, 8, 100)))
    >>> print(flatten_backward(np.ones((192, 100)), cache)["dX"].shape)
    (3, 8, 8, 100)
    """
    check_backward("flatten", dY, cache)
    return {"dX": dY.reshape(cache["X_shape"]).copy()}
