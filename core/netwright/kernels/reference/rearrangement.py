"""Rearrangements, in NumPy: by their own functions forwards, by the index map backwards."""

import numpy as np

from netwright.kernels.reference.arrays import Array, Settings
from netwright.operations import rearrangement
from netwright.operations.operation import whole, whole_numbers


def permute(settings: Settings, x: Array) -> tuple[Array, ...]:
    return (np.stack([rearrangement.permuted(sample, settings) for sample in x]),)


def slice(settings: Settings, x: Array) -> tuple[Array, ...]:  # noqa: A001  (the operation's name)
    return (np.stack([rearrangement.sliced(sample, settings) for sample in x]),)


def pad(settings: Settings, x: Array) -> tuple[Array, ...]:
    return (np.stack([rearrangement.padded(sample, settings) for sample in x]),)


def repeat(settings: Settings, x: Array) -> tuple[Array, ...]:
    return (np.stack([rearrangement.repeated(sample, settings) for sample in x]),)


def rearrangement_gradient(settings: Settings, dy: Array) -> tuple[Array, ...]:
    shape = whole_numbers(settings, "input_shape")
    sources = rearrangement.index_map(str(settings["move"]), shape, settings).ravel()
    dx = np.zeros((int(np.prod(shape)), len(dy)))
    taken = sources >= 0
    np.add.at(dx, sources[taken], dy.reshape(len(dy), -1)[:, taken].T)
    return (dx.T.reshape(len(dy), *shape),)


def concatenate(settings: Settings, *inputs: Array) -> tuple[Array, ...]:
    return (np.concatenate(inputs, axis=1 + whole(settings, "axis")),)
