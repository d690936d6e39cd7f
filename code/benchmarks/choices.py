"""Part 5: what buys the engine's speed. Each choice beside the ways that it was preferred to."""

from itertools import cycle

import numpy as np

from backprop.training import with_ones
from contenders.engine import Contender as Engine
from contenders.floor import Contender as Floor
from networks import LEARNING_RATE, NETWORKS, problem
from timing import interleaved

DTYPE = "float32"
SLICES, SHUFFLE = "slices of X, shuffled once an epoch", "the shuffle"


def measure(networks, examples, rounds, block_seconds, seed, report_progress):
    """A list with one dictionary for each choice on each network.

    Its "ways" are a list of {"way", "microseconds", "ratio", "quartiles"}; a ratio is to the first of them, the
    quartiles are the ratio's over the rounds. ``examples`` are in the array that batches are taken from.
    """
    rng = np.random.default_rng(seed)
    results = []
    for choice, compare in CHOICES.items():
        for name in networks:
            report_progress(f"choices: {choice}, {name}")
            network = NETWORKS[name]
            seconds = interleaved(compare(network, examples, seed), rounds, block_seconds, rng)
            seconds = _share_out(seconds, examples // network.batch)
            results.append({"choice": choice, "network": name, "ways": _ways(seconds)})
    return results


def _ways(seconds):
    first = next(iter(seconds.values()))
    return [{"way": way, "microseconds": 1e6 * float(np.median(values)), "ratio": float(np.median(values / first)),
             "quartiles": np.quantile(values / first, [0.25, 0.75]).tolist()}
            for way, values in seconds.items()]


def _input_gradient(network, examples, seed):
    """A step, and the same step with the one product more that forms dA[0]."""
    parameters, X, Y = problem(network, DTYPE, seed)
    floor = Floor(network, parameters, X, Y, LEARNING_RATE)
    without, forming = (Engine(network, parameters, X, Y, LEARNING_RATE) for _ in range(2))
    W1, dA0 = parameters["W1"], np.empty_like(X)
    dZ1 = np.random.default_rng(seed).standard_normal((len(W1), network.batch)).astype(DTYPE)

    def step_forming():
        forming.step()
        np.dot(W1.T, dZ1, out=dA0)  # another dZ[1], which takes as long

    return {"floor": floor.step, "dA[0] not formed": without.step, "dA[0] formed": step_forming}


def _batches(network, examples, seed):
    """A step on a batch that is in memory already, and on the batches of an epoch, taken in three ways."""
    parameters, X, Y = problem(network._replace(batch=examples), DTYPE, seed)
    m = network.batch
    fortran, first = with_ones(X), (X[:, :m].copy(), Y[:, :m].copy())
    c_ordered, shuffled = np.ascontiguousarray(fortran), fortran.copy(order="F")
    order = np.random.default_rng(seed).permutation(examples)
    starts = range(0, examples - m + 1, m)
    drawn, slices = [order[k:k + m] for k in starts], [slice(k, k + m) for k in starts]

    def steps_on(inputs, batches):
        engine, turn = Engine(network, parameters, *first, LEARNING_RATE), cycle(batches)

        def step():
            columns = next(turn)
            engine.inputs, engine.Y = inputs[:, columns], Y[:, columns]
            engine.step()

        return step

    return {
        "a batch in memory": Engine(network, parameters, *first, LEARNING_RATE).step,
        "X[:, idx], X in C order": steps_on(c_ordered, drawn),
        "X[:, idx], X in Fortran order": steps_on(fortran, drawn),
        SLICES: steps_on(shuffled, slices),
        SHUFFLE: lambda: np.take(fortran.T, order, axis=0, out=shuffled.T, mode="clip"),  # as the trainer does
    }


def _share_out(seconds, steps):
    """In place of the shuffle's own time, what each of an epoch's ``steps`` takes with its share of it."""
    if SHUFFLE not in seconds:
        return seconds
    shuffle = seconds.pop(SHUFFLE)
    return seconds | {"the same, with their share of the shuffle": seconds[SLICES] + shuffle / steps}


def _dtypes(network, examples, seed):
    """The same step in both dtypes."""
    return {dtype: Engine(network, *problem(network, dtype, seed), LEARNING_RATE).step
            for dtype in ("float32", "float64")}


def _relu_backward(network, examples, seed):
    """dZ from dA and A of the first hidden layer: ReLU's mask, by itself."""
    rng = np.random.default_rng(seed)
    shape = network.sizes[1], network.batch
    A = np.maximum(rng.standard_normal(shape), 0).astype(DTYPE)
    by_product, by_where, by_index = (rng.standard_normal(shape).astype(DTYPE) for _ in range(3))

    def multiply():
        np.multiply(by_product, A > 0, out=by_product)  # what dA *= A > 0 does

    def index():
        by_index[A <= 0] = 0

    return {"dA *= A > 0": multiply, "np.where(A > 0, dA, 0)": lambda: np.where(A > 0, by_where, 0),
            "dA[A <= 0] = 0": index}


CHOICES = {"the input's gradient": _input_gradient, "where batches come from": _batches, "dtype": _dtypes,
           "ReLU's backward pass": _relu_backward}
