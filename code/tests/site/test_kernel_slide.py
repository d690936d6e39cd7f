"""KernelSlide on a page without a kernel: by pointer, touch and keyboard, its numbers are the package's."""

import json
import re

import numpy as np
import pytest

from backprop.layers import conv1d_backward, conv1d_forward, conv2d_backward, conv2d_forward
from backprop.widgets import KernelSlide
from booksite.gallery import states
from booksite.interactives import public_state
from gallery_page import Shown
from nudge_page import PHONE, read_number

NAMES = [name for name, widget in states().items() if widget.kind == "kernel-slide"]

CONVOLUTION = """([A, W, b, dZ, stride, padding]) => {
  const { fromRows, toRows, meetings, convolve, convolveBackward } = backpropWidgets.arithmetic;
  const layer = { A: fromRows(A), W: fromRows(W), b: fromRows(b) }, met = meetings(layer.A, layer.W, stride, padding);
  const { dA, dW, db } = convolveBackward(fromRows(dZ), layer, met);
  return [convolve(layer, met), dA, dW, db].map(toRows); }"""

# Each state drawn into the page: what the interactive says of it.
DRAWN = """all => all.map(state => {
  const el = document.createElement('div'), text = e => e.textContent;
  const model = { get: name => state[name], set() {}, on() {}, off() {}, save_changes() {} };
  const remove = backpropWidgets.render({ model, el });
  const root = el.querySelector('.bp-kernel-slide');
  const sum = e => ({ name: text(e.querySelector('strong')), total: text([...e.querySelectorAll('strong')].at(-1)),
    rule: text(e.firstChild), terms: [...e.querySelectorAll('.bp-place:not(.is-empty)')].map(text) });
  const said = { data: { ...root.dataset }, notice: text(root.querySelector('.bp-notice')),
    Z: [...root.querySelectorAll('[data-entry^=Z] span')].map(text),
    dZ: [...root.querySelectorAll('[role=table] td span')].map(text),
    lit: [...root.querySelectorAll('[data-entry].is-lit')].map(e => e.dataset.entry),
    moved: [...root.querySelectorAll('[data-entry^=Z] small')].map(text),
    sums: [...root.querySelectorAll('.bp-sum')].map(sum) };
  remove();
  return said; })"""


