"""The Playground on a page without a kernel: it trains as the package does, and can be nudged on the way."""

import numpy as np
import pytest

from backprop.widgets import Playground
from backprop.widgets.playground_training import wire
from booksite.gallery import states
from nudge_page import PHONE, drag
from playground_page import NAMES, Play

SETTINGS = ("widths", "hidden", "initialisation", "seed", "learning_rate", "batch_size")
CENTRE = "e => { const { x, y, width, height } = e.getBoundingClientRect(); return [x + width / 2, y + height / 2]; }"

# J after each step of a run in the page, and where it ends; then the same run again in one go, which must not differ.
TRACE = """([wire, settings, steps]) => {
  const { Run, readExamples } = backpropWidgets.training, costs = [];
  const examples = readExamples(wire), run = new Run(examples, settings, []), again = new Run(examples, settings, []);
  for (let step = 0; step <= steps; step++) { run.advance(step); costs.push(run.numbers()[1]); }
  again.advance(steps);
  const flat = arrays => Object.fromEntries(Object.keys(run.parameters).map(name => [name, arrays(name)]));
  return { costs, parameters: flat(name => [...run.parameters[name].data]), numbers: run.numbers(),
    gradients: flat(name => [...run.gradients()['d' + name].data]),
    same: String(run.numbers()) === String(again.numbers()) };
}"""


@pytest.mark.parametrize("traits", [
    {}, {"dataset": "circles", "widths": [5], "hidden": "relu", "initialisation": "he", "batch_size": 7},
    {"dataset": "spiral", "widths": [8, 8, 8, 8], "seed": 4},
    {"dataset": "xor", "hidden": "sigmoid", "batch_size": 400},
    {"dataset": "xor", "widths": [6, 2], "hidden": "leaky_relu", "initialisation": "normal", "learning_rate": 1},
    {"widths": [3], "hidden": "softplus", "batch_size": 64}, {"widths": [2], "initialisation": "zeros"},
    {"dataset": "digits", "widths": [8]},
    {"dataset": "digits", "widths": [8, 6], "hidden": "relu", "initialisation": "he", "learning_rate": 0.1},
], ids=lambda traits: "-".join(map(str, traits.values())) or "as it opens")
def test_500_steps_in_the_page_are_the_packages(bundle_page, traits):
    widget = Playground(**traits, step=500)
    settings = {name: getattr(widget, name) for name in SETTINGS}
    page = bundle_page.evaluate(TRACE, [wire(widget.dataset), settings, 500])
    np.testing.assert_allclose(page["costs"], widget.costs(), rtol=1e-12)
    for name, value in widget.parameters.items():
        assert np.linalg.norm(page["parameters"][name] - value.ravel()) <= 1e-12 * max(np.linalg.norm(value), 1e-300)
    assert page["numbers"] == pytest.approx([500, *[widget.run().measure()[name] for name in
                                            ("cost", "held_out_cost", "accuracy", "held_out_accuracy")]], rel=1e-12)
    slopes = np.concatenate([page["gradients"][name] for name in widget.parameters])
    expected = np.concatenate([widget.gradient[f"d{name}"].ravel() for name in widget.parameters])
    assert np.linalg.norm(slopes - expected) <= 1e-11 * np.linalg.norm(expected)
    assert page["same"]


@pytest.mark.parametrize("name", NAMES)
def test_it_opens_alive_with_the_packages_numbers(guarded, gallery, name):
    with guarded(gallery(name), offline=True) as page:
        play = Play(page, name)
        assert play.data("step") == states()[name].step
        play.assert_numbers_are_the_packages()


def test_it_plays_pauses_steps_and_starts_over(guarded, gallery):
    with guarded(gallery("playground")) as page:
        play = Play(page, "playground")
        costs = play.built.costs()
        play.press("Play")
        play.until("Number(e.dataset.step) > 20")
        play.press("Pause")
        stopped = play.data("step")
        play.assert_numbers_are_the_packages()
        play.press("One step")
        assert play.data("step") == stopped + 1
        play.assert_numbers_are_the_packages()
        play.press("Start over")
        assert play.data("step") == 0 and play.data("cost") == pytest.approx(costs[0], rel=1e-12)
        assert play.root.get_attribute("data-playing") == "false"


