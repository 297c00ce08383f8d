"""Single steps with numbers: every figure equals a calculation that is written out here."""

from math import exp, log, sqrt, tanh

import numpy as np
import pytest

from netwright.inspection.micro_steps import MicroStep, StepApart
from netwright.layers.activation import Sigmoid
from netwright.layers.batch_normalization import BatchNorm
from netwright.layers.class_losses import SoftmaxCrossEntropy
from netwright.layers.convolution import Conv2d
from netwright.layers.data import Input, Target
from netwright.layers.dense import Dense
from netwright.layers.losses import MeanSquaredError
from netwright.layers.pooling import MaxPool2d
from netwright.layers.recurrent import Lstm
from netwright.layers.shaping import Flatten
from netwright.training.settings import TrainingSettings
from support.apart import micro_step, samples_of, standing, worked_out
from support.build import chain

DESCENT = TrainingSettings(optimizer="SGD", learning_rate=0.5, batch_size=4)
VALUES = Target(form="values", size=1)


def sigmoid(x: float) -> float:
    return 1 / (1 + exp(-x))


def array(*rows: object) -> np.ndarray:
    return np.array(rows, np.float32)


def assert_is(step: MicroStep, index: tuple[int, ...], right: float, output: int = 0) -> None:
    """Both the engine's number and the explained one."""
    assert float(step.outputs[output].values[index]) == pytest.approx(right, abs=1e-6)
    assert worked_out(step, index, output) == pytest.approx(right, abs=1e-6)


def steps_of(apart: StepApart, title: str) -> list[MicroStep]:
    return [step for step in apart.micro_steps if step.title == title]


def test_two_two_one_on_one_sample_of_xor() -> None:  # noqa: PLR0915  (one calculation)
    """Input (1, 0), target 1; sigmoid, mean squared error, rate 0.5."""
    graph = chain(
        [
            Input((2,)),
            Dense(units=2),
            Sigmoid(),
            Dense(units=1),
            Sigmoid(),
            MeanSquaredError(),
        ],
        VALUES,
    )
    weights = {
        "dense1/weight": array([0.5, -0.4], [0.3, 0.8]),
        "dense1/bias": array(0.1, -0.2).ravel(),
        "dense2/weight": array([0.7, -0.6]),
        "dense2/bias": array(0.05).ravel(),
    }
    data = samples_of(array([1, 0]), array([1]))

    z1, z2 = 0.5 * 1 + -0.4 * 0 + 0.1, 0.3 * 1 + 0.8 * 0 - 0.2
    a1, a2 = sigmoid(z1), sigmoid(z2)
    z3 = 0.7 * a1 - 0.6 * a2 + 0.05
    a3 = sigmoid(z3)
    loss = (a3 - 1) ** 2
    by_a3 = 2 * (a3 - 1)
    delta3 = by_a3 * a3 * (1 - a3)
    by_a1, by_a2 = 0.7 * delta3, -0.6 * delta3
    delta1, delta2 = by_a1 * a1 * (1 - a1), by_a2 * a2 * (1 - a2)

    with standing(graph, data, DESCENT, weights=weights) as (trainer, apart):
        first, second = steps_of(apart, "Weighted sum")
        assert_is(first, (0, 0), z1)
        assert_is(first, (0, 1), z2)
        assert_is(second, (0, 0), z3)
        hidden, last = steps_of(apart, "Sigmoid")
        assert_is(hidden, (0, 0), a1)
        assert_is(hidden, (0, 1), a2)
        assert_is(last, (0, 0), a3)
        assert_is(micro_step(apart, "Loss"), (), loss)
        assert_is(micro_step(apart, "Gradient of the loss"), (0, 0), by_a3)
        behind, before = steps_of(apart, "Gradient through Sigmoid")
        assert_is(behind, (0, 0), delta3)
        assert_is(before, (0, 0), delta1)
        assert_is(before, (0, 1), delta2)
        back = micro_step(apart, "Gradient of the input", "dense2")
        assert_is(back, (0, 0), by_a1)
        assert_is(back, (0, 1), by_a2)
        dw = micro_step(apart, "Gradient of the weights", "dense2")
        assert_is(dw, (0, 0), delta3 * a1)
        assert_is(dw, (0, 1), delta3 * a2)
        assert_is(micro_step(apart, "Gradient of the bias", "dense2"), (0,), delta3)
        dw = micro_step(apart, "Gradient of the weights", "dense1")
        for place, right in (((0, 0), delta1), ((0, 1), 0), ((1, 0), delta2), ((1, 1), 0)):
            assert_is(dw, place, right)
        new = micro_step(apart, "SGD: weight", "dense2")
        assert_is(new, (0, 0), 0.7 - 0.5 * delta3 * a1)
        assert_is(new, (0, 1), -0.6 - 0.5 * delta3 * a2)
        assert_is(micro_step(apart, "SGD: bias", "dense2"), (0,), 0.05 - 0.5 * delta3)
        new = micro_step(apart, "SGD: weight", "dense1")
        assert_is(new, (0, 0), 0.5 - 0.5 * delta1)
        assert_is(new, (1, 0), 0.3 - 0.5 * delta2)
        assert_is(new, (0, 1), -0.4)
        assert_is(micro_step(apart, "SGD: bias", "dense1"), (1,), -0.2 - 0.5 * delta2)

        trainer.advance(1)
        assert trainer.weights()["dense1/weight"][1, 0] == pytest.approx(
            0.3 - 0.5 * delta2, abs=1e-6
        )


