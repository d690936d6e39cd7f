"""KernelSlide on a page without a kernel: by pointer, touch and keyboard, its numbers are the package's."""

import json

import numpy as np
import pytest

from backprop.widgets import KernelSlide
from booksite.gallery import states
from booksite.interactives import public_state
from gallery_page import drawn
from kernel_page import Kernel
from nudge_page import PHONE

NAMES = [name for name, widget in states().items() if widget.kind == "kernel-slide"]

@pytest.mark.parametrize("name", NAMES)
def test_it_opens_alive_with_the_packages_numbers(guarded, gallery, name):
    with guarded(gallery(name), offline=True) as page:
        Kernel(page, name).assert_numbers_are_the_packages()


def test_the_pointer_picks_an_entry_and_what_feels_it_lights_up(guarded, gallery):
    with guarded(gallery("kernel")) as page:
        kernel = Kernel(page, "kernel")
        kernel.cell("W[2,1]").click()
        kernel.assert_numbers_are_the_packages(selected="W[2,1]")
        assert len(kernel.lit("Z")) == 9 and len(kernel.lit("A")) == 9 and kernel.lit("W") == []
        assert kernel.cell("W[2,1]").get_attribute("aria-selected") == "true"
        kernel.cell("A[0,1]").click()
        kernel.assert_numbers_are_the_packages(selected="A[0,1]")
        assert kernel.lit("Z") == ["Z[0,0]", "Z[0,1]"] and kernel.lit("W") == ["W[0,0]", "W[0,1]"]
        kernel.cell("b[0]").click()
        kernel.assert_numbers_are_the_packages(selected="b[0]")
        ring = kernel.cell("Z[0,0]").evaluate("e => getComputedStyle(e).boxShadow")
        assert ring != "none"  # not by its ground alone
        kernel.field("Nudge δ").fill("-0.5")
        kernel.assert_numbers_are_the_packages(nudge=-0.5)
        assert kernel.root.locator('[data-entry^="Z"] small').first.inner_text() == "−0.5"


def slide(page, kernel, start, end, device):
    """Drag the frame from one entry of the input to another, by mouse or by finger."""
    points = []
    for entry in (start, end):
        kernel.cell(entry).scroll_into_view_if_needed()
    for entry in (start, end):
        box = kernel.cell(entry).bounding_box()
        points.append(np.array([box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]))
    if device == "mouse":
        page.mouse.move(*points[0])
        page.mouse.down()
        page.mouse.move(*points[1], steps=6)
        page.mouse.up()
        return
    finger = page.context.new_cdp_session(page)
    for kind, share in [("touchStart", 0), ("touchMove", 0.3), ("touchMove", 0.7), ("touchMove", 1)]:
        x, y = map(float, points[0] + (points[1] - points[0]) * share)
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


@pytest.mark.parametrize("device, options", [("mouse", {}), ("finger", PHONE)], ids=["mouse", "finger"])
def test_the_frame_is_dragged_and_its_sum_follows(guarded, gallery, device, options):
    with guarded(gallery("kernel"), **options) as page:
        kernel = Kernel(page, "kernel")
        assert kernel.frame() == [0, 0, 3, 3]
        slide(page, kernel, "A[1,1]", "A[2,3]", device)
        kernel.assert_numbers_are_the_packages(window="Z[1,2]")
        assert kernel.frame() == [1, 2, 3, 3] and kernel.root.get_attribute("data-selected") == "W[0,1]"
        rule = kernel.root.locator(".bp-sum div").first.inner_text()
        assert rule == "Z[1,2] = Σ W[u,v] · A[u + 1,v + 2] + b = 5"
        slide(page, kernel, "A[2,3]", "A[4,0]", device)  # no farther than the edge
        kernel.assert_numbers_are_the_packages(window="Z[2,0]")
        kernel.choose("stride", "2")
        kernel.choose("padding", "1")
        slide(page, kernel, "A[0,0]", "A[2,2]", device)  # by whole strides
        kernel.assert_numbers_are_the_packages(stride=2, padding=1, window="Z[1,1]")
        assert kernel.frame() == [2, 2, 3, 3]


