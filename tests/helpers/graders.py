"""Run the commands of a how-to page with the graders of this environment."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

from markdown_blocks import blocks

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to"
# in KiB, as on the how-to page
MOST_MEMORY = 8_000_000


def commands_of(page: str, program: str) -> list[str]:
    """Return the lines of a how-to page that begin with the name of a program."""
    lines = [
        line
        for kind, text in blocks(HOW_TO / page)
        if kind == "sh"
        for line in text.splitlines()
        if line.startswith(f"{program} ")
    ]
    assert lines, f"{page} has no command {program}"
    return lines


def alone(home: Path) -> dict[str, str]:
    """Return an activated environment that ignores the user's own configuration."""
    theirs = ("JUPYTER", "IPYTHON", "XDG", "COV", "PYTEST", "PYTHONWARNINGS")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(theirs)}
    # nbgrader looks for `alembic` on PATH
    path = f"{Path(sys.executable).parent}{os.pathsep}{kept['PATH']}"
    return {**kept, "PATH": path, "HOME": str(home), "USER": "teacher", "PYTHONUTF8": "1"}


def run(
    line: str, folder: Path, *further: str, seconds: float = 600
) -> subprocess.CompletedProcess[str]:
    """Run a command of a page in a shell that limits its memory."""
    home = folder.parent / "home"
    home.mkdir(exist_ok=True)
    return subprocess.run(
        ["bash", "-c", f"ulimit -v {MOST_MEMORY}; {line} {shlex.join(further)}"],  # noqa: S607 - where it is
        cwd=folder,
        env=alone(home),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=seconds,
        check=False,
    )
