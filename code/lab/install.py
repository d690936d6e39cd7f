"""Puts the extension that shows MyST into this environment's JupyterLab, with what it has to know of the book, and
keeps JupyterLab's question about news from standing before the first chapter, and warnings out of the terminal.

Run by `.binder/postBuild`. It needs the chapters beside it, and of packages what running a chapter needs.
"""

import ast
import json
import re
import shutil
import sys
import textwrap
from pathlib import Path

import yaml

HERE = Path(__file__).parent
CHAPTERS = HERE.parents[1] / "chapters"
EXERCISES = HERE.parents[1] / "exercises"
INCLUDED = re.compile(r"^```\{literalinclude\} (\S+)\n((?::.*\n)*)", re.MULTILINE)
EQUATION = re.compile(r"^```\{math\}\n:label: (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
WORK = re.compile(r"^@\w+\{(\S+),\n(.*?)^\}", re.MULTILINE | re.DOTALL)


def install(target):
    """Write the extension into the folder ``target``, replacing an earlier one."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(HERE / "static", target / "static")
    shutil.copy(HERE / "package.json", target)
    (target / "static" / "book.json").write_text(json.dumps(book()), encoding="utf-8")
    colours = (HERE.parent / "frontend" / "src" / "symbols.css").read_text(encoding="utf-8")
    # JupyterLab lets a formula have classes of its own that start with mjx-.
    (target / "static" / "symbols.css").write_text(colours.replace(".sym-", ".mjx-sym-"), encoding="utf-8")


def ask_nothing(path):
    """Add to the settings at ``path``: JupyterLab fetches no news, and asks nobody whether it may."""
    add_settings(path, {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false"}})


def encrypt(path):
    """Add to the server's settings at ``path``: kernels are spoken to in cipher, or each would print a warning."""
    add_settings(path, {"KernelManager": {"transport_encryption": "auto"}})


def add_settings(path, more):
    """Add settings to the JSON file at ``path``, and keep what else it holds."""
    settings = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    settings |= more
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(settings, indent=2) + "\n", encoding="utf-8")


def book():
    """What a chapter shows and does not hold: macros, equations' numbers, cited works, included code, titles."""
    pages = [path.read_text(encoding="utf-8") for path in sorted(CHAPTERS.glob("*.md"))]
    macros = yaml.safe_load((CHAPTERS / "macros.yml").read_text(encoding="utf-8"))
    equations = [found for page in pages for found in EQUATION.findall(page)]
    included = [found for page in pages for found in INCLUDED.findall(page)]
    return {
        "macros": {name[1:]: re.sub(r"\\htmlClass\{", r"\\class{mjx-", tex) for name, tex in macros.items()},
        "tags": {label: tag[1] for label, tex in equations if (tag := re.search(r"\\tag\{([^}]*)\}", tex))},
        "works": {key: _work(fields) for key, fields in WORK.findall(
            (CHAPTERS / "references.bib").read_text(encoding="utf-8"))},
        "listings": dict(_listing(path, dict(re.findall(r"^:([\w-]+): *(.*)$", options, re.MULTILINE)))
                         for path, options in included),
        "titles": {f"../exercises/{path.stem}": _title(path) for path in EXERCISES.glob("*.ipynb")},
    }


def _title(path):
    """The title of an exercise's notebook: its first heading."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return next(cell for cell in cells if cell["cell_type"] == "markdown")["source"][0].removeprefix("# ").strip()


def _work(fields):
    """A work as the text names it: [its authors' family names, its year]."""
    value = dict(re.findall(r"^\s*(\w+)\s*=\s*\{(.*?)\},?$", fields, re.MULTILINE))
    families = [re.sub(r"[{}\\]", "", name.split(",")[0]) for name in value.get("author", "").split(" and ")]
    named = f"{families[0]} et al." if len(families) > 2 else " and ".join(families)
    return [named, value.get("year", "no year")]


def _listing(name, options):
    """The key and the text of code that a chapter includes."""
    source = (CHAPTERS / name).read_text(encoding="utf-8")
    for part in filter(None, options.get("pyobject", "").split(".")):
        node = next(node for node in ast.walk(ast.parse(source)) if getattr(node, "name", None) == part)
        source = textwrap.dedent("".join(source.splitlines(keepends=True)[node.lineno - 1:node.end_lineno]))
    lines = source.splitlines()
    if "start-at" in options:
        start = yaml.safe_load(options["start-at"])
        lines = lines[next(number for number, line in enumerate(lines) if start in line):]
    key = " ".join([name, options.get("pyobject", ""), options.get("start-at", "")])
    return key, textwrap.dedent("\n".join(lines))


if __name__ == "__main__":
    jupyter = Path(sys.prefix, "share", "jupyter")
    install(jupyter / "labextensions" / "backprop-course-lab")
    ask_nothing(jupyter / "lab" / "settings" / "overrides.json")
    encrypt(Path(sys.prefix, "etc", "jupyter", "jupyter_server_config.json"))
