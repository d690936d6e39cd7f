"""Reverse mode on whole arrays, by vector-Jacobian products (chapter 14).

Y = f(X) has a Jacobian with an entry for every entry of Y and every entry of X. Nobody forms it. Each operation keeps
one function per parent instead, its vector-Jacobian product or VJP: given V, the derivative of one number J with
respect to Y, of Y's shape, it returns the derivative of J with respect to X, of X's shape.

A network with one hidden layer, examples in columns. J is the average over m examples, so a parameter's ``grad`` is the
book's dW or db, and a Z's ``grad`` is dZ / m: equations (1) to (5), from VJPs that know nothing of networks.

>>> from backprop import backpropagation, forward_propagation, initialise_parameters
>>> parameters = initialise_parameters([2, 3, 1], seed=0)
>>> X, Y, m = np.array([[1.0, -2.0], [3.0, 0.5]]), np.array([[1.0, 0.0]]), 2
>>> W1, b1, W2, b2 = (Tensor(parameters[name]) for name in ("W1", "b1", "W2", "b2"))
>>> Z1 = W1 @ X + b1
>>> Z2 = W2 @ Z1.relu() + b2
>>> J = (0.5 * (Z2 - Y) ** 2).sum() / m
>>> J.backward()
>>> grads = backpropagation(forward_propagation(X, parameters, "squared_error"), Y, parameters)
>>> print(np.allclose(W1.grad, grads["dW1"]), np.allclose(m * Z1.grad, grads["dZ1"]))
True True
"""

import numpy as np

from backprop.autodiff.elementary import as_number
from backprop.autodiff.graph import topological_order
from backprop.autodiff.operands import (
    as_floats,
    check_broadcast,
    check_finite,
    check_matrix_product,
    check_same_dtype,
    refuse_where,
)


