"""Pictures that chapters and interactives share: each function returns a :class:`Picture`, a Matplotlib figure."""

from backprop.plots.curves import cost_curves, error_against_step, learning_curve, nudge_curve
from backprop.plots.depth import activation_histograms, gradient_flow
from backprop.plots.examples import decision_boundary, digit_montage
from backprop.plots.growth import growth
from backprop.plots.network import network_diagram
from backprop.plots.style import GREY, INK, STYLE, SYMBOL_COLOURS, Picture

__all__ = ["GREY", "INK", "STYLE", "SYMBOL_COLOURS", "Picture", "activation_histograms", "cost_curves",
           "decision_boundary", "digit_montage", "error_against_step", "gradient_flow", "growth", "learning_curve",
           "network_diagram", "nudge_curve"]
