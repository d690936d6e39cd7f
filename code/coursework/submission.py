"""Submissions: who handed in what, and the bytes read tolerantly. Nothing here trusts a file."""

import hashlib
import json
import os
import re
import stat
from pathlib import Path
from typing import NamedTuple

from coursework.notebook import MARKER

LARGEST_NOTEBOOK = 20_000_000  # bytes; pictures in outputs make honest notebooks large

# Beside the submissions, but nobody's: what a computer leaves, and the lists that a learning platform exports.
CLUTTER_NAMES = ("thumbs.db", "desktop.ini", "grades.json")
CLUTTER_ENDINGS = (".csv", ".tsv", ".xlsx", ".ods")
MOST_NAMES = 3  # file names worth showing in a message
MARKED = re.compile(rf"^\s*{MARKER}\s*(\w+)\s*$", re.MULTILINE)

NOTHING = "not handed in"  # the status of a folder without a notebook
DOWNLOAD = "Download it again from Jupyter."


class Unreadable(Exception):
    """A submission that is no notebook we can grade: what came and what to do."""


class Submission(NamedTuple):
    """One file handed in: by whom, where it is, what we noticed; and why it cannot be read, if so, and what that is."""

    student: str
    path: Path
    warnings: tuple = ()
    problem: str | None = None
    status: str = "unreadable"


def sort_submissions(folder, answers):
    """{slug: submissions} for the exercises that somebody in ``folder`` handed in, of those in ``answers``.

    ``answers`` is {slug: names of its answers}. A notebook says which exercise it is by its metadata, by its file's
    name, or by the answers that are marked in it. What says nothing is looked at with the first exercise that is there.
    """
    said = {path: _exercise_in(path, answers) for path in _files_below(folder)}
    present = [slug for slug in answers if slug in said.values()] or list(answers)[:1]
    return {slug: find_submissions(folder, slug, lambda path, slug=slug: (said.get(path) or present[0]) == slug)
            for slug in present}


def _exercise_in(path, answers):
    """The slug of the exercise that a file says it is, or None."""
    named = [slug for slug in answers if slug in path.name]
    if path.suffix.lower() != ".ipynb":
        return named[0] if named else None
    try:
        notebook = read_notebook(path)
    except Unreadable:
        return named[0] if named else None
    claimed = exercise_of(notebook)
    if claimed in answers:
        return claimed
    if named:
        return named[0]
    marked = {name for cell in notebook["cells"] if isinstance(cell, dict) for name in MARKED.findall(source_of(cell))}
    return next((slug for slug, names in answers.items() if marked & set(names)), None)


def find_submissions(folder, slug, belongs=lambda path: True):
    """The submissions to one exercise in ``folder``, sorted: its files, and one for each folder in it.

    ``belongs(path)`` says whether a file is to this exercise at all.

    A notebook in ``folder`` is named after its student; one deeper down belongs to the student whose folder it
    is in. A file that is no notebook is a submission with a problem, so that nobody vanishes; beside a notebook
    of the same student it is a warning there. Symbolic links are not followed; hidden files and clutter are not
    seen.
    """
    found, others = [], []
    for path in Path(folder).iterdir():
        if path.name.startswith("."):
            continue
        if path.is_symlink():
            found.append(Submission(_student(path, slug), path, problem="a symbolic link; links are not followed."))
        elif path.is_dir():
            found.append(_in_folder(path, slug, belongs))
        elif not belongs(path):
            continue
        elif path.suffix.lower() == ".ipynb":
            found.append(Submission(_student(path, slug), path))
        elif path.is_file() and not _is_clutter(path):
            problem = f"not a notebook ({path.suffix or 'no ending'}); expected a file ending in .ipynb."
            others.append(Submission(_student(path, slug), path, problem=problem))
    together = _with_other_files(found, others)
    together.sort(key=lambda submission: os.fsencode(submission.path.relative_to(folder).parts[0]))
    return _with_unique_names(together)


def read_notebook(path):
    """The notebook in a file as plain data with a list of cells. Raises Unreadable."""
    return parse_notebook(read_bytes(path))


def fingerprint(data):
    """What stands for these bytes and no others."""
    return hashlib.sha256(data).hexdigest()


def parse_notebook(data):
    """A notebook's bytes as plain data: a dictionary whose "cells" is a list. Raises Unreadable."""
    if not data.strip():
        raise Unreadable("the file is empty; was it saved before it was handed in?")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise Unreadable(f"the file is UTF-16 text; a notebook is UTF-8. {DOWNLOAD}")
    try:
        notebook = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Unreadable(f"not UTF-8 text (byte {error.start}); is it a notebook? {DOWNLOAD}") from None
    except json.JSONDecodeError as error:
        raise Unreadable(f"not a notebook: {error.msg} in line {error.lineno}. {DOWNLOAD}") from None
    except (RecursionError, ValueError):
        raise Unreadable("not a notebook: its JSON is nested too deeply or holds an absurd number.") from None
    if not isinstance(notebook, dict):
        raise Unreadable(f"JSON, but no notebook: it holds a {type(notebook).__name__}; expected cells.")
    if "worksheets" in notebook:
        raise Unreadable("a notebook of the old format 3; open it in Jupyter and save it again.")
    if not isinstance(notebook.get("cells"), list):
        raise Unreadable("JSON, but no notebook: there is no list of cells.")
    language = _language(notebook)
    if language not in ("", "python"):
        raise Unreadable(f"a notebook for the language {language[:40]!r}; expected Python.")
    return notebook


