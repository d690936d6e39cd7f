"""What a run leaves: a table on screen, and every file in a folder of its own."""

import csv
import io
import json
from pathlib import Path

from rich.markup import escape
from rich.table import Table

from coursework.deadline import hours
from coursework.feedback import to_html
from coursework.gradescope import to_gradescope
from coursework.junit import to_junit
from coursework.release import write_atomically
from coursework.safe import cell, file_names, one_line

SCREEN_WIDTH = 120  # characters of a summary on screen
FILES = ("grades.csv, students.csv, grades.json, junit.xml, feedback/STUDENT.html and, for each notebook with a "
         "verdict, "
         "gradescope/EXERCISE/STUDENT/results.json")


def table(rows):
    """The rows as a table for the screen."""
    several = len({row.exercise for row in rows}) > 1
    result = Table()
    result.add_column("student", overflow="fold")
    if several:
        result.add_column("exercise")
    result.add_column("points", justify="right")
    result.add_column("what to look at", overflow="fold", ratio=1)
    for row in sorted(rows, key=lambda row: row.student) if several else rows:
        style = "green" if row.points == row.out_of else "yellow" if row.status == "graded" else "red"
        by_hand = "" if row.manual is None else f" {row.manual:+g}"
        points = f"[{style}]{row.points}/{row.out_of}{by_hand}[/]"
        exercise = [row.exercise] if several else []
        result.add_row(_for_screen(row.student), *exercise, points, _for_screen(_shortened(summary(row))))
    return result


def pairs_table(pairs):
    """Pairs of students as a table for the screen, with how much they share."""
    result = Table("percent", "student", "student")
    for pair in pairs:
        result.add_row(str(pair.percent), _for_screen(pair.first), _for_screen(pair.second))
    return result


def summary(row):
    """One line on a row: its status, what went wrong first, and what the grader noticed."""
    parts = [] if row.status == "graded" else [row.status]
    parts += [reason for reason in row.reasons if reason != row.status]
    wrong = [check for check in row.checks if not check.right]
    if wrong:
        known = [check for check in wrong if check.mistake] or wrong
        parts.append(f"{known[0].title}: {known[0].verdict}")
    parts += [f"late: {hours(row.late):g} h"] if row.late else []
    parts += [f"note: {warning}" for warning in row.warnings]
    return one_line("; ".join(parts)) or "all right"


def write_report(rows, output, seed):
    """Write the files that FILES names into a new folder run-1, run-2, ... of ``output``; return that folder."""
    folder = _new_folder(Path(output))
    write_atomically(folder / "grades.csv", to_csv(rows))
    write_atomically(folder / "students.csv", to_students_csv(rows))
    write_atomically(folder / "grades.json", to_json(rows, seed))
    write_atomically(folder / "junit.xml", to_junit(rows))
    students = list(dict.fromkeys(row.student for row in rows))
    for student, name in zip(students, file_names(students)):
        page = to_html([row for row in rows if row.student == student])
        write_atomically(folder / "feedback" / f"{name}.html", page)
    for exercise in dict.fromkeys(row.exercise for row in rows):
        judged = [row for row in rows if row.exercise == exercise and row.has_verdict]
        for row, name in zip(judged, file_names([row.student for row in judged])):
            write_atomically(folder / "gradescope" / exercise / name / "results.json", to_gradescope(row))
    return folder


def to_csv(rows):
    """One line for each submission; a column for each check. Cells that a spreadsheet would compute are quoted."""
    titles = list(dict.fromkeys((row.exercise, check.title) for row in rows for check in row.checks))
    several = len({row.exercise for row in rows}) > 1
    headings = [f"{exercise}: {title}" if several else title for exercise, title in titles]
    added = _added_columns(rows)
    lines = [["student", "exercise", "points", "out of", *added, "status", *headings, "what to look at", "file", "seed",
              "tier"]]
    for row in rows:
        said = {(row.exercise, check.title): check.points if check.out_of else "right" if check.right else "wrong"
                for check in row.checks}
        lines.append([row.student, row.exercise, row.points, row.out_of, *(value(row) for value in added.values()),
                      row.status, *(said.get(title, "") for title in titles), summary(row), row.file, row.seed,
                      row.tier])
    return _as_csv(lines)


def to_students_csv(rows):
    """One line for each student, a column for each exercise, and what they make in all; empty without a verdict."""
    exercises = list(dict.fromkeys(row.exercise for row in rows))
    totals = {(row.student, row.exercise): row.total for row in rows if row.has_verdict}
    lines = [["student", *exercises, "total"]]
    for student in dict.fromkeys(row.student for row in rows):
        points = [totals.get((student, exercise), "") for exercise in exercises]
        lines.append([student, *points, sum(number for number in points if number != "")])
    return _as_csv(lines)


def _as_csv(lines):
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(map(cell, line) for line in lines)
    return text.getvalue()


def _added_columns(rows):
    """{heading: what stands under it for a row} for what an instructor's lists have added."""
    by_hand = {"by hand": lambda row: row.manual, "total": lambda row: row.total, "comment": lambda row: row.comment}
    late = {"hours late": lambda row: None if row.late is None else hours(row.late)}
    return (by_hand if any(row.manual is not None for row in rows) else {}) | (
        late if any(row.late is not None for row in rows) else {})


def to_json(rows, seed):
    """Everything in the rows, with the seed that was asked for (None: the public one)."""
    return json.dumps({"seed": seed, "rows": [row.as_data() for row in rows]}, indent=1) + "\n"


def _new_folder(output):
    number = 1
    while True:
        folder = output / f"run-{number}"
        try:
            folder.mkdir(parents=True)
            return folder
        except FileExistsError:
            if output.exists() and not output.is_dir():
                raise
            number += 1


def _shortened(text):
    """The beginning is enough on screen; the files have all of it."""
    return text if len(text) <= SCREEN_WIDTH else text[:SCREEN_WIDTH].rpartition(" ")[0] + " ..."


def _for_screen(text):
    return escape(one_line(text))
