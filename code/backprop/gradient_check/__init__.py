"""The referee: derivatives measured by nudging, to hold beside derivatives derived."""

from backprop.gradient_check.differences import numerical_gradient, relative_error

__all__ = ["numerical_gradient", "relative_error"]
