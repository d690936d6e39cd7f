"""What one unit computes: its weighted sum written out, for any unit of a network and any example."""

import traitlets

from backprop.losses import CANONICAL_OUTPUT
from backprop.network import cost, losses_per_example
from backprop.widgets.network_traits import NetworkInteractive, unit_of

# Chosen by hand: sums that can be followed in the head, and units that ReLU silences.
START = {
    "parameters": {
        "W1": [[0.5, -1.0], [1.0, 0.5], [-0.5, 1.5]],
        "b1": [[0.5], [-1.0], [0.0]],
        "W2": [[1.0, -0.5, 0.5], [-1.5, 1.0, 1.0]],
        "b2": [[-0.25], [0.2]],
        "W3": [[0.8, -0.6]],
        "b3": [[0.1]],
    },
    "X": [[1.0, 2.0, -1.0, 0.5], [0.5, -1.0, 1.0, 2.0]],
    "Y": [[0.5, 2.0, -1.0, -0.5]],
    "hidden": "relu",
    "selected": "A2[0]",
}


class ForwardPass(NetworkInteractive):
    """A network whose units show their weighted sums. Every trait can be set and observed, from Python and the page.

    ``parameters`` {"W1", "b1", ...} of at most 4 layers and 8 units a layer; ``X`` (n_0, m) and ``Y`` (n_L, m) with at
    most 32 examples in columns; ``hidden`` and ``head`` by the package's names; ``selected``, a unit as NumPy indexes
    its activations ("A0[1]" an input, "A2[0]" in layer 2); ``example``, the column on show. ``terms``, ``bias``,
    ``weighted_sum``, ``activation``, ``losses`` and ``cost`` are read-only and follow them: an input has no terms,
    and None for bias and weighted sum.

    ``ForwardPass(layer_sizes=[2, 3, 1], seed=1)`` draws the parameters; X and Y that are not given are drawn to fit.
    Traits that belong together are set together, inside ``with widget.hold_trait_notifications():``. Raises
    TraitError when a value, or the combination, cannot be used; the old values then stay.

    >>> unit = ForwardPass(selected="A1[0]", example=1)
    >>> print(unit.terms, unit.bias, unit.weighted_sum, unit.activation)
    [(0.5, 2.0), (-1.0, -1.0)] 0.5 2.5 2.5
    """

    START = START

    kind = traitlets.Unicode("forward-pass", read_only=True).tag(sync=True)

    @property
    def terms(self):
        """[(w, a), ...]: the selected unit's weights and what they multiply, in order."""
        l, k = self.unit()
        if l == 0:
            return []
        return list(zip(self.parameters[f"W{l}"][k].tolist(), self._cache()[f"A{l - 1}"][:, self.example].tolist()))

    @property
    def bias(self):
        """b of the selected unit."""
        l, k = self.unit()
        return float(self.parameters[f"b{l}"][k, 0]) if l else None

    @property
    def weighted_sum(self):
        """z of the selected unit: the sum of w a over its terms, plus b."""
        l, k = self.unit()
        return float(self._cache()[f"Z{l}"][k, self.example]) if l else None

    @property
    def activation(self):
        """a = g(z) of the selected unit."""
        l, k = self.unit()
        return float(self._cache()[f"A{l}"][k, self.example])

    @property
    def losses(self):
        """[ℓ(1), ..., ℓ(m)]: one loss for each example."""
        return losses_per_example(self._cache(), self.Y, self.head).tolist()

    @property
    def cost(self):
        """J: the average of the losses."""
        return cost(self._cache(), self.Y, self.head)

    def unit(self):
        """The selected unit as (layer, index): (2, 0) for "A2[0]"."""
        return unit_of(self.selected, self.layer_sizes)

    def function(self):
        """The name of the selected unit's activation; None for an input."""
        l, L = self.unit()[0], len(self.layer_sizes) - 1
        return None if l == 0 else self.hidden if l < L else CANONICAL_OUTPUT[self.head]

    def picture(self):
        """A PNG of the network, the selected unit's sum, and the cost."""
        from backprop.widgets.png import png_bytes  # Matplotlib is slow to import
        from backprop.widgets.unit_picture import forward_pass_figure

        return png_bytes(forward_pass_figure(self))

    def words(self):
        """The sum in a sentence, with the loss and the cost."""
        if self.unit()[0] == 0:
            said = f"{self.selected} is an input of example {self.example}: {self.activation:z.4g}."
        else:
            said = (f"{self.selected} of example {self.example}: the weighted sum z is {self.weighted_sum:z.4g}, and "
                    f"{self.function()} makes it {self.activation:z.4g}.")
        return (f"A network with layers of {', '.join(map(str, self.layer_sizes))} units. {said} The example's loss is "
                f"{self.losses[self.example]:.4g}; the cost, the average of {len(self.losses)} losses, is "
                f"{self.cost:.4g}.")

    def _named(self, text):
        l, k = unit_of(text, self.layer_sizes)
        return f"A{l}[{k}]"

    def _first(self):
        return "A1[0]"
