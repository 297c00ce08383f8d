"""`netwright export`: the weights of a project as a file for other programs."""

import argparse

from netwright.commands.output import tell
from netwright.project.file import load_project
from netwright.project.weights import save_weights, untrained_weights


def run(chosen: argparse.Namespace) -> int:
    """Write the weights: learned ones, or the initial ones of a project that was never trained."""
    project = load_project(chosen.project)
    if project.trained:
        save_weights(
            chosen.output, project.graph, project.trained.weights, project.source.preparation
        )
    else:
        weights = untrained_weights(project.graph, project.settings.seed)
        save_weights(chosen.output, project.graph, weights)
        tell("The project is not trained: these are its initial weights.")
    return 0
