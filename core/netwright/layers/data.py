"""Where data enters the network: Input and Target."""

from dataclasses import dataclass
from typing import Any

from netwright.layers.layer import Build, Layer
from netwright.layers.setting import setting
from netwright.operations.tensor import Role, Tensor


def _source(main: str) -> Any:
    return setting(
        "",
        "Source",
        f"Name of an array of the data set, for networks with several; empty: {main}.",
        check=lambda name: "",
        aside=True,
    )


@dataclass(frozen=True)
class Input(Layer):
    """The samples of the batch. Images are channels x height x width.

    A network may have several, each fed by the array of the data set that `source` names. One of
    shape 1 at the weight of a loss holds sample weights.
    """

    kind = "input"
    title = "Input"
    short = "input"
    family = "Data"
    summary = "The samples of the data set, one batch at a time."
    keywords = ("data", "image", "features", "x")
    inputs = ()

    shape: tuple[int, ...] = setting(
        (1, 8, 8),
        "Shape",
        "Shape of one sample: channels x height x width for images, one number for a table.",
        low=1,
        high=65_536,
    )

    form: str = setting(
        "numbers",
        "Form",
        "indices: whole numbers that an Embedding looks up; numbers: everything else.",
        choices=("numbers", "indices"),
        aside=True,
    )

    source: str = _source("its inputs")

    def emit(self, build: Build, *inputs: Tensor) -> tuple[Tensor, ...]:
        del inputs
        role = Role.INDEX if self.form == "indices" else Role.INPUT
        return (build.data("input", self.shape, role),)


TARGET_FORMS = ("class", "one-hot", "values")


@dataclass(frozen=True)
class Target(Layer):
    """What the network should have answered.

    class: the class as one whole number; one-hot: a 1 at the class among `size` numbers;
    values: `size` numbers of the data set itself. With steps, each of them once a step: class
    is (steps,), the others are (steps, size). The class -1 means no answer: nothing is learned
    from it.
    """

    kind = "target"
    title = "Target"
    short = "target"
    family = "Data"
    summary = "The right answers of the data set, for the loss to compare with."
    keywords = ("label", "truth", "answer", "y")
    inputs = ()

    form: str = setting(
        "class",
        "Form",
        "class for cross-entropy; one-hot or values for losses that compare numbers.",
        choices=TARGET_FORMS,
    )
    size: int = setting(
        10, "Size", "Number of classes, or of values in each answer.", low=1, high=1_000_000
    )

    steps: int = setting(
        0, "Steps", "Answers of a sequence, one a step; 0 for one answer.", low=0, high=65_536
    )
    source: str = _source("its targets")

    def emit(self, build: Build, *inputs: Tensor) -> tuple[Tensor, ...]:
        del inputs
        steps = (self.steps,) if self.steps else ()
        if self.form == "class":
            return (build.data("target", steps, Role.INDEX),)
        return (build.data("target", (*steps, self.size), Role.INPUT),)


LAYERS: tuple[type[Layer], ...] = (Input, Target)
