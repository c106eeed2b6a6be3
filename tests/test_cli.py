"""The arguments of the `bpwidget` command, and those that it refuses."""

from __future__ import annotations

import os
import runpy
import socket
import sys
from pathlib import Path

import pytest
from running_command import TOUR

import bpwidget as bp
from bpwidget import cli, lab


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty working directory."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize("name", ["bpwidget", "bpwidget.cli"])
def test_it_tells_its_version(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["bpwidget", "--version"])
    with pytest.raises(SystemExit) as end:
        runpy.run_module("bpwidget", run_name="__main__") if name == "bpwidget" else cli.main()
    assert end.value.code == 0
    assert capsys.readouterr().out == f"bpwidget {bp.__version__}\n"


def test_its_help_names_every_option(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        cli.main(["--help"])
    assert end.value.code == 0
    said = capsys.readouterr().out
    for option in ("--version", "--dir DIR", "--port N", "--no-browser", "./bpwidget-lessons"):
        assert option in said


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--port", "0"], "must be a whole number from 1 to 65535, got '0'"),
        (["--port", "65536"], "got '65536'"),
        (["--port=-1"], "got '-1'"),
        (["--port", "80.5"], "got '80.5'"),
        (["--port", "²"], "got '²'"),
        (["--port", "9" * 5000], "from 1 to 65535, got '99"),
        (["--port", ""], "got ''"),
        (["--dir", " "], "must be the name of a folder, got an empty one"),
        (["notebook"], "invalid choice: 'notebook'"),
        (["--no-browser", "assignment"], "invalid choice: 'assignment'"),
        (["--no-brows"], "unrecognized arguments: --no-brows"),
    ],
)
def test_wrong_arguments_are_refused(
    arguments: list[str], sentence: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        cli.main(arguments)
    assert end.value.code == 2
    assert sentence in capsys.readouterr().err
    assert list(here.iterdir()) == []


def refusal(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """Return the sentence with which the command exits."""
    assert cli.main(arguments) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    return said.err


def test_without_jupyterlab_it_says_what_to_install(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # None in sys.modules makes an import fail as if the module were not installed
    monkeypatch.setitem(sys.modules, "jupyterlab", None)
    assert 'pip install "bpwidget[lab]"' in refusal([], capsys)
    assert list(here.iterdir()) == []


def test_a_port_in_use_is_refused(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        said = refusal(["--port", str(port)], capsys)
    assert said == f"bpwidget: port {port} is in use; choose another, or omit --port\n"
    assert list(here.iterdir()) == []


def test_a_port_that_only_root_may_use_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def bind(_socket: socket.socket, _address: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(socket.socket, "bind", bind)
    assert lab.port_trouble(80) == (
        "port 80 cannot be used (Permission denied); choose one from 1024 on"
    )


def test_a_folder_that_is_a_file_is_refused(
    here: Path, lessons: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "shipped_lessons", lambda: lessons)
    (here / "file").write_text("mine")
    assert f"{here / 'file'} is a file; choose a folder" in refusal(["--dir", "file"], capsys)
    assert (here / "file").read_text() == "mine"


def test_settings_that_cannot_be_written_are_refused(
    here: Path, lessons: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "shipped_lessons", lambda: lessons)
    (here / ".bpwidget").mkdir()
    (here / ".bpwidget" / "jupyter").write_text("a file")
    assert cli.main(["--dir", "."]) == 1
    assert "jupyter/kernels/python3" in capsys.readouterr().err


@pytest.fixture
def started(
    here: Path, lessons: Path, monkeypatch: pytest.MonkeyPatch
) -> list[tuple[list[str], dict[str, str]]]:
    """Return a list of commands that would have been run, without running them."""
    runs: list[tuple[list[str], dict[str, str]]] = []

    def run(command: list[str], environment: dict[str, str]) -> int:
        runs.append((command, environment))
        return 5

    monkeypatch.chdir(here)
    monkeypatch.setattr(cli, "shipped_lessons", lambda: lessons)
    monkeypatch.setattr(lab, "_run", run)
    return runs


def test_the_lessons_go_where_they_are_wanted(
    here: Path,
    started: list[tuple[list[str], dict[str, str]]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("HOME", str(here / "home"))
    for arguments, name in (
        ([], "bpwidget-lessons"),
        (["lab", "--dir", "mine/αβ"], "mine/αβ"),
        (["--dir=~/mine"], "home/mine"),
    ):
        assert cli.main(arguments) == 5
        assert (here / name / TOUR).is_file()
        assert f"The lessons are in {here / name};" in capsys.readouterr().out
        assert f"--ServerApp.root_dir={here / name}" in started.pop()[0]


def test_what_was_done_with_the_lessons_is_said(
    started: list[tuple[list[str], dict[str, str]]],
    lessons: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    cli.main([])
    newer = tmp_path / "newer"
    newer.mkdir()
    (newer / TOUR).write_text((lessons / TOUR).read_text().replace("bp.Back", "bp.BACK"))
    monkeypatch.setattr(cli, "shipped_lessons", lambda: newer)
    cli.main([])
    assert f"{TOUR} was updated to bpwidget {bp.__version__}.\n" in capsys.readouterr().out
    assert len(started) == 2


def test_what_the_user_has_set_stays(
    here: Path, started: list[tuple[list[str], dict[str, str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in lab.PLACES:
        monkeypatch.delenv(name, raising=False)
    settings = here / "my settings"
    monkeypatch.setenv("JUPYTERLAB_SETTINGS_DIR", str(settings))
    monkeypatch.setenv("JUPYTER_PATH", "/mine")
    cli.main([])
    environment = started[0][1]
    state = here / "bpwidget-lessons" / ".bpwidget"
    assert environment["JUPYTERLAB_SETTINGS_DIR"] == str(settings)
    assert not settings.exists()
    assert environment["JUPYTER_PATH"] == os.pathsep.join([str(state / "jupyter"), "/mine"])
    assert environment["IPYTHONDIR"] == str(state / "ipython")
    # nor is a choice undone that was made in JupyterLab
    (layout,) = (state / "workspaces").iterdir()
    layout.write_text("{}")
    cli.main([])
    assert layout.read_text() == "{}"
