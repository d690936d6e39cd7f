"""Chapter 14 in PyTorch: the expression, and softmax as a VJP and as a JVP."""

import numpy as np
import torch
from torch.func import jvp, vjp

from backprop import softmax, softmax_backward
from backprop.autodiff import Value

torch.set_default_dtype(torch.float64)
w, x, b = (torch.tensor(number, requires_grad=True) for number in (0.8, 1.5, -1.0))
z = w * x + b  # the graph grows here, an operation at a time
f = z * z.tanh() + w**2
f.backward()  # and is swept here
print("df/dw, df/dx, df/db:", w.grad.item(), x.grad.item(), b.grad.item())

v, u, c = Value(0.8), Value(1.5), Value(-1.0)  # the same on the tape of the book
y = v * u + c
(y * y.tanh() + v**2).backward()
assert np.allclose([w.grad, x.grad, b.grad], [v.grad, u.grad, c.grad], rtol=1e-12)

Z = torch.tensor([[0.5, -1.0], [1.5, 0.0], [-0.5, 2.0]])
V = torch.tensor([[1.0, 0.0], [-2.0, 0.5], [0.0, 1.0]])
A, pull_back = vjp(lambda Z: torch.softmax(Z, dim=0), Z)
dZ = pull_back(V)[0]  # equation (6)
assert np.allclose(dZ, softmax_backward(V.numpy(), softmax(Z.numpy())), rtol=1e-12)

nudge = torch.ones_like(Z)  # every logit of a column by the same: nothing moves
moved = jvp(lambda Z: torch.softmax(Z, dim=0), (Z,), (nudge,))[1]
assert np.allclose(moved, 0, atol=1e-14)
