"""A layer whose input cannot be says so in one place: what, why, and the way out."""

import pytest

from netwright.graph.analysis import analyze
from netwright.layers.convolution import Conv1d, Conv2d
from netwright.layers.data import Input
from netwright.layers.dense import MaskedDense
from netwright.layers.embedding import Embedding
from netwright.layers.layer import Layer
from netwright.layers.merging import Add, Concatenate, Multiply
from netwright.layers.normalization import LayerNorm, LocalResponseNorm
from netwright.layers.pooling import AveragePool1d, GlobalAveragePool, MaxPool2d
from netwright.layers.rearrangement import Crop, Permute, Select, Slice, Upsample, ZeroPad
from netwright.layers.setting import SettingError
from netwright.layers.shaping import Reshape
from netwright.layers.transposed_convolution import ConvTranspose2d
from support.build import Branches

IMAGE = (6, 8, 9)

REFUSED: list[tuple[tuple[int, ...], Layer, str]] = [
    (
        IMAGE,
        Conv2d(groups=4),
        "Conv 2D has 4 groups, which do not share 6 channels evenly."
        " Choose a number of groups that divides 6.",
    ),
    (
        IMAGE,
        Conv2d(filters=8, groups=3),
        "Conv 2D has 3 groups, which do not share 8 filters evenly."
        " Choose a number of groups that divides 8.",
    ),
    (
        IMAGE,
        Conv2d(dilation=(5, 2), padding="valid"),
        "Conv 2D has a 11x5 window, larger than its 8x9 input."
        " Make the window smaller or set padding to same.",
    ),
    (
        IMAGE,
        Conv2d(kernel=(9, 9), padding="explicit", border=(0, 0, 1, 1)),
        "Conv 2D has a 9x9 window, larger than its 8x11 input with its border."
        " Make the window smaller or set padding to same.",
    ),
    (
        IMAGE,
        Conv2d(padding="explicit", border=(1, 2)),
        "Conv 2D needs four numbers as its border: top, bottom, left, right."
        " Give four numbers, such as 1, 1, 1, 1.",
    ),
    (
        IMAGE,
        Conv2d(dilation=(2, 2, 2)),
        "Conv 2D needs two numbers as its dilation: down and across."
        " Give two numbers, such as 2, 2.",
    ),
    (
        IMAGE,
        Conv1d(),
        "Conv 1D takes channels x length; this input is 6x8x9. Reshape it to channels x length.",
    ),
    (
        (2, 7),
        Conv1d(padding="explicit", border=(1, 2, 3)),
        "Conv 1D needs two numbers as its border: before and after."
        " Give two numbers, such as 1, 1.",
    ),
    (
        IMAGE,
        ConvTranspose2d(output_padding=(0, 2)),
        "Transposed Conv 2D has output padding 0x2, not smaller than its stride 2x2."
        " Make output padding smaller or the stride larger.",
    ),
    (
        (6, 1, 4),
        ConvTranspose2d(padding=(1, 0)),
        "Transposed Conv 2D takes away more than there is: padding 1x0 leaves nothing of a 1x4"
        " input. Make padding smaller.",
    ),
    (
        IMAGE,
        MaxPool2d(padding="explicit", border=(0, 2, 0, 0)),
        "Max Pool 2D has a border as wide as its 2x2 window: there is nothing to pool in it."
        " Make the border smaller or the window larger.",
    ),
    (
        IMAGE,
        AveragePool1d(),
        "Average Pool 1D takes channels x length; this input is 6x8x9."
        " Reshape it to channels x length.",
    ),
    (
        (6,),
        GlobalAveragePool(),
        "Global Average Pool takes an image or channels x length; this input is 6."
        " Wire it to an image, before any Flatten.",
    ),
    (
        IMAGE,
        Reshape(shape=(5, -1)),
        "Reshape cannot make 5x-1 of 6x8x9: 432 numbers do not fill it."
        " Choose sizes whose product is 432, or -1 for one of them.",
    ),
    (
        IMAGE,
        Reshape(shape=(6, 8)),
        "Reshape cannot make 6x8 of 6x8x9: 432 numbers do not fill it."
        " Choose sizes whose product is 432, or -1 for one of them.",
    ),
    (
        IMAGE,
        Reshape(shape=(-1, 8, -1)),
        "Reshape cannot make -1x8x-1: a size is at least 1, and one of them may be -1."
        " Write every other size as a number.",
    ),
    (
        IMAGE,
        Permute(order=(0, 2)),
        "Permute has the order 0, 2, but its input 6x8x9 has the axes 0 to 2. Name each axis once.",
    ),
    (
        IMAGE,
        Select(axis=3),
        "Select works on axis 3, but its input 6x8x9 has only axes 0 to 2. Choose a smaller axis.",
    ),
    (
        IMAGE,
        Select(axis=1, index=8),
        "Select asks for place 8, but axis 1 of its 6x8x9 input has 8."
        " Choose 0 to 7, or -1 for the last.",
    ),
    (
        IMAGE,
        Slice(axis=2, start=4, stop=3),
        "Slice keeps nothing of axis 2, which has 9 places. Make start smaller or stop larger.",
    ),
    (
        (6, 8),
        Upsample(),
        "Upsample takes an image of channels x height x width; this input is 6x8."
        " Wire it to an image, before any Flatten.",
    ),
    (
        IMAGE,
        ZeroPad(border=(1, 1)),
        "Zero Pad needs four numbers as its border: top, bottom, left, right."
        " Give four numbers, such as 1, 1, 1, 1.",
    ),
    (
        IMAGE,
        MaskedDense(),
        "Masked Dense takes a flat input; this one is 6x8x9. Put a Flatten before it.",
    ),
    (
        (3,),
        MaskedDense(units=3, mask="110/011"),
        "Masked Dense has a mask for 2 outputs and 3 inputs, but 3 units and 3 inputs."
        " Give its mask 3 rows of 3 places, or set its units to 2.",
    ),
    (
        (4,),
        Embedding(),
        "Embedding looks up whole numbers, but its input gives any numbers."
        " Wire it to an Input whose form is indices.",
    ),
    (
        (4, 1),
        LayerNorm(),
        "Layer Norm compares the numbers of a sample or step, but its input has only one."
        " Wire it to a layer with several outputs.",
    ),
    (
        (4, 2),
        LocalResponseNorm(),
        "Local Response Norm takes an image of channels x height x width; this input is 4x2."
        " Wire it to an image, before any Flatten.",
    ),
    (
        IMAGE,
        Crop(border=(4, 4, 0, 0)),
        "Crop cuts off more than there is of a 8x9 image. Make the border smaller.",
    ),
]


