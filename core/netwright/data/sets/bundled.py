"""Small tables that come with scikit-learn: iris, wine, breast cancer, diabetes.

Sources: R. A. Fisher, "The use of multiple measurements in taxonomic problems", 1936; M. Forina
and others, PARVUS, 1991 (wine); W. N. Street and others, "Nuclear feature extraction for breast
tumor diagnosis", 1993; B. Efron and others, "Least angle regression", 2004 (diabetes, unscaled).
Read without importing scikit-learn, which takes a second and more.
"""

import gzip
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from netwright.data.dataset import DataError
from netwright.data.table import Column, Table

_IRIS = ("sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)")
_WINE = (
    *("alcohol", "malic acid", "ash", "alcalinity of ash", "magnesium", "total phenols"),
    *("flavanoids", "nonflavanoid phenols", "proanthocyanins", "color intensity", "hue"),
    *("od280/od315 of diluted wines", "proline"),
)
_CELLS = (
    *("radius", "texture", "perimeter", "area", "smoothness", "compactness", "concavity"),
    *("concave points", "symmetry", "fractal dimension"),
)
_CANCER = (
    *(f"mean {name}" for name in _CELLS),
    *(f"{name} error" for name in _CELLS),
    *(f"worst {name}" for name in _CELLS),
)
_DIABETES = ("age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6")


def _classes(
    name: str, file: str, features: Sequence[str], answer: str, labels: Sequence[str]
) -> Callable[[], Table]:
    """What reads a table of numbers whose last column counts the labels."""

    def read() -> Table:
        table = np.loadtxt(_folder() / file, delimiter=",", skiprows=1)
        # Labels of a column are sorted; those of the file need not be.
        order = sorted(labels)
        codes = np.array([order.index(label) for label in labels], np.int32)
        answers = codes[table[:, -1].astype(int)]
        column = Column(answer, "category", answers, tuple(order))
        return Table(name, (*_numbers(features, table[:, :-1]), column))

    return read


def _diabetes() -> Table:
    folder = _folder()
    with gzip.open(folder / "diabetes_data_raw.csv.gz", "rt", encoding="ascii") as lines:
        features = np.loadtxt(lines)
    with gzip.open(folder / "diabetes_target.csv.gz", "rt", encoding="ascii") as lines:
        answers = np.loadtxt(lines)
    columns = _numbers((*_DIABETES, "progression"), np.column_stack([features, answers]))
    return Table("Diabetes", columns)


def _numbers(names: Sequence[str], table: NDArray[np.float64]) -> tuple[Column, ...]:
    return tuple(
        Column(name, "number", values.copy()) for name, values in zip(names, table.T, strict=True)
    )


def _folder() -> Path:
    found = find_spec("sklearn")
    if not found or not found.origin:
        raise DataError("scikit-learn, which brings this data set, is not installed.")
    return Path(found.origin).parent / "datasets" / "data"


BUNDLED: dict[str, tuple[str, Callable[[], Table]]] = {
    "iris": (
        "Iris",
        _classes("Iris", "iris.csv", _IRIS, "species", ("setosa", "versicolor", "virginica")),
    ),
    "wine": (
        "Wine",
        _classes("Wine", "wine_data.csv", _WINE, "cultivar", ("class 0", "class 1", "class 2")),
    ),
    "breast_cancer": (
        "Breast cancer",
        _classes(
            "Breast cancer", "breast_cancer.csv", _CANCER, "diagnosis", ("malignant", "benign")
        ),
    ),
    "diabetes": ("Diabetes (values)", _diabetes),
}
"""Title of each set, and what reads it; the last column is what is to be told."""
