"""A network that learns in the page: watch it, and nudge any of its weights on the way."""

import re

import numpy as np
import traitlets

from backprop.activations import ACTIVATIONS
from backprop.widgets.base import Interactive, ratio_in_words
from backprop.widgets.playground_training import DATASETS, Run, examples, wire
from backprop.widgets.starts import MOST_SEEDS, STARTS
from backprop.widgets.traits import Number, Whole

MAX_LAYERS, MAX_UNITS, MAX_STEP, MAX_KEPT, MAX_BATCH, MAX_RATE = 4, 8, 20_000, 20, 400, 10
ENTRY = re.compile(r"([Wb])([1-9])\[\s*(\d+)\s*(?:,\s*(\d+)\s*)?\]")
RUN = ("dataset", "widths", "hidden", "initialisation", "seed", "learning_rate", "batch_size", "kept")


class Playground(Interactive):
    """Mini-batch gradient descent on a small data set, in the page and in Python alike.

    ``dataset`` is "two_moons", "circles", "spiral" (two arms), "xor" (200 points to train on, 100 held out) or "digits"
    (400 and 200 images); ``widths`` lists the units of 1 to 4 hidden layers, 1 to 8 each; ``hidden`` is their
    activation and ``initialisation`` "zeros", "normal", "xavier" or "he"; ``seed``, 0 to 999, draws the first weights
    and the order of the examples; ``learning_rate`` is at most 10, ``batch_size`` at most 400 (all, if there are
    fewer). ``step`` is the number of updates done: set it, and the page trains up to there. ``selected`` names a weight
    or bias ("W1[0,1]", "b2[1]"), ``nudge`` the δ that is tried on it. ``kept`` lists nudges that stay, as
    (step, entry, δ): from that step on, training goes on with them. All can be set and observed, from Python and from
    the page; while it plays, the page tells its step about twice a second.

    The numbers of that step are computed when they are asked for: ``cost``, ``accuracy``, ``held_out_cost`` and
    ``held_out_accuracy``, floats; ``parameters`` and ``gradient``, dictionaries W1, b1, ... and dW1, db1, ...;
    ``predicted_change``, ``measured_change`` and ``ratio`` of the nudge. J is the average over all training examples.

    Raises TraitError when a value, or the combination, cannot be used; the old values then stay.

    >>> playground = Playground(dataset="xor", widths=[4], step=100)
    >>> print(playground.accuracy > 0.9, len(playground.costs()))
    True 101
    """

    kind = traitlets.Unicode("playground", read_only=True).tag(sync=True)
    data = traitlets.Dict(read_only=True).tag(sync=True)  # so that the front end has no second copy of it
    dataset = traitlets.Enum(DATASETS, "two_moons").tag(sync=True)
    widths = traitlets.List(traitlets.Int(), [4, 4]).tag(sync=True)
    hidden = traitlets.Enum(tuple(ACTIVATIONS), "tanh").tag(sync=True)
    initialisation = traitlets.Enum(STARTS, "xavier").tag(sync=True)
    seed = Whole(0, 0, MOST_SEEDS - 1).tag(sync=True)
    learning_rate = Number(0.3).tag(sync=True)
    batch_size = Whole(20, 1, MAX_BATCH).tag(sync=True)
    step = Whole(0, 0, MAX_STEP).tag(sync=True)
    kept = traitlets.List().tag(sync=True)
    selected = traitlets.Unicode("W1[0,0]").tag(sync=True)
    nudge = Number(0.0).tag(sync=True)

    @traitlets.default("data")
    def _all_data(self):
        return {name: wire(name) for name in DATASETS}

    @property
    def layer_sizes(self):
        """[n_0, ..., n_L]."""
        return _sizes(self.dataset, self.widths)

    def run(self):
        """The training as it is at ``step``; it goes on from where it was, if nothing else has changed."""
        settings = {name: getattr(self, name) for name in RUN}
        if getattr(self, "_settings", None) != settings or self._run.step > self.step:
            self._settings, self._run = settings, self._start()
        self._run.advance(self.step)
        return self._run

    def _start(self):
        kept = [(step, *_entry(name, self.layer_sizes), nudge) for step, name, nudge in self.kept]
        return Run(**{name: getattr(self, name) for name in RUN if name != "kept"}, kept=kept)

    def costs(self):
        """J on all training examples after 0, 1, ..., ``step`` updates: (step + 1,), from a run of its own."""
        run, costs = self._start(), []
        for step in range(self.step + 1):
            run.advance(step)
            costs.append(run.measure()["cost"])
        return np.array(costs)

    @property
    def cost(self):
        """J, the average loss of all examples that it trains on."""
        return self.run().measure()["cost"]

    @property
    def accuracy(self):
        """The share of them that it gets right."""
        return self.run().measure()["accuracy"]

    @property
    def held_out_cost(self):
        """The average loss of the held-out examples."""
        return self.run().measure()["held_out_cost"]

    @property
    def held_out_accuracy(self):
        """The share of them that it gets right."""
        return self.run().measure()["held_out_accuracy"]

    @property
    def parameters(self):
        """{"W1": (n_1, n_0), "b1": (n_1, 1), ...}, without the nudge that is tried."""
        return self.run().network.parameters

    @property
    def gradient(self):
        """{"dW1", "db1", ...} of J at ``parameters``."""
        return self.run().gradients()

    @property
    def predicted_change(self):
        """∂J/∂w · δ for the selected entry w and the nudge δ."""
        if self.nudge == 0:
            return 0.0
        kind, l, row, column = _named(self.selected, self.layer_sizes)
        return float(self.gradient[f"d{kind}{l}"][row, column] * self.nudge)

    @property
    def measured_change(self):
        """J(w + δ) - J(w), by running the network twice."""
        run, entry = self.run(), _entry(self.selected, self.layer_sizes)
        return run.cost_with(*entry, self.nudge) - run.cost_with(*entry, 0.0) if self.nudge else 0.0

    @property
    def ratio(self):
        """measured_change / predicted_change; None where the prediction is 0."""
        predicted = self.predicted_change
        return self.measured_change / predicted if predicted else None

    def picture(self):
        """A PNG of what the network has learned, the way there, and the numbers of the nudge."""
        from backprop.widgets.playground_picture import playground_figure  # Matplotlib is slow to import

        return playground_figure(self)._repr_png_()

    def words(self):
        """Where the training is, in a sentence or two."""
        found = self.run().measure()
        ratio = ratio_in_words(self.ratio)
        return (f"A network with layers of {', '.join(map(str, self.layer_sizes))} units learns {self.dataset}. After "
                f"{self.step} steps its cost is {found['cost']:.4g} on the training examples and "
                f"{found['held_out_cost']:.4g} on the held-out ones; {found['accuracy']:.0%} and "
                f"{found['held_out_accuracy']:.0%} are right. Nudging {self.selected} by {self.nudge:g} is predicted "
                f"to change J by {self.predicted_change:z.4g}; measured, it changes by {self.measured_change:z.4g}; "
                f"{ratio}.")

    @traitlets.validate("data")
    def _data_is_fixed(self, proposal):
        if proposal["value"] != self._all_data():  # read_only stops Python alone
            raise traitlets.TraitError("data is built in and never changes; choose a dataset instead.")
        return proposal["value"]

    @traitlets.validate("widths")
    def _widths_fit(self, proposal):
        widths = proposal["value"]
        if not 1 <= len(widths) <= MAX_LAYERS or not all(1 <= n <= MAX_UNITS for n in widths):
            raise traitlets.TraitError(f"widths is {widths!r}; expected 1 to {MAX_LAYERS} whole numbers from 1 to "
                                       f"{MAX_UNITS}, the units of each hidden layer, such as [4, 4].")
        return widths

    @traitlets.validate("learning_rate")
    def _rate_fits(self, proposal):
        if not 1e-6 <= proposal["value"] <= MAX_RATE:
            raise traitlets.TraitError(f"learning_rate is {proposal['value']}; expected a number from 1e-06 to "
                                       f"{MAX_RATE}.")
        return proposal["value"]

    @traitlets.validate("selected")
    def _names_an_entry(self, proposal):
        return _written(*_named(proposal["value"], self.layer_sizes))

    @traitlets.validate("kept")
    def _can_be_kept(self, proposal):
        kept = proposal["value"]
        if len(kept) > MAX_KEPT:
            raise traitlets.TraitError(f"kept holds {len(kept)} nudges; expected at most {MAX_KEPT}.")
        return sorted((_checked(one, self.layer_sizes) for one in kept), key=lambda one: one[0])

    @traitlets.observe("dataset", "widths")
    def _keep_position(self, change):
        """Entries that the new network lacks give way: the selected one to the first, kept ones to none."""
        if not self._has(self.selected):
            self.selected = "W1[0,0]"
        if not all(self._has(name) for _, name, _ in self.kept):
            self.kept = []

    def _has(self, name):
        try:
            return bool(_named(name, self.layer_sizes))
        except traitlets.TraitError:
            return False


