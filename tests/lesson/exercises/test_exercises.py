"""Exercises with right answers, with known mistakes, and with code that misbehaves."""

from __future__ import annotations

import re
import threading
from contextlib import suppress
from typing import Any

import numpy as np
import pytest

import bpwidget as bp
from bpwidget.lesson.exercises.sandbox import _Call
from bpwidget.mlp import LOSSES

TASK = bp.exercise(bias=True)


def softmax(o: Any) -> Any:
    return np.exp(o) / np.exp(o).sum()


def backward(x: Any, y: Any, W1: Any, W2: Any, b1: Any, b2: Any, lam: Any) -> dict[str, Any]:
    """Derive the whole pass as a learner would write it."""
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


def test_a_right_function_is_told_so() -> None:
    assert TASK.check(backward) == "Right: ∂J/∂W1, ∂J/∂W2, ∂J/∂b1, ∂J/∂b2, on 5 networks."
    assert TASK.check(lambda **given: tuple(backward(**given).values())).startswith("Right")


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


def test_many_networks_tell_apart_what_one_cannot() -> None:
    # W2 is W2ᵀ if it happens to be symmetric, which the other networks rule out
    task = bp.exercise(5, hidden=2)
    with pytest.raises(AssertionError, match="The transpose was forgotten: W2ᵀ, not W2,"):
        task.check(lambda W2, dJ_do: W2 @ dJ_do)


def fails(x: Any) -> Any:
    return x / x[7]


def endless(x: Any) -> Any:
    while True:
        with suppress(Exception):  # as careless code does
            x = x + 0


def swallows(x: Any) -> Any:
    while True:
        with suppress(BaseException):  # as a bare except does
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
        (lambda: None, "Give all of ∂J/∂W1, ∂J/∂W2"),
        (
            leaves_out,
            "Return all of dJ/dW1, dJ/dW2: a tuple in this order, or a dictionary by name",
        ),
        (misfits, "misfits combines arrays whose shapes do not fit (line "),
        (misfits, "return W1 @ W2 + x): W1 (3, 2), W2 (2, 3), x (2,)."),
    ],
)
def test_code_that_misbehaves_is_told_so_and_harms_nothing(function: Any, said: str) -> None:
    task = bp.exercise(time_limit=0.2)
    before = [trace.net.W1.copy() for trace in task.traces]
    with pytest.raises(AssertionError, match=re.escape(said)):
        task.check(function)
    for trace, W1 in zip(task.traces, before, strict=True):
        np.testing.assert_array_equal(trace.net.W1, W1)
    assert not [each for each in threading.enumerate() if isinstance(each, _Call)]


def test_it_works_beside_the_main_thread_time_limit_and_all() -> None:
    said: list[str] = []

    def ask() -> None:
        said.append(TASK.check(backward))
        with pytest.raises(AssertionError) as failure:
            bp.exercise(time_limit=0.2).check(endless)
        said.append(str(failure.value))

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    assert said[0].startswith("Right")
    assert said[1].startswith("endless was stopped after 0.2 seconds")


def test_where_there_are_no_threads_it_runs_without_a_time_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    assert TASK.check(backward).startswith("Right")
    with pytest.raises(AssertionError, match="fails raised IndexError"):
        TASK.check(fails)


def test_a_function_runs_in_the_settings_of_its_caller() -> None:
    def careless(x: Any, W1: Any, W2: Any) -> Any:
        assert np.isinf(x / 0).all()
        return W1, W2

    with np.errstate(divide="ignore"), pytest.raises(AssertionError, match="Step 4"):
        bp.exercise().check(careless)


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


def test_a_compiled_function_is_told_apart() -> None:
    with pytest.raises(
        AssertionError, match="has no signature to read its parameters from; write a function"
    ):
        bp.exercise(5).check(max)


