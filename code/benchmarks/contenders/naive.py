"""A first implementation in NumPy, as a tutorial would have you write it: every array new, nothing thought of twice.

It keeps the habits that cost time: the input's gradient is formed although nobody asks for it, masks are built with
``np.where``, and the batch lies as rows of examples transposed on the way in.
"""

import numpy as np


def forward(X, parameters, binary):
    L = len(parameters) // 2
    A, cache = X, []
    for l in range(1, L + 1):
        W, b = parameters[f"W{l}"], parameters[f"b{l}"]
        Z = np.dot(W, A) + b
        cache.append((A, W, Z))
        if l < L:
            A = np.where(Z > 0, Z, 0)
        elif binary:
            A = 1 / (1 + np.exp(-Z))
        else:
            E = np.exp(Z - np.max(Z, axis=0, keepdims=True))
            A = E / np.sum(E, axis=0, keepdims=True)
    return A, cache


def compute_cost(Y_hat, Y, binary):
    m = Y.shape[1]
    if binary:
        return -np.sum(Y * np.log(Y_hat) + (1 - Y) * np.log(1 - Y_hat)) / m
    return -np.sum(Y * np.log(Y_hat)) / m


def backward(Y_hat, Y, cache):
    m = Y.shape[1]
    grads = {}
    dZ = Y_hat - Y
    for l in range(len(cache), 0, -1):
        A_previous, W, _ = cache[l - 1]
        grads[f"dW{l}"] = np.dot(dZ, A_previous.T) / m
        grads[f"db{l}"] = np.sum(dZ, axis=1, keepdims=True) / m
        dA = np.dot(W.T, dZ)
        if l > 1:
            Z_previous = cache[l - 2][2]
            dZ = np.where(Z_previous > 0, dA, 0)
    return grads


class Contender:
    def __init__(self, network, parameters, X, Y, learning_rate):
        self.values, self.learning_rate = dict(parameters), learning_rate
        self.examples, self.targets = np.ascontiguousarray(X.T), np.ascontiguousarray(Y.T)
        self.binary = network.head == "binary_cross_entropy"

    def step(self):
        X, Y = self.examples.T, self.targets.T
        Y_hat, cache = forward(X, self.values, self.binary)
        cost = compute_cost(Y_hat, Y, self.binary)
        grads = backward(Y_hat, Y, cache)
        for name in self.values:
            self.values[name] = self.values[name] - self.learning_rate * grads["d" + name]
        return float(cost)

    def parameters(self):
        return self.values
