"""Layers beyond the fully connected one (chapter 13), each a forward and a backward function of one contract.

    Y, cache = layer_forward(inputs and parameters, options)
    grads = layer_backward(dY, cache)

- Both are pure: the same arguments give the same numbers, no argument is changed, no result shares an argument's
  memory. ``cache`` is a dictionary with what the backward pass needs; it holds the arrays it was given, so change none
  of them in between.
- ``grads`` is a dictionary with one entry for every array that can be nudged, named "d" + its name and shaped like it:
  "dX", "dW", "db", "dgamma", "dbeta", "dE", "dQ", "dK", "dV", "dF".
- **Examples are the last axis** of inputs and outputs: columns (features, m), sequences (channels, length, m), images
  (channels, height, width, m). So channels come first, as units do in A[l], an example is ``X[..., i]``, and
  :func:`flatten_forward` yields the columns that :mod:`backprop.network` reads. Kernels W are (channels out,
  channels in, ...), as W[l] is (n_l, n_{l-1}); b, gamma and beta are columns (channels, 1), as b[l] is.
- **Where 1/m lives**: as everywhere in the book. dY and the derivatives of inputs (dX, dF, dQ, dK, dV) are per
  example: ``dX[..., i]`` is the derivative of example i's own loss ℓ(i), without 1/m. The derivatives of parameters
  (dW, db, dgamma, dbeta, dE) are those of the cost J: the average over the m examples is taken there, once. Sums over
  positions are sums: height and width never divide.
- In batch normalisation, in training, examples touch each other, and ``dX[..., i]`` is m ∂J/∂x_i: what ALL losses
  together make of a nudge to example i. For every other layer that is the same as ∂ℓ(i)/∂x_i.
- float32 in, float32 out; float64 likewise; mixing raises TypeError. A wrong type raises TypeError, a wrong shape or
  value ValueError, with what came and what would fit.
"""

from backprop.layers.attention import attention_backward, attention_forward
from backprop.layers.convolution import conv1d_backward, conv1d_forward, conv2d_backward, conv2d_forward
from backprop.layers.dropout import dropout_backward, dropout_forward
from backprop.layers.embedding import embedding_backward, embedding_forward
from backprop.layers.normalisation import (
    batch_normalisation_backward,
    batch_normalisation_forward,
    layer_normalisation_backward,
    layer_normalisation_forward,
    update_running_statistics,
)
from backprop.layers.pooling import (
    average_pooling_backward,
    average_pooling_forward,
    max_pooling_backward,
    max_pooling_forward,
)
from backprop.layers.structure import flatten_backward, flatten_forward, residual_backward, residual_forward

__all__ = [
    "attention_backward",
    "attention_forward",
    "average_pooling_backward",
    "average_pooling_forward",
    "batch_normalisation_backward",
    "batch_normalisation_forward",
    "conv1d_backward",
    "conv1d_forward",
    "conv2d_backward",
    "conv2d_forward",
    "dropout_backward",
    "dropout_forward",
    "embedding_backward",
    "embedding_forward",
    "flatten_backward",
    "flatten_forward",
    "layer_normalisation_backward",
    "layer_normalisation_forward",
    "max_pooling_backward",
    "max_pooling_forward",
    "residual_backward",
    "residual_forward",
    "update_running_statistics",
]
