"""The kernel for a class, and the benchmark that simulates one."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from jupyter_client.manager import start_new_kernel

ROOT = Path(__file__).parents[1]
PANEL = """
import sys
import bpwidget as bp
panel = bp.BackpropPanel()
panel.lam = 0.1
print(sys.modules["debugpy"], "pydevd" in sys.modules, panel)
"""


@pytest.mark.thorough
def test_the_kernel_for_a_class_runs_a_panel_without_the_debugger(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("JUPYTER_PATH", str(ROOT / "deploy"))
    manager, client = start_new_kernel(kernel_name="python3")
    try:
        client.kernel_info()
        info = client.get_shell_msg(timeout=60)["content"]
        assert "debugger" not in info.get("supported_features", [])
        said: list[str] = []
        reply = client.execute_interactive(
            PANEL,
            timeout=120,
            output_hook=lambda message: said.append(json.dumps(message["content"])),
        )
        assert reply["content"]["status"] == "ok"
        assert any("None False BackpropPanel(2 -> 4 tanh -> 2)" in each for each in said), said
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


@pytest.mark.thorough
def test_two_learners_move_everything_without_a_failure() -> None:
    told = subprocess.run(
        [
            *(sys.executable, str(ROOT / "benchmarks" / "class_load.py"), "--learners", "2"),
            *("--seconds", "4", "--no-starts", "--keep"),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    row = json.loads(told.stdout.splitlines()[0])
    assert (row["learners"], row["failures"], row["failed"]) == (2, 0, [])
    assert row["moves"] >= 6
    assert sum(each["moves"] for each in row["kinds"].values()) == row["moves"]
    assert 0 < row["p50"] <= row["p95"] <= row["worst"]
    assert 20 < row["private"] <= row["pss"] < 1000
    assert min(row["kernel_ms"], row["server_ms"], row["generator_ms"]) > 0
    assert re.search(r"^\| 2 \| \d+ \| 0 \| \d+ ms \|", told.stdout, re.MULTILINE)
