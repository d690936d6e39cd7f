"""NudgeNetwork on the static page: moved by pointer, touch and keyboard, its three numbers are the package's."""

import re

import numpy as np
import pytest

from backprop import backpropagation_general, forward_propagation
from nudge_page import PAGE, PHONE, Widget, drag, edge_point, read_number, touch_drag

pytestmark = pytest.mark.parametrize("address", ["file"], indirect=True)


def test_it_opens_alive_with_the_packages_numbers(guarded, address):
    with guarded(f"{address}/{PAGE}", offline=True) as page:
        Widget(page).assert_numbers_are_the_packages()


def test_pointer_picks_a_weight_and_drags_the_curve(guarded, address):
    with guarded(f"{address}/{PAGE}") as page:
        widget = Widget(page)
        page.mouse.click(*edge_point(widget.root, "W2[0,1]"))
        assert widget.selected == "W2[0,1]"
        drag(page, widget.root.locator(".bp-curve"), 0.5, 0.8)
        assert widget.nudge > 0.3
        widget.assert_numbers_are_the_packages()


def test_pointer_drags_the_slider(guarded, address):
    with guarded(f"{address}/{PAGE}") as page:
        widget = Widget(page)
        drag(page, widget.root.get_by_role("slider", name="Nudge δ"), 0.5, 0.2)
        assert widget.nudge < -0.3
        widget.assert_numbers_are_the_packages()


def test_touch_at_360_pixels(guarded, address):
    with guarded(f"{address}/{PAGE}", **PHONE) as page:
        widget = Widget(page)
        page.touchscreen.tap(*edge_point(widget.root, "W1[1,0]"))
        assert widget.selected == "W1[1,0]"
        before = widget.nudge
        widget.root.get_by_role("button", name=re.compile("^More")).tap()
        assert widget.nudge == pytest.approx(before + 0.01, abs=1e-12)
        widget.assert_numbers_are_the_packages()
        touch_drag(page, widget.root.locator(".bp-curve"), 0.5, 0.8)
        assert widget.nudge > 0.3
        widget.assert_numbers_are_the_packages()
        for control in widget.root.locator("button:visible, select:visible, input:visible").all():
            box = control.bounding_box()
            assert box["height"] >= 24 and box["x"] >= 0 and box["x"] + box["width"] <= 360


def test_keyboard_alone(guarded, address):
    with guarded(f"{address}/{PAGE}") as page:
        widget = Widget(page)
        widget.root.get_by_role("button", name="Reset").focus()
        tab_to(page, "SELECT", "Nudge")
        first = widget.selected
        page.keyboard.press("ArrowDown")
        assert widget.selected != first
        tab_to(page, "INPUT", "by δ =")
        page.keyboard.press("Control+A")
        page.keyboard.type("-0.37")
        assert widget.nudge == -0.37
        widget.assert_numbers_are_the_packages()
        tab_to(page, "INPUT", "Nudge δ")
        for _ in range(3):
            page.keyboard.press("ArrowRight")
        assert widget.nudge == pytest.approx(-0.34, abs=1e-12)
        widget.assert_numbers_are_the_packages()


def tab_to(page, tag, label):
    """Press Tab until the control with this label has the focus, and see that the focus shows."""
    for _ in range(60):
        page.keyboard.press("Tab")
        at = page.evaluate("""() => { const e = document.activeElement;
          return [e.tagName, e.ariaLabel ?? e.labels?.[0]?.textContent, getComputedStyle(e).outlineStyle]; }""")
        if at[:2] == [tag, label]:
            assert at[2] != "none", f"{label} has the focus but does not show it"
            return
    raise AssertionError(f"Tab never reached {label}")


def test_sweep_shows_every_gradient_with_its_equation(guarded, address):
    with guarded(f"{address}/{PAGE}") as page:
        widget = Widget(page)
        parameters = {name: np.array(rows) for name, rows in widget.state["parameters"].items()}
        root, head, hidden = widget.root, widget.state["head"], widget.state["hidden"]
        root.get_by_role("button", name="Reset").click()
        root.get_by_label("by δ =").fill("0")  # the sweep's numbers are those of the network as it stands
        cache = forward_propagation(np.array(widget.state["X"]), parameters, head, hidden)
        grads = backpropagation_general(cache, np.array(widget.state["Y"]), parameters, head, hidden)
        L = len(parameters) // 2
        numbers = {"dZ": "1", "dW": "2", "db": "3", "dA": "4"}
        for _ in range(L + 1):
            root.get_by_role("button", name="Next step").click()
        order = [f"d{kind}{l - (kind == 'A')}" for l in range(L, 0, -1) for kind in "ZWbA" if kind != "A" or l > 1]
        for name in order:
            root.get_by_role("button", name="Next step").click()
            equation = "5" if name == f"dZ{L}" else numbers[name[:2]]
            assert root.locator(".bp-equation-number").inner_text() == f"({equation})"
            assert_table_shows(root, name, grads[name])


