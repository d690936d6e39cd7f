"""The pictures show the numbers they were given, and refuse what they cannot show."""

import io

import numpy as np
import pytest
from matplotlib.colors import to_hex
from PIL import Image

from backprop import sigmoid
from backprop.datasets import circles, load_digits, spiral, xor
from backprop.plots import (
    activation_histograms,
    cost_curves,
    decision_boundary,
    digit_montage,
    error_against_step,
    gradient_flow,
    growth,
    learning_curve,
    nudge_curve,
)
from backprop.plots.style import INK, MARKERS, number, short_number
from backprop.training import History
from problems import ROOT, refused

X2_APART = np.array([[0.0, 1.0], [0.0, 1.0]])


def predict_circles(X):
    return sigmoid(10 * (0.55 - (X**2).sum(axis=0, keepdims=True)))


def predict_three(X):
    scores = np.exp(3 * np.array([[0, 1], [-1, -1], [1, -1]]) @ X)
    return scores / scores.sum(axis=0)


def montage(right=False):
    digits = load_digits()
    predictions = digits.labels_test if right else (digits.labels_test + 1) % 10
    return digit_montage(digits.X_test[:, :9], predictions[:9], digits.labels_test[:9])


def test_the_nudge_curve_draws_function_tangent_secant_and_gap():
    figure = nudge_curve(lambda w: w**3, w=2.0, nudge=0.5, derivative=12.0)
    axes = figure.axes[0]
    curve, tangent, secant, gap, here, predicted, measured = axes.lines
    at, values = curve.get_data()
    assert (at[0], at[-1]) == (0.5, 3.5)
    np.testing.assert_allclose(values, at**3)
    np.testing.assert_allclose(tangent.get_ydata(), 8 + 12 * (at - 2))
    np.testing.assert_allclose(secant.get_ydata(), 8 + (15.625 - 8) / 0.5 * (at - 2))
    assert gap.get_xydata().tolist() == [[2.5, 14.0], [2.5, 15.625]]
    assert [line.get_xydata().tolist() for line in (here, predicted, measured)] == [
        [[2, 8]], [[2.5, 14]], [[2.5, 15.625]]]
    assert "A nudge of 0.5 is predicted to change J by 6; measured, it changes by 7.62." in figure.description


def test_errors_are_drawn_as_given_and_zero_has_a_place_of_its_own():
    errors = {"central": [1e-4, 1e-8, 1e-6], "complex": [1e-5, 0.0, 0.0]}
    axes = error_against_step([1e-1, 1e-3, 1e-5], errors).axes[0]
    central, complex_step, zeros = axes.lines
    assert central.get_ydata().tolist() == errors["central"] and central.get_xdata().tolist() == [1e-1, 1e-3, 1e-5]
    assert complex_step.get_ydata()[0] == 1e-5 and np.isnan(complex_step.get_ydata()[1:]).all()
    assert zeros.get_xdata().tolist() == [1e-3, 1e-5] and zeros.get_marker() == complex_step.get_marker()
    rail = zeros.get_ydata()[0]
    assert rail == axes.get_ylim()[0] < 1e-8 and axes.get_yticks()[0] == rail
    assert axes.get_xlim()[0] > axes.get_xlim()[1]  # steps shrink to the right
    axes.figure.draw_without_rendering()
    assert [label.get_text() for label in axes.get_yticklabels()][0] == "0"
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["central", "complex"]


def test_gradient_norms_are_drawn_against_their_layers():
    figure = gradient_flow({"deep": [1e-3, 1e-2, 1e-1], "shallow": [2.0, 1.0]}, quantity="norm of dZ[l]")
    deep, shallow = figure.axes[0].lines
    assert deep.get_xydata().tolist() == [[1, 1e-3], [2, 1e-2], [3, 1e-1]]
    assert shallow.get_xydata().tolist() == [[1, 2], [2, 1]]
    assert figure.axes[0].get_yscale() == "log"
    assert figure.description == "Norm of dZ[l], from layer 1 to the last: deep 0.001 to 0.1; shallow 2 to 1."


def test_growth_is_drawn_as_given_with_logarithms_on_both_axes():
    figure = growth([10, 100, 1000], {"nudging": [1e2, 1e4, 1e6], "one sweep": [20, 200, 2000]}, "units", "products")
    axes = figure.axes[0]
    assert [line.get_xydata().tolist() for line in axes.lines] == [
        [[10, 1e2], [100, 1e4], [1000, 1e6]], [[10, 20], [100, 200], [1000, 2000]]]
    assert (axes.get_xscale(), axes.get_yscale()) == ("log", "log")
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("units", "products")
    assert "Products, for units from 10 to 1000: nudging 100 to 1e+06" in figure.description


