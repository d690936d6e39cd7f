"""The interactives' Python side, and the bundle they ship."""

import base64
import io
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from traitlets import TraitError

from backprop import (
    backpropagation_general,
    cost,
    forward_propagation,
    initialise_parameters,
    numerical_gradient,
    relative_error,
)
from backprop.plots import SYMBOL_COLOURS, network_diagram
from backprop.plots.style import HALO
from backprop.widgets import NudgeNetwork
from backprop.widgets.nudge_network_picture import nudge_network_figure
from contrast import contrast

CODE = Path(__file__).parents[1]
STATIC = CODE / "backprop" / "widgets" / "static"
FRONTEND = CODE / "frontend"
HEADS = ["squared_error", "binary_cross_entropy", "categorical_cross_entropy"]


def package_gradient(widget):
    cache = forward_propagation(widget.X, widget.parameters, widget.head, widget.hidden)
    grads = backpropagation_general(cache, widget.Y, widget.parameters, widget.head, widget.hidden)
    return {f"d{name}": grads[f"d{name}"] for name in widget.parameters}


def assert_gradient_is_the_packages(widget):
    expected = package_gradient(widget)
    assert list(widget.gradient) == list(expected)
    for name, array in expected.items():
        np.testing.assert_array_equal(widget.gradient[name], array)


def test_importing_the_package_imports_neither_pictures_nor_widgets():
    program = "import sys, backprop; print({'matplotlib', 'anywidget', 'backprop.widgets'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout == "set()\n"


def test_the_default_network_has_something_to_show():
    widget = NudgeNetwork()
    assert widget.layer_sizes == [2, 3, 1] and widget.X.shape == (2, 3)
    assert widget.nudge != 0 and widget.predicted_change != 0
    assert 0.5 < widget.ratio < 0.95  # far enough from 1 that the gap is seen


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("hidden", ["identity", "sigmoid", "tanh", "relu"])
def test_gradient_is_the_packages_for_every_activation_and_head(hidden, head):
    widget = NudgeNetwork(layer_sizes=[2, 5, 3], seed=4, hidden=hidden, head=head)
    assert_gradient_is_the_packages(widget)

    def J(parameters):
        return cost(forward_propagation(widget.X, parameters, head, hidden), widget.Y, head)

    measured = numerical_gradient(J, widget.parameters)
    for name in measured:
        assert relative_error(measured[name], widget.gradient[name]) < 1e-7


@pytest.mark.parametrize("change", [
    {"parameters": initialise_parameters([2, 3, 1], seed=9)},
    {"X": [[1, 2, 3], [4, 5, 6]]},
    {"Y": [[3, 2, 1]]},
    {"hidden": "sigmoid"},
])
def test_gradient_follows_everything_it_depends_on(change):
    widget, seen = NudgeNetwork(), []
    before = {name: array.copy() for name, array in widget.gradient.items()}
    widget.observe(lambda change: seen.append(change["new"]), "gradient")
    [(name, value)] = change.items()
    setattr(widget, name, value)
    assert len(seen) == 1 and seen[0] is widget.gradient
    assert any((widget.gradient[key] != before[key]).any() for key in before)
    assert_gradient_is_the_packages(widget)


def test_gradient_does_not_depend_on_the_nudge_and_cannot_be_set():
    widget = NudgeNetwork()
    before = widget.gradient
    widget.nudge = -0.7
    assert widget.gradient is before
    with pytest.raises(TraitError, match="read-only"):
        widget.gradient = {}
    with pytest.raises(ValueError, match="read-only"):
        widget.parameters["W1"][0, 0] = 3
    with pytest.raises(TypeError):
        widget.parameters["W1"] = np.ones((3, 2))


