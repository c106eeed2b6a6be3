"""Exercises with right answers, with known mistakes, and with code that misbehaves."""

from __future__ import annotations

import inspect
import re
import sys
import threading
from contextlib import suppress
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from platforms import needs_threads

import bpwidget as bp
from bpwidget.lesson.exercises.deadline import FREE
from bpwidget.lesson.exercises.sandbox import _Call
from bpwidget.lesson.planting import break_step
from bpwidget.mlp import LOSSES
from bpwidget.mlp.refusals import Refusal

TASK = bp.exercise(bias=True)
MONITORING: Any = getattr(sys, "monitoring", None)  # since Python 3.12


def softmax(o: Any) -> Any:
    return np.exp(o) / np.exp(o).sum()


def backward(x: Any, y: Any, W1: Any, W2: Any, b1: Any, b2: Any, lam: Any) -> dict[str, Any]:
    """Compute the whole pass as a learner would write it."""
    z = W1 @ x + b1
    h = np.tanh(z)
    dJ_do = softmax(W2 @ h + b2) - np.eye(len(W2))[y]
    dJ_dz = (W2.T @ dJ_do) * (1 - h**2)
    return {
        "dJ/dW1": np.outer(dJ_dz, x) + lam * W1,
        "dJ/dW2": np.outer(dJ_do, h) + lam * W2,
        "dJ/db1": dJ_dz,
        "dJ/db2": dJ_do,
    }


def test_a_right_function_is_right() -> None:
    said = "Right: ∂J/∂W1, ∂J/∂W2, ∂J/∂b1, ∂J/∂b2, on 5 networks."
    assert TASK.verdict(backward).text == said
    assert TASK.verdict(lambda **given: tuple(backward(**given).values()))


def wrong(**replaced: Any) -> Any:
    """Return a function that is right except for some of its results."""

    def function(**given: Any) -> dict[str, Any]:
        right = backward(**given)
        changed = {name.replace("_", "/"): f(right, given) for name, f in replaced.items()}
        return {**right, **changed}

    return function


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (wrong(dJ_dW2=lambda g, v: g["dJ/dW2"] - v["lam"] * v["W2"]), "Step 4, ∂J/∂W2: not right."),
        (wrong(dJ_dW2=lambda g, v: g["dJ/dW2"] - v["lam"] * v["W2"]), "term λW2 was left out"),
        (wrong(dJ_dW1=lambda g, _: g["dJ/dW1"].T), "Rows and columns are exchanged"),
        (wrong(dJ_db1=lambda g, v: g["dJ/db1"] + v["lam"] * v["b1"]), "biases are not penalised"),
        (wrong(dJ_db2=lambda g, _: -g["dJ/db2"]), "The sign is wrong"),
    ],
)
def test_the_first_wrong_step_is_named(function: Any, said: str) -> None:
    with pytest.raises(AssertionError, match=re.escape(said)) as failure:
        TASK.check(function)
    assert "(Wrong on 5 of 5 networks.)" in str(failure.value)


def test_a_mistake_far_back_is_found_from_the_weights_alone() -> None:
    def no_slope(x: Any, y: Any, W1: Any, W2: Any, lam: Any) -> Any:
        h = np.tanh(W1 @ x)
        dJ_do = softmax(W2 @ h) - np.eye(len(W2))[y]
        return np.outer(W2.T @ dJ_do, x) + lam * W1, np.outer(dJ_do, h) + lam * W2

    with pytest.raises(AssertionError) as failure:
        bp.exercise().check(no_slope)
    assert str(failure.value) == (
        "Step 7, ∂J/∂W1: not right. A mistake of step 6 in ∂J/∂z, carried forward correctly:"
        " φ′(z) was left out: this is ∂J/∂h, not yet passed through φ. (Wrong on 5 of 5 networks.)"
    )


