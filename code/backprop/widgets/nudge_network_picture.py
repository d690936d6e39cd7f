"""NudgeNetwork's static picture: what paper, GitHub and a reader without JavaScript see.

Imported only when a picture is drawn: Matplotlib is slow to load. The network and the curve are the book's own.
"""

from matplotlib import rc_context
from matplotlib.figure import Figure

from backprop.plots import GREY, INK, STYLE, SYMBOL_COLOURS
from backprop.plots.curves import draw_nudge
from backprop.plots.network import NetworkDiagram
from backprop.plots.style import number
from backprop.widgets.png import png_bytes

WIDTH, NUMBERS = 10, 0.95  # inches: the whole, and the strip with the three numbers
BESIDE = 5.6  # a network that is legible in so many inches stands beside the curve, a wider one above it


def nudge_network_png(widget, entry, base, nudged):
    """:func:`nudge_network_figure` as PNG bytes, 1400 pixels wide."""
    return png_bytes(nudge_network_figure(widget, entry, base, nudged))


def nudge_network_figure(widget, entry, base, nudged):
    """A NudgeNetwork's state: network, curve with tangent, three numbers.

    ``entry`` is the selected parameter as (name, index); ``base`` and ``nudged`` are the caches without and
    with the nudge.
    """
    network = NetworkDiagram(widget.parameters, base, widget.example, widget.Y, nudged, selected=entry)
    beside = network.width * 0.7 <= BESIDE
    inch = min(0.8, (BESIDE if beside else WIDTH - 0.2) / network.width)
    width, tall = network.width * inch, network.height * inch
    height = NUMBERS + (max(tall, 3.9) if beside else tall + 3.9)
    x, y = (0.1, NUMBERS + (height - NUMBERS - tall) / 2) if beside else ((WIDTH - width) / 2, height - tall)
    left = BESIDE + 0.8 if beside else 1.0
    with rc_context(STYLE):
        figure = Figure(figsize=(WIDTH, height), dpi=140)
        network.draw(_axes(figure, x, y, width, tall), inch)
        _draw_curve(_axes(figure, left, NUMBERS + 0.65, WIDTH - 0.2 - left, 2.6), widget, entry)
        _write_numbers(figure, widget)
    return figure


def _axes(figure, x, y, width, height):
    """Axes at a place given in inches."""
    return figure.add_axes((x / WIDTH, y / figure.get_figheight(), width / WIDTH, height / figure.get_figheight()))


def _draw_curve(axes, widget, entry):
    name, index = entry
    w, slope = widget.parameters[name][index], widget.gradient["d" + name][index]
    span = 1.15 * max(1.0, abs(widget.nudge))
    draw_nudge(axes, lambda v: widget.cost_at(v - w), w, widget.nudge, slope, span, parameter=widget.selected,
               colour=SYMBOL_COLOURS[name[0]])


def _write_numbers(figure, widget):
    height = figure.get_figheight()
    ratio = "–" if widget.ratio is None else f"{widget.ratio:.4f}"
    numbers = [(f"predicted change  ∂J/∂w · δ,  δ = {number(widget.nudge)}", number(widget.predicted_change, 5)),
               ("measured change  J(w + δ) − J(w)", number(widget.measured_change, 5)),
               ("ratio  measured ÷ predicted", ratio.replace("-", "−"))]
    for x, (what, value) in zip((0.03, 0.4, 0.73), numbers):
        figure.text(x, 0.48 / height, what, fontsize=10, color=GREY)
        figure.text(x, 0.16 / height, value, fontsize=16, weight="bold", color=INK)
