"""Part 2: what the backward pass costs, in forward passes."""

import numpy as np

import backprop
from contenders.floor import Contender as Floor
from networks import LEARNING_RATE, NETWORKS, problem, products
from timing import interleaved


def measure(networks, rounds, block_seconds, seed, report_progress, dtype="float32"):
    """A list with one dictionary for each network: backward / forward by formula, and measured twice.

    The formula counts multiplications: 2 - n_1 n_0 / Σ n_l n_{l-1}. "products" times the matrix products alone,
    "teaching" the teaching functions forward_propagation and backpropagation.
    """
    rng = np.random.default_rng(seed)
    results = []
    for name in networks:
        report_progress(f"backward / forward: {name}")
        network = NETWORKS[name]
        forward, backward = products(network)
        seconds = interleaved(_functions(network, dtype, seed), rounds, block_seconds, rng)
        result = {"network": name, "dtype": dtype, "formula": backward / forward}
        for kind in ("products", "teaching"):
            there, back = seconds[f"{kind} forward"], seconds[f"{kind} backward"]
            result[kind] = {"forward_microseconds": 1e6 * float(np.median(there)),
                            "backward_microseconds": 1e6 * float(np.median(back)),
                            "ratio": float(np.median(back / there))}
        results.append(result)
    return results


def _functions(network, dtype, seed):
    parameters, X, Y = problem(network, dtype, seed)
    floor = Floor(network, parameters, X, Y, LEARNING_RATE)
    cache = backprop.forward_propagation(X, parameters, network.head)
    return {
        "products forward": lambda: floor.multiply(floor.forward),
        "products backward": lambda: floor.multiply(floor.backward),
        "teaching forward": lambda: backprop.forward_propagation(X, parameters, network.head),
        "teaching backward": lambda: backprop.backpropagation(cache, Y, parameters),
    }
