"""What the emulator makes of the text of a kernel."""

from typing import Any

import pytest

from netwright.kernels.cuda import convolution, products
from netwright.kernels.cuda.intrinsics import thread_index
from support.simt.rewrite import rewritten

TILES = [(128, 8, 8), (64, 16, 4), (32, 16, 4)]


def test_products_of_all_tiles_are_compiled_once() -> None:
    made = [rewritten(products.product(*tile, 0, 0, "bias")) for tile in TILES]

    assert len({each.text for each in made}) == 1
    assert len({each.numbers for each in made}) == len(TILES)


def test_so_are_convolutions() -> None:
    tiles = [(8, 128, 8, 4, 4), (128, 128, 8, 8, 8)]

    assert len({rewritten(convolution.convolution(*tile, "")).text for tile in tiles}) == 1


def test_what_a_tile_does_at_its_end_is_another_text() -> None:
    texts = {rewritten(products.product(*TILES[0], 0, 0, end)).text for end in ("", "bias", "add")}

    assert len(texts) == 3


def leaves_early() -> Any:
    def kernel(p: Any, w: Any, at: int) -> None:
        if thread_index() > at:
            return
        p[at] = w[at]

    return kernel


def test_a_kernel_that_does_not_wait_ends_at_its_end() -> None:
    """Its threads are turns of one loop."""
    with pytest.raises(TypeError, match="ends at its end"):
        rewritten(leaves_early())
