"""NudgeNetwork, changed by its reader: values on the drawing, units, layers, activation, head, presets, play."""

import json
import re

import numpy as np
import pytest

from backprop.widgets import NudgeNetwork
from backprop.widgets.nudge_network_presets import PRESETS
from booksite.interactives import public_state
from gallery_page import Shown
from nudge_page import PHONE, by_package, edge_point

# A model whose state the test can read, drawn in an empty page.
OPEN = """state => { window.state = state;
  const listeners = {}, el = document.createElement('div');
  const model = { get: name => state[name], off() {}, save_changes() {},
    set(name, value) { state[name] = value; for (const f of listeners[name] ?? []) f(); },
    on(event, f) { (listeners[event.slice(7)] ??= []).push(f); } };
  document.body.replaceChildren(el);
  backpropWidgets.render({ model, el });
  document.querySelector('.bp-change-network').open = true; }"""

CLICKS = [
    "One unit more of layer 1", "One output more", "Add a layer", "One unit less of layer 2", "One input more",
    "Remove a layer", "One unit more of layer 1", "One output less", "Remove a layer", "One input less", "Add a layer",
]


def open_alone(page, widget):
    page.evaluate(OPEN, json.loads(public_state(widget.get_state())))


def assert_same(page, widget):
    """The page's network is Python's, entry for entry, and so is what it computes."""
    state = page.evaluate("state")
    python = json.loads(public_state(widget.get_state()))
    for name in ("parameters", "X", "Y", "hidden", "head", "selected", "nudge", "example", "step"):
        assert state[name] == python[name], name
    shown = page.locator(".bp-nudge-network")
    numbers = by_package(widget.parameters, widget.X, widget.Y, widget.head, widget.hidden, widget.selected,
                         widget.nudge)
    assert float(shown.get_attribute("data-cost")) == pytest.approx(numbers["cost"], rel=1e-12)
    assert float(shown.get_attribute("data-predicted")) == pytest.approx(numbers["predicted"], rel=1e-12)
    assert shown.locator(".bp-notice").is_hidden()


def click_in_python(widget, name):
    """What the button does, by the package."""
    sizes = widget.layer_sizes
    if name == "Add a layer":
        sizes.insert(-1, sizes[-2])
    elif name == "Remove a layer":
        del sizes[-2]
    else:
        what, change, layer = re.fullmatch(r"One (\w+) (more|less)(?: of layer (\d))?", name).groups()
        sizes[{"input": 0, "output": -1}.get(what, int(layer or 0))] += 1 if change == "more" else -1
    widget.reshape(sizes)


@pytest.mark.parametrize("head", ["squared_error", "binary_cross_entropy", "categorical_cross_entropy"])
def test_units_and_layers_come_and_go_as_in_python(bundle_page, head):
    widget = NudgeNetwork(layer_sizes=[2, 3, 2], seed=3, head=head, selected="W2[1,2]", nudge=0.3, step=8, example=2)
    open_alone(bundle_page, widget)
    for name in CLICKS:
        bundle_page.get_by_role("button", name=name).click()
        click_in_python(widget, name)
        assert_same(bundle_page, widget)


def test_heads_and_activations_are_chosen_as_in_python(bundle_page):
    widget = NudgeNetwork()
    open_alone(bundle_page, widget)
    for head, outputs in [("binary_cross_entropy", 1), ("categorical_cross_entropy", 2), ("squared_error", 2),
                          ("categorical_cross_entropy", 2), ("binary_cross_entropy", 2)]:
        bundle_page.get_by_label("Loss").select_option(head)
        widget.reshape([2, 3, outputs], head)
        assert_same(bundle_page, widget)
    for hidden in ["relu", "leaky_relu", "sigmoid", "identity", "softplus"]:
        bundle_page.get_by_label("Activation").select_option(hidden)
        widget.hidden = hidden
        assert_same(bundle_page, widget)


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_pythons(bundle_page, name):
    open_alone(bundle_page, NudgeNetwork(step=10, example=2))
    start = bundle_page.get_by_role("button", name=name)
    start.click()
    assert_same(bundle_page, NudgeNetwork.preset(name))
    assert start.get_attribute("aria-pressed") == "true"
    assert PRESETS[name]["about"] == bundle_page.locator(".bp-change-network .bp-note").text_content()
    assert bundle_page.locator(".bp-preset[aria-pressed=true]").count() == 1
    bundle_page.get_by_role("button", name="Reset").click()
    assert_same(bundle_page, NudgeNetwork(step=10, example=2))
    assert bundle_page.locator(".bp-preset[aria-pressed=true]").count() == 0


