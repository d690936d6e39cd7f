"""What every array of the mathematics must be: floats of one dtype, not empty, of a shape that fits.

All but :func:`check_finite` look at dtypes and shapes alone, so they cost a microsecond whatever the size. The values
are looked at where they enter the package.
"""

import numpy as np

FLOATS = (np.dtype(np.float32), np.dtype(np.float64))


def check_array(name, value):
    """Accept a non-empty NumPy array of float32 or float64; else TypeError or ValueError.

    Two subclasses of NumPy's are refused: ``*`` of two ``np.matrix`` is a matrix product, and a mask would be lost.

    >>> check_array("X", np.ones(3, int))
    Traceback (most recent call last):
        ...
    TypeError: X has dtype int64; expected float32 or float64, for example X.astype('float64').
    """
    if not isinstance(value, np.ndarray) or isinstance(value, (np.matrix, np.ma.MaskedArray)):
        raise TypeError(f"{name} is a {type(value).__name__}; expected a NumPy array.")
    if value.dtype not in FLOATS:
        raise TypeError(f"{name} has dtype {value.dtype}; expected float32 or float64, for example "
                        f"{name}.astype('float64').")
    if value.size == 0:
        raise ValueError(f"{name} has shape {value.shape} and so holds no numbers; expected at least one column (an "
                         "example) and no axis of length 0.")


def check_matrix(name, value):
    """Accept a two-dimensional array like those of :func:`check_array`; else TypeError or ValueError.

    >>> check_matrix("dZ1", np.ones(3))
    Traceback (most recent call last):
        ...
    ValueError: dZ1 has 1 dimension(s), shape (3,); expected a matrix with two. A column is dZ1.reshape(-1, 1), a row \
dZ1.reshape(1, -1).
    """
    check_array(name, value)
    if value.ndim != 2:
        raise ValueError(f"{name} has {value.ndim} dimension(s), shape {value.shape}; expected a matrix with two. "
                         f"A column is {name}.reshape(-1, 1), a row {name}.reshape(1, -1).")


def check_finite(name, value):
    """Accept an array like those of :func:`check_array` without NaN or infinity; else TypeError or ValueError.

    >>> check_finite("X", np.array([[1.0, np.nan]]))
    Traceback (most recent call last):
        ...
    ValueError: X[0, 1] is nan; expected finite numbers. Find out where it began before going on.
    """
    check_array(name, value)
    if not np.isfinite(value).all():
        where = np.argwhere(~np.isfinite(value))[0].tolist()
        raise ValueError(f"{name}{where} is {value[tuple(where)]}; expected finite numbers. Find out where it began "
                         "before going on.")


def check_column(name, value):
    """``value`` of shape (n,) or (n, 1) as a column (n, 1) of floats; else TypeError or ValueError.

    >>> print(check_column("a", np.array([0.5, 0.5])))
    [[0.5]
     [0.5]]
    """
    check_array(name, value)
    if value.shape not in [(len(value),), (len(value), 1)]:
        raise ValueError(f"{name} has shape {value.shape}; expected one column, (n, 1) or (n,). The column of example "
                         f"i is {name}[:, [i]].")
    return value.reshape(-1, 1)


def check_shape(name, value, shape, why):
    """Accept an array of this very shape; else ValueError, which says why it is expected.

    >>> check_shape("b", np.ones(3), (3, 1), "a column")
    Traceback (most recent call last):
        ...
    ValueError: b has shape (3,); expected (3, 1): a column.
    """
    if value.shape != shape:
        raise ValueError(f"{name} has shape {value.shape}; expected {shape}: {why}.")


def check_same_dtype(**arrays):
    """Accept arrays of one dtype, the first one's; else TypeError. A dtype may stand for an array that is gone.

    >>> check_same_dtype(X=np.ones(2), W=np.ones(2, "float32"))
    Traceback (most recent call last):
        ...
    TypeError: W is float32 but X is float64; use one dtype throughout, for example W.astype('float64').
    """
    first, *others = dtypes = {name: getattr(value, "dtype", value) for name, value in arrays.items()}
    for name in others:
        if dtypes[name] != dtypes[first]:
            raise TypeError(f"{name} is {dtypes[name]} but {first} is {dtypes[first]}; use one dtype throughout, for "
                            f"example {name}.astype('{dtypes[first]}').")


def check_same_shape(**matrices):
    """Accept two named matrices of one shape and one dtype; else TypeError or ValueError.

    A row beside a matrix would be broadcast, and its numbers used in places where they do not belong.

    >>> check_same_shape(dA=np.ones((3, 4)), Z=np.ones((1, 4)))
    Traceback (most recent call last):
        ...
    ValueError: dA has shape (3, 4) but Z has shape (1, 4); expected the same shape, that of one layer.
    """
    _check_agreement(matrices, slice(None), "the same shape, that of one layer")


def check_same_columns(**matrices):
    """Accept two named matrices with as many columns and one dtype; else TypeError or ValueError.

    >>> check_same_columns(dZ=np.ones((3, 4)), A_previous=np.ones((4, 2)))
    Traceback (most recent call last):
        ...
    ValueError: dZ has shape (3, 4) but A_previous has shape (4, 2); expected one column for each example in both.
    """
    _check_agreement(matrices, slice(1, 2), "one column for each example in both")


def check_same_rows(**matrices):
    """Accept two named matrices with as many rows and one dtype; else TypeError or ValueError.

    >>> check_same_rows(W=np.ones((3, 5)), dZ=np.ones((5, 4)))
    Traceback (most recent call last):
        ...
    ValueError: W has shape (3, 5) but dZ has shape (5, 4); expected one row for each unit of the layer in both.
    """
    _check_agreement(matrices, slice(0, 1), "one row for each unit of the layer in both")


def _check_agreement(matrices, axes, expected):
    (first, a), (second, b) = matrices.items()
    check_matrix(first, a)
    check_matrix(second, b)
    check_same_dtype(**matrices)
    if a.shape[axes] != b.shape[axes]:
        raise ValueError(f"{first} has shape {a.shape} but {second} has shape {b.shape}; expected {expected}.")
