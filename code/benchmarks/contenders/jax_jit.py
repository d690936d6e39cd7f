"""JAX: cost, gradients and update in one jitted function."""

import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)  # without it float64 arrays would turn into float32


def softmax_cross_entropy(Z, Y):
    return -(Y * jax.nn.log_softmax(Z)).sum() / len(Z)


def sigmoid_cross_entropy(Z, Y):
    return (jnp.logaddexp(0, Z) - Y * Z).sum() / len(Z)


class Contender:
    def __init__(self, network, parameters, X, Y, learning_rate):
        L = len(network.sizes) - 1
        loss = sigmoid_cross_entropy if network.head == "binary_cross_entropy" else softmax_cross_entropy

        def cost(values, X, Y):
            A = X
            for W, b in values[:-1]:
                A = jax.nn.relu(A @ W + b)
            W, b = values[-1]
            return loss(A @ W + b, Y)

        def step(values, X, Y):
            J, gradients = jax.value_and_grad(cost)(values, X, Y)
            return J, jax.tree.map(lambda value, gradient: value - learning_rate * gradient, values, gradients)

        self.jitted = jax.jit(step, donate_argnums=0)
        self.X, self.Y = jnp.asarray(X.T.copy()), jnp.asarray(Y.T.copy())  # rows are examples here
        self.values = [(jnp.asarray(parameters[f"W{l}"].T.copy()), jnp.asarray(parameters[f"b{l}"][:, 0].copy()))
                       for l in range(1, L + 1)]

    def step(self):
        J, self.values = self.jitted(self.values, self.X, self.Y)
        return float(J)

    def parameters(self):
        return {f"{kind}{l}": value for l, (W, b) in enumerate(self.values, start=1)
                for kind, value in (("W", np.array(W.T)), ("b", np.array(b)[:, None]))}
