"""The single-user server that a JupyterHub starts, without a hub."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from bpwidget.lab import single_user
from bpwidget.lab.lab import FIRST_LESSON
from bpwidget.lab.lab_files import FIRST_LOOK
from bpwidget.lab.lessons import FOLDER


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the empty home folder of an account, with no other folders in the environment."""
    for name in ("JUPYTER_CONFIG_DIR", "MEM_LIMIT", *FIRST_LOOK):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.mark.skipif(sys.platform == "win32", reason="no JupyterHub runs there")
def test_it_copies_the_lessons_and_closes_the_home_folder(home: Path) -> None:
    home.chmod(0o755)
    assert single_user.prepare(home) == []
    assert (home / FOLDER / FIRST_LESSON).is_file()
    assert home.stat().st_mode & 0o777 == 0o700


def test_what_a_learner_has_set_is_kept(home: Path) -> None:
    single_user.write_first_look(home)
    files = [path for path in home.rglob("*lab-*") if path.is_file()]
    assert len(files) == sum(map(len, FIRST_LOOK.values()))
    for file in files:
        assert json.loads(file.read_text())
    files[0].write_text("{}")
    single_user.write_first_look(home)
    assert files[0].read_text() == "{}"


def test_lessons_that_cannot_be_copied_are_reported(home: Path) -> None:
    (home / FOLDER).write_text("a file of the learner's")
    (said,) = single_user.prepare(home)
    assert "is a file" in said


def test_the_hub_has_the_last_word() -> None:
    words = single_user.command(["--ServerApp.default_url=/lab", "--port=5"])
    assert words[:4] == [sys.executable, "-P", "-m", "jupyterhub.singleuser"]
    assert words[-2:] == ["--ServerApp.default_url=/lab", "--port=5"]
    assert "--KernelManager.transport=ipc" in words


def test_a_teacher_may_allow_more_threads(tmp_path: Path) -> None:
    short = Path("/home/ada")
    assert single_user.environment({}, short) == single_user.ONE_THREAD
    assert single_user.environment({"OMP_NUM_THREADS": "4"}, short)["OMP_NUM_THREADS"] == "4"
    # paths of Unix sockets must be short: with a long home folder, the sockets are elsewhere
    long = single_user.environment({}, tmp_path / ("a" * 60))["JUPYTER_RUNTIME_DIR"]
    assert len(long) + single_user.KERNEL_SOCKET <= single_user.SOCKET_PATH
    Path(long).rmdir()
