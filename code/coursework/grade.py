"""Grade submissions: each becomes one row, whatever it is, and no row can spoil another."""

import os
import time
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from typing import NamedTuple

from coursework.diagnosis import diagnose
from coursework.notebook import answer_source, reference_notebook
from coursework.restarts import run_checks_of
from coursework.run import CELL_SECONDS, RunFailed, run_notebook
from coursework.sandbox import MEMORY, strongest
from coursework.servers import end_runs
from coursework.source import Answer, Check
from coursework.submission import Unreadable, fingerprint, read_bytes
from coursework.transplant import transplant
from coursework.values import parse_line

STOPPED = "the run was stopped"
# what a student should know about an error that comes of being graded
ADVICE = {
    "NameError": "Only the answer cell is collected: whatever it uses has to be defined or imported in it.",
    "MemoryError": f"It ran out of memory: the limit is {MEMORY // 2**30} GB.",
}
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

    ``status`` is "graded", "not attempted", "not handed in", "refused" (no answer can be run), "unreadable", or "not
    graded" (the run came to no verdict: a person has to look). ``sha256`` is of the file that was read. ``late`` is in
    seconds, None when there is no deadline; ``manual`` are points that a person gave, with a comment. ``tier`` is the
    sandbox's.
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
    sha256: str | None = None
    late: int | None = None
    manual: int | float | None = None
    comment: str = ""
    tier: str = ""

    @property
    def has_verdict(self):
        """Whether the points stand, given by the checks or by a person."""
        return self.status != "not graded" or self.manual is not None

    @property
    def total(self):
        """The checks' points and those that a person gave."""
        return self.points + (self.manual or 0)

    def of(self, submission):
        """The same row, as the one of a submission that has these bytes."""
        return self._replace(student=submission.student, file=submission.path.name,
                             warnings=(*submission.warnings, *self.warnings))

    def as_data(self):
        """The row as plain data for JSON."""
        return self._asdict() | {"checks": [check._asdict() for check in self.checks]}

    @classmethod
    def from_data(cls, data):
        """The row that was plain data. Raises KeyError or TypeError when it was none."""
        return cls(**data | {"checks": tuple(CheckResult(**check) for check in data["checks"]),
                             "reasons": tuple(data["reasons"]), "warnings": tuple(data["warnings"])})


class Here:
    """This machine, as a place to grade: ``at_once`` runs together, unless another number is asked for."""

    def __init__(self):
        self.at_once = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

    def judge(self, *task):
        """The row of :func:`judge`."""
        return judge(*task)

    def control_problem(self, *task):
        """What :func:`control_problem` says."""
        return control_problem(*task)

    def end(self):
        """End what runs."""
        end_runs()


def grade_all(exercise, reference, submissions, jobs, cell_seconds=CELL_SECONDS, on_row=lambda row: None,
              cache=None, place=None):
    """The rows of the submissions, in their order; ``on_row`` is called with each as it is known.

    ``jobs`` of them are graded at once, in a ``place`` such as :class:`Here`, which is the default.

    Rows that the ``cache`` has are not graded again; it is given the others. Unless it has them all, the solution
    is graded among them. Raises GraderFailed when that does not get full marks: then no mark given on this machine
    means anything. Raises Stopped on KeyboardInterrupt. Either way nothing that was started is left running.
    """
    known = [_known(exercise, reference, submission, cache) for submission in submissions]
    if known and all(known):  # nothing runs, so nothing has to be proved
        for row in known:
            on_row(row)
        return known
    place = place or Here()
    pool = ThreadPoolExecutor(max_workers=jobs)
    control = pool.submit(place.control_problem, exercise, reference, cell_seconds)
    futures = [_finished(row) if row else pool.submit(grade_one, exercise, reference, submission, cell_seconds, place)
               for row, submission in zip(known, submissions)]
    unkept = {future: submission for future, row, submission in zip(futures, known, submissions) if cache and not row}
    try:
        for future in as_completed((control, *futures)):
            if future is not control:
                on_row(future.result())
            if control.done():
                require_full_marks(exercise, control.result())
                _keep(cache, unkept)
        require_full_marks(exercise, control.result())
        _keep(cache, unkept)
        return [future.result() for future in futures]
    except KeyboardInterrupt:
        note = (f"{STOPPED} before the solution itself was graded",)
        if control.done():
            require_full_marks(exercise, control.result())
            _keep(cache, unkept)
            note = ()
        rows = [row or _row_so_far(future, submission, exercise, reference, note)
                for row, future, submission in zip(known, futures, submissions)]
        raise Stopped(rows) from None
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        while not all(future.done() for future in (control, *futures)):
            place.end()  # again and again: a run may be about to start
            time.sleep(POLL)


