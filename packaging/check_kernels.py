"""The gate of GPU kernels: each is compiled and assembled for every architecture, without a GPU.

    python packaging/check_kernels.py [part of a name] [--architectures sm_90 ...]

Complains of spills, stack, double precision, and more registers than the budget of the kernel.
Needs `pip install netwright[cuda]` and NVIDIA's ptxas (nvidia-cuda-nvcc).
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from netwright.kernels.cuda import compiler
from support.cuda_kernels import budget_of, kernels, name_of
from support.gate import ARCHITECTURES, assembled, complaints


def main() -> int:
    """Print a line for each kernel; the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("name", nargs="?", default="", help="only kernels with this in their name")
    parser.add_argument("--architectures", nargs="+", default=list(ARCHITECTURES))
    given = parser.parse_args()
    wrong = 0
    for key in (key for key in kernels() if given.name in name_of(key)):
        text = compiler.compile_to_ptx(key)
        registers = [assembled(text, a).registers for a in given.architectures]
        found = [c for a in given.architectures for c in complaints(text, a, budget_of(key))]
        wrong += bool(found)
        print(name_of(key), key[1], *registers, *found, sep="  ", flush=True)
    print(f"{wrong} kernels are at fault")
    return int(wrong > 0)


if __name__ == "__main__":
    raise SystemExit(main())
