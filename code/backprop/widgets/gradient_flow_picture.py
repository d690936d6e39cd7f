"""GradientFlow's static picture: the sizes of dZ and dW through the depth, the chosen layer's values, dead units."""

import numpy as np
from matplotlib.ticker import MaxNLocator

from backprop.plots.style import GREY, HALO, INK, SYMBOL_COLOURS, number, panels, whole_ticks

LINES = {"dZ": ("o-", SYMBOL_COLOURS["Z"]), "dW": ("s--", SYMBOL_COLOURS["W"])}


def gradient_flow_figure(widget):
    """A figure of the state; 0 and ∞ stand at the edges of the logarithmic axis."""
    layers = np.arange(1, widget.depth + 1)
    with panels(columns=2, figsize=(8.4, 4.0)) as (figure, (flow, values)):
        flow.axvspan(widget.layer - 0.5, widget.layer + 0.5, color=HALO)
        with np.errstate(divide="ignore"):
            decades = {name: np.log10(getattr(widget, name)) for name in LINES}
        edges = _edges(np.concatenate(list(decades.values())))
        for name, (look, colour) in LINES.items():
            flow.plot(layers, np.clip(decades[name], *edges), look, color=colour, label=f"{name}, root mean square",
                      markersize=4, clip_on=False)
        flow.set(ylim=edges, xlabel="layer l (the sweep runs from right to left)")
        between = [at for at in MaxNLocator(6, integer=True).tick_values(*edges) if edges[0] < at < edges[1]]
        flow.set_yticks([edges[0], *between, edges[1]], ["0", *(f"$10^{{{at:.0f}}}$" for at in between), "∞"])
        whole_ticks(flow, widget.depth)
        flow.legend(loc="best", fontsize=9)
        factor = "" if not widget.factor else f", × {number(widget.factor)} per layer"
        flow.set_title(f"The gradient {widget.verdict}{factor}", fontsize=11, color=INK)
        counts, bins = widget.histogram()
        values.stairs(counts, bins, fill=True, color=SYMBOL_COLOURS[widget.values])
        values.set_xlabel(f"{widget.values}[{widget.layer}]")
        dead = widget.dead()[widget.layer - 1]
        values.set_title(f"layer {widget.layer}: {dead} of {widget.width} units dead", fontsize=11, color=GREY)
    return figure


def _edges(decades):
    """A power of ten below the smallest size, where 0 stands, and one above the largest, for ∞."""
    finite = decades[np.isfinite(decades)]
    return (np.floor(finite.min()) - 1, np.ceil(finite.max()) + 1) if finite.size else (-1, 1)