def test_what_would_be_too_much_or_too_little_is_not_offered(bundle_page):
    widget = NudgeNetwork(layer_sizes=[1, 8, 8, 8, 1], seed=1)
    open_alone(bundle_page, widget)
    off = [button.get_attribute("aria-label") or button.text_content()
           for button in bundle_page.locator(".bp-sizes button[aria-disabled=true]").all()]
    hidden = [f"One unit more of layer {l}" for l in (1, 2, 3)]
    assert off == ["One input less", *hidden, "One output less", "Add a layer"]
    bundle_page.get_by_role("button", name="One unit more of layer 1").click(force=True)
    assert_same(bundle_page, widget)
    open_alone(bundle_page, NudgeNetwork(layer_sizes=[2, 1], seed=1))
    assert bundle_page.get_by_role("button", name="Remove a layer").get_attribute("aria-disabled") == "true"


@pytest.mark.parametrize("name, key", [("One unit more of layer 1", "Enter"), ("Add a layer", " ")])
def test_the_focus_stays_where_it_was_while_the_network_grows(guarded, gallery, name, key):
    with guarded(gallery("network"), viewport={"width": 1280, "height": 800}) as page:
        root = Shown(page, "network").root
        root.get_by_text("Change the network").click()
        button = root.get_by_role("button", name=name)
        button.focus()
        top, units = button.bounding_box()["y"], root.locator(".bp-unit").count()
        page.keyboard.press(key)
        assert root.locator(".bp-unit").count() > units
        assert button.evaluate("e => e === document.activeElement")
        assert button.bounding_box()["y"] == pytest.approx(top, abs=1)
        page.keyboard.press(key)  # and again: it is the same control
        assert root.locator(".bp-size").count() + root.locator(".bp-unit").count() > 9


def entry(page, name):
    """What the list says of an entry."""
    return page.locator(f'.bp-entry option[value="{name}"]').text_content().split(" = ")[1].replace("−", "-")


@pytest.mark.parametrize("name", ["W2[0,1]", "W1[1,0]"])
def test_the_selected_weight_is_edited_where_it_is(guarded, gallery, name):
    with guarded(gallery("network")) as page:
        shown = Shown(page, "network")
        page.mouse.click(*edge_point(shown.root, name))
        assert shown.root.get_attribute("data-selected") == name and not shown.root.locator(".bp-editor").is_visible()
        page.mouse.click(*edge_point(shown.root, name))
        field = shown.root.get_by_label(f"Value of {name}")
        drawing, box = (part.bounding_box() for part in (shown.root.locator(".bp-diagram"), field))
        assert box["x"] >= drawing["x"] and box["x"] + box["width"] <= drawing["x"] + drawing["width"]
        page.keyboard.type("1.25")  # what was there is selected: typing replaces it
        assert entry(page, name) == "1.25"
        key, row, column = name[:2], int(name[3]), int(name[5])
        parameters = {k: np.array(v) for k, v in shown.built.parameters.items()}
        parameters[key][row, column] = 1.25
        built = shown.built
        numbers = by_package(parameters, built.X, built.Y, built.head, built.hidden, name, built.nudge)
        shown.assert_shows(predicted=numbers["predicted"], measured=numbers["measured"])
        page.keyboard.press("Enter")
        assert not field.is_visible()
        assert shown.root.get_by_role("button", name="Edit this value").evaluate("e => e === document.activeElement")


