"""Derived gradients beside measured ones: every entry, a sample, or random directions."""

from collections.abc import Mapping
from dataclasses import replace
from numbers import Real
from typing import NamedTuple

import numpy as np

from backprop.gradient_check.differences import METHODS, check_step, default_step, nudge, unit_direction
from backprop.gradient_check.evaluation import place
from backprop.gradient_check.hints import describe_difference, find_fault
from backprop.gradient_check.judging import KINKS, UNSETTLED, Probe, judge
from backprop.gradient_check.result import CheckedArray, GradientCheck
from backprop.gradient_check.tolerance import derive_tolerance
from backprop.validation import check_choice, check_whole


class Kind(NamedTuple):
    """A kind of check: how many places of an array it compares by default, its title, what it can and cannot catch.

    >>> print(CHECKS["sample"].count, CHECKS["sample"].title)
    20 of sampled entries
    """

    count: int | None
    title: str
    reach: str


CHECKS = {
    "entries": Kind(None, "of every entry",
                    "Every entry was nudged by itself, so an error in any of them shows once it exceeds the tolerance. "
                    "This cannot catch a wrong cost, or a mistake that only other inputs bring out."),
    "sample": Kind(20, "of sampled entries",
                   "At most {count} entries of each array were nudged (seed {seed}). A mistake in the formula touches "
                   "many entries and shows; a single wrong entry is found only if it was drawn."),
    "directions": Kind(3, "along random directions",
                       "Each array was moved along {count} random directions (seed {seed}). A wrong sign, factor, "
                       "transpose or average shows, and in which array; a single wrong entry is diluted among the "
                       "others: in a large array, or in float32, it may stay below the tolerance."),
    "joint directions": Kind(3, "along random directions through all arrays",
                             "All arrays were moved together along {count} random directions (seed {seed}). A wrong "
                             "sign, factor, transpose or average shows, but not in which array; a single wrong entry "
                             "is diluted among all the others, and may stay below the tolerance."),
}
METHOD_NAMES = {"forward": "forward differences", "central": "central differences",
                "five-point": "five-point differences", "complex": "the complex step"}
PRECISIONS = {2.0**-52: "float64", 2.0**-23: "float32"}
RANK = {"right": 0, "undecided": 1, "wrong": 2}
NEGLIGIBLE = 1e-6  # of the largest slope of all arrays: blurred by no more, small slopes need not be told apart
BLURRED = 10  # times the blur: larger slopes need no note
ADVICE = "Another step may tell, or a cost without large constants, or float64 in place of float32"
CLOSE_LOOKS = 3  # after so many wrong places in one array, the others are compared at the first step only


def check_gradients(function, parameters, gradients, check="entries", *, count=None, seed=0, method="central",
                    step=None, tolerance=None):
    """Hold derived ``gradients`` beside measured ones, and return a :class:`GradientCheck`: print it.

    ``function`` takes ``parameters``, a dictionary of float arrays of any shape, and returns one number.
    ``gradients`` holds the gradient of parameter "W1" under "dW1"; other keys are left alone. ``check`` is "entries"
    (all), "sample" (``count`` entries of each array, 20), "directions" (``count`` through each array, 3) or "joint
    directions" (``count`` through all arrays at once, 3). ``method`` and ``step`` are those of
    :func:`numerical_gradient`.

    Two numbers agree when |measured - derived| ≤ tolerance · (|measured| + |derived|) + rounding. By default the
    tolerance is 10 h^p + 100 ε for a method of order p, a step h and a dtype spaced by ε; rounding is five standard
    deviations of the function's own noise, which is measured, divided by the step. What disagrees is measured again
    with shorter steps: a kink (ReLU's, at z = 0) within the step is found, named, and kept out of the verdict. An
    array whose slopes rounding blurs so much that twice as large a gradient would pass is undecided.

    Raises TypeError or ValueError as :func:`numerical_gradient` does, and when gradients is no dictionary, check is
    unknown, count is not a positive whole number, tolerance is not positive, or parameters is empty. A missing
    gradient, or one with a wrong shape, a coarser dtype or NaN, is a wrong row, not an error.

    >>> x = np.array([1.0, 2.0, 3.0, 4.0])
    >>> J = lambda p: ((p["w"] * x) ** 2).mean()
    >>> parameters = {"w": np.array([0.5])}
    >>> check = check_gradients(J, parameters, {"dw": 2 * parameters["w"] * (x ** 2).sum()})
    >>> print(check)  # doctest: +ELLIPSIS
    Gradient check of every entry, by central differences, float64
    <BLANKLINE>
    gradient  worst  derived  measured  relative error  step   verdict
    dw        [0]    30       7.5       6e-01           1e-05  ✗ wrong
    <BLANKLINE>
    Wrong: dw. It is 4 times too large. If there are m = 4 examples, the average (1/m) is missing.
    Every entry was nudged by itself, so an error in any of them shows once it exceeds the tolerance. This cannot ...
    """
    kind = CHECKS[check_choice("check", check, CHECKS)]
    _check_arguments(gradients, check, count, method, step, tolerance)
    count = count or kind.count
    nudged = nudge(function, parameters, method)
    if not nudged.arrays:
        raise ValueError("parameters is empty; expected at least one array to check.")
    step = default_step(method, nudged.epsilon) if step is None else step
    rule = derive_tolerance(nudged, method, step, tolerance, seed)

    faults = {name: find_fault(name, array, gradients) for name, array in nudged.arrays.items()}
    rows = [CheckedArray(f"d{name}", hint=fault) for name, fault in faults.items() if fault]
    derived = {name: np.asarray(gradients[f"d{name}"]) for name, fault in faults.items() if not fault}
    negligible = NEGLIGIBLE * max([float(np.abs(gradient).max()) for gradient in derived.values()], default=0.0)
    for name, shape, probes in _probes(nudged, derived, check, count, np.random.default_rng(seed)):
        rows.append(_compare(name, shape, probes, rule, negligible))
    order = [f"d{name}" for name in faults]
    rows.sort(key=lambda row: order.index(row.gradient) if row.gradient in order else len(order))
    title = f"Gradient check {kind.title}, by {METHOD_NAMES[method]}, {PRECISIONS.get(nudged.epsilon, nudged.epsilon)}"
    return GradientCheck(tuple(rows), title, kind.reach.format(count=count, seed=seed))


