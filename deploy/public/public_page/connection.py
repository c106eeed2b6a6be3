"""The connection between a visitor's browser and kernel, with limits in both directions."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable
from time import monotonic
from typing import Any

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from jupyter_server.services.kernels.websocket import KernelWebsocketHandler
from tornado import web
from tornado.iostream import StreamBufferFullError
from traitlets import Float, Integer

from public_page.messages import PROTOCOL, RefusedMessageError, read

# code for closing a websocket
TRY_AGAIN = 1013
# output and errors of a kernel could reveal the server's files; they are in the server's log
UNTOLD = {"error", "stream", "execute_input"}


class LimitedConnection(ZMQChannelsWebsocketConnection):  # type: ignore[misc]  # it is untyped
    """Passes on the messages of widgets, as fast as the kernel answers them.

    If a browser sends faster than that, it is read more slowly, so that its messages wait in its
    own memory. A browser that does not read what it is sent is cut off.
    """

    most_waiting = Integer(
        16, config=True, help="Unanswered messages to a kernel, from one connection."
    )
    longest_wait = Float(60, config=True, help="Seconds to wait for a kernel that does not answer.")
    most_per_second = Float(100, config=True, help="Messages per second, from one connection.")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._waiting: Counter[str] = Counter()
        self._answered = asyncio.Event()
        self._allowance, self._filled = self.most_per_second, monotonic()
        self._has_refused = False

    async def pass_on(self, data: str | bytes) -> None:
        """Send a message to the kernel, if allowed; return when the next one may be read."""
        # this was left to read when the connection closed, and has no protocol any more: Jupyter
        # would parse it by the older one, which takes its first bytes for a number of parts
        if self.subprotocol != PROTOCOL:
            return
        try:
            message = read(data)
        except RefusedMessageError as error:
            # log only one line per connection, so that nobody can fill the disk with them
            if not self._has_refused:
                self.log.warning("Refused a message of a visitor: %s", error)
            self._has_refused = True
        else:
            self._waiting[message.number] += 1
            self.handle_incoming_message(data)
        await self._pause()
        await self._wait_for_answers()

    async def _pause(self) -> None:
        """Wait as long as the limit of messages per second requires, allowing for bursts."""
        now, most = monotonic(), self.most_per_second
        self._allowance = min(most, self._allowance + (now - self._filled) * most) - 1
        self._filled = now
        if self._allowance < 0:
            await asyncio.sleep(-self._allowance / most)

    async def _wait_for_answers(self) -> None:
        """Wait until the kernel has few enough messages left to answer."""
        while self._waiting.total() > self.most_waiting and self.channels:
            self._answered.clear()
            try:
                await asyncio.wait_for(self._answered.wait(), self.longest_wait)
            except TimeoutError:
                self.websocket_handler.close(TRY_AGAIN, "the kernel does not answer")
                return

    def handle_outgoing_message(self, stream: Any, outgoing_msg: list[Any]) -> None:
        """Send a message to the browser, and record which message it answers."""
        _, parts = self.session.feed_identities(outgoing_msg)
        parts = parts[1:]
        self._note(parts)
        if json.loads(bytes(parts[0])).get("msg_type") in UNTOLD:
            return
        super().handle_outgoing_message(stream, outgoing_msg)

    def _note(self, parts: list[Any]) -> None:
        """Count a message as answered when the kernel says that it is idle after it."""
        header, parent, _, content = (bytes(part) for part in parts[:4])
        if b'"status"' not in header or b'"idle"' not in content:
            return
        number = json.loads(parent).get("msg_id")
        if self._waiting[number] > 1:
            self._waiting[number] -= 1
        else:
            del self._waiting[number]
        self._answered.set()

    def disconnect(self) -> None:
        """End the connection, and release messages that are still waiting."""
        super().disconnect()
        self._waiting.clear()
        self._answered.set()


class LimitedWebsocketHandler(KernelWebsocketHandler):  # type: ignore[misc]  # it is untyped
    """The websocket of a kernel: few per kernel, and each must be read by its browser.

    It does not inherit from Voila's, which takes every message for one of the newer protocol, so
    that one visitor using the older one would keep the server busy forever.
    """

    async def pre_get(self) -> None:
        """Refuse more connections to one kernel than a page needs."""
        manager = self.kernel_manager
        if PROTOCOL not in self.request.headers.get("Sec-WebSocket-Protocol", ""):
            raise web.HTTPError(400)
        if self.kernel_id not in manager:
            raise web.HTTPError(404)
        if manager.connections_of(self.kernel_id) >= manager.most_connections:
            raise web.HTTPError(429)
        await super().pre_get()

    async def open(self, kernel_id: str) -> None:
        """Open the connection, with a limit on data that the browser has not read."""
        stream = self.ws_connection.stream
        stream.max_write_buffer_size = self.kernel_manager.most_unread
        await super().open(kernel_id)

    def on_message(self, ws_message: str | bytes) -> Awaitable[None] | None:
        """Pass on a message; Tornado reads the next one when that is done."""
        return self.connection.pass_on(ws_message) if self.connection else None

    def write_message(self, message: Any, binary: bool = False) -> Any:
        """Send a message to the browser, or cut it off if it does not read."""
        try:
            return super().write_message(message, binary)
        except StreamBufferFullError:
            self.log.warning("Cut off a visitor who does not read")
            self.ws_connection.stream.close()
            return None
