"""From the sources: the students' notebooks and the reference data, written or compared."""

import hashlib
import json
import os
import re
import tempfile
from pathlib import Path

from coursework.check import REFERENCES
from coursework.notebook import as_saved, student_notebook, to_text
from coursework.reference import UnsuitableSeed, build_reference
from coursework.source import Answer, SourceError, read_exercise

SHORTEST_SECRET = 12  # characters without spaces; a shorter line of a solution gives nothing away
SOLUTIONS = Path("exercises", "solutions")


class ReleaseError(Exception):
    """A release that cannot be made: what is wrong and what to do."""


def find_course():
    """The folder of the course: this one or the nearest above it with exercise sources, or the package's own.

    Raises ReleaseError when there is none.
    """
    start = Path.cwd()
    for folder in (start, *start.parents, *Path(__file__).resolve().parents):
        if (folder / SOLUTIONS).is_dir():
            return folder
    raise ReleaseError(f"no folder {SOLUTIONS} in {start} or above it; run this in a checkout of the course.")


def read_exercises(course):
    """{slug: exercise} of every source in the course. Raises SourceError; ReleaseError when there is none."""
    paths = sorted(path for path in (course / SOLUTIONS).glob("*.md") if re.match(r"\d\d-", path.name))
    if not paths:
        raise ReleaseError(f"no exercise NN-name.md in {course / SOLUTIONS}.")
    return {path.stem: read_exercise(path) for path in paths}


def generate(exercise):
    """The two generated texts of an exercise: (student's notebook, reference data).

    Raises SourceError when the source gives its solution away or its seed cannot be used.
    """
    notebook = student_notebook(exercise)
    require_no_solution(exercise, notebook)
    try:
        reference = build_reference(exercise, exercise.seed)
    except UnsuitableSeed as problem:
        advice = "Choose another seed in the front matter and the SEED line, or change the check's network."
        raise SourceError(exercise.path, 1, f"with seed {exercise.seed}, {problem}. {advice}") from None
    except ValueError as problem:
        raise SourceError(exercise.path, 1, str(problem)) from None
    notebook = as_saved(notebook)
    return _stamped(notebook, notebook["metadata"]["coursework"]), _stamped(reference, reference)


def require_no_solution(exercise, notebook):
    """Refuse a student's notebook in which a line of a solution stands. Raises SourceError."""
    shown = re.sub(r"\s", "", "".join(cell["source"] for cell in notebook["cells"]))
    for answer in exercise.of_kind(Answer):
        stub = set(_squeezed_lines(answer.stub))
        for secret in _squeezed_lines(answer.solution):
            if len(secret) >= SHORTEST_SECRET and secret not in stub and secret in shown:
                raise SourceError(exercise.path, 1, f"the students' notebook would show a line of the solution of "
                                                    f"{answer.name}: {secret}")


def release(course, references=REFERENCES, check=False):
    """Write every generated file of the course, or with ``check`` only compare. Returns the paths that differed.

    Raises SourceError, and ReleaseError rather than overwrite a file that a person has changed.
    """
    texts = {}
    for slug, exercise in read_exercises(course).items():
        notebook, reference = generate(exercise)
        texts[course / "exercises" / f"{slug}.ipynb"] = notebook
        texts[references / f"{slug}.json"] = reference
    stale = [path for path, text in texts.items() if not path.exists() or path.read_bytes() != text.encode()]
    if check:
        return stale
    for path in stale:
        _require_ours(path)
    for path in stale:
        write_atomically(path, texts[path])
    return stale


def write_atomically(path, text):
    """Write the whole file or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(text.encode())
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def _stamped(data, place):
    """The text of ``data`` with a fingerprint of everything else in it, by which we know our own files."""
    place["generated"] = _fingerprint(data)
    return to_text(data)


def _fingerprint(data):
    return hashlib.sha256(to_text(data).encode()).hexdigest()


def _require_ours(path):
    """Refuse to overwrite a file that is not, byte for byte, what an earlier release wrote."""
    if not path.exists() or _is_ours(path):
        return
    raise ReleaseError(f"{path} has been changed since it was generated, so it is left alone. Move your version "
                       "elsewhere (or delete it, if it is not needed), then run this again. Changes for everyone "
                       f"belong in {SOLUTIONS / path.with_suffix('.md').name}.")


def _is_ours(path):
    try:
        data = json.loads(path.read_bytes())
        place = data["metadata"]["coursework"] if path.suffix == ".ipynb" else data
        stamp = place.pop("generated")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return False
    return _fingerprint(data) == stamp and path.read_bytes() == _stamped(data, place).encode()


def _squeezed_lines(code):
    return [squeezed for text in code.splitlines() if (squeezed := re.sub(r"\s", "", text))]
