"""Convolution in one and two dimensions, by the same few lines.

What deep learning calls convolution is cross-correlation: the kernel is not flipped. Written for 1-D,

    y[j, p, i] = b[j] + Σ_k Σ_u W[j, k, u] x[k, p · stride + u, i]

for output channel j, position p, example i, input channel k and offset u. It is one fully connected layer for each
window, and all of them share their weights. Source: LeCun, Bottou, Bengio & Haffner (1998).
"""

import numpy as np

from backprop.layers.contract import check_backward, check_input, check_per_feature, make_cache, stretch
from backprop.layers.windows import AXES, check_windows, pad, windows, windows_backward
from backprop.shapes import check_finite, check_same_dtype


def conv1d_forward(X, W, b, stride=1, padding=0):
    """Slide the kernels W (channels out, channels in, size) along X (channels in, length, m); b is (channels out, 1).

    Returns Y (channels out, outputs, m) and the cache; outputs = (length + 2 padding - size) / stride + 1.
    Raises TypeError for what are no float arrays of one dtype, ValueError when shapes, stride or padding do not fit.
    Source: LeCun, Bottou, Bengio & Haffner (1998).

    >>> signal = np.array([0.0, 0, 1, 1, 0]).reshape(1, 5, 1)  # one channel, one example
    >>> edge = np.array([-1.0, 1]).reshape(1, 1, 2)
    >>> Y, cache = conv1d_forward(signal, edge, np.zeros((1, 1)))
    >>> print(Y.ravel().tolist())
    [0.0, 1.0, 0.0, -1.0]
    """
    return _forward("conv1d", X, W, b, stride, padding)


def conv1d_backward(dY, cache):
    """grads: dX like X, per example; dW and db, derivatives of the cost. dY is (channels out, outputs, m).

    Raises TypeError or ValueError when dY or the cache is not that of this layer.
    Source: the comments in the code derive it; LeCun, Bottou, Bengio & Haffner (1998).

    >>> X = np.array([1.0, 2, 3]).reshape(1, 3, 1)
    >>> Y, cache = conv1d_forward(X, np.ones((1, 1, 2)), np.zeros((1, 1)))
    >>> grads = conv1d_backward(np.array([10.0, 1]).reshape(1, 2, 1), cache)
    >>> print(grads["dW"].ravel().tolist(), grads["dX"].ravel().tolist())  # 12 = 10 · 1 + 1 · 2; 23 = 10 · 2 + 1 · 3
    [12.0, 23.0] [10.0, 11.0, 1.0]
    """
    return _backward("conv1d", dY, cache)


def conv2d_forward(X, W, b, stride=1, padding=0):
    """Slide the kernels W (channels out, channels in, kernel height, kernel width) over the images X.

    X is (channels in, height, width, m) and b (channels out, 1). ``stride`` and ``padding`` (zeros at every edge) are
    whole numbers, or pairs (along the height, along the width). Returns Y (channels out, rows, columns, m) and the
    cache; rows = (height + 2 padding - kernel height) / stride + 1, and columns likewise.
    Raises TypeError for what are no float arrays of one dtype, ValueError when shapes, stride or padding do not fit.
    Source: LeCun, Bottou, Bengio & Haffner (1998).

    >>> image = np.arange(9.0).reshape(1, 3, 3, 1)
    >>> Y, cache = conv2d_forward(image, np.ones((1, 1, 2, 2)), np.zeros((1, 1)))
    >>> print(Y[0, :, :, 0].tolist())  # 8 = 0 + 1 + 3 + 4
    [[8.0, 12.0], [20.0, 24.0]]
    """
    return _forward("conv2d", X, W, b, stride, padding)


def conv2d_backward(dY, cache):
    """grads: dX like X, per example; dW and db, derivatives of the cost. dY is (channels out, rows, columns, m).

    Raises TypeError or ValueError when dY or the cache is not that of this layer.
    Source: the comments in the code derive it; LeCun, Bottou, Bengio & Haffner (1998).

    >>> image = np.arange(9.0).reshape(1, 3, 3, 1)
    >>> Y, cache = conv2d_forward(image, np.ones((1, 1, 2, 2)), np.zeros((1, 1)))
    >>> grads = conv2d_backward(np.ones((1, 2, 2, 1)), cache)
    >>> print(grads["dX"][0, :, :, 0].tolist())  # the middle pixel lies in four windows
    [[1.0, 2.0, 1.0], [2.0, 4.0, 2.0], [1.0, 2.0, 1.0]]
    """
    return _backward("conv2d", dY, cache)


def _forward(layer, X, W, b, stride, padding):
    stride, padding = _check_forward(layer, X, W, b, stride, padding)
    seen = windows(pad(X, padding), W.shape[2:], stride)  # (channels in, *outputs, m, *kernel)
    Y = np.tensordot(W, seen, _summed(W)) + stretch(b, X)
    return Y, make_cache(layer, Y, X=X, W=W, stride=stride, padding=padding)


def _backward(layer, dY, cache):
    check_backward(layer, dY, cache)
    X, W, stride, padding = (cache[name] for name in ("X", "W", "stride", "padding"))
    m = X.shape[-1]
    seen = windows(pad(X, padding), W.shape[2:], stride)
    everywhere = tuple(range(1, dY.ndim))  # all positions and all examples

    # Which outputs does the weight W[j, k, u] touch? All of channel j: every window p
    # of every example i, each time multiplied by x[k, p · stride + u, i]. One weight
    # has many effects, so add them up; the average over the examples is taken here:
    #     dW[j, k, u] = (1/m) Σ_i Σ_p dy[j, p, i] x[k, p · stride + u, i]
    # That is equation (2), window by window.
    dW = np.tensordot(dY, seen, (everywhere, everywhere)) / m

    # The bias touches the same outputs, each with slope 1 (equation 3).
    db = dY.sum(axis=everywhere).reshape(-1, 1) / m

    # Which outputs does the input x[k, n, i] touch? Every channel j of each window in
    # which it lies. There it sits at some offset u, so its slope is W[j, k, u]:
    #     dx[k, n, i] = Σ_j Σ_(p, u: p · stride + u = n) W[j, k, u] dy[j, p, i]
    # For one offset that is W[:, :, u]ᵀ dY, equation (4).
    dX = windows_backward(lambda offset: np.tensordot(W[(..., *offset)], dY, (0, 0)),
                          X.shape, X.dtype, W.shape[2:], stride, padding)
    return {"dX": dX, "dW": dW, "db": db}


def _summed(W):
    """The axes over which the forward pass sums: channels in and offsets, in W and in the windows."""
    offsets = W.ndim - 2
    return list(range(1, W.ndim)), [0, *range(-offsets, 0)]


def _check_forward(layer, X, W, b, stride, padding):
    """stride and padding, one number an axis, once all arguments are known to fit."""
    axes = AXES[1 if layer == "conv1d" else 2]
    check_input("X", X, ", ".join(("channels", *axes, "m")))
    check_finite("W", W)
    if W.ndim != X.ndim or W.shape[1] != len(X):
        kernel = ", ".join(f"kernel {axis}" for axis in axes)
        raise ValueError(f"W has shape {W.shape}; expected (channels out, {len(X)}, {kernel}): X has {len(X)} "
                         f"channel(s), axis 0 of its shape {X.shape}. Examples are the last axis of X.")
    check_per_feature("b", b, W)
    check_same_dtype(X=X, W=W, b=b)
    return check_windows(X, W.shape[2:], stride, padding)
