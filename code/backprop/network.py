"""A fully connected network of any depth: initialise, forward, cost, backward.

The two functions to read beside chapter 9 are :func:`forward_propagation` and :func:`backpropagation`; the equations
are in :mod:`backprop.equations`. A *head* is an output activation with a loss. Name a loss ("squared_error",
"binary_cross_entropy", "categorical_cross_entropy") for its canonical head, or give any pair ``(output, loss)``.
"""

import numpy as np

from backprop.activations import ACTIVATIONS, softmax
from backprop.equations import (
    activation_backward,
    bias_gradient,
    head_gradient,
    linear_backward,
    output_gradient,
    weight_gradient,
)
from backprop.heads import head_losses
from backprop.initialisation import INITIALISATIONS
from backprop.losses import CANONICAL_OUTPUT
from backprop.validation import (
    check_cache,
    check_choice,
    check_dtype,
    check_head,
    check_inputs,
    check_layer_sizes,
    check_parameters,
    check_targets,
    check_whole,
)


def initialise_parameters(layer_sizes, seed, scheme="he", dtype=np.float64):
    """Parameters {"W1": (n_1, n_0), "b1": (n_1, 1), ...} for layers of the given sizes [n_0, ..., n_L].

    ``scheme`` draws the weights: "zeros", "normal", "xavier", "xavier_uniform" or "he". Biases start at 0. The same
    seed, a whole number, gives the same numbers; a NumPy generator goes on from where it is.

    Raises TypeError or ValueError when the sizes, the seed, the scheme or the dtype cannot be used.

    >>> parameters = initialise_parameters([3, 4, 2], seed=0)
    >>> print({name: value.shape for name, value in parameters.items()})
    {'W1': (4, 3), 'b1': (4, 1), 'W2': (2, 4), 'b2': (2, 1)}
    """
    sizes = check_layer_sizes(layer_sizes)
    draw = INITIALISATIONS[check_choice("scheme", scheme, INITIALISATIONS)]
    check_dtype(dtype)
    rng = seed if isinstance(seed, np.random.Generator) else np.random.default_rng(check_whole("seed", seed, least=0))
    parameters = {}
    for l, (n_in, n_out) in enumerate(zip(sizes, sizes[1:]), start=1):
        parameters[f"W{l}"] = draw(n_in, n_out, rng).astype(dtype)
        parameters[f"b{l}"] = np.zeros((n_out, 1), dtype)
    return parameters


def forward_propagation(X, parameters, head, hidden="relu"):
    """Run the network on X (n_0, m), examples in columns; keep every layer's values.

    ``hidden`` names the hidden layers' activation. Returns the cache {"A0": X, "Z1": (n_1, m), "A1": (n_1, m), ...,
    "AL": Ŷ}. Raises TypeError or ValueError when shapes, dtypes or names do not fit, saying which and why.

    >>> parameters = {"W1": np.array([[1.0, -1.0], [0.5, 1.0]]), "b1": np.array([[0.0], [-1.0]]),
    ...               "W2": np.array([[2.0, -1.0]]), "b2": np.array([[0.5]])}
    >>> cache = forward_propagation([[2.0, 1.0], [1.0, 2.0]], parameters, "squared_error")
    >>> print(cache["Z1"], cache["A1"], cache["A2"], sep="\\n")
    [[ 1.  -1. ]
     [ 1.   1.5]]
    [[1.  0. ]
     [1.  1.5]]
    [[ 1.5 -1. ]]
    """
    L = check_parameters(parameters)
    output, _ = check_head(head, units=len(parameters[f"W{L}"]))
    g = ACTIVATIONS[check_choice("hidden", hidden, ACTIVATIONS)].function
    g_output = softmax if output == "softmax" else ACTIVATIONS[output].function

    cache = {"A0": check_inputs(X, parameters)}
    for l in range(1, L + 1):
        cache[f"Z{l}"] = parameters[f"W{l}"] @ cache[f"A{l - 1}"] + parameters[f"b{l}"]
        cache[f"A{l}"] = g(cache[f"Z{l}"]) if l < L else g_output(cache[f"Z{l}"])
    return cache


def losses_per_example(cache, Y, head):
    """The losses ℓ(1), ..., ℓ(m) as an array of shape (m,), for targets Y (n_L, m).

    ``cache`` is what :func:`forward_propagation` returned. Finite however sure the network is of a wrong answer.
    Raises TypeError or ValueError when cache, Y and the head do not fit together.

    >>> parameters = {"W1": np.array([[2.0]]), "b1": np.array([[1.0]])}
    >>> cache = forward_propagation([[0.0, 1.0]], parameters, "squared_error")
    >>> print(losses_per_example(cache, [[1.0, 1.0]], "squared_error"))
    [0. 2.]
    """
    L = check_cache(cache)
    output, loss = check_head(head, units=len(cache[f"A{L}"]))
    Y = check_targets(Y, cache[f"A{L}"], loss)
    return head_losses(cache[f"A{L}"], cache[f"Z{L}"], Y, output, loss)


