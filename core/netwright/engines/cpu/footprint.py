"""How the arena of a run is made up, and what each layer takes of it."""

from collections import defaultdict

from netwright.engines.cpu.plan import Tape
from netwright.engines.cpu.run_plan import RunPlan, plan_without_data
from netwright.engines.parameters import stored_size
from netwright.engines.update import Update
from netwright.graph.analysis import Analysis
from netwright.graph.flatten import origin
from netwright.program.footprint import Footprint, LayerMemory

_FLOAT = 4


def footprint(analysis: Analysis, batch: int, update: Update, passed_over: str = "") -> Footprint:
    """What training takes beside the data; `total` is the size of the arena.

    Nothing is compiled and nothing of that size is allocated. Raises ProblemsError;
    `passed_over` is that of `training_program`.
    """
    planned = plan_without_data(analysis, update, batch, passed_over)
    persistent = planned.persistent
    learned = _FLOAT * persistent.learned.size
    parameters, moments = _FLOAT * persistent.block.size, learned * len(persistent.moments)
    workspace = _FLOAT * planned.arena_floats - parameters - learned - moments
    layers = _of_layers(analysis, planned)
    return Footprint(parameters, learned, moments, workspace, layers)


def _of_layers(analysis: Analysis, planned: RunPlan) -> dict[str, LayerMemory]:
    found: defaultdict[str, LayerMemory] = defaultdict(LayerMemory)
    for parameter in analysis.parameters:
        size = _FLOAT * stored_size(parameter.tensor.shape)
        moments = size * len(planned.persistent.moments)
        found[origin(parameter.node_id)] += (
            LayerMemory(size) if parameter.frozen else LayerMemory(size, size, moments)
        )
    ids = {node.name: origin(node.id) for node in analysis.graph.nodes.values()}
    for name, floats in _of_names(planned.training or planned.evaluation).items():
        if name in ids:
            found[ids[name]] += LayerMemory(activations=_FLOAT * floats)
    return dict(found)


def _of_names(tape: Tape) -> dict[str, int]:
    """Floats of the workspaces of all teams that the rows of each node are the first to write."""
    floats: defaultdict[str, int] = defaultdict(int)
    known: set[str] = set()
    for row in tape.assembly.rows:
        for buffer in row.writes - known:
            if buffer not in tape.assembly.pinned:
                floats[row.node] += tape.assembly.teams * tape.assembly.extent(buffer)
        known |= row.writes
    return floats
