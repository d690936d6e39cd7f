"""ComputationGraph's static picture: the graph after the whole sweep, with values, derivatives and three numbers."""

import numpy as np
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from matplotlib.path import Path

from backprop.plots.style import GREY, INK, SYMBOL_COLOURS, number, panels
from backprop.widgets.expression_graph import VARIABLE

BOX, HIGH, BELOW = 1.05, 0.56, 0.26  # inches: a node, and the derivative below it
LABEL = np.array([0.95, 0.22])  # the numbers on an edge
WIDTH, LAYERS = 7.4, 5  # more layers than this go from top to bottom
WHITE = {"facecolor": "white", "edgecolor": "none", "pad": 1}


def computation_graph_figure(widget):
    """A figure of the state. Values are blue; derivatives, with ∂ or a sum before them, are gold."""
    graph, sweep = widget.graph, widget.sweep()
    places, curves, (width, height) = _layout(graph)
    with panels(figsize=(width, height + 0.7)) as (figure, axes):
        axes.set(xlim=(0, width), ylim=(height + 0.7, 0))
        axes.axis("off")
        for curve in curves:
            _draw_edge(axes, curve)
        for n, (node, place) in enumerate(zip(graph.nodes, places)):
            arrived = [x for edge, x in reversed(list(zip(graph.edges, sweep.passed))) if edge.start == n]
            _draw_node(axes, node, place, sweep.values[n], arrived, sweep.adjoints[n], node.name == widget.selected)
        for spot, edge, local in zip(_spots(curves, places), graph.edges, sweep.local):
            axes.text(*spot, f"{number(local)} × {_term(sweep.adjoints[edge.end])}", fontsize=9, ha="center",
                      va="center", color=SYMBOL_COLOURS["J"], bbox=WHITE, zorder=4)
        ratio = "–" if widget.ratio is None else number(widget.ratio, 4)
        axes.text(width / 2, height + 0.2, f"{widget.selected} nudged by {number(widget.nudge)}:   "
                  f"predicted {number(widget.predicted_change, 4)}   measured {number(widget.measured_change, 4)}   "
                  f"ratio {ratio}", fontsize=11, ha="center", va="center", color=INK)
        axes.text(width / 2, height + 0.5, "On each edge: local derivative × upstream. What comes back to a fork "
                  "adds up.", fontsize=9.5, ha="center", va="center", color=GREY)
    return figure


def _draw_edge(axes, curve):
    points = [curve[0][0]] + [point for piece in curve for point in piece[1:]]
    path = Path(points, [Path.MOVETO] + [Path.CURVE4] * (len(points) - 1))
    axes.add_patch(FancyArrowPatch(path=path, arrowstyle="<|-", mutation_scale=11, lw=1.4, color=SYMBOL_COLOURS["J"],
                                   linestyle=(0, (6, 2)), zorder=1))


def _draw_node(axes, node, place, value, arrived, adjoint, chosen):
    x, y = place
    variable = node.operation == VARIABLE
    edge = SYMBOL_COLOURS["W"] if chosen else SYMBOL_COLOURS["A"]
    axes.add_patch(FancyBboxPatch((x - BOX / 2 + 0.1, y - HIGH / 2 + 0.06), BOX - 0.2, HIGH - 0.12, facecolor="white",
                                  boxstyle=f"round,pad=0.06,rounding_size={0.25 if variable else 0.06}", edgecolor=edge,
                                  linewidth=2.5 if chosen else 1.5, zorder=2))
    name = node.name if variable else f"{node.name} = {node.symbol()}" if node.name else node.symbol()
    axes.text(x, y - 0.11, name, fontsize=10.5, fontweight="bold", ha="center", va="center", zorder=3)
    axes.text(x, y + 0.12, number(value), fontsize=10.5, ha="center", va="center", color=SYMBOL_COLOURS["A"], zorder=3)
    terms = f"{' + '.join(map(_term, arrived))} =" if len(arrived) == 2 else "∂" if len(arrived) < 2 else "Σ ="
    axes.text(x, y + HIGH / 2 + 0.13, f"{terms} {number(adjoint)}", fontsize=9, fontweight="bold", ha="center",
              va="center", color=SYMBOL_COLOURS["J"], bbox=WHITE, zorder=5)


def _term(x):
    return f"({number(x)})" if x < 0 else number(x)


