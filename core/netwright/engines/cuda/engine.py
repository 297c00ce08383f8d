"""The CUDA engine: one arena on a device, a training tape and an evaluation tape on it."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from netwright.engines.capacity import require_room
from netwright.engines.cuda.device import Device
from netwright.engines.cuda.loaded import Loaded
from netwright.engines.cuda.plan import RunPlan, plan_run
from netwright.engines.cuda.resident import Residence, is_shipped, is_tiny
from netwright.engines.outcome import Outcome
from netwright.engines.parameters import ParameterBlock
from netwright.engines.place import COEFFICIENTS
from netwright.engines.samples import Samples, samples_of
from netwright.engines.update import ADAM, Update
from netwright.program.program import Program

Arrays = dict[str, NDArray[np.float32]]


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
        residence: Residence = Residence.NEVER,
    ) -> None:
        self.device = device.name
        self.samples = {
            item.tensor.name: samples_of(item.tensor, data[item.tensor.name])
            for item in evaluation.data
            if item.tensor.name in data
        }
        self._count = next((s.count for s in self.samples.values()), 0)
        self._sizes = {tensor.name: tensor.size for tensor in evaluation.kept}
        planned = _planned(training, evaluation, update, batch, self.samples, residence)
        self._persistent, self.lanes = planned.persistent, planned.lanes
        self.arena_floats, self._words = planned.arena_floats, len(planned.words)
        self.workspace = planned.workspace
        sizes = {name: 4 * size for name, size in planned.tensors().items()}
        require_room(4 * self.arena_floats + 8 * self._words, sizes, device.free_bytes())
        device.prepare(planned.kernels)
        self.arena = device.allocate(self.arena_floats, self._words)
        try:
            self._load(planned)
        except Exception:
            self.arena.close()
            raise

    def _load(self, planned: RunPlan) -> None:
        self.arena.write_words(0, np.array(planned.words, np.int64))
        self._data = planned.data
        for name, offset in planned.data.items():
            self.arena.write(offset, self.samples[name].rows.reshape(-1))
        self._training = Loaded(planned.training, self.arena) if planned.training else None
        self._evaluation = Loaded(planned.evaluation, self.arena)

    @property
    def slots(self) -> int:
        """The most steps that one call of `train` takes."""
        return self._training.slots if self._training else 0

    @property
    def memory_bytes(self) -> int:
        """What the arena takes on the device, the data in it."""
        return 4 * self.arena_floats + 8 * self._words

    def train(
        self, first: int, orders: NDArray[np.int64], coefficients: NDArray[np.float32]
    ) -> Outcome:
        """Train len(orders) steps, at most `slots`; orders is (steps, batch), -1 for no sample.

        `coefficients` is (steps, numbers a step), at most COEFFICIENTS.
        """
        assert self._training is not None
        return self._training.run(first, self._padded(orders), coefficients)

    def evaluate(
        self, order: NDArray[np.int64], keep: str = ""
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float32]]:
        """(losses, counts, kept): sums over the samples of `order`; the tensor `keep` of each."""
        passes = max(1, -(-len(order) // self.lanes))
        padded = np.full(passes * self.lanes, -1, np.int64)
        padded[: len(order)] = order
        orders = self._padded(padded.reshape(passes, self.lanes))
        coefficients = np.zeros((passes, COEFFICIENTS), np.float32)
        coefficients[:, 0] = 1.0
        most = 1 if keep else self._evaluation.slots
        losses: list[NDArray[np.float64]] = []
        counts: list[NDArray[np.float64]] = []
        kept: list[NDArray[np.float32]] = []
        for begin in range(0, passes, most):
            end = min(begin + most, passes)
            outcome = self._evaluation.run(0, orders[begin:end], coefficients[begin:end])
            losses.append(outcome.losses)
            counts.append(outcome.counts)
            if keep:
                kept.append(self._lanes_of(keep))
        answers = np.concatenate(kept)[: len(order)] if kept else np.empty((0, 0), np.float32)
        totals = [np.hstack(parts).sum(axis=1) for parts in (losses, counts)]
        return totals[0], totals[1], answers

    def set_samples(self, name: str, first: int, values: NDArray[np.float32]) -> None:
        """Between two steps: other samples of a data tensor, from number `first` on."""
        samples, offset = self.samples[name], self._data[name]
        samples.fill(values, first)
        for low, high in ((first, first + len(values)), (samples.count, samples.count + 1)):
            self.arena.write(offset + low * samples.row, samples.rows[low:high].reshape(-1))

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

    def set_parameters(self, values: Arrays) -> None:
        """Set every parameter."""
        block = np.zeros(self._block.size, np.float32)
        self._block.write(block, values)
        self.arena.write(self._persistent.parameters, block)

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
            self.arena.write(offset, block)

    def clear_moments(self) -> None:
        """Forget what the optimizer knows of earlier steps."""
        for offset in self._persistent.moments:
            self.arena.write(offset, np.zeros(self._learned.size, np.float32))

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

    def _part(self, offset: int, size: int = 0) -> NDArray[np.float32]:
        return self.arena.read(offset, size or self._block.size)

    def _padded(self, orders: NDArray[np.int64]) -> NDArray[np.int64]:
        """Orders for every lane; no sample is the row behind the last."""
        padded = np.full((len(orders), self.lanes), self._count, np.int64)
        padded[:, : orders.shape[1]] = np.where(orders < 0, self._count, orders)
        return padded

    def _lanes_of(self, name: str) -> NDArray[np.float32]:
        size = self._sizes[name]
        kept = self.arena.read(self._evaluation.tape.kept[name], size * self.lanes)
        return kept.reshape(size, self.lanes).T


def _planned(
    training: Program | None,
    evaluation: Program,
    update: Update,
    batch: int,
    data: Mapping[str, Samples],
    residence: Residence,
) -> RunPlan:
    """The plan: one block does all training if that is wished for and, unless always, faster."""
    given = training, evaluation, update, batch, data
    is_always = residence is Residence.ALWAYS
    may_be = residence is Residence.IF_SHIPPED
    if training and (is_always or (may_be and is_tiny(training, evaluation, update, batch))):
        planned = plan_run(*given, is_resident=True)
        if is_always or is_shipped(planned.kernels[0]):
            return planned
    return plan_run(*given)
