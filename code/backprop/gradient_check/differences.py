"""Derivatives measured by nudging: four formulas, the step that suits each, and the loop over every entry."""

from collections.abc import Callable
from math import log10, sqrt
from numbers import Real
from typing import NamedTuple

import numpy as np

from backprop.gradient_check.evaluation import WHAT_DROPS, NudgedFunction
from backprop.gradient_check.kinks import find_kink
from backprop.validation import check_choice


def forward(phi, h):
    """(φ(h) - φ(0)) / h, off by about h φ''/2.

    >>> print(round(forward(lambda t: (1 + t) ** 3, 1e-8), 6))
    3.0
    """
    return (phi(h) - phi(0)) / h


def central(phi, h):
    """(φ(h) - φ(-h)) / 2h, off by about h² φ'''/6.

    >>> print(round(central(lambda t: (1 + t) ** 3, 1e-5), 9))
    3.0
    """
    return (phi(h) - phi(-h)) / (2 * h)


def five_point(phi, h):
    """(8 (φ(h) - φ(-h)) - (φ(2h) - φ(-2h))) / 12h, off by about h⁴ φ⁽⁵⁾/30.

    >>> print(round(five_point(lambda t: (1 + t) ** 3, 1e-3), 11))
    3.0
    """
    return (8 * (phi(h) - phi(-h)) - (phi(2 * h) - phi(-2 * h))) / (12 * h)


def complex_step(phi, h):
    """Im φ(ih) / h, off by about h² φ'''/6, with nothing subtracted and so nothing lost to rounding.

    >>> print(round(complex_step(lambda t: (1 + t) ** 3, 1e-20), 15))
    3.0
    """
    return phi(1j * h).imag / h


class Method(NamedTuple):
    """A ``formula`` of (φ, h) and its ``order`` p: the truncation falls as h^p.

    ``reach`` is how far from 0 it looks, in steps; ``spread`` is the formula's standard deviation when each value of
    φ has one of h.

    >>> print(METHODS["central"].order, METHODS["five-point"].reach)
    2 2
    """

    formula: Callable
    order: int
    spread: float
    reach: int


METHODS = {
    "forward": Method(forward, 1, sqrt(2), 1),
    "central": Method(central, 2, sqrt(2) / 2, 1),
    "five-point": Method(five_point, 4, sqrt(2 * (8**2 + 1)) / 12, 2),
    "complex": Method(complex_step, 2, 1.0, 0),
}
COMPLEX_STEP = 1e-20  # its square is far below any rounding, and far above what float32 can hold


def default_step(method, epsilon):
    """The step at which truncation and rounding balance, for numbers that are ``epsilon`` apart at 1.

    A formula of order p is off by about h^p from truncation and by ε/h from rounding, for a function whose value and
    derivatives are of order 1. The sum is least near h = ε^(1/(p+1)), here rounded to a power of ten: in float64 1e-8
    forward, 1e-5 central, 1e-3 five-point, in float32 1e-3, 1e-2, 1e-1. The complex step subtracts nothing, so it can
    be so small that truncation vanishes: 1e-20.

    Source: Press, Teukolsky, Vetterling & Flannery 2007, *Numerical Recipes*, section 5.7 (the balance); Squire & Trapp
    1998, *Using Complex Variables to Estimate Derivatives of Real Functions*. Raises ValueError for an unknown method.

    >>> for dtype in ["float32", "float64"]:
    ...     print([default_step(method, np.finfo(dtype).eps) for method in METHODS])
    [0.001, 0.01, 0.1, 1e-20]
    [1e-08, 1e-05, 0.001, 1e-20]
    """
    check_choice("method", method, METHODS)
    if method == "complex":
        return COMPLEX_STEP
    return float(f"1e{round(log10(epsilon) / (METHODS[method].order + 1))}")


