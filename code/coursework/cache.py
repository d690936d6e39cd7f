"""Rows that are known already: the same bytes, graded again in the same way, would give the same row."""

import hashlib
import json
import platform
import sys
from functools import cache
from importlib import metadata
from pathlib import Path

import backprop
from coursework.grade import Row
from coursework.release import write_atomically
from coursework.sandbox import strongest
from coursework.submission import Unreadable, fingerprint, read_bytes

# What runs an answer, and what honest answers import. Another version of any of these may print another digit.
PACKAGES = ("numpy", "scipy", "scikit-learn", "matplotlib", "nbval", "pytest", "ipykernel", "ipython", "jupyter-client")


class Cache:
    """The rows of one exercise in a folder, one file each; ``reused`` counts those that were found.

    ``context`` stands for everything but the submission that a row depends on. ``problem`` says why rows could not be
    kept, if so: that costs time at the next run, and no marks.
    """

    def __init__(self, folder, context):
        self.folder, self.context = Path(folder), context
        self.reused, self.problem = 0, None

    def find(self, submission):
        """The row of a submission, or None when it is not known."""
        try:
            stored = json.loads(self._path(fingerprint(read_bytes(submission.path))).read_bytes())
            row = Row.from_data(stored).of(submission)
        except (Unreadable, OSError, ValueError, TypeError, KeyError):  # not there, or not whole: grade it
            return None
        self.reused += 1
        return row

    def keep(self, submission, row):
        """Remember a row, unless nothing could be read or there is no verdict: that may be different next time."""
        if row.sha256 is None or row.status == "not graded" or self.problem:
            return
        own = row.warnings[len(submission.warnings):]  # what else lies in the folder is no property of the bytes
        try:
            write_atomically(self._path(row.sha256), json.dumps(row._replace(warnings=own).as_data()) + "\n")
        except OSError as problem:
            self.problem = f"{self.folder}: {problem.strerror}"

    def _path(self, sha256):
        return self.folder / f"{fingerprint(f'{self.context} {sha256}'.encode())}.json"


def context_of(exercise, reference, cell_seconds):
    """What a row depends on besides the submission, as a fingerprint."""
    parts = [repr(exercise._replace(path=None)), json.dumps(reference), cell_seconds, environment()]
    return fingerprint(json.dumps(parts).encode())


def environment():
    """{name: value} of what a row depends on besides the arguments of :func:`coursework.grade.judge`."""
    return {"sandbox": f"tier {strongest().letter}"} | _machine()


@cache
def _machine():
    """The grader's own code and what it runs on."""
    packages = {Path(__file__).parent: "*.py", Path(backprop.__file__).parent: "**/*.py"}
    sources = [path.read_bytes() for folder, pattern in packages.items() for path in sorted(folder.glob(pattern))]
    code = hashlib.sha256(b"\0".join(sources)).hexdigest()
    return {"the course's code": code, "Python": platform.python_version(),
            "system": f"{sys.platform} {platform.machine()}"} | {name: _version(name) for name in PACKAGES}


def _version(package):
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None
