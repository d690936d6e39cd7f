"""KernelSlide's static picture: the input with its window, the kernel, the outputs that feel the entry, the numbers."""

from textwrap import wrap

import numpy as np
from matplotlib.patches import Rectangle

from backprop.plots.style import GREY, HALO, INK, SYMBOL_COLOURS, number, panels

CELL, GAP = 0.5, 0.35  # inches
LETTERS = 10  # in an inch of text


def kernel_slide_figure(widget):
    """A figure of the state: the chosen entry in a thick box, the outputs that feel it on a coloured ground."""
    shown, felt = widget.shown(), widget.slopes() != 0
    around = (0 if len(shown["A"]) == 1 else widget.padding, widget.padding)  # a signal is padded at its ends alone
    matrices = [("input A", "A", np.pad(shown["A"], [(n, n) for n in around]), around, None),
                ("kernel W", "W", shown["W"], (0, 0), None), ("bias", "b", shown["b"], (0, 0), None),
                ("output Z", "Z", widget.outputs(), (0, 0), felt), ("dZ", "Z", widget.gradient()["dZ"], (0, 0), felt)]
    width = max(6, sum(values.shape[1] * CELL + GAP for _, _, values, _, _ in matrices) + 0.1)
    lines = _lines(widget, int(width * LETTERS))
    high = 0.75 + CELL * max(len(values) for _, _, values, _, _ in matrices)
    with panels(figsize=(width, high + 0.3 * len(lines))) as (figure, axes):
        axes.set(xlim=(0, width), ylim=(high + 0.3 * len(lines), 0))
        axes.axis("off")
        left, (name, index) = 0.2, widget.entry()
        for title, key, values, padding, lit in matrices:
            _matrix(axes, title, key, values, left, padding, lit)
            if key == name:
                _box(axes, left, np.add(index, padding), (1, 1), SYMBOL_COLOURS[key])
            if key == "A":
                _box(axes, left, _corner(widget), shown["W"].shape, INK)
            left += values.shape[1] * CELL + GAP
        for at, text in enumerate(lines):
            axes.text(0.2, high + 0.3 * at, text, fontsize=11.5, color=INK, va="center")
    return figure


def _corner(widget):
    """The first row and column of the window, in the padded input."""
    place = [int(n) for n in widget.window[2:-1].split(",")]
    return [0 if len(widget.shown()["A"]) == 1 and axis == 0 else widget.stride * at for axis, at in enumerate(place)]


def _matrix(axes, title, key, values, left, padding, lit):
    axes.text(left, 0.25, title, color=SYMBOL_COLOURS[key], fontsize=12, weight="bold", va="center")
    inner = [slice(n, size - n) for n, size in zip(padding, values.shape)]
    is_input = np.zeros(values.shape, bool)
    is_input[tuple(inner)] = True
    for (j, k), x in np.ndenumerate(values):
        on = lit is not None and lit[j, k]
        axes.add_patch(Rectangle((left + k * CELL, 0.5 + j * CELL), CELL, CELL, edgecolor="#d4dae1", linewidth=1,
                                 facecolor=HALO if on else "none", hatch=None if is_input[j, k] else "//"))
        axes.text(left + (k + 0.5) * CELL, 0.5 + (j + 0.5) * CELL, number(round(x, 2)), ha="center", va="center",
                  fontsize=10, weight="bold" if on else "normal",
                  color=INK if on else SYMBOL_COLOURS[key] if is_input[j, k] else GREY)


def _box(axes, left, corner, size, colour):
    (row, column), (high, wide) = corner, size
    axes.add_patch(Rectangle((left + column * CELL, 0.5 + row * CELL), wide * CELL, high * CELL, fill=False,
                             edgecolor=colour, linewidth=3))


def _lines(widget, letters):
    """What the page says of the entry, its sum written out."""
    name, dZ, slopes = widget.selected, widget.gradient()["dZ"], widget.slopes()
    terms = [f"{_factor(dz)} · {_factor(slope)}" for dz, slope in zip(dZ.flat, slopes.flat) if slope != 0]
    sum_ = f"d{name} = {' + '.join(terms) or '0'} = {number(widget.derivative, 4)}"
    ratio = "–" if widget.ratio is None else f"{widget.ratio:.4f}".replace("-", "−")
    return [f"{widget.felt_by} of {dZ.size} outputs feel {name}; stride {widget.stride}, padding {widget.padding}.",
            *wrap(sum_, letters, subsequent_indent="      "),
            f"δ = {number(widget.nudge)}: predicted {number(widget.predicted_change, 4)}, measured "
            f"{number(widget.measured_change, 4)}, ratio {ratio}"]


def _factor(x):
    text = number(round(x, 12))
    return f"({text})" if x < 0 else text
