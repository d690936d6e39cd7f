"""NudgeNetwork on the static page: moved by pointer, touch and keyboard, its three numbers are the package's."""

import json
import re

import numpy as np
import pytest

from backprop import backpropagation_general, cost, forward_propagation

pytestmark = pytest.mark.parametrize("address", ["file"], indirect=True)
PAGE = "chapters/welcome.html"
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


class Widget:
    """The first interactive of a page, and what the package says of the state that it shows."""

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

    def edge_middle(self, name):
        """The middle of a weight's line, in page coordinates."""
        self.root.locator(".bp-diagram").scroll_into_view_if_needed()
        line = self.root.locator(f'.bp-edge[data-name="{name}"] .bp-edge-line')
        return line.evaluate("""line => { const m = line.getScreenCTM(), v = n => line[n].baseVal.value;
          const p = new DOMPoint((v('x1') + 2 * v('x2')) / 3, (v('y1') + 2 * v('y2')) / 3).matrixTransform(m);
          return [p.x, p.y]; }""")

    def shown(self):
        return {name: float(self.root.get_attribute(f"data-{name}")) for name in ("predicted", "measured", "ratio", "cost")}

    def assert_numbers_are_the_packages(self):
        expected = by_package(self.state, self.selected, self.nudge)
        shown = self.shown()
        assert shown["predicted"] == pytest.approx(expected["predicted"], rel=1e-12)
        # a difference of costs: rounding is relative to the costs, not to what is left of them
        assert shown["measured"] == pytest.approx(expected["measured"], abs=1e-14)
        assert shown["cost"] == pytest.approx(expected["cost"], rel=1e-12)
        assert shown["ratio"] == pytest.approx(shown["measured"] / shown["predicted"], rel=1e-12)
        for name in ("predicted", "measured"):  # and what the reader reads is that number, rounded
            text = self.root.locator(f".bp-value-{name}").inner_text().replace("−", "-")
            assert float(text) == pytest.approx(shown[name], rel=1e-2)


def by_package(state, selected, nudge):
    parameters = {name: np.array(rows) for name, rows in state["parameters"].items()}
    X, Y, head, hidden = np.array(state["X"]), np.array(state["Y"]), state["head"], state["hidden"]
    name, indices = re.fullmatch(r"(\w+)\[([\d,]+)\]", selected).groups()
    index = tuple(int(i) for i in indices.split(",")) + ((0,) if name[0] == "b" else ())
    cache = forward_propagation(X, parameters, head, hidden)
    slope = backpropagation_general(cache, Y, parameters, head, hidden)[f"d{name}"][index]
    before = cost(cache, Y, head)
    parameters[name][index] += nudge
    after = cost(forward_propagation(X, parameters, head, hidden), Y, head)
    return {"predicted": slope * nudge, "measured": after - before, "cost": after}


def test_it_opens_alive_with_the_packages_numbers(guarded, address):
    with guarded(f"{address}/{PAGE}", offline=True) as page:
        Widget(page).assert_numbers_are_the_packages()


def test_pointer_picks_a_weight_and_drags_the_curve(guarded, address):
    with guarded(f"{address}/{PAGE}") as page:
        widget = Widget(page)
        page.mouse.click(*widget.edge_middle("W2[0,1]"))
        assert widget.selected == "W2[0,1]"
        curve = widget.root.locator(".bp-curve")
        curve.scroll_into_view_if_needed()
        box = curve.bounding_box()
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 60)
        page.mouse.down()
        page.mouse.move(box["x"] + 0.8 * box["width"], box["y"] + 90, steps=8)
        page.mouse.up()
        assert widget.nudge > 0.3
        widget.assert_numbers_are_the_packages()


def test_pointer_drags_the_slider(guarded, address):
    with guarded(f"{address}/{PAGE}") as page:
        widget = Widget(page)
        slider = widget.root.get_by_role("slider", name="Nudge δ")
        slider.scroll_into_view_if_needed()
        box = slider.bounding_box()
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.mouse.down()
        page.mouse.move(box["x"] + 0.2 * box["width"], box["y"] + box["height"] / 2, steps=5)
        page.mouse.up()
        assert widget.nudge < -0.3
        widget.assert_numbers_are_the_packages()


def test_touch_at_360_pixels(guarded, address):
    with guarded(f"{address}/{PAGE}", **PHONE) as page:
        widget = Widget(page)
        page.touchscreen.tap(*widget.edge_middle("W1[1,0]"))
        assert widget.selected == "W1[1,0]"
        before = widget.nudge
        widget.root.get_by_role("button", name=re.compile("^More")).tap()
        assert widget.nudge == pytest.approx(before + 0.01, abs=1e-12)
        widget.assert_numbers_are_the_packages()
        for control in widget.root.locator("button:visible, select:visible, input:visible:not([type=radio])").all():
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


