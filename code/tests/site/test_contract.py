"""What every interactive keeps to, whatever it shows: links, reset, bad values, keyboard, size, stillness."""

import json

import pytest

from booksite.gallery import states
from booksite.interactives import public_state
from gallery_page import Shown
from live_notebook import until
from nudge_page import PHONE

NAMES = list(states())
KINDS = {widget.kind: name for name, widget in reversed(states().items())}  # each kind's first state
BAD = [None, "¿", {}, [], True, -1e9, [[[1]]]]

# With each bad value in place of each trait, what the page says: [trait, value, text, what looks broken].
FUZZ = """([state, bad]) => {
  const answers = [];
  for (const trait of Object.keys(state)) for (const value of bad) {
    const given = { ...state, [trait]: value }, el = document.body.appendChild(document.createElement('div'));
    const model = { get: name => given[name], set(name, value) { given[name] = value; }, on() {}, off() {},
      save_changes() {} };
    const remove = backpropWidgets.render({ model, el });
    const broken = [...el.querySelectorAll('*')].flatMap(e => [...e.attributes].filter(a => !a.name.startsWith('data-'))
      .map(a => a.value).concat([...e.childNodes].filter(n => n.nodeType === 3).map(n => n.data)))
      .filter(text => /NaN|undefined|\\[object/.test(text));
    answers.push([trait, JSON.stringify(value), el.textContent, broken]);
    remove();
    el.remove();
  }
  return answers; }"""

# Tab through an interactive; where each stop is, and whether one sees it.
STOPS = """e => { const at = document.activeElement;
  const ringed = [at, at.closest('label'), at.nextElementSibling].filter(Boolean).map(node => getComputedStyle(node));
  return { inside: e.contains(at), name: at.outerHTML.slice(0, 90),
    ring: ringed.some(style => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) }; }"""


@pytest.mark.parametrize("kind", KINDS)
def test_a_link_is_copied_that_carries_the_state(guarded, gallery, kind):
    with guarded(gallery(KINDS[kind])) as page:
        shown = Shown(page, KINDS[kind])
        page.evaluate("""() => Object.defineProperty(navigator, 'clipboard',
          { value: { writeText: async text => { window.copied = text; } } })""")
        shown.root.get_by_role("button", name="Copy link").click()
        link = page.wait_for_function("() => window.copied").json_value()
        assert shown.text("said").startswith("Link copied.")
        names = page.evaluate("kind => backpropWidgets.shareable[kind]", kind)
    assert all(f"interactive-1.{name}=" in link for name in names) and "#interactive-1" in link
    assert "undefined" not in link and "object" not in link
    with guarded(link) as page:
        shown = Shown(page, KINDS[kind])
        assert shown.root.locator(".bp-notice").is_hidden()


@pytest.mark.parametrize("kind", KINDS)
def test_a_bad_link_is_answered_with_a_message(guarded, gallery, kind):
    with guarded(gallery(KINDS[kind])) as page:
        shown = Shown(page, KINDS[kind])
        host = page.locator(".bp-host")
        for name in page.evaluate("kind => backpropWidgets.shareable[kind]", kind):
            for value in ("¿", "", "-1e9", "{}"):
                page.evaluate("hash => { location.hash = hash; }", f"interactive-1.{name}={value}")
                shown.settle()
                assert len(host.inner_text()) > 20, (name, value)
                message = host.locator(".bp-notice:visible, .bp-problem:visible")
                if value == "¿":  # no trait can be that; the others suit some
                    assert "expected" in message.inner_text(), name
                page.evaluate("location.hash = ''")
                if reset := host.get_by_role("button", name="Reset").all():
                    reset[0].click()
                    shown.settle()
                else:
                    page.reload()
                    shown = Shown(page, KINDS[kind])
            assert message.count() == 0