@pytest.mark.parametrize("seed", range(6))
def test_the_convolution_is_the_packages(bundle_page, seed):
    rng = np.random.default_rng(seed)
    kernel, stride, padding, outputs = (rng.integers(low, 4, 2) for low in (1, 1, 0, 1))
    size = np.maximum((outputs - 1) * stride + kernel - 2 * padding, 1)
    padding = np.where((size + 2 * padding - kernel) % stride == 0, padding, 0)
    size = np.maximum((outputs - 1) * stride + kernel - 2 * padding, 1)
    outputs = (size + 2 * padding - kernel) // stride + 1
    A, W, b, dZ = (rng.normal(size=shape) for shape in (size, kernel, (1, 1), outputs))
    layer = A[None, ..., None], W[None, None], b, tuple(map(int, stride)), tuple(map(int, padding))
    Y, cache = conv2d_forward(*layer)
    grads = conv2d_backward(dZ[None, ..., None], cache)
    shown = bundle_page.evaluate(CONVOLUTION, [A.tolist(), W.tolist(), b.tolist(), dZ.tolist(), *map(list, layer[3:])])
    package = [Y[0, ..., 0], grads["dX"][0, ..., 0], grads["dW"][0, 0], grads["db"]]
    for value, expected in zip(shown, package, strict=True):
        np.testing.assert_allclose(value, expected, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("stride, padding", [(1, 0), (1, 1), (2, 0), (2, 1)])
def test_along_a_signal_it_is_the_packages_in_one_dimension(bundle_page, stride, padding):
    rng = np.random.default_rng(9)
    x, w, b = rng.normal(size=(1, 7, 1)), rng.normal(size=(1, 1, 3)), rng.normal(size=(1, 1))
    Y, cache = conv1d_forward(x, w, b, stride, padding)
    dY = rng.normal(size=Y.shape)
    grads = conv1d_backward(dY, cache)
    shown = bundle_page.evaluate(CONVOLUTION, [x[..., 0].tolist(), w[0].tolist(), b.tolist(), dY[..., 0].tolist(),
                                               [1, stride], [0, padding]])
    for value, expected in zip(shown, [Y[..., 0], grads["dX"][..., 0], grads["dW"][0], grads["db"]], strict=True):
        np.testing.assert_allclose(value, expected, rtol=1e-12, atol=1e-13)


def drawn_states():
    rng = np.random.default_rng(5)
    sizes = [((5, 5), (3, 3)), ((6, 7), (2, 3)), ((5, 3), (3, 1)), ((1, 7), (1, 3)), ((3, 3), (3, 3)), ((1, 1), (1, 1))]
    for size, kernel in sizes:
        for stride, padding in [(1, 0), (1, 1), (2, 1), (2, 0)]:
            if any((n + 2 * padding - k) % stride for n, k in zip(size, kernel)):
                continue
            widget = KernelSlide(A=rng.integers(-4, 5, size) / 2, W=rng.integers(-4, 5, kernel) / 4, b=[[0.25]],
                                 stride=stride, padding=padding, target=float(rng.integers(-1, 2)))
            for name in "AWbW":
                j, k = (int(rng.integers(n)) for n in (widget.b if name == "b" else widget.shown()[name]).shape)
                row, column = (int(rng.integers(n)) for n in widget.outputs().shape)
                widget.selected = "b[0]" if name == "b" else f"{name}[{j},{k}]"
                widget.window, widget.nudge = f"Z[{row},{column}]", float(rng.integers(-5, 6)) / 4
                yield widget.get_state()
    yield KernelSlide(layer="signal", stride=2, padding=1, selected="A[0,4]", window="Z[0,2]").get_state()


def package_of(state):
    names = ("A", "W", "b", "layer", "stride", "padding", "target", "window", "selected", "nudge")
    return KernelSlide(**{name: state[name] for name in names})


def assert_numbers_are(data, package):
    assert (data["window"], data["selected"]) == (package.window, package.selected)
    assert int(data["felt"]) == package.felt_by
    for name, value in [("derivative", package.derivative), ("predicted", package.predicted_change),
                        ("measured", package.measured_change)]:
        assert float(data[name]) == pytest.approx(value, rel=1e-12, abs=1e-12), name
    if package.ratio is None:
        assert data["ratio"] == ""
    else:
        assert float(data["ratio"]) == pytest.approx(package.ratio, rel=1e-10, abs=1e-12)


def worth(term):
    """A term's value: "+ (−0.5) · 3 = −1.5"."""
    factors = [read_number(factor) for factor in term.split("=")[0].split("·")]
    if "=" in term:
        assert read_number(term.split("=")[1]) == pytest.approx(np.prod(factors), rel=6e-3, abs=1e-9)
    return np.prod(factors)


def test_many_states_have_the_packages_numbers_and_sums(bundle_page):
    all_states = [json.loads(public_state(state)) for state in drawn_states()]
    assert len(all_states) > 60
    for state, said in zip(all_states, bundle_page.evaluate(DRAWN, all_states), strict=True):
        package = package_of(state)
        assert said["notice"] == ""
        assert_numbers_are(said["data"], package)
        Z, slopes = package.outputs(), package.slopes()
        assert [read_number(z) for z in said["Z"]] == pytest.approx(Z.ravel(), abs=6e-3 + abs(Z).max() * 5e-3)
        dZ = package.gradient()["dZ"].ravel()
        assert [read_number(z) for z in said["dZ"]] == pytest.approx(dZ, abs=6e-3 + abs(dZ).max() * 5e-3)
        lit = [tuple(map(int, name[2:-1].split(","))) for name in said["lit"] if name[0] == "Z"]
        assert lit == [tuple(index) for index in np.argwhere(slopes)]
        for text, slope in zip(said["moved"], slopes.ravel(), strict=True):
            assert text == "" if not slope or not package.nudge else read_number(text) == pytest.approx(
                slope * package.nudge, abs=6e-3)
        forward, backward = said["sums"]
        at = tuple(map(int, package.window[2:-1].split(",")))
        assert forward["name"] == package.window and backward["name"] == f"d{package.selected}"
        assert len(forward["terms"]) == package.shown()["W"].size + 1
        for sum_, value in [(forward, Z[at]), (backward, package.derivative)]:
            assert sum(map(worth, sum_["terms"])) == pytest.approx(value, rel=6e-3, abs=0.02)
            assert read_number(sum_["total"]) == pytest.approx(value, rel=1e-3, abs=1e-9)


def test_the_rules_name_the_entries_that_meet(bundle_page):
    """Each written rule, evaluated over the package's own arrays, comes to the derivative."""
    for state in map(lambda s: json.loads(public_state(s)), drawn_states()):
        package = package_of(state)
        backward = bundle_page.evaluate(DRAWN, [state])[0]["sums"][1]
        grads, arrays = package.gradient(), package.shown()
        found = re.search(r"· ([AW])\[(.+?),(.+?)\]", backward["rule"])
        total = 0.0
        for (p, q), dz in np.ndenumerate(grads["dZ"]):
            if not found:
                total += dz
                continue
            row, column = (eval(re.sub(r"(\d)([pq])", r"\1*\2", text.replace("−", "-")), {"p": p, "q": q})
                           for text in found.groups()[1:])
            array = arrays[found[1]]
            if 0 <= row < array.shape[0] and 0 <= column < array.shape[1]:
                total += dz * array[row, column]
        assert total == pytest.approx(package.derivative, rel=1e-9, abs=1e-9), backward["rule"]


class Kernel(Shown):
    """One KernelSlide of the gallery."""

    def cell(self, entry):
        return self.root.locator(f'[data-entry="{entry}"]')

    def lit(self, name):
        self.settle()
        return self.root.locator(f'[data-entry^="{name}"].is-lit').evaluate_all("all => all.map(e => e.dataset.entry)")

    def frame(self):
        """The frame's corner and size, in cells of the padded input."""
        return self.root.locator(".bp-window").evaluate("""e => { const frame = e.getBoundingClientRect();
          const field = e.parentElement.getBoundingClientRect(), cell = e.parentElement.querySelector('td');
          const [wide, high] = [cell.getBoundingClientRect().width, cell.getBoundingClientRect().height];
          return [(frame.y - field.y) / high, (frame.x - field.x) / wide, frame.height / high, frame.width / wide]
            .map(Math.round); }""")

    def assert_numbers_are_the_packages(self, **changed):
        self.settle()
        package = self.built
        with package.hold_trait_notifications():
            for name, value in changed.items():
                setattr(package, name, value)
        assert_numbers_are(self.root.evaluate("e => ({ ...e.dataset })"), package)
        self.assert_shows(predicted=package.predicted_change, measured=package.measured_change)


@pytest.mark.parametrize("name", NAMES)
def test_it_opens_alive_with_the_packages_numbers(guarded, gallery, name):
    with guarded(gallery(name), offline=True) as page:
        Kernel(page, name).assert_numbers_are_the_packages()


def test_the_pointer_picks_an_entry_and_what_feels_it_lights_up(guarded, gallery):
    with guarded(gallery("kernel")) as page:
        kernel = Kernel(page, "kernel")
        kernel.cell("W[2,1]").click()
        kernel.assert_numbers_are_the_packages(selected="W[2,1]")
        assert len(kernel.lit("Z")) == 9 and len(kernel.lit("A")) == 9 and kernel.lit("W") == []
        assert kernel.cell("W[2,1]").get_attribute("aria-selected") == "true"
        kernel.cell("A[0,1]").click()
        kernel.assert_numbers_are_the_packages(selected="A[0,1]")
        assert kernel.lit("Z") == ["Z[0,0]", "Z[0,1]"] and kernel.lit("W") == ["W[0,0]", "W[0,1]"]
        kernel.cell("b[0]").click()
        kernel.assert_numbers_are_the_packages(selected="b[0]")
        ring = kernel.cell("Z[0,0]").evaluate("e => getComputedStyle(e).boxShadow")
        assert ring != "none"  # not by its ground alone
        kernel.field("Nudge δ").fill("-0.5")
        kernel.assert_numbers_are_the_packages(nudge=-0.5)
        assert kernel.root.locator('[data-entry^="Z"] small').first.inner_text() == "−0.5"


def slide(page, kernel, start, end, device):
    """Drag the frame from one entry of the input to another, by mouse or by finger."""
    points = []
    for entry in (start, end):
        kernel.cell(entry).scroll_into_view_if_needed()
    for entry in (start, end):
        box = kernel.cell(entry).bounding_box()
        points.append(np.array([box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]))
    if device == "mouse":
        page.mouse.move(*points[0])
        page.mouse.down()
        page.mouse.move(*points[1], steps=6)
        page.mouse.up()
        return
    finger = page.context.new_cdp_session(page)
    for kind, share in [("touchStart", 0), ("touchMove", 0.3), ("touchMove", 0.7), ("touchMove", 1)]:
        x, y = map(float, points[0] + (points[1] - points[0]) * share)
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


@pytest.mark.parametrize("device, options", [("mouse", {}), ("finger", PHONE)], ids=["mouse", "finger"])
def test_the_frame_is_dragged_and_its_sum_follows(guarded, gallery, device, options):
    with guarded(gallery("kernel"), **options) as page:
        kernel = Kernel(page, "kernel")
        assert kernel.frame() == [0, 0, 3, 3]
        slide(page, kernel, "A[1,1]", "A[2,3]", device)
        kernel.assert_numbers_are_the_packages(window="Z[1,2]")
        assert kernel.frame() == [1, 2, 3, 3] and kernel.root.get_attribute("data-selected") == "W[0,1]"
        rule = kernel.root.locator(".bp-sum div").first.inner_text()
        assert rule == "Z[1,2] = Σ W[u,v] · A[u + 1,v + 2] + b = 5"
        slide(page, kernel, "A[2,3]", "A[4,0]", device)  # no farther than the edge
        kernel.assert_numbers_are_the_packages(window="Z[2,0]")
        kernel.choose("stride", "2")
        kernel.choose("padding", "1")
        slide(page, kernel, "A[0,0]", "A[2,2]", device)  # by whole strides
        kernel.assert_numbers_are_the_packages(stride=2, padding=1, window="Z[1,1]")
        assert kernel.frame() == [2, 2, 3, 3]


def test_touch_at_360_pixels(guarded, gallery):
    with guarded(gallery("kernel-largest"), **PHONE) as page:
        kernel = Kernel(page, "kernel-largest")
        kernel.cell("A[2,5]").tap()
        kernel.assert_numbers_are_the_packages(selected="A[2,5]")
        kernel.cell("Z[5,6]").tap()
        kernel.assert_numbers_are_the_packages(window="Z[5,6]")
        kernel.cell("A[5,6]").tap()  # below the frame, a tap is no drag
        kernel.assert_numbers_are_the_packages(selected="A[5,6]")
        boxes = [cell.bounding_box() for cell in kernel.root.locator("[data-entry]").all()]
        assert min(min(box["width"], box["height"]) for box in boxes) >= 30
        assert max(box["x"] + box["width"] for box in boxes) <= 360


def test_keyboard_alone(guarded, gallery):
    with guarded(gallery("kernel")) as page:
        kernel = Kernel(page, "kernel")
        kernel.field("Input").focus()
        for key in ("Tab", "ArrowDown", "Tab", "ArrowDown"):  # stride 2, padding 1
            page.keyboard.press(key)
        kernel.assert_numbers_are_the_packages(stride=2, padding=1)
        page.keyboard.press("Tab")
        for key, entry in [("ArrowRight", "A[0,1]"), ("ArrowUp", "A[0,1]"), ("ArrowDown", "A[1,1]"),
                           ("ArrowLeft", "A[1,0]"), ("ArrowLeft", "A[1,0]")]:
            page.keyboard.press(key)
            kernel.assert_numbers_are_the_packages(selected=entry)
        page.keyboard.press("Tab")
        page.keyboard.press("ArrowDown")
        kernel.assert_numbers_are_the_packages(selected="W[1,0]")
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")  # past the bias, to the outputs: they slide the frame
        for key, entry in [("ArrowDown", "Z[1,0]"), ("ArrowRight", "Z[1,1]"), ("ArrowRight", "Z[1,2]"),
                           ("ArrowRight", "Z[1,2]")]:
            page.keyboard.press(key)
            kernel.assert_numbers_are_the_packages(window=entry)
            assert page.evaluate("document.activeElement.dataset.entry") == entry
        assert kernel.frame() == [2, 4, 3, 3]
        assert kernel.cell("Z[1,2]").evaluate("e => getComputedStyle(e).outlineStyle") != "none"
        assert kernel.root.locator('[tabindex="0"]').count() == 4  # one stop for each matrix


def test_what_another_layer_lacks_gives_way_and_what_does_not_fit_cannot_be_chosen(guarded, gallery):
    with guarded(gallery("kernel", window="Z[2,2]", selected="A[4,4]")) as page:
        kernel = Kernel(page, "kernel")
        kernel.choose("Input", "signal")
        assert [kernel.root.get_attribute(f"data-{name}") for name in ("window", "selected")] == ["Z[0,0]", "W[0,0]"]
        assert kernel.root.locator(".bp-notice").is_hidden()
        kernel.assert_numbers_are_the_packages(layer="signal", window="Z[0,0]", selected="W[0,0]")
        assert kernel.frame() == [0, 0, 1, 3]
    with guarded(gallery("kernel-largest")) as page:
        kernel = Kernel(page, "kernel-largest")
        assert kernel.field("stride").locator("option").nth(1).is_disabled()
        kernel.choose("Input", "signal")
        kernel.choose("stride", "2")
        kernel.choose("Input", "given")
        assert kernel.field("stride").input_value() == "1" and kernel.root.locator(".bp-notice").is_hidden()


@pytest.mark.parametrize("name, values, words", [
    ("kernel", {"selected": "W[3,0]"}, "selected is “W[3,0]”; expected an entry that is there, such as W[0,0]"),
    ("kernel", {"selected": "Z[0,0]"}, "selected is “Z[0,0]”"), ("kernel", {"window": "b[0]"}, "window is “b[0]”"),
    ("kernel", {"stride": 3}, "stride is 3; expected a whole number from 1 to 2. Showing stride 1 instead."),
    ("kernel", {"nudge": 5000}, "nudge is 5000; expected a number from -1000 to 1000"),
    ("kernel-largest", {"stride": 2}, "windows of 3 × 3 leave an edge of the 6 × 7 input unread. Showing stride 1"),
])
def test_a_bad_link_is_answered_with_a_message_and_a_working_kernel(guarded, gallery, name, values, words):
    with guarded(gallery(name, **values)) as page:
        kernel = Kernel(page, name)
        assert words in kernel.text("notice")
        kernel.root.get_by_role("button", name="Reset").click()
        kernel.settle()
        assert kernel.root.locator(".bp-notice").is_hidden()
        kernel.assert_numbers_are_the_packages()


@pytest.mark.parametrize("change, words", [
    ({"A": [[1, 2]]}, "W is 3 × 3; expected at most 1 × 2"), ({"W": "none"}, "W is not a matrix"),
    ({"A": [[1] * 5] * 7}, "A is 7 × 5; expected at most 6 × 7"),
    ({"b": [[2000]]}, "an entry of b is 2000; expected a number from -1000 to 1000"),
])
def test_a_layer_that_cannot_be_drawn_is_said_in_its_place(bundle_page, change, words):
    state = json.loads(public_state(KernelSlide().get_state())) | change
    shown = bundle_page.evaluate("""state => { const el = document.createElement('div');
      const model = { get: name => state[name], set() {}, on() {}, off() {}, save_changes() {} };
      backpropWidgets.render({ model, el });
      return el.textContent; }""", state)
    assert "This interactive cannot be shown" in shown and words in shown


def test_the_words_say_who_feels_it(guarded, gallery):
    with guarded(gallery("kernel", padding=1, selected="A[0,0]", nudge=0)) as page:
        kernel = Kernel(page, "kernel")
        assert kernel.text("sentence") == "4 of 25 outputs feel A[0,0]. Nudge it."
        spoken = kernel.root.locator(".bp-readout [aria-live=polite]")
        kernel.cell("W[0,0]").click()
        page.wait_for_function("e => e.textContent === '16 of 25 outputs feel W[0,0]. Nudge it.'",
                               arg=spoken.element_handle())
        assert kernel.cell("Z[0,0]").get_attribute("aria-label") == "Z[0,0]: 2.5"  # the weight lies on the padding
        assert kernel.cell("Z[1,1]").get_attribute("aria-label").endswith(", feels it")
        assert kernel.cell("A[0,0]").get_attribute("aria-label") == "A[0,0]: 1, met"
        grid = kernel.root.get_by_role("grid", name="Kernel W")
        assert grid.get_by_role("gridcell", selected=True).all_inner_texts() == ["0.5"]


def test_in_a_live_notebook_page_and_kernel_agree(live):
    with live("KernelSlide(nudge=0.25)") as lab:
        lab.root.locator('[data-entry="A[1,2]"]').click()
        lab.until("widget.selected == 'A[1,2]'")
        lab.root.get_by_label("stride").select_option("2")
        lab.until("widget.stride == 2")
        lab.root.locator('[data-entry="Z[1,1]"]').click()
        lab.until("widget.window == 'Z[1,1]'")
        lab.run("widget.selected, widget.nudge, widget.padding = 'W[1,1]', -0.5, 1")
        lab.until_shown("e => [e.dataset.selected, e.dataset.felt]", ["W[1,1]", "9"])
        lab.run("widget.A = widget.A + 0.25")
        lab.until_shown("e => Math.round(1e6 * e.dataset.derivative)", round(1e6 * lab.ask("widget.derivative")))
        said = lab.root.evaluate("e => ({ ...e.dataset })")
        for name, trait in [("predicted", "predicted_change"), ("measured", "measured_change"), ("ratio", "ratio")]:
            assert float(said[name]) == pytest.approx(lab.ask(f"widget.{trait}"), rel=1e-12)
