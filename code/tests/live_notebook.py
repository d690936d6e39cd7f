"""A real JupyterLab with kernels, and an interactive in one of its notebooks: what the page does, Python sees, and the
reverse."""

import ast
import json
import os
import queue
import re
import subprocess
import sys
import threading
import time
import urllib.request

import nbformat
from jupyter_client import BlockingKernelClient

SECONDS = 90  # a busy machine starts a kernel slowly
CELL = "import numpy as np\nfrom backprop.widgets import *\nwidget = {}\nwidget"
AS_JSON = "__import__('json').dumps({}, default=lambda v: v.tolist() if hasattr(v, 'tolist') else dict(v))"


class Server:
    """JupyterLab in a home of its own, without a token; of another environment with its ``python``."""

    def __init__(self, home, python=sys.executable):
        self.home = home
        (home / "work").mkdir(exist_ok=True)
        own = {name: str(home / name) for name in (
            "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTERLAB_SETTINGS_DIR",
            "JUPYTERLAB_WORKSPACES_DIR", "IPYTHONDIR")}
        self.process = subprocess.Popen(
            [python, "-m", "jupyterlab", "--no-browser", "--expose-app-in-browser", "--allow-root",
             "--ServerApp.ip=127.0.0.1", "--ServerApp.port=0", "--IdentityProvider.token=",
             "--ServerApp.disable_check_xsrf=True",
             f"--ServerApp.root_dir={home / 'work'}",
             "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"],
            env={**os.environ, **own}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        addresses, self.printed = queue.Queue(), []
        threading.Thread(target=_read_log, args=(self.process.stderr, addresses, self.printed), daemon=True).start()
        self.address = addresses.get(timeout=SECONDS)
        until(self._answers, "JupyterLab's answer")

    def _answers(self):  # its address is printed a moment before it listens there
        try:
            self.api("")
        except OSError:
            return False
        return True

    def api(self, path, method="GET"):
        """What the server's REST interface says."""
        request = urllib.request.Request(f"{self.address}/api/{path}", method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.loads(answer.read() or "null")

    def kernel_of(self, path):
        """The session of the notebook at ``path``, and a client of its kernel."""
        session = next(session for session in self.api("sessions") if session["path"] == path)
        connection = self.home / "JUPYTER_RUNTIME_DIR" / f"kernel-{session['kernel']['id']}.json"
        kernel = BlockingKernelClient(connection_file=str(connection))
        kernel.load_connection_file()
        kernel.start_channels()
        return session, kernel

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=30)


def _read_log(stream, addresses, printed):
    """Find the address that the server prints, and keep all lines: they are what stands in a person's terminal."""
    for line in stream:
        printed.append(line)
        if found := re.search(r"http://127\.0\.0\.1:\d+", line):
            addresses.put(found[0])


class Notebook:
    """An open notebook whose cell shows ``widget``, made by ``source``."""

    def __init__(self, server, browser, source):
        self.server = server
        name = f"{len(list((server.home / 'work').iterdir()))}.ipynb"
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CELL.format(source))])
        notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
        nbformat.write(notebook, server.home / "work" / name)
        self.page = browser.new_page(viewport={"width": 1400, "height": 1600}, has_touch=True)
        self.page.goto(f"{server.address}/lab/tree/{name}?reset")
        self.page.get_by_text("| Idle").wait_for(timeout=SECONDS * 1000)  # a cell run before that is lost
        self.page.locator(".jp-Notebook .jp-Cell .cm-content").first.click()
        self.page.keyboard.press("Control+Enter")
        self.root = self.page.locator(".jp-OutputArea .bp-widget")
        self.root.wait_for(timeout=SECONDS * 1000)
        self.session, self.kernel = server.kernel_of(name)

    def run(self, code, **expressions):
        """Run ``code`` in the kernel, beside the notebook; return what the expressions come to, as Python writes it."""
        reply = self.kernel.execute_interactive(code, user_expressions=expressions, timeout=SECONDS,
                                                output_hook=lambda message: None)["content"]
        assert reply["status"] == "ok", "\n".join(reply.get("traceback", [reply["status"]]))
        values = reply["user_expressions"]
        for name, value in values.items():
            assert value["status"] == "ok", f"{expressions[name]}: {value}"
        return {name: value["data"]["text/plain"] for name, value in values.items()}

    def ask(self, expression):
        """The value of a Python expression, by way of JSON: arrays are lists."""
        return json.loads(ast.literal_eval(self.run("", value=AS_JSON.format(expression))["value"]))

    def until(self, expression):
        """Wait until the expression is true in the kernel: the page's news take their own way there."""
        until(lambda: self.ask(f"bool({expression})"), expression)

    def until_shown(self, script, value):
        """Wait until ``script``, a function of the interactive's element, gives ``value`` in the page."""
        until(lambda: self.root.evaluate(script) == value, f"{script} to give {value}")

    def close(self):
        self.kernel.stop_channels()
        self.page.close()
        self.server.api(f"sessions/{self.session['id']}", "DELETE")


def until(is_so, what, seconds=SECONDS):
    """Wait until ``is_so()``."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, f"waited {seconds} s for: {what}"
        time.sleep(0.1)
