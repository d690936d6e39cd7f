"""Why dZ at the output is Ŷ - Y: one example's logits, its loss, and the derivatives that a nudge measures."""

import numpy as np
import traitlets

from backprop.activations import ACTIVATIONS, softmax, softmax_jacobian
from backprop.gradient_check import numerical_gradient
from backprop.heads import head_losses
from backprop.losses import CANONICAL_OUTPUT
from backprop.validation import check_targets
from backprop.widgets.base import Interactive, ratio_in_words
from backprop.widgets.traits import TOGETHER, Number, Whole

MOST, LARGEST = 5, 1000  # outputs; the size of a number
LOGITS, TARGETS = (1.2, 0.4, -0.8), (0.0, 1.0, 0.0)  # the target is not what the logits favour
JACOBIANS = ("full", "diagonal")


class Numbers(traitlets.TraitType):
    """1 to 5 finite numbers from -1000 to 1000, one for each output: a tuple of floats.

    It takes a list, a tuple, or a NumPy array of shape (n,) or (n, 1).
    """

    info_text = f"a list of 1 to {MOST} numbers, one for each output"

    def validate(self, obj, value):
        try:
            numbers = np.array(value, dtype=np.float64)
        except (TypeError, ValueError):
            raise traitlets.TraitError(f"{self.name} cannot be read as numbers; expected {self.info_text}, such as "
                                       f"[1.2, 0.4]. It is {str(value)[:60]}.") from None
        if numbers.ndim == 2 and numbers.shape[1] == 1:
            numbers = numbers[:, 0]
        if numbers.ndim != 1 or not 1 <= len(numbers) <= MOST:
            raise traitlets.TraitError(f"{self.name} has shape {numbers.shape}; expected {self.info_text}. There is "
                                       "one example here.")
        wrong = np.flatnonzero(~(abs(numbers) <= LARGEST))
        if wrong.size:
            raise traitlets.TraitError(f"{self.name}[{wrong[0]}] is {numbers[wrong[0]]:g}; expected a number from "
                                       f"-{LARGEST} to {LARGEST}.")
        return tuple(numbers.tolist())