def test_a_bias_is_edited_by_touch(guarded, gallery):
    with guarded(gallery("network"), **PHONE) as page:
        root = Shown(page, "network").root
        square = root.locator('.bp-bias[data-name="b1[2]"] rect')
        for _ in range(2):
            square.scroll_into_view_if_needed()
            box = square.bounding_box()
            page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        field = root.get_by_label("Value of b1[2]")
        assert field.input_value() == "0.3"
        field.fill("-0.75")
        assert entry(page, "b1[2]") == "-0.75"
        box = field.bounding_box()
        assert box["height"] >= 44 and box["x"] >= 0 and box["x"] + box["width"] <= 360
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        root.locator(".bp-title").tap()
        assert not field.is_visible() and entry(page, "b1[2]") == "-0.75"


def test_the_keyboard_edits_and_takes_back(guarded, gallery):
    with guarded(gallery("network")) as page:
        root = Shown(page, "network").root
        opener = root.get_by_role("button", name="Edit this value")
        opener.focus()
        page.keyboard.press("Enter")
        field = root.get_by_label("Value of W1[1,1]")
        page.keyboard.type("-2e")
        assert field.get_attribute("aria-invalid") == "true" and entry(page, "W1[1,1]") == "-2"
        assert "It stays -2." in root.locator(".bp-editor [role=status]").text_content().replace("−", "-")
        page.keyboard.type("1")
        assert entry(page, "W1[1,1]") == "-20"
        page.keyboard.press("Escape")
        assert entry(page, "W1[1,1]") == "0.7" and not field.is_visible()
        assert opener.evaluate("e => e === document.activeElement")
        page.keyboard.press("Enter")
        assert field.input_value() == "0.7"


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_play_runs_forward_then_backward(guarded, gallery, motion):
    with guarded(gallery("network"), reduced_motion=motion) as page:
        page.clock.install()
        page.goto(gallery("network", step=0))
        root = Shown(page, "network").root
        band = root.locator(".bp-band")
        duration = band.evaluate("e => getComputedStyle(e).transitionDuration")
        assert any(float(part.strip(" s")) > 0.001 for part in duration.split(",")) == (motion == "no-preference")
        root.get_by_role("button", name="Play").click()
        seen = []
        for _ in range(11):
            seen.append(root.get_by_role("slider", name="Step of the sweep").get_attribute("aria-valuetext"))
            page.clock.run_for(1500)
        assert seen == [f"Step {n} of 10" for n in [*range(1, 11), 10]]
        assert root.get_by_role("button", name="Play").is_visible()  # it has stopped


def test_the_extras_are_folded_away_and_named(guarded, gallery):
    with guarded(gallery("network"), **PHONE) as page:
        root = Shown(page, "network").root
        assert not root.get_by_role("button", name="Add a layer").is_visible()
        root.get_by_text("Change the network").tap()
        for control in root.locator(".bp-change-network :is(button, select)").all():
            box = control.bounding_box()
            assert box["height"] >= 36 and box["width"] >= 36 and box["x"] >= 0 and box["x"] + box["width"] <= 360
        root.get_by_role("button", name="One unit more of layer 1").tap()
        assert root.locator('.bp-unit[data-unit^="1,"]').count() == 4
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_page_and_kernel_change_the_network_together(live):
    with live("NudgeNetwork()") as lab:
        lab.root.get_by_text("Change the network").click()
        lab.root.get_by_role("button", name="Three classes").click()
        lab.until("widget.layer_sizes == [2, 3, 3] and widget.head == 'categorical_cross_entropy'")
        lab.root.get_by_role("button", name="Add a layer").click()
        lab.until("widget.layer_sizes == [2, 3, 3, 3]")
        lab.root.get_by_role("button", name="Edit this value").click()
        lab.root.get_by_label("Value of b2[1]").fill("0.75")
        lab.until("widget.parameters['b2'][1, 0] == 0.75")
        assert float(lab.root.get_attribute("data-predicted")) == pytest.approx(lab.ask("widget.predicted_change"))
        lab.run("widget.reshape([1, 2, 2], 'squared_error')")
        lab.until_shown("e => e.querySelectorAll('.bp-unit').length", 5)
        assert float(lab.root.get_attribute("data-predicted")) == pytest.approx(lab.ask("widget.predicted_change"))
