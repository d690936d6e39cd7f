"""Who was late, and by how much."""

import math
import re
from datetime import UTC, datetime, timedelta

from coursework.tables import TableError, read_table, require_known

FORM = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:?\d\d)?)?")
EXPECTED = "expected one such as 2026-12-01T23:59, in this computer's time zone unless one is added (+01:00)"
NO_TIME = "no time of handing in is known"


def parse_deadline(text):
    """The first moment that is too late: a deadline of 23:59 lasts to the end of that minute, a day to its end.

    Raises ValueError.
    """
    moment, match = _moment(text)
    unit = timedelta(seconds=1) if match[2] else timedelta(minutes=1) if match[1] else timedelta(days=1)
    return (moment + unit).astimezone(UTC)


def file_times(work):
    """{(student, exercise): when the file was last changed} for the (exercise, submissions) in ``work``."""
    return {(submission.student, exercise.slug): datetime.fromtimestamp(submission.path.lstat().st_mtime, UTC)
            for exercise, submissions in work for submission in submissions if submission.path.is_file()}


def read_times(path, pairs):
    """{(student, exercise): when it was handed in} from a CSV with the columns student, time and, if there, exercise.

    A line without an exercise stands for all of the student's in ``pairs``. Raises TableError, for a student or an
    exercise that is not in ``pairs`` too.
    """
    times = {}
    for number, line in read_table(path, ("student", "time"), ("exercise",)):
        student, slug = line["student"], line["exercise"]
        require_known(path, number, "student", student, {pair[0] for pair in pairs})
        if slug:
            require_known(path, number, "exercise", slug, {pair[1] for pair in pairs})
        try:
            moment, match = _moment(line["time"])
        except ValueError as problem:
            raise TableError(f"{path}, line {number}: {problem}.") from None
        if not match[1]:
            raise TableError(f"{path}, line {number}: {line['time']!r} is a day without a time; {EXPECTED}.")
        for pair in pairs:
            if pair[0] == student and slug in ("", pair[1]):
                if pair in times:
                    raise TableError(f"{path}, line {number}: a second time for {student} and {pair[1]}; keep one.")
                times[pair] = moment.astimezone(UTC)
    return times


def with_lateness(rows, deadline, times):
    """The rows with the seconds that each was late, 0 when it was not; without a time, a note instead."""
    return [_with_lateness(row, deadline, times.get((row.student, row.exercise))) for row in rows]


def hours(seconds):
    """Seconds as hours for people, rounded up: whoever was late is not shown as punctual."""
    return math.ceil(seconds / 36) / 100


def _with_lateness(row, deadline, time):
    if time is None:
        return row._replace(warnings=(*row.warnings, NO_TIME))
    over = (time - deadline).total_seconds()
    return row._replace(late=max(1, math.ceil(over)) if over >= 0 else 0)


def _moment(text):
    """(the moment, naive when no zone is given, the match). Raises ValueError."""
    match = FORM.fullmatch(text)
    try:
        return datetime.fromisoformat(match[0]), match
    except (TypeError, ValueError):
        raise ValueError(f"{text!r} is no point in time; {EXPECTED}") from None
