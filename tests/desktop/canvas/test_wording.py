"""Nodes say their main settings in a few words."""

import pytest

from netwright.layers.activation import Relu
from netwright.layers.batch_normalization import BatchNorm
from netwright.layers.class_losses import SoftmaxCrossEntropy
from netwright.layers.convolution import Conv2d
from netwright.layers.data import Input, Target
from netwright.layers.dense import Dense
from netwright.layers.formula import Formula
from netwright.layers.layer import Layer
from netwright.layers.pooling import MaxPool1d, MaxPool2d
from netwright.layers.rearrangement import Permute, Select
from netwright.layers.recurrent import Lstm
from netwright_desktop.canvas.wording import shortened, summary_of


@pytest.mark.parametrize(
    ("layer", "words"),
    [
        (Dense(units=64), "64 units"),
        (Dense(units=1), "1 unit"),
        (Dense(units=1500, bias=False), "1,500 units no bias"),
        (Conv2d(), "16 filters 3x3"),
        (Conv2d(filters=8, kernel=(5, 3), stride=(2, 2)), "8 filters 5x3 stride 2x2"),
        (Conv2d(padding="valid"), "16 filters 3x3 valid"),
        (MaxPool2d(), "2x2"),
        (MaxPool2d(stride=(1, 1)), "2x2 stride 1x1"),
        (Input(), "1x8x8"),
        (Input((20,), "indices"), "20 indices"),
        (Target(), "class size 10"),
        (MaxPool1d(), "window 2"),
        (MaxPool1d(stride=1), "window 2 stride 1"),
        (Select(), "axis 0 index -1"),
        (Permute(), "1, 2, 0"),
        (Lstm(), "64 units last state"),
        (BatchNorm(), "momentum 0.1"),
        (Relu(), ""),
        (Formula("x * tanh(x)"), "x * tanh(x)"),
        (SoftmaxCrossEntropy(), ""),
        (SoftmaxCrossEntropy(class_weights=(1, 2), weight=0.5), "2 class weights weight 0.5"),
    ],
)
def test_a_layer_is_summed_up(layer: Layer, words: str) -> None:
    assert summary_of(layer) == words


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0"), (160, "160"), (1_234, "1.23k"), (12_345, "12.3k"), (4_500_000, "4.5M")],
)
def test_large_counts_are_short(count: int, text: str) -> None:
    assert shortened(count) == text
