"""Max and average pooling: one number for each window of each channel. No parameters, so no 1/m.

Both pool along every axis between channels and examples: X is (channels, length, m) or (channels, height, width, m).
"""

import numpy as np

from backprop.layers.contract import check_backward, check_input, make_cache
from backprop.layers.windows import check_windows, pad, per_axis, windows, windows_backward


def max_pooling_forward(X, size, stride=None, padding=0):
    """The largest entry of each window.

    X is (channels, length, m) or (channels, height, width, m); ``size``, ``stride`` (the size, unless given: windows
    side by side) and ``padding`` are whole numbers, or one for each axis. Padding is below the size and never wins.
    Returns Y (channels, *outputs, m) and the cache; outputs = (length + 2 padding - size) / stride + 1 on each axis.
    Raises TypeError when X is no float array, ValueError when sizes do not fit.
    Source: Scherer, Müller & Behnke (2010) compare it with averages.

    >>> X = np.array([1.0, 5, 2, 4]).reshape(1, 4, 1)
    >>> Y, cache = max_pooling_forward(X, size=2)
    >>> print(Y.ravel().tolist())
    [5.0, 4.0]
    """
    size, stride, padding = _check_forward(X, size, stride, padding)
    seen = windows(pad(X, padding, value=-np.inf), size, stride)
    candidates = seen.reshape(*seen.shape[:X.ndim], -1)  # a window's entries side by side
    winner = candidates.argmax(axis=-1)  # of equals, the first
    Y = np.take_along_axis(candidates, winner[..., np.newaxis], axis=-1)[..., 0]
    return Y, make_cache("max_pooling", Y, winner=winner, X_shape=X.shape, size=size, stride=stride, padding=padding)


def max_pooling_backward(dY, cache):
    """grads: dX like X, per example. Each window's dY, of dY (channels, *outputs, m), goes to its winner alone.

    A nudge to a loser changes nothing. Where several entries tie for the largest, the first gets all: the sum that
    goes back is then the sum that came. Raises TypeError or ValueError when dY or the cache is not that of this layer.
    Source: Scherer, Müller & Behnke (2010).

    >>> Y, cache = max_pooling_forward(np.array([7.0, 7, 2, 4]).reshape(1, 4, 1), size=2)
    >>> print(max_pooling_backward(np.array([10.0, 1]).reshape(1, 2, 1), cache)["dX"].ravel().tolist())
    [10.0, 0.0, 0.0, 1.0]
    """
    check_backward("max_pooling", dY, cache)
    # An entry touches the outputs of those windows in which it won, each with slope 1.
    return {"dX": _spread(cache, lambda offset: dY * (cache["winner"] == np.ravel_multi_index(offset, cache["size"])))}


def average_pooling_forward(X, size, stride=None, padding=0):
    """The mean of each window.

    X is (channels, length, m) or (channels, height, width, m); ``size``, ``stride`` (the size, unless given: windows
    side by side) and ``padding`` are whole numbers, or one for each axis. Padding is below the size; its zeros count.
    Returns Y (channels, *outputs, m) and the cache; outputs = (length + 2 padding - size) / stride + 1 on each axis.
    Raises TypeError when X is no float array, ValueError when sizes do not fit.
    Source: LeCun, Bottou, Bengio & Haffner (1998), whose subsampling also learns a scale and a bias.

    >>> X = np.array([1.0, 5, 2, 4]).reshape(1, 4, 1)
    >>> Y, cache = average_pooling_forward(X, size=2)
    >>> print(Y.ravel().tolist())
    [3.0, 3.0]
    """
    size, stride, padding = _check_forward(X, size, stride, padding)
    seen = windows(pad(X, padding), size, stride)
    Y = seen.mean(axis=tuple(range(X.ndim, seen.ndim)))  # over the offsets: neither channels nor examples mix
    return Y, make_cache("average_pooling", Y, X_shape=X.shape, size=size, stride=stride, padding=padding)


def average_pooling_backward(dY, cache):
    """grads: dX like X, per example. Each window's dY, of dY (channels, *outputs, m), is shared out equally.

    Raises TypeError or ValueError when dY or the cache is not that of this layer.
    Source: LeCun, Bottou, Bengio & Haffner (1998).

    >>> Y, cache = average_pooling_forward(np.ones((1, 3, 1)), size=2, stride=1)
    >>> print(average_pooling_backward(np.array([10.0, 2]).reshape(1, 2, 1), cache)["dX"].ravel().tolist())
    [5.0, 6.0, 1.0]
    """
    check_backward("average_pooling", dY, cache)
    # An entry touches the output of each window it lies in with slope 1 / (entries in a window), whatever its offset.
    share = dY / int(np.prod(cache["size"]))
    return {"dX": _spread(cache, lambda offset: share)}


def _spread(cache, contribution):
    """dX from what the entries at each offset receive."""
    return windows_backward(contribution, cache["X_shape"], cache["dtype"], cache["size"], cache["stride"],
                            cache["padding"])


def _check_forward(X, size, stride, padding):
    """size, stride and padding, one number an axis, once all arguments are known to fit."""
    check_input("X", X, "channels, length, m", "channels, height, width, m")
    size = per_axis("size", size, X.ndim - 2, least=1)
    stride, padding = check_windows(X, size, size if stride is None else stride, padding)
    if any(p >= k for p, k in zip(padding, size)):
        raise ValueError(f"padding is {padding} and size {size}; expected less padding than size on each axis, so that "
                         "every window holds an entry of X.")
    return size, stride, padding
