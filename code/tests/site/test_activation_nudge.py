"""ActivationNudge on a page without a kernel and in a notebook: by pointer, touch and keyboard."""

import numpy as np
import pytest

from backprop.activations import ACTIVATIONS
from backprop.widgets import ActivationNudge
from gallery_page import Shown, drawn
from nudge_page import PHONE, drag, read_number, touch_drag

NAMES = ["activation", "activation-dead", "activation-kink", "activation-far"]


class Unit(Shown):
    """One ActivationNudge of the gallery."""

    def __init__(self, page, name="activation"):
        super().__init__(page, name)
        self.z, self.nudge, self.dA = self.field("at z ="), self.field("nudge δ ="), self.field("dA =")

    @property
    def state(self):
        self.settle()
        return {"activation": self.field("g is").input_value(), "z": float(self.z.input_value()),
                "nudge": float(self.nudge.input_value()), "dA": float(self.dA.input_value())}

    def assert_numbers_are_the_packages(self):
        package = ActivationNudge(**self.state)
        self.assert_shows(predicted=package.predicted_change, measured=package.measured_change, ratio=package.ratio)
        assert self.data("slope") == pytest.approx(package.slope, rel=1e-12)
        assert self.data("dz") == pytest.approx(package.dZ, rel=1e-12)
        assert read_number(self.text("dz")) == pytest.approx(package.dZ, rel=1e-2)
        for number in self.root.locator(".bp-rise-number").all_text_contents():  # the same in both pictures
            assert read_number(number) == pytest.approx(package.slope, rel=1e-2)


@pytest.mark.parametrize("name", NAMES)
def test_it_opens_alive_with_the_packages_numbers(guarded, gallery, name):
    with guarded(gallery(name), offline=True) as page:
        unit = Unit(page, name)
        assert unit.state == {trait: getattr(unit.built, trait) for trait in unit.state}
        unit.assert_numbers_are_the_packages()


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_many_states_are_the_packages(bundle_page, activation):
    rng = np.random.default_rng(3)
    states = [{"kind": "activation-nudge", "activation": activation, "z": z, "nudge": nudge, "dA": dA}
              for z, nudge, dA in [*rng.normal(0, 3, (40, 3)).tolist(), [0, 0.5, 2], [0, -1, 1], [-50, 5, 3],
                                   [800, -1, 1]]]
    for state, said in zip(states, drawn(bundle_page, states, "root => ({ ...root.dataset })"), strict=True):
        package = ActivationNudge(**{name: value for name, value in state.items() if name != "kind"})
        assert float(said["slope"]) == pytest.approx(package.slope, rel=1e-12, abs=2.3e-16)
        assert float(said["dz"]) == pytest.approx(package.dZ, rel=1e-12, abs=1e-15)
        assert float(said["predicted"]) == pytest.approx(package.predicted_change, rel=1e-12, abs=1e-15)
        rounding = 1e-15 * max(1, abs(package.value_at(package.z)))  # a difference of two values of g
        assert float(said["measured"]) == pytest.approx(package.measured_change, abs=rounding)
        assert (said["ratio"] == "") == (package.ratio is None)


def test_the_pointer_drags_z_in_both_pictures_and_the_nudge(guarded, gallery):
    with guarded(gallery("activation")) as page:
        unit = Unit(page)
        above, below = unit.root.locator(".bp-curve").all()
        share = lambda mark: above.locator(mark).evaluate("e => e.cx.baseVal.value") / above.bounding_box()["width"]
        drag(page, above, share(".bp-point-measured"), share(".bp-point-measured") + 0.1)
        state = unit.state
        assert state["z"] == 1 and state["nudge"] > 0.5
        drag(page, above, share(".bp-start"), 0.4)
        assert unit.state["z"] < 0 and unit.state["nudge"] == state["nudge"]
        unit.assert_numbers_are_the_packages()
        drag(page, below, 0.5, 0.8)
        assert unit.state["z"] > 2 and unit.state["nudge"] == state["nudge"]
        unit.assert_numbers_are_the_packages()


def test_touch_at_360_pixels(guarded, gallery):
    with guarded(gallery("activation-dead"), **PHONE) as page:
        unit = Unit(page, "activation-dead")
        unit.root.get_by_role("button", name="Halve δ").tap()
        assert unit.state["nudge"] == 0.5
        touch_drag(page, unit.root.locator(".bp-slope"), 0.3, 0.8)
        assert unit.state["z"] > 1 and unit.data("slope") == 1
        unit.assert_numbers_are_the_packages()
        boxes = [control.bounding_box() for control in unit.root.locator("button, select, input").all()]
        assert min(box["height"] for box in boxes) >= 24
        assert max(box["x"] + box["width"] for box in boxes) <= 360


def test_keyboard_alone(guarded, gallery):
    with guarded(gallery("activation")) as page:
        unit = Unit(page)
        unit.field("g is").focus()
        page.keyboard.press("ArrowDown")
        assert unit.state["activation"] == "tanh"
        for _ in range(2):  # past the step down
            page.keyboard.press("Tab")
        page.keyboard.press("Control+A")
        page.keyboard.type("-0.25")
        for name in ("z", "Nudge δ", "dA"):
            unit.root.get_by_role("slider", name=name, exact=True).focus()
            page.keyboard.press("ArrowRight")
        state = unit.state
        assert [state["z"], state["nudge"], state["dA"]] == pytest.approx([-0.24, 0.51, 2.1])
        unit.assert_numbers_are_the_packages()


