"""One line a figure: figure, value, unit, bound, ok or short, separated by tabs."""


def line(figure: str, value: float, unit: str, *, at_most: float | None = None, at_least: float | None = None) -> int:
    """Print it; 1 when it is short of its bound, else 0."""
    short = (at_most is not None and value > at_most) or (at_least is not None and value < at_least)
    bound = f"<= {at_most:g}" if at_most is not None else f">= {at_least:g}" if at_least is not None else "-"
    print(f"{figure}\t{value:.4g}\t{unit}\t{bound}\t{'short' if short else 'ok'}", flush=True)
    return int(short)
