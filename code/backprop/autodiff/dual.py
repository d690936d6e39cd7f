"""Forward mode: numbers that carry their derivative along (chapter 14)."""

import math
from collections.abc import Sized
from numbers import Real

import numpy as np

from backprop.autodiff.elementary import as_number, exp, exponent_slope, log, power, power_slope, quotient


class Dual:
    """A value and its derivative in one direction: how it answers a nudge of the inputs along that direction.

    Takes what a :class:`Value` takes and refuses what it refuses, so one expression runs on both. Each operation
    applies the chain rule at once; nothing is remembered. Source: Wengert (1964).

    >>> x = Dual(2.0, 1.0)
    >>> print(3 * x ** 2 - x)
    Dual(value=10.0, derivative=11.0)
    """

    __slots__ = ("value", "derivative", "sweep")
    __array_ufunc__ = None  # a NumPy scalar on the left leaves the operation to us

    def __init__(self, value, derivative=0.0, sweep=None):
        self.value, self.derivative = as_number("value", value), as_number("derivative", derivative)
        self.sweep = sweep  # the jvp call it belongs to: derivatives of two calls are not of the same nudge

    def __repr__(self):
        return f"Dual(value={self.value}, derivative={self.derivative})"

    def __add__(self, other):
        other = self._operand(other)
        return self._with(self.value + other.value, self.derivative + other.derivative)

    def __mul__(self, other):
        other = self._operand(other)
        return self._with(self.value * other.value,
                          self.derivative * other.value + self.value * other.derivative)

    def __sub__(self, other):
        other = self._operand(other)
        return self._with(self.value - other.value, self.derivative - other.derivative)

    def __truediv__(self, other):
        other = self._operand(other)
        y = quotient(self.value, other.value)
        return self._with(y, (self.derivative - y * other.derivative) / other.value)

    def __pow__(self, n):
        if isinstance(n, Dual):
            n = self._operand(n)
            return self._with(power(self.value, n.value), power_slope(self.value, n.value) * self.derivative
                              + exponent_slope(self.value, n.value) * n.derivative)
        n = as_number("the exponent", n)  # a constant has no slope, so the base may be negative
        return self._with(power(self.value, n), power_slope(self.value, n) * self.derivative)

    def __rpow__(self, base):
        base = as_number("the base", base)
        return self._with(power(base, self.value), exponent_slope(base, self.value) * self.derivative)

    def __neg__(self):
        return self._with(-self.value, -self.derivative)

    def __rsub__(self, other):
        return self._operand(other) - self

    def __rtruediv__(self, other):
        return self._operand(other) / self

    __radd__, __rmul__ = __add__, __mul__

    def exp(self):
        return self._with(y := exp(self.value), y * self.derivative)

    def log(self):
        return self._with(log(self.value), self.derivative / self.value)

    def tanh(self):
        return self._with(y := math.tanh(self.value), (1 - y * y) * self.derivative)

    def relu(self):
        return self._with(max(self.value, 0.0), self.derivative if self.value > 0 else 0.0)

    def _with(self, value, derivative):
        return Dual(value, derivative, self.sweep)

    def _operand(self, other):
        """``other`` as a Dual of self's sweep; a number is a constant, which answers no nudge."""
        if not isinstance(other, Dual):
            return self._with(as_number("the other operand", other), 0.0)
        if other.sweep is not self.sweep:
            raise ValueError("two Duals of different jvp calls meet; expected both from one call. A derivative taken "
                             "inside another one would mix two nudges: take one of them by hand, or measure it.")
        return other


def jvp(f, x, v):
    """The Jacobian-vector product J v of ``f(*x)``: how the outputs answer a nudge of the inputs x along v.

    x and v hold n numbers each; f takes n Duals and returns one, or a list or tuple of k. Returns a float, or an array
    of shape (k,). One sweep, alongside f itself; no Jacobian is formed. Raises TypeError or ValueError when x and v do
    not fit or f returns anything else.

    >>> print(jvp(lambda a, b: a * b.exp(), x=(3.0, 0.0), v=(1.0, 2.0)))
    7.0
    """
    _check_list("x", x)
    _check_list("v", v)
    if len(x) != len(v):
        raise ValueError(f"x has {len(x)} numbers and v has {len(v)}; expected one entry of v for each input.")
    sweep = object()
    y = f(*(Dual(value, derivative, sweep) for value, derivative in zip(x, v)))
    if isinstance(y, list | tuple):
        return np.array([_derivative_of(output, sweep) for output in y])
    return _derivative_of(y, sweep)


def derivative(f, x):
    """f'(x), a float, for a function of one Dual at the number x, by one forward sweep. Raises what :func:`jvp` does.

    >>> print(derivative(lambda x: x ** 3, 2.0))
    12.0
    """
    return jvp(f, (x,), (1.0,))


def jacobian(f, x):
    """The Jacobian of ``f(*x)``, shape (k, n) for k outputs, or (n,) when f returns one: one sweep per input.

    Column j is how the outputs answer a nudge of input j alone. Raises what :func:`jvp` does.

    >>> print(jacobian(lambda a, b: [a * b, a - b], (2.0, 5.0)).tolist())
    [[5.0, 2.0], [1.0, -1.0]]
    """
    _check_list("x", x)
    return np.array([jvp(f, x, v) for v in np.eye(len(x))]).T


def _check_list(argument, value):
    if not isinstance(value, Sized) or np.ndim(value) == 0:
        raise TypeError(f"{argument} is {value!r}; expected a list of numbers. For one input, use derivative.")


def _derivative_of(output, sweep):
    """The derivative that the call ``sweep`` asked for; a plain number answers no nudge."""
    if isinstance(output, Real):
        return 0.0
    if not isinstance(output, Dual):
        raise TypeError(f"f returned a {type(output).__name__}; expected a Dual, a number, or a list or tuple of them.")
    return Dual(0.0, 0.0, sweep)._operand(output).derivative
