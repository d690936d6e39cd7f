"""Messages for what does not fit: what came, what was expected, which argument, what to do."""

from collections.abc import Mapping

import numpy as np

from backprop.losses import CANONICAL_OUTPUT, LOSSES, OUTPUTS
from backprop.shapes import FLOATS, check_finite, check_matrix, check_same_dtype

CLASS_NUMBERS = "Class numbers become columns with one 1 each: see one_hot."


def check_choice(argument, value, choices):
    """``value`` if it is one of ``choices``; else ValueError naming them.

    >>> check_choice("hidden", "rleu", ["tanh", "relu"])
    Traceback (most recent call last):
        ...
    ValueError: hidden is 'rleu'; expected one of 'tanh', 'relu'.
    """
    if not isinstance(value, str) or value not in choices:
        raise ValueError(f"{argument} is {value!r}; expected one of {', '.join(map(repr, choices))}.")
    return value


def check_head(head, units=None):
    """The pair (output, loss) that ``head``, a loss's name or such a pair, stands for; ``units`` is n_L, if known.

    Raises ValueError when there is no such head, or it makes no sense for that many units.

    >>> print(check_head("binary_cross_entropy"))
    ('sigmoid', 'binary_cross_entropy')
    """
    if isinstance(head, str):
        return CANONICAL_OUTPUT[check_choice("head", head, LOSSES)], head
    if not isinstance(head, (tuple, list)) or len(head) != 2:
        raise ValueError(f"head is {head!r}; expected a loss ({', '.join(map(repr, LOSSES))}) or a pair "
                         "(output, loss).")
    output, loss = head
    check_choice("the head's loss", loss, LOSSES)
    check_choice(f"the head's output, with the loss {loss!r},", output, OUTPUTS[loss])
    if units == 1 and (output, loss) == ("softmax", "binary_cross_entropy"):
        raise ValueError("head is ('softmax', 'binary_cross_entropy') on a layer of 1 unit; a softmax of one unit is 1 "
                         "whatever its input. Use 'binary_cross_entropy', whose output is a sigmoid.")
    return output, loss


def check_whole(argument, value, least):
    """``value`` if it is a whole number of at least ``least``; else ValueError.

    >>> check_whole("epochs", 0, least=1)
    Traceback (most recent call last):
        ...
    ValueError: epochs is 0; expected a whole number, 1 or more.
    """
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < least:
        raise ValueError(f"{argument} is {value!r}; expected a whole number, {least} or more.")
    return value


