"""The public page, and visitors who talk to its server without a browser."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import Any
from uuid import uuid4

import psutil
import websocket

ROOT = Path(__file__).parents[2]
SERVE = ROOT / "deploy/public/serve.py"
START, ANSWER = 120, 60
CONFIG = re.compile(
    r'<script id="jupyter-config-data" type="application/json">(.*?)</script>', re.DOTALL
)
# a kernel with low priority would get next to nothing while other tests run
NICE = "--PanelKernelSpec.nice=0"
PROTOCOL = "v1.kernel.websocket.jupyter.org"
# how to pass Tornado's check against requests from other sites without a browser
SAME = {"Cookie": "_xsrf=1", "X-XSRFToken": "1"}
EMPTY: dict[str, Any] = {}


@dataclass(frozen=True)
class Page:
    """The running server of a public page."""

    url: str
    process: psutil.Process
    log: Path

    def get(self, path: str, method: str = "GET", body: bytes | None = None) -> tuple[int, str]:
        """Return the status and the text of the server's answer."""
        request = urllib.request.Request(  # noqa: S310 - our own server
            self.url + path, data=body, method=method, headers={"Connection": "close", **SAME}
        )
        try:
            with urllib.request.urlopen(request, timeout=START) as answer:  # noqa: S310 - as above
                return answer.status, answer.read().decode("utf-8", "replace")
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode("utf-8", "replace")

    def kernels(self) -> list[psutil.Process]:
        """Return the processes of the visitors' kernels."""
        found = []
        for each in self.process.children():
            with suppress(psutil.NoSuchProcess):  # just ended
                found += [each] if "kernel.py" in " ".join(each.cmdline()) else []
        return found

    def memory(self) -> int:
        """Return how many bytes of memory the server itself takes."""
        return int(self.process.memory_info().rss)


