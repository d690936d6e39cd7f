"""Buttons that run a page elsewhere: they follow the clone's origin, and none is shown without one."""

import json
import re
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest

from booksite.launch import Repository, repository
from problems import ROOT

COURSE = "https://github.com/someone/a-course"
EXERCISE = "01-numerical-derivative"
PAGE = """---
jupytext: {text_representation: {extension: .md, format_name: myst}}
kernelspec: {display_name: Python 3, language: python, name: python3}
---
# A page

{download}`An exercise <../exercises/01-numerical-derivative.ipynb>`
"""


@pytest.fixture
def clone(tmp_path):
    """clone("address", "branch"): a clone of that origin."""
    def make(origin=None, branch="main", folder=tmp_path):
        git(folder, "init", "--quiet", f"--initial-branch={branch}")
        if origin is not None:
            git(folder, "remote", "add", "origin", origin)
        return folder
    return make


def git(folder, *words):
    subprocess.run(["git", "-C", folder, *words], check=True, capture_output=True)


@pytest.mark.parametrize("origin, host, path", [
    ("https://github.com/someone/a-course", "github.com", "someone/a-course"),
    ("https://github.com/someone/a-course.git/", "github.com", "someone/a-course"),
    ("https://someone:secret@GitHub.com/someone/a.course.git", "github.com", "someone/a.course"),
    ("git@github.com:someone/a-course.git", "github.com", "someone/a-course"),
    ("ssh://git@github.com:22/someone/a-course", "github.com", "someone/a-course"),
    ("git://github.com/someone/a-course.git", "github.com", "someone/a-course"),
    ("https://gitlab.com/group/part/a-course.git", "gitlab.com", "group/part/a-course"),
    ("git@gitlab.com:group/a-course.git", "gitlab.com", "group/a-course"),
])
def test_an_origin_is_understood_in_each_form(clone, origin, host, path):
    assert repository(clone(origin)) == Repository(host, path, "main")


@pytest.mark.parametrize("origin", [
    None, "/srv/git/course.git", "../course", "file:///srv/git/course.git", "https://example.org/someone/a-course",
    "https://github.com.example.org/someone/a-course", "https://example.org/github.com/a-course", "https://github.com/",
    "https://github.com/someone", "https://github.com/some one/a-course", 'https://github.com/a"onclick="b/course',
])
def test_no_other_origin_leads_anywhere(clone, origin):
    assert repository(clone(origin)) is None


def test_a_copy_inside_another_repository_is_no_clone_of_that(clone):
    inside = clone(COURSE) / "copy"
    inside.mkdir()
    assert repository(inside) is None


def test_no_repository_and_no_git_are_no_errors(tmp_path, monkeypatch):
    assert repository(tmp_path) is None
    monkeypatch.setenv("PATH", "")
    assert repository(ROOT) is None


def test_the_branch_is_the_origins_own_else_the_one_checked_out(clone):
    folder = clone(COURSE, branch="draft/1")
    assert repository(folder).branch == "draft/1"
    git(folder, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk")
    assert repository(folder).branch == "trunk"


def test_addresses_are_those_that_binder_and_colab_document():
    here = Repository("github.com", "someone/a-course", "draft/1")
    assert here.binder("chapters/01-nudges.md") == \
        "https://mybinder.org/v2/gh/someone/a-course/draft%2F1?urlpath=lab/tree/chapters/01-nudges.md"
    assert here.colab("exercises/01.ipynb") == \
        "https://colab.research.google.com/github/someone/a-course/blob/draft/1/exercises/01.ipynb"
    there = Repository("gitlab.com", "group/part/a-course", "main")
    assert there.binder("a.md") == "https://mybinder.org/v2/gl/group%2Fpart%2Fa-course/main?urlpath=lab/tree/a.md"


def build(folder):
    """A book of one chapter and one exercise, with this site's own configuration. {page: [button's address, ...]}"""
    for name in ("_config.yml", "chapters/macros.yml", "chapters/references.bib", "code/booksite/static/favicon.svg",
                 f"exercises/{EXERCISE}.ipynb"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    (folder / "_toc.yml").write_text(f"format: jb-book\nroot: chapters/page\nchapters: [file: exercises/{EXERCISE}]\n")
    (folder / "chapters" / "page.md").write_text(PAGE)
    done = subprocess.run([Path(sys.executable).parent / "jupyter-book", "build", "--warningiserror", folder],
                          capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    site = folder / "_build" / "html"
    buttons = re.compile(r'<a href="([^"]+)"[^>]*class="[^"]*dropdown-item[^>]*title="Run this page')
    found = {}
    for name in ("chapters/page", f"exercises/{EXERCISE}"):
        page = (site / f"{name}.html").read_text(encoding="utf-8")
        found[name] = [unescape(address) for address in buttons.findall(page)]
        for icon in re.findall(r'src="([^"]*logo_[^"]*)"', page):
            assert (site / name).parent.joinpath(icon).resolve().is_file(), icon
        assert "Finds the course" not in page, "a page of the site starts with its title"
    return site, found


def first_cells(site):
    """The first cell's line with the address, in each copy of the exercise that the site offers."""
    copies = [path for path in site.rglob(f"{EXERCISE}*.ipynb") if path.is_file()]
    assert len(copies) == 2, "one at the page's download button, one at the chapter's link"
    cells = [json.loads(path.read_text(encoding="utf-8"))["cells"][0] for path in copies]
    return {line for cell in cells for line in cell["source"] if line.startswith("ADDRESS")}


def test_buttons_and_addresses_follow_the_origin_and_without_one_there_are_none(clone):
    folder = clone()
    site, buttons = build(folder)
    assert buttons == {"chapters/page": [], f"exercises/{EXERCISE}": []}
    assert first_cells(site) == {'ADDRESS = ""  # of the course\'s repository\n'}

    git(folder, "remote", "add", "origin", "git@github.com:someone/a-course.git")
    site, buttons = build(folder)
    binder = "https://mybinder.org/v2/gh/someone/a-course/main?urlpath=lab/tree/"
    colab = "https://colab.research.google.com/github/someone/a-course/blob/main/"
    assert buttons == {"chapters/page": [f"{binder}chapters/page.md"],
                       f"exercises/{EXERCISE}": [f"{binder}exercises/{EXERCISE}.ipynb",
                                                 f"{colab}exercises/{EXERCISE}.ipynb"]}
    assert first_cells(site) == {f'ADDRESS = "{COURSE}"  # of the course\'s repository\n'}
