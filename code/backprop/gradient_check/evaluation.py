"""A cost as the checks see it: a function of a few nudged numbers, with its faults named in words."""

import warnings
from collections.abc import Mapping

import numpy as np

from backprop.shapes import check_array

SAME = 1e3  # two calls at the same point may differ by this many roundings: threads add up in any order


class NudgeError(ValueError):
    """A nudge that cannot be measured: rounding swallows it, or the function has no finite value there.

    >>> issubclass(NudgeError, ValueError)
    True
    """


class NudgedFunction:
    """``function`` of a dictionary of float arrays, with copies of the arrays to nudge.

    ``arrays`` holds the copies, ``base`` the value where nothing is nudged, ``epsilon`` the spacing of the coarsest
    float type met, of the arrays or of the value. With ``imaginary=True`` the arrays and the values are complex.

    Raises TypeError when ``parameters`` is no dictionary of float32 or float64 arrays, when ``function`` cannot be
    called or returns no number, or refuses or drops an imaginary part that it needs; ValueError when an array is empty
    or not finite, or the function does not return one finite number, changes its argument, or is random.

    >>> nudged = NudgedFunction(lambda p: p["w"][0] ** 2, {"w": np.array([3.0])})
    >>> at = nudged.along_entry("w", (0,))
    >>> print(nudged.base, at(0.5))
    9.0 12.25
    """

    def __init__(self, function, parameters, imaginary=False):
        if not callable(function):
            raise TypeError(f"function is a {type(function).__name__}; expected something to call with the parameters.")
        if not isinstance(parameters, Mapping):
            raise TypeError(f"parameters is a {type(parameters).__name__}; expected a dictionary of arrays.")
        self.function = function
        self.arrays = {name: _float_copy(name, value) for name, value in parameters.items()}
        spacings = [np.finfo(array.dtype).eps for array in self.arrays.values()] or [np.finfo(float).eps]
        self.epsilon = float(max(spacings))
        self.imaginary = False
        self.base = self._examine(parameters)
        if imaginary:
            self.imaginary = True
            self.arrays = {name: array.astype(np.result_type(array.dtype, np.complex64))
                           for name, array in self.arrays.items()}

    def along_entry(self, name, index):
        """φ with φ(t) = the function's value when the entry ``index`` of array ``name`` is nudged by t."""
        array = self.arrays[name]
        original = array[index]

        def phi(t):
            if t == 0:
                return self.base
            array[index] = original + t
            try:
                if array[index] == original:
                    raise NudgeError(f"step {abs(t)} does not change {place(name, index)}, which is {original}: it is "
                                     f"rounded away in {array.dtype}. Use a larger step.")
                return self._evaluate(f"when {place(name, index)} was nudged by {t:g}")
            finally:
                array[index] = original

        return phi

    def along(self, direction):
        """φ with φ(t) = the function's value when each array named in ``direction`` is moved by t times its entry."""
        originals = {name: self.arrays[name] for name in direction}
        names = ", ".join(map(str, direction))

        def phi(t):
            if t == 0:
                return self.base
            self.arrays.update({name: np.asarray(original + t * direction[name], original.dtype)  # 0-d stays an array
                                for name, original in originals.items()})
            try:
                if all(np.array_equal(self.arrays[name], original) for name, original in originals.items()):
                    raise NudgeError(f"step {abs(t)} changes no entry of {names}: it is rounded away. Use a larger "
                                     "step.")
                return self._evaluate(f"when {names} moved by {t:g} along a direction")
            finally:
                self.arrays.update(originals)

        return phi

    def _examine(self, parameters):
        """The value at the parameters themselves, once it is known that two calls agree and change nothing."""
        first = self._evaluate(UNMOVED)
        changed = [str(name) for name in {**parameters, **self.arrays}
                   if name not in self.arrays or name not in parameters
                   or not np.array_equal(self.arrays[name], parameters[name], equal_nan=True)]
        if changed:
            raise ValueError(f"the function changed its argument: {', '.join(changed)} is not what it was before the "
                             "call. Let it read the parameters only: W = W - V makes a new array, W -= V does not.")
        second = self._evaluate("when it was called again")
        if abs(first - second) > SAME * self.epsilon * max(abs(first), abs(second)):
            raise ValueError(f"the function is random: it returned {first!r}, then {second!r} for the same parameters. "
                             "Fix what it draws (a dropout mask, a batch), for example with a new generator of the "
                             "same seed in each call.")
        return first

    def _evaluate(self, where):
        if self.imaginary:
            return self._evaluate_imaginary(where)
        value = self.function(self.arrays)
        number = _number(value, where)
        if number.dtype.kind == "c":
            raise TypeError(f"the function returned the complex number {value} {where}; expected a real one.")
        if number.dtype.kind == "f":
            self.epsilon = max(self.epsilon, float(np.finfo(number.dtype).eps))
        return float(number)

    def _evaluate_imaginary(self, where):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # that an imaginary part was cast away is said below
                value = self.function(self.arrays)
        except (TypeError, ValueError) as error:
            raise TypeError(f"the function refuses complex numbers, and the complex step needs them: {error} Use "
                            "method='central', or for a network of this package network_numerical_gradient.") from error
        number = _number(value, where)
        if number.dtype.kind != "c":
            raise TypeError(f"the function returned the real number {number} {where} by an imaginary step: the "
                            f"imaginary part was dropped on the way, or no parameter is used. {WHAT_DROPS}")
        return complex(number)


