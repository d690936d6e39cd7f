"""Reverse mode: numbers that remember how they were made, and one sweep back through that memory (chapter 14)."""

import math

from backprop.autodiff.elementary import as_number, exp, exponent_slope, log, power, power_slope, quotient
from backprop.autodiff.graph import topological_order


class Value:
    """A number, the operation that made it, its parents, and the local derivative along the edge to each parent.

    Takes + - * / ** with numbers on either side, exp, log, tanh and relu. TypeError for any other operand, ValueError
    where there is no value or no slope. Source: Linnainmaa (1976).

    >>> x = Value(2.0)
    >>> y = 3 * x ** 2 - x
    >>> y.backward()
    >>> print(y, x.grad, y.operation, y.local_derivatives)
    Value(data=10.0, grad=1.0) 11.0 - (1.0, -1.0)
    """

    __slots__ = ("data", "grad", "operation", "parents", "local_derivatives")
    __array_ufunc__ = None  # a NumPy scalar on the left leaves the operation to us

    def __init__(self, data, operation="", parents=(), local_derivatives=()):
        self.data, self.grad = as_number(operation or "data", data), 0.0
        self.operation, self.parents = operation, parents
        self.local_derivatives = local_derivatives

    def __repr__(self):
        return f"Value(data={self.data}, grad={self.grad})"

    def __add__(self, other):
        other = _as_value(other)
        return Value(self.data + other.data, "+", (self, other), (1.0, 1.0))

    def __mul__(self, other):
        other = _as_value(other)
        return Value(self.data * other.data, "*", (self, other), (other.data, self.data))

    def __sub__(self, other):
        other = _as_value(other)
        return Value(self.data - other.data, "-", (self, other), (1.0, -1.0))

    def __truediv__(self, other):
        other = _as_value(other)
        return Value(y := quotient(self.data, other.data), "/", (self, other), (1 / other.data, -y / other.data))

    def __pow__(self, n):
        if isinstance(n, Value):
            a, b = self.data, n.data
            return Value(power(a, b), "**", (self, n), (power_slope(a, b), exponent_slope(a, b)))
        n = as_number("the exponent", n)  # a constant has no slope, so the base may be negative
        return Value(power(self.data, n), f"** {n:g}", (self,), (power_slope(self.data, n),))

    def __rpow__(self, base):
        base = as_number("the base", base)
        return Value(power(base, self.data), f"{base:g} **", (self,), (exponent_slope(base, self.data),))

    def __neg__(self):
        return Value(-self.data, "neg", (self,), (-1.0,))

    def __rsub__(self, other):
        return _as_value(other) - self

    def __rtruediv__(self, other):
        return _as_value(other) / self

    __radd__, __rmul__ = __add__, __mul__

    def exp(self):
        return Value(y := exp(self.data), "exp", (self,), (y,))

    def log(self):
        return Value(log(self.data), "log", (self,), (1 / self.data,))

    def tanh(self):
        return Value(y := math.tanh(self.data), "tanh", (self,), (1 - y * y,))

    def relu(self):
        return Value(max(self.data, 0.0), "relu", (self,), (float(self.data > 0),))

    def backward(self):
        """Add ∂self/∂node to the ``grad`` of every node that self was made from, self included."""
        order = topological_order(self)
        upstream = dict.fromkeys(order, 0.0) | {self: 1.0}  # of this sweep alone
        for node in reversed(order):
            node.grad = as_number("grad", node.grad + upstream[node])
            for parent, local_derivative in zip(node.parents, node.local_derivatives):
                upstream[parent] += local_derivative * upstream[node]  # forks add

    def zero_grad(self):
        """Set ``grad`` back to 0 in every node that self was made from, self included."""
        for node in topological_order(self):
            node.grad = 0.0


def _as_value(operand):
    """``operand`` itself when it is a Value, else a new Value of that number."""
    return operand if isinstance(operand, Value) else Value(as_number("the other operand", operand))
