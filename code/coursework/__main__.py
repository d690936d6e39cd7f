"""The command line: ``python -m coursework release | grade | check | similar``."""

import contextlib
import os
import signal
import sys

from rich.console import Console
from rich.markup import escape
from rich.progress import Progress

from coursework.cache import Cache, context_of
from coursework.grade import STOPPED, GraderFailed, Here, Stopped, grade_all, not_graded
from coursework.lists import read_lists
from coursework.options import parse
from coursework.reference import build_reference_near
from coursework.release import ReleaseError, find_course, read_exercises, release
from coursework.report import pairs_table, summary, table, write_report
from coursework.sandbox import SandboxMissing, describe, require, strongest
from coursework.servers import prepare
from coursework.similar import FEWEST, similar_pairs
from coursework.source import Answer, SourceError
from coursework.submission import Submission, Unreadable, exercise_of, read_notebook, sort_submissions
from coursework.tables import TableError

GRADED, FAILED, USAGE = 0, 1, 2
CHECKED_AT_ONCE = 2  # the notebook and the solution
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class UsageError(Exception):
    """The command cannot be carried out as it was given."""


def main(arguments=None):
    """Run one command; its exit code: 0 done, 1 stopped, or the course or the grader is at fault, 2 usage."""
    commands = {"release": run_release, "grade": run_grade, "check": run_check, "similar": run_similar}
    options = parse(arguments)
    errors = Console(stderr=True, soft_wrap=True)
    try:
        with _stoppable():
            return commands[options.command](options)
    except (UsageError, TableError) as problem:
        errors.print(escape(str(problem)))
        return USAGE
    except (SourceError, ReleaseError, GraderFailed, SandboxMissing, OSError) as problem:
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
    options.cache = options.cache or output / "cache"
    if options.scheduler is None:
        prepare(options.jobs or Here().at_once)  # while they start, the submissions are read
    require(options.require_sandbox)
    _require_places(folder, {"--output": output} | ({"--cache": options.cache} if options.caching else {}))
    handed_in = _handed_in(folder, options.exercise)
    if options.times and not options.deadline:
        raise UsageError("--times says when notebooks were handed in; add --deadline to say when they were due.")
    lists = read_lists(handed_in, options.deadline, options.times, options.manual)  # mistakes show at once
    console = Console()
    with _place(options.scheduler) as place, Progress(console=console, transient=True) as progress:
        work = [(exercise, _reference(exercise, options.seed), submissions) for exercise, submissions in handed_in]
        rows, stopped, notes = _grade(work, options, progress, place)
        rows = lists.on(rows)
        written = write_report(rows, output, options.seed)  # first of all: the screen may be gone
    console.print(table(rows))
    for note in (f"sandbox: {describe(strongest())}", *notes, *_public_seeds(work, options.seed)):
        console.print(note, soft_wrap=True, markup=False)
    note = f"; {STOPPED}, and the rows without a verdict say so" if stopped else ""
    note += "; the same command goes on from there" if stopped and options.caching else ""
    left = f"feedback/, gradescope/, junit.xml, grades.csv, students.csv and grades.json are in {written}{note}"
    console.print(left, soft_wrap=True, markup=False)
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


def run_similar(options):
    console = Console()
    for exercise, submissions in _handed_in(options.folder, options.exercise):
        pairs, compared = similar_pairs(exercise, submissions, options.threshold)
        console.print(f"{exercise.slug}: compared {compared} of {len(submissions)} (not those with fewer than {FEWEST} "
                      "fragments that are neither given nor in the solution)", soft_wrap=True, markup=False)
        console.print(pairs_table(pairs) if pairs else f"no two are alike by {options.threshold} percent")
    console.print("A number says how much of what is their own two answers share, and nothing about why. Read both.",
                  soft_wrap=True)
    return GRADED


def _handed_in(folder, slug):
    """[(exercise, submissions)] in a folder, of one exercise or of all. Raises UsageError."""
    if not folder.is_dir():
        raise UsageError(f"{folder} is not a folder; expected one with submissions.")
    exercises = {exercise.slug: exercise for exercise in _chosen(slug)}
    answers = {slug: [answer.name for answer in exercise.of_kind(Answer)] for slug, exercise in exercises.items()}
    found = [(exercises[slug], submissions) for slug, submissions in sort_submissions(folder, answers).items()]
    if not all(submissions for _, submissions in found):
        raise UsageError(f"nothing to grade in {folder}: no notebooks, and no folders with notebooks.")
    return found


def _require_places(folder, places):
    """Somewhere to write that is not among the submissions: {option: place}. Raises UsageError."""
    for option, place in places.items():
        if place.resolve().is_relative_to(folder.resolve()):
            raise UsageError(f"{option} {place} is inside the submissions; nothing is ever written there. Choose "
                             "another place.")
        existing = next(above for above in (place, *place.absolute().parents) if above.exists())
        if not existing.is_dir() or not os.access(existing, os.W_OK | os.X_OK):
            raise UsageError(f"{option} {place}: {existing} is not a folder that can be written to.")


def _place(scheduler):
    """A context with the place to grade: this machine, or the cluster of a scheduler's address."""
    if scheduler is None:
        return contextlib.nullcontext(Here())
    try:
        from coursework.cluster import Cluster  # not at the top: it needs the extra, and half a second
    except ModuleNotFoundError as problem:
        raise UsageError(f"--scheduler needs the extra cluster of this course ({problem}). In the course's folder: "
                         "pip install -e 'code[cluster]'") from None
    return Cluster(scheduler)


def _grade(work, options, progress, place):
    """(rows, whether the run was stopped, notes) of the (exercise, reference, submissions) in ``work``."""
    rows, stopped, caches = [], False, []
    for exercise, reference, submissions in work:
        if stopped:
            rows += [not_graded(exercise, reference, submission, STOPPED) for submission in submissions]
            continue
        task = progress.add_task(exercise.slug, total=len(submissions))
        cache = Cache(options.cache, context_of(exercise, reference, options.timeout)) if options.caching else None
        caches += [cache] if cache else []
        try:
            rows += grade_all(exercise, reference, submissions, options.jobs or place.at_once, options.timeout,
                              on_row=lambda row: progress.advance(task), cache=cache, place=place)
        except Stopped as stop:
            rows, stopped = rows + stop.rows, True
    return rows, stopped, list(_notes(rows, caches))


def _notes(rows, caches):
    """What to say about the rows that were known, and about those that could not be kept."""
    reused = sum(cache.reused for cache in caches)
    if reused:
        yield (f"{reused} of {len(rows)} were graded before and have not changed: their rows come from "
               f"{caches[0].folder} (--no-cache grades them afresh)")
    problem = next((cache.problem for cache in caches if cache.problem), None)
    if problem:
        yield f"the next run has to grade all this again, because rows could not be kept in {problem}"


def _public_seeds(work, seed):
    """What to say when the data that were asked to be fresh are those in the students' hands."""
    for exercise, _, _ in work:
        if seed == exercise.seed:
            yield (f"--seed {seed} is the seed of {exercise.slug} that students have, so its data were not fresh; "
                   "choose a large number that they cannot guess")


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


if __name__ == "__main__":
    sys.exit(main())
