"""An interactive of the gallery on a page, as the browser tests use it."""

from functools import cached_property

import pytest

from booksite.gallery import states
from nudge_page import read_number

FRAMES = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
KINDS = {name: widget.kind for name, widget in states().items()}

# Draws each state into the page and takes it away again.
EACH_DRAWN = """all => all.map(state => {
  const el = document.createElement('div'), text = e => e.textContent;
  const model = { get: name => state[name], set() {}, on() {}, off() {}, save_changes() {} };
  const remove = backpropWidgets.render({ model, el });
  const said = (READ)(el.firstElementChild, text);
  remove();
  return said; })"""


def drawn(bundle_page, all_states, read):
    """What ``read``, a function of JavaScript of (root, text), says of each state drawn into ``bundle_page``."""
    return bundle_page.evaluate(EACH_DRAWN.replace("READ", read), list(all_states))


class Shown:
    """The interactive ``name`` of the gallery, open in ``page``."""

    def __init__(self, page, name):
        self.page = page
        self.name = name
        self.root = page.locator(f'[data-name="{name}"] .bp-{KINDS[name]}')
        self.root.wait_for()

    @cached_property
    def built(self):
        """What the page was written from, for this test alone: building all states takes a while."""
        return states()[self.name]

    def settle(self):
        """Wait until what was changed is drawn."""
        self.page.evaluate(FRAMES)

    def field(self, label):
        """The field or list with exactly this label."""
        return self.root.get_by_label(label, exact=True)

    def choose(self, label, value):
        self.field(label).select_option(value)
        self.settle()

    def text(self, part):
        """The words of .bp-part."""
        self.settle()
        return self.root.locator(f".bp-{part}").inner_text()

    def data(self, name):
        """The number that the interactive wrote down as data-name; None where there is none."""
        self.settle()
        value = float(self.root.get_attribute(f"data-{name}") or "nan")
        return None if value != value else value

    def assert_shows(self, **numbers):
        """The three numbers, or some of them: written down to rounding, and as the reader reads them."""
        for name, value in numbers.items():
            text = self.text(f"value-{name}")
            if value is None or abs(value) == float("inf") or value != value:
                assert self.data(name) is None and text == "–", name
            else:  # a measured change is a difference: rounding is relative to what was subtracted
                assert self.data(name) == pytest.approx(value, rel=1e-12, abs=1e-13), name
                assert read_number(text) == pytest.approx(value, rel=1e-2, abs=1e-12), name
