"""Run the `bpwidget` command with an empty home folder and with lessons of the test."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

TOUR = "00-tour.ipynb"
# the command, with lessons of the test instead of the shipped ones
COMMAND = """
import pathlib, sys
from bpwidget import cli
source = pathlib.Path(sys.argv.pop(1))
cli.shipped_lessons = lambda: source
sys.exit(cli.main())
"""


def write_lessons(folder: Path) -> None:
    """Write a stand-in for the lessons: a tour of one cell."""
    cell: dict[str, object] = {
        "cell_type": "code",
        "id": "panel",
        "metadata": {},
        "source": "import bpwidget as bp\nbp.BackpropPanel()",
        "outputs": [],
        "execution_count": None,
    }
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    tour = {"cells": [cell], "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
    (folder / TOUR).write_text(json.dumps(tour))


@dataclass
class Running:
    """A running command, isolated from the rest of the machine."""

    world: Path
    process: subprocess.Popen[bytes]
    output: Path
    url: str = ""
    token: str = ""

    @property
    def folder(self) -> Path:
        """Return the learner's folder."""
        return self.world / "here" / "bpwidget-lessons"

    @property
    def state(self) -> Path:
        """Return the user's folder for JupyterLab's files."""
        return self.world / "home" / ".local" / "state" / "bpwidget"

    def wait_for(self, holds: Callable[[], Any]) -> Any:
        """Poll until a condition holds, for up to a minute while the command is alive."""
        for _ in range(300):
            if found := holds():
                return found
            try:
                self.process.wait(0.2)
            except subprocess.TimeoutExpired:
                continue
            raise AssertionError(f"the command ended: {self.output.read_text()}")
        raise AssertionError(f"nothing came: {self.output.read_text()}")

    def ask(self, path: str, body: dict[str, object] | None = None) -> Any:
        """Return JupyterLab's answer."""
        request = urllib.request.Request(  # noqa: S310 - our own server
            f"{self.url}api/{path}",
            headers={"Authorization": f"token {self.token}"},
            data=None if body is None else json.dumps(body).encode(),
        )
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - as above
            return json.load(answer)

    def answers(self) -> bool:
        """Return whether JupyterLab is up; its address and token are read from its own files."""
        for file in (self.state / "runtime").glob("jpserver-*.json"):
            try:
                server = json.loads(file.read_text())
                self.url, self.token = server["url"], server["token"]
                self.ask("status")
            except (OSError, ValueError):
                return False
            return True
        return False


class Start(Protocol):
    """Starts the command with some arguments and options for Popen."""

    def __call__(self, *arguments: str, **options: Any) -> Running:
        """Return the running command."""


@contextmanager
def commands(world: Path, lessons: Path) -> Iterator[Start]:
    """Make an isolated environment with an empty home and a rival kernel; end its commands."""
    started: list[subprocess.Popen[bytes]] = []
    for name in ("here", "home", "temporary"):
        (world / name).mkdir()
    rival = world / "rival" / "kernels" / "python3"
    rival.mkdir(parents=True)
    spec = {"argv": ["/bin/false"], "display_name": "Python 3", "language": "python"}
    (rival / "kernel.json").write_text(json.dumps(spec))
    ours = {
        "HOME": str(world / "home"),
        "TMPDIR": str(world / "temporary"),
        "JUPYTER_PATH": str(world / "rival"),
    }
    theirs = ("JUPYTER", "IPYTHON", "MPL", "XDG", "COV")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(theirs)}

    def start(*arguments: str, **options: Any) -> Running:
        output = world / "output"
        with output.open("wb") as log:
            process = subprocess.Popen(
                # -P, as the installed command imports nothing from the working directory
                [sys.executable, "-P", "-c", COMMAND, str(lessons), "--no-browser", *arguments],
                env=kept | ours | options.pop("env", {}),
                **{
                    "cwd": world / "here",
                    "stdin": subprocess.DEVNULL,
                    "stdout": log,
                    "stderr": log,
                    **options,
                },
            )
        started.append(process)
        return Running(world, process, output)

    try:
        yield start
    finally:
        for process in started:
            if process.poll() is None:
                process.terminate()
                process.wait(30)
