"""What every layer checks, and the cache that its forward pass leaves for its backward pass."""

from collections.abc import Mapping

import numpy as np


def make_cache(layer, Y, **values):
    """The cache of ``layer``: ``values`` for its backward pass, and what dY has to look like.

    >>> print(sorted(make_cache("flatten", np.zeros((6, 2)), X_shape=(2, 3, 2))))
    ['X_shape', 'dtype', 'layer', 'shape']
    """
    return {"layer": layer, "shape": Y.shape, "dtype": Y.dtype, **values}


def check_cache(layer, cache):
    """Accept what ``layer``'s own forward function returned; else TypeError or ValueError.

    >>> check_cache("flatten", make_cache("residual", np.zeros((6, 2))))
    Traceback (most recent call last):
        ...
    ValueError: cache comes from residual_forward; expected the one that flatten_forward returned.
    """
    if not isinstance(cache, Mapping):
        raise TypeError(f"cache is a {type(cache).__name__}; expected the dictionary that {layer}_forward returns "
                        "beside Y.")
    if cache.get("layer") != layer:
        came = f"comes from {cache['layer']}_forward" if "layer" in cache else "comes from no layer"
        raise ValueError(f"cache {came}; expected the one that {layer}_forward returned.")


def check_backward(layer, dY, cache):
    """Accept a dY that is like the Y which ``layer`` returned with this cache; else TypeError or ValueError.

    >>> check_backward("residual", np.ones((2, 6)), make_cache("residual", np.zeros((6, 2))))
    Traceback (most recent call last):
        ...
    ValueError: dY has shape (2, 6); expected (6, 2): a derivative has the shape of what it is the derivative of.
    """
    check_cache(layer, cache)
    check_floats("dY", dY)
    check_shape("dY", dY, cache["shape"], "a derivative has the shape of what it is the derivative of")
    if dY.dtype != cache["dtype"]:
        raise TypeError(f"dY is {dY.dtype} but Y is {cache['dtype']}; use one dtype throughout, for example "
                        f"dY.astype('{cache['dtype']}').")


def check_input(name, value, *axes):
    """Accept floats with one of these lists of axes, where "..." stands for any; else TypeError or ValueError.

    >>> check_input("X", np.ones((3, 5)), "channels, length, m")
    Traceback (most recent call last):
        ...
    ValueError: X has 2 dimension(s), shape (3, 5); expected (channels, length, m), examples last. A single example x \
becomes x[..., np.newaxis].
    """
    check_floats(name, value)
    if not any(value.ndim >= 2 if "..." in names else value.ndim == len(names.split(",")) for names in axes):
        expected = " or ".join(f"({names})" for names in axes)
        raise ValueError(f"{name} has {value.ndim} dimension(s), shape {value.shape}; expected {expected}, examples "
                         f"last. A single example x becomes x[..., np.newaxis].")


def check_floats(name, value):
    """Accept a non-empty float32 or float64 array without NaN or infinity; else TypeError or ValueError.

    >>> check_floats("X", np.array([[1.0, np.nan]]))
    Traceback (most recent call last):
        ...
    ValueError: X[0, 1] is nan; expected finite numbers. Find out where it began before going on.
    """
    if not isinstance(value, np.ndarray):
        raise TypeError(f"{name} is a {type(value).__name__}; expected a NumPy array.")
    if value.dtype not in (np.float32, np.float64):
        raise TypeError(f"{name} has dtype {value.dtype}; expected float32 or float64, for example "
                        f"{name}.astype('float64').")
    if value.size == 0:
        raise ValueError(f"{name} has shape {value.shape} and so holds no numbers; expected at least one along every "
                         "axis.")
    if not np.isfinite(value).all():
        where = np.argwhere(~np.isfinite(value))[0].tolist()
        raise ValueError(f"{name}{where} is {value[tuple(where)]}; expected finite numbers. Find out where it began "
                         "before going on.")


def check_shape(name, value, shape, why):
    """Accept an array of this very shape; else ValueError, which says why it is expected.

    >>> check_shape("b", np.ones(3), (3, 1), "a column")
    Traceback (most recent call last):
        ...
    ValueError: b has shape (3,); expected (3, 1): a column.
    """
    if value.shape != shape:
        raise ValueError(f"{name} has shape {value.shape}; expected {shape}: {why}.")


def check_per_feature(name, value, like):
    """Accept a column with one number for each feature or channel, axis 0 of ``like``; else TypeError or ValueError.

    >>> check_per_feature("b", np.ones(2), np.ones((2, 4, 4, 5)))
    Traceback (most recent call last):
        ...
    ValueError: b has shape (2,); expected (2, 1): a column, like b[l], with one number for each feature or channel.
    """
    check_floats(name, value)
    check_shape(name, value, (len(like), 1), "a column, like b[l], with one number for each feature or channel")


def check_one_dtype(**arrays):
    """Accept arrays that all have the first one's dtype; else TypeError.

    >>> check_one_dtype(X=np.ones(2), W=np.ones(2, "float32"))
    Traceback (most recent call last):
        ...
    TypeError: W is float32 but X is float64; use one dtype throughout, for example W.astype('float64').
    """
    first, *others = arrays
    for name in others:
        if arrays[name].dtype != arrays[first].dtype:
            raise TypeError(f"{name} is {arrays[name].dtype} but {first} is {arrays[first].dtype}; use one dtype "
                            f"throughout, for example {name}.astype('{arrays[first].dtype}').")


def check_number(name, value, least, below, least_is_allowed=True):
    """``value`` as a Python float, which leaves float32 arrays float32, if it lies in [least, below) or (least, below).

    Raises TypeError when it is no number, ValueError when it lies elsewhere.

    >>> check_number("rate", 1, least=0, below=1)
    Traceback (most recent call last):
        ...
    ValueError: rate is 1; expected a number from 0 and below 1.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float, np.integer, np.floating)):
        raise TypeError(f"{name} is {value!r}; expected a number.")
    if not least <= value < below or (value == least and not least_is_allowed):
        start = "from" if least_is_allowed else "above"
        raise ValueError(f"{name} is {value!r}; expected a number {start} {least:g} and below {below:g}.")
    return float(value)


def stretch(column, X):
    """A column (n, 1) as (n, 1, ..., 1), to stand beside every value of X (n, ..., m).

    >>> print(stretch(np.ones((3, 1)), np.ones((3, 8, 8, 5))).shape)
    (3, 1, 1, 1)
    """
    return column.reshape(-1, *[1] * (X.ndim - 1))
