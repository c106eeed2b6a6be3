"""Use one activation, loss, mistake, view or control in every possible way."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable
from typing import Any

import numpy as np
from whole_panel import expect_whole

import bpwidget as bp
from bpwidget.lesson.rules import STEP_OF
from bpwidget.lesson.words.languages import LANGUAGES
from bpwidget.lesson.words.mistakes import NAMES, SENTENCES

# with units on both sides of any kink, and enough of them to identify a mistake
OPENED: dict[str, Any] = {"x": (0.5, -0.6), "bias": True, "seed": 4, "lam": 0.1}


def use_in_a_panel(**chosen: Any) -> bp.Trace:
    """Open a panel with it, and switch another panel to it, in every language."""
    opened, switched = bp.BackpropPanel(**OPENED, **chosen), bp.BackpropPanel(**OPENED)
    for name, value in chosen.items():
        setattr(switched, name, value)
    expect_whole(opened)
    for lang in LANGUAGES:
        switched.lang = lang
        expect_whole(switched)
    for panel in (opened, switched):
        assert {name: getattr(panel, name) for name in chosen} == chosen
    trace: bp.Trace = opened.trace
    opened.close()
    switched.close()
    return trace


def use_function(**chosen: Any) -> None:
    """Use an activation or a loss: the panel, its text, code, exercises, plots and a descent."""
    trace = use_in_a_panel(**chosen)
    report = bp.check_gradients(trace.net, trace.x, trace.y, trace.loss, trace.lam)
    assert report.ok, report
    run_script(trace)
    compile(bp.script(trace, "torch"), "script.py", "exec")
    for lang in LANGUAGES:
        for form in ("markdown", "latex"):
            assert bp.handout(trace, solved=True, form=form, lang=lang)
        for plot in (bp.plots.activations, bp.plots.loss_surface, bp.plots.loss_slice):
            plot(trace, lang=lang)
    for name, right in trace.gradients.items():
        assert bp.diagnose(trace, STEP_OF[name], right, name=name)
        assert not bp.diagnose(trace, STEP_OF[name], right + 1.0, name=name)
    use_in_an_exercise(**chosen)
    loss = chosen.get("loss", "cross_entropy")
    data = bp.dataset("moons")
    data = data if bp.mlp.LOSSES[loss].takes_class else data.one_hot()
    *_, last = bp.descend(bp.MLP.random(activation=trace.net.activation), data, loss, steps=3)
    assert np.isfinite(last.J)


def run_script(trace: bp.Trace) -> None:
    """Run the script in NumPy and expect the numbers of backprop."""
    names: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(bp.script(trace), names)  # noqa: S102 - our own script
    np.testing.assert_allclose(names["J"], trace.J, rtol=1e-12)
    for name, value in trace.gradients.items():
        if value.ndim:
            ours = names[name.replace("/", "_")]
            np.testing.assert_allclose(ours, value, rtol=1e-9, atol=1e-14, err_msg=name)


def use_in_an_exercise(**chosen: Any) -> None:
    """Give a right and a wrong answer to an exercise."""
    for step in (2, 6):
        task = bp.exercise(step, **chosen)
        (right,) = task.traces[0].step(step).gradients.values()
        assert task.verdict(right)
        assert task.verdict(right.round(3))
        try:
            task.check(-right)
        except AssertionError as said:
            assert "The sign is wrong" in str(said)  # noqa: PT017 - an exercise fails like a test
        else:
            raise AssertionError("an answer with its sign turned was called right")


def use_mistake(name: str, mistake: str) -> None:
    """Plant a mistake in a panel, submit it as an answer, and let the numerical check find it."""
    broken = use_in_a_panel(planted=(name, mistake))
    right = bp.backprop(broken.net, broken.x, broken.y, broken.loss, broken.lam)
    for lang in LANGUAGES:
        verdict = bp.diagnose(right, STEP_OF[name], broken.gradients[name], name=name, lang=lang)
        assert [finding.key for finding in verdict.findings] == [mistake]
        assert SENTENCES[mistake][lang].split("{")[0] in verdict.text
        panel = bp.BackpropPanel(**OPENED, lang=lang)
        options = panel._session.controls.learner.planted.options
        assert any(NAMES[mistake][lang] in label for label, _ in options)
        panel.close()
    report = bp.check_gradients(
        right.net, right.x, right.y, right.loss, right.lam, gradients=broken.gradients
    )
    assert report.first_wrong is not None
    assert report.first_wrong.name == name


def use_view(name: str, **chosen: Any) -> None:
    """Draw a view in a panel, on its own, and as a picture."""
    trace = use_in_a_panel(**chosen)
    assert name in bp.plots.__all__
    for lang in LANGUAGES:
        assert getattr(bp.plots, name)(trace, lang=lang).get_title(loc="left")
        assert getattr(bp.plots, name)(trace, theme="dark", lang=lang).get_title(loc="left")
    panel, file = bp.BackpropPanel(**OPENED), io.BytesIO()
    panel.savefig(file, view=name)
    assert file.getvalue().startswith(b"\x89PNG")
    panel.close()


def use_control(name: str, value: Any, widget: Callable[[Any], Any]) -> None:
    """Use a control: as an argument, a trait and a widget, in both languages, and saved."""
    opened, moved, by_user = (bp.BackpropPanel(**given) for given in ({name: value}, {}, {}))
    assert getattr(moved, name) != value
    setattr(moved, name, value)
    widget(by_user._session.controls).set_state({"value": value})
    again = bp.BackpropPanel.from_dict(opened.to_dict())
    for panel in (opened, moved, by_user, again):
        assert getattr(panel, name) == value
        assert f"{name}={value!r}" in panel.python
        for lang in LANGUAGES:
            panel.lang = lang
            expect_whole(panel)
        panel.close()
    assert f"\n{name} : " in str(bp.BackpropPanel.__doc__)
