"""ForwardPass on a page without a kernel: by pointer, touch and keyboard, each unit's sum is the package's."""

import re

import numpy as np
import pytest

from booksite.gallery import states
from gallery_page import Shown
from nudge_page import PHONE, read_number

NAMES = [name for name in states() if name.startswith("forward")]

# Every unit for every example: what the interactive says of each.
EVERY_UNIT = """async root => {
  const answers = [];
  for (const example of root.querySelectorAll('input[type="radio"]')) {
    example.click();
    for (const unit of root.querySelectorAll('g[role="radio"]')) {
      unit.dispatchEvent(new MouseEvent('click'));
      await null; await null; await null;
      const { selected, z, a, loss, cost } = root.dataset;
      answers.push([selected, [...root.querySelectorAll('input')].findIndex(radio => radio.checked), z, a, loss, cost,
        unit.getAttribute('aria-label'), unit.getAttribute('aria-checked')]);
    }
  }
  return answers; }"""


class Forward(Shown):
    """One ForwardPass of the gallery."""

    def __init__(self, page, name="forward"):
        super().__init__(page, name)

    def unit(self, name):
        return self.root.locator(f'[aria-label^="{name},"]')

    @property
    def state(self):
        self.settle()
        checked = self.root.locator("input:checked").get_attribute("aria-label")
        return {"selected": self.root.get_attribute("data-selected"), "example": int(checked.removeprefix("example "))}

    def package(self):
        with self.built.hold_trait_notifications():
            self.built.selected, self.built.example = self.state["selected"], self.state["example"]
        return self.built

    def lines(self):
        """The sum as the reader sees it: [sign, symbols, numbers, value], line by line."""
        self.settle()
        return [line.locator("> span").all_inner_texts() for line in self.root.locator(".bp-addition > div").all()]

    def lit(self):
        lit = self.root.locator("g[role].is-lit").evaluate_all("all => all.map(e => e.getAttribute('aria-label'))")
        return [name.split(",")[0] for name in lit], self.root.locator(".bp-edge.is-selected").count()

    def assert_numbers_are_the_packages(self):
        package = self.package()
        l, k = package.unit()
        assert self.data("a") == pytest.approx(package.activation, rel=1e-12, abs=1e-15)
        assert self.data("loss") == pytest.approx(package.losses[package.example], rel=1e-12)
        assert self.data("cost") == pytest.approx(package.cost, rel=1e-12)
        *added, result = self.lines()
        assert read_number(result[-1]) == pytest.approx(package.activation, rel=1e-3, abs=1e-12)
        if l > 0:
            assert self.data("z") == pytest.approx(package.weighted_sum, rel=1e-12, abs=1e-14)
            values = [w * a for w, a in package.terms] + [package.bias, package.weighted_sum]
            assert [read_number(line[-1]) for line in added] == pytest.approx(values, rel=5e-3, abs=1e-12)
            assert added[-1][1] == f"Z{l}[{k}]" and package.function() in result[2]
            assert package.function() != "softmax" or result[2] == f"softmax(Z{l})[{k}]"  # of the whole column


@pytest.mark.parametrize("name", NAMES)
def test_every_unit_for_every_example_is_the_packages(guarded, gallery, name):
    with guarded(gallery(name), offline=True) as page:
        shown = Forward(page, name)
        shown.assert_numbers_are_the_packages()
        answers = shown.root.evaluate(EVERY_UNIT)
    package, sizes = shown.built, shown.built.layer_sizes
    m = package.X.shape[1]
    assert len({(selected, example) for selected, example, *_ in answers}) == len(answers) == sum(sizes) * m
    for package.selected, package.example, z, a, loss, J, label, checked in answers:
        assert float(a) == pytest.approx(package.activation, rel=1e-12, abs=1e-15)
        if package.weighted_sum is not None:
            assert float(z) == pytest.approx(package.weighted_sum, rel=1e-12, abs=1e-14)
        assert float(loss) == pytest.approx(package.losses[package.example], rel=1e-12)
        assert float(J) == pytest.approx(package.cost, rel=1e-12)
        assert label.startswith(f"{package.selected}, ") and checked == "true"
        assert read_number(label.split(",")[-1]) == pytest.approx(package.activation, rel=1e-3, abs=1e-12)


def test_a_mouse_shows_a_unit_and_a_click_chooses_it(guarded, gallery):
    with guarded(gallery("forward")) as page:
        shown = Forward(page)
        assert shown.lit() == (["A1[0]", "A1[1]", "A1[2]"], 3)
        shown.unit("A1[1]").hover()
        assert shown.state["selected"] == "A1[1]" and shown.lit() == (["A0[0]", "A0[1]"], 2)
        page.mouse.move(1, 1)
        assert shown.state["selected"] == "A2[0]"  # looking changes nothing
        shown.unit("A1[1]").click()
        page.keyboard.press("ArrowDown")  # the mouse, still there, does not hide what the keyboard chooses
        assert shown.state["selected"] == "A1[2]"
        page.mouse.move(1, 1)
        assert shown.state["selected"] == "A1[2]"
        shown.assert_numbers_are_the_packages()


