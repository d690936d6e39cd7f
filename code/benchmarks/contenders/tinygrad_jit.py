"""tinygrad on its CPU device: a step captured by TinyJit, its kernels compiled by clang."""

from tinygrad import Context, Device, Tensor, TinyJit
from tinygrad.nn.optim import SGD

Device["CPU"]  # without clang this fails: here, rather than in the middle of a run


class Contender:
    def __init__(self, network, parameters, X, Y, learning_rate):
        L = len(network.sizes) - 1
        self.X, self.Y = Tensor(X.T.copy()).realize(), Tensor(Y.T.copy()).realize()  # rows are examples here
        self.binary = network.head == "binary_cross_entropy"
        self.weights = [Tensor(parameters[f"W{l}"].copy()).realize() for l in range(1, L + 1)]
        self.biases = [Tensor(parameters[f"b{l}"][:, 0].copy()).realize() for l in range(1, L + 1)]
        self.optimiser = SGD(self.weights + self.biases, lr=learning_rate)
        self.captured = TinyJit(self.uncaptured)

    def uncaptured(self):
        with Context(TRAINING=1):
            A = self.X
            for W, b in zip(self.weights[:-1], self.biases):
                A = A.linear(W.T, b).relu()
            Z = A.linear(self.weights[-1].T, self.biases[-1])
            cost = Z.binary_crossentropy_logits(self.Y) if self.binary else Z.cross_entropy(self.Y)
            self.optimiser.zero_grad()
            cost.backward()
            return cost.realize(*self.optimiser.schedule_step())

    def step(self):
        return self.captured().item()

    def parameters(self):
        L = len(self.weights)
        return {f"{kind}{l + 1}": value.numpy().reshape(value.shape[0], -1)
                for l in range(L) for kind, value in (("W", self.weights[l]), ("b", self.biases[l]))}
