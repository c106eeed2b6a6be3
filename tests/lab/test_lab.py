"""A real JupyterLab, started and stopped by the `bpwidget` command."""

from __future__ import annotations

import json
import os
import pty
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

import psutil
import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from running_command import TOUR, Running, Start

from bpwidget.lab import lab


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("raise SystemExit(7)", 7),
        ("import os; os.kill(os.getpid(), 9)", 137),
        ("import sys; sys.exit(len(sys.stdin.read()))", 0),
    ],
)
def test_the_exit_code_is_passed_on(code: str, expected: int) -> None:
    assert lab._run([sys.executable, "-c", code], os.environ, Path.cwd()) == expected


def test_a_signal_while_the_server_is_being_started_is_not_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    start = subprocess.Popen

    def interrupted(*arguments: Any, **options: Any) -> subprocess.Popen[bytes]:
        signal.raise_signal(signal.SIGINT)
        return start(*arguments, **options)

    monkeypatch.setattr(subprocess, "Popen", interrupted)
    before = signal.getsignal(signal.SIGINT)
    command = [sys.executable, "-c", "import signal; signal.pause()"]
    code = lab._run(command, os.environ, Path.cwd())
    assert code == 128 + signal.SIGTERM
    assert signal.getsignal(signal.SIGINT) == before


ASK_KERNEL = """
import json, os, sys
import matplotlib.figure
print(json.dumps({"python": sys.executable, "matplotlib": matplotlib.get_cachedir()}))
"""


def ask_kernel(running: Running, code: str = ASK_KERNEL) -> dict[str, Any]:
    """Start the notebook's kernel and return its description of itself."""
    kernel = running.ask(
        "sessions",
        {"path": TOUR, "name": TOUR, "type": "notebook", "kernel": {"name": "python3"}},
    )["kernel"]
    file = running.state / "runtime" / f"kernel-{kernel['id']}.json"
    client = BlockingKernelClient(connection_file=str(file))
    client.load_connection_file()
    # no heartbeat: on a busy machine, a late one would count as the kernel's death
    client.start_channels(hb=False)
    said: list[str] = []
    try:
        client.wait_for_ready(timeout=60)
        client.execute_interactive(
            code,
            timeout=60,
            output_hook=lambda message: said.append(
                message["content"].get("text") or "\n".join(message["content"].get("traceback", []))
            ),
        )
    finally:
        client.stop_channels()
    printed = "".join(said)
    assert printed.startswith("{"), printed
    answer: dict[str, Any] = json.loads(printed)
    return answer


def files(folder: Path) -> list[str]:
    """Return the files below a folder."""
    return [path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()]


