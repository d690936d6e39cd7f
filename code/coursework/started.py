"""Everything that a run has started, whatever session or parent it has moved to: its memory, and its end."""

import contextlib
import ctypes
import os
import sys
import threading
import time

import psutil

PR_SET_CHILD_SUBREAPER = 36  # from Linux's prctl.h
INTERVAL = 0.5  # seconds between two looks at the memory
ENDING_SECONDS, BETWEEN_LOOKS = 10, 0.002


def adopt():
    """From now on, what loses its parent becomes a child of this process. Linux alone; elsewhere nothing happens."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def end_started(leader=None):
    """End all that a process has started, by default this one."""
    ended, limit = set(), time.monotonic() + ENDING_SECONDS
    while time.monotonic() < limit:
        processes = _started(leader)
        for process in processes:
            with contextlib.suppress(psutil.Error):
                process.kill()
        if not processes or (leader and ended.issuperset(processes)):  # the dead are the leader's to bury
            return
        ended.update(processes)
        if leader is None:
            _bury()
        time.sleep(BETWEEN_LOOKS)


def _bury():
    """Let go of this process's dead: a sandbox does not end before the last one in it is buried."""
    with contextlib.suppress(ChildProcessError, AttributeError):  # there are none; Windows has nothing to bury
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


class MemoryWatch(threading.Thread):
    """Ends all that this process has started once it takes more than ``limit`` bytes; ``exceeded`` says that it did."""

    def __init__(self, limit):
        super().__init__(daemon=True)
        self.limit, self.exceeded, self.done = limit, False, threading.Event()

    def run(self):
        while not self.exceeded and not self.done.wait(INTERVAL):
            processes = _started()
            # what forked processes share is counted for each; who counts exactly reads long lists, so only if need be
            if _sum(processes, _resident) > self.limit and _sum(processes, _own) > self.limit:
                self.exceeded = True
                end_started()


def _started(leader=None):
    try:
        return psutil.Process(leader).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def _sum(processes, memory):
    total = 0
    for process in processes:
        with contextlib.suppress(psutil.Error, OSError):
            total += memory(process)
    return total


def _resident(process):
    return process.memory_info().rss


def _own(process):
    """Its share of what is in memory; all of it where only its owner may know the share."""
    try:
        return process.memory_full_info().pss
    except (psutil.AccessDenied, AttributeError):
        return _resident(process)
