"""A kernel that slides over its input: which outputs feel one of its weights, and what they send back."""

import re

import numpy as np
import traitlets

from backprop.layers import conv1d_backward, conv1d_forward, conv2d_backward, conv2d_forward
from backprop.widgets.base import Interactive, ratio_in_words
from backprop.widgets.traits import TOGETHER, BuiltIn, Matrix, Number, Whole, frozen, matrix_to_json

MAX_INPUT, MAX_KERNEL, LARGEST = (6, 7), (3, 3), 1000  # more would not be readable

# Numbers of few digits, whose sums are exact.
GIVEN = {
    "A": [[1.0, 2.0, -1.0, 3.0, 0.5], [2.0, -0.5, 3.0, 1.0, 2.0], [-1.0, 3.0, 1.0, -2.0, 1.0],
          [0.5, 1.0, 2.0, 1.0, -1.0], [1.0, -2.0, 1.0, 2.0, 3.0]],
    "W": [[0.5, -1.0, 0.5], [1.0, -0.5, -0.5], [-0.5, 1.5, -1.0]],
    "b": [[0.5]],
}
SIGNAL = {"A": [[0.0, 1.0, 3.0, 2.0, -1.0, 0.5, 1.5]], "W": [[-1.0, 0.5, 1.5]], "b": [[0.5]]}
ENTRY = re.compile(r"\s*([AWbZ])\[\s*(\d)\s*(?:,\s*(\d)\s*)?\]\s*")