def check_number(argument, value, fits, expected):
    """``value`` as a Python float, which leaves float32 arrays float32, if it is a number that ``fits``.

    Raises TypeError when it is no number, ValueError when it does not fit.

    >>> check_number("rate", 1, lambda rate: 0 <= rate < 1, "a number from 0 to below 1")
    Traceback (most recent call last):
        ...
    ValueError: rate is 1; expected a number from 0 to below 1.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float, np.integer, np.floating)):
        raise TypeError(f"{argument} is {value!r}; expected {expected}.")
    if not fits(value):
        raise ValueError(f"{argument} is {value!r}; expected {expected}.")
    return float(value)


def check_dtype(dtype):
    """Accept float32 and float64; TypeError for any other dtype.

    >>> check_dtype("int64")
    Traceback (most recent call last):
        ...
    TypeError: dtype is int64; expected float32 or float64.
    """
    try:
        dtype = np.dtype(dtype)
    except TypeError:
        pass  # no dtype at all: refused like a wrong one
    if dtype not in FLOATS:
        raise TypeError(f"dtype is {dtype}; expected float32 or float64.")


def check_layer_sizes(layer_sizes):
    """The sizes as a list [n_0, ..., n_L], with L >= 1 and positive whole numbers; else TypeError or ValueError.

    >>> check_layer_sizes([3])
    Traceback (most recent call last):
        ...
    ValueError: layer_sizes is [3]; expected at least two numbers, the inputs and the outputs.
    """
    if not np.iterable(layer_sizes) or isinstance(layer_sizes, str):
        raise TypeError(f"layer_sizes is {layer_sizes!r}; expected a list such as [2, 3, 1].")
    sizes = list(layer_sizes)
    if len(sizes) < 2:
        raise ValueError(f"layer_sizes is {sizes}; expected at least two numbers, the inputs and the outputs.")
    return [check_whole(f"layer_sizes[{l}]", size, least=1) for l, size in enumerate(sizes)]


def check_parameters(parameters):
    """The number of layers L of a complete, consistent, finite dictionary of parameters; else TypeError or ValueError.

    >>> check_parameters({"W1": np.ones((3, 2)), "b1": np.ones((1, 3))})
    Traceback (most recent call last):
        ...
    ValueError: b1 has shape (1, 3); expected (3, 1), a column with one bias for each of W1's 3 rows.
    """
    _check_is_dictionary("parameters", parameters)
    L = len(parameters) // 2
    expected = {f"{kind}{l}" for l in range(1, L + 1) for kind in "Wb"}
    if not expected or set(parameters) != expected:
        raise ValueError(f"parameters has the keys {sorted(parameters, key=str)}; expected W1, b1, ..., WL, bL.")
    _check_matrices(parameters)
    for l in range(1, L + 1):
        n_out = parameters[f"W{l}"].shape[0]
        if parameters[f"b{l}"].shape != (n_out, 1):
            raise ValueError(f"b{l} has shape {parameters[f'b{l}'].shape}; expected {(n_out, 1)}, a column with "
                             f"one bias for each of W{l}'s {n_out} rows.")
        if l > 1 and parameters[f"W{l}"].shape[1] != parameters[f"W{l - 1}"].shape[0]:
            raise ValueError(f"W{l} has {parameters[f'W{l}'].shape[1]} columns but layer {l - 1} has "
                             f"{parameters[f'W{l - 1}'].shape[0]} units; W[l] is (n_l, n_{{l-1}}).")
    return L


def check_inputs(X, parameters):
    """X as a matrix in the parameters' dtype, with one row for each column of W1; else TypeError or ValueError.

    >>> check_inputs(np.ones((4, 2)), {"W1": np.ones((3, 2)), "b1": np.ones((3, 1))})
    Traceback (most recent call last):
        ...
    ValueError: X has shape (4, 2); expected 2 rows, one for each input of W1. Examples are columns: did you mean X.T?
    """
    X = _as_network_dtype("X", X, parameters["W1"].dtype)
    n_0 = parameters["W1"].shape[1]
    if X.shape[0] != n_0:
        hint = " Examples are columns: did you mean X.T?" if X.shape[1] == n_0 else ""
        raise ValueError(f"X has shape {X.shape}; expected {n_0} rows, one for each input of W1.{hint}")
    return X


def check_cache(cache, parameters=None):
    """The number of layers of a cache that ``forward_propagation`` made (with these parameters).

    Raises TypeError or ValueError when it is no such cache.

    >>> check_cache({"A0": np.ones((2, 5))})
    Traceback (most recent call last):
        ...
    ValueError: cache has the keys ['A0']; expected A0, Z1, A1, ..., ZL, AL, as forward_propagation returns them.
    """
    _check_is_dictionary("cache", cache)
    L = len(cache) // 2
    expected = {"A0"} | {f"{kind}{l}" for l in range(1, L + 1) for kind in "ZA"}
    if L < 1 or set(cache) != expected:
        raise ValueError(f"cache has the keys {sorted(cache, key=str)}; expected A0, Z1, A1, ..., ZL, AL, as "
                         "forward_propagation returns them.")
    _check_matrices(cache)
    if parameters is not None and L != len(parameters) // 2:
        raise ValueError(f"cache has {L} layers but parameters has {len(parameters) // 2}; run "
                         "forward_propagation with these parameters first.")
    if parameters is not None and cache["A0"].dtype != parameters["W1"].dtype:
        raise TypeError(f"cache is {cache['A0'].dtype} but the parameters are {parameters['W1'].dtype}; run "
                        "forward_propagation with these parameters first.")
    m = cache["A0"].shape[1]
    for name, value in cache.items():
        l = int(name[1:])
        n = len(cache[f"A{l}"]) if parameters is None else _units(parameters, l)
        if value.shape != (n, m):
            raise ValueError(f"cache[{name!r}] has shape {value.shape}; expected {(n, m)} for this network and its "
                             f"{m} examples. Run forward_propagation first.")
    return L


def check_targets(Y, A, loss=None):
    """Y as a matrix like the output A, with values that the loss (if named) can score; else TypeError or ValueError.

    >>> check_targets([[2, 7]], np.ones((1, 2)), "binary_cross_entropy")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    ValueError: Y holds values from 2 to 7; binary_cross_entropy needs labels between 0 and 1. ...
    """
    Y = _as_network_dtype("Y", Y, A.dtype)
    if Y.shape != A.shape:
        hint = ""
        if Y.shape[::-1] == A.shape:
            hint = " Examples are columns: did you mean Y.T?"
        elif Y.shape == A[:1].shape:
            hint = f" {CLASS_NUMBERS}"
        raise ValueError(f"Y has shape {Y.shape}; expected {A.shape}, the shape of the output.{hint}")
    if loss in ("binary_cross_entropy", "categorical_cross_entropy") and (Y.min() < 0 or Y.max() > 1):
        raise ValueError(f"Y holds values from {Y.min():g} to {Y.max():g}; {loss} needs labels between 0 and 1. "
                         f"{CLASS_NUMBERS}")
    if loss == "categorical_cross_entropy":
        sums = Y.sum(axis=0)
        wrong = np.flatnonzero(np.abs(sums - 1) > len(Y) * max(1e-8, np.finfo(Y.dtype).eps))  # rounding adds up
        if wrong.size:
            raise ValueError(f"column {wrong[0]} of Y sums to {sums[wrong[0]]:g}; categorical_cross_entropy needs "
                             "each column to hold probabilities that sum to 1.")
    return Y


def _as_network_dtype(name, value, dtype):
    """Whole numbers and lists become the network's dtype; a different float dtype is refused."""
    if value is None:  # NumPy would read it as NaN
        raise TypeError(f"{name} is None; expected a matrix (rows, examples). Is a return missing where it was made?")
    if not isinstance(value, np.ndarray) or value.dtype.kind in "iub":
        try:
            value = np.asanyarray(value, dtype=dtype)  # a mask is kept, to be refused
        except (TypeError, ValueError) as error:
            raise TypeError(f"{name} cannot be read as numbers ({error}); expected a matrix (rows, examples)."
                            ) from None
    _check_finite_matrix(name, value)
    if value.dtype != dtype:
        raise TypeError(f"{name} is {value.dtype} but the parameters are {dtype}; convert one of them, for example "
                        f"{name}.astype('{dtype}').")
    return value


def _units(parameters, l):
    """n_l, the number of units of layer l."""
    return len(parameters[f"b{l}"]) if l else parameters["W1"].shape[1]


def _check_is_dictionary(argument, value):
    if not isinstance(value, Mapping):
        raise TypeError(f"{argument} is a {type(value).__name__}; expected a dictionary of arrays.")


def _check_matrices(arrays):
    """All of them finite matrices of one dtype."""
    for name, value in arrays.items():
        _check_finite_matrix(name, value)
    check_same_dtype(**arrays)


def _check_finite_matrix(name, value):
    check_matrix(name, value)
    check_finite(name, value)
