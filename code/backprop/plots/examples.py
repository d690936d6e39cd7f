"""Pictures of examples: points in the plane with what a network makes of it, and images."""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap, to_rgb

from backprop.plots.style import INK, MARKERS, SERIES_COLOURS, counted, legend_above, number, panels
from backprop.validation import check_whole

# Light enough that every point stands out, and for two classes from light to dark, for grey print.
GROUNDS = ["#e3e8ee", "#f0bcd8", "#a8dbe2", "#cfc9ae"]
TWO_CLASSES = LinearSegmentedColormap.from_list("two classes", ["#f4f6f8", "#ecb8d4"])


def decision_boundary(predict, X, labels, resolution=200):
    """Points in the plane, the probabilities that a network gives there as shades, and the boundary as a line.

    ``predict(X)`` takes points (2, k) and returns probabilities: (1, k) of class 1, or (classes, k). ``X`` is (2, m),
    ``labels`` (m,) with whole numbers from 0. For two classes the line is where the probability is 1/2; for more it is
    where the largest probability changes hands, and the shade grows with that probability. Each class has its marker.

    Raises ValueError when shapes do not fit, when labels are out of range or when predict returns anything but
    probabilities; TypeError when labels are not whole numbers.

    >>> from backprop import sigmoid
    >>> X = np.array([[-1.0, 1.0, 2.0, -2.0], [0.0, 1.0, 0.0, 1.0]])
    >>> picture = decision_boundary(lambda X: sigmoid(X[:1]), X, np.array([0, 1, 1, 1]))
    >>> print(picture.description)
    4 points of 2 classes; 75% lie on their own class's side of the boundary.
    """
    X, labels, classes, right = _check_points(predict, X, labels)
    check_whole("resolution", resolution, least=2)
    low, high = X.min(axis=1), X.max(axis=1)
    margin = 0.12 * (max(high - low) or 0.5)  # around a single point, too
    x, y = (np.linspace(low[d] - margin, high[d] + margin, resolution, dtype=X.dtype) for d in (0, 1))
    grid = np.array([coordinate.ravel() for coordinate in np.meshgrid(x, y)])
    P = _probabilities(predict, grid).reshape(-1, resolution, resolution)
    wide = (x[-1] - x[0]) / (y[-1] - y[0])
    with panels(figsize=(5.4, 1 + (3.35 if len(P) == 2 else 4.4) / max(wide, 0.6))) as (figure, axes):
        axes.grid(False)
        if len(P) == 2:
            shades = axes.contourf(x, y, P[1], np.linspace(0, 1, 11), cmap=TWO_CLASSES)
            figure.colorbar(shades, ax=axes, ticks=[0, 0.5, 1], label="probability of class 1")
        else:
            axes.imshow(_regions(P), extent=(x[0], x[-1], y[0], y[-1]), origin="lower", interpolation="bilinear")
        _draw_boundary(axes, x, y, P)
        for k in range(classes):
            axes.plot(*X[:, labels == k], MARKERS[k], color=SERIES_COLOURS[k % 4], markersize=6 if k < 5 else 9,
                      markeredgecolor="white", markeredgewidth=0.7, label=f"class {k}")
        axes.set(xlabel="$x_1$", ylabel="$x_2$", aspect="equal", xlim=(x[0], x[-1]), ylim=(y[0], y[-1]))
        axes.locator_params(nbins=6)
        legend_above(axes, min(classes + 1, 4), handlelength=1.5)
    figure.description = (f"{counted(len(labels), 'point')} of {classes} classes; {100 * right:.3g}% lie on their own "
                          "class's side of the boundary.")
    return figure


