"""The package's training engine with plain SGD, whose scale rides on the backward pass, as in its trainer.

The trainer's own measurements, such as the gradients' norms, are left out: no peer makes them.
"""

from backprop.training import SGD, Network, with_ones


class Contender:
    def __init__(self, network, parameters, X, Y, learning_rate):
        self.network = Network(parameters, network.head)
        self.inputs, self.Y, self.optimiser = with_ones(X), Y, SGD(learning_rate)

    def step(self):
        cost = self.network.backpropagate(self.inputs, self.Y, self.optimiser.gradient_scale)
        self.optimiser.update(self.network.vector, self.network.gradient)
        return cost

    def parameters(self):
        return self.network.parameters
