"""What was learned passes from a network to an edited one, so that its answers change least.

Nodes keep their weights by identity, whatever they are called now. Of a layer that was resized

    more units      become copies of those there were, and the layers behind share the weights of
                    a unit out among its copies, unevenly, so that the copies learn different
                    things: sum over the copies of w'[o, j] = w[o, unit]   (see `units`)
    fewer units     are the first of those there were
    a larger kernel has the old one in its middle, and zeros around
    anything else   begins anew

How layers begin that were not there before: `fresh`. The optimizer's moments go with the weights;
those of new numbers are 0, or, where they are means of squares, the mean over all that there were:
with 0 the first steps of such a number would be many times too large.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from netwright.graph.analysis import Analysis
from netwright.graph.build import Parameter
from netwright.graph.sharing import owner_of
from netwright.operations.philox import stream_of, uniform
from netwright.operations.tensor import Shape, spelled
from netwright.training.course import Arrays, Course, of_another_network
from netwright.training.fresh import disturbing, fresh_weights
from netwright.training.initial import initial_weights, without_cut
from netwright.training.recipe import Recipe, has_repeats, recipe_for
from netwright.training.state import TrainedState
from netwright.training.units import NEW, counterpart, units_in

DISTURBS = "changes what comes in from the first step on"


class Fate(StrEnum):
    """What became of a tensor."""

    KEPT = "kept"
    GROWN = "grown"
    CUT = "cut"
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Passage:
    """What became of one tensor, by its name now (of one that is gone: then), and in words.

    Or a new layer without weights that changes what the network answers, by its name.
    """

    tensor: str
    fate: Fate
    words: str = ""


@dataclass(frozen=True)
class Graft:
    """What the edited network begins with, and what became of each tensor."""

    state: TrainedState
    passages: tuple[Passage, ...]


def graft(
    old: Analysis,
    new: Analysis,
    state: TrainedState,
    seed: int,
    squares: Collection[int] = (),
) -> Graft:
    """The trained state of the edited network `new`; both networks must be without problems.

    `seed` is that of the run: new numbers are those of its initial weights. `squares` are the
    numbers of the moments that are means of squares.
    """
    initial, fresh = initial_weights(new, seed), fresh_weights(old, new)
    sources, units = _sources(old, new), units_in(old, new)
    weights: dict[str, NDArray[np.float32]] = {}
    moments: list[dict[str, NDArray[np.float32]]] = [{} for _ in state.moments]
    passages = []
    fills = [_fill(moment, n in squares) for n, moment in enumerate(state.moments)]
    for parameter in new.parameters:
        name, shape = parameter.tensor.name, parameter.tensor.shape
        source = sources.get(name)
        recipe = recipe_for(old, new, units, parameter, source) if source else None
        begin = fresh.get(name)
        if source is None or recipe is None:
            weights[name] = initial[name] if begin is None else begin.values
            passages.append(_begun(parameter, source, begin.words if begin else ""))
        else:
            weights[name] = recipe.taken(state.weights[source.tensor.name], initial[name])
            if recipe.has_copies:
                weights[name] = _shared_out(weights[name], recipe, seed, name)
            passages.append(_passed(name, source.tensor.shape, shape, recipe))
        for moment, before, fill in zip(moments, state.moments, fills, strict=True):
            if not parameter.frozen:
                moment[name] = _moved(recipe, source, before, shape, fill)
    passages += [Passage(n.name, Fate.NEW, DISTURBS) for n in disturbing(old, new, fresh)]
    passages += _gone(old, sources)
    is_same = all(passage.fate is Fate.KEPT for passage in passages)
    course = _renamed(state.course, sources) if is_same else of_another_network(state.course)
    grafted = replace(
        state,
        weights=without_cut(new, weights),
        moments=tuple(moments),
        course=course,
    )
    return Graft(grafted, tuple(passages))


def _sources(old: Analysis, new: Analysis) -> dict[str, Parameter]:
    """The old parameter that each new one has its numbers from, by name.

    A node that used the weights of another one has them from there.
    """
    known = {(p.node_id, _own_name(p)): p for p in old.parameters}
    found = {}
    for parameter in new.parameters:
        before = counterpart(old, new.graph.nodes[parameter.node_id])
        if before is not None:
            key = owner_of(old.graph, before).id, _own_name(parameter)
            if key in known:
                found[parameter.tensor.name] = known[key]
    return found


def _own_name(parameter: Parameter) -> str:
    """The name of a parameter within its layer."""
    return parameter.tensor.name.rpartition("/")[2].partition("~")[0]


def _shared_out(
    weights: NDArray[np.float32], recipe: Recipe, seed: int, name: str
) -> NDArray[np.float32]:
    """Weights on copies of units, each times its share: from a third of the even one up."""
    rows, columns = weights.shape[:2]
    drawn = 0.5 + uniform(seed, stream_of(f"{name} shares"), rows * columns)
    shares = recipe.shares(drawn.reshape(rows, columns))
    return np.asarray(weights * shares, np.float32)


def _fill(moment: Arrays, is_square: bool) -> float:
    """What the moment of a number is that has none."""
    count = sum(values.size for values in moment.values())
    if not is_square or not count:
        return 0.0
    return sum(float(values.sum(dtype=np.float64)) for values in moment.values()) / count


def _moved(
    recipe: Recipe | None, source: Parameter | None, before: Arrays, shape: Shape, fill: float
) -> NDArray[np.float32]:
    rest = np.full(shape, fill, np.float32)
    if recipe is None or source is None or source.tensor.name not in before:
        return rest
    return recipe.taken(before[source.tensor.name], rest, fill)


def _begun(parameter: Parameter, source: Parameter | None, words: str) -> Passage:
    name, shape = parameter.tensor.name, parameter.tensor.shape
    if source is not None:
        words = f"{spelled(source.tensor.shape)} → {spelled(shape)} begins anew"
    return Passage(name, Fate.NEW, words or "begins as a new layer does")


def _passed(name: str, old: Shape, shape: Shape, recipe: Recipe) -> Passage:
    kept = tuple(map(np.arange, old))
    if all(map(np.array_equal, recipe.places, kept)):
        return Passage(name, Fate.KEPT)
    sizes = f"{spelled(old)} → {spelled(shape)}"
    if any(len(places) > size for places, size in zip(recipe.places, old, strict=True)):
        return Passage(name, Fate.GROWN, f"{sizes}: {_growth(recipe)}")
    return Passage(name, Fate.CUT, sizes)


def _growth(recipe: Recipe) -> str:
    """How a tensor was made larger, in words."""
    if recipe.has_copies:
        return "shared out among the copies"
    if has_repeats(recipe.places[0]):
        return "new units are copies"
    if (recipe.places[0] == NEW).any():
        return "new units begin as in a new layer"
    return "the rest begins at 0" if recipe.silent else "the rest is new"


def _gone(old: Analysis, sources: Mapping[str, Parameter]) -> list[Passage]:
    used = {source.tensor.name for source in sources.values()}
    names = (parameter.tensor.name for parameter in old.parameters)
    return [Passage(name, Fate.GONE) for name in names if name not in used]


def _renamed(course: Course, sources: Mapping[str, Parameter]) -> Course:
    """The course with its weights under the names that they have now."""
    kept = {
        label: {name: weights[source.tensor.name] for name, source in sources.items()}
        for label, weights in course.kept.items()
    }
    return replace(course, kept=kept)
