"""A ComputationGraph of the gallery, as the browser tests use it."""

import pytest

from backprop.widgets import ComputationGraph
from gallery_page import Shown


class Graph(Shown):
    """One ComputationGraph of the gallery."""

    def go(self, step):
        self.root.get_by_role("slider", name="Step of the sweep").fill(str(step))
        self.settle()

    def press(self, name):
        self.root.get_by_role("button", name=name, exact=True).click()
        self.settle()

    @property
    def step(self):
        self.settle()
        return int(self.root.get_by_role("slider", name="Step of the sweep").input_value())

    def nodes(self):
        """{name: [value, derivative]} as the boxes show them; the last of each name."""
        self.settle()
        return {node.get_attribute("data-node"): [node.locator(f".bp-graph-{part}").text_content()
                                                  for part in ("value", "derivative")]
                for node in self.root.locator(".bp-graph-node").all()}

    def texts(self, part):
        """What is written in all of .bp-graph-part."""
        return [text for text in self.root.locator(f".bp-graph-{part}").all_text_contents() if text]

    def package(self):
        """The state on the page, in the package."""
        variables = self.root.locator(".bp-graph-values input").all()
        names = [label.removesuffix(" =") for label in self.root.locator(".bp-graph-values label").all_text_contents()]
        return ComputationGraph(
            expression=self.field("or type it:").input_value(), selected=self.field("Variable").input_value(),
            nudge=float(self.field("nudge δ =").input_value()),
            values={name: float(field.input_value()) for name, field in zip(names, variables)})

    def assert_numbers_are_the_packages(self):
        self.settle()
        package = self.package()
        for name in ("value", "derivative"):
            assert self.data(name) == pytest.approx(getattr(package, name), rel=1e-12), name
        assert self.data("paths") == package.path_count
        self.assert_shows(predicted=package.predicted_change, measured=package.measured_change, ratio=package.ratio)
