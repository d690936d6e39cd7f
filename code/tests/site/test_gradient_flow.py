"""GradientFlow on a page without a kernel: its sizes are the package's, layer by layer."""

import math

import numpy as np
import pytest

from backprop.activations import ACTIVATIONS
from backprop.widgets import GradientFlow
from backprop.widgets.gradient_flow import STARTS
from gallery_page import Shown
from nudge_page import PHONE, drag, read_number, touch_drag

VERDICTS = {"arrives": "It arrives.", "vanishes": "It vanishes.", "explodes": "It explodes.", "stops": "never arrives",
            "overflows": "It overflows"}
NAMES = ["flow", "flow-dead", "flow-exploding", "flow-overflowing", "flow-zeros", "flow-largest"]

# Look at every layer in turn: its sizes, dead units, and the bars of its histogram.
EVERY_LAYER = """async root => {
  const slider = root.querySelector('[type=range][aria-label=layer]'), found = [];
  for (let l = 1; l <= Number(slider.max); l++) {
    slider.value = l;
    slider.dispatchEvent(new Event('input'));
    await null; await null; await null;
    const { dz, dw, dead } = root.dataset, histogram = root.querySelector('.bp-histogram');
    const bars = [...histogram.querySelector('path').getAttribute('d').matchAll(/v(\\S+?)(?=M|$)/g)];
    found.push([dz, dw, dead].map(Number).concat([bars.map(bar => Number(bar[1])), histogram.textContent]));
  }
  return found; }"""
CHOOSE = """async (root, choices) => {
  const lists = [...root.querySelectorAll('select')];
  for (const [n, value] of choices.entries()) {
    lists[n].value = value;
    lists[n].dispatchEvent(new Event('change'));
    await null; await null; await null;
  } }"""


class Flow(Shown):
    def __init__(self, page, name="flow"):
        super().__init__(page, name)
        self.chart = self.root.locator(".bp-flow-chart")

    @property
    def state(self):
        self.settle()
        numbers = {"depth": "layers L =", "width": "width n =", "layer": "layer l ="}
        lists = {"hidden": "g", "initialisation": "weights", "values": "values"}
        return ({name: int(self.field(label).input_value()) for name, label in numbers.items()}
                | {name: self.field(label).input_value() for name, label in lists.items()}
                | {"scale": float(self.field("normal σ =").input_value())})

    def package(self):
        with self.built.hold_trait_notifications():
            for name, value in self.state.items():
                setattr(self.built, name, value)
        return self.built

    def assert_numbers_are_the_packages(self):
        """Every size of every layer, the dead units and the histograms; the page then looks at the last layer."""
        self.settle()
        found = self.root.evaluate(EVERY_LAYER)
        package = self.package()
        assert len(found) == package.depth
        close = 1e-12 * max(1, (package.factor or 0) ** (package.depth - 1))  # an ulp of tanh explodes as gradients do
        np.testing.assert_allclose([dz for dz, *_ in found], package.dZ, rtol=close)
        np.testing.assert_allclose([dw for _, dw, *_ in found], package.dW, rtol=close)
        assert [dead for _, _, dead, *_ in found] == package.dead()
        for package.layer, (*_, bars, words) in enumerate(found, start=1):
            counts = package.histogram()[0]
            if counts.any():
                np.testing.assert_allclose(bars, -108 * counts / counts.max(), rtol=1e-12)
                assert f"tallest bar: {counts.max()} of {counts.sum()} values" in words
            else:
                assert bars == [] and "too large for the computer" in words
        assert VERDICTS[package.verdict] in self.text("sentence")
        self.assert_reads("predicted", package.dZ[-1])
        self.assert_reads("measured", package.dZ[0])
        self.assert_reads("ratio", package.factor)

    def assert_reads(self, name, value):
        text = self.text(f"value-{name}")
        if value is None or math.isinf(value):
            assert text == ("–" if value is None else "∞"), name
        else:
            assert read_number(text) == pytest.approx(value, rel=1e-2), name


@pytest.mark.parametrize("name", NAMES)
def test_it_opens_alive_with_the_packages_numbers(guarded, gallery, name):
    with guarded(gallery(name), offline=True) as page:
        Flow(page, name).assert_numbers_are_the_packages()


@pytest.mark.parametrize("hidden", ACTIVATIONS)
def test_every_activation_and_initialisation_agrees_with_the_package(guarded, gallery, hidden):
    with guarded(gallery("flow", seed=7, depth=6, width=5, scale=0.4)) as page:
        flow = Flow(page)
        flow.built.seed = 7
        for initialisation in STARTS:
            flow.root.evaluate(CHOOSE, [hidden, initialisation, "Z"])
            flow.assert_numbers_are_the_packages()


def test_new_numbers_are_another_seed(guarded, gallery):
    with guarded(gallery("flow")) as page:
        flow = Flow(page)
        before = flow.data("dz")
        flow.root.get_by_role("button", name="New numbers").click()
        flow.settle()
        assert flow.data("dz") == pytest.approx(GradientFlow(seed=1).dZ[0], rel=1e-12) != before


def test_moving_sigma_chooses_normal_weights(guarded, gallery):
    with guarded(gallery("flow")) as page:
        flow = Flow(page)
        drag(page, flow.root.get_by_role("slider", name="scale of normal"), 0.2, 0.8)
        assert flow.state["initialisation"] == "normal" and flow.state["scale"] > 0.5
        flow.assert_numbers_are_the_packages()


