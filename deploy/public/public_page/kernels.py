"""The visitors' kernels: how many, for how long, and with how much memory and processor time."""

from __future__ import annotations

import sys
from contextvars import ContextVar
from pathlib import Path
from time import monotonic
from typing import Any

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager, NoSuchKernel
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from tornado import web
from traitlets import Bool, Integer

# the network address of the visitor for whom a page is being made
VISITOR: ContextVar[str] = ContextVar("visitor", default="")
KERNEL = "panel"
MIB = 2**20


class FullError(web.HTTPError):
    """There is no room for another visitor now."""

    def __init__(self, reason: str) -> None:
        super().__init__(503, reason)


class PanelKernelSpec(KernelSpecManager):  # type: ignore[misc]  # it is untyped
    """The only kernel there is: Python with limits."""

    memory = Integer(1024, config=True, help="MiB of address space of one kernel.")
    processor = Integer(1800, config=True, help="Seconds of processor time of one kernel.")
    nice = Integer(5, config=True, help="Niceness of a kernel, from 0 to 19.")
    forked = Bool(
        False, config=True, help="Kernels are forked from one that has imported everything (Linux)."
    )

    def find_kernel_specs(self) -> dict[str, str]:
        """Return the folder of each kernel by name."""
        return {KERNEL: str(Path(__file__).parent)}

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Return the kernel.

        Raises
        ------
        NoSuchKernel
            If there is no kernel of that name.
        """
        if kernel_name != KERNEL:
            raise NoSuchKernel(kernel_name)
        script = Path(__file__).with_name("kernel.py")
        return KernelSpec(
            argv=[
                *(sys.executable, str(script)),
                *map(str, (self.memory * MIB, self.processor, self.nice)),
                *("-f", "{connection_file}"),
            ],
            display_name="The panel",
            language="python",
            # a panel computes on one thread, and each thread takes memory
            env={"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"},
            # the script runs in the fork, which gets the same limits as any other kernel
            metadata={"kernel_provisioner": {"provisioner_name": "bpwidget-fork"}}
            if self.forked
            else {},
        )


class VisitorKernels(AsyncMappingKernelManager):  # type: ignore[misc]  # it is untyped
    """Kernels for a limited number of visitors, each ended when its visitor is gone."""

    most_visitors = Integer(20, config=True, help="Kernels at once; further visitors have to wait.")
    most_of_one_address = Integer(
        10, config=True, help="Kernels at once per network address, which a school may share."
    )
    most_connections = Integer(3, config=True, help="Connections to one kernel.")
    most_unread = Integer(8 * MIB, config=True, help="Bytes that a browser may leave unread.")
    longest_visit = Integer(4 * 3600, config=True, help="Seconds after which a kernel is ended.")
    longest_absence = Integer(
        120, config=True, help="Seconds without a connection after which a kernel is ended."
    )
    cull_idle_timeout = Integer(1800, config=True, help="Seconds until an idle kernel is ended.")
    cull_interval = Integer(10, config=True, help="Seconds between two checks of all kernels.")
    cull_connected = Bool(True, config=True, help="Also end kernels whose page is still open.")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._starting: list[str] = []
        self._address_of: dict[str, str] = {}
        self._began: dict[str, float] = {}
        self._last_seen: dict[str, float] = {}

    def refuse_if_full(self) -> None:
        """Refuse a visitor if there are too many.

        Raises
        ------
        FullError
            If there are too many in total, or from the visitor's own address.
        """
        taken = [*self._starting, *self._address_of.values()]
        if len(taken) >= self.most_visitors:
            raise FullError("full")
        if taken.count(VISITOR.get()) >= self.most_of_one_address:
            raise FullError("full for one address")

    def connections_of(self, kernel_id: str) -> int:
        """Return how many websockets a kernel has."""
        return int(self._kernel_connections.get(kernel_id, 0))

    async def start_kernel(self, **kwargs: Any) -> str:
        """Start a visitor's kernel."""
        self.refuse_if_full()
        address = VISITOR.get()
        self._starting.append(address)
        try:
            kernel_id = str(await super().start_kernel(**kwargs))
        finally:
            self._starting.remove(address)
        self._address_of[kernel_id] = address
        self._began[kernel_id] = self._last_seen[kernel_id] = monotonic()
        return kernel_id

    def remove_kernel(self, kernel_id: str) -> Any:
        """Free a kernel's place for the next visitor."""
        for each in (self._address_of, self._began, self._last_seen):
            each.pop(kernel_id, None)
        return super().remove_kernel(kernel_id)

    async def cull_kernel_if_idle(self, kernel_id: str) -> None:
        """End a kernel whose visitor is gone, or has stayed long enough."""
        now = monotonic()
        if self.connections_of(kernel_id):
            self._last_seen[kernel_id] = now
        ended = not await self.get_kernel(kernel_id).is_alive()
        reason = (
            "it has ended"
            if ended
            else "its visitor is gone"
            if now - self._last_seen.get(kernel_id, now) > self.longest_absence
            else "its time is over"
            if now - self._began.get(kernel_id, now) > self.longest_visit
            else ""
        )
        if reason:
            self.log.info("Removing kernel %s: %s", kernel_id, reason)
            await self.shutdown_kernel(kernel_id, now=True)
            return
        await super().cull_kernel_if_idle(kernel_id)

    async def shutdown_kernel(self, kernel_id: str, *args: Any, **kwargs: Any) -> Any:
        """End a kernel and its connections, which tells a page that the kernel is gone."""
        await super().shutdown_kernel(kernel_id, *args, **kwargs)
        for each in list(ZMQChannelsWebsocketConnection._open_sockets):  # noqa: SLF001 - there is no other way
            if each.kernel_id == kernel_id:
                each.websocket_handler.close()