def read_number(text):
    """The number in a cell; NaN, which is close to nothing, where there is none."""
    found = re.search(r"-?[\d.]+(?:e-?\d+)?", text.replace("−", "-"))
    return float(found[0]) if found else np.nan


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
        page.wait_for_function("decodeURIComponent(location.hash).includes('interactive-1.nudge=-0.19')")


def test_a_second_link_to_the_open_page_is_followed(guarded, address):
    with guarded(f"{address}/{PAGE}") as page:
        widget = Widget(page)
        page.evaluate("location.hash = 'interactive-1.selected=b2[0]&interactive-1.nudge=0.05'")
        page.wait_for_function("document.querySelector('.bp-nudge-network').dataset.selected === 'b2[0]'")
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


@pytest.mark.parametrize("width, height", [(1366, 768), (1280, 800)])
def test_the_slider_and_the_three_numbers_need_no_scrolling(guarded, address, width, height):
    with guarded(f"{address}/{PAGE}", viewport={"width": width, "height": height}) as page:
        root = Widget(page).root
        for part in [".bp-slider", ".bp-value-predicted", ".bp-value-measured", ".bp-value-ratio"]:
            box = root.locator(part).bounding_box()
            assert box["y"] + box["height"] <= height, part
        keep, slider = (root.locator(part).bounding_box() for part in (".bp-keep", ".bp-slider"))
        assert keep["y"] < slider["y"] + slider["height"] and keep["x"] > slider["x"]  # on one line


@pytest.mark.parametrize("width", [1280, 360])
def test_a_drag_moves_nothing_but_the_numbers(guarded, address, width):
    with guarded(f"{address}/{PAGE}", viewport={"width": width, "height": 800}) as page:
        widget = Widget(page)
        root = widget.root
        tops = root.evaluate("""async root => {
          const [slider, entry, curve] = ['.bp-slider', '.bp-entry', '.bp-curve'].map(part => root.querySelector(part));
          const tops = {};
          for (const { value } of [...entry.options]) {
            entry.value = value;
            entry.dispatchEvent(new Event('change'));
            tops[value] = [];
            for (let n = -100; n <= 100; n += 4) {
              slider.value = n / 100;
              slider.dispatchEvent(new Event('input'));
              await null; await null; // drawn
              tops[value].push(curve.getBoundingClientRect().top);
            }
          }
          return tops; }""")
        assert len(tops) == sum(np.size(rows) for rows in widget.state["parameters"].values())
        assert {name: set(seen) for name, seen in tops.items() if len(set(seen)) > 1} == {}
        assert widget.nudge == 1  # the last of them was drawn


@pytest.mark.parametrize("keys, value", [("1e200", 1e200), ("-1e-3", -1e-3), ("0.50", 0.5), ("-.25", -0.25)])
def test_the_field_lets_a_number_be_typed(guarded, address, keys, value):
    with guarded(f"{address}/{PAGE}") as page:
        widget = Widget(page)
        field = widget.root.get_by_label("by δ =")
        field.focus()
        page.keyboard.press("Control+A")
        page.keyboard.type(keys)
        assert widget.nudge == value
        assert float(widget.root.get_attribute("data-predicted")) == pytest.approx(
            by_package(widget.state, widget.selected, value)["predicted"], rel=1e-12)


def test_the_field_says_what_is_not_a_number_and_keeps_the_last_one(guarded, address):
    with guarded(f"{address}/{PAGE}") as page:
        widget = Widget(page)
        field, said = widget.root.get_by_label("by δ ="), widget.root.locator(".bp-nudge [role=status]")
        before = widget.nudge, widget.shown()
        field.focus()
        page.keyboard.press("Control+A")
        page.keyboard.type("-")
        assert field.get_attribute("aria-invalid") == "true"
        said.get_by_text(f"δ stays {before[0]}").wait_for()
        page.keyboard.press("Tab")
        assert field.get_attribute("aria-invalid") == "false" and said.inner_text() == ""
        assert (widget.nudge, widget.shown()) == before


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("nudge", ["1.7e308", "1e200", "-1e200", "1e5", "-1e-9", "0.37"])
@pytest.mark.parametrize("selected", ["W1[1,1]", "b2[0]"])
def test_numbers_of_any_size_fit(guarded, address, width, nudge, selected):
    fragment = f"interactive-1.selected={selected}&interactive-1.nudge={nudge}"
    with guarded(f"{address}/{PAGE}#{fragment}", viewport={"width": width, "height": 800}) as page:
        root = Widget(page).root
        for value in root.locator(".bp-value").all():
            assert value.inner_text()
            assert value.evaluate("""e => { const card = e.parentElement.getBoundingClientRect(),
              r = document.createRange(); r.selectNodeContents(e); const text = r.getBoundingClientRect();
              return text.left >= card.left && text.right <= card.right; }"""), value.inner_text()
        cut = root.locator(".bp-curve").evaluate("""svg => { const frame = svg.getBoundingClientRect();
          return [...svg.querySelectorAll('.bp-tick')].filter(tick => { const t = tick.getBoundingClientRect();
            return t.left < frame.left || t.right > frame.right; }).map(tick => tick.textContent); }""")
        assert cut == []


