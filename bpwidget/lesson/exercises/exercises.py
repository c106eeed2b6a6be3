"""Exercises: a question about a step or the whole pass, and a check that names mistakes."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from bpwidget.lesson.equations import forward_equations
from bpwidget.lesson.examples import examples
from bpwidget.lesson.exercises.conventions import (
    as_usual,
    by_name,
    keys_said,
    named,
    with_reading,
)
from bpwidget.lesson.exercises.diagnosis import TOLERANCE, explained, judged, judged_within
from bpwidget.lesson.exercises.expressions import Expression, TypedError
from bpwidget.lesson.exercises.parsing import shaped, typed_answer, typed_in
from bpwidget.lesson.exercises.sandbox import NAMELESS, NoAnswerError, answer_of
from bpwidget.lesson.exercises.shape_mismatch import mismatch
from bpwidget.lesson.exercises.verdict import Finding, Verdict, is_unanswered
from bpwidget.lesson.numerals import numeral, partial, rows_of
from bpwidget.lesson.planting import BrokenTrace
from bpwidget.lesson.rules import STEP_OF, is_before, through_loss
from bpwidget.lesson.words.languages import between, joined, language, said
from bpwidget.lesson.words.questions import ANSWERED
from bpwidget.lesson.words.verdicts import sentence, typed_refused
from bpwidget.lesson.worked_example import Example
from bpwidget.mlp import MLP, Trace, backprop
from bpwidget.mlp.arguments import choice, flag, real_number, short, whole_between, whole_number
from bpwidget.mlp.errors import as_by_default
from bpwidget.mlp.losses import loss_named
from bpwidget.mlp.network import ARRAYS, seed_number
from bpwidget.mlp.refusals import RefusedTypeError, RefusedValueError

On: TypeAlias = Trace | MLP | Example | str | Sequence[Trace | MLP | Example]
# an exercise on a published example takes up to this many of its samples
MOST_SAMPLES = 5

WHOLE = "backward"
FORWARD = ("z", "h", "o")
MOST_SHOWN = 8
MOST_NETWORKS = 1_000
# keys of the sentences on how to give several quantities
GIVE, RETURN = "give_all", "return_all"


class UnansweredError(AssertionError):
    """An exercise has no answer yet."""


class Exercise:
    """A question and a check of the answer; see `exercise`.

    Parameters
    ----------
    task : str or int
        ``"backward"``, or the number of a step.
    traces : tuple of Trace
        The passes on which a function is tried; the question shows the first.
    time_limit : float
        Seconds after which a function is stopped; see `answer_of`.
    lang : str
        ``en`` or ``zh``.

    Attributes
    ----------
    task : str or int
    traces : tuple of Trace
    """

    def __init__(
        self,
        task: str | int,
        traces: tuple[Trace, ...],
        time_limit: float,
        lang: str,
    ) -> None:
        if not (isinstance(task, str) and task == WHOLE) and whole_number("task", task) > 7:
            raise RefusedValueError("task", got=short(task))
        self.task = task
        self.traces = _checked(traces)
        self._time_limit = real_number("time_limit", time_limit, positive=True)
        self._lang = language(lang)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the quantities asked for."""
        trace = self.traces[0]
        if self.task == WHOLE:
            return tuple(f"dJ/d{each}" for each in ARRAYS if f"dJ/d{each}" in trace.gradients)
        return tuple(trace.step(int(self.task)).gradients)

    @property
    def given(self) -> tuple[str, ...]:
        """The names that a learner's function may take as parameters."""
        return tuple(quantities_for(self.traces[0], self.task))

    @property
    def question(self) -> str:
        """The question, as Markdown."""
        return _question(self, self._lang)

    def read(self, text: str) -> Any:
        """Return what a learner typed as an answer that `check` takes.

        Parameters
        ----------
        text : str
            Numbers or an expression.

        Returns
        -------
        number, list, tuple, array or Expression

        Raises
        ------
        TypedError
            If the text cannot be read; see `typed_answer`.
        """
        trace = self.traces[0]
        activation = trace.net.activation
        asked = [trace.gradients[name] for name in self.names]
        if len(asked) == 1:
            return typed_in(text, asked[0].shape, activation)
        answer = typed_answer(text, [sum(value.size for value in asked)], activation)
        if isinstance(answer, (list, tuple)) and len(answer) == len(asked):
            return tuple(map(shaped, answer, [value.shape for value in asked]))
        return answer

    def check(self, answer: object) -> None:
        """Print that an answer is right, or raise an AssertionError that says what is wrong.

        It returns nothing, so that as the last line of a cell it earns full points from nbgrader,
        and as the last line of a lesson's cell shows the verdict once.

        Parameters
        ----------
        answer : callable, str, array_like, or mapping of str to array_like
            A function, or an expression as text, is tried on every network. Anything else answers
            for the first one; numbers may be given as text, too. As with `diagnose`, an answer may
            be in the conventions of another course.

        Raises
        ------
        AssertionError
            If the answer is wrong. The message names the first wrong step, and the mistake if it is
            a known one.

        See Also
        --------
        Exercise.verdict : the same as an object, without raising.
        """
        verdict = self._judged_everywhere(answer)
        if not verdict.right:
            raise AssertionError(verdict.text)
        print(verdict)  # noqa: T201 - for a notebook's cell

    def verdict(self, answer: object) -> Verdict:
        """Return the verdict on an answer; true if it is right.

        Parameters
        ----------
        answer : callable, str, array_like, or mapping of str to array_like
            As for `check`.

        Returns
        -------
        Verdict
            Whether it is right, or which mistake it is.

        Examples
        --------
        >>> task = exercise(5)
        >>> print(task.verdict(lambda W2, dJ_do: W2.T @ dJ_do))
        Right: ∂J/∂h, on 5 networks.
        >>> bool(task.verdict("dJ_do @ W2")), bool(task.verdict("W2 @ W2"))
        (True, False)
        """
        name = self.names[0]
        try:
            return self._judged_everywhere(answer)
        except UnansweredError as none:
            return Verdict(STEP_OF[name], name, False, (), str(none), answered=False)
        except AssertionError as none:
            return Verdict(STEP_OF[name], name, False, (), str(none))

    def _judged_everywhere(self, answer: object) -> Verdict:
        """Return the verdict on an answer; raise an AssertionError if it is not one."""
        if is_unanswered(answer):
            raise UnansweredError(self._unanswered("unanswered"))
        if isinstance(answer, str):
            try:
                answer = self.read(answer)
            except TypedError as refusal:
                text = typed_refused(refusal.key, refusal.reason, self._lang)
                raise AssertionError(text) from None
        judged_here = [
            self._try(answer, trace) if callable(answer) else self._judge(answer, trace)
            for trace in (self.traces if callable(answer) else self.traces[:1])
        ]
        verdicts = [verdict for verdict, _ in judged_here]
        reading = judged_here[0][1]
        wrong = [verdict for verdict in verdicts if not verdict.right]
        if wrong:
            text = with_reading(_report(wrong, len(verdicts), self._lang), reading, self._lang)
            return replace(wrong[0], text=text)
        names = tuple(map(partial, self.names))
        key = "right_here" if len(verdicts) == 1 else "all_right"
        text = sentence(key, self._lang, names=names, count=len(verdicts))
        return replace(verdicts[0], text=with_reading(text, reading, self._lang))

    def _try(self, function: Callable[..., Any], trace: Trace) -> tuple[Verdict, tuple[str, ...]]:
        given = quantities_for(trace, self.task)
        try:
            answer = answer_of(function, given, self._time_limit)
        except NoAnswerError as failure:
            if failure.key.startswith("misfit") and self.task != WHOLE:
                step, seconds, lang = int(self.task), self._time_limit, self._lang
                verdict = mismatch(function, given, trace, step, seconds, lang)
                if verdict is not None:
                    return verdict, ()
            raise AssertionError(self._said(failure)) from failure.__cause__
        if isinstance(function, Expression) and isinstance(answer, tuple) and len(self.names) == 1:
            # numbers separated by commas make a tuple
            answer = np.asarray(answer) if len({np.shape(each) for each in answer}) == 1 else answer
        if answer is None or answer is ...:
            raise UnansweredError(self._unanswered("returns_nothing"))
        is_nameless = getattr(function, "__name__", NAMELESS) == NAMELESS
        return self._judge(answer, trace, returned=True, key=GIVE if is_nameless else RETURN)

    def _unanswered(self, key: str) -> str:
        part = between(self._lang).join(map(partial, self.names))
        return said(ANSWERED, key, self._lang, part=part)

    def _said(self, failure: NoAnswerError) -> str:
        """Return why a function gave no answer."""
        cause = failure.__cause__
        if isinstance(cause, TypedError):
            return typed_refused(cause.key, cause.reason, self._lang)
        name = named(str(failure.fields.get("name", "")).strip("'"), ())
        if failure.key == "not_given" and self.task != WHOLE and name in STEP_OF:
            return sentence("not_yet", self._lang, step=STEP_OF[name], **failure.fields)
        return sentence(failure.key, self._lang, **failure.fields)

    @as_by_default()
    def _judge(
        self, answer: object, trace: Trace, *, returned: bool = False, key: str = GIVE
    ) -> tuple[Verdict, tuple[str, ...]]:
        """Return the verdict on an answer, and clauses on how it was read."""
        answers = self._by_name(answer, key)
        if returned:
            _refuse_lists(answers, self._lang)
        lang = self._lang
        keys = keys_said(answer, self.names, lang) if isinstance(answer, Mapping) else ""
        answers, clauses = as_usual(trace, answers, lang)
        reading = (keys, *clauses)
        first: Verdict | None = None
        for name in trace.gradients:
            if name in answers:
                earlier = {key: each for key, each in answers.items() if is_before(key, name)}
                if returned:
                    verdict = judged_within(
                        trace, name, answers[name], earlier, TOLERANCE, lang, rounding=TOLERANCE
                    )
                else:
                    verdict = judged(trace, name, answers[name], earlier, lang)
                if not verdict.right:
                    return verdict, reading
                first = first or verdict
        assert first is not None  # noqa: S101 - _by_name asks for all names
        return first, reading

    def _by_name(self, answer: object, key: str) -> dict[str, object]:
        """Return the answers by name; raise if one is missing or unknown.

        `key` is that of the sentence on how to give several.
        """
        if isinstance(answer, Mapping):
            answers = by_name(answer, self.names)
            gradients = self.traces[0].gradients
            answers = {named(each, gradients): value for each, value in answers.items()}
            unknown = [key for key in answers if key not in gradients]
            if unknown:
                got, known = short(unknown[0]), tuple(gradients)
                raise AssertionError(sentence("no_gradient", self._lang, got=got, known=known))
        elif len(self.names) == 1:
            answers = {self.names[0]: answer}
        elif isinstance(answer, (tuple, list)) and len(answer) == len(self.names):
            answers = dict(zip(self.names, answer, strict=True))
        else:
            got, names = type(answer).__name__, self.names
            if key == GIVE:
                names = tuple(map(partial, self.names))
            raise AssertionError(sentence(key, self._lang, names=names, got=got))
        missing = tuple(name for name in self.names if answers.get(name) is None)
        if missing:
            raise AssertionError(sentence("missing_names", self._lang, names=missing))
        return answers

    def __repr__(self) -> str:
        return f"Exercise({self.task!r}, {len(self.traces)} networks)"

    def _repr_markdown_(self) -> str:
        return self.question


