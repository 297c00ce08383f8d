"""From a table to samples: what is fitted, of which rows, and that it is applied again."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, RobustScaler, StandardScaler

from netwright.data.arrangement import balanced
from netwright.data.dataset import PARTS, DataError, Dataset
from netwright.data.plan import planned
from netwright.data.preparation import ColumnPlan, Preparation, Split
from netwright.data.table import Column, Table
from netwright.data.tabular import dataset_of, feature_names, inputs_of, restored
from support.tables import animals, column, table

SHARES = (0.6, 0.2, 0.2)
SCALERS = {"standard": StandardScaler, "min-max": MinMaxScaler, "robust": RobustScaler}


def plan_with(given: Table, **changes: ColumnPlan) -> Preparation:
    preparation = planned(given, target="kind")
    return replace(preparation, columns=tuple(changes.get(p.name, p) for p in preparation.columns))


def with_values(given: Table, name: str, values: Any) -> Table:
    columns = [replace(c, values=values) if c.name == name else c for c in given.columns]
    return Table(given.name, tuple(columns))


@pytest.mark.parametrize("scaling", SCALERS)
def test_scaling_is_scikit_learns_fitted_on_the_training_part(scaling: str) -> None:
    given = animals()
    plan = plan_with(given, weight=ColumnPlan("weight", scaling=scaling))

    dataset = dataset_of(given, plan, SHARES, 3)

    values = given.column("weight").values[:, None]
    scaler = SCALERS[scaling]().fit(values[dataset.parts["training"]])
    np.testing.assert_allclose(dataset.inputs[:, :1], scaler.transform(values), atol=1e-6)


def test_one_hot_is_scikit_learns() -> None:
    given = table(
        kind=["a"] * 20 + ["b"] * 20,
        colour=["red", "green", "blue", "green"] * 10,
        size=list(range(40)),
    )
    dataset = dataset_of(given, plan_with(given, size=ColumnPlan("size", "ignore")), SHARES, 0)

    column = given.column("colour")
    words = np.array(column.labels)[column.values][:, None]
    wanted = OneHotEncoder(sparse_output=False).fit_transform(words)
    np.testing.assert_array_equal(dataset.inputs, wanted)
    assert dataset.preparation is not None
    assert feature_names(dataset.preparation) == (
        "colour = blue",
        "colour = green",
        "colour = red",
    )


@pytest.mark.parametrize("part", PARTS)
def test_statistics_depend_on_the_training_part_alone(part: str) -> None:
    given = animals()
    before = dataset_of(given, planned(given), SHARES, 3)
    rows = before.parts[part]
    heights = given.column("height").values.copy()
    heights[rows] = 1e6
    colours = given.column("colour").values.copy()
    colours[rows] = 2
    changed = with_values(with_values(given, "height", heights), "colour", colours)

    after = dataset_of(changed, planned(given), SHARES, 3)

    assert before.preparation is not None
    assert after.preparation is not None
    is_same = before.preparation.fitted == after.preparation.fitted
    assert is_same == (part != "training")
    assert np.array_equal(before.inputs[rows], after.inputs[rows]) is False


def test_values_to_be_told_are_scaled_by_the_training_part_and_come_back() -> None:
    given = animals()
    plan = plan_with(
        given,
        weight=ColumnPlan("weight", "target", filling="drop row"),
        kind=ColumnPlan("kind", "input", "one-hot", "most frequent"),
    )
    dataset = dataset_of(given, plan, SHARES, 3)
    values = given.column("weight").values[:, None]
    training = values[dataset.parts["training"]]

    wanted = ((values - training.mean()) / training.std()).astype(np.float32)
    np.testing.assert_allclose(dataset.targets.astype(np.float32), wanted, atol=1e-5)
    assert dataset.preparation is not None
    back = restored(dataset.preparation, dataset.targets.astype(np.float32))
    np.testing.assert_allclose(back, values, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize(
    ("filling", "wanted"),
    [("mean", 4.0), ("median", 2.0), ("most frequent", 1.0), ("constant", -7.0)],
)
def test_what_is_missing_is_filled(filling: str, wanted: float) -> None:
    plan = Preparation(
        (
            ColumnPlan("x", "input", "number", filling, "-7", "none"),
            ColumnPlan("y", "target", "class"),
        )
    )
    given = table(x=[1, 1, 2, None, 3, 13], y=["a", "b"] * 3)

    dataset = dataset_of(given, plan, (1.0, 0.0, 0.0), 0)

    if filling == "median":
        assert dataset.inputs[3, 0] == 2.0
    assert dataset.inputs[3, 0] == wanted
    assert np.isfinite(dataset.inputs).all()


def test_rows_without_what_they_need_are_left_out() -> None:
    plan = Preparation((ColumnPlan("x", filling="drop row"), ColumnPlan("y", "target", "class")))
    given = table(x=[1, None, 3, 4, np.inf], y=["a", "b", None, "b", "a"])

    dataset = dataset_of(given, plan, (1.0, 0.0, 0.0), 0)

    np.testing.assert_array_equal(dataset.targets, [0, 1])
    assert dataset.preparation is not None
    with pytest.raises(DataError, match="row 2: x is missing, and rows without it were left out"):
        inputs_of(given, dataset.preparation)


def test_a_constant_word_is_a_category_of_its_own() -> None:
    plan = Preparation(
        (
            ColumnPlan("x", "input", "one-hot", "constant", "nobody knows"),
            ColumnPlan("y", "target", "class"),
        )
    )
    dataset = dataset_of(table(x=["a", None, "b", "a"], y=["u", "v"] * 2), plan, (1, 0, 0), 0)

    np.testing.assert_array_equal(dataset.inputs, [[1, 0, 0], [0, 0, 1], [0, 1, 0], [1, 0, 0]])


def test_columns_to_be_looked_up_are_arrays_of_their_own() -> None:
    plan = Preparation(
        (
            ColumnPlan("town", "input", "index", "most frequent"),
            ColumnPlan("x", scaling="none"),
            ColumnPlan("y", "target", "class"),
        )
    )
    given = table(town=["b", "a", None, "b"], x=[1, 2, 3, 4], y=["u", "v"] * 2)
    dataset = dataset_of(given, plan, (1.0, 0.0, 0.0), 0)

    np.testing.assert_array_equal(dataset.arrays["town"], [1, 0, 1, 1])
    np.testing.assert_array_equal(dataset.inputs, [[1], [2], [3], [4]])
    alone = replace(plan, columns=(plan.columns[0], plan.columns[2]))
    np.testing.assert_array_equal(
        dataset_of(given, alone, (1.0, 0.0, 0.0), 0).inputs, [[1], [0], [1], [1]]
    )


def test_several_answers_of_yes_or_no_are_one_row_of_numbers() -> None:
    plan = Preparation(
        (
            ColumnPlan("x"),
            ColumnPlan("is_red", "target", "class"),
            ColumnPlan("is_big", "target", "class"),
        )
    )
    given = table(x=[1, 2, 3, 4], is_red=["no", "yes"] * 2, is_big=[0, 0, 1, 1])

    dataset = dataset_of(given, plan, (1.0, 0.0, 0.0), 0)

    np.testing.assert_array_equal(dataset.targets, [[0, 0], [1, 0], [0, 1], [1, 1]])
    assert dataset.class_names == ("is_red", "is_big")


def test_another_table_becomes_the_same_samples() -> None:
    given = animals()
    dataset = dataset_of(given, planned(given), SHARES, 3)
    assert dataset.preparation is not None
    few = Table(
        "few.csv", tuple(replace(c, values=c.values[5:9]) for c in reversed(given.columns[:3]))
    )

    inputs = inputs_of(few, dataset.preparation)["inputs"]

    np.testing.assert_array_equal(inputs, dataset.inputs[5:9])


WRONG: list[tuple[Table, str]] = [
    (table(weight=[1], colour=["r"]), "animals.csv has no column 'height'; its columns are weight"),
    (
        table(weight=[1, 2], height=[1, 2], colour=["r", "violet"]),
        "row 2: colour is 'violet', which was not there in training. Known are b, g, r.",
    ),
    (
        table(weight=["heavy", "3"], height=[1, 2], colour=["r", "g"]),
        "row 1: weight is 'heavy', which is no number.",
    ),
]


@pytest.mark.parametrize("number", range(len(WRONG)))
def test_what_cannot_be_told_from_a_table_is_a_sentence(number: int) -> None:
    given = animals()
    preparation = dataset_of(given, planned(given), SHARES, 3).preparation
    assert preparation is not None

    with pytest.raises(DataError) as caught:
        inputs_of(WRONG[number][0], preparation)

    assert WRONG[number][1] in str(caught.value)


def test_a_target_without_a_choice_is_a_sentence() -> None:
    with pytest.raises(DataError, match="kind is cat in every row"):
        dataset_of(
            table(x=[1, 2, 3], kind=["cat"] * 3),
            Preparation((ColumnPlan("x"), ColumnPlan("kind", "target", "class"))),
            SHARES,
            0,
        )
    with pytest.raises(DataError, match="choose the column that is to be told"):
        dataset_of(table(x=[1, 2]), Preparation((ColumnPlan("x"),)), SHARES, 0)


def test_class_weights_are_scikit_learns_balanced_ones() -> None:
    from sklearn.utils.class_weight import compute_class_weight

    given = animals()
    dataset = dataset_of(given, replace(planned(given), imbalance="class weights"), SHARES, 3)
    training = dataset.targets[dataset.parts["training"]]
    wanted = compute_class_weight("balanced", classes=np.arange(3), y=training)

    assert dataset.preparation is not None
    np.testing.assert_allclose(dataset.preparation.class_weights, wanted, atol=1e-6)
    np.testing.assert_allclose(dataset.arrays["weights"], wanted[dataset.targets], rtol=1e-6)


def test_over_sampling_gives_every_class_as_many_samples_of_the_training_part() -> None:
    given = animals()
    plain = dataset_of(given, planned(given), SHARES, 3)
    dataset = dataset_of(given, replace(planned(given), imbalance="over-sampling"), SHARES, 3)

    counts = np.bincount(dataset.targets[dataset.parts["training"]])
    assert counts.tolist() == [counts.max()] * 3
    assert set(dataset.parts["training"].tolist()) == set(plain.parts["training"].tolist())
    assert np.array_equal(dataset.parts["test"], plain.parts["test"])
    assert dataset.preparation is not None
    assert plain.preparation is not None
    assert dataset.preparation.fitted == plain.preparation.fitted


def test_rows_are_grouped_by_a_column_that_the_network_does_not_see() -> None:
    given = Table("t", (*animals().columns, column("farm", [float(n % 9) for n in range(200)])))
    plan = plan_with(given, farm=ColumnPlan("farm", "ignore"))
    dataset = dataset_of(given, replace(plan, split=Split("grouped", "farm")), SHARES, 3)

    farms = [set((dataset.parts[part] % 9).tolist()) for part in PARTS]
    assert sum(map(len, farms)) == 9


def test_dates_order_rows_and_are_numbers() -> None:
    rng = np.random.default_rng(0)
    times = Column("when", "date", rng.permutation(200) * 86_400.0)
    given = Table("t", (*animals().columns, times))
    plan = replace(plan_with(given), split=Split("by time", "when"))
    dataset = dataset_of(given, plan, SHARES, 3)

    assert times.values[dataset.parts["training"]].max() < times.values[dataset.parts["test"]].min()


@pytest.mark.parametrize("imbalance", ["class weights", "over-sampling"])
@pytest.mark.parametrize(
    "targets",
    [np.zeros((9, 1), np.float32), np.zeros((9, 4), np.int64), np.array([0, 1, -1] * 3)],
)
def test_what_has_no_class_a_sample_cannot_be_balanced(targets: Any, imbalance: str) -> None:
    parts = {"training": np.arange(9), "validation": np.arange(0), "test": np.arange(0)}
    preparation = Preparation(imbalance=imbalance)
    dataset = Dataset("odd", np.zeros((9, 2), np.float32), targets, parts, preparation=preparation)

    with pytest.raises(DataError, match=r"odd has .* nothing can be balanced"):
        balanced(dataset, 0)