def numerical_gradient(function, parameters, step=None, method="central"):
    """The gradient of ``function(parameters)``, measured by nudging every entry, one at a time.

    ``parameters`` is a dictionary of float arrays of any shape and ``function`` returns one number. Returns
    {"dW1": ..., "db1": ...}: each array has its parameter's shape and dtype. Nothing in ``parameters`` is changed.

    ``method`` is "forward", "central", "five-point" or "complex"; ``step`` is how far to nudge, the same for every
    entry; :func:`default_step` says which is taken otherwise, for the coarsest dtype of parameters and value, and why.
    The complex step is as exact as the function itself, but the function must carry complex arrays through: np.abs,
    .real and a check for real floats do not. So this package's own forward_propagation does not either; use
    :func:`network_numerical_gradient`, which does.

    Raises TypeError when an entry is not a float32 or float64 array, or the function does not return a number or
    refuses or drops the imaginary step; ValueError when an array is empty or not finite, step is not positive and
    finite or too small to change an entry, the method is unknown, or the function does not return one finite number,
    changes its argument or is random.

    >>> gradients = numerical_gradient(lambda p: (p["w"] ** 3).sum(), {"w": np.array([1.0, -2.0])})
    >>> print(gradients["dw"].round(8))
    [ 3. 12.]
    >>> print(numerical_gradient(lambda p: (p["w"] ** 3).sum(), {"w": np.array([1.0, -2.0])}, method="complex"))
    {'dw': array([ 3., 12.])}
    """
    formula = METHODS[check_choice("method", method, METHODS)].formula
    check_step(step)
    nudged = nudge(function, parameters, method)
    step = default_step(method, nudged.epsilon) if step is None else step
    gradients = {}
    for name, array in nudged.arrays.items():
        gradient = np.zeros_like(array.real)
        for index in np.ndindex(array.shape):
            gradient[index] = formula(nudged.along_entry(name, index), step)
        gradients[f"d{name}"] = gradient
    return gradients


def relative_error(measured, derived):
    """‖measured - derived‖ / (‖measured‖ + ‖derived‖) of two arrays: 0 when equal, 1 when opposite.

    Raises ValueError when the shapes differ: broadcasting would compare the wrong entries.

    >>> print(relative_error(np.array([3.0, 4.0]), np.array([3.0, 4.0])), relative_error(1.0, -1.0))
    0.0 1.0
    """
    measured, derived = np.asarray(measured), np.asarray(derived)
    if measured.shape != derived.shape:
        raise ValueError(f"cannot compare shape {measured.shape} with shape {derived.shape}; a gradient has "
                         "the shape of what it is the gradient of.")
    scale = np.linalg.norm(measured) + np.linalg.norm(derived)
    return float(np.linalg.norm(measured - derived) / scale) if scale else 0.0


def check_step(step):
    """Accept None and positive, finite numbers; else ValueError.

    >>> check_step(0)
    Traceback (most recent call last):
        ...
    ValueError: step is 0; expected a positive number such as 1e-5.
    """
    if step is not None and not (isinstance(step, Real) and 0 < step < np.inf):
        raise ValueError(f"step is {step!r}; expected a positive number such as 1e-5.")


def unit_direction(arrays, rng):
    """A direction of length 1, drawn evenly from all: {name: array} like the real or complex ``arrays``, all real.

    >>> direction = unit_direction({"W": np.ones((3, 2)), "b": np.ones(3)}, np.random.default_rng(0))
    >>> print(round(sum(float((v ** 2).sum()) for v in direction.values()), 12))
    1.0
    """
    drawn = {name: rng.standard_normal(array.shape) for name, array in arrays.items()}
    length = sqrt(sum(float((v**2).sum()) for v in drawn.values()))
    return {name: np.asarray(v / length, arrays[name].real.dtype) for name, v in drawn.items()}


def nudge(function, parameters, method):
    """The :class:`NudgedFunction` for a method; for the complex step, once the function is known to carry it through.

    Raises TypeError or ValueError as the class does, and TypeError when the function loses a part of what is imaginary.

    >>> print(nudge(lambda p: p["w"] ** 2, {"w": np.array(3.0)}, "central").base)
    9.0
    """
    nudged = NudgedFunction(function, parameters)
    if method != "complex":
        return nudged
    imaginary, rng = NudgedFunction(function, parameters, imaginary=True), np.random.default_rng(0)
    for name, array in nudged.arrays.items():
        direction = unit_direction({name: array}, rng)
        _check_analytic(name, imaginary.along(direction), nudged.along(direction), nudged)
    return imaginary


def _check_analytic(name, phi_imaginary, phi, nudged):
    """Refuse a complex step that central differences along the same direction contradict, unless a kink is why."""
    imaginary, step = complex_step(phi_imaginary, COMPLEX_STEP), default_step("central", nudged.epsilon)
    real, rounding = central(phi, step), nudged.epsilon * abs(nudged.base)
    if abs(imaginary - real) <= 1e-3 * (abs(imaginary) + abs(real)) + 100 * rounding / step:
        return
    if find_kink(phi, step, rounding) is not None:
        return
    raise TypeError(f"along a random direction of {name} the complex step measures {imaginary:.6g}, central "
                    f"differences {real:.6g}: a part of what is imaginary was dropped on the way. {WHAT_DROPS}")