def test_many_networks_distinguish_what_one_cannot() -> None:
    # W2 is W2ᵀ if it happens to be symmetric, which the other networks rule out
    task = bp.exercise(5, hidden=2)
    with pytest.raises(AssertionError, match="The transpose was forgotten: W2ᵀ, not W2,"):
        task.check(lambda W2, dJ_do: W2 @ dJ_do)


def fails(x: Any) -> Any:
    return x / x[7]


def endless(x: Any) -> Any:
    while True:
        with suppress(Exception):  # like careless code
            x = x + 0


def swallows(x: Any) -> Any:
    while True:
        with suppress(BaseException):  # like a bare except
            x = x + 0


def edits(W1: Any, W2: Any) -> Any:
    W1 *= 2
    return W1, W2


def leaves_out(W1: Any) -> Any:
    return W1


def misfits(W1: Any, W2: Any, x: Any) -> Any:
    return W1 @ W2 + x


def leaves() -> Any:
    raise SystemExit(3)


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (fails, "fails raised IndexError: index 7 is out of bounds for axis 0 with size 2 (line"),
        (endless, "endless was stopped after 0.2 seconds; does one of its loops never end?"),
        (swallows, "swallows was stopped after 0.2 seconds"),
        (edits, "edits changes W1 in place; work on a copy, such as W1.copy()"),
        (leaves, "leaves raised SystemExit: 3"),
        (
            lambda q: q,
            "Your answer uses 'q', which is not given here; choose from x, y, W1, W2, lam",
        ),
        (
            lambda W1, W2: (W1.tolist(), W2),
            "dJ/dW1 must be a NumPy array, got list; return np.array(...)",
        ),
        (
            lambda W1, W2: {"dJ/dW1": W1, "dJ/dW2": W2[:, :2]},
            "Your answer has shape (2, 2); ∂J/∂W2 has the shape of W2, (2, 3)",
        ),
        (lambda W1: W1, "Give all of ∂J/∂W1, ∂J/∂W2, in this order and with commas between them."),
        (lambda W1: {"dJ/dW1": W1}, "dJ/dW2: no answer"),
        (lambda W1: {"dJ/dW3": W1}, "Unknown gradient 'dJ/dW3'; choose from dJ/dL, dJ/ds"),
        (lambda: None, "∂J/∂W1, ∂J/∂W2: not answered yet; the function returns nothing."),
        (
            leaves_out,
            "Return all of dJ/dW1, dJ/dW2: a tuple in this order, or a dictionary by name",
        ),
        (misfits, "misfits combines arrays whose shapes do not fit (line "),
        (misfits, "return W1 @ W2 + x): W1 (3, 2), W2 (2, 3), x (2,)."),
    ],
)
def test_code_that_misbehaves_gets_a_verdict_and_does_no_harm(function: Any, said: str) -> None:
    task = bp.exercise(time_limit=0.2)
    before = [trace.net.W1.copy() for trace in task.traces]
    with pytest.raises(AssertionError, match=re.escape(said)):
        task.check(function)
    for trace, W1 in zip(task.traces, before, strict=True):
        np.testing.assert_array_equal(trace.net.W1, W1)
    assert not [each for each in threading.enumerate() if isinstance(each, _Call)]


@needs_threads
def test_it_works_outside_the_main_thread_with_its_time_limit() -> None:
    said: list[str] = []

    def ask() -> None:
        said.append(TASK.verdict(backward).text)
        with pytest.raises(AssertionError) as failure:
            bp.exercise(time_limit=0.2).check(endless)
        said.append(str(failure.value))

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    assert said[0].startswith("Right")
    assert said[1].startswith("endless was stopped after 0.2 seconds")


def recurses(x: Any, depth: int = 0) -> Any:
    return x if depth > 60 else recurses(recurses(x, depth + 1), depth + 1)


