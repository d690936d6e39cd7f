"""NudgeNetwork in light and dark, without motion, without JavaScript, on paper."""

import pytest

from contrast import contrast
from nudge_page import PAGE, Widget

pytestmark = pytest.mark.parametrize("address", ["file"], indirect=True)


def test_no_motion_under_reduced_motion(guarded, address):
    with guarded(f"{address}/{PAGE}", reduced_motion="reduce") as page:
        moving = Widget(page).root.evaluate("""root => [...root.querySelectorAll('*')].filter(e => {
          const s = getComputedStyle(e);
          return [...s.transitionDuration.split(','), ...s.animationDuration.split(',')]
            .some(t => parseFloat(t) > 0.001);
        }).map(e => e.getAttribute('class'))""")
        assert moving == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_the_page(guarded, address, scheme):
    """WCAG 2.2 AA: 4.5 : 1, for what is drawn in the symbols' colours."""
    with guarded(f"{address}/{PAGE}", color_scheme=scheme) as page:
        assert page.evaluate("document.documentElement.dataset.theme") == scheme
        for kind in ["a", "w", "b", "z", "j", "y"]:
            colour, ground = page.evaluate("""kind => {
              const e = document.createElement('span'); e.className = 'sym-' + kind;
              document.querySelector('.bd-article').append(e);
              return [getComputedStyle(e).color, getComputedStyle(document.body).backgroundColor]; }""", kind)
            assert contrast(colour, ground) >= 4.5, (kind, colour, ground)


def test_without_javascript_the_picture_stands_in(guarded, address):
    with guarded(f"{address}/{PAGE}", java_script_enabled=False) as page:
        picture = page.locator(".bp-host img").first
        picture.scroll_into_view_if_needed()
        assert picture.evaluate("image => image.complete && image.naturalWidth") > 800
        assert len(picture.get_attribute("alt")) > 40


def test_on_paper_the_picture_stands_in(guarded, address):
    with guarded(f"{address}/{PAGE}") as page:
        widget = Widget(page)
        page.pdf()  # printing fetches the pictures, which a screen does not need
        assert widget.host.locator("img").evaluate("image => image.complete && image.naturalWidth") > 800
        page.emulate_media(media="print")
        assert widget.host.locator("img").is_visible() and not widget.root.is_visible()


def test_paper_is_white_and_unfolded(guarded, address):
    with guarded(f"{address}/chapters/09-the-whole-algorithm.html", color_scheme="dark") as page:
        state = "[document.documentElement.dataset.theme, document.querySelectorAll('details:not([open])').length]"
        theme, folded = page.evaluate(state)
        assert theme == "dark" and folded >= 3
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert page.evaluate(state.replace("details", ".bd-article details")) == ["light", 0]
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert page.evaluate(state) == [theme, folded]
