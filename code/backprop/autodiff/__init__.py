"""Automatic differentiation: what chapter 14 makes of backpropagation.

:class:`Value` and :class:`Tensor` remember how they were made and sweep backwards, over numbers and over arrays;
:class:`Dual` carries its derivative forward.
"""

from backprop.autodiff.array import Tensor, unbroadcast
from backprop.autodiff.dual import Dual, derivative, jacobian, jvp
from backprop.autodiff.graph import topological_order
from backprop.autodiff.scalar import Value

__all__ = ["Dual", "Tensor", "Value", "derivative", "jacobian", "jvp", "topological_order", "unbroadcast"]
