"""Each page's content security policy: it is there, it fits the page, and it refuses what the build did not write."""

import re
import shutil

import pytest

from booksite.mend import mended
from booksite.policy import with_policy
from every_page import REFUSED
from problems import ROOT

SITE = ROOT / "_build" / "html"
WRITTEN = [path for path in sorted(SITE.rglob("*.html")) if "_static" not in path.parts]
META = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')
CHAPTER = "chapters/01-nudges.html"
INJECTED = "<script>document.title = 'injected'</script>"
ATTACKS = {
    "an inline script": INJECTED,
    "a handler": "<img src='no.png' onerror=\"document.title = 'injected'\">",
    "a script from elsewhere": "<script src='https://example.invalid/x.js'></script>",
    "a picture from elsewhere": "<img src='https://example.invalid/x.png'>",
    "a frame": "<iframe src='https://example.invalid/'></iframe>",
    "an inline style element": "<style>body { display: none }</style>",
    "another base": "<base href='https://example.invalid/'>",
}

both_ways = pytest.mark.parametrize("address", ["file", "http"], indirect=True)


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.stem)
def test_each_page_has_the_policy_of_what_stands_in_it(path):
    page = path.read_text(encoding="utf-8")
    (found,) = META.findall(page)
    governed = [page.find(start) for start in ("<script", "<link", "<style") if start in page]
    assert page.index(found) < min(governed, default=len(page))
    same, handlers = with_policy(page)
    assert same == page, "the page was changed after its policy was written"
    assert handlers == []
    scripts = dict(rule.split(" ", 1) for rule in found.split("; "))["script-src"]
    assert "unsafe" not in scripts and scripts.startswith("'self'") and "http" not in found


def test_every_page_of_the_site_is_looked_at():
    assert len(WRITTEN) >= 36 and {"index.html", "search.html"} <= {path.name for path in WRITTEN}


def test_a_policy_names_each_inline_script_and_style_once():
    page = ('<meta charset="utf-8"><style>a { }</style><script>one("</b>") && 2</script><script>one</script>'
            '<script>one</script><script src="x.js"></script><script type="application/json">{}</script>')
    found, handlers = with_policy(page)
    assert with_policy(found) == (found, []) and handlers == []
    rules = dict(rule.split(" ", 1) for rule in META.search(found)[1].split("; "))
    assert rules["script-src"].count("sha256-") == 2 and rules["style-src-elem"].count("sha256-") == 1
    # `printf 'one' | openssl dgst -sha256 -binary | base64`
    assert "'sha256-dpLDrTVAu4A8Ags67mbNiIcSMjTqDG5xQ8Ct1z/0Me0='" in rules["script-src"]


@pytest.mark.parametrize("element, found", [
    ('<button onclick="x()">', ["button onclick='x()'"]),
    ('<a HREF=" JavaScript:x()">', ["a href=' JavaScript:x()'"]),
    ("<svg onload=x()>", ["svg onload='x()'"]),
    ('<p title="on click">', []),
])
def test_code_in_an_attribute_is_found(element, found):
    assert with_policy(f'<meta charset="utf-8">{element}')[1] == found


def test_a_page_without_a_place_for_its_policy_is_refused():
    with pytest.raises(ValueError, match="has no <meta charset=...>"):
        with_policy("<p>no head</p>")


def test_what_the_theme_writes_is_mended():
    page = ('<button onclick="window.print()" class="btn"><button onclick="other()"><summary aria-label="Toggle">'
            '<div id="pst-primary-sidebar" class="a"><th class="head text-left"><p></p></th>'
            '<th class="head"><p>x</p></th>')
    mends = ('<button class="btn"><button onclick="other()"><summary>'
             '<div id="pst-primary-sidebar" role="region" aria-label="Book" class="a"><td class=" text-left"></td>'
             '<th class="head"><p>x</p></th>')
    assert mended(page) == mends == mended(mends)


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A copy of the site, into which something can be slipped."""
    folder = tmp_path_factory.mktemp("copy") / "site"
    shutil.copytree(SITE, folder, ignore=shutil.ignore_patterns("_sources", "_downloads", "*.pdf", "*.zip"))
    return folder


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_is_slipped_into_a_page_is_refused(browser, copy, attack):
    page_file = copy / "chapters" / "attacked.html"
    written = (copy / CHAPTER).read_text(encoding="utf-8")
    page_file.write_text(written.replace("</main>", f"{ATTACKS[attack]}</main>"), encoding="utf-8")
    context = browser.new_context()
    context.add_init_script(REFUSED)
    page = context.new_page()
    asked = []
    page.on("request", lambda request: "example.invalid" in request.url and asked.append(request))
    page.goto(page_file.as_uri(), wait_until="domcontentloaded")
    page.wait_for_function("() => refused.length")
    assert page.title() != "injected" and page.locator("body").is_visible()
    assert page.url == page_file.as_uri() and page.evaluate("document.baseURI") == page.url
    assert {request.failure for request in asked} <= {"csp"}
    context.close()


def test_without_its_policy_the_same_script_would_run(browser, copy):
    """So the test above sees what it should."""
    page_file = copy / "chapters" / "unguarded.html"
    written = META.sub("", (copy / CHAPTER).read_text(encoding="utf-8"))
    page_file.write_text(written.replace("</main>", f"{INJECTED}</main>"), encoding="utf-8")
    page = browser.new_page()
    page.goto(page_file.as_uri())
    assert page.title() == "injected"
    page.close()


@both_ways
def test_a_form_that_sends_elsewhere_is_refused(browser, address):
    """That the search's form is not: test_search.py, by the same two ways."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.add_init_script(REFUSED)
    page = context.new_page()
    asked = []
    page.on("request", lambda request: "example.invalid" in request.url and asked.append(request.url))
    page.goto(f"{address}/{CHAPTER}")
    page.evaluate("""() => {
      const form = Object.assign(document.createElement("form"), { action: "https://example.invalid/" });
      document.body.append(form);
      form.submit(); }""")
    page.wait_for_function("() => refused.length")
    (found,) = page.evaluate("refused")
    assert found.startswith("form-action https://example.invalid/") and asked == []
    context.close()


@both_ways
def test_the_themes_controls_and_an_interactive_work_under_the_policy(guarded, address):
    with guarded(f"{address}/{CHAPTER}", viewport={"width": 1280, "height": 800},
                 reduced_motion="reduce") as page:
        mode = lambda: page.evaluate("document.documentElement.dataset.mode")
        before = mode()
        page.locator(".theme-switch-button:visible").first.click()
        assert mode() != before
        page.locator(".primary-toggle:visible").first.click()
        page.locator("#pst-primary-sidebar").wait_for(state="hidden")
        page.evaluate("window.print = () => { window.printed = true; }")
        page.locator(".btn-download-pdf-button").first.evaluate("button => button.click()")
        assert page.evaluate("window.printed")
        page.locator(".btn-fullscreen-button:visible").first.click()
        page.wait_for_function("() => document.fullscreenElement")
        page.evaluate("document.exitFullscreen()")
        page.keyboard.press("Control+k")
        page.locator("#pst-search-dialog input").wait_for()
        page.keyboard.press("Escape")
        measured = lambda: page.locator(".bp-nudge-curve").first.get_attribute("data-measured")
        still = measured()
        page.get_by_role("slider", name="Nudge δ").first.press("End")
        page.wait_for_function("still => document.querySelector('.bp-nudge-curve').dataset.measured !== still",
                               arg=still)
        page.locator("div.highlight button.copybtn").first.evaluate("button => button.click()")
        page.wait_for_function("() => document.querySelector('button.copybtn.success')")
