"""Run notebooks through nbval, one after another: ``python -P -m coursework.nbval_run FOLDER``.

The grader starts this once and asks for many runs, see :class:`Runs`. One JSON object per line comes out on standard
output: each check cell's result, and each other cell that fails, as soon as it is known.
"""

import functools
import gc
import importlib
import json
import os
import signal
import subprocess
import sys
import time
from queue import Empty

# jsonschema, which nbval reads notebooks through, imports this parser where JupyterLab has brought it along: 1.5 s
# in every run, for addresses that no notebook holds. None makes the import fail, and jsonschema does without.
sys.modules["rfc3987_syntax"] = None

import nbformat
import nbval.kernel
import nbval.plugin
import pytest
from nbval.kernel import KernelManager, RunningKernel

from coursework.sandbox import MEMORY, confined
from coursework.started import MemoryWatch, adopt, end_started

if sys.platform == "linux":
    from coursework.kernel import ForkedKernel

GRACE = 10  # seconds that an interrupted cell has to stop; then the kernel is ended
POLL = 0.5
OUT_OF_MEMORY = f"it ran out of memory: all that an answer starts has {MEMORY // 2**30} GB"
LONGEST_OUTPUT = 200_000  # characters of a cell's output that are worth passing on
UNUSED = ("cacheprovider", "debugging", "doctest", "faulthandler", "junitxml", "logging", "monkeypatch",
          "pastebin", "recwarn", "setuponly", "setupplan", "stepwise", "threadexception", "tmpdir", "unittest",
          "unraisableexception", "warnings")  # pytest's own plugins
NOT_COMPARED = ("stderr", "text/plain", "text/html", "text/latex", "text/markdown", "image/svg+xml", "application/json")


class KernelDied(RuntimeError):
    """The kernel is gone: it was killed, ran out of memory, or ended itself."""


class SupervisedKernel(RunningKernel):
    """nbval's kernel in an empty folder, whose death is seen at once and whose cells cannot run for ever."""

    forked = None  # the kernel that is there already
    scratch = None
    seconds = None
    deadline = None

    def __init__(self, kernel_name, cwd=None, startup_timeout=60):
        if self.forked is None:
            super().__init__(kernel_name, cwd=self.scratch, startup_timeout=startup_timeout)
            return
        self.km, self.kc = self.forked, self.forked.client(startup_timeout)
        self._ensure_iopub_up()

    def execute_cell_input(self, *arguments, **options):
        self.deadline = time.monotonic() + self.seconds + GRACE
        return super().execute_cell_input(*arguments, **options)

    def get_message(self, stream, timeout=None):
        end = time.monotonic() + (timeout if timeout is not None else self.seconds)
        while True:
            now = time.monotonic()
            if self.deadline and now > self.deadline:
                raise Empty  # a cell that catches the interrupt and goes on printing
            try:
                receive = self.kc.get_iopub_msg if stream == "iopub" else self.kc.get_shell_msg
                return receive(timeout=max(0.0, min(POLL, end - now)))
            except Empty:
                if not self.is_alive():
                    raise KernelDied("the kernel died") from None
                if time.monotonic() >= end:
                    raise


class ConfinedManager(KernelManager):
    """nbval's kernel manager, with the kernel in a weaker tier.

    It says a kernel's process id as soon as there is one: it has to be endable.
    """

    send = tier = user = seconds = None

    def start_kernel(self, **options):
        super().start_kernel(**options)
        self.send({"kernel": self.provisioner.pid})

    def format_kernel_cmd(self, extra_arguments=None):
        file = os.path.realpath(self.connection_file)
        if self.user is not None:
            os.chown(file, self.user, self.user)
        program = [os.path.abspath(sys.executable), "-m", "ipykernel_launcher", "-f", file]
        return confined(self.tier, program, self.seconds, self.user)


class Results:
    """A pytest plugin that reports each check cell, and keeps nbval to what the check cells print."""

    def __init__(self, stream):
        self.stream, self.memory = stream, MemoryWatch(MEMORY)

    def pytest_collectstart(self, collector):
        if isinstance(collector, nbval.plugin.IPyNbFile):
            collector.skip_compare += NOT_COMPARED

    def pytest_collection_finish(self, session):
        session.items[0].path.unlink()  # it is in memory; no kernel shall find the expected values

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item, call):
        report = yield
        if call.when == "setup" and call.excinfo:
            self.send({"failed": f"{call.excinfo.typename}: {call.excinfo.value}"})
        if call.when != "call":
            return report
        role = item.cell.metadata.get("coursework", {})
        passed = report.outcome == "passed" and not hasattr(report, "wasxfail")
        problem = None if passed else self.problem(item, call)
        lost = item.parent.timed_out or _is_gone(call)
        if "check" in role:
            self.send({"check": role["check"], "passed": passed, "problem": problem, "output": _printed(item),
                       "lost": lost})
        elif problem:
            self.send({"cell": role.get("answer"), "problem": problem, "lost": lost})
        if lost:
            item.session.shouldstop = "the kernel is gone, or as good as gone"
        return report

    def problem(self, item, call):
        """Why a cell failed, in a few words; None when its output merely differs."""
        if self.memory.exceeded:
            return OUT_OF_MEMORY
        for output in item.test_outputs or []:
            if output.output_type == "error" and not (output.ename == "KeyboardInterrupt" and item.parent.timed_out):
                return f"{output.ename}: {output.evalue}"
        if item.parent.timed_out:
            return "stopped: it ran out of time"
        if _is_gone(call):
            return "the kernel died: it was killed, ran out of memory, or ended itself"
        if call.excinfo and not call.excinfo.errisinstance(nbval.plugin.NbCellError):
            return f"not run: {call.excinfo.value}"
        return None

    def send(self, record):
        print(json.dumps(record), file=self.stream, flush=True)


