"""A move leaves no thread of OpenBLAS awake, because the browser needs the core.

A thread spinning until the next product would take a core for a tenth of a second.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from platforms import needs_processes

# A product that is divided among threads returns when each has done its part. By then each has been
# given a core, and the kernel has counted that, so the test does not depend on timing.
MOVES = """
import sys
import threading
import time
from pathlib import Path

import numpy as np

import bpwidget as bp


def others():
    own = str(threading.get_native_id())
    return [task for task in Path("/proc/self/task").iterdir() if task.name != own]


def all_asleep():
    # the state stands after the name, which is in parentheses
    states = [(each / "stat").read_text().rpartition(")")[2].split()[0] for each in others()]
    return set(states) <= {"S"}


def times_given_a_core():
    return {each.name: int((each / "schedstat").read_text().split()[2]) for each in others()}


def wakes(move):
    while not all_asleep():
        time.sleep(0.01)
    before = times_given_a_core()
    move()
    return times_given_a_core() != before


large = np.ones((400, 400))
if not wakes(lambda: large @ large):
    sys.exit("no thread")
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


@needs_processes
@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="threads are told apart by Linux")
def test_no_move_wakes_a_thread() -> None:
    said = subprocess.run(
        [sys.executable, "-c", MOVES], capture_output=True, text=True, check=False
    )
    if "no thread" in said.stderr:
        pytest.skip("the linear algebra here has no threads")
    assert said.stdout.split() == ["False"] * 8, said.stderr
