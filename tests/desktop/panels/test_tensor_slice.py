"""Where each number of a tensor stands on its table."""

import numpy as np
import pytest

from netwright_desktop.panels.tensor_slice import TensorSlice

SHAPES = [(), (1,), (5,), (16,), (17,), (250,), (300,), (3, 4), (2, 3, 4), (2, 3, 4, 5)]


@pytest.mark.parametrize("shape", SHAPES)
def test_every_number_has_a_cell_of_its_own(shape: tuple[int, ...]) -> None:
    lying = TensorSlice(shape)
    values = np.arange(int(np.prod(shape)), dtype=np.float32).reshape(shape)

    found = []
    for chosen in np.ndindex(*lying.leading):
        table = lying.table(values, chosen)
        assert table.shape == (lying.rows, lying.columns)
        for row, column in np.ndindex(*table.shape):
            index = lying.index(row, column, chosen)
            assert (index is None) == bool(np.isnan(table[row, column]))
            if index is not None:
                assert table[row, column] == values[index]
                assert lying.cell(index) == (row, column)
                found.append(index)
    assert sorted(found) == sorted(np.ndindex(*shape))


@pytest.mark.parametrize(
    ("shape", "box"),
    [
        ((40,), (slice(3, 37),)),
        ((40,), (slice(5, 6),)),
        ((6, 7), (slice(1, 4), slice(None))),
        ((6, 7), (slice(0, 6, 2), slice(1, 7, 3))),
        ((3, 6, 7), (slice(1, 3), slice(2, 3), slice(0, 2))),
        ((4, 3, 6, 7), (slice(2, 3), slice(None), slice(0, 2), slice(5, 7))),
    ],
)
def test_outlines_hold_the_cells_of_a_box_and_no_others(
    shape: tuple[int, ...], box: tuple[slice, ...]
) -> None:
    lying = TensorSlice(shape)
    inside = np.zeros(shape, np.float32)
    inside[box] = 1
    for chosen in np.ndindex(*lying.leading):
        covered = np.zeros((lying.rows, lying.columns))
        for top, bottom, left, right in lying.cells(box, chosen):
            covered[top:bottom, left:right] += 1
        assert np.array_equal(covered, np.nan_to_num(lying.table(inside, chosen)))


def test_where_a_box_lies_elsewhere_another_place_is_chosen() -> None:
    lying = TensorSlice((8, 3, 5, 5))

    box = (slice(4, 6), slice(None), slice(0, 2), slice(0, 2))

    assert lying.chosen_for(box, (0, 2)) == (4, 2)
    assert lying.chosen_for(box, (5, 1)) == (5, 1)
