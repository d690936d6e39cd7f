"""Chapter 9's worked network in NumPy, beside the numbers found by hand."""

import numpy as np

from backprop import backpropagation, cost, forward_propagation

X = np.array([[2.0, 1.0], [1.0, 2.0]])  # each column is an example
Y = np.array([[1.0, -3.0]])
parameters = {"W1": np.array([[1.0, -1.0], [0.5, 1.0]]),
              "b1": np.array([[0.0], [-1.0]]),
              "W2": np.array([[2.0, -1.0]]),
              "b2": np.array([[0.5]])}

cache = forward_propagation(X, parameters, "squared_error")
J = cost(cache, Y, "squared_error")
grads = backpropagation(cache, Y, parameters)

by_hand = {"W1": [[1.0, 0.5], [-1.5, -2.25]], "b1": [[0.5], [-1.25]],
           "W2": [[0.25, 1.75]], "b2": [[1.25]]}
assert J == 1.0625
for name, value in by_hand.items():
    assert np.array_equal(grads[f"d{name}"], value), name
    print(f"d{name}", grads[f"d{name}"].tolist())
assert np.array_equal(grads["dZ1"], [[1.0, 0.0], [-0.5, -2.0]])
