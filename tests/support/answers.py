"""What `plain_numpy.py` answers, in a process of its own that finds nothing of Netwright."""

import subprocess
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SCRIPT = Path(__file__).with_name("plain_numpy.py")


def plain_answers(
    weights: Path, images: NDArray[np.float32], folder: Path
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Logits and probabilities, each (samples, classes); files in between go to `folder`."""
    given, answered = folder / "images.npy", folder / "answers.npz"
    np.save(given, images)
    done = subprocess.run(
        # -I: neither the script's neighbours nor PYTHONPATH.
        [sys.executable, "-I", str(SCRIPT), str(weights), str(given), str(answered)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    with np.load(answered, allow_pickle=False) as file:
        return file["logits"], file["probabilities"]
