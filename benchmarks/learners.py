"""Simulated learners without a browser: each has a kernel and a panel, and moves it by messages.

A learner talks to a real Jupyter server as JupyterLab does: a session for a notebook, and one
websocket to its kernel, in the binary protocol. It also answers in place of the panel's page: it
reports the size of the page, and that a frame is painted, if the frame asks for it.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import uuid
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

from jupyter_server.services.kernels.connection.base import (
    deserialize_msg_from_ws_v1,
    serialize_msg_to_ws_v1,
)
from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from bpwidget.panel.controls.number import HIDDEN_STOPS, LAM_STOPS, X_STOPS

CELL = """
import bpwidget as bp

panel = bp.BackpropPanel()
panel
"""
# as on a laptop of 1400 x 900 pixels with JupyterLab's file browser open; the kernel is elsewhere
LOOK = {"kind": "look", "width": 660, "ratio": 1, "dark": False, "narrow": False}
PROTOCOL = "v1.kernel.websocket.jupyter.org"
CONTROL = "jupyter.widget.control"
FRAME = b'"kind": "frame"'
PATIENCE = 10  # seconds after which a move counts as failed
STARTING = 600  # the same for the start of a kernel or its panel

# relative frequencies of the kinds of moves
KINDS = {"x": 60, "lam": 30, "step": 5, "hidden": 3, "seed": 2}
# the ends of the sliders, which tell them apart
SLIDERS = {
    (-X_STOPS, X_STOPS): "x",
    (0, LAM_STOPS): "lam",
    (1, HIDDEN_STOPS): "hidden",
}
NEW_WEIGHTS = "bpw-new-weights"


@dataclass
class Server:
    """The address of a Jupyter server and its token."""

    url: str
    token: str

    async def ask(self, path: str, method: str = "GET", body: Any = None) -> Any:
        """Send a request to the server's REST API, and return the JSON of its answer."""
        request = HTTPRequest(
            f"{self.url}/api/{path}",
            method,
            headers={"Authorization": f"token {self.token}"},
            body=None if body is None else json.dumps(body),
            request_timeout=STARTING,
        )
        answer = await AsyncHTTPClient().fetch(request)
        return json.loads(answer.body or b"null")

    async def connect(self, kernel: str, session: str) -> WebSocketClientConnection:
        """Open the websocket to a kernel."""
        address = f"{self.url.replace('http', 'ws', 1)}/api/kernels/{kernel}/channels"
        request = HTTPRequest(
            f"{address}?session_id={session}",
            headers={"Authorization": f"token {self.token}"},
            connect_timeout=STARTING,
            request_timeout=STARTING,
        )
        return await websocket_connect(request, subprotocols=[PROTOCOL], max_message_size=2**28)


@dataclass
class Answers:
    """The answers to the moves of one kind: how long each frame took, and what failed."""

    seconds: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    messages: int = 0
    bytes: int = 0


@dataclass
class Move:
    """A move that is waiting for its frame."""

    due: float
    kind: str
    framed: asyncio.Event
    idle: asyncio.Event
    error: str = ""


