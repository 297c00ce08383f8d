"""Only one process at a time writes to an index of the cache of kernels."""

import subprocess
import sys
import threading
from pathlib import Path

from netwright.kernels.exclusive import alone

HOLD = """
import sys
from pathlib import Path
from netwright.kernels.exclusive import alone
with alone(Path(sys.argv[1])):
    print("inside", flush=True)
    sys.stdin.readline()
"""


def holding(path: Path) -> "subprocess.Popen[str]":
    """A process that holds the lock until it is told a line, or killed."""
    return subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_another_process_waits_until_the_first_is_done(tmp_path: Path) -> None:
    path = tmp_path / "locks" / "kernel"
    holder = holding(path)
    assert holder.stdin is not None
    assert holder.stdout is not None
    assert holder.stdout.readline() == "inside\n"
    entered = threading.Event()

    def enter() -> None:
        with alone(path):
            entered.set()

    waiting = threading.Thread(target=enter)
    waiting.start()
    assert not entered.wait(0.3)
    holder.stdin.write("\n")
    holder.stdin.close()
    assert entered.wait(10)
    waiting.join()
    holder.stdout.close()
    assert holder.wait(10) == 0


def test_a_process_that_was_killed_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "locks" / "kernel"
    holder = holding(path)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "inside\n"
    holder.kill()
    holder.communicate()
    with alone(path):
        pass


def test_where_there_is_no_folder_nobody_waits(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with alone(tmp_path / "file" / "kernel"):
        pass