@as_by_default()
def exercise(
    task: str | int = WHOLE,
    *,
    on: On | None = None,
    inputs: int = 2,
    hidden: int = 3,
    outputs: int = 2,
    activation: str = "tanh",
    x: npt.ArrayLike | None = None,
    y: Any = None,
    loss: str = "cross_entropy",
    lam: float = 0.1,
    bias: bool = False,
    output_activation: str = "identity",
    seed: int = 0,
    networks: int = 5,
    time_limit: float = 5.0,
    lang: str = "en",
) -> Exercise:
    """Return an exercise on one step, or on a whole backward pass.

    Parameters
    ----------
    task : str or int
        ``"backward"`` for a function that returns ∂J/∂W1 and ∂J/∂W2 (and those of the biases), or
        the number of a step.
    on : Trace, MLP, Example, str, or list of them, optional
        Your own networks, instead of drawn ones; the question shows the first. A Trace brings its
        sample, loss and λ with it. A published example, or its name in `examples`, brings its first
        five samples. All must have the same activations and loss, and all or none have biases.
    inputs, hidden, outputs, activation, bias, output_activation
        The networks to draw if `on` is not given; see `MLP`.
    x, y, loss, lam
        The sample, the loss and λ for every network; see `backprop`. If no sample is given, one is
        drawn for each network.
    seed : int
        The seed of the first network and its sample; the others follow from it.
    networks : int
        The number of networks to draw, on which a function is tried; at most 1,000.
    time_limit : float
        Seconds after which a function is stopped. Compiled code cannot be stopped, nor can any code
        in a browser before Python 3.12.
    lang : str
        ``en`` or ``zh``.

    Returns
    -------
    Exercise
        In a notebook it shows its question; `Exercise.check` takes the answer.

    Raises
    ------
    TypeError, ValueError
        If an argument is refused.
    OverflowError
        If a result of a pass is too large for float64.

    Examples
    --------
    >>> import numpy as np
    >>> task = exercise(6)
    >>> def dJ_dz(dJ_dh, z):
    ...     return dJ_dh * (1 - np.tanh(z) ** 2)
    >>> task.check(dJ_dz)
    Right: ∂J/∂z, on 5 networks.
    >>> task.check(lambda dJ_dh, h: dJ_dh * (1 - np.tanh(h) ** 2))
    Traceback (most recent call last):
      ...
    AssertionError: Step 6, ∂J/∂z: not right. φ′ was taken at h. Each unit passes on its gradient \
times the slope φ′ at z, not at h. (Wrong on 5 of 5 networks.)

    On a network of your own:

    >>> net = MLP(W1=[[1, -1], [0, 2]], W2=[[1, 2]], activation="relu")
    >>> task = exercise(5, on=net, x=(2, 1), y=3, loss="squared_error")
    >>> task.check("[-2, -4]")
    Traceback (most recent call last):
      ...
    AssertionError: Step 5, ∂J/∂h: not right. The sign is wrong. The gradient points uphill; \
descent goes the other way.
    >>> task.check("[2, 4]")
    Right: ∂J/∂h.
    """
    seed = seed_number("seed", seed)
    sample = _Sample(x, y, loss, lam)
    if on is None:
        networks = whole_between("networks", networks, 1, MOST_NETWORKS)
        flag("bias", bias)
        drawn = (
            MLP.random(
                inputs,
                hidden,
                outputs,
                activation,
                bias,
                seed + number,
                output_activation=output_activation,
            )
            for number in range(networks)
        )
        traces = [sample.on(net, seed + number) for number, net in enumerate(drawn)]
    else:
        own = {
            "inputs": inputs,
            "hidden": hidden,
            "outputs": outputs,
            "activation": activation,
            "bias": bias,
            "output_activation": output_activation,
            "networks": networks,
        }
        _refuse_given(own, "on")
        traces = _traces_on(on, sample, seed)
    return Exercise(task, tuple(traces), time_limit, lang)


