"""What is found in a table before anything is changed, against pandas and by hand."""

import time

import numpy as np
import pandas as pd
import pytest

from netwright.data.findings import findings
from netwright.data.plan import planned, usual_target
from netwright.data.profile import profile_of
from netwright.data.progress import CancelledError
from netwright.data.table import Column, Table
from support.tables import animals, table


def words_about(given: Table, column: str, *targets: str) -> str:
    found = findings(given, profile_of(given), targets)
    return " ".join(one.words for one in found if one.column == column)


def test_the_numbers_of_a_column_are_those_of_pandas() -> None:
    given = animals(500)
    column = profile_of(given).column("height")
    frame = pd.Series(given.column("height").values)

    assert column.rows == 500
    assert column.missing == frame.isna().sum()
    assert column.distinct == frame.nunique()
    assert (column.low, column.high) == (frame.min(), frame.max())
    assert column.mean == pytest.approx(frame.mean())
    assert column.deviation == pytest.approx(frame.std(ddof=0))
    assert sum(column.bars) == column.known
    np.testing.assert_array_equal(column.bars, np.histogram(frame.dropna(), 24)[0])


def test_words_are_counted_the_most_frequent_first() -> None:
    given = animals(500)
    column = profile_of(given).column("kind")
    codes = given.column("kind").values

    assert dict(column.counts) == {
        word: np.count_nonzero(codes == n) for n, word in enumerate(("cat", "dog", "emu"))
    }
    assert [count for _, count in column.counts] == sorted(
        (count for _, count in column.counts), reverse=True
    )


def test_rows_that_are_copies_are_counted_missing_values_included() -> None:
    given = table(a=[1, 2, 1, None, None, 0.0, -0.0], b=["x", "y", "x", "z", "z", "w", "w"])

    assert profile_of(given).duplicates == 3
    assert profile_of(animals()).duplicates == 0


def test_numbers_beyond_all_squares_have_a_deviation() -> None:
    column = profile_of(table(a=[1e300, -1e300, np.inf, 3.0])).column("a")

    assert column.infinite == 1
    assert column.deviation == pytest.approx(1e300 * np.sqrt(2 / 3))


def test_a_column_that_tells_the_answer_is_found() -> None:
    count = 60
    answer = [n % 2 for n in range(count)]
    given = table(
        id=[f"p{n}" for n in range(count)],
        number=list(range(count)),
        alive=["yes" if a else "no" for a in answer],
        ward=[("a", "b", "c", "b")[n % 4] for n in range(count)],
        bed=[float(n % 4 // 2) for n in range(count)],
        survived=answer,
    )

    assert "id" in words_about(given, "id", "survived")
    assert "id" in words_about(given, "number", "survived")
    assert "in other words" in words_about(given, "alive", "survived")
    assert "it tells the answer" in words_about(given, "ward", "survived")
    assert words_about(given, "bed", "survived") == ""
    roles = {plan.name: plan.role for plan in planned(given).columns}
    assert roles == {
        "id": "ignore",
        "number": "ignore",
        "alive": "ignore",
        "ward": "ignore",
        "bed": "input",
        "survived": "target",
    }


def test_a_target_on_another_scale_is_found() -> None:
    x = np.random.default_rng(0).normal(size=100)
    given = table(
        celsius=x.tolist(),
        fahrenheit=(32 + 1.8 * x).tolist(),
        same=x.tolist(),
        near=(x + 0.01 * x**2).tolist(),
    )

    assert "another scale" in words_about(given, "fahrenheit", "celsius")
    assert "equal to" in words_about(given, "same", "celsius")
    assert words_about(given, "near", "celsius") == ""


def test_in_many_rows_a_leak_is_found_as_well_and_one_that_ends_late_is_none() -> None:
    rows = 30_000
    answer = np.arange(rows) % 3
    late = answer.copy()
    late[-1] = (late[-1] + 1) % 3
    given = table(
        same=(answer * 2.0 + 1).tolist(),
        words=[("a", "b", "c")[k] for k in answer],
        late=late.tolist(),
        noise=np.random.default_rng(0).normal(size=rows).tolist(),
        y=answer.tolist(),
    )

    assert "another scale" in words_about(given, "same", "y")
    assert "in other words" in words_about(given, "words", "y")
    assert words_about(given, "late", "y") == words_about(given, "noise", "y") == ""


def test_what_cannot_be_learned_from_is_told() -> None:
    given = table(
        empty=[None] * 8,
        same=[3] * 8,
        rare=["a"] * 7 + ["b"],
        holes=[1, 2, 3, None, None, None, None, None],
    )

    assert "Every value is missing" in words_about(given, "empty")
    assert "All values are the same" in words_about(given, "same")
    assert "always says a is right in 88%" in words_about(given, "rare", "rare")
    assert "5 values (62%) are missing" in words_about(given, "holes")


def test_the_target_is_guessed_by_its_name_and_else_the_last_column() -> None:
    assert usual_target(profile_of(animals())) == "kind"
    assert usual_target(profile_of(table(Species=["a", "b"], size=[1, 2]))) == "Species"
    assert usual_target(profile_of(table(a=[1, 1]))) == ""


def test_a_table_without_rows_is_looked_at_too() -> None:
    profile = profile_of(table(a=[], b=[]))

    assert (profile.rows, profile.duplicates) == (0, 0)


def test_looking_can_be_stopped() -> None:
    with pytest.raises(CancelledError):
        profile_of(animals(), cancelled=lambda: True)


@pytest.mark.slow
def test_a_million_rows_of_twenty_columns_are_looked_at_in_seconds() -> None:
    rng = np.random.default_rng(0)
    columns = [Column(f"n{k}", "number", rng.normal(size=1_000_000)) for k in range(15)]
    columns += [
        Column(
            f"c{k}", "category", rng.integers(-1, 9, 1_000_000).astype(np.int32), tuple("abcdefghi")
        )
        for k in range(5)
    ]
    given = Table("big", tuple(columns))
    begin = time.process_time()

    profile = profile_of(given)
    findings(given, profile, ("c0",))

    assert profile.rows == 1_000_000
    assert time.process_time() - begin < 6


def test_columns_that_are_equal_are_told_once() -> None:
    weight = [1.0, None, 3.5, 2.0] * 10
    words = ["r", "g", None, "b"] * 10
    found = table(
        a=weight,
        b=weight,
        c=[2.0, None, 3.5, 1.0] * 9 + [2.0, None, 1.0, 3.5],
        d=words,
        e=words,
        f=["red", "blue", None, "green"] * 10,
        g=["b", "r", None, "g"] * 9 + ["b", "r", None, "r"],
        kind=["x", "y"] * 20,
    )

    said = findings(found, profile_of(found), ["kind"])

    copies = {one.column: one.words for one in said if "says the same" in one.words}
    assert set(copies) == {"b", "e", "f"}
    assert "the same as a in every row" in copies["b"]
    assert "the same as d in every row" in copies["f"]
