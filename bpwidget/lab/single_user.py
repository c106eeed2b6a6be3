"""What a JupyterHub starts for a learner: a copy of the lessons, then the single-user server.

A hub's configuration names it as the command of its spawner::

    c.Spawner.cmd = [sys.executable, "-P", "-m", "bpwidget.lab.single_user"]

It runs as the learner, so whatever links a learner may plant, no file of anybody else's is written.
The arguments, and the environment that the hub gives it, go to ``jupyterhub.singleuser``.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from bpwidget import __version__
from bpwidget.lab.lab import FIRST_LESSON, LAB_OPTIONS
from bpwidget.lab.lab_files import FIRST_LOOK
from bpwidget.lab.lessons import FOLDER, LessonsError, copy_lessons, shipped_lessons

DEFAULT_URL = f"/lab/tree/{FOLDER}/{FIRST_LESSON}"

# One BLAS thread per kernel: the networks are small, and for a large product BLAS would wake a
# thread on every core of a machine that a class shares.
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")

# Every account of the machine can connect to a kernel's TCP ports and read its outputs there, but
# not to Unix sockets in a private folder.
PRIVATE_SOCKETS = "--KernelManager.transport=ipc"
# limit on the path of a Unix socket, and the bytes of it that a kernel's name takes
SOCKET_PATH = 107
KERNEL_SOCKET = len("/kernel-01234567-89ab-cdef-0123-456789abcdef-ipc-5")

# memory reserved for the single-user server, which was measured at 135 MiB
SERVER = 160 * 2**20


def main() -> None:
    """Set everything up and become the single-user server."""
    os.umask(0o077)
    home = Path.home()
    for sentence in prepare(home):
        print(f"bpwidget: {sentence}", file=sys.stderr, flush=True)  # noqa: T201 - the hub's log
    os.execve(sys.executable, command(sys.argv[1:]), environment(os.environ, home))  # noqa: S606


def prepare(home: Path) -> list[str]:
    """Copy the lessons, set JupyterLab as the `bpwidget` command does, limit each process's memory.

    Whatever fails is reported, and does not keep the learner from the server.

    Parameters
    ----------
    home : pathlib.Path
        The learner's home folder.

    Returns
    -------
    list of str
        Sentences for the hub's log.
    """
    said = []
    try:
        # closed to other accounts, whatever the machine's default for a new home
        home.chmod(home.stat().st_mode & 0o700)
    except OSError as error:
        said.append(f"{home} cannot be closed to other accounts ({error.strerror}).")
    try:
        said += copy_lessons(shipped_lessons(), home / FOLDER, __version__)
    except LessonsError as error:
        said.append(f"{error}.")
    try:
        write_first_look(home)
    except OSError as error:
        said.append(f"JupyterLab's settings cannot be written ({error}).")
    if limit := os.environ.get("MEM_LIMIT"):  # set by every spawner that has a limit, in bytes
        _limit_memory(int(limit))
    return said


def write_first_look(home: Path) -> None:
    """Write JupyterLab's settings of the `bpwidget` command, where the learner has none.

    Parameters
    ----------
    home : pathlib.Path
        The learner's home folder.
    """
    lab = Path(os.environ.get("JUPYTER_CONFIG_DIR") or home / ".jupyter") / "lab"
    places = {
        "JUPYTERLAB_SETTINGS_DIR": lab / "user-settings",
        "JUPYTERLAB_WORKSPACES_DIR": lab / "workspaces",
    }
    for place, files in FIRST_LOOK.items():
        folder = Path(os.environ.get(place) or places[place])
        for name, content in files.items():
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            try:
                with file.open("x") as settings:
                    json.dump(content, settings, indent=2)
            except FileExistsError:
                continue


def command(arguments: list[str]) -> list[str]:
    """Return the command of the single-user server.

    Parameters
    ----------
    arguments : list of str
        The hub's own, which come last and so override those of this module.

    Returns
    -------
    list of str
    """
    return [
        # -P, so that no file in the home folder is imported as a module
        *(sys.executable, "-P", "-m", "jupyterhub.singleuser"),
        *LAB_OPTIONS,
        f"--ServerApp.default_url={DEFAULT_URL}",
        PRIVATE_SOCKETS,
        *arguments,
    ]


def environment(given: Mapping[str, str], home: Path) -> dict[str, str]:
    """Return the environment of the single-user server and its kernels.

    Parameters
    ----------
    given : mapping of str to str
        The environment from the hub; what it says is kept.
    home : pathlib.Path
        The learner's home folder.

    Returns
    -------
    dict of str to str
    """
    ours = dict(ONE_THREAD)
    usual = home / ".local" / "share" / "jupyter" / "runtime"
    runtime = given.get("JUPYTER_RUNTIME_DIR") or str(usual)
    if len(os.fsencode(runtime)) + KERNEL_SOCKET > SOCKET_PATH:
        return {**ours, **given, "JUPYTER_RUNTIME_DIR": tempfile.mkdtemp(prefix="jupyter-")}
    return {**ours, **given}


def _limit_memory(limit: int) -> None:
    """Let no process have more memory of its own than the learner has beside the server.

    What all processes of a learner have together is bounded by the spawner, from outside, and there
    the largest is killed; a MemoryError in the cell is easier to understand.
    """
    import resource  # noqa: PLC0415 - Windows, where no hub runs, has none

    limit = max(limit - SERVER, limit // 2)
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    if hard != resource.RLIM_INFINITY:
        limit = min(limit, hard)
    if soft == resource.RLIM_INFINITY or soft > limit:
        resource.setrlimit(resource.RLIMIT_DATA, (limit, hard))


if __name__ == "__main__":
    main()
