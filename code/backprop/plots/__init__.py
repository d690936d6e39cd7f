"""Pictures that several chapters share: each function returns a Matplotlib figure."""

from backprop.plots.curves import (
    GREY, INK, STYLE, SYMBOL_COLOURS, Picture, digit_montage, error_against_step, learning_curve, nudge_curve,
)

__all__ = ["GREY", "INK", "STYLE", "SYMBOL_COLOURS", "Picture", "digit_montage", "error_against_step", "learning_curve",
           "nudge_curve"]
