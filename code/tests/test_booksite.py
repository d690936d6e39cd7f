"""The Sphinx extension: what it refuses, said in words, while the book is built."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sphinx.errors import ExtensionError
from sphinx.search import js_index
from sphinxcontrib import katex

from booksite.interactives import public_state
from booksite.mathematics import load_macros, start_server
from problems import ROOT

PAGE = """---
jupytext: {text_representation: {extension: .md, format_name: myst}}
kernelspec: {display_name: Python 3, language: python, name: python3}
---
# A page

%s
"""
SLIDER = "```{code-cell} ipython3\nimport ipywidgets\nipywidgets.IntSlider()\n```"
CUT = "```{code-cell} ipython3\nimport sys\nprint('one', end=' ', flush=True)\nprint('line', flush=True)\nprint(2)\n```"
GLOSSARY = "# Words\n\n```{glossary}\nnudge\n  A small change.\n```\n"
EQUATION = "```{math}\n:label: eq-nameless\na = b\n```"


def build(folder, content):
    """Build a book of one page, and a glossary, with this site's own configuration."""
    for name in ("_config.yml", "chapters/macros.yml", "chapters/references.bib", "code/booksite/static/favicon.svg"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    (folder / "_toc.yml").write_text("format: jb-book\nroot: chapters/page\nchapters: [{file: chapters/words}]\n")
    (folder / "chapters" / "page.md").write_text(PAGE % content)
    if not (folder / "chapters" / "words.md").exists():  # it stays as it is when the book is built again
        (folder / "chapters" / "words.md").write_text(GLOSSARY)
    program = Path(sys.executable).parent / "jupyter-book"
    return subprocess.run([program, "build", "--warningiserror", "--keep-going", folder], capture_output=True,
                          text=True,
                          timeout=300)


@pytest.mark.parametrize("content, words", [
    (SLIDER, "a IntSliderModel is shown, which does nothing without a kernel"),
    (EQUATION, r"equation eq-nameless has a label but no \tag"),
    (r"$\symw{w$", "KaTeX parse error"),
], ids=["a slider", "an equation without its number", "a formula that does not parse"])
def test_the_build_stops_and_says_why(tmp_path, content, words):
    result = build(tmp_path, content)
    assert result.returncode != 0
    assert words in result.stdout + result.stderr


FAULTLESS = EQUATION.replace("a = b", r"\symw{w} = 1 \tag{7}") + f"\n\n{CUT}"


@pytest.fixture(scope="module")
def faultless(tmp_path_factory):
    """The folder of a book that was built without complaint, of Sphinx's or of a kernel's."""
    folder = tmp_path_factory.mktemp("faultless")
    result = build(folder, FAULTLESS)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "Executing notebook" in result.stdout + result.stderr
    assert "encryption" not in result.stdout + result.stderr
    return folder


def test_a_page_without_fault_builds(faultless):
    page = (faultless / "_build" / "html" / "chapters" / "page.html").read_text(encoding="utf-8")
    assert '<span class="eqno">(7)' in page and "sym-w" in page and "katex-html" in page
    assert "one line\n2" in page, "a printed line stays whole, wherever the kernel flushed"


def test_the_search_knows_the_glossary_also_when_another_page_alone_was_built_again(faultless):
    found = lambda: js_index.load((faultless / "_build" / "html" / "searchindex.js").open(encoding="utf-8"))
    before = found()["indexentries"]
    assert before == {"nudge": [[1, "term-nudge", True]]}
    result = build(faultless, f"{FAULTLESS}\n\nA sentence about aardvarks.\n")
    assert result.returncode == 0 and "0 added, 1 changed, 0 removed" in result.stdout, result.stdout + result.stderr
    assert "aardvark" in found()["terms"]
    assert found()["indexentries"] == before


@pytest.mark.parametrize("text, words", [(None, "cannot be read"), ("[1", "cannot be read"), ("- a", "expected lines")])
def test_a_macro_file_that_cannot_be_used_is_named(tmp_path, text, words):
    path = tmp_path / "macros.yml"
    if text is not None:
        path.write_text(text)
    with pytest.raises(ExtensionError, match=words) as refusal:
        load_macros(path)
    assert str(path) in str(refusal.value)


def test_state_cannot_end_its_script_element():
    state = public_state({"kind": "quiz", "question": "</script><script>alert(1)", "_esm": "code", "layout": "IPY"})
    assert "<" not in state
    assert json.loads(state) == {"kind": "quiz", "question": "</script><script>alert(1)"}


LATE = """import socket, sys, time
server = socket.socket(socket.AF_UNIX)
server.bind(sys.argv[1])
time.sleep(0.5)  # the file is there and refuses: what a busy machine shows
server.listen()
server.accept()[0].sendall(b"here")
time.sleep(60)
"""


def test_a_renderer_that_listens_late_is_waited_for(tmp_path, monkeypatch):
    monkeypatch.setattr(katex.KaTeXServer, "build_command", lambda socket: [sys.executable, "-c", LATE, socket])
    process, connection = start_server(tmp_path, timeout=60)
    with process, connection:
        assert connection.recv(4) == b"here"
        process.kill()


@pytest.mark.parametrize("program", ["", "import time; time.sleep(60)"],
                         ids=["one that ends", "one that never listens"])
def test_a_renderer_that_does_not_start_is_ended_and_named(tmp_path, monkeypatch, program):
    started = []
    monkeypatch.setattr(katex.KaTeXServer, "build_command", lambda socket: [sys.executable, "-c", program])
    monkeypatch.setattr("booksite.mathematics.Popen", lambda *a,
                        **k: started.append(subprocess.Popen(*a, **k)) or started[0])
    with pytest.raises(ExtensionError, match="did not start"):
        start_server(tmp_path, timeout=1)
    assert started[0].wait(timeout=10) is not None
