"""Grade submissions: each becomes one row, whatever it is, and no row can spoil another."""

import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import NamedTuple

from coursework.diagnosis import diagnose
from coursework.notebook import answer_source, reference_notebook
from coursework.run import CELL_SECONDS, RunFailed, end_runs, run_notebook
from coursework.source import Answer
from coursework.transplant import transplant
from coursework.values import parse_line

STOPPED = "the run was stopped"
POLL = 0.05  # seconds


class GraderFailed(Exception):
    """The grader cannot grade here: its own solution does not get full marks."""


class Stopped(KeyboardInterrupt):
    """A signal ended the run: ``rows`` has what was graded until then, and every other submission as not graded."""

    def __init__(self, rows):
        super().__init__(STOPPED)
        self.rows = rows


class CheckResult(NamedTuple):
    """One check cell of one submission."""

    title: str
    points: int
    out_of: int
    right: bool
    verdict: str
    mistake: str | None


class Row(NamedTuple):
    """One submission's result.

    ``status`` is "graded", "not attempted", "refused" (no answer can be run), "unreadable", or "not graded" (the
    run came to no verdict: a person has to look).
    """

    student: str
    exercise: str
    file: str
    status: str
    points: int
    out_of: int
    checks: tuple = ()
    reasons: tuple = ()
    warnings: tuple = ()
    seed: int | None = None


def grade_all(exercise, reference, submissions, jobs, cell_seconds=CELL_SECONDS, on_row=lambda row: None):
    """The rows of the submissions, in their order; ``on_row`` is called with each as it is known.

    The solution is graded among them. Raises GraderFailed when it does not get full marks: then no mark
    given on this machine means anything. Raises Stopped on KeyboardInterrupt. Either way nothing that was
    started is left running.
    """
    pool = ThreadPoolExecutor(max_workers=jobs)
    control = pool.submit(control_problem, exercise, reference, cell_seconds)
    futures = [pool.submit(grade_one, exercise, reference, submission, cell_seconds) for submission in submissions]
    try:
        for future in as_completed(futures):
            on_row(future.result())
            if control.done():
                _require_full_marks(exercise, control.result())
        _require_full_marks(exercise, control.result())
        return [future.result() for future in futures]
    except KeyboardInterrupt:
        note = (f"{STOPPED} before the solution itself was graded",)
        if control.done():
            _require_full_marks(exercise, control.result())
            note = ()
        rows = [_row_so_far(*pair, exercise, reference, note) for pair in zip(futures, submissions)]
        raise Stopped(rows) from None
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        while not all(future.done() for future in (control, *futures)):
            end_runs()  # again and again: a run may be about to start
            time.sleep(POLL)


def not_graded(exercise, reference, submission, *reasons):
    """The row of a submission on which there is no verdict."""
    return Row(submission.student, exercise.slug, submission.path.name, "not graded", 0, exercise.points,
               reasons=reasons, seed=reference["seed"])


def grade_one(exercise, reference, submission, cell_seconds=CELL_SECONDS):
    """The row of one submission; an error inside the grader becomes a row too."""
    row = not_graded(exercise, reference, submission)
    try:
        planted = transplant(exercise, reference, submission)
        row = row._replace(status=planted.status, reasons=planted.reasons, warnings=planted.warnings)
        if planted.notebook is None:
            return row
        result = run_notebook(planted.notebook, exercise, reference, cell_seconds)
        checks = check_results(reference, result)
    except RunFailed as problem:
        return row._replace(status="not graded", reasons=(*row.reasons, str(problem)))
    except Exception as problem:  # one submission must never stop the others
        reason = f"the grader failed on this file ({type(problem).__name__}: {problem}); please report it"
        return row._replace(status="not graded", reasons=(*row.reasons, reason))
    reasons = (*row.reasons, result.problem) if result.problem else row.reasons
    return row._replace(points=sum(check.points for check in checks), checks=tuple(checks), reasons=reasons)


def check_results(reference, result):
    """Points for a plain pass and for nothing else; a verdict for the student on every check."""
    results = []
    for title, check in reference["checks"].items():
        record = result.checks.get(title)
        right, mistake = False, None
        if record is None:
            text = f"not run: {result.problem or 'an earlier check ran out of time'}"
        elif record["passed"]:
            right, text = True, "Right."
        else:
            text, mistake = _explain(record, check, reference["diagnoses"])
        results.append(CheckResult(title, check["points"] * right, check["points"], right, text, mistake))
    return results


def control_problem(exercise, reference, cell_seconds):
    """Why the solution does not get full marks here, or None."""
    solution = {answer.name: answer_source(answer.name, answer.solution) for answer in exercise.of_kind(Answer)}
    try:
        result = run_notebook(reference_notebook(exercise, reference, solution), exercise, reference, cell_seconds)
    except RunFailed as problem:
        return str(problem)
    failed = [check for check in check_results(reference, result) if not check.right]
    return f"check {failed[0].title!r}: {failed[0].verdict}" if failed else None


def _require_full_marks(exercise, problem):
    if problem:
        raise GraderFailed(f"the solution of {exercise.slug} does not get full marks on this machine, so nobody's "
                           f"marks can be trusted: {problem}")


def _row_so_far(future, submission, exercise, reference, note):
    if not future.done():
        return not_graded(exercise, reference, submission, STOPPED)
    row = future.result()
    return row._replace(warnings=(*row.warnings, *note))


def _explain(record, check, diagnoses):
    outcome = parse_line(record["output"])
    if record["problem"]:
        return _with_advice(record["problem"][:300]), None
    if outcome is None:
        return "the check cell printed no values", None
    verdict = diagnose(outcome, check, diagnoses)
    if verdict.right:  # right values and something else: nbval compares everything that was printed
        return "the right values, but more was printed beside them", None
    return _with_advice(verdict.text), verdict.mistake


def _with_advice(text):
    if "NameError" not in text:
        return text
    return f"{text}. Only the answer cell is collected: whatever it uses has to be defined or imported in it."
