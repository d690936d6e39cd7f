"""Every picture for every reader: inside its frame, large and dark enough, in words, and without colour."""

import functools
import itertools
import re
import warnings

import numpy as np
import pytest
from matplotlib.colors import to_hex, to_rgb
from matplotlib.text import Text

from backprop import backpropagation, forward_propagation, sigmoid
from backprop.datasets import circles, load_digits, spiral
from backprop.plots import (
    SYMBOL_COLOURS,
    activation_histograms,
    cost_curves,
    decision_boundary,
    digit_montage,
    error_against_step,
    gradient_flow,
    growth,
    learning_curve,
    network_diagram,
    nudge_curve,
)
from backprop.plots.examples import GROUNDS, TWO_CLASSES
from backprop.plots.style import DASHES, GREY, INK, MARKERS, SERIES_COLOURS, line_looks
from backprop.training import History
from contrast import contrast
from problems import random_problem

STEPS = [10.0**-k for k in range(1, 17)]
METHODS = ["forward", "central", "five-point", "complex"]
ERRORS = {(method, dtype): [0.1 * (k + i) * step for k, step in enumerate(STEPS)]
          for i, (method, dtype) in enumerate(itertools.product(METHODS, ["float64", "float32"]))}  # one is 0
NORMS = {(scheme, g): [3.0 ** (-i * l - j) for l in range(10)]
         for (i, scheme), (j, g) in itertools.product(enumerate(["normal", "xavier", "he"]),
                                                     enumerate(["sigmoid", "tanh", "relu"]))}
NORMS["zeros", "relu"] = [0] * 9 + [0.4]


def two_classes(X):
    return sigmoid(10 * (0.55 - (X**2).sum(axis=0, keepdims=True)))


def three_classes(X):
    scores = np.exp(3 * np.array([[0, 1], [-1, -1], [1, -1]]) @ X)
    return scores / scores.sum(axis=0)


def cache_of(layers):
    return {"A0": np.ones((2, 20))} | {f"{kind}{l}": layer for l, layer in enumerate(layers, 1) for kind in "ZA"}


def digits():
    data = load_digits()
    return digit_montage(data.X_test[:, :9], (data.labels_test[:9] + 1) % 10, data.labels_test[:9])


def network(sizes, show="values", selected=None, scale=1.0):
    parameters, X, Y = random_problem(sizes, 3, seed=1)
    parameters = {name: scale * value for name, value in parameters.items()}
    cache = forward_propagation(X, parameters, "squared_error")
    if show == "values":
        return network_diagram(parameters, cache, selected=selected)
    if show == "gradients":
        return network_diagram(parameters, cache, 1, Y, grads=backpropagation(cache, Y, parameters), selected=selected)
    nudged = forward_propagation(X + 0.7, parameters, "squared_error")
    return network_diagram(parameters, cache, 2, Y, nudged, selected=selected)


