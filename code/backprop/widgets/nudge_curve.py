"""Nudge a number; see how well the tangent of a curve predicts what the function does."""

import numpy as np
import traitlets

from backprop.widgets.base import Interactive, ratio_in_words
from backprop.widgets.expression import FUNCTIONS, Expression
from backprop.widgets.traits import Number

VARIABLES = ("w", "x")
RANGE = 2.0  # of w, in the picture, to both sides


class NudgeCurve(Interactive):
    """A curve, a point w on it and a nudge δ: the tangent's prediction beside the measured change.

    ``function`` is an expression in w (or x) of numbers, + - * / ^, parentheses and sin, cos, tan, exp, log, sqrt, abs,
    tanh, sigmoid, relu; one of these names alone is that function of w. ``w`` and ``nudge`` are finite numbers. All
    three can be set and observed, from Python and from the page. ``predicted_change``, ``measured_change`` and
    ``ratio`` are read-only and follow them; a number that does not exist, as log(-1), is nan, and a ratio None.

    Raises TraitError when a value cannot be used; the old value then stays.

    >>> curve = NudgeCurve(function="(2*w - 1)^2 / 2", w=1.5, nudge=0.1)
    >>> print(round(curve.predicted_change, 12), round(curve.measured_change, 12), round(curve.ratio, 12))
    0.4 0.42 1.05
    """

    kind = traitlets.Unicode("nudge-curve", read_only=True).tag(sync=True)
    function = traitlets.Unicode("(2*w - 1)^2 / 2").tag(sync=True)
    w = Number(1.5).tag(sync=True)
    nudge = Number(0.5).tag(sync=True)
    predicted_change = traitlets.Float(read_only=True)  # the front end computes its own
    measured_change = traitlets.Float(read_only=True)
    ratio = traitlets.Float(read_only=True, allow_none=True)

    def __init__(self, **traits):
        super().__init__(**traits)
        self._compute()

    def value_at(self, w):
        """f(w), as a float."""
        return self._read.value({self._variable: w})

    def picture(self):
        """A PNG of the curve, its tangent at w, and the secant of the nudge."""
        from backprop.plots.curves import draw_nudge  # Matplotlib is slow to import, and only pictures need it
        from backprop.plots.style import panels

        span = max(RANGE - abs(self.w), 1.5 * abs(self.nudge), 1.0)
        with panels(figsize=(7.4, 4.2)) as (figure, axes):
            draw_nudge(axes, self.value_at, self.w, self.nudge, self._slope(), span, "f", self._variable)
            numbers = [f"{x:z.4g}".replace("-", "−") for x in (self.predicted_change, self.measured_change)]
            ratio = "–" if self.ratio is None else f"{self.ratio:.4f}".replace("-", "−")
            axes.set_title(f"predicted {numbers[0]}    measured {numbers[1]}    ratio {ratio}", y=-0.3, fontsize=12)
        return figure._repr_png_()

    def words(self):
        """The three numbers in a sentence."""
        ratio = ratio_in_words(self.ratio)
        return (f"The curve {self.function}. Nudging {self._variable} = {self.w:g} by {self.nudge:g} is predicted to "
                f"change it by {self.predicted_change:z.4g}; measured, it changes by {self.measured_change:z.4g}; "
                f"{ratio}.")

    @property
    def _variable(self):
        return self._read.variables[0] if self._read.variables else "w"

    def _slope(self):
        return self._read.differentiate({self._variable: self.w}, self._variable)[1]

    @traitlets.validate("function")
    def _can_be_read(self, proposal):
        _read(proposal["value"])
        return proposal["value"]

    @traitlets.observe("function", "w", "nudge")
    def _compute(self, change=None):
        self._read = _read(self.function)
        moved = self.nudge != 0
        self.set_trait("predicted_change", self._slope() * self.nudge if moved else 0.0)
        self.set_trait("measured_change", self.value_at(self.w + self.nudge) - self.value_at(self.w) if moved else 0.0)
        has_ratio = self.predicted_change != 0 and np.isfinite(self.predicted_change)
        self.set_trait("ratio", self.measured_change / self.predicted_change if has_ratio else None)


def _read(function):
    """The function as an :class:`Expression`; TraitError when it is none, or one of two variables."""
    text = f"{function.strip()}(w)" if function.strip() in FUNCTIONS else function
    try:
        read = Expression(text, VARIABLES)
    except ValueError as error:
        raise traitlets.TraitError(f"function is {function!r}. {error}") from None
    if len(read.variables) > 1:
        raise traitlets.TraitError(f"function is {function!r}, which holds both w and x; a curve is a function of one.")
    return read
