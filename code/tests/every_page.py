"""A visit to a built page: from a folder and over HTTP, narrow and wide, light and dark, without JavaScript, on paper.

Each page is opened three times, and everything that the tests ask of every page is asked while it is open.
"""

from dataclasses import dataclass, field

import yaml

from axe import COLOURS, violations
from problems import ROOT

SITE = ROOT / "_build" / "html"
TOC = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
BOOK_PAGES = [TOC["root"], *(chapter["file"] for part in TOC["parts"] for chapter in part["chapters"])]
PAGES = [*BOOK_PAGES, "search"]
WIDTHS = [1280, 360]

REFUSED = """window.refused = [];
document.addEventListener('securitypolicyviolation', e => refused.push(`${e.violatedDirective} ${e.blockedURI}`));"""
# A theme is chosen and drawn; the theme's own script looks again at what scrolls a while after the width has changed.
SETTLED = """async theme => {
  Object.assign(document.documentElement.dataset, { theme, mode: theme });
  await new Promise(done => setTimeout(done, 350));
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))); }"""
HOSTS = """[...document.querySelectorAll('.bp-host')].filter(host =>
  !host.classList.contains('bp-live') || !host.querySelector('.bp-widget') || host.querySelector('.bp-problem'))
  .map(host => host.id)"""
# What an article shows: its words, and that each paragraph, formula and picture of it that is not folded can be seen.
HIDDEN = """[...document.querySelectorAll('.bd-article :is(p, li, td, pre, .math, img)')]
  .filter(e => !e.closest('details:not([open]), .sd-tab-content, .bp-progress, noscript, template')
    && (e.textContent.trim() || e.tagName === 'IMG') && !e.checkVisibility()).map(e => e.outerHTML.slice(0, 90))"""
WORDS = """() => { const copy = document.querySelector('.bd-article')?.cloneNode(true);
  if (!copy) return '';  // the search page has none
  for (const e of copy.querySelectorAll('.bp-host, .bp-progress, .headerlink, button, noscript, svg')) e.remove();
  return copy.textContent.replace(/\\s+/g, ' ').trim(); }"""
QUIZZES = """[...document.querySelectorAll('.bp-written')].map(e => [!!e.querySelector('legend')?.checkVisibility(),
  [...e.querySelectorAll('details li')].map(item => item.checkVisibility()), !!e.querySelector('summary')
  ?.checkVisibility()])"""
STILLS = """[...document.querySelectorAll('.bp-picture > img, .bp-picture p img')].map(e => [e.checkVisibility(),
  e.naturalWidth, (e.alt || '').length])"""
# On paper nothing scrolls: what is wider than its box, or than the sheet, is cut off. (A slanted letter leans out of
# its own by 2 pixels.)
CUT = """() => { const edge = document.documentElement.clientWidth + 1;
  const shown = [...document.querySelectorAll('.bd-article *')].filter(e => e.checkVisibility()
    && !e.closest('.katex-mathml, svg'));
  return shown.filter(e => getComputedStyle(e).overflowX !== 'visible' && e.clientWidth
      && e.scrollWidth > e.clientWidth + 3 || !e.closest('.katex') && e.getBoundingClientRect().right > edge)
    .map(e => `${e.scrollWidth} in ${e.clientWidth}: ${e.outerHTML.slice(0, 120)}`); }"""
CHROME = """[...document.querySelectorAll('.bd-header, .bd-header-article, .bd-sidebar, .bd-sidebar-secondary, '
  + '.prev-next-footer, .btn, .headerlink, .bp-widget:not(.bp-quiz), .bp-live button, .bp-progress, .bp-preview')]
  .filter(e => e.checkVisibility()).map(e => e.className)"""
FOLDS = "[document.documentElement.dataset.theme, document.querySelectorAll('details[open]').length]"
PAPER = 718  # CSS pixels: A4 without the margins of Chromium's own print


