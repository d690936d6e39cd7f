"""Run one notebook through nbval: ``python -P -m coursework.nbval_run NOTEBOOK SCRATCH SECONDS``.

The grader starts this in a process of its own. One JSON object per line comes out on standard output: first the
kernel's process id, then each check cell's result, and each other cell that fails, as soon as it is known.
"""

import functools
import json
import os
import subprocess
import sys
import time
from queue import Empty

# jsonschema, which nbval reads notebooks through, imports this parser where JupyterLab has brought it along: 1.5 s
# in every run, for addresses that no notebook holds. None makes the import fail, and jsonschema does without.
sys.modules["rfc3987_syntax"] = None

import nbval.kernel
import nbval.plugin
import pytest
from nbval.kernel import KernelManager, RunningKernel

GRACE = 10  # seconds that an interrupted cell has to stop; then the kernel is ended
POLL = 0.5
LONGEST_OUTPUT = 200_000  # characters of a cell's output that are worth passing on
NOT_COMPARED = ("stderr", "text/plain", "text/html", "text/latex", "text/markdown", "image/svg+xml", "application/json")


class KernelDied(RuntimeError):
    """The kernel is gone: it was killed, ran out of memory, or ended itself."""


class SupervisedKernel(RunningKernel):
    """nbval's kernel in an empty folder, whose death is seen at once and whose cells cannot run for ever."""

    scratch = None
    seconds = None
    deadline = None

    def __init__(self, kernel_name, cwd=None, startup_timeout=60):
        super().__init__(kernel_name, cwd=self.scratch, startup_timeout=startup_timeout)

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
                return super().get_message(stream, timeout=max(0.0, min(POLL, end - now)))
            except Empty:
                if not self.is_alive():
                    raise KernelDied("the kernel died") from None
                if time.monotonic() >= end:
                    raise


class ReportingManager(KernelManager):
    """nbval's kernel manager, which says a kernel's process id as soon as there is one: it has to be endable."""

    send = None

    def start_kernel(self, **options):
        super().start_kernel(**options)
        self.send({"kernel": self.provisioner.pid})


class Results:
    """A pytest plugin that reports each check cell, and keeps nbval to what the check cells print."""

    def __init__(self, stream):
        self.stream = stream

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
        problem = None if passed else _problem(item, call)
        if "check" in role:
            self.send({"check": role["check"], "passed": passed, "problem": problem, "output": _printed(item)})
        elif problem:
            self.send({"cell": f"answer cell {role['answer']}" if "answer" in role else "given code", "problem": problem})
        if item.parent.timed_out:
            item.session.shouldstop = "a cell ran out of time"
        return report

    def send(self, record):
        print(json.dumps(record), file=self.stream, flush=True)


def _problem(item, call):
    """Why a cell failed, in a few words; None when its output merely differs."""
    for output in item.test_outputs or []:
        if output.output_type == "error" and output.ename != "KeyboardInterrupt":
            return f"{output.ename}: {output.evalue}"
    if call.excinfo and call.excinfo.errisinstance(KernelDied):
        return "the kernel died: it was killed, ran out of memory, or ended itself"
    if item.parent.timed_out:
        return "stopped: it ran out of time"
    if call.excinfo and not call.excinfo.errisinstance(nbval.plugin.NbCellError):
        return f"not run: {call.excinfo.value}"
    return None


def _printed(item):
    outputs = item.test_outputs or []
    printed = (output.text for output in outputs if output.output_type == "stream" and output.name == "stdout")
    return "".join(printed)[:LONGEST_OUTPUT]


def main(notebook, scratch, seconds):
    """Run the notebook; pytest's own exit code."""
    results = Results(os.fdopen(os.dup(1), "w", encoding="utf-8"))
    os.dup2(2, 1)  # standard output is for results; what pytest says is none
    SupervisedKernel.scratch, SupervisedKernel.seconds = scratch, float(seconds)
    nbval.plugin.RunningKernel = SupervisedKernel
    ReportingManager.send = staticmethod(results.send)
    nbval.kernel.KernelManager = ReportingManager
    nbval.kernel.start_new_kernel = functools.partial(nbval.kernel.start_new_kernel, stdout=subprocess.DEVNULL)
    folder = os.path.dirname(notebook)
    return pytest.main(
        [notebook, "--nbval", "--nbval-current-env", f"--nbval-cell-timeout={seconds}", "--rootdir", folder,
         "-c", os.devnull, "-p", "nbval.plugin", "-p", "no:cacheprovider", "--color=no", "--tb=no", "-q"],
        plugins=[results])


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
