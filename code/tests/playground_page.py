"""A Playground of the gallery on a page, as the browser tests use it."""

import pytest

from booksite.gallery import states
from gallery_page import Shown

NAMES = [name for name in states() if name.startswith("playground")]


class Play(Shown):
    """A Playground of the gallery."""

    def press(self, name):
        self.root.get_by_role("button", name=name).click()

    def until(self, condition):
        self.page.wait_for_function(f"e => {condition}", arg=self.root.element_handle())

    def package(self):
        """The widget, set to what the page's controls say."""
        with self.built.hold_trait_notifications():
            self.built.step, self.built.nudge = int(self.data("step")), float(self.field("by δ =").input_value())
            self.built.selected = self.field("entry").input_value()
        return self.built

    def assert_numbers_are_the_packages(self, **traits):
        package = self.package()
        for name, value in traits.items():
            setattr(package, name, value)
        found = package.run().measure()
        for name, value in found.items():
            assert self.data(name.replace("_", "-")) == pytest.approx(value, rel=1e-11), name
        self.assert_shows(predicted=package.predicted_change, measured=package.measured_change)
        ratio = self.data("ratio")
        assert ratio == package.ratio or ratio == pytest.approx(self.data("measured") / self.data("predicted"))
