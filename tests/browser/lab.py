"""A real JupyterLab on a free local port, opened in headless Chromium."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Locator,
    Page,
    Route,
    expect,
    sync_playwright,
)

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
)
# each of these gives a set of "min", "max", "step" and "value" a different order
HASH_SEEDS = (0, 1, 2, 3)
START = 120_000
ANSWER = 30_000
SHOW = "jupyterapp.commands.execute('docmanager:open', { path })"
# the `bpwidget` command does not expose the application, and opens one notebook
IN_FRONT = (
    "window.jupyterapp === undefined || jupyterapp.shell.currentWidget?.context?.path === path"
)
CLOSE = (
    "[...jupyterapp.shell.widgets('main')]"
    ".filter((each) => each.context?.path === path).forEach((each) => each.dispose())"
)
IS_IDLE = "jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === 'idle'"
HOW_TO_GET_ONE = (
    "no Chromium was found: install one (Debian: apt-get install chromium; elsewhere:"
    " python -m playwright install chromium), or name its path in BPWIDGET_CHROMIUM"
)


def chromium() -> str | None:
    """Return the Chromium named in the environment or on PATH; None for Playwright's own."""
    if named := os.environ.get("BPWIDGET_CHROMIUM"):
        return named
    for name in ("chromium", "chromium-browser", "google-chrome", "chrome"):
        if path := shutil.which(name):
            return path
    return None


