"""Fewer networks that together run every kernel, for what is too slow with all of them."""

from collections.abc import Sequence

from netwright.engines.cpu.run_plan import plan_without_data
from netwright.engines.update import ADAM
from netwright.graph.analysis import analyze
from netwright.graph.graph import Graph
from netwright.kernels.variant import Key
from support.networks import NETWORKS


def networks_with_every_kernel(batches: Sequence[int]) -> list[str]:
    """Names of networks that in training run every kernel in every variant, at each batch size.

    Variants of formulas count as one: they differ in what they compute, not in how.
    """
    used = {
        name: {kernel for batch in batches for kernel in _kernels(graph, batch)}
        for name, graph in NETWORKS.items()
    }
    left = set().union(*used.values())
    chosen: list[str] = []
    while left:
        chosen.append(max(used, key=lambda name: len(used[name] & left)))
        left -= used[chosen[-1]]
    return chosen


def _kernels(graph: Graph, batch: int) -> set[tuple[object, ...]]:
    keys = plan_without_data(analyze(graph), ADAM, batch).kernels
    return {(batch, *_without_formula(key)) for key in keys}


def _without_formula(key: Key) -> tuple[object, ...]:
    factory, variant = key
    name = f"{factory.__module__}.{factory.__name__}"
    return (name,) if factory.__name__.startswith("formula") else (name, *map(str, variant))