@pytest.fixture
def no_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make threads unavailable, as in a browser."""

    def refuse(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)


@pytest.mark.usefixtures("no_threads")
def test_it_works_without_threads() -> None:
    assert TASK.verdict(backward)
    with pytest.raises(AssertionError, match="fails raised IndexError"):
        TASK.check(fails)


@pytest.mark.usefixtures("no_threads")
@pytest.mark.skipif(sys.version_info < (3, 12), reason="Python 3.11 has no sys.monitoring")
@pytest.mark.parametrize("function", [endless, swallows, recurses])
def test_without_threads_the_time_is_limited_as_well(function: Any) -> None:
    for _ in range(2):
        with pytest.raises(AssertionError, match=r"was stopped after 0\.2 seconds"):
            bp.exercise(time_limit=0.2).check(function)
    # and nothing is monitored afterwards
    assert [MONITORING.get_tool(tool) for tool in FREE] == [None, None]
    assert TASK.verdict(backward)


@pytest.mark.usefixtures("no_threads")
@pytest.mark.skipif(sys.version_info < (3, 12), reason="Python 3.11 has no sys.monitoring")
def test_monitoring_by_another_tool_is_left_alone() -> None:
    for tool in FREE:
        MONITORING.use_tool_id(tool, "of a test")
    try:
        assert TASK.verdict(backward)
        assert [MONITORING.get_tool(tool) for tool in FREE] == ["of a test"] * 2
    finally:
        for tool in FREE:
            MONITORING.free_tool_id(tool)


def test_a_function_runs_with_the_numpy_settings_of_its_caller() -> None:
    def careless(x: Any, W1: Any, W2: Any) -> Any:
        assert np.isinf(x / 0).all()
        return W1, W2

    with np.errstate(divide="ignore"), pytest.raises(AssertionError, match="Step 4"):
        bp.exercise().check(careless)


@needs_threads
def test_an_interrupt_stops_the_function_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[_Call] = []

    def interrupted(call: _Call, seconds: float) -> None:
        if not started:
            started.append(call)
            raise KeyboardInterrupt
        threading.Thread.join(call, seconds)

    monkeypatch.setattr(_Call, "join", interrupted)
    with pytest.raises(KeyboardInterrupt):
        bp.exercise().check(endless)
    assert not started[0].is_alive()


def test_a_compiled_function_is_recognised() -> None:
    with pytest.raises(
        AssertionError, match="has no signature to read its parameters from; write a function"
    ):
        bp.exercise(5).check(max)


@pytest.mark.parametrize("loss", LOSSES)
def test_an_answer_from_code_has_to_be_exact(loss: str) -> None:
    task = bp.exercise(4, lam=1e-3, loss=loss)
    step = task.traces[0].step(4)
    with pytest.raises(AssertionError, match="term λW2 was left out"):
        task.check(step.data["dJ/dW2"])
    assert task.verdict(step.gradients["dJ/dW2"])
    assert task.verdict(step.gradients["dJ/dW2"].round(3))
    with pytest.raises(AssertionError, match="term λW2 was left out"):
        task.check(lambda dJ_do, h: dJ_do[:, None] * h)


def test_a_step_takes_numbers_for_the_network_of_the_question() -> None:
    task = bp.exercise(2, loss="squared_error")
    right = task.traces[0].gradients["dJ/do"]
    assert task.verdict(right).text == "Right: ∂J/∂o."
    assert task.verdict(right.tolist())
    with pytest.raises(AssertionError, match="The ½ of the squared error was dropped"):
        task.check(2 * right)
    assert bp.exercise(3).verdict(tuple(bp.exercise(3).traces[0].step(3).gradients.values()))


def test_a_check_prints_its_verdict_and_returns_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """A grader takes the value of a cell's last line as points; None means full points."""
    task = bp.exercise(5)
    for answer in (lambda W2, dJ_do: W2.T @ dJ_do, task.traces[0].gradients["dJ/dh"]):
        check: Any = task.check
        assert check(answer) is None
        assert capsys.readouterr().out == f"{task.verdict(answer)}\n"
    with pytest.raises(AssertionError) as failure:
        task.check(lambda W2, dJ_do: W2.T @ -dJ_do)
    assert type(failure.value) is AssertionError
    assert capsys.readouterr().out == ""


