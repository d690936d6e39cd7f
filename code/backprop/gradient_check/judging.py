"""One derivative beside its measurement: right, wrong or undecided, and a second look before it is called wrong."""

from collections.abc import Callable
from functools import cache
from math import sqrt
from typing import NamedTuple

from backprop.gradient_check.differences import METHODS, five_point
from backprop.gradient_check.evaluation import NudgeError
from backprop.gradient_check.kinks import find_kink

HALVINGS = 24  # from any default step to far below what rounding leaves of it
SAME_SLOPE = 1e-3  # both sides of a point on a smooth function, at a step short enough to tell
ONE_SIDED_SPREAD = sqrt(4**2 + 3**2 + 1) / 2

KINK = "a kink was crossed here"
BEND = "the function bends too much for the first step"
ONE_SIDE = "a kink was crossed here: the slope of one side agrees"
NO_SLOPE = "a kink was crossed here: the slope of neither side agrees"
UNSETTLED = "no step settles it"

KINKS = (KINK, ONE_SIDE, NO_SLOPE)


class Probe(NamedTuple):
    """A line through the parameters to measure along: ``phi`` of the nudge, and the slope at 0 that was ``derived``.

    ``place`` says where: "[0, 2]" for an entry, "direction 1" for a direction.

    >>> print(Probe("[0]", lambda t: 3 * t, 3.0).phi(2))
    6
    """

    place: object
    phi: Callable
    derived: float


class Judgement(NamedTuple):
    """``verdict`` ("right", "wrong" or "undecided") on a probe, the measurement it rests on, its step, and a remark.

    >>> print(Judgement("right", 3.0, 1e-5, "").verdict)
    right
    """

    verdict: str
    measured: float
    step: float
    remark: str


def one_sided(phi, h):
    """(4 φ(h) - 3 φ(0) - φ(2h)) / 2h: the slope on h's side of 0 alone, off by about h² φ'''/3.

    >>> print(one_sided(abs, 0.5), one_sided(abs, -0.5))
    1.0 -1.0
    """
    return (4 * phi(h) - 3 * phi(0) - phi(2 * h)) / (2 * h)


def judge(probe, measured, tolerance, look_closer=True):
    """The :class:`Judgement` on a probe whose first measurement, by the tolerance's method and step, is given.

    What is within the tolerance is right. What is not gets a second look, unless ``look_closer`` is False: is there a
    kink within the step? Then the step is halved, with a five-point formula, until the measurement agrees, or is no
    longer disturbed and still disagrees. Rounding has to stay below half the disagreement: with a step so short that
    anything would pass, nothing is decided. Beside a kink, the slope of one side is as good as any.

    A slope is wrong when such a step shows another one beyond doubt, kink or no kink. It is undecided where a kink is
    within every step that rounding allows, or where it disagrees by little more than rounding: float64 decides there.
    The complex step crosses no kink and needs no second look.

    >>> from backprop.gradient_check.tolerance import Tolerance
    >>> tolerance = Tolerance("central", step=1e-2, relative=1e-3, noise=1e-16)
    >>> relu = Probe("[0]", lambda t: max(t + 0.001, 0.0), derived=1.0)  # at z = 0.001: a kink within the step
    >>> for derived in [1.0, 0.75]:
    ...     verdict, measured, step, remark = judge(relu._replace(derived=derived), 0.55, tolerance)
    ...     print(verdict, round(measured, 9), step, remark)
    right 1.0 0.01 a kink was crossed here: the slope of one side agrees
    wrong 1.0 0.00015625 a kink was crossed here
    """
    if tolerance.accepts(measured, probe.derived):
        return Judgement("right", measured, tolerance.step, "")
    wrong = Judgement("wrong", measured, tolerance.step, "")
    if tolerance.method == "complex" or not look_closer:
        return wrong
    phi = cache(probe.phi)  # a halved step comes back to points already seen
    reach = METHODS[tolerance.method].reach * tolerance.step
    kink = find_kink(phi, reach, tolerance.noise) is not None
    return _halve_step(probe._replace(phi=phi), wrong, tolerance, kink)


def _halve_step(probe, first, tolerance, kink):
    """The judgement at the first of ever shorter steps that can tell."""
    phi, derived = probe.phi, probe.derived
    enough = max(abs(first.measured - derived) / 2, 2 * tolerance.rounding(method="five-point"))
    agreeing = 0
    for step in (first.step / 2**k for k in range(HALVINGS)):
        rounding = tolerance.rounding(step, "five-point")
        if rounding > enough:
            break
        try:
            closer, sides = five_point(phi, step), [one_sided(phi, step), one_sided(phi, -step)]
        except NudgeError:  # too short to move the parameter, or over the edge of the function's domain
            continue
        if tolerance.accepts(closer, derived, rounding):
            return Judgement("right", closer, step, KINK if kink else BEND)
        one_sided_rounding = rounding * ONE_SIDED_SPREAD / METHODS["five-point"].spread
        for side, slope in zip((1, -1), sides):
            if kink and tolerance.accepts(slope, derived, one_sided_rounding):
                return Judgement("right", slope, side * step, ONE_SIDE)
        agreeing = agreeing + 1 if _agree_on_another(derived, closer, sides, tolerance, one_sided_rounding) else 0
        if agreeing == 2:  # once might be two kinks that cancel
            return Judgement("wrong", closer, step, KINK) if kink else first
    return first._replace(verdict="undecided", remark=NO_SLOPE if kink else UNSETTLED)


def _agree_on_another(derived, closer, sides, tolerance, rounding):
    """Whether both sides have the slope ``closer``, and the derived one is ten times further from it, beyond excuse."""
    error = abs(closer - derived)
    beyond_excuse = error > 2 * tolerance.allowed(closer, derived, rounding)
    near = min(error / 10, SAME_SLOPE * abs(closer) + rounding)
    return beyond_excuse and all(abs(slope - closer) < near for slope in sides)
