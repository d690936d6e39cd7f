"""What a function returned, as plain rounded numbers: one JSON line that can be printed and compared.

An *outcome* is ``{"values": {name: numbers}}`` or ``{"error": {"what": str, "line": int, "code": str}}``. Numbers
are nested lists of floats with :data:`DIGITS` significant digits; "nan", "inf" and "-inf" are text, because
JSON has no word for them. What is not an array of numbers becomes ``{"type": ...}``, what is far too large
``{"shape": [...]}``.
"""

import copy
import hashlib
import json
import linecache
import math
import traceback

import numpy as np

DIGITS = 4
MOST_ENTRIES = 5_000  # no check needs more; a larger array would flood the notebook
LONGEST_MESSAGE = 300
MARKER = "# ANSWER:"  # begins an answer cell: by it an answer is found when an editor has dropped the metadata


class Withheld(RuntimeError):
    """An answer called the course's own function, which grading withholds."""


def outcome_of(function, arguments):
    """The outcome of ``function(*arguments)``, called on copies so that no check can disturb the next."""
    if not callable(function):
        return _error(f"This check needs a function, and got a {type(function).__name__}.")
    try:
        result = function(*copy.deepcopy(arguments))
        if result is None:
            return _error("Your function returned None. Does it end with return?")
        return {"values": values_of(result)}
    except Withheld as problem:  # raised in our code: no line of the answer to show
        return _error(str(problem))
    except (Exception, SystemExit) as problem:  # noqa: BLE001  an answer may raise anything
        return _error(_told(problem), *_where(problem, *arguments, function))


def values_of(result):
    """``{name: numbers}``: a dictionary's entries under their names, anything else under "result"."""
    entries = result if isinstance(result, dict) else {"result": result}
    return {str(name): _numbers(value) for name, value in entries.items()}


def select(outcome, names):
    """The outcome with the named values alone, in that order: what else was returned does no harm."""
    if "error" in outcome:
        return outcome
    return {"values": {name: outcome["values"][name] for name in names if name in outcome["values"]}}


def line(outcome):
    """The outcome as one compact line of JSON."""
    return json.dumps(outcome, separators=(",", ":"), ensure_ascii=False)


def parse_line(text):
    """The outcome that :func:`line` printed, or None when ``text`` holds no such line."""
    for candidate in text.splitlines():
        try:
            outcome = json.loads(candidate)
        except (ValueError, RecursionError):
            continue
        if _is_outcome(outcome):
            return outcome
    return None


def digest(value):
    """A short fingerprint of plain data."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]


def inputs_digest(arguments):
    """A fingerprint of a check's inputs: equal on every platform that computed the same numbers."""
    return digest([values_of(argument) for argument in arguments])


def shape_of(numbers):
    """The shape of nested lists, as a tuple; None for what is not an array of numbers."""
    if isinstance(numbers, dict):
        return tuple(numbers["shape"]) if "shape" in numbers else None
    shape = []
    while isinstance(numbers, list):
        shape.append(len(numbers))
        numbers = numbers[0] if numbers else None
    return tuple(shape)


def _numbers(value):
    try:
        array = np.asarray(value)
    except Exception:  # noqa: BLE001  a ragged list, or an object whose own conversion fails
        return {"type": f"{type(value).__name__}, and cannot become an array"}
    if array.dtype.kind not in "biuf":
        return {"type": f"{type(value).__name__} with dtype {array.dtype}"}
    if array.size > MOST_ENTRIES:
        return {"shape": list(array.shape)}
    return _rounded(array.astype(float).tolist())


def _rounded(number):
    if isinstance(number, list):
        return [_rounded(item) for item in number]
    if not math.isfinite(number):
        return str(number)
    return float(f"{number:.{DIGITS}g}") + 0.0  # + 0.0 turns -0.0 into 0.0


def _told(problem):
    name = type(problem).__name__
    try:
        return f"{name}: {problem}"
    except Exception:  # noqa: BLE001  an answer's own exception may fail at telling
        return f"{name}, and its message cannot be shown"


def _error(what, line=None, code=None):
    what = " ".join(_writable(what).split())
    if len(what) > LONGEST_MESSAGE:
        what = what[:LONGEST_MESSAGE] + " ..."
    return {"error": {"what": what, "line": line, "code": code}}


def _where(problem, *candidates):
    """The last line of an answer that ran: (number, text), or (None, None).

    A notebook keeps each cell's text as a file, and an answer's has the marker. Where no marker is left, the answer is
    the first of the ``candidates`` in whose file the problem passed: a check may hand it to a given function.
    """
    frames = traceback.extract_tb(problem.__traceback__)
    marked = [{file for file, entry in list(linecache.cache.items()) if len(entry) > 2 and _is_marked(entry[2])}]
    for own in marked if marked[0] else [{_file_of(candidate)} for candidate in candidates]:
        for frame in reversed(frames):
            if frame.filename in own:
                code = linecache.getline(frame.filename, frame.lineno).strip()
                return frame.lineno, _writable(code[:LONGEST_MESSAGE])
    return None, None


def _is_marked(lines):
    return any(line.startswith(MARKER) for line in lines)


def _writable(text):
    """The text without what UTF-8 cannot hold."""
    return text.encode(errors="replace").decode()


def _file_of(candidate):
    """Where a function, or a class by its first method, was written; None for anything else."""
    members = vars(candidate).values() if isinstance(candidate, type) else [candidate]
    return next((member.__code__.co_filename for member in members if hasattr(member, "__code__")), None)


def _is_outcome(outcome):
    """Whether parsed JSON has an outcome's form: a printed line may come from anyone."""
    if not isinstance(outcome, dict) or len(outcome) != 1:
        return False
    error, values = outcome.get("error"), outcome.get("values")
    if isinstance(error, dict):
        return isinstance(error.get("what"), str) and isinstance(error.get("code"), str | None)
    return isinstance(values, dict) and all(map(_is_numbers, values.values()))


def _is_numbers(numbers):
    if isinstance(numbers, list):
        return all(_is_numbers(item) and shape_of(item) == shape_of(numbers[0]) for item in numbers)
    if isinstance(numbers, dict):
        shape = numbers.get("shape")
        described = isinstance(shape, list) and all(isinstance(size, int) for size in shape)
        return len(numbers) == 1 and (described or isinstance(numbers.get("type"), str))
    return isinstance(numbers, float | int) or numbers in ("nan", "inf", "-inf")
