"""A fully connected network of any depth: initialise, forward, cost, backward.

The two functions to read beside chapter 9 are :func:`forward_propagation` and :func:`backpropagation`.
A *head* is an output activation with a loss. Name a loss ("squared_error", "binary_cross_entropy",
"categorical_cross_entropy") for its canonical head, or give any pair ``(output, loss)``.
"""

import numpy as np

from backprop.activations import ACTIVATIONS, relu_derivative, softmax, softmax_backward
from backprop.losses import CANONICAL_OUTPUT, LOSSES, canonical_losses
from backprop.validation import (
    check_cache,
    check_choice,
    check_dtype,
    check_head,
    check_inputs,
    check_layer_sizes,
    check_parameters,
    check_targets,
)

# Standard deviation of W[l]'s entries, given the sizes it joins.
INITIALISATIONS = {
    "zeros": lambda n_in, n_out: 0.0,
    "normal": lambda n_in, n_out: 0.01,
    "xavier": lambda n_in, n_out: np.sqrt(2 / (n_in + n_out)),  # Glorot & Bengio 2010
    "he": lambda n_in, n_out: np.sqrt(2 / n_in),  # He et al. 2015
}


def initialise_parameters(layer_sizes, seed, scheme="he", dtype=np.float64):
    """Parameters {"W1": (n_1, n_0), "b1": (n_1, 1), ...} for layers of the given sizes [n_0, ..., n_L].

    Weights are normal with the scheme's standard deviation: "zeros", "normal" (0.01), "xavier"
    (Glorot & Bengio 2010) or "he" (He et al. 2015). Biases start at 0. The same seed gives the same numbers.

    Raises TypeError or ValueError when the sizes, the scheme or the dtype cannot be used.
    """
    sizes = check_layer_sizes(layer_sizes)
    deviation = INITIALISATIONS[check_choice("scheme", scheme, INITIALISATIONS)]
    check_dtype(dtype)
    rng = np.random.default_rng(seed)
    parameters = {}
    for l, (n_in, n_out) in enumerate(zip(sizes, sizes[1:]), start=1):
        weights = deviation(n_in, n_out) * rng.standard_normal((n_out, n_in))
        parameters[f"W{l}"] = weights.astype(dtype)
        parameters[f"b{l}"] = np.zeros((n_out, 1), dtype)
    return parameters


def forward_propagation(X, parameters, head, hidden="relu"):
    """Run the network on X (n_0, m), examples in columns; keep every layer's values.

    Returns the cache {"A0": X, "Z1": (n_1, m), "A1": (n_1, m), ..., "AL": Ŷ}.
    Raises TypeError or ValueError when shapes, dtypes or names do not fit, saying which and why.
    """
    L = check_parameters(parameters)
    output, _ = check_head(head)
    g = ACTIVATIONS[check_choice("hidden", hidden, ACTIVATIONS)].function
    g_output = softmax if output == "softmax" else ACTIVATIONS[output].function

    cache = {"A0": check_inputs(X, parameters)}
    for l in range(1, L + 1):
        cache[f"Z{l}"] = parameters[f"W{l}"] @ cache[f"A{l - 1}"] + parameters[f"b{l}"]
        cache[f"A{l}"] = g(cache[f"Z{l}"]) if l < L else g_output(cache[f"Z{l}"])
    return cache


def losses_per_example(cache, Y, head):
    """The losses ℓ(1), ..., ℓ(m) as an array of shape (m,), for targets Y (n_L, m)."""
    output, loss = check_head(head)
    L = check_cache(cache)
    Y = check_targets(Y, cache[f"A{L}"], loss)
    if output == CANONICAL_OUTPUT[loss]:
        return canonical_losses(loss, cache[f"Z{L}"], Y)
    return LOSSES[loss].function(cache[f"A{L}"], Y)


def cost(cache, Y, head):
    """J = (1/m) Σ_i ℓ(i): the average loss, one float."""
    return float(losses_per_example(cache, Y, head).mean())


def backpropagation(cache, Y, parameters):
    """The gradients of a network with ReLU hidden layers and a canonical head.

    cache is what forward_propagation returned; Y is (n_L, m). Returns grads:
    dZl (n_l, m), dWl (n_l, n_{l-1}), dbl (n_l, 1) for l = L..1, dAl (n_l, m) for
    l = L-1..1. dZ and dA are derivatives of each example's loss, dW and db of the
    cost J. The numbers beside the lines are those of the book's equations.

    Raises TypeError or ValueError when cache, Y and parameters do not fit.
    """
    Y = _check_backward(cache, Y, parameters)
    L = len(parameters) // 2
    m = Y.shape[1]
    grads = {}
    for l in range(L, 0, -1):
        if l == L:
            grads[f"dZ{l}"] = cache[f"A{l}"] - Y  # (5)
        else:
            grads[f"dZ{l}"] = grads[f"dA{l}"] * relu_derivative(cache[f"Z{l}"])  # (1)
        grads[f"dW{l}"] = grads[f"dZ{l}"] @ cache[f"A{l - 1}"].T / m  # (2)
        grads[f"db{l}"] = grads[f"dZ{l}"].sum(axis=1, keepdims=True) / m  # (3)
        if l > 1:
            grads[f"dA{l - 1}"] = parameters[f"W{l}"].T @ grads[f"dZ{l}"]  # (4)
    return grads


def backpropagation_general(cache, Y, parameters, head, hidden="relu"):
    """:func:`backpropagation` for any hidden activation and any head, by equations (1)-(6).

    A head that is not canonical starts from its loss's dA[L], which is returned too as "dAL".
    Raises TypeError or ValueError when cache, Y, parameters or the names do not fit.
    """
    output, loss = check_head(head)
    Y = _check_backward(cache, Y, parameters, loss)
    derivative = ACTIVATIONS[check_choice("hidden", hidden, ACTIVATIONS)].derivative
    L = len(parameters) // 2
    m = Y.shape[1]
    grads = _output_gradients(cache, Y, L, output, loss)
    for l in range(L, 0, -1):
        if l < L:
            grads[f"dZ{l}"] = grads[f"dA{l}"] * derivative(cache[f"Z{l}"])  # (1)
        grads[f"dW{l}"] = grads[f"dZ{l}"] @ cache[f"A{l - 1}"].T / m  # (2)
        grads[f"db{l}"] = grads[f"dZ{l}"].sum(axis=1, keepdims=True) / m  # (3)
        if l > 1:
            grads[f"dA{l - 1}"] = parameters[f"W{l}"].T @ grads[f"dZ{l}"]  # (4)
    return grads


def _output_gradients(cache, Y, L, output, loss):
    """dZ[L], and dA[L] where the head is not canonical: equations (5) and (6)."""
    A, Z = cache[f"A{L}"], cache[f"Z{L}"]
    if output == CANONICAL_OUTPUT[loss]:
        return {f"dZ{L}": A - Y}  # (5)
    dA = LOSSES[loss].backward(A, Y)
    dZ = softmax_backward(dA, A) if output == "softmax" else dA * ACTIVATIONS[output].derivative(Z)  # (6)
    return {f"dA{L}": dA, f"dZ{L}": dZ}


def _check_backward(cache, Y, parameters, loss=None):
    """Targets in the network's dtype, once cache, Y and parameters are known to fit together."""
    L = check_parameters(parameters)
    check_cache(cache, parameters)
    return check_targets(Y, cache[f"A{L}"], loss)
