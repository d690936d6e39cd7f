"""The interactives: ipywidgets for live notebooks, whose front end also runs in pages without a kernel."""

from backprop.widgets.entry_explorer import EntryExplorer
from backprop.widgets.nudge_curve import NudgeCurve
from backprop.widgets.nudge_network import NudgeNetwork
from backprop.widgets.quiz import Quiz

__all__ = ["EntryExplorer", "NudgeCurve", "NudgeNetwork", "Quiz"]