@pytest.mark.parametrize("selected", ["W1[1,0]", "b1[2]", "W2[0,2]", "b2[0]"])
def test_the_three_numbers(selected):
    widget = NudgeNetwork(selected=selected, nudge=1e-6)
    name, *index = re.findall(r"\w+", selected)
    index = (int(index[0]), int(index[1]) if len(index) > 1 else 0)
    assert widget.predicted_change == widget.gradient["d" + name][index] * 1e-6
    assert widget.ratio == pytest.approx(1, abs=1e-4)
    nudged = {key: value.copy() for key, value in widget.parameters.items()}
    nudged[name][index] += 0.25
    widget.nudge = 0.25
    at = [cost(forward_propagation(widget.X, p, widget.head, widget.hidden), widget.Y, widget.head)
          for p in (nudged, widget.parameters)]
    assert widget.measured_change == at[0] - at[1]
    assert widget.ratio == widget.measured_change / widget.predicted_change


def test_no_ratio_without_a_prediction():
    assert NudgeNetwork(nudge=0).ratio is None
    dead = {"W1": [[1.0]], "b1": [[-5.0]], "W2": [[1.0]], "b2": [[0.0]]}
    widget = NudgeNetwork(parameters=dead, X=[[1.0]], Y=[[2.0]], hidden="relu", selected="W1[0,0]", nudge=0.5)
    assert widget.predicted_change == 0 and widget.ratio is None
    assert "no ratio" in widget.words()


def test_state_makes_the_round_trip_through_json_bit_for_bit():
    widget = NudgeNetwork(layer_sizes=[3, 5, 2], seed=2, selected="b1[4]", nudge=1 / 3, step=7, example=1)
    state = json.loads(json.dumps(widget.get_state()))
    assert "gradient" not in state and state["kind"] == "nudge-network"
    other = NudgeNetwork()
    other.set_state({name: state[name] for name in ("parameters", "X", "Y", "selected", "nudge", "step", "example")})
    for name in widget.parameters:
        np.testing.assert_array_equal(other.parameters[name], widget.parameters[name])
    np.testing.assert_array_equal(other.X, widget.X)
    assert (other.selected, other.nudge, other.step, other.example) == ("b1[4]", 1 / 3, 7, 1)
    assert_gradient_is_the_packages(other)


def test_traits_that_belong_together_change_together():
    widget = NudgeNetwork(example=2, step=10)
    with widget.hold_trait_notifications():
        widget.parameters = {"W1": [[1.0, 2.0, 3.0]], "b1": [[0.0]]}
        widget.X = np.ones((3, 2))
        widget.Y = np.zeros((1, 2))
    assert widget.layer_sizes == [3, 1]
    assert (widget.selected, widget.example, widget.step) == ("W1[0,0]", 0, 0)  # the old places are gone
    assert_gradient_is_the_packages(widget)


def test_a_failed_change_leaves_everything_as_it_was():
    widget = NudgeNetwork()
    X, Y = widget.X, widget.Y
    with pytest.raises(TraitError, match=r"Y has shape \(1, 5\); expected \(1, 4\)"):
        with widget.hold_trait_notifications():
            widget.X = np.ones((2, 4))
            widget.Y = np.ones((1, 5))
    np.testing.assert_array_equal(widget.X, X)
    np.testing.assert_array_equal(widget.Y, Y)


