"""How a network is trained: the settings of a run."""

from dataclasses import dataclass

from netwright.engines.devices import AUTO, DEVICES, GPU
from netwright.engines.precision import FLOAT32, PRECISIONS
from netwright.layers.setting import checked, default_of, setting, settings_of
from netwright.training.rules import RULES, rules_in_batches, rules_reading

OPTIMIZERS = tuple(RULES)
PLATEAU = "On plateau"
SCHEDULES = ("Constant", "Step", "Exponential", "1/t", "Cosine", PLATEAU)

SCHEDULE, CLIPPING, STOPPING = "Learning-rate schedule", "Gradient clipping", "Stopping"
"""Headings of these settings in a form."""
MOST_EPOCHS = 1_000_000


@dataclass(frozen=True)
class TrainingSettings:
    """Settings of a run; a form is made from the fields, as for a layer.

    All but the seed and the number of runs can be changed while a run goes on.
    """

    epochs: int = setting(
        30, "Epochs", "How often the whole training part is seen.", low=1, high=MOST_EPOCHS
    )
    batch_size: int = setting(
        32,
        "Batch size",
        "Samples per step. Larger is smoother, smaller is noisier.",
        low=1,
        high=1_000_000,
        only_for=("optimizer", rules_in_batches()),
    )
    optimizer: str = setting(
        "Adam",
        "Optimizer",
        "The rule that turns gradients into steps. Gradient descent takes all samples as one"
        " batch; Perceptron and Widrow-Hoff are for a single Dense layer.",
        choices=OPTIMIZERS,
    )
    learning_rate: float = setting(
        0.001,
        "Learning rate",
        "Size of each step. 1 is usual for Adadelta.",
        low=0.0,
        high=1e6,
    )
    momentum: float = setting(
        0.9,
        "Momentum",
        "How much of the last step goes on.",
        low=0.0,
        high=0.9999,
        only_for=("optimizer", rules_reading("momentum")),
    )
    weight_decay: float = setting(
        0.01,
        "Weight decay",
        "Each step takes learning rate x this from every weight and bias.",
        low=0.0,
        high=1e6,
        only_for=("optimizer", rules_reading("weight_decay")),
    )
    schedule: str = setting(
        "Constant",
        "Schedule",
        "How the learning rate changes from epoch to epoch.",
        choices=SCHEDULES,
        group=SCHEDULE,
    )
    decay_epochs: int = setting(
        10,
        "Decay epochs",
        "Step, Exponential: epochs until the factor applies. 1/t: until the rate is half. On"
        " plateau: epochs without a lower validation loss that are let pass.",
        low=1,
        high=1_000_000,
        only_for=("schedule", ("Step", "Exponential", "1/t", PLATEAU)),
        group=SCHEDULE,
    )
    decay_factor: float = setting(
        0.5,
        "Decay factor",
        "What the learning rate is multiplied by.",
        low=0.0,
        high=1.0,
        only_for=("schedule", ("Step", "Exponential", PLATEAU)),
        group=SCHEDULE,
    )
    warmup_steps: int = setting(
        0,
        "Warm-up steps",
        "So many steps raise the learning rate evenly to its size. 0 is off.",
        low=0,
        high=1_000_000_000,
        group=SCHEDULE,
    )
    clip_norm: float = setting(
        0.0,
        "Clip norm",
        "All gradients together are scaled to at most this norm. 0 is off.",
        low=0.0,
        high=1e9,
        group=CLIPPING,
    )
    clip_value: float = setting(
        0.0,
        "Clip value",
        "No gradient is larger than this, or smaller than its negative. 0 is off.",
        low=0.0,
        high=1e9,
        group=CLIPPING,
    )
    patience: int = setting(
        0,
        "Patience",
        "Stop after so many epochs without a lower validation loss, and take the weights of the"
        " best epoch. 0 is off.",
        low=0,
        high=1_000_000,
        group=STOPPING,
    )
    min_improvement: float = setting(
        0.0,
        "Least improvement",
        "Only a validation loss that is lower by more than this is an improvement.",
        low=0.0,
        high=1e6,
        only_for=("patience", ()),
        group=STOPPING,
    )
    min_change: float = setting(
        0.0,
        "Least change",
        "Stop when an epoch moves the weights by less than this part of their size. 0 is off.",
        low=0.0,
        high=1.0,
        group=STOPPING,
    )
    runs: int = setting(
        1,
        "Runs",
        "Train so often, each time from other initial weights, and keep the weights with the"
        " lowest validation loss.",
        low=1,
        high=1_000,
    )
    seed: int = setting(
        0,
        "Seed",
        "Fixes the initial weights and the order of the samples.",
        low=0,
        high=2**31 - 1,
    )
    device: str = setting(
        AUTO,
        "Device",
        "Where it is computed. Auto takes an NVIDIA GPU if there is one that can be used, else the"
        " CPU.",
        choices=DEVICES,
    )
    precision: str = setting(
        FLOAT32,
        "Precision",
        "How exactly a GPU multiplies matrices. TF32 keeps 11 binary digits of each factor: often"
        " as good for training, faster on NVIDIA GPUs from 2020 on. The CPU always takes float32.",
        choices=PRECISIONS,
        only_for=("device", (AUTO, GPU)),
    )

    def __post_init__(self) -> None:
        for field, rule in settings_of(self):
            value = checked("Training", rule, default_of(field), getattr(self, field.name))
            object.__setattr__(self, field.name, value)

    @property
    def judges(self) -> bool:
        """Whether something depends on the validation loss at the end of each epoch."""
        return self.schedule == PLATEAU or self.patience > 0 or self.runs > 1
