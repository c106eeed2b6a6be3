"""Handouts: every number of the Trace in the solution, none in the worksheet; scripts that run."""

from __future__ import annotations

import contextlib
import io
import pickle
import re
import shutil
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from platforms import needs_processes
from profiles import examples
from strategies import EXTREME, Problem, problems

import bpwidget as bp
from bpwidget.lesson.export.handouts import matrix, number
from bpwidget.mlp import ACTIVATIONS, LOSSES

TARGETS: dict[str, Any] = {"cross_entropy": 1, "squared_error": (0.25, -1.5)}


def trace_of(
    activation: str = "tanh",
    loss: str = "cross_entropy",
    bias: bool = True,
    output_activation: str = "identity",
) -> bp.Trace:
    net = bp.MLP.random(2, 3, 2, activation, bias, seed=6, output_activation=output_activation)
    y = TARGETS.get(loss, 1 if LOSSES[loss].takes_class else (0.0, 1.0))
    return bp.backprop(net, (0.5, -0.6), y, loss, 0.1)


@pytest.mark.parametrize("form", ["markdown", "latex"])
@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("loss", LOSSES)
def test_the_solution_holds_every_number_and_the_worksheet_none(
    loss: str, lang: str, form: str
) -> None:
    trace = trace_of(loss=loss)
    solution = bp.handout(trace, solved=True, form=form, lang=lang)
    worksheet = bp.handout(trace, form=form, lang=lang)
    for name, value in trace.gradients.items():
        if value.ndim:
            assert matrix(value) in solution, name
            assert matrix(value) not in worksheet, name
    for name in ("dJ/dW2", "dJ/dW1"):
        step = trace.step(4 if name == "dJ/dW2" else 7)
        assert f"{matrix(step.data[name])} + {matrix(step.penalty[name])}" in solution
    for value in (trace.z, trace.h, trace.o):
        assert matrix(value) in solution
        assert matrix(value) not in worksheet
    for scalar in (trace.L, trace.s, trace.J):
        assert f"= {number(scalar)}" in solution
        assert f"= {number(scalar)}" not in worksheet
    for text in (solution, worksheet):
        assert matrix(trace.x) in text
        assert matrix(trace.net.W1) in text
        assert ("反向传播" in text) is (lang == "zh")


def test_with_an_output_activation_it_uses_y_hat() -> None:
    trace = trace_of(loss="squared_error", output_activation="sigmoid")
    g, y = trace.gradients, np.asarray(trace.y)
    solution, worksheet = bp.handout(trace, solved=True), bp.handout(trace)
    for line in (
        rf"$$\hat{{\mathbf{{y}}}} = {matrix(trace.y_hat)}$$",
        f"$$= {matrix(trace.y_hat)} - {matrix(y)} = {matrix(g['dJ/dy_hat'])}$$",
        rf"\odot {matrix(trace.output_slope)} = {matrix(g['dJ/do'])}$$",
    ):
        assert line in solution
        assert line not in worksheet
    for text in (solution, worksheet):
        assert r"\; \psi(o) = \frac{1}{1 + e^{-o}}$$" in text
        assert r"\partial J / \partial \hat{\mathbf{y}} = \hat{\mathbf{y}} - \mathbf{y}" in text
    assert (
        worksheet.count("underline")
        == bp.handout(trace_of(loss="squared_error")).count("underline") + 2
    )


def test_steps_5_and_6_show_the_numbers_that_are_put_in() -> None:
    trace = trace_of()
    solution = bp.handout(trace, solved=True)
    g = trace.gradients
    for times, left, right, result in (
        (r"\cdot", trace.net.W2.T, g["dJ/do"], g["dJ/dh"]),
        (r"\odot", g["dJ/dh"], trace.slope, g["dJ/dz"]),
    ):
        assert f"$$= {matrix(left)} {times} {matrix(right)} = {matrix(result)}$$" in solution
        assert f"{times} {matrix(right)}" not in bp.handout(trace)


