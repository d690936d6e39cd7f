"""What NudgeNetwork draws: the ripple, the edges, the curve and its tangent, the sweep's sum, against the package."""

import re

import numpy as np
import pytest

from backprop import backpropagation_general, cost, forward_propagation
from nudge_page import PAGE, Widget, entry_of, read_number

pytestmark = pytest.mark.parametrize("address", ["file"], indirect=True)


def caches(widget):
    """The package's caches without and with the nudge on show."""
    parameters, X, _, head, hidden = widget.network()
    base = forward_propagation(X, parameters, head, hidden)
    name, index = entry_of(widget.selected)
    nudged = {**parameters, name: parameters[name].copy()}
    nudged[name][index] += widget.nudge
    return base, forward_propagation(X, nudged, head, hidden)


@pytest.mark.parametrize("selected", ["W1[1,1]", "W2[0,2]", "b1[0]"])
def test_the_ripple_marks_the_units_that_change_and_no_others(guarded, address, selected):
    with guarded(f"{address}/{PAGE}") as page:
        widget = Widget(page)
        widget.root.get_by_label("Nudge", exact=True).select_option(selected)
        widget.root.get_by_label("by δ =").fill("0.5")
        base, nudged = caches(widget)
        changed = 0
        for unit in widget.root.locator(".bp-unit").all():
            l, k = map(int, unit.get_attribute("data-unit").split(","))
            before, after = base[f"A{l}"][k, 0], nudged[f"A{l}"][k, 0]
            assert read_number(unit.locator(".bp-unit-value").text_content()) == pytest.approx(before, abs=6e-4)
            change = widget.root.locator(f'.bp-change[data-unit="{l},{k}"]')
            assert (change.count() == 1 and change.is_visible()) == (before != after)
            if before != after:
                changed += 1
                assert read_number(change.locator(".bp-unit-after").text_content()) == pytest.approx(after, abs=6e-4)
        assert changed >= 1


def test_a_negative_weight_is_dashed_and_a_strong_one_wide(guarded, address):
    with guarded(f"{address}/{PAGE}") as page:
        widget = Widget(page)
        widget.root.get_by_label("by δ =").fill("0")
        widget.root.get_by_label("Nudge", exact=True).select_option("b1[0]")  # no weight is drawn as selected
        parameters = widget.network()[0]
        widths = {}
        for line in widget.root.locator(".bp-edge[data-name]").all():
            name, index = entry_of(line.get_attribute("data-name"))
            assert (line.get_attribute("stroke-dasharray") != "none") == (parameters[name][index] < 0)
            widths[abs(parameters[name][index])] = float(line.get_attribute("stroke-width"))
        assert [width for _, width in sorted(widths.items())] == sorted(widths.values())
        assert len(widths) >= 5


def test_curve_tangent_and_points_lie_where_the_package_says(guarded, address):
    with guarded(f"{address}/{PAGE}") as page:
        widget = Widget(page)
        widget.root.get_by_label("by δ =").fill("0.6")
        parameters, X, Y, head, hidden = widget.network()
        name, index = entry_of(widget.selected)
        w = parameters[name][index]
        slope = backpropagation_general(forward_propagation(X, parameters, head, hidden), Y, parameters, head,
                                        hidden)[f"d{name}"][index]

        def J(value):
            moved = {**parameters, name: parameters[name].copy()}
            moved[name][index] = value
            return cost(forward_propagation(X, moved, head, hidden), Y, head)

        svg = widget.root.locator(".bp-curve")
        to_w, to_J = scales(svg)
        drawn = svg.locator(".bp-curve-line").first.get_attribute("d")
        path = np.array(re.findall(r"[ML]([\d.-]+) ([\d.-]+)", drawn), float)
        pixel = abs(to_J(1) - to_J(0))
        for x, y in path[::8]:
            assert to_J(y) == pytest.approx(J(to_w(x)), abs=2 * pixel)
        tangent = [float(svg.locator(".bp-tangent").first.get_attribute(at)) for at in ("x1", "y1", "x2", "y2")]
        for x, y in (tangent[:2], tangent[2:]):
            assert to_J(y) == pytest.approx(J(w) + slope * (to_w(x) - w), abs=2 * pixel)
        measured = [float(svg.locator("circle.bp-point-measured").first.get_attribute(at)) for at in ("cx", "cy")]
        assert to_w(measured[0]) == pytest.approx(w + 0.6, abs=0.02)
        assert to_J(measured[1]) == pytest.approx(J(w + 0.6), abs=2 * pixel)


def scales(svg):
    """Functions from pixels to the axes' values, read off the labelled ticks."""
    across, up = [], []
    for tick in svg.locator(".bp-grid g").all():
        line, value = tick.locator("line"), read_number(tick.locator("text").text_content())
        x1, x2, y1 = (float(line.get_attribute(at)) for at in ("x1", "x2", "y1"))
        (across if x1 == x2 else up).append((x1 if x1 == x2 else y1, value))
    assert len(across) >= 2 and len(up) >= 2
    return [np.poly1d(np.polyfit(*zip(*ticks), 1)) for ticks in (across, up)]


def test_the_written_sum_gives_the_entry(guarded, address):
    with guarded(f"{address}/{PAGE}") as page:
        widget = Widget(page)
        widget.root.get_by_label("Nudge", exact=True).select_option("W2[0,1]")
        for _ in range(5):  # two forward steps, the cost, dZ2, dW2
            widget.root.get_by_role("button", name="Next step").click()
        text = widget.root.locator(".bp-step-sum").text_content().replace("−", "-")
        factor, terms, result = re.search(r"1/(\d+) × \[ (.*) \] [=≈] (\S+)", text).groups()
        products = [re.findall(r"-?[\d.]+", term) for term in terms.split(" + ")]
        total = sum(float(a) * float(b) for a, b in products) / int(factor)
        assert len(products) == int(factor) == len(widget.state["X"][0])
        assert total == pytest.approx(float(result), abs=2e-4)
        parameters, X, Y, head, hidden = widget.network()
        grads = backpropagation_general(forward_propagation(X, parameters, head, hidden), Y, parameters, head, hidden)
        assert float(result) == pytest.approx(grads["dW2"][0, 1], abs=6e-5)


def test_play_walks_the_sweep(guarded, address):
    with guarded(f"{address}/{PAGE}") as page:
        root = Widget(page).root
        root.get_by_role("button", name="Play").click()
        root.get_by_text("Step 2 of ").wait_for()


def test_the_band_shows_the_layer_at_work(guarded, address):
    with guarded(f"{address}/{PAGE}") as page:
        root = Widget(page).root
        band = root.locator(".bp-band")
        assert band.get_attribute("visibility") == "hidden"
        places = []
        for _ in range(2):
            root.get_by_role("button", name="Next step").click()
            assert band.get_attribute("visibility") == "visible"
            places.append(float(band.get_attribute("x")))
        assert places[0] < places[1], "forward, the band moves right"
