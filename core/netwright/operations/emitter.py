"""Collects calls in order and gives every output a name of its own."""

from collections.abc import Iterable

from netwright.operations.operation import Call, Setting
from netwright.operations.table import TABLE
from netwright.operations.tensor import Role, Tensor


def gradient_name(name: str) -> str:
    """The gradient of `conv1/weight` is `conv1/weight:gradient`."""
    return f"{name}:gradient"


class Emitter:
    """A list of calls in the making. Set `node` before emitting for another node."""

    def __init__(self, calls: Iterable[Call] = (), given: Iterable[Tensor] = ()) -> None:
        """Go on after `calls`; `given` are tensors that no call makes."""
        self.calls: list[Call] = list(calls)
        self.node = ""
        self._taken = {t.name for call in self.calls for t in call.outputs}
        self._taken.update(tensor.name for tensor in given)

    def __call__(
        self, operation: str, *inputs: Tensor, like: Tensor | None = None, **settings: Setting
    ) -> tuple[Tensor, ...]:
        """Append a call of `operation` and return its outputs."""
        row = TABLE[operation]
        outputs = tuple(
            Tensor(
                self._free(gradient_name(like.name) if like else f"{self.node}/{label}"),
                result.shape,
                result.batched,
                result.role,
            )
            for label, result in zip(row.outputs, row.results(inputs, settings), strict=True)
        )
        self.calls.append(Call(operation, inputs, outputs, settings, self.node))
        return outputs

    def declare(
        self, name: str, shape: tuple[int, ...], batched: bool, role: Role, node: str = ""
    ) -> Tensor:
        """A tensor that no operation makes: data or a parameter, of `node` or the present one."""
        return Tensor(self._free(f"{node or self.node}/{name}"), shape, batched, role)

    def _free(self, name: str) -> str:
        count, candidate = 1, name
        while candidate in self._taken:
            count += 1
            candidate = f"{name}~{count}"
        self._taken.add(candidate)
        return candidate
