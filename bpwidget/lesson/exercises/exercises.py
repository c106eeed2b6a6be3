"""Exercises: a question about a step or the whole pass, and a check that names mistakes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from bpwidget.lesson.equations import forward_equations
from bpwidget.lesson.exercises.diagnosis import diagnose, explained, named
from bpwidget.lesson.exercises.misfits import misfit
from bpwidget.lesson.exercises.parsing import shaped, typed_answer
from bpwidget.lesson.exercises.precision import judged
from bpwidget.lesson.exercises.sandbox import NAMELESS, NoAnswerError, answer_of
from bpwidget.lesson.exercises.verdict import Finding, Verdict
from bpwidget.lesson.numerals import numeral, partial, rows_of
from bpwidget.lesson.rules import STEP_OF
from bpwidget.lesson.words.languages import joined, language
from bpwidget.lesson.words.verdicts import sentence
from bpwidget.mlp import MLP, Trace, backprop
from bpwidget.mlp.arguments import flag, real_number, short, whole_number
from bpwidget.mlp.errors import as_by_default
from bpwidget.mlp.losses import loss_named
from bpwidget.mlp.network import ARRAYS
from bpwidget.mlp.refusals import RefusedValueError

WHOLE = "backward"
FORWARD = ("z", "h", "o")
MOST_SHOWN = 8
# how several quantities are to be given
GIVE, RETURN = "give_all", "return_all"


class Exercise:
    """A question and a check of the answer; see `exercise`.

    Attributes
    ----------
    task : str or int
        ``"backward"``, or the number of a step.
    traces : tuple of Trace
        The passes on which a function is tried; the question shows the first.
    """

    def __init__(
        self,
        task: str | int,
        traces: tuple[Trace, ...],
        time_limit: float,
        lang: str,
    ) -> None:
        self.task = task
        self.traces = traces
        self._time_limit = time_limit
        self._lang = lang

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

        Raises
        ------
        TypedError
            If it can be none; see `typed_answer`.
        """
        asked = [self.traces[0].gradients[name] for name in self.names]
        size = sum(value.size for value in asked)
        answer = typed_answer(text, self._time_limit, sizes=[size])
        if len(asked) == 1 and not isinstance(answer, Mapping):
            return shaped(answer, asked[0].shape)
        if isinstance(answer, (list, tuple)) and len(answer) == len(asked):
            return tuple(map(shaped, answer, [value.shape for value in asked]))
        return answer

    def check(self, answer: object) -> str:
        """Return a sentence that confirms an answer which is right on every network.

        Parameters
        ----------
        answer : callable, array_like, or mapping of str to array_like
            A function is tried on every network; anything else is an answer for the first one.

        Returns
        -------
        str

        Raises
        ------
        AssertionError
            If the answer is wrong. The message names the first wrong step, and the mistake if it is
            a known one.
        """
        if callable(answer):
            verdicts = [self._try(answer, trace) for trace in self.traces]
        else:
            verdicts = [self._judge(answer, self.traces[0])]
        wrong = [verdict for verdict in verdicts if not verdict.right]
        if wrong:
            raise AssertionError(_report(wrong, len(verdicts), self._lang))
        names = ", ".join(map(partial, self.names))
        key = "right_here" if len(verdicts) == 1 else "all_right"
        return sentence(key, self._lang, names=names, count=len(verdicts))

    def _try(self, function: Callable[..., Any], trace: Trace) -> Verdict:
        given = quantities_for(trace, self.task)
        try:
            answer = answer_of(function, given, self._time_limit)
        except NoAnswerError as failure:
            if failure.key.startswith("misfit") and self.task != WHOLE:
                step, seconds, lang = int(self.task), self._time_limit, self._lang
                verdict = misfit(function, given, trace, step, seconds, lang)
                if verdict is not None:
                    return verdict
            said = self._said(failure)
            raise AssertionError(said) from failure.__cause__
        is_nameless = getattr(function, "__name__", NAMELESS) == NAMELESS
        return self._judge(answer, trace, returned=True, key=GIVE if is_nameless else RETURN)

    def _said(self, failure: NoAnswerError) -> str:
        """Return why a function gave no answer."""
        name = named(str(failure.fields.get("name", "")).strip("'"))
        if failure.key == "not_given" and self.task != WHOLE and name in STEP_OF:
            return sentence("not_yet", self._lang, step=STEP_OF[name], **failure.fields)
        return sentence(failure.key, self._lang, **failure.fields)

    @as_by_default()
    def _judge(
        self, answer: object, trace: Trace, *, returned: bool = False, key: str = GIVE
    ) -> Verdict:
        answers = self._by_name(answer, key)
        if returned:
            _refuse_lists(answers, self._lang)
        judge = _judged_exactly if returned else judged
        first: Verdict | None = None
        for name in trace.gradients:
            if name in answers:
                earlier = {
                    key: each for key, each in answers.items() if STEP_OF[key] < STEP_OF[name]
                }
                verdict = judge(trace, name, answers[name], earlier, self._lang)
                if not verdict.right:
                    return verdict
                first = first or verdict
        assert first is not None  # noqa: S101 - _by_name asks for all names
        return first

    def _by_name(self, answer: object, key: str) -> dict[str, object]:
        """Return the answers by name; raise if one is missing or unknown.

        `key` is of the sentence that says how several are given.
        """
        if isinstance(answer, Mapping):
            answers = {named(str(key)): value for key, value in answer.items()}
            unknown = [key for key in answers if key not in self.traces[0].gradients]
            if unknown:
                known = ", ".join(self.traces[0].gradients)
                raise AssertionError(
                    sentence("no_gradient", self._lang, got=short(unknown[0]), known=known)
                )
        elif len(self.names) == 1:
            answers = {self.names[0]: answer}
        elif isinstance(answer, (tuple, list)) and len(answer) == len(self.names):
            answers = dict(zip(self.names, answer, strict=True))
        else:
            got, names = type(answer).__name__, ", ".join(self.names)
            if key == GIVE:
                names = ", ".join(map(partial, self.names))
            raise AssertionError(sentence(key, self._lang, names=names, got=got))
        missing = [name for name in self.names if answers.get(name) is None]
        if missing:
            names = ", ".join(missing)
            raise AssertionError(sentence("missing_names", self._lang, names=names))
        return answers

    def __repr__(self) -> str:
        return f"Exercise({self.task!r}, {len(self.traces)} networks)"

    def _repr_markdown_(self) -> str:
        return self.question


