"""The teaching functions, as the book's chapters call them."""

import backprop


class Contender:
    def __init__(self, network, parameters, X, Y, learning_rate):
        self.head, self.X, self.Y, self.learning_rate = network.head, X, Y, learning_rate
        self.values = parameters

    def step(self):
        cache = backprop.forward_propagation(self.X, self.values, self.head)
        cost = backprop.cost(cache, self.Y, self.head)
        grads = backprop.backpropagation(cache, self.Y, self.values)
        self.values = backprop.gradient_descent_step(self.values, grads, self.learning_rate)
        return cost

    def parameters(self):
        return self.values
