"""What survives from step to step: parameters, gradients, moments of the learning rule."""

from dataclasses import dataclass

from netwright.engines.parameters import ParameterBlock
from netwright.engines.update import Update
from netwright.program.program import Program


@dataclass(frozen=True, slots=True)
class Persistent:
    """Offsets of the blocks that survive from step to step."""

    block: ParameterBlock
    learned: ParameterBlock
    """The first part of the block: what has gradients and moments. Frozen parameters follow."""
    update: Update
    parameters: int
    gradients: int
    moments: tuple[int, ...]
    end: int

    @classmethod
    def of(cls, program: Program, update: Update) -> "Persistent":
        """Parameters, gradients and as many moments as the learning rule needs."""
        frozen = [p.tensor for p in program.parameters if p.frozen]
        learned = ParameterBlock.of([p.tensor for p in program.parameters if not p.frozen])
        block = ParameterBlock.of([*learned.tensors, *frozen])
        ends = [block.size + number * learned.size for number in range(2 + update.moments)]
        return cls(block, learned, update, 0, ends[0], tuple(ends[1:-1]), ends[-1])