@dataclass(frozen=True)
class _Sample:
    """The sample, loss and λ of an exercise; x and y are None if they are to be drawn."""

    x: Any
    y: Any
    loss: str
    lam: float

    def on(self, net: MLP, seed: int) -> Trace:
        """Return the pass of a network on this sample, or on one that is drawn."""
        draw = np.random.RandomState([seed, 1])
        x = draw.uniform(-1.0, 1.0, net.inputs).round(2) if self.x is None else self.x
        y: Any = self.y
        if y is None:
            y = int(draw.randint(net.outputs))
            if not loss_named(self.loss).takes_class:
                y = draw.uniform(0.0, 1.0, net.outputs).round(2)
        elif not loss_named(self.loss).takes_class and np.ndim(y) == 0 and net.outputs == 1:
            y = [y]
        return backprop(net, x, y, self.loss, self.lam)


def _traces_on(on: object, sample: _Sample, seed: int) -> list[Trace]:
    """Return the passes of an exercise on the user's own networks."""
    if isinstance(on, str):
        known = examples()
        on = known[choice("on", on, {key: key for key in known})]
    several = on if isinstance(on, (list, tuple)) else [on]
    if not several:
        raise RefusedValueError("on", got=short(on))
    traces = []
    for number, each in enumerate(several):
        if isinstance(each, Trace):
            _refuse_given(vars(sample), "Trace")
            traces.append(each.right if isinstance(each, BrokenTrace) else each)
        elif isinstance(each, Example):
            _refuse_given(vars(sample), "Trace")
            traces += [each.trace(k) for k in range(min(len(each.data.X), MOST_SAMPLES))]
        elif isinstance(each, MLP):
            traces.append(sample.on(each, (seed + number) % 2**32))
        else:
            raise RefusedTypeError("on", got=short(each))
    return traces


