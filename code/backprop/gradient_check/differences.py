"""The referee: derivatives measured by nudging, to hold beside derivatives derived."""

from collections.abc import Mapping

import numpy as np


def numerical_gradient(function, parameters, step=1e-5):
    """Central differences of ``function(parameters)`` with respect to every entry, one at a time.

    ``parameters`` is a dictionary of float arrays and ``function`` returns one number. Returns
    {"dW1": ..., "db1": ...}: each array has its parameter's shape, each entry is
    (f(w + step) - f(w - step)) / (2 step). The truncation error falls as step², the rounding error grows
    as 1/step; in float64 they balance near step = 1e-5, in float32 near 1e-2. Nothing in ``parameters``
    is changed.

    Raises TypeError when an entry is not a float array, ValueError when step is not positive and finite,
    when it is too small to change an entry, or when the function does not return one finite number.
    """
    if not 0 < step < np.inf:
        raise ValueError(f"step is {step!r}; expected a positive number such as 1e-5.")
    if not isinstance(parameters, Mapping):
        raise TypeError(f"parameters is a {type(parameters).__name__}; expected a dictionary of arrays.")
    nudged = {name: _float_copy(name, value) for name, value in parameters.items()}
    gradients = {}
    for name, array in nudged.items():
        gradient = np.zeros_like(array)
        for index in np.ndindex(array.shape):
            original = array[index]
            array[index] = original + step
            if array[index] == original:
                raise ValueError(f"step {step} does not change {name}{list(index)}, which is {original}: it is rounded "
                                 f"away in {array.dtype}. Use a larger step.")
            above = _evaluate(function, nudged, name, index)
            array[index] = original - step
            below = _evaluate(function, nudged, name, index)
            array[index] = original
            gradient[index] = (above - below) / (2 * step)
        gradients["d" + name] = gradient
    return gradients


def relative_error(measured, derived):
    """‖measured - derived‖ / (‖measured‖ + ‖derived‖) of two arrays: 0 when equal, 1 when opposite.

    Raises ValueError when the shapes differ: broadcasting would compare the wrong entries.
    """
    measured, derived = np.asarray(measured), np.asarray(derived)
    if measured.shape != derived.shape:
        raise ValueError(f"cannot compare shape {measured.shape} with shape {derived.shape}; a gradient has "
                         "the shape of what it is the gradient of.")
    scale = np.linalg.norm(measured) + np.linalg.norm(derived)
    return float(np.linalg.norm(measured - derived) / scale) if scale else 0.0


def _float_copy(name, value):
    value = np.asarray(value)
    if value.dtype.kind != "f":
        raise TypeError(f"{name} has dtype {value.dtype}; expected floats, because a nudge would be rounded "
                        f"away. Use {name}.astype(float).")
    return value.copy()


def _evaluate(function, parameters, name, index):
    value = function(parameters)
    if np.ndim(value) != 0 or not np.isfinite(value):
        raise ValueError(f"the function returned {value!r} when {name}{list(index)} was nudged; expected one "
                         "finite number.")
    return float(value)
