"""A KernelSlide of the gallery, as the browser tests use it."""

import pytest

from gallery_page import Shown


def assert_numbers_are(data, package):
    assert (data["window"], data["selected"]) == (package.window, package.selected)
    assert int(data["felt"]) == package.felt_by
    for name, value in [("derivative", package.derivative), ("predicted", package.predicted_change),
                        ("measured", package.measured_change)]:
        assert float(data[name]) == pytest.approx(value, rel=1e-12, abs=1e-12), name
    if package.ratio is None:
        assert data["ratio"] == ""
    else:
        assert float(data["ratio"]) == pytest.approx(package.ratio, rel=1e-10, abs=1e-12)


class Kernel(Shown):
    """One KernelSlide of the gallery."""

    def cell(self, entry):
        return self.root.locator(f'[data-entry="{entry}"]')

    def lit(self, name):
        self.settle()
        return self.root.locator(f'[data-entry^="{name}"].is-lit').evaluate_all("all => all.map(e => e.dataset.entry)")

    def frame(self):
        """The frame's corner and size, in cells of the padded input."""
        return self.root.locator(".bp-window").evaluate("""e => { const frame = e.getBoundingClientRect();
          const field = e.parentElement.getBoundingClientRect(), cell = e.parentElement.querySelector('td');
          const [wide, high] = [cell.getBoundingClientRect().width, cell.getBoundingClientRect().height];
          return [(frame.y - field.y) / high, (frame.x - field.x) / wide, frame.height / high, frame.width / wide]
            .map(Math.round); }""")

    def assert_numbers_are_the_packages(self, **changed):
        self.settle()
        package = self.built
        with package.hold_trait_notifications():
            for name, value in changed.items():
                setattr(package, name, value)
        assert_numbers_are(self.root.evaluate("e => ({ ...e.dataset })"), package)
        self.assert_shows(predicted=package.predicted_change, measured=package.measured_change)
