"""What a trained network answers."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from netwright.data.dataset import DataError, as_inputs, unknown_source
from netwright.data.progress import Cancelled, Progress, advance, never, unheard
from netwright.engines.choice import Work, engine_for
from netwright.engines.devices import CPU
from netwright.graph.analysis import analyze
from netwright.graph.build import DataTensor
from netwright.graph.graph import Graph
from netwright.operations.tensor import spelled
from netwright.program.program import Program, answer_program
from netwright.training.indices import require_indices

_NAME = "the samples"
_PIECE = 4096
"""Samples between two looks whether the answers are still wanted: whole blocks of the batch."""


def predict(
    graph: Graph,
    weights: Mapping[str, NDArray[np.float32]],
    inputs: NDArray[np.float32],
    threads: int = 1,
) -> NDArray[np.float32]:
    """Probabilities of the classes, or the predicted values: (samples, *shape of the prediction).

    `inputs` is (samples, *shape of the Input). DataError where they do not fit. Of a network with
    several losses, the answer at the first.
    """
    return next(iter(answers(graph, weights, {"": inputs}, threads).values()))


def answers(
    graph: Graph,
    weights: Mapping[str, NDArray[np.float32]],
    samples: Mapping[str, NDArray[np.generic]],
    threads: int = 1,
    device: str = CPU,
    watch: tuple[Progress, Cancelled] = (unheard, never),
) -> dict[str, NDArray[np.float32]]:
    """What the network answers at each loss, by its name: (samples, *shape of its prediction).

    `samples` are the arrays by the `source` of the Inputs that take them, the main one by an empty
    name. DataError where one is missing or does not fit. `device` is one of DEVICES.
    CancelledError if they are not wanted any more.
    """
    analysis = analyze(graph)
    program = answer_program(analysis)
    data = {item.tensor.name: _given(program, item, samples) for item in program.data}
    engine = engine_for(device, Work(None, program, data, batch=64), threads).engine
    try:
        engine.set_parameters(dict(weights))
        count = len(next(iter(data.values())))
        found: dict[str, list[NDArray[np.float32]]] = {loss.node: [] for loss in analysis.losses}
        for first in range(0, max(count, 1), _PIECE):
            order = np.arange(first, min(first + _PIECE, count))
            for pieces, kept in zip(found.values(), program.kept, strict=True):
                given = engine.evaluate(order, kept.name)[2]
                pieces.append(given.reshape(len(order), *kept.shape))
            advance((first + len(order)) / max(count, 1), *watch)
        return {node: np.concatenate(pieces) for node, pieces in found.items()}
    finally:
        engine.close()


def _given(
    program: Program, item: DataTensor, samples: Mapping[str, NDArray[np.generic]]
) -> NDArray[np.float32]:
    node = item.tensor.name.rpartition("/")[0]
    if item.source not in samples:
        raise DataError(f"{node} {unknown_source(item.source, samples, 'the data set')}")
    given = as_inputs(samples[item.source])
    if item.tensor.shape != given.shape[1:]:
        raise DataError(
            f"{node} takes {spelled(item.tensor.shape)}, but the samples are"
            f" {spelled(given.shape[1:])}."
        )
    require_indices(program.calls, item.tensor, given, _NAME)
    return given
