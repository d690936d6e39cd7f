"""Pictures that several chapters share: each function returns a Matplotlib figure.

Every figure sits on its own white panel, so it reads the same on light and dark pages: no single grey has
enough contrast on both. A dash pattern or a marker repeats what each colour says, for grey print and for every kind
of colour vision.
"""

import io
from contextlib import contextmanager

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure

# Each symbol keeps the colour that it has in the book's equations and interactives, on a white ground.
SYMBOL_COLOURS = {"A": "#0a5fb8", "W": "#b04a00", "b": "#7a3cb5", "Z": "#00704a", "J": "#7d5c00", "Y": "#1d232b"}
INK, GREY = SYMBOL_COLOURS["Y"], "#56606c"

STYLE = {
    "figure.dpi": 180,  # twice the size at which a page shows it: sharp on dense screens
    "figure.facecolor": "white",
    "axes.facecolor": "white",
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#e4e4e4",
    "xtick.color": GREY,
    "ytick.color": GREY,
    "text.color": INK,
    "font.size": 11,
    "legend.frameon": False,
    "lines.linewidth": 2,
}


def nudge_curve(function, w, nudge, derivative, span=None, name="J"):
    """The curve of ``function`` around ``w``, its tangent, and the secant that a nudge draws.

    ``derivative`` is the slope of the tangent at ``w``. ``span`` is how far to draw on each side of ``w``
    (default: three nudges). A vertical bar at w + nudge shows the gap between predicted and measured.
    """
    span = 3 * abs(nudge) if span is None else span
    at = np.linspace(w - span, w + span, 201)
    here, there = function(w), function(w + nudge)
    predicted = here + derivative * nudge
    with _axes(figsize=(5.4, 3.4)) as (figure, axes):
        axes.plot(at, [function(v) for v in at], color=SYMBOL_COLOURS["J"], label=f"{name}(w)")
        axes.plot(at, here + derivative * (at - w), "--", color=SYMBOL_COLOURS["W"], label="tangent: predicted")
        secant = (there - here) / nudge
        axes.plot(at, here + secant * (at - w), ":", color=INK, label="secant: measured")
        axes.hlines(here, w, w + nudge, color=GREY, linewidth=1, linestyle=(0, (2, 2)))
        axes.plot([w + nudge] * 2, [predicted, there], color=GREY, linewidth=5, solid_capstyle="butt",
                  alpha=0.6, label="gap", zorder=1)
        axes.plot(w, here, "o", color=INK)
        axes.plot(w + nudge, predicted, "D", color=SYMBOL_COLOURS["W"])
        axes.plot(w + nudge, there, "o", color=SYMBOL_COLOURS["J"])
        axes.set_xlabel("w", color=SYMBOL_COLOURS["W"])
        axes.set_ylabel(f"{name}(w)", color=SYMBOL_COLOURS["J"])
        axes.legend()
    return figure


def error_against_step(steps, errors):
    """Error of a numerical derivative against its step, both logarithmic.

    ``errors`` maps a method's name to its errors, one for each of ``steps``. An error of exactly 0 has no
    logarithm and leaves a hole in its line.
    """
    looks = [("o-", INK), ("s--", GREY), ("^:", INK)]
    with _axes(figsize=(5.4, 3.4)) as (figure, axes):
        for (method, values), (look, colour) in zip(errors.items(), looks):
            axes.loglog(steps, np.where(np.array(values) > 0, values, np.nan), look, color=colour, markersize=4,
                        label=method)
        axes.invert_xaxis()  # a reader shrinks the step from left to right
        axes.set(xlabel="step (smaller to the right)", ylabel="error")
        axes.legend()
    return figure


def learning_curve(history):
    """Cost, and accuracy on training and held-out images, against the epoch; from a ``training.History``."""
    epochs = np.arange(1, len(history.cost) + 1)
    with _axes(columns=2, figsize=(7.4, 3.2)) as (figure, (left, right)):
        left.plot(epochs, history.cost, "o-", color=SYMBOL_COLOURS["J"], markersize=3)
        left.set(xlabel="epoch", ylabel="cost J on the training images", ylim=(0, None))
        right.plot(epochs, history.accuracy, "--", color=GREY, label="training")
        right.plot(epochs, history.held_out_accuracy, "s-", color=INK, markersize=3, label="held out")
        right.set(xlabel="epoch", ylabel="fraction right")
        right.legend(loc="lower right")
        for axes in (left, right):
            axes.xaxis.get_major_locator().set_params(integer=True)
    return figure


def digit_montage(X, predictions, labels, columns=6, rows=2):
    """The first ``rows × columns`` of the images in X (64, m), each captioned "prediction, not label".

    ``predictions`` and ``labels`` hold m digits. An image that is right is captioned with its digit alone.
    Fewer images leave empty places. Raises ValueError when there is no image to show.
    """
    if X.shape[1] == 0:
        raise ValueError("X has no columns; expected at least one image to show.")
    size = (1.15 * columns, 1.5 * rows)
    with _axes(rows=rows, columns=columns, figsize=size, squeeze=False) as (figure, grid):
        for place, axes in enumerate(grid.flat):
            axes.set_axis_off()
            if place < X.shape[1]:
                axes.imshow(X[:, place].reshape(8, 8), cmap="gray_r", vmin=0, vmax=1)
                right = predictions[place] == labels[place]
                axes.set_title(f"{labels[place]}" if right else f"{predictions[place]}, not {labels[place]}", size=11)
    return figure


class Picture(Figure):
    """A figure that every notebook shows, whichever Matplotlib backend is chosen, and that no global list keeps."""

    def _repr_png_(self):
        png = io.BytesIO()
        self.savefig(png, format="png")
        return png.getvalue()


@contextmanager
def _axes(rows=1, columns=1, squeeze=True, **how):
    """A figure and its axes, in the book's style."""
    with rc_context(STYLE):
        figure = Picture(layout="constrained", **how)
        yield figure, figure.subplots(rows, columns, squeeze=squeeze)
