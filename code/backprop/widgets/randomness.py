"""Random numbers that a page can draw again: frontend/src/randomness.js makes the same ones.

NumPy's generators would need a second copy of theirs in JavaScript; this one is three lines.
"""

import math

import numpy as np


def uniforms(seed):
    """Yield numbers from 0 (included) to 1 (excluded): a linear congruential generator with 32 bits.

    ``seed`` is a whole number from 0. Multiplier and increment: Press et al., Numerical Recipes in C (1992), section
    7.1.

    >>> numbers = uniforms(0)
    >>> print(round(next(numbers), 6), round(next(numbers), 6))
    0.236456 0.369271
    """
    state = (seed + 1) % 2**32
    while True:
        state = (0x19660D * state + 0x3C6EF35F) % 2**32
        yield state / 2**32


def normals(seed, count):
    """``count`` standard normal numbers, (count,), by Marsaglia's polar method (Marsaglia and Bray 1964).

    >>> print(normals(0, 4).round(6).tolist())
    [-0.64726, -1.304848, 1.888461, 0.0391]
    """
    numbers, values = uniforms(seed), []
    while len(values) < count:
        x, y = 2 * next(numbers) - 1, 2 * next(numbers) - 1
        square = x * x + y * y
        if 0 < square <= 1:
            scale = math.sqrt(-2 * math.log(square) / square)
            values += [y * scale, x * scale]
    return np.array(values[:count])


def permutation(numbers, count):
    """0 ... count - 1 in an order drawn from ``numbers``, as :func:`uniforms` yields them (Durstenfeld 1964).

    >>> permutation(uniforms(0), 5)
    [0, 2, 3, 4, 1]
    """
    order = list(range(count))
    for last in range(count - 1, 0, -1):
        other = int(next(numbers) * (last + 1))
        order[last], order[other] = order[other], order[last]
    return order
