"""Part 8: where the engine's step spends its time. Each of its lines by itself, on the engine's own arrays."""

import numpy as np

from contenders.engine import Contender as Engine
from contenders.floor import Contender as Floor
from networks import LEARNING_RATE, NETWORKS, problem
from timing import interleaved


def measure(networks, rounds, block_seconds, seed, report_progress):
    """A list with one dictionary for each network and dtype: "floor_microseconds" and "parts", {name: × the floor}.

    The last part, "the rest", is what the whole step takes beyond the others: calls, loops, and caches that each part
    finds warm when it runs alone.
    """
    rng = np.random.default_rng(seed)
    results = []
    for name in networks:
        for dtype in ("float32", "float64"):
            report_progress(f"anatomy: {name}, {dtype}")
            seconds = interleaved(_parts(NETWORKS[name], dtype, seed), rounds, block_seconds, rng)
            floor = seconds.pop("floor")
            parts = {part: float(np.median(values / floor)) for part, values in seconds.items()}
            whole = parts.pop("the whole step")
            results.append({"network": name, "dtype": dtype, "floor_microseconds": 1e6 * float(np.median(floor)),
                            "whole": whole, "parts": parts | {"the rest": whole - sum(parts.values())}})
    return results


def _parts(network, dtype, seed):
    """{name: function} of the floor, the whole step, and the step's parts, which together are all its array work."""
    arguments = network, *problem(network, dtype, seed), LEARNING_RATE
    floor, engine = Floor(*arguments), Engine(*arguments)
    engine.step()  # allocates the work arrays
    net, inputs, Y = engine.network, engine.inputs, engine.Y
    (work,) = net._work_of.values()

    def products():
        A = inputs
        for W, Z, _, A_with_ones in work.forward:
            np.dot(W, A, out=Z)
            A = A_with_ones
        np.dot(net.layers[-1], A, out=work.output.Z)
        for dZ, A_transposed, dW, W_transposed, dA, _, _ in work.backward:
            np.dot(dZ, A_transposed, out=dW)
            np.dot(W_transposed, dZ, out=dA)
        np.dot(work.dZ1, inputs.T, out=net.gradient_layers[0])

    def activations():
        for _, Z, slope, _ in work.forward:
            net._activate(Z, slope)

    def masks():
        for *_, dZ_before, slope in work.backward:
            np.multiply(dZ_before, slope, out=dZ_before)

    return {"floor": floor.step, "the whole step": engine.step, "products, biases included": products,
            "activations": activations, "softmax, cost, dZ[L]": lambda: net._head(Y, work.output),
            "dZ = dA ⊙ g'": masks,
            "update": lambda: engine.optimiser.update(net.vector, net.gradient)}
