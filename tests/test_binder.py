"""Binder, without Docker: its plan for this repository is printed, replayed, and the tour run."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
import replay_binder


@pytest.mark.skipif(find_spec("repo2docker") is None, reason="pip install jupyter-repo2docker")
@pytest.mark.skipif(not (replay_binder.ROOT / ".git").exists(), reason="Binder wants a clone")
def test_the_plan_installs_and_the_tour_runs(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, replay_binder.__file__, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    said = done.stdout.splitlines()
    assert said[0].startswith("PythonBuildPack, Python 3.12, ")
    assert [line for line in said if line.startswith("step: ")] == [
        'step: ${KERNEL_PYTHON_PREFIX}/bin/pip install --no-cache-dir -r "binder/requirements.txt"',
    ]
    assert said[-1] == "the tour ran"
    # the copy is what a clone holds
    copied = tmp_path / "repository"
    assert (copied / "binder" / "runtime.txt").is_file()
    assert not (copied / ".git").exists()


def test_the_packages_of_the_base_image_are_read() -> None:
    lock = """\
https://conda.anaconda.org/conda-forge/noarch/ipywidgets-8.1.7-pyhd8ed1ab_0.conda#7c94
https://conda.anaconda.org/conda-forge/noarch/jupyter-lsp-2.3.0-pyhcf101f3_0.conda#0a2b
https://conda.anaconda.org/conda-forge/noarch/_python_abi3_support-1.0-hd8ed1ab_2.conda#aaaa
https://conda.anaconda.org/conda-forge/linux-64/python-3.12.12-hfe2f287_0_cpython.conda#bbbb
"""
    assert replay_binder.frozen(lock) == {"ipywidgets": "8.1.7", "jupyter-lsp": "2.3.0"}
