"""Run JupyterLab with this interpreter, for this machine only and with a token."""

from __future__ import annotations

import errno
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import FrameType

from bpwidget.lab.lab_files import lab_files
from bpwidget.lab.lessons import LessonsError
from bpwidget.lab.terminal import say, shown

FIRST_LESSON = "00-tour.ipynb"

# Options on the command line, which take precedence over any configuration: the server answers this
# machine only, and no page from another server.
ALONE = (
    "--ServerApp.ip=127.0.0.1",
    "--ServerApp.sock=",
    "--ServerApp.identity_provider_class=bpwidget.lab.lab_token.TokenAlways",
    "--ServerApp.allow_remote_access=False",
    "--ServerApp.allow_origin=",
    "--ServerApp.allow_origin_pat=",
    "--ServerApp.allow_credentials=False",
    "--ServerApp.disable_check_xsrf=False",
)

LAB_OPTIONS = (
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--LabApp.extension_manager=readonly",
    # the search for language servers runs npm, which writes to the home folder
    "--LanguageServerManager.autodetect=False",
)


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
        If its files can be written nowhere.
    """
    try:
        with lab_files(folder, os.environ) as files:
            if files.said:
                say(f"bpwidget: {files.said}", sys.stderr)
            # not in the working directory, which may contain any files
            return _run(_command(folder, port, browser), files.environment, files.folder)
    except OSError as error:
        raise LessonsError(
            f"cannot start JupyterLab ({shown(error.strerror or error)}:"
            f" {shown(error.filename or folder)}); make room for temporary files, or set TMPDIR"
        ) from error


def is_root() -> bool:
    """Return whether the command is run by root, which Windows has not."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _command(folder: Path, port: int | None, browser: bool) -> list[str]:
    return [
        # -P, so that no file in the working directory is imported as a module
        *(sys.executable, "-P", "-m", "jupyterlab"),
        f"--ServerApp.root_dir={folder}",
        f"--LabApp.default_url=/lab/tree/{FIRST_LESSON}",
        *ALONE,
        *LAB_OPTIONS,
        "--Application.log_level=WARN",
        *([] if browser else ["--no-browser"]),
        *([] if port is None else [f"--port={port}", "--ServerApp.port_retries=0"]),
        *(["--allow-root"] if is_root() else []),
    ]


def _run(command: list[str], environment: Mapping[str, str], folder: Path) -> int:
    """Run a command in a folder until it ends, forwarding signals to stop."""
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
        # a signal ignored by nohup stays ignored
        if number == signal.SIGINT or signal.getsignal(number) != signal.SIG_IGN
    }
    try:
        # in its own session, so that Ctrl-C reaches it only through this process; it then stops
        # without asking
        server = subprocess.Popen(  # noqa: S603 - a fixed command, and no shell
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        if stopped:
            server.terminate()
        code = server.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return code if code >= 0 else 128 - code
