"""Data to learn from: real digits in a split that never changes, and four sets of points in the plane.

The points' formulas are short on purpose, and only the noise is random: the playground draws the same points in
the page, and without noise both agree to rounding.
"""

from typing import NamedTuple

import numpy as np

from backprop.validation import check_dtype, check_number, check_whole

TEST_SIZE = 360  # about one image in five is held out
SPLIT_SEED = 0


class Digits(NamedTuple):
    """Handwritten digits, examples in columns: pixels in [0, 1], labels as 0..9, targets one-hot."""

    X_train: np.ndarray  # (64, 1437)
    Y_train: np.ndarray  # (10, 1437)
    labels_train: np.ndarray  # (1437,)
    X_test: np.ndarray  # (64, 360)
    Y_test: np.ndarray  # (10, 360)
    labels_test: np.ndarray  # (360,)


class Points(NamedTuple):
    """m labelled points in the plane, examples in columns. Example i has the label i mod (number of classes)."""

    X: np.ndarray  # (2, m): horizontal and vertical coordinate
    Y: np.ndarray  # two classes: (1, m), the labels, for a sigmoid; more: (classes, m), one-hot, for softmax
    labels: np.ndarray  # (m,), whole numbers


def load_digits(dtype=np.float64):
    """The 1797 handwritten digits, 8 × 8 pixels, that scikit-learn ships, in a fixed split.

    Source: E. Alpaydin and C. Kaynak, *Optical Recognition of Handwritten Digits*, UCI Machine Learning
    Repository, 1998 (its test part). 1437 images to train on, 360 held out. Raises TypeError when dtype is neither
    float32 nor float64.

    >>> digits = load_digits()
    >>> print(digits.X_train.shape, digits.Y_train.shape, digits.labels_train[:5])
    (64, 1437) (10, 1437) [4 9 5 8 5]
    """
    check_dtype(dtype)
    from sklearn.datasets import load_digits as load  # a slow import, and only this function needs it

    images, labels = load(return_X_y=True)
    order = np.random.default_rng(SPLIT_SEED).permutation(len(labels))
    X = np.asfortranarray((images[order] / 16).T.astype(dtype))  # F-order: a batch of columns is contiguous
    labels = labels[order].astype(int)
    Y = one_hot(labels, 10, dtype)
    train, test = slice(TEST_SIZE, None), slice(TEST_SIZE)
    return Digits(X[:, train], Y[:, train], labels[train], X[:, test], Y[:, test], labels[test])


def one_hot(labels, classes, dtype=np.float64):
    """Labels 0..classes-1 of shape (m,) as columns of shape (classes, m) with a single 1 each.

    Raises ValueError when a label is out of range or there is no class, TypeError when labels are not whole numbers or
    dtype is neither float32 nor float64.

    >>> print(one_hot([2, 0], 3))
    [[0. 1.]
     [0. 0.]
     [1. 0.]]
    """
    check_dtype(dtype)
    check_whole("classes", classes, least=1)
    labels = np.asarray(labels)
    if labels.dtype.kind not in "iu":
        raise TypeError(f"labels have dtype {labels.dtype}; expected whole numbers from 0 to {classes - 1}.")
    if labels.ndim != 1 or labels.size == 0:
        raise ValueError(f"labels have shape {labels.shape}; expected (m,) with at least one label.")
    if labels.min() < 0 or labels.max() >= classes:
        bad = int(np.flatnonzero((labels < 0) | (labels >= classes))[0])
        raise ValueError(f"labels[{bad}] is {labels[bad]}; expected whole numbers from 0 to {classes - 1}.")
    Y = np.zeros((classes, len(labels)), dtype, order="F")
    Y[labels, np.arange(len(labels))] = 1
    return Y


def two_moons(m=200, noise=0.1, seed=0, dtype=np.float64):
    """Two half circles that hook into each other: :class:`Points` of two classes, m / 2 each.

    Point j of n = m / 2 on a moon is at (cos t - 1/2, sin t - 1/4), t = π (j + 1/2) / n; class 1 is class 0 turned
    half round. Every coordinate then gets normal noise of standard deviation ``noise``. The shape is that of
    scikit-learn's make_moons (Pedregosa et al. 2011), centred.

    Raises ValueError when m is not a positive multiple of 2, noise is negative or not finite, or seed is no whole
    number; TypeError when noise is no number or dtype is neither float32 nor float64.

    >>> X, Y, labels = two_moons(m=4, noise=0)
    >>> print(X.round(2))
    [[ 0.21 -0.21 -1.21  1.21]
     [ 0.46 -0.46  0.46 -0.46]]
    >>> print(Y, labels)
    [[0. 1. 0. 1.]] [0 1 0 1]
    """
    labels, j = _shares(m, classes=2)
    t = np.pi * (j + 0.5) / (m / 2)
    side = 1 - 2 * labels  # 1 and -1
    return _points(side * (np.cos(t) - 0.5), side * (np.sin(t) - 0.25), labels, 2, noise, seed, dtype)