@pytest.mark.parametrize("kind", KINDS)
def test_a_bad_trait_is_answered_with_words_never_a_blank(bundle_page, kind):
    state = json.loads(public_state(states()[KINDS[kind]].get_state()))
    answers = bundle_page.evaluate(FUZZ, [state, BAD])
    assert len(answers) == len(state) * len(BAD)
    assert [answer for answer in answers if len(answer[2].strip()) < 20 or answer[3]] == []
    assert any("expected" in answer[2] for answer in answers)


@pytest.mark.parametrize("name", [name for name, widget in states().items() if hasattr(widget, "nudge")])
def test_reset_brings_back_the_first_picture(guarded, gallery, name):
    with guarded(gallery(name)) as page:
        shown = Shown(page, name)
        numbers = lambda: shown.root.evaluate("""async e => {  // announcements lag on purpose, so they are left out
          await new Promise(requestAnimationFrame);
          const shown = [...e.querySelectorAll('.bp-stage :not(.bp-hidden)')].filter(node => !node.children.length);
          return [e.dataset.predicted, e.dataset.measured, ...shown.map(node => node.textContent)]; }""")
        before = numbers()
        shown.root.get_by_role("slider", name="Nudge δ").fill("-0.37")
        assert numbers() != before
        shown.root.get_by_role("button", name="Reset").click()
        until(lambda: numbers() == before, "the first picture")  # a field of many points is drawn a few times a second


@pytest.mark.parametrize("kind", KINDS)
def test_tab_reaches_every_control_and_one_sees_where_it_is(guarded, gallery, kind):
    with guarded(gallery(KINDS[kind])) as page:
        shown = Shown(page, KINDS[kind])
        controls = shown.root.locator("button, select, input, summary, [tabindex='0']")
        visible = [control for control in controls.all() if control.is_visible()]
        radios = shown.root.locator("input[type=radio]").count()
        page.locator("body").click(position={"x": 1, "y": 1})
        stops = []
        for _ in range(200):
            page.keyboard.press("Tab")
            stop = shown.root.evaluate(STOPS)
            if not stop["inside"]:
                break
            stops.append(stop)
        assert len(stops) >= len(visible) - max(0, radios - 1) > 1  # radio buttons are one stop together
        assert [stop["name"] for stop in stops if not stop["ring"]] == []


@pytest.mark.parametrize("name", NAMES)
def test_at_360_pixels_all_can_be_touched(guarded, gallery, name):
    with guarded(gallery(name), **PHONE) as page:
        shown = Shown(page, name)
        small = shown.root.locator("button, select, input, summary, [role=slider], [role=gridcell], a").evaluate_all("""
          all => all.filter(e => e.checkVisibility()).filter(e => {
            const box = (e.closest('label') ?? e).getBoundingClientRect();
            return Math.min(box.width, box.height) < 24
              || (!e.closest('.bp-table') && (box.left < 0 || box.right > 360));
          }).map(e => e.outerHTML.slice(0, 90))""")
        assert small == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("width", [1280, 360])
def test_moving_a_control_moves_nothing_else(guarded, gallery, width):
    """Whatever the sliders say, an interactive keeps its height: what the reader looks at stays where it is."""
    with guarded(gallery(), viewport={"width": width, "height": 800}) as page:
        changed = page.evaluate("""async () => {
          const frames = () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
          const changed = [];
          for (const root of document.querySelectorAll('.bp-widget')) {
            const slider = root.querySelector('input.bp-slider[aria-label*="δ"]');
            if (!slider) continue;
            const heights = new Set();
            for (const share of [0, 0.3, 0.5, 0.77, 1]) {
              const [low, high] = [Number(slider.min), Number(slider.max)];
              slider.value = String(low + share * (high - low));
              slider.dispatchEvent(new Event('input', { bubbles: true }));
              await frames();
              heights.add(Math.round(root.offsetHeight));
            }
            if (heights.size > 1) changed.push([root.closest('section').dataset.name, [...heights].join()]);
          }
          return changed; }""")
        assert changed == []
