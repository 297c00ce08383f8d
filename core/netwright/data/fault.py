"""What is wrong with data, as one sentence."""


class DataError(ValueError):
    """Data that cannot be used, or that do not fit the network, in one sentence."""


class RowError(DataError):
    """What is wrong in a row of a table, counted from 0; whoever knows the table names the row."""

    def __init__(self, row: int, words: str) -> None:
        super().__init__(f"row {row + 1}: {words}")
        self.row, self.words = row, words
