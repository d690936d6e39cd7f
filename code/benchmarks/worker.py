"""A process of its own for each contender, so that its threads, its BLAS and its memory are its own.

The parent's side is :class:`Worker`; run as a program, this file is the other side. One message asks for a method of
:class:`Session`, the answer is its value or what went wrong. Only one worker is ever asked at a time; the others wait
on an empty pipe and use no core.
"""

import os
import subprocess
import sys
import time
import traceback
from functools import partial
from importlib import import_module
from multiprocessing import Pipe
from multiprocessing.connection import Connection

import contenders
from networks import LEARNING_RATE, problem
from places import without_places

LONGEST = 600  # seconds that a single answer may take: compiling, or one step of a slow contender


class Failed(Exception):
    """A worker could not do what it was asked; the message is fit for a table."""


class Worker:
    """The parent's side: ``worker.ask(method, ...)`` calls that method of the worker's :class:`Session`."""

    def __init__(self, threads, cache):
        self.pipe, theirs = Pipe()
        self.process = subprocess.Popen(
            [sys.executable, __file__, str(theirs.fileno())], pass_fds=[theirs.fileno()],
            env=environment(threads, cache), preexec_fn=partial(pin, threads),  # before a library counts the cores
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        theirs.close()

    def ask(self, method, *arguments, on_progress=None, **options):
        self.send(method, *arguments, **options)
        return self.answer(on_progress)

    def send(self, method, *arguments, **options):
        try:
            self.pipe.send((method, arguments, options))
        except OSError:
            raise Failed(self._how_it_ended()) from None

    def answer(self, on_progress=None):
        while True:
            if not self.pipe.poll(LONGEST):
                self.stop()
                raise Failed(f"no answer in {LONGEST} seconds")
            try:
                kind, value = self.pipe.recv()
            except (EOFError, OSError):
                raise Failed(self._how_it_ended()) from None
            if kind == "failed":
                raise Failed(value)
            if kind == "done":
                return value
            if on_progress:
                on_progress(value)

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.pipe.close()

    def _how_it_ended(self):
        return f"its process ended with code {self.process.wait()}"


def recruit(names, threads, missing, cache):
    """A worker for each contender that can be loaded here; all of them import at the same time."""
    team = {name: Worker(threads, cache) for name in names}
    for name, worker in team.items():
        worker.send("load", name, contenders.FILES.get(name))
    for name in names:
        try:
            team[name].answer()
        except Failed as failure:
            missing[name] = str(failure)
            team.pop(name).stop()
    return team


class Session:
    """The worker's side: one contender, made anew for each network."""

    def __init__(self, report_progress):
        self.report_progress = report_progress

    def load(self, name, file):
        self.Contender = contenders.load(name, file)

    def prepare(self, network, dtype, seed):
        self.contender = None  # the last network's arrays go before the next one's come
        self.contender = self.Contender(network, *problem(network, dtype, seed), LEARNING_RATE)

    def first_step(self):
        """(cost, parameters) after one step; the parameters are None where nothing is learnt."""
        cost = self.contender.step()
        return cost, self.contender.parameters() if hasattr(self.contender, "parameters") else None

    def warm_up(self, seconds):
        """Steps for that long, at least one: compilers and caches have what they need. Returns the quickest's time."""
        began, quickest = time.perf_counter(), float("inf")
        while time.perf_counter() - began < seconds or quickest == float("inf"):
            start = time.perf_counter()
            self.contender.step()
            quickest = min(quickest, time.perf_counter() - start)
        return quickest

    def block(self, steps, warm_steps):
        """(seconds per step, last cost) of ``steps`` steps in a row, after some that are not timed."""
        for _ in range(warm_steps):
            self.contender.step()
        start = time.perf_counter()
        for _ in range(steps):
            cost = self.contender.step()
        return (time.perf_counter() - start) / steps, cost

    def run(self, part, **options):
        """A part that needs no contender."""
        return import_module(part).measure(report_progress=self.report_progress, **options)

    def memory(self, network, dtype, seed):
        """The contender's memory at the highest point of a step; see memory.py."""
        return import_module("memory").peak_of_a_step(self, network, dtype, seed)


def environment(threads, cache):
    """Every library's own way to be told the number of threads, the CPU alone, and compilers' caches of this run."""
    count = str(threads)
    return {
        **os.environ,
        "OPENBLAS_NUM_THREADS": count, "OMP_NUM_THREADS": count, "MKL_NUM_THREADS": count,
        "VECLIB_MAXIMUM_THREADS": count, "NUM_CPU_THREADS": count,
        "XLA_FLAGS": f"--xla_cpu_multi_thread_eigen={'false' if threads == 1 else 'true'}",
        "JAX_PLATFORMS": "cpu", "DEV": "CPU", "CUDA_VISIBLE_DEVICES": "",
        "TORCHINDUCTOR_CACHE_DIR": str(cache), "XDG_CACHE_HOME": str(cache),
    }


def pin(threads):
    """Keep this process, threads that a library starts included, to as many cores as it may use (where Linux can)."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[-threads:])


def main(descriptor):
    pipe = Connection(descriptor)
    session = Session(report_progress=lambda text: pipe.send(("progress", text)))
    while True:
        try:
            method, arguments, options = pipe.recv()
        except EOFError:  # the parent is gone
            return
        try:
            pipe.send(("done", getattr(session, method)(*arguments, **options)))
        except Exception as error:  # noqa: BLE001  whatever a contender raises is a line in the table
            last = traceback.format_exception_only(error)[-1].strip().splitlines()
            pipe.send(("failed", without_places(last[0])))


if __name__ == "__main__":
    main(int(sys.argv[1]))
