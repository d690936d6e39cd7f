"""KernelSlide's Python side: its numbers beside the package's convolutions and a nudge."""

import base64
import doctest
import io
import json

import numpy as np
import pytest
from PIL import Image
from traitlets import TraitError

from backprop.layers import conv1d_forward, conv2d_backward, conv2d_forward
from backprop.widgets import KernelSlide, kernel_slide
from backprop.widgets.kernel_slide import GIVEN, SIGNAL

SIZES = [((5, 5), (3, 3)), ((6, 7), (2, 3)), ((3, 3), (3, 3)), ((5, 3), (1, 2)), ((1, 1), (1, 1)), ((1, 7), (1, 3))]
ORDERS = [(1, 0), (1, 1), (2, 0), (2, 1)]  # stride, padding


def drawn(size, kernel, **traits):
    rng = np.random.default_rng(3)
    return KernelSlide(A=rng.normal(size=size), W=rng.normal(size=kernel), b=rng.normal(size=(1, 1)), **traits)


def fitting():
    """A widget for each size, stride and padding that fit."""
    for size, kernel in SIZES:
        for stride, padding in ORDERS:
            if all((n + 2 * padding - k) % stride == 0 for n, k in zip(size, kernel) if size[0] > 1 or n > 1):
                yield drawn(size, kernel, stride=stride, padding=padding)


def entries(widget):
    shown = widget.shown()
    return ["b[0]", *(f"{name}[{j},{k}]" for name in "AW" for j, k in np.ndindex(shown[name].shape))]


def test_every_gradient_is_what_a_nudge_measures():
    widgets = list(fitting())
    assert len(widgets) > 12
    for widget in widgets:
        grads = widget.gradient()
        for widget.selected in entries(widget)[::3]:
            name, index = widget.entry()
            assert widget.derivative == grads[f"d{name}"][index]
            changes = []
            for widget.nudge in (0.5, -0.5):
                changes.append(widget.measured_change)
                assert widget.predicted_change == pytest.approx(widget.derivative * widget.nudge, rel=1e-14)
            slope = changes[0] - changes[1]  # exact at any step: J is a parabola along each entry
            assert widget.derivative == pytest.approx(slope, rel=1e-9, abs=1e-12)


def test_outputs_and_gradients_are_the_packages():
    for widget in fitting():
        shown = widget.shown()
        if len(shown["A"]) == 1:
            Y, _ = conv1d_forward(shown["A"][..., None], shown["W"][None], shown["b"], widget.stride, widget.padding)
            np.testing.assert_array_equal(widget.outputs(), Y[..., 0])
            continue
        Y, cache = conv2d_forward(shown["A"][None, ..., None], shown["W"][None, None], shown["b"], widget.stride,
                                  widget.padding)
        np.testing.assert_array_equal(widget.outputs(), Y[0, ..., 0])
        grads, own = conv2d_backward(Y - widget.target, cache), widget.gradient()
        np.testing.assert_array_equal(own["dA"], grads["dX"][0, ..., 0])
        np.testing.assert_array_equal(own["dW"], grads["dW"][0, 0])
        np.testing.assert_array_equal(own["db"], grads["db"])


def test_the_outputs_that_feel_an_entry_are_those_that_a_nudge_moves():
    for widget in fitting():
        before = widget.outputs()
        for widget.selected in entries(widget)[::5]:
            name, index = widget.entry()
            moved = widget.shown()[name].copy()
            moved[index] += 1.0
            other = KernelSlide(**{n: widget.shown()[n] for n in GIVEN} | {name: moved}, stride=widget.stride,
                                padding=widget.padding)
            np.testing.assert_allclose(widget.slopes(), other.outputs() - before, atol=1e-13)
            assert widget.felt_by == np.count_nonzero(abs(other.outputs() - before) > 1e-9)


def test_a_weight_on_the_padding_or_on_a_zero_is_not_felt():
    widget = KernelSlide(padding=1, selected="W[0,0]")
    assert widget.outputs().shape == (5, 5) and widget.felt_by == 16
    widget.selected = "W[1,1]"
    assert widget.felt_by == 25
    widget.selected = "A[0,0]"
    assert widget.felt_by == 4
    signal = KernelSlide(layer="signal", selected="W[0,0]")
    assert signal.shown()["A"][0, 0] == 0 and (signal.felt_by, signal.outputs().size) == (4, 5)


