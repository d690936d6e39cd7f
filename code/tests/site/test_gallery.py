"""Every interactive in all its states: on wide and narrow pages, light and dark, without motion, with bad values."""

import re

import pytest

from axe import violations
from booksite.gallery import states
from contrast import contrast

NAMES = list(states())
SHIFTS = """window.shifts = [];
new PerformanceObserver(list => shifts.push(...list.getEntries().map(e => e.value)))
  .observe({ type: "layout-shift", buffered: true });"""
RENDER = """state => { document.body.innerHTML = '<div id=el></div>';
  const model = { get: name => state[name], set() {}, on() {}, off() {}, save_changes() {} };
  backpropWidgets.render({ model, el: document.getElementById('el') });
  return document.getElementById('el').innerText; }"""


@pytest.mark.parametrize("width", [1280, 360])
def test_nothing_is_cut_off_or_unnamed(guarded, gallery, width):
    with guarded(gallery(), viewport={"width": width, "height": 800}) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.locator(".bp-widget").count() == len(NAMES) and page.locator(".bp-problem").count() == 0
        unnamed = page.evaluate("""
          [...document.querySelectorAll('.bp-widget :is(button, select, input, [role=img])')]
            .filter(e => e.checkVisibility() && !(e.ariaLabel || e.labels?.[0]?.textContent || e.textContent).trim())
            .map(e => e.outerHTML)""")
        assert unnamed == []
        for name in NAMES:
            widget = page.locator(f'[data-name="{name}"] .bp-widget')
            assert widget.get_by_role("button", name=re.compile("Reset|Try again")).is_visible()
            assert widget.get_by_role("button", name="Copy link").is_visible()
            assert widget.locator(".bp-notice").is_hidden()


@pytest.mark.parametrize("scheme, width", [("light", 1280), ("dark", 1280), ("light", 360)])
def test_axe_finds_nothing(guarded, gallery, scheme, width):
    with guarded(gallery(), color_scheme=scheme, viewport={"width": width, "height": 800}) as page:
        assert violations(page) == []


def test_nothing_moves_while_the_page_opens(guarded, gallery):
    with guarded("about:blank", viewport={"width": 1280, "height": 800}) as page:
        page.add_init_script(SHIFTS)
        page.goto(gallery())
        page.wait_for_load_state("networkidle")
        page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        assert page.evaluate("shifts.reduce((sum, shift) => sum + shift, 0)") <= 0.01


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_their_ground(guarded, gallery, scheme):
    """WCAG 2.2 AA: 4.5 : 1."""
    with guarded(gallery(), color_scheme=scheme) as page:
        pairs = page.evaluate("""[...document.querySelectorAll('.bp-widget *')].filter(e => e.checkVisibility()
          && e.namespaceURI.endsWith('xhtml') && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())
          && !e.closest('[aria-disabled=true]')).map(e => {
            let ground = e;
            while (getComputedStyle(ground).backgroundColor === 'rgba(0, 0, 0, 0)') ground = ground.parentElement;
            return [e.className, getComputedStyle(e).color, getComputedStyle(ground).backgroundColor]; })""")
        assert len(pairs) > 100
        assert [pair for pair in pairs if contrast(pair[1], pair[2]) < 4.5] == []


def test_no_motion_under_reduced_motion(guarded, gallery):
    with guarded(gallery(), reduced_motion="reduce") as page:
        moving = page.evaluate("""[...document.querySelectorAll('.bp-widget *')].filter(e => {
          const s = getComputedStyle(e);
          return [s.transitionDuration, s.animationDuration].join().split(',').some(t => parseFloat(t) > 0.001);
        }).map(e => e.getAttribute('class'))""")
        assert moving == []


@pytest.mark.parametrize("state, words", [
    ({"kind": "teapot"}, "Its kind is “teapot”"),
    ({"kind": "nudge-network", "hidden": "tanh", "head": "hinge"}, "head is “hinge”; expected one of squared_error"),
    ({"kind": "nudge-network", "hidden": "tanh", "head": "squared_error", "parameters": 3}, "parameters holds nothing"),
])
def test_what_cannot_be_drawn_is_said_in_its_place(guarded, gallery, state, words):
    with guarded(gallery()) as page:
        assert words in page.evaluate(RENDER, state)


def test_what_a_kernel_sends_in_one_frame_is_drawn_together(guarded, gallery):
    with guarded(gallery("curve")) as page:
        drawn, last = page.evaluate("""async () => {
          const el = document.body.appendChild(document.createElement('div'));
          const state = { kind: 'nudge-curve', function: 'w^2', w: 1, nudge: 0 }, listeners = [];
          const frame = () => new Promise(requestAnimationFrame), on = (_, listener) => listeners.push(listener);
          const model = { get: name => state[name], set() {}, on, off() {}, save_changes() {} };
          backpropWidgets.render({ model, el });
          let drawn = 0;
          new MutationObserver(() => drawn++).observe(el.firstChild, { attributeFilter: ['data-measured'] });
          await frame();
          for (state.nudge = 1; state.nudge < 50; state.nudge++) {
            for (const changed of listeners) changed();
            await null; await null; await null;
          }
          await frame(); await frame();
          return [drawn, Number(el.firstChild.dataset.measured)]; }""")
        assert 1 <= drawn <= 3 and last == 50**2 + 2 * 50  # f(1 + 50) - f(1)