def places(flow, name):
    """Where a line's points stand in the picture."""
    path = flow.chart.locator(f".bp-flow-{name}").get_attribute("d")
    return np.array([[float(x) for x in point.split()] for point in path.removeprefix("M").split("L")])


def test_the_lines_stand_where_the_sizes_say(guarded, gallery):
    with guarded(gallery("flow")) as page:
        flow = Flow(page)
        package = flow.package()
        for name in ("dZ", "dW"):
            across, up = places(flow, name).T
            assert np.ptp(np.diff(across)) < 0.2
            slope, start = np.polyfit(np.log10(getattr(package, name)), up, 1)
            np.testing.assert_allclose(up, start + slope * np.log10(getattr(package, name)), atol=0.1)
            assert slope < 0
        shown = flow.chart.locator(".bp-edge-value").evaluate_all("e => e.map(e => getComputedStyle(e).visibility)")
        assert shown == ["hidden", "hidden"]


@pytest.mark.parametrize("name, edge", [("flow-zeros", 0), ("flow-overflowing", 1)])
def test_0_and_infinity_stand_at_the_edge_with_a_mark(guarded, gallery, name, edge):
    with guarded(gallery(name)) as page:
        flow = Flow(page, name)
        mark = flow.chart.locator(".bp-edge-value").nth(edge)
        assert mark.text_content() == "0∞"[edge] and mark.is_visible()
        assert places(flow, "dZ")[0, 1] == pytest.approx(float(mark.get_attribute("y")) - 4, abs=0.1)
        words = ["never arrives: dZ[1] is 0", "∞ stands for a number too large for the computer"][edge]
        assert words in flow.text("sentence")
        assert "NaN" not in flow.chart.inner_html()


def test_the_pointer_and_a_finger_pick_a_layer(guarded, gallery):
    with guarded(gallery("flow")) as page:
        flow = Flow(page)
        drag(page, flow.chart, 0.9, 0.5)
        box, (across, _) = flow.chart.bounding_box(), places(flow, "dZ").T
        nearest = 1 + int(abs(across - 0.5 * box["width"]).argmin())
        assert flow.state["layer"] == nearest
        band = flow.chart.locator(".bp-chosen-layer").evaluate("e => e.getPointAtLength(0).x")
        assert band == pytest.approx(across[nearest - 1], abs=0.1)
        assert f"dZ[{nearest}] is" in flow.text("layer-numbers")
    with guarded(gallery("flow-dead"), **PHONE) as page:
        flow = Flow(page, "flow-dead")
        touch_drag(page, flow.chart, 0.5, 0.97)
        assert flow.state["layer"] == 20
        flow.assert_numbers_are_the_packages()


def test_keyboard_alone(guarded, gallery):
    with guarded(gallery("flow")) as page:
        flow = Flow(page)
        flow.field("g").focus()
        page.keyboard.press("ArrowDown")
        assert flow.state["hidden"] == "tanh" and "It arrives." in flow.text("sentence")
        flow.root.get_by_role("slider", name="layer").focus()
        page.keyboard.press("End")
        assert flow.state["layer"] == 12
        flow.root.get_by_role("slider", name="depth").focus()
        page.keyboard.press("Home")
        assert (flow.state["depth"], flow.state["layer"]) == (2, 2)
        flow.assert_numbers_are_the_packages()


def test_dead_units_are_drawn_and_counted(guarded, gallery):
    with guarded(gallery("flow-dead")) as page:
        flow = Flow(page, "flow-dead")
        dead = flow.package().dead()
        bars = flow.chart.locator(".bp-dead").get_attribute("d").split("M")[1:]
        heights = [-float(bar.split("v")[1]) for bar in bars]
        np.testing.assert_allclose(heights, [24 * count / 12 for count in dead[:-1]], rtol=1e-12)
        assert f"{dead[11]} of 12 units are dead" in flow.text("layer-numbers")
        flow.choose("g", "tanh")
        assert flow.chart.locator(".bp-dead").get_attribute("d") == ""
        assert flow.chart.locator(".bp-none").text_content() == "Only ReLU units can die."


@pytest.mark.parametrize("values, words", [
    ({"depth": 31}, "depth is 31; expected a whole number from 2 to 30. Showing 12 instead."),
    ({"layer": 13}, "layer is 13; expected a whole number from 1 to 12. Showing 1 instead."),
    ({"hidden": "softmax"}, "hidden is “softmax”; expected one of identity, sigmoid"),
    ({"scale": -1}, "scale is -1; expected a number from 0 to 1000000"), ({"seed": "x"}, "seed is NaN"),
])
def test_a_bad_link_is_answered_with_a_message_and_a_working_picture(guarded, gallery, values, words):
    with guarded(gallery("flow", **values)) as page:
        flow = Flow(page)
        assert words in flow.text("notice")
        flow.root.get_by_role("button", name="Reset").click()
        flow.assert_numbers_are_the_packages()


def test_in_a_notebook_page_and_traits_move_each_other(live):
    with live("GradientFlow(depth=5, width=3)") as lab:
        lab.root.get_by_label("g", exact=True).select_option("relu")
        lab.until("widget.hidden == 'relu'")
        assert float(lab.root.get_attribute("data-dz")) == pytest.approx(lab.ask("widget.dZ[0]"), rel=1e-12)
        lab.run("widget.initialisation, widget.layer = 'zeros', 4")
        lab.until_shown("e => [e.dataset.dz, e.dataset.dead]", ["0", "3"])
