"""The code of each intrinsic for NVIDIA's compiler, as LLVM. Needs numba-cuda."""

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.cuda.extending import _intrinsic, intrinsic

literal_intrinsic = _intrinsic(target="cuda", prefer_literal=True)
"""One that sees whole numbers written in the kernel as such."""
FLOATS = types.CPointer(types.float32)
WORDS = types.CPointer(types.int64)
_FLOAT, _I32, _I64 = ir.FloatType(), ir.IntType(32), ir.IntType(64)
_GLOBAL, _SHARED = 1, 3
"""NVVM's numbers of the address spaces."""
_FOUR = ir.VectorType(_FLOAT, 4)


def _register(name: str) -> Any:
    """An intrinsic that reads a special register of 32 bits."""

    @intrinsic
    def read(typing: Any) -> Any:
        del typing

        def generate(context: Any, b: Any, sig: Any, given: Any) -> Any:
            del context, sig, given
            kind = ir.FunctionType(_I32, ())
            found = cgutils.get_or_insert_function(
                b.module, kind, f"llvm.nvvm.read.ptx.sreg.{name}"
            )
            return b.zext(b.call(found, ()), _I64)

        return types.int64(), generate

    return read


thread_index = _register("tid.x")
thread_count = _register("ntid.x")
block_index = _register("ctaid.x")
block_count = _register("nctaid.x")


def _wide(b: Any, value: Any, kind: Any) -> Any:
    """An index as 64 bits."""
    if value.type.width == _I64.width:
        return value
    return b.sext(value, _I64) if kind.signed else b.zext(value, _I64)


@literal_intrinsic
def arguments(typing: Any, w: Any, at: Any, count: Any) -> Any:
    del typing
    number = count.literal_value

    def generate(context: Any, b: Any, sig: Any, given: Any) -> Any:
        start = b.gep(given[0], [_wide(b, given[1], sig.args[1])])
        words = [b.load(b.gep(start, [ir.Constant(_I64, i)])) for i in range(number)]
        return context.make_tuple(b, sig.return_type, words)

    return types.UniTuple(types.int64, number)(w, at, count), generate


@intrinsic
def as_float(typing: Any, word: Any) -> Any:
    del typing

    def generate(context: Any, b: Any, sig: Any, given: Any) -> Any:
        del context, sig
        return b.bitcast(b.trunc(given[0], _I32), _FLOAT)

    return types.float32(word), generate


@intrinsic
def quotient(typing: Any, a: Any, b: Any) -> Any:
    del typing, a, b

    def generate(context: Any, b: Any, sig: Any, given: Any) -> Any:
        del context, sig
        narrow = [b.trunc(value, _I32) for value in given]
        return b.zext(b.udiv(*narrow), _I64)

    return types.int64(types.int64, types.int64), generate


@literal_intrinsic
def shared(typing: Any, count: Any) -> Any:
    del typing
    number = count.literal_value

    def generate(context: Any, b: Any, sig: Any, given: Any) -> Any:
        del context, sig, given
        kind = ir.ArrayType(_FLOAT, number)
        name = b.module.get_unique_name("shared")
        memory = cgutils.add_global_variable(b.module, kind, name, _SHARED)
        memory.linkage = "internal"
        memory.initializer = ir.Constant(kind, ir.Undefined)
        memory.align = 16
        first = b.bitcast(memory, ir.PointerType(_FLOAT, _SHARED))
        return b.addrspacecast(first, _FLOAT.as_pointer())

    return FLOATS(count), generate


@intrinsic
def part(typing: Any, a: Any, first: Any) -> Any:
    del typing

    def generate(context: Any, b: Any, sig: Any, given: Any) -> Any:
        del context
        return b.gep(given[0], [_wide(b, given[1], sig.args[1])])

    return a(a, first), generate


@literal_intrinsic
def registers(typing: Any, count: Any) -> Any:
    del typing
    number = count.literal_value

    def generate(context: Any, b: Any, sig: Any, given: Any) -> Any:
        del context, sig, given
        memory = cgutils.alloca_once(b, ir.ArrayType(_FLOAT, number))
        memory.align = 16
        return b.bitcast(memory, _FLOAT.as_pointer())

    return FLOATS(count), generate


@intrinsic
def load4(typing: Any, a: Any, i: Any) -> Any:
    del typing

    def generate(context: Any, b: Any, sig: Any, given: Any) -> Any:
        place = b.gep(given[0], [_wide(b, given[1], sig.args[1])])
        four = b.load(b.bitcast(place, _FOUR.as_pointer()), align=16)
        parts = [b.extract_element(four, ir.Constant(_I32, lane)) for lane in range(4)]
        return context.make_tuple(b, sig.return_type, parts)

    return types.UniTuple(types.float32, 4)(a, i), generate


@intrinsic
def store4(typing: Any, a: Any, i: Any, x: Any, y: Any, z: Any, u: Any) -> Any:
    del typing, x, y, z, u

    def generate(context: Any, b: Any, sig: Any, given: Any) -> Any:
        place = b.gep(given[0], [_wide(b, given[1], sig.args[1])])
        four = ir.Constant(_FOUR, ir.Undefined)
        for lane in range(4):
            four = b.insert_element(four, given[2 + lane], ir.Constant(_I32, lane))
        b.store(four, b.bitcast(place, _FOUR.as_pointer()), align=16)
        return context.get_dummy_value()

    return types.void(a, i, *(types.float32,) * 4), generate


def _call(name: str) -> Any:
    """An intrinsic without arguments and result that is one call."""

    @intrinsic
    def run(typing: Any) -> Any:
        del typing

        def generate(context: Any, b: Any, sig: Any, given: Any) -> Any:
            del sig, given
            kind = ir.FunctionType(ir.VoidType(), ())
            b.call(cgutils.get_or_insert_function(b.module, kind, name), ())
            return context.get_dummy_value()

        return types.void(), generate

    return run