def test_a_verdict_says_the_same_without_raising() -> None:
    wrong = TASK.verdict(lambda **given: {**backward(**given), "dJ/db1": np.zeros(3)})
    assert not wrong
    assert (wrong.step, wrong.name) == (7, "dJ/db1")
    assert wrong.text.endswith("(Wrong on 5 of 5 networks.)")
    none = bp.exercise(5, time_limit=0.2).verdict(endless)
    assert (none.right, none.name, none.findings) == (False, "dJ/dh", ())
    assert none.text.startswith("endless was stopped")
    assert not bp.exercise(5).verdict("9**9**9")
    assert bp.exercise(5).verdict("0,5").text.startswith("0,5 can be one number or two")


NETS = [bp.MLP.random(2, 3, 2, "tanh", True, seed) for seed in (7, 8)]
TRACES = [bp.backprop(net, (0.5, -0.2), 1, lam=0.1) for net in NETS]


def test_it_can_be_set_on_given_networks() -> None:
    alone = bp.exercise("backward", on=TRACES[0])
    assert alone.traces == (TRACES[0],)
    assert alone.verdict(backward).text == "Right: ∂J/∂W1, ∂J/∂W2, ∂J/∂b1, ∂J/∂b2."
    assert (
        bp.exercise("backward", on=tuple(TRACES)).verdict(backward).text.endswith("on 2 networks.")
    )
    both = bp.exercise("backward", on=[NETS[0], TRACES[1]])
    assert both.traces[0].net is NETS[0]
    assert both.traces[1] is TRACES[1]
    assert both.verdict(backward)
    given = bp.exercise(2, on=NETS[0], x=(1, 2), y=0, loss="cross_entropy", lam=0.5).traces[0]
    assert (given.x.tolist(), given.y, given.lam) == ([1, 2], 0, 0.5)
    drawn = bp.exercise(2, on=NETS, seed=3)
    assert drawn.traces[0].x.tolist() != drawn.traces[1].x.tolist()
    again = bp.exercise(2, on=NETS, seed=3)
    assert [each.J for each in drawn.traces] == [each.J for each in again.traces]
    squares = bp.exercise(5, on=bp.MLP([[1, 2]], [[3]]), x=(1, 1), y=2, loss="squared_error")
    assert squares.traces[0].y.tolist() == [2]  # type: ignore[union-attr]  # not a class
    assert bp.exercise(5, x=(0.5, 0.5)).traces[4].x.tolist() == [0.5, 0.5]


def test_a_planted_mistake_is_not_in_the_answer() -> None:
    broken = break_step(TRACES[0], "dJ/dh", "sign")
    task = bp.exercise(5, on=broken)
    assert task.verdict(TRACES[0].gradients["dJ/dh"])


def rows(x: Any, y: Any, W1: Any, W2: Any, b1: Any, b2: Any, lam: Any) -> dict[str, Any]:
    """Compute the pass with samples as rows, as in courses that write x @ W."""
    X, A, B = x[None], W1.T, W2.T
    h = np.tanh(X @ A + b1)
    p = np.exp(h @ B + b2)
    p /= p.sum(1, keepdims=True)
    p[0, y] -= 1
    dz = p @ B.T * (1 - h**2)
    grads = {"W1": X.T @ dz + lam * A, "W2": h.T @ p + lam * B}
    return {**grads, "b1": dz.sum(0, keepdims=True), "b2": p.sum(0, keepdims=True)}


