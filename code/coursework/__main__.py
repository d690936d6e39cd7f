"""The command line: ``python -m coursework release | grade | check``."""

import argparse
import contextlib
import os
import signal
import sys
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import Progress

from coursework.grade import STOPPED, GraderFailed, Stopped, grade_all, not_graded
from coursework.reference import build_reference_near
from coursework.release import ReleaseError, find_course, read_exercises, release
from coursework.report import summary, table, write_report
from coursework.run import CELL_SECONDS
from coursework.source import SourceError
from coursework.submission import Submission, Unreadable, exercise_of, find_submissions, read_notebook

GRADED, FAILED, USAGE = 0, 1, 2
CHECKED_AT_ONCE = 2  # the notebook and the solution
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class UsageError(Exception):
    """The command cannot be carried out as it was given."""


def main(arguments=None):
    """Run one command; its exit code: 0 done, 1 stopped, or the course or the grader is at fault, 2 usage."""
    options = _parser().parse_args(arguments)
    errors = Console(stderr=True, soft_wrap=True)
    try:
        with _stoppable():
            return options.run(options)
    except UsageError as problem:
        errors.print(escape(str(problem)))
        return USAGE
    except (SourceError, ReleaseError, GraderFailed, OSError) as problem:
        errors.print(escape(str(problem)))
        return FAILED
    except KeyboardInterrupt:
        errors.print("stopped; no file is half written")
        return FAILED


def run_release(options):
    course = find_course()
    paths = release(course, check=options.check)
    for path in paths:
        print(f"{'differs' if options.check else 'written'}: {path}")
    if options.check and paths:
        print("What is committed is not what the sources give; run: make exercises")
        return FAILED
    if not paths:
        print("every generated file is up to date")
    return GRADED


def run_grade(options):
    folder, output = options.folder, options.output
    _require_places(folder, output)
    work = [(exercise, _reference(exercise, options.seed), find_submissions(folder, exercise.slug))
            for exercise in _chosen(options.exercise)]
    if not all(submissions for _, _, submissions in work):
        raise UsageError(f"nothing to grade in {folder}: no notebooks, and no folders with notebooks.")
    console = Console()
    with Progress(console=console, transient=True) as progress:
        rows, stopped = _grade(work, options, progress)
        written = write_report(rows, output, options.seed)  # first of all: the screen may be gone
    console.print(table(rows))
    note = f"; {STOPPED}, and the rows without a verdict say so" if stopped else ""
    console.print(f"grades.csv and grades.json are in {written}{note}", soft_wrap=True, markup=False)
    return FAILED if stopped else GRADED


def run_check(options):
    submission = Submission(options.notebook.stem, options.notebook)
    try:
        claimed = exercise_of(read_notebook(options.notebook))
    except Unreadable as problem:
        raise UsageError(f"{options.notebook}: {problem}") from None
    exercise, *others = _chosen(options.exercise or claimed)
    if others:
        raise UsageError(f"{options.notebook} does not say which exercise it is; add --exercise NN-name.")
    (row,) = grade_all(exercise, _reference(exercise, None), [submission], CHECKED_AT_ONCE, options.timeout)
    for check in row.checks:
        print(f"{check.title} ({check.points}/{check.out_of}): {check.verdict}")
    print(f"{row.points} of {row.out_of} points" if row.checks else summary(row))
    return GRADED


def _require_places(folder, output):
    """Submissions to read, and somewhere else to write. Raises UsageError."""
    if not folder.is_dir():
        raise UsageError(f"{folder} is not a folder; expected one with submissions.")
    if output.resolve().is_relative_to(folder.resolve()):
        raise UsageError(f"--output {output} is inside the submissions; nothing is ever written there. Choose another "
                         "place.")
    existing = next(place for place in (output, *output.absolute().parents) if place.exists())
    if not existing.is_dir() or not os.access(existing, os.W_OK | os.X_OK):
        raise UsageError(f"--output {output}: {existing} is not a folder that can be written to.")


def _grade(work, options, progress):
    """(rows, whether the run was stopped) of the (exercise, reference, submissions) in ``work``."""
    rows, stopped = [], False
    for exercise, reference, submissions in work:
        if stopped:
            rows += [not_graded(exercise, reference, submission, STOPPED) for submission in submissions]
            continue
        task = progress.add_task(exercise.slug, total=len(submissions))
        try:
            rows += grade_all(exercise, reference, submissions, options.jobs, options.timeout,
                              on_row=lambda row: progress.advance(task))
        except Stopped as stop:
            rows, stopped = rows + stop.rows, True
    return rows, stopped


@contextlib.contextmanager
def _stoppable():
    """Inside, the first signal that asks us to stop raises KeyboardInterrupt, and more of them change nothing.

    A signal that is ignored stays ignored: nohup is meant.
    """
    def stop(*_):
        for number in before:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {number: signal.getsignal(number) for number in STOPPING if signal.getsignal(number) != signal.SIG_IGN}
    for number in before:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _reference(exercise, seed):
    """Reference data, for the public seed unless another is given."""
    try:
        return build_reference_near(exercise, exercise.seed if seed is None else seed)
    except ValueError as problem:
        raise GraderFailed(str(problem)) from None


def _chosen(slug):
    """The exercise of that name, or all."""
    exercises = read_exercises(find_course())
    if slug is None:
        return list(exercises.values())
    if slug not in exercises:
        raise UsageError(f"there is no exercise {slug!r}; expected one of {', '.join(exercises)}.")
    return [exercises[slug]]


def _parser():
    parser = argparse.ArgumentParser(prog="python -m coursework",
                                     description="Exercises, from their source to a marked class.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    command = commands.add_parser("release", help="write the students' notebooks and the reference data")
    command.add_argument("--check", action="store_true", help="write nothing; fail if a generated file differs")
    command.set_defaults(run=run_release)

    command = commands.add_parser("grade", help="grade a folder of submissions")
    command.add_argument("folder", type=Path, metavar="DIR",
                         help="notebooks, or one folder for each student; any other file is reported, lists (.csv, "
                              ".xlsx) and hidden files are not")
    command.add_argument("--seed", type=_whole, help="grade on fresh data made from this number")
    command.add_argument("--output", type=Path, default=Path("grades"), metavar="DIR",
                         help="where the results go, in a new folder run-1, run-2, ... (default: grades)")
    command.add_argument("--jobs", type=_positive, default=_cores(),
                         help="how many notebooks run at once (default: %(default)s)")
    _common(command)
    command.set_defaults(run=run_grade)

    command = commands.add_parser("check", help="run the checks of one notebook and say what they find")
    command.add_argument("notebook", type=Path, metavar="NOTEBOOK")
    _common(command)
    command.set_defaults(run=run_check)
    return parser


def _common(command):
    command.add_argument("--exercise", metavar="NN-name", help="this exercise alone")
    command.add_argument("--timeout", type=_positive, default=CELL_SECONDS, metavar="SECONDS",
                         help="time for one cell (default: %(default)s)")


def _cores():
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _whole(text):
    return _number(text, 0)


def _positive(text):
    return _number(text, 1)


def _number(text, least):
    if not text.isascii() or not text.isdigit() or int(text) < least:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of at least {least}")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
