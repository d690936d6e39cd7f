"""PNG bytes of the interactives' static pictures, small enough to stand in every notebook."""

import io

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from PIL import Image

from backprop.plots.style import GREY, HALO, SYMBOL_COLOURS


def png_bytes(figure):
    """The figure as PNG bytes with a palette, a third of the bytes: the book's colours, each in steps from white."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    colours = np.array([to_rgb(colour) for colour in (*SYMBOL_COLOURS.values(), GREY)])
    steps = np.linspace(0, 1, 14)[:, np.newaxis, np.newaxis]
    ramps = (1 - steps * (1 - colours)).reshape(-1, 3)
    palette = Image.new("P", (1, 1))
    palette.putpalette((255 * np.vstack([ramps, to_rgb(HALO)])).round().astype(np.uint8).tobytes())
    image = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    buffer = io.BytesIO()
    image.quantize(palette=palette, dither=Image.Dither.NONE).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
