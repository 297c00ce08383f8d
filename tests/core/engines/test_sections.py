"""Batch norm needs the whole batch: the tape waits for all blocks, and only where it must."""

import pytest

from netwright.engines.cpu.run_plan import plan_without_data
from netwright.engines.update import ADAM
from netwright.graph.analysis import analyze
from support.networks import NETWORKS


def sections(name: str, batch: int) -> int:
    """Parts of the training tape that run once for each block, without the update."""
    tape = plan_without_data(analyze(NETWORKS[name]), ADAM, batch).training
    assert tape is not None
    return len(tape.assembly.sections) - 1


@pytest.mark.parametrize("name", ["starter", "residual batch norm"])
def test_a_batch_of_one_block_runs_in_one_go(name: str) -> None:
    assert sections(name, 64) == 1


def test_without_batch_norm_every_block_runs_through_before_the_next() -> None:
    assert sections("starter", 300) == 1


def test_each_batch_norm_waits_once_forwards_and_once_backwards() -> None:
    assert sections("batch norm", 300) == 3
    assert sections("residual batch norm", 300) == 11


def test_what_later_sections_read_is_kept_for_every_block() -> None:
    tape = plan_without_data(analyze(NETWORKS["batch norm"]), ADAM, 300).training
    assert tape is not None
    assembly = tape.assembly

    assert assembly.blocks == 5
    assert "conv1/output" in assembly.crossing
    assert "bn1/mean" not in assembly.crossing
