"""NudgeNetwork's static picture: what paper, GitHub and a reader without JavaScript see.

Imported only when a picture is drawn: Matplotlib is slow to load. Each symbol keeps the colour that it has in the
book; a dashed line is a negative weight.
"""

import io

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Rectangle
from PIL import Image

from backprop.plots import GREY, SYMBOL_COLOURS

RADIUS = 0.36  # of a unit, where units are 1 apart


def nudge_network_png(widget, entry, base, nudged):
    """A NudgeNetwork's state as PNG bytes, 1400 pixels wide: network, curve with tangent, three numbers.

    ``entry`` is the selected parameter as (name, index); ``base`` and ``nudged`` are the caches without and
    with the nudge.
    """
    rows = max(array.shape[0] for name, array in base.items() if name[0] == "A")
    height = 3 + 0.55 * rows
    figure = Figure(figsize=(10, height), dpi=140, facecolor="white")
    network, curve = figure.subplots(1, 2, width_ratios=(6, 5))
    figure.subplots_adjust(left=0.01, right=0.98, top=1 - 0.4 / height, bottom=1.25 / height, wspace=0.22)
    _draw_network(network, widget, entry, base, nudged)
    _draw_curve(curve, widget, entry)
    _write_numbers(figure, widget)
    return _png(figure)


def _png(figure):
    """The figure as PNG bytes with a palette: a third of the bytes, and drawings do not need more colours."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    buffer = io.BytesIO()
    Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB").quantize(128).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _draw_network(axes, widget, entry, base, nudged):
    sizes = widget.layer_sizes
    L, rows = len(sizes) - 1, max(sizes)
    gap = max(2, 0.9 * rows / L)  # between layers, so that steep lines stay apart

    def place(l, k):
        return np.array([l * gap, (sizes[l] - 1) / 2 - k])

    _draw_weights(axes, widget.parameters, entry, place)
    for l, size in enumerate(sizes):
        colour = SYMBOL_COLOURS["Y"] if l == L else SYMBOL_COLOURS["A"]
        title = {0: "X", L: "Ŷ"}.get(l, f"$A^{{[{l}]}}$")
        axes.text(l * gap, rows / 2 + 0.3, title, ha="center", color=colour, weight="bold", fontsize=11)
        for k in range(size):
            before, after = base[f"A{l}"][k, widget.example], nudged[f"A{l}"][k, widget.example]
            _draw_unit(axes, place(l, k), before, after, colour)
    for k in range(sizes[L]):
        x, y = place(L, k) + (0.95, 0)
        axes.add_patch(Rectangle((x - 0.33, y - 0.2), 0.66, 0.4, fill=False, edgecolor=SYMBOL_COLOURS["Y"]))
        axes.text(x, y, _short(widget.Y[k, widget.example]), ha="center", va="center", fontsize=8)
    axes.text(L * gap + 0.95, rows / 2 + 0.3, "Y", ha="center", color=SYMBOL_COLOURS["Y"], weight="bold", fontsize=11)
    axes.set(xlim=(-0.6, L * gap + 1.4), ylim=(-rows / 2 - 0.35, rows / 2 + 0.6), aspect="equal")
    axes.axis("off")


def _draw_weights(axes, parameters, entry, place):
    largest = max(np.abs(array).max() for name, array in parameters.items() if name[0] == "W") or 1
    for name, array in parameters.items():
        l = int(name[1:])
        for (j, k), w in np.ndenumerate(array):
            chosen = (name, (j, k)) == entry
            if name[0] == "b":
                x, y = place(l, j) + (-0.29, -0.27)
                axes.plot(x, y, "s", markersize=9 if chosen else 5, color=SYMBOL_COLOURS["b"], zorder=4,
                          markerfacecolor="white" if w < 0 else SYMBOL_COLOURS["b"])
                continue
            ends = np.array([place(l - 1, k), place(l, j)]).T
            if chosen:
                axes.plot(*ends, color="#ffd9b0", linewidth=12, zorder=1)
            axes.plot(*ends, color=SYMBOL_COLOURS["W"], linewidth=0.8 + 2.2 * abs(w) / largest, alpha=1 if chosen else 0.45,
                      linestyle="--" if w < 0 else "-", zorder=2)


def _draw_unit(axes, centre, before, after, colour):
    x, y = centre
    changed = after != before
    width = 1.2 + 4 * min(1, abs(after - before)) ** 0.5 if changed else 0.8
    axes.add_patch(Circle(centre, RADIUS, facecolor="white", edgecolor=colour, linewidth=width, zorder=3))
    axes.text(x, y, _short(before), ha="center", va="center", fontsize=7.5, color=colour, zorder=5)
    if changed:
        axes.text(x, y - RADIUS - 0.05, f"→ {_short(after)}", ha="center", va="top", fontsize=7.5, weight="bold",
                  color=colour, zorder=5, bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5})


def _draw_curve(axes, widget, entry):
    name, index = entry
    w, slope = widget.parameters[name][index], widget.gradient["d" + name][index]
    reach = 1.15 * max(1.0, abs(widget.nudge))
    nudges = np.linspace(-reach, reach, 81)
    here, there = widget.cost_at(0), widget.cost_at(widget.nudge)
    colour = SYMBOL_COLOURS[name[0]]
    axes.plot(w + nudges, [widget.cost_at(nudge) for nudge in nudges], color=SYMBOL_COLOURS["J"], linewidth=2, label="J")
    axes.plot(w + nudges, here + slope * nudges, "--", color=colour, linewidth=1.3, label="tangent")
    x = w + widget.nudge
    axes.plot([x, x], [here + widget.predicted_change, there], color=SYMBOL_COLOURS["Y"], linewidth=2)
    axes.plot(w, here, ".", color=SYMBOL_COLOURS["Y"], markersize=9)
    axes.plot(x, here + widget.predicted_change, "D", markerfacecolor="white", color=colour, label="predicted")
    axes.plot(x, there, "o", color=SYMBOL_COLOURS["J"], markersize=8, label="measured")
    axes.set_xlabel(f"value of {widget.selected}", color=colour)
    axes.set_ylabel("cost J", color=SYMBOL_COLOURS["J"])
    axes.legend(frameon=False, fontsize=8, ncols=4, loc="lower center", bbox_to_anchor=(0.5, 1.0), handlelength=1.6)
    axes.grid(alpha=0.3)
    axes.spines[["top", "right"]].set_visible(False)


def _write_numbers(figure, widget):
    height = figure.get_figheight()
    ratio = "–" if widget.ratio is None else f"{widget.ratio:.4f}"
    delta = _real_minus(f"{widget.nudge:g}")
    numbers = [(f"predicted change  ∂J/∂w · δ,  δ = {delta}", f"{widget.predicted_change:.5g}"),
               ("measured change  J(w + δ) − J(w)", f"{widget.measured_change:.5g}"),
               ("ratio  measured ÷ predicted", ratio)]
    for x, (what, value) in zip((0.03, 0.4, 0.73), numbers):
        figure.text(x, 0.45 / height, what, fontsize=9, color=GREY)
        figure.text(x, 0.14 / height, _real_minus(value), fontsize=15, weight="bold", color=SYMBOL_COLOURS["Y"])


def _short(x):
    return _real_minus(f"{x:z.2f}")  # z: never "-0.00"


def _real_minus(text):
    return text.replace("-", "−")
