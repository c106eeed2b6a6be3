"""Claims of the tour, 01 and 02 that they do not print, checked on their own panels."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from reading_lessons import read
from run_lessons import FOLDERS

import bpwidget as bp
from bpwidget.lesson.numerals import partial
from bpwidget.lesson.words.learner import WORDS
from bpwidget.lesson.words.mistakes import mistake_name

LESSONS = ("00-tour.ipynb", "02-seven-steps.ipynb")


@pytest.fixture
def tour() -> Iterator[bp.BackpropPanel]:
    panel = bp.BackpropPanel(x=(0.5, 0.6), y=0, hidden=4, lam=0.01, lang="en")
    yield panel
    panel.close()


@pytest.fixture
def on_paper() -> Iterator[bp.BackpropPanel]:
    """Yield the panel of 02, and of section 2 of 01."""
    panel = bp.BackpropPanel.from_arrays(
        W1=[[1, -1], [-2, 1]],
        W2=[[2, 1], [-1, 3]],
        x=(2, 1),
        y=(1, 0),
        activation="relu",
        loss="squared_error",
        lam=0.1,
    )
    yield panel
    panel.close()


def size(trace: bp.Trace, name: str) -> float:
    return float(np.linalg.norm(trace.gradients[name]))


def run_of(panel: bp.BackpropPanel) -> bp.History:
    """Return the run of a panel that descends."""
    assert panel.run is not None
    return panel.run


def wrong_in(panel: bp.BackpropPanel) -> list[str]:
    """Return what the numerical check marks on a panel with a planted mistake."""
    report = bp.check_gradients(
        *(panel.net, panel.x, panel.y, panel.loss, panel.lam), gradients=panel.trace.gradients
    )
    return [name for name, check in report.checks.items() if not check.ok]


def test_a_large_x_moves_the_units_of_the_tour_to_where_tanh_is_flat(tour: bp.BackpropPanel) -> None:
    before = tour.trace
    tour.x = (8, 0.6)
    after = tour.trace
    assert (after.slope < 0.03).all()
    assert size(after, "dJ/dh") == pytest.approx(size(before, "dJ/dh"), rel=0.05)
    assert size(before, "dJ/dz") / size(after, "dJ/dz") == pytest.approx(40, rel=0.1)
    data = [np.linalg.norm(each.step(7).data["dJ/dW1"]) for each in (before, after)]
    assert 2 < data[0] / data[1] < 10
    for number, name in ((4, "dJ/dW2"), (7, "dJ/dW1")):
        penalties = [each.step(number).penalty[name] for each in (before, after)]
        assert (penalties[0] == penalties[1]).all()


def test_lam_changes_nothing_in_the_tour_but_s_J_and_the_penalty(tour: bp.BackpropPanel) -> None:
    before = tour.trace
    tour.lam = 10
    after = tour.trace
    assert (before.o == after.o).all()
    assert before.L == after.L
    for name in ("dJ/do", "dJ/dh", "dJ/dz"):
        assert (before.gradients[name] == after.gradients[name]).all()
    assert size(after, "ds/dW1") == pytest.approx(1000 * size(before, "ds/dW1"))


def test_the_other_class_reverses_the_gradient_of_the_tour(tour: bp.BackpropPanel) -> None:
    before = tour.trace
    assert before.gradients["dJ/do"].round(3).tolist() == [-0.199, 0.199]
    tour.y = 1
    assert tour.trace.gradients["dJ/do"].round(3).tolist() == [0.801, -0.801]
    assert size(tour.trace, "dJ/do") / size(before, "dJ/do") == pytest.approx(4, rel=0.05)


def test_a_slope_left_out_is_marked_in_steps_6_and_7_of_the_tour(tour: bp.BackpropPanel) -> None:
    tour.planted = ("dJ/dz", "slope_left_out")
    assert wrong_in(tour) == ["dJ/dz", "dJ/dW1"]


def test_the_moons_of_the_tour_are_learned_as_it_says() -> None:
    panel, moons = bp.BackpropPanel(data="moons"), bp.dataset("moons")
    shares = [bp.accuracy(panel.net, moons.X, moons.y)]
    for updates in (10, 80):
        panel.advance(updates)
        shares.append(bp.accuracy(panel.net, moons.X, moons.y))
    held_out = bp.accuracy(panel.net, moons.X_test, moons.y_test)
    panel.close()
    assert [round(share, 2) for share in shares] == [0.74, 0.92, 1]
    assert held_out == 0.98


def test_J_of_the_tour_changes_only_with_the_tenth_press() -> None:
    panel = bp.BackpropPanel(data="moons")
    phases, values = [], [run_of(panel).at.J]
    for _ in range(10):
        panel.next_phase()
        phases.append(panel.phase)
        values.append(run_of(panel).at.J)
    panel.close()
    assert phases == [0, 1, 2, 3, 4, 5, 6, 7, 8, 0]
    assert len(set(values[:10])) == 1
    assert values[10] < values[9]


def test_the_failing_run_of_the_tour_stops_at_its_sixth_update() -> None:
    panel = bp.BackpropPanel(data="moons")
    panel.preset = "diverging"
    panel.advance(10)
    run = run_of(panel)
    panel.close()
    assert (run.at.number, run.stopped is not None) == (6, True)
    values = [state.J for state in run.states]
    assert values == sorted(values)


def test_the_slope_at_h_is_not_a_mistake_with_relu(on_paper: bp.BackpropPanel) -> None:
    on_paper.planted = ("dJ/dz", "slope_at_h")
    assert wrong_in(on_paper) == []
    on_paper.activation = "tanh"
    assert wrong_in(on_paper)[0] == "dJ/dz"


def test_the_panel_has_the_units_of_01_as_it_says(
    on_paper: bp.BackpropPanel, tour: bp.BackpropPanel
) -> None:
    on_paper.x = (0, 1)
    assert "1 active, 0 saturated, 1 dead" in on_paper.summary
    tour.x = (5, 6)
    assert "1 active, 3 saturated" in tour.summary


@pytest.mark.parametrize(
    ("key", "name", "step", "said"),
    [
        ("slope_left_out", "dJ/dz", 6, ("6 ∂J/∂z: φ′ left out", "6 ∂J/∂z：漏掉 φ′")),
        ("slope_at_h", "dJ/dz", 6, ("6 ∂J/∂z: φ′(h), not φ′(z)", "6 ∂J/∂z：φ′ 取在 h 而非 z")),
    ],
)
def test_the_mistakes_have_the_names_used_on_the_panel(
    key: str, name: str, step: int, said: tuple[str, str]
) -> None:
    for lang, each in zip(("en", "zh"), said, strict=True):
        short = WORDS["mistake"][lang].format(
            step=step, name=partial(name), mistake=mistake_name(key, name, lang)
        )
        assert short.replace("  ", " ") == each
        text = " ".join(
            cell.source for file in LESSONS for cell in read(FOLDERS[lang] / file).cells
        )
        assert each in text
