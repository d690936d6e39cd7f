"""GradientCheck on a page without a kernel and in a notebook: by pointer, touch and keyboard, the package's errors.

The page and NumPy differ by a few roundings of exp and tanh, which a step h makes ε/h large. So two errors are the same
when they differ by no more than 8 ε f/h beside 1e-6 of them: in the truncation's reach they agree to 1e-6.
"""

import numpy as np
import pytest

from backprop.widgets import GradientCheck
from backprop.widgets.gradient_check import SHOWN, STEPS
from gallery_page import Shown
from nudge_page import PHONE, drag, read_number, touch_drag

EPSILON = {"float64": 2.0**-52, "float32": 2.0**-23}
NAMES = ["check", "check-float32", "check-kink", "check-zero"]
SETTINGS = [{"function": function, "x": x, "dtype": dtype}
            for function in ("sigmoid", "tanh", "exp", "cube") for x in (0.7, -2.3, 4.0) for dtype in EPSILON]
SETTINGS += [{"function": "relu", "x": x, "kink": kink, "dtype": dtype}
             for x in (0.7, -3.0) for kink in (-1e-3, 1e-3, 0.25, 0.0) for dtype in EPSILON]
MOVED = "e => e.parentNode.transform.baseVal[0].matrix.e"  # how far to the right a line stands
CURVES = """([settings, steps]) => {
  const { estimates, exact, relativeError } = backpropWidgets.differences;
  return { exact: exact(settings), rows: steps.map(step => {
    const found = estimates(settings, step);
    return Object.fromEntries(Object.entries(found).map(([method, estimate]) =>
      [method, estimate === null ? null : [estimate, relativeError(estimate, exact(settings))]]));
  }) }; }"""


class Check(Shown):
    """One GradientCheck of the gallery."""

    def __init__(self, page, name="check"):
        super().__init__(page, name)
        self.step, self.x, self.kink = self.field("step h ="), self.field("at x ="), self.field("kink: x +")

    @property
    def state(self):
        self.settle()
        return {"function": self.field("f is").input_value(), "dtype": self.field("in").input_value(),
                **{name: float(self.field(label).input_value())
                   for name, label in {"x": "at x =", "kink": "kink: x +", "step": "step h ="}.items()}}

    def assert_numbers_are_the_packages(self):
        package = GradientCheck(**self.state)
        assert self.data("exact") == pytest.approx(package.exact, rel=1e-12)
        for method in SHOWN:
            shown, text = self.data(f"{method}-error"), self.text(f"value-{method}")
            if package.errors[method] is None:
                assert shown is None and text == "–"
            else:
                assert abs(shown - package.errors[method]) <= slack(package, method, package.step)
                assert read_number(text) == pytest.approx(shown, rel=1e-2, abs=5e-4 if shown >= 0.01 else 0)
            assert_same_best(self.data(f"{method}-best"), package, method)


def slack(package, method, step):
    """How far the errors of the page and of NumPy may be apart."""
    x, epsilon = package.x, EPSILON[package.dtype]
    size = {"sigmoid": 1, "tanh": 1, "exp": np.exp(x), "cube": abs(x**3), "relu": abs(x)}[package.function] + step
    derivative = abs(package.exact) or 1
    rounding = 8 * epsilon * (1 if method == "complex" else 1 + size / (step * derivative))
    return 1e-6 * package.errors_at([step])[method][0] + rounding


def assert_same_best(shown, package, method):
    """Rounding is luck, so the two have other luck: a factor of 4 in the step."""
    best = package.best_steps[method]
    assert (shown is None) == (best is None) and (best is None or 0.25 <= shown / best <= 4)


@pytest.mark.parametrize("settings", SETTINGS, ids=lambda settings: "-".join(map(str, settings.values())))
def test_every_error_of_every_curve_is_the_packages(bundle_page, settings):
    package = GradientCheck(**settings)
    found = bundle_page.evaluate(CURVES, [{"kink": 0} | settings, STEPS])
    assert found["exact"] == pytest.approx(package.exact, rel=1e-12)
    expected = package.errors_at(STEPS)
    for method in SHOWN:
        if expected[method] is None:
            assert {row[method] for row in found["rows"]} == {None}
            continue
        errors = np.array([row[method][1] for row in found["rows"]])
        allowed = np.array([slack(package, method, step) for step in STEPS])
        assert (abs(errors - expected[method]) <= allowed).all()
        sharp = (allowed < 1e-5 * expected[method]) & (expected[method] < 0.9)
        if method != "complex" and settings["function"] != "relu" and settings["dtype"] == "float64":
            assert sharp.sum() > 15, "the test compares digits"


