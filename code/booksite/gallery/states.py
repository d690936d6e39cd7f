"""The gallery's states: each kind of interactive as a reader first meets it, then at its limits.

One function for each kind; ``states`` puts them together in the order of the chapters.
"""

import math

from backprop.widgets import (
    ActivationNudge,
    ComputationGraph,
    EntryExplorer,
    FanOut,
    ForwardPass,
    GradientCheck,
    GradientFlow,
    KernelSlide,
    NudgeCurve,
    NudgeNetwork,
    OutputHead,
    Playground,
    PriceOfGradients,
    Quiz,
)


def states():
    """{name: interactive}; each name begins with its kind's."""
    return (nudge_curve() | forward_pass() | price_of_gradients() | computation_graph() | activation_nudge() |
            entry_explorer() | fan_out() | output_head() | nudge_network() | gradient_check() | playground() |
            gradient_flow() | kernel_slide() | quiz())


def nudge_curve():
    return {
        "curve": NudgeCurve(),
        "curve-kink": NudgeCurve(function="abs(w)", w=-0.4, nudge=1.0),
        "curve-typed": NudgeCurve(function="x*sin(3*x) / 2", w=1.2, nudge=-0.6),
        "curve-no-value": NudgeCurve(function="log", w=0.5, nudge=-1.0),
    }


def forward_pass():
    return {
        "forward": ForwardPass(),
        "forward-input": ForwardPass(selected="A0[1]", example=2),
        "forward-classes": ForwardPass(layer_sizes=[3, 4, 3], seed=2, head="categorical_cross_entropy",
                                       selected="A2[1]"),
        "forward-largest": ForwardPass(layer_sizes=[8, 8, 8, 8, 8], seed=1, selected="A3[5]", example=1),
        "forward-smallest": ForwardPass(parameters={"W1": [[1.5]], "b1": [[0.0]]}, X=[[2.0]], Y=[[1.0]]),
    }


def price_of_gradients():
    return {
        "price": PriceOfGradients(),
        "price-stepped": PriceOfGradients(depth=5, width=7, differences="central", step=4),
        "price-largest": PriceOfGradients(depth=8, width=64, step=8),
        "price-smallest": PriceOfGradients(depth=1, width=1, inputs=1, outputs=1, step=1),
    }


def activation_nudge():
    return {
        "activation": ActivationNudge(),
        "activation-dead": ActivationNudge(activation="relu", z=-1.5, nudge=1.0, dA=-0.6),
        "activation-kink": ActivationNudge(activation="leaky_relu", z=0, nudge=-0.5),
        "activation-far": ActivationNudge(activation="softplus", z=-40, nudge=2.0),
    }


def gradient_check():
    return {
        "check": GradientCheck(),
        "check-float32": GradientCheck(function="tanh", x=2.5, dtype="float32", step=1e-2),
        "check-kink": GradientCheck(function="relu", kink=-1e-4, step=1e-2),
        "check-zero": GradientCheck(function="cube", x=0, step=1e-20),
    }


def computation_graph():
    chain = "p = a + a; q = p + p; r = q + q; s = r + r; t = s + s; t + t"
    links = "".join(f"{name}={before}+{before};" for before, name in zip("ghijklmnopqrst", "hijklmnopqrstu"))
    return {
        "graph": ComputationGraph(),
        "graph-backward": ComputationGraph(expression="(sigmoid(w*x + b) - y)^2 / 2", selected="w", nudge=-0.5,
                                           step=12),
        "graph-paths": ComputationGraph(expression=chain, view="paths"),
        "graph-largest": ComputationGraph(expression=f"g=a+b;{links}u*c/d", values={"d": 2.5}, selected="b", step=35),
        "graph-wide": ComputationGraph(expression="a*b + a*c + a*d + b*c + b*d + c*d + a*b*c + sin(a)", step=19),
        "graph-no-value": ComputationGraph(expression="log(x)*y + y", values={"x": 0.5}, selected="x", nudge=-1,
                                           step=7),
    }


def entry_explorer():
    return {
        "entry": EntryExplorer(),
        "entry-transposed": EntryExplorer(layer="square", formula="transposed"),
        "entry-largest": EntryExplorer(**uneven_layer(4, 4, 6), selected="W[3,1]", formula="averaged_twice"),
        "entry-smallest": EntryExplorer(W=[[1.5]], b=[[0.0]], A=[[2.0]], Y=[[1.0]], selected="b[0]"),
    }


def fan_out():
    return {
        "fan": FanOut(),
        "fan-input": FanOut(selected="A0[1]", example=1, nudge=-0.25),
        "fan-classes": FanOut(layer_sizes=[3, 4, 3], seed=2, hidden="relu", head="categorical_cross_entropy",
                              selected="A1[2]", nudge=0.1),
        "fan-largest": FanOut(layer_sizes=[8, 8, 8, 8, 8], seed=1, selected="A2[3]", nudge=0.3),
        "fan-smallest": FanOut(parameters={"W1": [[1.5]], "b1": [[0.0]]}, X=[[2.0]], Y=[[1.0]]),
    }