def circles(m=200, noise=0.1, inner=0.5, seed=0, dtype=np.float64):
    """A circle inside another: :class:`Points` of two classes, m / 2 each; no straight line separates them.

    Point j of n = m / 2 on a circle is at angle 2π j / n. Class 0 has radius 1, class 1 has radius ``inner``. Noise and
    errors are as for :func:`two_moons`; inner must be between 0 and 1.

    >>> print(circles(m=4, noise=0).X.round(2) + 0.0)
    [[ 1.   0.5 -1.  -0.5]
     [ 0.   0.   0.   0. ]]
    """
    labels, j = _shares(m, classes=2)
    check_number("inner", inner, lambda r: 0 < r < 1, "a radius between 0 and 1, the outer circle's, such as 0.5")
    angle, radius = 2 * np.pi * j / (m / 2), np.where(labels == 1, inner, 1.0)
    return _points(radius * np.cos(angle), radius * np.sin(angle), labels, 2, noise, seed, dtype)


def spiral(m=300, arms=3, turns=0.75, noise=0.03, seed=0, dtype=np.float64):
    """Spiral arms around the origin: :class:`Points` with one class per arm, m / arms each.

    Point j of n = m / arms is at radius r = (j + 1/2) / n; arm k's angle there is 2π (k / arms + turns · r). Noise and
    errors are as for :func:`two_moons`; m must be a multiple of arms, arms at least 2, and turns finite. Two arms
    are the test that Lang and Witbrock set in 1988.

    >>> X, Y, labels = spiral(m=6, arms=3, turns=0, noise=0)
    >>> print(X[:, 0], Y[:, 2], labels)
    [0.25 0.  ] [0. 0. 1.] [0 1 2 0 1 2]
    """
    check_whole("arms", arms, least=2)
    check_number("turns", turns, np.isfinite, "a finite number such as 0.75")
    labels, j = _shares(m, classes=arms)
    radius = (j + 0.5) / (m / arms)
    angle = 2 * np.pi * (labels / arms + turns * radius)
    return _points(radius * np.cos(angle), radius * np.sin(angle), labels, arms, noise, seed, dtype)


def xor(m=200, noise=0.25, seed=0, dtype=np.float64):
    """Four clouds around (±1, ±1): :class:`Points` of class 1 where the signs differ, of class 0 where they agree.

    Example i belongs to the corner i mod 4 of (-1, -1), (1, -1), (1, 1), (-1, 1). Noise and errors are as for
    :func:`two_moons`; m must be a multiple of 4. No single layer can learn it (Minsky and Papert 1969).

    >>> X, Y, labels = xor(m=4, noise=0)
    >>> print(X)
    [[-1.  1.  1. -1.]
     [-1. -1.  1.  1.]]
    >>> print(Y)
    [[0. 1. 0. 1.]]
    """
    _shares(m, classes=4)
    corner = np.arange(m) % 4
    x, y = np.where((corner == 1) | (corner == 2), 1.0, -1.0), np.where(corner >= 2, 1.0, -1.0)
    return _points(x, y, corner % 2, 2, noise, seed, dtype)


def _shares(m, classes):
    """(labels, j): example i is the j-th of its class. The classes take turns, so every batch in order is balanced."""
    check_whole("m", m, least=1)
    if m % classes:
        nearest = max(1, round(m / classes)) * classes
        raise ValueError(f"m is {m}; expected a multiple of {classes}, so that all parts have as many points. "
                         f"Try {nearest}.")
    return np.arange(m) % classes, np.arange(m) // classes


def _points(x, y, labels, classes, noise, seed, dtype):
    check_dtype(dtype)
    check_whole("seed", seed, least=0)
    check_number("noise", noise, lambda s: 0 <= s < np.inf, "a standard deviation, 0 or more, such as 0.1")
    X = np.array([x, y]) + noise * np.random.default_rng(seed).standard_normal((2, len(labels)))
    Y = one_hot(labels, classes, dtype) if classes > 2 else labels[np.newaxis].astype(dtype)
    return Points(np.asfortranarray(X.astype(dtype)), Y, labels)
