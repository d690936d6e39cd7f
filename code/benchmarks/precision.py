"""Part 7: how exact the gradients are, derived and measured, beside a reference in long double. No times here."""

import numpy as np

import backprop
from networks import Network, problem

EPSILON = float(np.finfo(np.longdouble).eps)


def measure(sizes, batch, steps, seed, report_progress):
    """Relative L2 errors of all gradients of one network together, and which reference they were held against.

    "errors" is a list of {"kind", "hidden", "dtype", "step", "error"}: backpropagation, the complex step where the
    hidden activation is analytic, and central differences with each of ``steps`` {dtype: steps}. Where long double is
    no wider than float64, as on some systems, it cannot judge what is as exact as itself: those errors are None.
    """
    network = Network(tuple(sizes), batch)
    errors = [row for dtype in steps for row in _errors(network, dtype, steps[dtype], seed, report_progress)]
    P = sum(n_out * (n_in + 1) for n_in, n_out in zip(sizes, sizes[1:]))
    return {"sizes": list(sizes), "batch": batch, "parameters": P, "reference_epsilon": EPSILON, "errors": errors,
            "best_steps": _best(errors)}


def _errors(network, dtype, steps, seed, report_progress):
    parameters, X, Y = problem(network, dtype, seed)
    exact = {hidden: reference(parameters, X, Y, hidden) for hidden in HIDDEN}

    def row(kind, hidden, gradients, step=None):
        report_progress(f"precision: {kind}, {hidden}, {dtype}")
        error = relative_l2(gradients, exact[hidden]) if step or EPSILON < np.finfo(dtype).eps else None
        return {"kind": kind, "hidden": hidden, "dtype": dtype, "step": step, "error": error}

    cache = backprop.forward_propagation(X, parameters, network.head)
    yield row("backpropagation", "relu", backprop.backpropagation(cache, Y, parameters))
    yield row("complex step", "tanh", backprop.network_numerical_gradient(
        parameters, X, Y, network.head, "tanh", method="complex"))
    for hidden in HIDDEN:
        for step in steps:
            measured = central_differences(network, parameters, X, Y, hidden, step)
            yield row("central differences", hidden, measured, step)


def central_differences(network, parameters, X, Y, hidden, step):
    def cost(values):
        return backprop.cost(backprop.forward_propagation(X, values, network.head, hidden), Y, network.head)

    return backprop.numerical_gradient(cost, parameters, step)


def relative_l2(gradients, exact):
    """‖gradients - exact‖ / ‖exact‖ over all parameters, in long double."""
    off = sum(((gradients[name] - value)**2).sum() for name, value in exact.items())
    return float(np.sqrt(off / sum((value**2).sum() for value in exact.values())))


def _best(errors):
    """For each dtype and hidden activation the step of central differences with the least error."""
    best = {}
    for row in errors:
        key = row["dtype"], row["hidden"]
        if row["step"] is not None and (key not in best or row["error"] < best[key]["error"]):
            best[key] = row
    return [{name: row[name] for name in ("dtype", "hidden", "step", "error")} for row in best.values()]


HIDDEN = {  # z -> (g(z), g'(z))
    "relu": lambda Z: (np.where(Z > 0, Z, 0), np.where(Z > 0, 1, 0)),
    "tanh": lambda Z: (np.tanh(Z), 1 / np.cosh(Z)**2),
}


def reference(parameters, X, Y, hidden):
    """{"dW1": ..., "db1": ...} in long double, for a softmax with cross-entropy; shares no code with the package.

    Examples are rows here, and what is carried back is ∂J/∂Z, the average taken already.
    """
    wide = {name: value.astype(np.longdouble) for name, value in parameters.items()}
    L = len(parameters) // 2
    outputs, slopes = [X.T.astype(np.longdouble)], []
    for l in range(1, L + 1):
        Z = outputs[-1].dot(wide[f"W{l}"].T) + wide[f"b{l}"][:, 0]
        output, slope = HIDDEN[hidden](Z)
        outputs.append(output)
        slopes.append(slope)
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    carried = (E / E.sum(axis=1, keepdims=True) - Y.T) / len(Y.T)
    gradients = {}
    for l in range(L, 0, -1):
        gradients[f"dW{l}"] = carried.T.dot(outputs[l - 1])
        gradients[f"db{l}"] = carried.sum(axis=0)[:, np.newaxis]
        if l > 1:
            carried = carried.dot(wide[f"W{l}"]) * slopes[l - 2]
    return gradients
