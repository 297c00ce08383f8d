"""Recurrent networks."""

from typing import Any

from netwright.graph.graph import Graph
from netwright.layers.class_losses import SoftmaxCrossEntropy
from netwright.layers.data import Input, Target
from netwright.layers.dense import Dense
from netwright.layers.layer import Layer
from netwright.layers.recurrent import Gru, Lstm, Rnn, SequenceLength
from netwright.layers.shaping import Flatten
from support.build import Branches
from support.case import Case, Torch


def sequence(layer: Layer, *others: Layer, masked: bool = False, steps: int = 7) -> Graph:
    """A recurrent layer on steps of three numbers, then dense layers."""
    net = Branches(Input((steps, 3)))
    lengths = [net.then(net.start, SequenceLength(padding=0.5))] if masked else []
    last = net.then(net.join(layer, net.start, *lengths), *others, Dense(units=4))
    return net.ended(last, SoftmaxCrossEntropy(), Target(size=4))


NETWORKS: dict[str, Graph] = {
    "rnn": sequence(Rnn(units=5)),
    "rnn relu masked": sequence(
        Rnn(units=5, activation="relu", direction="bidirectional"), masked=True
    ),
    "lstm": sequence(Lstm(units=5)),
    "lstm backward masked": sequence(Lstm(units=17, direction="backward"), masked=True),
    "lstm stacked": sequence(Lstm(units=4, layers=2, direction="bidirectional", input_layers=1)),
    "gru": sequence(Gru(units=6)),
    "gru masked": sequence(Gru(units=3, layers=2, output_layers=1), masked=True),
    "every step": sequence(
        Gru(units=3, returns="every step", direction="bidirectional"), Dense(units=5), Rnn(units=3)
    ),
    "lstm wide": sequence(Lstm(units=37, returns="every step"), Flatten()),
    "rnn of every step": sequence(Rnn(units=6, returns="every step"), Flatten(), masked=True),
    "gru of one step": sequence(
        Gru(units=5, direction="backward", returns="every step"), Flatten(), steps=1
    ),
    "deep transition rnn": sequence(Rnn(units=4, transition_layers=2)),
    "deep transition lstm": sequence(Lstm(units=3, transition_layers=1, direction="backward")),
    "deep transition gru": sequence(Gru(units=3, transition_layers=1)),
    "look-ahead lstm": sequence(
        Lstm(units=3, direction="bidirectional", look_ahead=2, returns="every step"), Rnn(units=3)
    ),
    "look-ahead gru": sequence(
        Gru(units=3, direction="backward", look_ahead=3, returns="every step"), Lstm(units=2)
    ),
}

STEPS, INPUTS, UNITS = 4, 3, 2


def cell(
    name: str, gates: int, *, reverse: bool = False, masked: bool = False, **settings: str
) -> Case:
    """One operation on four steps; with `masked`, samples of zero to three steps."""
    weights = ((gates * UNITS, INPUTS), (gates * UNITS, UNITS), (gates * UNITS,))
    biases = ((gates * UNITS,),) if name == "gru" else ()
    shapes = ((STEPS, INPUTS), *weights, *biases)
    batched = (True, *(False,) * (len(shapes) - 1))
    if masked:
        shapes, batched = (*shapes, ()), (*batched, True)
    return Case(
        name,
        shapes,
        {"reverse": reverse, **settings},
        batched,
        classes=STEPS + 1 if masked else 0,
        index=len(shapes) - 1,
    )


CASES = [
    case
    for masked in (False, True)
    for reverse in (False, True)
    for case in (
        cell("rnn", 1, reverse=reverse, masked=masked, activation="tanh"),
        cell("rnn", 1, reverse=reverse, masked=masked, activation="relu"),
        cell("lstm", 4, reverse=reverse, masked=masked),
        cell("gru", 3, reverse=reverse, masked=masked),
    )
]


def torch_steps(torch: Any, settings: Any, module: Any, inputs: tuple[Any, ...]) -> Any:
    """A module of PyTorch with our weights, sample by sample over the steps that count.

    The others repeat the state: the last one forwards, zeros backwards.
    """
    x, of_input, of_state, bias, *rest = inputs
    length = rest.pop() if rest and rest[-1].shape == x.shape[:1] else None
    state_bias = rest[0] if rest else torch.zeros_like(bias)
    weights = {
        "weight_ih_l0": of_input,
        "weight_hh_l0": of_state,
        "bias_ih_l0": bias,
        "bias_hh_l0": state_bias,
    }
    rows = []
    for number, sample in enumerate(x):
        count = len(sample) if length is None else int(length[number])
        seen = sample[:count].flip(0) if settings["reverse"] else sample[:count]
        out = x.new_zeros(0, of_state.shape[1])
        if count:
            out, _ = torch.func.functional_call(module, weights, (seen,))
        last = out[-1:] if count and not settings["reverse"] else x.new_zeros(1, out.shape[1])
        out = out.flip(0) if settings["reverse"] else out
        rows.append(torch.cat([out, last.expand(len(sample) - count, -1)]))
    return torch.stack(rows)


def torch_rnn(torch: Any, settings: Any, *inputs: Any) -> Any:
    module = torch.nn.RNN(INPUTS, UNITS, nonlinearity=settings["activation"]).double()
    return torch_steps(torch, settings, module, inputs)


def torch_lstm(torch: Any, settings: Any, *inputs: Any) -> Any:
    return torch_steps(torch, settings, torch.nn.LSTM(INPUTS, UNITS).double(), inputs)


def torch_gru(torch: Any, settings: Any, *inputs: Any) -> Any:
    return torch_steps(torch, settings, torch.nn.GRU(INPUTS, UNITS).double(), inputs)


TORCH: dict[str, Torch] = {"rnn": torch_rnn, "lstm": torch_lstm, "gru": torch_gru}
