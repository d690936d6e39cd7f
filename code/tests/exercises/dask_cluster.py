"""A real Dask cluster on loopback: a scheduler, and two worker processes that are started anew when they die."""

import contextlib
import json
import os
import subprocess
import sys
import time

import psutil

ENDS_ITS_WORKER = "ENDS-ITS-WORKER"
DEATHS = 2  # of workers, after which the scheduler gives up a task
PRELOAD = f"""
import os, signal
from coursework import grade, worker

def ends(exercise, reference, data, cell_seconds):
    if b"{ENDS_ITS_WORKER}" in data:
        os.kill(os.getpid(), signal.SIGKILL)
    return grade.judge(exercise, reference, data, cell_seconds)

worker.judge = ends
"""


class Processes:
    """The processes of a cluster, with their files and logs in a folder."""

    def __init__(self, folder):
        self.folder, self.started = folder, []
        (folder / "preload.py").write_text(PRELOAD)
        self._start("scheduler", "--scheduler-file", "file.json", "--port", "0",
                    "--idle-timeout", "900")  # should the tests themselves be killed
        wait_until((folder / "file.json").exists)
        self.address = json.loads((folder / "file.json").read_text())["address"]

    def start_workers(self):
        """Two, each with one thread and under a nanny."""
        self._start("worker", self.address, "--nworkers", "2", "--nthreads", "1", "--preload", "preload.py")
        wait_until(lambda: len(self.workers()) == 2)

    def workers(self):
        """The worker processes that have connected, by what they serve at."""
        found = {}
        for process in psutil.Process(self.started[-1].pid).children(recursive=True):
            with contextlib.suppress(psutil.Error):
                connected = process.net_connections("tcp")
                if any(c.status == psutil.CONN_ESTABLISHED and c.raddr.port == self._port() for c in connected):
                    found[process.pid] = process
        return list(found.values())

    def end(self):
        """End them all; what a nanny leaves, too."""
        left = []
        for process in self.started:
            with contextlib.suppress(psutil.Error):  # it has ended by itself
                left += psutil.Process(process.pid).children(recursive=True)
        for process in reversed(self.started):
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(20)
            process.kill()
            process.wait()
        for process in left:
            with contextlib.suppress(psutil.Error):
                process.kill()

    def _port(self):
        return int(self.address.rpartition(":")[2])

    def _start(self, kind, *arguments):
        command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", *arguments, "--host", "127.0.0.1",
                   "--no-dashboard"]
        settings = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": str(DEATHS - 1), "TMPDIR": str(self.folder),
                    "DASK_TEMPORARY_DIRECTORY": str(self.folder)}
        with open(self.folder / f"{kind}.log", "wb") as log:
            self.started.append(subprocess.Popen(command, cwd=self.folder, env=os.environ | settings, stdout=log,
                                                 stderr=log))


def wait_until(condition, command=None):
    """The condition's first true value. Fails when it does not become true, or when the command has ended before."""
    end = time.monotonic() + 120
    while not (found := condition()):
        assert time.monotonic() < end, "waited in vain"
        assert command is None or command.poll() is None, command.communicate()
        time.sleep(0.05)
    return found
