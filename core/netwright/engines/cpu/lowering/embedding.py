"""Embedding on the tape."""

from netwright.engines.cpu.assembly import Assembly
from netwright.engines.cpu.lowering.lowering import Lowering
from netwright.engines.fusion import FusedCall
from netwright.engines.parameters import row_length
from netwright.kernels.cpu import embedding as kernels


def embedding(asm: Assembly, fused: FusedCall) -> None:
    x, weight = fused.call.inputs
    places, out = [asm.at(x), asm.at(weight)], asm.at(fused.output)
    sizes = (weight.shape[1], row_length(weight.shape), asm.lanes)
    asm.emit(kernels.embedding, (*sizes, *places, out), x.size, places, [out])


def embedding_gradient(asm: Assembly, fused: FusedCall) -> None:
    x, dy = fused.call.inputs
    vocabulary, features = fused.output.shape
    places, out = [asm.at(x), asm.at(dy)], asm.at(fused.output)
    sizes = (features, row_length(fused.output.shape), asm.lanes, x.size, vocabulary)
    units = -(-features // kernels.COLUMNS)
    asm.emit(kernels.embedding_gradient, (*sizes, *places, out), units, places, [out])


LOWERINGS: dict[str, Lowering] = {
    "embedding": embedding,
    "embedding_gradient": embedding_gradient,
}
