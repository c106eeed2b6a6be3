"""The process that imports what kernels need, and forks each kernel from itself.

It has one thread and no socket of a kernel, so what a fork copies is whole. Nothing of a learner
ever runs in it.
"""

from __future__ import annotations

import gc
import os
import random
import runpy
import signal
import socket
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from bpwidget.kernels.messages import receive, send

# everything a kernel imports before it shows a panel
IMPORTED = (
    *("ipykernel.kernelapp", "ipykernel.zmqshell", "ipykernel.debugger", "psutil", "sqlite3"),
    *(
        "IPython.core.completerlib",
        "IPython.core.debugger",
        "IPython.core.logger",
        "IPython.core.oinspect",
    ),
    *("IPython.extensions.storemagic", "tornado.platform.asyncio", "tornado.queues"),
    *("numpy", "matplotlib", "ipywidgets", "anywidget"),
)
# with JupyterLab's file browser open; for other widths, all but the pixels can be reused
LOOK = {"kind": "look", "width": 660, "ratio": 1, "dark": False, "narrow": False}
# ipykernel's own choice, which matplotlib reads when it is imported
INLINE = "module://matplotlib_inline.backend_inline"
TASKS = Path("/proc/self/task")
NAME = Path("/proc/self/comm")


def main(arguments: Sequence[str]) -> None:
    """Serve forks; in each of them, return only when the kernel has ended.

    Parameters
    ----------
    arguments : sequence of str
        The number of the socket to the server, and that of a pipe which the server holds open as
        long as it lives.
    """
    channel, server = socket.socket(fileno=int(arguments[0])), int(arguments[1])
    # processes that the kernel starts must not inherit these
    for file in (channel.fileno(), server):
        os.set_inheritable(file, False)
    _name("kernel-template")
    prepare()
    send(channel, {"threads": sum(1 for _ in TASKS.iterdir())})
    kernel = _serve(channel)
    if kernel is None:
        return
    channel.close()
    message, files = kernel
    _become(message, files, server)
    _run(message["command"])


def prepare() -> None:
    """Import everything, and draw a panel off screen to cache its still parts."""
    sys.modules["debugpy"] = None  # type: ignore[assignment]  # so says the import system
    for name, value in (
        ("MPLBACKEND", INLINE),
        ("OPENBLAS_NUM_THREADS", "1"),
        ("OMP_NUM_THREADS", "1"),
    ):
        os.environ.setdefault(name, value)
    for name in IMPORTED:
        # a module may have moved in another release; then the kernel imports it
        with suppress(ImportError):
            import_module(name)
    import bpwidget as bp  # noqa: PLC0415 - after debugpy is refused

    panel = bp.BackpropPanel()
    panel._repr_mimebundle_()
    panel._session.screen._handle_custom_msg(LOOK, [])  # noqa: SLF001 - as its page asks for it
    panel.lam = 0.1
    panel.close()
    del panel
    gc.collect()
    # garbage collection in a kernel would write to every object and so copy its page
    gc.disable()
    gc.freeze()


def _serve(channel: socket.socket) -> tuple[dict[str, Any], list[int]] | None:
    """Answer the server until it ends; return what to become, in a process that is a new kernel."""
    while True:
        try:
            message, files = receive(channel)
        except (EOFError, OSError):
            return None
        if "command" not in message:
            send(channel, {"status": _status(message["pid"])})
            continue
        try:
            pid = os.fork()
        except OSError as error:
            send(channel, {"error": str(error)})
            pid = -1
        if pid == 0:
            return message, files
        for file in files:
            os.close(file)
        if pid > 0:
            send(channel, {"pid": pid})


def _status(pid: int) -> int | None:
    """Return the exit status of a kernel, or None as long as it runs."""
    ended, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if ended else None


def _become(message: dict[str, Any], files: list[int], server: int) -> None:
    """Detach this process, and set it up with what the server has sent."""
    os.setsid()
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    os.environ.clear()
    os.environ.update(message["environment"])
    os.chdir(message["folder"])
    _name(message["name"])
    signal.signal(signal.SIGINT, signal.default_int_handler)
    gc.enable()
    random.seed()
    import numpy as np  # noqa: PLC0415 - it was imported by `prepare`

    np.random.seed()  # noqa: NPY002 - the state that all kernels would share
    threading.Thread(target=_end_with, args=(server,), daemon=True).start()


def _end_with(server: int) -> None:
    """End this kernel when its server has ended, as ipykernel does."""
    while os.read(server, 1):
        pass
    os._exit(1)


def _run(command: list[str]) -> None:
    """Do what Python does with the arguments of its command line."""
    kind, rest = command[0], command[1:]
    main_module = sys.modules["__main__"]
    if kind == "-m":
        sys.argv = rest
        sys.path.insert(0, str(Path.cwd()))
        runpy.run_module(rest[0], run_name="__main__", alter_sys=True)
    elif kind == "-c":
        sys.argv = ["-c", *rest[1:]]
        sys.path.insert(0, "")
        exec(compile(rest[0], "<string>", "exec"), vars(main_module))  # noqa: S102 - the kernel's
    else:
        sys.argv = command
        sys.path.insert(0, str(Path(kind).parent))
        runpy.run_path(kind, run_name="__main__")


def _name(name: str) -> None:
    """Give this process a name in the lists of processes; Linux only."""
    with suppress(OSError):
        NAME.write_text(name[:15])
