"""Points that a person gives, beside those of the checks."""

import math

from coursework.tables import TableError, read_table, require_known


def read_manual(path, pairs):
    """{(student, exercise): (points, comment)} from a CSV with the columns student, exercise, points, comment.

    The last may be missing. Raises TableError, for a student or an exercise that is not in ``pairs`` too.
    """
    given = {}
    for number, line in read_table(path, ("student", "exercise", "points"), ("comment",)):
        pair = line["student"], line["exercise"]
        require_known(path, number, "student", pair[0], {student for student, _ in pairs})
        require_known(path, number, "exercise", pair[1], {slug for student, slug in pairs if student == pair[0]})
        if pair in given:
            raise TableError(f"{path}, line {number}: a second line for {pair[0]} and {pair[1]}; add their points up "
                             "in one.")
        given[pair] = _points(path, number, line["points"]), line["comment"]
    return given


def with_manual(rows, given):
    """The rows with the points and comments that were given."""
    return [row._replace(manual=given[row.student, row.exercise][0], comment=given[row.student, row.exercise][1])
            if (row.student, row.exercise) in given else row for row in rows]


def _points(path, number, text):
    try:
        points = float(text)
    except ValueError:
        points = math.nan
    if not math.isfinite(points):
        raise TableError(f"{path}, line {number}: {text!r} is no number of points; expected one such as 3, 2.5 or -1.")
    return int(points) if points.is_integer() else points
