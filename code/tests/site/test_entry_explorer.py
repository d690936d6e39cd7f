"""EntryExplorer on a page without a kernel: by pointer, touch and keyboard, its numbers are the package's."""

import json
import re

import numpy as np
import pytest

from backprop.widgets import EntryExplorer
from backprop.widgets.entry_explorer import FORMULAS
from booksite.gallery import states
from booksite.interactives import public_state
from gallery_page import Shown, drawn
from nudge_page import PHONE, read_number

NAMES = [name for name in states() if name.startswith("entry")]

# Every entry under every formula of one layer: what the widget says of each.
EVERY_ENTRY = """async root => {
  const frame = () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  const formula = [...root.querySelectorAll('select')].at(-1), answers = [];
  for (const option of formula.options) {
    formula.value = option.value;
    formula.dispatchEvent(new Event('change'));
    for (const cell of root.querySelectorAll('[data-entry]')) {
      cell.click();
      await null; await null; await null;
      const { selected, predicted: derived, measured, ratio } = root.dataset;
      answers.push([formula.value, selected, derived, measured, ratio, cell.className, cell.textContent]);
    }
  }
  await frame();
  return answers; }"""


class Explorer(Shown):
    """One EntryExplorer of the gallery."""

    def __init__(self, page, name="entry"):
        super().__init__(page, name)
        self.layer, self.formula = self.field("Layer"), self.field("dW =")

    @property
    def state(self):
        self.settle()
        return {"layer": self.layer.input_value(), "formula": self.formula.input_value(),
                "selected": self.root.get_attribute("data-selected")}

    def cell(self, entry):
        return self.root.locator(f'[data-entry="{entry}"]')

    def lit(self):
        """The headings of the rows that are lit."""
        return self.root.locator(".is-lit th").all_inner_texts()

    def package(self):
        widget = self.built
        with widget.hold_trait_notifications():
            for name, value in self.state.items():
                setattr(widget, name, value)
        return widget

    def assert_numbers_are_the_packages(self):
        package = self.package()
        self.assert_shows(predicted=package.derived, measured=package.measured, ratio=package.ratio)
        assert self.lit() == [f"{matrix}[{row}]" for matrix, row in package.rows().items()]


def assert_same(shown, value):
    if value is None:
        assert shown in ("", "NaN")
    else:  # a measured derivative is a difference of costs: rounding is relative to them
        assert float(shown) == pytest.approx(value, rel=1e-12, abs=1e-13)


@pytest.mark.parametrize("name", NAMES)
def test_it_opens_alive_with_the_packages_numbers(guarded, gallery, name):
    with guarded(gallery(name), offline=True) as page:
        Explorer(page, name).assert_numbers_are_the_packages()


@pytest.mark.parametrize("name", NAMES)
def test_every_entry_by_every_formula_is_the_packages(guarded, gallery, name):
    with guarded(gallery(name)) as page:
        explorer = Explorer(page, name)
        answers = explorer.root.evaluate(EVERY_ENTRY)
    package = explorer.built
    assert len(answers) == len(FORMULAS) * (package.shown()["W"].size + package.shown()["b"].size)
    for formula, selected, derived, measured, ratio, classes, text in answers:
        package.formula, package.selected = formula, selected
        assert_same(derived, package.derived)
        assert_same(measured, package.measured)
        if package.ratio is None:
            assert ratio == ""
        else:  # no more digits than the measured one has
            assert float(ratio) == pytest.approx(package.ratio, rel=1e-12 + 1e-13 / abs(package.derived))
        agrees = package.derived is None or abs(package.derived - package.measured) < 1e-9
        assert ("is-wrong" in classes) != agrees
        brief = None if package.derived is None else pytest.approx(package.derived, rel=5e-3, abs=1e-12)
        assert text == "–" if brief is None else read_number(text) == brief


def test_the_pointer_picks_an_entry_and_its_rows_light_up(guarded, gallery):
    with guarded(gallery("entry")) as page:
        explorer = Explorer(page)
        explorer.cell("W[1,0]").click()
        assert explorer.state["selected"] == "W[1,0]" and explorer.lit() == ["dZ[1]", "A[0]"]
        assert explorer.cell("W[1,0]").get_attribute("aria-selected") == "true"
        lit = explorer.root.locator(".is-lit")
        styles = lit.evaluate_all("rows => rows.map(row => getComputedStyle(row).outlineStyle)")
        assert styles == ["solid", "dashed"]  # not by colour alone
        explorer.assert_numbers_are_the_packages()
        explorer.cell("b[0]").click()
        assert explorer.lit() == ["dZ[0]"]
        explorer.assert_numbers_are_the_packages()


