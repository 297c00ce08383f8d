"""Tables of numbers are written so that a spreadsheet, and NumPy, read them back."""

import csv
from io import StringIO

import numpy as np

from netwright_desktop.panels.table import Table, joined


def read(table: Table) -> list[list[str]]:
    return list(csv.reader(StringIO(table.csv().decode())))


def test_curves_are_joined_by_their_steps_and_gaps_stay_empty() -> None:
    one = (np.array([1.0, 2.0, 4.0]), np.array([0.5, np.nan, 0.125]))
    other = (np.array([2.0, 3.0]), np.array([7.0, 1e-9]))

    table = joined([("batch", one), ("a, b", other)])

    assert table.rows == 4
    assert read(table) == [
        ["step", "batch", "a, b"],
        ["1", "0.5", ""],
        ["2", "", "7"],
        ["3", "", "1e-09"],
        ["4", "0.125", ""],
    ]


def test_any_number_of_the_engine_comes_back_bit_for_bit() -> None:
    values = np.random.default_rng(0).normal(size=1000).astype(np.float32)
    steps = np.arange(123_456_789, 123_456_789 + 1000)

    lines = read(Table(("step", "value"), (steps, values)))[1:]

    assert [int(step) for step, _ in lines] == steps.tolist()
    assert np.array_equal(np.array([value for _, value in lines], np.float32), values)


def test_no_curve_no_table() -> None:
    assert joined([("batch", (np.empty(0), np.empty(0)))]).rows == 0
    assert Table().rows == 0
