"""Binder's build plan for this repository; `.ci/run` replays it, and runs the tour."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest
import replay_binder


@pytest.mark.skipif(find_spec("repo2docker") is None, reason="pip install jupyter-repo2docker")
@pytest.mark.skipif(not (replay_binder.ROOT / ".git").exists(), reason="Binder wants a clone")
# repo2docker's own imports raise this warning
@pytest.mark.filterwarnings("ignore:pythonjsonlogger:DeprecationWarning")
def test_the_plan_installs_this_repository_and_nothing_else(tmp_path: Path) -> None:
    replay_binder.copy_repository(tmp_path)
    # the copy has the files of a clone
    assert (tmp_path / "binder" / "runtime.txt").is_file()
    assert not (tmp_path / ".git").exists()
    plan = replay_binder.plan_of(tmp_path)
    assert (plan.buildpack, plan.python) == ("PythonBuildPack", "3.12")
    assert plan.steps == (
        '${KERNEL_PYTHON_PREFIX}/bin/pip install --no-cache-dir -r "binder/requirements.txt"',
    )
    assert plan.packages == ()
    assert {"jupyterlab", "ipywidgets", "notebook"} <= set(plan.base)


def test_the_packages_of_the_base_image_are_read() -> None:
    lock = """\
https://conda.anaconda.org/conda-forge/noarch/ipywidgets-8.1.7-pyhd8ed1ab_0.conda#7c94
https://conda.anaconda.org/conda-forge/noarch/jupyter-lsp-2.3.0-pyhcf101f3_0.conda#0a2b
https://conda.anaconda.org/conda-forge/noarch/_python_abi3_support-1.0-hd8ed1ab_2.conda#aaaa
https://conda.anaconda.org/conda-forge/linux-64/python-3.12.12-hfe2f287_0_cpython.conda#bbbb
"""
    assert replay_binder.frozen(lock) == {"ipywidgets": "8.1.7", "jupyter-lsp": "2.3.0"}
