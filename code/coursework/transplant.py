"""One submission as a notebook that can be judged: the student's answers, everything else ours."""

from typing import NamedTuple

from coursework.answers import find_answers
from coursework.notebook import reference_notebook
from coursework.submission import Unreadable, exercise_of, read_notebook


class Transplant(NamedTuple):
    """The notebook to run, or None when nothing in it would be the student's; reasons and warnings."""

    notebook: dict | None
    status: str
    reasons: tuple = ()
    warnings: tuple = ()


def transplant(exercise, reference, submission):
    """Take the answers out of a submission and put them into the pristine notebook."""
    if submission.problem:
        return Transplant(None, "unreadable", (submission.problem,), submission.warnings)
    try:
        notebook = read_notebook(submission.path)
    except Unreadable as problem:
        return Transplant(None, "unreadable", (str(problem),), submission.warnings)
    claimed = exercise_of(notebook)
    if claimed not in (None, exercise.slug):
        reason = f"this is exercise {claimed[:60]!r}; expected {exercise.slug!r}."
        return Transplant(None, "unreadable", (reason,), submission.warnings)
    found = find_answers(exercise, notebook)
    answers = {name: answer.code for name, answer in found.items() if answer.code}
    warnings = (*submission.warnings, *(warning for answer in found.values() for warning in answer.warnings))
    reasons = tuple(answer.reason for answer in found.values() if answer.reason)
    if answers:
        return Transplant(reference_notebook(exercise, reference, answers), "graded", reasons, warnings)
    attempted = any(answer.attempted for answer in found.values())
    return Transplant(None, "refused" if attempted else "not attempted", reasons, warnings)
