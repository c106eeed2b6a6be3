"""A value stays as it was set, even beyond a slider's range or between its stops.

The order of `min`, `max`, `step` and `value` in a kernel's message depends on the hash seed of its
Python, and a slider's reaction to them depends on that order.
"""

from __future__ import annotations

import subprocess
import sys

import pytest
from lab import ANSWER, HASH_SEEDS, Lab, Visit
from panel_page import PanelPage
from playwright.sync_api import Locator, expect
from profiles import slow

# each run of the second cell makes the next move
OPEN = """import bpwidget as bp
panel = bp.BackpropPanel(data="moons", bias=True, hidden=6, lang="en")
moves = iter([{}, {moves}])
panel"""
MOVE = "panel.move(**next(moves))"
# the box to type in, and a value beyond the slider's range, between two stops, or far outside
TYPED = [
    ("x₁", 8),
    ("x₁", 0.52),
    ("x₂", -1234.5),
    ("λ", 25),
    ("hidden", 100),
    ("η", 500),
]
# the same from code: the box to read, its value afterwards, and the move
CODED = [
    ("x₁", -8, "x=(-8, 0.37)"),
    ("x₂", 0.52, "x=(-8, 0.52)"),
    ("λ", 0.0123, "lam=0.0123"),
    ("hidden", 129, "hidden=129"),
    ("hidden", 9, "hidden=9"),
    ("η", 0.000123, "learning_rate=0.000123"),
]


def order_under(seed: int) -> str:
    """Return the order of a set of a slider's traits with a hash seed."""
    add = "names = set()\nfor each in ('min', 'max', 'step', 'value'): names.add(each)"
    done = subprocess.run(
        [sys.executable, "-c", f"{add}\nprint(*names)"],
        env={"PYTHONHASHSEED": str(seed)},
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


def test_each_hash_seed_gives_a_different_order_of_a_sliders_traits() -> None:
    orders = {order_under(seed) for seed in HASH_SEEDS}
    assert len(orders) == len(HASH_SEEDS) >= 4


def expect_it_stands(panel: PanelPage, label: str, value: float) -> None:
    """Expect a value in its box after the kernel has received all of the browser's reactions to it.

    A page's messages arrive in order: anything that a slider sends back reaches the kernel before
    the selection of a step made afterwards.
    """
    expect(panel.box(label)).to_have_value(f"{value:.12g}", timeout=ANSWER)
    panel.choose_step(4 if "Step 5" in panel.screen.locator("h4").first.inner_text() else 5)
    assert panel.value(label) == value
    assert panel.root.get_by_role("alert").count() == 0


def move_by_code(notebook: Locator) -> None:
    """Run the second cell."""
    notebook.locator(".jp-CodeCell .cm-content").nth(1).click()
    notebook.page.keyboard.press("Control+Enter")


# a kernel that sends the value before the range, and the others in the thorough profile
@pytest.mark.parametrize(
    "seed",
    [1, *slow(*(seed for seed in HASH_SEEDS if seed != 1))],
)
def test_a_value_stays_where_the_user_or_code_has_put_it(visit: Visit, lab: Lab, seed: int) -> None:
    name, moves = f"seed-{seed}.ipynb", ", ".join(f"dict({move})" for *_, move in CODED)
    lab.write(name, OPEN.replace("{moves}", moves), MOVE, kernel=f"seed-{seed}")
    notebook = visit.open(name)
    visit.run_all()
    panel = PanelPage(notebook).wait()
    for label, value in TYPED:
        panel.type(label, str(value))
        expect_it_stands(panel, label, value)
    for label, value, _ in CODED:
        move_by_code(notebook)
        expect_it_stands(panel, label, value)
