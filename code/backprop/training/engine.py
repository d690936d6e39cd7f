"""The network of chapter 9 near the speed of its matrix products.

The equations are those of :mod:`backprop.network`, and tests hold every number to it. What differs is storage:

- all parameters lie in one vector, all gradients in another, so an optimiser's update is one line;
- a layer's bias is the last column of its matrix, ``[W b]``, and each A has a last row of ones: one product gives
  ``Z = W A + b``, and one product gives dW and db;
- Z and A share their memory, and so do dA and dZ; they are allocated once for each batch size;
- dZ carries the average: the engine's dZ is the teaching functions' dZ divided by m (and times ``scale``), taken once
  at the output, where the numbers are few. What it multiplies is linear, so dW and db need no 1/m of their own.
"""

from typing import NamedTuple

import numpy as np

from backprop.activations import ACTIVATIONS
from backprop.shapes import check_matrix
from backprop.training.output_layer import Output, make_head, output_function
from backprop.validation import check_choice, check_head, check_inputs, check_parameters, check_targets

WORK_KEPT = 3  # batch sizes whose arrays are kept: the usual one, the last of an epoch, one more


class Network:
    """A fully connected network whose parameters, a dictionary W1 (n_1, n_0), b1 (n_1, 1), ..., are copied.

    ``head`` and ``hidden`` are those of :func:`backprop.network.forward_propagation`. float32 stays float32.

    - ``vector``: all parameters, (P,); layer by layer, each unit's weights and then its bias. Write into it to train,
      with ``vector -= ...`` or ``vector[:] = ...``: the layers are views of this array and see no other.
    - ``gradient``: ``scale`` × ∂J/∂vector from the last backward pass, (P,).
    - ``layers`` and ``gradient_layers``: views of the two as matrices [W b], (n_l, n_{l-1} + 1), for l = 1..L.

    A copy (:mod:`copy`, :mod:`pickle`) has the same parameters, and no gradient yet. Raises TypeError or ValueError
    when the parameters or the names cannot be used.

    >>> from backprop import initialise_parameters
    >>> network = Network(initialise_parameters([2, 3, 1], seed=0), "squared_error")
    >>> network.vector.shape, network.layers[0].shape
    ((13,), (3, 3))
    >>> cost, grads = network.cost_and_gradients([[0, 1], [1, 1]], [[1, 0]])
    >>> print(round(cost, 6), sorted(grads))
    0.400382 ['dW1', 'dW2', 'db1', 'db2']
    """

    def __init__(self, parameters, head, hidden="relu"):
        L = check_parameters(parameters)
        self.output, self.loss = check_head(head, units=len(parameters[f"b{L}"]))
        self.hidden = check_choice("hidden", hidden, ACTIVATIONS)
        self.dtype = parameters["W1"].dtype
        self.sizes = [parameters["W1"].shape[1], *(len(parameters[f"b{l}"]) for l in range(1, L + 1))]
        self.vector = np.concatenate([np.hstack([parameters[f"W{l}"], parameters[f"b{l}"]]).ravel()
                                      for l in range(1, L + 1)])
        self.gradient = np.zeros_like(self.vector)
        self.scale = 1.0
        self.layers = self.matrices(self.vector)
        self.gradient_layers = self.matrices(self.gradient)
        self._head = make_head(self.output, self.loss, self.dtype)
        self._activate = _make_activation(hidden, self.dtype)
        self._work_of = {}

    def __reduce__(self):  # how it is copied: copied one by one, the views would no longer be views of the vector
        return type(self), (self.parameters, (self.output, self.loss), self.hidden)

    @property
    def parameters(self):
        """The teaching dictionary {"W1": (n_1, n_0), "b1": (n_1, 1), ...}: copies, which later steps leave alone."""
        return self._dictionary(self.layers, "W{}", "b{}")

    @property
    def gradients(self):
        """The dictionary {"dW1": ..., "db1": ...} of derivatives of the cost J: copies, freed of ``scale``."""
        return self._dictionary([G / float(self.scale) for G in self.gradient_layers], "dW{}", "db{}")

    def predict(self, X):
        """Ŷ (n_L, m) for X (n_0, m). Raises TypeError or ValueError when X does not fit.

        >>> network = Network({"W1": np.array([[2.0]]), "b1": np.array([[1.0]])}, "squared_error")
        >>> print(network.predict([[0, 1]]))
        [[1. 3.]]
        """
        X = check_inputs(X, {"W1": self.layers[0][:, :-1]})
        Y = np.zeros((self.sizes[-1], X.shape[1]), self.dtype)  # the cost is not asked for
        return self.evaluate(with_ones(X), Y)[1]

    def cost_and_gradients(self, X, Y):
        """J and its gradients {"dW1": ..., "db1": ...} for X (n_0, m) and Y (n_L, m), with every check.

        In a loop, check once and call :meth:`backpropagate`. Raises TypeError or ValueError when X or Y does not fit.
        """
        X = check_inputs(X, {"W1": self.layers[0][:, :-1]})
        Y = check_targets(Y, np.empty((self.sizes[-1], X.shape[1]), self.dtype), self.loss)
        return self.backpropagate(with_ones(X), Y), self.gradients

    def backpropagate(self, inputs, Y, scale=1.0):
        """Forward, cost, backward on one batch: returns J, and leaves ``scale`` × its gradient in ``gradient``.

        ``inputs`` is (n_0 + 1, m), X above a row of ones as :func:`with_ones` makes it; Y is (n_L, m). Shapes and
        dtypes are checked, values are not: a NaN shows in J. Raises ValueError or TypeError when they do not fit.

        A derivative is linear in dZ[L], so a factor put there reaches all of them: gradient descent gives its
        learning rate as ``scale`` (any number but 0) and saves one pass over all parameters. :attr:`gradients` divides
        it out again.

        >>> network = Network({"W1": np.array([[2.0]]), "b1": np.array([[1.0]])}, "squared_error")
        >>> print(network.backpropagate(with_ones(np.array([[0.0, 1.0]])), np.ones((1, 2)), scale=0.5))
        1.0
        >>> print(network.gradient, network.gradients["dW1"])
        [0.5 0.5] [[1.]]
        """
        work = self._work_of.get((inputs.shape, Y.shape, inputs.dtype, Y.dtype)) or self._prepare(inputs, Y)
        self._forward(inputs, work)
        m = Y.shape[1]
        work.output.factor.fill(scale / m)
        total = self._head(Y, work.output)  # (5), or (6): Z[L]'s memory now holds scale · dZ[L] / m
        for dZ, A_transposed, dW, W_transposed, dA, dZ_before, slope in work.backward:  # l = L, ..., 2
            np.dot(dZ, A_transposed, out=dW)  # (2), and in the last column (3)
            np.dot(W_transposed, dZ, out=dA)  # (4), and in the last row what the constant 1 would receive
            dZ_before *= slope  # (1), in dA's memory
        np.dot(work.dZ1, inputs.T, out=self.gradient_layers[0])  # (2) and (3) for l = 1
        self.scale = scale
        return total / m

    def evaluate(self, inputs, Y):
        """J and Ŷ (n_L, m), without gradients, for the arrays that :meth:`backpropagate` takes."""
        work = self._work_of.get((inputs.shape, Y.shape, inputs.dtype, Y.dtype)) or self._prepare(inputs, Y)
        Y_hat = output_function(self.output)(self._forward(inputs, work))
        return self._head(Y, work.output) / Y.shape[1], Y_hat

    def _forward(self, inputs, work):
        """Z[L], with every layer's A and g'(Z) left in ``work``."""
        A = inputs
        for W, Z, slope, A_with_ones in work.forward:  # l = 1, ..., L - 1
            np.dot(W, A, out=Z)
            self._activate(Z, slope)
            A = A_with_ones
        np.dot(self.layers[-1], A, out=work.output.Z)
        return work.output.Z

    def _prepare(self, inputs, Y):
        """Work arrays for batches of this shape, once it is known to fit; they are kept for the next such batch."""
        if inputs.dtype != self.dtype or Y.dtype != self.dtype:
            raise TypeError(f"inputs are {inputs.dtype} and Y is {Y.dtype} but the parameters are {self.dtype}; "
                            f"convert them, for example Y.astype('{self.dtype}').")
        if inputs.ndim != 2 or len(inputs) != self.sizes[0] + 1 or inputs.size == 0:
            raise ValueError(f"inputs have shape {inputs.shape}; expected {self.sizes[0] + 1} rows, the network's "
                             f"{self.sizes[0]} inputs and a row of ones, and at least one column. See with_ones.")
        m = inputs.shape[1]
        if Y.shape != (self.sizes[-1], m):
            raise ValueError(f"Y has shape {Y.shape}; expected {(self.sizes[-1], m)}, a column for each example.")
        if len(self._work_of) == WORK_KEPT:
            self._work_of.clear()
        return self._work_of.setdefault((inputs.shape, Y.shape, inputs.dtype, Y.dtype), _allocate(self, m))

    def matrices(self, vector):
        """Views of a vector (P,), laid out as ``vector`` is, as each layer's matrix [W b]."""
        views, start = [], 0
        for n_in, n_out in zip(self.sizes, self.sizes[1:]):
            end = start + n_out * (n_in + 1)
            views.append(vector[start:end].reshape(n_out, n_in + 1))
            start = end
        return views

    def _dictionary(self, matrices, weights, bias):
        arrays = {}
        for l, matrix in enumerate(matrices, start=1):
            arrays[weights.format(l)] = matrix[:, :-1].copy()
            arrays[bias.format(l)] = matrix[:, -1:].copy()
        return arrays


