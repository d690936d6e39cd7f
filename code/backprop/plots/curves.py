"""Curves: a nudge on a function of one number, the error of a numerical derivative, a training history."""

import numpy as np

from backprop.plots.loglines import checked_lines, log_picture
from backprop.plots.style import (
    GREY,
    INK,
    SYMBOL_COLOURS,
    counted,
    legend_above,
    name_of,
    number,
    panels,
    whole_ticks,
)


def nudge_curve(function, w, nudge, derivative, span=None, name="J"):
    """The curve of ``function`` around ``w``, its tangent, and the secant that a nudge draws.

    ``function`` takes and returns one number; ``derivative`` is the slope of the tangent at ``w``. ``span`` is how far
    to draw on each side of ``w`` (default: three nudges). A vertical bar at w + nudge shows the gap between predicted
    and measured. Raises ValueError when the nudge is 0 or a number is not finite.

    >>> picture = nudge_curve(lambda w: w**2, w=1.0, nudge=0.5, derivative=2.0)
    >>> print(picture.description)
    J(w) and its tangent at w = 1. A nudge of 0.5 is predicted to change J by 1; measured, it changes by 1.25.
    """
    span = 3 * abs(nudge) if span is None else span
    for argument, value in {"w": w, "nudge": nudge, "derivative": derivative, "span": span}.items():
        if not np.isfinite(value) or (value == 0 and argument in ("nudge", "span")):
            raise ValueError(f"{argument} is {value}; expected finite numbers, and neither nudge nor span 0.")
    with panels(figsize=(5.4, 3.6)) as (figure, axes):
        draw_nudge(axes, function, w, nudge, derivative, span, name)
    measured = function(w + nudge) - function(w)
    figure.description = (
        f"{name}(w) and its tangent at w = {number(w)}. A nudge of {number(nudge)} is predicted to change "
        f"{name} by {number(derivative * nudge)}; measured, it changes by {number(measured)}.")
    return figure


def draw_nudge(axes, function, w, nudge, derivative, span, name="J", parameter="w", colour=SYMBOL_COLOURS["W"]):
    """:func:`nudge_curve` on the given axes; ``parameter`` names w, in its symbol's ``colour``. The nudge may be 0.

    >>> with panels() as (figure, axes):
    ...     draw_nudge(axes, lambda w: w**2, w=1.0, nudge=0.5, derivative=2.0, span=1.5)
    >>> print([line.get_label() for line in axes.lines[:3]])
    ['J(w)', 'tangent: predicted', 'secant: measured']
    """
    at = np.linspace(w - span, w + span, 201)
    here, there = function(w), function(w + nudge)
    predicted = here + derivative * nudge
    cost_colour = SYMBOL_COLOURS["J"]
    axes.plot(at, [function(v) for v in at], color=cost_colour, label=f"{name}({parameter})")
    axes.plot(at, here + derivative * (at - w), "--", color=colour, label="tangent: predicted")
    if nudge:
        axes.plot(at, here + (there - here) / nudge * (at - w), ":", color=INK, label="secant: measured")
        axes.hlines(here, w, w + nudge, color=GREY, linewidth=1, linestyle=(0, (2, 2)))
        axes.plot([w + nudge] * 2, [predicted, there], color=GREY, linewidth=5, solid_capstyle="butt", label="gap")
    axes.plot(w, here, "o", color=INK)
    axes.plot(w + nudge, predicted, "D", color=colour, markerfacecolor="white", markeredgewidth=1.5)
    axes.plot(w + nudge, there, "o", color=cost_colour, markersize=7)
    axes.set_xlabel(parameter, color=colour)
    axes.set_ylabel(f"{name}({parameter})", color=cost_colour)
    legend_above(axes, 2, handlelength=2)


