"""Comfort while reading: the legend of the symbols' colours, and ticks for what has been read.

A reader ticks a chapter or an exercise at its end; nothing is ticked unasked. reading.js keeps the ticks in this
browser and shows them in the table of contents, and it shows the previews of :mod:`booksite.previews`.
"""

import re
from pathlib import Path

TEMPLATES = Path(__file__).parent / "templates"
NUMBERED = re.compile(r"(chapters|exercises)/\d\d-")
WORDS = {"chapters": "I have read this chapter", "exercises": "I have done this exercise"}
# Shown by the style sheet where scripts run, so that nothing moves when this one does.
BOX = """<div class="bp-progress d-print-none" role="group" aria-label="Your progress" data-page="{page}">
<label><input type="checkbox" autocomplete="off"> {words}</label> <small>Kept in this browser only.</small>
<p><span class="bp-progress-said" role="status"></span> <button type="button" hidden>Clear all ticks</button></p>
</div>
"""


def setup(app):
    """Register with Sphinx."""
    app.connect("config-inited", _add_templates)
    app.connect("builder-inited", _add_script)
    app.connect("html-page-context", _add_box)


def _add_templates(app, config):
    config.templates_path.append(str(TEMPLATES))


def _add_script(app):
    # Before the theme's: where a browser refuses to keep anything, those stop, and what is joined to them.
    app.add_js_file("reading.js", loading_method="defer", priority=100)


def _add_box(app, name, template, context, doctree):
    """At the end of each page that can be ticked."""
    kind = NUMBERED.match(name)
    if kind:
        context["body"] += BOX.format(page=name, words=WORDS[kind[1]])
