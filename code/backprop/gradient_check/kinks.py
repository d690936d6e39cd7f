"""Where a function's slope jumps, found from its values alone."""

import numpy as np

from backprop.gradient_check.evaluation import NudgeError

HALVINGS = 40
LAST = 3  # over the last three halvings a smooth bend shrinks to an eighth; a kink's jump keeps at least half
KEPT, GROWN = 0.3, 3  # rounding alone would grow eightfold


def find_kink(phi, reach, noise):
    """The t in [-reach, reach] at which the slope of ``phi`` jumps, or None when the function is smooth there.

    The slope's change over a stretch of a smooth function shrinks with the stretch, however strong the curvature; over
    a kink it stays. So the stretch is halved, each time to the half (left, middle or right) in which the slope changes
    most, until rounding, of standard deviation ``noise`` in each value, hides the rest.

    >>> print(round(find_kink(lambda t: max(t - 0.3, 0.0), 1.0, 1e-16), 6))
    0.3
    >>> print(find_kink(lambda t: np.exp(3 * t), 1.0, 1e-15))
    None
    """
    left, right = -1.0, 1.0  # in units of reach, so that halving and adding are exact, and 0 stays 0
    changes = []
    for _ in range(HALVINGS):
        quarter = (right - left) / 4
        try:
            values = np.array([phi(reach * (left + k * quarter)) for k in range(5)])
        except NudgeError:  # the quarters have become too short to move the parameter
            break
        bends = np.abs(np.diff(values, 2)) / (reach * quarter)  # how much the slope changes around each inner point
        k = int(bends.argmax())
        if bends[k] <= 8 * np.sqrt(6) * noise / (reach * quarter):
            break
        changes.append(bends[k])
        left, right = left + k * quarter, left + (k + 2) * quarter
    if len(changes) > LAST and KEPT < changes[-1] / changes[-1 - LAST] < GROWN:
        return reach * (left + right) / 2
    return None