barrier = _call("llvm.nvvm.barrier0")


@intrinsic
def warp_barrier(typing: Any) -> Any:
    del typing

    def generate(context: Any, b: Any, sig: Any, given: Any) -> Any:
        del sig, given
        kind = ir.FunctionType(ir.VoidType(), (_I32,))
        found = cgutils.get_or_insert_function(b.module, kind, "llvm.nvvm.bar.warp.sync")
        b.call(found, (ir.Constant(_I32, -1),))
        return context.get_dummy_value()

    return types.void(), generate


@intrinsic
def shuffle_xor(typing: Any, value: Any, mask: Any) -> Any:
    del typing, value

    def generate(context: Any, b: Any, sig: Any, given: Any) -> Any:
        del context, sig
        text = "shfl.sync.bfly.b32 $0, $1, $2, 31, -1;"
        kind = ir.FunctionType(_FLOAT, (_FLOAT, _I32))
        shuffle = ir.InlineAsm(kind, text, "=f,f,r", side_effect=True)
        narrow = given[1] if given[1].type == _I32 else b.trunc(given[1], _I32)
        return b.call(shuffle, (given[0], narrow))

    return types.float32(types.float32, mask), generate


@intrinsic
def raise_flag(typing: Any, w: Any, i: Any) -> Any:
    del typing

    def generate(context: Any, b: Any, sig: Any, given: Any) -> Any:
        b.store(ir.Constant(_I64, 1), b.gep(given[0], [_wide(b, given[1], sig.args[1])]))
        return context.get_dummy_value()

    return types.void(w, i), generate


@intrinsic
def high_product(typing: Any, a: Any, b: Any) -> Any:
    del typing, a, b

    def generate(context: Any, b: Any, sig: Any, given: Any) -> Any:
        del context, sig
        product = b.mul(*(b.zext(value, _I64) for value in given))
        return b.trunc(b.lshr(product, ir.Constant(_I64, 32)), _I32)

    return types.uint32(types.uint32, types.uint32), generate


def _at(b: Any, memory: Any, i: Any, kind: Any, space: int, width: Any) -> Any:
    """The address of a number as the instructions of one address space want it."""
    place = b.gep(memory, [_wide(b, i, kind)])
    return b.ptrtoint(b.addrspacecast(place, ir.PointerType(_FLOAT, space)), width)


@intrinsic
def copy4(typing: Any, to: Any, i: Any, a: Any, j: Any, count: Any) -> Any:
    del typing

    def generate(context: Any, b: Any, sig: Any, given: Any) -> Any:
        shared_at = b.trunc(_at(b, given[0], given[1], sig.args[1], _SHARED, _I64), _I32)
        global_at = _at(b, given[2], given[3], sig.args[3], _GLOBAL, _I64)
        bytes_read = b.shl(b.trunc(given[4], _I32), ir.Constant(_I32, 2))
        kind = ir.FunctionType(ir.VoidType(), (_I32, _I64, _I32))
        text = "cp.async.cg.shared.global [$0], [$1], 16, $2;"
        copy = ir.InlineAsm(kind, text, "r,l,r,~{memory}", side_effect=True)
        b.call(copy, (shared_at, global_at, bytes_read))
        return context.get_dummy_value()

    return types.void(to, i, a, j, types.int64), generate


@intrinsic
def wait_for_copies(typing: Any) -> Any:
    del typing

    def generate(context: Any, b: Any, sig: Any, given: Any) -> Any:
        del sig, given
        kind = ir.FunctionType(ir.VoidType(), ())
        b.call(ir.InlineAsm(kind, "cp.async.wait_all;", "~{memory}", side_effect=True), ())
        return context.get_dummy_value()

    return types.void(), generate


@intrinsic
def mma(
    typing: Any, a0: Any, a1: Any, a2: Any, a3: Any, b0: Any, b1: Any,
    c0: Any, c1: Any, c2: Any, c3: Any,
) -> Any:  # fmt: skip
    del typing, a0, a1, a2, a3, b0, b1, c0, c1, c2, c3

    def generate(context: Any, b: Any, sig: Any, given: Any) -> Any:
        text = (
            "mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32"
            " {$0,$1,$2,$3}, {$4,$5,$6,$7}, {$8,$9}, {$10,$11,$12,$13};"
        )
        four = ir.LiteralStructType([_FLOAT] * 4)
        kind = ir.FunctionType(four, [_I32] * 6 + [_FLOAT] * 4)
        # All threads of the warp take part: it must stay where it is written.
        multiply = ir.InlineAsm(kind, text, "=f,=f,=f,=f,r,r,r,r,r,r,f,f,f,f", side_effect=True)
        bits = [b.bitcast(value, _I32) for value in given[:6]]
        found = b.call(multiply, [*bits, *given[6:]])
        parts = [b.extract_value(found, number) for number in range(4)]
        return context.make_tuple(b, sig.return_type, parts)

    return types.UniTuple(types.float32, 4)(*(types.float32,) * 10), generate


def _bits(change: Any) -> Any:
    """An intrinsic that changes the bits of a float32."""

    @intrinsic
    def changed(typing: Any, x: Any) -> Any:
        del typing, x

        def generate(context: Any, b: Any, sig: Any, given: Any) -> Any:
            del context, sig
            return b.bitcast(change(b, b.bitcast(given[0], _I32)), _FLOAT)

        return types.float32(types.float32), generate

    return changed


tf32_up = _bits(lambda b, bits: b.add(bits, ir.Constant(_I32, 1 << 12)))
tf32_cut = _bits(lambda b, bits: b.and_(bits, ir.Constant(_I32, -1 << 13)))
