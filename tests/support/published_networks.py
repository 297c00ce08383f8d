"""Networks of the literature in full size, as they would be drawn: ResNet-18 and GoogLeNet."""

from collections.abc import Callable

from netwright.graph.graph import Graph
from netwright.layers.activation import Relu
from netwright.layers.batch_normalization import BatchNorm
from netwright.layers.class_losses import SoftmaxCrossEntropy
from netwright.layers.convolution import Conv2d
from netwright.layers.data import Input, Target
from netwright.layers.dense import Dense
from netwright.layers.merging import Add, Concatenate
from netwright.layers.pooling import GlobalAveragePool, MaxPool2d
from netwright.layers.rearrangement import Upsample
from support.build import Branches

INCEPTIONS = (
    (64, 96, 128, 16, 32, 32),
    (128, 128, 192, 32, 96, 64),
    (192, 96, 208, 16, 48, 64),
    (160, 112, 224, 24, 64, 64),
    (128, 128, 256, 24, 64, 64),
    (112, 144, 288, 32, 64, 64),
    (256, 160, 320, 32, 128, 128),
    (256, 160, 320, 32, 128, 128),
    (384, 192, 384, 48, 128, 128),
)
"""Channels of 1 x 1; before and of 3 x 3; before and of 5 x 5; after pooling (Szegedy 2015)."""
POOLED_AFTER = (1, 6)


def resnet18() -> Graph:
    """ResNet-18 for images of 3 x 224 x 224 (He et al. 2016)."""
    net = Branches(Input((3, 224, 224)))
    stem = (_plain(64, 7, 2), BatchNorm(), Relu(), MaxPool2d((3, 3), (2, 2), padding="same"))
    x = net.then(net.start, *stem)
    for filters, stride in ((64, 1), (128, 2), (256, 2), (512, 2)):
        for first in (stride, 1):
            main = net.then(
                x, _plain(filters, 3, first), BatchNorm(), Relu(), _plain(filters, 3), BatchNorm()
            )
            side = x if first == 1 else net.then(x, _plain(filters, 1, first), BatchNorm())
            x = net.then(net.join(Add(), main, side), Relu())
    scores = net.then(x, GlobalAveragePool(), Dense(1000))
    return net.ended(scores, SoftmaxCrossEntropy(), Target(size=1000))


def googlenet() -> Graph:
    """GoogLeNet for images of 3 x 224 x 224, without its side classifiers (Szegedy et al. 2015)."""
    net = Branches(Input((3, 224, 224)))
    x = net.then(net.start, _conv(64, 7, 2), Relu(), _halved())
    x = net.then(x, _conv(64, 1), Relu(), _conv(192, 3), Relu(), _halved())
    for number, (one, before3, three, before5, five, pool) in enumerate(INCEPTIONS):
        branches = (
            net.then(x, _conv(one, 1), Relu()),
            net.then(x, _conv(before3, 1), Relu(), _conv(three, 3), Relu()),
            net.then(x, _conv(before5, 1), Relu(), _conv(five, 5), Relu()),
            net.then(x, MaxPool2d((3, 3), (1, 1), padding="same"), _conv(pool, 1), Relu()),
        )
        x = net.join(Concatenate(count=4), *branches)
        if number in POOLED_AFTER:
            x = net.then(x, _halved())
    scores = net.then(x, GlobalAveragePool(), Dense(1000))
    return net.ended(scores, SoftmaxCrossEntropy(), Target(size=1000))


def unet() -> Graph:
    """A U-Net for images of 1 x 64 x 64 (Ronneberger et al. 2015), for classes."""
    net = Branches(Input((1, 64, 64)))
    x, skips = net.start, []
    for filters in (8, 16, 32):
        x = net.then(x, _conv(filters, 3), Relu(), _conv(filters, 3), Relu())
        skips.append(x)
        x = net.then(x, MaxPool2d())
    x = net.then(x, _conv(64, 3), Relu())
    for filters in (32, 16, 8):
        x = net.then(x, Upsample(), _conv(filters, 3), Relu())
        x = net.join(Concatenate(count=2), skips.pop(), x)
        x = net.then(x, _conv(filters, 3), Relu())
    scores = net.then(x, GlobalAveragePool(), Dense(10))
    return net.ended(scores, SoftmaxCrossEntropy(), Target())


PUBLISHED: dict[str, Callable[[], Graph]] = {
    "ResNet-18": resnet18,
    "GoogLeNet": googlenet,
    "U-Net": unet,
}


def _conv(filters: int, size: int, stride: int = 1) -> Conv2d:
    return Conv2d(filters, (size, size), (stride, stride), padding="same")


def _plain(filters: int, size: int, stride: int = 1) -> Conv2d:
    return Conv2d(filters, (size, size), (stride, stride), padding="same", bias=False)


def _halved() -> MaxPool2d:
    return MaxPool2d((3, 3), (2, 2), padding="same")