class Tensor:
    """An array, the operation that made it, its parents, and one VJP per parent.

    ``data`` is a number, a list or an array; it is copied. ``grad`` has its shape. Takes + - * / with broadcasting, @
    of matrices, ** with a number as exponent, exp, log, tanh, relu, sum, reshape, T and indexing. Numbers and arrays on
    either side are constants; numbers take on the Tensor's dtype. Raises TypeError for what is not real numbers or has
    another dtype, ValueError where shapes do not fit or there is no value or no slope.

    >>> x = Tensor([[1.0, 2.0], [3.0, 4.0]])
    >>> (x * x).sum().backward()
    >>> print(x.grad.tolist())
    [[2.0, 4.0], [6.0, 8.0]]
    """

    __slots__ = ("data", "grad", "operation", "parents", "vjps")
    __array_ufunc__ = None  # a NumPy array on the left leaves the operation to us

    def __init__(self, data, operation="", parents=(), vjps=()):
        if parents:  # NumPy 1 makes float64 of a float32 without axes
            self.data = check_finite(operation, np.asarray(data, parents[0].data.dtype))
        else:
            self.data = as_floats("data", data).copy()
        self.data.flags.writeable = False  # VJPs remember it: to change it, assign a new array
        self.grad = np.zeros_like(self.data)
        self.operation, self.parents, self.vjps = operation, parents, vjps

    def __repr__(self):
        return f"Tensor({np.array2string(self.data, separator=', ', prefix='Tensor(')})"

    @property
    def shape(self):
        return self.data.shape

    def __add__(self, other):
        other = self._broadcastable(other)
        return _elementwise("+", self.data + other.data, (self, 1.0), (other, 1.0))

    def __mul__(self, other):
        other = self._broadcastable(other)
        return _elementwise("*", self.data * other.data, (self, other.data), (other, self.data))

    def __sub__(self, other):
        other = self._broadcastable(other)
        return _elementwise("-", self.data - other.data, (self, 1.0), (other, -1.0))

    def __truediv__(self, other):
        other = self._broadcastable(other)
        refuse_where(other.data == 0, "the denominator", other.data, "expected numbers other than 0.")
        y = self.data / other.data
        return _elementwise("/", y, (self, 1 / other.data), (other, -y / other.data))

    def __pow__(self, n):
        n, x = as_number("the exponent", n), self.data
        if n < 1 and n != 0:
            refuse_where(x == 0, "the base", x, f"0 ** {n:g} has no finite value or slope; expected other numbers.")
        if not n.is_integer():
            refuse_where(x < 0, "the base", x, f"its power {n:g} is not real; expected positive numbers.")
        return _elementwise(f"** {n:g}", x ** n, (self, n * x ** (n - 1) if n else 0.0))

    def __matmul__(self, other):
        other = self._operand(other)
        A, B = self.data, other.data
        check_matrix_product(A.shape, B.shape)
        return Tensor(A @ B, "@", (self, other), (lambda V: V @ B.T, lambda V: A.T @ V))

    def __neg__(self):
        return _elementwise("neg", -self.data, (self, -1.0))

    def __rsub__(self, other):
        return self._operand(other) - self

    def __rtruediv__(self, other):
        return self._operand(other) / self

    def __rmatmul__(self, other):
        return self._operand(other) @ self

    __radd__, __rmul__ = __add__, __mul__

    def exp(self):
        y = np.exp(self.data)
        return _elementwise("exp", y, (self, y))

    def log(self):
        refuse_where(self.data <= 0, "the argument of log", self.data, "expected positive numbers.")
        return _elementwise("log", np.log(self.data), (self, 1 / self.data))

    def tanh(self):
        y = np.tanh(self.data)
        return _elementwise("tanh", y, (self, 1 - y * y))

    def relu(self):
        return _elementwise("relu", np.maximum(self.data, 0), (self, self.data > 0))

    def sum(self, axis=None, keepdims=False):
        """The sum along ``axis`` (None: of all entries). Every summand answers alike, so V is repeated."""
        shape, kept = self.shape, self.data.sum(axis, keepdims=True).shape
        return Tensor(self.data.sum(axis, keepdims=keepdims), "sum", (self,),
                      (lambda V: np.broadcast_to(V.reshape(kept), shape),))

    def reshape(self, *shape):
        """The same entries in another shape, so V goes back to the old one."""
        old = self.shape
        return Tensor(self.data.reshape(*shape), "reshape", (self,), (lambda V: V.reshape(old),))

    @property
    def T(self):
        """The axes reversed, so V's are reversed back."""
        return Tensor(self.data.T, "T", (self,), (lambda V: V.T,))

    def __getitem__(self, index):
        def vjp(V):
            G = np.zeros_like(X)
            np.add.at(G, index, V)  # an entry picked twice is a fork, and forks add
            return G

        X = self.data
        return Tensor(X[index], "[]", (self,), (vjp,))

    def backward(self, V=None):
        """Add V times the Jacobian ∂self/∂node to the ``grad`` of every node that self was made from, self included.

        V has self's shape; for a single number it is 1 unless given. Raises ValueError for another shape, or where V is
        missing, and TypeError for another dtype.

        >>> x = Tensor([1.0, 2.0, 3.0])
        >>> (x ** 2).backward([1.0, 0.0, -1.0])
        >>> print(x.grad.tolist())
        [2.0, 0.0, -6.0]
        """
        if V is None and self.data.size > 1:
            raise ValueError(f"backward() came without V for an array of shape {self.shape}; expected one number, such "
                             "as a cost. Sum it first, or give a V of that shape.")
        V = as_floats("V", np.ones_like(self.data) if V is None else V, self.data.dtype)
        check_same_dtype("V", V, self.data.dtype)
        if V.shape != self.shape:
            raise ValueError(f"V has shape {V.shape}; expected {self.shape}, the shape of what backward() starts from.")
        order = topological_order(self)
        upstream = {node: np.zeros_like(node.data) for node in order} | {self: V}  # of this sweep alone
        for node in reversed(order):
            node.grad = check_finite("grad", node.grad + upstream[node])
            for parent, vjp in zip(node.parents, node.vjps):
                upstream[parent] += vjp(upstream[node])  # forks add

    def zero_grad(self):
        """Set ``grad`` back to 0 in every node that self was made from, self included."""
        for node in topological_order(self):
            node.grad = np.zeros_like(node.data)

    def _operand(self, other):
        """``other`` as a Tensor of self's dtype."""
        dtype = self.data.dtype
        other = other if isinstance(other, Tensor) else Tensor(as_floats("the other operand", other, dtype))
        check_same_dtype("the other operand", other.data, dtype)
        return other

    def _broadcastable(self, other):
        """:meth:`_operand` of a shape that broadcasts with self's."""
        other = self._operand(other)
        check_broadcast(self.shape, other.shape)
        return other


def unbroadcast(V, shape):
    """V summed over the axes along which an array of ``shape`` was repeated: a repeated entry is a fork.

    Undoes NumPy's broadcasting: V has the broadcast shape, the result has ``shape``. For a bias, equation (3)'s sum.

    Raises ValueError when an array of ``shape`` does not broadcast to V's.

    >>> unbroadcast(np.ones((2, 3)), (2, 1)).tolist()
    [[3.0], [3.0]]
    """
    if len(shape) > V.ndim or any(n not in (1, full) for n, full in zip(shape[::-1], V.shape[::-1])):
        raise ValueError(f"V has shape {V.shape}, but nothing of shape {shape} broadcasts to that; expected, from the "
                         "right, equal lengths or a 1.")
    V = V.sum(axis=tuple(range(V.ndim - len(shape))))
    repeated = tuple(axis for axis, length in enumerate(shape) if length == 1)
    return V.sum(axis=repeated, keepdims=True)


def _elementwise(operation, data, *edges):
    """A Tensor whose Jacobians are diagonal: ``edges`` are pairs (parent, local derivative of each entry)."""
    def vjp(parent, slope):
        return lambda V: unbroadcast(V * slope, parent.shape)

    return Tensor(data, operation, tuple(parent for parent, _ in edges), tuple(vjp(*edge) for edge in edges))
