"""What a Jupyter server starts a kernel with: a fork of the template, or else as usual."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from jupyter_client.provisioning import LocalProvisioner

from bpwidget.kernels.forking import TEMPLATES, ForkedKernel, TemplateError

# arguments of subprocess.Popen that a fork supports as well
KNOWN = {"env", "cwd", "stdin", "stdout", "stderr", "kernel_id", "extra_arguments"}


class ForkingProvisioner(LocalProvisioner):  # type: ignore[misc]  # it is not typed for mypy here
    """Starts a kernel by forking, if the system and the kernel's command allow it."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Start a kernel; return how to connect to it."""
        try:
            self.process = await asyncio.to_thread(self._forked, cmd, kwargs)
        except TemplateError as error:
            self.log.warning(
                "The kernel is started as usual, not forked from a template: %s.", error
            )
            return await super().launch_kernel(cmd, **kwargs)
        # a kernel is the leader of its own session
        self.pid = self.pgid = self.process.pid
        self.cwd = kwargs.get("cwd") or Path.cwd()
        return self.connection_info

    def _forked(self, cmd: list[str], kwargs: dict[str, Any]) -> ForkedKernel:
        # system libraries of macOS must not be used after a fork
        if sys.platform != "linux":
            raise TemplateError(f"a process with its packages cannot be forked on {sys.platform}")
        if unknown := sorted(name for name, value in kwargs.items() if value and name not in KNOWN):
            raise TemplateError(f"it was asked for {', '.join(unknown)}")
        python, command = split(cmd)
        folder = os.path.abspath(kwargs.get("cwd") or ".")  # noqa: PTH100 - leaves links
        if not Path(folder).is_dir():
            raise TemplateError(f"{folder} is no folder")
        if Path(folder, "matplotlibrc").exists():
            raise TemplateError(f"{folder} has a matplotlibrc, which is read only at the start")
        given = kwargs.get("env")
        environment = dict(os.environ if given is None else given)
        environment["JPY_PARENT_PID"] = str(os.getpid())
        name = f"kernel-{self.kernel_id or ''}"
        with ExitStack() as stack:
            files = _files(stack, *(kwargs.get(each) for each in ("stdin", "stdout", "stderr")))
            template = TEMPLATES.get(python, environment)
            return template.fork(command, environment, folder, name, files)


def split(cmd: Sequence[str]) -> tuple[str, list[str]]:
    """Return the interpreter of a command, and what it is to run.

    Raises
    ------
    TemplateError
        If the interpreter has options of its own, or is not found.
    """
    python = shutil.which(Path(cmd[0]).expanduser()) if cmd else None
    if python is None or not Path(python).is_absolute():
        raise TemplateError(f"{cmd[:1]} names no interpreter with its path")
    command = [*cmd[1:]]
    takes = {"-m": 2, "-c": 2}.get(command[0] if command else "-", 1)
    if len(command) < takes or (takes == 1 and command[0].startswith("-")):
        raise TemplateError(f"{command[:1]} is an option of the interpreter")
    return python, command


def _files(stack: ExitStack, stdin: Any, stdout: Any, stderr: Any) -> list[int]:
    """Return the descriptors of three standard files, as `subprocess.Popen` is given them."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    stack.callback(os.close, nowhere)

    def number(wanted: Any, usual: int) -> int:
        if wanted is None:
            return usual
        if wanted == subprocess.DEVNULL:
            return nowhere
        if wanted == subprocess.PIPE:
            raise TemplateError("it was asked for a pipe")
        return int(wanted if isinstance(wanted, int) else wanted.fileno())

    output = number(stdout, 1)
    error = output if stderr == subprocess.STDOUT else number(stderr, 2)
    return [number(stdin, nowhere), output, error]