class Learner:
    """One learner with a kernel of their own.

    Parameters
    ----------
    server : Server
    number : int
        Decides on the name of their notebook, and on their moves.

    Attributes
    ----------
    kernel : str
        The id of the kernel.
    started, opened : float
        The seconds from asking for the kernel until it is ready, and from running the cell until
        the panel's first frame is here.
    """

    def __init__(self, server: Server, number: int) -> None:
        self.server, self.number = server, number
        self.kernel, self.started, self.opened = "", 0.0, 0.0
        self.forget_answers()
        self._session = uuid.uuid4().hex
        self._notebook = ""
        self._ids = (f"{self._session}_{count}" for count in itertools.count())
        self._chance = random.Random(number)  # noqa: S311 - the same learners in every run
        self._widgets: dict[str, list[str]] = {}
        self._values: dict[str, int] = {}
        self._screen = ""
        self._open: dict[str, Move] = {}
        self._replies: dict[str, asyncio.Future[dict[str, Any]]] = {}

    async def join(self) -> None:
        """Start a kernel, run the cell, and wait for the panel's first frame."""
        start = perf_counter()
        session = await self.server.ask(
            "sessions",
            "POST",
            {
                "path": f"learner-{self.number}.ipynb",
                "name": f"learner-{self.number}.ipynb",
                "type": "notebook",
                "kernel": {"name": "python3"},
            },
        )
        self._notebook, self.kernel = session["id"], session["kernel"]["id"]
        self._socket = await self.server.connect(self.kernel, self._session)
        self._listening = asyncio.create_task(self._listen())
        await self._ask("kernel_info_request", {})
        self.started = perf_counter() - start
        start = perf_counter()
        cell = {
            "code": CELL,
            "silent": False,
            "store_history": True,
            "user_expressions": {},
            "allow_stdin": True,
            "stop_on_error": True,
        }
        reply = await self._ask("execute_request", cell, {"cellId": str(uuid.uuid4())})
        if reply["status"] != "ok" or not self._screen:
            raise RuntimeError(f"the cell opened no panel: {reply.get('evalue', reply)}")
        if missing := {*SLIDERS.values(), "seed"} - self._widgets.keys():
            raise RuntimeError(f"the panel has no controls for {sorted(missing)}")
        first = await self._frame_after(start, "", self._custom(self._screen, LOOK), STARTING)
        if first.error:
            raise RuntimeError(f"the panel has no first frame: {first.error}")
        self.opened = perf_counter() - start

    async def learn(self, until: float, period: float, lag: float) -> None:
        """Make a move in every period until a time, starting after a lag.

        A move that is due before the previous one is answered waits for it, as a slider on the page
        waits for the kernel. Its time counts from when it was due.
        """
        due = perf_counter() + lag
        while due < until:
            await asyncio.sleep(max(0.0, due - perf_counter()))
            kind = self._chance.choices(list(KINDS), list(KINDS.values()))[0]
            move = await self._frame_after(due, kind, self._message(kind), PATIENCE)
            if move.error:
                self.answers[kind].failures.append(move.error)
            due += period

    def forget_answers(self) -> None:
        """Start counting anew."""
        self.answers = {kind: Answers() for kind in KINDS}

    async def leave(self) -> None:
        """End the kernel."""
        if self._notebook:
            await self.server.ask(f"sessions/{self._notebook}", "DELETE")
            self._socket.close()
            await self._listening

    def _message(self, kind: str) -> tuple[str, dict[str, Any]]:
        """Return the widget of a move, and the message that the page sends it."""
        if kind == "step":
            return self._custom(self._screen, {"kind": "step", "step": self._other(kind, 1, 7)})
        widget = self._chance.choice(self._widgets[kind])
        if kind == "seed":
            return self._custom(widget, {"event": "click"})
        # people drag a slider on from where it is
        ends = {"x": (-X_STOPS, X_STOPS), "lam": (0, LAM_STOPS), "hidden": (2, 12)}[kind]
        value = self._other(widget, *ends)
        state = {"method": "update", "state": {"value": value}, "buffer_paths": []}
        return widget, state

    def _other(self, name: str, least: int, most: int) -> int:
        """Return a value near the previous one, and different from it."""
        before = self._values.get(name, (least + most) // 2)
        near = [
            value
            for value in range(max(least, before - 5), min(most, before + 5) + 1)
            if value != before
        ]
        self._values[name] = self._chance.choice(near)
        return self._values[name]

    @staticmethod
    def _custom(widget: str, content: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        return widget, {"method": "custom", "content": content}

    async def _frame_after(
        self, due: float, kind: str, message: tuple[str, dict[str, Any]], patience: float
    ) -> Move:
        """Send a message, and wait for its frame and until the kernel is idle again."""
        widget, data = message
        move = Move(due, kind, asyncio.Event(), asyncio.Event())
        name = next(self._ids)
        self._open[name] = move
        self._send(name, "comm_msg", {"comm_id": widget, "data": data})
        try:
            async with asyncio.timeout(patience):
                await move.idle.wait()
        except TimeoutError:
            move.error = move.error or f"no answer within {patience} s"
        del self._open[name]
        if not move.framed.is_set():
            move.error = move.error or "the kernel was idle again without a frame"
        return move

    async def _ask(
        self, kind: str, content: dict[str, Any], metadata: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Send a request on the shell channel; return the content of its reply.

        It waits until all of the kernel's messages for it on the other channel have arrived.
        """
        name = next(self._ids)
        reply = self._replies[name] = asyncio.get_running_loop().create_future()
        sent = self._open[name] = Move(perf_counter(), "", asyncio.Event(), asyncio.Event())
        self._send(name, kind, content, metadata)
        async with asyncio.timeout(STARTING):
            await sent.idle.wait()
            if sent.error and not reply.done():
                raise RuntimeError(sent.error)
            answer: dict[str, Any] = await reply
        del self._open[name]
        return answer

    def _send(
        self, name: str, kind: str, content: dict[str, Any], metadata: dict[str, Any] | None = None
    ) -> None:
        header = {
            "msg_id": name,
            "msg_type": kind,
            "session": self._session,
            "username": "",
            "version": "5.4",
            "date": "2026-01-01T00:00:00.000Z",
        }
        parts = [json.dumps(part).encode() for part in (header, {}, metadata or {}, content)]
        message = serialize_msg_to_ws_v1(parts, "shell")
        self._socket.write_message(message, binary=True)

    async def _listen(self) -> None:
        try:
            while (message := await self._socket.read_message()) is not None:
                assert isinstance(message, bytes)  # noqa: S101 - the protocol is binary
                self._hear(message)
        finally:  # nothing should wait for answers that cannot arrive any more
            for move in self._open.values():
                move.error = move.error or "the connection to the server has ended"
                move.idle.set()

    def _hear(self, message: bytes) -> None:
        """Act on a message from the server, decoding no more of it than needed."""
        _, (header, parent, _, content, *_) = deserialize_msg_from_ws_v1(message)
        kind = json.loads(header)["msg_type"]
        name = json.loads(parent).get("msg_id", "")
        move = self._open.get(name)
        if move is not None and move.kind:
            answers = self.answers[move.kind]
            answers.messages += 1
            answers.bytes += len(message)
        if kind == "comm_msg" and FRAME in content and move is not None:
            data = json.loads(content)["data"]
            if data["method"] == "custom":  # not the saved state for pages without a kernel
                self._paint(move, data)
        elif kind == "status" and move is not None:
            if json.loads(content)["execution_state"] == "idle":
                move.idle.set()
        elif kind == "comm_open":
            self._meet(json.loads(content))
        elif kind == "comm_msg" and not self.opened:
            self._see(json.loads(content))
        elif kind in {"error", "stream"} and move is not None:
            move.error = content.decode()[:500]
        elif kind.endswith("_reply") and name in self._replies:
            self._replies.pop(name).set_result(json.loads(content))

    def _paint(self, move: Move, data: dict[str, Any]) -> None:
        """Receive a frame as the page does, and report it as painted if it asks for that."""
        if not move.framed.is_set():
            move.framed.set()
            if move.kind:
                self.answers[move.kind].seconds.append(perf_counter() - move.due)
        frame = data["content"]
        if frame["wait"] is not None:
            widget, data = self._custom(
                self._screen, {"kind": "painted", "serial": frame["serial"]}
            )
            self._send(next(self._ids), "comm_msg", {"comm_id": widget, "data": data})

    def _meet(self, opened: dict[str, Any]) -> None:
        """Remember a widget that the kernel has opened, if the learner can move it."""
        state, widget = opened["data"].get("state", {}), opened["comm_id"]
        if state.get("_model_name") == "IntSliderModel":
            kind = SLIDERS.get((state["min"], state["max"]))
            if kind is not None:
                self._widgets.setdefault(kind, []).append(widget)
        elif state.get("_anywidget_id", "").endswith(".LiveScreen"):
            self._screen = widget
        self._see(opened)

    def _see(self, message: dict[str, Any]) -> None:
        """Remember a slider's value, and which button draws new weights."""
        state, widget = message["data"].get("state", {}), message["comm_id"]
        if isinstance(value := state.get("value"), int):
            self._values[widget] = value
        if NEW_WEIGHTS in state.get("_dom_classes", ()):
            self._widgets["seed"] = [widget]