def test_a_weight_is_nudged_and_kept_while_it_trains(guarded, gallery):
    with guarded(gallery("playground", selected="W2[1,3]", nudge=0.8)) as page:
        play = Play(page, "playground")
        play.press("Play")
        play.until("Number(e.dataset.step) > 10")
        play.press("Keep this nudge")
        play.until("Number(e.dataset.step) > 30")
        play.press("Pause")
        step = int(play.data("step"))
        page.wait_for_function("() => location.hash.includes('kept') && location.hash.includes('step=%d&')" % step)
        kept = page.evaluate("JSON.parse(new URLSearchParams(location.hash.slice(1)).get('interactive-1.kept'))")
        assert len(kept) == 1 and 10 < kept[0][0] < step and kept[0][1:] == ["W2[1,3]", 0.8]
        assert play.data("predicted") == 0  # the nudge is the weight's own now
        play.assert_numbers_are_the_packages(kept=kept)
        link = page.url
    with guarded(link) as page:  # and the link repeats it
        again = Play(page, "playground")
        assert again.data("step") == step
        again.assert_numbers_are_the_packages(kept=kept)


def test_keep_moves_the_cost_to_where_it_was_measured(guarded, gallery):
    with guarded(gallery("playground-learned", nudge=-0.7)) as page:
        play = Play(page, "playground-learned")
        cost, measured = play.data("cost"), play.data("measured")
        play.press("Keep this nudge")
        assert play.data("cost") == pytest.approx(cost + measured, rel=1e-12) and play.data("measured") == 0
        play.press("One step")
        play.assert_numbers_are_the_packages(kept=[*play.built.kept, (200, "W2[1,4]", -0.7)])


def test_the_pointer_picks_a_weight_or_a_bias_and_drags_the_nudge(guarded, gallery):
    with guarded(gallery("playground")) as page:
        play = Play(page, "playground")
        for name in ("W1[3,1]", "b2[2]", "W3[0,1]"):
            arrow = play.root.locator(f'[data-name="{name}"] .bp-slope')
            page.mouse.click(*arrow.evaluate(CENTRE))
            assert play.field("entry").input_value() == name and play.text("selection").startswith(f"{name} = ")
        before = play.data("measured")
        drag(page, play.root.get_by_role("slider", name="Nudge δ"), 0.5, 0.8)
        assert play.data("measured") != before
        play.assert_numbers_are_the_packages()


def test_settings_start_the_training_again(guarded, gallery):
    with guarded(gallery("playground", step=50, selected="W3[0,2]")) as page:
        play = Play(page, "playground")
        play.root.locator("summary").click()
        changed = {}
        for label, trait, value in [("learning rate", "learning_rate", 1), ("batch size", "batch_size", 5),
                                    ("activation", "hidden", "relu"), ("initialisation", "initialisation", "he"),
                                    ("hidden layers", "widths", [4, 4, 4]), ("units in layer 2", "widths", [4, 7, 4]),
                                    ("data", "dataset", "xor"), (None, "seed", 1)]:
            play.press("One step")
            if label is None:
                play.press("New start")
            else:
                play.choose(label, {"hidden layers": "3", "units in layer 2": "7"}.get(label, str(value)))
            changed[trait] = value
            assert play.data("step") == 0
            play.press("One step")
            play.assert_numbers_are_the_packages(**changed)
        assert play.field("units in layer 4").is_hidden() and play.field("units in layer 3").is_visible()
        assert "2–4–7–4–1, relu, rate 1, he" in play.root.locator("summary").inner_text()


def test_a_value_that_is_not_in_a_list_is_shown_and_stays(guarded, gallery):
    with guarded(gallery("playground", learning_rate=0.07, batch_size=13, step=9)) as page:
        play = Play(page, "playground")
        assert play.root.get_by_label("learning rate").input_value() == "0.07"
        assert play.root.get_by_label("batch size").input_value() == "13"
        play.assert_numbers_are_the_packages(learning_rate=0.07, batch_size=13)


def test_a_step_far_away_is_reached_without_a_picture_on_the_way(guarded, gallery):
    with guarded(gallery("playground", step=2500)) as page:
        play = Play(page, "playground")
        play.until("e.dataset.step === '2500'")
        play.assert_numbers_are_the_packages()