def test_the_rise_over_a_run_of_one_is_the_height_below(guarded, gallery):
    with guarded(gallery("activation", z=-1)) as page:
        unit = Unit(page)
        above, below = unit.root.locator(".bp-curve").all()
        at = [plot.locator(".bp-start").evaluate("e => e.cx.baseVal.value") for plot in (above, below)]
        assert at[0] == at[1]
        ticks = """plot => {
          const of = t => [Number(t.textContent.replace('−', '-')), t.previousSibling.y1.baseVal.value];
          const [[a, y], [b, v]] = [...plot.querySelectorAll('.bp-tick-end')].slice(0, 2).map(of);
          return Math.abs((y - v) / (a - b)); }"""  # pixels for a rise of 1
        for plot in (above, below):
            pixels = plot.locator(".bp-rise").evaluate("e => Math.abs(e.y1.baseVal.value - e.y2.baseVal.value)")
            assert pixels / plot.evaluate(ticks) == pytest.approx(unit.data("slope"), rel=1e-6)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_what_is_hatched_is_where_the_slope_is_below_a_twentieth(guarded, gallery, activation):
    with guarded(gallery("activation", activation=activation)) as page:
        unit = Unit(page)
        for plot in unit.root.locator(".bp-curve").all():
            spans = plot.locator("rect[fill]").evaluate_all(
                "boxes => boxes.map(e => [e.x.baseVal.value, e.width.baseVal.value])")
            left, right = (float(plot.locator(".bp-tick:not(.bp-tick-end)").nth(n).get_attribute("x")) for n in (0, -1))
            at = np.linspace(-6, 6, 997)  # between the ends of the axis
            pixel = left + (at + 6) / 12 * (right - left)
            hatched = np.any([(x < pixel) & (pixel < x + width) for x, width in spans], axis=0)
            flat = ACTIVATIONS[activation].derivative(at) < 0.05
            assert (hatched != flat).sum() <= 4, "but for the ends and the borders"
        words = unit.root.locator(".bp-flat").all_text_contents()
        expected = {"relu": "dead: g′ = 0", "leaky_relu": "nearly dead: g′ = 0.01", "identity": ""}
        assert max(words) == expected.get(activation, "saturated: g′ < 0.05")


def test_the_words_tell_the_kink_the_dead_side_and_saturation(guarded, gallery):
    with guarded(gallery("activation-dead")) as page:
        unit = Unit(page, "activation-dead")
        assert "Flat here: a nudge of z changes nothing" in unit.text("readout .bp-why")
        assert unit.text("share") == "Nothing of dA, what comes from the right, gets through. Dead: g′ = 0."
        unit.nudge.fill("2")
        assert "The nudge crosses the kink at 0" in unit.text("readout .bp-why")
        unit.z.fill("0")
        assert "This book takes ReLU′(0) = 0." in unit.text("readout .bp-why") and unit.data("dz") == 0
        unit.z.fill("0.1")
        assert unit.text("share") == "All of dA, what comes from the right, gets through."
        unit.choose("g is", "tanh")
        unit.z.fill("3")
        assert "0.987 % of dA" in unit.text("share") and "Saturated: g′ < 0.05." in unit.text("share")
        unit.z.fill("-800")
        unit.nudge.fill("800")  # the slope is 0, but so large a nudge changes g
        assert "The derivative is 0 here" in unit.text("readout .bp-why")


def test_screen_readers_hear_the_answers_once_they_rest(guarded, gallery):
    with guarded(gallery("activation")) as page:
        unit = Unit(page)
        spoken = unit.root.locator("[aria-live=polite]")
        unit.z.fill("0")
        page.wait_for_function("e => e.textContent", arg=spoken.element_handle())
        assert spoken.text_content() == ("z up by 0.5. Predicted: g rises by 0.125. Measured: g rises by 0.122. "
                                         "dZ is 0.5. 25.0 % of dA, what comes from the right, gets through.")
        above, below = unit.root.locator(".bp-curve").all()
        assert "of slope 0.25, the height of g′ below" in above.get_attribute("aria-label")
        assert below.get_attribute("aria-label") == "g′ of sigmoid: its height at z is 0.25."


def test_a_bad_link_is_answered_with_a_message_and_a_working_unit(guarded, gallery):
    with guarded(gallery("activation", activation="swish", z="far", dA="Infinity")) as page:
        unit = Unit(page)
        for words in ("activation is “swish”; expected one of", "z is NaN; expected a finite number", "dA is Infinity"):
            assert words in unit.text("notice")
        unit.assert_numbers_are_the_packages()


def test_in_a_notebook_page_and_kernel_follow_one_another(live):
    with live("ActivationNudge(activation='relu', z=-1)") as lab:
        lab.root.get_by_label("at z =", exact=True).fill("0.75")
        lab.until("widget.z == 0.75 and widget.dZ == 2")
        lab.root.get_by_label("g is", exact=True).select_option("tanh")
        lab.until("widget.activation == 'tanh'")
        lab.run("widget.z, widget.dA = -0.5, 3")
        lab.until_shown("e => e.querySelector('.bp-dz').textContent", "2.359")
        slope, dZ = (float(lab.root.get_attribute(f"data-{name}")) for name in ("slope", "dz"))
        assert [slope, dZ] == pytest.approx([lab.ask("widget.slope"), lab.ask("widget.dZ")], rel=1e-12)
