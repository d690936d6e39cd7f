"""Where one entry of dW or db comes from: a row of dZ, a row of A, a sum over the examples."""

import re

import numpy as np
import traitlets

from backprop.gradient_check import numerical_gradient
from backprop.losses import squared_error
from backprop.widgets.base import Interactive
from backprop.widgets.traits import TOGETHER, BuiltIn, Matrix, frozen, matrix_to_json

MAX_UNITS, MAX_EXAMPLES, LARGEST = 4, 6, 1000  # more would not be readable
STEP = 0.5  # of the central difference: exact at any step, because J is a parabola in each entry

# Chapter 6's layer, and a square one with no symmetry, so that a transpose too many shows.
GIVEN = {
    "W": [[0.5, -1.0, 0.3], [0.8, 0.2, -0.6]],
    "b": [[0.1], [-0.2]],
    "A": [[1.0, -0.5, 2.0, 0.0], [0.5, 1.5, -1.0, 1.0], [-1.0, 0.4, 0.6, 2.0]],
    "Y": [[0.0, -1.0, 1.5, 0.5], [1.0, -0.5, 0.5, -1.0]],
}
SQUARE = {
    "W": [[0.6, -0.4, 0.2], [-0.3, 0.9, 0.5], [0.7, 0.1, -0.8]],
    "b": [[0.2], [-0.1], [0.3]],
    "A": [[1.0, -0.5, 0.5, 2.0], [0.5, 1.0, -1.5, 1.0], [-1.0, 2.0, 0.5, -0.5]],
    "Y": [[0.5, -1.0, 1.0, 0.0], [-1.0, 0.5, -0.5, 1.0], [1.0, 0.0, -0.5, 1.5]],
}
# Each formula's dW, and what the row sum is divided by for its db. The first is right.
FORMULAS = {
    "right": (lambda dZ, A, m: dZ @ A.T / m, lambda m: m),
    "transposed": (lambda dZ, A, m: A @ dZ.T / m, lambda m: m),
    "no_average": (lambda dZ, A, m: dZ @ A.T, lambda m: 1),
    "averaged_twice": (lambda dZ, A, m: dZ @ A.T / m**2, lambda m: m**2),
}
WRITTEN = {"right": "dZ Aᵀ / m", "transposed": "A dZᵀ / m", "no_average": "dZ Aᵀ", "averaged_twice": "dZ Aᵀ / m²"}
ENTRY = re.compile(r"([Wb])\[\s*(\d+)\s*(?:,\s*(\d+)\s*)?\]")


