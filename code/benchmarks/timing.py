"""Several functions in one interleaved run."""

import time

import numpy as np


def interleaved(functions, rounds, block_seconds, rng):
    """Seconds per call of each function, (rounds,) arrays by name: blocks of calls, in a new random order every round.

    A first call of each warms up, which leaves out one that fills a block alone; a second says how many make a block.
    """
    calls = {}
    for name, function in functions.items():
        seconds = _seconds(function, 1)
        seconds = _seconds(function, 1) if seconds < block_seconds else seconds
        calls[name] = max(1, round(block_seconds / seconds))
    samples = {name: [] for name in functions}
    for _ in range(rounds):
        for name in rng.permutation(list(functions)).tolist():
            samples[name].append(_seconds(functions[name], calls[name]))
    return {name: np.array(values) for name, values in samples.items()}


def _seconds(function, calls):
    start = time.perf_counter()
    for _ in range(calls):
        function()
    return (time.perf_counter() - start) / calls
