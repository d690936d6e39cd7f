"""One style sheet and one script of the many that the theme and its extensions bring.

PurgeCSS takes out the styles that match nothing, esbuild writes both as short as they can be; see shrink.mjs.
"""

import json
import subprocess
from pathlib import Path

from sphinx.errors import ExtensionError

from booksite.mathematics import NODE
from booksite.trim.pages import SCRIPT, SHEET
from booksite.trim.used import used

TOOL = Path(__file__).with_suffix(".mjs")
LIGHT = Path(__file__).with_name("light.css")  # for what this package puts into the pages
APART = ["searchtools.js"]  # not in the one script, for one page alone has it; what it writes keeps its styles
# Their work is done: the icons are drawn in the pages.
NEEDLESS = ["scripts/fontawesome.js"]


def shrink(static, styles, scripts, whole, pages):
    """Write `site.css` and `site.js` into ``static``. Raises ExtensionError when the tools fail."""
    order = {
        "static": str(static), "sheet": SHEET, "script": SCRIPT, "light": str(LIGHT), "styles": styles,
        "scripts": scripts, "apart": APART, "whole": sorted(whole), "used": used(pages),
    }
    run = subprocess.run([NODE, TOOL], input=json.dumps(order), capture_output=True, text=True)
    if run.returncode:
        raise ExtensionError(f"the site's styles and scripts could not be shrunk: {run.stderr.strip()}")
