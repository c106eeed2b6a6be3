"""What the panel shows, as one paragraph: for a screen reader, and for tests."""

from __future__ import annotations

from bpwidget.lesson.ledger import TITLES
from bpwidget.lesson.numerals import numeral, shape_text
from bpwidget.lesson.units import unit_states
from bpwidget.mlp import Step, Trace
from bpwidget.mlp.arguments import Array

MOST_NUMBERS = 6


def summary(trace: Trace, step: int) -> str:
    """Return the state of a Trace and what its step `step` yields.

    Examples
    --------
    >>> from bpwidget.mlp import MLP, backprop
    >>> print(summary(backprop(MLP.random(), x=(0.5, 0.6), y=0, lam=0.01), step=2)[:90])
    A network of 2 inputs, 4 tanh units and 2 outputs takes x = (0.500, 0.600). It gives class
    """
    net = trace.net
    units = _count(net.hidden, f"{net.activation} unit")
    network = (
        f"A network of {_count(net.inputs, 'input')}, {units} and {_count(net.outputs, 'output')}"
    )
    return (
        f"{network} takes x = {_numbers(trace.x)}. {_prediction(trace)}"
        f" Loss L = {numeral(trace.L)}, penalty s = {numeral(trace.s)} at λ = {trace.lam:g},"
        f" objective J = {numeral(trace.J)}. {_units(trace)}"
        f" Step {step} of 7, {TITLES[step]}: {_yield_of(trace.step(step))}."
    )


def _prediction(trace: Trace) -> str:
    if isinstance(trace.y, int):
        probability = float(trace.prediction[trace.y])
        return f"It gives class {trace.y}, the target, a probability of {numeral(probability)}."
    return f"It predicts {_numbers(trace.prediction)} for the target y = {_numbers(trace.y)}."


def _units(trace: Trace) -> str:
    states = unit_states(trace)
    return (
        f"Hidden units: {int(states.active.sum())} active,"
        f" {int(states.saturated.sum())} saturated, {int(states.dead.sum())} dead."
    )


def _yield_of(step: Step) -> str:
    return "; ".join(_sentence_part(step, name, value) for name, value in step.gradients.items())


def _sentence_part(step: Step, name: str, value: Array) -> str:
    if value.ndim == 0:
        return f"{name} = {numeral(float(value))}"
    part = f"{name} has shape {shape_text(value.shape)} and size {numeral(step.sizes[name])}"
    if name not in step.penalty or "/db" in name:
        return part
    return (
        f"{part} (data term {numeral(step.data_sizes[name])},"
        f" penalty term {numeral(step.penalty_sizes[name])})"
    )


def _numbers(vector: Array) -> str:
    shown = [numeral(float(v)) for v in vector[:MOST_NUMBERS]]
    return "(" + ", ".join(shown) + (", …)" if vector.size > MOST_NUMBERS else ")")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
