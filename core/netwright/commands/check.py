"""`netwright check`: problems, shapes, parameters, multiply-adds and memory of a project."""

import argparse

from netwright.commands.output import print_json
from netwright.graph.analysis import Analysis, analyze
from netwright.operations.tensor import spelled
from netwright.program.footprint import spelled_bytes
from netwright.project.file import load_project
from netwright.training.settings import TrainingSettings


def run(chosen: argparse.Namespace) -> int:
    """Print what the network comes to; 1 if it has problems."""
    project = load_project(chosen.project)
    analysis = analyze(project.graph)
    rows = []
    for node in analysis.graph.in_order():
        report = analysis.nodes[node.id]
        shape = next((list(tensor.shape) for tensor in report.outputs.values()), None)
        rows.append((node.name, node.layer.kind, shape, report.parameters, report.multiply_adds))
    names = {node.id: node.name for node in analysis.graph.nodes.values()}
    names |= {group.id: group.name for group in project.graph.groups.values()}
    problems = [{"node": names.get(p.node_id, ""), "message": p.message} for p in analysis.problems]
    memory = None if problems else _memory(analysis, project.settings)
    if chosen.json:
        keys = ("name", "kind", "shape", "parameters", "macs")
        print_json(
            {
                "problems": problems,
                "layers": [dict(zip(keys, row, strict=True)) for row in rows],
                "parameters": analysis.parameter_count,
                "macs": analysis.multiply_adds,
                "memory_bytes": memory,
            }
        )
        return 1 if problems else 0
    print(f"{'layer':<20}{'kind':<24}{'output':<14}{'parameters':>12}{'multiply-adds':>16}")
    for name, kind, shape, parameters, macs in rows:
        output = "" if shape is None else spelled(tuple(shape))
        print(f"{name:<20}{kind:<24}{output:<14}{parameters:>12,}{macs:>16,}")
    print(f"{'all':<58}{analysis.parameter_count:>12,}{analysis.multiply_adds:>16,}")
    if memory is not None:
        print(f"memory of training: {spelled_bytes(memory)}, beside the data")
    for problem in problems:
        place = f"{problem['node']}: " if problem["node"] else ""
        print(f"problem: {place}{problem['message']}")
    return 1 if problems else 0


def _memory(analysis: Analysis, settings: TrainingSettings) -> int:
    # The engine takes a second to import, which a network with problems does not need.
    from netwright.engines.cpu.run_plan import estimate_memory
    from netwright.training.learning import passed_over, update_of

    return estimate_memory(
        analysis, settings.batch_size, update_of(settings), passed_over(settings)
    )
