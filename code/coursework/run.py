"""Run one transplanted notebook in processes of its own, bounded in time, and bring back what it printed."""

import json
import os
import shutil
import signal
import site
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from coursework.check import GRADING
from coursework.notebook import to_text

CELL_SECONDS = 20
START_SECONDS = 60  # a kernel and pytest on a busy machine
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
KEPT = ("PATH", "LANG", "LC_ALL", "VIRTUAL_ENV", "SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")

_leaders = set()  # process ids of the runs that have not ended; each leads a group


class RunFailed(Exception):
    """nbval came to no verdict on anything: no kernel started, or something ended the run from outside."""


class Result(NamedTuple):
    """What nbval said: {check: record}; why the run ended early, or what failed before the checks, if so."""

    checks: dict
    problem: str | None = None


def run_notebook(notebook, exercise, reference, cell_seconds=CELL_SECONDS):
    """nbval's verdict on each check cell of a notebook, as a :class:`Result`. Raises RunFailed."""
    ours, theirs = tempfile.mkdtemp(prefix="grade-"), tempfile.mkdtemp(prefix="answer-")
    try:
        path = Path(ours, f"{exercise.slug}.ipynb")
        path.write_text(to_text(notebook), encoding="utf-8")
        checks = sum("check" in cell["metadata"].get("coursework", {}) for cell in notebook["cells"])
        return _supervise(
            [sys.executable, "-P", "-m", "coursework.nbval_run", str(path), theirs, str(cell_seconds)],
            cwd=ours, env=_environment(exercise, reference, theirs, ours),
            wall_seconds=START_SECONDS + (checks + 1) * (cell_seconds + 10))
    finally:
        shutil.rmtree(ours, ignore_errors=True)
        shutil.rmtree(theirs, ignore_errors=True)


def end_runs():
    """End every run that there is, whichever thread waits for it: its run_notebook cleans up and comes back."""
    for leader in tuple(_leaders):
        _end_group(leader)


def _supervise(command, cwd, env, wall_seconds):
    process = subprocess.Popen(command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, start_new_session=True)
    _leaders.add(process.pid)
    problem = None
    try:
        out, errors = process.communicate(timeout=wall_seconds)
    except subprocess.TimeoutExpired:
        _end_group(process.pid)
        out, errors = process.communicate()
        problem = f"stopped after {wall_seconds} seconds in all"
    finally:
        _leaders.discard(process.pid)
    records = list(_records(out))
    for record in records:
        if isinstance(record.get("kernel"), int):
            _end_group(record["kernel"])  # the kernel has a session of its own, with whatever it started
    checks = {record["check"]: record for record in records if "check" in record}
    failed = next((record for record in records if "cell" in record), None)
    if failed and problem is None:
        problem = f"the {failed['cell']} failed: {failed['problem'][:300]}"
    if not checks and problem is None:
        last = errors.decode("utf-8", "replace").strip().splitlines()[-1:]
        started = next((record["failed"] for record in records if "failed" in record), "".join(last))
        raise RunFailed(f"no check was run: {started[:300] or f'nbval ended with {process.returncode}'}")
    return Result(checks, problem)


def _records(out):
    for text in out.decode("utf-8", "replace").splitlines():
        try:
            record = json.loads(text)
        except ValueError:  # cut off when the run was stopped
            continue
        if isinstance(record, dict):
            yield record


def _end_group(leader):
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass  # it ended by itself


def _environment(exercise, reference, home, runtime):
    """What the run needs and nothing of the user's: no tokens, no start-up files, one BLAS thread."""
    names = {title: list(check["expected"]) for title, check in reference["checks"].items()}
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return kept | dict.fromkeys(ONE_THREAD, "1") | {
        "HOME": home, "IPYTHONDIR": home, "TMPDIR": home, "PYTHONUSERBASE": site.getuserbase(),
        "JUPYTER_RUNTIME_DIR": runtime, "JUPYTER_PLATFORM_DIRS": "1", "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        GRADING: json.dumps({"names": names, "withheld": exercise.withheld})}
