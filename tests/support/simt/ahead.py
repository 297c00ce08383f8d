"""Compiles the kernels of some networks for the emulator, in a process beside the tests.

Compiling is mostly Python, so that a second thread would not help. What is compiled is kept in the
folder that the tests look into; they begin at the first network, this program at the last.

    python -m support.simt.ahead NETWORK ...
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from support.cuda_kernels import kernels_of
from support.simt.kernel import emulated


@contextmanager
def compiled_ahead(networks: Sequence[str]) -> Iterator[None]:
    """Let another process compile their kernels meanwhile."""
    if not networks:
        yield
        return
    line = [sys.executable, "-m", "support.simt.ahead", *networks]
    paths = {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    environment = {**os.environ, **paths}
    process = subprocess.Popen(line, env=environment, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def main() -> None:
    """Compile; what fails will fail in a test too, which tells it."""
    for network in reversed(sys.argv[1:]):
        for key in kernels_of(network):
            with suppress(Exception):
                emulated(key).compile()


if __name__ == "__main__":
    main()