def test_the_sum_is_written_out_and_comes_to_the_entry(guarded, gallery):
    with guarded(gallery("entry")) as page:
        explorer = Explorer(page)
        for entry, formula in [("W[0,2]", "right"), ("W[1,1]", "averaged_twice"), ("b[1]", "no_average"),
                               ("b[0]", "right")]:
            explorer.formula.select_option(formula)
            explorer.cell(entry).click()
            lines = [" ".join(line.split()) for line in explorer.root.locator(".bp-sum-line").all_inner_texts()]
            numbers = lines[1].removeprefix("= ").replace("−", "-").replace("·", "*").replace("×", "*")
            numbers = numbers.replace("[", "(").replace("]", ")")
            assert re.fullmatch(r"[-+*/(). \d]+", numbers)
            assert eval(numbers) == pytest.approx(explorer.package().derived, rel=1e-12)
            assert read_number(lines[2].split()[-1]) == pytest.approx(explorer.package().derived, rel=1e-3)
        products = [read_number(cell) for cell in explorer.root.locator(".bp-products td").all_inner_texts()]
        np.testing.assert_allclose(products, explorer.package().error()[0])


def test_touch_at_360_pixels(guarded, gallery):
    with guarded(gallery("entry-largest"), **PHONE) as page:
        explorer = Explorer(page, "entry-largest")
        explorer.cell("W[2,1]").tap()
        explorer.assert_numbers_are_the_packages()
        explorer.cell("b[3]").tap()  # what is out of sight is scrolled to, inside the widget
        explorer.assert_numbers_are_the_packages()
        boxes = [cell.bounding_box() for cell in explorer.root.locator("[data-entry], button, select").all()]
        assert min(min(box["width"], box["height"]) for box in boxes) >= 40
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_keyboard_alone(guarded, gallery):
    with guarded(gallery("entry")) as page:
        explorer = Explorer(page)
        explorer.layer.focus()
        page.keyboard.press("ArrowDown")
        assert explorer.state["layer"] == "square"
        page.keyboard.press("Tab")  # the list kept the focus while the matrices changed
        page.keyboard.press("ArrowDown")
        assert explorer.state == {"layer": "square", "formula": "transposed", "selected": "W[0,2]"}
        page.keyboard.press("Tab")
        for key, entry in [("ArrowLeft", "W[0,1]"), ("ArrowUp", "W[0,1]"), ("ArrowDown", "W[1,1]"),
                           ("ArrowRight", "W[1,2]"), ("ArrowRight", "b[1]"), ("ArrowRight", "b[1]"),
                           ("ArrowDown", "b[2]")]:
            page.keyboard.press(key)
            assert explorer.state["selected"] == entry
            assert page.evaluate("document.activeElement.dataset.entry") == entry
        assert explorer.cell("b[2]").evaluate("e => getComputedStyle(e).outlineStyle") != "none"
        assert explorer.root.locator('[data-entry][tabindex="0"]').count() == 1  # one stop for Tab
        explorer.assert_numbers_are_the_packages()


def test_a_wrong_transpose_is_told_by_its_mirror(guarded, gallery):
    with guarded(gallery("entry-transposed")) as page:
        explorer = Explorer(page, "entry-transposed")
        explorer.cell("W[0,1]").click()
        assert explorer.text("why") == ("Changed places: derived here is −0.675, and at its mirror, dW[1,0], −0.675 is "
                                        "measured.")
        wrong = explorer.root.locator(".is-wrong").evaluate_all("cells => cells.map(cell => cell.dataset.entry)")
        assert wrong == ["W[0,1]", "W[0,2]", "W[1,0]", "W[1,2]", "W[2,0]", "W[2,1]"]
        assert "not what is measured" in explorer.cell("W[1,2]").get_attribute("aria-label")
        explorer.cell("W[1,1]").click()
        assert "its own mirror. Pick one off the diagonal." in explorer.text("why")
        explorer.cell("b[1]").click()
        assert "no transpose to get wrong" in explorer.text("why")
        explorer.layer.select_option("given")
        explorer.cell("W[1,2]").click()
        assert explorer.text("why") == "The shapes refuse it. Choose the square layer, where they cannot."
        assert "A dZᵀ is 3 × 2, and W is 2 × 3" in explorer.text("sum") and explorer.lit() == []
        explorer.assert_numbers_are_the_packages()


