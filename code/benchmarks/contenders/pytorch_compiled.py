"""torch.compile: the eager contender with its forward pass, cost and backward pass compiled for these shapes."""

import torch

from contenders import pytorch


class Contender(pytorch.Contender):
    def __init__(self, network, parameters, X, Y, learning_rate):
        super().__init__(network, parameters, X, Y, learning_rate)
        torch.compiler.reset()  # no guards of an earlier network to walk through
        self.cost = torch.compile(self.cost, dynamic=False)
