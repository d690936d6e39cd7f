"""What may stand beside a Tensor, and what is said of the rest."""

import numpy as np

from backprop.shapes import check_array


def as_floats(argument, value, dtype=None):
    """``value`` as a finite, non-empty float array: numbers and lists become ``dtype``, a float array keeps its own.

    Without a ``dtype``, a NumPy number keeps its own, too; the others become float64. Raises TypeError when value holds
    no real numbers or another precision than float32 and float64, or is masked; ValueError as :func:`check_finite`.

    >>> as_floats("data", [[1, 2], [3, 4]]).tolist()
    [[1.0, 2.0], [3.0, 4.0]]
    """
    try:
        array = np.asanyarray(value)  # a mask is kept, to be refused
    except ValueError:
        raise ValueError(f"{argument} is a {type(value).__name__} whose rows differ in length; expected rows of one "
                         "length.") from None
    if array.dtype.kind not in "fiub":
        raise TypeError(f"{argument} is a {type(value).__name__} of dtype {array.dtype}; expected real numbers: a "
                        "number, a list of numbers or a float array.")
    keeps_own = np.ndarray if dtype else (np.ndarray, np.floating)
    if not isinstance(value, keeps_own) or array.dtype.kind != "f":
        array = array.astype(dtype or np.float64)
    check_array(argument, array)
    return check_finite(argument, array)


def check_same_dtype(argument, array, dtype):
    """``array`` if its dtype is ``dtype``, the Tensor's; else TypeError naming ``argument``.

    >>> check_same_dtype("V", np.ones(1), np.float64).tolist()
    [1.0]
    """
    if array.dtype != dtype:
        raise TypeError(f"{argument} is {array.dtype} but the Tensor is {dtype}; convert one of them, for example with "
                        f"astype('{dtype}').")
    return array


def check_finite(argument, array):
    """``array`` if it has entries and all are finite; else ValueError naming ``argument`` and the first bad entry.

    >>> check_finite("data", np.ones(2)).tolist()
    [1.0, 1.0]
    """
    if array.size == 0:
        raise ValueError(f"{argument} has shape {array.shape} and so holds no numbers; expected at least one entry.")
    refuse_where(~np.isfinite(array), argument, array, "expected finite numbers. Find out where it began; an infinity "
                 f"is too large for {array.dtype}.")
    return array


def refuse_where(bad, argument, array, reason):
    """Raise ValueError for the first entry of ``array`` where ``bad``, a boolean array of its shape, is True.

    >>> refuse_where(np.array([False, True]), "x", np.array([1.0, -2.0]), "expected positive numbers.")
    Traceback (most recent call last):
    ValueError: x[1] is -2.0; expected positive numbers.
    """
    if bad.any():
        index = tuple(int(i) for i in np.argwhere(bad)[0])
        name = f"{argument}[{', '.join(map(str, index))}]" if index else argument
        raise ValueError(f"{name} is {array[index]}; {reason}")


def check_broadcast(a, b):
    """Raise ValueError when arrays of the shapes ``a`` and ``b`` do not broadcast.

    >>> check_broadcast((2, 1), (2, 3))
    """
    try:
        np.broadcast_shapes(a, b)
    except ValueError:
        raise ValueError(f"shapes {a} and {b} do not broadcast; expected, from the right, equal lengths or a 1. A bias "
                         "is a column (n, 1).") from None


def check_matrix_product(a, b):
    """Raise ValueError when arrays of the shapes ``a`` and ``b`` have no matrix product.

    >>> check_matrix_product((2, 3), (3, 5))
    """
    if len(a) != 2 or len(b) != 2 or a[1] != b[0]:
        raise ValueError(f"@ came with shapes {a} and {b}; expected matrices (n, k) and (k, m). Examples are columns: "
                         "is one of them transposed, or a vector that needs reshape(-1, 1)?")
