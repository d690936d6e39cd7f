"""What every array of the mathematics must be: a non-empty matrix of float32 or float64, of a shape that fits.

These look at shapes and dtypes alone, so they cost a microsecond whatever the size. The values are looked at
where they enter the package, in :mod:`backprop.validation`.
"""

import numpy as np

FLOATS = (np.dtype(np.float32), np.dtype(np.float64))


def check_matrix(name, value):
    """``value`` if it is a non-empty two-dimensional NumPy array of floats; else TypeError or ValueError.

    >>> check_matrix("dZ1", np.ones(3))
    Traceback (most recent call last):
        ...
    ValueError: dZ1 has 1 dimension(s), shape (3,); expected a matrix with two. A single column is dZ1.reshape(-1, 1).
    """
    if not isinstance(value, np.ndarray):
        raise TypeError(f"{name} is a {type(value).__name__}; expected a NumPy array.")
    if value.dtype not in FLOATS:
        raise TypeError(f"{name} has dtype {value.dtype}; expected float32 or float64.")
    if value.ndim != 2:
        raise ValueError(f"{name} has {value.ndim} dimension(s), shape {value.shape}; expected a matrix with two. "
                         f"A single column is {name}.reshape(-1, 1).")
    if value.size == 0:
        raise ValueError(f"{name} has shape {value.shape} and so holds no numbers; expected at least one row and "
                         "one column (one example).")
    return value


def check_column(name, value):
    """``value`` of shape (n,) or (n, 1) as a column (n, 1) of floats; else TypeError or ValueError.

    >>> print(check_column("a", np.array([0.5, 0.5])))
    [[0.5]
     [0.5]]
    """
    column = check_matrix(name, value.reshape(-1, 1) if isinstance(value, np.ndarray) and value.ndim == 1 else value)
    if column.shape[1] != 1:
        raise ValueError(f"{name} has shape {value.shape}; expected one column, (n, 1) or (n,). The column of example "
                         f"i is {name}[:, [i]].")
    return column


def check_same_shape(**arrays):
    """Refuse two named matrices unless they have one shape and one dtype: TypeError or ValueError.

    A row beside a matrix would be broadcast, and its numbers used in places where they do not belong.

    >>> check_same_shape(dA=np.ones((3, 4)), Z=np.ones((1, 4)))
    Traceback (most recent call last):
        ...
    ValueError: dA has shape (3, 4) but Z has shape (1, 4); expected the same shape, that of one layer.
    """
    _check_agreement(arrays, slice(None), "the same shape, that of one layer")


def check_same_columns(**arrays):
    """Refuse two named matrices unless they have as many columns and one dtype: TypeError or ValueError.

    >>> check_same_columns(dZ=np.ones((3, 4)), A_previous=np.ones((4, 2)))
    Traceback (most recent call last):
        ...
    ValueError: dZ has shape (3, 4) but A_previous has shape (4, 2); expected one column for each example in both.
    """
    _check_agreement(arrays, slice(1, 2), "one column for each example in both")


def check_same_rows(**arrays):
    """Refuse two named matrices unless they have as many rows and one dtype: TypeError or ValueError.

    >>> check_same_rows(W=np.ones((3, 5)), dZ=np.ones((5, 4)))
    Traceback (most recent call last):
        ...
    ValueError: W has shape (3, 5) but dZ has shape (5, 4); expected one row for each unit of the layer in both.
    """
    _check_agreement(arrays, slice(0, 1), "one row for each unit of the layer in both")


def _check_agreement(arrays, axes, expected):
    (first, a), (second, b) = arrays.items()
    check_matrix(first, a)
    check_matrix(second, b)
    if a.dtype != b.dtype:
        raise TypeError(f"{first} is {a.dtype} but {second} is {b.dtype}; use one dtype throughout, for example "
                        f"{second}.astype('{a.dtype}').")
    if a.shape[axes] != b.shape[axes]:
        raise ValueError(f"{first} has shape {a.shape} but {second} has shape {b.shape}; expected {expected}.")
