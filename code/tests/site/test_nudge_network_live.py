"""NudgeNetwork in a real JupyterLab with a kernel: what the page does, Python sees, and the reverse."""

import numpy as np
import pytest

from backprop import backpropagation_general, forward_propagation
from nudge_page import drag, edge_point, touch_drag

STATE = ("[widget.selected, widget.nudge, widget.parameters, widget.X, widget.Y, widget.gradient, "
         "[widget.predicted_change, widget.measured_change, widget.ratio]]")


@pytest.fixture
def lab(live):
    with live("NudgeNetwork()") as lab:
        yield lab


def shown(lab):
    return [float(lab.root.get_attribute(f"data-{name}")) for name in ("predicted", "measured", "ratio")]


def assert_page_and_kernel_agree(lab):
    selected, nudge, parameters, X, Y, gradient, numbers = lab.ask(STATE)
    lab.until_shown("e => [e.querySelector('select').value, Number(e.querySelector('.bp-number').value)]",
                    [selected, nudge])
    np.testing.assert_allclose(shown(lab), numbers, rtol=1e-9)
    parameters = {name: np.array(rows) for name, rows in parameters.items()}
    head, hidden = lab.ask("[widget.head, widget.hidden]")
    cache = forward_propagation(np.array(X), parameters, head, hidden)
    grads = backpropagation_general(cache, np.array(Y), parameters, head, hidden)
    for name in parameters:
        np.testing.assert_allclose(gradient["d" + name], grads["d" + name], rtol=1e-12)


def test_keyboard_mouse_and_finger_move_the_traits(lab):
    root, page = lab.root, lab.page
    slider = root.get_by_role("slider", name="Nudge δ")
    root.get_by_role("button", name="Next weight or bias").click()
    slider.focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    selected = root.get_by_label("Nudge", exact=True).input_value()
    lab.until(f"[widget.selected, widget.nudge] == [{selected!r}, {slider.input_value()}]")
    assert_page_and_kernel_agree(lab)
    drag(page, slider, 0.5, 0.8)
    lab.until(f"widget.nudge == {slider.input_value()} > 0.3")
    page.touchscreen.tap(*edge_point(root, "W2[0,0]"))
    lab.until("widget.selected == 'W2[0,0]'")
    touch_drag(page, root.locator(".bp-curve"), 0.5, 0.3)
    lab.until(f"widget.nudge == {root.get_by_label('by δ =').input_value()} < -0.1")
    assert_page_and_kernel_agree(lab)


def test_what_is_kept_and_edited_moves_parameters_data_and_gradient(lab):
    root = lab.root
    before = lab.ask("[widget.parameters, widget.gradient]")
    root.get_by_label("by δ =").fill("0.25")
    root.get_by_role("button", name="Keep this nudge").click()
    lab.until("widget.nudge == 0")
    parameters, gradient = lab.ask("[widget.parameters, widget.gradient]")
    assert parameters != before[0] and gradient != before[1]
    root.get_by_text("Edit the data (X and Y)").click()
    root.locator('[data-cell^="X"]').first.fill("0.75")
    root.locator('[data-cell^="Y"]').last.fill("0.5")
    lab.until("widget.X[0][0] == 0.75 and widget.Y[-1][-1] == 0.5")
    root.get_by_label("by δ =").fill("0.1")
    lab.until("widget.nudge == 0.1")
    assert_page_and_kernel_agree(lab)


def test_setting_traits_in_python_moves_the_page(lab):
    lab.run("widget.selected = 'b1[1]'; widget.nudge = -0.4\n"
            "widget.parameters = {name: 2 * np.array(rows) for name, rows in widget.parameters.items()}")
    assert_page_and_kernel_agree(lab)
    before = shown(lab)
    lab.run("widget.X = -np.array(widget.X)")
    lab.until_shown(f"e => e.dataset.measured !== '{lab.root.get_attribute('data-measured')}' || "
                    f"e.dataset.measured !== '{before[1]!r}'", True)
    assert_page_and_kernel_agree(lab)
    assert shown(lab) != before
