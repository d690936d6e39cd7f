"""Random expressions, for the tests that hold the page to the package."""

from backprop.widgets.expression import FUNCTIONS


def random_text(rng, depth):
    """An expression that nests this deep, with spaces and brackets here and there."""
    if depth == 0 or rng.random() < 0.1:
        return str(rng.choice(["w", "x", "w", "x", "2", "0.5", "3.25", "1e-1", ".75", "7."]))
    inner = random_text(rng, depth - 1)
    match rng.integers(5):
        case 0:
            return f"{rng.choice(list(FUNCTIONS))}({inner})"
        case 1:
            return f"-{inner}" if rng.random() < 0.5 else f"( {inner} )"
        case 2:
            return f"({inner})^{rng.choice(['2', '3', '-1', '0.5', 'x'])}"
        case _:
            return f"{inner}{rng.choice([' + ', '-', '*', ' / '])}{random_text(rng, depth - 1)}"
