"""How a file of a table is to be read, where what is found by itself is not what is meant."""

from dataclasses import dataclass

from netwright.layers.setting import setting

FOUND = "found"
"""The choice that leaves it to the reader."""
MISSING = "NA, N/A, n/a, NaN, nan, null, NULL, None, ?"
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}
DECIMALS = {"point": ".", "comma": ","}


def any_text(text: str) -> str:
    """What is wrong with a list of words: nothing, but for words that no file has."""
    return "no line breaks." if "\n" in text or "\r" in text else ""


def words(text: str) -> tuple[str, ...]:
    """The words of a list with commas between them."""
    return tuple(word.strip() for word in text.split(",") if word.strip())


@dataclass(frozen=True)
class TableSettings:
    """What is the same for every file of a table."""

    missing: str = setting(
        MISSING,
        "Missing values",
        "Words that stand for no value, with commas between them. An empty cell is none either.",
        check=any_text,
        aside=True,
    )
    as_text: str = setting(
        "",
        "Text columns",
        "Names of columns whose numbers are no quantities, such as numbers of tickets.",
        check=any_text,
        aside=True,
    )


@dataclass(frozen=True)
class CsvSettings(TableSettings):
    """What stands between values, how numbers are written, whether columns are named."""

    delimiter: str = setting(
        FOUND,
        "Delimiter",
        "What stands between the values of a row.",
        choices=(FOUND, *DELIMITERS),
    )
    decimal: str = setting(
        FOUND, "Decimal sign", "What stands before the fraction.", choices=(FOUND, *DECIMALS)
    )
    header: str = setting(
        FOUND,
        "Header",
        "Whether the first row holds the names of the columns.",
        choices=(FOUND, "yes", "no"),
    )


@dataclass(frozen=True)
class SheetSettings(TableSettings):
    """Which sheet of a workbook."""

    sheet: str = setting("", "Sheet", "Its name; empty: the first one.", check=any_text)
