"""Doors to a running course: Binder and Colab, at the repository that this clone's ``origin`` names.

A page shows a button only where it leads somewhere: Binder clones from GitHub and GitLab, Colab opens notebook files
from GitHub, so the chapters, which are notebooks written as text, have Binder alone. Without an origin, or with one
elsewhere, there are no buttons. Copies of the exercises that the site offers learn the address in the same way.
"""

import json
import re
import subprocess
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

BINDER = "https://mybinder.org/v2"
COLAB = "https://colab.research.google.com/github"
HOSTS = {"github.com": "gh", "gitlab.com": "gl"}  # with Binder's name for each
# https://host/path, ssh://git@host:22/path and git@host:path; who logs in how is nobody else's business.
ORIGIN = re.compile(r"(?:(?:https?|ssh|git)://(?:[^@/]*@)?(?P<host>[^/:]+)(?::\d+)?/|(?:[^@/:]+@)?(?P<scp>[^/:]+):)"
                    r"(?P<path>[\w.~-]+(?:/[\w.~-]+?)+)(?:\.git)?/?", re.ASCII)
NO_ADDRESS = json.dumps('ADDRESS = ""')[1:-1]  # the line of an exercise's first cell, as a notebook file has it


class Repository(NamedTuple):
    """Where a clone came from: its host, its path there (owner/name), and the branch that a reader is sent to."""

    host: str
    path: str
    branch: str

    @property
    def address(self):
        """The address to clone from, which is also the one to look at."""
        return f"https://{self.host}/{self.path}"

    def binder(self, file):
        """Binder's address of a file in JupyterLab."""
        where = f"{HOSTS[self.host]}/{self.path if self.host == 'github.com' else quote(self.path, safe='')}"
        return f"{BINDER}/{where}/{quote(self.branch, safe='')}?urlpath={quote(f'lab/tree/{file}', safe='/')}"

    def colab(self, file):
        """Colab's address of a notebook file on GitHub."""
        return f"{COLAB}/{self.path}/blob/{quote(self.branch)}/{quote(file)}"


def setup(app):
    """Register with Sphinx: buttons after the theme has made its own, addresses before the site is packed."""
    app.add_config_value("launch_repository", None, "html")
    app.connect("config-inited", _find_repository)
    app.connect("html-page-context", _add_buttons, priority=502)
    app.connect("build-finished", _write_addresses, priority=310)


def repository(folder):
    """The :class:`Repository` that the clone in ``folder`` came from, or None."""
    if _git(folder, "rev-parse", "--show-toplevel") != str(Path(folder).resolve()):
        return None  # no clone; or a copy without one, inside somebody's own repository
    found = ORIGIN.fullmatch(_git(folder, "remote", "get-url", "origin"))
    host = found and (found["host"] or found["scp"]).lower()
    if host not in HOSTS:
        return None
    head = _git(folder, "symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD").removeprefix("origin/")
    return Repository(host, found["path"], head or _git(folder, "branch", "--show-current") or "main")


def with_address(notebook, address):
    """The text of an exercise's notebook, whose first cell knows where the course's package is."""
    return notebook.replace(NO_ADDRESS, json.dumps(f'ADDRESS = "{address}"')[1:-1], 1)


def _git(folder, *words):
    """What git says, or nothing when it has nothing to say or is not here."""
    try:
        done = subprocess.run(["git", "-C", folder, *words], capture_output=True, text=True, encoding="utf-8")
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def _find_repository(app, config):
    config.launch_repository = repository(app.srcdir)


def _add_buttons(app, name, template, context, doctree):
    source = app.config.launch_repository
    if not source or "kernelspec" not in app.env.metadata.get(name, {}):
        return
    file = f"{name}{Path(app.env.doc2path(name)).suffix}"
    places = [("Binder", source.binder(file), "_static/images/logo_binder.svg")]
    if source.host == "github.com" and file.endswith(".ipynb"):
        places.append(("Colab", source.colab(file), "_static/images/logo_colab.png"))
    buttons = [{"type": "link", "text": place, "url": url, "icon": icon, "tooltip": f"Run this page on {place}"}
               for place, url, icon in places]
    context["header_buttons"].insert(0, {"type": "group", "tooltip": "Run this page", "icon": "fas fa-rocket",
                                         "label": "launch-buttons", "buttons": buttons})


def _write_addresses(app, exception):
    source = app.config.launch_repository
    if exception or not source or app.builder.format != "html":
        return
    for path in [*Path(app.outdir, "_sources").rglob("*.ipynb"), *Path(app.outdir, "_downloads").rglob("*.ipynb")]:
        path.write_text(with_address(path.read_text(encoding="utf-8"), source.address), encoding="utf-8")
