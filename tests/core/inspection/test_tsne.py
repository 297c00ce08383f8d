"""t-SNE equals scikit-learn's, tells how far it is, and ends when it is told to."""

import threading
import time

import numpy as np
import pytest
from sklearn.manifold import TSNE
from threadpoolctl import threadpool_limits

from netwright.inspection.tsne import ITERATIONS, PERPLEXITY, TSne

CLUSTERS = np.random.default_rng(0).normal(size=(90, 8)).astype(np.float32)
CLUSTERS[30:60] += 6
CLUSTERS[60:] -= 6


def test_the_points_are_those_of_scikit_learn() -> None:
    work = TSne(CLUSTERS, seed=3)

    points = work.run()

    right = TSNE(
        init="pca", perplexity=min(PERPLEXITY, 89 / 3), max_iter=ITERATIONS, random_state=3
    )
    with threadpool_limits(1):  # more would wait for each other, much longer than they work
        expected = right.fit_transform(CLUSTERS)
    assert points is not None
    np.testing.assert_allclose(points, expected, rtol=1e-4, atol=1e-3)
    assert work.share == 1.0


def test_it_can_be_cancelled() -> None:
    work = TSne(np.random.default_rng(1).normal(size=(2000, 40)).astype(np.float32))
    found: list[object] = ["nothing"]
    thread = threading.Thread(target=lambda: found.append(work.run()))
    thread.start()
    time.sleep(0.3)

    work.cancel()
    thread.join(10)

    assert not thread.is_alive()
    assert found == ["nothing", None]


def test_what_is_cancelled_before_it_begins_does_not_begin() -> None:
    work = TSne(CLUSTERS)
    work.cancel()

    assert work.run() is None


def test_what_cannot_be_done_is_told() -> None:
    with pytest.raises(ValueError, match="at least 5 samples"):
        TSne(CLUSTERS[:4])
    broken = TSne(np.full((20, 3), np.nan, np.float32))
    with pytest.raises(RuntimeError, match=r"t-SNE failed: .*NaN"):
        broken.run()