def _probes(nudged, derived, check, count, rng):
    """For each row of the table: its name, the gradient's shape if every entry is probed (else None), its probes."""
    if check == "joint directions":
        if derived:
            yield "all together", None, [_along(nudged, derived, number, rng) for number in range(1, count + 1)]
        return
    for name, gradient in derived.items():
        if check == "directions":
            yield f"d{name}", None, [_along(nudged, {name: gradient}, number, rng) for number in range(1, count + 1)]
            continue
        indices = list(np.ndindex(gradient.shape))
        if check == "sample" and count < len(indices):
            indices = [indices[k] for k in sorted(rng.choice(len(indices), count, replace=False))]
        probes = [Probe(place("", index), nudged.along_entry(name, index), float(gradient[index])) for index in indices]
        yield f"d{name}", gradient.shape if len(probes) == gradient.size else None, probes


def _along(nudged, derived, number, rng):
    """The probe along one random direction through the arrays that ``derived`` names."""
    direction = unit_direction({name: nudged.arrays[name] for name in derived}, rng)
    slope = sum(float((np.asarray(gradient, float) * direction[name]).sum()) for name, gradient in derived.items())
    return Probe(f"direction {number}", nudged.along(direction), slope)


def _compare(name, shape, probes, rule, negligible):
    """The row of an array whose derived slopes the probes hold; a blur of ``negligible`` does no harm."""
    formula = METHODS[rule.method].formula
    measured = [float(formula(probe.phi, rule.step)) for probe in probes]
    misses = [abs(m - probe.derived) / (rule.allowed(m, probe.derived) or 1) for m, probe in zip(measured, probes)]
    judgements = [None] * len(probes)
    wrong = 0
    for k in sorted(range(len(probes)), key=lambda k: -misses[k]):
        judgements[k] = judge(probes[k], measured[k], rule, look_closer=wrong < CLOSE_LOOKS)
        wrong += judgements[k].verdict == "wrong"
    worst = max(range(len(probes)), key=lambda k: (RANK[judgements[k].verdict], judgements[k].remark != "", misses[k]))
    verdict, at_worst, step, remark = judgements[worst]
    row = CheckedArray(name, probes[worst].place, probes[worst].derived, at_worst, step, verdict, remark,
                       hint=_hint(probes, judgements, rule, shape), checked=len(probes),
                       disagreeing=sum(judgement.verdict != "right" for judgement in judgements),
                       kinks=sum(judgement.remark in KINKS for judgement in judgements))
    largest = max(max(abs(probe.derived), abs(judgement.measured)) for probe, judgement in zip(probes, judgements))
    return _note_blur(row, largest, rule.rounding(), negligible)


def _hint(probes, judgements, rule, shape):
    derived = np.array([probe.derived for probe in probes])
    measured = np.array([judgement.measured for judgement in judgements])
    disagreeing = sum(judgement.verdict == "wrong" for judgement in judgements)
    if disagreeing:
        return describe_difference(derived, measured, rule.allowed(measured, derived), disagreeing, shape)
    undecided = [judgement.remark for judgement in judgements if judgement.verdict == "undecided"]
    if not undecided:
        return ""
    others = "; the others agree" if len(undecided) < len(probes) else ""
    advice = f". {ADVICE}" if UNSETTLED in undecided else ""
    return f"{len(undecided)} of {len(probes)} could not be judged{others}{advice}"


def _note_blur(row, largest, blur, negligible):
    """The row, with a note where rounding blurs its slopes; undecided where one twice as large would pass, too."""
    if row.verdict != "right" or not 0 < largest < BLURRED * blur:
        return row
    note = f"rounding blurs every slope by up to {blur:.0e}, and the largest is {largest:.0e}"
    if largest > 2 * blur or blur <= negligible:
        return replace(row, hint=note)
    return replace(row, verdict="undecided", hint=f"{note}. {ADVICE}")


def _check_arguments(gradients, check, count, method, step, tolerance):
    check_choice("method", method, METHODS)
    check_step(step)
    if count is not None:
        check_whole("count", count, least=1)
        if check == "entries":
            raise ValueError(f"count is {count}, but check='entries' takes every entry; use check='sample'.")
    if tolerance is not None and not (isinstance(tolerance, Real) and 0 < tolerance < 1):
        raise ValueError(f"tolerance is {tolerance!r}; expected a relative error between 0 and 1, such as 1e-6.")
    if not isinstance(gradients, Mapping):
        raise TypeError(f"gradients is a {type(gradients).__name__}; expected a dictionary such as {{'dW1': ...}}.")
