"""Chapter 9's worked network in PyTorch, beside the numbers found by hand."""

import torch
from torch.nn.functional import linear, relu

torch.set_default_dtype(torch.float64)  # it starts in float32
X = torch.tensor([[2.0, 1.0], [1.0, 2.0]]).T  # each row is an example here
Y = torch.tensor([[1.0, -3.0]]).T
W1 = torch.tensor([[1.0, -1.0], [0.5, 1.0]], requires_grad=True)
b1 = torch.tensor([0.0, -1.0], requires_grad=True)
W2 = torch.tensor([[2.0, -1.0]], requires_grad=True)
b2 = torch.tensor([0.5], requires_grad=True)

Z1 = linear(X, W1, b1)  # X W1ᵀ + b1: the transpose of the book's
Z1.retain_grad()  # otherwise only the parameters keep theirs
Y_hat = linear(relu(Z1), W2, b2)
J = 0.5 * ((Y_hat - Y) ** 2).sum(dim=1).mean()
J.backward()

by_hand = {"W1": [[1.0, 0.5], [-1.5, -2.25]], "b1": [[0.5], [-1.25]],
           "W2": [[0.25, 1.75]], "b2": [[1.25]]}
assert J.item() == 1.0625
for name, parameter in {"W1": W1, "b1": b1, "W2": W2, "b2": b2}.items():
    gradient = parameter.grad.reshape(len(parameter), -1)  # a bias as a column
    assert torch.equal(gradient, torch.tensor(by_hand[name])), name
    print(f"d{name}", gradient.tolist())
dZ1 = len(X) * Z1.grad.T  # its gradients carry the 1/m
assert torch.equal(dZ1, torch.tensor([[1.0, 0.0], [-0.5, -2.0]]))