@dataclass
class Visit:
    """What was seen of the page ``name``. Lists hold faults, in words; an empty one is a page as it should be."""

    name: str
    heading: str = ""
    faults: list = field(default_factory=list)  # errors, warnings, failed requests, requests to anywhere else
    refused: list = field(default_factory=list)  # by the page's content security policy
    asleep: list = field(default_factory=list)  # interactives that do not run
    sideways: list = field(default_factory=list)  # widths at which the page scrolls sideways
    axe: list = field(default_factory=list)
    words: str = ""  # of the article, with JavaScript
    words_without: str = ""  # and without
    hidden_without: list = field(default_factory=list)
    formulas: int = 0
    raw_formulas: int = 0  # that were not rendered by the build
    quizzes: list = field(default_factory=list)  # without JavaScript: [question shown, answers shown, can be disclosed]
    stills: list = field(default_factory=list)  # without JavaScript, pictures: [shown, width, length of its words]
    cut: list = field(default_factory=list)  # off on paper
    chrome: list = field(default_factory=list)  # that is printed
    folded: int = 0  # on paper
    stills_on_paper: list = field(default_factory=list)
    theme_on_paper: str = ""
    left_by_paper: list = field(default_factory=list)  # what differs after printing


def visit(name, browser, folder, served):
    """Open the page as every kind of reader does."""
    seen = Visit(name)
    _over_http(seen, browser, f"{served}/{name}.html")
    _from_a_folder(seen, browser, f"{folder}/{name}.html")
    _without_javascript(seen, browser, f"{folder}/{name}.html")
    return seen


def _open(seen, browser, address, **options):
    context = browser.new_context(reduced_motion="reduce", **options)
    context.add_init_script(REFUSED)
    page = context.new_page()
    home = address.split("/some/")[0] if address.startswith("http") else "file://"
    page.on("console", lambda m: m.type in ("error", "warning") and seen.faults.append(f"{m.type}: {m.text}"))
    page.on("pageerror", lambda error: seen.faults.append(f"error: {error}"))
    page.on("request", lambda r: r.url.startswith((home, "data:", "blob:")) or seen.faults.append(f"asked {r.url}"))
    if options.get("java_script_enabled", True):  # else the browser refuses what the page preloads
        page.on("requestfailed", lambda r: seen.faults.append(f"failed {r.url}: {r.failure}"))
    page.on("response", lambda r: r.status >= 400 and seen.faults.append(f"{r.status} {r.url}"))
    page.goto(address)
    page.mouse.wheel(0, 20_000)  # what loads lazily, loads now
    page.wait_for_load_state("networkidle")
    return page


def _over_http(seen, browser, address):
    page = _open(seen, browser, address, viewport={"width": WIDTHS[0], "height": 800})
    seen.heading = page.locator("h1").first.inner_text().strip()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        for theme, rules in (("light", None), ("dark", COLOURS)):
            page.evaluate(SETTLED, theme)
            seen.axe += [f"{width} px, {theme}: {fault}" for fault in violations(page, rules)]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            seen.sideways.append(width)
    _finish(seen, page)


def _from_a_folder(seen, browser, address):
    page = _open(seen, browser, address, viewport={"width": PAPER, "height": 1000}, color_scheme="dark")
    seen.words = page.evaluate(WORDS)
    before = page.evaluate(FOLDS)
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.wait_for_load_state("networkidle")  # pictures that nobody had scrolled to
    page.evaluate("() => Promise.allSettled([...document.images].map(picture => picture.decode()))")
    seen.theme_on_paper = page.evaluate("document.documentElement.dataset.theme")
    seen.cut, seen.chrome = page.evaluate(CUT), page.evaluate(CHROME)
    seen.folded = page.locator(".bd-article details:not([open])").count()
    seen.stills_on_paper = page.evaluate(STILLS)
    page.set_viewport_size({"width": WIDTHS[0], "height": 800})  # a sheet as wide as a screen has no sidebars either
    seen.chrome += page.evaluate(CHROME)
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    after = page.evaluate(FOLDS)
    seen.left_by_paper = [] if before == after else [before, after]
    _finish(seen, page)


def _finish(seen, page):
    seen.asleep += page.evaluate(HOSTS)
    seen.refused += page.evaluate("refused")
    page.context.close()


def _without_javascript(seen, browser, address):
    page = _open(seen, browser, address, viewport={"width": WIDTHS[1], "height": 800}, java_script_enabled=False)
    seen.words_without = page.evaluate(WORDS)
    seen.hidden_without = page.evaluate(HIDDEN)
    seen.formulas = page.locator(".bd-article .math").count()
    seen.raw_formulas = page.locator(".bd-article .math:not(:has(.katex-html))").count()
    for summary in page.locator(".bp-written summary").all():
        summary.click()
    seen.quizzes, seen.stills = page.evaluate(QUIZZES), page.evaluate(STILLS)
    page.context.close()
