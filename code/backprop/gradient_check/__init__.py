"""The referee: derivatives measured by nudging, to hold beside derivatives derived."""

from backprop.gradient_check.check import check_gradients
from backprop.gradient_check.differences import METHODS, default_step, numerical_gradient, relative_error
from backprop.gradient_check.network_gradient import network_numerical_gradient
from backprop.gradient_check.result import CheckedArray, GradientCheck

__all__ = [
    "METHODS",
    "CheckedArray",
    "GradientCheck",
    "check_gradients",
    "default_step",
    "network_numerical_gradient",
    "numerical_gradient",
    "relative_error",
]
