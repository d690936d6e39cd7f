"""An OutputHead of the gallery, as the browser tests use it."""

import numpy as np
import pytest

from backprop.widgets import OutputHead
from gallery_page import Shown
from nudge_page import read_number

SOFTMAX, SIGMOID = "categorical_cross_entropy", "binary_cross_entropy"


class Head(Shown):
    """One OutputHead of the gallery."""

    def bar(self, name):
        return self.root.get_by_role("slider", name=name, exact=True)

    def list(self, name):
        return [float(x) for x in self.root.get_attribute(f"data-{name}").split(",")]

    def column(self, number):
        """A column of the table of outputs: 2 is z."""
        self.settle()
        cells = self.root.locator(f".bp-outputs tbody tr > :nth-child({number})")
        return [read_number(text) for text in cells.all_inner_texts()]

    def package(self):
        """The state on the page, in the package."""
        self.settle()
        lists = {"Head": "head", "Nudge": "selected", "Jacobian": "jacobian", "by δ =": "nudge"}
        state = {name: self.field(label).input_value() for label, name in lists.items()}
        return OutputHead(**state | {"z": self.list("z"), "y": self.list("y"), "selected": int(state["selected"])})

    def assert_numbers_are_the_packages(self):
        assert_numbers_are(self.root.evaluate("e => ({ ...e.dataset })"), self.package())


def assert_numbers_are(data, package):
    """What the page wrote down, against a widget in the same state."""
    shown = {name: [float(x) for x in data[name].split(",")] for name in ("output", "error", "derived", "slopes")}
    for name in ("output", "error", "derived"):
        np.testing.assert_allclose(shown[name], getattr(package, name), rtol=1e-12, atol=1e-15)
    size = max(1, abs(package.loss))  # differences of losses: rounding is relative to these
    np.testing.assert_allclose(shown["slopes"], package.measured, atol=1e-10 * size)
    assert float(data["loss"]) == pytest.approx(package.loss, rel=1e-12, abs=1e-15 * max(1, *map(abs, package.z)))
    assert float(data["predicted"]) == pytest.approx(package.predicted_change, rel=1e-12, abs=1e-15)
    assert float(data["measured"]) == pytest.approx(package.measured_change, rel=1e-12, abs=1e-13 * size)
    if package.ratio is None:
        assert data["ratio"] == ""
