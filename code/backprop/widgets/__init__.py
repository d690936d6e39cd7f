"""The interactives: ipywidgets for live notebooks, whose front end also runs in pages without a kernel."""

from backprop.widgets.activation_nudge import ActivationNudge
from backprop.widgets.computation_graph import ComputationGraph
from backprop.widgets.entry_explorer import EntryExplorer
from backprop.widgets.fan_out import FanOut
from backprop.widgets.forward_pass import ForwardPass
from backprop.widgets.gradient_check import GradientCheck
from backprop.widgets.gradient_flow import GradientFlow
from backprop.widgets.kernel_slide import KernelSlide
from backprop.widgets.nudge_curve import NudgeCurve
from backprop.widgets.nudge_network import NudgeNetwork
from backprop.widgets.output_head import OutputHead
from backprop.widgets.playground import Playground
from backprop.widgets.price_of_gradients import PriceOfGradients
from backprop.widgets.quiz import Quiz

__all__ = [
    "ActivationNudge", "ComputationGraph", "EntryExplorer", "FanOut", "ForwardPass", "GradientCheck", "GradientFlow",
    "KernelSlide", "NudgeCurve", "NudgeNetwork", "OutputHead", "Playground", "PriceOfGradients", "Quiz",
]
