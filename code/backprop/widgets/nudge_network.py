"""Nudge one weight of a small network; see what was predicted, what was measured, and why."""

import re
from types import MappingProxyType

import numpy as np
import traitlets

from backprop.losses import CANONICAL_OUTPUT
from backprop.network import backpropagation_general, cost
from backprop.widgets.base import ratio_in_words
from backprop.widgets.network_traits import NetworkInteractive
from backprop.widgets.nudge_network_presets import PRESETS
from backprop.widgets.nudge_network_reshape import reshaped
from backprop.widgets.traits import BuiltIn, Number, check_index

# Chosen by hand: every nudge of this network has something to show.
DEFAULT = {
    "parameters": {
        "W1": [[0.6, -0.9], [-0.4, 0.7], [1.1, 0.5]],
        "b1": [[0.1], [-0.2], [0.3]],
        "W2": [[0.8, -1.2, 0.7]],
        "b2": [[0.2]],
    },
    "X": [[1.0, -0.5, 0.3], [0.5, 0.8, -1.0]],
    "Y": [[0.4, -1.0, 1.2]],
    "selected": "W1[1,1]",
    "nudge": 0.4,
}
ENTRY = re.compile(r"([Wb])([1-9])\[\s*(\d+)\s*(?:,\s*(\d+)\s*)?\]")


