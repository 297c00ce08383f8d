"""t-SNE of the activations of a layer, in a process of its own that can be ended.

scikit-learn computes it for seconds without letting anybody stop it, and tells on its standard
output how far it is. Run as a program, this file reads a .npy file on its standard input and
writes another one; on its standard error it tells the number of each fiftieth iteration.

Source: L. van der Maaten and G. Hinton 2008.
"""

import contextlib
import io
import os
import re
import subprocess
import sys
import threading

import numpy as np
from numpy.typing import NDArray

ITERATIONS = 1000
PERPLEXITY = 30.0
"""About how many neighbours of a point count; less where there are few points."""
_MOST_FEATURES = 50
"""More are first reduced by PCA, as scikit-learn advises."""
_LEAST_SAMPLES = 5
_NICE = 10
Rows = NDArray[np.float32]


class TSne:
    """The work on one cloud of points. `run` may be called in any thread, `cancel` in another."""

    def __init__(self, rows: Rows, seed: int = 0) -> None:
        """Prepare it. ValueError where there are too few samples."""
        if len(rows) < _LEAST_SAMPLES:
            raise ValueError(f"t-SNE takes at least {_LEAST_SAMPLES} samples.")
        self._rows, self._seed = rows, seed
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._cancelled = threading.Event()
        self.share = 0.0
        """How much is done, from 0 to 1."""

    def run(self) -> Rows | None:
        """The points in two dimensions; None if it was cancelled. RuntimeError if it failed."""
        with self._lock:
            if self._cancelled.is_set():
                return None
            self._process = _start(self._seed)
        with self._process as process:
            points, said = self._talk(process)
        if self._cancelled.is_set():
            return None
        if process.returncode:
            raise RuntimeError(f"t-SNE failed: {said}")
        found: Rows = np.load(io.BytesIO(points), allow_pickle=False)
        return found

    def cancel(self) -> None:
        """End it as soon as can be."""
        with self._lock:
            self._cancelled.set()
            if self._process is not None:
                self._process.kill()

    def _talk(self, process: "subprocess.Popen[bytes]") -> tuple[bytes, str]:
        """Give it the rows, follow what it says: the points, and what it said last."""
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        read: list[bytes] = []
        output = process.stdout
        reader = threading.Thread(target=lambda: read.append(output.read()), daemon=True)
        reader.start()
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(_packed(self._rows))
            process.stdin.close()
        said = ""
        for line in process.stderr:
            said = line.decode(errors="replace").strip()
            if said.isdigit():
                self.share = min(int(said) / ITERATIONS, 1.0)
        reader.join()
        return read[0], said


def _packed(rows: Rows) -> bytes:
    file = io.BytesIO()
    np.save(file, rows)
    return file.getvalue()


def _start(seed: int) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "netwright.inspection.tsne", str(seed)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # One thread: with several it waits for processors that training keeps busy.
        env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


class _Progress(io.TextIOBase):
    """Takes what scikit-learn prints and tells the iteration."""

    def write(self, text: str) -> int:
        found = re.search(r"Iteration (\d+)", text)
        if found:
            sys.stderr.write(f"{found[1]}\n")
            sys.stderr.flush()
        return len(text)


def main(seed: int) -> None:
    """Read rows, write points."""
    from sklearn.decomposition import PCA
    from sklearn.manifold import TSNE

    if hasattr(os, "nice"):
        os.nice(_NICE)
    rows = np.load(io.BytesIO(sys.stdin.buffer.read()), allow_pickle=False)
    if rows.shape[1] > _MOST_FEATURES:
        rows = PCA(min(_MOST_FEATURES, *rows.shape), random_state=seed).fit_transform(rows)
    perplexity = min(PERPLEXITY, (len(rows) - 1) / 3)
    method = TSNE(
        init="pca" if rows.shape[1] > 1 else "random",
        perplexity=perplexity,
        max_iter=ITERATIONS,
        random_state=seed,
        verbose=2,
    )
    with contextlib.redirect_stdout(_Progress()):
        points = method.fit_transform(rows)
    sys.stdout.buffer.write(_packed(points.astype(np.float32)))


if __name__ == "__main__":
    main(int(sys.argv[1]))
