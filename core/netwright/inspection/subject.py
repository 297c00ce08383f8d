"""The network that is looked at: what it is, its weights at one step, and what they compute."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from netwright.data.dataset import Dataset
from netwright.engines.cpu.inspection import InspectionEngine
from netwright.graph.analysis import Analysis, analyze
from netwright.graph.graph import Node
from netwright.operations.operation import Call
from netwright.operations.philox import permutation, stream_of
from netwright.operations.tensor import Role, Tensor
from netwright.program.derivative import Gradients
from netwright.program.inspection import StepProgram, step_program, without_target
from netwright.program.program import Program, answer_program
from netwright.training.ahead import NextStep
from netwright.training.augmented import as_seen
from netwright.training.fit import arrays_for
from netwright.training.job import Checkpoint
from netwright.training.learning import passed_over

Arrays = dict[str, NDArray[np.float32]]
PROBE = 64
"""Samples of the training part whose forward and backward pass is looked at."""
_MOST_ENGINES = 6
_LARGE = 1 << 20
"""Numbers of all activations of a sample: 64 samples of more take over 256 MiB."""
_STREAM = stream_of("samples that are looked at")


@dataclass(frozen=True, eq=False)
class Passes:
    """A forward and a backward pass of the probe samples, in training mode.

    `tensors` by name: activations and gradients (samples, *shape), gradients of parameters in
    their own shapes. The gradient is that of each sample's own loss; where the batch is
    normalised, that of the sum of the losses.
    """

    losses: NDArray[np.float64]
    tensors: Arrays
    gradients: Gradients
    calls: tuple[Call, ...]

    def gradient_of(self, tensor: Tensor) -> NDArray[np.float32] | None:
        """The whole gradient of a tensor; None where nobody learns from it."""
        gradient = self.gradients.of.get(tensor)
        return None if gradient is None else self.tensors[gradient.name]

    def backward_of(self, call: Call) -> Tensor | None:
        """The first output of the call that goes back through a recurrent call, if there is one."""
        name = f"{call.operation}_gradient"
        backward = (back for back in self.calls if back.operation == name)
        return next((b.outputs[0] for b in backward if set(call.outputs) & set(b.inputs)), None)


class Subject:
    """One network on its data; `take` gives it the weights of another step.

    What is computed from the weights is kept until then, so that several questions share it.
    """

    def __init__(self, checkpoint: Checkpoint) -> None:
        job = checkpoint.job
        self.job = job
        self.dataset: Dataset = job.dataset
        self.analysis: Analysis = analyze(job.graph)
        self.data = arrays_for(self.analysis, job.dataset)
        self._step: tuple[StepProgram, InspectionEngine] | None = None
        self._engines: dict[tuple[frozenset[str], int], tuple[Program, InspectionEngine]] = {}
        self._passes: Passes | None = None
        self.take(checkpoint)

    def take(self, checkpoint: Checkpoint) -> None:
        """Look at these weights from now on."""
        self.run, self.step = checkpoint.run, checkpoint.step
        self.weights = checkpoint.weights
        self.ahead = checkpoint.ahead
        self._passes = None

    @property
    def nodes(self) -> list[Node]:
        """The nodes of the network that is computed, in order; their names are paths."""
        return list(self.analysis.graph.in_order())

    def node(self, name: str) -> Node:
        """The node of this name. ValueError where there is none."""
        for node in self.analysis.graph.nodes.values():
            if node.name == name:
                return node
        raise ValueError(f"The network in training has no layer {name}.")

    def outputs(self, node: Node) -> Mapping[str, Tensor]:
        """What the node gives, by port."""
        return self.analysis.nodes[node.id].outputs

    def output(self, name: str) -> Tensor:
        """The first output of a layer. ValueError where it takes a target, or there is none."""
        node = self.node(name)
        tensor = next(iter(self.outputs(node).values()), None)
        if tensor is None or tensor not in without_target(self.analysis):
            raise ValueError(f"{name} has no activations. Choose a layer between Input and loss.")
        return tensor

    def samples(self, count: int) -> NDArray[np.int64]:
        """Numbers of `count` samples of the training part, always the same ones."""
        part = self.dataset.parts["training"]
        order = permutation(self.job.settings.seed, _STREAM, len(part), 0)[:count]
        return part[np.sort(order)]

    @property
    def samples_looked_at(self) -> NDArray[np.int64]:
        """The numbers of the probe samples, in the order of `passes`."""
        return self.samples(PROBE)

    def data_of(self, samples: NDArray[np.int64]) -> dict[str, NDArray[np.generic]]:
        """What each data tensor gets of these samples, by its name."""
        return {name: values[samples] for name, values in self.data.items()}

    def data_of_step(self, ahead: NextStep) -> dict[str, NDArray[np.generic]]:
        """What each data tensor gets of the samples of a step, augmented as they are in it."""
        return as_seen(ahead, self.dataset, self.analysis, self.data_of(ahead.samples))

    def passes(self) -> Passes:
        """Both passes of the probe samples at these weights."""
        if self._passes is None:
            if self._step is None:
                program = step_program(self.analysis, passed_over(self.job.settings))
                self._step = program, InspectionEngine(program.program, PROBE)
            step, engine = self._step
            engine.set_weights(self.weights)
            data = self.data_of(self.samples_looked_at)
            # The mean of the losses, as in a step: batch norm's derivative holds for no other.
            count = len(self.samples_looked_at)
            seed = self.job.settings.seed
            losses, tensors = engine.run(data, 1.0 / count, seed, self.step)
            for tensor in step.program.kept:
                if tensor.role is Role.GRADIENT:
                    tensors[tensor.name] *= np.float32(count)
            self._passes = Passes(losses, tensors, step.gradients, step.program.calls)
        return self._passes

    def values_of(self, tensor: Tensor) -> NDArray[np.generic]:
        """What a tensor is for the probe samples in training: an activation, or data."""
        known = self.passes().tensors.get(tensor.name)
        return self.data[tensor.name][self.samples_looked_at] if known is None else known

    def forward(
        self,
        inputs: Mapping[str, NDArray[np.generic]],
        wanted: Collection[str],
        one_by_one: bool = False,
        weights: Mapping[str, NDArray[np.float32]] | None = None,
    ) -> Arrays:
        """Activations of these samples, as outside of training, by name: (samples, *shape).

        `inputs` by the name of the data tensor; `wanted` names tensors that no target is needed
        for. What the network answers at a loss stands under the name of the loss. Where samples
        come `one_by_one`, a large network takes less memory. `weights` are others than those that
        it is looked at with.
        """
        size = sum(tensor.size for tensor in without_target(self.analysis))
        at_once = 1 if one_by_one and size > _LARGE else PROBE
        key = frozenset(wanted), at_once
        known = self._engines.pop(key) if key in self._engines else self._new_engine(*key)
        self._engines[key] = program, engine = known  # the last one used stands last
        if len(self._engines) > _MOST_ENGINES:
            del self._engines[next(iter(self._engines))]
        engine.set_weights(dict(self.weights if weights is None else weights))
        names = {item.tensor.name for item in program.data}
        tensors = engine.forward({n: inputs[n] for n in names})
        for loss, kept in zip(self.analysis.losses, program.kept, strict=False):
            tensors[loss.node] = tensors[kept.name]
        return tensors

    def _new_engine(self, wanted: frozenset[str], at_once: int) -> tuple[Program, InspectionEngine]:
        program = answer_program(self.analysis, wanted)
        return program, InspectionEngine(program, at_once)