class KernelSlide(Interactive):
    """One convolution, and half the squared error of its outputs for one example: which of them feel an entry?

    ``A`` is the input, at most 6 × 7, ``W`` the kernel, at most 3 × 3, and ``b`` the bias, 1 × 1; an input of one row
    is a signal, and the convolution then that of :func:`~backprop.layers.conv1d_forward`. ``layer`` is "given" for
    these, or "signal" for a built-in one in their place. ``stride`` is 1 or 2 and ``padding`` 0 or 1, for every axis.
    Each output Z has the ``target``: J = ½ Σ (Z - target)².
    ``window`` names the output whose window is framed ("Z[0,1]"), ``selected`` the entry that ``nudge`` moves: a weight
    ("W[0,1]"), the bias ("b[0]") or an input ("A[2,2]"). All can be set and observed, from Python and from the page.
    ``derivative``, ``felt_by`` (how many outputs), ``predicted_change``, ``measured_change`` and ``ratio`` are
    read-only and follow them; a ratio is None where there is nothing to divide by.

    Traits that belong together are set together, inside ``with widget.hold_trait_notifications():``. Raises TraitError
    when a value, or the combination, cannot be used; the old values then stay.

    >>> kernel = KernelSlide(selected="W[1,1]", nudge=0.5)
    >>> print(kernel.felt_by, kernel.derivative, kernel.predicted_change, kernel.measured_change)
    9 -17.375 -8.6875 -4.90625
    """

    kind = traitlets.Unicode("kernel-slide", read_only=True).tag(sync=True)
    A = Matrix().tag(sync=True, to_json=matrix_to_json)
    W = Matrix().tag(sync=True, to_json=matrix_to_json)
    b = Matrix().tag(sync=True, to_json=matrix_to_json)
    signal = BuiltIn(SIGNAL, "signal is built in and never changes; set A, W and b instead.").tag(sync=True)
    layer = traitlets.Enum(("given", "signal"), "given").tag(sync=True)
    stride = Whole(1, 1, 2).tag(sync=True)
    padding = Whole(0, 0, 1).tag(sync=True)
    target = Number(1.0, -LARGEST, LARGEST, ", to stay readable").tag(sync=True)
    window = traitlets.Unicode("Z[0,0]").tag(sync=True)
    selected = traitlets.Unicode("W[0,1]").tag(sync=True)
    nudge = Number(0.1, -LARGEST, LARGEST, ", to stay readable").tag(sync=True)
    derivative = traitlets.Float(read_only=True)  # the front end computes its own
    felt_by = traitlets.Int(read_only=True)
    predicted_change = traitlets.Float(read_only=True)
    measured_change = traitlets.Float(read_only=True)
    ratio = traitlets.Float(read_only=True, allow_none=True)

    def __init__(self, **traits):
        given = GIVEN if not traits.keys() & GIVEN else {}
        missing = [name for name in GIVEN if name not in given | traits]
        if missing:
            raise traitlets.TraitError(f"{', '.join(missing)} missing; give all of A, W and b, or none of them.")
        super().__init__(**given | traits)

    def shown(self):
        """{"A", "W", "b"} of the layer on show."""
        if self.layer == "signal":
            return {name: frozen(name, rows) for name, rows in SIGNAL.items()}
        return {name: getattr(self, name) for name in GIVEN}

    def outputs(self):
        """Z of the layer on show, before the nudge, (rows, columns)."""
        return _convolution(self.shown(), self.stride, self.padding)[0]

    def gradient(self):
        """{"dZ", "dA", "dW", "db"} of the layer on show, each with the shape of what it is the derivative of."""
        Z, backward = _convolution(self.shown(), self.stride, self.padding)
        dZ = Z - self.target
        return {"dZ": dZ} | backward(dZ)

    def slopes(self):
        """How strongly each output answers the selected entry, 0 where it does not feel it; the shape of Z."""
        shown, (name, index) = self.shown(), self.entry()
        if name == "b":
            return np.ones_like(self.outputs())
        one = np.zeros_like(shown[name])
        one[index] = 1.0  # Z is linear in W, and in A
        return _convolution(shown | {name: one, "b": np.zeros((1, 1))}, self.stride, self.padding)[0]

    def entry(self):
        """The selected entry as a name and an index: ("W", (0, 2)), ("A", (1, 1)), ("b", (0, 0))."""
        return _entry("selected", self.selected, self.shown())

    def picture(self):
        """A PNG of the input with its window, the kernel, the outputs that feel the entry, and the numbers."""
        from backprop.widgets.kernel_slide_picture import kernel_slide_figure  # Matplotlib is slow to import

        return kernel_slide_figure(self)._repr_png_()

    def words(self):
        """The numbers in a sentence or two."""
        ratio = ratio_in_words(self.ratio)
        return (f"A kernel of {size_of(self.shown()['W'])} slides over an input of {size_of(self.shown()['A'])}, with "
                f"stride {self.stride} and padding {self.padding}. {self.felt_by} of {self.outputs().size} outputs "
                f"feel {self.selected}, and the cost's derivative with respect to it is {self.derivative:z.4g}. "
                f"Nudging it by {self.nudge:g} is predicted to change the cost by {self.predicted_change:z.4g}; "
                f"measured, it changes by {self.measured_change:z.4g}; {ratio}.")

    # The layer's traits must fit one another. traitlets calls these after a single assignment, or once for all
    # assignments at the end of hold_trait_notifications, where self already holds the proposed values.
    @traitlets.validate("A", "W", "b", "layer", "stride", "padding")
    def _fits(self, proposal):
        names = (*GIVEN, "layer", "stride", "padding")
        _check_layer(**{name: getattr(self, name) for name in names} | {proposal["trait"].name: proposal["value"]})
        return proposal["value"]

    @traitlets.validate("window", "selected")
    def _names_an_entry(self, proposal):
        arrays = {"Z": self.outputs()} if proposal["trait"].name == "window" else self.shown()
        return _name(*_entry(proposal["trait"].name, proposal["value"], arrays))

    @traitlets.observe("A", "W", "b", "layer", "stride", "padding", "target", "selected", "nudge")
    def _compute(self, change=None):
        try:
            _entry("window", self.window, {"Z": self.outputs()})
        except traitlets.TraitError:  # another layer or stride, without this window
            self.window = "Z[0,0]"
        try:
            name, index = self.entry()
        except traitlets.TraitError:
            self.selected = "W[0,0]"
            return
        moved = self.shown()[name].copy()
        moved[index] += self.nudge
        after = _convolution(self.shown() | {name: moved}, self.stride, self.padding)[0]
        self.set_trait("derivative", float(self.gradient()[f"d{name}"][index]))
        self.set_trait("felt_by", int(np.count_nonzero(self.slopes())))
        self.set_trait("predicted_change", self.derivative * self.nudge)
        self.set_trait("measured_change", self._cost(after) - self._cost(self.outputs()))
        self.set_trait("ratio", self.measured_change / self.predicted_change if self.predicted_change else None)

    def _cost(self, Z):
        return float(0.5 * ((Z - self.target) ** 2).sum())


