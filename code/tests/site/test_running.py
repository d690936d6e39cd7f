"""Binder's recipe (.binder) carried out step by step in a clean environment, and then what a person does there:
JupyterLab from it opens every chapter and every exercise on a plain double click, and all cells run.

The image itself is not built: that takes Docker, and repo2docker's base environment from conda. The packages, their
versions, the order of the steps and the folder they run in are the recipe's.
"""

import re
import sys
import tomllib
from importlib.metadata import distribution

import pytest
from packaging.requirements import Requirement

from clean_environment import copy_checkout, make_environment, run
from live_notebook import SECONDS, Server, until
from problems import ROOT

RECIPE = ROOT / ".binder"
PAGES = {path.name: path.read_text(encoding="utf-8") for path in sorted((ROOT / "chapters").glob("*.md"))}
CHAPTERS = [name for name, text in PAGES.items() if "{code-cell}" in text]
TEXTS = [name for name in PAGES if name not in CHAPTERS]
EXERCISES = sorted(path.name for path in (ROOT / "exercises").glob("*.ipynb"))
# What the notebook in front holds: cells that did not run yet, errors, and the ways in which outputs can be shown.
STATE = """() => {
    const cells = jupyterapp.shell.currentWidget.content.model.sharedModel.cells.filter(c => c.cell_type === "code");
    const outputs = cells.flatMap(c => c.outputs);
    return {left: cells.filter(c => c.getSource().trim() && c.execution_count === null).length, ran: cells.length,
            errors: outputs.filter(o => o.output_type === "error").map(o => `${o.ename}: ${o.evalue}`)};
}"""
# What of a chapter's own markup is left in what is shown, and formulas that could not be set.
LEFT_OVER = """() => {
    const shown = [...document.querySelectorAll(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-MarkdownOutput")];
    const prose = shown.map(cell => {
        const copy = cell.cloneNode(true);
        copy.querySelectorAll("pre, code").forEach(code => code.remove());
        return copy.textContent;
    }).join("\\n");
    return [shown.length > 0, prose.match(/\\{[a-z:-]+\\}`|:::|```|\\\\sym[a-z]/g) ?? [],
            shown.flatMap(cell => [...cell.querySelectorAll("mjx-merror, [data-mjx-error]")].map(e => e.outerHTML))];
}"""
CLOSE = """async () => {
    const panel = jupyterapp.shell.currentWidget;
    await panel.context.sessionContext.shutdown();
    panel.context.model.dirty = false;
    panel.dispose();
}"""