def test_the_words_fit_a_nudge_far_outside(guarded, address):
    with guarded(f"{address}/{PAGE}") as page:
        widget = Widget(page)
        widget.root.get_by_label("by δ =").fill("1e5")
        assert widget.shown()["ratio"] != 0
        texts = [widget.root.locator(f".bp-value-{name}").inner_text() for name in ("measured", "ratio")]
        assert all(re.search("[1-9]", text) for text in texts), texts
        assert "far outside" in widget.root.locator(".bp-why").inner_text()
        assert not re.search(r"by 0\b(?!\.)", widget.root.locator(".bp-sentence").inner_text())


def test_a_cost_that_overflows_is_said_and_can_be_left(guarded, address):
    with guarded(f"{address}/{PAGE}#interactive-1.selected=b2[0]&interactive-1.nudge=0.4") as page:
        widget = Widget(page)
        field, keep = widget.root.get_by_label("by δ ="), widget.root.get_by_role("button", name="Keep this nudge")
        why = widget.root.locator(".bp-why")
        field.fill("1e200")
        assert "overflows" in why.inner_text()
        assert keep.get_attribute("aria-disabled") == "true"
        keep.click(force=True)
        assert widget.nudge == 1e200  # not kept
        field.fill("0")
        widget.root.get_by_text("Edit the data").click()
        widget.root.get_by_label("Y[0,0]", exact=True).fill("1e200")  # the data lead there too
        assert why.inner_text() == "J overflows here. Press Reset."
        assert widget.root.locator(".bp-value-measured").inner_text() == "0"
        widget.root.get_by_role("button", name="Reset").click()
        widget.assert_numbers_are_the_packages()


def test_a_button_that_has_nothing_to_do_keeps_the_focus(guarded, address):
    with guarded(f"{address}/{PAGE}") as page:
        root = Widget(page).root
        for name in ["Keep this nudge", "Last step", "First step"]:
            button = root.get_by_role("button", name=name)
            button.focus()
            page.keyboard.press("Enter")
            assert button.get_attribute("aria-disabled") == "true"
            assert button.evaluate("e => e === document.activeElement"), name
            before = root.locator(".bp-step-position").inner_text(), root.get_attribute("data-cost")
            page.keyboard.press("Enter")
            assert (root.locator(".bp-step-position").inner_text(), root.get_attribute("data-cost")) == before


def test_playing_is_silent_and_reset_stops_it(guarded, address):
    with guarded(f"{address}/{PAGE}") as page:
        root = Widget(page).root
        live = root.locator(".bp-panel [aria-live]")
        heard = lambda: live.evaluate_all("all => all.map(e => e.ariaLive)")
        assert heard() == ["polite", "polite"] and root.locator(".bp-panel[aria-live], [aria-live] table").count() == 0
        root.get_by_role("button", name="Play").click()
        assert heard() == ["off", "off"]
        root.get_by_role("button", name="Reset").click()
        assert heard() == ["polite", "polite"] and root.get_by_role("button", name="Play").is_visible()
        page.wait_for_timeout(1800)  # longer than a step
        assert root.locator(".bp-step-position").inner_text().startswith("Step 0 ")


def test_a_table_too_wide_for_the_page_is_a_stop_for_the_keyboard(guarded, address):
    with guarded(f"{address}/{PAGE}", **PHONE) as page:
        root = Widget(page).root
        root.get_by_text("Edit the data").tap()
        box = root.get_by_role("region", name="Inputs X and targets Y")
        box.wait_for()
        assert box.evaluate("e => e.scrollWidth > e.clientWidth && e.tabIndex === 0")
        page.set_viewport_size({"width": 1280, "height": 800})
        page.wait_for_function("!document.querySelector('.bp-data .bp-table').hasAttribute('tabindex')")


