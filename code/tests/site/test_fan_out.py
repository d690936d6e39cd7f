"""FanOut on a page without a kernel: by pointer, touch and keyboard, what comes back is the package's."""

import numpy as np
import pytest

from booksite.gallery import states
from gallery_page import Shown
from nudge_page import PHONE, read_number

NAMES = [name for name in states() if name.startswith("fan")]

# Every unit that can be nudged, for every example: what the interactive says of each.
EVERY_UNIT = """async root => {
  const answers = [], example = root.querySelector('select');
  for (const option of example.options) {
    example.value = option.value;
    example.dispatchEvent(new Event('change'));
    for (const unit of root.querySelectorAll('g[role="radio"]')) {
      unit.dispatchEvent(new MouseEvent('click'));
      await null; await null; await null;
      const { selected, derivative, predicted, measured } = root.dataset;
      answers.push([selected, Number(example.value), derivative, predicted, measured]);
    }
  }
  return answers; }"""


class Fan(Shown):
    """One FanOut of the gallery."""

    def __init__(self, page, name="fan"):
        super().__init__(page, name)
        self.example = self.field("Example")
        self.nudge = self.field("nudge δ =")

    def unit(self, name):
        return self.root.locator(f'[aria-label^="{name},"]')

    @property
    def state(self):
        self.settle()
        return {"selected": self.root.get_attribute("data-selected"), "example": int(self.example.input_value()),
                "nudge": float(self.nudge.input_value())}

    def package(self):
        with self.built.hold_trait_notifications():
            for name, value in self.state.items():
                setattr(self.built, name, value)
        return self.built

    def notes(self):
        """Above and below each unit of the layer that is fed."""
        texts = self.root.locator("g.is-lit").evaluate_all(
            "all => all.map(e => [...e.querySelectorAll('.bp-unit-derivative')].map(t => t.textContent))")
        return [[read_number(text) for text in pair] for pair in texts]

    def assert_numbers_are_the_packages(self):
        package = self.package()
        self.assert_shows(predicted=package.predicted_change, measured=package.measured_change)
        assert self.data("derivative") == pytest.approx(package.derivative, rel=1e-12, abs=1e-14)
        if package.ratio is None:
            assert self.data("ratio") is None and self.text("value-ratio") == "–"
        else:
            assert self.data("ratio") == pytest.approx(package.ratio, rel=1e-9)
        terms = [line.locator("> span").all_inner_texts() for line in self.root.locator(".bp-addition > div").all()]
        values = [w * dz for w, dz in package.terms] + [package.derivative]
        assert [read_number(line[-1]) for line in terms] == pytest.approx(values, rel=5e-3, abs=1e-12)
        for (_, dz), change, (above, below) in zip(package.terms, package.changes, self.notes(), strict=True):
            assert above == pytest.approx(dz, abs=0.0051)
            assert below == pytest.approx(change, abs=0.0051) or package.nudge == 0 and np.isnan(below)


@pytest.mark.parametrize("name", NAMES)
def test_every_unit_for_every_example_is_the_packages(guarded, gallery, name):
    with guarded(gallery(name), offline=True) as page:
        shown = Fan(page, name)
        shown.assert_numbers_are_the_packages()
        answers = shown.root.evaluate(EVERY_UNIT)
    package = shown.built
    assert len({tuple(answer[:2]) for answer in answers}) == len(answers)
    assert len(answers) == sum(package.layer_sizes[:-1]) * package.X.shape[1]
    for package.selected, package.example, derivative, predicted, measured in answers:
        assert float(derivative) == pytest.approx(package.derivative, rel=1e-12, abs=1e-14)
        assert float(predicted) == pytest.approx(package.predicted_change, rel=1e-12, abs=1e-14)
        assert float(measured) == pytest.approx(package.measured_change, rel=1e-12, abs=1e-14)


def test_a_click_chooses_the_activation_and_lights_what_it_feeds(guarded, gallery):
    with guarded(gallery("fan")) as page:
        shown = Fan(page)
        assert shown.root.locator(".bp-edge.is-selected").count() == 3
        shown.unit("A2[2]").click()
        assert shown.state["selected"] == "A2[2]"
        lit = shown.root.locator(".bp-edge.is-selected").evaluate_all("all => all.map(e => e.dataset.name)")
        assert lit == ["W3[0,2]", "W3[1,2]"]
        assert shown.root.locator("g.bp-unit-output[role]").count() == 0  # an output feeds no unit
        shown.assert_numbers_are_the_packages()