@pytest.mark.parametrize("name, value, message", [
    ("X", np.ones((3, 3)), r"X has shape \(3, 3\); expected 2 rows.*hold_trait_notifications"),
    ("X", [[1, float("nan"), 2], [1, 2, 3]], r"X\[0, 1\] is nan; expected finite numbers"),
    ("X", [[1, 2], [3]], "X cannot be read as numbers; expected rows of equal length"),
    ("X", np.ones((2, 0)), r"X has shape \(2, 0\)"),
    ("X", [1, 2], r"X has shape \(2,\); expected a matrix"),
    ("Y", np.ones((3, 1)), r"Y has shape \(3, 1\); expected \(1, 3\).*Y\.T"),
    ("parameters", [1, 2], "parameters is a list; expected a dictionary"),
    ("parameters", {"W1": [[1.0, 2.0]]}, "expected W1, b1"),
    ("parameters", {"W1": [[1.0, 2.0]], "b1": [[0.0], [0.0]]}, r"b1 has shape \(2, 1\); expected \(1, 1\)"),
    ("hidden", "gelu", "gelu"),
    ("head", "hinge", "hinge"),
    ("head", "binary_cross_entropy", "binary_cross_entropy needs labels between 0 and 1"),
    ("selected", "W9[0,0]", r"selected is 'W9\[0,0\]'; expected an entry such as"),
    ("selected", "W1[3,0]", "expected an entry"),
    ("selected", "b1[0,0]", "expected an entry"),
    ("selected", "W1[0]", "expected an entry"),
    ("nudge", float("inf"), "nudge is inf; expected a finite number"),
    ("nudge", "far", "nudge"),
    ("example", 3, "example is 3; expected a whole number from 0 to 2"),
    ("step", 11, "step is 11; expected a whole number from 0 to 10"),
    ("step", -1, "step is -1"),
])
def test_what_does_not_fit_is_refused_in_words(name, value, message):
    widget = NudgeNetwork()
    before = widget.get_state()
    with pytest.raises(TraitError, match=message):
        setattr(widget, name, value)
    assert widget.get_state() == before


@pytest.mark.parametrize("arguments, message", [
    ({"layer_sizes": [2, 0, 1]}, r"layer_sizes\[1\] is 0"),
    ({"layer_sizes": [2, 9, 1]}, "at most 9 units a layer"),
    ({"layer_sizes": [1] * 6}, "5 layers"),
    ({"layer_sizes": [2, 1], "parameters": {}}, "give one of them"),
    ({"X": np.ones((2, 33)), "Y": np.ones((1, 33))}, "33 examples"),
])
def test_what_cannot_be_drawn_is_refused_in_words(arguments, message):
    with pytest.raises(TraitError, match=message):
        NudgeNetwork(**arguments)


@pytest.mark.parametrize("head", HEADS)
def test_layer_sizes_draw_a_network_and_data_that_fit(head):
    widget = NudgeNetwork(layer_sizes=[2, 3, 2], seed=1, head=head)
    expected = initialise_parameters([2, 3, 2], seed=1, scheme="xavier")
    for name in expected:
        np.testing.assert_array_equal(widget.parameters[name], expected[name])
    assert widget.X.shape == (2, 3) and widget.Y.shape == (2, 3)


def test_displayed_where_no_front_end_runs_it_is_a_picture_and_words():
    data, _ = NudgeNetwork(layer_sizes=[8, 8, 8, 8, 8], seed=1, nudge=-0.4, selected="b2[1]")._repr_mimebundle_()
    assert set(data) == {"application/vnd.jupyter.widget-view+json", "image/png", "text/plain"}
    png = base64.b64decode(data["image/png"])
    picture = Image.open(io.BytesIO(png))
    picture.load()
    assert picture.width == 1400 and len(png) < 250_000
    colours = {"#%02x%02x%02x" % colour for _, colour in picture.convert("RGB").getcolors(1 << 24)}
    assert colours >= {"#ffffff", HALO, *SYMBOL_COLOURS.values()} - {SYMBOL_COLOURS["Z"]}  # each symbol in its own
    assert "Nudging b2[1] by -0.4" in data["text/plain"]


