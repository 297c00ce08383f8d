"""What is wrong with data, as one sentence."""


class DataError(ValueError):
    """Data that cannot be used, or that do not fit the network, in one sentence."""
