"""The server's side of a template: it starts the template, asks it for kernels and knows them."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from bpwidget.kernels.messages import receive, send

# the template must not import from the learner's folder
CODE = """
import sys
if sys.path and sys.path[0] == "":
    del sys.path[0]
from bpwidget.kernels.template import main
main(sys.argv[1:])
"""
STARTING = 120.0  # seconds within which a template must have imported everything
ANSWERING = 60.0  # seconds without an answer after which it is considered dead
# read when Python and its packages start, so a fork cannot have other values
READ_AT_START = (
    *("PYTHON", "LD_", "DYLD_", "MALLOC_", "GLIBC_", "OPENBLAS_", "OMP_", "MKL_", "BLIS_"),
    *("VECLIB_", "NPY_", "MPL", "LC_", "LANG", "TZ", "HOME", "XDG_", "TMPDIR", "TEMP", "TMP"),
    *("ANYWIDGET_", "JUPYTER_WIDGETS_"),
)
# a kernel's exit status if nobody knows it any more
UNKNOWN = 1


class TemplateError(Exception):
    """A template cannot fork a kernel; the sentence says why."""


def read_at_start(environment: Mapping[str, str]) -> dict[str, str]:
    """Return those variables of an environment that are read only when Python starts."""
    return {name: value for name, value in environment.items() if name.startswith(READ_AT_START)}


class Template:
    """A running template.

    Parameters
    ----------
    python : str
        The interpreter, with its path.
    environment : mapping
        Of the first kernel.

    Raises
    ------
    TemplateError
        If it does not get ready.
    """

    def __init__(self, python: str, environment: Mapping[str, str]) -> None:
        self.environment = read_at_start(environment)
        self._lock = threading.Lock()
        self._channel, theirs = socket.socketpair()
        # the kernels read from it, and end when the server's end is closed; one for each template,
        # and kept open after the template has ended, as its kernels go on
        server, self._server = os.pipe()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - the interpreter of a kernel
                [python, "-c", CODE, str(theirs.fileno()), str(server)],
                stdin=subprocess.DEVNULL,
                # ipykernel reads it at its import; the template is not what a kernel ends with
                env={**environment, "JPY_PARENT_PID": "1"},
                cwd="/",
                pass_fds=(theirs.fileno(), server),
                start_new_session=True,
            )
        os.close(server)
        try:
            self._channel.settimeout(STARTING)
            threads = receive(self._channel)[0]["threads"]
        except (EOFError, OSError) as error:
            self.end()
            os.close(self._server)
            raise TemplateError("its process was not ready, and has ended") from error
        if threads > 1:
            self.end()
            os.close(self._server)
            raise TemplateError(f"its packages have started {threads - 1} threads")
        self._channel.settimeout(ANSWERING)

    @property
    def is_alive(self) -> bool:
        """Whether its process runs."""
        return self._process.poll() is None

    def end(self) -> None:
        """End its process; kernels that it has forked go on."""
        self._channel.close()
        self._process.kill()
        self._process.wait()

    def fork(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        folder: str,
        name: str,
        files: Sequence[int],
    ) -> ForkedKernel:
        """Start a kernel.

        Parameters
        ----------
        command : sequence of str
            What follows the interpreter on the command line.
        environment : mapping
        folder : str
            Where it works.
        name : str
            Of its process.
        files : sequence of int
            Its standard input, output and error.

        Raises
        ------
        TemplateError
            If the template has ended, or the system has no place for another process.
        """
        answer = self.ask(
            {
                "command": list(command),
                "environment": dict(environment),
                "folder": folder,
                "name": name,
            },
            files,
        )
        if "error" in answer:
            raise TemplateError(answer["error"])
        return ForkedKernel(self, answer["pid"])

    def ask(self, message: dict[str, Any], files: Sequence[int] = ()) -> dict[str, Any]:
        """Return the template's answer to a message.

        Raises
        ------
        TemplateError
            If it gives none.
        """
        with self._lock:
            try:
                send(self._channel, message, files)
                return receive(self._channel)[0]
            except (EOFError, OSError) as error:
                # a late answer would be taken for the answer to the next question
                self.end()
                raise TemplateError("its process has ended") from error


class ForkedKernel:
    """A child process of a template, with the interface of `subprocess.Popen`.

    Parameters
    ----------
    template : Template
    pid : int
        The number of its process.
    """

    stdin = stdout = stderr = None

    def __init__(self, template: Template, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._template = template
        # reports its end even after the template's, and its number cannot have been reused
        self._handle = _handle(pid)

    def __del__(self) -> None:
        if self._handle is not None:
            os.close(self._handle)

    def poll(self) -> int | None:
        """Return the exit status, or None as long as it runs."""
        if self.returncode is None and self._may_have_ended():
            try:
                self.returncode = self._template.ask({"pid": self.pid})["status"]
            except TemplateError:
                self.returncode = UNKNOWN if self._handle is not None else self._orphan_status()
        return self.returncode

    def wait(self) -> int | None:
        """Return the exit status when it has ended."""
        while self.poll() is None:
            time.sleep(0.05)
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal, if it has not ended."""
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def _may_have_ended(self) -> bool:
        if self._handle is None:
            return True
        poller = select.poll()
        poller.register(self._handle, select.POLLIN)
        return bool(poller.poll(0))

    def _orphan_status(self) -> int | None:
        """Return the status of a kernel whose template has ended, where there is no handle."""
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return UNKNOWN
        return None


def _handle(pid: int) -> int | None:
    """Return a descriptor of a process that is readable when it has ended; Linux only."""
    if not hasattr(os, "pidfd_open"):
        return None
    try:
        return os.pidfd_open(pid)
    except OSError:  # some containers do not allow it
        return None


class Templates:
    """The templates of a server, one for each interpreter."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._of: dict[str, Template] = {}
        self._refused: dict[str, str] = {}

    def get(self, python: str, environment: Mapping[str, str]) -> Template:
        """Return the template of an interpreter, and start it if there is none.

        Raises
        ------
        TemplateError
            If there can be none, or it has begun with another environment.
        """
        with self._lock:
            if python in self._refused:
                raise TemplateError(self._refused[python])
            template = self._of.get(python)
            if template is None or not template.is_alive:
                try:
                    template = self._of[python] = Template(python, environment)
                except (TemplateError, OSError) as error:
                    self._refused[python] = str(error)
                    raise TemplateError(str(error)) from error
        ours, theirs = template.environment, read_at_start(environment)
        if ours != theirs:
            other = sorted(key for key in {*ours, *theirs} if ours.get(key) != theirs.get(key))
            raise TemplateError(f"it has begun with another value of {', '.join(other)}")
        return template


TEMPLATES = Templates()
