"""The arguments of the `bpwidget` command, and which ones it refuses."""

from __future__ import annotations

import io
import os
import runpy
import socket
import sys
from pathlib import Path

import pytest
from running_command import TOUR

import bpwidget as bp
from bpwidget import cli
from bpwidget.lab import lab, lab_files


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty working directory."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize("name", ["bpwidget", "bpwidget.cli"])
def test_it_prints_its_version(
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
        (["--dir", "a\0b"], "must be the name of a folder, which has no null character"),
        (["\x1b[2J"], r"\x1b[2J"),
        (["--\udcff"], r"\xff"),
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
    """Return the message with which the command exits."""
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


@pytest.fixture
def started(
    here: Path, lessons: Path, monkeypatch: pytest.MonkeyPatch
) -> list[tuple[list[str], dict[str, str]]]:
    """Return a list of the commands that would be run, without running them."""
    runs: list[tuple[list[str], dict[str, str]]] = []

    def run(command: list[str], environment: dict[str, str], _folder: Path) -> int:
        runs.append((command, environment))
        return 5

    for name in (*lab_files.PLACES, *lab_files.LISTS):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(lab_files, "_users_folder", lambda: here.parent / "state")
    monkeypatch.setattr(cli, "shipped_lessons", lambda: lessons)
    monkeypatch.setattr(lab, "_run", run)
    return runs


def test_the_lessons_go_into_the_requested_folder(
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


def test_it_reports_what_it_did_with_the_lessons(
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


def test_the_users_settings_are_kept(
    here: Path, started: list[tuple[list[str], dict[str, str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = here / "my settings"
    monkeypatch.setenv("JUPYTERLAB_SETTINGS_DIR", str(settings))
    monkeypatch.setenv("JUPYTER_PATH", "/mine")
    cli.main([])
    environment = started[0][1]
    state = here.parent / "state"
    assert environment["JUPYTERLAB_SETTINGS_DIR"] == str(settings)
    assert not settings.exists()
    ours, others = environment["JUPYTER_PATH"].split(os.pathsep)
    assert (Path(ours) / "kernels" / "python3" / "kernel.json").is_relative_to(state)
    assert others == "/mine"
    assert environment["IPYTHONDIR"] == str(state / "ipython")
    # choices made in JupyterLab are kept, too
    (layout,) = state.rglob("*.jupyterlab-workspace")
    layout.write_text("{}")
    cli.main([])
    assert layout.read_text() == "{}"


def test_settings_are_the_same_with_any_lessons_and_open_tabs_are_not(
    started: list[tuple[list[str], dict[str, str]]],
) -> None:
    for name in ("one", "two"):
        cli.main(["--dir", name])
    (_, one), (_, two) = started
    different = {name for name in lab_files.PLACES if one[name] != two[name]}
    assert different == {"JUPYTERLAB_WORKSPACES_DIR"}


def test_relative_folders_in_the_environment_keep_their_meaning(
    here: Path, started: list[tuple[list[str], dict[str, str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", "mine")
    # a stray separator would mean the working directory, which must not be on the path
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(["", "src", "/else", ""]))
    cli.main([])
    environment = started[0][1]
    assert environment["JUPYTER_CONFIG_DIR"] == str(here / "mine")
    assert environment["PYTHONPATH"] == os.pathsep.join([str(here / "src"), "/else"])


@pytest.mark.parametrize("why", ["a file", "not absolute", "of another user"])
def test_without_a_folder_of_the_users_own_settings_are_temporary(
    why: str,
    here: Path,
    started: list[tuple[list[str], dict[str, str]]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    state = here.parent / "state"
    if why == "a file":
        state.write_text("mine")
    elif why == "not absolute":
        monkeypatch.setattr(lab_files, "_users_folder", lambda: Path("~/state"))
    else:
        if os.geteuid() != 0:
            pytest.skip("only root can give a folder away")
        state.mkdir()
        os.chown(state, 65534, -1)
    assert cli.main([]) == 5
    assert "what you set in JupyterLab is kept only until it ends.\n" in capsys.readouterr().err
    settings = Path(started[0][1]["JUPYTERLAB_SETTINGS_DIR"])
    assert settings.is_absolute()
    assert not settings.is_relative_to(state)
    assert not settings.exists()
    assert [path.name for path in here.iterdir()] == ["bpwidget-lessons"]


def test_nobody_else_can_access_the_users_own_folder(
    here: Path, started: list[tuple[list[str], dict[str, str]]]
) -> None:
    state = here.parent / "state"
    state.mkdir()
    state.chmod(0o777)
    cli.main([])
    assert len(started) == 1
    assert state.stat().st_mode & 0o777 == 0o700


def test_it_says_that_settings_beside_the_lessons_are_ignored(
    here: Path,
    started: list[tuple[list[str], dict[str, str]]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    config = here / ".bpwidget" / "config"
    config.mkdir(parents=True)
    (config / "jupyter_server_config.py").write_text("1 / 0")
    cli.main(["--dir", "."])
    assert f"{config} is not read: JupyterLab's settings" in capsys.readouterr().out
    assert str(here / ".bpwidget") not in str(started[0][1].values())


def test_only_root_is_warned(
    started: list[tuple[list[str], dict[str, str]]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for is_root in (True, False):
        for module in (cli, lab):
            monkeypatch.setattr(module, "is_root", lambda is_root=is_root: is_root)
        cli.main([])
        assert ("running as root" in capsys.readouterr().err) is is_root
        assert ("--allow-root" in started.pop()[0]) is is_root


# a byte that is not UTF-8, terminal control characters, letters beyond ASCII
NAMES = {
    b"not \xff utf-8": r"not \xff utf-8",
    b"two\nlines": r"two\nlines",
    b"\x1b[31mred\x1b[0m \x07": r"\x1b[31mred\x1b[0m \x07",
    b"\xe2\x80\xaeright to left": r"\u202eright to left",
    b"'quotes\" ": "'quotes\" ",
    "αβ".encode(): r"\u03b1\u03b2",
}


@pytest.mark.skipif(sys.platform != "linux", reason="names of any bytes are Linux's")
@pytest.mark.parametrize("name", NAMES)
def test_any_name_of_a_folder_works_and_is_printed_on_one_line(
    name: bytes,
    here: Path,
    started: list[tuple[list[str], dict[str, str]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, "ascii"))
    assert cli.main(["--dir", os.fsdecode(name)]) == 5
    assert (here / os.fsdecode(name) / TOUR).is_file()
    (line,) = written.getvalue().decode("ascii").splitlines()
    assert line == f"The lessons are in {here}/{NAMES[name]}; Ctrl-C stops JupyterLab."
    assert started[0][0][4] == f"--ServerApp.root_dir={here}/{os.fsdecode(name)}"


@pytest.mark.skipif(sys.platform != "linux", reason="names of any bytes are Linux's")
@pytest.mark.parametrize("name", NAMES)
def test_any_name_of_a_folder_is_refused_on_one_line(
    name: bytes, here: Path, lessons: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "shipped_lessons", lambda: lessons)
    (here / os.fsdecode(name)).write_text("a file")
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(written, "ascii"))
    assert cli.main(["--dir", os.fsdecode(name)]) == 1
    (line,) = written.getvalue().decode("ascii").splitlines()
    assert f"{here}/{NAMES[name]} is a file; choose a folder" in line


def test_a_path_that_is_too_long_is_refused_in_a_short_sentence(
    here: Path, lessons: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "shipped_lessons", lambda: lessons)
    for name in ("n" * 300, "folder/" * 2000):
        assert "File name too long" in refusal(["--dir", name], capsys)
    assert list(here.iterdir()) == []


def test_a_deleted_working_directory_is_refused(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    gone = here / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert "the working directory is gone; change to another" in refusal([], capsys)
