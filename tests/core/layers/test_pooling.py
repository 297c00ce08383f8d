"""Layers that pool round, pad and count as PyTorch's modules do."""

import numpy as np
import pytest

from netwright.engines import reference
from netwright.graph.analysis import analyze
from netwright.layers.layer import Layer
from netwright.layers.pooling import AveragePool2d, MaxPool2d
from netwright.program.program import answer_program
from support.build import images

WINDOWS = [(3, 2, 1), (2, 3, 0), (3, 3, 1), (4, 3, 2), (2, 2, 1), (5, 2, 2)]
"""Window, stride, padding."""


def pooled(layer: Layer, x: np.ndarray) -> np.ndarray:
    analysis = analyze(images(x.shape[1:], layer))
    (call,) = (c for c in analysis.calls if "pool2d" in c.operation)
    values = {p.tensor.name: np.zeros(p.tensor.shape) for p in analysis.parameters}
    values[analysis.data[0].tensor.name] = x
    return reference.run(answer_program(analysis), values)[call.outputs[0].name]


@pytest.mark.parametrize("rounding", ["floor", "ceil"])
@pytest.mark.parametrize("include", [True, False])
@pytest.mark.parametrize(("window", "stride", "padding"), WINDOWS)
def test_averages_count_as_those_of_torch(
    window: int, stride: int, padding: int, include: bool, rounding: str
) -> None:
    torch = pytest.importorskip("torch")
    x = np.random.default_rng(1).standard_normal((2, 3, 10, 7))
    layer = AveragePool2d(
        (window, window),
        (stride, stride),
        "explicit",
        (padding,) * 4,
        rounding,
        count_border=include,
    )

    ours = pooled(layer, x)

    theirs = torch.nn.AvgPool2d(window, stride, padding, rounding == "ceil", include)
    assert np.allclose(ours, theirs(torch.tensor(x)).numpy(), rtol=0, atol=1e-12)


@pytest.mark.parametrize(("window", "stride", "padding"), WINDOWS)
def test_maxima_round_up_as_those_of_torch(window: int, stride: int, padding: int) -> None:
    torch = pytest.importorskip("torch")
    x = np.random.default_rng(1).standard_normal((2, 3, 10, 7))
    layer = MaxPool2d((window, window), (stride, stride), "explicit", (padding,) * 4, "ceil")

    ours = pooled(layer, x)

    theirs = torch.nn.MaxPool2d(window, stride, padding, ceil_mode=True)
    assert np.array_equal(ours, theirs(torch.tensor(x)).numpy())