def _sizes(dataset, widths):
    data = examples(dataset)
    return [len(data.X), *widths, len(data.Y)]


def _named(text, sizes):
    """("W", 1, 0, 2) for "W1[0,2]", ("b", 2, 1, 0) for "b2[1]"; TraitError when there is no such entry."""
    match = ENTRY.fullmatch(text.strip()) if isinstance(text, str) else None
    if match:
        kind, l, row, column = match[1], int(match[2]), int(match[3]), int(match[4] or 0)
        if (kind == "b") == (match[4] is None) and l < len(sizes) and row < sizes[l] and column < sizes[l - 1]:
            return kind, l, row, column
    layers = ", ".join(f"W{l} {n} × {before}" for l, (before, n) in enumerate(zip(sizes, sizes[1:]), start=1))
    raise traitlets.TraitError(f"{text!r} names no entry; expected one such as 'W1[0,1]' or 'b1[0]' of {layers}.")


def _entry(text, sizes):
    """(l, row, column) in layer l's [W b]: a bias is in the last column."""
    kind, l, row, column = _named(text, sizes)
    return l, row, column if kind == "W" else sizes[l - 1]


def _written(kind, l, row, column):
    return f"b{l}[{row}]" if kind == "b" else f"W{l}[{row},{column}]"


def _checked(one, sizes):
    """[step, entry, δ] of one nudge to keep; TraitError when it is none."""
    fits = isinstance(one, (list, tuple)) and len(one) == 3 and all(
        isinstance(x, (int, float, np.integer, np.floating)) and not isinstance(x, bool) for x in (one[0], one[2]))
    if not fits or int(one[0]) != one[0] or not 0 <= one[0] <= MAX_STEP or not np.isfinite(one[2]):
        raise traitlets.TraitError(f"kept holds {one!r}; expected (step, entry, δ) such as (100, 'W1[0,0]', 0.5), with "
                                   f"a step from 0 to {MAX_STEP}.")
    return [int(one[0]), _written(*_named(one[1], sizes)), float(one[2])]
