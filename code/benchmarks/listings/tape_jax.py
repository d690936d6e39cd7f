"""Chapter 14 in JAX: the expression, and softmax as a VJP and as a JVP."""

import jax
import jax.numpy as jnp
import numpy as np

from backprop import softmax, softmax_backward
from backprop.autodiff import Value

jax.config.update("jax_enable_x64", True)


def f(w, x, b):
    z = w * x + b
    return z * jnp.tanh(z) + w**2


gradient = jax.grad(f, argnums=(0, 1, 2))  # a function in, a function out
derivatives = gradient(0.8, 1.5, -1.0)
print("df/dw, df/dx, df/db:", *(float(derivative) for derivative in derivatives))

v, u, c = Value(0.8), Value(1.5), Value(-1.0)  # the same on the tape of the book
y = v * u + c
(y * y.tanh() + v**2).backward()
assert np.allclose(derivatives, [v.grad, u.grad, c.grad], rtol=1e-12)

Z = np.array([[0.5, -1.0], [1.5, 0.0], [-0.5, 2.0]])
V = np.array([[1.0, 0.0], [-2.0, 0.5], [0.0, 1.0]])
A, pull_back = jax.vjp(lambda Z: jax.nn.softmax(Z, axis=0), Z)
dZ = pull_back(V)[0]  # equation (6)
assert np.allclose(dZ, softmax_backward(V, softmax(Z)), rtol=1e-12)

nudge = np.ones_like(Z)  # every logit of a column by the same: nothing moves
moved = jax.jvp(lambda Z: jax.nn.softmax(Z, axis=0), (Z,), (nudge,))[1]
assert np.allclose(moved, 0, atol=1e-14)
