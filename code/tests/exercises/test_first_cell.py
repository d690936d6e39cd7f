"""The first cell of a notebook on its own, an exercise or a chapter: it finds the course's package, or says where to
get it.

The clean environment has what Colab has by default and nothing of ours: no anywidget, no package of the course.
"""

import json
import subprocess

import nbformat
import pytest
from jupyter_client import KernelManager
from jupyter_client.kernelspec import KernelSpecManager
from nbclient import NotebookClient

from booksite.launch import with_address
from clean_environment import copy_checkout, make_environment, variables
from exercises.handing_in import COURSE

ON_COLAB = ["numpy", "matplotlib", "pillow", "scikit-learn", "tqdm", "ipywidgets", "ipykernel"]
SLUG = "01-numerical-derivative"
ANSWER = "def numerical_derivative(f, x, step):\n    return -(f(x + step) - f(x - step)) / (2 * step)"


@pytest.fixture(scope="module")
def colab(tmp_path_factory):
    """The clean environment, and a kernel's description that leads to it."""
    place = tmp_path_factory.mktemp("colab")
    lock = place / "lock.txt"
    lines = (COURSE / "requirements.txt").read_text(encoding="utf-8").splitlines(keepends=True)
    lock.write_text("".join(line for line in lines if not line.startswith("-e")), encoding="utf-8")
    make_environment(place / "environment", [*ON_COLAB, "--constraint", lock])
    (place / "kernels" / "colab").mkdir(parents=True)
    python = str(place / "environment" / "bin" / "python")
    (place / "kernels" / "colab" / "kernel.json").write_text(json.dumps(
        {"argv": [python, "-m", "ipykernel_launcher", "-f", "{connection_file}"], "display_name": "Colab",
         "language": "python"}))
    return place


def run_notebook(colab, folder, text):
    """A notebook whose cells have run in a kernel of the clean environment, with an answer where it asks for one."""
    notebook = nbformat.reads(text, as_version=4)
    for cell in notebook.cells:
        if cell.id == "answer-numerical-derivative":
            cell.source = ANSWER
    specs = KernelSpecManager(kernel_dirs=[str(colab / "kernels")])
    kernel = KernelManager(kernel_name="colab", kernel_spec_manager=specs)
    client = NotebookClient(notebook, km=kernel, timeout=500, allow_errors=True,
                            resources={"metadata": {"path": str(folder)}})
    client.execute(env=variables(colab / "environment"))
    return notebook


def run_alone(colab, folder, text):
    """The outputs of a notebook's code cells, so run: {cell id: text}."""
    return {cell.id: "".join(output.get("text", output.get("evalue", "")) for output in cell.outputs)
            for cell in run_notebook(colab, folder, text).cells if cell.cell_type == "code"}


@pytest.fixture(scope="module")
def origin(tmp_path_factory):
    """A repository that holds the course."""
    origin = tmp_path_factory.mktemp("origin")
    copy_checkout(origin)
    git = ["git", "-C", origin, "-c", "user.name=x", "-c", "user.email=x"]
    for words in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message", "The course"]):
        subprocess.run([*git, *words], check=True)
    return origin


def test_without_the_package_it_says_what_to_do_and_with_an_address_it_installs(colab, origin, tmp_path):
    committed = (COURSE / "exercises" / f"{SLUG}.ipynb").read_text(encoding="utf-8")
    said = run_alone(colab, tmp_path, committed)
    assert said["install"].startswith("The course's package is not here") and "after ADDRESS" in said["install"]
    assert "No module named 'coursework'" in said["given-2"]

    offered = with_address(committed, origin.as_uri())
    alone = run_alone(colab, tmp_path, offered)
    assert alone["install"].startswith("Installing the course's package")
    assert "wrong sign" in alone["check-a-curve"], "the check says what it says everywhere"
    assert run_alone(colab, tmp_path, committed)["install"] == "", "what is there is not installed again"


@pytest.mark.parametrize("slug", ["06-weights-and-biases", "09-the-whole-algorithm"])
def test_a_chapter_from_the_site_runs_with_what_its_first_cell_installs(colab, origin, tmp_path, slug):
    """Of these two, one shows an interactive and numbers of the build, the other runs the library autograd too."""
    offered = (COURSE / "_build" / "html" / "_sources" / "chapters" / f"{slug}.ipynb").read_text(encoding="utf-8")
    notebook = run_notebook(colab, tmp_path, with_address(offered, origin.as_uri()))
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert len(code) > 8 and not [output for cell in code for output in cell.outputs if output.output_type == "error"]
