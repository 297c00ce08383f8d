"""Embedding."""

from netwright.engines.cuda.assembly import Assembly
from netwright.engines.cuda.lowering.lowering import THREADS, Lowering, blocks_for
from netwright.engines.fusion import FusedCall
from netwright.engines.parameters import row_length
from netwright.engines.place import Argument
from netwright.kernels.cuda import embedding as kernels

_THREADS = 64
"""A thread for each feature."""


def embedding(asm: Assembly, fused: FusedCall) -> None:
    x, weight = fused.call.inputs
    features, lanes = weight.shape[1], asm.lanes
    reads, out = [asm.at(x), asm.at(weight)], asm.at(fused.output)
    arguments: list[Argument] = [x.size, features, lanes, row_length(weight.shape), *reads, out]
    blocks = blocks_for(x.size * features * lanes)
    asm.emit(kernels.embedding, arguments, blocks, THREADS, reads, [out])


def embedding_gradient(asm: Assembly, fused: FusedCall) -> None:
    x, dy = fused.call.inputs
    vocabulary, features = fused.output.shape
    reads, out = [asm.at(x), asm.at(dy)], asm.at(fused.output)
    row = row_length(fused.output.shape)
    arguments: list[Argument] = [x.size * asm.lanes, features, asm.lanes, row, *reads, out]
    asm.emit(kernels.embedding_gradient, arguments, vocabulary, _THREADS, reads, [out])


LOWERINGS: dict[str, Lowering] = {
    "embedding": embedding,
    "embedding_gradient": embedding_gradient,
}
