"""Kernels forked from a template: everything that jupyter_client does with a kernel."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
from jupyter_client.manager import AsyncKernelManager

from bpwidget.kernels import forking, provisioner
from bpwidget.kernels.forking import ForkedKernel, TemplateError, Templates
from bpwidget.kernels.provisioner import split

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only")

ROOT = Path(__file__).parents[2]
PATIENCE = 60
PANEL = """
import json, os
import numpy as np
import bpwidget as bp
panel = bp.BackpropPanel(seed=SEED)
panel._repr_mimebundle_()
panel.lam = 0.1
trace = panel.trace
"""
ENDING = """
import asyncio, os, sys
from jupyter_client.manager import AsyncKernelManager

async def main():
    for _ in range(2):
        manager = AsyncKernelManager(kernel_name="python3")
        await manager.start_kernel()
        client = manager.client()
        client.start_channels()
        await client.wait_for_ready(timeout=60)
        print(manager.provisioner.pid, flush=True)
    print("all", flush=True)
    await asyncio.sleep(600)

asyncio.run(main())
"""


@pytest.fixture(autouse=True, scope="module")
def _kernel_of_deploy() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_PATH", str(ROOT / "deploy" / "forked"))
        yield
    for template in forking.TEMPLATES._of.values():
        template.end()


class Kernel:
    """A kernel behind a manager, and its client."""

    def __init__(self, manager: Any) -> None:
        self.manager = manager

    @property
    def pid(self) -> int:
        """The id of its process."""
        return int(self.manager.provisioner.pid)

    @property
    def is_forked(self) -> bool:
        """Whether it is a template's child."""
        return isinstance(self.manager.provisioner.process, ForkedKernel)

    async def connect(self) -> None:
        """Wait until the kernel answers."""
        self.client = self.manager.client()
        self.client.start_channels()
        await self.client.wait_for_ready(timeout=PATIENCE)

    async def run(self, code: str) -> Any:
        """Run code; return what it prints as JSON, or the name of its error."""
        said: list[str] = []

        def hear(message: Any) -> None:
            said.append(message["content"].get("text", ""))

        reply = await self.client.execute_interactive(code, output_hook=hear, timeout=PATIENCE)
        if reply["content"]["status"] != "ok":
            return reply["content"]["ename"]
        return json.loads("".join(said) or "null")

    async def dies(self) -> bool:
        """Return whether the server notices that it has ended."""
        for _ in range(100):
            if not await self.manager.is_alive():
                return True
            await asyncio.sleep(0.05)
        return False


@asynccontextmanager
async def kernel(manager: Any = None, **options: Any) -> AsyncIterator[Kernel]:
    """Start a kernel, and end it afterwards."""
    started = Kernel(manager or AsyncKernelManager(kernel_name="python3"))
    await started.manager.start_kernel(**options)
    try:
        await started.connect()
        yield started
    finally:
        started.client.stop_channels()
        await started.manager.shutdown_kernel(now=True)


def is_gone(pid: int) -> bool:
    """Return whether a process has ended, within some seconds."""
    until = time.monotonic() + 15
    while time.monotonic() < until:
        try:
            if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        time.sleep(0.05)
    return False


def test_two_kernels_run_panels_and_share_nothing() -> None:
    async def together() -> None:
        async with kernel() as one, kernel() as other:
            assert one.is_forked
            assert other.is_forked
            parents = {psutil.Process(each.pid).ppid() for each in (one, other)}
            assert len(parents) == 1
            assert parents != {os.getpid()}
            for number, each in enumerate((one, other)):
                found = await each.run(
                    f"SEED = {number}\n{PANEL}"
                    "print(json.dumps([each.tolist() for each in (trace.net.W1, trace.net.W2, "
                    "trace.x, trace.z, trace.h, trace.o, np.array(trace.s))]))"
                )
                W1, W2, x, z, h, o, s = map(np.array, found)
                np.testing.assert_allclose(z, W1 @ x, rtol=1e-12)
                np.testing.assert_allclose(o, W2 @ h, rtol=1e-12)
                np.testing.assert_allclose(s, 0.05 * (np.sum(W1**2) + np.sum(W2**2)), rtol=1e-12)
            for code in (
                "mine = 1; import matplotlib as mpl; mpl.rcParams['lines.linewidth'] = 7",
                "os.environ['MINE'] = '1'",
            ):
                await one.run(code)
            assert await other.run("print(mine)") == "NameError"
            assert await other.run(
                "import matplotlib as mpl\n"
                "print(json.dumps([mpl.rcParams['lines.linewidth'], 'MINE' in os.environ]))"
            ) == [1.5, False]
            drawn = "import random; print(json.dumps([random.random(), np.random.random()]))"
            numbers = [await one.run(drawn), await other.run(drawn)]
            assert not set(numbers[0]) & set(numbers[1])

    asyncio.run(together())


