"""NudgeNetwork in a real JupyterLab with a kernel: what the page does, Python sees, and the reverse."""

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
import numpy as np
import pytest

from backprop import backpropagation_general, forward_propagation
from backprop.widgets import NudgeNetwork
from nudge_page import drag, edge_point, touch_drag

CELLS = {
    "show": "import numpy as np, json\nfrom backprop.widgets import NudgeNetwork\nw = NudgeNetwork()\nw",
    "observe": "seen = []\nw.observe(lambda change: seen.append(change['name']), "
               "['parameters', 'X', 'Y', 'selected', 'nudge', 'gradient'])\nprint('watching')",
    "report": "report = {'selected': w.selected, 'nudge': w.nudge, 'X': np.array(w.X).tolist(), 'Y': np.array(w.Y).tolist(),\n"
              "  'parameters': {k: np.array(v).tolist() for k, v in w.parameters.items()},\n"
              "  'gradient': {k: np.array(v).tolist() for k, v in w.gradient.items()},\n"
              "  'numbers': [w.predicted_change, w.measured_change, w.ratio], 'seen': sorted(set(seen))}\n"
              "print('REPORT' + json.dumps(report))",
    "set": "w.selected = 'b1[1]'\nw.nudge = -0.4\n"
           "w.parameters = {k: 2 * np.array(v) for k, v in w.parameters.items()}",
    "data": "w.X = -np.array(w.X)",
    "show-curve": "from backprop.widgets import NudgeCurve\nc = NudgeCurve()\nc",
    "report-curve": "numbers = [c.predicted_change, c.measured_change, c.ratio]\n"
                    "print('REPORT' + json.dumps([c.function, c.w, c.nudge, *numbers]))",
    "set-curve": "c.function = 'w^3'\nc.w = 0.5\nc.nudge = -0.25",
    "show-quiz": "from backprop.widgets import Quiz\nq = Quiz(question='Which?', options=['this', 'that'], right=[1], "
                 "explanations=['no', 'yes'])\nq",
    "report-quiz": "print('REPORT' + json.dumps([q.answer, q.correct]))",
    "set-quiz": "q.answer = 0",
}


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """Address of a JupyterLab with one notebook, in a home of its own."""
    home = tmp_path_factory.mktemp("lab")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in CELLS.values()])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    (home / "work").mkdir()
    nbformat.write(notebook, home / "work" / "nudge.ipynb")
    own = {name: str(home / name) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR",
                                               "JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR", "IPYTHONDIR")}
    process = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1",
         "--ServerApp.port=0", "--IdentityProvider.token=", f"--ServerApp.root_dir={home / 'work'}",
         "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"],
        env={**os.environ, **own}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    addresses = queue.Queue()
    threading.Thread(target=read_log, args=(process.stderr, addresses), daemon=True).start()
    address = addresses.get(timeout=60)
    wait_until_it_answers(address)
    yield address
    process.terminate()
    process.wait(timeout=30)


def wait_until_it_answers(address, seconds=60):
    """The server prints its address a moment before it listens there."""
    end = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(f"{address}/api", timeout=5):
                return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


def read_log(stream, addresses):
    """Find the address that the server prints, then keep its pipe from filling up."""
    for line in stream:
        if found := re.search(r"http://127\.0\.0\.1:\d+", line):
            addresses.put(found[0])


@pytest.fixture(scope="module")
def notebook(browser, lab):
    page = browser.new_page(viewport={"width": 1400, "height": 1600}, has_touch=True)
    page.goto(f"{lab}/lab/tree/nudge.ipynb")
    page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=90_000)
    page.get_by_text("| Idle").wait_for(timeout=90_000)  # a cell run before the kernel is there is lost
    run(page, "show")
    page.locator(".bp-nudge-network").wait_for(timeout=90_000)
    run(page, "observe")
    page.get_by_text("watching", exact=True).wait_for()
    yield page
    page.close()


def run(page, name):
    """Run one cell and leave the rest alone."""
    page.locator(".jp-Notebook .jp-Cell").nth(list(CELLS).index(name)).locator(".cm-content").click()
    page.keyboard.press("Control+Enter")


def report(page, name="report"):
    """What Python says of the widget now."""
    cell = page.locator(".jp-Notebook .jp-Cell").nth(list(CELLS).index(name))
    outputs = cell.locator(".jp-OutputArea-output")
    before = outputs.all_inner_texts()
    prompt = cell.locator(".jp-InputPrompt")
    count = prompt.inner_text()
    run(page, name)
    page.wait_for_function("([e, count]) => /\\d/.test(e.innerText) && e.innerText !== count",
                           arg=[prompt.element_handle(), count])
    outputs.get_by_text("REPORT").wait_for()
    text = outputs.first.inner_text()
    assert text.startswith("REPORT"), (before, text)
    return json.loads(text.removeprefix("REPORT"))


def shown(page):
    root = page.locator(".bp-nudge-network")
    return [float(root.get_attribute(f"data-{name}")) for name in ("predicted", "measured", "ratio")]


