"""Dense: every output sees every input.

y = W x + b      W (units, in), b (units,)
dx = W^T dy      dW = sum over the batch of dy x^T      db = sum over the batch of dy

Of a sequence (steps, in), every step is an x of its own, with the same weights.
"""

from dataclasses import dataclass

from netwright.layers.layer import Build, Layer, ShapeError
from netwright.layers.setting import setting
from netwright.layers.weighted import WeightedLayer
from netwright.operations.tensor import Tensor, spelled


@dataclass(frozen=True)
class Dense(WeightedLayer):
    """A full matrix between two flat layers, or on every step of a sequence."""

    kind = "dense"
    title = "Dense"
    short = "dense"
    family = "Core"
    summary = "Every output is a weighted sum of every input, plus a bias."
    keywords = ("linear", "fully connected", "fc", "affine", "perceptron")

    units: int = setting(32, "Units", "How many numbers come out.", low=1, high=65_536)
    bias: bool = setting(True, "Bias", "Add a learned constant to every output.")

    def emit(self, build: Build, *inputs: Tensor) -> tuple[Tensor, ...]:
        (x,) = inputs
        if len(x.shape) not in (1, 2):
            raise ShapeError(
                f"Dense takes a flat input; this one is {spelled(x.shape)}.",
                "Put a Flatten before it.",
            )
        inputs_each = x.shape[-1]
        shape = (self.units, inputs_each)
        weight = self.learned_weight(build, shape, inputs_each, self.units)
        bias = (self.learned_bias(build, (self.units,)),) if self.bias else ()
        return build.call("dense", x, weight, *bias)


def _mask_fault(mask: str) -> str:
    """Why a text is no mask; empty if it is one."""
    if not mask:
        return ""
    rows = mask.split("/")
    if set(mask) - set("01/") or not all(rows):
        return "which needs a row of 1 and 0 for each output, with / between rows, such as 110/011."
    if len({len(row) for row in rows}) > 1:
        return "which needs equally long rows: one place for each input."
    return ""


@dataclass(frozen=True)
class MaskedDense(WeightedLayer):
    """A matrix with single connections cut: y = (W M) x + b, number by number W M.

    dx = (W M)^T dy      dW = M (sum over the batch of dy x^T)

    M is 1 where there is a connection and 0 where it is cut; the weights of cut connections are
    0 and stay 0. Without a mask every output sees every input. Initial weights have the fan-in
    and fan-out of the average unit. torch.nn has no such layer.
    """

    kind = "masked_dense"
    title = "Masked Dense"
    short = "dense"
    family = "Core"
    summary = "A Dense whose single connections can be cut: networks drawn neuron by neuron."
    keywords = ("sparse", "pruned", "linear", "partial", "connection", "neuron")

    units: int = setting(2, "Units", "How many numbers come out.", low=1, high=65_536)
    mask: str = setting(
        "",
        "Mask",
        "A row for each output, 1 for each input it sees, 0 for a cut: 110/011. Empty: all.",
        check=_mask_fault,
    )
    bias: bool = setting(True, "Bias", "Add a learned constant to every output.")

    def emit(self, build: Build, *inputs: Tensor) -> tuple[Tensor, ...]:
        (x,) = inputs
        if len(x.shape) != 1:
            raise ShapeError(
                f"{self.title} takes a flat input; this one is {spelled(x.shape)}.",
                "Put a Flatten before it.",
            )
        each = self.mask.split("/")
        rows, columns = len(each), len(each[0])
        if self.mask and (rows, columns) != (self.units, x.size):
            raise ShapeError(
                f"{self.title} has a mask for {rows} outputs and {columns} inputs, but {self.units}"
                f" units and {x.size} inputs.",
                f"Give its mask {self.units} rows of {x.size} places, or set its units to {rows}.",
            )
        wired = max(self.mask.count("1"), 1) if self.mask else self.units * x.size
        weight = self.learned_weight(
            build,
            (self.units, x.size),
            max(round(wired / self.units), 1),
            max(round(wired / x.size), 1),
            mask=self.mask,
        )
        bias = (self.learned_bias(build, (self.units,)),) if self.bias else ()
        settings = {"mask": self.mask} if self.mask else {}
        return build.call("dense", x, weight, *bias, **settings)


LAYERS: tuple[type[Layer], ...] = (Dense, MaskedDense)