@pytest.mark.parametrize("hidden", [2, 3])
@pytest.mark.parametrize("prefix", ["", "d", "dJ_d", "dJ/d", "∂J/∂"])
def test_the_conventions_of_other_courses_are_understood(hidden: int, prefix: str) -> None:
    task = bp.exercise(bias=True, hidden=hidden)
    verdict = task.verdict(
        lambda **given: {prefix + name: value for name, value in rows(**given).items()}
    )
    assert verdict, verdict
    said = verdict.text.partition("(Read ")[2]
    assert "the gradients of all weights as transposed, as for x @ W" in said
    assert f"∂J/∂b1 of shape (1, {hidden}), ∂J/∂b2 of shape (1, 2) as a vector" in said
    as_keys = f"{prefix}W1, {prefix}W2, {prefix}b1, {prefix}b2 as ∂J/∂W1, ∂J/∂W2, ∂J/∂b1, ∂J/∂b2"
    assert (as_keys in said) is (prefix in ("", "d"))
    right = task.verdict(lambda **given: {
        prefix + name[4:]: value for name, value in backward(**given).items()
    })  # fmt: skip
    assert right
    assert ("(Read " in right.text) is (prefix in ("", "d"))
    chinese = bp.exercise(bias=True, lang="zh").verdict(rows)
    assert "（读法：W1、W2、b1、b2 视为 ∂J/∂W1、∂J/∂W2、∂J/∂b1、∂J/∂b2；" in chinese.text


def test_a_mistake_in_such_a_convention_is_still_a_mistake_and_named() -> None:
    def no_penalty(**given: Any) -> dict[str, Any]:
        return rows(**{**given, "lam": 0.0})

    verdict = TASK.verdict(no_penalty)
    assert [finding.key for finding in verdict.findings] == ["penalty_left_out"]
    assert "as transposed" in verdict.text


@pytest.mark.parametrize("hidden", [2, 3])
@pytest.mark.parametrize("name", ["dJ/dW1", "dJ/dW2"])
def test_one_matrix_alone_that_is_transposed_is_a_mistake(hidden: int, name: str) -> None:
    def one_turned(**given: Any) -> dict[str, Any]:
        right = backward(**given)
        return {**right, name: right[name].T}

    verdict = bp.exercise(bias=True, hidden=hidden).verdict(one_turned)
    assert not verdict
    assert "transposed" in [finding.key for finding in verdict.findings]
    assert "(Read " not in verdict.text


def test_a_vector_may_be_a_row_or_a_column_and_a_matrix_may_not_be_flat() -> None:
    for step in (2, 5, 6):
        task = bp.exercise(step)
        (right,) = task.traces[0].step(step).gradients.values()
        for answer in (right[None], right[:, None], right[:, None].tolist()):
            for verdict in (task.verdict(answer), bp.diagnose(task.traces[0], step, answer)):
                assert verdict
                assert f"of shape {np.shape(answer)} as a vector" in verdict.text
    verdict = bp.exercise(4).verdict(bp.exercise(4).traces[0].gradients["dJ/dW2"].ravel())
    assert [finding.key for finding in verdict.findings] == ["shape"]
    single = bp.exercise(5, hidden=1)
    right = single.traces[0].gradients["dJ/dh"]
    assert "of shape scalar as a single number" in single.verdict(right[0]).text


