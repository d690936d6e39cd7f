"""Font Awesome's icons as drawings in the page: the same elements that its script of 1.5 MB would put there.

The outlines come from the installed theme's own script, whose notice of licence goes along: see
:data:`booksite.trim.NOTICES`.
"""

import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pydata_sphinx_theme
from sphinx.errors import ExtensionError

SCRIPT = Path(pydata_sphinx_theme.__file__).parent / "theme/pydata_sphinx_theme/static/scripts/fontawesome.js"
ICON = re.compile(r'<(i|span)\b[^>]*\bclass="[^"]*\bfa(?:s|b|r|-solid|-regular|-brands)\b[^"]*"[^>]*></\1>')
# In the script: name: [width, height, [aliases and code points], code point, outline]
OUTLINE = r'[{{,]"?{name}"?:\[(\d+),(\d+),\[[^\]]*\],"[0-9a-f]+","([^"]+)"\]'
SOLID, SIZES = {"fas", "fa-solid"}, {"fa-lg"}


def draw(page):
    """The page with each icon's element drawn. Raises ExtensionError for an icon of another set."""
    return ICON.sub(lambda match: _drawn(match[0]), page)


def _drawn(element):
    attributes = _Start(element).attributes
    classes = attributes.pop("class").split()
    names = [name for name in classes if name.startswith("fa-") and name not in SOLID | SIZES]
    if len(names) != 1 or not SOLID & {*classes}:
        raise ExtensionError(
            f"{element} is no single icon of Font Awesome's solid set; booksite.trim.icons draws those."
        )
    width, height, outline = _outline(names[0].removeprefix("fa-"))
    title = attributes.pop("title", "")
    attributes |= {"class": " ".join(["svg-inline--fa", *(name for name in classes if name not in SOLID)]),
                   "viewBox": f"0 0 {width} {height}", "focusable": "false", "role": "img"}
    attributes["aria-label" if title else "aria-hidden"] = title or "true"
    written = " ".join(f'{name}="{value}"' for name, value in attributes.items())
    words = f"<title>{title}</title>" if title else ""
    return f'<svg {written}>{words}<path fill="currentColor" d="{outline}"/></svg>'


class _Start(HTMLParser):
    """The ``attributes`` of an element."""

    def __init__(self, element):
        super().__init__()
        self.feed(element)

    def handle_starttag(self, tag, attributes):
        self.attributes = dict(attributes)


@cache
def _outline(name):
    """(width, height, path) of an icon. Raises ExtensionError where the theme has none of this name."""
    found = re.findall(OUTLINE.format(name=re.escape(name)), SCRIPT.read_text(encoding="utf-8"))
    if not found:
        raise ExtensionError(f"a page shows the icon “{name}”, which the theme's Font Awesome does not have.")
    return found[-1]  # the script has brands, regular and solid, in this order