class EntryExplorer(Interactive):
    """One linear layer with half the squared error: each entry of dW and db beside the measured derivative.

    ``W`` (n, n_previous), ``b`` (n, 1), ``A`` (n_previous, m) and ``Y`` (n, m) are the layer, with at most 4 units on
    either side and 6 examples in columns; ``layer`` is "given" for this one, or "square" for a built-in 3 × 3 layer in
    its place. ``selected`` is an entry as NumPy indexes it ("W[0,2]", "b[1]"); ``formula`` is what dW and db are
    computed by: "right" (dZ Aᵀ / m), "transposed" (A dZᵀ / m), "no_average" (dZ Aᵀ) or "averaged_twice" (dZ Aᵀ / m²).
    All can be set and observed, from Python and from the page. ``derived``, ``measured`` and ``ratio`` are read-only
    and follow them: the entry by the formula, the central difference of the cost, and measured / derived. ``derived``
    is None where the formula's shape is not W's, and ``ratio`` None where there is nothing to divide by.

    Traits that belong together are set together, inside ``with widget.hold_trait_notifications():``. Raises TraitError
    when a value, or the combination, cannot be used; the old values then stay.

    >>> explorer = EntryExplorer(selected="W[0,2]", formula="no_average")
    >>> print(round(explorer.derived, 12), round(explorer.measured, 12), round(explorer.ratio, 12))
    -1.144 -0.286 0.25
    """

    kind = traitlets.Unicode("entry-explorer", read_only=True).tag(sync=True)
    W = Matrix().tag(sync=True, to_json=matrix_to_json)
    b = Matrix().tag(sync=True, to_json=matrix_to_json)
    A = Matrix().tag(sync=True, to_json=matrix_to_json)
    Y = Matrix().tag(sync=True, to_json=matrix_to_json)
    square = BuiltIn(SQUARE, "square is built in and never changes; set W, b, A and Y instead.").tag(sync=True)
    layer = traitlets.Enum(("given", "square"), "given").tag(sync=True)
    selected = traitlets.Unicode("W[0,2]").tag(sync=True)
    formula = traitlets.Enum(tuple(FORMULAS), "right").tag(sync=True)
    derived = traitlets.Float(read_only=True, allow_none=True)  # the front end computes its own
    measured = traitlets.Float(read_only=True)
    ratio = traitlets.Float(read_only=True, allow_none=True)

    def __init__(self, **traits):
        given = GIVEN if not traits.keys() & GIVEN else {}
        missing = [name for name in GIVEN if name not in given | traits]
        if missing:
            raise traitlets.TraitError(f"{', '.join(missing)} missing; give all of W, b, A and Y, or none of them.")
        super().__init__(**given | traits)

    def shown(self):
        """{"W", "b", "A", "Y"} of the layer on show."""
        if self.layer == "square":
            return {name: frozen(name, rows) for name, rows in SQUARE.items()}
        return {name: getattr(self, name) for name in GIVEN}

    def error(self):
        """dZ = Z - Y of the layer on show, (n, m): the derivatives of each example's own loss."""
        shown = self.shown()
        return shown["W"] @ shown["A"] + shown["b"] - shown["Y"]

    def gradient(self):
        """{"dW", "db"} by the chosen formula, right or wrong; a transposed dW has the shape of W transposed."""
        (weight, divisor), dZ, A = FORMULAS[self.formula], self.error(), self.shown()["A"]
        m = A.shape[1]
        return {"dW": weight(dZ, A, m), "db": dZ.sum(axis=1, keepdims=True) / divisor(m)}

    def rows(self):
        """{"dZ": row, "A": row} that meet in the selected entry; no A for a bias; {} where the shapes refuse."""
        (name, (j, k)), transposed = self.entry(), self.formula == "transposed"
        if name == "b":
            return {"dZ": j}
        if self.derived is None:
            return {}
        return {"dZ": k, "A": j} if transposed else {"dZ": j, "A": k}

    def picture(self):
        """A PNG of dW, dZ and A with the rows that meet, the sum, and the numbers."""
        from backprop.widgets.entry_explorer_picture import entry_explorer_figure  # Matplotlib is slow to import

        return entry_explorer_figure(self)._repr_png_()

    def words(self):
        """The numbers in a sentence."""
        derived = "has no such entry" if self.derived is None else f"says {self.derived:z.4g}"
        ratio = "there is no ratio" if self.ratio is None else f"measured / derived is {self.ratio:.4g}"
        return (f"The derivative of the cost with respect to {self.selected}, where W is {_size(self.shown()['W'])}: "
                f"{WRITTEN[self.formula]} {derived}; measured, it is {self.measured:z.4g}; {ratio}.")

    def entry(self):
        """The selected entry as a name and an index: ("W", (0, 2)), ("b", (1, 0))."""
        return _entry(self.selected, self.shown())

    # The layer's traits must fit one another. traitlets calls these after a single assignment, or once for all
    # assignments at the end of hold_trait_notifications, where self already holds the proposed values.
    @traitlets.validate("W", "b", "A", "Y")
    def _fits(self, proposal):
        _check_layer(**{name: getattr(self, name) for name in GIVEN} | {proposal["trait"].name: proposal["value"]})
        return proposal["value"]

    @traitlets.validate("selected")
    def _names_an_entry(self, proposal):
        return _name(*_entry(proposal["value"], self.shown()))

    @traitlets.observe("W", "b", "A", "Y", "layer", "selected", "formula")
    def _compute(self, change=None):
        shown = self.shown()
        try:
            name, index = self.entry()
        except traitlets.TraitError:  # another layer, without this entry
            self.selected = "W[0,0]"
            return
        gradient = self.gradient()[f"d{name}"]
        derived = float(gradient[index]) if gradient.shape == shown[name].shape else None
        measured = float(numerical_gradient(self._cost, {"W": shown["W"], "b": shown["b"]}, STEP)[f"d{name}"][index])
        self.set_trait("derived", derived)
        self.set_trait("measured", measured)
        self.set_trait("ratio", measured / derived if derived else None)

    def _cost(self, parameters):
        shown = self.shown()
        return squared_error(parameters["W"] @ shown["A"] + parameters["b"], shown["Y"]).mean()


def _entry(selected, shown):
    """("W", (0, 2)) for "W[0,2]", ("b", (1, 0)) for "b[1]"; TraitError when there is no such entry."""
    match = ENTRY.fullmatch(selected.strip())
    if match:
        name, row, column = match.groups()
        index = (int(row), int(column or 0))
        if (name == "b") == (column is None) and np.all(np.less(index, shown[name].shape)):
            return name, index
    raise traitlets.TraitError(f"selected is {selected!r}; expected an entry such as 'W[0,0]' or 'b[0]' of "
                               f"W {_size(shown['W'])} and b {_size(shown['b'])}.")


def _name(name, index):
    return f"b[{index[0]}]" if name == "b" else f"W[{index[0]},{index[1]}]"


def _size(matrix):
    return f"{matrix.shape[0]} × {matrix.shape[1]}"


def _check_layer(W, b, A, Y):
    (n, n_previous), m = W.shape, A.shape[1]
    if max(n, n_previous) > MAX_UNITS or m > MAX_EXAMPLES:
        raise traitlets.TraitError(f"W is {_size(W)} and A has {m} examples; expected at most {MAX_UNITS} × {MAX_UNITS}"
                                   f" and {MAX_EXAMPLES}, to stay readable.")
    for name, matrix, shape, why in [
        ("b", b, (n, 1), "one bias for each row of W"),
        ("A", A, (n_previous, m), "one row for each column of W"),
        ("Y", Y, (n, m), "one row for each row of W, one column for each example"),
    ]:
        if matrix.shape != shape:
            raise traitlets.TraitError(f"{name} is {_size(matrix)}; expected {shape[0]} × {shape[1]}, {why}.{TOGETHER}")
    for name, matrix in {"W": W, "b": b, "A": A, "Y": Y}.items():
        if abs(matrix).max() > LARGEST:
            raise traitlets.TraitError(f"{name} holds {matrix.flat[abs(matrix).argmax()]:g}; expected numbers from "
                                       f"-{LARGEST} to {LARGEST}, to stay readable.")
