"""Previews beside links, the colours' legend and the reader's ticks: by pointer, touch and keyboard, in both themes,
where the browser keeps nothing and where no script runs."""

import gzip
import re

import pytest

from axe import AXE
from booksite.previews import TEMPLATE, links, with_previews
from live_notebook import until
from nudge_page import PHONE
from problems import ROOT

SITE = ROOT / "_build" / "html"
CHAPTER = "chapters/09-the-whole-algorithm"
TERM = '.bd-article a[href="b-glossary.html#term-batch"]'
EQUATION = '.bd-article a[href="06-weights-and-biases.html#equation-eq-dw"]'
OTHER_CHAPTER = '.bd-article a[href="01-nudges.html"]'
FOCUSABLE = "a[href], button, input, select, textarea, summary, [tabindex]"
REFUSED = """Object.defineProperty(window, 'localStorage',
  { get() { throw new DOMException('no', 'SecurityError'); } });"""
FULL = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }; 0"

by_folder = pytest.mark.parametrize("address", ["file"], indirect=True)
both_ways = pytest.mark.parametrize("address", ["file", "http"], indirect=True)


def preview_of(page, selector):
    """The preview that appears when the pointer rests on the first such link."""
    page.locator(selector).first.hover()
    return page.get_by_role("tooltip")


def shown(page, at_most=0):
    """Whether a preview is there, once nothing is waited for any more."""
    page.wait_for_timeout(at_most)
    return page.locator("#bp-preview").is_visible()


@both_ways
def test_a_link_shows_what_it_leads_to(guarded, address):
    with guarded(f"{address}/{CHAPTER}.html") as page:
        preview = preview_of(page, TERM)
        preview.get_by_text("one in each column").wait_for()
        assert preview.locator(".bp-preview-title").inner_text() == "batch"
        preview_of(page, EQUATION).get_by_text("Equation (2), in 6. Weights and biases").wait_for()
        assert preview.locator(".katex-html .sym-w").count() == 1 and preview.locator("math").count() == 1
        preview_of(page, OTHER_CHAPTER).get_by_text("1. Nudges").wait_for()
        assert "Which way do you turn it" in preview.inner_text()
        assert preview.locator(FOCUSABLE).count() == 0


@by_folder
def test_what_is_on_the_page_is_shown_from_there(guarded, address):
    with guarded(f"{address}/chapters/06-weights-and-biases.html") as page:
        preview = preview_of(page, '.bd-article #recap a[href="#equation-eq-dw"]')
        preview.locator(".eqno", has_text="(2)").wait_for()
        assert page.locator("[id='equation-eq-dw']").count() == 1 and preview.locator(FOCUSABLE).count() == 0
        page.goto(f"{address}/chapters/b-glossary.html")
        preview_of(page, '.bd-article a[href="#term-reverse-mode"]').get_by_text("back towards the inputs").wait_for()
        assert preview.locator(".bp-preview-title").inner_text() == "reverse mode"


@by_folder
def test_a_pointer_can_move_onto_a_preview_and_escape_dismisses_it(guarded, address):
    with guarded(f"{address}/{CHAPTER}.html") as page:
        link, preview = page.locator(TERM).first, preview_of(page, TERM)
        preview.wait_for()
        at, box = link.bounding_box(), preview.bounding_box()
        y = box["y"] if box["y"] > at["y"] else box["y"] + box["height"]
        assert min(abs(y - at["y"]), abs(y - at["y"] - at["height"])) < 2, "no gap to cross"
        page.mouse.move(box["x"] + 20, box["y"] + box["height"] / 2, steps=5)
        assert shown(page, 600), "it stays while the pointer is on it"
        page.keyboard.press("Escape")
        assert not shown(page)
        page.mouse.move(5, 5)
        link.hover()
        preview.wait_for()
        page.mouse.move(5, 5)
        preview.wait_for(state="hidden")


@by_folder
def test_by_keyboard_a_preview_comes_and_goes_with_the_focus(guarded, address):
    with guarded(f"{address}/{CHAPTER}.html") as page:
        link, preview = page.locator(TERM).first, page.get_by_role("tooltip")
        page.locator("#pst-skip-link a").press("Enter")
        for _ in range(30):
            page.keyboard.press("Tab")
            if link.evaluate("link => link === document.activeElement"):
                break
        preview.wait_for()
        assert link.get_attribute("aria-describedby") == preview.get_attribute("id")
        page.keyboard.press("Escape")
        assert not shown(page) and link.evaluate("link => link === document.activeElement")
        assert link.get_attribute("aria-describedby") is None
        page.keyboard.press("Tab")
        page.keyboard.press("Shift+Tab")
        preview.wait_for()
        page.locator(".bd-article h2").first.click()
        preview.wait_for(state="hidden")


