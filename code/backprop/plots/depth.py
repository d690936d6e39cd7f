"""What happens to gradients and activations through the depth of a network."""

import numpy as np

from backprop.plots.loglines import checked_lines, log_picture
from backprop.plots.style import GREY, SYMBOL_COLOURS, name_of, number, panels, whole_ticks
from backprop.validation import check_cache, check_whole


def gradient_flow(norms, quantity="norm of dW[l]"):
    """A gradient's norm against the layer, on a logarithmic axis: one line for each network.

    ``norms`` maps a name, or a pair such as (initialisation, activation), to the norms of layers 1, 2, ..., L; a norm
    of 0 is a mark on a line labelled 0. ``quantity`` labels the axis. Glorot and Bengio (2010) compared layers'
    gradients to show that they vanish. Raises ValueError when a norm is negative or not finite or there is none,
    TypeError when norms is no dictionary.

    >>> picture = gradient_flow({("he", "relu"): [0.2, 0.1, 0.1], ("zeros", "relu"): [0, 0, 0.3]})
    >>> print(picture.description)
    Norm of dW[l], from layer 1 to the last: he, relu 0.2 to 0.1; zeros, relu 0 to 0.3.
    """
    norms = checked_lines("norms", norms)
    depth = max((len(values) for values in norms.values()), default=0)
    figure = log_picture(np.arange(1, depth + 1), norms, xlabel="layer l (the sweep runs from right to left)",
                         ylabel=quantity)
    whole_ticks(figure.axes[0], depth)
    ends = [f"{name_of(name)} {number(values[0], 2)} to {number(values[-1], 2)}" for name, values in norms.items()]
    figure.description = f"{quantity[0].upper()}{quantity[1:]}, from layer 1 to the last: {'; '.join(ends)}."
    return figure


def activation_histograms(cache, bins=30):
    """How the values of A[1], ..., A[L] are spread: one histogram for each layer, all with the same horizontal axis.

    ``cache`` is what ``forward_propagation`` returned. Each title gives the share of values that are exactly 0: dead or
    sleeping ReLU units show there. Raises ValueError or TypeError when the cache is not complete or bins is no positive
    whole number.

    >>> A = np.array([[0.0, 2.0], [0.0, 0.0]])
    >>> print(activation_histograms({"A0": A, "Z1": A, "A1": A}).description)
    Histograms of the activations. A[1]: mean 0.5, standard deviation 0.866, 75% exactly 0.
    """
    L = check_cache(cache)
    check_whole("bins", bins, least=1)
    values = [cache[f"A{l}"].ravel() for l in range(1, L + 1)]
    edges = np.histogram_bin_edges(np.concatenate(values), bins)
    rows = -(-L // 5)
    columns = -(-L // rows)
    facts = []
    size = (max(3.0, 1.75 * columns), 0.5 + 1.9 * rows)
    with panels(rows, columns, share=True, squeeze=False, figsize=size) as (figure, grid):
        for axes in grid.flat[L:]:
            axes.set_axis_off()
        for l, (axes, layer) in enumerate(zip(grid.flat, values), start=1):
            share = np.histogram(layer, edges)[0] / layer.size
            axes.stairs(share, edges, fill=True, color=SYMBOL_COLOURS["A"])
            zeros = f"{100 * np.mean(layer == 0):.3g}%"
            axes.set_title(f"$A^{{[{l}]}}$: {zeros} are 0", size=10, color=SYMBOL_COLOURS["A"])
            axes.tick_params(labelsize=9, labelbottom=True)
            facts.append(f"A[{l}]: mean {number(layer.mean())}, standard deviation {number(layer.std())}, "
                         f"{zeros} exactly 0")
        figure.supxlabel("activation", size=10, color=GREY)
        figure.supylabel("share of the values", size=10, color=GREY)
    figure.description = f"Histograms of the activations. {'; '.join(facts)}."
    return figure
