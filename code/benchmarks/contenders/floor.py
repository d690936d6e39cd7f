"""The least that any implementation on this BLAS must do: the matrix products of a step, into preallocated outputs."""

import numpy as np


class Contender:
    """Forward ``W A``, then ``dZ Aᵀ`` for every layer and ``Wᵀ dZ`` for all but the first. It learns nothing."""

    def __init__(self, network, parameters, X, Y, learning_rate):
        L, m = len(network.sizes) - 1, network.batch
        rng = np.random.default_rng(0)
        A = [np.asfortranarray(X), *(rng.standard_normal((n, m)).astype(X.dtype) for n in network.sizes[1:])]
        W = [parameters[f"W{l}"] for l in range(1, L + 1)]
        self.forward = [(W[l], A[l], np.empty_like(A[l + 1])) for l in range(L)]
        self.backward = []
        for l in range(L, 0, -1):
            self.backward.append((A[l], A[l - 1].T, np.empty_like(W[l - 1])))
            if l > 1:
                self.backward.append((W[l - 1].T, A[l], np.empty_like(A[l - 1])))
        self.products = self.forward + self.backward

    def step(self):
        self.multiply(self.products)
        return 0.0

    @staticmethod
    def multiply(products):
        for left, right, out in products:
            np.dot(left, right, out=out)
