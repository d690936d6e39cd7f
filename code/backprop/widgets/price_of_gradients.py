"""What every derivative costs: multiplications of nudging, forward mode and reverse mode, counted."""

from typing import NamedTuple

import traitlets

from backprop.validation import check_choice, check_layer_sizes
from backprop.widgets.base import Interactive
from backprop.widgets.traits import Whole, check_index

DEEPEST, WIDEST, MOST_UNITS = 8, 64, 1024
# How many forward passes measure P derivatives.
PASSES = {"one-sided": lambda P: P + 1, "central": lambda P: 2 * P}


class Price(NamedTuple):
    """Multiplications for one example, as :func:`multiplications` counts them; ``parameters`` is P.

    >>> print(Price(5, 4, 24, 15, 6, 10).backward_ratio)
    1.5
    """

    parameters: int
    forward_pass: int
    nudging: int
    forward_mode: int
    backward: int
    reverse_mode: int

    @property
    def backward_ratio(self):
        """The backward sweep in forward passes: 2 − n₁n₀ / Σ nₗnₗ₋₁."""
        return self.backward / self.forward_pass


def multiplications(layer_sizes, differences="one-sided"):
    """The :class:`Price` of all P derivatives of a network of ``layer_sizes`` [n_0, ..., n_L], for one example.

    Counted are the products of a weight, an activation or a derivative with another inside the matrix products: Σ n_l
    n_(l-1) in a forward pass. Left out everywhere are g, g' and the products with g', which are one for each unit.

    - ``nudging``: P + 1 forward passes where ``differences`` is "one-sided", 2P where it is "central".
    - ``forward_mode``: one forward pass, whose values are kept; then for each parameter a sweep of tangents: none
      before its layer l, one entry there, W[r] times a tangent in each layer r > l, and dZ[L] times the last tangent,
      n_L products, for the derivative of the loss.
    - ``backward``: the sweep of equations (1) to (5): dW[l] in every layer, dA[l-1] in all but the first.
    - ``reverse_mode``: a forward pass and that sweep.

    Raises TypeError or ValueError when the sizes or the name cannot be used.

    >>> price = multiplications([64, 32, 10])
    >>> print(price.parameters, price.nudging, price.forward_mode, price.reverse_mode)
    2410 5709248 692068 5056
    >>> print(round(price.backward_ratio, 4))
    1.1351
    """
    sizes = check_layer_sizes(layer_sizes)
    passes = PASSES[check_choice("differences", differences, PASSES)]
    weights = [n_out * n_in for n_in, n_out in zip(sizes, sizes[1:])]
    P, N = sum(weights) + sum(sizes[1:]), sum(weights)
    behind, tangents = sizes[-1], 0  # what one sweep multiplies after its layer
    for products, n_out in zip(reversed(weights), reversed(sizes)):
        tangents += (products + n_out) * behind
        behind += products
    backward = N + sum(weights[1:])
    return Price(P, N, passes(P) * N, N + tangents, backward, N + backward)


class PriceOfGradients(Interactive):
    """Multiplications for every derivative of a network, by three methods, and the product that its layers share.

    The network has ``depth`` weight layers (1 to 8): ``inputs`` units, hidden layers of ``width`` units (1 to 64), and
    ``outputs`` units. ``differences`` is "one-sided" (P + 1 forward passes) or "central" (2P). ``step`` is how many
    layers the reader has gone back along the chain, from 0 to ``depth``. All can be set and observed, from Python and
    from the page. ``price`` is read-only and follows them: what :func:`multiplications` counts. So do ``with_reuse``
    and ``without_reuse``, the links of the chain multiplied so far.

    Raises TraitError when a value cannot be used; the old value then stays.

    >>> widget = PriceOfGradients(depth=2, width=32, step=2)
    >>> print(widget.layer_sizes, widget.price.nudging // widget.price.reverse_mode)
    [64, 32, 10] 1129
    >>> print(widget.with_reuse, widget.without_reuse)
    2 3
    """

    kind = traitlets.Unicode("price-of-gradients", read_only=True).tag(sync=True)
    depth = Whole(4, 1, DEEPEST).tag(sync=True)
    width = Whole(32, 1, WIDEST).tag(sync=True)
    inputs = Whole(64, 1, MOST_UNITS).tag(sync=True)  # as in the digits of 8 × 8 pixels
    outputs = Whole(10, 1, MOST_UNITS).tag(sync=True)
    differences = traitlets.Enum(tuple(PASSES), "one-sided").tag(sync=True)
    step = Whole(0, 0, DEEPEST).tag(sync=True)
    price = traitlets.Instance(Price, read_only=True, allow_none=True)  # the front end counts for itself
    with_reuse = traitlets.Int(0, read_only=True)
    without_reuse = traitlets.Int(0, read_only=True)

    def __init__(self, **traits):
        super().__init__(**traits)
        self._compute()

    @property
    def layer_sizes(self):
        """[n_0, ..., n_L]."""
        return [self.inputs] + [self.width] * (self.depth - 1) + [self.outputs]

    def picture(self):
        """A PNG of the three prices as areas, and of the chain."""
        from backprop.widgets.price_of_gradients_picture import price_of_gradients_figure  # Matplotlib imports slowly

        return price_of_gradients_figure(self)._repr_png_()

    def words(self):
        """The prices in a sentence."""
        price = self.price
        return (f"Layers of {self._written_sizes()} units have {price.parameters} parameters. All derivatives for one "
                f"example take {price.nudging} multiplications by nudging, {price.forward_mode} by forward mode and "
                f"{price.reverse_mode} by reverse mode, whose backward sweep costs {price.backward_ratio:.4g} forward "
                "passes.")

    def _written_sizes(self):
        return "–".join(map(str, self.layer_sizes))

    @traitlets.validate("step")
    def _is_on_the_chain(self, proposal):
        return check_index("step", proposal["value"], self.depth)

    @traitlets.observe("depth", "width", "inputs", "outputs", "differences", "step")
    def _compute(self, change=None):
        self.step = min(self.step, self.depth)  # fewer layers have fewer steps
        self.set_trait("price", multiplications(self.layer_sizes, self.differences))
        self.set_trait("with_reuse", self.step)
        self.set_trait("without_reuse", self.step * (self.step + 1) // 2)
