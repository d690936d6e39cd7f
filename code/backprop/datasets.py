"""Real data to learn from, with splits that never change."""

from typing import NamedTuple

import numpy as np

from backprop.validation import check_dtype, check_whole

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


def load_digits(dtype=np.float64):
    """The 1797 handwritten digits, 8 × 8 pixels, that scikit-learn ships, in a fixed split.

    Source: E. Alpaydin and C. Kaynak, *Optical Recognition of Handwritten Digits*, UCI Machine Learning
    Repository, 1998 (its test part). 1437 images to train on, 360 held out. Raises TypeError when dtype is neither
    float32 nor float64.
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

    Raises ValueError when a label is out of range or there is no class, TypeError when labels are not whole numbers.
    """
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