@contextmanager
def running_page(folder: Path, *options: str) -> Iterator[Page]:
    """Start the public page with all its state below `folder`, and stop it afterwards."""
    folder.mkdir(parents=True, exist_ok=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = folder / "server.log"
    state = {name: str(folder) for name in ("HOME", "JUPYTER_CONFIG_DIR", "IPYTHONDIR")}
    # the path of a socket must be short, some hundred characters
    with log.open("w") as output:
        server = subprocess.Popen(
            [sys.executable, str(SERVE), f"--port={port}", NICE, *options],
            env=os.environ | state,
            cwd=folder,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    page = Page(f"http://127.0.0.1:{port}", psutil.Process(server.pid), log)
    try:
        end = time.monotonic() + START
        while time.monotonic() < end:
            if server.poll() is not None:
                raise RuntimeError(f"the page stopped:\n{log.read_text()}")
            with suppress(OSError):
                page.get("/nothing")
                break
            time.sleep(0.1)
        else:
            raise RuntimeError(f"the page did not answer:\n{log.read_text()}")
        yield page
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def kernel_of(html: str) -> str:
    """Return the identifier of a page's kernel."""
    found = CONFIG.search(html)
    assert found is not None, html[:2000]
    return str(json.loads(found[1])["kernelId"])


def packed(*parts: bytes) -> bytes:
    """Return a message in the binary protocol: channel, header, parent, metadata, content..."""
    starts = [8 * (len(parts) + 2)]
    for part in parts:
        starts.append(starts[-1] + len(part))
    return b"".join([*(each.to_bytes(8, "little") for each in (len(starts), *starts)), *parts])


def unpacked(message: bytes) -> list[bytes]:
    """Return the parts of a message."""
    number = int.from_bytes(message[:8], "little")
    starts = [int.from_bytes(message[8 * i : 8 * i + 8], "little") for i in range(1, number + 1)]
    return [message[start:end] for start, end in pairwise(starts)]


@dataclass
class Visitor:
    """Somebody with a kernel and a connection to it, who can send anything."""

    page: Page
    kernel: str
    socket: websocket.WebSocket
    session: str
    states: dict[str, Any] = field(default_factory=dict)
    heard: Queue[bytes | None] = field(default_factory=Queue)

    @classmethod
    def come(cls, page: Page) -> Visitor:
        """Open the page, and the connection that its script opens."""
        status, html = page.get("/")
        assert status == 200, html
        return cls.of(page, kernel_of(html))

    @classmethod
    def of(
        cls,
        page: Page,
        kernel: str,
        protocol: str = PROTOCOL,
        origin: str = "",
        *,
        reads: bool = True,
    ) -> Visitor:
        """Open a connection to a kernel."""
        session = uuid4().hex
        address = page.url.replace("http", "ws", 1) + f"/api/kernels/{kernel}/channels"
        line = websocket.create_connection(
            f"{address}?session_id={session}",
            timeout=ANSWER,
            subprotocols=[protocol] if protocol else None,
            origin=origin or page.url,
        )
        line.settimeout(None)
        visitor = cls(page, kernel, line, session)
        if reads:
            Thread(target=visitor._read, daemon=True).start()
        return visitor

    def _read(self) -> None:
        """Receive everything at once, and answer pings; None marks the end."""
        line, heard = self.socket, self.heard  # another connection may replace them
        with suppress(OSError, websocket.WebSocketException):
            while said := line.recv():
                heard.put(said if isinstance(said, bytes) else said.encode())
        heard.put(None)

    def come_again(self) -> None:
        """Drop the connection as if it were cut, and open another one to the same kernel."""
        self.socket.shutdown()
        other = Visitor.of(self.page, self.kernel)
        self.socket, self.session, self.heard = other.socket, other.session, other.heard

    def leave(self) -> None:
        """Close the connection, and end the kernel like a page that is closed."""
        with suppress(OSError, websocket.WebSocketException):
            self.socket.close(timeout=1)
        self.socket.shutdown()
        self.page.get(f"/voila/api/shutdown/{self.kernel}", "POST", b"")

    def say(
        self,
        kind: str,
        content: Any,
        channel: str = "shell",
        *,
        header: Mapping[str, Any] = EMPTY,
        metadata: Mapping[str, Any] = EMPTY,
        buffers: Sequence[bytes] = (),
    ) -> str:
        """Send a message, and return its number."""
        number = uuid4().hex
        usual = {
            "msg_id": number,
            "msg_type": kind,
            "session": self.session,
            "username": "",
            "version": "5.3",
            "date": "2025-01-01T00:00:00Z",
        }
        parts = [json.dumps(each).encode() for each in ({**usual, **header}, {}, metadata, content)]
        self.socket.send_binary(packed(channel.encode(), *parts, *buffers))
        return number

    def hear(self, seconds: float = ANSWER) -> dict[str, Any] | None:
        """Return the next message of the kernel; None if there is no message in time.

        Raises
        ------
        ConnectionError
            If the server has closed the connection.
        """
        try:
            said = self.heard.get(timeout=max(seconds, 0))
        except Empty:
            return None
        if said is None:
            raise ConnectionError
        channel, header, parent, _, content, *_ = unpacked(said)
        return {
            "channel": channel.decode(),
            "type": json.loads(header)["msg_type"],
            "parent": json.loads(parent).get("msg_id"),
            "content": json.loads(content),
        }

    def is_cut(self) -> bool:
        """Return whether the server has closed this connection."""
        try:
            while self.hear(0) is not None:
                pass
        except ConnectionError:
            return True
        return False

    def answers_to(self, number: str, seconds: float = ANSWER) -> list[dict[str, Any]] | None:
        """Return the kernel's messages about a message until it is done; None if it never is."""
        heard, end = [], time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            said = self.hear(left)
            if said is None:
                return None
            if said["parent"] != number:
                continue
            heard.append(said)
            if said["content"].get("execution_state") == "idle":
                return heard
        return None

    def is_ignored(self, number: str) -> bool:
        """Return whether a message is ignored: the kernel only answers a later one."""
        later = self.say("kernel_info_request", {})
        while True:
            said = self.hear()
            assert said is not None, "the kernel does not answer"
            if said["parent"] == number:
                return False
            if said["parent"] == later and said["content"].get("execution_state") == "idle":
                return True

    def look_around(self) -> dict[str, Any]:
        """Ask for the state of all widgets, as a page does, and return it by comm."""
        comm = uuid4().hex
        target = {"comm_id": comm, "target_name": "jupyter.widget.control", "data": {}}
        self.say("comm_open", target, metadata={"version": "1.0.0"})
        asked = self.say("comm_msg", {"comm_id": comm, "data": {"method": "request_states"}})
        for said in self.answers_to(asked) or []:
            if said["type"] == "comm_msg":
                self.states = said["content"]["data"]["states"]
        assert self.states
        return self.states

    def tell(self, comm: str, **data: Any) -> str:
        """Send data to a widget."""
        return self.say("comm_msg", {"comm_id": comm, "data": data})

    def set(self, comm: str, **state: Any) -> str:
        """Set traits of a widget as a browser does."""
        return self.tell(comm, method="update", state=state, buffer_paths=[])

    def screen(self) -> str:
        """Return the comm of the widget that shows the panel."""
        return next(each for each, it in self.states.items() if "_esm" in it["state"])

    def ask(self, **content: Any) -> str:
        """Send a message of the panel's own script."""
        return self.tell(self.screen(), method="custom", content=content)

    def open_panel(self) -> None:
        """Open the panel as a page does, and wait for the picture."""
        self.look_around()
        assert self.frames(self.ask(kind="look", width=1000, ratio=1, dark=False))

    def labelled(self, label: str) -> str:
        """Return the comm of the control with a label."""
        return next(
            each
            for each, it in self.states.items()
            if f">{label}<" in str(it["state"].get("description"))
        )

    def of_model(self, model: str, after: str = "") -> str:
        """Return the comm of the first widget of a model, or the first after another widget."""
        names = list(self.states)
        later = names[names.index(after) :] if after else names
        return next(each for each in later if self.states[each]["model_name"] == model)

    def frames(self, number: str) -> list[dict[str, Any]]:
        """Return the frames that answer a message."""
        return [
            said["content"]["data"]["content"]
            for said in self.answers_to(number) or []
            if said["type"] == "comm_msg" and said["content"]["data"]["method"] == "custom"
        ]