def test_touch_at_360_pixels(guarded, gallery):
    with guarded(gallery("fan"), **PHONE) as page:
        shown = Fan(page)
        shown.unit("A1[1]").tap()
        shown.example.select_option("2")
        shown.root.get_by_role("button", name="More").tap()
        assert shown.state == {"selected": "A1[1]", "example": 2, "nudge": 0.41}
        shown.assert_numbers_are_the_packages()
        boxes = [part.bounding_box() for part in shown.root.locator("g[role], button, select").all()]
        assert min(min(box["width"], box["height"]) for box in boxes) >= 36
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_keyboard_alone(guarded, gallery):
    with guarded(gallery("fan")) as page:
        shown = Fan(page)
        slider = shown.root.get_by_role("slider", name="Nudge δ")
        slider.focus()
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("Tab")
        for key, selected in [("ArrowRight", "A2[0]"), ("ArrowRight", "A2[0]"), ("ArrowDown", "A2[1]"),
                              ("ArrowLeft", "A1[1]"), ("ArrowLeft", "A0[1]"), ("ArrowDown", "A0[1]")]:
            page.keyboard.press(key)
            assert shown.state == {"selected": selected, "example": 0, "nudge": 0.39}
            assert page.evaluate("document.activeElement.getAttribute('aria-label')").startswith(selected)
            shown.assert_numbers_are_the_packages()


def test_halving_the_nudge_sends_the_ratio_to_one(guarded, gallery):
    with guarded(gallery("fan")) as page:
        shown, ratios = Fan(page), []
        for nudge in ("0.4", "0.04", "0.004", "0"):
            shown.nudge.fill(nudge)
            shown.assert_numbers_are_the_packages()
            ratios.append(shown.data("ratio"))
        assert abs(ratios[2] - 1) < 0.002 < abs(ratios[1] - 1) < 0.03 < abs(ratios[0] - 1) and ratios[3] is None
        assert "Nudge A1[0] to see" in shown.text("sentence")


def test_the_table_is_w_beside_dz_and_its_transposes_product_below(guarded, gallery):
    with guarded(gallery("fan", selected="A2[1]", example=1)) as page:
        shown = Fan(page)
        rows = [[read_number(cell) for cell in row.locator("td").all_inner_texts()]
                for row in shown.root.locator("tbody tr").all()]
        package = shown.package()
        W, dZ = package.parameters["W3"], package._gradients()["dZ3"][:, 1]
        np.testing.assert_allclose(rows[:2], np.column_stack([W, dZ]), rtol=5e-3)
        np.testing.assert_allclose(rows[2][:3], W.T @ dZ, rtol=5e-3)
        chosen = shown.root.locator("tbody td.is-selected").all_inner_texts()
        assert [read_number(text) for text in chosen] == [row[1] for row in rows]  # its column of W, and what it gets
        assert "column 1 of W3, so back along row 1 of W3ᵀ" in shown.text("pair .bp-note")
        assert "example 1 alone: no average, no 1/m" in shown.text("pair .bp-note")
        shown.unit("A0[0]").click()  # another layer, another shape
        shown.assert_numbers_are_the_packages()
        assert shown.root.locator("tbody tr").count() == 4 and shown.root.locator("tbody td").count() == 12


def test_in_a_live_notebook_page_and_kernel_move_each_other(live):
    with live("FanOut(nudge=0.1)") as lab:
        lab.root.get_by_label("nudge δ =").fill("0.25")
        lab.until("widget.nudge == 0.25")
        lab.root.locator('[aria-label^="A2[1],"]').click()
        lab.until("widget.selected == 'A2[1]'")
        shown = float(lab.root.get_attribute("data-measured"))
        assert shown == pytest.approx(lab.ask("widget.measured_change"), rel=1e-12)
        lab.run("widget.example = 2; widget.selected = 'A0[1]'")
        lab.root.locator('g[aria-checked="true"][aria-label^="A0[1],"]').wait_for()
        assert lab.root.get_by_label("Example").input_value() == "2"
        shown = float(lab.root.get_attribute("data-predicted"))
        assert shown == pytest.approx(lab.ask("widget.predicted_change"), rel=1e-12)
