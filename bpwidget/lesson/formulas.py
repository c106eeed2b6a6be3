"""Each activation and each loss as a formula, as code and in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True)
class PhiFormulas:
    """One φ in writing.

    Attributes
    ----------
    latex : str
        φ(z).
    numpy, numpy_slope : str
        φ and φ′ as expressions in np, z and sigmoid, finite for any finite z.
    torch : str
        φ as an expression in torch and z.
    short : str
        φ(z) in a plot's title; by default its name in code, as in relu(z).
    """

    latex: str
    numpy: str
    numpy_slope: str
    torch: str
    short: str = ""


@dataclass(frozen=True)
class LossFormulas:
    """One loss in writing.

    Attributes
    ----------
    latex, latex_gradient : str
        L and ∂L/∂o.
    numpy, numpy_gradient : str
        Statements that set L and dJ_do from np, o, y and sigmoid; the second may use the
        variables of the first.
    torch : str
        L as an expression in torch, o and y.
    names : mapping of str to str
        Its name by language; by default its name in code.
    """

    latex: str
    latex_gradient: str
    numpy: str
    numpy_gradient: str
    torch: str
    names: Mapping[str, str] = field(default_factory=dict)


PHI_FORMULAS: Mapping[str, PhiFormulas] = MappingProxyType(
    {
        "identity": PhiFormulas(
            latex="z", numpy="z", numpy_slope="np.ones_like(z)", torch="z", short="z"
        ),
        "relu": PhiFormulas(
            latex=r"\max(0, z)",
            numpy="np.maximum(z, 0)",
            numpy_slope="(z > 0).astype(float)",
            torch="torch.relu(z)",
        ),
        "leaky_relu": PhiFormulas(
            latex=r"\max(0.01 z, z)",
            numpy="np.where(z > 0, z, 0.01 * z)",
            numpy_slope="np.where(z > 0, 1, 0.01)",
            torch="torch.nn.functional.leaky_relu(z, 0.01)",
        ),
        "sigmoid": PhiFormulas(
            latex=r"\frac{1}{1 + e^{-z}}",
            numpy="sigmoid(z)",
            numpy_slope="sigmoid(z) * sigmoid(-z)",
            torch="torch.sigmoid(z)",
            short="σ(z)",
        ),
        "tanh": PhiFormulas(
            latex=r"\tanh z",
            numpy="np.tanh(z)",
            # 1 - np.tanh(z) ** 2 would round to 0 from |z| = 19 on
            numpy_slope="4 * sigmoid(2 * z) * sigmoid(-2 * z)",
            torch="torch.tanh(z)",
        ),
        "softplus": PhiFormulas(
            latex=r"\log(1 + e^z)",
            numpy="np.logaddexp(0, z)",
            numpy_slope="sigmoid(z)",
            torch="torch.nn.functional.softplus(z)",
        ),
        "elu": PhiFormulas(
            latex=r"\max(0, z) + \min(0, e^z - 1)",
            numpy="np.where(z > 0, z, np.expm1(np.minimum(z, 0)))",
            numpy_slope="np.exp(np.minimum(z, 0))",
            torch="torch.nn.functional.elu(z)",
        ),
        "silu": PhiFormulas(
            latex=r"z \, \sigma(z)",
            numpy="z * sigmoid(z)",
            numpy_slope="sigmoid(z) * (1 + z * sigmoid(-z))",
            torch="torch.nn.functional.silu(z)",
        ),
    }
)

LOSS_FORMULAS: Mapping[str, LossFormulas] = MappingProxyType(
    {
        "cross_entropy": LossFormulas(
            latex=r"-\log \, \mathrm{softmax}(\mathbf{o})_y",
            latex_gradient=r"\mathrm{softmax}(\mathbf{o}) - \mathbf{e}_y",
            numpy="L = np.logaddexp.reduce(o - o[y])  # -log softmax(o)[y]",
            numpy_gradient=(
                "dJ_do = np.exp(o - o.max())\n"
                "dJ_do /= dJ_do.sum()  # softmax(o)\n"
                "dJ_do[y] = np.expm1(-L)  # softmax(o)[y] - 1, without rounding it to 0"
            ),
            torch="torch.nn.functional.cross_entropy(o, y)",
            names={"zh": "交叉熵"},
        ),
        "squared_error": LossFormulas(
            latex=r"\tfrac{1}{2} \|\mathbf{o} - \mathbf{y}\|^2",
            latex_gradient=r"\mathbf{o} - \mathbf{y}",
            numpy="L = ((o - y) ** 2).sum() / 2",
            numpy_gradient="dJ_do = o - y",
            torch="((o - y) ** 2).sum() / 2",
            names={"zh": "平方误差"},
        ),
        "sum_of_squares": LossFormulas(
            latex=r"\|\mathbf{o} - \mathbf{y}\|^2",
            latex_gradient=r"2 (\mathbf{o} - \mathbf{y})",
            numpy="L = ((o - y) ** 2).sum()",
            numpy_gradient="dJ_do = 2 * (o - y)",
            torch='torch.nn.functional.mse_loss(o, y, reduction="sum")',
            names={"zh": "误差平方和"},
        ),
        "mean_squared_error": LossFormulas(
            latex=r"\tfrac{1}{q} \|\mathbf{o} - \mathbf{y}\|^2",
            latex_gradient=r"\tfrac{2}{q} (\mathbf{o} - \mathbf{y})",
            numpy="L = ((o - y) ** 2).mean()",
            numpy_gradient="dJ_do = 2 * (o - y) / len(o)",
            torch="torch.nn.functional.mse_loss(o, y)",
            names={"zh": "均方误差"},
        ),
        "binary_cross_entropy": LossFormulas(
            latex=(
                r"-\sum_k \left( y_k \log \sigma(o_k) + (1 - y_k) \log (1 - \sigma(o_k)) \right)"
            ),
            latex_gradient=r"\sigma(\mathbf{o}) - \mathbf{y}",
            # -y log p - (1 - y) log(1 - p) and p - y, accurate even where p rounds to 0 or 1
            numpy="L = (y * np.logaddexp(0, -o) + (1 - y) * np.logaddexp(0, o)).sum()",
            numpy_gradient="dJ_do = (1 - y) * sigmoid(o) - y * sigmoid(-o)",
            torch='torch.nn.functional.binary_cross_entropy_with_logits(o, y, reduction="sum")',
            names={"zh": "二元交叉熵"},
        ),
    }
)


def by_o(formula: str) -> str:
    r"""Return a formula or an expression for φ(z) with o in place of z, as for ψ(o).

    Examples
    --------
    >>> by_o(PHI_FORMULAS["sigmoid"].latex)
    '\\frac{1}{1 + e^{-o}}'
    >>> by_o(PHI_FORMULAS["silu"].numpy)
    'o * sigmoid(o)'
    """
    return re.sub(r"(?<![A-Za-z_])z(?![A-Za-z_])", "o", formula)


def by_y_hat(formula: str) -> str:
    r"""Return a formula, an expression or statements for L with ŷ in place of o.

    Examples
    --------
    >>> by_y_hat(LOSS_FORMULAS["squared_error"].latex_gradient)
    '\\hat{\\mathbf{y}} - \\mathbf{y}'
    >>> by_y_hat(LOSS_FORMULAS["squared_error"].numpy_gradient)
    'dJ_dy_hat = y_hat - y'
    """
    if r"\mathbf" in formula:
        return formula.replace(r"\mathbf{o}", r"\hat{\mathbf{y}}")
    return re.sub(r"\b(dJ_d)?o\b", r"\1y_hat", formula)


def short_formula(activation: str, of: str = "z") -> str:
    """Return φ(z), or ψ(o), as written in a plot's title.

    Examples
    --------
    >>> short_formula("sigmoid"), short_formula("leaky_relu"), short_formula("sigmoid", "o")
    ('σ(z)', 'leaky relu(z)', 'σ(o)')
    """
    short = PHI_FORMULAS[activation].short or f"{activation.replace('_', ' ')}(z)"
    return short if of == "z" else by_o(short)


def loss_name(loss: str, lang: str) -> str:
    """Return the name of a loss in a language.

    Examples
    --------
    >>> loss_name("squared_error", "en"), loss_name("squared_error", "zh")
    ('squared_error', '平方误差')
    """
    return LOSS_FORMULAS[loss].names.get(lang, loss)