def _refuse_given(arguments: Mapping[str, object], beside: str) -> None:
    """Refuse arguments other than the defaults, since `beside` has its own."""
    defaults = inspect.signature(exercise).parameters
    for name, value in arguments.items():
        default = defaults[name].default
        if value is not default and (type(value) is not type(default) or value != default):
            key = "own_of_trace" if beside == "Trace" else "own_of_networks"
            raise RefusedValueError(key, name=name, got=short(value))


def _checked(traces: object) -> tuple[Trace, ...]:
    """Return passes that one question can be about, or refuse them."""
    if isinstance(traces, Trace):
        traces = (traces,)
    if not isinstance(traces, (tuple, list)) or not traces:
        raise RefusedTypeError("traces", got=short(traces))
    for each in traces:
        if not isinstance(each, Trace):
            raise RefusedTypeError("traces", got=short(each))
        for what, kind in KINDS.items():
            here, first = kind(each), kind(traces[0])
            if here != first:
                raise RefusedValueError("alike", what=what, first=first, other=here)
    return tuple(traces)


# what all passes of an exercise must have in common, so that one rule is right for all of them
KINDS: Mapping[str, Callable[[Trace], Any]] = MappingProxyType(
    {
        "activation": lambda trace: trace.net.activation,
        "output_activation": lambda trace: trace.net.output_activation,
        "loss": lambda trace: trace.loss,
        "b1": lambda trace: trace.net.b1 is not None,
        "b2": lambda trace: trace.net.b2 is not None,
    }
)


