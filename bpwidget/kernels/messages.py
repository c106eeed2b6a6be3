"""The messages between a server and its template: a length, and so many bytes of JSON.

The three files that a kernel reads and writes travel with the first byte of its message.
"""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Sequence
from typing import Any

_LENGTH = struct.Struct("!I")
MOST_FILES = 3


def send(channel: socket.socket, message: dict[str, Any], files: Sequence[int] = ()) -> None:
    """Send a message, and descriptors of open files with it."""
    content = json.dumps(message).encode()
    length = _LENGTH.pack(len(content))
    if files:
        sent = socket.send_fds(channel, [length], files)
        length = length[sent:]
    channel.sendall(length + content)


def receive(channel: socket.socket) -> tuple[dict[str, Any], list[int]]:
    """Return the next message, and the files that came with it.

    Raises
    ------
    EOFError
        If the other side has ended.
    """
    start, files, _, _ = socket.recv_fds(channel, _LENGTH.size, MOST_FILES)
    length = start + _exactly(channel, _LENGTH.size - len(start), at_end=not start)
    content = _exactly(channel, _LENGTH.unpack(length)[0])
    message: dict[str, Any] = json.loads(content)
    return message, files


def _exactly(channel: socket.socket, count: int, *, at_end: bool = False) -> bytes:
    found = bytearray()
    while not at_end and len(found) < count:
        some = channel.recv(count - len(found))
        at_end = not some
        found += some
    if at_end:
        raise EOFError("the other side has ended")
    return bytes(found)
