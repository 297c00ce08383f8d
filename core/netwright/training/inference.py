"""What a trained network answers."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from netwright.data.dataset import DataError
from netwright.engines.cpu.engine import CpuEngine
from netwright.graph.analysis import analyze
from netwright.graph.graph import Graph
from netwright.operations.tensor import spelled
from netwright.program.program import answer_program
from netwright.training.indices import require_indices


def predict(
    graph: Graph,
    weights: Mapping[str, NDArray[np.float32]],
    inputs: NDArray[np.float32],
    threads: int = 1,
) -> NDArray[np.float32]:
    """Probabilities of the classes, or the predicted values: (samples, outputs).

    `inputs` is (samples, *shape of the Input). DataError where they do not fit.
    """
    program = answer_program(analyze(graph))
    for item in program.data:
        if item.tensor.shape != inputs.shape[1:]:
            raise DataError(
                f"{item.tensor.name.split('/')[0]} takes {spelled(item.tensor.shape)}, but the"
                f" samples are {spelled(inputs.shape[1:])}."
            )
        require_indices(program.calls, item.tensor, inputs, "the samples")
    data = {item.tensor.name: inputs for item in program.data}
    engine = CpuEngine(None, program, data, batch=64, threads=threads)
    try:
        engine.set_parameters(dict(weights))
        kept = program.kept[0].name
        return engine.evaluate(np.arange(len(inputs)), kept)[2]
    finally:
        engine.close()
