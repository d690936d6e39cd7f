"""A NudgeNetwork on a page, as the browser tests use it, beside what the package says of the same state."""

import json
import re

import numpy as np
import pytest

from backprop import backpropagation_general, cost, forward_propagation

PAGE = "chapters/welcome.html"
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


class Widget:
    """The first interactive of a page."""

    def __init__(self, page):
        self.page = page
        self.host = page.locator(".bp-host").first
        self.state = json.loads(self.host.locator("script").text_content())
        self.root = self.host.locator(".bp-nudge-network")
        self.root.wait_for()

    @property
    def selected(self):
        return self.root.get_by_label("Nudge", exact=True).input_value()

    @property
    def nudge(self):
        return float(self.root.get_by_label("by δ =").input_value())

    def network(self):
        """(parameters, X, Y, head, hidden) as the page was built with."""
        parameters = {name: np.array(rows) for name, rows in self.state["parameters"].items()}
        X, Y = (np.array(self.state[name]) for name in "XY")
        return parameters, X, Y, self.state["head"], self.state["hidden"]

    def shown(self):
        return {name: float(self.root.get_attribute(f"data-{name}"))
                for name in ("predicted", "measured", "ratio", "cost")}

    def assert_numbers_are_the_packages(self):
        expected = by_package(*self.network(), self.selected, self.nudge)
        shown = self.shown()
        assert shown["predicted"] == pytest.approx(expected["predicted"], rel=1e-12)
        # a difference of costs: rounding is relative to the costs, not to what is left of them
        assert shown["measured"] == pytest.approx(expected["measured"], abs=1e-14)
        assert shown["cost"] == pytest.approx(expected["cost"], rel=1e-12)
        assert shown["ratio"] == pytest.approx(shown["measured"] / shown["predicted"], rel=1e-12)
        for name in ("predicted", "measured"):  # and what the reader reads is that number, rounded
            text = self.root.locator(f".bp-value-{name}").inner_text()
            assert read_number(text) == pytest.approx(shown[name], rel=1e-2)


def by_package(parameters, X, Y, head, hidden, selected, nudge):
    """The three numbers, computed by the package."""
    name, index = entry_of(selected)
    cache = forward_propagation(X, parameters, head, hidden)
    slope = backpropagation_general(cache, Y, parameters, head, hidden)[f"d{name}"][index]
    moved = {**parameters, name: parameters[name].copy()}
    moved[name][index] += nudge
    before, after = cost(cache, Y, head), cost(forward_propagation(X, moved, head, hidden), Y, head)
    return {"predicted": slope * nudge, "measured": after - before, "cost": after}


def entry_of(selected):
    """("W1", (0, 1)) for "W1[0,1]", ("b1", (2, 0)) for "b1[2]"."""
    name, indices = re.fullmatch(r"(\w+)\[([\d,]+)\]", selected).groups()
    return name, tuple(int(i) for i in indices.split(",")) + ((0,) if name[0] == "b" else ())


def edge_point(root, name):
    """A point on a weight's line, in page coordinates, away from where lines cross."""
    root.locator(".bp-diagram").scroll_into_view_if_needed()
    line = root.locator(f'.bp-edge[data-name="{name}"]')
    return line.evaluate("""line => { const m = line.getScreenCTM(), v = n => line[n].baseVal.value;
      const p = new DOMPoint((v('x1') + 2 * v('x2')) / 3, (v('y1') + 2 * v('y2')) / 3).matrixTransform(m);
      return [p.x, p.y]; }""")


def drag(page, locator, start, end):
    """Drag the mouse across an element, from one fraction of its width to another, at its middle height."""
    locator.scroll_into_view_if_needed()
    box = locator.bounding_box()
    page.mouse.move(box["x"] + start * box["width"], box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + end * box["width"], box["y"] + box["height"] / 2, steps=8)
    page.mouse.up()


def touch_drag(page, locator, start, end):
    """The same with a finger."""
    locator.scroll_into_view_if_needed()
    box = locator.bounding_box()
    y = box["y"] + box["height"] / 2
    finger = page.context.new_cdp_session(page)

    def send(kind, *fractions):
        points = [{"x": box["x"] + at * box["width"], "y": y} for at in fractions]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    send("touchStart", start)
    for at in np.linspace(start, end, 8):
        send("touchMove", at)
    send("touchEnd")


def read_number(text):
    """The first number in a text, "3.7 × 10⁻⁵" included; NaN, which is close to nothing, where there is none."""
    plain = text.replace("−", "-").translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")).replace(" × 10", "e")
    found = re.search(r"-?\d[\d.]*(?:e-?\d+)?", plain)
    return float(found[0]) if found else np.nan
