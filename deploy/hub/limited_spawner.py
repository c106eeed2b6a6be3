"""Single-user servers as local processes, with limits on memory, processor and processes.

JupyterHub's LocalProcessSpawner enforces no limits. Here every learner's processes are in a Linux
control group (version 1 or 2), and Linux enforces the limits: if a learner's processes exceed their
memory, it kills the largest of them. SystemdSpawner does the same by systemd; use that where
systemd runs.
"""

from __future__ import annotations

import asyncio
import os
import pwd
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jupyterhub.spawner import LocalProcessSpawner
from traitlets import Integer, Unicode

PERIOD = 100_000  # microseconds; the share of the processor is a quota per period
ROOT = Path("/sys/fs/cgroup")


class ControlGroup:
    """A control group for the processes of one account: memory, cpu and pids controllers.

    Parameters
    ----------
    name : str
        The name of the group below `root`, such as ``jupyterhub/uid-1001``.
    root : pathlib.Path
        Where control groups are mounted.
    """

    def __init__(self, name: str, root: Path = ROOT) -> None:
        self.root = root
        self.unified = (root / "cgroup.controllers").exists()
        controllers = ("memory", "cpu", "pids")
        self.folders = (
            dict.fromkeys(controllers, root / name)
            if self.unified
            else {each: root / each / name for each in controllers}
        )

    def make(self, memory: int, cpu: float, tasks: int) -> None:
        """Make the group and set its limits.

        Parameters
        ----------
        memory : int
            Bytes.
        cpu : float
            Cores.
        tasks : int
            Processes and threads.

        Raises
        ------
        OSError
            If this process may not make control groups, or a controller is missing.
        """
        for folder in dict.fromkeys(self.folders.values()):
            folder.parent.mkdir(exist_ok=True)
            if self.unified:
                for above in (self.root, folder.parent):
                    (above / "cgroup.subtree_control").write_text("+memory +cpu +pids")
            folder.mkdir(exist_ok=True)
        of_memory, of_cpu = self.folders["memory"], self.folders["cpu"]
        quota = round(cpu * PERIOD)
        if self.unified:
            (of_memory / "memory.max").write_text(str(memory))
            swap = of_memory / "memory.swap.max"
            (of_cpu / "cpu.max").write_text(f"{quota} {PERIOD}")
        else:
            # the limit with swap must never be below the one without
            swap = of_memory / "memory.memsw.limit_in_bytes"
            if swap.exists():
                swap.write_text("-1")
            (of_memory / "memory.limit_in_bytes").write_text(str(memory))
            (of_cpu / "cpu.cfs_period_us").write_text(str(PERIOD))
            (of_cpu / "cpu.cfs_quota_us").write_text(str(quota))
        if swap.exists():
            swap.write_text("0" if self.unified else str(memory))
        (self.folders["pids"] / "pids.max").write_text(str(tasks))

    def join(self) -> None:
        """Put this process, and all that it starts from now on, into the group."""
        for folder in dict.fromkeys(self.folders.values()):
            (folder / "cgroup.procs").write_text(str(os.getpid()))

    def processes(self) -> set[int]:
        """Return the processes in the group, whoever started them."""
        lists = [folder / "cgroup.procs" for folder in dict.fromkeys(self.folders.values())]
        return {int(pid) for each in lists if each.exists() for pid in each.read_text().split()}

    async def end(self) -> bool:
        """Kill the processes left in the group and remove it; return whether it is gone."""
        for _ in range(50):
            left = self.processes()
            for pid in left:
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    continue
            if not left:
                break
            await asyncio.sleep(0.1)
        return self.remove()

    def remove(self) -> bool:
        """Remove the group if it is empty; return whether it is gone."""
        try:
            for folder in dict.fromkeys(self.folders.values()):
                if folder.exists():
                    folder.rmdir()
        except OSError:
            return False
        return True


class LimitedSpawner(LocalProcessSpawner):  # type: ignore[misc] # JupyterHub is not typed
    """A LocalProcessSpawner that enforces `mem_limit`, `cpu_limit` and `task_limit`.

    When a server is stopped, everything else that its learner has left running is ended, too.
    """

    task_limit = Integer(256, help="Processes and threads of one learner.").tag(config=True)
    group = Unicode("jupyterhub", help="The control group that contains the learners'.").tag(
        config=True
    )

    def _control_group(self) -> ControlGroup:
        return ControlGroup(f"{self.group}/uid-{pwd.getpwnam(self.user.name).pw_uid}")

    async def start(self) -> Any:
        """Start the server inside its control group."""
        self._control_group().make(self.mem_limit, self.cpu_limit, self.task_limit)
        return await super().start()

    def make_preexec_fn(self, name: str) -> Callable[[], None]:
        """Return a function that a new process runs before it becomes the learner's."""
        group, become_learner = self._control_group(), super().make_preexec_fn(name)

        def preexec() -> None:
            group.join()
            become_learner()

        return preexec

    async def stop(self, now: bool = False) -> None:
        """Stop the server, and whatever else the learner has started."""
        await super().stop(now)
        if not await self._control_group().end():
            self.log.warning("Some processes of %s cannot be ended", self.user.name)
