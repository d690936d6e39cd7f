"""OutputHead's Python side: ŷ - y, the Jacobian and its diagonal alone, beside what a nudge measures."""

import base64
import doctest
import io
import json

import numpy as np
import pytest
from PIL import Image
from traitlets import TraitError

from backprop.activations import sigmoid, softmax, softmax_backward
from backprop.heads import head_losses
from backprop.losses import CANONICAL_OUTPUT, LOSSES
from backprop.widgets import OutputHead, output_head
from problems import CANONICAL_HEADS

SOFTMAX, SIGMOID = "categorical_cross_entropy", "binary_cross_entropy"


def drawn(head, n, seed=0, **traits):
    rng = np.random.default_rng(seed)
    y = rng.random(n)
    return OutputHead(head=head, z=rng.normal(0, 2, n), y=y / y.sum(), selected=int(rng.integers(n)), **traits)


def column(values):
    return np.array(values)[:, np.newaxis]


def loss(widget, z):
    """By the package's own functions, from Z."""
    Z, output = column(z), CANONICAL_OUTPUT[widget.head]
    A = {"identity": lambda Z: Z, "sigmoid": sigmoid, "softmax": softmax}[output](Z)
    return head_losses(A, Z, column(widget.y), output, widget.head)[0]


@pytest.mark.parametrize("head", CANONICAL_HEADS)
@pytest.mark.parametrize("n", [1, 2, 3, 5])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_every_number_is_the_packages(head, n, seed):
    widget = drawn(head, n, seed, nudge=0.3)
    Z, Y, k = column(widget.z), column(widget.y), widget.selected
    A, name = column(widget.output), CANONICAL_OUTPUT[head]
    np.testing.assert_allclose(A, {"identity": Z, "sigmoid": sigmoid(Z), "softmax": softmax(Z)}[name], rtol=1e-15)
    np.testing.assert_allclose(column(widget.error), A - Y, rtol=1e-15)
    dA = LOSSES[head].backward(A, Y)
    np.testing.assert_allclose(widget.jacobian_entries().T @ dA, A - Y, rtol=1e-9, atol=1e-14)  # they collapse to it
    np.testing.assert_allclose(widget.measured, widget.error, rtol=1e-6, atol=1e-9)
    assert widget.derived == widget.error and widget.loss == loss(widget, widget.z)
    nudged = list(widget.z)
    nudged[k] += 0.3
    assert widget.predicted_change == pytest.approx(widget.error[k] * 0.3, rel=1e-14)
    assert widget.measured_change == pytest.approx(loss(widget, nudged) - widget.loss, abs=1e-14)
    if widget.error[k]:
        assert widget.ratio == widget.measured_change / widget.predicted_change


@pytest.mark.parametrize("head", CANONICAL_HEADS)
def test_the_jacobian_is_how_each_output_answers_each_logit(head):
    widget = drawn(head, 4)
    J, step = widget.jacobian_entries(), 1e-6
    for k in range(4):
        ends = []
        for sign in (1, -1):
            z = np.array(widget.z)
            z[k] += sign * step
            ends.append(OutputHead(head=head, z=z, y=widget.y).output)
        np.testing.assert_allclose(J[:, k], np.subtract(*ends) / (2 * step), atol=1e-9)
    assert (J[~np.eye(4, dtype=bool)] < 0).all() if head == SOFTMAX else (J == np.diag(np.diag(J))).all()


def test_the_diagonal_alone_is_right_at_the_target_and_forgets_the_rest():
    widget = OutputHead(jacobian="diagonal")
    assert widget.derived == (0, pytest.approx(widget.error[1]), 0)
    assert widget.ratio == pytest.approx(OutputHead().ratio)
    widget.selected = 0
    assert widget.predicted_change == 0 and widget.ratio is None and widget.measured_change > 0.1
    soft = drawn(SOFTMAX, 5, jacobian="diagonal")
    A, Y = column(soft.output), column(soft.y)
    elementwise = A * (1 - A) * LOSSES[SOFTMAX].backward(A, Y)
    np.testing.assert_allclose(column(soft.derived), elementwise, rtol=1e-12)
    right = softmax_backward(LOSSES[SOFTMAX].backward(A, Y), A)
    assert (abs(elementwise - right) > 1e-3).all() and soft.measured == pytest.approx(right[:, 0].tolist(), abs=1e-9)


