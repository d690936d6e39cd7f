"""What each page names: one style sheet, one script, and the size of its pictures."""

import os
import re
from functools import cache
from html import unescape

from PIL import Image

SHEET, SCRIPT = "site.css", "site.js"
SEARCH = ["_static/searchtools.js", "_static/language_data.js", "searchindex.js"]  # the theme loads them on every page
STYLE_LINK = re.compile(r'[ \t]*<link\b(?=[^>]*\brel="stylesheet")[^>]*\bhref="([^"?]*)[^"]*"[^>]*>\n?')
PRELOAD = re.compile(r'[ \t]*<link\b(?=[^>]*\brel="preload")[^>]*\bas="script"[^>]*>\n?')
SCRIPT_TAG = re.compile(r'[ \t]*<script\b[^>]*\bsrc="([^"?]*)[^"]*"[^>]*></script>\n?')
# The first names the page to a menu of versions, which this site does not have; the other is said in the script.
OPTIONS = re.compile(r"[ \t]*<script>DOCUMENTATION_OPTIONS\.(?:pagename|search_as_you_type) = [^;]*;</script>\n?")
# The fonts that stand in the sheet are read at once, and not when the first formula asks for them: by then its line
# has been broken with letters of other widths.
FONTS = """<script>for (const font of ["KaTeX_Main", "KaTeX_Size1", "KaTeX_Size2", "KaTeX_Size3", "KaTeX_Size4"])
document.fonts.load(`1em ${font}`); document.fonts.load("italic 1em KaTeX_Math");</script>
"""
IMAGE = re.compile(r'<img\b[^>]*\bsrc="([^":]+\.png)"[^>]*>')


def written(folder):
    """The site's pages: every HTML file but those that belong to the theme."""
    return [path for path in sorted(folder.rglob("*.html")) if path.relative_to(folder).parts[0] != "_static"]


def light(page, path, folder, names, stamps):
    """The page without what the one sheet and the one script hold, and with them.

    ``names`` are the files below `_static` that they hold; ``stamps`` {"site.css": …, "site.js": …} what changes when
    they do, so that no browser keeps an old one.
    """
    root = os.path.relpath(folder, path.parent) + "/"
    held = {os.path.normpath(f"{root}_static/{name}") for name in [*names, SHEET, SCRIPT]}
    if path.name != "search.html":
        held |= {os.path.normpath(root + name) for name in SEARCH}
    page = PRELOAD.sub("", OPTIONS.sub("", page)).replace(FONTS, "")
    sheet = f'<link rel="stylesheet" href="{root}_static/{SHEET}?v={stamps[SHEET]}">\n{FONTS}'
    script = f'<script defer src="{root}_static/{SCRIPT}?v={stamps[SCRIPT]}"></script>\n'
    page = _replaced(page, STYLE_LINK, held, sheet)
    page = _replaced(page, SCRIPT_TAG, held, script)
    if path.name == "search.html":
        page = SCRIPT_TAG.sub(lambda match: _waiting(match, root), page)
    return IMAGE.sub(lambda match: _sized(match, path), page)


def _replaced(page, pattern, held, one):
    """The page with ``one`` where the first of the ``held`` files was named, and no other of them."""
    first = [one]

    def replacement(match):
        if os.path.normpath(match[1]) not in held:
            return match[0]
        return first.pop() if first else ""

    return pattern.sub(replacement, page)


def _waiting(match, root):
    """A script of the search, after the site's: it uses what that defines."""
    if match[1].removeprefix(root.removeprefix("./")) not in SEARCH or " defer" in match[0]:
        return match[0]
    return match[0].replace("<script", "<script defer", 1)


def _sized(match, path):
    """A picture that keeps its place while it loads, and that waits until it is near."""
    tag = match[0]
    if " width=" not in tag:
        width, height = _size(path.parent / unescape(match[1]))
        tag = tag.replace("<img", f'<img width="{width}" height="{height}"', 1)
    return tag if " loading=" in tag else tag.replace("<img", '<img loading="lazy"', 1)


@cache
def _size(path):
    with Image.open(path) as picture:
        return picture.size