def test_in_float32_every_operation_is_rounded_to_it(bundle_page):
    """x³ needs neither exp nor tanh: not a bit may differ."""
    for x in (0.7, -2.3, 4.0):
        package = GradientCheck(function="cube", x=x, dtype="float32")
        found = bundle_page.evaluate(CURVES, [{"function": "cube", "x": x, "kink": 0, "dtype": "float32"}, STEPS])
        for method in ("forward", "central"):
            assert [row[method][0] for row in found["rows"]] == package.estimates_at(STEPS)[method].tolist()


@pytest.mark.parametrize("name", NAMES)
def test_it_opens_alive_with_the_packages_numbers(guarded, gallery, name):
    with guarded(gallery(name), offline=True) as page:
        check = Check(page, name)
        assert check.state == {trait: getattr(check.built, trait) for trait in check.state}
        check.assert_numbers_are_the_packages()


def test_every_choice_is_the_packages(guarded, gallery):
    with guarded(gallery("check")) as page:
        check = Check(page)
        for dtype in EPSILON:
            check.choose("in", dtype)
            for function in ("sigmoid", "tanh", "exp", "cube", "relu"):
                check.choose("f is", function)
                check.assert_numbers_are_the_packages()
                assert check.x.is_visible() == (function != "relu") != check.kink.is_visible()


def test_the_pointer_drags_the_step_and_the_kink(guarded, gallery):
    with guarded(gallery("check-kink")) as page:
        check = Check(page, "check-kink")
        chart = check.root.locator(".bp-curve")
        drag(page, chart, 0.9, 0.9)  # beside the kink: it is nearer there than h
        assert check.state["step"] == 1e-2 and -1e-15 < check.state["kink"] < 0
        drag(page, chart, 0.2, 0.4)
        state = check.state
        assert 1e-9 < state["step"] < 1e-5
        share = chart.locator(".bp-here").evaluate(MOVED) / chart.bounding_box()["width"]
        assert share == pytest.approx(0.4, abs=0.01)
        check.assert_numbers_are_the_packages()


def test_touch_at_360_pixels(guarded, gallery):
    with guarded(gallery("check-kink"), **PHONE) as page:
        check = Check(page, "check-kink")
        check.root.get_by_role("button", name="To the other side of x").tap()
        assert check.state["kink"] == 1e-4 and check.data("exact") == 0
        check.root.get_by_role("button", name="×10").last.tap()
        assert check.state["step"] == 0.1
        touch_drag(page, check.root.locator(".bp-curve"), 0.1, 0.6)
        assert check.state["step"] < 1e-8
        check.assert_numbers_are_the_packages()
        boxes = [control.bounding_box() for control in check.root.locator("button, select, input").all()
                 if control.is_visible()]
        assert min(box["height"] for box in boxes) >= 24
        assert max(box["x"] + box["width"] for box in boxes) <= 360


def test_keyboard_alone(guarded, gallery):
    with guarded(gallery("check")) as page:
        check = Check(page)
        slider = check.root.get_by_role("slider", name="Step h")
        slider.focus()
        page.keyboard.press("ArrowUp")
        assert check.state["step"] == 1.3e-5 and slider.get_attribute("aria-valuetext") == "1.3e-5"
        page.keyboard.press("ArrowRight")  # the smaller step is to the right, as in the picture
        assert check.state["step"] == 1e-5
        page.keyboard.press("Home")
        assert check.state["step"] == 1e-20
        check.step.focus()
        page.keyboard.press("Control+A")
        page.keyboard.type("2.5e-3")
        assert check.state["step"] == 2.5e-3
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Enter")
        assert check.state["step"] == 2.5e-2  # ×10
        check.assert_numbers_are_the_packages()


def test_a_step_that_cannot_be_used_is_said_beside_the_field(guarded, gallery):
    with guarded(gallery("check")) as page:
        check = Check(page)
        fault = check.root.locator(".bp-fault").last
        for text, words in [("0", "expected a number from 1e-20 to 1"), ("2", "from 1e-20"), ("1e", "a finite number")]:
            check.step.fill(text)
            assert words in fault.text_content() and fault.text_content().endswith("h stays 1e-5.")
        assert check.data("central-error") < 1e-11


