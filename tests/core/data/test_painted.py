"""Painted points become a data set in which each point keeps its part."""

import numpy as np
import pytest

from netwright.data.dataset import PARTS, DataError
from netwright.data.source import DataSource


def points(count: int) -> tuple[tuple[float, float, int], ...]:
    rng = np.random.default_rng(0)
    return tuple(
        (round(float(x), 3), round(float(y), 3), n % 3)
        for n, (x, y) in enumerate(rng.uniform(-6, 6, (count, 2)))
    )


def test_points_and_classes_are_those_that_were_painted() -> None:
    given = points(60)

    dataset = DataSource("painted", points=given).load()

    np.testing.assert_array_equal(dataset.inputs, np.array(given, np.float32)[:, :2])
    np.testing.assert_array_equal(dataset.targets, np.array(given)[:, 2].astype(int))
    assert dataset.class_names == ("1", "2", "3")


def test_a_point_keeps_its_part_while_others_come_and_go() -> None:
    given = points(300)
    whole = DataSource("painted", points=given, seed=5).load()
    fewer = DataSource("painted", points=given[1::2], seed=5).load()

    for part in PARTS:
        kept = {n // 2 for n in whole.parts[part].tolist() if n % 2}
        assert kept == set(fewer.parts[part].tolist())


def test_parts_have_about_their_shares_and_another_seed_gives_others() -> None:
    given = points(2000)
    first, second = (DataSource("painted", points=given, seed=s).load() for s in (1, 2))

    for part, share in zip(PARTS, (0.7, 0.15, 0.15), strict=True):
        assert len(first.parts[part]) == pytest.approx(2000 * share, rel=0.15)
    assert not np.array_equal(first.parts["test"], second.parts["test"])


def test_nothing_painted_is_a_data_set_without_samples() -> None:
    dataset = DataSource("painted").load()

    assert dataset.shape == (2,)
    assert dataset.class_count == 0
    assert len(dataset.inputs) == 0


@pytest.mark.parametrize(
    "wrong", [(0.0, 7.0, 1), (0.0, 1.0, 6), (0.0, 1.0), (0.0, float("nan"), 1)]
)
def test_what_is_no_point_of_the_area_is_refused(wrong: tuple[float, ...]) -> None:
    with pytest.raises(DataError, match="painted points"):
        DataSource("painted", points=(wrong,))  # type: ignore[arg-type]
