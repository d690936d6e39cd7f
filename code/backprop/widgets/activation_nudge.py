"""What gets through an activation: its derivative as the slope of g, as the height of g', and as dZ over dA."""

import numpy as np
import traitlets

from backprop.activations import ACTIVATIONS
from backprop.widgets.base import Interactive, ratio_in_words
from backprop.widgets.traits import Number

SATURATED = 0.05  # an activation whose slope is below this hardly answers


class ActivationNudge(Interactive):
    """An activation g at a pre-activation z: the tangent's prediction beside the measured change, and dZ = dA ⊙ g'(z).

    ``activation`` is one of "identity", "sigmoid", "tanh", "relu", "leaky_relu" and "softplus"; ``z``, the ``nudge`` δ
    and the upstream derivative ``dA`` are finite numbers. All can be set and observed, from Python and from the page.
    ``slope`` (g'(z)), ``predicted_change`` (g'(z) δ), ``measured_change`` (g(z + δ) - g(z)), ``ratio`` (measured /
    predicted; None where there is nothing to divide by), ``dZ`` (equation (1)) and ``saturated`` (g'(z) is below 0.05)
    are read-only and follow them.

    Raises TraitError when a value cannot be used; the old value then stays.

    >>> unit = ActivationNudge(activation="sigmoid", z=0, nudge=0.5, dA=2)
    >>> print(unit.slope, unit.predicted_change, round(unit.measured_change, 4), unit.dZ, unit.saturated)
    0.25 0.125 0.1225 0.5 False
    """

    kind = traitlets.Unicode("activation-nudge", read_only=True).tag(sync=True)
    activation = traitlets.Enum(tuple(ACTIVATIONS), "sigmoid").tag(sync=True)
    z = Number(1.0).tag(sync=True)
    nudge = Number(0.5).tag(sync=True)
    dA = Number(2.0).tag(sync=True)
    slope = traitlets.Float(read_only=True)  # the front end computes its own
    predicted_change = traitlets.Float(read_only=True)
    measured_change = traitlets.Float(read_only=True)
    ratio = traitlets.Float(read_only=True, allow_none=True)
    dZ = traitlets.Float(read_only=True)
    saturated = traitlets.Bool(read_only=True)

    def __init__(self, **traits):
        super().__init__(**traits)
        self._compute()

    def value_at(self, z):
        """g(z), as a float."""
        return _number(ACTIVATIONS[self.activation].function, z)

    def slope_at(self, z):
        """g'(z), as a float; at the kink of ReLU and of leaky ReLU, the slope to its left."""
        return _number(ACTIVATIONS[self.activation].derivative, z)

    def picture(self):
        """A PNG of g with its tangent, and of g' below it over the same z."""
        from backprop.widgets.activation_nudge_picture import activation_nudge_figure  # Matplotlib is slow to import

        return activation_nudge_figure(self)._repr_png_()

    def words(self):
        """The numbers in a sentence."""
        ratio = ratio_in_words(self.ratio)
        return (f"The activation {self.activation} at z = {self.z:g}: its slope is {self.slope:.4g}, so of dA = "
                f"{self.dA:g} there is dZ = {self.dZ:z.4g} left. Nudging z by {self.nudge:g} is predicted to change g "
                f"by {self.predicted_change:z.4g}; measured, it changes by {self.measured_change:z.4g}; {ratio}.")

    @traitlets.observe("activation", "z", "nudge", "dA")
    def _compute(self, change=None):
        slope, moved = self.slope_at(self.z), self.nudge != 0
        predicted = slope * self.nudge if moved else 0.0
        measured = self.value_at(self.z + self.nudge) - self.value_at(self.z) if moved else 0.0
        self.set_trait("slope", slope)
        self.set_trait("predicted_change", predicted)
        self.set_trait("measured_change", measured)
        self.set_trait("ratio", measured / predicted if predicted else None)
        self.set_trait("dZ", self.dA * slope)
        self.set_trait("saturated", slope < SATURATED)


def _number(function, z):
    with np.errstate(all="ignore"):  # inf is an answer here, as it is in the page
        return float(function(np.array([z]))[0])
