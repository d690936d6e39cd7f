"""An interactive of the gallery on a page, as the browser tests use it."""

import pytest

from booksite.gallery import states
from nudge_page import read_number

FRAMES = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


class Shown:
    """The interactive ``name`` of the gallery, open in ``page``; ``built`` is what the page was written from."""

    def __init__(self, page, name):
        self.page = page
        self.built = states()[name]
        self.root = page.locator(f'[data-name="{name}"] .bp-{self.built.kind}')
        self.root.wait_for()

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
