"""PyTorch eager: a Sequential of Linear layers and torch's own SGD, as its tutorials have it."""

import os

import torch
from torch.nn import functional

torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))


class Contender:
    def __init__(self, network, parameters, X, Y, learning_rate):
        self.X = torch.from_numpy(X.T.copy())  # rows are examples here
        self.binary = network.head == "binary_cross_entropy"
        self.Y = torch.from_numpy(Y.T.copy()) if self.binary else torch.from_numpy(Y.argmax(axis=0))
        self.linears, layers = [], []
        for l, (n_in, n_out) in enumerate(zip(network.sizes, network.sizes[1:]), start=1):
            linear = torch.nn.Linear(n_in, n_out, dtype=self.X.dtype)
            with torch.no_grad():
                linear.weight.copy_(torch.from_numpy(parameters[f"W{l}"]))
                linear.bias.copy_(torch.from_numpy(parameters[f"b{l}"][:, 0]))
            self.linears.append(linear)
            layers += [linear, torch.nn.ReLU()]
        self.model = torch.nn.Sequential(*layers[:-1])
        self.optimiser = torch.optim.SGD(self.model.parameters(), lr=learning_rate)

    def cost(self, X, Y):
        Z = self.model(X)
        return functional.binary_cross_entropy_with_logits(Z, Y) if self.binary else functional.cross_entropy(Z, Y)

    def step(self):
        self.optimiser.zero_grad()
        cost = self.cost(self.X, self.Y)
        cost.backward()
        self.optimiser.step()
        return cost.item()

    def parameters(self):
        return {f"{kind}{l}": value.detach().numpy().reshape(len(value), -1).copy()
                for l, linear in enumerate(self.linears, start=1)
                for kind, value in (("W", linear.weight), ("b", linear.bias))}
