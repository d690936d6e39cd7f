"""What every interactive about a whole network shares: the network and its data, and the place that is looked at."""

import re

import numpy as np
import traitlets

from backprop.activations import ACTIVATIONS
from backprop.losses import CANONICAL_OUTPUT
from backprop.network import forward_propagation, initialise_parameters
from backprop.validation import check_inputs, check_targets
from backprop.widgets.base import Interactive
from backprop.widgets.traits import (
    TOGETHER,
    Matrix,
    Parameters,
    check_index,
    frozen,
    matrix_to_json,
    parameters_to_json,
)

MAX_LAYERS, MAX_UNITS, MAX_EXAMPLES = 4, 8, 32  # more would not be readable
UNIT = re.compile(r"A(\d)\[\s*(\d+)\s*\]")
STRUCTURE = ("parameters", "X", "Y", "hidden", "head")


class NetworkInteractive(Interactive):
    """A network with examples, something ``selected`` in it, and the ``example`` on show.

    A subclass gives ``START``, the traits it opens with when no network is given, and says what can be selected:
    ``_named(text)`` returns its name as the package writes it, or raises TraitError; ``_first()`` is the name to fall
    back on. ``_keep_position`` and ``_compute`` are called when the network has changed.

    Raises TraitError when a value, or the combination, cannot be used; the old values then stay.
    """

    START = {}

    parameters = Parameters().tag(sync=True, to_json=parameters_to_json)
    X = Matrix().tag(sync=True, to_json=matrix_to_json)
    Y = Matrix().tag(sync=True, to_json=matrix_to_json)
    hidden = traitlets.Enum(tuple(ACTIVATIONS), default_value="tanh").tag(sync=True)
    head = traitlets.Enum(tuple(CANONICAL_OUTPUT), default_value="squared_error").tag(sync=True)
    selected = traitlets.Unicode().tag(sync=True)
    example = traitlets.Int(0).tag(sync=True)

    def __init__(self, *, layer_sizes=None, seed=None, **traits):
        rng = _generator(seed)
        hidden, head = traits.get("hidden", "tanh"), traits.get("head", "squared_error")
        if layer_sizes is None and seed is not None:
            raise traitlets.TraitError("seed draws the parameters of a network of given layer_sizes; give layer_sizes "
                                       "too.")
        if layer_sizes is not None:
            if "parameters" in traits:
                raise traitlets.TraitError("layer_sizes and parameters were both given; give one of them.")
            traits["parameters"] = _drawn_parameters(layer_sizes, seed or 0, hidden)
        if not traits.keys() & set(STRUCTURE):
            traits = self.START | traits
        parameters = traits.setdefault("parameters", self.START["parameters"])
        _draw_missing_data(traits, parameters, head, rng)
        super().__init__(**traits)

    @property
    def layer_sizes(self):
        """[n_0, ..., n_L]."""
        return [self.X.shape[0]] + [b.shape[0] for name, b in self.parameters.items() if name[0] == "b"]

    def _cache(self, parameters=None):
        """A0, Z1, A1, ...: of the network as it stands, or with other parameters."""
        return forward_propagation(self.X, parameters or self.parameters, self.head, self.hidden)

    def _named(self, text):
        raise NotImplementedError

    def _first(self):
        raise NotImplementedError

    def _compute(self):
        """Numbers that depend on the network alone."""

    # The network's traits must fit one another. traitlets calls these after a single assignment, or once for
    # all assignments at the end of hold_trait_notifications, where self already holds the proposed values.
    @traitlets.validate("parameters", "X", "Y", "head")
    def _fits(self, proposal):
        values = {name: getattr(self, name) for name in ("parameters", "X", "Y", "head")}
        values[proposal["trait"].name] = proposal["value"]
        _check_together(**values)
        return proposal["value"]

    @traitlets.validate("selected")
    def _can_be_selected(self, proposal):
        return self._named(proposal["value"])

    @traitlets.validate("example")
    def _is_an_example(self, proposal):
        return check_index("example", proposal["value"], self.X.shape[1] - 1)

    @traitlets.observe(*STRUCTURE)
    def _network_changed(self, change):
        self._keep_position()
        self._compute()

    def _keep_position(self):
        """Where the reader was, or the beginning when the new network has no such place."""
        try:
            self._named(self.selected)
        except traitlets.TraitError:
            self.selected = self._first()
        if self.example >= self.X.shape[1]:
            self.example = 0


def unit_of(selected, layer_sizes):
    """(l, k) for "A1[0]", unit k of layer l; TraitError when there is none in layers of these sizes."""
    match = UNIT.fullmatch(selected.strip())
    if match:
        l, k = (int(digits) for digits in match.groups())
        if l < len(layer_sizes) and k < layer_sizes[l]:
            return l, k
    sizes = ", ".join(f"A{l} ({size})" for l, size in enumerate(layer_sizes))
    raise traitlets.TraitError(f"selected is {selected!r}; expected a unit such as 'A0[0]' of {sizes}.")


def _check_together(parameters, X, Y, head):
    L = len(parameters) // 2
    largest = max(max(parameters[f"W{l}"].shape) for l in range(1, L + 1))
    if L > MAX_LAYERS or largest > MAX_UNITS or X.shape[1] > MAX_EXAMPLES:
        raise traitlets.TraitError(f"the network has {L} layers, at most {largest} units a layer and {X.shape[1]} "
                                   f"examples; expected at most {MAX_LAYERS}, {MAX_UNITS} and {MAX_EXAMPLES}, to stay "
                                   "readable.")
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
    checked = NetworkInteractive.parameters.validate(None, parameters)
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
