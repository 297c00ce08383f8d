"""PyTorch's side of the benchmark of GPUs: a step of Adam, eager, compiled and as a CUDA graph."""

from collections.abc import Callable
from typing import Any

from benchmarks.networks import Network

Step = Callable[[int], object]
"""Takes so many steps."""
BATCHES = 16


def torch_steppers(network: Network, batch: int) -> dict[str, Step]:
    """The same network, each way that PyTorch has; none without PyTorch. All float32."""
    try:
        import torch
    except ImportError:
        return {}
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.backends.cudnn.allow_tf32 = False
    images = torch.randn(BATCHES, batch, *network.shape, device="cuda")
    if network.classes:
        targets = torch.randint(0, network.classes, (BATCHES, batch), device="cuda")
    else:
        targets = torch.randn(BATCHES, batch, 1, device="cuda")
    side = _Side(torch, network, images, targets)
    return {"eager": side.eager(), "compile": side.compiled(), "graph": side.graph()}


class _Side:
    """Data on the GPU, and what takes steps on them."""

    def __init__(self, torch: Any, network: Network, images: Any, targets: Any) -> None:
        self._torch, self._network = torch, network
        self._images, self._targets = images, targets
        functional = torch.nn.functional
        self._loss = functional.cross_entropy if network.classes else functional.mse_loss

    def eager(self) -> Step:
        return self._plain(compiles=False)

    def compiled(self) -> Step:
        return self._plain(compiles=True)

    def _plain(self, compiles: bool) -> Step:
        torch = self._torch
        model = self._network.torch(torch.nn).cuda()
        optimizer = torch.optim.Adam(model.parameters(), 1e-4, fused=True)
        forward = torch.compile(model) if compiles else model

        def step(count: int) -> None:
            for number in range(count):
                optimizer.zero_grad()
                images, targets = self._images[number % BATCHES], self._targets[number % BATCHES]
                self._loss(forward(images), targets).backward()
                optimizer.step()

        return step

    def graph(self) -> Step:
        """The whole step captured; what changes from step to step is the batch, copied in."""
        made: list[Callable[[int], None]] = []

        def step(count: int) -> None:
            if not made:  # captured at the first call, so that a fault is this side's alone
                made.append(self._captured())
            for number in range(count):
                made[0](number)

        return step

    def _captured(self) -> Callable[[int], None]:
        torch = self._torch
        model = self._network.torch(torch.nn).cuda()
        optimizer = torch.optim.Adam(model.parameters(), 1e-4, fused=True, capturable=True)
        images, targets = self._images[0].clone(), self._targets[0].clone()

        def one() -> None:
            optimizer.zero_grad(set_to_none=True)
            self._loss(model(images), targets).backward()
            optimizer.step()

        stream = torch.cuda.Stream()
        stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(stream):
            for _ in range(3):
                one()
        torch.cuda.current_stream().wait_stream(stream)
        graph = torch.cuda.CUDAGraph()
        optimizer.zero_grad(set_to_none=True)
        with torch.cuda.graph(graph):
            one()

        def take(number: int) -> None:
            images.copy_(self._images[number % BATCHES])
            targets.copy_(self._targets[number % BATCHES])
            graph.replay()

        return take