def not_graded(exercise, reference, submission, *reasons):
    """The row of a submission on which there is no verdict."""
    return Row(submission.student, exercise.slug, submission.path.name, "not graded", 0, exercise.points,
               reasons=reasons, seed=reference["seed"], tier=strongest().letter)


def grade_one(exercise, reference, submission, cell_seconds=CELL_SECONDS, place=None):
    """The row of one submission, whatever happens to it."""
    row = not_graded(exercise, reference, submission)._replace(warnings=submission.warnings)
    if submission.problem:
        return row._replace(status=submission.status, reasons=(submission.problem,))
    try:
        return (place or Here()).judge(exercise, reference, read_bytes(submission.path), cell_seconds).of(submission)
    except Unreadable as problem:
        return row._replace(status="unreadable", reasons=(str(problem),))
    except GraderFailed:  # that is no matter of one submission
        raise
    except Exception as problem:  # noqa: BLE001  one submission must never stop the others
        return _without_verdict(row, problem)


def judge(exercise, reference, data, cell_seconds=CELL_SECONDS):
    """The row of a submission's bytes, which is nobody's yet.

    It depends on the arguments and on the machine's environment alone; an error inside the grader becomes a row too.
    """
    row = Row("", exercise.slug, "", "not graded", 0, exercise.points, seed=reference["seed"],
              sha256=fingerprint(data), tier=strongest().letter)
    try:
        planted = transplant(exercise, reference, data)
        row = row._replace(status=planted.status, reasons=planted.reasons, warnings=planted.warnings)
        if planted.notebook is None:
            return row
        result = run_checks_of(planted.notebook, exercise, reference, cell_seconds)
        checks = _with_what_is_missing(check_results(reference, result), exercise, planted.missing)
    except Exception as problem:  # noqa: BLE001  one submission must never stop the others
        return _without_verdict(row, problem)
    reasons = (*row.reasons, result.problem) if result.problem else row.reasons
    return row._replace(points=sum(check.points for check in checks), checks=tuple(checks), reasons=reasons)


def _with_what_is_missing(results, exercise, missing):
    """A check on a stub says why the stub stands there: it need not be that nothing was written."""
    checks = {check.title: check for check in exercise.of_kind(Check)}
    for number, result in enumerate(results):
        names = [name for name in missing if checks[result.title].concerns(name)]
        if names and not result.right:
            results[number] = result._replace(verdict=f"{names[0]}: {missing[names[0]]}", mistake=None)
    return results


def _without_verdict(row, problem):
    reason = str(problem) if isinstance(problem, RunFailed) else (
        f"the grader failed on this file ({type(problem).__name__}: {problem}); please report it")
    return row._replace(status="not graded", reasons=(*row.reasons, reason))


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


def require_full_marks(exercise, problem):
    """Raises GraderFailed when there is a problem with the solution: then no mark means anything."""
    if problem:
        raise GraderFailed(f"the solution of {exercise.slug} does not get full marks on this machine, so nobody's "
                           f"marks can be trusted: {problem}")


def _known(exercise, reference, submission, cache):
    """The row of a submission that needs no run, or None; without a cache everything is graded."""
    if cache is None:
        return None
    return grade_one(exercise, reference, submission) if submission.problem else cache.find(submission)


def _finished(row):
    future = Future()
    future.set_result(row)
    return future


def _keep(cache, unkept):
    """Give the cache what is finished; only after the solution has full marks, for else nothing is worth keeping."""
    for future in [future for future in unkept if future.done()]:
        cache.keep(unkept.pop(future), future.result())


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
    advice = [words for problem, words in ADVICE.items() if problem in text]
    return ". ".join([text.rstrip(" :."), *advice]) if advice else text
