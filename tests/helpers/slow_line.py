"""A TCP proxy on this machine that imitates a connection that is slow, delayed, or cut."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

SEGMENT = 1400  # bytes that travel together, about one packet


@dataclass
class Way:
    """One direction of the line, shared by all connections.

    Attributes
    ----------
    rate : float
        Bytes per second, or 0 for as fast as the machine is.
    delay : float
        Seconds.
    carried : int
        Bytes that have arrived.
    """

    rate: float = 0.0
    delay: float = 0.0
    carried: int = 0
    _free: float = 0.0  # when the last byte so far has been sent

    async def take(self, size: int) -> float:
        """Wait until some bytes are on the line, and return when they will arrive."""
        now = asyncio.get_running_loop().time()
        self._free = max(self._free, now) + (size / self.rate if self.rate else 0.0)
        await asyncio.sleep(self._free - now)
        return self._free + self.delay


@dataclass
class SlowLine:
    """The line between a browser and a server. At first it is as fast as the machine.

    Attributes
    ----------
    port : int
        Where the browser connects to.
    up, down : Way
        To the server, and from it.
    """

    port: int
    up: Way = field(default_factory=Way)
    down: Way = field(default_factory=Way)
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    _is_open: asyncio.Event = field(default_factory=asyncio.Event)
    _is_cut: bool = False
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)

    def slow_down(self, *, bits: float = 0.0, delay: float = 0.0) -> None:
        """Limit the bits per second each way, and delay them by some seconds."""
        for way in (self.up, self.down):
            way.rate, way.delay = bits / 8, delay

    def cut(self) -> None:
        """Break every connection, and refuse new ones."""

        def break_all() -> None:
            self._is_cut = True
            for writer in self._writers:
                writer.transport.abort()

        self._loop.call_soon_threadsafe(break_all)

    def stall(self) -> None:
        """Stop carrying data, without telling either side."""
        self._loop.call_soon_threadsafe(self._is_open.clear)

    def mend(self) -> None:
        """Carry data again, beginning with what was held back."""

        def carry() -> None:
            self._is_cut = False
            self._is_open.set()

        self._loop.call_soon_threadsafe(carry)

    async def serve(self, server: int) -> None:
        """Carry data between the line's port and a server's, until cancelled."""
        self._is_open.set()

        async def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            ends = {writer}
            # neither a cancellation at the end of the test nor a server that is gone is an error
            with contextlib.suppress(asyncio.CancelledError, OSError):
                if not self._is_cut:
                    far_reader, far_writer = await asyncio.open_connection("127.0.0.1", server)
                    ends.add(far_writer)
                    self._writers |= ends
                    await asyncio.gather(
                        self._carry(reader, far_writer, self.up),
                        self._carry(far_reader, writer, self.down),
                    )
            self._writers -= ends
            for each in ends:
                each.transport.abort()
            # an aborted socket is closed only in the loop's next iteration, which may be its last
            await asyncio.gather(*(each.wait_closed() for each in ends), return_exceptions=True)

        listener = await asyncio.start_server(connect, "127.0.0.1", self.port)
        async with listener:
            await listener.serve_forever()

    async def _carry(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, way: Way
    ) -> None:
        """Carry one direction of one connection to its end."""
        loop = asyncio.get_running_loop()
        # a buffer as large as a router's; beyond that the sender has to wait
        on_the_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(maxsize=64)

        async def arrive() -> None:
            while True:
                due, data = await on_the_way.get()
                await asyncio.sleep(due - loop.time())
                await self._is_open.wait()
                if not data:
                    with contextlib.suppress(OSError):
                        writer.write_eof()
                    return
                way.carried += len(data)
                writer.write(data)
                with contextlib.suppress(OSError):
                    await writer.drain()

        async with asyncio.TaskGroup() as group:
            group.create_task(arrive())
            while True:
                try:
                    data = await reader.read(SEGMENT if way.rate else 2**16)
                except OSError:
                    data = b""
                await self._is_open.wait()
                await on_the_way.put((await way.take(len(data)), data))
                if not data:
                    break


@contextmanager
def slow_line(server: int, port: int) -> Iterator[SlowLine]:
    """Put a line in front of a server, in a thread of its own."""
    line = SlowLine(port)
    task: list[asyncio.Task[None]] = []
    has_begun = threading.Event()

    async def run() -> None:
        task.append(asyncio.ensure_future(line.serve(server)))
        line._loop.call_later(0.1, has_begun.set)
        with contextlib.suppress(asyncio.CancelledError):
            await task[0]

    def work() -> None:
        line._loop.run_until_complete(run())
        left = asyncio.all_tasks(line._loop)
        for each in left:
            each.cancel()
        if left:
            line._loop.run_until_complete(asyncio.wait(left))
        line._loop.close()

    thread = threading.Thread(target=work, name="slow line")
    thread.start()
    has_begun.wait()
    try:
        yield line
    finally:
        line._loop.call_soon_threadsafe(task[0].cancel)
        thread.join()
