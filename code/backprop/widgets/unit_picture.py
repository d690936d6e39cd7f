"""The static pictures of ForwardPass and FanOut: the network with one unit's edges lit, and its sum written out."""

from textwrap import wrap

from matplotlib import rc_context

from backprop.plots.network import NetworkDiagram
from backprop.plots.style import GREY, HALO, INK, STYLE, SYMBOL_COLOURS, Picture, number

LINE = 0.3  # inches of a line of text
LETTERS = 11  # in an inch of it


def forward_pass_figure(widget):
    """The network with the edges into the selected unit lit; its weighted sum, and the losses with their average."""
    l, k = widget.unit()
    cache, m = widget._cache(), len(widget.losses)
    diagram = NetworkDiagram(widget.parameters, cache, widget.example, widget.Y)
    loss = f"loss of example {widget.example}: {number(widget.losses[widget.example], 4)}"
    average = f"cost J, the average of {m} losses: {number(widget.cost, 4)}"
    if l == 0:
        lines = [(f"A0[{k}] = X[{k}] = {number(widget.activation, 4)}: an input", "A")]
    else:
        z, a, function = number(widget.weighted_sum, 4), number(widget.activation, 4), widget.function()
        of = f"Z{l})[{k}]" if function == "softmax" else f"{z})"  # a softmax needs the whole column
        lines = [(f"Z{l}[{k}] = {_sum(widget.terms, [widget.bias])} = {z}", "Z"),
                 (f"A{l}[{k}] = {function}({of} = {a}", "A")]
    lit = [((l - 1, j), (l, k)) for j in range(diagram.sizes[l - 1])] if l else []
    return _figure(diagram, (l, k), lit, [*lines, (loss, "J"), (average, "J")], f"example {widget.example}")


def fan_out_figure(widget):
    """The network with the edges out of the selected unit lit, and nudged; what comes back, and the three numbers."""
    l, k = widget.unit()
    diagram = NetworkDiagram(widget.parameters, widget._cache(), widget.example, widget.Y, widget.nudged_cache())
    changes = ", ".join(f"Z{l + 1}[{j}] {number(change, 4)}" for j, change in enumerate(widget.changes))
    ratio = "–" if widget.ratio is None else f"{widget.ratio:.4f}".replace("-", "−")
    lines = [
        (f"w · δ: {changes}", "Z"),
        (f"dA{l}[{k}] = Σ w · dz = {_sum(widget.terms)} = {number(widget.derivative, 4)}", "A"),
        (f"predicted change of the loss of example {widget.example}: {number(widget.predicted_change, 4)}", "J"),
        (f"measured {number(widget.measured_change, 4)}, ratio {ratio}", "J"),
    ]
    lit = [((l, k), (l + 1, j)) for j in range(diagram.sizes[l + 1])]
    return _figure(diagram, (l, k), lit, lines, f"A{l}[{k}] nudged by δ = {number(widget.nudge)}")


def _figure(diagram, unit, lit, lines, title):
    inch = min(0.8, 9 / diagram.width)
    width, tall = diagram.width * inch, diagram.height * inch
    across = max(width, 6.5)
    written = [(text, symbol) for line, symbol in lines for text in wrap(line, int(across * LETTERS),
                                                                       subsequent_indent="      ")]
    below = LINE * (len(written) + 1) + 0.15
    with rc_context(STYLE):
        figure = Picture(figsize=(across, tall + below), dpi=140)
        axes = figure.add_axes(((across - width) / 2 / across, below / (tall + below), width / across,
                                tall / (tall + below)))
        diagram.draw(axes, inch)
        places = {end: (diagram.x[end[0]], ((diagram.sizes[end[0]] - 1) / 2 - end[1]) * diagram.row)
                  for edge in [*lit, (unit, unit)] for end in edge}
        for edge in lit:
            axes.plot(*zip(*(places[end] for end in edge)), color=HALO, linewidth=1.2 * diagram.points, zorder=1)
        axes.plot(*places[unit], "o", color=HALO, markersize=64 * inch, zorder=1)
        for at, (text, symbol) in enumerate([(title, None), *written]):
            figure.text(0.2 / across, (below - LINE * (at + 0.5)) / (tall + below), text, fontsize=12, va="center",
                        color=GREY if symbol is None else SYMBOL_COLOURS.get(symbol, INK))
    return figure


def _sum(terms, more=()):
    """0.5 · 2 + (−1) · 0.4 + 0.5."""
    return " + ".join([*(f"{_factor(w)} · {_factor(x)}" for w, x in terms), *map(_factor, more)])


def _factor(x):
    return f"({number(x, 4)})" if x < 0 else number(x, 4)
