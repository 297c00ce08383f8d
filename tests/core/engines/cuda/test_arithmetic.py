"""Which units of a GPU multiply: by precision and compute capability, and told where TF32 is on."""

from typing import Any

import numpy as np
import pytest

from netwright.engines.cpu.engine import CpuEngine
from netwright.engines.cuda import shipped
from netwright.engines.cuda.arithmetic import Arithmetic
from netwright.engines.cuda.engine import CudaEngine, Manner
from netwright.engines.cuda.plan import RunPlan, plan_run
from netwright.engines.cuda.shipped import MissingKernelError, ptx_of
from netwright.engines.precision import FLOAT32, NO_TF32, TF32, precision_note
from netwright.engines.samples import samples_of
from netwright.engines.update import ADAM
from netwright.graph.analysis import analyze
from netwright.kernels.cuda import compiler, products
from netwright.kernels.variant import Key, needed_capability
from netwright.program.program import evaluation_program, training_program
from netwright.training.settings import TrainingSettings
from netwright.training.trainer import Trainer
from support.networks import NETWORKS, data_for, dataset_for, weights_for
from support.simt.device import EmulatedDevice

TURING, AMPERE, GEFORCE, HOPPER = (7, 5), (8, 0), (8, 9), (9, 0)
CORE: Key = (products.core_product, (32, 32, 16, 16, 32, 1, 0, 0, ""))
NAME = "dense odd"


@pytest.mark.parametrize(
    ("precision", "capability", "units"),
    [
        (FLOAT32, TURING, Arithmetic.PLAIN),
        (FLOAT32, AMPERE, Arithmetic.EXACT),
        (FLOAT32, GEFORCE, Arithmetic.PLAIN),
        (FLOAT32, HOPPER, Arithmetic.EXACT),
        (FLOAT32, (12, 0), Arithmetic.PLAIN),
        (TF32, TURING, Arithmetic.PLAIN),
        (TF32, GEFORCE, Arithmetic.ROUNDED),
        (TF32, HOPPER, Arithmetic.ROUNDED),
    ],
)
def test_units_follow_from_precision_and_gpu(
    precision: str, capability: tuple[int, int], units: Arithmetic
) -> None:
    assert Arithmetic.of(precision, capability) is units


def planned(arithmetic: Arithmetic, is_resident: bool = False) -> RunPlan:
    analysis = analyze(NETWORKS[NAME])
    data = data_for(analysis, 8)
    samples = {d.tensor.name: samples_of(d.tensor, data[d.tensor.name]) for d in analysis.data}
    programs = training_program(analysis), evaluation_program(analysis)
    return plan_run(*programs, ADAM, 8, samples, is_resident, arithmetic)


def test_no_gpu_gets_a_kernel_that_it_cannot_run() -> None:
    for precision in (FLOAT32, TF32):
        for capability in (TURING, AMPERE, GEFORCE, HOPPER):
            kernels = planned(Arithmetic.of(precision, capability)).kernels
            assert max(map(needed_capability, kernels)) <= capability


def test_products_go_to_the_units_that_were_chosen() -> None:
    for arithmetic, variants in {
        Arithmetic.PLAIN: set(),
        Arithmetic.EXACT: {1},
        Arithmetic.ROUNDED: {0},
    }.items():
        kernels = planned(arithmetic).kernels
        assert {key[1][5] for key in kernels if key[0] is products.core_product} == variants
        assert any(key[0] is products.product for key in kernels) == (not variants)


def test_what_one_block_does_takes_no_tensor_cores() -> None:
    resident = planned(Arithmetic.EXACT, is_resident=True).training

    assert resident is not None
    assert {needed_capability(launch.kernel) for launch in resident.launches} == {TURING}


def test_a_kernel_for_tensor_cores_is_refused_on_an_older_gpu() -> None:
    assert needed_capability(CORE) == AMPERE
    with pytest.raises(MissingKernelError, match="too old"):
        ptx_of(CORE, TURING)


@pytest.mark.skipif(not compiler.is_available(), reason="needs numba-cuda")
def test_its_ptx_is_made_for_the_oldest_gpu_that_can_run_it() -> None:
    ptx = shipped.compiled((products.core_product, (32, 32, 16, 16, 32, 0, 0, 0, "")))

    assert ptx.startswith(b".version 7.8\n")
    assert b".target sm_80" in ptx
    assert b"mma.sync.aligned.m16n8k8" in ptx
    assert b"cp.async.cg.shared.global" in ptx


def one_step(engine: Any, batch: int) -> tuple[float, dict[str, np.ndarray]]:
    coefficients = np.zeros((1, 8), np.float32)
    coefficients[0, [0, 2, 7]] = 1 / batch, 1, 1e-8
    losses = engine.train(0, np.arange(batch)[None], coefficients).losses
    return float(losses[0, 0]), engine.gradients()


@pytest.mark.emulated
@pytest.mark.parametrize("name", ["dense odd", "conv valid"])
@pytest.mark.parametrize(
    ("precision", "most"), [(FLOAT32, 2e-6), (TF32, 5e-3)], ids=["float32", "TF32"]
)
def test_networks_on_tensor_cores_have_the_gradients_of_the_cpu(
    name: str, precision: str, most: float
) -> None:
    batch, analysis = 33, analyze(NETWORKS[name])
    programs = training_program(analysis), evaluation_program(analysis)
    data, weights = data_for(analysis, batch), weights_for(analysis)
    device, found = EmulatedDevice(capability=HOPPER), []
    manner = Manner(precision=precision)
    for engine in (
        CpuEngine(*programs, data, batch, threads=1),
        CudaEngine(*programs, data, batch, device=device, manner=manner),
    ):
        engine.set_parameters(weights)
        found.append(one_step(engine, batch))
        engine.close()

    (right, gradients), (loss, ours) = found
    assert loss == pytest.approx(right, rel=most)
    for key, value in gradients.items():
        scale = max(float(np.abs(value).max()), 1e-6)
        assert np.abs(ours[key] - value).max() <= 3 * most * scale, key


def test_the_device_is_told_with_its_precision() -> None:
    device = EmulatedDevice(capability=HOPPER)
    analysis = analyze(NETWORKS[NAME])
    given = None, evaluation_program(analysis), data_for(analysis, 4), 4
    device.prepare = lambda kernels: None  # type: ignore[method-assign]

    plain = CudaEngine(*given, device=device)
    rounded = CudaEngine(*given, device=device, manner=Manner(precision=TF32))

    assert (plain.device, rounded.device) == ("emulator", "emulator, TF32")
    assert precision_note(TF32, rounded.device) == ""
    assert precision_note(TF32, plain.device) == NO_TF32
    assert precision_note(FLOAT32, plain.device) == ""


def test_who_wants_tf32_is_told_that_the_cpu_has_none() -> None:
    graph = NETWORKS[NAME]
    settings = TrainingSettings(epochs=1, device="CPU", precision=TF32)

    trainer = Trainer(graph, settings, dataset_for(graph, analyze(graph), 20), 1)

    assert trainer.precision_note == NO_TF32
    trainer.close()
