"""Submissions that are not as the course made them, honestly or not: notebooks changed, and files of every kind."""

import json
import os
import socket

from exercises.handing_in import FULL, NOTHING, SLUG, answer_cell

RIGHT, REFUSED = "all right", "refused; "
LARGE = 20_000_001  # bytes


def code_cells(notebook, **changes):
    """The notebook with these entries in every code cell."""
    cells = [cell | changes if cell["cell_type"] == "code" else cell for cell in notebook["cells"]]
    return notebook | {"cells": cells}


def with_answer(notebook, **changes):
    """The notebook with these entries in its answer cell."""
    return notebook | {
        "cells": [cell | changes if cell is answer_cell(notebook) else cell for cell in notebook["cells"]]
    }


def with_role(notebook, role):
    """The notebook with this ``coursework`` entry in the metadata of its answer cell."""
    return with_answer(notebook, metadata={"coursework": role})


def is_check(cell):
    """Whether a cell is a check cell."""
    return "check" in cell["metadata"].get("coursework", {})


def without_checks(notebook):
    """The notebook without its check cells."""
    return notebook | {"cells": [cell for cell in notebook["cells"] if not is_check(cell)]}


def reordered(notebook):
    """Text gone, a new first cell, the checks before the answer."""
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    return notebook | {"cells": [{"cell_type": "code", "source": "scratch = 1", "metadata": {}}, *reversed(cells)]}


def stripped(notebook):
    """As another editor writes it: no ids, no metadata, sources as one text, outputs of its own."""
    cells = [
        {
            "cell_type": cell["cell_type"],
            "source": "".join(cell["source"]),
            "metadata": {},
            "outputs": [{"output_type": "?"}],
        }
        for cell in notebook["cells"]
    ]
    return {"cells": cells, "metadata": {"colab": {"provenance": []}}, "nbformat": 4, "nbformat_minor": 0}


def tampered(notebook):
    """Check cells that print what the grader wants to see, and a promise of points."""
    cells = [
        cell
        | {
            "source": "print('all right')",
            "outputs": [stream("all right")],
            "metadata": {"coursework": cell["metadata"]["coursework"] | {"points": 1000}},
        }
        if is_check(cell)
        else cell
        for cell in notebook["cells"]
    ]
    return notebook | {"cells": cells}


def split(notebook):
    """The answer in two cells, cut in the middle of its function."""
    answer = answer_cell(notebook)
    lines = "".join(answer["source"]).splitlines(keepends=True)
    halves = [answer | {"source": lines[:8]}, answer | {"source": lines[8:]}]
    return with_cells(notebook, answer, halves)


def twice(notebook, first, second):
    """Two cells that both hold the answer."""
    answer = answer_cell(notebook)
    return with_cells(notebook, answer, [answer | {"source": first}, answer | {"source": second}])


def with_cells(notebook, old, new):
    """The notebook with the cells ``new`` in place of one."""
    position = next(number for number, cell in enumerate(notebook["cells"]) if cell is old)
    return notebook | {"cells": notebook["cells"][:position] + new + notebook["cells"][position + 1 :]}


def stream(text):
    """A saved output."""
    return {"output_type": "stream", "name": "stdout", "text": text}


WRONG = "def backpropagation(cache, Y, parameters):\n    return {}"
TAGS = ["raises-exception", "nbval-skip", "nbval-ignore-output", "skip-execution"]

