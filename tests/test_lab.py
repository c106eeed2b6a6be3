"""A real JupyterLab, as the `bpwidget` command starts and stops it."""

from __future__ import annotations

import json
import os
import pty
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import psutil
import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from running_command import TOUR, Running, Start

from bpwidget import lab


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("raise SystemExit(7)", 7),
        ("import os; os.kill(os.getpid(), 9)", 137),
        ("import sys; sys.exit(len(sys.stdin.read()))", 0),
    ],
)
def test_the_exit_code_is_passed_on(code: str, expected: int) -> None:
    assert lab._run([sys.executable, "-c", code], os.environ) == expected


def test_a_signal_while_the_server_is_being_started_is_not_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    start = subprocess.Popen

    def interrupted(*arguments: Any, **options: Any) -> subprocess.Popen[bytes]:
        signal.raise_signal(signal.SIGINT)
        return start(*arguments, **options)

    monkeypatch.setattr(subprocess, "Popen", interrupted)
    before = signal.getsignal(signal.SIGINT)
    code = lab._run([sys.executable, "-c", "import signal; signal.pause()"], os.environ)
    assert code == 128 + signal.SIGTERM
    assert signal.getsignal(signal.SIGINT) == before


ASK_KERNEL = """
import json, os, sys
import matplotlib.figure
print(json.dumps({"python": sys.executable, "matplotlib": matplotlib.get_cachedir()}))
"""


def ask_kernel(running: Running) -> dict[str, str]:
    """Start the notebook's kernel and return its description of itself."""
    kernel = running.ask("kernels", {"name": "python3"})
    file = running.folder / ".bpwidget" / "runtime" / f"kernel-{kernel['id']}.json"
    client = BlockingKernelClient(connection_file=str(file))
    client.load_connection_file()
    client.start_channels()
    said: list[str] = []
    try:
        client.wait_for_ready(timeout=60)
        client.execute_interactive(
            ASK_KERNEL,
            timeout=60,
            output_hook=lambda message: said.append(message["content"].get("text", "")),
        )
    finally:
        client.stop_channels()
    answer: dict[str, str] = json.loads("".join(said))
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

    # the kernel is the interpreter of the command, even if another kernel is named python3
    assert ask_kernel(running) == {
        "python": sys.executable,
        "matplotlib": str(running.folder / ".bpwidget" / "matplotlib"),
    }

    children = psutil.Process(running.process.pid).children(recursive=True)
    assert len(children) >= 2
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(30) == 0
    assert psutil.wait_procs(children, timeout=30)[1] == []
    assert "Traceback" not in running.output.read_text()


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
    finally:
        os.close(keyboard)
    assert psutil.wait_procs(children, timeout=30)[1] == []
    assert "stopping" in said
    assert "Shut down" not in said
    assert [path.name for path in (running.world / "here").iterdir()] == ["bpwidget-lessons"]
    assert files(running.world / "temporary") == []
    assert files(running.world / "home") == []


def read_all(terminal: int) -> str:
    """Return everything that was printed on a terminal, after its last writer has closed it."""
    said = b""
    while True:
        try:
            part = os.read(terminal, 4096)
        except OSError:
            part = b""
        if not part:
            return said.decode()
        said += part
