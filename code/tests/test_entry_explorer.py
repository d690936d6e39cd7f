"""EntryExplorer's Python side: the formulas, right and wrong, beside what a nudge measures."""

import base64
import doctest
import io
import json

import numpy as np
import pytest
from PIL import Image
from traitlets import TraitError

from backprop import bias_gradient, numerical_gradient, weight_gradient
from backprop.widgets import EntryExplorer, entry_explorer
from backprop.widgets.entry_explorer import FORMULAS, SQUARE

SIZES = {"chapter 6": None, "prime": (3, 2, 5), "square": (3, 3, 3), "largest": (4, 4, 6), "one": (1, 1, 1)}


def drawn(n, n_previous, m, **traits):
    rng = np.random.default_rng(7)
    shapes = {"W": (n, n_previous), "b": (n, 1), "A": (n_previous, m), "Y": (n, m)}
    return EntryExplorer(**{name: rng.normal(size=shape) for name, shape in shapes.items()},
                         **{"selected": "W[0,0]"} | traits)


def entries(widget):
    n, n_previous = widget.shown()["W"].shape
    return [f"W[{j},{k}]" for j in range(n) for k in range(n_previous)] + [f"b[{j}]" for j in range(n)]


@pytest.mark.parametrize("size", SIZES)
def test_the_right_formula_is_the_packages_and_what_is_measured(size):
    widget = drawn(*SIZES[size]) if SIZES[size] else EntryExplorer()
    W, b, A, Y = (widget.shown()[name] for name in "WbAY")
    dZ = W @ A + b - Y
    np.testing.assert_allclose(widget.error(), dZ, rtol=1e-14)
    expected = {"W": weight_gradient(dZ, A), "b": bias_gradient(dZ)}
    small = numerical_gradient(lambda p: 0.5 * ((p["W"] @ A + p["b"] - Y) ** 2).sum() / A.shape[1], {"W": W, "b": b})
    for selected in entries(widget):
        widget.selected = selected
        name, index = widget.entry()
        assert widget.derived == pytest.approx(expected[name][index], rel=1e-13)
        assert widget.measured == pytest.approx(widget.derived, rel=1e-11, abs=1e-13)  # exact: J is a parabola
        assert widget.measured == pytest.approx(small[f"d{name}"][index], rel=1e-6, abs=1e-8)  # as with a small nudge
        assert widget.ratio == pytest.approx(1, rel=1e-10)


@pytest.mark.parametrize("formula, ratio", [("no_average", 1 / 5), ("averaged_twice", 5)])
def test_a_wrong_average_is_off_by_m_everywhere(formula, ratio):
    widget = drawn(3, 2, 5, formula=formula)
    for widget.selected in entries(widget):
        assert widget.ratio == pytest.approx(ratio, rel=1e-10)


def test_a_wrong_transpose_on_a_square_layer_swaps_mirrors():
    widget = EntryExplorer(layer="square", formula="transposed")
    derived, measured = np.empty((2, 3, 3))
    for j, k in np.ndindex(3, 3):
        widget.selected = f"W[{j},{k}]"
        derived[j, k], measured[j, k] = widget.derived, widget.measured
        assert widget.rows() == {"dZ": k, "A": j}
        assert widget.derived == pytest.approx((widget.error()[k] * widget.shown()["A"][j]).mean(), rel=1e-13)
    np.testing.assert_allclose(derived.T, measured, rtol=1e-12)
    assert (abs(derived - measured)[~np.eye(3, dtype=bool)] > 0.1).all(), "every entry off the diagonal shows it"
    widget.selected = "b[1]"
    assert widget.ratio == pytest.approx(1, rel=1e-12) and widget.rows() == {"dZ": 1}


def test_where_sizes_differ_the_shapes_refuse_the_transpose():
    widget = EntryExplorer(formula="transposed")
    assert widget.gradient()["dW"].shape == (3, 2)
    assert (widget.derived, widget.ratio, widget.rows()) == (None, None, {})
    assert "has no such entry" in widget.words()


def test_the_numbers_follow_every_trait():
    widget, seen = EntryExplorer(), []
    widget.observe(lambda change: seen.append(change["name"]), ["derived", "measured", "ratio"])
    before = widget.measured
    widget.selected = "W[ 1 , 0 ]"
    assert widget.selected == "W[1,0]" and widget.measured == pytest.approx(0.25) != before
    widget.formula = "no_average"
    assert (widget.derived, widget.ratio) == (pytest.approx(1.0), pytest.approx(0.25))
    widget.layer = "square"
    assert widget.derived == pytest.approx(-2.7)
    widget.layer, widget.Y = "given", np.zeros((2, 4))
    assert widget.derived == pytest.approx(float((widget.W @ widget.A + widget.b)[1] @ widget.A[0]))
    assert set(seen) == {"derived", "measured", "ratio"}


def test_an_entry_that_another_layer_lacks_gives_way_to_the_first():
    widget = drawn(4, 4, 6, selected="W[3,3]")
    widget.layer = "square"
    assert widget.selected == "W[0,0]" and widget.ratio == pytest.approx(1)
    widget.selected, widget.layer = "b[2]", "given"
    assert widget.selected == "b[2]" and widget.derived == pytest.approx(float(widget.error()[2].mean()))


def test_a_derivative_of_zero_has_no_ratio():
    widget = EntryExplorer(W=[[2.0]], b=[[0.0]], A=[[1.0]], Y=[[2.0]], selected="W[0,0]")
    assert (widget.derived, widget.measured, widget.ratio) == (0, 0, None)
    assert "no ratio" in widget.words()


