"""The axis of steps has round figures with room between them."""

from itertools import pairwise

import pytest

from netwright_desktop.panels.spread_view import ROOM_OF_A_TICK, ticks


@pytest.mark.parametrize("end", [1.0, 7.0, 64.0, 1088.0, 9999.0, 1e6])
@pytest.mark.parametrize("pixels", [60, 75, 300, 1200])
def test_steps_on_the_axis_are_round_and_have_room(end: float, pixels: float) -> None:
    found = ticks(end, pixels)

    values = [value for value, _ in found]
    assert values[0] == 0
    assert values[-1] <= end
    assert [text for _, text in found] == [str(int(value)) for value in values]
    assert len(values) > 1
    for one, other in pairwise(values):
        assert (other - one) / end * pixels >= ROOM_OF_A_TICK * 0.99
        assert str(int(other - one)).rstrip("0") in ("1", "2", "5") or values == [0, end]
