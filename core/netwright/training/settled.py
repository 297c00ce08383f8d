"""New layers of Batch Norm in a trained network: they begin with what they would have gathered.

    running mean = mean of what comes in      running variance = its variance
    bias = running mean                       gain = sqrt(running variance + epsilon)

over the first samples of the training part, so that y = x in validation, and nearly so in
training, where each batch has a mean and variance of its own.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from netwright.data.dataset import Dataset
from netwright.engines import reference
from netwright.graph.analysis import Analysis
from netwright.graph.graph import Node
from netwright.layers.batch_normalization import BatchNorm
from netwright.program.program import Program, at_evaluation, needed
from netwright.training.course import Arrays
from netwright.training.fit import arrays_for
from netwright.training.state import TrainedState
from netwright.training.units import counterpart

MEASURED = 64
"""Samples."""


def settled(old: Analysis, new: Analysis, state: TrainedState, dataset: Dataset) -> TrainedState:
    """The state of the edited network with its new layers of Batch Norm measured, in order.

    Those that begin with a gain of 0 keep it.
    """
    weights = dict(state.weights)
    for node in new.graph.in_order():
        is_new = isinstance(node.layer, BatchNorm) and not counterpart(old, node)
        if is_new and not node.weights_of:
            mean, variance = _measured(new, node, weights, dataset)
            weights[f"{node.name}/running_mean"] = mean.astype(np.float32)
            weights[f"{node.name}/running_var"] = variance.astype(np.float32)
            if weights[f"{node.name}/weight"].any():
                deviation = np.sqrt(variance + node.layer.epsilon)  # type: ignore[attr-defined]
                weights[f"{node.name}/weight"] = deviation.astype(np.float32)
                weights[f"{node.name}/bias"] = mean.astype(np.float32)
    return replace(state, weights=weights)


def _measured(
    analysis: Analysis, node: Node, weights: Arrays, dataset: Dataset
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(mean, variance) of each channel of what comes into a node, in validation."""
    call = next(c for c in analysis.calls if c.node == node.name)
    x = call.inputs[0]
    samples = dataset.parts["training"][:MEASURED]
    given = {name: array[samples] for name, array in arrays_for(analysis, dataset).items()}
    calls = needed(at_evaluation(analysis.calls), (x,))
    program = Program(calls, analysis.parameters, analysis.data, (), (), (x,))
    values = reference.run(program, {**weights, **given})[x.name]
    others = (0, *range(2, values.ndim))
    return values.mean(others), values.var(others)