@pytest.mark.parametrize("head", ["squared_error", SIGMOID])
def test_where_the_jacobian_is_diagonal_its_diagonal_is_enough(head):
    assert drawn(head, 3, jacobian="diagonal").derived == drawn(head, 3).derived


@pytest.mark.parametrize("head, dZ, cost", [
    ("squared_error", (1000, -1000, -1), 1e6 + 0.5), (SIGMOID, (1, 0, -0.5), 1000 + np.log(2)),
    (SOFTMAX, (1, 0, -1), 1000),
])
def test_extreme_logits_overflow_nothing(head, dZ, cost):
    widget = OutputHead(head=head, z=[1000, -1000, 0], y=[0, 0, 1], selected=2, nudge=0.5)
    assert widget.error == pytest.approx(dZ) and widget.loss == pytest.approx(cost)
    assert widget.measured == pytest.approx(dZ, abs=1e-5)
    assert widget.measured_change == pytest.approx(loss(widget, [1000, -1000, 0.5]) - widget.loss)
    assert np.isfinite(widget.jacobian_entries()).all()


def test_a_softmax_of_one_class_answers_nothing():
    widget = OutputHead(z=[-1000], y=[1], nudge=1)
    assert (widget.output, widget.derived, widget.measured_change, widget.ratio) == ((1,), (0,), 0, None)
    assert widget.jacobian_entries().tolist() == [[0]]


def test_the_numbers_follow_every_trait():
    widget, seen = OutputHead(), []
    numbers = ["output", "error", "measured", "derived", "loss", "predicted_change", "measured_change", "ratio"]
    widget.observe(lambda change: seen.append(change["name"]), numbers)
    for name, value in {"z": [0.5, 1, 2], "y": [0, 0, 1], "selected": 2, "nudge": 0.01, "jacobian": "diagonal",
                        "head": SIGMOID}.items():
        before = widget.predicted_change, widget.ratio, widget.error
        setattr(widget, name, value)
        assert (widget.predicted_change, widget.ratio, widget.error) != before or name == "jacobian"
    assert set(seen) == set(numbers)
    assert widget.error == pytest.approx(sigmoid(np.array(widget.z)) - widget.y)
    widget.nudge = 0
    assert (widget.predicted_change, widget.measured_change, widget.ratio) == (0, 0, None)


def test_numbers_come_as_lists_tuples_arrays_and_columns():
    for z in ([1, 2], (1.0, 2.0), np.array([1, 2]), np.array([[1.0], [2.0]])):
        assert OutputHead(z=z).z == (1.0, 2.0)
    assert OutputHead(z=[3]).y == (1.0,) and OutputHead(y=[0, 0, 0, 1]).z == (0.0,) * 4


def test_a_logit_that_is_no_more_gives_way_to_the_first():
    widget = OutputHead(selected=2)
    with widget.hold_trait_notifications():
        widget.z, widget.y = [1, 2], [1, 0]
    assert widget.selected == 0 and len(widget.measured) == 2
    assert widget.predicted_change == pytest.approx(widget.error[0] * widget.nudge)


