"""How a batch is laid into lanes: blocks of at most 64 samples side by side."""

from dataclasses import dataclass

STEP = 16
"""Blocks are multiples of 16 lanes: one AVX-512 register, two of AVX, four of NEON."""
_MOST = 64
"""A longer row of lanes falls out of the cache: 100 -> 59 GFLOP/s from 64 to 512."""
_COST = {16: 1.3, 32: 1.1, 48: 1.03, 64: 1.0}
"""What a lane costs by width of the block: narrow tiles load more per multiplication."""
_COST_APART = {16: 1.3, 32: 1.0, 48: 1.0, 64: 1.0}
"""The same where activations, which are then in a nearer cache, weigh more than parameters: 64
samples of the CNN 32-64 take one thread 13.1 ms as two blocks, 14.1 as one, LeNet-5 4 % more."""
_ODD = 1.1
"""What threads lose if they cannot take as many blocks each: activations cross between them."""
_FEW = 8
"""Samples of a batch whose images lie in planes: with 8 ResNet-8 takes 0.75 of the time of lanes,
LeNet-5 the same; with 12 neither gains."""


@dataclass(frozen=True, slots=True)
class LaneBlocks:
    """`blocks` blocks of `lanes` lanes hold a batch; lanes beyond it are padding."""

    blocks: int
    lanes: int
    is_single: bool = False
    """The batch is one sample: matrices have kernels of their own for it."""
    teams: int = 1
    """So many blocks are computed at the same time, if the tape allows it (see `teams.py`)."""
    few: int = 0
    """Samples of a batch of few: images have a layout of their own for it (see `planes.py`)."""


def lane_blocks(batch: int, apart: bool = False) -> LaneBlocks:
    """The cheapest cover of a batch, for blocks that run `apart` the one of most blocks.

    It depends on nothing but batch and network, and so do results.
    """
    if batch <= _FEW:
        return LaneBlocks(1, STEP, is_single=batch == 1, few=batch)

    def cost(choice: LaneBlocks) -> float:
        lanes = choice.blocks * choice.lanes
        if not apart:
            return lanes * _COST[choice.lanes]
        return lanes * _COST_APART[choice.lanes] * (_ODD if choice.blocks % 2 else 1)

    widths = range(STEP, _MOST + 1, STEP)
    return min((LaneBlocks(-(-batch // n), n) for n in widths), key=cost)
