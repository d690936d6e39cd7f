"""OutputHead on a page without a kernel: by pointer, touch and keyboard, its numbers are the package's."""

import numpy as np
import pytest

from backprop.activations import sigmoid, softmax
from backprop.widgets import OutputHead
from head_page import SIGMOID, SOFTMAX, Head
from nudge_page import PHONE, drag, read_number, touch_drag


@pytest.mark.parametrize("name", ["head", "head-identity"])
def test_it_opens_alive_with_the_packages_numbers(guarded, gallery, name):
    with guarded(gallery(name), offline=True) as page:
        head = Head(page, name)
        package = head.built
        head.assert_numbers_are_the_packages()
        assert head.package().get_state()["y"] == package.get_state()["y"]
        head.assert_shows(ratio=package.ratio)
        for number, values in [(2, package.z), (3, package.output), (5, package.error), (6, package.measured)]:
            assert head.column(number) == pytest.approx(values, abs=5.1e-3 if number == 2 else 6e-5)


def test_the_pointer_drags_logits(guarded, gallery):
    with guarded(gallery("head")) as page:
        head = Head(page, "head")
        drag(page, head.bar("z[0]"), 0.5, 0.25)
        head.settle()
        z = head.column(2)
        assert z[0] == pytest.approx(-3.3, abs=0.25) and z[1:] == [0.4, -0.8]
        assert head.field("Nudge").input_value() == "0"  # what was touched last
        head.assert_numbers_are_the_packages()


@pytest.mark.parametrize("name", ["head", "head-sigmoid"])
def test_an_output_that_is_dragged_sets_its_logit_alone(guarded, gallery, name):
    with guarded(gallery(name)) as page:
        head = Head(page, name)
        z, before = head.column(2), np.array(head.list("output"))
        head.bar("ŷ[1]").fill("0.8")
        head.settle()
        after = np.array(head.list("output"))
        assert after[1] == pytest.approx(0.8, abs=1e-6)
        others = np.arange(len(z)) != 1
        keep = 0.2 / (1 - before[1]) if name == "head" else 1  # their proportions, and the sum 1
        np.testing.assert_allclose(after[others], keep * before[others], atol=1e-6)
        assert [x for k, x in enumerate(head.column(2)) if k != 1] == [x for k, x in enumerate(z) if k != 1]
        package = head.package()
        again = (softmax if package.head == SOFTMAX else sigmoid)(np.array(package.z)[:, np.newaxis])[:, 0]
        np.testing.assert_allclose(after, again, rtol=1e-12)
        head.assert_numbers_are_the_packages()


def test_touch_at_360_pixels(guarded, gallery):
    with guarded(gallery("head"), **PHONE) as page:
        head = Head(page, "head")
        touch_drag(page, head.bar("ŷ[2]"), 0.1, 0.7)
        assert head.list("output")[2] == pytest.approx(0.72, abs=0.08)
        head.root.get_by_role("button", name="y[2]").tap()
        assert head.column(4) == [0, 0, 1]
        head.assert_numbers_are_the_packages()
        for box in [bar.bounding_box() for bar in head.root.get_by_role("slider").all()]:
            assert box["height"] >= 32 and box["x"] >= 0 and box["x"] + box["width"] <= 360
        tables = head.root.locator(".bp-table").evaluate_all("all => all.map(e => e.scrollWidth - e.clientWidth)")
        assert tables == [0, 0, 0]  # nothing of the first state is out of sight


def test_keyboard_alone(guarded, gallery):
    with guarded(gallery("head")) as page:
        head = Head(page, "head")
        bar = head.bar("z[0]")
        bar.focus()
        for key, z in [("ArrowRight", 1.3), ("ArrowLeft", 1.2), ("Home", -6), ("End", 6), ("PageDown", 4.8)]:
            page.keyboard.press(key)
            head.settle()
            assert head.column(2)[0] == pytest.approx(z, abs=1e-9 if key != "PageDown" else 0.5)
            assert bar.get_attribute("aria-valuetext") == f"{head.column(2)[0]:g}".replace("-", "−")
        assert bar.evaluate("e => getComputedStyle(e).outlineStyle") != "none"
        page.keyboard.press("Tab")
        page.keyboard.press("Home")
        head.settle()
        assert head.list("output")[0] == pytest.approx(0.01, abs=1e-6)
        assert head.bar("ŷ[0]").get_attribute("aria-valuetext") == "0.01, target 0"
        head.root.get_by_role("button", name="y[2]").focus()
        page.keyboard.press("Enter")
        assert head.column(4) == [0, 0, 1]
        head.assert_numbers_are_the_packages()


def test_each_head_takes_its_own_targets(guarded, gallery):
    with guarded(gallery("head")) as page:
        head = Head(page, "head")
        target = lambda k: head.root.get_by_role("button", name=f"y[{k}]")
        target(0).click()
        assert head.column(4) == [1, 0, 0] and target(0).get_attribute("aria-pressed") == "true"
        head.choose("Head", SIGMOID)
        target(2).click()
        assert head.column(4) == [1, 0, 1]  # each sigmoid its own
        target(0).click()
        assert head.column(4) == [0, 0, 1]
        head.choose("Head", "squared_error")
        target(1).click()
        assert head.column(4) == [0, 1, 1]
        head.assert_numbers_are_the_packages()
        head.choose("Head", SIGMOID)
        assert head.column(4) == [0, 1, 1]  # what fits stays
        head.choose("Head", SOFTMAX)  # which cannot score these
        assert head.column(4) == [0, 1, 0]
        head.assert_numbers_are_the_packages()