@by_folder
def test_a_finger_follows_the_link(guarded, address):
    with guarded(f"{address}/{CHAPTER}.html", **PHONE) as page:
        page.evaluate("""window.seen = []; new MutationObserver(() => seen.push(1))
          .observe(document.getElementById('bp-preview'), { attributes: true });""")
        page.locator(TERM).first.evaluate("link => link.addEventListener('click', e => e.preventDefault())")
        page.locator(TERM).first.tap()
        assert not shown(page, 600) and page.evaluate("seen.length") == 0
        page.locator(OTHER_CHAPTER).first.tap()
        page.wait_for_url("**/01-nudges.html")


@by_folder
@pytest.mark.parametrize("width", [360, 1280])
def test_previews_stay_on_the_page(guarded, address, width):
    """Also the widest formula of the book, at a phone's width with a mouse."""
    with guarded(f"{address}/chapters/a-conventions.html", viewport={"width": width, "height": 800}) as page:
        for number in range(page.locator(".bd-article a.internal[href*='equation-']").count()):
            link = page.locator(".bd-article a.internal[href*='equation-']").nth(number)
            link.hover()
            page.wait_for_function("link => link.hasAttribute('aria-describedby')", arg=link.element_handle())
            box = page.get_by_role("tooltip").bounding_box()
            assert 0 <= box["x"] and box["x"] + box["width"] <= width
            page.keyboard.press("Escape")
        assert number >= 6 and page.evaluate("document.documentElement.scrollWidth") <= width


@by_folder
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_a_preview_and_beside_it(guarded, address, scheme):
    with guarded(f"{address}/{CHAPTER}.html", color_scheme=scheme) as page:
        page.evaluate(AXE)
        page.locator(".bp-colours").evaluate("legend => { legend.open = true; }")
        page.get_by_label("I have read this chapter").check()
        preview_of(page, EQUATION).wait_for()
        found = page.evaluate("""axe.run(
          { include: [['.bp-preview'], ['.bp-colours'], ['.bp-progress'], ['.bd-docs-nav']] },
          { preload: false, resultTypes: ['violations'] })""")
        assert len(found["passes"]) > 10
        assert [f"{rule['id']}: {node['html']}" for rule in found["violations"] for node in rule["nodes"]] == []


@by_folder
def test_the_legend_says_each_colour_in_words(guarded, address):
    wanted = {"sym-a": "blue", "sym-w": "orange", "sym-b": "purple", "sym-z": "green", "sym-j": "gold", "sym-y": "text"}
    wide = {"width": 1280, "height": 800}
    with guarded(f"{address}/{CHAPTER}.html", java_script_enabled=False, viewport=wide) as page:
        page.get_by_text("Colours of the symbols").click()
        for name, colour in wanted.items():
            row = page.locator(f".bp-colours div:has(> .{name})")
            assert row.is_visible() and colour in row.locator("dd").inner_text()


def test_every_page_with_coloured_formulas_has_the_legend(site):
    for name, text in site.items():
        article = re.search("<article.*?</article>", text, re.DOTALL)[0]
        assert ("sym-" in article) == ('class="bp-colours"' in text), name


@pytest.fixture(scope="module")
def site():
    """{page: its HTML} of the built book."""
    paths = [*(SITE / "chapters").glob("*.html"), *(SITE / "exercises").glob("*.html")]
    assert len(paths) > 30, "the site is not built; run `make book`, or `make test` for both"
    return {path.relative_to(SITE).with_suffix("").as_posix(): path.read_text(encoding="utf-8") for path in paths}


def test_previews_are_light_and_no_cross_reference_lacks_one(site):
    for name, text in site.items():
        written = TEMPLATE.search(text)
        found = {href for href in links(name, text, site) if re.search("#(equation|term)-|^[^#]*$", href)}
        assert not found or written, name
        if written:
            assert found <= set(re.findall('data-for="([^"]+)"', written[0])), name
            assert "href=" not in written[0] and " id=" not in written[0][len('<template id="bp-previews"'):]
            assert len(gzip.compress(written[0].encode())) <= 10_000, name


def test_a_page_carries_the_latest_previews_once():
    page = '<body><article><a class="reference internal" href="b.html#x">x</a></article></body>'
    assert links("a", page, {"a", "b"}) == {"b.html#x": ("b", "x")}
    old, new = with_previews(page, {"b.html#x": "old"}), with_previews(page, {"b.html#x": "new"})
    assert with_previews(old, {"b.html#x": "new"}) == new and "old" not in new
    assert with_previews(old, {}) == page


