"""What lies in `_static` and is named by no page, style sheet or script of the site: not shipped."""

import re

from booksite.trim.pages import SHEET, written

LOADED = re.compile(r'(?:src|href)="[^"]*?([\w.-]+\.[a-z0-9]+)(?:[?#][^"]*)?"|url\("?([^")?#]*)')
PICTURES = re.compile(r"[\w.-]+\.(?:gif|ico|png|svg|webp)\b")  # that a script asks for


def remove(folder, notices):
    """Delete what is left over, but the ``notices``: licences, whose work is in other files now."""
    static = folder / "_static"
    texts = [path.read_text(encoding="utf-8") for path in [*written(folder), static / SHEET]]
    named = {(page or sheet).rpartition("/")[2] for text in texts for page, sheet in LOADED.findall(text)}
    for script in named & {path.name for path in static.glob("*.js")}:
        named |= {*PICTURES.findall((static / script).read_text(encoding="utf-8"))}
    kept = named | {notice.rpartition("/")[2] for notice in notices}
    for path in sorted(static.rglob("*"), reverse=True):  # what a folder holds, before it
        if path.is_file() and path.name not in kept:
            path.unlink()
        elif path.is_dir() and not any(path.iterdir()):
            path.rmdir()