@contextmanager
def running_chromium(home: Path) -> Iterator[Browser]:
    """Start a headless Chromium; without one, fail in CI and skip elsewhere."""
    path = chromium()
    if path is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(HOW_TO_GET_ONE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=list(FLAGS),
            # Chromium writes crash reports and caches to the home folder
            env={**os.environ, "HOME": str(home)},
        )
        yield browser
        browser.close()


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab: the folder it serves, its settings, its address and its token."""

    root: Path
    settings: Path
    url: str
    token: str

    def kernels(self, name: str) -> list[tuple[str, int]]:
        """Return the state and the number of clients of every kernel of a notebook."""
        kernels = (session["kernel"] for session in self._sessions(name))
        return [(kernel["execution_state"], kernel["connections"]) for kernel in kernels]

    def stop_kernels(self, name: str) -> None:
        """End the sessions of a notebook, so that the next page finds none."""
        for session in self._sessions(name):
            self._ask(f"sessions/{session['id']}", "DELETE")

    def answers(self) -> bool:
        """Return whether the server responds."""
        try:
            self._ask("sessions")
        except OSError:
            return False
        return True

    def _sessions(self, name: str) -> list[Any]:
        return [session for session in self._ask("sessions") if session["path"] == name]

    def _ask(self, path: str, method: str = "GET") -> Any:
        request = urllib.request.Request(  # noqa: S310 - our own server
            f"{self.url}/api/{path}",
            headers={"Authorization": f"token {self.token}"},
            method=method,
        )
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - as above
            return json.loads(answer.read() or "null")

    def choose_theme(self, theme: str) -> None:
        """Set the theme that the next page opens with."""
        (self.settings / "themes.jupyterlab-settings").write_text(json.dumps({"theme": theme}))

    def write(self, name: str, *cells: str, kernel: str = "python3") -> None:
        """Write a notebook of code cells into the folder."""
        notebook = nbformat.v4.new_notebook()
        notebook.metadata.kernelspec = {
            "name": kernel,
            "display_name": kernel,
            "language": "python",
        }
        notebook.cells = [nbformat.v4.new_code_cell(cell) for cell in cells]
        nbformat.write(notebook, self.root / name)


def write_kernel(data: Path, seed: int) -> None:
    """Install a kernel with a fixed hash seed, which determines the order of sets of strings."""
    folder = data / "kernels" / f"seed-{seed}"
    folder.mkdir(parents=True)
    kernel = {
        "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": folder.name,
        "language": "python",
        "env": {"PYTHONHASHSEED": str(seed)},
    }
    (folder / "kernel.json").write_text(json.dumps(kernel))


@contextmanager
def running_lab(folder: Path, python: str = sys.executable) -> Iterator[Lab]:
    """Start a Python's JupyterLab with all its state below `folder`, and stop it afterwards.

    Its server has Notebook 7 and Voila as well, if they are installed there.
    """
    root, state = folder / "root", folder / "state"
    settings = state / "settings/@jupyterlab/apputils-extension"
    root.mkdir(parents=True)
    settings.mkdir(parents=True)
    quiet = '{"fetchNews": "false", "checkForUpdates": false}'
    (settings / "notification.jupyterlab-settings").write_text(quiet)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    token = secrets.token_hex(16)
    places = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "IPYTHONDIR": "ipython",
    }
    for seed in HASH_SEEDS:
        write_kernel(state / "data", seed)
    log = state / "server.log"
    with log.open("w") as output:
        server = subprocess.Popen(
            [
                *(python, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1"),
                *(f"--port={port}", "--ServerApp.port_retries=0"),
                *(f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={root}"),
                "--LabApp.extension_manager=readonly",
                # allows a page to open one notebook after another
                "--LabApp.expose_app_in_browser=True",
                "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
                # the search for language servers runs npm, which writes to the home folder
                "--LanguageServerManager.autodetect=False",
                *(["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
            ],
            env=os.environ | {name: str(state / place) for name, place in places.items()},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    lab = Lab(root, settings, f"http://127.0.0.1:{port}", token)
    try:
        _wait_until(lab.answers, server, log)
        yield lab
    finally:
        server.terminate()
        try:
            server.wait(15)
        except subprocess.TimeoutExpired:  # held up by a busy kernel
            server.kill()
            server.wait()


def _wait_until(holds: Any, server: subprocess.Popen[bytes], log: Path) -> None:
    """Poll a condition twice a second, for up to a minute while the server is alive."""
    for _ in range(120):
        if holds():
            return
        try:
            server.wait(0.5)
        except subprocess.TimeoutExpired:
            continue
        raise RuntimeError(f"JupyterLab stopped:\n{log.read_text()}")
    raise RuntimeError(f"JupyterLab did not answer:\n{log.read_text()}")


@dataclass
class Visit:
    """One page on a lab, with a record of its errors."""

    page: Page
    lab: Lab
    name: str = ""
    errors: list[str] = field(default_factory=list)
    offsite: list[str] = field(default_factory=list)

    @classmethod
    def begin(cls, context: BrowserContext, lab: Lab) -> Visit:
        """Open an empty page that lets no request leave the machine."""
        visit = cls(context.new_page(), lab)

        def gate(route: Route) -> None:
            if route.request.url.startswith((lab.url, "blob:", "data:")):
                route.continue_()
            else:
                visit.offsite.append(route.request.url)
                route.abort()

        context.route("**/*", gate)
        visit.page.on(
            "console",
            lambda message: visit.errors.append(message.text) if message.type == "error" else None,
        )
        visit.page.on("pageerror", lambda error: visit.errors.append(str(error)))
        return visit

    def expect_no_trouble(self) -> None:
        """Expect no errors on the page and no requests to other machines."""
        errors, offsite = self.errors, self.offsite
        self.errors, self.offsite = [], []  # so that only one test fails because of them
        assert (errors, offsite) == ([], []), f"{errors}, {offsite}"

    def open(self, name: str) -> Locator:
        """Open a notebook, even if others are open on the page, and wait for its kernel."""
        if self.name:
            self.show(name)
        else:
            self.page.goto(f"{self.lab.url}/doc/tree/{name}?token={self.lab.token}&reset")
        self.name = name
        return self.notebook()

    def show(self, name: str) -> None:
        """Bring a notebook to the front, and open it if necessary."""
        self.page.evaluate(f"path => void {SHOW}", name)

    def close(self, name: str) -> None:
        """Close a notebook and shut its kernel down."""
        self.page.evaluate(f"path => {CLOSE}", name)
        self.lab.stop_kernels(name)

    def notebook(self) -> Locator:
        """Wait until page and server both report an idle kernel, and return the notebook."""
        page, name = self.page, self.name
        page.wait_for_selector("#jupyterlab-splash", state="detached", timeout=START)
        page.wait_for_function(f"path => {IN_FRONT}", arg=name, timeout=START)
        notebook = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")
        notebook.locator(".jp-CodeCell").first.wait_for(timeout=START)
        indicator = notebook.locator(".jp-Notebook-ExecutionIndicator")
        expect(indicator).to_have_attribute("data-status", "idle", timeout=START)
        # the page reports idle a moment before its session exists
        for _ in range(600):
            if self.lab.kernels(name) == [("idle", 1)]:
                return notebook
            page.wait_for_timeout(100)
        raise AssertionError(f"no kernel is idle and connected: {self.lab.kernels(name)}")

    def come_to_rest(self) -> None:
        """Wait until the kernel has sent all of a move whose frame is on screen already.

        The controls follow the frame: one clicked in between still has its old value.
        """
        self.page.wait_for_function(IS_IDLE, timeout=ANSWER)

    def save(self, name: str) -> None:
        """Save the notebook, and wait until its outputs are on disk."""
        self.page.get_by_role("button", name="Save and create checkpoint").click()
        for _ in range(120):
            try:
                saved = nbformat.read(self.lab.root / name, as_version=4)
            except nbformat.reader.NotJSONError:
                pass  # half written
            else:
                if saved.cells[0].outputs:
                    return
            self.page.wait_for_timeout(250)
        raise AssertionError(f"{name} was not saved")

    def menu(self, menu: str, item: str) -> None:
        """Choose an item of a menu."""
        self.page.get_by_role("menuitem", name=menu, exact=True).click()
        self.page.get_by_role("menuitem", name=item, exact=True).click()

    def run_all(self) -> None:
        """Run every cell."""
        self.menu("Run", "Run All Cells")