def assert_page_and_kernel_agree(page, said):
    np.testing.assert_allclose(shown(page), said["numbers"], rtol=1e-9)
    widget = NudgeNetwork()  # the head and the activation that the notebook's widget was made with
    parameters = {name: np.array(rows) for name, rows in said["parameters"].items()}
    cache = forward_propagation(np.array(said["X"]), parameters, widget.head, widget.hidden)
    grads = backpropagation_general(cache, np.array(said["Y"]), parameters, widget.head, widget.hidden)
    for name in parameters:
        np.testing.assert_allclose(said["gradient"]["d" + name], grads["d" + name], rtol=1e-12)


def test_moving_a_control_in_the_page_moves_the_traits(notebook):
    page = notebook
    root = page.locator(".bp-nudge-network")
    root.get_by_role("button", name="Next weight or bias").click()
    slider = root.get_by_role("slider", name="Nudge δ")
    slider.focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    said = report(page)
    assert said["selected"] == root.get_by_label("Nudge", exact=True).input_value()
    assert said["nudge"] == float(slider.input_value())
    assert {"selected", "nudge"} <= set(said["seen"])
    assert_page_and_kernel_agree(page, said)


def test_mouse_and_finger_in_the_notebook_move_the_traits(notebook):
    page = notebook
    root = page.locator(".bp-nudge-network")
    slider = root.get_by_role("slider", name="Nudge δ")
    drag(page, slider, 0.5, 0.8)
    said = report(page)
    assert said["nudge"] == float(slider.input_value()) > 0.3
    page.touchscreen.tap(*edge_point(root, "W2[0,0]"))
    said = report(page)
    assert said["selected"] == "W2[0,0]"
    touch_drag(page, root.locator(".bp-curve"), 0.5, 0.3)
    said = report(page)
    assert said["nudge"] < -0.1
    assert_page_and_kernel_agree(page, said)


def test_keeping_a_nudge_in_the_page_moves_parameters_and_gradient(notebook):
    page = notebook
    root = page.locator(".bp-nudge-network")
    before = report(page)
    root.get_by_label("by δ =").fill("0.25")
    root.get_by_role("button", name="Keep this nudge").click()
    root.get_by_label("by δ =").fill("0.1")
    after = report(page)
    assert after["parameters"] != before["parameters"] and after["gradient"] != before["gradient"]
    assert {"parameters", "gradient"} <= set(after["seen"])
    assert_page_and_kernel_agree(page, after)


def test_editing_the_data_in_the_page_moves_X_and_Y(notebook):
    page = notebook
    root = page.locator(".bp-nudge-network")
    root.get_by_text("Edit the data (X and Y)").click()
    root.locator('[data-cell^="X"]').first.fill("0.75")
    root.locator('[data-cell^="Y"]').last.fill("0.5")
    said = report(page)
    assert said["X"][0][0] == 0.75 and said["Y"][-1][-1] == 0.5
    assert {"X", "Y"} <= set(said["seen"])
    assert_page_and_kernel_agree(page, said)


def test_setting_traits_in_python_moves_the_page(notebook):
    page = notebook
    root = page.locator(".bp-nudge-network")
    run(page, "set")
    said = report(page)  # the kernel's messages arrive in order: the page has the traits before this output
    assert root.get_by_label("Nudge", exact=True).input_value() == "b1[1]"
    assert float(root.get_by_label("by δ =").input_value()) == -0.4
    assert_page_and_kernel_agree(page, said)
    before = shown(page)
    run(page, "data")
    assert_page_and_kernel_agree(page, report(page))
    assert shown(page) != before


def test_a_curve_and_its_traits_move_each_other(notebook):
    page = notebook
    run(page, "show-curve")
    root = page.locator(".bp-nudge-curve")
    root.wait_for()
    root.get_by_label("or type it:").fill("sin(2*w)")
    root.get_by_role("button", name="Halve δ").click()
    numbers = lambda: [float(root.get_attribute(f"data-{name}")) for name in ("predicted", "measured", "ratio")]
    function, *said = report(page, "report-curve")
    assert function == "sin(2*w)" and said[:2] == [1.5, 0.25]
    np.testing.assert_allclose(numbers(), said[2:], rtol=1e-9)
    run(page, "set-curve")
    said = report(page, "report-curve")
    page.wait_for_function("e => e.value === '-0.25'", arg=root.get_by_label("nudge δ =").element_handle())
    assert said[:3] == ["w^3", 0.5, -0.25] and root.get_by_label("or type it:").input_value() == "w^3"
    np.testing.assert_allclose(numbers(), said[3:], rtol=1e-9)


def test_a_quiz_and_its_answer_move_each_other(notebook):
    page = notebook
    run(page, "show-quiz")
    root = page.locator(".bp-quiz")
    root.get_by_text("(b) that").click()
    root.get_by_role("button", name="Check").click()
    root.get_by_text("✓ Right.").first.wait_for()
    assert report(page, "report-quiz") == [1, True]
    root.get_by_role("button", name="Try again").click()
    assert report(page, "report-quiz") == [None, None]
    run(page, "set-quiz")
    root.get_by_text("Not this time: (b) is right").wait_for()
    assert root.get_by_role("radio").first.is_checked()
