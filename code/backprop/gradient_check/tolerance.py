"""How far a right derivative and its measurement may differ: by method, step, dtype and the function's own noise."""

from typing import NamedTuple

import numpy as np

from backprop.gradient_check.differences import METHODS, default_step, unit_direction
from backprop.gradient_check.evaluation import NudgeError

TRUNCATIONS = 10  # h^p is the truncation when all derivatives are of one size; allow ten times that
MOST = 1e-2  # but no more than this: with a long step, anything at all would pass
ROUNDINGS = 100  # what deriving the gradient itself may cost, in units of the dtype's spacing
DEVIATIONS = 5  # of the measurement's noise
SAMPLES = 12  # values from which the noise is estimated


class Tolerance(NamedTuple):
    """|measured - derived| may be ``relative`` · (|measured| + |derived|) plus five standard deviations of the noise.

    ``relative`` is 10 h^p + 100 ε, for a method of order p and step h: the truncation (0.01 at the most), and the
    rounding of the derived gradient. ``noise`` is the standard deviation of one value of the function; a difference
    quotient divides it by the step. Errors within the tolerance cannot be told from a right gradient.

    >>> tolerance = Tolerance("central", step=1e-5, relative=1e-9, noise=1e-16)
    >>> print(tolerance.accepts(1.0, 1.0 + 1e-9), tolerance.accepts(1.0, 1.001))
    True False
    """

    method: str
    step: float
    relative: float
    noise: float

    def rounding(self, step=None, method=None):
        """Five standard deviations of what rounding does to a measurement (with another step or method)."""
        method, step = method or self.method, step or self.step
        return DEVIATIONS * METHODS[method].spread * self.noise / (1 if method == "complex" else step)

    def allowed(self, measured, derived, rounding=None):
        """How far these two may be apart."""
        rounding = self.rounding() if rounding is None else rounding
        return self.relative * (abs(measured) + abs(derived)) + rounding

    def accepts(self, measured, derived, rounding=None):
        """Whether the two are no further apart than allowed."""
        return abs(measured - derived) <= self.allowed(measured, derived, rounding)


def derive_tolerance(nudged, method, step, relative=None, seed=0):
    """The :class:`Tolerance` for a :class:`NudgedFunction`, a method and its step; ``relative`` overrides that part.

    >>> from backprop.gradient_check.evaluation import NudgedFunction
    >>> nudged = NudgedFunction(lambda p: np.exp(p["w"]).sum(), {"w": np.ones(3)})
    >>> print(f'{derive_tolerance(nudged, "central", 1e-5).relative:.1e}')
    1.0e-09
    """
    if relative is None:
        truncation = 0.0 if method == "complex" else min(MOST, TRUNCATIONS * step ** METHODS[method].order)
        relative = truncation + ROUNDINGS * nudged.epsilon
    return Tolerance(method, step, relative, noise(nudged, np.random.default_rng(seed)))


def noise(nudged, rng):
    """The standard deviation of a value of the function: what rounding adds to it, at points close together.

    Twelve values at steps so short that the function is all but straight between them, and shorter still where all
    parameters are tiny; longer ones if most steps change nothing, as where it works in a coarser dtype than its
    parameters. Third differences remove what is smooth; what is left is noise, magnified by √20. The median does not
    mind a kink. At least half a unit in the last place. Source: Moré & Wild 2011, *Estimating Computational Noise* (the
    difference table).

    >>> from backprop.gradient_check.evaluation import NudgedFunction
    >>> nudged = NudgedFunction(lambda p: np.round(p["w"].sum(), 9), {"w": np.ones(3)})
    >>> print(1e-10 < noise(nudged, np.random.default_rng(0)) < 1e-9)
    True
    """
    least = nudged.epsilon * abs(nudged.base) / 2
    phi = nudged.along(unit_direction(nudged.arrays, rng))
    step, largest = default_step("central", nudged.epsilon), max(abs(array).max() for array in nudged.arrays.values())
    short = min(step, largest or step) / 1000
    try:
        for longer in (1, 10, 100):
            values = np.array([phi(k * longer * short) for k in range(SAMPLES)]).real
            if np.count_nonzero(np.diff(values)) >= SAMPLES // 2:
                break
    except NudgeError:  # parameters so large that the nudges vanish, or an edge of the function's domain
        return least
    return max(least, float(np.median(np.abs(np.diff(values, 3)))) / (0.6745 * np.sqrt(20)))
