"""The networks of the benchmark: ours, drawn as on the canvas, and the same in PyTorch."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from netwright.graph.graph import Graph
from netwright.layers.activation import Relu, Tanh
from netwright.layers.batch_normalization import BatchNorm
from netwright.layers.class_losses import SoftmaxCrossEntropy
from netwright.layers.convolution import Conv2d
from netwright.layers.data import Input, Target
from netwright.layers.dense import Dense
from netwright.layers.layer import Layer
from netwright.layers.losses import MeanSquaredError
from netwright.layers.merging import Add
from netwright.layers.pooling import GlobalAveragePool, MaxPool2d
from netwright.layers.recurrent import Lstm
from netwright.layers.shaping import Flatten
from support.build import Branches, chain


@dataclass(frozen=True)
class Network:
    """One network of both sides. `classes` 0 stands for regression with one output."""

    ours: Callable[[], Graph]
    torch: Callable[[Any], Any]
    shape: tuple[int, ...]
    classes: int = 10


def classifier(shape: tuple[int, ...], *layers: Layer) -> Graph:
    """Layers in a row, then softmax and cross-entropy over ten classes."""
    return chain([Input(shape), *layers, Dense(10), SoftmaxCrossEntropy()])


def playground() -> Graph:
    return chain(
        [Input((2,)), Dense(4), Tanh(), Dense(2), Tanh(), Dense(1), MeanSquaredError()],
        Target(form="values", size=1),
    )


def torch_playground(nn: Any) -> Any:
    return nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 2), nn.Tanh(), nn.Linear(2, 1))


def mlp() -> Graph:
    return classifier((784,), Dense(128), Relu(), Dense(64), Relu())


def torch_mlp(nn: Any) -> Any:
    return nn.Sequential(
        nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 64), nn.ReLU(), nn.Linear(64, 10)
    )


def lenet() -> Graph:
    first = [Conv2d(6, kernel=(5, 5)), Relu(), MaxPool2d()]
    second = [Conv2d(16, kernel=(5, 5), padding="valid"), Relu(), MaxPool2d(), Flatten()]
    return classifier((1, 28, 28), *first, *second, Dense(120), Relu(), Dense(84), Relu())


def torch_lenet(nn: Any) -> Any:
    return nn.Sequential(
        *(nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten()),
        *(nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10)),
    )


def cnn() -> Graph:
    first = [Conv2d(32), Relu(), MaxPool2d()]
    second = [Conv2d(64), Relu(), MaxPool2d(), Flatten()]
    return classifier((1, 28, 28), *first, *second, Dense(128), Relu())


def torch_cnn(nn: Any) -> Any:
    return nn.Sequential(
        *(nn.Conv2d(1, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten()),
        *(nn.Linear(3136, 128), nn.ReLU(), nn.Linear(128, 10)),
    )


def _conv(filters: int, size: int = 3, stride: int = 1) -> Conv2d:
    # Borders as PyTorch's padding=1, so that a stride begins at the same pixel.
    border = (size // 2,) * 4
    return Conv2d(
        filters, (size, size), (stride, stride), padding="explicit", border=border, bias=False
    )


def resnet8() -> Graph:
    """16, 32, 64 filters, one block each: 1 + 3 x 2 convolutions and a dense layer."""
    net = Branches(Input((3, 32, 32)))
    x = net.then(net.start, _conv(16), BatchNorm(), Relu())
    for filters, stride in ((16, 1), (32, 2), (64, 2)):
        main = net.then(
            x, _conv(filters, 3, stride), BatchNorm(), Relu(), _conv(filters), BatchNorm()
        )
        side = x if stride == 1 else net.then(x, _conv(filters, 1, stride), BatchNorm())
        x = net.then(net.join(Add(), main, side), Relu())
    scores = net.then(x, GlobalAveragePool(), Dense(10))
    return net.ended(scores, SoftmaxCrossEntropy(), Target())


def torch_resnet8(nn: Any) -> Any:
    class Block(nn.Module):  # type: ignore[misc]
        def __init__(self, inputs: int, filters: int, stride: int) -> None:
            super().__init__()
            self.conv1 = nn.Conv2d(inputs, filters, 3, stride, 1, bias=False)
            self.norm1 = nn.BatchNorm2d(filters)
            self.conv2 = nn.Conv2d(filters, filters, 3, 1, 1, bias=False)
            self.norm2 = nn.BatchNorm2d(filters)
            self.side = nn.Identity()
            if stride != 1:
                side = nn.Conv2d(inputs, filters, 1, stride, bias=False)
                self.side = nn.Sequential(side, nn.BatchNorm2d(filters))
            self.relu = nn.ReLU()

        def forward(self, x: Any) -> Any:
            y = self.relu(self.norm1(self.conv1(x)))
            return self.relu(self.norm2(self.conv2(y)) + self.side(x))

    return nn.Sequential(
        *(nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU()),
        *(Block(16, 16, 1), Block(16, 32, 2), Block(32, 64, 2)),
        *(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10)),
    )


def lstm() -> Graph:
    """An image read row by row: 28 steps of 28 numbers."""
    return classifier((28, 28), Lstm(units=128))


def torch_lstm(nn: Any) -> Any:
    class Reader(nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.lstm = nn.LSTM(28, 128, batch_first=True)
            self.dense = nn.Linear(128, 10)

        def forward(self, x: Any) -> Any:
            return self.dense(self.lstm(x)[0][:, -1])

    return Reader()


NETWORKS: dict[str, Network] = {
    "2-4-2-1": Network(playground, torch_playground, (2,), classes=0),
    "784-128-64-10": Network(mlp, torch_mlp, (784,)),
    "LeNet-5": Network(lenet, torch_lenet, (1, 28, 28)),
    "CNN 32-64": Network(cnn, torch_cnn, (1, 28, 28)),
    "ResNet-8": Network(resnet8, torch_resnet8, (3, 32, 32)),
    "LSTM 28x28-128": Network(lstm, torch_lstm, (28, 28)),
}
