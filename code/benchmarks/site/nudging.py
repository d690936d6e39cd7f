"""From a nudge to its repaint, for every kind of interactive in its largest state, with the processor slowed down."""

import shutil
from pathlib import Path

import numpy as np

from booksite.gallery import states

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]
WARM = 10  # nudges that are not counted: the browser is still compiling
VIEWPORT = {"width": 1280, "height": 900}
SCRIPT = Path(__file__).parent / "nudge.js"

# As little as a page can do when its slider moves: what is left is the harness and the browser.
EMPTY = """<!doctype html><title>empty</title><main class="bp-widget">
<input type="range" aria-label="δ" min="-1" max="1" step="0.01"><output>0</output></main><script>
const [slider, output] = document.querySelectorAll('input, output');
slider.addEventListener('input', () => { output.firstChild.data = slider.value; });
</script>"""


def launch(playwright):
    """The system's Chromium, or Playwright's own where there is none."""
    return playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)


def measure(browser, folder, nudges, slowdown):
    """Rows {"kind", "state", "control", "elements", "nudges", "repaints", "median", "percentile_95"}; times in ms.

    ``folder`` holds the gallery. The first row is that of a page with a slider and a number, and nothing else.
    """
    (folder / "empty.html").write_text(EMPTY, encoding="utf-8")
    rows = [_row(browser, folder, "empty page", "empty", nudges, slowdown)]
    for kind, (state, _) in sorted(largest(browser, folder).items()):
        rows.append(_row(browser, folder, kind, state, nudges, slowdown))
    return rows


def largest(browser, folder):
    """{kind: (its state with the most elements, how many)}."""
    page = browser.new_page(viewport=VIEWPORT, bypass_csp=True)  # for the script that nudges
    page.goto((folder / "index.html").as_uri())
    counts = page.evaluate("""Object.fromEntries([...document.querySelectorAll('section[data-name]')].map(section =>
      [section.dataset.name, section.querySelectorAll('.bp-widget:not(.bp-problem) *').length]))""")
    page.close()
    if blank := [name for name, count in counts.items() if count == 0]:
        raise SystemExit(f"not drawn in the gallery: {', '.join(blank)}. Is the bundle old? Try `make frontend`.")
    found = {}
    for name, widget in states().items():
        if widget.kind not in found or counts[name] > found[widget.kind][1]:
            found[widget.kind] = (name, counts[name])
    return found


def _row(browser, folder, kind, state, nudges, slowdown):
    page = browser.new_page(viewport=VIEWPORT, bypass_csp=True)  # for the script that nudges
    page.goto((folder / f"{state}.html").as_uri())
    root = page.locator(".bp-widget")
    root.wait_for()
    page.add_script_tag(path=SCRIPT)
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slowdown})
    answer = root.evaluate("(root, [nudges, warm]) => window.nudge(root, nudges, warm)", [nudges, WARM])
    elements = root.evaluate("root => root.querySelectorAll('*').length")
    page.close()
    times = [time for time in answer["times"] if time is not None]
    median, late = (round(float(np.percentile(times, share)), 2) if times else None for share in (50, 95))
    return {"kind": kind, "state": state, "control": answer["control"], "elements": elements,
            "nudges": len(answer["times"]), "repaints": len(times), "median": median, "percentile_95": late}
