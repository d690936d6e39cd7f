"""Does the gradient reach the first layer? The size of dZ and dW through the depth of a network."""

import numpy as np
import traitlets

from backprop.activations import ACTIVATIONS
from backprop.initialisation import NORMAL_DEVIATION
from backprop.network import backpropagation_general, forward_propagation
from backprop.widgets.base import Interactive
from backprop.widgets.randomness import normals
from backprop.widgets.starts import MOST_SEEDS, STARTS, start
from backprop.widgets.traits import Number, Whole

DEEPEST, WIDEST, EXAMPLES, BINS, MOST_SCALE = 30, 12, 32, 24, 1e6
FAR = 100  # a gradient that grows or shrinks by more on its way has exploded or vanished


def root_mean_square(values):
    """√(mean of the squares) of an array, a float: inf where an entry is not finite. No square overflows.

    >>> print(root_mean_square(np.array([3e200, 3e200])), root_mean_square(np.zeros(2)))
    3e+200 0.0
    """
    largest = np.abs(values).max()
    if not np.isfinite(largest):
        return float("inf")
    return float(largest * np.sqrt(np.mean((values / largest) ** 2))) if largest else 0.0


class GradientFlow(Interactive):
    """Root mean squares of dZ[l] and dW[l] from the last layer to the first, and the values of one layer.

    A network of ``depth`` layers (2 to 30), all of ``width`` units (1 to 12) as are its inputs, with the hidden
    activation ``hidden``, an identity output and half the squared error, runs on 32 examples. X, Y and the weights are
    standard normal numbers of ``seed`` (0 to 999), the weights scaled by ``initialisation``: "zeros", "normal" of
    standard deviation ``scale``, "xavier" or "he"; biases are 0. ``layer`` and ``values`` ("A" or "Z") choose whose
    histogram is drawn. All can be set and observed, from Python and from the page. Read-only, and following them:
    ``dZ`` and ``dW``, tuples of root mean squares for l = 1 ... L (inf after an overflow); ``factor``, by how much dZ
    changes per layer on its way back, (dZ[1] / dZ[L])^(1 / (L - 1)), None where that is no number; ``verdict``:
    "arrives", "vanishes" or "explodes" (beyond a factor of 100 in all), "stops" (0) or "overflows".

    Raises TraitError when a value cannot be used; the old value then stays. Glorot & Bengio 2010 compared layers'
    gradients in this way.

    >>> flow = GradientFlow(depth=12, hidden="sigmoid", initialisation="xavier")
    >>> print(flow.verdict, round(flow.factor, 3))
    vanishes 0.227
    >>> flow.hidden = "tanh"
    >>> print(flow.verdict)
    arrives
    """

    kind = traitlets.Unicode("gradient-flow", read_only=True).tag(sync=True)
    depth = Whole(12, 2, DEEPEST).tag(sync=True)
    width = Whole(12, 1, WIDEST).tag(sync=True)
    hidden = traitlets.Enum(tuple(ACTIVATIONS), "sigmoid").tag(sync=True)
    initialisation = traitlets.Enum(STARTS, "xavier").tag(sync=True)
    scale = Number(0.2, 0, MOST_SCALE).tag(sync=True)
    seed = Whole(0, 0, MOST_SEEDS - 1).tag(sync=True)
    layer = Whole(1, 1, DEEPEST).tag(sync=True)
    values = traitlets.Enum(("A", "Z"), "A").tag(sync=True)
    dZ = traitlets.Tuple(read_only=True)  # the front end computes its own
    dW = traitlets.Tuple(read_only=True)
    factor = traitlets.Float(None, read_only=True, allow_none=True)
    verdict = traitlets.Unicode(read_only=True)

    def __init__(self, **traits):
        super().__init__(**traits)
        self._compute()

    def dead(self):
        """For each layer l = 1 ... L, how many units are 0 for every example; none but a ReLU's counts as dead."""
        hidden = range(1, self.depth if self.hidden == "relu" else 1)
        counts = [int((self._cache[f"A{l}"] == 0).all(axis=1).sum()) for l in hidden]
        return counts + [0] * (self.depth - len(counts))

    def histogram(self):
        """(counts, edges) of the chosen layer's values in 24 equal bins; of nothing where they overflowed."""
        values = self._cache[f"{self.values}{self.layer}"]
        if not np.isfinite(values).all():
            return np.zeros(BINS, int), np.linspace(-1, 1, BINS + 1)
        low, high = values.min(), values.max()
        return np.histogram(values, BINS, (low, high) if high > low else (low - 1, high + 1))

    def picture(self):
        """A PNG of the sizes through the depth, and of the chosen layer's histogram."""
        from backprop.widgets.gradient_flow_picture import gradient_flow_figure  # Matplotlib is slow to import

        return gradient_flow_figure(self)._repr_png_()

    def words(self):
        """The reading in a sentence."""
        factor = "" if not self.factor else f", a factor of {self.factor:.3g} per layer"
        return (f"{self.depth} layers of {self.width} units, {self.hidden}, {self.initialisation}. The root mean "
                f"square of dZ is {self.dZ[-1]:.3g} in the last layer and {self.dZ[0]:.3g} in the first{factor}: the "
                f"gradient {self.verdict}.")

    @traitlets.validate("layer")
    def _is_a_layer(self, proposal):
        if proposal["value"] > self.depth:
            raise traitlets.TraitError(f"layer is {proposal['value']}; expected a whole number from 1 to {self.depth}.")
        return proposal["value"]

    @traitlets.observe("depth", "width", "hidden", "initialisation", "scale", "seed")
    def _compute(self, change=None):
        self.layer = min(self.layer, self.depth)
        self._cache, grads = self._run()
        for name in ("dZ", "dW"):
            self.set_trait(name, tuple(root_mean_square(grads[f"{name}{l}"]) for l in range(1, self.depth + 1)))
        self.set_trait("verdict", _verdict(self.dZ))
        has_factor = self.verdict != "overflows" and self.dZ[-1] > 0
        self.set_trait("factor", (self.dZ[0] / self.dZ[-1]) ** (1 / (self.depth - 1)) if has_factor else None)

    def _run(self):
        """The cache and the gradients."""
        n = self.width
        X, Y = normals(MOST_SEEDS + self.seed, 2 * n * EXAMPLES).reshape(2, n, EXAMPLES)
        parameters = start([n] * (self.depth + 1), self.initialisation, self.seed)
        if self.initialisation == "normal":
            parameters = {name: value * (self.scale / NORMAL_DEVIATION) for name, value in parameters.items()}
        with np.errstate(all="ignore"):  # what overflows is shown to the reader
            cache = forward_propagation(X, parameters, "squared_error", self.hidden)
            return cache, backpropagation_general(cache, Y, parameters, "squared_error", self.hidden)


def _verdict(dZ):
    if not np.isfinite(dZ).all():
        return "overflows"
    if dZ[0] == 0:
        return "stops"
    if dZ[0] * FAR < dZ[-1]:
        return "vanishes"
    return "explodes" if dZ[0] > FAR * dZ[-1] else "arrives"
