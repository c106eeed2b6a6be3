"""The files written for a learner's control group, in both versions, in an ordinary folder."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("jupyterhub", reason="pip install -e '.[class]'")

HUB = Path(__file__).parents[2] / "deploy" / "hub"


@pytest.fixture
def limited_spawner(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return the module next to the configuration."""
    monkeypatch.syspath_prepend(HUB)
    monkeypatch.delitem(sys.modules, "limited_spawner", raising=False)
    return importlib.import_module("limited_spawner")


def test_version_1(limited_spawner: Any, tmp_path: Path) -> None:
    for controller in ("memory", "cpu", "pids"):
        (tmp_path / controller).mkdir()
    limited_spawner.ControlGroup("class/uid-1001", tmp_path).make(2**30, 0.5, 256)
    written = {
        path.relative_to(tmp_path).as_posix(): path.read_text()
        for path in tmp_path.rglob("*")
        if path.is_file()
    }
    assert written == {
        "memory/class/uid-1001/memory.limit_in_bytes": "1073741824",
        "cpu/class/uid-1001/cpu.cfs_period_us": "100000",
        "cpu/class/uid-1001/cpu.cfs_quota_us": "50000",
        "pids/class/uid-1001/pids.max": "256",
    }


def test_version_2(limited_spawner: Any, tmp_path: Path) -> None:
    (tmp_path / "cgroup.controllers").write_text("cpu memory pids")
    limited_spawner.ControlGroup("class/uid-1001", tmp_path).make(2**30, 1.5, 256)
    folder = tmp_path / "class" / "uid-1001"
    assert {path.name: path.read_text() for path in folder.iterdir()} == {
        "memory.max": "1073741824",
        "cpu.max": "150000 100000",
        "pids.max": "256",
    }
    # the controllers have to be delegated from the top
    for above in (tmp_path, tmp_path / "class"):
        assert (above / "cgroup.subtree_control").read_text() == "+memory +cpu +pids"


def test_a_missing_controller_is_an_error(limited_spawner: Any, tmp_path: Path) -> None:
    (tmp_path / "memory").mkdir()
    with pytest.raises(FileNotFoundError, match="cpu"):
        limited_spawner.ControlGroup("class/uid-1001", tmp_path).make(2**30, 1, 256)