@pytest.mark.parametrize("task", ["backward", *range(1, 8)])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_its_question_says_what_is_given_and_asked(task: Any, lang: str) -> None:
    made = bp.exercise(task, lang=lang, bias=True)
    question = made._repr_markdown_()
    for name in (*made.names, *made.given):
        assert f"`{name}`" in question
    assert ("反向传播" in question) is (lang == "zh")
    answer = made.traces[0].gradients
    assert made.verdict({name: answer[name] for name in made.names})


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"task": 8}, 'task must be "backward" or a step from 1 to 7, got 8'),
        ({"task": 0}, "task must be a positive whole number, got 0"),
        ({"task": "forward"}, "task must be a positive whole number, got 'forward'"),
        ({"task": None}, "task must be a positive whole number, got None"),
        ({"seed": None}, "seed must be a whole number of 0 or more, got None"),
        ({"seed": 2**40}, "seed must be at most 4294967295, got 1099511627776"),
        ({"networks": 10**9}, "networks must be a whole number from 1 to 1000, got 1000000000"),
        ({"x": [[1], [1, 2]]}, "x is ragged; its rows must all have the same length"),
        ({"y": "cat"}, "y must be a class index from 0 to 1 for cross_entropy, got 'cat'"),
        ({"on": 5}, "on must be a Trace, an MLP, a published example or a list of them, got 5"),
        ({"on": "masur"}, "unknown on 'masur'; did you mean 'mazur'?"),
        ({"on": []}, "on must be a Trace, an MLP, a published example or a list of them, got []"),
        (
            {"on": [NETS[0], None]},
            "on must be a Trace, an MLP, a published example or a list of them, got None",
        ),
        (
            {"on": NETS, "hidden": 4},
            "hidden cannot be given together with on, which has its own; got 4",
        ),
        (
            {"on": TRACES, "x": (1, 2)},
            "x cannot be given together with a Trace, which has its own; got (1, 2)",
        ),
        ({"on": TRACES, "lam": 0.3}, "lam cannot be given together with a Trace"),
        ({"on": TRACES[0], "networks": 2}, "networks cannot be given together with on"),
        (
            {"on": [NETS[0], bp.MLP.random(2, 3, 2, "relu", True)]},
            "all networks of an exercise must have the same activation, got tanh and relu",
        ),
        (
            {"on": [NETS[0], bp.MLP.random(2, 3, 2, "tanh")]},
            "all networks of an exercise must have the same b1, got True and False",
        ),
        ({"networks": 0}, "networks must be a whole number from 1 to 1000, got 0"),
        ({"loss": "mse"}, "unknown loss 'mse'"),
        ({"lang": "fr"}, "unknown lang 'fr'"),
        ({"time_limit": 0}, "time_limit must be a finite number greater than 0, got 0.0"),
    ],
)
def test_a_wrong_setting_is_refused(arguments: dict[str, Any], sentence: str) -> None:
    with pytest.raises((TypeError, ValueError), match=re.escape(sentence)):
        bp.exercise(**arguments)


def test_a_published_example_is_asked_about_by_its_name() -> None:
    task = bp.exercise(2, on="mazur")
    assert task.names == ("dJ/dy_hat", "dJ/do")
    assert task.verdict({"dJ/dy_hat": [0.74136507, -0.217071535], "dJ/do": [0.1385, -0.0381]})
    assert len(bp.exercise(on=bp.examples()["cs231n"]).traces) == 5


def test_step_2_with_an_output_activation_asks_for_both_gradients() -> None:
    task = bp.exercise(2, loss="squared_error", output_activation="sigmoid")
    assert task.names == ("dJ/dy_hat", "dJ/do")
    assert "y_hat" in task.given
    assert "y_hat" not in bp.exercise(2, loss="squared_error").given
    assert r"\hat{\mathbf{y}} = \psi(\mathbf{o})" in task.question

    def both(y_hat: Any, y: Any) -> Any:
        return y_hat - y, (y_hat - y) * y_hat * (1 - y_hat)

    assert task.verdict(both).text == "Right: ∂J/∂ŷ, ∂J/∂o, on 5 networks."
    assert task.verdict("ŷ − y, (ŷ − y) ⊙ ŷ ⊙ (1 − ŷ)")
    with pytest.raises(AssertionError, match=re.escape("ψ′(o) was left out: this is ∂J/∂ŷ")):
        task.check(lambda y_hat, y: (y_hat - y, y_hat - y))
    # the derivative follows from the learner's own wrong one
    with pytest.raises(AssertionError, match=r"Step 2, ∂J/∂ŷ: not right.*The ½ of the squared"):
        task.check(
            lambda y_hat, y: (2 * (y_hat - y), 2 * (y_hat - y) * y_hat * (1 - y_hat)),
        )
    assert bp.exercise(loss="squared_error", output_activation="sigmoid").verdict(_two_layers)