def _layout(graph):
    """(places of the nodes, curves of the edges, the size of it all): each node as near to the output as it may be."""
    ranks = [0] * len(graph.nodes)
    for edge in reversed(graph.edges):
        ranks[edge.start] = max(ranks[edge.start], ranks[edge.end] + 1)
    depth = max(ranks)
    wide = depth < LAYERS
    layer = [depth - rank for rank in ranks]
    chains = []  # of each edge: its nodes, and the bends between them
    for edge in graph.edges:
        bends = range(len(layer), len(layer) + layer[edge.end] - layer[edge.start] - 1)
        layer += [layer[edge.start] + 1 + n for n in range(len(bends))]
        chains.append([edge.start, *bends, edge.end])
    size = [(HIGH + BELOW + 0.25 if wide else BOX + 0.35) if n < len(ranks) else 0.5 for n in range(len(layer))]
    side = _order(layer, size, chains)
    pitch = (WIDTH - BOX - 0.3) / max(depth, 1) if wide else 1.3
    across, along = 2 * max(abs(s) + half / 2 for s, half in zip(side, size)), pitch * depth
    point = (lambda forth, s: (BOX / 2 + 0.15 + forth, across / 2 - BELOW / 2 + s)) if wide else (
        lambda forth, s: (max(across, WIDTH) / 2 + s, HIGH / 2 + 0.1 + forth))
    half = (BOX if wide else HIGH) / 2
    curves = [_curve(graph, n, chains, layer, side, pitch, half, point) for n in range(len(chains))]
    places = [point(layer[n] * pitch, side[n]) for n in range(len(ranks))]
    return places, curves, (WIDTH, across + 0.1) if wide else (max(across, WIDTH), along + HIGH + BELOW + 0.2)


def _order(layer, size, chains):
    """Each item's distance from the middle line: layers are sorted by where their neighbours are, from either side."""
    items, side = range(len(layer)), [0.0] * len(layer)
    layers = [[n for n in items if layer[n] == at] for at in range(max(layer) + 1)]
    before, after = [[] for _ in items], [[] for _ in items]
    for chain in chains:
        for p, q in zip(chain, chain[1:]):
            before[q].append(p)
            after[p].append(q)

    def spread(row):
        at = -sum(size[n] for n in row) / 2
        for n in row:
            side[n] = at + size[n] / 2
            at += size[n]

    for row in layers:
        spread(row)
    for turn in range(8):
        for row in layers if turn % 2 else reversed(layers):
            beside = before if turn % 2 else after
            row.sort(key=lambda n: np.mean([side[other] for other in beside[n]]) if beside[n] else side[n])
            spread(row)
    return side


def _curve(graph, number_of_edge, chains, layer, side, pitch, half, point):
    """Cubic pieces from layer to layer. Edges that share both ends bow apart."""
    edge, chain = graph.edges[number_of_edge], chains[number_of_edge]
    twins = [n for n, other in enumerate(graph.edges) if (other.start, other.end) == (edge.start, edge.end)]
    bow = 0.6 * (twins.index(number_of_edge) - (len(twins) - 1) / 2) if len(chain) == 2 else 0
    arriving = [side[chains[n][-2]] for n, other in enumerate(graph.edges) if other.end == edge.end]
    port = 0.0
    if len(arriving) == 2:  # side by side, so that they do not cross
        port = 0.1 if (edge.slot == 1) == (arriving[0] <= arriving[1]) else -0.1
    pieces = []
    for p, q in zip(chain, chain[1:]):
        start = (layer[p] * pitch + (half if p == chain[0] else 0), side[p])
        last = q == chain[-1]
        end = (layer[q] * pitch - (half if last else 0), side[q] + (port if last else 0))
        middle = (start[0] + end[0]) / 2
        pieces.append([point(*start), point(middle, start[1] + bow), point(middle, end[1] + bow), point(*end)])
    return pieces


def _spots(curves, places):
    """Where the numbers of each edge stand: on it, where they cover fewest boxes and other numbers."""
    taken = [(np.add(place, (0, BELOW / 2)), np.array([BOX, HIGH + BELOW])) for place in places]
    spots = []
    for pieces in curves:
        tried = [_bezier(piece, t) for t in (0.5, 0.38, 0.62, 0.28, 0.72, 0.18, 0.82) for piece in reversed(pieces)]
        hits = [sum((2 * abs(spot - middle) < LABEL + size).all() for middle, size in taken) for spot in tried]
        spots.append(tried[int(np.argmin(hits))])
        taken.append((spots[-1], LABEL))
    return spots


def _bezier(piece, t):
    weights = np.array([(1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2, t**3])
    return weights @ np.array(piece)
