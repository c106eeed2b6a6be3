"""Run JupyterLab with this interpreter, keeping all its files in the lessons' folder.

Jupyter, IPython and matplotlib write to ``.bpwidget`` in that folder, unless the environment names
another place.
"""

from __future__ import annotations

import errno
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import FrameType

from bpwidget.lessons import STATE, LessonsError, write_whole

FIRST_LESSON = "00-tour.ipynb"

LAB_OPTIONS = (
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--LabApp.extension_manager=readonly",
    # the search for language servers runs npm, which writes to the home folder
    "--LanguageServerManager.autodetect=False",
)

PLACES = {
    "JUPYTER_CONFIG_DIR": "config",
    "JUPYTER_DATA_DIR": "data",
    "JUPYTER_RUNTIME_DIR": "runtime",
    "JUPYTERLAB_SETTINGS_DIR": "settings",
    "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
    "IPYTHONDIR": "ipython",
    "MPLCONFIGDIR": "matplotlib",
}

# How JupyterLab is set until the learner changes it: it does not ask about news, the notebook gets
# the room of the sidebar and the status bar, and what a panel shows is saved with the notebook.
FIRST_LOOK: dict[str, dict[str, object]] = {
    "JUPYTERLAB_SETTINGS_DIR": {
        "@jupyterlab/apputils-extension/notification.jupyterlab-settings": {
            "fetchNews": "false",
            "checkForUpdates": False,
        },
        "@jupyterlab/statusbar-extension/plugin.jupyterlab-settings": {"visible": False},
        # so that a panel is there when the notebook is opened again, without its kernel
        "@jupyter-widgets/jupyterlab-manager/plugin.jupyterlab-settings": {"saveState": True},
    },
    "JUPYTERLAB_WORKSPACES_DIR": {
        # JupyterLab's own name for its default workspace
        "default-37a8.jupyterlab-workspace": {
            "data": {
                "layout-restorer:data": {
                    "main": {"dock": None},
                    "left": {"collapsed": True, "visible": True},
                    "right": {"collapsed": True, "visible": True},
                }
            },
            "metadata": {"id": "default"},
        }
    },
}


def port_trouble(port: int) -> str | None:
    """Return a sentence that says why a port cannot be used, or None if it can.

    Parameters
    ----------
    port : int

    Returns
    -------
    str or None
    """
    with socket.socket() as probe:
        if os.name == "posix":  # as the server does, so that a port just closed counts as free
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return f"port {port} is in use; choose another, or omit --port"
            return f"port {port} cannot be used ({error.strerror}); choose one from 1024 on"
    return None


def run_lab(folder: Path, *, port: int | None, browser: bool) -> int:
    """Run JupyterLab on the lessons until it ends.

    Parameters
    ----------
    folder : pathlib.Path
        The learner's lessons, as an absolute path.
    port : int or None
        The port to listen on; None for the first free one from 8888.
    browser : bool
        Whether to open a browser.

    Returns
    -------
    int
        The exit code of JupyterLab.

    Raises
    ------
    LessonsError
        If its files cannot be written to the folder.
    """
    try:
        environment = _environment(folder / STATE, os.environ)
    except OSError as error:
        raise LessonsError(
            f"cannot write {error.filename} ({error.strerror}); choose another folder with --dir"
        ) from error
    command = [
        # -P, so that no file in the working directory is imported as a module
        *(sys.executable, "-P", "-m", "jupyterlab"),
        f"--ServerApp.root_dir={folder}",
        f"--LabApp.default_url=/lab/tree/{FIRST_LESSON}",
        *LAB_OPTIONS,
        "--Application.log_level=WARN",
        *([] if browser else ["--no-browser"]),
        *([] if port is None else [f"--port={port}", "--ServerApp.port_retries=0"]),
        *(["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
    ]
    return _run(command, environment)


def _environment(state: Path, given: Mapping[str, str]) -> dict[str, str]:
    """Write JupyterLab's files into the state folder and return the environment for them."""
    ours = {name: str(state / place) for name, place in PLACES.items() if not given.get(name)}
    for file, content in _first_look(ours):
        if not file.exists():
            write_whole(file, json.dumps(content, indent=2).encode(), state)
    # first on the path, so that no other kernel named python3 is used instead
    path = state / "jupyter"
    kernel = path / "kernels" / "python3" / "kernel.json"
    write_whole(kernel, json.dumps(_kernel(), indent=2).encode(), state)
    others = given.get("JUPYTER_PATH")
    return {**given, **ours, "JUPYTER_PATH": f"{path}{os.pathsep}{others}" if others else str(path)}


def _first_look(ours: Mapping[str, str]) -> Iterator[tuple[Path, object]]:
    for place, files in FIRST_LOOK.items():
        if place in ours:
            for name, content in files.items():
                yield Path(ours[place], name), content


def _kernel() -> dict[str, object]:
    """Return ipykernel's own kernel spec, which runs the interpreter of JupyterLab itself."""
    # imported here, because it is installed only with JupyterLab
    from ipykernel.kernelspec import get_kernel_dict  # noqa: PLC0415

    kernel = get_kernel_dict()
    return {**kernel, "argv": ["python", *kernel["argv"][1:]]}


def _run(command: list[str], environment: Mapping[str, str]) -> int:
    """Run a command until it ends, forwarding signals to stop and waiting for its end."""
    server: subprocess.Popen[bytes] | None = None
    stopped = False

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal stopped
        stopped = True
        if server is not None:
            server.terminate()

    names = ("SIGINT", "SIGTERM", "SIGHUP")
    signals = [getattr(signal, name) for name in names if hasattr(signal, name)]
    before = {
        number: signal.signal(number, stop)
        for number in signals
        # a signal that nohup ignores stays ignored
        if number == signal.SIGINT or signal.getsignal(number) != signal.SIG_IGN
    }
    try:
        # in a session of its own, so that Ctrl-C reaches it only through here; it then stops
        # without asking
        server = subprocess.Popen(  # noqa: S603 - a fixed command, and no shell
            command, env=environment, stdin=subprocess.DEVNULL, start_new_session=True
        )
        if stopped:
            server.terminate()
        code = server.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return code if code >= 0 else 128 - code
