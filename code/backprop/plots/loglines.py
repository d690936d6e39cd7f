"""Lines on a logarithmic axis that has a place for 0."""

import numpy as np
from matplotlib.ticker import NullLocator

from backprop.plots.style import legend_above, line_looks, panels


def checked_lines(argument, lines):
    """{name: its values as an array}; TypeError or ValueError when they cannot be drawn on a logarithmic axis.

    >>> checked_lines("errors", {"forward": [0.1, -0.2]})
    Traceback (most recent call last):
        ...
    ValueError: errors['forward'][1] is -0.2; expected a finite number, 0 or more. Leave out what could not be measured.
    """
    if not hasattr(lines, "items"):
        raise TypeError(f"{argument} is a {type(lines).__name__}; expected a dictionary of one list for each line.")
    arrays = {}
    for name, values in lines.items():
        array = np.asarray(values, dtype=float)
        if array.ndim != 1 or array.size == 0:
            raise ValueError(f"{argument}[{name!r}] has shape {array.shape}; expected one number for each point.")
        bad = np.flatnonzero(~(np.isfinite(array) & (array >= 0)))
        if bad.size:
            raise ValueError(f"{argument}[{name!r}][{bad[0]}] is {array[bad[0]]:g}; expected a finite number, 0 or "
                             "more. Leave out what could not be measured.")
        arrays[name] = array
    return arrays


def log_picture(x, lines, xscale="linear", **labels):
    """A :class:`Picture` of ``lines`` against the first of ``x``, the vertical axis logarithmic.

    0 has no logarithm: a value of 0 is a mark on a rail under the lines, labelled 0 and joined to nothing.

    >>> picture = log_picture(np.array([1, 2]), {"dW": np.array([0.1, 0.0])}, xlabel="layer")
    >>> print(picture.axes[0].get_yscale(), picture.axes[0].get_yticklabels()[0].get_text())
    log 0
    """
    looks = line_looks(lines)
    with panels(figsize=(5.4, 3.2 + 0.13 * len(lines))) as (figure, axes):
        axes.set(xscale=xscale, yscale="log", **labels)
        for name, look in looks.items():
            values = lines[name]
            axes.plot(x[: len(values)], np.where(values > 0, values, np.nan), markersize=5, **look)
        if any((values == 0).any() for values in lines.values()):
            _draw_zeros(axes, x, lines, looks)
        legend_above(axes, 2)
    return figure


def _draw_zeros(axes, x, lines, looks):
    positive = np.concatenate([values[values > 0] for values in lines.values()])
    low, high = (positive.min(), positive.max()) if positive.size else (1, 1)
    rail = low / 10 ** max(1.0, 0.12 * np.log10(high / low))
    for name, values in lines.items():
        if (values == 0).any():
            at = x[: len(values)][values == 0]
            axes.plot(at, np.full(len(at), rail), markersize=6, clip_on=False,
                      **looks[name] | {"linestyle": "none", "label": None})
    axes.set_ylim(bottom=rail)
    ticks = [tick for tick in axes.get_yticks() if low / 1.01 <= tick <= axes.get_ylim()[1]]
    axes.set_yticks([rail, *ticks])
    axes.yaxis.set_major_formatter(_with_zero(rail))
    axes.yaxis.set_minor_locator(NullLocator())


def _with_zero(rail):
    def text(value, position):
        return "0" if value == rail else f"$10^{{{round(np.log10(value))}}}$"

    return text
