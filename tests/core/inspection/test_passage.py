"""A sample goes the way that the network computes, whether from the data or drawn."""

from collections.abc import Mapping

import numpy as np
import pytest

from netwright.data.digits import load_digits
from netwright.engines import reference
from netwright.inspection import passage
from netwright.inspection.drawing import Frame, fitted
from netwright.inspection.passage import Passage
from netwright.inspection.sample import Drawn, FromData
from netwright.inspection.subject import Subject
from netwright.program.inspection import without_target
from netwright.program.program import answer_program
from netwright.project.examples import example
from netwright.training.job import Checkpoint, Job
from netwright.training.settings import TrainingSettings
from support.inspected import inspected, subject_of
from support.networks import NETWORKS


def digits_subject(name: str = "lenet") -> Subject:
    graph = example(name).graph
    job = Job(graph, TrainingSettings(), load_digits())
    subject = inspected(graph)
    return Subject(Checkpoint(1, 3, job, subject.weights, 0.0))


def computed(subject: Subject, given: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Every activation of these samples, in NumPy and float64."""
    names = {tensor.name for tensor in without_target(subject.analysis)}
    program = answer_program(subject.analysis, names)
    tensors = reference.run(program, {**subject.weights, **given})
    return {**tensors, "answer": tensors[program.kept[0].name]}


@pytest.mark.parametrize("name", ["lenet", "resnet", "lstm"])
def test_every_layer_of_a_sample_of_the_data_is_right(name: str) -> None:
    subject = digits_subject(name)
    part = subject.dataset.parts["validation"]

    way = Passage(FromData("validation", 7)).answer(subject)

    right = computed(subject, {"input1/input": subject.dataset.inputs[part[[7]]]})
    assert next(iter(way.layers)) == "input1"
    assert way.inputs == {"input1"}
    assert "loss1" not in way.layers
    outputs = {n.name: t for n in subject.nodes for t in subject.outputs(n).values()}
    for node, values in way.layers.items():
        expected = right[outputs[node].name][0]
        assert values.shape == outputs[node].shape
        np.testing.assert_allclose(values, expected, rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(way.answer, right["answer"][0], rtol=1e-5, atol=1e-6)
    assert way.is_class
    assert way.label == subject.dataset.targets[part[7]]
    assert way.class_names == tuple("0123456789")


def test_a_drawing_is_read_as_an_image_of_the_data() -> None:
    subject = digits_subject("digits")
    ink = np.zeros((64, 64), np.uint8)
    ink[8:50, 30:38] = 255

    way = Passage(Drawn(ink.tobytes(), 64)).answer(subject)

    known = subject.dataset.inputs[subject.samples(200)][:, 0].astype(np.float64)
    image = fitted(ink / 255.0, Frame.of(known))
    np.testing.assert_allclose(way.layers["input1"][0], image, atol=1e-6)
    right = computed(subject, {"input1/input": image.reshape(1, 1, 8, 8)})
    np.testing.assert_allclose(way.answer, right["answer"][0], rtol=1e-5, atol=1e-6)
    assert way.label is None


def test_a_network_with_several_inputs_gets_all_arrays_of_the_sample() -> None:
    name = next(
        n
        for n, g in NETWORKS.items()
        if sum("Input" in x.layer.title for x in g.nodes.values()) > 1
    )
    subject = subject_of(NETWORKS[name])

    way = Passage(FromData("training", 1)).answer(subject)

    index = subject.dataset.parts["training"][1]
    given = {
        item.tensor.name: subject.data[item.tensor.name][[index]]
        for item in subject.analysis.data
        if item.slot == "input"
    }
    right = computed(subject, given)
    np.testing.assert_allclose(way.answer, right["answer"][0], rtol=1e-5, atol=1e-6)
    assert len(way.inputs) > 1


def test_what_cannot_be_is_told() -> None:
    with pytest.raises(ValueError, match="cannot read a drawing"):
        Passage(Drawn(bytes(16), 4)).answer(subject_of(example("xor").graph))
    with pytest.raises(ValueError, match="The test part has 0 samples"):
        Passage(FromData("test", 0)).answer(subject_of(example("xor").graph))


def test_large_networks_take_one_sample_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    from netwright.inspection import subject as module

    subject = digits_subject("digits")
    small = Passage(FromData()).answer(subject)
    monkeypatch.setattr(module, "_LARGE", 10)

    large = Passage(FromData()).answer(subject)

    lanes = {at_once: engine.lanes for (_, at_once), (_, engine) in subject._engines.items()}
    assert lanes == {module.PROBE: 64, 1: 16}
    for node, values in small.layers.items():
        np.testing.assert_allclose(large.layers[node], values, rtol=1e-5, atol=1e-6)


def test_a_network_too_large_to_follow_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passage, "MOST_NUMBERS", 100)

    with pytest.raises(ValueError, match="too large to follow"):
        Passage(FromData()).answer(digits_subject("digits"))
