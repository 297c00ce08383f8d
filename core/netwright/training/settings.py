"""How a network is trained: the settings of a run."""

from dataclasses import dataclass

from netwright.layers.setting import checked, default_of, setting, settings_of

OPTIMIZERS = ("Adam", "SGD")


@dataclass(frozen=True)
class TrainingSettings:
    """Settings of a run; a form is made from the fields, as for a layer."""

    epochs: int = setting(
        30, "Epochs", "How often the whole training part is seen.", low=1, high=1_000_000
    )
    batch_size: int = setting(
        32,
        "Batch size",
        "Samples per step. Larger is smoother, smaller is noisier.",
        low=1,
        high=1_000_000,
    )
    optimizer: str = setting(
        "Adam", "Optimizer", "The rule that turns gradients into steps.", choices=OPTIMIZERS
    )
    learning_rate: float = setting(
        0.001,
        "Learning rate",
        "Size of each step. Can be changed while training.",
        low=0.0,
        high=1e6,
    )
    momentum: float = setting(
        0.9, "Momentum", "SGD only: how much of the last step goes on.", low=0.0, high=0.9999
    )
    seed: int = setting(
        0,
        "Seed",
        "Fixes the initial weights and the order of the samples.",
        low=0,
        high=2**31 - 1,
    )

    def __post_init__(self) -> None:
        for field, rule in settings_of(self):
            value = checked("Training", rule, default_of(field), getattr(self, field.name))
            object.__setattr__(self, field.name, value)
