"""Learning rules in float64, step by step, for tests that follow a run."""

from collections.abc import Callable

import numpy as np

from netwright.data.dataset import Dataset
from netwright.engines import reference
from netwright.graph.analysis import analyze
from netwright.graph.graph import Graph
from netwright.kernels.reference import optimizers, regularization
from netwright.program.program import training_program
from netwright.training.fit import arrays_for
from netwright.training.initial import initial_weights
from netwright.training.learning import batch_of
from netwright.training.order import BatchOrder
from netwright.training.rules import RULES
from netwright.training.settings import TrainingSettings

Array = np.ndarray
ANY_NETWORK = [name for name, rule in RULES.items() if not rule.corrects]
"""Rules that are not for a single layer alone."""
RATES = {"Adadelta": 1.0, "Adam": 0.002, "AdamW": 0.002, "RMSProp": 0.001}
"""Learning rates with which a few steps change something and diverge nowhere; else 0.01."""

STEPS: dict[str, Callable[[TrainingSettings, Array, Array, Array, Array, int], None]] = {
    "SGD": lambda s, p, g, m, v, t: optimizers.descent(p, g, s.learning_rate),
    "Gradient descent": lambda s, p, g, m, v, t: optimizers.descent(p, g, s.learning_rate),
    "Momentum": lambda s, p, g, m, v, t: optimizers.momentum(p, g, m, s.learning_rate, s.momentum),
    "Nesterov": lambda s, p, g, m, v, t: optimizers.nesterov(p, g, m, s.learning_rate, s.momentum),
    "Adagrad": lambda s, p, g, m, v, t: optimizers.adagrad(p, g, m, s.learning_rate),
    "Adadelta": lambda s, p, g, m, v, t: optimizers.adadelta(p, g, m, v, s.learning_rate),
    "RMSProp": lambda s, p, g, m, v, t: optimizers.rmsprop(p, g, m, s.learning_rate),
    "Adam": lambda s, p, g, m, v, t: optimizers.adam(p, g, m, v, s.learning_rate, t),
    "AdamW": lambda s, p, g, m, v, t: optimizers.adam(
        p, g, m, v, s.learning_rate, t, s.weight_decay
    ),
}


def settings_for(optimizer: str, **others: object) -> TrainingSettings:
    """Settings of a long run by this rule."""
    given: dict[str, object] = {
        "epochs": 1000,
        "batch_size": 30,
        "optimizer": optimizer,
        "learning_rate": RATES.get(optimizer, 0.01),
        "seed": 5,
    }
    return TrainingSettings(**{**given, **others})  # type: ignore[arg-type]


def reference_run(
    graph: Graph, settings: TrainingSettings, dataset: Dataset, steps: int
) -> tuple[list[float], dict[str, Array]]:
    """The run in float64, at a constant learning rate: losses and weights."""
    analysis = analyze(graph)
    program = training_program(analysis)
    arrays = arrays_for(analysis, dataset)
    kept_small = {p.tensor.name: p.regularization for p in analysis.parameters}
    weights = {
        name: value.astype(np.float64)
        for name, value in initial_weights(analysis, settings.seed).items()
    }
    first = {name: np.zeros_like(value) for name, value in weights.items()}
    second = {name: np.zeros_like(value) for name, value in weights.items()}
    samples = dataset.parts["training"]
    order = BatchOrder(samples, batch_of(settings, len(samples)), settings.seed)
    losses = []
    for step in range(steps):
        numbers, sizes = order.batches(step, 1)
        chosen = numbers[0][: sizes[0]]
        batch = {name: array[chosen] for name, array in arrays.items()}
        values = reference.run(program, {**weights, **batch})
        losses.append(float(values[program.losses[0].name]))
        gradients = {name: values[g.name].copy() for name, g in program.gradients.items()}
        if settings.clip_value:
            regularization.clip_values(list(gradients.values()), settings.clip_value)
        if settings.clip_norm:
            regularization.clip_norm(list(gradients.values()), settings.clip_norm)
        for name, g in gradients.items():
            rule, w = kept_small[name], weights[name]
            regularization.add_penalty(g, w, rule.l1, rule.l2)
            STEPS[settings.optimizer](settings, w, g, first[name], second[name], step + 1)
            if rule.max_norm:
                regularization.limit_norm(w, rule.max_norm)
    return losses, weights
