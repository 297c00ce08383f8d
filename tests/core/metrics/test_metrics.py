"""Every measure equals scikit-learn's on 200 random cases, the odd ones included."""

import warnings
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from netwright.metrics.calibration import brier, brier_yes_or_no, reliability
from netwright.metrics.confusion import by_column, by_row, confusion_matrix, decision
from netwright.metrics.hits import (
    AVERAGES,
    accuracy,
    balanced_accuracy,
    hits_of_classes,
    hits_of_labels,
)
from netwright.metrics.imbalance import warning
from netwright.metrics.labels import exact_match, hamming_loss
from netwright.metrics.ranking import ranking
from netwright.metrics.regression import errors

sklearn = pytest.importorskip("sklearn.metrics")
CASES = 200


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """scikit-learn warns of 0 / 0 and of single classes, which are among the cases."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def same(ours: Any, theirs: Any) -> None:
    np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-12)


def classes_of(case: int) -> tuple[np.ndarray, np.ndarray, int]:
    """True and predicted classes: few samples, absent classes, one class, constant answers."""
    random = np.random.default_rng(case)
    count, classes = int(random.integers(1, 60)), int(random.integers(2, 9))
    truth = random.integers(0, classes, count)
    predicted = np.where(random.random(count) < 0.6, truth, random.integers(0, classes, count))
    if case % 7 == 0:
        truth[:] = random.integers(classes)
    if case % 5 == 0:
        predicted[:] = random.integers(classes)
    return truth, predicted, classes


def scores_of(case: int) -> tuple[np.ndarray, np.ndarray]:
    """Scores from 0 to 1 and what is true: ties, constant scores, all true, all false."""
    random = np.random.default_rng(1000 + case)
    count = int(random.integers(1, 80))
    truth = random.random(count) < random.random()
    scores = np.clip(0.3 * truth + random.random(count) * 0.7, 0, 1)
    if case % 3 == 0:
        scores = np.round(scores, 1)
    if case % 7 == 0:
        scores[:] = 0.5
    if case % 11 == 0:
        truth[:] = case % 2
    return scores, truth


@pytest.mark.parametrize("case", range(CASES))
def test_measures_of_classes_are_those_of_scikit_learn(case: int) -> None:
    truth, predicted, classes = classes_of(case)
    labels = np.arange(classes)

    hits = hits_of_classes(truth, predicted, classes)
    matrix = confusion_matrix(truth, predicted, classes)

    both = (truth, predicted)
    np.testing.assert_array_equal(matrix, sklearn.confusion_matrix(*both, labels=labels))
    for shares, how in ((by_row(matrix), "true"), (by_column(matrix), "pred")):
        same(shares, sklearn.confusion_matrix(*both, labels=labels, normalize=how))
    right = sklearn.precision_recall_fscore_support(*both, labels=labels, zero_division=0)
    for ours, theirs in zip(
        (hits.precision, hits.recall, hits.f1, hits.support), right, strict=True
    ):
        same(ours, theirs)
    for how in AVERAGES:
        theirs = sklearn.precision_recall_fscore_support(*both, average=how, zero_division=0)[:3]
        found = hits.average(how)
        same((found.precision, found.recall, found.f1), theirs)
    same(accuracy(hits), sklearn.accuracy_score(*both))
    balanced = sklearn.balanced_accuracy_score(*both)
    same(balanced_accuracy(hits), balanced)


@pytest.mark.parametrize("case", range(CASES))
def test_curves_and_areas_are_those_of_scikit_learn(case: int) -> None:
    scores, truth = scores_of(case)

    found = ranking(scores, truth)

    false, true, thresholds = sklearn.roc_curve(truth, scores, drop_intermediate=False)
    same(found.false_positive_rate, false)
    same(found.true_positive_rate, true)
    np.testing.assert_array_equal(found.thresholds, thresholds[1:])
    precision, recall, thresholds = sklearn.precision_recall_curve(truth, scores)
    same(found.precision[::-1], precision[:-1])
    same(found.recall[::-1], recall[:-1])
    np.testing.assert_array_equal(found.thresholds[::-1], thresholds)
    area = sklearn.roc_auc_score(truth, scores) if 0 < truth.sum() < len(truth) else np.nan
    same(found.roc_area, area)
    same(found.average_precision, sklearn.average_precision_score(truth, scores))


@pytest.mark.parametrize("case", range(CASES))
def test_counts_at_any_threshold_are_those_of_the_answers(case: int) -> None:
    scores, truth = scores_of(case)
    found = ranking(scores, truth)
    at = [0.0, 0.5, 1.0, 2.0, -1.0, float(scores[0]), *np.random.default_rng(case).random(5)]

    for threshold in at:
        yes = decision(scores, threshold)
        right = sklearn.confusion_matrix(truth, yes, labels=[False, True]).ravel()
        tn, fp, fn, tp = map(int, right)
        assert found.above(threshold) == (tp, fp, fn, tn)

    threshold, f1 = found.best_f1
    assert f1 == pytest.approx(sklearn.f1_score(truth, scores >= threshold, zero_division=0))
    precision, recall, _ = sklearn.precision_recall_curve(truth, scores)
    assert f1 == pytest.approx(np.nanmax([0, *(2 * precision * recall / (precision + recall))]))


@pytest.mark.parametrize("case", range(CASES))
def test_calibration_is_that_of_scikit_learn(case: int) -> None:
    from sklearn.calibration import calibration_curve

    scores, truth = scores_of(case)

    found = reliability(scores, truth)

    there = found.counts > 0
    if 0 < truth.sum() < len(truth):  # scikit-learn takes no single class
        true, claimed = calibration_curve(truth, scores, n_bins=10)
        same(found.true[there], true)
        same(found.claimed[there], claimed)
    error = 0.0
    for low, high in pairwise(found.edges):
        inside = (scores > low) & (scores <= high) | ((low == 0) & (scores == 0))
        if inside.any():
            error += inside.mean() * abs(truth[inside].mean() - scores[inside].mean())
    assert found.expected_error == pytest.approx(error, abs=1e-12)
    right = sklearn.brier_score_loss(truth, scores, pos_label=True)
    same(brier_yes_or_no(scores, truth), right)


@pytest.mark.parametrize("case", range(CASES))
def test_brier_score_of_classes_is_that_of_scikit_learn(case: int) -> None:
    truth, _, classes = classes_of(case)
    random = np.random.default_rng(case)
    probabilities = random.dirichlet(np.ones(classes), len(truth))
    if case % 4 == 0:
        probabilities = np.eye(classes)[random.integers(0, classes, len(truth))]

    found = brier(probabilities, truth)

    labels = np.arange(classes)
    right = sklearn.brier_score_loss(truth, probabilities, labels=labels, scale_by_half=False)
    same(found, right)


@pytest.mark.parametrize("case", range(CASES))
def test_measures_of_values_are_those_of_scikit_learn(case: int) -> None:
    random = np.random.default_rng(case)
    count, values = int(random.integers(1, 50)), int(random.integers(1, 4))
    truth = random.normal(5, 3, (count, values))
    predicted = truth + random.normal(0, 2, truth.shape)
    if case % 5 == 0:
        predicted[:] = 3.0
    if case % 7 == 0:
        truth[:] = 2.0
    if case % 35 == 0:
        predicted[:] = truth

    found = errors(truth, predicted)

    both, each = (truth, predicted), {"multioutput": "raw_values"}
    same(found.mse, sklearn.mean_squared_error(*both, **each))
    rmse = sklearn.root_mean_squared_error(*both)
    same(found.rmse.mean(), rmse)
    same(found.mae, sklearn.mean_absolute_error(*both, **each))
    r2 = sklearn.r2_score(*both, **each) if count > 1 else np.nan
    same(found.r2, np.broadcast_to(r2, values))
    same(found.bias, (truth - predicted).mean(axis=0))


@pytest.mark.parametrize("case", range(CASES))
def test_measures_of_labels_are_those_of_scikit_learn(case: int) -> None:
    random = np.random.default_rng(case)
    shape = int(random.integers(1, 40)), int(random.integers(2, 6))
    truth = random.random(shape) < random.random(shape[1])
    predicted = truth ^ (random.random(shape) < 0.3)
    if case % 6 == 0:
        truth[:, 0] = False
    if case % 9 == 0:
        predicted[:] = False

    hits = hits_of_labels(truth, predicted)

    both = (truth.astype(int), predicted.astype(int))
    right = sklearn.precision_recall_fscore_support(*both, zero_division=0)
    for ours, theirs in zip(
        (hits.precision, hits.recall, hits.f1, hits.support), right, strict=True
    ):
        same(ours, theirs)
    for how in AVERAGES:
        theirs = sklearn.precision_recall_fscore_support(*both, average=how, zero_division=0)[:3]
        found = hits.average(how)
        same((found.precision, found.recall, found.f1), theirs)
    same(exact_match(truth, predicted), sklearn.accuracy_score(*both))
    same(hamming_loss(truth, predicted), sklearn.hamming_loss(*both))


def test_eight_of_ten_found_among_a_thousand() -> None:
    truth = np.repeat([1, 0, 1, 0], [8, 12, 2, 978])
    predicted = np.repeat([1, 1, 0, 0], [8, 12, 2, 978])

    hits = hits_of_classes(truth, predicted, 2)

    assert round(accuracy(hits), 3) == 0.986
    yes = hits.of(1)
    assert (round(yes.precision, 2), round(yes.recall, 2), round(yes.f1, 3)) == (0.40, 0.80, 0.533)
    told = warning(hits, ("no", "yes"))
    assert "always answering no would be right for 99.0 %" in told
    assert "98.6 %" in told


def test_there_is_no_warning_where_classes_are_even_and_found() -> None:
    truth = np.arange(100) % 4
    predicted = np.where(np.arange(100) < 90, truth, 0)

    assert warning(hits_of_classes(truth, predicted, 4), tuple("abcd")) == ""


def test_a_rare_class_that_is_not_found_is_told() -> None:
    truth = np.repeat([0, 1, 2], [500, 480, 20])
    predicted = np.where(truth == 2, 0, truth)

    told = warning(hits_of_classes(truth, predicted, 3), ("cat", "dog", "lynx"))

    assert "Of lynx 0.0 % are found, though 98.0 % of all are right" in told


def test_half_of_what_a_constant_answer_misses_must_be_found() -> None:
    truth = np.repeat([1, 0], [8, 92])
    few, many = (np.repeat([1, 0, 0], [found, 8 - found, 92]) for found in (3, 5))

    assert warning(hits_of_classes(truth, few, 2), ("no", "yes"))
    assert not warning(
        hits_of_classes(truth, np.where(truth, many, 0), 2), ("no", "yes")
    ).startswith("Accuracy misleads: always")


def test_an_untrained_network_on_even_classes_is_no_case_of_imbalance() -> None:
    truth = np.arange(100) % 10

    assert warning(hits_of_classes(truth, np.full(100, 3), 10), tuple("abcdefghij")) == ""
