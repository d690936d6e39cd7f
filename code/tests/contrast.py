"""WCAG 2.2's contrast ratio, for the tests of colours."""

import re

import numpy as np


def contrast(one, other):
    """The ratio of two CSS colours, "#rrggbb" or "rgb(r, g, b)"."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour):
    if colour.startswith("#"):
        channels = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    else:
        channels = [float(channel) for channel in re.findall(r"[\d.]+", colour)[:3]]
    shares = [channel / 255 for channel in channels]
    return np.dot([0.2126, 0.7152, 0.0722],
                  [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares])