def test_the_numbers_follow_every_trait():
    widget, seen = KernelSlide(), []
    names = ["derivative", "felt_by", "predicted_change", "measured_change", "ratio"]
    widget.observe(lambda change: seen.append(change["name"]), names)
    assert widget.derivative == -44.375 and widget.predicted_change == pytest.approx(-4.4375)
    widget.selected = " A[ 4 , 4 ]"
    assert (widget.selected, widget.felt_by, widget.derivative) == ("A[4,4]", 1, 4 * -1)
    widget.target = 6
    assert widget.derivative == -1 * -1
    widget.b = [[1.5]]
    assert widget.derivative == 0 and widget.ratio is None
    widget.stride = 2
    assert widget.outputs().shape == (2, 2)
    widget.layer, widget.selected = "signal", "b[0]"
    assert widget.derivative == pytest.approx((widget.outputs() - 6).sum())
    widget.nudge = 0
    assert (widget.predicted_change, widget.measured_change, widget.ratio) == (0, 0, None)
    assert set(seen) == set(names)


def test_what_another_layer_lacks_gives_way_to_the_first():
    widget = KernelSlide(window="Z[2,2]", selected="A[4,4]")
    widget.stride = 2
    assert (widget.window, widget.selected) == ("Z[0,0]", "A[4,4]")
    widget.layer = "signal"
    assert widget.selected == "W[0,0]" and widget.derivative == widget.gradient()["dW"][0, 0]


@pytest.mark.parametrize("name, value, words", [
    ("selected", "W[3,0]", r"selected is 'W\[3,0\]'; expected an entry such as 'W\[0,0\]', 'b\[0\]' or 'A\[0,0\]'"),
    ("selected", "Z[0,0]", "selected"), ("selected", "b[0,0]", "expected an entry"), ("selected", 3, "selected"),
    ("window", "Z[3,0]", r"window is 'Z\[3,0\]'; expected an entry such as 'Z\[0,0\]' of Z 3 × 3"),
    ("window", "W[0,0]", "window"), ("stride", 3, "stride is 3; expected a whole number from 1 to 2"),
    ("stride", True, "stride"), ("padding", 2, "padding is 2"), ("padding", 0.5, "padding is 0.5"),
    ("layer", "round", "given.*signal"), ("nudge", np.nan, "nudge is nan; expected a finite number"),
    ("nudge", 2e3, "nudge is 2000; expected a number from -1000 to 1000"), ("target", -2e3, "target is -2000"),
    ("A", np.ones((2, 5)), "W is 3 × 3; expected no more rows or columns than A has, 2 × 5.*hold_trait_notifications"),
    ("A", np.ones((7, 5)), "A is 7 × 5; expected at most 6 × 7"), ("W", np.ones((4, 3)), "W is 4 × 3; expected at"),
    ("b", [[1, 2]], "b is 1 × 2; expected at most 1 × 1"), ("W", [[1, np.nan]], r"W\[0, 1\] is nan"),
    ("W", [[0, -2e3]], "W holds -2000; expected numbers from -1000"), ("A", [[1], [2, 3]], "A cannot be read"),
    ("derivative", 1.0, "read-only"), ("felt_by", 1, "read-only"), ("signal", {}, "read-only"),
])
def test_what_cannot_be_used_is_refused_and_the_old_stays(name, value, words):
    widget = KernelSlide()
    before, numbers = widget.get_state(), (widget.derivative, widget.measured_change)
    with pytest.raises(TraitError, match=words):
        setattr(widget, name, value)
    assert widget.get_state() == before and (widget.derivative, widget.measured_change) == numbers


def test_windows_that_leave_an_edge_unread_are_refused():
    square = {"A": np.ones((4, 4)), "W": np.ones((3, 3)), "b": [[0.0]]}
    with pytest.raises(TraitError, match="A has a height of 4: windows of 3 at stride 2.* do not fit.*stride 1"):
        KernelSlide(**square, stride=2)
    widget = KernelSlide(**square)
    with pytest.raises(TraitError, match="do not fit"):
        widget.stride = 2
    assert widget.stride == 1
    widget.layer = "signal"  # which they fit
    widget.stride = 2
    with pytest.raises(TraitError, match="do not fit"):
        widget.layer = "given"
    assert (widget.layer, widget.outputs().shape) == ("signal", (1, 3))


