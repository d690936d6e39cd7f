"""EntryExplorer's static picture: dW, dZ and A with the rows that meet, the sum over the examples, the numbers."""

from textwrap import wrap

import numpy as np
from matplotlib.patches import Rectangle

from backprop.plots.style import GREY, HALO, INK, SYMBOL_COLOURS, number, panels
from backprop.widgets.entry_explorer import FORMULAS, WRITTEN

ACROSS, DOWN = 0.9, 0.42  # inches of a cell
LETTERS = 9  # in an inch of text


def entry_explorer_figure(widget):
    """A figure of the state; numbers that belong to the choice stand in a box, solid for dZ, dashed for A."""
    shown, gradient, rows = widget.shown(), widget.gradient(), widget.rows()
    (n, n_previous), m = shown["W"].shape, shown["A"].shape[1]
    name, index = widget.entry() if rows else (None, None)
    width = 2.6 + ACROSS * (max(gradient["dW"].shape[1], 2) + m)
    lines = _lines(widget, int(width * LETTERS))
    high = 0.3 + DOWN * max(n + n_previous + 2.3, len(gradient["dW"]) + n + 2.3)
    with panels(figsize=(width, high + DOWN * len(lines))) as (figure, axes):
        axes.set(xlim=(0, width), ylim=(high + DOWN * len(lines), 0))
        axes.axis("off")
        below = 0.1 + DOWN * (len(gradient["dW"]) + 1.3)
        for (array, top), kind in zip({"dW": 0.1, "db": below}.items(), "Wb"):
            entry = index if kind == name else None
            _matrix(axes, array, gradient[array], (0.2, top), SYMBOL_COLOURS[kind], entry=entry)
        left, below = width - ACROSS * m - 0.6, 0.1 + DOWN * (n + 1.3)
        _matrix(axes, "dZ", widget.error(), (left, 0.1), SYMBOL_COLOURS["Z"], row=rows.get("dZ"))
        _matrix(axes, "A", shown["A"], (left, below), SYMBOL_COLOURS["A"], row=rows.get("A"), line=(0, (3, 2)))
        for at, text in enumerate(lines):
            axes.text(0.2, high + DOWN * at, text, fontsize=12, color=INK if at else GREY, va="center")
    return figure


def _matrix(axes, name, values, place, colour, row=None, entry=None, line="-"):
    left, top = place
    axes.text(left, top + 0.2, name, color=colour, fontsize=14, weight="bold", va="center")
    for (j, k), x in np.ndenumerate(values):
        lit = j == row or (j, k) == entry
        axes.text(left + 0.15 + (k + 0.85) * ACROSS, top + (j + 1.5) * DOWN, _text(x), ha="right", va="center",
                  color=INK if lit else colour, fontsize=12, weight="bold" if lit else "normal")
    if row is not None or entry is not None:
        j, k, columns = (row, 0, values.shape[1]) if entry is None else (*entry, 1)
        axes.add_patch(Rectangle((left + 0.1 + k * ACROSS, top + (j + 1) * DOWN), columns * ACROSS, DOWN, zorder=0,
                                 facecolor=HALO, edgecolor=colour, linestyle=line, linewidth=2))


def _lines(widget, letters):
    derived = "no such entry" if widget.derived is None else _text(widget.derived)
    ratio = "–" if widget.ratio is None else f"{widget.ratio:.4f}".replace("-", "−")
    return [f"dW by the formula {WRITTEN[widget.formula]}, with m = {widget.shown()['A'].shape[1]}",
            *wrap(_sum(widget), letters, subsequent_indent="      "),
            f"derived {derived}", f"measured {_text(widget.measured)}", f"ratio {ratio}"]


def _sum(widget):
    """The chosen entry written out, term by term."""
    rows, dZ, A = widget.rows(), widget.error(), widget.shown()["A"]
    if not rows:
        return f"The formula's dW has another shape than W: it has no entry d{widget.selected}."
    factors = [matrix[rows[name]] for name, matrix in {"dZ": dZ, "A": A}.items() if name in rows]
    terms = [" · ".join(_factor(x) for x in term) for term in zip(*factors)]
    divisor = FORMULAS[widget.formula][1](A.shape[1])
    average = "" if divisor == 1 else f"1/{divisor} × "
    return f"d{widget.selected} = {average}[ {' + '.join(terms)} ]"


def _factor(x):
    return f"({_text(x)})" if x < 0 else _text(x)


def _text(x):
    return number(round(x, 12), 4)  # 0.30000000000000004 is 0.3