def test_steps_too_long_are_said_and_end_the_playing(guarded, gallery):
    with guarded(gallery("playground", hidden="identity", widths=[8, 8, 8, 8], learning_rate=10)) as page:
        play = Play(page, "playground")
        play.choose("speed", "1000000")
        play.press("Play")
        play.root.get_by_text("J has overflowed: the steps were too long.").wait_for()
        assert play.root.get_attribute("data-playing") == "false"
        assert play.root.get_by_role("button", name="One step").get_attribute("aria-disabled") == "true"
        play.press("Start over")
        assert play.data("cost") < 10


def test_bad_values_in_a_link_are_said_and_the_rest_stays(guarded, gallery):
    wrong = {"dataset": "moons", "widths": "[4,99]", "learning_rate": -1, "kept": '[["x"]]', "step": 7}
    with guarded(gallery("playground", **wrong)) as page:
        play = Play(page, "playground")
        notice = play.text("notice")
        for words in ["dataset is “moons”; expected one of two_moons",
                      "A width is 99; expected a whole number from 1 to 8", "learning_rate is -1",
                      "kept’s step is “x”", "Showing learning_rate 0.3 instead."]:
            assert words in notice
        assert play.data("step") == 7
        play.assert_numbers_are_the_packages()


def test_touch_at_360_pixels(guarded, gallery):
    with guarded(gallery("playground-largest"), **PHONE) as page:
        play = Play(page, "playground-largest")
        play.root.get_by_role("button", name="One step").tap()
        assert play.data("step") == 151
        circle = play.root.locator('[data-name="b2[0]"] circle')
        circle.scroll_into_view_if_needed()
        page.touchscreen.tap(*circle.evaluate(CENTRE))
        assert play.field("entry").input_value() == "b2[0]"
        play.assert_numbers_are_the_packages()
        controls = play.root.locator("button, select, input, summary").all()
        boxes = [control.bounding_box() for control in controls if control.is_visible()]
        assert min(box["height"] for box in boxes) >= 32 and max(box["x"] + box["width"] for box in boxes) <= 360
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_keyboard_alone(guarded, gallery):
    with guarded(gallery("playground")) as page:
        play = Play(page, "playground")
        play.root.get_by_role("button", name="Play").focus()
        page.keyboard.press("Enter")
        play.until("Number(e.dataset.step) > 3")
        page.keyboard.press("Enter")
        assert play.root.get_attribute("data-playing") == "false"
        play.field("Nudge").focus()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Tab")
        page.keyboard.press("ArrowDown")
        assert play.field("entry").input_value() == "b1[1]"
        play.root.get_by_role("slider", name="Nudge δ").focus()
        page.keyboard.press("ArrowLeft")
        assert play.field("by δ =").input_value() == "-0.01"
        play.assert_numbers_are_the_packages()


def test_in_a_notebook_page_and_traits_move_each_other(live):
    with live("Playground(dataset='xor', selected='W2[0,1]')") as lab:
        lab.root.get_by_role("button", name="One step").click()
        lab.until("widget.step == 1")
        lab.run("widget.step = 200")
        lab.until_shown("e => e.dataset.step", "200")
        assert float(lab.root.get_attribute("data-cost")) == pytest.approx(lab.ask("widget.cost"), rel=1e-12)
        lab.root.get_by_role("slider", name="Nudge δ").fill("0.5")
        lab.until("widget.nudge == 0.5")
        assert float(lab.root.get_attribute("data-measured")) == pytest.approx(lab.ask("widget.measured_change"))
        lab.root.get_by_role("button", name="Keep this nudge").click()
        lab.until("widget.kept == [[200, 'W2[0,1]', 0.5]] and widget.nudge == 0")
        lab.root.get_by_role("button", name="Play").click()
        lab.until("widget.step > 210")  # while it plays
        lab.root.get_by_role("button", name="Pause").click()
        lab.until(f"widget.step == {lab.root.get_attribute('data-step')}")
        assert float(lab.root.get_attribute("data-cost")) == pytest.approx(lab.ask("widget.cost"), rel=1e-12)
        lab.run("widget.widths = [3]")
        lab.until_shown("e => e.querySelector('.bp-settings summary').textContent.includes('2–3–1')", True)
