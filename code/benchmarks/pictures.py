"""The pictures of the results, in the book's style."""

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullFormatter, StrMethodFormatter

from backprop.plots import GREY, INK, STYLE, SYMBOL_COLOURS

LOOKS = [("o", SYMBOL_COLOURS["A"]), ("s", SYMBOL_COLOURS["W"]), ("^", SYMBOL_COLOURS["Z"]), ("D", SYMBOL_COLOURS["b"])]


def training_step(results):
    """A panel for each network: every contender's time over the floor's, a marker for each dtype and threads."""
    networks = list(dict.fromkeys(row["network"] for row in results))
    kinds = list(dict.fromkeys((row["dtype"], row["threads"]) for row in results))
    labels = list(dict.fromkeys(contender["label"] for row in results for name, contender in row["contenders"].items()
                                if name != "floor"))
    with rc_context(STYLE):
        figure = Figure(figsize=(3.2 + 1.9 * len(networks), 1.6 + 0.3 * len(labels)), layout="constrained")
        panels = figure.subplots(1, len(networks), sharey=True, squeeze=False)[0]
        for axes, network in zip(panels, networks):
            for (marker, colour), kind in zip(LOOKS, kinds):
                row = next(row for row in results if (row["network"], row["dtype"], row["threads"]) == (network, *kind))
                measured = [contender for name, contender in row["contenders"].items()
                            if name != "floor" and contender.get("times_floor")]
                axes.plot([contender["times_floor"] for contender in measured],
                          [labels.index(contender["label"]) for contender in measured], marker, color=colour,
                          fillstyle="none", label=f"{kind[0]}, {kind[1]} thread{'s' * (kind[1] > 1)}")
            axes.axvline(1, color=INK, linewidth=1)
            axes.set(xscale="log", title=network, xlabel="× floor")
            wide = axes.get_xlim()[1] > 20  # a decade and more has no room for labels between its powers of 10
            axes.xaxis.set_major_locator(LogLocator(subs=(1,) if wide else (1, 2, 5)))
            axes.xaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
            axes.xaxis.set_minor_formatter(NullFormatter())
        panels[0].set_yticks(range(len(labels)), labels)
        panels[0].invert_yaxis()
        figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return figure


def growth(results):
    """The cost of a numerical gradient against P, both logarithmic, with the fitted exponents."""
    with rc_context(STYLE):
        figure = Figure(figsize=(5.4, 3.6), layout="constrained")
        axes = figure.subplots()
        fitted = {name: exponent for name, exponent in results["exponents"].items() if exponent is not None}
        for (marker, colour), (name, exponent) in zip(LOOKS, fitted.items()):
            P, cost = np.transpose([(point["parameters"], point[name]) for point in results["points"]
                                    if point[name] is not None])
            axes.loglog(P, cost, f"{marker}-", color=colour, label=f"{name}: P^{exponent:.2f}")
        ends = np.array([results["points"][0]["parameters"], results["points"][-1]["parameters"]])
        axes.loglog(ends, ends, ":", color=GREY, label="P")
        axes.set(xlabel="parameters P", ylabel="cost in backpropagations")
        axes.xaxis.set_minor_formatter(NullFormatter())
        axes.legend()
    return figure
