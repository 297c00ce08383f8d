"""Operations on each number by itself: a table of formulas, and reshape.

A row says y = f(x) and the gradient dx, as a formula of the output y and dy where that is
possible (training keeps y anyway), else of x and dy; without one it is derived. What people
type is the operation `formula`, whose further names are parameters.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from netwright.operations.formula.derivative import derivative_text
from netwright.operations.formula.syntax import known
from netwright.operations.formula.tree import names_of
from netwright.operations.operation import Call, Emit, Operation, Result, Setting, word
from netwright.operations.tensor import Role, Tensor


@dataclass(frozen=True, slots=True)
class Formula:
    """What is computed for each number: names of tensors, of parameters, of settings.

    A parameter has one value in all, or one for each channel (the first axis).
    """

    text: str
    tensors: tuple[str, ...]
    parameters: tuple[str, ...] = ()
    constants: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the inputs, in their order."""
        return self.tensors + self.parameters


class PointwiseOperation(Operation):
    """One that is a formula of its inputs."""

    def formula(self, settings: Mapping[str, Setting]) -> Formula:
        """The formula, which may depend on the settings."""
        raise NotImplementedError


class Activation(PointwiseOperation):
    """y = f(x). Names other than x are settings of the operation."""

    def __init__(self, name: str, text: str, gradient: str = "") -> None:
        self.name = name
        self._text = text
        self.gradient = gradient or derivative_text(text, "x", "dy")

    def formula(self, settings: Mapping[str, Setting]) -> Formula:
        del settings
        return _with_constants(self._text, ("x",))

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        del settings
        return (Result(inputs[0].shape),)

    def derivative(self, emit: Emit, call: Call, dy: Tensor | None) -> tuple[Tensor | None, ...]:
        assert dy is not None
        of_output = "y" in names_of(known(self.gradient))
        seen = call.outputs[0] if of_output else call.inputs[0]
        return emit(f"{self.name}_gradient", seen, dy, like=call.inputs[0], **call.settings)


class ActivationGradient(PointwiseOperation):
    """dx from (y, dy) or (x, dy)."""

    def __init__(self, of: Activation) -> None:
        self.name = f"{of.name}_gradient"
        self._text = of.gradient

    def formula(self, settings: Mapping[str, Setting]) -> Formula:
        del settings
        seen = "y" if "y" in names_of(known(self._text)) else "x"
        return _with_constants(self._text, (seen, "dy"))

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        del settings
        return (Result(inputs[1].shape, role=Role.GRADIENT),)


class Add(PointwiseOperation):
    """y = a + b; both gradients are dy itself."""

    name = "add"

    def formula(self, settings: Mapping[str, Setting]) -> Formula:
        del settings
        return Formula("a + b", ("a", "b"))

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        del settings
        return (Result(inputs[0].shape, inputs[0].batched, inputs[0].role),)

    def derivative(self, emit: Emit, call: Call, dy: Tensor | None) -> tuple[Tensor | None, ...]:
        del emit, call
        return dy, dy


class Multiply(PointwiseOperation):
    """y = a b; da = dy b, db = dy a. A gradient times a tensor is a gradient."""

    name = "multiply"

    def formula(self, settings: Mapping[str, Setting]) -> Formula:
        del settings
        return Formula("a * b", ("a", "b"))

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        del settings
        is_gradient = inputs[0].role is Role.GRADIENT
        role = Role.GRADIENT if is_gradient else Role.ACTIVATION
        return (Result(inputs[0].shape, role=role),)

    def derivative(self, emit: Emit, call: Call, dy: Tensor | None) -> tuple[Tensor | None, ...]:
        assert dy is not None
        a, b = call.inputs
        return *emit("multiply", dy, b, like=a), *emit("multiply", dy, a, like=b)


class TypedFormula(PointwiseOperation):
    """y = the setting `formula`. Inputs x, and one parameter for each other name, as they come.

    Gradients: dx = dy df/dx; of a parameter a, the sum of dy df/da over all it was used for.
    """

    name = "formula"

    def formula(self, settings: Mapping[str, Setting]) -> Formula:
        return Formula(word(settings, "formula"), ("x",), parameter_names(settings))

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        del settings
        return (Result(inputs[0].shape),)

    def derivative(self, emit: Emit, call: Call, dy: Tensor | None) -> tuple[Tensor | None, ...]:
        assert dy is not None
        x, *parameters = call.inputs
        settings = {"formula": call.settings["formula"]}
        gradients = emit("formula_gradient", x, dy, *parameters, like=x, **settings)
        for name, parameter in zip(parameter_names(settings), parameters, strict=True):
            gradients += emit(
                "formula_parameter_gradient",
                *(x, dy, *parameters),
                like=parameter,
                **settings,
                name=name,
                shape=parameter.shape,
            )
        return gradients


