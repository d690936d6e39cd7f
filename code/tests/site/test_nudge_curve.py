"""NudgeCurve on a page without a kernel: by pointer, touch and keyboard, its three numbers are the package's."""

import re

import numpy as np
import pytest

from backprop.widgets import NudgeCurve
from gallery_page import Shown
from nudge_page import PHONE, drag, touch_drag


class Curve(Shown):
    """One NudgeCurve of the gallery."""

    def __init__(self, page, name="curve"):
        super().__init__(page, name)
        self.typed = self.field("or type it:")
        self.w_field = self.field("at w =")
        self.nudge_field = self.field("nudge δ =")
        self.slider = self.root.get_by_role("slider", name="Nudge δ")

    @property
    def state(self):
        self.settle()
        return {"function": self.typed.input_value(), "w": float(self.w_field.input_value()),
                "nudge": float(self.nudge_field.input_value())}

    def assert_numbers_are_the_packages(self):
        package = NudgeCurve(**self.state)
        self.assert_shows(predicted=package.predicted_change, measured=package.measured_change, ratio=package.ratio)


@pytest.mark.parametrize("name", ["curve", "curve-kink", "curve-no-value"])
def test_it_opens_alive_with_the_packages_numbers(guarded, gallery, name):
    with guarded(gallery(name), offline=True) as page:
        Curve(page, name).assert_numbers_are_the_packages()


def test_the_pointer_drags_both_points(guarded, gallery):
    with guarded(gallery("curve")) as page:
        curve = Curve(page)
        before = curve.state
        plot = curve.root.locator(".bp-curve")
        box = plot.bounding_box()
        share = lambda name: plot.locator(name).evaluate("e => e.cx.baseVal.value") / box["width"]
        drag(page, plot, share(".bp-point-measured"), share(".bp-point-measured") - 0.05)
        moved = curve.state
        assert moved["w"] == before["w"] and moved["nudge"] < before["nudge"]
        drag(page, plot, share(".bp-start"), 0.3)
        assert curve.state["w"] < 0.5 and curve.state["nudge"] == moved["nudge"]
        curve.assert_numbers_are_the_packages()


def test_touch_at_360_pixels(guarded, gallery):
    with guarded(gallery("curve"), **PHONE) as page:
        curve = Curve(page)
        touch_drag(page, curve.root.locator(".bp-curve"), 0.95, 0.6)
        assert curve.state["nudge"] < 0.5
        curve.root.get_by_role("button", name="Halve δ").tap()
        curve.assert_numbers_are_the_packages()
        for control in curve.root.locator("button, select, input").all():
            box = control.bounding_box()
            assert box["height"] >= 24 and box["x"] >= 0 and box["x"] + box["width"] <= 360
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_keyboard_alone(guarded, gallery):
    with guarded(gallery("curve")) as page:
        curve = Curve(page)
        curve.root.get_by_role("button", name="Reset").focus()
        page.keyboard.press("Tab")
        page.keyboard.press("ArrowDown")
        assert curve.state["function"] == "w^2"
        page.keyboard.press("Tab")
        page.keyboard.press("Control+A")
        page.keyboard.type("w^3 / 3")
        assert curve.state["function"] == "w^3 / 3"
        curve.slider.focus()
        page.keyboard.press("ArrowRight")
        assert curve.state["nudge"] == pytest.approx(0.51, abs=1e-12)
        assert curve.slider.evaluate("e => getComputedStyle(e).outlineStyle") != "none"
        curve.assert_numbers_are_the_packages()


def test_halving_sends_the_ratio_to_one(guarded, gallery):
    with guarded(gallery("curve")) as page:
        curve = Curve(page)
        ratios = []
        for _ in range(6):
            ratios.append(float(curve.root.get_attribute("data-ratio")))
            curve.root.get_by_role("button", name="Halve δ").click()
            curve.settle()
        excess = np.subtract(ratios, 1)
        np.testing.assert_allclose(excess[1:] / excess[:-1], 0.5)


def test_a_mistake_is_said_with_its_position_and_the_curve_stays(guarded, gallery):
    with guarded(gallery("curve")) as page:
        curve = Curve(page)
        before = curve.root.get_attribute("data-measured")
        curve.typed.focus()
        page.keyboard.press("Control+A")
        page.keyboard.type("sin(w")
        assert curve.typed.get_attribute("aria-invalid") == "true"
        fault = curve.root.locator(".bp-pick .bp-fault")
        assert re.match("Position 6: the end where “[)]” was expected.*Still showing", fault.text_content())
        page.keyboard.type(")")
        curve.settle()
        assert curve.typed.get_attribute("aria-invalid") == "false" and fault.text_content() == ""
        assert curve.root.get_attribute("data-measured") != before
        curve.assert_numbers_are_the_packages()


