"""Chapter 9's worked network in JAX, beside the numbers found by hand."""

import jax
import jax.numpy as jnp

jax.config.update("jax_enable_x64", True)  # it starts in float32
X = jnp.array([[2.0, 1.0], [1.0, 2.0]])  # columns are examples, as in the book
Y = jnp.array([[1.0, -3.0]])
parameters = {"W1": jnp.array([[1.0, -1.0], [0.5, 1.0]]),
              "b1": jnp.array([[0.0], [-1.0]]),
              "W2": jnp.array([[2.0, -1.0]]),
              "b2": jnp.array([[0.5]])}


def cost(p):
    A1 = jax.nn.relu(p["W1"] @ X + p["b1"])
    Y_hat = p["W2"] @ A1 + p["b2"]
    return 0.5 * ((Y_hat - Y) ** 2).sum(axis=0).mean()


J, grads = jax.value_and_grad(cost)(parameters)  # a function in, a function out

by_hand = {"W1": [[1.0, 0.5], [-1.5, -2.25]], "b1": [[0.5], [-1.25]],
           "W2": [[0.25, 1.75]], "b2": [[1.25]]}
assert J == 1.0625
for name, value in by_hand.items():
    assert jnp.array_equal(grads[name], jnp.array(value)), name
    print(f"d{name}", grads[name].tolist())