@pytest.mark.parametrize("form", ["markdown", "latex"])
def test_no_zero_has_a_sign(form: str) -> None:
    net = bp.MLP([[1, 0], [0, 1], [1, 1]], [[1, -1, 0], [0, 2, 1]], activation="relu")
    trace = bp.backprop(net, (1, -0.0), 0, lam=0.1)
    assert np.signbit(trace.x[1])
    text = bp.handout(trace, solved=True, form=form)
    assert not re.search(r"-0(?![\d.])", text)
    assert number(-0.0) == "0"


def test_a_handout_is_a_str_that_a_notebook_renders() -> None:
    sheet = bp.handout(trace_of())
    assert isinstance(sheet, str)
    assert sheet._repr_markdown_() == sheet == sheet[:]
    assert pickle.loads(pickle.dumps(sheet)) == sheet  # noqa: S301 - our own
    # a notebook's LaTeX only renders formulas, so a LaTeX file is shown as source
    file = bp.handout(trace_of(), form="latex")
    assert isinstance(file, str)
    assert file._repr_markdown_() == f"```latex\n{file}```\n"
    assert not hasattr(file, "_repr_latex_")


def test_numbers_in_latex() -> None:
    assert [number(v) for v in (0.0, -0.25, 1234.5, 1.5e-7)] == [
        "0",
        "-0.25",
        "1234",
        r"1.5 \cdot 10^{-7}",
    ]
    assert matrix(np.array([1.0, 2.0])) == r"\begin{bmatrix} 1 \\ 2 \end{bmatrix}"


