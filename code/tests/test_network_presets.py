"""NudgeNetwork's presets, and how one network becomes another of other sizes."""

import json

import numpy as np
import pytest
from traitlets import TraitError

from backprop import cost, forward_propagation
from backprop.widgets import NudgeNetwork
from backprop.widgets.nudge_network_presets import PRESETS


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_opens_as_it_says(name):
    widget = NudgeNetwork.preset(name)
    for trait in ("hidden", "head", "selected", "nudge"):
        assert getattr(widget, trait) == PRESETS[name][trait]
    assert {key: value.tolist() for key, value in widget.parameters.items()} == PRESETS[name]["parameters"]
    assert widget.X.tolist() == PRESETS[name]["X"] and widget.Y.tolist() == PRESETS[name]["Y"]
    assert json.loads(json.dumps(widget.get_state()["presets"])) == PRESETS


def test_chapter_9s_numbers():
    widget = NudgeNetwork.preset("Chapter 9’s")
    assert widget.gradient["dW1"].tolist() == [[1, 0.5], [-1.5, -2.25]]
    assert widget.gradient["dW2"].tolist() == [[0.25, 1.75]] and widget.gradient["db2"].tolist() == [[1.25]]


def test_a_dead_relu_wakes_when_the_nudge_is_large_enough():
    widget = NudgeNetwork.preset("A dead ReLU")
    assert (widget.gradient["dW1"][0] == 0).all() and widget.gradient["db1"][0, 0] == 0
    assert (widget.gradient["dW1"][1] != 0).all()
    assert widget.measured_change == 0 and widget.ratio is None
    widget.nudge = 1.0  # within the slider's range
    assert widget.measured_change != 0


def test_a_saturated_sigmoid_lets_almost_nothing_through():
    widget = NudgeNetwork.preset("A saturated sigmoid")
    assert 0 < abs(widget.gradient["dW1"]).max() < 0.05 * abs(widget.gradient["dW2"]).max()


def test_with_three_classes_one_bias_moves_all_three():
    widget = NudgeNetwork.preset("Three classes")
    name, index = "b2", (1, 0)
    assert widget.selected == "b2[1]"
    moved = {**widget.parameters, name: widget.parameters[name].copy()}
    moved[name][index] += widget.nudge
    before, after = [forward_propagation(widget.X, parameters, widget.head, widget.hidden)["A2"]
                     for parameters in (widget.parameters, moved)]
    assert (after[1] > before[1]).all() and (after[[0, 2]] < before[[0, 2]]).all()


def test_presets_are_fixed_and_named():
    with pytest.raises(TraitError, match="name is 'A dead end'; expected one of 'Chapter 9’s', 'A dead ReLU'"):
        NudgeNetwork.preset("A dead end")
    with pytest.raises(TraitError, match="presets are built in"):
        NudgeNetwork().set_state({"presets": {}})


@pytest.mark.parametrize("sizes", [[2, 5, 1], [3, 3, 2], [1, 1, 1], [2, 1], [2, 3, 3, 1], [8, 8, 8, 8, 8]], ids=str)
@pytest.mark.parametrize("name", PRESETS)
def test_what_stays_keeps_its_numbers_and_the_data_follow(name, sizes):
    widget = NudgeNetwork.preset(name)
    before, X = widget.parameters, widget.X
    widget.reshape(sizes)
    assert widget.layer_sizes == sizes
    assert widget.X.shape == (sizes[0], X.shape[1]) and widget.Y.shape == (sizes[-1], X.shape[1])
    n = min(sizes[0], 2)
    np.testing.assert_array_equal(widget.X[:n], X[:n])
    L = len(sizes) - 1
    for old, new in ([("1", "1"), ("2", str(L))] if L > 1 else [("2", "1")]):
        for kind in "Wb":
            kept, now = before[kind + old], widget.parameters[kind + new]
            rows, columns = np.minimum(kept.shape, now.shape)
            np.testing.assert_array_equal(now[:rows, :columns], kept[:rows, :columns])
            if kind == "W":
                assert (np.delete(np.delete(now, range(rows), 0), range(columns), 1) != 0).all()
            else:
                assert (now[rows:] == 0).all()
    assert np.isfinite(widget.cost_at(0))