@pytest.mark.parametrize(("shape", "layer", "sentence"), REFUSED)
def test_a_layer_says_what_it_cannot_take(
    shape: tuple[int, ...], layer: Layer, sentence: str
) -> None:
    net = Branches(Input(shape))
    node = net.then(net.start, layer)

    told = [p.message for p in analyze(net.graph).problems_of(node)]

    assert sentence in told


@pytest.mark.parametrize(
    ("join", "shapes", "sentence"),
    [
        (
            Add(count=3),
            [(4, 3, 3), (4,), (3,)],
            "Add needs inputs of one shape; these are 4x3x3, 4 and 3. Make all branches end in the"
            " same shape, or one of them in one number for each channel.",
        ),
        (
            Multiply(),
            [(4, 3, 3), (4, 2, 3)],
            "Multiply needs inputs of one shape; these are 4x3x3 and 4x2x3. Make all branches end"
            " in the same shape, or one of them in one number for each channel.",
        ),
        (
            Concatenate(),
            [(4, 3, 3), (4, 2, 3)],
            "Concatenate needs inputs that differ only along axis 0; these are 4x3x3 and 4x2x3."
            " Give all branches the same height and width, for example with padding same.",
        ),
        (
            Concatenate(axis=1),
            [(4,), (4,)],
            "Concatenate joins along axis 1, but its input 4 has only axes 0 to 0."
            " Choose a smaller axis.",
        ),
    ],
)
def test_branches_that_do_not_fit_are_told(
    join: Layer, shapes: list[tuple[int, ...]], sentence: str
) -> None:
    net = Branches(Input(shapes[0]))
    sources = [net.start, *(net.join(Input(shape)) for shape in shapes[1:])]
    node = net.join(join, *sources)

    told = [p.message for p in analyze(net.graph).problems_of(node)]

    assert sentence in told


@pytest.mark.parametrize(
    ("mask", "reason"),
    [
        ("110/01", "Masked Dense: Mask, which needs equally long rows: one place for each input."),
        (
            "12/01",
            "Masked Dense: Mask, which needs a row of 1 and 0 for each output, with / between"
            " rows, such as 110/011.",
        ),
        (
            "11//01",
            "Masked Dense: Mask, which needs a row of 1 and 0 for each output, with / between"
            " rows, such as 110/011.",
        ),
    ],
)
def test_a_text_that_is_no_mask_is_refused(mask: str, reason: str) -> None:
    with pytest.raises(SettingError) as told:
        MaskedDense(mask=mask)

    assert str(told.value) == reason