def recipe_versions():
    """{name: version} of the recipe's packages that this platform needs."""
    *lines, course = (RECIPE / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert course == "./code"
    wanted = [Requirement(line) for line in lines if not line.startswith("#")]
    return {need.name: str(need.specifier) for need in wanted if not need.marker or need.marker.evaluate()}


def needed(requirements, extras=()):
    """Names of all packages that these requirements lead to on this platform, by what is installed here."""
    found, waiting = set(), [(text, frozenset(extras)) for text in requirements]
    while waiting:
        text, extras = waiting.pop()
        need = Requirement(text)
        package = re.sub(r"[-_.]+", "-", need.name).lower(), frozenset(need.extras)
        if need.marker and not any(need.marker.evaluate({"extra": extra}) for extra in extras or {""}):
            continue
        if package not in found:
            found.add(package)
            waiting += [(text, package[1]) for text in distribution(need.name).requires or ()]
    return {name for name, _ in found}


def test_the_recipe_holds_what_running_needs_and_no_more():
    project = tomllib.loads((ROOT / "code" / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert set(recipe_versions()) == needed(project["dependencies"] + project["optional-dependencies"]["run"])


def test_the_recipe_agrees_with_the_lock():
    lock = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    locked = {line.partition(" ")[0] for line in lock.splitlines()}
    assert {name + version for name, version in recipe_versions().items()} <= locked


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """The folder of a clean environment, made by the recipe in a checkout that holds what a clone holds."""
    home = tmp_path_factory.mktemp("image")
    copy_checkout(home / "work")
    version = re.fullmatch(r"python-(3\.\d+)\n", (RECIPE / "runtime.txt").read_text(encoding="utf-8"))[1]
    python = sys.executable if version == "%d.%d" % sys.version_info[:2] else version
    make_environment(home / "environment", ["--requirement", ".binder/requirements.txt"], python, home / "work")
    run([".binder/postBuild"], home / "environment", home / "work")
    return home


@pytest.fixture(scope="module")
def server(environment):
    server = Server(environment, environment / "environment" / "bin" / "python")
    yield server
    server.stop()


@pytest.fixture(scope="module")
def lab(server, browser):
    """A page with JupyterLab, its list of files open."""
    page = browser.new_page(viewport={"width": 1400, "height": 1600})
    page.goto(f"{server.address}/lab?reset")
    page.locator(".jp-DirListing-item").first.wait_for(timeout=SECONDS * 1000)
    yield page
    page.close()


def double_click(lab, folder, name):
    """Open a file as a person does, by a double click in its folder."""
    lab.evaluate("folder => jupyterapp.commands.execute('filebrowser:go-to-path', {path: folder})", folder)
    lab.locator(".jp-DirListing-item", has_text=name).dblclick()
    lab.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell").first.wait_for(timeout=SECONDS * 1000)


@pytest.fixture
def opened(lab, server):
    """opened("folder", "name"): open the file, run all cells, wait for the last; the notebook's STATE."""
    def open_and_run(folder, name):
        double_click(lab, folder, name)
        lab.get_by_text("| Idle").wait_for(timeout=SECONDS * 1000)
        lab.get_by_role("menuitem", name="Run", exact=True).click()
        lab.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        until(lambda: lab.evaluate(STATE)["left"] == 0, f"the cells of {name}")
        until(lambda: server.api("sessions")[0]["kernel"]["execution_state"] == "idle", f"the kernel of {name}")
        return lab.evaluate(STATE)

    yield open_and_run
    lab.evaluate(CLOSE)


def test_nobody_is_asked_about_news(lab):
    name = "@jupyterlab/apputils-extension:notification"
    setting = lab.evaluate("name => jupyterapp.serviceManager.settings.fetch(name)", name)
    assert setting["schema"]["properties"]["fetchNews"]["default"] == "false"
    assert lab.get_by_text("notified about official Jupyter news").count() == 0


@pytest.mark.parametrize("name", CHAPTERS)
def test_every_chapter_opens_as_a_notebook_and_runs(opened, lab, name):
    state = opened("chapters", name)
    assert state["errors"] == []
    until(lambda: lab.evaluate(LEFT_OVER) == [True, [], []], f"{name} to read as in the book")


def test_a_number_that_a_cell_makes_stands_in_the_text_once_it_ran(opened, lab):
    opened("chapters", "06-weights-and-biases.md")
    sentence = lab.locator(".jp-MarkdownOutput p", has_text="on the average")
    until(lambda: re.search(r"on the average, -?\d+\.\d+", sentence.first.text_content()), "the number in the text")


@pytest.mark.parametrize("name", TEXTS)
def test_a_page_without_cells_opens_to_be_read(lab, name):
    double_click(lab, "chapters", name)
    until(lambda: lab.evaluate(LEFT_OVER) == [True, [], []], f"{name} to read as in the book")
    lab.evaluate(CLOSE)


def test_a_page_that_names_no_kernel_opens_without_a_question(lab):
    double_click(lab, "", "README.md")
    lab.get_by_text("| Idle").wait_for(timeout=SECONDS * 1000)
    assert lab.locator(".jp-Dialog").count() == 0
    lab.evaluate(CLOSE)


@pytest.mark.parametrize("name", EXERCISES)
def test_every_exercise_opens_and_runs(opened, name):
    state = opened("exercises", name)
    assert state["ran"] > 2 and state["errors"] == []


def test_an_interactive_of_a_chapter_moves_and_the_kernel_answers(opened, lab, server):
    opened("chapters", "01-nudges.md")
    _, kernel = server.kernel_of("chapters/01-nudges.md")
    code = ("from ipywidgets.widgets.widget import _instances\n"
            "curve = next(w for w in _instances.values() if type(w).__name__ == 'NudgeCurve')")

    def nudge():
        reply = kernel.execute_interactive(code, user_expressions={"nudge": "curve.nudge"}, timeout=SECONDS)
        return float(reply["content"]["user_expressions"]["nudge"]["data"]["text/plain"])

    before = nudge()
    slider = lab.locator(".bp-widget").get_by_role("slider", name="Nudge")
    slider.press("ArrowRight")
    until(lambda: nudge() != before, "the kernel to hear of the nudge")
    kernel.execute_interactive("curve.nudge = 0.4", timeout=SECONDS)
    until(lambda: slider.input_value() == "0.4", "the page to follow")
    kernel.stop_channels()


def test_the_terminal_is_not_told_of_tcp_when_a_kernel_starts(opened, server):
    opened("exercises", EXERCISES[0])
    assert any("Kernel started" in line for line in server.printed)
    assert [line for line in server.printed if re.search("TCP|encrypt", line)] == []