def test_the_lines_of_a_weighted_sum_hold_its_numbers() -> None:
    graph = chain([Input((2,)), Dense(units=1), MeanSquaredError()], VALUES)
    weights = {"dense1/weight": array([0.5, -0.25]), "dense1/bias": array(0.125).ravel()}
    with standing(graph, samples_of(array([2, 4]), array([0])), DESCENT, weights=weights) as (
        _,
        apart,
    ):
        worked = micro_step(apart, "Weighted sum").explain(0, (0, 0))

        assert worked is not None
        assert worked.lines == ("y[0] = 0.5 · 2 + (−0.25) · 4 + 0.125", "= 0.125")
        assert [number for number, _ in worked.seen] == [0, 1, 2]


def test_a_convolution_window_and_its_gradients() -> None:
    """Image 4 x 4, one kernel 3 x 3, no border: four windows."""
    image = np.arange(16, dtype=np.float32).reshape(1, 1, 4, 4) / 8
    kernel = array([[[0.1, -0.2, 0.3], [0.4, 0.5, -0.6], [-0.7, 0.8, 0.9]]])
    graph = chain(
        [
            Input((1, 4, 4)),
            Conv2d(filters=1, kernel=(3, 3), padding="valid"),
            Conv2d(filters=1, kernel=(2, 2), padding="valid"),
            Flatten(),
            MeanSquaredError(),
        ],
        VALUES,
    )
    second = array([[[1.0, 2.0], [3.0, -1.0]]])
    weights = {
        "conv1/weight": kernel,
        "conv1/bias": array(0.2).ravel(),
        "conv2/weight": second,
        "conv2/bias": array(0.0).ravel(),
    }
    x, w = image[0, 0].astype(float), kernel[0, 0].astype(float)
    y = [
        [0.2 + sum(w[r][s] * x[p + r][q + s] for r in range(3) for s in range(3)) for q in range(2)]
        for p in range(2)
    ]
    v = second[0, 0].astype(float)
    out = sum(v[p][q] * y[p][q] for p in range(2) for q in range(2))
    dy = [[2 * out * v[p][q] for q in range(2)] for p in range(2)]

    with standing(graph, samples_of(image, array([0])), DESCENT, weights=weights) as (_, apart):
        step = micro_step(apart, "Convolution", "conv1")
        for p in range(2):
            for q in range(2):
                assert float(step.outputs[0].values[0, 0, p, q]) == pytest.approx(y[p][q], rel=1e-6)
                assert worked_out(step, (0, 0, p, q)) == pytest.approx(y[p][q], rel=1e-6)
        worked = step.explain(0, (0, 0, 1, 0))
        assert worked is not None
        assert np.array_equal(step.inputs[0].values[worked.seen[0][1]], image[:, :, 1:4, 0:3])
        back = micro_step(apart, "Gradient of the input", "conv2").outputs[0].values[0, 0]
        np.testing.assert_allclose(back, dy, rtol=1e-6)
        dw = micro_step(apart, "Gradient of the kernels", "conv1")
        for r in range(3):
            for s in range(3):
                right = sum(dy[p][q] * x[p + r][q + s] for p in range(2) for q in range(2))
                assert float(dw.outputs[0].values[0, 0, r, s]) == pytest.approx(right, rel=2e-6)
                assert worked_out(dw, (0, 0, r, s)) == pytest.approx(right, rel=2e-6)


def test_the_gradient_of_a_pool_goes_to_the_winner_alone() -> None:
    image = array([[[0.1, 0.7], [0.3, 0.2]]])  # one sample of one channel
    graph = chain(
        [
            Input((1, 2, 2)),
            Conv2d(filters=1, kernel=(1, 1)),
            MaxPool2d(),
            Flatten(),
            MeanSquaredError(),
        ],
        VALUES,
    )
    weights = {"conv1/weight": array([[[2.0]]]), "conv1/bias": array(0.1).ravel()}
    with standing(graph, samples_of(image, array([1])), DESCENT, weights=weights) as (
        _,
        apart,
    ):
        step = micro_step(apart, "Maximum of each window")
        assert_is(step, (0, 0, 0, 0), 2 * 0.7 + 0.1)
        assert_is(step, (0, 0, 0, 0), 1, output=1)
        back = micro_step(apart, "Gradient to the winners")
        for place in ((0, 0), (0, 1), (1, 0), (1, 1)):
            right = 2 * (1.5 - 1) if place == (0, 1) else 0.0
            assert_is(back, (0, 0, *place), right)