def quantities_for(trace: Trace, task: str | int) -> dict[str, Any]:
    """Return everything that an answer may use, because it is known before the task, by name.

    Parameters
    ----------
    trace : Trace
    task : str or int
        ``"backward"``, or the number of a step.

    Returns
    -------
    dict of str to array, float or int
        Named as in Python: ``W2``, ``lam``, ``dJ_do``.

    Examples
    --------
    >>> trace = backprop(MLP.random(), x=(0.5, 0.6), y=0)
    >>> quantities_for(trace, 2)["W2"].shape
    (2, 4)
    >>> [name for name in quantities_for(trace, 5) if name.startswith("d")]
    ['dJ_dL', 'dJ_ds', 'dJ_do', 'ds_dW1', 'ds_dW2', 'dJ_dW2']
    """
    net = trace.net
    values: dict[str, Any] = {
        "x": trace.x,
        "y": trace.y,
        "W1": net.W1,
        "W2": net.W2,
        "b1": net.b1,
        "b2": net.b2,
    }
    values["lam"] = trace.lam
    given = {name: value for name, value in values.items() if value is not None}
    if task == WHOLE:
        return given
    given |= {name: getattr(trace, name) for name in FORWARD}
    if through_loss(trace) == "dJ/dy_hat":
        given["y_hat"] = trace.y_hat
    earlier = {name: value for name, value in trace.gradients.items() if STEP_OF[name] < int(task)}
    return given | {name.replace("/", "_"): value for name, value in earlier.items()}