def test_the_learning_curve_draws_the_history():
    history = History([2.0, 0.5, 0.25], [0.3, 0.8, 0.9], [0.25, 0.7, 0.75])
    left, right = learning_curve(history).axes
    assert left.lines[0].get_xydata().tolist() == [[1, 2.0], [2, 0.5], [3, 0.25]]
    assert [line.get_ydata().tolist() for line in right.lines] == [history.accuracy, history.held_out_accuracy]
    assert len(learning_curve(history._replace(held_out_accuracy=[])).axes[1].lines) == 1


def test_costs_of_several_runs_are_drawn_against_the_epoch():
    axes = cost_curves({("SGD", 0.2): [2.0, 0.5, 0.25], ("Adam", 0.01): [1.0, 0.0]}).axes[0]
    long, short, zero = axes.lines
    assert long.get_xydata().tolist() == [[1, 2.0], [2, 0.5], [3, 0.25]]
    assert short.get_xdata().tolist() == [1, 2] and zero.get_xdata().tolist() == [2]
    assert axes.get_yscale() == "log" and axes.get_xlabel() == "epoch"
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["SGD, 0.2", "Adam, 0.01"]


def test_one_epoch_and_many_can_be_read():
    one = learning_curve(History([2.0], [0.3], []))
    for axes in one.axes:
        assert axes.get_xticks().tolist() == [1] and axes.lines[0].get_marker() != "None"  # a line of one point
    low, high = one.axes[1].get_ylim()
    assert 0.1 < high - low < 0.5 and one.description.startswith("After 1 epoch the cost")
    for axes in learning_curve(History([1.0] * 500, [0.5] * 500, [0.5] * 500)).axes:
        assert all(500 // line.get_markevery() <= 25 for line in axes.lines)


@pytest.mark.parametrize("draw", [
    lambda: nudge_curve(lambda w: 1e6 * w**2, 1.0, 0.5, 2e6),
    lambda: decision_boundary(lambda X: sigmoid(1e9 * X[:1] - 5), 1e-8 * X2_APART, np.array([0, 1])),
    lambda: decision_boundary(lambda X: sigmoid(1e-5 * X[:1] - 5), 1e6 * X2_APART, np.array([0, 1]))])
def test_a_power_of_ten_over_the_axis_and_the_legend_keep_apart(draw):
    figure = draw()
    figure.draw_without_rendering()
    axes = figure.axes[0]
    power = axes.yaxis.get_offset_text()
    assert power.get_text() and not power.get_window_extent().overlaps(axes.get_legend().get_window_extent())


def test_points_of_any_scale_fill_the_picture():
    X, _, labels = xor(m=8)
    for scale in (1e-8, 1, 1e6):
        low, high = decision_boundary(lambda X: np.full((1, X.shape[1]), 0.3), scale * X, labels).axes[0].get_xlim()
        assert 1 < (high - low) / (scale * np.ptp(X[0])) < 1.6


@pytest.mark.parametrize("head", ["sigmoid", "softmax"])
def test_the_boundary_runs_where_the_probability_is_one_half(head):
    X, _, labels = circles(m=50, noise=0)

    def predict(X):
        P = predict_circles(X)
        return P if head == "sigmoid" else np.vstack([1 - P, P])

    figure = decision_boundary(predict, X, labels)
    axes = figure.axes[0]
    [line] = [drawn for drawn in axes.collections if len(drawn.get_edgecolor()) == 1]
    assert to_hex(line.get_edgecolor()[0]) == INK
    vertices = np.concatenate([path.vertices for path in line.get_paths()])
    np.testing.assert_allclose((vertices**2).sum(axis=1), 0.55, atol=1e-3)
    for k, points in enumerate([line for line in axes.lines if "class" in line.get_label()]):
        np.testing.assert_array_equal(points.get_xydata(), X[:, labels == k].T)
        assert points.get_marker() == MARKERS[k]
    assert figure.description == "50 points of 2 classes; 100% lie on their own class's side of the boundary."


def test_three_classes_get_the_ground_of_the_most_probable():
    X, _, labels = spiral(m=30)
    figure = decision_boundary(predict_three, X, labels)
    shades = figure.axes[0].images[0].get_array()
    left, right, low, high = figure.axes[0].images[0].get_extent()
    x, y = np.linspace(left, right, 200)[[20, 180]], np.linspace(low, high, 200)[10]
    winners = [predict_three(np.array([[at], [y]])).argmax() for at in x]
    assert winners == [1, 2]
    pink, teal = shades[10, 20], shades[10, 180]
    assert pink[0] > pink[1] and teal[2] > teal[0]  # the hues of the points
    share = 100 * np.mean(predict_three(X).argmax(axis=0) == labels)
    assert f"30 points of 3 classes; {share:.3g}%" in figure.description


def test_no_line_is_drawn_where_no_boundary_is():
    axes = decision_boundary(lambda X: np.full((1, X.shape[1]), 0.3), *xor(m=8)[::2]).axes[0]
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["class 0", "class 1"]


def test_histograms_share_their_bins_and_count_every_value():
    layers = [np.array([[0.0, 1.0, 2.0, 0.0]]), np.array([[-1.0, 0.5, 3.0, 3.0], [3.0, 3.0, 0.0, 1.0]])]
    cache = {"A0": np.ones((1, 4))} | {f"{kind}{l}": A for l, A in enumerate(layers, 1) for kind in "ZA"}
    figure = activation_histograms(cache, bins=8)
    for axes, layer in zip(figure.axes, layers):
        [stairs] = axes.patches
        values, edges, _ = stairs.get_data()
        np.testing.assert_allclose(edges, np.linspace(-1, 3, 9))
        np.testing.assert_allclose(values, np.histogram(layer, edges)[0] / layer.size)
        assert values.sum() == pytest.approx(1)
    assert [axes.get_title() for axes in figure.axes] == ["$A^{[1]}$: 50% are 0", "$A^{[2]}$: 12.5% are 0"]
    assert "A[2]: mean 1.56" in figure.description


def test_digits_are_captioned_with_what_was_read():
    figure = montage()
    labels = load_digits().labels_test[:9]
    assert [axes.get_title() for axes in figure.axes][:9] == [f"{(d + 1) % 10}, not {d}" for d in labels]
    assert not any(axes.images for axes in figure.axes[9:])
    np.testing.assert_array_equal(figure.axes[2].images[0].get_array(), load_digits().X_test[:, 2].reshape(8, 8))
    assert len(digit_montage(np.zeros((64, 6)), [1] * 6, [1] * 6).axes) == 6  # one row is enough
    assert montage(right=True).description == "9 images of handwritten digits, 0 of them read wrongly."


def test_every_front_end_gets_a_sharp_png():
    figure = nudge_curve(np.exp, w=0.0, nudge=1.0, derivative=1.0)
    png = figure._repr_png_()
    assert png.startswith(b"\x89PNG")
    with Image.open(io.BytesIO(png)) as image:
        assert image.width == pytest.approx(180 * figure.get_figwidth(), abs=1)


def test_pictures_need_no_global_state():
    sources = list((ROOT / "code" / "backprop" / "plots").glob("*.py"))
    assert len(sources) > 5
    for source in sources:
        assert "pyplot" not in source.read_text(encoding="utf-8"), source


@pytest.mark.parametrize("x, text", [(0, "0"), (-0.0, "0"), (0.3, "0.30"), (-0.237, "−0.24"), (9.999, "10.0"),
                                     (-12.34, "−12.3"), (99.99, "100"), (1234.4, "1234"), (-51234, "−5e4"),
                                     (0.0049, "5e−3"), (-2e-11, "−2e−11")])
def test_short_numbers_stay_short_and_true(x, text):
    assert short_number(x) == text == short_number(np.float32(x))
    value = float(text.replace("−", "-"))
    assert abs(value - x) <= max(0.005, 0.05 * abs(x)) * (1 + 1e-9) and len(text) <= 6


def test_numbers_in_words_keep_their_sign():
    assert (number(-0.0), number(-1e-12), number(1 / 3, 5)) == ("0", "−1e−12", "0.33333")


X2, LABELS = np.zeros((2, 3)), np.array([0, 1, 0])
BAD = {
    "no nudge": (lambda: nudge_curve(np.exp, 1.0, 0, 1.0), ValueError, ["nudge is 0"]),
    "a slope that is not finite": (lambda: nudge_curve(np.exp, 1.0, 1.0, np.nan), ValueError, ["derivative is nan"]),
    "errors in a list": (lambda: error_against_step([0.1], [1.0]), TypeError, ["errors is a list", "dictionary"]),
    "too few errors": (lambda: error_against_step([0.1, 1], {"a": [1.0]}), ValueError, ["1 numbers; expected 2"]),
    "a negative error": (lambda: error_against_step([1.0], {"a": [-1.0]}), ValueError, ["errors['a'][0] is -1"]),
    "an error that is no number": (lambda: error_against_step([1.0], {"a": [np.nan]}), ValueError, ["is nan"]),
    "a step of 0": (lambda: error_against_step([0.0], {"a": [1.0]}), ValueError, ["steps is [0.]", "positive"]),
    "nine lines": (lambda: gradient_flow({str(i): [1] for i in range(9)}), ValueError, ["9 lines", "1 to 8"]),
    "no line": (lambda: gradient_flow({}), ValueError, ["0 lines"]),
    "norms of no layer": (lambda: gradient_flow({"a": []}), ValueError, ["norms['a'] has shape (0,)"]),
    "a size of 0": (lambda: growth([0, 1], {"a": [1, 2]}), ValueError, ["sizes is [0. 1.]", "positive"]),
    "a count of 0": (lambda: growth([1, 2], {"a": [1, 0]}), ValueError, ["counts['a'] is [1. 0.]", "2 positive"]),
    "too few counts": (lambda: growth([1, 2], {"a": [1]}), ValueError, ["counts['a'] is [1.]", "2 positive"]),
    "counts without names": (lambda: growth([1], [1.0]), TypeError, ["counts is a list"]),
    "no run": (lambda: cost_curves({}), ValueError, ["0 lines"]),
    "a cost that overflowed": (lambda: cost_curves({"SGD": [1.0, np.inf]}), ValueError, ["costs['SGD'][1] is inf"]),
    "costs without names": (lambda: cost_curves([1.0]), TypeError, ["costs is a list"]),
    "no epoch": (lambda: learning_curve(History([], [], [])), ValueError, ["0 costs", "every epoch"]),
    "a short history": (lambda: learning_curve(History([1.0], [1.0, 2.0], [])), ValueError, ["1 costs, 2 accuracies"]),
    "points in rows": (lambda: decision_boundary(predict_circles, X2.T, LABELS), ValueError, ["(3, 2)", "(2, m)"]),
    "labels one-hot": (lambda: decision_boundary(predict_circles, X2, np.eye(3)), TypeError, ["float64", "labels"]),
    "too few labels": (lambda: decision_boundary(predict_circles, X2, LABELS[:2]), ValueError, ["(2,)", "(3,)"]),
    "a class too many": (lambda: decision_boundary(predict_circles, X2, LABELS + 1), ValueError, ["1 to 2", "0 to 1"]),
    "scores": (lambda: decision_boundary(lambda X: 3 + X[:1], X2, LABELS), ValueError, ["from 3 to 3", "softmax"]),
    "one probability": (lambda: decision_boundary(lambda X: 0.5, X2, LABELS), ValueError, ["shape ()", "(1, 3)"]),
    "nine classes": (lambda: decision_boundary(lambda X: np.full((9, X.shape[1]), 1 / 9), X2, LABELS), ValueError,
                     ["9 classes", "at most 8"]),
    "one shade": (lambda: decision_boundary(predict_circles, X2, LABELS, 1), ValueError, ["resolution is 1"]),
    "no image": (lambda: digit_montage(np.zeros((64, 0)), [], []), ValueError, ["no columns"]),
    "images in rows": (lambda: digit_montage(np.zeros((5, 64)), [1] * 5, [1] * 5), ValueError, ["(5, 64)", "(64, m)"]),
    "too few digits": (lambda: digit_montage(np.zeros((64, 2)), [1, 2], [1]), ValueError, ["labels", "(2,)"]),
    "half a cache": (lambda: activation_histograms({"A0": X2}), ValueError, ["cache has the keys"]),
    "no bins": (lambda: activation_histograms({"A0": X2, "Z1": X2, "A1": X2}, bins=0), ValueError, ["bins is 0"]),
}


@pytest.mark.parametrize("draw, error, words", BAD.values(), ids=BAD)
def test_what_cannot_be_drawn_is_refused_in_words(draw, error, words):
    with refused(error, words):
        draw()
