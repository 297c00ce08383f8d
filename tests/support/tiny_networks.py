"""Small perceptrons as people first build them: what one block of a GPU does is made for these."""

from collections.abc import Iterator

from netwright.engines.cuda.plan import plan_run
from netwright.engines.cuda.shipped import name_of
from netwright.engines.samples import samples_of
from netwright.engines.update import Update
from netwright.graph.analysis import analyze
from netwright.graph.graph import Graph
from netwright.kernels.cuda import resident
from netwright.kernels.variant import Key
from netwright.layers.activation import Relu, Sigmoid, Tanh
from netwright.layers.binary_losses import SigmoidCrossEntropy
from netwright.layers.class_losses import SoftmaxCrossEntropy
from netwright.layers.data import Input, Target
from netwright.layers.dense import Dense
from netwright.layers.losses import MeanSquaredError
from netwright.program.program import evaluation_program, training_program
from support.build import chain
from support.networks import data_for

ACTIVATIONS = (Relu, Tanh, Sigmoid)
ENDS = (
    (Dense(units=3), SoftmaxCrossEntropy(), Target()),
    (Dense(units=1), SigmoidCrossEntropy(), Target(size=2)),
    (Dense(units=2), MeanSquaredError(), Target(form="values", size=2)),
)
UPDATES = (Update("adam", 2), Update("descent", 0), Update("momentum", 1))


def graphs() -> Iterator[Graph]:
    """Two hidden layers of each activation, and each end."""
    for activation in ACTIVATIONS:
        for output, loss, target in ENDS:
            hidden = [Dense(units=8), activation(), Dense(units=8), activation()]
            yield chain([Input((2,)), *hidden, output, loss], target)


def kernel_of_all() -> Key:
    """The kernel that does whole steps of any of them, by any of these learning rules."""
    names = {name_of(key) for graph in graphs() for update in UPDATES for key in _of(graph, update)}
    return resident.steps, ("\n".join(sorted(names)),)


def _of(graph: Graph, update: Update) -> Iterator[Key]:
    analysis = analyze(graph)
    programs = training_program(analysis), evaluation_program(analysis)
    found = data_for(analysis, 4)
    data = {d.tensor.name: samples_of(d.tensor, found[d.tensor.name]) for d in analysis.data}
    planned = plan_run(*programs, update, 32, data, is_resident=True)
    assert planned.training is not None
    yield from (launch.kernel for launch in planned.training.launches)
