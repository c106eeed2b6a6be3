"""A JupyterHub from the deployed configuration, with accounts that exist nowhere else.

It runs in separate namespaces: `/etc` is a copy in which the accounts are created, `/home` and
`/srv` are empty, and all processes end with the first one. So nothing is left on the machine.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import requests
import websocket

ROOT = Path(__file__).parents[2]
CONFIG = ROOT / "deploy" / "hub" / "jupyterhub_config.py"
PASSWORD = "only-in-this-test"  # noqa: S105 - of accounts that exist in a namespace
LEARNERS = "learners"
PATIENCE = 90
SYSTEM_PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
CONTROL_GROUPS = Path("/sys/fs/cgroup")

# Folders above the interpreter and the package that are closed to other accounts are replaced by
# empty ones, in which only these two are mounted.
IN_THE_NAMESPACE = r"""
set -euo pipefail
scratch=$1 learners=$2 password=$3; shift 3
paths=(); while [ "$1" != -- ]; do paths+=("$1"); shift; done; shift
cp -a /etc "$scratch/etc"
mount --bind "$scratch/etc" /etc
for empty in /home /srv /mnt; do mount -t tmpfs -o mode=755 tmpfs "$empty"; done
closed() {
    local way=
    IFS=/ read -ra parts <<< "${1#/}"
    for part in "${parts[@]}"; do
        way+=/$part
        [ $((8#$(stat -c %a "$way") & 1)) = 1 ] || { echo "$way"; return; }
    done
}
number=0
for path in "${paths[@]}"; do
    mkdir "/mnt/$number"; mount --bind "$path" "/mnt/$number"; number=$((number + 1))
done
for path in "${paths[@]}"; do
    shut=$(closed "$path")
    [ -z "$shut" ] || mount -t tmpfs -o mode=755 tmpfs "$shut"
done
number=0
for path in "${paths[@]}"; do
    mkdir -p "$path"; mount --bind "/mnt/$number" "$path"; number=$((number + 1))
done
chmod go-rwx /mnt
groupadd "$learners"; groupadd teachers
for name in ${BPWIDGET_TEST_ACCOUNTS}; do
    useradd --create-home --shell /bin/bash --groups "$learners" "$name"
    echo "$name:$password" | chpasswd
done
useradd --create-home --shell /bin/bash outsider
echo "outsider:$password" | chpasswd
cd /srv
"$@" &
wait $!
"""


def why_not() -> str | None:
    """Return why no hub can run here, or None."""
    if os.name != "posix" or os.geteuid() != 0:
        return "only root can start servers under several accounts"
    for module in ("jupyterhub", "jupyterhub_idle_culler", "nbgitpuller"):
        if find_spec(module) is None:
            return f"{module} is not installed: pip install -e '.[class]'"
    for program in ("unshare", "useradd", "chpasswd"):
        if shutil.which(program) is None:
            return f"there is no {program}"
    if proxy_folder() is None:
        return "configurable-http-proxy is not installed: npm ci"
    tried = subprocess.run(
        ["unshare", "--mount", "--pid", "--fork", "--mount-proc", "true"],  # noqa: S607 - from PATH
        check=False,
        capture_output=True,
    )
    if tried.returncode:
        return "no namespaces can be made here"
    return None


def proxy_folder() -> Path | None:
    """Return the folder of the proxy: that of the clone, or one on PATH."""
    name = "configurable-http-proxy"
    ours = ROOT / "node_modules" / ".bin"
    if (ours / name).exists():
        return ours
    found = shutil.which(name)
    return Path(found).parent if found else None


def free_ports(number: int) -> list[int]:
    """Return ports that are free now."""
    with ExitStack() as stack:
        probes = [stack.enter_context(closing(socket.socket())) for _ in range(number)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]


def wait_for(holds: Callable[[], Any], what: str, patience: float = PATIENCE) -> Any:
    """Poll a function five times a second until its value is true, and return the value."""
    for _ in range(int(patience * 5)):
        if found := holds():
            return found
        time.sleep(0.2)
    raise AssertionError(f"still not so after {patience:g} s: {what}")


@dataclass
class Kernel:
    """One kernel of a learner, used as by JupyterLab."""

    learner: Learner
    id: str

    def run(self, code: str, patience: float = 60) -> tuple[str, str]:
        """Run a cell; return its output, and the name of its error or how the kernel ended."""
        try:
            line = self.connect(patience)
        except websocket.WebSocketBadStatusException as error:
            if error.status_code in {404, 503}:  # the hub answers if there is no server
                return "", "ServerGone"
            raise
        with closing(line):
            return self.answer(line, self.send(line, code))

    def end(self) -> None:
        """End the kernel."""
        assert self.learner.ask(f"api/kernels/{self.id}", "DELETE").status_code == 204

    def connect(self, patience: float = 60) -> websocket.WebSocket:
        """Open a connection to the kernel."""
        address = f"{self.learner.server}api/kernels/{self.id}/channels"
        return websocket.create_connection(
            address.replace("http", "ws", 1),
            header=[f"Authorization: token {self.learner.token}"],
            timeout=patience,
        )

    @staticmethod
    def send(line: websocket.WebSocket, code: str) -> str:
        """Send a cell, and return the id that its answers refer to."""
        name = uuid.uuid4().hex
        header = {"msg_id": name, "msg_type": "execute_request", "session": name, "version": "5.3"}
        message = {
            "channel": "shell",
            "header": {**header, "username": ""},
            "parent_header": {},
            "metadata": {},
            "content": {"code": code, "silent": False, "allow_stdin": False},
        }
        line.send(json.dumps(message))
        return name

    @staticmethod
    def answer(line: websocket.WebSocket, name: str) -> tuple[str, str]:
        """Read until the cell has ended and all its output has arrived."""
        printed, error, left = "", "", {"reply", "idle"}
        while left:
            try:
                message = json.loads(line.recv())
            except websocket.WebSocketConnectionClosedException:
                return printed, "ServerGone"
            kind, content = message["msg_type"], message["content"]
            if kind == "status" and content["execution_state"] in {"restarting", "dead"}:
                return printed, "KernelDied"
            if message["parent_header"].get("msg_id") != name:
                continue
            if kind == "stream":
                printed += content["text"]
            elif kind == "error":
                error = content["ename"]
            elif kind == "execute_reply":
                left.discard("reply")
            elif kind == "status" and content["execution_state"] == "idle":
                left.discard("idle")
        return printed, error


@dataclass
class Learner:
    """A learner who has signed in, with a token of their own."""

    hub: Hub
    name: str
    session: requests.Session
    token: str = ""

    @property
    def server(self) -> str:
        """The address of their server."""
        return f"{self.hub.url}/user/{self.name}/"

    def ask(self, path: str, method: str = "GET", of: str = "", **more: Any) -> requests.Response:
        """Ask the server of a learner, by default their own, with the learner's token."""
        return requests.request(
            method,
            f"{self.hub.url}/user/{of or self.name}/{path}",
            headers={"Authorization": f"token {self.token}"},
            timeout=30,
            allow_redirects=False,
            **more,
        )

    def ask_hub(self, path: str, method: str = "GET", **more: Any) -> requests.Response:
        """Ask the hub."""
        return requests.request(
            method,
            f"{self.hub.url}/hub/api/{path}",
            headers={"Authorization": f"token {self.token}"},
            timeout=30,
            **more,
        )

    def is_up(self) -> bool:
        """Return whether the learner's server is ready."""
        servers = self.ask_hub(f"users/{self.name}").json()["servers"]
        return bool(servers.get("", {}).get("ready"))

    def begin(self) -> None:
        """Request the server, without waiting for it."""
        answer = self.ask_hub(f"users/{self.name}/server", "POST")
        assert answer.status_code in {201, 202}, answer.text

    def stop(self) -> None:
        """Stop the server."""
        self.ask_hub(f"users/{self.name}/server", "DELETE")
        wait_for(lambda: not self.ask_hub(f"users/{self.name}").json()["servers"], "stopped")

    def kernel(self) -> Kernel:
        """Start a kernel."""
        answer = self.ask("api/kernels", "POST", json={"name": "python3"})
        assert answer.status_code == 201, answer.text
        return Kernel(self, answer.json()["id"])

    def states(self) -> list[tuple[str, int]]:
        """Return the state and the number of pages of each kernel of a notebook."""
        kernels = [session["kernel"] for session in self.ask("api/sessions").json()]
        return [(kernel["execution_state"], kernel["connections"]) for kernel in kernels]

    def kernels(self) -> set[str]:
        """Return the names of the running kernels."""
        return {kernel["id"] for kernel in self.ask("api/kernels").json()}


@dataclass
class Hub:
    """A running hub."""

    url: str
    log: Path
    process: subprocess.Popen[bytes]
    group: str
    learners: dict[str, Learner] = field(default_factory=dict)

    def answers(self) -> bool:
        """Return whether the hub is up."""
        if self.process.poll() is not None:
            raise AssertionError(f"the hub has ended:\n{self.log.read_text()}")
        try:
            return requests.get(f"{self.url}/hub/api/", timeout=5).ok
        except requests.ConnectionError:
            return False

    def try_to_sign_in(self, name: str, password: str = PASSWORD) -> requests.Session | None:
        """Sign in with the form; return the session, or None if refused."""
        session = requests.Session()
        session.get(f"{self.url}/hub/login", timeout=10)
        form = {"username": name, "password": password, "_xsrf": session.cookies["_xsrf"]}
        answer = session.post(f"{self.url}/hub/login", data=form, timeout=60, allow_redirects=False)
        return session if answer.status_code == 302 else None

    def sign_in(self, name: str) -> Learner:
        """Sign in and get a token, as on the hub's page."""
        session = self.try_to_sign_in(name)
        assert session, f"{name} was not let in"
        answer = session.post(
            f"{self.url}/hub/api/users/{name}/tokens",
            headers={"X-XSRFToken": session.cookies.get("_xsrf", path="/hub/") or ""},
            timeout=30,
        )
        assert answer.status_code == 201, answer.text
        self.learners[name] = Learner(self, name, session, answer.json()["token"])
        return self.learners[name]


@contextmanager
def running_hub(folder: Path, accounts: list[str], **values: str) -> Iterator[Hub]:
    """Start a hub with accounts, settings and free ports; stop it afterwards."""
    folder.mkdir(parents=True, exist_ok=True)
    port, of_hub, of_proxy = free_ports(3)
    group = f"bpwidget-test-{os.getpid()}-{port}"
    url = f"http://127.0.0.1:{port}"
    proxy = proxy_folder()
    node = shutil.which("node")
    assert proxy
    assert node
    reached = {Path(each).resolve() for each in (sys.base_prefix, sys.prefix, ROOT)}
    log = folder / "hub.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [
                *("unshare", "--mount", "--propagation", "private"),
                *("--pid", "--fork", "--kill-child", "--mount-proc"),
                *("bash", "-c", IN_THE_NAMESPACE, "hub", str(folder), LEARNERS, PASSWORD),
                *(*map(str, sorted(reached)), "--"),
                *(sys.executable, "-P", "-m", "jupyterhub", "-f", str(CONFIG)),
                f"--JupyterHub.hub_port={of_hub}",
                f"--ConfigurableHTTPProxy.api_url=http://127.0.0.1:{of_proxy}",
                f"--LimitedSpawner.group={group}",
                "--LocalProcessSpawner.interrupt_timeout=5",
            ],
            env={
                "PATH": os.pathsep.join([str(proxy), str(Path(node).parent), SYSTEM_PATH]),
                "LANG": "C.UTF-8",
                "BPWIDGET_HUB_BIND": url,
                "BPWIDGET_HUB_SPAWNER": "local",
                "BPWIDGET_TEST_ACCOUNTS": " ".join(accounts),
                **{f"BPWIDGET_HUB_{name.upper()}": value for name, value in values.items()},
            },
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    hub = Hub(url, log, process, group)
    try:
        wait_for(hub.answers, f"the hub answers\n{log.read_text()}")
        yield hub
    finally:
        process.kill()  # and, due to --kill-child, everything it started
        process.wait()
        for each in CONTROL_GROUPS.glob(f"**/{group}"):
            wait_for(lambda each=each: _is_removed(each), f"{each} is empty", 20)  # type: ignore[misc]


def _is_removed(group: Path) -> bool:
    """Remove a control group if no process is left in it."""
    try:
        for below in group.glob("*/"):
            below.rmdir()
        group.rmdir()
    except OSError:
        return False
    return True