def uneven_layer(n, n_previous, m):
    """W, b, A and Y of a layer, by their names, with numbers in no order."""
    shapes = {"W": (n, n_previous), "b": (n, 1), "A": (n_previous, m), "Y": (n, m)}
    return {name: [[round(2 * math.sin(turn + 7 * j + 3 * i), 2) for i in range(columns)] for j in range(rows)]
            for turn, (name, (rows, columns)) in enumerate(shapes.items())}


def output_head():
    return {
        "head": OutputHead(),
        "head-sigmoid": OutputHead(head="binary_cross_entropy", z=[2.0, -1.5, 0.3, -0.2], y=[1, 0, 1, 0], selected=2,
                                   nudge=-0.5),
        "head-identity": OutputHead(head="squared_error", z=[2.5], y=[-1.0], nudge=1.0),
        "head-diagonal": OutputHead(z=[0.5, 1.5, -1.0, 2.0, -2.5], y=[0, 0, 1, 0, 0], selected=3, jacobian="diagonal"),
        "head-saturated": OutputHead(z=[1000.0, 0.0, -1000.0], y=[0, 0.25, 0.75], selected=2, nudge=1.0),
    }


def nudge_network():
    one = {"W1": [[1.5]], "b1": [[0.0]]}
    return {
        "network": NudgeNetwork(),
        "network-smallest": NudgeNetwork(parameters=one, X=[[2.0]], Y=[[1.0]], selected="W1[0,0]", nudge=0.1),
        "network-classes": NudgeNetwork(layer_sizes=[3, 4, 3], seed=2, hidden="relu", head="categorical_cross_entropy",
                                        selected="b1[2]", nudge=-0.5, step=7),
        "network-largest": NudgeNetwork(layer_sizes=[8, 8, 8, 8, 8], seed=1, selected="W2[3,4]", nudge=0.3, step=12),
    }


def gradient_flow():
    return {
        "flow": GradientFlow(),
        "flow-dead": GradientFlow(hidden="relu", initialisation="he", depth=20, layer=12, values="Z"),
        "flow-exploding": GradientFlow(hidden="tanh", initialisation="normal", scale=1.5, depth=30, seed=3),
        "flow-overflowing": GradientFlow(hidden="relu", initialisation="normal", scale=1e6, depth=30, layer=20),
        "flow-zeros": GradientFlow(initialisation="zeros", depth=2, width=1, layer=2),
        "flow-largest": GradientFlow(hidden="softplus", initialisation="he", depth=30, layer=30),
    }


def kernel_slide():
    A, W = uneven_layer(3, 6, 7)["A"], uneven_layer(3, 3, 1)["W"]
    return {
        "kernel": KernelSlide(),
        "kernel-signal": KernelSlide(layer="signal", stride=2, padding=1, window="Z[0,1]", selected="A[0,2]",
                                     nudge=-0.5),
        "kernel-largest": KernelSlide(A=A, W=W, b=[[-0.75]], padding=1, window="Z[2,3]", selected="W[2,0]", nudge=0.3),
        "kernel-smallest": KernelSlide(A=[[2.0]], W=[[1.5]], b=[[0.0]], selected="b[0]", target=3.0),
    }


def playground():
    return {
        "playground": Playground(),
        "playground-learned": Playground(dataset="circles", widths=[8, 4], hidden="relu", initialisation="he", seed=3,
                                         learning_rate=0.3, step=200, selected="W2[1,4]", nudge=0.5,
                                         kept=[(50, "W1[2,0]", -1.0)]),
        "playground-largest": Playground(dataset="spiral", widths=[8, 8, 8, 8], step=150, selected="b3[7]", nudge=-0.4),
        "playground-digits": Playground(dataset="digits", widths=[8], step=120, selected="W1[3,28]", nudge=1.0),
    }


def quiz():
    choice = {
        "question": "The derivative is −3 and the cost is to fall. Which nudge do you try?",
        "options": ["+0.01", "−0.01", "+10"],
        "explanations": ["It brings −3 · 0.01 = −0.03.", "It brings +0.03: the cost rises.",
                         "The sign is right, but the rate holds near where you stand."],
    }
    return {
        "quiz": Quiz(**choice),
        "quiz-answered": Quiz(**choice, answer=1),
        "quiz-multiple": Quiz(
            form="multiple", question="Which of these grow with the batch?", options=["dZ", "dW", "db", "A"],
            right=[0, 3], explanations=["One column for each example.", "An average: its shape is that of W.",
                                        "An average: its shape is that of b.", "One column for each example."]),
        "quiz-number": Quiz(
            form="number", question="What is the sigmoid’s slope at 0?", options=["1/4", "0.5"], tolerance=0.01,
            explanations=["σ(0) (1 − σ(0)) = 0.5 · 0.5.", "That is the sigmoid itself; the slope was asked."]),
    }
