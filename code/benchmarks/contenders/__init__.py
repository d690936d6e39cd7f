"""Who is measured. A contender is a class with one way in and two things to ask of it:

    contender = Contender(network, parameters, X, Y, learning_rate)
    contender.step()        one training step on the whole batch; returns its cost, a Python float
    contender.parameters()  the parameters as they now are, {"W1": (n_1, n_0), "b1": (n_1, 1), ...}, in NumPy

It takes the batch in the book's convention (examples are columns) and may lay it out as its library likes best: that
is not timed. Handing back the cost as a float is: it is part of the work, and it makes a library that runs ahead
asynchronously finish the step. A contender without ``parameters`` learns nothing: there is nothing to check.
"""

import importlib
import importlib.util
from typing import NamedTuple


class Entry(NamedTuple):
    """The label in tables, the packages whose versions matter, and how the contender was run."""

    label: str
    packages: tuple
    note: str


CONTENDERS = {  # by the name of the module that has the class
    "floor": Entry(
        "GEMM floor", (),
        "only the matrix products that a step needs: three for each layer, less the first dA; outputs preallocated"),
    "engine": Entry(
        "backprop engine", (), "the training engine of `backprop.training`, plain SGD"),
    "teaching": Entry(
        "teaching functions", (), "the package's dictionaries, with the checks of every argument that they make"),
    "pytorch": Entry(
        "PyTorch eager", ("torch",), "`nn.Sequential` and `torch.optim.SGD`"),
    "pytorch_compiled": Entry(
        "torch.compile", ("torch",), "the same, with forward pass, cost and backward pass compiled"),
    "jax_jit": Entry(
        "JAX jit", ("jax", "jaxlib"), "one jitted function for cost, gradients and update; the parameters are donated"),
    "hips_autograd": Entry(
        "HIPS autograd", ("autograd",), "`value_and_grad`, then an update in place"),
    "scikit_learn": Entry(
        "scikit-learn", ("scikit-learn",),
        "the inner step of `MLPClassifier` (its `_backprop` and SGD optimiser, momentum 0), without the checks and the "
        "label encoding that `partial_fit` makes on every call"),
    "tinygrad_jit": Entry(
        "tinygrad", ("tinygrad",),
        "`TinyJit` on the CPU device, kernels compiled by clang, without the search for faster ones (BEAM)"),
    "naive": Entry(
        "naive NumPy", (), "what a first tutorial would have you write"),
}
NOT_A_PEER = ("floor", "engine", "teaching")
FILES = {}  # where a contender that the command line added comes from


def add(file):
    """A contender of the reader's own, known by its file's name: a Python file that defines ``Contender``."""
    FILES[file.stem] = file
    CONTENDERS[file.stem] = Entry(file.stem, (), "given on the command line")


def load(name, file=None):
    """The class of a contender of this folder, or of a file of the reader's own."""
    if file is None:
        return importlib.import_module(f"contenders.{name}").Contender
    spec = importlib.util.spec_from_file_location(name, file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Contender
