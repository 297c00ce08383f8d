"""Embedding: each whole number becomes a row of a table.

    y[t, d] = W[x[t], d]      dW[v, d] = sum over batch and t with x[t] = v of dy[t, d]

W is (vocabulary, features), as in PyTorch. Whole numbers have no derivative.
"""

from collections.abc import Mapping, Sequence

from netwright.operations.operation import Call, Emit, Operation, Result, Setting
from netwright.operations.tensor import Role, Tensor


class Embedding(Operation):
    """Inputs x (..., ) of whole numbers from 0 to v - 1, weight (v, d); output (..., d)."""

    name = "embedding"

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        del settings
        x, weight = inputs
        return (Result((*x.shape, weight.shape[1])),)

    def derivative(self, emit: Emit, call: Call, dy: Tensor | None) -> tuple[Tensor | None, ...]:
        assert dy is not None
        x, weight = call.inputs
        return None, *emit("embedding_gradient", x, dy, like=weight, vocabulary=weight.shape[0])


class EmbeddingGradient(Operation):
    """dW from (x, dy); setting `vocabulary`."""

    name = "embedding_gradient"

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        vocabulary = settings["vocabulary"]
        assert isinstance(vocabulary, int)
        shape = (vocabulary, inputs[1].shape[-1])
        return (Result(shape, batched=False, role=Role.GRADIENT),)


OPERATIONS: tuple[Operation, ...] = (Embedding(), EmbeddingGradient())