def _convolution(shown, stride, padding):
    """Z (rows, columns) of one channel and one example, and the function from dZ to {"dA", "dW", "db"}."""
    A, W, b = (shown[name] for name in GIVEN)
    if len(A) == 1:  # a signal
        forward, backward, axes = conv1d_forward, conv1d_backward, slice(1, None)
    else:
        forward, backward, axes = conv2d_forward, conv2d_backward, slice(None)
    X, kernels = A.reshape(1, *A.shape[axes], 1), W.reshape(1, 1, *W.shape[axes])
    Y, cache = forward(X, kernels, b, stride, padding)

    def gradients(dZ):
        grads = backward(dZ.reshape(Y.shape), cache)
        return {"dA": grads["dX"].reshape(A.shape), "dW": grads["dW"].reshape(W.shape), "db": grads["db"]}

    return Y.reshape(Y.shape[-3:-1]), gradients


def _entry(trait, value, arrays):
    """("W", (0, 2)) for "W[0,2]", ("b", (0, 0)) for "b[0]"; TraitError when ``arrays`` have no such entry."""
    match = ENTRY.fullmatch(value)
    if match:
        name, row, column = match.groups()
        index = (int(row), int(column or 0))
        if name in arrays and (name == "b") == (column is None) and np.all(np.less(index, arrays[name].shape)):
            return name, index
    shapes = ", ".join(f"{name} {size_of(array)}" for name, array in arrays.items())
    example = "'Z[0,0]'" if trait == "window" else "'W[0,0]', 'b[0]' or 'A[0,0]'"
    raise traitlets.TraitError(f"{trait} is {value!r}; expected an entry such as {example} of {shapes}.")


def _name(name, index):
    return f"b[{index[0]}]" if name == "b" else f"{name}[{index[0]},{index[1]}]"


def size_of(matrix):
    """The shape as a reader sees it.

    >>> print(size_of(np.zeros((5, 3))))
    5 × 3
    """
    return f"{matrix.shape[0]} × {matrix.shape[1]}"


def _check_layer(A, W, b, layer, stride, padding):
    for name, matrix, most in [("A", A, MAX_INPUT), ("W", W, MAX_KERNEL), ("b", b, (1, 1))]:
        if np.any(np.greater(matrix.shape, most)):
            raise traitlets.TraitError(f"{name} is {size_of(matrix)}; expected at most {most[0]} × {most[1]}, to stay "
                                       f"readable.{TOGETHER}")
        if abs(matrix).max() > LARGEST:
            raise traitlets.TraitError(f"{name} holds {matrix.flat[abs(matrix).argmax()]:g}; expected numbers from "
                                       f"-{LARGEST} to {LARGEST}, to stay readable.")
    if np.any(np.greater(W.shape, A.shape)):
        raise traitlets.TraitError(f"W is {size_of(W)}; expected no more rows or columns than A has, "
                                   f"{size_of(A)}.{TOGETHER}")
    shown = SIGNAL if layer == "signal" else {"A": A, "W": W, "b": b}
    try:
        _convolution({name: np.asarray(value, float) for name, value in shown.items()}, stride, padding)
    except ValueError as error:  # the windows would leave an edge unread
        raise traitlets.TraitError(f"{str(error).replace('X has', 'A has')}{TOGETHER}") from None
