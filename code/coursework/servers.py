"""Processes in which runs take place: each has imported nbval, stays, and is asked for one run after another."""

import atexit
import contextlib
import json
import os
import signal
import site
import subprocess
import sys
import tempfile
import threading

from coursework.started import end_started

ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
KEPT = ("PATH", "LANG", "LC_ALL", "VIRTUAL_ENV", "SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
PREPARED = 4  # servers: more are started when there are runs for them

_idle = []  # servers that wait for their next run
_leaders = {}  # {process id of a run that has not ended: the thread that waits for it}; each leads a group


class Server:
    """A process of :mod:`coursework.nbval_run`.

    ``package`` is the folder in which its runs find the course's package, None before the first of them.
    """

    def __init__(self):
        self.package, self.errors, self.leader = None, tempfile.TemporaryFile(), None
        self.folder = tempfile.TemporaryDirectory(prefix="grade-server-")
        program = [sys.executable, "-P", "-m", "coursework.nbval_run", self.folder.name]
        self.process = subprocess.Popen(program, env=_environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=self.errors, start_new_session=True)

    def run(self, environment, arguments, seconds):
        """(records, whether it ended by itself): what one run said; it is ended after so many seconds."""
        late = threading.Event()
        limit = threading.Timer(seconds, lambda: (late.set(), self._end()))
        limit.start()
        try:
            request = json.dumps({"package": self.package, "environment": environment, "arguments": arguments})
            with contextlib.suppress(BrokenPipeError):  # then there is nothing to read either
                self.process.stdin.write(f"{request}\n".encode())
                self.process.stdin.flush()
            return list(self._records()), not late.is_set()
        finally:
            limit.cancel()
            _leaders.pop(self.leader, None)
            self.leader = None

    def _records(self):
        """What the run says, until it has ended, or the server has."""
        for line in self.process.stdout:
            try:
                record = json.loads(line)
            except ValueError:  # cut off when the run was ended, or the empty line after that
                continue
            if "run" in record:
                self.leader = record["run"]
                _leaders[self.leader] = threading.get_ident()
            elif "ended" in record:
                return
            else:
                yield record
        self.process.wait()

    def _end(self):
        if self.leader:
            end_run(self.leader)
        else:
            self.process.kill()  # it never began

    def last_words(self):
        """The last line of what it complained of, or how it ended."""
        self.errors.seek(0)
        lines = self.errors.read().decode("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else f"nbval ended with {self.process.returncode}"

    def close(self):
        self.process.kill()
        self.process.communicate()
        self.errors.close()
        self.folder.cleanup()


def prepare(at_once):
    """Start servers for runs to come, ``at_once`` of them together: it takes one most of a second to be ready."""
    _idle.extend(Server() for _ in range(min(at_once, PREPARED)))


@contextlib.contextmanager
def server(package):
    """A server for a run that finds the course's package in this folder: one that waits, or a new one. Afterwards it
    waits for the next."""
    found = _waiting(package) or Server()
    found.package = package
    try:
        yield found
    except BaseException:  # it may not be where a run can begin
        found.close()
        raise
    if found.process.poll() is None:
        _idle.append(found)
    else:
        found.close()


def _waiting(package):
    while True:
        try:
            found = _idle.pop()
        except IndexError:
            return None
        if found.package in (None, package) and found.process.poll() is None:
            return found
        found.close()  # it has imported another exercise's package


@atexit.register
def _close_all():
    while _idle:
        _idle.pop().close()


def end_runs(threads=None):
    """End every run that there is, or those that these threads wait for: run_notebook cleans up and comes back."""
    for leader, thread in tuple(_leaders.items()):
        if threads is None or thread in threads:
            end_run(leader)


def end_run(leader):
    """End a run's process and all that it has started."""
    end_started(leader)  # before it, or they would be nobody's
    end_group(leader)


def end_group(leader):
    """End a process group that may have ended by itself."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def _environment():
    """What every run needs and nothing of the user's: no tokens, no start-up files, one BLAS thread."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return kept | dict.fromkeys(ONE_THREAD, "1") | {
        "PYTHONUSERBASE": site.getuserbase(), "JUPYTER_PLATFORM_DIRS": "1", "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": "1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1"}  # a remark of the debugger's would pass for an error
