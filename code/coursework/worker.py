"""What a worker of a Dask cluster does for :mod:`coursework.cluster`: it proves that it can grade, and judges."""

import asyncio
import contextlib
import json
import threading
import time

from distributed import get_worker

from coursework.cache import context_of, environment
from coursework.grade import POLL, STOPPED, GraderFailed, control_problem, judge, require_full_marks
from coursework.run import RunFailed
from coursework.servers import end_runs

END_SECONDS = 20
MOST_WORKERS = 5  # worth naming in a message

# A grader is known by the name of its run; several may share a worker.
_threads = {}  # {run: the threads that work for it}
_ended = set()  # runs for which nothing starts any more
_proved = set()  # contexts in which the solution has full marks on this worker
_proving = threading.Lock()


def judge_there(name, run, expected, exercise, reference, data, cell_seconds):
    """The row of :func:`coursework.grade.judge` as JSON; None without ``data``, when the proof is all that is wanted.

    Raises GraderFailed when the environment is not the one ``expected``, or the solution does not get full marks here.
    """
    worker = get_worker()
    worker.log_event(run, {"task": name, "on": worker.address})
    require_same({worker.address: environment()}, expected)
    with _working_for(run):
        _require_proved(exercise, reference, cell_seconds, worker.address)
        return None if data is None else json.dumps(judge(exercise, reference, data, cell_seconds).as_data())


async def end_there(run):
    """End what runs for a grader on this worker, and start nothing more for it."""
    _ended.add(run)
    await asyncio.to_thread(_end, run)


def require_same(found, expected):
    """Raises GraderFailed unless each of {address: environment, or why there is none} is the one ``expected``."""
    others = {address: "; ".join(_differences(there, expected)) for address, there in found.items()
              if there != expected}
    if not others:
        return
    named = [f"  {address}: {text}" for address, text in list(others.items())[:MOST_WORKERS]]
    named += [f"  and {len(others) - MOST_WORKERS} more"] if len(others) > MOST_WORKERS else []
    raise GraderFailed("\n".join([
        f"{len(others)} of {len(found)} workers are not like this machine, so their marks could be others:", *named,
        "Install the same course there, with the packages of its requirements.txt, and start those workers anew."]))


def _differences(there, expected):
    if not isinstance(there, dict):
        yield f"the course cannot be imported ({type(there).__name__}: {there})"
        return
    for name, value in expected.items():
        if there.get(name) != value:
            yield f"{name} is {_short(there.get(name))}, here {_short(value)}"


def _short(value):
    return "missing" if value is None else value[:12]  # of a fingerprint, the beginning is enough


def _require_proved(exercise, reference, cell_seconds, address):
    context = context_of(exercise, reference, cell_seconds)
    with _proving:
        if context not in _proved:
            problem = control_problem(exercise, reference, cell_seconds)
            require_full_marks(exercise, problem and f"worker {address}: {problem}")
            _proved.add(context)


@contextlib.contextmanager
def _working_for(run):
    threads, thread = _threads.setdefault(run, set()), threading.get_ident()
    threads.add(thread)
    try:
        if run in _ended:
            raise RunFailed(STOPPED)
        yield
    finally:
        threads.discard(thread)


def _end(run):
    end = time.monotonic() + END_SECONDS
    while _threads.get(run) and time.monotonic() < end:
        end_runs(_threads[run])  # again and again: a run may be about to start
        time.sleep(POLL)