@pytest.mark.parametrize("loss", LOSSES)
def test_an_exact_answer_is_not_right_for_being_near(loss: str) -> None:
    task = bp.exercise(4, lam=1e-3, loss=loss)
    step = task.traces[0].step(4)
    with pytest.raises(AssertionError, match="term λW2 was left out"):
        task.check(step.data["dJ/dW2"])
    assert task.check(step.gradients["dJ/dW2"]).startswith("Right")
    assert task.check(step.gradients["dJ/dW2"].round(3)).startswith("Right")
    with pytest.raises(AssertionError, match="term λW2 was left out"):
        task.check(lambda dJ_do, h: dJ_do[:, None] * h)


def test_a_step_takes_numbers_for_the_network_of_the_question() -> None:
    task = bp.exercise(2, loss="squared_error")
    right = task.traces[0].gradients["dJ/do"]
    assert task.check(right) == "Right: ∂J/∂o."
    assert task.check(right.tolist()).startswith("Right")
    with pytest.raises(AssertionError, match="The ½ of the squared error was dropped"):
        task.check(2 * right)
    assert bp.exercise(3).check(tuple(bp.exercise(3).traces[0].step(3).gradients.values()))


@pytest.mark.parametrize("task", ["backward", *range(1, 8)])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_its_question_says_what_is_given_and_asked(task: Any, lang: str) -> None:
    made = bp.exercise(task, lang=lang, bias=True)
    question = made._repr_markdown_()
    for name in (*made.names, *made.given):
        assert f"`{name}`" in question
    assert ("反向传播" in question) is (lang == "zh")
    answer = made.traces[0].gradients
    assert made.check({name: answer[name] for name in made.names})


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"task": 8}, 'task must be "backward" or a step from 1 to 7, got 8'),
        ({"task": 0}, "task must be a positive whole number, got 0"),
        ({"networks": 0}, "networks must be a positive whole number, got 0"),
        ({"loss": "mse"}, "unknown loss 'mse'"),
        ({"lang": "fr"}, "unknown lang 'fr'"),
        ({"time_limit": 0}, "time_limit must be a finite number greater than 0, got 0.0"),
    ],
)
def test_a_wrong_setting_is_refused(arguments: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=re.escape(sentence)):
        bp.exercise(**arguments)


def test_step_2_with_an_output_activation_asks_for_both_gradients() -> None:
    task = bp.exercise(2, loss="squared_error", output_activation="sigmoid")
    assert task.names == ("dJ/dy_hat", "dJ/do")
    assert "y_hat" in task.given
    assert "y_hat" not in bp.exercise(2, loss="squared_error").given
    assert r"\hat{\mathbf{y}} = \psi(\mathbf{o})" in task.question

    def both(y_hat: Any, y: Any) -> Any:
        return y_hat - y, (y_hat - y) * y_hat * (1 - y_hat)

    assert task.check(both) == "Right: ∂J/∂ŷ, ∂J/∂o, on 5 networks."
    assert task.check(task.read("∂L/∂ŷ, (ŷ − y) ⊙ ŷ ⊙ (1 − ŷ)".replace("∂L/∂ŷ", "ŷ − y")))
    with pytest.raises(AssertionError, match=re.escape("ψ′(o) was left out: this is ∂J/∂ŷ")):
        task.check(lambda y_hat, y: (y_hat - y, y_hat - y))
    # the derivative follows from the learner's own wrong one
    with pytest.raises(AssertionError, match=r"Step 2, ∂J/∂ŷ: not right\..*The ½ of the squared"):
        task.check(
            lambda y_hat, y: (2 * (y_hat - y), 2 * (y_hat - y) * y_hat * (1 - y_hat)),
        )
    assert bp.exercise(loss="squared_error", output_activation="sigmoid").check(_two_layers)


def _two_layers(x: Any, y: Any, W1: Any, W2: Any, lam: Any) -> dict[str, Any]:
    h = np.tanh(W1 @ x)
    y_hat = 1 / (1 + np.exp(-W2 @ h))
    dJ_do = (y_hat - y) * y_hat * (1 - y_hat)
    dJ_dz = W2.T @ dJ_do * (1 - h**2)
    return {"dJ/dW1": np.outer(dJ_dz, x) + lam * W1, "dJ/dW2": np.outer(dJ_do, h) + lam * W2}