def ticks(page):
    """What the contents list says: the ticked pages and the counts."""
    return (page.locator(".bd-docs-nav li:has(.bp-tick) > a").all_inner_texts(),
            page.locator(".bd-docs-nav .bp-tally").all_inner_texts())


@both_ways
def test_a_tick_is_kept_shown_and_can_be_cleared(guarded, address):
    # A page opened from a folder may be shown by another process, which learns of a tick a moment later: hence until().
    with guarded(f"{address}/{CHAPTER}.html") as page:
        page.get_by_role("checkbox", name="I have read this chapter").check()
        said = page.get_by_role("status").filter(has_text="chapters")
        assert said.inner_text() == "1 of 14 chapters read."
        assert page.get_by_role("link", name=re.compile(r"9\. The whole algorithm\s*\(read\)")).count() == 1
        page.goto(f"{address}/exercises/01-numerical-derivative.html")
        until(lambda: len(ticks(page)[0]) == 1, "the chapter's tick")
        page.get_by_role("checkbox", name="I have done this exercise").check()
        page.goto(f"{address}/chapters/a-conventions.html")
        until(lambda: [name.split(".")[0] for name in ticks(page)[0]] == ["9", "1"], "both ticks in the contents")
        assert page.locator(".bp-progress").count() == 0
        assert [count.strip() for count in ticks(page)[1]] == ["1 of 14 read", "1 of 14 done"]
        page.goto(f"{address}/{CHAPTER}.html")
        until(page.get_by_role("checkbox", name="I have read this chapter").is_checked, "the chapter's own tick")
        page.get_by_role("button", name="Clear all ticks").click()
        assert ticks(page) == ([], []) and not page.get_by_role("checkbox", name="I have read").is_checked()
        page.get_by_role("button", name="Undo").click()
        assert len(ticks(page)[0]) == 2
        page.get_by_role("button", name="Clear all ticks").click()
        assert page.evaluate("Object.keys(localStorage).filter(key => key.endsWith('.read'))") == []
        page.reload()
        until(lambda: ticks(page) == ([], []), "a contents list without ticks")
        assert page.get_by_role("button", name="Clear all ticks").count() == 0


@by_folder
def test_a_tick_reaches_the_other_pages_that_are_open(guarded, address):
    with guarded(f"{address}/{CHAPTER}.html") as page:
        other = page.context.new_page()
        other.goto(f"{address}/chapters/01-nudges.html")
        other.get_by_label("I have read this chapter").check()
        page.locator(".bd-docs-nav .bp-tick").wait_for()
        page.get_by_label("I have read this chapter").check()
        assert len(ticks(page)[0]) == 2


@by_folder
def test_what_others_wrote_there_is_survived(guarded, address):
    with guarded(f"{address}/{CHAPTER}.html") as page:
        for kept in ["{", "7", "null", '{"a": 1}', '[1, null, "chapters/01-nudges"]']:
            page.evaluate("kept => { localStorage['backpropagation-nudge-by-nudge.read'] = kept; "
                          "dispatchEvent(new StorageEvent('storage')); }", kept)
            before = 1 if "01-nudges" in kept else 0
            assert len(ticks(page)[0]) == before, kept
            page.get_by_label("I have read this chapter").check()
            assert len(ticks(page)[0]) == before + 1, kept


@by_folder
def test_a_full_store_is_said(guarded, address):
    with guarded(f"{address}/{CHAPTER}.html") as page:
        page.evaluate(FULL)
        page.get_by_label("I have read this chapter").click()
        page.get_by_text("This browser refuses to keep the tick.").wait_for()
        assert not page.get_by_label("I have read this chapter").is_checked() and ticks(page) == ([], [])


@by_folder
def test_where_nothing_is_kept_no_tick_is_offered_and_previews_work(browser, address):
    page = browser.new_page()  # not guarded: the theme's own scripts complain here
    page.add_init_script(REFUSED)
    page.goto(f"{address}/{CHAPTER}.html")
    page.locator(".bp-progress").wait_for(state="detached")
    preview_of(page, TERM).get_by_text("one in each column").wait_for()
    page.close()


@by_folder
def test_without_javascript_nothing_is_offered_that_cannot_work(guarded, address):
    with guarded(f"{address}/{CHAPTER}.html", java_script_enabled=False) as page:
        assert not page.locator(".bp-progress").is_visible()
        page.locator(TERM).first.hover()
        assert page.get_by_text("one in each column").count() == 0
