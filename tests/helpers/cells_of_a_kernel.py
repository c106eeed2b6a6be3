"""A real kernel that runs cells sent as by a notebook."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

psutil = pytest.importorskip("psutil", reason="Pyodide starts no kernels")

from jupyter_client.blocking.client import BlockingKernelClient  # noqa: E402 - as above
from jupyter_client.manager import KernelManager  # noqa: E402

ANSWER = 60


class Kernel:
    """A kernel that is running, and what it printed."""

    def __init__(self, client: BlockingKernelClient) -> None:
        self._client = client
        self._process = psutil.Process(int(self.run("import os; print(os.getpid())")))

    def run(self, code: str, cell: str | None = None) -> str:
        """Run a cell, with an id if the host sends one, and return what it printed."""
        content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}}
        request = self._client.session.msg("execute_request", content)
        request["metadata"] = {"cellId": cell} if cell else {}
        self._client.shell_channel.send(request)
        printed = ""
        while True:
            message = self._client.get_iopub_msg(timeout=ANSWER)
            if message["parent_header"].get("msg_id") != request["header"]["msg_id"]:
                continue
            match message["msg_type"], message["content"]:
                case "stream", content:
                    printed += content["text"]
                case "error", content:
                    raise AssertionError("\n".join(content["traceback"]))
                case "status", {"execution_state": "idle"}:
                    return printed.strip()

    def memory(self) -> int:
        """Return how many bytes the process holds."""
        used: int = self._process.memory_info().rss
        return used


@contextmanager
def running_kernel() -> Iterator[Kernel]:
    """Start a kernel, and stop it afterwards."""
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel()
    client = manager.blocking_client()
    try:
        client.start_channels()
        client.wait_for_ready(timeout=ANSWER)
        yield Kernel(client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