def error_against_step(steps, errors):
    """Error of a numerical derivative against its step, both logarithmic: the V-curve of gradient checking.

    ``errors`` maps a method's name, or a pair (method, dtype), to its errors, 0 or more, one for each of ``steps``. An
    error of exactly 0 has no logarithm: it is a mark on a line labelled 0. Raises ValueError when the numbers do
    not fit one another or cannot be drawn, TypeError when errors is no dictionary.

    >>> steps = [1e-2, 1e-5, 1e-8]
    >>> errors = {("forward", "float64"): [1e-3, 1e-6, 1e-8], ("central", "float64"): [1e-5, 4e-12, 1e-9]}
    >>> print(error_against_step(steps, errors).description)
    Error against step. Smallest: forward, float64 1e−08 at step 1e−08; central, float64 4e−12 at step 1e−05.
    """
    errors = checked_lines("errors", errors)
    steps = np.asarray(steps, dtype=float)
    if steps.ndim != 1 or not (np.isfinite(steps) & (steps > 0)).all():
        raise ValueError(f"steps is {steps}; expected a list of positive numbers such as [1e-1, 1e-2, 1e-3].")
    for name, values in errors.items():
        if values.shape != steps.shape:
            raise ValueError(f"errors[{name!r}] has {len(values)} numbers; expected {len(steps)}, one for each step.")
    figure = log_picture(steps, errors, "log", xlabel="step (smaller to the right)", ylabel="error")
    figure.axes[0].invert_xaxis()  # a reader shrinks the step from left to right
    best = [f"{name_of(name)} {number(values.min(), 1)} at step {number(steps[values.argmin()], 1)}"
            for name, values in errors.items()]
    figure.description = f"Error against step. Smallest: {'; '.join(best)}."
    return figure


def learning_curve(history):
    """Cost, and accuracy on training and held-out examples, against the epoch; from a ``training.History``.

    ``history`` has the lists ``cost``, ``accuracy`` and ``held_out_accuracy``, one number per epoch; the last may be
    empty. Raises ValueError when no epoch was recorded or the lists' lengths differ.

    >>> from backprop.training import History
    >>> print(learning_curve(History([0.9, 0.2], [0.7, 0.95], [0.68, 0.9])).description)
    After 2 epochs the cost went from 0.9 to 0.2, training accuracy from 70% to 95%, held-out accuracy from 68% to 90%.
    """
    lines = {"training": history.accuracy, "held out": history.held_out_accuracy}
    lines = {name: values for name, values in lines.items() if len(values)}
    lengths = [len(history.cost), *map(len, lines.values())]
    if 0 in lengths or len(set(lengths)) > 1 or "training" not in lines:
        raise ValueError(f"history holds {len(history.cost)} costs, {len(history.accuracy)} accuracies and "
                         f"{len(history.held_out_accuracy)} held-out ones; expected one of each for every epoch.")
    epochs = np.arange(1, len(history.cost) + 1)
    every = max(1, len(epochs) // 25)  # a mark on each of many epochs would be a bar
    with panels(columns=2, figsize=(7.4, 3.2)) as (figure, (left, right)):
        left.plot(epochs, history.cost, "o-", color=SYMBOL_COLOURS["J"], markersize=3, markevery=every)
        left.set(xlabel="epoch", ylabel="cost J on the training set", ylim=(0, None))
        looks = [{"linestyle": "--", "marker": "o", "fillstyle": "none", "markersize": 6, "color": GREY},
                 {"linestyle": "-", "marker": "s", "markersize": 3, "color": INK}]
        for (name, values), look in zip(lines.items(), looks):
            right.plot(epochs, values, label=name, markevery=every, **look)
        low, high = right.get_ylim()
        if high - low < 0.1:  # differences of a few examples are not to fill the axis
            right.set_ylim(low - 0.05, high + 0.05)
        right.set(xlabel="epoch", ylabel="fraction right")
        right.legend(loc="lower right")
        for axes in (left, right):
            whole_ticks(axes, len(epochs))
    changes = [f"{name.replace(' ', '-')} accuracy from {100 * values[0]:.3g}% to {100 * values[-1]:.3g}%"
               for name, values in lines.items()]
    figure.description = (f"After {counted(len(epochs), 'epoch')} the cost went from {number(history.cost[0])} to "
                          f"{number(history.cost[-1])}, {', '.join(changes)}.")
    return figure


def cost_curves(costs):
    """The cost J of several runs after each epoch, on a logarithmic axis: one line for each run.

    ``costs`` maps a run's name, or a pair such as ("SGD", 0.2), to its costs after epochs 1, 2, ...; runs may differ in
    length. Raises ValueError when a cost is negative or not finite or there is none, TypeError when costs is no
    dictionary.

    >>> print(cost_curves({"SGD": [2.0, 0.5, 0.25], "Adam": [1.0, 0.2]}).description)
    Cost J after the first epoch and the last: SGD 2 and 0.25; Adam 1 and 0.2.
    """
    costs = checked_lines("costs", costs)
    epochs = max((len(values) for values in costs.values()), default=0)
    figure = log_picture(np.arange(1, epochs + 1), costs, xlabel="epoch", ylabel="cost J on the training set")
    whole_ticks(figure.axes[0], epochs)
    ends = [f"{name_of(name)} {number(values[0])} and {number(values[-1])}" for name, values in costs.items()]
    figure.description = f"Cost J after the first epoch and the last: {'; '.join(ends)}."
    return figure
