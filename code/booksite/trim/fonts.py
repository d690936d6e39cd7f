"""The fonts of mathematics and icons with the signs that the site shows, in the one format that every browser reads.

Those of KaTeX's that nearly every formula needs become part of the style sheet: they are there when the text is drawn,
over HTTP and from a folder, so no formula changes its width before the reader's eyes. (A preload does the same over
HTTP alone; in a folder, browsers refuse it.)
"""

import base64
import io
import logging
import re
from html import unescape

from fontTools import subset

from booksite.trim.pages import SHEET

logging.getLogger("fontTools").setLevel(logging.WARNING)  # else it reports every table, in the build's output
INSIDE = {"KaTeX_Main-Regular", "KaTeX_Math-Italic", *(f"KaTeX_Size{n}-Regular" for n in range(1, 5))}
# In the shrunk sheet: the address of a WOFF2 font, and those of other formats beside it.
SOURCES = re.compile(r'src:url\("?([\w./-]+)\.woff2"?\) ?format\("woff2"\)(?:,url\([^)]*\) ?format\([^)]*\))*')
ICON = re.compile(r"\\([ef][0-9a-f]{3})\b|([\ue000-\uf8ff])")  # drawn by a style: the mark of a note
# From a formula to the end of what holds it: its own text, and often some more, which does no harm.
FORMULA = re.compile(r'<span class="katex-html".*?(?=<span class="katex-html"|</p>|</div>|</li>|$)', re.DOTALL)
ALWAYS = {chr(code) for code in range(0x20, 0x7F)}


def cut(static, pages):
    """Cut the fonts that the site's style sheet names; write the frequent ones into it."""
    sheet = static / SHEET
    styles = sheet.read_text(encoding="utf-8")
    drawn = {literal or chr(int(code, 16)) for code, literal in ICON.findall(styles)}
    shown = (ALWAYS | drawn).union(*(signs(page) for page in pages))

    def source(match):
        font = static / f"{match[1]}.woff2"
        small = subset_font(font, shown)
        if font.stem in INSIDE:
            return f'src:url("data:font/woff2;base64,{base64.b64encode(small).decode()}") format("woff2")'
        font.with_name(f"{font.stem}-cut.woff2").write_bytes(small)
        return f'src:url("{match[1]}-cut.woff2") format("woff2")'

    sheet.write_text(SOURCES.sub(source, styles), encoding="utf-8")


def signs(page):
    """The characters of a page's formulas."""
    return set(unescape(re.sub(r"<[^>]*>", "", "".join(FORMULA.findall(page)))))


def subset_font(path, characters):
    """The WOFF2 font at ``path`` with the glyphs of these characters, as bytes."""
    options = subset.Options(flavor="woff2", layout_features=["*"], drop_tables=["FFTM"])
    font = subset.load_font(path, options)
    cutter = subset.Subsetter(options)
    cutter.populate(text="".join(sorted(characters)))
    cutter.subset(font)
    small = io.BytesIO()
    subset.save_font(font, small, options)
    return small.getvalue()