@pytest.mark.parametrize("name, value, words", [
    ("kind", "another", "never changes"), ("signal", {**SIGNAL, "b": [[1.0]]}, "built in")])
def test_a_front_end_cannot_change_what_is_fixed(name, value, words):
    widget = KernelSlide()
    with pytest.raises(TraitError, match=words):
        widget.set_state({name: value})
    assert widget.signal == SIGNAL and widget.kind == "kernel-slide"


def test_half_a_layer_is_refused():
    with pytest.raises(TraitError, match="b missing; give all of A, W and b, or none"):
        KernelSlide(A=[[1.0]], W=[[1.0]])


def test_state_makes_the_round_trip_through_json():
    made = drawn((5, 7), (3, 3), stride=2, padding=1, window="Z[2,3]", selected="A[4,6]", nudge=-0.3, target=0.5)
    state = json.loads(json.dumps(made.get_state()))
    assert state["kind"] == "kernel-slide" and state["signal"] == SIGNAL and "derivative" not in state
    other = KernelSlide()
    names = ("A", "W", "b", "layer", "stride", "padding", "target", "window", "selected", "nudge")
    other.set_state({name: state[name] for name in names})
    assert other.derivative == made.derivative and other.measured_change == made.measured_change
    assert (other.window, other.selected, other.A.tolist()) == ("Z[2,3]", "A[4,6]", state["A"])


PICTURED = {
    "first": {}, "padded": {"padding": 1, "selected": "A[0,0]", "window": "Z[4,4]"}, "bias": {"selected": "b[0]"},
    "signal": {"layer": "signal", "stride": 2, "padding": 1, "window": "Z[0,3]"}, "still": {"nudge": 0},
}


@pytest.mark.parametrize("traits", PICTURED.values(), ids=PICTURED)
def test_displayed_where_no_front_end_runs_it_is_a_picture_and_words(traits):
    widget = KernelSlide(**traits)
    data, _ = widget._repr_mimebundle_()
    picture = Image.open(io.BytesIO(base64.b64decode(data["image/png"])))
    picture.load()
    assert picture.width > 600 and len(picture.convert("RGB").getcolors(1 << 24)) > 20
    assert f"{widget.felt_by} of {widget.outputs().size} outputs feel {widget.selected}" in data["text/plain"]


@pytest.mark.parametrize("widget, line", [
    (KernelSlide(selected="A[0,1]"), "dA[0,1] = 2.25 · (−1) + 2.5 · 0.5 = −1"),
    (KernelSlide(selected="b[0]"), "2.25 · 1 + 2.5 · 1 + (−6.75) · 1"),
    (KernelSlide(layer="signal", selected="W[0,0]"), "4 of 5 outputs feel W[0,0]; stride 1, padding 0."),
    (drawn((1, 1), (1, 1)), "1 of 1 outputs feel W[0,0]"), (drawn((6, 7), (3, 3), padding=1), "dW[0,1] = "),
])
def test_the_picture_writes_the_sum_out_inside_its_frame(widget, line):
    from backprop.widgets.kernel_slide_picture import kernel_slide_figure

    figure = kernel_slide_figure(widget)
    assert line in " ".join(text.get_text().strip() for text in figure.axes[0].texts)
    figure.draw_without_rendering()
    box = figure.get_tightbbox()
    assert box.x0 >= 0 and box.y0 >= 0 and box.x1 <= figure.get_figwidth() and box.y1 <= figure.get_figheight()


def test_the_picture_frames_the_window_and_the_chosen_entry():
    from matplotlib.patches import Rectangle

    from backprop.widgets.kernel_slide_picture import kernel_slide_figure

    figure = kernel_slide_figure(KernelSlide(stride=2, padding=1, window="Z[1,2]", selected="A[0,3]"))
    rectangles = [patch for patch in figure.axes[0].patches if isinstance(patch, Rectangle)]
    boxes = [rectangle.get_bbox() for rectangle in rectangles if not rectangle.get_fill()]
    cell = 0.5
    places = [((box.x0 - 0.2) / cell, (box.y0 - 0.5) / cell, box.width / cell, box.height / cell) for box in boxes]
    np.testing.assert_allclose(sorted(places), [(4, 1, 1, 1), (4, 2, 3, 3)])


def test_the_examples_in_the_docstrings_run():
    assert doctest.testmod(kernel_slide) == (0, 3)
