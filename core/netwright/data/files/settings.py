"""How files are to be read, where what is found by itself is not what is meant.

Of each kind, apart from its reader: a form is made of them before anything is read.
"""

from dataclasses import dataclass

from netwright.layers.setting import setting

FOUND = "found"
"""The choice that leaves it to the reader."""
MISSING = "NA, N/A, n/a, NaN, nan, null, NULL, None, ?"
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}
DECIMALS = {"point": ".", "comma": ","}
ENCODINGS = {
    "UTF-8": "utf-8-sig",  # with its mark or without
    "UTF-16": "utf-16",
    "Windows-1252": "cp1252",
    "Latin-1": "latin-1",
}
COLORS = (
    *("grey", "RGB", "HSV"),
    *("red", "green", "blue", "hue", "saturation", "brightness"),
)
NEXT, EACH = "the next one", "one for each step"
LONGEST_SIDE = 4096
"""Pixels along a side of what an image becomes."""
LONGEST_TEXT = 4096
LONGEST_WINDOW = 100_000


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
    encoding: str = setting(
        FOUND, "Encoding", "How letters are written.", choices=(FOUND, *ENCODINGS)
    )


@dataclass(frozen=True)
class SheetSettings(TableSettings):
    """Which sheet of a workbook."""

    sheet: str = setting("", "Sheet", "Its name; empty: the first one.", check=any_text)


@dataclass(frozen=True)
class SeriesSettings(CsvSettings):
    """Which values, and how they are cut into samples."""

    column: str = setting(
        "", "Column", "Name or number of the values; empty: the last of numbers.", check=any_text
    )
    window: int = setting(12, "Window", "Values that a sample shows.", low=1, high=LONGEST_WINDOW)
    horizon: int = setting(
        1, "Horizon", "Values after the window that are to be told.", low=1, high=LONGEST_WINDOW
    )
    stride: int = setting(
        1, "Stride", "Values from one sample to the next.", low=1, high=LONGEST_WINDOW
    )


@dataclass(frozen=True)
class ImageSettings:
    """What every image is made to be."""

    height: int = setting(
        0, "Height", "Pixels; 0: that of the first image.", low=0, high=LONGEST_SIDE, unit="pixels"
    )
    width: int = setting(
        0, "Width", "Pixels; 0: that of the first image.", low=0, high=LONGEST_SIDE, unit="pixels"
    )
    colors: str = setting(
        FOUND,
        "Colours",
        "found: grey if the first image is, else RGB. Planes are one channel of RGB or HSV.",
        choices=(FOUND, *COLORS),
    )


@dataclass(frozen=True)
class TextSettings:
    """How a text is cut into samples."""

    length: int = setting(
        32, "Length", "Characters that a sample shows.", low=1, high=LONGEST_TEXT, unit="characters"
    )
    stride: int = setting(
        1, "Stride", "Characters from one sample to the next.", low=1, high=LONGEST_TEXT
    )
    answers: str = setting(
        NEXT,
        "Answers",
        "The character after the window, or after each of its characters.",
        choices=(NEXT, EACH),
    )
