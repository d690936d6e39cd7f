"""One submission as a notebook that can be judged: the student's answers, everything else ours."""

from typing import NamedTuple

from coursework.answers import find_answers
from coursework.notebook import reference_notebook
from coursework.submission import Unreadable, exercise_of, parse_notebook


class Transplant(NamedTuple):
    """The notebook to run, or None when nothing in it would be the student's; its status, reasons and warnings.

    ``missing`` is {name: reason} of the answers that are not in it.
    """

    notebook: dict | None
    status: str
    reasons: tuple = ()
    warnings: tuple = ()
    missing: dict = {}


def transplant(exercise, reference, data):
    """Take the answers out of a submission's bytes and put them into the pristine notebook."""
    try:
        notebook = parse_notebook(data)
    except Unreadable as problem:
        return Transplant(None, "unreadable", (str(problem),))
    claimed = exercise_of(notebook)
    if claimed not in (None, exercise.slug):
        return Transplant(None, "unreadable", (f"this is exercise {claimed[:60]!r}; expected {exercise.slug!r}.",))
    found = find_answers(exercise, notebook)
    answers = {name: answer.code for name, answer in found.items() if answer.code}
    warnings = tuple(warning for answer in found.values() for warning in answer.warnings)
    if not any(answer.attempted for answer in found.values()):
        return Transplant(None, "not attempted", ("not attempted",), warnings)
    missing = {name: answer.reason for name, answer in found.items() if answer.reason}
    reasons = tuple(f"{name}: {reason}" if len(found) > 1 else reason for name, reason in missing.items())
    if not answers:
        return Transplant(None, "refused", reasons, warnings)
    return Transplant(reference_notebook(exercise, reference, answers), "graded", reasons, warnings, missing)
