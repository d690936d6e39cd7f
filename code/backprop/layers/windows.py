"""The windows that a kernel or a pool slides over its input, and the way back."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from backprop.validation import check_whole

AXES = {1: ("length",), 2: ("height", "width")}


def windows(X, size, stride, writeable=False):
    """Every window of X (channels, *lengths, m): a view (channels, *outputs, m, *size), nothing is copied.

    Entry [k, p, i, u] is X[k, p · stride + u, i]: offset u in the window that output p reads. The same in 2-D.

    >>> X = np.arange(5).reshape(1, 5, 1)
    >>> print(windows(X, size=(3,), stride=(2,))[0, :, 0].tolist())
    [[0, 1, 2], [2, 3, 4]]
    """
    spatial = tuple(range(1, X.ndim - 1))
    every = sliding_window_view(X, size, axis=spatial, writeable=writeable)
    return every[(slice(None), *(slice(None, None, step) for step in stride))]


def windows_backward(contribution, shape, dtype, size, stride, padding):
    """dX (of this shape) from ``contribution(offset)``, what the entries at one offset in all windows receive.

    Which outputs does an input touch? One for each window it lies in. A fork adds, so it sums what they send.

    >>> dX = windows_backward(lambda offset: 1.0, (1, 5, 1), float, size=(3,), stride=(2,), padding=(0,))
    >>> print(dX.ravel().tolist())  # the middle entry lies in two windows
    [1.0, 1.0, 2.0, 1.0, 1.0]
    """
    dX = np.zeros([n + 2 * p for n, p in zip(shape, (0, *padding, 0))], dtype)
    views = windows(dX, size, stride, writeable=True)
    for offset in np.ndindex(*size):
        # At one offset all windows hold different entries of dX, so += loses none.
        views[(..., *offset)] += contribution(offset)
    inside = (slice(p, p + n) for p, n in zip(padding, shape[1:]))
    return dX[(slice(None), *inside)]  # padding is no input


def pad(X, padding, value=0):
    """X with ``padding`` entries of ``value`` at both ends of each axis between channels and examples.

    >>> print(pad(np.ones((1, 2, 1)), (1,)).ravel().tolist())
    [0.0, 1.0, 1.0, 0.0]
    """
    return np.pad(X, [(0, 0), *((p, p) for p in padding), (0, 0)], constant_values=value)


def check_windows(X, size, stride, padding):
    """(stride, padding), one number an axis, if windows of this size, a tuple, fill X (channels, *lengths, m).

    Raises ValueError when they do not, saying what would.

    >>> check_windows(np.ones((1, 7, 1)), size=(2,), stride=2, padding=0)
    Traceback (most recent call last):
        ...
    ValueError: X has a length of 7: windows of 2 at stride 2, padding 0, do not fit. What would: a length of 6 or 8; \
stride 1.
    """
    stride = per_axis("stride", stride, len(size), least=1)
    padding = per_axis("padding", padding, len(size), least=0)
    for axis, *numbers in zip(AXES[len(size)], X.shape[1:], size, stride, padding):
        _check_fit(axis, *numbers)
    return stride, padding


def per_axis(name, value, count, least):
    """One whole number for each of ``count`` axes, from one for all or a tuple; else ValueError.

    >>> print(per_axis("stride", 2, count=2, least=1))
    (2, 2)
    """
    values = tuple(value) if isinstance(value, (tuple, list)) else (value,) * count
    if len(values) != count:
        raise ValueError(f"{name} is {value!r}; expected one whole number, or {count}: {', '.join(AXES[count])}.")
    return tuple(int(check_whole(name, number, least)) for number in values)


def _check_fit(axis, length, size, stride, padding):
    """Refuse windows that leave entries at the end unread, or find no room: silence would hide the lost edge."""
    room = length + 2 * padding - size
    if room >= 0 and room % stride == 0:
        return
    lengths = [length - room % stride, length + -room % stride] if room >= 0 else [size - 2 * padding]
    paddings = [p for p in range(size) if length + 2 * p >= size and (length + 2 * p - size) % stride == 0]
    fitting = [f"a {axis} of {' or '.join(str(n) for n in lengths if n > 0)}"]
    if paddings:
        fitting.append(f"padding {min(paddings, key=lambda p: abs(p - padding))}")
    if room >= 0:
        fitting.append("stride 1")
    raise ValueError(f"X has a {axis} of {length}: windows of {size} at stride {stride}, padding {padding}, do not "
                     f"fit. What would: {'; '.join(fitting)}.")