@as_by_default()
def exercise(
    task: str | int = WHOLE,
    *,
    inputs: int = 2,
    hidden: int = 3,
    outputs: int = 2,
    activation: str = "tanh",
    loss: str = "cross_entropy",
    lam: float = 0.1,
    bias: bool = False,
    seed: int = 0,
    networks: int = 5,
    time_limit: float = 5.0,
    lang: str = "en",
) -> Exercise:
    """Set an exercise: one step, or a whole backward pass.

    Parameters
    ----------
    task : str or int
        ``"backward"`` for a function that returns ∂J/∂W1 and ∂J/∂W2 (and those of the biases), or
        the number of a step.
    inputs, hidden, outputs, activation, loss, lam, bias
        The networks; see `MLP` and `backprop`.
    seed : int
        The seed of the first network and its sample; the others follow from it.
    networks : int
        The number of networks on which a function is tried.
    time_limit : float
        Seconds after which a function is stopped, if the platform has threads.
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

    Examples
    --------
    >>> import numpy as np
    >>> task = exercise(6)
    >>> def dJ_dz(dJ_dh, z):
    ...     return dJ_dh * (1 - np.tanh(z) ** 2)
    >>> task.check(dJ_dz)
    'Right: ∂J/∂z, on 5 networks.'
    >>> task.check(lambda dJ_dh, h: dJ_dh * (1 - np.tanh(h) ** 2))
    Traceback (most recent call last):
      ...
    AssertionError: Step 6, ∂J/∂z: not right. φ′ was taken at h. Each unit passes on its gradient \
times the slope φ′ at z, not at h. (Wrong on 5 of 5 networks.)
    """
    language(lang)
    if task != WHOLE and whole_number("task", task) > 7:
        raise RefusedValueError("task", got=short(task))
    networks = whole_number("networks", networks)
    time_limit = real_number("time_limit", time_limit, positive=True)
    flag("bias", bias)
    traces = []
    for number in range(networks):
        net = MLP.random(inputs, hidden, outputs, activation, bias, seed + number)
        draw = np.random.RandomState([seed + number, 1])
        x = draw.uniform(-1.0, 1.0, inputs).round(2)
        y: Any = int(draw.randint(outputs))
        if not loss_named(loss).takes_class:
            y = draw.uniform(0.0, 1.0, outputs).round(2)
        traces.append(backprop(net, x, y, loss, lam))
    return Exercise(task, tuple(traces), time_limit, lang)


def quantities_for(trace: Trace, task: str | int) -> dict[str, Any]:
    """Return what an answer may use: everything that is known before the task, by name.

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
    earlier = {name: value for name, value in trace.gradients.items() if STEP_OF[name] < int(task)}
    return given | {name.replace("/", "_"): value for name, value in earlier.items()}


# expressions of no rule, so that none gives an answer away; each can be computed at its step
# with the form that the answer has, as a key of `lesson/words/verdicts.py`
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
    """Return what stands in an empty box for the answer to a step: the forms that it may have.

    It is empty where there is nothing to answer. `asked` is how many arrays the step yields: with a
    bias, steps 4 and 7 yield two.

    Examples
    --------
    >>> placeholder(5, "en")
    'numbers, or an expression like np.outer(z, x)'
    >>> placeholder(1, "zh")
    '两个数，如 0.5, 2'
    >>> placeholder(7, "en", asked=2)
    'two with a comma, each like W1.T @ h'
    """
    if step not in EXAMPLES:
        return ""
    key, example = EXAMPLES[step]
    if asked > 1 and example:
        key = "placeholder_both"
    return sentence(key, lang, example=example)


def _judged_exactly(
    trace: Trace, name: str, answer: object, earlier: Mapping[str, object], lang: str
) -> Verdict:
    return diagnose(trace, STEP_OF[name], answer, name=name, earlier=earlier, lang=lang)


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
    asked = ", ".join(f"`{name}`" for name in exercise.names)
    title = "question" if task == WHOLE else "question_step"
    given = ", ".join(f"`{name}`" for name in exercise.given)
    text = [
        sentence(title, lang, step=task, names=", ".join(map(partial, exercise.names))),
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
