"""NudgeNetwork at its limits: huge and tiny nudges, half-typed numbers, narrow pages, buttons with nothing to do."""

import re

import numpy as np
import pytest

from nudge_page import PAGE, PHONE, Widget, by_package

pytestmark = pytest.mark.parametrize("address", ["file"], indirect=True)


@pytest.mark.parametrize("width, height", [(1366, 768), (1280, 800)])
def test_the_slider_and_the_three_numbers_need_no_scrolling(guarded, address, width, height):
    with guarded(f"{address}/{PAGE}", viewport={"width": width, "height": height}) as page:
        root = Widget(page).root
        for part in [".bp-nudge .bp-slider", ".bp-value-predicted", ".bp-value-measured", ".bp-value-ratio"]:
            box = root.locator(part).bounding_box()
            assert box["y"] + box["height"] <= height, part
        keep, slider = (root.locator(part).bounding_box() for part in (".bp-keep", ".bp-nudge .bp-slider"))
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
            for (const nudge of [-1, -0.51, -0.04, 0, 0.01, 0.37, 1]) {
              slider.value = nudge;
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
            by_package(*widget.network(), widget.selected, value)["predicted"], rel=1e-12)


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
        box = root.get_by_role("group", name="Inputs X and targets Y")
        box.wait_for()
        assert box.evaluate("e => e.scrollWidth > e.clientWidth && e.tabIndex === 0")
        page.set_viewport_size({"width": 1280, "height": 800})
        page.wait_for_function("() => !document.querySelector('.bp-data .bp-table').hasAttribute('tabindex')")


def test_an_entry_is_written_as_the_sum_it_is(guarded, address):
    with guarded(f"{address}/{PAGE}#interactive-1.selected=W1[1,1]&interactive-1.step=9") as page:
        root = Widget(page).root
        text = root.locator(".bp-step-sum").inner_text().replace("−", "-")
        m, terms, sign, total = re.fullmatch(r"dW1\[1,1\] = 1/(\d) × \[ (.*) \] ([=≈]) (\S+)", text).groups()
        products = [re.findall(r"-?[\d.]+", term) for term in terms.split(" + ")]
        assert sum(float(a) * float(b) for a, b in products) / int(m) == pytest.approx(float(total), abs=1e-4)
        assert sign == "≈"
        assert f"dW1[1,1] ≈ {total}. " in root.locator(".bp-tie").inner_text().replace("−", "-")


def test_a_link_says_what_it_does_not_carry(guarded, address):
    with guarded(f"{address}/{PAGE}") as page:
        root = Widget(page).root
        copy, said = root.get_by_role("button", name="Copy link"), root.locator(".bp-said")
        caution = "It carries the weight and the nudge, not your changes to the network."
        copy.click()
        page.wait_for_function("e => e.textContent", arg=said.element_handle())
        assert caution not in said.inner_text()
        root.get_by_role("button", name="Keep this nudge").click()
        copy.click()
        said.get_by_text(caution).wait_for()


def test_the_example_chooser_has_a_name(guarded, address):
    with guarded(f"{address}/{PAGE}") as page:
        root = Widget(page).root
        root.get_by_role("combobox", name="Values of", exact=True).select_option("1")
        page.wait_for_function("e => e.ariaLabel.includes('for example 1:')",  # once the picture has come to rest
                               arg=root.locator(".bp-diagram").element_handle())
