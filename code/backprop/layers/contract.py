"""What the layers have in common: the cache that a forward pass leaves for its backward pass, and axes that fit."""

from collections.abc import Mapping

from backprop.shapes import check_finite, check_same_dtype, check_shape


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
    check_finite("dY", dY)
    check_shape("dY", dY, cache["shape"], "a derivative has the shape of what it is the derivative of")
    check_same_dtype(Y=cache["dtype"], dY=dY)


def check_input(name, value, *axes):
    """Accept finite floats with one of these lists of axes, where "..." stands for any; else TypeError or ValueError.

    >>> check_input("X", np.ones((3, 5)), "channels, length, m")
    Traceback (most recent call last):
        ...
    ValueError: X has 2 dimension(s), shape (3, 5); expected (channels, length, m), examples last. A single example x \
becomes x[..., np.newaxis].
    """
    check_finite(name, value)
    if not any(value.ndim >= 2 if "..." in names else value.ndim == len(names.split(",")) for names in axes):
        expected = " or ".join(f"({names})" for names in axes)
        raise ValueError(f"{name} has {value.ndim} dimension(s), shape {value.shape}; expected {expected}, examples "
                         f"last. A single example x becomes x[..., np.newaxis].")


def check_per_feature(name, value, like):
    """Accept a column with one number for each feature or channel, axis 0 of ``like``; else TypeError or ValueError.

    >>> check_per_feature("b", np.ones(2), np.ones((2, 4, 4, 5)))
    Traceback (most recent call last):
        ...
    ValueError: b has shape (2,); expected (2, 1): a column, like b[l], with one number for each feature or channel.
    """
    check_finite(name, value)
    check_shape(name, value, (len(like), 1), "a column, like b[l], with one number for each feature or channel")


def stretch(column, X):
    """A column (n, 1) as (n, 1, ..., 1), to stand beside every value of X (n, ..., m).

    >>> print(stretch(np.ones((3, 1)), np.ones((3, 8, 8, 5))).shape)
    (3, 1, 1, 1)
    """
    return column.reshape(-1, *[1] * (X.ndim - 1))
