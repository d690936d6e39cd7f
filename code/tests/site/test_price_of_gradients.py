"""PriceOfGradients on a page without a kernel: its counts are the package's, to the last multiplication."""

import pytest

from backprop.widgets.price_of_gradients import Price, multiplications
from gallery_page import Shown
from nudge_page import PHONE, drag, touch_drag

# [P, nudging, forward mode, backward sweep, reverse mode], as they are read.
COUNTS = r"""root => {
  const number = text => Number(text.replaceAll('\u202f', ''));
  const [, P, backward] = root.querySelector('.bp-scale').textContent.match(
    /: ([\d\u202f]+) parameters.*sweep takes ([\d\u202f]+) multiplications/).map(number);
  const [nudging, forward, reverse] = [...root.querySelectorAll('.bp-prices output')].map(e => number(e.textContent));
  return [P, nudging, forward, backward, reverse]; }"""
# What marks each cell of a row, besides its ground.
FRAMES = """all => all.map(e => getComputedStyle(e)).map(({ outlineStyle, borderTopColor }) =>
  outlineStyle === 'solid' ? 'new' : borderTopColor === 'rgba(0, 0, 0, 0)' ? '' : 'frame')"""
EVERY_SIZE = """async root => {
  const [depth, width] = ['depth', 'width'].map(name => root.querySelector(`[type=range][aria-label=${name}]`));
  const found = [];
  for (depth.value = 1; ; depth.value++) {
    depth.dispatchEvent(new Event('input'));
    for (const n of [1, 2, 7, 31, 64]) {
      width.value = n;
      width.dispatchEvent(new Event('input'));
      await null; await null; await null;
      found.push([Number(depth.value), n, (%s)(root)]);
    }
    if (depth.value === depth.max) return found;
  } }""" % COUNTS


def as_price(counts):
    P, nudging, forward_mode, backward, reverse_mode = counts
    return Price(P, reverse_mode - backward, nudging, forward_mode, backward, reverse_mode)


class Priced(Shown):
    @property
    def state(self):
        self.settle()
        sliders = {"depth": "depth", "width": "width", "step": "Layers back"}
        slider = lambda label: self.root.get_by_role("slider", name=label, exact=True)
        numbers = {name: int(slider(label).input_value()) for name, label in sliders.items()}
        return numbers | {"differences": self.field("nudging").input_value()}

    def price(self):
        self.settle()
        return as_price(self.root.evaluate(COUNTS))

    def package(self):
        with self.built.hold_trait_notifications():
            for name, value in self.state.items():
                setattr(self.built, name, value)
        return self.built

    def assert_counts_are_the_packages(self):
        assert self.price() == self.package().price

    def cells(self):
        """The row that the chain has come to: what it takes over, the new link, and its A."""
        cells = self.root.locator(".bp-links .is-current td").all_inner_texts()
        return cells[:-2], cells[-2:-1], cells[-1:]


@pytest.mark.parametrize("name", ["price", "price-stepped", "price-largest", "price-smallest"])
def test_it_opens_alive_with_the_packages_counts(guarded, gallery, name):
    with guarded(gallery(name), offline=True) as page:
        Priced(page, name).assert_counts_are_the_packages()


@pytest.mark.parametrize("differences", ["one-sided", "central"])
def test_every_size_is_counted_as_the_package_counts_it(guarded, gallery, differences):
    with guarded(gallery("price", differences=differences)) as page:
        found = Priced(page, "price").root.evaluate(EVERY_SIZE)
    assert len(found) == 8 * 5
    for depth, width, counts in found:
        assert as_price(counts) == multiplications([64] + [width] * (depth - 1) + [10], differences)


def test_areas_are_to_scale_and_the_corner_is_the_same_picture(guarded, gallery):
    with guarded(gallery("price")) as page:
        shown = Priced(page, "price")
        shown.field("width n =").fill("13")
        price = shown.price()
        sides = shown.root.locator(".bp-squares figure").evaluate_all("""panels => panels.map(panel =>
          Object.fromEntries([...panel.querySelectorAll('.bp-square')].map(square =>
            [square.className.split('bp-square-')[1], parseFloat(square.style.width) / 100])))""")
        corner = sides[0].pop("corner")
        for name, side in sides[0].items():
            assert side**2 == pytest.approx(getattr(price, name) / price.nudging, rel=1e-5)
        assert sides[1]["reverse_mode"] == pytest.approx(0.5, rel=1e-6)
        assert sides[1]["forward_pass"] ** 2 == pytest.approx(price.forward_pass / price.reverse_mode / 4, rel=1e-5)
        assert corner == pytest.approx(sides[0]["reverse_mode"] / 0.5, rel=1e-5) and sides[1]["corner"] == 1
        drawn, ground = [shown.root.locator(place).first.bounding_box() for place in (
            ".bp-squares .bp-square-forward_mode", ".bp-squares [role=img]")]
        assert drawn["width"] == drawn["height"] == pytest.approx(sides[0]["forward_mode"] * ground["width"], abs=0.1)
        assert drawn["x"] == ground["x"]
        assert drawn["y"] + drawn["height"] == pytest.approx(ground["y"] + ground["height"], abs=0.1)
        ratio = round(price.nudging / price.reverse_mode)
        assert f"Nudging costs {ratio} times" in shown.text("scale")
        assert f"{price.backward_ratio:.3f} forward passes" in shown.text("scale")