def exercise_of(notebook):
    """The exercise that a notebook says it is, or None."""
    slug = _lookup(notebook, "metadata", "coursework", "exercise")
    return slug if isinstance(slug, str) else None


def source_of(cell):
    """A cell's text; what is not text counts as empty."""
    source = cell.get("source", "")
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    return source if isinstance(source, str) else ""


def _in_folder(folder, slug, belongs):
    """The submission in a student's folder: the notebook with the exercise's own name, else the only one."""
    everything = list(_files_below(folder))
    files = sorted(filter(belongs, everything))
    notebooks = [path for path in files if path.suffix.lower() == ".ipynb"]
    named = [path for path in notebooks if path.name == f"{slug}.ipynb"] or \
            [path for path in notebooks if slug in path.name] or notebooks
    if not notebooks and any(path.suffix.lower() == ".ipynb" for path in everything):
        return Submission(folder.name, folder, problem=f"no notebook for {slug} in this folder.", status=NOTHING)
    if not notebooks:
        return Submission(folder.name, folder, problem=_no_notebook(folder, files), status=NOTHING)
    if len(named) > 1:
        names = ", ".join(str(path.relative_to(folder)) for path in named)
        problem = f"{len(named)} notebooks for this exercise ({names}); keep one, called {slug}.ipynb."
        return Submission(folder.name, folder, problem=problem)
    others = ", ".join(str(path.relative_to(folder)) for path in notebooks if path != named[0])
    return Submission(folder.name, named[0], (f"not graded: {others}",) if others else ())


def _no_notebook(folder, files):
    names = [str(path.relative_to(folder)) for path in files if not _is_clutter(path)]
    more = ", ..." if len(names) > MOST_NAMES else ""
    holds = f"; it holds {', '.join(names[:MOST_NAMES])}{more}" if names else ""
    hint = " It is a folder, not a notebook." if folder.suffix == ".ipynb" else ""
    return f"no notebook in this folder{holds}; expected a file ending in .ipynb.{hint}"


def _files_below(folder):
    for parent, folders, files in os.walk(folder, followlinks=False):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(parent, name) for name in files if not name.startswith("."))


def _is_clutter(path):
    return path.name.lower() in CLUTTER_NAMES or path.suffix.lower() in CLUTTER_ENDINGS


def _student(path, slug):
    """The file's name without the exercise's: "alice_09-backpropagation.ipynb" is alice's."""
    stem = path.stem.removesuffix(".ipynb")  # "eve.ipynb.txt" is eve's
    return stem.replace(slug, "").strip(" ._-") or stem


def _with_other_files(found, others):
    """A file that is no notebook is a row of its own, or a warning where its student has a row."""
    names = {submission.student for submission in found}
    noted = []
    for submission in found:
        beside = sorted(other.path.name for other in others if other.student == submission.student)
        warnings = (f"not graded: {name}" for name in beside)
        noted.append(submission._replace(warnings=(*submission.warnings, *warnings)))
    return noted + [other for other in others if other.student not in names]


def _with_unique_names(submissions):
    """Two files of one student become two rows that say which file each is."""
    names = [submission.student for submission in submissions]
    return [submission._replace(student=f"{submission.student} ({submission.path.name})")
            if names.count(submission.student) > 1 else submission for submission in submissions]


def read_bytes(path):
    """The bytes of a regular file that is not a link, not a pipe and not enormous. Raises Unreadable."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise Unreadable(f"cannot be opened: {os.strerror(error.errno)}.") from None
    try:
        mode = os.fstat(descriptor).st_mode
        if stat.S_ISDIR(mode):
            raise Unreadable("a folder, not a notebook.")
        if not stat.S_ISREG(mode):
            raise Unreadable("not a file with contents (a pipe or a device).")
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            data = file.read(LARGEST_NOTEBOOK + 1)
    finally:
        os.close(descriptor)
    if len(data) > LARGEST_NOTEBOOK:
        raise Unreadable(f"larger than {LARGEST_NOTEBOOK // 1_000_000} MB; clear its outputs and hand it in again.")
    return data


def _language(notebook):
    """The language a notebook claims, in small letters; "" when it claims none."""
    for path in (("metadata", "kernelspec", "language"), ("metadata", "language_info", "name")):
        language = _lookup(notebook, *path)
        if isinstance(language, str) and language:
            return language.lower()
    return ""


def _lookup(data, *keys):
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return data