def digit_montage(X, predictions, labels, columns=6, rows=2):
    """The first ``rows × columns`` of the images in X (64, m), each captioned "prediction, not label".

    ``predictions`` and ``labels`` hold m digits. An image that is right is captioned with its digit alone.
    Fewer images leave places empty, or take fewer rows. Raises ValueError when there is no image to show or the shapes
    do not fit.

    >>> print(digit_montage(np.zeros((64, 3)), predictions=[4, 9, 1], labels=[4, 4, 1]).description)
    3 images of handwritten digits, 1 of them read wrongly: 9, not 4.
    """
    X = np.asarray(X)
    check_whole("columns", columns, least=1)
    check_whole("rows", rows, least=1)
    if X.ndim != 2 or X.shape[0] != 64:
        raise ValueError(f"X has shape {X.shape}; expected (64, m), an image of 8 × 8 pixels in each column.")
    if X.shape[1] == 0:
        raise ValueError("X has no columns; expected at least one image to show.")
    for argument, digits in [("predictions", predictions), ("labels", labels)]:
        if np.shape(digits) != (X.shape[1],):
            raise ValueError(f"{argument} has shape {np.shape(digits)}; expected {(X.shape[1],)}, a digit for each "
                             "image.")
    wrong = []
    rows = min(rows, -(-X.shape[1] // columns))
    with panels(rows, columns, squeeze=False, figsize=(1.15 * columns, 1.5 * rows)) as (figure, grid):
        for axes in grid.flat:
            axes.set_axis_off()
        for axes, image, prediction, label in zip(grid.flat, X.T, predictions, labels):
            axes.imshow(image.reshape(8, 8), cmap="gray_r", vmin=0, vmax=1)
            if prediction != label:
                wrong.append(f"{prediction}, not {label}")
            axes.set_title(f"{label}" if prediction == label else wrong[-1], size=11)
    shown = min(X.shape[1], rows * columns)
    figure.description = (f"{counted(shown, 'image')} of handwritten digits, {len(wrong)} of them read wrongly"
                          f"{': ' * bool(wrong)}{'; '.join(wrong)}.")
    return figure


def _draw_boundary(axes, x, y, P):
    """A line where one class's probability passes all others'. Nothing where no class does."""
    drawn = False
    for k in range(1 if len(P) == 2 else 0, len(P)):
        lead = P[k] - np.delete(P, k, axis=0).max(axis=0)
        if lead.min() < 0 < lead.max():
            axes.contour(x, y, lead, [0], colors=INK, linewidths=2)
            drawn = True
    if drawn:
        axes.plot([], [], color=INK, label="probability ½" if len(P) == 2 else "boundary")


def _regions(P):
    """(rows, columns, 3): the winning class's ground, the paler the less sure."""
    winner, largest = P.argmax(axis=0), P.max(axis=0)
    sure = np.ceil(5 * (largest - 1 / len(P)) / (1 - 1 / len(P)))[..., np.newaxis] / 5  # in five bands
    grounds = np.array([to_rgb(colour) for colour in GROUNDS])[winner % len(GROUNDS)]
    return 1 - (1 - grounds) * (0.25 + 0.75 * sure)


def _check_points(predict, X, labels):
    """(X, labels, number of classes, share of the points that are on their own side)."""
    X, labels = np.asarray(X), np.asarray(labels)
    if X.ndim != 2 or X.shape[0] != 2 or X.shape[1] == 0 or X.dtype.kind != "f" or not np.isfinite(X).all():
        raise ValueError(f"X is {X.dtype} of shape {X.shape}; expected finite floats (2, m), a point in each column.")
    if labels.dtype.kind not in "iu":
        raise TypeError(f"labels have dtype {labels.dtype}; expected whole numbers, as Points.labels holds.")
    if labels.shape != X.shape[1:]:
        raise ValueError(f"labels have shape {labels.shape}; expected {X.shape[1:]}, one for each column of X.")
    P = _probabilities(predict, X)
    if labels.min() < 0 or labels.max() >= len(P):
        raise ValueError(f"labels run from {labels.min()} to {labels.max()}; expected 0 to {len(P) - 1}: predict gives "
                         f"{len(P)} classes.")
    if len(P) > len(MARKERS):
        raise ValueError(f"predict gives {len(P)} classes; expected at most {len(MARKERS)}, to stay readable.")
    return X, labels, len(P), float((P.argmax(axis=0) == labels).mean())


def _probabilities(predict, X):
    """predict(X) as (classes, k), one row for each of two or more classes."""
    P = np.asarray(predict(X))
    if P.ndim != 2 or P.shape[0] == 0 or P.shape[1] != X.shape[1]:
        raise ValueError(f"predict returned shape {P.shape} for {X.shape[1]} points; expected "
                         f"(1, {X.shape[1]}), or one row for each class.")
    if not (P >= 0).all() or not (P <= 1).all():
        raise ValueError(f"predict returned values from {number(P.min())} to {number(P.max())}; expected "
                         "probabilities, 0 to 1. Does the network end in a sigmoid or a softmax?")
    return np.concatenate([1 - P, P]) if len(P) == 1 else P