def test_batch_norm_of_a_batch_of_four() -> None:
    graph = chain(
        [Input((1,)), Dense(units=1), BatchNorm(epsilon=1e-5), MeanSquaredError()], VALUES
    )
    weights = {
        "dense1/weight": array([2.0]),
        "dense1/bias": array(1.0).ravel(),
        "bn1/weight": array(1.5).ravel(),
        "bn1/bias": array(0.25).ravel(),
    }
    given, wanted = [0.5, -1.0, 2.0, 0.25], [0.0, 1.0, -1.0, 0.5]
    data = samples_of(array(*[[g] for g in given]), array(*[[t] for t in wanted]))
    with standing(graph, data, DESCENT, weights=weights) as (_, apart):
        order = apart.samples.tolist()
        x = [2 * given[n] + 1 for n in order]
        t = [wanted[n] for n in order]
        mean = sum(x) / 4
        variance = sum((v - mean) ** 2 for v in x) / 4
        deviation = sqrt(variance + 1e-5)
        z = [(v - mean) / deviation for v in x]
        y = [1.5 * v + 0.25 for v in z]
        dy = [2 * (a - b) / 4 for a, b in zip(y, t, strict=True)]
        dgain = sum(d * v for d, v in zip(dy, z, strict=True))
        dbias = sum(dy)

        step = micro_step(apart, "Batch norm")
        assert_is(step, (0,), mean, output=1)
        assert_is(step, (0,), variance, output=2)
        back = micro_step(apart, "Gradient through batch norm")
        assert_is(back, (0,), dgain, output=1)
        assert_is(back, (0,), dbias, output=2)
        for n in range(4):
            assert_is(step, (n, 0), y[n])
            right = 1.5 / deviation * (dy[n] - dbias / 4 - z[n] * dgain / 4)
            assert_is(back, (n, 0), right)


def test_one_time_step_of_an_lstm_with_its_four_gates() -> None:
    """One unit, one input, two steps; the gates are i, f, g, o."""
    graph = chain(
        [Input((2, 1)), Lstm(units=1), Dense(units=1), MeanSquaredError()],
        VALUES,
    )
    of_input, of_state = [0.5, -0.3, 0.8, 0.2], [0.1, 0.4, -0.6, 0.7]
    bias = [0.05, 1.0, -0.1, 0.3]
    weights = {
        "lstm1/weight_ih": array(*[[v] for v in of_input]),
        "lstm1/weight_hh": array(*[[v] for v in of_state]),
        "lstm1/bias": array(*bias),
        "dense1/weight": array([1.0]),
        "dense1/bias": array(0.0).ravel(),
    }
    x, h, c = [0.9, -0.4], [0.0], [0.0]
    gates = []
    for value in x:
        a = [of_input[k] * value + of_state[k] * h[-1] + bias[k] for k in range(4)]
        i, f, g, o = sigmoid(a[0]), sigmoid(a[1]), tanh(a[2]), sigmoid(a[3])
        gates.append((i, f, g, o))
        c.append(f * c[-1] + i * g)
        h.append(o * tanh(c[-1]))
    target = 0.5
    # Back through time: the last step, then the first.
    dh2 = 2 * (h[2] - target)
    i, f, g, o = gates[1]
    dc2 = dh2 * o * (1 - tanh(c[2]) ** 2)
    da2 = [
        dc2 * g * i * (1 - i),
        dc2 * c[1] * f * (1 - f),
        dc2 * i * (1 - g * g),
        dh2 * tanh(c[2]) * o * (1 - o),
    ]
    dh1 = sum(da2[k] * of_state[k] for k in range(4))
    dc1 = dc2 * f
    i, f, g, o = gates[0]
    dc1 += dh1 * o * (1 - tanh(c[1]) ** 2)
    da1 = [dc1 * g * i * (1 - i), 0.0, dc1 * i * (1 - g * g), dh1 * tanh(c[1]) * o * (1 - o)]

    data = samples_of(array([[v] for v in x]), array([target]))
    with standing(graph, data, DESCENT, weights=weights) as (_, apart):
        step = micro_step(apart, "LSTM steps")
        back = micro_step(apart, "Back through time")
        for t in range(2):
            assert_is(step, (0, t, 0), h[t + 1])
            assert_is(step, (0, t, 0), c[t + 1], output=1)
            for k in range(4):
                assert_is(step, (0, t, k), gates[t][k], output=2)
                assert_is(back, (0, t, k), (da1, da2)[t][k])


def test_softmax_and_cross_entropy_of_one_sample() -> None:
    graph = chain([Input((1,)), Dense(units=3), SoftmaxCrossEntropy()], Target(size=3))
    weights = {"dense1/weight": array([1.0], [2.0], [-1.0]), "dense1/bias": array(0, 0.5, 0)}
    z = [0.5, 1.5, -0.5]
    total = sum(exp(v) for v in z)
    p = [exp(v) / total for v in z]
    with standing(graph, samples_of(array([0.5]), np.array([2])), DESCENT, weights=weights) as (
        _,
        apart,
    ):
        step = micro_step(apart, "Softmax and cross-entropy")
        assert_is(step, (), -log(p[2]))
        back = micro_step(apart, "Gradient of the loss")
        for k in range(3):
            assert_is(step, (0, k), p[k], output=1)
            assert_is(back, (0, k), p[k] - (k == 2))
