"""How a batch is laid into lanes: blocks of at most 64 samples side by side."""

from dataclasses import dataclass

STEP = 16
"""Blocks are multiples of 16 lanes: one AVX-512 register, two of AVX, four of NEON."""
_MOST = 64
"""A longer row of lanes falls out of the cache: 100 -> 59 GFLOP/s from 64 to 512."""
_COST = {16: 1.3, 32: 1.1, 48: 1.03, 64: 1.0}
"""What a lane costs by width of the block: narrow tiles load more per multiplication."""


@dataclass(frozen=True, slots=True)
class LaneBlocks:
    """`blocks` blocks of `lanes` lanes hold a batch; lanes beyond it are padding."""

    blocks: int
    lanes: int
    is_single: bool = False
    """The batch is one sample: matrices have kernels of their own for it."""


def lane_blocks(batch: int) -> LaneBlocks:
    """The cheapest cover of a batch; it depends on nothing but the batch, so results do neither."""
    if batch == 1:
        return LaneBlocks(1, STEP, is_single=True)
    choices = [LaneBlocks(-(-batch // lanes), lanes) for lanes in range(STEP, _MOST + 1, STEP)]
    return min(choices, key=lambda choice: choice.blocks * choice.lanes * _COST[choice.lanes])