class NudgeNetwork(NetworkInteractive):
    """A network to nudge. Every trait can be set and observed, from Python and from the page.

    ``parameters`` {"W1", "b1", ...} of at most 4 layers and 8 units a layer; ``X`` (n_0, m) and ``Y`` (n_L, m)
    with at most 32 examples in columns; ``hidden`` and ``head`` by the package's names (a head is its loss's
    name); ``selected``, an entry as NumPy indexes it ("W1[0,1]", "b2[1]"); ``nudge``, the δ added to it;
    ``example``, the column on show; ``step``, the position in the sweep, from 0 to 5 L; ``gradient``
    {"dW1", "db1", ...}, read-only, of J at ``parameters`` (without the nudge).

    ``NudgeNetwork(layer_sizes=[2, 3, 2], seed=1)`` draws the parameters; X and Y that are not given are drawn
    to fit; ``NudgeNetwork.preset("A dead ReLU")`` is one of the ``presets``. ``reshape`` adds and takes away units and
    layers. Traits that belong together are set together::

        with widget.hold_trait_notifications():
            widget.X = X
            widget.Y = Y

    Raises TraitError when a value, or the combination, cannot be used; the old values then stay.

    >>> widget = NudgeNetwork.preset("Chapter 9’s")
    >>> print(widget.selected, widget.nudge, round(widget.predicted_change, 12), round(widget.measured_change, 12))
    W1[1,1] 0.1 -0.225 -0.2125
    """

    START = DEFAULT

    kind = traitlets.Unicode("nudge-network", read_only=True).tag(sync=True)
    nudge = Number(0.0).tag(sync=True)
    step = traitlets.Int(0).tag(sync=True)
    presets = BuiltIn(PRESETS, "presets are built in and never change.").tag(sync=True)
    gradient = traitlets.Any(read_only=True)  # the front end computes its own

    @classmethod
    def preset(cls, name):
        """The preset of this name. Raises TraitError where there is none.

        >>> print(NudgeNetwork.preset("Three classes").layer_sizes)
        [2, 3, 3]
        """
        if name not in PRESETS:
            raise traitlets.TraitError(f"name is {name!r}; expected one of {', '.join(map(repr, PRESETS))}.")
        return cls(**{trait: value for trait, value in PRESETS[name].items() if trait != "about"})

    def reshape(self, layer_sizes, head=None):
        """Give the layers ``layer_sizes`` units, and the output another ``head``, as the page's buttons do.

        What stays keeps its numbers: the first hidden layers, the output layer, and of each the first units. What is
        new comes from a short list, so that it is the same in the page. X and Y get the rows that fit, and targets
        that the head cannot score become labels. Raises TraitError for sizes that are no whole numbers above 0, or
        beyond what is readable, and for a head that does not exist; all stays as it was then.

        >>> widget = NudgeNetwork()
        >>> widget.reshape([2, 3, 2, 1])
        >>> print(widget.layer_sizes, widget.parameters["W2"].tolist())
        [2, 3, 2, 1] [[0.3, 0.2, -0.4], [0.8, 0.3, 0.2]]
        """
        head = self.head if head is None else head
        if head not in CANONICAL_OUTPUT:
            raise traitlets.TraitError(f"head is {head!r}; expected one of {', '.join(CANONICAL_OUTPUT)}.")
        sizes = list(layer_sizes)
        if len(sizes) < 2 or not all(isinstance(n, (int, np.integer)) and n > 0 for n in sizes):
            raise traitlets.TraitError(f"layer_sizes is {sizes}; expected two or more whole numbers above 0.")
        changes = reshaped(self.parameters, self.X, self.Y, self.head, sizes, head)
        with self.hold_trait_notifications():
            for name, value in changes.items():
                setattr(self, name, value)

    @property
    def predicted_change(self):
        """∂J/∂w · δ for the selected entry w and the nudge δ."""
        name, index = _entry(self.selected, self.parameters)
        return float(self.gradient["d" + name][index] * self.nudge)

    @property
    def measured_change(self):
        """J(w + δ) - J(w), by running the network twice."""
        return self.cost_at(self.nudge) - self.cost_at(0)

    @property
    def ratio(self):
        """measured_change / predicted_change; None where the prediction is 0."""
        predicted = self.predicted_change
        return self.measured_change / predicted if predicted else None

    def cost_at(self, nudge):
        """J with ``nudge`` added to the selected entry."""
        return cost(self._cache_at(nudge), self.Y, self.head)

    def picture(self):
        """A PNG of the network, the curve J(w) with its tangent, and the three numbers."""
        from backprop.widgets.nudge_network_picture import nudge_network_png  # Matplotlib is slow to import

        entry = _entry(self.selected, self.parameters)
        return nudge_network_png(self, entry, self._cache_at(0), self._cache_at(self.nudge))

    def words(self):
        """The three numbers in a sentence."""
        ratio = ratio_in_words(self.ratio)
        return (f"A network with layers of {', '.join(map(str, self.layer_sizes))} units. Nudging {self.selected} by "
                f"{self.nudge:g} is predicted to change the cost J = {self.cost_at(0):.4g} by "
                f"{self.predicted_change:z.4g}; measured, it changes by {self.measured_change:z.4g}; {ratio}.")

    def _cache_at(self, nudge):
        name, index = _entry(self.selected, self.parameters)
        nudged = self.parameters[name].copy()
        nudged[index] += nudge
        return self._cache({**self.parameters, name: nudged})

    def _named(self, text):
        name, index = _entry(text, self.parameters)
        return f"{name}[{index[0]}]" if name[0] == "b" else f"{name}[{index[0]},{index[1]}]"

    def _first(self):
        return "W1[0,0]"

    @traitlets.validate("step")
    def _is_a_step(self, proposal):
        return check_index("step", proposal["value"], self._last_step)

    @property
    def _last_step(self):
        return 5 * (len(self.parameters) // 2)

    def _keep_position(self):
        super()._keep_position()
        if self.step > self._last_step:
            self.step = 0

    def _compute(self):
        cache = self._cache()
        grads = backpropagation_general(cache, self.Y, self.parameters, self.head, self.hidden)
        self.set_trait("gradient", MappingProxyType({f"d{name}": grads[f"d{name}"] for name in self.parameters}))


def _entry(selected, parameters):
    """("W1", (0, 1)) for "W1[0,1]", ("b2", (1, 0)) for "b2[1]"; TraitError when there is no such entry."""
    match = ENTRY.fullmatch(selected.strip())
    if match:
        kind, layer, row, column = match.groups()
        name, index = f"{kind}{layer}", (int(row), int(column or 0))
        fits_kind = (kind == "b") == (column is None)
        if fits_kind and name in parameters and np.all(np.less(index, parameters[name].shape)):
            return name, index
    shapes = ", ".join(f"{name} {array.shape}" for name, array in parameters.items())
    raise traitlets.TraitError(f"selected is {selected!r}; expected an entry such as 'W1[0,1]' or 'b1[0]' of {shapes}.")