# for each step, the form of its answer, as a key of `lesson/words/verdicts.py`, and an example: an
# expression that can be computed there but is not the rule, which would give the answer away
EXAMPLES = MappingProxyType(
    {
        1: ("placeholder_two", ""),
        2: ("placeholder", "W1.T @ h"),
        3: ("placeholder_both", "W1.T @ h"),
        4: ("placeholder_rows", "W1.T @ h"),
        5: ("placeholder", "np.outer(z, x)"),
        6: ("placeholder", "W1.T @ h"),
        7: ("placeholder_rows", "W1.T @ h"),
    }
)


def placeholder(step: int, lang: str, asked: int = 1) -> str:
    """Return the placeholder of the answer box for a step: the forms an answer may have.

    It is empty if there is nothing to answer. `asked` is the number of arrays that the step yields:
    with a bias, steps 4 and 7 yield two.

    Examples
    --------
    >>> placeholder(5, "en")
    'numbers, or an expression like np.outer(z, x)'
    >>> placeholder(1, "zh")
    '两个数，如 0.5, 2'
    >>> placeholder(2, "en", asked=2)  # with an output activation
    'two with a comma, each like W1.T @ h'
    """
    if step not in EXAMPLES:
        return ""
    key, example = EXAMPLES[step]
    if asked > 1 and example:
        key = "placeholder_both"
    return sentence(key, lang, example=example)


def _refuse_lists(answers: Mapping[str, object], lang: str) -> None:
    lists = [name for name, answer in answers.items() if isinstance(answer, (list, tuple))]
    if lists:
        kind = type(answers[lists[0]]).__name__
        raise AssertionError(sentence("not_an_array", lang, name=lists[0], got=kind))


def _report(wrong: list[Verdict], tried: int, lang: str) -> str:
    """Return the text of the first wrong verdict, with explanations that fit on every network."""
    first = wrong[0]
    if tried == 1:
        return first.text
    alike = [verdict for verdict in wrong if verdict.name == first.name]
    fitting = tuple(
        finding for finding in first.findings if all(_has(verdict, finding) for verdict in alike)
    )
    text = explained(first, fitting, lang) if fitting else first.text
    return joined(lang, text, sentence("count", lang, wrong=len(wrong), tried=tried))


def _has(verdict: Verdict, finding: Finding) -> bool:
    return any((f.key, f.name) == (finding.key, finding.name) for f in verdict.findings)


def _question(exercise: Exercise, lang: str) -> str:
    """Return the question as Markdown: the forward pass, what is given, and what is asked for."""
    trace, task = exercise.traces[0], exercise.task
    lines = [f"$${line}$$" for line in forward_equations(trace.net, trace.loss)]
    asked = tuple(f"`{name}`" for name in exercise.names)
    title = "question" if task == WHOLE else "question_step"
    given = tuple(f"`{name}`" for name in exercise.given)
    text = [
        sentence(title, lang, step=task, names=tuple(map(partial, exercise.names))),
        *lines,
        sentence("question_answer", lang, given=given, names=asked),
    ]
    if task != WHOLE:
        text.append(sentence("question_numbers", lang))
        text += [
            f"`{name}` = {_shown(value)}" for name, value in quantities_for(trace, task).items()
        ]
    return "\n\n".join(text)


def _shown(value: Any) -> str:
    if np.ndim(value) == 0:
        return numeral(float(value)) if isinstance(value, float) else str(value)
    rows = rows_of(value, MOST_SHOWN, MOST_SHOWN)
    return "; ".join("  ".join(row) for row in rows)