@pytest.mark.parametrize("name, value, words", [
    ("z", "far", "z cannot be read as numbers; expected a list of 1 to 5 numbers, one for each output"),
    ("z", [[1], [2, 3]], "z cannot be read"), ("z", np.ones((2, 2)), r"z has shape \(2, 2\); .* one example"),
    ("z", [], "z has shape"), ("z", [0] * 6, r"z has shape \(6,\)"),
    ("z", [0, np.nan, 0], r"z\[1\] is nan; expected a number from -1000 to 1000"),
    ("z", [0, 0, -1001], r"z\[2\] is -1001"),
    ("z", [0, 0], "y has 3 numbers and z has 2; expected one target for each logit.*hold_trait_notifications"),
    ("y", [1], "y has 1 numbers and z has 3"), ("y", [2, 0, -1], "needs labels between 0 and 1"),
    ("y", [1, 1, 0], "sums to 2; categorical_cross_entropy needs"), ("y", [0, np.inf, 0], r"y\[1\] is inf"),
    ("head", "hinge", "squared_error.*binary_cross_entropy.*categorical_cross_entropy"),
    ("selected", 3, "selected is 3; expected a whole number from 0 to 2"), ("selected", -1, "selected is -1"),
    ("selected", 0.5, "selected is 0.5"), ("nudge", np.nan, "nudge is nan; expected a finite number"),
    ("nudge", 2e3, "nudge is 2000; expected a number from -1000 to 1000"), ("jacobian", "none", "full.*diagonal"),
    ("loss", 1.0, "read-only"), ("error", (0.0,), "read-only"), ("kind", "quiz", "read-only"),
])
def test_what_cannot_be_used_is_refused_and_the_old_stays(name, value, words):
    widget = OutputHead()
    before, numbers = widget.get_state(), (widget.derived, widget.measured_change)
    with pytest.raises(TraitError, match=words):
        setattr(widget, name, value)
    assert widget.get_state() == before and (widget.derived, widget.measured_change) == numbers


def test_targets_that_another_head_cannot_score_are_refused_with_it():
    widget = OutputHead(head="squared_error", y=[2, 0, -1])
    with pytest.raises(TraitError, match="needs labels between 0 and 1"):
        widget.head = SIGMOID
    with widget.hold_trait_notifications():
        widget.head, widget.y = SIGMOID, [1, 1, 0]
    assert widget.error == pytest.approx(sigmoid(np.array(widget.z)) - [1, 1, 0])


def test_state_makes_the_round_trip_through_json():
    state = json.loads(json.dumps(drawn(SIGMOID, 5, nudge=-0.5, jacobian="diagonal").get_state()))
    assert state["kind"] == "output-head" and not {"error", "ratio", "loss"} & set(state)
    other = OutputHead()
    other.set_state({name: state[name] for name in ("z", "y", "head", "selected", "nudge", "jacobian")})
    assert [list(other.z), list(other.y)] == [state["z"], state["y"]]
    assert other.measured_change == drawn(SIGMOID, 5, nudge=-0.5).measured_change


@pytest.mark.parametrize("widget", [OutputHead(), drawn(SIGMOID, 5), drawn("squared_error", 1),
                                    OutputHead(z=[1000, 0, -1000], jacobian="diagonal", selected=0)],
                         ids=["first", "largest", "one", "saturated"])
def test_displayed_where_no_front_end_runs_it_is_a_picture_and_words(widget):
    data, _ = widget._repr_mimebundle_()
    picture = Image.open(io.BytesIO(base64.b64decode(data["image/png"])))
    picture.load()
    assert picture.width > 1000 and len(picture.convert("RGB").getcolors(1 << 24)) > 20
    assert f"For z[{widget.selected}] = " in data["text/plain"] and "measured, the derivative is" in data["text/plain"]


def test_the_picture_holds_its_numbers():
    from backprop.widgets.output_head_picture import output_head_figure

    widget = OutputHead(selected=0, nudge=-0.5)
    figure = output_head_figure(widget)
    words = [text.get_text() for axes in figure.axes for text in axes.texts]
    assert {"0.631", "−0.7165", "+0.233", "−0.179"} <= set(words)
    changes = [f"{x:.4g}".replace("-", "−") for x in (widget.predicted_change, widget.measured_change, widget.ratio)]
    assert figure.get_supxlabel().endswith("predicted {}   measured {}   ratio {}".format(*changes))
    figure.draw_without_rendering()
    for axes in figure.axes:
        for text in axes.texts:
            box = text.get_window_extent()
            assert box.x0 >= axes.bbox.x0 and box.x1 <= axes.bbox.x1, text.get_text()


def test_the_examples_in_the_docstrings_run():
    assert doctest.testmod(output_head) == (0, 5)
