"""Write the PTX of all usual kernels to core/netwright/engines/cuda/kernels.json.xz.

    ./run ptx [--list] [--jobs N]

Usual are those of the examples and of the networks of the tests, which together use every
operation, with every learning rule and every size of tile. Needs numba-cuda and NVIDIA's
compiler (`pip install netwright[cuda]`), and no GPU. `--list` prints the kernels instead. A test
asks whether the file is that of the present sources and holds every usual kernel.

What NVIDIA's assembler says of them, for every architecture, goes to packaging/assembled.csv; only
kernels that are new there are assembled. A test holds file and record side by side.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from netwright.engines.choice import Work, missing_on_gpu
from netwright.engines.cuda import shipped
from netwright.engines.cuda.plan import plan_run
from netwright.engines.cuda.resident import is_tiny
from netwright.engines.samples import samples_of
from netwright.graph.analysis import analyze
from netwright.graph.graph import Graph
from netwright.kernels.cuda import compiler
from netwright.kernels.cuda.sizes import with_siblings
from netwright.kernels.variant import Key
from netwright.program.program import evaluation_program, training_program
from netwright.project.examples import EXAMPLES, example
from netwright.training.learning import passed_over, update_of
from netwright.training.rules import RULES
from netwright.training.settings import TrainingSettings
from support import gate_record
from support.gate import assembler
from support.networks import NETWORKS, data_for
from support.tiny_networks import kernel_of_all

BATCHES = (1, 40)
FEW = 64
"""Samples: kernels do not depend on how many there are."""
LIMITS = (0.0, 1.0)
"""Of clipping: off and on."""


def main() -> int:
    """Compile and write; the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--list", action="store_true", help="print the kernels, compile none")
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="processes that compile")
    given = parser.parse_args()
    keys = usual_kernels()
    if given.list:
        print("\n".join(sorted(map(shipped.name_of, keys))))
        return 0
    if not compiler.is_available():
        print("numba-cuda is not installed: pip install 'netwright[cuda]'", file=sys.stderr)
        return 1
    begin = time.perf_counter()
    known = shipped.read(shipped.SHIPPED)
    if known.get(shipped.MADE_FROM, b"").decode() != shipped.fingerprint():
        known = {}
    new = [key for key in keys if shipped.name_of(key) not in known]
    with ProcessPoolExecutor(given.jobs, get_context("spawn")) as pool:
        texts = pool.map(shipped.compiled, new)
        known |= dict(zip(map(shipped.name_of, new), texts, strict=True))
    names = map(shipped.name_of, keys)
    shipped.write(shipped.SHIPPED, {name: known[name] for name in names})
    size, spent = shipped.SHIPPED.stat().st_size, time.perf_counter() - begin
    print(f"{shipped.SHIPPED}: {len(keys)} kernels, {size / 1024:.0f} KiB, {spent:.0f} s")
    return record(given.jobs)


def record(jobs: int) -> int:
    """Write what the assembler says of them; the exit status."""
    if assembler() is None:
        print("ptxas is not installed: pip install 'nvidia-cuda-nvcc==13.0.*'", file=sys.stderr)
        return 1
    begin = time.perf_counter()
    known = gate_record.read()
    entries = gate_record.brought_up_to_date(known, gate_record.shipped_texts(), jobs)
    gate_record.write(entries)
    new = sum(known.get(name) != entry for name, entry in entries.items())
    spent = time.perf_counter() - begin
    print(f"{gate_record.RECORD}: {new} kernels assembled, {spent:.0f} s")
    return 0


def usual_kernels() -> list[Key]:
    """Every kernel that is shipped, once, in an order that stays."""
    found: dict[str, Key] = {}
    for graph in graphs():
        for key in kernels_of(graph, TrainingSettings()):
            for each in with_siblings(key):
                found[shipped.name_of(each)] = each
    for settings in all_settings():
        for key in kernels_of(example("mlp").graph, settings):
            found[shipped.name_of(key)] = key
    for name in EXAMPLES:
        for key in resident_kernels(name):
            found[shipped.name_of(key)] = key
    together = kernel_of_all()
    found[shipped.name_of(together)] = together
    return [found[name] for name in sorted(found)]


def graphs() -> Iterator[Graph]:
    """The networks whose kernels are usual."""
    yield from NETWORKS.values()
    for name in EXAMPLES:
        yield example(name).graph


def all_settings() -> Iterator[TrainingSettings]:
    """Every learning rule, with and without clipping."""
    for rule in RULES:
        for limit in LIMITS:
            yield TrainingSettings(optimizer=rule, clip_norm=limit, clip_value=limit)


def kernels_of(graph: Graph, settings: TrainingSettings) -> Iterator[Key]:
    """The kernels that training a network takes; none if it is not all lowered yet."""
    work = work_of(graph, settings, 1)
    if missing_on_gpu(work):
        return
    for batch in BATCHES:
        yield from plan_run(work.training, work.evaluation, work.update, batch, work.data).kernels


def work_of(graph: Graph, settings: TrainingSettings, batch: int) -> Work:
    """Training a network, on samples that mean nothing."""
    analysis = analyze(graph)
    training = training_program(analysis, passed_over(settings))
    given = data_for(analysis, FEW)
    data = {
        item.tensor.name: samples_of(item.tensor, given[item.tensor.name]) for item in analysis.data
    }
    return Work(training, evaluation_program(analysis), data, batch, update_of(settings))


def resident_kernels(name: str) -> Iterator[Key]:
    """The kernel that does whole steps of a tiny example."""
    project = example(name)
    work = work_of(project.graph, project.settings, min(project.settings.batch_size, FEW))
    if work.training is None or missing_on_gpu(work):
        return
    if is_tiny(work.training, work.evaluation, work.update, work.batch):
        given = work.training, work.evaluation, work.update, work.batch, work.data
        yield from plan_run(*given, is_resident=True).kernels


if __name__ == "__main__":
    raise SystemExit(main())
