"""Traits that hold numbers and matrices: matrices are NumPy arrays or nested lists, and travel as nested lists."""

from types import MappingProxyType

import numpy as np
import traitlets

from backprop.validation import check_parameters

TOGETHER = " To change several traits at once, assign them inside `with widget.hold_trait_notifications():`."


class Number(traitlets.CFloat):
    """A finite float64 from ``least`` to ``most``; ``why`` it is bounded, such as ", to stay readable"."""

    def __init__(self, default=0.0, least=-np.inf, most=np.inf, why=""):
        super().__init__(default)
        self.least, self.most, self.why = least, most, why

    def validate(self, obj, value):
        number = super().validate(obj, value)
        if not np.isfinite(number):
            raise traitlets.TraitError(f"{self.name} is {number}; expected a finite number.")
        if not self.least <= number <= self.most:
            raise traitlets.TraitError(f"{self.name} is {number:g}; expected a number from {self.least:g} to "
                                       f"{self.most:g}{self.why}.")
        return number


class Whole(traitlets.Int):
    """A whole number from ``least`` to ``most``."""

    def __init__(self, default, least, most):
        super().__init__(default)
        self.least, self.most = least, most

    def validate(self, obj, value):
        if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or not self.least <= value <= self.most:
            raise traitlets.TraitError(f"{self.name} is {value!r}; expected a whole number from {self.least} to "
                                       f"{self.most}.")
        return int(value)


class BuiltIn(traitlets.Dict):
    """A dictionary that the front end is given, so that it has no second copy of it, and that nobody changes.

    ``refusal`` is what whoever tries is told.
    """

    def __init__(self, value, refusal):
        super().__init__(value, read_only=True)  # which stops Python alone; a front end could still send another
        self.value, self.refusal = value, refusal

    def validate(self, obj, value):
        if value != self.value:
            raise traitlets.TraitError(self.refusal)
        return super().validate(obj, value)


class Matrix(traitlets.TraitType):
    """A two-dimensional float64 array, stored as a read-only copy.

    Read-only, because a change inside an array would reach no observer: assign a new one instead.
    """

    info_text = "a matrix of finite numbers (rows, examples): a NumPy array or nested lists"

    def validate(self, obj, value):
        return frozen(self.name, value)


class Parameters(traitlets.TraitType):
    """{"W1": (n_1, n_0), "b1": (n_1, 1), ...}, stored as a read-only mapping of read-only arrays."""

    info_text = "a dictionary of matrices W1, b1, ..., WL, bL"

    def validate(self, obj, value):
        if not hasattr(value, "items"):
            raise traitlets.TraitError(f"{self.name} is a {type(value).__name__}; expected {self.info_text}.")
        parameters = {name: frozen(str(name), matrix) for name, matrix in value.items()}
        try:
            check_parameters(parameters)
        except (TypeError, ValueError) as error:
            raise traitlets.TraitError(str(error)) from None
        ordered = [f"{kind}{l}" for l in range(1, len(parameters) // 2 + 1) for kind in "Wb"]
        return MappingProxyType({name: parameters[name] for name in ordered})


def check_index(name, value, last):
    """``value`` if it is from 0 to ``last``; else TraitError."""
    if not 0 <= value <= last:
        raise traitlets.TraitError(f"{name} is {value}; expected a whole number from 0 to {last}.")
    return value


def frozen(name, value):
    """A read-only float64 copy of ``value``; TraitError when it is not a finite, non-empty matrix."""
    try:
        array = np.array(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise traitlets.TraitError(f"{name} cannot be read as numbers; expected rows of equal length, such as [[1, 2], "
                                   f"[3, 4]]. It is {str(value)[:60]}.") from None
    if array.ndim != 2 or array.size == 0:
        raise traitlets.TraitError(f"{name} has shape {array.shape}; expected a matrix with at least one row and one "
                                   "column. A single column is written [[1], [2]].")
    if not np.isfinite(array).all():
        row, column = (int(i) for i in np.argwhere(~np.isfinite(array))[0])
        raise traitlets.TraitError(f"{name}[{row}, {column}] is {array[row, column]}; expected finite numbers.")
    array.setflags(write=False)
    return array


def matrix_to_json(value, widget):
    """Nested lists: JSON keeps every bit of a float64, and a page without a kernel can read them."""
    return value.tolist()


def parameters_to_json(value, widget):
    """As :func:`matrix_to_json`, for each array."""
    return {name: array.tolist() for name, array in value.items()}
