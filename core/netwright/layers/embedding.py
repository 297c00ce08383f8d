"""Embedding: each whole number becomes a learned row of features.

y[t, d] = W[x[t], d]      W (vocabulary, features), as in torch.nn.Embedding

The gradient of a row is the sum over all places where its number stands. Initial weights are
normal with deviation 1 in PyTorch; here they are those of the setting, with a fan-in of 1.
"""

from dataclasses import dataclass

from netwright.layers.layer import Build, Layer, ShapeError
from netwright.layers.setting import setting
from netwright.layers.weighted import WeightedLayer
from netwright.operations.tensor import Role, Tensor


@dataclass(frozen=True)
class Embedding(WeightedLayer):
    """A table with a row for each number: (time,) becomes (time, features)."""

    kind = "embedding"
    title = "Embedding"
    short = "embedding"
    family = "Core"
    summary = "Turns whole numbers, such as words, into learned rows of features."
    keywords = ("lookup", "words", "tokens", "vocabulary", "table", "index")

    vocabulary: int = setting(
        1000, "Vocabulary", "How many numbers there are: 0 to one less.", low=1, high=10_000_000
    )
    features: int = setting(
        32, "Features", "How many numbers each of them becomes.", low=1, high=65_536
    )

    def emit(self, build: Build, *inputs: Tensor) -> tuple[Tensor, ...]:
        (x,) = inputs
        if x.role is not Role.INDEX:
            raise ShapeError(
                "Embedding looks up whole numbers, but its input gives any numbers.",
                "Wire it to an Input whose form is indices.",
            )
        shape = (self.vocabulary, self.features)
        weight = self.learned_weight(build, shape, 1, self.features)
        return build.call("embedding", x, weight)


LAYERS: tuple[type[Layer], ...] = (Embedding,)
