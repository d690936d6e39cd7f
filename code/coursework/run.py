"""Run one transplanted notebook in processes of its own, bounded in time, and bring back what it printed."""

import contextlib
import json
import os
import random
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

from coursework.check import GRADING
from coursework.notebook import to_text
from coursework.sandbox import USERS, needs_user, strongest
from coursework.servers import end_group, server
from coursework.withhold import package_without

try:
    import fcntl
except ImportError:  # Windows, where no run has a user of its own
    fcntl = None

CELL_SECONDS = 20
START_SECONDS = 60  # a kernel and pytest on a busy machine
LOCKS = Path("/run/lock")  # where Linux keeps such files


class RunFailed(Exception):
    """nbval came to no verdict on anything: no kernel started, or something ended the run from outside."""


class Result(NamedTuple):
    """What nbval said: {check: record}; why the run ended early, or what failed before the checks, if so.

    ``lost`` is the record of the cell with which the kernel was lost, or None.
    """

    checks: dict
    problem: str | None = None
    lost: dict | None = None


def run_notebook(notebook, exercise, reference, cell_seconds=CELL_SECONDS):
    """nbval's verdict on each check cell of a notebook, as a :class:`Result`. Raises RunFailed."""
    tier = strongest().letter
    with _own_user() if needs_user(tier) else contextlib.nullcontext() as user:
        return _run(notebook, exercise, reference, cell_seconds, tier, user)


def longest(checks, cell_seconds):
    """Seconds after which a run with this many check cells is ended, whatever it does."""
    return START_SECONDS + (checks + 1) * (cell_seconds + 10)


def _run(notebook, exercise, reference, cell_seconds, tier, user):
    package = package_without(tuple(exercise.withheld))
    ours, theirs = tempfile.mkdtemp(prefix="grade-"), tempfile.mkdtemp(prefix="answer-")
    try:
        path = Path(ours, f"{exercise.slug}.ipynb")
        path.write_text(to_text(notebook), encoding="utf-8")
        checks = sum("check" in cell["metadata"].get("coursework", {}) for cell in notebook["cells"])
        wall_seconds = longest(checks, cell_seconds)
        if user is not None:
            os.chown(theirs, user, user)
            os.chmod(ours, 0o711)  # the connection file in it becomes the user's
        errors = Path(ours, "errors.txt")
        arguments = [str(path), str(errors), theirs, cell_seconds, wall_seconds, tier, user]
        with server(package.name) as nbval:
            records, in_time = nbval.run(_variables(reference, theirs, ours), arguments, wall_seconds)
            problem = None if in_time else f"stopped after {wall_seconds} seconds in all"
            return _result(records, problem, _last_line(errors) or nbval.last_words())
    finally:
        if user is not None:
            _end_user(user)
        shutil.rmtree(ours, ignore_errors=True)
        shutil.rmtree(theirs, ignore_errors=True)


def _result(records, problem, complaint):
    """The Result of what a run said; why it was stopped, if so; and the last that nbval complained of."""
    for record in records:
        if isinstance(record.get("kernel"), int):
            end_group(record["kernel"])  # the kernel has a session of its own, with whatever it started
    checks = {record["check"]: record for record in records if "check" in record}
    failed = next((record for record in records if "cell" in record), None)
    if failed and problem is None:
        cell = f"answer cell {failed['cell']}" if failed["cell"] else "given code"
        problem = f"the {cell} failed: {failed['problem'][:300]}"
    if not checks and problem is None:
        why = next((record["failed"] for record in records if "failed" in record), None) or complaint
        raise RunFailed(f"no check was run: {why[:300]}")
    return Result(checks, problem, next((record for record in records if record.get("lost")), None))


@contextlib.contextmanager
def _own_user():
    """A user that no other run has, of this grader or of another one: what is left of it is killed at the end."""
    folder = LOCKS if LOCKS.is_dir() else Path(tempfile.gettempdir())
    for user in random.sample(USERS[:-1], len(USERS) - 1):  # the last one is for trying
        lock = os.open(folder / f"coursework-user-{user}", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            if _is_ours(lock):
                yield user
                return
        finally:
            os.close(lock)
    raise RunFailed(f"all {len(USERS) - 1} users for sandboxes are taken")


def _is_ours(lock):
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _end_user(user):
    """End what is left of a run's own user, whatever session it has moved to."""
    subprocess.run(["/bin/sh", "-c", "kill -9 -1"], user=user, group=user, extra_groups=(), stdin=subprocess.DEVNULL,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _last_line(path):
    """Of what pytest and nbval complained of, if they did."""
    try:
        return (path.read_text(encoding="utf-8", errors="replace").strip().splitlines() or [""])[-1]
    except OSError:
        return ""


def _variables(reference, home, runtime):
    """What one run needs besides."""
    names = {title: list(check["expected"]) for title, check in reference["checks"].items()}
    return {"HOME": home, "IPYTHONDIR": home, "TMPDIR": home, "JUPYTER_RUNTIME_DIR": runtime,
            GRADING: json.dumps({"names": names})}