def test_stepping_back_reuses_what_was_multiplied(guarded, gallery):
    with guarded(gallery("price")) as page:
        shown = Priced(page, "price")
        onward = shown.root.get_by_role("button", name="Next step")
        for step in range(1, 5):
            onward.click()
            assert shown.state["step"] == step
            links = ["dZ4", "J4", "J3", "J2"][:step]
            assert shown.cells() == (links[:-1], links[-1:], [f"A{4 - step}ᵀ"])
            reused, repeated = shown.root.locator(".bp-chain output").all_inner_texts()
            package = shown.package()
            assert (int(reused), int(repeated)) == (package.with_reuse, package.without_reuse)
        assert "dW1: 3 links are already multiplied, as dZ2. Only J2 is new." in shown.text("chain-says")
        current = shown.root.locator(".bp-links .is-current td").evaluate_all(FRAMES)
        assert current == ["frame"] * 3 + ["new", ""]  # not by colour alone
        assert onward.get_attribute("aria-disabled") == "true"
        shown.field("layers L =").fill("2")  # a shorter chain
        assert shown.state["step"] == 2
        assert shown.root.locator(".bp-links tr:visible").count() == 2
        shown.root.get_by_role("button", name="First step").click()
        assert shown.state["step"] == 0 and shown.cells() == ([], [], [])


def test_pointer_and_touch_move_the_sliders(guarded, gallery):
    with guarded(gallery("price")) as page:
        shown = Priced(page, "price")
        drag(page, shown.root.get_by_role("slider", name="width"), 0.5, 0.2)
        assert shown.state["width"] < 20
        shown.choose("nudging", "central")
        shown.assert_counts_are_the_packages()
    with guarded(gallery("price-largest"), **PHONE) as page:
        shown = Priced(page, "price-largest")
        touch_drag(page, shown.root.get_by_role("slider", name="depth"), 0.99, 0.4)
        assert shown.state["depth"] < 6
        shown.assert_counts_are_the_packages()
        box = shown.root.locator(".bp-links").bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 360


def test_keyboard_alone(guarded, gallery):
    with guarded(gallery("price")) as page:
        shown = Priced(page, "price")
        shown.root.get_by_role("slider", name="depth").focus()
        page.keyboard.press("End")
        assert shown.state["depth"] == 8
        shown.root.get_by_role("slider", name="width").focus()
        page.keyboard.press("ArrowRight")
        assert shown.state["width"] == 33
        shown.root.get_by_role("slider", name="Layers back").focus()
        page.keyboard.press("End")
        assert shown.state["step"] == 8
        shown.assert_counts_are_the_packages()


@pytest.mark.parametrize("typed", ["65", "0", "2.5", ""])
def test_what_is_no_width_is_said_beside_the_field_and_the_last_one_stays(guarded, gallery, typed):
    with guarded(gallery("price")) as page:
        shown = Priced(page, "price")
        before = shown.price()
        shown.field("width n =").fill(typed)
        fault = shown.root.locator(".bp-fault").nth(1)
        assert "width stays 32." in fault.text_content()
        assert ("whole number from 1 to 64" in fault.text_content()) == (typed != "")
        assert shown.price() == before
        more = shown.root.get_by_role("button", name="More: 1 up").nth(1)
        shown.field("width n =").fill("64")
        more.click()
        assert shown.state["width"] == 64  # the button knows the end


@pytest.mark.parametrize("values, words", [
    ({"depth": 9}, "depth is 9; expected a whole number from 1 to 8. Showing 4 instead."),
    ({"width": "wide"}, "width is NaN; expected a finite number"), ({"step": 5}, "expected a whole number from 0 to 4"),
    ({"differences": "half"}, "differences is “half”; expected one of one-sided, central"),
])
def test_a_bad_link_is_answered_with_a_message_and_a_working_price(guarded, gallery, values, words):
    with guarded(gallery("price", **values)) as page:
        shown = Priced(page, "price")
        assert words in shown.text("notice")
        shown.root.get_by_role("button", name="Reset").click()
        shown.assert_counts_are_the_packages()


def test_in_a_notebook_page_and_traits_move_each_other(live):
    with live("PriceOfGradients(depth=3, step=3)") as lab:
        depth = lab.root.get_by_role("slider", name="depth")
        depth.focus()
        lab.page.keyboard.press("ArrowLeft")
        lab.until("widget.depth == 2 and widget.step == 2")
        assert Price(*lab.ask("list(widget.price)")) == as_price(lab.root.evaluate(COUNTS))
        lab.run("widget.width = 7")
        lab.until_shown(f"e => ({COUNTS})(e)[1]", multiplications([64, 7, 10]).nudging)
