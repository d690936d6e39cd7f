"""ActivationNudge's static picture: g with its tangent above, g' below, and the same number in both."""

import numpy as np

from backprop.plots.curves import draw_nudge
from backprop.plots.style import GREY, SYMBOL_COLOURS, number, panels
from backprop.widgets.activation_nudge import SATURATED

RANGE = 6.0  # of z, to both sides


def activation_nudge_figure(widget):
    """A figure of the state; where g' is below 0.05 the ground is hatched."""
    colour = SYMBOL_COLOURS["Z"]
    reach = max(RANGE, 1.1 * abs(widget.z), 1.1 * abs(widget.z + widget.nudge))
    at = np.linspace(-reach, reach, 481)
    slopes = np.array([widget.slope_at(z) for z in at])
    with panels(rows=2, figsize=(7.4, 6)) as (figure, (above, below)):
        draw_nudge(above, widget.value_at, widget.z, widget.nudge, widget.slope, reach, "g", "z", colour)
        values = [widget.value_at(z) for z in at]
        room = 0.25 * (max(values) - min(values))
        above.set(xlim=(-reach, reach), ylim=(min(values) - room, max(values) + room), xlabel="")
        below.plot(at, slopes, color=colour)
        below.plot([widget.z] * 2, [0, widget.slope], color=colour, linewidth=4, solid_capstyle="butt")
        below.plot(widget.z, widget.slope, "o", color=colour, markersize=8)
        below.set(xlim=(-reach, reach), ylim=(0, 1.25 * max(slopes)))
        below.set_xlabel("z", color=colour)
        below.set_ylabel("g′(z)", color=colour)
        for axes in (above, below):
            axes.fill_between(at, 0, 1, where=slopes < SATURATED, transform=axes.get_xaxis_transform(), hatch="//",
                              facecolor="none", edgecolor="#cccccc", linewidth=0, zorder=0)
        slope, arriving, left = (number(x, 4) for x in (widget.slope, widget.dA, widget.dZ))
        below.set_title(f"slope above = height below = {slope}", fontsize=12, color=colour, weight="bold")
        ratio = "–" if widget.ratio is None else number(widget.ratio, 4)
        figure.supxlabel(f"predicted {number(widget.predicted_change, 4)}    measured "
                         f"{number(widget.measured_change, 4)}    ratio {ratio}\n"
                         f"dZ = dA ⊙ g′(z) = {arriving} · {slope} = {left}    (hatched: g′ is below {SATURATED:g})",
                         fontsize=12, color=GREY)
    return figure