@pytest.mark.parametrize("formula, words", [
    ("right", "They agree: row 0 of dZ meets row 2 of A, and the average is taken once."),
    ("no_average", "Derived is 4 times too large, for every entry: m = 4, and the average was never taken."),
    ("averaged_twice", "Derived is 4 times too small, for every entry: m = 4, and the average was taken twice."),
])
def test_the_words_say_what_is_wrong(guarded, gallery, formula, words):
    with guarded(gallery("entry", formula=formula)) as page:
        explorer = Explorer(page)
        assert explorer.text("why") == words
        assert explorer.root.locator(".is-wrong").count() == (0 if formula == "right" else 8)


def test_with_one_example_a_wrong_average_does_not_show(guarded, gallery):
    with guarded(gallery("entry-smallest", formula="averaged_twice")) as page:
        assert "there is one example" in Explorer(page, "entry-smallest").text("why")


def test_a_link_carries_the_state_and_reset_takes_it_back(guarded, gallery):
    there = {"layer": "square", "formula": "transposed", "selected": "W[2,0]"}
    with guarded(gallery("entry", **there)) as page:
        explorer = Explorer(page)
        assert explorer.state == there
        explorer.assert_numbers_are_the_packages()
        explorer.cell("b[1]").click()
        page.wait_for_function("() => decodeURIComponent(location.hash).includes('selected=b[1]')")
        link = page.url
        explorer.root.get_by_role("button", name="Reset").click()
        assert explorer.state == {"layer": "given", "formula": "right", "selected": "W[0,2]"}
    with guarded(link) as page:
        assert Explorer(page).state == {**there, "selected": "b[1]"}


@pytest.mark.parametrize("values, words", [
    ({"selected": "W[2,2]"}, "selected is “W[2,2]”; expected an entry of this layer"),
    ({"formula": "guess"}, "formula is “guess”; expected one of right, transposed"),
    ({"layer": "round"}, "layer is “round”; expected one of given, square"),
])
def test_a_bad_link_is_answered_with_a_message_and_a_working_explorer(guarded, gallery, values, words):
    with guarded(gallery("entry", **values)) as page:
        explorer = Explorer(page)
        assert words in explorer.text("notice")
        explorer.cell("W[1,1]").click()
        explorer.settle()
        assert float(explorer.root.get_attribute("data-ratio")) == pytest.approx(1)
        explorer.root.get_by_role("button", name="Reset").click()
        explorer.settle()
        assert explorer.root.locator(".bp-notice").is_hidden()
        explorer.assert_numbers_are_the_packages()


@pytest.mark.parametrize("change, words", [
    ({"W": [[1, 2]]}, "b is 2 × 1; expected 1 × 1, to fit W (1 × 2)"), ({"A": "none"}, "A is not a matrix"),
    ({"Y": [[0, 0, 0], [0, 0, 0]]}, "Y is 2 × 3; expected 2 × 4"), ({"square": None}, "W is not a matrix"),
])
def test_a_layer_that_cannot_be_drawn_is_said_in_its_place(bundle_page, change, words):
    state = json.loads(public_state(EntryExplorer().get_state())) | change
    (shown,) = drawn(bundle_page, [state], "root => root.textContent")
    assert "This interactive cannot be shown" in shown and words in shown


def test_screen_readers_hear_the_answer_in_words_once_it_rests(guarded, gallery):
    with guarded(gallery("entry")) as page:
        explorer = Explorer(page)
        spoken = explorer.root.locator(".bp-readout [aria-live=polite]")
        assert spoken.text_content() == ""
        explorer.formula.select_option("no_average")
        page.wait_for_function("e => e.textContent", arg=spoken.element_handle())
        assert spoken.text_content() == "dW[0,2]: the formula says −1.144. Measured: −0.286."
        grid = explorer.root.get_by_role("grid", name="Entries of dW and db")
        assert grid.get_by_role("gridcell", selected=True).all_inner_texts() == ["−1.14"]


def test_in_a_notebook_page_and_traits_move_each_other(live):
    with live('EntryExplorer(formula="no_average")') as lab:
        lab.root.locator('[data-entry="W[1,0]"]').click()
        lab.until("widget.selected == 'W[1,0]'")
        assert lab.ask("[widget.derived, widget.measured]") == pytest.approx([1.0, 0.25])
        lab.run("widget.layer = 'square'")
        lab.until_shown("e => e.querySelector('select').value", "square")
        assert float(lab.root.get_attribute("data-predicted")) == pytest.approx(lab.ask("widget.derived"), rel=1e-12)