def with_ones(X):
    """X (n_0, m) above a row of ones, (n_0 + 1, m), in Fortran order: what the engine takes as ``inputs``.

    In that order the examples ``inputs[:, 32:64]`` of a batch are one stretch of memory. Raises TypeError or
    ValueError when X is no matrix of float32 or float64.

    >>> with_ones(np.array([[5.0, 6.0]])).tolist()
    [[5.0, 6.0], [1.0, 1.0]]
    """
    check_matrix("X", X)
    inputs = np.empty((len(X) + 1, X.shape[1]), X.dtype, order="F")
    inputs[:-1] = X
    inputs[-1] = 1
    return inputs


class _Work(NamedTuple):
    """The arrays of one batch size, in the order in which the two passes use them."""

    forward: list  # (W, Z, slope, A with ones) for l = 1, ..., L - 1; Z is A with ones, without its last row
    output: Output
    backward: list  # (dZ, A transposed, dW, W transposed, dA, dZ before, slope) for l = L, ..., 2
    dZ1: np.ndarray  # (n_1, m)


def _allocate(network, m):
    """Work arrays for batches of m examples, and the views that join them to the network's vectors."""
    L, sizes, dtype = len(network.layers), network.sizes, network.dtype
    A = {l: np.ones((sizes[l] + 1, m), dtype) for l in range(1, L)}
    dA = {l: np.empty((sizes[l] + 1, m), dtype) for l in range(1, L)}
    slope = {l: np.empty((sizes[l], m), dtype) for l in range(1, L)}
    Z, spare, ones = np.empty((sizes[L], m), dtype), np.empty((sizes[L], m), dtype), np.ones((sizes[L], m), dtype)
    dZ = {**{l: dA[l][:-1] for l in range(1, L)}, L: Z}
    output = Output(Z, spare, np.ones((), dtype), ones, np.ones(sizes[L], dtype), ones[0])
    W, dW = dict(enumerate(network.layers, start=1)), dict(enumerate(network.gradient_layers, start=1))
    forward = [(W[l], A[l][:-1], slope[l], A[l]) for l in range(1, L)]
    backward = [(dZ[l], A[l - 1].T, dW[l], W[l].T, dA[l - 1], dZ[l - 1], slope[l - 1]) for l in range(L, 1, -1)]
    return _Work(forward, output, backward, dZ[1])


def _make_activation(hidden, dtype):
    """A function of (Z, slope) that puts g'(Z) in ``slope`` and g(Z) in Z's own memory."""
    if hidden == "relu":
        zero = np.zeros((), dtype)  # a NumPy zero of the right type is half the price of Python's

        def activate(Z, slope):
            np.greater(Z, zero, out=slope)
            Z *= slope
    else:
        function, derivative = ACTIVATIONS[hidden]

        def activate(Z, slope):
            slope[...] = derivative(Z)
            Z[...] = function(Z)

    return activate
