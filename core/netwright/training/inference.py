"""What a trained network answers."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from netwright.data.dataset import DataError, as_inputs, unknown_source
from netwright.engines.choice import Work, engine_for
from netwright.engines.devices import CPU
from netwright.graph.analysis import analyze
from netwright.graph.build import DataTensor
from netwright.graph.graph import Graph
from netwright.operations.tensor import spelled
from netwright.program.program import Program, answer_program
from netwright.training.indices import require_indices

_NAME = "the samples"


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
) -> dict[str, NDArray[np.float32]]:
    """What the network answers at each loss, by its name: (samples, *shape of its prediction).

    `samples` are the arrays by the `source` of the Inputs that take them, the main one by an empty
    name. DataError where one is missing or does not fit. `device` is one of DEVICES.
    """
    analysis = analyze(graph)
    program = answer_program(analysis)
    data = {item.tensor.name: _given(program, item, samples) for item in program.data}
    engine = engine_for(device, Work(None, program, data, batch=64), threads).engine
    try:
        engine.set_parameters(dict(weights))
        order = np.arange(len(next(iter(data.values()))))
        return {
            loss.node: engine.evaluate(order, kept.name)[2].reshape(len(order), *kept.shape)
            for loss, kept in zip(analysis.losses, program.kept, strict=True)
        }
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
