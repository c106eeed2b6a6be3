"""A move leaves no thread of OpenBLAS awake, for the browser needs its core.

A thread that waits awake for the next product burns a core for a tenth of a second.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

MOVES = """
import os
import sys
import threading
import time

import numpy as np

import bpwidget as bp


def others():
    own = str(threading.get_native_id())
    tasks = [task for task in os.listdir("/proc/self/task") if task != own]
    return sum(int(open(f"/proc/self/task/{task}/schedstat").read().split()[0]) for task in tasks)


def wakes(move):
    before = others()
    move()
    time.sleep(0.05)
    return others() > before


large = np.ones((400, 400))
if not wakes(lambda: large @ large):
    sys.exit("no thread")
time.sleep(0.5)  # until it sleeps again
panel = bp.BackpropPanel(data="moons", hidden=8)
for move in (
    lambda: setattr(panel, "x", (0.7, -0.6)),
    lambda: setattr(panel, "lam", 0.1),
    lambda: setattr(panel, "step", 5),
    lambda: setattr(panel, "hidden", 64),
    lambda: setattr(panel, "axes", ("gradient", "random")),
    lambda: panel.advance(3),
    lambda: setattr(panel, "axes", ("path 1", "path 2")),
    lambda: panel.advance(70),
):
    print(wakes(move))
"""


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="threads are told apart by Linux")
def test_no_move_wakes_a_thread() -> None:
    said = subprocess.run(
        [sys.executable, "-c", MOVES], capture_output=True, text=True, check=False
    )
    if "no thread" in said.stderr:
        pytest.skip("the linear algebra here has no threads")
    assert said.stdout.split() == ["False"] * 8, said.stderr
