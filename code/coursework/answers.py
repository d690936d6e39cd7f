"""Finding the answers in a notebook that a student, an editor or both have changed."""

import ast
import re
from typing import NamedTuple

from coursework.names import defined_names
from coursework.notebook import MARKER
from coursework.source import Answer
from coursework.submission import MARKED, source_of

NBVAL_MARKER = re.compile(r"^\s*#[#\s]*(NBVAL_\w+|PYTEST_VALIDATE_IGNORE_OUTPUT)\s*$", re.MULTILINE)
# With these an answer can look for what is not its own. Honest answers rarely need them.
WORTH_A_LOOK = ("importlib", "inspect", "__import__", "__file__", "sys.modules")


class Found(NamedTuple):
    """One answer: code ready to run, or None with the reason; what we noticed on the way."""

    code: str | None
    reason: str | None = None
    attempted: bool = True
    warnings: tuple = ()


def find_answers(exercise, notebook):
    """{name: :class:`Found`} for every answer of the exercise."""
    cells = [_Cell.of(number, cell) for number, cell in enumerate(notebook["cells"], start=1) if isinstance(cell, dict)]
    return {answer.name: _find(answer, cells) for answer in exercise.of_kind(Answer)}


class _Cell(NamedTuple):
    number: int
    kind: object
    source: str
    names: set

    @classmethod
    def of(cls, number, cell):
        """A cell of any shape."""
        source = source_of(cell)
        metadata = cell.get("metadata")
        role = metadata.get("coursework") if isinstance(metadata, dict) else None
        name = role.get("answer") if isinstance(role, dict) else None
        marked = MARKED.findall(source)
        return cls(number, cell.get("cell_type"), source, {name, *marked} if isinstance(name, str) else set(marked))


def _find(answer, cells):
    candidates = [cell for cell in cells if answer.name in cell.names]
    if not candidates:
        return Found(None, f"the answer cell is gone. It starts with {MARKER} {answer.name}; copy that line above your "
                           "function.")
    written = [cell for cell in candidates if not _is_untouched(cell.source, answer)]
    if not written:
        return Found(None, "not attempted", attempted=False)
    warnings = [f"cell {cell.number} holds the answer but is a {str(cell.kind)[:20]} cell; it was run as code"
                for cell in written if cell.kind != "code"]
    if len(written) > 1:
        numbers = ", ".join(str(cell.number) for cell in written)
        warnings.append(f"cells {numbers} all hold the answer {answer.name}; the last one counts")
    code = NBVAL_MARKER.sub("#", _join(answer.name, [cell.source for cell in written]))
    reason = _refusal(answer.name, code)
    warnings += [f"the answer names {name}: look at it" for name in _worth_a_look(code)]
    return Found(None if reason else code, reason, warnings=tuple(warnings))


def _is_untouched(source, answer):
    """Nothing but the stub, comments and blank lines."""
    tree = _parse(source)
    if tree is None:
        return not source.strip()
    return not tree.body or ast.dump(tree) == ast.dump(ast.parse(answer.stub))


def _join(name, sources):
    """The last source that defines the name, after what the others define: a cell split in two is whole again."""
    defining = [position for position, source in enumerate(sources) if name in _defined(source)]
    if not defining:
        return "\n".join(sources) if _parse("\n".join(sources)) is not None else sources[-1]
    whole = "\n".join(sources)
    if any(_parse(source) is None for source in sources) and name in _defined(whole):
        return whole
    kept = [source for position, source in enumerate(sources)
            if position == defining[-1] or (position not in defining and _parse(source) is not None)]
    return "\n".join(kept)


def _refusal(name, code):
    """Why the code cannot be run, or None."""
    try:
        tree = ast.parse(code)
    except SyntaxError as error:
        text = (code.splitlines() + [""])[min((error.lineno or 1), len(code.splitlines())) - 1].strip()[:120]
        if text[:1] in ("%", "!", "?") or text.endswith("?"):
            return f"line {error.lineno} is a notebook command, not Python: {text}. Remove it from the answer cell."
        return f"syntax error in line {error.lineno}: {text} ({error.msg})"
    except ValueError as error:
        return f"the answer cannot be read as Python: {error}"
    except (RecursionError, MemoryError):
        return "the answer cannot be read as Python: it is nested too deeply"
    return None if name in defined_names(tree) else f"the answer cell does not define {name}."


def _worth_a_look(code):
    """The names of WORTH_A_LOOK that the code uses or imports."""
    tree = _parse(code)
    used = {name for node in ast.walk(tree) for name in _names_in(node)} if tree else set()
    return [name for name in WORTH_A_LOOK if name in used]


def _names_in(node):
    if isinstance(node, ast.Name):
        return [node.id]
    if isinstance(node, ast.Attribute):
        owner = node.value.id if isinstance(node.value, ast.Name) else ""
        return [node.attr, f"{owner}.{node.attr}"]
    if isinstance(node, ast.Import):
        return [alias.name.partition(".")[0] for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [(node.module or "").partition(".")[0], *(f"{node.module}.{alias.name}" for alias in node.names)]
    return []


def _parse(code):
    try:
        return ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _defined(code):
    tree = _parse(code)
    return defined_names(tree) if tree else set()