def test_no_two_new_units_are_alike():
    """Units with the same weights would stay the same for ever."""
    widget = NudgeNetwork(parameters={"W1": [[1.0]], "b1": [[0.0]]}, X=[[1.0]], Y=[[1.0]])
    widget.reshape([8, 8, 8, 8, 8])
    for l in range(1, 5):
        W = widget.parameters[f"W{l}"]
        assert len({tuple(row) for row in W.tolist()}) == 8 == len({tuple(column) for column in W.T.tolist()})


def test_a_layer_that_goes_and_comes_back_is_new():
    widget = NudgeNetwork()
    first = widget.parameters["W1"].tolist()
    widget.reshape([2, 1])
    widget.reshape([2, 3, 1])
    assert widget.parameters["W1"].tolist() != first and widget.parameters["b2"].tolist() == [[0.2]]


@pytest.mark.parametrize("head, Y", [
    ("binary_cross_entropy", [[1, 0, 1]]),
    ("categorical_cross_entropy", [[1, 1, 1]]),
    ("squared_error", [[0.4, -1.0, 1.2]]),
])
def test_targets_become_labels_of_the_new_head(head, Y):
    widget = NudgeNetwork()
    widget.reshape([2, 3, 1], head=head)
    assert widget.head == head and widget.Y.tolist() == Y
    J = cost(forward_propagation(widget.X, widget.parameters, head, widget.hidden), widget.Y, head)
    assert widget.cost_at(0) == J


def test_labels_that_fit_stay_as_they_are():
    widget = NudgeNetwork(layer_sizes=[2, 3], head="binary_cross_entropy", X=[[1, 2], [3, 4]],
                          Y=[[0.25, 1], [0, 1], [0, 0.5]])
    widget.reshape([2, 4])
    assert widget.Y.tolist() == [[0.25, 1], [0, 1], [0, 0.5], [1, 1]]
    widget = NudgeNetwork.preset("Three classes")
    widget.reshape([2, 3, 4])
    assert widget.Y.tolist() == [[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 0]]
    widget.reshape([2, 3, 2])
    assert widget.Y.tolist() == [[1, 0, 1], [0, 1, 0]]  # an example whose class has gone gets the first


@pytest.mark.parametrize("sizes, head, message", [
    ([2, 9, 1], None, "at most 9 units a layer"),
    ([1] * 6, None, "5 layers"),
    ([2], None, r"layer_sizes is \[2\]; expected two or more whole numbers above 0"),
    ([2, 0, 1], None, "whole numbers above 0"),
    ([2, 1.5, 1], None, "whole numbers above 0"),
    ([2, 3, 1], "hinge", "head is 'hinge'; expected one of squared_error"),
])
def test_what_cannot_be_built_is_refused_and_all_stays(sizes, head, message):
    widget = NudgeNetwork()
    before = widget.get_state()
    with pytest.raises(TraitError, match=message):
        widget.reshape(sizes, head)
    assert widget.get_state() == before


def test_the_place_is_kept_where_it_is_still_there():
    widget = NudgeNetwork(selected="W1[2,1]", example=2, step=9)
    widget.reshape([2, 3, 2, 1])
    assert (widget.selected, widget.example, widget.step) == ("W1[2,1]", 2, 9)
    widget.reshape([2, 1])
    assert (widget.selected, widget.example, widget.step) == ("W1[0,0]", 2, 0)


def test_what_is_new_comes_from_the_list():
    widget = NudgeNetwork()
    widget.reshape([4, 3, 2, 2], head="categorical_cross_entropy")
    assert widget.X[2:].tolist() == [[-0.6, 0.9, 0.5], [-0.7, -0.6, 0.9]]
    assert widget.parameters["W2"].tolist() == [[0.3, 0.2, -0.4], [0.8, 0.3, 0.2]]  # not the old output layer's
    assert widget.parameters["W3"].tolist() == [[0.8, -1.2], [-0.6, 0.9]]
    assert widget.Y.tolist() == [[0, 0, 1], [1, 1, 0]]  # the largest of each column
