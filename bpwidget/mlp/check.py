"""Check every quantity of the seven steps against a numerical derivative."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from bpwidget.mlp.activations import Activation, activation_named
from bpwidget.mlp.arguments import Array, finite_array, read_only, real_number, short
from bpwidget.mlp.backward import backprop
from bpwidget.mlp.copying import Immutable
from bpwidget.mlp.errors import as_by_default
from bpwidget.mlp.losses import loss_named
from bpwidget.mlp.network import MLP
from bpwidget.mlp.refusals import RefusedTypeError, RefusedValueError
from bpwidget.mlp.trace import Trace, frobenius


@dataclass(frozen=True, eq=False, repr=False)
class QuantityCheck(Immutable):
    """One quantity, from backpropagation and by finite differences.

    Attributes
    ----------
    name : str
        The quantity.
    step : int
        The step that yields it.
    analytic, numerical : array
        The step's result, and the finite difference (NaN where `at_kink`).
    at_kink : array of bool
        Entries whose finite difference would cross a kink of φ or ψ and could not be trusted.
    untold : array of bool
        Entries that agree, but are so small compared with the rounding of J that a wrong result,
        such as one twice as large, would agree, too. This is usual where a unit is saturated.
    error : float
        ‖analytic - numerical‖ / (‖analytic‖ + ‖numerical‖) over the other entries; 0 if both vanish
        or there are none.
    wrong : bool
        Whether an entry disagrees by more than the tolerance and float64 rounding.
    """

    name: str
    step: int
    analytic: Array
    numerical: Array
    at_kink: npt.NDArray[np.bool_]
    untold: npt.NDArray[np.bool_]
    error: float
    wrong: bool

    @property
    def ok(self) -> bool:
        """Whether every entry could be judged, except those at a kink, and agrees."""
        return self.status == "ok"

    @property
    def is_told(self) -> bool:
        """Whether any entry could be judged."""
        return not (self.at_kink | self.untold).all()

    @property
    def status(self) -> str:
        """``ok``, ``wrong``, or ``untold`` if no entry disagrees but some could not be judged."""
        return "wrong" if self.wrong else "untold" if self.untold.any() else "ok"

    def __str__(self) -> str:
        return self.lines(len("dJ/dW1"))

    def lines(self, width: int) -> str:
        """Return the check as text, its name in a column of this width."""
        verdict = {"wrong": "WRONG"}.get(self.status, self.status)
        notes = (
            f", {which.sum()} of {which.size} {why}"
            for which, why in (
                (self.untold, "too small for a difference to tell"),
                (self.at_kink, "at a kink, not checked"),
            )
            if which.any()
        )
        error = f"relative error {self.error:.1e}"
        line = f"step {self.step}  {self.name:{width}}  {error}  {verdict}{''.join(notes)}"
        if not self.wrong:
            return line
        # adding 0.0 turns -0.0 into 0.0
        analytic, numerical = (self.analytic + 0.0).tolist(), (self.numerical + 0.0).tolist()
        return f"{line}\n  analytic  {analytic}\n  numerical {numerical}"


@dataclass(frozen=True, eq=False, repr=False)
class GradientReport(Immutable):
    """The checks of all quantities by name, in the order of the steps; `print` shows them.

    Attributes
    ----------
    checks : mapping of str to QuantityCheck
        ``report["dJ/dW1"]`` is ``report.checks["dJ/dW1"]``.
    """

    checks: Mapping[str, QuantityCheck]

    @property
    def ok(self) -> bool:
        """Whether every quantity agrees; also False if some entry could not be judged."""
        return all(check.ok for check in self.checks.values())

    @property
    def first_wrong(self) -> QuantityCheck | None:
        """The first quantity that disagrees, in the order of the steps."""
        return next((check for check in self.checks.values() if check.wrong), None)

    def __getitem__(self, name: str) -> QuantityCheck:
        return self.checks[name]

    def __str__(self) -> str:
        width = max(len(name) for name in ("dJ/dW1", *self.checks))
        return "\n".join(check.lines(width) for check in self.checks.values())

    def __repr__(self) -> str:
        count = Counter(check.status for check in self.checks.values())
        untold = f", {count['untold']} untold" if count["untold"] else ""
        return f"GradientReport({len(self.checks)} quantities, {count['wrong']} wrong{untold})"


STEP_SIZE = 1e-3
LARGEST_BATCH = 2**20
ROUNDING = 64 * float(np.finfo(np.float64).eps)
# an entry can be judged if the rounding error of its difference quotient is at most this share
TOLD = 0.1
# relative to its terms, a smaller sum cannot be told from zero in float64
ZERO = 16 * float(np.finfo(np.float64).eps)
SMALLEST = 1e-300  # close to the subnormal numbers, which have fewer digits

Objective = Callable[[Array], Array]


@as_by_default()
def check_gradients(
    net: MLP,
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    loss: str = "cross_entropy",
    lam: float = 0.0,
    *,
    gradients: Mapping[str, npt.ArrayLike] | None = None,
    tolerance: float = 1e-6,
) -> GradientReport:
    """Check every quantity of the seven steps against a numerical derivative.

    Each quantity is checked by moving the variable of its derivative: ŷ for dJ/dy_hat, o for
    dJ/do, h for dJ/dh, z for dJ/dz, and the weights and biases. A wrong step is therefore found
    where it happens, and not only in the weight gradients at the end.

    Parameters
    ----------
    net, x, y, loss, lam
        See `backprop`.
    gradients : mapping of str to array_like, optional
        Gradients to check instead of backprop's own, by name: ``{"dJ/dW1": mine}``.
    tolerance : float
        The largest relative error with which an entry passes.

    Returns
    -------
    GradientReport
        The check of every quantity, by name; `print` shows it.

    Raises
    ------
    TypeError, ValueError
        If an argument is refused; see `backprop`.
    OverflowError
        If a result of `backprop` is too large for float64.

    Notes
    -----
    Central differences with steps ε and ε/2, combined by Richardson extrapolation (1911), so that
    the error is of order ε⁴.

    A difference of J shows nothing that is smaller than the rounding of J: the gradient of a
    saturated unit may be twice or a thousand times too large without being noticed. Such entries
    are `untold`, and the quantity is then neither ok nor wrong.

    Examples
    --------
    >>> net = MLP(W1=[[2.0]], W2=[[3.0]], activation="identity")
    >>> check_gradients(net, [1.0], [5.0], "squared_error", lam=0.1).ok
    True
    >>> forgot_penalty = {"dJ/dW1": [[3.0]]}
    >>> report = check_gradients(
    ...     net, [1.0], [5.0], "squared_error", lam=0.1, gradients=forgot_penalty
    ... )
    >>> report.first_wrong.name
    'dJ/dW1'
    """
    trace = backprop(net, x, y, loss, lam)
    tolerance = real_number("tolerance", tolerance, positive=True)
    own = _replacements(trace, {} if gradients is None else gradients)
    carried = _carried(trace)
    step_of = {name: step.number for step in trace.steps for name in step.gradients}
    return GradientReport(
        MappingProxyType(
            {
                probe.name: _compare(
                    probe,
                    step_of[probe.name],
                    own.get(probe.name, trace.gradients[probe.name]),
                    tolerance,
                    carried,
                )
                for probe in _probes(trace)
            }
        )
    )


@dataclass(frozen=True, eq=False)
class _Probe:
    """How to compute one quantity numerically.

    `objective` takes a batch of values along its last axis. `reach` says for each entry how far
    z or o moves when the entry moves by 1, so that a steep entry is moved less. `terms` is the size
    of the terms that add up to each entry and may cancel. `passes_o` says whether the objective
    computes z or o, so that their rounding is in J.
    """

    name: str
    at: Array
    objective: Objective
    reach: Array
    at_kink: npt.NDArray[np.bool_]
    terms: Array
    passes_o: bool


def _probes(trace: Trace) -> Iterator[_Probe]:
    """Yield one probe for each quantity, in the order of the steps."""
    net, x, lam = trace.net, trace.x, trace.lam
    W1, W2, h, z, o = net.W1, net.W2, trace.h, trace.z, trace.o
    phi = activation_named(net.activation)
    value = loss_named(trace.loss).value

    def from_y_hat(batch: Array) -> Array:
        return value(batch, trace.y)

    def from_o(batch: Array) -> Array:
        return from_y_hat(net.y_hat(batch))

    def from_h(batch: Array) -> Array:
        return from_o(W2 @ batch + _column(net.b2))

    def from_z(batch: Array) -> Array:
        return from_h(phi.phi(batch))

    def s_of(batch: Array) -> Array:
        # the other matrix adds a constant, which a difference cancels
        moved: Array = lam / 2 * (batch * batch).sum(axis=(0, 1))
        return moved

    def from_W2(batch: Array) -> Array:
        return from_o(np.einsum("qhn,h->qn", batch, h) + _column(net.b2)) + s_of(batch)

    def from_W1(batch: Array) -> Array:
        return from_z(np.einsum("hdn,d->hn", batch, x) + _column(net.b1)) + s_of(batch)

    never = np.broadcast_to(np.False_, ())

    def probe(
        name: str,
        at: Array,
        objective: Objective,
        reach: npt.ArrayLike = 1.0,
        at_kink: npt.NDArray[np.bool_] = never,
        terms: npt.ArrayLike = 0.0,
        *,
        passes_o: bool = True,
    ) -> _Probe:
        steep = np.broadcast_to(np.maximum(np.abs(reach), 1.0), at.shape)
        kinks, sizes = np.broadcast_to(at_kink, at.shape), np.broadcast_to(terms, at.shape)
        return _Probe(name, at, objective, steep, kinks, sizes, passes_o)

    steepest = np.abs(W2).max(axis=0)
    hidden_reach = np.maximum(steepest * np.abs(trace.slope), 1.0)
    kinked = _near_kink(phi, z, STEP_SIZE / hidden_reach)
    # the kinks of ψ: each probe moves o by at most STEP_SIZE, or not at all
    psi = activation_named(net.output_activation)
    kinked_o = _near_kink(psi, o, np.full(o.shape, STEP_SIZE))
    kinked_h = (kinked_o[:, None] & (W2 != 0)).any(axis=0)
    kinked |= kinked_h & (trace.slope != 0)

    into_h = np.abs(W2).T @ np.abs(trace.backward.dJ_do)
    into_z = into_h * np.abs(trace.slope)
    into_W1 = np.multiply.outer(into_z, np.abs(x)) + lam * np.abs(W1)

    # J is linear in L and s, so where J is large, a larger move can outweigh its rounding
    both = np.array(1.0 / max(trace.J, 1.0)), never, np.zeros(()), False
    yield _Probe("dJ/dL", np.array(trace.L), lambda batch: batch + trace.s, *both)
    yield _Probe("dJ/ds", np.array(trace.s), lambda batch: trace.L + batch, *both)
    if trace.backward.dJ_dy_hat is not None:
        yield probe("dJ/dy_hat", trace.y_hat, from_y_hat)
    yield probe("dJ/do", o, from_o, at_kink=kinked_o)
    yield probe("ds/dW1", W1, s_of, passes_o=False)
    yield probe("ds/dW2", W2, s_of, passes_o=False)
    yield probe("dJ/dW2", W2, from_W2, h, kinked_o[:, None] & (h != 0))
    if net.b2 is not None:
        b2 = net.b2
        yield probe("dJ/db2", b2, lambda batch: from_o((W2 @ h)[:, None] + batch), at_kink=kinked_o)
    yield probe("dJ/dh", h, from_h, steepest, kinked_h, into_h)
    yield probe("dJ/dz", z, from_z, reach=hidden_reach, at_kink=kinked, terms=into_z)
    # moving W1[i, j] by ε moves z_i by ε x_j
    reach = hidden_reach[:, None] * np.maximum(np.abs(x), 1.0)
    yield probe("dJ/dW1", W1, from_W1, reach, kinked[:, None] & (x != 0), into_W1)
    if net.b1 is not None:
        yield probe(
            "dJ/db1",
            net.b1,
            lambda batch: from_z((W1 @ x)[:, None] + batch),
            hidden_reach,
            kinked,
            into_z,
        )


def _compare(
    probe: _Probe, step: int, analytic: Array, tolerance: float, carried: float
) -> QuantityCheck:
    # at least a few units in the last place, or the move would round away
    epsilon = np.maximum(STEP_SIZE / probe.reach, 8.0 * np.spacing(np.abs(probe.at)))
    numerical, nearby, largest = _differences(probe, epsilon)
    numerical = np.where(probe.at_kink, np.nan, numerical)
    # a derivative that vanishes here alone is as accurate as those around it
    size = np.maximum.reduce([np.abs(analytic), np.abs(numerical), nearby])
    # a difference is no more accurate than the rounding of J and of the point allows
    in_J = largest + (carried if probe.passes_o else 0.0)
    rounding = ROUNDING * (in_J + np.abs(probe.at) * size + SMALLEST) / epsilon
    wrong = ~probe.at_kink & ~(np.abs(analytic - numerical) <= tolerance * size + rounding)
    # at a dead unit both are exactly 0, and where terms cancel, 0 is all that can be expected
    is_zero = (analytic == numerical) | (np.abs(analytic) <= ZERO * probe.terms)
    untold = np.asarray(~probe.at_kink & ~wrong & ~is_zero & (rounding > TOLD * size))
    untold.setflags(write=False)
    told = ~probe.at_kink & ~untold
    return QuantityCheck(
        probe.name,
        step,
        read_only(analytic),
        read_only(numerical),
        probe.at_kink,
        untold,
        _relative_error(analytic[told], numerical[told]),
        bool(wrong.any()),
    )


def _differences(probe: _Probe, epsilon: Array) -> tuple[Array, Array, float]:
    """Return each entry's derivative, its largest size on either side, and the largest |J| used."""
    base = probe.at.reshape(-1)
    flat_epsilon = epsilon.reshape(-1)
    derivative = np.empty(base.size)
    nearby = np.empty(base.size)
    largest = 0.0
    chunk = max(1, LARGEST_BATCH // (4 * base.size))
    for start in range(0, base.size, chunk):
        entries = np.arange(start, min(start + chunk, base.size))
        n = entries.size
        moves = np.concatenate([flat_epsilon[entries] * k for k in (1.0, -1.0, 0.5, -0.5)])
        points = np.repeat(base[:, None], 4 * n, axis=1)
        rows = np.tile(entries, 4)
        points[rows, np.arange(4 * n)] += moves
        # the move actually made, after rounding
        made = (points[rows, np.arange(4 * n)] - base[rows]).reshape(4, n)
        J = probe.objective(points.reshape(*probe.at.shape, 4 * n)).reshape(4, n)
        largest = max(largest, float(np.abs(J).max()))
        whole = (J[0] - J[1]) / (made[0] - made[1])
        half = (J[2] - J[3]) / (made[2] - made[3])
        derivative[entries] = (4.0 * half - whole) / 3.0
        nearby[entries] = np.abs((J[:2] - J[2:]) / (made[:2] - made[2:])).max(axis=0)
    shape = probe.at.shape
    return derivative.reshape(shape), nearby.reshape(shape), largest


def _near_kink(phi: Activation, z: Array, distance: Array) -> npt.NDArray[np.bool_]:
    near = np.zeros(z.shape, dtype=bool)
    for kink in phi.kinks:
        near |= np.abs(z - kink) <= distance
    return near


def _relative_error(analytic: Array, numerical: Array) -> float:
    if analytic.size == 0:
        return 0.0
    scale = frobenius(analytic) + frobenius(numerical)
    return frobenius(analytic - numerical) / scale if scale > 0 else 0.0


def _replacements(trace: Trace, gradients: Mapping[str, npt.ArrayLike]) -> dict[str, Array]:
    if not isinstance(gradients, Mapping):
        raise RefusedTypeError("by_name", name="gradients", got=short(gradients))
    replaced = {}
    for name, value in gradients.items():
        if name not in trace.gradients:
            known = list(trace.gradients)
            raise RefusedValueError("unknown_in", name="gradients", got=short(name), known=known)
        wanted = trace.gradients[name].shape
        called = f"gradients[{name!r}]"
        array = finite_array(called, value, ndim=len(wanted))
        if array.shape != wanted:
            raise RefusedValueError("shape", name=called, wanted=wanted, shape=array.shape)
        replaced[name] = array
    return replaced


def _carried(trace: Trace) -> float:
    """Return the size of the terms of z, o and ŷ, carried to J: the scale of J's rounding."""
    net = trace.net
    z = np.abs(net.W1) @ np.abs(trace.x) + (0.0 if net.b1 is None else np.abs(net.b1))
    h = np.abs(trace.h) + np.abs(trace.slope) * z
    o = np.abs(net.W2) @ h + (0.0 if net.b2 is None else np.abs(net.b2))
    carried = float(np.abs(trace.backward.dJ_do) @ o)
    dJ_dy_hat = trace.backward.dJ_dy_hat
    return (
        carried if dJ_dy_hat is None else carried + float(np.abs(dJ_dy_hat) @ np.abs(trace.y_hat))
    )


def _column(bias: Array | None) -> Array | float:
    return 0.0 if bias is None else bias[:, None]