PICTURES = {
    "nudge": lambda: nudge_curve(np.exp, w=0.5, nudge=0.8, derivative=np.exp(0.5)),
    "nudge backwards": lambda: nudge_curve(lambda w: -1e6 * w**2, w=-2, nudge=-0.01, derivative=4e6, name="cost"),
    "nudge, a small change of a large cost": lambda: nudge_curve(lambda w: 1 + 1e-9 * w**2, 1.0, 1e-3, 2e-9),
    "error": lambda: error_against_step(STEPS, ERRORS),
    "error, two lines": lambda: error_against_step(STEPS, {"forward": STEPS, "central": np.square(STEPS)}),
    "error, all 0": lambda: error_against_step(STEPS, {"complex": np.zeros(16)}),
    "gradient flow": lambda: gradient_flow(NORMS),
    "gradient flow, one layer": lambda: gradient_flow({"he": [0.5]}),
    "growth": lambda: growth([10.0**k for k in range(5)], {f"method {i}": [3.0 ** (i * k) for k in range(5)]
                                                          for i in range(1, 5)}),
    "growth, one size": lambda: growth([7], {"nudging": [49]}),
    "costs": lambda: cost_curves({name: [2.0 * 0.7 ** (n * t) for t in range(10)] for n, name in enumerate(METHODS)}),
    "costs, one epoch": lambda: cost_curves({"SGD": [0.5]}),
    "learning": lambda: learning_curve(History([2.0, 0.5, 0.1], [0.3, 0.8, 0.99], [0.2, 0.7, 0.91])),
    "learning, one epoch": lambda: learning_curve(History([2.0], [0.3], [])),
    "learning, long": lambda: learning_curve(History([1.0] * 500, [0.1] * 500, [0.1] * 500)),
    "boundary": lambda: decision_boundary(two_classes, *circles(noise=0.02)[::2]),
    "boundary, wide": lambda: decision_boundary(two_classes, circles().X * [[9], [1]], circles().labels),
    "boundary, high": lambda: decision_boundary(two_classes, circles().X * [[1], [30]], circles().labels),
    "boundary, one point": lambda: decision_boundary(two_classes, np.zeros((2, 1)), np.array([1])),
    "boundary, eight": lambda: decision_boundary(lambda X: np.full((8, X.shape[1]), 1 / 8),
                                                 np.arange(32.0).reshape(2, 16), np.arange(16) % 8),
    "boundary, three": lambda: decision_boundary(three_classes, *spiral()[::2]),
    "digits": digits,
    "histograms": lambda: activation_histograms(cache_of(np.random.default_rng(0).standard_normal((7, 5, 20)))),
    "histogram": lambda: activation_histograms(cache_of(np.zeros((1, 3, 20)))),
    "network": lambda: network([1, 1]),
    "network, nudged": lambda: network([2, 3, 1], "nudged", ("W1", (1, 1))),
    "network, gradients": lambda: network([3, 3, 2, 3], "gradients", ("b2", (1, 0))),
    "network, tiny numbers": lambda: network([3, 5, 2], "gradients", ("W1", (4, 0)), scale=-1e-12),
    "network, narrow and wide": lambda: network([8, 1, 8, 3], "gradients"),
    "network, largest": lambda: network([8] * 5, "nudged", ("W2", (1, 5))),
    "network, largest with gradients": lambda: network([8] * 5, "gradients", ("b2", (1, 0)), scale=-1e-5),
}
DEEP = [name for name in PICTURES if name.startswith(("network, gradients", "network, narrow", "network, largest"))]
every_picture = pytest.mark.parametrize("name", PICTURES)


@functools.cache
def laid_out(name):
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a layout that cannot be kept, a glyph that the font lacks
        figure = PICTURES[name]()
        figure.draw_without_rendering()
    return figure


@every_picture
def test_nothing_leaves_the_frame_and_no_text_hides_another(name):
    figure = laid_out(name)
    box = figure.get_tightbbox()
    assert box.x0 >= -0.01 and box.y0 >= -0.01
    assert box.x1 <= figure.get_figwidth() + 0.01 and box.y1 <= figure.get_figheight() + 0.01
    extents = [(text, text.get_window_extent().padded(-1)) for text in drawn_texts(figure)]
    for (text, extent), (other, others) in itertools.combinations(extents, 2):
        assert not extent.overlaps(others), (text, other)


@every_picture
def test_every_text_is_dark_enough_and_large_enough(name):
    figure = laid_out(name)
    texts = drawn_texts(figure)
    assert texts
    for text in texts:
        assert contrast(to_hex(text.get_color()), "#ffffff") >= 4.5, text
        pixels = text.get_fontsize() * 720 / (72 * max(figure.get_figwidth(), 5.4))  # where the picture is 720 wide
        assert pixels >= (8 if name in DEEP else 10.5), text


@every_picture
def test_every_picture_says_in_words_what_it_shows(name):
    figure = laid_out(name)
    assert repr(figure) == figure.description and figure.description.endswith(".")
    assert not re.search(r"-\d", figure.description)  # "−" is read out, "-" is not