def test_touch_at_360_pixels(guarded, gallery):
    with guarded(gallery("forward"), **PHONE) as page:
        shown = Forward(page)
        shown.unit("A3[0]").tap()
        shown.field("example 2").tap()
        assert shown.state == {"selected": "A3[0]", "example": 2}
        shown.assert_numbers_are_the_packages()
        boxes = [part.bounding_box() for part in shown.root.locator("g[role], button, label").all()]
        assert min(min(box["width"], box["height"]) for box in boxes) >= 36
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_keyboard_alone(guarded, gallery):
    with guarded(gallery("forward")) as page:
        shown = Forward(page)
        shown.root.get_by_role("button", name="Reset").focus()
        page.keyboard.press("Tab")
        for key, selected in [("ArrowLeft", "A1[0]"), ("ArrowUp", "A1[0]"), ("ArrowDown", "A1[1]"),
                              ("ArrowDown", "A1[2]"), ("ArrowRight", "A2[1]"), ("ArrowRight", "A3[0]"),
                              ("ArrowRight", "A3[0]"), ("ArrowLeft", "A2[0]")]:
            page.keyboard.press(key)
            assert shown.state["selected"] == selected
            assert page.evaluate("document.activeElement.getAttribute('aria-label')").startswith(selected)
            shown.assert_numbers_are_the_packages()
        assert shown.root.locator('g[tabindex="0"]').count() == 1  # one stop for Tab
        assert shown.unit("A2[0]").evaluate("e => getComputedStyle(e).outlineStyle") != "none"
        page.keyboard.press("Tab")
        page.keyboard.press("ArrowRight")
        assert shown.state == {"selected": "A2[0]", "example": 1}
        shown.assert_numbers_are_the_packages()


def test_the_sum_and_the_average_are_written_out(guarded, gallery):
    with guarded(gallery("forward", example=1, selected="A2[1]")) as page:
        shown = Forward(page)
        assert [[text.strip() for text in line] for line in shown.lines()] == [
            ["", "W2[1,0] · A1[0]", "(−1.5) · 2.5", "−3.75"], ["+", "W2[1,1] · A1[1]", "1 · 0.5", "0.5"],
            ["+", "W2[1,2] · A1[2]", "1 · 0", "0"], ["+", "b2[1]", "", "0.2"], ["=", "Z2[1]", "", "−3.05"],
            ["=", "A2[1]", "relu(−3.05)", "0"]]
        table = [[read_number(cell) for cell in row.locator("td").all_inner_texts()]
                 for row in shown.root.locator("tbody tr").all()]
        package = shown.package()
        cache = package._cache()
        expected = np.vstack([package.X, cache["A3"], package.Y, [package.losses]])
        np.testing.assert_allclose(table, expected, rtol=5e-3)
        terms, m, J = re.fullmatch(r"J = \((.+)\) / (\d) [=≈] (\S+)", shown.text("average")).groups()
        losses = [read_number(term) for term in terms.split(" + ")]
        assert losses == pytest.approx(package.losses, rel=5e-3) and int(m) == 4
        assert float(J) == pytest.approx(np.mean(package.losses), rel=1e-3)


def test_an_input_and_an_output_show_where_they_stand_in_the_table(guarded, gallery):
    with guarded(gallery("forward")) as page:
        shown = Forward(page)
        marked = shown.root.locator("tbody td.is-selected")
        assert marked.count() == 0
        shown.unit("A0[1]").click()
        shown.field("example 3").check(force=True)
        assert marked.all_inner_texts() == ["2"] and "A0[1] = X[1,3] = 2, for example 3." in shown.text("sentence")
        assert shown.lit() == ([], 0) and len(shown.lines()) == 1
        shown.unit("A3[0]").click()
        shown.settle()
        assert marked.all_inner_texts() == ["−1.27"]
        texts = shown.root.locator(".bp-cost text").all_text_contents()
        assert texts[0] == "loss ℓ(3)" and read_number(texts[1]) == pytest.approx(shown.package().losses[3], rel=1e-3)


def test_in_a_live_notebook_page_and_kernel_move_each_other(live):
    with live("ForwardPass()") as lab:
        lab.root.locator('[aria-label^="A1[2],"]').click()
        lab.until("widget.selected == 'A1[2]'")
        assert float(lab.root.get_attribute("data-z")) == pytest.approx(lab.ask("widget.weighted_sum"), rel=1e-12)
        lab.run("widget.example = 3; widget.selected = 'A3[0]'")
        lab.root.locator('g[aria-checked="true"][aria-label^="A3[0],"]').wait_for()
        assert lab.root.get_by_label("example 3").is_checked()
        assert float(lab.root.get_attribute("data-cost")) == pytest.approx(lab.ask("widget.cost"), rel=1e-12)
