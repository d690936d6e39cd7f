"""scikit-learn's MLPClassifier, entered below ``partial_fit``: only what every step must do is timed."""

import numpy as np
from sklearn.neural_network import MLPClassifier


class Contender:
    def __init__(self, network, parameters, X, Y, learning_rate):
        self.X, self.Y = np.ascontiguousarray(X.T), np.ascontiguousarray(Y.T)  # rows are examples here
        n_classes = max(2, network.sizes[-1])  # one unit tells two classes apart
        self.model = MLPClassifier(network.sizes[1:-1], solver="sgd", alpha=0, batch_size=network.batch,
                                   learning_rate_init=learning_rate, momentum=0, nesterovs_momentum=False)
        labels = self.Y[:, 0] if network.sizes[-1] == 1 else self.Y.argmax(axis=1)
        self.model.partial_fit(self.X, labels, classes=np.arange(n_classes))  # builds what the step needs
        for l, (weights, biases) in enumerate(zip(self.model.coefs_, self.model.intercepts_), start=1):
            weights[...] = parameters[f"W{l}"].T
            biases[...] = parameters[f"b{l}"][:, 0]
        self.values = self.model.coefs_ + self.model.intercepts_
        L = len(self.model.coefs_)
        self.work = [None] * L, [None] * L, [None] * L  # deltas and both kinds of gradient, filled by each step

    def step(self):
        deltas, weight_gradients, bias_gradients = self.work
        activations = [self.X] + [None] * len(deltas)
        cost, weight_gradients, bias_gradients = self.model._backprop(
            self.X, self.Y, None, activations, deltas, weight_gradients, bias_gradients)
        self.model._optimizer.update_params(self.values, weight_gradients + bias_gradients)
        return float(cost)

    def parameters(self):
        pairs = enumerate(zip(self.model.coefs_, self.model.intercepts_), start=1)
        return {f"{kind}{l}": value for l, (weights, biases) in pairs
                for kind, value in (("W", weights.T), ("b", biases[:, None]))}
