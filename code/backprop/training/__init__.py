"""Gradient descent, twice: with the teaching functions, and with an engine near the speed of its matrix products."""

from backprop.training.descent import History, accuracy, gradient_descent_step, train
from backprop.training.divergence import Diverged
from backprop.training.engine import Network, with_ones
from backprop.training.optimisers import SGD, Adam, Momentum
from backprop.training.trainer import Trainer

__all__ = ["SGD", "Adam", "Diverged", "History", "Momentum", "Network", "Trainer", "accuracy", "gradient_descent_step",
           "train", "with_ones"]
