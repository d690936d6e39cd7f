"""A content security policy in every page: what the page may load and run, and nothing else.

A static site has no server of its own to send headers, so each page carries its policy in a ``<meta>`` element, which
works over HTTP, below any path, and from a folder ('self' is then the folder's scheme, ``file:``). Inline scripts run
only if their hash is in the policy: those of the theme are, as the page was written; one that is slipped in is refused.
"""

import base64
import hashlib
import re
from html import escape
from html.parser import HTMLParser
from pathlib import Path

from sphinx.util import logging

from booksite.trim.pages import written

WRITTEN = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>\s*')
CHARSET = re.compile(r"<meta charset=[^>]*>\s*", re.IGNORECASE)
FRONT_DOOR = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="0; url={first}">
<title>{title}</title>
</head>
<body><main><h1>{title}</h1><p><a href="{first}">Open the first page</a></p></main></body>
</html>
"""

logger = logging.getLogger(__name__)


def setup(app):
    """Register with Sphinx; after everything else that writes into a page."""
    app.connect("builder-inited", _add_script)
    app.connect("build-finished", _write_policies, priority=900)


def _add_script(app):
    app.add_js_file("page.js", loading_method="defer")


def _write_policies(app, exception):
    if exception or app.builder.format != "html":
        return
    site = Path(app.outdir)
    if app.config.root_doc != "index":
        (site / "index.html").write_text(front_door(app.config), encoding="utf-8")
    for path in written(site):
        page = path.read_text(encoding="utf-8")
        guarded, handlers = with_policy(page)
        for handler in handlers:
            logger.warning("%s has code in an attribute, which its policy refuses: %s", path.name, handler)
        if guarded != page:
            path.write_text(guarded, encoding="utf-8")


def front_door(config):
    """The page at the site's address, which leads to the first one."""
    return FRONT_DOOR.format(language=config.language, title=escape(config.html_title), first=f"{config.root_doc}.html")


def with_policy(page):
    """The page with its policy, in place of an earlier one, and the inline event handlers that it still has."""
    page = WRITTEN.sub("", page)
    inline = _Inline(page)
    # A browser meets the policy before anything that it governs.
    start = CHARSET.search(page)
    if start is None:
        raise ValueError("a page has no <meta charset=...>, which its content security policy follows")
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy(inline.scripts, inline.styles)}">\n'
    return page[:start.end()] + meta + page[start.end():], inline.handlers


def policy(scripts=(), styles=()):
    """The policy's text for a page with these inline scripts and style elements.

    KaTeX and Matplotlib place things with style attributes, thousands of different ones in a page, and an attribute
    cannot be allowed by hash. It can run nothing, and load nothing but what img-src allows: nothing from elsewhere.
    So attributes are free and elements are not; style-src is for browsers that know no difference.
    """
    rules = {
        "default-src": ["'self'"],
        "script-src": ["'self'", *map(_hash, scripts)],
        "style-src": ["'self'", "'unsafe-inline'"],
        "style-src-elem": ["'self'", *map(_hash, styles)],
        "style-src-attr": ["'unsafe-inline'"],
        "img-src": ["'self'", "data:"],  # Bootstrap's style sheet draws its arrows and ticks so
        "font-src": ["'self'", "data:"],  # the frequent fonts stand in the style sheet
        "connect-src": ["'self'"],
        "object-src": ["'none'"],
        "frame-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],  # the search
    }
    return "; ".join(f"{rule} {' '.join(dict.fromkeys(sources))}" for rule, sources in rules.items())


def _hash(text):
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"


class _Inline(HTMLParser):
    """The texts of a page's inline ``scripts`` and ``styles``, and its event ``handlers``: code in attributes."""

    def __init__(self, page):
        super().__init__()
        self.scripts, self.styles, self.handlers = [], [], []
        self.open = None  # the list that the text which follows belongs to
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        self.handlers += [f"{tag} {name}={text!r}" for name, text in attributes
                          if name.startswith("on") or (text or "").strip().lower().startswith("javascript:")]
        if tag == "style":
            self._begin(self.styles)
        elif tag == "script" and "src" not in values and not values.get("type", "").endswith("json"):
            self._begin(self.scripts)

    def _begin(self, texts):
        texts.append("")
        self.open = texts

    def handle_data(self, text):
        if self.open is not None:  # a text may come in pieces
            self.open[-1] += text

    def handle_endtag(self, tag):
        if tag in ("script", "style"):
            self.open = None
