"""The panel's contents in one paragraph, for screen readers and for tests."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from bpwidget.lesson.numerals import numeral, shape_text
from bpwidget.lesson.units import unit_states
from bpwidget.lesson.words.languages import Words, joined, said
from bpwidget.lesson.words.steps import TITLES
from bpwidget.mlp import Step, Trace
from bpwidget.mlp.activations import IDENTITY
from bpwidget.mlp.arguments import Array
from bpwidget.mlp.errors import as_by_default

MOST_NUMBERS = 6

WORDS: Words = MappingProxyType(
    {
        "network": {
            "en": "A network of {inputs}, {units} and {outputs} takes x = {x}.",
            "zh": "网络有 {inputs}、{units}和 {outputs}，输入 x = {x}。",
        },
        "inputs": {"en": "{count} input{s}", "zh": "{count} 个输入"},
        "units": {"en": "{count} {activation} unit{s}", "zh": "{count} 个 {activation} 隐藏单元"},
        "outputs": {"en": "{count} output{s}", "zh": "{count} 个输出"},
        "outputs of": {
            "en": "{count} {activation} output{s}",
            "zh": "{count} 个 {activation} 输出",
        },
        "class": {
            "en": "It gives class {y}, the target, a probability of {probability}.",
            "zh": "它给正确类别 {y} 的概率是 {probability}。",
        },
        "vector": {
            "en": "It predicts {prediction} for the target y = {y}.",
            "zh": "它的预测是 {prediction}，标签是 y = {y}。",
        },
        "objective": {
            "en": "Loss L = {L}, penalty s = {s} at λ = {lam}, objective J = {J}.",
            "zh": "损失 L = {L}，正则化项 s = {s}（λ = {lam}），目标函数 J = {J}。",
        },
        "states": {
            "en": "Hidden units: {active} active, {saturated} saturated, {dead} dead.",
            "zh": "隐藏单元：{active} 个活跃，{saturated} 个饱和，{dead} 个死亡。",
        },
        "step": {
            "en": "Step {step} of 7, {title}: {yields}.",
            "zh": "第 {step} 步（共 7 步），{title}：{yields}。",
        },
        "forward": {
            "en": "Forward pass: z = {z}, h = {h}, o = {o}.",
            "zh": "前向传播：z = {z}，h = {h}，o = {o}。",
        },
        "forward to y_hat": {
            "en": "Forward pass: z = {z}, h = {h}, o = {o}, ŷ = {y_hat}.",
            "zh": "前向传播：z = {z}，h = {h}，o = {o}，ŷ = {y_hat}。",
        },
        "yields": {
            "en": "{name} has shape {shape} and size {size}",
            "zh": "{name} 的形状是 {shape}，大小是 {size}",
        },
        "terms": {
            "en": " (data term {data}, penalty term {penalty})",
            "zh": "（数据项 {data}，正则化项 {penalty}）",
        },
        "hidden": {
            "en": "{name} has shape {shape}, and is yours to find",
            "zh": "{name} 的形状是 {shape}，由你来求",
        },
        "and": {"en": "; ", "zh": "；"},
    }
)


@as_by_default()
def summary(
    trace: Trace,
    step: int,
    lang: str = "en",
    *,
    hidden: bool = False,
    classes: Sequence[str] = (),
) -> str:
    """Return a description of a Trace and of the results of a step; 0 is the forward pass.

    `hidden` leaves out the numbers of the step, which the learner is asked to find. `classes` are
    the names of the classes, one for each output, if they have any.

    Examples
    --------
    >>> from bpwidget.mlp import MLP, backprop
    >>> print(summary(backprop(MLP.random(), x=(0.5, 0.6), y=0, lam=0.01), step=2)[:90])
    A network of 2 inputs, 4 tanh units and 2 outputs takes x = (0.500, 0.600). It gives class
    """
    net = trace.net
    psi = net.output_activation
    counts = {
        "inputs": _count("inputs", net.inputs, lang),
        "units": _count("units", net.hidden, lang, activation=net.activation),
        "outputs": _count("outputs", net.outputs, lang)
        if psi == IDENTITY
        else _count("outputs of", net.outputs, lang, activation=psi),
    }
    objective = {name: numeral(getattr(trace, name)) for name in ("L", "s", "J")}
    return joined(
        lang,
        said(WORDS, "network", lang, x=_numbers(trace.x), **counts),
        _prediction(trace, lang, classes),
        said(WORDS, "objective", lang, lam=f"{trace.lam:g}", **objective),
        _units(trace, lang),
        _forward(trace, lang) if step == 0 else _step(trace, step, lang, hidden=hidden),
    )


def _forward(trace: Trace, lang: str) -> str:
    vectors = {name: _numbers(getattr(trace, name)) for name in ("z", "h", "o", "y_hat")}
    key = "forward" if trace.net.output_activation == IDENTITY else "forward to y_hat"
    return said(WORDS, key, lang, **vectors)


def _step(trace: Trace, step: int, lang: str, *, hidden: bool) -> str:
    yields = _yield_of(trace.step(step), lang, hidden=hidden)
    return said(WORDS, "step", lang, step=step, title=TITLES[step][lang], yields=yields)


def _prediction(trace: Trace, lang: str, classes: Sequence[str]) -> str:
    if isinstance(trace.y, int):
        probability = numeral(float(trace.prediction[trace.y]))
        y = classes[trace.y] if classes else str(trace.y)
        return said(WORDS, "class", lang, y=y, probability=probability)
    prediction, y = _numbers(trace.prediction), _numbers(trace.y)
    return said(WORDS, "vector", lang, prediction=prediction, y=y)


def _units(trace: Trace, lang: str) -> str:
    states = unit_states(trace)
    counts = {name: int(getattr(states, name).sum()) for name in ("active", "saturated", "dead")}
    return said(WORDS, "states", lang, **counts)


def _yield_of(step: Step, lang: str, *, hidden: bool) -> str:
    part = _hidden_part if hidden else _sentence_part
    parts = (part(step, name, value, lang) for name, value in step.gradients.items())
    return said(WORDS, "and", lang).join(parts)


def _hidden_part(_: Step, name: str, value: Array, lang: str) -> str:
    return said(WORDS, "hidden", lang, name=name, shape=shape_text(value.shape, lang))


def _sentence_part(step: Step, name: str, value: Array, lang: str) -> str:
    if value.ndim == 0:
        return f"{name} = {numeral(float(value))}"
    shape, size = shape_text(value.shape, lang), numeral(step.sizes[name])
    part = said(WORDS, "yields", lang, name=name, shape=shape, size=size)
    if name not in step.penalty or "/db" in name:
        return part
    data, penalty = numeral(step.data_sizes[name]), numeral(step.penalty_sizes[name])
    return part + said(WORDS, "terms", lang, data=data, penalty=penalty)


def _numbers(vector: Array) -> str:
    shown = [numeral(float(v)) for v in vector[:MOST_NUMBERS]]
    return "(" + ", ".join(shown) + (", …)" if vector.size > MOST_NUMBERS else ")")


def _count(key: str, number: int, lang: str, **fields: str) -> str:
    return said(WORDS, key, lang, count=number, s="" if number == 1 else "s", **fields)