def test_where_an_output_is_rounded_to_0_its_infinite_derivative_is_explained(guarded, gallery):
    with guarded(gallery("head-saturated")) as page:
        head = Head(page, "head-saturated")
        rows = head.root.locator(".bp-product tbody tr")
        assert rows.nth(2).locator("td").first.inner_text() == "−∞"
        note = head.root.get_by_text("the products are those before rounding")
        assert note.is_visible()
        head.bar("z[2]").fill("0")
        head.bar("z[0]").fill("0")
        head.settle()
        assert note.count() == 0 and rows.nth(2).locator("td").first.inner_text() == "−2.25"


def test_the_diagonal_alone_is_wrong_and_says_so(guarded, gallery):
    with guarded(gallery("head-diagonal")) as page:
        head = Head(page, "head-diagonal")
        package = head.built
        assert "z[3] moves every probability" in head.text("why")
        head.assert_shows(predicted=0, ratio=None, measured=package.measured_change)
        wrong = head.root.locator(".bp-product .is-wrong")
        assert read_number(wrong.inner_text()) == 0
        last = head.root.locator(".bp-product tbody tr").last
        assert last.locator("th").inner_text() == "sum ≠ ŷ[3] − y[3]"  # not by colour alone
        head.field("Nudge").select_option("z[2]")
        head.settle()
        assert "Right, but only where y is 1" in head.text("why") and wrong.count() == 0
        assert last.locator("th").inner_text() == "sum = ŷ[2] − y[2]"
        head.choose("Jacobian", "full")
        for cell in head.root.locator(".bp-heat").all()[:4]:
            cell.click()
            head.settle()
            assert float(head.root.get_attribute("data-ratio")) == pytest.approx(1, abs=0.15) and wrong.count() == 0
        assert head.field("Nudge").input_value() == "3"
        lit = head.root.locator(".bp-heatmap .is-lit").all_inner_texts()
        assert lit[0] == "z[3]" and len(lit) == 6
        head.assert_numbers_are_the_packages()


def test_a_small_nudge_has_a_ratio_of_one_in_words_and_numbers(guarded, gallery):
    with guarded(gallery("head")) as page:
        head = Head(page, "head")
        spoken = head.root.locator(".bp-readout [aria-live=polite]")
        assert spoken.text_content() == ""
        head.field("by δ =").fill("0.001")
        head.settle()
        assert head.text("value-ratio") == "0.9999"
        page.wait_for_function("e => e.textContent", arg=spoken.element_handle())
        falls = "ℓ falls by 0.000716."
        assert spoken.text_content() == f"z[1] up by 0.001. Predicted: {falls} Measured: {falls}"
        head.field("by δ =").fill("0")
        head.settle()
        assert head.text("sentence") == "z[1] stays. Predicted: ℓ stays. Measured: ℓ stays."


def test_a_link_carries_logits_and_targets(guarded, gallery):
    there = {"head": SIGMOID, "z": [0.5, -2], "y": [1, 0.5], "selected": 1, "nudge": -0.25}
    with guarded(gallery("head", **there)) as page:
        head = Head(page, "head")
        assert head.column(2) == there["z"] and head.column(4) == there["y"]
        assert {name: head.package().get_state()[name] for name in there} == there
        head.assert_numbers_are_the_packages()
        head.root.get_by_role("button", name="Reset").click()
        assert head.column(2) == list(OutputHead().z)
        assert head.package().get_state()["y"] == list(OutputHead().y)


def test_bars_end_where_the_numbers_say(guarded, gallery):
    with guarded(gallery("head")) as page:
        head = Head(page, "head")
        head.bar("ŷ[1]").fill("0.6")
        head.settle()
        for name, share in [("z[0]", 7.2 / 12), ("ŷ[1]", 0.59 / 0.98)]:
            style = head.bar(name).evaluate("e => [e.style.getPropertyValue('--at'), e.value]")
            assert float(style[0]) == pytest.approx(share, abs=1e-6)
        assert float(head.bar("ŷ[1]").evaluate("e => e.style.getPropertyValue('--goal')")) == 1
        assert head.bar("ŷ[1]").input_value() == "0.6"


def test_in_a_notebook_page_and_traits_move_each_other(live):
    with live("OutputHead(nudge=0.1)") as lab:
        bar = lab.root.get_by_role("slider", name="z[0]", exact=True)
        bar.focus()
        lab.page.keyboard.press("Home")
        lab.until("widget.z[0] == -6 and widget.selected == 0")
        lab.root.get_by_role("button", name="y[2]").click()
        lab.until("widget.y == (0, 0, 1)")
        lab.root.get_by_label("Head", exact=True).select_option(SIGMOID)
        lab.until(f"widget.head == '{SIGMOID}'")
        error = lab.ask("widget.error")
        shown = lab.root.evaluate("e => e.dataset.error.split(',').map(Number)")
        np.testing.assert_allclose(shown, error, rtol=1e-12)
        lab.run("with widget.hold_trait_notifications():\n    widget.z, widget.y, widget.head = [1, -2, 0.5, 0], "
                f"[0, 0.5, 0.5, 0], '{SOFTMAX}'\nwidget.selected, widget.jacobian = 3, 'diagonal'")
        lab.root.locator(".bp-outputs tbody tr").nth(3).wait_for()  # drawn anew, with a row more
        lab.until_shown("e => [...e.querySelectorAll('select')].map(list => list.value)", [SOFTMAX, "diagonal", "3"])
        shown = lab.root.evaluate("e => e.dataset.derived.split(',').map(Number)")
        np.testing.assert_allclose(shown, lab.ask("widget.derived"), rtol=1e-12)
