"""A light site: what no page shows is not shipped.

The theme brings every icon of a large set as a script, the styles of components that this book has none of, source
maps, 48 languages and fonts in three formats. When the pages are written, this package

- draws the few icons into the pages (:mod:`booksite.trim.icons`);
- makes one style sheet and one script of the many, without the styles that no page uses (:mod:`booksite.trim.shrink`);
- cuts the mathematical fonts down to the signs that the pages show (:mod:`booksite.trim.fonts`);
- lets each page name those, and its pictures their size (:mod:`booksite.trim.pages`);
- removes from ``_static`` what nothing names any more (:mod:`booksite.trim.leftovers`).

Sphinx brings the originals again whenever it writes a page, so trimming starts from them, and pages that an earlier
build trimmed stay as they are.
"""

import zlib
from pathlib import Path

from booksite.trim import fonts, icons, leftovers, pages, shrink

THEME = "sphinx_book_theme"  # another theme's pages stay as they are
THEME_STYLES = ["styles/theme.css", "styles/pydata-sphinx-theme.css"]  # its templates name them, before all others
THEME_SCRIPTS = ["scripts/bootstrap.js", "scripts/pydata-sphinx-theme.js"]  # and these after all others
NOTICES = ["scripts/fontawesome.js.LICENSE.txt", "scripts/bootstrap.js.LICENSE.txt", "katex/LICENSE"]


def setup(app):
    """Register with Sphinx: after all that writes into pages or `_static`, before the policy that hashes them."""
    app.add_config_value("trim_site", True, "", bool)  # False: to look at what the theme ships
    app.connect("build-finished", _trim, priority=800)


def _trim(app, exception):
    if exception or app.builder.name != "html" or not app.config.trim_site or app.config.html_theme != THEME:
        return
    styles = [*THEME_STYLES, *_local(app.builder._css_files)]
    scripts = [*_local(app.builder._js_files), *THEME_SCRIPTS]
    site(Path(app.outdir), styles, scripts, whole=_ours(app))


def _local(files):
    """The names below `_static` of files that every page loads, in their order."""
    by_priority = sorted(files, key=lambda file: file.priority)
    names = [str(file.filename) for file in by_priority if file.filename]
    return [name.removeprefix("_static/") for name in names if "://" not in name]


def _ours(app):
    """Names of the style sheets that this package's own folders hold: their scripts are ours to know, so they stay."""
    folders = [Path(app.confdir, entry) for entry in app.config.html_static_path]
    house = Path(__file__).parents[2]
    return {
        sheet.name for folder in folders if folder.resolve().is_relative_to(house) for sheet in folder.glob("*.css")
    }


def site(folder, styles, scripts, whole):
    """Trim the built site in ``folder``.

    ``styles`` and ``scripts`` name, below `_static` and in their order, what every page loads; ``whole`` the style
    sheets of which nothing is left out. Raises ExtensionError where an icon is unknown or a tool fails.
    """
    static = folder / "_static"
    if not (static / THEME_STYLES[-1]).exists():  # no page was written: the originals are gone, their work is done
        leftovers.remove(folder, NOTICES)
        return
    texts = {path: path.read_text(encoding="utf-8") for path in pages.written(folder)}
    drawn = {path: icons.draw(text) for path, text in texts.items()}
    shrink.shrink(static, styles, scripts, whole, drawn.values())
    fonts.cut(static, drawn.values())
    stamps = {name: f"{zlib.crc32((static / name).read_bytes()):08x}" for name in (pages.SHEET, pages.SCRIPT)}
    for path, text in drawn.items():
        light = pages.light(text, path, folder, {*styles, *scripts, *shrink.NEEDLESS}, stamps)
        if light != texts[path]:
            path.write_text(light, encoding="utf-8")
    leftovers.remove(folder, NOTICES)
