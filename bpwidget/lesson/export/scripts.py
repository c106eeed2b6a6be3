"""A pass as a script that runs without bpwidget, in NumPy or with PyTorch's autograd."""

from __future__ import annotations

from types import MappingProxyType

from bpwidget.lesson.export.documents import Code
from bpwidget.lesson.formulas import LOSS_FORMULAS, PHI_FORMULAS, by_o, by_y_hat
from bpwidget.mlp import Trace
from bpwidget.mlp.activations import IDENTITY
from bpwidget.mlp.arguments import Array, choice
from bpwidget.mlp.network import ARRAYS
from bpwidget.mlp.trace import known_trace

ENGINES = {"numpy": "numpy", "torch": "torch"}


class Script(Code):
    """A script: a str that a notebook shows as code."""

    __slots__ = ()

    language = "python"
    written = MappingProxyType({".py": str})


def script(trace: Trace, engine: str = "numpy") -> Script:
    """Return a Python script that computes a pass and prints its gradients.

    Parameters
    ----------
    trace : Trace
        The pass, from `bpwidget.backprop` or `BackpropPanel.trace`.
    engine : str
        ``numpy`` for the seven steps by hand, ``torch`` for PyTorch's autograd.

    Returns
    -------
    Script
        A str; as the last line of a cell, it is shown as code. Its method `save` writes it to a
        ``.py`` file.

    Raises
    ------
    TypeError, ValueError
        If an argument is refused.

    Examples
    --------
    >>> from bpwidget.mlp import MLP, backprop
    >>> trace = backprop(MLP.random(), x=(0.5, 0.6), y=0, lam=0.01)
    >>> names = {}
    >>> exec(script(trace), names)  # doctest: +ELLIPSIS
    J = 0.26...
    >>> bool(abs(names["dJ_dW1"] - trace.gradients["dJ/dW1"]).max() < 1e-15)
    True
    """
    trace = known_trace(trace)
    choice("engine", engine, ENGINES)
    return Script((_torch if engine == "torch" else _numpy)(trace))


def _numpy(trace: Trace) -> str:
    phi, loss = PHI_FORMULAS[trace.net.activation], LOSS_FORMULAS[trace.loss]
    output, value, gradient = "", loss.numpy, loss.numpy_gradient
    if trace.net.output_activation != IDENTITY:
        psi = PHI_FORMULAS[trace.net.output_activation]
        output, value = f"y_hat = {by_o(psi.numpy)}\n", by_y_hat(value)
        gradient = f"{by_y_hat(gradient)}\ndJ_do = dJ_dy_hat * ({by_o(psi.numpy_slope)})"
    b1, b2 = _biases(trace)
    biases = "dJ_db2 = dJ_do\n" if b2 else ""
    biases_1 = "dJ_db1 = dJ_dz\n" if b1 else ""
    shown = [name.replace("/", "_") for name, value in trace.gradients.items() if value.ndim]
    return f"""import numpy as np


def sigmoid(z):
    return np.exp(-np.logaddexp(0, -z))


{_arrays(trace, "np.array({})")}

# forward propagation
z = W1 @ x{b1}
h = {phi.numpy}
o = W2 @ h{b2}
{output}{value}
s = lam / 2 * ((W1 ** 2).sum() + (W2 ** 2).sum()) if lam else 0.0
J = L + s

# 1. J = L + s
dJ_dL = dJ_ds = 1.0
# 2. through the loss
{gradient}
# 3. the penalty
ds_dW1, ds_dW2 = lam * W1, lam * W2
# 4. the output layer's weights
dJ_dW2 = np.outer(dJ_do, h) + ds_dW2
{biases}# 5. back to h
dJ_dh = W2.T @ dJ_do
# 6. through φ
dJ_dz = dJ_dh * ({phi.numpy_slope})
# 7. the hidden layer's weights
dJ_dW1 = np.outer(dJ_dz, x) + ds_dW1
{biases_1}
print("J =", J)
for name in {shown!r}:
    print(name)
    print(globals()[name] + 0.0)  # -0.0 becomes 0.0
"""


def _torch(trace: Trace) -> str:
    b1, b2 = _biases(trace)
    weights = [name for name in ARRAYS if getattr(trace.net, name) is not None]
    keep = "\n".join(f"{name}.requires_grad_()" for name in weights)
    loss, output, kept = LOSS_FORMULAS[trace.loss].torch, "", ["z", "h", "o"]
    if trace.net.output_activation != IDENTITY:
        psi = by_o(PHI_FORMULAS[trace.net.output_activation].torch)
        output, loss, kept = f"y_hat = {psi}\n", by_y_hat(loss), [*kept, "y_hat"]
    known = [*reversed(kept), *weights]
    gradients = "\n".join(f"dJ_d{name} = {name}.grad" for name in known)
    shown = [f"dJ_d{name}" for name in known]
    y = "torch.tensor({})"
    return f"""import torch

torch.set_default_dtype(torch.float64)

{_arrays(trace, y)}
{keep}

# forward propagation
z = W1 @ x{b1}
h = {PHI_FORMULAS[trace.net.activation].torch}
o = W2 @ h{b2}
{output}L = {loss}
s = lam / 2 * ((W1 ** 2).sum() + (W2 ** 2).sum()) if lam else 0.0
J = L + s

# backpropagation
for each in ({", ".join(kept)}):
    each.retain_grad()
J.backward()
{gradients}

print("J =", J.item())
for name in {shown!r}:
    print(name)
    print(globals()[name] + 0.0)  # -0.0 becomes 0.0
"""


def _biases(trace: Trace) -> tuple[str, str]:
    net = trace.net
    return "" if net.b1 is None else " + b1", "" if net.b2 is None else " + b2"


def _arrays(trace: Trace, made: str) -> str:
    """Return the lines that define the inputs of the pass, to the last bit."""
    lines = [f"x = {made.format(trace.x.tolist())}"]
    if isinstance(trace.y, int):
        lines.append(f"y = {trace.y}" if "np" in made else f"y = {made.format(trace.y)}")
    else:
        lines.append(f"y = {made.format(trace.y.tolist())}")
    for name in ARRAYS:
        array: Array | None = getattr(trace.net, name)
        if array is not None:
            rows = ",\n    ".join(map(repr, array.tolist()))
            written = f"[\n    {rows},\n]" if array.ndim == 2 else repr(array.tolist())
            lines.append(f"{name} = {made.format(written)}")
    return "\n".join([*lines, f"lam = {trace.lam!r}"])