@pytest.mark.parametrize("arguments", [
    {},
    {"nudge": 0},
    {"layer_sizes": [1, 1], "seed": 3, "selected": "b1[0]", "nudge": -2.5},
    {"layer_sizes": [3, 5, 2], "seed": 2, "head": "categorical_cross_entropy", "example": 2},
    {"layer_sizes": [8] * 5, "seed": 1, "nudge": 0.4, "selected": "W3[7,0]"},
], ids=str)
def test_the_picture_is_the_books_network_diagram_with_the_three_numbers(arguments):
    widget = NudgeNetwork(**arguments)
    name, *index = re.findall(r"\w+", widget.selected)
    entry = (name, (int(index[0]), int(index[1]) if len(index) > 1 else 0))
    base = forward_propagation(widget.X, widget.parameters, widget.head, widget.hidden)
    nudged = {key: value.copy() for key, value in widget.parameters.items()}
    nudged[name][entry[1]] += widget.nudge
    nudged = forward_propagation(widget.X, nudged, widget.head, widget.hidden)
    figure = nudge_network_figure(widget, entry, base, nudged)
    network, curve = figure.axes

    def texts(axes):
        return [(text.get_text(), text.get_color(), text.get_weight()) for text in axes.texts]

    diagram = network_diagram(widget.parameters, base, widget.example, widget.Y, nudged, selected=entry)
    assert texts(network) == texts(diagram.axes[0])
    assert len(network.lines) == len(diagram.axes[0].lines) and len(network.patches) == len(diagram.axes[0].patches)
    here, *_, measured = [line.get_xydata()[0] for line in curve.lines if len(line.get_xdata()) == 1]
    assert here.tolist() == [widget.parameters[name][entry[1]], widget.cost_at(0)]
    assert measured == pytest.approx([here[0] + widget.nudge, widget.cost_at(widget.nudge)])
    numbers = [text.get_text().replace("−", "-") for text in figure.texts][1::2]
    assert [float(number) for number in numbers[:2]] == pytest.approx(
        [widget.predicted_change, widget.measured_change], rel=1e-4)
    assert numbers[2] == ("–" if widget.ratio is None else f"{widget.ratio:.4f}")
    figure.draw_without_rendering()
    box = figure.get_tightbbox()
    assert min(box.x0, box.y0) >= 0 and box.x1 <= figure.get_figwidth() and box.y1 <= figure.get_figheight()


def test_the_committed_bundle_is_what_the_sources_build(tmp_path):
    node = shutil.which("node", path=str(Path(sys.executable).parent)) or shutil.which("node")
    assert node, "node was not found beside this Python nor on PATH; run `make env`, which installs it."
    subprocess.run([node, "build.mjs", str(tmp_path)], cwd=FRONTEND, check=True)
    names = {"widgets.js", "widgets.classic.js", "widgets.css"}
    assert {path.name for path in STATIC.iterdir()} == {path.name for path in tmp_path.iterdir()} == names
    for name in names:
        assert (tmp_path / name).read_bytes() == (STATIC / name).read_bytes(), f"{name} is stale: run node build.mjs"


def test_every_symbol_is_readable_on_its_backgrounds():
    """WCAG 2.2 AA: text at 4.5:1, on the surface and on raised parts, in both themes."""
    css = (FRONTEND / "src" / "symbols.css").read_text()
    themes = re.findall(r"\{([^{}]*--bp-a:[^{}]*)\}", css)
    light, dark, system = [dict(re.findall(r"--bp-([a-z]+): (#[0-9a-f]{6})", theme)) for theme in themes]
    assert dark == system
    for theme in (light, dark):
        for text in ("a", "w", "b", "z", "j", "y", "ink", "muted"):
            for background in ("surface", "raised"):
                assert contrast(theme[text], theme[background]) >= 4.5, (text, background)
        assert contrast(theme["ink"], theme["halo"]) >= 4.5
        assert contrast(theme["control"], theme["surface"]) >= 3  # borders of fields and buttons


@pytest.mark.parametrize("arguments, words", [
    ({"X": [[1, 2], [3]]}, "X cannot be read as numbers"),
    ({"seed": 5}, "give layer_sizes too"),
    ({"seed": "x", "layer_sizes": [1, 1]}, "seed is 'x'"),
])
def test_bad_arguments_are_refused_in_words(arguments, words):
    with pytest.raises(TraitError, match=words):
        NudgeNetwork(**arguments)


def test_a_front_end_cannot_make_it_another_kind():
    widget = NudgeNetwork()
    with pytest.raises(TraitError, match="never changes"):
        widget.set_state({"kind": "another"})
    assert widget.kind == "nudge-network"
