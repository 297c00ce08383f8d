"""Fewer networks that together run every kernel, for what is too slow with all of them."""

from collections.abc import Callable, Sequence

from netwright.engines.cpu.run_plan import plan_without_data
from netwright.engines.update import ADAM
from netwright.graph.analysis import analyze
from netwright.graph.graph import Graph
from netwright.kernels.variant import Key
from support.networks import NETWORKS


def networks_with_every_kernel(
    batches: Sequence[int], told_apart: Callable[[Key], tuple[str, ...]]
) -> list[str]:
    """Names of networks that in training run every kernel, at each batch size.

    Kernels that are not told apart count as one: `by_variant` or `by_function`.
    """
    used = {
        name: {kernel for batch in batches for kernel in _kernels(graph, batch, told_apart)}
        for name, graph in NETWORKS.items()
    }
    left = set().union(*used.values())
    chosen: list[str] = []
    while left:
        chosen.append(max(used, key=lambda name: len(used[name] & left)))
        left -= used[chosen[-1]]
    return chosen


def by_function(key: Key) -> tuple[str, ...]:
    """Kernels of one function are one."""
    return (f"{key[0].__module__}.{key[0].__name__}",)


def by_variant(key: Key) -> tuple[str, ...]:
    """Every variant counts, but those of formulas: they differ in what they compute, not in how."""
    factory, variant = key
    function = by_function(key)
    return function if factory.__name__.startswith("formula") else (*function, *map(str, variant))


def _kernels(
    graph: Graph, batch: int, told_apart: Callable[[Key], tuple[str, ...]]
) -> set[tuple[object, ...]]:
    keys = plan_without_data(analyze(graph), ADAM, batch).kernels
    return {(batch, *told_apart(key)) for key in keys}
