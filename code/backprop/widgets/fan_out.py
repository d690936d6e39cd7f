"""Where the nudge of one activation goes: to every unit it feeds, and back as a sum over them."""

import traitlets

from backprop.equations import linear_backward
from backprop.network import backpropagation_general, forward_propagation, losses_per_example
from backprop.widgets.base import ratio_in_words
from backprop.widgets.network_traits import NetworkInteractive, unit_of
from backprop.widgets.traits import Number

# Chosen by hand: each path back from the first hidden layer has its own size and sign.
START = {
    "parameters": {
        "W1": [[0.6, -0.9], [-0.4, 0.7], [1.1, 0.5]],
        "b1": [[0.1], [-0.2], [0.3]],
        "W2": [[0.9, 0.4, -0.3], [-0.6, 0.8, 0.5], [0.5, -0.4, 0.7]],
        "b2": [[0.0], [0.1], [-0.2]],
        "W3": [[0.6, -0.8, 0.4], [-0.5, 0.7, 0.9]],
        "b3": [[0.2], [-0.1]],
    },
    "X": [[1.0, -0.5, 0.3], [0.5, 0.8, -1.0]],
    "Y": [[1.0, -1.0, 1.2], [-0.5, 1.0, -0.5]],
    "selected": "A1[0]",
    "nudge": 0.4,
}


class FanOut(NetworkInteractive):
    """One activation to nudge: the units it feeds, and equation (4). Every trait can be set and observed.

    ``parameters`` {"W1", "b1", ...} of at most 4 layers and 8 units a layer; ``X`` (n_0, m) and ``Y`` (n_L, m) with at
    most 32 examples in columns; ``hidden`` and ``head`` by the package's names; ``selected``, a unit of any layer but
    the last, as NumPy indexes its activations ("A1[0]"; "A0[1]" is an input); ``nudge``, the δ added to its activation
    a; ``example``, the column on show, whose loss answers. ``changes``, ``terms``, ``derivative``,
    ``predicted_change``, ``measured_change`` and ``ratio`` are read-only and follow them. They belong to one example:
    nothing here is averaged.

    ``FanOut(layer_sizes=[2, 3, 2], seed=1)`` draws the parameters; X and Y that are not given are drawn to fit. Traits
    that belong together are set together, inside ``with widget.hold_trait_notifications():``. Raises TraitError when a
    value, or the combination, cannot be used; the old values then stay.

    >>> fan = FanOut(selected="A1[0]", nudge=0.5)
    >>> print(fan.changes, round(fan.derivative, 3), round(fan.ratio, 2))
    [0.45, -0.3, 0.25] -1.558 0.79
    """

    START = START

    kind = traitlets.Unicode("fan-out", read_only=True).tag(sync=True)
    nudge = Number(0.0).tag(sync=True)

    @property
    def changes(self):
        """[w_jk δ, ...]: how much the weighted sum of each unit j changes that the selected unit k feeds."""
        l, k = self.unit()
        return (self.parameters[f"W{l + 1}"][:, k] * self.nudge).tolist()

    @property
    def terms(self):
        """[(w_jk, dz_j), ...]: what each unit j sends back, as the two factors."""
        l, k = self.unit()
        dZ = self._gradients()[f"dZ{l + 1}"][:, self.example]
        return list(zip(self.parameters[f"W{l + 1}"][:, k].tolist(), dZ.tolist()))

    @property
    def derivative(self):
        """∂ℓ/∂a: entry k of Wᵀ dZ, equation (4)."""
        l, k = self.unit()
        return float(linear_backward(self.parameters[f"W{l + 1}"], self._gradients()[f"dZ{l + 1}"])[k, self.example])

    @property
    def predicted_change(self):
        """∂ℓ/∂a · δ."""
        return self.derivative * self.nudge

    @property
    def measured_change(self):
        """ℓ(a + δ) - ℓ(a) of this example, by running the layers above twice."""
        return self.loss_at(self.nudge) - self.loss_at(0)

    @property
    def ratio(self):
        """measured_change / predicted_change; None where the prediction is 0."""
        predicted = self.predicted_change
        return self.measured_change / predicted if predicted else None

    def loss_at(self, nudge):
        """This example's loss with ``nudge`` added to the selected activation."""
        return float(losses_per_example(self._above(nudge), self.Y[:, [self.example]], self.head)[0])

    def unit(self):
        """The selected unit as (layer, index): (1, 0) for "A1[0]"."""
        return unit_of(self.selected, self.layer_sizes[:-1])

    def nudged_cache(self):
        """The cache with the nudge in the column of this example, and nowhere else."""
        l, _ = self.unit()
        cache = {name: array.copy() for name, array in self._cache().items()}
        for name, array in self._above(self.nudge).items():
            cache[f"{name[0]}{l + int(name[1:])}"][:, [self.example]] = array
        return cache

    def picture(self):
        """A PNG of the network with the nudge, the sum that comes back, and the three numbers."""
        from backprop.widgets.png import png_bytes  # Matplotlib is slow to import
        from backprop.widgets.unit_picture import fan_out_figure

        return png_bytes(fan_out_figure(self))

    def words(self):
        """The three numbers in a sentence."""
        fed = "1 unit" if len(self.changes) == 1 else f"{len(self.changes)} units"
        ratio = ratio_in_words(self.ratio)
        return (f"A network with layers of {', '.join(map(str, self.layer_sizes))} units. {self.selected} feeds {fed}. "
                f"Nudging it by {self.nudge:g} is predicted to change the loss of example {self.example} by "
                f"{self.predicted_change:z.4g}; measured, it changes by {self.measured_change:z.4g}; {ratio}.")

    def _gradients(self):
        return backpropagation_general(self._cache(), self.Y, self.parameters, self.head, self.hidden)

    def _above(self, nudge):
        """The cache of the layers above the selected unit, numbered from 0, with its activation nudged."""
        l, k = self.unit()
        A = self._cache()[f"A{l}"][:, [self.example]].copy()
        A[k] += nudge
        layers = range(l + 1, len(self.layer_sizes))
        parameters = {f"{kind}{n - l}": self.parameters[f"{kind}{n}"] for n in layers for kind in "Wb"}
        return forward_propagation(A, parameters, self.head, self.hidden)

    def _named(self, text):
        l, k = unit_of(text, self.layer_sizes[:-1])
        return f"A{l}[{k}]"

    def _first(self):
        return f"A{min(1, len(self.layer_sizes) - 2)}[0]"
