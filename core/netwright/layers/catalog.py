"""The shelf: every layer that can be dragged, in the order in which the palette shows them."""

from netwright.layers.activation import Relu, Sigmoid, Tanh
from netwright.layers.convolution import Conv2d
from netwright.layers.data import Input, Target
from netwright.layers.dense import Dense
from netwright.layers.layer import Layer
from netwright.layers.losses import MeanSquaredError, SoftmaxCrossEntropy
from netwright.layers.pooling import MaxPool2d
from netwright.layers.shaping import Add, Flatten

SHELF: tuple[type[Layer], ...] = (
    Input,
    Target,
    Dense,
    Conv2d,
    MaxPool2d,
    Flatten,
    Add,
    Relu,
    Tanh,
    Sigmoid,
    SoftmaxCrossEntropy,
    MeanSquaredError,
)

LAYERS: dict[str, type[Layer]] = {layer.kind: layer for layer in SHELF}
