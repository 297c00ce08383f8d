"""Products number by number, in NumPy."""

from netwright.kernels.reference.arrays import Array, Settings


def multiply(settings: Settings, a: Array, b: Array) -> tuple[Array, ...]:
    del settings
    return (a * b,)
