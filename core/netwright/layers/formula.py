"""An activation that the user types."""

from dataclasses import dataclass

from netwright.layers.initializer import Initializer
from netwright.layers.layer import Build, Layer
from netwright.layers.setting import setting
from netwright.operations.formula.check import formula_problem
from netwright.operations.pointwise import parameter_names
from netwright.operations.tensor import Tensor


@dataclass(frozen=True)
class Formula(Layer):
    """y = a formula of x, number by number, such as x * sigmoid(1.5 * x).

    Names other than x are learned, each one number that starts at 1; the gradient of a name a is
    the sum of dy df/da over all numbers. The derivative is made by rules from the formula and
    compared with central differences before the formula is taken. Functions: exp, expm1, log,
    log1p, sqrt, abs, sign, tanh, sigmoid, softplus, relu, sin, cos, erf, min, max, clip, pow and
    where(condition, then, otherwise).
    """

    kind = "formula"
    title = "Formula"
    short = "formula"
    family = "Activation"
    summary = "An activation of your own: any formula of x, with constants that are learned."
    keywords = ("custom", "expression", "function", "typed", "lambda", "activation")
    has_weights = True

    formula: str = setting(
        "x * sigmoid(a * x)",
        "Formula",
        "What becomes of each number x. Other names are learned and start at 1.",
        check=formula_problem,
    )

    def emit(self, build: Build, *inputs: Tensor) -> tuple[Tensor, ...]:
        start = Initializer("constant", size=1.0)
        names = parameter_names({"formula": self.formula})
        parameters = [build.parameter(name, (1,), start) for name in names]
        return build.call("formula", *inputs, *parameters, formula=self.formula)


LAYERS: tuple[type[Layer], ...] = (Formula,)