def test_touch_at_360_pixels(guarded, gallery):
    with guarded(gallery("kernel-largest"), **PHONE) as page:
        kernel = Kernel(page, "kernel-largest")
        kernel.cell("A[2,5]").tap()
        kernel.assert_numbers_are_the_packages(selected="A[2,5]")
        kernel.cell("Z[5,6]").tap()
        kernel.assert_numbers_are_the_packages(window="Z[5,6]")
        kernel.cell("A[5,6]").tap()  # below the frame, a tap is no drag
        kernel.assert_numbers_are_the_packages(selected="A[5,6]")
        boxes = [cell.bounding_box() for cell in kernel.root.locator("[data-entry]").all()]
        assert min(min(box["width"], box["height"]) for box in boxes) >= 30
        assert max(box["x"] + box["width"] for box in boxes) <= 360


def test_keyboard_alone(guarded, gallery):
    with guarded(gallery("kernel")) as page:
        kernel = Kernel(page, "kernel")
        kernel.field("Input").focus()
        for key in ("Tab", "ArrowDown", "Tab", "ArrowDown"):  # stride 2, padding 1
            page.keyboard.press(key)
        kernel.assert_numbers_are_the_packages(stride=2, padding=1)
        page.keyboard.press("Tab")
        for key, entry in [("ArrowRight", "A[0,1]"), ("ArrowUp", "A[0,1]"), ("ArrowDown", "A[1,1]"),
                           ("ArrowLeft", "A[1,0]"), ("ArrowLeft", "A[1,0]")]:
            page.keyboard.press(key)
            kernel.assert_numbers_are_the_packages(selected=entry)
        page.keyboard.press("Tab")
        page.keyboard.press("ArrowDown")
        kernel.assert_numbers_are_the_packages(selected="W[1,0]")
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")  # past the bias, to the outputs: they slide the frame
        for key, entry in [("ArrowDown", "Z[1,0]"), ("ArrowRight", "Z[1,1]"), ("ArrowRight", "Z[1,2]"),
                           ("ArrowRight", "Z[1,2]")]:
            page.keyboard.press(key)
            kernel.assert_numbers_are_the_packages(window=entry)
            assert page.evaluate("document.activeElement.dataset.entry") == entry
        assert kernel.frame() == [2, 4, 3, 3]
        assert kernel.cell("Z[1,2]").evaluate("e => getComputedStyle(e).outlineStyle") != "none"
        assert kernel.root.locator('[tabindex="0"]').count() == 4  # one stop for each matrix


def test_what_another_layer_lacks_gives_way_and_what_does_not_fit_cannot_be_chosen(guarded, gallery):
    with guarded(gallery("kernel", window="Z[2,2]", selected="A[4,4]")) as page:
        kernel = Kernel(page, "kernel")
        kernel.choose("Input", "signal")
        assert [kernel.root.get_attribute(f"data-{name}") for name in ("window", "selected")] == ["Z[0,0]", "W[0,0]"]
        assert kernel.root.locator(".bp-notice").is_hidden()
        kernel.assert_numbers_are_the_packages(layer="signal", window="Z[0,0]", selected="W[0,0]")
        assert kernel.frame() == [0, 0, 1, 3]
    with guarded(gallery("kernel-largest")) as page:
        kernel = Kernel(page, "kernel-largest")
        assert kernel.field("stride").locator("option").nth(1).is_disabled()
        kernel.choose("Input", "signal")
        kernel.choose("stride", "2")
        kernel.choose("Input", "given")
        assert kernel.field("stride").input_value() == "1" and kernel.root.locator(".bp-notice").is_hidden()