WHAT_DROPS = ("np.abs, np.linalg.norm, float(...), .real and a copy into a float array drop it. Write the cost without "
              "them, or use method='central'.")


UNMOVED = "at the parameters as they are"


def place(name, index):
    """An entry in words: W1[0, 2], or the name alone for a 0-d array.

    >>> print(place("W1", (0, 2)), place("scale", ()))
    W1[0, 2] scale
    """
    return f"{name}{list(index)}" if len(index) else str(name)


def find_not_finite(name, array):
    """The first entry that is NaN or infinite, as half a sentence; "" when there is none.

    >>> print(find_not_finite("dW1", np.array([1.0, np.nan])))
    dW1[1] is nan
    """
    if np.isfinite(array).all():
        return ""
    index = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
    return f"{place(name, index)} is {array[index]}"


def _float_copy(name, value):
    try:
        array = np.asanyarray(value)  # a mask is kept, to be refused
    except ValueError:
        raise ValueError(f"{name} is a {type(value).__name__} whose rows differ in length; expected an array."
                         ) from None
    if array.dtype.kind == "c":
        raise TypeError(f"{name} has dtype {array.dtype}; expected real floats. Nudge {name}.real and {name}.imag as "
                        "two parameters.")
    check_array(name, array)
    fault = find_not_finite(name, array)
    if fault:
        raise ValueError(f"{fault}; expected finite numbers. Find out where it began before going on.")
    return array.copy()


def _number(value, where):
    """``value``, a number or an array that holds one alone, as a 0-d array."""
    if value is None:
        raise TypeError(f"the function returned None {where}; expected one number. Does it end with return?")
    number = np.asarray(None if isinstance(value, (list, tuple)) else value)
    if number.dtype.kind not in "fiubc":
        raise TypeError(f"the function returned a {type(value).__name__} {where}; expected one number, the cost alone.")
    if number.size != 1:
        raise ValueError(f"the function returned an array of shape {number.shape} {where}; expected one number. "
                         "A cost is one number: average over the examples.")
    if not np.isfinite(number).all():
        remedy = "" if where == UNMOVED else " Is its domain's edge so near? Try a smaller step."
        raise NudgeError(f"the function returned {number} {where}; expected one finite number.{remedy}")
    return number.reshape(())