@pytest.mark.parametrize("name, value, words", [
    ("selected", "W[2,0]", r"selected is 'W\[2,0\]'; expected an entry such as 'W\[0,0\]' or 'b\[0\]' of W 2 × 3"),
    ("selected", "W[1]", "expected an entry"), ("selected", "b[0,0]", "expected an entry"), ("selected", 3, "selected"),
    ("formula", "guess", "right.*transposed.*no_average.*averaged_twice"), ("layer", "round", "given.*square"),
    ("b", [[1.0]], "b is 1 × 1; expected 2 × 1, one bias for each row of W.*hold_trait_notifications"),
    ("A", np.ones((2, 4)), "A is 2 × 4; expected 3 × 4, one row for each column of W"),
    ("Y", np.ones((2, 5)), "Y is 2 × 5; expected 2 × 4"),
    ("W", np.ones((5, 3)), "W is 5 × 3 and A has 4 examples; expected at most 4 × 4 and 6"),
    ("A", np.ones((3, 7)), "7 examples"), ("A", [[1, 2], [3]], "A cannot be read as numbers"),
    ("W", [[0, 0, np.nan], [0, 0, 0]], r"W\[0, 2\] is nan"),
    ("b", [[0], [-2e3]], "b holds -2000; expected numbers from -1000"),
    ("derived", 1.0, "read-only"), ("square", {}, "read-only"),
])
def test_what_cannot_be_used_is_refused_and_the_old_stays(name, value, words):
    widget = EntryExplorer()
    before, numbers = widget.get_state(), (widget.derived, widget.measured)
    with pytest.raises(TraitError, match=words):
        setattr(widget, name, value)
    assert widget.get_state() == before and (widget.derived, widget.measured) == numbers


@pytest.mark.parametrize("name, value, words", [
    ("kind", "another", "never changes"), ("square", {**SQUARE, "b": [[1], [2], [3]]}, "built in")])
def test_a_front_end_cannot_change_what_is_fixed(name, value, words):
    widget = EntryExplorer()
    with pytest.raises(TraitError, match=words):
        widget.set_state({name: value})
    assert widget.square == SQUARE and widget.kind == "entry-explorer"


def test_half_a_layer_is_refused():
    with pytest.raises(TraitError, match="b, Y missing; give all of W, b, A and Y, or none"):
        EntryExplorer(W=[[1.0]], A=[[1.0]])


def test_matrices_that_belong_together_change_together():
    widget = EntryExplorer(selected="W[1,2]")
    with widget.hold_trait_notifications():
        widget.W, widget.b, widget.A, widget.Y = [[2.0]], [[1.0]], [[3.0, 1.0]], [[0.0, 0.0]]
    assert widget.selected == "W[0,0]"
    assert widget.derived == (7 * 3 + 3 * 1) / 2 == widget.measured


def test_state_makes_the_round_trip_through_json():
    state = json.loads(json.dumps(drawn(3, 2, 5, selected="b[2]", formula="averaged_twice", layer="given").get_state()))
    assert state["kind"] == "entry-explorer" and "derived" not in state and state["square"] == SQUARE
    other = EntryExplorer()
    other.set_state({name: state[name] for name in ("W", "b", "A", "Y", "selected", "formula", "layer")})
    assert (other.selected, other.formula, other.W.tolist()) == ("b[2]", "averaged_twice", state["W"])
    assert other.ratio == pytest.approx(5)


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("widget", [EntryExplorer(), EntryExplorer(layer="square", selected="W[0,1]"),
                                    drawn(4, 4, 6, selected="b[3]"), drawn(1, 1, 1)],
                         ids=["chapter 6", "square", "largest", "one"])
def test_displayed_where_no_front_end_runs_it_is_a_picture_and_words(widget, formula):
    widget.formula = formula
    data, _ = widget._repr_mimebundle_()
    picture = Image.open(io.BytesIO(base64.b64decode(data["image/png"])))
    picture.load()
    assert picture.width > 600 and len(picture.convert("RGB").getcolors(1 << 24)) > 20
    assert widget.selected in data["text/plain"] and "measured, it is" in data["text/plain"]


@pytest.mark.parametrize("widget, line", [
    (EntryExplorer(), "dW[0,2] = 1/4 × [ (−0.2) · (−1) + (−0.53) · 0.4 + 0.78 · 0.6 + (−0.8) · 2 ]"),
    (EntryExplorer(selected="b[1]", formula="averaged_twice"), "db[1] = 1/16 × [ 0.3 + (−0.04) + 0.34 + (−0.2) ]"),
    (EntryExplorer(formula="transposed"), "no entry dW[0,2]"),
    (drawn(1, 4, 6), "dW[0,0] = 1/6 × ["), (drawn(4, 1, 1, formula="no_average"), "dW[0,0] = ["),
])
def test_the_picture_writes_the_sum_out_inside_its_frame(widget, line):
    from backprop.widgets.entry_explorer_picture import entry_explorer_figure

    figure = entry_explorer_figure(widget)
    assert line in " ".join(text.get_text().strip() for text in figure.axes[0].texts)
    figure.draw_without_rendering()
    box = figure.get_tightbbox()
    assert box.x0 >= 0 and box.y0 >= 0 and box.x1 <= figure.get_figwidth() and box.y1 <= figure.get_figheight()


def test_the_example_in_the_docstring_runs():
    assert doctest.testmod(entry_explorer) == (0, 2)
