"""The numerical gradient of a network, with no work done twice: the same answer as nudging blindly, sooner."""

import numpy as np

from backprop.activations import ACTIVATIONS, softmax
from backprop.gradient_check.analytic import ANALYTIC, analytic_losses
from backprop.gradient_check.differences import METHODS, check_step, default_step
from backprop.gradient_check.evaluation import NudgeError
from backprop.heads import head_losses
from backprop.network import forward_propagation
from backprop.validation import check_choice, check_head, check_targets, check_whole

MEMORY = 2**21  # bytes: what stays in a core's cache; with more, each product waits for main memory
VARIANTS = ("batched", "recompute")


def network_numerical_gradient(parameters, X, Y, head, hidden="relu", variant="batched", *, step=None,
                               method="central", memory=MEMORY):
    """:func:`numerical_gradient` of a network's cost, for X (n_0, m), Y (n_L, m) and any head and hidden activation.

    Returns {"dW1": (n_1, n_0), "db1": (n_1, 1), ...} in the parameters' dtype. A nudge of W[l] or b[l] leaves every
    layer before l as it was, and in layer l moves one unit alone: that unit is computed anew, and then the layers
    after it. ``variant`` says how: "recompute" takes one nudge at a time, "batched" many at once. A nudged network is
    then m more examples, more columns of the same matrix products, as many as fit in ``memory`` bytes.

    ``method`` and ``step`` are those of :func:`numerical_gradient`. The complex step works here: exactly for the
    analytic activations (identity, sigmoid, tanh, softplus, softmax). ReLU and leaky ReLU are analytic on each side of
    0 only; an imaginary nudge never crosses it and measures the slope of the side on which z lies.

    Raises TypeError or ValueError when shapes, dtypes or names do not fit, saying which and why; ValueError when step
    is not positive and finite, when memory is not a positive whole number, or when a nudged cost is not finite.

    >>> parameters = {"W1": np.array([[0.5, -1.0]]), "b1": np.array([[0.25]])}
    >>> X, Y = np.array([[1.0, 3.0], [2.0, 1.0]]), np.array([[0.0, 1.0]])
    >>> gradients = network_numerical_gradient(parameters, X, Y, "squared_error", method="complex")
    >>> print(gradients["dW1"], gradients["db1"])
    [[-1.    -1.375]] [[-0.75]]
    """
    check_choice("variant", variant, VARIANTS)
    formula = METHODS[check_choice("method", method, METHODS)].formula
    check_step(step)
    check_whole("memory", memory, least=1)
    network = _NudgedNetwork(parameters, X, Y, head, hidden, imaginary=method == "complex")
    step = default_step(method, np.finfo(network.dtype).eps) if step is None else float(step)  # keeps float32
    gradients = {}
    for l in range(1, network.L + 1):
        inputs = np.vstack([network.cache[f"A{l - 1}"], np.ones_like(network.Y[:1])])  # a bias has the input 1
        at_once = network.fitting(l, memory) if variant == "batched" else 1
        n, n_in = len(network.cache[f"Z{l}"]), len(inputs)
        measured = np.empty(n * n_in, network.dtype)
        for start in range(0, len(measured), at_once):
            units, sources = np.divmod(np.arange(start, min(start + at_once, len(measured))), n_in)
            phi = network.costs_of_nudges(l, units, inputs[sources])
            measured[start:start + at_once] = formula(phi, step)
        gradients[f"dW{l}"], gradients[f"db{l}"] = np.split(measured.reshape(n, n_in), [n_in - 1], axis=1)
    return gradients


class _NudgedNetwork:
    """A network whose layers are computed once, and again only where a nudge reaches them."""

    def __init__(self, parameters, X, Y, head, hidden, imaginary):
        self.cache = forward_propagation(X, parameters, head, hidden)
        self.parameters, self.L = parameters, len(parameters) // 2
        self.output, self.loss = check_head(head)
        self.Y = check_targets(Y, self.cache[f"A{self.L}"], self.loss)
        self.dtype, self.m = self.Y.dtype, self.Y.shape[1]
        self.imaginary = imaginary
        self.g = ANALYTIC[hidden] if imaginary else ACTIVATIONS[hidden].function

    def fitting(self, l, memory):
        """How many nudged networks fit in ``memory`` bytes, at least one: each needs Z, A and one array more."""
        widest = max(len(self.cache[f"Z{k}"]) for k in range(min(l + 1, self.L), self.L + 1))
        return max(1, memory // (3 * widest * self.m * self.dtype.itemsize))

    def costs_of_nudges(self, l, units, inputs):
        """φ for B nudges at once: φ(t) is (B,), the costs when z of units[b] moves by t · inputs[b] of (B, m)."""
        def phi(t):
            costs = self._costs(l, units, t * inputs)
            if not np.isfinite(costs).all():
                b = int(np.flatnonzero(~np.isfinite(costs))[0])
                raise NudgeError(f"the cost is {costs[b]} when unit {units[b]} of layer {l} is nudged; expected a "
                                 "finite number. Use smaller parameters or inputs.")
            return costs

        return phi

    def _costs(self, l, units, moves):
        Z = self._first_whole_layer(l, units, moves)
        for k in range(l + 2, self.L + 1):
            Z = self.parameters[f"W{k}"] @ self.g(Z) + self.parameters[f"b{k}"]
        return self._losses(Z).reshape(moves.shape).mean(axis=1)

    def _first_whole_layer(self, l, units, moves):
        """The columns of Z[l + 1], or of Z[L] when l = L: nudge after nudge, m columns each."""
        Z = self.cache[f"Z{min(l + 1, self.L)}"][:, np.newaxis]
        if l == self.L:
            Z = np.broadcast_to(Z, (len(Z), *moves.shape)).astype(moves.dtype)
            Z[units, np.arange(len(units))] += moves
        else:
            answers = self.g(self.cache[f"Z{l}"][units] + moves) - self.cache[f"A{l}"][units]
            Z = Z + self.parameters[f"W{l + 1}"][:, units, np.newaxis] * answers
        return Z.reshape(len(Z), -1)

    def _losses(self, Z):
        Y = np.tile(self.Y, Z.shape[1] // self.m)
        if self.imaginary:
            return analytic_losses(Z, Y, self.output, self.loss)
        g = softmax if self.output == "softmax" else ACTIVATIONS[self.output].function
        return head_losses(g(Z), Z, Y, self.output, self.loss)
