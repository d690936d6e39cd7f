"""The network diagram: units with their numbers, weights as lines; shared by chapters and interactives."""

import operator
import textwrap

import numpy as np
from matplotlib import rc_context
from matplotlib.patches import Circle, Rectangle

from backprop.plots.style import GREY, HALO, INK, STYLE, SYMBOL_COLOURS, Picture, number, short_number
from backprop.validation import check_cache, check_parameters, check_targets, check_whole

MAX_LAYERS, MAX_UNITS = 4, 8  # more would not be readable
RADIUS = 0.36  # of a unit's circle, in the diagram's own length, of which ``inch`` says how many inches it is
NUMBERED = 3  # numbers fit on the lines between two layers when one of them has at most so many units
POINTS, SMALL = 13, 0.78  # the text's size where a length is an inch; the share of it that small text has


def network_diagram(parameters, cache, example=0, Y=None, nudged=None, grads=None, selected=None):
    """A network with one example's activations in its units and the weights on its lines.

    A line's width shows a weight's size, dashes a negative one; between layers of which one has at most 3 units the
    weights are written too. ``parameters`` and ``cache`` are as in ``forward_propagation``, ``example`` is a column.
    Optional: targets ``Y`` (n_L, m); ``grads``, as ``backpropagation`` returns them, to write dz, dW and db beside
    what they belong to; or ``nudged``, a second cache, to show what a nudge changed; ``selected``, a parameter's
    entry such as ("W1", (0, 1)) or ("b2", (1, 0)), to highlight.

    Raises ValueError when the network has more than 4 layers or 8 units in one, when arguments do not fit together,
    or when both nudged and grads are given; TypeError when one has a wrong type.

    >>> from backprop import forward_propagation
    >>> parameters = {"W1": np.array([[0.5, -1.0]]), "b1": np.array([[0.25]])}
    >>> cache = forward_propagation(np.array([[1.0], [2.0]]), parameters, "squared_error")
    >>> print(network_diagram(parameters, cache, selected=("W1", (0, 1))).description)
    A network with layers of 2, 1 units. Example 0: inputs 1, 2; outputs −1.25. Highlighted: W1[0,1] = −1.
    """
    diagram = NetworkDiagram(parameters, cache, example, Y, nudged, grads, selected)
    inch = 0.8
    with rc_context(STYLE):
        figure = Picture(figsize=(diagram.width * inch, diagram.height * inch))
        diagram.draw(figure.add_axes((0, 0, 1, 1)), inch)
    figure.description = diagram.words()
    return figure


