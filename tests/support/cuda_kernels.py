"""The kernels that the networks of the catalogue take on a GPU, and their budgets of registers."""

from collections.abc import Iterator
from functools import cache

from netwright.engines.cuda.lowering.table import LOWERINGS
from netwright.engines.cuda.plan import plan_run
from netwright.engines.samples import samples_of
from netwright.engines.update import ADAM, Update
from netwright.graph.analysis import analyze
from netwright.kernels.cuda import regularization
from netwright.kernels.cuda.sizes import with_siblings
from netwright.kernels.variant import Key
from netwright.program.program import evaluation_program, training_program
from netwright.training.rules import RULES
from support.networks import NETWORKS, data_for
from support.tiny_networks import kernel_of_all

BUDGET = 64
"""Registers of a kernel: as many as let an SM of any architecture hold 1024 threads."""
BUDGETS = {
    "products.product": 128,
    "convolution.convolution": 128,
    "correlations.correlation": 128,
    "products.core_product": 255,
    "convolution.core_convolution": 255,
    "correlations.core_correlation": 255,
    "pointwise.formula": 96,
    "pooling.extreme_pool2d": 80,
    "pooling.max_pool2d_gradient": 104,
    "pooling.average_pool2d": 96,
    "pooling.average_pool2d_gradient": 96,
    "batch_normalization.measure": 80,
    "resident.steps": 168,
}
"""Exceptions, by kernel, each with as many threads as this leaves room for."""


_PENALTIES: tuple[Key, ...] = ((regularization.add_penalty, ()), (regularization.limit_norm, ()))
"""No network of the catalogue has them."""


def is_lowered(name: str) -> bool:
    """Whether every operation of a network has its kernels."""
    analysis = analyze(NETWORKS[name])
    training, evaluation = training_program(analysis), evaluation_program(analysis)
    calls = (*training.calls, *training.updates, *evaluation.calls)
    return all(call.operation in LOWERINGS for call in calls)


LOWERED = [name for name in NETWORKS if is_lowered(name)]


def name_of(key: Key) -> str:
    """A kernel in words: `products.product`."""
    return f"{key[0].__module__.rpartition('.')[2]}.{key[0].__name__}"


def budget_of(key: Key) -> int:
    """The most registers that it may take."""
    return budget_of_name(name_of(key))


def budget_of_name(name: str) -> int:
    """The same for a name, with or without its variant."""
    return BUDGETS.get(name.partition("(")[0], BUDGET)


@cache
def kernels() -> tuple[Key, ...]:
    """Every kernel, once: all networks, all learning rules with clipping, all sizes of tile."""
    alone = dict.fromkeys(key for planned in _planned() for key in with_siblings(planned))
    return (*alone, *_PENALTIES, kernel_of_all())


def kernels_of(name: str, update: Update = ADAM, batch: int = 40) -> list[Key]:
    """The kernels that one network of the catalogue takes."""
    analysis = analyze(NETWORKS[name])
    programs = training_program(analysis), evaluation_program(analysis)
    found = data_for(analysis, 4)
    data = {d.tensor.name: samples_of(d.tensor, found[d.tensor.name]) for d in analysis.data}
    return plan_run(*programs, update, batch, data).kernels


def _planned() -> Iterator[Key]:
    rules = {(rule.kernel, rule.moments) for rule in RULES.values()}
    updates = [Update(*rule, clip_norm=1.0, clip_value=1.0) for rule in sorted(rules)]
    for number, name in enumerate(LOWERED):
        yield from kernels_of(name, updates[number % len(updates)])
