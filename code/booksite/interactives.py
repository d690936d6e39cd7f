"""Interactives in the static page: their state and picture are written into it, and host.js wakes them.

MyST-NB would write every widget's state, source code included, and load several megabytes from third-party
servers to show sliders that compute nothing. Here each interactive becomes one node: its state as JSON, and the
static picture from its MIME bundle, which is what paper and a reader without JavaScript see.
"""

import json
from pathlib import Path

from docutils import nodes
from sphinx.util import logging

import backprop.widgets

BUNDLE = Path(backprop.widgets.__file__).parent / "static"
VIEW = "application/vnd.jupyter.widget-view+json"

STILL = "This is a still picture. Where JavaScript runs, the numbers can be moved."

logger = logging.getLogger(__name__)


class interactive(nodes.General, nodes.Element):  # docutils names its nodes in lower case
    """An interactive: attributes `state` (JSON text) and `number` (1, 2, ... on its page); child: its picture."""


def setup(app):
    """Replace MyST-NB's widget views, and add the scripts to the pages that hold an interactive."""
    app.add_node(interactive, html=(_visit_html, _depart_html), latex=(_visit_other, _visit_other))
    app.connect("config-inited", _configure)
    app.connect("builder-inited", _add_static_files)
    app.connect("doctree-read", _replace_views)
    app.connect("html-page-context", _add_scripts)


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
        picture = outputs["image/png"].children if "image/png" in outputs else []
        for image in picture:
            image["alt"] = outputs["text/plain"].astext()
        number = len(list(doctree.findall(interactive))) + 1
        bundle.replace_self(interactive("", *picture, state=_public_state(model), number=number))


def _is_widget_bundle(node):
    return (isinstance(node, nodes.container) and node.get("nb_element") == "mime_bundle"
            and any(child.get("mime_type") == VIEW for child in node.children))


def _take_models(env, docname):
    """The page's widget models by id; MyST-NB is left none to write."""
    files = getattr(env, "nb_metadata", {}).get(docname, {}).get("js_files", {})
    _, attributes = files.pop("ipywidgets_state", (None, {"body": '{"state": {}}'}))
    return json.loads(attributes["body"])["state"]


def _public_state(model):
    """The traits of our own as JSON text that is safe inside a script element."""
    own = {name: value for name, value in model.items() if not name.startswith("_")}
    for name in ("layout", "tabbable", "tooltip"):  # ipywidgets' own, meaningless without its manager
        own.pop(name, None)
    return json.dumps(own, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c")


def _add_scripts(app, pagename, templatename, context, doctree):
    if doctree is not None and next(doctree.findall(interactive), None):
        app.add_js_file("widgets.classic.js", loading_method="defer")
        app.add_js_file("host.js", loading_method="defer")


def _visit_html(self, node):
    self.body.append(f'<div class="bp-host" id="interactive-{node["number"]}">')
    self.body.append(f'<script type="application/json">{node["state"]}</script>')
    self.body.append('<div class="bp-picture">')


def _depart_html(self, node):
    self.body.append(f"<noscript><p>{STILL}</p></noscript></div></div>")


def _visit_other(self, node):
    """Elsewhere the picture stands for the interactive."""
