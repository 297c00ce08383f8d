"""The CPU engine: one arena, a training tape, an evaluation tape, and a crew that runs them."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from netwright.engines.capacity import require_room
from netwright.engines.cpu.crew import Crew
from netwright.engines.cpu.lanes import LaneBlocks
from netwright.engines.cpu.loaded import Loaded
from netwright.engines.cpu.run_plan import plan_run
from netwright.engines.cpu.tape import SEED
from netwright.engines.engine import Arrays, Batches
from netwright.engines.outcome import Outcome
from netwright.engines.parameters import ParameterBlock
from netwright.engines.place import COEFFICIENTS
from netwright.engines.samples import Samples, samples_of
from netwright.engines.update import ADAM, Update
from netwright.kernels.cpu.ahead import compile_all
from netwright.program.program import Program

_CACHE_LINE = 64
_BEHIND = 256
"""Floats: kernels read whole registers where a row ends before."""


class CpuEngine:
    """Runs a network on the processor.

    One thread at a time may call it. `data` holds, by data tensor, the samples that numbers
    in an order mean, or what another engine has of them as its `samples`. `threads` 0 takes as
    many as the work of a step is worth.
    """

    device = "CPU"
    note = ""
    ahead = 0

    def __init__(
        self,
        training: Program | None,
        evaluation: Program,
        data: Mapping[str, NDArray[np.generic] | Samples],
        batch: int,
        update: Update = ADAM,
        threads: int = 0,
        pin: bool = False,
    ) -> None:
        self.samples = {
            item.tensor.name: samples_of(item.tensor, data[item.tensor.name])
            for item in evaluation.data
            if item.tensor.name in data
        }
        self._count = next((s.count for s in self.samples.values()), 0)
        self._sizes = {tensor.name: tensor.size for tensor in evaluation.kept}
        planned = plan_run(training, evaluation, update, batch, self.samples, threads)
        self._persistent, self._evaluated_lanes = planned.persistent, planned.evaluated
        self.threads, self.lanes = planned.threads, planned.lanes
        self.arena_floats = planned.arena_floats
        sizes = {name: 4 * size for name, size in planned.tensors().items()}
        require_room(4 * self.arena_floats, sizes)
        self._arena = aligned_zeros(self.arena_floats)
        self.crew = Crew(self.threads, pin)
        compile_all(planned.kernels)
        self._training = None
        if training is not None and planned.training is not None:
            self._training = Loaded(planned.training, training, self.lanes, self.crew)
        self._evaluation = Loaded(planned.evaluation, evaluation, self._evaluated_lanes, self.crew)
        self._evaluated = 0

    @property
    def slots(self) -> int:
        """The most steps that one call of `train` takes."""
        return self._training.slots if self._training else 0

    @property
    def memory_bytes(self) -> int:
        """What the arena and the copies of the data take."""
        return 4 * self.arena_floats + sum(s.rows.nbytes for s in self.samples.values())

    def train(
        self,
        first: int,
        orders: NDArray[np.int64],
        coefficients: NDArray[np.float32],
        then: Batches | None = None,
    ) -> Outcome:
        """Train len(orders) steps, at most `slots`; orders is (steps, batch), -1 for no sample.

        `coefficients` is (steps, numbers a step), at most COEFFICIENTS. `then` is what the next
        call will ask for: nothing is begun ahead, since the processor has no time to lose.
        """
        del then
        assert self._training is not None
        padded = self._padded(orders, self.lanes)
        return self._training.run(self._arena, first, padded, coefficients).over_blocks()

    def evaluate(
        self, order: NDArray[np.int64], keep: str = ""
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float32]]:
        """(losses, counts, kept): sums over the samples of `order`; the tensor `keep` of each."""
        lanes = self._evaluated_lanes
        of_block = 1 if lanes.is_single else lanes.lanes
        width, blocks = lanes.blocks * of_block, -(-len(order) // of_block)
        passes = max(1, -(-blocks // lanes.blocks))
        padded = np.full(passes * width, -1, np.int64)
        padded[: len(order)] = order
        coefficients = np.zeros((passes, COEFFICIENTS), np.float32)
        coefficients[:, 0] = 1.0
        most = 1 if keep else self._evaluation.slots
        losses: list[NDArray[np.float64]] = []
        counts: list[NDArray[np.float64]] = []
        kept: list[NDArray[np.float32]] = []
        for begin in range(0, passes, most):
            end = min(begin + most, passes)
            orders = self._padded(padded.reshape(-1, width)[begin:end], lanes)
            outcome = self._evaluation.run(
                self._arena, self._evaluated, orders, coefficients[begin:end]
            )
            self._evaluated += end - begin
            in_a_row = (end - begin) * lanes.blocks
            losses.append(outcome.losses.reshape(len(outcome.losses), in_a_row))
            counts.append(outcome.counts.reshape(len(outcome.counts), in_a_row))
            if keep:
                kept.append(self._lanes_of(keep))
        answers = np.concatenate(kept)[: len(order)] if kept else np.empty((0, 0), np.float32)
        # Padding is cut off: how numbers are grouped for their sum must not depend on teams.
        totals = [np.hstack(parts)[:, :blocks].sum(axis=1) for parts in (losses, counts)]
        return totals[0], totals[1], answers

    def set_samples(self, name: str, first: int, values: NDArray[np.float32]) -> None:
        """Between two steps: other samples of a data tensor, from number `first` on."""
        self.samples[name].fill(values, first)

    def parameters(self) -> Arrays:
        """A copy of every parameter, by name."""
        return self._block.read(self._part(self._persistent.parameters))

    def parameter(self, name: str) -> NDArray[np.float32]:
        """A copy of one parameter."""
        return self._block.read_one(self._part(self._persistent.parameters), name)

    def set_seed(self, seed: int) -> None:
        """The seed of random numbers that are drawn in training."""
        if self._training:
            self._training.words[SEED] = seed

    def set_parameters(self, values: Arrays) -> None:
        """Set every parameter."""
        self._block.write(self._part(self._persistent.parameters), values)

    def gradients(self) -> Arrays:
        """A copy of the gradient of every learned parameter at the last step, by its name."""
        return self._learned.read(self._part(self._persistent.gradients))

    def moments(self) -> tuple[Arrays, ...]:
        """A copy of the optimizer's moments, each by parameter name."""
        return tuple(self._learned.read(self._part(offset)) for offset in self._persistent.moments)

    def set_moments(self, moments: tuple[Arrays, ...]) -> None:
        """Set the optimizer's moments; zero where there are not as many as it has."""
        self.clear_moments()
        if len(moments) != len(self._persistent.moments):
            return
        for offset, values in zip(self._persistent.moments, moments, strict=True):
            self._learned.write(self._part(offset), values)

    def clear_moments(self) -> None:
        """Forget what the optimizer knows of earlier steps."""
        for offset in self._persistent.moments:
            self._part(offset)[: self._learned.size] = 0

    def enter_thread(self) -> None:
        """Make the calling thread the first of the crew: from now on it gives way to the window."""
        self.crew.enter()

    def close(self) -> None:
        """End the threads."""
        self.crew.close()

    @property
    def _block(self) -> ParameterBlock:
        return self._persistent.block

    @property
    def _learned(self) -> ParameterBlock:
        return self._persistent.learned

    def _part(self, offset: int) -> NDArray[np.float32]:
        return self._arena[offset : offset + self._block.size]

    def _padded(self, orders: NDArray[np.int64], lanes: LaneBlocks) -> NDArray[np.int64]:
        """Orders in whole blocks of lanes; no sample is the row behind the last."""
        width = lanes.blocks * lanes.lanes
        padded = np.full((len(orders), width), self._count, np.int64)
        padded[:, : orders.shape[1]] = np.where(orders < 0, self._count, orders)
        return padded

    def _lanes_of(self, name: str) -> NDArray[np.float32]:
        tape, lanes, size = self._evaluation.tape, self._evaluated_lanes, self._sizes[name]
        assert tape.assembly.copies == lanes.blocks
        blocks = []
        for block in range(lanes.blocks):
            offset = tape.offset(tape.kept[name].buffer, block)
            kept = self._arena[offset : offset + size * lanes.lanes].reshape(size, lanes.lanes).T
            blocks.append(kept[:1] if lanes.is_single else kept)
        return np.concatenate(blocks)


def aligned_zeros(size: int) -> NDArray[np.float32]:
    """Room for an arena that begins at a cache line; what lies behind it may be read."""
    raw = np.zeros(size + _BEHIND + _CACHE_LINE // 4, np.float32)
    shift = (-raw.ctypes.data // 4) % (_CACHE_LINE // 4)
    return raw[shift : shift + size]