@pytest.mark.parametrize(("lang", "engine"), [("en", "pdflatex"), ("zh", "xelatex")])
@pytest.mark.parametrize("solved", [False, True])
def test_latex_compiles(lang: str, engine: str, solved: bool, tmp_path: Path) -> None:
    if shutil.which(engine) is None:
        pytest.skip(f"no {engine} here")
    wide = bp.backprop(bp.MLP.random(hidden=12, bias=True), (0.5, 0.6), 0, lam=0.01)
    for trace in (trace_of(), wide):
        text = bp.handout(trace, solved=solved, form="latex", lang=lang)
        (tmp_path / "sheet.tex").write_text(text, encoding="utf-8")
        done = subprocess.run(
            [engine, "-interaction=nonstopmode", "-halt-on-error", "sheet.tex"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
        assert done.returncode == 0, done.stdout[-2000:]
        sheet = (tmp_path / "sheet.pdf").read_bytes()
        assert sheet.startswith(b"%PDF-")
        assert sheet.rstrip().endswith(b"%%EOF")
        log = (tmp_path / "sheet.log").read_text("utf-8", errors="replace")
        assert re.search(r"Output written on sheet\.pdf \([1-9]\d* page", log)


def run(script: str) -> dict[str, Any]:
    """Run a script as a program, and return its names."""
    names: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()) as said:
        exec(compile(script, "script.py", "exec"), names)  # noqa: S102 - our own script
    assert said.getvalue().startswith("J = ")
    return names


@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("engine", ["numpy", "torch"])
def test_scripts_reproduce_the_numbers(engine: str, activation: str, loss: str, bias: bool) -> None:
    if engine == "torch":
        pytest.importorskip("torch")
    assert_script_reproduces(trace_of(activation, loss, bias), engine)


@pytest.mark.parametrize("loss", [name for name, loss in LOSSES.items() if not loss.contains])
@pytest.mark.parametrize("psi", ACTIVATIONS)
@pytest.mark.parametrize("engine", ["numpy", "torch"])
def test_scripts_reproduce_the_numbers_with_any_output_activation(
    engine: str, psi: str, loss: str
) -> None:
    if engine == "torch":
        pytest.importorskip("torch")
    trace = trace_of(loss=loss, output_activation=psi)
    names = assert_script_reproduces(trace, engine)
    has_psi = psi != "identity"
    assert ("y_hat" in names) is ("dJ_dy_hat" in names) is has_psi


def assert_script_reproduces(trace: bp.Trace, engine: str) -> dict[str, Any]:
    """Run the script of a pass, compare its numbers with the pass, and return its names."""
    bias = trace.net.b1 is not None
    text = bp.script(trace, engine)
    assert "bpwidget" not in text
    names = run(text)
    assert names["J"].item() == pytest.approx(trace.J, rel=1e-12)
    found = {name for name in trace.gradients if name.replace("/", "_") in names}
    assert found >= {"dJ/do", "dJ/dh", "dJ/dz", "dJ/dW1", "dJ/dW2"}
    assert ("dJ/db1" in found) is bias
    for name in found:
        theirs = np.asarray(names[name.replace("/", "_")])
        np.testing.assert_allclose(theirs, trace.gradients[name], rtol=1e-9, atol=1e-14)
    return names


HUGE = st.one_of(EXTREME, st.sampled_from([1e6, -1e6, 1e20, -1e20, 1e60, -1e60]))


@settings(max_examples=examples(300))
@given(problems(HUGE))
def test_the_script_is_finite_wherever_the_trace_is(problem: Problem) -> None:
    try:
        trace = problem.trace()
    except OverflowError:
        return
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        names = run(bp.script(trace))
    wanted: dict[str, Any] = {"J": trace.J, "h": trace.h, **trace.gradients}
    for name, value in wanted.items():
        theirs = names[name.replace("/", "_")]
        # a sum of products is as accurate as its terms
        with np.errstate(all="ignore"):
            scale = float(np.nan_to_num(sizes_of_terms(trace).get(name, 0.0), nan=np.inf))
        np.testing.assert_allclose(
            theirs, value, rtol=1e-11, atol=min(1e-14 * scale, 1e290), err_msg=name
        )


def sizes_of_terms(trace: bp.Trace) -> dict[str, float]:
    """Return the size of the terms that cancel in a quantity, or in those computed from it."""
    W2, g = np.abs(trace.net.W2), trace.gradients
    b2 = 0.0 if trace.net.b2 is None else np.abs(trace.net.b2)
    terms = float((W2 @ np.abs(trace.h) + b2).max())
    # the loss and ψ at most double an error in o, relative to their own gradient
    through = terms * (3.0 + float(np.abs(g.get("dJ/dy_hat", g["dJ/do"])).max()))
    behind = float((W2.T @ (np.abs(g["dJ/do"]) + through)).max())
    back = behind * float(np.abs(trace.slope).max())
    return {
        "J": through,
        "dJ/dy_hat": through,
        "dJ/do": through,
        "dJ/db2": through,
        "dJ/dW2": through * float(np.abs(trace.h).max()),
        "dJ/dh": behind,
        "dJ/dz": back,
        "dJ/db1": back,
        "dJ/dW1": back * float(np.abs(trace.x).max()),
    }


@needs_processes
@pytest.mark.parametrize("name", ["exploding", "diverging", "saturated", "dead", "vanishing"])
def test_the_script_of_a_run_gone_wrong_prints_the_panels_numbers(name: str) -> None:
    panel = bp.BackpropPanel.from_preset(name)
    panel.advance(300)
    said = subprocess.run(
        [sys.executable, "-W", "error", "-c", panel.script()],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert float(said.splitlines()[0].removeprefix("J = ")) == pytest.approx(panel.trace.J)
    assert not re.search(r"\b(nan|inf)\b|-0\.[\s\]]", said)
    panel.close()


# a published example by name, and its numbers as printed
PUBLISHED: dict[str, tuple[bp.Trace, dict[str, Any]]] = {
    "a small relu network, one unit dead": (
        bp.backprop(
            bp.MLP([[1], [-1]], [[2, -1]], [0.5, -0.5], [0.1], "relu"), [2], 3, "squared_error"
        ),
        {
            "J": 2.205,
            "dJ/do": [2.1],
            "dJ/dW2": [[5.25, 0]],
            "dJ/dh": [4.2, -2.1],
            "dJ/dz": [4.2, 0],
        },
    ),
    "scikit-learn's worked example of its MLPClassifier": (
        bp.backprop(
            bp.MLP([[0.1, 0.3, 0.5], [0.2, 0.1, 0]], [[0.1, 0.2]], [0.1, 0.1], [1.0], "sigmoid"),
            (0.6, 0.8, 0.7),
            0,
            "binary_cross_entropy",
            0.1,
        ),
        {"dJ/do": [0.765], "dJ/db1": [0.01667, 0.0374]},
    ),
    "a hidden bias alone": (
        bp.backprop(
            bp.MLP([[0.5, -0.4]], [[1]], [0.1], None, "sigmoid"), (1, 2), 1, "squared_error"
        ),
        {},
    ),
}


@pytest.mark.parametrize("example", PUBLISHED)
def test_handouts_and_scripts_carry_the_numbers_of_published_examples(example: str) -> None:
    trace, published = PUBLISHED[example]
    names = run(bp.script(trace))
    solution = bp.handout(trace, solved=True)
    for name, digits in published.items():
        theirs = np.asarray(names[name.replace("/", "_")])
        np.testing.assert_allclose(theirs, digits, atol=5e-4 * max(1, np.abs(digits).max()))
        if theirs.ndim:
            assert matrix(theirs + 0.0) in solution
    compile(bp.script(trace, "torch"), "torch.py", "exec")
    assert bp.handout(trace, solved=True, form="latex").endswith("\\end{document}\n")


# odd arguments, past the type checker
handout: Any = bp.handout
script: Any = bp.script


@pytest.mark.parametrize(
    ("ask", "sentence"),
    [
        (lambda: handout(trace_of(), form="html"), "unknown form 'html'"),
        (lambda: handout(trace_of(), lang="fr"), "unknown lang 'fr'"),
        (lambda: script(trace_of(), "jax"), "unknown engine 'jax'"),
        (lambda: script(trace_of(), 3), "engine must be one of numpy, torch, got 3"),
        (lambda: script("J"), "trace must be what backprop returns, got 'J'"),
        (lambda: handout(None), "trace must be what backprop returns, got None"),
        (lambda: handout(bp.MLP.random()), "trace must be what backprop returns, got MLP("),
        (lambda: handout(trace_of(), solved="no"), "solved must be True or False, got 'no'"),
        (lambda: handout(trace_of(), solved=1), "solved must be True or False, got 1"),
        (lambda: handout(trace_of(), solved=None), "solved must be True or False, got None"),
        (lambda: handout(trace_of()).save("a.pdf"), "file must end in one of .md, .html, got"),
        (lambda: script(trace_of()).save("pass"), "file must end in one of .py, got 'pass'"),
        (
            lambda: script(trace_of()).save(None),
            "file must be a path such as 'sheet.md', got No",
        ),
    ],
)
def test_a_wrong_argument_is_refused(ask: Any, sentence: str) -> None:
    with pytest.raises((TypeError, ValueError), match=re.escape(sentence)):
        ask()


def test_each_document_saves_itself_in_the_format_of_the_file_name(tmp_path: Path) -> None:
    trace = trace_of()
    for lang in ("en", "zh"):
        sheet = bp.handout(trace, solved=True, lang=lang)
        latex = bp.handout(trace, form="latex", lang=lang)
        script = bp.script(trace)
        for document, name in ((sheet, "a.md"), (latex, "b.tex"), (script, "c.py")):
            document.save(tmp_path / name)
            assert (tmp_path / name).read_text("utf-8") == document
        sheet.save(str(tmp_path / "a.HTML"))
        page = (tmp_path / "a.HTML").read_text("utf-8")
        assert page.count("<math ") == sheet.count("$$") // 2
        headings = re.findall(r"^#+ (.*)$", sheet, re.MULTILINE)
        assert re.findall("<h[1-3]>(.*?)</h[1-3]>", page) == headings
        for row in trace.net.W1:
            for entry in row:
                assert f"<mn>{number(abs(entry))}</mn>" in page


def test_a_panels_documents_are_shown_as_the_last_line_of_a_cell(tmp_path: Path) -> None:
    panel = bp.BackpropPanel(lang="zh")
    assert panel.handout()._repr_markdown_() == bp.handout(panel.trace, lang="zh")
    assert panel.script()._repr_markdown_() == f"```python\n{bp.script(panel.trace)}```\n"
    panel.handout(solved=True).save(tmp_path / "sheet.html")
    assert "反向传播" in (tmp_path / "sheet.html").read_text("utf-8")
    panel.close()