def test_it_behaves_like_a_kernel_started_as_usual(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = """
import gc, json, matplotlib, os, sys, __main__
print(json.dumps([
    sys.argv[1:2], sys.path, __main__.__name__, __name__, matplotlib.get_backend(), gc.isenabled(),
    os.getsid(0) == os.getpid(), os.getcwd(), os.environ.get("MINE"), sys.stdin.read(),
    sorted(set(os.environ) ^ {"JPY_SESSION_NAME"}), sys.executable, os.getppid() == SERVER,
]))
"""

    async def like(name: str) -> Any:
        monkeypatch.setenv("JUPYTER_PATH", str(ROOT / "deploy" / name))
        environment = {**os.environ, "MINE": "yes"}
        environment["JUPYTER_PATH"] = "x"
        async with kernel(cwd=str(tmp_path), env=environment) as one:
            found = await one.run(f"SERVER = {os.getpid()}{asked}")
            return one.is_forked, found

    forked = asyncio.run(like("forked"))
    usual = asyncio.run(like(""))
    assert (forked[0], usual[0]) == (True, False)
    assert (forked[1].pop(), usual[1].pop()) == (False, True)
    assert forked[1] == usual[1]
    assert forked[1][7:9] == [str(tmp_path), "yes"]


def test_an_endless_loop_is_interrupted(tmp_path: Path) -> None:
    begun = tmp_path / "begun"

    async def interrupted() -> tuple[Any, Any]:
        async with kernel() as one:
            assert one.is_forked
            code = f"open({str(begun)!r}, 'w').close()\nwhile True: pass"
            running = asyncio.create_task(one.run(code))
            for _ in range(20 * PATIENCE):
                if begun.exists():
                    break
                await asyncio.sleep(0.05)
            await one.manager.interrupt_kernel()
            return await running, await one.run("print(6 * 7)")

    assert asyncio.run(interrupted()) == ("KeyboardInterrupt", 42)


def test_a_crash_is_reported_with_its_status_and_the_kernel_restarts() -> None:
    async def crashed() -> None:
        async with kernel() as one:
            first, process = one.pid, one.manager.provisioner.process
            one.client.execute("import os; os._exit(7)")
            assert await one.dies()
            assert process.returncode == 7
            one.client.stop_channels()
            await one.manager.restart_kernel(now=True)
            await one.connect()
            assert one.is_forked
            assert one.pid != first
            assert await one.run("print(6 * 7)") == 42
            process = one.manager.provisioner.process
            os.kill(one.pid, signal.SIGSEGV)
            assert await one.dies()
            assert process.returncode == -signal.SIGSEGV

    asyncio.run(crashed())


def test_when_the_template_is_killed_its_kernels_go_on_and_others_start() -> None:
    async def killed() -> None:
        async with kernel() as one:
            template = psutil.Process(one.pid).ppid()
            os.kill(template, signal.SIGKILL)
            assert is_gone(template)
            assert await one.run("print(6 * 7)") == 42
            async with kernel() as other:
                assert other.is_forked
                assert await other.run("print(6 * 7)") == 42
                assert psutil.Process(other.pid).ppid() != template
            one.client.execute("import os; os._exit(7)")
            assert await one.dies()
            assert is_gone(one.pid)

    asyncio.run(killed())


def test_no_process_is_left_when_the_server_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", ENDING], stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        pids = [int(line) for line in iter(server.stdout.readline, b"all\n")]
        template = psutil.Process(pids[0]).ppid()
        assert len(pids) == 2
        assert template != server.pid
        server.kill()
    assert all(map(is_gone, (*pids, template)))


def test_a_kernel_that_cannot_be_forked_starts_as_usual(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "matplotlibrc").write_text("lines.linewidth: 7\n")

    async def linewidth(**options: Any) -> Any:
        async with kernel(**options) as one:
            assert not one.is_forked
            return await one.run("import matplotlib as m; print(m.rcParams['lines.linewidth'])")

    logging.getLogger("traitlets").propagate = True
    assert asyncio.run(linewidth(cwd=str(tmp_path))) == 7
    assert "has a matplotlibrc, which is read only at the start" in caplog.text


def test_a_kernel_of_the_public_page_has_its_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT / "deploy" / "public")
    from public_page.kernels import KERNEL, MIB, PanelKernelSpec  # noqa: PLC0415 - see above

    monkeypatch.setattr(forking, "TEMPLATES", Templates())
    monkeypatch.setattr(provisioner, "TEMPLATES", forking.TEMPLATES)
    specs = PanelKernelSpec(forked=True, memory=900, processor=77)
    asked = """
import json, os, resource as r
import bpwidget as bp
bp.BackpropPanel()._repr_mimebundle_()
limits = [r.getrlimit(each)[1] for each in (r.RLIMIT_AS, r.RLIMIT_CPU, r.RLIMIT_CORE)]
print(json.dumps([*limits, os.nice(0)]))
"""

    async def limits() -> Any:
        manager = AsyncKernelManager(kernel_name=KERNEL, kernel_spec_manager=specs)
        async with kernel(manager) as one:
            assert one.is_forked
            return await one.run(asked)

    assert asyncio.run(limits()) == [900 * MIB, 77, 0, os.nice(0) + specs.nice]
    for template in forking.TEMPLATES._of.values():
        template.end()


def test_a_template_that_cannot_be_used_says_why(tmp_path: Path) -> None:
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\nexit 3\n")
    broken.chmod(0o755)
    templates = Templates()
    for _ in range(2):
        with pytest.raises(TemplateError, match="was not ready, and has ended"):
            templates.get(str(broken), os.environ)
    forking.TEMPLATES.get(sys.executable, os.environ)
    with pytest.raises(TemplateError, match="another value of MPLBACKEND"):
        forking.TEMPLATES.get(sys.executable, {**os.environ, "MPLBACKEND": "svg"})


@pytest.mark.parametrize("options", [["-X", "dev", "-m", "a"], ["-m"], []])
def test_options_of_the_interpreter_are_not_forked(options: list[str]) -> None:
    with pytest.raises(TemplateError, match="option of the interpreter"):
        split([sys.executable, *options])
    assert split([sys.executable, "-m", "a", "-f", "b"])[1] == ["-m", "a", "-f", "b"]
