"""The CUDA engine: one arena on a device, a training tape and an evaluation tape on it."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from netwright.engines.capacity import require_room
from netwright.engines.cuda.arithmetic import Arithmetic
from netwright.engines.cuda.device import Arena, Device
from netwright.engines.cuda.fitting import Wanted, plan_to_fit
from netwright.engines.cuda.loaded import Loaded
from netwright.engines.cuda.plan import RunPlan
from netwright.engines.cuda.resident import Residence
from netwright.engines.cuda.streaming import Stream, Window
from netwright.engines.engine import Arrays, Batches, Copied
from netwright.engines.outcome import Outcome
from netwright.engines.parameters import ParameterBlock
from netwright.engines.place import COEFFICIENTS
from netwright.engines.precision import FLOAT32, IN_TF32
from netwright.engines.samples import Samples, samples_of
from netwright.engines.update import ADAM, Update
from netwright.program.program import Program


@dataclass(frozen=True, slots=True)
class Manner:
    """How a network is run: which tapes one block does, and in which precision, of PRECISIONS."""

    residence: Residence = Residence.NEVER
    precision: str = FLOAT32


USUAL = Manner()


class CudaEngine:
    """Runs a network on a device.

    One thread at a time may call it. `data` holds, by data tensor, the samples that numbers in
    an order mean, or what another engine has of them as its `samples`.
    """

    threads = 1
    note = ""

    def __init__(
        self,
        training: Program | None,
        evaluation: Program,
        data: Mapping[str, NDArray[np.generic] | Samples],
        batch: int,
        update: Update = ADAM,
        *,
        device: Device,
        manner: Manner = USUAL,
    ) -> None:
        arithmetic = Arithmetic.of(manner.precision, device.capability)
        self.device = device.name + (IN_TF32 if arithmetic is Arithmetic.ROUNDED else "")
        self.samples = {
            item.tensor.name: samples_of(item.tensor, data[item.tensor.name])
            for item in evaluation.data
            if item.tensor.name in data
        }
        self._count = next((s.count for s in self.samples.values()), 0)
        self._sizes = {tensor.name: tensor.size for tensor in evaluation.kept}
        given = training, evaluation, update, batch, manner.residence, arithmetic
        planned, window = plan_to_fit(Wanted(*given), self.samples, device.free_bytes())
        self._persistent, self.lanes = planned.persistent, planned.lanes
        self.arena_floats, self._words = planned.arena_floats, len(planned.words)
        self.workspace = planned.workspace
        sizes = {name: 4 * size for name, size in planned.tensors().items()}
        require_room(self.memory_bytes, sizes, device.free_bytes())
        self._leaving: Copied | None = None
        device.prepare(planned.kernels)
        self.arena = device.allocate(self.arena_floats, self._words)
        try:
            self._load(planned, window)
        except Exception:
            self.arena.close()
            raise

    def _load(self, planned: RunPlan, window: Window | None) -> None:
        self.arena.write_words(0, np.array(planned.words, np.int64))
        self._data, self._stream = planned.data, None
        if window is None:
            for name, offset in planned.data.items():
                self.arena.write(offset, self.samples[name].rows.reshape(-1))
        else:
            self._stream = Stream(self.arena, window, self.samples, planned.data)
        self._aside = self.arena.aside()
        self._training = None
        given = self.arena, self.lanes, self._count, self._stream
        if planned.training:
            self._training = Loaded(planned.training, *given)
        self._evaluation = Loaded(planned.evaluation, *given)

    @property
    def streams(self) -> bool:
        """Whether the data do not fit into the device's memory, and come from the host."""
        return self._stream is not None

    @property
    def slots(self) -> int:
        """The most steps that one call of `train` takes."""
        return self._training.most if self._training else 0

    @property
    def ahead(self) -> int:
        """The most steps that are begun before those before them were waited for."""
        return self._training.ahead if self._training else 0

    @property
    def memory_bytes(self) -> int:
        """What the arena takes on the device, the data in it."""
        return 4 * self.arena_floats + 8 * self._words

    def train(
        self,
        first: int,
        orders: NDArray[np.int64],
        coefficients: NDArray[np.float32],
        then: Batches | None = None,
    ) -> Outcome:
        """Train len(orders) steps, at most `slots`; orders is (steps, batch), -1 for no sample.

        `coefficients` is (steps, numbers a step), at most COEFFICIENTS. `then` are the steps of
        the next call, at most `ahead`: they run while the losses of these come back.
        """
        assert self._training is not None
        return self._training.run(first, Batches(orders, coefficients), then, self._deliver)

    def evaluate(
        self, order: NDArray[np.int64], keep: str = ""
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float32]]:
        """(losses, counts, kept): sums over the samples of `order`; the tensor `keep` of each."""
        memory, evaluation = self._memory, self._evaluation
        passes = max(1, -(-len(order) // self.lanes))
        padded = np.full(passes * self.lanes, -1, np.int64)
        padded[: len(order)] = order
        coefficients = np.zeros((passes, COEFFICIENTS), np.float32)
        coefficients[:, 0] = 1.0
        every = Batches(padded.reshape(passes, self.lanes), coefficients)
        most = 1 if keep else evaluation.most
        losses: list[NDArray[np.float64]] = []
        counts: list[NDArray[np.float64]] = []
        kept: list[NDArray[np.float32]] = []
        for begin in range(0, passes, most):
            now, then = every.part(begin, most), every.part(begin + most, most)
            is_ahead = then.steps and evaluation.ahead and not keep
            outcome = evaluation.run(begin, now, then if is_ahead else None)
            losses.append(outcome.losses)
            counts.append(outcome.counts)
            if keep:
                kept.append(self._lanes_of(memory, keep))
        answers = np.concatenate(kept)[: len(order)] if kept else np.empty((0, 0), np.float32)
        totals = [np.hstack(parts).sum(axis=1) for parts in (losses, counts)]
        return totals[0], totals[1], answers

    def set_samples(self, name: str, first: int, values: NDArray[np.float32]) -> None:
        """Between two steps: other samples of a data tensor, from number `first` on."""
        samples, offset, memory = self.samples[name], self._data[name], self._memory
        samples.fill(values, first)
        if self._stream is not None:
            self._stream.fill_padding(name)
            return
        for low, high in ((first, first + len(values)), (samples.count, samples.count + 1)):
            memory.write(offset + low * samples.row, samples.rows[low:high].reshape(-1))

    def parameters(self) -> Arrays:
        """A copy of every parameter, by name."""
        return self._block.read(self._part(self._persistent.parameters))

    def parameter(self, name: str) -> NDArray[np.float32]:
        """A copy of one parameter."""
        return self._block.read_one(self._part(self._persistent.parameters), name)

    def set_seed(self, seed: int) -> None:
        """The seed of random numbers that are drawn in training."""
        if self._training:
            self._training.set_seed(seed)

    def copy_later(self, done: Copied) -> None:
        """Copy parameters and moments as they are now, without a wait.

        They leave while the steps of the next call of `train` run; then `done` is given both, and
        the seconds that this took. Steps that were begun count as done. Nothing comes of it where
        they are set before.
        """
        kept = self._persistent
        parts = [(kept.parameters, self._block.size)]
        parts += [(offset, self._learned.size) for offset in kept.moments]
        self._aside.take(parts)
        self._leaving = done

    def _deliver(self) -> None:
        if self._leaving is None:
            return
        begin = time.monotonic()
        done, self._leaving = self._leaving, None
        parameters, *moments = self._aside.read()[0]
        both = self._block.read(parameters), tuple(map(self._learned.read, moments))
        done(*both, time.monotonic() - begin)

    def set_parameters(self, values: Arrays) -> None:
        """Set every parameter."""
        self._leaving = None
        block = np.zeros(self._block.size, np.float32)
        self._block.write(block, values)
        self._memory.write(self._persistent.parameters, block)

    def gradients(self) -> Arrays:
        """A copy of the gradient of every learned parameter at the last step, by its name."""
        return self._learned.read(self._part(self._persistent.gradients, self._learned.size))

    def moments(self) -> tuple[Arrays, ...]:
        """A copy of the optimizer's moments, each by parameter name."""
        size = self._learned.size
        return tuple(
            self._learned.read(self._part(offset, size)) for offset in self._persistent.moments
        )

    def set_moments(self, moments: tuple[Arrays, ...]) -> None:
        """Set the optimizer's moments; zero where there are not as many as it has."""
        self.clear_moments()
        if len(moments) != len(self._persistent.moments):
            return
        for offset, values in zip(self._persistent.moments, moments, strict=True):
            block = np.zeros(self._learned.size, np.float32)
            self._learned.write(block, values)
            self._memory.write(offset, block)

    def clear_moments(self) -> None:
        """Forget what the optimizer knows of earlier steps."""
        self._leaving = None
        for offset in self._persistent.moments:
            self._memory.write(offset, np.zeros(self._learned.size, np.float32))

    def enter_thread(self) -> None:
        """Nothing: a device computes for whichever thread asks."""

    def close(self) -> None:
        """Give the memory back."""
        self.arena.close()

    @property
    def _block(self) -> ParameterBlock:
        return self._persistent.block

    @property
    def _learned(self) -> ParameterBlock:
        return self._persistent.learned

    @property
    def _memory(self) -> Arena:
        """The arena between two steps: with others begun it would be that after those."""
        assert not (self._training and self._training.is_ahead), "steps were begun"
        return self.arena

    def _part(self, offset: int, size: int = 0) -> NDArray[np.float32]:
        return self._memory.read(offset, size or self._block.size)

    def _lanes_of(self, memory: Arena, name: str) -> NDArray[np.float32]:
        size = self._sizes[name]
        kept = memory.read(self._evaluation.tape.kept[name], size * self.lanes)
        return kept.reshape(size, self.lanes).T
