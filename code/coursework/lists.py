"""What an instructor adds to the checks' verdicts: a deadline, the times of handing in, points by hand."""

from datetime import datetime
from typing import NamedTuple

from coursework.deadline import file_times, read_times, with_lateness
from coursework.manual import read_manual, with_manual


class Lists(NamedTuple):
    """A deadline or None; {(student, exercise): time}; {(student, exercise): (points, comment)}."""

    deadline: datetime | None
    times: dict
    manual: dict

    def on(self, rows):
        """The rows with all of it."""
        rows = with_lateness(rows, self.deadline, self.times) if self.deadline else rows
        return with_manual(rows, self.manual)


def read_lists(work, deadline, times, manual):
    """The :class:`Lists` for the (exercise, submissions) in ``work``, from the paths of two CSV files or None.

    Raises TableError, for a line too that names nobody who has handed in.
    """
    pairs = {(submission.student, exercise.slug) for exercise, submissions in work for submission in submissions}
    return Lists(deadline, read_times(times, pairs) if times else file_times(work),
                 read_manual(manual, pairs) if manual else {})
