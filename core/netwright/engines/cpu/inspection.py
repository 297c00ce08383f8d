"""Runs a program on a few samples and hands out every tensor that it keeps.

It has an arena of its own and is given the weights each time, so that a run under way is
neither touched nor waited for.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from netwright.engines.capacity import require_room
from netwright.engines.cpu.crew import Crew
from netwright.engines.cpu.engine import aligned_zeros
from netwright.engines.cpu.lanes import STEP, LaneBlocks
from netwright.engines.cpu.loaded import Loaded
from netwright.engines.cpu.plan import plan
from netwright.engines.cpu.tape import SEED
from netwright.engines.engine import Arrays
from netwright.engines.parameters import ParameterBlock
from netwright.engines.persistent import Persistent
from netwright.engines.place import COEFFICIENTS
from netwright.engines.samples import samples_of
from netwright.engines.update import Update
from netwright.graph.build import DataTensor
from netwright.kernels.cpu.ahead import compile_all
from netwright.operations.tensor import Role, Shape, Tensor
from netwright.program.program import Program

_NO_UPDATE = Update("descent", 0)


class InspectionEngine:
    """A program on at most `samples` samples at a time, at most 64, by the calling thread alone."""

    def __init__(self, program: Program, samples: int = 64) -> None:
        self._program = program
        self.lanes = -(-samples // STEP) * STEP
        self._given = {
            item.tensor.name: samples_of(item.tensor, _nothing(item, self.lanes))
            for item in program.data
        }
        persistent = Persistent.of(program, _NO_UPDATE)
        lanes = LaneBlocks(1, self.lanes)
        tape = plan(program, persistent, lanes, 1, persistent.end, self._given)
        sizes = {name: 4 * size for name, size in tape.assembly.tensors().items()}
        require_room(4 * tape.arena_size, sizes)
        self._persistent = persistent
        self._arena = aligned_zeros(tape.arena_size)
        compile_all(tape.assembly.kernels)
        self._tape = Loaded(tape, program, lanes, Crew(1))

    @property
    def memory_bytes(self) -> int:
        """What the arena takes."""
        return self._arena.nbytes

    def set_weights(self, weights: Arrays) -> None:
        """Compute with these weights from now on."""
        block = self._persistent.block
        block.write(self._arena[self._persistent.parameters :], weights)

    def run(
        self,
        data: Mapping[str, NDArray[np.generic]],
        scale: float = 1.0,
        seed: int = 0,
        step: int = 0,
    ) -> tuple[NDArray[np.float64], Arrays]:
        """(losses, tensors): the sum of each loss over the samples, and what the program keeps.

        `data` holds the samples of each data tensor by its name, no more than there is room for.
        Tensors with a batch axis are (samples, *shape). Gradients are those of the losses times
        `scale`, which has to be 1 / samples where the batch is normalised. `seed` and `step` say
        which random numbers are drawn.
        """
        self._tape.words[SEED] = seed
        losses = self._pass(data, scale, step)
        tensors = {
            tensor.name: np.empty(_shape(tensor, _count(data)), np.float32)
            for tensor in self._program.kept
        }
        for tensor in self._program.kept:
            self._read(tensor, tensors[tensor.name])
        return losses / scale, tensors

    def forward(self, data: Mapping[str, NDArray[np.generic]]) -> Arrays:
        """What a program without gradients keeps, for any number of samples."""
        count = _count(data)
        tensors = {
            tensor.name: np.empty(_shape(tensor, count), np.float32)
            for tensor in self._program.kept
        }
        for begin in range(0, count, self.lanes):
            end = min(begin + self.lanes, count)
            self._pass({name: values[begin:end] for name, values in data.items()}, 1.0, 0)
            for tensor in self._program.kept:
                self._read(tensor, tensors[tensor.name][begin:end])
        return tensors

    def _pass(
        self, data: Mapping[str, NDArray[np.generic]], scale: float, step: int
    ) -> NDArray[np.float64]:
        count = _count(data)
        for name, values in data.items():
            self._given[name].fill(values)
        order = np.full((1, self.lanes), self.lanes, np.int64)
        order[0, :count] = np.arange(count)
        coefficients = np.zeros((1, COEFFICIENTS), np.float32)
        coefficients[0, 0] = scale
        outcome = self._tape.run(self._arena, step, order, coefficients)
        total: NDArray[np.float64] = outcome.losses.sum(axis=(1, 2))
        return total

    def _read(self, tensor: Tensor, out: NDArray[np.float32]) -> None:
        tape = self._tape.tape
        begin = self._arena[tape.offset(tape.kept[tensor.name].buffer) :]
        if tensor.batched:
            lanes = begin[: tensor.size * self.lanes].reshape(tensor.size, self.lanes)
            out.reshape(len(out), tensor.size)[...] = lanes[:, : len(out)].T
        else:
            out[...] = ParameterBlock((tensor,), (0,), 0).read(begin)[tensor.name]


def _count(data: Mapping[str, NDArray[np.generic]]) -> int:
    return len(next(iter(data.values())))


def _shape(tensor: Tensor, count: int) -> Shape:
    return (count, *tensor.shape) if tensor.batched else tensor.shape


def _nothing(item: DataTensor, count: int) -> NDArray[np.generic]:
    # As the data come: classes are whole numbers, what an embedding looks up is not.
    is_class = item.tensor.role is Role.INDEX and item.slot == "target"
    return np.zeros((count, *item.tensor.shape), np.int64 if is_class else np.float32)