@pytest.mark.parametrize("name", [name for name in PICTURES if not name.startswith(("network", "digits"))])
def test_every_axis_says_what_it_measures(name):
    figure = laid_out(name)
    for axes in [axes for axes in figure.axes if axes.axison]:
        if axes.get_label() == "<colorbar>":
            assert axes.get_ylabel() == "probability of class 1"
        else:
            assert axes.get_xlabel() or figure.get_supxlabel()
            assert axes.get_ylabel() or figure.get_supylabel()


# Colour is never the only cue.
MACHADO = {  # severity 1, on linear RGB: Machado, Oliveira and Fernandes 2009
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
    "no deficiency": np.eye(3).tolist(),
}


def seen(colour, vision):
    shares = np.array(to_rgb(colour))
    linear = np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)
    linear = np.clip(np.array(MACHADO[vision]) @ linear, 0, 1)
    return to_hex(np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055))


@pytest.mark.parametrize("vision", MACHADO)
def test_lines_are_seen_on_the_ground_and_told_apart_with_every_kind_of_vision(vision):
    for colour in [*SERIES_COLOURS, *SYMBOL_COLOURS.values(), GREY]:
        assert contrast(seen(colour, vision), "#ffffff") >= 3, colour
    for one, other in itertools.combinations(SERIES_COLOURS, 2):
        one, other = (np.array(to_rgb(seen(colour, vision))) for colour in (one, other))
        assert 255 * np.linalg.norm(one - other) > 60
    grounds = [contrast(colour, "#ffffff") for colour in SERIES_COLOURS]  # and in grey print
    assert all(dark > 1.3 * light for dark, light in itertools.pairwise(grounds))


@pytest.mark.parametrize("names", [
    list("abcdefgh"), list(itertools.product("abcdefgh", "1234")), [("a", "1"), ("a", "2"), ("b", "1")]])
def test_any_two_lines_differ_without_their_colour(names):
    looks = line_looks(names)
    assert list(looks) == names
    for one, other in itertools.combinations(looks.values(), 2):
        assert (one["marker"], one["fillstyle"]) != (other["marker"], other["fillstyle"])
        assert (one["color"], one["linestyle"]) != (other["color"], other["linestyle"]) or len(names) > 16
    assert {look["marker"] for look in looks.values()} <= set(MARKERS)


def test_a_pair_keeps_one_look_for_each_of_its_parts():
    looks = line_looks(list(itertools.product("abc", "12")))
    assert all(looks["a", n]["marker"] == MARKERS[0] and looks["a", n]["color"] == INK for n in "12")
    assert all(looks[name, "2"]["linestyle"] == DASHES[1] for name in "abc")


def test_the_shades_leave_every_point_and_the_line_visible():
    for ground in [to_hex(TWO_CLASSES(share)) for share in (0.0, 0.5, 1.0)] + GROUNDS:
        assert contrast(INK, ground) >= 4.5
        for colour in SERIES_COLOURS:
            assert contrast(colour, ground) >= 3 or contrast(colour, "#ffffff") >= 3  # the white edge sets it off
    greys = [contrast(to_hex(TWO_CLASSES(share)), "#000000") for share in np.linspace(0, 1, 11)]
    assert greys == sorted(greys, reverse=True) and greys[0] / greys[-1] > 1.4  # in grey print too


def drawn_texts(figure):
    """Every text on the page; a tick's label counts where the tick is within its axis."""
    unseen = set()
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            for tick in [*axis.get_major_ticks(), *axis.get_minor_ticks()]:
                if not axes.axison or not low <= tick.get_loc() <= high:
                    unseen |= {tick.label1, tick.label2}
            if not axes.axison:
                unseen |= {axis.label, axis.offsetText}
    return [text for text in figure.findobj(Text) if text.get_visible() and text.get_text() and text not in unseen]
