"""Reference data: what the solution and every known wrong answer give on the check data of one seed."""

import contextlib
import io
import re
from typing import NamedTuple

import numpy as np

from coursework.diagnosis import differences, fill
from coursework.source import SEED_LINE, Answer, Check, Code
from coursework.values import inputs_digest, line, outcome_of

NUDGE = 1e-9  # far above the rounding of any platform, far below a mistake
SEED_STRIDE = 1_000_003  # where to look next when a seed's data cannot tell right from wrong
MOST_SEEDS = 200


class UnsuitableSeed(Exception):
    """This seed's data cannot be used: what is wrong with it."""


class _Call(NamedTuple):
    outcome: dict
    function: object
    arguments: tuple


def build_reference(exercise, seed):
    """The reference data of an exercise for one seed; see :func:`coursework.diagnosis.diagnose` for its form.

    Raises UnsuitableSeed when a value stands on a rounding edge, when a graded check lets a known wrong answer
    pass, or when two of those cannot be told apart; ValueError when solution or diagnoses cannot be used at all.
    """
    solution = {answer.name: answer.solution for answer in exercise.of_kind(Answer)}
    calls = run_checks(exercise, solution, seed)
    reference = {"exercise": exercise.slug, "seed": seed, "checks": {}, "diagnoses": {}}
    checks = {check.title: check for check in exercise.of_kind(Check)}
    for check in checks.values():
        call = calls[check.title]
        _require_stable(check.title, call)
        reference["checks"][check.title] = {
            "points": check.points, "inputs": inputs_digest(call.arguments),
            "expected": call.outcome["values"], "wrong": {}}
    for wrong in exercise.wrong_answers:
        reference["diagnoses"][wrong.identifier] = wrong.diagnosis
        affected = _affected(checks.values(), solution, wrong.code)
        for title, call in run_checks(exercise, solution | wrong.code, seed, affected).items():
            _add_fingerprint(reference["checks"][title], checks[title], wrong, call.outcome)
        if not any(wrong.identifier in check["wrong"] for check in reference["checks"].values()):
            raise UnsuitableSeed(f"the wrong answer {wrong.identifier!r} returns wrong values in no check, so it "
                                 "has no fingerprint")
    return reference


def build_reference_near(exercise, seed):
    """The reference data of the first suitable seed among seed, seed + stride, seed + 2 strides, ..."""
    for attempt in range(MOST_SEEDS):
        try:
            return build_reference(exercise, seed + attempt * SEED_STRIDE)
        except UnsuitableSeed as problem:
            last = problem
    raise ValueError(f"{exercise.path.name}: none of {MOST_SEEDS} seeds from {seed} on is suitable; at the last one, "
                     f"{last}.")


def run_checks(exercise, answers, seed, titles=None):
    """{title: call} of the check cells, all or those of ``titles``, with the given answers' code.

    It runs in this process: trusted code only.
    """
    calls = {}

    def record(_, title, function, *arguments):
        calls[title] = _Call(outcome_of(function, arguments), function, arguments)

    namespace = {}
    with contextlib.redirect_stdout(io.StringIO()), np.errstate(all="ignore"):
        for cell in exercise.cells:
            if isinstance(cell, Code):
                exec(with_seed(cell.code, seed), namespace)
                namespace["check"] = record
            elif isinstance(cell, Answer):
                exec(answers[cell.name], namespace)
            elif isinstance(cell, Check) and (titles is None or cell.title in titles):
                exec(cell.code, namespace)
                if cell.title not in calls:
                    raise ValueError(f"the check cell {cell.title!r} does not call check with this title")
    return calls


def _affected(checks, solution, changed):
    """The titles of the checks in which a change of some answers can show: they name one, or one that uses it."""
    names = set(changed)
    for _ in solution:  # an answer may use one that uses another
        names |= {name for name, code in solution.items() if any(re.search(rf"\b{used}\b", code) for used in names)}
    return {check.title for check in checks if any(check.concerns(name) for name in names)}


def with_seed(code, seed):
    """The given code with this seed in its SEED line."""
    return SEED_LINE.sub(f"SEED = {seed}", code)


def _require_stable(title, call):
    """Refuse data whose printed values would change with another platform's rounding."""
    if "error" in call.outcome:
        raise ValueError(f"the solution fails the check {title!r}: {call.outcome['error']['what']}")
    printed = line(call.outcome)
    if '"nan"' in printed or "inf" in printed or '"type"' in printed or '"shape"' in printed:
        raise ValueError(f"the solution's values in the check {title!r} are not all finite numbers in small arrays")
    values = call.function(*call.arguments)
    for scale in (1 - NUDGE, 1 + NUDGE):
        nudged = outcome_of(lambda: _scaled(values, scale), ())
        if line(nudged) != printed:
            raise UnsuitableSeed(f"the check {title!r} prints a value that stands on a rounding edge")
    signs = np.random.default_rng(0)
    disturbed = _map_arrays(call.arguments, lambda array: array * (1 + NUDGE * signs.uniform(-1, 1, array.shape)))
    if line(outcome_of(call.function, disturbed)) != printed:
        raise UnsuitableSeed(f"the check {title!r} prints a value that follows the inputs' last digits")


def _scaled(values, scale):
    return _map_arrays(values, lambda array: array * scale)


def _map_arrays(value, change):
    """``value`` with ``change`` applied to every float array in its dictionaries, lists and tuples."""
    if isinstance(value, dict):
        return {key: _map_arrays(item, change) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_map_arrays(item, change) for item in value)
    return change(value) if isinstance(value, np.ndarray) and value.dtype.kind == "f" else value


def _add_fingerprint(entry, check, wrong, outcome):
    """Record in which quantities a wrong answer differs; refuse data that hide it or confuse it with another."""
    if "error" in outcome:
        return  # no points, and Python says why
    different = differences(outcome["values"], entry["expected"])
    if not different:
        if check.points and any(check.concerns(answer) for answer in wrong.code):
            raise UnsuitableSeed(f"the wrong answer {wrong.identifier!r} passes the check {check.title!r}")
        return
    for other, fingerprints in entry["wrong"].items():
        if fingerprints == different:
            raise UnsuitableSeed(f"the check {check.title!r} cannot tell {wrong.identifier!r} from {other!r}")
    entry["wrong"][wrong.identifier] = different
    first = next(iter(different))
    try:
        fill(wrong.diagnosis, first, outcome["values"], entry["expected"])
    except ValueError as problem:
        raise ValueError(f"wrong answer {wrong.identifier!r}, check {check.title!r}: {problem}") from None
