"""From an outcome to a verdict: right, a known mistake by its fingerprint, or what differs first.

A pure function of plain data, used in the student's kernel while learning and by the grader outside it. It
never says what the right value is.
"""

from typing import NamedTuple

from coursework.values import digest, shape_of

AGREES = 2e-3  # two ratios of numbers with 4 significant digits agree this closely when they are equal
# What NumPy often says, and what that means here.
INNER_SIZES = "The shapes do not fit: write down both, the inner sizes have to agree."
HINTS = {
    "core dimension": INNER_SIZES,
    "not aligned": INNER_SIZES,
    "could not be broadcast": "Both need the same shape, or a 1 where the shapes differ: write down both.",
    "cannot reshape": "A new shape has to hold as many entries as the old one: multiply its sizes.",
    "truth value of an array": "A comparison of arrays is an array of yes and no, so neither if nor and can decide on "
                               "it: multiply by the comparison, or use np.where.",
    "out of bounds": "Indices start at 0, and the last one is the size less 1.",
    "only integer scalar arrays": "A single whole number is needed here, and an array came.",
    "only 0-dimensional arrays": "A single number is needed here, and an array came: is a sum or an index missing?",
    "only length-1 arrays": "A single number is needed here, and an array came: is a sum or an index missing?",
    "unsupported operand type(s)": "One of the two is no array of numbers: print the type of both.",
}
PLACEHOLDERS = ("quantity", "factor", "shape", "expected_shape")  # what a diagnosis may mention in braces


class Verdict(NamedTuple):
    """``right``; what to tell the student; the known wrong answer's id, if it is one."""

    right: bool
    text: str
    mistake: str | None = None


def diagnose(outcome, reference, diagnoses):
    """The verdict on an outcome.

    ``reference`` is one check's entry of the reference data: {"expected": {name: numbers}, "wrong": {id:
    {name: fingerprint}}}, where a wrong answer lists the quantities in which it differs from the expected ones
    and None stands for a missing one. ``diagnoses`` is {id: text}.
    """
    if "error" in outcome:
        return Verdict(False, _describe_error(outcome["error"]))
    values, expected = outcome["values"], reference["expected"]
    different = differences(values, expected)
    if not different:
        return Verdict(True, f"Right: {', '.join(expected)}.")
    mistake = _known_mistake(different, reference["wrong"])
    if mistake:
        return Verdict(False, fill(diagnoses[mistake], next(iter(different)), values, expected), mistake)
    return Verdict(False, _describe_difference(list(different), values, expected))


def differences(values, expected):
    """{name: fingerprint} of the quantities that are not as expected; None for a missing one."""
    return {name: digest(values[name]) if name in values else None
            for name in expected if values.get(name) != expected[name]}


def fill(text, name, values, expected):
    """A diagnosis with its placeholders filled in from the quantity ``name``.

    Raises ValueError when the text speaks of a factor and there is none.
    """
    factor = _constant_factor(values.get(name), expected[name])
    if "{factor}" in text and not factor:
        raise ValueError(f"the diagnosis uses {{factor}}, but {name} is no constant multiple of the right value")
    return text.format(quantity=name, factor=_size(factor), shape=shape_of(values.get(name)),
                       expected_shape=shape_of(expected[name]))


def _known_mistake(different, wrong):
    """The id whose every difference is the student's; else the only one that explains the first difference.

    The second step names the first of several mistakes: what is computed first goes wrong first.
    """
    for mistake, fingerprints in wrong.items():
        if fingerprints == different:
            return mistake
    first = next(iter(different))
    if different[first] is None:
        return None
    explaining = [mistake for mistake, fingerprints in wrong.items() if fingerprints.get(first) == different[first]]
    return explaining[0] if len(explaining) == 1 else None


def _describe_error(error):
    what = error["what"]
    if what.startswith("NotImplementedError"):
        return "Not written yet: your function still raises NotImplementedError."
    if not error.get("line"):
        return what
    hint = next((f" {hint}" for words, hint in HINTS.items() if words in what), "")
    return f"Your function stopped in line {error['line']} of your answer: {error.get('code')}\n{what}{hint}"


def _describe_difference(different, values, expected):
    """The first difference in order of computation, and what is right already."""
    right = [name for name in expected if name not in different]
    agreeing = f" Right already: {', '.join(right)}." if right else ""
    first = different[0]
    if first not in values:
        missing = [name for name in different if name not in values]
        return f"Missing from the dictionary you return: {', '.join(missing)}.{agreeing}"
    return _describe_quantity(first, values[first], expected[first]) + agreeing


def _describe_quantity(name, got, expected):
    shape, expected_shape = shape_of(got), shape_of(expected)
    if shape is None:
        return f"{name} is of type {got['type']}; expected an array of numbers of shape {expected_shape}."
    if shape != expected_shape:
        transposed = " That is the transpose's shape." if shape == expected_shape[::-1] else ""
        found = f"has shape {shape}" if shape else "is one number"
        return f"{name} {found}; expected {expected_shape or 'one number'}.{transposed}"
    entries = list(_entries(got))
    for index, value in entries:
        if isinstance(value, str):
            return f"{_place(name, index)} is {value}; expected finite numbers."
    factor = _constant_factor(got, expected)
    if factor is not None and (shape or factor in (0, -1) or _size(factor).isdigit()):
        return _describe_factor(f"Every entry of {name}" if shape else name, factor)
    if not shape:
        return f"{name} is {got:g}, and should not be."
    wrong = [entry for entry, right in zip(entries, _entries(expected)) if entry != right]
    index, value = wrong[0]
    count = f"{len(wrong)} of {len(entries)} entries of {name} differ."
    return f"{_place(name, index)} is {value:g}, and should not be. {count}"


def _describe_factor(what, factor):
    if factor == 0:
        return f"{what} is 0."
    parts = ["has the wrong sign"] if factor < 0 else []
    if abs(abs(factor) - 1) > AGREES:
        parts.append(f"is {_size(factor)} times too {'large' if abs(factor) > 1 else 'small'}")
    return f"{what} {' and '.join(parts)}."


def _constant_factor(got, expected):
    """c where got = c · expected in every entry, up to rounding; None when there is no such number."""
    if got is None or isinstance(got, dict) or shape_of(got) != shape_of(expected):
        return None
    pairs = [(g, e) for (_, g), (_, e) in zip(_entries(got), _entries(expected))]
    if any(isinstance(g, str) or (e == 0 and g != 0) for g, e in pairs):
        return None
    ratios = [g / e for g, e in pairs if e != 0]
    if not ratios or any(abs(ratio - ratios[0]) > AGREES * abs(ratios[0]) for ratio in ratios):
        return None
    factor = ratios[0]
    return None if abs(factor - 1) <= AGREES else factor  # nearly 1: the difference is elsewhere, in the digits


def _entries(numbers, index=()):
    """(index, number) for each entry of nested lists."""
    if isinstance(numbers, list):
        for position, item in enumerate(numbers):
            yield from _entries(item, (*index, position))
    else:
        yield index, numbers


def _place(name, index):
    return f"{name}[{', '.join(map(str, index))}]" if index else name


def _size(factor):
    """How many times too large or too small, as text."""
    return f"{round(max(abs(factor), 1 / abs(factor)), 2):g}" if factor else "0"
