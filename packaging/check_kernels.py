"""The gate of GPU kernels: each is compiled and assembled for every architecture, without a GPU.

    python packaging/check_kernels.py [part of a name] [--architectures sm_90 ...] [--shipped]

Complains of spills, stack, double precision, and more registers than the budget of the kernel.
With `--shipped` those that are shipped are assembled as they are. Needs NVIDIA's ptxas
(nvidia-cuda-nvcc) and, to compile, `pip install netwright[cuda]`.
"""

import argparse
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from netwright.engines.cuda import shipped
from netwright.kernels.cuda import compiler
from support.cuda_kernels import budget_of_name, kernels
from support.gate import ARCHITECTURES, able, assembled, complaints
from support.gate_record import shipped_texts


def main() -> int:
    """Print a line for each kernel; the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("name", nargs="?", default="", help="only kernels with this in their name")
    parser.add_argument("--architectures", nargs="+", default=list(ARCHITECTURES))
    parser.add_argument("--shipped", action="store_true", help="those shipped, as they are")
    given = parser.parse_args()
    texts: dict[str, Callable[[], str]] = (
        {name: partial(str, text) for name, text in shipped_texts().items()}
        if given.shipped
        else {shipped.name_of(key): partial(compiler.compile_to_ptx, key) for key in kernels()}
    )
    wrong = 0
    for name, text_of in texts.items():
        if given.name in name:
            text = text_of()
            wrong += not is_fit(name, text, able(text, given.architectures))
    print(f"{wrong} kernels are at fault")
    return int(wrong > 0)


def is_fit(name: str, text: str, architectures: list[str]) -> bool:
    """Print a line about a kernel: its registers for each architecture, and what is wrong."""
    budget = budget_of_name(name)
    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(lambda each: assembled(text, each), architectures))
    found = [
        f"{architecture}: {complaint}"
        for architecture, each in zip(architectures, made, strict=True)
        for complaint in complaints(text, each, budget)
    ]
    print(name, *(each.registers for each in made), *found, sep="  ", flush=True)
    return not found


if __name__ == "__main__":
    raise SystemExit(main())
