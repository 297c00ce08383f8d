"""Functions of formulas on the GPU, as the emulator computes them, against NumPy."""

import numpy as np
import pytest

from netwright.kernels.cuda.pointwise import formula
from netwright.operations.formula.evaluate import evaluate
from netwright.operations.formula.functions import COMPARISONS, FUNCTIONS
from netwright.operations.formula.syntax import known
from support.simt.kernel import Emulated, Order, new_state
from support.simt.memory import shadow_of

COUNT = 200
WORDS = 16
_INFIX = {"+", "-", "*", "/", "**", *COMPARISONS}


def text_of(name: str) -> str:
    arity = FUNCTIONS[name].arity
    if name == "negative":
        return "-a"
    if name in COMPARISONS:
        return f"where(a {name} b, a, b)"
    if name in _INFIX:
        return f"a {name} b"
    return f"{name}({', '.join('abc'[:arity])})"


def computed(text: str, values: dict[str, np.ndarray]) -> np.ndarray:
    names = [name for name in "abc" if name in values]
    kernel = Emulated(formula(text, " ".join(f"{n}:each" for n in names)), text)
    p = np.zeros((len(names) + 1) * COUNT, np.float32)
    for number, name in enumerate(names, start=1):
        p[number * COUNT : (number + 1) * COUNT] = values[name]
    w = np.array([COUNT, COUNT, 1, 0, *(COUNT * n for n in range(1, len(names) + 1))])
    memories = p, w, shadow_of(p.size), shadow_of(w.size)
    kernel.launch(memories, new_state(), 0, 2, 32, Order.FORWARDS)
    return p[:COUNT]


def inputs(name: str, text: str) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(1)
    values = {n: (4 * rng.standard_normal(COUNT)).astype(np.float32) for n in "abc"}
    if name in ("**", "log", "sqrt"):
        values["a"] = np.abs(values["a"])
    if name == "log1p":
        values["a"] = np.abs(values["a"]) - np.float32(0.5)
    if name in ("sin", "cos"):
        values["a"] *= 100
    used = text.replace(name, "") if name.isalpha() else text
    return {n: v for n, v in values.items() if n in used}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_equal_numpy(name: str) -> None:
    text = text_of(name) if name != "where" else "where(a > b, b, c)"
    values = inputs(name, text)

    found = computed(text, values)

    right = evaluate(known(text), {n: v.astype(float) for n, v in values.items()})
    assert np.abs(found - right).max() <= 3e-6 * max(1.0, float(np.abs(right).max()))


@pytest.mark.parametrize("name", ["relu", "abs", "sigmoid", "tanh", "softplus", "sin", "sign"])
def test_nan_stays_nan(name: str) -> None:
    found = computed(f"{name}(a)", {"a": np.full(COUNT, np.nan, np.float32)})

    assert np.isnan(found).all()


@pytest.mark.parametrize("text", ["min(a, b)", "max(a, b)", "max(b, a)", "min(b, a)"])
def test_nan_wins_every_comparison(text: str) -> None:
    one, other = np.full(COUNT, np.nan, np.float32), np.ones(COUNT, np.float32)

    assert np.isnan(computed(text, {"a": one, "b": other})).all()


@pytest.mark.parametrize("exponent", ["2", "3", "-1", "0.5", "-0.5", "1.7", "0"])
def test_powers_equal_numpy(exponent: str) -> None:
    a = np.linspace(0.1, 3, COUNT).astype(np.float32)

    assert np.allclose(
        computed(f"a ** ({exponent})", {"a": a}), a.astype(float) ** float(exponent), 2e-6
    )
