"""Recurrent networks."""

from typing import Any

from support.case import Case, Torch

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