class OutputHead(Interactive):
    """One example at the output: ŷ - y beside the measured derivative of the loss with respect to each logit.

    ``z`` holds the logits, ``y`` the targets, 1 to 5 of each; ``head`` is "squared_error" (with the identity),
    "binary_cross_entropy" (with the sigmoid) or "categorical_cross_entropy" (with the softmax). ``z[selected]`` is
    nudged by ``nudge``. ``jacobian`` says by which Jacobian ∂ŷ/∂z the prediction is made: "full", or "diagonal", which
    is wrong for a softmax. All can be set and observed, from Python and from the page.

    Read-only, and follow them: ``output``, ŷ; ``error``, ŷ - y; ``measured``, the central differences of the loss;
    ``derived``, the derivatives by the chosen Jacobian; ``loss``; ``predicted_change``, ``derived[selected] * nudge``;
    ``measured_change``; and ``ratio``, None where there is nothing to divide by. There is no 1/m: it is one example's
    own loss.

    Traits that belong together are set together, inside ``with widget.hold_trait_notifications():``. Raises TraitError
    when a value, or the combination, cannot be used; the old values then stay.

    >>> widget = OutputHead(z=[0.0, 0.0], y=[1, 0], selected=1, nudge=0.04)
    >>> print(widget.error, [round(x, 9) for x in widget.measured], round(widget.ratio, 4))
    (-0.5, 0.5) [-0.5, 0.5] 1.01
    >>> widget.jacobian = "diagonal"
    >>> print(widget.derived)
    (-0.5, 0.0)
    """

    kind = traitlets.Unicode("output-head", read_only=True).tag(sync=True)
    z = Numbers(LOGITS).tag(sync=True, to_json=lambda value, widget: list(value))
    y = Numbers(TARGETS).tag(sync=True, to_json=lambda value, widget: list(value))
    head = traitlets.Enum(tuple(CANONICAL_OUTPUT), "categorical_cross_entropy").tag(sync=True)
    selected = Whole(1, least=0, most=MOST - 1).tag(sync=True)
    nudge = Number(0.2, -LARGEST, LARGEST).tag(sync=True)
    jacobian = traitlets.Enum(JACOBIANS, "full").tag(sync=True)
    output = traitlets.Tuple(read_only=True)  # the front end computes its own
    error = traitlets.Tuple(read_only=True)
    measured = traitlets.Tuple(read_only=True)
    derived = traitlets.Tuple(read_only=True)
    loss = traitlets.Float(read_only=True)
    predicted_change = traitlets.Float(read_only=True)
    measured_change = traitlets.Float(read_only=True)
    ratio = traitlets.Float(read_only=True, allow_none=True)

    def __init__(self, **traits):
        given = traits.get("z", traits.get("y", LOGITS))
        n = len(np.atleast_1d(np.array(given, dtype=object)))  # whatever it is: the trait refuses what it cannot be
        if n != len(LOGITS):
            traits = {"z": [0] * n, "y": [1] + [0] * (n - 1), "selected": 0} | traits
        super().__init__(**traits)
        self._compute()

    def jacobian_entries(self):
        """The true ∂ŷ_j/∂z_k, row j and column k, as an (n, n) array, whatever ``jacobian`` says.

        >>> print(OutputHead(z=[0.0, 0.0], y=[1, 0]).jacobian_entries())
        [[ 0.25 -0.25]
         [-0.25  0.25]]
        """
        output = CANONICAL_OUTPUT[self.head]
        if output == "softmax":
            return softmax_jacobian(np.array(self.output))
        return np.diag(ACTIVATIONS[output].derivative(np.array(self.z)))

    def picture(self):
        """A PNG of the logits and outputs, the table of derivatives, and the Jacobian."""
        from backprop.widgets.output_head_picture import output_head_figure  # Matplotlib is slow to import

        return output_head_figure(self)._repr_png_()

    def words(self):
        """The numbers in a sentence or two."""
        k = self.selected
        ratio = ratio_in_words(self.ratio)
        return (f"One example, {CANONICAL_OUTPUT[self.head]} with {self.head.replace('_', ' ')}, whose loss is "
                f"{self.loss:z.4g}. For z[{k}] = {self.z[k]:z.4g}, ŷ - y is {self.error[k]:z.4g}; measured, the "
                f"derivative is {self.measured[k]:z.4g}. Nudging it by {self.nudge:g} is predicted to change the loss "
                f"by {self.predicted_change:z.4g}; measured, it changes by {self.measured_change:z.4g}; {ratio}.")

    # The three must fit one another. traitlets calls this after a single assignment, or once for all assignments at
    # the end of hold_trait_notifications, where self already holds the proposed values.
    @traitlets.validate("z", "y", "head")
    def _fits(self, proposal):
        _check({name: getattr(self, name) for name in ("z", "y", "head")} | {proposal["trait"].name: proposal["value"]})
        return proposal["value"]

    @traitlets.validate("selected")
    def _names_a_logit(self, proposal):
        if proposal["value"] >= len(self.z):
            raise traitlets.TraitError(f"selected is {proposal['value']}; expected a whole number from 0 to "
                                       f"{len(self.z) - 1}, one of the {len(self.z)} logits.")
        return proposal["value"]

    @traitlets.observe("z", "y", "head", "selected", "nudge", "jacobian")
    def _compute(self, change=None):
        if self.selected >= len(self.z):  # fewer logits than before
            self.selected = 0
            return
        Z, Y = np.array(self.z)[:, np.newaxis], np.array(self.y)[:, np.newaxis]
        A = self._activate(Z)
        derived = A - Y
        if self.jacobian == "diagonal" and CANONICAL_OUTPUT[self.head] == "softmax":
            derived = 0 - Y * ((1 - np.eye(len(A))) @ A)  # -y/a · a (1 - a); the others' sum keeps 1 - a its digits
        nudged = Z.copy()
        nudged[self.selected] += self.nudge
        self.set_trait("output", tuple(A[:, 0].tolist()))
        self.set_trait("error", tuple((A - Y)[:, 0].tolist()))
        self.set_trait("derived", tuple(derived[:, 0].tolist()))
        measured = numerical_gradient(lambda p: self._loss(p["Z"]), {"Z": Z})["dZ"]
        self.set_trait("measured", tuple(measured[:, 0].tolist()))
        self.set_trait("loss", self._loss(Z))
        predicted, changed = self.derived[self.selected] * self.nudge, self._loss(nudged) - self.loss
        self.set_trait("predicted_change", predicted)
        self.set_trait("measured_change", changed)
        self.set_trait("ratio", changed / predicted if predicted else None)

    def _activate(self, Z):
        output = CANONICAL_OUTPUT[self.head]
        return softmax(Z) if output == "softmax" else ACTIVATIONS[output].function(Z)

    def _loss(self, Z):
        Y = np.array(self.y)[:, np.newaxis]
        return float(head_losses(self._activate(Z), Z, Y, CANONICAL_OUTPUT[self.head], self.head)[0])


def _check(state):
    z, y = state["z"], state["y"]
    if len(y) != len(z):
        raise traitlets.TraitError(f"y has {len(y)} numbers and z has {len(z)}; expected one target for each logit."
                                   f"{TOGETHER}")
    try:
        check_targets(np.array(y)[:, np.newaxis], np.zeros((len(z), 1)), state["head"])
    except ValueError as error:
        raise traitlets.TraitError(f"{error}{TOGETHER}") from None
