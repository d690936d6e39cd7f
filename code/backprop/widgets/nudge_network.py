"""Nudge one weight of a small network; see what was predicted, what was measured, and why."""

import re
from types import MappingProxyType

import numpy as np
import traitlets

from backprop.activations import ACTIVATIONS
from backprop.losses import CANONICAL_OUTPUT
from backprop.network import backpropagation_general, cost, forward_propagation, initialise_parameters
from backprop.validation import check_inputs, check_targets
from backprop.widgets.base import Interactive
from backprop.widgets.traits import TOGETHER, Matrix, Parameters, frozen, matrix_to_json, parameters_to_json

MAX_LAYERS, MAX_UNITS, MAX_EXAMPLES = 4, 8, 32  # more would not be readable

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


class NudgeNetwork(Interactive):
    """A network to nudge. Every trait can be set and observed, from Python and from the page.

    ``parameters`` {"W1", "b1", ...} of at most 4 layers and 8 units a layer; ``X`` (n_0, m) and ``Y`` (n_L, m)
    with at most 32 examples in columns; ``hidden`` and ``head`` by the package's names (a head is its loss's
    name); ``selected``, an entry as NumPy indexes it ("W1[0,1]", "b2[1]"); ``nudge``, the δ added to it;
    ``example``, the column on show; ``step``, the position in the sweep, from 0 to 5 L; ``gradient``
    {"dW1", "db1", ...}, read-only, of J at ``parameters`` (without the nudge).

    ``NudgeNetwork(layer_sizes=[2, 3, 2], seed=1)`` draws the parameters; X and Y that are not given are drawn
    to fit. Traits that belong together are set together::

        with widget.hold_trait_notifications():
            widget.X = X
            widget.Y = Y

    Raises TraitError when a value, or the combination, cannot be used; the old values then stay.
    """

    kind = traitlets.Unicode("nudge-network", read_only=True).tag(sync=True)
    parameters = Parameters().tag(sync=True, to_json=parameters_to_json)
    X = Matrix().tag(sync=True, to_json=matrix_to_json)
    Y = Matrix().tag(sync=True, to_json=matrix_to_json)
    hidden = traitlets.Enum(tuple(ACTIVATIONS), default_value="tanh").tag(sync=True)
    head = traitlets.Enum(tuple(CANONICAL_OUTPUT), default_value="squared_error").tag(sync=True)
    selected = traitlets.Unicode().tag(sync=True)
    nudge = traitlets.CFloat(0.0).tag(sync=True)
    example = traitlets.Int(0).tag(sync=True)
    step = traitlets.Int(0).tag(sync=True)
    gradient = traitlets.Any(read_only=True)  # the front end computes its own

    def __init__(self, *, layer_sizes=None, seed=None, **traits):
        rng = _generator(seed)
        hidden, head = traits.get("hidden", "tanh"), traits.get("head", "squared_error")
        if layer_sizes is None and seed is not None:
            raise traitlets.TraitError("seed draws the parameters of a network of given layer_sizes; give layer_sizes too.")
        if layer_sizes is not None:
            if "parameters" in traits:
                raise traitlets.TraitError("layer_sizes and parameters were both given; give one of them.")
            traits["parameters"] = _drawn_parameters(layer_sizes, seed or 0, hidden)
        if not traits.keys() & {"parameters", "X", "Y", "hidden", "head"}:
            traits = DEFAULT | traits
        parameters = traits.setdefault("parameters", DEFAULT["parameters"])
        _draw_missing_data(traits, parameters, head, rng)
        traits.setdefault("selected", "W1[0,0]")
        super().__init__(**traits)

    @property
    def layer_sizes(self):
        """[n_0, ..., n_L]."""
        return [self.X.shape[0]] + [b.shape[0] for name, b in self.parameters.items() if name[0] == "b"]

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
        from backprop.widgets.nudge_network_picture import nudge_network_png  # Matplotlib is slow to import, and only pictures need it

        entry = _entry(self.selected, self.parameters)
        return nudge_network_png(self, entry, self._cache_at(0), self._cache_at(self.nudge))

    def words(self):
        """The three numbers in a sentence."""
        ratio = "there is no ratio" if self.ratio is None else f"the ratio is {self.ratio:.4g}"
        return (f"A network with layers of {', '.join(map(str, self.layer_sizes))} units. Nudging {self.selected} by "
                f"{self.nudge:g} is predicted to change the cost J = {self.cost_at(0):.4g} by "
                f"{self.predicted_change:z.4g}; measured, it changes by {self.measured_change:z.4g}; {ratio}.")

    def _cache_at(self, nudge):
        name, index = _entry(self.selected, self.parameters)
        nudged = self.parameters[name].copy()
        nudged[index] += nudge
        return forward_propagation(self.X, {**self.parameters, name: nudged}, self.head, self.hidden)

    # The network's traits must fit one another. traitlets calls these after a single assignment, or once for
    # all assignments at the end of hold_trait_notifications, where self already holds the proposed values.
    @traitlets.validate("parameters", "X", "Y", "head")
    def _fits(self, proposal):
        values = {name: getattr(self, name) for name in ("parameters", "X", "Y", "head")}
        values[proposal["trait"].name] = proposal["value"]
        _check_together(**values)
        return proposal["value"]

    @traitlets.validate("selected")
    def _names_an_entry(self, proposal):
        name, index = _entry(proposal["value"], self.parameters)
        return f"{name}[{index[0]}]" if name[0] == "b" else f"{name}[{index[0]},{index[1]}]"

    @traitlets.validate("nudge")
    def _is_finite(self, proposal):
        if not np.isfinite(proposal["value"]):
            raise traitlets.TraitError(f"nudge is {proposal['value']}; expected a finite number.")
        return proposal["value"]

    @traitlets.validate("example", "step")
    def _in_range(self, proposal):
        name, value = proposal["trait"].name, proposal["value"]
        last = self.X.shape[1] - 1 if name == "example" else 5 * (len(self.parameters) // 2)
        if not 0 <= value <= last:
            raise traitlets.TraitError(f"{name} is {value}; expected a whole number from 0 to {last}.")
        return value

    @traitlets.observe("parameters", "X", "Y", "hidden", "head")
    def _network_changed(self, change):
        self._keep_position()
        self._compute_gradient()

    def _keep_position(self):
        """Where the reader was, or the beginning when the new network has no such place."""
        try:
            _entry(self.selected, self.parameters)
        except traitlets.TraitError:
            self.selected = "W1[0,0]"
        if self.example >= self.X.shape[1]:
            self.example = 0
        if self.step > 5 * (len(self.parameters) // 2):
            self.step = 0

    def _compute_gradient(self):
        cache = forward_propagation(self.X, self.parameters, self.head, self.hidden)
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


def _check_together(parameters, X, Y, head):
    L = len(parameters) // 2
    largest = max(max(parameters[f"W{l}"].shape) for l in range(1, L + 1))
    if L > MAX_LAYERS or largest > MAX_UNITS or X.shape[1] > MAX_EXAMPLES:
        raise traitlets.TraitError(f"the network has {L} layers, at most {largest} units a layer and {X.shape[1]} "
                                   f"examples; expected at most {MAX_LAYERS}, {MAX_UNITS} and {MAX_EXAMPLES}, to stay readable.")
    try:
        check_inputs(X, parameters)
        check_targets(Y, np.empty((parameters[f"W{L}"].shape[0], X.shape[1])), head)
    except (TypeError, ValueError) as error:
        raise traitlets.TraitError(str(error) + TOGETHER) from None


def _generator(seed):
    try:
        return np.random.default_rng(seed or 0)
    except (TypeError, ValueError):
        raise traitlets.TraitError(f"seed is {seed!r}; expected a whole number, 0 or more.") from None


def _drawn_parameters(layer_sizes, seed, hidden):
    try:
        return initialise_parameters(layer_sizes, seed, "he" if hidden == "relu" else "xavier")
    except (TypeError, ValueError) as error:
        raise traitlets.TraitError(str(error)) from None


def _draw_missing_data(traits, parameters, head, rng):
    """Fill in X and Y that were not given, as round numbers that fit the parameters and the head."""
    if "X" in traits and "Y" in traits:
        return
    checked = NudgeNetwork.parameters.validate(None, parameters)
    given = [frozen(name, traits[name]).shape[1] for name in ("X", "Y") if name in traits]
    m = given[0] if given else 3
    n_0, n_L = checked["W1"].shape[1], checked[f"b{len(checked) // 2}"].shape[0]
    traits.setdefault("X", rng.uniform(-1, 1, (n_0, m)).round(2))
    if head == "categorical_cross_entropy":
        targets = np.eye(n_L)[:, rng.permutation(max(m, n_L))[:m] % n_L]
    elif head == "binary_cross_entropy":
        targets = rng.integers(0, 2, (n_L, m))
    else:
        targets = rng.uniform(-1, 1, (n_L, m)).round(2)
    traits.setdefault("Y", targets)
