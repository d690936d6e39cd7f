"""Grading on a Dask cluster: its workers judge what this machine hands out, and the rows are the same.

A task is :func:`coursework.grade.judge` with its arguments: exercise, reference data, bytes, time-out. So the exercises
travel with it, and a worker needs the course's code alone. When a worker dies, Dask gives its tasks to another.
"""

import contextlib
import itertools
import json
import logging
import threading
import time
import uuid

import dask
from distributed import CancelledError, Client, KilledWorker

from coursework.cache import environment
from coursework.grade import POLL, STOPPED, GraderFailed, Row
from coursework.run import RunFailed, longest
from coursework.source import Answer, Check
from coursework.submission import LARGEST_NOTEBOOK
from coursework.worker import END_SECONDS, end_there, judge_there, require_same

CONNECT_SECONDS = 10
REPLY_SECONDS = 120  # every worker tries its sandbox first
LOOK_SECONDS = 5  # between two looks at the scheduler
WORKERLESS_SECONDS = 120  # a worker that has died is started anew within a few
SLACK = 60  # seconds that a task needs beside its runs


class Hung(RunFailed):
    """A worker has begun a task and does not come back with it."""


class Cluster:
    """The workers of the scheduler at an address, as a place to grade; see :class:`coursework.grade.Here`.

    Raises GraderFailed when there is no such cluster, or none that can grade.
    """

    def __init__(self, address):
        self.address, self.environment = address, environment()
        self.run = f"coursework-{uuid.uuid4().hex}"  # names our tasks, and the topic of what they report
        self._numbers, self._started, self._hanging = itertools.count(), {}, set()
        self._suspects, self._looking = threading.Lock(), threading.Lock()
        self._looked = self._alive = time.monotonic()
        self._ended = None  # why no task can come back any more
        self.client = _connected(address)
        try:
            self.client.subscribe_topic(self.run, self._note_start)
            self.at_once = self._require_workers()
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def judge(self, exercise, reference, data, cell_seconds):
        """The row of :func:`coursework.grade.judge`. Raises RunFailed; GraderFailed when no row would count."""
        return Row.from_data(json.loads(self._ask(exercise, reference, data, cell_seconds)))

    def control_problem(self, exercise, reference, cell_seconds):
        """None when the solution has full marks on a worker; every other proves it too, before its first row."""
        try:
            return self._ask(exercise, reference, None, cell_seconds)
        except GraderFailed:
            raise
        except Exception as problem:  # noqa: BLE001  whatever it is, nothing was proved
            if self._ended:
                raise GraderFailed(f"{problem}, and the solution itself was not graded yet: no marks") from None
            return str(problem) or type(problem).__name__

    def end(self):
        """End what runs for us on any worker; nothing more starts."""
        if self._ended:
            return
        self._ended = STOPPED
        with contextlib.suppress(Exception):  # a cluster that is gone runs nothing for us
            self._on_every_worker(END_SECONDS, end_there, self.run)

    def close(self):
        """Leave the cluster."""
        with contextlib.suppress(Exception):  # it may be gone
            self.client.close(timeout=CONNECT_SECONDS)

    def _require_workers(self):
        """How many tasks the workers take at once. All of them have to be like this machine."""
        threads = self._workers()
        if not threads:
            raise GraderFailed(f"the cluster at {self.address} has no workers; expected at least one. Start one: "
                               f"dask worker {self.address}")
        try:
            found = self._on_every_worker(REPLY_SECONDS, environment)
        except TimeoutError:
            raise GraderFailed(f"not every worker of the cluster at {self.address} has answered within {REPLY_SECONDS} "
                               "seconds. End those that hang, then try again.") from None
        require_same(found, self.environment)
        return sum(threads.values())

    def _ask(self, exercise, reference, data, cell_seconds):
        """What :func:`coursework.worker.judge_there` returns.

        A task that no worker survives, or that hangs, gets a second chance, beside no other such: the worker may have
        died of its neighbour.
        """
        runs = 2 * (1 + len(exercise.of_kind(Answer)))  # the solution's, then these; one more for each lost kernel
        seconds = SLACK + runs * longest(len(exercise.of_kind(Check)), cell_seconds)
        task = (exercise, reference, data, cell_seconds)
        try:
            return self._submit(task, seconds)
        except (KilledWorker, Hung):
            with self._suspects:
                try:
                    return self._submit(task, seconds)
                except KilledWorker as killed:
                    raise RunFailed("every worker that took this notebook died over it, the last at "
                                    f"{killed.last_worker.address}; see the log there") from None

    def _submit(self, task, seconds):
        if self._ended:
            raise RunFailed(self._ended)
        name, done = f"{self.run}-{next(self._numbers)}", threading.Event()
        others = [address for address in self._workers() if address not in self._hanging] if self._hanging else None
        future = self.client.submit(judge_there, name, self.run, self.environment, *task, key=name, pure=False,
                                    workers=others or None, allow_other_workers=bool(others))
        future.add_done_callback(lambda _: done.set())
        try:
            while not done.wait(POLL):
                self._require_going(name, seconds)
            return future.result(timeout=REPLY_SECONDS)
        except CancelledError:
            self._ended = self._ended or f"the scheduler at {self.address} is gone"
            raise RunFailed(self._ended) from None
        finally:
            with contextlib.suppress(Exception):  # the connection may be gone
                future.cancel()
            self._started.pop(name, None)

    def _note_start(self, event):
        _, report = event
        self._started[report["task"]] = time.monotonic(), report["on"]

    def _require_going(self, name, seconds):
        """Raises RunFailed when a task will not come back: Hung when it has been with a worker for so many seconds."""
        self._look()
        if self._ended:
            raise RunFailed(self._ended)
        start, worker = self._started.get(name, (None, None))
        if start is not None and time.monotonic() - start > seconds:
            self._hanging.add(worker)
            raise Hung(f"the worker at {worker} did not come back with it within {seconds} seconds; end that worker")

    def _look(self):
        """See now and then whether there is still a cluster."""
        if time.monotonic() - self._looked < LOOK_SECONDS or not self._looking.acquire(blocking=False):
            return
        try:
            if self._workers():
                self._alive = time.monotonic()
            elif time.monotonic() - self._alive > WORKERLESS_SECONDS:
                self._ended = f"the cluster at {self.address} has had no workers for {WORKERLESS_SECONDS} seconds"
        except Exception as problem:  # noqa: BLE001  of whatever kind: there is no answer
            self._ended = self._ended or f"the scheduler at {self.address} does not answer ({type(problem).__name__})"
        finally:
            self._looked = time.monotonic()
            self._looking.release()

    def _workers(self):
        """{address: how many tasks it takes at once}."""
        return self._bounded(REPLY_SECONDS, self.client.nthreads)

    def _on_every_worker(self, seconds, function, *arguments):
        """{address: what the function returns there, or the exception}. Raises TimeoutError."""
        return self._bounded(seconds, lambda: self.client.run(function, *arguments, on_error="return"))

    def _bounded(self, seconds, call):
        async def answer():
            return await call()  # in the client's own loop its methods are coroutines

        return self.client.sync(answer, callback_timeout=seconds)


def _connected(address):
    # answers travel inside their tasks, so that none is lost with a worker; Dask would warn of the larger ones
    dask.config.set({"distributed.admin.large-graph-warning-threshold": 2 * LARGEST_NOTEBOOK})
    for name in [name for name in logging.root.manager.loggerDict if name.partition(".")[0] == "distributed"]:
        logging.getLogger(name).setLevel(logging.CRITICAL)  # whatever goes wrong, rows and messages say it
    try:
        return Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as problem:
        raise GraderFailed(f"no scheduler at {address!r} ({problem}); expected the address that dask scheduler shows "
                           "when it starts, such as tcp://192.168.0.10:8786. Is it running, and does a firewall let "
                           "this machine through?") from None
