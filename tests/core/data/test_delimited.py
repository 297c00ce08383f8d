"""Tables from delimited files: what is found by itself, and what the settings say."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from netwright.data.dataset import DataError
from netwright.data.files.delimited import read_delimited
from netwright.data.files.dialect import dialect_of
from netwright.data.files.estimate import require_room
from netwright.data.files.settings import CsvSettings
from netwright.data.progress import CancelledError
from netwright.data.source import DataSource, source_of
from netwright.data.table import Table

LINES = ["name,size,weight", "ant,1.5,2", "bee,,3", "ant,2.5,4"]


def table(folder: Path, content: str | bytes, settings: CsvSettings | None = None) -> Table:
    path = folder / "some data.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_delimited(path, settings or CsvSettings())


def is_right(found: Table) -> None:
    """The table of LINES, however it was written."""
    assert found.names == ("name", "size", "weight")
    assert [column.kind for column in found.columns] == ["category", "number", "number"]
    assert found.column("name").labels == ("ant", "bee")
    assert found.column("name").values.tolist() == [0, 1, 0]
    np.testing.assert_array_equal(found.column("size").values, [1.5, np.nan, 2.5])
    assert found.column("weight").values.tolist() == [2, 3, 4]
    assert found.first_row == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encoding_and_line_ends_are_found(encoding: str, end: str, tmp_path: Path) -> None:
    is_right(table(tmp_path, (end.join(LINES) + end).encode(encoding)))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str, tmp_path: Path) -> None:
    is_right(table(tmp_path, "\n".join(LINES).replace(",", delimiter)))


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_a_decimal_comma_is_found(delimiter: str, tmp_path: Path) -> None:
    lines = "\n".join(LINES).replace(",", delimiter).replace(".", ",")

    is_right(table(tmp_path, lines))


def test_letters_of_latin_1_are_found_wherever_they_come(tmp_path: Path) -> None:
    for before in (1, 50_000):
        rows = ["word,n", *["plain,1"] * before, "grün,2", "plain,3"]
        found = table(tmp_path, "\n".join(rows).encode("latin-1"))

        assert set(found.column("word").labels) == {"grün", "plain"}
        assert found.rows == before + 2


def test_quoted_texts_hold_delimiters_quotes_and_line_ends(tmp_path: Path) -> None:
    found = table(tmp_path, 'a,b\n"x, ""y""\nz",1\n"w",2\n')

    assert found.column("a").labels == ("w", 'x, "y"\nz')
    assert found.column("b").values.tolist() == [1, 2]


def test_a_file_without_header_has_columns_with_numbers(tmp_path: Path) -> None:
    found = table(tmp_path, "1,2\n3,4\n")
    assert found.names == ("Column 1", "Column 2")
    assert (found.rows, found.first_row) == (2, 1)

    words = "a,b\nc,d\n"
    assert table(tmp_path, words, CsvSettings(header="no")).rows == 2
    assert table(tmp_path, words, CsvSettings(header="yes")).names == ("a", "b")


def test_names_that_come_twice_or_are_missing_are_made_different(tmp_path: Path) -> None:
    assert table(tmp_path, ",x,x\n1,2,3\n").names == ("Column 1", "x", "x (2)")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-02-29", "2024-02-29"),
        ("29.02.2024", "2024-02-29"),
        ("02/29/2024", "2024-02-29"),
        ("29/02/2024", "2024-02-29"),
        ("2024-02-29T12:30:00", "2024-02-29T12:30:00"),
        ("2024-02-29 12:30:00+02:00", "2024-02-29T10:30:00"),
    ],
)
def test_dates_are_seconds_since_1970(text: str, day: str, tmp_path: Path) -> None:
    column = table(tmp_path, f"when,n\n{text},1\n,2\n").column("when")

    assert column.kind == "date"
    seconds = np.datetime64(day, "s").astype(np.int64)
    np.testing.assert_array_equal(column.values, [seconds, np.nan])


def test_few_words_are_a_category_and_many_are_text(tmp_path: Path) -> None:
    rows = [f"{k % 30},w{k % 30},t{k}" for k in range(200)]
    found = table(tmp_path, "n,few,all\n" + "\n".join(rows))

    assert [column.kind for column in found.columns] == ["number", "category", "text"]
    assert found.column("all").labels[:3] == ("t0", "t1", "t2")


def test_words_for_missing_values_are_those_of_the_settings(tmp_path: Path) -> None:
    text = "a,b\nNA,1\nx,-\ny,2\n"

    assert table(tmp_path, text, CsvSettings(missing="NA, -")).column("b").kind == "number"
    assert table(tmp_path, text, CsvSettings(missing="-")).column("a").labels == ("NA", "x", "y")


def test_a_column_may_be_taken_as_text(tmp_path: Path) -> None:
    column = table(tmp_path, "code,n\n007,1\n08,2\n", CsvSettings(as_text="code")).column("code")

    assert column.labels == ("007", "08")


def test_numbers_are_those_that_python_reads(tmp_path: Path) -> None:
    scales = np.array([1e-3, 1.0, 1e5])
    values = np.random.default_rng(0).normal(size=(50_000, 3)) * scales
    rows = "\n".join(",".join(map(repr, row)) for row in values.tolist())

    found = table(tmp_path, "a,b,c\n" + rows)

    for column, right in zip(found.columns, values.T, strict=True):
        np.testing.assert_allclose(column.values, right, rtol=1e-15)


def test_words_that_come_late_make_a_column_of_words(tmp_path: Path) -> None:
    rows = [f"{k}" if k < 3000 else f"w{k % 7}" for k in range(6000)]
    found = table(tmp_path, "a,b\n" + "\n".join(f"{row},1" for row in rows))

    assert found.column("a").kind == "text"
    assert found.column("a").labels[3000].startswith("w")


def test_reading_tells_how_far_it_is_and_ends_where_it_is_not_wanted(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("a,b\n" + "1.25,2.5\n" * 200_000)
    seen: list[float] = []

    read_delimited(path, CsvSettings(), seen.append)
    assert len(seen) > 4
    assert seen == sorted(seen)
    assert seen[-1] == 1.0

    with pytest.raises(CancelledError):
        read_delimited(path, CsvSettings(), seen.append, lambda: seen[-1] < 1.0 or len(seen) > 3)


@pytest.mark.parametrize("end", ["\r\n", "\r"])
@pytest.mark.parametrize("last", ["plain", 'a "quoted"\ntext, with a line', "Zoë"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "latin-1", "utf-16"])
def test_a_long_file_is_cut_into_pieces_and_nothing_is_lost(
    end: str, last: str, encoding: str, tmp_path: Path
) -> None:
    rows = 200_000
    quoted = '"' + last.replace('"', '""') + '"' if '"' in last else last
    lines = ['"number","word"', *(f"{k},w{k % 9}" for k in range(rows)), f"7,{quoted}"]
    path = tmp_path / "long.csv"
    path.write_bytes((end.join(lines) + end).encode(encoding))

    found = read_delimited(path, CsvSettings())

    assert found.names == ("number", "word")
    numbers, words = found.columns
    assert numbers.values.tolist() == [*range(rows), 7]
    assert [words.labels[code] for code in words.values[[0, 8, 10, -2]]] == [
        "w0", "w8", "w1", f"w{(rows - 1) % 9}"
    ]  # fmt: skip
    assert words.labels[words.values[-1]] == last


def test_a_row_that_is_wrong_far_behind_is_named(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    lines = ["a,b", *(f"{k},1.25" for k in range(300_000))]
    lines[250_000] += ",3"
    path.write_text("\n".join(lines) + "\n")

    with pytest.raises(DataError, match=r"row 250001: it has 3 values"):
        read_delimited(path, CsvSettings())


def test_real_tables_are_read_as_pandas_reads_them(data_folder: Path) -> None:
    for name in ("penguins", "titanic", "flights"):
        path = data_folder / f"{name}.csv"
        found, right = read_delimited(path, CsvSettings()), pd.read_csv(path)

        assert found.names == tuple(right.columns)
        for column in found.columns:
            given = right[column.name]
            assert column.missing.tolist() == given.isna().tolist()
            if column.kind == "number":
                np.testing.assert_array_equal(column.values, given.to_numpy(np.float64))
            else:
                words = [column.labels[code] for code in column.values if code >= 0]
                assert words == given.dropna().astype(str).tolist()


def test_a_table_tells_the_columns_it_has(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="its columns are name, size, weight"):
        table(tmp_path, "\n".join(LINES)).column("nmae")


def test_loading_a_table_can_be_cancelled_while_it_is_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b,c\n" + "".join(f"{k % 7},{k % 5},k{k % 2}\n" for k in range(500)))
    source, seen = source_of(path, DataSource()), list[float]()

    source.load(seen.append)
    assert seen == sorted(seen)

    for stop in (0.0, 0.4, 0.6):
        shares: list[float] = [0.0]
        with pytest.raises(CancelledError):
            source.load(shares.append, lambda at=stop, told=shares: told[-1] >= at)  # type: ignore[misc]
        assert shares[-1] < 0.75


def test_a_table_that_has_no_room_is_refused_with_an_estimate(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    path.write_text("a,b,c\n" + "1,2,3\n" * 400_000)
    dialect = dialect_of(path, CsvSettings())

    require_room(path, dialect, free=1 << 30)
    with pytest.raises(DataError, match=r"about 400,000 rows of 3 columns, which take 0\.0 GiB"):
        require_room(path, dialect, free=10_000_000)