def _two_layers(x: Any, y: Any, W1: Any, W2: Any, lam: Any) -> dict[str, Any]:
    h = np.tanh(W1 @ x)
    y_hat = 1 / (1 + np.exp(-W2 @ h))
    dJ_do = (y_hat - y) * y_hat * (1 - y_hat)
    dJ_dz = W2.T @ dJ_do * (1 - h**2)
    return {"dJ/dW1": np.outer(dJ_dz, x) + lam * W1, "dJ/dW2": np.outer(dJ_do, h) + lam * W2}


ODD: list[Any] = [
    *(None, True, 1j, "", "abc", b"x", 0, -1, 0.5, np.nan, np.inf, 10**400, 2**63, Decimal("1.5")),
    *(Fraction(1, 2), np.float32(2), np.longdouble(2), np.array(5), np.array([1, 2], ">f8")),
    *([], (), {}, {1: 2}, set(), [None], [[1], [1, 2]], np.array([]), np.array(["a"]), range(3)),
    *(np.ma.masked_equal([1.0, 0.0], 0.0), np.array([1, 2], object), np.zeros((2, 2, 2)), object()),
    *(len, type, slice(1), [1e308, -1e308], iter([1]), "9" * 5000),
]
SETTINGS = [
    name
    for name in inspect.signature(bp.exercise).parameters
    if name not in ("inputs", "hidden", "outputs")
]


@pytest.mark.parametrize(
    "odd", ODD, ids=[f"{k}-{type(each).__name__}" for k, each in enumerate(ODD)]
)
def test_an_odd_value_is_computed_or_refused_in_a_sentence(odd: Any) -> None:
    for name in SETTINGS:
        with suppress(Refusal):
            bp.exercise(**{name: odd})
    for also in ({"x": odd}, {"y": odd}):
        with suppress(Refusal):
            bp.exercise(5, on=NETS[0], **also)
    with suppress(Refusal):
        bp.exercise(5, on=[TRACES[0], odd])
    trace = TRACES[0]
    for task in (1, 3, 5, "backward"):
        made = bp.exercise(task, on=trace, time_limit=1.0)
        names = made.names
        for answer in (odd, (odd, odd), dict.fromkeys(names, odd), lambda: odd, lambda: (odd, odd)):
            said = made.verdict(answer)
            assert said.text
    for step in (2, 3, 4, 5):
        for answer in (odd, dict.fromkeys(trace.step(step).gradients, odd)):
            with suppress(Refusal):
                assert bp.diagnose(trace, step, answer).text
    options: Any
    for options in ({"earlier": odd}, {"earlier": {"dJ/dh": odd}}, {"tolerance": odd}):
        with suppress(Refusal):
            bp.diagnose(trace, 6, 1.0, **options)
    for options in ({"name": odd}, {"lang": odd}):
        with suppress(Refusal):
            bp.diagnose(trace, 6, 1.0, **options)
    with suppress(Refusal):
        bp.diagnose(trace, odd, 1.0)
    with suppress(Refusal):
        bp.diagnose(odd, 6, 1.0)


@pytest.mark.parametrize(
    "answer",
    [..., None, "", [0.5, ...], lambda: None, lambda: ...],
    ids=["...", "None", "no text", "a list with a gap", "a function", "a function of ..."],
)
def test_an_answer_left_empty_is_not_a_mistake(answer: Any) -> None:
    verdict = bp.exercise(5, networks=1, lang="zh").verdict(answer)
    assert (verdict.right, verdict.answered, verdict.findings) == (False, False, ())
    assert verdict.text.startswith("∂J/∂h：尚未作答")
    assert repr(verdict) == "Verdict(dJ/dh: unanswered)"
    with pytest.raises(AssertionError, match="∂J/∂h：尚未作答"):
        bp.exercise(5, networks=1, lang="zh").check(answer)


def test_a_notebook_shows_the_verdict_with_its_symbol() -> None:
    task = bp.exercise(5, networks=1)
    signs = [task.verdict(each)._repr_html_() for each in ("W2.T @ dJ_do", "W2 < 1", ...)]
    assert [re.sub("<.*?>", "", html)[0] for html in signs] == ["✓", "✗", "○"]
    assert "W2 &lt;" not in signs[1]
