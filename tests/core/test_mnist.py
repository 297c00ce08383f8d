"""LeNet-5 on real handwritten digits reaches what PyTorch reaches, from the command line.

8,000 of MNIST's 10,000 test digits are learned and 2,000 are told, drawn at random; Adam with
1e-3, batches of 64, 10 epochs. PyTorch: 97.1 to 97.4 %.
"""

import json
from pathlib import Path

import pytest

from netwright.cli import main
from netwright.data.source import DataSource
from netwright.layers.activation import Relu
from netwright.layers.convolution import Conv2d
from netwright.layers.data import Input
from netwright.layers.dense import Dense
from netwright.layers.pooling import MaxPool2d
from netwright.layers.shaping import Flatten
from netwright.project.file import save_project
from netwright.project.project import Project
from netwright.training.settings import TrainingSettings
from support.drawings import classifier

LENET = (
    Input((1, 28, 28)),
    Conv2d(6, kernel=(5, 5), padding="same"),
    Relu(),
    MaxPool2d(),
    Conv2d(16, kernel=(5, 5), padding="valid"),
    Relu(),
    MaxPool2d(),
    Flatten(),
    Dense(120),
    Relu(),
    Dense(84),
    Relu(),
    Dense(10),
)


@pytest.mark.slow
def test_lenet_tells_at_least_97_percent_of_mnist(
    data_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shares = []
    for seed in range(3):
        path = str(data_folder / "t10k-images-idx3-ubyte.gz")
        source = DataSource("idx", shares=(0.8, 0.0, 0.2), seed=seed, path=path)
        settings = TrainingSettings(epochs=10, batch_size=64, learning_rate=1e-3, seed=seed)
        project = tmp_path / f"mnist{seed}.netw"
        save_project(Project(classifier(LENET), settings, source, "mnist"), project)

        assert main(["train", str(project), "--json"]) == 0

        told = json.loads(capsys.readouterr().out)
        shares.append(told["test"]["metrics"]["accuracy"])
    assert sum(shares) / len(shares) >= 0.97, shares