def assert_table_shows(root, name, expected):
    """One of the step's tables holds these numbers, as rounded as it shows them."""
    tables = []
    for table in root.locator(".bp-tables table").all():
        rows = table.locator("tbody tr").all()
        tables.append([[read_number(cell) for cell in row.locator("td").all_inner_texts()] for row in rows])
    matches = [t for t in tables if np.shape(t) == expected.shape and np.allclose(t, expected, rtol=6e-3, atol=6e-4)]
    assert matches, f"{name} is {expected.tolist()}, shown are {tables}"


def test_reset_undoes_everything(guarded, address):
    with guarded(f"{address}/{PAGE}") as page:
        widget = Widget(page)
        before = widget.selected, widget.nudge, widget.shown()
        widget.root.get_by_label("by δ =").fill("0.8")
        widget.root.get_by_role("button", name="Keep this nudge").click()
        widget.root.get_by_role("button", name="Next weight or bias").click()
        assert (widget.selected, widget.nudge) != before[:2]
        widget.root.get_by_role("button", name="Reset").click()
        assert (widget.selected, widget.nudge, widget.shown()) == before


def test_keeping_a_nudge_moves_the_weight(guarded, address):
    with guarded(f"{address}/{PAGE}") as page:
        widget = Widget(page)
        widget.root.get_by_label("by δ =").fill("0.25")
        reached = widget.shown()["cost"]
        widget.root.get_by_role("button", name="Keep this nudge").click()
        assert widget.nudge == 0
        assert float(widget.root.get_attribute("data-cost")) == pytest.approx(reached, rel=1e-14)


def test_a_link_carries_the_weight_and_the_nudge(guarded, address):
    with guarded(f"{address}/{PAGE}#interactive-1.selected=b1[0]&interactive-1.nudge=-0.2") as page:
        widget = Widget(page)
        assert (widget.selected, widget.nudge) == ("b1[0]", -0.2)
        widget.assert_numbers_are_the_packages()
        widget.root.get_by_role("button", name=re.compile("^More")).click()
        page.wait_for_function("() => decodeURIComponent(location.hash).includes('interactive-1.nudge=-0.19')")


def test_reset_after_a_bad_link_leaves_no_complaint(guarded, address):
    with guarded(f"{address}/{PAGE}#interactive-1.selected=W9[0,0]&interactive-1.nudge=tall") as page:
        widget = Widget(page)
        assert widget.root.locator(".bp-notice").inner_text().strip()
        widget.root.get_by_role("button", name="Reset").click()
        assert widget.root.locator(".bp-notice").is_hidden()
        assert (widget.selected, widget.nudge) == (widget.state["selected"], widget.state["nudge"])
        widget.assert_numbers_are_the_packages()


def test_a_link_survives_its_own_encoding(guarded, address):
    with guarded(f"{address}/{PAGE}") as page:
        Widget(page).root.get_by_label("by δ =").fill("1e22")
        page.wait_for_function("() => location.hash.includes('nudge=1e')")
        link = page.url
    with guarded(link) as page:
        assert Widget(page).nudge == 1e22


def test_a_second_link_to_the_open_page_is_followed(guarded, address):
    with guarded(f"{address}/{PAGE}") as page:
        widget = Widget(page)
        page.evaluate("location.hash = 'interactive-1.selected=b2[0]&interactive-1.nudge=0.05'")
        page.wait_for_function("() => document.querySelector('.bp-nudge-network').dataset.selected === 'b2[0]'")
        assert widget.nudge == 0.05


@pytest.mark.parametrize("fragment", ["selected=W9[0,0]", "nudge=tall", "nudge=", "example=99", "step=1e9",
                                      "selected=<img src=x onerror=alert(1)>", "nudge=Infinity"])
def test_a_bad_link_is_answered_with_a_message_and_a_working_widget(guarded, address, fragment):
    with guarded(f"{address}/{PAGE}#interactive-1.{fragment}") as page:
        widget = Widget(page)
        assert widget.root.locator(".bp-notice").inner_text().strip()
        widget.root.get_by_label("by δ =").fill("0.1")
        widget.assert_numbers_are_the_packages()


def test_screen_readers_hear_the_answer_in_words(guarded, address):
    with guarded(f"{address}/{PAGE}") as page:
        widget = Widget(page)
        widget.root.get_by_label("by δ =").fill("0.3")
        spoken = widget.root.locator(".bp-readout [aria-live=polite]")
        page.wait_for_function("e => e.textContent.includes('Predicted')", arg=spoken.element_handle())
        answer = r"J (rises|falls) by [\d.]+"
        assert re.fullmatch(rf"\S+ up by 0\.3\. Predicted: {answer}\. Measured: {answer}\.", spoken.text_content())
        for picture in widget.root.locator("svg[role=img]").all():
            assert len(picture.get_attribute("aria-label")) > 40