# name: (what is done to a notebook with the solution in it, points, what the row says)
STRUCTURE = {
    "outputs-tampered": (
        lambda notebook: code_cells(with_answer(notebook, source=WRONG), outputs=[stream("Right.")]),
        NOTHING,
        "Missing",
    ),
    "outputs-of-a-stub-tampered": (
        lambda notebook: code_cells(with_answer(notebook, source=""), outputs=[stream("Right.")]),
        NOTHING,
        "not attempted",
    ),
    "checks-edited": (lambda notebook: tampered(with_answer(notebook, source=WRONG)), NOTHING, "Missing"),
    "checks-deleted": (without_checks, FULL, RIGHT),
    "checks-duplicated": (lambda notebook: notebook | {"cells": notebook["cells"] * 2}, FULL, "the last one counts"),
    "cells-reordered": (reordered, FULL, RIGHT),
    "stripped-by-an-editor": (stripped, FULL, RIGHT),
    "ids-repeated": (lambda notebook: code_cells(notebook, id="one"), FULL, RIGHT),
    "ids-malformed": (lambda notebook: code_cells(notebook, id={"a": [None]}), FULL, RIGHT),
    "metadata-lost": (lambda notebook: code_cells(notebook, metadata={}) | {"metadata": {}}, FULL, RIGHT),
    "metadata-malformed": (lambda notebook: code_cells(notebook, metadata=[1]) | {"metadata": "lost"}, FULL, RIGHT),
    "roles-malformed": (lambda notebook: with_role(notebook, {"answer": ["backpropagation"], "check": 3}), FULL, RIGHT),
    "cells-malformed": (
        lambda notebook: notebook | {"cells": [None, 3, [], {}, {"source": 7}, *notebook["cells"]]},
        FULL,
        RIGHT,
    ),
    "tags-that-skip": (
        lambda notebook: code_cells(
            with_answer(notebook, source=f"# ANSWER: backpropagation\n{WRONG}"), metadata={"tags": TAGS}
        ),
        NOTHING,
        "Missing",
    ),
    "answer-split": (split, FULL, "all hold the answer"),
    "answer-as-text": (lambda notebook: with_answer(notebook, cell_type="markdown"), FULL, "is a markdown cell"),
    "answer-of-no-type": (lambda notebook: with_answer(notebook, cell_type=None), FULL, "is a None cell"),
    "answer-twice-wrong-last": (
        lambda notebook: twice(notebook, answer_cell(notebook)["source"], WRONG),
        NOTHING,
        "Missing",
    ),
    "answer-twice-right-last": (
        lambda notebook: twice(notebook, WRONG, answer_cell(notebook)["source"]),
        FULL,
        "the last one counts",
    ),
    "answer-gone": (
        lambda notebook: with_cells(notebook, answer_cell(notebook), []),
        NOTHING,
        REFUSED + "the answer cell is gone",
    ),
    "no-cells": (lambda notebook: notebook | {"cells": []}, NOTHING, REFUSED + "the answer cell is gone"),
    "syntax-error": (
        lambda notebook: with_answer(notebook, source="def backpropagation(:"),
        NOTHING,
        REFUSED + "syntax error",
    ),
    "null-bytes": (lambda notebook: with_answer(notebook, source=WRONG + "\0"), NOTHING, REFUSED),
    "half-a-character": (lambda notebook: with_answer(notebook, source=WRONG + "  # \ud800"), NOTHING, REFUSED),
    "a-magic": (
        lambda notebook: with_answer(notebook, source="%%capture\n" + WRONG),
        NOTHING,
        "notebook command, not Python: %%capture",
    ),
    "a-shell-escape": (
        lambda notebook: with_answer(notebook, source=WRONG + "\n!cat /etc/passwd"),
        NOTHING,
        "command, not Python: !cat",
    ),
    "a-future-format": (lambda notebook: notebook | {"nbformat": 99, "nbformat_minor": "later"}, FULL, RIGHT),
    "another-kernel's-name": (
        lambda notebook: notebook | {"metadata": {"kernelspec": {"name": "../../bin/sh", "language": "python"}}},
        FULL,
        RIGHT,
    ),
    "another-exercise": (
        lambda notebook: notebook | {"metadata": {"coursework": {"exercise": "03-other"}}},
        NOTHING,
        "this is exercise '03-other'",
    ),
    "another-language": (
        lambda notebook: notebook | {"metadata": {"language_info": {"name": "R"}}},
        NOTHING,
        "the language 'r'",
    ),
}


def text(notebook, **options):
    """The notebook as a file's bytes."""
    return json.dumps(notebook, **options).encode()