def _is_gone(call):
    return bool(call.excinfo and call.excinfo.errisinstance(KernelDied))


def _printed(item):
    outputs = item.test_outputs or []
    printed = (output.text for output in outputs if output.output_type == "stream" and output.name == "stdout")
    return "".join(printed)[:LONGEST_OUTPUT]


class Runs:
    """A pytest plugin for a server of runs: once pytest is set up, it forks one for each line of standard input.

    A line is {"package": where to find the course's, "environment": variables, "arguments": those of begin}.

    A run finds everything imported and pytest waiting for a notebook, and leaves nothing in the server. It is a
    session of its own, led by the process that the line {"run": its id} names; {"ended": exit code} comes last.
    """

    results = None  # of the run that this process is

    @pytest.hookimpl(trylast=True)
    def pytest_sessionstart(self, session):
        sys.stdout.flush()
        for line in iter(sys.stdin.readline, ""):
            request = json.loads(line)
            _use(request["package"])
            run = os.fork() if hasattr(os, "fork") else 0  # Windows: here, and the grader starts another server
            if not run:
                self.become_run(session.config, request)
                return
            _, status = os.waitpid(run, 0)
            _say({"ended": os.waitstatus_to_exitcode(status)})
        os._exit(0)

    def become_run(self, config, request):
        """Be the run that was asked for, from here on."""
        try:
            if hasattr(os, "setsid"):
                os.setsid()
            _say({"run": os.getpid()})
            os.environ.update(request["environment"])
            self.begin(config, *request["arguments"])
        except Exception as problem:  # noqa: BLE001  it ends this run, and never the server that it is a fork of
            print(f"{type(problem).__name__}: {problem}", file=sys.stderr, flush=True)
            os._exit(1)

    def begin(self, config, notebook, errors, scratch, seconds, wall_seconds, tier, user):
        """Let pytest go on with this notebook. What is wrong will be said in the file ``errors``."""
        self.results = Results(os.fdopen(os.dup(1), "w", encoding="utf-8"))
        os.dup2(os.open(errors, os.O_WRONLY | os.O_CREAT, 0o600), 2)
        os.dup2(2, 1)  # standard output is for results; what pytest says is none
        SupervisedKernel.scratch, SupervisedKernel.seconds = scratch, seconds
        nbval.plugin.RunningKernel = SupervisedKernel
        if tier == "A":  # now: this process has not read the notebook
            SupervisedKernel.forked = ForkedKernel(os.path.dirname(notebook), wall_seconds, user)
        ConfinedManager.send, ConfinedManager.tier = staticmethod(self.results.send), tier
        ConfinedManager.user, ConfinedManager.seconds = user, wall_seconds
        nbval.kernel.KernelManager = ConfinedManager
        nbval.kernel.start_new_kernel = functools.partial(nbval.kernel.start_new_kernel, stdout=subprocess.DEVNULL)
        adopt()
        self.results.memory.start()
        config.args[:], config.option.nbval_cell_timeout = [notebook], seconds
        config.pluginmanager.register(self.results)

    def finish(self):
        """End what the run has started."""
        if self.results:
            self.results.memory.done.set()
            end_started()


def serve(folder):
    """Set pytest up, then run what is asked for, see :class:`Runs`. Beside the folder are those of the runs."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # meant for a cell that runs; what wraps the kernel inherits this
    nbformat.reads(nbformat.writes(nbformat.v4.new_notebook()), nbformat.NO_CONVERT)  # compiles the schema, once
    runs, code = Runs(), 1
    try:
        code = int(pytest.main(_options(folder), plugins=[runs]))  # this process may be a run when it comes back
        runs.finish()
    finally:
        sys.stderr.flush()
        os._exit(code)


def _options(folder):
    """pytest's: nothing above the folder is looked at, nothing of Python's is changed, and no plugin is set up that has
    nothing to do here."""
    options = [folder, "--nbval", "--nbval-current-env", "--rootdir", folder, "--confcutdir", folder, "-c", os.devnull,
               "--capture=no", "--assert=plain", "--color=no", "--tb=no", "-q", "-p", "nbval.plugin"]
    return [*options, *(part for name in UNUSED for part in ("-p", f"no:{name}"))]


def _use(package):
    """Import the course's package from this folder, as nearly every answer does; all runs of a server have the same."""
    if package not in sys.path:
        os.environ["PYTHONPATH"] = package
        sys.path.insert(0, package)
        importlib.import_module("backprop")
        gc.freeze()  # what is here stays, and a collector that leaves it alone leaves it shared


def _say(record):
    print("\n" + json.dumps(record), flush=True)  # on a line of its own, whatever a run has left


if __name__ == "__main__":
    serve(*sys.argv[1:])
