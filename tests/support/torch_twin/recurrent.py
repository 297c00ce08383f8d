"""Twins of recurrent layers: torch.nn's modules, or its cells with layers between the states."""

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import nn

from netwright.layers.recurrent import Gru, Lstm, Rnn, SequenceLength
from support.torch_twin.place import Place, Twins

MODULES = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}
CELLS = {"rnn": nn.RNNCell, "lstm": nn.LSTMCell, "gru": nn.GRUCell}


def recurrent(place: Place) -> Callable[..., Any]:
    """Layers before the states, the states, layers after them."""
    layer = place.layer

    def twin(x: Any, length: Any = None) -> Any:
        for number in range(layer.input_layers):
            x = tanh_layer(place, x, f"input{number + 1}")
        x = states(x, length)
        for number in range(layer.output_layers):
            x = tanh_layer(place, x, f"output{number + 1}")
        return x

    whole = not layer.transition_layers and not layer.look_ahead
    states = whole_sequences(place) if whole else step_by_step(place)
    return twin


def tanh_layer(place: Place, x: Any, name: str, suffix: str = "") -> Any:
    weight, bias = (place.weights[f"{name}_{what}{suffix}"] for what in ("weight", "bias"))
    return torch.tanh(nn.functional.linear(x, weight, bias))


def whole_sequences(place: Place) -> Callable[..., Any]:
    """torch.nn.RNN, LSTM or GRU; a backward one gets its sequences the other way round."""
    layer = place.layer
    is_backward, both = (layer.direction == name for name in ("backward", "bidirectional"))
    features = layer.units if layer.input_layers else place.shape[1]
    more = {"nonlinearity": layer.activation} if layer.kind == "rnn" else {}
    module = MODULES[layer.kind](
        features, layer.units, layer.layers, batch_first=True, bidirectional=both, **more
    ).double()
    for number in range(layer.layers):
        for end in ("", "_reverse") if both else ("_reverse",) if is_backward else ("",):
            theirs = f"_l{number}" + ("" if is_backward else end)
            ours = f"_l{number}{end}" if number or end else ""
            _take_weights(module, place, theirs, ours)

    def twin(x: Any, length: Any) -> Any:
        steps = x.new_full((len(x),), x.shape[1]) if length is None else length
        # A packed sequence has at least one step; where there is none, the state is 0.
        counts = steps.long().clamp(1)
        x = turned(x, counts) if is_backward else x
        packed = nn.utils.rnn.pack_padded_sequence(
            x, counts, batch_first=True, enforce_sorted=False
        )
        out, last = module(packed)
        if layer.returns == "last state":
            h = (last[0] if layer.kind == "lstm" else last)[-2 if both else -1 :]
            return torch.cat([*h], -1) * (steps > 0)[:, None]
        every, _ = nn.utils.rnn.pad_packed_sequence(out, batch_first=True, total_length=x.shape[1])
        if length is not None:
            assert layer.direction == "forward", "PyTorch and we differ behind the end."
            return held(every, counts) * (steps > 0)[:, None, None]
        return turned(every, counts) if is_backward else every

    return twin


def held(every: Any, counts: Any) -> Any:
    """Behind the end of a sequence, where PyTorch has zeros, its last state as we have it."""
    places = torch.arange(every.shape[1])[None].clamp(max=counts[:, None] - 1)
    return every.gather(1, places[:, :, None].expand_as(every))


def _take_weights(module: Any, place: Place, theirs: str, ours: str) -> None:
    """Our one bias of RNN and LSTM is the first of PyTorch's two; the second is 0."""
    for name in ("weight_ih", "weight_hh"):
        setattr(module, f"{name}{theirs}", place.weights[f"{name}{ours}"])
    bias = place.weights[f"bias{ours}"]
    setattr(module, f"bias_ih{theirs}", bias)
    other = place.weights.get(f"bias_hh{ours}")
    if other is None:
        other = nn.Parameter(torch.zeros_like(bias), requires_grad=False)
    setattr(module, f"bias_hh{theirs}", other)


def turned(x: Any, counts: Any) -> Any:
    """The first `counts` steps of each sequence the other way round."""
    steps = torch.arange(x.shape[1]).expand(len(x), -1)
    places = torch.where(steps < counts[:, None], counts[:, None] - 1 - steps, steps)
    return x.gather(1, places[..., None].expand_as(x))


def step_by_step(place: Place) -> Callable[..., Any]:
    """One layer of torch.nn's cells."""
    layer = place.layer
    assert layer.layers == 1
    ends = {"forward": ("",), "backward": ("_l0_reverse",), "bidirectional": ("", "_l0_reverse")}
    cells = []
    features = layer.units if layer.input_layers else place.shape[1]
    more = {"nonlinearity": layer.activation} if layer.kind == "rnn" else {}
    for end in ends[layer.direction]:
        cell = CELLS[layer.kind](features, layer.units, **more).double()
        _take_weights(cell, place, "", end)
        cells.append((end, cell))

    def twin(x: Any, length: Any) -> Any:
        assert length is None
        steps = range(x.shape[1])
        found = []
        for end, cell in cells:
            if not end:
                paths: list[Sequence[int]] = [steps[: t + 1] for t in steps]
            else:
                reach = layer.look_ahead or len(steps)
                paths = [steps[t : t + reach + 1][::-1] for t in steps]
            if layer.returns == "last state":
                paths = paths[:1] if end else paths[-1:]
            found.append(torch.stack([_state(place, cell, x, path, end) for path in paths], 1))
        h = torch.cat(found, -1)
        return h[:, 0] if layer.returns == "last state" else h

    return twin


def _state(place: Place, cell: Any, x: Any, path: Sequence[int], end: str) -> Any:
    """The state after the steps of a path."""
    h = c = x.new_zeros(len(x), place.layer.units)
    for t in path:
        if place.layer.kind == "lstm":
            h, c = cell(x[:, t], (h, c))
        else:
            h = cell(x[:, t], h)
        for number in range(place.layer.transition_layers):
            h = tanh_layer(place, h, f"transition{number + 1}", end)
    return h


def sequence_length(place: Place) -> Callable[..., Any]:
    """torch.nn has none: 1 + the last step that is not padding."""

    def twin(x: Any) -> Any:
        is_step = (x != place.layer.padding).reshape(*x.shape[:2], -1).any(-1)
        return (is_step * torch.arange(1, x.shape[1] + 1)).amax(1)

    return twin


TWINS: Twins = {
    Rnn: recurrent,
    Lstm: recurrent,
    Gru: recurrent,
    SequenceLength: sequence_length,
}
