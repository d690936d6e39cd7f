"""Lists that an instructor keeps in a spreadsheet: CSV files with a line of headings."""

import csv
import io
from pathlib import Path

from coursework.safe import FORMULA

DELIMITERS = ",;\t"  # a spreadsheet separates cells as its language does
MOST_NAMES = 5  # names worth showing in a message


class TableError(Exception):
    """A list that cannot be used: which file, which line, and what was expected."""


def read_table(path, required, optional=()):
    """[(line number, {column: text})] of a CSV file; other columns than those named are left out.

    Raises TableError when the file or a line of it cannot be read, or a required column is missing or empty.
    """
    headings, *lines = _lines(path) or [(1, [])]
    columns = [text.strip().lower() for text in headings[1]]
    missing = [name for name in required if name not in columns]
    if missing:
        raise TableError(f"{path}: its first line has {', '.join(filter(None, columns)) or 'nothing'}; expected the "
                         f"columns {', '.join(required)}.")
    table = []
    for number, cells in lines:
        if len(cells) > len(columns):
            raise TableError(f"{path}, line {number}: {len(cells)} cells under {len(columns)} headings; put quotes "
                             "around a text with a comma in it.")
        texts = dict(zip(columns, map(_as_text, cells)))
        empty = [name for name in required if not texts.get(name)]
        if empty:
            raise TableError(f"{path}, line {number}: nothing under {', '.join(empty)}.")
        table.append((number, {name: texts.get(name, "") for name in (*required, *optional)}))
    return table


def require_known(path, number, what, name, known):
    """Refuse a line that names nobody and nothing of ours. Raises TableError."""
    if name not in known:
        names = ", ".join(sorted(known)[:MOST_NAMES]) + (", ..." if len(known) > MOST_NAMES else "")
        raise TableError(f"{path}, line {number}: there is no {what} {name!r} among the submissions; they are from "
                         f"{names}. Write it as the {what} column of grades.csv does.")


def _lines(path):
    """[(line number, cells)] of every line that is not empty."""
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
        delimiter = max(DELIMITERS, key=text.partition("\n")[0].count)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        return [(reader.line_num, cells) for cells in reader if any(map(str.strip, cells))]
    except OSError as problem:
        raise TableError(f"{path} cannot be read: {problem.strerror}.") from None
    except UnicodeDecodeError as problem:
        raise TableError(f"{path} is not UTF-8 text (byte {problem.start}); save it as CSV in UTF-8.") from None
    except csv.Error as problem:
        raise TableError(f"{path} is not CSV: {problem}.") from None


def _as_text(text):
    """The cell without the quote by which grades.csv keeps a name from being computed."""
    text = text.strip()
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text