@pytest.mark.parametrize("name, values, words", [
    ("kernel", {"selected": "W[3,0]"}, "selected is “W[3,0]”; expected an entry that is there, such as W[0,0]"),
    ("kernel", {"selected": "Z[0,0]"}, "selected is “Z[0,0]”"), ("kernel", {"window": "b[0]"}, "window is “b[0]”"),
    ("kernel", {"stride": 3}, "stride is 3; expected a whole number from 1 to 2. Showing stride 1 instead."),
    ("kernel", {"nudge": 5000}, "nudge is 5000; expected a number from -1000 to 1000"),
    ("kernel-largest", {"stride": 2}, "windows of 3 × 3 leave an edge of the 6 × 7 input unread. Showing stride 1"),
])
def test_a_bad_link_is_answered_with_a_message_and_a_working_kernel(guarded, gallery, name, values, words):
    with guarded(gallery(name, **values)) as page:
        kernel = Kernel(page, name)
        assert words in kernel.text("notice")
        kernel.root.get_by_role("button", name="Reset").click()
        kernel.settle()
        assert kernel.root.locator(".bp-notice").is_hidden()
        kernel.assert_numbers_are_the_packages()


@pytest.mark.parametrize("change, words", [
    ({"A": [[1, 2]]}, "W is 3 × 3; expected at most 1 × 2"), ({"W": "none"}, "W is not a matrix"),
    ({"A": [[1] * 5] * 7}, "A is 7 × 5; expected at most 6 × 7"),
    ({"b": [[2000]]}, "an entry of b is 2000; expected a number from -1000 to 1000"),
])
def test_a_layer_that_cannot_be_drawn_is_said_in_its_place(bundle_page, change, words):
    state = json.loads(public_state(KernelSlide().get_state())) | change
    (shown,) = drawn(bundle_page, [state], "root => root.textContent")
    assert "This interactive cannot be shown" in shown and words in shown


def test_the_words_say_who_feels_it(guarded, gallery):
    with guarded(gallery("kernel", padding=1, selected="A[0,0]", nudge=0)) as page:
        kernel = Kernel(page, "kernel")
        assert kernel.text("sentence") == "4 of 25 outputs feel A[0,0]. Nudge it."
        spoken = kernel.root.locator(".bp-readout [aria-live=polite]")
        kernel.cell("W[0,0]").click()
        page.wait_for_function("e => e.textContent === '16 of 25 outputs feel W[0,0]. Nudge it.'",
                               arg=spoken.element_handle())
        assert kernel.cell("Z[0,0]").get_attribute("aria-label") == "Z[0,0]: 2.5"  # the weight lies on the padding
        assert kernel.cell("Z[1,1]").get_attribute("aria-label").endswith(", feels it")
        assert kernel.cell("A[0,0]").get_attribute("aria-label") == "A[0,0]: 1, met"
        grid = kernel.root.get_by_role("grid", name="Kernel W")
        assert grid.get_by_role("gridcell", selected=True).all_inner_texts() == ["0.5"]


def test_in_a_live_notebook_page_and_kernel_agree(live):
    with live("KernelSlide(nudge=0.25)") as lab:
        lab.root.locator('[data-entry="A[1,2]"]').click()
        lab.until("widget.selected == 'A[1,2]'")
        lab.root.get_by_label("stride").select_option("2")
        lab.until("widget.stride == 2")
        lab.root.locator('[data-entry="Z[1,1]"]').click()
        lab.until("widget.window == 'Z[1,1]'")
        lab.run("widget.selected, widget.nudge, widget.padding = 'W[1,1]', -0.5, 1")
        lab.until_shown("e => [e.dataset.selected, e.dataset.felt]", ["W[1,1]", "9"])
        lab.run("widget.A = widget.A + 0.25")
        lab.until_shown("e => Math.round(1e6 * e.dataset.derivative)", round(1e6 * lab.ask("widget.derivative")))
        said = lab.root.evaluate("e => ({ ...e.dataset })")
        for name, trait in [("predicted", "predicted_change"), ("measured", "measured_change"), ("ratio", "ratio")]:
            assert float(said[name]) == pytest.approx(lab.ask(f"widget.{trait}"), rel=1e-12)