def test_an_entry_is_written_as_the_sum_it_is(guarded, address):
    with guarded(f"{address}/{PAGE}#interactive-1.selected=W1[1,1]&interactive-1.step=9") as page:
        root = Widget(page).root
        text = root.locator(".bp-entry-sum").inner_text().replace("−", "-")
        m, terms, sign, total = re.fullmatch(r"dW1\[1,1\] = 1/(\d) × \[ (.*) \] ([=≈]) (\S+)", text).groups()
        products = [re.findall(r"-?[\d.]+", term) for term in terms.split(" + ")]
        assert sum(float(a) * float(b) for a, b in products) / int(m) == pytest.approx(float(total), abs=1e-4)
        assert sign == "≈"
        assert f"dW1[1,1] ≈ {total}. " in root.locator(".bp-tie").inner_text().replace("−", "-")


def test_a_link_says_what_it_does_not_carry(guarded, address):
    with guarded(f"{address}/{PAGE}") as page:
        root = Widget(page).root
        copy, said = root.get_by_role("button", name="Copy link"), root.locator(".bp-said")
        caution = "It carries the weight and the nudge, not your changed numbers."
        copy.click()
        page.wait_for_function("e => e.textContent", arg=said.element_handle())
        assert caution not in said.inner_text()
        root.get_by_role("button", name="Keep this nudge").click()
        copy.click()
        said.get_by_text(caution).wait_for()


def test_the_example_chooser_has_a_name(guarded, address):
    with guarded(f"{address}/{PAGE}") as page:
        root = Widget(page).root
        root.get_by_role("combobox", name="Example whose values are shown", exact=True).select_option("1")
        assert "for example 1:" in root.locator(".bp-diagram").get_attribute("aria-label")


def test_no_motion_under_reduced_motion(guarded, address):
    with guarded(f"{address}/{PAGE}", reduced_motion="reduce") as page:
        moving = Widget(page).root.evaluate("""root => [...root.querySelectorAll('*')].filter(e => {
          const s = getComputedStyle(e);
          return [...s.transitionDuration.split(','), ...s.animationDuration.split(',')].some(t => parseFloat(t) > 0.001);
        }).map(e => e.getAttribute('class'))""")
        assert moving == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_the_page(guarded, address, scheme):
    """WCAG 2.2 AA: 4.5 : 1, for what is drawn in the symbols' colours."""
    with guarded(f"{address}/{PAGE}", color_scheme=scheme) as page:
        assert page.evaluate("document.documentElement.dataset.theme") == scheme
        for kind in ["a", "w", "b", "z", "j", "y"]:
            colour, ground = page.evaluate("""kind => { const e = document.createElement('span'); e.className = 'sym-' + kind;
              document.querySelector('.bd-article').append(e);
              return [getComputedStyle(e).color, getComputedStyle(document.body).backgroundColor]; }""", kind)
            assert contrast(colour, ground) >= 4.5, (kind, colour, ground)


def contrast(one, other):
    """Contrast ratio of two CSS colours (WCAG 2.2, relative luminance)."""
    def luminance(colour):
        channels = [int(float(c)) / 255 for c in re.findall(r"[\d.]+", colour)[:3]]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return np.dot([0.2126, 0.7152, 0.0722], linear)

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_without_javascript_the_picture_stands_in(guarded, address):
    with guarded(f"{address}/{PAGE}", java_script_enabled=False) as page:
        picture = page.locator(".bp-host img").first
        picture.scroll_into_view_if_needed()
        assert picture.evaluate("image => image.complete && image.naturalWidth") > 800
        assert len(picture.get_attribute("alt")) > 40


def test_on_paper_the_picture_stands_in(guarded, address):
    with guarded(f"{address}/{PAGE}") as page:
        widget = Widget(page)
        page.emulate_media(media="print")
        assert widget.host.locator("img").is_visible() and not widget.root.is_visible()


def test_paper_is_white_and_unfolded(guarded, address):
    with guarded(f"{address}/chapters/01-nudges.html", color_scheme="dark") as page:
        state = "[document.documentElement.dataset.theme, document.querySelectorAll('details:not([open])').length]"
        theme, folded = page.evaluate(state)
        assert theme == "dark" and folded >= 3
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert page.evaluate(state.replace("details", ".bd-article details")) == ["light", 0]
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert page.evaluate(state) == [theme, folded]