def cost(cache, Y, head):
    """J = (1/m) Σ_i ℓ(i): the average loss, one float.

    Raises TypeError or ValueError when cache, Y and the head do not fit together.

    >>> parameters = {"W1": np.array([[2.0]]), "b1": np.array([[1.0]])}
    >>> cache = forward_propagation([[0.0, 1.0]], parameters, "squared_error")
    >>> cost(cache, [[1.0, 1.0]], "squared_error")
    1.0
    """
    return float(losses_per_example(cache, Y, head).mean())


def backpropagation(cache, Y, parameters):
    """The gradients of a network with ReLU hidden layers and a canonical head.

    cache is what forward_propagation returned; Y is (n_L, m). Returns grads:
    dZl (n_l, m), dWl (n_l, n_{l-1}), dbl (n_l, 1) for l = L..1, dAl (n_l, m) for
    l = L-1..1. dZ and dA are derivatives of each example's loss, dW and db of the
    cost J. The numbers beside the lines are those of the book's equations.

    Raises TypeError or ValueError when cache, Y and parameters do not fit.

    >>> parameters = {"W1": np.array([[2.0]]), "b1": np.array([[1.0]])}
    >>> cache = forward_propagation([[0.0, 1.0]], parameters, "squared_error")
    >>> grads = backpropagation(cache, [[1.0, 1.0]], parameters)
    >>> print(grads["dZ1"], grads["dW1"], grads["db1"])
    [[0. 2.]] [[1.]] [[1.]]
    """
    Y = _check_backward(cache, Y, parameters)
    L = len(parameters) // 2
    grads = {}
    for l in range(L, 0, -1):
        if l == L:
            dZ = output_gradient(cache[f"A{l}"], Y)  # (5)
        else:
            dZ = activation_backward(grads[f"dA{l}"], cache[f"Z{l}"])  # (1)
        grads[f"dZ{l}"] = dZ
        grads[f"dW{l}"] = weight_gradient(dZ, cache[f"A{l - 1}"])  # (2)
        grads[f"db{l}"] = bias_gradient(dZ)  # (3)
        if l > 1:
            grads[f"dA{l - 1}"] = linear_backward(parameters[f"W{l}"], dZ)  # (4)
    return grads


def backpropagation_general(cache, Y, parameters, head, hidden="relu"):
    """:func:`backpropagation` for any hidden activation and any head, by equations (1)-(6).

    A head that is not canonical starts from its loss's dA[L], which is returned too as "dAL". A cross-entropy's dA[L]
    is infinite where a probability was rounded to 0 against its target; every other gradient stays finite.
    Raises TypeError or ValueError when cache, Y, parameters or the names do not fit.

    >>> parameters = {"W1": np.array([[1.0], [0.0]]), "b1": np.array([[0.0], [0.0]])}
    >>> head = ("softmax", "squared_error")
    >>> cache = forward_propagation([[0.0]], parameters, head)
    >>> grads = backpropagation_general(cache, [[1.0], [0.0]], parameters, head)
    >>> print(grads["dA1"].T, grads["dZ1"].T)
    [[-0.5  0.5]] [[-0.25  0.25]]
    """
    output, loss = check_head(head)
    Y = _check_backward(cache, Y, parameters, loss)
    check_choice("hidden", hidden, ACTIVATIONS)
    L = len(parameters) // 2
    if output == CANONICAL_OUTPUT[loss]:
        grads = {f"dZ{L}": output_gradient(cache[f"A{L}"], Y)}  # (5)
    else:
        dA, dZ = head_gradient(cache[f"A{L}"], cache[f"Z{L}"], Y, (output, loss))  # (6)
        grads = {f"dA{L}": dA, f"dZ{L}": dZ}
    for l in range(L, 0, -1):
        if l < L:
            grads[f"dZ{l}"] = activation_backward(grads[f"dA{l}"], cache[f"Z{l}"], hidden)  # (1)
        grads[f"dW{l}"] = weight_gradient(grads[f"dZ{l}"], cache[f"A{l - 1}"])  # (2)
        grads[f"db{l}"] = bias_gradient(grads[f"dZ{l}"])  # (3)
        if l > 1:
            grads[f"dA{l - 1}"] = linear_backward(parameters[f"W{l}"], grads[f"dZ{l}"])  # (4)
    return grads


def _check_backward(cache, Y, parameters, loss=None):
    """Targets in the network's dtype, once cache, Y and parameters are known to fit together."""
    L = check_parameters(parameters)
    check_cache(cache, parameters)
    return check_targets(Y, cache[f"A{L}"], loss)
