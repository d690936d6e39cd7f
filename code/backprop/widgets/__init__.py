"""The interactives: ipywidgets for live notebooks, whose front end also runs in pages without a kernel."""

from backprop.widgets.nudge_curve import NudgeCurve
from backprop.widgets.nudge_network import NudgeNetwork

__all__ = ["NudgeCurve", "NudgeNetwork"]
