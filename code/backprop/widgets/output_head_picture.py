"""OutputHead's static picture: logits, outputs with their targets, ŷ - y beside measured, and the Jacobian."""

import numpy as np
from matplotlib.colors import to_rgb

from backprop.losses import CANONICAL_OUTPUT
from backprop.plots.style import GREY, HALO, INK, SYMBOL_COLOURS, number, panels

COLUMNS = {"ŷ": 0.2, "y": 0.4, "ŷ − y": 0.68, "measured": 0.98}  # right ends, as shares of the panel


def output_head_figure(widget):
    """A figure of the state: the bars above, the derivatives and the Jacobian below; what is nudged stands in a box."""
    n = len(widget.z)
    with panels(2, 2, figsize=(8.6, 3.4 + 0.62 * n)) as (figure, ((logits, outputs), (table, jacobian))):
        _bars(logits, widget.z, SYMBOL_COLOURS["Z"], "logits z")
        _bars(outputs, widget.output, GREY, "outputs ŷ, with | at the target y")
        outputs.scatter(widget.y, range(n), marker="|", s=420, color=INK, linewidths=3, zorder=3)
        _derivatives(table, widget)
        _heat_map(jacobian, widget)
        ratio = "–" if widget.ratio is None else number(widget.ratio, 4)
        by = "ŷ − y" if widget.jacobian == "full" else "the diagonal alone"
        figure.supxlabel(f"z[{widget.selected}] nudged by {number(widget.nudge)}, by {by}:   predicted "
                         f"{number(widget.predicted_change, 4)}   measured {number(widget.measured_change, 4)}   "
                         f"ratio {ratio}", fontsize=12)
    return figure


def _bars(axes, values, colour, title):
    axes.barh(range(len(values)), values, height=0.5, color=colour)
    axes.axvline(0, color=INK, linewidth=1)
    axes.locator_params(axis="x", nbins=5)
    axes.set(yticks=range(len(values)), ylim=(len(values) - 0.5, -0.5), title=title)


def _derivatives(axes, widget):
    axes.set(xlim=(0, 1), ylim=(len(widget.z) - 0.4, -1.6))
    axes.axis("off")
    columns = zip(widget.output, widget.y, widget.error, widget.measured)
    rows = [list(COLUMNS), *([number(x, 4) for x in np.round(values, 9)] for values in columns)]
    for j, texts in enumerate(rows, start=-1):
        for (name, x), text in zip(COLUMNS.items(), texts):
            axes.text(x, j, text, ha="right", va="center", fontsize=12, weight="bold" if j == widget.selected else None,
                      color=SYMBOL_COLOURS["Z"] if name == "ŷ − y" else INK if j >= 0 else GREY)
    axes.axhspan(widget.selected - 0.45, widget.selected + 0.45, facecolor=HALO, edgecolor=SYMBOL_COLOURS["Z"])
    axes.set_title(f"{CANONICAL_OUTPUT[widget.head]}: loss {number(widget.loss, 4)}, one example", fontsize=11)


def _heat_map(axes, widget):
    J, n = widget.jacobian_entries(), len(widget.z)
    shade = abs(J) / max(0.25, abs(J).max()) * 0.5
    warm, cold = (np.array(to_rgb(SYMBOL_COLOURS[name])) for name in "WA")
    axes.imshow(1 - shade[..., np.newaxis] * (1 - np.where(J[..., np.newaxis] < 0, warm, cold)), aspect="auto")
    for (j, k), entry in np.ndenumerate(J):
        axes.text(k, j, f"{entry:+z.3f}".replace("-", "−") if round(entry, 3) else "0", ha="center", va="center",
                  weight="bold" if k == widget.selected else None)
    axes.set(xticks=range(n), yticks=range(n), xticklabels=[f"z[{k}]" for k in range(n)],
             yticklabels=[f"ŷ[{j}]" for j in range(n)])
    axes.set_title("∂ŷ[j]/∂z[k]", fontsize=11)
    axes.grid(False)
