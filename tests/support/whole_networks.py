"""Networks of the literature, whole: LeNet-5, a ResNet block, a GoogLeNet block, a deep LSTM."""

from netwright.graph.graph import Graph
from netwright.layers.activation import Relu, Tanh
from netwright.layers.batch_normalization import BatchNorm
from netwright.layers.class_losses import SoftmaxCrossEntropy
from netwright.layers.convolution import Conv2d
from netwright.layers.data import Input, Target
from netwright.layers.dense import Dense
from netwright.layers.layer import Layer
from netwright.layers.merging import Add, Concatenate
from netwright.layers.pooling import AveragePool2d, GlobalAveragePool, MaxPool2d
from netwright.layers.recurrent import Lstm
from netwright.layers.shaping import Flatten
from support.build import Branches, chain


def lenet() -> Graph:
    """LeNet-5 on 28 x 28 (LeCun et al. 1998), its third convolution a dense layer."""
    first = [Conv2d(6, kernel=(5, 5)), Tanh(), AveragePool2d()]
    second = [Conv2d(16, kernel=(5, 5), padding="valid"), Tanh(), AveragePool2d(), Flatten()]
    dense = [Dense(120), Tanh(), Dense(84), Tanh(), Dense(10), SoftmaxCrossEntropy()]
    return chain([Input((1, 28, 28)), *first, *second, *dense])


def _conv(filters: int, size: int = 3, stride: int = 1) -> Conv2d:
    border = (size // 2,) * 4
    return Conv2d(
        filters, (size, size), (stride, stride), padding="explicit", border=border, bias=False
    )


def resnet_block() -> Graph:
    """A block that halves the image, with a projection (He et al. 2016), then a plain one."""
    net = Branches(Input((3, 16, 16)))
    x = net.then(net.start, _conv(8), BatchNorm(), Relu())
    for filters, stride in ((16, 2), (16, 1)):
        main = net.then(
            x, _conv(filters, 3, stride), BatchNorm(), Relu(), _conv(filters), BatchNorm()
        )
        side = x if stride == 1 else net.then(x, _conv(filters, 1, stride), BatchNorm())
        x = net.then(net.join(Add(), main, side), Relu())
    scores = net.then(x, GlobalAveragePool(), Dense(10))
    return net.ended(scores, SoftmaxCrossEntropy(), Target())


def googlenet_block() -> Graph:
    """Inception 3a (Szegedy et al. 2015) with an eighth of its channels."""
    net = Branches(Input((24, 14, 14)))
    x = net.start

    def branch(*widths: int, size: int, begin: tuple[Layer, ...] = ()) -> str:
        sizes = (1, size)[-len(widths) :]
        convolutions = [
            layer
            for width, side in zip(widths, sizes, strict=True)
            for layer in (Conv2d(width, kernel=(side, side)), Relu())
        ]
        return net.then(x, *begin, *convolutions)

    pool = MaxPool2d((3, 3), (1, 1), padding="same")
    branches = (
        branch(8, size=1),
        branch(12, 16, size=3),
        branch(2, 4, size=5),
        branch(4, size=1, begin=(pool,)),
    )
    joined = net.join(Concatenate(count=4), *branches)
    scores = net.then(joined, MaxPool2d((3, 3), (2, 2)), GlobalAveragePool(), Dense(10))
    return net.ended(scores, SoftmaxCrossEntropy(), Target())


def deep_lstm() -> Graph:
    """Rows of an image read in both directions by two layers of LSTM."""
    lstm = Lstm(units=24, layers=2, direction="bidirectional")
    return chain([Input((28, 28)), lstm, Dense(10), SoftmaxCrossEntropy()])


WHOLE: dict[str, Graph] = {
    "LeNet-5": lenet(),
    "ResNet block": resnet_block(),
    "GoogLeNet block": googlenet_block(),
    "bidirectional LSTM": deep_lstm(),
}
