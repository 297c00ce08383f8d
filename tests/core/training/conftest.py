"""What the tests of training share."""

from collections.abc import Iterator

import pytest

from netwright.training.worker import Worker


@pytest.fixture
def worker() -> Iterator[Worker]:
    """The trainer's thread, ended after the test."""
    thread = Worker()
    yield thread
    thread.close()
