"""How numbers are written in the window."""

from math import isfinite


def figure(value: float | None) -> str:
    """A number with three significant digits: 0.0213, 1.25, 318, 2.4e-07."""
    if value is None:
        return "–"
    if not isfinite(value):
        return {float("inf"): "∞", float("-inf"): "−∞"}.get(value, "not a number")
    size = abs(value)
    if size == 0:
        return "0"
    if size < 1e-4 or size >= 1e6:
        return f"{value:.1e}"
    return f"{value:.3g}" if size < 1000 else f"{value:.0f}"


def count(number: float) -> str:
    """A whole number in groups of three: 61,706."""
    return f"{round(number):,}"


def duration(seconds: float) -> str:
    """Time in the two units that matter: 0.8 s, 42 s, 3 min 05 s, 2 h 10 min."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest:02d} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02d} min"


def percent(share: float) -> str:
    """A share in percent, with a decimal where it is small: 0 %, 0.3 %, 47 %."""
    if 0 < share < 0.001:
        return "< 0.1 %"
    return f"{100 * share:.1f} %" if 0 < share < 0.1 else f"{100 * share:.0f} %"