class NetworkDiagram:
    """:func:`network_diagram` before it is drawn: its size is known, and any axes can take it.

    ``width`` and ``height`` are in the diagram's own length: give it axes of width × inch by height × inch inches.

    >>> from backprop import forward_propagation
    >>> parameters = {"W1": np.array([[0.5, -1.0]]), "b1": np.array([[0.25]])}
    >>> cache = forward_propagation(np.array([[1.0], [2.0]]), parameters, "squared_error")
    >>> diagram = NetworkDiagram(parameters, cache)
    >>> print(diagram.L, diagram.sizes)
    1 [2, 1]
    """

    def __init__(self, parameters, cache, example=0, Y=None, nudged=None, grads=None, selected=None):
        self.L = _check(parameters, cache, example, nudged, grads, selected)
        self.parameters, self.cache, self.example = parameters, cache, example
        self.Y = None if Y is None else check_targets(Y, cache[f"A{self.L}"])
        self.nudged, self.grads, self.selected = nudged, grads, selected
        self.sizes = [len(cache[f"A{l}"]) for l in range(self.L + 1)]
        self._compose_texts()
        self.x = np.cumsum([0, *map(self._gap, range(1, self.L + 1))])
        self.row = 1.2 if grads is None else 1.4  # a unit's place in its column
        self.left, self.right = -0.65, self.x[-1] + (0.65 if Y is None else 1.6)
        self.width = self.right - self.left
        self.key = textwrap.wrap(self._key(), int(11 * self.width))
        half = (max(self.sizes) - 1) * self.row / 2
        self.top, self.bottom = half + 1.3, -half - 0.8 - 0.22 * len(self.key)
        self.height = self.top - self.bottom

    def words(self):
        """The diagram in words, with the numbers of its first and last layer."""
        inputs, outputs = (", ".join(number(v) for v in self.cache[f"A{l}"][:, self.example]) for l in (0, self.L))
        text = (f"A network with layers of {', '.join(map(str, self.sizes))} units. Example {self.example}: inputs "
                f"{inputs}; outputs {outputs}.")
        if self.selected is None:
            return text
        name, (j, k) = self.selected
        entry = f"{name}[{j}]" if name[0] == "b" else f"{name}[{j},{k}]"
        return f"{text} Highlighted: {entry} = {number(self.parameters[name][j, k])}."

    def draw(self, axes, inch):
        """Draw on ``axes``, where one length of the diagram is so many inches: the text's size follows it."""
        self.axes, self.points = axes, POINTS * inch
        axes.set(xlim=(self.left, self.right), ylim=(self.bottom, self.top), aspect="equal")
        axes.axis("off")
        self._draw_weights()
        for l, size in enumerate(self.sizes):
            colour = SYMBOL_COLOURS["Y"] if l == self.L else SYMBOL_COLOURS["A"]
            title = {0: "$X$", self.L: r"$\hat{Y}$"}.get(l, f"$A^{{[{l}]}}$")
            self._write(self.x[l], self.top - 0.3, title, colour, 1.3)
            for k in range(size):
                self._draw_unit(l, k, colour)
        if self.Y is not None:
            self._draw_targets()
        self._write((self.left + self.right) / 2, self.bottom + 0.08, "\n".join(self.key), GREY, 0.75, va="bottom")

    def _compose_texts(self):
        """What is written on line (l, j, k), and above and below unit (l, k)."""
        self.on_line, self.above, self.below = {}, {}, {}
        for name, array in self.parameters.items():
            l, d = int(name[1:]), None if self.grads is None else self.grads[f"d{name}"]
            for (j, k), value in np.ndenumerate(array):
                derivative = "" if d is None else f"\nd{name[0]} {short_number(d[j, k])}"
                if name[0] == "b":
                    self.above[l, j] = f"b {short_number(value)}{derivative}"
                elif min(array.shape) <= NUMBERED or self._is_selected(name, j, k):
                    self.on_line[l, j, k] = short_number(value) + derivative
        for l in range(self.L + 1):
            for k in range(self.sizes[l]):
                if self.nudged is not None and self._change(l, k):
                    self.below[l, k] = f"→ {short_number(self.nudged[f'A{l}'][k, self.example])}"
                if self.grads is not None and l:
                    self.below[l, k] = f"dz {short_number(self.grads[f'dZ{l}'][k, self.example])}"

    def _gap(self, l):
        """The distance of layers l - 1 and l: numbers on lines must not touch those around units."""
        n_out, n_in = self.parameters[f"W{l}"].shape
        if min(n_out, n_in) > NUMBERED:
            return 2.2
        share = _share(n_out, n_in)
        near = l if share >= 0.5 else l - 1
        around = [text for texts in (self.above, self.below) for (layer, _), text in texts.items() if layer == near]
        on_line = [text for (layer, _, _), text in self.on_line.items() if layer == l]
        room = max(RADIUS, _half_width(around, SMALL)) + _half_width(on_line, self._line_size()) + 0.1
        return max(2.2, room / min(share, 1 - share))

    def _change(self, l, k):
        """How much the nudge changes unit k of layer l."""
        if self.nudged is None:
            return 0.0
        return abs(self.nudged[f"A{l}"][k, self.example] - self.cache[f"A{l}"][k, self.example])

    def _is_selected(self, name, j, k):
        return self.selected is not None and (self.selected[0], tuple(self.selected[1])) == (name, (j, k))

    def _line_size(self):
        return 0.85 if self.grads is None else 0.72

    def _place(self, l, k):
        return np.array([self.x[l], ((self.sizes[l] - 1) / 2 - k) * self.row])

    def _write(self, x, y, text, colour, size=0.9, **how):
        self.axes.text(x, y, text, color=colour, fontsize=size * self.points,
                       **{"ha": "center", "va": "center", "zorder": 6, "linespacing": 1.1} | how)

    def _draw_weights(self):
        weights = [self.parameters[f"W{l}"] for l in range(1, self.L + 1)]
        largest = max(np.abs(W).max() for W in weights) or 1
        for l, W in enumerate(weights, start=1):
            numbered = min(W.shape) <= NUMBERED
            for (j, k), w in np.ndenumerate(W):
                chosen = self._is_selected(f"W{l}", j, k)
                start, end = self._place(l - 1, k), self._place(l, j)
                if chosen:
                    self.axes.plot(*zip(start, end), color=HALO, linewidth=1.2 * self.points, zorder=1)
                self.axes.plot(*zip(start, end), color=SYMBOL_COLOURS["W"], zorder=3 if chosen else 2,
                               alpha=1 if numbered or chosen else 0.55, linestyle=(0, (4, 2)) if w < 0 else "-",
                               linewidth=self.points / 10 * (0.6 + 2 * abs(w) / largest))
                if (l, j, k) in self.on_line:
                    x, y = start + (_share(*W.shape) if numbered else 0.5) * (end - start)
                    self._write(x, y, self.on_line[l, j, k], SYMBOL_COLOURS["W"], self._line_size(),
                                weight="bold" if chosen else "normal", zorder=5 if chosen else 4, bbox=_ground(0.6))

    def _draw_unit(self, l, k, colour):
        x, y = self._place(l, k)
        change = self._change(l, k)
        width = 0.9 + (0.6 + 3 * min(1, change) ** 0.5 if change else 0)
        self.axes.add_patch(Circle((x, y), RADIUS, facecolor="white", edgecolor=colour, linewidth=width, zorder=3))
        self._write(x, y, short_number(self.cache[f"A{l}"][k, self.example]), colour)
        if (l, k) in self.below:
            below = {"color": SYMBOL_COLOURS["Z"]} if self.grads is not None else {"color": colour, "weight": "bold"}
            self._write(x, y - RADIUS - 0.06, self.below[l, k], below.pop("color"), SMALL, va="top", bbox=_ground(0.3),
                        **below)
        if (l, k) in self.above:
            chosen = self._is_selected(f"b{l}", k, 0)
            self._write(x, y + RADIUS + 0.05, self.above[l, k], SYMBOL_COLOURS["b"], SMALL, va="bottom",
                        weight="bold" if chosen else "normal", bbox=_ground(1, HALO) if chosen else _ground(0.3))

    def _draw_targets(self):
        x = self.x[-1] + 1.1
        self._write(x, self.top - 0.3, "$Y$", INK, 1.3)
        for k in range(self.sizes[-1]):
            _, y = self._place(self.L, k)
            self.axes.add_patch(Rectangle((x - 0.4, y - 0.2), 0.8, 0.4, facecolor="white", edgecolor=INK))
            self._write(x, y, short_number(self.Y[k, self.example]), INK)

    def _key(self):
        sentences = ["b: bias."]  # each of these stays on one line
        if self.nudged is not None:
            sentences.append("→: after the nudge.")
        if self.grads is not None:
            sentences.append("dz, dW, db: derivatives.")
        unbroken = [sentence.replace(" ", "\N{NO-BREAK SPACE}") for sentence in sentences]
        return " ".join(["Line: weight, dashed if negative, wider if larger.", *unbroken])