class TypedFormulaGradient(PointwiseOperation):
    """dx = dy df/dx. Inputs x, dy and the parameters."""

    name = "formula_gradient"

    def formula(self, settings: Mapping[str, Setting]) -> Formula:
        text = derivative_text(word(settings, "formula"), "x", "dy")
        return Formula(text, ("x", "dy"), parameter_names(settings))

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        del settings
        return (Result(inputs[0].shape, role=Role.GRADIENT),)


class TypedFormulaParameterGradient(PointwiseOperation):
    """The sum of dy df/da for the parameter `name`, of the shape `shape`. Inputs as above.

    One sum for each channel if the parameter has one value for each, else one in all.
    """

    name = "formula_parameter_gradient"

    def formula(self, settings: Mapping[str, Setting]) -> Formula:
        text = derivative_text(word(settings, "formula"), word(settings, "name"), "dy")
        return Formula(text, ("x", "dy"), parameter_names(settings))

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        del inputs
        shape = settings["shape"]
        assert isinstance(shape, tuple)
        return (Result(tuple(map(int, shape)), batched=False, role=Role.GRADIENT),)


class Reshape(Operation):
    """The same numbers in the same order under another shape; setting `shape`."""

    name = "reshape"

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        shape = settings["shape"]
        assert isinstance(shape, tuple)
        return (Result(tuple(map(int, shape)), role=inputs[0].role),)

    def derivative(self, emit: Emit, call: Call, dy: Tensor | None) -> tuple[Tensor | None, ...]:
        assert dy is not None
        return emit("reshape", dy, like=call.inputs[0], shape=call.inputs[0].shape)


def parameter_names(settings: Mapping[str, Setting]) -> tuple[str, ...]:
    """The names of the setting `formula` other than x, in the order of their first use."""
    return tuple(n for n in names_of(known(word(settings, "formula"))) if n != "x")


def _with_constants(text: str, tensors: tuple[str, ...]) -> Formula:
    constants = tuple(name for name in names_of(known(text)) if name not in tensors)
    return Formula(text, tensors, (), constants)


# SELU's constants: Klambauer et al. 2017. GELU's tanh form: Hendrycks and Gimpel 2016.
_SELU, _SELU_ALPHA = 1.0507009873554805, 1.6732632423543772
_TANH_GELU = "0.5 * x * (1 + tanh(0.7978845608028654 * (x + 0.044715 * x ** 3)))"

ACTIVATIONS: tuple[Activation, ...] = (
    Activation("step", "where(x > 0, 1, where(x <= 0, 0, x))", "0"),
    Activation("relu", "relu(x)", "where(y > 0, dy, 0)"),
    Activation("tanh", "tanh(x)", "dy * (1 - y * y)"),
    Activation("sigmoid", "sigmoid(x)", "dy * y * (1 - y)"),
    Activation("leaky_relu", "where(x > 0, x, slope * x)", "where(x > 0, dy, slope * dy)"),
    Activation("elu", "where(x > 0, x, alpha * expm1(x))", "where(y > 0, dy, dy * (y + alpha))"),
    Activation(
        "selu",
        f"{_SELU} * where(x > 0, x, {_SELU_ALPHA} * expm1(x))",
        f"where(y > 0, {_SELU} * dy, dy * (y + {_SELU * _SELU_ALPHA}))",
    ),
    Activation("gelu", "0.5 * x * (1 + erf(0.7071067811865476 * x))"),
    Activation("tanh_gelu", _TANH_GELU),
    Activation("silu", "x * sigmoid(x)"),
    Activation("softplus", "softplus(x)", "dy * -expm1(-y)"),
    Activation("softsign", "x / (1 + abs(x))", "dy * (1 - abs(y)) ** 2"),
    Activation("hard_sigmoid", "clip(x / 6 + 0.5, 0, 1)"),
)

OPERATIONS: tuple[Operation, ...] = (
    *(row for each in ACTIVATIONS for row in (each, ActivationGradient(each))),
    Add(),
    Multiply(),
    TypedFormula(),
    TypedFormulaGradient(),
    TypedFormulaParameterGradient(),
    Reshape(),
)
