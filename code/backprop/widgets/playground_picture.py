"""The Playground's static picture: what the network has learned, its costs on the way, and the numbers of a nudge."""

import numpy as np

from backprop.plots.examples import TWO_CLASSES
from backprop.plots.style import GREY, INK, MARKERS, SERIES_COLOURS, SYMBOL_COLOURS, legend_above, number, panels
from backprop.training import with_ones

MOMENTS = 60  # of the way, to draw a curve through
SIDE = 80  # points of the field, across and down


def playground_figure(widget):
    """A figure of the state: the field, or for digits the mistakes, beside the cost against the step."""
    with panels(columns=2, figsize=(8.2, 4.4)) as (figure, (left, right)):
        draw = _draw_digits if widget.dataset == "digits" else _draw_field
        draw(left, widget.run())
        _draw_costs(right, widget)
        figure.supxlabel(_numbers(widget), fontsize=11, color=INK)
    return figure


def _draw_field(axes, run):
    data = run.examples
    reach = 1.08 * abs(data.X).max()
    at = np.linspace(-reach, reach, SIDE)
    field = _predict(run, np.array([coordinate.ravel() for coordinate in np.meshgrid(at, at)])).reshape(SIDE, SIDE)
    if np.isfinite(field).all():
        axes.contourf(at, at, field, np.linspace(0, 1, 11), cmap=TWO_CLASSES)
        if field.min() < 0.5 < field.max():
            axes.contour(at, at, field, [0.5], colors=INK)
    for label in (0, 1):
        for held_out in (False, True):
            chosen = (data.labels == label) & ((np.arange(len(data.labels)) >= data.m) == held_out)
            axes.plot(*data.X[:, chosen], MARKERS[label], color=SERIES_COLOURS[label], markersize=4,
                      fillstyle="none" if held_out else "full", label=None if held_out else f"class {label}")
    axes.grid(False)
    axes.set(aspect="equal", xlabel="$x_1$   (hollow: held out)", ylabel="$x_2$")
    legend_above(axes, 2, handlelength=1)


def _draw_digits(axes, run):
    """How often each held-out digit was read as each."""
    data = run.examples
    read, labels = _predict(run, data.X[:, data.m :]).argmax(axis=0), data.labels[data.m :]
    counts = np.zeros((10, 10), int)
    np.add.at(counts, (labels, read), 1)
    axes.imshow(counts, cmap="Greys", vmax=2.5 * counts.max())
    for (label, digit), count in np.ndenumerate(counts):
        if count:
            axes.text(digit, label, str(count), ha="center", va="center", fontsize=9, color=INK)
    axes.grid(False)
    axes.set(xlabel="read as", ylabel="held-out digit", xticks=range(10), yticks=range(10))


def _draw_costs(axes, widget):
    run = widget._start()
    steps = sorted({round(step) for step in np.linspace(0, widget.step, MOMENTS)})
    found = []
    for step in steps:
        run.advance(step)
        found.append(run.measure())
    for name, dash, label in [("cost", "-", "training"), ("held_out_cost", "--", "held out")]:
        axes.plot(steps, [moment[name] for moment in found], dash, color=SYMBOL_COLOURS["J"], label=label,
                  marker="o" if len(steps) == 1 else None)
    axes.set(xlabel="step", ylabel="cost J", ylim=(0, None))
    axes.yaxis.label.set_color(SYMBOL_COLOURS["J"])
    axes.tick_params(colors=GREY)
    legend_above(axes, 2)


def _numbers(widget):
    found = widget.run().measure()
    ratio = "–" if widget.ratio is None else number(widget.ratio, 4)
    return (f"step {widget.step}    J {number(found['cost'])}    right {found['accuracy']:.0%}, held out "
            f"{found['held_out_accuracy']:.0%}\n{widget.selected} + ({number(widget.nudge)}):  predicted "
            f"{number(widget.predicted_change, 4)}    measured {number(widget.measured_change, 4)}    ratio {ratio}")


def _predict(run, X):
    inputs = with_ones(X)
    with np.errstate(all="ignore"):
        return run.network.evaluate(inputs, np.zeros((run.network.sizes[-1], X.shape[1])))[1]
