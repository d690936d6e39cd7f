"""The course's package as a graded answer finds it: without the functions that the exercise asks for.

It is a copy on disk in which they are not written, so neither a fresh import nor reading the files brings them back.
"""

import ast
import compileall
import shutil
import sys
import tempfile
import threading
from functools import cache
from pathlib import Path

import backprop

_making = threading.Lock()  # several runs begin at once, and all but one would work for nothing
PACKAGE = Path(backprop.__file__).parent
RAISE = """\
    from coursework.values import Withheld

    raise Withheld("backprop's own {name} is withheld while grading; the answer has to be yours.")
"""
FUNCTION = "def {name}(*_, **__):\n" + RAISE
CLASS = "class {name}:\n    def __init__(self, *_, **__):\n" + RAISE.replace("    ", " " * 8)


def package_without(names):
    """A folder for PYTHONPATH whose ``backprop`` raises Withheld for the functions and classes ``names``, a tuple.

    The folder is a TemporaryDirectory, which is there for as long as the object is.
    """
    with _making:
        return _package_without(names)


@cache
def _package_without(names):
    folder = tempfile.TemporaryDirectory(prefix="course-")
    Path(folder.name).chmod(0o755)  # answers may run as another user
    changed = {path: text for path in PACKAGE.rglob("*.py") if (text := _without(path.read_text("utf-8"), set(names)))}
    copy = Path(folder.name, PACKAGE.name)
    shutil.copytree(PACKAGE, copy, ignore=lambda parent, found: _compiled_elsewhere(Path(parent), found, changed))
    for path, text in changed.items():
        (copy / path.relative_to(PACKAGE)).write_text(text, "utf-8")
    compileall.compile_dir(copy, quiet=2)
    return folder


def _without(source, names):
    """The module's text without these of its functions and classes; None when it has none of them."""
    if not any(f"def {name}(" in source or f"class {name}" in source for name in names):
        return None  # most modules: parsing them all would cost a quarter of a second
    lines, found = source.splitlines(keepends=True), False
    for node in reversed(ast.parse(source).body):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name in names:
            first = min([node, *node.decorator_list], key=lambda part: part.lineno).lineno
            stub = CLASS if isinstance(node, ast.ClassDef) else FUNCTION
            lines[first - 1:node.end_lineno] = [stub.format(name=node.name)]
            found = True
    return "".join(lines) if found else None


def _compiled_elsewhere(parent, found, changed):
    """What not to copy: compiled modules, but for those that stay as they are."""
    if parent.name != "__pycache__":
        return ()
    unchanged = (path for path in parent.parent.glob("*.py") if path not in changed)
    same = {f"{path.stem}.{sys.implementation.cache_tag}.pyc" for path in unchanged}
    return set(found) - same
