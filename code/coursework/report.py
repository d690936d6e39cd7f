"""What graders read: a table on screen, CSV and JSON in a folder of their own."""

import csv
import io
import json
import re
from pathlib import Path

from rich.markup import escape
from rich.table import Table

from coursework.release import write_atomically

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
SCREEN_WIDTH = 120  # characters of a summary on screen
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def table(rows):
    """The rows as a table for the screen."""
    result = Table()
    result.add_column("student", overflow="fold")
    result.add_column("points", justify="right")
    result.add_column("what to look at", overflow="fold", ratio=1)
    for row in rows:
        style = "green" if row.points == row.out_of else "yellow" if row.status == "graded" else "red"
        points = f"[{style}]{row.points}/{row.out_of}[/]"
        result.add_row(_for_screen(row.student), points, _for_screen(_shortened(summary(row))))
    return result


def summary(row):
    """One line on a row: its status, what went wrong first, and what the grader noticed."""
    parts = [] if row.status == "graded" else [row.status]
    parts += [reason for reason in row.reasons if reason != row.status]
    wrong = [check for check in row.checks if not check.right]
    if wrong:
        known = [check for check in wrong if check.mistake] or wrong
        parts.append(f"{known[0].title}: {known[0].verdict}")
    parts += [f"note: {warning}" for warning in row.warnings]
    return _clean("; ".join(parts)) or "all right"


def write_report(rows, output, seed):
    """Write grades.csv and grades.json into a new folder run-1, run-2, ... of ``output``; return that folder."""
    folder = _new_folder(Path(output))
    write_atomically(folder / "grades.csv", to_csv(rows))
    write_atomically(folder / "grades.json", to_json(rows, seed))
    return folder


def to_csv(rows):
    """One line for each submission; a column for each check. Cells that a spreadsheet would compute are quoted."""
    titles = list(dict.fromkeys(check.title for row in rows for check in row.checks))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["student", "exercise", "points", "out of", "status", *titles, "what to look at", "file", "seed"])
    for row in rows:
        points = {check.title: check.points for check in row.checks if check.out_of}
        practice = {check.title: "right" if check.right else "wrong" for check in row.checks if not check.out_of}
        cells = [row.student, row.exercise, row.points, row.out_of, row.status,
                 *(points.get(title, practice.get(title, "")) for title in titles), summary(row), row.file, row.seed]
        writer.writerow([_safe(cell) for cell in cells])
    return text.getvalue()


def to_json(rows, seed):
    """Everything in the rows, with the seed that was asked for (None: the public one)."""
    data = [row._asdict() | {"checks": [check._asdict() for check in row.checks]} for row in rows]
    return json.dumps({"seed": seed, "rows": data}, indent=1) + "\n"


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


def _safe(cell):
    """A spreadsheet cell that stays text."""
    if not isinstance(cell, str):
        return cell
    cell = _clean(cell)
    return "'" + cell if cell.startswith(FORMULA) else cell


def _clean(text):
    return CONTROL.sub("\N{REPLACEMENT CHARACTER}", text).replace("\n", " ")


def _shortened(text):
    """The beginning is enough on screen; the files have all of it."""
    return text if len(text) <= SCREEN_WIDTH else text[:SCREEN_WIDTH].rpartition(" ")[0] + " ..."


def _for_screen(text):
    return escape(_clean(text))