@pytest.mark.parametrize("name, values, words", [
    ("check", {"step": 1e-3}, ["Truncation, about h: make h smaller.", "Truncation, about h²:"]),
    ("check", {"step": 1e-11}, ["Rounding, about ε/h: make h larger.", "Nothing is subtracted"]),
    ("check", {"step": 1e-17}, ["Lost: x + h is rounded to x."]),
    ("check", {"step": 1e-5}, ["Near its best: the two errors balance."]),
    ("check-kink", {}, ["Rounding, about ε/h", "Kink: the step reaches across it.", "Not for ReLU: an imaginary"]),
    ("check-kink", {"kink": 0}, ["x is on the kink: no derivative to agree with."]),
    ("check-kink", {"kink": 0.1}, ["Exactly 0, as it should be."]),
    ("check-zero", {"step": 1e-2}, ["f′ is 0: any other number is wholly wrong."]),
])
def test_what_spoils_each_method_is_said_in_words(guarded, gallery, name, values, words):
    with guarded(gallery(name, **values)) as page:
        said = Check(page, name).root.locator(".bp-details .bp-why").all_inner_texts()
        assert len(said) == 3 and all(any(text.startswith(start) for text in said) for start in words)


def test_the_lines_go_where_the_errors_are(guarded, gallery):
    with guarded(gallery("check")) as page:
        chart = Check(page).root.locator(".bp-curve")
        place = lambda method: chart.locator(f".bp-sign.bp-{method}").evaluate(
            "e => { const m = e.transform.baseVal[0].matrix; return [m.e, m.f]; }")
        ticks = dict(chart.locator(".bp-tick-end").evaluate_all(
            "texts => texts.map(t => [t.textContent, t.y.baseVal[0].value - 4])"))
        decade = (ticks["10⁻⁵"] - ticks["10⁰"]) / 5
        package = GradientCheck()
        for method in ("forward", "central", "complex"):
            x, y = place(method)
            assert x == pytest.approx(chart.locator(".bp-here").evaluate(MOVED), abs=0.01)
            assert (ticks["10⁰"] - y) / decade == pytest.approx(np.log10(package.errors[method]), abs=0.1)
            points = chart.locator(f"path.bp-error-line.bp-{method}").nth(1).get_attribute("d").count("L")
            assert points > (15 if method == "complex" else 140)


def test_exact_zeros_stand_on_a_rail(guarded, gallery):
    with guarded(gallery("check-kink", kink=0.011)) as page:
        chart = Check(page, "check-kink").root.locator(".bp-curve")
        rail = chart.locator("path.bp-error-line.bp-forward").first.get_attribute("d")
        assert rail.count("M") == sum(step < 0.011 for step in STEPS)


def test_screen_readers_hear_the_errors_once_they_rest(guarded, gallery):
    with guarded(gallery("check")) as page:
        check = Check(page)
        spoken = check.root.locator("[aria-live=polite]")
        assert spoken.text_content() == ""
        check.step.fill("1e-3")
        page.wait_for_function("e => e.textContent", arg=spoken.element_handle())
        assert spoken.text_content().startswith("h is 10⁻³. forward: error 8.4")
        assert "central: error" in spoken.text_content()
        assert "The step is 10⁻³;" in check.root.locator(".bp-curve").get_attribute("aria-label")


def test_a_bad_link_is_answered_with_a_message_and_a_working_check(guarded, gallery):
    with guarded(gallery("check", function="sin", step="0", x="99")) as page:
        check = Check(page)
        for words in ("function is “sin”; expected one of", "step is 0; expected a number from 1e-20", "x is 99"):
            assert words in check.text("notice")
        check.assert_numbers_are_the_packages()


def test_in_a_notebook_page_and_kernel_follow_one_another(live):
    with live("GradientCheck(function='cube', x=2)") as lab:
        lab.root.get_by_label("step h =").fill("1e-3")
        lab.until("widget.step == 1e-3 and widget.errors['forward'] > 1e-4")
        lab.root.get_by_label("in", exact=True).select_option("float32")
        lab.until("widget.dtype == 'float32'")
        lab.run("widget.x, widget.step = 1.5, 0.125")
        lab.until_shown("e => e.querySelector('.bp-exact').textContent", "6.75000000000")
        lab.until_shown("e => e.dataset.forward", str(lab.ask("widget.estimates['forward']")))
        assert float(lab.root.get_attribute("data-central")) == lab.ask("widget.estimates['central']")
