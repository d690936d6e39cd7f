"""Gradient descent, twice: with the teaching functions, and with an engine near the speed of its matrix products."""

from backprop.training.descent import History, accuracy, gradient_descent_step, train

__all__ = ["History", "accuracy", "gradient_descent_step", "train"]
