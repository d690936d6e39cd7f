"""PriceOfGradients' static picture: three nested squares whose areas are the prices, a closer look, and the chain."""

import numpy as np
from matplotlib.patches import Rectangle

from backprop.plots.style import GREY, HALO, INK, SYMBOL_COLOURS, panels

# As in the page: plain, hatched, solid.
LOOKS = {
    "nudging": {"facecolor": "#f4f6f8"},
    "forward_mode": {"facecolor": "white", "hatch": "//"},
    "reverse_mode": {"facecolor": INK},
}


def price_of_gradients_figure(widget):
    """A figure of the state: the squares to scale, their corner magnified, the numbers, the links of the chain."""
    price = widget.price
    sides = {name: np.sqrt(getattr(price, name) / max(price.nudging, price.forward_mode)) for name in LOOKS}
    closer = max(1.0, 0.5 / sides["reverse_mode"])
    with panels(2, 2, figsize=(7.4, 7.4)) as (figure, grid):
        for axes in grid.flat:
            axes.axis("off")
        for axes, scale, title in zip(grid[0], (1, closer), ("to scale: area is the count",
                                                             f"its corner, {closer:.3g} times as wide")):
            _squares(axes, sides, scale, title)
        lines = [f"{name.replace('_', ' ')}: {_grouped(getattr(price, name))} multiplications,\n"
                 f"      {_grouped(round(getattr(price, name) / price.reverse_mode))} × reverse mode" for name in LOOKS]
        head = f"{widget._written_sizes()}\n{_grouped(price.parameters)} parameters"
        grid[1, 0].text(0, 1, "\n\n".join([head, *lines]), va="top", fontsize=11, transform=grid[1, 0].transAxes)
        _chain(grid[1, 1], widget)
    return figure


def _grouped(count):
    return f"{count:,}".replace(",", "\u202f")


def _squares(axes, sides, scale, title):
    axes.set(xlim=(-0.01, 1.01), ylim=(-0.01, 1.1), aspect="equal")
    axes.text(0.5, 1.05, title, fontsize=11, color=GREY, ha="center", va="center")
    for name, side in sides.items():
        side = min(1.0, side * scale)
        axes.add_patch(Rectangle((0, 0), side, side, edgecolor=INK, linewidth=1, **LOOKS[name]))


def _chain(axes, widget):
    L = widget.depth
    axes.set(xlim=(-2.2, max(L, 3) + 1), ylim=(L + 1.8, -1.4))
    counts = f"links multiplied: {widget.with_reuse} with reuse, {widget.without_reuse} without"
    axes.text(-2.2, -1, counts, fontsize=11)
    for row in range(L):
        colour = INK if row < widget.step else GREY
        axes.text(-2.2, row, f"dW{L - row} =", color=SYMBOL_COLOURS["W"], va="center", fontsize=11)
        if 0 < row == widget.step - 1:  # what the row above has already multiplied
            axes.add_patch(Rectangle((-0.1, row - 0.45), row, 0.9, facecolor=HALO, edgecolor=INK, linewidth=1))
        links = [f"dZ{L}", *(f"J{l}" for l in range(L, L - row, -1))]
        for at, link in enumerate(links):
            axes.text(at + 0.35, row, link, color=colour, ha="center", va="center", fontsize=11)
        axes.text(len(links) + 0.35, row, f"A{L - row - 1}ᵀ", color=SYMBOL_COLOURS["A"], ha="center", va="center",
                  fontsize=11)
