"""How small the step of a numerical derivative should be: error against step for three methods and two precisions."""

import numpy as np
import traitlets

from backprop.activations import relu, sigmoid, sigmoid_derivative, tanh
from backprop.gradient_check import METHODS, relative_error
from backprop.gradient_check.analytic import ANALYTIC
from backprop.widgets.base import Interactive
from backprop.widgets.traits import Number

LEAST, FARTHEST = 1e-20, 10.0  # of the step; of x
SHOWN = ("forward", "central", "complex")
MANTISSAS = ("1", "1.33", "1.78", "2.37", "3.16", "4.22", "5.62", "7.5")
STEPS = [float(f"{mantissa}e{exponent}") for exponent in range(-20, 0) for mantissa in MANTISSAS] + [1.0]
WINDOW = 4  # samples to either side, half a power of ten: rounding is luck, so one good sample proves nothing

# Each function for real floats and for complex ones, and its derivative.
FUNCTIONS = {
    "sigmoid": (sigmoid, ANALYTIC["sigmoid"], sigmoid_derivative),
    "tanh": (tanh, np.tanh, lambda x: 4 * sigmoid_derivative(2 * x)),  # 1 - tanh² loses its digits where it is small
    "exp": (np.exp, np.exp, np.exp),
    "cube": (lambda x: x * x * x, lambda x: x * x * x, lambda x: 3 * x * x),
}
RELU = "relu"


class GradientCheck(Interactive):
    """The relative error of forward, central and complex-step differences against their step h.

    ``function`` is "sigmoid", "tanh", "exp", "cube" (x³) or "relu", whose kink then lies at x + ``kink`` (from -1 to
    1); ``x`` is from -10 to 10, ``step`` from 1e-20 to 1; ``dtype`` is "float64" or "float32". All can be set and
    observed, from Python and from the page. ``exact`` (the derivative, in float64, at the number that the dtype holds
    for x), and by method ``estimates``, ``errors`` (:func:`backprop.gradient_check.relative_error`) and ``best_steps``
    are read-only and follow them. There is no complex step for "relu": None. The best step is the largest whose worst
    neighbour within half a power of ten is least; None where no step is right.

    Raises TraitError when a value cannot be used; the old value then stays.

    >>> check = GradientCheck(function="cube", x=1.0, step=1e-3)
    >>> print(check.exact, *(f"{method} {error:.1e}" for method, error in check.errors.items()), sep="; ")
    3.0; forward 5.0e-04; central 1.7e-07; complex 1.7e-07
    """

    kind = traitlets.Unicode("gradient-check", read_only=True).tag(sync=True)
    function = traitlets.Enum((*FUNCTIONS, RELU), "sigmoid").tag(sync=True)
    x = Number(0.7, -FARTHEST, FARTHEST).tag(sync=True)
    kink = Number(-1e-3, -1, 1).tag(sync=True)
    dtype = traitlets.Enum(("float64", "float32"), "float64").tag(sync=True)
    step = Number(1e-5, LEAST, 1).tag(sync=True)
    exact = traitlets.Float(read_only=True)  # the front end computes its own
    estimates = traitlets.Dict(read_only=True)
    errors = traitlets.Dict(read_only=True)
    best_steps = traitlets.Dict(read_only=True)

    def __init__(self, **traits):
        super().__init__(**traits)
        self._compute()

    def estimates_at(self, steps):
        """{"forward", "central", "complex"} -> the derivative as each measures it, an array like ``steps``, or None.

        Every operation is done in the dtype.
        """
        return {method: self._estimate(method, np.array(steps, self.dtype)) for method in SHOWN}

    def errors_at(self, steps):
        """As :meth:`estimates_at`, the relative errors."""
        return {method: None if found is None else np.array([relative_error(float(e), self.exact) for e in found])
                for method, found in self.estimates_at(steps).items()}

    def picture(self):
        """A PNG of error against step, with a line at the step, and at the kink."""
        from backprop.plots.curves import error_against_step  # Matplotlib is slow to import, and only pictures need it
        from backprop.plots.style import GREY, SYMBOL_COLOURS

        steps = STEPS[::4]
        errors = {method: found for method, found in self.errors_at(steps).items() if found is not None}
        figure = error_against_step(steps, errors)
        axes = figure.axes[0]
        axes.axvline(self.step, color=GREY, linewidth=1.5)
        if self.function == RELU and self.kink:
            axes.axvline(abs(self.kink), color=SYMBOL_COLOURS["W"], linestyle="--")
        axes.set_title(f"{self._named()}, {self.dtype}; line at h = {self.step:g}", y=-0.32, fontsize=11)
        return figure._repr_png_()

    def words(self):
        """The numbers in a sentence."""
        found = [f"{method} {self.errors[method]:.1e}{_best(self.best_steps[method])}"
                 for method in SHOWN if self.errors[method] is not None]
        return (f"{self._named()}, {self.dtype}. The derivative is {self.exact:.6g}. Relative errors at the step "
                f"{self.step:g}: {'; '.join(found)}.")

    def _named(self):
        sign = "-" if self.kink < 0 else "+"
        beside = f" with its kink at x {sign} {abs(self.kink):g}" if self.function == RELU else ""
        return f"{self.function}{beside} at x = {self.x:g}"

    def _estimate(self, method, steps):
        x = np.array([self.x], self.dtype)
        if self.function == RELU:
            if method == "complex":
                return None
            at = x + np.array([self.kink], self.dtype)
            real = carries = lambda value: relu(value - at)
        else:
            real, carries, _ = FUNCTIONS[self.function]
        f = carries if method == "complex" else real
        return METHODS[method].formula(lambda t: f(x + t), steps)

    @traitlets.observe("function", "x", "kink", "dtype", "step")
    def _compute(self, change=None):
        with np.errstate(all="ignore"):
            x = np.array([self.x], self.dtype)
            exact = float(self.kink < 0)
            if self.function != RELU:
                exact = float(FUNCTIONS[self.function][2](x.astype(np.float64))[0])
            self.set_trait("exact", exact)
            estimates = {name: None if e is None else float(e[0]) for name, e in self.estimates_at([self.step]).items()}
            self.set_trait("estimates", estimates)
            errors = {name: None if e is None else relative_error(e, exact) for name, e in estimates.items()}
            self.set_trait("errors", errors)
            if change is None or change["name"] != "step":
                epsilon = float(np.finfo(self.dtype).eps)
                lost = x + np.array(STEPS, self.dtype) == x  # what is then measured is 0, right only by accident
                best = {name: None if e is None else best_step(np.where(lost & (name != "complex"), 1, e), epsilon)
                        for name, e in self.errors_at(STEPS).items()}
                self.set_trait("best_steps", best)


def best_step(errors, epsilon):
    """The largest of STEPS whose worst neighbour is least; errors below two roundings are alike. None without one."""
    worst = [max(2 * epsilon, *errors[max(0, n - WINDOW) : n + WINDOW + 1]) for n in range(len(STEPS))]
    least = min(worst)
    return max(step for step, error in zip(STEPS, worst) if error == least) if least < 0.1 else None


def _best(step):
    return "" if step is None else f" (best near h = {step:g})"
