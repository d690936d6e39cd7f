"""What can be typed after ``python -m coursework``."""

import argparse
from pathlib import Path

from coursework.deadline import parse_deadline
from coursework.report import FILES
from coursework.run import CELL_SECONDS


def parse(arguments):
    """The options of one command line, its name in ``command``; a line that is none ends the program with code 2."""
    parser = argparse.ArgumentParser(prog="python -m coursework",
                                     description="Exercises, from their source to a marked class.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    command = commands.add_parser("release", help="write the students' notebooks and the reference data")
    command.add_argument("--check", action="store_true", help="write nothing; fail if a generated file differs")

    command = commands.add_parser("grade", help="grade a folder of submissions",
                                  description=f"Grade a folder of submissions. What a run finds is in {FILES}.")
    _add_grade(command)

    command = commands.add_parser("check", help="run the checks of one notebook and say what they find")
    command.add_argument("notebook", type=Path, metavar="NOTEBOOK")
    _common(command)

    command = commands.add_parser("similar", help="name the pairs of submissions whose answers resemble each other",
                                  description="Name the pairs of submissions whose answers resemble each other in what "
                                              "is neither given nor in the solution, whatever the names and comments.")
    command.add_argument("folder", type=Path, metavar="DIR", help="as for grade")
    command.add_argument("--exercise", metavar="NN-name", help="this exercise alone")
    command.add_argument("--threshold", type=_percent, default=80, metavar="PERCENT",
                         help="name the pairs that share at least this much (default: %(default)s)")
    return parser.parse_args(arguments)


def _add_grade(command):
    command.add_argument("folder", type=Path, metavar="DIR",
                         help="notebooks, or one folder for each student; any other file is reported, lists (.csv, "
                              ".xlsx) and hidden files are not")
    command.add_argument("--seed", type=_whole, help="grade on fresh data made from this number")
    command.add_argument("--output", type=Path, default=Path("grades"), metavar="DIR",
                         help="where the results go, in a new folder run-1, run-2, ... (default: grades)")
    command.add_argument("--deadline", type=_deadline, metavar="TIME",
                         help="such as 2026-12-01T23:59, to the end of that minute: adds the hours that each is late, "
                              "by the file's time of change, which copying may have altered, or by --times")
    command.add_argument("--times", type=Path, metavar="CSV",
                         help="when each was handed in: columns student, time and, if needed, exercise")
    command.add_argument("--manual", type=Path, metavar="CSV",
                         help="points given by hand: columns student, exercise, points, comment")
    keeping = command.add_mutually_exclusive_group()
    keeping.add_argument("--cache", type=Path, metavar="DIR",
                         help="where finished rows are kept: what has not changed is not graded again, and a run that "
                              "was stopped goes on where it was (default: cache in the --output folder)")
    keeping.add_argument("--no-cache", dest="caching", action="store_false", help="grade everything, keep nothing")
    command.add_argument("--require-sandbox", action="store_true", help="grade in tier A (bubblewrap), or not at all")
    command.add_argument("--jobs", type=_positive,
                         help="how many notebooks run at once (default: one for each core; with --scheduler, one for "
                              "each thread of its workers)")
    command.add_argument("--scheduler", metavar="ADDRESS",
                         help="grade on the workers of the Dask cluster whose scheduler is there, such as "
                              "tcp://192.168.0.10:8786; the results are the same (needs the extra cluster)")
    _common(command)


def _common(command):
    command.add_argument("--exercise", metavar="NN-name", help="this exercise alone")
    command.add_argument("--timeout", type=_positive, default=CELL_SECONDS, metavar="SECONDS",
                         help="time for one cell (default: %(default)s)")


def _deadline(text):
    try:
        return parse_deadline(text)
    except ValueError as problem:
        raise argparse.ArgumentTypeError(str(problem)) from None


def _whole(text):
    return _number(text, 0)


def _positive(text):
    return _number(text, 1)


def _percent(text):
    if (number := _number(text, 0)) > 100:
        raise argparse.ArgumentTypeError(f"{text!r} is more than 100 percent")
    return number


def _number(text, least):
    if not text.isascii() or not text.isdigit() or int(text) < least:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of at least {least}")
    return int(text)
