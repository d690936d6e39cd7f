"""Interactives in the static page: their state and picture are written into it, and host.js wakes them.

MyST-NB would write every widget's state, source code included, and load several megabytes from third-party
servers to show sliders that compute nothing. Here each interactive becomes one node: its state as JSON, and the
static picture from its MIME bundle, which is what paper and a reader without JavaScript see; or its text, if it is one.
"""

import json
import zlib
from pathlib import Path

from docutils import nodes
from sphinx.util import logging
from sphinx.util.osutil import relative_uri

import backprop.widgets

BUNDLE = Path(backprop.widgets.__file__).parent / "static"
SCRIPTS = [BUNDLE / "widgets.classic.js", Path(__file__).parent / "static" / "host.js"]
VIEW = "application/vnd.jupyter.widget-view+json"

STILL = "This is a still picture. Where JavaScript runs, the numbers can be moved."

logger = logging.getLogger(__name__)


class interactive(nodes.General, nodes.Element):  # docutils names its nodes in lower case
    """An interactive: attributes `state` (JSON text) and `number` (1, 2, ... on its page); child: its picture, or the
    HTML of one that `is_text`."""


def setup(app):
    """Replace MyST-NB's widget views."""
    app.add_node(interactive, html=(_visit_html, _depart_html), latex=(_visit_other, _visit_other))
    app.connect("config-inited", _configure)
    app.connect("builder-inited", _add_static_files)
    app.connect("doctree-read", _replace_views)


def _configure(app, config):
    config.nb_ipywidgets_js = {}  # host.js takes the place of require.js and the widget manager


def _add_static_files(app):
    app.config.html_static_path.append(str(BUNDLE))
    app.add_css_file("widgets.css")


def _replace_views(app, doctree):
    """Turn each MIME bundle that has a widget view into an :class:`interactive`."""
    models = _take_models(app.env, app.env.docname)
    for bundle in list(doctree.findall(_is_widget_bundle)):
        outputs = {child["mime_type"]: child for child in bundle.children}
        view = json.loads(outputs[VIEW].astext().split(">", 1)[1].rsplit("<", 1)[0])
        model = models.get(view["model_id"], {}).get("state", {})
        if "kind" not in model:
            logger.warning("a %s is shown, which does nothing without a kernel; show an interactive of "
                           "backprop.widgets instead", model.get("_model_name", "widget"), location=bundle)
            continue
        text, picture = [outputs[kind].children if kind in outputs else [] for kind in ("text/html", "image/png")]
        for image in picture:
            image["alt"] = outputs["text/plain"].astext()
            image["loading"] = "lazy"  # most readers never see it
        for words in text:
            words["classes"] = []  # they would bring a cell's frame
        bundle.replace_self(interactive("", *(text or picture), state=public_state(model), is_text=bool(text)))
    for number, node in enumerate(doctree.findall(interactive), start=1):
        node["number"] = number


def _is_widget_bundle(node):
    return (isinstance(node, nodes.container) and node.get("nb_element") == "mime_bundle"
            and any(child.get("mime_type") == VIEW for child in node.children))


def _take_models(env, docname):
    """The page's widget models by id; MyST-NB is left none to write."""
    files = getattr(env, "nb_metadata", {}).get(docname, {}).get("js_files", {})
    _, attributes = files.pop("ipywidgets_state", (None, {"body": '{"state": {}}'}))
    return json.loads(attributes["body"])["state"]


def public_state(model):
    """The traits of our own as JSON text that is safe inside a script element."""
    own = {name: value for name, value in model.items() if not name.startswith("_")}
    for name in ("layout", "tabbable", "tooltip"):  # ipywidgets' own, meaningless without its manager
        own.pop(name, None)
    return json.dumps(own, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c")


def host_html(state, number, static, is_text=False):
    """What stands around an interactive's picture, or its text, in the page: (before, after).

    The first of a page brings the scripts, which wait for nothing: see host.js. ``static`` is the address of the
    folder that holds them.
    """
    scripts = "".join(f'<script src="{static}/{path.name}?v={zlib.crc32(path.read_bytes()):08x}"></script>'
                      for path in SCRIPTS if number == 1)
    before = (f'{scripts}<div class="bp-host" id="interactive-{number}">'
              f'<script type="application/json">{state}</script><div class="bp-{"written" if is_text else "picture"}">')
    note = "" if is_text else f"<noscript><p>{STILL}</p></noscript>"
    return before, f"{note}</div><bp-wake></bp-wake></div>"


def page_html(translator, node, is_text):
    """:func:`host_html` of an :class:`interactive` on the page that is being written."""
    builder = translator.builder
    static = relative_uri(builder.get_target_uri(builder.current_docname), "_static")
    return host_html(node["state"], node["number"], static, is_text)


def _visit_html(self, node):
    before, node["after"] = page_html(self, node, node["is_text"])
    self.body.append(before)


def _depart_html(self, node):
    self.body.append(node["after"])


def _visit_other(self, node):
    """Elsewhere the picture stands for the interactive."""
