"""Part 3: why the algorithm exists. Nudging every parameter against one backpropagation, as the network grows."""

import time

import numpy as np

import backprop
from backprop.gradient_check import network_numerical_gradient, numerical_gradient
from networks import Network, problem
from timing import interleaved

BATCH = 32
BLOCK = 0.02  # seconds
VARIANTS = ("recompute", "batched")


def measure(widths, largest_whole, sample, seconds, seed, report_progress):
    """Points of the curve, one for each network n-n-n (P = 2n² + 2n), and the exponents fitted to them.

    A point has the time of one backpropagation (forward and backward) and, in backpropagations, what a numerical
    gradient by central differences costs: "entrywise" with ``numerical_gradient``, and with the two variants of
    ``network_numerical_gradient``. Above ``largest_whole`` parameters, entrywise nudges a random ``sample`` of them and
    is scaled up to P. A variant that would outlast its share of ``seconds`` is left out (None).
    """
    rng = np.random.default_rng(seed)
    share = seconds / len(widths)
    points, pace = [], dict.fromkeys(VARIANTS, 0)  # pace: seconds / P^1.5, between calls (P) and arithmetic (P²)
    for n in widths:
        P = 2 * n * n + 2 * n
        report_progress(f"numerical gradient: P = {P}")
        entries = np.arange(P) if P <= largest_whole else rng.permutation(P)[:sample]
        affordable = [variant for variant in VARIANTS if pace[variant] * P**1.5 < share]
        functions = _functions(Network((n, n, n), BATCH), entries, affordable, seed)
        start = time.perf_counter()
        for function in functions.values():
            function()
        rounds = int(np.clip(share / (time.perf_counter() - start), 1, 5))
        samples = interleaved(functions, rounds, BLOCK, rng)
        samples["entrywise"] *= P / len(entries)
        pace = {variant: np.median(samples[variant]) / P**1.5 if variant in samples else np.inf for variant in VARIANTS}
        points.append(_point(P, len(entries), rounds, samples))
    return {"batch": BATCH, "dtype": "float64", "points": points, "exponents": _exponents(points)}


def _functions(network, entries, variants, seed):
    """What is timed: name -> function of no argument."""
    parameters, X, Y = problem(network, "float64", seed)

    def backpropagation():
        backprop.backpropagation(backprop.forward_propagation(X, parameters, network.head), Y, parameters)

    def cost(values):
        return backprop.cost(backprop.forward_propagation(X, values, network.head), Y, network.head)

    flat = np.concatenate([value.reshape(-1) for value in parameters.values()])
    ends = np.cumsum([value.size for value in parameters.values()])
    views = {name: part.reshape(value.shape)
             for (name, value), part in zip(parameters.items(), np.split(flat, ends[:-1]))}

    def cost_of_entries(values):
        flat[entries] = values["entries"]
        return cost(views)

    whole = len(entries) == len(flat)
    functions = {
        "backpropagation": backpropagation,
        "entrywise": (lambda: numerical_gradient(cost, parameters)) if whole else
                     (lambda: numerical_gradient(cost_of_entries, {"entries": flat[entries]})),
    }
    for variant in variants:
        functions[variant] = lambda variant=variant: network_numerical_gradient(
            parameters, X, Y, network.head, variant=variant)
    return functions


def _point(P, entries, rounds, samples):
    one = samples["backpropagation"]
    point = {"parameters": P, "entries_nudged": entries, "rounds": rounds,
             "backpropagation_microseconds": 1e6 * float(np.median(one))}
    for name in ("entrywise", *VARIANTS):
        point[name] = float(np.median(samples[name] / one)) if name in samples else None
    return point


def _exponents(points):
    """Slopes on logarithmic axes, by least squares; None with fewer than two points."""
    exponents = {}
    for name in ("entrywise", *VARIANTS):
        found = [(point["parameters"], point[name]) for point in points if point[name] is not None]
        exponents[name] = float(np.polyfit(*np.log(np.transpose(found)), 1)[0]) if len(found) > 1 else None
    return exponents