def _ground(pad, colour="white"):
    """Behind a text, so that no line runs through it."""
    return {"facecolor": colour, "edgecolor": "none", "pad": pad}


def _half_width(texts, size):
    """Half the width of the widest text, in the diagram's length: a character is at most 0.62 of its size wide."""
    longest = max((len(line) for text in texts for line in text.split("\n")), default=0)
    return longest * 0.62 * size * POINTS / 72 / 2


def _share(n_out, n_in):
    """How far along its line a weight is written: so, the numbers of two layers stand evenly in one column."""
    return n_in / (n_in + 1) if n_in <= n_out else 1 / (n_out + 1)


def _check(parameters, cache, example, nudged, grads, selected):
    """L, once everything is known to fit."""
    L = check_parameters(parameters)
    largest = max(max(parameters[f"W{l}"].shape) for l in range(1, L + 1))
    if L > MAX_LAYERS or largest > MAX_UNITS:
        raise ValueError(f"the network has {L} layers and at most {largest} units a layer; expected at most "
                         f"{MAX_LAYERS} and {MAX_UNITS}, to stay readable.")
    check_cache(cache, parameters)
    m = cache["A0"].shape[1]
    if check_whole("example", example, least=0) >= m:
        raise ValueError(f"example is {example}; expected a column of the cache, 0 to {m - 1}.")
    if nudged is not None and grads is not None:
        raise ValueError("nudged and grads were both given; expected one of them: draw two diagrams.")
    if nudged is not None:
        check_cache(nudged, parameters)
        if nudged["A0"].shape[1] != m:
            raise ValueError(f"nudged holds {nudged['A0'].shape[1]} examples; expected {m}, as in cache.")
    if grads is not None:
        _check_grads(grads, parameters, cache, L)
    if selected is not None:
        _check_selected(selected, parameters)
    return L


def _check_grads(grads, parameters, cache, L):
    for l in range(1, L + 1):
        W, b = parameters[f"W{l}"], parameters[f"b{l}"]
        for name, like in {f"dZ{l}": cache[f"Z{l}"], f"dW{l}": W, f"db{l}": b}.items():
            shape = np.shape(grads[name]) if name in grads else "missing"
            if shape != like.shape:
                raise ValueError(f"grads[{name!r}] is {shape}; expected shape {like.shape}, as backpropagation "
                                 "returns.")


def _check_selected(selected, parameters):
    try:
        name, (j, k) = selected
        j, k = operator.index(j), operator.index(k)
        inside = name in parameters and 0 <= j < parameters[name].shape[0] and 0 <= k < parameters[name].shape[1]
    except (TypeError, ValueError):
        inside = False
    if not inside:
        shapes = ", ".join(f"{name} {array.shape}" for name, array in parameters.items())
        raise ValueError(f'selected is {selected!r}; expected an entry such as ("W1", (0, 1)) of {shapes}.')
