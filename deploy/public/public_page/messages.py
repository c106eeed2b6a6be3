"""The messages that a browser may send: those of widgets that the kernel has created."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import Any

# the protocol of browsers; the older one is not accepted
PROTOCOL = "v1.kernel.websocket.jupyter.org"
# parts of a message besides its buffers: offsets for channel, header, parent, metadata, content
PARTS = 5
MOST_BUFFERS = 16
LONGEST_ID = 128
# when a page opens, it uses this comm to ask for the state of all widgets; no other may be opened,
# or a visitor could make the kernel create any number of widgets of any kind
CONTROL = "jupyter.widget.control"
ALLOWED = MappingProxyType(
    {
        "comm_msg": "shell",
        "comm_open": "shell",
        "comm_close": "shell",
        "comm_info_request": "shell",
        "kernel_info_request": "shell",
    }
)


class RefusedMessageError(ValueError):
    """A message is not one that a visitor may send."""


@dataclass(frozen=True)
class Message:
    """The part of a message that the server needs to know.

    Attributes
    ----------
    number
        Its ``msg_id``, which the kernel's answers name.
    kind
        Its ``msg_type``.
    """

    number: str
    kind: str


def read(data: str | bytes) -> Message:
    """Check and parse a message.

    Parameters
    ----------
    data : str or bytes
        As it came from the websocket.

    Raises
    ------
    RefusedMessageError
        If it is malformed, or not one that a panel's page needs.
    """
    if isinstance(data, str):
        raise RefusedMessageError("malformed: it must be binary")
    try:
        channel, header, content = _parts(data)
    except RefusedMessageError:
        raise
    # not Unicode, not JSON, nested too deeply, or a number with too many digits
    except (ValueError, RecursionError) as error:
        raise RefusedMessageError(f"malformed: {type(error).__name__}") from None
    number, kind = header.get("msg_id"), header.get("msg_type")
    if not isinstance(number, str) or not 0 < len(number) <= LONGEST_ID:
        raise RefusedMessageError(f"msg_id must be a text of up to {LONGEST_ID} characters")
    if not isinstance(kind, str) or ALLOWED.get(kind) != channel:
        raise RefusedMessageError("its type is not allowed on its channel")
    if "subshell_id" in header and header["subshell_id"] is not None:
        raise RefusedMessageError("subshells are not for visitors")
    if kind == "comm_open" and content.get("target_name") != CONTROL:
        raise RefusedMessageError(f"a page may open {CONTROL} and nothing else")
    return Message(number, kind)


def _parts(data: bytes) -> tuple[str, Mapping[str, Any], Mapping[str, Any]]:
    """Return the channel, the header and the content of a message.

    Their offsets come first, each of 8 bytes.
    """
    # the message must not decide how long a list the server makes
    number = int.from_bytes(data[:8], "little")
    if not PARTS < number <= PARTS + 1 + MOST_BUFFERS or len(data) < 8 * (number + 1):
        raise RefusedMessageError("malformed: its number of parts")
    ends = struct.unpack(f"<{number}Q", data[8 : 8 * (number + 1)])
    if list(ends) != sorted(ends) or ends[0] < 8 * (number + 1) or ends[-1] > len(data):
        raise RefusedMessageError("malformed: its offsets")
    channel, header, _, _, content = (data[start:end] for start, end in pairwise(ends[: PARTS + 1]))
    return channel.decode(), _mapping(json.loads(header)), _mapping(json.loads(content))


def _mapping(value: object) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise RefusedMessageError("malformed: header and content must be mappings")
    return value