def test_it_serves_the_lessons_and_stops_with_all_its_children(
    command: Start, lessons: Path
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    running = command("lab", "--port", str(port))
    running.wait_for(running.answers)
    assert running.url.endswith(f":{port}/")

    # a token is required
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(f"{running.url}api/contents", timeout=30)  # noqa: S310
    assert [item["name"] for item in running.ask("contents")["content"]] == [TOUR]
    (shown,) = running.ask(f"contents/{TOUR}")["content"]["cells"]
    (shipped,) = json.loads((lessons / TOUR).read_text())["cells"]
    assert shown["source"] == shipped["source"]
    output = running.output.read_text()
    assert f"The lessons are in {running.folder}; Ctrl-C stops JupyterLab." in output
    assert f":{port}/lab/tree/{TOUR}?token=" in output

    # the kernel uses the command's interpreter, even if another kernel is named python3
    assert ask_kernel(running) == {
        "python": sys.executable,
        "matplotlib": str(running.state / "matplotlib"),
    }

    children = psutil.Process(running.process.pid).children(recursive=True)
    assert len(children) >= 2
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(30) == 0
    assert psutil.wait_procs(children, timeout=30)[1] == []
    assert "Traceback" not in running.output.read_text()


@pytest.mark.thorough
def test_ctrl_c_in_a_terminal_stops_it_and_nothing_is_left_elsewhere(
    command: Start,
) -> None:
    keyboard, terminal = pty.openpty()
    running = command(stdin=terminal, preexec_fn=lambda: os.login_tty(terminal))
    try:
        os.close(terminal)
        running.wait_for(running.answers)
        ask_kernel(running)
        children = psutil.Process(running.process.pid).children(recursive=True)
        os.write(keyboard, b"\x03")
        assert running.process.wait(30) == 0
        said = read_all(keyboard)
        home = running.world / "home"
    finally:
        os.close(keyboard)
    assert psutil.wait_procs(children, timeout=30)[1] == []
    assert "stopping" in said
    assert "Shut down" not in said
    assert [path.name for path in (running.world / "here").iterdir()] == ["bpwidget-lessons"]
    assert files(running.world / "temporary") == []
    assert {name.split("/")[:3] == [".local", "state", "bpwidget"] for name in files(home)} == {
        True
    }
    # and JupyterLab has left nothing beside the lessons
    assert {name for name in files(running.folder) if name != TOUR} == {".bpwidget/lessons.json"}


# files that Jupyter, IPython and Python would run or import if they read them
RUN = "import os; open(os.environ['MARKER'], 'a').write(__file__ + '\\n')\n"
CONFIGURATION = """
c = get_config()
c.ServerApp.ip = "0.0.0.0"
c.IdentityProvider.token = c.ServerApp.token = ""
c.InteractiveShellApp.exec_lines = ["open(__import__('os').environ['MARKER'], 'a').write('line')"]
"""
NAMES = (
    "jupyter",
    "jupyter_server",
    "jupyter_lab",
    "jupyter_notebook",
    "ipython",
    "ipython_kernel",
)
MODULES = (
    *("numpy", "bpwidget", "jupyterlab", "jupyter_server", "ipykernel", "ipykernel_launcher"),
    *("matplotlib", "traitlets", "json", "sitecustomize", "usercustomize", "debugpy", "trio"),
)


def plant(folder: Path) -> None:
    """Plant everything that might be run in a folder of lessons."""
    state = folder / ".bpwidget"
    places = [folder, *(folder / name for name in (".jupyter", ".ipython", "profile_default"))]
    places += [folder / ".ipython" / "profile_default", folder / "etc" / "jupyter"]
    places += [state / name for name in ("config", "data", "settings", "ipython", "jupyter")]
    places += [state / "ipython" / "profile_default", state / "config" / "labconfig"]
    for place in places:
        place.mkdir(parents=True, exist_ok=True)
        for name in NAMES:
            (place / f"{name}_config.py").write_text(RUN + CONFIGURATION)
        enabled = {"ServerApp": {"jpserver_extensions": {"planted": True}, "ip": "0.0.0.0"}}  # noqa: S104 - planted
        (place / "jupyter_server_config.d").mkdir()
        (place / "jupyter_server_config.d" / "planted.json").write_text(json.dumps(enabled))
        (place / "jupyter_config.json").write_text(json.dumps(enabled))
        (place / "startup").mkdir()
        (place / "startup" / "00.py").write_text(RUN)
        kernel = place / "kernels" / "python3"
        kernel.mkdir(parents=True)
        command = [sys.executable, "-c", RUN.replace("__file__", repr(str(kernel)))]
        spec = {"argv": command, "display_name": "Python 3", "language": "python"}
        (kernel / "kernel.json").write_text(json.dumps(spec))
    for name in (*MODULES, "planted"):
        (folder / f"{name}.py").write_text(RUN)
    (folder / "mine.py").write_text("number = 7")


def test_nothing_in_the_lessons_folder_is_run(command: Start, tmp_path: Path) -> None:
    # with odd names of the folder
    folder = tmp_path / "here" / os.fsdecode(b"\xff \x1b[31m\n'")
    plant(folder)
    marker = tmp_path / "marker"
    running = command("--dir", ".", cwd=folder, env={"MARKER": str(marker)})
    running.wait_for(running.answers)
    with urllib.request.urlopen(f"{running.url}lab?token={running.token}", timeout=60) as page:  # noqa: S310 - our own server
        assert b"JupyterLab" in page.read()
    answer = ask_kernel(
        running,
        "import json, sys, numpy, bpwidget, mine\n"
        "print(json.dumps({'mine': mine.number, 'numpy': numpy.__file__, 'here': sys.path[-1]}))",
    )
    # the learner's own modules are found, but after all installed ones
    assert answer["mine"] == 7
    assert answer["here"] == ""
    assert not Path(answer["numpy"]).is_relative_to(folder)
    # the next test shows that planted files would be noticed
    assert not marker.exists(), marker.read_text()
    assert running.url.startswith("http://127.0.0.1:")
    said = running.output.read_text()
    assert rf"{folder.parent}/\xff \x1b[31m\n'/.bpwidget/config is not read" in said
    assert "\x1b" not in said


@pytest.mark.thorough
def test_planted_code_would_be_noticed(tmp_path: Path) -> None:
    plant(tmp_path)
    marker = tmp_path / "marker"
    code = "import jupyter_server.serverapp as s; s.ServerApp().initialize([])"
    environment = {
        **os.environ,
        "MARKER": str(marker),
        "JUPYTER_CONFIG_DIR": str(tmp_path / ".bpwidget" / "config"),
    }
    done = subprocess.run(
        [sys.executable, "-c", "import numpy"], cwd=tmp_path, env=environment, check=True
    )
    assert done.returncode == 0
    assert "numpy.py" in marker.read_text()
    subprocess.run(
        [sys.executable, "-P", "-c", code],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        check=False,
    )
    assert "jupyter_server_config.py" in marker.read_text()


def addresses() -> list[str]:
    """Return the addresses of this machine that other machines can reach."""
    return [
        address.address.split("%")[0]
        for of_one in psutil.net_if_addrs().values()
        for address in of_one
        if address.family in {socket.AF_INET, socket.AF_INET6}
        and not address.address.startswith(("127.", "::1", "fe80"))
    ]


def test_no_configuration_opens_it_to_other_machines(command: Start, tmp_path: Path) -> None:
    config = tmp_path / "config"
    config.mkdir()
    opened = """
c.ServerApp.allow_origin = "*"
c.ServerApp.allow_remote_access = True
c.ServerApp.disable_check_xsrf = True
c.PasswordIdentityProvider.hashed_password = "argon2:x"
c.ServerApp.port = 0
"""
    (config / "jupyter_server_config.py").write_text(CONFIGURATION + opened)
    settings = {
        "JUPYTER_CONFIG_DIR": str(config),
        "JUPYTER_TOKEN": "",
        "JUPYTER_ALLOW_UNAUTHENTICATED_ACCESS": "1",
    }
    running = command(env=settings)
    running.wait_for(running.answers)
    server = urllib.parse.urlsplit(running.url)
    assert server.hostname == "127.0.0.1"
    for address in addresses():
        with pytest.raises(OSError, match="refused"):
            socket.create_connection((address, server.port), timeout=5).close()

    assert len(running.token) >= 48
    for token in ("", "?token=", "?token=wrong"):
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(f"{running.url}api/contents{token}", timeout=30)  # noqa: S310 - our own server
    assert f"?token={running.token}" in running.output.read_text()
    # nor does it obey requests of another site's page from a browser that is logged in, requests
    # under another host name, or forms
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    browser.open(f"{running.url}lab?token={running.token}", timeout=60).close()
    asked = f"{running.url}api/kernels"
    assert browser.open(asked, timeout=30).status == 200
    for header in ({"Origin": "http://example.org"}, {"Host": "example.org"}):
        request = urllib.request.Request(asked, headers=header)  # noqa: S310 - as above
        with pytest.raises(urllib.error.HTTPError, match=r"403|404"):
            browser.open(request, timeout=30)
    with pytest.raises(urllib.error.HTTPError, match="403"):
        browser.open(asked, b"{}", timeout=30)

    # nobody else on this machine can see the token
    children = psutil.Process(running.process.pid).children(recursive=True)
    assert not any(running.token in " ".join(child.cmdline()) for child in children)
    assert running.state.stat().st_mode & 0o777 == 0o700


def read_all(terminal: int) -> str:
    """Return everything printed on a terminal, once its last writer has closed it."""
    said = b""
    while True:
        try:
            part = os.read(terminal, 4096)
        except OSError:
            part = b""
        if not part:
            return said.decode()
        said += part