# name of the file: (its bytes, given a notebook with the solution in it, points, what the row says)
FILES = {
    "empty.ipynb": (lambda notebook: b"", NOTHING, "unreadable; the file is empty"),
    "picture.ipynb": (lambda notebook: b"\x89PNG\r\n\x1a\n", NOTHING, "unreadable; not UTF-8"),
    "cut-off.ipynb": (lambda notebook: text(notebook)[:500], NOTHING, "unreadable; not a notebook"),
    "python.ipynb": (lambda notebook: b"print('hello')", NOTHING, "unreadable; not a notebook"),
    "deep.ipynb": (lambda notebook: b"[" * 100_000, NOTHING, "unreadable; not a notebook: its JSON is nested"),
    "deep-inside.ipynb": (
        lambda notebook: b'{"cells": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        NOTHING,
        "its JSON is nested",
    ),
    "too-large.ipynb": (lambda notebook: b" " * LARGE, NOTHING, "unreadable; larger than 20 MB"),
    "large.ipynb": (lambda notebook: text(code_cells(notebook, outputs=[stream("x" * 1_500_000)])), FULL, RIGHT),
    "utf-16.ipynb": (lambda notebook: json.dumps(notebook).encode("utf-16"), NOTHING, "unreadable; the file is UTF-16"),
    "latin-1.ipynb": (
        lambda notebook: text(notebook | {"metadata": {"author": "Zoe"}}).replace(b"Zoe", b"Zo\xeb"),
        NOTHING,
        "unreadable; not UTF-8",
    ),
    "byte-order-mark.ipynb": (lambda notebook: b"\xef\xbb\xbf" + text(notebook), FULL, RIGHT),
    "windows.ipynb": (
        lambda notebook: text(
            with_answer(notebook, source="".join(answer_cell(notebook)["source"]).replace("\n", "\r\n")), indent=1
        ).replace(b"\n", b"\r\n"),
        FULL,
        RIGHT,
    ),
    "cells-twice.ipynb": (lambda notebook: text(notebook)[:-1] + b', "cells": []}', NOTHING, "the answer cell is gone"),
    "no-numbers.ipynb": (
        lambda notebook: text(notebook | {"nbformat": float("nan"), "nbformat_minor": float("inf")}),
        FULL,
        RIGHT,
    ),
    "format-3.ipynb": (lambda notebook: b'{"worksheets": [{"cells": []}], "nbformat": 3}', NOTHING, "the old format 3"),
    "list.ipynb": (lambda notebook: b"[]", NOTHING, "unreadable; JSON, but no notebook"),
    "=HYPERLINK(1).ipynb": (text, FULL, RIGHT),
    "+cmd|' '!A0.ipynb": (text, FULL, RIGHT),
    "-rf.ipynb": (text, FULL, RIGHT),
    "<script>alert(1)&amp;.ipynb": (text, FULL, RIGHT),
    "\x1b[31mred\r\n\x07.ipynb": (text, FULL, RIGHT),
    "[bold]markup[.ipynb": (text, FULL, RIGHT),
    "{braces} %s $(id) `id` 'quotes\".ipynb": (text, FULL, RIGHT),
    f"{'long' * 60}.ipynb": (text, FULL, RIGHT),
    "zoë ✓ \u202eleft.ipynb": (text, FULL, RIGHT),
    f"my homework, final (2) {SLUG}.IPYNB": (text, FULL, RIGHT),
    "dan.zip": (lambda notebook: b"PK", NOTHING, "unreadable; not a notebook (.zip)"),
}
NOT_UTF8 = b"not-utf-8-\xff.ipynb"


def make_what_is_no_file(folder, notebook):
    """{name: (points, words)} of what else can lie in a folder, which is put there."""
    (folder / "link.ipynb").symlink_to(folder / "-rf.ipynb")
    (folder / "loop.ipynb").symlink_to("loop.ipynb")
    (folder / "dangling.ipynb").symlink_to("/nowhere")
    (folder / "linked-folder").symlink_to("/etc")
    (folder / "folder.ipynb").mkdir()
    os.mkfifo(folder / "pipe.ipynb")
    with socket.socket(socket.AF_UNIX) as unix:
        here = os.open(folder, os.O_RDONLY)  # a socket's path is short
        unix.bind(f"/proc/self/fd/{here}/socket.ipynb")
        os.close(here)
    (folder / "two").mkdir()
    for name in ("a.ipynb", "b.ipynb"):
        (folder / "two" / name).write_bytes(text(notebook))
    (folder / "nested" / "down" / "below").mkdir(parents=True)
    (folder / "nested" / "down" / "below" / f"{SLUG}.ipynb").write_bytes(text(notebook))
    with open(os.path.join(os.fsencode(folder), NOT_UTF8), "wb") as file:
        file.write(text(notebook))
    return {
        "link": (NOTHING, "unreadable; a symbolic link"),
        "loop": (NOTHING, "unreadable; a symbolic link"),
        "dangling": (NOTHING, "unreadable; a symbolic link"),
        "linked-folder": (NOTHING, "unreadable; a symbolic link"),
        "folder.ipynb": (NOTHING, "a folder, not a notebook"),
        "pipe": (NOTHING, "a pipe or a device"),
        "socket": (NOTHING, "unreadable; "),
        "two": (NOTHING, "2 notebooks for this exercise"),
        "nested": (FULL, RIGHT),
        os.fsdecode(NOT_UTF8).removesuffix(".ipynb"): (FULL, RIGHT),
    }