def test_a_kink_and_a_missing_value_are_told_in_words(guarded, gallery):
    with guarded(gallery()) as page:
        kink = Curve(page, "curve-kink")
        why = kink.root.locator(".bp-readout .bp-why")
        assert "crosses a kink" in why.inner_text()
        kink.w_field.fill("0")
        kink.settle()
        assert "on a kink" in why.inner_text() and "slope there as 0" in why.inner_text()
        nothing = Curve(page, "curve-no-value")
        assert "no value" in nothing.root.locator(".bp-sentence").inner_text()
        nothing.w_field.fill("-1")
        nothing.settle()
        assert "f has no value at w = −1" in nothing.root.locator(".bp-sentence").inner_text()
        assert nothing.root.locator(".bp-curve .bp-tangent").get_attribute("visibility") == "hidden"


def test_a_link_carries_the_state_and_reset_takes_it_back(guarded, gallery):
    with guarded(gallery("index", function="sin(2*w)", w=0.25, nudge=-0.5)) as page:
        curve = Curve(page)
        assert curve.state == {"function": "sin(2*w)", "w": 0.25, "nudge": -0.5}
        curve.assert_numbers_are_the_packages()
        assert Curve(page, "curve-kink").state["function"] == "abs(w)"  # the others are left alone
        curve.nudge_field.fill("0.125")
        page.wait_for_function("() => decodeURIComponent(location.hash).includes('nudge=0.125')")
        link = page.url
        curve.root.get_by_role("button", name="Reset").click()
        assert curve.state == {name: NudgeCurve().get_state()[name] for name in ("function", "w", "nudge")}
    with guarded(link) as page:
        assert Curve(page).state == {"function": "sin(2*w)", "w": 0.25, "nudge": 0.125}


@pytest.mark.parametrize("values", [{"function": "alert(1)"}, {"function": "x*w"}, {"w": "far"}, {"nudge": "Infinity"}])
def test_a_bad_link_is_answered_with_a_message_and_a_working_curve(guarded, gallery, values):
    with guarded(gallery("curve", **values)) as page:
        curve = Curve(page)
        assert "Showing" in curve.root.locator(".bp-notice").inner_text()
        curve.nudge_field.fill("0.1")
        curve.settle()
        assert float(curve.root.get_attribute("data-measured")) != 0
        curve.root.get_by_role("button", name="Reset").click()
        curve.settle()
        assert curve.root.locator(".bp-notice").is_hidden()
        curve.assert_numbers_are_the_packages()


def test_screen_readers_hear_the_answer_in_words_once_it_rests(guarded, gallery):
    with guarded(gallery("curve")) as page:
        curve = Curve(page)
        spoken = curve.root.locator(".bp-readout [aria-live=polite]")
        assert spoken.text_content() == ""
        curve.nudge_field.fill("0.25")
        page.wait_for_function("e => e.textContent", arg=spoken.element_handle())
        change = r"f rises by [\d.]+\."
        assert re.fullmatch(rf"w up by 0\.25\. Predicted: {change} Measured: {change}", spoken.text_content())
        assert "secant to w = 1.75" in curve.root.locator(".bp-curve").get_attribute("aria-label")


def test_the_lines_go_where_the_numbers_say(guarded, gallery):
    with guarded(gallery("curve")) as page:
        plot = Curve(page).root.locator(".bp-curve")
        line = lambda name: [float(plot.locator(name).get_attribute(at)) for at in ("x1", "y1", "x2", "y2")]
        start = [float(plot.locator(".bp-start").get_attribute(at)) for at in ("cx", "cy")]
        end = [float(plot.locator(".bp-point-measured").get_attribute(at)) for at in ("cx", "cy")]
        slopes = {}
        for name in (".bp-tangent", ".bp-secant"):
            x1, y1, x2, y2 = line(name)
            slopes[name] = (y2 - y1) / (x2 - x1)
            assert y1 + slopes[name] * (start[0] - x1) == pytest.approx(start[1], abs=1e-6), "both go through the point"
        assert slopes[".bp-secant"] == pytest.approx((end[1] - start[1]) / (end[0] - start[0]), rel=1e-9)
        assert slopes[".bp-secant"] / slopes[".bp-tangent"] == pytest.approx(1.25, rel=1e-9)  # the ratio


def test_in_a_notebook_page_and_traits_move_each_other(live):
    with live("NudgeCurve()") as lab:
        lab.root.get_by_label("or type it:").fill("sin(2*w)")
        lab.root.get_by_role("button", name="Halve δ").click()
        lab.until("[widget.function, widget.w, widget.nudge] == ['sin(2*w)', 1.5, 0.25]")
        lab.run("widget.function = 'w^3'; widget.w = 0.5; widget.nudge = -0.25")
        lab.until_shown("e => [...e.querySelectorAll('.bp-number')].map(field => field.value)", ["0.5", "-0.25"])
        shown = [float(lab.root.get_attribute(f"data-{name}")) for name in ("predicted", "measured", "ratio")]
        said = lab.ask("[widget.predicted_change, widget.measured_change, widget.ratio]")
        assert shown == pytest.approx(said, rel=1e-12)
